"""Turn parts: the sentences of a turn that ask or promise by themselves, while its others say something else.

"It was raised in May. [Publish the list.]", "The school is open. [We shall pay by Friday.]": each such sentence is a
statement of its own, and the turn goes on in those that are left. Left whole are turns that ask all through, or that
promise all through. A sentence most of which is in a row of the same speaker already ("I call on the minister to go")
does not stand in the turn's row again, and a turn of such sentences alone has no other row. What the turn tells of
others stays in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Mention, Statement, finding_id
from onrecord.read.acts import find_acts
from onrecord.read.items import ASKING, is_asking
from onrecord.read.leanings import find_leanings
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.transcripts import is_turn
from onrecord.read.undertakings import find_undertakings, subject_of
from onrecord.spans import Span, is_overlapping, quote_spans

if TYPE_CHECKING:
    from spacy.tokens import Token

_ASKS = frozenset({"demand", "promise"})
_LEAST = 3  # words of a sentence that stands alone


def part_turns(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The statements, each sentence of a turn that asks or promises in a row of its own, the rest in another."""
    inner: dict[str, list[Statement]] = {}
    for s in statements:
        if s.within is not None and s.is_speech:
            inner.setdefault(s.within, []).append(s)
    pieces = {s.id: found for s in statements if _is_whole(parsed, s) and (found := _list_pieces(parsed, s))}
    if not pieces:
        return list(statements)
    named = {s.id: s for s in statements}
    drafts = [_as_said(parsed, named[turn], span) for turn, spans in pieces.items() for span in spans]
    said = find_undertakings(parsed, mentions, [_say(s) for s in find_acts(parsed, drafts)])
    acted = [replace(s, cue=draft.cue) for s, draft in zip(said, drafts, strict=True)]
    act_of = {s.spans[0]: s for s in find_leanings(parsed, mentions, acted)}
    out: list[Statement] = []
    moved: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.id not in pieces:
            out.append(statement)
            continue
        held = inner.get(statement.id, ())
        rows = _part(parsed, statement, [act_of[span] for span in pieces[statement.id]], held)
        moved[statement.id] = rows
        out += rows
    out = [replace(s, within=_find_holder(s, moved[s.within])) if s.within in moved else s for s in out]
    return sorted(out, key=lambda s: (s.spans[0].start, s.spans[-1].end, s.id))


def _is_whole(parsed: Parsed, statement: Statement) -> bool:
    """Whether a statement is all of a turn, in one piece and said by nobody within another."""
    is_own = statement.within is None and statement.is_speech and len(statement.spans) == 1
    return is_own and is_turn(statement, parsed.document.text)


def _list_pieces(parsed: Parsed, statement: Statement) -> list[Span]:
    """Where the sentences of a turn stand, a short one with the next; none where there is one alone."""
    place = ParsedStatement(parsed, statement, {})
    sentences: list[list[Token]] = []
    for token in place.content:
        if not sentences or token.is_sent_start:
            sentences.append([])
        sentences[-1].append(token)
    while len(sentences) > 2 and sum(t.is_alpha for t in sentences[0]) < _LEAST:
        sentences[0:2] = [[*sentences[0], *sentences[1]]]
    spans = [place.spans_of(_trim(s)) for s in sentences]
    whole = statement.spans[0]
    found = [s[0] for s in spans if len(s) == 1 and whole.start <= s[0].start and s[0].end <= whole.end]
    return found if len(found) == len(sentences) else []


def _trim(sentence: list[Token]) -> list[Token]:
    while len(sentence) > 1 and (sentence[-1].is_space or sentence[-1].text in (".", "!")):
        sentence = sentence[:-1]
    return sentence


def _as_said(parsed: Parsed, turn: Statement, span: Span) -> Statement:
    """One sentence of a turn as a plain statement of the same speaker."""
    return replace(
        turn,
        id=finding_id("statement", (span,)),
        spans=(span,),
        quote=quote_spans(parsed.document.text, (span,)),
        act="state",
        is_negated=False,
    )


def _say(statement: Statement) -> Statement:
    """The same as though a report said it."""
    return statement if statement.cue is None else replace(statement, cue=replace(statement.cue, lemma="say"))


def _part(
    parsed: Parsed, turn: Statement, sentences: Sequence[Statement], inner: Sequence[Statement]
) -> list[Statement]:
    """The rows of a turn: each sentence that asks or promises, and what is left."""
    own: list[Statement] = []
    asked = [a for s in inner if s.act in _ASKS and (_is_same_speaker(s, turn) or s.speaker is None) for a in s.spans]
    for sentence in sentences:
        if any(is_overlapping(a, sentence.spans[0]) for a in asked):
            continue
        place = ParsedStatement(parsed, sentence, {})
        act = "demand" if is_asking(place.content) else sentence.act
        if act in _ASKS and not _is_others(place) and (act == "demand" or not sentence.quote[0].endswith("?")):
            own.append(replace(sentence, act=act))
    if len(own) == len(sentences) == 1 and turn.act in ("state", "report"):
        return [replace(turn, act=own[0].act)]
    if len(own) == len(sentences):
        return [turn] if len({s.act for s in own}) == 1 else own
    taken = {s.id for s in own}
    if len(sentences) == 2 and sentences[1].id in taken and len(sentences[0].quote[0].split()) < _LEAST:
        return [replace(turn, act=own[0].act)]  # "With pleasure. I shall come in July."
    rest = tuple(s.spans[0] for s in sentences if s.id not in taken)
    untold = tuple(span for span in rest if not _is_told(span, [s for s in inner if _is_same_speaker(s, turn)]))
    if not own and not untold:
        return []
    if sum(len(s.quote[0].split()) for s in sentences if s.spans[0] in untold) < _LEAST:
        untold = rest
    if len(untold) == len(sentences):
        return [turn]
    act = turn.act if turn.act not in _ASKS else "state"
    left = replace(
        turn, id=finding_id("statement", untold), spans=untold, quote=quote_spans(parsed.document.text, untold), act=act
    )
    return [*own, left]


def _is_same_speaker(statement: Statement, turn: Statement) -> bool:
    said, spoke = statement.speaker, turn.speaker
    return said is not None and spoke is not None and (said.chain or said.name) == (spoke.chain or spoke.name)


def _is_told(sentence: Span, inner: Sequence[Statement]) -> bool:
    """Whether most of a sentence stands in statements of their own."""
    spans = {span for s in inner for span in s.spans if sentence.start <= span.start and span.end <= sentence.end + 1}
    return 2 * sum(s.end - s.start for s in spans) >= sentence.end - sentence.start


def _is_others(place: ParsedStatement) -> bool:
    """Whether a sentence tells what somebody else wants or asks: "the union wants you to resign"."""
    root = place.root
    subject = subject_of(root) if root is not None else None
    return root is not None and subject is not None and root.lemma_ in ASKING and subject.lower_ not in ("i", "we")


def _find_holder(statement: Statement, rows: Sequence[Statement]) -> str | None:
    """Which row of a turn holds the first words of a statement within it."""
    start = statement.spans[0].start
    return next((r.id for r in rows for s in r.spans if s.start <= start < s.end), rows[-1].id if rows else None)
