"""A role, a place and a date that stand together point to a protected person without the name."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_case import keep_draft, new_store
from onrecord.dates import parse_edtf
from onrecord.decide import protect_subject
from onrecord.errors import PublishError
from onrecord.model import TimeExpression
from onrecord.publish.protection import check_leaks
from onrecord.publish.record import render_record
from onrecord.publish.selection import select_rows
from relate.build_readings import Draft

FIRST = "Ida Brenn, a night teacher in Marrowby, was taken away in January 2024."
SECOND = (
    "The mayor said that a night teacher in Marrowby had been held since January 2024.\n"
    "The mayor said that a night teacher in Marrowby had been missed.\n"
    "The mayor said that Marrowby had been quiet since January 2024."
)


def test_what_points_to_the_person_is_withheld_and_what_points_to_many_stays(tmp_path: Path) -> None:
    one = Draft(FIRST)
    one.mention("Ida Brenn", role="night teacher")
    one.mention("Marrowby", "place")
    one.add(TimeExpression, "January 2024", when=parse_edtf("2024-01"))
    two = Draft(SECOND)
    mayor = two.mention("The mayor", "anonymous", form="noun", name="mayor")
    pointing = two.statement("that a night teacher in Marrowby had been held since January 2024", mayor)
    role_alone = two.statement("that a night teacher in Marrowby had been missed", mayor)
    place_alone = two.statement("that Marrowby had been quiet since January 2024", mayor)
    with new_store(tmp_path / "case") as store:
        keep_draft(store, one, "one.txt")
        keep_draft(store, two, "two.txt")
        assert pointing.id in select_rows(store).statements
        protect_subject(store, "person", "Ida Brenn", note="at risk")
        selection = select_rows(store)
        assert set(selection.statements) == {role_alone.id, place_alone.id}
        assert "January 2024" in render_record(store)
        with pytest.raises(PublishError, match="a role, a place and a date that stand together"):
            check_leaks(selection.protection, "A Night Teacher of Marrowby, in  January 2024.", "the page")
        check_leaks(selection.protection, "A night teacher.\nMarrowby, January 2024.", "the page")
