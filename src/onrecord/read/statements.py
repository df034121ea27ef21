"""Statements: who is reported to have said what, by dependency parse, quotation marks and word lists.

One cue is one statement; a quotation that goes on after its cue, or over paragraphs, is one statement with several
spans. A nested statement stands in a row of its own with ``within``. Left out: plain narration, silence, and a
quotation of one to three words that belongs to no cue. Acts, hedges and negation are filled by
:mod:`onrecord.read.acts`; whom a pronoun means is resolved by the reader of speakers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.model import Cue, Made, Speaker, Statement, finding_id
from onrecord.read.answers import find_answers
from onrecord.read.attributions import Attribution
from onrecord.read.manners import find_manner
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.quotation_runs import find_all_quotations
from onrecord.read.quotations import Quotation
from onrecord.read.rule_attributions import find_attributions
from onrecord.read.scraps import is_scrap
from onrecord.spans import Span, is_within, merge_spans, quote_spans

NAME, VERSION = "statements", "1"


def find_statements(parsed: Parsed) -> list[Statement]:
    """The statements of one document, in the order of their text; ``within`` is set, acts are only what cues say."""
    quotations = find_all_quotations([p.text for p in parsed.passages])
    return finish_statements(parsed, find_attributions(parsed, quotations), quotations)


# ── to findings ─────────────────────────────────────────────────────────────────────────────────────────────────


def finish_statements(
    parsed: Parsed,
    drafts: Sequence[Attribution],
    quotations: Sequence[Sequence[Quotation]],
    version: str = VERSION,
) -> list[Statement]:
    """The attributions as findings, in the order of their text, each with its manner and what it is nested in."""
    seen: dict[tuple[Span, ...], int] = {}
    out: list[Statement] = []
    done: set[int] = set()
    given: dict[str, Attribution] = {}
    answers = find_answers(parsed)
    for draft in drafts:
        if id(draft) in done or not draft.content or (answers is not None and draft.content[0][0] in answers.others):
            continue
        done.add(id(draft))
        manner, ranges = find_manner(parsed.passages, draft, quotations)
        content = _to_spans(parsed.passages, ranges)
        if not content:
            continue
        source = _to_spans(parsed.passages, draft.source)
        cue = _to_spans(parsed.passages, draft.cue)
        counter = seen.get(content, 0)
        seen[content] = counter + 1
        text = parsed.document.text
        out.append(
            Statement(
                id=finding_id("statement", content, counter),
                document_id=parsed.document.id,
                spans=content,
                quote=quote_spans(text, content),
                made=Made(by=NAME, version=version, score=round(max(0.1, draft.score), 2)),
                speaker=Speaker(name=" ".join(quote_spans(text, source)), type=draft.source_label, spans=source)  # type: ignore[arg-type]
                if source
                else None,
                cue=Cue(lemma=draft.lemma or "", spans=cue) if cue else None,
                manner=manner,
                act=draft.act,
                is_speech=draft.is_speech,
            )
        )
        given[out[-1].id] = draft
    out.sort(key=lambda s: (s.spans[0].start, -s.spans[-1].end, s.cue.spans[0].start if s.cue else 0))
    nested = _nest(out)
    acts = {s.id: s.act for s in nested}
    kept = {s.id for s in nested if not is_scrap(parsed.passages, given[s.id], s.manner, acts.get(s.within or ""))}
    return nested if len(kept) == len(out) else _nest([s for s in out if s.id in kept])


def _to_spans(passages: Sequence[Passage], ranges: Sequence[tuple[int, int, int]]) -> tuple[Span, ...]:
    return merge_spans(span for n, a, b in ranges for span in to_spans(passages[n], a, b))


def _nest(statements: list[Statement]) -> list[Statement]:
    """The statements with ``within``: the smallest other one whose content holds their cue."""
    out: list[Statement] = []
    for statement in statements:
        place = statement.cue.spans[:1] if statement.cue else ()
        holder = None
        for other in statements:
            if other is statement or not place:
                continue
            if other.spans[0].start > place[0].start or other.spans[-1].end < place[0].end:
                continue
            if is_within(place, other.spans) and (holder is None or _size(other) < _size(holder)):
                holder = other
        out.append(replace(statement, within=holder.id) if holder is not None else statement)
    return out


def _size(statement: Statement) -> int:
    return sum(s.end - s.start for s in statement.spans)
