"""Lines: who, which verb, which words, when, and what proves it. Nothing is asserted: a line without a speaker or a
document, or without a citation, is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from onrecord.dates import DateRange
from onrecord.errors import PublishError
from onrecord.model import Demand, Event, Figure, Finding, Promise, Statement
from onrecord.publish.assessments import say_assessed
from onrecord.publish.content_notes import ContentNote, choose_notes
from onrecord.publish.entries import GAP, Line
from onrecord.publish.labels import Labels, load_labels
from onrecord.publish.passages import Passages
from onrecord.publish.permissions import UNNAMED
from onrecord.publish.relays import find_relays, is_document
from onrecord.publish.selection import SelectedDocument, Selection
from onrecord.publish.verbs import choose_impersonal, choose_verb, is_cut_short, is_joined, say_verb
from onrecord.relate.corrections import read_corrections

_BY = re.compile(r"(?:in|by|through|via|on|at|from|during|over|before|under)\b", re.IGNORECASE)


_TELLS = re.compile(
    r"\b(?:was|were|is|are|be|been|had|has|have|will|would|to [a-z]+|\w{3,}ed|began|came|held|left|met|took|went)\b"
)
"""What a clause has and the name of an event has not: what looks like one is told after a colon."""


class Lines:
    """Builds the line of any finding of one selection; what it cites is collected in ``cites``."""

    def __init__(self, selection: Selection, cites: Passages, labels: Labels | None = None) -> None:
        self.selection = selection
        self.cites = cites
        self.labels = labels or load_labels()
        self.relays = find_relays(selection.statements.values())
        self._relayed_by = {shown.id: selection.statements[hidden] for hidden, shown in self.relays.items()}

    def label(self, selected: SelectedDocument) -> str:
        """What a reader calls a document: its outlet and date, else its title or path."""
        metadata = selected.metadata
        title = quote_title(_shorten(metadata.title)) if metadata.title else None
        name = metadata.outlet or title or selected.path or selected.url or selected.document.id
        when = metadata.published
        return f"{name}, {self.labels.date(when) if when else self.labels.say('date.undated')}"

    def find_document(self, document_id: str) -> SelectedDocument:
        """The document of this id."""
        return self.selection.documents[document_id]

    def statement_line(self, statement: Statement) -> Line:
        """The line of one rendering."""
        say = self.labels.say
        speaker = statement.speaker
        chain = speaker.chain if speaker else None
        party = self.selection.parties.get(self.selection.party_of.get(chain or "", ""))
        label = self.label(self.find_document(statement.document_id))
        who = party.name if party else speaker.name if speaker else ""
        marks = []
        if party and speaker and _bare_name(speaker.name) != _bare_name(party.name):
            marks.append(say("line.named_here", name=speaker.name))
        if (party and party.id in self.selection.unnamed) or who == UNNAMED:
            marks.append(say("line.unnamed"))
        if party and party.type == "anonymous":
            marks.append(say("line.anonymous"))
        document = self.find_document(statement.document_id).document
        cue = " ".join(document.text[s.start : s.end] for s in statement.cue.spans) if statement.cue else ""
        verb, is_verb_quoted = choose_verb(statement, cue, self.labels, text=document.text)
        is_english = self.labels.language == "en"
        joined = is_english and is_joined(statement, verb, cue, is_quoted=is_verb_quoted, text=document.text)
        if joined and not is_verb_quoted and is_cut_short(statement, verb):
            verb = f"{verb} {GAP}"
        if not who:
            who, joined = label, False
            verb, is_verb_quoted = choose_impersonal(statement, cue, self.labels, text=document.text), False
        if statement.addressee:
            marks.append(say("line.to", name=statement.addressee))
        if statement.channel:
            is_plain = self.labels.language == "en" and _BY.match(statement.channel)
            marks.append(statement.channel if is_plain else say("line.channel", channel=statement.channel))
        if statement.authority:
            is_witness = statement.authority == "witness"
            marks.append(say("line.witness") if is_witness else say("line.citing", authority=statement.authority))
        relayed = self._relayed_by.get(statement.id)
        if relayed and relayed.speaker:
            name = relayed.speaker.name
            marks.append(
                say("line.citing", authority=name) if is_document(relayed) else say("line.as_told_by", name=name)
            )
        outer = self.selection.statements.get(statement.within or "")
        if outer and outer.speaker and not self._is_same_party(outer, statement):
            marks.append(say("line.as_told_by", name=outer.speaker.name))
        marks += self._say_corrected(statement)
        marks += say_assessed(self.selection.judged.get(statement.id, ()), self.labels)
        published = self.find_document(statement.document_id).metadata.published
        when = statement.said or published
        if not statement.said and when:
            when_text = say("line.reported", date=self.labels.date(when))
            basis = say("line.report_basis", basis=when.basis)
        else:
            when_text, basis = self.labels.date(when), when.basis if when else ""
        return self._checked(
            Line(
                who=who,
                note=label,
                verb=verb,
                is_verb_quoted=is_verb_quoted,
                is_joined=joined,
                words=one_line(statement.quote),
                is_quoted=statement.manner == "direct",
                when=when_text,
                when_basis=basis,
                on=when,
                is_reported=not statement.said,
                language=self._language(statement),
                content=self._say_content(statement),
                finding_id=statement.id,
                verdict=self.selection.verdicts.get(statement.id, ""),
                hedges=tuple(dict.fromkeys(h.text for h in statement.hedges)),
                marks=tuple(marks),
                citation_ids=(self.cites.cite(statement),),
                place=_place(statement),
            )
        )

    def _say_corrected(self, statement: Statement) -> list[str]:
        """That a person corrected or added it, on which day and why; who, which words and which act were found before
        where that is another now."""
        judged = [j for j in self.selection.judged.get(statement.id, ()) if read_corrections([j])]
        if not judged or not read_corrections(self.selection.judged[statement.id]):
            return []
        say, day = self.labels.say, self.labels.day(date.fromisoformat(judged[-1].judged_at[:10]))
        was = self.selection.found_as.get(statement.id)
        before = []
        if was and was.speaker != statement.speaker:
            before.append(was.speaker.name if was.speaker else say("line.nobody"))
        if was and was.quote != statement.quote:
            before.append(f"“{' … '.join(one_line(was.quote))}”")
        if was and (was.act, was.is_negated) != (statement.act, statement.is_negated):
            before.append(choose_verb(was, "", self.labels)[0])
        said = say("line.corrected", day=day) if was else say("line.judged_by_hand", day=day)
        if before:
            said = say("line.corrected_from", day=day, was=", ".join(before))
        return [" – ".join(x for x in (said, judged[-1].note) if x)]

    def _language(self, finding: Finding) -> str:
        return self.find_document(finding.document_id).metadata.language or ""

    def _is_same_party(self, left: Statement, right: Statement) -> bool:
        a, b = (s.speaker.chain if s.speaker else None for s in (left, right))
        return (
            a is not None and b is not None and self.selection.party_of.get(a, a) == self.selection.party_of.get(b, b)
        )

    def _say_content(self, finding: Finding, *texts: str) -> str:
        """What the words of a finding speak of that is folded."""
        return say_content(choose_notes(self.selection.judged.get(finding.id, ()), *finding.quote, *texts), self.labels)

    def _checked(self, line: Line) -> Line:
        if not line.who or not line.citation_ids:
            raise PublishError(
                "a line of the dossier has no speaker, no document or no citation", hint="please report this"
            )
        return line

    def figure_line(self, figure: Figure) -> Line:
        """The line of a figure: who claims it, else the document that prints it; with the hedges and the act of the
        statement that it stands in."""
        label = self.label(self.find_document(figure.document_id))
        party = self.selection.parties.get(self.selection.party_of.get(figure.claimed_by_chain or "", ""))
        who = party.name if party else figure.claimed_by
        when = figure.as_of or self.find_document(figure.document_id).metadata.published
        labels = self.labels
        marks = [] if who else [labels.say("line.no_speaker")]
        statement = self.selection.statements.get(figure.statement_id or "")
        line = self.statement_line(statement) if statement else None
        plain = [say_verb(labels, verb) for verb in ("said", "found", "reported")]
        if line and statement and statement.speaker and line.verb not in plain:
            marks.append(f"“{line.verb}”" if line.is_verb_quoted else line.verb)
        return self._checked(
            Line(
                who=who or label,
                note=label,
                verb=say_verb(labels, "gave the figure" if who else "gives the figure"),
                words=one_line(figure.quote),
                when=labels.date(when) if figure.as_of else labels.say("line.reported", date=labels.date(when)),
                when_basis=when.basis if when else "",
                on=when,
                is_reported=not figure.as_of,
                language=self._language(figure),
                content=self._say_content(figure),
                finding_id=figure.id,
                verdict=self.selection.verdicts.get(figure.id, ""),
                hedges=line.hedges if line else (),
                marks=tuple(marks),
                citation_ids=(self.cites.cite(figure),),
                place=_place(figure),
            )
        )

    def event_line(self, event: Event) -> Line:
        """The line of an event: the document reports it, or the speaker in whose statement it stands.

        The date is the event's, so the verb says that it is not when that was said. What was denied, alleged or
        negated stands in the whole words of its statement: a part of them could read as having happened.
        """
        label = self.label(self.find_document(event.document_id))
        statement = self.selection.statements.get(event.statement_id or "")
        if statement is None:
            verb = say_verb(self.labels, "reports")
            line: Line = Line(who=label, note=label, verb=verb, is_own_voice=True)
            found: Finding = event
        else:
            line, found = self._statement_of_event(event, statement)
        return self._checked(
            replace(
                line,
                words=one_line(found.quote),
                when=self.labels.date(event.when),
                when_basis=event.when.basis if event.when else "",
                on=event.when,
                place=_place(event),
                is_reported=False,
                language=self._language(event),
                content=self._say_content(found) or self._say_content(event),
                finding_id=event.id,
                verdict=self.selection.verdicts.get(event.id, ""),
                marks=(*line.marks, event.kind) if event.kind else line.marks,
                citation_ids=(self.cites.cite(found),),
            )
        )

    def _statement_of_event(self, event: Event, statement: Statement) -> tuple[Line, Finding]:
        line = self.statement_line(statement)
        is_most = 2 * sum(map(len, event.quote)) >= sum(map(len, statement.quote))
        is_guarded = statement.is_negated or line.is_verb_quoted or statement.act in ("deny", "accuse")
        if line.is_joined:  # "accused the mill of ..." has no room for it between verb and words
            timed = replace(line, marks=(*line.marks, self.labels.say("line.of_this_time")))
        else:
            verb = self.labels.say("verb.of_this_time", verb=line.verb)
            timed = replace(line, verb=verb, short_verb=line.short_verb or line.verb)
        if is_guarded or (is_most and statement.act in ("demand", "promise")):
            return line if line.is_verb_quoted else timed, statement
        if is_most or statement.speaker is None or line.is_quoted or _TELLS.search(" ".join(event.quote)):
            return timed, event  # "spoke of" takes a thing: "the protests of April"
        return replace(line, verb=say_verb(self.labels, "spoke of"), is_joined=self.labels.language == "en"), event

    def find_line(self, id_: str) -> Line | None:
        """The line of any finding, None where it is not among what may be published."""
        statement = self.selection.statements.get(id_)
        if statement:
            return self.statement_line(statement)
        event = self.selection.events.get(id_)
        if event:
            return self.event_line(event)
        for kind in (self.selection.demands, self.selection.promises):
            found: Demand | Promise | None = kind.get(id_)
            if found:
                return self.find_line(found.statement_id)
        figure = self.selection.figures.get(id_)
        return self.figure_line(figure) if figure else None


def say_content(notes: Sequence[ContentNote], labels: Labels) -> str:
    """What a passage speaks of, in words; nothing where it is not folded."""
    named = [labels.say(f"content.{note}") for note in notes]
    return (
        labels.say("content.note", what=labels.say("content.and", a=named[0], b=named[1]) if named[1:] else named[0])
        if named
        else ""
    )


def one_line(quote: Sequence[str]) -> tuple[str, ...]:
    """The words with line breaks shown as spaces; the passage keeps them as they are."""
    return tuple(" ".join(q.split()) for q in quote)


def quote_title(title: str) -> str:
    """A title between double quotation marks, its own double marks made single."""
    inner = re.sub(r'"([^"]*)"', r"“\1”", title)
    return f"“{inner.replace('“', '‘').replace('”', '’')}”"


def _shorten(title: str) -> str:
    """A title of some sixty characters at most, cut between words and marked where it is."""
    title = " ".join(title.split())
    return title if len(title) <= 60 else title[:60].rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"


def _bare_name(name: str) -> str:
    """A name without its article and full stops, for comparing."""
    return re.sub(r"^the\s+|\.", "", name, flags=re.IGNORECASE).casefold()


def range_key(when: DateRange | None) -> tuple[int, date, date]:
    """By time; then what is only known to be not before a day; then what bears no date."""
    if when is None or (when.earliest is None and when.latest is None):
        return 2, date.max, date.max
    earliest = when.earliest or when.latest
    assert earliest is not None
    return int(when.latest is None), earliest, when.latest or date.max


def _place(found: Finding) -> tuple[str, int]:
    return found.document_id, min((s.start for s in found.spans), default=0)


def time_key(line: Line) -> tuple[int, date, date, str, tuple[str, int], str, tuple[str, ...]]:
    """By time, then by report and place in it, as it was read there: paragraph 1 of a resolution before paragraph 2.

    The order of lines never depends on that of the rows.
    """
    return (*range_key(line.on), line.note, line.place, line.who, line.words)
