"""A batch holds what a case of the same sources holds, whoever carries it, and each document once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from build_case import call
from onrecord import features
from onrecord.batch.draws import FIELDS, find_drawn, gather_drawn, parse_condition
from onrecord.batch.engines import ENGINES
from onrecord.batch.parts import SPECS, finding_cells, link_cells
from onrecord.batch.runs import run_batch
from onrecord.cli.batch import ENGINES as NAMED
from onrecord.config import Options
from onrecord.errors import CaseError, OptionError
from onrecord.model import Statement
from onrecord.pipeline import gather, read_case
from onrecord.store import rows
from onrecord.store.db import init_case, open_store

VALLEY = {
    "one.txt": "FAIRHAVEN, 3 May 2023\n\nThe water ministry said on Wednesday that 40 homes had been flooded.\n\n"
    "\"We will publish the survey by 1 June,\" minister Ada Quill said. Residents of Low Street accused the ministry of "
    "hiding the survey.\n",
    "two.txt": "FAIRHAVEN, 10 June 2023\n\nThe water ministry rejected the accusation. Ada Quill said that the survey "
    "would be published in July. The Rivers Council urged the ministry to release the survey at once.\n",
    "three.txt": "FAIRHAVEN, 2 August 2023\n\nThe water ministry published the survey on Tuesday, the Rivers Council said. "
    "It found that 43 homes had been flooded.\n",
    "four.txt": "FAIRHAVEN, 2 August 2023\n\nThe Rivers Council said that it welcomed the survey.\n",
}  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a batch of the corpus; its input lies beside it. Tests only look at it."""
    folder = tmp_path_factory.mktemp("batch")
    run(write_corpus(folder / "corpus"), folder / "out")
    return folder / "out"


def write_corpus(folder: Path) -> Path:
    (folder / "again").mkdir(parents=True)
    for name, text in VALLEY.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(folder / "one.txt", folder / "again" / "one.txt")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def run(corpus: Path, out: Path, **options: Any) -> Any:
    return run_batch(corpus, out, reader="rules", **{"workers": 1, "documents": 2, "blocks": 3, **options})


def load(out: Path, kind: str) -> list[dict[str, Any]]:
    found = [row for path in sorted((out / kind).glob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    return sorted(found, key=lambda row: str(sorted(row.items(), key=str)))


def snapshot(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for kind in SPECS for p in (out / kind).glob("*.parquet")}


def test_a_batch_holds_what_a_case_of_the_same_sources_holds(corpus: Path, tmp_path: Path) -> None:
    out, case = tmp_path / "out", tmp_path / "case"
    done = run(corpus, out)
    assert (done.documents, done.sources, done.slices) == (4, 5, 3)
    init_case(case, Options(title="Valley", reader="rules"))
    with open_store(case, writes=True) as store:
        gather(store, [corpus])
        read_case(store)
        findings = [f for f in rows.iter_findings(store) if not isinstance(f, Statement) or f.is_speech]
        links = list(rows.iter_links(store))
        documents = {d: rows.get_metadata(store, d) for d in rows.iter_document_ids(store)}
    expected: dict[str, dict[str, tuple[Any, ...]]] = {kind: {} for kind in SPECS}
    for finding in findings:
        kind, cells = finding_cells(finding)
        expected[kind][finding.id] = cells
    for kind in ("statement", "mention", "figure", "event", "demand", "promise", "time"):
        made = load(out, kind)
        assert len(made) == len(expected[kind]), kind
        assert {row["id"] for row in made} == set(expected[kind])
        for row in made:
            assert tuple(row["words"]) == expected[kind][row["id"]][-4]
            assert row["spans"] == expected[kind][row["id"]][-3]
    assert [(r["id"], r["relation"]) for r in sorted(load(out, "link"), key=lambda r: r["id"])] == [
        (x.id, x.relation) for x in sorted(links, key=lambda x: x.id)
    ]
    assert {link_cells(x)[0] for x in links}, "the texts were made to be linked"
    assert {r["id"]: r["published_earliest"] for r in load(out, "document")} == {
        d: m.published and m.published.earliest for d, m in documents.items()
    }
    (failure,) = load(out, "failure")
    assert (failure["path"], failure["stage"]) == ("empty.txt", "clean")


def test_of_what_may_answer_a_demand_the_likeliest_is_compared_as_in_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "MOST_READ", 1)
    corpus, out, case = write_corpus(tmp_path / "corpus"), tmp_path / "out", tmp_path / "case"
    later = ("had not published the survey", "had sent the survey to its printer", "had released a part of the survey")
    for day, told in enumerate(later, 11):
        text = f"FAIRHAVEN, {day} July 2023\n\nThe water ministry {told}, a clerk of the ministry said on Monday.\n"
        (corpus / f"july-{day}.txt").write_text(text, encoding="utf-8")
    run_batch(corpus, out, reader="fast", workers=1, documents=3, blocks=3)
    init_case(case, Options(reader="fast", workers=1))
    with open_store(case, writes=True) as store:
        gather(store, [corpus])
        read_case(store)
        links = {x.id: (x.relation, x.made.score) for x in rows.iter_links(store)}
        rivals = store.db.execute("SELECT count(*), sum(is_read) FROM rival").fetchone()
    assert rivals[0] > rivals[1] > 0, "the texts were made to have more answers than are compared"
    assert {r["id"]: (r["relation"], r["score"]) for r in load(out, "link")} == links


def test_a_source_under_two_paths_is_one_document(output: Path) -> None:
    (row,) = [r for r in load(output, "document") if r["path"] == "again/one.txt"]
    assert row["paths"] == ["again/one.txt", "one.txt"]
    assert "one.txt" not in {r["path"] for r in load(output, "document")}


def test_two_processes_give_the_same_bytes(output: Path, tmp_path: Path) -> None:
    run(output.parent / "corpus", tmp_path / "two", workers=2)
    assert snapshot(output) == snapshot(tmp_path / "two")


def test_what_came_later_is_added_and_nothing_is_read_twice(corpus: Path, tmp_path: Path) -> None:
    out, late = tmp_path / "out", corpus / "one-more.txt"
    run(corpus, out)
    before = {p: p.stat().st_mtime_ns for p in (out / "work").glob("*.read")}
    late.write_text("FAIRHAVEN, 9 August 2023\n\nAda Quill said that 43 homes had been flooded.\n", encoding="utf-8")
    assert run(corpus, out).documents == 5
    assert {p: p.stat().st_mtime_ns for p in before} == before
    run(corpus, tmp_path / "whole")
    kinds = ("statement", "link", "document", "failure")
    assert [load(out, kind) for kind in kinds] == [load(tmp_path / "whole", kind) for kind in kinds]


def test_a_run_that_was_killed_goes_on_where_it_stood(corpus: Path, output: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = "from onrecord.__main__ import run; run()"
    arguments = ["batch", str(corpus), str(out), "--reader", "rules", "--workers", "2"]
    child = subprocess.Popen([sys.executable, "-c", command, *arguments], start_new_session=True)
    deadline = time.monotonic() + 60
    while not (out / "batch.json").exists() and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    run_batch(corpus, out, reader="rules", workers=1)
    assert load(out, "statement") == load(output, "statement")


def test_a_document_that_kills_its_process_costs_itself_only(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader's process is killed from outside whenever it reads one document, as a fault in a library would."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import importlib.util, os, sys\n"
        "class Deadly:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name != 'onrecord.read.order':\n"
        "            return None\n"
        "        sys.meta_path.remove(self)\n"
        "        spec = importlib.util.find_spec(name)\n"
        "        load = spec.loader.exec_module\n"
        "        def exec_module(module):\n"
        "            load(module)\n"
        "            real = module.read_document\n"
        "            module.read_document = lambda d, *rest: os._exit(9) if 'at once' in d.text else real(d, *rest)\n"
        "        spec.loader.exec_module = exec_module\n"
        "        return spec\n"
        "sys.meta_path.insert(0, Deadly())\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", f"{hook}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    out = tmp_path / "out"
    assert run(corpus, out, workers=2).documents == 4
    died = [f for f in load(out, "failure") if f["stage"] == "read"]
    assert [(f["path"], f["error"]) for f in died] == [("two.txt", "the process that read this document died")]
    assert {s["document"] for s in load(out, "statement")} == {
        d["id"] for d in load(out, "document") if d["path"] != "two.txt"
    }


def test_an_output_of_another_input_is_refused(corpus: Path, output: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(CaseError, match="holds a batch of another input"):
        run(tmp_path / "other", output)
    with pytest.raises(CaseError, match="is not empty and holds no batch"):
        run(tmp_path / "other", corpus)
    with pytest.raises(OptionError, match="there is no engine 'abacus'"):
        run(corpus, tmp_path / "third", engine="abacus")


def test_a_batch_and_a_draw_without_documents_say_so(output: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    unread = call("batch", tmp_path / "corpus", tmp_path / "none", "--quiet", "--workers", "1")
    assert unread.code == 1 and unread.err == f"1 sources gave no document: {tmp_path / 'none'}/failure says why\n"
    nothing = call("draw", output, tmp_path / "case", "--where", "text~zzzzqq")
    assert nothing.code == 1 and "no document of" in nothing.err and nothing.out == ""
    assert not (tmp_path / "case").exists()


def test_the_command_names_the_engines_that_there_are() -> None:
    assert tuple(ENGINES) == NAMED


@pytest.mark.parametrize(
    ("conditions", "paths"),
    [
        (["speaker~Quill"], ["again/one.txt", "two.txt"]),
        (["speaker~Quill", "published>=2023-06"], ["two.txt"]),
        (["act=demand", "words~survey"], ["two.txt"]),
        (["text~welcomed"], ["four.txt"]),
        (["path=three.txt"], ["three.txt"]),
    ],
)
def test_a_case_is_drawn_of_what_meets_the_conditions(
    output: Path, tmp_path: Path, conditions: list[str], paths: list[str]
) -> None:
    case = tmp_path / "case"
    init_case(case, Options(title="Drawn"))
    with open_store(case, writes=True) as store:
        count = gather_drawn(find_drawn(output, [parse_condition(c) for c in conditions]), store)
        assert not count.failures
        assert sorted(rows.get_path(store, s.id) or "" for s in rows.iter_sources(store)) == paths


def test_a_source_that_is_gone_is_said_to_be_gone(corpus: Path, tmp_path: Path) -> None:
    out, case = tmp_path / "out", tmp_path / "case"
    run(corpus, out)
    (corpus / "four.txt").write_text("Something else.\n", encoding="utf-8")
    init_case(case, Options(title="Drawn"))
    with open_store(case, writes=True) as store:
        (failure,) = gather_drawn(find_drawn(out, [parse_condition("path=four.txt")]), store).failures
    assert "not in the batch's input any more" in failure.error


@pytest.mark.parametrize("text", ["", "speaker", "colour=red", "published=2023", "title>=2023"])
def test_a_condition_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(OptionError, match="no condition") as error:
        parse_condition(text)
    assert error.value.hint
    assert FIELDS


def test_daft_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    pytest.importorskip("daft", reason="the engine daft is not installed")
    run(output.parent / "corpus", tmp_path / "daft", engine="daft", workers=2)
    assert snapshot(output) == snapshot(tmp_path / "daft")
