"""Corrections: findings as people corrected them, and decisions carried to what a later reader found.

Pure functions of findings, judgements and documents. A correction of a finding is kept on the finding's id, beside what
the reader found, and applied wherever findings are shown or published:

``spans``
    The places of the content, ``12-40,55-70``, in the document ``document``; ``words`` what stands there.
``act``, ``negated`` (``yes``, ``no``), ``addressee``
    As a statement has them.
``speaker``, ``speaker_type``, ``speaker_chain``
    Who speaks: a name (empty: nobody that the text names), what it is, and its chain of mentions where it has one.
``added``
    The kind of a finding that no reader made; ``like`` names one whose speaker, cue and act it shares.
``joined_to``
    The finding that this one is a part of; it is shown no more, and what rested on it rests on that one.

Where a document is not the one that a correction was made in (a better cleaner), its words are looked for in the
documents of the same source, and it holds only where they stand there once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

from onrecord.model import (
    FINDING_KINDS,
    Act,
    Demand,
    Document,
    Event,
    Figure,
    Finding,
    Judgement,
    Made,
    Mention,
    PartyType,
    Promise,
    Speaker,
    Statement,
    finding_id,
)
from onrecord.relate.decisions import find_standing
from onrecord.spans import Span, quote_spans

PIECE_BREAK = "\x1f"
"""Stands between the pieces of a finding's words in a decision."""

FIELDS = ("spans", "words", "document", "source", "act", "negated", "addressee", "speaker", "speaker_type",
          "speaker_chain", "added", "like", "joined_to")  # fmt: skip
"""The corrections that change a finding; all others are of parties, protection and the like."""

ACTS: tuple[str, ...] = get_args(Act)
PARTY_TYPES: tuple[str, ...] = get_args(PartyType)
_MADE = Made(by="review", version="1")
_KIND_OF = {kind_type: kind for kind, kind_type in FINDING_KINDS.items()}
ReadSource = Callable[[str], Sequence[Document]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """Findings as corrected, in their order, those that people added last; ``lost`` are the ids of findings whose
    correction fits no words any more: they are as the reader made them, or not there."""

    findings: tuple[Finding, ...]
    lost: tuple[str, ...] = ()


def read_corrections(judgements: Iterable[Judgement]) -> dict[str, dict[str, str]]:
    """What people corrected of findings, by the finding's id; the later of two corrections of one field holds."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, standing in find_standing(judgements).items():
        for judgement in standing:
            if judgement.correction and "protect" not in judgement.correction:
                out[subject].update({k: v for k, v in judgement.correction.items() if k in FIELDS})
    return {subject: found for subject, found in out.items() if found}


def correct_findings(
    findings: Iterable[Finding], corrections: Mapping[str, Mapping[str, str]], read_source: ReadSource
) -> Corrected:
    """The findings with these corrections; ``read_source`` gives the documents of a source that are at hand.

    A statement that is no demand any more takes what was asked with it; one that is a demand now is one in whole.
    """
    given = {f.id: f for f in findings}
    lost: list[str] = []
    out = dict(given)
    for id_, correction in sorted(corrections.items()):
        finding = given.get(id_)
        if finding is None and "added" in correction:
            finding = _add_finding(id_, correction, given, corrections, read_source)
            if finding is None:
                lost.append(id_)
                continue
        if finding is None:
            continue
        corrected = _correct_finding(finding, correction, given, read_source)
        if corrected is None:
            lost.append(id_)
        out[id_] = corrected or finding
    joined = {id_: c["joined_to"] for id_, c in corrections.items() if c.get("joined_to") and id_ in out}
    if joined:
        out = {id_: _repoint(f, joined) for id_, f in out.items() if id_ not in joined or joined[id_] not in out}
    _settle_asks(out, given, corrections)
    return Corrected(findings=tuple(out.values()), lost=tuple(lost))


def print_spans(spans: Iterable[Span]) -> str:
    """Places as a correction has them: ``12-40,55-70``."""
    return ",".join(f"{s.start}-{s.end}" for s in spans)


def parse_spans(document_id: str, text: str) -> tuple[Span, ...]:
    """The places that a correction gives, sorted; empty where it gives none or they are malformed."""
    out = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not (f"{first}{last}".isascii() and first.isdigit() and last.isdigit() and int(first) < int(last)):
            return ()
        out.append(Span(document_id, int(first), int(last)))
    return tuple(sorted(out))


def find_words(document: Document, words: str) -> tuple[Span, ...]:
    """The places of words (pieces parted by :data:`PIECE_BREAK`), each piece exactly once in the text and in their
    order; empty where one of them is not, for then nobody knows which place was meant."""
    out: list[Span] = []
    at = 0
    for piece in words.split(PIECE_BREAK):
        first = document.text.find(piece) if piece else -1
        if first < at or document.text.find(piece, first + 1) >= 0:
            return ()
        out.append(Span(document.id, first, first + len(piece)))
        at = first + len(piece)
    return tuple(out)


def locate_correction(
    correction: Mapping[str, str], read_source: ReadSource
) -> tuple[Document, tuple[Span, ...]] | None:
    """The document and places that a correction's words stand at now, None where that is not certain."""
    documents = read_source(correction.get("source", ""))
    words = correction.get("words", "")
    for document in documents:
        if document.id == correction.get("document"):
            spans = parse_spans(document.id, correction.get("spans", ""))
            if spans and spans[-1].end <= len(document.text):
                return (document, spans) if PIECE_BREAK.join(quote_spans(document.text, spans)) == words else None
    places = [(document, spans) for document in documents if (spans := find_words(document, words))]
    return places[0] if len(places) == 1 else None


def _correct_finding(
    finding: Finding, correction: Mapping[str, str], findings: Mapping[str, Finding], read_source: ReadSource
) -> Finding | None:
    changes: dict[str, Any] = {}
    if "spans" in correction:
        located = locate_correction(correction, read_source)
        if located is None or located[0].id != finding.document_id:
            return None
        changes["spans"] = located[1]
        changes["quote"] = quote_spans(located[0].text, located[1])
    if isinstance(finding, Statement):
        if correction.get("act") in ACTS:
            changes["act"] = correction["act"]
        if correction.get("negated") in ("yes", "no"):
            changes["is_negated"] = correction["negated"] == "yes"
        if "addressee" in correction:
            changes["addressee"] = correction["addressee"] or None
        if "speaker" in correction:
            changes["speaker"] = _find_speaker(finding, correction, findings)
    return replace(finding, **changes) if changes else finding


def _find_speaker(finding: Statement, correction: Mapping[str, str], findings: Mapping[str, Finding]) -> Speaker | None:
    name = correction["speaker"]
    if not name:
        return None
    chain = correction.get("speaker_chain", "")
    first = findings.get(chain)
    if not isinstance(first, Mention) or first.document_id != finding.document_id:
        chain = ""
    kind = correction.get("speaker_type", "")
    if kind not in PARTY_TYPES:
        kind = first.type if chain and isinstance(first, Mention) and first.type in PARTY_TYPES else "person"
    spans = first.spans if chain and first else ()
    return Speaker(name=name, type=cast(PartyType, kind), spans=spans, chain=chain or None)


def _add_finding(
    id_: str,
    correction: Mapping[str, str],
    findings: Mapping[str, Finding],
    corrections: Mapping[str, Mapping[str, str]],
    read_source: ReadSource,
) -> Finding | None:
    located = locate_correction(correction, read_source)
    if located is None:
        return None
    document, spans = located
    quote = quote_spans(document.text, spans)
    like = findings.get(correction.get("like", ""))
    if isinstance(like, Statement) and like.document_id == document.id:
        corrected = _correct_finding(like, corrections.get(like.id, {}), findings, read_source) or like
        return replace(cast(Statement, corrected), id=id_, spans=spans, quote=quote, made=_MADE, hedges=())
    return Statement(
        id=id_,
        document_id=document.id,
        spans=spans,
        quote=quote,
        made=_MADE,
        speaker=None,
        cue=None,
        manner=_find_manner(document.text, spans),
        act="state",
    )


_MARKS = {'"': '"', "“": "”", "«": "»", "‘": "’", "'": "'"}


def _find_manner(text: str, spans: Sequence[Span]) -> Any:
    """Direct where every span stands between quotation marks, else indirect."""
    around = [(text[s.start - 1 : s.start], text[s.end : s.end + 1]) for s in spans]
    return "direct" if all(left and _MARKS.get(left) == right for left, right in around) else "indirect"


def _repoint(finding: Finding, joined: Mapping[str, str]) -> Finding:
    """The same finding, resting on what its statement was joined to."""
    if isinstance(finding, (Demand, Promise, Figure, Event)):
        now = joined.get(finding.statement_id or "")
        return replace(finding, statement_id=now) if now else finding
    if isinstance(finding, Statement):
        now = joined.get(finding.within or "")
        return replace(finding, within=now if now != finding.id else None) if now else finding
    return finding


def _settle_asks(
    out: dict[str, Finding], given: Mapping[str, Finding], corrections: Mapping[str, Mapping[str, str]]
) -> None:
    """Demands and promises follow the acts, speakers and addressees that people corrected of their statements."""
    for id_, finding in list(out.items()):
        if isinstance(finding, (Demand, Promise)) and finding.statement_id in corrections:
            out[id_] = _follow_statement(finding, given.get(finding.statement_id), out.get(finding.statement_id))
    changed = {
        id_: f
        for id_, f in out.items()
        if isinstance(f, Statement) and id_ in corrections and _act_of(given.get(id_)) != f.act
    }
    if not changed:
        return
    kinds: dict[str, type[Demand] | type[Promise]] = {"demand": Demand, "promise": Promise}
    asks = [f for f in out.values() if isinstance(f, (Demand, Promise)) and f.statement_id in changed]
    for ask in asks:
        if not isinstance(ask, kinds.get(changed[ask.statement_id].act, Mention)):
            del out[ask.id]
    for id_, statement in changed.items():
        wanted = kinds.get(statement.act)
        if wanted is None or any(isinstance(a, wanted) and a.statement_id == id_ for a in asks):
            continue
        by = statement.speaker.name if statement.speaker else None
        kind = "demand" if wanted is Demand else "promise"
        ids: dict[str, Any] = {
            "id": finding_id(kind, statement.spans),
            "document_id": statement.document_id,
            "spans": statement.spans,
            "quote": statement.quote,
            "made": _MADE,
            "statement_id": id_,
            "by": by,
        }
        made: Finding = Demand(of=statement.addressee, **ids) if wanted is Demand else Promise(**ids)
        out.setdefault(made.id, made)


def _follow_statement(ask: Demand | Promise, was: Finding | None, now: Finding | None) -> Demand | Promise:
    if not isinstance(was, Statement) or not isinstance(now, Statement):
        return ask
    if was.speaker != now.speaker:
        ask = replace(ask, by=now.speaker.name if now.speaker else None)
    if isinstance(ask, Demand) and was.addressee != now.addressee:
        ask = replace(ask, of=now.addressee)
    return ask


def _act_of(finding: Finding | None) -> str | None:
    return finding.act if isinstance(finding, Statement) else None


def carry_judgements(
    judgements: Iterable[Judgement],
    findings: Iterable[Finding],
    source_of: Mapping[str, str],
    link_ids: Iterable[str] = (),
) -> tuple[list[Judgement], list[Judgement]]:
    """The judgements, each on what it was about; and those among them that fit nothing any more.

    A judgement whose finding still exists stays on it. Else it is carried to the one finding of the same kind in the
    same source that has exactly the same words; where there is none, or more than one, it stays where it was and is
    to be looked at again; so does one on a link that is no more. ``source_of`` gives the source of each document,
    ``link_ids`` are the links that there are.
    """
    judgements = list(judgements)
    ids: set[str] = set()
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    wanted = {(j.seen["source"], j.seen["words"]) for j in judgements if j.seen and "words" in j.seen}
    for finding in findings:
        ids.add(finding.id)
        key = (source_of.get(finding.document_id, ""), PIECE_BREAK.join(finding.quote))
        if key in wanted:
            same[(_KIND_OF[type(finding)], *key)].append(finding.id)
    added = {j.subject_id for j in judgements if "added" in (j.correction or {})}
    known = ids | added | set(link_ids)
    carried, lost = [], []
    for judgement in judgements:
        seen = judgement.seen
        if not seen or "words" not in seen or judgement.subject_id in known:
            carried.append(judgement)
            continue
        found = same.get((seen.get("kind", ""), seen.get("source", ""), seen.get("words", "")), [])
        if len(found) == 1:
            carried.append(replace(judgement, subject_id=found[0]))
        else:
            carried.append(judgement)
            lost.append(judgement)
    return carried, lost
