"""Commands that let something out of a case: publish, export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

CASE = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("case", type=CASE)
@click.option("--to", "form", type=click.Choice(["html"]), default="html", show_default=True, help="The form.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write it.")
@click.option("--as-of", help="The day the dossier speaks of, as 2024-06-01; default: the last arrival.")
def publish(case: Path, form: str, output: Path | None, as_of: str | None) -> None:
    """Write the dossier: every line cites the characters that prove it. Protected material is left out."""
    from onrecord.publish.html import publish_html
    from onrecord.store.db import open_store

    with open_store(case, writes=True) as store:
        path = publish_html(store, output or case / "dossiers" / "dossier.html", as_of=as_of)
    click.echo(f"wrote {path}; check it: onrecord verify {case}")


@click.command()
@click.argument("case", type=CASE)
@click.option("--to", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True, help="The form.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; default: standard output."
)
@click.option("--arrivals", is_flag=True, help="With when and where each source arrived.")
def export(case: Path, form: str, output: Path | None, arrivals: bool) -> None:
    """Write the whole record, one JSON object a line, protected material left out."""
    from onrecord.publish.record import render_record
    from onrecord.store.blobs import write_whole
    from onrecord.store.db import open_store

    with open_store(case, writes=True) as store:
        data = render_record(store, with_arrivals=arrivals).encode()
    if output:
        write_whole(output, data)
        click.echo(f"wrote {output}", err=True)
    else:
        sys.stdout.buffer.write(data)
