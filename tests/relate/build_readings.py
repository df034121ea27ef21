"""Readings made by hand: a text, and what a reader would have found in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from build import MADE, build_document, build_metadata, build_zones
from onrecord.dates import DateRange, parse_edtf
from onrecord.features import list_sought, list_stood
from onrecord.model import (
    Card,
    Cue,
    Demand,
    Event,
    Figure,
    Finding,
    Link,
    Mention,
    Promise,
    Reading,
    Relater,
    Speaker,
    Statement,
    TimeExpression,
    finding_id,
    is_name_id,
)
from onrecord.relate.names import settle_names
from onrecord.spans import Span


class Draft:
    """A document under construction: each method adds a finding at words that stand in the text."""

    def __init__(self, text: str, published: str | None = None, **metadata: Any) -> None:
        self.document = build_document(text)
        self.zones = build_zones(self.document)
        when = parse_edtf(published) if published else None
        self.metadata = replace(build_metadata(self.document, when), **metadata)
        self.findings: list[Finding] = []

    def reading(self) -> Reading:
        return Reading(document=self.document, zones=self.zones, metadata=self.metadata, findings=tuple(self.findings))

    def _place(self, kind: str, words: str | Sequence[str], nth: int = 0) -> dict[str, Any]:
        parts = [words] if isinstance(words, str) else list(words)
        spans = []
        for part in parts:
            found = [m.start() for m in re.finditer(re.escape(part), self.document.text)]
            assert found, f"{part!r} does not stand in the text"
            spans.append(Span(self.document.id, found[nth], found[nth] + len(part)))
        same = sum(f.spans == tuple(spans) for f in self.findings)
        return {
            "id": finding_id(kind, spans, same),
            "document_id": self.document.id,
            "spans": tuple(spans),
            "quote": tuple(parts),
            "made": MADE,
        }

    def mention(self, words: str, type: str = "person", *, of: Mention | None = None, **more: Any) -> Mention:
        place = self._place("mention", words, more.pop("nth", 0))
        fields = {"name": of.name if of else words, "form": "name", "chain": of.chain if of else place["id"], **more}
        mention = Mention(**place, type=type, **fields)  # type: ignore[arg-type]
        self.findings.append(mention)
        return mention

    def statement(self, words: str | Sequence[str], by: Mention | None = None, **more: Any) -> Statement:
        place = self._place("statement", words, more.pop("nth", 0))
        speaker = by and Speaker(name=by.name, type=by.type, spans=by.spans, chain=by.chain)  # type: ignore[arg-type]
        said = more.pop("said", None)
        lemma = more.pop("cue", "say")
        fields: dict[str, Any] = {"manner": "indirect", "act": "state", **more}
        statement = Statement(
            **place,
            speaker=speaker,
            cue=Cue(lemma=lemma, spans=()),
            said=parse_edtf(said) if said else None,
            **fields,
        )
        self.findings.append(statement)
        return statement

    def add(self, kind: type[Finding], words: str | Sequence[str], /, **fields: Any) -> Any:
        """A figure, event, demand, promise or date."""
        names = {Figure: "figure", Event: "event", Demand: "demand", Promise: "promise", TimeExpression: "time"}
        finding = kind(**self._place(names[kind], words, fields.pop("nth", 0)), **fields)
        self.findings.append(finding)
        return finding


def when(text: str) -> DateRange:
    return parse_edtf(text)


def relate(relater: Relater, *drafts: Draft) -> list[Link]:
    """All links of these documents, found as the pipeline does: pairs that share a key, smaller id first; then those
    of names as the documents settle them."""
    cards = {card.subject_id: card for draft in drafts for card in relater.cards(draft.reading())}
    mentions = [f for draft in drafts for f in draft.findings if isinstance(f, Mention)]
    links = settle_names(link_cards(list(cards.values()), relater.compare), mentions)
    return [x for x in links if x.made.by == relater.name]


def find_joins(links: Sequence[Link]) -> list[Link]:
    """The links that say that two documents' parties are one: of two names, of two chains, and of a chain to a name
    that another chain bears as well."""
    bearers = Counter(x.right_id for x in links if not is_name_id(x.left_id))
    return [x for x in links if is_name_id(x.left_id) or not is_name_id(x.right_id) or bearers[x.right_id] > 1]


def link_cards(cards: Sequence[Card], compare: Callable[[Card, Card], Link | None]) -> list[Link]:
    out = []
    ordered = sorted(cards, key=lambda c: c.subject_id)
    for i, left in enumerate(ordered):
        for right in ordered[i + 1 :]:
            if set(list_sought(left)) & set(list_stood(right)) and left.subject_id != right.subject_id:
                link = compare(left, right)
                if link:
                    out.append(link)
    return out
