"""Packages: whole, the same for the same rows, without what is protected; whatever is changed in one is named."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from build_case import call
from onrecord.decide import protect_subject
from onrecord.errors import CaseError, PublishError
from onrecord.model import Arrival, Source
from onrecord.publish.bags import build_bag, iter_member
from onrecord.publish.leaks import iter_words
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.originals import find_originals
from onrecord.publish.package import FOLDER, publish_package
from onrecord.publish.protection import find_protection
from onrecord.publish.scope import Scope
from onrecord.publish.selection import select_rows
from onrecord.publish.zips import Member, seal_zip, write_zip
from onrecord.store import blobs
from onrecord.store import rows as store_rows
from onrecord.store.custody import iter_log
from onrecord.store.db import open_store, transaction
from onrecord.verify import verify_path
from publish.build_packages import accept, build_quarry, build_weirs, pack_quarry, unpack

FILES = {
    "HOW-TO-CHECK.html", "HOW-TO-CHECK.txt", "bag-info.txt", "bagit.txt", "line-hashes.txt", "manifest-sha256.txt",
    "tagmanifest-sha256.txt", "data/dossier.html", "data/dossier.docx", "data/dossier.pdf", "data/dossier.md",
    "data/passages.jsonl", "data/passages.txt", "data/record.jsonl",
    "data/sources-sha256.txt",
}  # fmt: skip


def text(files: dict[str, Member], name: str) -> str:
    return b"".join(iter_member(files[name])).decode()


def rows(files: dict[str, Member], kind: str) -> list[dict[str, Any]]:
    return [r for line in text(files, "data/record.jsonl").splitlines() if (r := json.loads(line))["kind"] == kind]


def zip_of(files: dict[str, Member], path: Path) -> Path:
    file = io.BytesIO()
    write_zip(file, {f"{FOLDER}/{name}": member for name, member in files.items()})
    seal_zip(file)
    path.write_bytes(file.getvalue())
    return path


@pytest.fixture(scope="module")
def files() -> dict[str, Member]:
    return pack_quarry()


@pytest.fixture(scope="module")
def folder(files: dict[str, Member], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed for longer than a test."""
    return unpack(files, tmp_path_factory.mktemp("package") / "quarry")


# ── what is in it ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_package_holds_what_its_page_says(files: dict[str, Member]) -> None:
    assert set(files) >= FILES
    page = text(files, "HOW-TO-CHECK.txt")
    for name in files:
        assert name in page or name.startswith("HOW-TO-CHECK"), name
    for words in ("sha256sum -c manifest-sha256.txt", "onrecord verify", "does not prove", "“The quarry”"):
        assert words in page
        assert words in text(files, "HOW-TO-CHECK.html")


def test_the_same_rows_give_the_same_bytes(files: dict[str, Member], tmp_path: Path) -> None:
    assert pack_quarry() == files
    one, two = zip_of(files, tmp_path / "a.zip"), zip_of(dict(reversed(files.items())), tmp_path / "b.zip")
    assert one.read_bytes() == two.read_bytes()


def test_a_passage_shows_its_sentence_and_neighbours_and_no_more(files: dict[str, Member]) -> None:
    shown = [json.loads(line) for line in text(files, "data/passages.jsonl").splitlines()]
    denied = next(row for row in shown if row["words"] == ["any well was closed"])
    [window] = denied["windows"]
    assert window["text"].endswith("It denied that any well was closed.") and "found no one" not in window["text"]
    readable = text(files, "data/passages.txt")
    assert "  | any well was closed\n" in readable and denied["source"] in readable


def test_the_cap_of_a_document_holds(files: dict[str, Member]) -> None:
    def shown(files: dict[str, Member]) -> int:
        places: set[tuple[str, int]] = set()
        for line in text(files, "data/passages.jsonl").splitlines():
            row = json.loads(line)
            for w in row["windows"]:
                places |= {(row["document"], n) for n in range(w["start"], w["end"])}
        return len(places)

    assert shown(pack_quarry(around=0)) == shown(pack_quarry(max_share=0.0)) < shown(pack_quarry(max_share=1.0))


def test_a_draft_says_so_and_what_is_reviewed_says_that() -> None:
    draft = pack_quarry()
    assert "DRAFT" in text(draft, "HOW-TO-CHECK.txt") and "Onrecord-Status: draft" in text(draft, "bag-info.txt")
    selection = build_quarry()
    denied = next(s for s in selection.statements.values() if s.act == "deny")
    reviewed = pack_quarry(is_draft=False, selection=accept(selection, denied.id))
    assert "DRAFT" not in text(reviewed, "HOW-TO-CHECK.txt")
    assert "Onrecord-Status: reviewed lines only" in text(reviewed, "bag-info.txt")
    assert [row["id"] for row in rows(reviewed, "statement")] == [denied.id]
    assert [row["id"] for row in rows(reviewed, "document")] == [denied.document_id]
    assert rows(reviewed, "demand") == rows(reviewed, "figure") == rows(reviewed, "follow_up") == []
    everything = "".join(text(reviewed, name) for name in reviewed if not name.endswith((".docx", ".pdf")))
    assert "poisoned" not in text(reviewed, "data/dossier.html") and "poisoned" not in text(
        reviewed, "data/record.jsonl"
    )
    assert "any well was closed" in everything


def test_where_nothing_is_accepted_there_is_no_package() -> None:
    with pytest.raises(PublishError, match="nobody has accepted a line yet, and a package holds reviewed lines only"):
        pack_quarry(is_draft=False)


def test_its_forms_bear_the_same_citations_and_say_that_it_is_a_draft(files: dict[str, Member]) -> None:
    for form in ("docx", "pdf", "md", "html"):
        words = " ".join(
            " ".join(iter_words(f"x.{form}", b"".join(iter_member(files[f"data/dossier.{form}"])))).split()
        )
        assert "any well was closed" in words and "raft" in words, form


def test_the_case_s_own_day_and_an_option_for_another(files: dict[str, Member]) -> None:
    assert "Onrecord-As-Of: 2031-05-01" in text(files, "bag-info.txt")
    assert "Onrecord-As-Of: 2031-06-01" in text(pack_quarry(as_of="2031-06-01"), "bag-info.txt")
    with pytest.raises(PublishError, match="not a single day"):
        pack_quarry(as_of="2031")


# ── checking it ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_holds_where_no_case_is(files: dict[str, Member], folder: Path, tmp_path: Path) -> None:
    what, problems = verify_path(folder)
    assert problems == []
    digest = hashlib.sha256(text(files, "tagmanifest-sha256.txt").encode()).hexdigest()
    assert what.startswith("15 files") and what.endswith(f"fingerprint {digest}")
    assert verify_path(zip_of(files, tmp_path / "q.zip")) == (what, [])


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_the_commands_of_its_page_work(folder: Path, tmp_path: Path) -> None:
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert f"sha256sum -c {manifest}" in (folder / "HOW-TO-CHECK.txt").read_text()
        subprocess.run(["sha256sum", "--strict", "-c", manifest], cwd=folder, check=True, capture_output=True)


def test_every_byte_of_a_folder_counts_and_its_file_is_named(folder: Path) -> None:
    rng = random.Random(3)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    for name in names:
        path = folder / name
        data = path.read_bytes()
        for _ in range(3 if data else 0):
            at = rng.randrange(len(data))
            changed = bytearray(data)
            changed[at] ^= 1 << rng.randrange(8)
            path.write_bytes(changed)
            problems = verify_path(folder)[1]
            assert any(p.startswith(f"{name}: ") or name in p for p in problems), (name, at, problems)
            if name.endswith((".txt", ".jsonl", ".html")) and "manifest" not in name and name != "line-hashes.txt":
                line = data[:at].count(b"\n") + 1
                assert any(re.search(rf"(?<!\d)line {line}(?!\d)", p) for p in problems if name in p), (
                    name,
                    line,
                    problems,
                )
        path.write_bytes(data)
    assert verify_path(folder)[1] == []


def test_every_byte_of_a_zip_counts(files: dict[str, Member], tmp_path: Path) -> None:
    path = zip_of(files, tmp_path / "quarry.zip")
    data = path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        starts = {i.filename: i.header_offset + 30 + len(i.filename) for i in packed.infolist()}
        ends = {i.filename: starts[i.filename] + i.compress_size for i in packed.infolist()}
    rng = random.Random(4)
    places = [rng.randrange(len(data)) for _ in range(25)] + [
        rng.randrange(len(data) - 1500, len(data)) for _ in range(15)
    ]
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        try:
            problems = verify_path(path)[1]
        except CaseError as error:
            problems = [error.message]
        assert problems, at
        assert any("quarry.zip" in p for p in problems), (at, problems)
        inside = [n for n in starts if starts[n] <= at < ends[n]]
        assert all(any(n.removeprefix(f"{FOLDER}/") in p for p in problems) for n in inside), (at, inside, problems)


def test_a_damaged_zip_is_one_line(files: dict[str, Member], tmp_path: Path) -> None:
    path = zip_of(files, tmp_path / "quarry.zip")
    path.write_bytes(path.read_bytes()[:-300])
    called = call("verify", path)
    assert called.code == 1 and called.err.count("\n") == 1 and "quarry.zip is damaged" in called.err


# What somebody changes who packs it anew, with manifests that fit: another file still tells otherwise.


def in_passage(files: dict[str, str]) -> str:
    files["data/passages.jsonl"] = files["data/passages.jsonl"].replace("denied that any", "stated that any", 1)
    return r"data/passages.txt: line \d+ is not what data/passages.jsonl says"


def in_readable(files: dict[str, str]) -> str:
    files["data/passages.txt"] = files["data/passages.txt"].replace("denied that any", "stated that any", 1)
    return r"data/passages.txt: line \d+ is not what data/passages.jsonl says"


def in_cited_words(files: dict[str, str]) -> str:
    files["data/passages.jsonl"] = files["data/passages.jsonl"].replace('["any well', '["one well', 1)
    return r"data/passages.jsonl: line \d+: c\d+: the words at \d+ to \d+ are not those cited"


def in_record(files: dict[str, str]) -> str:
    files["data/record.jsonl"] = files["data/record.jsonl"].replace("any well was closed", "any well is closed", 1)
    return r"data/record.jsonl: line \d+: st-[0-9a-f]+: its words are not those of the passage"


def in_offset(files: dict[str, str]) -> str:
    files["data/record.jsonl"] = re.sub(
        r'("content":\{"spans":\[\[)(\d+)', lambda m: f"{m[1]}{int(m[2]) + 1}", files["data/record.jsonl"], count=1
    )
    return r"data/record.jsonl: line \d+: st-[0-9a-f]+: its words are not those of the passage"


def in_hash(files: dict[str, str]) -> str:
    files["data/record.jsonl"] = re.sub(r'"source":"....', '"source":"0000', files["data/record.jsonl"], count=1)
    return r"data/passages.jsonl: line \d+: the record gives that document other hashes"


def in_page(files: dict[str, str]) -> str:
    files["data/dossier.html"] = files["data/dossier.html"].replace("denied", "granted", 1)
    return "data/dossier.html: the page was changed after it was written"


def in_passage_order(files: dict[str, str]) -> str:
    files["data/passages.jsonl"] = "".join(files["data/passages.jsonl"].splitlines(keepends=True)[1:])
    return r"data/passages.jsonl: passage c1 of the dossier is missing"


def in_json(files: dict[str, str]) -> str:
    files["data/record.jsonl"] = files["data/record.jsonl"].replace("{", "[", 1)
    return "data/record.jsonl: line 1 is not JSON"


def in_kind(files: dict[str, str]) -> str:
    files["data/record.jsonl"] = files["data/record.jsonl"].replace('"kind":"document"', '"kind":"verdict"', 1)
    return "data/record.jsonl: line 1: no kind of row is called 'verdict'"


REPACKED: list[Callable[[dict[str, str]], str]] = [
    in_passage, in_readable, in_cited_words, in_record, in_offset, in_hash, in_page, in_passage_order, in_json, in_kind,
]  # fmt: skip


@pytest.mark.parametrize("tamper", REPACKED, ids=lambda f: f.__name__)
def test_what_was_changed_and_packed_anew_shows(
    files: dict[str, Member], tmp_path: Path, tamper: Callable[[dict[str, str]], str]
) -> None:
    texts = {name: text(files, name) for name in files if not name.endswith((".docx", ".pdf"))}
    says = tamper(texts)
    payload: dict[str, Member] = {n: m for n, m in files.items() if n.startswith("data/")}
    payload |= {n: t.encode() for n, t in texts.items() if n.startswith("data/")}
    info = [tuple(line.split(": ", 1)) for line in texts["bag-info.txt"].splitlines() if "Oxum" not in line]
    anew = build_bag(payload, info, {n: texts[n].encode() for n in texts if n.startswith("HOW")})  # type: ignore[arg-type]
    problems = verify_path(unpack(anew, tmp_path / "p"))[1]
    assert any(re.match(says, p) for p in problems), problems
    assert all("manifest" not in p for p in problems)


# ── what is protected ───────────────────────────────────────────────────────────────────────────────────────────


def protect(name: str) -> Any:
    from onrecord.model import Judgement

    wish = Judgement(
        id="ju-1", subject_id="pr-1", correction={"protect": "person", "name": name}, reviewer="a", judged_at="2031"
    )
    return find_protection([wish], {}, {}, {}, {}, {})


@pytest.mark.parametrize("where", ["title", "about", "original"])
def test_a_protected_name_anywhere_stops_the_package(where: str, tmp_path: Path) -> None:
    selection = replace(narrow_selection(build_quarry(), Scope()), protection=protect("Oriel Tamsk"))
    rest: dict[str, Any] = {
        "title": {"title": "The case of Tamsk, Oriel"},
        "about": {"about": "What O\u0301RIEL\u00a0tamsk said."},
        "original": {"originals": {"oriel-tamsk.txt": b"x"}},
    }[where]
    with pytest.raises(PublishError, match="would name a protected person") as caught:
        pack_quarry(selection=selection, **rest)
    assert "amsk" not in str(caught.value).casefold()


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A case in which a person is protected, and a draft package of it with originals."""
    case = build_weirs(tmp_path_factory.mktemp("guarded") / "case")
    out = case.parent / "handed.zip"
    with open_store(case, writes=True) as store:
        publish_package(store, out, scope=Scope(is_draft=True), with_originals=True)
    return case, out


def test_no_protected_name_is_in_any_file_or_name(guarded: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(guarded[1]) as packed:
        for info in packed.infolist():
            words = [info.filename, *iter_words(info.filename, packed.read(info))]
            assert "orsel" not in "\n".join(words).casefold(), info.filename
        assert "fourth weir" in packed.read(f"{FOLDER}/data/record.jsonl").decode()


def test_originals_are_those_that_arrived_and_none_that_names_who_is_protected(guarded: tuple[Path, Path]) -> None:
    case, out = guarded
    with zipfile.ZipFile(out) as packed:
        originals = {n.rsplit("/", 1)[1]: packed.read(n) for n in packed.namelist() if "/originals/" in n}
        page = packed.read(f"{FOLDER}/HOW-TO-CHECK.txt").decode()
        sources = packed.read(f"{FOLDER}/data/sources-sha256.txt").decode()
    kept = {p.name: p.read_bytes() for p in (case / "originals").rglob("*") if p.is_file()}
    assert len(originals) == 3 and len(kept) == 4 and "1 original was left out" in page
    for name, data in originals.items():
        assert name.endswith(".txt") and kept[name.removesuffix(".txt")] == data and b"Orsel" not in data
    assert len(sources.splitlines()) == 3 and "papers/50% off.txt" in sources
    assert verify_path(out)[1] == []


def test_an_attachment_that_is_withheld_takes_its_mail_with_it(tmp_path: Path) -> None:
    case = build_weirs(tmp_path / "case")
    with open_store(case, writes=True) as store:
        ids = {a.path: a.source_id for a in store_rows.iter_arrivals(store)}
        with transaction(store):
            store_rows.put_arrival(
                store,
                Arrival(
                    source_id=ids["one.txt"],
                    path="two.txt/one.txt",
                    arrived_at="2031-03-05T00:00:00Z",
                    gathered_by="x",
                    container_id=ids["two.txt"],
                ),
            )
        found, withheld = find_originals(store, select_rows(store))
    assert f"{ids['two.txt']}.txt" not in found and withheld == 2


def test_what_was_never_read_stays_where_anything_is_protected(tmp_path: Path) -> None:
    case = build_weirs(tmp_path / "case")
    with open_store(case, writes=True) as store:
        source_id, size = blobs.put_blob(store, [b"\x89PNG"])
        with transaction(store):
            store_rows.put_source(store, Source(id=source_id, media_type="image/png", size=size))
        found, withheld = find_originals(store, select_rows(store))
        assert source_id not in found and withheld == 2
        protect_subject(store, "person", "Ana Orsel", is_lifted=True, reviewer="desk", note="x")
        found, withheld = find_originals(store, select_rows(store))
        assert source_id in found and withheld == 0


def test_a_part_of_a_case_takes_its_own_originals_with_it(tmp_path: Path) -> None:
    case = build_weirs(tmp_path / "case")
    out = tmp_path / "part.zip"
    with open_store(case, writes=True) as store:
        made = publish_package(store, out, scope=Scope(subjects=("second weir",)), with_originals=True)
    with zipfile.ZipFile(out) as packed:
        sources = packed.read(f"{FOLDER}/data/sources-sha256.txt").decode()
        record = packed.read(f"{FOLDER}/data/record.jsonl").decode()
    assert (made.originals, made.withheld) == (1, 0)
    assert sources.endswith("  two.txt\n") and sources.count("\n") == 1
    assert "fourth weir" not in record and verify_path(out)[1] == []


def test_what_a_file_manager_leaves_is_no_part_of_it(files: dict[str, Member], tmp_path: Path) -> None:
    folder = unpack(files, tmp_path / "p")
    (folder / "data" / ".DS_Store").write_bytes(b"x")
    assert verify_path(folder)[1] == []
    (folder / "data" / "more.txt").write_bytes(b"x")
    assert any(p.startswith("data/more.txt: it is not listed") for p in verify_path(folder)[1])


def test_publishing_is_logged_by_its_fingerprint(guarded: tuple[Path, Path]) -> None:
    what, _ = verify_path(guarded[1])
    with open_store(guarded[0]) as store:
        assert iter_log(store)[-1].detail == f"package sha256 {what.rsplit(' ', 1)[1]}"


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_writes_a_folder_once_and_says_what_to_tell(tmp_path: Path) -> None:
    case = build_weirs(tmp_path / "case")
    out = tmp_path / "given"
    called = call("publish", case, "--package", out, "--draft")
    assert called.code == 0, called.err
    fingerprint = re.search(r"told in another way: ([0-9a-f]{64})", called.out)
    assert fingerprint and fingerprint[1] in call("verify", out).out
    again = call("publish", case, "--package", out, "--draft")
    assert again.code == 1 and "is there already" in again.err
    alone = call("publish", case, "--with-originals")
    assert alone.code == 2 and "--package" in alone.err


def test_without_a_review_the_command_says_what_to_do(tmp_path: Path) -> None:
    case = build_weirs(tmp_path / "case")
    called = call("publish", case, "--package", tmp_path / "p.zip")
    assert called.code == 1 and "nobody has accepted a line yet" in called.err and "--draft" in called.err
    assert list(tmp_path.glob("p*")) == []
