"""Deadlines of demands and promises as an iCalendar (RFC 5545, and 7986 for what it says of itself): a day each.

A deadline stands on the last day that its range allows. It has no alarm, and blocks no time.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.dates import DateRange, print_date, print_edtf
from onrecord.model import Demand, Promise
from onrecord.publish.formats.contents import Contents, join_words, say_losses

LOSES_ICALENDAR = (
    "everything but demands and promises whose last day is stated",
    "a range: it is its last day, and stands in X-ONRECORD-EDTF and in words",
    "offsets and hashes: an entry names its document",
    "what a person rejected",
)


def render_icalendar(contents: Contents) -> bytes:
    """The calendar, its entries by day and id. The stamp of each is the case's day, not the clock's."""
    head = contents.head
    rows = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", _escape(f"-//onrecord//onrecord {head.version}//EN")),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", _escape(f"Deadlines: {head.title or 'onrecord'}")),
        ("X-WR-CALNAME", _escape(f"Deadlines: {head.title or 'onrecord'}")),
        ("DESCRIPTION", _escape(f"{head.about} {say_losses(LOSES_ICALENDAR)}".strip())),
        *_list_entries(contents),
        ("END", "VCALENDAR"),
    ]
    return b"".join(_fold(f"{name}:{value}") for name, value in rows)


def _list_entries(contents: Contents) -> Iterator[tuple[str, str]]:
    asks: list[Demand | Promise] = [*contents.selection.demands.values(), *contents.selection.promises.values()]
    dated = [(ask.due.latest, ask.id, ask) for ask in asks if ask.due and ask.due.latest]
    standing = contents.find_standing()
    stamp = f"{contents.head.as_of:%Y%m%d}T000000Z" if contents.head.as_of else "19700101T000000Z"
    for latest, id_, ask in sorted(dated, key=lambda row: row[:2]):
        due = ask.due or DateRange()
        kind = "asked" if isinstance(ask, Demand) else "promised"
        of = f" of {ask.of}" if isinstance(ask, Demand) and ask.of else ""
        words = join_words(ask)
        stands = standing.get(id_)
        statement = contents.selection.statements.get(ask.statement_id)
        document = contents.selection.documents[ask.document_id]
        about = [
            f"{kind.capitalize()}{of} by {ask.by or 'nobody named'}: {words}",
            f"Due {print_date(due)} ({print_edtf(due)}): {due.basis}",
            f"Said: {contents.sentence_of(statement)}" if statement else "",
            f"Stands: {stands.standing}, in the sources gathered as of {stands.as_of}" if stands else "",
            f"Source: {contents.lines.label(document)}; {ask.document_id}, characters "
            + "; ".join(f"{s.start}-{s.end}" for s in ask.spans),
        ]
        yield "BEGIN", "VEVENT"
        yield "UID", f"{id_}@onrecord.invalid"
        yield "DTSTAMP", stamp
        yield "DTSTART;VALUE=DATE", f"{latest:%Y%m%d}"
        yield "SUMMARY", _escape(f"Due: {kind}{of}: {_shorten(words)}")
        yield "DESCRIPTION", _escape("\n".join(filter(None, about)))
        yield "CATEGORIES", "DEMAND" if isinstance(ask, Demand) else "PROMISE"
        yield "TRANSP", "TRANSPARENT"
        yield "X-ONRECORD-EDTF", print_edtf(due)
        yield "END", "VEVENT"


def _shorten(words: str) -> str:
    return words if len(words) <= 90 else words[:90].rsplit(" ", 1)[0] + " …"


def _escape(text: str) -> str:
    for character, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(character, escaped)
    return "".join(c for c in text if c == "\t" or ord(c) >= 32)


def _fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never within a character."""
    pieces: list[bytes] = [b""]
    for character in line:
        data = character.encode("utf-8", "replace")
        if len(pieces[-1]) + len(data) > 75:
            pieces.append(b" ")
        pieces[-1] += data
    return b"\r\n".join(pieces) + b"\r\n"
