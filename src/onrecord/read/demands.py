"""Demands and promises: what the statements ask of whom, and what they undertake, each with its due date if stated.

One statement makes one demand or promise; its ``spans`` are those of the statement, from the one asked on where the
cue comes first ("urged [the ministry to open the archive]"); of a condition they are what is asked. ``of`` is the
fullest name that the document gives the one asked, None where the text does not say who is to act; ``due`` is a day
stated after "by", "before", "within" or "until". Left out: denied ones, mere thoughts, maxims that ask nobody
("nobody should ..."), what would be or was to be asked, and what only refers back ("as the inquiry asked").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict

from onrecord.chains import describe_chains
from onrecord.dates import DateRange
from onrecord.model import Demand, Made, Mention, Promise, Statement, TimeExpression, finding_id
from onrecord.read.addressees import begins_to, find_asked, name_state
from onrecord.read.cues import SUBJECTS
from onrecord.read.deadlines import find_due
from onrecord.read.implied_addressees import find_implied
from onrecord.read.interlocutors import Interlocutors, find_interlocutors
from onrecord.read.items import find_asking, split_items, split_undertakings
from onrecord.read.joint_addressees import join_asked, part_asked
from onrecord.read.needs import is_time_for
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.pronoun_addressees import find_meant, find_pronoun
from onrecord.read.provisions import find_titles
from onrecord.read.transcripts import is_turn
from onrecord.read.undertakings import find_condition
from onrecord.spans import Span, quote_spans

NAME, VERSION = "demands", "6"
_PLAIN_CUES = frozenset({"say", "tell", "add", "write", "argue", "insist", "warn", "note", "state", "stress"})


class _Shared(TypedDict):
    """What a demand and a promise have in common."""

    id: str
    document_id: str
    spans: tuple[Span, ...]
    quote: tuple[str, ...]
    made: Made
    statement_id: str
    by: str | None
    due: DateRange | None
    under: str | None


def find_demands(
    parsed: Parsed,
    statements: Sequence[Statement],
    times: Sequence[TimeExpression],
    mentions: Sequence[Mention] = (),
) -> list[Demand | Promise]:
    """The demands and promises of one document, in the order of its statements."""
    out: list[Demand | Promise] = []
    seen: dict[tuple[str, tuple[Span, ...]], int] = {}
    title_of = find_titles(parsed)
    state = _find_state(mentions, parsed.document.text)
    by_id = {s.id: s for s in statements}
    talk = find_interlocutors(parsed, mentions, statements)
    for statement in statements:
        if not statement.is_speech:
            continue
        condition = find_condition(statement)
        if condition is None and statement.act not in ("demand", "promise"):
            continue
        place = ParsedStatement(parsed, statement, {})
        if condition is None and statement.act == "demand" and _is_no_demand(place):
            continue
        if statement.act == "promise" and condition is None and _is_only_mentioned(place):
            continue
        kind = "promise" if statement.act == "promise" and condition is None else "demand"
        parted = part_asked(statement, mentions) if kind == "demand" and condition is None else []
        parts = [condition] if condition else parted
        parts = parts or find_asking(place, kind)
        parts = parts or (split_items(place) if kind == "demand" else split_undertakings(place)) or [statement.spans]
        by = statement.speaker.name if statement.speaker is not None else None
        of = None
        if kind == "demand":
            of = (
                name_state(statement, mentions, state)
                if condition
                else _name_asked(place, mentions, state, talk, by_id)
            )
        for spans in parts:
            if parted:
                quote = quote_spans(parsed.document.text, spans)
                part = replace(statement, spans=spans, quote=quote, addressee=None)
                of = _name_asked(ParsedStatement(parsed, part, {}), mentions, state, talk, by_id)
            counter = seen.get((kind, spans), 0)
            seen[kind, spans] = counter + 1
            shared = _Shared(
                id=finding_id(kind, spans, counter),
                document_id=parsed.document.id,
                spans=spans,
                quote=quote_spans(parsed.document.text, spans),
                made=Made(by=NAME, version=VERSION, score=statement.made.score),
                statement_id=statement.id,
                by=by,
                due=find_due(place, spans, times, _said_before(statement, statements)),
                under=title_of(statement.spans[-1]),
            )
            out.append(Demand(**shared, of=of) if kind == "demand" else Promise(**shared))
    return out


# ── what is no demand ───────────────────────────────────────────────────────────────────────────────────────────

_NOBODY = re.compile(
    r"\W*(?:nobody|no one|no-one|none|everyone|everybody|anyone|people|you|one|an?|there|this|that|such|it) ",
    re.IGNORECASE,
)


def _is_no_demand(place: ParsedStatement) -> bool:
    statement = place.statement
    if _is_only_mentioned(place):
        return True
    if statement.speaker is not None and re.match(r"(?:no one|nobody|none)\b", statement.speaker.name, re.IGNORECASE):
        return True
    lemma = statement.cue.lemma.split()[0] if statement.cue else ""
    if lemma in _PLAIN_CUES and _NOBODY.match(statement.quote[0]) and not is_time_for(statement.quote[0]):
        return True  # a maxim asks nobody
    cue = place.cue
    is_passive = cue is not None and any(c.dep_ == "auxpass" for c in cue.lefts)
    if not any(t.pos_ in ("NOUN", "PROPN", "VERB", "PRON") and t.ent_type_ not in _TIMES for t in place.content):
        is_term = lemma in _SOUGHT and not is_passive and any(t.ent_type_ == "DATE" for t in place.content)
        return bool(place.content) and not is_term  # "was called for three hours"; "had asked for sixteen years" asks
    if statement.quote[0].startswith(("for as long as", "as long as")):
        return True
    if cue is None or cue.dep_ != "relcl":
        return False
    if any(t.pos_ in ("VERB", "AUX") for t in place.content):  # "the file that she had asked to see"
        things = (t for t in place.content if t.dep_ in ("dobj", "pobj", "attr", "dative"))
        has_thing = any(t.lower_ not in _RELATIVES for t in things)
        is_to = begins_to(place) or place.content[0].lower_ in _RELATIVES
        is_aside = not has_thing or _OF_ONESELF.match(statement.quote[0]) is not None
        return lemma == "ask" and not is_passive and is_to and is_aside
    is_before = bool(place.content) and place.content[0].idx < cue.idx
    is_sum = bool(place.content) and all(t.ent_type_ in _SUMS for t in place.content)
    # "the fund that the committee recommended": it only refers back
    return (is_before or is_sum) and len(place.content) <= _FEW


_OF_ONESELF = re.compile(r"(?:not )?to (?:not )?(?:be|go|remain|speak|stay|talk)\b")  # "who asked to remain unnamed"
_FEW = 4  # words of a noun that a clause hangs on
_SOUGHT = frozenset({"ask", "demand", "seek", "request", "claim"})
_RELATIVES = frozenset({"that", "which", "whom"})
_SUMS = frozenset({"MONEY", "CARDINAL", "QUANTITY"})
_TIMES = frozenset({"DATE", "TIME", "CARDINAL", "QUANTITY"})
_HYPOTHETICAL = frozenset({"would", "could", "might", "may", "will", "should", "can"})


def _is_only_mentioned(place: ParsedStatement) -> bool:
    """Whether the cue is negated, supposed, yet to come or only refers back: nothing is asked or promised by it."""
    cue, statement = place.cue, place.statement
    if cue is None or statement.cue is None:
        return False
    tokens = [t for span in statement.cue.spans for t in place.cue_tokens(span)]
    if any(t.dep_ == "neg" for t in tokens) or any(c.dep_ == "neg" for c in cue.children if not place.holds(c)):
        return True
    if cue.pos_ not in ("VERB", "AUX") or statement.cue.lemma.split()[0] in _PLAIN_CUES:
        return False
    was = {c.lower_ for c in cue.lefts if c.dep_ in ("aux", "auxpass")}
    if statement.speaker is None and cue.dep_ == "relcl" and was >= {"had", "been"}:
        return True  # "that it had been ordered to delete": by nobody, some time before
    marks = {c.lower_ for c in cue.lefts if c.dep_ in ("mark", "advmod")}
    if marks & {"as", "whether", "if"} and cue.dep_ in ("advcl", "ccomp", "pcomp"):
        return True
    is_own = any(c.dep_ in SUBJECTS and c.lower_ in ("i", "we") for c in cue.lefts)
    modals = {c.lower_ for c in cue.lefts if c.dep_ == "aux"}
    return bool(modals & _HYPOTHETICAL) and not is_own


def _name_asked(
    place: ParsedStatement,
    mentions: Sequence[Mention],
    state: str | None,
    talk: Interlocutors,
    by_id: Mapping[str, Statement],
) -> str | None:
    """Whom a statement asks: who is named, whom a pronoun means, else the reader of the letter that asks it."""
    word = find_pronoun(place.statement.quote[0])
    meant = find_meant(place, word, mentions, talk, by_id) if word else None
    if meant is not None:
        return meant
    office = _OFFICE.match(" ".join(place.statement.quote[0].split()))
    holder = talk.find_officer(place.statement, office["office"] or office["called"]) if office else None
    if holder is not None:
        return holder
    found = join_asked(place.statement, mentions) or find_asked(place, mentions, state)
    if found is not None:
        return talk.find_officer(place.statement, found) or found
    found = find_implied(place, mentions) or (talk.reader if talk.is_own(place.statement) else None)
    is_hearer = found is None and is_turn(place.statement, place.parsed.document.text) and _asks_hearer(place)
    return talk.find_hearer(place.statement) if is_hearer else found


_OFFICE = re.compile(
    r"(?:(?:I|[Ww]e) (?:also )?(?:ask|urge|call on|invite|beg) )?(?:on )?"
    r"(?:(?P<office>the (?:[A-Z]\w+ )?[A-Z]\w+(?: (?:of|for) [A-Z]\w+)?|the (?:\w+ )?(?:minister|secretary))"
    r" (?:not )?to [a-z]"
    r"|(?:\w+ )?(?:[Ww]ill|[Ww]ould|[Cc]an|[Cc]ould) "
    r"(?P<called>the (?:[A-Z]\w+ )?(?:[Mm]inister|[Ss]ecretary)(?: (?:of|for) [A-Z]\w+)?) [a-z])"
)
_TO_HEARER = re.compile(r"\b(?:you|your|yours|yourself|sir|madam)\b", re.IGNORECASE)


def _asks_hearer(place: ParsedStatement) -> bool:
    """Whether what a turn asks is put to whom it speaks: it says "you" or "sir", or commands."""
    root = place.root
    is_command = (
        root is not None
        and root.tag_ == "VB"
        and root.lower_ != "let"
        and not any(c.dep_ in (*SUBJECTS, "aux") for c in root.lefts)
    )
    return is_command or any(_TO_HEARER.search(q) for q in place.statement.quote)


_SOON = 700  # characters over which a report tells what one said on one day


def _said_before(statement: Statement, statements: Sequence[Statement]) -> date | None:
    """The one day on which the same speaker said what the text told last, where that is not far above."""
    own, start = statement.speaker, statement.spans[0].start
    if own is None or statement.said is not None:
        return None
    before = [
        s
        for s in statements
        if s.said is not None
        and s.speaker is not None
        and (s.speaker.chain == own.chain or s.speaker.name == own.name)
        and start - _SOON < s.spans[0].start < start
    ]
    last = max(before, key=lambda s: s.spans[0].start, default=None)
    return last.said.latest if last and last.said and last.said.earliest == last.said.latest else None


def _find_state(mentions: Sequence[Mention], text: str) -> str | None:
    """The State that a document writes of, by what it does or whose offices are told, folded."""
    parties = describe_chains(mentions, text).values()
    return next((p["states"][0] for p in parties if p["states"]), None)
