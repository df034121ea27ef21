"""Descriptions: what a demand, a promise, a statement or an event is to those who compare them, each as one card.

Who was asked or who speaks, what it is about as stems, how the words say that a demand was taken, where it stands. A
card's keys are a content stem with a party's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import cast

from onrecord.chains import Party, describe_name, describe_speaker
from onrecord.contexts import find_sentences, read_context
from onrecord.features import write_range
from onrecord.follow.deeds import weigh
from onrecord.follow.outcomes import HELD_BACK, find_deeds
from onrecord.follow.positions import REGISTERS
from onrecord.follow.receptions import find_reception
from onrecord.model import Card, Demand, Event, Finding, Mention, Promise, Reading, Speaker, Statement, split_joint
from onrecord.spans import is_overlapping
from onrecord.words.forms import content_stems, fold_text, merge_near, stem_word
from onrecord.words.names import find_state

_MOST_STEMS, _MOST_PARTIES, _MOST_PAIRED = 6, 3, 7
_LEAST_PAIRED = 0.8  # what two words tell by which reports are sought, whoever is named: less stands in too many

# What is asked ends where its conditions and terms begin; it begins after the name of who is asked.
_TERMS = re.compile(
    r"[\s,]+(?:until|unless|before|so that|in order to|because|whether or not|by (?:the end|\d|[A-Z]))\b"
)
_DONE = re.compile(r"\b(?:has|have|had)( (?:been|already|now|since|also))* (\w+)")
_STEPS = re.compile(r"\btak(?:e|ing) (?:\w+ ){0,3}(?:steps?|measures?|action) to ")
_TO_DO = re.compile(r"\bto (?!(?:the|a|an|all|its|his|her|their|those|these|each|every|any|some|people|\d))(?=[a-z])")


_LEAD_IN = re.compile(
    r"^(?:(?:his|her|its|their|my|our)|(?:the |an? )?(?:[\w.-]+ ){0,5}[\w.-]+(?:['\u2019]s|s['\u2019])) (?:\w+ )?"
    r"(?:call|demand|request|appeal|plea|recommendation|proposal)s? (?:that|for|to) "
)
"""Whose demand it is stands before what is asked: "the public defender's call that"."""


def describe_ask(
    reading: Reading,
    ask: Demand | Promise,
    statement: Statement | None,
    parties: dict[str, Party],
    mentions: Sequence[Mention],
    names: frozenset[str],
) -> Card:
    """The card of a demand or promise."""
    known = list(parties.values())
    asked_name = next(iter(split_joint(ask.of)), None) if isinstance(ask, Demand) else ask.by
    speaker = describe_speaker(statement.speaker, parties) if statement and statement.speaker else None
    asked = speaker if isinstance(ask, Promise) and speaker else None
    if asked is None and isinstance(ask, Demand):
        asked = _find_asked(reading, ask, statement, parties, mentions)
    if asked is None and asked_name:
        asked = find_party(asked_name, known, reading)
    if isinstance(ask, Demand) and asked and speaker and asked["names"] == speaker["names"]:
        asked = None  # nobody demands of himself: whom a pronoun means is not sure
    own = _own_stems(_LEAD_IN.sub("", " ".join(ask.quote)), asked, names)
    data: dict[str, object] = {
        "role": "demand" if isinstance(ask, Demand) else "promise",
        "statement": ask.statement_id,
        "asked": asked,
        "by": speaker,
        "stems": own,
        "whole": content_stems(" ".join(ask.quote)),
        "light": sorted(names & set(own)),
        "on": write_range(statement.said if statement else None),
        "published": write_range(reading.metadata.published),
        "due": write_range(ask.due),
        "place": _place(reading, ask),
        "act": "demand" if isinstance(ask, Demand) else "promise",
        "status": None if isinstance(ask, Demand) else ["accepted", "promise"],
        "words": " ".join(fold_text(" ".join(ask.quote)).split()),
        "own": own,
        "told": _is_told_back(reading, ask, statement),
        "asked_as": statement.cue.lemma.split()[0] if statement and statement.cue and statement.cue.lemma else "",
        "register": ask.made.by == REGISTERS,
        "conditioned": _find_conditioned(ask, statement),
    }
    data |= _locate(reading, ask)
    more = _pair_stems(own)
    more += [f"to/{k}" for k in (asked["keys"][:2] if asked else [])]
    conditioned = cast("list[str]", data["conditioned"])
    more += [f"when/{stem}" for stem in conditioned if stem in HELD_BACK]
    more += [f"late/{k}" for k in (asked["keys"][:3] if asked and isinstance(ask, Promise) else [])]
    data["who"] = _describe_words(statement.speaker.name if statement and statement.speaker else None, speaker)
    data["whom"] = _describe_words(asked_name, asked)
    data["again"] = statement is not None and _is_again(reading, statement)
    return _make_card(reading, ask, data, own, [asked] if asked else [], more)


def _describe_words(printed: str | None, party: Party | None) -> str:
    """The words by which somebody is known, folded: as printed, and a person's titles."""
    known = [*(party["roles"] if party and party["type"] == "person" else ()), *(party["names"][:3] if party else ())]
    return " | ".join(dict.fromkeys(fold_text(w) for w in (*([printed] if printed else ()), *known)))


def _pair_stems(stems: Sequence[str]) -> list[str]:
    """Keys for two of the longer stems together: what is promised and later counted, whoever is named."""
    deeds = find_deeds([s for s in stems if not s.isdigit()])
    longer = sorted(deeds[:12], key=lambda s: (-len(s), s))[:_MOST_PAIRED]
    return [f"{a}+{b}" for a, b in combinations(sorted(longer), 2) if weigh(a) + weigh(b) >= _LEAST_PAIRED]


def _find_asked(
    reading: Reading,
    ask: Demand,
    statement: Statement | None,
    parties: dict[str, Party],
    mentions: Sequence[Mention],
) -> Party | None:
    """The party that is named as asked where the demand is told; "it" at the head of what is asked is whom it means."""
    sentences = find_sentences(reading, statement.spans if statement else ask.spans)
    here = [m for m in mentions if any(is_overlapping(m.spans[0], s) for s in sentences) and m.chain in parties]
    if ask.of is None:
        here = [m for m in here if m.form == "pronoun" and m.spans[0].start == ask.spans[0].start]
        if _OWN_ASK.match(fold_text(ask.quote[0])):
            return None  # "her call for their release" is hers, and asked of others
    else:
        wanted = _bare(split_joint(ask.of)[0])
        here = [m for m in here if wanted in (_bare(m.name), _bare(" ".join(m.quote)))]
    found = [parties[m.chain] for m in here if m.type in ("person", "body", "state")]
    return next((p for p in found if p["keys"]), next((p for p in found if p["names"]), None))


_OWN_ASK = re.compile(
    r"(?:his|her|its|their|my|our) (?:\w+ )?(?:call|demand|request|appeal|plea|recommendation|proposal)"
)


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|its|their) ", "", " ".join(fold_text(name).split()))


def describe_statement(
    reading: Reading,
    statement: Statement,
    parties: dict[str, Party],
    mentions: Sequence[Mention],
    names: frozenset[str],
) -> Card:
    """The card of a statement that may answer one."""
    speaker = describe_speaker(statement.speaker, parties) if statement.speaker else None
    context = read_context(reading, statement.spans)
    stems = merge_near(content_stems(" ".join(statement.quote) + " " + context))
    to = content_stems(statement.addressee or "")
    near = _named_in(reading, statement, parties, mentions)
    data: dict[str, object] = {
        "role": "statement",
        "statement": statement.id,
        "speaker": speaker,
        "named": near,
        "stems": stems,
        "own": merge_near(content_stems(say_plainly(" ".join(statement.quote)))),
        "words": " ".join(fold_text(" ".join(statement.quote)).split()),
        "to": to,
        "act": statement.act,
        "negated": statement.is_negated,
        "done": _find_done(" ".join(statement.quote)),
        "status": find_reception(context, statement.act, statement.cue.lemma if statement.cue else ""),
        "context": " ".join(fold_text(context).split()),
        "cue": statement.cue.lemma if statement.cue else "",
        "who": _describe_words(statement.speaker.name if statement.speaker else None, speaker),
        "on": write_range(statement.said),
        "published": write_range(reading.metadata.published),
        "place": _place(reading, statement),
        "by": speaker,
    }
    data |= _locate(reading, statement)
    own, said = [s for s in stems if s not in names], cast("list[str]", data["own"])
    told = [s for s in said if s not in names]
    more = _pair_stems([*told, *(s for s in said if s in names)])
    more += [f"to/{k}" for k in (speaker["keys"][:2] if speaker and len(to) > 1 else [])]
    more += [f"late/{k}" for k in (speaker["keys"][:3] if speaker and statement.act == "concede" else [])]
    return _make_card(reading, statement, data, own, [*([speaker] if speaker else []), *near], more)


def _find_done(text: str) -> list[str]:
    """Stems of what the words say has or had been done ("had suspended")."""
    return merge_near([stem_word(w) for _, w in _DONE.findall(fold_text(text))])


def describe_event(
    reading: Reading, event: Event, parties: dict[str, Party], mentions: Sequence[Mention], names: frozenset[str]
) -> Card:
    """The card of an event that may be what came of one."""
    words = event.what + " " + " ".join(event.quote)
    if re.search(r"\b(?:report|assessment|document)\b.*\breleased\b", words):
        words += " published"
    stems = merge_near(content_stems(say_plainly(words)))
    near = _named_in(reading, event, parties, mentions)
    near += [p for w in event.who if (p := find_party(w, list(parties.values()), reading)) and p not in near]
    data: dict[str, object] = {
        "role": "event",
        "statement": event.statement_id,
        "speaker": None,
        "named": near,
        "stems": stems,
        "own": stems,
        "words": "",
        "told_as": " ".join(fold_text(event.what).split()),
        "by_other": _find_agent(event, near),
        "context": " ".join(fold_text(read_context(reading, event.spans)).split()),
        "cue": "",
        "who": "",
        "to": [],
        "act": "report",
        "negated": False,
        "done": [],
        "status": None,
        "on": write_range(event.when),
        "published": write_range(reading.metadata.published),
        "place": _place(reading, event),
        "by": None,
    }
    data |= _locate(reading, event)
    own = [s for s in stems if s not in names]
    more = _pair_stems([*own, *(s for s in stems if s in names)])
    more += [f"when/{stem}" for stem in find_deeds(own)[:6] if stem in HELD_BACK]
    return _make_card(reading, event, data, own, near, more)


_LEAD = re.compile(r"\A(?:in|at|on|by|after|before|for|last|this) [^,]{1,40}, ")  # "In Tesmar, Ada Brun presented"
_BEING = re.compile(r"[\s,]*(?:(?:has|have|had|will)\s+)?(?:was|were|is|are|be|been)\b")


def _find_agent(event: Event, near: Sequence[Party]) -> Party | None:
    """Whose deed an event is: the party whose name its words begin with, unless something was done to it."""
    words = _LEAD.sub("", fold_text(" ".join(event.what.split()))).removeprefix("the ")
    for party in near:
        for name in party["names"]:
            folded = fold_text(name).removeprefix("the ")
            if words.startswith(f"{folded} ") and not _BEING.match(words, len(folded)):
                return party
    return None


def find_party(name: str, parties: Sequence[Party], reading: Reading) -> Party | None:
    """The party of this document that a name stands for; "the government" is that of the state it writes about."""
    found = describe_name(name, [p for p in parties if p["keys"]]) or describe_name(name, parties)
    if found and found["keys"]:
        return found
    states = next((p["states"] for p in parties), [])
    if find_state(name):
        kind = "state"
    elif re.fullmatch(r"(?:the )?(?:government|authorities|state)", fold_text(name)) and states:
        kind, name = "state", states[0]
    elif found and found["type"] in ("person", "place") and " " not in name:
        kind = "state"  # what is asked of one word is asked of a state more often than of a surname or a town
    else:
        kind = found["type"] if found and found["type"] in ("person", "state") else "body"
    speaker = Speaker(name=name, type=kind)  # type: ignore[arg-type]
    around = next((p["around"] for p in parties), [])
    of = Party(type="", names=[], roles=[], states=states, keys=[], plain=[], around=around)
    made = describe_speaker(speaker, {"states": of})
    return made if made["keys"] or made["names"] else None


_AIM = re.compile(r",? with (?:a|the) (?:view|aim|intention) (?:to|of) ")
_DOING = re.compile(r"\b(?:is|are|was|were|am|been) (?:\w+ )?\w+ing\b")
_PUBLIC = re.compile(r"\bma(?:k(?:e|es|ing)|de) (?:\w+ ){0,3}?public\b")
_RELEASED = re.compile(
    r"\breleas(?:e[sd]?|ing)(?= (?:\w+ ){0,3}?(?:reports?|assessment|findings|documents?|results|lists?|files?)\b)"
    r"|(?<=\breport )(?:was )?released\b"
)


def say_plainly(text: str) -> str:
    """The words with "made it public" and "released the report" as what they are: published."""
    return _RELEASED.sub("published", _PUBLIC.sub("publish", text))


def _own_stems(text: str, asked: Party | None, names: frozenset[str]) -> list[str]:
    """What is asked, without the name of who is asked, terms and numbers, as stems."""
    skip = {s for n in ([*asked["names"], *asked["roles"]] if asked else []) for s in content_stems(n)}
    text = say_plainly(text)
    aim = _AIM.search(text)
    if aim:  # "is finishing its list, with a view to publishing it": what is promised is the publication of the list
        doing = _DOING.search(text[: aim.start()])
        thing = text[doing.end() : aim.start()] if doing else text[: aim.start()]
        return merge_near([*content_stems(text[aim.end() :]), *content_stems(thing)[:2]])
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
    first, last = min(s.start for s in sentences), max(s.end for s in sentences)
    near = [m for m in mentions if m.spans[0].start < last and first < m.spans[0].end]
    chains = dict.fromkeys(m.chain for m in near if any(is_overlapping(m.spans[0], s) for s in sentences))
    return [parties[c] for c in chains if c in parties and parties[c]["keys"]][:_MOST_PARTIES]


_TELLING_BACK = re.compile(
    r"\b(?:had|has|have|who|which) (?:promised|asked|demanded|urged|called|pledged|ordered|said)\b"
)


def _find_conditioned(ask: Demand | Promise, statement: Statement | None) -> list[str]:
    """Of a condition: the stems of what is made to hang on it ("a visit"), which stands before it."""
    if statement is None or not isinstance(ask, Demand) or ask.spans[0].start - statement.spans[0].start < 12:
        return []
    if ask.spans[-1].end != statement.spans[-1].end or statement.act == "promise":
        return []
    before = " ".join(statement.quote)[: ask.spans[0].start - statement.spans[0].start]
    return find_deeds(merge_near(content_stems(before)))


def _is_told_back(reading: Reading, ask: Demand | Promise, statement: Statement | None) -> bool:
    """Whether an earlier demand or promise is told in passing: within somebody's words, as a noun, or with "had"."""
    if statement is None:
        return False
    if statement.within or (statement.cue and re.fullmatch(_NOUN, statement.cue.lemma)):
        return True
    cue = statement.cue.spans[0] if statement.cue and statement.cue.spans else None
    before = reading.document.text[max(0, cue.start - 12) : cue.end] if cue else ""
    return _TELLING_BACK.search(before) is not None or (
        re.search(r"\b(?:is|was|are|were|been) asked\Z", before) is not None
    )


_AGAIN = re.compile(r"\b(?:again|once more|once again|repeat\w*|renew\w*|reiterat\w*|restat\w*)\b")


def _is_again(reading: Reading, statement: Statement) -> bool:
    """Whether the report says that it is asked anew."""
    cue = " ".join(reading.document.text[s.start : s.end] for s in (statement.cue.spans if statement.cue else ()))
    return _AGAIN.search(fold_text(f"{cue} {' '.join(statement.quote)}")) is not None


_NOUN = r"(?:call|demand|request|appeal|plea|recommendation|proposal|promise|pledge)s?"


def _locate(reading: Reading, finding: Finding) -> dict[str, object]:
    """Where the words stand, and in which block of the document."""
    block = next((z.span.start for z in reading.zones if is_overlapping(z.span, finding.spans[0])), -1)
    return {"words_at": [finding.spans[0].start, finding.spans[-1].end], "block": block}


def _place(reading: Reading, finding: Finding) -> list[int]:
    sentences = find_sentences(reading, finding.spans)
    return [sentences[0].start, sentences[-1].end]


def _make_card(
    reading: Reading,
    finding: Finding,
    data: dict[str, object],
    stems: Sequence[str],
    parties: Iterable[Party],
    more: Sequence[str] = (),
) -> Card:
    """Keys are a content stem with a party's key; the state a document writes about stands for its offices too."""
    listed = list(parties)
    keys = list(dict.fromkeys(k for p in listed for k in p["keys"][:2]))
    keys += [f"s:{fold_text(s)}" for p in listed[:1] for s in p["states"] if f"s:{fold_text(s)}" not in keys]
    stems = list(dict.fromkeys([*stems, *find_deeds(stems)]))
    rare = sorted((s for s in stems if len(s) > 3), key=lambda s: (-len(s), s))[:_MOST_STEMS]
    rare += [s for s in list(stems)[:2] if s not in rare]  # the verb of a demand comes first
    here = [reading.document.id] if listed or "asked" in data else []  # an answer may stand right after its demand
    return Card(
        subject_id=finding.id,
        document_id=reading.document.id,
        keys=tuple(dict.fromkeys([*here, *(f"{s}/{k}" for s in rare for k in keys), *more])),
        data=data,
    )
