"""Entries: what answers a retelling hangs on the first telling, and what people decided of it goes along."""

from __future__ import annotations

from onrecord.follow.entries import find_firsts, find_moved, fold_links
from onrecord.model import Link, Made, link_id


def make_link(kind: str, left: str, right: str, score: float = 0.8) -> Link:
    return Link(
        id=link_id(kind, left, right),
        kind=kind,  # type: ignore[arg-type]
        left_id=left,
        right_id=right,
        reasons=(),
        made=Made(by="test", version="1", score=score),
    )


def test_a_moved_link_is_found_under_the_id_that_folding_gives_it() -> None:
    links = [make_link("same_ask", "a", "b"), make_link("answers", "b", "x"), make_link("answers", "a", "y")]
    firsts = find_firsts(links)
    moved = find_moved(links, firsts)
    assert moved == {links[1].id: link_id("answers", "a", "x")}
    assert set(moved.values()) < {link.id for link in fold_links(links, firsts)}
    assert find_moved(links, find_firsts(links, [links[0].id])) == {}
