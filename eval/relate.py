"""How well copies are told from independent reports, on pairs made from a folder of article bodies.

    python eval/relate.py copies BODIES.jsonl.gz     each line {"id", "body"}

No public gold exists, so each body is rewritten as newsrooms do (cut, re-ordered, re-worded, with paragraphs added or
replaced) and the rewrites are gold copies. Hard negatives: an update (a new story on old background), and a report of
one's own that quotes the same words. The rewriting is seeded by the body's id; no text is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from onrecord.model import Card, Document, Made, Metadata, Reading, Zone, document_id
from onrecord.relate import clusters, copies
from onrecord.spans import OffsetMap, Span

MADE = Made(by="eval", version="1")
Paragraphs = list[str]


def build_reading(name: str, paragraphs: Paragraphs) -> Reading:
    text = "\n\n".join(paragraphs)
    source = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
    document = Document(id=document_id(source, text), source_id=source, text=text, origin=OffsetMap(), made=MADE)
    zones = tuple(
        Zone(span=Span(document.id, m.start(), m.end()), label="story", made=MADE)
        for m in re.finditer(r"[^\n]+", text)
        if m.group().strip()
    )
    return Reading(document=document, zones=zones, metadata=Metadata(document_id=document.id, made=MADE))


def _reword(paragraphs: Paragraphs, pool: list[str], chance: random.Random, share: float) -> Paragraphs:
    """Words outside quotation marks replaced or dropped at the given rate."""
    out = []
    for paragraph in paragraphs:
        parts = re.split(r"(“[^”]*”|\"[^\"]*\")", paragraph)
        for i in range(0, len(parts), 2):
            words = []
            for word in parts[i].split(" "):
                throw = chance.random()
                if throw < share * 0.75 and word:
                    words.append(chance.choice(pool))
                elif throw >= share:
                    words.append(word)
            parts[i] = " ".join(words)
        out.append("".join(parts))
    return out


def make_copies(body: Paragraphs, other: Paragraphs, chance: random.Random) -> dict[str, Paragraphs]:
    """Rewrites of one report by name; ``other`` lends words and paragraphs of another report."""
    pool = " ".join(other).split() or ["and"]
    shuffled = body[:1] + chance.sample(body[1:], len(body) - 1)
    middle = len(body) // 2
    return {
        "same": list(body),
        "cut short": body[: max(3, round(len(body) * 0.4))],
        "cut in the middle": body[: max(2, len(body) // 3)] + body[max(3, len(body) * 2 // 3) :],
        "re-ordered": shuffled,
        "re-worded 10 %": _reword(body, pool, chance, 0.1),
        "re-worded 20 %": _reword(body, pool, chance, 0.2),
        "re-worded 30 %": _reword(body, pool, chance, 0.3),
        "paragraphs added": body[:middle] + other[: max(1, len(body) // 3)] + body[middle:],
        "new top": other[:1] + body,
        "cut, re-ordered, re-worded": _reword(shuffled[: max(3, len(body) * 2 // 3)], pool, chance, 0.15),
    }


def make_negatives(body: Paragraphs, other: Paragraphs, another: Paragraphs) -> dict[str, Paragraphs]:
    """Reports that are not copies: an update on old background, and one that shares only quotations."""
    tail = body[-max(1, len(body) // 5) :]
    marked = [q for p in body for q in re.findall(r"“[^”]*”|\"[^\"]*\"", p) if '"' not in p or p.count('"') % 2 == 0]
    quotations = [q for q in marked if len(q) > 20]
    out = {"update": other[: max(3, len(body) * 4 // 5)] + tail}
    if quotations:
        mixed = list(another)
        for i, quotation in enumerate(quotations[:12]):
            mixed.insert(min(2 * i + 1, len(mixed)), f"{quotation} the speaker said.")
        out["same quotations"] = mixed
    return out


def eval_copies(path: Path) -> dict[str, object]:
    with gzip.open(path, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    bodies = []
    for row in sorted(rows, key=lambda r: str(r["id"])):
        paragraphs = [p.strip() for p in row["body"].split("\n") if len(p.strip()) > 20]
        if len(paragraphs) >= 6 and len(row["body"].split()) >= 150:
            bodies.append((row["id"], paragraphs))
    readings: list[Reading] = []
    gold: dict[str, str] = {}
    sort: dict[str, str] = {}
    update_pairs: list[tuple[str, str]] = []
    for number, (id_, body) in enumerate(bodies):
        chance = random.Random(id_)
        # The lenders are other texts of the same set; each lends to one body only, so that it makes no group.
        lender = bodies[(number + 1) % len(bodies)][1]
        original = build_reading(f"{id_} original", body)
        chosen = make_copies(body, _own_words(lender, chance), chance)
        names = chance.sample(sorted(chosen), 4)
        for name, paragraphs in [("original", body), *((n, chosen[n]) for n in names)]:
            reading = original if name == "original" else build_reading(f"{id_} {name}", paragraphs)
            readings.append(reading)
            gold[reading.document.id], sort[reading.document.id] = id_, name
        negatives = make_negatives(body, _own_words(lender, chance), _own_words(lender, chance))
        for name, paragraphs in negatives.items():
            reading = build_reading(f"{id_} {name}", paragraphs)
            readings.append(reading)
            gold[reading.document.id], sort[reading.document.id] = f"{id_} {name}", name
            if name == "update":
                update_pairs.append((original.document.id, reading.document.id))
    return _score(readings, gold, sort, update_pairs)


def _own_words(paragraphs: Paragraphs, chance: random.Random) -> Paragraphs:
    """Another report's sentences with their words shuffled, so that they stand in no second text."""
    out = []
    for paragraph in paragraphs:
        words = paragraph.replace("“", "").replace("”", "").replace('"', "").split()
        chance.shuffle(words)
        out.append(" ".join(words))
    return out


def _score(
    readings: list[Reading], gold: dict[str, str], sort: dict[str, str], updates: list[tuple[str, str]]
) -> dict[str, object]:
    cards = [card for reading in readings for card in copies.find_cards(reading)]
    by_key: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        for key in card.keys:
            by_key[key].append(card)
    pairs = {
        (a.subject_id, b.subject_id): (a, b) if a.subject_id < b.subject_id else (b, a)
        for members in by_key.values()
        for i, a in enumerate(members)
        for b in members[i + 1 :]
    }
    links = {link.id: link for a, b in pairs.values() if (link := copies.compare(a, b))}
    groups = clusters.build_copy_groups((r.metadata for r in readings), links.values())
    group_of = {d: g.id for g in groups if g.relation != "update" for d in g.documents}
    found = Counter[str]()
    missed, wrong, true = Counter[str](), Counter[str](), Counter[str]()
    ids = sorted(gold)
    for i, a in enumerate(ids):
        for b in ids[i + 1 :]:
            is_gold = gold[a] == gold[b]
            is_found = a in group_of and group_of[a] == group_of.get(b)
            name = f"{sort[a]} + {sort[b]}"
            if is_gold:
                true[name] += 1
            if is_gold and not is_found:
                missed[name] += 1
            if is_found and not is_gold:
                wrong[name] += 1
            found["both" if is_gold and is_found else "gold" if is_gold else "found" if is_found else "none"] += 1
    precision = found["both"] / max(1, found["both"] + found["found"])
    recall = found["both"] / max(1, found["both"] + found["gold"])
    members = defaultdict(set)
    for d, g in group_of.items():
        members[g].add(gold[d])
    relations = {(link.left_id, link.right_id): link.relation for link in links.values()}
    return {
        "documents": len(readings),
        "keys a card": round(sum(len(c.keys) for c in cards) / len(cards), 1),
        "candidates": len(pairs),
        "pair precision": round(precision, 4),
        "pair recall": round(recall, 4),
        "pair F1": round(2 * precision * recall / (precision + recall), 4),
        "groups that mix": sum(len(v) > 1 for v in members.values()),
        "updates told": Counter(str(relations.get((min(p), max(p)))) for p in updates),
        "missed": missed.most_common(12),
        "wrong": wrong.most_common(12),
    }


EVALS: dict[str, Callable[[Path], dict[str, object]]] = {"copies": eval_copies}

if __name__ == "__main__":
    print(json.dumps(EVALS[sys.argv[1]](Path(sys.argv[2])), indent=2))
