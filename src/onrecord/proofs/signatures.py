"""Signatures over a head: Ed25519 (RFC 8032), so that ``openssl pkeyutl -verify -rawin`` agrees.

What it proves: whoever holds the key signed this head, and so this log, unchanged since. Not when, not who that is, not
that an entry is true.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from onrecord.errors import CaseError


def make_key(passphrase: str) -> tuple[bytes, bytes]:
    """A new signing key as PEM (PKCS #8), encrypted under the passphrase, and its public part as PEM."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def load_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """The signing key in a PEM file. Raises CaseError where there is none or the passphrase is another."""
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except OSError as error:
        raise CaseError(f"{path} cannot be read: {error.strerror or error}", hint="make a key: onrecord key") from error
    except (ValueError, TypeError) as error:
        why = "the passphrase is wrong, or it is not an encrypted PEM key"
        raise CaseError(f"{path} does not open: {why}", hint="try again; nothing was signed") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CaseError(f"{path} is a key of another kind", hint="an Ed25519 key is needed: onrecord key FILE")
    return key


def sign_head(key: Ed25519PrivateKey, head: bytes) -> tuple[bytes, bytes]:
    """The 64 bytes of the signature and the public key as PEM."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return key.sign(head), public


def is_signed(public: bytes, head: bytes, signature: bytes) -> bool:
    """Whether the signature over the head is that of the key."""
    try:
        key = load_pem_public_key(public)
        if not isinstance(key, Ed25519PublicKey):
            return False
        key.verify(signature, head)
    except (InvalidSignature, ValueError):
        return False
    return True


def print_fingerprint(public: bytes) -> str:
    """The SHA-256 of a public key (of its DER form): what its holder tells others in another way."""
    key = load_pem_public_key(public)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
