"""A case drawn from a batch: the sources of the documents that some conditions pick, gathered from its input anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from onrecord.batch.folders import Folder, open_folder
from onrecord.batch.inputs import Slice, iter_received
from onrecord.batch.runs import get_plan
from onrecord.batch.slices import Kept, Read, name_work, unpack
from onrecord.confine import Limits
from onrecord.dates import is_before, parse_edtf
from onrecord.errors import OptionError
from onrecord.gather import Received, hash_chunks
from onrecord.model import Failure, Statement
from onrecord.pipeline import Counted, Progress, gather_items
from onrecord.store.db import Store

_OF_DOCUMENT: dict[str, Callable[[Kept], str | None]] = {
    "path": lambda k: k.path,
    "title": lambda k: k.metadata.title,
    "outlet": lambda k: k.metadata.outlet,
    "byline": lambda k: k.metadata.byline,
    "agency": lambda k: k.metadata.agency,
    "language": lambda k: k.metadata.language,
    "text": lambda k: k.document.text,
}
_OF_STATEMENT: dict[str, Callable[[Statement], str | None]] = {
    "speaker": lambda s: s.speaker.name if s.speaker else None,
    "act": lambda s: s.act,
    "words": lambda s: " ".join(s.quote),
    "addressee": lambda s: s.addressee,
}
FIELDS = (*_OF_DOCUMENT, "published", *_OF_STATEMENT)
"""What a condition may name."""

_CONDITION = re.compile(r"\s*(\w+)\s*(>=|<=|=|~)\s*(.*\S)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``outlet=The Post`` is exactly that, ``title~flood`` holds the word or words; ``published>=2024-05`` and ``<=``
    compare dates, and a document of no known date meets neither."""

    field: str
    test: Literal["=", "~", ">=", "<="]
    value: str


def parse_condition(text: str) -> Condition:
    """A condition as written. Raises OptionError."""
    found = _CONDITION.fullmatch(text)
    if not found or found[1] not in FIELDS:
        raise OptionError(f"no condition: {text!r}", hint=f"write FIELD=VALUE or FIELD~WORDS of {', '.join(FIELDS)}")
    field, test, value = found.groups()
    if (field == "published") != (test in (">=", "<=")):
        raise OptionError(f"no condition: {text!r}", hint="published takes >= and <=, the others take = and ~")
    return Condition(field=field, test=test, value=value)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What was picked: for each of some slices of a batch's input, the path of each source by its id."""

    input: str
    slices: tuple[Slice, ...]
    paths: dict[int, dict[str, str]]


def find_drawn(output: Path | str, conditions: Sequence[Condition]) -> Drawn:
    """The sources of all documents of a batch that meet every condition; those on statements hold of one statement
    together. Raises CaseError where ``output`` holds no batch."""
    out = open_folder(output)
    plan = get_plan(out)
    wanted: dict[int, dict[str, str]] = {}
    for part in plan.slices:
        for kept in unpack(out, name_work(part.number, "read"), Read).documents:
            if _meets(kept, conditions):
                wanted.setdefault(part.number, {})[kept.document.source_id] = kept.path
    return Drawn(input=plan.input, slices=tuple(x for x in plan.slices if x.number in wanted), paths=wanted)


def gather_drawn(drawn: Drawn, store: Store, *, progress: Progress | None = None) -> Counted:
    """What was picked is in the case, gathered from the batch's input; a source that is not there any more as it was,
    is a failure row."""
    return gather_items(store, _find_sources(open_folder(drawn.input), drawn.slices, drawn.paths), progress)


def _find_sources(
    root: Folder, parts: Iterable[Slice], wanted: dict[int, dict[str, str]]
) -> Iterator[Received | Failure]:
    """What is wanted of each slice, as it lies in the input now."""
    for part in parts:
        missing = dict(wanted[part.number])
        for item in iter_received(root, part.items, limits=Limits()):
            if isinstance(item, Received) and missing.pop(hash_chunks(item.chunks()), ""):
                # The container was not drawn, so nothing in the case could stand for it.
                yield replace(item, container_id=None, note="drawn from a batch")
        for source_id, path in missing.items():
            gone = "this source is not in the batch's input any more, or has changed"
            yield Failure(stage="gather", error=gone, hint="bring its file back", source_id=source_id, path=path)


def _meets(kept: Kept, conditions: Sequence[Condition]) -> bool:
    of_statements = [c for c in conditions if c.field in _OF_STATEMENT]
    if not all(_document_meets(kept, c) for c in conditions if c.field not in _OF_STATEMENT):
        return False
    return not of_statements or any(
        s.is_speech and all(_fits(_OF_STATEMENT[c.field](s), c) for c in of_statements) for s in kept.statements
    )


def _document_meets(kept: Kept, condition: Condition) -> bool:
    if condition.field != "published":
        return _fits(_OF_DOCUMENT[condition.field](kept), condition)
    published, bound = kept.metadata.published, parse_edtf(condition.value)
    if published is None:
        return False
    earlier, later = (published, bound) if condition.test == ">=" else (bound, published)
    return is_before(earlier, later) is not True


def _fits(value: str | None, condition: Condition) -> bool:
    if value is None:
        return False
    if condition.test == "=":
        return value.casefold() == condition.value.casefold()
    return re.search(rf"(?<!\w){re.escape(condition.value)}(?!\w)", value, re.IGNORECASE) is not None
