"""Lexicon: the word lists that tell names apart, folded for comparing, and how a name is cleaned."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from onrecord.words import load_set, load_table
from onrecord.words.forms import stem_word

_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_BARE_NOUNS = (
    *("body_nouns", "document_nouns", "event_nouns", "everyday_words"),
    *("group_nouns", "issued_nouns", "roles", "speech_nouns"),
)
_POSTNOMINALS = re.compile(r",?\s+(?:KC|QC|SC|MP|MEP|MSP|PhD|MD|OBE|CBE|MBE|Esq\.?)$")


@cache
def states() -> dict[str, str]:
    """Each folded name of a state, with the name that the list gives first."""
    out: dict[str, str] = {}
    for row in load_table("states"):
        out[fold_name(row["state"])] = row["state"]
        for other in row["other"].split(","):
            if other:
                out[fold_name(other)] = row["state"]
    return out


@cache
def capitals() -> dict[str, str]:
    """Each folded seat of government, with its state."""
    return {fold_name(c): row["state"] for row in load_table("states") for c in row["capitals"].split(",") if c}


@cache
def demonyms() -> dict[str, str]:
    """Each lower-case demonym, with its state."""
    return {d.lower(): row["state"] for row in load_table("states") for d in row["demonyms"].split(",") if d}


@cache
def peoples() -> frozenset[str]:
    """Peoples, faiths and camps as adjectives or for one person, in lower case."""
    return frozenset(row["one"].lower() for row in load_table("peoples"))


@cache
def many_people() -> frozenset[str]:
    """The same for several persons."""
    return frozenset(row["many"].lower() for row in load_table("peoples") if row["many"] != "-")


@cache
def genders() -> dict[str, str]:
    """The usual gender (m, f, x) of given names, in lower case."""
    return {row["name"].lower(): row["gender"] for row in load_table("given_names")}


@cache
def honorifics() -> dict[str, str]:
    """Forms of address in lower case, with their gender."""
    return {row["title"].lower(): row["gender"] for row in load_table("honorifics")}


@cache
def title_roles() -> dict[str, str]:
    """The role that a form of address tells: "Gen" a general."""
    return {row["title"].lower(): row["role"] for row in load_table("honorifics") if row["role"] != "-"}


@cache
def roles() -> dict[str, tuple[str, str]]:
    """Nouns for one person: (kind, gender)."""
    return {row["noun"]: (row["kind"], row["gender"]) for row in load_table("roles")}


@cache
def role_kinds() -> dict[str, frozenset[str]]:
    """Nouns for one person, each with the nouns of those whom a report may call so."""
    return {row["noun"]: frozenset(row["introduced_as"].split()) for row in load_table("role_kinds")}


@cache
def body_nouns() -> dict[str, str]:
    """Nouns for a body, with their kind."""
    return {row["noun"]: row["kind"] for row in load_table("body_nouns")}


@cache
def name_endings() -> dict[str, str]:
    """Last words that tell what a longer name names: body or place."""
    return {row["ending"]: row["type"] for row in load_table("name_endings")}


@cache
def known_names() -> dict[str, tuple[str, str]]:
    """Folded names that need no context: (full form folded or empty, type)."""
    out = {fold_name(row["name"]): (fold_name(row["full"]), row["type"]) for row in load_table("known_names")}
    return {**{full: ("", kind) for full, kind in out.values() if full}, **out}


@lru_cache(8192)
def clean_name(text: str) -> str:
    """The name in one line, without article, possessive ending or outer punctuation."""
    text = re.sub(r"\s+", " ", text).strip(' \t\n,;:—–-"“”*_#()[]|/')
    text = re.sub(r"^(?:the|The)\s+", "", text)
    text = re.sub(r"(?:['’]s|(?<=s)['’])$", "", text)
    text = _POSTNOMINALS.sub("", text)
    return (
        text if re.search(r"\b\w\.$", text) or re.search(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr)\.$", text) else text.rstrip(".")
    )


def fold_name(text: str) -> str:
    """The name for comparing: lower case, without full stops and articles, plain apostrophes."""
    text = text.lower().replace("’", "'").replace(".", "")
    return re.sub(r"^the ", "", text)


@lru_cache(8192)
def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name, hyphenated ones whole."""
    return tuple(w for w in re.split(r"\s+", fold_name(text)) if w and w not in _SUFFIXES)


@cache
def is_usual(word: str) -> bool:
    """Whether news uses a word often, or a list has it as a noun that may go without an article."""
    is_listed = any(word in load_set(name) for name in _BARE_NOUNS)
    return is_listed or stem_word(word) in load_set("usual_stems")
