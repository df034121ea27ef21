"""Acts: what a statement does, and what limits it: act, negation, hedges, channel, addressee, authority.

The act is the cue's own where the word list gives one ("denied", "urged"); a plain "said" is refined by who speaks
(an inquiry finds, a prosecutor accuses), by where it was said (in a report) and by the content's main clause ("must",
"is false", "we regret"). A denial is never negated by its own verb; a refusal to say, confirm or comment is. Where
the words do not say, the fields stay None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import Act, Statement
from onrecord.read.circumstances import find_addressee, find_authority, find_channel, find_document
from onrecord.read.content_acts import find_content_act, is_of_oneself, subject_of
from onrecord.read.cues import SUBJECTS, lemma_of, load_nouns, load_verbs
from onrecord.read.denials import is_contrary, is_denial
from onrecord.read.hedges import find_hedges
from onrecord.read.negations import NEGATIVE, is_negated
from onrecord.read.nlp import Parsed
from onrecord.read.parsed_statements import ParsedStatement, find_descriptions, passage_at, tokens_at
from onrecord.read.subjects import is_human
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLAIN = frozenset({"state", "report"})
_REFUSING = frozenset({"decline", "refuse"})
_ASKING = frozenset({"ask", "enquire", "inquire", "query", "question", "wonder"})
_CHARGE_SHEETS = frozenset({"complaint", "indictment", "lawsuit"})
_RUNNING = frozenset({"commission", "institute", "inspector", "inspectorate", "monitor"})
_UNABLE = frozenset({"unable", "fail", "powerless"})
_GOING_ON = frozenset({"add", "continue", "go on"})
_CONFIRMING = frozenset({"confirm", "say", "comment", "discuss", "elaborate", "answer", "respond", "reply", "verify"})
_CONTRARY: dict[str, Act] = {
    "dispute": "concede", "deny": "concede", "contest": "concede", "accept": "deny", "rule out": "state",
    "dismiss": "state", "reject": "state", "discount": "state", "object": "state",
}  # fmt: skip
_WITH_NOUN = frozenset(
    {
        "express",
        "voice",
        "raise",
        "make",
        "issue",
        "give",
        "release",
        "have",
        "offer",
        "reiterate",
        "repeat",
        "renew",
        "reaffirm",
        "restate",
    }
)


def find_acts(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements with act, negation, hedges, channel, addressee and authority filled from their sentences."""
    described = find_descriptions(parsed)
    places = [ParsedStatement(parsed, s, described) for s in statements]
    filled = _carry_channels(parsed, _lift_negations(places, [_fill(place) for place in places]))
    return [
        replace(f, act="deny")
        if f.act == "state" and is_negated(place.root) and is_contrary(place, places[:index])
        else f
        for index, (place, f) in enumerate(zip(places, filled, strict=True))
    ]


def _lift_negations(places: Sequence[ParsedStatement], filled: Sequence[Statement]) -> list[Statement]:
    """The statements without the negations that belong to the row around them: in "I never promised a bed" the promise
    is what is denied, in its own row it is not negated. A refusal ("would not say") stays negated."""
    outer = {s.id: s for s in filled}
    out = []
    for place, statement in zip(places, filled, strict=True):
        cue = place.cue
        holder = outer.get(statement.within or "")
        is_refusal = statement.cue is None or statement.cue.lemma in _REFUSING or statement.act == "deny"
        if statement.is_negated and holder is not None and cue is not None and not is_refusal:
            is_own = any(c.dep_ == "aux" and c.tag_ == "MD" for c in cue.lefts)
            if _is_negated(cue, place.speaker) and not is_own and not is_negated(place.root):
                statement = replace(statement, is_negated=False)
        out.append(statement)
    return out


def _carry_channels(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements with the channel of the one before, where the same speaker plainly goes on in its paragraph."""
    out: list[Statement] = []
    last: Statement | None = None
    for statement in statements:
        if statement.within is not None:
            out.append(statement)
            continue
        if statement.channel is None and last is not None and last.channel is not None:
            goes_on = statement.cue is None or statement.cue.lemma in _GOING_ON
            is_same = goes_on and statement.speaker is not None and last.speaker is not None
            is_same = is_same and statement.speaker.name == last.speaker.name  # type: ignore[union-attr]
            if is_same and passage_at(parsed, statement.spans[0]) is passage_at(parsed, last.spans[-1]):
                statement = replace(statement, channel=last.channel)
        last = statement
        out.append(statement)
    return out


def _fill(place: ParsedStatement) -> Statement:
    statement = place.statement
    cue = place.cue
    channel = statement.channel or (find_channel(place, cue) if cue is not None else None)
    carried = find_document(statement.authority)
    if carried is not None:
        channel = channel or carried
    act = _act(place, channel)
    negated, act = _negation(place, act)
    return replace(
        statement,
        act=act,
        is_negated=negated,
        hedges=statement.hedges or find_hedges(place.parsed, statement, place.content, _around(place)),
        channel=channel,
        addressee=statement.addressee or (find_addressee(place, cue) if cue is not None else None),
        authority=find_authority(place, cue)
        if carried is not None
        else statement.authority or find_authority(place, cue),
    )


def _around(place: ParsedStatement) -> list[Token]:
    """The words beside the content that belong to this attribution: speaker and the cue's own adjuncts. The cue itself
    ("alleged", "could not confirm") is no hedge."""
    statement = place.statement
    out: list[Token] = []
    for span in statement.speaker.spans if statement.speaker else ():
        out += tokens_at(place.parsed, span)
    cue = place.cue
    if cue is not None and cue.lower_ != "according":
        for child in cue.children:
            if child.dep_ in ("advmod", "prep", "neg") and not place.holds(child):
                out += list(child.subtree)
    elif cue is not None:
        out += [t for t in cue.subtree if not place.holds(t)]
    return sorted({t.i: t for t in out}.values(), key=lambda t: int(t.i))


# ── act ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _act(place: ParsedStatement, channel: str | None) -> Act:
    statement = place.statement
    lemma = statement.cue.lemma if statement.cue else ""
    by_noun = _noun_act(place)
    if by_noun is not None and by_noun not in _PLAIN:
        return by_noun
    act = by_noun or _cue_act(place)
    if lemma == "threaten":
        return "state"
    if lemma == "assure" and not _is_assured(place):
        act = "state"
    if lemma == "blame" and _is_no_doer(place):
        return "state"
    if act not in _PLAIN or lemma in _REFUSING:
        return "deny" if lemma == "refuse" else act
    if not statement.is_speech:
        return act
    if is_denial(place):
        return "deny"
    by_content = find_content_act(place, act)
    if lemma in ("agree", "agree to") and by_content == "demand":
        return "state"
    if by_content in ("demand", "promise", "regret", "welcome", "concede"):
        return by_content
    if place.speaker_words & load_set("counters"):
        return "report" if any(t.like_num or t.lemma_.lower() in load_set("totals") for t in place.content) else act
    if lemma == "put at" and any(t.like_num for t in place.content):
        return "report"
    if act == "report" and _is_outlet(place) and by_content == "report":
        return "state"
    if lemma in _ASKING:
        return "state" if by_content in ("find", "accuse") else by_content
    if _is_finder(place, channel) and not is_of_oneself(place) and not (by_content == "report" and _keeps_count(place)):
        return "find"
    if act != "report" and by_content == "state" and place.speaker_words & load_set("accusers"):
        return "accuse" if _is_charge(place) else by_content
    return by_content


def _is_assured(place: ParsedStatement) -> bool:
    """Whether what somebody is assured of is still to come, or is no clause at all."""
    root = place.root
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return True
    return any(c.dep_ == "aux" and (c.tag_ == "MD" or c.lower_ == "to") for c in root.lefts)


def _is_no_doer(place: ParsedStatement) -> bool:
    """Whether what is blamed is no one: "blamed a shortage of bricks"."""
    root = place.root
    if root is None or root.tag_ != "NN" or any(t.pos_ in ("PROPN", "PRON") for t in place.content):
        return False
    return not any(
        is_human(t) or t.lemma_.lower() in load_set("body_nouns") or t.lemma_.lower() in load_set("superiors")
        for t in place.content
        if t.pos_ == "NOUN"
    )


def _is_outlet(place: ParsedStatement) -> bool:
    """Whether a newspaper, a station or an agency reports: its news, not a count of its own."""
    speaker = place.statement.speaker
    if speaker is None:
        return False
    words = speaker.name.lower().removeprefix("the ").split()
    return bool(words) and (speaker.name in _agencies() or bool({words[-1], words[0]} & load_set("outlet_words")))


@cache
def _agencies() -> frozenset[str]:
    rows = load_table("agencies")
    return frozenset(
        name for row in rows for name in (row["name"], *row["aliases"].split("|"), *row["short"].split("|"))
    )


def _is_charge(place: ParsedStatement) -> bool:
    """Whether a prosecutor tells of somebody's deed rather than of the proceedings."""
    root = place.root
    subject = subject_of(root) if root is not None else None
    if root is None or subject is None or lemma_of(root) in load_set("legal_steps"):
        return False
    if place.speaker_words & _CHARGE_SHEETS:
        return True
    if subject.lower_ in ("it", "there", "this", "that", "i", "we") or subject.lemma_.lower() in load_set("accusers"):
        return False
    return subject.pos_ == "PROPN" or subject.lower_ in ("he", "she", "they", "you") or is_human(subject)


def _noun_act(place: ParsedStatement) -> Act | None:
    """The act of the noun that a light verb brings: "issued a denial"."""
    cue = place.cue
    if cue is not None and place.statement.cue is not None and place.statement.cue.lemma in _WITH_NOUN:
        for child in cue.rights:
            noun = load_nouns().get(child.lemma_.lower()) if child.dep_ == "dobj" else None
            if noun is not None:
                return noun.act
    return None


def _cue_act(place: ParsedStatement) -> Act:
    """The act that the word lists give to the cue."""
    statement = place.statement
    lemma = statement.cue.lemma if statement.cue else ""
    row = load_verbs().get(lemma.split()[0], {}).get(lemma) if lemma else None
    if row is not None and place.cue is not None and statement.act == "state":
        return row.act
    return statement.act


def is_open(place: ParsedStatement) -> bool:
    """Whether the cue leaves open what the statement does: "said", "told", no cue at all."""
    lemma = place.statement.cue.lemma if place.statement.cue else ""
    if not place.statement.is_speech or lemma in _REFUSING or _noun_act(place) not in (None, *_PLAIN):
        return False
    return _cue_act(place) in _PLAIN


def _is_finder(place: ParsedStatement, channel: str | None) -> bool:
    """Whether an inquiry, an expert or a report speaks, or it is said in a report."""
    if place.speaker_words & load_set("finders"):
        return True
    return channel is not None and channel.lower().split()[-1] in load_set("finding_documents")


def _keeps_count(place: ParsedStatement) -> bool:
    """Whether a body that runs things, not one that inquires, speaks: what it counts it has not had to find."""
    return not (place.speaker_words & load_set("finders")) - _RUNNING


# ── negation ────────────────────────────────────────────────────────────────────────────────────────────────────


def _negation(place: ParsedStatement, act: Act) -> tuple[bool, Act]:
    statement, cue = place.statement, place.cue
    lemma = statement.cue.lemma if statement.cue else ""
    cue_negated = cue is not None and _is_negated(cue, place.speaker)
    if lemma in _REFUSING and cue is not None:
        inner = next((c for c in cue.rights if c.dep_ == "xcomp"), None)
        refuses_to_say = inner is not None and lemma_of(inner) in _CONFIRMING
        if lemma == "decline" or refuses_to_say:
            return True, "state"
        return False, "deny"
    if cue is not None and _is_neither(cue):
        return True, "state" if act == "deny" or lemma_of(cue) == "confirm" else act
    if cue_negated:
        if act == "find" and cue is not None and _is_unable(cue):
            return True, "state"
        is_told = act in ("accuse", "report", "promise") or (act == "find" and _cue_act(place) != "find")
        if is_told and is_open(place):
            act = "state"  # who says nothing charges nobody, and promises nothing
        return True, _CONTRARY.get(lemma, act)
    row = load_verbs().get(lemma.split()[0] if lemma else "", {}).get(lemma)
    if act == "deny" and row is not None and row.act == "deny":
        return False, act
    return is_negated(place.root), act


def _is_neither(cue: Token) -> bool:
    """ "would neither confirm nor deny", "neither welcomed nor criticised": nothing is said either way."""
    pair = [cue, cue.head] if cue.dep_ == "conj" else [cue]
    return any(c.lower_ == "neither" for verb in pair for c in verb.children)


def _is_unable(cue: Token) -> bool:
    """ "could not establish", "was unable to determine": no finding, and none that it is otherwise."""
    if any(c.lower_ in ("could", "can", "ca", "cannot") for c in cue.lefts):
        return True
    return cue.dep_ == "xcomp" and cue.head.lemma_.lower() in (*_UNABLE, "able")


def _is_negated(token: Token, subject: Token | None) -> bool:
    if any(c.dep_ == "neg" or c.lower_ == "never" for c in token.children):
        return True
    if token.dep_ == "xcomp" and any(c.lower_ == "to" for c in token.lefts):
        if token.head.lemma_.lower() in _UNABLE:
            return True
        holder = token.head.head if token.head.dep_ == "acomp" else token.head
        if token.head.lemma_.lower() == "able" and any(
            c.dep_ == "neg" for c in (*holder.children, *token.head.children)
        ):
            return True
    if token.dep_ == "conj" and any(c.dep_ == "neg" for c in token.head.children) and token.tag_ == "VB":
        return not any(c.dep_ in SUBJECTS for c in token.lefts)
    own = next((c for c in token.lefts if c.dep_ in SUBJECTS), None)
    if own is not None and subject is not None and own.i == subject.i:
        return own.lower_ in NEGATIVE or any(c.lower_ in ("no", "neither") and c.dep_ == "det" for c in own.lefts)
    return False
