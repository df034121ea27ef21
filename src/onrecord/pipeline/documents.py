"""Documents: each source has the text layer of the present cleaner, or a failure row that says why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.clean import CLEAN_VERSION, SHARING_TYPES, clean_each, clean_source
from onrecord.dates import DateRange
from onrecord.errors import OnrecordError
from onrecord.model import (
    Cleaned,
    Document,
    Failure,
    Made,
    Metadata,
    Zone,
    document_id,
)
from onrecord.pipeline.counts import Counted, Progress, read_limits
from onrecord.spans import Span
from onrecord.store import blobs, cards, rows
from onrecord.store.db import Store, transaction

_SHARING, _SMALL, _SHARED = 64, 4 << 20, 64 << 20
"""How many small sources are cleaned in one confined process and one transaction at most, and the bytes of each and of
all. They came in one container, or by themselves: a parser that one of them took over could lie about those after it of
the same container, never about another's. Starting a process costs as much as cleaning a page does."""


def clean_sources(store: Store, progress: Progress | None = None) -> Counted:
    """Each source has one document of the present cleaner, or a failure row that says why not."""
    undone = rows.iter_undone(store, "clean", CLEAN_VERSION)
    told: list[Failure] = []
    failed = number = 0
    for batch in _clean_all(store, undone):
        with transaction(store):
            for source_id, path, cleaned in batch:
                made, problems = _build_outcome(source_id, cleaned)
                failed += made is None and bool(problems)
                rows.delete_failures(store, "clean", source_id)
                for problem, hint in problems:
                    told.append(Failure(stage="clean", error=problem, hint=hint, source_id=source_id, path=path))
                    rows.put_failure(store, told[-1])
                if made:
                    _keep_document(store, *made)
                rows.delete_other_documents(store, source_id, made[0].id if made else None)
                rows.put_done(store, "clean", source_id, CLEAN_VERSION)
                number += 1
                if progress:
                    progress("clean", number, len(undone))
    return Counted(stage="clean", done=len(undone) - failed, failed=failed, failures=tuple(told))


Built = tuple[Document, tuple[Zone, ...], Metadata]


def _build_outcome(source_id: str, cleaned: Cleaned | Exception | None) -> tuple[Built | None, list[tuple[str, str]]]:
    """The rows of what a cleaner made, and what is to be told of it, with hints."""
    try:
        if isinstance(cleaned, Cleaned):
            told = [(problem, "look at the original") for problem in cleaned.problems]
            return build_document(source_id, cleaned), told
        if cleaned is not None:
            raise cleaned
    except OnrecordError as error:
        return None, [(error.message, error.hint)]
    except Exception as error:
        why = f"the cleaner stopped: {type(error).__name__}: {error}"
        return None, [(" ".join(why.split()), "its bytes are kept; please report this")]
    return None, []


Outcomes = list[tuple[str, str | None, Cleaned | Exception | None]]
"""By source and path: its text layer, or what went wrong; None for a container."""


def _clean_all(store: Store, undone: Sequence[str]) -> Iterator[Outcomes]:
    """What is made of each source, by container; small ones of the types that may share a confined process together."""
    sources = {source.id: source for source in rows.iter_sources(store)}
    containers = rows.find_containers(store)
    waiting: list[tuple[str, str | None, str]] = []
    size, common = 0, ""
    for id_ in sorted(undone, key=lambda id_: (containers.get(id_, ""), id_)):
        source, path, container = sources[id_], rows.get_path(store, id_), containers.get(id_, "")
        is_small = source.media_type in SHARING_TYPES and source.size <= _SMALL and store.seal is None
        is_full = len(waiting) >= _SHARING or size + source.size > _SHARED
        if waiting and (not is_small or is_full or container != common):
            yield _clean_together(store, waiting)
            waiting, size = [], 0
        if is_small:
            waiting.append((id_, path, source.media_type))
            size, common = size + source.size, container
        else:
            yield [(id_, path, _clean_alone(store, id_, path, source.media_type))]
    if waiting:
        yield _clean_together(store, waiting)


def _clean_together(store: Store, given: Sequence[tuple[str, str | None, str]]) -> Outcomes:
    places = [(blobs.locate_blob(store, id_), media_type, path or "") for id_, path, media_type in given]
    try:
        made = clean_each(places, read_limits(store))
    except Exception:  # it cannot be said whose it is: each by itself
        return [(id_, path, _clean_alone(store, id_, path, media_type)) for id_, path, media_type in given]
    return [(id_, path, outcome) for (id_, path, _), outcome in zip(given, made, strict=True)]


def _clean_alone(store: Store, id_: str, path: str | None, media_type: str) -> Cleaned | Exception | None:
    try:
        with blobs.show_blob(store, id_) as data_path:
            return clean_source(data_path, media_type, path or "", read_limits(store), languages=store.options.ocr)
    except Exception as error:  # whatever a cleaner trips over costs this source only
        return error


def build_document(source_id: str, cleaned: Cleaned) -> Built:
    """The document, zones and metadata rows of what a cleaner made."""
    made = Made(by="clean", version=CLEAN_VERSION)
    document = Document(
        id=document_id(source_id, cleaned.text),
        source_id=source_id,
        text=cleaned.text,
        origin=cleaned.origin,
        made=made,
    )
    zones = tuple(Zone(span=Span(document.id, a, b), label=label, made=made) for label, a, b in cleaned.zones)
    metadata = Metadata(
        document_id=document.id,
        title=cleaned.title,
        outlet=cleaned.outlet,
        byline=cleaned.byline,
        agency=cleaned.agency,
        language=cleaned.language,
        published=_place(cleaned.published, document.id),
        is_read=is_readable(cleaned.language),
        made=made,
    )
    return document, zones, metadata


def _place(when: DateRange | None, document: str) -> DateRange | None:
    """A cleaner cites before the document has an id; its spans get it here."""
    if when is None:
        return None
    return replace(when, cited=tuple(Span(document, s.start, s.end) for s in when.cited))


def is_readable(language: str | None) -> bool:
    """Whether the readers read this language; a text too short to tell is read."""
    from onrecord.read.order import READS

    return language is None or language in READS


def _keep_document(store: Store, document: Document, zones: Sequence[Zone], metadata: Metadata) -> None:
    rows.put_document(store, document, zones, metadata)
    cards.delete_cards(store, document.id)
    rows.delete_done(store, document.id)
