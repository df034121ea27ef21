"""Undertakings: what a plain "said" asks for or promises, by the clause that is said; and on what condition.

"She would decide by Friday" of the speaker, of its own body, or of nobody with a day named, is a promise; "the
ministry needs to", "the onus is on the council to" are demands; so is "repeated her call for". Left out: what is
expected, feared, felt, or hangs on an "if".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.chains import describe_chains
from onrecord.model import Mention, Statement, finding_id
from onrecord.read.content_acts import is_shared_topic
from onrecord.read.cues import SUBJECTS
from onrecord.read.needs import is_needed
from onrecord.read.nlp import Parsed, Passage, to_offset, to_spans
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.pledges import LEAST, find_evidence, weigh_pledge
from onrecord.read.wants import find_wanted
from onrecord.spans import Span, is_overlapping, quote_spans
from onrecord.words import load_set, load_table
from onrecord.words.forms import fold_text

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLAIN = frozenset({"state", "report", "accuse", "find"})
_TELLING = frozenset(
    {"add", "announce", "confirm", "explain", "insist", "note", "reply", "respond", "say", "state", "tell", "write"}
)
_COMPLYING = frozenset({"appeal", "co-operate", "comply", "cooperate"})
_WILL = frozenset({"will", "would", "'ll", "’ll", "shall"})
_OWN_PLURAL = frozenset({"they", "we"})
_OWN = frozenset({"he", "she", "it", "i", *_OWN_PLURAL})
_REPEATING = frozenset({"repeat", "renew", "reiterate", "restate"})


def find_undertakings(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The statements, acts filled where a plain one undertakes or asks."""
    parties = describe_chains(mentions, parsed.document.text).values()
    state = next((p["states"][0] for p in parties if p["states"]), None)
    return [_fill(parsed, mentions, statement, state) for statement in statements]


def _fill(parsed: Parsed, mentions: Sequence[Mention], statement: Statement, state: str | None) -> Statement:
    if not statement.is_speech or statement.cue is None:
        return statement
    if statement.cue.lemma in _REPEATING and _NOUN_OF_ASKING.match(statement.quote[0]):
        return _extend(parsed, replace(statement, act="demand"))
    if statement.cue.lemma in _REPEATING and statement.cue.spans[0].end < statement.spans[0].start:
        between = parsed.document.text[statement.cue.spans[0].start : statement.spans[0].start]
        if len(between) < 60 and re.search(rf"\b{_ASKING}\b", between):
            return replace(statement, act="demand")
    if (
        statement.act == "demand"
        and statement.cue.lemma.split()[0] in _PRESSING
        and _QUESTION.match(statement.quote[0])
    ):
        return replace(statement, act="state")  # "pressed him on why": an answer is asked, no deed
    if statement.cue.lemma == "agree to" and statement.act in _PLAIN and not statement.is_negated:
        return replace(statement, act="promise")
    if statement.act == "demand" and statement.made.by != "provisions":
        return _begin_at_asked(parsed, _free_asked(parsed, statement))
    if statement.act not in _PLAIN or statement.cue.lemma.split()[0] not in _TELLING:
        return statement
    place = ParsedStatement(parsed, statement, {})
    root = place.root
    if root is None:
        return statement
    if _is_aim(place, root) and not statement.is_negated:
        return replace(statement, act="promise")
    if not statement.is_negated and is_needed(place, root, mentions):
        return replace(statement, act="demand")
    for evidence in list_evidence(place, root, mentions, state):
        if weigh_pledge(evidence) >= LEAST:
            return replace(statement, act="promise")
    is_asked = root.lemma_ == "want" and not statement.is_negated and find_wanted(root) is not None
    return replace(statement, act="demand") if is_asked else statement


def _free_asked(parsed: Parsed, statement: Statement) -> Statement:
    """ "The government was urged to act": whoever is urged is asked, and does not speak."""
    cue, speaker = ParsedStatement(parsed, statement, {}).cue, statement.speaker
    if cue is None or speaker is None or not speaker.spans or not any(c.dep_ == "auxpass" for c in cue.lefts):
        return statement
    passage = next((p for p in parsed.passages if p.doc is cue.doc), None)
    urged = next((c for c in cue.lefts if c.dep_ == "nsubjpass"), None)
    at = to_spans(passage, urged.idx, urged.idx + len(urged)) if passage and urged is not None else ()
    if not any(is_overlapping(a, b) for a in at for b in speaker.spans):
        return statement
    return replace(statement, speaker=None, addressee=speaker.name)


_PRESSING = frozenset({"press", "challenge", "push"})
_QUESTION = re.compile(r"\W*(?:on )?(?:why|whether|how|what|when|where|who|if)\b", re.IGNORECASE)
_ASKING = r"(?:call|demand|request|appeal|plea|recommendation|proposal)s?"
_NOUN_OF_ASKING = re.compile(rf"(?:\S+[’']s? |\S+ ){{0,6}}{_ASKING}(?: (?:for|to|that|on|by|from)\b|\Z)", re.IGNORECASE)
_GOES_ON = re.compile(r"\s+(?:for|to|that|on)\s[^.;“”\"]+")


def _extend(parsed: Parsed, statement: Statement) -> Statement:
    """The statement to the end of its clause, where the reader took the noun alone: "her demand that he resign"."""
    if len(statement.spans) != 1 or not re.search(rf"{_ASKING}\Z", statement.quote[0], re.IGNORECASE):
        return statement
    span = statement.spans[0]
    passage = next((p for p in parsed.passages if to_offset(p, span.start) is not None), None)
    at = to_offset(passage, span.end - 1) if passage else None
    match = _GOES_ON.match(passage.text, at + 1) if passage is not None and at is not None else None
    if passage is None or match is None:
        return statement
    begin = to_offset(passage, span.start) or 0
    spans = to_spans(passage, begin, len(passage.text[: match.end()].rstrip(" ,")))
    quote = quote_spans(parsed.document.text, spans)
    return replace(statement, id=finding_id("statement", spans), spans=spans, quote=quote)


def _begin_at_asked(parsed: Parsed, statement: Statement) -> Statement:
    """ "asked [the company for the logs]": the content begins at the one asked."""
    if statement.cue is None or statement.cue.lemma != "ask for":
        return statement
    cue, span, end = statement.cue.spans[0], statement.spans[0], statement.spans[-1].end
    is_parted = len(statement.spans) == 2 and parsed.document.text[span.end : statement.spans[1].start] == " for "
    if (len(statement.spans) != 1 and not is_parted) or cue.end >= span.start:
        return statement
    match = re.fullmatch(r"\s+(\S.{1,60}?)\s+for\s+", parsed.document.text[cue.end : span.start])
    if match is None and not is_parted:
        return statement
    spans = (Span(span.document_id, cue.end + match.start(1) if match else span.start, end),)
    quote = quote_spans(parsed.document.text, spans)
    return replace(statement, id=finding_id("statement", spans), spans=spans, quote=quote)


def _verbs(root: Token) -> list[Token]:
    """The main verb and those joined with it."""
    out = [root]
    for verb in out:
        out += [c for c in verb.rights if c.dep_ == "conj" and c.pos_ in ("VERB", "AUX")]
    return out[:4]


def list_evidence(
    place: ParsedStatement, root: Token, mentions: Sequence[Mention], state: str | None
) -> list[list[str]]:
    """For each clause that is said: what speaks for and against its being a promise."""
    is_dated = _has_term(place)
    return [
        find_evidence(
            place,
            verb,
            find_whose(place, verb, mentions, state),
            mentions,
            is_dated=is_dated,
            is_ruled=_is_promise(place, verb, mentions, state),
        )
        for verb in _verbs(root)
        if verb.i == root.i or place.holds(verb)
    ]


_HEARERS = frozenset({"you", "each", "every", "everyone", "everybody", "all"})


def find_whose(place: ParsedStatement, verb: Token, mentions: Sequence[Mention], state: str | None) -> str:
    """Whose deed a clause tells: one's own, that of a body one speaks for, another's, or a thing's."""
    subject = subject_of(verb)
    if subject is None or subject.dep_ == "expl":
        return "none"
    if subject.lower_ in _OWN:
        return "own" if _is_self(place, subject) else "other one"
    if _is_named(place, subject):
        return "own"
    if subject.lower_ in _HEARERS or any(c.lower_ in _HEARERS for c in subject.lefts):
        return "each"
    if subject.lower_ in ("nobody", "none") or any(c.lower_ == "no" for c in subject.lefts):
        return "nobody"
    types = _types_at(place, subject, mentions)
    is_state = state is not None and fold_text(subject.text) == state
    is_body = subject.lemma_.lower() in load_set("body_nouns") or bool(types & {"state", "body"}) or is_state
    if is_body or subject.ent_type_ in ("GPE", "ORG", "NORP"):
        return "own body" if _speaks_for(place, subject, mentions) else "another body"
    if _is_person(subject) or "person" in types:
        return "another person"
    return "group" if "group" in types else "thing"


def _is_promise(place: ParsedStatement, verb: Token, mentions: Sequence[Mention], state: str | None) -> bool:
    modals = {c.lower_ for c in verb.lefts if c.dep_ == "aux"}
    if not modals & _WILL or any(c.dep_ == "neg" for c in verb.children) or "have" in modals:
        return False
    if any(c.dep_ in ("advcl", "mark") and any(g.lower_ in ("if", "unless") for g in c.lefts) for c in verb.children):
        return False
    lemma = verb.lemma_.lower()
    subject = subject_of(verb)
    if subject is None or lemma in load_set("idle_verbs"):
        return False
    is_dated = _has_term(place)
    if any(c.dep_ == "auxpass" for c in verb.lefts):
        return is_dated or (lemma in load_set("pledges") and not _is_person(subject))
    if subject.dep_ == "expl":
        return False
    if subject.lower_ in _OWN:
        return _is_self(place, subject)
    if _is_named(place, subject):
        return True
    is_body = subject.lemma_.lower() in load_set("body_nouns") or subject.ent_type_ in ("GPE", "ORG", "NORP")
    is_body = is_body or bool(_types_at(place, subject, mentions) & {"state", "body"})
    is_body = is_body or (
        state is not None and subject.text == subject.text.title() and fold_text(subject.text) == state
    )
    if lemma in _COMPLYING and subject.pos_ in ("NOUN", "PROPN"):
        return True
    if is_body and (_speaks_for(place, subject, mentions)):
        return True
    if (
        is_dated
        and _speaks_for(place, subject, mentions)
        and subject.pos_ in ("NOUN", "PROPN")
        and not _is_person(subject)
    ):
        return True
    return is_dated and lemma in load_set("pledges") and (is_body or subject.pos_ in ("NOUN", "PROPN"))


_AIM = re.compile(r"\bwith (?:a|the) (?:view|aim|intention) (?:to|of) \w+ing\b", re.IGNORECASE)
_OURS = frozenset({"my", "our", "his", "her", "its", "their"})


def _is_aim(place: ParsedStatement, root: Token) -> bool:
    """ "My office is finishing its list with a view to making it public": what the speaker's own side works towards."""
    subject = subject_of(root)
    if subject is None or not any(_AIM.search(" ".join(q.split())) for q in place.statement.quote):
        return False
    is_own = any(c.dep_ == "poss" and c.lower_ in _OURS for c in subject.lefts)
    return is_own or subject.lower_ in ("we", "i") or _is_self(place, subject) or _is_named(place, subject)


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that it is joined with."""
    while True:
        found = next((c for c in verb.lefts if c.dep_ in SUBJECTS or c.dep_ == "expl"), None)
        if found is not None or verb.dep_ != "conj":
            return found
        verb = verb.head


def _is_self(place: ParsedStatement, subject: Token) -> bool:
    """Whether a pronoun can mean the speaker: a person is no "it", one is no "they"."""
    speaker = place.statement.speaker
    if speaker is None:
        return False
    word = subject.lower_
    if is_shared_topic(subject):
        return False
    if word in ("i", "we") or place.statement.manner == "direct":
        return word in ("i", "we")  # in his own words nobody calls himself "she"
    if speaker.type == "person":
        return word in ("he", "she")
    return word in ("it", "they")


def _is_named(place: ParsedStatement, subject: Token) -> bool:
    speaker = place.statement.speaker
    return (
        speaker is not None and subject.pos_ == "PROPN" and subject.lower_ in [w.lower() for w in speaker.name.split()]
    )


def _speaks_for(place: ParsedStatement, subject: Token, mentions: Sequence[Mention]) -> bool:
    """Whether the speaker holds an office or speaks for one, or the body is called his own."""
    speaker = place.statement.speaker
    if speaker is None:
        return False
    if any(c.dep_ == "poss" and c.lower_ in ("his", "her", "its", "their", "our", "my") for c in subject.lefts):
        return True
    roles = {m.role for m in mentions if m.role and (m.chain == speaker.chain or m.name == speaker.name)}
    words = " ".join(sorted(r.lower() for r in roles)) + " " + speaker.name.lower()
    return re.search(_OFFICIAL, words) is not None


_OFFICIAL = (
    r"\b(?:spokes\w+|minist\w+|official|commissioner|chief|director|mayor|governor|president|chair\w*|secretary|head|"
    r"executive|lawyer|premier|company|officer|manager|ambassador|prosecutor|government|office)\b"
)


def _is_person(subject: Token) -> bool:
    return subject.ent_type_ == "PERSON"


_TERM = re.compile(
    r"\b(?:by|before|within|until|no later than|not later than|ahead of) "
    r"(?:the (?:end|middle|beginning) of |the (?:date|day)|"
    r"next |this |early |mid-|late |an? |one |two |three |four |five |six |ten |twelve |\d|[A-Z][a-z]+day|"
    rf"(?:{'|'.join(sorted({w.rstrip('.') for w in load_set('months')}))}"
    r"|Easter|Christmas|spring|summer|autumn|winter)\b)|\bon [A-Z][a-z]+day\b"
)


def _has_term(place: ParsedStatement) -> bool:
    return any(_TERM.search(" ".join(q.split())) for q in place.statement.quote)


def _types_at(place: ParsedStatement, token: Token, mentions: Sequence[Mention]) -> set[str]:
    """The types of those named at a token."""
    at = to_spans(_passage(place), token.idx, token.idx + len(token))
    return {m.type for m in mentions if m.form != "pronoun" and any(is_overlapping(a, b) for a in at for b in m.spans)}


def _passage(place: ParsedStatement) -> Passage:
    found = next(p for p in place.parsed.passages if to_offset(p, place.statement.spans[0].start) is not None)
    return found


# ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────


def find_condition(statement: Statement) -> tuple[Span, ...] | None:
    """The condition that a statement names: what stands after "only if", "on condition that"; or after "must be such
    that"; None where it names none."""
    words = "|".join(re.escape(r["words"]) for r in load_table("condition_words"))
    such = r"(?:must|need to|have to|has to|needs to|should|ought to) be such that"
    for span, quote in zip(statement.spans, statement.quote, strict=True):
        folded = re.sub(r"\s", " ", quote)
        match = re.search(rf"\b(?:{words}|{such})\s+", folded, re.IGNORECASE)
        if match and len(folded) - match.end() > 8:
            later = tuple(s for s in statement.spans if s.start > span.start)
            return (Span(span.document_id, span.start + match.end(), span.end), *later)
    return _find_threatened(statement)


def _find_threatened(statement: Statement) -> tuple[Span, ...] | None:
    """ "Would sue unless [the letters were sent]", "threatened to strike if [the pits were not closed]"."""
    is_threat = statement.cue is not None and statement.cue.lemma.split()[0] == "threaten"
    for span, quote in zip(statement.spans, statement.quote, strict=True):
        folded = re.sub(r"\s", " ", quote)
        match = _UNLESS.search(folded) or (_IF_NOT.search(folded) if is_threat else None)
        if match is None or len(folded) - match.end("lead") <= 8:
            continue
        verbs = re.findall(r"\b(?:would|will|[’']ll|to) (?:have to )?(\w+)", folded[: match.start()])
        if verbs and (is_threat or load_set("threat_verbs").intersection(verbs)):
            return (Span(span.document_id, span.start + match.end("lead"), span.end),)
    return None


_UNLESS = re.compile(r"(?P<lead>\bunless )(?!and until)")
_IF_NOT = re.compile(r"(?P<lead>\bif )(?=.*\b(?:not|no|fail\w*|refus\w*)\b)")
