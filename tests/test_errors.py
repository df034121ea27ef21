"""Errors are one line: what happened, and what to do."""

from __future__ import annotations

import inspect

import pytest

from onrecord import errors


def test_an_error_is_one_line_with_its_hint() -> None:
    error = errors.CaseError("the case\n  is\tmissing", hint="make\none")
    assert str(error) == "the case is missing (make one)"
    assert (error.message, error.hint) == ("the case is missing", "make one")
    assert str(errors.SpanError("no hint")) == "no hint"


def test_every_error_of_ours_is_in_the_tree_that_the_module_draws() -> None:
    kinds = [k for _, k in inspect.getmembers(errors, inspect.isclass) if issubclass(k, Exception)]
    assert errors.OnrecordError in kinds and len(kinds) > 5
    for kind in kinds:
        assert issubclass(kind, errors.OnrecordError)
        assert kind.__name__ in (errors.__doc__ or "")
        assert kind.__doc__


@pytest.mark.parametrize("kind", [errors.ConfinedError])
def test_a_confined_error_is_a_source_error(kind: type[Exception]) -> None:
    assert issubclass(kind, errors.SourceError)
