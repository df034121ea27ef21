"""Provision leads: what the items of a list continue, "The Committee recommends that:", "To the ministry:"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.read.marked_paragraphs import MarkedParagraph
from onrecord.read.operative_verbs import ADVERBS, OUGHT, THAT, has_modal, load_operative_verbs, trim_item

_AT_ONCE = r"(?:\s+(?:urgently|immediately|also|further|therefore|now|promptly))?"
_LEAD_TO = re.compile(
    r"(?:Recommendations?\s+)?(?:addressed\s+)?(?:to|for)\s+(?P<asked>.{2,160}?)\s*:\s*\Z", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class ProvisionLead:
    """The words that items below continue: who asks in which words, who is asked; ``number`` of their paragraph;
    ``is_clause``: each item is a clause ("recommends that:") that names whom it asks."""

    number: str | None
    cue: tuple[int, int] | None
    lemma: str
    asked: tuple[int, int] | None
    speaker: tuple[int, int] | None
    is_open: bool
    is_clause: bool = False


_LEAD_NOUN = re.compile(
    r"(?:(?P<by>(?:I|[Ww]e|[Tt]he [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|[Ii]t))\s+)?"
    r"(?P<verb>makes?|issues?|submits?|offers?|puts? forward|sets? out|adopts?|addresse?s?|ha(?:s|ve) the following)\s+"
    r"(?:(?:the|these|its|my|our|following|further|preliminary|final|general|specific|main|key|two|three|four|five|"
    r"six|seven|eight|nine|ten)\s+)*(?P<noun>recommendations?|demands?|requests?|calls?|appeals?)\b[^.:]{0,80}:\s*\Z"
)


def read_lead(text: str, item: MarkedParagraph) -> ProvisionLead | None:
    """The lead of a list: "The Committee recommends that the Government:", "To the ministry:"."""
    third, any_form, _, base = load_operative_verbs()
    start, end = item.start, item.end
    words = text[start:end]
    match = third.match(text, start, end)
    speaker = None
    if match is None:
        found = [m for m in any_form.finditer(text, start, end) if not has_modal(text[start : m.start()])]
        match = found[-1] if found else None
        if match is not None and match.start() > start:
            said = max(
                (m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z])|,\s+(?=we\b)", text[start : match.start()])),
                default=0,
            )
            speaker = _find_subject(text, start + said, match.start())
    if match is not None:
        that = THAT.match(text, match.end(), end)
        begin = that.end() if that else match.end()
        a, b = trim_item(text, begin, end)
        is_clause = that is not None or re.fullmatch(r"that\W*", text[a:b]) is not None
        is_named = b - a > 2 and not re.match(r"(?:(?:the )?following|that)\b", text[a:b])
        asked = (a, b) if is_named else None
        if asked:
            tail = re.search(r"\s+(?:to|should|must)\Z", text[a:b])
            asked = (a, a + tail.start()) if tail else asked
        lemma = base.get(match["verb"].casefold(), match["verb"].casefold())
        return ProvisionLead(item.number, match.span("verb"), lemma, asked, speaker, is_open=True, is_clause=is_clause)
    passive = re.match(
        rf"(?P<asked>.{{2,160}}?),?\s+(?:is|are)\s+{ADVERBS}(?P<verb>[a-z]+(?: to)?)\s*:\s*\Z", words, re.DOTALL
    )
    if passive and passive["verb"] in base:
        a, b = passive.span("asked")
        c, d = passive.span("verb")
        return ProvisionLead(
            item.number, (start + c, start + d), base[passive["verb"]], (start + a, start + b), None, is_open=True
        )
    noun = _LEAD_NOUN.search(words)
    if noun:
        who = noun["by"] and (start + noun.start("by"), start + noun.end("by"))
        cue = (start + noun.start("verb"), start + noun.end("noun"))
        return ProvisionLead(item.number, cue, "recommend", None, who or None, is_open=True)
    named = _LEAD_TO.match(text, start, end)
    if named:
        return ProvisionLead(item.number, None, "recommend", named.span("asked"), None, is_open=True)
    ought = re.match(rf"(?P<asked>.{{2,160}}?)\s+{OUGHT}{_AT_ONCE}\s*:\s*\Z", text[start:end], re.DOTALL)
    ought = ought or _WHAT.match(text[start:end])
    if ought:
        a, b = ought.span("asked")
        return ProvisionLead(item.number, None, "should", (start + a, start + b), None, is_open=True)
    return None


_WHAT = re.compile(
    r"What (?P<asked>(?:the|our|your) .{2,80}?) (?:must|should|needs? to|ha(?:s|ve) to) (?:do|change|improve|put right)"
    r"(?: \w+){0,3}\s*:?\s*\Z"
)
"""A heading over what is required: "What the provider must do:"."""


def _find_subject(text: str, start: int, end: int) -> tuple[int, int]:
    """Who is the subject of a verb: what stands before it, or before the verb that it is joined to by "and": "The two
    groups also ask the ministry to wait, and | recommend that:"."""
    joined = re.search(r",?\s+and\s*\Z", text[start:end])
    verbs = (load_operative_verbs()[1], _JOINED_VERB) if joined else ()
    first = min((found.start() for verb in verbs if (found := verb.search(text, start, end))), default=end)
    return trim_item(text, start, first if first > start else end)


_JOINED_VERB = re.compile(
    r"\b(?:(?:also|further|again|strongly|today)\s+)*(?:welcome|note|regret|thank|condemn|deplore|remain|acknowledge|stress"
    r"|believe|find|conclude|recall|reaffirm|commend|express|take note|ha(?:s|ve)|is|are|was|were)(?:e?s|ed|d)?\b"
)
"""Verbs that open a lead beside one that asks."""


_COUNTED = re.compile(
    r"(?:.*[.!?]\s+)?(?P<by>(?:I|[Ww]e|[Tt]he [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*|[Ii]t))\s+(?:now |therefore |only )?"
    r"(?P<verb>ask(?:s)? (?:you )?for|demands?|wants?|requests?|calls? for|recommends?|ask(?:s)?)\s+"
    r"(?:(?:only|these|the following|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+)+"
    r"(?:things?|points?|demands?|measures?|steps?|changes?|conditions?|requests?|recommendations?)"
    r"(?:\s+of you)?\.?\s*\Z",
    re.DOTALL,
)


def read_counted_lead(text: str, item: MarkedParagraph) -> ProvisionLead | None:
    """The lead of a list that counts what is asked: "We ask for five things."."""
    match = _COUNTED.match(text, item.start, item.end)
    if match is None:
        return None
    lemma = " ".join(w for w in match["verb"].split() if w != "you")
    first, *rest = lemma.split()
    lemma = " ".join([first.removesuffix("s"), *rest])
    return ProvisionLead(item.number, match.span("verb"), lemma, None, match.span("by"), is_open=True)
