"""Commands that look things up: search in a case, statements in files without one."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.lines import check_languages, print_line
from onrecord.config import DEFAULT_READER, READERS


@click.command()
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.argument("words", nargs=-1)
@click.option("--speaker", help="Only statements of this speaker.")
@click.option("--act", help="Only statements of this act: accuse, deny, find, demand, promise ...")
@click.option("--since", help="Only statements said, or documents published, on or after this date (2024-06-01).")
@click.option("--until", help="Only those on or before this date.")
@click.option("--limit", default=20, show_default=True, help="How many at most.")
def search(
    case: Path,
    words: tuple[str, ...],
    speaker: str | None,
    act: str | None,
    since: str | None,
    until: str | None,
    limit: int,
) -> None:
    """Find words in documents, and statements by speaker, act and date.

    All words must occur; "..." is a phrase; word* finds beginnings. Case and accents make no difference.
    """
    from typing import get_args

    from onrecord.errors import OptionError
    from onrecord.model import Act
    from onrecord.store.db import open_store
    from onrecord.store.queries import find_documents, find_statements

    if act and act not in get_args(Act):
        raise OptionError(f"{act!r} is no act", hint=f"one of {', '.join(get_args(Act))}")
    query, count = " ".join(words), 0
    with open_store(case) as store:
        if speaker or act or since or until:
            wanted = {"speaker": speaker, "act": act, "since": since, "until": until}
            for hit in find_statements(store, query, limit=limit, **wanted):
                count += 1
                print_line(f"{hit.speaker or 'nobody named'} · {hit.act} · {hit.when} · {hit.path}")
                print_line(f"    {hit.words}")
                print_line(f"    {hit.id}")
        else:
            for found in find_documents(store, query, limit=limit):
                count += 1
                print_line(f"{found.path} · {found.title or 'untitled'} · {found.when}")
                print_line(f"    {found.snippet}")
                print_line(f"    {found.id}")
    if not count:
        click.echo("nothing found in what was gathered and read", err=True)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--jsonl", is_flag=True, help="One JSON object a document: the record's statements, less what needs a case."
)
@click.option("--all", "with_thoughts", is_flag=True, help="Also what was thought, wished or shown, with speech false.")
@click.option("--reader", type=click.Choice(READERS), default=DEFAULT_READER, show_default=True, help="Who reads.")
@click.option("--careful", is_flag=True, help="The same as --reader careful: better and several times slower.")
@click.option("--ocr", default="", callback=check_languages, help="Recognise words in pictures: eng, eng+fra.")
def statements(paths: tuple[Path, ...], jsonl: bool, with_thoughts: bool, reader: str, careful: bool, ocr: str) -> None:
    """Find who said what in files, folders or standard input; needs no case and keeps nothing.

    Exit status 1 where something could not be read; the rest is.
    """
    from onrecord.loose import iter_statements, print_statements

    has_failed = False
    for item in iter_statements(
        paths or (Path("-"),), with_thoughts=with_thoughts, reader="careful" if careful else reader, languages=ocr
    ):
        has_failed = has_failed or bool(item.error)
        lines = print_statements(item, jsonl=jsonl)
        for line in [lines] if jsonl else lines.split("\n"):
            (click.echo if jsonl else print_line)(line)
    if has_failed:
        raise SystemExit(1)
