"""Passages on torture or sexual violence are folded; what only sounds so is not; a person has the last word."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.decide import Decision, append_decisions
from onrecord.publish.content_notes import find_notes
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.forms import FORMS
from onrecord.publish.html import render_html
from onrecord.publish.leaks import iter_words
from onrecord.publish.selection import select_rows
from onrecord.store.db import Store
from relate.build_readings import Draft


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("She said guards had raped two women in the mill.", ("sexual violence",)),
        ("He was gang-raped by the men of the garrison.", ("sexual violence",)),
        ("Girls of Lower Anby were sexually assaulted on the road.", ("sexual violence",)),
        ("The men were stripped naked in the yard.", ("sexual violence",)),
        ("Survivors spoke of sexual slavery at the quarry.", ("sexual violence",)),
        ("He had been tortured for nine days.", ("torture",)),
        ("They gave him electric shocks to his feet.", ("torture",)),
        ("Ines Vell was hung by her wrists from a beam.", ("torture",)),
        ("The clerk was beaten unconscious at the station.", ("torture",)),
        ("They held mock executions on the bridge.", ("torture",)),
        ("Torture was routine there, and rape of prisoners too.", ("sexual violence", "torture")),
        ("No one was tortured in Marrowby, the ministry said.", ("torture",)),
        ("TORTURED IN THE OLD MILL", ("torture",)),
    ],
)
def test_what_speaks_of_it_is_found(text: str, notes: tuple[str, ...]) -> None:
    assert find_notes(text) == notes


@pytest.mark.parametrize(
    "text",
    [
        "Velmora signed the Torture Convention in 1999.",
        "The convention against torture binds the valley, too.",
        "She sits on the committee against torture.",
        "The committee for the prevention of torture asked for the list.",
        "The special rapporteur on torture may not visit Marrowby.",
        "Farmers sold rape seed oil and rapeseed meal at Upper Anby.",
        "The fields of oilseed rape stood in flower; winter rape froze.",
        "It was a tortured metaphor, and tortured the data besides.",
        "The peace talks were a tortured process.",
        "The grape harvest and the drapery were both late; a rapier hung there.",
        "The plan hung by a thread; the licence was suspended by the court.",
        "Anby were beaten with two goals in the last minutes.",
        "The eggs were beaten until nearly stiff, the cream was whipped.",
        "The party whip said the motion had been beaten.",
        "A law against torture was read twice; the rape law was not.",
        "The rape crisis centre moved to Mill Lane.",
        "The special representative on sexual violence in conflict spoke.",
        "Sexual health lessons began in Marrowby.",
        "An electric fence shocked the cattle.",
        "Mutilated banknotes are changed at the bank.",
    ],
)
def test_what_only_sounds_so_is_not(text: str) -> None:
    assert find_notes(text) == ()


TEXT = (
    "Ines Vell said guards had tortured her brother. The mayor said the road was open.\n\n"
    "The mayor said the torture convention had been signed."
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    draft = Draft(TEXT)
    ines, mayor = draft.mention("Ines Vell"), draft.mention("The mayor", "anonymous", form="noun")
    draft.statement("guards had tortured her brother", ines)
    draft.statement("the road was open", mayor)
    draft.statement("the torture convention had been signed", mayor)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
        yield store  # type: ignore[misc]


def build(store: Store, around: int = 0) -> Dossier:
    return build_dossier(select_rows(store), title="", about="", version="1", around=around, max_share=1.0)


def decide(store: Store, words: str, fold: str) -> None:
    id_ = next(s.id for s in select_rows(store).statements.values() if words in s.quote[0])
    append_decisions(store, [Decision(subject_id=id_, correction={"fold": fold})], reviewer="x")


NOTE = "Content note: speaks of torture."


def test_a_passage_is_folded_in_html_and_noted_in_every_other_form(store: Store) -> None:
    dossier = build(store)
    page = render_html(dossier)
    assert page.count(f'<details class="cn"><summary>{NOTE}') == 2, "the line and its passage"
    assert "open" not in page[page.index('<details class="cn"') : page.index('<details class="cn"') + 40]
    for name, form in FORMS.items():
        text = " ".join("\n".join(iter_words(f"x.{name}", form.render(dossier))).split()).replace("\\", "")
        assert NOTE in text, name
        assert text.index(NOTE) < text.index("guards had tortured"), f"{name}: the note stands before the words"
        assert "the torture convention had been signed" in text


def test_a_neighbour_s_words_fold_the_passage_that_shows_them_and_not_the_line(store: Store) -> None:
    wide = build(store, around=1)
    folded = {c.words[0] for c in wide.citations if c.notes}
    assert folded == {"guards had tortured her brother", "the road was open"}
    lines = {s.line.words[0]: s.line.content for v in wide.voices for s in v.said}
    assert lines["the road was open"] == "" and lines["guards had tortured her brother"] == NOTE


def test_a_person_folds_and_unfolds_and_the_last_word_holds(store: Store) -> None:
    decide(store, "tortured", "no")
    assert "Content note" not in render_html(build(store))
    decide(store, "the road", "yes")
    page = render_html(build(store))
    assert "Content note: speaks of what may distress." in page and NOTE not in page
    decide(store, "the road", "no")
    decide(store, "tortured", "yes")
    assert render_html(build(store)).count(NOTE) == 2


def test_pictures_show_the_note_and_not_the_words(store: Store) -> None:
    from onrecord.publish.wording import label_line

    line = next(s.line for v in build(store).voices for s in v.said if s.line.content)
    assert label_line(line).endswith(f"[{NOTE}]") and "tortured" not in label_line(line)
