"""Members: one or several of a group that was described before: "one of them", "another", "two of the witnesses".

Nobody in particular, so a party of its own each time; its name is the group's, for one or for so many. A name is not
made where the group is a body, named, or not clear.
"""

from __future__ import annotations

from onrecord.read.chains import Found, Party, is_clash
from onrecord.read.lexicon import body_nouns, clean_name
from onrecord.read.nominals import Nominal
from onrecord.read.scenes import Scene
from onrecord.read.tokens import word_list

_QUANTITIES = word_list("quantities") | {"few", "other", "others", "most", "a", "the"}
_KEPT = (" of ", " with direct ", " with knowledge ", " familiar ", " close to ", " briefed ", " involved ")
_REACH = 3  # sentences back within which "another" may be one of a group
_ONE = frozenset({"one", "another"})
_NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PAIRS = frozenset({"pair", "duo", "couple"})
_GENDERS = {"man": "m", "brother": "m", "woman": "f", "sister": "f"}


def resolve_member(scene: Scene, unit: Nominal) -> Found | None:
    """The party that "one", "another" or a number stands for, where it is of a group known by a description."""
    word = unit.tokens.low[unit.head]
    if (pair := _resolve_pair(scene, unit)) is not None:
        return pair
    is_compound = unit.head > unit.start and unit.tokens.text[unit.head - 1] == "-"  # "thirty-one"
    if word not in _QUANTITIES or word in ("all", "both", "each") or is_compound:
        return None
    if word in _ONE and (told := _told_after(scene, unit)) is not None:
        return told
    is_other = word == "other" and unit.tokens.low[unit.start] == "the" and unit.end == unit.head + 1 == unit.start + 2
    if unit.preposition == "of" and unit.complement is not None:
        group = scene.at.get(unit.complement)
        is_they = unit.tokens.low[unit.complement] in ("them", "these", "those")
        if word not in _ONE and not is_they and not _is_known_better(unit, group):
            return None  # "two of his rivals", "dozens of families" say it themselves
        group = (_find_last(scene, unit, 1) or group or _find_last(scene, unit, 1, _ANY)) if is_they else group
    elif word == "one" and (named := _named_after(scene, unit)) is not None:
        return Found(unit, named)
    elif (word in _ONE or is_other) and unit.end == unit.head + 1 and unit.tokens.speaks(unit.head):
        word = "another" if is_other else word
        group = _find_last(scene, unit)
    elif word in _NUMBERS and unit.end == unit.head + 1 == unit.start + 1 and unit.tokens.speaks(unit.head):
        group = _find_last(scene, unit, 1, _ANY)  # "urged its rivals to stop. Two have said they will"
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


def _is_known_better(unit: Nominal, group: Party | None) -> bool:
    """Whether the group of "nine of the detainees" was described more fully before: "31 former detainees"."""
    at = unit.complement
    if group is None or at is None or not group.is_plural or group.is_named or group.owner is not None:
        return False
    is_plain = unit.tokens.low[unit.head + 1 : at] in (["of", "the"], ["of", "these"], ["of", "those"])
    return is_plain and len([w for w in group.words if not w.isdigit()]) > 1 and unit.end == at + 1


def _told_after(scene: Scene, unit: Nominal) -> Found | None:
    """The party that a description in commas after "one of them" tells: "one of them, a packer in her fifties,"."""
    tokens = unit.tokens
    if tokens.text[unit.end : unit.end + 1] != [","] or tokens.low[unit.end + 1 : unit.end + 2] not in (["a"], ["an"]):
        return None
    end = next((i for i in range(unit.end + 2, min(unit.end + 12, len(tokens))) if tokens.text[i] in ",—(;"), None)
    start = unit.end + 2
    if end is None or not tokens.speaks(unit.head) or tokens.text[end] not in ",—":
        return None
    nouns = [i for i in range(start, end) if tokens.tag[i] == "NN" and tokens.dep[i] != "compound"]
    is_clause = any(tokens.pos[i] in ("VERB", "AUX", "PROPN") for i in range(start, end))
    if not nouns or is_clause or scene.party_at(end - 1) is not None:
        return None
    party = scene.chains.new("anonymous", clean_name(tokens.words(start, end)))
    party.heads.add(tokens.lemma[nouns[0]])
    return Found(unit, party)


def _resolve_pair(scene: Scene, unit: Nominal) -> Found | None:
    """The two, three or more whom "both men", "the pair" or "the three groups" means: the last that the text names side
    by side, so many and no more; or the two persons of this sentence or the one before, where it names nobody else."""
    tokens = unit.tokens
    words = tokens.low[unit.start : unit.head + 1]
    is_counted = words[:1] in (["the"], ["both"], ["all"]) and unit.end == unit.head + 1
    number = next((_NUMBERS[w] for w in words[:3] if w in _NUMBERS), 2 if words[-1] in _PAIRS else 0)
    rest = [w for w in words[:-1] if w not in _NUMBERS and w not in ("the", "all")]
    if not is_counted or not number or (rest and rest != ["of"]):
        return None
    members = _find_side_by_side(scene, unit, number)
    is_two = number == 2 and (unit.kind in ("person", "office", "group") or len(words) == 1)
    if not members and is_two:
        members = _find_two(scene, unit)
    if not members:
        return None
    party = scene.chains.new("group", "; ".join(p.name for p in members), is_plural=True)
    party.heads.add(unit.noun)
    return Found(unit, party, inferred=f"“{tokens.words(unit.start, unit.end)}” are those just named side by side")


def _find_side_by_side(scene: Scene, unit: Nominal, number: int) -> list[Party]:
    """The last so many named parties that stand joined by "and", of the kind that the noun tells; none where another
    number of them does."""
    is_bodies = unit.kind == "body" or unit.noun in body_nouns() or unit.noun in ("side", "country")
    kinds = ("body", "state") if is_bodies else ("person",)
    gender = _GENDERS.get(unit.noun)
    lists: dict[tuple[int, int, int], list[Party]] = {}
    for focus in scene.chains.focus:
        party = focus.party
        is_before = focus.line < unit.tokens.number or focus.index < unit.start
        is_one = is_before and party.is_named and not party.is_plural and focus.quotation is None
        if is_one and party.type in kinds and not is_clash(gender, party.gender):
            same = lists.setdefault((focus.sentence, focus.line, focus.joint), [])
            if party not in same:
                same.append(party)
    joined = [found for _, found in sorted(lists.items(), key=lambda x: x[0]) if len(found) > 1]
    if not joined or len(joined[-1]) != number:
        return []
    told = [unit.noun in p.role_heads for p in joined[-1] if p.role_heads]
    is_office = unit.kind == "office" and unit.noun not in ("leader", "official")
    return [] if is_office and told and not all(told) else joined[-1]


def _find_two(scene: Scene, unit: Nominal) -> list[Party]:
    sentence = unit.tokens.sentence[unit.head]
    for back in (0, 1):
        named: dict[int, Party] = {}
        for focus in scene.chains.focus:
            is_before = focus.line < unit.tokens.number or focus.index < unit.start
            is_person = focus.party.type == "person" and focus.party.is_named
            if focus.sentence == sentence - back and is_before and is_person:
                named[focus.party.order] = focus.party
        if len(named) == 2:
            return list(named.values())
        if named:
            return []
    return []


def _named_after(scene: Scene, unit: Nominal) -> Party | None:
    """The person whose name stands in commas after "one": "one, Jo, said"."""
    tokens = unit.tokens
    if tokens.text[unit.end : unit.end + 1] != [","]:
        return None
    party = scene.party_at(unit.end + 1)
    if party is not None and party.type in ("body", "place") and len(party.words) == 1:
        party.type = "person"  # whoever is one of several persons is a person
    return party if party is not None and party.type == "person" else None


def _find_last(scene: Scene, unit: Nominal, reach: int = _REACH, places: frozenset[str] | None = None) -> Party | None:
    """The group or the other one of it that was spoken of last as somebody who acts, or at these places; None where
    that is too far."""
    tokens = unit.tokens
    sentence = tokens.sentence[unit.head]
    for focus in reversed(scene.chains.focus):
        if sentence - focus.sentence > reach:
            return None
        is_before = focus.line < tokens.number or focus.index < unit.start
        is_some = focus.party.type == "group" or (focus.party.type == "anonymous" and _is_one(scene, focus.party))
        is_placed = focus.place in (places or _ACTING)
        if is_before and is_some and focus.quotation is None and not focus.party.is_named and is_placed:
            return focus.party
    return None


_ACTING = frozenset({"says", "says below", "main", "passive"})
_ANY = _ACTING | {"sub", "object"}


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
    if not (last.startswith(noun[:3]) or {noun, last} == {"person", "people"}):
        return None
    if word in _ONE:
        return " ".join([*words[:-1], noun if noun != "people" and last != "people" else "person"]) + tail
    return " ".join([word, *words]) + tail
