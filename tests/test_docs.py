"""The documents are true: what they show happens, what is generated is current, what they point to is there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from onrecord.cli import main

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which ``onrecord`` is the command of the Python that runs the tests."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "onrecord"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onrecord "$@"\n')
    command.chmod(0o755)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD") and k != "SOURCE_DATE_EPOCH"}
    return clean | {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


# ── generated pages ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["cli.md", "schema.md", "components.md", "dependencies.md"])
def test_a_generated_page_is_current(generator: ModuleType, name: str) -> None:
    text = generator.render_page(name)
    assert (DOCS / name).read_text(encoding="utf-8") == text, f"docs/{name} is stale: make docs"


def test_every_exported_field_has_its_meaning(generator: ModuleType) -> None:
    generator.check_fields()
    from onrecord.publish.record import KINDS

    assert set(generator.find_fields()) == set(KINDS)


def test_an_unknown_field_stops_the_generator(generator: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"figure": {"id", "colour"}}
    monkeypatch.setattr(generator, "find_fields", lambda: found)
    with pytest.raises(SystemExit, match="no line for figure: colour"):
        generator.check_fields()


# ── the tutorial ────────────────────────────────────────────────────────────────────────────────────────────────


def iter_steps(page: Path) -> Iterator[tuple[str, str]]:
    """Each command of a page's console blocks, and the output that stands below it."""
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        command: list[str] = []
        shown: list[str] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield "\n".join(command), "\n".join(shown)
                command, shown = [line[2:]], []
            elif line.startswith(">") and not shown and line[:2] in {">", "> "}:
                command.append(line[2:])
            else:
                shown.append(line)
        yield "\n".join(command), "\n".join(shown)


def to_pattern(shown: str) -> str:
    """A pattern for what a page shows: ``...`` is anything; a line of it alone is any number of lines."""
    return "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line.strip()).replace(r"\.\.\.", ".*") + r"[ \t]*\n"
        for line in shown.splitlines()
    )


def test_the_tutorial_does_what_it_shows(environment: dict[str, str], generator: ModuleType, tmp_path: Path) -> None:
    steps = list(iter_steps(DOCS / "tutorial.md"))
    assert len(steps) > 20
    for command, shown in steps:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        out = "".join(line.strip() + "\n" for line in done.stdout.splitlines())
        assert done.returncode == 0, f"$ {command}\n{out}"
        if shown:
            assert re.fullmatch(to_pattern(shown), out), f"$ {command}\n{out}\nis not what the tutorial shows:\n{shown}"
    told = generator.load_fields()
    for case in ("demo-case", "ellan"):
        exported = subprocess.run(
            [sys.executable, "-m", "onrecord", "export", case, "--arrivals"],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        for row in map(json.loads, exported.splitlines()):
            assert set(row) - {"kind"} <= set(told[row["kind"]]) | set(told["*"]), row["kind"]


@pytest.mark.parametrize(
    ("shown", "said", "fits"),
    [
        ("a\n...\nb", "a\nb\n", True),
        ("a\n...\nb", "a\nx\ny\nb\n", True),
        ("found ... of it", "found 3 of it\n", True),
        ("found ... of it", "found 3\nof it\n", False),
        ("a", "a\nb\n", False),
    ],
)
def test_what_a_tutorial_shows_fits_no_other_output(shown: str, said: str, fits: bool) -> None:
    assert bool(re.fullmatch(to_pattern(shown), said)) is fits


# ── commands and links ──────────────────────────────────────────────────────────────────────────────────────────


def iter_commands(text: str) -> Iterator[str]:
    """Each call of ``onrecord`` in a page's shell blocks and in its running text."""
    for block in re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            for found in re.findall(r"(?:^|[|&] ?|\$ )(onrecord [^|&#]+)", line):
                yield found.strip()
    for found in re.findall(r"`(onrecord [a-z][^`]*)`", text):
        yield found


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_commands_of_a_page_exist(page: Path) -> None:
    for call in iter_commands(page.read_text(encoding="utf-8")):
        words = shlex.split(call.replace("...", ""), comments=True)[1:]
        context = click.Context(main)
        command = main.get_command(context, words[0])
        assert command is not None, f"{page.name}: {call}"
        options = {name for p in command.params for name in p.opts}
        for word in words[1:]:
            if word.startswith("-") and word != "-":
                assert word.partition("=")[0] in options | {"--help"}, f"{page.name}: {call}: {word}"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        assert "://" not in target, f"{page.name}: {target} is not in this repository"
        assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_found_from_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in DOCS.glob("*.md"):
        assert f"(docs/{page.name})" in text, f"README.md does not lead to docs/{page.name}"
