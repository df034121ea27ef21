"""Commands that keep a case safe: lock, unlock."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.progress import Reporter

CASE = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("case", type=CASE)
@click.option("--new-passphrase", is_flag=True, help="Of a case that is locked: open it with another from now on.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def lock(case: Path, new_passphrase: bool, quiet: bool) -> None:
    """Encrypt a case under a passphrase: originals, database, options and dossiers. Every command goes on to work.

    The passphrase is asked for without being shown, or read from the file that ONRECORD_PASSPHRASE_FILE names. There
    is no way in without it. Stopped in the middle, run it again, or unlock. docs/threats.md says what locking does not
    hide.
    """
    from onrecord.store.locks import change_passphrase, seal_case

    if new_passphrase:
        change_passphrase(case)
        click.echo("the passphrase is changed; copies and backups made before open with the old one")
        return
    with Reporter(quiet) as report:
        done = seal_case(case, report)
    click.echo(f"locked: {done.originals} originals, the database, {done.files} other files")
    click.echo("keep the passphrase where it will be found: without it nobody can open the case")
    click.echo("still readable elsewhere: the files you gathered from, and copies and backups made before")


@click.command()
@click.argument("case", type=CASE)
@click.option("--quiet", is_flag=True, help="Print no progress.")
def unlock(case: Path, quiet: bool) -> None:
    """Decrypt a locked case: every file lies there again as it was. Also takes back a locking that was stopped."""
    from onrecord.store.locks import open_case

    with Reporter(quiet) as report:
        done = open_case(case, report)
    click.echo(f"unlocked: {done.originals} originals, the database, {done.files} other files")
