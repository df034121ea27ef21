"""Inferences: what no two documents settle about who is who, and the documents of a case together do.

Which States there are (a report that says only "Velmora" may take it for a person; others name its government), which
ministry is meant by "the health ministry", who is "the public defender", which association "the association" is. Each
is a link like any other, with its reason in words, scores lower than a name, and a person can undo it. All rest on
definite words for a public office or body: a speaker whom a source keeps anonymous is never among them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from onrecord.chains import is_bare_government
from onrecord.model import Link, Made, Mention, Reason, link_id
from onrecord.relate.neighbours import FEW, CaseChain, StoryCase, collect_chains, settle_types
from onrecord.relate.surnames import find_bearers, find_fullest
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

NAME, VERSION = "inferences", "7"

_DEFINITE = re.compile(r"(?:the |its |our |(?:the country|the nation|the state)[’']s )", re.IGNORECASE)
_OWNER = re.compile(r"(?:the )?(?:country|nation|state|city|town)[’']s ")
_OFFICE = "office"
_OF_MANY = frozenset({"ministry", "police", "court", "department", "army", "parliament", "embassy"})


def infer_links(mentions: Iterable[Mention]) -> list[Link]:
    """``same_party`` links between chains of different documents that the case as a whole gives; a pure function of
    the mentions, in whatever order they come."""
    mentions = list(mentions)
    case = StoryCase(collect_chains(settle_types(mentions)))
    read_as = {m.chain: m.type for m in mentions}
    found = [
        *_link_states(case),
        *_link_retyped(case, read_as),
        *_link_ministries(case),
        *_link_bare_ministries(case),
        *_link_stateless_organs(case),
        *_link_partial_bodies(case),
        *_link_holders(case),
        *(_link(a, b, "surname", 0.62, says, case) for a, b, says in find_bearers(case)),
    ]
    return sorted({link.id: link for link in found}.values(), key=lambda link: link.id)


# ── states and their ministries ─────────────────────────────────────────────────────────────────────────────────


def _link_states(case: StoryCase) -> Iterable[Link]:
    """One State under one name, and "the government" with the State that its document names most."""
    groups: dict[str, list[tuple[CaseChain, str]]] = defaultdict(list)
    for chain in case.chains:
        state = case.state.get(chain.document)
        if chain.type not in ("state", "body", "group"):
            continue
        if chain.type == "state" and chain.names:
            for name in sorted(chain.names):
                listed = find_state(name)
                own = fold_text(listed[0]) if listed else read_government(name) or name
                groups[own].append((chain, f"named {name!r}"))
        elif state and all(is_bare_government(name) for name in chain.said):
            groups[state].append((chain, f"{chain.said[0]!r}, in a report about {state!r}"))
    for state, members in sorted(groups.items()):
        for (left, a), (right, b) in _chain_up(members):
            yield _link(left, right, "state", 0.65, f"{a}; {b}: both {state!r}")


def _link_retyped(case: StoryCase, read_as: Mapping[str, str]) -> Iterable[Link]:
    """A body by its one name, with the reports that had no other word of it and took it for a person; and a person by
    the full name, with those that took it for a body's."""
    groups: dict[tuple[str, str], list[CaseChain]] = defaultdict(list)
    for chain in case.chains:
        for name in sorted(chain.names) if chain.type in ("body", "person") else ():
            groups[chain.type, name].append(chain)
    for (kind, name), members in sorted(groups.items()):
        known = [chain for chain in members if read_as[chain.id] == kind]
        for chain in members if len(known) < len(members) else ():
            is_other = read_as[chain.id] != kind
            other = next((c for c in known if c.document != chain.document), None) if is_other else None
            if other is not None:
                says = f"named {name!r}, which other reports show to be a {kind}"
                yield _link(chain, other, "name of body" if kind == "body" else "full name", 0.7, says)


def _link_ministries(case: StoryCase) -> Iterable[Link]:
    """What many States have, and each but one: of documents that name one State most of all."""
    groups: dict[tuple[str, str, frozenset[str]], list[tuple[CaseChain, str]]] = defaultdict(list)
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


def _chain_up(
    members: Sequence[tuple[CaseChain, str]],
) -> Iterable[tuple[tuple[CaseChain, str], tuple[CaseChain, str]]]:
    """Each member with the first of another document: n members make n links."""
    ordered = sorted({m[0].id: m for m in members}.values(), key=lambda m: m[0].id)
    for other in ordered[1:]:
        if other[0].document != ordered[0][0].document:
            yield ordered[0], other


_MINISTRY = re.compile(r"(?:the )?ministry")
_MINISTER = re.compile(r"(.+?) minister|minister (?:of|for) (?:the )?(.+)")
_NO_TOPIC = frozenset(
    {"prime", "first", "chief", "deputy", "former", "junior", "state", "cabinet", "government", "then"}
)


def _link_bare_ministries(case: StoryCase) -> Iterable[Link]:
    """ "The ministry", in a report that names one ministry only, or else one minister only, whose ministry reports of
    the story name."""
    for chain in case.chains:
        if chain.type != "body" or not all(_MINISTRY.fullmatch(fold_text(name)) for name in chain.said):
            continue
        here = [c for c in case.of[chain.document] if _find_topic(c)]
        topics = {_find_topic(c) for c in here} or _find_portfolios(case.of[chain.document])
        if len(topics) != 1:
            continue
        fits = here or [c for c in case.story(chain) if _find_topic(c) in topics]
        if fits:
            other = min(fits, key=lambda c: c.id)
            what = "ministry" if here else "minister's portfolio"
            says = f"{chain.said[0]!r}, in a report that names one {what} only, and {other.said[0]!r}"
            yield _link(chain, other, "part of name", 0.62, says)


def _link_stateless_organs(case: StoryCase) -> Iterable[Link]:
    """Ministries for one thing and courts of one name, in reports of a story of which one does not say what State it is
    about, and the others name one State only, or none either."""
    for chain in case.chains:
        organ = _find_organ(chain)
        if organ and chain.document not in case.state:
            fits = [c for c in case.story(chain) if _find_organ(c) == organ]
            states = {case.state[c.document] for c in fits if c.document in case.state}
            if fits and len(states) < 2:
                other = min(fits, key=lambda c: c.id)
                whose = f"that name no State but {states.pop()!r}" if states else "that name no State"
                says = f"{chain.said[0]!r} and {other.said[0]!r}, in reports of one story {whose}"
                yield _link(chain, other, "name of body", 0.62, says, case)


def _find_organ(chain: CaseChain) -> frozenset[str]:
    """What a ministry is for, or the words of a court of which a State has one; empty for anybody else."""
    for name in chain.said if chain.type == "body" else ():
        words = frozenset(body_words(name)[0])
        if words in _SOLE_COURTS:
            return words
    return _find_topic(chain)


_SOLE_COURTS = frozenset(
    frozenset(name.split()) for name in ("constitutional court", "supreme court", "court appeal", "court cassation")
)


def _find_topic(chain: CaseChain) -> frozenset[str]:
    """What a ministry is for, by its own words; empty for anybody else, and for one that does not say."""
    for name in chain.said if chain.type == "body" else ():
        words, head = body_words(name)
        if head == "ministry" and 1 < len(words) < 5:
            return frozenset(words) - {"ministry"}
    return frozenset()


def _find_portfolios(chains: Iterable[CaseChain]) -> set[frozenset[str]]:
    """What the ministers of a report are for, by their titles."""
    out = set()
    for role in {fold_text(m.role) for c in chains for m in c.mentions if m.role}:
        match = _MINISTER.fullmatch(role)
        words = frozenset(body_words((match[1] or match[2]).strip() + " ministry")[0]) if match else frozenset()
        if words - {"ministry"} - _NO_TOPIC:
            out.add(words - {"ministry"})
    return out


# ── bodies by a part of their name ──────────────────────────────────────────────────────────────────────────────


def _link_partial_bodies(case: StoryCase) -> Iterable[Link]:
    """A body that a report calls by some words of its name only, and the one body of the story that has them all; by
    more than two words only where nothing but a State is left out."""
    full: dict[str, dict[str, list[tuple[str, CaseChain]]]] = defaultdict(lambda: defaultdict(list))
    for chain in case.chains:
        if chain.type in ("body", "group"):
            for name in sorted({m.name for m in chain.mentions if m.form == "name" or _is_headed(m)}):
                if len(body_words(name)[0]) > 1 and not is_generic_body(name) and not is_acronym(name):
                    full[chain.document][body_words(name)[1]].append((name, chain))
    states = {w for c in case.chains if c.type == "state" for name in c.names for w in body_words(name)[0]}
    for chain in case.chains:
        if chain.type not in ("body", "group"):
            continue
        is_short = all(_is_part(n) for n in chain.said)
        if not any(_DEFINITE.match(" ".join(m.quote)) or m.form == "name" for m in chain.mentions):
            continue
        name = chain.said[0]
        words, head = body_words(name)
        if head in _OF_MANY and is_generic_body(name):
            continue  # every State has one of each
        is_named = any(m.form == "name" for m in chain.mentions)
        is_told = not is_named and len(words) > 1  # "the electoral authority"
        fits = [
            (whole, other)
            for document in (*([chain.document] if is_named else []), *case.near[chain.document])
            for whole, other in full[document].get(head, ())
            if (set(words) < set(body_words(whole)[0]) or (is_told and set(words) == set(body_words(whole)[0])))
            and (is_short or set(body_words(whole)[0]) - set(words) <= states)
            and len(case.share(chain, other)) >= FEW
        ]
        wholes = {frozenset(body_words(whole)[0]) - {"un"} for whole, _ in fits}
        if fits and all(a <= b or b <= a for a in wholes for b in wholes):
            whole, other = min(fits, key=lambda f: (-len(body_words(f[0])[0]), f[1].id))
            says = f"{name!r} is part of {whole!r}, and of no other such body in reports of this story"
            yield _link(chain, other, "part of name", 0.62, says, case)


def _is_headed(mention: Mention) -> bool:
    """Whether words in the text stand for a body whose name is at the head of its own document."""
    said = body_words(" ".join(mention.quote))[0]
    return mention.form == "noun" and mention.name[:1].isupper() and len(body_words(mention.name)[0]) > len(said)


def _is_part(name: str) -> bool:
    """Whether a name may be a part of a longer one: a word or two, and no initials."""
    return 0 < len(body_words(name)[0]) < 3 and not is_acronym(name)


# ── persons by their office ─────────────────────────────────────────────────────────────────────────────────────


def _link_holders(case: StoryCase) -> Iterable[Link]:
    """Whoever is called "the public defender", and the one person whom reports of one story name as that, in the
    same words or in fewer: "the U.N. special rapporteur" is one "on human rights in Velmora" where no other is."""
    holders: dict[str, dict[frozenset[str], list[CaseChain]]] = defaultdict(lambda: defaultdict(list))
    parted: dict[str, list[tuple[_Office, CaseChain | None]]] = defaultdict(list)
    called = [(chain, office) for chain in case.chains if (office := find_office(chain.mentions))]
    states = frozenset(case.state.values())
    for chain in case.chains:
        if chain.type == "person" and any(is_full_name(m.name) for m in chain.mentions):
            for role in sorted({m.role for m in chain.mentions if m.role}):
                holders[chain.document][_read_office(role)].append(chain)
                parted[chain.document].append((_part_office(role, states), chain))
    for chain, office in called:
        parted[chain.document].append((_part_office(office[0], states), None))
    for chain, office in called:
        near = (chain.document, *case.near[chain.document])
        fits = [h for d in near for h in holders[d].get(office[1], ())]
        title, whose = _part_office(office[0], states)
        if not fits and (len(title) > 1 or title <= _OF_PLACES):
            alike = [(other, h) for d in near for (name, other), h in parted[d] if name == title]
            if len({other for other, _ in alike if other} | ({whose} if whose else set())) < 2:
                fits = [h for _, h in alike if h is not None]
        people = {person_words(find_fullest(h)) for h in fits}
        if len(people) == 1:
            holder = min(fits, key=lambda h: (h.document != chain.document, h.id))
            says = (
                f"{office[0]!r} is an office that reports of this story give {find_fullest(holder)!r} and nobody else"
            )
            yield _link(chain, holder, _OFFICE, 0.7, says, case)


_OF_PLACES = frozenset(content_stems("mayor governor ombudsman ombudswoman ombudsperson coroner bishop archbishop"))
"""Offices that a town, a province or a State has; what has a president is told by its name alone."""
_Office = tuple[frozenset[str], frozenset[str]]
_UNITED_NATIONS = re.compile(r"\b(?:united nations|u\.n\.|un)(?:'s)? ")
_WHOSE = re.compile(r" (?:of|on|for|at|in|to) ")  # "governor of the Upper Lake": what is held stands before it


def _part_office(role: str, states: frozenset[str]) -> _Office:
    """The stems of an office's title, without the State or the United Nations before it, and of what it is for."""
    title, _, whose = _WHOSE.sub("\n", _UNITED_NATIONS.sub("", _plain_office(role)), count=1).partition("\n")
    words = [w for w in title.split() if w.removesuffix("'s") not in states]
    return frozenset(content_stems(" ".join(words))), frozenset(content_stems(whose))


def find_office(mentions: Sequence[Mention]) -> tuple[str, frozenset[str]] | None:
    """The public office by which alone a report calls somebody, in its words and as it is compared; None for what
    several may be, and for whoever a report keeps anonymous."""
    shown = [m for m in mentions if m.form != "pronoun"]
    if not shown or shown[0].type not in ("anonymous", "person") or any(m.form == "name" for m in shown):
        return None
    for mention in shown:
        name = _plain_office(mention.name)
        stems = _read_office(name)
        quote = fold_text(" ".join(mention.quote))
        if (
            not stems
            or _WHOSE.split(name)[0].split()[-1] not in _office_nouns()
            or quote.startswith(("a ", "an ", "any ", "one ", "former ", "some "))
        ):
            return None
    return shown[0].name, _read_office(shown[0].name)


@cache
def _office_nouns() -> frozenset[str]:
    return frozenset(row["noun"] for row in load_table("sole_offices"))


def _plain_office(role: str) -> str:
    return _OWNER.sub("", fold_text(role))


def _read_office(role: str) -> frozenset[str]:
    return frozenset(content_stems(_plain_office(role)))


def is_of_office(link: Link) -> bool:
    """Whether a link says who holds an office."""
    return link.made.by == NAME and link.reasons[0].feature == _OFFICE


def _link(
    left: CaseChain, right: CaseChain, feature: str, score: float, detail: str, case: StoryCase | None = None
) -> Link:
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
