"""Answers: what came of a demand or a promise, as far as the sources gathered tell.

A later statement or event is linked to a demand when it speaks of the same thing and comes from the party that was
asked, from somebody who speaks for it, or from somebody who tells what that party did. A later demand of the same
thing of the same party is a repetition. Nothing here says that a demand was met: a link says who reported what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import cast

from onrecord.chains import Party, compare_parties, describe_chains, describe_name, describe_speaker
from onrecord.contexts import find_sentences, read_context
from onrecord.dates import DateRange, is_before, print_date
from onrecord.features import read_range, write_range
from onrecord.model import (
    Card,
    Demand,
    Event,
    Finding,
    Link,
    Made,
    Mention,
    Promise,
    Reading,
    Reason,
    Relater,
    Speaker,
    Statement,
    link_id,
)
from onrecord.spans import is_overlapping
from onrecord.words import load_table
from onrecord.words.forms import content_stems, fold_text, merge_near, stem_word
from onrecord.words.names import find_state, is_generic_body

NAME, VERSION = "answers", "1"

_MOST_STEMS = 6
_MOST_PARTIES = 3
_LEAST = 0.4  # of what is asked, by weight, that an answer must speak of
_LEAST_TAKEN = 0.2  # where the party asked says in so many words that it accepts or rejects
_ADJACENT = 350  # characters between a demand and the answer that the report puts right after it

# What is asked ends where its conditions and terms begin; it begins after the name of who is asked.
_TERMS = re.compile(
    r"[\s,]+(?:until|unless|before|so that|in order to|because|whether or not|by (?:the end|\d|[A-Z]))\b"
)
_DONE = re.compile(r"\b(?:has|have|had)( (?:been|already|now|since|also))* (\w+)")
_STEPS = re.compile(r"\btak(?:e|ing) (?:\w+ ){0,3}(?:steps?|measures?|action) to ")
_TO_DO = re.compile(r"\bto (?!(?:the|a|an|all|its|his|her|their|those|these|each|every|any|some|people|\d))(?=[a-z])")

# ── cards ───────────────────────────────────────────────────────────────────────────────────────────────────────


def find_cards(reading: Reading) -> list[Card]:
    """A card for each demand and promise, and for each statement and event that could answer one elsewhere."""
    parties = describe_chains(reading.findings)
    mentions = [f for f in reading.findings if isinstance(f, Mention)]
    names = frozenset(s for f in mentions if f.form == "name" for s in content_stems(f.name))
    statements = {f.id: f for f in reading.findings if isinstance(f, Statement)}
    asked = {f.statement_id for f in reading.findings if isinstance(f, Demand)}
    asking = [span for f in reading.findings if isinstance(f, (Demand, Promise)) for span in f.spans]
    cards = []
    for finding in reading.findings:
        if isinstance(finding, Event) and any(is_overlapping(a, b) for a in asking for b in finding.spans):
            continue  # what is asked or promised has not happened yet
        if isinstance(finding, (Demand, Promise)):
            cards.append(_describe_ask(reading, finding, statements.get(finding.statement_id), parties, names))
        elif isinstance(finding, Statement) and finding.is_speech and finding.id not in asked:
            cards.append(_describe_statement(reading, finding, parties, mentions, names))
        elif isinstance(finding, Event):
            cards.append(_describe_event(reading, finding, parties, mentions, names))
    return [card for card in cards if card.keys]


def _describe_ask(
    reading: Reading,
    ask: Demand | Promise,
    statement: Statement | None,
    parties: dict[str, Party],
    names: frozenset[str],
) -> Card:
    known = list(parties.values())
    asked_name = ask.of if isinstance(ask, Demand) else ask.by
    speaker = describe_speaker(statement.speaker, parties) if statement and statement.speaker else None
    asked = speaker if isinstance(ask, Promise) and speaker else None
    if asked is None and asked_name:
        asked = find_party(asked_name, known, reading)
    own = _own_stems(" ".join(ask.quote), asked, names)
    data: dict[str, object] = {
        "role": "demand" if isinstance(ask, Demand) else "promise",
        "statement": ask.statement_id,
        "asked": asked,
        "by": speaker,
        "stems": own,
        "light": sorted(names & set(own)),
        "on": write_range(statement.said if statement else None),
        "published": write_range(reading.metadata.published),
        "due": write_range(ask.due),
        "place": _place(reading, ask),
    }
    return _make_card(reading, ask, data, own, [asked] if asked else [])


def _describe_statement(
    reading: Reading,
    statement: Statement,
    parties: dict[str, Party],
    mentions: Sequence[Mention],
    names: frozenset[str],
) -> Card:
    speaker = describe_speaker(statement.speaker, parties) if statement.speaker else None
    context = read_context(reading, statement.spans)
    stems = merge_near(content_stems(" ".join(statement.quote) + " " + context))
    near = _named_in(reading, statement, parties, mentions)
    data: dict[str, object] = {
        "role": "statement",
        "statement": statement.id,
        "speaker": speaker,
        "named": near,
        "stems": stems,
        "act": statement.act,
        "negated": statement.is_negated,
        "done": _find_done(" ".join(statement.quote)),
        "status": find_status(context, statement.act, statement.cue.lemma if statement.cue else ""),
        "on": write_range(statement.said),
        "published": write_range(reading.metadata.published),
        "place": _place(reading, statement),
    }
    own = [s for s in stems if s not in names]
    return _make_card(reading, statement, data, own, [*([speaker] if speaker else []), *near])


def _find_done(text: str) -> list[str]:
    """Stems of what the words say has or had been done ("had suspended")."""
    return merge_near([stem_word(w) for _, w in _DONE.findall(fold_text(text))])


def _describe_event(
    reading: Reading, event: Event, parties: dict[str, Party], mentions: Sequence[Mention], names: frozenset[str]
) -> Card:
    stems = merge_near(content_stems(event.what + " " + " ".join(event.quote)))
    near = _named_in(reading, event, parties, mentions)
    near += [p for w in event.who if (p := find_party(w, list(parties.values()), reading)) and p not in near]
    data: dict[str, object] = {
        "role": "event",
        "statement": event.statement_id,
        "speaker": None,
        "named": near,
        "stems": stems,
        "act": "report",
        "negated": False,
        "done": [],
        "status": None,
        "on": write_range(event.when),
        "published": write_range(reading.metadata.published),
        "place": _place(reading, event),
    }
    return _make_card(reading, event, data, [s for s in stems if s not in names], near)


def find_party(name: str, parties: Sequence[Party], reading: Reading) -> Party | None:
    """The party of this document that a name stands for; "the government" is that of the state it writes about."""
    found = describe_name(name, parties)
    if found and found["keys"]:
        return found
    states = next((p["states"] for p in parties), [])
    if find_state(name):
        kind = "state"
    elif re.fullmatch(r"(?:the )?(?:government|authorities|state)", fold_text(name)) and states:
        kind, name = "state", states[0]
    elif found and found["type"] == "person" and " " not in name:
        kind = "state"  # what is asked of one word is asked of a state more often than of a surname; only names match
    else:
        kind = found["type"] if found and found["type"] in ("person", "state") else "body"
    speaker = Speaker(name=name, type=kind)  # type: ignore[arg-type]
    made = describe_speaker(speaker, {"": Party(type="", names=[], roles=[], states=states, keys=[])})
    return made if made["keys"] or made["names"] else None


def _own_stems(text: str, asked: Party | None, names: frozenset[str]) -> list[str]:
    """What is asked, without the name of who is asked, terms and numbers, as stems."""
    skip = {s for n in (asked["names"] if asked else []) for s in content_stems(n)}
    to_do = _TO_DO.search(text)
    if to_do and skip & set(content_stems(text[: to_do.start()])):
        text = text[to_do.end() :]  # "the bank, which pays for the dam, to suspend its loan"
    step = _STEPS.search(text)
    if step:
        text = text[step.end() :]  # "to take steps to release": what is asked is the release
    core = _TERMS.split(text)[0]
    for part in (core, text):
        stems = [s for s in merge_near(content_stems(part)) if s not in skip and not s.isdigit()]
        if any(s not in names for s in stems):
            return stems
    return [s for s in merge_near(content_stems(text)) if not s.isdigit()]


def _named_in(
    reading: Reading, finding: Finding, parties: dict[str, Party], mentions: Sequence[Mention]
) -> list[Party]:
    """The parties named in the sentences of a finding, each once, the first few."""
    sentences = find_sentences(reading, finding.spans)
    chains = dict.fromkeys(m.chain for m in mentions if any(is_overlapping(m.spans[0], s) for s in sentences))
    return [parties[c] for c in chains if c in parties and parties[c]["keys"]][:_MOST_PARTIES]


def _place(reading: Reading, finding: Finding) -> list[int]:
    sentences = find_sentences(reading, finding.spans)
    return [sentences[0].start, sentences[-1].end]


def _make_card(
    reading: Reading, finding: Finding, data: dict[str, object], stems: Sequence[str], parties: Iterable[Party]
) -> Card:
    """Keys are a content stem with a party's key; the state a document writes about stands for its offices too."""
    listed = list(parties)
    keys = list(dict.fromkeys(k for p in listed for k in p["keys"][:2]))
    keys += [f"s:{fold_text(s)}" for p in listed[:1] for s in p["states"] if f"s:{fold_text(s)}" not in keys]
    rare = sorted((s for s in stems if len(s) > 3), key=lambda s: (-len(s), s))[:_MOST_STEMS]
    rare += [s for s in list(stems)[:2] if s not in rare]  # the verb of a demand comes first
    here = [reading.document.id] if listed else []  # an answer may stand right after its demand
    return Card(
        subject_id=finding.id,
        document_id=reading.document.id,
        keys=tuple(dict.fromkeys([*here, *(f"{s}/{k}" for s in rare for k in keys)])),
        data=data,
    )


@cache
def _answer_words() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = sorted(load_table("answer_words"), key=lambda r: -len(r["words"]))
    return tuple((re.compile(rf"\b{re.escape(r['words'])}\b"), r["words"], r["status"]) for r in rows)


@cache
def _cue_status() -> dict[str, str]:
    return {row["words"]: row["status"] for row in load_table("answer_cues")}


def find_status(context: str, act: str, cue: str = "") -> list[str] | None:
    """``[status, words]`` where the cue or else the sentence says how a demand was taken, else None; the longest
    words decide."""
    if cue and cue in _cue_status():
        return [_cue_status()[cue], cue]
    folded = fold_text(context)
    for pattern, words, status in _answer_words():
        if pattern.search(folded):
            return [status, words]
    return {"promise": ["accepted", "promise"], "deny": ["rejected", "deny"]}.get(act)


# ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────────


def compare(left: Card, right: Card) -> Link | None:
    """An ``answers`` link from a demand or promise to what came of it, or None."""
    roles = left.data["role"], right.data["role"]
    is_ask = tuple(role in ("demand", "promise") for role in roles)
    if not any(is_ask) or left.data["statement"] == right.data["statement"]:
        return None
    if all(is_ask):
        if roles[0] != "demand" or roles[1] != "demand":
            return _compare_promise(left, right)
        order = _find_order(left, right)
        if order is None:
            return None
        ask, answer = order[0] or (left, right)
        return _compare_repeated(ask, answer, order[1])
    ask, answer = (left, right) if is_ask[0] else (right, left)
    return _compare_answer(ask, answer)


def _find_order(left: Card, right: Card) -> tuple[tuple[Card, Card] | None, Reason] | None:
    """The two in order of time, with the reason; None for the pair where nothing tells which came first: the link
    then says so and scores low."""
    if left.document_id == right.document_id:
        return None
    a, b = _date_of(left), _date_of(right)
    for pair, x, y in (((left, right), a, b), ((right, left), b, a)):
        if is_before(x, y) is True:
            return pair, Reason(feature="order", score=1.0, detail=f"{print_date(x)}, then {print_date(y)}")
    return None, Reason(feature="order", score=0.5, detail="the dates do not tell which came first")


def _date_of(card: Card) -> DateRange | None:
    """When it was said or done; else not after its report was published."""
    on = read_range(card.data["on"])
    if on:
        return on
    return read_range(card.data["published"])


def _compare_topic(ask: Card, answer: Card, *, is_taken: bool = False) -> Reason | None:
    """What both speak of. ``is_taken``: the answer says how the demand was taken, so its object is enough."""
    wanted, given = cast("list[str]", ask.data["stems"]), set(cast("list[str]", answer.data["stems"]))
    light = set(cast("list[str]", ask.data["light"]))
    own = [s for s in wanted if s not in light]
    shared = [s for s in wanted if s in given]
    whole = sum(_weigh(s, light) for s in wanted)
    part = sum(_weigh(s, light) for s in shared) / whole if whole else 0.0
    met = [s for s in shared if s not in light]
    if is_taken:
        is_enough = part >= _LEAST_TAKEN and any(s in own[:3] for s in met)
    else:
        has_action = bool(own) and own[0] in met  # "to release ...": the verb comes first
        is_enough = part >= (_LEAST if has_action else 0.6) and len(met) >= min(2, len(own))
    if not met or not is_enough:
        return None
    return Reason(feature="topic", score=round(part, 3), detail=f"both speak of: {', '.join(shared)}")


def _weigh(stem: str, light: set[str]) -> float:
    return 0.3 if stem in light else 1.0


def _compare_repeated(ask: Card, later: Card, order: Reason) -> Link | None:
    topic = _compare_topic(ask, later) or _compare_topic(later, ask)
    asked = cast("Party | None", ask.data["asked"]), cast("Party | None", later.data["asked"])
    if topic is None or not all(asked):
        return None
    who = compare_parties(cast(Party, asked[0]), cast(Party, asked[1]))
    if who is None:
        return None
    reasons = [topic, _rename(who, "asked", "asked of the same party: "), order]
    if order.score == 1.0:
        return _make_link(ask, later, "repeated", reasons, 0.95)
    return replace(_make_link(ask, later, "repeated", reasons, 0.65), on=None)


def _compare_promise(left: Card, right: Card) -> Link | None:
    """A promise of what was demanded, by the party that was asked, accepts the demand."""
    if left.data["role"] == right.data["role"]:
        return None
    ask, promise = (left, right) if left.data["role"] == "demand" else (right, left)
    order = _find_order(ask, promise)
    topic = _compare_topic(ask, promise)
    if topic is None or (order and order[0] and order[0][0] is promise):
        return None
    asked, by = cast("Party | None", ask.data["asked"]), cast("Party | None", promise.data["asked"])
    who = compare_parties(asked, by) if asked and by else None
    if who is None:
        return None
    reasons = [topic, _rename(who, "by", "promised by the party asked: "), order[1] if order else _SAME_REPORT]
    return _make_link(ask, promise, "accepted", reasons, 0.9)


_SAME_REPORT = Reason(feature="order", score=0.7, detail="told in one report")


def _compare_answer(ask: Card, answer: Card) -> Link | None:
    asked = cast("Party | None", ask.data["asked"])
    if asked is None:
        return None
    is_here = ask.document_id == answer.document_id
    if is_here and not _is_apart(ask, answer):
        return None  # the sentence that tells the demand, or what stands around it, answers nothing
    who = _compare_answerer(asked, answer, is_here=is_here)
    order = _compare_order(ask, answer)
    if who is None or order is None:
        return None
    is_own = who.feature == "asked party speaks"
    said = cast("list[str] | None", answer.data["status"])
    topic = _compare_topic(ask, answer, is_taken=is_own and said is not None and said[0] != "replied")
    if topic is None and is_own and is_here and said and ask.data["role"] == "demand":
        topic = _compare_neighbours(ask, answer)
    if topic is None or (is_here and not is_own):
        return None
    is_promised_again = is_own and said is not None and said[0] == "accepted"
    if ask.data["role"] == "promise" and (order.score < 0.8 or is_promised_again):
        return None
    status, told = _choose_status(ask, answer, who)
    if topic.feature == "place" and status == "accepted":
        status = "replied"  # nothing tells that what is promised is what was asked
    if status is None:
        return None
    return _make_link(ask, answer, status, [topic, who, order, told], 0.9)


def _is_apart(ask: Card, answer: Card) -> bool:
    (a0, a1), (b0, b1) = cast("list[int]", ask.data["place"]), cast("list[int]", answer.data["place"])
    return a1 <= b0 or b1 <= a0


def _compare_neighbours(ask: Card, answer: Card) -> Reason | None:
    gap = cast("list[int]", answer.data["place"])[0] - cast("list[int]", ask.data["place"])[1]
    if not 0 <= gap <= _ADJACENT:
        return None
    return Reason(feature="place", score=0.7, detail="the report puts the answer right after the demand")


def _compare_order(ask: Card, answer: Card) -> Reason | None:
    """None where the answer surely is the earlier one."""
    a, b = _date_of(ask), _date_of(answer)
    if is_before(b, a) is True:
        return None
    if ask.document_id == answer.document_id:
        return _SAME_REPORT
    if is_before(a, b) is True:
        return Reason(feature="order", score=1.0, detail=f"{print_date(a)}, then {print_date(b)}")
    if a and b and a == b and a.earliest == a.latest:
        return Reason(feature="order", score=0.8, detail=f"both on {print_date(a)}")
    return Reason(feature="order", score=0.5, detail="the dates do not tell which came first")


def _compare_answerer(asked: Party, answer: Card, *, is_here: bool) -> Reason | None:
    """Whether the party that was asked speaks, or somebody speaks for it, or somebody tells what it did."""
    speaker = cast("Party | None", answer.data["speaker"])
    if speaker:
        same = compare_parties(asked, speaker)
        if same is None and is_here and asked["names"] and asked["names"] == speaker["names"]:
            same = Reason(feature="name", score=1.0, detail=f"{asked['names'][0]!r}")
        if same:
            return _rename(same, "asked party speaks", "said by the party asked: ")
        if speaks_for(asked, speaker):
            says = f"{speaker['names'][0]!r} can speak for {asked['names'][0]!r}, of which the report writes most"
            return Reason(feature="asked party speaks", score=0.7, detail=says)
    for party in cast("list[Party]", answer.data["named"]):
        named = compare_parties(asked, party)
        if named:
            return _rename(named, "asked party named", "tells of the party asked: ")
    return None


def speaks_for(asked: Party, speaker: Party) -> bool:
    """An office with no name of its own ("the interior ministry") speaks for the state that its report writes about,
    and for another such office of it; so does a minister, an ambassador or a government's spokesman."""
    states = {fold_text(s) for s in speaker["states"]}
    if asked["type"] == "state":
        own = {key[2:] for key in asked["keys"] if key.startswith("s:")}
    elif asked["type"] == "body" and any(is_generic_body(name) for name in asked["names"]):
        own = {fold_text(s) for s in asked["states"]}
    else:
        return False
    if not states & own or not speaker["names"] or not asked["names"]:
        return False
    if speaker["type"] == "body":
        return any(is_generic_body(name) for name in speaker["names"])
    titles = " ".join(speaker["roles"]).casefold()
    return speaker["type"] == "person" and bool(re.search(r"\b(?:minist(?:er|ry)|government|ambassador)\b", titles))


def _choose_status(ask: Card, answer: Card, who: Reason) -> tuple[str | None, Reason]:
    said = cast("list[str] | None", answer.data["status"])
    if who.feature == "asked party speaks":
        if said:
            return said[0], Reason(feature="status", score=0.9, detail=f"the report says {said[1]!r}")
        verb = cast("list[str]", ask.data["stems"])[:1]
        is_done = bool(set(verb) & set(cast("list[str]", answer.data["done"]))) and not answer.data["negated"]
        if answer.data["act"] == "report" or is_done:
            return "step reported", Reason(feature="status", score=0.7, detail="the party asked reports on it")
        return "replied", Reason(feature="status", score=0.6, detail="the party asked speaks of it")
    if answer.data["act"] in ("demand", "accuse", "promise"):
        return None, who
    if answer.data["act"] == "deny":
        return "disputed", Reason(feature="status", score=0.6, detail="somebody else denies it")
    if answer.data["negated"]:
        return "outcome reported", Reason(feature="status", score=0.5, detail="somebody else says what was not done")
    if answer.data["role"] == "event":
        return "step reported", Reason(feature="status", score=0.7, detail="an event that the report tells")
    if answer.data["act"] in ("report", "find", "state"):
        return "step reported", Reason(feature="status", score=0.5, detail="somebody else tells what was done")
    return None, who


def _rename(reason: Reason, feature: str, prefix: str) -> Reason:
    return Reason(feature=feature, score=reason.score, detail=prefix + reason.detail)


def _make_link(ask: Card, answer: Card, status: str, reasons: list[Reason], most: float) -> Link:
    score = most * sum(r.score for r in reasons) / len(reasons)
    on = read_range(answer.data["on"])
    published = read_range(answer.data["published"])
    if on:
        on = DateRange(earliest=on.earliest, latest=on.latest, basis="when it was said or done, as its report tells")
    elif published and published.latest:
        on = DateRange(latest=published.latest, basis="not after the report that tells it was published")
    return Link(
        id=link_id("answers", ask.subject_id, answer.subject_id),
        kind="answers",
        left_id=ask.subject_id,
        right_id=answer.subject_id,
        relation=status,
        on=on,
        reasons=tuple(reasons),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
