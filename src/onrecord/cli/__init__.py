"""The command line: one short command for each verb; each parses, calls one function, prints."""

from __future__ import annotations

import click

from onrecord import __version__
from onrecord.cli.batch import batch, draw
from onrecord.cli.case import gather, init, log, read, status, verify
from onrecord.cli.custody import custody, key, sign, stamp
from onrecord.cli.decide import decide, protect
from onrecord.cli.demo import demo
from onrecord.cli.find import search, statements
from onrecord.cli.follow import diff, due, import_
from onrecord.cli.out import export, publish
from onrecord.cli.review import review
from onrecord.cli.safe import lock, pack, unlock, unpack, withdraw


class _InOrder(click.Group):
    """Commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="onrecord")
def main() -> None:
    """Puts a long-running story on the record: who said what, when, on what authority; every line cited.

    Start with a look at a sample case: onrecord demo. On your own material: init, gather, read, publish, verify.
    """


for _command in (
    demo,
    init,
    gather,
    import_,
    read,
    status,
    search,
    statements,
    due,
    diff,
    review,
    decide,
    protect,
    publish,
    export,
    verify,
    log,
    custody,
    key,
    sign,
    stamp,
    lock,
    unlock,
    pack,
    unpack,
    withdraw,
    batch,
    draw,
):
    main.add_command(_command)
