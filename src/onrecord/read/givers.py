"""Givers: who is to give what is asked for as a noun, "an apology from [the bank]", "[the minister]'s resignation"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Mention, Statement
from onrecord.read.calling_names import drop_article

ASKABLE = ("person", "body", "state", "group", "anonymous")
"""The types of those who can be asked."""

_FROM = re.compile(
    r"\W*(?:for\s+)?(?:an?|the|some|more)?\s*(?:[\w’'-]+\s+){1,4}?from\s+(?:the\s+|its\s+|their\s+)?(?=\S)"
)
_RESIGNATION = re.compile(
    r"\W*(?:for\s+)?(?:(?:the\s+)?(?:immediate\s+)?(?:resignation|departure)\s+of\s+(?:the\s+)?(?P<of>\S)"
    r"|(?P<own>\S.{1,60}?)(?:[’']s?)?\s+(?:immediate\s+)?resignation\b)",
    re.IGNORECASE,
)


def find_giver(statement: Statement, mentions: Sequence[Mention]) -> str | None:
    """ "An apology from [the bank]", "[the minister]'s resignation": who is to give what is asked for as a noun."""
    words = re.sub(r"\s", " ", statement.quote[0])
    found, start = _FROM.match(words), statement.spans[0].start
    resigns = _RESIGNATION.match(words)
    if resigns is not None:
        at = resigns.start("of") if resigns["of"] else resigns.start("own")
    elif found is not None and not re.search(r"\bto [a-z]", words[: found.end()]):
        at = found.end()
    else:
        return None
    here = [m for m in mentions if m.type in ASKABLE and abs(m.spans[0].start - start - at) <= (4 if resigns else 0)]
    best = max(here, key=lambda m: (m.form == "name", m.spans[-1].end - m.spans[0].start), default=None)
    own = statement.speaker.name if statement.speaker else None
    return drop_article(best.name) if best is not None and best.name != own else None
