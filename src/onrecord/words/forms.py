"""Forms of words: folded spellings, light stems, and the content words of a passage, for comparing texts.

Nothing here knows any other document: what a text yields depends on that text alone.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import cache, lru_cache

from onrecord.words import load_set, load_table

_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")


def fold_text(text: str) -> str:
    """The text in lower case without diacritics, with plain quotation marks: "Türk" and "Turk" are one."""
    text = text.replace("`", "'")
    return text.lower() if text.isascii() else FOREIGN.sub(_fold_run, text).casefold()


FOREIGN = re.compile(r"[^\x00-\x7f]+")
"""Runs of characters beyond ASCII: what is done to characters one by one is done to these alone, and kept in mind."""


def _fold_run(run: re.Match[str]) -> str:
    return _fold_characters(run[0])


@lru_cache(maxsize=65536)
def _fold_characters(text: str) -> str:
    text = text.translate(_MARKS)
    text = text.replace("ı", "i").replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    text = text.replace("đ", "d").replace("Đ", "D").replace("æ", "ae").replace("Æ", "Ae")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def split_words(text: str) -> list[str]:
    """The folded words and numbers in order: "U.N." is ``un``, "2,300" is ``2300``, a possessive loses its ending."""
    return list(_split_name(text) if len(text) < _NAME else _split(text))


_NAME = 120  # characters: what is shorter comes again and again, as names do


@lru_cache(maxsize=32768)
def _split_name(text: str) -> tuple[str, ...]:
    return tuple(_split(text))


def _split(text: str) -> list[str]:
    text = _ABBREVIATION.sub(lambda m: m.group().replace(".", ""), text)
    out = []
    for word in _WORD.findall(fold_text(text)):
        if word[0].isdigit():
            word = word.replace(",", "")
        elif word.endswith("'s"):
            word = word[:-2]
        out.append(word.replace("'", ""))
    return out


@cache
def _bases() -> dict[str, str]:
    return {row["form"]: row["base"] for row in load_table("bases")}


@lru_cache(maxsize=65536)
def stem_word(word: str) -> str:
    """A stem that the inflected forms of an English word share ("released", "releases": ``releas``).

    Irregular forms and nouns of action come from ``words/bases.tsv`` ("gave", "detention"). It is no word to show.
    """
    word = _bases().get(word, word)
    for plural, singular in (("sses", "ss"), ("ies", "y"), ("s", "")):
        if word.endswith(plural) and len(word) > len(plural) + 2:
            if plural != "s" or word[-2] not in "sui":
                word = word[: -len(plural)] + singular
            break
    word = _bases().get(word, word)
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and _VOWEL.search(base):
            if ending == "ly" and (len(base) < 4 or base[-1] in "ip"):
                continue  # "family", "supply" are no adverbs
            word = base
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("ion") and len(word) > 6 and word[-4] in "ts":
        word = word[:-3]
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


@cache
def _function_words() -> frozenset[str]:
    return load_set("function_words")


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry content, each once, in order of appearance; function words are left out."""
    skip = _function_words()
    stems = (stem_word(w) for w in split_words(text) if w not in skip and (len(w) > 1 or w.isdigit()))
    return list(dict.fromkeys(stems))


def hash_words(words: tuple[str, ...]) -> int:
    """A 32-bit number for a run of words, the same on every machine."""
    return zlib.crc32("\x1f".join(words).encode())


@cache
def _near() -> dict[str, str]:
    return {stem_word(row["word"]): stem_word(row["compared"]) for row in load_table("near_words")}


def merge_near(stems: list[str]) -> list[str]:
    """The stems with those made one that reports use for one another ("displaced" and "moved"), each once."""
    near = _near()
    return list(dict.fromkeys(near.get(stem, stem) for stem in stems))


_MOVED = 4


def count_moved(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words of the shorter stand in the longer in runs of four and more, in whatever order the runs come: a
    report may quote the last sentence first."""
    short, long = sorted((left, right), key=len)
    if len(set(short) & set(long)) * 2 < len(set(short)):
        return 0
    free: list[str | None] = list(long)
    count = at = 0
    while at < len(short):
        size = best = 0
        for start in range(len(free)):
            run = 0
            while at + run < len(short) and start + run < len(free) and short[at + run] == free[start + run]:
                run += 1
            if run > size:
                size, best = run, start
        if size >= _MOVED:
            free[best : best + size] = [None] * size
            count += size
        at += size if size >= _MOVED else 1
    return count
