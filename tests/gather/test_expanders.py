"""What the confined process does with a container, seen from inside: the directory, then messages of its bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from onrecord.errors import SourceError
from onrecord.gather import expanders


def _members(messages: Iterable[bytes]) -> list[bytes]:
    """The members' bytes; an error in place of a member that could not be read."""
    out: list[bytes] = []
    for message in messages:
        kind, payload = message[:1], message[1:]
        if kind == b"N":
            out.append(b"")
        elif kind == b"D":
            out[-1] += payload
        else:
            out[-1] = b"error: " + payload
    return out


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "ay")
        file.writestr("folder/", "")
        file.writestr("big.txt", b"x" * (3 << 20))
    return path


def test_a_directory_and_members_in_pieces(archive: Path) -> None:
    entries = json.loads(expanders.list_zip(archive, most=10))
    assert [(e["index"], e["name"], e["size"]) for e in entries] == [(0, "a.txt", 2), (2, "big.txt", 3 << 20)]
    assert _members(expanders.read_zip(archive, indexes=[2, 0])) == [b"x" * (3 << 20), b"ay"]
    assert max(len(m) for m in expanders.read_zip(archive, indexes=[2])) <= 1 << 20


def test_too_many_members_are_refused(archive: Path) -> None:
    with pytest.raises(SourceError, match="holds more than 1 members"):
        expanders.list_zip(archive, most=1)


def test_a_damaged_member_is_an_error_in_its_place(archive: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[data.index(b"ay")] ^= 1
    archive.write_bytes(bytes(data))
    first, second = _members(expanders.read_zip(archive, indexes=[0, 2]))
    assert first.startswith(b"error: this member cannot be unpacked: Bad CRC-32")
    assert len(second) == 3 << 20


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(SourceError, match="this ZIP archive cannot be opened"):
        expanders.list_zip(tmp_path / "z.zip", most=10)


def test_messages_of_a_mailbox(tmp_path: Path) -> None:
    mark = b"From a@b Tue Feb  6 09:15:00 2024\n"
    path = tmp_path / "box"
    path.write_bytes(mark + b"Subject: 1\n\nFrom here on the road is shut.\n" + mark + b"Subject: 2\n\n>From\n")
    entries = json.loads(expanders.list_mailbox(path, most=10))
    assert [(e["name"], e["media_type"]) for e in entries] == [
        ("message-0001.eml", "message/rfc822"),
        ("message-0002.eml", "message/rfc822"),
    ]
    assert _members(expanders.read_mailbox(path, indexes=[1, 0])) == [
        b"Subject: 2\n\n>From\n",
        b"Subject: 1\n\nFrom here on the road is shut.\n",
    ]
    path.write_bytes(b"")
    assert json.loads(expanders.list_mailbox(path, most=10)) == []


def test_attachments_of_a_mail(tmp_path: Path) -> None:
    lines = [
        "From: a@b.example",
        'Content-Type: multipart/mixed; boundary="="',
        "",
        "--=",
        "Content-Type: text/plain",
        "",
        "The text itself.",
        "--=",
        'Content-Type: text/plain; name="list.txt"',
        "Content-Transfer-Encoding: base64",
        "",
        "bmFtZXM=",
        "--=",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment",
        "",
        "%PDF",
        "--=",
        "Content-Type: message/rfc822",
        "",
        "Subject: Inner",
        "",
        "Words.",
        "--=",
        'Content-Type: image/png; name="logo.png"',
        "Content-ID: <logo>",
        "",
        "picture",
        "--=--",
    ]
    path = tmp_path / "m.eml"
    path.write_bytes("\r\n".join(lines).encode())
    entries = json.loads(expanders.list_mail(path, most=10))
    assert [e["name"] for e in entries] == ["list.txt", "attachment-2", "message-3.eml"]
    found = _members(expanders.read_mail(path, indexes=[0, 1, 2]))
    assert found[0] == b"names"
    assert found[1].strip() == b"%PDF"
    assert found[2].startswith(b"Subject: Inner")


def test_a_name_in_bytes_of_no_coding_is_kept_apart(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("caf\u00e9.txt", "x")
    path = tmp_path / "z.zip"
    path.write_bytes(out.getvalue())
    (entry,) = json.loads(expanders.list_zip(path, most=10))
    assert entry["name"] == "café.txt"
