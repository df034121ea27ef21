"""Desks for tests: one over the sample case that is only read, and one over a copy that may be changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from review.desk_client import DeskClient, OpenDesk


@pytest.fixture(scope="session")
def shown_desk(sample_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDesk]:
    """A desk over a copy of the sample case; not to be changed."""
    from conftest import copy_case

    desk = OpenDesk(copy_case(sample_case, tmp_path_factory.mktemp("desk") / "case"))
    yield desk
    desk.close()


@pytest.fixture
def reader(shown_desk: OpenDesk) -> DeskClient:
    """A browser that only reads."""
    return shown_desk.sit()


@pytest.fixture
def desk(case: Path) -> Iterator[OpenDesk]:
    """A desk over a case that a test may change."""
    desk = OpenDesk(case)
    yield desk
    desk.close()


@pytest.fixture
def client(desk: OpenDesk) -> DeskClient:
    """A browser at a desk that a test may change."""
    return desk.sit()
