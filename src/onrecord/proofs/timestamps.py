"""Time stamps over a head by an authority (RFC 3161): the request as a file, the answer checked without a network.

What it proves: the authority's key said at its time that it had seen this head's hash. It is worth what the authority,
its clock and its key are worth; a certificate that was taken back is not looked up.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from onrecord.errors import SourceError


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an authority said: when, and who it is, as its certificate names it."""

    at: str
    authority: str


def make_request(head: bytes) -> bytes:
    """A time stamp request over a head, in DER, with a nonce, asking for the certificate; the body of an HTTP POST."""
    builder = TimestampRequestBuilder().data(head).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def read_imprint(token: bytes) -> bytes:
    """The hash that an answer is about. Raises SourceError where it is no granted answer."""
    return bytes(_decode(token).tst_info.message_imprint.message)


def check_stamp(token: bytes, chain: bytes, head: bytes) -> Stamp:
    """What the authority said of this head; certificates are checked as of the time that it states.

    ``chain`` holds certificates in PEM, its root among them. Raises SourceError where the answer is about something
    else, is not signed by who the chain leads to, or is damaged.
    """
    response = _decode(token)
    if bytes(response.tst_info.message_imprint.message) != hashlib.sha256(head).digest():
        raise SourceError(
            "the time stamp is about something else than this head", hint="import the answer to its request"
        )
    roots, others = _split(chain)
    leaves = [c for c in _embedded(response) if c not in roots]
    verifier = VerifierBuilder(roots=roots, intermediates=others).build()
    try:
        verifier.verify_message(response, head)
    except (VerificationError, ValueError) as error:
        raise SourceError(
            f"the time stamp does not hold: {error}", hint="check that the chain is that of the authority that answered"
        ) from error
    at = response.tst_info.gen_time.strftime("%Y-%m-%dT%H:%M:%SZ")
    signer = next((c for c in leaves if _is_signer(response, c)), None)
    return Stamp(at=at, authority=(signer or roots[0]).subject.rfc4514_string())


def _decode(token: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(token)
        if response.status != 0:
            raise ValueError(f"the authority refused (status {response.status})")
        response.tst_info  # noqa: B018  # what is damaged inside shows only when it is looked at
    except (ValueError, AttributeError) as error:
        raise SourceError(
            f"this is no granted time stamp: {error}", hint="import the answer (TimeStampResp) as the authority gave it"
        ) from error
    return response


def _split(chain: bytes) -> tuple[list[Certificate], list[Certificate]]:
    try:
        certificates = load_pem_x509_certificates(chain)
        roots = [c for c in certificates if c.issuer == c.subject]  # the names are parsed here, and may not be
    except ValueError as error:
        raise SourceError(
            f"the chain cannot be read: {error}", hint="give certificates in PEM, the root last"
        ) from error
    if not roots:
        raise SourceError("the chain has no root", hint="add the authority's self-signed certificate to it")
    return roots, [c for c in certificates if c not in roots]


def _embedded(response: TimeStampResponse) -> list[Certificate]:
    return [load_der_x509_certificate(bytes(c)) for c in response.signed_data.certificates]


def _is_signer(response: TimeStampResponse, certificate: Certificate) -> bool:
    return any(
        certificate.serial_number == s.serial_number and certificate.issuer == s.issuer
        for s in response.signed_data.signer_infos
    )
