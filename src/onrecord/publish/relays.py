"""Relays: one sentence of a report told on two words, of which a dossier makes one line.

"The agency reported that X, according to a letter": the agency told it, citing the letter. "The paper reported that X,
according to the police": the police said it, as told by the paper. The record keeps both statements.
"""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.model import Statement
from onrecord.spans import Span

_TELLING = frozenset({"report", "write", "publish"})


def find_relays(statements: Iterable[Statement]) -> dict[str, Statement]:
    """By the id of each statement that needs no line of its own: the one whose line tells it too."""
    by_place: dict[tuple[Span, ...], list[Statement]] = {}
    for statement in statements:
        by_place.setdefault(statement.spans, []).append(statement)
    out = {}
    for same in by_place.values():
        sources = [s for s in same if s.cue and s.cue.lemma == "according to" and s.speaker]
        tellers = [s for s in same if s.cue and s.cue.lemma in _TELLING and s.speaker]
        if len(same) == 2 and sources and tellers:
            source, teller = sources[0], tellers[0]
            hidden, shown = (source, teller) if is_document(source) else (teller, source)
            out[hidden.id] = shown
    return out


def is_document(statement: Statement) -> bool:
    """Whether what speaks is a thing written: a letter, a report."""
    return statement.speaker is not None and statement.speaker.type == "document"
