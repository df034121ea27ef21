"""The demo command: the sample case from reports to a dossier."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.progress import Reporter


@click.command()
@click.argument("folder", default="demo-case", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> None:
    """Make the sample case that ships with onrecord in FOLDER, read it, and write its dossier."""
    from onrecord.sample import build_demo

    with Reporter() as report:
        made = build_demo(folder, report)
    found = f"{made.statements} statements found, one person protected"
    click.echo(f"read {made.documents} documents of invented reports; {found}")
    click.echo(f"the dossier: {made.dossier}")
    click.echo("open it in a browser; each line opens the passage that proves it")
    click.echo(f"then try: onrecord search {folder} --act demand    (and: onrecord verify {folder})")
    click.echo("on your own material: onrecord init CASE, onrecord gather CASE FOLDER, onrecord read CASE")
