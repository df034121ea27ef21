"""Replies: what the party concerned said about an allegation or a finding.

The reply comes from a party that the allegation names, or from who speaks for it. In one document it stands near and
denies, rejects or takes up the allegation; in another it refers to the report or the claims and shares their subject.
A link says that both stand side by side, never that the one disproves the other.
"""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains, describe_speaker, speaks_for
from onrecord.contexts import find_sentences, read_context
from onrecord.dates import intersect, is_before, print_date
from onrecord.features import read_range, widen, write_range
from onrecord.model import Card, Link, Made, Mention, Reading, Reason, Relater, Statement, link_id
from onrecord.spans import is_overlapping
from onrecord.words import load_set
from onrecord.words.forms import content_stems, fold_text, merge_near, split_words, stem_word

NAME, VERSION = "replies", "1"

_NEAR = 700  # characters: about two paragraphs
_NEXT = 350
_SOON = 31  # days within which a report is answered as news
_TAKES_UP = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:e|es|ed|ing)|disput(?:e|es|ed)"
    r"|fabricat\w*|false|untrue|lies?|baseless|groundless|absurd|slander\w*|smear\w*)\b"
)


def find_cards(reading: Reading) -> list[Card]:
    """A card for each statement of speech: what it alleges of whom, and whom it could answer for."""
    parties = describe_chains(reading.findings)
    mentions = [f for f in reading.findings if isinstance(f, Mention)]
    names = frozenset(s for f in mentions if f.form == "name" for s in content_stems(f.name))
    cards = []
    for statement in reading.findings:
        if not isinstance(statement, Statement) or not statement.is_speech or statement.speaker is None:
            continue
        speaker = describe_speaker(statement.speaker, parties)
        context = read_context(reading, statement.spans)
        is_claim = statement.act in ("accuse", "find")
        is_reply = statement.act == "deny" or bool(_TAKES_UP.search(fold_text(context)))
        may_reply = is_reply or statement.act in ("state", "concede", "report")
        if not is_claim and not may_reply:
            continue
        concerned = _find_concerned(reading, statement, parties, mentions)
        nouns = load_set("allegation_nouns")
        said = merge_near(content_stems(" ".join(statement.quote) + " " + context))
        stems = [s for s in said if s not in names and s not in _noun_stems()]
        refers = [w for w in split_words(context) if w in nouns]
        data: dict[str, object] = {
            "claim": is_claim,
            "reply": is_reply,
            "act": statement.act,
            "speaker": speaker,
            "concerned": concerned[:4],
            "stems": stems,
            "refers": list(dict.fromkeys(refers)),
            "start": statement.spans[0].start,
            "end": statement.spans[-1].end,
            "on": write_range(statement.said),
            "published": write_range(reading.metadata.published),
        }
        sides = (concerned[:4] if is_claim else []) + ([speaker] if may_reply else [])
        party_keys = list(dict.fromkeys(k for p in sides for k in p["keys"][:2]))
        party_keys += [f"s:{fold_text(s)}" for s in speaker["states"] if f"s:{fold_text(s)}" not in party_keys]
        rare = sorted((s for s in stems if len(s) > 3), key=lambda s: (-len(s), s))[:6]
        keys = [reading.document.id, *(f"{k}/{s}" for k in party_keys[:4] for s in rare)]
        cards.append(
            Card(subject_id=statement.id, document_id=reading.document.id, keys=tuple(dict.fromkeys(keys)), data=data)
        )
    return cards


@cache
def _noun_stems() -> frozenset[str]:
    return frozenset(merge_near([stem_word(noun) for noun in sorted(load_set("allegation_nouns"))]))


def _find_concerned(
    reading: Reading, statement: Statement, parties: dict[str, Party], mentions: list[Mention]
) -> list[Party]:
    """Whom an allegation names: the parties in its content, else in its sentence, less its speaker."""
    speaker = statement.speaker.chain if statement.speaker else None
    for spans in (statement.spans, find_sentences(reading, statement.spans)):
        chains = dict.fromkeys(m.chain for m in mentions if any(is_overlapping(m.spans[0], s) for s in spans))
        # In its own document a party that an accusation names needs no full name.
        field = "names" if statement.act == "accuse" else "keys"
        found = [parties[c] for c in chains if c != speaker and (parties[c]["keys"] or parties[c].get(field))]
        found = [p for p in found if p["type"] in ("person", "body", "state")]
        if found:
            return found
    return []


def compare(left: Card, right: Card) -> Link | None:
    """A ``replies`` link from the allegation to the reply, or None."""
    return _compare(left, right) or _compare(right, left)


def _compare(claim: Card, reply: Card) -> Link | None:
    if not claim.data["claim"] or claim.data["claim"] == reply.data["claim"]:
        return None
    who = _compare_speaker(claim, reply)
    if who is None:
        return None
    if not reply.data["reply"]:
        return _compare_next(claim, reply, who)
    topic = _compare_topic(claim, reply)
    if claim.document_id == reply.document_id:
        place = _compare_place(claim, reply)
        if place is None or (topic is None and not reply.data["refers"] and reply.data["act"] != "deny"):
            return None
    else:
        place = _compare_time(claim, reply)
        if place is None or topic is None or len(_share(claim, reply)) < 3:
            return None
        if (not reply.data["refers"] and topic.score < 0.5) or (place.score <= 0.5 and topic.score < 0.7):
            return None
    reasons = [r for r in (who, topic, place) if r]
    refers = cast("list[str]", reply.data["refers"])
    if refers:
        reasons.append(Reason(feature="refers", score=0.8, detail=f"the reply speaks of the {refers[0]}"))
    return _make_link(claim, reply, reasons)


def _compare_next(claim: Card, reply: Card, who: Reason) -> Link | None:
    """What an accused party says right after the accusation is its reply, whatever its words."""
    gap = cast(int, reply.data["start"]) - cast(int, claim.data["end"])
    if claim.document_id != reply.document_id or claim.data["act"] != "accuse" or not 0 <= gap <= _NEXT:
        return None
    place = Reason(feature="place", score=0.7, detail="the party accused speaks right after the accusation")
    return _make_link(claim, reply, [who, place])


def _make_link(claim: Card, reply: Card, reasons: list[Reason]) -> Link:
    score = 0.95 * sum(r.score for r in reasons) / len(reasons)
    return Link(
        id=link_id("replies", claim.subject_id, reply.subject_id),
        kind="replies",
        left_id=claim.subject_id,
        right_id=reply.subject_id,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


def _compare_speaker(claim: Card, reply: Card) -> Reason | None:
    """The party that replies is one that the allegation names, or speaks for one; never who alleged it."""
    speaker, accuser = cast(Party, reply.data["speaker"]), cast(Party, claim.data["speaker"])
    if compare_parties(speaker, accuser) or speaker["names"] == accuser["names"]:
        return None
    for party in cast("list[Party]", claim.data["concerned"]):
        same = compare_parties(party, speaker)
        if same or (claim.document_id == reply.document_id and party["names"] == speaker["names"]):
            detail = same.detail if same else repr(party["names"][0])
            return Reason(feature="party concerned", score=0.95, detail=f"the party concerned replies: {detail}")
        if speaks_for(party, speaker):
            says = f"{speaker['names'][0]!r} can speak for {party['names'][0]!r}, of which the report writes most"
            return Reason(feature="party concerned", score=0.7, detail=says)
    is_of_report = claim.data["act"] == "find" and reply.data["act"] == "deny" and bool(reply.data["refers"])
    if is_of_report and accuser["states"]:
        state = accuser["states"][0]
        whole = Party(type="state", names=[state], roles=[], states=[state], keys=[f"s:{fold_text(state)}"])
        if compare_parties(whole, speaker) or speaks_for(whole, speaker):
            says = f"speaks for {state}, of which the report of the findings writes most"
            return Reason(feature="party concerned", score=0.5, detail=says)
    return None


def _compare_topic(claim: Card, reply: Card) -> Reason | None:
    a, b = cast("list[str]", claim.data["stems"]), cast("list[str]", reply.data["stems"])
    shared = _share(claim, reply)
    part = len(shared) / min(len(a), len(b)) if shared else 0.0
    if len(shared) < 2 or part < 0.15:
        return None
    return Reason(
        feature="topic", score=round(min(1.0, 0.4 + part), 3), detail=f"both speak of: {', '.join(shared[:8])}"
    )


def _share(claim: Card, reply: Card) -> list[str]:
    given = set(cast("list[str]", reply.data["stems"]))
    return [s for s in cast("list[str]", claim.data["stems"]) if s in given]


def _compare_place(claim: Card, reply: Card) -> Reason | None:
    a, b = cast(int, claim.data["end"]), cast(int, reply.data["start"])
    distance = b - a if b >= a else cast(int, claim.data["start"]) - cast(int, reply.data["end"])
    if distance > _NEAR:
        return None
    where = "after" if b >= a else "before"
    return Reason(feature="place", score=0.8, detail=f"the reply stands shortly {where} the allegation")


def _compare_time(claim: Card, reply: Card) -> Reason | None:
    first = read_range(claim.data["on"]) or read_range(claim.data["published"])
    second = read_range(reply.data["on"]) or read_range(reply.data["published"])
    if is_before(second, first) is True:
        return None
    if first is None or second is None:
        return Reason(feature="time", score=0.5, detail="the dates do not tell which came first")
    is_soon = intersect(widen(first, _SOON), second) is not None
    detail = f"{print_date(first)}, then {print_date(second)}"
    return Reason(feature="time", score=0.9 if is_soon else 0.6, detail=detail)


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
