"""The command that opens the review desk."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; default: a free one.")
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
def review(case: Path, port: int, no_browser: bool) -> None:
    """Open the review desk in a browser: read findings beside their documents, correct them, decide.

    It answers on this machine alone (127.0.0.1), to the browser that opens the printed address first. Ctrl-C ends it.
    """
    import webbrowser

    from onrecord.review.servers import serve_case

    def announce(address: str) -> None:
        click.echo(f"the desk: {address}")
        click.echo("it lets one browser in; Ctrl-C ends it")
        if not no_browser:
            webbrowser.open(address)

    serve_case(case, port, announce)
    click.echo("the desk is closed; every decision is kept")
