"""Commands that record a person's decision: protect."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.option("--person", help="Protect this person: every statement, mention and passage that names him or her.")
@click.option("--passage", help="Protect the passage of this finding, by its id.")
@click.option("--document", help="Protect this document, by its id.")
@click.option("--lift", is_flag=True, help="End the protection instead.")
@click.option("--by", "reviewer", help="Who decides; default: the account's name.")
@click.option("--why", required=True, help="The reason, kept with the decision. Don't repeat the name in it.")
def protect(
    case: Path,
    person: str | None,
    passage: str | None,
    document: str | None,
    lift: bool,
    reviewer: str | None,
    why: str,
) -> None:
    """Keep a person, a passage or a document out of every dossier, export and search that leaves the case."""
    from onrecord.decide import protect_subject
    from onrecord.store.db import open_store

    given = {"person": person, "passage": passage, "document": document}
    chosen = [(kind, value) for kind, value in given.items() if value]
    if len(chosen) != 1:
        raise click.UsageError("name one of --person, --passage, --document")
    kind, value = chosen[0]
    with open_store(case, writes=True) as store:
        count = protect_subject(store, kind, value, is_lifted=lift, reviewer=reviewer, note=why)
    click.echo(f"{'lifted' if lift else 'protected'}: {count} decision{'s' if count != 1 else ''} recorded")
    if not lift and any((case / "dossiers").glob("*.html")):
        click.echo(f"what was written before still shows it; write it again: onrecord publish {case}")
