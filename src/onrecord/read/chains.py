"""Chains: which names, noun phrases and pronouns of one document mean the same party.

Names are joined first, over the whole document, since a surname may stand before the full name; noun phrases and
pronouns then look back, in reading order. What fits nobody well enough stays alone: a wrong name is worse than none.
Follows Lappin and Leass (1994) in weighing grammatical roles against distance, with the habits of news added: the
speaker of one sentence is most often "he", "she" or "it" of the next.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from onrecord.read.lexicon import body_nouns, name_words
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import Pronoun
from onrecord.read.tokens import SUBJECTS, Tokens, speaking_verbs, word_list

FILLERS = word_list("filler_words")
Unit = Name | Nominal | Pronoun

_ADDRESSING = word_list("addressing_verbs")
_REPEATED = 0.3  # how much a party's older mentions add to its best one
_OTHER_PARAGRAPH = 0.85  # a new paragraph often brings somebody new
_WEIGHTS = {"nsubj": 3.0, "nsubjpass": 2.4, "csubj": 2.4, "dobj": 1.5, "dative": 1.5}
_WEIGHTS.update(dict.fromkeys(("poss", "compound", "nmod"), 0.9))
_MINISTRIES = frozenset({"ministry", "department"})  # "ministry of defence of Kellia", however it is printed
_DECAY = (1.0, 0.75, 0.45, 0.3, 0.2, 0.13, 0.08)


@dataclass(slots=True, eq=False)
class Party:
    """One party as this document knows it. ``voice_of`` is whose words he or she speaks; ``issuer`` whose report;
    ``offices`` holds the words of the named bodies whose office somebody holds;
    ``mark`` the possessive ending that stands between ``owner`` and ``owned`` where the text prints one; ``target``
    whom a description ends with, after ``owned`` ("source close to", "aide to"), with an article that fits where
    ``mark`` is "the"; ``home`` is the State that a national organ is taken to be of."""

    order: int
    type: str
    names: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    role_heads: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, int] = field(default_factory=dict)
    owner: Party | None = None
    owned: str = ""
    mark: str = ""
    target: Party | None = None
    home: Party | None = None
    gender: str | None = None
    is_plural: bool = False
    is_named: bool = False
    voice_of: Party | None = None
    issuer: Party | None = None
    last: int = -1
    body_kind: str = ""
    is_definite: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        """The fullest form that the document gives; a description's possessor by its own fullest name."""
        home = self.home or (self.owner.home if self.owner is not None and not self.is_named else None)
        if home is not None and home.name and home.name not in self.printed:
            return f"{self.printed} of {home.name}"
        return self.printed

    @property
    def printed(self) -> str:
        """The name without the State that the reader added to it."""
        if self.target is not None and not self.is_named and self.target.name:
            return f"{self.owned} {with_article(self.target) if self.mark else self.target.name}"
        if self.owner is not None and not self.is_named and self.owner.name:
            is_long = {"of", "for", "in", "from", "at", "on", "to"} & set(self.owned.split())
            is_seat = bool(self.heads & {"embassy", "consulate"}) or (
                not self.owner.is_named and self.type == "body" and self.owner.type not in ("body", "group")
            )
            is_organ = self.owner.type in ("state", "place") and bool(self.heads & _MINISTRIES)
            if (is_long and not is_organ) or (self.mark and is_seat):
                mark = self.mark or "’s"
                owner = self.owner.printed
                return f"{owner}{mark if owner.endswith('s') or len(mark) > 1 else mark + 's'} {self.owned}"
            return f"{self.owned} {of_party(self.owner)}"
        if self.type == "person" and self.is_named:
            longest = max(self.names, key=lambda n: (len(n.split()), len(n)))
            return f"{self.title} {longest}" if self.title and " " not in longest else longest
        if self.type in ("body", "state", "place") and self.is_named:
            return max(
                self.names,
                key=lambda n: (
                    not n.replace(".", "").isupper(),
                    _weigh_form(n),
                    self.counts[n],
                    -self.places.get(n, 0),
                ),
            )
        return self.names[0] if self.names else ""

    @property
    def is_animate(self) -> bool:
        """Whether "he" or "she" can mean this party."""
        return self.type in ("person", "anonymous")


@dataclass(slots=True, eq=False)
class Found:
    """A unit with the party that it means, the role printed at it, and why, where that was inferred."""

    unit: Unit
    party: Party
    role: str | None = None
    inferred: str | None = None
    score: float | None = None


@dataclass(slots=True)
class Focus:
    """One mention as it brings its party into focus; ``place`` is what it is in its sentence: says, main, sub, passive,
    object, pobj, owner or other; ``form`` is name, noun or pronoun; ``joint`` is the word that it is joined to by
    "and", else its own; ``is_asked`` says that a question was put to it."""

    sentence: int
    weight: float
    party: Party
    line: int
    index: int
    is_speaker: bool
    is_addressed: bool
    quotation: int | None
    place: str
    form: str
    joint: int
    is_asked: bool


class Chains:
    """The parties of one document as known so far, and which of them are in focus."""

    def __init__(self) -> None:
        self.parties: list[Party] = []
        self.found: list[Found] = []
        self.focus: list[Focus] = []
        self.speakers: dict[int, Party] = {}  # quotation -> who speaks it
        self.by_name: dict[int, Party] = {}
        self.own_voice: Party | None = None  # who says "we" outside any quotation

    def new(self, kind: str, text: str = "", *, is_named: bool = False, is_plural: bool = False) -> Party:
        """A party that was not known before."""
        party = Party(len(self.parties), kind, is_named=is_named, is_plural=is_plural)
        if text:
            party.names.append(text)
            party.words.update(name_words(text))
        self.parties.append(party)
        return party

    def infer(self, party: Party, why: str) -> None:
        """Says of each mention of a party why it means whom it does, where nothing says so yet."""
        for found in self.found:
            if found.party is party:
                found.inferred = found.inferred or why

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
            if party.owner is gone:
                party.owner = kept if party is not kept else None
            if party.target is gone:
                party.target = kept if party is not kept else None
        kept.names.extend(n for n in gone.names if n not in kept.names and (gone.is_named or not kept.is_named))
        kept.counts.update(gone.counts)
        kept.places.update(gone.places)
        kept.words |= gone.words
        kept.heads |= gone.heads
        kept.roles |= gone.roles
        kept.role_heads |= gone.role_heads
        kept.offices |= gone.offices
        kept.gender = kept.gender or gone.gender
        kept.last = max(kept.last, gone.last)
        kept.is_named = kept.is_named or gone.is_named
        gone.names, gone.last = [], -1

    def note(
        self,
        unit: Unit,
        party: Party,
        role: str | None = None,
        inferred: str | None = None,
        score: float | None = None,
    ) -> None:
        """Records what a unit means, and brings its party into focus."""
        self.found.append(Found(unit, party, role, inferred, score))
        tokens, head = unit.tokens, unit.head if not isinstance(unit, Name) else unit.end - 1
        head = head_of(tokens, unit.start, unit.end) if isinstance(unit, Name) else head
        while tokens.dep[head] in ("conj", "appos") and tokens.head[head] != head:
            head = tokens.head[head]  # what is joined to a noun, or explains it, stands where that noun stands
        joint = head
        dep = tokens.dep[head]
        speaks = tokens.speaks(head)
        weight = 4.0 if speaks else _WEIGHTS.get(dep, 1.0)
        if dep == "pobj" and tokens.dep[tokens.head[head]] == "agent":
            weight = 2.4
        quotation = tokens.quoted[head]
        if speaks and not isinstance(unit, Pronoun) and _is_told_of(tokens, head):
            speaks, weight = False, 2.4  # "Lorne said that the mill knew": Lorne speaks
        if isinstance(unit, Pronoun):
            weight *= 0.95
        is_asked = False
        if tokens.lemma[tokens.head[head]] in ("ask", "question"):
            speaks = False  # whoever was asked speaks next
            is_request = any(tokens.dep[c] == "xcomp" for c in tokens.children[tokens.head[head]])
            is_asked = not is_request and dep in ("dobj", "dative", "nsubjpass")
            if not is_request:
                weight = 5.5 if dep in ("dobj", "dative") else min(weight, 3.0)
        self.focus.append(
            Focus(
                tokens.sentence[head],
                weight,
                party,
                tokens.number,
                unit.start,
                speaks and quotation is None,
                dep in ("dobj", "pobj", "oprd") and _governor(tokens, head) in _ADDRESSING,
                quotation,
                _place_in(tokens, head, speaks),
                "name" if isinstance(unit, Name) else "noun" if isinstance(unit, Nominal) else "pronoun",
                joint,
                is_asked,
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
            score = focus.weight * _DECAY[distance] * (1.0 if focus.line == line else _OTHER_PARAGRAPH)
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

    def subjects(self, sentence: int, line: int, index: int) -> set[Party]:
        """Who is a subject in this sentence before this place."""
        near = (f for f in self.focus[-60:] if f.sentence == sentence and f.line == line and f.index < index)
        return {f.party for f in near if f.weight > 2.5 and f.quotation is None}

    def addressed(self, sentence: int) -> set[Party]:
        """Who was accused, asked or urged in this sentence or the one before."""
        return {f.party for f in self.focus[-60:] if f.is_addressed and 0 <= sentence - f.sentence <= 1}

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


def _weigh_form(name: str) -> int:
    """How many words of a body's name say something: "Human Rights Office" as much as "Office for Human Rights"."""
    return sum(w not in FILLERS for w in name_words(name))


def of_party(party: Party) -> str:
    """ "of" with the party's name, and the article that its kind of name takes."""
    return f"of {with_article(party)}"


def with_article(party: Party) -> str:
    """A party's name with the article that its kind of name takes."""
    words = party.name.lower().split()
    ends = words[-1] in body_nouns() or (words[0] in body_nouns() and words[1:2] in (["of"], ["for"]))
    has_article = party.type == "body" and (ends or party.name[:1].islower())
    return f"the {party.name}" if has_article else party.name


def _is_told_of(tokens: Tokens, index: int) -> bool:
    """Whether a subject's verb stands inside what somebody else says, or in a clause about somebody else."""
    verb = tokens.head[index]
    if any(tokens.dep[c] == "mark" and tokens.low[c] in ("that", "whether") for c in tokens.children[verb]):
        return tokens.dep[index] == "nsubj"
    while tokens.dep[verb] == "conj" and tokens.head[verb] != verb:
        verb = tokens.head[verb]
    outer = tokens.head[verb]
    if tokens.dep[index] != "nsubj" or outer > verb:
        return False
    if tokens.dep[verb] == "relcl":
        return True
    says = tokens.dep[verb] == "ccomp" and tokens.lemma[outer] in speaking_verbs()
    return says and any(tokens.dep[c] in SUBJECTS for c in tokens.children[outer])


def _place_in(tokens: Tokens, index: int, speaks: bool) -> str:
    """What a word is in its sentence, as far as that makes it likely to be spoken of next."""
    dep, verb = tokens.dep[index], tokens.head[index]
    if dep in SUBJECTS:
        while tokens.dep[verb] == "conj" and tokens.head[verb] != verb:
            verb = tokens.head[verb]
        is_main = tokens.dep[verb] == "ROOT" or tokens.head[verb] == verb
        if speaks:
            return "says" if is_main or tokens.dep[verb] in ("parataxis", "ccomp") else "says below"
        return ("passive" if dep == "nsubjpass" else "main") if is_main else "sub"
    if speaks:
        return "says"
    return {"dobj": "object", "dative": "object", "pobj": "pobj", "poss": "owner"}.get(dep, "other")


def _governor(tokens: Tokens, index: int) -> str:
    """The lemma of the verb that a noun is an object of, over a preposition too."""
    head = tokens.head[index]
    return tokens.lemma[tokens.head[head] if tokens.dep[index] == "pobj" else head]


def is_clash(left: str | None, right: str | None) -> bool:
    """Whether two genders are both known and differ."""
    return left is not None and right is not None and left != right


def head_of(tokens: Tokens, start: int, end: int) -> int:
    """The word of a phrase that the others hang on."""
    for i in range(end - 1, start - 1, -1):
        if not start <= tokens.head[i] < end or tokens.head[i] == i:
            return i
    return end - 1
