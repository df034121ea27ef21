"""Types of names: person, body, state, place or group, decided over the whole document.

What a name's own words say comes first, then what stands around each of its occurrences; the parser's labels are one
witness among these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
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
from onrecord.read.lone_names import type_lone_names, type_long_names, type_seats, type_short_names
from onrecord.read.surroundings import has_age, weigh_context
from onrecord.read.tokens import Tokens, word_list
from onrecord.words import load_set, load_table

_NEVER = word_list("not_names")
_DATES = word_list("dates")
_PRONOUNS = word_list("pronouns")
_ORGANS = word_list("state_organs")
WORKERS = frozenset({"workers", "drivers", "employees"})
_SLOGAN = frozenset({"to", "for", "our", "my", "your", "not", "with", "without", "against"})
_COMPASS = word_list("compass_words")
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
    surnames: set[str] = set()
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
        weigh_context(name, votes[folded])
        votes[folded]["where"] += votes[folded]["place"] - place
        if folded in stems and not name.has_title:
            votes[folded]["state"] += 1
        label = tokens.label[name.end - 1]
        if label and tokens.label[name.start] == label:
            votes[folded][_TYPES[label]] += 1
        if name.start == 0 and tokens.text[name.end : name.end + 1] == [":"]:
            votes[folded]["turn"] += 1
        if tokens.quoted[name.start] is None and any(tokens.speaks(i) for i in range(name.start, name.end)):
            votes[folded]["speaks"] += 1
        if has_age(tokens, name.end):
            votes[folded]["age"] += 2
    if sum(vote["turn"] for vote in votes.values()) < _FEWEST_TURNS:
        for vote in votes.values():
            vote["turn"] = 0
    speaking = {word for word in alone if votes[word]["speaks"]}
    titled = {word for word in alone if votes[word]["title"]}
    for name in names:
        if name.key:
            is_titled = len(name.key) > 1 and name.key[-1] in titled and name.key[-1] not in body_nouns()
            name.type = name.type or ("person" if is_titled and "of" not in name.key else "")
            name.type = name.type or _type_of(name, votes[" ".join(name.key)], alone, speaking)
            if name.type == "person" and len(name.key) > 1:
                parts.update(name.key)
                surnames.add(name.key[-1])
    _type_lists(names, votes)
    known = {name.key for name in names if name.key and not _is_first(name)}
    whole = {name.key for name in names if name.type == "person"} | known
    for name in names:
        is_loose = name.type in ("body", "person") and len(name.key) > 2 and _is_first(name) and name.key not in known
        if is_loose and not name.tokens.text[name.start + 1][0].isupper():
            continue  # "Pieter van Aalst" is no "van Aalst" whom the sentence gave a capital
        if is_loose and name.key[1:] in whole and name.key[0] not in genders():
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
        elif not name.type and len(name.key) == 1 and name.key[0] in surnames and _stands_alone(name):
            name.type = "person"  # "Baker said": a noun, but for somebody of that name
    type_short_names(names, votes)
    type_long_names(names, votes)
    type_lone_names(names, votes)
    type_seats(names)
    lands = {n.key[0] for n in names if n.type == "state" and len(n.key) == 1} | states().keys()
    for name in names:
        if name.type == "unknown":
            vote = votes[" ".join(name.key)]
            spoken = "body" if vote["speaks"] and len(name.key) == 1 else ("person" if vote["speaks"] else "")
            name.type = _type_by_others(name, names, votes) or spoken
        if name.type in ("person", "place") and _is_branch(name, lands) and votes[" ".join(name.key)]["speaks"]:
            name.type = "body"
        if name.type == "person":
            name.gender = name.gender or _gender_of(name)


def _type_by_others(name: Name, names: Sequence[Name], votes: dict[str, Counter[str]]) -> str:
    """The type of a longer or shorter form of a name that says nothing itself: "Orlane", beside "Orlane Steel"."""
    if len(name.key) > 1:
        short = [n for n in names if n.type == "person" and n.key in ((name.key[0],), (name.key[-1],))]
        is_person = len(name.key) < 4 and any(votes[n.key[0]]["speaks"] for n in short)
        return "person" if is_person else ""
    return "body" if any(n.type == "body" and len(n.key) > 1 and n.key[0] == name.key[0] for n in names) else ""


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


def _is_branch(name: Name, lands: Set[str]) -> bool:
    """Whether a name is a land's after one word that is neither a given name nor where in it: "Amnesty Kellia"."""
    if len(name.key) != 2 or name.key[1] not in lands or name.has_title or name.role:
        return False
    return name.key[0] not in genders().keys() | _COMPASS


def _is_first(name: Name) -> bool:
    return name.tokens.starts[name.start] or name.start == 0


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


def _stands_alone(name: Name) -> bool:
    """Whether a capitalised noun stands as a name does: no article or capital beside it, subject or possessor."""
    tokens, start, end = name.tokens, name.start, name.end
    if start and (tokens.pos[start - 1] in ("DET", "ADJ") or (tokens.text[start - 1][0].isupper() and start > 1)):
        return False
    if end < len(tokens) and tokens.text[end][0].isupper():
        return False
    return tokens.speaks(end - 1) or tokens.dep[end - 1] in ("nsubj", "nsubjpass", "poss", "dobj")


def _is_acronym(text: str) -> bool:
    bare = text.replace(".", "")
    return 2 <= len(bare) <= 7 and bare.isupper() and bare.isalpha()


_CURRENCIES = frozenset(row["sign"] for row in load_table("currencies"))
_STORMS = frozenset({"cyclone", "hurricane", "typhoon", "storm"})
_FEWEST_TURNS = 3  # names before colons that make a talk
_LONGEST_STATION = 3  # letters: "BBC:" asks for a broadcaster


def _type_of(name: Name, vote: Counter[str], alone: set[str], speaking: set[str]) -> str:
    """Person, body, state, place, group, unknown, or nothing at all."""
    folded, words, tokens = " ".join(name.key), name.key, name.tokens
    if len(words) > 1 and words[-1] not in name_endings():
        vote["role"] += vote.pop("either", 0)  # "the owner, Jo Lee,", though not "the owner, Kell Chemicals,"
    if (
        folded in _NEVER
        or folded in _DATES
        or (folded in _PRONOUNS and name.text != "WHO")
        or folded in load_set("group_nouns")
        or len(folded) == 1
        or (len(words) in (2, 3) and words[0] in _STORMS)
        or (name.text in _CURRENCIES and tokens.text[name.end : name.end + 1] and tokens.text[name.end][0].isdigit())
    ):
        return ""
    if folded in states():
        return "state"
    if folded in many_people() or re.fullmatch(r"[A-Z]{2,5}s", name.text):
        return "group"
    if all(w in peoples() or w in demonyms() or w in states() or w in many_people() for w in words):
        return ""
    if folded in known_names():
        return known_names()[folded][1]
    if "&" in words[1:] or (words[-1] in WORKERS and "and" in words):
        return "body"
    is_of = words[0] in body_nouns() and words[1:2] == ("of",)  # "the University of Kell", beside whoever is of it
    has_body = (
        len(words) > 2 and (words[1] in body_nouns() or is_of) and words[0] not in genders() and not vote["title"]
    )
    if (vote["title"] or vote["role"] > vote["place"]) and len(words) > 1 and words[-1] not in body_nouns():
        return "body" if has_body and not vote["age"] else "person"
    is_strong = bool(vote["title"] or vote["age"] or vote["role"])
    if len(words) > 2 and _SLOGAN & set(words[1:-1]) and not is_strong and words[0] not in genders():
        return "body"  # "the Be Kind To Kell campaign"
    if vote["noun"] and not is_strong and len(words) > 1 and words[0] not in genders():
        return "body"  # "the campaign group Clear Kell"
    if vote["state"] and not is_strong and len(words) < 4 and words[-1] not in body_nouns() | roles().keys():
        return "place" if folded in capitals() else "state"
    is_long = len(words) > 2 and vote["role"] < 2 and not (vote["title"] or vote["age"])
    if len(words) > 1 and words[-1] in name_endings() and words[0] not in genders() and (is_long or not is_strong):
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
            is_plural and vote["place"] + vote["group"] + vote["body"] > 0 and not vote["person"] and not is_strong
        ):
            return "group" if word not in body_nouns() else "body"
        if vote["group"] and not vote["title"] and (word in demonyms() or word.endswith(("s", "i", "ese", "ish"))):
            return (
                "group"
                if tokens.pos[name.start] in ("NOUN", "PROPN")
                and tokens.dep[name.start] not in ("amod", "compound", "nmod")
                else ""
            )
        forms = (word, word.removesuffix("s"), word.rpartition("-")[2])
        if any(w in body_nouns() or w in roles() or w in honorifics() for w in forms):
            return ""  # "the Ministry", "the President": nouns, whatever their capital
        if vote["turn"] and len(word) > _LONGEST_STATION:
            return "person"  # "LEE: I ...", again and again
        if _is_acronym(name.text):
            is_told = vote["speaks"] and not vote["where"]
            return "body" if is_told or not vote["place"] > vote["body"] else "place"
        if word in genders() and vote["speaks"] and not vote["where"] and not vote["body"]:
            return "person"
        if vote["title"] or vote["age"] or vote["role"] > vote["place"]:
            return "person"
        if vote["owner"] and vote["where"] <= 2 * vote["owner"] and not vote["state"] and word not in genders():
            return "body"
        is_loose = word not in genders() and not vote["speaks"]
        if vote["place"] >= 2 and (vote["place"] >= vote["person"] or is_loose):
            return "place"
        if (vote["a body"] or vote["owner"]) and word not in genders():
            return "body"
    elif all(w in demonyms() for w in words):
        return ""
    else:
        last = words[-1]
        is_aged = vote["age"] and vote["person"] and len(words) == 2 and words[0] not in body_nouns()
        if (last in body_nouns() or any(w in body_nouns() for w in words if w not in genders())) and not (
            is_aged
            or (
                vote["person"] > vote["body"]
                and words[0] in genders()
                and last not in ("party", "office", "ministry", "court")
            )
        ):
            if all(w in roles() or w in body_nouns() for w in words) and len(words) == 1:
                return ""
            return "body"
        if last in roles() and words[0] not in genders() and not vote["person"]:
            return ""  # "Prime Minister", a role in capitals
        if any(w in ("for", "of") for w in words) and any(w in roles() for w in words):
            return ""
        if words[1] in ("for", "against") and words[0].endswith("s") and words[0].removesuffix("s") in roles():
            return "body"
        if vote["age"] or (
            words[0].split("-")[0] in genders()
            and len(words) <= 5
            and vote["person"] >= vote["place"]
            and "&" not in words
        ):
            return "person" if vote["body"] <= vote["person"] + vote["speaks"] + 1 else "body"
    is_plain = 2 <= len(words) <= 3 and not vote["the"] and "&" not in words and words[0] not in demonyms()
    if is_plain and words[-1] in alone and words[0] not in alone | _COMPASS:
        is_said = words[-1] in speaking and not vote["where"]
        if vote["body"] >= vote["place"] or is_said:
            return "person"  # a person is shortened to the last word, a body to the first
    is_article = vote["the"] > 0 and len(words) == 1
    if (vote["a body"] or is_article) and not (vote["role"] or vote["age"]) and vote["person"] + vote["body"]:
        return "body" if vote["person"] + vote["body"] >= vote["place"] else "place"
    if vote["a body"] > 1 and not is_strong:
        return "body"
    is_idle = len(words) == 1 and not vote["speaks"] and words[0] not in genders()
    tied = "place" if is_idle else "person"  # a lone name that neither speaks nor has a title is more often a place
    best = max(("person", "body", "place", "group"), key=lambda kind: (vote[kind], kind == tied))
    if vote[best] and best == "group" and len(words) == 1 and vote["speaks"] and not words[0].endswith("s"):
        return "body"
    if vote[best]:
        if best == "group":
            return "group" if tokens.dep[name.end - 1] not in ("amod", "compound", "nmod") else ""
        return best
    if 2 <= len(words) <= 3 and vote["speaks"]:
        return "person" if "&" not in words else "body"
    return "unknown"
