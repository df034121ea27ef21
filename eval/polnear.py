"""Measures the statement reader on PolNeAR 1.0 (dev part), with the scorer that lies beside the data.

    python eval/polnear.py [--reader fast|careful|rules] [--that] [--all] [--part dev|train] [--limit N] [--skip N]
                           [--spans] [--json] [--keep FOLDER]

The corpus is not part of this project: where ``../shared/data/attribution`` is absent this prints why it does
nothing. PolNeAR is flat, so nested statements are dropped; and it takes "that X and that Y" for one attribution, so
statements of one cue are joined. It counts a "that" to the content, we to neither cue nor content: ``--that`` gives it
back, without which exact F can't say much. Without ``--all`` only attributions of speech count, on both sides.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from onrecord.config import DEFAULT_READER, READERS
from onrecord.model import Document, Made, Metadata, Statement, Zone, document_id
from onrecord.read.nlp import parse_document
from onrecord.read.statements import find_statements
from onrecord.read.tagger import load_tagger
from onrecord.read.trained import find_trained_statements
from onrecord.spans import OffsetMap, Span

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "attribution"
MADE = Made(by="eval", version="1")

Ranges = list[list[int]]


def read_statements(text: str, reader: str) -> list[Statement]:
    """What the reader finds in a text in which each line is a paragraph of the story."""
    source_id = hashlib.sha256(text.encode()).hexdigest()
    document = Document(id=document_id(source_id, text), source_id=source_id, text=text, origin=OffsetMap(), made=MADE)
    zones = [
        Zone(span=Span(document.id, m.start(), m.end()), label="story", made=MADE)
        for m in re.finditer(r"[^\n]+", text)
        if m.group().strip()
    ]
    metadata = Metadata(document_id=document.id, language="en", made=MADE)
    parsed = parse_document(document, zones, metadata)
    return find_statements(parsed) if reader == "rules" else find_trained_statements(parsed, load_tagger(reader))


def take_that(text: str, content: Ranges) -> Ranges:
    """The content with the "that" that leads into it, which PolNeAR counts to it and we to neither cue nor content."""
    out = []
    for start, end in content:
        lead = re.search(
            r"(?:\b(?:and|but|or)\s+)?\bthat,?\s+[“\"‘']?\Z", text[max(0, start - 16) : start], re.IGNORECASE
        )
        out.append([start - len(lead.group()) if lead else start, end])
    return out


def to_polnear(statements: list[Statement], text: str = "") -> list[dict[str, Ranges]]:
    """The statements as the scorer reads them: flat, those of one cue joined; with ``text``, "that" is content."""
    out: dict[object, dict[str, Ranges]] = {}
    for index, statement in enumerate(statements):
        if statement.within is not None:
            continue
        cue = statement.cue.spans if statement.cue else ()
        row = {
            "source": [[s.start, s.end] for s in statement.speaker.spans] if statement.speaker else [],
            "cue": [[s.start, s.end] for s in cue],
            "content": take_that(text, [[s.start, s.end] for s in statement.spans]),
        }
        key: object = cue or index
        if key in out:
            out[key]["content"] = sorted(out[key]["content"] + row["content"])
        else:
            out[key] = row
    return list(out.values())


def main() -> int:
    """Prints the scorer's table; exit status 0 also where the data is absent."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=int, default=None, help="read only the first N documents")
    options.add_argument("--skip", type=int, default=0, help="leave out the first N documents")
    options.add_argument("--part", choices=("dev", "train"), default="dev")
    options.add_argument(
        "--that", action="store_true", help='count the "that" before a clause to its content, as gold does'
    )
    options.add_argument("--reader", choices=READERS, default=DEFAULT_READER)
    options.add_argument("--all", action="store_true", help="thoughts, wishes and mere showing too")
    options.add_argument("--spans", action="store_true", help="score single content spans")
    options.add_argument("--json", action="store_true", help="print the scorer's JSON")
    options.add_argument("--keep", type=Path, default=None, help="write gold.jsonl and pred.jsonl to this folder")
    args = options.parse_args()
    path = DATA / f"polnear-{args.part}.jsonl.gz"
    if not path.exists():
        sys.stdout.write(f"skipped: {path} is not here (the corpus is not part of this project)\n")
        return 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines][args.skip :][: args.limit]
    with tempfile.TemporaryDirectory() as folder:
        where = args.keep or Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        with (where / "gold.jsonl").open("w") as gold, (where / "pred.jsonl").open("w") as pred:
            for document in documents:
                gold.write(json.dumps(document) + "\n")
                text = document["text"]
                rows = to_polnear(read_statements(text, args.reader), text if args.that else "")
                pred.write(json.dumps({"id": document["id"], "statements": rows}) + "\n")
        flags = [] if args.all else ["--speech"]
        flags += ["--spans"] if args.spans else []
        flags += ["--json"] if args.json else []
        command = [sys.executable, str(DATA / "score.py"), str(where / "gold.jsonl"), str(where / "pred.jsonl"), *flags]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
