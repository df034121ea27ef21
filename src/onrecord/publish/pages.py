"""The pages of a dossier: its sections as blocks, its notes numbered as a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

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
from onrecord.publish.citations import Citation, say_pages
from onrecord.publish.diagrams import build_diagrams, draw_dates
from onrecord.publish.dossier import Dossier
from onrecord.publish.entries import GAP, Answer, Comparison, Entry, Line, Said, SourceRow
from onrecord.publish.labels import Labels, load_labels
from onrecord.publish.lines import quote_title, say_content
from onrecord.publish.wording import (
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

_NOTE_STYLES: dict[str, RunStyle] = {"": "soft", "hedge": "hedge", "mark": "mark", "review": "review"}


def build_pages(dossier: Dossier) -> Pages:
    """The pages of a dossier: a pure function of it."""
    labels = load_labels(dossier.language)
    writer = _Writer(dossier, labels)
    blocks = tuple(writer.write())
    notes = {c.id: writer.note(c) for c in dossier.citations if c.id in writer.noted}
    counts = " · ".join(f"{number:,} {labels.find(f'count.{name}', name)}" for name, number in dossier.counts)
    about = [text for text in (dossier.about, dossier.scope) if text]
    meta = [counts, *dossier.rests_on, labels.say("head.each_note"), labels.say("note.reading")]
    return Pages(
        title=dossier.title.strip() or labels.say("head.untitled"),
        kind=labels.say("head.kind", day=dossier.as_of),
        state=say_state(dossier, labels),
        is_draft=dossier.is_draft,
        language=dossier.language,
        opening=(*(_plain(text, "about") for text in about), *(_plain(text, "meta") for text in meta)),
        blocks=blocks,
        notes={id_: notes[id_] for id_ in writer.noted},
        made=labels.say("foot.made", version=dossier.version),
    )


def _plain(text: str, style: ParagraphStyle, run: RunStyle = "", *, keeps: bool = False) -> Paragraph:
    return Paragraph(style=style, parts=(Run(text=text, style=run),), keeps=keeps)


class _Writer:
    """Writes the blocks of one dossier; ``noted`` collects the citations in the order in which a reader meets them."""

    def __init__(self, dossier: Dossier, labels: Labels) -> None:
        self.dossier = dossier
        self.labels = labels
        self.noted: dict[str, None] = {}
        self.numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        self.pictures = {d.name: d for d in build_diagrams(dossier)}
        self.sources = {s.document_id: s for s in dossier.sources}

    def write(self) -> Iterator[Block]:
        """All sections in the order of the dossier's fields, so that notes are numbered as its passages are."""
        yield from self._write_timeline()
        yield from self._write_said()
        yield from self._write_allegations()
        yield from self._write_register()
        yield from self._write_comparisons("figures", self.dossier.figures)
        yield from self._write_comparisons("accounts", self.dossier.accounts)
        yield from self._write_sources()
        yield from self._write_assessments()
        yield from self._write_corrections()
        yield from self._write_closing()

    # ── parts of a line ─────────────────────────────────────────────────────────────────────────────────────────

    def refs(self, ids: Sequence[str]) -> list[Inline]:
        """The references of these citations; the first mention of each holds its note."""
        out: list[Inline] = []
        for number, id_ in enumerate(ids):
            if number:
                out.append(Run(text=",", style="raised"))
            out.append(Ref(id=id_, is_first=id_ not in self.noted))
            self.noted[id_] = None
        return out

    def words(self, line: Line) -> list[Inline]:
        """The words of a line, those that the source quotes in quotation marks."""
        language = line.language if line.language != self.dossier.language else ""
        out: list[Inline] = [Run(text=f"[{line.content}] ", style="mark")] if line.content else []
        for number, run in enumerate(line.words):
            if number:
                out.append(Run(text=f" {GAP} ", style="soft"))
            out.append(Run(text=f"“{run}”" if line.is_quoted else run, style="words", language=language))
        return out

    def line(self, line: Line, *, who: bool = True) -> list[Inline]:
        """Who, the verb, the words, and the references to what proves them."""
        out: list[Inline] = [Run(text=f"{line.who} ", style="who")] if who else []
        out += [Run(text=f"{say_verb_of(line, self.labels)} ", style="verb"), *self.words(line)]
        return out + self.refs(line.citation_ids)

    def notes(self, line: Line, said: Said | None = None, *, with_date: bool = True) -> list[Inline]:
        """What stands under a line; what nobody has reviewed bears the id by which it is decided on."""
        out: list[Inline] = []
        for kind, text in list_notes(line, self.labels, said, with_date=with_date):
            if out:
                out.append(Run(text=" · ", style="soft"))
            if kind == "hedge":
                out.append(Run(text=f"{self.labels.say('line.hedged')} ", style="soft"))
            out.append(Run(text=text, style=_NOTE_STYLES[kind]))
            if kind == "review" and line.finding_id:
                out.append(Run(text=f" {line.finding_id}", style="code"))
        return out

    def review(self, line: Line) -> list[Inline]:
        """That nobody has accepted a line, and the id by which it is decided on; nothing where somebody did."""
        said = say_review(line, self.labels)
        return [Run(text=f" {said}", style="review"), Run(text=f" {line.finding_id}", style="code")] if said else []

    def note(self, citation: Citation) -> tuple[Run, ...]:
        """A citation's note: the document, its outlet and date, the words in their sentence, and the hash."""
        source = self.sources[citation.document_id]
        label = self.dossier.labels[citation.document_id]
        language = source.language if source.language != self.dossier.language else ""
        out = [Run(text=label)]
        if source.title and source.title[:40] not in label:
            out.append(Run(text=f", {quote_title(source.title)}"))
        out.append(Run(text=". "))
        if content := say_content(citation.notes, self.labels):
            out.append(Run(text=f"[{content}] ", style="mark"))
        for piece in citation.pieces:
            style: RunStyle = "soft" if piece.is_gap else "cited" if piece.is_cited else "context"
            text = f" {piece.text} " if piece.is_gap else re.sub(r"\s+", " ", piece.text)
            out.append(Run(text=text, style=style, language="" if piece.is_gap else language))
        places = ", ".join(f"{s.start}–{s.end}" for s in citation.spans)
        told = [say_pages(citation, self.labels), self.labels.say("note.places", places=places)]
        out.append(Run(text=f" {sentence(', '.join(filter(None, told)))} ", style="soft"))
        if citation.is_redacted:
            out.append(Run(text=f"{self.labels.say('note.redacted')} ", style="soft"))
        out.append(Run(text=f"{self.labels.say('note.source')} ", style="soft"))
        out.append(Run(text=source.sha256, style="code"))
        return tuple(out)

    def _heading(self, name: str, key: str, lead: str = "") -> Iterator[Block]:
        yield Heading(text=self.labels.say(key), level=1, name=name)
        if lead:
            yield _plain(self.labels.say(lead), "lead")

    def _picture(self, name: str) -> Iterator[Block]:
        if found := self.pictures.get(name):
            yield Picture(name=name, title=found.title, lead=found.lead, svg=found.svg, told=found.rows)

    # ── sections ────────────────────────────────────────────────────────────────────────────────────────────────

    def _write_timeline(self) -> Iterator[Block]:
        d, say = self.dossier, self.labels.say
        yield from self._heading("timeline", "timeline.title", "timeline.lead" if d.timeline else "")
        if not d.timeline:
            yield _plain(say("timeline.none", day=d.as_of), "none")
            return
        if svg := draw_dates(d):
            lead = say("timeline.numbers")
            yield Picture(name="timeline", title=say("timeline.title"), lead=lead, svg=svg, told=())
        numbered = list(enumerate(d.timeline, 1))
        for year, moments in groupby(numbered, key=lambda nm: name_year(nm[1], self.labels)):
            yield Heading(text=year, level=2, name=f"year-{year}")
            for number, moment in moments:
                when = Run(text=f"{number}. {say_when(moment.line)}  ", style="soft")
                yield Paragraph(style="line", parts=(when, *self.line(moment.line)), keeps=True)
                yield Paragraph(style="notes", parts=tuple(self.notes(moment.line, with_date=False)))

    def _write_said(self) -> Iterator[Block]:
        d, labels = self.dossier, self.labels
        yield from self._heading("said", "said.title", "said.lead" if d.voices else "")
        if not d.voices:
            yield _plain(labels.say("said.none"), "none")
        yield from self._picture("origins")
        number = 0
        for place, voice in enumerate(d.voices, 1):
            yield Heading(text=voice.name, level=2, name=f"voice-{place}")
            kind = labels.find(f"kind.{voice.kind}", "")
            about = [sentence(kind)] if kind else []
            about += [labels.say("said.called", names="; ".join(voice.roles))] if voice.roles else []
            about += [labels.say("said.also", names="; ".join(voice.aliases))] if voice.aliases else []
            if about:
                yield _plain(" ".join(about), "meta", keeps=True)
            for said in voice.said:
                number += 1
                self.numbers[said.line.finding_id, said.line.words] = number
                spoken = self.line(said.line, who=said.line.who != voice.name)
                yield Paragraph(style="line", parts=tuple(spoken), number=number, keeps=True)
                yield Paragraph(style="notes", parts=tuple(self.notes(said.line, said)), is_under=True)
                for other in said.renderings:
                    lead = Run(text=f"{labels.say('line.also_as', label=other.note)} ", style="soft")
                    parts = [lead, *self.line(other, who=other.who != voice.name), *self.review(other)]
                    yield Paragraph(style="rendering", parts=tuple(parts))

    def _write_allegations(self) -> Iterator[Block]:
        d, say = self.dossier, self.labels.say
        yield from self._heading("allegations", "allegations.title", "allegations.lead" if d.allegations else "")
        if not d.allegations:
            yield _plain(say("allegations.none", day=d.as_of), "none")
            return
        yield from self._picture("answers")
        rows = []
        for entry in d.allegations:
            left = (
                Paragraph(style="line", parts=tuple(self.line(entry.line)), keeps=True),
                Paragraph(style="notes", parts=tuple(self.notes(entry.line))),
            )
            rows.append((left, tuple(self._write_answers(entry))))
        head = (say("allegations.one"), say("allegations.reply"))
        yield Table(caption=(), head=head, widths=(1, 1), rows=tuple(rows))

    def _write_answers(self, entry: Entry) -> Iterator[Paragraph]:
        for answer in entry.answers:
            yield Paragraph(style="answer", parts=tuple(self._write_answer(answer)), keeps=True)
            yield Paragraph(style="answer notes", parts=tuple(self.notes(answer.line)))
        if entry.none:
            yield _plain(sentence(entry.none), "none")

    def _write_answer(self, answer: Answer) -> Iterator[Inline]:
        yield Run(text=f"{sentence(say_status(answer, self.labels))} ", style="hedge")
        yield from self.line(answer.line)
        if review := say_review(answer, self.labels):
            yield Run(text=" · ", style="soft")
            yield Run(text=review, style="review")
            yield Run(text=f" {answer.link_id}", style="code")

    def _write_register(self) -> Iterator[Block]:
        d, say = self.dossier, self.labels.say
        yield from self._heading("register", "register.title", "register.lead" if d.register else "")
        if not d.register:
            yield _plain(say("register.none", day=d.as_of), "none")
            return
        yield from self._picture("register")
        for kind in ("demand", "promise"):
            entries = [e for e in d.register if e.kind == kind]
            if not entries:
                continue
            yield Heading(text=say(f"register.{kind}"), level=2, name=kind)
            for entry in entries:
                yield Paragraph(style="line", parts=tuple(self.line(entry.line)), keeps=True)
                yield Paragraph(style="notes", parts=tuple(self.notes(entry.line)), keeps=True)
                facts = [(say("register.of"), entry.of), (say("register.due"), entry.due)]
                told = " · ".join(f"{name}: {value}" for name, value in facts if value)
                if told:
                    yield _plain(told, "answer", keeps=True)
                yield _plain(say("register.followed"), "label", keeps=True)
                yield from self._write_answers(entry)

    def _write_comparisons(self, name: str, groups: Sequence[Comparison]) -> Iterator[Block]:
        d, say = self.dossier, self.labels.say
        yield from self._heading(name, f"{name}.title", f"{name}.lead" if groups else "")
        if not groups:
            yield _plain(say("table.none", day=d.as_of), "none")
        is_figures = name == "figures"
        what = say("figures.figure" if is_figures else "table.words")
        for group in groups:
            rows = []
            for lines in merge_rows(group.lines):
                line = lines[0]
                who = [_plain(line.who, "line", "who"), *(_plain(m, "notes", "mark") for m in line.marks)]
                words = [] if is_figures else [Run(text=f"{say_verb_of(line, self.labels)} ", style="verb")]
                told = [Paragraph(style="line", parts=(*words, *self.words(line)))]
                if line.hedges:
                    told.append(_plain(say("table.hedged", words=", ".join(line.hedges)), "notes", "hedge"))
                when = [_plain(say_when(line) or "–", "line")]
                if basis := say_basis(line):
                    when.append(_plain(say("table.from", basis=basis), "notes", "soft"))
                where = []
                for one in lines:
                    parts: list[Inline] = [Run(text=one.note), *self.refs(one.citation_ids)]
                    where.append(Paragraph(style="line", parts=(*parts, *self.review(one))))
                rows.append((tuple(who), tuple(told), tuple(when), tuple(where)))
            caption = (
                Run(text=f"{group.about or say('table.side')}. ", style="who"),
                Run(text=say_relation(group, self.labels), style="soft"),
            )
            head = (say("table.who"), what, say("table.as_of"), say("table.documents"))
            widths = (26, 20, 18, 36) if is_figures else (22, 38, 14, 26)
            yield Table(caption=caption, head=head, widths=widths, rows=tuple(rows))

    def _write_sources(self) -> Iterator[Block]:
        yield from self._heading("sources", "sources.title", "sources.lead")
        for source in self.dossier.sources:
            yield from self._write_source(source)

    def _write_source(self, source: SourceRow) -> Iterator[Block]:
        say = self.labels.say
        about = [source.outlet, source.byline, source.published, source.agency]
        told = ", ".join(dict.fromkeys(part for part in about if part))
        title = Run(text=source.title or source.label, style="who")
        yield Paragraph(style="line", parts=(title, Run(text=f". {sentence(told)}")), keeps=True)
        more = [source.basis, source.copies, *source.assessed]
        parts = [Run(text=f"{sentence(part)} ", style="soft") for part in more if part]
        parts += [
            Run(text=source.path, style="code"),
            Run(text=" · SHA-256 ", style="soft"),
            Run(text=source.sha256, style="code"),
            Run(text=f" · {say('sources.text')} ", style="soft"),
            Run(text=source.text_sha256, style="code"),
        ]
        parts += [Run(text=f" {say('note.redacted')}", style="soft")] if source.is_redacted else []
        yield Paragraph(style="notes", parts=tuple(parts))

    def _write_assessments(self) -> Iterator[Block]:
        if not self.dossier.assessments:
            return
        yield from self._heading("assessments", "assessed.title", "assessed.lead")
        for given in self.dossier.assessments:
            parts = self.line(given.line) if given.line else [Run(text=given.about, style="who")]
            yield Paragraph(style="line", parts=tuple(parts), keeps=True)
            said = self.labels.say("assessed.short", aspect=sentence(given.aspect)[:-1], words=given.words)
            yield _plain(said, "answer")
            if given.reason:
                yield _plain(self.labels.say("assessed.reason", reason=given.reason), "answer notes", "soft")

    def _write_corrections(self) -> Iterator[Block]:
        if not self.dossier.corrections:
            return
        yield from self._heading("corrections", "correction.title", "correction.lead")
        for made in self.dossier.corrections:
            by = self.labels.say("correction.by", day=made.on, reviewer=made.reviewer)
            parts: list[Inline] = [Run(text=f"{by} ", style="who"), Run(text=sentence_end(made.what))]
            if made.note:
                reason = self.labels.say("assessed.reason", reason=made.note)
                parts.append(Run(text=f" {sentence_end(reason)}"))
            if made.taken_back:
                parts.append(Run(text=f" {sentence(made.taken_back)}", style="hedge"))
            yield Paragraph(style="line", parts=tuple(parts), keeps=made.line is not None)
            if made.line:
                yield Paragraph(style="answer", parts=tuple(self.line(made.line)))

    def _write_closing(self) -> Iterator[Block]:
        d, say = self.dossier, self.labels.say
        yield from self._heading("unresolved", "unresolved.title")
        for line in d.unresolved:
            yield _plain(line, "item")
        if not d.unresolved:
            yield _plain(say("unresolved.none"), "none")
        yield from self._heading("method", "method.title")
        for line in d.method:
            yield _plain(line, "item")
        if d.is_withholding:
            yield _plain(say("method.withheld"), "item")
        if d.subjects:
            yield from self._heading("subjects", "subjects.index", "subjects.index_lead")
            for subject in sorted(d.subjects, key=lambda s: (s.name.casefold(), s.name)):
                found = sorted({self.numbers[s.line.finding_id, s.line.words] for s in subject.said})
                numbers = [
                    Run(text=f"{' ' if at else ''}{n}{',' if n != found[-1] else ''}", style="soft", to=n)
                    for at, n in enumerate(found)
                ]
                yield Paragraph(style="item", parts=(Run(text=f"{subject.name}  "), *numbers))
