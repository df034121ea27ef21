"""Scenes: one passage while its references are resolved, and the parties that are known by a description alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.read.chains import Chains, Found, Party, Unit
from onrecord.read.lexicon import body_nouns, clean_name, fold_name, name_words
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import find_pronouns
from onrecord.read.tokens import Tokens

_MISSION = re.compile(
    r"\b(?:mission|embassy|delegation)\s+of\s+(?:the\s+)?"
    r"(?:(?:[\w-]+\s+){0,2}(?:republic|kingdom|federation|state|principality)\s+of\s+(?:the\s+)?)?"
    r"(?P<state>[A-Z][\w’'-]*(?:\s+(?:of\s+|and\s+)?[A-Z][\w’'-]*)*)(?:\s+to\b.*)?\Z",
    re.IGNORECASE,
)
UMBRELLAS = frozenset({"un", "united", "nations", "eu", "european", "union"})


class Scene:
    """One passage while it is resolved: its words, its units in order, and the party that each word means so far."""

    def __init__(
        self,
        chains: Chains,
        tokens: Tokens,
        names: Sequence[Name],
        nominals: Sequence[Nominal],
        roles_at: dict[int, Name],
    ) -> None:
        self.chains, self.tokens, self.names = chains, tokens, names
        self.roles_at = roles_at
        units: list[Unit] = [*names, *nominals, *find_pronouns(tokens)]
        titled = {i for n in names if n.role_start is not None for i in range(n.role_start, n.start)}
        self.units = sorted(
            (u for u in units if not (isinstance(u, Nominal) and u.head in titled and u.head not in roles_at)),
            key=lambda u: (u.end, -u.start),
        )
        self.at: dict[int, Party] = {}

    def party_at(self, place: int) -> Party | None:
        """The party whose name stands at this word."""
        for name in self.names:
            if name.start <= place < name.end:
                return self.chains.by_name.get(id(name))
        return None


def describe(scene: Scene, unit: Nominal, kind: str) -> Found:
    """A party known by this description alone; a definite phrase with the same noun goes back to it."""
    chains = scene.chains
    text, owner = _split_owner(scene, unit)
    mark = _mark_of(scene, unit) if owner is not None else ""
    lead, target = _split_target(scene, unit) if owner is None else ("", None)
    is_name = unit.complement is not None and scene.party_at(unit.complement) is not None
    words = set(name_words(text))
    for party in reversed(chains.parties):
        if party.is_named or party.type != kind or party.voice_of or party.is_plural != unit.is_plural:
            continue
        if (unit.is_definite or kind in ("body", "group")) and party.owner is owner:
            known = party.owned if owner is not None else party.name
            if target is not None and party.target is target and party.owned.lower() == lead.lower():
                return Found(unit, party)
            if known.lower() == text.lower():
                party.mark = party.mark or mark
                if text.islower() and not known.islower() and owner is None:
                    party.names[0] = text  # a heading had given it capitals
                return Found(unit, party)
        if (
            unit.is_definite
            and unit.owner is None
            and unit.noun in party.heads
            and set(unit.modifiers) <= party.words
            and len(words) <= len(party.words)
            and not is_other_office(unit, party.words)
            and not party.name.lower().startswith("so-called ")  # as their opponent calls them, and nobody else
        ):
            return Found(unit, party)
    party = chains.new(kind, text, is_plural=unit.is_plural)
    party.heads.add(unit.noun)
    if owner is not None:
        party.owner, party.owned, party.mark = owner, text, mark
        party.words.update(owner.words)
    elif target is not None:
        party.target, party.owned, party.mark = target, lead, "" if is_name else "the"
    if kind == "body":
        party.body_kind = unit.body_kind
    return Found(unit, party)


def is_other_office(unit: Nominal, known: set[str]) -> bool:
    """Whether a description says of what, and another says something else: two ministers, "of health", "of justice"."""
    is_told = unit.kind == "office" and unit.complement is not None and unit.preposition in ("of", "for")
    return is_told and bool(known & {"of", "for"}) and unit.tokens.low[unit.complement or 0] not in known


def _split_owner(scene: Scene, unit: Nominal) -> tuple[str, Party | None]:
    """The description and its possessor, where that one is known: "his brother" is "brother", of Jo Lee."""
    text = unit.description
    tokens = scene.tokens
    apposed = scene.roles_at.get(unit.complement) if unit.complement is not None else None
    if apposed is not None and apposed.type == "body" and apposed.start >= unit.end:  # "staff of a charity, Kell Aid"
        article = "the " if tokens.low[apposed.start - 1] == "the" else ""
        before = text.partition(f" {unit.preposition} ")[0]
        text = f"{before} {unit.preposition} {article}{apposed.text}"
    if unit.owner is None:
        return text, None
    owner = scene.at.get(unit.owner)
    party = (owner.voice_of or owner) if owner is not None else None
    is_many = party is None or (party.type == "group" and bool(party.name))
    if is_many and party is not None and unit.kind == "body" and tokens.pos[unit.owner] == "PRON":
        return text, party  # "their association"
    if is_many and unit.kind in ("person", "office", "group", "voice"):
        return _name_of_group(scene, unit) or text, None
    if party is None or not party.name or party.type == "group":
        return text, None
    if unit.noun == "government" and party.type == "body" and (match := _MISSION.search(party.name)) is not None:
        return f"Government of {match['state']}", None  # "the position of its Government", of an embassy's
    if tokens.pos[unit.owner] == "PRON":
        return text, party
    if any(name.start <= unit.owner < name.end - 1 for name in scene.names):
        return text, None  # the mark belongs to the name: "People's Daily"
    is_organ = party.type in ("state", "place") and unit.noun in ("ministry", "department")
    if unit.complement is not None and not is_organ:
        return text, None  # "Kell's mission in Oslo" reads better as printed
    rest = unit.owner + 1
    while rest < unit.head and tokens.low[rest] in ("'s", "'", "own"):
        rest += 1
    text = clean_name(tokens.words(rest, unit.end))
    if party.words <= UMBRELLAS:
        return f"{clean_name(tokens.words(unit.start, unit.owner + 1))} {text}", None
    return text, party


def _split_target(scene: Scene, unit: Nominal) -> tuple[str, Party | None]:
    """A description without its last words, where these mean somebody whom the text names more fully, and who that is:
    "source close to the actor", "aide to Lee"; a "commission official" is an "official of" that commission."""
    tokens = scene.tokens
    if unit.kind not in ("person", "office", "group", "voice"):
        return "", None
    if unit.complement is None:
        return _split_compound(scene, unit)
    party = scene.at.get(unit.complement) or scene.party_at(unit.complement)
    if party is None or not party.is_named or party.type not in ("person", "body") or party.voice_of is not None:
        return "", None
    start, end = tokens.subtree(unit.complement)
    text = unit.description
    tail = tokens.words(start, end)
    at = text.rfind(tail)
    if at < 1 or text[at + len(tail) :].strip(" ,") or start <= unit.head or not tokens.low[start - 1].isalpha():
        return "", None
    if any(tokens.dep[i] in ("relcl", "appos", "conj") or tokens.text[i] == "," for i in range(start, end)):
        return "", None
    article = " the" if scene.party_at(unit.complement) is not None and tail.startswith("the ") else ""
    return text[:at].strip() + article, party


def _split_compound(scene: Scene, unit: Nominal) -> tuple[str, Party | None]:
    tokens, at = scene.tokens, unit.head - 1
    is_plain = unit.noun in _OF_BODIES and at >= unit.start and tokens.low[at] in body_nouns() and unit.end == at + 2
    if not is_plain or unit.owner is not None or tokens.dep[at] not in ("compound", "nmod"):
        return "", None
    rest = [w for w in unit.modifiers if w != tokens.low[at]]
    noun = tokens.low[at]
    fits = [
        p
        for p in scene.chains.parties
        if p.type == "body" and p.last >= 0 and p.voice_of is None and noun in p.heads | p.words and not p.is_plural
    ]
    named = [p for p in fits if p.is_named]
    if len(named) != 1 or rest:
        return "", None
    return f"{clean_name(tokens.words(unit.head, unit.head + 1))} of", named[0]


_OF_BODIES = frozenset({"official", "insider", "employee", "investigator", "executive", "worker", "source"})


def _name_of_group(scene: Scene, unit: Nominal) -> str | None:
    """A description after the possessive of a group or a thing, the other way round: "the marchers' families"."""
    tokens, owner = scene.tokens, unit.owner
    if owner is None or tokens.pos[owner] == "PRON" or unit.complement is not None:
        return None
    start = unit.start
    is_one = tokens.tag[owner] == "NN" and tokens.low[start] == "the" and tokens.text[owner].islower()
    is_group = tokens.tag[owner] == "NNS" and tokens.text[owner + 1 : owner + 2] in (["'"], ["’"])
    if not (is_group or is_one):
        return None
    rest = clean_name(tokens.words(owner + 2, unit.end))
    whose = tokens.words(start, owner + 1)
    return f"{rest} of {whose.lower() if tokens.starts[start] else whose}"


def _mark_of(scene: Scene, unit: Nominal) -> str:
    """The possessive ending as printed, nothing after a pronoun: "Lee's office", "her office"."""
    tokens = scene.tokens
    if unit.owner is None or tokens.pos[unit.owner] == "PRON":
        return ""
    owner = scene.at.get(unit.owner)
    if owner is not None and owner.type == "state" and scene.party_at(unit.owner) is None:
        return ""  # "the State party's delegation": the State is not printed here
    after = tokens.text[unit.owner + 1]
    return after if after in ("'s", "’s", "'", "’") else ""


def plain_party(scene: Scene, text: str, place: int) -> Party:
    """The party with just this name, new where there is none: whom a voice speaks for, if it is no unit itself."""
    text = clean_name(text)
    for party in reversed(scene.chains.parties):
        if party.name and fold_name(party.name) == fold_name(text):
            return party
    plural = scene.tokens.tag[place] in ("NNS", "NNPS")
    party = scene.chains.new("group" if plural else "body", text, is_plural=plural)
    party.heads.add(scene.tokens.lemma[place])
    return party


def owner_words(scene: Scene, unit: Nominal) -> set[str]:
    """The words of a phrase's possessor, as printed and as its party is known."""
    owner = unit.owner
    if owner is None:
        return set()
    party = scene.at.get(owner)
    out = {scene.tokens.low[owner].replace(".", "")}
    if party is not None:
        out |= {w.replace(".", "") for w in party.words}
    return out


def first_word(unit: Nominal) -> str:
    """The first word of a noun phrase, in lower case."""
    return unit.tokens.low[unit.start]
