"""The sample case that ships with onrecord: invented reports about an invented place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from onrecord.config import Options
from onrecord.decide import protect_subject
from onrecord.pipeline import Progress, gather, read_case
from onrecord.publish.html import publish_html
from onrecord.store.db import DATABASE, init_case, open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What the demo made: counts, and where the dossier lies."""

    documents: int
    statements: int
    dossier: Path


def build_demo(folder: Path, progress: Progress | None = None) -> Demo:
    """A case of the sample reports at ``folder``, read, one person protected, its dossier written.

    A demo case that is there already is gone on with. Raises CaseError where the folder holds something else.
    """
    here = files(__package__)
    about = (here / "ABOUT.md").read_text(encoding="utf-8")
    title = next(line.lstrip("# ") for line in about.splitlines() if line.startswith("#"))
    if not (folder / DATABASE).exists():
        init_case(folder, Options(title=title, about="A sample case: every place, person and body in it is invented."))
    with open_store(folder, writes=True) as store, as_file(here / "reports") as reports:
        gather(store, [reports], progress)
        read_case(store, progress)
        if not store.db.execute("SELECT 1 FROM judgement LIMIT 1").fetchone():
            for entry in json.loads((here / "protect.json").read_text(encoding="utf-8")):
                protect_subject(store, "person", entry["name"], reviewer="onrecord demo", note=entry["reason"])
        dossier = publish_html(store, folder / "dossiers" / "dossier.html", if_there="beside")
        count = store.db.execute(
            "SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM finding WHERE kind = 'statement')"
        ).fetchone()
    return Demo(documents=count[0], statements=count[1], dossier=dossier)
