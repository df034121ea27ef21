"""Sessions: the one-time token in the address, the cookie that it is exchanged for, and who sits behind it.

All of it lives in this process and ends with it. Ids and tokens are 256 random bits; they are compared in constant
time and written nowhere.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.review.asks import Role, Session

_MOST = 200
_IDLE = 12 * 3600  # seconds


@dataclass(slots=True)
class Sessions:
    """The sessions of one desk; every method is safe to call from any thread.

    At most 200 are kept, the least used is dropped; one that nobody used for twelve hours has ended.
    """

    cookie: str
    _tokens: dict[str, tuple[str, Role]] = field(default_factory=dict)
    _kept: OrderedDict[str, tuple[float, Session]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def make_token(self, name: str, role: Role) -> str:
        """A new token that lets one browser in once, as that person."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = (name, role)
        return token

    def redeem(self, token: str) -> Session | None:
        """A new session for a token that was not used yet, else None; the token is used up."""
        with self._lock:
            found = next((t for t in self._tokens if secrets.compare_digest(t.encode(), token.encode())), None)
            if found is None:
                return None
            name, role = self._tokens.pop(found)
        return self.open(name, role)

    def open(self, name: str, role: Role, *, can_rename: bool = True) -> Session:
        """A new session of that person."""
        session = Session(
            id=secrets.token_urlsafe(32),
            name=name,
            role=role,
            csrf=secrets.token_urlsafe(32),
            can_rename=can_rename,
        )
        with self._lock:
            self._kept[session.id] = (time.monotonic(), session)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return session

    def find(self, id_: str | None) -> Session | None:
        """The session of this id, None where there is none or it has ended."""
        if not id_:
            return None
        with self._lock:
            used_at, session = self._kept.get(id_, (0.0, None))
            if session is None:
                return None
            if time.monotonic() - used_at > _IDLE:
                del self._kept[id_]
                return None
            self._kept[id_] = (time.monotonic(), session)
            self._kept.move_to_end(id_)
            return session

    def change(self, id_: str, **changes: Any) -> None:
        """The session has these fields from now on; nothing where it has ended."""
        with self._lock:
            if id_ in self._kept:
                used_at, session = self._kept[id_]
                self._kept[id_] = (used_at, replace(session, **changes))

    def take_notice(self, id_: str) -> str:
        """What is to be shown once; empty afterwards."""
        session = self.find(id_)
        if session is None or not session.notice:
            return ""
        self.change(id_, notice="")
        return session.notice

    def close(self, id_: str) -> None:
        """The session has ended."""
        with self._lock:
            self._kept.pop(id_, None)

    def end_logins(self, name: str) -> None:
        """Every session of somebody who logged in under this name has ended."""
        with self._lock:
            for id_ in [i for i, (_, s) in self._kept.items() if s.name == name and not s.can_rename]:
                del self._kept[id_]
