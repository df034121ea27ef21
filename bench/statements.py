"""Words per CPU-second and peak memory of finding statements: onrecord, the bare parts that it uses, and its peers.

    python bench/statements.py [--texts PATH] [--documents 20] [--rounds 3] [--peers PYTHON]
                               [--gender-gap-tracker CHECKOUT] [--results FILE]

All systems run over the same texts in one run, each in a process of its own with one thread. After loading (timed
apart) they take turns, a round of all texts each, in an order that shifts from round to round, so that what else the
machine does is shared out; only CPU seconds count. A ratio is taken inside a round; of the rounds the median is told,
with the least and the most.

Systems: ``parse``, the spaCy parse alone; ``encoder``, the trained tagger alone, where its weights are installed;
``statements``, everything that a statement needs (speakers, acts, dates); ``read``, all that a case reads (figures,
events and demands too), each with the rules and with the trained readers that are installed; ``textacy`` and
``gender-gap-tracker`` (:mod:`peers`), in the environment that ``make bench`` makes.

Texts: by default the first reports that ``generate.py`` makes of seed 1; or a folder of .txt files, or JSON Lines whose
rows have a ``text``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rounds import serve_rounds, single_thread

from onrecord.config import READERS

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "statements.json"
Count = Callable[[str], int]
TRAINED = [kind for kind in READERS if kind != "rules"]


# ── ours ────────────────────────────────────────────────────────────────────────────────────────────────────────


def find_systems() -> list[str]:
    """Our systems that can run here: the trained ones only where their weights are installed."""
    kinds = ["rules", *(kind for kind in TRAINED if _has_weights(kind))]
    return [
        "parse",
        *(f"encoder {kind}" for kind in kinds[1:]),
        *(f"statements {kind}" for kind in kinds),
        *(f"read {kind}" for kind in kinds if kind != "careful"),  # what it adds to the statements is no other
    ]


def _has_weights(kind: str) -> bool:
    from onrecord.errors import OnrecordError
    from onrecord.read.tagger import load_tagger

    try:
        load_tagger(kind)
    except OnrecordError as error:
        print(f"left out: {error}", file=sys.stderr)
        return False
    return True


def load_system(name: str) -> Count:
    """Loads one of our systems; what it gives counts what it finds in a text."""
    from likeness import build_document

    from onrecord.read import order
    from onrecord.read.nlp import load_nlp, parse_document

    what, _, kind = name.partition(" ")
    nlp = load_nlp()
    if what == "parse":
        return lambda text: sum(1 for _ in nlp.pipe(_paragraphs(text), batch_size=64))
    if what == "encoder":
        from onrecord.read.quotations import find_quotations
        from onrecord.read.tagger import load_tagger

        tagger = load_tagger(kind)

        def tag(text: str) -> int:
            paragraphs = _paragraphs(text)
            return len(tagger.find_attributions(paragraphs, [find_quotations(p) for p in paragraphs]))

        return tag
    left_out = ("figures", "events", "demands") if what == "statements" else ()
    readers = [reader for reader in order.pick_readers(kind) if reader.name not in left_out]

    def count(text: str) -> int:
        draft = order.Draft(parsed=parse_document(*build_document("", text)))
        for reader in readers:
            draft = reader.read(draft)
        return len(draft.statements)

    return count


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# ── all of them in turns ────────────────────────────────────────────────────────────────────────────────────────


class System:
    """A system loaded in its process."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        # A pipe that nobody reads would fill up.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True, env=single_thread()
        )
        self.load: float = self._answer()["load"]
        self.rounds: list[dict[str, float]] = []

    def _answer(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            sys.exit(f"{self.name} stopped:\n{self._said.read()[-3000:]}")
        found: dict[str, float] = json.loads(line)
        return found

    def run_round(self) -> None:
        """One round of all texts."""
        assert self._process.stdin is not None
        print("round", file=self._process.stdin, flush=True)
        self.rounds.append(self._answer())

    def close(self) -> None:
        """Ends its process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._said.close()


def measure_systems(commands: dict[str, list[str]], words: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Each system's figures; ratios are to ``parse``, round by round."""
    systems = [System(name, command) for name, command in commands.items()]
    for number in range(rounds):
        shift = number % len(systems)
        for system in systems[shift:] + systems[:shift]:
            system.run_round()
            print(
                f"round {number + 1}: {system.name:24} {words / system.rounds[-1]['cpu']:8.0f} words/s", file=sys.stderr
            )
    for system in systems:
        system.close()
    parse = systems[0].rounds
    out = {}
    for system in systems:
        speeds = [words / one["cpu"] for one in system.rounds]
        ratios = [one["cpu"] / base["cpu"] for one, base in zip(system.rounds, parse, strict=True)]
        out[system.name] = {
            "words per CPU-second": _spread(speeds, 0),
            "CPU of the parse alone": _spread(ratios, 2),
            "peak memory in MB": round(max(one["memory"] for one in system.rounds)),
            "load in CPU-seconds": round(system.load, 2),
            "found": int(system.rounds[0]["found"]),
        }
    return out


def _spread(values: Sequence[float], digits: int) -> dict[str, float]:
    return {k: round(v, digits) for k, v in (("median", median(values)), ("least", min(values)), ("most", max(values)))}


def load_texts(path: Path | None, documents: int) -> tuple[str, list[str]]:
    """What the texts are, and so many of them."""
    if path is None:
        from generate import write_reports

        return "generated reports (seed 1)", ["\n".join(r.paragraphs) for r in write_reports(documents, 1)]
    from likeness import load_texts as load

    return path.name, [text for _, text in load(path)][:documents]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--documents", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", type=Path, default=HERE / ".venv" / "bin" / "python", help="the peers' Python")
    parser.add_argument("--gender-gap-tracker", type=Path, help="a checkout of it")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve_rounds(lambda: load_system(given.serve[0]), Path(given.serve[1]))
        return
    source, texts = load_texts(given.texts, given.documents)
    words = sum(len(text.split()) for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        commands = {name: [sys.executable, __file__, "--serve", name, str(file)] for name in find_systems()}
        peers = [str(given.peers), str(HERE / "peers.py")]
        if given.peers.is_file():
            commands["textacy"] = [*peers, "textacy", str(file)]
            if given.gender_gap_tracker:
                where = str(given.gender_gap_tracker.resolve())
                commands["gender-gap-tracker"] = [*peers, "gender-gap-tracker", str(file), where]
        else:
            print(f"no peers: {given.peers} is not there; make bench makes it", file=sys.stderr)
        systems = measure_systems(commands, words, given.rounds)
    from page import describe_machine, write_page

    found = {"texts": source, "documents": len(texts), "words": words, "rounds": given.rounds, "systems": systems}
    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps({"machine": describe_machine()} | found, indent=1) + "\n", encoding="utf-8")
    write_page()


if __name__ == "__main__":
    main()
