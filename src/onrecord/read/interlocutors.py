"""Interlocutors: whom a text speaks to, so that "you" is somebody.

In a letter the one at its head ("To Ms Jo Lee, Harbour Office", "Open letter to the Mayor of Kell"); in a transcript
the one who answers next, else the one who spoke before. Nobody where a text does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.model import Mention, Statement
from onrecord.read.calling_names import drop_article
from onrecord.read.mails import clean_address, find_mail
from onrecord.read.nlp import Parsed, to_spans
from onrecord.read.own_documents import find_own_document
from onrecord.read.transcripts import find_turns
from onrecord.spans import is_overlapping


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One turn: where it stands in the document, its label, the name of who speaks and, if told, the office."""

    start: int
    end: int
    label: str
    name: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Interlocutors:
    """Whom the words at each place of a document speak to, and who writes it."""

    reader: str | None
    writer: str | None
    nouns: frozenset[str]
    turns: tuple[_Spoken, ...]
    is_mail: bool = False

    def find_hearer(self, statement: Statement) -> str | None:
        """Who "you" is in the words of a statement; None where the text does not say."""
        at = self._turn_at(statement)
        if at is None:
            return self.reader
        own = self.turns[at].label
        after = next((t for t in self.turns[at + 1 :] if t.label != own), None)
        before = next((t for t in reversed(self.turns[:at]) if t.label != own), None)
        host = self.turns[0].label
        if before is not None and after is not None and after.label == host != before.label and own != host:
            return before.name  # one guest to another, before the host goes on
        found = after or before
        return found.name if found is not None else None

    def find_officer(self, statement: Statement, name: str) -> str | None:
        """Who is called by an office alone in a debate ("I ask [the Minister] to ..."): whose turn names it
        ("Ana Ruiz (Minister of Health):"), else the one who answers, where he is not known to hold another."""
        holders = {t.name for t in self.turns if t.office and t.office == _plain(name)}
        if len(holders) == 1:
            return holders.pop()
        at = self._turn_at(statement)
        office = _OFFICER.fullmatch(name)
        if at is None or office is None:
            return None
        turn = self.turns[at]
        is_told = statement.speaker is not None and statement.speaker.name != turn.name  # between two turns
        found = next((t for t in self.turns[at + 1 : at + 2] if is_told or t.label != turn.label), None)
        held = {t.office for t in self.turns if found is not None and t.name == found.name and t.office}
        is_another = bool(held) and re.search(r" (?:of|for) ", name) is not None and _plain(name) not in held
        return found.name if found is not None and not is_another else None

    def find_teller(self, statement: Statement) -> str | None:
        """Who "me" and "us" are in words that nobody else is quoted with: whose turn or letter it is."""
        at = self._turn_at(statement)
        return self.turns[at].name if at is not None else self.writer

    def is_own(self, statement: Statement) -> bool:
        """Whether a letter asks it of its reader in its own voice ("we ask", "the Company requests")."""
        speaker = statement.speaker
        if self.reader is None or self.turns or statement.within is not None:
            return False
        if self.is_mail and not re.search(r"\byou(?:r|rs)?\b", " ".join(statement.quote)):
            return False  # what a mail asks for in the open it need not ask of whoever gets it
        if speaker is None or not speaker.spans or speaker.name == self.writer:
            return True
        words = {w.casefold() for w in re.findall(r"\w+", speaker.name)}
        return not words.isdisjoint({"i", "we"}) or (self.writer or "").casefold().endswith(speaker.name.casefold())

    def _turn_at(self, statement: Statement) -> int | None:
        place = statement.spans[0].start
        return next((n for n, t in enumerate(self.turns) if t.start <= place < t.end), None)


_OFFICER = re.compile(
    r"(?:the )?(?:(?:prime|deputy) )?(?:minister|secretary|commissioner|attorney general|chancellor)"
    r"(?: (?:of|for) .{2,40})?",
    re.IGNORECASE,
)


def find_interlocutors(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> Interlocutors:
    """Who speaks and writes to whom in a document."""
    turns = _find_spoken(parsed, mentions, statements)
    own = None if turns else find_own_document(parsed)
    reader = _find_reader(parsed, mentions) if own is not None else None
    writer = own.issuer if own is not None else None
    is_mail = own is not None and find_mail(parsed) is not None
    return Interlocutors(reader, writer, own.nouns if own is not None else frozenset(), turns, is_mail)


# ── transcripts ─────────────────────────────────────────────────────────────────────────────────────────────────


def _find_spoken(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> tuple[_Spoken, ...]:
    found = find_turns([p.text for p in parsed.passages])
    out: list[_Spoken] = []
    for number in sorted(found):
        turn, passage = found[number], parsed.passages[number]
        whole = to_spans(passage, 0, len(passage.text))
        if not whole:
            continue
        start, end = whole[0].start, whole[-1].end
        if turn.colon < 0:
            if out:
                out[-1] = replace(out[-1], end=end)
            continue
        label = passage.text[slice(*turn.name)]
        at = to_spans(passage, *turn.name)
        named = [
            s.speaker.name
            for s in statements
            if s.speaker and any(is_overlapping(a, b) for a in s.speaker.spans for b in at)
        ]
        named += [
            m.name for m in mentions if m.form == "name" and any(is_overlapping(a, b) for a in m.spans for b in at)
        ]
        told = _IN_BRACKETS.search(passage.text, turn.name[1], turn.colon + 1)
        name = named[0] if named else " ".join(label.split())
        out.append(_Spoken(start, end, label, name, _plain(told["office"]) if told else ""))
    names = {t.label: t.name for t in reversed(out)}
    return tuple(replace(t, name=names[t.label]) for t in out)


_IN_BRACKETS = re.compile(r"\((?P<office>[^()]{3,60})\)")


def _plain(office: str) -> str:
    return drop_article(" ".join(office.split())).casefold()


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────────────────

_HEAD = 14  # lines
_TO = re.compile(r"(?:To\s*:?|(?:An?\s)?(?:[Oo]pen\s)?[Ll]etter(?:\s[\w./-]+){0,3}\sto)\s+(?P<who>\S.{2,120})")
_COMPLIMENTS = re.compile(r"presents its compliments to (?P<who>.{3,120}?)(?= and\b|,|;|\.)")
_TITLES = re.compile(
    r"(?:(?:the|The|His|Her|Their|Excellency|Honou?rable|Hon\.?|Right|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir)\b\.?,?\s+)+"
)
_KEEPER = re.compile(r"(?:Secretary|Secretariat|Registrar|Registry|Clerk) (?:of|to) (?:the )?(?=[A-Z])(?!State\b)")


def _find_reader(parsed: Parsed, mentions: Sequence[Mention]) -> str | None:
    """The one to whom a letter is written, by the fullest name that it gives; None where it does not say."""
    text = parsed.document.text
    at = 0
    is_mail = find_mail(parsed) is not None
    for number, line in enumerate(x for x in text.splitlines(keepends=True)):
        match = _TO.match(line.strip())
        if match and is_mail:
            name = clean_address(match["who"])
            return name if name[:1].isupper() and "@" not in name else None
        if match and number < 2 * _HEAD and not line.strip().endswith((".", ";", ":")):
            return _name_reader(text, at + line.index(match["who"]), match["who"], mentions)
        at += len(line)
    addressed = _find_addressed(text)
    if addressed is not None:
        return addressed
    match = _COMPLIMENTS.search(text)
    return _name_reader(text, match.start("who"), match["who"], mentions) if match else None


_DEAR = re.compile(r"Dear\s+(?P<who>[A-Z].{2,50}?)\s*[,:]?")
_ADDRESSED = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Judge|The Hon|Hon|H\.E)\b\.?\s+)*"
    r"(?P<name>[A-Z][\w.’'-]*(?:\s+(?:(?:al|bin|da|de|del|der|di|el|la|van|von)\s+)*[A-Z][\w.’'-]*){1,3})"
)


def _find_addressed(text: str) -> str | None:
    """The one whom a letter greets by the last name, by the full name that stands in the address above."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()][: 2 * _HEAD]
    at = next((i for i, line in enumerate(lines) if _DEAR.fullmatch(line)), None)
    greeted = _DEAR.fullmatch(lines[at]) if at is not None else None
    for line in lines[:at] if greeted else ():
        match = _ADDRESSED.match(line)
        if greeted and match and match["name"].split()[-1] == greeted["who"].split()[-1]:
            return match["name"]
    return None


def _name_reader(text: str, start: int, words: str, mentions: Sequence[Mention]) -> str | None:
    titles = _TITLES.match(words)
    keeper = _KEEPER.match(words, titles.end() if titles else 0)
    begin = keeper.end() if keeper else titles.end() if titles else 0
    end = start + len(words.rstrip(" .,"))
    here = [m for m in mentions if m.form == "name" and start <= m.spans[0].start and m.spans[-1].end <= end]
    person = next((m for m in here if m.type == "person" and " " in m.name), None)
    if person is not None:
        return person.name
    printed = re.split(r", | and (?:to )?(?:the )?(?=[A-Z])", words[begin:].rstrip(" .,"))[0].strip()
    best = max(
        (m for m in here if m.type in ("body", "state") and m.spans[0].start <= start + begin + 4),
        key=lambda m: m.spans[-1].end - m.spans[0].start,
        default=None,
    )
    if best is not None and len(" ".join(best.quote)) >= len(printed) - 4:
        return drop_article(best.name)
    return printed or None
