"""Roles: the titles that documents give a party, and when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.dates import DateRange, parse_edtf
from onrecord.model import Mention
from onrecord.spans import Span
from onrecord.words.forms import fold_text

DECIDED = "as a reviewer decided"
"""The basis of a date that a person gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A title that documents give a party; ``first`` and ``last`` bound when they were published, None if unknown,
    or are what a person gave."""

    title: str
    first: DateRange | None
    last: DateRange | None
    cited: tuple[Span, ...]


def build_roles(
    mentions: Sequence[Mention], published: Mapping[str, DateRange | None], decided: Mapping[str, str]
) -> tuple[Role, ...]:
    """The titles that these mentions give; ``decided`` are dates that a person gave one: under ``role`` and the folded
    title, since and until on two lines, either may be empty."""
    by_title: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.role:
            by_title[fold_text(mention.role)].append(mention)
    roles = []
    for title, members in sorted(by_title.items()):
        since, _, until = decided.get(f"role {title}", "").partition("\n")
        members.sort(key=lambda m: (m.document_id, m.spans[0].start))
        dates = [when for m in members if (when := published.get(m.document_id))]
        firsts = [d for d in dates if d.earliest]
        lasts = [d for d in dates if d.latest]
        titles = Counter(m.role for m in members if m.role)
        roles.append(
            Role(
                title=min(titles, key=lambda t: (-titles[t], t)),
                first=parse_edtf(since, basis=DECIDED)
                if since
                else min(firsts, key=lambda d: (str(d.earliest), str(d.latest)), default=None),
                last=parse_edtf(until, basis=DECIDED)
                if until
                else max(lasts, key=lambda d: (str(d.latest), str(d.earliest)), default=None),
                cited=tuple(dict.fromkeys(m.spans[0] for m in members)),
            )
        )
    return tuple(roles)
