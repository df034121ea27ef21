"""Statements: who is reported to have said what, by dependency parse, quotation marks and word lists.

One cue is one statement; a quotation that goes on after its cue, or over paragraphs, is one statement with several
spans. A nested statement stands in a row of its own with ``within``. Left out: plain narration, silence, and a
quotation of one to three words that belongs to no cue. Acts, hedges and negation are filled by
:mod:`onrecord.read.acts`; whom a pronoun means is resolved by the reader of speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.model import Cue, Made, Manner, Speaker, Statement, finding_id
from onrecord.read.attributions import Attribution, carry, is_direct
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.paragraphs import ParagraphReader
from onrecord.read.quotations import Quotation, count_words, find_quotations, trim_quotation
from onrecord.spans import Span, is_within, merge_spans, quote_spans

NAME, VERSION = "statements", "1"

_TRANSCRIPT = re.compile(
    r"\s*(?P<name>(?:[A-Z][A-Z.'’-]+\s){0,4}[A-Z][A-Z.'’-]+\s?(?:\([^)]{1,40}\)\s?)?|(?:[A-Z][\w.'’-]+\s){0,3}[A-Z][\w.'’-]+)\s?:\s+(?=\S)"
)


def find_statements(parsed: Parsed) -> list[Statement]:
    """The statements of one document, in the order of their text; ``within`` is set, acts are only what cues say."""
    passages = parsed.passages
    quotations = [find_quotations(p.text) for p in passages]
    speakers_named = _transcript_names(passages)
    drafts: list[Attribution] = []
    open_draft: Attribution | None = None  # the statement whose quotation the last paragraph left open
    last: Attribution | None = None  # the last statement of the paragraph before
    for number, passage in enumerate(passages):
        marks = quotations[number]
        transcript = _TRANSCRIPT.match(passage.text)
        if transcript and transcript.group("name").strip() in speakers_named:
            spoken = _from_transcript(number, passage, transcript)
            inner = ParagraphReader(number, passage, marks).read()
            found = [spoken, *[d for d in inner if d.cue and d.cue[0][1] >= transcript.end()]]
            for attribution in found[1:]:
                attribution.is_inner = True
        else:
            found = ParagraphReader(number, passage, marks).read()
            found = _join_paragraphs(number, passage, marks, found, open_draft, last)
        drafts += [d for d in found if d.content]
        ends_open = bool(marks) and marks[-1].is_open
        open_draft = None
        if ends_open and drafts:
            owners = [
                d
                for d in drafts
                if not d.is_inner and any(p == number and e >= marks[-1].inner_end - 2 for p, _, e in d.content)
            ]
            open_draft = owners[0] if owners else None
        outer = [d for d in found if not d.is_inner]
        if outer:
            last = outer[-1]
            last.ends_direct = is_direct(last, number, marks)
            last.ends_quoted = any(q.start < b and a < q.end for n, a, b in last.content if n == number for q in marks)
        elif not (marks and marks[0].start < 3):
            last = None
    return _finish(parsed, drafts, quotations)


# ── over paragraphs ─────────────────────────────────────────────────────────────────────────────────────────────


def _transcript_names(passages: Sequence[Passage]) -> frozenset[str]:
    """The names that open paragraphs with a colon: in capitals, or the same one twice in the document."""
    counts: dict[str, int] = {}
    for passage in passages:
        match = _TRANSCRIPT.match(passage.text)
        if match and count_words(passage.text, match.end(), len(passage.text)) > 0:
            name = match.group("name").strip()
            counts[name] = counts.get(name, 0) + 1
    several = sum(1 for n in counts.values() if n > 1)
    return frozenset(
        n for n, k in counts.items() if (n.partition(" (")[0].isupper() and len(n) > 2) or (k > 1 and several > 1)
    )


def _from_transcript(number: int, passage: Passage, match: re.Match[str]) -> Attribution:
    start, end = match.end(), len(passage.text.rstrip())
    name = match.span("name")
    name_end = match.start("name") + len(match.group("name").rstrip())
    colon = passage.text.index(":", name_end)
    return Attribution(
        None,
        ":",
        [(number, colon, colon + 1)],
        [(number, name[0], name_end)],
        "person",
        [(number, start, end)],
        "state",
        True,
        0.9,
        number,
        is_verbatim=True,
    )


def _join_paragraphs(
    number: int,
    passage: Passage,
    marks: Sequence[Quotation],
    found: list[Attribution],
    open_draft: Attribution | None,
    last: Attribution | None,
) -> list[Attribution]:
    """What this paragraph adds to the statement of the one before: a colon's content, a quotation that goes on."""
    starts_quoted = bool(marks) and not passage.text[: marks[0].start].strip()
    first = marks[0] if marks else None
    if last is not None and last.is_led and not last.content:
        if starts_quoted and first is not None:
            owner = _owner_of(found, number, first)
            if owner is None or owner.hit is None:
                last.content = [r for d in found if d is owner for r in d.content] or [(number, first.start, first.end)]
                return [last, *[d for d in found if d is not owner]]
        elif not found and not marks and last.score > 0.6:
            end = len(passage.text.rstrip())
            last.content = [(number, 0, end)]
            last.score = 0.6
            return [last]
    if not starts_quoted or first is None:
        return found
    owner = _owner_of(found, number, first)
    if owner is not None and owner.hit is None:
        target = open_draft
        if target is None and last is not None and last.content and last.is_speech:
            if last.ends_direct:
                target = last
            elif last.source and last.ends_quoted:
                carried = carry(last, owner.content[0])
                carried.content = owner.content
                carried.passage = number
                return [carried if d is owner else d for d in found]
        if target is not None:
            target.content += owner.content
            return [target if d is owner else d for d in found] if target not in found else found
    elif owner is not None and open_draft is not None and owner is not open_draft and open_draft.hit is None:
        # the quotation went on over the paragraph and its cue came only here: one statement
        owner.content = open_draft.content + owner.content
        open_draft.content = []
    return found


def _owner_of(found: Sequence[Attribution], number: int, q: Quotation) -> Attribution | None:
    for draft in found:
        if not draft.is_inner and any(n == number and a < q.end and q.start < b for n, a, b in draft.content):
            return draft
    return None


# ── to findings ─────────────────────────────────────────────────────────────────────────────────────────────────


def _finish(
    parsed: Parsed, drafts: Sequence[Attribution], quotations: Sequence[Sequence[Quotation]]
) -> list[Statement]:
    seen: dict[tuple[Span, ...], int] = {}
    out: list[Statement] = []
    done: set[int] = set()
    for draft in drafts:
        if id(draft) in done or not draft.content:
            continue
        done.add(id(draft))
        manner, ranges = _manner(parsed.passages, draft.content, quotations)
        if draft.is_verbatim:
            texts = [parsed.passages[n].text for n, _, _ in draft.content]
            manner = "direct"
            ranges = [(n, *trim_quotation(t, a, b)) for t, (n, a, b) in zip(texts, draft.content, strict=True)]
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
                made=Made(by=NAME, version=VERSION, score=round(max(0.1, draft.score), 2)),
                speaker=Speaker(name=" ".join(quote_spans(text, source)), type=draft.source_label, spans=source)  # type: ignore[arg-type]
                if source
                else None,
                cue=Cue(lemma=draft.lemma or "", spans=cue) if cue else None,
                manner=manner,
                act=draft.act,
                is_speech=draft.is_speech,
            )
        )
    return _nest(sorted(out, key=lambda s: (s.spans[0].start, -s.spans[-1].end, s.cue.spans[0].start if s.cue else 0)))


def _to_spans(passages: Sequence[Passage], ranges: Sequence[tuple[int, int, int]]) -> tuple[Span, ...]:
    return merge_spans(span for n, a, b in ranges for span in to_spans(passages[n], a, b))


def _manner(
    passages: Sequence[Passage], ranges: Sequence[tuple[int, int, int]], quotations: Sequence[Sequence[Quotation]]
) -> tuple[Manner, list[tuple[int, int, int]]]:
    """How the words are given; a direct quotation's ranges come back without its marks."""
    quoted = total = 0
    inner: list[tuple[int, int, int]] = []
    for number, start, end in ranges:
        text = passages[number].text
        total += count_words(text, start, end)
        for q in quotations[number]:
            a, b = max(start, q.inner_start), min(end, q.inner_end)
            if a < b:
                quoted += count_words(text, a, b)
                a, b = trim_quotation(text, a, b)
                if a < b:
                    inner.append((number, a, b))
    if quoted and quoted >= total and inner:
        return "direct", inner
    return ("mixed" if quoted else "indirect"), list(ranges)


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
