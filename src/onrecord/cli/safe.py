"""Commands that keep a case safe and move it: lock, unlock, pack, unpack, withdraw."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.progress import Reporter

CASE = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
PACK_VARIABLE = "ONRECORD_PACK_PASSPHRASE_FILE"


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


@click.command()
@click.argument("case", type=CASE)
@click.argument("file", type=FILE)
@click.option("--age", "recipients", multiple=True, metavar="KEY", help="Encrypt for this public key, of age or SSH.")
@click.option("--passphrase", "asks", is_flag=True, help="Encrypt under a passphrase, as age does.")
def pack(case: Path, file: Path, recipients: tuple[str, ...], asks: bool) -> None:
    """Put a whole case into one new file, for a backup or another machine; unpack tells if it arrived whole.

    It holds everything, protected material too. Without --age or --passphrase anyone who has it can read it, unless
    the case is locked: then it opens with the case's own passphrase.
    """
    from onrecord.packs import pack_case
    from onrecord.sealing.passphrases import ask_passphrase
    from onrecord.store.db import open_store

    if recipients and asks:
        raise click.UsageError("choose one of --age, --passphrase")
    with open_store(case, writes=True) as store:
        words = ask_passphrase(f"the pack {file}", variable=PACK_VARIABLE, is_new=True) if asks else None
        made = pack_case(store, file, recipients=recipients, passphrase=words)
        is_open = store.seal is None and not recipients and not asks
    click.echo(f"packed {made.files} files, {made.size >> 10} KB, into {file}")
    click.echo(f"sha256 {made.sha256}")
    if is_open:
        click.echo(
            "it is not encrypted: whoever has it can read the whole case (see --age, --passphrase, onrecord lock)"
        )


@click.command()
@click.argument("file", type=FILE)
@click.argument("folder", type=CASE)
@click.option("--identity", type=FILE, help="The file with the secret key that the pack was encrypted for.")
def unpack(file: Path, folder: Path, identity: Path | None) -> None:
    """Lay a packed case into a new folder, every file checked against the pack's list; refuses to write over anything.

    A passphrase is asked for, or read from the file that ONRECORD_PACK_PASSPHRASE_FILE names.
    """
    from onrecord.packs import is_encrypted, needs_passphrase, unpack_case
    from onrecord.sealing.passphrases import ask_passphrase

    asks = file.is_file() and is_encrypted(file) and needs_passphrase(file)
    words = ask_passphrase(f"the pack {file}", variable=PACK_VARIABLE) if asks else None
    made = unpack_case(file, folder, identity=identity, passphrase=words)
    click.echo(f"unpacked {made.files} files, {made.size >> 10} KB, into {folder}; next: onrecord verify {folder}")
    click.echo(f"sha256 {made.sha256}")
