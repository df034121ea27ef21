"""The house stands: imports go one way, names say something, all that is public says what is true of it.

What a person has to weigh (a long module, a late import) stands in a list here, each with its reason.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest

from onrecord.cli import main
from onrecord.words import load_table

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "onrecord"

GROUND = {
    "errors",
    "model",
    "spans",
    "dates",
    "config",
    "words",
    "confine",
    "chains",
    "contexts",
    "encoders",
    "features",
    "headers",
    "stories",
    "voices",
    "tables",
    "proofs",
    "sealing",
}
STAGES = {"gather", "clean", "read", "relate", "follow"}
LOOK_UPS = {
    "relate.clusters", "relate.contradictions", "relate.corrections", "relate.decisions", "relate.names",
    "relate.repeats", "relate.retellings", "relate.roles", "relate.sibling_dates", "follow.due", "follow.entries",
}  # fmt: skip
"""Pure functions over rows that the faces may use as they are."""

TABLES = {"publish.formats.contents", "publish.formats.parquet", "publish.formats.tables"}
"""How tables are built and written, whosever rows they hold."""

SEES: dict[str, set[str]] = {
    **dict.fromkeys(GROUND, GROUND),
    **{name: GROUND | {name} for name in STAGES},
    "store": GROUND | {"store"},
    "pipeline": GROUND | STAGES | {"store", "pipeline"},
    "batch": GROUND | STAGES | {"store", "pipeline", "batch"} | TABLES,
    "publish": GROUND | LOOK_UPS | {"store", "publish"},
    "decide": GROUND | {"store", "publish"},
    "packs": GROUND | {"store", "publish"},
    "withdrawals": GROUND | LOOK_UPS | {"store", "publish"},
    "verify": GROUND | {"store", "publish", "packs"},
    "review": GROUND | LOOK_UPS | {"store", "publish", "pipeline", "decide", "review"},
    "loose": GROUND | STAGES | {"pipeline", "publish.record"},
    "imports": GROUND | {"gather", "store", "pipeline"},
    "sample": GROUND | {"store", "pipeline", "publish", "decide"},
    "cli": GROUND
    | STAGES
    | {"store", "pipeline", "batch", "publish", "decide", "verify", "review", "loose", "imports", "packs"}
    | {"withdrawals", "sample", "cli"},
    "__main__": {"cli", "errors"},
}  # fmt: skip
"""What each part of the package may import, by the first part of a module's name or by a module's whole name."""

ROOT_IMPORTS = {
    "batch": "an output says what made it",
    "cli": "onrecord --version prints it",
    "publish": "what is published says what made it",
    "store": "the log says which version did it",
}
"""The parts that may import from the package root, and why: it holds the version and nothing else."""

LATE_IMPORTS = {
    ("pipeline.findings", "onrecord.read.order"): "the readers take 0.5 s; gather, status and search do without",
    ("loose", "onrecord.read.order"): "the same",
    ("read.nlp", "spacy"): "0.4 s",
    ("clean.extractors", "trafilatura"): "0.3 s, in the confined process only",
    ("clean.extractors", "trafilatura.settings"): "the same",
    ("clean.extractors", "trafilatura.utils"): "the same",
    ("clean.extractors", "lxml.etree"): "the same",
    ("clean.extractors", "lxml.html"): "the same",
    ("clean.html", "htmldate"): "0.2 s, in the confined process only",
    ("clean.mastheads", "py3langid"): "its model loads on import",
    ("clean.decode", "charset_normalizer"): "only for bytes that declare no encoding",
    ("read.tagger", "numpy"): "only where a trained reader reads",
    ("follow.meanings", "numpy"): "only where statements were read by a trained reader",
    ("encoders", "onnxruntime"): "the same; 0.2 s",
    ("encoders", "tokenizers"): "the same",
    ("batch.runs", "onrecord.read.order"): "the same as in pipeline: draw does without the readers",
    ("batch.runs", "onrecord.read.weights"): "the same",
    ("batch.engines", "daft"): "an optional engine",
    ("batch.folders", "fsspec"): "only for addresses, and optional: no other batch opens a connection",
    ("pipeline.arrivals", "onrecord.gather.web"): "only where an address was given: nothing else can open a connection",
    ("pipeline.documents", "onrecord.read.order"): "the same",
    ("pipeline.statuses", "onrecord.read.order"): "the same",
    ("pipeline.findings", "onrecord.read.weights"): "only where there is something to read",
    ("store.db", "msvcrt"): "only on Windows",
    ("store.db", "fcntl"): "not on Windows",
    ("store.db", "onrecord.store.sealed"): "only a locked case needs its libraries",
}
"""Imports inside functions, by module and imported name; ``cli`` is free to, since each command has its own weight."""

LONG_MODULES: dict[str, str] = {
    "model": "the core types: side by side it shows that they are made alike",
    "read.acts": "act, negation, channel and authority are read off one place in the parse, built once",
    "store.rows": "put, get and iter for each kind of row: side by side it shows that all are checked alike",
}
"""Modules over 400 lines, each with the answer to why it is not two."""

MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers", "base", "tools"}

NETWORK = {
    "aiohttp", "ftplib", "http.client", "http.server", "httpx", "imaplib", "poplib", "requests", "selenium", "smtplib",
    "socketserver", "telnetlib", "urllib.request", "urllib3", "webbrowser", "websockets", "xmlrpc",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import of a module of ours: what it names, and the function it stands in, if any."""

    module: str
    named: str
    function: str | None


@cache
def modules() -> dict[str, Path]:
    """Every module by its name without ``onrecord.``; the root is the empty name."""
    out = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        out[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return out


def imports(module: str) -> Iterator[Import]:
    """The imports of a module that happen when it runs; those for type checkers alone are left out."""

    def walk(node: ast.AST, function: str | None) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(module, alias.name, function)
            elif isinstance(child, ast.ImportFrom):
                assert not child.level, f"{module}: a relative import; write the whole name"
                base = child.module or ""
                for alias in child.names:
                    whole = f"{base}.{alias.name}"
                    yield Import(module, whole if whole.removeprefix("onrecord.") in modules() else base, function)
            inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
            yield from walk(child, inside)

    return walk(ast.parse(modules()[module].read_text(encoding="utf-8")), None)


def ours(name: str) -> str | None:
    """A module of ours without ``onrecord.``; None for another's."""
    if name == "onrecord":
        return ""
    return name.removeprefix("onrecord.") if name.startswith("onrecord.") else None


# ── rule 1: imports go one way ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("module", [m for m in modules() if m])
def test_a_module_imports_only_what_its_layer_sees(module: str) -> None:
    part = module.partition(".")[0]
    assert part in SEES, f"{module} belongs to no layer: name it in SEES"
    for item in imports(module):
        target = ours(item.named)
        if target is None or target == module:
            continue
        if target == "":
            assert part in ROOT_IMPORTS, f"{module} imports the package root"
            continue
        seen = SEES[part]
        assert target.split(".")[0] in seen or target in seen, f"{module} may not import {target}"


def test_nothing_is_imported_by_the_package_root() -> None:
    assert [i.named for i in imports("") if i.named != "__future__"] == []


def test_there_are_no_import_cycles() -> None:
    graph = {m: {t for i in imports(m) if (t := ours(i.named)) and t in modules() and t != m} for m in modules()}
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"a cycle: {' -> '.join((*path[path.index(module) :], module))}"
        if module not in done:
            for target in sorted(graph[module]):
                visit(target, (*path, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def test_imports_inside_functions_are_the_listed_ones() -> None:
    found = {(m, i.named) for m in modules() if m.split(".")[0] != "cli" for i in imports(m) if i.function}
    assert found - set(LATE_IMPORTS) == set(), "move them to the top, or list them with the reason"
    assert {(m, n) for m, n in LATE_IMPORTS if m in modules()} - found == set(), "no longer there: strike them"


def test_nothing_reaches_a_network() -> None:
    for module in modules():
        for item in imports(module):
            bad = item.named in NETWORK or item.named.split(".")[0] in NETWORK
            bad = bad and (module, item.named) not in (
                ("cli.review", "webbrowser"),  # opens the desk's own address
                ("gather.web", "http.client"),  # parses what came; gather.addresses connects
            )
            assert not bad, f"{module} imports {item.named}: nothing leaves the machine"
            if item.named == "socket":
                known = module.startswith("confine") or module == "gather.addresses"
                assert known, f"{module} opens sockets; only confine's pipes and what asks for a page may"


def test_only_a_command_that_was_given_an_address_loads_what_asks_for_pages() -> None:
    loads = {(m, i.named, i.function) for m in modules() for i in imports(m) if i.named == "onrecord.gather.addresses"}
    assert loads == {("gather.web", "onrecord.gather.addresses", None)}
    loads = {(m, i.function) for m in modules() for i in imports(m) if i.named == "onrecord.gather.web"}
    assert loads == {("pipeline.arrivals", "gather_pages"), ("cli.case", "gather")}


# ── rule 6: names and sizes ─────────────────────────────────────────────────────────────────────────────────────


def test_no_module_or_class_has_a_name_that_says_nothing() -> None:
    for module, path in modules().items():
        assert not MEANINGLESS & set(module.split(".")), f"{module}: name it after what it yields"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                words = {word.lower() for word in re.findall(r"[A-Z][a-z]+", node.name)}
                assert not MEANINGLESS & words, f"{module}.{node.name}: name it after what it is"


def test_a_long_module_has_an_answer() -> None:
    sizes = {m: len(p.read_text(encoding="utf-8").splitlines()) for m, p in modules().items()}
    long = {m for m, size in sizes.items() if size > 400}
    assert long - set(LONG_MODULES) == set(), "split it by noun, or say in LONG_MODULES why it is one thing"
    assert set(LONG_MODULES) <= set(sizes), "no longer there: strike it from LONG_MODULES"
    assert all(len(reason) > 10 for reason in LONG_MODULES.values())


# ── rule 7: word lists ──────────────────────────────────────────────────────────────────────────────────────────

WORD_LISTS = sorted(path.stem for path in (PACKAGE / "words").glob("*.tsv"))


@pytest.mark.parametrize("name", WORD_LISTS)
def test_a_word_list_loads_and_is_used(name: str) -> None:
    assert load_table(name)
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules().values())
    assert f'"{name}"' in code, f"words/{name}.tsv is loaded by nobody"


# ── rule 9: the command line ────────────────────────────────────────────────────────────────────────────────────


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its words."""

    def walk(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            for name in command.list_commands(click.Context(command)):
                child = command.get_command(click.Context(command), name)
                assert child is not None
                yield from walk(f"{words} {name}", child)

    return walk("onrecord", main)


@pytest.mark.parametrize(("words", "command"), list(commands()), ids=[words for words, _ in commands()])
def test_a_command_and_its_options_have_help_and_are_documented(words: str, command: click.Command) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = page.partition(f"## `{words}`\n")[2].partition("\n## ")[0]
    assert section, f"{words} is not in docs/cli.md"
    assert command.help and command.help.splitlines()[0].endswith((".", ":")), f"{words}: help starts with a sentence"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{words} {parameter.opts[0]} has no help"
            for name in parameter.opts:
                assert f"`{name}" in section, f"{words} {name} is not in docs/cli.md"


def test_help_is_quick() -> None:
    def best(*arguments: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return min(times)

    bare = best("-c", "import click")
    assert best("-m", "onrecord", "--help") < max(0.3, 3 * bare)


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, onrecord.__main__; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    heavy = {"jinja2", "lxml", "msgspec", "numpy", "pypdfium2", "spacy", "trafilatura"}
    assert heavy & set(out) == set()
    assert [name for name in out if name.startswith("onrecord.") and name.split(".")[1] in STAGES] == []


# ── rule 10: docstrings ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("module", list(modules()))
def test_all_that_is_public_has_a_docstring(module: str) -> None:
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    if not tree.body:
        return
    assert ast.get_docstring(tree), f"{module or 'onrecord'} says nothing of itself"

    def walk(body: list[ast.stmt], words: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
                assert ast.get_docstring(node), f"{words}.{node.name} has no docstring"
                if isinstance(node, ast.ClassDef):
                    walk(node.body, f"{words}.{node.name}")

    walk(tree.body, module)
