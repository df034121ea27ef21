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
from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import jinja2
from markupsafe import Markup

from onrecord.publish.citations import Citation, say_pages
from onrecord.publish.diagrams import build_diagrams, draw_dates
from onrecord.publish.dossier import Dossier
from onrecord.publish.entries import Comparison, Line, Said
from onrecord.publish.issue import issue_dossier
from onrecord.publish.labels import Labels, load_labels
from onrecord.publish.lines import say_content
from onrecord.publish.places import IfThere
from onrecord.publish.renderings import compare_words, escape_exact, find_bases
from onrecord.publish.scope import Scope
from onrecord.publish.wording import (
    iter_lines,
    list_notes,
    merge_rows,
    name_year,
    say_basis,
    say_relation,
    say_review,
    say_state,
    say_status,
    say_verb_of,
    say_when,
    sentence,
    sentence_end,
)
from onrecord.store.db import Store

EMPTY_DIGEST = "0" * 64
_AROUND = 32  # code points of prefix and suffix in a TextQuoteSelector


def publish_html(
    store: Store,
    path: Path,
    *,
    as_of: str | None = None,
    scope: Scope | None = None,
    language: str = "en",
    if_there: IfThere = "replace",
) -> Path:
    """The path of the page that was written there and logged, as :func:`issue_dossier` says."""
    return issue_dossier(
        store,
        path,
        "html",
        lambda d: encode_page(render_html(d)),
        as_of=as_of,
        scope=scope,
        language=language,
        if_there=if_there,
    )


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
        self.labels = load_labels(dossier.language)
        self.anchors: set[str] = set()
        self.numbered = list(enumerate(dossier.timeline, 1))

    def names(self) -> dict[str, object]:
        """What the template is given besides the dossier."""
        d, labels = self.dossier, self.labels
        picture = draw_dates(d)
        languages = {s.document_id: s.language for s in d.sources}
        return {
            "t": labels.say,
            "count": labels.count,
            "state": say_state(d, labels),
            "verb": partial(say_verb_of, labels=labels),
            "status": partial(say_status, labels=labels),
            "review": partial(say_review, labels=labels),
            "english": "" if d.language == "en" else Markup(' lang="en"'),
            "lang": self._mark_language,
            "findings": _find_findings(d) if d.is_draft else {},
            "passage_lang": lambda c: self._mark(languages.get(c.document_id, "")),
            "diagrams": [(x, Markup(x.svg)) for x in build_diagrams(d)],
            "sections": self._list_sections(),
            "comparisons": self._list_comparisons(),
            "picture": Markup(picture),
            "few_drawn": labels.say("picture.left_out", n="").strip() in picture,
            "years": [(y, list(ms)) for y, ms in groupby(self.numbered, key=lambda nm: name_year(nm[1], labels))],
            "voice_ids": [f"v{n}" for n, _ in enumerate(d.voices, 1)],
            "anchor": self._anchor,
            "anchored": self.anchors.__contains__,
            "compare": compare_words,
            "unlike": find_bases,
            "when": say_when,
            "basis": say_basis,
            "notes": partial(_show_notes, labels),
            "merge": merge_rows,
            "kinds": lambda kind: f"{kind} · " if (kind := labels.find(f"kind.{kind}", "")) else "",
            "relation": partial(say_relation, labels=labels),
            "sentence": sentence,
            "sentence_end": sentence_end,
            "passage": _show_passage,
            "content": lambda c: say_content(c.notes, labels),
            "places": lambda c: ", ".join(f"{s.start}–{s.end}" for s in c.spans),
            "pages": lambda c: say_pages(c, self.labels),
            "selectors": _print_selectors,
        }

    def _anchor(self, id_: str) -> Markup:
        if id_ in self.anchors:
            return Markup("")
        self.anchors.add(id_)
        return Markup(f' id="r{id_[1:]}"')

    def _list_sections(self) -> list[tuple[str, str, int | None]]:
        d, say = self.dossier, self.labels.say
        rows: list[tuple[str, str, int | None]] = [
            ("timeline", say("timeline.title"), len(d.timeline)),
            ("said", say("said.title"), sum(len(v.said) for v in d.voices)),
            ("subjects", say("subjects.nav"), len(d.subjects)),
            ("allegations", say("allegations.title"), len(d.allegations)),
            ("register", say("register.nav"), len(d.register)),
            ("figures", say("figures.title"), len(d.figures)),
            ("accounts", say("accounts.title"), len(d.accounts)),
            ("sources", say("sources.title"), len(d.sources)),
            ("assessments", say("assessed.title"), len(d.assessments)),
            ("corrections", say("correction.title"), len(d.corrections)),
            ("unresolved", say("unresolved.nav"), len(d.unresolved)),
            ("method", say("method.title"), None),
            ("passages", say("passages.title"), len(d.citations)),
        ]
        return [row for row in rows if row[2] or row[0] not in ("subjects", "assessments", "corrections")]

    def _list_comparisons(self) -> list[tuple[str, str, str, tuple[Comparison, ...]]]:
        say = self.labels.say
        return [
            ("figures", say("figures.title"), say("figures.lead"), self.dossier.figures),
            ("accounts", say("accounts.title"), say("accounts.lead"), self.dossier.accounts),
        ]

    def _mark_language(self, line: Line) -> Markup:
        """The language of a line's words, where it is not that of the page."""
        return self._mark(line.language)

    def _mark(self, language: str) -> Markup:
        is_other = language and language != self.dossier.language
        return Markup(f' lang="{escape_exact(language)}"') if is_other else Markup("")


def _find_findings(dossier: Dossier) -> dict[str, list[str]]:
    """By citation: the ids of the findings whose lines rest on it first, by which they are decided on."""
    out: dict[str, dict[str, None]] = {}
    for line in iter_lines(dossier):
        if line.citation_ids and line.finding_id:
            out.setdefault(line.citation_ids[0], {})[line.finding_id] = None
    return {id_: list(found) for id_, found in out.items()}


def _show_notes(labels: Labels, line: Line, said: Said | None = None, with_date: bool = True) -> Markup:
    """What stands under a line, parted by dots."""
    shown = {
        "": "{}",
        "hedge": f"{escape_exact(labels.say('line.hedged'))} <b>{{}}</b>",
        "mark": "<i>{}</i>",
        "review": '<span class="nr">{}</span>',
    }
    parts = list_notes(line, labels, said, with_date=with_date)
    return Markup(" · ".join(shown[kind].format(escape_exact(text)) for kind, text in parts))


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
