"""What a protection permits: to count, to quote without the name, to name; what it does not permit is nowhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_case import call, keep_draft, new_store
from onrecord.decide import judge_subjects, protect_subject, put_corrections
from onrecord.errors import OptionError, PublishError
from onrecord.model import Mention, Statement
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.exports import FORMAT_NAMES, render_files
from onrecord.publish.html import publish_html
from onrecord.publish.leaks import check_files, iter_words
from onrecord.publish.names import name_patterns
from onrecord.publish.package import build_package
from onrecord.publish.permissions import UNNAMED, check_shown_as, make_initials, read_permissions, say_permissions
from onrecord.publish.protection import Protection
from onrecord.publish.record import print_record
from onrecord.publish.selection import Selection, select_rows
from onrecord.store import rows
from onrecord.store.db import Store
from onrecord.verify import verify_path
from publish.test_protection import HERS, NAME, WHY, first, second
from relate.build_readings import Draft

NAMED = re.compile(r"dvo[rř][aá]k|marisol", re.IGNORECASE)
HEAD = Head(title="", about="", version="1", as_of=None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "case") as store:
        keep_draft(store, first(), "interview-dvorak.txt")
        keep_draft(store, second(), "wards.txt")
        yield store


def protect(store: Store, *may: str, shown_as: str = "", name: str = NAME) -> None:
    protect_subject(store, "person", name, may=may, shown_as=shown_as, reviewer="desk", note=WHY)  # type: ignore[arg-type]


def leave(selection: Selection) -> dict[str, str]:
    """All that can be made of a selection, as a reader or a program reads it."""
    files = {"record.jsonl": print_record(selection).encode()}
    for name in FORMAT_NAMES:
        if name != "jsonl":
            files |= {f"{name}/{file}": data for file, data in render_files(selection, HEAD, name).items()}
    package = build_package(selection, title="", about="")
    files |= {f"package/{name}": data for name, data in package.items() if isinstance(data, bytes)}
    check_files(selection.protection, dict(files), "the test")
    return {name: "\n".join([name, *iter_words(name, data)]) for name, data in files.items()}


def find_leaks(files: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    return [f"{n}: …{t[max(0, m.start() - 60) : m.end() + 60]}…" for n, t in files.items() if (m := pattern.search(t))]


# ── each permission ──


def test_with_use_alone_she_counts_and_nothing_else_of_her_leaves(store: Store) -> None:
    protect(store)
    assert select_rows(store).counted == (0, 0), "without a permission she does not even count"
    protect(store, "use")
    selection = select_rows(store)
    assert selection.counted == (4, 0)
    out = leave(selection)
    assert not find_leaks(out, HERS)
    assert "statements not shown" in out["package/data/dossier.html"]
    assert "4 statements of the whole case may be counted" in out["package/data/dossier.md"]
    protect(store)
    before = print_record(select_rows(store))
    protect(store, "use")
    assert print_record(select_rows(store)) == before, "the record tells nothing of it"


@pytest.mark.parametrize("shown_as", ["", "initials", "a former member of staff"])
def test_with_quote_her_words_are_shown_and_her_name_is_in_no_form(store: Store, shown_as: str) -> None:
    protect(store, "quote", shown_as=shown_as)
    selection = select_rows(store)
    out = leave(selection)
    assert not find_leaks(out, NAMED)
    stand_in = {"": UNNAMED, "initials": "M. D."}.get(shown_as, shown_as)
    html = out["package/data/dossier.html"]
    for words in ("the ward had been emptied by night", "I have kept a copy", stand_in, "name withheld here"):
        assert words in html, words
    unnamed = [p for p in selection.parties.values() if p.id in selection.unnamed]
    assert {p.name for p in unnamed} <= {stand_in, UNNAMED} and stand_in in {p.name for p in unnamed}
    assert not any(p.aliases or p.roles for p in unnamed)
    mask = "[name withheld]" if shown_as == "" else f"[name withheld: {stand_in}]"
    assert f"{mask}’s account was invented" in html, "in the words of others the name is replaced, and says so"
    assert f"protect {mask}" in html
    assert "Names are withheld in this text: offsets and hash" in html
    assert "in square brackets" in out["package/data/dossier.md"]
    assert "[name withheld" in out["package/data/passages.txt"]
    assert "offsets and" in out["package/data/passages.txt"]


def test_no_offset_or_id_of_the_text_with_her_name_leaves(store: Store) -> None:
    kept = {f.id: f for f in rows.iter_findings(store)}
    redacted = next(d for d in rows.iter_document_ids(store) if "Marisol" in rows.get_document(store, d).text)
    gone = [id_ for id_, f in kept.items() if f.document_id == redacted]
    protect(store, "quote", shown_as="initials")
    selection = select_rows(store)
    text = "\n".join(leave(selection).values())
    assert len(gone) > 20
    for id_ in (redacted, *gone):
        assert id_ not in text
    for statement in selection.statements.values():
        document = selection.documents[statement.document_id].document
        assert statement.quote == tuple(document.text[s.start : s.end] for s in statement.spans)
    row = next(
        r for r in map(json.loads, print_record(selection).splitlines()) if r.get("redacted") and r["path"] is None
    )
    assert (row["kind"], row["path"], row["byline"]) == ("document", None, None)
    assert row["title"] == "[name withheld] speaks out", "nobody is mentioned there who could be told from a namesake"
    assert row["text_sha256"] != row["source"], "the text is the one that is shown; the hash of the original stays"


def test_with_name_and_not_quote_others_name_her_and_her_words_are_not_there(store: Store) -> None:
    protect(store, "name", "use")
    selection = select_rows(store)
    assert selection.counted == (4, 0)
    assert {p.name for p in selection.parties.values()} >= {NAME}
    words = " ".join(w for s in selection.statements.values() for w in s.quote)
    assert "account was invented" in words
    hers = re.compile("emptied by night|counted 31|kept a copy|was cold")
    assert not find_leaks(leave(selection), hers)


def test_with_all_three_nothing_is_hidden_and_the_decision_is_kept(store: Store) -> None:
    before = print_record(select_rows(store))
    protect(store, "use", "quote", "name")
    assert print_record(select_rows(store)) == before
    kept = [j for j in rows.iter_judgements(store) if j.correction]
    assert kept[-1].correction == {"protect": "person", "name": NAME, "may": "use quote name"}
    assert (kept[-1].reviewer, kept[-1].note) == ("desk", WHY)


@pytest.mark.parametrize("may", ["quote publish", "QUOTE", "all", "quote,name", "name quote *"])
def test_what_is_not_understood_permits_nothing(store: Store, may: str) -> None:
    chain = next(f for f in rows.iter_findings(store) if isinstance(f, Mention) and f.name == NAME).chain
    put_corrections(
        store, [chain], {"protect": "person", "name": NAME, "may": may}, reviewer="x", note="", log="protection"
    )
    selection = select_rows(store)
    assert selection.counted == (0, 0) and not HERS.search(print_record(selection))


def test_of_two_decisions_about_one_person_what_both_permit_holds(store: Store) -> None:
    protect(store, "quote", "name")
    other = next(f for f in rows.iter_findings(store) if isinstance(f, Mention) and f.quote == ("M. DVORAK",))
    put_corrections(
        store, [other.id], {"protect": "person", "name": "M. Dvorak", "may": "use"}, reviewer="x", note="", log="p"
    )
    assert not HERS.search(print_record(select_rows(store)))


def test_a_decision_is_changed_by_deciding_anew_and_all_stay(store: Store) -> None:
    protect(store)
    protect(store, "quote")
    assert "kept a copy" in print_record(select_rows(store))
    protect(store, "use")
    assert not HERS.search(print_record(select_rows(store)))
    assert len(list(rows.iter_judgements(store))) == 3


# ── namesakes, and people who may not even be quoted ──


def test_whoever_shares_a_part_of_the_name_is_not_taken_for_the_person(tmp_path: Path) -> None:
    draft = Draft("Ola Brenn said it rained. Ida Brenn said it snowed. Brenn said no more. Tam Orr thanked Ola Brenn.")
    ola, ida = draft.mention("Ola Brenn"), draft.mention("Ida Brenn")
    draft.mention("Tam Orr")
    again = draft.mention("Brenn", of=ida, nth=2)
    draft.mention("Ola Brenn", of=ola, nth=1)
    draft.statement("it rained", ola)
    draft.statement("it snowed", ida)
    draft.statement("no more", again)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
        protect(store, "quote", shown_as="a farmer", name="Ola Brenn")
        selection = select_rows(store)
        said = {s.quote[0]: s.speaker.name for s in selection.statements.values() if s.speaker}
        assert said == {"it rained": "a farmer", "it snowed": UNNAMED, "no more": UNNAMED}
        text = next(iter(selection.documents.values())).document.text
        assert text == (
            "[name withheld: a farmer] said it rained. [name withheld] said it snowed. [name withheld] said no more. "
            "Tam Orr thanked [name withheld: a farmer]."
        )


def test_masking_one_name_does_not_free_another_that_is_hidden(tmp_path: Path) -> None:
    draft = Draft("Ola Brenn said it rained. Ida Brenn said it snowed. Tam Orr said it was dry.")
    ola, ida, tam = draft.mention("Ola Brenn"), draft.mention("Ida Brenn"), draft.mention("Tam Orr")
    for words, who in (("it rained", ola), ("it snowed", ida), ("it was dry", tam)):
        draft.statement(words, who)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
        protect(store, "quote", shown_as="a farmer", name="Ola Brenn")
        protect(store, name="Ida Brenn")
        out = leave(select_rows(store))
        assert not find_leaks(out, re.compile("snowed|Ida|Brenn"))
        assert "it was dry" in out["record.jsonl"]


def test_a_role_that_a_document_tells_with_place_and_date_does_not_stand_for_the_name(tmp_path: Path) -> None:
    from onrecord.dates import parse_edtf
    from onrecord.model import TimeExpression

    draft = Draft(
        "Ida Brenn, a night teacher in Marrowby, was taken away in January 2024. Ida Brenn said she was well."
    )
    ida = draft.mention("Ida Brenn", role="night teacher")
    draft.mention("Ida Brenn", of=ida, nth=1)
    draft.mention("Marrowby", "place")
    draft.add(TimeExpression, "January 2024", when=parse_edtf("2024-01"))
    draft.statement("she was well", ida)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
        protect(store, "quote", shown_as="a teacher", name="Ida Brenn")
        selection = select_rows(store)
        assert [s.speaker.name for s in selection.statements.values() if s.speaker] == [UNNAMED]
        for text in leave(selection).values():
            assert not re.search(r"night teacher in Marrowby", text)


# ── passages and documents ──


def test_a_passage_may_be_quoted_without_who_says_it(store: Store) -> None:
    painted = next(f for f in rows.iter_findings(store) if "wards were being painted" in f.quote[0])
    protect_subject(store, "passage", painted.id, may=("quote",), note="x")
    selection = select_rows(store)
    statement = selection.statements[painted.id]
    assert statement.speaker is not None and (statement.speaker.name, statement.speaker.chain) == (UNNAMED, None)
    assert statement.cue is None
    out = leave(selection)
    assert "the wards were being painted" in out["record.jsonl"]
    assert not find_leaks(out, re.compile(r"Brandt said (the|that) ?wards were being|director, Olaf")), (
        "no sentence of it"
    )
    brandt = next(p.id for p in selection.parties.values() if p.name == "Olaf Brandt")
    spoken = [s for u in selection.utterances if u.speaker == brandt for s in u.statements]
    assert painted.id not in spoken


def test_a_passage_of_somebody_who_may_not_be_quoted_stays_out(store: Store) -> None:
    hers = next(f for f in rows.iter_findings(store) if f.quote == ("she had counted 31 beds",))
    protect(store)
    protect_subject(store, "passage", hers.id, may=("quote",), note="x")
    assert not HERS.search(print_record(select_rows(store)))


def test_a_passage_or_a_document_that_may_be_used_is_counted(store: Store) -> None:
    painted = next(f for f in rows.iter_findings(store) if "wards were being painted" in f.quote[0])
    protect_subject(store, "passage", painted.id, may=("use",), note="x")
    assert select_rows(store).counted == (1, 0)
    judge_subjects(store, [painted.id], "yes", reviewer="x")
    assert select_rows(store).counted == (1, 1)
    judge_subjects(store, [painted.id], "no", reviewer="x")
    assert select_rows(store).counted == (0, 0), "what was rejected counts for nothing"
    document = next(d for d in rows.iter_document_ids(store) if "Wards closed" in rows.get_document(store, d).text)
    protect_subject(store, "document", document, may=("use",), note="x")
    selection = select_rows(store)
    assert selection.counted == (4, 0) and document not in print_record(selection)
    protect_subject(store, "document", document, may=("use", "quote", "name"), note="x")
    assert document in print_record(select_rows(store))


def test_what_cannot_be_kept_is_refused_in_one_line(store: Store) -> None:
    document = next(iter(rows.iter_document_ids(store)))
    figure = next(f for f in rows.iter_findings(store) if not isinstance(f, (Statement, Mention)))
    with pytest.raises(OptionError, match="a document cannot be quoted without being named"):
        protect_subject(store, "document", document, may=("quote",), note="x")
    with pytest.raises(OptionError, match="only what somebody said can be quoted"):
        protect_subject(store, "passage", figure.id, may=("quote",), note="x")
    with pytest.raises(OptionError, match="only a person who may be quoted and not named"):
        protect_subject(store, "person", NAME, may=("use",), shown_as="a nurse", note="x")
    with pytest.raises(OptionError, match="repeats a part of the name"):
        protect(store, "quote", shown_as="the friend of Dvorak")
    with pytest.raises(OptionError, match="a few words without numbers"):
        protect(store, "quote", shown_as="the nurse of ward 7")
    assert not list(rows.iter_judgements(store))


def test_initials_and_roles() -> None:
    assert make_initials("Ms Marisol Dvořák") == "M. D."
    assert make_initials("Ana de la Cruz") == "A. C."
    assert make_initials("王小明") is None
    with pytest.raises(OptionError, match="no initials"):
        check_shown_as("王小明", "initials")
    assert check_shown_as("Ida Brenn", "  a former   detainee ") == "a former detainee"
    assert read_permissions({"may": "quote"}) == {"use", "quote"}
    assert say_permissions({"may": "use quote", "shown_as": "initials"}) == (
        "may be counted and quoted, not named; shown as initials"
    )


# ── ids of a draft, corrections, proofs ──


def test_the_id_that_a_draft_prints_of_a_masked_line_decides_on_it(store: Store) -> None:
    protect(store, "quote")
    selection = select_rows(store)
    shown = next(s for s in selection.statements.values() if "counted 31" in s.quote[0])
    assert not store.db.execute("SELECT 1 FROM finding WHERE id = ?", (shown.id,)).fetchone()
    judgement = judge_subjects(store, [shown.id], "yes", reviewer="x")[0]
    assert judgement.subject_id == selection.kept_as[shown.id]
    after = select_rows(store)
    assert after.verdicts[shown.id] == "yes"
    assert judgement.subject_id not in print_record(after) and judgement.id not in print_record(after)


def test_an_original_with_the_name_is_not_handed_over(store: Store) -> None:
    from onrecord.publish.originals import find_originals

    protect(store, "quote")
    found, withheld = find_originals(store, select_rows(store))
    assert withheld >= 1
    assert all(b"Dvo" not in Path(str(m)).read_bytes() for m in found.values() if not isinstance(m, bytes))


def test_a_finished_file_that_names_her_is_refused(store: Store) -> None:
    protect(store, "quote", shown_as="initials")
    protection = select_rows(store).protection
    for words in ("Marisol Dvorak", "DVOŘÁK, Marisol", "M. Dvořák", "dvorak.txt", "Dvo<b>rak</b>"):
        with pytest.raises(PublishError, match="would name a protected person"):
            check_files(protection, {"a.html": words.encode()}, "the package")
    check_files(protection, {"a.html": b"M. D. said so"}, "the package")


@pytest.mark.parametrize("spelled", ["Bill Stone", "BILL STONE", "will stone", "Stone, William", "Mr. William  Stone"])
def test_other_forms_of_a_name_are_looked_for_too(spelled: str) -> None:
    """The surname is an everyday word, so that only the whole name is looked for in finished files."""
    plain, _ = name_patterns("William Stone")
    with pytest.raises(PublishError, match="would name a protected person"):
        check_files(Protection(patterns=tuple(plain)), {"a.txt": f"so {spelled} said".encode()}, "the page")
    check_files(Protection(patterns=tuple(plain)), {"a.txt": b"a wall of stone; Jill Stone"}, "the page")


def test_through_the_command_line_and_verified(store: Store, tmp_path: Path) -> None:
    publish_html(store, store.case / "dossiers" / "before.html")
    case = tmp_path / "copy"
    shutil.copytree(store.case, case)
    told = call("protect", case, "--person", NAME, "--may", "quote", "--shown-as", "initials", "--why", WHY)
    assert told.code == 0 and "may be counted and quoted, not named; shown as initials" in told.out
    assert call("protect", case, "--person", NAME, "--may", "show", "--why", WHY).code == 2
    assert call("publish", case, "--to", "html").code == 0
    page = (case / "dossiers" / "dossier.html").read_text(encoding="utf-8")
    assert "kept a copy" in page and not NAMED.search(page)
    _, problems = verify_path(case / "dossiers" / "dossier.html")
    assert problems == []
    problems = verify_path(case)[1]
    assert problems == ["before.html: it shows a person who is protected now; publish it again"]
    package = tmp_path / "out.zip"
    assert call("publish", case, "--package", package, "--draft").code == 0
    assert verify_path(package)[1] == []
    for name in FORMAT_NAMES:
        out = tmp_path / (name if name == "jsonl" else f"{name}.zip")
        called = call("export", case, "--to", name, "-o", out)
        assert called.code == 0, called.err
        assert not NAMED.search("\n".join(iter_words(out.name, out.read_bytes())))
