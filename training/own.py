"""One's own corrected material as training data: gold files, or the accepted statements of a case.

    python training/own.py FOLDER... --out own.jsonl

A folder with ``onrecord.toml`` is a case: of each document the statements that a reviewer accepted are taken, and only
documents that have some. A folder with ``gold.jsonl`` is a story as in ``training/stories``: reports and a record of
what they say; one whose scope leaves statements out is passed over. Any other folder holds pairs
NAME.txt and NAME.json as in ``eval/gold/statements``; where a file names a half, only "open" is taken. As in PolNeAR,
what is nested is left out, statements of one cue are one, and a "that" and the marks of a quotation go with the
content. Give the file to train.py with ``--data``, several times to weigh it more.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_THAT = re.compile(r"\bthat\s+\Z")

_MARKS = frozenset("\"“”‘’'")

Ranges = list[list[int]]


def flatten(statements: list[dict], text: str) -> list[dict[str, Ranges]]:
    """Statements of the record as PolNeAR gives them."""
    out: dict[object, dict[str, Ranges]] = {}
    for index, s in enumerate(statements):
        if s.get("within") is not None or not s["content"]["spans"]:
            continue
        cue = s["cue"]["spans"] if s.get("cue") else []
        content = [list(span) for span in s["content"]["spans"]]
        for span in content:
            joint = _THAT.search(text, max(0, span[0] - 12), span[0])
            if joint and cue and cue[0][0] < span[0]:
                span[0] = joint.start()
            span[0] -= text[span[0] - 1 : span[0]] in _MARKS
            span[1] += text[span[1] : span[1] + 1] in _MARKS
        key = json.dumps(cue) if cue else index
        if key in out:
            out[key]["content"] = sorted(out[key]["content"] + content)
        else:
            source = s["speaker"]["spans"] if s.get("speaker") else []
            out[key] = {"source": source, "cue": cue, "content": content}
    return list(out.values())


def as_row(id_: str, text: str, statements: list[dict]) -> dict:
    """A document as train.py reads it."""
    return {"id": id_, "text": text, "statements": flatten(statements, text)}


def read_gold(folder: Path) -> Iterator[dict]:
    """The open gold files of a folder."""
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold.get("half", "open") == "open" and path.with_suffix(".txt").exists():
            text = path.with_suffix(".txt").read_text(encoding="utf-8")
            yield as_row(path.stem, text, gold["statements"])


def read_story(folder: Path) -> Iterator[dict]:
    """The reports of a story and what its record says of each; none where its scope leaves statements out."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    kinds = next((r["kinds"] for r in rows if r["kind"] == "scope"), ["statement"])
    for document in (r for r in rows if r["kind"] == "document" and "statement" in kinds):
        text = (folder / "reports" / document["path"]).read_bytes().decode("utf-8")
        said = [r for r in rows if r["kind"] == "statement" and r["document"] == document["id"]]
        yield as_row(f"{folder.name}/{document['id']}", text, said)


def read_case(folder: Path) -> Iterator[dict]:
    """The accepted statements of a case."""
    from onrecord.model import Statement
    from onrecord.publish.record import statement_row
    from onrecord.store import rows
    from onrecord.store.db import open_store

    with open_store(folder) as store:
        accepted = {j.subject_id for j in rows.iter_judgements(store) if j.verdict == "yes"}
        for document in (rows.get_document(store, id_) for id_ in rows.iter_document_ids(store)):
            found = [f for f in rows.iter_findings(store, document.id) if isinstance(f, Statement) and f.id in accepted]
            if found:
                yield as_row(document.id, document.text, [statement_row(f) for f in found])


def read_folder(folder: Path) -> Iterator[dict]:
    """The rows of a case, a story or a folder of gold files."""
    if (folder / "onrecord.toml").exists():
        return read_case(folder)
    return (read_story if (folder / "gold.jsonl").exists() else read_gold)(folder)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+", type=Path)
    options.add_argument("--out", type=Path, required=True)
    args = options.parse_args()
    count = 0
    with args.out.open("w", encoding="utf-8") as lines:
        for folder in args.folders:
            for row in read_folder(folder):
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    sys.stdout.write(f"{count} documents written to {args.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
