"""Redactions: a document's text made anew without a name, and everything found in it moved to where it stands there.

A document that names somebody who may be quoted and not named becomes another document of the same source, with a text,
ids and offsets of its own: no offset or id of the first one leaves the case, since each would tell how long the name
is. Whatever still names the person after that is withheld by the rules of :mod:`onrecord.publish.protection`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, cast

from onrecord.model import (
    FINDING_KINDS,
    Demand,
    Document,
    Failure,
    Figure,
    Finding,
    Judgement,
    Link,
    Made,
    Mention,
    Metadata,
    Promise,
    Reason,
    Speaker,
    Statement,
    Zone,
    document_id,
    finding_id,
    is_name_id,
    judgement_id,
    link_id,
)
from onrecord.publish.combinations import find_combinations
from onrecord.publish.masks import Edit, Places, edit_text, find_edits, is_touched
from onrecord.publish.permissions import UNNAMED
from onrecord.publish.persons import Person, build_person
from onrecord.publish.protection import Protection, is_named, with_masked
from onrecord.relate.clusters import Party
from onrecord.spans import OffsetMap, Span, quote_spans, sentence_spans
from onrecord.words.forms import content_stems

MADE = Made(by="redaction", version="1")
_KIND_OF = {kind_type: kind for kind, kind_type in FINDING_KINDS.items()}
_DIRECTED = ("replies", "answers", "same_ask")
_PLACED = ("spans", "document", "source")  # of a correction: places in the text as it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What is published instead of what is kept: ``documents`` by the id of the one that each replaces, ``ids`` of
    findings and documents by those they replace; ``owners`` who is masked, by the id of the mention as kept and as
    published; ``unnamed`` the latter of these ids. ``hidden`` are sentences, as kept, of such documents that name
    somebody who may not even be quoted.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    owners: dict[str, Person] = field(default_factory=dict)
    persons: tuple[Person, ...] = ()
    hidden: tuple[Span, ...] = ()
    unnamed: frozenset[str] = frozenset()
    seen: dict[str, str] = field(default_factory=dict)

    def mask(self, text: str) -> str:
        """A text of few words without the names; where it is nothing but a name, what stands in its place."""
        if text not in self.seen:
            self.seen[text] = self._mask(text) if is_touched(self.persons, text) else text
        return self.seen[text]

    def _mask(self, text: str) -> str:
        edits = find_edits(self.persons, text)
        is_whole = len(edits) == 1 and (edits[0].start, edits[0].end) == (0, len(text))
        return edits[0].stand_in if is_whole else edit_text(text, edits)

    def move(self, value: Any) -> Any:
        """A row, or a part of one, with places, ids and names as they are published."""
        if isinstance(value, str):
            return self.ids[value] if value in self.ids else self.mask(value)
        if isinstance(value, Span):
            places = self.places.get(value.document_id)
            if places is None:
                return value
            return Span(self.ids[value.document_id], *places.move(value.start, value.end))
        if isinstance(value, tuple):
            moved = tuple(self.move(item) for item in value)
            return value if all(a is b for a, b in zip(value, moved, strict=True)) else moved
        if isinstance(value, dict):
            return {key: self.move(item) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            changes = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
            moved_fields = {name: self.move(item) for name, item in changes.items()}
            changed = {name: item for name, item in moved_fields.items() if item is not changes[name]}
            return replace(value, **changed) if changed else value
        return value

    def move_finding(self, finding: Finding, speakers: Mapping[str, str | None]) -> Finding:
        """A finding as published; ``speakers`` gives the chain of the speaker of each statement."""
        document = self.documents.get(finding.document_id)
        moved = finding
        if document is not None:
            moved = self.move(finding)
            moved = replace(moved, quote=quote_spans(document.text, moved.spans))
        if isinstance(moved, Mention):
            owner = self.owners.get(cast(Mention, finding).chain)
            return replace(moved, name=owner.stand_in, role=None, inferred=None) if owner else moved
        if isinstance(moved, Statement):
            owner = self._find_speaker(cast(Statement, finding).speaker)
            return (
                replace(moved, speaker=replace(cast(Speaker, moved.speaker), name=owner.stand_in)) if owner else moved
            )
        if isinstance(moved, Figure):
            owner = self.owners.get(cast(Figure, finding).claimed_by_chain or "")
            return replace(moved, claimed_by=owner.stand_in) if owner else moved
        if isinstance(moved, (Demand, Promise)):
            owner = self.owners.get(speakers.get(cast(Demand, finding).statement_id) or "")
            return replace(moved, by=owner.stand_in) if owner else moved
        return moved

    def _find_speaker(self, speaker: Speaker | None) -> Person | None:
        return self.owners.get(speaker.chain or "") if speaker else None

    def move_findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings as published, in their order."""
        findings = list(findings)
        speakers = {f.id: f.speaker.chain if f.speaker else None for f in findings if isinstance(f, Statement)}
        return [self.move_finding(f, speakers) for f in findings]

    def move_links(self, links: Iterable[Link]) -> list[Link]:
        """The links between what is published. What joins a masked person to a name goes, since the name could be
        told from it; that the mentions are one person's is said instead, without a reason that names him or her."""
        out: dict[str, Link] = {}
        for link in links:
            is_of_party = link.kind == "same_party" and (link.left_id in self.owners or link.right_id in self.owners)
            if is_of_party or any(is_name_id(end) and self._is_owned(link) for end in (link.left_id, link.right_id)):
                continue
            if link.left_id in self.ids or link.right_id in self.ids:
                left, right = self._move_ends(link)
                reasons = self.move(link.reasons)
                link = replace(
                    link, id=link_id(link.kind, left, right), left_id=left, right_id=right, reasons=reasons,
                    on=self.move(link.on),
                )  # fmt: skip
            out[link.id] = link
        for person in self.persons:
            chains = sorted(self.ids.get(id_, id_) for id_ in person.chains)
            for other in chains[1:]:
                reason = Reason(feature="decision", score=1.0, detail="one person, whose name is withheld")
                id_ = link_id("same_party", chains[0], other)
                out[id_] = Link(
                    id=id_, kind="same_party", left_id=chains[0], right_id=other, reasons=(reason,),
                    made=replace(MADE, score=1.0),
                )  # fmt: skip
        return list(out.values())

    def _move_ends(self, link: Link) -> tuple[str, str]:
        left, right = (self.ids.get(end, end) for end in (link.left_id, link.right_id))
        return (left, right) if link.kind in _DIRECTED or left < right else (right, left)

    def _is_owned(self, link: Link) -> bool:
        return any(is_touched(self.persons, reason.detail) for reason in link.reasons)

    def move_judgements(self, judgements: Iterable[Judgement], links: Iterable[Link]) -> list[Judgement]:
        """The decisions on what is published; ``links`` are those as kept. Places in the text as it was are left
        out of a correction."""
        ids = {x.id: link_id(x.kind, *self._move_ends(x)) for x in links if {x.left_id, x.right_id} & self.ids.keys()}
        return self._move_judgements(judgements, self.ids | ids)

    def follow_links(self, judgements: Iterable[Judgement], links: Iterable[Link]) -> list[Judgement]:
        """The decisions, those on links that were inferred between what is kept moved to the same ones between what
        is published."""
        ids = {old: new for new, old in self.find_kept(links).items()}
        return self._move_judgements(judgements, ids) if ids else list(judgements)

    def find_kept(self, links: Iterable[Link]) -> dict[str, str]:
        """By the id of a published link the id of the one between what is kept."""
        kept = {new: old for old, new in self.ids.items()}
        out = {}
        for link in links:
            if link.left_id in kept or link.right_id in kept:
                left, right = (kept.get(end, end) for end in (link.left_id, link.right_id))
                if link.kind not in _DIRECTED and right < left:
                    left, right = right, left
                out[link.id] = link_id(link.kind, left, right)
        return out

    def _move_judgements(self, judgements: Iterable[Judgement], ids: Mapping[str, str]) -> list[Judgement]:
        out: list[Judgement] = []
        anew: dict[str, str] = {}
        for number, judgement in enumerate(judgements):
            correction = judgement.correction
            changes: dict[str, Any] = {}
            if correction and "protect" not in correction:
                moved = {k: ids.get(v, self.mask(v)) for k, v in correction.items()}
                if moved != correction or judgement.subject_id in ids:
                    changes["correction"] = {k: v for k, v in moved.items() if k not in _PLACED}
            if judgement.replaces in anew:
                changes["replaces"] = anew[judgement.replaces]
            if judgement.subject_id in ids or "correction" in changes:
                subject = ids.get(judgement.subject_id, judgement.subject_id)
                id_ = judgement_id(subject, judgement.reviewer, judgement.judged_at, f"redacted {number}")
                anew[judgement.id] = id_
                changes |= {"id": id_, "subject_id": subject, "seen": None}
            out.append(replace(judgement, **changes) if changes else judgement)
        return out

    def move_found(self, found: Mapping[str, Statement], protection: Protection) -> dict[str, Statement]:
        """Statements as they were found, by the id that they are published under; none that still names somebody."""
        moved = {self.ids.get(id_, id_): self.move_finding(f, {}) for id_, f in found.items()}
        out = {id_: f for id_, f in moved.items() if isinstance(f, Statement)}
        return {
            id_: f
            for id_, f in out.items()
            if not is_named(protection, f.speaker.name if f.speaker else None, *f.quote)
        }

    def print_texts(self, documents: Mapping[str, Document]) -> dict[str, str]:
        """The text of each document by the id that it is published under."""
        return {d.id: d.text for d in (self.documents.get(id_, kept) for id_, kept in documents.items())}

    def name_party(self, party: Party) -> Party:
        """The party, with nothing but what stands for the name where that is withheld."""
        owners = [self.owners[chain] for chain in party.chains if chain in self.unnamed]
        return replace(party, name=owners[0].stand_in, aliases=(), roles=()) if owners else party

    def move_failure(self, failure: Failure) -> Failure:
        """What could not be done for a document, as published."""
        return replace(failure, document_id=self.ids.get(failure.document_id or "", failure.document_id))

    def move_metadata(self, metadata: Metadata) -> Metadata:
        """What a document says of itself, as published; a name in its title is masked there."""
        moved: Metadata = replace(metadata, published=self.move(metadata.published))
        if metadata.title:
            moved = replace(moved, title=edit_text(metadata.title, find_edits(self.persons, metadata.title)))
        return replace(moved, document_id=self.ids.get(metadata.document_id, metadata.document_id))

    def move_zones(self, zones: Sequence[Zone]) -> tuple[Zone, ...]:
        """The zones of a document as published."""
        return tuple(replace(zone, span=self.move(zone.span)) for zone in zones)


def plan_redaction(
    protection: Protection,
    findings: Sequence[Finding],
    documents: Mapping[str, Document],
    shown: Collection[str],
    party_of: Mapping[str, str],
) -> Redaction:
    """How the documents that name somebody who is masked are published; nothing where nobody is.

    ``findings`` are all that may leave the case but for the names, ``shown`` the ids of the documents that do,
    ``party_of`` gives the party of each chain.
    """
    if not protection.masked:
        return Redaction()
    persons = tuple(_settle(person, protection, findings, documents) for person in protection.masked)
    owned = {id_ for person in persons for id_ in person.mention_ids}
    persons += tuple(_find_namesakes(persons, (m for m in findings if m.id not in owned), party_of))
    owners = {id_: person for person in persons for id_ in person.mention_ids}
    mentions: dict[str, list[tuple[Span, Person | None]]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding, Mention) and finding.form == "name" and finding.type != "place":
            mentions[finding.document_id] += [(s, owners.get(finding.chain)) for s in finding.spans]
    made: dict[str, Document] = {}
    places: dict[str, Places] = {}
    ids: dict[str, str] = {}
    for id_ in sorted(shown):
        document = documents[id_]
        own = mentions[id_]
        if not any(owner for _, owner in own) and not is_touched(persons, document.text):
            continue
        edits = find_edits(persons, document.text, own)
        if edits:
            made[id_] = _build(document, edits)
            places[id_] = Places(edits)
            ids[id_] = made[id_].id
    redaction = Redaction(
        documents=made,
        places=places,
        ids=ids,
        owners=owners,
        persons=persons,
        hidden=_find_hidden(protection, documents, made),
    )
    used: set[str] = set()
    for finding in sorted(findings, key=lambda f: (f.document_id, f.spans, f.id)):
        if finding.document_id in made:
            spans = redaction.move(finding.spans)
            counter = 0
            while (new := finding_id(_KIND_OF[type(finding)], spans, counter)) in used:
                counter += 1
            used.add(new)
            ids[finding.id] = new
    unnamed = {ids.get(id_, id_): person for id_, person in owners.items()}
    return replace(redaction, owners=owners | unnamed, unnamed=frozenset(unnamed))


def _find_hidden(protection: Protection, documents: Mapping[str, Document], ids: Collection[str]) -> tuple[Span, ...]:
    """The sentences of these documents that name somebody who may not be quoted: masking another's name must not
    make them look free."""
    found = (
        (documents[id_], s)
        for id_ in ids
        for s in sentence_spans(id_, documents[id_].text, 0, len(documents[id_].text))
    )
    return tuple(s for document, s in found if is_named(protection, document.text[s.start : s.end]))


def _settle(
    person: Person, protection: Protection, findings: Sequence[Finding], documents: Mapping[str, Document]
) -> Person:
    """The person, with nothing to stand for the name that would itself tell who it is: another's protected name, or a
    role that a document gives together with a place and a date."""
    if person.stand_in == UNNAMED:
        return person
    is_telling = is_named(with_masked(protection), person.stand_in)
    if not is_telling and find_combinations(person.mention_ids, findings, documents):
        roles = [m.role for m in findings if isinstance(m, Mention) and m.id in person.mention_ids and m.role]
        is_telling = bool(set(content_stems(person.stand_in)) & set(content_stems(" ".join(roles))))
    return replace(person, stand_in=UNNAMED) if is_telling else person


def _find_namesakes(
    persons: Sequence[Person], findings: Iterable[Finding], party_of: Mapping[str, str]
) -> Iterator[Person]:
    """Whoever else bears a part of a masked name: shown without a name too, whole, since what is left of it would
    tell the part that is missing."""
    by_party: dict[str, list[Mention]] = defaultdict(list)
    for finding in findings:
        if isinstance(finding, Mention) and finding.type != "place":
            by_party[party_of.get(finding.chain, finding.chain)].append(finding)
    seen: dict[str, bool] = {}
    for _, mentions in sorted(by_party.items()):
        names = {m.name for m in mentions} | {quote for m in mentions if m.form == "name" for quote in m.quote}
        for name in names - seen.keys():
            seen[name] = is_touched(persons, name)
        if any(seen[name] for name in names):
            yield build_person({m.chain for m in mentions}, mentions, [(n, False) for n in names], is_whole=True)


def _build(document: Document, edits: Sequence[Edit]) -> Document:
    text = edit_text(document.text, edits)
    return Document(
        id=document_id(document.source_id, text),
        source_id=document.source_id,
        text=text,
        origin=OffsetMap(unit="none"),
        made=MADE,
    )
