"""Commands about what was done and what proves it: custody, key, sign, stamp."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.lines import print_line

if TYPE_CHECKING:  # start-up
    from onrecord.store.db import Store

CASE = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
GIVEN = click.Path(path_type=Path, dir_okay=False, exists=True)
KEY_VARIABLE = "ONRECORD_KEY_PASSPHRASE_FILE"


@click.command()
@click.argument("case", type=CASE)
@click.argument("source", required=False)
@click.option("--head", is_flag=True, help="Print the log's head, to be noted on paper; with --out the file to stamp.")
@click.option("--entry", type=int, help="With --head: the head as it was at this entry; default: the last.")
@click.option("--sums", is_flag=True, help="Print the hashes of what was gathered, for sha256sum -c in its folder.")
@click.option("-o", "--out", type=FILE, help="With --head or --sums: write a file instead.")
def custody(case: Path, source: str | None, head: bool, entry: int | None, sums: bool, out: Path | None) -> None:
    """Tell what was done with a source: every arrival, reading, decision, publication, check, with who and when.

    Without SOURCE: whether the log holds, its head, and each proof with what it proves and how it can be attacked.
    SOURCE is a path, the beginning of a hash, or the id of a document or finding.
    """
    from onrecord.store.db import open_store

    if out and not (head or sums):
        raise click.UsageError("--out goes with --head or --sums")
    if entry is not None and not head:
        raise click.UsageError("--entry goes with --head")
    if head + sums + bool(source) > 1:
        raise click.UsageError("choose one of SOURCE, --head, --sums")
    with open_store(case) as store:
        if source:
            from onrecord.store.stories import find_source, find_story

            id_ = find_source(store, source)
            print_line(f"source {id_}")
            for event in find_story(store, id_):
                version = f", onrecord {event.version}" if event.version else ""
                print_line(f"{event.n:>6}  {event.at}  {event.who}{version}  {event.words}")
        elif sums:
            from onrecord.store.stories import print_sums

            _write(print_sums(store), out)
        elif head:
            _print_head(store, out, entry)
        else:
            _print_state(store)


def _write(data: bytes, out: Path | None) -> None:
    from onrecord.store.blobs import write_whole

    if out is None:
        sys.stdout.buffer.write(data)
    else:
        write_whole(out, data)
        click.echo(f"wrote {out}", err=True)


def _print_head(store: Store, out: Path | None, entry: int | None = None) -> None:
    from onrecord.errors import CaseError
    from onrecord.proofs.heads import group_hash, print_head
    from onrecord.store.custody import get_head

    head = get_head(store, entry)
    if head is None:
        raise CaseError("the log has no such head", hint="gather something first, or see onrecord log for its entries")
    if out is not None:
        _write(print_head(head), out)
        return
    click.echo(f"entry {head.entry} of {head.at}")
    groups = group_hash(head.hash).split()
    for at in range(0, len(groups), 4):
        click.echo("  " + " ".join(groups[at : at + 4]))


def _print_state(store: Store) -> None:
    from onrecord.store.custody import check_log, get_head
    from onrecord.store.proofs import PROVES, check_proofs

    problems, head = check_log(store), get_head(store)
    for problem in problems:
        click.echo(f"FAILED {problem}")
    if head is None:
        click.echo("the log is empty")
        return
    click.echo(
        f"log: {head.entry} entries; " + ("it does not hold" if problems else "each follows from the one before")
    )
    _print_proof(*PROVES["log"])
    click.echo("head, to be noted where nobody who has the case can change it:")
    _print_head(store, None)
    proofs = check_proofs(store)
    for proof in proofs:
        click.echo(
            f"{proof.kind} over entry {proof.entry}: " + (f"FAILED {proof.problem}" if proof.problem else proof.says)
        )
        if not proof.problem:
            _print_proof(*PROVES[proof.kind])
    if not proofs:
        click.echo("no proof beyond the log itself: sign it (onrecord sign) or have its head stamped (onrecord stamp)")
    if problems or any(p.problem for p in proofs):
        raise SystemExit(1)


def _print_proof(proves: str, attack: str) -> None:
    click.echo(f"  proves: {proves}")
    click.echo(f"  an opponent would say: {attack}")


@click.command()
@click.argument("file", type=FILE)
def key(file: Path) -> None:
    """Make a signing key (Ed25519) in FILE, encrypted under a passphrase; its public part is written beside it.

    The passphrase is asked for, or read from the file that ONRECORD_KEY_PASSPHRASE_FILE names.
    """
    import os

    from onrecord.errors import CaseError
    from onrecord.proofs import signatures
    from onrecord.sealing.passphrases import ask_passphrase

    public = file.with_name(f"{file.name}.pub")
    for path in (file, public):
        if path.exists():
            raise CaseError(f"{path} is there already", hint="name another file; a key is not overwritten")
    data, shown = signatures.make_key(ask_passphrase(f"the key {file}", variable=KEY_VARIABLE, is_new=True))
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    public.write_bytes(shown)
    click.echo(f"wrote {file} and {public}")


@click.command()
@click.argument("case", type=CASE)
@click.option("--key", "key_file", type=GIVEN, required=True, help="The signing key; make one: onrecord key FILE.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Also write head, signature and public key here."
)
def sign(case: Path, key_file: Path, out: Path | None) -> None:
    """Sign the head of the custody log; verify checks it, and so can openssl with the files of --out."""
    from onrecord.proofs.heads import print_head
    from onrecord.proofs.signatures import print_fingerprint
    from onrecord.store.blobs import write_whole
    from onrecord.store.db import open_store
    from onrecord.store.proofs import sign_log

    with open_store(case, writes=True) as store:
        head, signature, public = sign_log(store, key_file, _key_words(key_file))
    click.echo(
        f"signed entry {head.entry}; the key's fingerprint, to be told in another way: {print_fingerprint(public)}"
    )
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        name = out / f"head-{head.entry}"
        for ending, data in ((".txt", print_head(head)), (".sig", signature), (".pub.pem", public)):
            write_whole(name.with_name(name.name + ending), data)
        click.echo(
            f"check it: openssl pkeyutl -verify -pubin -inkey {name}.pub.pem -rawin -in {name}.txt -sigfile {name}.sig"
        )


def _key_words(file: Path) -> str:
    from onrecord.sealing.passphrases import ask_passphrase

    return ask_passphrase(f"the key {file}", variable=KEY_VARIABLE)


@click.command()
@click.argument("case", type=CASE)
@click.option("--request", type=FILE, help="Write a time stamp request (RFC 3161) over the log's head to this file.")
@click.option("--token", type=GIVEN, help="Check and keep an authority's answer to such a request.")
@click.option("--chain", type=GIVEN, help="With --token: the authority's certificates in PEM, its root among them.")
@click.option(
    "--ots", type=GIVEN, help="Check and keep an OpenTimestamps proof of the file that custody --head --out wrote."
)
@click.option(
    "--header", type=GIVEN, help="With --ots: the header of the block that it names, 80 bytes as hex in a file."
)
def stamp(
    case: Path, request: Path | None, token: Path | None, chain: Path | None, ots: Path | None, header: Path | None
) -> None:
    """Have the head of the custody log time-stamped: writes what is to be sent, checks what came back.

    Nothing is sent and nothing asked for: carry the files yourself. docs/custody.md shows the steps.
    """
    from onrecord.store.blobs import write_whole
    from onrecord.store.db import open_store
    from onrecord.store.proofs import PROVES, put_ots, put_stamp, request_stamp

    if sum(map(bool, (request, token, ots))) != 1:
        raise click.UsageError("choose one of --request, --token, --ots")
    if bool(token) != bool(chain):
        raise click.UsageError("--token and --chain go together")
    if header and not ots:
        raise click.UsageError("--header goes with --ots")
    with open_store(case, writes=True) as store:
        if request:
            head, data = request_stamp(store)
            write_whole(request, data)
            click.echo(f"wrote {request}, over entry {head.entry}; its hash is all that it tells")
            return
        if token and chain:
            proof = put_stamp(store, token.read_bytes(), chain.read_bytes())
        elif ots:
            proof = put_ots(
                store, ots.read_bytes(), header.read_text(encoding="ascii", errors="replace") if header else ""
            )
    click.echo(f"kept: {proof.kind} over entry {proof.entry}: {proof.says}")
    _print_proof(*PROVES[proof.kind])
