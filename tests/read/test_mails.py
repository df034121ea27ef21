"""A mail in the first person is its sender's; what it answers and what it passes on is not."""

from __future__ import annotations

from build import MADE, build_document
from onrecord.clean.cleaners import clean_bytes
from onrecord.model import Metadata, Statement, Zone
from onrecord.read.mails import clean_address
from onrecord.read.nlp import parse_document
from onrecord.read.order import READERS, Draft
from onrecord.spans import Span

HEAD = "From: {sender}\nTo: desk@post.example\nDate: Tue, 14 Feb 2023 09:12:44 +0100\nSubject: {subject}\n\n"
WORDS = (
    "Dear Jonas,\n\nI urge the board to close the lock at once. We will repeat the count in March.\n\nBest wishes,\n"
)
EARLIER = "\nFrom: Tom Arle <t@post.example>\nSent: 13 February 2023 11:15\nTo: Ada Brun\nSubject: The lock\n\nI ask you to wait.\n"


def read(mail: str) -> list[Statement]:
    cleaned = clean_bytes(mail.encode(), "message/rfc822")
    document = build_document(cleaned.text)
    zones = tuple(Zone(span=Span(document.id, a, b), label=label, made=MADE) for label, a, b in cleaned.zones)
    draft = Draft(
        parsed=parse_document(document, zones, Metadata(document_id=document.id, title=cleaned.title, made=MADE))
    )
    for reader in READERS:
        draft = reader.read(draft)
    return list(draft.statements)


def said(mail: str) -> list[tuple[str | None, str]]:
    return [(s.speaker.name if s.speaker else None, s.act) for s in read(mail) if s.act in ("demand", "promise")]


def test_i_is_the_sender_and_we_the_body_of_the_signature() -> None:
    mail = HEAD.format(sender="Ada Brun <ada@locks.example>", subject="The lock") + WORDS
    assert said(mail + "Ada Brun\n") == [("Ada Brun", "demand"), ("Ada Brun", "promise")]
    signed = mail + "Ada Brun\nDirector, Kell Lock Association\n"
    assert said(signed) == [("Ada Brun", "demand"), ("Kell Lock Association", "promise")]


def test_an_earlier_mail_below_is_left_out_and_one_passed_on_is_its_writers() -> None:
    mail = HEAD.format(sender="Ada Brun <ada@locks.example>", subject="Re: The lock") + WORDS + "Ada Brun\n"
    assert said(mail + EARLIER) == said(mail)
    passed = HEAD.format(sender="Jo Lee <jo@post.example>", subject="Fwd: The lock") + "Begin forwarded message:\n\n"
    assert (
        said(f"{passed}From: Ada Brun <ada@locks.example>\nSubject: The lock\n\n{WORDS}Ada Brun\n")[0][0] == "Ada Brun"
    )


def test_a_header_gives_the_name_as_it_is_spoken() -> None:
    assert clean_address('"Brun, Ada" <ada@locks.example>') == "Ada Brun"
    assert clean_address("Ada Brun (mailto:ada@locks.example)") != "mailto"
