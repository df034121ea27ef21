"""Neighbours: the chains of a whole case, which of its documents are of one story, and which State each is about.

What :mod:`onrecord.relate.inferences` rests on: a pure function of the mentions, in whatever order they come.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.model import Mention, PartyType
from onrecord.words import load_table
from onrecord.words.forms import fold_text
from onrecord.words.names import (
    bare_company,
    find_state,
    is_full_name,
    is_generic_body,
    person_words,
    read_government,
)

_NEAR, _WIDELY = 40, 60  # documents
_MOST_AROUND = 24  # names
FEW = 2
"""Names that two reports share besides the party itself: then they are of one story."""


@dataclass(slots=True)
class CaseChain:
    """A chain of one document: ``type`` is what the case takes it for; ``names`` are folded names of name form,
    ``plain`` what nouns call it."""

    id: str
    document: str
    mentions: list[Mention]
    type: str
    names: set[str]
    said: list[str]
    plain: list[str]


def settle_types(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions, a party that a lone report took for a person being of the type that the others give its name, and
    a person whom a lone report took for a body a person.

    A chain is changed only where nothing but the name speaks for a person: no role, no title, no "he" or "she"; and
    back only where such a thing speaks for one of that full name in as many other reports, or in one where the body
    is a name and nothing else: no "company", no "its".
    """
    mentions = list(mentions)
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    chains: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        chains[mention.chain].append(mention)
        if mention.form == "name" and mention.type in ("person", "body", "state"):
            name = plain_name(mention)
            votes[name][mention.type].add(mention.document_id)
            whose = read_government(mention.name) if mention.type in ("body", "state") else None
            if whose and find_state(mention.name) is None:
                votes[whose]["state"].add(mention.document_id)
    changed: dict[str, PartyType] = {}
    known = _find_known_persons(chains.values())
    for chain_id, members in chains.items():
        if members[0].type == "body":
            names = {plain_name(m) for m in members if m.form == "name"}
            fewest = max(len(votes[n]["body"]) for n in names or ("",)) if any(map(_is_of_body, members)) else 1
            if names and all(len(known.get(n, ())) >= fewest for n in names):
                changed[chain_id] = "person"
        if members[0].type == "person" and not any(map(is_personal, members)):
            for name in {plain_name(m) for m in members if m.form == "name"}:
                found = votes[name]
                other: PartyType = "state" if len(found["state"]) >= len(found["body"]) else "body"
                # a lone word that some take for a body and some for a State is no person's
                all_others = found[other] if " " in name else found["state"] | found["body"]
                if len(all_others) >= len(found["person"]) and found[other]:
                    changed[chain_id] = other
        if members[0].type == "state" and all(m.form != "noun" for m in members):
            names = {plain_name(m) for m in members if m.form == "name"}
            is_told = any(find_state(n) or read_government(n) for n in names)
            if names and not is_told and all(len(votes[n]["body"]) > len(votes[n]["state"]) for n in names):
                changed[chain_id] = "body"
        if members[0].type == "group":
            names = {plain_name(m) for m in members if m.form == "name"}
            if names and all(votes[n]["body"] and not votes[n]["person"] for n in names):
                changed[chain_id] = "body"
    return [replace(m, type=changed[m.chain]) if m.chain in changed else m for m in mentions]


def plain_name(mention: Mention) -> str:
    """The folded name of a mention, a body's without the legal form at its end."""
    return fold_text(bare_company(mention.name) if mention.type == "body" else mention.name)


def _is_of_body(mention: Mention) -> bool:
    """Whether a mention shows that a body is meant: "the company", "its"."""
    return mention.form == "noun" or fold_text(" ".join(mention.quote)) in ("it", "its", "itself")


def _find_known_persons(chains: Iterable[Sequence[Mention]]) -> dict[str, set[str]]:
    """By folded full name of a person the documents in which a role, a title or a pronoun shows that it is one's."""
    out: dict[str, set[str]] = defaultdict(set)
    for members in chains:
        if members[0].type == "person" and any(map(is_personal, members)):
            for mention in members:
                if mention.form == "name" and is_full_name(mention.name):
                    out[fold_text(mention.name)].add(mention.document_id)
    return out


def is_personal(mention: Mention) -> bool:
    """Whether a mention shows that a person is meant."""
    if mention.form == "pronoun":
        return fold_text(" ".join(mention.quote)) in ("he", "she", "him", "her", "his", "hers", "himself", "herself")
    if mention.role is not None:
        return True
    shown = [" ".join(" ".join(words).split()).partition(" ") for words in (mention.quote, (mention.name,))]
    return any(bool(rest) and fold_text(first).strip(".") in _titles() for first, _, rest in shown)


@cache
def _titles() -> frozenset[str]:
    return frozenset(row["title"] for row in load_table("name_titles"))


class StoryCase:
    """The chains of a case by document; which documents are of one story; which State each is about."""

    def __init__(self, chains: Sequence[CaseChain]) -> None:
        self.chains = chains
        self.of: dict[str, list[CaseChain]] = defaultdict(list)
        for chain in chains:
            self.of[chain.document].append(chain)
        self.around = {d: _find_around(some) for d, some in self.of.items()}
        self.near = _find_near(self.around)
        self.state = _find_states(self)

    def share(self, a: CaseChain, b: CaseChain) -> list[str]:
        """What two documents both name besides these two parties."""
        own = a.names | b.names
        return sorted(name for name in self.around[a.document] if name in self.around[b.document] and name not in own)

    def story(self, chain: CaseChain) -> Iterable[CaseChain]:
        """The chains of the documents that are of one story with a chain's, without its own document's."""
        for document in self.near[chain.document]:
            yield from self.of[document]


def collect_chains(mentions: Sequence[Mention]) -> list[CaseChain]:
    """The chains among mentions, in the order of their ids; one of pronouns alone is left out."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.chain].append(mention)
    out = []
    for id_, members in sorted(groups.items()):
        members.sort(key=lambda m: (m.spans[0].start, m.id))
        shown = [m for m in members if m.form != "pronoun"]
        if shown:
            out.append(
                CaseChain(
                    id=id_,
                    document=members[0].document_id,
                    mentions=members,
                    type=members[0].type,
                    names={plain_name(m) for m in shown if m.form == "name"},
                    said=list(dict.fromkeys(m.name for m in shown)),
                    plain=list(dict.fromkeys(m.name for m in shown if m.form == "noun")),
                )
            )
    return out


def _find_near(around: Mapping[str, Mapping[str, int]]) -> dict[str, list[str]]:
    """For each document those that name two or more of the names that it names, most shared first, 40 at most. A name
    that more than 60 documents bear tells no story."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for document in sorted(around):
        for name in around[document]:
            bearers[name].append(document)
    out = {}
    for document in around:
        count: Counter[str] = Counter()
        for name in around[document]:
            if len(bearers[name]) <= _WIDELY:
                count.update(bearers[name])
        del count[document]
        near = [d for d, n in count.items() if n >= FEW]
        out[document] = sorted(near, key=lambda d: (-count[d], d))[:_NEAR]
    return out


def _find_around(chains: Iterable[CaseChain]) -> dict[str, int]:
    """What tells which story a document is of, each with how often it stands there: full names of persons, names of
    bodies and places, but no States."""
    out: Counter[str] = Counter()
    for chain in chains:
        for name in chain.names:
            if chain.type == "person" and " " not in name:
                continue
            if chain.type in ("person", "body", "place") and find_state(name) is None and not is_generic_body(name):
                out[" ".join(person_words(name)) if chain.type == "person" else name] += len(chain.mentions)
    return dict(sorted(out.items(), key=lambda item: (-item[1], item[0]))[:_MOST_AROUND])


def _find_states(case: StoryCase) -> dict[str, str]:
    """By document the State that it is about: the one that it and the other reports of its story name most, among
    those that the documents of the case take for States."""
    known = {
        name
        for chain in case.chains
        if chain.type == "state"
        for name in chain.names
        if " government" not in name and not name.startswith("government")
    }
    shares: dict[str, dict[str, float]] = {}
    for document, chains in case.of.items():
        count: Counter[str] = Counter()
        for mention in (m for chain in chains for m in chain.mentions if m.form != "pronoun"):
            listed = find_state(mention.name)
            whose = listed[0] if listed else read_government(mention.name) or fold_text(mention.name)
            if listed or whose in known:
                # whose government acts weighs more than whom a report also names
                count[fold_text(whose)] += 3 if read_government(mention.name) else 1
        total = sum(count.values())
        shares[document] = {name: n / total for name, n in count.items()}
    out = {}
    for document in case.of:
        votes: dict[str, float] = defaultdict(float)
        for other in (document, *case.near[document]):
            for name, share in shares[other].items():
                votes[name] += share
        if votes:
            out[document] = min(votes, key=lambda n: (-round(votes[n], 6), n))
    return out
