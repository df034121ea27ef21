"""What a dossier is made of: lines, and the groups in which they are shown. Plain values, no work."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.dates import DateRange

GAP = "[…]"
"""Stands between two runs of words that their source parts by others, and where one stands outside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: who (a speaker or a document), the verb, the words, and what proves it.

    ``words`` are the source's, one string a span, in ``language`` where that is known; ``is_quoted`` says they are the
    speaker's own words as the source quotes them, else they are the reporter's. ``is_joined``: the verb takes the words
    for its object, so no colon parts them. ``is_reported``: the date is only the
    report's, which its label in ``note`` bears. ``is_own_voice``: a document tells it and attributes it to nobody.
    ``verdict`` is what people decided on the finding ("yes", "unsure", or nothing). ``citation_ids``: one a report.
    ``content`` says what the words speak of, where they are folded. ``place``: the document's id and where in its text
    the words begin, by which lines of one day keep the order of their report.
    """

    who: str
    note: str = ""
    verb: str = ""
    short_verb: str = ""
    is_verb_quoted: bool = False
    is_joined: bool = False
    words: tuple[str, ...] = ()
    is_quoted: bool = False
    when: str = ""
    when_basis: str = ""
    on: DateRange | None = None
    is_reported: bool = False
    is_own_voice: bool = False
    language: str = ""
    finding_id: str = ""
    verdict: str = ""
    hedges: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    citation_ids: tuple[str, ...] = ()
    content: str = ""
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One act of saying: its line, its other renderings, and how many reports and independent origins carry it."""

    line: Line
    renderings: tuple[Line, ...] = ()
    reports: int = 1
    origins: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A party with what it said, in the order of time."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what a group of statements speaks about."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came after, or beside: its status in words, the line, and why it is linked. ``is_weak``: too unsure to be
    counted, and to be shown without saying so."""

    status: str
    line: Line
    is_weak: bool = False
    reasons: tuple[str, ...] = ()
    score: float | None = None
    link_id: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An allegation with its replies, or a demand or promise with what followed; ``none``: nothing was found, or
    nothing that is sure; ``is_suggested``: then something is suggested that is unsure, or that nobody has accepted."""

    line: Line
    kind: str
    of: str = ""
    due: str = ""
    is_overdue: bool = False
    answers: tuple[Answer, ...] = ()
    none: str = ""
    is_suggested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures or accounts side by side, and in which relation they stand; ``is_same`` where all say the same words."""

    about: str
    relation: str
    why: tuple[str, ...]
    lines: tuple[Line, ...]
    is_same: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A dated line of the timeline."""

    line: Line
    on: DateRange
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source as the dossier lists it; ``assessed`` says what people wrote of it, and who, in short."""

    document_id: str
    label: str
    title: str
    outlet: str
    byline: str
    agency: str
    published: str
    basis: str
    path: str
    sha256: str
    text_sha256: str
    copies: str = ""
    language: str = ""
    is_redacted: bool = False
    assessed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """What one person wrote of a source's reliability or of a content's validity, with the reason. ``aspect`` names
    which, with who and when; ``line`` is what was assessed, or ``about`` the document."""

    aspect: str
    words: str
    reason: str
    about: str = ""
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person corrected by hand: on which day, who and what; ``note`` is the reason; ``line`` the line as it
    reads now where one was corrected; ``taken_back`` by whom and when, where it was published and holds no more."""

    on: str
    reviewer: str
    what: str
    note: str = ""
    line: Line | None = None
    taken_back: str = ""
