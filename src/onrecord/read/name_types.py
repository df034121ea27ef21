"""Types of names: person, body, state, place or group, decided over the whole document.

What a name's own words say comes first, then what stands around each of its occurrences; the parser's labels are one
witness among these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.read.lexicon import (
    body_nouns,
    capitals,
    clean_name,
    demonyms,
    genders,
    honorifics,
    known_names,
    many_people,
    name_endings,
    name_words,
    peoples,
    roles,
    states,
)
from onrecord.read.lone_names import type_lone_names
from onrecord.read.tokens import Tokens, word_list
from onrecord.words import load_set

_NEVER = word_list("not_names")
_DATES = word_list("dates")
_PRONOUNS = word_list("pronouns")
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
_INSIDE = frozenset({"in", "near", "across", "throughout", "outside", "into", "inside"})
_DEMONYM_ENDINGS = ("an", "ian", "ean", "ese", "ish", "i")
_TYPES = {"PERSON": "person", "ORG": "body", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}


@dataclass(slots=True, eq=False)
class Name:
    """A name at ``start`` to ``end`` (words of one passage): ``type`` as decided over the whole document."""

    tokens: Tokens
    start: int
    end: int
    type: str
    gender: str | None = None
    role: str | None = None
    role_start: int | None = None
    has_title: bool = False
    title: str | None = None
    kind: str = ""
    noun: str = ""
    key: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The name, cleaned."""
        return clean_name(self.tokens.words(self.start, self.end))


def decide_types(names: list[Name]) -> None:
    """Gives each name its type: by its own words where they say enough, else by a vote over its occurrences."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    parts: set[str] = set()
    alone: set[str] = set()
    stems = _find_demonyms(names)
    for name in names:
        name.key = name_words(name.text)
        if not name.key:
            name.type = ""
            continue
        folded = " ".join(name.key)
        tokens = name.tokens
        if len(name.key) == 1:
            alone.add(folded)
        if name.type == "person":
            votes[folded]["title"] += 1
        place = votes[folded]["place"]
        _weigh_context(name, votes[folded])
        votes[folded]["where"] += votes[folded]["place"] - place
        if folded in stems and not name.has_title:
            votes[folded]["state"] += 1
        label = tokens.label[name.end - 1]
        if label and tokens.label[name.start] == label:
            votes[folded][_TYPES[label]] += 1
        if tokens.quoted[name.start] is None and any(tokens.speaks(i) for i in range(name.start, name.end)):
            votes[folded]["speaks"] += 1
        if _has_age(tokens, name.end):
            votes[folded]["age"] += 2
    for name in names:
        if name.key:
            name.type = name.type or _type_of(name, votes[" ".join(name.key)], alone)
            if name.type == "person" and len(name.key) > 1:
                parts.update(name.key)
    _type_lists(names, votes)
    known = {name.key for name in names if name.key and not _is_first(name)}
    for name in names:
        is_loose = name.type == "body" and len(name.key) > 2 and _is_first(name) and name.key not in known
        if is_loose and name.key[1:] in known and name.key[0] not in genders():
            name.start += 1  # "Internal Kell Academy papers": the sentence gave that capital
            name.key = name.key[1:]
    for name in names:
        is_part = len(name.key) == 1 and name.key[0] in parts
        if is_part and name.type in ("body", "place", "group", "unknown", "state"):
            folded = name.key[0]
            is_turn = name.start == 0 and name.tokens.text[name.end : name.end + 1] == [":"]  # "LEE: I ..."
            is_short = _is_acronym(name.text) and len(folded) < 5 and not is_turn
            if folded in states() or folded in known_names() or is_short:
                continue
            if folded in capitals() and not votes[folded]["person"]:
                continue
            vote = votes[folded]
            if folded in demonyms() and not vote["speaks"]:
                continue
            if vote["where"] and vote["place"] > 2 and vote["place"] > vote["person"] + vote["body"]:
                continue
            name.type = "person"
    type_lone_names(names, votes)
    for name in names:
        if name.type == "unknown":
            vote = votes[" ".join(name.key)]
            name.type = "body" if vote["speaks"] and len(name.key) == 1 else ("person" if vote["speaks"] else "")
        if name.type == "person":
            name.gender = name.gender or _gender_of(name)


def _find_demonyms(names: Sequence[Name]) -> set[str]:
    """Single names of which the document has the adjective too: "Kellia" beside "the Kellian army", "Kellians"."""
    single = {w for n in names for w in name_words(n.text) if len(name_words(n.text)) == 1}
    words: set[str] = set()
    for tokens in {id(n.tokens): n.tokens for n in names}.values():
        for i, word in enumerate(tokens.low):
            is_adjective = tokens.dep[i] in ("amod", "compound", "nmod") and tokens.head[i] > i
            if tokens.text[i][0].isupper() and (is_adjective or tokens.tag[i] in ("NNPS", "JJ")):
                words.add(word.removesuffix("s") if tokens.tag[i] == "NNPS" else word)
    return {
        name
        for name in single
        if len(name) > 3
        and not name.endswith("n")
        and words & ({name.rstrip("aeiouy") + e for e in _DEMONYM_ENDINGS} - {name})
    }


def _type_lists(names: Sequence[Name], votes: dict[str, Counter[str]]) -> None:
    """What stands in a list with a place and has nothing of a person or body about it is a place too."""
    at = {(id(n.tokens), i): n for n in names for i in range(n.start, n.end) if n.type}
    for name in names:
        vote = votes[" ".join(name.key)]
        if name.type not in ("person", "body", "unknown") or name.has_title or vote["role"] or vote["age"]:
            continue
        if vote["speaks"] or vote["a body"] or any(w in genders() or w in body_nouns() for w in name.key):
            continue
        tokens, head = name.tokens, name.end - 1
        while tokens.dep[head] == "conj" and tokens.head[head] != head:
            head = tokens.head[head]
            other = at.get((id(tokens), head))
            if other is not None and other.type == "place":
                name.type = "place"


def _weigh_context(name: Name, vote: Counter[str]) -> None:
    """Adds what the words around a name say: a role in apposition, "in", "government of", a relative "who"."""
    tokens, start, end = name.tokens, name.start, name.end
    size = len(tokens)
    if start == 0 and end < size and tokens.text[end] in "-–—,(" and tokens.words(start, end).isupper() and end < 4:
        vote["place"] += 3
    if end + 1 < size and tokens.text[end] == ",":
        for i in range(end + 1, min(end + 10, size)):
            if tokens.text[i] in ',.;:()“”"' or tokens.pos[i] in ("VERB", "AUX"):
                break
            kind = roles().get(tokens.low[i], ("", ""))[0]
            is_body = tokens.low[i] in body_nouns().keys() - _OWNED_BY_BODIES
            is_head = tokens.dep[i] not in ("compound", "poss", "nmod", "amod")
            if kind in ("voice", "office") and is_head and not is_body:
                vote["either" if tokens.low[i] in _EITHER else "role"] += 1
                break
            if tokens.low[i] in body_nouns() and tokens.dep[i] in ("appos", "attr"):
                vote["a body"] += 1
                break
        has_land = tokens.low[end + 1] == "whose" and tokens.lemma[min(end + 2, size - 1)] in _LANDED
        if tokens.low[end + 1] in ("who", "whose"):
            vote["state" if has_land else "role"] += 1
        vote["a body"] += tokens.low[end + 1] == "which"
    if end - start > 1 and end + 2 < size and tokens.low[end] == "of" and tokens.text[end + 2][0].isupper():
        vote["speaks"] += tokens.low[end + 1] == "the"  # "Samet Karel of the Kell Union"
    if end < size and tokens.low[end] == "who":
        vote["role"] += 1
    if start > 1 and tokens.text[start - 1] == "," and tokens.lemma[start - 2] in _RULED:
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
    before = tokens.low[start - 1] if start else ""
    is_role = roles().get(before, ("", ""))[0] in ("voice", "office") and before not in _EITHER
    if is_role and before not in body_nouns() and before not in ("host", "member"):
        vote["role"] += 1
    dep, head = tokens.dep[end - 1], tokens.head[end - 1]
    if dep == "pobj" and tokens.low[head] in _INSIDE:
        vote["place"] += 2
    _weigh_neighbours(name, vote, before)
    if dep == "pobj" and tokens.low[head] == "of" and tokens.lemma[tokens.head[head]] in _RULED:
        vote["place"] += 2
    if dep == "poss" and tokens.lemma[head] in _RULERS:
        vote["place"] += 2
    if dep in ("compound", "nmod") and head == end and tokens.low[head] in ("government", "embassy"):
        vote["place"] += 1
    vote["the"] += before == "the"
    if start and tokens.low[start - 1] in body_nouns() and tokens.text[start - 1].islower():
        vote["body"] += 2


def _weigh_neighbours(name: Name, vote: Counter[str], before: str) -> None:
    """Adds what a name belongs to and what belongs to it: organs of a State, parts of a land, officers of a body."""
    tokens, start, end = name.tokens, name.start, name.end
    dep, head = tokens.dep[end - 1], tokens.head[end - 1]
    if dep == "poss" and tokens.lemma[head] in _ORGANS and tokens.low[head] not in capitals():
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


def _is_first(name: Name) -> bool:
    return name.tokens.starts[name.start] or name.start == 0


def _has_age(tokens: Tokens, end: int) -> bool:
    return (
        end + 2 < len(tokens)
        and tokens.text[end] == ","
        and tokens.text[end + 1].isdigit()
        and len(tokens.text[end + 1]) < 3
        and tokens.text[end + 2] in ",.-"
    )


def _gender_of(name: Name) -> str | None:
    if len(name.key) < 2:
        return None
    for word in name.key[:2]:
        gender = genders().get(word.split("-")[0])
        if gender:
            return gender if gender != "x" else None
        if len(word.rstrip(".")) > 1:
            break
    return None


def _is_acronym(text: str) -> bool:
    bare = text.replace(".", "")
    return 2 <= len(bare) <= 7 and bare.isupper() and bare.isalpha()


def _type_of(name: Name, vote: Counter[str], alone: set[str]) -> str:
    """Person, body, state, place, group, unknown, or nothing at all."""
    folded, words, tokens = " ".join(name.key), name.key, name.tokens
    if len(words) > 1 and words[-1] not in name_endings():
        vote["role"] += vote.pop("either", 0)  # "the owner, Jo Lee,", though not "the owner, Kell Chemicals,"
    if folded in _NEVER or folded in _DATES or folded in _PRONOUNS or folded in load_set("group_nouns"):
        return ""
    if folded in states():
        return "state"
    if folded in many_people() or re.fullmatch(r"[A-Z]{2,5}s", name.text):
        return "group"
    if all(w in peoples() or w in demonyms() or w in states() or w in many_people() for w in words):
        return ""
    if folded in known_names():
        return known_names()[folded][1]
    if "&" in words[1:]:
        return "body"
    if (vote["title"] or vote["role"] > vote["place"]) and len(words) > 1 and words[-1] not in body_nouns():
        return "person"
    is_strong = bool(vote["title"] or vote["age"] or vote["role"])
    if vote["state"] and not is_strong and len(words) < 4 and words[-1] not in body_nouns() | roles().keys():
        return "place" if folded in capitals() else "state"
    if len(words) > 1 and words[-1] in name_endings() and words[0] not in genders() and not is_strong:
        return name_endings()[words[-1]]
    if folded in capitals():
        return "place" if not (vote["person"] > vote["place"] and len(words) > 1) else "person"
    if len(words) == 1:
        word = words[0]
        if word in demonyms() and (
            tokens.dep[name.start] in ("amod", "compound", "nmod") or tokens.pos[name.start] == "ADJ"
        ):
            return ""
        is_plural = tokens.tag[name.end - 1] in ("NNPS", "NNS") and word.endswith("s")
        if (word.rstrip("s") in demonyms() and word.endswith("s")) or (
            is_plural and vote["place"] + vote["group"] + vote["body"] > 0 and not vote["person"]
        ):
            return "group" if word not in body_nouns() else "body"
        if vote["group"] and not vote["title"] and (word in demonyms() or word.endswith(("s", "i", "ese", "ish"))):
            return (
                "group"
                if tokens.pos[name.start] in ("NOUN", "PROPN")
                and tokens.dep[name.start] not in ("amod", "compound", "nmod")
                else ""
            )
        if any(w in body_nouns() or w in roles() or w in honorifics() for w in (word, word.removesuffix("s"))):
            return ""  # "the Ministry", "the President": nouns, whatever their capital
        if _is_acronym(name.text):
            is_told = vote["speaks"] and not vote["where"]
            return "body" if is_told or not vote["place"] > vote["body"] else "place"
        if word in genders() and vote["speaks"] and not vote["where"] and not vote["body"]:
            return "person"
        if vote["title"] or vote["age"] or vote["role"] > vote["place"]:
            return "person"
        is_loose = word not in genders() and not vote["speaks"]
        if vote["place"] >= 2 and (vote["place"] >= vote["person"] or is_loose):
            return "place"
        if (vote["a body"] or vote["owner"]) and word not in genders():
            return "body"
    elif all(w in demonyms() for w in words):
        return ""
    else:
        last = words[-1]
        if (last in body_nouns() or any(w in body_nouns() for w in words if w not in genders())) and not (
            vote["person"] > vote["body"]
            and words[0] in genders()
            and last not in ("party", "office", "ministry", "court")
        ):
            if all(w in roles() or w in body_nouns() for w in words) and len(words) == 1:
                return ""
            return "body"
        if last in roles() and words[0] not in genders() and not vote["person"]:
            return ""  # "Prime Minister", a role in capitals
        if any(w in ("for", "of") for w in words) and any(w in roles() for w in words):
            return ""
        if vote["age"] or (
            words[0].split("-")[0] in genders()
            and len(words) <= 5
            and vote["person"] >= vote["place"]
            and "&" not in words
        ):
            return "person" if vote["body"] <= vote["person"] + vote["speaks"] + 1 else "body"
    is_plain = 2 <= len(words) <= 3 and not vote["the"] and "&" not in words and words[0] not in demonyms()
    if is_plain and vote["body"] >= vote["place"] and words[-1] in alone and words[0] not in alone:
        return "person"  # a person is shortened to the last word, a body to the first
    is_article = vote["the"] > 0 and len(words) == 1
    if (vote["a body"] or is_article) and not (vote["role"] or vote["age"]) and vote["person"] + vote["body"]:
        return "body" if vote["person"] + vote["body"] >= vote["place"] else "place"
    best = max(("person", "body", "place", "group"), key=lambda kind: (vote[kind], kind == "person"))
    if vote[best] and best == "group" and len(words) == 1 and vote["speaks"] and not words[0].endswith("s"):
        return "body"
    if vote[best]:
        if best == "group":
            return "group" if tokens.dep[name.end - 1] not in ("amod", "compound", "nmod") else ""
        return best
    if 2 <= len(words) <= 3 and vote["speaks"]:
        return "person" if "&" not in words else "body"
    return "unknown"
