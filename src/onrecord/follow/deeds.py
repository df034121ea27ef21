"""Deeds: how much of what was asked or promised some words speak of, rare words counting for more than usual ones.

The verb of what is asked, and the noun after it, are met by any word of their family ("free", "release"); all else is
met by its own stem. Names count for little where the whole report is about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache

from onrecord.words import load_table
from onrecord.words.forms import merge_near, stem_word

_SCENE = 4  # of the names that a report gives most, those that it is about
_ALIKE = 0.8  # what a word of the same family counts, to one for the word itself
_AROUND = 0.6  # what a word counts that stands only around what was said
_LEAST, _NUMBER = 0.15, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What words speak of an ask: ``part`` of it by weight, 0..1; ``mass``, the weight that is met; ``hits``, the stems
    of the ask that are met; whether its ``deed`` and its ``thing`` are. ``alike`` is ``part`` with words counted that
    are near in meaning."""

    part: float
    alike: float
    mass: float
    hits: tuple[str, ...]
    deed: bool
    thing: bool


@cache
def _families() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for row in load_table("deed_families"):
        family = merge_near([stem_word(row["deed"])])[0]
        for word in (row["deed"], *row["words"].split()):
            out.setdefault(merge_near([stem_word(word)])[0], set()).add(family)
    return {stem: frozenset(families) for stem, families in out.items()}


@lru_cache(maxsize=65536)
def find_families(stem: str) -> frozenset[str]:
    """The families that a stem stands in; itself where it stands in none."""
    return _families().get(stem, frozenset((stem,)))


@cache
def _kin() -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = {}
    for stem, families in _families().items():
        for family in families:
            members.setdefault(family, set()).add(stem)
    return {s: frozenset(m for f in families for m in members[f]) for s, families in _families().items()}


def find_kin(stem: str) -> frozenset[str]:
    """The stems that share a family with one; none where it stands in none."""
    return _kin().get(stem, frozenset())


@lru_cache(maxsize=8192)
def _spread(stems: tuple[str, ...]) -> frozenset[str]:
    return frozenset(family for stem in stems for family in _families().get(stem, ()))


@cache
def _usual() -> dict[str, float]:
    return {row["stem"]: float(row["tells"]) for row in load_table("usual_stems")}


def weigh(stem: str) -> float:
    """How much a stem tells, 0.15 to 1: little where many reports hold it."""
    return _NUMBER if stem.isdigit() else _usual().get(stem, 1.0)


def is_telling(stem: str) -> bool:
    """Whether a verb tells a deed: it stands in a family, or few reports hold it."""
    return stem in _families() or weigh(stem) > 0.3


@lru_cache(maxsize=16384)  # an ask is compared with many
def _plan(
    wanted: tuple[str, ...], light: tuple[str, ...], scene: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, float, frozenset[str], bool], ...]]:
    """The stems wanted that are no names; and each stem with its weight, the families that meet it, and whether others
    are near to it in meaning."""
    core = tuple(s for s in wanted if s not in light)
    return core, tuple(
        (
            stem,
            max(_LEAST, weigh(stem)) if stem not in light else 0.175 if stem in scene else 0.8,
            _families().get(stem, frozenset()) if stem in core[:2] else frozenset(),
            stem in _near(),
        )
        for stem in wanted
    )


def compare_words(
    wanted: Sequence[str],
    light: Iterable[str],
    scene: Sequence[str],
    own: Sequence[str],
    around: Sequence[str] = (),
) -> Overlap:
    """How much of the stems ``wanted`` is met by ``own`` words and, for less, by those ``around`` them. ``light`` are
    the names among those wanted, ``scene`` the stems of names that the report of the ask gives most."""
    given, near = set(own), set(around)
    alike, alike_near = _spread(tuple(own)), _spread(tuple(around))
    core, wants = _plan(tuple(wanted), tuple(light), tuple(scene[:_SCENE]))
    whole = mass = soft = 0.0
    hits = []
    for stem, weight, families, is_like in wants:
        whole += weight
        if stem in given:
            mass += weight
            hits.append(stem)
        elif families & alike:
            mass += _ALIKE * weight
            hits.append(stem)
        elif stem in near or families & alike_near:
            mass += _AROUND * weight
        elif is_like:
            soft += weight * find_likeness(stem, given)
    return Overlap(
        part=mass / whole if whole else 0.0,
        alike=(mass + soft) / whole if whole else 0.0,
        mass=mass,
        hits=tuple(hits),
        deed=bool(core) and core[0] in hits and is_telling(core[0]),
        thing=any(stem in hits for stem in core[1:4]),
    )


@cache
def _near() -> dict[str, dict[str, float]]:
    out: dict[str, dict[str, float]] = {}
    for row in load_table("near_stems"):
        for told in row["near"].split():
            other, _, score = told.partition(":")
            likeness = int(score) / 100
            out.setdefault(row["stem"], {})[other] = likeness
            out.setdefault(other, {})[row["stem"]] = likeness
    return out


def find_near(stem: str) -> dict[str, float]:
    """The stems that are near in meaning ("home" to "house"), each with how near, 0..1; none for a rare word."""
    return _near().get(stem, {})


def find_likeness(stem: str, given: Set[str]) -> float:
    """How near in meaning the nearest of some stems is, 0..1."""
    near = _near().get(stem)
    return max((near[s] for s in near.keys() & given), default=0.0) if near else 0.0


def compare_sense(wanted: Sequence[str], light: Iterable[str], given: Iterable[str]) -> float:
    """How much of the stems wanted, names left out, is met by some stems in meaning, 0..1 by weight."""
    told = set(given)
    names = frozenset(light)
    whole = mass = 0.0
    for stem, weight, _, is_like in _plan(tuple(wanted), tuple(sorted(names)), ())[1]:
        if stem not in names:
            whole += weight
            if stem in told:
                mass += weight
            elif is_like:
                mass += weight * find_likeness(stem, told)
    return mass / whole if whole else 0.0


def find_told(stems: Sequence[str], most: int) -> list[str]:
    """The families of the first ``most`` telling stems."""
    telling = [s for s in stems if not s.isdigit() and is_telling(s)][:most]
    return list(dict.fromkeys(f for s in telling for f in sorted(find_families(s))))


_NEAR_ENOUGH, _MOST_NEAR = 0.5, 6


def find_told_near(stems: Sequence[str], most: int) -> list[str]:
    """The families of words near in meaning to the first ``most`` telling stems."""
    telling = [s for s in stems if not s.isdigit() and is_telling(s)][:most]
    near = []
    for stem in telling:
        found = sorted(find_near(stem).items(), key=lambda item: (-item[1], item[0]))
        near += [s for s, likeness in found[:_MOST_NEAR] if likeness >= _NEAR_ENOUGH]
    return list(dict.fromkeys(f for s in near for f in sorted(find_families(s))))
