"""Mail headers that are made to cost: what is read of them is bounded, and what may be lost by it is told."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from onrecord.clean.mail import clean_mail
from onrecord.gather import gather_paths
from onrecord.gather.expanders import list_mail, read_mail
from onrecord.headers import MOST_HEADER, parse_mail
from onrecord.model import Failure

HEAD = b"From: Ada Quill <ada@mail.example>\r\nSubject: The weir\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\n"
BODY = b"\r\n\r\nThe weir will hold, the council said.\r\n"
COSTLY = {
    "semicolons": b"Content-Type: text/plain; " + b"; " * 100_000,
    "quotes": b'Content-Type: text/plain; a="' + b";" * 200_000 + b'"',
    "parameters": b"Content-Type: text/plain; " + b"; ".join(b"a%d=b" % n for n in range(20_000)),
    "brackets": b"Content-Type: text/plain; a=" + b"(" * 200_000,
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_long_header_costs_no_more_than_a_short_one(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(HEAD + COSTLY[name] + BODY)
    before = time.process_time()
    assert "The weir will hold" in clean_mail(file.read_bytes()).text
    assert b"headers" in list_mail(file, most=10)
    assert time.process_time() - before < 10  # it was minutes and more


def test_brackets_in_brackets_cost_the_sender_only() -> None:
    cleaned = clean_mail(HEAD.replace(b"Ada Quill", b"(" * 5000) + BODY)
    assert "The weir will hold" in cleaned.text and cleaned.title == "The weir"


def test_what_may_be_missing_behind_a_long_header_is_told(tmp_path: Path) -> None:
    part = (
        b"--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nSaid.\r\n--x--\r\n"
    )
    long = b"Content-Type: multipart/mixed; a=" + b"b" * MOST_HEADER + b"; boundary=x\r\n\r\n"
    whole = b"Content-Type: multipart/mixed; boundary=x; a=" + b"b" * MOST_HEADER + b"\r\n\r\n"
    for head, names in ((long, []), (whole, ["a.eml/a.txt"])):
        (tmp_path / "a.eml").write_bytes(HEAD + head + part)
        found = list(gather_paths([tmp_path / "a.eml"]))
        (told,) = [item for item in found if isinstance(item, Failure)]
        assert (
            told.error == f"its header Content-Type is longer than {MOST_HEADER} characters: attachments may be missing"
        )
        assert [item.path for item in found[1:] if not isinstance(item, Failure)] == names


def test_an_attached_mail_keeps_its_headers_whole(tmp_path: Path) -> None:
    long = b"X-Long: " + b"a" * (2 * MOST_HEADER)
    inner = HEAD + long + b"\r\n" + b"Content-Type: text/plain" + BODY
    outer = (
        HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    )
    (tmp_path / "a.eml").write_bytes(outer + b"--x--\r\n")
    kept = b"".join(piece[1:] for piece in read_mail(tmp_path / "a.eml", indexes=[0]))
    assert b"a" * (2 * MOST_HEADER) in kept
    assert parse_mail(outer).get_content_type() == "multipart/mixed"
