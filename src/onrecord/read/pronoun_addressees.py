"""Pronoun addressees: whom "you", "us" and "it" mean where one of these is asked, by the name that the document gives.

"You" is the reader of a letter or the other speaker of a talk, "us" its writer or who is quoted; "him", "it" and "them"
are who is told of right before, in the same sentence or the last one: its subject, else its object, of the kind that
the pronoun fits. Never the one who asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from onrecord.model import Mention, Statement
from onrecord.read.calling_names import drop_article
from onrecord.read.interlocutors import Interlocutors
from onrecord.read.nlp import to_offset
from onrecord.read.parsed_statements import ParsedStatement, passage_at
from onrecord.words import load_set

_AT_HEAD = re.compile(
    r"\W*(?:(?:that|on|upon|to|for|with)\s+)?(?P<word>you|me|us|him|her|it|them|he|she|they)\b"
    r"(?!\s+own\b|[’']s\b|\s+(?:is|was|has been|would be|will be)\b)",
    re.IGNORECASE,
)
_KINDS: Mapping[str, tuple[str, ...]] = {
    "him": ("person", "anonymous"), "he": ("person", "anonymous"),
    "her": ("person", "anonymous"), "she": ("person", "anonymous"),
    "it": ("body", "state", "place", "anonymous"),
    "them": ("group", "person", "body", "anonymous"), "they": ("group", "person", "body", "anonymous"),
}  # fmt: skip


def find_pronoun(quote: str) -> str | None:
    """The pronoun that what is asked opens with, in lower case; None where it opens with none."""
    match = _AT_HEAD.match(quote)
    if match is None or (match["word"].lower() == "her" and re.match(r"\s+(?!to\b)[a-z]", quote[match.end() :])):
        return None  # "her call for ..."
    if re.match(r"\W*for\s", quote) and not re.match(r"\s+(?:not\s+)?to\s+(?!be\b)", quote[match.end() :]):
        return None  # "asked for all of them", "for it to be removed"
    return match["word"].lower()


def find_meant(
    place: ParsedStatement,
    word: str,
    mentions: Sequence[Mention],
    interlocutors: Interlocutors,
    statements: Mapping[str, Statement],
) -> str | None:
    """The one whom a pronoun means that is asked; None where it is not sure."""
    statement = place.statement
    if word == "you":
        return interlocutors.find_hearer(statement)
    outer = statements.get(statement.within or "")
    if word in ("me", "us"):
        if outer is not None and outer.manner == "direct" and outer.speaker is not None:
            return outer.speaker.name
        return interlocutors.find_teller(statement)
    own = statement.speaker
    at = statement.spans[0]
    here = [m for m in mentions if m.form == "pronoun" and at.start <= m.spans[0].start <= at.start + 12]
    named = [m for m in here if m.type in _KINDS[word] and _is_named(m) and (own is None or m.name != own.name)]
    if named:
        return drop_article(named[0].name)
    return _find_before(place, word, mentions) if word in ("him", "her", "it") else None


def _is_named(mention: Mention) -> bool:
    return mention.type != "anonymous" or mention.name != mention.quote[0]


def _find_before(place: ParsedStatement, word: str, mentions: Sequence[Mention]) -> str | None:
    """Who is told of right before: in the same sentence its subject, else its object; else the subject of the one
    before it."""
    statement, cue = place.statement, place.cue
    passage = passage_at(place.parsed, statement.spans[0])
    if cue is None or passage is None or cue.doc is not passage.doc or not place.content:
        return None
    first = place.content[0]
    speaker = statement.speaker
    heads: dict[int, Mention] = {}
    for mention in mentions:
        a, b = to_offset(passage, mention.spans[0].start), to_offset(passage, mention.spans[-1].end - 1)
        if a is None or b is None or b >= first.idx or not _fits(mention, word):
            continue
        if speaker is not None and (mention.chain == speaker.chain or mention.name == speaker.name):
            continue
        tokens = [t for t in passage.doc if a <= t.idx <= b]
        inside = {t.i for t in tokens}
        head = next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), None)
        if head is not None:
            heads[head.i] = mention
    here = [i for i in heads if i >= first.sent.start]
    for deps in (_SUBJECTS, _OBJECTS):
        found = [i for i in here if passage.doc[i].dep_ in deps and passage.doc[i].i < cue.i]
        if found:
            return drop_article(heads[found[-1]].name)
    before = [i for i in heads if i < first.sent.start]
    if here or not before:
        return None
    last = passage.doc[first.sent.start - 1].sent
    found = [i for i in before if i >= last.start and passage.doc[i].dep_ in _SUBJECTS]
    return drop_article(heads[found[0]].name) if len({heads[i].chain for i in found}) == 1 else None


_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_OBJECTS = frozenset({"dobj", "pobj", "dative"})


def _fits(mention: Mention, word: str) -> bool:
    """Whether a pronoun can mean a party, as far as its kind and its noun tell."""
    if mention.form == "pronoun" and not _is_named(mention):
        return False
    if word == "it":
        return mention.type in ("body", "state")
    last = mention.name.casefold().split()[-1]
    return mention.type == "person" or (
        mention.type == "anonymous" and any(w in load_set("roles") for w in (last, *mention.name.casefold().split()))
    )
