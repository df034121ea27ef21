"""Mail headers read with bounds: what :mod:`email` makes of a header can take a time that grows with its cube.

A header is cut for whoever asks what it means; in the message itself, and where it is written out again, it stays
whole.
"""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import Compat32, EmailPolicy
from typing import Any, cast

MOST_HEADER = 3000
"""Characters of a header that are looked at: a type or a file's name fits in them many times."""
_TELLING = frozenset({"content-type", "content-disposition", "content-transfer-encoding", "content-id"})


class BoundedPolicy(EmailPolicy):
    """:data:`email.policy.default`, but for the length of the headers that it looks at; the rest is text."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The header's value as an object, or as text."""
        text = str(value)[:MOST_HEADER]
        try:
            return super().header_fetch_parse(name, text)
        except (RecursionError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError):
            return " ".join(text.split())


class BoundedCompat32(Compat32):
    """:data:`email.policy.compat32`, but for the length of the headers that it looks at."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        """The header's value as text, or as an object where it holds bytes that no standard allows."""
        return super().header_fetch_parse(name, value[:MOST_HEADER] if isinstance(value, str) else value)


def parse_mail(data: bytes) -> EmailMessage:
    """The message, its headers as objects."""
    return cast(EmailMessage, BytesParser(policy=BoundedPolicy()).parsebytes(data))


def parse_mail_plainly(data: bytes) -> Message:
    """The message, its headers as text: what is damaged in them is left as it stands."""
    return BytesParser(policy=BoundedCompat32()).parsebytes(data)


def find_overlong(message: Message) -> str | None:
    """The name of a header that says what a part is and is longer than what is looked at; None where there is none."""
    for part in message.walk():
        for name, value in part.raw_items():
            if name.lower() in _TELLING and len(str(value)) > MOST_HEADER:
                return name
    return None
