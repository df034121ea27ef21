"""Logins: who may come to the review desk over a network: name, role, and what a passphrase is checked against."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from onrecord.config import utc_now
from onrecord.errors import OptionError
from onrecord.store import custody
from onrecord.store.db import Store, transaction

LEAST_LENGTH = 12
_N, _R, _P = 1 << 15, 8, 1  # 32 MiB and about a tenth of a second a try


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A person who may log in, and as what. The passphrase is not kept, nor can it be had from what is."""

    name: str
    role: str
    made_at: str


def put_login(store: Store, name: str, role: str, passphrase: str, *, who: str) -> None:
    """Lets a person in from now on, or gives one that is there another role and passphrase. Logged.

    The passphrase goes through scrypt (RFC 7914) with 16 random bytes. Raises OptionError for one that is too short.
    """
    if len(passphrase) < LEAST_LENGTH:
        raise OptionError(f"a passphrase has {LEAST_LENGTH} characters at least", hint="four or five words do well")
    salt = secrets.token_bytes(16)
    with transaction(store):
        store.db.execute(
            "INSERT OR REPLACE INTO login (name, role, salt, digest, made_at) VALUES (?, ?, ?, ?, ?)",
            (name, role, salt, _stretch(passphrase, salt), utc_now()),
        )
        custody.put_log(store, "login", detail=f"given: {role}", who=who)


def delete_login(store: Store, name: str, *, who: str) -> None:
    """Lets a person in no more; what that person decided stays. Logged."""
    with transaction(store):
        store.db.execute("DELETE FROM login WHERE name = ?", (name,))
        custody.put_log(store, "login", detail="taken", who=who)


def iter_logins(store: Store) -> list[Login]:
    """Everybody who may log in, by name."""
    rows = store.db.execute("SELECT name, role, made_at FROM login ORDER BY name")
    return [Login(name=r[0], role=r[1], made_at=r[2]) for r in rows]


def check_login(store: Store, name: str, passphrase: str) -> Login | None:
    """The person, if name and passphrase fit; else None, after as much work whether or not the name is known."""
    row = store.db.execute("SELECT name, role, made_at, salt, digest FROM login WHERE name = ?", (name,)).fetchone()
    salt, digest = (row[3], row[4]) if row else (b"\0" * 16, b"\0" * 32)
    fits = hmac.compare_digest(_stretch(passphrase, salt), digest)
    return Login(name=row[0], role=row[1], made_at=row[2]) if row and fits else None


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        passphrase.encode("utf-8", "surrogatepass"), salt=salt, n=_N, r=_R, p=_P, maxmem=64 << 20, dklen=32
    )
