"""The dossier as data: a pure function of the rows that may leave a case. Every line has a speaker or a document, and
a citation; the builder refuses otherwise."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onrecord.dates import DateRange, print_date
from onrecord.errors import PublishError
from onrecord.model import Demand, Event, Figure, Finding, Link, Promise, Statement
from onrecord.publish.citations import Citation, build_citation
from onrecord.publish.protection import is_named
from onrecord.publish.selection import SelectedDocument, Selection
from onrecord.publish.verbs import choose_impersonal, choose_verb
from onrecord.relate.clusters import Party, Utterance

SHOWN_AT = 0.5
"""Links scored below this are left to the reviewer and not printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: who (a speaker or a document), the verb, the words, and what proves it.

    ``words`` are the source's, one string a span; ``is_quoted`` says they are the speaker's own words as the source
    quotes them, else they are the reporter's. ``sources`` is one entry for each report: its citation's id.
    """

    who: str
    note: str = ""
    verb: str = ""
    is_verb_quoted: bool = False
    words: tuple[str, ...] = ()
    is_quoted: bool = False
    when: str = ""
    when_basis: str = ""
    on: DateRange | None = None
    hedges: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    citation_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One act of saying: its line, its other renderings, and how many reports and independent origins carry it."""

    line: Line
    renderings: tuple[Line, ...] = ()
    reports: int = 1
    origins: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A party with what it said, in the order of time."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what a group of statements speaks about."""

    name: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came after, or beside: its status in words, the line, and why it is linked."""

    status: str
    line: Line
    reasons: tuple[str, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An allegation with its replies, or a demand or promise with what followed; ``none``: nothing was found."""

    line: Line
    kind: str
    of: str = ""
    due: str = ""
    answers: tuple[Answer, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures or accounts side by side, and in which relation they stand."""

    about: str
    relation: str
    why: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A dated line of the timeline."""

    line: Line
    on: DateRange
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source as the dossier lists it."""

    document_id: str
    label: str
    title: str
    outlet: str
    byline: str
    agency: str
    published: str
    basis: str
    path: str
    sha256: str
    text_sha256: str
    copies: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is published."""

    title: str
    about: str
    as_of: str
    version: str
    is_reviewed: bool
    is_withholding: bool
    counts: tuple[tuple[str, int], ...]
    rests_on: tuple[str, ...]
    timeline: tuple[Moment, ...]
    voices: tuple[Voice, ...]
    subjects: tuple[Subject, ...]
    allegations: tuple[Entry, ...]
    register: tuple[Entry, ...]
    figures: tuple[Comparison, ...]
    accounts: tuple[Comparison, ...]
    sources: tuple[SourceRow, ...]
    unresolved: tuple[str, ...]
    method: tuple[str, ...]
    citations: tuple[Citation, ...]
    labels: dict[str, str]


_BY = re.compile(r"(?:in|by|through|via|on|at|from|during|over|before|under)\b", re.IGNORECASE)


class _Cites:
    """Collects citations while lines are built: the same place twice is one citation."""

    def __init__(self, selection: Selection, around: int, max_share: float) -> None:
        self._selection = selection
        self._around = around
        self._max_share = max_share
        self._ids: dict[tuple[str, tuple[tuple[int, int], ...]], str] = {}
        self._found: dict[str, Finding] = {}

    def cite(self, finding: Finding) -> str:
        """The id of the citation of a finding's words."""
        place = (finding.document_id, tuple((s.start, s.end) for s in finding.spans))
        if place not in self._ids:
            self._ids[place] = f"c{len(self._ids) + 1}"
            self._found[self._ids[place]] = finding
        return self._ids[place]

    def build(self) -> tuple[Citation, ...]:
        """All citations in order. The cited sentence is always shown, since it says who speaks; its neighbours, in the
        order of the document, as long as all passages together repeat no more of it than is allowed."""
        by_document: dict[str, list[str]] = defaultdict(list)
        for id_, finding in self._found.items():
            by_document[finding.document_id].append(id_)
        out: dict[str, Citation] = {}
        for document_id, ids in by_document.items():
            length = len(self._selection.documents[document_id].document.text)
            ids.sort(key=lambda i: (self._found[i].spans[0].start, i))
            shown = bytearray(length)
            for id_ in ids:
                out[id_] = self._build(id_, 0)
                _show(shown, out[id_])
            left = self._max_share * length - sum(shown)
            for id_ in ids if self._around else ():
                wider = self._build(id_, self._around)
                if _count_new(shown, wider) <= left:
                    left -= _show(shown, wider)
                    out[id_] = wider
        return tuple(out[id_] for id_ in self._found)

    def _build(self, id_: str, around: int) -> Citation:
        finding = self._found[id_]
        selected = self._selection.documents[finding.document_id]
        return build_citation(
            id_,
            selected.document,
            selected.zones,
            finding.spans,
            finding.quote,
            self._selection.protection,
            around=around,
        )


def build_dossier(
    selection: Selection,
    *,
    title: str,
    about: str,
    version: str,
    as_of: date | None = None,
    around: int = 1,
    max_share: float = 0.5,
) -> Dossier:
    """The dossier of these rows, as of a day (default: that of the last arrival).

    Raises PublishError for a line with neither speaker nor document, or whose citation does not match.
    """
    cites = _Cites(selection, around, max_share)
    builder = _Builder(selection, cites, as_of or selection.as_of)
    voices = builder.build_voices()
    dossier = Dossier(
        title=title,
        about=about,
        as_of=builder.as_of,
        version=version,
        is_reviewed=bool(selection.judged),
        is_withholding=selection.is_withholding,
        counts=builder.count(),
        rests_on=builder.describe_basis(),
        timeline=builder.build_timeline(),
        voices=voices,
        subjects=builder.build_subjects(),
        allegations=builder.build_allegations(),
        register=builder.build_register(),
        figures=builder.build_comparisons("figure"),
        accounts=builder.build_comparisons("event") + builder.build_comparisons("statement"),
        sources=builder.build_sources(),
        unresolved=builder.list_unresolved(),
        method=builder.describe_method(around, max_share),
        citations=(),
        labels={d: builder.label(s) for d, s in selection.documents.items()},
    )
    return replace(dossier, citations=cites.build())


class _Builder:
    """Holds the look-ups that all sections share; each method builds one section."""

    def __init__(self, selection: Selection, cites: _Cites, as_of: date | None) -> None:
        self.selection = selection
        self.cites = cites
        self.as_of = print_date(_one_day(as_of)) if as_of else "no date"
        self._day = as_of
        self._said: dict[str, Said] = {}
        self._utterance_of = {s: u for u in selection.utterances for s in u.statements}
        self._links: dict[str, list[Link]] = defaultdict(list)
        for link in selection.links:
            if link.kind in ("answers", "replies") and (link.made.score or 0) >= SHOWN_AT:
                self._links[link.left_id].append(link)

    # ── lines ──

    def label(self, selected: SelectedDocument) -> str:
        """What a reader calls a document: its outlet and date, else its title or path."""
        metadata = selected.metadata
        title = f"“{_shorten(metadata.title)}”" if metadata.title else None
        name = metadata.outlet or title or selected.path or selected.url or selected.document.id
        when = metadata.published
        return f"{name}, {print_date(when)}" if when else f"{name}, undated"

    def _document(self, document_id: str) -> SelectedDocument:
        return self.selection.documents[document_id]

    def statement_line(self, statement: Statement) -> Line:
        """The line of one rendering."""
        speaker = statement.speaker
        chain = speaker.chain if speaker else None
        party = self.selection.parties.get(self.selection.party_of.get(chain or "", ""))
        label = self.label(self._document(statement.document_id))
        who = party.name if party else speaker.name if speaker else ""
        marks = []
        if party and speaker and _bare_name(speaker.name) != _bare_name(party.name):
            marks.append(f"named here as {speaker.name}")
        if party and party.type == "anonymous":
            marks.append("not named in the source")
        document = self._document(statement.document_id).document
        cue = " ".join(document.text[s.start : s.end] for s in statement.cue.spans) if statement.cue else ""
        verb, is_verb_quoted = choose_verb(statement, cue)
        if not who:
            who, verb, is_verb_quoted = label, choose_impersonal(statement, cue), False
        if statement.addressee:
            marks.append(f"to {statement.addressee}")
        if statement.channel:
            marks.append(statement.channel if _BY.match(statement.channel) else f"through {statement.channel}")
        if statement.authority:
            marks.append("as a witness" if statement.authority == "witness" else f"citing {statement.authority}")
        outer = self.selection.statements.get(statement.within or "")
        if outer and outer.speaker and not self._is_same_party(outer, statement):
            marks.append(f"as {outer.speaker.name} tells it")
        when = statement.said or self._document(statement.document_id).metadata.published
        if not statement.said and when:
            when_text, basis = f"reported {print_date(when)}", f"the report's date: {when.basis}"
        else:
            when_text, basis = print_date(when), when.basis if when else ""
        return self._checked(
            Line(
                who=who,
                note=label,
                verb=verb,
                is_verb_quoted=is_verb_quoted,
                words=_one_line(statement.quote),
                is_quoted=statement.manner == "direct",
                when=when_text,
                when_basis=basis,
                on=when,
                hedges=tuple(dict.fromkeys(h.text for h in statement.hedges)),
                marks=tuple(marks),
                citation_ids=(self.cites.cite(statement),),
            )
        )

    def _is_same_party(self, left: Statement, right: Statement) -> bool:
        a, b = (s.speaker.chain if s.speaker else None for s in (left, right))
        return (
            a is not None and b is not None and self.selection.party_of.get(a, a) == self.selection.party_of.get(b, b)
        )

    def _checked(self, line: Line) -> Line:
        if not line.who or not line.citation_ids:
            raise PublishError(
                "a line of the dossier has no speaker, no document or no citation", hint="please report this"
            )
        return line

    def said(self, utterance: Utterance) -> Said:
        """One act of saying with all its renderings, the fullest direct one first."""
        if utterance.id not in self._said:
            statements = [self.selection.statements[s] for s in utterance.statements]
            statements.sort(key=lambda s: (s.manner != "direct", -sum(map(len, s.quote)), s.id))
            lines = [self.statement_line(s) for s in statements]
            self._said[utterance.id] = Said(
                line=lines[0],
                renderings=tuple(lines[1:]),
                reports=len(utterance.reports),
                origins=utterance.origins,
            )
        return self._said[utterance.id]

    def _said_of(self, statements: Iterable[Statement]) -> tuple[Said, ...]:
        found = {
            self._utterance_of[s.id].id: self._utterance_of[s.id] for s in statements if s.id in self._utterance_of
        }
        return tuple(sorted(map(self.said, found.values()), key=lambda s: _time_key(s.line)))

    # ── sections ──

    def build_voices(self) -> tuple[Voice, ...]:
        """Everyone who said something, most statements first; last what is attributed to nobody."""
        by_party: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.selection.statements.values():
            chain = statement.speaker.chain if statement.speaker else None
            by_party[self.selection.party_of.get(chain or "", "")].append(statement)
        voices = []
        for party_id, statements in by_party.items():
            said = self._said_of(statements)
            party = self.selection.parties.get(party_id)
            if party is not None:
                voices.append(self._voice(party, said))
            elif said:
                voices.append(Voice(id="nobody", name="Speaker not named, or not resolved", kind="nobody", said=said))
        return tuple(sorted(voices, key=lambda v: (v.kind == "nobody", -len(v.said), v.name, v.id)))

    def _voice(self, party: Party, said: tuple[Said, ...]) -> Voice:
        roles = []
        for role in party.roles:
            when = role.first or role.last
            roles.append(f"{role.title} ({print_date(when)})" if when else role.title)
        aliases = tuple(a for a in party.aliases if a != party.name)
        return Voice(id=party.id, name=party.name, kind=party.type, aliases=aliases, roles=tuple(roles), said=said)

    def build_subjects(self) -> tuple[Subject, ...]:
        """Statements by whom or what they name, for those that two statements or more name."""
        chains: dict[str, str] = {}
        for mention in self.selection.mentions:
            if mention.form == "name" and mention.type in ("person", "body", "state", "document", "place"):
                party = self.selection.parties.get(self.selection.party_of.get(mention.chain, ""))
                chains[mention.id] = party.name if party else mention.name
        by_document: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for mention in self.selection.mentions:
            if mention.id in chains:
                by_document[mention.document_id].append(
                    (mention.spans[0].start, mention.spans[0].end, chains[mention.id])
                )
        about: dict[str, dict[str, Statement]] = defaultdict(dict)
        for statement in self.selection.statements.values():
            for start, end, name in by_document[statement.document_id]:
                if any(s.start <= start and end <= s.end for s in statement.spans):
                    about[name][statement.id] = statement
        subjects = [Subject(name=n, said=self._said_of(found.values())) for n, found in about.items()]
        return tuple(sorted((s for s in subjects if len(s.said) > 1), key=lambda s: (-len(s.said), s.name)))

    def build_allegations(self) -> tuple[Entry, ...]:
        """Each allegation beside what was replied to it."""
        entries = []
        for utterance in self.selection.utterances:
            statements = [self.selection.statements[s] for s in utterance.statements]
            links = [x for s in statements for x in self._links[s.id] if x.kind == "replies"]
            if not links and not any(s.act == "accuse" for s in statements):
                continue
            answers = self._answers(links, "replied")
            none = "" if answers else f"no reply in the sources gathered as of {self.as_of}"
            entries.append(Entry(line=self.said(utterance).line, kind="allegation", answers=answers, none=none))
        return tuple(sorted(entries, key=lambda e: _time_key(e.line)))

    def _answers(self, links: Sequence[Link], status: str) -> tuple[Answer, ...]:
        best: dict[str, Link] = {}
        for link in sorted(links, key=lambda x: (-(x.made.score or 0), x.id)):
            utterance = self._utterance_of.get(link.right_id)
            best.setdefault(f"{link.relation} {utterance.id if utterance else link.right_id}", link)
        answers = []
        for link in best.values():
            line = self._any_line(link.right_id)
            if line is not None:
                answers.append(
                    Answer(
                        status=link.relation or status,
                        line=line,
                        reasons=tuple(r.detail for r in link.reasons),
                        score=link.made.score,
                    )
                )
        return tuple(sorted(answers, key=lambda a: _time_key(a.line)))

    def _any_line(self, id_: str) -> Line | None:
        statement = self.selection.statements.get(id_)
        if statement:
            return self.statement_line(statement)
        event = self.selection.events.get(id_)
        if event:
            return self.event_line(event)
        for kind in (self.selection.demands, self.selection.promises):
            found: Demand | Promise | None = kind.get(id_)
            if found:
                return self._any_line(found.statement_id)
        figure = self.selection.figures.get(id_)
        return self.figure_line(figure) if figure else None

    def build_register(self) -> tuple[Entry, ...]:
        """Demands and promises with what followed; a repetition stands under the first."""
        repeated = {
            x.right_id
            for links in self._links.values()
            for x in links
            if x.kind == "answers" and x.relation == "repeated"
        }
        entries = []
        items: list[Demand | Promise] = [*self.selection.demands.values(), *self.selection.promises.values()]
        for item in items:
            statement = self.selection.statements.get(item.statement_id)
            if statement is None or item.id in repeated:
                continue
            links = [x for x in self._links[item.id] if x.kind == "answers"]
            answers = self._answers(links, "replied")
            due = print_date(item.due) if item.due else ""
            if item.due and item.due.latest and self._day and item.due.latest < self._day:
                due += f", {(self._day - item.due.latest).days} days before {self.as_of}"
            line, of = self.statement_line(statement), (item.of or "" if isinstance(item, Demand) else "")
            came = [a for a in answers if a.status != "repeated"]
            entries.append(
                Entry(
                    line=replace(
                        line,
                        marks=tuple(m for m in line.marks if not of or m != f"to {statement.addressee}"),
                        words=_one_line(item.quote),
                        citation_ids=(self.cites.cite(item),),
                    ),
                    kind="demand" if isinstance(item, Demand) else "promise",
                    of=of,
                    due=due,
                    answers=answers,
                    none="" if came else f"nothing found in the sources gathered as of {self.as_of}",
                )
            )
        return tuple(sorted(entries, key=lambda e: (_time_key(e.line), e.kind)))

    def figure_line(self, figure: Figure) -> Line:
        """The line of a figure: who claims it, else the document that prints it; with the hedges and the act of the
        statement that it stands in."""
        label = self.label(self._document(figure.document_id))
        party = self.selection.parties.get(self.selection.party_of.get(figure.claimed_by_chain or "", ""))
        who = party.name if party else figure.claimed_by
        when = figure.as_of or self._document(figure.document_id).metadata.published
        marks = [] if who else ["names no speaker"]
        statement = self.selection.statements.get(figure.statement_id or "")
        line = self.statement_line(statement) if statement else None
        if line and statement and statement.speaker and line.verb not in ("said", "found", "reported"):
            marks.append(f"“{line.verb}”" if line.is_verb_quoted else line.verb)
        return self._checked(
            Line(
                who=who or label,
                note=label,
                verb="gave the figure" if who else "gives the figure",
                words=_one_line(figure.quote),
                when=print_date(when) if figure.as_of else f"reported {print_date(when)}",
                when_basis=when.basis if when else "",
                on=when,
                hedges=line.hedges if line else (),
                marks=tuple(marks),
                citation_ids=(self.cites.cite(figure),),
            )
        )

    def event_line(self, event: Event) -> Line:
        """The line of an event: the document reports it, or the speaker in whose statement it stands.

        The date is the event's, so the verb says that it is not when that was said. What was denied, alleged or
        negated stands in the whole words of its statement: a part of them could read as having happened.
        """
        label = self.label(self._document(event.document_id))
        statement = self.selection.statements.get(event.statement_id or "")
        if statement is None:
            line: Line = Line(who=label, note=label, verb="reports")
            found: Finding = event
        else:
            line, found = self._statement_of_event(event, statement)
        return self._checked(
            replace(
                line,
                words=_one_line(found.quote),
                when=print_date(event.when),
                when_basis=event.when.basis if event.when else "",
                on=event.when,
                marks=(*line.marks, event.kind) if event.kind else line.marks,
                citation_ids=(self.cites.cite(found),),
            )
        )

    def _statement_of_event(self, event: Event, statement: Statement) -> tuple[Line, Finding]:
        line = self.statement_line(statement)
        is_most = 2 * sum(map(len, event.quote)) >= sum(map(len, statement.quote))
        is_guarded = statement.is_negated or line.is_verb_quoted or statement.act in ("deny", "accuse")
        if is_guarded or (is_most and statement.act in ("demand", "promise")):
            return replace(line, verb=f"{line.verb}, of this time" if not line.is_verb_quoted else line.verb), statement
        if is_most or statement.speaker is None:
            return replace(line, verb=f"{line.verb}, of this time"), event
        return replace(line, verb="spoke of"), event

    def build_timeline(self) -> tuple[Moment, ...]:
        """Dated events and statements whose date the source gives, in the order of time; one event told by several
        documents is one moment with several citations."""
        same: dict[str, str] = {}
        for link in self.selection.links:
            if link.kind == "same_event" and (link.made.score or 0) >= SHOWN_AT:
                a, b = _root(same, link.left_id), _root(same, link.right_id)
                same[max(a, b)] = min(a, b)
        groups: dict[str, list[Event]] = defaultdict(list)
        for event in self.selection.events.values():
            if event.when and (event.when.earliest or event.when.latest):
                groups[_root(same, event.id)].append(event)
        moments = []
        for events in groups.values():
            events.sort(key=lambda e: (_width(e.when), e.id))
            line = self.event_line(events[0])
            more = tuple(dict.fromkeys(self.cites.cite(e) for e in events))
            assert events[0].when is not None
            moments.append(Moment(line=replace(line, citation_ids=more), on=events[0].when, kind="event"))
        seen = set()
        for statement in self.selection.statements.values():
            utterance = self._utterance_of.get(statement.id)
            if statement.said and utterance and utterance.id not in seen and statement.within is None:
                seen.add(utterance.id)
                moments.append(Moment(line=self.statement_line(statement), on=statement.said, kind="statement"))
        return tuple(sorted(moments, key=lambda m: _time_key(m.line)))

    def build_comparisons(self, kind: str) -> tuple[Comparison, ...]:
        """Linked figures, events or statements side by side, a group for all that hang together."""
        tables: dict[str, Mapping[str, Finding]] = {
            "figure": self.selection.figures,
            "event": self.selection.events,
            "statement": self.selection.statements,
        }
        table = tables[kind]
        links = [
            x for x in self.selection.links
            if x.kind == "conflicts" and x.left_id in table and x.right_id in table and (x.made.score or 0) >= SHOWN_AT
        ]  # fmt: skip
        root: dict[str, str] = {}
        for link in links:
            a, b = _root(root, link.left_id), _root(root, link.right_id)
            root[max(a, b)] = min(a, b)
        groups: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            groups[_root(root, link.left_id)].append(link)
        out = []
        for key, members in groups.items():
            ids = sorted({i for x in members for i in (x.left_id, x.right_id)})
            lines = [line for i in ids if (line := self._any_line(i))]
            head = table[key]
            about = head.of if isinstance(head, Figure) else head.what if isinstance(head, Event) else ""
            relation = "contradict" if any(x.relation == "contradict" for x in members) else "compatible"
            out.append(
                Comparison(
                    about=about,
                    relation=relation,
                    why=_choose_reasons(members, relation),
                    lines=tuple(sorted(lines, key=_time_key)),
                )
            )
        return tuple(sorted(out, key=_comparison_key))

    def build_sources(self) -> tuple[SourceRow, ...]:
        """Every document, by date; copies say of what."""
        relation: dict[str, list[str]] = defaultdict(list)
        for group in self.selection.copy_groups:
            for member in group.documents:
                others = [self.label(self._document(d)) for d in group.documents if d != member]
                word = "shares background with" if group.relation == "update" else f"{group.relation} of one text with"
                relation[member].append(f"{word} {'; '.join(others)}" + (f" ({group.agency})" if group.agency else ""))
        out = []
        for id_, selected in self.selection.documents.items():
            metadata = selected.metadata
            citation = hash_text(selected)
            out.append(
                SourceRow(
                    document_id=id_,
                    label=self.label(selected),
                    title=metadata.title or "",
                    outlet=metadata.outlet or "",
                    byline=metadata.byline or "",
                    agency=metadata.agency or "",
                    published=print_date(metadata.published),
                    basis=metadata.published.basis if metadata.published else "",
                    path=selected.path or selected.url or "",
                    sha256=selected.source.id,
                    text_sha256=citation,
                    copies="; ".join(relation[id_]),
                )
            )
        when = {d: s.metadata.published for d, s in self.selection.documents.items()}
        return tuple(sorted(out, key=lambda s: (_range_key(when[s.document_id]), s.path)))

    # ── words about the dossier itself ──

    def count(self) -> tuple[tuple[str, int], ...]:
        """What the dossier holds, in numbers."""
        copies = sum(len(g.documents) - 1 for g in self.selection.copy_groups if g.relation != "update")
        return (
            ("documents", len(self.selection.documents)),
            ("independent origins", len(self.selection.documents) - copies),
            ("acts of saying", len(self.selection.utterances)),
            ("demands", len(self.selection.demands)),
            ("promises", len(self.selection.promises)),
        )

    def describe_basis(self) -> tuple[str, ...]:
        """What the case rests on: outlets, period, languages."""
        metadata = [s.metadata for s in self.selection.documents.values()]
        outlets = sorted({m.outlet for m in metadata if m.outlet})
        dated = [m.published for m in metadata if m.published and m.published.earliest]
        out = [f"Outlets named by the documents: {', '.join(outlets) or 'none'}."]
        if dated:
            first = min(d.earliest for d in dated if d.earliest)
            last = max((d.latest or d.earliest for d in dated if d.earliest), default=None)
            between = f"{print_date(_one_day(first))} and {print_date(_one_day(last))}"
            undated = f"{len(metadata) - len(dated)} of {len(metadata)} documents bear no date that could be read"
            out.append(f"Dated between {between}; {undated}.")
        languages = sorted({m.language or "unknown" for m in metadata})
        out.append(f"Languages: {', '.join(languages)}; read: {sum(m.is_read for m in metadata)} of {len(metadata)}.")
        return tuple(out)

    def list_unresolved(self) -> tuple[str, ...]:
        """What could not be read or resolved, a line each."""
        out = [
            f"{f.path or f.document_id or f.source_id or 'a source'}: {f.error}" + (f" ({f.hint})" if f.hint else "")
            for f in self.selection.failures
        ]
        nobody = [s for s in self.selection.statements.values() if s.speaker is None]
        if nobody:
            out.append(f"{len(nobody)} statements name no speaker, or one that could not be resolved.")
        times = [t for t in self.selection.times if t.when is None]
        if times:
            shown = sorted({" ".join(t.quote) for t in times})
            more = f" and {len(shown) - 12} more" if len(shown) > 12 else ""
            out.append(f"{len(times)} dates could not be resolved: {'; '.join(shown[:12])}{more}.")
        for selected in self.selection.documents.values():
            if selected.metadata.published is None:
                out.append(
                    f"{selected.path or selected.document.id}: no date of publication is given or could be bounded."
                )
        return tuple(" ".join(line.split()) for line in out if not is_named(self.selection.protection, line))

    def describe_method(self, around: int, max_share: float) -> tuple[str, ...]:
        """How this was made and what was not done."""
        return (
            "Each line was found by a program in the text of a preserved source and cites the characters it rests on. "
            "The program asserts nothing: every line has a speaker or a document.",
            "Verbs are the same for all: said, alleged, denied, found, asked, promised and so on. A verb in quotation "
            "marks is the source's own: it is negated, or takes a side that the dossier does not take. Words in "
            "quotation marks are quoted so by the source; others are the reporter's.",
            f"A passage shows the cited sentence, with {around} before and {around} after as long as all passages of "
            f"that document together repeat at most {max_share:.0%} of it.",
            "Copies and rewrites of one text count as one origin; an update of an earlier report counts as its own. "
            "Figures are set side by side and never added up.",
            "What followed a demand or promise is a suggestion with its reasons, until a person judges it. "
            '"Nothing found" speaks of the sources gathered, not of what was done.',
            "Dates are ranges with their basis. A statement without a date of its own shows its report's.",
            "Only English is read. Pictures, sound and scanned pages are not.",
            "A hash shows that a source is unchanged since it arrived here; it does not show that it is true.",
        )


def _windows(citation: Citation) -> list[tuple[int, int]]:
    """The parts of the text that a passage shows, as offsets."""
    spans = iter(sorted(citation.spans))
    out: list[tuple[int, int]] = []
    lead, at = 0, -1
    for piece in citation.pieces:
        if piece.is_gap:
            at = -1
        elif piece.is_cited:
            span = next(spans)
            out.append((span.start - lead, span.end))
            lead, at = 0, span.end
        elif at < 0:
            lead = len(piece.text)
        else:
            out.append((at, at + len(piece.text)))
            at += len(piece.text)
    return out


def _count_new(shown: bytearray, citation: Citation) -> int:
    return sum(b - a - sum(shown[a:b]) for a, b in _windows(citation))


def _show(shown: bytearray, citation: Citation) -> int:
    """Marks what a passage shows; the number of characters that no passage showed before."""
    number = _count_new(shown, citation)
    for a, b in _windows(citation):
        shown[a:b] = b"\x01" * (b - a)
    return number


def _choose_reasons(links: Sequence[Link], relation: str, most: int = 4) -> tuple[str, ...]:
    """Why the members stand in this relation: what was said of their numbers where they have any, the first few."""
    deciding = [r for x in links if x.relation == relation for r in x.reasons]
    of_numbers = [r for r in deciding if r.feature == "numbers"]
    why = list(dict.fromkeys(" ".join(r.detail.split()) for r in of_numbers or deciding))
    return tuple(why[:most]) + ((f"{len(why) - most} more such pairs",) if len(why) > most else ())


def _comparison_key(group: Comparison) -> tuple[bool, bool, str, tuple[object, ...]]:
    """What contradicts first, then what differs, then what is the same throughout."""
    is_same = len({" ".join(line.words).casefold() for line in group.lines}) == 1
    return group.relation != "contradict", is_same, group.about, _time_key(group.lines[0])


def hash_text(selected: SelectedDocument) -> str:
    """The SHA-256 of a document's text in UTF-8."""
    import hashlib

    return hashlib.sha256(selected.document.text.encode("utf-8", "surrogatepass")).hexdigest()


def _one_day(day: date | None) -> DateRange:
    return DateRange(earliest=day, latest=day)


def _one_line(quote: Sequence[str]) -> tuple[str, ...]:
    """The words with line breaks shown as spaces; the passage keeps them as they are."""
    return tuple(" ".join(q.split()) for q in quote)


def _shorten(title: str) -> str:
    """A title of some sixty characters at most, cut between words and marked where it is."""
    title = " ".join(title.split())
    return title if len(title) <= 60 else title[:60].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _bare_name(name: str) -> str:
    """A name without its article, for comparing."""
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE).casefold()


def _root(of: dict[str, str], id_: str) -> str:
    while of.get(id_, id_) != id_:
        id_ = of[id_]
    return id_


def _range_key(when: DateRange | None) -> tuple[int, date, date]:
    """By time; then what is only known to be not before a day; then what bears no date."""
    if when is None or (when.earliest is None and when.latest is None):
        return 2, date.max, date.max
    earliest = when.earliest or when.latest
    assert earliest is not None
    return int(when.latest is None), earliest, when.latest or date.max


def _time_key(line: Line) -> tuple[int, date, date, str, tuple[str, ...]]:
    return (*_range_key(line.on), line.who, line.words)


def _width(when: DateRange | None) -> int:
    if when is None or when.earliest is None or when.latest is None:
        return 10**6
    return (when.latest - when.earliest).days
