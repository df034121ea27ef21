"""Cases made by hand for tests: rows kept as the pipeline keeps them, without a reader; and the command line called."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.config import Options
from onrecord.model import Arrival, Document, Link, Metadata, Source
from onrecord.store import blobs, custody, rows
from onrecord.store.db import Store, init_case, open_store, transaction
from relate.build_readings import Draft

ARRIVED = "2024-06-01T12:00:00Z"


@contextmanager
def new_store(case: Path, options: Options | None = None) -> Iterator[Store]:
    """A new case, open for writing."""
    init_case(case, options)
    with open_store(case, writes=True) as store:
        yield store


def keep_draft(store: Store, draft: Draft, path: str) -> Document:
    """A draft's document and findings as rows, marked as cleaned and read, its bytes among the originals."""
    with transaction(store):
        source_id, size = blobs.put_blob(store, [draft.document.text.encode()])
        rows.put_source(store, Source(id=source_id, media_type="text/plain", size=size))
        rows.put_arrival(store, Arrival(source_id=source_id, path=path, arrived_at=ARRIVED, gathered_by="test"))
        rows.put_document(store, draft.document, draft.zones, draft.metadata)
        rows.put_findings(store, draft.document, draft.findings)
        rows.put_done(store, "clean", source_id, "1")
        rows.put_done(store, "read", draft.document.id, "1")
        count, digest = rows.digest_findings(store, draft.document.id)
        custody.put_log(store, "read", draft.document.id, f"{count} findings sha256 {digest}")
    blobs.write_manifest(store)
    return draft.document


def keep_links(store: Store, links: Iterable[Link]) -> None:
    with transaction(store):
        rows.put_links(store, "test", links)


def retitle(draft: Draft, **metadata: str | None) -> Draft:
    draft.metadata = replace(draft.metadata, **metadata)
    return draft


def metadata_of(store: Store, document: Document) -> Metadata:
    return rows.get_metadata(store, document.id)


def double_or_die(number: int) -> int:
    """For processes that are to die over some of their arguments."""
    if number in (7, 8, 30):
        os._exit(9)
    return 2 * number


# ── another user ────────────────────────────────────────────────────────────────────────────────────────────────

_SHOW = """
set -e
here=$(mktemp -d); mount --bind "$2" "$here"; mount -t tmpfs -o mode=755 tmpfs "$1"; mkdir -p "$2"; mount --bind "$here" "$2"
shift 2; exec "$@"
"""


def find_nobody() -> tuple[list[str], str]:
    """What to put before a command so that an unprivileged user runs it, or why that cannot be."""
    if os.name == "nt" or os.geteuid() != 0 or not shutil.which("setpriv"):
        return [], "only root with setpriv can become an unprivileged user"
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    base = Path(sys.base_prefix).resolve()
    closed = [p for p in (base, *base.parents) if not p.stat().st_mode & 0o001]
    if closed:  # an interpreter in a closed home: shown to the other user in a name space of its own
        before = ["unshare", "-m", "bash", "-c", _SHOW, "_", str(closed[-1]), str(base), *before]
    again = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', 'import onrecord']).returncode)"
    try:
        done = subprocess.run([*before, sys.executable, "-c", again], capture_output=True, check=False)
    except OSError as error:
        return [], str(error)
    return (before, "") if done.returncode == 0 else ([], "the interpreter is closed to other users")


def open_to_all(path: Path) -> None:
    """Lets other users through to a folder of a test."""
    for folder in (path, *path.parents):
        if "pytest" in folder.name or "pytest" in str(folder.parent):
            folder.chmod(folder.stat().st_mode | 0o755)


# ── the command line, as a user calls it ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Called:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def call(
    *arguments: str | Path,
    cwd: Path | None = None,
    stdin: bytes = b"",
    before: Sequence[str] = (),
    timeout: float = 200,
    **environment: str,
) -> Called:
    """``python -m onrecord ARGUMENTS`` in a process of its own; ``before`` stands before it (setpriv, unshare)."""
    # Another user may not write the coverage of the run that measures it.
    inherited = {k: v for k, v in os.environ.items() if not (before and k.startswith("COVERAGE_"))}
    done = subprocess.run(
        [*before, sys.executable, "-m", "onrecord", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**inherited, "OMP_NUM_THREADS": "1", **environment},
        timeout=timeout,
        check=False,
    )
    called = Called(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    assert "Traceback" not in called.text, called.text
    assert "fault of its own" not in called.text, called.text
    return called
