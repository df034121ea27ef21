"""Letters: where one begins and ends, so that those it is addressed to are no authors and the one who signs it is.

A letter has a line that greets ("Dear Ms Lee,", "Excellency,") and one that takes leave ("Yours sincerely,").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.clean.authors import names_author

_GREETING = re.compile(
    r"(?:Dear\s.{2,60}|To whom it may concern|(?:Your\s)?Excellenc(?:y|ies)|Honou?rable\s.{2,40}"
    r"|(?:Sirs?|Madam|Mesdames)(?:\s(?:or|and)\s\w+)?)[,:.]?",
)
_LEAVE = re.compile(
    r"(?:Yours\s(?:very\s)?\w+|(?:Very\s|Most\s)?(?:[Ss]incerely|[Rr]espectfully|[Ff]aithfully|[Tt]ruly)(?:\syours)?|"
    r"(?:With\s)?(?:[Kk]ind|[Bb]est|[Ww]arm)(?:est)?\s(?:regards|wishes)|Regards|Sincerely"
    r"|(?:Please\s)?[Aa]ccept,?\s.*assurance.*)[,.]?"
)
_NAME = re.compile(
    r"(?:\(?[Ss]igned\)?:?\s+)?(?:(?:Dr|Mr|Mrs|Ms|Prof|Sir|Dame|Rev)\.?\s+)?"
    r"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:(?:al|bin|da|de|del|der|di|el|la|van|von)\s+)*[A-Z][\w.’'-]*){1,3})"
    r"(?:\s*[,(–-]\s*.{2,80})?"
)
_HEAD, _FOOT = 24, 5  # lines: the greeting within so many of the first, the name within so many after the leave


def find_greeting(lines: Sequence[str]) -> int | None:
    """The line that greets; None where a text is no letter."""
    at = next((i for i, line in enumerate(lines[:_HEAD]) if _GREETING.fullmatch(line.strip())), None)
    if at is None or _find_leave(lines, at) is None:
        return None
    return at


def find_signature(lines: Sequence[str]) -> str | None:
    """Whose name stands under a letter; None where a text is no letter or nobody signs it."""
    at = find_greeting(lines)
    leave = _find_leave(lines, at) if at is not None else None
    for line in lines[leave + 1 : leave + 1 + _FOOT] if leave is not None else ():
        match = _NAME.fullmatch(line.strip())
        if match and names_author(match["name"]):
            return match["name"]
    return None


def _find_leave(lines: Sequence[str], greeting: int) -> int | None:
    return next((i for i in range(len(lines) - 1, greeting, -1) if _LEAVE.fullmatch(lines[i].strip())), None)
