"""Lone names: a name that nothing in the document makes a person's.

News gives a person's full name, title, age or office at least once. A name of one word that has none of these, nor a
"he" or "she" after it, is a body's where a longer name of a body begins with it or it has what bodies have; else the
type that was given to it stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.lexicon import body_nouns, capitals, genders, known_names, roles, states
from onrecord.read.tokens import SUBJECTS, word_list

if TYPE_CHECKING:
    from onrecord.read.name_types import Name

_HAD_BY_COMPANIES = word_list("had_by_companies")
_COMPANY_ENDINGS = word_list("company_endings")
_GENDERED = frozenset({"he", "she", "his", "her", "him", "hers", "himself", "herself"})
_LABEL = 14  # words that the label of a turn may have
_REACH = 40  # words after a name within which "he" or "she" may mean it


def type_lone_names(names: Sequence[Name], votes: dict[str, Counter[str]]) -> None:
    """Takes each lone name that the parser alone calls a person for what it acts as, and one that says what "he" or
    "she" does for a person's."""
    _type_persons(names, votes)
    alone: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if len(name.key) == 1 and (name.type == "person" or (name.type in ("place", "state") and not name.has_title)):
            alone[name.key[0]].append(name)
    if not alone:
        return
    parts = {w for n in names if n.type == "person" and len(n.key) > 1 for w in n.key}
    firsts = {n.key[0] for n in names if n.type == "body" and len(n.key) > 1}
    persons = {(id(n.tokens), i) for n in names if n.type == "person" for i in range(n.start, n.end)}
    for word, same in alone.items():
        vote = votes[word]
        if any(n.type in ("place", "state") for n in same):
            is_known = word in states() or word in capitals() or word in known_names()
            has_state = any(n.type == "state" and word not in n.key for n in names)
            is_bare = vote["place"] < 2 and not vote["where"] and has_state  # nothing but the parser takes it for one
            if (is_bare or word in _firms(names)) and vote["speaks"] and not vote["state"] and not is_known:
                for name in same:
                    name.type = "body"
            continue
        is_told = vote["title"] or vote["age"] or vote["role"] or any(n.has_title or n.role or n.gender for n in same)
        if is_told or word in parts or word in genders() or word in known_names():
            continue
        if any(_has_gender(name, persons) for name in same):
            continue
        has_company = any(_has_company(name) for name in same)
        if word in firsts or has_company or _is_it(same):
            for name in same:
                name.type, name.kind = "body", name.kind or ("company" if has_company else "")


def type_seats(names: Sequence[Name]) -> None:
    """Takes what stands in brackets in a turn's label for where a member sits: "Jo Lee (Kell South) (Lab): Will he"."""
    for name in names:
        tokens, end = name.tokens, name.end
        is_bracketed = 0 < name.start < _LABEL and tokens.text[name.start - 1] == "(" and tokens.low[0] != "the"
        if name.type not in ("person", "unknown") or not is_bracketed or tokens.text[end : end + 1] != [")"]:
            continue
        after = tokens.text[end + 1 : end + 5]
        if after[:1] == [":"] or (after[:1] == ["("] and ":" in tokens.text[end + 1 : end + 7]):
            name.type = "place"


def _type_persons(names: Sequence[Name], votes: dict[str, Counter[str]]) -> None:
    """Takes a name of one word for a person's where it speaks of itself as "he" or "she" ("Arkel said he would stay",
    "Arkel, who leads the search"), and nothing makes it a body's."""
    firsts = {n.key[0] for n in names if n.type in ("body", "place", "state") and len(n.key) > 1}
    alone: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if len(name.key) == 1 and name.type in ("body", "unknown"):
            alone[name.key[0]].append(name)
    for word, same in alone.items():
        is_known = word in known_names() or word in states() or word in capitals() or word in body_nouns()
        if is_known or word in firsts or votes[word]["a body"] or votes[word]["place"]:
            continue
        if any(n.text.isupper() or _has_company(n) for n in same) or _is_it(same) or not any(map(_is_who, same)):
            continue
        for name in same:
            name.type = "person"


def _is_who(name: Name) -> bool:
    """Whether "he" or "she" is the next who can be meant after this name as the subject of its own sentence, or "who"
    comes next."""
    tokens, last = name.tokens, name.end - 1
    if tokens.dep[last] not in SUBJECTS or tokens.quoted[last] is not None or not tokens.speaks(last):
        return False
    if tokens.low[name.end : name.end + 2] == [",", "who"]:
        return True
    for i in range(name.end, min(name.end + _REACH, len(tokens))):
        is_subject = tokens.dep[i] in SUBJECTS and tokens.quoted[i] is None
        if is_subject and tokens.low[i] in ("he", "she"):
            return True
        if (tokens.tag[i] == "NN" and tokens.low[i] in roles()) or (is_subject and tokens.tag[i].startswith("NNP")):
            return False
    return False


def _firms(names: Sequence[Name]) -> set[str]:
    """The first words of the names of companies and banks: "Halden", where the text has "Halden Bank"."""
    return {
        n.key[0]
        for n in names
        if n.type == "body" and len(n.key) == 2 and (n.key[1] == "bank" or n.key[1] in _COMPANY_ENDINGS)
    }


def type_short_names(names: Sequence[Name], votes: dict[str, Counter[str]]) -> None:
    """Takes "Kell Hotspur" for a body where it is shortened to "Kell" and has what bodies have, nothing of a person's.

    Many family names stand first, so that a short form alone says nothing.
    """
    alone: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if len(name.key) == 1:
            alone[name.key[0]].append(name)
    persons = {(id(n.tokens), i) for n in names if n.type == "person" for i in range(n.start, n.end)}
    longer: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in names:
        if name.type == "person" and len(name.key) > 1:
            longer[name.key].append(name)
    for key, same in longer.items():
        if key[0] not in alone or any(w in alone for w in key[1:]) or any(w in genders() for w in key):
            continue
        both = [*same, *alone[key[0]]]
        vote = votes[" ".join(key)] + votes[key[0]]
        is_told = vote["title"] or vote["age"] or vote["role"] or any(n.has_title or n.role or n.gender for n in both)
        if is_told or any(_has_gender(name, persons) for name in both):
            continue
        if vote["owner"] or vote["a body"] or any(_has_company(name) for name in both) or _is_it(both):
            for name in both:
                name.type = "body"


def type_long_names(names: Sequence[Name], votes: dict[str, Counter[str]]) -> None:
    """Takes a name of two words or more for a body's where it has what companies have or a body's noun follows it in
    commas, and neither a given name, a title, an age or an office nor "he" or "she" makes it a person's."""
    persons = {(id(n.tokens), i) for n in names if n.type == "person" for i in range(n.start, n.end)}
    longer: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in names:
        if name.type == "person" and len(name.key) > 1 and not any(w in genders() for w in name.key):
            longer[name.key].append(name)
    for key, same in longer.items():
        vote = votes[" ".join(key)]
        is_told = vote["title"] or vote["age"] or vote["role"] or any(n.has_title or n.role or n.gender for n in same)
        if is_told or any(_has_gender(name, persons) for name in same):
            continue
        has_company = any(_has_company(name) for name in same)
        if vote["a body"] or has_company or (vote["owner"] and not vote["speaks"]):
            for name in same:
                name.type, name.kind = "body", name.kind or ("company" if has_company else "")


def _has_gender(name: Name, persons: set[tuple[int, int]]) -> bool:
    """Whether "he" or "she" follows in this passage, and no other person's name stands before that."""
    tokens = name.tokens
    if any((id(tokens), i) in persons and tokens.low[i] != name.key[0] for i in range(name.start)):
        return False
    for i in range(name.end, min(name.end + _REACH, len(tokens))):
        if (id(tokens), i) in persons and tokens.low[i] != name.key[0]:
            return False
        if tokens.low[i] in _GENDERED:
            return True
    return False


def _has_company(name: Name) -> bool:
    """Whether something follows that a company has: "Lorne's chief executive", "the Lorne works"."""
    tokens, last = name.tokens, name.end - 1
    head = tokens.head[last]
    is_held = tokens.dep[last] in ("poss", "compound", "nmod") and head > last
    if tokens.low[head : head + 2] == ["head", "of"] and tokens.dep[last] == "poss":
        return " " in name.text  # "Lorne Vale's head of operations"; a State has a head of mission
    return is_held and (tokens.low[head] in _HAD_BY_COMPANIES or tokens.lemma[head] in _HAD_BY_COMPANIES)


def _is_it(same: Sequence[Name]) -> bool:
    """Whether "it" or "its" goes back to this name as the subject of its own sentence: "Lorne said it would"."""
    for name in same:
        tokens = name.tokens
        last = name.end - 1
        if tokens.dep[last] not in SUBJECTS or tokens.quoted[last] is not None or not tokens.speaks(last):
            continue
        verb = tokens.head[last]
        after = range(verb + 1, min(verb + 4, len(tokens)))
        if any(tokens.low[i] == "it" and tokens.dep[i] in SUBJECTS and tokens.head[i] != verb for i in after):
            return True
    return False
