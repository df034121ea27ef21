"""Commands that keep a case safe and move it: lock, unlock, pack, unpack, withdraw."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from onrecord.cli.lines import print_line
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


@click.command()
@click.argument("case", type=CASE)
@click.argument("source", required=False)
@click.option("--person", help="Every sentence that names this person, in every source that does.")
@click.option("--passage", help="The sentences in which the words of this finding stand, by its id.")
@click.option("--whole", is_flag=True, help="With --person or --passage: destroy those sources altogether.")
@click.option("--with-containers", is_flag=True, help="Also destroy the bytes of archives and mails that it came in.")
@click.option("--dossiers", is_flag=True, help="Also destroy the dossiers in the case that used it.")
@click.option("--why", help="The reason; the log keeps it for good, so don't name the person or what is withdrawn.")
@click.option("--yes", is_flag=True, help="Do not ask before destroying.")
@click.option("--finish", is_flag=True, help="Go on with a withdrawal that was stopped, and do nothing else.")
def withdraw(
    case: Path,
    source: str | None,
    person: str | None,
    passage: str | None,
    whole: bool,
    with_containers: bool,
    dossiers: bool,
    why: str | None,
    yes: bool,
    finish: bool,
) -> None:
    """Destroy a source, a passage or a person's traces in a case: bytes, texts, findings, decisions. For good.

    The log keeps an id, the day and the reason. SOURCE is a path, the beginning of a hash, or a document's id. Of a
    source that only names the person or holds the passage, the rest of the text stays as a new source, blackened
    there; its original is gone all the same.
    """
    from onrecord.store.blobs import destroy_file
    from onrecord.store.db import open_store
    from onrecord.store.rows import get_path
    from onrecord.store.stories import find_source
    from onrecord.withdrawals import check_containers, finish_withdrawals, plan_passage, plan_person, plan_source
    from onrecord.withdrawals import withdraw as carry_out

    if finish:
        if source or person or passage:
            raise click.UsageError("--finish takes no SOURCE, --person or --passage: it goes on with what was begun")
        with open_store(case, writes=True) as store:
            click.echo(f"finished: {finish_withdrawals(store)} files destroyed")
        return
    if sum(map(bool, (source, person, passage))) != 1:
        raise click.UsageError("name one of SOURCE, --person, --passage")
    if not why:
        raise click.UsageError("--why is needed: the log keeps the reason")
    with open_store(case, writes=True) as store:
        if source:
            plan = plan_source(store, find_source(store, source))
        elif person:
            plan = plan_person(store, person, is_whole=whole)
        else:
            plan = plan_passage(store, passage or "", is_whole=whole)
        check_containers(store, plan, with_containers=with_containers)
        for id_ in plan.sources:
            rest = "; the rest of its text stays, blackened" if id_ in plan.kept else ""
            print_line(f"to be destroyed: {id_[:12]} {get_path(store, id_) or ''}{rest}")
        for id_ in plan.containers if with_containers else ():
            print_line(f"to be destroyed: {id_[:12]} {get_path(store, id_) or ''}, which it came in")
        if not yes:
            _ask_before()
        done = carry_out(store, plan, why=why, with_containers=with_containers)
        if dossiers:
            for name in done.dossiers:
                destroy_file(store.case / name)
    click.echo(
        f"withdrawn: {done.sources} originals, {done.documents} documents, {done.findings} findings,"
        f" {done.decisions} decisions destroyed; {done.kept} texts kept in part"
    )
    for id_ in plan.copies:
        click.echo(f"still in the case: the same words in {id_}")
    for id_ in plan.unread:
        click.echo(f"not looked into, it has no text: {id_[:12]}")
    for name in () if dossiers else done.dossiers:
        print_line(f"still in the case: {name}")
    for words in done.issues:
        print_line(f"still out there: {words}")
    click.echo("not reached: backups, snapshots and copies of the case, the files you gathered from, what a disk keeps")
    click.echo(f"next: onrecord read {case}")


def _ask_before() -> None:
    from onrecord.errors import CaseError

    try:
        agreed = click.confirm("destroy this for good?", err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise CaseError("no answer came, and nothing was destroyed", hint="where nobody can be asked: --yes") from None
    if not agreed:
        raise CaseError("nothing was destroyed", hint="the answer was no")
