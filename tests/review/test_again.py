"""Another reader or cleaner reads: every decision stays on its finding, is carried by exact words, or is shown again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from build_case import ARRIVED, keep_draft, new_store
from onrecord.decide import judge_subjects
from onrecord.model import Statement
from onrecord.pipeline import read_case
from onrecord.publish.selection import select_rows
from onrecord.store import rows
from onrecord.store.blobs import save_option
from onrecord.store.db import Store, open_store, transaction
from relate.build_readings import Draft
from review.desk_client import OpenDesk


def test_decisions_survive_another_reader(case: Path) -> None:
    with open_store(case, writes=True) as store:
        before = {f.id: f.quote for f in rows.iter_findings(store, kind="statement")}
        judge_subjects(store, list(before), "yes", reviewer="ida")
    with open_store(case, writes=True) as store:
        save_option(store, "reader", "rules")
    with open_store(case, writes=True) as store:
        read_case(store)
        after = {f.id: f for f in rows.iter_findings(store, kind="statement")}
        decided = {j.subject_id for j in rows.iter_judgements(store) if j.verdict}
        verdicts = select_rows(store).verdicts
    assert decided == set(before)
    assert all(after[id_].quote == words for id_, words in before.items()), "no decision is on other words than before"
    spoken = {id_ for id_, f in after.items() if isinstance(f, Statement) and f.is_speech and id_ in before}
    assert all(verdicts[id_] in ("yes", "unsure") for id_ in spoken & verdicts.keys())
    new = after.keys() - before.keys()
    assert new and not new & decided
    desk = OpenDesk(case)
    try:
        client = desk.sit()
        kept = {id_ for id_, f in after.items() if id_ in before and "fast" in f.made.version}
        assert kept, "the two readers differ somewhere"
        page = client.get("/again")
        assert f"of {len(kept)} decisions" in page.words and "the present reader has here:" in page.words
        assert "to be looked at again" in client.get("/").words
        one = sorted(kept)[0]
        assert "found by an earlier reader only" in client.get(f"/findings/{one}").words
    finally:
        desk.close()


def clean_anew(store: Store, old: Draft, new: Draft) -> None:
    """The source of one document has another text now, as a better cleaner would make it."""
    source = old.document.source_id
    document = replace(new.document, source_id=source)
    with transaction(store):
        rows.put_document(store, document, new.zones, new.metadata)
        rows.put_findings(store, document, new.findings)
        rows.delete_other_documents(store, source, document.id)
    assert ARRIVED


def test_decisions_survive_another_cleaner(tmp_path: Path) -> None:
    text = "Ana Orsel said the weir was safe. She said the sluice was mended. She said nobody was hurt."
    old, new = Draft(text), Draft(f"Home. News.\n{text} She said nobody was hurt.")
    said = [old.statement(w) for w in ("the weir was safe", "the sluice was mended", "nobody was hurt")]
    safe = new.statement("the weir was safe")
    twice = [new.statement("nobody was hurt", nth=n) for n in range(2)]
    near = new.statement("sluice was mended")
    with new_store(tmp_path / "case") as store:
        keep_draft(store, old, "a.txt")
        judge_subjects(store, [s.id for s in said], "no", reviewer="ida", note="I asked her")
        clean_anew(store, old, new)
        verdicts = select_rows(store).verdicts
    assert verdicts.get(safe.id) == "no", "the same words, once: carried"
    assert not {*(t.id for t in twice), near.id} & verdicts.keys(), "words twice, or nearly the same: not moved"
    desk = OpenDesk(tmp_path / "case")
    try:
        client = desk.sit()
        page = client.get("/again").words
        assert "of 2 decisions" in page and "the sluice was mended" in page and "nobody was hurt" in page
        assert "I asked her" in page
        shown = client.get(f"/documents/{new.document.id}").words
        assert shown.count("rejected by ida") == 1
    finally:
        desk.close()
