"""Joint addressees: several who are asked at once, and several who are asked for different things in one sentence.

"Called on [both the government and Delmar] to keep searching" is one demand of two; "called on [lawmakers to hold
hearings] and [on regulators to fine the company]" is two. Names are joined by "; ", as those of joint speakers are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import JOINT, Mention, Statement
from onrecord.read.calling_names import drop_article
from onrecord.spans import Span

_ASKABLE = ("person", "body", "state", "group")
_LEAD = re.compile(
    r"\W*(?:(?:(?:i|we) (?:also )?)?(?:urge|ask|call (?:up)?on|want|appeal to) |(?:on|upon|to|for|that) )?(?:both )?",
    re.I,
)
_DOES = re.compile(
    r"(?:,? (?:together|alike|jointly|both))?,? (?:not )?"
    r"(?:to [a-z]|must\b|should\b|ought\b|needs? to\b|[a-z]+(?<!s)(?<!ed) (?:the|a|an|its|their|all|fair)\b"
    r"|(?:resign|apologi[sz]e|meet|leave|go|testify|(?:step|stand|back) (?:down|aside|back))\b)"
)
_FIT = re.compile(
    r"(?:the |its |their |his |her |all |[Tt]he governments of |(?:some|two|three|many|members|most) of "
    r"|(?:the )?(?:[A-Z][\w’'-]+\.? |[a-z]+ (?:minister|secretary|chief|president|mayor|governor),? ){0,4})*"
)
_BESIDE = re.compile(r", [A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}(?=,)")  # "its contractor[, Kell Works], to pay"
_BETWEEN = re.compile(r",? and |, |,? as well as |,? along with ")


def join_asked(statement: Statement, mentions: Sequence[Mention]) -> str | None:
    """The names of those who are asked at once, joined; None where one or nobody is, or where it is not sure who."""
    pair = _find_pair(statement, mentions)
    if pair is not None:
        return pair
    words = re.sub(r"\s", " ", statement.quote[0])
    start = statement.spans[0].start
    lead = _LEAD.match(words)
    at = lead.end() if lead else 0
    named: list[Mention] = []
    while True:
        found = _find_at(words, at, start, mentions)
        if found is None:
            return None
        mention, end = found
        named.append(mention)
        beside = _BESIDE.match(words, end)
        end = beside.end() if beside is not None and _DOES.match(words, beside.end()) else end
        between = _BETWEEN.match(words, end)
        if between is None:
            names = [drop_article(m.name) for m in named]
            is_joint = len(dict.fromkeys(m.chain for m in named)) == len(named) > 1
            is_subject = end == len(words) and any(q.startswith("to ") for q in statement.quote[1:])
            return JOINT.join(names) if is_joint and (is_subject or _DOES.match(words, end)) else None
        at = between.end()


_TWO = re.compile(
    r"\W*(?:(?:that|on|upon|to|for) )?(?:both|the two)(?: of)?(?: the)? (?:neighbouring )?"
    r"(?:governments|countries|states|nations)\b",
    re.I,
)


def _find_pair(statement: Statement, mentions: Sequence[Mention]) -> str | None:
    """ "Both governments": the two States, or places with one, that the document names; None where it names more."""
    match = _TWO.match(statement.quote[0])
    if match is None:
        return None
    names: dict[str, str] = {}
    for mention in mentions:
        if mention.type == "state" and mention.form == "name":
            own = re.sub(r"^(?:[Tt]he )?(?:[Gg]overnment of (?:the )?)?", "", mention.name)
            names.setdefault(own, own)
    return JOINT.join(names) if len(names) == 2 else None


def _find_at(words: str, at: int, start: int, mentions: Sequence[Mention]) -> tuple[Mention, int] | None:
    """Who is named at a place of the words, after an article or a title, and where that ends."""
    fit = _FIT.match(words, at)
    last = fit.end() if fit else at
    best: tuple[Mention, int] | None = None
    for mention in mentions:
        begin, end = mention.spans[0].start - start, mention.spans[-1].end - start
        if not at <= begin <= last or end > len(words) or mention.type not in _ASKABLE or mention.form == "pronoun":
            continue
        beside = _BESIDE.match(words, end)
        ends = (end, beside.end()) if beside is not None else (end,)
        if not any(e == len(words) or _BETWEEN.match(words, e) or _DOES.match(words, e) for e in ends):
            continue
        if best is None or (mention.form == "name", end - begin) > (
            best[0].form == "name",
            best[1] - best[0].spans[0].start + start,
        ):
            best = mention, end
    return best


_AND_ON = re.compile(r",? and (?:also )?(?P<lead>on|upon) (?=(?:[\w’'.-]+,? ){1,8}?to [a-z])")
_AND_NAME = re.compile(r",? and (?=(?P<who>(?:the )?[A-Za-z][\w’'. -]{1,50}?) to [a-z])")
_TO = re.compile(r"\bto [a-z]")


def part_asked(statement: Statement, mentions: Sequence[Mention]) -> list[tuple[Span, ...]]:
    """The spans of each demand where two are asked for different things ("X to open and on Y to pay"); else none."""
    if len(statement.spans) != 1:
        return []
    span, words = statement.spans[0], re.sub(r"\s", " ", statement.quote[0])
    for match in _AND_ON.finditer(words):
        if _TO.search(words[: match.start()]):
            return _cut(span, match.start(), match.start("lead"))
    for match in _AND_NAME.finditer(words):
        end = span.start + match.end("who")
        is_named = any(
            m.type in _ASKABLE
            and m.form != "pronoun"
            and m.spans[-1].end == end
            and m.spans[0].start >= span.start + match.start("who")
            and m.spans[0].start <= span.start + match.start("who") + 4
            for m in mentions
        )
        if is_named and _TO.search(words[: match.start()]):
            return _cut(span, match.start(), match.start("who"))
    return []


def _cut(span: Span, first_end: int, second: int) -> list[tuple[Span, ...]]:
    return [
        (Span(span.document_id, span.start, span.start + first_end),),
        (Span(span.document_id, span.start + second, span.end),),
    ]
