"""Commands for corpora too large for a case: batch, draw."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord.cli.lines import check_languages, print_failures
from onrecord.cli.progress import Reporter
from onrecord.config import DEFAULT_READER, READERS

ENGINES = ("local", "daft")
"""The names in batch.engines, which takes too long to import for a help page; a test compares them."""


def _place(value: str) -> str | Path:
    """A path; or an address such as s3://bucket/folder, which stays text."""
    return value if "://" in value else Path(value)


@click.command()
@click.argument("source", metavar="INPUT", type=_place)
@click.argument("output", metavar="OUTPUT", type=_place)
@click.option("--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="What carries the work.")
@click.option("--workers", type=click.IntRange(1), help="How many processes; default: one for each core.")
@click.option("--reader", type=click.Choice(READERS), default=DEFAULT_READER, show_default=True, help="The reader.")
@click.option("--ocr", default="", callback=check_languages, help="Recognise words in pictures: eng, eng+fra.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def batch(
    source: Path | str, output: Path | str, engine: str, workers: int | None, reader: str, ocr: str, quiet: bool
) -> None:
    """Read a corpus of any size into partitioned Parquet: a folder a kind, a file a slice of about 100 documents.

    INPUT is a file or folder of whatever gather takes. Run again, it goes on where it stood, and reads what has come
    since. daft (pip install 'onrecord[batch]') carries the same work over the processes of one machine, or of a Ray
    cluster whose machines see the same INPUT and OUTPUT. Both may be addresses such as s3://bucket/corpus (pip install
    'onrecord[cloud]'), which sign in as their own library does.
    """
    from onrecord.batch.runs import run_batch

    with Reporter(quiet) as report:
        done = run_batch(
            source, output, engine=engine, workers=workers or 0, reader=reader, languages=ocr, progress=report
        )
    click.echo(f"{output}: {done.documents} documents of {done.sources} sources in {done.slices} slices")
    if done.sources > done.documents:
        click.echo(f"{done.sources - done.documents} sources gave no document: {output}/failure says why", err=True)
    if not done.documents:
        raise SystemExit(1)
    click.echo(
        f"next: read {output}/statement with DuckDB, pandas or Spark, or onrecord draw {output} CASE --where ..."
    )


@click.command()
@click.argument("output", metavar="OUTPUT", type=_place)
@click.argument("case", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--where",
    "conditions",
    multiple=True,
    help="FIELD=VALUE, FIELD~WORDS, published>=DATE or published<=DATE; may be repeated, and all must hold.",
)
@click.option("--title", default="", help="The name of the case, where it is new.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def draw(output: Path | str, case: Path, conditions: tuple[str, ...], title: str, quiet: bool) -> None:
    """Make a case of those documents of a batch that meet all conditions, or add them to one.

    Fields: path, title, outlet, byline, agency, language, text, published; and of one statement in the document:
    speaker, act, words, addressee. The sources are gathered from the batch's input, so read the case next.
    """
    from onrecord.batch.draws import find_drawn, gather_drawn, parse_condition
    from onrecord.config import Options
    from onrecord.store.db import init_case, open_store

    drawn = find_drawn(output, [parse_condition(text) for text in conditions])
    if not drawn.slices:
        click.echo(f"no document of {output} meets all of these conditions; nothing was gathered", err=True)
        raise SystemExit(1)
    if not case.exists():
        init_case(case, Options(title=title or case.name))
    with open_store(case, writes=True) as store, Reporter(quiet) as report:
        count = gather_drawn(drawn, store, progress=report)
    print_failures(count.failures)
    click.echo(f"gathered {count.done}, failed {count.failed}; next: onrecord read {case}")
