"""Voices: who can answer for whom, by names and roles alone; an inference that a reason tells, never an identity."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.chains import Party
from onrecord.model import Reason
from onrecord.words.forms import fold_text, split_words
from onrecord.words.names import (
    body_words,
    find_demonym,
    find_state,
    is_acronym,
    is_full_name,
    is_generic_body,
    read_government,
)


def speaks_for(asked: Party, speaker: Party) -> Reason | None:
    """Why a speaker can answer for another party, None where nothing says so: an inference, never an identity.

    An office or service that is named after a party speaks for it ("the press service of the commission"), and so
    does a person whose role names it. A ministry, a minister, an ambassador, a national commission speak for their
    State and for its other offices: for the State that their names or roles give, else for the one that their report
    writes about. An anonymous speaker speaks for nobody.
    """
    if speaker["type"] == "anonymous" or not speaker["names"] or not asked["names"]:
        return None
    named = _find_named_after(asked, speaker)
    if named:
        return Reason(feature="speaks for", score=0.8, detail=f"{named!r} speaks for {asked['names'][0]!r}")
    own = _find_states_of(asked)
    office = _find_public_office(speaker)
    if own is None or office is None:
        return None
    whose, office_words = find_given_states(speaker), f"{speaker['names'][0]!r}"
    if office != speaker["names"][0]:
        office_words += f" ({office})"
    if whose:
        shared = sorted(whose & own)
        says = f"{office_words} speaks for {shared[0]}, by name" if shared else ""
        return Reason(feature="speaks for", score=0.8, detail=says) if shared else None
    shared = sorted({fold_text(s) for s in speaker["states"]} & own)
    if not shared:
        return None
    says = f"{office_words} can speak for {asked['names'][0]!r}: the report writes of {shared[0]} most"
    return Reason(feature="speaks for", score=0.7, detail=says)


def _find_named_after(asked: Party, speaker: Party) -> str | None:
    """The name or role of a speaker that holds the whole name of the party asked ("office of Mara Ostrel")."""
    if asked["type"] not in ("person", "body", "group"):
        return None
    given = [n for n in speaker["names"] if _is_of_voice(n)] if speaker["type"] == "body" else []
    given += [r for r in speaker["roles"] if _is_of_voice(r)] if speaker["type"] == "person" else []
    if not given:
        return None
    known = [split_words(n) for n in asked["names"] if is_full_name(n) or is_acronym(n)]
    if asked["type"] == "body":
        known = [w for n, w in ((n, split_words(n)) for n in asked["names"]) if w and not is_generic_body(n)]
    for words in given:
        spelled = split_words(words)
        for name in known:
            for i in range(len(spelled) - len(name) + 1):
                rest = spelled[:i] + spelled[i + len(name) :]
                # "UN human rights chief" is the head of a part of it, and speaks for that part.
                if spelled[i : i + len(name)] == name and rest and all(_BESIDE.fullmatch(w) for w in rest):
                    return words
    return None


@lru_cache(maxsize=32768)
def _is_of_voice(name: str) -> bool:
    return _VOICE.search(fold_text(name)) is not None


_VOICE = re.compile(
    r"\b(?:office|press|service|spokes\w+|secretariat|lawyers?|mission|media|speaks for|chair\w*|director|head|chief"
    r"|secretary|president)\b"
)
_BESIDE = re.compile(rf"{_VOICE.pattern}|of|for|the|s|its|group|deputy|executive|general|chief|communications|former")
_PUBLIC_HEADS = frozenset({"ministry", "government", "embassy", "mission"})
_ORGANS = _PUBLIC_HEADS | frozenset({"police", "army", "court", "parliament", "service"})
_NATIONAL = re.compile(r"(?:national|state|federal)\b.*\b(?:commission|agency|council|authority|committee|service)")
_PUBLIC_ROLE = re.compile(r"\b(?:minist(?:er|ry)|government|ambassador|president|mission|embassy)\b")


def _find_public_office(party: Party) -> str | None:
    """The words by which a party is a voice of its State, None where none are."""
    if party["type"] == "state":
        return next(iter(party["names"]), None)
    if party["type"] in ("body", "group"):
        return next((name for name in party["names"] if _is_public_name(name)), None)
    if party["type"] == "person":
        return next((role for role in party["roles"] if _is_public_role(role)), None)
    return None


@lru_cache(maxsize=32768)
def _is_public_name(name: str) -> bool:
    return not read_government(name) and (
        body_words(name)[1] in _PUBLIC_HEADS or _NATIONAL.match(fold_text(name)) is not None
    )


@lru_cache(maxsize=32768)
def _is_public_role(role: str) -> bool:
    return _PUBLIC_ROLE.search(fold_text(role)) is not None


def is_public(party: Party) -> bool:
    """Whether a party is a State or, by its name or role, a voice of one."""
    return _find_public_office(party) is not None


def is_organ(party: Party) -> bool:
    """Whether a party is a State or, by its name, an organ of one: a ministry, police, an army, a court."""
    if party["type"] == "state":
        return True
    return party["type"] in ("body", "group") and any(body_words(name)[1] in _ORGANS for name in party["names"])


def _find_states_of(party: Party) -> set[str] | None:
    """The states that a party is or belongs to, folded; None for a party that is no State's."""
    if party["type"] == "state":
        return {key[2:] for key in party["keys"] if key.startswith("s:")}
    if not is_organ(party):
        return None
    return find_given_states(party) or {fold_text(s) for s in party["states"]}


def find_given_states(party: Party) -> set[str]:
    """The states that the names and roles of a party give ("China's ambassador": china), folded."""
    if party["type"] == "state":
        return {key[2:] for key in party["keys"] if key.startswith("s:")}
    out: set[str] = set()
    own = {fold_text(s) for s in party["states"]}
    for text in (*party["names"], *party["roles"]) if party["type"] != "person" else party["roles"]:
        for part, state in _read_states(text):
            if state:
                out.add(state)
            elif part in own:
                out.add(part)
    return out


@lru_cache(maxsize=32768)
def _read_states(text: str) -> tuple[tuple[str, str | None], ...]:
    """The words of a name or role, up to three together, each with the State that it gives, folded."""
    words = split_words(text)
    # "China's ambassador to the United Nations": whose it is stands before, to whom it is sent comes after.
    end = next((i for i, w in enumerate(words) if w in ("to", "in", "at", "for")), len(words))
    parts = [" ".join(words[at : at + size]) for size in (3, 2, 1) for at in range(end - size + 1)]
    found = [(part, state[0] if (state := find_state(part)) else find_demonym(part)) for part in parts]
    return tuple((part, fold_text(state) if state else None) for part, state in found)
