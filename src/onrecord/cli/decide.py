"""Commands that record a person's decision: decide, protect."""

from __future__ import annotations

from pathlib import Path

import click

_VERDICTS = {"accept": "yes", "reject": "no", "unsure": "unsure"}


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.argument("findings", nargs=-1, required=True)
@click.argument("verdict", type=click.Choice(list(_VERDICTS)))
@click.option("--by", "reviewer", help="Who decides; default: the account's name.")
@click.option("--note", default="", help="The reason, kept with the decision.")
def decide(case: Path, findings: tuple[str, ...], verdict: str, reviewer: str | None, note: str) -> None:
    """Accept or reject findings and links, by the ids that search and drafts print, or say that you are unsure.

    What is accepted goes into DOCX, PDF and packages, with what it rests on: a demand with its statement, an answer
    with what it answers. What is rejected, and what rests on it, is in no dossier. Nothing is overwritten: decide
    again, and the last verdict holds.
    """
    from typing import Literal, cast

    from onrecord.decide import judge_subjects
    from onrecord.store.db import open_store

    with open_store(case, writes=True) as store:
        chosen = cast(Literal["yes", "no", "unsure"], _VERDICTS[verdict])
        count = len(judge_subjects(store, findings, chosen, reviewer=reviewer, note=note))
    click.echo(f"{verdict}: {count} decision{'s' if count != 1 else ''} recorded; next: onrecord publish {case}")


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.option("--person", help="Protect this person: every statement, mention and passage that names him or her.")
@click.option("--passage", help="Protect the passage of this finding, by its id.")
@click.option("--document", help="Protect this document, by its id.")
@click.option(
    "--may",
    multiple=True,
    type=click.Choice(["use", "quote", "name"]),
    help="Permit all the same: to count it (use), show the words (quote), show who it is (name). Default: none.",
)
@click.option(
    "--shown-as",
    metavar="ROLE",
    default="",
    help='What stands for a person who may be quoted and not named: "a former detainee", or: initials.',
)
@click.option("--lift", is_flag=True, help="End the protection instead.")
@click.option("--by", "reviewer", help="Who decides; default: the account's name.")
@click.option("--why", required=True, help="The reason, kept with the decision. Don't repeat the name in it.")
def protect(
    case: Path,
    person: str | None,
    passage: str | None,
    document: str | None,
    may: tuple[str, ...],
    shown_as: str,
    lift: bool,
    reviewer: str | None,
    why: str,
) -> None:
    """Keep a person, a passage or a document out of every dossier, export and package that leaves the case.

    With --may use statements are counted in one total. With --may quote words are shown and names are not: "[name
    withheld]", a role or initials stand in their place. With --may quote --may name nothing is hidden, and the decision
    is kept. Decide again to change it; every decision stays, with who, when and why.
    """
    from typing import Literal, cast

    from onrecord.decide import protect_subject
    from onrecord.publish.permissions import say_permissions
    from onrecord.store.db import open_store

    given = {"person": person, "passage": passage, "document": document}
    chosen = [(kind, value) for kind, value in given.items() if value]
    if len(chosen) != 1:
        raise click.UsageError("name one of --person, --passage, --document")
    kind, value = chosen[0]
    permitted = cast("tuple[Literal['use', 'quote', 'name'], ...]", may)
    with open_store(case, writes=True) as store:
        count = protect_subject(
            store, kind, value, may=permitted, shown_as=shown_as, is_lifted=lift, reviewer=reviewer, note=why
        )
    told = f"; {say_permissions({'may': ' '.join(may), 'shown_as': shown_as})}" if may and not lift else ""
    click.echo(f"{'lifted' if lift else 'protected'}: {count} decision{'s' if count != 1 else ''} recorded{told}")
    if not lift and any((case / "dossiers").glob("*")):
        click.echo(f"what was written before still shows it; write it again: onrecord publish {case}")
