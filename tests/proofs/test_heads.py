"""The head of a log as people note, sign and stamp it: one form, to the byte."""

from __future__ import annotations

import pytest

from onrecord.errors import SourceError
from onrecord.proofs.heads import Head, group_hash, print_head, read_head

HEAD = Head(entry=57, at="2024-06-01T12:00:00Z", hash="ab" * 32)


def test_a_head_is_four_lines_and_reads_back() -> None:
    text = print_head(HEAD)
    assert text == b"onrecord custody head 1\nentry: 57\nat: 2024-06-01T12:00:00Z\nhash: " + b"ab" * 32 + b"\n"
    assert read_head(text) == HEAD


@pytest.mark.parametrize("change", [(b"57", b"057"), (b"\n", b"\r\n"), (b"ab", b"AB"), (b"head 1", b"head 2")])
def test_what_is_not_that_to_the_byte_is_refused(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(SourceError, match=r"no head .*custody CASE --head"):
        read_head(print_head(HEAD).replace(*change))


def test_a_hash_is_grouped_for_copying_by_hand() -> None:
    assert group_hash("0123456789ab") == "0123 4567 89ab"
