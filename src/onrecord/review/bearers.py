"""Bearers: which parties bear a name, now or before they were merged, are asked under it, or may be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.model import hash_id, split_joint
from onrecord.relate.clusters import Party
from onrecord.review.desks import Desk, collect_ids
from onrecord.words.forms import content_stems, fold_text

_SUGGESTED = 8


def find_parties(desk: Desk, query: str, *, kind: str = "", speaks: bool = True) -> Sequence[str]:
    """The ids of parties whose names hold every word (a beginning is enough), those who say most first. ``speaks``
    leaves out who neither says anything nor is asked for anything by name."""
    name = "parties that speak" if speaks else "parties by weight"
    index = desk.derive(name, _index_speaking if speaks else _index_parties, is_lasting=True)
    words = [f" {word}" for word in fold_text(query).split()]
    return [id_ for id_, type_, names in index if (not kind or type_ == kind) and all(word in names for word in words)]


Names = tuple[tuple[str, str, str], ...]
"""Of each party: its id, its kind, and its names folded."""


def _index_parties(desk: Desk) -> Names:
    return _index_names(desk, desk.parties)


def _index_speaking(desk: Desk) -> Names:
    asked = desk.derive("asked of parties", _index_asked, is_lasting=True)
    return _index_names(desk, [id_ for id_ in desk.parties if id_ in desk.items_of_party or id_ in asked])


def _index_names(desk: Desk, ids: Iterable[str]) -> Names:
    parties = [desk.parties[id_] for id_ in ids]
    parties.sort(key=lambda p: (-len(desk.items_of_party.get(p.id, ())), -len(p.documents), p.name, p.id))
    return tuple((p.id, p.type, " " + fold_text(" ".join((p.name, *p.aliases)))) for p in parties)


def _index_asked(desk: Desk) -> dict[str, tuple[str, ...]]:
    """By party: the demands that name it, under a name that it bears, in a document that names it."""
    asks = [i for i in desk.items.values() if i.kind == "demand" and i.of]
    wanted = {fold_text(name) for i in asks for name in split_joint(i.of)}
    bearing: dict[tuple[str, str], str] = {}
    for id_, party in desk.parties.items():
        if party.type != "anonymous":
            for name in {fold_text(n) for n in (party.name, *party.aliases)} & wanted:
                bearing.update({(name, d): id_ for d in party.documents})
    return collect_ids(
        (bearing.get((fold_text(name), i.document_id)), i.id) for i in asks for name in split_joint(i.of)
    )


def find_asked(desk: Desk, party_id: str) -> tuple[str, ...]:
    """The demands that name a party, under a name that it bears, in a document that names it."""
    return desk.derive("asked of parties", _index_asked, is_lasting=True).get(party_id, ())


def find_party(desk: Desk, id_: str) -> Party | None:
    """The party of this id; of an id that it was known by before a merge or split, the one that its mention is in."""
    if id_ in desk.parties:
        return desk.parties[id_]
    earlier = desk.derive("earlier ids of parties", _index_earlier, is_lasting=True)
    now = earlier.get(id_)
    return desk.parties[now] if now else None


def _index_earlier(desk: Desk) -> dict[str, str]:
    return {hash_id("pa", member): id_ for id_, party in desk.parties.items() for member in party.members}


def suggest_same(desk: Desk, party: Party, search: str) -> Iterable[str]:
    """Other parties that could be the same: by the words of a search, else those that share a word of its names."""
    if party.type == "anonymous":
        return ()
    if search:
        found = [o for o in find_parties(desk, search, speaks=False) if o != party.id]
        return [o for o in found if desk.parties[o].type != "anonymous"][:_SUGGESTED]
    index = desk.derive("parties by word", _index_words, is_lasting=True)
    counts: dict[str, int] = {}
    for stem in content_stems(" ".join((party.name, *party.aliases))):
        for other in index.get(stem, ()):
            counts[other] = counts.get(other, 0) + 1
    counts.pop(party.id, None)
    weight = {o: (-n, -len(desk.items_of_party.get(o, ())), o) for o, n in counts.items()}
    return sorted(counts, key=weight.__getitem__)[:_SUGGESTED]


def _index_words(desk: Desk) -> dict[str, tuple[str, ...]]:
    named = [p for p in desk.parties.values() if p.type in ("person", "body", "state", "group")]
    pairs = [(stem, p.id) for p in named for stem in content_stems(p.name)]
    index = collect_ids(pairs)
    return {stem: ids for stem, ids in index.items() if len(ids) <= 200}
