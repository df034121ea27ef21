"""What many tests share: the sample case, made once; copies of it to change; its exports."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is too long for CI runs only where it is asked for: ``-m soak``, or a test by its name."""
    if config.option.markexpr or any("::" in str(a) for a in config.args):
        return
    soak = [item for item in items if item.get_closest_marker("soak")]
    items[:] = [item for item in items if item not in soak]
    config.hook.pytest_deselected(items=soak)


@pytest.fixture(scope="session")
def sample_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's case: gathered, read, one person protected, its dossier written. Not to be changed."""
    from onrecord.sample import build_demo

    folder = tmp_path_factory.mktemp("sample") / "case"
    build_demo(folder)
    return folder


@pytest.fixture
def case(sample_case: Path, tmp_path: Path) -> Path:
    """A copy of the sample case that a test may change."""
    return copy_case(sample_case, tmp_path / "case")


def copy_case(case: Path, to: Path) -> Path:
    shutil.copytree(case, to)
    return to


@pytest.fixture(scope="session")
def reports() -> Path:
    """The folder of the sample's reports."""
    import onrecord.sample

    return Path(onrecord.sample.__file__).parent / "reports"


@pytest.fixture(scope="session")
def sample_export(sample_case: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The export of the sample case."""
    from onrecord.publish.record import render_record
    from onrecord.store.db import open_store

    copied = copy_case(sample_case, tmp_path_factory.mktemp("export") / "case")
    with open_store(copied, writes=True) as store:
        return render_record(store)


@pytest.fixture(scope="session", autouse=True)
def _no_server_left() -> Iterator[None]:
    yield
    from onrecord.confine import close_server

    close_server()
