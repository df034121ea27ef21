"""What is installed is what was tested: pinned and hashed, nothing missing from the wheel, no stray address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

import onrecord

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "onrecord"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def load_pins(name: str) -> dict[str, list[tuple[str, str]]]:
    """The pins of a lock file: name -> (version, marker), several where it depends on the platform."""
    pins: dict[str, list[tuple[str, str]]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", line):
            pins.setdefault(found[1], []).append((found[2], found[3] or ""))
    return pins


def name_of(requirement: str) -> str:
    """A requirement's project name as lock files write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_there_is_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    blocks = re.split(r"\n(?=[a-z0-9-]+==)", text)[1:]
    assert len(blocks) > 50
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), f"no hash: {block.splitlines()[0]}"


def test_every_direct_dependency_is_pinned() -> None:
    runtime, dev = (load_pins(lock) for lock in LOCKS)
    ours = {"onrecord-reader-en"}  # built from this repository, in weights/
    wanted = {name_of(r) for r in PROJECT["project"]["dependencies"]} - ours
    assert wanted <= set(runtime)
    assert wanted | {name_of(r) for r in PROJECT["project"]["optional-dependencies"]["dev"]} <= set(dev)


def test_the_tools_change_no_version_that_runs() -> None:
    runtime, dev = (load_pins(lock) for lock in LOCKS)
    for name, pins in runtime.items():
        assert {version for version, _ in pins} == {version for version, _ in dev[name]}, name


def test_the_package_builds_with_what_is_pinned() -> None:
    """The Makefile builds without isolation, so that nothing unpinned is fetched: setuptools is among the pins."""
    version = load_pins("requirements.txt")["setuptools"][0][0]
    assert PROJECT["build-system"]["requires"] == ["setuptools>=77"]
    assert int(version.split(".")[0]) >= 77


def test_every_data_file_goes_into_the_wheel() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["onrecord"]
    for path in PACKAGE.rglob("*"):
        name = path.relative_to(PACKAGE).as_posix()
        if path.is_dir() or path.suffix in {".py", ".pyc"} or path.name.startswith(".") or "sample/source/" in name:
            continue
        assert any(fnmatch(name, pattern.replace("**/*", "*")) for pattern in patterns), f"{name} is in no wheel"


def test_the_parts_of_the_package_are_packages() -> None:
    for folder in {path.parent for path in PACKAGE.rglob("*.py")}:
        assert (folder / "__init__.py").exists(), f"{folder} would be missing from the wheel"


def test_the_version_is_one() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "onrecord", "--version"], check=True, capture_output=True, text=True
    ).stdout
    assert said.strip() == f"onrecord, version {onrecord.__version__}"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE)
    assert newest and newest[1] == onrecord.__version__


def test_no_committed_file_names_a_machine() -> None:
    """Neither folders of the machine that something was made on, nor the addresses of its package registries."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git clone: there is no list of committed files")
    places = re.compile(
        rb"(?<![\w.])/(?:root|work|opt|home)/[a-z]|file:///(?:opt|root|work)|(?:extra-)?index-url\s*=|pypi\.org/simple"
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".pdf", ".png"} and path.name != Path(__file__).name:
            found = places.search(path.read_bytes())
            assert found is None, f"{name} names a machine: {found[0]!r}"


@pytest.mark.parametrize("name", [".ci/run"])
def test_the_ci_script_can_run(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", str(path)], check=True)


def test_the_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"`make ([a-z]+)|^make ([a-z]+)", text, re.MULTILINE):
            assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), f"{page}: make {''.join(target)}"
