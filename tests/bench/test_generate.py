from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent.parent / "bench"


def generate(out: Path, documents: int, *more: str) -> Path:
    command = [sys.executable, str(BENCH / "generate.py"), str(out), "--documents", str(documents), *more]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return out


def digests(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("corpus") / "out", 240)


def rows(corpus: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(text: str) -> str:
    """Each outlet has its own quotation marks."""
    return text.translate(str.maketrans({"“": '"', "”": '"', "’": "'"}))


def test_a_smaller_corpus_is_the_first_of_a_larger_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    small, large = digests(generate(tmp_path / "small", 60)), digests(corpus)
    assert len(small) == 61
    assert all(large[path] == digest for path, digest in small.items() if path != "gold.jsonl")
    assert digests(generate(tmp_path / "other", 60, "--seed", "2"))["gold.jsonl"] != small["gold.jsonl"]


def test_the_gold_says_what_each_report_was_made_from(corpus: Path) -> None:
    gold = rows(corpus)
    by_path = {row["path"]: row for row in gold}
    assert {row["kind"] for row in gold} == {"own", "same-day", "copy", "rewrite", "update"}
    assert Counter(row["kind"] for row in gold)["copy"] == pytest.approx(0.15 * len(gold), rel=0.5)
    for row in gold:
        text = (corpus / str(row["path"])).read_text(encoding="utf-8")
        of = by_path.get(row["of"])
        assert (of is None) == (row["kind"] in ("own", "same-day"))
        if of and row["kind"] == "copy":
            assert row["origin"] == of["origin"]
            earlier = (corpus / str(of["path"])).read_text(encoding="utf-8")
            second = plain(earlier).split("\n\n")[5]
            assert second in plain(text)
        if row["kind"] in ("own", "same-day", "update"):
            assert row["origin"] == row["path"]


def test_same_day_reports_share_what_was_said_and_no_paragraph(corpus: Path) -> None:
    gold = rows(corpus)
    shared = 0
    for row in gold:
        if row["kind"] != "same-day":
            continue
        others = [o for o in gold if o["day"] == row["day"] and o["kind"] == "own"]
        for other in others:
            shared += len(set(row["utterances"]) & set(other["utterances"]))  # type: ignore[call-overload]
            mine, theirs = (
                {p for p in (corpus / str(r["path"])).read_text(encoding="utf-8").split("\n\n") if len(p) > 200}
                for r in (row, other)
            )
            assert not mine & theirs
    assert shared > 20
