"""Frames: a page put into what surrounds every page, and printed by its template."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup

from onrecord.dates import DateRange, print_date, print_edtf
from onrecord.review.asks import ROLES, Page, Role, Session

TABS: tuple[tuple[str, str, Role], ...] = (
    ("/", "Overview", "reader"),
    ("/queue", "Queue", "reader"),
    ("/documents", "Documents", "reader"),
    ("/parties", "Parties", "reader"),
    ("/register", "Register", "reader"),
    ("/timeline", "Timeline", "reader"),
    ("/figures", "Figures", "reader"),
    ("/search", "Search", "reader"),
    ("/history", "History", "reader"),
    ("/gather", "Gather", "keeper"),
    ("/protection", "Protection", "keeper"),
    ("/publish", "Publish", "keeper"),
)
"""What stands at the head of each page: address, words, who may see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a page: the case's title, who sits here, where we are (``url`` the path, ``address`` with
    what follows it), the token of forms, a notice shown once.

    ``is_behind`` says that groups are being computed anew; ``can_undo`` that the last action can be taken back, and
    ``offers_undo`` that the notice is of that action.
    """

    case: str
    session: Session | None
    url: str
    address: str
    tabs: tuple[tuple[str, str], ...]
    notice: str = ""
    is_behind: bool = False
    can_undo: bool = False
    offers_undo: bool = False

    @property
    def csrf(self) -> Markup:
        """The hidden field that every form holds."""
        token = self.session.csrf if self.session else ""
        return Markup('<input type="hidden" name="csrf" value="{}">').format(token)

    def may(self, role: Role) -> bool:
        """Whether who sits here may do what this role may."""
        return self.session is not None and has_role(self.session, role)


def has_role(session: Session, role: Role) -> bool:
    """Whether a session may do what a role may: keepers all, reviewers what readers may."""
    return ROLES.index(session.role) >= ROLES.index(role)


def list_tabs(session: Session | None) -> tuple[tuple[str, str], ...]:
    """The pages that stand at the head, for this session."""
    if session is None:
        return ()
    return tuple((url, words) for url, words, role in TABS if has_role(session, role))


def render_page(page: Page, frame: Frame) -> bytes:
    """The page as HTML. A lone surrogate (a damaged character of a source) becomes a numeric reference."""
    template = load_templates().get_template(page.template)
    return template.render(page=page, frame=frame).encode("utf-8", "xmlcharrefreplace")


@cache
def load_templates() -> jinja2.Environment:
    """The templates: everything is escaped, an unknown name is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "day": show_date,
        "edtf": lambda when: print_edtf(when) if when else "",
        "part": lambda text: quote(str(text), safe=""),
        "script_json": show_json,
        "score": lambda score: f"{round(100 * score)}\u00a0%",
        "count": lambda n: f"{n:,}".replace(",", "\u202f"),
    }
    environment.filters.update(filters)
    environment.globals["url"] = make_url
    environment.globals["many"] = say_many
    return environment


def _load(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def show_date(when: DateRange | None) -> str:
    """A date in words, ``undated`` where there is none."""
    return print_date(when) if when else "undated"


def show_json(value: object) -> Markup:
    """JSON that can stand inside an element: nothing in it ends the element."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(text)


def make_url(path: str, **query: object) -> str:
    """An address of the desk; what is None or empty is left out."""
    given = {key: str(value) for key, value in query.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path


def say_many(number: int, one: str, many: str = "") -> str:
    """``1 statement``, ``2 statements``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}".replace(",", "\u202f")
