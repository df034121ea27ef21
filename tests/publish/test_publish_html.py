"""Publishing a case: written whole, logged with its hash, re-checked by verify; nothing protected leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.config import Options
from onrecord.errors import PublishError
from onrecord.model import Arrival, Judgement, Mention, Statement, judgement_id
from onrecord.publish.html import publish_html
from onrecord.store import blobs, custody, rows
from onrecord.store.db import Store, init_case, open_store, transaction
from onrecord.verify import verify_path
from publish.build_dossiers import build_finding, build_statement, find_spans, select_document

TEXT = """The mill hid two spills, Mark Ibbotson said on Tuesday.

"Mark my words," the mill's owner said. The owner denied that anything was hidden.
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    case = tmp_path / "case"
    init_case(case, Options(title="The mill", about="Invented."))
    selected = select_document(TEXT)
    document = selected.document
    names = [
        build_finding(Mention, "mention", document, name, name=name, type="person", form="name", chain="", counter=n)
        for n, name in enumerate(("Mark Ibbotson", "the mill's owner"))
    ]
    mentions = [replace(m, chain=m.id) for m in names]
    chains = {m.name: m.id for m in mentions}
    found: list[Statement | Mention] = [
        *mentions,
        _say(document, chains, "The mill hid two spills", who="Mark Ibbotson", act="accuse"),
        _say(document, chains, "Mark my words,", who="the mill's owner", manner="direct"),
        _say(document, chains, "anything was hidden", who="the mill's owner", act="deny"),
    ]
    with open_store(case, writes=True) as opened:
        with transaction(opened):
            source_id, _ = blobs.put_blob(opened, [TEXT.encode()])
            rows.put_source(opened, selected.source)
            rows.put_arrival(
                opened,
                Arrival(
                    source_id=source_id, path="mill.txt", arrived_at="2031-05-01T00:00:00Z", gathered_by="A", note=""
                ),
            )
            rows.put_document(opened, document, selected.zones, selected.metadata)
            rows.put_findings(opened, document, found)
        blobs.write_manifest(opened)
        yield opened


def _say(document: object, chains: dict[str, str], *words: str, who: str, **rest: object) -> Statement:
    statement = build_statement(document, *words, who=who, **rest)  # type: ignore[arg-type]
    assert statement.speaker
    speaker = replace(
        statement.speaker,
        chain=chains[who],
        type="person",
        spans=find_spans(document, who),  # type: ignore[arg-type]
    )
    return replace(statement, speaker=speaker)


def protect(store: Store, name: str) -> None:
    mention = next(m for m in rows.iter_findings(store, kind="mention") if isinstance(m, Mention) and m.name == name)
    with transaction(store):
        rows.put_judgement(
            store,
            Judgement(
                id=judgement_id(mention.id, "A", "2031-05-02T00:00:00Z", "x"),
                subject_id=mention.id,
                correction={"protect": "person", "name": name},
                reviewer="A",
                judged_at="2031-05-02T00:00:00Z",
            ),
        )


def test_written_logged_and_verified(store: Store) -> None:
    path = publish_html(store, store.case / "dossiers" / "dossier.html")
    assert path.read_text().count("Mark Ibbotson") >= 2
    entry = custody.iter_log(store)[-1]
    assert entry.what == "publish" and entry.detail == f"html sha256 {blobs.hash_file(path)}"
    assert verify_path(path) == ("3 citations of dossier.html", [])


def test_twice_the_same_bytes(store: Store) -> None:
    first = publish_html(store, store.case / "a.html").read_bytes()
    assert publish_html(store, store.case / "b.html").read_bytes() == first


def test_as_of_is_the_last_arrival_unless_told(store: Store) -> None:
    path = store.case / "dossier.html"
    assert "as of 1 May 2031" in publish_html(store, path).read_text()
    assert "as of 2 June 2031" in publish_html(store, path, as_of="2031-06-02").read_text()


@pytest.mark.parametrize("as_of", ["2031-06", "2031-06-01/2031-06-03", "soon", ""])
def test_as_of_must_be_a_day(store: Store, as_of: str) -> None:
    path = store.case / "dossier.html"
    with pytest.raises(PublishError, match="write it as 2024-06-01"):
        publish_html(store, path, as_of=as_of)
    assert not path.exists()


def test_a_protected_person_is_nowhere_in_the_page(store: Store) -> None:
    protect(store, "Mark Ibbotson")
    page = publish_html(store, store.case / "dossier.html").read_text()
    assert "Ibbotson" not in page and "hid two spills" not in page
    assert "<mark>anything was hidden</mark>" in page
    assert "withheld to protect people" in page


def test_a_title_that_names_the_protected_is_refused_and_nothing_is_written(store: Store) -> None:
    protect(store, "Mark Ibbotson")
    named = Store(store.case, Options(title="What Ibbotson saw"), store.db)
    path = store.case / "dossier.html"
    with pytest.raises(PublishError, match="title") as caught:
        publish_html(named, path)
    assert "Ibbotson" not in str(caught.value)
    assert not path.exists() and not any(e.what == "publish" for e in custody.iter_log(store))


def test_a_folder_that_cannot_be_written_is_one_clear_line(store: Store) -> None:
    blocked = store.case / "file"
    blocked.write_text("")
    with pytest.raises(PublishError, match="cannot be written"):
        publish_html(store, blocked / "dossier.html")


def test_a_dossier_that_was_changed_is_told_from_the_case(store: Store) -> None:
    path = publish_html(store, store.case / "dossiers" / "dossier.html")
    path.write_text(path.read_text().replace("denied", "confirmed"))
    problems = verify_path(path)[1]
    assert any("not as it was published" in p for p in problems)
