"""Inputs made from seeds: bytes changed, cut, repeated and mixed; members of a ZIP, values of a JSON text changed inside.

All of it follows from the dice it is given, so that an input can be made again from its number.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

LONGEST = 1 << 17
"""Bytes that an input has at most: what is slow or large at this size is so by its form, not by its length."""

NUMBERS = (
    b"0", b"-1", b"1", b"127", b"128", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648", b"4294967295",
    b"-2147483648", b"9223372036854775807", b"18446744073709551616", b"1e309", b"NaN", b"99999999999999999999999999",
)  # fmt: skip
ODD = (
    b"", b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80",
    b"\r\n", b"\r", b"\n\n", b"\x1b[31m", "\u202e".encode(), "\u2028".encode(), "ß".encode(), "\U0001f3f3\u200d".encode(),
    b"%00", b"%n%s", b"../../../../etc/passwd", b"C:\\windows\\x", b"\x85", "İ".encode(), b"'", b'"', b"\\", b"\t",
)  # fmt: skip


def mutate_bytes(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """The bytes with one to a few changes."""
    out = bytearray(data)
    for _ in range(1 << dice.randrange(5)):
        _change(dice, out, others, tokens)
    return bytes(out[:LONGEST])


def _change(dice: random.Random, out: bytearray, others: Sequence[bytes], tokens: Sequence[bytes]) -> None:
    size = len(out)
    at = dice.randrange(size + 1)
    end = min(size, at + 1 + int(dice.expovariate(1 / 24)))
    kind = dice.randrange(13)
    if kind == 0 and at < size:
        out[at] ^= 1 << dice.randrange(8)
    elif kind == 1 and at < size:
        out[at] = dice.choice((0, 1, 9, 10, 13, 32, 34, 38, 39, 40, 41, 60, 62, 92, 127, 128, 255, dice.randrange(256)))
    elif kind == 2:
        del out[at:end]
    elif kind == 3:
        out[at:at] = out[at:end] * dice.choice((1, 1, 2, 3, 8, 64))
    elif kind == 4:
        out[at:at] = dice.choice(ODD)
    elif kind == 5:
        other = dice.choice(others)
        start = dice.randrange(len(other) + 1)
        out[at:end] = other[start : start + 1 + int(dice.expovariate(1 / 200))]
    elif kind == 6:
        out[at : at + 4] = struct.pack(dice.choice("<>") + "I", dice.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)))
    elif kind == 7:
        digits = [i for i in range(max(0, at - 40), min(size, at + 40)) if 48 <= out[i] <= 57]
        if digits:
            out[digits[0] : digits[0] + 1] = dice.choice(NUMBERS)
    elif kind == 8 and dice.random() < 0.3:
        del out[at:]
    elif kind == 9 and dice.random() < 0.1 and tokens:
        out[at:at] = dice.choice(tokens) * dice.choice(
            (50, 300, 2000, 9000)
        )  # what is deep, or slow when there is much
    elif kind == 10 and dice.random() < 0.3:
        start, stop = sorted((dice.randrange(size + 1), dice.randrange(size + 1)))
        out[at:at] = out[start:stop]
    elif tokens:
        out[at : end if dice.random() < 0.3 else at] = dice.choice(tokens)


def mutate_zip(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A ZIP with members whose bytes or names were changed, left out, doubled; now and then its own bytes too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(info.filename, archive.read(info), info.compress_type) for info in archive.infolist()]
    except Exception:
        return mutate_bytes(dice, data, others, tokens)
    kind = dice.random()
    if kind < 0.2 or not members:
        return mutate_bytes(dice, data, others, tokens)
    texts = [body for _, body, _ in members] or [b""]
    for _ in range(1 + (dice.random() < 0.2)):
        at = dice.randrange(len(members))
        name, body, packing = members[at]
        what = dice.random()
        if what < 0.8:
            members[at] = name, mutate_bytes(dice, body, texts, tokens), packing
        elif what < 0.85 and len(members) > 1:
            del members[at]
        elif what < 0.9:
            members.append((name, dice.choice(texts), packing))
        else:
            new = mutate_bytes(dice, name.encode(), texts, tokens).decode("utf-8", "replace")[:300]
            members[at] = new or "x", body, packing
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body, packing in members:
            info = zipfile.ZipInfo(name.replace("\0", "") or "x", (1980, 1, 1, 0, 0, 0))
            info.compress_type = packing if packing in (0, 8) else 0
            archive.writestr(info, body)
    packed = out.getvalue()
    return mutate_bytes(dice, packed, others, tokens) if dice.random() < 0.05 else packed


STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 2**70, 1e308, 0.5, "", "x", "\0", "\udc80", "\ud800", "\u202e",
    "a" * 5000, "2024-13-45", "0000", [], {}, [[]], [None], {"": None}, [0, 0], [9, 3], [-1, 10**9], "../..", "None",
)  # fmt: skip


def mutate_json(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A JSON text with values replaced, left out or moved; now and then its own bytes changed."""
    if dice.random() < 0.25:
        return mutate_bytes(dice, data, others, tokens)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return mutate_bytes(dice, data, others, tokens)
    for _ in range(1 + dice.randrange(3)):
        value = _change_value(dice, value)
    return json.dumps(value).encode()[:LONGEST]


def mutate_xml(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """An XML text with elements left out, doubled, moved or emptied, values changed; now and then its own bytes too."""
    if dice.random() < 0.2:
        return mutate_bytes(dice, data, others, tokens)
    root = etree.fromstring(data)
    for _ in range(1 << dice.randrange(4)):
        inner = [element for element in root.iter() if element is not root]
        if inner:
            with contextlib.suppress(ValueError, TypeError, AttributeError):  # a comment takes no element or tag
                _change_element(dice, dice.choice(inner), dice.choice((root, *inner)), others)
    return bytes(etree.tostring(root))[:LONGEST]


def _change_element(dice: random.Random, one: Any, other: Any, others: Sequence[bytes]) -> None:
    kind = dice.randrange(6)
    if kind == 0:
        one.getparent().remove(one)
    elif kind == 1:
        other.append(deepcopy(one))
    elif kind == 2:
        one.insert(0, etree.Comment("x") if dice.random() < 0.5 else etree.PI("a", "b"))
    elif kind == 3 and one.attrib:
        name = dice.choice(list(one.attrib))
        one.attrib[name] = _change_text(dice, one.attrib[name], others)
    elif kind == 4:
        one.tag = other.tag
    else:
        one.text = _change_text(dice, one.text or "", others)


def _change_text(dice: random.Random, text: str, others: Sequence[bytes]) -> str:
    """The text with a few changes, in letters that XML allows."""
    changed = mutate_bytes(dice, text.encode(), others, (*ODD, *NUMBERS)).decode("utf-8", "replace")
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", changed)


def mutate_rows(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """Lines of JSON, some changed, left out or doubled; now and then their own bytes changed."""
    if dice.random() < 0.2:
        return mutate_bytes(dice, data, others, tokens)
    lines = data.splitlines()
    for _ in range(min(len(lines), 1 + dice.randrange(4))):
        at = dice.randrange(len(lines))
        kind = dice.random()
        lines[at : at + 1] = (
            [] if kind < 0.1 else [mutate_json(dice, lines[at], [data], tokens)] + [lines[at]] * (kind < 0.2)
        )
        if not lines:
            break
    return b"\n".join(lines)[:LONGEST]


def _change_value(dice: random.Random, value: Any) -> Any:
    """The value with one place in it changed; the deeper the place, the more often."""
    if isinstance(value, dict) and value and dice.random() < 0.9:
        key = dice.choice(list(value))
        return _change_in(dice, dict(value), key)
    if isinstance(value, list) and value and dice.random() < 0.9:
        return _change_in(dice, list(value), dice.randrange(len(value)))
    if isinstance(value, str) and dice.random() < 0.5:
        return mutate_bytes(dice, value.encode("utf-8", "surrogatepass"), ODD, NUMBERS).decode("utf-8", "replace")
    if isinstance(value, int) and not isinstance(value, bool) and dice.random() < 0.5:
        return value + dice.choice((-1, 1, 10, -100, 10**6))
    return dice.choice(STRANGE)


def _change_in(dice: random.Random, holder: Any, key: Any) -> Any:
    kind = dice.random()
    if kind < 0.08:
        del holder[key]
    elif kind < 0.12 and isinstance(holder, list):
        holder.insert(key, holder[dice.randrange(len(holder))])
    elif kind < 0.16 and isinstance(holder, dict):
        holder[dice.choice(("", "id", "kind", "x\u0000", "spans"))] = holder[key]
    elif kind < 0.2:
        other = dice.choice(list(holder)) if isinstance(holder, dict) else dice.randrange(len(holder))
        holder[key] = holder[other]
    else:
        holder[key] = _change_value(dice, holder[key])
    return holder
