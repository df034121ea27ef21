"""The last look at finished files: a protected name in any of them, in a file's name or in what it says of itself.

It reads what a person or a program would read out of each file: a page's text and attributes without its mark-up, every
part of a DOCX or XLSX, a PDF's text and metadata. Pictures are not looked into; nothing of onrecord's makes any that
hold words but SVG, which is text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import chain

import pypdfium2

from onrecord.publish.protection import Protection, check_leaks, is_leaking
from onrecord.publish.zips import Member

_INLINE = {"a", "b", "cite", "code", "dfn", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
_ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")


def check_files(protection: Protection, files: Mapping[str, Member], what: str) -> None:
    """Raises PublishError where a file's name or contents hold a protected name; it says which file, unless its name
    is what leaks. A file that lies elsewhere (an original) is looked at by its name alone."""
    check_leaks(protection, "\n".join(files), f"{what}, in a file's name,")
    for name, member in files.items():
        if isinstance(member, bytes):
            check_leaks(protection, "\n".join(iter_words(name, member)), f"{what}, in {name},")


def iter_words(name: str, data: bytes) -> Iterator[str]:
    """What can be read out of a file, by its ending."""
    if name.endswith(".pdf"):
        yield from _read_pdf(data)
    elif name.endswith((".docx", ".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                yield info.filename
                yield from iter_words(info.filename, packed.read(info))
            yield packed.comment.decode("utf-8", "replace")
    elif name.endswith(".html"):
        yield from _read_page(data.decode("utf-8", "replace"))
    else:
        yield data.decode("utf-8", "replace")


def _read_pdf(data: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        yield from document.get_metadata_dict().values()
        for page in document:
            yield page.get_textpage().get_text_bounded()
        yield from (item.get_title() for item in document.get_toc())
    finally:
        document.close()


def _read_page(page: str) -> Iterator[str]:
    reader = _Page()
    reader.feed(page)
    reader.close()
    yield "".join(reader.text)
    yield from reader.attributes


class _Page(HTMLParser):
    """The text of a page with its inline tags taken away, and all attributes; its style and program are ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.attributes: list[str] = []
        self._is_skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes attributes; a block parts words."""
        self._is_skipping = tag == "style" or (tag == "script" and ("type", "application/json") not in attrs)
        self.attributes += filter(None, chain.from_iterable(attrs))
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """A block parts words."""
        self._is_skipping = False
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, and the data of a JSON element."""
        if not self._is_skipping:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """Comments are read by whoever looks at the source."""
        self.text.append(f"\n{data}\n")

    def handle_decl(self, decl: str) -> None:
        """So are declarations."""
        self.text.append(f"\n{decl}\n")


def is_showing(protection: Protection, data: bytes) -> bool:
    """Whether bytes of unknown form hold a protected name in an encoding that writes it plainly."""
    return any(is_leaking(protection, data.decode(encoding, "ignore")) for encoding in _ENCODINGS)
