"""Events: which events of several reports, or of several sentences of one, are the same; and where their dates differ.

Only events of reports that share a story, or that name one body, person or place for the event, are compared: works
begin everywhere. One kind, shared participants or words, and dates that can be one make ``same_event``. The same signs
with dates that exclude each other, and much in common, are a conflict: one event told with two dates.
"""

from __future__ import annotations

from typing import cast

from onrecord.chains import group_chains
from onrecord.contexts import read_context
from onrecord.dates import print_date
from onrecord.features import compare_dates, compare_stems, read_range, write_range
from onrecord.model import Card, Event, Link, Made, Mention, Reading, Reason, Relater, link_id
from onrecord.stories import find_around, share_story
from onrecord.words.forms import content_stems, fold_text, merge_near
from onrecord.words.names import find_state

NAME, VERSION = "events", "2"

_MOST_KEYS = 8  # words of its own by which an event is sought


def find_cards(reading: Reading) -> list[Card]:
    """One card for each event that has words of its own, besides names."""
    names = frozenset(
        s for f in reading.findings if isinstance(f, Mention) and f.form == "name" for s in content_stems(f.name)
    )
    around = find_around(group_chains(reading.findings))
    telling = [name for name in around if find_state(name) is None] or [reading.document.id]
    cards = []
    for event in reading.findings:
        if not isinstance(event, Event):
            continue
        own = merge_near(content_stems(event.what))
        context = merge_near(content_stems(read_context(reading, event.spans)))
        stems = list(dict.fromkeys([*own, *context]))
        rare = sorted((s for s in own if s not in names), key=lambda s: (-len(s), s))[:_MOST_KEYS]
        named = [fold_text(w) for w in (*event.who, event.where or "") if w and find_state(w) is None]
        data: dict[str, object] = {
            "what": event.what,
            "kind": event.kind,
            "own": own,
            "stems": stems,
            "named": named,
            "around": around,
            "names": sorted(names & set(stems)),
            "when": write_range(event.when),
            "published": write_range(reading.metadata.published),
            "who": sorted(fold_text(w) for w in event.who),
            "where": fold_text(event.where) if event.where else None,
        }
        keys = [f"{event.kind}/{s}/{name}" for s in rare for name in dict.fromkeys((*telling, *named))]
        if not keys:
            continue
        cards.append(
            Card(
                subject_id=event.id,
                document_id=reading.document.id,
                keys=tuple(dict.fromkeys(keys)),
                data=data,
            )
        )
    return cards


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_event`` link, or a ``conflicts`` one where all but the date speaks for one event; None otherwise."""
    if left.data["kind"] != right.data["kind"] or not _is_of_one_story(left, right):
        return None
    places = left.data["where"], right.data["where"]
    light = frozenset(cast("list[str]", left.data["names"])) | frozenset(cast("list[str]", right.data["names"]))
    a, b = cast("list[str]", left.data["own"]), cast("list[str]", right.data["own"])
    own = [s for s in a if s in b and s not in light]
    stems_a, stems_b = cast("list[str]", left.data["stems"]), cast("list[str]", right.data["stems"])
    alike = max(compare_stems(a, b, light=light), compare_stems(stems_a, stems_b, light=light))
    who = [w for w in cast("list[str]", left.data["who"]) if w in cast("list[str]", right.data["who"])]
    is_one_place = all(places) and places[0] == places[1]
    if all(places) and not is_one_place and alike < 0.75:
        return None
    strength = 0.5 * alike + 0.1 * min(3, len(own)) + (0.2 if who else 0) + (0.1 if is_one_place else 0)
    if not own or alike < 0.4 or strength < 0.5:
        return None
    reasons = [
        Reason(
            feature="words",
            score=round(alike, 3),
            detail=f"both are of the kind {left.data['kind']!r}: {', '.join(own)}",
        )
    ]
    if who:
        reasons.append(Reason(feature="who", score=1.0, detail=f"both name {', '.join(who)}"))
    if is_one_place:
        reasons.append(Reason(feature="where", score=1.0, detail=f"both name {places[0]}"))
    when = read_range(left.data["when"]), read_range(right.data["when"])
    date = compare_dates(*when)
    kind, relation = ("same_event", None) if date else ("conflicts", "contradict")
    if date is None:
        if strength < 0.8 or len(own) < 2:
            return None  # two events of one kind on two dates
        says = f"the dates exclude each other: {print_date(when[0])} and {print_date(when[1])}"
        date = Reason(feature="date", score=0.0, detail=says)
    elif date.score < 1 and strength < 0.6:
        return None
    score = min(1.0, strength * (1.0 if date.score in (0.0, 1.0) else 0.85))
    return Link(
        id=link_id(kind, left.subject_id, right.subject_id),
        kind=kind,  # type: ignore[arg-type]
        left_id=left.subject_id,
        right_id=right.subject_id,
        relation=relation,
        reasons=(*reasons, date),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


def _is_of_one_story(left: Card, right: Card) -> bool:
    """Whether both are told in one report, in two of one story, or of one name."""
    if left.document_id == right.document_id:
        return True
    if set(_read(left, "named")) & set(_read(right, "named")):
        return True
    return bool(share_story(_read(left, "around"), _read(right, "around"), ()))


def _read(card: Card, name: str) -> list[str]:
    return cast("list[str]", card.data[name])


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
