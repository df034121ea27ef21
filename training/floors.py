"""Floors: whether a story's record by some weights holds what ``eval/floors.json`` asks of its follow-up, or replies.

The cards of a story are made once, and the pairs that share a key found as the store finds them; each trial compares
them anew and scores the links as ``eval/story.py`` does.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "eval"))

from story import Row, _score_follow_up, _with_document, pair_events, pair_rows  # noqa: E402

from onrecord.features import list_shared, list_sought, list_stood  # noqa: E402
from onrecord.follow import answers  # noqa: E402
from onrecord.follow.entries import find_firsts, fold_links, hand_on_links, keep_likeliest  # noqa: E402
from onrecord.model import Card, Link, Promise, Reading  # noqa: E402

Floors = dict[str, float]


def find_floors(name: str, of: str = "follow-up") -> Floors:
    """The floors of a story's follow-up, or of what else is named, by measure; none for a story without any."""
    asked = json.loads((ROOT / "eval/floors.json").read_text(encoding="utf-8"))
    own = "sample case, " if name == "sample" else f"story {name}, "
    measures = {key.removeprefix(own).removesuffix(": F"): least for key, least in asked.items() if key.startswith(own)}
    return {measure: least for measure, least in measures.items() if of in measure}


class Trial(Protocol):
    """What a story's record is judged by."""

    def find_short(self, weights: dict[str, float]) -> float:
        """By how much the figure that lies furthest below its floor does; 0 where all hold."""


@dataclass(kw_only=True)
class FollowUpTrial:
    """What the links of a story are made from and scored by."""

    floors: Floors
    gold: dict[str, list[Row]]
    found: dict[str, list[Row]]
    paired: dict[str, dict[str, str]]
    told: dict[str, str]
    promises: dict[str, str]
    pairs: list[tuple[Card, Card]]

    def find_short(self, weights: dict[str, float]) -> float:
        """By how much the figure that lies furthest below its floor does; 0 where all hold."""
        answers.load_weights = lambda: weights
        links = [link for left, right in self.pairs if (link := answers.compare(left, right)) is not None]
        figures = self._score(links)
        return max(0.0, *(least - figures[name]["F"] for name, least in self.floors.items() if name in figures))

    def _score(self, links: Sequence[Link]) -> dict[str, Row]:
        kept = {row["id"] for rows in self.found.values() for row in rows if "id" in row}
        links = [link for link in links if link.left_id in kept and link.right_id in kept]
        firsts = find_firsts(links)
        made = {said: firsts.get(promise, promise) for said, promise in self.promises.items() if promise in kept}
        links = hand_on_links(keep_likeliest(fold_links(links, firsts), set(made.values()), (), firsts), made)
        rows = [{"to": x.left_id, "by": x.right_id, "status": x.relation} for x in links if x.kind == "answers"]
        found = defaultdict(list, self.found | {"follow_up": rows})
        out: dict[str, Row] = {}
        for kind, paired in self.paired.items():
            out |= _score_follow_up(kind, self.gold, found, paired, self.told)
        return out


def make_trial(
    floors: Floors, gold: dict[str, list[Row]], found: dict[str, list[Row]], readings: Sequence[Reading]
) -> FollowUpTrial:
    """The trial of a story, by its record as it is now and the readings that this was made from."""
    path_of = {d["id"]: d["path"] for d in found["document"]}
    statements = pair_rows(gold["statement"], found["statement"], path_of)
    told = {f: g for g, f in statements.items()} | pair_events(gold["event"], found["event"], path_of)
    cards = [card for reading in readings for card in answers.RELATER.cards(reading)]
    return FollowUpTrial(
        floors=floors,
        gold=gold,
        found=found,
        paired={k: pair_rows(_with_document(gold[k], gold), found[k], path_of) for k in ("demand", "promise")},
        told=told,
        promises={f.statement_id: f.id for r in readings for f in r.findings if isinstance(f, Promise)},
        pairs=list(find_pairs(cards)),
    )


def find_pairs(cards: Sequence[Card]) -> list[tuple[Card, Card]]:
    """The pairs that share a key, each the one of the smaller id first, as :mod:`onrecord.store.cards` finds them where
    no key is too common."""
    stood: defaultdict[str, list[Card]] = defaultdict(list)
    out: dict[tuple[str, str], tuple[Card, Card]] = {}
    for card in cards:
        for other in {c.subject_id: c for key in set(list_sought(card)) for c in stood[key]}.values():
            if list_shared(card, other):
                left, right = sorted((card, other), key=lambda c: c.subject_id)
                out[left.subject_id, right.subject_id] = left, right
        for key in list_stood(card):
            stood[key].append(card)
    return list(out.values())
