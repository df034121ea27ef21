"""Inferences: what no two documents settle about who is who, and the documents of a case together do.

Which States there are (a report that says only "Velmora" may take it for a person; others name its government), which
ministry is meant by "the health ministry", who is "the public defender", which association "the association" is. Each
is a link like any other, with its reason in words, scores lower than a name, and a person can undo it. All rest on
definite words for a public office or body: a speaker whom a source keeps anonymous is never among them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord.model import Link, Made, Mention, PartyType, Reason, link_id
from onrecord.words import load_table
from onrecord.words.forms import content_stems, fold_text
from onrecord.words.names import (
    body_words,
    find_state,
    is_acronym,
    is_full_name,
    is_generic_body,
    person_words,
    read_government,
)

NAME, VERSION = "inferences", "1"

_DEFINITE = re.compile(r"(?:the |its |our |(?:the country|the nation|the state)[’']s )", re.IGNORECASE)
_OWNER = re.compile(r"(?:the )?(?:country|nation|state|city|town)[’']s ")
_OFFICE = "office"
_NEAR, _WIDELY = 40, 60  # documents
_MOST_AROUND = 24  # names
_FEW = 2  # names that two reports share besides the party itself: reports of one story


@dataclass(slots=True)
class _Chain:
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
    """The mentions, a party that a lone report took for a person being of the type that the others give its name.

    A chain is changed only where nothing but the name speaks for a person: no role, no title, no "he" or "she".
    """
    mentions = list(mentions)
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    chains: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        chains[mention.chain].append(mention)
        if mention.form == "name" and mention.type in ("person", "body", "state"):
            name = fold_text(mention.name)
            votes[name][mention.type].add(mention.document_id)
            whose = read_government(mention.name) if mention.type in ("body", "state") else None
            if whose and find_state(mention.name) is None:
                votes[whose]["state"].add(mention.document_id)
    changed: dict[str, PartyType] = {}
    for chain_id, members in chains.items():
        if members[0].type == "person" and not any(map(_is_personal, members)):
            for name in {fold_text(m.name) for m in members if m.form == "name"}:
                found = votes[name]
                other: PartyType = "state" if len(found["state"]) >= len(found["body"]) else "body"
                if len(found[other]) >= len(found["person"]) and found[other]:
                    changed[chain_id] = other
    return [replace(m, type=changed[m.chain]) if m.chain in changed else m for m in mentions]


def _is_personal(mention: Mention) -> bool:
    """Whether a mention shows that a person is meant."""
    if mention.form == "pronoun":
        return fold_text(" ".join(mention.quote)) in ("he", "she", "him", "her", "his", "hers", "himself", "herself")
    first, _, rest = " ".join(" ".join(mention.quote).split()).partition(" ")
    return mention.role is not None or (bool(rest) and fold_text(first).strip(".") in _titles())


@cache
def _titles() -> frozenset[str]:
    return frozenset(row["title"] for row in load_table("name_titles"))


def infer_links(mentions: Iterable[Mention]) -> list[Link]:
    """``same_party`` links between chains of different documents that the case as a whole gives; a pure function of
    the mentions, in whatever order they come."""
    case = _Case(_collect(settle_types(mentions)))
    found = [
        *_link_states(case),
        *_link_ministries(case),
        *_link_partial_bodies(case),
        *_link_holders(case),
        *_link_surnames(case),
    ]
    return sorted({link.id: link for link in found}.values(), key=lambda link: link.id)


class _Case:
    """The chains of a case by document; which documents are of one story; which State each is about."""

    def __init__(self, chains: Sequence[_Chain]) -> None:
        self.chains = chains
        self.of: dict[str, list[_Chain]] = defaultdict(list)
        for chain in chains:
            self.of[chain.document].append(chain)
        self.around = {d: _find_around(some) for d, some in self.of.items()}
        self.near = _find_near(self.around)
        self.state = _find_states(self)

    def share(self, a: _Chain, b: _Chain) -> list[str]:
        """What two documents both name besides these two parties."""
        own = a.names | b.names
        return sorted(name for name in self.around[a.document] if name in self.around[b.document] and name not in own)

    def story(self, chain: _Chain) -> Iterable[_Chain]:
        """The chains of the documents that are of one story with a chain's, without its own document's."""
        for document in self.near[chain.document]:
            yield from self.of[document]


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
        near = [d for d, n in count.items() if n >= _FEW]
        out[document] = sorted(near, key=lambda d: (-count[d], d))[:_NEAR]
    return out


def _collect(mentions: Sequence[Mention]) -> list[_Chain]:
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.chain].append(mention)
    out = []
    for id_, members in sorted(groups.items()):
        members.sort(key=lambda m: (m.spans[0].start, m.id))
        shown = [m for m in members if m.form != "pronoun"]
        if shown:
            out.append(
                _Chain(
                    id=id_,
                    document=members[0].document_id,
                    mentions=members,
                    type=members[0].type,
                    names={fold_text(m.name) for m in shown if m.form == "name"},
                    said=list(dict.fromkeys(m.name for m in shown)),
                    plain=list(dict.fromkeys(m.name for m in shown if m.form == "noun")),
                )
            )
    return out


def _find_around(chains: Iterable[_Chain]) -> dict[str, int]:
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


# ── states and their ministries ─────────────────────────────────────────────────────────────────────────────────


def _find_states(case: _Case) -> dict[str, str]:
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


def _link_states(case: _Case) -> Iterable[Link]:
    """One State under one name, and "the government" with the State that its document names most."""
    groups: dict[str, list[tuple[_Chain, str]]] = defaultdict(list)
    for chain in case.chains:
        state = case.state.get(chain.document)
        if chain.type not in ("state", "body", "group"):
            continue
        if chain.type == "state" and chain.names:
            for name in sorted(chain.names):
                listed = find_state(name)
                own = fold_text(listed[0]) if listed else read_government(name) or name
                groups[own].append((chain, f"named {name!r}"))
        elif state and {fold_text(n) for n in chain.said} <= {"government", "the government"}:
            groups[state].append((chain, f"'the government', in a report about {state!r}"))
    for state, members in sorted(groups.items()):
        for (left, a), (right, b) in _chain_up(members):
            yield _link(left, right, "state", 0.65, f"{a}; {b}: both {state!r}")


def _link_ministries(case: _Case) -> Iterable[Link]:
    """What many States have, and each but one: of documents that name one State most of all."""
    groups: dict[tuple[str, str, frozenset[str]], list[tuple[_Chain, str]]] = defaultdict(list)
    for chain in case.chains:
        state = case.state.get(chain.document)
        if chain.type != "body" or not state:
            continue
        for name in chain.said:
            whose, bare = _split_owner(name, state)
            words, head = body_words(bare)
            if whose and is_generic_body(bare) and len(words) > 1:
                groups[whose, head, frozenset(words)].append((chain, bare))
                break
    for (state, _, _), members in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1], sorted(item[0][2]))):
        for (left, a), (right, b) in _chain_up(members):
            yield _link(
                left,
                right,
                "name of body",
                0.65,
                f"{a!r} and {b!r}, in reports about {state!r}",
            )


def _split_owner(name: str, state: str) -> tuple[str, str]:
    """Whose body a name says it is, or else the document's State, and the name without that."""
    folded = " ".join(name.split())
    match = re.fullmatch(r"(.+) of (?:the )?([A-Z]\S*(?: [A-Z]\S*)*)", folded)
    if match and is_generic_body(match[1]) and len(body_words(match[1])[0]) > 1:
        return (fold_text(match[2]), match[1]) if not is_generic_body(folded) else (state, folded)
    return state, _OWNER.sub("", folded)


def _chain_up(members: Sequence[tuple[_Chain, str]]) -> Iterable[tuple[tuple[_Chain, str], tuple[_Chain, str]]]:
    """Each member with the first of another document: n members make n links."""
    ordered = sorted({m[0].id: m for m in members}.values(), key=lambda m: m[0].id)
    for other in ordered[1:]:
        if other[0].document != ordered[0][0].document:
            yield ordered[0], other


# ── bodies by a part of their name ──────────────────────────────────────────────────────────────────────────────


def _link_partial_bodies(case: _Case) -> Iterable[Link]:
    """A body that a report calls by some words of its name only, and the one body of the story that has them all."""
    full: dict[str, dict[str, list[tuple[str, _Chain]]]] = defaultdict(lambda: defaultdict(list))
    for chain in case.chains:
        if chain.type in ("body", "group"):
            for name in sorted({m.name for m in chain.mentions if m.form == "name"}):
                if len(body_words(name)[0]) > 1 and not is_generic_body(name) and not is_acronym(name):
                    full[chain.document][body_words(name)[1]].append((name, chain))
    for chain in case.chains:
        if chain.type not in ("body", "group") or not all(_is_part(n) for n in chain.said):
            continue
        if not any(_DEFINITE.match(" ".join(m.quote)) or m.form == "name" for m in chain.mentions):
            continue
        name = chain.said[0]
        words, head = body_words(name)
        fits = [
            (whole, other)
            for document in case.near[chain.document]
            for whole, other in full[document].get(head, ())
            if set(words) < set(body_words(whole)[0]) and len(case.share(chain, other)) >= _FEW
        ]
        wholes = {frozenset(body_words(whole)[0]) for whole, _ in fits}
        if fits and all(a <= b or b <= a for a in wholes for b in wholes):
            whole, other = min(fits, key=lambda f: (-len(body_words(f[0])[0]), f[1].id))
            says = f"{name!r} is part of {whole!r}, and of no other such body in reports of this story"
            yield _link(chain, other, "part of name", 0.62, says, case)


def _is_part(name: str) -> bool:
    """Whether a name may be a part of a longer one: a word or two, and no initials."""
    return 0 < len(body_words(name)[0]) < 3 and not is_acronym(name)


# ── persons by their office, or by their surname ────────────────────────────────────────────────────────────────


def _link_holders(case: _Case) -> Iterable[Link]:
    """Whoever is called "the public defender", and the one person whom reports of the same story name as that."""
    holders: dict[str, dict[frozenset[str], list[_Chain]]] = defaultdict(lambda: defaultdict(list))
    for chain in case.chains:
        if chain.type == "person" and any(is_full_name(m.name) for m in chain.mentions):
            for role in {m.role for m in chain.mentions if m.role}:
                holders[chain.document][_read_office(role)].append(chain)
    for chain in case.chains:
        office = find_office(chain.mentions)
        if office is None:
            continue
        fits = [h for d in (chain.document, *case.near[chain.document]) for h in holders[d].get(office[1], ())]
        people = {person_words(_fullest(h)) for h in fits}
        if len(people) == 1:
            holder = min(fits, key=lambda h: (h.document != chain.document, h.id))
            says = f"{office[0]!r} is an office that reports of this story give {_fullest(holder)!r} and nobody else"
            yield _link(chain, holder, _OFFICE, 0.7, says, case)


def _fullest(chain: _Chain) -> str:
    return max((m.name for m in chain.mentions), key=lambda n: (len(n.split()), len(n), n))


def find_office(mentions: Sequence[Mention]) -> tuple[str, frozenset[str]] | None:
    """The public office by which alone a report calls somebody, in its words and as it is compared; None for what
    several may be, and for whoever a report keeps anonymous."""
    shown = [m for m in mentions if m.form != "pronoun"]
    if not shown or shown[0].type not in ("anonymous", "person") or any(m.form == "name" for m in shown):
        return None
    for mention in shown:
        name = _OWNER.sub("", fold_text(mention.name))
        stems = _read_office(name)
        quote = fold_text(" ".join(mention.quote))
        if (
            not stems
            or name.split()[-1] not in _office_nouns()
            or quote.startswith(("a ", "an ", "any ", "one ", "former ", "some "))
        ):
            return None
    return shown[0].name, _read_office(_OWNER.sub("", fold_text(shown[0].name)))


@cache
def _office_nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in load_table("sole_offices"))


def _read_office(role: str) -> frozenset[str]:
    return frozenset(content_stems(_OWNER.sub("", fold_text(role))))


def _link_surnames(case: _Case) -> Iterable[Link]:
    """A surname with its title ("Dr Marsk"), and the one person of the story who bears it."""
    bearers: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for chain in case.chains:
        if chain.type == "person":
            for name in (m.name for m in chain.mentions if m.form == "name" and is_full_name(m.name)):
                bearers[person_words(name)[-1]].add(person_words(name))
    for chain in case.chains:
        names = {person_words(m.name) for m in chain.mentions if m.form == "name"}
        if chain.type != "person" or len(names) != 1 or not any(map(_is_personal, chain.mentions)):
            continue
        words = names.pop()
        if len(words) != 1 or len({whole[0][:1] for whole in bearers[words[0]]}) != 1:
            continue
        fits = [c for c in case.story(chain) if c.type == "person" and person_words(_fullest(c)) in bearers[words[0]]]
        if fits and _agree(chain, fits):
            other = min(fits, key=lambda c: c.id)
            says = f"{chain.said[0]!r}, and {_fullest(other)!r} is the only person of that surname in what was gathered"
            yield _link(chain, other, "surname", 0.62, says, case)


def _agree(chain: _Chain, others: Iterable[_Chain]) -> bool:
    """Whether nothing says that one is a man and the other a woman."""
    return len({g for c in (chain, *others) for g in _genders(c)}) < 2


def _genders(chain: _Chain) -> set[str]:
    words = {w for m in chain.mentions for w in fold_text(" ".join(m.quote)).replace(".", "").split()[:1]}
    return {"f" for w in words if w in ("she", "her", "hers", "mrs", "ms", "miss", "mme")} | {
        "m" for w in words if w in ("he", "him", "his", "mr", "mister")
    }


def is_of_office(link: Link) -> bool:
    """Whether a link says who holds an office."""
    return link.made.by == NAME and link.reasons[0].feature == _OFFICE


def _link(left: _Chain, right: _Chain, feature: str, score: float, detail: str, case: _Case | None = None) -> Link:
    shared = case.share(left, right)[:3] if case and left.document != right.document else []
    detail += f"; both name {', '.join(shared)}" if shared else ""
    a, b = sorted((left.id, right.id))
    return Link(
        id=link_id("same_party", a, b),
        kind="same_party",
        left_id=a,
        right_id=b,
        reasons=(Reason(feature=feature, score=score, detail=detail),),
        made=Made(by=NAME, version=VERSION, score=score),
    )
