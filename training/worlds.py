"""Worlds: small invented affairs in ``training/worlds/``, each of asks and of sentences that answer one, or none.

A block of lines is a world: after its head, asks (``A1 | demand, promise or charge | day | by | of | what``) and nodes
(``N1 | day | who says it, or event | a sentence | labels``). A label names the ask that a node answers with its status,
or another node that it retells (``=N2``) or contradicts (``!N2``); ``-`` stands for none. They were written to teach
what belongs together by meaning: most answers share no word with what was asked, most of the rest share some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("worlds")
ROLES = ("demand", "promise", "charge")
STATUSES = ("accepted", "rejected", "replied", "step", "outcome", "disputed", "repeated")


@dataclass(frozen=True, slots=True)
class Ask:
    """What was asked, promised or alleged; days as they are written (``2019-03-04``), ``of`` may be empty."""

    id: str
    role: str
    day: str
    by: str
    of: str
    what: str


@dataclass(frozen=True, slots=True)
class Node:
    """A sentence and who says it (nobody where a report tells it); ``answers`` gives a status by an ask's id."""

    id: str
    day: str
    who: str
    sentence: str
    answers: dict[str, str]
    retells: frozenset[str]
    contradicts: frozenset[str]


@dataclass(frozen=True, slots=True)
class World:
    """Asks and nodes of one affair."""

    head: str
    asks: tuple[Ask, ...]
    nodes: tuple[Node, ...]


def read_worlds(folder: Path = FOLDER) -> Iterator[World]:
    """Every world of a folder, in the order of its files. Raises ValueError with file and line of what is malformed."""
    for path in sorted(folder.glob("*.txt")):
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip()):
            head, *lines = block.strip().splitlines()
            asks, nodes = [], []
            for line in lines:
                fields = [part.strip() for part in line.split("|")]
                try:
                    (asks if fields[0].startswith("A") else nodes).append(_read_line(fields))  # type: ignore[arg-type]
                except (ValueError, TypeError) as error:
                    raise ValueError(f"{path.name}: {line[:80]}: {error}") from error
            world = World(head.removeprefix("#").strip(), tuple(asks), tuple(nodes))  # type: ignore[arg-type]
            _check(world, path)
            yield world


def _read_line(fields: list[str]) -> Ask | Node:
    if fields[0].startswith("A"):
        ask = Ask(*fields)
        if ask.role not in ROLES:
            raise ValueError(f"{ask.role!r} is none of {', '.join(ROLES)}")
        return Ask(ask.id, ask.role, ask.day, ask.by, "" if ask.of == "-" else ask.of, ask.what)
    id_, day, who, sentence, labels = fields
    told = [label.strip() for label in labels.split(";") if label.strip() != "-"]
    answers = dict(label.split(" ") for label in told if label[0] == "A")
    if not set(answers.values()) <= set(STATUSES):
        raise ValueError(f"a status is none of {', '.join(STATUSES)}")
    others = {sign: frozenset(label[1:] for label in told if label[0] == sign) for sign in "=!"}
    return Node(id_, day, "" if who == "event" else who, sentence, answers, others["="], others["!"])


def _check(world: World, path: Path) -> None:
    known = [ask.id for ask in world.asks] + [node.id for node in world.nodes]
    named = {i for node in world.nodes for i in (*node.answers, *node.retells, *node.contradicts)}
    if len(known) != len(set(known)) or not named <= set(known):
        raise ValueError(f"{path.name}: {world.head}: an id stands twice, or a label names what is not there")
