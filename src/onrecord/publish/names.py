"""Names as patterns: every way in which a text may spell a protected one, for finding them and never for showing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from onrecord.words import load_set, load_table
from onrecord.words.forms import FOREIGN, fold_text

_PART = re.compile(r"[^\W\d_]+")
_POSSESSIVE = re.compile(r"['’ʼ`](?:s|S)?(?!\w)")
_SHORT = 3  # letters: a part of a name this short ("Li", "Kim", "Ana") is looked for with its capital only
_LONG = 6  # letters: a part this long is looked for inside words too ("Tolmasins", "interviewTolmasin.pdf")
_BROKEN = re.compile(r"(?<=[^\W\d_])[-\u2010]\s*\n\s*(?=[^\W\d_])")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ARTICLES = ("a ", "an ", "the ", "one ", "some ")
_BEFORE, _AFTER = r"(?<![^\W\d_])", r"(?:'?s|')?(?![^\W\d_])"


def fold(text: str, *, keeps_case: bool = False) -> str:
    """The text without diacritics and invisible characters, and without case unless ``keeps_case``; marks are plain."""
    if text.isascii():
        return text if keeps_case else text.lower()
    text = FOREIGN.sub(_drop_invisible, text)
    if not keeps_case:
        return fold_text(text)
    upper = "".join(fold_text(c).upper() if c.isupper() else fold_text(c) for c in unicodedata.normalize("NFC", text))
    return upper


def _drop_invisible(run: re.Match[str]) -> str:
    return _keep_visible(run[0])


@lru_cache(maxsize=65536)
def _keep_visible(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def search_name(patterns: Iterable[re.Pattern[str]], folded: str) -> bool:
    """Whether any of the patterns stands in folded text, also broken over two lines with a hyphen."""
    joined = _BROKEN.sub("", folded) if "\n" in folded else folded
    return any(p.search(folded) or (joined is not folded and p.search(joined)) for p in patterns)


def is_same_name(left: str, right: str) -> bool:
    """Whether two spellings are one name but for case, diacritics, titles, and the order "Surname, Given name"."""
    a, b = _split(left), _split(right)
    if not a or not b:
        return False
    comma = "," in left or "," in right
    return a == b or (comma and sorted(a) == sorted(b))


def name_patterns(name: str, *, is_description: bool = False) -> tuple[list[re.Pattern[str]], list[re.Pattern[str]]]:
    """Patterns over folded text and over folded text with its capitals: first those of the whole name, in any spacing,
    backwards and with another form of the given name ("Bill" for "William"), and of each part that is no everyday
    word; then of each part that is one, or is short.

    A description ("a court clerk") is looked for as a whole only; titles and small words are no part of a name.
    """
    parts = _split(name)
    if not parts:
        return [], []
    is_everyday = not any(map(_is_telling, parts))
    whole = [_pattern(r"(?:'s)?[\W\d_]*".join(map(re.escape, parts)), parts, is_bounded=is_everyday)]
    if is_description or name.casefold().startswith(_ARTICLES):
        return whole, []
    cased: list[re.Pattern[str]] = []
    if len(parts) == 1:
        return whole if _is_telling(parts[0]) else [], [] if _is_telling(parts[0]) else [_cased(parts[0])]
    backwards = (r"\s*,\s*" if is_everyday else r"[\W\d_]*").join(map(re.escape, parts[::-1]))
    whole.append(_pattern(backwards, parts, is_bounded=is_everyday))
    for given in sorted(_given_names().get(parts[0], frozenset()) - {parts[0]}):
        other = [given, *parts[1:]]
        whole.append(_pattern(r"(?:'s)?[\W\d_]*".join(map(re.escape, other)), other, is_bounded=True))
    for part in _split_capitals(name) or parts:
        if _is_telling(part):
            whole.append(_pattern(re.escape(part), [part]))
        elif len(part) > 1:
            cased.append(_cased(part))
    return whole, cased


def _split(name: str) -> list[str]:
    """The folded parts of a name without possessive endings and the titles before it."""
    return _PART.findall(fold(" ".join(_words(name))))


def name_parts(name: str) -> list[str]:
    """The parts that a name writes with a capital, as written, without titles and possessive endings."""
    words = [w for w in _words(name) if w[0].isupper() or w[0].lower() == w[0].upper()]
    return words or _words(name)


def is_unspaced(text: str) -> bool:
    """Whether a text is of a script that writes no spaces between words."""
    return bool(_UNSPACED.search(text))


def _split_capitals(name: str) -> list[str]:
    """The parts that a name writes with a capital, or in a script without them: not "de la" of "Ana de la Cruz"."""
    kept = [w for w in _words(name) if w[0].isupper() or w[0].lower() == w[0].upper()]
    return _PART.findall(fold(" ".join(kept)))


def _words(name: str) -> list[str]:
    words: list[str] = _PART.findall(_POSSESSIVE.sub("", unicodedata.normalize("NFKC", name)))
    if name.casefold().startswith(_ARTICLES):
        return words
    while len(words) > 1 and fold(words[0]) in _titles():
        words = words[1:]
    return words


def _is_telling(part: str) -> bool:
    return (len(part) > _SHORT or bool(_UNSPACED.search(part))) and part not in load_set("everyday_words")


def _pattern(body: str, parts: list[str], *, is_bounded: bool = False) -> re.Pattern[str]:
    if set("".join(parts)) <= set("abcdef"):  # "Abed" must not be found inside a hash
        return re.compile(rf"(?<![^\W_]){body}(?![^\W_])")  # and is found beside an underscore
    if any(_UNSPACED.search(p) for p in parts) or (sum(map(len, parts)) >= _LONG and not is_bounded):
        return re.compile(body)
    return re.compile(f"{_BEFORE}{body}{_AFTER}")


def _cased(part: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEFORE}(?:{re.escape(part.capitalize())}|{re.escape(part.upper())}){_AFTER}")


@cache
def _given_names() -> dict[str, frozenset[str]]:
    """By given name all that stand for the same one: "bill", "will" and "william"."""
    groups: dict[str, set[str]] = {}
    for row in load_table("nicknames"):
        groups.setdefault(row["given"], {row["given"]}).add(row["name"])
    out: dict[str, set[str]] = {}
    for group in groups.values():
        for name in group:
            out.setdefault(name, set()).update(group)
    return {name: frozenset(group) for name, group in out.items()}


@cache
def _titles() -> frozenset[str]:
    """Titles, and the words of offices: "President" before a name is no part of it."""
    lists = [fold(t).rstrip(".") for name in ("name_titles", "honorifics", "roles") for t in load_set(name)]
    return frozenset(w for t in lists for w in t.split() if " " not in t)
