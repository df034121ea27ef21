"""The dossier as DOCX (ECMA-376) that people edit in Word or LibreOffice: named styles, headings, a table of contents,
real footnotes, pictures as SVG with a PNG beside it. No clock: the same dossier gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from onrecord.publish.blocks import (
    Block,
    Heading,
    Inline,
    Pages,
    Paragraph,
    ParagraphStyle,
    Picture,
    Ref,
    Run,
    RunStyle,
    Table,
)
from onrecord.publish.dossier import Dossier
from onrecord.publish.labels import Labels, load_labels
from onrecord.publish.pages import build_pages
from onrecord.publish.pictures import stand_alone
from onrecord.publish.typesetting import draw_png
from onrecord.publish.zips import build_zip

_WIDTH = 9070
"""The width of the text on a page of A4 with margins of 25 mm, in twentieths of a point."""

_EMU = 12700  # English metric units in a point
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_TYPES}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DRAWING = (
    '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
    '<wp:docPr id="{n}" name={title} descr={alt}/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="{n}" name={name} descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{png}"><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
"""A picture: the PNG that old word processors show, and the SVG that new ones prefer."""

_STYLES: dict[ParagraphStyle, str] = {
    "lead": "Lead",
    "line": "Line",
    "notes": "LineNotes",
    "rendering": "Rendering",
    "answer": "Answer",
    "answer notes": "AnswerNotes",
    "label": "Label",
    "item": "ListBullet",
    "none": "NothingFound",
    "meta": "Meta",
    "about": "About",
}
_CELL_STYLES: dict[ParagraphStyle, str] = {"notes": "CellNotes", "answer notes": "CellNotes", "none": "CellNotes"}
_RUN_STYLES: dict[RunStyle, str] = {
    "who": "Who",
    "verb": "Verb",
    "words": "Words",
    "soft": "Soft",
    "hedge": "Hedge",
    "mark": "Mark",
    "review": "Review",
    "code": "Code",
    "cited": "Cited",
    "context": "Context",
    "raised": "Raised",
}


def render_docx(dossier: Dossier) -> bytes:
    """The DOCX of a dossier: a pure function of it. Characters that XML forbids stand as U+FFFD."""
    pages = build_pages(dossier)
    writer = _Writer(pages, load_labels(dossier.language))
    body = writer.write()
    language = _LANGUAGES.get(dossier.language, dossier.language)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                ("rId1", f"{_TYPES}/officeDocument", "word/document.xml"),
                (
                    "rId2",
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ]
        ),
        "docProps/core.xml": _core(pages.title, pages.state, language, dossier.version),
        "word/document.xml": body,
        "word/footnotes.xml": writer.write_footnotes(),
        "word/header1.xml": writer.write_header(),
        "word/footer1.xml": writer.write_footer(),
        "word/styles.xml": _load("docx-styles.xml").replace("@LANG@", language),
        "word/numbering.xml": _load("docx-numbering.xml"),
        "word/settings.xml": _load("docx-settings.xml").replace("@LANG@", language),
        "word/_rels/document.xml.rels": _relations(writer.relations),
    }
    members = {name: text.encode() for name, text in parts.items()} | writer.media
    return build_zip(members, order=("[Content_Types].xml",))


@cache
def _load(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _content_types() -> str:
    kinds = {
        "document": "document.main",
        "footnotes": "footnotes",
        "header1": "header",
        "footer1": "footer",
        "styles": "styles",
        "numbering": "numbering",
        "settings": "settings",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="svg" ContentType="image/svg+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(rows: Iterable[tuple[str, str, str]]) -> str:
    inside = "".join(f'<Relationship Id="{id_}" Type="{kind}" Target="{target}"/>' for id_, kind, target in rows)
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def _core(title: str, state: str, language: str, version: str) -> str:
    """What the file says of itself; it bears no time, since nothing of a dossier depends on when it was made."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(title)}</dc:title><dc:creator>onrecord {_text(version)}</dc:creator>"
        f"<dc:description>{_text(state)}</dc:description><dc:language>{language}</dc:language></cp:coreProperties>"
    )


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", words))


def _attribute(words: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", words))


def _run(words: str, style: str = "", language: str = "") -> str:
    inside = f'<w:rStyle w:val="{style}"/>' if style else ""
    inside += f"<w:lang w:val={_attribute(language)}/>" if language else ""
    properties = f"<w:rPr>{inside}</w:rPr>" if inside else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{_text(words)}</w:t></w:r>'


def _field(code: str, shown: str = "", style: str = "") -> str:
    """A field with what it shows until a word processor reckons it anew."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{properties}<w:t>{_text(shown)}</w:t></w:r>"
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def _paragraph(style: str, inside: str, extra: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inside}</w:p>'


class _Writer:
    """Writes the parts of one file; numbers of notes, bookmarks and pictures run through all of it."""

    def __init__(self, pages: Pages, labels: Labels) -> None:
        self.pages = pages
        self.labels = labels
        self.numbers = {id_: n for n, id_ in enumerate(pages.notes, 1)}
        self.again = _find_again(pages)
        self.marks = count(1)
        self.media: dict[str, bytes] = {}
        self.headings: list[tuple[str, Heading]] = []
        names = ("styles", "numbering", "settings", "footnotes", "header", "footer")
        targets = ("styles", "numbering", "settings", "footnotes", "header1", "footer1")
        self.relations = [
            (f"rId{n}", f"{_TYPES}/{a}", f"{b}.xml") for n, (a, b) in enumerate(zip(names, targets, strict=True), 1)
        ]

    def write(self) -> str:
        """word/document.xml."""
        pages = self.pages
        blocks = "".join(map(self._block, pages.blocks))
        top = _paragraph("Subtitle", _run(pages.kind)) + _paragraph("Title", _run(pages.title))
        top += _paragraph("State", _run(pages.state, "DraftMark" if pages.is_draft else ""))
        top += "".join(self._paragraph(p) for p in pages.opening)
        end = _paragraph("Meta", _run(pages.made))
        section = (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/>'
            '<w:footerReference w:type="default" r:id="rId6"/>'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1530" w:right="1418" w:bottom="1418" w:left="1418" '
            'w:header="700" w:footer="700" w:gutter="0"/></w:sectPr>'
        )
        return (
            f"{_HEAD}<w:document {_SPACES}><w:body>{top}{self._contents()}{blocks}{end}{section}</w:body></w:document>"
        )

    def write_footnotes(self) -> str:
        """word/footnotes.xml: the two that word processors draw their rule with, then ours."""
        rules = "".join(
            f'<w:footnote w:type="{kind}" w:id="{n}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
            f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for n, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>' + _run(" ")
        notes = "".join(
            f'<w:footnote w:id="{self.numbers[id_]}">'
            f"{_paragraph('FootnoteText', mark + ''.join(map(self._part, runs)))}</w:footnote>"
            for id_, runs in self.pages.notes.items()
        )
        return f"{_HEAD}<w:footnotes {_SPACES}>{rules}{notes}</w:footnotes>"

    def write_header(self) -> str:
        """word/header1.xml: the title, that it is a draft where it is, and the section, as it runs."""
        draft = _paragraph("HeaderDraft", _run(self.labels.say("state.running"), "DraftMark"))
        title = self.pages.title if len(self.pages.title) <= 60 else f"{self.pages.title[:58].rstrip()} …"
        inside = f"{_run(title)}<w:r><w:tab/></w:r>{_field('STYLEREF 1', '')}"
        running = _paragraph("Header", inside)
        return f"{_HEAD}<w:hdr {_SPACES}>{draft if self.pages.is_draft else ''}{running}</w:hdr>"

    def write_footer(self) -> str:
        """word/footer1.xml: as of when, and the page."""
        left = self.pages.kind + ("" if self.pages.is_draft else f" · {self.pages.state}")
        of = self.labels.say("foot.page", n="", all="")
        inside = f"{_run(left)}<w:r><w:tab/></w:r>{_field('PAGE', '1')}{_run(of)}{_field('NUMPAGES', '1')}"
        return f"{_HEAD}<w:ftr {_SPACES}>{_paragraph('Footer', inside)}</w:ftr>"

    def _contents(self) -> str:
        """A table of contents: a field that holds its headings already, and their pages once it is updated."""
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        rows = []
        for number, (mark, heading) in enumerate(self.headings):
            link = f'<w:hyperlink w:anchor="{mark}" w:history="1">{_run(heading.text)}</w:hyperlink>'
            rows.append(_paragraph(f"TOC{heading.level}", (begin if not number else "") + link))
        hint = _run(self.labels.say("head.contents_hint"), "Soft")
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        title = _paragraph("TOCHeading", _run(self.labels.say("head.contents")))
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{title}{''.join(rows)}{_paragraph('Meta', hint + end)}"
            "</w:sdtContent></w:sdt>"
            '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        )

    def _block(self, block: Block) -> str:
        if isinstance(block, Heading):
            mark = f"_Toc{len(self.headings) + 1}"
            self.headings.append((mark, block))
            return _paragraph(f"Heading{block.level}", self._bookmark(mark, _run(block.text)))
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Table):
            return self._table(block)
        return self._paragraph(block)

    def _paragraph(self, paragraph: Paragraph) -> str:
        style = _STYLES[paragraph.style]
        inside = "".join(map(self._part, paragraph.parts))
        if paragraph.number:
            style = "NumberedLine"
            number = self._bookmark(f"Line{paragraph.number}", _run(str(paragraph.number), "Soft"))
            inside = f"{number}<w:r><w:tab/></w:r>{inside}"
        elif paragraph.is_under:
            style = "NumberedLineNotes"
        return _paragraph(style, inside, "<w:keepNext/>" if paragraph.keeps else "")

    def _part(self, part: Inline) -> str:
        if isinstance(part, Run) and part.to:
            run = _run(part.text, _RUN_STYLES.get(part.style, ""))
            return f'<w:hyperlink w:anchor="Line{part.to}" w:history="1">{run}</w:hyperlink>'
        if isinstance(part, Run):
            return _run(part.text, _RUN_STYLES.get(part.style, ""), part.language)
        number = self.numbers[part.id]
        if not part.is_first:
            again = _field(f"NOTEREF Note{number} \\f \\h", str(number), "FootnoteReference")
            return f'<w:hyperlink w:anchor="Note{number}" w:history="1">{again}</w:hyperlink>'
        run = f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'
        return self._bookmark(f"Note{number}", run) if part.id in self.again else run

    def _bookmark(self, name: str, inside: str) -> str:
        number = next(self.marks)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'

    def _table(self, table: Table) -> str:
        whole = sum(table.widths)
        widths = [_WIDTH * share // whole for share in table.widths]
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
        head = "".join(
            self._cell(w, _paragraph("CellHead", _run(name))) for w, name in zip(widths, table.head, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        for row in table.rows:
            cells = (self._cell(w, self._cell_paragraphs(cell)) for w, cell in zip(widths, row, strict=True))
            rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
        told = "".join(run.text for run in table.caption) or " / ".join(table.head)
        caption = _paragraph("Caption", "".join(map(self._part, table.caption))) if table.caption else ""
        return (
            f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="DossierTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
            f'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={_attribute(told)}/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_paragraph('Cell', '')}"
        )

    def _cell(self, width: int, inside: str) -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inside}</w:tc>'

    def _cell_paragraphs(self, cell: Sequence[Paragraph]) -> str:
        out = [_paragraph(_CELL_STYLES.get(p.style, "Cell"), "".join(map(self._part, p.parts))) for p in cell]
        return "".join(out) or _paragraph("Cell", "")

    def _picture(self, picture: Picture) -> str:
        svg = stand_alone(picture.svg)
        wide, high = (float(n) for n in re.findall(r'viewBox="0 0 (\S+) (\S+?)"', svg)[0])
        width = _WIDTH // 20
        size = f'cx="{width * _EMU}" cy="{round(width * high / wide) * _EMU}"'
        number = len(self.media) // 2 + 1
        ids = []
        for ending, data in (("png", draw_png(svg, width=width, ppi=192)), ("svg", _text_bytes(svg))):
            name = f"media/picture{number}.{ending}"
            self.media[f"word/{name}"] = data
            ids.append(f"rId{len(self.relations) + 1}")
            self.relations.append((ids[-1], f"{_TYPES}/image", name))
        alt = _attribute(f"{picture.title}. {'. '.join(picture.told)}".strip())
        drawing = _DRAWING.format(
            size=size, n=number, title=_attribute(picture.title), name=_attribute(picture.name), alt=alt,
            png=ids[0], svg=ids[1],
        )  # fmt: skip
        caption = _run(f"{picture.title}. ", "Who") + _run(picture.lead)
        return _paragraph("Picture", drawing) + _paragraph("PictureCaption", caption)


def _text_bytes(svg: str) -> bytes:
    return _FORBIDDEN.sub("\ufffd", svg).encode()


def _find_again(pages: Pages) -> set[str]:
    """The citations that are referred to more than once."""
    paragraphs = [b for b in pages.blocks if isinstance(b, Paragraph)]
    paragraphs += [p for b in pages.blocks if isinstance(b, Table) for row in b.rows for cell in row for p in cell]
    return {part.id for p in paragraphs for part in p.parts if isinstance(part, Ref) and not part.is_first}
