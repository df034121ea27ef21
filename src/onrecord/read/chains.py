"""Chains: which names, noun phrases and pronouns of one document mean the same party.

Names are joined first, over the whole document, since a surname may stand before the full name; noun phrases and
pronouns then look back, in reading order. What fits nobody well enough stays alone: a wrong name is worse than none.
Follows Lappin and Leass (1994) in weighing grammatical roles against distance, with the habits of news added: the
speaker of one sentence is most often "he", "she" or "it" of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onrecord.read.names import (
    Name,
    body_nouns,
    capitals,
    demonyms,
    known_names,
    name_words,
    peoples,
    roles,
    states,
)
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import Pronoun
from onrecord.read.tokens import SUBJECTS, Tokens

Unit = Name | Nominal | Pronoun

_REPEATED = 0.4  # how much a party's older mentions add to its best one
_DECAY = (1.0, 0.75, 0.45, 0.3, 0.2, 0.13, 0.08)


@dataclass(slots=True, eq=False)
class Party:
    """One party as this document knows it. ``voice_of`` is whose words he or she speaks; ``issuer`` whose report."""

    order: int
    type: str
    names: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    role_heads: set[str] = field(default_factory=set)
    owner: Party | None = None
    gender: str | None = None
    is_plural: bool = False
    is_named: bool = False
    voice_of: Party | None = None
    issuer: Party | None = None
    last: int = -1
    body_kind: str = ""
    is_definite: bool = False

    @property
    def name(self) -> str:
        if self.type == "person" and self.is_named:
            return max(self.names, key=lambda n: (len(n.split()), len(n)))
        if self.type in ("body", "state", "place") and self.is_named:
            return max(self.names, key=lambda n: (not n.replace(".", "").isupper(), len(n.split()), len(n)))
        return self.names[0] if self.names else ""

    @property
    def is_animate(self) -> bool:
        return self.type in ("person", "anonymous")


@dataclass(slots=True, eq=False)
class Found:
    """A unit with the party that it means, the role printed at it, and why, where that was inferred."""

    unit: Unit
    party: Party
    role: str | None = None
    inferred: str | None = None


@dataclass(slots=True)
class _Focus:
    sentence: int
    weight: float
    party: Party
    line: int
    index: int
    is_speaker: bool
    quotation: int | None


class Chains:
    """The parties of one document. Build it with :func:`link_chains`."""

    def __init__(self, passages: Sequence[Tokens], names: Sequence[Name]) -> None:
        self.passages = passages
        self.parties: list[Party] = []
        self.found: list[Found] = []
        self.focus: list[_Focus] = []
        self.speakers: dict[int, Party] = {}  # quotation -> who speaks it
        self.by_name: dict[int, Party] = {}
        self.unclear: set[int] = set()
        self._join_names(names)

    # ── names ───────────────────────────────────────────────────────────────────────────────────────────────────

    def merge(self, gone: Party, kept: Party) -> None:
        """Makes two parties one: what meant the first means the second from here on and before."""
        if gone is kept:
            return
        for key, party in self.by_name.items():
            if party is gone:
                self.by_name[key] = kept
        for found in self.found:
            if found.party is gone:
                found.party = kept
        for focus in self.focus:
            if focus.party is gone:
                focus.party = kept
        for party in self.parties:
            if party.voice_of is gone:
                party.voice_of = kept
            if party.issuer is gone:
                party.issuer = kept
        kept.names.extend(n for n in gone.names if n not in kept.names and (gone.is_named or not kept.is_named))
        kept.words |= gone.words
        kept.heads |= gone.heads
        kept.roles |= gone.roles
        kept.role_heads |= gone.role_heads
        kept.gender = kept.gender or gone.gender
        kept.last = max(kept.last, gone.last)
        kept.is_named = kept.is_named or gone.is_named
        gone.names, gone.last = [], -1

    def new(self, kind: str, text: str = "", *, is_named: bool = False, is_plural: bool = False) -> Party:
        party = Party(len(self.parties), kind, is_named=is_named, is_plural=is_plural)
        if text:
            party.names.append(text)
            party.words.update(name_words(text))
        self.parties.append(party)
        return party

    def _join_names(self, names: Sequence[Name]) -> None:
        persons = [n for n in names if n.type == "person"]
        full: list[tuple[Party, Name]] = []
        for name in (n for n in persons if len(n.key) > 1):
            party = next((p for p, other in full if _is_same_person(other.key, name.key)), None)
            if party is None:
                party = self.new("person", is_named=True)
                full.append((party, name))
            self._add_name(party, name)
        by_word: dict[str, list[Party]] = defaultdict(list)
        last_words: dict[str, set[int]] = defaultdict(set)
        first_at: dict[int, int] = {}
        for party, name in full:
            for word in name.key:
                if party not in by_word[word]:
                    by_word[word].append(party)
            for form in party.names:
                last_words[name_words(form)[-1]].add(party.order)
            first_at[party.order] = min(first_at.get(party.order, 10**9), _place(name))
        fulls = sorted((_place(n), self.by_name[id(n)].order) for n in persons if len(n.key) > 1)
        singles: dict[str, Party] = {}
        for name in (n for n in persons if len(n.key) == 1):
            word = name.key[0]
            options = [p for p in by_word.get(word, []) if not is_clash(name.gender, p.gender)]
            if len(options) > 1:
                surname = [p for p in options if p.order in last_words[word]]
                if name.has_title and surname:
                    options = surname
            if len(options) > 1:
                role = set(name_words(name.role or "")) & roles().keys()
                options = [p for p in options if role & p.roles] or options
            if len(options) > 1:
                near = [o for at, o in reversed(fulls) if at < _place(name) and any(p.order == o for p in options)]
                recent = [
                    o
                    for at, o in fulls
                    if 0 <= name.tokens.number - at // 10000 <= 3 and any(p.order == o for p in options)
                ]
                if near and len(set(recent)) <= 1:
                    options = [p for p in options if p.order == near[0]]
            if len(options) == 1:
                self._add_name(options[0], name)
                continue
            if options:
                self.unclear.add(id(name))
            party = singles.get(word) if not options else None
            if party is None or is_clash(name.gender, party.gender):
                party = self.new("person", is_named=True)
                if not options:
                    singles[word] = party
            self._add_name(party, name)
        self._join_bodies([n for n in names if n.type != "person"])

    def _add_name(self, party: Party, name: Name) -> None:
        self.by_name[id(name)] = party
        if name.text not in party.names:
            party.names.append(name.text)
        party.words.update(name.key)
        party.gender = party.gender or name.gender
        if name.role:
            party.roles.update(w for w in name_words(name.role))

    def _join_bodies(self, names: Sequence[Name]) -> None:
        bodies: dict[tuple[str, ...], Party] = {}
        places: dict[tuple[str, str], Party] = {}
        ordered = sorted(names, key=lambda n: (-len(n.key), _place(n)))
        aliases = _find_aliases(self.passages, names)
        for name in ordered:
            folded = " ".join(name.key)
            if name.type == "body":
                key = _expand(name.key)
                party = bodies.get(key) or self._same_body(bodies, name, key, aliases)
                if party is None:
                    party = self.new("body", is_named=True)
                    party.body_kind = next((body_nouns()[w] for w in reversed(name.key) if w in body_nouns()), "")
                bodies.setdefault(key, party)
                self._add_name(party, name)
                party.body_kind = party.body_kind or name.kind
                if name.noun:
                    party.heads.add(name.noun)
                party.heads.update(w for w in name.key if w in body_nouns())
            else:
                kind = name.type
                label = states().get(folded, folded)
                if kind == "place" and _acts(name):
                    kind = "state"
                place = places.get((kind, label))
                if place is None:
                    place = places[(kind, label)] = self.new(kind, is_named=True, is_plural=kind == "group")
                self._add_name(place, name)

    def _same_body(
        self,
        bodies: dict[tuple[str, ...], Party],
        name: Name,
        key: tuple[str, ...],
        aliases: dict[str, tuple[str, ...]],
    ) -> Party | None:
        folded = " ".join(name.key)
        if folded in aliases:
            return bodies.get(_expand(aliases[folded]))
        if name.text.replace(".", "").isupper() and len(key) == 1 and len(key[0]) > 1:
            hits = [p for k, p in bodies.items() if len(k) > 1 and _initials(k) == key[0]]
            return hits[0] if len({p.order for p in hits}) == 1 else None
        if folded in known_names() or folded in states() or " ".join(key) in known_names():
            return None
        for other, party in bodies.items():
            if _is_same_body(key, other):
                return party
        hits = [p for k, p in bodies.items() if len(k) > len(key) and len(key) > 1 and k[-len(key) :] == key]
        plain = key[0] in demonyms() or key[0] in peoples() or key[0] in body_nouns()
        if not hits and len(key) == 1 and not plain:
            hits = [p for k, p in bodies.items() if len(k) > 1 and k[0] == key[0]]
        elif not hits and len(key) > 1:
            hits = [p for k, p in bodies.items() if len(k) > len(key) and k[: len(key)] == key]
        return hits[0] if len({p.order for p in hits}) == 1 else None

    # ── reading on ──────────────────────────────────────────────────────────────────────────────────────────────

    def note(self, unit: Unit, party: Party, role: str | None = None, inferred: str | None = None) -> None:
        """Records what a unit means, and brings its party into focus."""
        self.found.append(Found(unit, party, role, inferred))
        tokens, head = unit.tokens, unit.head if not isinstance(unit, Name) else unit.end - 1
        head = head_of(tokens, unit.start, unit.end) if isinstance(unit, Name) else head
        dep = tokens.dep[head]
        while dep in ("conj", "appos") and tokens.head[head] != head and dep == "appos":
            head = tokens.head[head]
            dep = tokens.dep[head]
        speaks = tokens.speaks(head)
        is_subject = dep in SUBJECTS
        weight = (
            4.0
            if speaks
            else 3.0
            if dep == "nsubj"
            else 2.4
            if is_subject
            else 1.5
            if dep in ("dobj", "dative")
            else 1.0
        )
        if dep in ("poss", "compound", "nmod"):
            weight = 0.9
        if dep == "conj":
            top = tokens.head[head]
            weight = 2.0 if tokens.dep[top] in SUBJECTS else 1.0
        quotation = tokens.quoted[head]
        if isinstance(unit, Pronoun):
            weight *= 0.95
        self.focus.append(
            _Focus(
                tokens.sentence[head],
                weight,
                party,
                tokens.number,
                unit.start,
                speaks and quotation is None,
                quotation,
            )
        )
        party.last = tokens.sentence[head]

    def scores(self, sentence: int, line: int, index: int, quotation: int | None = None) -> dict[Party, float]:
        """How much each party is in focus at this place, by what was said before it."""
        best: dict[tuple[int, int], tuple[float, Party]] = {}
        for focus in reversed(self.focus):
            distance = sentence - focus.sentence
            if distance >= len(_DECAY):
                break
            if distance < 0 or (focus.line == line and focus.index >= index):
                continue
            score = focus.weight * _DECAY[distance]
            if focus.quotation != quotation:
                score *= 0.25 if focus.quotation is not None else 0.5
            key = (focus.party.order, focus.sentence)
            if key not in best or best[key][0] < score:
                best[key] = (score, focus.party)
        most: dict[Party, float] = defaultdict(float)
        total: dict[Party, float] = defaultdict(float)
        for score, party in best.values():
            total[party] += score
            most[party] = max(most[party], score)
        return {party: most[party] + _REPEATED * (total[party] - most[party]) for party in most}

    def last_speaker(self, sentence: int, line: int, index: int) -> tuple[Party | None, float]:
        """Who spoke last in the narrative before this place, at most two sentences back, and how much that counts."""
        for focus in reversed(self.focus):
            if focus.sentence > sentence or (focus.line == line and focus.index >= index):
                continue
            if sentence - focus.sentence > 2:
                break
            if focus.is_speaker:
                return focus.party, (1.0, 0.75, 0.3)[sentence - focus.sentence]
        return None, 0.0


def is_clash(left: str | None, right: str | None) -> bool:
    """Whether two genders are both known and differ."""
    return left is not None and right is not None and left != right


def _place(name: Name) -> int:
    return name.tokens.number * 10000 + name.start


def _is_same_person(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two full names can be one person's: equal, or one leaves out a middle name or shortens the first."""
    if left == right:
        return True
    if left[-1] != right[-1]:
        return False
    short, long = sorted((left, right), key=len)
    if len(short) < 2:
        return False
    first = short[0].rstrip(".") == long[0].rstrip(".") or (
        min(len(short[0].rstrip(".")), len(long[0].rstrip("."))) == 1 and short[0][0] == long[0][0]
    )
    middle = set(short[1:-1]) <= set(long[1:-1]) or any(len(w.rstrip(".")) == 1 for w in short[1:-1])
    return (first and middle) or (len(long) > len(short) and set(short) <= set(long))


def _expand(key: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a body's name with its best-known initials written out: "un" as "united nations"."""
    out: list[str] = []
    for word in key:
        full = known_names().get(word, ("", ""))[0]
        out.extend(full.split() if full else [word])
    return tuple(w for w in out if w != "the")


_FILLERS = frozenset({"of", "the", "for", "and", "on", "in", "&", "to", "high", "commissioner"})


def _is_same_body(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one name has all the words of the other in another order: "Human Rights Office", "Office for ..."."""
    a, b = set(left) - _FILLERS, set(right) - _FILLERS
    if min(len(a), len(b)) < 3 or not (a <= b or b <= a):
        return False
    heads = {w for w in a & b if w in body_nouns()}
    return bool(heads) and {w for w in a if w in body_nouns()} == {w for w in b if w in body_nouns()}


def _initials(words: Iterable[str]) -> str:
    return "".join(w[0] for w in words if w not in ("of", "the", "for", "and", "on", "in", "&", "to"))


def _find_aliases(passages: Sequence[Tokens], names: Sequence[Name]) -> dict[str, tuple[str, ...]]:
    """Short forms that the text gives in brackets right after a name: "World Harvest Agency (WHA)"."""
    out: dict[str, tuple[str, ...]] = {}
    for left, right in pairwise(names):
        tokens = left.tokens
        if tokens is not right.tokens or right.start - left.end not in (1, 2):
            continue
        between = [w for w in tokens.text[left.end : right.start] if w not in "\"“‘'"]
        if between == ["("] and right.end < len(tokens) and tokens.text[right.end] in (")", "”", '"', "’"):
            out.setdefault(" ".join(right.key), left.key)
    return out


def _acts(name: Name) -> bool:
    """Whether a place stands for its government here: it says or does something, or is asked or accused."""
    tokens = name.tokens
    head = head_of(tokens, name.start, name.end)
    dep, verb = tokens.dep[head], tokens.head[head]
    if dep == "nsubj" and tokens.pos[verb] == "VERB" and tokens.lemma[verb] not in ("have", "see", "lie", "become"):
        return " ".join(name.key) in capitals() or tokens.speaks(head)
    if dep == "dobj" and " ".join(name.key) in capitals():
        return tokens.lemma[verb] in (
            "accuse",
            "urge",
            "press",
            "ask",
            "pressure",
            "blame",
            "criticise",
            "criticize",
            "tell",
        )
    return dep == "pobj" and tokens.low[verb] == "by" and " ".join(name.key) in capitals()


def head_of(tokens: Tokens, start: int, end: int) -> int:
    """The word of a phrase that the others hang on."""
    for i in range(end - 1, start - 1, -1):
        if not start <= tokens.head[i] < end or tokens.head[i] == i:
            return i
    return end - 1
