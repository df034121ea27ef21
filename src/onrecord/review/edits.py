"""Edits: corrections of findings as forms send them: other words, speaker, act; split, join, add. Nothing is changed;
each is a judgement that is appended."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.errors import OptionError
from onrecord.model import Document, Finding, Mention, Statement, finding_id
from onrecord.relate.corrections import ACTS, PARTY_TYPES, PIECE_BREAK, parse_spans, print_spans
from onrecord.review.asks import Answer, Ask, Go, Missing
from onrecord.review.decisions import correct, judge
from onrecord.review.readings import PIECES, find_shown, locate_finding
from onrecord.spans import Span, merge_spans, quote_spans
from onrecord.store import rows

_NOBODY, _OTHER = "nobody", "other"


def post_correction(ask: Ask) -> Answer:
    """The finding is accepted with what the form says otherwise than the finding does; who asks or promises, whom and
    how is corrected of the statement that it rests on. Raises OptionError where the words do not stand in the text,
    or nothing is different."""
    found = _find(ask, ask.path["id"])
    if found is None:
        return Missing(message="The case has no such finding now; load the document again.")
    finding, document, findings = found
    correction = _read_place(ask, document, finding.spans)
    rests_on = next((f for f in findings if f.id == getattr(finding, "statement_id", finding.id)), None)
    said = _read_statement(ask, rests_on, findings) if isinstance(rests_on, Statement) else {}
    corrections = {finding.id: correction}
    if rests_on is not None:
        corrections[rests_on.id] = corrections.get(rests_on.id, {}) | said
    corrections = {id_: c for id_, c in corrections.items() if c}
    if not corrections:
        raise OptionError("nothing is different from what was found", hint="accept it as it is, or change something")
    note = ask.form.get("note", "").strip()
    undo = correct(ask, corrections, note)
    if finding.id not in corrections:
        undo += judge(ask, [finding.id], "yes", note)
    start = parse_spans(document.id, correction["spans"])[0].start if "spans" in correction else finding.spans[0].start
    return Go(to=locate_finding(document.id, finding.id, start), notice="Corrected and accepted.", undo=undo)


def post_addition(ask: Ask) -> Answer:
    """A statement that no reader found is in the record from now on. Raises OptionError where its words do not stand
    in the text, or were found already."""
    if ask.path["id"] not in ask.desk.documents:
        return Missing(message="The case has no such document.")
    document = rows.get_document(ask.store, ask.path["id"])
    place = _read_place(ask, document, ())
    if not place:
        raise OptionError("no words are given", hint="select them in the text, or paste them exactly as they stand")
    spans = parse_spans(document.id, place["spans"])
    findings = find_shown(ask, document.id)
    if any(isinstance(f, Statement) and f.spans == spans for f in findings):
        raise OptionError("a statement with exactly these words was found already", hint="correct that one instead")
    id_ = finding_id("statement", spans)
    correction = {"added": "statement", **place}
    correction |= _read_act(ask, "state", False) | _read_speaker(ask, None, findings)
    undo = correct(ask, {id_: correction}, ask.form.get("note", "").strip())
    return Go(to=locate_finding(document.id, id_, spans[0].start), notice="Added to the record.", undo=undo)


def post_split(ask: Ask) -> Answer:
    """The finding is two: the second begins with the words or at the place that the form gives. Raises OptionError
    where they are not inside it."""
    found = _find(ask, ask.path["id"])
    if found is None or not isinstance(found[0], Statement):
        return Missing(message="The case has no such statement now; load the document again.")
    finding, document, findings = found
    at = _find_cut(ask, document, finding)
    first = [s for s in (_cut(document, s.start, min(s.end, at)) for s in finding.spans if s.start < at) if s]
    second = [s for s in (_cut(document, max(s.start, at), s.end) for s in finding.spans if s.end > at) if s]
    if not first or not second:
        raise OptionError("one of the two parts would be empty", hint="name words inside the statement")
    known = {f.id for f in findings}
    id_ = next(i for n in range(99) if (i := finding_id("statement", second, n)) not in known)
    corrections = {
        finding.id: _print_place(document, first),
        id_: {"added": "statement", "like": finding.id, **_print_place(document, second)},
    }
    undo = correct(ask, corrections, ask.form.get("note", "").strip())
    return Go(
        to=locate_finding(document.id, finding.id, first[0].start), notice="Split in two; both accepted.", undo=undo
    )


def post_join(ask: Ask) -> Answer:
    """Two statements of one document are one, with the speaker and act of the first named. Raises OptionError where
    they cannot be."""
    found = _find(ask, ask.path["id"])
    if found is None or not isinstance(found[0], Statement):
        return Missing(message="The case has no such statement now; load the document again.")
    finding, document, findings = found
    other = next((f for f in findings if f.id == ask.form.get("other") and f.id != finding.id), None)
    if not isinstance(other, Statement):
        raise OptionError("no other statement of this document was chosen", hint="choose one, then join again")
    spans = merge_spans((*finding.spans, *other.spans))
    place = _print_place(document, spans)
    joined = {"joined_to": finding.id, "document": document.id, "source": document.source_id}
    undo = correct(ask, {finding.id: place, other.id: joined}, ask.form.get("note", "").strip())
    return Go(
        to=locate_finding(document.id, finding.id, spans[0].start), notice="Joined in one and accepted.", undo=undo
    )


def _find(ask: Ask, id_: str) -> tuple[Finding, Document, list[Finding]] | None:
    item = ask.desk.items.get(id_)
    if item is None:
        return None
    findings = find_shown(ask, item.document_id)
    finding = next((f for f in findings if f.id == id_), None)
    return (finding, rows.get_document(ask.store, item.document_id), findings) if finding else None


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _print_place(document: Document, spans: Sequence[Span]) -> dict[str, str]:
    return {
        "spans": print_spans(spans),
        "words": PIECE_BREAK.join(quote_spans(document.text, spans)),
        "document": document.id,
        "source": document.source_id,
    }


def _cut(document: Document, start: int, end: int) -> Span | None:
    """The place without white space at its ends; None where nothing is left."""
    words = document.text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Span(document.id, start, end) if start < end else None


def _read_place(ask: Ask, document: Document, now: Sequence[Span]) -> dict[str, str]:
    """The place that the form gives, by offsets or by words, where it is another than now; else nothing."""
    given = ask.form.get("spans", "").replace(" ", "").replace("–", "-")
    if given and given != print_spans(now):
        spans = parse_spans(document.id, given)
        if not spans or spans[-1].end > len(document.text):
            raise OptionError(f"{given!r} is no place in this text", hint="write it as 120-180, or 120-180,190-220")
        spans = tuple(s for span in merge_spans(spans) if (s := _cut(document, span.start, span.end)))
        return _print_place(document, spans) if spans and spans != tuple(now) else {}
    words = ask.form.get("words", "").replace("\r\n", "\n").strip()
    if not words or words == PIECES.join(quote_spans(document.text, now)).strip():
        return {}
    found = tuple(_find_words(document, piece, now) for piece in words.split(PIECES) if piece.strip())
    return _print_place(document, merge_spans(found))


def _find_words(document: Document, words: str, near: Sequence[Span]) -> Span:
    """Where these words stand, whatever the white space; of several places the one that the finding was at."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    places = [Span(document.id, *match.span()) for match in re.finditer(pattern, document.text)]
    if len(places) > 1:
        places = [p for p in places if any(p.start < n.end and n.start < p.end for n in near)] or places
    if len(places) != 1:
        short = " ".join(words.split())[:60]
        if places:
            raise OptionError(
                f"“{short}” stands {len(places)} times in this text", hint="give its place, or more words"
            )
        raise OptionError(f"“{short}” does not stand in this text", hint="copy the words exactly as they stand there")
    return places[0]


def _find_cut(ask: Ask, document: Document, finding: Finding) -> int:
    given = ask.form.get("at", "").strip()
    if given.isascii() and given.isdigit() and len(given) < 10:
        return int(given)
    pattern = r"\s+".join(map(re.escape, given.split()))
    search = re.compile(pattern).finditer
    inside = [m.start() for s in finding.spans for m in search(document.text, s.start, s.end)]
    if not pattern or len(inside) != 1:
        raise OptionError(
            "the second part's first words do not stand once in the statement", hint="copy some words, exactly"
        )
    return inside[0]


# ── what a statement says ───────────────────────────────────────────────────────────────────────────────────────


def _read_statement(ask: Ask, finding: Statement, findings: Sequence[Finding]) -> dict[str, str]:
    out = _read_act(ask, finding.act, finding.is_negated) | _read_speaker(ask, finding, findings)
    addressee = " ".join(ask.form.get("addressee", finding.addressee or "").split())
    if addressee != (finding.addressee or ""):
        out["addressee"] = addressee
    return out


def _read_act(ask: Ask, act: str, is_negated: bool) -> dict[str, str]:
    out = {}
    given = ask.form.get("act", act)
    if given not in ACTS:
        raise OptionError(f"{given!r} is no act", hint=f"one of {', '.join(ACTS)}")
    if given != act:
        out["act"] = given
    negated = ask.form.get("negated", "no") if "act" in ask.form else "yes" if is_negated else "no"
    if (negated == "yes") != is_negated:
        out["negated"] = "yes" if negated == "yes" else "no"
    return out


def _read_speaker(ask: Ask, finding: Statement | None, findings: Sequence[Finding]) -> dict[str, str]:
    """Who speaks, where it is somebody else than now: a party of the document, a name that was typed, or nobody."""
    now = finding.speaker if finding else None
    chosen = ask.form.get("speaker", "")
    typed = " ".join(ask.form.get("speaker_name", "").split())
    if chosen == _NOBODY:
        return {"speaker": "", "speaker_chain": "", "speaker_type": ""} if now else {}
    if chosen == _OTHER or (typed and not chosen):
        kind = ask.form.get("speaker_type", "person")
        if not typed or kind not in PARTY_TYPES:
            raise OptionError("no name of the speaker is given", hint="type it as the text prints it")
        same = now and typed == now.name and kind == now.type
        return {} if same else {"speaker": typed, "speaker_chain": "", "speaker_type": kind}
    first = next((f for f in findings if isinstance(f, Mention) and f.chain == chosen), None)
    if first is None or (now and now.chain == chosen):
        return {}
    kind = first.type if first.type in PARTY_TYPES else "person"
    return {"speaker": first.name, "speaker_chain": chosen, "speaker_type": kind}
