"""Declarations: what a letter, a release or a report says in its issuer's own voice, sentence by sentence.

Where no other reader found a statement: what the issuer considers, accepts or cannot accept ("The Ministry sees no need
for it"), undertakes ("We shall stand at the gate"), or asks ("He must not sign it"); in a letter what it says to be so
("The site is private"), and, where it answers point by point, each plain sentence ("The hose was replaced in May"); in
a report those of its findings. A release's plain sentences are left out, as are openings ("I refer to your letter"),
courtesies and questions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import Act, Cue, Made, Speaker, Statement, finding_id
from onrecord.read.declared_acts import (
    DeclaredAct,
    find_clause_subject,
    find_root,
    read_operative,
    read_own,
    read_plain,
)
from onrecord.read.declared_clauses import STANCE, DeclaredClause, answers_points, find_declared_clauses
from onrecord.read.lexicon import body_nouns
from onrecord.read.nlp import Parsed, to_offset, to_spans
from onrecord.read.own_documents import OwnDocument, find_own_document, find_parts
from onrecord.read.parsed_statements import ParsedStatement, passage_at
from onrecord.spans import Span, is_overlapping, quote_spans

if TYPE_CHECKING:
    from spacy.tokens import Token

NAME, VERSION = "declarations", "1"

_FIRST = frozenset({"i", "we"})
_OF_ONE = re.compile(r"\bI\b")
_OPENING = re.compile(
    r"\b(?:(?:I|[Ww]e) refer to|has the honou?r to|presents its compliments|write (?:to you|on behalf)|"
    r"in reply to your|(?:repl(?:y|ies)|respond|responds) (?:to|on|as|in)\b|am directed to|"
    r"following (?:observations|comments|reply)|set out (?:our|its|my) (?:position|reply)|have read|thank you for|"
    r"acknowledges? receipt)"
)
_ANAPHOR = re.compile(
    r"(?:It|They|He|She|This|These|Those|That|None|Neither|Both|Some|Others?|The (?:others?|rest|remainder))\b"
)
_AGREES = re.compile(r"(?:(?:The|This|Our)\s\w+|We|I|It)\s(?:agrees?|accepts?|concurs?)")
_SHORT = 6  # words of a sentence that belongs with the one before it


def find_declarations(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements of a document with those that its issuer makes in its own voice."""
    own = find_own_document(parsed)
    if own is None:
        return list(statements)
    speaker = _find_speaker(parsed, own, statements)
    person = Speaker(name=own.signer, type="person") if own.signer else speaker
    speaker = person if own.is_personal else speaker
    named = [_name(parsed, s, own, speaker, person) for s in statements if s.cue is None or s.cue.lemma != "concern"]
    found, dropped = _find(parsed, own, named)
    kept = [s for s in named if s.id not in dropped]
    kept = [replace(s, within=None) if s.within in dropped else s for s in kept]
    taken = {s.id for s in kept}
    made = [m for f in _merge(found) if (m := _make(parsed, f, speaker, person)) is not None and m.id not in taken]
    return sorted([*kept, *made], key=lambda s: (s.spans[0].start, s.spans[-1].end, s.id))


# ── whose voice ─────────────────────────────────────────────────────────────────────────────────────────────────


def _find_speaker(parsed: Parsed, own: OwnDocument, statements: Sequence[Statement]) -> Speaker:
    """The issuer under the name that its own "we" and "the Ministry" were given most often, else that of its head."""
    counted: Counter[tuple[str, str, str | None]] = Counter()
    for statement in statements:
        speaker = statement.speaker
        if speaker is None or not speaker.spans:
            continue
        words = " ".join(quote_spans(parsed.document.text, speaker.spans)).casefold().split()
        if speaker.type not in ("body", "state", "group") and words != ["i"]:
            continue
        if words and (
            words[0] in ("i", "we", "our") or (words[-1] in own.nouns and words[0] in ("the", "this", "our"))
        ):
            counted[speaker.name, speaker.type, speaker.chain] += 1
    best = [given for given, _ in counted.most_common(1) if len(given[0].split()) > 1 and _may_be(own, given[0])]
    if best:
        name, kind, chain = best[0]
        is_padded = set(_words(own.issuer)) < set(_words(name)) and own.issuer.startswith("Government")
        name = own.issuer if own.issuer and (name.isupper() or is_padded) else name
        return Speaker(name=name, type=kind, chain=chain)  # type: ignore[arg-type]  # one of those above
    return Speaker(name=own.issuer, type="body")


def _may_be(own: OwnDocument, name: str) -> bool:
    """Whether a name shares with the document's head a word that not every such body has: "the Ministry" of the water
    ministry's letter is not that of the interior, and "Press release" is nobody."""
    words = {
        w for w in _words(name) if w not in body_nouns() and w not in ("of", "the", "and", "for", "press", "release")
    }
    head = {w for line in (*own.names, own.issuer) for w in _words(line)}
    return not own.issuer or bool(words & head)


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name.casefold())


def _name(parsed: Parsed, statement: Statement, own: OwnDocument, body: Speaker, person: Speaker) -> Statement:
    """The statement with the issuer for its speaker where that is an "I", a "we" or "the Ministry" for which nobody was
    found, or somebody who is not in the document's head."""
    if statement.manner == "direct" or not own.issuer or statement.within is not None:
        return statement
    was = statement.speaker
    cue = ParsedStatement(parsed, statement, {}).cue
    passage = passage_at(parsed, statement.cue.spans[0]) if statement.cue else None
    if cue is None or passage is None or _is_quoted(passage.text, cue.idx):
        return statement
    subject = find_clause_subject(cue)
    if subject is None and cue.dep_ in ("xcomp", "advcl") and cue.tag_ == "VB":
        subject = find_clause_subject(cue.head)  # "We write to express our concern"
    if was is None and subject is None and _OPERATIVE.fullmatch(passage.text, 0, cue.idx):
        return replace(statement, speaker=body)
    if subject is None:
        return statement
    is_first = subject.lower_ in _FIRST
    if (was is None and not is_first) or not _is_own(own, subject, was_own=_follows_own(own, subject)):
        return statement
    if was is not None and not (is_first and own.signer) and (was.type == "person" or _may_be(own, was.name)):
        return statement
    speaker = person if subject.lower_ == "i" else body
    return replace(
        statement, speaker=replace(speaker, spans=to_spans(passage, subject.idx, subject.idx + len(subject)))
    )


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place stands between quotation marks."""
    before = text[:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


_OPERATIVE = re.compile(r"\s*(?:\(?(?:\d{1,3}|[a-z])[.)])?\s*(?:[Aa]lso\s)?")


def _follows_own(own: OwnDocument, subject: Token) -> bool:
    """Whether the sentence before that of a subject has the issuer for its own: "It" after "The Ministry"."""
    start = subject.sent.start
    before = find_clause_subject(subject.doc[start - 1].sent.root) if start else None
    return before is not None and before.lower_ not in _FIRST and _is_own(own, before, was_own=False)


# ── sentences ───────────────────────────────────────────────────────────────────────────────────────────────────


def _find(parsed: Parsed, own: OwnDocument, statements: Sequence[Statement]) -> tuple[list[DeclaredAct], set[str]]:
    taken = [(span, s) for s in statements for span in (*s.spans, *(s.cue.spans if s.cue else ()))]
    parts = find_parts(parsed)
    is_answering = own.kind == "letter" and answers_points(parsed)
    out: list[DeclaredAct] = []
    dropped: set[str] = set()
    for units in find_declared_clauses(parsed):
        was_own = False
        for unit in units:
            text = unit.passage.text[unit.start : unit.end]
            here = to_spans(unit.passage, unit.start, unit.end)
            if here and own.kind == "letter" and _OPENING.search(text):
                dropped |= {
                    s.id for span, s in taken if s.cue and span in s.cue.spans and is_overlapping(span, here[0])
                }
                was_own = True
                continue
            if not here or text.endswith("?") or text[:1] in '“”"':
                was_own = False
                continue
            root = find_root(unit)
            subject = find_clause_subject(root)
            if subject is None and unit.is_second and root is not None and root.dep_ == "conj":
                subject = find_clause_subject(root.head)
            is_own = subject is not None and _is_own(own, subject, was_own)
            told = {s.id: s for span, s in taken if any(is_overlapping(span, h) for h in here)}
            found = read_own(unit, subject, own) if is_own else read_operative(unit, own)
            is_named = is_own and subject is not None and subject.lower_ not in _FIRST  # who says "we" is no "it"
            was_own = is_named or (subject is None and was_own)
            if found is not None:
                others = [s for s in told.values() if not _is_in_cue(parsed, unit, found, s)]
                mains = [s for s in told.values() if s not in others]
                if any(s.is_speech and (s.act == found.act or s.cue is None) for s in mains) and found.act != "deny":
                    continue
                if any(_is_main(unit, s) for s in others):
                    continue
                dropped |= {s.id for s in mains}
                out.append(_cut(unit, found, others))
                continue
            mains = [s for s in told.values() if s.within is None and not _is_aside(unit, root, s)]
            mains = [s for s in mains if s.id not in dropped]
            if mains and is_own and own.kind == "letter" and all(_is_deed(unit, root, s) for s in mains):
                dropped |= {s.id for s in mains}
            elif mains:
                continue
            is_finding = own.kind == "report" and _is_in_findings(parts, here[0].start)
            is_told = is_finding or is_answering
            plain = read_plain(unit, root, subject, own, is_own=is_own, is_told=is_told)
            if plain is not None:
                out.append(plain)
    return out, dropped


def _is_in_findings(parts: Sequence[tuple[int, bool]], start: int) -> bool:
    at = bisect_right(parts, (start, True)) - 1
    return at >= 0 and parts[at][1]


def _is_in_cue(parsed: Parsed, unit: DeclaredClause, found: DeclaredAct, statement: Statement) -> bool:
    """Whether a statement hangs on the same verb: its cue in that of the issuer's, or the next words."""
    if found.cue is None or statement.cue is None:
        return False
    at = to_spans(unit.passage, found.cue[0], min(unit.end, found.cue[1] + 14))
    return any(is_overlapping(a, b) for a in at for b in statement.cue.spans)


def _is_aside(unit: DeclaredClause, root: Token | None, statement: Statement) -> bool:
    """Whether a statement stands in a clause beside the main one: "the date [proposed by the panel] leaves no time"."""
    if root is None or statement.cue is None:
        return False
    size = sum(s.end - s.start for s in statement.spans)
    at = to_spans(unit.passage, root.idx, root.idx + len(root))
    is_root = any(is_overlapping(a, b) for a in at for b in (*statement.cue.spans, *statement.spans))
    return not is_root and 2 * size < unit.end - unit.start


def _is_deed(unit: DeclaredClause, root: Token | None, statement: Statement) -> bool:
    """Whether what a statement takes for saying is something to be done: "We will [repeat] the samples"."""
    if (
        root is None
        or statement.cue is None
        or statement.act not in ("state", "report")
        or statement.manner != "indirect"
    ):
        return False
    is_modal = any(c.lower_ in ("will", "shall", "'ll", "’ll") for c in root.lefts)
    at = to_spans(unit.passage, root.idx, root.idx + len(root))
    is_root = any(is_overlapping(a, b) for a in at for b in statement.cue.spans)
    return is_modal and is_root and not any(c.dep_ in ("ccomp", "xcomp") for c in root.rights)


def _cut(unit: DeclaredClause, found: DeclaredAct, others: Sequence[Statement]) -> DeclaredAct:
    """Without what another statement tells after "and": "considers it unworthy [and calls on the firm to ...]"."""
    text = unit.passage.text
    for statement in others:
        if statement.cue is None:
            continue
        at = to_offset(unit.passage, statement.cue.spans[0].start)
        if at is not None and found.start < at < found.end:
            joint = re.search(r",?\s+and\s+(?:\w+\s+){0,2}\Z", text[found.start : at])
            if joint and joint.start():
                return replace(found, end=found.start + joint.start())
    return found


def _is_main(unit: DeclaredClause, statement: Statement) -> bool:
    """Whether a statement has most of the unit for its content already."""
    size = sum(s.end - s.start for s in statement.spans)
    return statement.within is None and 2 * size > unit.end - unit.start and statement.cue is None


def _is_own(own: OwnDocument, subject: Token, was_own: bool) -> bool:
    """Whether a subject is the issuer: "we", "the Ministry", its name, or "it" after one of these."""
    if subject.lower_ in _FIRST:
        return True
    if subject.lower_ == "it":
        return was_own
    words = [t.lower_ for t in subject.subtree if t.i <= subject.i]
    if words == own.issuer.casefold().split():
        return True
    if subject.lower_ in own.nouns:
        is_another = any(c.lower_ == "of" for c in subject.rights)  # "the Government of Ilmark" in another's letter
        is_whole = len(words) == 2 or (len(words) == 3 and words[2] == "group")  # "the Working Group"
        return words[0] in ("the", "this", "our") and is_whole and not is_another
    return subject.lower_ in own.proper and len(words) == 1


# ── to findings ─────────────────────────────────────────────────────────────────────────────────────────────────


def _merge(found: Sequence[DeclaredAct]) -> Iterator[DeclaredAct]:
    """Plain sentences of one act that follow each other, where the second takes up the first, are one statement; so is
    "Accepted." with what it brings."""
    last: DeclaredAct | None = None
    for one in found:
        if last is not None and last.act == one.act == "deny" and last.is_plain and one.unit.is_second and one.cue:
            one = replace(one, cue=None, lemma="", start=one.unit.start, is_plain=True)
        if (
            last is not None
            and (last.is_plain or last.cue is None)
            and one.cue is None
            and last.unit.passage is one.unit.passage
        ):
            text = one.unit.passage.text
            is_stance = STANCE.match(text[last.start : last.end]) is not None and last.act != "deny"
            is_stance = is_stance or _AGREES.fullmatch(text[last.start : last.end]) is not None
            is_same = one.is_plain and (one.unit.is_second or (one.act == last.act and _goes_on(one)))
            if len(text[last.end : one.start].strip(" .;,")) < 4 and (is_stance or is_same):
                act: Act = "deny" if "deny" in (one.act, last.act) else one.act
                last = replace(one, start=last.start, act=act)
                continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _goes_on(found: DeclaredAct) -> bool:
    text = found.unit.passage.text[found.start : found.end]
    return found.act == "find" or len(text.split()) <= _SHORT or _ANAPHOR.match(text) is not None


def _make(parsed: Parsed, found: DeclaredAct, body: Speaker, person: Speaker) -> Statement | None:
    passage = found.unit.passage
    speaker = person if _OF_ONE.search(passage.text, found.unit.start, found.end) else body
    spans = to_spans(passage, found.start, found.end)
    if not spans:
        return None
    cue: tuple[Span, ...] = to_spans(passage, *found.cue) if found.cue else ()
    asked = re.sub(r"^(?:the|all|every|each)\s", "", found.asked, flags=re.IGNORECASE) if found.asked else None
    return Statement(
        id=finding_id("statement", spans),
        document_id=parsed.document.id,
        spans=spans,
        quote=quote_spans(parsed.document.text, spans),
        made=Made(by=NAME, version=VERSION, score=0.7),
        speaker=speaker if speaker.name else None,
        cue=Cue(lemma=found.lemma, spans=cue) if cue else None,
        manner="indirect",
        act=found.act,
        is_negated=found.is_negated,
        addressee=asked,
    )
