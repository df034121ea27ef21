"""Mail (RFC 5322, 2045-2047): its headers and the text that a person reads; attachments are sources of their own."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from onrecord.clean.blocks import Block, find_blocks
from onrecord.clean.decode import Decoded, decode_text
from onrecord.clean.html import mark_blocks
from onrecord.clean.mastheads import HERE, build_cleaned, describe_text
from onrecord.clean.pages import walk_page
from onrecord.clean.zones import label_blocks
from onrecord.dates import DateRange
from onrecord.errors import SourceError
from onrecord.headers import MOST_HEADER, parse_mail_plainly
from onrecord.model import Cleaned, ZoneLabel
from onrecord.spans import OffsetMap, Segment, Span

_SHOWN: tuple[tuple[str, ZoneLabel], ...] = (
    ("Subject", "headline"),
    ("From", "byline"),
    ("To", "furniture"),
    ("Date", "dateline"),
)
_QUOTED = re.compile(r">|\|>")
_WROTE = re.compile(
    r"(?:On|Am|Le|El|Op|Il) .{4,120}\b(?:wrote|schrieb|a écrit|escribió|schreef|ha scritto)\s*:\s*\Z", re.S
)
_ORIGINAL = re.compile(r"-{2,}\s*(?:Original Message|Original Appointment|Ursprüngliche Nachricht)\s*-{2,}", re.I)
_FORWARDED = re.compile(r"(?:-{2,}\s*Forwarded [Mm]essage.*|Begin forwarded message:)\s*\Z")
_HEADER_LINE = re.compile(r"\*{0,2}(?:From|Sent|To|Cc|Bcc|Subject|Date|Reply-To)\s*:\*{0,2}\s", re.IGNORECASE)
_FORWARD = re.compile(r"(?:fwd?|wg|tr|rv)\s*:", re.IGNORECASE)
_SIGNATURE = re.compile(r"--\s*\Z|_{5,}\Z|Sent from my \w+")


@dataclass(frozen=True, slots=True)
class _Body:
    """The text that a person reads, its blocks, and where it stands in its part."""

    text: str
    encoding: str
    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]
    problems: tuple[str, ...] = ()


def clean_mail(data: bytes) -> Cleaned:
    """The mail's subject, sender, recipient and date, a line each, then its text. Raises SourceError where it has
    neither text nor subject."""
    message = parse_mail_plainly(data)
    headers = {name: _read_header(message, name) for name, _ in _SHOWN}
    body = _find_body(message)
    if not any(headers.values()):
        raise SourceError("is no mail: it has no sender, date or subject", hint="it may be cut off")
    if body is None and not headers["Subject"]:
        raise SourceError("holds no text", hint="what is attached to it is gathered by itself")
    text, segments, blocks, spans = _lay_out_headers(headers)
    if body is not None:
        shift = len(text)
        text += body.text
        marked = _mark_replies(body, is_forward=_FORWARD.match(headers["Subject"]) is not None)
        blocks += [replace(b, start=b.start + shift, end=b.end + shift) for b in marked]
        segments += [replace(s, start=s.start + shift, end=s.end + shift) for s in body.segments]
    subject = re.sub(r"^(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+", "", headers["Subject"], flags=re.IGNORECASE) or None
    rows = label_blocks(text, blocks, title=subject)
    facts = describe_text(text, rows)
    sent = _read_date(headers["Date"], spans.get("Date"))
    origin = OffsetMap(unit="char", encoding=body.encoding if body else None, segments=tuple(segments))
    told = replace(
        facts,
        title=subject or facts.title,
        byline=_read_sender(headers["From"]),
        published=sent or facts.published,
    )
    return build_cleaned(text, origin, rows, told, body.problems if body else ("has no text of its own",))


def _lay_out_headers(
    headers: dict[str, str],
) -> tuple[str, list[Segment], list[Block], dict[str, tuple[int, int]]]:
    """The shown headers, a line each and then an empty one; what a header says is a block apart from its name."""
    text = ""
    segments: list[Segment] = []
    blocks: list[Block] = []
    spans: dict[str, tuple[int, int]] = {}
    for name, label in _SHOWN:
        value = headers[name]
        if not value:
            continue
        start = len(text) + len(name) + 2
        blocks.append(Block(start=len(text), end=start - 1, hint="furniture"))
        blocks.append(Block(start=start, end=start + len(value), hint=label, is_apart=False))
        segments.append(Segment(start, start + len(value), 0, len(value), f"header {name}"))
        spans[name] = (start, start + len(value))
        text += f"{name}: {value}\n"
    return text + "\n", segments, blocks, spans


# ── headers ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _read_header(message: Message, name: str) -> str:
    """A header's words, encoded words decoded (RFC 2047) and line breaks folded; empty where it is missing."""
    try:
        raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")[:MOST_HEADER]
        if not raw.isascii():  # bytes that no standard allows there
            raw = decode_text(raw.encode("utf-8", "surrogateescape")).text
        text = _decode_words(raw)
    except (SourceError, MessageError, ValueError, LookupError, UnicodeError):
        text = str(message.get(name, ""))
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())[:1000]


def _decode_words(raw: str) -> str:
    try:
        return str(make_header(decode_header(raw)))
    except (MessageError, LookupError, UnicodeError, ValueError):  # no such charset, or bytes that do not fit it
        pieces = []
        for piece, charset in decode_header(raw):
            if isinstance(piece, str):
                pieces.append(piece)
            else:
                try:
                    pieces.append(decode_text(piece, declared=charset).text)
                except SourceError:
                    pieces.append(piece.decode("latin-1"))
        return "".join(pieces)


def _read_sender(header: str) -> str | None:
    try:
        name, address = email.utils.parseaddr(header)
    except RecursionError:  # brackets in brackets
        return header
    last, comma, first = name.partition(", ")
    if comma and " " not in last and 0 < len(first.split()) < 3:
        name = f"{first} {last}"
    return name or address or header or None


def _read_date(header: str, place: tuple[int, int] | None) -> DateRange | None:
    """The day in the Date header, in the sender's own time zone, as it is written there."""
    found = email.utils.parsedate(header) if header else None
    if found is None or place is None:
        return None
    try:
        day = date(*found[:3])
    except (ValueError, OverflowError):
        return None
    return DateRange(earliest=day, latest=day, basis="the mail's Date header", cited=(Span(HERE, *place),))


# ── the body ────────────────────────────────────────────────────────────────────────────────────────────────────


def _find_body(message: Message) -> _Body | None:
    """The first plain text that holds something, else the first page; never an attachment."""
    texts: list[tuple[str, Message]] = []
    for place, part in _iter_parts(message, "1"):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_attached(part):
            texts.append((place, part))
    for wanted, make in (("text/plain", _make_plain), ("text/html", _make_page)):
        for place, part in texts:
            if part.get_content_type() == wanted:
                body = make(place, part)
                if body is not None and body.text.strip():
                    return body
    return None


def _iter_parts(message: Message, place: str) -> Iterator[tuple[str, Message]]:
    """The leaves of the message with their numbers as IMAP counts them; what is inside attached mails is left out."""
    stack = [(place, message)]
    while stack:
        at, part = stack.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            inner = [(f"{at}.{i}", p) for i, p in enumerate(payload[:1000], 1) if isinstance(p, Message)]
            stack.extend(reversed(inner))
        elif part.get_content_type() != "message/rfc822":
            yield at, part


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment" or bool(part.get_filename())
    except (ValueError, LookupError, AttributeError, TypeError):
        return False


def _decode_part(part: Message) -> Decoded | None:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return None
    charset = part.get_param("charset")
    return decode_text(data, declared=str(charset) if charset else None)


def _make_plain(place: str, part: Message) -> _Body | None:
    decoded = _decode_part(part)
    if decoded is None:
        return None
    text = decoded.text
    segments = (Segment(0, len(text), 0, len(text), f"part {place}"),)
    return _Body(text, decoded.encoding, find_blocks(text), segments, _tell_damage(decoded))


def _make_page(place: str, part: Message) -> _Body | None:
    decoded = _decode_part(part)
    if decoded is None:
        return None
    page = walk_page(decoded.text)
    # Mails are laid out with tables and have no page around them: their own blocks are all read.
    blocks = tuple(b if b.hint else replace(b, is_body=None) for b in mark_blocks(decoded.text, page))
    segments = tuple(replace(s, part=f"part {place}") for s in page.segments)
    return _Body(page.text, decoded.encoding, blocks, segments, _tell_damage(decoded))


def _tell_damage(decoded: Decoded) -> tuple[str, ...]:
    if not decoded.damaged:
        return ()
    return (f"{decoded.damaged} places did not fit {decoded.encoding} and are shown as U+FFFD",)


def _mark_replies(body: _Body, *, is_forward: bool) -> Iterator[Block]:
    """The blocks, with what was quoted from earlier mails, forwarding headers and the signature marked.

    The headers of an earlier mail under words of this one begin what was quoted, but where this one forwards it.
    """
    rest: ZoneLabel | None = None
    in_header = False
    lines = [body.text[block.start : block.end] for block in body.blocks]
    for number, (block, line) in enumerate(zip(body.blocks, lines, strict=True)):
        is_earlier = number and not is_forward and not in_header and _begins_mail(lines[number : number + 4])
        if (_ORIGINAL.match(line) or is_earlier) and rest is None:
            rest = "furniture"
        elif _SIGNATURE.match(line) and len(line) < 60 and rest is None:
            rest = "footer"
        in_header = bool(_FORWARDED.match(line)) or (in_header and bool(_HEADER_LINE.match(line)))
        if rest is not None:
            yield replace(block, hint=rest)
        elif _QUOTED.match(line) or _WROTE.match(line) or in_header:
            yield replace(block, hint="furniture")
        else:
            yield block


def _begins_mail(lines: Sequence[str]) -> bool:
    """Whether these lines are the headers of a mail: who sent it, and two more, each on a line."""
    told = [re.match(r"\*{0,2}(\w+)", line) for line in lines if _HEADER_LINE.match(line)]
    names = {m[1].lower() for m in told if m}
    is_first = bool(lines) and re.match(r"\*{0,2}From\s*:", lines[0], re.IGNORECASE) is not None
    return is_first and len(names) >= 3 and bool(names & {"sent", "date"})
