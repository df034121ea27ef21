"""Fits what each piece of evidence counts for one statement of a document to reply to another.

    python training/replies.py [--write] [STORY...]

The same stories, fit and figures as ``training/answers.py``; ``--write`` writes ``words/reply_weights.tsv``. Replies
across documents are left to the rules and are not counted here; nor is what merely goes on from a reply.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from answers import CHANCES, ROOT, Story, count, fit, print_figures, read_reports, read_weights
from story import load, pair_rows

from onrecord.follow.exchanges import find_exchanges
from onrecord.follow.pairings import find_amounts, list_pairs
from onrecord.follow.replies import find_turns
from onrecord.follow.turns import Turn

PRIORS = Path(__file__).with_name("reply_priors.tsv")
WEIGHTS = ROOT / "src" / "onrecord" / "words" / "reply_weights.tsv"
PULL = 6.0


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
            is_ruled = turn in ruled and ruled[turn][0] == claim
            ends = said.get(claim, claim), said.get(turn, turn)
            pairs.append((find_amounts(turns, claim_at, at, is_ruled=is_ruled), ends in wanted, ends))
    return Story(name=name, pairs=pairs, wanted=wanted)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="fit to all and write words/reply_weights.tsv")
    given = parser.parse_args()
    places = given.stories or [p.parent for p in sorted((ROOT / "eval/gold/stories").glob("*/gold.jsonl"))]
    stories = [read_story(p.name, p / "reports", p / "gold.jsonl") for p in places]
    if not given.stories:
        sample = ROOT / "src/onrecord/sample/reports"
        stories.append(read_story("sample", sample, ROOT / "eval/gold/sample/gold.jsonl"))
    priors = read_weights(PRIORS)
    held_out = {s.name: fit([t for t in stories if t is not s], priors, PULL) for s in stories}
    for least in CHANCES:
        total = np.zeros(3, dtype=int)
        for story in stories:
            figures = count(story, held_out[story.name], least)
            print_figures(f"{story.name}, from {least}", *figures)
            total += figures
        print_figures(f"all, from {least}", *total)
    if given.write:
        weights = fit(stories, priors, PULL)
        head = "# What each piece of evidence counts, in log odds. Written by: python training/replies.py --write"
        lines = [f"{name}\t{weights[name]:g}" for name in sorted(weights)]
        WEIGHTS.write_text("\n".join([head, "evidence\tweight", *lines]) + "\n", encoding="utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
