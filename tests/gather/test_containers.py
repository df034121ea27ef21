"""Archives, mailboxes and attachments: members are sources of their own, whatever hostile names and sizes they have."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest

from onrecord.confine import Limits
from onrecord.gather import Received, gather_paths
from onrecord.gather.containers import ExpandLimits
from onrecord.gather.paths import escape_member, escape_name
from onrecord.model import Failure


def _zip(members: Sequence[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def _mail(subject: str, attach: Sequence[tuple[str, bytes]] = ()) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ida Brandt <ida@post.example>", subject
    message.set_content("The board said on Friday that it would pay.\n")
    for name, data in attach:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _gather(folder: Path, **limits: int) -> dict[str, bytes | str]:
    """Path to bytes, or to the error of a failure; the failure of a container itself stands at ``path !``."""
    out: dict[str, bytes | str] = {}
    for item in gather_paths([folder], expand=ExpandLimits(**limits)):
        path = item.path or ""
        path += " !" if path in out else ""
        assert path not in out
        out[path] = b"".join(item.chunks()) if isinstance(item, Received) else item.error
    return out


def test_members_of_nested_archives(tmp_path: Path) -> None:
    inner = _zip([("deep/b.txt", b"bee"), (".hidden", b"x"), ("__MACOSX/._b.txt", b"x"), ("folder/", b"")])
    outer = _zip([("a.txt", b"ay"), ("inner.zip", inner)])
    (tmp_path / "outer.zip").write_bytes(outer)
    items = [item for item in gather_paths([tmp_path]) if isinstance(item, Received)]
    assert [(item.path, item.media_type) for item in items] == [
        ("outer.zip", "application/zip"),
        ("outer.zip/a.txt", "text/plain"),
        ("outer.zip/inner.zip", "application/zip"),
        ("outer.zip/inner.zip/deep/b.txt", "text/plain"),
    ]
    assert [item.container_id for item in items] == [
        None,
        hashlib.sha256(outer).hexdigest(),
        hashlib.sha256(outer).hexdigest(),
        hashlib.sha256(inner).hexdigest(),
    ]
    assert _gather(tmp_path)["outer.zip/inner.zip/deep/b.txt"] == b"bee"


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../evil.txt", "/etc/evil.txt", "C:\\evil\\x.txt", "two\nlines.txt", "./a//b.txt", ".."]
    (tmp_path / "z.zip").write_bytes(_zip([(name, b"x") for name in names]))
    assert sorted(_gather(tmp_path))[1:] == sorted(
        [
            "z.zip/\\x2e\\x2e/\\x2e\\x2e/evil.txt",
            "z.zip/etc/evil.txt",
            "z.zip/C:/evil/x.txt",
            "z.zip/two\\x0alines.txt",
            "z.zip/a/b.txt",
            "z.zip/\\x2e\\x2e",
        ]
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["z.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two_sources(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(_zip([("a.txt", b"one"), ("a.txt", b"two")]))
    found = _gather(tmp_path)
    assert (found["z.zip/a.txt"], found["z.zip/a.txt (2)"]) == (b"one", b"two")


def test_a_bomb_is_one_line_and_its_neighbours_arrive(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(_zip([("zeros.txt", b"\0" * (40 << 20)), ("ok.txt", b"fine")]))
    (tmp_path / "next.txt").write_bytes(b"next")
    found = _gather(tmp_path)
    assert found["bomb.zip/zeros.txt"] == "this member unpacks to more than 200 times its size: an archive bomb?"
    assert (found["bomb.zip/ok.txt"], found["next.txt"]) == (b"fine", b"next")


def test_a_bomb_of_archives_in_archives_stops_at_the_total(tmp_path: Path) -> None:
    leaf = _zip([("zeros", b"\0" * (5 << 20))])
    (tmp_path / "bomb.zip").write_bytes(_zip([(f"{i}.zip", leaf + bytes([i])) for i in range(8)]))
    found = _gather(tmp_path, total_bytes=12 << 20)
    assert sum(isinstance(v, bytes) and p.endswith("zeros") for p, v in found.items()) == 2
    assert str(found["bomb.zip/7.zip !"]).startswith("expands to more than 12 MB")


def test_a_size_that_lies_does_not_get_past_the_limit(tmp_path: Path) -> None:
    data = bytearray(_zip([("zeros", b"\0" * (300 << 20)), ("after.txt", b"after")]))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + place
        data[at : at + 4] = (100).to_bytes(4, "little")
    (tmp_path / "z.zip").write_bytes(bytes(data))
    found = _gather(tmp_path)
    assert "cannot be unpacked" in str(found["z.zip/zeros"]) or len(found["z.zip/zeros"]) <= 100
    assert found["z.zip/after.txt"] == b"after"


def test_members_and_sizes_have_limits(tmp_path: Path) -> None:
    (tmp_path / "large.zip").write_bytes(_zip([("a.txt", b"more than ten"), ("b.txt", b"less")]))
    (tmp_path / "many.zip").write_bytes(_zip([(f"{i}.txt", b"x") for i in range(30)]))
    found = _gather(tmp_path, total_members=20, member_bytes=10)
    assert found["many.zip !"] == "holds more than 20 members: not opened"
    assert found["large.zip/a.txt"] == "this member is larger than the limit of 0 MB"
    assert found["large.zip/b.txt"] == b"less"


def test_too_deep_is_said_at_the_container(tmp_path: Path) -> None:
    (tmp_path / "deep.zip").write_bytes(_zip([("in.zip", _zip([("in.zip", _zip([("core.txt", b"core")]))]))]))
    failures = [i for i in gather_paths([tmp_path], expand=ExpandLimits(depth=2)) if isinstance(i, Failure)]
    assert [(f.path, f.error) for f in failures] == [
        ("deep.zip/in.zip/in.zip", "containers are nested deeper than 2: not opened")
    ]


def test_encrypted_and_damaged_members_fail_alone(tmp_path: Path) -> None:
    data = bytearray(
        _zip([("a.txt", b"ay" * 100), ("b.txt", b"bee" * 100), ("c.txt", b"sea")], method=zipfile.ZIP_STORED)
    )
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1  # the directory says that a.txt is encrypted
    data[data.index(b"beebee") + 1] ^= 0xFF
    (tmp_path / "z.zip").write_bytes(bytes(data))
    found = _gather(tmp_path)
    assert found["z.zip/a.txt"] == "this member is encrypted"
    assert "cannot be unpacked: Bad CRC-32" in str(found["z.zip/b.txt"])
    assert found["z.zip/c.txt"] == b"sea"


def test_a_truncated_archive_is_kept_and_told(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(_zip([("a.txt", b"ay")])[:-10])
    items = list(gather_paths([tmp_path]))
    assert isinstance(items[0], Received)
    assert isinstance(items[1], Failure)
    assert (items[1].path, items[1].source_id) == (
        "z.zip",
        hashlib.sha256((tmp_path / "z.zip").read_bytes()).hexdigest(),
    )
    assert items[1].error.startswith("this ZIP archive cannot be opened")


def test_a_mailbox_its_mails_and_their_attachments(tmp_path: Path) -> None:
    mark = b"From ida@post.example Tue Feb 06 09:15:00 2024\n"
    one, two = _mail("One", [("list.zip", _zip([("names.txt", b"names")]))]), _mail("Two")
    (tmp_path / "box").write_bytes(mark + one + b"\n" + mark + two)
    found = _gather(tmp_path)
    assert list(found) == [
        "box",
        "box/message-0001.eml",
        "box/message-0001.eml/list.zip",
        "box/message-0001.eml/list.zip/names.txt",
        "box/message-0002.eml",
    ]
    assert found["box/message-0001.eml"] == one + b"\n"
    assert found["box/message-0002.eml"] == two
    assert found["box/message-0001.eml/list.zip/names.txt"] == b"names"


def test_a_mail_inside_a_mail_is_a_member(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Outer"
    message.set_content("See below.\n")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "c@d.example", "Inner"
    inner.set_content("The board said so.\n")
    message.add_attachment(inner)
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", cid="<logo@x>", filename="logo.png")
    (tmp_path / "m.eml").write_bytes(message.as_bytes())
    found = _gather(tmp_path)
    assert list(found) == ["m.eml", "m.eml/message-1.eml"]
    assert b"Subject: Inner" in bytes(found["m.eml/message-1.eml"])  # type: ignore[arg-type]


def test_a_parser_that_is_stopped_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(_zip([("a.txt", b"ay")]))
    items = list(gather_paths([tmp_path], limits=Limits(output_bytes=1)))
    assert [type(item) for item in items] == [Received, Failure]
    assert items[1].path == "z.zip"


@pytest.mark.parametrize(
    ("name", "escaped"), [("a b.txt", "a b.txt"), ("a\x7f", "a\\x7f"), ("\U000e0001x", "\\U000e0001x")]
)
def test_escaped_names(name: str, escaped: str) -> None:
    assert escape_name(name) == escaped


def test_member_names_are_never_empty() -> None:
    assert escape_member("///") == "unnamed"
