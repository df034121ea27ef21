"""Saved searches: what people look for again and again, kept in the case under a name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from onrecord.config import utc_now
from onrecord.errors import OptionError
from onrecord.review.asks import Ask, Go
from onrecord.store.db import Store, transaction

_FIELDS = frozenset({"q", "who", "act", "about", "outlet", "since", "until", "kind", "judged", "sort"})
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search under its name; ``url`` runs it."""

    number: int
    name: str
    url: str
    kept_by: str


def list_saved(store: Store) -> tuple[SavedSearch, ...]:
    """The searches that people keep, by name."""
    found = store.db.execute("SELECT n, name, query, kept_by FROM search ORDER BY name, n").fetchall()
    return tuple(SavedSearch(number=n, name=name, url=f"/search?{query}", kept_by=by) for n, name, query, by in found)


def post_saved(ask: Ask) -> Go:
    """A search is kept under a name, in place of one of that name. Raises OptionError without a name or a search, or
    where too many are kept."""
    name = " ".join(ask.form.get("name", "").split())[:120]
    given = [(key, value[:500]) for key, value in parse_qsl(ask.form.get("query", "")) if key in _FIELDS and value]
    if not name or not given:
        raise OptionError("a name or the search itself is missing", hint="search first, then give it a name")
    query = urlencode(given)
    with transaction(ask.store):
        number = ask.store.db.execute("SELECT count(*) FROM search").fetchone()[0]
        if number >= _MOST:
            raise OptionError(f"{number} searches are kept already", hint="forget one that nobody needs")
        ask.store.db.execute(
            "INSERT INTO search (name, query, kept_by, kept_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE"
            " SET query = excluded.query, kept_by = excluded.kept_by, kept_at = excluded.kept_at",
            (name, query, ask.session.name, utc_now()),
        )
    return Go(to=f"/search?{query}", notice="The search is kept.")


def post_forgotten(ask: Ask) -> Go:
    """A kept search is kept no more."""
    number = ask.form.get("number", "")
    if not number.isdigit() or len(number) > 9:
        raise OptionError("no search was named", hint="load the page again")
    with transaction(ask.store):
        ask.store.db.execute("DELETE FROM search WHERE n = ?", (int(number),))
    return Go(to="/search", notice="The search is kept no more.")
