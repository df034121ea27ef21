"""What every format is made from: the rows that may leave a case, less what a person rejected, and shared look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.follow.due import Due, find_due
from onrecord.model import Demand, Finding, Link, Promise, Statement
from onrecord.publish.about import hash_text
from onrecord.publish.entries import Line
from onrecord.publish.lines import Lines
from onrecord.publish.narrowing import narrow_selection
from onrecord.publish.passages import Passages
from onrecord.publish.protection import is_named
from onrecord.publish.scope import Scope
from onrecord.publish.selection import Selection
from onrecord.relate.clusters import Party, Utterance
from onrecord.spans import Span

_WIDE = 64  # code points looked at beyond a context, so that half a protected name at its edge is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What an export says of the case that it comes from."""

    title: str
    about: str
    version: str
    as_of: date | None


class Contents:
    """The rows of an export with the look-ups that formats share."""

    def __init__(self, selection: Selection, head: Head) -> None:
        self.selection = selection if selection.is_narrowed else narrow_selection(selection, Scope())
        self.head = head
        self.lines = Lines(self.selection, Passages(self.selection, 0, 0.5))
        self.utterance_of: dict[str, Utterance] = {s: u for u in self.selection.utterances for s in u.statements}
        self.text_hashes = {id_: hash_text(s) for id_, s in self.selection.documents.items()}
        self._lines: dict[str, Line] = {}
        self.answers: dict[str, list[Link]] = defaultdict(list)
        for link in self.selection.links:
            if link.kind == "answers":
                self.answers[link.left_id].append(link)

    def find_party(self, chain: str | None) -> Party | None:
        """The party of a chain of mentions, None where it is none."""
        return self.selection.parties.get(self.selection.party_of.get(chain or "", ""))

    def line_of(self, statement: Statement) -> Line:
        """The dossier's line of a statement: its neutral verb keeps a denial a denial."""
        if statement.id not in self._lines:
            self._lines[statement.id] = self.lines.statement_line(statement)
        return self._lines[statement.id]

    def sentence_of(self, statement: Statement) -> str:
        """The statement as one sentence: who, the verb, the words; in quotation marks where the source quotes."""
        return say_line(self.line_of(statement))

    def find_standing(self) -> dict[str, Due]:
        """Where each demand and promise stands as of the case's day."""
        if self.head.as_of is None:
            return {}
        asks: list[Demand | Promise] = [*self.selection.demands.values(), *self.selection.promises.values()]
        judgements = [j for js in self.selection.judged.values() for j in js]
        return {due.id: due for due in find_due(asks, self.selection.links, self.head.as_of, judgements)}

    def find_context(self, span: Span, size: int) -> tuple[str, str]:
        """The characters before and after a span, as a TextQuoteSelector's prefix and suffix; nothing on a side where
        something protected is near."""
        text = self.selection.documents[span.document_id].document.text
        before, after = text[max(0, span.start - size) : span.start], text[span.end : span.end + size]
        if self._is_near(span.document_id, max(0, span.start - size - _WIDE), span.start + _WIDE):
            before = ""
        if self._is_near(span.document_id, max(0, span.end - _WIDE), span.end + size + _WIDE):
            after = ""
        return before, after

    def _is_near(self, document_id: str, start: int, end: int) -> bool:
        protection = self.selection.protection
        if any(s.document_id == document_id and s.start < end and start < s.end for s in protection.spans):
            return True
        return is_named(protection, self.selection.documents[document_id].document.text[start:end])


def say_line(line: Line) -> str:
    """A line as one sentence, its verb and words in quotation marks where they are the source's."""
    words = " […] ".join(f"“{w}”" if line.is_quoted else w for w in line.words)
    verb = f"“{line.verb}”" if line.is_verb_quoted else line.verb
    return f"{line.who} {verb}{'' if line.is_joined else ':'} {words}"


def join_words(finding: Finding) -> str:
    """The words of a finding on one line, the runs parted by an ellipsis in brackets."""
    return " […] ".join(" ".join(q.split()) for q in finding.quote)


def say_losses(loses: Sequence[str]) -> str:
    """What a format loses, as one sentence for its header."""
    return f"Lost or changed in this format: {'; '.join(loses)}."
