"""The name at the head of a text of whoever issued it: a newspaper's masthead, a letterhead, the head of a release.

A line is such a name by its shape (capitals throughout, few words, no verb's place) and by one sign more: a word that
newspapers or bodies bear in their names, "The" before it, the same name in the text beneath, or a headline after it.
What names the sort of text ("PRESS RELEASE") or a part of a paper ("World") is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.clean.authors import WORD, load_sorts
from onrecord.clean.letters import find_greeting
from onrecord.words import load_set
from onrecord.words.names import bare_company

_SMALL = frozenset(
    re.findall(
        r"\S+", "of the for and on in into to at & de du des la le les del da do dos das van von der den y e al el"
    )
)
_ELIDED = re.compile(r"[dl]['’](?=[A-Z])")
_FREQUENCY = re.compile(r"\s+\d{2,4}(?:\.\d+)?(?:\s*MHz)?\Z")
_REST = re.compile(r"\s*\([^()]{2,30}\)\Z|\s*[|·›»]\s.*|,\s*[\"“‘].*")
_ABOVE = re.compile(
    r"(?:(?:the )?(?:[\w-]+ )?(?:republic|kingdom|state|federation|commonwealth|principality|sultanate|emirate"
    r"|government)s? of|united nations\Z)\b",
    re.IGNORECASE,
)
_BODY_OF = re.compile(
    r"(?:[A-Z][\w’'-]* ){0,3}(?:Ministry|Department|Office|Commission|Committee|Council|Union|Association|Tribunal"
    r"|Working Group|Directorate)"
    r" (?:of|for|on)\b"
)
_BEFORE_COURT = re.compile(r"in the (?=(?:[\w’'-]+ ){0,4}(?:court|tribunal)\b)", re.IGNORECASE)
_LONGEST = 12  # words
_WEAK = 3  # words of a name that nothing but the headline after it tells from a headline


def find_issuer(lines: Sequence[str], text: str) -> tuple[str, int] | None:
    """The name that the first of these lines gives, and how many lines at the head are names; None where none is.

    ``lines`` are the first blocks of a text in order, ``text`` is all of it. A State's name over that of its ministry
    is the ministry's letterhead. The name is as it is printed, without what tells its edition; one in capitals alone is
    as the text beneath prints it, else each word has its first.
    """
    if not lines or not is_issuer(lines[0], text, lines[1:]):
        return None
    is_above = _ABOVE.match(lines[0].strip()) is not None
    count = 1
    if len(lines) > 1 and (is_above or lines[1].isupper()) and is_issuer(lines[1], text, lines[2:]):
        count = 2
    at = 1 if count == 2 and is_above else 0
    return _lower(_bare(lines[at]), text), count


def is_issuer(line: str, text: str, after: Sequence[str]) -> bool:
    """Whether a line at the head of a text is the name of whoever issued it; ``after`` are the lines that follow."""
    name = _bare(line)
    words = WORD.findall(_ELIDED.sub("", name))
    if (
        not 1 <= len(words) <= _LONGEST
        or len(name) > 110
        or re.search(r"\d|[!?:;|\"“”*#@/]|[.,]\s*\Z", bare_company(name))
    ):
        return False
    if (
        name.startswith("By ")
        or not name[0].isupper()
        or any(not w[0].isupper() and w.lower() not in _SMALL for w in words)
    ):
        return False
    low = [w.lower() for w in words]
    told = [w for w in low if w not in _SMALL] or low
    is_press = bool({low[0], low[-1]} & load_set("outlet_words"))
    if all(w in load_sorts() or w.removesuffix("s") in load_sorts() for w in told):
        return False
    if low[0] in load_set("document_nouns") - load_set("outlet_words"):
        return False
    if told[-1] in load_set("document_nouns") and not is_press and not (low[0] == "the" and len(told) == 3):
        return False
    if (name.isupper() and _names_body(low)) or (is_press and len(words) <= 6):
        return True
    is_headed = any(_is_headline(o) for o in after[:3])
    is_over = is_headed or find_greeting(text.splitlines()) is not None  # over a letter it is the letterhead
    if is_over and len(words) <= 8 and (low[-1] in load_set("body_nouns") or _BODY_OF.match(name)):
        return True
    if told[0] in load_sorts():
        return False
    if (low[0] == "the" and len(told) in (1, 2, 3)) or (len(words) <= 6 and len(_find_same(name, text)) > 1):
        return True
    if words[0].capitalize() in load_set("given_names"):
        return False
    return len(told) <= _WEAK and is_headed


def _names_body(low: Sequence[str]) -> bool:
    nouns = load_set("body_nouns") | load_set("outlet_words")
    return any(w in nouns for w in low)


def _bare(line: str) -> str:
    name = _FREQUENCY.sub("", _REST.sub("", " ".join(line.strip(" *_#=-–—\t\n").split())))
    name = _BEFORE_COURT.sub("", name)
    first, comma, _ = name.partition(",")
    words = first.lower().split()  # "RADIO ELDER, PORT ELDER"
    return first if comma and words and {words[0], words[-1]} & load_set("outlet_words") else name


def _is_headline(line: str) -> bool:
    """Whether a line can be the headline under a name: words with small letters, no sentence, no byline."""
    words = WORD.findall(line)
    if not 4 <= len(words) <= 25 or re.match(r"(?:by|from)\b", line, re.IGNORECASE) or re.search(r"\.\W*\Z", line):
        return False
    return any(w[0].islower() for w in words)


def _find_same(name: str, text: str) -> list[str]:
    """The name where it stands in a text, its own place too: as printed, or with small letters where it is shouted."""
    found = re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text[:40_000], re.IGNORECASE)
    return [o for o in found if o == name or (name.isupper() and o[0].isupper())]


def _lower(name: str, text: str) -> str:
    """A shouted name in the case of a name: "THE LAKE HERALD" is "The Lake Herald", "RADIO LAKE FM" keeps its "FM"."""
    if not name.isupper() or not re.search(r"[^\W\d_]{4}", name):
        return name
    printed = next((o for o in _find_same(name, text) if not o.isupper()), None)
    if printed is not None:
        return printed
    beneath = text[text.find("\n", max(0, text.find(name))) + 1 :][:40_000]
    return "".join(_lower_word(word, beneath, at > 0) for at, word in enumerate(re.split(r"([\s-]+)", name)))


def _lower_word(word: str, beneath: str, is_inside: bool) -> str:
    """A word of a shouted name; initials and acronyms (no vowel, two letters, or in capitals beneath) stay."""
    if is_inside and word.lower() in _SMALL:
        return word.lower()
    if (len(word) <= 6 and re.search(rf"\b{re.escape(word)}\b", beneath)) or re.fullmatch(
        r"[^AEIOUY\W]+|[A-Z&]{1,2}\.?|(?:[A-Z]\.)+", word
    ):
        return word
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda m: m[0].capitalize(), word)
