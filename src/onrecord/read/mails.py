"""Mails: who writes one, as its headers and its signature say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.read.lexicon import body_nouns
from onrecord.read.nlp import Parsed

_HEADER = re.compile(r"(?P<name>Subject|From|To|Cc|Date|Sent)\s*:\s*(?P<value>.*)", re.IGNORECASE)
_FORWARDED = re.compile(r"(?:-{2,}\s*Forwarded [Mm]essage.*|Begin forwarded message:)\s*\Z")
_ADDRESS = re.compile(r"\s*[<(\[]?[\w.+-]+@[\w.-]+[>)\]]?(?:\s*\(mailto:[^)]*\))?")
_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){1,4}")
_FIRST = re.compile(r"\b(?:I|[Ww]e)\b")
_LEAST = 2  # words of the first person in a mail that speaks for its sender
_OWN = 25  # words before a forwarded mail from which the mail is the sender's own


@dataclass(frozen=True, slots=True)
class Mail:
    """Who writes a mail by name, and the body in whose name the signature says it is (empty where it says none)."""

    sender: str
    body: str


def find_mail(parsed: Parsed) -> Mail | None:
    """Who writes a mail that speaks in the first person; None where a document is no mail, no name stands in its
    headers, or its words are told of others."""
    lines = [" ".join(line.split()) for line in parsed.document.text.splitlines() if line.strip()]
    told = {m["name"].lower(): m["value"] for line in lines[:5] if (m := _HEADER.match(line))}
    if "from" not in told or not told.keys() & {"subject", "date", "sent"}:
        return None
    header = _find_forwarded(parsed, lines) or told["from"]
    sender = clean_address(header)
    story = " ".join(p.text for p in parsed.passages)
    own = re.sub(r"[“\"][^”\"]*[”\"]", "", story)
    if not _NAME.fullmatch(sender) or len(_FIRST.findall(own)) < _LEAST:
        return None
    if any(w in body_nouns() for w in sender.casefold().split()):
        return Mail("", sender)
    return Mail(sender, _find_body(lines, sender))


def clean_address(header: str) -> str:
    """The name in a mail's header, without its address; one that is turned about ("Lee, Jo") as it is spoken."""
    name = _ADDRESS.sub("", header.partition(";")[0]).strip(" \"'“”,<>")
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and " " not in last and len(first.split()) < 3 else name


def _find_forwarded(parsed: Parsed, lines: list[str]) -> str | None:
    """The sender of the mail that this one only passes on."""
    at = next((i for i, line in enumerate(lines) if _FORWARDED.match(line)), None)
    if at is None:
        return None
    place = parsed.document.text.find(lines[at][:20])
    own = sum(len(p.text.split()) for p in parsed.passages if p.pieces[0][1] < place)
    told = (m for line in lines[at + 1 : at + 6] if (m := _HEADER.match(line)) and m["name"].lower() == "from")
    found = next(told, None)
    return found["value"] if found is not None and own < _OWN else None


def _find_body(lines: list[str], sender: str) -> str:
    """The body that the lines under the sender's name give: "Director, Kell Harbour Board"."""
    at = next((i for i in range(len(lines) - 1, 4, -1) if lines[i].strip(" ,.") == sender), None)
    for line in lines[at + 1 : at + 4] if at is not None else ():
        for piece in re.split(r",\s+|\s[|–—-]\s", line):
            words = re.findall(r"[^\W\d_]+", piece)
            is_name = bool(words) and all(w[0].isupper() or w in ("of", "the", "and", "for", "on", "in") for w in words)
            if is_name and any(w.casefold() in body_nouns() for w in words) and not re.search(r"\d|@", piece):
                return piece.strip()
    return ""
