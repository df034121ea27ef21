"""Replies: what the party concerned said about an allegation or a finding.

The reply comes from a party that the allegation names, or from who speaks for it. In one document it takes up the
allegation (:mod:`onrecord.follow.exchanges`); in another it refers to the claims or the report and shares their
subject. A link says that both stand side by side, never that the one disproves the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains, describe_speaker
from onrecord.contexts import find_sentences, read_context
from onrecord.dates import intersect, is_before, print_date
from onrecord.features import read_range, widen, write_range
from onrecord.follow.exchanges import find_exchanges
from onrecord.follow.pairings import Pairing, find_pairings
from onrecord.follow.turns import Turn
from onrecord.model import Card, Link, Made, Mention, Reading, Reason, Relater, Statement, link_id
from onrecord.spans import Span, is_overlapping
from onrecord.voices import speaks_for
from onrecord.words import load_set, load_table
from onrecord.words.forms import content_stems, fold_text, merge_near, split_words, stem_word

NAME, VERSION = "replies", "12"

_SOON = 31  # days within which a report is answered as news
_MOST_PARTIES = 4


def find_cards(reading: Reading) -> list[Card]:
    """A card for each statement of speech: what it alleges of whom, whom it could answer for, and what it replies to
    in its own document."""
    turns = find_turns(reading)
    return _make_cards(reading, turns, find_pairings(turns, find_exchanges(turns)))


def find_turns(reading: Reading) -> list[Turn]:
    """The statements of speech of a document as turns, in the order of the text."""
    parties = describe_chains(reading.findings, reading.document.text)
    mentions = [f for f in reading.findings if isinstance(f, Mention)]
    names = frozenset(s for f in mentions if f.form == "name" for s in content_stems(f.name))
    turns = [
        _describe_turn(reading, statement, parties, mentions, names)
        for statement in reading.findings
        if isinstance(statement, Statement) and statement.is_speech
    ]
    turns.sort(key=lambda t: (t.start, -t.end, t.id))
    return [_take_denial(turn, turns) for turn in turns]


def _take_denial(turn: Turn, turns: Sequence[Turn]) -> Turn:
    """ "A lawyer said his client denied all wrongdoing": what is said is a denial where it holds little else."""
    for other in turns:
        is_most = other.within == turn.id and 2 * len(other.words) >= len(turn.words) - _ASIDE
        if turn.act in ("state", "report") and other.act == "deny" and is_most:
            return replace(turn, act="deny")
    return turn


_ASIDE = 3  # words of "his client denied"


def _describe_turn(
    reading: Reading,
    statement: Statement,
    parties: dict[str, Party],
    mentions: Sequence[Mention],
    names: frozenset[str],
) -> Turn:
    context = read_context(reading, statement.spans)
    sentences = find_sentences(reading, statement.spans)
    chain = statement.speaker.chain if statement.speaker else None
    first = min(s.start for s in (*sentences, *statement.spans))
    last = max(s.end for s in (*sentences, *statement.spans))
    around = [m for m in mentions if m.spans[0].start < last and first < m.spans[0].end]
    own = [m.chain for m in around if any(is_overlapping(m.spans[0], s) for s in statement.spans)]
    near = [m.chain for m in around if any(is_overlapping(m.spans[0], s) for s in sentences)]
    words = " ".join(statement.quote)
    return Turn(
        id=statement.id,
        within=statement.within,
        act=statement.act,
        cue=statement.cue.lemma if statement.cue else "",
        is_quoted=statement.manner != "indirect",
        speaker=describe_speaker(statement.speaker, parties) if statement.speaker else None,
        chain=chain,
        named=_list_parties(own, chain, parties),
        near=_list_parties(near, chain, parties),
        words=tuple(split_words(words)),
        stems=tuple(
            [s for s in merge_near(content_stems(words)) if s not in names and s not in _noun_stems()]
            + [f"in {w}" for w in split_words(words) if w in _months()]
        ),
        told=tuple(
            s for s in merge_near(content_stems(f"{words} {context}")) if s not in names and s not in _noun_stems()
        ),
        context=fold_text(context),
        frame=_read_frame(reading, statement, sentences),
        called=fold_text(statement.speaker.name) if statement.speaker else "",
        refers=tuple(dict.fromkeys(w for w in split_words(context) if w in _nouns())),
        is_hedged=bool(statement.hedges),
        is_negated=statement.is_negated,
        start=statement.spans[0].start,
        end=statement.spans[-1].end,
        sentence=(sentences[0].start, sentences[-1].end),
        block=next((z.span.start for z in reading.zones if is_overlapping(z.span, statement.spans[0])), -1),
        said=write_range(statement.said),
    )


def _read_frame(reading: Reading, statement: Statement, sentences: Sequence[Span]) -> str:
    """What the sentences of a statement say besides its own words: its cue and speaker, and what leads to it."""
    text, out = reading.document.text, []
    for sentence in sentences:
        at = sentence.start
        for span in statement.spans:
            if is_overlapping(span, sentence):
                out.append(text[at : max(at, span.start)])
                at = max(at, span.end)
        out.append(text[at : sentence.end])
    return fold_text(" … ".join(part.strip() for part in out if part.strip()))


def _list_parties(chains: Sequence[str], speaker: str | None, parties: dict[str, Party]) -> tuple[Party, ...]:
    found = [parties[c] for c in dict.fromkeys(chains) if c != speaker and c in parties]
    return tuple(p for p in found if p["type"] in ("person", "body", "state", "group") and p["names"])


@cache
def _nouns() -> dict[str, str]:
    return {row["noun"]: row["kind"] for row in load_table("allegation_nouns")}


@cache
def _noun_stems() -> frozenset[str]:
    return frozenset(merge_near([stem_word(noun) for noun in sorted(_nouns())]))


@cache
def _months() -> frozenset[str]:
    return frozenset(word.casefold() for word in load_set("months"))


def _make_cards(reading: Reading, turns: Sequence[Turn], pairings: dict[str, list[Pairing]]) -> list[Card]:
    answered = {claim for found in pairings.values() for claim, _ in found}
    cards = []
    for turn in turns:
        is_claim = turn.act in ("accuse", "find")
        may_reply = turn.act == "deny" and turn.speaker is not None
        to = {
            claim: [[r.feature, round(r.score, 3), r.detail] for r in reasons]
            for claim, reasons in pairings.get(turn.id, ())
        }
        if not (is_claim or may_reply or to or turn.id in answered):
            continue
        concerned = [p for p in (turn.named or turn.near) if p["type"] in ("person", "body", "state")][:_MOST_PARTIES]
        data: dict[str, object] = {
            "claim": is_claim,
            "reply": may_reply,
            "to": to,
            "speaker": turn.speaker,
            "concerned": concerned,
            "stems": list(turn.told),
            "own": list(turn.stems),
            "refers": list(turn.refers),
            "on": turn.said,
            "published": write_range(reading.metadata.published),
        }
        sides = (concerned if is_claim else []) + ([turn.speaker] if may_reply and turn.speaker else [])
        party_keys = list(dict.fromkeys(k for p in sides for k in p["keys"][:2]))
        states = turn.speaker["states"] if turn.speaker else []
        party_keys += [f"s:{fold_text(s)}" for s in states if f"s:{fold_text(s)}" not in party_keys]
        rare = sorted((s for s in turn.told if len(s) > 3), key=lambda s: (-len(s), s))[:6]
        rare += [s for s in turn.stems[:3] if s not in rare]
        keys = [f"{k}/{s}" for k in party_keys[:4] for s in rare]
        if to or turn.id in answered:
            keys.append(reading.document.id)
        if keys:
            cards.append(
                Card(subject_id=turn.id, document_id=reading.document.id, keys=tuple(dict.fromkeys(keys)), data=data)
            )
    return cards


def compare(left: Card, right: Card) -> Link | None:
    """A ``replies`` link from the allegation to the reply, or None."""
    return _compare(left, right) or _compare(right, left)


def _compare(claim: Card, reply: Card) -> Link | None:
    if claim.document_id == reply.document_id:
        told = cast("dict[str, list[tuple[str, float, str]]]", reply.data["to"]).get(claim.subject_id)
        if told is None:
            return None
        return _make_link(claim, reply, [Reason(feature=f, score=s, detail=d) for f, s, d in told])
    if not claim.data["claim"] or not reply.data["reply"]:
        return None
    who, place, topic = _compare_speaker(claim, reply), _compare_time(claim, reply), _compare_topic(claim, reply)
    if who is None or place is None or topic is None:
        return None
    reasons = [who, topic, place]
    refers = cast("list[str]", reply.data["refers"])
    if refers:
        reasons.append(Reason(feature="refers", score=0.8, detail=f"the reply speaks of the {refers[0]}"))
    return _make_link(claim, reply, reasons)


def _make_link(claim: Card, reply: Card, reasons: list[Reason]) -> Link:
    chance = next((r.score for r in reasons if r.feature == "chance"), None)
    score = chance or 0.95 * sum(r.score for r in reasons) / len(reasons)
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
    speaker, accuser = cast(Party, reply.data["speaker"]), cast("Party | None", claim.data["speaker"])
    if accuser and (compare_parties(speaker, accuser) or speaker["names"] == accuser["names"]):
        return None
    for party in cast("list[Party]", claim.data["concerned"]):
        same = compare_parties(party, speaker)
        if same:
            detail = f"the party concerned replies: {same.detail}"
            return Reason(feature="party concerned", score=0.95, detail=detail)
        voice = speaks_for(party, speaker)
        if voice:
            return Reason(feature="party concerned", score=voice.score, detail=voice.detail)
    return None


def _compare_topic(claim: Card, reply: Card) -> Reason | None:
    """What a denial and an allegation of another report share: the words that are denied stand in the allegation, or
    both say much the same."""
    a, b = cast("list[str]", claim.data["stems"]), cast("list[str]", reply.data["stems"])
    own = cast("list[str]", reply.data["own"])
    alleged = set(cast("list[str]", claim.data["own"]))
    denied = [s for s in own if s in alleged]
    if len(denied) >= 2 and len(denied) >= 0.6 * len(own):
        return Reason(feature="topic", score=0.8, detail=f"what is denied was alleged: {', '.join(denied[:8])}")
    shared = [s for s in a if s in set(b)]
    part = len(shared) / min(len(a), len(b)) if shared else 0.0
    if len(shared) < 3 or part < (0.3 if reply.data["refers"] else 0.5):
        return None
    return Reason(
        feature="topic", score=round(min(1.0, 0.4 + part), 3), detail=f"both speak of: {', '.join(shared[:8])}"
    )


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
