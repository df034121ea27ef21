"""Anchors: every named speaker stands in a chain of mentions, so that documents can be related by who speaks.

The words of a letterhead, of a list's lead or of a transcript's label name a party where no reader of prose looks. Here
such a speaker joins the chain that bears the name, or that of the words which stand for it ("the Government", named in
full from the letter's head), or gets a mention where the name stands in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from onrecord.chains import is_bare_government
from onrecord.model import JOINT, Made, Mention, PartyType, Speaker, Statement, finding_id
from onrecord.read.nlp import Parsed
from onrecord.spans import Span, is_overlapping
from onrecord.words.forms import fold_text
from onrecord.words.names import is_full_name, read_government

_LABEL = re.compile(r"[A-Z][A-Z’'.-]+(?: [A-Z][A-Z’'.-]+)*")
_BODIES = frozenset({"body", "state", "group"})
_NAME_PART = r"[^\W\d_][\w’'.-]*"


def anchor_speakers(
    parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]
) -> tuple[tuple[Mention, ...], tuple[Statement, ...]]:
    """The mentions, with those that were missing, and the statements, each named speaker with a chain where its name
    stands anywhere in the text; everything else stays as it is."""
    text = parsed.document.text
    chains = _index(mentions)
    whole = _expand_labels(text, statements)
    added: list[Mention] = []
    called: dict[str, str] = {}
    known = {m.chain: m.name for m in mentions}
    out = []
    for statement in statements:
        speaker = statement.speaker
        if speaker is None or speaker.chain is not None or not speaker.name:
            out.append(statement)
            continue
        name = whole.get(speaker.name, speaker.name)
        kind: PartyType = "person" if name != speaker.name else speaker.type
        if kind == "anonymous":
            out.append(statement)
            continue
        chain = chains.get(fold_text(name))
        if chain is None:
            mention = _mention(parsed, name, kind, [*mentions, *added])
            chain = (mention.chain, mention.name, kind) if mention else _find_standing(speaker, mentions)
            if chain is None:
                out.append(statement)
                continue
            if mention:
                added.append(mention)
            elif is_bare_government(known[chain[0]]) and read_government(chain[1]):
                called[chain[0]] = chain[1]
            chains[fold_text(name)] = chain
        speaker = Speaker(name=chain[1], type=chain[2], spans=speaker.spans, chain=chain[0])
        out.append(replace(statement, speaker=speaker))
    for at, statement in enumerate(out):  # words that no mention stands for, of a government named since
        speaker = statement.speaker
        chain = chains.get(fold_text(speaker.name)) if speaker is not None and speaker.chain is None else None
        if speaker is not None and chain is not None and chain[0] in called:
            out[at] = replace(statement, speaker=replace(speaker, chain=chain[0]))
    shown = tuple(replace(m, name=called[m.chain]) if m.chain in called else m for m in mentions)
    return (*shown, *added), tuple(out)


def _index(mentions: Sequence[Mention]) -> dict[str, tuple[str, str, PartyType]]:
    """By folded name the chain that bears it, with the fullest name and the type; none for a name of two chains."""
    out: dict[str, tuple[str, str, PartyType]] = {}
    torn: set[str] = set()
    for mention in mentions:
        if mention.form != "name" or mention.type == "place":
            continue
        for name in (mention.name, " ".join(" ".join(mention.quote).split())):
            known = out.setdefault(fold_text(name), (mention.chain, mention.name, mention.type))
            if known[0] != mention.chain:
                torn.add(fold_text(name))
    return {name: chain for name, chain in out.items() if name not in torn}


def _find_standing(speaker: Speaker, mentions: Sequence[Mention]) -> tuple[str, str, PartyType] | None:
    """The chain of the words that a body's statement gives as its speaker, under the speaker's name; none of several
    who speak as one."""
    if speaker.type not in _BODIES or JOINT in speaker.name:
        return None
    here = (m for m in mentions if m.type in _BODIES)
    mention = next((m for m in here if any(is_overlapping(a, b) for a in m.spans for b in speaker.spans)), None)
    return (mention.chain, speaker.name, speaker.type) if mention else None


def _expand_labels(text: str, statements: Sequence[Statement]) -> dict[str, str]:
    """The full names behind the labels of a transcript's turns ("VERTEL:"), where just one name in the text ends so."""
    labels = {s.speaker.name for s in statements if s.speaker and s.cue and s.cue.lemma == ":"}
    out = {}
    for label in labels:
        if not _LABEL.fullmatch(label):
            continue
        pattern = rf"(?<![\w’'])((?:{_NAME_PART} ){{1,3}}{re.escape(label.title())})(?![\w’'])"
        found = Counter(_trim(m[1]) for m in re.finditer(pattern, text, re.IGNORECASE) if m[1] != m[1].upper())
        names = {name for name in found if is_full_name(name)}
        if len(names) == 1:
            out[label] = names.pop()
    return out


def _trim(name: str) -> str:
    """The words with capitals at the end of what stands before a surname ("Presenter: Milo Harker")."""
    words = name.split()
    first = len(words)
    while first and words[first - 1][:1].isupper() and not words[first - 1].endswith((":", ".")):
        first -= 1
    return " ".join(words[first:])


def _mention(parsed: Parsed, name: str, kind: PartyType, others: Sequence[Mention]) -> Mention | None:
    """A mention of the party where the text first names it, whatever the zone; None where it nowhere does."""
    document = parsed.document
    pattern = r"\s+".join(map(re.escape, name.split()))
    found = re.search(rf"(?<!\w){pattern}(?!\w)", document.text, re.IGNORECASE)
    if found is None:
        return None
    spans = (Span(document.id, found.start(), found.end()),)
    same = sum(m.spans == spans for m in others)
    id_ = finding_id("mention", spans, same)
    return Mention(
        id=id_,
        document_id=document.id,
        spans=spans,
        quote=(found[0],),
        made=Made(by="anchors", version="1"),
        name=name,
        type=kind,
        form="name",
        chain=id_,
    )
