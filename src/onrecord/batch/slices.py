"""One slice read: its documents cleaned and read as a case's are, and the cards by which relaters will meet."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

import msgspec
from msgspec import structs

from onrecord.batch.folders import Folder, open_folder
from onrecord.batch.inputs import Slice, iter_received
from onrecord.clean import clean_source
from onrecord.confine import Limits
from onrecord.dates import DateRange
from onrecord.errors import OnrecordError, SourceError
from onrecord.features import list_sought, list_stood
from onrecord.follow import FOLLOWERS
from onrecord.gather import hash_chunks
from onrecord.model import (
    Card,
    Demand,
    Document,
    Event,
    Failure,
    Figure,
    Finding,
    Mention,
    Metadata,
    Promise,
    Reading,
    Relater,
    Statement,
    TimeExpression,
    Zone,
)
from onrecord.pipeline import Outcome, bound_metadata, build_document, map_in_processes, read_one
from onrecord.relate import RELATERS

T = TypeVar("T")

LINKERS: tuple[Relater, ...] = (*RELATERS, *FOLLOWERS)
"""Those whose cards a slice makes, in this order: a key's row names one by its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One slice to be read: plain JSON on its way to whichever process reads it."""

    root: str
    out: str
    reader: str
    limits: Limits
    blocks: int
    slice: Slice
    ocr: str = ""


FIELDS: dict[type[Finding], str] = {
    Mention: "mentions",
    Statement: "statements",
    TimeExpression: "times",
    Figure: "figures",
    Event: "events",
    Demand: "demands",
    Promise: "promises",
}
"""Where a document that is kept holds what was found, by kind."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A document as a slice keeps it until its rows are written."""

    document: Document
    zones: tuple[Zone, ...]
    metadata: Metadata
    media_type: str
    path: str
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    demands: tuple[Demand, ...] = ()
    promises: tuple[Promise, ...] = ()
    times: tuple[TimeExpression, ...] = ()

    def reading(self) -> Reading:
        """The document with all that was found in it."""
        found = tuple(chain.from_iterable(getattr(self, name) for name in FIELDS.values()))
        return Reading(document=self.document, zones=self.zones, metadata=self.metadata, findings=found)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a source of a slice came from, and the document that it made."""

    source_id: str
    path: str
    document_id: str | None


class Key(msgspec.Struct, frozen=True, array_like=True):
    """A card's place under one key: ``linker`` is the relater's place in LINKERS, ``at`` and ``size`` the card's bytes
    in the slice's file of cards."""

    linker: int
    key: str
    subject_id: str
    document_id: str
    stands: bool
    seeks: bool
    at: int
    size: int


class Read(msgspec.Struct, frozen=True, array_like=True):
    """A slice that was read: its documents and what failed."""

    documents: tuple[Kept, ...]
    failures: tuple[Failure, ...]


def name_work(number: int, ending: str) -> str:
    """The file of a slice's work of one kind."""
    return f"work/slice-{number:06d}.{ending}"


def pack(value: object) -> bytes:
    """A value as packed bytes."""
    return zlib.compress(msgspec.msgpack.encode(value), 1)


def unpack(out: Folder, name: str, of: type[T]) -> T:
    """The value that a file of packed bytes holds. Raises SourceError where it is damaged."""
    try:
        return msgspec.msgpack.decode(zlib.decompress(out.read(name)), type=of)
    except (OSError, zlib.error, msgspec.DecodeError) as error:
        raise SourceError(
            f"{name} of this batch cannot be read: {error}", hint="delete it and run the same batch again"
        ) from error


def is_read(out: Folder, number: int) -> bool:
    """Whether a slice was read whole: its file of documents is written last."""
    return out.has(name_work(number, "read"))


def read_slice(task: Task, *, is_alone: bool = False) -> int:
    """How many documents a slice holds, which is now read and kept; where it was kept already nothing is done.

    With ``is_alone`` each document is read in a process of its own, so that one which kills it costs itself only.
    """
    out, number = open_folder(task.out), task.slice.number
    if is_read(out, number):
        return len(unpack(out, name_work(number, "read"), Read).documents)
    made, failures, places = _clean(task)
    documents: list[Kept] = []
    cards: list[tuple[int, Card]] = []
    for kept, outcome in zip(made, _read_all(made, task.reader, is_alone), strict=True):
        if isinstance(outcome, Failure):
            failures.append(replace(outcome, path=kept.path))
        else:
            kept = _fill(kept, *outcome, task.reader)
        documents.append(kept)
        for place, linker in enumerate(LINKERS):
            try:
                cards += [(place, card) for card in linker.cards(kept.reading())]
            except Exception as error:
                why = f"{linker.name} stopped: {type(error).__name__}: {error}"
                hint = "the findings stand; please report this with the document's id"
                id_ = kept.document.id
                failures.append(Failure(stage="relate", error=why, hint=hint, document_id=id_, path=kept.path))
    _put_cards(out, number, cards, task.blocks)
    out.write(name_work(number, "places"), pack(places))
    out.write(name_work(number, "read"), pack(Read(tuple(documents), tuple(failures))))
    return len(documents)


def _clean(task: Task) -> tuple[list[Kept], list[Failure], list[Place]]:
    """The documents of a slice as cleaned, each source once; what failed; and where each source came from."""
    made: dict[str, Kept] = {}
    failures: list[Failure] = []
    places: list[Place] = []
    seen: dict[str, str | None] = {}
    for item in iter_received(open_folder(task.root), task.slice.items, limits=task.limits):
        if isinstance(item, Failure):
            failures.append(item)
            continue
        source_id = hash_chunks(item.chunks())
        if source_id not in seen:
            seen[source_id] = None
            try:
                with item.as_file() as file:
                    cleaned = clean_source(file, item.media_type, item.path, task.limits, languages=task.ocr)
            except OnrecordError as error:
                failures.append(_fail(source_id, item.path, error.message, error.hint))
                cleaned = None
            except Exception as error:  # whatever a cleaner trips over costs this source only
                why = f"the cleaner stopped: {type(error).__name__}: {error}"
                failures.append(_fail(source_id, item.path, why, "please report this"))
                cleaned = None
            if cleaned is not None:
                document, zones, metadata = build_document(source_id, cleaned)
                seen[source_id] = document.id
                made[document.id] = Kept(document, zones, metadata, item.media_type, item.path)
                hint = "look at the original"
                failures += [_fail(source_id, item.path, problem, hint) for problem in cleaned.problems]
        places.append(Place(source_id, item.path, seen[source_id]))
    return list(made.values()), failures, places


def _fail(source_id: str, path: str, error: str, hint: str) -> Failure:
    return Failure(stage="clean", error=" ".join(error.split()), hint=hint, source_id=source_id, path=path)


def _read_all(made: Sequence[Kept], reader: str, is_alone: bool) -> Iterator[Outcome]:
    """What reading each document gives, in their order."""
    arguments = {k.document.id: (k.document, k.zones, k.metadata, reader) for k in made}
    if not is_alone:
        for argument in arguments.values():
            yield read_one(argument)
        return
    died, hint = "the process that read this document died", "please report this with the document's id"
    for id_, outcome in map_in_processes(read_one, list(arguments), arguments.__getitem__, 1):
        yield outcome or Failure(stage="read", error=died, hint=hint, document_id=id_)


def _fill(kept: Kept, published: DateRange | None, findings: Sequence[Finding], reader: str) -> Kept:
    """A document with what was found in it, and its date as reading bounded it."""
    by_kind: dict[str, list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault(FIELDS[type(finding)], []).append(finding)
    metadata = kept.metadata
    if published != metadata.published:
        metadata = bound_metadata(metadata, published, reader)
    found = {name: tuple(some) for name, some in by_kind.items()}
    return structs.replace(kept, metadata=metadata, **found)


def _put_cards(out: Folder, number: int, cards: Iterable[tuple[int, Card]], blocks: int) -> None:
    """The slice's cards in one file, and for each block the keys that fall into it with the places of their cards."""
    body = bytearray()
    keys: list[list[Key]] = [[] for _ in range(blocks)]
    for linker, card in cards:
        data = msgspec.msgpack.encode(card)
        at = len(body)
        body += data
        stood, sought = set(list_stood(card)), set(list_sought(card))
        for key in sorted(stood | sought):
            keys[_block(key, blocks)].append(
                Key(linker, key, card.subject_id, card.document_id, key in stood, key in sought, at, len(data))
            )
    out.write(name_work(number, "cards"), bytes(body))
    for block, some in enumerate(keys):
        out.write(name_work(number, f"keys-{block:03d}"), pack(some))


def _block(key: str, blocks: int) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % blocks
