"""A protected person, passage or document is in nothing that leaves the case; what is left out is left out whole."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from build import MADE
from build_case import call, keep_draft, keep_links, new_store, retitle
from onrecord.decide import protect_subject
from onrecord.errors import CaseError, PublishError
from onrecord.model import Demand, Event, Figure, Link, Promise, Reason, Statement, link_id
from onrecord.publish.html import publish_html
from onrecord.publish.names import is_same_name, name_patterns
from onrecord.publish.protection import Protection, check_leaks, is_named
from onrecord.publish.record import render_record
from onrecord.publish.selection import select_rows
from onrecord.store import custody, rows
from onrecord.store.db import DATABASE, Store, open_store, transaction
from relate.build_readings import Draft

NAME = "Marisol Dvořák"
WHY = "she was threatened"

FIRST = """Dvorak speaks out
Marisol Dvořák, a nurse, said the ward had been emptied by night. The nurse said she had counted 31 beds.
“They took the files. Nobody signed for them. I have kept a copy,” she said.
The hospital denied the files had gone. Its director, Olaf Brandt, said the wards were being painted.
Brandt said Ms Dvořák’s account was invented. Brandt said she had been dismissed in May.
Brandt said that Dvorak had told him the ward was cold.
The union asked the ministry to protect Dvořák, Marisol. The union asked the ministry to publish a list.
The ministry promised to answer by June. Her sister said the house had been searched.
Photo: M. DVORAK outside the ward.
"""
SECOND = """Wards closed
The union said 31 beds were gone. Olaf Brandt said the wards would open in June.
A colleague said Dvorakova would not be heard. The ministry said nothing more was known.
"""
# Every way in which FIRST and SECOND spell her, and what only her statements say.
HERS = re.compile(
    r"dvo[rř][aá]k|marisol|emptied by night|counted 31|took the files|nobody signed|kept a copy|dismissed in may"
    r"|was invented|was cold|house had been searched", re.IGNORECASE
)  # fmt: skip


def first() -> Draft:
    d = retitle(Draft(FIRST, "2024-05-02"), title="Dvorak speaks out", outlet="The Quay", byline="R. Pell, M. Dvorak")
    her = d.mention(NAME, role="nurse")
    she = [d.mention("she", of=her, form="pronoun", nth=n) for n in (0, 1, 2)]
    d.mention("Ms Dvořák’s", of=her)
    d.mention("Dvorak", of=her, nth=1)
    d.mention("Dvořák, Marisol", of=her)
    d.mention("I", of=her, form="pronoun", nth=FIRST[: FIRST.index("I have")].count("I"))
    d.mention("Her", of=her, form="pronoun")
    d.mention("M. DVORAK", of=her)
    sister = d.mention("Her sister", "anonymous", form="noun")
    hospital = d.mention("The hospital", "body")
    olaf = d.mention("Olaf Brandt", role="director")
    union = d.mention("The union", "body")
    ministry = d.mention("The ministry", "body")
    d.statement("the ward had been emptied by night", her)
    d.statement("she had counted 31 beds", she[0])
    d.statement(("They took the files. Nobody signed for them. I have kept a copy",), she[1], manner="direct")
    d.statement("the files had gone", hospital, act="deny")
    d.statement("the wards were being painted", olaf)
    d.statement("Ms Dvořák’s account was invented", olaf)
    d.statement("she had been dismissed in May", olaf)
    told = d.statement("Dvorak had told him the ward was cold", olaf)
    d.statement("the ward was cold", her, within=told.id)
    asked = d.statement("the ministry to protect Dvořák, Marisol", union, act="demand")
    listed = d.statement("the ministry to publish a list", union, act="demand")
    promised = d.statement("to answer by June", ministry, act="promise")
    d.statement("the house had been searched", sister)
    d.add(Figure, "31 beds", value=31.0, comparator="exactly", of="beds", claimed_by=NAME, claimed_by_chain=her.chain)
    d.add(Demand, "protect Dvořák, Marisol", statement_id=asked.id, by="The union", of="the ministry")
    d.add(Demand, "publish a list", statement_id=listed.id, by="The union", of="the ministry")
    d.add(Promise, "answer by June", statement_id=promised.id, by="The ministry")
    d.add(Event, "dismissed", what="dismissed", kind="dismissal")
    return d


def second() -> Draft:
    d = retitle(Draft(SECOND, "2024-05-09"), title="Wards closed", outlet="The Mole")
    union, olaf = d.mention("The union", "body"), d.mention("Olaf Brandt")
    d.mention("Dvorakova")
    colleague, ministry = d.mention("A colleague", "anonymous", form="noun"), d.mention("The ministry", "body")
    d.statement("31 beds were gone", union)
    d.statement("the wards would open in June", olaf)
    d.statement("Dvorakova would not be heard", colleague)
    d.statement("nothing more was known", ministry)
    d.add(Figure, "31 beds", value=31.0, comparator="exactly", of="beds", claimed_by="The union")
    return d


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "case") as store:
        one, two = first(), second()
        keep_draft(store, one, "interview-dvorak.txt")
        keep_draft(store, two, "wards.txt")
        figures = sorted(f.id for d in (one, two) for f in d.findings if isinstance(f, Figure))
        reason = Reason(feature="number", score=1.0, detail=f"{NAME} and the union give one number")
        keep_links(
            store,
            [
                Link(
                    id=link_id("conflicts", *figures), kind="conflicts", left_id=figures[0], right_id=figures[1],
                    relation="compatible", reasons=(reason,), made=replace(MADE, score=0.9),
                )
            ],
        )  # fmt: skip
        yield store


def leave(store: Store) -> dict[str, str]:
    """All that can leave the case."""
    page = publish_html(store, store.case / "dossiers" / "dossier.html")
    return {
        "export": render_record(store),
        "export with arrivals": render_record(store, with_arrivals=True),
        "dossier": page.read_text(encoding="utf-8"),
        "log": "\n".join(f"{e.what} {e.subject} {e.detail}" for e in custody.iter_log(store)),
    }


def protect(store: Store, name: str = NAME) -> int:
    return protect_subject(store, "person", name, reviewer="desk", note=WHY)


def test_before_the_decision_the_person_is_in_it(store: Store) -> None:
    out = leave(store)
    assert HERS.search(out["export"]) and HERS.search(out["dossier"])


@pytest.mark.parametrize("given", [NAME, "marisol dvorak", "DVOŘÁK, Marisol", "Ms Marisol Dvorak"])
def test_a_protected_person_is_in_nothing_that_leaves_the_case(store: Store, given: str) -> None:
    assert protect(store, given) == 1
    for what, text in leave(store).items():
        found = HERS.search(text)
        assert not found, f"{what}: …{text[max(0, found.start() - 200) : found.end() + 80]}…"


def test_what_is_not_about_the_person_stays(store: Store) -> None:
    protect(store)
    out = leave(store)
    for text in (out["export"], out["dossier"]):
        for words in (
            "the files had gone",
            "the wards were being painted",
            "publish a list",
            "answer by June",
            "31 beds",
        ):
            assert words in text, words
    selection = select_rows(store)
    assert selection.is_withholding
    assert "left out" in out["dossier"] or "withheld" in out["dossier"]
    assert {p.name for p in selection.parties.values()} >= {"Olaf Brandt", "The union", "The ministry", "The hospital"}


def test_ids_and_offsets_of_what_is_withheld_are_in_no_export(store: Store) -> None:
    everything = {f.id: f for f in rows.iter_findings(store)}
    protect(store)
    out = leave(store)
    kept = {json.loads(line).get("id") for line in out["export"].splitlines()}
    withheld = [f for id_, f in everything.items() if id_ not in kept]
    assert len(withheld) >= 20
    for finding in withheld:
        for what, text in out.items():
            if what != "log":  # the log names the chain that a decision stands on, by its opaque id
                assert finding.id not in text, what
        if isinstance(finding, Statement):
            for span in finding.spans:
                assert f"[{span.start},{span.end}]" not in out["export"]
    assert '"reason"' not in out["export"] and WHY not in "".join(out.values())
    assert not [json.loads(x) for x in out["export"].splitlines() if json.loads(x)["kind"] == "judgement"]


def test_links_that_speak_of_the_person_go_though_both_ends_may_stay(store: Store) -> None:
    protect(store)
    assert select_rows(store).links == ()


def test_titles_bylines_and_file_names_go_and_the_document_stays(store: Store) -> None:
    protect(store)
    documents = {s.document.text[:5]: s for s in select_rows(store).documents.values()}
    one = documents["Dvora"]
    assert (one.metadata.title, one.metadata.byline, one.path, one.arrivals) == (None, None, None, ())
    assert one.metadata.outlet == "The Quay"
    assert documents["Wards"].path == "wards.txt"


def test_no_passage_shows_a_neighbouring_sentence_of_hers(store: Store) -> None:
    """The director's words stand right behind hers, and the sentences about her between two that stay."""
    protect(store)
    page = (publish_html(store, store.case / "d.html")).read_text(encoding="utf-8")
    assert "the wards were being painted" in page
    for words in ("Nobody signed", "dismissed", "Photo:", "A colleague said"):
        assert words not in page


def test_lifting_brings_it_back_and_protecting_again_takes_it_out(store: Store) -> None:
    before = render_record(store)
    protect(store)
    assert render_record(store) != before
    assert protect_subject(store, "person", "marisol dvořák", is_lifted=True, reviewer="desk", note="she agreed") == 1
    assert render_record(store) == before
    protect(store)
    assert not HERS.search(render_record(store))


def test_lifting_what_is_not_protected_is_one_line(store: Store) -> None:
    with pytest.raises(CaseError, match=r"nobody of that name is protected"):
        protect_subject(store, "person", "Olaf Brandt", is_lifted=True, note="x")


def test_it_holds_for_documents_that_come_later(store: Store) -> None:
    protect(store)
    later = Draft("Olaf Brandt said the nurse was ill. A neighbour said Marisol Dvorak was well.")
    later.statement("the nurse was ill", later.mention("Olaf Brandt"))
    later.statement("Marisol Dvorak was well", later.mention("A neighbour", "anonymous"))
    later.mention("Marisol Dvorak")
    keep_draft(store, later, "later.txt")
    out = render_record(store)
    assert "the nurse was ill" in out
    assert not HERS.search(out) and "was well" not in out


def test_it_survives_a_reader_that_finds_the_person_no_more(store: Store) -> None:
    protect(store)
    draft = first()
    kept = [f for f in draft.findings if not getattr(f, "chain", None)]
    with transaction(store):
        store.db.execute("DELETE FROM judgement WHERE 0")
        rows.put_findings(store, draft.document, kept)
    out = render_record(store)
    assert not re.search(r"dvo[rř][aá]k|marisol", out, re.IGNORECASE)


def test_a_name_that_no_reader_found_can_be_protected(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        draft = Draft("The union said Ilse Quandt had left. The union said the door was open.")
        union = draft.mention("The union", "body")
        draft.statement("Ilse Quandt had left", union)
        draft.statement("the door was open", union)
        keep_draft(store, draft, "a.txt")
        assert protect_subject(store, "person", "Ilse Quandt", note="x") == 1
        out = leave(store)
        for text in out.values():
            assert "Quandt" not in text and "had left" not in text
        assert "the door was open" in out["export"]
        protect_subject(store, "person", "Ilse Quandt", is_lifted=True, note="x")
        assert "Quandt" in render_record(store)
        with pytest.raises(CaseError, match=r"nobody of that name .*as printed"):
            protect_subject(store, "person", "Otto Ohnename", note="x")


# ── passages and documents ──


def test_a_protected_passage_goes_with_all_that_touches_it(store: Store) -> None:
    painted = next(f for f in rows.iter_findings(store) if "wards were being painted" in f.quote[0])
    assert protect_subject(store, "passage", painted.id, note="x") == 1
    out = leave(store)
    assert "being painted" not in out["export"] and painted.id not in out["export"]
    assert "being painted" not in out["dossier"]
    assert "the files had gone" in out["export"]
    assert protect_subject(store, "passage", painted.id, is_lifted=True, note="x") == 1
    assert "being painted" in render_record(store)


def test_a_protected_document_is_nowhere(store: Store) -> None:
    document = next(d for d in rows.iter_document_ids(store) if "Wards closed" in rows.get_document(store, d).text)
    assert protect_subject(store, "document", document, note="x") == 1
    out = leave(store)
    source = rows.get_document(store, document).source_id
    for what in ("export", "export with arrivals", "dossier"):
        for word in (document, source, "wards.txt", "Wards closed", "The Mole", "nothing more was known"):
            assert word not in out[what], (what, word)
    protect_subject(store, "document", document, is_lifted=True, note="x")
    assert document in render_record(store)


def clean_anew(store: Store, text: str) -> str:
    """What a better cleaner would make of the second source: another document."""
    old = next(d for d in rows.iter_document_ids(store) if "Wards closed" in rows.get_document(store, d).text)
    source = rows.get_document(store, old).source_id
    draft = Draft(text)
    document = replace(draft.document, source_id=source)
    draft.statement("the wards would open in\nJune" if "\n" in text else text[:8])
    with transaction(store):
        rows.put_document(store, document, draft.zones, draft.metadata)
        rows.put_findings(store, document, draft.findings)
        rows.delete_other_documents(store, source, document.id)
    return document.id


def test_a_document_stays_protected_when_it_is_cleaned_anew(store: Store) -> None:
    document = next(d for d in rows.iter_document_ids(store) if "Wards closed" in rows.get_document(store, d).text)
    protect_subject(store, "document", document, note="x")
    new = clean_anew(store, "Wards closed again, in a text without its menu.")
    assert new not in render_record(store)


@pytest.mark.parametrize("still_there", [True, False])
def test_a_passage_stays_protected_when_it_is_cleaned_anew(store: Store, still_there: bool) -> None:
    """Found again whatever the line breaks; where the words are gone the whole document is withheld."""
    june = next(f for f in rows.iter_findings(store) if "would open in June" in f.quote[0])
    protect_subject(store, "passage", june.id, note="x")
    text = (
        "Olaf Brandt said the wards would open in\nJune. The union said so." if still_there else "Quite another text."
    )
    new = clean_anew(store, text)
    out = render_record(store)
    assert "would open" not in out
    assert (new in out) is still_there


@pytest.mark.parametrize(("kind", "value"), [("document", "doc-none"), ("passage", "st-none")])
def test_protecting_what_is_not_there_is_one_line(store: Store, kind: str, value: str) -> None:
    with pytest.raises(CaseError, match=f"no (document|finding) {value}"):
        protect_subject(store, kind, value, note="x")


# ── names in every spelling ──


def protect_name(name: str) -> Protection:
    plain, cased = name_patterns(name)
    return Protection(patterns=tuple(plain), cased_patterns=tuple(cased))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "marisol dvorak"),
        (NAME, "DVOŘÁK"),
        (NAME, "Dvořák’s house"),
        (NAME, "Dvorak's house"),
        (NAME, "Dvořák, Marisol"),
        (NAME, "the Dvoraks"),
        (NAME, "Dvorak-Lind"),
        (NAME, "2024_dvorak_interview.txt"),
        (NAME, "img/MarisolDvorak2.jpg"),
        (NAME, "Dvo-\nrak"),
        (NAME, "Dvo\u00adrak"),
        (NAME, "Dvo\u200brak"),
        (NAME, "Dvor\u030ca\u0301k"),
        (NAME, "Marisol\n  Dvorak"),
        ("Jan Łukasz Bøg", "lukasz"),
        ("Jan Łukasz Bøg", "Mr Bog said"),
        ("Omar al-Masri", "Al Masri"),
        ("Omar al-Masri", "almasri omar"),
        ("Omar al-Masri", "Masri"),
        ("Siobhán O’Neill", "O'Neill"),
        ("Siobhán O’Neill", "ONeill Siobhan"),
        ("Li Na", "Li Na"),
        ("Li Na", "Na, Li"),
        ("Li Na", "Li said"),
        ("Kim", "Kim left"),
        ("Will Page", "Page said"),
        ("Will Page", "will page"),
        ("Will Page", "Page, Will"),
        ("Dr. Ruth Hope", "Ruth"),
        ("President Omar Salim", "Salim"),
        ("王小明", "记者王小明说"),
        ("Иван Петров", "ПЕТРОВ"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(name: str, text: str) -> None:
    assert is_named(protect_name(name), "nothing here", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (NAME, "the mar is old"),
        ("Will Page", "the report will be on the next page"),
        ("Will Page", "this page will not load"),
        ("Li Na", "the line; a nation; li"),
        ("Kim", "skimmed"),
        ("Ana de la Cruz", "the price de la luxe"),
        ("President Omar Salim", "the president spoke"),
        ("a court clerk", "a clerk of the court"),
        ("Abed", "doc-03abed71 sha256 9cabed"),
        ("", "anything"),
        ("--", "anything -- at all"),
    ],
)
def test_other_words_are_not_taken_for_it(name: str, text: str) -> None:
    assert not is_named(protect_name(name), text)


@example("A:A_", "")
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["N"]), max_size=30), st.text(max_size=60))
def test_any_name_makes_patterns_that_find_it(name: str, around: str) -> None:
    protection = protect_name(name)
    if protection.patterns and not re.search(r"['’ʼ`]", name):
        assert is_named(protection, f"{around} {name} {around}")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Marisol Dvořák", "marisol DVORAK", True),
        ("Dvořák, Marisol", "Marisol Dvorak", True),
        ("Dr Marisol Dvorak", "Marisol Dvorak", True),
        ("Marisol Dvorak", "Dvorak", False),
        ("Wang Yi", "Yi Wang", False),
        ("", "", False),
    ],
)
def test_one_name(left: str, right: str, same: bool) -> None:
    assert is_same_name(left, right) is is_same_name(right, left) is same


# ── the last scan ──


@pytest.mark.parametrize(
    "text",
    [
        "Dvorak",
        '{"words":["so says\\nDvorak"]}',
        '{"words":["Marisol\\nDvorak"]}',
        "<p>Marisol <mark>Dvo</mark>rak</p>",
        "Dvo&#345;&#225;k",
        "a%20Dvo%C5%99%C3%A1k.html",
        "Marisol\n<mark>Dvorak</mark>",
    ],
)
def test_the_last_scan_refuses_and_never_says_the_name(text: str) -> None:
    with pytest.raises(PublishError, match=r"the export would name a protected person .*nothing was written") as raised:
        check_leaks(protect_name(NAME), f"line one\n{text}\n", "the export")
    assert "vorak" not in str(raised.value).lower() and "marisol" not in str(raised.value).lower()


def test_the_last_scan_passes_what_names_nobody() -> None:
    check_leaks(protect_name(NAME), "line one\nMarie, 50% <b>off</b> & more\n", "the export")
    check_leaks(Protection(), "Dvorak", "the export")


def test_no_word_of_the_format_itself_can_be_taken_for_a_name(sample_export: str) -> None:
    """Else a person called Page, State or Story could never be protected: every export would be refused."""
    words: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                words.update(re.findall(r"[a-z]{2,}", key))
                if key in (
                    "kind",
                    "label",
                    "act",
                    "manner",
                    "type",
                    "form",
                    "relation",
                    "comparator",
                    "stage",
                    "status",
                ):
                    words.update(
                        re.findall(r"[a-z]{2,}", item)
                        if isinstance(item, str) and item.islower() and not re.search(r"[0-9]", item)
                        else ()
                    )
                collect(item)
        elif isinstance(value, list):
            for item in value:
                collect(item)

    for line in sample_export.splitlines():
        collect(json.loads(line))
    assert len(words) > 60
    skeleton = " ".join(sorted(words))
    names = [
        w for w in sorted(words) if any(p.search(skeleton) for p in name_patterns(f"Xaverine {w.capitalize()}")[0])
    ]
    assert not names, " ".join(names)


def test_a_leak_that_the_rows_do_not_show_stops_the_export(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails closed: whatever slips past the choice of rows, nothing is written, nothing logged."""
    protect(store)
    entries = len(custody.iter_log(store))
    monkeypatch.setattr("onrecord.publish.record.KINDS", ("document", "statement"))
    monkeypatch.setitem(
        __import__("onrecord.publish.record", fromlist=["_ROWS"])._ROWS,
        "statement",
        lambda _: iter([{"x": "by Dvořák"}]),
    )
    with pytest.raises(PublishError, match=r"the export would name a protected person"):
        render_record(store)
    assert len(custody.iter_log(store)) == entries


def test_the_case_s_own_title_is_scanned_too(tmp_path: Path) -> None:
    from onrecord.config import Options

    with new_store(tmp_path / "case", Options(title="The Dvořák papers")) as store:
        keep_draft(store, first(), "a.txt")
        protect(store)
        with pytest.raises(PublishError, match=r"would name a protected person"):
            publish_html(store, store.case / "dossiers" / "dossier.html")
        assert not (store.case / "dossiers" / "dossier.html").exists()


# ── through the command line ──


def test_through_the_command_line(store: Store, tmp_path: Path) -> None:
    case = store.case
    store.db.close()
    copied = tmp_path / "copy"
    import shutil

    shutil.copytree(case, copied)
    sqlite3.connect(copied / DATABASE).close()
    assert call("protect", copied, "--person", NAME, "--why", WHY).code == 0
    export, publish = call("export", copied), call("publish", copied)
    assert (export.code, publish.code) == (0, 0)
    shown = call("log", copied)
    page = (copied / "dossiers" / "dossier.html").read_text(encoding="utf-8")
    for text in (export.text, publish.text, shown.text, page):
        assert not HERS.search(text)
    with open_store(copied) as opened:
        assert any(HERS.search(rows.get_document(opened, d).text) for d in rows.iter_document_ids(opened))
    assert call("verify", copied).code == 0


def test_the_sample_s_protected_witness_is_nowhere(sample_case: Path, sample_export: str) -> None:
    page = (sample_case / "dossiers" / "dossier.html").read_text(encoding="utf-8")
    hers = re.compile(
        r"tolmasin|yevra|none of us was allowed|My mother is ninety|under the pillow|teacher without a name", re.I
    )
    with open_store(sample_case) as store:
        assert any(hers.search(rows.get_document(store, d).text) for d in rows.iter_document_ids(store))
    assert not hers.search(page)
    assert not hers.search(sample_export)
