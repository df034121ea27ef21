"""Surroundings: what the words around one occurrence of a name say of its type, as votes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from onrecord.read.lexicon import body_nouns, capitals, roles
from onrecord.read.tokens import SUBJECTS, Tokens, word_list

if TYPE_CHECKING:
    from onrecord.read.name_types import Name

_RULED = word_list("ruled_over")
_RULERS = word_list("owned_by_places")
_ORGANS = word_list("state_organs")
_PLACE_WORDS = word_list("place_words")
_PLACE_NOUNS = word_list("place_nouns")
_PLACE_HEADS = word_list("place_heads")
_OWNED_BY_BODIES = word_list("owned_by_bodies")
_MOVING = word_list("moving_verbs")
_NEAR = word_list("near_adjectives")
_EITHER = word_list("persons_or_bodies")
_LANDED = _ORGANS | {"border", "president", "citizen", "army", "frontier", "territory"} - {"capital"}
_KIN = word_list("kin")
_INSIDE = frozenset({"in", "near", "across", "throughout", "outside", "into", "inside"})
GIVING = re.compile(
    r"(?:\b(?:be|is|was|being|been|himself|herself|themself|themselves|only)"
    r" (?:called|known as|identified (?:only )?as|named|referred to (?:only )?as|quoted as)"
    r"|\b(?:calls?|called|call) (?:himself|herself|her|him)"
    r"|\b(?:go|goes|went) by(?: the name(?: of)?)?"
    r"|\bgave (?:only )?(?:his|her|their|the)(?: \w+){0,2} names?(?: only)?(?: as)?|\bname (?:is|was)"
    r"|\bby (?:his|her|their)(?: \w+){0,2} names?,?(?: only)?(?: as)?"
    r"|\bidentified (?:himself|herself)(?: only)? as|\bintroduced (?:himself|herself) as)"
    r"(?: only)?(?: (?:as|by))?(?: (?:Mr|Mrs|Ms|Dr)\.?)?\W{0,3}$"
)
"""The words before a name that somebody is to be called by."""
_SOMEBODY = frozenset({"he", "she", "his", "her", "him", "who", "himself", "herself"})


def weigh_context(name: Name, vote: Counter[str]) -> None:
    """Adds what the words around a name say: a role in apposition, "in", "government of", a relative "who"."""
    tokens, start, end = name.tokens, name.start, name.end
    size = len(tokens)
    first = max(0, start - 14)
    if _SOMEBODY & set(tokens.low[first:start]) and GIVING.search(tokens.words(first, start) + " "):
        vote["role"] += 3
    if start == 0 and end < size and tokens.text[end] in "-–—,(" and tokens.words(start, end).isupper() and end < 4:
        vote["place"] += 3
    if end + 1 < size and tokens.text[end] == ",":
        for i in range(end + 1, min(end + 10, size)):
            if tokens.text[i] in ',.;:()“”"' or tokens.pos[i] in ("VERB", "AUX"):
                break
            kind = roles().get(tokens.low[i], ("", ""))[0]
            is_body = tokens.low[i] in body_nouns().keys() - _OWNED_BY_BODIES
            is_head = tokens.dep[i] not in ("compound", "poss", "nmod", "amod")
            if tokens.dep[i] in SUBJECTS and tokens.dep[end - 1] == "pobj":
                break  # "In a letter to Kell Watch, the mill's director said"
            if kind in ("voice", "office") and is_head and not is_body:
                vote["either" if tokens.low[i] in _EITHER else "role"] += 1
                break
            if tokens.low[i] in body_nouns() and tokens.dep[i] in ("appos", "attr"):
                vote["a body"] += 1
                break
        has_land = tokens.low[end + 1] == "whose" and tokens.lemma[min(end + 2, size - 1)] in _LANDED
        if tokens.low[end + 1] in ("who", "whose") and not _is_of_somebody(name):
            vote["state" if has_land else "role"] += 1
        vote["a body"] += tokens.low[end + 1] == "which"
    if end - start > 1 and end + 2 < size and tokens.low[end] == "of" and tokens.text[end + 2][0].isupper():
        vote["speaks"] += tokens.low[end + 1] == "the"  # "Samet Karel of the Kell Union"
    if end < size and tokens.low[end] == "who":
        vote["role"] += 1
    told = tokens.low[tokens.head[end - 1]] if tokens.dep[end - 1] == "appos" and end - start > 1 else ""
    is_office = roles().get(told, ("", ""))[0] == "office" and told not in body_nouns() and told not in _EITHER
    if start > 1 and tokens.text[start - 1] == "," and is_office:
        vote["role"] += 2  # "a locksmith in the town, Jo Lee,"
    elif start > 1 and tokens.text[start - 1] == "," and tokens.lemma[start - 2] in _RULED - roles().keys():
        vote["place"] += 3
    elif start > 1 and tokens.text[start - 1] == ",":
        for i in range(start - 2, max(start - 12, -1), -1):
            if tokens.text[i] in ',.;:()“”"' or tokens.pos[i] in ("VERB", "AUX", "PRON"):
                break
            if tokens.low[i] in body_nouns():
                continue  # "the contractor, Kell Works," may be either
            kind = roles().get(tokens.low[i], ("", ""))[0]
            if kind in ("voice", "office") and tokens.dep[i] not in ("compound", "poss"):
                vote["either" if tokens.low[i] in _EITHER else "role"] += 1
                break
    if _is_of_somebody(name) and tokens.low[tokens.head[end - 1]] == "at":
        vote["a body"] += 1
    if _is_kin(name) or (start > 1 and tokens.low[start - 1] in _KIN):
        vote["role"] += 2
    if _is_apposed_to_body(name):
        vote["a body"] += 2
    before = tokens.low[start - 1] if start else ""
    if before in body_nouns() and tokens.text[start - 1].islower() and before not in roles():
        vote["noun"] += 1
    is_role = roles().get(before, ("", ""))[0] in ("voice", "office") and before not in _EITHER
    if is_role and before not in body_nouns() and before not in ("host", "member"):
        is_told = end - start > 1 and tokens.text[start - 1].islower()  # "opposition lawmaker Jo Lee"
        vote["role"] += 2 if is_told else 1
    dep, head = tokens.dep[end - 1], tokens.head[end - 1]
    if dep == "pobj" and tokens.low[head] in _INSIDE:
        vote["place"] += 2
    _weigh_neighbours(name, vote, before)
    if dep == "pobj" and tokens.low[head] == "of" and tokens.lemma[tokens.head[head]] in _RULED:
        vote["place"] += 2
    if dep == "poss" and tokens.lemma[head] in _RULERS:
        vote["place"] += 2
    if tokens.low[end : end + 2] == ["-", "based"]:
        vote["place"] += 3
    if dep in ("compound", "nmod") and head == end and tokens.low[head] in ("government", "embassy"):
        vote["place"] += 1
    vote["the"] += before == "the"
    if start and tokens.low[start - 1] in body_nouns() and tokens.text[start - 1].islower():
        vote["body"] += 2


def _is_of_somebody(name: Name) -> bool:
    """Whether a name tells where somebody is from, whom "who" means: "A former engineer at Kell Norte, who"."""
    tokens, last = name.tokens, name.end - 1
    if tokens.dep[last] != "pobj" or tokens.low[tokens.head[last]] not in ("at", "in", "near"):
        return False
    noun = tokens.head[tokens.head[last]]
    return tokens.pos[noun] == "NOUN" and roles().get(tokens.low[noun], ("", ""))[0] in ("voice", "office", "person")


def _is_kin(name: Name) -> bool:
    """Whether a name in commas stands right after somebody's relative: "Lee's sister, Ama,"."""
    tokens, at = name.tokens, name.start - 2
    closed = tokens.text[name.end : name.end + 1]
    if at < 1 or tokens.text[at + 1] != "," or not closed or closed[0] not in ',.;”"':
        return False
    return tokens.low[at] in _KIN and (
        tokens.dep[at - 1] == "poss" or tokens.low[at - 1] in ("'s", "'", "older", "younger")
    )


def _is_apposed_to_body(name: Name) -> bool:
    """Whether a name in commas stands in apposition to a body's noun with a clause of its own between."""
    tokens, last = name.tokens, name.end - 1
    closed = tokens.text[name.end : name.end + 1]
    if not name.start or tokens.text[name.start - 1] != "," or tokens.dep[last] != "appos" or closed != [","]:
        return False
    noun = tokens.head[last]
    is_body = tokens.low[noun] in body_nouns().keys() - roles().keys() and tokens.pos[noun] == "NOUN"
    return is_body and any(tokens.dep[c] == "relcl" for c in tokens.children[noun])


def _weigh_neighbours(name: Name, vote: Counter[str], before: str) -> None:
    """Adds what a name belongs to and what belongs to it: organs of a State, parts of a land, officers of a body."""
    tokens, start, end = name.tokens, name.start, name.end
    dep, head = tokens.dep[end - 1], tokens.head[end - 1]
    if dep == "poss" and tokens.lemma[head] in _ORGANS and tokens.low[head] not in capitals():
        vote["state"] += 1
    if dep == "poss" and tokens.low[head] == "court" and tokens.low[head - 1] in ("supreme", "constitutional"):
        vote["state"] += 1
    if dep == "pobj" and tokens.low[head] == "of":
        organ = tokens.head[head]
        is_plain = tokens.lemma[organ] not in ("minister", "ministry") or any(
            tokens.dep[c] in ("amod", "compound") for c in tokens.children[organ]
        )
        vote["state"] += is_plain and tokens.lemma[organ] in (*_ORGANS, "republic")
    if dep == "nsubj":
        after = range(end, min(tokens.subtree(head)[1], end + 14))
        vote["a body"] += any(tokens.low[i : i + 2] == ["its", "own"] for i in after)
    if dep in ("compound", "nmod") and head == end and tokens.low[head].startswith("spokes"):
        vote["owner"] += 1
    if dep == "poss" and tokens.lemma[head] in _OWNED_BY_BODIES and tokens.low[head] not in ("north", "south"):
        vote["owner"] += 1
    is_near = before in _NEAR and not (dep in ("compound", "nmod") and head >= end)
    if is_near or before in _PLACE_WORDS or (before in _PLACE_NOUNS and tokens.low[max(0, start - 2)] in ("the", "a")):
        vote["place"] += 2
    if dep == "pobj" and tokens.low[head] == "of" and tokens.lemma[tokens.head[head]] in _PLACE_NOUNS:
        vote["place"] += 2
    if dep in ("compound", "nmod", "poss") and head >= end and tokens.lemma[head] in _PLACE_HEADS:
        vote["place"] += 1
    if dep == "pobj" and tokens.low[head] in ("to", "from", "of", "through"):
        verb = tokens.head[head]
        verb = tokens.head[verb] if tokens.low[verb] == "out" else verb
        vote["place"] += 2 * (tokens.lemma[verb] in _MOVING)
    if start > 1 and before == ",":
        noun = start - 2
        first = noun
        while first > 0 and tokens.pos[first - 1] in ("NOUN", "ADJ", "PROPN"):
            first -= 1
        is_apposed = tokens.text[noun].islower() and tokens.low[noun] in body_nouns() and tokens.pos[noun] == "NOUN"
        closed = tokens.text[end : end + 1]
        if is_apposed and tokens.low[max(0, first - 1)] in ("the", "a", "an") and closed and closed[0] in ",.;":
            vote["a body"] += 1  # "the state utility, Kell Hydro,"


def has_age(tokens: Tokens, end: int) -> bool:
    """Whether an age in commas follows."""
    return (
        end + 2 < len(tokens)
        and tokens.text[end] == ","
        and tokens.text[end + 1].isdigit()
        and len(tokens.text[end + 1]) < 3
        and tokens.text[end + 2] in ",.-"
    )
