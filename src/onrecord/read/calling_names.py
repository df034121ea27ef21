"""Calling names: by which words the one asked is called, cut to who it is and full enough to tell who is meant."""

from __future__ import annotations

import re

from onrecord.model import Mention, Statement
from onrecord.words.forms import fold_text

_ABOUT = re.compile(
    r" (?:on|in|at|during|after|before|for) (?:her|his|its|their) "
    r"|,? (?:(?:last|next|this|that) (?:week|month|year|spring|summer|autumn|fall|winter|\w+day)|yesterday|today|again"
    r"|twice|(?:on |late on |early on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b.*\Z"
)


def cut_name(name: str) -> str:
    """A description without what somebody was about, or when: "the rapporteur on her visit to Velmora"; a State without
    what it is: "the neighbouring republic of Velmora"."""
    return _STATE_OF.sub("", _ABOUT.split(name)[0])


_STATE_OF = re.compile(r"\A(?:the )?(?:[a-z]+ )?(?:republic|kingdom|country|nation) of (?=[A-Z])")


def drop_article(name: str) -> str:
    """A name without "the" before it."""
    return re.sub(r"^(?:the|The) ", "", name)


def is_owned(name: str, printed: str | None) -> bool:
    """Whether a name only says whose the one printed is: "[the governorate] of Jabal Harith"."""
    return printed is not None and re.fullmatch(rf"[a-z][\w’' -]+ of (?:the )?{re.escape(name)}", printed) is not None


_TAIL = re.compile(
    r"(?P<tail>(?:(?: (?!(?:not|and|or|to)\b)[\w’'-]+)? (?:in|of|at|from|on|with)(?: (?!(?:to|not)\b)[\w’'-]+){1,5}"
    r"| (?:that|who|which)(?: (?!(?:to|not)\b)[\w’'-]+){1,8}))(?=,? (?:not )?(?:to [a-z]|should\b|must\b|ought\b))"
)


def add_tail(name: str, statement: Statement) -> str:
    """A mere description with what tells which ones are meant: "banks [that finance the dam]"."""
    words = " ".join(statement.quote[0].split())
    at = words.find(name)
    if name[:1].isupper() or not 0 <= at <= _FAR or re.search(r" (?:in|that|who|of) ", name):
        return name
    tail = _TAIL.match(words, at + len(name))
    return cut_name(name + tail["tail"]) if tail else name


_FAR = 14  # characters before whom a demand names first: "that all the ..."


def pick_name(mention: Mention) -> str:
    """The name of a mention; as printed where that is a name of its own and the other a mere description of it
    ("administration of the fund" for "the Government"), or runs on into another name."""
    name = drop_article(mention.name)
    printed = drop_article(" ".join(" ".join(mention.quote).split()))
    is_name = mention.form != "pronoun" and printed[:1].isupper() and not mention.quote[0].startswith("The ")
    is_name = is_name or (printed[:1].isupper() and fold_text(printed) in _STATE_WORDS)
    if is_name and name[:1].islower():
        return printed
    if printed[:1].isupper() and re.match(re.escape(printed) + r" [A-Z]", name) and " " in printed:
        return printed
    return name


_STATE_WORDS = frozenset({"government", "state", "parliament", "ministry", "cabinet", "congress", "assembly"})
