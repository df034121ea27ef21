"""A sample of each fuzzed parser, and every input that ever brought something about: `make soak` runs them for hours."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from fuzz.runs import Outcome, make_input, run_target
from fuzz.targets import TARGETS

KEPT = Path(__file__).parent / "kept"
REGRESSIONS = sorted(KEPT.glob("*/*"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each target runs in a fork")


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """What a few inputs of each target gave, and those that were kept of it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        waiting = {name: pool.apply_async(try_target, (name,)) for name in TARGETS}
        return {name: result.get() for name, result in waiting.items()}


def try_target(name: str) -> Outcome:
    kept = [path.read_bytes() for path in REGRESSIONS if path.parent.name == name.replace(" ", "-")]
    outcome = run_target(name, seconds=0.2, most=30, seed=7)
    if kept:
        outcome.found |= run_target(name, seconds=0, inputs=kept).found
    return outcome


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_bytes_are_refused_in_one_line_or_read(name: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[name]
    assert outcome.inputs >= 1
    # What ends the process of a confined parser is a failure row, and none that is kept does any more.
    found = {cause for cause in outcome.found if not (TARGETS[name].is_confined and cause.startswith("ended by"))}
    assert found == set()


def test_an_input_is_made_again_from_its_number() -> None:
    target = TARGETS["rtf"]
    corpus = list(target.seeds())
    assert [make_input(target, corpus, 3, n) for n in range(20)] == [
        make_input(target, corpus, 3, n) for n in range(20)
    ]
    assert len({make_input(target, corpus, 3, n) for n in range(20)}) > 10
    assert corpus[0] == make_input(target, corpus, 3, 0)


def test_every_kept_input_belongs_to_a_target() -> None:
    names = {name.replace(" ", "-") for name in TARGETS}
    assert REGRESSIONS and {path.parent.name for path in REGRESSIONS} <= names
    assert all(path.stat().st_size < 1 << 16 for path in REGRESSIONS)


@pytest.mark.parametrize("behaves", ["crash", "hang", "find"])
def test_what_goes_wrong_is_found_and_the_rest_is_run(behaves: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    from fuzz import runs
    from fuzz.targets import Target

    def run(data: bytes, file: Path) -> object:
        if data == b"3":
            if behaves == "crash":
                ctypes.string_at(0)
            while behaves == "hang":
                pass
            raise KeyError("x")
        return data

    target = Target(seeds=lambda: [b"%d" % n for n in range(9)], run=run, mutate=lambda dice, data, a, b: data)
    monkeypatch.setitem(TARGETS, "odd", target)
    monkeypatch.setattr(runs, "SECONDS", 0.3)
    monkeypatch.setattr(runs, "prepare", lambda: None)
    outcome = run_target("odd", seconds=60, most=9)
    assert outcome.inputs == 9 and outcome.ended["ok"] == 8
    (cause,) = outcome.found
    assert outcome.found[cause] == b"3"
    assert cause.startswith(
        {"crash": "ended by SIGSEGV", "hang": "took longer", "find": "KeyError at test_fuzz.py"}[behaves]
    )
