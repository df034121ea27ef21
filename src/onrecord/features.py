"""Features: each scores one claim about two subjects and says it in words that a person can check."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache

from onrecord.dates import DateRange, intersect, parse_edtf, print_date, print_edtf
from onrecord.model import FOREMOST, LAST_DAY, Card, Reason, Rival
from onrecord.words.forms import content_stems

MOST_READ = 8
"""Of the rivals of one subject those of so many ranks, the highest, are compared."""
_SENSE = 38  # bits by which what a comparison would read is known


def rank_rival(rival: Rival) -> int:
    """What the rivals of one subject are ordered by: one rank for those that a comparison would find the same."""
    digest = hashlib.blake2b(rival.sense.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return round(rival.score * 1e6) << _SENSE | int.from_bytes(digest) >> (64 - _SENSE)


def list_stood(card: Card) -> list[str]:
    """The keys under which a card is found; one that is dated or near begins with ``@``, a deed with a name, two of
    which are to be shared, with ``@@``."""
    return [*card.keys, *(f"@{key}" for key in card.dated), *_list_signed(card, card.signs[0])]


def list_sought(card: Card) -> list[str]:
    """The keys under which a card looks for others; whom it finds under a dated one it leaves alone where their
    periods lie apart (:func:`is_same_time`), and under a single one of a deed with a name."""
    dated = card.dated_seeks or card.dated
    return [*(card.seeks or card.keys), *(f"@{key}" for key in dated), *_list_signed(card, card.signs[1])]


def _list_signed(card: Card, signs: str) -> list[str]:
    told = _list_told(card)
    return [
        *(f"@{sign}{key}" for sign in signs for key in card.near),
        *(f"@{sign}{key}" for sign in signs[:1] for key in card.across),
        *(f"@@{sign}{key}" for sign in signs for key in told),
    ]


def _list_told(card: Card) -> list[str]:
    """Each deed with each name; with the foremost names two keys, for two cards are sought by two keys in common."""
    foremost = card.names[:FOREMOST]
    once = [f"{deed}~{name}" for deed in card.deeds for name in card.names]
    once += [f"{deed}~{name}" for deed in card.aside for name in foremost]
    twice = [f"{deed}~{name}~" for deed in (*card.deeds, *card.aside) for name in foremost]
    return list(dict.fromkeys([*once, *twice]))


def list_shared(seeker: Card, other: Card) -> list[str]:
    """The keys of :func:`list_sought` by which one card finds another; none where they are not to be compared."""
    stood = set(list_stood(other))
    shared = [key for key in dict.fromkeys(list_sought(seeker)) if key in stood]
    is_twice = sum(key.startswith("@@") for key in shared) > 1 and _is_meeting(seeker.soon, other.soon)
    is_now = is_same_time(seeker, other)
    return [k for k in shared if (is_twice if k.startswith("@@") else is_now or not k.startswith("@"))]


def is_same_time(left: Card, right: Card) -> bool:
    """Whether the periods of two cards have a day in common."""
    return _is_meeting(left.period, right.period)


def _is_meeting(left: tuple[int, int], right: tuple[int, int]) -> bool:
    return left[0] <= right[1] and right[0] <= left[1]


_FIRST, _LAST = 1, 9_999_999  # days that stand for no bound


def find_period(whens: Sequence[DateRange | None], apart: int) -> tuple[int, int]:
    """From the first to the last day of the ranges that are known, as ordinals, all days where none is; widened so that
    two periods meet where their ranges lie no more than ``apart`` days apart."""
    known = [when for when in whens if when]
    if not known:
        return _FIRST, _LAST
    first = min(when.earliest.toordinal() if when.earliest else _FIRST for when in known)
    last = max(when.latest.toordinal() if when.latest else _LAST for when in known)
    return first - apart // 2, last + apart // 2


def find_day(when: DateRange | None) -> int:
    """The day by which a card is ordered among others: the last one that it can be of, where that is known."""
    return when.latest.toordinal() if when and when.latest else LAST_DAY


def compare_roles(left: Sequence[str], right: Sequence[str]) -> Reason | None:
    """Whether the titles that two documents give agree; None where either gives none. Titles change: a difference
    speaks against nobody."""
    if not left or not right:
        return None
    best, pair = 0.0, (left[0], right[0])
    for a in left:
        for b in right:
            c, d = set(content_stems(a)), set(content_stems(b))
            score = len(c & d) / min(len(c), len(d)) if c and d else 0.0
            if score > best:
                best, pair = score, (a, b)
    says = "agree" if best >= 0.5 else "differ"
    return Reason(feature="role", score=round(best, 3), detail=f"roles {says}: {pair[0]!r} and {pair[1]!r}")


def write_range(when: DateRange | None) -> str | None:
    """A date range as plain JSON for a card; its basis stays with the finding."""
    return print_edtf(when) if when else None


@lru_cache(maxsize=65536)
def read_range(edtf: object) -> DateRange | None:
    """The range that a card holds."""
    return parse_edtf(edtf) if isinstance(edtf, str) else None


def widen(when: DateRange, days: int) -> DateRange:
    """The range with so many days more at both ends: for time zones, and for the day between saying and printing."""
    return DateRange(
        earliest=when.earliest and when.earliest - timedelta(days),
        latest=when.latest and when.latest + timedelta(days),
    )


def compare_dates(left: DateRange | None, right: DateRange | None, *, days: int = 0) -> Reason | None:
    """Whether two dates can be one, give or take ``days``; None where they can't. Unknown dates score a half."""
    if left is None or right is None:
        known = left or right
        says = f"only one date is known: {print_date(known)}" if known else "neither date is known"
        return Reason(feature="date", score=0.5, detail=says)
    both = f"{print_date(left)} and {print_date(right)}"
    if intersect(left, right):
        says = print_date(left) if print_edtf(left) == print_edtf(right) else f"{both} can be one date"
        return Reason(feature="date", score=1.0, detail=says)
    if days and intersect(widen(left, days), right):
        return Reason(feature="date", score=0.7, detail=f"{both} are no more than {days} day(s) apart")
    return None


def compare_stems(left: Sequence[str], right: Sequence[str], *, light: frozenset[str] = frozenset()) -> float:
    """How much of what the shorter of two lists of stems says stands in the longer, 0..1; ``light`` ones (names that
    a whole story shares) count for little, long words and numbers for more."""
    a, b = set(left), set(right)
    if not a or not b:
        return 0.0
    shared = sum(_weigh(s, light) for s in sorted(a & b))
    return shared / min(sum(_weigh(s, light) for s in sorted(a)), sum(_weigh(s, light) for s in sorted(b)))


def _weigh(stem: str, light: frozenset[str]) -> float:
    if stem in light:
        return 0.3
    return 1.5 if stem.isdigit() or len(stem) > 6 else 1.0
