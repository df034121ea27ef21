"""Routes: every address of the desk, in one list: who may ask for it, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from onrecord.review import decisions, documents, overviews, reviewers
from onrecord.review.asks import Answer, Ask, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address: ``path`` in Starlette's form, the least role that may ask, and what answers."""

    method: Literal["GET", "POST"]
    path: str
    role: Role
    answer: Callable[[Ask], Answer]


ROUTES: tuple[Entry, ...] = (
    Entry(method="GET", path="/", role="reader", answer=overviews.show_overview),
    Entry(method="GET", path="/you", role="reader", answer=reviewers.show_you),
    Entry(method="POST", path="/you", role="reader", answer=reviewers.change_you),
    Entry(method="POST", path="/leave", role="reader", answer=reviewers.leave),
    Entry(method="POST", path="/verdict", role="reviewer", answer=decisions.post_verdict),
    Entry(method="POST", path="/undo", role="reviewer", answer=decisions.post_undo),
    Entry(method="GET", path="/documents", role="reader", answer=documents.show_documents),
    Entry(method="GET", path="/sources/{id}", role="reader", answer=documents.send_source),
)
