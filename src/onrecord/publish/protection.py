"""What is protected stays inside the case: which rows that is, and the last scan that refuses to publish a leak.

Protection is a person's decision, kept as a judgement whose correction is ``{"protect": "person"}`` on a mention,
``{"protect": "passage"}`` on any finding, or ``{"protect": "document"}`` on a document; ``{"protect": "no"}`` lifts it.
What else the decision says is permitted (:mod:`onrecord.publish.permissions`); without a word of it, nothing is.
It works on the side of silence: a line that touches a protected name in any of its parts is withheld whole.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from urllib.parse import unquote

from onrecord.errors import PublishError
from onrecord.model import Document, Event, Figure, Finding, Judgement, Mention, Statement
from onrecord.publish.attributions import find_surroundings, sentences_at
from onrecord.publish.combinations import Combination, find_combinations, is_combined
from onrecord.publish.names import fold, search_name
from onrecord.publish.permissions import read_permissions
from onrecord.publish.persons import Person, find_persons, find_wishes
from onrecord.spans import Span

WORD_BREAK = "\x1f"
"""Stands between the pieces of a protected passage's words in a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What must not leave the case: patterns of names, and ids of findings and documents.

    ``patterns`` search folded text, ``cased_patterns`` text with its capitals (parts of names that are everyday words).
    ``spans`` are passages that no finding may touch and no citation may show; ``combinations`` what points to a person
    without the name. ``silent_ids`` are mentions of people who may be named and not quoted; ``unattributed_ids`` are
    statements that may be quoted without their speaker; ``counted_ids`` statements that are withheld and may be
    counted. ``masked`` are people whose words may be shown and whose names may not: their patterns are no part of
    ``patterns`` until their names are replaced (:mod:`onrecord.publish.redactions`).
    """

    patterns: tuple[re.Pattern[str], ...] = ()
    cased_patterns: tuple[re.Pattern[str], ...] = ()
    finding_ids: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    combinations: tuple[Combination, ...] = ()
    silent_ids: frozenset[str] = frozenset()
    unattributed_ids: frozenset[str] = frozenset()
    counted_ids: frozenset[str] = frozenset()
    masked: tuple[Person, ...] = ()


def find_protection(
    judgements: Iterable[Judgement],
    mentions: Mapping[str, Mention],
    party_of: Mapping[str, str],
    members: Mapping[str, Collection[str]],
    findings: Mapping[str, Finding],
    documents: Mapping[str, Document],
) -> Protection:
    """What the decisions so far protect; the last decision on a subject holds.

    ``party_of`` gives the party of each chain, ``members`` the chains of each party: protecting one mention protects
    the person in every document. A document or passage stays protected in what a better cleaner makes of the same
    source: where its words are not found there again, the whole document is withheld.
    """
    judgements = list(judgements)
    wishes = find_wishes(judgements)
    persons = find_persons(wishes, judgements, mentions, party_of, members)
    of_mention = {id_: p for p in persons for id_ in p.mention_ids}
    ids = {id_ for id_, person in of_mention.items() if person.is_hidden}
    withheld: set[str] = set()
    uncounted: set[str] = set()
    unattributed: set[str] = set()
    counted: set[str] = set()
    spans: list[Span] = []
    for subject, correction in sorted(wishes.items()):
        kind, may = correction["protect"], read_permissions(correction)
        if may >= {"quote", "name"}:
            continue
        of_source = [d for d in documents.values() if d.source_id == correction.get("source")]
        if kind == "document":
            found = {subject, *(d.id for d in of_source)}
            withheld |= found
            uncounted |= set() if "use" in may else found
            counted |= {f.id for f in findings.values() if f.document_id in found} if "use" in may else set()
        elif kind == "passage" and subject in findings:
            finding = findings[subject]
            if "quote" in may and isinstance(finding, Statement) and _may_quote(finding, of_mention):
                unattributed.add(subject)
                continue
            spans += finding.spans
            ids.add(subject)
            counted |= {subject} if "use" in may else set()
        elif kind == "passage":
            for document in of_source:
                places = _find_passage(document, correction.get("words", ""))
                spans += places
                withheld |= set() if places else {document.id}
    for document_id, passage in find_surroundings([findings[i] for i in sorted(unattributed)], documents):
        spans += passage
        if not passage:
            withheld.add(document_id)
    hidden = [p for p in persons if p.is_hidden]
    for finding in findings.values():
        chain = finding.speaker.chain if isinstance(finding, Statement) and finding.speaker else None
        speaker = of_mention.get(chain or "")
        if speaker is None or speaker.permissions & {"quote"}:
            continue
        (counted.add if "use" in speaker.permissions else uncounted.add)(finding.id)
    speech = {f.id for f in findings.values() if isinstance(f, Statement) and f.is_speech}
    barred = {i for i in speech if i in uncounted or i in ids - counted or findings[i].document_id in uncounted}
    pointing = ids | {id_ for p in persons if p.is_masked for id_ in p.mention_ids}
    return Protection(
        patterns=_sort(p for person in hidden for p in person.patterns),
        cased_patterns=_sort(p for person in hidden for p in person.cased_patterns),
        finding_ids=frozenset(ids),
        document_ids=frozenset(withheld),
        spans=tuple(sorted(spans)),
        combinations=find_combinations(pointing, findings.values(), documents),
        silent_ids=frozenset(id_ for p in persons if p.is_silent for id_ in p.mention_ids),
        unattributed_ids=frozenset(unattributed),
        counted_ids=frozenset((counted & speech) - barred),
        masked=tuple(p for p in persons if p.is_masked),
    )


def _may_quote(statement: Statement, of_mention: Mapping[str, Person]) -> bool:
    """Whether no other decision forbids to show what its speaker says."""
    speaker = of_mention.get((statement.speaker.chain if statement.speaker else None) or "")
    return speaker is None or "quote" in speaker.permissions


def with_masked(protection: Protection) -> Protection:
    """The protection with the names of people who may be quoted and not named among its patterns."""
    return replace(
        protection,
        patterns=_sort([*protection.patterns, *(p for m in protection.masked for p in m.patterns)]),
        cased_patterns=_sort([*protection.cased_patterns, *(p for m in protection.masked for p in m.cased_patterns)]),
    )


def _sort(patterns: Iterable[re.Pattern[str]]) -> tuple[re.Pattern[str], ...]:
    """The patterns, each once, in an order of their own."""
    by_text = {p.pattern: p for p in patterns}
    return tuple(by_text[key] for key in sorted(by_text))


def _find_passage(document: Document, words: str) -> list[Span]:
    """Every place of every piece of a passage, whatever the white space; none unless each piece is there."""
    out: list[Span] = []
    for piece in words.split(WORD_BREAK):
        pattern = r"\s+".join(map(re.escape, piece.split()))
        places = [m.span() for m in re.finditer(pattern, document.text)] if pattern else []
        if not places:
            return []
        out += [Span(document.id, a, b) for a, b in places]
    return out


def is_named(protection: Protection, *texts: str | None) -> bool:
    """Whether any of the texts holds a protected name, a part of one, or what points to the person all the same."""
    if not (protection.patterns or protection.cased_patterns):
        return False
    return any(
        search_name(protection.patterns, fold(text))
        or is_combined(protection.combinations, fold(text))
        or search_name(protection.cased_patterns, fold(text, keeps_case=True))
        for text in texts
        if text
    )


def is_withheld(protection: Protection, finding: Finding) -> bool:
    """Whether a finding is protected, lies in a protected document, or names something protected in any field."""
    if finding.id in protection.finding_ids or finding.document_id in protection.document_ids:
        return True
    texts = list(_texts(finding))
    return is_named(protection, *texts) or is_combined(protection.combinations, fold("\n".join(texts)))


def _texts(value: object) -> Iterator[str]:
    """Every string in a row, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from _texts(getattr(value, f.name))


def withhold(
    protection: Protection, findings: Sequence[Finding], texts: Mapping[str, str]
) -> tuple[list[Finding], tuple[Span, ...]]:
    """The findings that may leave the case, and the places that no passage may show.

    A statement of a protected speaker goes, with everything found inside its words or nested in it; so does whatever
    names the person anywhere or refers to him or her ("she", "her sister"), and events and figures of such sentences.
    """
    if not (
        protection.patterns
        or protection.cased_patterns
        or protection.finding_ids
        or protection.document_ids
        or protection.spans
        or protection.silent_ids
    ):
        return list(findings), ()
    places = _Places(protection.spans)
    sentences = _Places(())
    for finding in findings:
        if isinstance(finding, Mention) and finding.id in protection.finding_ids:
            places.add(finding.spans)
            sentences.add(sentences_at(texts.get(finding.document_id, ""), finding.spans))
    untold = protection.finding_ids | protection.silent_ids
    gone: set[str] = set()
    for finding in findings:
        speaker = finding.speaker if isinstance(finding, Statement) else None
        if (
            is_withheld(protection, finding)
            or (speaker and (speaker.chain in untold or places.is_touched(speaker.spans)))
            or getattr(finding, "claimed_by_chain", None) in untold
            or (isinstance(finding, (Event, Figure)) and sentences.is_touched(finding.spans))
        ):
            gone.add(finding.id)
            if isinstance(finding, Statement):
                places.add(finding.spans)
    while True:
        more = [
            f
            for f in findings
            if f.id not in gone
            and (
                getattr(f, "within", None) in gone
                or getattr(f, "statement_id", None) in gone
                or places.is_touched(f.spans)
            )
        ]
        if not more:
            break
        for finding in more:
            gone.add(finding.id)
            if isinstance(finding, Statement):
                places.add(finding.spans)
    return [f for f in findings if f.id not in gone], places.spans()


class _Places:
    """Spans by document, for asking whether others touch them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._by_document: dict[str, set[Span]] = defaultdict(set)
        self.add(spans)

    def add(self, spans: Iterable[Span]) -> None:
        for span in spans:
            self._by_document[span.document_id].add(span)

    def is_touched(self, spans: Iterable[Span]) -> bool:
        return any(a.start < b.end and b.start < a.end for a in spans for b in self._by_document.get(a.document_id, ()))

    def spans(self) -> tuple[Span, ...]:
        return tuple(sorted(s for spans in self._by_document.values() for s in spans))


_ESCAPED_BREAK = re.compile(r"\\[nrtfbv]")


def check_leaks(protection: Protection, text: str, what: str) -> None:
    """Raises PublishError where what is about to be published holds a protected name; it says where, never the name.

    It looks through the escapes of JSON, HTML and URLs, and through mark-up between the parts of a name. Of a name
    only parts that are no everyday words are looked for alone.
    """
    place = _find_leak(protection, text)
    if place is not None:
        raise PublishError(
            f"{what} would name a protected person ({place}); nothing was written",
            hint="protect the passage that names the person as well, then publish again",
        )


def is_leaking(protection: Protection, text: str) -> bool:
    """Whether something written earlier holds the name of someone who is protected now."""
    return _find_leak(protection, text) is not None


def _find_leak(protection: Protection, text: str) -> str | None:
    if not protection.patterns:
        return None
    for number, line in enumerate(text.split("\n"), 1):
        forms = [line, _ESCAPED_BREAK.sub(" ", line)]
        if "&" in line or "<" in line:
            forms += [html.unescape(line), html.unescape(re.sub(r"<[^<>]*>", "", line))]
        if "%" in line:
            forms.append(unquote(line, errors="replace"))
        if any(search_name(protection.patterns, fold(form)) for form in dict.fromkeys(forms)):
            return f"line {number}"
        if any(is_combined(protection.combinations, fold(form)) for form in dict.fromkeys(forms)):
            return f"line {number}: a role, a place and a date that stand together"
    return "over a line break" if search_name(protection.patterns, fold(text)) else None
