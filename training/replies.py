"""Fits what each piece of evidence counts for one statement of a document to reply to another.

    python training/replies.py [--write] [STORY...]

The same stories, fit and figures as ``training/answers.py``, and as there stories whose replies lie below their floor
are heeded more until all hold; ``--write`` writes ``words/reply_weights.tsv``. Replies across documents are left to
the rules and are not fitted to; nor is what merely goes on from a reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from answers import ROOT, Story, Weights, fit, hold_floors, read_reports, read_weights, run
from floors import find_floors, find_pairs
from story import Row, f_measure, load, pair_rows

from onrecord.follow import pairings
from onrecord.follow.exchanges import find_exchanges
from onrecord.follow.pairings import find_amounts, find_pairings, list_pairs
from onrecord.follow.replies import RELATER, find_turns
from onrecord.follow.turns import Turn
from onrecord.model import Reading

PRIORS = Path(__file__).with_name("reply_priors.tsv")
WEIGHTS = ROOT / "src" / "onrecord" / "words" / "reply_weights.tsv"
PULL = 4.0


@dataclass(kw_only=True)
class ReplyTrial:
    """What the replies of a story are scored by: its documents' turns, those that gold knows by its ids, the pairs of
    gold that both have, and the links across documents, which no weight changes."""

    floor: float
    documents: Sequence[Sequence[Turn]]
    said: dict[str, str]
    wanted: set[tuple[str, str]]
    across: set[tuple[str, str]]

    def find_short(self, weights: Weights) -> float:
        """By how much F lies below its floor; 0 where it holds."""
        found = set(self.across)
        with mock.patch.object(pairings, "load_weights", lambda: weights):
            for turns in self.documents:
                for by, claims in find_pairings(turns, find_exchanges(turns)).items():
                    found |= {(claim, by) for claim, _ in claims}
        hits = self.wanted & {(self.said.get(to, ""), self.said.get(by, "")) for to, by in found}
        return max(0.0, self.floor - float(f_measure(len(hits), len(self.wanted), len(found))["F"]))


def read_story(name: str, reports: Path, gold_path: Path) -> Story:
    """Every pair of statements of one document of which one may reply to the other."""
    found, readings = read_reports(reports)
    return label_story(name, load(gold_path), found, readings)


def label_story(
    name: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], readings: Sequence[Reading]
) -> Story:
    """The pairs of a record's own readings, labelled by gold, with the trial of a story that has a floor."""
    path_of = {d["id"]: d["path"] for d in found["document"]}
    said = {f: g for g, f in pair_rows(gold["statement"], found["statement"], path_of).items()}
    documents = [find_turns(r) for r in readings]
    story = make_story(name, documents, said, {(r["to"], r["by"]) for r in gold["reply"]})
    for floor in find_floors(name, "reply").values():
        known = set(said.values())
        links = (
            RELATER.compare(a, b)
            for a, b in find_pairs([c for r in readings for c in RELATER.cards(r)])
            if a.document_id != b.document_id
        )
        story.trial = ReplyTrial(
            floor=floor,
            documents=documents,
            said=said,
            wanted={(to, by) for to, by in story.wanted if to in known and by in known},
            across={(link.left_id, link.right_id) for link in links if link is not None},
        )
    return story


def make_story(
    name: str, documents: Iterable[Sequence[Turn]], said: dict[str, str], wanted: set[tuple[str, str]]
) -> Story:
    """The pairs of the turns of some documents; ``said`` gives the gold id of a statement."""
    pairs = []
    for turns in documents:
        ruled = find_exchanges(turns)
        for at, claim_at in list_pairs(turns, ruled):
            claim, turn = turns[claim_at].id, turns[at].id
            rule = ruled[turn][1] if turn in ruled and ruled[turn][0] == claim else ()
            ends = said.get(claim, claim), said.get(turn, turn)
            pairs.append((find_amounts(turns, claim_at, at, rule), ends in wanted, ends))
    return Story(name=name, pairs=pairs, wanted=wanted)


def hold(stories: list[Story], priors: Weights, pull_by: float) -> None:
    """Heeds the stories so that their replies hold the floors."""
    hold_floors(stories, priors, pull_by, fit)


if __name__ == "__main__":
    run(str(__doc__), read_story, read_weights(PRIORS), WEIGHTS, pull=PULL, prepare=hold)
