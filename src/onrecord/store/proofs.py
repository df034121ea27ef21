"""What proves the log's head: signatures and time stamps, kept beside the log and checked against it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from onrecord.config import utc_now
from onrecord.errors import CaseError, SourceError
from onrecord.proofs import opentimestamps, signatures, timestamps
from onrecord.proofs.heads import Head, print_head
from onrecord.store import custody
from onrecord.store.db import Store, transaction

SIGNATURE, STAMP, OTS = "signature", "time stamp", "opentimestamps"

PROVES: dict[str, tuple[str, str]] = {
    "log": (
        "each entry stands in this order and is as it was written, if the head is one that you know from elsewhere",
        "you own the files: you could have written the whole log anew last night, or set the clock back",
    ),
    SIGNATURE: (
        "whoever holds the key signed this log as it was up to that entry",
        "the key is yours, or was copied; a signature bears no time; who else could use it, and since when?",
    ),
    STAMP: (
        "the authority saw the head's hash at that time, so the log up to that entry is at least that old",
        "the authority, its clock or its key may be false, and its certificate taken back since; and that a file "
        "existed does not say that it is true, complete or lawfully had",
    ),
    OTS: (
        "the head's hash is in the block of that header, so the log up to that entry is older than the block",
        "the header is what you were given: show that it is in Bitcoin's chain, at that height; a block's time may be "
        "wrong by hours; and that a file existed does not say that it is true",
    ),
    "pending": (
        "nothing yet: a calendar said that it would put the hash into a block",
        "the calendar's word is all there is; have the proof completed, and bring the block's header",
    ),
}
"""By kind: what a proof proves, and how an opponent would attack it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof over the entry of this number; ``says`` is what it says in one line, ``problem`` why it does not hold."""

    kind: str
    entry: int
    says: str
    problem: str = ""


def sign_log(store: Store, key_path: Path, passphrase: str) -> tuple[Head, bytes, bytes]:
    """The log's head is signed and the signature kept; gives head, signature and public key in PEM."""
    head = _need_head(store)
    signature, public = signatures.sign_head(signatures.load_key(key_path, passphrase), print_head(head))
    body = {"signature": signature.hex(), "public": public.decode()}
    fingerprint = signatures.print_fingerprint(public)
    _put(store, SIGNATURE, head.entry, body, f"entry {head.entry} key {fingerprint}")
    return head, signature, public


def request_stamp(store: Store) -> tuple[Head, bytes]:
    """A time stamp request over the log's head, in DER; that it was made is logged."""
    head = _need_head(store)
    data = timestamps.make_request(print_head(head))
    with transaction(store):
        custody.put_log(store, "stamp request", detail=f"entry {head.entry} sha256 {hashlib.sha256(data).hexdigest()}")
    return head, data


def put_stamp(store: Store, token: bytes, chain: bytes) -> Proof:
    """An authority's answer is checked and kept with its chain. Raises SourceError where it is not about this log."""
    head = _find_head(store, timestamps.read_imprint(token))
    timestamps.check_stamp(token, chain, print_head(head))
    body = {"token": base64.b64encode(token).decode(), "chain": chain.decode("ascii", "replace")}
    _put(store, STAMP, head.entry, body, f"entry {head.entry} sha256 {hashlib.sha256(token).hexdigest()}")
    return _check(head, STAMP, body)


def put_ots(store: Store, data: bytes, header: str = "") -> Proof:
    """An OpenTimestamps proof is computed and kept, with the block header if there is one. Raises SourceError."""
    head = _find_head(store, opentimestamps.read_digest(data))
    body = {"proof": base64.b64encode(data).decode(), "header": "".join(header.split())}
    proof = _check(head, OTS, body)
    if proof.problem:
        raise SourceError(proof.problem, hint="bring the proof of this head and the header of the block that it names")
    _put(store, OTS, head.entry, body, f"entry {head.entry} sha256 {hashlib.sha256(data).hexdigest()}")
    return proof


def check_proofs(store: Store) -> list[Proof]:
    """Every proof that is kept, checked against the log as it is now; oldest first."""
    out = []
    for kind, entry, body in store.db.execute("SELECT kind, entry, body FROM proof ORDER BY n"):
        head = custody.get_head(store, entry)
        if head is None:
            out.append(Proof(kind=kind, entry=entry, says="", problem="its entry is no longer in the log"))
            continue
        try:
            out.append(_check(head, kind, json.loads(body)))
        except (SourceError, ValueError, KeyError, TypeError) as error:
            why = error.message if isinstance(error, SourceError) else "it is damaged"
            out.append(Proof(kind=kind, entry=entry, says="", problem=why))
    return out


def _check(head: Head, kind: str, body: dict[str, str]) -> Proof:
    text = print_head(head)
    if kind == SIGNATURE:
        public = body["public"].encode()
        is_good = signatures.is_signed(public, text, bytes.fromhex(body["signature"]))
        says = f"by the key with the fingerprint {signatures.print_fingerprint(public)}" if is_good else ""
        return Proof(kind=kind, entry=head.entry, says=says, problem="" if is_good else "it is not over this log")
    if kind == STAMP:
        stamp = timestamps.check_stamp(base64.b64decode(body["token"]), body["chain"].encode(), text)
        return Proof(kind=kind, entry=head.entry, says=f"{stamp.at}, by {stamp.authority}")
    found = opentimestamps.read_proof(base64.b64decode(body["proof"]), hashlib.sha256(text).digest())
    heights = sorted({a.height for a in found if a.height is not None})
    if body["header"]:
        header = opentimestamps.read_header(body["header"])
        block = opentimestamps.find_attested(found, header)
        if block is None:
            return Proof(kind=kind, entry=head.entry, says="", problem="no path of the proof ends in this block")
        return Proof(
            kind=kind,
            entry=head.entry,
            says=f"before {header.at}, in the block {header.hash}, which the proof says is at height {block.height}",
        )
    calendars = ", ".join(sorted({a.calendar for a in found if a.calendar})) or "none"
    waits = f"wants the header of block {heights[0]}" if heights else f"waits for a block (calendars: {calendars})"
    return Proof(kind="pending", entry=head.entry, says=waits)


def _put(store: Store, kind: str, entry: int, body: dict[str, str], detail: str) -> None:
    with transaction(store):
        store.db.execute(
            "INSERT INTO proof (kind, entry, made_at, body) VALUES (?, ?, ?, ?)",
            (kind, entry, utc_now(), json.dumps(body, sort_keys=True)),
        )
        custody.put_log(store, "sign" if kind == SIGNATURE else "stamp", detail=detail)


def _need_head(store: Store) -> Head:
    head = custody.get_head(store)
    if head is None:
        raise CaseError("the log is empty, so it has no head", hint="gather something first")
    return head


def _find_head(store: Store, digest: bytes) -> Head:
    for entry in reversed(custody.iter_log(store)):
        head = Head(entry=entry.n, at=entry.at, hash=entry.hash)
        if hashlib.sha256(print_head(head)).digest() == digest:
            return head
    raise SourceError("this is about no head that the log ever had", hint="was it made for another case?")
