"""The command that opens the review desk."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
@click.option("--host", default="127.0.0.1", help="An address of this machine; people then log in by passphrase.")
@click.option("--name", "names", multiple=True, help="With --host: a name of this machine that people type.")
@click.option("--certificate", type=_FILE, help="With --host: the certificate (PEM) to serve over TLS.")
@click.option("--key", type=_FILE, help="With --host: the certificate's key (PEM).")
@click.option("--unencrypted", is_flag=True, help="With --host: serve without TLS, for a tunnel or proxy that has it.")
def review(
    case: Path,
    port: int,
    no_browser: bool,
    host: str,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    unencrypted: bool,
) -> None:
    """Open the review desk in a browser: read findings beside their documents, correct them, decide.

    It answers on this machine alone (127.0.0.1), to the browser that opens the printed address first. With --host it
    answers others too; they come in by the names and passphrases that were set at the desk itself, under People.
    Ctrl-C ends it.
    """
    import webbrowser

    from onrecord.review.guards import LOOPBACK
    from onrecord.review.servers import serve_case

    is_local = host in LOOPBACK
    if not is_local and certificate is None and not unencrypted:
        raise click.UsageError("over a network it needs --certificate and --key, or --unencrypted behind what has them")

    def announce(address: str) -> None:
        click.echo(f"the desk: {address}")
        click.echo("it lets one browser in; Ctrl-C ends it" if is_local else "people log in; Ctrl-C ends it")
        if is_local and not no_browser:
            webbrowser.open(address)

    serve_case(case, port, announce, host=host, names=names, certificate=certificate, key=key)
    click.echo("the desk is closed; every decision is kept")
