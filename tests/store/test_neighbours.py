"""Neighbours: of those under a common key only the nearest meet, in whatever order documents come and go."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest

from build import MADE
from build_case import keep_draft, new_store
from onrecord import features
from onrecord.features import is_same_time, list_shared, rank_rival
from onrecord.model import ALIKE, Card, Link, Made, Reading, Relater, Rival, link_id
from onrecord.pipeline import find_status, relate_documents
from onrecord.store import cards, neighbours, rows
from onrecord.store.db import Store, transaction
from onrecord.store.shelves import Shelf
from relate.build_readings import Draft

ASK = Card(
    subject_id="d-1",
    document_id="d1",
    keys=(),
    signs=("?d", "!d"),
    deeds=("repair",),
    names=("orsel", "tarn"),
    soon=(100, 466),
)
ANSWER = Card(
    subject_id="s-2",
    document_id="d2",
    keys=(),
    signs=("!", "?"),
    deeds=("repair", "open"),
    names=("tarn", "orsel"),
    soon=(120, 120),
)


def answer(number: int, **given: object) -> Card:
    """What another document tells."""
    fields = {name: getattr(ANSWER, name) for name in ANSWER.__slots__}
    return Card(**(fields | {"subject_id": f"s-{number}", "document_id": f"d{number}"} | given))


def find(store: Store, number: int) -> set[str]:
    """Whom a card is near to, asked of a shelf that holds nothing in memory."""
    shelf, (row, place) = Shelf(store), divmod(number, 256)
    return {shelf.get_card(n).subject_id for n in neighbours.find_neighbours(shelf, row, [place])[place]}


def test_a_deed_and_a_name_are_met_by_two_pairs_soon_after(tmp_path: Path) -> None:
    one_name = answer(3, names=("mora", "weir", "tarn"))
    two_deeds = answer(4, names=("mora", "weir", "tarn"), deeds=("repair", "pay"))
    foremost = answer(5, names=("mora", "orsel"))
    late = answer(6, soon=(467, 470))
    asked = answer(7, signs=("?r", "!"), soon=ASK.soon, deeds=("repair",))
    aside = answer(8, deeds=("open",), aside=("repair",), names=("mora", "tarn", "orsel"))
    paying = answer(9, signs=("?p", "!p"), soon=ASK.soon, deeds=("repair", "pay"), names=ASK.names)
    others = [ANSWER, one_name, two_deeds, foremost, late, asked, aside]
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        numbers = {c.subject_id: n for c in (ASK, paying, *others) for n, _ in cards.put_cards(shelf, "answers", [c])}
        assert find(store, numbers["d-1"]) == {"s-2", "s-5", "s-8"}
        assert find(store, numbers["s-9"]) == {"s-2", "s-4", "s-5", "s-8"}
        assert find(store, numbers["s-2"]) == {"d-1", "s-7", "s-9"}
        assert find(store, numbers["s-3"]) == find(store, numbers["s-6"]) == set()
        for ask in (ASK, paying):  # a batch, which has no store, pairs the same
            assert {c.subject_id for c in others if list_shared(ask, c)} == find(store, numbers[ask.subject_id])


def test_under_keys_across_asks_meet_answers_and_no_asks(tmp_path: Path) -> None:
    ask = Card(subject_id="d-1", document_id="d1", keys=(), signs=("?d", "!d"), across=("to/orsel",), near=("pump",))
    again = Card(subject_id="d-2", document_id="d2", keys=(), signs=("?d", "!d"), across=("to/orsel",))
    told = Card(subject_id="s-3", document_id="d3", keys=(), signs=("!", "?"), across=("to/orsel",))
    same = Card(subject_id="d-4", document_id="d4", keys=(), signs=("?d", "!d"), near=("pump",))
    with new_store(tmp_path) as store, transaction(store):
        shelf = Shelf(store)
        numbers = [cards.put_cards(shelf, "answers", [card])[0][0] for card in (ask, again, told, same)]
        assert [find(store, n) for n in numbers] == [{"s-3", "d-4"}, {"s-3"}, {"d-1", "d-2"}, {"d-1"}]


# ── a case that grows, shrinks and grows again ──────────────────────────────────────────────────────────────────

MOST, MOST_TOLD, MOST_READ = 3, 4, 2


def make_drafts(number: int) -> dict[str, Draft]:
    """Reports of one place, all but a few on days of their own, by their document's id."""
    dice = random.Random(7)
    drafts = []
    for n in range(number):
        draft = Draft(f"{n} is old. {n} is shut.", f"2024-{1 + dice.randrange(9):02d}-{1 + dice.randrange(20):02d}")
        for words in ("is old", "is shut"):
            draft.statement(words)
        drafts.append(draft)
    return {draft.document.id: draft for draft in drafts}


def describe(reading: Reading) -> list[Card]:
    """Two cards of each report, of demands, promises and answers; most keys are held by many."""
    dice, published = random.Random(reading.document.id), reading.metadata.published
    assert published is not None and published.latest is not None
    day, out = published.latest.toordinal(), []
    for finding in reading.findings:
        signs = dice.choice([("?d", "!d"), ("?p", "!p"), ("!", "?"), ("!", "?")])
        out.append(
            Card(
                subject_id=finding.id,
                document_id=reading.document.id,
                keys=(),
                signs=signs,
                near=tuple(dice.sample(["pump", "quay", "bread", "seldom", "rare"], 2)),
                deeds=tuple(dice.sample(["repair", "open", "pay"], 2)),
                names=("orsel", "tarn", "weir")[: 1 + len(reading.document.id) % 3],
                day=day + dice.randrange(3),
                printed=day,
                period=(day, 9_999_999) if "?" in signs[0] else (day, day),
                soon=(day, day + 60) if "?" in signs[0] else (day, day),
            )
        )
    return out


def compare(left: Card, right: Card) -> Link | None:
    """Two in three pairs are linked."""
    if hash_pair(left, right) % 3 == 0:
        return None
    return Link(
        id=link_id("answers", left.subject_id, right.subject_id),
        kind="answers",
        left_id=left.subject_id,
        right_id=right.subject_id,
        reasons=(),
        made=MADE,
    )


def glance(left: Card, right: Card) -> Link | Rival | None:
    """Pairs that one in two are rivals of the smaller subject, some of them the same to a comparison; one in five is
    linked where others are likelier."""
    number = hash_pair(left, right)
    if number % 2:
        return compare(left, right)
    score, asked = (number % 7) / 7, left.subject_id
    return Rival(asked=asked, score=score, sense=f"{number % 3}", link=rename(left, right) if number % 5 == 0 else None)


def rename(left: Card, right: Card) -> Link:
    """The link that a glance makes: it says that it is not of a comparison."""
    id_ = link_id("answers", left.subject_id, right.subject_id)
    made = Made(by="glance", version="1")
    return Link(id=id_, kind="answers", left_id=left.subject_id, right_id=right.subject_id, reasons=(), made=made)


def hash_pair(left: Card, right: Card) -> int:
    """A number that two cards have whichever comes first."""
    return sum(ord(c) for c in left.subject_id + right.subject_id)


RELATER = Relater(name="near", version="1", cards=describe, compare=compare)
CONTESTED = replace(RELATER, name="contested", glance=glance)


def list_wanted(readings: Iterable[Reading]) -> set[str]:
    """The links of a case by the definition."""
    return {name_link(link) for pair in list_pairs(readings) if (link := compare(*pair))}


def list_contested(readings: Iterable[Reading]) -> set[str]:
    """The same where a glance is taken first: of each card's rivals those of the two highest ranks are compared."""
    links, rivals = [], dict[str, list[tuple[int, Link | None, Link | None]]]()
    for pair in list_pairs(readings):
        found = glance(*pair)
        if isinstance(found, Rival):
            rivals.setdefault(found.asked, []).append((rank_rival(found), compare(*pair), found.link))
        else:
            links.append(found)
    for some in rivals.values():
        least = sorted({rank for rank, _, _ in some}, reverse=True)[:MOST_READ][-1]
        links += [link if rank >= least else seen for rank, link, seen in some]
    return {name_link(link) for link in links if link is not None}


def name_link(link: Link) -> str:
    """A link by its id and by what made it."""
    return f"{link.id} by {link.made.by}"


def list_pairs(readings: Iterable[Reading]) -> list[tuple[Card, Card]]:
    """Which two cards are near by the definition: who lies between under a key is counted, for each pair of cards."""
    made = [card for reading in readings for card in describe(reading)]
    ranked = {c.subject_id: (neighbours.rank_document(c.day, c.document_id), n) for n, c in enumerate(made)}
    printed = {c.document_id: neighbours.rank_document(c.printed, c.document_id) for c in made}
    pairs = []
    for a, b in combinations(made, 2):
        if a.document_id == b.document_id or not (set(a.signs[0]) & set(b.signs[1])):
            continue
        low, high = sorted((ranked[a.subject_id], ranked[b.subject_id]))
        is_near = is_same_time(a, b) and any(
            sum(low < ranked[c.subject_id] < high for c in made if key in c.near) < MOST
            for key in {*a.near} & {*b.near}
        )
        first, last = sorted((printed[a.document_id], printed[b.document_id]))
        is_told = any(key.startswith("@@") for key in list_shared(a, b)) and any(
            len({c.document_id for c in made if name in c.names and first < printed[c.document_id] < last}) < MOST_TOLD
            for name in {*a.names} & {*b.names}
        )
        if is_near or is_told:
            pairs.append((a, b) if a.subject_id < b.subject_id else (b, a))
    return pairs


def describe_alike(reading: Reading) -> list[Card]:
    """Two cards of each report that meet whoever is like them: near in time, or by their days, or in the report."""
    dice, published = random.Random(reading.document.id), reading.metadata.published
    assert published is not None and published.latest is not None
    day, out = published.latest.toordinal(), []
    for finding in reading.findings:
        month = f"{day // 30}"
        stood, sought = ("whole", "part") if dice.random() < 0.3 else ("part", "whole")
        out.append(
            Card(
                subject_id=finding.id,
                document_id=reading.document.id,
                keys=(f"{stood}/{month}", f"day/{day}"),
                seeks=(f"{sought}/{month}", f"day/{day}"),
                dated=(reading.document.id, f"year/{day // 100}"),
                near=tuple(dice.sample(["pump", "quay", "bread", "seldom", "rare"], 2)),
                signs=(ALIKE, ALIKE),
                day=day,
                period=(day - 6, day + 6),
            )
        )
    return out


def describe_whole(reading: Reading) -> list[Card]:
    """One card of a report as a whole."""
    return [replace(describe_alike(reading)[0], subject_id=reading.document.id, keys=(), seeks=(), dated=())]


LIKE = Relater(name="like", version="1", cards=describe_alike, compare=compare)
WHOLE = Relater(name="whole", version="1", cards=describe_whole, compare=compare)


def list_alike(readings: Iterable[Reading], relater: Relater = LIKE) -> set[str]:
    """The links of those, by the definition."""
    made = [card for reading in readings for card in relater.cards(reading)]
    ranked = {c.subject_id: (neighbours.rank_document(c.day, c.document_id), n) for n, c in enumerate(made)}
    wanted = set()
    for a, b in combinations(sorted(made, key=lambda c: c.subject_id), 2):
        low, high = sorted((ranked[a.subject_id], ranked[b.subject_id]))
        is_near = (
            a.document_id != b.document_id
            and is_same_time(a, b)
            and any(
                sum(low < ranked[c.subject_id] < high for c in made if key in c.near) < MOST
                for key in {*a.near} & {*b.near}
            )
        )
        if (is_near or list_shared(replace(a, near=()), replace(b, near=()))) and (link := compare(a, b)):
            wanted.add(name_link(link))
    return wanted


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few are compared that keys of a small case are too common."""
    monkeypatch.setattr(neighbours, "NEAREST", MOST)
    monkeypatch.setattr(neighbours, "NEAREST_TOLD", MOST_TOLD)
    monkeypatch.setattr(features, "MOST_READ", MOST_READ)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("relater", [RELATER, CONTESTED, LIKE, WHOLE], ids=lambda relater: relater.name)
@pytest.mark.parametrize("seed", range(4))
def test_a_case_that_came_bit_by_bit_has_the_links_of_one_that_came_at_once(
    tmp_path: Path, seed: int, relater: Relater
) -> None:
    defined = {RELATER: list_wanted, CONTESTED: list_contested}
    define = defined.get(relater, partial(list_alike, relater=relater))
    drafts, dice = make_drafts(40), random.Random(seed)
    order = dice.sample(sorted(drafts), len(drafts))
    with new_store(tmp_path / "case") as store:
        kept: set[str] = set()
        while order:
            some, order = order[:9], order[9:]
            for id_ in some:
                keep_draft(store, drafts[id_], f"{id_}.txt")
            kept.update(some)
            relate_documents(store, "follow", [relater])
            assert set(map(name_link, rows.iter_links(store))) == define(drafts[d].reading() for d in kept)
        with transaction(store):
            for id_ in dice.sample(sorted(kept), 6):
                cards.delete_cards(store, id_)
                rows.put_done(store, "follow", id_, f"{relater.name}/1")
                kept.remove(id_)
        relate_documents(store, "follow", [relater])
        assert set(map(name_link, rows.iter_links(store))) == define(drafts[d].reading() for d in kept)
        for table in ("due", "stirred"):
            assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.usefixtures("few")
def test_that_a_key_was_too_common_is_told(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        for id_, draft in list(make_drafts(3).items()):
            keep_draft(store, draft, f"{id_}.txt")
        relate_documents(store, "follow", [RELATER])
        assert "keys too common to follow in full" not in find_status(store)["counts"]
        for id_, draft in make_drafts(30).items():
            keep_draft(store, draft, f"{id_}.txt")
        relate_documents(store, "follow", [RELATER])
        assert find_status(store)["counts"]["keys too common to follow in full"] > 5
        with transaction(store):
            for id_ in rows.iter_document_ids(store):
                cards.delete_cards(store, id_)
        assert "keys too common to follow in full" not in find_status(store)["counts"]
        for table in ("near_key", "card_key", "crowded", "due", "rival", "stirred"):
            assert store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.usefixtures("few")
def test_that_some_were_glanced_at_only_is_told(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        for id_, draft in make_drafts(30).items():
            keep_draft(store, draft, f"{id_}.txt")
        relate_documents(store, "follow", [CONTESTED])
        assert find_status(store)["counts"]["possible answers judged by their words alone"] > 3
        with transaction(store):
            cards.delete_other_relaters(store, set())
        assert "possible answers judged by their words alone" not in find_status(store)["counts"]
        assert store.db.execute("SELECT count(*) FROM stirred").fetchone() == (0,)


@pytest.mark.usefixtures("few")
def test_that_figures_and_events_of_a_common_key_are_told(tmp_path: Path) -> None:
    with new_store(tmp_path / "case") as store:
        for id_, draft in make_drafts(30).items():
            keep_draft(store, draft, f"{id_}.txt")
        relate_documents(store, "relate", [LIKE])
        found = find_status(store)["counts"]
        assert found["keys too common to compare in full"] > 3
        assert "keys too common to follow in full" not in found


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("relater", [RELATER, CONTESTED], ids=lambda relater: relater.name)
def test_who_cannot_be_looked_at_again_is_a_failure_and_the_rest_is_as_without_it(
    tmp_path: Path, relater: Relater
) -> None:
    drafts = make_drafts(25)
    with new_store(tmp_path / "case") as store:
        for id_, draft in drafts.items():
            keep_draft(store, draft, f"{id_}.txt")
        relate_documents(store, "follow", [relater])
        first, *others = sorted(drafts)
        broken: set[str] = set()

        def stop(left: Card, right: Card) -> Link | None:
            broken.update({left.document_id} - broken if not broken else ())
            if left.document_id in broken or right.document_id in broken:
                raise KeyError("gone")
            return compare(left, right)

        with transaction(store):
            cards.delete_cards(store, first)
            rows.put_done(store, "follow", first, f"{relater.name}/1")
        found = relate_documents(store, "follow", [replace(relater, compare=stop)])
        gone = {failure.document_id for failure in rows.iter_failures(store)}
        assert found.failed == len(gone) >= 1
        define = list_contested if relater is CONTESTED else list_wanted
        wanted = define(drafts[id_].reading() for id_ in others if id_ not in gone)
        assert set(map(name_link, rows.iter_links(store))) == wanted
