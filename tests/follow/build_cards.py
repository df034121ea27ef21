"""Cards of an ask and of what may answer it, made from two small texts."""

from __future__ import annotations

from typing import Any

from onrecord.follow.answers import RELATER
from onrecord.model import Card, Demand, Promise
from relate.build_readings import Draft


def build_ask(
    what: str = "publish a register of the households",
    of: tuple[str, str] = ("Kessa Hydro", "body"),
    *,
    published: str = "2023-11-15",
) -> Card:
    """The card of what the Tarn Office asks of a party."""
    draft = Draft(f"The Tarn Office urged {of[0]} to {what}.", published=published)
    by = draft.mention("Tarn Office", "body")
    draft.mention(*of)
    statement = draft.statement(what, by, act="demand")
    draft.add(Demand, what, statement_id=statement.id, by=by.name, of=of[0])
    return pick(draft, "demand")


def build_promise(what: str = "it would repair every house", *, published: str = "2023-11-15") -> Card:
    """The card of what Kessa Hydro promises."""
    draft = Draft(f"Kessa Hydro promised that {what}.", published=published)
    by = draft.mention("Kessa Hydro", "body")
    statement = draft.statement(what, by, act="promise")
    draft.add(Promise, what, statement_id=statement.id, by=by.name)
    return pick(draft, "promise")


def build_answer(
    words: str,
    by: tuple[str, str] = ("Kessa Hydro", "body"),
    *,
    role: str | None = None,
    published: str = "2024-02-06",
    **more: Any,
) -> Card:
    """The card of what somebody says in a later report of Kessa Hydro."""
    title = f", {role}," if role else ""
    draft = Draft(f"{by[0]}{title} said of the valley and of Kessa Hydro: {words}.", published=published)
    speaker = draft.mention(*by, role=role)
    if by[0] != "Kessa Hydro":
        draft.mention("Kessa Hydro", "body")
    draft.statement(words, speaker, **more)
    return pick(draft, "statement")


def pick(draft: Draft, role: str) -> Card:
    """The one card of a role."""
    (card,) = (c for c in RELATER.cards(draft.reading()) if c.data["role"] == role)
    return card
