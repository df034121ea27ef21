"""Exchanges: which statement of one document replies to which, by who speaks, what is taken up, and where it stands.

Each reply has one allegation. A finding that many sentences tell is answered at its main statement: that which names
the report, else the first. A party that merely speaks of something else near an allegation has not replied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from onrecord.chains import Party, compare_parties
from onrecord.follow.pointers import find_pointed, is_pointing
from onrecord.follow.turns import Turn, is_cue_negated, is_of_several, is_same_speaker
from onrecord.model import Reason
from onrecord.voices import is_organ, is_public, speaks_for
from onrecord.words import load_set
from onrecord.words.forms import stem_word

_NEAR = 350  # characters: the same paragraph or the next
_FAR = 2500  # characters within which a document's own report is answered
_ISSUERS = ("body", "document", "group")
_NO_CLAIMS = ("deny", "demand", "promise")


@cache
def load_cues() -> frozenset[str]:
    """The lemmas of cues that take something up ("reply")."""
    return load_set("reply_cues")


def _name_document(words: Sequence[str]) -> bool:
    return not load_set("allegation_nouns", kind="document").isdisjoint(words)


def find_exchanges(turns: Sequence[Turn]) -> dict[str, tuple[str, list[Reason]]]:
    """By the id of a reply: the id of what it replies to, and why. Turns are in the order of the text."""
    out: dict[str, tuple[str, list[Reason]]] = {}
    for at, turn in enumerate(turns):
        if turn.speaker is None or turn.act in ("demand", "promise", "find", "welcome"):
            continue
        is_of_document = _name_document(turn.words[:_FIRST])
        found = (
            _find_denied_inside(turns, turn)
            or find_pointed(turns, at)
            or (_find_answered_report(turns, turn, out) if is_of_document else None)
            or _find_answered_next(turns, at)
            or _find_denied_before(turns, at)
            or _find_answered_report(turns, turn, out)
            or _continue_reply(turns, at, out)
            or _find_denied_later(turns, at)
        )
        if found:
            out[turn.id] = found
    return out


# ── a denial that holds what it denies ──────────────────────────────────────────────────────────────────────────


def _find_denied_inside(turns: Sequence[Turn], turn: Turn) -> tuple[str, list[Reason]] | None:
    """ "denied a claim by X that ...", "denied ..., as X had said": the allegation stands in the denial's sentence."""
    if turn.act != "deny":
        return None
    for other in turns:
        is_here = turn.sentence[0] <= other.start and other.end <= turn.sentence[1]
        if (
            other is turn
            or not is_here
            or other.speaker is None
            or other.act in _NO_CLAIMS
            or is_same_speaker(turn, other)
        ):
            continue
        is_inside = other.within == turn.id or (other.start < turn.end and turn.start < other.end)
        is_of_others = other.act == "accuse" and bool(other.named) and find_concern(other, turn) is None
        if is_inside and turn.within != other.id and not is_of_others:
            return other.id, [
                Reason(feature="place", score=0.9, detail="the denial tells what it denies, and who said it")
            ]
    return None


# ── who was accused speaks next ─────────────────────────────────────────────────────────────────────────────────


def _find_answered_next(turns: Sequence[Turn], at: int) -> tuple[str, list[Reason]] | None:
    """The party that was accused speaks right after the accusation, whatever its words."""
    turn = turns[at]
    if turn.act not in ("deny", "state", "concede", "report", "accuse") or turn.within:
        return None
    for claim in _find_previous(turns, at, is_accusing=True):
        who = find_concern(claim, turn)
        is_taken = turn.act == "deny" or turn.cue in load_cues() or bool(turn.refers)
        is_on_topic = _is_on_topic(claim, turn)
        is_charge = claim.act == "accuse" or (turn.act == "deny" and _is_charge(claim))
        if who is None or claim.act in ("demand", "promise") or not (is_charge or is_on_topic):
            continue  # who takes up what was asked of him answers a demand
        if not (is_taken or is_on_topic or (_is_adjoining(claim, turn) and min(len(claim.stems), len(turn.stems)) > 1)):
            continue  # it may speak of something else
        says = f"the party concerned {'answers' if is_taken else 'speaks'} right after it"
        says += f", of the {turn.refers[0]}" if turn.refers else ""
        return claim.id, [who, Reason(feature="place", score=0.9 if is_taken else 0.65, detail=says)]
    return None


def _find_previous(turns: Sequence[Turn], at: int, *, is_accusing: bool = False) -> list[Turn]:
    """The statements by others that stand right before a turn, the nearest first. ``is_accusing``: only while its own
    speaker has not spoken since."""
    turn = turns[at]
    out: list[Turn] = []
    for other in reversed(turns[:at]):
        # Where the accuser has gone on, the answer stands right after all that he says.
        after = out[-1] if is_accusing and out and is_same_speaker(out[-1], other) else turn
        if after.start - other.end > _NEAR or (after.start - other.end > 0 and _is_far(other, after)):
            break
        if other.end > turn.start or (other.speaker is None and other.act != "accuse"):
            continue
        if is_same_speaker(turn, other):
            if is_accusing:
                break
        elif not other.within or other.act in ("accuse", "find"):
            out.append(other)
    return out


def _is_far(other: Turn, turn: Turn) -> bool:
    return turn.block != other.block and turn.sentence[0] - other.sentence[1] > 120


def find_concern(claim: Turn, turn: Turn) -> Reason | None:
    """Why the speaker of a turn is the party that a claim of the same document concerns, None where it is not."""
    speaker = turn.speaker
    if speaker is None or speaker["type"] == "anonymous":
        return None
    is_claim = claim.act in ("accuse", "find") or (turn.act == "deny" and _is_charge(claim))
    for party in claim.named or (claim.near if is_claim else ()):
        if party["names"] == speaker["names"] or compare_parties(party, speaker):
            if is_claim:
                return Reason(feature="party concerned", score=0.95, detail=f"{speaker['names'][0]!r} is concerned")
            continue
        voice = speaks_for(party, speaker)
        if voice and (is_claim or is_organ(party)):
            return Reason(feature="party concerned", score=voice.score, detail=voice.detail)
        if is_organ(party) and is_public(speaker) and not _is_other_state(party, speaker):
            says = f"{speaker['names'][0]!r} and {party['names'][0]!r}: offices of the State that the report writes of"
            return Reason(feature="party concerned", score=0.6, detail=says)
    return None


def _is_charge(claim: Turn) -> bool:
    """Whether a statement tells that somebody is charged or tried, which he can deny as he can what is alleged."""
    return any(stem_word(w) in _charges() for w in claim.words)


@cache
def _charges() -> frozenset[str]:
    return frozenset(stem_word(w) for w in ("charged", "indicted", "prosecuted", "accused"))


def _is_other_state(left: Party, right: Party) -> bool:
    return left["type"] == right["type"] == "state" and compare_parties(left, right) is None


def _is_adjoining(claim: Turn, turn: Turn) -> bool:
    """Whether the turn stands in the accusation's paragraph, in its sentence or the next."""
    return claim.block == turn.block and turn.sentence[0] - claim.sentence[1] <= 3


def _is_on_topic(claim: Turn, turn: Turn) -> bool:
    return bool(set(claim.stems) & set(turn.stems))


# ── a denial of what was just said ──────────────────────────────────────────────────────────────────────────────


def _find_denied_before(turns: Sequence[Turn], at: int) -> tuple[str, list[Reason]] | None:
    """ "The office denied this": a denial that points back, or takes up the words of what another said right before."""
    turn = turns[at]
    if turn.act != "deny":
        return None
    words = " ".join(turn.words)
    points = is_pointing(words)
    before = _find_previous(turns, at)
    claim = next(iter(before), None)
    if claim is None or claim.id != _find_last(turns, at):
        return None  # nobody denies what he has just said himself: who speaks is not sure
    if points and claim.act == "demand":  # what is asked is not denied, but what the same one said before it
        claim = next((x for x in before if x.act != "demand" and is_same_speaker(x, claim)), claim)
    if claim.act in (*_NO_CLAIMS, "welcome"):
        return None
    if claim.act == "accuse" and claim.named and find_concern(claim, turn) is None:
        return None  # of what others are accused it can speak, but not reply
    shared = [s for s in turn.stems if s in claim.stems]
    if points:
        if told := _find_told_before(turns, at, words):
            return told
        claim = _find_first(turns, claim)
    if not points and (not shared or len(shared) < 0.5 * len(turn.stems)):
        return None
    says = "the denial points back to what was said right before"
    if shared:
        says = f"right after it, the denial takes up its words: {', '.join(shared[:6])}"
    return claim.id, [Reason(feature="place", score=0.8 if points else 0.7, detail=says)]


_SUCH = re.compile(r"\bany such (\w+)$|\bsuch an? (\w+)$")


def _find_told_before(turns: Sequence[Turn], at: int, words: str) -> tuple[str, list[Reason]] | None:
    """ "any such order": what another said of an order last, where that is not what stands right before."""
    match = _SUCH.search(words)
    stem = stem_word(match[1] or match[2]) if match else ""
    for other in reversed(turns[:at]):
        if not match or turns[at].start - other.end > _FAR / 2:
            break
        is_claim = other.act in ("accuse", "find", "state", "report") and not other.within
        if is_claim and other.speaker and stem in other.stems and not is_same_speaker(other, turns[at]):
            says = f"the denial points back to what was said of it: {match[1] or match[2]}"
            return other.id, [Reason(feature="place", score=0.7, detail=says)]
    return None


def _find_last(turns: Sequence[Turn], at: int) -> str | None:
    """The statement that stands last before a turn, what is told within another left out; before a body's turn also
    what nobody is named for, which a person said as a rule ("she said")."""
    speaker = turns[at].speaker
    is_body = speaker is not None and speaker["type"] in ("body", "state", "group")
    before = (t for t in reversed(turns[:at]) if not t.within and t.end <= turns[at].start)
    return next((t.id for t in before if t.speaker is not None or not is_body), None)


def _find_first(turns: Sequence[Turn], claim: Turn) -> Turn:
    """The first of what the same speaker, or several of whom one is quoted next, say up to here in one paragraph: a
    denial of "this" is one of it all."""
    first = claim
    for other in reversed([t for t in turns if t.start < claim.start and not t.within]):
        is_one_of_them = first.is_quoted and not other.is_quoted and is_of_several(other)
        is_theirs = is_same_speaker(other, first) or is_one_of_them
        if other.block != claim.block or not is_theirs or other.act in ("demand", "promise"):
            break
        first = other
    return first


# ── a report that is rejected ───────────────────────────────────────────────────────────────────────────────────


def _find_answered_report(
    turns: Sequence[Turn], turn: Turn, replies: dict[str, tuple[str, list[Reason]]]
) -> tuple[str, list[Reason]] | None:
    """A State or party that turns down a report, or speaks of its authors, answers the report's main finding."""
    if turn.speaker is None or turn.speaker["type"] in ("group", "document", "anonymous") or turn.within:
        return None
    is_denied = turn.act == "deny" and _is_of_report(turn)
    is_denied = is_denied or (turn.cue in _NAMING and _name_document(turn.words[:_FIRST]))
    is_reply = turn.cue in load_cues() or _IN_REPLY.search(turn.context) is not None
    is_author = turn.act == "state" and _AUTHORS.search(" ".join(turn.words)) is not None
    if not (is_denied or is_reply or is_author):
        return None
    main = _find_main(turns, turn)
    if main is None or main.speaker is None:
        return None
    if is_author and main.id in (to for to, _ in replies.values()):
        return None  # it has been answered in plainer words
    who = find_concern(main, turn)
    if who is None and is_public(turn.speaker):
        says = f"{turn.speaker['names'][0]!r} speaks for a State, and the report is of what was done there"
        who = Reason(feature="party concerned", score=0.7, detail=says)
    if who is None and is_denied and _is_lone_name(turn.speaker):
        says = f"{turn.speaker['names'][0]!r} turns the report down; the report does not say what it is"
        who = Reason(feature="party concerned", score=0.6, detail=says)
    if who is None and is_denied:
        who = _find_named_by(turns, main, turn)
    if who is None:
        return None
    taken = "is about the report" if is_denied else "answers it" if is_reply else "speaks of its authors"
    return main.id, [who, Reason(feature="refers", score=0.8, detail=f"the reply {taken}; this is its main finding")]


_IN_REPLY = re.compile(
    r"\b(?:in|by way of) (?:(?:its|their|his|her|a|an|written|official) )*(?:comments|reply|response|rebuttal)\b"
)
_FIRST = 6  # words of "called the office's report ..."
_NAMING = frozenset({"brand", "call", "describe", "dub", "label", "term"})
_AUTHORS = re.compile(
    r"\b(?:authors?|(?:people|those|men and women) who (?:wrote|drafted|compiled|prepared)) (?:\w+ )?"
)


def _is_lone_name(party: Party) -> bool:
    """One word, never a fuller name nor a title: a State that no list knows more often than a person."""
    return party["type"] in ("person", "body") and not party["roles"] and all(" " not in n for n in party["names"])


def _find_named_by(turns: Sequence[Turn], main: Turn, turn: Turn) -> Reason | None:
    """Why a report concerns a party that its main finding does not name: its authors name it elsewhere, in what they
    found or asked."""
    speaker = turn.speaker
    if speaker is None or speaker["type"] == "anonymous" or not speaker["names"]:
        return None
    for other in turns:
        if other.act not in ("accuse", "find", "demand") or not is_same_speaker(other, main):
            continue
        if any(p["names"] == speaker["names"] or compare_parties(p, speaker) for p in other.named):
            says = f"{speaker['names'][0]!r} is named by the authors of the report"
            return Reason(feature="party concerned", score=0.75, detail=says)
    return None


def _find_main(turns: Sequence[Turn], turn: Turn) -> Turn | None:
    """The main statement of the report that a turn answers: by a body or document, not of the replier's own side."""
    found = [
        other
        for other in turns
        if other.speaker is not None
        and other.speaker["type"] in _ISSUERS
        and other.act in ("find", "state", "report")
        and (other.act == "find" or other.is_hedged or _is_of_report(other))
        and not other.within
        and not is_public(other.speaker)
        and abs(other.start - turn.start) <= _FAR
        and not is_same_speaker(other, turn)
    ]
    finders = [o for o in found if o.act == "find" or _is_of_report(o)]
    if not finders:
        return None
    return min(found, key=lambda o: (is_cue_negated(o), not _is_of_report(o), o.start))


def _is_of_report(turn: Turn) -> bool:
    return _name_document(turn.refers)


# ── a denial further on ─────────────────────────────────────────────────────────────────────────────────────────


def _find_denied_later(turns: Sequence[Turn], at: int) -> tuple[str, list[Reason]] | None:
    """Further on in the document the party that was accused denies "the allegations", or what the accusation said."""
    turn = turns[at]
    is_denial = turn.act == "deny" or (bool(turn.refers) and bool(_denials().intersection(turn.words)))
    if not is_denial or turn.within:
        return None
    for claim in reversed([t for t in turns[:at] if t.act == "accuse" and t.end <= turn.start]):
        who = None if claim.speaker and is_same_speaker(claim, turn) else find_concern(claim, turn)
        shared = [s for s in turn.told if s in claim.told]
        nouns = [noun for noun in turn.refers if not _name_document([noun])]
        is_claim = bool(nouns)
        if who is None or turn.start - claim.end > _FAR or not (is_claim or len(shared) > 1):
            continue
        says = f"further on, both speak of: {', '.join(shared[:6])}"
        if is_claim:
            says = f"further on, the reply speaks of the {nouns[0]}"
        return claim.id, [who, Reason(feature="place", score=0.6 if is_claim else 0.5, detail=says)]
    return None


@cache
def _denials() -> frozenset[str]:
    return load_set("denials")


def _find_found_alike(turns: Sequence[Turn], turn: Turn, to: str) -> str:
    """Of what the same authors found, that which the denial takes up most; else what was answered already."""
    main = next(t for t in turns if t.id == to)
    found = [
        t for t in turns if t.act in ("accuse", "find") and is_same_speaker(t, main) and set(t.stems) & set(turn.stems)
    ]
    best = max(found, key=lambda t: (len(set(t.stems) & set(turn.stems)), -t.start), default=main)
    return best.id


# ── a reply that goes on ────────────────────────────────────────────────────────────────────────────────────────


def _continue_reply(
    turns: Sequence[Turn], at: int, replies: dict[str, tuple[str, list[Reason]]]
) -> tuple[str, list[Reason]] | None:
    """What the speaker of a denial says next in the same paragraph belongs to the reply, and so does what it denies
    after it turned a report down."""
    turn = turns[at]
    if at == 0 or turn.act not in ("state", "report", "concede", "deny") or turn.within:
        return None
    last = turns[at - 1]
    is_next = last.id in replies and last.block == turn.block and is_same_speaker(last, turn)
    is_of_report = is_next and any(r.feature == "refers" for r in replies[last.id][1])
    if not is_next or (turn.act != "deny" and (last.act != "deny" or is_of_report)):
        return None
    to, reasons = replies[last.id]
    if turn.act == "deny":
        to = _find_found_alike(turns[:at], turn, to)
    return to, [*reasons, Reason(feature="goes on", score=0.6, detail="the same speaker goes on in the same paragraph")]
