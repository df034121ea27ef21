"""A day that a file's name gives, for documents that print none."""

from __future__ import annotations

import re
from datetime import date

from onrecord.dates import DateRange

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")


def date_by_name(path: str) -> DateRange | None:
    """The one day (``2024-04-02``, ``20240402``) in the last part of a path, said to be the file name's word.

    People who keep a case name files by their date, but a name is not the document: the basis says so, and it is
    used only where the document gives no date. Two days in one name give None.
    """
    days = set()
    for m in _DAY.finditer(path.rsplit("/", 1)[-1]):
        try:
            days.add(date(int(m[1]), int(m[3]), int(m[4])))
        except ValueError:
            continue
    if len(days) != 1:
        return None
    day = days.pop()
    return DateRange(
        earliest=day, latest=day, basis=f"the file name says {day.isoformat()}; the document gives no date"
    )
