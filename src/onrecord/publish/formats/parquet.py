"""Tables as Apache Parquet files, written without a library: one row group, plain pages, packed with gzip.

Dates are DATE, lists LIST of strings, ranges EDTF strings beside their first and last day. Follows the Parquet format
2.10 (thrift compact protocol for the footer; definition and repetition levels as runs). What it loses stands in the
file's key-value metadata. The packed bytes are those of the zlib at hand.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from onrecord.dates import DateRange, print_edtf
from onrecord.publish.formats.contents import Head
from onrecord.publish.formats.tables import LOSES, Cell, Column, Table

_MAGIC = b"PAR1"
_BOOLEAN, _INT32, _INT64, _DOUBLE, _BYTES = 0, 1, 2, 5, 6
_TYPES = {"integer": _INT64, "number": _DOUBLE, "flag": _BOOLEAN, "day": _INT32}
_UTF8, _LIST, _DATE = 0, 3, 6  # converted types
_REQUIRED, _OPTIONAL, _REPEATED = 0, 1, 2
_PLAIN, _RLE = 0, 3
_GZIP = 2
_EPOCH = date(1970, 1, 1)


def render_parquet(table: Table, head: Head, loses: Sequence[str] = LOSES) -> bytes:
    """One table as a Parquet file; ``loses`` says what it leaves out."""
    out = bytearray(_MAGIC)
    chunks: list[bytes] = []
    total = 0
    for number, column in enumerate(table.columns):
        page, levels, size = _page(column, [row[number] for row in table.rows])
        packed = _gzip(page)
        header = _struct(
            (1, _i32(0)),
            (2, _i32(len(page))),
            (3, _i32(len(packed))),
            (5, _nested(_struct((1, _i32(levels)), (2, _i32(_PLAIN)), (3, _i32(_RLE)), (4, _i32(_RLE))))),
        )
        offset = len(out)
        out += header + packed
        path = [column.name, "list", "element"] if column.kind == "texts" else [column.name]
        metadata = _struct(
            (1, _i32(_TYPES.get(column.kind, _BYTES))),
            (2, _list(5, [_zigzag(_PLAIN), _zigzag(_RLE)])),
            (3, _list(8, [_string(p) for p in path])),
            (4, _i32(_GZIP)),
            (5, _i64(levels)),
            (6, _i64(len(header) + len(page))),
            (7, _i64(len(header) + len(packed))),
            (9, _i64(offset)),
        )
        chunks.append(_struct((2, _i64(offset)), (3, _nested(metadata))))
        total += size
    footer = _struct(
        (1, _i32(1)),
        (2, _list(12, _schema(table.columns))),
        (3, _i64(len(table.rows))),
        (4, _list(12, [_struct((1, _list(12, chunks)), (2, _i64(total)), (3, _i64(len(table.rows))))])),
        (5, _list(12, [_struct((1, (8, _string(k))), (2, (8, _string(v)))) for k, v in _notes(table, head, loses)])),
        (6, (8, _string(f"onrecord version {head.version}"))),
    )
    return bytes(out + footer + struct.pack("<I", len(footer)) + _MAGIC)


def _notes(table: Table, head: Head, loses: Sequence[str]) -> list[tuple[str, str]]:
    columns = {column.name: column.about for column in table.columns}
    return [
        ("title", head.title),
        ("description", f"{table.name}: {table.about}"),
        ("as_of", head.as_of.isoformat() if head.as_of else ""),
        ("not_in_it", "; ".join(loses)),
        ("columns", json.dumps(columns, ensure_ascii=False)),
    ]


def _schema(columns: Sequence[Column]) -> list[bytes]:
    """The schema's tree, depth first: the root, then each column; a list is three levels deep."""
    out = [_struct((4, (8, _string("schema"))), (5, _i32(len(columns))))]
    text = ((6, _i32(_UTF8)), (10, _nested(_struct((1, _nested(_struct()))))))
    for column in columns:
        name = (4, (8, _string(column.name)))
        if column.kind == "texts":
            logical = (10, _nested(_struct((3, _nested(_struct())))))
            out.append(_struct((3, _i32(_REQUIRED)), name, (5, _i32(1)), (6, _i32(_LIST)), logical))
            out.append(_struct((3, _i32(_REPEATED)), (4, (8, _string("list"))), (5, _i32(1))))
            out.append(_struct((1, _i32(_BYTES)), (3, _i32(_REQUIRED)), (4, (8, _string("element"))), *text))
        elif column.kind == "day":
            logical = (10, _nested(_struct((6, _nested(_struct())))))
            out.append(_struct((1, _i32(_INT32)), (3, _i32(_OPTIONAL)), name, (6, _i32(_DATE)), logical))
        elif column.kind in _TYPES:
            out.append(_struct((1, _i32(_TYPES[column.kind])), (3, _i32(_OPTIONAL)), name))
        else:
            out.append(_struct((1, _i32(_BYTES)), (3, _i32(_OPTIONAL)), name, *text))
    return out


def _page(column: Column, cells: Sequence[Cell]) -> tuple[bytes, int, int]:
    """A page's levels and values, how many levels there are, and its size."""
    if column.kind == "texts":
        lists = [cell if isinstance(cell, tuple) else () for cell in cells]
        repetition = [int(n > 0) for items in lists for n in range(max(1, len(items)))]
        definition = [int(bool(items)) for items in lists for _ in range(max(1, len(items)))]
        values = b"".join(_text(item) for items in lists for item in items)
        page = _levels(repetition) + _levels(definition) + values
        return page, len(definition), len(page)
    definition = [int(cell is not None) for cell in cells]
    page = _levels(definition) + _values(column, [cell for cell in cells if cell is not None])
    return page, len(definition), len(page)


def _values(column: Column, cells: Sequence[Cell]) -> bytes:
    if column.kind == "flag":
        bits = [bool(cell) for cell in cells]
        groups = (bits[n : n + 8] for n in range(0, len(bits), 8))
        return bytes(sum(bit << n for n, bit in enumerate(group)) for group in groups)
    if column.kind == "integer":
        return b"".join(struct.pack("<q", cell) for cell in cells)
    if column.kind == "number":
        return b"".join(struct.pack("<d", cell) for cell in cells)
    if column.kind == "day":
        return b"".join(struct.pack("<i", (cell - _EPOCH).days) for cell in cells if isinstance(cell, date))
    return b"".join(_text(print_edtf(cell) if isinstance(cell, DateRange) else str(cell)) for cell in cells)


def _text(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return struct.pack("<I", len(data)) + data


def _levels(levels: Iterable[int]) -> bytes:
    """Levels of one bit as runs (RLE), with their length before them."""
    data = bytearray()
    for value, run in groupby(levels):
        data += _varint(sum(1 for _ in run) << 1) + bytes([value])
    return struct.pack("<I", len(data)) + bytes(data)


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed = bytearray(packer.compress(data) + packer.flush())
    packed[4:10] = b"\0\0\0\0\0\xff"  # no time, no machine
    return bytes(packed)


# ── thrift's compact protocol ───────────────────────────────────────────────────────────────────────────────────

Field = tuple[int, bytes]
"""A type and the encoded value."""


def _struct(*fields: tuple[int, Field]) -> bytes:
    out = bytearray()
    last = 0
    for id_, (kind, data) in fields:
        out.append((id_ - last) << 4 | kind)
        out += data
        last = id_
    return bytes(out) + b"\0"


def _nested(data: bytes) -> Field:
    return 12, data


def _i32(value: int) -> Field:
    return 5, _zigzag(value)


def _i64(value: int) -> Field:
    return 6, _zigzag(value)


def _list(kind: int, items: Sequence[bytes]) -> Field:
    head = bytes([len(items) << 4 | kind]) if len(items) < 15 else bytes([0xF0 | kind]) + _varint(len(items))
    return 9, head + b"".join(items)


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return _varint(len(data)) + data


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
