"""Commands that make, fill and check a case: init, gather, read, status, verify, log."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from onrecord.cli.lines import print_failures, print_line
from onrecord.cli.progress import Reporter
from onrecord.config import READERS

CASE = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("case", type=CASE)
@click.option("--title", default="", help="The case's name, printed on its dossier.")
@click.option("--about", default="", help="One paragraph on what the case is about.")
def init(case: Path, title: str, about: str) -> None:
    """Make a new, empty case: a folder for the originals, the database and the options."""
    from onrecord.config import Options
    from onrecord.store.db import init_case

    init_case(case, Options(title=title or case.name, about=about))
    click.echo(f"made the case {case}; next: onrecord gather {case} FOLDER")


@click.command()
@click.argument("case", type=CASE)
@click.argument("paths", nargs=-1, metavar="[PATH|URL]...")
@click.option(
    "--list", "listed", type=click.File(encoding="utf-8"), help="A file of addresses, one a line; - for standard input."
)
@click.option("--contact", default="", help="Who asks, for the hosts that are asked: an e-mail address or a page.")
@click.option(
    "--delay", type=click.FloatRange(0), default=2.0, show_default=True, help="Seconds between two pages of one host."
)
@click.option("--allow-private", is_flag=True, help="Ask also addresses of your own machine and network.")
@click.option("--again", is_flag=True, help="Receive also what was withdrawn from this case, or captured within a day.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def gather(
    case: Path,
    paths: tuple[str, ...],
    listed: IO[str] | None,
    contact: str,
    delay: float,
    allow_private: bool,
    again: bool,
    quiet: bool,
) -> None:
    """Receive files and folders, or pages by their addresses: bytes unchanged, with when and whence they came.

    TXT, HTML, PDF, DOCX, ODT, RTF, EML, MBOX, subtitles; inside containers: ZIP, WARC, WACZ, MHTML, EPUB, JSON Lines.
    What cannot be received is a line here and in status; the rest goes on. Exit status 1 where nothing could be.

    URL is a page, a feed (RSS, Atom) or a sitemap. Only then does onrecord open a connection, to the hosts that you
    name and those they redirect to: politely, one page at a time, as robots.txt asks. Each is kept as a web archive.
    """
    from onrecord.pipeline import gather as gather_into
    from onrecord.pipeline import gather_pages
    from onrecord.store.db import open_store

    urls = [path for path in paths if "://" in path]
    urls += [line.strip() for line in listed or () if line.strip() and not line.startswith("#")]
    files = [Path(path) for path in paths if "://" not in path]
    if not urls and not files:
        raise click.UsageError("name files, folders or addresses")
    own = case.resolve()
    for found in (path.resolve() for path in files if case.exists()):
        if found == own or own in found.parents or found in own.parents:
            raise click.UsageError(f"{found} holds the case itself or lies in it: gather a folder beside the case")
    done, failed, same = 0, 0, 0
    with open_store(case, writes=True) as store, Reporter(quiet) as report:
        counts = [gather_into(store, files, report, again=again)] if files else []
        if urls:
            from onrecord.gather.web import Manners

            manners = Manners(agent=_name_agent(contact), delay=delay, allows_private=allow_private)
            count, same = gather_pages(store, urls, manners, report, again=again)
            counts.append(count)
    for count in counts:
        print_failures(count.failures)
        done, failed = done + count.done, failed + count.failed
    click.echo(f"gathered {done}, failed {failed}{f', unchanged {same}' if same else ''}; next: onrecord read {case}")
    if failed and not done and not same:
        raise SystemExit(1)


def _name_agent(contact: str) -> str:
    """How onrecord presents itself to hosts (RFC 9110, section 10.1.5)."""
    from onrecord import __version__

    said = " ".join(contact.split())
    return f"onrecord/{__version__}" + (f" (+{said})" if said else "")


@click.command()
@click.argument("case", type=CASE)
@click.option("--again", is_flag=True, help="Try what failed before once more.")
@click.option("--reader", type=click.Choice(READERS), help="From now on read this case so; kept in onrecord.toml.")
@click.option("--careful", is_flag=True, help="The same as --reader careful: better and several times slower.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def read(case: Path, again: bool, reader: str | None, careful: bool, quiet: bool) -> None:
    """Run every stage that is missing: clean, read, relate, follow. Interrupted, it goes on where it stood."""
    from onrecord.pipeline import read_case
    from onrecord.store import rows
    from onrecord.store.blobs import save_option
    from onrecord.store.db import open_store

    wanted = "careful" if careful else reader
    if wanted:
        with open_store(case, writes=True) as store:
            save_option(store, "reader", wanted)
    with open_store(case, writes=True) as store, Reporter(quiet) as report:
        counts = read_case(store, report, again=again)
        has_documents = bool(rows.iter_document_ids(store))
    for count in counts:
        print_failures(count.failures)
        click.echo(f"{count.stage}: {count.done} done" + (f", {count.failed} failed" if count.failed else ""))
    following = f"publish {case} --to html" if has_documents else f"gather {case} FOLDER (it holds no document yet)"
    click.echo(f"next: onrecord {following}")


@click.command()
@click.argument("case", type=CASE)
@click.option("--documents", is_flag=True, help="List the documents with their ids.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(case: Path, documents: bool, as_json: bool) -> None:
    """Say what the case holds, what is not done yet, and what failed and why."""
    import json

    from onrecord.pipeline import find_status
    from onrecord.store.db import open_store

    with open_store(case) as store:
        found = find_status(store, documents=documents)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for name, value in found["counts"].items():
        click.echo(f"{name:>22}  {value}")
    for row in found.get("documents", ()):
        print_line(f"{row['id']}  {row['path'] or row['url'] or ''}  {row['title'] or ''}")
    for row in found["failures"]:
        print_line(f"failed: {row['stage']}: {row['path'] or row['subject']}: {row['error']} ({row['hint']})")


@click.command()
@click.argument("case", type=click.Path(path_type=Path))
def verify(case: Path) -> None:
    """Re-check every hash, quotation and citation of a case, of a published dossier, or of a package.

    A dossier or package needs no case and no network. One line for each failure, naming the place; exit status 1 if
    there is any. Of a package that holds, the fingerprint is printed: compare it with the one that its maker tells.
    """
    from onrecord.verify import verify_path

    checked, problems = verify_path(case)
    for problem in problems:
        print_line(f"FAILED {problem}")
    click.echo(f"checked {checked}: " + (f"{len(problems)} failed" if problems else "all hold"))
    if problems:
        raise SystemExit(1)


@click.command()
@click.argument("case", type=CASE)
def log(case: Path) -> None:
    """Print the custody log: every arrival, reading, decision and export, each linked to the one before by its hash."""
    from onrecord.store.custody import iter_log
    from onrecord.store.db import open_store

    with open_store(case) as store:
        for entry in iter_log(store):
            click.echo(
                f"{entry.n}\t{entry.at}\t{entry.who}\t{entry.what}\t{entry.subject}\t{entry.detail}\t{entry.hash}"
            )
