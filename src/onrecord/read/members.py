"""Members: one or several of a group that was described before: "one of them", "another", "two of the witnesses".

Nobody in particular, so a party of its own each time; its name is the group's, for one or for so many. A name is not
made where the group is a body, named, or not clear.
"""

from __future__ import annotations

from onrecord.read.chains import Found, Party
from onrecord.read.lexicon import body_nouns
from onrecord.read.nominals import Nominal
from onrecord.read.scenes import Scene
from onrecord.read.tokens import word_list

_QUANTITIES = word_list("quantities") | {"few", "other", "others", "most", "a", "the"}
_KEPT = (" of ", " with direct ", " with knowledge ", " familiar ", " close to ", " briefed ", " involved ")
_REACH = 3  # sentences back within which "another" may be one of a group
_ONE = frozenset({"one", "another"})


def resolve_member(scene: Scene, unit: Nominal) -> Found | None:
    """The party that "one", "another" or a number stands for, where it is of a group known by a description."""
    word = unit.tokens.low[unit.head]
    if (pair := _resolve_pair(scene, unit)) is not None:
        return pair
    is_compound = unit.head > unit.start and unit.tokens.text[unit.head - 1] == "-"  # "thirty-one"
    if word not in _QUANTITIES or word in ("all", "both", "each") or is_compound:
        return None
    if unit.preposition == "of" and unit.complement is not None:
        group = scene.at.get(unit.complement)
        is_they = unit.tokens.low[unit.complement] in ("them", "these", "those")
        if word not in _ONE and not is_they:
            return None  # "two of his rivals", "dozens of families" say it themselves
        group = (_find_last(scene, unit, 1) or group) if is_they else group
    elif word == "one" and (named := _named_after(scene, unit)) is not None:
        return Found(unit, named)
    elif word in _ONE and unit.end == unit.head + 1 and unit.tokens.speaks(unit.head):
        group = _find_last(scene, unit)
    else:
        return None
    if group is None or group.is_named or group.type not in ("group", "anonymous") or len(group.heads) != 1:
        return None
    text = _member_name(group, word)
    if text is None:
        return None
    party = scene.chains.new("anonymous" if word in _ONE else "group", text, is_plural=word not in _ONE)
    party.heads |= group.heads
    if group.owner is not None:
        party.owner, party.owned, party.mark = group.owner, text, group.mark
    return Found(unit, party)


def _resolve_pair(scene: Scene, unit: Nominal) -> Found | None:
    """The two whom "both men" or "the pair" means: two persons of the sentence before, named in it and nobody else."""
    tokens = unit.tokens
    words = tokens.low[unit.start : unit.head + 1]
    is_pair = words[:1] == ["both"] or (
        words[:1] == ["the"] and (words[1:2] == ["two"] or words[-1] in ("pair", "duo"))
    )
    if not is_pair or unit.end != unit.head + 1 or not (unit.kind in ("person", "office", "group") or len(words) == 1):
        return None
    sentence = tokens.sentence[unit.head]
    for back in (0, 1):
        named: dict[int, Party] = {}
        for focus in scene.chains.focus:
            is_before = focus.line < tokens.number or focus.index < unit.start
            if (
                focus.sentence == sentence - back
                and is_before
                and focus.party.type == "person"
                and focus.party.is_named
            ):
                named[focus.party.order] = focus.party
        if len(named) == 2:
            name = "; ".join(p.name for p in named.values())
            party = scene.chains.new("group", name, is_plural=True)
            party.heads.add(unit.noun)
            return Found(unit, party, inferred=f"“{tokens.words(unit.start, unit.end)}” are the two just named")
        if named:
            return None
    return None


def _named_after(scene: Scene, unit: Nominal) -> Party | None:
    """The person whose name stands in commas after "one": "one, Jo, said"."""
    tokens = unit.tokens
    if tokens.text[unit.end : unit.end + 1] != [","]:
        return None
    party = scene.party_at(unit.end + 1)
    if party is not None and party.type in ("body", "place") and len(party.words) == 1:
        party.type = "person"  # whoever is one of several persons is a person
    return party if party is not None and party.type == "person" else None


def _find_last(scene: Scene, unit: Nominal, reach: int = _REACH) -> Party | None:
    """The group or the other one of it that was spoken of last as somebody who acts; None where that is too far."""
    tokens = unit.tokens
    sentence = tokens.sentence[unit.head]
    for focus in reversed(scene.chains.focus):
        if sentence - focus.sentence > reach:
            return None
        is_before = focus.line < tokens.number or focus.index < unit.start
        is_some = focus.party.type == "group" or (focus.party.type == "anonymous" and _is_one(scene, focus.party))
        if is_before and is_some and focus.quotation is None and not focus.party.is_named and focus.place in _ACTING:
            return focus.party
    return None


_ACTING = frozenset({"says", "says below", "main", "passive"})


def _is_one(scene: Scene, party: Party) -> bool:
    """Whether somebody was brought in as one of several: "One woman said"."""
    units = (f.unit for f in scene.chains.found if f.party is party)
    return any(isinstance(u, Nominal) and u.tokens.low[u.start] in ("one", "a", "an", "another") for u in units)


def _member_name(group: Party, word: str) -> str | None:
    """ "aid worker" for one of "aid workers from three organisations", "two relatives" for two of the relatives."""
    noun = next(iter(group.heads))
    if noun in _QUANTITIES or noun == "none" or noun in body_nouns():
        return None
    text = (group.owned or group.names[0]).split(" who ")[0]
    first = min((text.index(k) for k in _KEPT if k in text), default=len(text))
    tail = text[first:] if group.owner is None else ""
    for end in (
        " close ",
        " familiar ",
        " briefed ",
        " involved ",
        " of ",
        " from ",
        " in ",
        " at ",
        " for ",
        " with ",
    ):
        text = text.partition(end)[0]
    words = text.split()
    while words and (words[0].lower() in _QUANTITIES or words[0].isdigit()):
        words.pop(0)
    if not words:
        return None
    last = words[-1].lower()
    if not (last.startswith(noun[:3]) or (noun, last) == ("person", "people")):
        return None
    if word in _ONE:
        return " ".join([*words[:-1], noun if last != "people" else "person"]) + tail
    return " ".join([word, *words]) + tail
