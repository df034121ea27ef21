"""Labels: what a dossier says in its own words, in the language that its readers want; quotations stay as they are."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from onrecord.dates import DateRange, print_edtf
from onrecord.errors import PublishError
from onrecord.words import load_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of one language, as ISO 639-1 names it; what it lacks is said in English."""

    language: str
    words: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The label with its names in braces filled in. Raises KeyError for a key that words/labels.tsv lacks."""
        return self.words[key].format_map(values) if values else self.words[key]

    def count(self, key: str, n: int) -> str:
        """The label ``key.one`` or ``key.many`` with the number in it."""
        return self.say(f"{key}.one" if n == 1 else f"{key}.many", n=f"{n:,}" if self.language == "en" else n)

    def find(self, key: str, default: str) -> str:
        """The label, or the default where there is none: for words that data may hold."""
        return self.words.get(key, default)

    def date(self, when: DateRange | None) -> str:
        """The range as a person writes it: ``7 March 2022``, ``between 1 June and 9 September 2024``."""
        if when is None or (when.earliest is None and when.latest is None):
            return self.say("date.unknown")
        a, b = when.earliest, when.latest
        if a is None or b is None:
            return self.say("date.from", a=self.day(a)) if a else self.say("date.until", b=self.day(b))
        edtf = print_edtf(when)
        if len(edtf) == 4:
            return edtf
        if len(edtf) == 7:
            return self.say("date.month", month=self.say(f"month.{a.month}"), year=a.year)
        if a == b:
            return self.day(a)
        return self.say("date.between", a=self.day(a, with_year=a.year != b.year), b=self.day(b))

    def day(self, day: datetime.date | None, *, with_year: bool = True) -> str:
        """One day; nothing for None."""
        if day is None:
            return ""
        number = self.say("date.first") if day.day == 1 else str(day.day)
        month = self.say(f"month.{day.month}")
        return self.say("date.day" if with_year else "date.day_only", day=number, month=month, year=day.year)


@cache
def load_labels(language: str = "en") -> Labels:
    """The labels of a language. Raises PublishError where words/labels.tsv has no column of that name."""
    table = load_table("labels")
    languages = [name for name in table[0] if name != "key"]
    if language not in languages:
        raise PublishError(f"there are no labels in {language!r}", hint=f"choose one of {', '.join(languages)}")
    return Labels(language=language, words={row["key"]: row[language] or row["en"] for row in table})
