"""Letterheads: whose document of record it is, and under which symbol, as its head says."""

from __future__ import annotations

import re

from onrecord.read.nlp import Parsed
from onrecord.words import load_set

_SYMBOL = re.compile(r"\b(?=[A-Z0-9./-]*\d)[A-Z][A-Za-z]{0,9}(?:/[A-Z0-9][\w.-]*){1,6}\b")


def find_symbol(parsed: Parsed) -> str | None:
    """The document's symbol, where it stands alone on a line near the top."""
    for line in parsed.document.text[:2000].splitlines()[:25]:
        match = _SYMBOL.search(line)
        if match and len(match[0]) >= 0.5 * len(line.strip()):
            return match[0]
    return None


SHORT_FORM = re.compile(r"\s*\([A-Z][\w&./-]{1,11}\)\Z")
"""The short form of a body's name in brackets at the end of its line: "Kell Solidarity Centre (KSC)"."""
_TITLE = re.compile(r"\b(?:audit|letter|report|release|resolution|statement|summary)\b", re.IGNORECASE)
_PREAMBLE = re.compile(r"^\s*The ([A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|of|the|and|for|on))*),\s*$", re.MULTILINE)


def find_issuer(parsed: Parsed) -> str | None:
    """The body whose document it is: that of the preamble ("The Council,"), else the body named at its head."""
    text = parsed.document.text
    head = [" ".join(line.split()) for line in text[:1500].splitlines()[:25] if line.strip()]
    match = _PREAMBLE.search(text[:3000])
    if match:
        name = match[1]
        fuller = next(
            (line for line in head if line.casefold().endswith(f" {name.casefold()}") and len(line) < 60), None
        )
        if fuller:
            return _lower(fuller)
        if " " not in name and name in head:
            at = head.index(name)
            if at > 0 and len(head[at - 1]) < 50 and not re.search(r"[\d.:]", head[at - 1]):
                return f"{head[at - 1]} {name}"
        return name
    for line in head[:6]:
        words = [w.casefold() for w in re.findall(r"[\w’'-]+", line)]
        is_name = 0 < len(words) < 14 and line[:1].isupper() and ":" not in line and not line.endswith(".")
        is_name = is_name and not _TITLE.search(line) and not _SYMBOL.search(line)
        if is_name and any(w in load_set("body_nouns") for w in words):
            return _lower(line)
    return None


def _lower(line: str) -> str:
    """A line in capitals as a name is written, without the short form at its end."""
    line = SHORT_FORM.sub("", line)
    if not line.isupper():
        return line
    small = {"of", "the", "and", "for", "on", "in", "to"}
    return " ".join(w.lower() if w.lower() in small and i else _title(w) for i, w in enumerate(line.split()))


def _title(word: str) -> str:
    return re.sub(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", lambda m: m[0].capitalize(), word)
