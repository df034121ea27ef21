"""Mail: headers as metadata, the text that a person reads, replies and signatures told apart."""

from __future__ import annotations

import pytest

from clean.build_files import build_mail
from onrecord.clean.mail import clean_mail
from onrecord.dates import print_edtf
from onrecord.errors import SourceError
from onrecord.spans import quote_spans

TEXT = """The harbour board said on Friday that it would rebuild the old quay, and pay for it.

On Mon, 5 Feb 2024 at 10:00, Tom Arle wrote:
> Will the board pay?
> I doubt it.

--
Ida Brandt
Northern Post
"""


def test_headers_text_replies_and_signature() -> None:
    cleaned = clean_mail(build_mail(TEXT, subject="Re: The quay – at last", attach=[("list.txt", b"names")]))
    assert [(label, cleaned.text[a:b]) for label, a, b in cleaned.zones] == [
        ("furniture", "Subject:"),
        ("headline", "Re: The quay – at last"),
        ("furniture", "From:"),
        ("byline", "Ida Brandt <ida@post.example>"),
        ("furniture", "To:"),
        ("furniture", "desk@post.example"),
        ("furniture", "Date:"),
        ("dateline", "Tue, 06 Feb 2024 23:15:00 -0500"),
        ("story", "The harbour board said on Friday that it would rebuild the old quay, and pay for it."),
        ("furniture", "On Mon, 5 Feb 2024 at 10:00, Tom Arle wrote:"),
        ("furniture", "> Will the board pay?"),
        ("furniture", "> I doubt it."),
        ("footer", "--"),
        ("footer", "Ida Brandt"),
        ("footer", "Northern Post"),
    ]
    assert (cleaned.title, cleaned.byline, cleaned.language) == ("The quay – at last", "Ida Brandt", "en")
    assert "names" not in cleaned.text


def test_the_date_header_is_the_day_of_its_sender() -> None:
    cleaned = clean_mail(build_mail(TEXT))
    assert cleaned.published is not None
    assert print_edtf(cleaned.published) == "2024-02-06"
    assert cleaned.published.basis == "the mail's Date header"
    assert quote_spans(cleaned.text, cleaned.published.cited) == ("Tue, 06 Feb 2024 23:15:00 -0500",)


def test_offsets_lead_to_the_part() -> None:
    cleaned = clean_mail(build_mail(TEXT, page="<p>other</p>", attach=[("a.txt", b"x")]))
    at = cleaned.text.index("harbour board")
    (piece,) = cleaned.origin.to_source(at, at + 13)
    assert (piece.part, TEXT[piece.source_start : piece.source_end]) == ("part 1.1.1", "harbour board")
    at = cleaned.text.index("Ida Brandt")
    assert cleaned.origin.to_source(at, at + 3)[0].part == "header From"


def test_a_page_is_read_where_there_is_no_plain_text() -> None:
    page = (
        "<html><body><p>The board said on Friday that it would rebuild the quay.</p><p>It will pay.</p></body></html>"
    )
    cleaned = clean_mail(build_mail(" \n", page=page))
    story = [cleaned.text[a:b] for label, a, b in cleaned.zones if label == "story"]
    assert story == ["The board said on Friday that it would rebuild the quay.", "It will pay."]


def test_forwarded_headers_are_furniture_and_the_forwarded_text_is_read() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: Nora Vell <n@board.example>\nSubject: Quay\n\n"
        "The board has decided on Friday to rebuild the old quay, and will pay for it.\n"
    )
    cleaned = clean_mail(build_mail(text))
    body = [(label, cleaned.text[a:b][:10]) for label, a, b in cleaned.zones][8:]
    assert body == [
        ("furniture", "----------"),
        ("furniture", "From: Nora"),
        ("furniture", "Subject: Q"),
        ("story", "The board "),
    ]


def test_an_older_mail_below_is_furniture() -> None:
    text = "We agree, the board said in a letter.\n\n-----Original Message-----\nFrom: x\n\nThe old text said so.\n"
    cleaned = clean_mail(build_mail(text))
    assert [label for label, _, _ in cleaned.zones][8:] == ["story", "furniture", "furniture", "furniture"]


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?utf-8?Q?Z=C3=BCrich_=E2=80=93_quay?=", "Zürich – quay"),
        (b"=?no-such-charset?Q?Z=FCrich?=", "Zürich"),
        (b"=?utf-8?B?broken", "=?utf-8?B?broken"),
        (b"Z\xc3\xbcrich", "Zürich"),
        (b"two\r\n lines", "two lines"),
    ],
)
def test_subjects_in_any_coding(subject: bytes, title: str) -> None:
    data = b"From: a@b.example\r\nSubject: " + subject + b"\r\n\r\nThe board said on Friday that it would pay.\r\n"
    assert clean_mail(data).title == title


@pytest.mark.parametrize("charset", ["windows-1252", "no-such-charset", "us-ascii"])
def test_bodies_in_a_broken_charset(charset: str) -> None:
    head = f"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert (
        "Zürich “quay”"
        in clean_mail(head + "The board of Zürich “quay” said on Friday that it would.".encode("cp1252")).text
    )


def test_damaged_text_is_told() -> None:
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    cleaned = clean_mail(
        head + "Die Behörde für Häfen sagte, größere Änderungen würden geprüft, später müsse".encode() + b"\xc3"
    )
    assert cleaned.problems == ("1 places did not fit utf-8 and are shown as U+FFFD",)


@pytest.mark.parametrize(
    ("date", "edtf"),
    [
        ("Tue, 31 Feb 2024 10:00:00 +0000", None),
        ("Tue, 99999999999999999999 Feb 2024 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_that_is_none(date: str, edtf: str | None) -> None:
    data = f"From: a@b.example\r\nDate: {date}\r\n\r\nThe board said on Friday that it would pay.\r\n".encode()
    assert clean_mail(data).published is edtf


@pytest.mark.parametrize(
    ("data", "line"), [(b"hello\r\n", "is no mail"), (b"From: a@b.example\r\n\r\n", "holds no text")]
)
def test_what_is_no_mail_is_refused(data: bytes, line: str) -> None:
    with pytest.raises(SourceError, match=line):
        clean_mail(data)


def test_a_subject_alone_is_kept_and_told() -> None:
    cleaned = clean_mail(b"From: a@b.example\r\nSubject: Only this\r\n\r\n")
    assert (cleaned.title, cleaned.problems) == ("Only this", ("has no text of its own",))
