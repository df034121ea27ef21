"""People: who may log in at the desk over a network, and the login itself, with a brake on guessing."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import ClassVar

from onrecord.errors import OptionError
from onrecord.review.asks import ROLES, Ask, Go, Page, Role
from onrecord.store.db import Store
from onrecord.store.logins import LEAST_LENGTH, Login, check_login, delete_login, iter_logins, put_login

_FREE = 5  # failures before one has to wait
_WAIT = 5.0  # seconds after those, doubled with each failure more
_LONGEST_WAIT = 900.0
_LONGEST_NAME = 80


@dataclass(slots=True)
class Brake:
    """Makes guessing slow: after five failures under a name, or twenty-five from an address, one has to wait, twice as
    long after each further one, up to fifteen minutes. A success forgets the failures of its name."""

    _failures: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, name: str, address: str) -> float:
        """Seconds that this one has to wait; 0.0 where it may try."""
        now = time.monotonic()
        with self._lock:
            until = [self._failures.get(key, (0, 0.0))[1] for key in (f"name {name}", f"from {address}")]
        return max(0.0, max(until) - now)

    def note(self, name: str, address: str, *, failed: bool) -> None:
        """Keeps in mind how a try went."""
        with self._lock:
            if not failed:
                self._failures.pop(f"name {name}", None)
                return
            if len(self._failures) > 10_000:  # somebody tries names without end: the oldest are forgotten
                for key in list(self._failures)[:5_000]:
                    del self._failures[key]
            for key, free in ((f"name {name}", _FREE), (f"from {address}", 5 * _FREE)):
                count = self._failures.pop(key, (0, 0.0))[0] + 1
                wait = min(_LONGEST_WAIT, _WAIT * 2 ** min(20, count - free)) if count >= free else 0.0
                self._failures[key] = (count, time.monotonic() + wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginPage(Page):
    """The door. ``line`` says what went wrong, empty at first."""

    template: ClassVar[str] = "login.html.j2"
    title: str
    line: str


def try_login(store: Store, brake: Brake, name: str, passphrase: str, address: str) -> Login | str:
    """The person who logged in, or the line that says why not; it tells not which of name and passphrase is wrong."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    wait = brake.wait_for(name, address)
    if wait:
        return f"Too many tries; wait {int(wait) + 1} seconds."
    login = check_login(store, name, passphrase[:1000])
    brake.note(name, address, failed=login is None)
    return login or "This name and this passphrase do not go together."


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(Page):
    """Who may log in."""

    template: ClassVar[str] = "people.html.j2"
    title: str
    logins: tuple[Login, ...]
    roles: tuple[str, ...]
    least: int


def show_people(ask: Ask) -> PeoplePage:
    """Who may log in, and as what."""
    return PeoplePage(title="People", logins=tuple(iter_logins(ask.store)), roles=ROLES, least=LEAST_LENGTH)


def post_person(ask: Ask) -> Go:
    """A person may log in from now on, or has another role and passphrase. Raises OptionError for what does not fit."""
    name = " ".join(ask.form.get("name", "").split())
    role, passphrase = ask.form.get("role", ""), ask.form.get("passphrase", "")
    if not 0 < len(name) <= _LONGEST_NAME:
        raise OptionError(f"a name has 1 to {_LONGEST_NAME} characters", hint="go back and give one")
    if role not in ROLES:
        raise OptionError(f"{role!r} is no role", hint=f"one of {', '.join(ROLES)}")
    if passphrase != ask.form.get("again", ""):
        raise OptionError("the passphrase was not the same twice", hint="go back and type it again")
    put_login(ask.store, name, role, passphrase, who=ask.session.name)
    return Go(to="/people", notice=f"{name} may log in as {role}, where the desk is opened with --host.", ends=name)


def remove_person(ask: Ask) -> Go:
    """A person may log in no more, and leaves the desk at once."""
    name = ask.form.get("name", "")
    if name == ask.session.name and not ask.session.can_rename:
        raise OptionError("you cannot take away your own login", hint="let another keeper do it")
    delete_login(ask.store, name, who=ask.session.name)
    return Go(to="/people", notice=f"{name} may log in no more; what {name} decided stays.", ends=name)


def as_role(role: str) -> Role:
    """A role as the database has it; the least of all where it is none of ours."""
    return next((known for known in ROLES if known == role), "reader")
