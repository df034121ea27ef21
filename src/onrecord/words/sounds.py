"""Sounds: names in classes of letters between which transliterations choose ("Olha" and "Olga", "Yuriy" and "Juri").

Coarser than a spelling: two people may well sound alike, so that a caller needs more than this to call them one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.words import load_table
from onrecord.words.forms import fold_text
from onrecord.words.names import person_words

_DOUBLE = re.compile(r"(.)\1+")
_INNER_VOWEL = re.compile(r"[aeiou]+(?=[^aeiou])")
_MIDDLE_SOFT = re.compile(r"(?:ii|ei|i)$")


@lru_cache(maxsize=32768)
def sound_words(name: str) -> tuple[str, ...]:
    """Each word of a person's name in classes of sounds; vowels stay, as they tell Ivan from Ivana."""
    return tuple(_sound(word) for word in person_words(re.sub("[’'ʼ`]", "", name)))


def _sound(word: str) -> str:
    text = fold_text(word)
    for row in load_table("sounds"):
        text = text.replace(row["written"], row["compared"])
    return _MIDDLE_SOFT.sub("i", _DOUBLE.sub(r"\1", text))


def is_sounding_alike(left: str, right: str) -> bool:
    """Whether two full names are word by word of one sound, in the same order, with as many words."""
    a, b = sound_words(left), sound_words(right)
    return len(a) == len(b) > 1 and a == b and all(len(word) > 1 for word in (*a, *b))


def sound_key(name: str) -> str:
    """What names that sound alike or nearly so have in common: the given name's vowels inside it are left out."""
    first, *others = sound_words(name)
    return " ".join((_drop_vowels(first), *others))


def is_sounding_near(left: str, right: str) -> bool:
    """Whether two full names are of one sound but for a vowel inside a given name of four letters or more ("Yusuf" and
    "Yousif"): that is less than alike, and two people who share a surname may well be so called."""
    a, b = sound_words(left), sound_words(right)
    return len(a) == len(b) > 1 and min(len(a[0]), len(b[0])) > 3 and a != b and sound_key(left) == sound_key(right)


def _drop_vowels(word: str) -> str:
    return word[:1] + _INNER_VOWEL.sub("", word[1:])
