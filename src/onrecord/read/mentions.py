"""Mentions: every person, body, state, group, document and place that the story names or refers to, in chains.

A chain is one party of this document; its ``name`` is the fullest form given here, without titles, never a pronoun.
Pronouns and noun phrases that could not be resolved to anybody with confidence are left out or stand for themselves;
nothing outside this document is used, so "Beijing" stays "Beijing" (a state where it acts, else a place).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Literal

from onrecord.model import Made, Mention, MentionForm, PartyType, finding_id
from onrecord.read.chains import Chains, Found, Party
from onrecord.read.name_types import Name
from onrecord.read.names import find_names
from onrecord.read.nlp import Parsed, to_spans
from onrecord.read.nominals import Nominal
from onrecord.read.references import link_chains
from onrecord.read.tokens import build_tokens, word_list
from onrecord.spans import Span, quote_spans

MADE = Made(by="mentions", version="1")
_GENERAL = frozenset().union(*(word_list(name) for name in ("company", "civic", "office"))) - {"office"}
ISSUED = "issued by the speaker: “"


def find_mentions(parsed: Parsed) -> list[Mention]:
    """The mentions of a document in order of their first characters; two may be nested, none share all their spans."""
    passages = build_tokens(parsed.passages)
    text = parsed.document.text
    first = parsed.passages[0].pieces[0][1] if parsed.passages and parsed.passages[0].pieces else 0
    heading = text[:first].strip() or text.strip().partition("\n")[0]
    chains = link_chains(passages, find_names(passages), heading)
    return _build_mentions(parsed, chains)


def _build_mentions(parsed: Parsed, chains: Chains) -> list[Mention]:
    drafts: list[tuple[tuple[Span, ...], Found, Party, str | None]] = []
    for found in chains.found:
        party, inferred = _meant(found)
        if not party.name:
            continue
        spans = to_spans(found.unit.tokens.passage, *_bounds(found))
        if spans:
            drafts.append((spans, found, party, inferred))
    drafts.sort(key=lambda draft: (draft[0][0].start, draft[0][-1].end))
    first: dict[int, str] = {}
    used: Counter[tuple[Span, ...]] = Counter()
    out: list[Mention] = []
    for spans, found, party, inferred in drafts:
        mention_id = finding_id("mention", spans, used[spans])
        used[spans] += 1
        form: MentionForm = (
            "name" if isinstance(found.unit, Name) else "noun" if isinstance(found.unit, Nominal) else "pronoun"
        )
        out.append(
            Mention(
                id=mention_id,
                document_id=parsed.document.id,
                spans=spans,
                quote=quote_spans(parsed.document.text, spans),
                made=MADE if found.score is None else replace(MADE, score=round(found.score, 2)),
                name=party.name,
                type=_type_of(party),
                form=form,
                chain=first.setdefault(party.order, mention_id),
                role=found.role,
                inferred=inferred,
            )
        )
    return out


def _meant(found: Found) -> tuple[Party, str | None]:
    """The party whose words a unit's would be, with the inference: a voice's client, a report's issuer."""
    party = found.party
    if party.voice_of is not None:
        return party.voice_of, found.inferred
    if party.type == "document" and party.issuer is not None and not isinstance(found.unit, Name):
        tokens, head = found.unit.tokens, found.unit.head
        is_agent = tokens.dep[head] == "nsubj" and tokens.pos[tokens.head[head]] == "VERB"
        is_agent = is_agent or any(tokens.dep[c] == "relcl" for c in tokens.children[head])
        if is_agent or tokens.speaks(head):
            issuer = party.issuer.voice_of or party.issuer
            return issuer, f"{ISSUED}{party.name}”"
    return party, found.inferred


def _bounds(found: Found) -> tuple[int, int]:
    unit = found.unit
    tokens = unit.tokens
    start, end = tokens.at[unit.start], tokens.end_of(unit.end - 1)
    text = tokens.passage.text
    if isinstance(unit, Name):
        while end > start + 1 and text[end - 1] in ",;:":
            end -= 1
        for ending in ("'s", "’s"):
            if text[start:end].endswith(ending):
                end -= 2
    return start, end


def _type_of(party: Party) -> PartyType | Literal["place"]:
    if party.type == "body" and party.name in _GENERAL:
        return "anonymous"  # "the company", which may be any: known by nothing else
    kinds: dict[str, PartyType] = {
        "person": "person",
        "body": "body",
        "state": "state",
        "group": "group",
        "document": "document",
        "anonymous": "anonymous",
    }
    return kinds.get(party.type, "place")
