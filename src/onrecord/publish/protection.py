"""What is protected stays inside the case: which rows that is, and the last scan that refuses to publish a leak.

Protection is a person's decision, kept as a judgement whose correction is ``{"protect": "person"}`` on a mention,
``{"protect": "passage"}`` on any finding, or ``{"protect": "document"}`` on a document; ``{"protect": "no"}`` lifts it.
It works on the side of silence: a line that touches a protected name in any of its parts is withheld whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from onrecord.errors import PublishError
from onrecord.model import Finding, Judgement, Mention, Statement
from onrecord.spans import Span, is_overlapping

_NAME_PART = re.compile(r"[^\W\d_][\w’'-]*")
_SHORT = 3  # a part of a name this short ("al", "Ana") is matched only inside the whole name


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What must not leave the case: folded name patterns, and ids of findings and documents."""

    patterns: tuple[re.Pattern[str], ...] = ()
    finding_ids: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()


def fold(text: str) -> str:
    """The text without case and diacritics, as long as the patterns need it: for matching only, never for showing."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().replace("’", "'").replace("ı", "i")


def find_protection(
    judgements: Iterable[Judgement],
    mentions: Mapping[str, Mention],
    party_of: Mapping[str, str],
    members: Mapping[str, Collection[str]],
    findings: Mapping[str, Finding],
) -> Protection:
    """What the decisions so far protect; the last decision on a subject holds.

    ``party_of`` gives the party of each chain, ``members`` the chains of each party: protecting one mention protects
    the person in every document.
    """
    wish: dict[str, str] = {}
    for judgement in judgements:
        if judgement.correction and "protect" in judgement.correction:
            wish[judgement.subject_id] = judgement.correction["protect"]
    patterns: dict[str, re.Pattern[str]] = {}
    ids: set[str] = set()
    documents: set[str] = set()
    spans: list[Span] = []
    for subject, kind in sorted(wish.items()):
        if kind == "document":
            documents.add(subject)
        elif kind == "passage" and subject in findings:
            spans += findings[subject].spans
            ids.add(subject)
        elif kind == "person" and subject in mentions:
            chain = mentions[subject].chain
            chains = set(members.get(party_of.get(chain, ""), ())) | {chain}
            for mention in mentions.values():
                if mention.chain in chains:
                    ids.add(mention.id)
                    names = [mention.name] + (list(mention.quote) if mention.form == "name" else [])
                    for name in names:
                        patterns.update((p.pattern, p) for p in name_patterns(name))
    # Where the mention is gone (a better reader, a removed document), what the decision named still holds.
    for judgement in judgements:
        given = (judgement.correction or {}).get("name")
        if given and wish.get(judgement.subject_id) == "person":
            patterns.update((p.pattern, p) for p in name_patterns(given))
    return Protection(
        patterns=tuple(patterns[k] for k in sorted(patterns)),
        finding_ids=frozenset(ids),
        document_ids=frozenset(documents),
        spans=tuple(sorted(spans)),
    )


def name_patterns(name: str) -> list[re.Pattern[str]]:
    """Patterns over folded text for a name: the whole of it in any spacing, and each of its longer parts alone."""
    parts = _NAME_PART.findall(fold(name))
    if not parts:
        return []
    joined = r"[\W_]+".join(map(re.escape, parts))
    out = [re.compile(rf"(?<!\w){joined}(?!\w)")]
    if len(parts) > 1:
        backwards = r"[\W_]+".join(map(re.escape, parts[::-1]))
        out.append(re.compile(rf"(?<!\w){backwards}(?!\w)"))
        out += [re.compile(rf"(?<!\w){re.escape(p)}(?!\w)") for p in parts if len(p) > _SHORT]
    return out


def is_named(protection: Protection, *texts: str | None) -> bool:
    """Whether any of the texts holds a protected name or a part of one."""
    if not protection.patterns:
        return False
    folded = [fold(text) for text in texts if text]
    return any(pattern.search(text) for pattern in protection.patterns for text in folded)


def is_withheld(protection: Protection, finding: Finding) -> bool:
    """Whether a finding is, names, or overlaps something protected."""
    if finding.id in protection.finding_ids or finding.document_id in protection.document_ids:
        return True
    if any(is_overlapping(a, b) for a in finding.spans for b in protection.spans):
        return True
    return is_named(protection, *_texts(finding))


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


def withhold(protection: Protection, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that may leave the case.

    A statement of a protected speaker goes, with everything found inside its words or nested in it; so does whatever
    names the person anywhere.
    """
    if not (protection.patterns or protection.finding_ids or protection.document_ids or protection.spans):
        return list(findings)
    gone: set[str] = set()
    spans: dict[str, list[Span]] = {}
    for finding in findings:
        speaker = finding.speaker if isinstance(finding, Statement) else None
        if is_withheld(protection, finding) or (speaker and speaker.chain in protection.finding_ids):
            gone.add(finding.id)
            if isinstance(finding, Statement):
                for span in finding.spans:
                    spans.setdefault(finding.document_id, []).append(span)
    while True:
        more = {
            f.id
            for f in findings
            if f.id not in gone
            and (
                getattr(f, "within", None) in gone
                or getattr(f, "statement_id", None) in gone
                or any(is_overlapping(a, b) for a in f.spans for b in spans.get(f.document_id, ()))
            )
        }
        if not more:
            break
        gone |= more
        for finding in findings:
            if finding.id in more and isinstance(finding, Statement):
                spans.setdefault(finding.document_id, []).extend(finding.spans)
    return [f for f in findings if f.id not in gone]


def check_leaks(protection: Protection, text: str, what: str) -> None:
    """Raises PublishError where what is about to be published holds a protected name; it says where, never the name."""
    if not protection.patterns:
        return
    folded = fold(text)
    for number, pattern in enumerate(protection.patterns, 1):
        match = pattern.search(folded)
        if match:
            line = folded.count("\n", 0, match.start()) + 1
            raise PublishError(
                f"{what} would name a protected person (pattern {number}, line {line}); nothing was written",
                hint="protect the passage that names the person as well, then publish again",
            )
