"""Names: what several documents call a party by is a subject of its own, so that n reports of one name make n links.

A chain of mentions is linked to each name that it bears (:mod:`onrecord.relate.parties`), and two names to each other
where they can be one party's. A name's id is made from the name; it belongs to no document, and what it is linked to
is the same whoever brought it. What a name alone does not settle (an initial, a misspelling, two transliterations) the
reports that bear it may: :func:`settle_names` asks them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.chains import group_chains
from onrecord.features import compare_roles
from onrecord.model import Link, Mention, Reason, is_name_id
from onrecord.relate.decisions import Sets
from onrecord.relate.inferences import infer_links
from onrecord.relate.surnames import tell_genders
from onrecord.stories import find_around, share_story

SOUND = "sound of name"
"""The feature of a link that holds only with what :func:`settle_names` finds."""
NEAR = 0.62
"""The score of such a link where a vowel differs: only a role makes it hold."""
CUT = "short given name"
"""The feature of a link that a role or the story has to speak for, and no report that names both."""

_JOINS_AT = 0.6
_SURE = 0.9  # from here a role adds nothing
_MOST_BEARERS = 40


@dataclass(frozen=True, slots=True)
class _Bearer:
    """A chain that bears a name, and the names that its document names most."""

    mentions: list[Mention]
    around: list[str]


def settle_names(links: Iterable[Link], mentions: Iterable[Mention]) -> list[Link]:
    """The links with those of names as these mentions have them: a name that none of them bears is linked to nothing,
    a role that both sides give adds its reason, and two transliterations are linked only where a role or the story
    of two reports speaks for one person; and what the case as a whole infers (:mod:`onrecord.relate.inferences`)."""
    links = list(links)
    mentions = list(mentions)
    chains = {m.chain for m in mentions}
    bearers: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if is_name_id(link.right_id) and link.left_id in chains:
            bearers[link.right_id].append(link.left_id)
    wanted = {e for x in links if _is_open(x) for e in (x.left_id, x.right_id)}
    known = _describe(mentions, {c for name in sorted(wanted) for c in sorted(bearers.get(name, ()))[:_MOST_BEARERS]})
    out = []
    for link in links:
        if is_name_id(link.left_id):
            if link.left_id not in bearers or link.right_id not in bearers:
                continue
            settled = _settle(link, bearers, known) if _is_open(link) else link
            if settled is not None:
                out.append(settled)
        elif not is_name_id(link.right_id) or link.left_id in chains:
            out.append(link)
    return out + _find_new(infer_links(mentions), out)


def _find_new(inferred: Iterable[Link], links: Iterable[Link]) -> list[Link]:
    """The inferred links that join what no other link does."""
    joining = [x for x in links if x.kind == "same_party" and (x.made.score or 0) >= _JOINS_AT]
    inferred = list(inferred)
    sets = Sets(end for x in (*joining, *inferred) for end in (x.left_id, x.right_id))
    for link in joining:
        sets.join(link.left_id, link.right_id)
    out = []
    for link in inferred:
        if sets.find(link.left_id) != sets.find(link.right_id):
            sets.join(link.left_id, link.right_id)
            out.append(link)
    return out


def _is_open(link: Link) -> bool:
    return (
        is_name_id(link.left_id)
        and (link.made.score or 0) < _SURE
        and link.reasons[0].feature in ("full name", SOUND, CUT)
    )


def _describe(mentions: Iterable[Mention], wanted: set[str]) -> dict[str, _Bearer]:
    by_document: dict[str, list[Mention]] = defaultdict(list)
    documents = {m.document_id for m in mentions if m.chain in wanted} if wanted else set()
    for mention in mentions:
        if mention.document_id in documents:
            by_document[mention.document_id].append(mention)
    out = {}
    for _, members in sorted(by_document.items()):
        groups = group_chains(members)
        around = find_around(groups)
        out.update({chain: _Bearer(group, around) for chain, group in groups.items() if chain in wanted})
    return out


def _settle(link: Link, bearers: Mapping[str, Sequence[str]], known: Mapping[str, _Bearer]) -> Link | None:
    left, right = (
        [known[c] for c in sorted(bearers[end])[:_MOST_BEARERS] if c in known] for end in (link.left_id, link.right_id)
    )
    role = compare_roles(_roles(left), _roles(right))
    if link.reasons[0].feature == CUT and _are_two(left, right):
        return None
    if link.reasons[0].feature in (SOUND, CUT):
        is_near = link.reasons[0].score == NEAR
        reason = role if role and role.score >= 0.5 else None if is_near else _find_story(left, right)
        return replace(link, reasons=(*link.reasons, reason)) if reason else None
    if role is None:
        return link
    score = link.made.score or 0
    score += 0.2 * (1 - score) if role.score >= 0.5 else 0
    return replace(link, reasons=(*link.reasons, role), made=replace(link.made, score=round(score, 3)))


def _are_two(left: Sequence[_Bearer], right: Sequence[_Bearer]) -> bool:
    """Whether one report names both, or one is called "he" and the other "she"."""
    a, b = ({m.document_id for bearer in some for m in bearer.mentions} for some in (left, right))
    return bool(a & b) or len(tell_genders(m for bearer in (*left, *right) for m in bearer.mentions)) > 1


def _roles(bearers: Sequence[_Bearer]) -> list[str]:
    return sorted({m.role for b in bearers for m in b.mentions if m.role})


def _find_story(left: Sequence[_Bearer], right: Sequence[_Bearer]) -> Reason | None:
    for a in left:
        for b in right:
            own = sorted({m.name for m in (*a.mentions, *b.mentions) if m.form != "pronoun"})
            shared = share_story(a.around, b.around, own)
            if shared:
                says = f"two reports of one story: both name {', '.join(shared[:3])}"
                return Reason(feature="story", score=0.7, detail=says)
    return None
