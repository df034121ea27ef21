"""Recognitions: the lines of words that Tesseract sees in a picture, each with how sure it is.

Tesseract is a C library of the system (Debian's ``tesseract-ocr``), called in the confined process itself, for that may
start no other. It is asked for only where a case's option ``ocr`` names the languages: another version of it may read
other words, so its version stands in what is told of the document. One thread; nothing is written.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from onrecord.errors import SourceError

_LIBRARIES = ("libtesseract.so.5", "libtesseract.so.4", "libtesseract.5.dylib", "libtesseract-5.dll")
_PICTURES = ("liblept.so.5", "libleptonica.so.6", "libleptonica.6.dylib", "leptonica-1.83.1.dll")
_INSTALL = "install Tesseract 4 or 5 with its languages (Debian: apt install tesseract-ocr)"
_MOST_PIXELS = 120_000_000
_PAGE, _WORD = 1, 5  # levels of a row
_TIFF = (b"II*\0", b"MM\0*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line: its words as seen, which paragraph of the page it is of, its place in pixels from the top left, and
    the confidence of its words, 0 to 100, as Tesseract gives it."""

    text: str
    paragraph: int
    left: int
    top: int
    right: int
    bottom: int
    confidences: tuple[float, ...]


class Recogniser:
    """Tesseract with its languages loaded ("eng", "eng+fra") until the block ends. Raises SourceError where it, or a
    language, is absent."""

    def __init__(self, languages: str) -> None:
        self._api, self.version = _load()
        self._handle = self._api.TessBaseAPICreate()
        if self._api.TessBaseAPIInit3(self._handle, None, languages.encode()) != 0:
            self._api.TessBaseAPIDelete(self._handle)
            raise SourceError(f"Tesseract has no data for {languages!r}", hint=_INSTALL)

    def __enter__(self) -> Recogniser:
        return self

    def __exit__(self, *_: object) -> None:
        self._api.TessBaseAPIDelete(self._handle)

    def read_pixels(self, pixels: bytes, width: int, height: int, stride: int, per_inch: int) -> list[Seen]:
        """The lines of a grey picture, one byte a pixel, ``stride`` bytes a row."""
        self._api.TessBaseAPISetImage(self._handle, pixels, width, height, 1, stride)
        self._api.TessBaseAPISetSourceResolution(self._handle, per_inch)
        return self._read()

    def read_picture(self, data: bytes) -> Iterator[tuple[list[Seen], int]]:
        """The lines of each page of a picture file (PNG, JPEG, TIFF, GIF, BMP), and how high the page is. Raises
        SourceError."""
        pictures = _load_pictures()
        for number in range(10_000):
            if data[:4] in _TIFF:
                picture = pictures.pixReadMemTiff(data, len(data), number)
            else:
                picture = pictures.pixReadMem(data, len(data)) if number == 0 else None
            if not picture:
                if number == 0:
                    raise SourceError("is damaged or cut off: no picture can be read", hint="look for a whole copy")
                return
            held = ctypes.c_void_p(picture)
            try:
                width, height = pictures.pixGetWidth(held), pictures.pixGetHeight(held)
                if width * height > _MOST_PIXELS:
                    raise SourceError(f"has {width} x {height} pixels, too many to be read", hint="make it smaller")
                self._api.TessBaseAPISetImage2(self._handle, held)
                if pictures.pixGetXRes(held) < 70:  # none is told, or one that no scanner has
                    self._api.TessBaseAPISetSourceResolution(self._handle, 150)
                yield self._read(), height
            finally:
                pictures.pixDestroy(ctypes.byref(held))

    def _read(self) -> list[Seen]:
        pointer = self._api.TessBaseAPIGetTsvText(self._handle, 0)
        if not pointer:
            return []
        try:
            table = ctypes.string_at(pointer).decode("utf-8", "replace")
        finally:
            self._api.TessDeleteText(pointer)
        return list(_join_words(table))


def _join_words(table: str) -> Iterator[Seen]:
    """Lines out of rows of ``level page block paragraph line word left top width height confidence text``."""
    lines: dict[tuple[int, int, int], list[tuple[list[int], float, str]]] = {}
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == str(_WORD) and cells[11].strip():
            _, _, block, paragraph, line, _, *place = map(int, cells[:10])
            lines.setdefault((block, paragraph, line), []).append((place, float(cells[10]), cells[11].strip()))
    paragraphs: dict[tuple[int, int], int] = {}
    for (block, paragraph, _), words in lines.items():
        places = [place for place, _, _ in words]
        yield Seen(
            text=" ".join(text for _, _, text in words),
            paragraph=paragraphs.setdefault((block, paragraph), len(paragraphs) + 1),
            left=min(left for left, _, _, _ in places),
            top=min(top for _, top, _, _ in places),
            right=max(left + width for left, _, width, _ in places),
            bottom=max(top + height for _, top, _, height in places),
            confidences=tuple(confidence for _, confidence, _ in words),
        )


@cache
def _load() -> tuple[ctypes.CDLL, str]:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # a second thread could not be started, and would make no other words
    api = _open(_LIBRARIES)
    number, address, text = ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("TessVersion", text, ()),
        ("TessBaseAPICreate", address, ()),
        ("TessBaseAPIDelete", None, (address,)),
        ("TessBaseAPIInit3", number, (address, text, text)),
        ("TessBaseAPISetImage", None, (address, text, number, number, number, number)),
        ("TessBaseAPISetImage2", None, (address, address)),
        ("TessBaseAPISetSourceResolution", None, (address, number)),
        ("TessBaseAPIGetTsvText", address, (address, number)),
        ("TessDeleteText", None, (address,)),
    ):
        function = getattr(api, name)
        function.restype, function.argtypes = result, arguments
    return api, api.TessVersion().decode("ascii", "replace")


@cache
def _load_pictures() -> ctypes.CDLL:
    pictures = _open(_PICTURES)
    size, address, text = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p
    for name, result, arguments in (
        ("pixReadMem", address, (text, size)),
        ("pixReadMemTiff", address, (text, size, ctypes.c_int)),
        ("pixGetWidth", ctypes.c_int, (address,)),
        ("pixGetHeight", ctypes.c_int, (address,)),
        ("pixGetXRes", ctypes.c_int, (address,)),
        ("pixDestroy", None, (address,)),
    ):
        function = getattr(pictures, name)
        function.restype, function.argtypes = result, arguments
    return pictures


def _open(names: tuple[str, ...]) -> ctypes.CDLL:
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise SourceError("Tesseract is not installed", hint=_INSTALL)
