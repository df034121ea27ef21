"""Cards: one finding as a person decides on it: who, what, how sure, what hangs on it, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.dates import DateRange
from onrecord.model import Demand, Finding, Judgement, Promise, Statement
from onrecord.publish.content_notes import ContentNote, choose_notes
from onrecord.publish.labels import load_labels
from onrecord.publish.lines import say_content
from onrecord.publish.permissions import say_permissions
from onrecord.review.asks import Ask
from onrecord.review.desks import Desk, Item, LinkRow, Verdict, find_verdict
from onrecord.spans import Span

_FIELDS = {
    "spans": "words",
    "negated": "negation",
    "speaker": "speaker",
    "act": "act",
    "addressee": "whom it addresses",
    "name": "name",
    "type": "kind of party",
    "alias": "other name",
    "same_as": "same party",
    "not_same_as": "not the same party",
}
LINK_WORDS = {
    "replies": "reply to an allegation",
    "answers": "follow-up",
    "same_utterance": "the same utterance",
    "same_ask": "the same demand or promise, told again",
    "same_event": "the same event",
    "copy_of": "a copy",
    "conflicts": "compared",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision in short."""

    reviewer: str
    words: str
    note: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link as one of its ends shows it: what it says, the other end, and what was decided. ``url`` leads there."""

    id: str
    says: str
    who: str
    words: str
    url: str
    score: float
    verdict: Verdict | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One finding that people decide on. ``number`` is its place in its document, 0 where it stands alone; ``verdict``
    and ``decided`` are what the one who looks may see; ``state`` says in words what is out of the ordinary,
    ``content`` what the words speak of where they are folded."""

    id: str
    number: int
    kind: str
    document_id: str
    speaker: str
    party: str | None
    cue: str
    act: str
    of: str
    is_negated: bool
    hedges: tuple[str, ...]
    details: tuple[str, ...]
    said: DateRange | None
    words: tuple[str, ...]
    is_quoted: bool
    score: float
    reports: int
    verdict: Verdict | None
    decided: tuple[Decided, ...]
    links: tuple[LinkLine, ...]
    rests_on: str
    state: tuple[str, ...]
    content: str = ""


def visible_verdict(ask: Ask, subject: str) -> Verdict | None:
    """The verdict that who looks may see: a second reader's own only, until all are compared."""
    return find_verdict(ask.desk, subject, ask.session.name if ask.session.is_second else None)


def visible_judgements(ask: Ask, subject: str) -> list[Judgement]:
    """The standing judgements on a subject that who looks may see, oldest first."""
    return [
        j for j in ask.desk.standing.get(subject, ()) if not ask.session.is_second or j.reviewer == ask.session.name
    ]


def describe_decision(judgement: Judgement) -> str:
    """What a judgement says, in words."""
    correction = judgement.correction or {}
    if judgement.verdict:
        return {"yes": "accepted", "no": "rejected", "unsure": "unsure"}[judgement.verdict]
    if correction.get("protect"):
        if correction["protect"] == "no":
            return "protection lifted"
        return f"protected ({correction['protect']}): {say_permissions(correction)}"
    if "fold" in correction:
        return "words folded" if correction["fold"] == "yes" else "words not folded"
    if "undone" in correction:
        return "took back a decision"
    if "added" in correction:
        return "added this finding"
    if "joined_to" in correction:
        return "joined this to another"
    if judgement.assessment:
        return "assessed"
    named = (words for field, words in _FIELDS.items() if field in correction)
    return "corrected: " + (", ".join(named) or "its record")


def build_card(
    ask: Ask,
    finding: Finding,
    statements: Mapping[str, Finding],
    text: str,
    numbers: Mapping[str, int],
    *,
    with_links: bool = True,
) -> Card:
    """The card of a statement, demand or promise; ``statements`` holds those of its document by id."""
    desk, id_ = ask.desk, finding.id
    statement = finding if isinstance(finding, Statement) else statements.get(getattr(finding, "statement_id", ""))
    said = statement if isinstance(statement, Statement) else None
    item = desk.items.get(id_)
    speaker = said.speaker.name if said and said.speaker else ""
    party = desk.party_of.get(said.speaker.chain) if said and said.speaker and said.speaker.chain else None
    kind = "statement" if isinstance(finding, Statement) else "demand" if isinstance(finding, Demand) else "promise"
    return Card(
        id=id_,
        number=numbers.get(id_, 0),
        kind=kind,
        document_id=finding.document_id,
        speaker=speaker,
        party=party,
        cue=" … ".join(cut_words(text, said.cue.spans)) if said and said.cue else "",
        act=said.act if said else "",
        of=(finding.of or "") if isinstance(finding, Demand) else "",
        is_negated=bool(said and said.is_negated),
        hedges=tuple(dict.fromkeys(h.text for h in said.hedges)) if said else (),
        details=_list_details(finding, said),
        said=said.said if said else None,
        words=tuple(" ".join(q.split()) for q in finding.quote),
        is_quoted=bool(said and said.manner == "direct"),
        score=item.score if item else finding.made.score or 0.0,
        reports=item.reports if item else 1,
        verdict=visible_verdict(ask, id_),
        decided=tuple(
            Decided(reviewer=j.reviewer, words=describe_decision(j), note=j.note, at=j.judged_at[:16].replace("T", " "))
            for j in visible_judgements(ask, id_)
        ),
        links=list_links(ask, id_) if with_links else (),
        rests_on=said.id if said and said.id != id_ else "",
        state=_list_states(ask, finding),
        content=say_notes(choose_notes(visible_judgements(ask, id_), *finding.quote)),
    )


def say_notes(notes: Sequence[ContentNote]) -> str:
    """What folded words speak of; nothing where they are not folded."""
    return say_content(notes, load_labels()) if notes else ""


def _list_details(finding: Finding, said: Statement | None) -> tuple[str, ...]:
    out = []
    if said and said.manner == "mixed":
        out.append("partly quoted")
    if said and said.addressee and not isinstance(finding, Demand):
        out.append(f"to {said.addressee}")
    if said and said.channel:
        out.append(said.channel)
    if said and said.authority:
        out.append("as a witness" if said.authority == "witness" else f"citing {said.authority}")
    if isinstance(finding, (Demand, Promise)) and finding.under:
        out.append(finding.under)
    return tuple(out)


def _list_states(ask: Ask, finding: Finding) -> tuple[str, ...]:
    out = []
    correction = ask.desk.corrections.get(finding.id, {})
    if finding.made.by == "review":
        out.append("added by a person")
    elif correction:
        out.append("corrected")
    if finding.id in ask.desk.derive("kept", lambda desk: frozenset(desk.kept)):
        out.append("found by an earlier reader only; kept since somebody decided on it")
    return tuple(out)


def cut_words(text: str, spans: Sequence[Span]) -> list[str]:
    """The words at these places, white space folded."""
    return [" ".join(text[s.start : s.end].split()) for s in spans]


def list_links(ask: Ask, id_: str) -> tuple[LinkLine, ...]:
    """The links of a finding that people decide on, the surest first."""
    desk = ask.desk
    found = [desk.links[x] for x in desk.links_of.get(id_, ()) if desk.links[x].kind != "conflicts"]
    return tuple(_line(ask, link, id_) for link in sorted(found, key=lambda x: (-x.score, x.id)))


def _line(ask: Ask, link: LinkRow, end: str) -> LinkLine:
    other = link.right_id if link.left_id == end else link.left_id
    item = ask.desk.items.get(other)
    return LinkLine(
        id=link.id,
        says=say_link(link, from_left=link.left_id == end),
        who=(item.speaker or "nobody named") if item else "",
        words=item.words if item else "",
        url=f"/findings/{other}",
        score=link.score,
        verdict=visible_verdict(ask, link.id),
    )


def say_link(link: LinkRow, *, from_left: bool = True) -> str:
    """What a link says of its other end, seen from one of them."""
    if link.kind == "answers":
        return f"followed by: {link.relation}" if from_left else f"follows up on ({link.relation})"
    if link.kind == "replies":
        return "replied to by" if from_left else "replies to"
    return LINK_WORDS.get(link.kind, link.kind)


def place_of(desk: Desk, item: Item) -> str:
    """Which document an item is in, as a list names it."""
    document = desk.documents[item.document_id]
    return document.outlet or document.title or document.path
