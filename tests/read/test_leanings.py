"""What a plain statement asks or promises is told by its signs; what it accuses, denies or counts is left alone."""

from __future__ import annotations

import pytest

from onrecord.model import Act
from onrecord.read.leanings import ACTS, choose_act


def _weights(sign: str, act: Act, weight: float) -> dict[str, tuple[float, ...]]:
    return {sign: tuple(weight if a == act else 0.0 for a in ACTS)}


@pytest.mark.parametrize(
    ("act", "weight", "given", "wanted"),
    [
        ("promise", 3.0, "state", "promise"),
        ("promise", 0.1, "state", "state"),
        ("promise", 3.0, "deny", "deny"),
        ("accuse", 3.0, "state", "state"),
    ],
)
def test_only_what_is_plain_becomes_a_demand_or_promise(act: Act, weight: float, given: Act, wanted: Act) -> None:
    assert choose_act(["mood would"], _weights("mood would", act, weight), given) == wanted


def test_without_weights_the_rules_are_kept() -> None:
    assert choose_act(["mood would"], {}, "state") == "state"
