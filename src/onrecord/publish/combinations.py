"""Combinations: what points to a protected person without the name: a role, a place and a date that stand together.

"A teacher from Marrowby, taken away in January 2024" may be one person only. Where a document tells a protected
person's role, place and date in one sentence, a text that holds all three together is taken for naming the person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from onrecord.model import Document, Finding, Mention, TimeExpression
from onrecord.publish.names import fold
from onrecord.spans import Span, sentence_spans
from onrecord.words.forms import content_stems

Combination = tuple[re.Pattern[str], ...]
"""Patterns for folded text; a text that all of them match holds the combination."""

_MOST = 200  # combinations of one case; more would be no rare ones
_NUMBER = re.compile(r"\d")


def find_combinations(
    ids: Collection[str], findings: Iterable[Finding], documents: Mapping[str, Document]
) -> tuple[Combination, ...]:
    """The role, place and date of each sentence that holds a protected mention (one of ``ids``) with all three.

    A role is a title of one content word or more; a date is taken as it is written, and only with a number in it.
    """
    findings = list(findings)
    held = [f for f in findings if isinstance(f, Mention) and f.id in ids]
    if not held:
        return ()
    roles: dict[str, set[str]] = defaultdict(set)
    for mention in held:
        if mention.role and content_stems(mention.role):
            roles[mention.chain].add(mention.role)
    around: dict[str, list[Finding]] = defaultdict(list)
    wanted = {m.document_id for m in held}
    for finding in findings:
        is_place = isinstance(finding, Mention) and finding.type == "place" and finding.form == "name"
        if finding.document_id in wanted and (is_place or isinstance(finding, TimeExpression)):
            around[finding.document_id].append(finding)
    out: set[tuple[str, str, str]] = set()
    for mention in held:
        document = documents.get(mention.document_id)
        if document is None or not roles[mention.chain]:
            continue
        sentence = _sentence_at(document, mention.spans[0])
        inside = [f for f in around[mention.document_id] if sentence.start <= f.spans[0].start < sentence.end]
        places = {" ".join(f.quote) for f in inside if isinstance(f, Mention)}
        dates = {" ".join(f.quote) for f in inside if isinstance(f, TimeExpression)}
        out |= {
            (role, place, date)
            for role in roles[mention.chain]
            for place in places
            for date in dates
            if _NUMBER.search(date)
        }
    return tuple(tuple(map(_compile, some)) for some in sorted(out)[:_MOST])


def is_combined(combinations: Iterable[Combination], folded: str) -> bool:
    """Whether a folded text holds all parts of any of the combinations."""
    return any(all(part.search(folded) for part in some) for some in combinations)


def _sentence_at(document: Document, span: Span) -> Span:
    start = document.text.rfind("\n", 0, span.start) + 1
    end = document.text.find("\n", span.end)
    line = sentence_spans(document.id, document.text, start, len(document.text) if end < 0 else end)
    return next((s for s in line if s.start <= span.start < s.end), span)


def _compile(words: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, fold(words).split())) + r"(?!\w)")
