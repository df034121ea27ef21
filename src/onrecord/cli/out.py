"""Commands that let something out of a case: publish, export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # start-up
    from onrecord.publish.scope import Scope

CASE = click.Path(path_type=Path, file_okay=False)
FORMS = ("html", "docx", "pdf", "md")
"""The names in publish.forms, which takes too long to import for a help page; a test compares them."""

EXPORT_FORMATS = (
    "jsonl", "csv", "parquet", "xlsx", "jsonld", "webannotation", "ftm", "prov", "timelinejs", "ical", "ris", "bibtex",
    "csl",
)  # fmt: skip
"""The names in publish.formats.exports, which takes too long to import for a help page; a test compares them."""


@click.command()
@click.argument("case", type=CASE)
@click.option("--to", "form", type=click.Choice(FORMS), help="The form; default: as the ending of -o says, else html.")
@click.option("-o", "--output", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it.")
@click.option("--replace", is_flag=True, help="Write it in the place of an earlier file of that name.")
@click.option("--as-of", help="The day the dossier speaks of, as 2024-06-01; default: the last arrival.")
@click.option("--from", "since", help="Only what was said, or happened, on or after this day, month or year.")
@click.option("--until", help="Only that on or before this day, month or year.")
@click.option("--party", "parties", multiple=True, help="Only what this party said or is named in; may be repeated.")
@click.option("--subject", "subjects", multiple=True, help="Only what names this or holds its words; may be repeated.")
@click.option(
    "--draft/--reviewed",
    default=None,
    help="With what nobody has reviewed, marked as a draft, or without; default: with it in html and md, without it in "
    "docx, pdf and packages.",
)
@click.option("--labels", "language", default="en", show_default=True, help="The language of labels: en, fr, es.")
@click.option(
    "--package",
    type=click.Path(path_type=Path),
    help="Write instead a package that a stranger can check offline: a folder, or a ZIP where this ends in .zip.",
)
@click.option("--with-originals", is_flag=True, help="With --package: add the originals, for a private hand-over.")
def publish(
    case: Path,
    form: str | None,
    output: Path | None,
    replace: bool,
    as_of: str | None,
    since: str | None,
    until: str | None,
    parties: tuple[str, ...],
    subjects: tuple[str, ...],
    draft: bool | None,
    language: str,
    package: Path | None,
    with_originals: bool,
) -> None:
    """Write the dossier: every line cites the characters that prove it. Protected material is left out.

    What a person rejected (onrecord decide) is in none of its forms. A dossier that was published before stays: the
    next one is written beside it, with the day in its name.
    """
    from onrecord.publish.forms import publish_dossier
    from onrecord.publish.scope import Scope, read_bound
    from onrecord.store.db import open_store

    if with_originals and package is None:
        raise click.UsageError("--with-originals goes with --package")
    if package is not None and output is not None:
        raise click.UsageError("--package says where it is written; -o goes with --to")
    scope = Scope(
        since=read_bound(since, "--from"),
        until=read_bound(until, "--until", is_end=True),
        parties=parties,
        subjects=subjects,
        is_draft=bool(draft),
    )
    if package is not None:
        _package(case, package, scope, as_of, language, with_originals, replace)
        return
    form = form or _find_form(output, FORMS) or "html"
    wanted = output or case / "dossiers" / f"dossier.{form}"
    with open_store(case, writes=True) as store:
        path = publish_dossier(
            store,
            wanted,
            form,
            scope=scope,
            is_draft=draft,
            as_of=as_of,
            language=language,
            if_there="replace" if replace else "refuse" if output else "beside",
        )
    if path != wanted:
        click.echo(f"{wanted.name} was published before and stays as it is")
    check = f"; check it: onrecord verify {case}" if form == "html" else ""
    click.echo(f"wrote {path}{check}")


def _find_form(output: Path | None, forms: Sequence[str]) -> str | None:
    """The form that the ending of a file's name stands for, None where it stands for none of these."""
    ending = output.suffix.lower().removeprefix(".") if output is not None else ""
    form = {"htm": "html", "markdown": "md", "ics": "ical", "bib": "bibtex"}.get(ending, ending)
    return form if form in forms else None


def _package(
    case: Path, out: Path, scope: Scope, as_of: str | None, language: str, with_originals: bool, replace: bool
) -> None:
    """Writes a package and says what its receiver needs."""
    from onrecord.publish.package import publish_package
    from onrecord.store.db import open_store

    with open_store(case, writes=True) as store:
        made = publish_package(
            store,
            out,
            scope=scope,
            as_of=as_of,
            language=language,
            with_originals=with_originals,
            replaces=replace,
        )
    click.echo(f"wrote {made.path}; its fingerprint, to be told in another way: {made.fingerprint}")
    if with_originals:
        click.echo(f"originals: {made.originals} in it, {made.withheld} left out")
    click.echo(f"check it: onrecord verify {made.path}")


@click.command()
@click.argument("case", type=CASE)
@click.option(
    "--to",
    "form",
    type=click.Choice(EXPORT_FORMATS),
    help="The form, see docs/formats.md; default: as the ending of -o says, else jsonl.",
)
@click.option(
    "-o",
    "--out",
    "--output",
    "output",
    type=click.Path(path_type=Path),
    help="A file; for all tables of CSV and Parquet a folder, or a .zip. Default: standard output.",
)
@click.option("--table", help="Of CSV and Parquet only this table: statements, parties, asks and so on.")
@click.option("--arrivals", is_flag=True, help="With when and where each source arrived (jsonl only).")
def export(case: Path, form: str | None, output: Path | None, table: str | None, arrivals: bool) -> None:
    """Write the record in another form, protected material left out; jsonl is the whole of it.

    What a form cannot hold is said in its header or beside it, and on standard error.
    """
    from onrecord.publish.formats.exports import TABLE_FORMATS, export_files, find_losses, write_files
    from onrecord.publish.record import render_record
    from onrecord.store.blobs import refuse_inside, write_whole
    from onrecord.store.db import open_store

    form = form or _find_form(output, EXPORT_FORMATS) or "jsonl"
    if table and form not in TABLE_FORMATS:
        raise click.UsageError("--table goes with --to csv or --to parquet")
    if arrivals and form != "jsonl":
        raise click.UsageError("--arrivals goes with --to jsonl")
    if form == "parquet" and output is None:
        raise click.UsageError("parquet is not for a terminal: name a folder, a .zip or, with --table, a file with -o")
    if form == "csv" and (output is None or output.suffix.lower() == ".csv"):
        table = table or "statements"
    with open_store(case, writes=True) as store:
        if output is not None:
            refuse_inside(store, output)
        if form == "jsonl":
            files = {"record.jsonl": render_record(store, with_arrivals=arrivals).encode("utf-8", "surrogatepass")}
        else:
            files = export_files(store, form, table=table)
    if output is None:
        sys.stdout.buffer.write(next(iter(files.values())))
    elif form == "jsonl":
        write_whole(output, files["record.jsonl"])
        click.echo(f"wrote {output}", err=True)
    else:
        for path in write_files(files, output):
            click.echo(f"wrote {path}", err=True)
    for loss in find_losses(form):
        click.echo(f"lost or changed: {loss}", err=True)
