"""Bytes decoded to text without loss, with the name of the encoding that any person can decode them with.

The text is the decoded bytes and nothing else: no line break is changed and a byte order mark stays in, so that
offsets hold in ``data.decode(encoding)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.errors import SourceError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"))
_BOMS_16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = bytes({*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F})
_SAMPLE = 1 << 16
_BINARY = SourceError("looks like binary data, not text", hint="if it is text, say in which encoding; else ignore it")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` is ``data.decode(encoding)``; where ``damaged`` bytes did not fit it holds U+FFFD for them."""

    text: str
    encoding: str
    damaged: int = 0


def decode_text(data: bytes, *, declared: str | None = None) -> Decoded:
    """The text, by its byte order mark, else by what it declares, else by what its bytes can be.

    ``declared`` (an HTML meta tag, a mail header) is believed where the bytes fit it. Raises SourceError for what is
    not text.
    """
    decoded = _decode_marked(data) or _decode_declared(data, declared) or _decode_guessed(data)
    if _count_controls(decoded, data) > 2 + len(decoded.text) * 0.005:
        raise SourceError(_BINARY.message, hint=_BINARY.hint)
    return decoded


def _count_controls(decoded: Decoded, data: bytes) -> int:
    """How many characters no text has; counted in bytes, since a pattern over characters takes ten times as long."""
    text = decoded.text
    if decoded.encoding != "utf-8" or decoded.damaged:
        data = text.encode("utf-8", "surrogatepass")
    found = len(data) - len(data.translate(None, _CONTROL))
    return found if text.isascii() else found + text.count("\ufffe") + text.count("\uffff")


def _decode_marked(data: bytes) -> Decoded | None:
    for mark, encoding in _BOMS + _BOMS_16:
        if data.startswith(mark):
            return _decode_strictly(data, encoding) or _decode_damaged(data, encoding)
    return None


def _decode_declared(data: bytes, declared: str | None) -> Decoded | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    # WHATWG Encoding Standard: pages that say latin-1 or ASCII are windows-1252
    name = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}.get(name, name)
    if name in ("utf-16", "utf-32", "utf-7") or name.endswith(("_codec", "_escape", "idna", "punycode", "undefined")):
        return None
    if name == "cp1252" and (found := _decode_strictly(data, "utf-8")):
        return found
    return _decode_strictly(data, name)


def _decode_guessed(data: bytes) -> Decoded:
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if zeros:
        wide = _guess_wide(sample)
        found = wide and (_decode_strictly(data, wide) or _decode_damaged(data, wide))
        if found:
            return found
        if zeros > 2 + len(sample) // 200:
            raise SourceError(_BINARY.message, hint=_BINARY.hint)
    found = _decode_strictly(data, "utf-8")
    if found:
        return found
    damaged = _decode_damaged(data, "utf-8")
    good = sum(1 for c in damaged.text[:_SAMPLE] if c > "\x7f" and c != "\ufffd")
    if good > 10 * damaged.damaged or (damaged.damaged <= 1 and damaged.text.endswith("\ufffd")):
        return damaged
    if _is_western(sample):
        found = _decode_strictly(data, "cp1252")
        if found:
            return found
    return _decode_detected(data)


def _guess_wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: text in it has its zero bytes on one side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.02 * half and even <= odd / 10:
        return "utf-16-le"
    if even > 0.02 * half and odd <= even / 10:
        return "utf-16-be"
    return None


def _is_western(sample: bytes) -> bool:
    """Few bytes above ASCII, and those the quotes, dashes and letters that western text has inside words."""
    high = [b for b in sample if b > 0x7F]
    usual = sum(
        1 for b in high if b in (0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97, 0xA0, 0xA3, 0xA9, 0xAB, 0xBB) or b >= 0xC0
    )
    text = len(re.findall(rb"[A-Za-z \n\r\t.,]", sample))
    return len(high) <= 0.2 * len(sample) and usual >= 0.95 * len(high) and text >= 0.8 * (len(sample) - len(high))


def _decode_detected(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], chunk_size=1024, threshold=0.2).best()
    if best is None or not best.encoding:
        raise SourceError(_BINARY.message, hint=_BINARY.hint)
    found = _decode_strictly(data, best.encoding) or _decode_damaged(data, best.encoding)
    if found.damaged > len(found.text) * 0.05:
        raise SourceError(_BINARY.message, hint=_BINARY.hint)
    return found


def _decode_strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _decode_damaged(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))
