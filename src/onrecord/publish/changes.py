"""Changes: what is new in a case since an earlier record of it, or since a day.

Against an earlier export every row is compared by its id: what is new, what is gone, what says something else. Since a
day, what arrived or was decided on or after it counts as new; what a better reader withdrew, a day cannot tell.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord.errors import PublishError
from onrecord.model import JOINT
from onrecord.publish.record import print_record
from onrecord.publish.selection import Selection, select_rows
from onrecord.store import custody, rows
from onrecord.store.db import Store

Row = dict[str, Any]
_KINDS = (
    "document",
    "statement",
    "demand",
    "promise",
    "follow_up",
    "reply",
    "figure",
    "event",
    "conflict",
    "judgement",
)
_SAYS = {
    "statement": ("act", "negated", "speaker", "said"),
    "demand": ("by", "of", "due", "under"),
    "promise": ("by", "due", "under"),
    "follow_up": ("status", "on"),
    "figure": ("value", "low", "high", "comparator", "of", "claimed_by"),
    "conflict": ("relation", "members"),
    "document": ("title", "outlet", "published"),
    "event": ("what", "when"),
}
"""What a change of is told; a better score or another version of a reader is none."""


def find_changes(store: Store, since: str | None) -> dict[str, Any]:
    """New, gone and changed rows by kind, and what people turned down; plain JSON.

    Raises PublishError where ``since`` is neither a record nor a day, or is None and nothing was published yet.
    """
    selection = select_rows(store)
    now = [json.loads(line) for line in print_record(selection).splitlines()]
    if since is None:
        last = [e.at for e in custody.iter_log(store) if e.what in ("publish", "export")]
        if not last:
            raise PublishError("nothing was published from this case yet", hint="name a day or an export: --since")
        return _since_day(store, selection, now, last[-1], "the last publication")
    path = Path(since)
    if path.exists():
        return _compare_record(path, now, since)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?", since):
        raise PublishError(f"{since!r} is neither a file nor a day", hint="an export (JSONL), or a day as 2026-06-01")
    return _since_day(store, selection, now, since, since)


def _read_record(path: Path) -> list[Row]:
    """The rows of an export, also of one inside a package's folder."""
    file = path
    if path.is_dir():
        found = sorted(path.rglob("*.jsonl"))
        if not found:
            raise PublishError(f"{path} holds no record (*.jsonl)", hint="name the export itself")
        file = found[0]
    try:
        out = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (ValueError, OSError) as error:
        raise PublishError(f"{file} is no record: {error}", hint="make one: onrecord export CASE -o FILE") from error
    if not all(isinstance(row, dict) and "kind" in row for row in out):
        raise PublishError(f"{file} is no record: a line has no kind", hint="make one: onrecord export CASE -o FILE")
    return out


def _compare_record(path: Path, now: Iterable[Row], since: str) -> dict[str, Any]:
    """What is new against an export, which somebody may have written by hand. Raises PublishError."""
    try:
        return _since_record(_read_record(path), now, since)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f"{path} is no record: a row in it has not the fields of its kind"
        raise PublishError(why, hint="make one: onrecord export CASE -o FILE") from error


def _since_record(before: Iterable[Row], now: Iterable[Row], since: str) -> dict[str, Any]:
    old, new = _by_kind(before), _by_kind(now)
    names = {r["id"]: r.get("path") for rows_ in (old["document"], new["document"]) for r in rows_.values()}
    out: dict[str, Any] = {"since": since, "compared_with": "record"}
    for kind in _KINDS:
        a, b = old[kind], new[kind]
        changed = [
            {**_brief(b[i], names, new), "changes": changes}
            for i in sorted(a.keys() & b.keys())
            if (changes := _compare(a[i], b[i], _SAYS.get(kind, ())))
        ]
        out[kind] = {
            "new": [_brief(b[i], names, new) for i in sorted(b.keys() - a.keys())],
            "gone": [_brief(a[i], names, old) for i in sorted(a.keys() - b.keys())],
            "changed": changed,
        }
    return out


def _since_day(store: Store, selection: Selection, now: Iterable[Row], day: str, since: str) -> dict[str, Any]:
    new = _by_kind(now)
    names = {r["id"]: r.get("path") for r in new["document"].values()}
    arrived = {
        id_: min(a.arrived_at for a in rows.iter_arrivals(store, d.source.id)) for id_, d in selection.documents.items()
    }
    fresh = {id_ for id_, at in arrived.items() if at >= day}
    out: dict[str, Any] = {"since": since, "compared_with": "day"}
    where = {
        i: r.get("document") for kind in ("statement", "demand", "promise", "figure") for i, r in new[kind].items()
    }
    where |= {i: r["cited"][0]["document"] for i, r in new["event"].items() if r.get("cited")}
    is_new: dict[str, Callable[[Row], bool]] = {
        "document": lambda r: r["id"] in fresh,
        "judgement": lambda r: r["at"] >= day,
        "follow_up": lambda r: where.get(r["by"]) in fresh or where.get(r["to"]) in fresh,
        "reply": lambda r: where.get(r["by"]) in fresh or where.get(r["to"]) in fresh,
        "conflict": lambda r: any(where.get(m) in fresh for m in r["members"]),
    }
    for kind in _KINDS:
        test = is_new.get(kind)
        found = [
            _brief(row, names, new)
            for i, row in sorted(new[kind].items())
            if (test(row) if test else where.get(i) in fresh)
        ]
        out[kind] = {"new": found, "gone": [], "changed": []}
    return out


def _by_kind(all_rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    out: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in all_rows:
        if "id" in row:
            out[row["kind"]][row["id"]] = row
    return out


def _compare(before: Row, after: Row, fields: Iterable[str]) -> dict[str, Any]:
    """The fields that say something else, as ``[before, after]``; spans and bases apart."""
    out = {}
    for name in fields:
        a, b = _plain(before.get(name)), _plain(after.get(name))
        if a != b:
            out[name] = [a, b]
    return out


def _join(names: str | list[str] | None) -> str | None:
    return JOINT.join(names) if isinstance(names, list) else names


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if "edtf" in value:
            return value["edtf"]
        return value.get(
            "name", {k: v for k, v in value.items() if k not in ("spans", "words", "basis", "cited", "party")}
        )
    return value


def _brief(row: Row, names: dict[str, str | None], rows_: dict[str, dict[str, Row]]) -> Row:
    """What a line says of a row: who, what words, which document."""
    kind = row["kind"]
    out: Row = {"id": row["id"], "words": _words(row), "path": names.get(row.get("document") or row["id"])}
    if kind == "statement":
        out |= {"by": (row.get("speaker") or {}).get("name"), "act": row.get("act")}
    elif kind in ("demand", "promise"):
        out |= {"by": row.get("by"), "of": _join(row.get("of")), "due": _plain(row.get("due"))}
    elif kind in ("follow_up", "reply"):
        ask = (
            rows_["demand"].get(row["to"]) or rows_["promise"].get(row["to"]) or rows_["statement"].get(row["to"]) or {}
        )
        by = next(
            (rows_[k][row["by"]] for k in ("statement", "event", "demand", "promise") if row["by"] in rows_[k]), {}
        )
        speaker = by.get("speaker") or {}
        out |= {"status": row.get("status"), "to": _words(ask), "by": speaker.get("name"), "words": _words(by)}
        out["path"] = names.get(by.get("document") or "")
    elif kind == "figure":
        out |= {name: row.get(name) for name in ("value", "low", "high", "comparator", "of", "claimed_by")}
    elif kind == "conflict":
        out |= {"about": row.get("about"), "relation": row.get("relation"), "words": row.get("why")}
    elif kind == "judgement":
        out |= {"subject": row.get("subject"), "verdict": row.get("verdict"), "words": row.get("note") or ""}
    elif kind == "document":
        out |= {"words": row.get("title") or "", "published": _plain(row.get("published"))}
    return out


def _words(row: Row) -> str:
    for holder in (row.get("content"), row):
        if isinstance(holder, dict) and holder.get("words"):
            return " ".join(" … ".join(holder["words"]).split())
    return str(row.get("what") or row.get("title") or "") if not isinstance(row.get("what"), list) else ""


_TITLES = {
    "document": "documents", "statement": "statements", "demand": "demands", "promise": "promises",
    "follow_up": "answers", "reply": "replies", "figure": "figures", "event": "events", "conflict": "differences",
    "judgement": "decisions",
}  # fmt: skip


def render_changes(changes: dict[str, Any]) -> Iterator[str]:
    """The changes as lines, one a row, by kind; a line that says so where there are none."""
    yield f"since {changes['since']}"
    any_found = False
    for kind, title in _TITLES.items():
        part = changes[kind]
        for word, sign in (("new", "+"), ("gone", "-"), ("changed", "~")):
            found = part[word]
            if not found:
                continue
            any_found = True
            yield f"{word} {title}: {len(found)}"
            for row in found:
                yield f"  {sign} {_say(kind, row)}"
    if not any_found:
        yield "nothing is new"
    elif changes["compared_with"] == "day":
        yield "what was withdrawn since then can be told only against an earlier export: --since FILE.jsonl"


def _say(kind: str, row: Row) -> str:
    path = f" · {row['path']}" if row.get("path") else ""
    words = row["words"][:160]
    changed = "; ".join(f"{k}: {a!r} was, {b!r} is" for k, (a, b) in row.get("changes", {}).items())
    tail = f" ({changed})" if changed else ""
    if kind == "statement":
        return f"{row['by'] or 'nobody named'} ({row['act']}): {words}{path}{tail}"
    if kind in ("demand", "promise"):
        of = f" of {row['of']}" if row.get("of") else ""
        return f"{row['by'] or 'nobody named'}{of}: {words}{path}{tail}"
    if kind == "follow_up":
        who = f"{row['by']}: " if row["by"] else ""
        return f"{row['status']}: {who}{words} · on: {row['to'][:100]}{path}{tail}"
    if kind == "reply":
        return f"{row['by'] or 'nobody named'}: {words} · on: {row['to'][:100]}{path}"
    if kind == "figure":
        return f"{words} ({row['of']}){path}{tail}"
    if kind == "conflict":
        return f"{row['relation']}: {row['about']}: {words}{tail}"
    if kind == "judgement":
        return f"{row['verdict'] or 'corrected'}: {row['subject']}{': ' + words if words else ''}"
    return f"{words}{path}{tail}"
