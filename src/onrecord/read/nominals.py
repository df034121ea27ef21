"""Noun phrases for persons, bodies, documents and groups: "the ministry's spokeswoman", "one former detainee".

A phrase runs from its first modifier to the end of the prepositional phrases that belong to its noun; a relative
clause, an apposition, a day and "on condition of anonymity" are left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.read.lexicon import body_nouns, clean_name, many_people, peoples, roles
from onrecord.read.name_types import Name
from onrecord.read.tokens import Tokens, word_list
from onrecord.words import load_set

_LEFT = frozenset({"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "npadvmod", "advmod", "predet"})
_PREPOSITIONS = word_list("prepositions")
_STOP = frozenset(
    {",", ";", ":", "—", "–", "(", ")", "who", "which", "that", "“", "”", '"', "whose", "whom", "when", "where"}
)
_CIVIC = word_list("civic_modifiers")
_DAYS = word_list("objects_of_time")
_INDEFINITE = word_list("indefinite")
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_POSSESSIVES = frozenset({"his", "her", "its", "their", "my", "our", "your"})
_QUANTITIES = word_list("quantities")


_CLOSE = frozenset({"familiar", "close", "privy", "sympathetic", "loyal"})
_NEAR_LAND = re.compile(r"(?<=\bof) neighbou?ring (?=[A-Z])|(?<=\bin) neighbou?ring (?=[A-Z])")
_ASIDES = frozenset(
    {"ask", "decline", "refuse", "speak", "insist", "want", "wish", "request", "give", "prefer", "fear"}
)
_PLAIN_PEOPLE = frozenset({"woman", "man", "person", "somebody", "someone", "boy", "girl"})
_TOLD = frozenset({"brief", "involve", "acquaint"})  # "two people briefed on the talks"
_LEADING = ("a", "an", "own", "such", "both", "even", "only", "just", "also", "any", "what", "how", "one", "another")
_PEOPLE = ("ers", "ors", "ists", "ians", "men", "ees", "ants", "ents")


@dataclass(slots=True, eq=False)
class Nominal:
    """A noun phrase at ``start`` to ``end`` around the noun at ``head``.

    ``kind`` is voice, office, person, body, document or group; ``body_kind`` narrows a body's. ``owner`` is the word
    whose possessive stands before the noun, ``complement`` the noun of its first "of", "for", "from" or "at".
    """

    tokens: Tokens
    start: int
    end: int
    head: int
    noun: str
    kind: str
    body_kind: str
    is_plural: bool
    is_definite: bool
    modifiers: tuple[str, ...]
    owner: int | None
    complement: int | None
    preposition: str
    name_end: int

    @property
    def description(self) -> str:
        """The phrase in one line without article or possessive pronoun, in lower case where only a sentence's start
        gave it a capital."""
        tokens, start = self.tokens, self.start
        while start < self.head and tokens.low[start] in (*_DEFINITE, *_POSSESSIVES, *_LEADING):
            start += 1
        text = _NEAR_LAND.sub(" ", clean_name(tokens.words(start, self.name_end)))
        is_first = start == self.start and (start == 0 or tokens.starts[start] or tokens.text[start - 1] in "“\"‘'")
        if (
            is_first
            and text[:1].isupper()
            and not tokens.tag[start].startswith("NNP")
            and not tokens.label[start]
            and tokens.low[start] not in many_people() | peoples()
            and text[1:2].islower()
        ):
            text = text[0].lower() + text[1:]
        return text


def find_nominals(tokens: Tokens, names: Sequence[Name], apposed: frozenset[str] = frozenset()) -> list[Nominal]:
    """The noun phrases of one passage that can speak, write or be spoken of as a party."""
    taken: dict[int, Name] = {i: name for name in names for i in range(name.start, name.end)}
    out: list[Nominal] = []
    documents, groups = load_set("document_nouns"), load_set("group_nouns")
    for i, pos in enumerate(tokens.pos):
        if i in taken or pos not in ("NOUN", "PROPN", "ADJ", "NUM", "PRON", "DET", "VERB"):
            continue
        low = tokens.low[i]
        if (
            pos in ("PRON", "DET", "NUM", "ADJ", "VERB")
            and not ((low in _QUANTITIES or tokens.low[i - 1 : i + 1] == ["the", "other"]) and tokens.speaks(i))
            and not (pos == "ADJ" and tokens.dep[i] in ("nsubj", "pobj", "dobj") and (low in roles() or low == "old"))
        ):
            continue
        is_titled = tokens.low[i] in documents and i + 1 in taken and taken[i + 1].type == "person"
        if tokens.dep[i] in ("compound", "nmod", "amod", "npadvmod") and tokens.head[i] > i and not is_titled:
            continue
        if i and tokens.text[i - 1] == "(" and tokens.text[i + 1 : i + 2] == [")"] and i - 2 in taken:
            continue  # "Ms. Lee (Independent)": her party
        noun = _singular(low, tokens.lemma[i])
        kind, body_kind = _kind_of(tokens, i, noun, low, documents, groups)
        if noun in apposed and (not kind or kind == "document") and tokens.tag[i] == "NN":
            kind = "body"
        if not kind:
            if not tokens.speaks(i) or (pos not in ("NOUN", "NUM", "DET", "PRON") and low != "other"):
                continue
            is_people = low in _QUANTITIES or (tokens.tag[i] == "NNS" and low.endswith(_PEOPLE))
            kind = "group" if is_people and low not in ("one", "another") else "other"
            if tokens.tag[i] == "NN" and (low + "s").endswith(_PEOPLE):
                kind = "person"
        bare = not any(tokens.dep[c] in _LEFT for c in tokens.children[i])
        if kind == "body" and bare and not tokens.speaks(i) and low != "police" and tokens.text[i].islower():
            continue
        is_person = kind in ("office", "person", "voice") and tokens.dep[i] not in ("appos", "conj", "attr")
        if is_person and bare and tokens.tag[i] == "NN" and tokens.text[i].islower():
            continue
        if kind == "document" and not tokens.speaks(i):
            is_plain = tokens.tag[i] == "NN" and bare and tokens.dep[i] not in ("nsubj", "nsubjpass")
            is_loose = tokens.tag[i] == "NNS" and not any(tokens.low[c] in _DEFINITE for c in tokens.children[i])
            if is_plain or is_loose:
                continue
        if noun == "opposition" and not (tokens.speaks(i) or any(tokens.low[c] == "the" for c in tokens.children[i])):
            continue
        if any(tokens.low[c] == "no" for c in tokens.children[i]):
            continue
        if low in _QUANTITIES | {"none", "most"} and tokens.low[i + 1 : i + 3] in (["of", "whom"], ["of", "which"]):
            continue  # "aid workers, none of whom may speak"
        out.append(_build(tokens, i, noun, kind, body_kind, taken, low in groups))
    return out


@cache
def _party_nouns() -> frozenset[str]:
    return frozenset(roles()) | frozenset(body_nouns())


def _singular(low: str, lemma: str) -> str:
    if low in roles() or low in body_nouns():
        return low
    known = _party_nouns()
    if low in ("spokesmen", "spokeswomen"):
        return low[:-2] + "an"
    for ending, other in (("ies", "y"), ("s", ""), ("es", ""), ("men", "man")):
        if low.endswith(ending) and low[: -len(ending)] + other in known:
            return low[: -len(ending)] + other
    return lemma


_WRITTEN = frozenset(
    {"internal", "policy", "discussion", "white", "green", "position", "briefing", "working", "cabinet"}
)
_ROUTE = frozenset({"for", "of", "between", "to"})


def _kind_of(
    tokens: Tokens, i: int, noun: str, low: str, documents: frozenset[str], groups: frozenset[str]
) -> tuple[str, str]:
    if low == "old" and i > 1 and tokens.low[i - 2] in ("year", "month"):
        return "person", ""  # "the 56-year-old"
    if noun == "secretary" and i and tokens.low[i - 1] == "press":
        return "voice", ""
    if noun in ("defence", "defense", "prosecution") and tokens.speaks(i):
        return "body", "office"
    if noun == "tank" and not (i and tokens.low[i - 1] in ("think", "-")):
        return "", ""
    if noun == "guard" and i and tokens.low[i - 1] in ("coast", "national", "border", "presidential", "home"):
        return "body", "office"
    if noun in roles() and not (low in body_nouns() and low not in roles()):
        return roles()[noun][0], ""
    if low in groups and low not in ("police", "media", "press", "jury", "military"):
        return "group", ""
    if noun == "paper" and i and low == noun and (tokens.low[i - 1] in _WRITTEN or tokens.low[i + 1 : i + 2] == ["of"]):
        return "document", ""
    if noun in ("channel", "station") and tokens.low[i + 1 : i + 2] and tokens.low[i + 1] in _ROUTE:
        return "", ""  # a channel for ships
    if noun in body_nouns():
        if noun in ("group", "team", "family", "paper") and tokens.tag[i] == "NNS":
            return "group", body_nouns()[noun]
        return "body", body_nouns()[noun]
    if noun in documents:
        return "document", ""
    return ("group", "") if low in groups else ("", "")


def _build(
    tokens: Tokens, head: int, noun: str, kind: str, body_kind: str, taken: dict[int, Name], is_collective: bool
) -> Nominal:
    start = head
    owner = None
    number = ""
    for child in tokens.children[head]:
        if child < head and tokens.dep[child] in _LEFT:
            if tokens.dep[child] == "poss":
                owner = child
            if child < tokens.opening:
                continue  # the number of the paragraph
            if tokens.dep[child] == "npadvmod" and tokens.low[child] in _DAYS:
                continue  # "Yesterday campaigners said"
            if tokens.dep[child] == "nummod":
                number = tokens.low[child]
            low, _ = tokens.subtree(child)
            start = min(start, max(low, head - 14))
    for i in range(head - 1, start - 1, -1):
        if tokens.text[i] in _STOP or (i in taken and i + 1 < head and tokens.text[i + 1] == ","):
            start = i + 1
            break
        if tokens.quoted[i] != tokens.quoted[head] and tokens.quoted[head] is None:
            continue
    is_two = tokens.low[start] in ("a", "an") and tokens.tag[head] == "NNS" and head - start > 2
    if is_two and tokens.pos[start + 1] == "NOUN" and tokens.low[start + 1] not in _QUANTITIES:
        start += 2  # "an account police officers gave": the article belongs to a noun of its own
    end = head + 1
    if tokens.text[end : end + 1] == ["-"] and tokens.low[end + 1 : end + 2] in (["general"], ["elect"], ["designate"]):
        end += 2  # "the secretary-general"
    noun_end = end
    complement, preposition = None, ""
    name_end = None
    for child in tokens.children[head]:
        is_by = tokens.low[child] == "by" and kind == "document"
        if child == end and tokens.dep[child] in ("prep", "agent") and (is_by or tokens.low[child] in _PREPOSITIONS):
            stop = _phrase_end(tokens, child)
            objects = [g for g in tokens.children[child] if tokens.dep[g] == "pobj"]
            is_time = bool(objects) and tokens.low[objects[0]] in _DAYS and tokens.low[child] != "of"
            if not objects or stop <= child + 1 or is_time:
                break
            is_age = kind == "person" and tokens.low[child] == "of"  # "a woman of 44"
            if tokens.label[objects[0]] == "" and tokens.text[objects[0]].isdigit() and not is_age:
                break
            name_end = end if is_by and name_end is None else name_end
            end = max(end, stop)
            if complement is None and tokens.low[child] in ("of", "for", "from", "at", "with", "to", "in"):
                complement, preposition = objects[0], tokens.low[child]
    if end == noun_end < len(tokens) and tokens.low[end] in _CLOSE:
        stop = next(
            (_phrase_end(tokens, c) for c in tokens.children[end] if tokens.dep[c] == "prep" and c == end + 1), 0
        )
        end = max(end, stop)  # "a person familiar with the talks"
    told = next((c for c in tokens.children[head] if c == end and tokens.dep[c] == "acl"), None)
    if end == noun_end and told is not None and tokens.lemma[told] in _TOLD:
        end = max([end, *(_phrase_end(tokens, c) for c in tokens.children[told] if c == told + 1)])
    if end == noun_end and start + 2 > head and tokens.low[head] in _PLAIN_PEOPLE:
        name_end = name_end or _clause_end(tokens, head)
    first = tokens.low[start]
    plural = tokens.tag[head] in ("NNS", "NNPS") or (
        bool(number) and number not in ("one", "1") and tokens.tag[head] != "NN"
    )
    if kind == "group" and is_collective:
        plural = True
    if tokens.low[head] in _QUANTITIES and tokens.low[head] not in ("one", "another"):
        plural = True
    modifiers = tuple(
        m
        for i in range(start, head)
        for m in [tokens.low[i].replace(".", "")]
        if m not in _DEFINITE
        and m not in _INDEFINITE
        and m not in _POSSESSIVES
        and m not in ("'s", "'", "-", "own", "‘", "“", '"')
        and re.match(r"\w", m)
    )
    owned = owner is not None
    definite = first in _DEFINITE or owned or (first == tokens.low[head] and not plural)
    if noun == "group" and body_kind:  # a rights group is no company, and a mere group may be either
        body_kind = "civic" if _CIVIC.intersection(modifiers) else ("company" if modifiers else "")
    return Nominal(
        tokens, start, end, head, noun, kind, body_kind, plural, definite and first not in _INDEFINITE,
        modifiers, owner, complement, preposition, name_end or end,
    )  # fmt: skip


def _clause_end(tokens: Tokens, head: int) -> int | None:
    """Where the clause ends that alone tells a man or woman from others: "a woman who sells bread"; None where it only
    says why no name is given."""
    at = head + 1
    if tokens.low[at : at + 1] != ["who"]:
        return None
    verb = tokens.head[at]
    if (
        tokens.head[verb] != head
        or tokens.lemma[verb] in _ASIDES
        or any(tokens.dep[c] == "neg" for c in tokens.children[verb])
    ):
        return None
    _, end = tokens.subtree(verb)
    for i in range(at, min(end, at + 14)):
        if tokens.text[i] in _STOP - {"who"}:
            return i
    return end if end - at < 14 else None


def _phrase_end(tokens: Tokens, prep: int) -> int:
    _, end = tokens.subtree(prep)
    end = min(end, prep + 16)
    for i in range(prep, end):
        word = tokens.low[i]
        if word in _STOP or (i > prep and tokens.quoted[i] != tokens.quoted[prep]):
            return i
        if i > prep and tokens.low[i] in ("on", "in", "at", "during", "after", "before") and i + 1 < end:
            following = [w for w in tokens.low[i + 1 : i + 4] if w not in ("a", "an", "the", "late", "early", "last")]
            if following and (following[0] in _DAYS or following[0].isdigit()):
                return i
        if i > prep and tokens.tag[i] in ("VBD", "VBZ", "VBP", "MD"):
            return i
    return end
