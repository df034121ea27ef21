"""Fits what each piece of evidence counts for a statement or event to answer a demand or promise.

    python training/answers.py [--write] [STORY...]

Each story (a folder with ``reports`` and ``gold.jsonl``; unless given, all of ``eval/gold/stories`` and
``training/stories`` but those that are kept unseen, and the sample) is read into a case of its own, and each pair of an
ask and a possible answer is labelled by the gold. Logistic models, one of answers in the report of the ask and one of
those in others, are fitted by Newton's method, drawn towards the weights of ``answer_priors.tsv`` (fitted to the
stories that came first) as far as ``PULL`` says. Before anything else, stories that have floors (``eval/floors.json``)
are heeded more, a little at a time, until their record by these weights holds them (``floors.py``). Printed is what
counts: for each story the figures of a model that never saw it. ``--write`` fits to all of them and writes
``words/answer_weights.tsv``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "eval"))

from floors import Trial, find_floors, make_trial  # noqa: E402
from story import Row, _with_document, load, pair_events, pair_rows  # noqa: E402

from onrecord.dates import is_before  # noqa: E402
from onrecord.follow import answers, rules  # noqa: E402
from onrecord.follow.candidates import may_tell  # noqa: E402
from onrecord.follow.comparisons import date_of  # noqa: E402
from onrecord.follow.evidence import chance_of, find_evidence, is_possible  # noqa: E402
from onrecord.model import Card, Reading  # noqa: E402
from onrecord.pipeline import gather, read_case  # noqa: E402
from onrecord.publish.record import render_record  # noqa: E402
from onrecord.store import rows  # noqa: E402
from onrecord.store.db import init_case, open_store  # noqa: E402

PRIORS = Path(__file__).with_name("answer_priors.tsv")
WEIGHTS = ROOT / "src" / "onrecord" / "words" / "answer_weights.tsv"
UNSEEN = ("lantern-bridge",)
"""Stories that nothing is fitted to: their totals alone are looked at."""
PULL = 20.0
CHANCES = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5)

Amounts = dict[str, float]
Weights = dict[str, float]


@dataclass
class Story:
    """The pairs of one story: what is seen, whether gold links the two, and the two as gold knows them. ``folder``:
    where it lies, for those of one folder were written in one manner. ``heed``: what its pairs count besides.
    ``trial``: what its record is judged by, where it has floors."""

    name: str
    pairs: list[tuple[Amounts, bool, tuple[str, str]]]
    wanted: set[tuple[str, str]]
    folder: str = ""
    heed: float = 1.0
    trial: Trial | None = None


def find_stories(given: Sequence[Path] = ()) -> list[tuple[str, Path, Path]]:
    """Each story's name, the folder of its reports and its gold: of the folders given, or all that may be fitted to."""
    folders = [ROOT / "eval/gold/stories", ROOT / "training/stories"]
    known = [p.parent for folder in folders for p in sorted(folder.glob("*/gold.jsonl"))]
    stories = [(p.name, p / "reports", p / "gold.jsonl") for p in given or known if p.name not in UNSEEN]
    if not given:
        stories.append(("sample", ROOT / "src/onrecord/sample/reports", ROOT / "eval/gold/sample/gold.jsonl"))
    return stories


def read_reports(reports: Path) -> tuple[dict[str, list[Row]], list[Reading]]:
    """The record of these reports, read now in a case of their own, and the readings that it is made from."""
    with tempfile.TemporaryDirectory() as folder:
        case, export = Path(folder, "case"), Path(folder, "export.jsonl")
        init_case(case)
        with open_store(case, writes=True) as store:
            gather(store, [reports])
            read_case(store)
            export.write_text(render_record(store), encoding="utf-8")
            return load(export), [rows.get_reading(store, id_) for id_ in rows.iter_document_ids(store)]


def read_story(name: str, reports: Path, gold_path: Path) -> Story:
    """Every pair of an ask and what may answer it; repetitions are left out."""
    found, readings = read_reports(reports)
    gold = load(gold_path)
    story = make_story(name, gold, found, readings)
    floors = find_floors(name)
    story.trial = make_trial(floors, gold, found, readings) if floors else None
    return story


def make_story(
    name: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], readings: Sequence[Reading]
) -> Story:
    """The pairs of a record's own readings, labelled by gold."""
    pairs = []
    for ask, answer, is_linked, ends in label_pairs(gold, found, readings):
        ruled = rules.find_by_rule(ask, answer)
        amounts = find_evidence(ask, answer).amounts
        amounts = answers.weigh_rule(amounts, ruled, is_here=ask.document_id == answer.document_id)
        pairs.append((amounts, is_linked, ends))
    return Story(name=name, pairs=pairs, wanted=find_links(gold))


def find_links(gold: dict[str, list[Row]]) -> set[tuple[str, str]]:
    """What followed what, by gold; repetitions are left out."""
    return {(f["to"], f["by"]) for f in gold["follow_up"] if f["status"] != "repeated"}


def label_pairs(
    gold: dict[str, list[Row]], found: dict[str, list[Row]], readings: Sequence[Reading], *, is_met: bool = True
) -> Iterator[tuple[Card, Card, bool, tuple[str, str]]]:
    """Each ask with each statement or event that it is compared with (without ``is_met``: that it could be compared
    with, whatever words they share), whether gold links the two, and the two as gold knows them."""
    path_of = {d["id"]: d["path"] for d in found["document"]}
    said = {f: g for g, f in pair_rows(gold["statement"], found["statement"], path_of).items()}
    said |= pair_events(gold["event"], found["event"], path_of)
    asked: dict[str, str] = {}
    first: dict[str, str] = {}
    for kind in ("demand", "promise"):
        first |= {row["id"]: row.get("same_as") or row["id"] for row in gold[kind]}
        asked |= {f: g for g, f in pair_rows(_with_document(gold[kind], gold), found[kind], path_of).items()}
    wanted = find_links(gold)
    kept = {row["id"] for kind in found for row in found[kind] if "id" in row}
    cards = [card for reading in readings for card in answers.RELATER.cards(reading) if card.subject_id in kept]
    for ask in (c for c in cards if c.data["role"] in ("demand", "promise")):
        known = asked.get(ask.subject_id)
        for answer in (c for c in cards if c.data["role"] in ("statement", "event")):
            if may_follow(ask, answer, is_met=is_met):
                ends = first[known] if known else ask.subject_id, said.get(answer.subject_id, answer.subject_id)
                yield ask, answer, ends in wanted, ends


def may_follow(ask: Card, answer: Card, *, is_met: bool = True) -> bool:
    """Whether the pair is compared at all."""
    if not is_possible(ask, answer):
        return False
    if ask.document_id == answer.document_id:
        return True
    return (may_tell(ask, answer) or not is_met) and is_before(date_of(answer), date_of(ask)) is not True


def fit(
    stories: list[Story],
    priors: Weights,
    pull_by: float = PULL,
    weigh: Callable[[Story, list[Story]], float] | None = None,
) -> Weights:
    """The weights of all evidence seen in these stories; ``weigh`` tells what a pair of a story counts."""
    weigh = weigh or _weigh_story
    examples = [(amounts, label) for story in stories for amounts, label, _ in story.pairs]
    names = sorted({name for amounts, _ in examples for name in amounts} | (set(priors) - {"always"}))
    at = {name: i for i, name in enumerate(names)}
    seen = np.zeros((len(examples), len(names) + 1))
    seen[:, -1] = 1
    for i, (amounts, _) in enumerate(examples):
        for name, amount in amounts.items():
            seen[i, at[name]] = amount
    label = np.array([float(y) for _, y in examples])
    heed = np.concatenate([np.full(len(s.pairs), weigh(s, stories)) for s in stories])
    start = np.array([priors.get(name, 0.0) for name in names] + [priors["always"]])
    pull = np.full(len(start), pull_by)
    pull[-1] = 0.05
    weight = start.copy()

    def loss(at: np.ndarray) -> float:
        total = seen @ at
        return float(heed @ (np.logaddexp(0, total) - label * total) + (pull * (at - start) ** 2).sum() / 2)

    now = loss(weight)
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(seen @ weight, -30, 30)))
        slope = seen.T @ (heed * (chance - label)) + pull * (weight - start)
        curve = (seen * (heed * chance * (1 - chance))[:, None]).T @ seen + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        share = 1.0
        while share > 1e-4 and (after := loss(weight - share * step)) > now:
            share /= 2  # a full step of Newton's may leap over the minimum
        weight -= share * step
        now = min(now, after)
        if np.abs(share * step).max() < 1e-6:
            break
    return dict(zip([*names, "always"], (round(float(w), 3) for w in weight), strict=True))


_APART = ("here", "there")
_RULE = "as a rule"


def fit_apart(stories: list[Story], priors: Weights, pull_by: float = PULL) -> Weights:
    """The weights of all evidence, of answers in the report of the ask and in others each by a model of its own."""
    out = {"always": 0.0}
    for where in _APART:
        rule = f"{where}: {_RULE}"
        own = {n: w for n, w in priors.items() if n.startswith(f"{where}: ") and n != rule} | {"always": priors[rule]}
        part = []
        for story in stories:
            pairs = [(a, label, ends) for a, label, ends in story.pairs if rule in a]
            bare = [({n: v for n, v in a.items() if n != rule}, label, ends) for a, label, ends in pairs]
            part.append(replace(story, pairs=bare, heed=_weigh_story(story, stories)))
        fitted = fit(part, own, pull_by, weigh=lambda story, _: story.heed)
        out |= {rule: fitted.pop("always")} | fitted
    return out


def hold_floors(
    stories: list[Story],
    priors: Weights,
    pull_by: float = PULL,
    fit: Callable[[list[Story], Weights, float], Weights] = fit_apart,
) -> None:
    """Heeds stories whose record lies below its floors more, until all hold or the rounds are over."""
    best: tuple[float, list[float]] | None = None
    for number in range(_ROUNDS):
        weights = fit(stories, priors, pull_by)
        short = {s.name: s.trial.find_short(weights) for s in stories if s.trial}
        total = sum(short.values())
        told = ", ".join(f"{name} {lack:.1f}" for name, lack in short.items() if lack)
        sys.stdout.write(f"round {number + 1}: {'below floors: ' + told if told else 'all floors hold'}\n")
        if best is None or total < best[0]:
            best = total, [s.heed for s in stories]
        if not told:
            break
        for story in stories:
            lack = short.get(story.name, 0.0)
            story.heed *= 1.0 if not lack else 1.25 if lack < _FAR_BELOW else 1.5
    assert best is not None
    for story, heed in zip(stories, best[1], strict=True):
        story.heed = heed


_ROUNDS, _FAR_BELOW = 14, 2.0


def _weigh_story(story: Story, stories: list[Story]) -> float:
    """What a pair of a story counts, so that each story counts as much as any other of its folder, and each folder as
    much as any other."""
    linked = [sum(label for _, label, _ in s.pairs) for s in stories]
    own = sum(label for _, label, _ in story.pairs)
    folders = Counter(s.folder for s in stories)
    share = max(folders.values()) / folders[story.folder]
    return story.heed * (share * sum(linked) / len(linked) / own if own else share)


def count(story: Story, weights: Weights, least: float) -> tuple[int, int, int]:
    """How many links are right, found and wanted."""
    found = {ends for amounts, _, ends in story.pairs if chance_of(amounts, weights) >= least}
    return len(found & story.wanted), len(found), len(story.wanted)


def print_figures(name: str, hits: int, found: int, wanted: int) -> None:
    """Precision, recall and F in per cent."""
    p, r = 100 * hits / max(1, found), 100 * hits / max(1, wanted)
    sys.stdout.write(f"{name:28} P {p:5.1f}  R {r:5.1f}  F {200 * hits / max(1, found + wanted):5.1f}\n")


def run(
    about: str,
    read: Callable[[str, Path, Path], Story],
    priors: Weights,
    out: Path,
    *,
    pull: float = PULL,
    chances: Sequence[float] = CHANCES,
    count: Callable[[Story, Weights, float], tuple[int, int, int]] = count,
    fit: Callable[[list[Story], Weights, float], Weights] = fit,
    prepare: Callable[[list[Story], Weights, float], None] | None = None,
) -> None:
    """The command of a module of that docstring: prints, for each chance, the figures of every story by weights that
    never saw it, after what ``prepare`` does with them; with ``--write`` puts the weights of all into ``out``."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help=f"fit to all and write words/{out.name}")
    given = parser.parse_args()
    stories = []
    for name, reports, gold_path in find_stories(given.stories):
        if any("follow_up" not in scope["kinds"] for scope in load(gold_path)["scope"]):
            continue  # what follows what is only partly given there
        stories.append(read(name, reports, gold_path))
        stories[-1].folder = "training" if ROOT / "training" in reports.parents else "eval"
    if prepare:
        prepare(stories, priors, pull)
    held_out = {s.name: fit([t for t in stories if t is not s], priors, pull) for s in stories}
    for least in chances:
        total = np.zeros(3, dtype=int)
        for story in stories:
            figures = count(story, held_out[story.name], least)
            print_figures(f"{story.name}, from {least}", *figures)
            total += figures
        print_figures(f"all, from {least}", *total)
    if given.write:
        weights = {name: (weight,) for name, weight in fit(stories, priors, pull).items()}
        write_weights(out, "each piece of evidence counts", ["evidence", "weight"], weights)


def write_weights(out: Path, what: str, columns: Sequence[str], weights: Mapping[str, Sequence[float]]) -> None:
    """The table of these weights, under what it holds and the command that makes it."""
    head = f"# What {what}, in log odds. Written by: python training/{Path(sys.argv[0]).name} --write"
    lines = ["\t".join([name, *(f"{w:g}" for w in weights[name])]) for name in sorted(weights)]
    out.write_text("\n".join([head, "\t".join(columns), *lines]) + "\n", encoding="utf-8")


def read_weights(path: Path) -> Weights:
    """The weights of a table."""
    table = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {name: float(weight) for name, weight in table[1:]}


if __name__ == "__main__":
    run(str(__doc__), read_story, read_weights(PRIORS), WEIGHTS, fit=fit_apart, prepare=hold_floors)
