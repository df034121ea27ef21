"""Fits what each piece of evidence counts for one statement of a document to reply to another.

    python training/replies.py [--write] [STORY...]

The same stories, fit and figures as ``training/answers.py``; ``--write`` writes ``words/reply_weights.tsv``. Replies
across documents are left to the rules and are not counted here; nor is what merely goes on from a reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from answers import ROOT, Story, read_reports, read_weights, run
from story import load, pair_rows

from onrecord.follow.exchanges import find_exchanges
from onrecord.follow.pairings import find_amounts, list_pairs
from onrecord.follow.replies import find_turns
from onrecord.follow.turns import Turn

PRIORS = Path(__file__).with_name("reply_priors.tsv")
WEIGHTS = ROOT / "src" / "onrecord" / "words" / "reply_weights.tsv"
PULL = 4.0


def read_story(name: str, reports: Path, gold_path: Path) -> Story:
    """Every pair of statements of one document of which one may reply to the other."""
    gold = load(gold_path)
    found, readings = read_reports(reports)
    path_of = {d["id"]: d["path"] for d in found["document"]}
    said = {f: g for g, f in pair_rows(gold["statement"], found["statement"], path_of).items()}
    return make_story(name, [find_turns(r) for r in readings], said, {(r["to"], r["by"]) for r in gold["reply"]})


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


if __name__ == "__main__":
    run(str(__doc__), read_story, read_weights(PRIORS), WEIGHTS, pull=PULL)
