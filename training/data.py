"""PolNeAR documents as pieces with labels: for each statement an anchor, and each piece's role towards it.

The anchor of a statement is the first piece of its cue, or of its content where it has no cue. Roles: 0 none,
1 source, 2 cue, 3 content.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from onrecord.read.quotations import find_quotations
from onrecord.read.windows import Piece, split_pieces

ROLES = ("source", "cue", "content")
STYLES = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"))
"""Quotation marks that a document is rewritten with now and then: all of one character, so that offsets hold."""


@dataclass
class Labelled:
    """A document's pieces; for each anchor (index of a piece) the roles of pieces, {index: role}; a tag for each piece.

    Tags say whether a piece begins (2 * role - 1) or goes on (2 * role) with a span of that role, whosever it is.
    """

    pieces: list[Piece]
    anchors: dict[int, tuple[int, dict[int, int]]] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)


def load_documents(path: Path) -> list[dict]:
    """The rows of a gzipped or plain JSON-lines file."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def restyle(text: str, rng: random.Random) -> str:
    """The text with its double quotation marks in another style, of the same length."""
    opening, closing = rng.choice(STYLES)
    inside = False
    out = []
    for sign in text:
        if sign == "\n":
            inside = False
        if sign == "“" or (sign == '"' and not inside):
            out.append(opening)
            inside = True
        elif sign in "”" or (sign == '"' and inside):
            out.append(closing)
            inside = False
        else:
            out.append(sign)
    return "".join(out)


def label_document(row: dict, tokenizer: Tokenizer, mark: int, text: str | None = None) -> Labelled:
    """The document's pieces and anchors. Of two statements with one anchor the longer content is kept."""
    text = row["text"] if text is None else text
    blocks = [m for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    texts = [m.group() for m in blocks]
    pieces = split_pieces(tokenizer, texts, [find_quotations(t) for t in texts], mark)
    at = [(blocks[p.passage].start() + p.start, blocks[p.passage].start() + p.end) for p in pieces]
    out = Labelled(pieces, tags=[0] * len(pieces))
    spans = [
        (role, span)
        for role, name in ((3, "content"), (1, "source"), (2, "cue"))
        for s in row["statements"]
        for span in s.get(name) or ()
    ]
    for role, (start, end) in spans:
        inside = [i for i, (a, b) in enumerate(at) if a < end and start < b]
        for index in inside:
            out.tags[index] = 2 * role - (index == inside[0])
    for statement in row["statements"]:
        roles: dict[int, int] = {}
        firsts: dict[str, int] = {}
        for number, name in ((3, "content"), (1, "source"), (2, "cue")):
            for start, end in statement.get(name) or ():
                for index, (a, b) in enumerate(at):
                    if a < end and start < b:
                        roles[index] = number
                        firsts[name] = min(index, firsts.get(name, index))
        if "content" not in firsts:
            continue
        kind, anchor = (1, firsts["cue"]) if "cue" in firsts else (2, firsts["content"])
        if anchor in out.anchors and sum(r == 3 for r in out.anchors[anchor][1].values()) >= sum(
            r == 3 for r in roles.values()
        ):
            continue
        out.anchors[anchor] = (kind, roles)
    return out
