"""The errors that onrecord raises on purpose.

    OnrecordError
    ├── CaseError        a case is missing, damaged, locked, or of another version
    ├── SourceError      bytes could not be received, kept or parsed
    │   └── ConfinedError    the confined process was stopped: time, memory, output, crash
    ├── SpanError        a span, a quotation or an offset map does not fit its text
    ├── DateError        a date range is impossible or malformed
    ├── OptionError      an option of onrecord.toml or of the command line is unusable
    └── PublishError     a dossier, an export or a package would say what it must not

Each message is one line: what happened; what was found or tried; what to do.
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Something happened that a user can act on; ``str(error)`` is one line, ``hint`` says what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = " ".join(message.split())
        self.hint = " ".join(hint.split())
        super().__init__(self.message + (f" ({self.hint})" if self.hint else ""))


class CaseError(OnrecordError):
    """A case is missing, damaged, locked, or made by another version."""


class SourceError(OnrecordError):
    """Bytes could not be received, kept or parsed."""


class ConfinedError(SourceError):
    """A parser of untrusted bytes was stopped at a limit of time, memory or output, or crashed."""


class SpanError(OnrecordError):
    """A span, a quotation or an offset map does not fit the text it points into."""


class DateError(OnrecordError):
    """A date range is impossible (latest before earliest) or malformed."""


class OptionError(OnrecordError):
    """An option of onrecord.toml or of the command line is unusable."""


class PublishError(OnrecordError):
    """What would be published breaks a rule: a wrong quotation, a protected name, a line without a citation."""
