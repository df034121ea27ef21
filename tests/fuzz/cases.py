"""A case whose rows, log lines or files somebody altered: every command ends in one line, and verify passes over nothing
that the log vouches for.

An input is a list of edits as JSON, so that it can be kept and made again: a cell of a row set anew, a row deleted or
doubled, bytes of a file overwritten or cut off.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click

from build_case import new_store
from fuzz.mutations import NUMBERS, ODD, mutate_bytes, mutate_json
from onrecord.cli import main
from onrecord.config import Options
from onrecord.decide import judge_subjects, protect_subject
from onrecord.errors import OnrecordError
from onrecord.model import Statement
from onrecord.pipeline import gather, read_case
from onrecord.proofs.signatures import make_key
from onrecord.publish.html import publish_html
from onrecord.store import rows
from onrecord.store.db import DATABASE
from onrecord.store.proofs import sign_log
from onrecord.verify import verify_path

VOUCHED = {"log", "finding", "judgement", "metadata", "zone", "source"}
"""The tables of which verify sees every change: those whose rows, or hashes of them, the log holds."""

UNSEEN = {("source", "media_type"), ("zone", "made_by"), ("zone", "made_version"), ("judgement", "n"), ("finding", "n")}
"""Cells in them that nothing is told by but what another program would take a file for, and who drew a zone; numbers of
rows, as long as their order is the same."""

COMMANDS = (
    ["status", "CASE", "--documents"], ["search", "CASE", "sluice"], ["statements", "CASE"], ["export", "CASE", "-o", "OUT"],
    ["custody", "CASE"], ["log", "CASE"], ["custody", "CASE", "0.txt"], ["publish", "CASE", "-o", "OUT"], ["due", "CASE"],
    ["custody", "CASE", "--sums"], ["pack", "CASE", "OUT"],
)  # fmt: skip


@cache
def template() -> Path:
    """A small case with something of most kinds in it; made once for a process and its children."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-case-"))
    reports = folder / "in"
    reports.mkdir()
    for number in range(3):
        (reports / f"{number}.txt").write_text(
            f"The council should close sluice {number} by June 2031, Mayor Ilse Marrant said on {number + 1} May 2024. "
            f'"Sluice {number} is safe," she said. The council denied that it leaked. Some {number + 3} boats were lost.\n'
        )
    (folder / "key.pem").write_bytes(make_key("four good words")[0])
    case = folder / "case"
    with new_store(case, Options(reader="rules", workers=1)) as store:
        gather(store, [reports])
        read_case(store)
        said = [f for f in rows.iter_findings(store, kind="statement") if isinstance(f, Statement)]
        judge_subjects(store, [f.id for f in said[:3]], "yes", reviewer="Ro")
        protect_subject(store, "passage", said[-1].id, reviewer="Ro", note="asked for")
        publish_html(store, case / "dossiers" / "dossier.html")
        sign_log(store, folder / "key.pem", "four good words")
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return case


@cache
def cells() -> dict[str, tuple[tuple[str, ...], tuple[str, ...], list[tuple[Any, ...]]]]:
    """By table its columns, those of its key, and its rows, as the template has them."""
    out = {}
    with contextlib.closing(sqlite3.connect(template() / DATABASE)) as db:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%'"
        ).fetchall():
            information = db.execute(f"PRAGMA table_info({name})").fetchall()
            found = db.execute(f"SELECT * FROM {name}").fetchall()
            if found:
                key = tuple(c[1] for c in information if c[5]) or ("rowid",)
                out[name] = tuple(c[1] for c in information), key, found
    return out


def unedited() -> list[bytes]:
    """The template as it is, made before any child needs it."""
    cells()
    return [b"[]"]


def make_edits(dice: random.Random, data: bytes, others: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """One to three edits of the template."""
    return json.dumps([_make_edit(dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))]).encode()


def _make_edit(dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.12:
        return _make_file_edit(dice)
    table = dice.choice(sorted(cells()))
    columns, key, found = cells()[table]
    row = dice.choice(found)
    edit: dict[str, Any] = {"table": table, "key": {k: _pack(row[columns.index(k)]) for k in key if k in columns}}
    kind = dice.random()
    if kind < 0.06:
        return {**edit, "delete": True}
    column = dice.choice(columns)
    return {**edit, "column": column, "value": _pack(_change(dice, row[columns.index(column)]))}


def _make_file_edit(dice: random.Random) -> dict[str, Any]:
    case = template()
    names = sorted(p.relative_to(case).as_posix() for p in case.rglob("*") if p.is_file())
    name = dice.choice([*names, DATABASE, DATABASE])
    size = (case / name).stat().st_size
    kind = dice.random()
    if kind < 0.1:
        return {"file": name, "delete": True}
    if kind < 0.3:
        return {"file": name, "cut": dice.randrange(size + 1)}
    piece = dice.randbytes(dice.choice((1, 2, 16, 512)))
    return {"file": name, "at": dice.randrange(size + 1), "bytes": base64.b64encode(piece).decode()}


def _change(dice: random.Random, value: Any) -> Any:
    kind = dice.random()
    if kind < 0.08:
        return dice.choice((None, "", b"", 0, -1, 2**63 - 1, "x", b"\xff\xfe", "\ufffd", 1.5))
    if isinstance(value, int):
        return value + dice.choice((-1, 1, 7, -1000, 10**9))
    if isinstance(value, bytes):
        return mutate_json(dice, value, [value], ODD)
    if isinstance(value, str):
        return mutate_bytes(dice, value.encode(), [value.encode()], (*ODD, *NUMBERS)).decode("utf-8", "replace")
    return dice.choice(("x", 3, b"y"))


def _pack(value: Any) -> Any:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _unpack(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value


def apply(edits: Sequence[dict[str, Any]], case: Path) -> str:
    """Makes the edits in a copy of the template; the cell of one that verify has to see, if there is one."""
    must_tell = ""
    with contextlib.closing(sqlite3.connect(case / DATABASE, isolation_level=None)) as db:
        for edit in edits:
            if "table" not in edit:
                continue
            where = " AND ".join(f"{name} IS ?" for name in edit["key"])
            key = [_unpack(v) for v in edit["key"].values()]
            with contextlib.suppress(sqlite3.IntegrityError, OverflowError):
                before = db.execute(f"SELECT * FROM {edit['table']} WHERE {where}", key).fetchall()
                if "delete" in edit:
                    db.execute(f"DELETE FROM {edit['table']} WHERE {where}", key)
                else:
                    set_ = f"UPDATE {edit['table']} SET {edit['column']} = ? WHERE {where}"
                    db.execute(set_, [_unpack(edit["value"]), *key])
                after = db.execute(f"SELECT * FROM {edit['table']} WHERE {where}", key).fetchall()
                is_seen = edit["table"] in VOUCHED and (edit["table"], edit.get("column")) not in UNSEEN
                if is_seen and before != after:
                    must_tell = f"{edit['table']}.{edit.get('column', 'row')}"
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for edit in edits:
        path = case / edit.get("file", "")
        if "file" in edit and path.exists():  # an edit before it may have deleted it
            data = path.read_bytes()
            path.chmod(0o644)
            if "delete" in edit:
                path.unlink()
            elif "cut" in edit:
                path.write_bytes(data[: edit["cut"]])
            else:
                piece = base64.b64decode(edit["bytes"])
                path.write_bytes(data[: edit["at"]] + piece + data[edit["at"] + len(piece) :])
            must_tell = ""  # what was overwritten may be what a row says too
    return must_tell


def run(data: bytes, file: Path) -> object:
    """The edits are made; verify and one more command are run, as a user would."""
    edits = json.loads(data)
    case, out = file.with_name("case"), file.with_name("out")
    for path in (case, out):
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True) if path.is_file() else None
    shutil.copytree(template(), case)
    must_tell = apply(edits, case)
    problems = ["it cannot be opened"]
    with contextlib.suppress(OnrecordError, OSError, sqlite3.Error):
        problems = verify_path(case)[1]
    assert problems or not must_tell, f"verify passes over a change of {must_tell}"
    command = random.Random(data).choice(COMMANDS)
    arguments = [{"CASE": str(case), "OUT": str(out)}.get(word, word) for word in command]
    # Of rows that contradict one another a command may stop at a fault, as one line that points to verify.
    told: tuple[type[Exception], ...] = (Exception,) if problems else ()
    with (
        contextlib.suppress(OnrecordError, OSError, sqlite3.Error, click.ClickException, SystemExit, *told),
        contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        main.main(arguments, standalone_mode=False)
    return problems
