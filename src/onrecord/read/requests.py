"""Requests: demands that a report tells without a verb of speech that the statements' reader takes for one.

As a noun that a denial holds ("rejected a call by the union to shut the works"), as a deadline ("gave the company until
20 May to produce copies"), and where the parse lost the clause ("pleaded with the authorities to tell her"). Each is a
statement of the one who asks, found only where no demand was found in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from onrecord.model import Act, Cue, Made, Mention, Speaker, Statement, finding_id
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.wants import find_wants
from onrecord.spans import Span, is_overlapping, quote_spans
from onrecord.words import load_table

NAME, VERSION = "requests", "2"


def find_requests(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The statements of a document with the requests that they lack."""
    out = list(statements)
    asked = [s for s in out if s.act == "demand" and s.is_speech]
    finders = (
        _find_refused(parsed, mentions, out),
        _find_nouns(parsed, mentions, out),
        _find_deadlines(parsed, mentions),
        _find_lost(parsed, mentions, out),
        _find_wanted(parsed, mentions),
        _find_renewed(parsed, mentions),
        _find_continued(parsed, out),
    )
    for found in finders:
        for made in found:
            others = asked if made.act == "demand" else out
            if not any(is_overlapping(a, b) for s in others for a in s.spans for b in made.spans):
                out.append(made)
                if made.act == "demand":
                    asked.append(made)
    return sorted(out, key=lambda s: (s.spans[0].start, s.spans[-1].end, s.id))


_ASKS = r"(?:call|demand|request|appeal|plea|recommendation|proposal)s?"
_TOLD = re.compile(
    rf"(?:(?:an?|the|its|their|his|her|this|that|any)\s+)?(?:[\w.’'-]+\s+){{0,3}}{_ASKS}\s+"
    r"(?:(?:by|from|of)\s+(?P<by>.{2,90}?)\s+)?(?P<lead>to|that|for)\s+(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)


def _find_nouns(parsed: Parsed, mentions: Sequence[Mention], statements: Iterable[Statement]) -> Iterator[Statement]:
    """The demand that a denial or an acceptance holds: "a call by the union to shut the works"."""
    for statement in list(statements):
        if statement.act != "deny" or len(statement.spans) != 1 or statement.cue is None:
            continue
        match = _TOLD.match(statement.quote[0])
        if match is None or len(match["what"].split()) < 2:
            continue
        start = statement.spans[0].start
        span = Span(parsed.document.id, start + match.start("what"), statement.spans[0].end)
        if match["lead"].lower() == "to":
            span = Span(parsed.document.id, start + match.start("lead"), statement.spans[0].end)
        by = None
        if match["by"]:
            named = [m for m in mentions if start + match.start("by") <= m.spans[0].start < start + match.end("by")]
            by = max(named, key=lambda m: (m.form == "name", m.spans[0].end - m.spans[0].start), default=None)
        noun = re.search(_ASKS, statement.quote[0], re.IGNORECASE)
        cue_at = start + (noun.start() if noun else 0)
        cue = Span(parsed.document.id, cue_at, cue_at + len(noun[0]) if noun else cue_at + 1)
        asked = statement.speaker.name if statement.speaker else None
        lemma = (noun[0] if noun else "call").lower()
        yield _make(parsed, (span,), by, (cue,), lemma, asked=asked, within=statement.id)


_SET = re.compile(
    r"\b(?:gave|has given|have given|had given|gives|sets?|has set|have set)\s+(?P<asked>(?:the\s+)?[\w’' -]{2,60}?)\s+"
    r"(?:(?:until|till|[\w-]+\s+(?:more\s+)?(?:hours|days|weeks|months)|a\s+(?:day|week|fortnight|month|year)|"
    r"a\s+(?:new\s|last\s|final\s)?deadline\s+of)\s*"
    r"(?:(?:the\s+end\s+of\s+)?[\w. ]{0,24}?)\s*\b(?P<to>to)\s+(?P<what>[a-z]+[^.;“”\"]{3,200})|"
    r"(?:until|till|a\s+(?:new\s|last\s|final\s)?deadline\s+of)\s+(?P<day>(?:the\s+end\s+of\s+)?[\w. ]{3,24}?))"
    r"(?=[.,;“”\"]|\s+(?:and|for)\b|\Z)"
)


def _find_deadlines(parsed: Parsed, mentions: Sequence[Mention]) -> Iterator[Statement]:
    """ "gave the company until 20 May to produce copies", "set the council a new deadline of May 6": a demand with its
    day."""
    for passage in parsed.passages:
        for match in _SET.finditer(passage.text):
            end = _end_of_deed(passage, match) if match["to"] else match.end("day")
            spans = to_spans(passage, match.start("asked"), len(passage.text[:end].rstrip(" ,")))
            asker, asked = _named_before(passage, match.start(), mentions), _named_at(spans, mentions)
            if not spans or asker is None or asked is None:
                continue
            cue = to_spans(passage, match.start(), match.start() + len(match[0].split()[0]))
            yield _make(parsed, spans, asker, cue, "give", asked=asked.name)


def _end_of_deed(passage: Passage, match: re.Match[str]) -> int:
    """Where the deed that is asked ends: "to hand over the logs [and called for more]" is another's clause."""
    joined = re.search(r"\s+and\s+\w+ed\b", match["what"])
    end = match.start("what") + joined.start() if joined else match.end()
    verb = next((t for t in passage.doc if t.idx == match.start("what")), None)
    if verb is None or verb.pos_ not in ("VERB", "AUX"):
        return end
    own = [t for t in verb.subtree if t.idx >= verb.idx]
    while own[-1].is_punct or own[-1].dep_ == "cc":
        own = own[:-1]
    return min(end, own[-1].idx + len(own[-1]))


def _named_before(passage: Passage, at: int, mentions: Sequence[Mention]) -> Mention | None:
    """Who is named right before a place in a passage, at most two short words away."""
    before = to_spans(passage, max(0, at - 90), at)
    if not before:
        return None
    who = [m for m in mentions if before[0].start <= m.spans[0].start and m.spans[-1].end <= before[-1].end]
    found = max(who, key=lambda m: (m.spans[-1].end, m.spans[-1].end - m.spans[0].start), default=None)
    return found if found is not None and before[-1].end - found.spans[-1].end <= 12 else None


def _named_at(spans: Sequence[Span], mentions: Sequence[Mention]) -> Mention | None:
    """Who is named where these words begin."""
    if not spans:
        return None
    here = [m for m in mentions if m.spans[0].start <= spans[0].start + 4 < m.spans[-1].end]
    return max(here, key=lambda m: (m.form == "name", m.spans[-1].end - m.spans[0].start), default=None)


def _find_wanted(parsed: Parsed, mentions: Sequence[Mention]) -> Iterator[Statement]:
    """ "The union wants every pit closed": a claim told without a verb of speech."""
    for who, spans, verb in find_wants(parsed, mentions):
        passage = next(p for p in parsed.passages if p.doc is verb.doc)
        yield _make(parsed, spans, who, to_spans(passage, verb.idx, verb.idx + len(verb)), verb.lemma_)


_RENEWED = re.compile(
    rf"\b(?P<verb>renewed|repeated|reiterated|restated|made|issued)\s+(?P<what>(?:an?|the|its|their|his|her)\s+"
    rf"(?:[\w’'-]+\s+){{0,2}}{_ASKS}\s+(?:for|to|that|on)\s+[^.;“”\"]{{3,200}})"
)


def _find_renewed(parsed: Parsed, mentions: Sequence[Mention]) -> Iterator[Statement]:
    """ "Renewed her call for criminal charges", where the reader took nothing there."""
    for passage in parsed.passages:
        for match in _RENEWED.finditer(passage.text):
            who = _named_before(passage, match.start(), mentions)
            spans = to_spans(passage, match.start("what"), len(passage.text[: match.end()].rstrip(" ,")))
            if who is not None and spans:
                cue = to_spans(passage, match.start("verb"), match.end("verb"))
                lemma = {"made": "make", "issued": "issue", "reiterated": "reiterate"}.get(match["verb"])
                yield _make(parsed, spans, who, cue, lemma or match["verb"].removesuffix("ed"))


_DUTY = frozenset({"should", "must", "ought"})


def _find_continued(parsed: Parsed, statements: Iterable[Statement]) -> Iterator[Statement]:
    """ "She said that the owner should fit sensors. Visits should no longer be announced.": what a report goes on to
    tell as due, in the sentence after a demand, is the same one's demand."""
    asked = [s for s in statements if s.act == "demand" and s.within is None and s.speaker is not None]
    taken = [s for s in statements if s.within is None]
    for passage in parsed.passages:
        last: Statement | None = None
        for sentence in passage.doc.sents:
            spans = to_spans(passage, sentence.start_char, sentence.end_char)
            here = [s for s in taken if any(is_overlapping(a, b) for a in s.spans for b in spans)]
            root = sentence.root
            aux = [c for c in root.lefts if c.dep_ == "aux"]
            is_late = any(c.lemma_ == "have" for c in aux)  # "should have been told": a reproach
            modal = None if is_late else next((c for c in aux if c.lower_ in _DUTY), None)
            if not here and last is not None and last.speaker is not None and modal is not None:
                words = to_spans(passage, sentence.start_char, len(passage.text[: sentence.end_char].rstrip(" .")))
                if words and not any(mark in sentence.text for mark in '“”"?'):
                    cue = to_spans(passage, modal.idx, modal.idx + len(modal))
                    made = _make(parsed, words, None, cue, modal.lower_)
                    yield replace(made, speaker=replace(last.speaker, spans=()))
                    continue
            last = next((s for s in here if s in asked), None)


# ── requests that were refused ──────────────────────────────────────────────────────────────────────────────────

_REFUSED = re.compile(
    r"\b(?P<verb>rejected|refused|turned down|dismissed|denied|threw out|has rejected|have rejected|had rejected)\s+"
    rf"(?P<content>(?:an?|the|its|their|his|her|this|that|any)\s+{_ASKS}\s+[^.;“”\"]{{8,200}})"
)


def _find_refused(parsed: Parsed, mentions: Sequence[Mention], statements: Iterable[Statement]) -> list[Statement]:
    """ "refused a request by the company to sit in private": a refusal, where the reader took nothing there."""
    taken = list(statements)
    out = []
    for passage in parsed.passages:
        for match in _REFUSED.finditer(passage.text):
            spans = to_spans(passage, match.start("content"), len(passage.text[: match.end()].rstrip(" ,")))
            who = _named_before(passage, match.start(), mentions)
            if who is None or any(is_overlapping(a, b) for s in taken for a in s.spans for b in spans):
                continue
            cue = to_spans(passage, match.start("verb"), match.end("verb"))
            lemma = {"turned down": "turn down", "threw out": "throw out", "denied": "deny"}.get(match["verb"])
            lemma = lemma or re.sub(r"^ha\w+ |(?<=[^s])ed$|(?<=ss)ed$|(?<=u)sed$", "", match["verb"])
            out.append(_make(parsed, spans, who, cue, "refuse" if lemma == "refu" else lemma, act="deny"))
    return out


# ── requests whose clause the parse lost ────────────────────────────────────────────────────────────────────────


@cache
def _asking() -> re.Pattern[str]:
    words = sorted((row["words"] for row in load_table("asking_forms")), key=lambda w: (-len(w), w))
    return re.compile(rf"\b(?P<verb>{'|'.join(map(re.escape, words))})\s+(?=[\w“‘\"])")


_THEN_TO = re.compile(r"(?:,[^,.;]{2,60},)?\s+(?:not\s+)?to\s+[a-z]")


def _find_lost(parsed: Parsed, mentions: Sequence[Mention], statements: Iterable[Statement]) -> Iterator[Statement]:
    """A verb of asking, somebody named right after it, then "to" and what he is to do."""
    lemma = {row["words"]: row["lemma"] for row in load_table("asking_forms")}
    taken = list(statements)
    for passage in parsed.passages:
        for match in _asking().finditer(passage.text):
            asked = [m for m in mentions if (at := to_spans(passage, match.end(), match.end() + 6)) and _starts(m, at)]
            who = max(asked, key=lambda m: m.spans[-1].end, default=None)
            asker = _named_before(passage, match.start(), mentions)
            if who is None or asker is None or asker.chain == who.chain:
                continue
            begin = match.end()
            after = begin + who.spans[-1].end - who.spans[0].start
            if not _THEN_TO.match(passage.text, after) and not _THEN_TO.match(passage.text, after + 4):
                continue
            end = next(
                (m.start() for m in re.finditer(r"[.;“”\"]", passage.text) if m.start() > after), len(passage.text)
            )
            spans = to_spans(passage, begin, len(passage.text[:end].rstrip(" ,")))
            is_taken = any(
                is_overlapping(a, b) for s in taken if s.cue and s.act != "state" for a in s.cue.spans for b in spans
            )
            if spans and not is_taken:
                cue = to_spans(passage, match.start("verb"), match.end("verb"))
                yield _make(parsed, spans, asker, cue, lemma[match["verb"]], asked=who.name)


def _starts(mention: Mention, at: Sequence[Span]) -> bool:
    start = mention.spans[0].start
    return at[0].start <= start <= at[0].start + 4


def _make(
    parsed: Parsed,
    spans: tuple[Span, ...],
    by: Mention | None,
    cue: tuple[Span, ...],
    lemma: str,
    *,
    act: Act = "demand",
    asked: str | None = None,
    within: str | None = None,
) -> Statement:
    speaker = None
    if by is not None and by.type != "place":
        speaker = Speaker(name=by.name, type=by.type, spans=by.spans, chain=by.chain)
    return Statement(
        id=finding_id("statement", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=quote_spans(parsed.document.text, spans),
        made=Made(by=NAME, version=VERSION, score=0.7),
        speaker=speaker,
        cue=Cue(lemma=lemma, spans=cue),
        manner="indirect",
        act=act,
        addressee=asked,
        within=within,
    )
