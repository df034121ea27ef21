"""A corpus of invented news reports, as many as wanted, the same bytes for the same seed; and what it is like.

    python bench/generate.py --documents 10000 --seed 1 OUT     writes OUT/reports/0000/000000.txt ..., OUT/gold.jsonl
    python bench/generate.py --words 180 ...                    shorter reports: so many words in the middle one's body
    python bench/generate.py --statistics OUT [REAL ...]        prints its figures beside those of real text

Stories begin one after another, one for every 25 reports; some are told in hundreds of reports, most in a few. Each
report is of one kind, and ``gold.jsonl`` holds one row for each: ``{"path", "story", "day", "kind", "of", "origin",
"outlet", "published", "utterances", "parties"}``. Kinds: ``own`` (a report of its own), ``same-day`` (another outlet's
own report of the same news: the same words are quoted, no sentence is shared), ``copy`` (printed again, sometimes cut),
``rewrite`` (words replaced, paragraphs left out and moved), ``update`` (a new day's news over an earlier report's last
paragraphs). ``of`` is the report that a copy, a rewrite or an update was made from; reports of one ``origin`` are one
copy.

REAL is a folder of .txt files, or JSON Lines (gzipped or not) whose rows have a ``text`` or a ``body``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from news import MONTHS, Day, Dice, Outlet, Story, Teller, World, capitalise, make_day, make_story, read_words

SHARES = {"copy": 0.15, "rewrite": 0.06, "update": 0.07, "same-day": 0.17}
"""The share of reports of each kind; all others are reports of their own."""

A_STORY = 25
"""Reports a story, on average."""

WORDS = 520
"""Words that the middle report sets out to tell; its last paragraph runs a little over."""

_BODY = (
    *["event"] * 5, *["figure"] * 3, *["background"] * 5, "colour", "demand", "promise", "reply",
    *["direct"] * 5, *["indirect"] * 7, *["mixed"] * 2,
)  # fmt: skip
_SAYING = ("direct", "indirect", "mixed")
_WORD = re.compile(r"\b[a-z]{4,}\b")


@dataclass
class Report:
    """One report as printed, and where it comes from."""

    number: int
    kind: str
    day: Day
    outlet: Outlet
    writer: str
    agency: str
    headline: str
    paragraphs: list[str]
    said: list[str]
    of: Report | None = None

    @property
    def origin(self) -> Report:
        """The report that this one is a copy or a rewrite of, or itself."""
        return self.of.origin if self.of and self.kind in ("copy", "rewrite") else self

    @property
    def path(self) -> str:
        """Where it lies under the corpus's folder, without ending."""
        return f"reports/{self.number // 1000:04d}/{self.number:06d}"


def write_reports(documents: int, seed: int, words: int = WORDS) -> Iterator[Report]:
    """So many reports, in the order in which they came off the presses of this seed: fewer are the first of more."""
    world = World(seed)
    dice = Dice(f"reports {seed}")
    stories: list[Story] = []
    told: dict[str, list[Report]] = {}
    for number in range(documents):
        while len(stories) < max(3, number // A_STORY):
            stories.append(make_story(world, len(stories)))
        story = dice.often(stories, 0.7)
        earlier = told.setdefault(story.id, [])
        kind = _choose_kind(dice) if earlier else "own"
        report = _write(number, kind, story, earlier, dice, words)
        earlier.append(report)
        del earlier[:-30]
        yield report


def _choose_kind(dice: Dice) -> str:
    throw = dice.below(10_000) / 10_000
    for kind, share in SHARES.items():
        if throw < share:
            return kind
        throw -= share
    return "own"


def _write(number: int, kind: str, story: Story, earlier: list[Report], dice: Dice, words: int) -> Report:
    outlet = dice.often(story.world.outlets, 0.6)
    writer, agency = dice.pick(outlet.writers), dice.pick(story.world.agencies) if dice.chance(0.35) else ""
    of = None
    if kind in ("copy", "rewrite", "update"):
        of = earlier[-1 - dice.below(min(len(earlier), 6))]
    day = of.day if of and kind != "update" else earlier[-1].day if kind == "same-day" else make_day(story)
    teller = Teller(story, day.on, dice, f"the {outlet.name}")
    headline = capitalise(teller.say("headline"))
    if of and kind == "copy":
        paragraphs, said, agency = list(of.paragraphs), of.said, of.agency or agency
        if dice.chance(0.4):
            paragraphs = paragraphs[: max(3, len(paragraphs) * 2 // 3)]
        headline = of.headline if dice.chance(0.5) else headline
    elif of and kind == "rewrite":
        paragraphs, said = _rewrite(of.paragraphs, dice), of.said
    else:
        paragraphs, said = _tell(teller, day, dice, words)
        if of:
            paragraphs = (
                paragraphs[: max(4, len(paragraphs) * 3 // 4)] + of.paragraphs[-max(2, len(of.paragraphs) // 4) :]
            )
    return Report(number, kind, day, outlet, writer, agency, headline, paragraphs, said, of)


def _tell(teller: Teller, day: Day, dice: Dice, middle: int) -> tuple[list[str], list[str]]:
    """A report of its own: a lead, then paragraphs of one to three sentences."""
    wanted = min(1600 * middle // WORDS, max(140 * middle // WORDS, int(dice.around(middle, 0.5))))
    said = dice.some(day.said, 3 + dice.below(len(day.said)))
    paragraphs, used, words = [capitalise(teller.say("lead"))], [], 0
    while words < wanted:
        sentences = []
        for _ in range(1 + dice.below(3)):
            kind = dice.pick(_BODY)
            if kind in _SAYING:
                utterance = said.pop() if said else None
                if utterance is None:
                    kind = "background" if dice.chance(0.4) else "event"
                else:
                    used.append(utterance.id)
                sentences.append(capitalise(_quote(teller.say(kind, utterance))))
            else:
                sentences.append(capitalise(teller.say(kind)))
        paragraphs.append(" ".join(sentences))
        words += len(paragraphs[-1].split())
    return paragraphs, used


def _quote(sentence: str) -> str:
    """The first letter of what is quoted after a colon or comma is a capital."""
    return re.sub(r"([:,] “)(\w)", lambda m: m[1] + m[2].upper(), sentence)


def _rewrite(paragraphs: list[str], dice: Dice) -> list[str]:
    """Another desk's wording: a fifth of the words outside quotations replaced by others of their sort, some
    paragraphs left out, two moved."""
    swaps = _swaps()
    out = []
    for at, paragraph in enumerate(paragraphs):
        if at > 2 and dice.chance(0.2):
            continue
        parts = re.split(r"(“[^”]*”)", paragraph)
        for i in range(0, len(parts), 2):
            parts[i] = _WORD.sub(
                lambda m: dice.pick(swaps[m[0]]) if m[0] in swaps and dice.chance(0.4) else m[0], parts[i]
            )
        out.append("".join(parts))
    if len(out) > 5:
        a, b = 2 + dice.below(len(out) - 2), 2 + dice.below(len(out) - 2)
        out[a], out[b] = out[b], out[a]
    return out


@cache
def _swaps() -> dict[str, list[str]]:
    """The words of its sort that may stand for a word."""
    out: dict[str, list[str]] = {}
    for name in ("adj", "noun", "group", "pastverb", "verb"):
        words = [w for w in read_words(name) if " " not in w]
        out |= dict.fromkeys(words, words)
    return out


# ── on the page ─────────────────────────────────────────────────────────────────────────────────────────────────


def print_text(report: Report) -> str:
    """The report as plain text: headline, who and when, paragraphs, the agency's credit."""
    on = report.day.on
    month = MONTHS[on.month - 1]
    paragraphs = _set_marks(report)
    if report.agency:
        paragraphs[0] = f"{report.day.story.towns[0].upper()}, {month} {on.day} ({report.agency}) — {paragraphs[0]}"
    head = [report.headline, f"By {report.writer}", report.outlet.name, f"{on.day} {month} {on.year}"]
    tail = [f"© {on.year} {report.agency}"] if report.agency else []
    return "\n\n".join([*head, *paragraphs, *tail]) + "\n"


def print_html(report: Report) -> str:
    """The report as a page of its outlet: head, menu, article, related reports, footer."""
    on, title = report.day.on, escape(report.headline)
    body = "\n".join(f"<p>{escape(p, quote=False)}</p>" for p in _set_marks(report))
    menu = "".join(
        f"<li><a href='/{x}'>{x.title()}</a></li>" for x in ("news", "business", "world", "sport", "weather")
    )
    more = "".join(f"<li><a href='/{n}'>{escape(t.title())}</a></li>" for n, t in enumerate(report.day.story.topics))
    credit = f"<p class='credit'>{report.agency}</p>" if report.agency else ""
    return (
        f"<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>{title} | {report.outlet.name}</title>\n"
        f"<meta property='og:site_name' content='{report.outlet.name}'><meta name='author' content='{report.writer}'>\n"
        f"<meta property='article:published_time' content='{on.isoformat()}T07:00:00+00:00'></head>\n<body><header>"
        f"{report.outlet.name}<nav><ul>{menu}</ul></nav></header><main><article><h1>{title}</h1>\n"
        f"<p class='byline'>By {report.writer}</p>\n{body}\n{credit}</article>\n"
        f"<aside><h2>Related</h2><ul>{more}</ul></aside></main><footer>© {on.year} {report.outlet.name}. All rights "
        "reserved. Terms of use. Privacy policy.</footer></body></html>\n"
    )


def _set_marks(report: Report) -> list[str]:
    opening, closing = report.outlet.marks
    paragraphs = [p.replace("“", opening).replace("”", closing) for p in report.paragraphs]
    return [p.replace("’", "'") for p in paragraphs] if opening == '"' else paragraphs


def describe_report(report: Report, ending: str) -> dict[str, Any]:
    """The report's row of gold."""
    text = "\n".join(report.paragraphs)
    story = report.day.story
    names = [p.name for p in story.people if p.name in text] + [b for b in story.bodies if b in text]
    return {
        "path": report.path + ending,
        "story": story.id,
        "day": report.day.id,
        "kind": report.kind,
        "of": report.of.path + ending if report.of else None,
        "origin": report.origin.path + ending,
        "outlet": report.outlet.name,
        "published": report.day.on.isoformat(),
        "utterances": report.said,
        "parties": [*names, story.state],
    }


def generate_corpus(out: Path, documents: int, seed: int, form: str = "text", words: int = WORDS) -> None:
    """Writes the corpus under ``out``: a file for each report, and ``gold.jsonl``."""
    ending, render = (".html", print_html) if form == "html" else (".txt", print_text)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "gold.jsonl").open("w", encoding="utf-8", newline="\n") as gold:
        for report in write_reports(documents, seed, words):
            path = out / (report.path + ending)
            if report.number % 1000 == 0:
                path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(render(report), encoding="utf-8", newline="\n")
            gold.write(json.dumps(describe_report(report, ending), ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the folder of the corpus")
    parser.add_argument("real", type=Path, nargs="*", help="real text to print the figures of as well")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=WORDS, help="words of the middle report")
    parser.add_argument("--form", choices=("text", "html"), default="text")
    parser.add_argument("--statistics", action="store_true", help="write nothing; print what the corpus is like")
    parser.add_argument("--sample", type=int, default=60, help="how many documents the reader's figures are taken from")
    given = parser.parse_args()
    if given.statistics:
        from likeness import print_statistics

        print_statistics([given.out, *given.real], given.sample)
        return
    if given.out.exists() and any(given.out.iterdir()):
        sys.exit(f"{given.out} is not empty: name another folder")
    generate_corpus(given.out, given.documents, given.seed, given.form, given.words)


if __name__ == "__main__":
    main()
