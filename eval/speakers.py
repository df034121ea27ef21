"""Measures how often the speaker's name is right, unresolved or wrong, given the gold words that attribute.

    python eval/speakers.py [--show]

Reads the open half of ``eval/gold/statements`` and nothing of the frozen half. A name counts as right where it has
the gold name's words, articles and case aside; for somebody known by a description, where the same words but for
prepositional additions. Wrong named: a named party of the document that the gold does not mean.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from build import build_parsed  # noqa: E402
from onrecord.model import Made, Speaker, Statement, finding_id  # noqa: E402
from onrecord.read.mentions import find_mentions  # noqa: E402
from onrecord.read.speakers import find_speakers  # noqa: E402
from onrecord.spans import Span, merge_spans, quote_spans  # noqa: E402

MADE = Made(by="gold", version="1")
_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "at",
        "for",
        "from",
        "on",
        "to",
        "and",
        "with",
        "one",
        "another",
        "own",
        "who",
        "has",
        "unnamed",
    ]
)


def fold(name: str) -> frozenset[str]:
    """The name's words that count."""
    name = re.sub(r"['’]s\b|(?<=s)['’]", "", name.lower()).replace(".", "")
    return frozenset(w for w in re.findall(r"[\w&’'-]+", name) if w not in _SMALL)


def judge(gold: str | None, found: str | None, is_named: bool) -> str:
    """right, unresolved, wrong description or wrong named."""
    if gold is None or found is None:
        return "right" if gold == found else ("unresolved" if found is None else "wrong, gold has nobody")
    a, b = fold(gold), fold(found)
    if a == b or (len(a & b) > 1 and (a <= b or b <= a)):
        return "right"
    is_plain = gold[:1].islower() or found[:1].islower()
    if is_plain and (a <= b or b <= a or len(a & b) / len(a | b) >= 0.5):
        return "right"
    return "wrong named" if is_named else "unresolved"


def main() -> None:
    """Prints the counts, and with ``--show`` every speaker that is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for path in sorted((HERE / "gold" / "statements").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["half"] != "open":
            continue
        text = (path.parent / gold["document"]).read_text(encoding="utf-8")
        parsed = build_parsed(text)
        document = parsed.document
        statements = []
        for number, row in enumerate(gold["statements"]):
            spans = merge_spans(Span(document.id, a, b) for a, b in row["speaker"]["spans"])
            content = tuple(Span(document.id, a, b) for a, b in row["content"]["spans"])
            words = " ".join(quote_spans(text, spans))
            statements.append(
                Statement(
                    id=finding_id("statement", content, number),
                    document_id=document.id,
                    spans=content,
                    quote=quote_spans(text, content),
                    made=MADE,
                    speaker=Speaker(name=words, type="anonymous", spans=spans) if spans else None,
                    cue=None,
                    manner=row["manner"],
                    act=row["act"],
                )
            )
        mentions = find_mentions(parsed)
        named = {m.chain for m in mentions if m.form == "name"}
        for row, statement in zip(gold["statements"], find_speakers(parsed, mentions, statements), strict=True):
            if not row["speaker"]["spans"]:
                continue
            found = statement.speaker
            verdict = judge(row["speaker"]["name"], found and found.name, bool(found and found.chain in named))
            total[verdict] += 1
            if options.show and verdict != "right":
                words = row["speaker"]["words"]
                print(f"{path.stem} {verdict}: {words} gold {row['speaker']['name']!r} found {found and found.name!r}")
    count = sum(total.values())
    for verdict, number in total.most_common():
        print(f"{verdict}\t{number}\t{number / count:.1%}")


if __name__ == "__main__":
    main()
