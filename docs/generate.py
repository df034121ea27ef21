"""Writes the pages of docs/ that are made from the code: cli.md, schema.md, components.md; and dependencies.md's table.

``python docs/generate.py`` writes them; with ``--check`` it writes nothing and names the stale ones. The meanings of
the record's fields are in ``fields.tsv`` beside this file; a field of the export without a line there, or a line
without a field, stops it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sqlite3
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import click

HERE = Path(__file__).parent
_NOTE = "<!-- Made from the code by `make docs`; a test fails when it is stale. Do not edit it here. -->\n"


def render_table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; line breaks become spaces and bars are escaped."""
    head = list(header)
    lines = [head, ["---"] * len(head), *(list(map(str, row)) for row in rows)]
    return "\n".join("| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in line) + " |" for line in lines)


def first_line(thing: object) -> str:
    """The first paragraph of a docstring, on one line, without reST marks."""
    text = (inspect.getdoc(thing) or "").split("\n\n", maxsplit=1)[0]
    return plain(text)


def plain(text: str) -> str:
    """A docstring's words as Markdown: roles and double back-ticks become single ones."""
    return " ".join(re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`").split())


# ── cli.md ──────────────────────────────────────────────────────────────────────────────────────────────────────


def render_cli() -> str:
    """docs/cli.md: every command with its arguments and options, the options of a case, the exit status."""
    from onrecord.cli import main
    from onrecord.config import FILE_NAME, Options

    parts = [
        _NOTE,
        "# The command line\n",
        "`onrecord --help` and `onrecord COMMAND --help` say the same. Every error is one line: what happened, what to"
        " do.\n",
    ]
    parts += _command("onrecord", main)
    parts.append(f"## `{FILE_NAME}`\n")
    parts.append("The options of a case, in the case's folder. A name that is not known is refused, never ignored.\n")
    parts.append(
        render_table(
            ("option", "default", "meaning"),
            ((f"`{f.name}`", f"`{f.default!r}`".replace("''", '""'), f.metadata["help"]) for f in fields(Options)),
        )
        + "\n"
    )
    parts.append("## Exit status and environment\n")
    parts.append(
        render_table(
            ("", "meaning"),
            (
                ("exit status 0", "done"),
                ("1", "something went wrong, or `verify` found something that does not hold"),
                ("2", "wrong use: the line says what is wrong with it"),
                ("130", "interrupted; nothing is lost, the same command goes on"),
                ("`ONRECORD_DEBUG=1`", "lets a traceback through, for a report of a fault"),
                ("`SOURCE_DATE_EPOCH`", "stands in for the clock in arrivals, decisions and the log"),
            ),
        )
        + "\n"
    )
    return "\n".join(parts)


def _command(words: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=words)
    usage = " ".join([words, *command.collect_usage_pieces(context)])
    yield f"## `{words}`\n"
    yield f"```\n{usage}\n```\n"
    yield re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.cleandoc(command.help or "")) + "\n"
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        yield render_table(("option", "meaning"), (_option(o, context) for o in options)) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _command(f"{words} {name}", child)


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    names = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len))
    if not option.is_flag and not option.count:
        kind = option.type
        values = "\\|".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else option.make_metavar(context)
        names = re.sub(r"`$", f" {values}`", names).replace("\\|", "|")
    meaning = option.help or ""
    if option.show_default and option.default not in (None, ""):
        meaning += f" Default: `{option.default}`."
    return names, meaning + (" May be given more than once." if option.multiple else "")


# ── schema.md ───────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = HERE / "fields.tsv"


def load_fields() -> dict[str, dict[str, tuple[str, str]]]:
    """What fields.tsv says: kind -> field -> (what it holds, what it means)."""
    out: dict[str, dict[str, tuple[str, str]]] = {}
    for line in FIELDS.read_text(encoding="utf-8").splitlines()[1:]:
        kind, name, holds, meaning = line.split("\t")
        out.setdefault(kind, {})[name] = (holds, meaning)
    return out


def find_fields() -> dict[str, set[str]]:
    """The fields of each kind of line in an export, as the code of ``publish/record.py`` writes them."""
    from onrecord.publish import record

    tree = ast.parse(inspect.getsource(record))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    renderers = {kind: function.__name__ for kind, function in record._ROWS.items()}
    renderers.setdefault("document", "_document_rows")
    return {kind: _keys(functions[name], functions) for kind, name in renderers.items()}


def _keys(node: ast.AST, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """The keys of the outermost dicts that a function builds, those of the functions that it takes rows from too."""
    out: set[str] = set()
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                out |= _keys(value, functions)
            elif isinstance(key, ast.Constant):
                out.add(str(key.value))
        return out
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                out.add(ast.literal_eval(target.slice))
                return out
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        called = functions.get(node.func.id)
        if called is not None and called.returns is not None and ast.unparse(called.returns) == "dict[str, Any]":
            return _keys(called, functions)
    for child in ast.iter_child_nodes(node):
        out |= _keys(child, functions)
    return out


def check_fields() -> None:
    """Every field of the export has a line in fields.tsv and the other way round; SystemExit says which has not."""
    told, common = load_fields(), set(load_fields()["*"])
    for kind, found in find_fields().items():
        known = set(told.get(kind, {}))
        if missing := found - known - common:
            raise SystemExit(f"docs/fields.tsv: no line for {kind}: {', '.join(sorted(missing))}")
        if stale := known - found:
            raise SystemExit(f"docs/fields.tsv: {kind} has no field {', '.join(sorted(stale))}")


def render_schema() -> str:
    """docs/schema.md: the kinds of lines in an export, the types behind them, the tables that keep them."""
    from onrecord import model
    from onrecord.dates import DateRange
    from onrecord.publish.record import KINDS
    from onrecord.spans import OffsetMap, Segment, Span

    check_fields()
    told = load_fields()
    parts = [
        _NOTE,
        "# The record: lines, types, tables\n",
        "## What `onrecord export CASE --to jsonl` writes\n",
        "One JSON object a line, `kind` first, the kinds in the order below, sorted within each, so that two runs over"
        " the same sources give the same bytes. Offsets are half-open and count Unicode code points of the document's"
        " text; for `text/plain` that text is the decoded file, unchanged. Unknown is `null` or an empty list, never a"
        " guess. Protected material is left out.\n",
        "Of any line:\n",
        _fields(told["*"]),
        'A range is `{"earliest": "2024-06-01", "latest": "2024-09-09", "edtf": "...", "basis": "why, in words",'
        ' "cited": [{document, spans}]}`; either end is null where it is open.\n',
    ]
    for kind in KINDS:
        parts += [f"### `{kind}`\n", _fields(told[kind])]
    parts.append(
        "`onrecord statements PATH... --jsonl` writes one object a document, `path` and `statements`, each statement as"
        " above less what needs a case: `id`, `document` and the speaker's `party`.\n"
    )
    parts += ["## The types in the code (`onrecord.model`)\n"]
    types = [t for t in vars(model).values() if inspect.isclass(t) and t.__module__ == model.__name__]
    for type_ in (Span, Segment, OffsetMap, DateRange, *types):
        parts += [f"### `{type_.__name__}`\n", plain(_paragraphs(type_)) + "\n"]
        inherited = set().union(*({f.name for f in fields(base)} for base in type_.__bases__ if base is not object))
        own = [f for f in fields(type_) if f.name not in inherited]
        if inherited:
            parts.append(f"All that a `{type_.__bases__[0].__name__}` has, and:\n" if own else "")
        parts.append(render_table(("field", "type", "default"), (_field(f) for f in own)) + "\n")
    parts += [
        "## The tables of a case (`case.sqlite`)\n".replace("case.sqlite", _database_name()),
        "Made by numbered migrations; `user_version` is the number of the last. `body` columns hold one row of the"
        " type above as JSON. The tables with `_words` in their names are full-text indexes.\n",
    ]
    for name, columns in find_tables():
        parts += [f"### `{name}`\n", render_table(("column", "type"), columns) + "\n"]
    return "\n".join(parts)


def _database_name() -> str:
    from onrecord.store.db import DATABASE

    return DATABASE


def _fields(told: dict[str, tuple[str, str]]) -> str:
    rows = ((f"`{name}`", holds, meaning) for name, (holds, meaning) in told.items())
    return render_table(("field", "holds", "meaning"), rows) + "\n"


def _paragraphs(thing: object) -> str:
    return inspect.getdoc(thing) or ""


def _field(field: object) -> tuple[str, str, str]:
    default = ""
    if field.default is not MISSING:  # type: ignore[attr-defined]
        default = f"`{field.default!r}`"  # type: ignore[attr-defined]
    elif field.default_factory is not MISSING:  # type: ignore[attr-defined]
        default = f"`{field.default_factory()!r}`"  # type: ignore[attr-defined]
    return f"`{field.name}`", f"`{field.type}`", default  # type: ignore[attr-defined]


def find_tables() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each table with its columns, from the migrations run on an empty database; FTS5's own tables are left out."""
    from onrecord.store.migrations import MIGRATIONS

    db = sqlite3.connect(":memory:")
    for migration in MIGRATIONS:
        db.executescript(migration)
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")]
    indexes = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'")]
    own = [n for n in names if not any(n.startswith(f"{i}_") for i in indexes) and not n.startswith("sqlite_")]
    out = []
    for name in own:
        columns = db.execute(f"PRAGMA table_info({name})").fetchall()
        out.append((name, [(f"`{c[1]}`", (c[2] or "text").lower() + (", key" if c[5] else "")) for c in columns]))
    return out


# ── components.md ───────────────────────────────────────────────────────────────────────────────────────────────


def render_components() -> str:
    """docs/components.md: what each stage is made of, in the order in which it runs."""
    from onrecord.clean import CLEAN_VERSION
    from onrecord.clean.cleaners import CLEANERS, RECOGNISING
    from onrecord.follow import FOLLOWERS
    from onrecord.read import order
    from onrecord.relate import RELATERS

    parts = [
        _NOTE,
        "# The components, in the order of work\n",
        "Each row that a component makes names it and its version; when a version changes, what it made is made anew,"
        " and nothing else.\n",
        f"## Clean: a source's bytes to text and zones (version {CLEAN_VERSION})\n",
        render_table(
            ("media type", "cleaner", "what is true of its result"),
            ((f"`{t}`", f"`{_name(c)}`", first_line(c)) for t, c in (*CLEANERS.items(), *RECOGNISING.items())),
        )
        + "\n",
        f"## Read: one document to findings (reads: {', '.join(order.READS)})\n",
        render_table(
            ("reader", "version", "needs", "makes", "what is true of its result"),
            ((f"`{r.name}`", r.version, ", ".join(r.needs), r.makes, _steps(r.read, order)) for r in order.READERS),
        )
        + "\n",
        "## Relate: findings of several documents to links\n",
        _relaters(RELATERS),
        "## Follow: demands, promises and allegations to what came of them\n",
        _relaters(FOLLOWERS),
    ]
    return "\n".join(parts)


def _name(function: object) -> str:
    return f"{function.__module__.removeprefix('onrecord.')}.{function.__name__}"  # type: ignore[attr-defined]


def _steps(read: Callable[..., object], order: object) -> str:
    """The first lines of the functions that a reader's step calls, as its code names them."""
    called = [n for n in read.__code__.co_names if n.startswith("find_") and hasattr(order, n)]
    return " ".join(dict.fromkeys(first_line(getattr(order, name)) for name in called))


def _relaters(relaters: Iterable[object]) -> str:
    rows = (
        (f"`{r.name}`", r.version, first_line(r.cards), first_line(r.compare))  # type: ignore[attr-defined]
        for r in relaters
    )
    return render_table(("name", "version", "describes", "compares"), rows) + "\n"


# ── dependencies.md ─────────────────────────────────────────────────────────────────────────────────────────────

ROOT = HERE.parent


def load_versions(lock: Path = ROOT / "requirements.txt") -> dict[str, str]:
    """The pinned version of each package; several, with their markers, where it depends on the platform."""
    out: dict[str, str] = {}
    for name, version, marker in re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", lock.read_text(), re.MULTILINE):
        said = version + (f" ({marker})" if marker and name in out else "")
        out[name] = f"{out[name]}, {said}" if name in out else said
    return out


def render_dependencies() -> str:
    """docs/dependencies.md with its table of packages made anew; the rest of the page stays as it is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    direct = {re.split(r"[\s<>=!~;\[]", d, maxsplit=1)[0].replace("_", "-").lower() for d in project["dependencies"]}
    direct -= {"onrecord-reader-en"}  # built from weights/ in this repository
    lines = (HERE / "dependencies.tsv").read_text(encoding="utf-8").splitlines()[1:]
    told = {name: (licence, why) for name, licence, why in (line.split("\t") for line in lines)}
    versions = load_versions()
    if missing := set(versions) ^ set(told):
        raise SystemExit(f"docs/dependencies.tsv and requirements.txt differ on: {', '.join(sorted(missing))}")
    header = ("package", "version", "licence", "why")
    own = [(f"`{n}`", versions[n], *told[n]) for n in sorted(direct)]
    brought = [(f"`{n}`", versions[n], *told[n]) for n in sorted(set(told) - direct)]
    text = f"{render_table(header, own)}\n\nWhat these bring along:\n\n{render_table(header, brought)}"
    page = (HERE / "dependencies.md").read_text(encoding="utf-8")
    before, rest = page.split("<!-- made: packages -->\n")
    return f"{before}<!-- made: packages -->\n{text}\n<!-- made: end -->{rest.partition('<!-- made: end -->')[2]}"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": render_cli,
    "schema.md": render_schema,
    "components.md": render_components,
    "dependencies.md": render_dependencies,
}


def render_page(name: str) -> str:
    """The text that docs/``name`` should have."""
    return re.sub(r"\n{3,}", "\n\n", PAGES[name]())


def main(arguments: list[str]) -> int:
    """Writes the pages, or with ``--check`` names the stale ones; 1 where there is one."""
    stale = 0
    for name in PAGES:
        path, text = HERE / name, render_page(name)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in arguments:
            sys.stdout.write(f"docs/{name} is stale: run make docs and look at what changed\n")
        else:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote docs/{name}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
