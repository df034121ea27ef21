"""Which names of a document are one party's: surnames and full names, short forms, acronyms, the same words re-ordered.

Read over the whole document before anything else, since a surname may stand before the full name. A surname that two
persons share goes to the one whose title, role or nearness fits, else stays alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from onrecord.read.chains import FILLERS, Chains, Party, head_of, is_clash
from onrecord.read.lexicon import (
    body_nouns,
    capitals,
    demonyms,
    honorifics,
    known_names,
    name_words,
    peoples,
    roles,
    states,
    title_roles,
)
from onrecord.read.name_types import Name
from onrecord.read.tokens import word_list
from onrecord.words.names import strip_legal_form

_COMPANY_ENDINGS = word_list("company_endings")
_LEARNED = frozenset({"dr", "prof", "professor"})
_JUNIOR = (" Jr", " Jr.", " junior", " Junior")
_CHILDREN = frozenset({"son", "daughter", "grandson", "granddaughter", "nephew", "niece"})
_ELDER = frozenset({"elder", "older", "senior"})
_YOUNGER = frozenset({"younger", "junior"})


def join_names(chains: Chains, names: Sequence[Name]) -> None:
    """Gives each name its party, in ``chains.by_name``; nobody is resolved beyond that."""
    persons = [n for n in names if n.type == "person"]
    _trim_heading_names(persons)
    full: list[tuple[Party, Name]] = []
    for name in (n for n in persons if len(n.key) > 1):
        party = next((p for p, other in full if _is_same_person(other.key, name.key)), None)
        if party is None:
            party = chains.new("person", is_named=True)
            full.append((party, name))
        _add_name(chains, party, name)
    by_word: dict[str, list[Party]] = defaultdict(list)
    last_words: dict[str, set[int]] = defaultdict(set)
    for party, name in full:
        for word in name.key:
            if party not in by_word[word]:
                by_word[word].append(party)
        for form in party.names:
            last_words[name_words(form)[-1]].add(party.order)
    fulls = [(n, chains.by_name[id(n)]) for n in persons if len(n.key) > 1]
    singles: dict[str, Party] = {}
    held: dict[str, Party] = {}  # whom a bare surname meant last
    by_age = {n.key[0] for n in persons if len(n.key) == 1 and _age_before(n)}
    for name in (n for n in persons if len(n.key) == 1):
        word = name.key[0]
        options = [p for p in by_word.get(word, []) if not is_clash(name.gender, p.gender)]
        if name.text.endswith(_JUNIOR):
            options = [p for p in options if any(form.endswith(_JUNIOR) for form in p.names)]
        if len(options) > 1:
            options = [p for p in options if not any(p is q and _tells_of(n, name) for n, q in fulls)] or options
        if len(options) > 1:
            surname = [p for p in options if p.order in last_words[word]]
            if name.has_title and surname:
                options = surname
        if len(options) > 1:
            role = set(name_words(name.role or "")) & roles().keys()
            options = [p for p in options if role & p.roles] or options
        if len(options) == 2 and (one := _choose_by_age(name, options)) is not None:
            options = [one]
        if len(options) > 1:
            chosen = _choose_namesake(name, options, fulls, held.get(word)) if word not in by_age else None
            options = [chosen] if chosen is not None else options
        if len(options) == 1:
            _add_name(chains, options[0], name)
            held[word] = options[0]
            continue
        party = singles.get(word) if not options else None
        if party is None or is_clash(name.gender, party.gender):
            party = chains.new("anonymous" if options else "person", is_named=True)  # one of two: nobody can say who
            if not options:
                singles[word] = party
        _add_name(chains, party, name)
    _join_bodies(chains, [n for n in names if n.type != "person"])


def _tells_of(full: Name, name: Name) -> bool:
    """Whether a surname stands in what a clause tells of a full name: "Ada Lorne, who is a cousin of Mr Lorne"."""
    if full.tokens is not name.tokens or full.end > name.start:
        return False
    return name.start < full.tokens.subtree(head_of(full.tokens, full.start, full.end))[1]


def _choose_by_age(name: Name, options: Sequence[Party]) -> Party | None:
    """Whom "the younger Lorne" means: of two, the one who is called the other's child."""
    children = [p for p in options if p.roles & _CHILDREN]
    if len(children) != 1 or not _age_before(name):
        return None
    return children[0] if _age_before(name) in _YOUNGER else next(p for p in options if p is not children[0])


def _trim_heading_names(persons: Sequence[Name]) -> None:
    """Takes the verb off a name in a heading with capitals, "Ada Brun Calls", where the text has "Ada Brun"."""
    known = {n.key for n in persons if len(n.key) == 2 and n.tokens.number}
    for name in persons:
        if name.tokens.number == 0 and len(name.key) > 2 and name.key[:2] in known and name.end - name.start > 2:
            name.end, name.key = name.start + 2, name.key[:2]


def _age_before(name: Name) -> str:
    """ "elder" or "younger" where that stands before a name."""
    before = name.tokens.low[name.start - 1] if name.start else ""
    return before if before in _ELDER | _YOUNGER else ""


def _choose_namesake(
    name: Name, options: Sequence[Party], fulls: Sequence[tuple[Name, Party]], holder: Party | None
) -> Party | None:
    """Whom a surname of several means: who was just introduced as a speaker, else whom it meant so far, else the only
    one whose full name stands in the three paragraphs before; nobody where that leaves two."""
    before = [(n, p) for n, p in fulls if p in options and _place(n) < _place(name)]
    if before:
        full, party = before[-1]
        is_near = name.tokens.number - full.tokens.number <= 1
        speaks = full.tokens.quoted[full.start] is None and full.tokens.speaks(
            head_of(full.tokens, full.start, full.end)
        )
        if is_near and speaks:
            return party
    if holder in options:
        return holder
    near = {p.order: p for n, p in before if name.tokens.number - n.tokens.number <= 3}
    return next(iter(near.values())) if len(near) == 1 else None


def _add_name(chains: Chains, party: Party, name: Name) -> None:
    chains.by_name[id(name)] = party
    party.counts[name.text] += 1
    party.places.setdefault(name.text, _place(name))
    if name.text not in party.names:
        party.names.append(name.text)
    party.words.update(name.key)
    party.gender = party.gender or name.gender
    if name.has_title and len(name.key) == 1 and name.start:
        title = name.tokens.text[name.start - 1]
        if (
            honorifics().get(title.lower().rstrip("."))
            and title.lower().rstrip(".") not in title_roles().keys() - _LEARNED
        ):
            party.title = party.title or title  # "Mrs Lorne", where that is all that is known of her name
    if name.role:
        party.roles.update(w for w in name_words(name.role))


def _join_bodies(chains: Chains, names: Sequence[Name]) -> None:
    bodies: dict[tuple[str, ...], Party] = {}
    places: dict[tuple[str, str], Party] = {}
    ordered = sorted(names, key=lambda n: (-len(n.key), _place(n)))
    aliases = _find_aliases(names)
    acting = {" ".join(n.key) for n in names if n.type == "state" or (n.type == "place" and _acts(n))}
    for name in ordered:
        folded = " ".join(name.key)
        if name.type == "body":
            key = _expand(name.key)
            party = bodies.get(key) or _same_body(bodies, name, key, aliases)
            if party is None:
                party = chains.new("body", is_named=True)
                party.body_kind = next((body_nouns()[w] for w in reversed(name.key) if w in body_nouns()), "")
                if not party.body_kind and len(name.key) > 1 and name.key[-1] in _COMPANY_ENDINGS:
                    party.body_kind = "company"
            bodies.setdefault(key, party)
            _add_name(chains, party, name)
            party.body_kind = party.body_kind or name.kind
            if name.noun:
                party.heads.add(name.noun)
            party.heads.update(w for w in name.key if w in body_nouns())
        else:
            kind = name.type
            label = states().get(folded, folded)
            if kind == "place" and (_acts(name) or (folded in acting and folded not in capitals())):
                kind = "state"  # a land that has a government or speaks is one party, wherever it stands
            place = places.get((kind, label))
            if place is None:
                place = places[(kind, label)] = chains.new(kind, is_named=True, is_plural=kind == "group")
            _add_name(chains, place, name)


def _same_body(
    bodies: dict[tuple[str, ...], Party],
    name: Name,
    key: tuple[str, ...],
    aliases: dict[str, tuple[str, ...]],
) -> Party | None:
    folded = " ".join(name.key)
    if folded in aliases:
        return bodies.get(_expand(aliases[folded]))
    if name.text.replace(".", "").isupper() and len(key) == 1 and len(key[0]) > 1:
        hits = [p for k, p in bodies.items() if len(k) > 1 and _initials(k) == key[0]]
        return hits[0] if len({p.order for p in hits}) == 1 else None
    if folded in known_names() or folded in states() or " ".join(key) in known_names():
        return None
    for other, party in bodies.items():
        if _is_same_body(key, other):
            return party
    hits = [p for k, p in bodies.items() if len(k) > len(key) and len(key) > 1 and k[-len(key) :] == key]
    plain = key[0] in demonyms() or key[0] in peoples() or key[0] in body_nouns()
    if not hits and len(key) == 1 and not plain:
        hits = [p for k, p in bodies.items() if len(k) > 1 and k[0] == key[0]]
    elif not hits and len(key) > 1:
        hits = [p for k, p in bodies.items() if len(k) > len(key) and k[: len(key)] == key]
    return hits[0] if len({p.order for p in hits}) == 1 else None


def _place(name: Name) -> int:
    return name.tokens.number * 10000 + name.start


def _is_same_person(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two full names can be one person's: equal, or one leaves out a middle name or shortens the first."""
    if left == right:
        return True
    fewer, more = sorted((left, right), key=len)
    if 1 < len(fewer) < len(more) and tuple(more[: len(fewer)]) == tuple(fewer):
        return True  # "Abdul Rahman", of Abdul Rahman bin Osman
    if left[-1] != right[-1]:
        return False
    short, long = sorted((left, right), key=len)
    if len(short) < 2:
        return False
    first = short[0].rstrip(".") == long[0].rstrip(".") or (
        min(len(short[0].rstrip(".")), len(long[0].rstrip("."))) == 1 and short[0][0] == long[0][0]
    )
    middle = set(short[1:-1]) <= set(long[1:-1]) or any(len(w.rstrip(".")) == 1 for w in short[1:-1])
    return (first and middle) or (len(long) > len(short) and set(short) <= set(long))


def _expand(key: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a body's name with its best-known initials written out: "un" as "united nations"."""
    out: list[str] = []
    for word in key:
        full = known_names().get(word, ("", ""))[0]
        out.extend(full.split() if full else [word])
    return tuple(w for w in out if w != "the")


def _is_same_body(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether one name has all the words of the other in another order: "Human Rights Office", "Office for ..."."""
    a, b = set(left) - FILLERS, set(right) - FILLERS
    if min(len(a), len(b)) < 3 or not (a <= b or b <= a):
        return False
    heads = {w for w in a & b if w in body_nouns()}
    return bool(heads) and {w for w in a if w in body_nouns()} == {w for w in b if w in body_nouns()}


def _initials(words: Iterable[str]) -> str:
    own = strip_legal_form(tuple(w.replace(".", "") for w in words))
    return "".join(w[0] for w in own if w not in ("of", "the", "for", "and", "on", "in", "&", "to"))


_ALSO = re.compile(
    r"\(|,? (?:(?:also|better|widely|locally|commonly|formerly|previously|until recently) )?(?:known|called)"
    r" (?:as|by (?:its|the) \w+)|,? (?:or|formerly|previously)|\((?:also|formerly|previously)(?: known as)?"
)
"""What stands between a body's name and another that it goes by."""


def _find_aliases(names: Sequence[Name]) -> dict[str, tuple[str, ...]]:
    """Other names that the text gives a body right after its name: "World Harvest Agency (WHA)", "the National Mine
    Service, known as Namis,"."""
    out: dict[str, tuple[str, ...]] = {}
    for left, right in pairwise(names):
        tokens = left.tokens
        if tokens is not right.tokens or not 0 < right.start - left.end < _MOST_BETWEEN:
            continue
        words = [w for w in tokens.text[left.end : right.start] if w not in "\"“‘'"]
        between = " ".join(words).replace(" ,", ",").removesuffix(" the")
        closed = tokens.text[right.end : right.end + 1]
        if "(" in words:
            is_other = closed and closed[0] in (")", "”", '"', "’")
        else:
            is_other = left.type == right.type == "body" and closed and closed[0] in ',.;:)”"'
            is_other = is_other and bool(words) and (words[-1] not in ("or", "the") or right.text.isupper())
        if is_other and _ALSO.fullmatch(between if between.startswith((",", "(")) else f" {between}"):
            out.setdefault(" ".join(right.key), left.key)
    return out


_MOST_BETWEEN = 7  # words


def _acts(name: Name) -> bool:
    """Whether a place stands for its government here: it says or does something, or is asked or accused."""
    tokens = name.tokens
    head = head_of(tokens, name.start, name.end)
    dep, verb = tokens.dep[head], tokens.head[head]
    is_verb = tokens.pos[verb] == "VERB" or tokens.dep[verb] in (
        "acl",
        "relcl",
    )  # "charges X rejects", for a noun taken
    if dep == "nsubj" and is_verb and tokens.lemma[verb] not in ("have", "see", "lie", "become"):
        return " ".join(name.key) in capitals() or tokens.speaks(head)
    if dep == "dobj" and " ".join(name.key) in capitals():
        return tokens.lemma[verb] in (
            "accuse",
            "urge",
            "press",
            "ask",
            "pressure",
            "blame",
            "criticise",
            "criticize",
            "tell",
        )
    return dep == "pobj" and tokens.low[verb] == "by" and " ".join(name.key) in capitals()
