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
    """What names that sound alike or nearly so have in common: vowels inside a word are left out."""
    return " ".join(map(_drop_vowels, sound_words(name)))


def is_sounding_near(left: str, right: str) -> bool:
    """Whether two full names are of one sound but for a vowel inside a given name of four letters or more ("Yusuf" and
    "Yousif"), or inside any where the given name, too, is written in two ways ("Gulnar Navrudi" and "Ghulnar
    Nowrudi"): that is less than alike, and two people who share the rest of a name may well be so called."""
    a, b = sound_words(left), sound_words(right)
    if len(a) != len(b) or len(a) < 2 or a == b or min(len(a[0]), len(b[0])) < 4:
        return False
    if a[1:] == b[1:]:
        return _drop_vowels(a[0]) == _drop_vowels(b[0])
    is_respelled = left.split(maxsplit=1)[0].lower() != right.split(maxsplit=1)[0].lower()
    return is_respelled and all(_is_near(x, y) for x, y in zip(a, b, strict=True))


def _is_near(left: str, right: str, least: int = 4) -> bool:
    return left == right or (min(len(left), len(right)) >= least and _drop_vowels(left) == _drop_vowels(right))


def is_cut_given(left: str, right: str) -> bool:
    """Whether one full name is the other with its given name cut ("Zari" for "Zarifa Holm"): four letters or more of
    it, and at least two fewer, for "Ivan" is no short "Ivana"."""
    a, b = sorted((sound_words(left), sound_words(right)), key=lambda words: len("".join(words)))
    if len(a) != len(b) or len(a) < 2 or a[1:-1] != b[1:-1] or not _is_near(a[-1], b[-1], 5):
        return False
    return len(a[0]) > 3 and len(b[0]) > len(a[0]) + 1 and b[0].startswith(a[0])


def _drop_vowels(word: str) -> str:
    return word[:1] + _INNER_VOWEL.sub("", word[1:])
