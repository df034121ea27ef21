"""The dossier as one self-contained HTML page: no network, nothing from elsewhere, readable without script or style.

What :mod:`onrecord.verify` relies on: one JSON element ``citations``; every run of cited words once as
``<mark>…</mark>`` inside the list item that bears its citation's id, escaped by :func:`escape_exact`; and the page's
own SHA-256, taken with :data:`EMPTY_DIGEST` in its place, in the meta element ``onrecord-sha256``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import jinja2
from markupsafe import Markup

from onrecord import __version__
from onrecord.dates import DateRange, parse_edtf
from onrecord.errors import DateError, PublishError
from onrecord.publish.citations import Citation
from onrecord.publish.dossier import Dossier, build_dossier
from onrecord.publish.entries import Comparison, Line, Moment, Said
from onrecord.publish.pictures import Mark, draw_timeline
from onrecord.publish.protection import check_leaks
from onrecord.publish.renderings import compare_words, escape_exact, find_bases
from onrecord.publish.selection import Selection, select_rows
from onrecord.store import blobs, custody
from onrecord.store.db import Store, transaction

EMPTY_DIGEST = "0" * 64
_AROUND = 32  # code points of prefix and suffix in a TextQuoteSelector

_KINDS = {
    "person": "person",
    "body": "body",
    "state": "State",
    "group": "group",
    "document": "document",
    "anonymous": "not named in the source",
    "nobody": "",
}

_RELATIONS = {
    "contradict": "These cannot all hold as they stand.",
    "compatible": "These can all hold.",
}


def publish_html(store: Store, path: Path, *, as_of: str | None = None) -> Path:
    """The path of the dossier that was written there and logged; protected material is not in it.

    ``as_of`` is a day as ``2024-06-01``. Raises PublishError where it is not, where a citation does not match its
    text, and where a protected name would be printed; then nothing is written.
    """
    day = None
    if as_of is not None:
        try:
            when = parse_edtf(as_of)
        except DateError as error:
            raise PublishError(f"--as-of {as_of!r} is not a day", hint="write it as 2024-06-01") from error
        if when.earliest is None or when.earliest != when.latest:
            raise PublishError(f"--as-of {as_of!r} is not a single day", hint="write it as 2024-06-01")
        day = when.earliest
    selection = select_rows(store)
    options = store.options
    dossier = build_dossier(
        selection,
        title=options.title,
        about=options.about,
        version=__version__,
        as_of=day,
        around=options.sentences_around,
        max_share=options.max_cited_share,
    )
    _check_leaks(selection, dossier, path.name)
    data = encode_page(render_html(dossier))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        blobs.write_whole(path, data)
    except OSError as error:
        raise PublishError(
            f"{path} cannot be written: {error.strerror or error}", hint="name another file with -o"
        ) from error
    with transaction(store):
        custody.put_log(store, "publish", detail=f"html sha256 {hashlib.sha256(data).hexdigest()}")
    return path


def _check_leaks(selection: Selection, dossier: Dossier, name: str) -> None:
    """Scans every string that the page can print, before any markup is put around it: a tag or an entity inside a
    name would hide it, and a name such as Mark would be found in the markup itself."""
    for field in fields(dossier):
        value = getattr(dossier, field.name)
        parts = enumerate(value, 1) if isinstance(value, tuple) else [(0, value)]
        for number, part in parts:
            where = f"{name}, {field.name}" + (f" {number}" if number else "")
            check_leaks(selection.protection, "\n".join(_strings(part)), where)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from _strings(getattr(value, f.name))


def render_html(dossier: Dossier) -> str:
    """The page of a dossier: a pure function of it, the same bytes for the same dossier."""
    style, script = _load("style.css"), _load("script.js")
    page = _template().render(
        d=dossier,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash_source(style),
        script_hash=_hash_source(script),
        digest_slot=EMPTY_DIGEST,
        citations_json=Markup(_print_citations(dossier)),
        **_Page(dossier).names(),
    )
    return page.replace(
        f'name="onrecord-sha256" content="{EMPTY_DIGEST}"', f'name="onrecord-sha256" content="{hash_page(page)}"', 1
    )


def encode_page(page: str) -> bytes:
    """The page's bytes. A lone surrogate (a damaged character of a source) becomes a numeric reference."""
    return page.encode("utf-8", "xmlcharrefreplace")


def hash_page(page: str) -> str:
    """The SHA-256 of a page in whose meta element ``onrecord-sha256`` :data:`EMPTY_DIGEST` stands, in hex."""
    return hashlib.sha256(encode_page(page)).hexdigest()


@cache
def _load(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("dossier.html.j2")


def _hash_source(text: str) -> str:
    """The hash of an inline style or script as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _print_citations(dossier: Dossier) -> str:
    """The list that verify reads; ``<`` is escaped so that no source can end the element."""
    rows = [
        {
            "id": c.id,
            "document": c.document_id,
            "spans": [[s.start, s.end] for s in c.spans],
            "words": list(c.words),
            "words_sha256": hash_words(c.words),
            "text_sha256": c.text_sha256,
        }
        for c in dossier.citations
    ]
    lines = ",\n".join(_json(row) for row in rows)
    return f'{{"citations":[\n{lines}\n]}}'


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)


def hash_words(words: Sequence[str]) -> str:
    """The SHA-256 of cited words, the runs parted by the control character U+001F, in hex."""
    return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()


class _Page:
    """The look-ups of one page: anchors are given once, to the first line that cites a passage."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.anchors: set[str] = set()
        self.numbered = list(enumerate(dossier.timeline, 1))

    def names(self) -> dict[str, object]:
        """What the template is given besides the dossier."""
        d = self.dossier
        picture = draw_timeline(
            [
                Mark(number=n, on=m.on, label=_label_mark(m), weight=len(m.line.citation_ids))
                for n, m in self.numbered
                if m.kind == "event"
            ],
            [day for m in d.timeline if m.kind != "event" and (day := _find_month(m.on))],
        )
        return {
            "sections": self._list_sections(),
            "comparisons": self._list_comparisons(),
            "picture": Markup(picture),
            "few_drawn": "found no room" in picture,
            "years": [(y, list(ms)) for y, ms in groupby(self.numbered, key=lambda nm: _name_year(nm[1]))],
            "voice_ids": [f"v{n}" for n, _ in enumerate(d.voices, 1)],
            "anchor": self._anchor,
            "anchored": self.anchors.__contains__,
            "compare": compare_words,
            "unlike": find_bases,
            "when": _say_when,
            "basis": _say_basis,
            "notes": _list_notes,
            "merge": _merge_rows,
            "kinds": lambda kind: f"{_KINDS[kind]} · " if _KINDS.get(kind) else "",
            "relation": _say_relation,
            "sentence": lambda text: f"{text[:1].upper()}{text[1:]}.",
            "passage": _show_passage,
            "places": lambda c: ", ".join(f"{s.start}–{s.end}" for s in c.spans),
            "selectors": _print_selectors,
        }

    def _anchor(self, id_: str) -> Markup:
        if id_ in self.anchors:
            return Markup("")
        self.anchors.add(id_)
        return Markup(f' id="r{id_[1:]}"')

    def _list_sections(self) -> list[tuple[str, str, int | None]]:
        d = self.dossier
        rows: list[tuple[str, str, int | None]] = [
            ("timeline", "Timeline", len(d.timeline)),
            ("said", "What was said, by whom", sum(len(v.said) for v in d.voices)),
            ("subjects", "By subject", len(d.subjects)),
            ("allegations", "Allegations and replies", len(d.allegations)),
            ("register", "Demands and promises", len(d.register)),
            ("figures", "Figures side by side", len(d.figures)),
            ("accounts", "Accounts that differ", len(d.accounts)),
            ("sources", "Sources", len(d.sources)),
            ("unresolved", "Not read or resolved", len(d.unresolved)),
            ("method", "Method", None),
            ("passages", "Passages", len(d.citations)),
        ]
        return [row for row in rows if row[0] != "subjects" or d.subjects]

    def _list_comparisons(self) -> list[tuple[str, str, str, tuple[Comparison, ...]]]:
        return [
            (
                "figures",
                "Figures side by side",
                "Figures that count the same thing, each with who gave it. They are never added up or averaged.",
                self.dossier.figures,
            ),
            (
                "accounts",
                "Accounts that differ",
                "What the sources tell differently, in the words of each.",
                self.dossier.accounts,
            ),
        ]


def _label_mark(moment: Moment) -> str:
    """The words of a mark: with who said them and the verb, unless a document reports them in its own voice, since
    words that were denied or alleged must not stand alone."""
    line, words = moment.line, " […] ".join(moment.line.words)
    if line.verb == "reports":
        return words
    verb = f"“{line.verb}”" if line.is_verb_quoted else line.verb.removesuffix(", of this time")
    return f"{line.who} {verb}: {words}"


def _find_month(on: DateRange) -> date | None:
    """The first day of a range that lies in one month; None for a wider one, which no month can count."""
    if on.earliest is None or on.latest is None:
        return None
    return on.earliest if (on.earliest.year, on.earliest.month) == (on.latest.year, on.latest.month) else None


def _name_year(moment: Moment) -> str:
    if moment.on.latest is None:
        return "Not before a day, with no end"
    return str((moment.on.earliest or moment.on.latest).year)


def _say_when(line: Line) -> str:
    """The date of what was said; nothing where it is only the report's, which stands in the report's label."""
    if line.when.startswith("reported ") and line.note.endswith(line.when.removeprefix("reported ")):
        return ""
    if line.when == "date unknown" and line.note.endswith("undated"):
        return ""
    return line.when


def _say_basis(line: Line) -> str:
    """Why the date is what it is, where somebody reckoned it; nothing where it stands in the source as printed."""
    if line.when.startswith("reported ") or line.when_basis.endswith(": as written"):
        return ""
    return line.when_basis


def _list_notes(line: Line, said: Said | None = None, with_date: bool = True) -> Markup:
    """What stands under a line: when, in which report, what limits it, through what, from how many reports."""
    parts: list[str] = [_say_when(line)] if with_date else []
    number = len(line.citation_ids)
    if not with_date and number > 1:
        parts.append(f"{number} passages; shown as in {line.note}")
    elif line.note != line.who or not with_date:
        parts.append(line.note)
    if with_date and number > 1:
        parts.append(f"{number} passages")
    parts = [escape_exact(part) for part in parts if part]
    parts += [f"hedged: <b>{escape_exact(hedge)}</b>" for hedge in line.hedges]
    parts += [f"<i>{escape_exact(mark)}</i>" for mark in line.marks]
    if basis := _say_basis(line):
        parts.append(escape_exact(f"date from {basis}"))
    if said and said.reports > 1:
        origins = "1 independent origin" if said.origins == 1 else f"{said.origins} independent origins"
        parts.append(f"{said.reports} reports, {origins}")
    return Markup(" · ".join(parts))


def _merge_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by who gave which words when: the same figure in five reports is one row with five documents."""
    out: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        out.setdefault((line.who, line.verb, line.words, line.hedges, line.marks, _say_when(line)), []).append(line)
    return list(out.values())


def _say_relation(group: Comparison) -> str:
    if group.is_same:
        return "The same words in each."
    why = "; ".join(group.why)
    return _RELATIONS.get(group.relation, group.relation) + (f" {why[:1].upper()}{why[1:]}." if why else "")


def _show_passage(citation: Citation) -> Markup:
    """The passage with each cited run as one mark. Line breaks outside the cited words that part paragraphs show."""
    out = []
    for piece in citation.pieces:
        text = escape_exact(piece.text)
        if piece.is_cited:
            out.append(f"<mark>{text}</mark>")
        elif piece.is_gap:
            out.append(f' <span class="gap">{text}</span> ')
        else:
            out.append(re.sub(r"\n[^\S\n]*\n\s*", "\n<br>", text))
    return Markup("".join(out))


def _print_selectors(citation: Citation) -> Markup:
    """The citation's selectors as the W3C Web Annotation Data Model writes them, one object for each run."""
    out = []
    for number, piece in enumerate(citation.pieces):
        if piece.is_cited:
            before = citation.pieces[number - 1] if number else None
            after = citation.pieces[number + 1] if number + 1 < len(citation.pieces) else None
            prefix = before.text[-_AROUND:] if before and not before.is_gap else ""
            suffix = after.text[:_AROUND] if after and not after.is_gap else ""
            out.append({"type": "TextQuoteSelector", "exact": piece.text, "prefix": prefix, "suffix": suffix})
    lines = []
    for span, quote in zip(sorted(citation.spans), out, strict=True):
        position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        lines.append(
            json.dumps(
                {"source": f"urn:sha256:{citation.text_sha256}", "selector": [position, quote]}, ensure_ascii=False
            )
        )
    return Markup(escape_exact("\n".join(lines)))
