"""The story of a source, and the sums that check the folder it came from."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from build_case import call, new_store
from conftest import copy_case
from onrecord.decide import judge_subjects
from onrecord.errors import CaseError
from onrecord.pipeline import gather
from onrecord.publish.html import publish_html
from onrecord.store import custody, rows
from onrecord.store.db import open_store
from onrecord.store.stories import find_source, find_story, print_sums, restore_name
from onrecord.verify import verify_path


def test_a_story_tells_arrival_reading_decision_issue_and_check(sample_case: Path, tmp_path: Path) -> None:
    case = copy_case(sample_case, tmp_path / "case")
    with open_store(case, writes=True) as store:
        document = rows.iter_document_ids(store)[0]
        source = rows.get_document(store, document).source_id
        finding = next(f.id for f in rows.iter_findings(store, document, "statement"))
        judge_subjects(store, [finding], "yes", reviewer="Ro")
        publish_html(store, tmp_path / "dossier.html")
    assert verify_path(case)[1] == []
    with open_store(case) as store:
        story = find_story(store, source)
        assert {find_source(store, name) for name in (source, source[:8], document, finding)} == {source}
        path = rows.get_path(store, source)
        assert path is not None and find_source(store, path) == source
    words = [event.words for event in story]
    assert words[0].startswith(f"arrived: {path}, ")
    assert any(w.startswith(f"read as {document}: ") for w in words)
    assert f"decision on finding {finding}: verdict yes" in words
    assert any(
        w.startswith("publish as html sha256 ") and w.endswith(f"written to {tmp_path / 'dossier.html'}") for w in words
    )
    assert words[-1].startswith("verify of the whole case: ") and words[-1].endswith("all hold")
    decided = next(e for e in story if e.words.startswith("decision"))
    assert decided.who == "Ro" and decided.version
    assert [e.n for e in story] == sorted(e.n for e in story)
    called = call("custody", case, str(path))
    assert called.code == 0 and called.out.count("\n") == len(story) + 1


def test_a_dossier_tells_which_sources_it_used(sample_case: Path, tmp_path: Path) -> None:
    case = copy_case(sample_case, tmp_path / "case")
    with open_store(case) as store:
        used = {s.id for s in rows.iter_sources(store) if custody.iter_issues(store, s.id)}
        (issue,) = custody.iter_issues(store)
    assert len(used) > 3
    assert issue.form == "html" and issue.path.endswith("dossier.html")


def test_a_name_that_fits_none_or_several_is_told(tmp_path: Path) -> None:
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "b").mkdir()
    for name in "ab":
        (tmp_path / "in" / name / "same.txt").write_text(f"Words of {name}.\n")
    with new_store(tmp_path / "case") as store:
        gather(store, [tmp_path / "in" / "a", tmp_path / "in" / "b"])
        with pytest.raises(CaseError, match=r"may be any of 2 sources: \w{12}, \w{12} \(name one by its hash"):
            find_source(store, "same.txt")
        with pytest.raises(CaseError, match="no source nothing"):
            find_source(store, "nothing")


def test_names_go_back_to_the_bytes_that_the_system_had() -> None:
    assert restore_name("a\\x0ab\\x5cc\\x0d/d\\xff\\u202e") == b"a\nb\\c\r/d\xff\xe2\x80\xae"


@pytest.mark.skipif(os.name == "nt" or not shutil.which("sha256sum"), reason="GNU coreutils are not installed")
def test_coreutils_agree_on_the_sums_whatever_is_in_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [
        b"plain.txt",
        b"two\nlines.txt",
        b"back\\slash.txt",
        b"re\rturn.txt",
        b"  spaces  .txt",
        b"caf\xc3\xa9.txt",
        b"latin\xe9.txt",
    ]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(f"Report number {number}.\n")
    with new_store(tmp_path / "case") as store:
        assert gather(store, [folder]).done == len(names)
        assert print_sums(store).count(b"\n") == len(names)
    assert call("custody", tmp_path / "case", "--sums", "--out", tmp_path / "sums").code == 0
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", str(tmp_path / "sums")], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0 and done.stdout.count(b": OK\n") == len(names), done.stderr
    (folder / "plain.txt").write_text("changed")
    again = subprocess.run(["sha256sum", "-c", str(tmp_path / "sums")], cwd=folder, capture_output=True, check=False)
    assert again.returncode == 1 and b"plain.txt: FAILED" in again.stdout


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="GNU coreutils are not installed")
def test_coreutils_agree_on_the_manifest_of_the_case(sample_case: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "manifest-sha256.txt"], cwd=sample_case, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert verify_path(sample_case)[1] == []
