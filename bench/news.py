"""News that nobody printed: stories with parties of their own, told day by day by several outlets; seeded.

A :class:`World` holds what stories share: States, bodies and officials whom some stories name often and most hardly
ever (Zipf), outlets and agencies. A :class:`Story` has its own towns, people, bodies and topics. A :class:`Day` of a
story has what was said on it: reports of that day give the same utterances and nothing else in common. Sentences come
from ``material/``: patterns whose words are drawn from pools. They are English and mean nothing.

Only :meth:`random.Random.random` is drawn on, whose numbers are the same in every version of Python.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from math import exp
from pathlib import Path
from random import Random
from typing import TypeVar

MATERIAL = Path(__file__).parent / "material"
T = TypeVar("T")
_PART = re.compile(r"<(\w+)>|\{(\w+)\}")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Dice:
    """Draws from one seed."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random

    def below(self, limit: int) -> int:
        """A whole number from 0, under ``limit``."""
        return int(self._random() * limit)

    def chance(self, share: float) -> bool:
        """True in this share of draws."""
        return self._random() < share

    def pick(self, items: Sequence[T]) -> T:
        """One of them, each as likely."""
        return items[int(self._random() * len(items))]

    def often(self, items: Sequence[T], power: float = 1.0) -> T:
        """One of them; the n-th is drawn 1/n**power as often as the first."""
        at, steps = self._random(), _zipf(len(items), power)
        low, high = 0, len(items) - 1
        while low < high:
            middle = (low + high) // 2
            if steps[middle] <= at:
                low = middle + 1
            else:
                high = middle
        return items[low]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """So many different ones (or all there are), in the order drawn."""
        pool, out = list(items), []
        while pool and len(out) < count:
            out.append(pool.pop(self.below(len(pool))))
        return out

    def around(self, middle: float, spread: float) -> float:
        """About ``middle``, with a long tail above: log-normal, from twelve draws."""
        return middle * exp(spread * (sum(self._random() for _ in range(12)) - 6))


@cache
def _zipf(count: int, power: float) -> tuple[float, ...]:
    steps = list(accumulate(1 / (n + 1) ** power for n in range(count)))
    return tuple(step / steps[-1] for step in steps)


Parts = tuple[tuple[str, str], ...]


@cache
def read_pools() -> dict[str, list[Parts]]:
    """The pools of words and clauses, each entry split at what it asks for."""
    with (MATERIAL / "pools.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row["pool"]: [_split(entry) for entry in row["entries"].split("|")] for row in rows}


@cache
def _sentences() -> dict[str, list[Parts]]:
    out: dict[str, list[Parts]] = {}
    with (MATERIAL / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            out.setdefault(row["kind"], []).append(_split(row["text"]))
    return out


@cache
def read_words(pool: str) -> tuple[str, ...]:
    """A pool of plain words."""
    return tuple(entry[0][1] for entry in read_pools()[pool])


def _split(text: str) -> Parts:
    """A pattern as (kind, text): literal text, a pool to draw from, or a slot that the report fills."""
    out, at = [], 0
    for match in _PART.finditer(text):
        out += [("text", text[at : match.start()]), ("pool", match[1]) if match[1] else ("slot", match[2])]
        at = match.end()
    return tuple(part for part in (*out, ("text", text[at:])) if part[1])


def capitalise(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Person:
    """Somebody of a story, or one whom many stories name."""

    name: str
    role: str
    body: str

    @property
    def surname(self) -> str:
        """The last word of the name."""
        return self.name.rsplit(" ", 1)[1]


@dataclass(frozen=True)
class Outlet:
    """Who prints; ``marks`` are its quotation marks."""

    name: str
    marks: str
    writers: tuple[str, ...]


class World:
    """What the stories of one seed share."""

    def __init__(self, seed: int) -> None:
        self.dice = Dice(f"world {seed}")
        self._taken: set[str] = set()
        self.states = [self.name("stateend") for _ in range(80)]
        kinds = read_pools()["bodykind"]
        self.bodies = [f"{self.dice.pick(read_words('region'))} {self.fill(self.dice.pick(kinds))}" for _ in range(60)]
        self.bodies = list(dict.fromkeys(self.bodies))
        self.people = [self.person(self.dice.often(self.bodies)) for _ in range(240)]
        self.agencies = read_words("agency")
        self.outlets = []
        for _ in range(60):
            writers = tuple(self.person("").name for _ in range(6))
            name = f"{self.name('townend')} {self.fill(self.dice.pick(read_pools()['outletkind']))}"
            self.outlets.append(Outlet(name, self.dice.pick(("“”", '""')), writers))

    def name(self, ends: str) -> str:
        """A name that nothing else bears, of an ending of this pool; the more there are, the longer they get."""
        while True:
            middles = int(self.dice.chance(0.6)) + len(self._taken) // 4000
            middle = "".join(self.dice.pick(read_words("namemiddle")) for _ in range(middles))
            name = capitalise(self.dice.pick(read_words("namestart")) + middle + self.dice.pick(read_words(ends)))
            if len(name) > 5 and name not in self._taken:
                self._taken.add(name)
                return name

    def person(self, body: str) -> Person:
        """A new person of this body."""
        middle = self.dice.pick(read_words("namemiddle")) if self.dice.chance(0.7) else ""
        surname = capitalise(
            self.dice.pick(read_words("namestart")) + middle + self.dice.pick(read_words("surnameend"))
        )
        return Person(
            f"{self.dice.pick(read_words('given'))} {surname}", self.fill(self.dice.pick(read_pools()["role"])), body
        )

    def fill(self, parts: Parts) -> str:
        """A pattern that asks for nothing of a story."""
        return "".join(t if k == "text" else self.fill(self.dice.pick(read_pools()[t])) for k, t in parts)


@dataclass(frozen=True)
class Utterance:
    """One act of saying: who, and what in two clauses."""

    id: str
    speaker: Person | str
    first: str
    second: str


@dataclass
class Story:
    """A situation that is reported on for days or years."""

    id: str
    world: World
    first: date
    state: str
    towns: list[str]
    bodies: list[str]
    people: list[Person]
    topics: list[str]
    days: list[Day] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """A day with news in a story, and what was said on it."""

    id: str
    story: Story
    on: date
    said: tuple[Utterance, ...]


def make_story(world: World, number: int) -> Story:
    """The number-th story of a world; the first ones are told at greater length."""
    dice = world.dice
    state = dice.often(world.states)
    kinds = read_pools()["bodykind"]
    own = [f"{state} {world.fill(dice.pick(kinds))}" for _ in range(3)]
    bodies = list(dict.fromkeys([*own, dice.often(world.bodies), dice.often(world.bodies)]))
    people = [world.person(dice.pick(own)) for _ in range(5)]
    people += list(dict.fromkeys([dice.often(world.people), dice.often(world.people)]))
    towns = [world.name("townend") for _ in range(4)]
    topics = [f"{towns[0]} {topic}" for topic in dice.some(read_words("topicpool"), 3)]
    first = date(2019, 1, 1) + timedelta(days=dice.below(1800))
    return Story(f"st-{number:05d}", world, first, state, towns, bodies, people, topics)


def make_day(story: Story) -> Day:
    """The story's next day with news."""
    dice = story.world.dice
    last = story.days[-1].on if story.days else story.first
    on = last + timedelta(days=1 + int(dice.around(6, 1.1)) if story.days else 0)
    id_ = f"{story.id}/{len(story.days):04d}"
    teller = Teller(story, on, dice)
    said = tuple(
        Utterance(f"{id_}/{n}", teller.any_speaker(), teller.say("clause"), teller.say("clause"))
        for n in range(4 + dice.below(5))
    )
    day = Day(id_, story, on, said)
    story.days.append(day)
    return day


class Teller:
    """Fills patterns for one report: a person is named in full first, then by surname."""

    def __init__(self, story: Story, on: date, dice: Dice, outlet: str = "reporters") -> None:
        self.story, self.on, self.dice, self.outlet = story, on, dice, outlet
        self.named: dict[str, int] = {}
        self.said: Utterance | None = None
        self.clauses: tuple[str, str] = ("", "")

    def any_speaker(self) -> Person | str:
        """Somebody of the story, the first ones oftener."""
        if self.dice.chance(0.72):
            return self.dice.often(self.story.people, 0.7)
        return self.dice.often(self.story.bodies, 0.7)

    def say(self, kind: str, said: Utterance | None = None) -> str:
        """A sentence of a kind (or one entry of a pool); ``said`` is what a sentence of saying gives."""
        self.said = said
        if said:
            self.clauses = (said.first, said.second) if self.dice.chance(0.8) else (said.second, said.first)
        patterns = _sentences().get(kind) or read_pools()[kind]
        text = re.sub(r",(?=[,.:])", "", self._fill(self.dice.pick(patterns)))
        return re.sub(r"\b([Aa]) (?=[aeio]|u(?!ni[ft]|nion|s))", r"\1n ", text)

    def _fill(self, parts: Parts) -> str:
        out = []
        for kind, text in parts:
            if kind == "text":
                out.append(text)
            elif kind == "slot":
                out.append(self._slot(text))
            else:
                out.append(self._draw(text))
        return "".join(out)

    def _draw(self, name: str) -> str:
        pools = read_pools()
        if name == "topic":
            return self._slot("topic") if self.dice.chance(0.5) else self._draw("noun")
        if name in pools:
            return self._fill(self.dice.often(pools[name], 0.35))
        return capitalise(self._draw(name.lower()))

    def _slot(self, name: str) -> str:
        story, dice = self.story, self.dice
        if name in ("q1", "q2"):
            return self.clauses[name == "q2"]
        if name in ("town", "body", "state", "topic"):
            choice = {"town": story.towns, "body": story.bodies, "topic": story.topics}
            chosen = story.state if name == "state" else dice.often(choice[name], 0.8)
            return self._article_of(chosen) if name == "body" else chosen
        if name == "who":
            return self._name(self.said.speaker if self.said else self.any_speaker())
        if name == "n":
            return f"{int(dice.around(90, 1.6)) + 2:,}"
        if name == "day":
            return dice.pick(("on", "late on", "early on")) + " " + _DAYS[self.on.weekday()]
        if name == "date":
            then = self.on + timedelta(days=30 + dice.below(300)) if dice.chance(0.5) else self.on
            return f"{then.day} {MONTHS[then.month - 1]} {then.year}"
        if name == "month":
            then = self.on - timedelta(days=30 + dice.below(900))
            return f"{MONTHS[then.month - 1]} {then.year}"
        if name == "body2":
            return self._article_of(dice.pick(story.bodies))
        if name == "states":
            return f"{story.state}’s"
        if name == "surname":
            return dice.often(story.people, 0.7).surname
        if name == "outlet":
            return self.outlet
        return capitalise(self._slot(name.lower()))

    def _name(self, speaker: Person | str) -> str:
        if isinstance(speaker, str):
            return self._article_of(speaker)
        count = self.named[speaker.name] = self.named.get(speaker.name, 0) + 1
        if count == 1:
            if self.dice.chance(0.5) and speaker.body:
                return f"{speaker.name}, a {speaker.role} of the {speaker.body},"
            return f"{speaker.body} {speaker.role} {speaker.name}".strip()
        if count > 2 and self.dice.chance(0.25):
            return f"the {speaker.role}"
        return speaker.surname

    @staticmethod
    def _article_of(body: str) -> str:
        return f"the {body}" if re.search(" (?:of|on|for) ", body) else body
