"""Repeats: statements in paragraphs that several reports have word for word, as an outlet's standing background has.

Who said what is read in each report by itself. A paragraph that was printed before says nothing new: its statements are
the same act of saying, and no further report of it counts for them. The first printing stays, so does what a report
tells anew in other words. Reports of one outlet share a paragraph where all its words are the same; those of two must
share enough of the reporter's own, since two papers may quote one sentence each for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from onrecord.model import Metadata, Statement
from onrecord.relate.copies import mask_quotations
from onrecord.words.forms import fold_text, split_words

_LEAST = 12  # words of a paragraph, or of the reporter's own, that are no formula

Paragraphs = Callable[[str], Sequence[tuple[int, int, str]]]
"""By document its blocks of text in order: first character, the one after the last, and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """One statement that reports have in the same paragraph: ``first`` is the one of the earliest report (of those of
    one day, or of no date, the one with the smallest id), ``again`` the others."""

    first: str
    again: tuple[str, ...]


def find_repeats(
    statements: Iterable[Statement],
    metadata: Mapping[str, Metadata],
    origins: Mapping[str, str],
    paragraphs: Paragraphs,
) -> list[Repeat]:
    """The statements that stand in one paragraph of several documents; those of one copy group (``origins`` gives its
    id by document) are copies, and no repeats. Paragraphs are asked for only of documents that have the same words by
    the same name as another."""
    read = cache(paragraphs)
    out = []
    for _, some in sorted(_group_by_words(statements).items()):
        if len({origins.get(s.document_id, s.document_id) for s in some}) < 2:
            continue
        by_block: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
        for statement in some:
            block = _find_block(statement, read(statement.document_id))
            if block:
                by_block[tuple(split_words(block))].append(statement)
        for words, same in sorted(by_block.items()):
            own = _count_own(_find_block(same[0], read(same[0].document_id)))
            out += list(_find_printed_again(same, len(words), own, metadata, origins))
    return sorted(out, key=lambda r: r.first)


def _group_by_words(statements: Iterable[Statement]) -> dict[tuple[str, str], list[Statement]]:
    out: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        name = fold_text(statement.speaker.name) if statement.speaker else ""
        out[name, " ".join(" ".join(fold_text(q).split()) for q in statement.quote)].append(statement)
    return {key: some for key, some in out.items() if len(some) > 1}


def _find_block(statement: Statement, blocks: Sequence[tuple[int, int, str]]) -> str:
    at = statement.spans[0].start
    return next((text for start, end, text in blocks if start <= at < end), "")


def _count_own(block: str) -> int:
    return sum(len(split_words(piece)) for piece in mask_quotations(block))


def _find_printed_again(
    statements: Sequence[Statement], words: int, own: int, metadata: Mapping[str, Metadata], origins: Mapping[str, str]
) -> Iterator[Repeat]:
    """What statements in one paragraph repeat: all of them where the reporter's words are enough, else those of one
    outlet each among themselves."""
    by_outlet: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        outlet = metadata[statement.document_id].outlet
        if own >= _LEAST:
            by_outlet[""].append(statement)
        elif outlet and words >= _LEAST:
            by_outlet[fold_text(outlet)].append(statement)
    for _, some in sorted(by_outlet.items()):
        if len({origins.get(s.document_id, s.document_id) for s in some}) > 1:
            some = sorted(
                some, key=lambda s: (_find_day(metadata[s.document_id]), s.document_id, s.spans[0].start, s.id)
            )
            yield Repeat(first=some[0].id, again=tuple(s.id for s in some[1:]))


def _find_day(metadata: Metadata) -> date:
    when = metadata.published
    return (when and (when.earliest or when.latest)) or date.max


def pair_copied(statements: Iterable[Statement], origins: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Statements of one report and of a copy or rewrite of it that have the same words and speaker; where a report has
    several such, the first with the first."""
    told: dict[tuple[str, str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for (name, words), some in _group_by_words(statements).items():
        for statement in some:
            if group := origins.get(statement.document_id):
                told[group, name, words][statement.document_id].append(statement)
    for _, by_document in sorted(told.items()):
        lists = [sorted(some, key=lambda s: (s.spans[0].start, s.id)) for _, some in sorted(by_document.items())]
        for others in lists[1:]:
            yield from ((a.id, b.id) for a, b in zip(lists[0], others, strict=False))


def count_tellings(
    statements: Iterable[Statement], origins: Mapping[str, str], printed: Mapping[str, Statement]
) -> int:
    """How many independent reports carry these statements: copies and rewrites of one another count once, and a
    paragraph that was ``printed`` before (by statement the one it repeats) counts where it was first."""
    documents = {printed.get(s.id, s).document_id for s in statements}
    return len({origins.get(d, d) for d in documents})
