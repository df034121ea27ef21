"""The keys of a locked case: one random key, wrapped under a passphrase, from which all others are derived.

The passphrase is stretched with scrypt (RFC 7914, 128 MiB of memory), the key wrapped with ChaCha20-Poly1305. A new
passphrase wraps the same key anew; what is sealed stays as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import unicodedata
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onrecord.errors import CaseError

State = Literal["locking", "locked", "unlocking"]
"""``locking`` and ``unlocking``: that work was begun and is not finished; each can be gone on with or taken back."""

_N, _R, _P = 1 << 17, 8, 1
_MOST_N, _MOST_P = 1 << 22, 16  # a damaged file must not ask for all memory, or a day
SHORTEST = 8
"""Characters that a new passphrase has at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKey:
    """What opens a locked case: the key of its database in hex, of its files, and of the names of its originals."""

    database: str
    files: bytes
    names: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The wrapped key of a case as its ``locked.json`` keeps it; hex throughout."""

    state: State
    salt: str
    nonce: str
    wrapped: str
    n: int
    r: int
    p: int


def make_slot(passphrase: str) -> tuple[Slot, CaseKey]:
    """A new key, wrapped under a passphrase. Raises CaseError where that is too short."""
    return _wrap(os.urandom(32), passphrase, "locking")


def open_slot(slot: Slot, passphrase: str) -> CaseKey:
    """The keys of a case. Raises CaseError for another passphrase than the one it was locked with."""
    return _derive(_unwrap(slot, passphrase))


def rewrap_slot(slot: Slot, passphrase: str, new: str) -> Slot:
    """The same key under a new passphrase. Raises CaseError for a wrong or a too short one."""
    return _wrap(_unwrap(slot, passphrase), new, slot.state)[0]


def _wrap(key: bytes, passphrase: str, state: State) -> tuple[Slot, CaseKey]:
    if len(passphrase) < SHORTEST:
        raise CaseError(
            f"the passphrase is shorter than {SHORTEST} characters",
            hint="take four or more words drawn at random, and keep them on paper",
        )
    salt, nonce = os.urandom(32), os.urandom(12)
    wrapped = ChaCha20Poly1305(_stretch(passphrase, salt, _N, _R, _P)).encrypt(nonce, key, None)
    slot = Slot(state=state, salt=salt.hex(), nonce=nonce.hex(), wrapped=wrapped.hex(), n=_N, r=_R, p=_P)
    return slot, _derive(key)


def _unwrap(slot: Slot, passphrase: str) -> bytes:
    key = _stretch(passphrase, bytes.fromhex(slot.salt), slot.n, slot.r, slot.p)
    try:
        return ChaCha20Poly1305(key).decrypt(bytes.fromhex(slot.nonce), bytes.fromhex(slot.wrapped), None)
    except InvalidTag:
        raise CaseError(
            "this is not the passphrase that the case was locked with",
            hint="try again; nothing was changed, and without it nobody can open the case",
        ) from None


def _stretch(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    words = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(words)


def _derive(key: bytes) -> CaseKey:
    def part(name: str) -> bytes:
        return HKDF(SHA256(), 32, None, f"onrecord {name} 1".encode()).derive(key)

    return CaseKey(database=part("database").hex(), files=part("files"), names=part("names"))


def hide_name(key: CaseKey, source_id: str) -> str:
    """The name that an original goes by while its case is locked: it tells nothing to who has the same file."""
    return hmac.new(key.names, source_id.encode(), hashlib.sha256).hexdigest()


# ── locked.json ─────────────────────────────────────────────────────────────────────────────────────────────────


def print_slot(slot: Slot) -> bytes:
    """The text of a ``locked.json``."""
    body = {
        "what": "the wrapped key of a locked onrecord case: without this file no passphrase opens it",
        "version": 1,
        "state": slot.state,
        "kdf": {"name": "scrypt", "n": slot.n, "r": slot.r, "p": slot.p, "salt": slot.salt},
        "cipher": {"name": "chacha20-poly1305", "nonce": slot.nonce, "wrapped": slot.wrapped},
    }
    return (json.dumps({**body, "sha256": _digest(body)}, indent=1) + "\n").encode()


def read_slot(data: bytes) -> Slot:
    """What such a text holds. Raises CaseError where it is damaged, told apart from a wrong passphrase by its hash."""
    try:
        body = json.loads(data)
        digest = body.pop("sha256")
        if body["version"] != 1 and digest == _digest(body):
            raise CaseError("the case was locked by a newer onrecord", hint="update onrecord: pip install -U onrecord")
        kdf, cipher = body["kdf"], body["cipher"]
        is_whole = digest == _digest(body) and (kdf["name"], cipher["name"]) == ("scrypt", "chacha20-poly1305")
        slot = Slot(
            state=body["state"],
            salt=kdf["salt"],
            nonce=cipher["nonce"],
            wrapped=cipher["wrapped"],
            n=kdf["n"],
            r=kdf["r"],
            p=kdf["p"],
        )
        is_whole = is_whole and slot.state in ("locking", "locked", "unlocking") and _is_sound(slot)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise CaseError(
            "locked.json is damaged, so no passphrase can open the case",
            hint="put back locked.json from a backup; nothing else need be restored",
        )
    return slot


def _is_sound(slot: Slot) -> bool:
    """Whether the wrapped key has the lengths that it must have, and asks for no more memory than it may."""
    lengths = [len(bytes.fromhex(part)) for part in (slot.nonce, slot.wrapped, slot.salt)]
    costs = (slot.n, slot.r, slot.p)
    if lengths != [12, 48, 32] or not all(type(cost) is int for cost in costs):
        return False
    return 1 < slot.n <= _MOST_N and not slot.n & (slot.n - 1) and 0 < slot.r <= _R and 0 < slot.p <= _MOST_P


def _digest(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
