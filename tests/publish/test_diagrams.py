"""Diagrams: counted from the dossier's entries, said in words as well, well-formed."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from onrecord.publish.diagrams import build_diagrams, draw_dates
from onrecord.publish.pictures import stand_alone
from publish.build_forms import build_full


def test_each_has_a_title_and_says_its_rows() -> None:
    for diagram in build_diagrams(build_full()):
        tree = etree.fromstring(diagram.svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).encode())
        assert tree.get("role") == "img" and tree[0].text == diagram.title
        assert all(row in (tree[1].text or "") for row in diagram.rows)
        for x in (float(e.get("x", "0")) for e in tree.iter() if e.get("x")):
            assert 0 <= x <= 960


def test_a_denial_never_stands_without_its_verb() -> None:
    origins = next(d for d in build_diagrams(build_full()) if d.name == "origins")
    (row,) = origins.rows
    assert row.startswith("the inspectors alleged: the quarry at Lower Anby")
    assert row.endswith(": 2 reports, 2 independent origins")


def test_what_is_suggested_is_not_counted_as_nothing_found() -> None:
    full = build_full()
    register = next(d for d in build_diagrams(full) if d.name == "register")
    assert "Promises: nothing found: 1 of 1" in register.rows
    suggested = tuple(replace(e, is_suggested=bool(e.none)) for e in full.register)
    register = next(d for d in build_diagrams(replace(full, register=suggested)) if d.name == "register")
    assert "Promises: nothing sure, something suggested: 1 of 1" in register.rows
    assert not any("nothing found" in row for row in register.rows)


def test_what_is_empty_is_not_drawn() -> None:
    empty = replace(build_full(), voices=(), allegations=(), register=(), timeline=())
    assert build_diagrams(empty) == () and draw_dates(empty) == ""


def test_a_picture_outside_the_page_bears_its_own_colours() -> None:
    for svg in (draw_dates(build_full()), *(d.svg for d in build_diagrams(build_full()))):
        alone = stand_alone(svg)
        assert "class=" not in alone and "data-n" not in alone and 'xmlns="http://www.w3.org/2000/svg"' in alone
        etree.fromstring(alone.encode())
