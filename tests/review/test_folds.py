"""Words on torture or sexual violence are folded on the reading page, and a person may decide otherwise."""

from __future__ import annotations

from pathlib import Path

from build_case import keep_draft, new_store
from onrecord.publish.selection import select_rows
from onrecord.store.db import open_store
from relate.build_readings import Draft
from review.desk_client import OpenDesk

TEXT = "Ines Vell said guards had tortured her brother.\n\nThe mayor said the torture convention had been signed."
NOTE = "Content note: speaks of torture."


def test_words_are_folded_and_unfolded_by_a_person(tmp_path: Path) -> None:
    draft = Draft(TEXT)
    ines, mayor = draft.mention("Ines Vell"), draft.mention("The mayor", "anonymous", form="noun")
    told = draft.statement("guards had tortured her brother", ines)
    signed = draft.statement("the torture convention had been signed", mayor)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, draft, "a.txt")
    desk = OpenDesk(tmp_path / "case")
    client = desk.sit()
    address = f"/documents/{draft.document.id}"
    while "refresh" in (page := client.get(address)).headers:  # the desk is being laid out
        pass
    assert page.text.count('<details class="folded">') == 2, "the paragraph and the card, not the other ones"
    assert page.words.count(NOTE) == 2
    answered = client.post("/folds", {"subject": told.id, "fold": "no", "back": address})
    assert "The words are shown." in answered.words and NOTE not in client.get(address).words
    assert "words not folded" in client.get("/history").words
    client.post("/folds", {"subject": signed.id, "fold": "yes", "back": address})
    assert client.get(address).words.count(NOTE) == 0
    assert client.get(address).words.count("speaks of what may distress") == 2
    with open_store(tmp_path / "case") as store:
        selection = select_rows(store)
    assert {j.correction["fold"] for some in selection.judged.values() for j in some if j.correction} == {"yes", "no"}
    assert client.post("/folds", {"subject": told.id, "fold": "maybe"}).status == 400
    assert desk.sit("ro", "reader").post("/folds", {"subject": told.id, "fold": "no"}).status == 403
    desk.close()
