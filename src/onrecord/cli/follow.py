"""Commands that follow up: due, diff, import."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from onrecord.cli.lines import print_failures, print_line
from onrecord.cli.progress import Reporter

CASE = click.Path(path_type=Path, file_okay=False)


@click.command(name="import")
@click.argument("case", type=CASE)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["uhri", "csv"]),
    default=None,
    help="Which headings the table has; found out by itself where it is not said.",
)
@click.option("--demand", help="Instead of a file: what is asked, entered by hand.")
@click.option("--by", help="By hand: who asks.")
@click.option("--of", "of", help="By hand: of whom it is asked.")
@click.option("--due", help="By hand: until when, as 2027-03-31.")
@click.option("--symbol", help="By hand: the symbol or title of the document, as A/X/51/5.")
@click.option("--paragraph", help="By hand: its paragraph.")
@click.option("--date", "on", help="By hand: when it was asked, as 2026-10-01.")
@click.option("--position", help="By hand: the position of the one asked: supported, noted ...")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def import_(
    case: Path,
    files: tuple[Path, ...],
    form: str | None,
    demand: str | None,
    by: str | None,
    of: str | None,
    due: str | None,
    symbol: str | None,
    paragraph: str | None,
    on: str | None,
    position: str | None,
    quiet: bool,
) -> None:
    """Take recommendations from a table (CSV, XLSX) or by hand; each is a demand that cites its own cells.

    Columns by their headings, UHRI's or plain ones: Text or Recommendation; UPR Recommending States, Recommending Body
    or By; Countries Concerned or State under review; Document Symbol; Paragraph; UPR Position; Due. The file is kept
    as a source like any other, unchanged. Other columns stay in it and are searchable.
    """
    from onrecord.imports import import_entry, import_files
    from onrecord.store.db import open_store

    if bool(files) == bool(demand):
        raise click.UsageError("name files, or one --demand to enter by hand")
    with open_store(case, writes=True) as store, Reporter(quiet) as report:
        if demand:
            fields = {
                "text": demand, "by": by, "of": of, "due": due, "symbol": symbol, "paragraph": paragraph,
                "date": on, "position": position,
            }  # fmt: skip
            done = import_entry(store, fields, report)
        else:
            done = import_files(store, files, report, form=form)
    print_failures(done.failures)
    for path, count in done.demands.items():
        print_line(f"{Path(path).name}: {count} demand{'' if count == 1 else 's'}")
    click.echo(f"next: onrecord due {case}")
    if not sum(done.demands.values()):
        raise SystemExit(1)


@click.command()
@click.argument("case", type=CASE)
@click.option("--on", "day", help="The day to reckon from, as 2026-06-01; default: the last arrival.")
@click.option("--within", default=30, show_default=True, help="How many days ahead count as due soon.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def due(case: Path, day: str | None, within: int, as_json: bool) -> None:
    """Show what is overdue, due soon, without a stated date, and what is reported done, as claims.

    Overdue is arithmetic on the dates that the sources state. What a source reports is a claim of that source.
    """
    from onrecord.publish.deadlines import build_deadlines, render_deadlines
    from onrecord.publish.selection import select_rows
    from onrecord.store.db import open_store

    with open_store(case) as store:
        selection = select_rows(store)
    found = build_deadlines(selection, day, within=within)
    if as_json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        for line in render_deadlines(found):
            print_line(line)


@click.command()
@click.argument("case", type=CASE)
@click.option(
    "--since",
    help="An earlier export (JSONL) or package folder, or a day as 2026-06-01; default: when last published.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def diff(case: Path, since: str | None, as_json: bool) -> None:
    """Show what is new since an earlier record: documents, statements, answers, changed figures, what was withdrawn.

    With an export of the earlier record every difference is shown; with a day, what arrived or was decided since.
    """
    from onrecord.publish.changes import find_changes, render_changes
    from onrecord.store.db import open_store

    with open_store(case) as store:
        changes = find_changes(store, since)
    if as_json:
        json.dump(changes, sys.stdout, ensure_ascii=False, indent=1)
        click.echo()
    else:
        for line in render_changes(changes):
            print_line(line)
