"""The worlds that the encoder of answers is taught by: each can be read, and what is malformed is told with its file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))

from worlds import STATUSES, read_worlds

WORLD = """# A mill | Orrin
A1 | demand | 2020-01-02 | the union | the mill | close the furnace
N1 | 2020-02-03 | the mill | It has been cold since Friday, said the mill. | A1 outcome
N2 | 2020-02-04 | event | The gates were painted. | -
N3 | 2020-02-05 | the union | The union said it was still burning. | !N1
"""


def test_every_world_asks_something_answers_some_of_it_and_tells_other_things_too() -> None:
    heads = set()
    for world in read_worlds():
        heads.add(world.head)
        days = {ask.id: ask.day for ask in world.asks}
        answers = [(node, id_, status) for node in world.nodes for id_, status in node.answers.items()]
        assert answers and any(not node.answers for node in world.nodes), world.head
        assert {status for _, _, status in answers} <= set(STATUSES)
        assert all(node.day >= days[id_] for node, id_, _ in answers), world.head
    assert len(heads) == sum(1 for _ in read_worlds())


def test_a_world_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(WORLD)
    (world,) = read_worlds(tmp_path)
    assert world.asks[0].what == "close the furnace"
    assert [(n.who, n.answers) for n in world.nodes] == [("the mill", {"A1": "outcome"}), ("", {}), ("the union", {})]
    assert world.nodes[2].contradicts == {"N1"}


@pytest.mark.parametrize(
    ("line", "bad", "told"),
    [
        ("A1 | demand", "A7 | demand", "a label names what is not there"),
        ("A1 | demand", "A1 | wish", "'wish' is none of demand, promise, charge"),
        ("A1 outcome", "A1 kept", "a status is none of"),
        ("| 2020-02-04 ", "", "N2 | event"),
    ],
)
def test_what_is_malformed_is_told_with_its_file(tmp_path: Path, line: str, bad: str, told: str) -> None:
    (tmp_path / "bad.txt").write_text(WORLD.replace(line, bad))
    with pytest.raises(ValueError, match=r"^bad\.txt: ") as error:
        list(read_worlds(tmp_path))
    assert told in str(error.value)
