"""Groups: parties, utterances and copy groups, computed from findings, links and what people decided.

Pure functions of rows: the same rows in any order give the same groups. A group's id derives from its smallest
member's id. What a person decided outweighs every score, and two groups are never joined against a "no".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.chains import is_bare_government
from onrecord.dates import DateRange, is_before
from onrecord.model import Judgement, Link, Mention, Metadata, PartyType, Statement, hash_id, is_name_id, name_id
from onrecord.relate.decisions import Sets, decide_relations, find_standing, find_verdict, order_links
from onrecord.relate.inferences import find_office, is_of_office
from onrecord.relate.neighbours import settle_types
from onrecord.relate.repeats import Repeat, count_tellings, pair_copied
from onrecord.relate.roles import Role, build_roles
from onrecord.words.forms import fold_text
from onrecord.words.names import compare_persons, find_state, is_acronym, is_full_name, is_surnames, read_government
from onrecord.words.sounds import is_cut_given, is_sounding_alike, is_sounding_near

MERGE_AT = 0.6
"""Links below this score are shown to a reviewer and join nothing."""

NAMELESS = "nameless source"
"""The feature of a link between what a nameless source says in a report and in its rewrite."""

_RANKS: dict[PartyType, int] = {"state": 0, "body": 1, "group": 2, "document": 3, "person": 4, "anonymous": 5}

_PARTY_TYPES: tuple[PartyType, ...] = ("person", "body", "state", "group", "document", "anonymous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person or body across documents. ``members`` are ids of mentions, ``chains`` those of their chains."""

    id: str
    name: str
    aliases: tuple[str, ...]
    type: PartyType
    roles: tuple[Role, ...]
    members: tuple[str, ...]
    chains: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGroup:
    """Documents that are one copy, or rewritten from one, or (``update``) share background only.

    ``first`` is the document that surely was published before all others, None where the dates do not say.
    """

    id: str
    documents: tuple[str, ...]
    relation: str
    agency: str | None
    first: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One act of saying with its renderings; ``origins`` counts reports, copies and rewrites of one another once, and
    those of ``repeated`` not at all: what stands in a paragraph that an earlier report has word for word."""

    id: str
    speaker: str | None
    statements: tuple[str, ...]
    reports: tuple[str, ...]
    origins: int
    repeated: tuple[str, ...] = ()


# ── parties ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Chain:
    mentions: list[Mention]
    type: PartyType
    names: frozenset[str]
    """Full names of persons: what a joined group may not contradict."""


def build_parties(
    mentions: Iterable[Mention],
    links: Iterable[Link],
    judgements: Iterable[Judgement] = (),
    published: Mapping[str, DateRange | None] | None = None,
    *,
    merge_at: float = MERGE_AT,
) -> list[Party]:
    """The parties of a case: chains of mentions joined by ``same_party`` links, places and bare pronouns left out.

    A join is refused where a person said no, where types differ, and where full names in the two groups exclude
    each other. Anonymous speakers are never joined to anyone, whatever a link or a judgement says. Names that chains
    are linked to join them and are no members. Corrections on a mention's id: ``name`` and ``type`` decide those of its
    party, ``alias`` adds one, ``same_as`` and ``not_same_as`` name another mention whose party is, or is not, the same;
    ``role`` with ``since`` and ``until`` dates a title. Who is kept apart is joined last: the others stay together.
    """
    mentions = settle_types(mentions)
    links = list(links)
    chains = _collect_chains(
        mentions, {end for link in links if is_of_office(link) for end in (link.left_id, link.right_id)}
    )
    chain_of = {m.id: chain_id for chain_id, chain in chains.items() for m in chain.mentions}
    standing = find_standing(judgements)
    joining, apart = order_links(links, standing, "same_party", merge_at)
    confirmed, kept_apart = _read_corrections(standing, chain_of)
    bearing = _collect_names(chains, mentions, joining)
    sets = Sets([*chains, *bearing], apart + kept_apart)
    names = {chain_id: chain.names for chain_id, chain in chains.items()} | bearing
    pairs = [(a, b, True) for a, b in confirmed]
    picked = {chain for chain, _ in kept_apart}
    joining.sort(key=lambda link: link.left_id in picked or link.right_id in picked)
    pairs += [(link.left_id, link.right_id, find_verdict(standing, link.id) == "yes") for link in joining]
    kinds: dict[str, PartyType | None] = {chain_id: chain.type for chain_id, chain in chains.items()}
    kinds |= dict.fromkeys(bearing)
    for a, b, is_sure in pairs:
        if a in sets.parent and b in sets.parent:
            x, y = sets.find(a), sets.find(b)
            if _may_join(kinds[x], kinds[y], names[x], names[y], is_sure):
                root = sets.join(x, y)
                if sets.find(x) == sets.find(y):
                    names[root] = names[x] | names[y]
                    kinds[root] = _choose_kind(kinds[x], kinds[y])
    corrections = _collect_corrections(standing, chain_of)
    groups = ([member for member in group if member in chains] for group in sets.groups())
    parties = (_build_party([chains[c] for c in g], g, corrections, published or {}) for g in groups if g)
    return sorted(parties, key=lambda p: p.id)


def _collect_chains(mentions: Iterable[Mention], holders: Collection[str]) -> dict[str, _Chain]:
    """The chains by id; whoever is called by a public office alone and is linked to who holds it is a person."""
    by_chain: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_chain[mention.chain].append(mention)
    out = {}
    for chain_id, members in sorted(by_chain.items()):
        members.sort(key=lambda m: (m.document_id, m.spans[0].start, m.id))
        kind = members[0].type
        if kind == "anonymous" and chain_id in holders and find_office(members):
            kind = "person"
        if kind == "place" or all(m.form == "pronoun" for m in members):
            continue
        if kind in ("body", "group") and any(read_government(m.name) for m in members):
            kind = "state"
        if kind == "group" and all(is_bare_government(m.name) for m in members if m.form != "pronoun"):
            kind = "body"  # "the authorities", whose may be known
        names = frozenset(m.name for m in members if members[0].type == kind == "person" and is_full_name(m.name))
        out[chain_id] = _Chain(members, kind, names)
    return out


def _collect_names(
    chains: Mapping[str, _Chain], mentions: Iterable[Mention], links: Iterable[Link]
) -> dict[str, frozenset[str]]:
    """The names that links lead to, each with the full name of a person that it is, if it is one."""
    ends = {end for link in links for end in (link.left_id, link.right_id) if is_name_id(end)}
    out: dict[str, frozenset[str]] = dict.fromkeys(sorted(ends), frozenset())
    for mention in mentions if ends else ():
        if mention.chain in chains and mention.type == "person":
            for name in (mention.name, " ".join(" ".join(mention.quote).split())):
                id_ = name_id("person", name)
                if id_ in out and is_full_name(name):
                    out[id_] = frozenset({name})
    return out


def _read_corrections(
    standing: Mapping[str, Sequence[Judgement]], chain_of: Mapping[str, str]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    same: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    for subject_id, decided in sorted(standing.items()):
        for judgement in decided:
            for key, target in (("same_as", same), ("not_same_as", apart)):
                other = (judgement.correction or {}).get(key, "")
                if other in chain_of and subject_id in chain_of:
                    target.append((chain_of[subject_id], chain_of[other]))
    return same, apart


def _collect_corrections(
    standing: Mapping[str, Sequence[Judgement]], chain_of: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """By chain: the latest correction of each kind; aliases are all kept, on lines of their own."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for judgement in sorted((j for js in standing.values() for j in js), key=lambda j: j.judged_at):
        chain = chain_of.get(judgement.subject_id)
        for key, value in (judgement.correction or {}).items():
            if chain and key in ("name", "type"):
                out[chain][key] = value
            elif chain and key == "alias":
                out[chain][key] = "\n".join(filter(None, (out[chain].get(key), value)))
            elif chain and key == "role":
                dates = (judgement.correction or {}).get("since", ""), (judgement.correction or {}).get("until", "")
                out[chain][f"role {fold_text(value)}"] = "\n".join(dates)
    return out


def _may_join(
    left: str | None, right: str | None, left_names: frozenset[str], right_names: frozenset[str], is_sure: bool
) -> bool:
    if "anonymous" in (left, right):
        return False
    if is_sure:
        return True
    if left and right and left != right and not {left, right} <= {"body", "state", "person"}:
        return False
    if left and right and left != right and "person" in (left, right):
        # A lone name that acts as a State does may be taken for a person's; nobody with a full name is a State.
        return not left_names and not right_names
    return all(_may_be_one(a, b) for a in sorted(left_names) for b in sorted(right_names))


def _choose_kind(left: PartyType | None, right: PartyType | None) -> PartyType | None:
    """That of the two which says more; a name has none until a chain that bears it is joined to it."""
    if left is None or right is None:
        return left or right
    return left if _RANKS[left] <= _RANKS[right] else right


def _may_be_one(left: str, right: str) -> bool:
    tests = (is_sounding_alike, is_sounding_near, is_cut_given, is_surnames)
    return compare_persons(left, right) is not None or any(test(left, right) for test in tests)


def _build_party(
    chains: Sequence[_Chain],
    ids: Sequence[str],
    corrections: Mapping[str, Mapping[str, str]],
    published: Mapping[str, DateRange | None],
) -> Party:
    mentions = [m for chain in chains for m in chain.mentions]
    kinds = Counter(chain.type for chain in chains)
    is_state = kinds["state"] >= kinds["body"] or any(find_state(m.name) or read_government(m.name) for m in mentions)
    is_state = is_state or any(is_bare_government(m.name) for m in mentions)
    kind = min(kinds, key=lambda t: (-kinds[t], _PARTY_TYPES.index(t)))
    kind = "state" if "state" in kinds and is_state else kind
    # One vote a document: a long report names nobody better than a short one.
    votes = Counter(name for name, _ in sorted({(m.name, m.document_id) for m in mentions if m.form != "pronoun"}))
    spelled = {" ".join(" ".join(m.quote).split()) for m in mentions if m.form == "name"}
    named = {m.name for m in mentions if m.form == "name"} if kind == "person" else set()  # an office is no name
    name = min(named or votes, key=lambda n: _rank_name(kind, n, votes))
    decided = {key: value for chain_id in ids for key, value in corrections.get(chain_id, {}).items()}
    extra = [a for i in ids for a in corrections.get(i, {}).get("alias", "").split("\n") if a]
    name = decided.get("name", name)
    if decided.get("type") in _PARTY_TYPES:
        kind = next(t for t in _PARTY_TYPES if t == decided["type"])
    aliases = sorted({*votes, *spelled, *extra} - {name})
    return Party(
        id=hash_id("pa", min(m.id for m in mentions)),
        name=name,
        aliases=tuple(aliases),
        type=kind,
        roles=build_roles(mentions, published, decided),
        members=tuple(sorted(m.id for m in mentions)),
        chains=tuple(ids),
        documents=tuple(sorted({m.document_id for m in mentions})),
    )


def _rank_name(kind: str, name: str, votes: Mapping[str, int]) -> tuple[object, ...]:
    """Best first: a full name before a surname, a state's name before its seat or government, a body's words before
    its initials; then what most documents say; then the longer; then the alphabet."""
    if kind == "person":
        place = 2 * any(len(w) > 3 and w.isupper() for w in name.split()) + (not is_full_name(name))
    elif kind == "state":
        found = find_state(name)
        place = {"name": 0, "government": 1, "seat": 2}[found[1]] if found else int(read_government(name) is not None)
        place = 3 if is_bare_government(name) else place
    else:
        place = int(is_acronym(name)) + 2 * ("'s " in name or "’s " in name) + 4 * name[:1].islower()
    return place, -votes[name], -len(name.split()), -len(name), name


# ── copies ──────────────────────────────────────────────────────────────────────────────────────────────────────


def build_copy_groups(
    documents: Iterable[Metadata], links: Iterable[Link], judgements: Iterable[Judgement] = ()
) -> list[CopyGroup]:
    """Groups of two documents or more. Copies and rewrites of one another are one group, of relation ``copy`` where
    no link in it is a rewrite; documents that only update one another are a group of relation ``update`` besides.
    A correction of a link's ``relation`` decides what it is."""
    metadata = {m.document_id: m for m in documents}
    standing = find_standing(judgements)
    joining, apart = order_links(decide_relations(links, standing), standing, "copy_of", 0.0)
    sets, updates = Sets(metadata, apart), Sets(metadata, apart)
    rewritten = []
    for link in joining:
        if link.relation in ("copy", "rewrite"):
            sets.join(link.left_id, link.right_id)
            if link.relation == "rewrite":
                rewritten.append(link.left_id)
    for link in joining:
        if link.relation == "update" and sets.find(link.left_id) != sets.find(link.right_id):
            updates.join(link.left_id, link.right_id)
    roots = {sets.find(d) for d in rewritten if d in metadata}
    out = [
        _build_copy_group([metadata[d] for d in group], "rewrite" if sets.find(group[0]) in roots else "copy")
        for group in sets.groups()
        if len(group) > 1
    ]
    out += [_build_copy_group([metadata[d] for d in g], "update") for g in updates.groups() if len(g) > 1]
    return sorted(out, key=lambda g: (g.relation == "update", g.id))


def _build_copy_group(documents: Sequence[Metadata], relation: str) -> CopyGroup:
    agencies = Counter(d.agency for d in documents if d.agency)
    first = [
        d.document_id
        for d in documents
        if all(o is d or is_before(d.published, o.published) is True for o in documents)
    ]
    ids = tuple(sorted(d.document_id for d in documents))
    return CopyGroup(
        id=hash_id("cg", relation, ids[0]),
        documents=ids,
        relation=relation,
        agency=min(agencies, key=lambda a: (-agencies[a], a)) if agencies else None,
        first=first[0] if first else None,
    )


def map_origins(copies: Iterable[CopyGroup]) -> dict[str, str]:
    """By document the id of the group of copies and rewrites that it is of; one that is no copy is not in it."""
    return {d: group.id for group in copies if group.relation != "update" for d in group.documents}


# ── utterances ──────────────────────────────────────────────────────────────────────────────────────────────────


def build_utterances(
    statements: Iterable[Statement],
    links: Iterable[Link],
    parties: Iterable[Party],
    copies: Iterable[CopyGroup] = (),
    judgements: Iterable[Judgement] = (),
    repeats: Iterable[Repeat] = (),
    *,
    merge_at: float = MERGE_AT,
) -> list[Utterance]:
    """Each statement is in one utterance; those joined by ``same_utterance`` links are renderings of one.

    A join is refused where people said no and where the speakers are two parties, unless one of them is a document
    or a body whose words the other can be (a report and the office that wrote it) and the words are the same, or one
    speaks for the other (a State and its spokesman), or both are groups that no report names, in the same words, or a
    nameless source of a report and of its rewrite. What
    stands in two copies of one report in the same words, under the same name, is one utterance told twice, and so is
    what a paragraph repeats.
    """
    by_id = {s.id: s for s in statements}
    party_of = {m: p for p in parties for m in (*p.members, *p.chains)}
    origins = map_origins(copies)
    first_of = {again: by_id[r.first] for r in repeats for again in r.again if r.first in by_id}
    standing = find_standing(judgements)
    joining, apart = order_links(links, standing, "same_utterance", merge_at)
    sets = Sets(by_id, apart)
    speaker = {s.id: p for s in by_id.values() if (p := _find_speaker(s, party_of))}
    speakers = {id_: frozenset({speaker[id_].id} if id_ in speaker else ()) for id_ in by_id}
    kinds = {party.id: party.type for party in speaker.values()}
    for link in joining:
        if link.left_id not in by_id or link.right_id not in by_id:
            continue
        x, y = sets.find(link.left_id), sets.find(link.right_id)
        both = speakers[x] | speakers[y]
        is_same_words = any(r.feature == "quotation" and r.score >= 0.9 for r in link.reasons)
        may_be_one = is_same_words and all(kinds[p] in ("document", "body", "group") for p in both)
        may_be_one = may_be_one or any(r.feature in ("speaks for", "unnamed group", NAMELESS) for r in link.reasons)
        if len(both) < 2 or may_be_one or find_verdict(standing, link.id) == "yes":
            root = sets.join(x, y)
            speakers[root] = both if sets.find(x) == sets.find(y) else speakers[root]
    told_again = ((first.id, again) for again, first in sorted(first_of.items()) if again in by_id)
    for first, other in (*pair_copied(by_id.values(), origins), *told_again):
        sets.join(sets.find(first), sets.find(other))
    out = []
    for group in sets.groups():
        named = Counter(speaker[s].id for s in group if s in speaker)
        reports = tuple(sorted({by_id[s].document_id for s in group}))
        out.append(
            Utterance(
                id=hash_id("ut", group[0]),
                speaker=min(named, key=lambda p: (kinds[p] == "document", -named[p], p)) if named else None,
                statements=tuple(group),
                reports=reports,
                origins=count_tellings((by_id[s] for s in group), origins, first_of),
                repeated=tuple(s for s in group if s in first_of),
            )
        )
    return sorted(out, key=lambda u: u.id)


def _find_speaker(statement: Statement, party_of: Mapping[str, Party]) -> Party | None:
    chain = statement.speaker.chain if statement.speaker else None
    return party_of.get(chain) if chain else None
