"""Scope: which part of what may leave a case a dossier speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.dates import DateRange, parse_edtf
from onrecord.errors import DateError, PublishError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """``since`` and ``until`` bound the period, both inclusive; ``parties`` and ``subjects`` are names, any of which
    may fit. With ``is_draft`` what nobody has reviewed is shown too, marked; without it only what a person accepted.
    """

    since: date | None = None
    until: date | None = None
    parties: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    is_draft: bool = True

    @property
    def period(self) -> DateRange | None:
        """The period as a range, None where there is none."""
        return DateRange(earliest=self.since, latest=self.until) if self.since or self.until else None


def read_day(text: str | None, option: str) -> date | None:
    """The day that an option names, None where it is not given. Raises PublishError for anything but one day."""
    if text is None:
        return None
    when = _read_range(text, option)
    if when.earliest is None or when.earliest != when.latest:
        raise PublishError(f"{option} {text!r} is not a single day", hint="write it as 2024-06-01")
    return when.earliest


def read_bound(text: str | None, option: str, *, is_end: bool = False) -> date | None:
    """The first day of what an option names (a day, a month, a year), or with ``is_end`` the last. Raises
    PublishError for anything else."""
    if text is None:
        return None
    when = _read_range(text, option)
    bound = when.latest if is_end else when.earliest
    if "/" in text or bound is None:
        raise PublishError(f"{option} {text!r} is not a day, month or year", hint="write it as 2024-06-01 or 2024-06")
    return bound


def _read_range(text: str, option: str) -> DateRange:
    try:
        return parse_edtf(text)
    except DateError as error:
        raise PublishError(f"{option} {text!r} is not a day", hint="write it as 2024-06-01") from error
