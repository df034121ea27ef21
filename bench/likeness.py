"""What a corpus is like: the figures by which generated reports and real ones are held side by side."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.dates import DateRange
from onrecord.features import is_same_time, list_sought, list_stood
from onrecord.model import Card, Document, Made, Mention, Metadata, Reading, Statement, Zone, document_id
from onrecord.read.order import read_document
from onrecord.relate import RELATERS, copies
from onrecord.relate.clusters import build_copy_groups
from onrecord.spans import OffsetMap, Span

_MADE = Made(by="bench", version="1")
_EQUAL = 40_000  # words: vocabularies are compared over as many words of each corpus


def load_texts(path: Path) -> list[tuple[str, str]]:
    """The (name, text) of a folder of .txt files or of JSON Lines, by name."""
    if path.is_dir():
        files = sorted(path.rglob("*.txt"))
        return [(str(f.relative_to(path)), f.read_text(encoding="utf-8")) for f in files]
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    return [(str(row.get("id", n)), row.get("text") or row.get("body") or "") for n, row in enumerate(rows)]


def build_document(name: str, text: str) -> tuple[Document, tuple[Zone, ...], Metadata]:
    """A document whose lines are all story, as the readers take it."""
    source = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
    document = Document(id=document_id(source, text), source_id=source, text=text, origin=OffsetMap(), made=_MADE)
    zones = tuple(
        Zone(span=Span(document.id, m.start(), m.end()), label="story", made=_MADE)
        for m in re.finditer(r"\S[^\n]*", text)
    )
    return document, zones, Metadata(document_id=document.id, language="en", made=_MADE)


def describe_corpus(path: Path, sample: int) -> dict[str, str]:
    """The corpus's figures by name; those of the reader are from ``sample`` documents in a row, so that what stories
    and copies share is there."""
    texts = load_texts(path)
    words = [len(text.split()) for _, text in texts]
    spoken = re.findall(r"[^\W\d_]+", "\n".join(text for _, text in texts[:2000]).casefold())[:_EQUAL]
    out = {
        "documents": f"{len(texts):,}",
        "words a document": f"{statistics.median(words):.0f} ({min(words)}-{max(words)})",
        f"distinct words in {_EQUAL:,}": f"{len(set(spoken)):,}" if len(spoken) == _EQUAL else "too few words",
    }
    readings = []
    for name, text in texts[:sample]:
        document, zones, metadata = build_document(name, text)
        _, findings = read_document(document, zones, metadata, "rules")
        readings.append(Reading(document=document, zones=zones, metadata=metadata, findings=tuple(findings)))
    named = [{f.chain for f in r.findings if isinstance(f, Mention) and f.form == "name"} for r in readings]
    said = [sum(isinstance(f, Statement) for f in r.findings) for r in readings]
    read = sum(len(r.document.text.split()) for r in readings)
    out["named parties a document"] = f"{statistics.median(map(len, named)):.0f}"
    out["statements a document"] = f"{statistics.median(said):.0f}"
    out["statements a thousand words"] = f"{1000 * sum(said) / read:.1f}"
    all_cards = [c for name, text in texts[:1000] for c in copies.find_cards(read_nothing(name, text))]
    copied = build_copy_groups(
        [Metadata(document_id=c.subject_id, made=_MADE) for c in all_cards],
        [link for a, b in _pairs(all_cards)[0] if (link := copies.compare(a, b))],
    )
    count = sum(len(g.documents) - 1 for g in copied if g.relation != "update")
    out["share of copies (as found)"] = f"{count / len(all_cards):.0%}"
    gold = path / "gold.jsonl"
    if gold.is_file():
        kinds = Counter(json.loads(line)["kind"] for line in gold.read_text(encoding="utf-8").splitlines())
        out["share of copies (as made)"] = f"{(kinds['copy'] + kinds['rewrite']) / sum(kinds.values()):.0%}"
    for relater in RELATERS:
        pairs, blocks = _pairs([card for reading in readings for card in relater.cards(reading)])
        big = f"; largest block {max(blocks, default=0)}"
        out[f"candidate pairs a document: {relater.name}"] = f"{len(pairs) / len(readings):.1f}{big}"
    return out


def read_reports(count: int, seed: int, words: int) -> list[Reading]:
    """The first reports of a seed, read with ``rules``; their day of publication is known."""
    from generate import write_reports

    out = []
    for report in write_reports(count, seed, words):
        document, zones, metadata = build_document(report.path, "\n".join(report.paragraphs))
        on = report.day.on
        metadata = replace(metadata, published=DateRange(earliest=on, latest=on))
        published, findings = read_document(document, zones, metadata, "rules")
        metadata = replace(metadata, published=published)
        out.append(Reading(document=document, zones=zones, metadata=metadata, findings=tuple(findings)))
    return out


def count_pairs(readings: Sequence[Reading]) -> dict[str, int]:
    """By relater: how many pairs of cards are compared."""
    return {r.name: len(_pairs([card for reading in readings for card in r.cards(reading)])[0]) for r in RELATERS}


def read_nothing(name: str, text: str) -> Reading:
    """A document as a reading without findings, enough for copies."""
    document, zones, metadata = build_document(name, text)
    return Reading(document=document, zones=zones, metadata=metadata, findings=())


def _pairs(cards: list[Card]) -> tuple[list[tuple[Card, Card]], list[int]]:
    """The pairs that share a key, and how many cards stand under each key."""
    by_key: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for key in list_stood(card):
            by_key[key].append(card)
    pairs = {
        (min(a.subject_id, b.subject_id), max(a.subject_id, b.subject_id)): (a, b)
        for card in cards
        for key in list_sought(card)
        for a, b in ((card, other) for other in by_key.get(key, ()))
        if a.subject_id != b.subject_id and (key[0] != "@" or is_same_time(a, b))
    }
    return list(pairs.values()), [len(members) for members in by_key.values()]


def print_statistics(paths: list[Path], sample: int) -> None:
    """Prints a Markdown table: a row for each figure, a column for each corpus."""
    columns = [describe_corpus(path, sample) for path in paths]
    names = list(dict.fromkeys(name for column in columns for name in column))
    print("| |", " | ".join(path.name for path in paths), "|")
    print("|---|" + "---|" * len(paths))
    for name in names:
        print(f"| {name} |", " | ".join(column.get(name, "") for column in columns), "|")
