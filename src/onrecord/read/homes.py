"""Homes: the State whose ministries, police and government a document means when it names none.

"The Health Ministry disputes it", in a report on one State's government, is that State's ministry; "the government in
Tarsk" is the government of the State whose seat Tarsk is, where the document says so. A State that the document
knows by its embassy or as a neighbour is not at home in it; where two States' organs act about as much, nothing is
added. What is added is an inference, and says so.
"""

from __future__ import annotations

import re
from collections import Counter

from onrecord.read.chains import Chains, Found, Party
from onrecord.read.lexicon import body_nouns, demonyms, known_names, states
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import Pronoun
from onrecord.read.tokens import SUBJECTS, word_list

_ORGANS = word_list("state_organs")
_ABROAD = word_list("organs_abroad")
_NATIONAL = word_list("national_organs")
_NEIGHBOURS = frozenset({"neighbouring", "neighboring", "nearby", "visiting"})
_PARTS = frozenset({"northern", "southern", "eastern", "western", "central"})
_OWN = _ORGANS | {"force", "president", "lawmaker"}
_COUNTRY = re.compile(r"(?:country|nation)[’']s\s", re.IGNORECASE)
_CLEARLY = 1.5  # how many times as much one State's organs must act as another's


def place_organs(chains: Chains) -> None:
    """Adds the home State to the names of national organs that stand without one; nothing where there is no home."""
    _place_by_opening(chains)
    known = _find_home(chains)
    _place_government(chains, known[0] if known is not None else _find_only(chains))
    if known is None:
        if (only := _find_only(chains) or _find_country(chains)) is not None:
            _place_country(chains, only)
        return
    home, is_alone = known
    _place_country(chains, home)
    first: dict[int, Found] = {}
    for each in sorted(chains.found, key=lambda f: (f.unit.tokens.number, f.unit.start)):
        first.setdefault(each.party.order, each)
    told = _place(first[home.order]) if home.order in first else (0, 0)
    for party in list(chains.parties):
        found = first.get(party.order)
        if found is not None and _place(found) < told:
            continue  # a State named only later is not at home here
        if found is None or party.owner is not None or party.is_plural or not party.name or party is home:
            continue
        if party.type not in ("body", "state", "anonymous") or not _is_unplaced(chains, party, found, home):
            continue
        unit = found.unit
        if isinstance(unit, Nominal) and unit.preposition == "in" and unit.complement is not None:
            if not is_alone:
                continue
            party.names[0] = party.names[0].partition(" in ")[0]  # "the ministry in Tarsk": there it sits
        why = f"“{party.name}” is taken for {home.name}’s, whose organs this document is about"
        party.home = home
        chains.infer(party, why)


def _place_government(chains: Chains, home: Party | None) -> None:
    """Makes a bare "the Government" that of the one State that the document is about."""
    if home is None or home.name.lower() in known_names():
        return
    own = [p for p in chains.parties if p.type == "state" and p.name.lower().startswith("government of ")]
    whose = own[0] if len(own) == 1 and own[0].last >= 0 else None
    if whose is None and home.name.lower().startswith("government of "):
        return
    for party in chains.parties:
        is_bare = party.type in ("body", "state") and not party.is_named and party.owner is None and party.home is None
        if not is_bare or party.last < 0 or party.printed.lower() != "government":
            continue
        if party.type == "body":
            why = f"“{party.printed}” is taken for {home.name}’s, the State that this document is about"
            chains.infer(party, why)
            if whose is not None:
                chains.merge(party, whose)
            else:
                party.home = home


def _place_country(chains: Chains, home: Party) -> None:
    """Gives what is only said to be "the country's" the State's name: "the country's bridge authority"."""
    for party in chains.parties:
        match = _COUNTRY.match(party.names[0]) if party.names and not party.is_named and party.owner is None else None
        if match is None or party.home is not None or party.type not in ("body", "anonymous") or party.is_plural:
            continue
        chains.infer(party, f"“{party.names[0]}” is taken for {home.name}’s, the State that this document is about")
        party.names[0] = party.names[0][match.end() :]
        party.home = home


def _find_country(chains: Chains) -> Party | None:
    """The only land whose coast, people or capital a document speaks of, or that it calls a country."""
    lands: dict[int, Party] = {}
    for found in chains.found:
        unit, party = found.unit, found.party
        if party.type not in ("state", "place") or not isinstance(unit, Name):
            continue
        tokens, end = unit.tokens, unit.end
        head = tokens.head[end - 1]
        is_of = tokens.dep[end - 1] == "pobj" and tokens.low[head] == "of" and tokens.lemma[tokens.head[head]] in _LANDS
        told = tokens.low[end : end + 3]
        is_told = told[:2] == [",", "a"] and any(
            tokens.low[i] in _COUNTRIES for i in range(end + 2, min(end + 7, len(tokens)))
        )
        before = tokens.low[unit.start - 1] if unit.start else ""
        if (is_of or is_told or before in _PARTS) and before not in _NEIGHBOURS:
            lands[party.order] = party
    return next(iter(lands.values())) if len(lands) == 1 else None


_LANDS = frozenset({"coast", "people", "capital", "president", "north", "south", "east", "west", "border", "citizen"})
_COUNTRIES = frozenset({"country", "nation", "republic", "kingdom", "state"})


def _find_only(chains: Chains) -> Party | None:
    """The only State that a document names, where it names one twice at least or by its full style."""
    lands = [p for p in chains.parties if p.type == "state" and p.is_named and p.last >= 0]
    if len(lands) != 1 or lands[0].name.split()[0].lower() == "government":
        return None
    return lands[0] if sum(lands[0].counts.values()) > 1 else None


def _place(found: Found) -> tuple[int, int]:
    return found.unit.tokens.number, found.unit.start


def _place_by_opening(chains: Chains) -> None:
    """Gives a ministry the State that its sentence opens with: "In Kellia, the health ministry said"."""
    states = {(f.unit.tokens.number, f.unit.start): f.party for f in chains.found if f.party.type == "state"}
    for found in chains.found:
        unit, party = found.unit, found.party
        if not isinstance(unit, Nominal) or unit.noun not in _NATIONAL or unit.owner is not None or party.home:
            continue
        tokens = unit.tokens
        if party.is_named or party.type != "body" or unit.complement is not None or not unit.modifiers:
            continue
        first = next((i for i in range(unit.start, -1, -1) if tokens.starts[i]), 0)
        state = states.get((tokens.number, first + 1))
        if tokens.low[first] == "in" and state is not None and tokens.dep[unit.head] in SUBJECTS:
            party.home = state
            for each in chains.found:
                if each.party is party:
                    each.inferred = (
                        each.inferred or f"“{party.printed}” is taken for {state.name}’s, as its sentence opens"
                    )


def _find_home(chains: Chains) -> tuple[Party, bool] | None:
    """The State whose own organs act most in this document, clearly more than another's; and whether it is alone."""
    organs: Counter[int] = Counter()
    abroad: set[int] = set()
    seats: set[int] = set()
    owners: set[int] = set()
    by_order = {p.order: p for p in chains.parties}
    for found in chains.found:
        unit, party = found.unit, found.party
        if party.type not in ("state", "place") or not isinstance(unit, Name):
            continue
        tokens, end = unit.tokens, unit.end
        head = tokens.head[end - 1]
        is_owner = tokens.dep[end - 1] == "poss"
        if tokens.dep[end - 1] == "pobj" and tokens.low[head] in ("of", "in"):
            if tokens.low[head] == "in" and tokens.lemma[tokens.head[head]].startswith("spokes"):
                seats.add(party.order)  # another government speaks from there
            is_seat = tokens.low[head] == "in" and tokens.lemma[tokens.head[head]] in ("government", "ministry")
            head, is_owner = tokens.head[head], True
            if is_seat:
                abroad.add(party.order)
                continue
        before = tokens.low[unit.start - 1] if unit.start else ""
        is_organ = is_owner and tokens.lemma[head] in _OWN and tokens.low[head] != "capital"
        if before in _NEIGHBOURS or (is_owner and tokens.lemma[head] in _ABROAD):
            abroad.add(party.order)
        elif is_organ or before in _PARTS:
            organs[party.order] += 2
            owners.add(party.order)
        elif party.type == "state":
            organs[party.order] += 1
    ranked = [(n, by_order[o]) for o, n in organs.most_common() if o in owners - abroad]
    if not ranked or ranked[0][0] < (4 if seats - {ranked[0][1].order} else 2):
        return None
    others = [n for o, n in organs.items() if o != ranked[0][1].order]
    most = max(others, default=0)
    return (ranked[0][1], most == 0) if ranked[0][0] >= _CLEARLY * most else None


def _is_unplaced(chains: Chains, party: Party, found: Found, home: Party) -> bool:
    """Whether a party is a national organ by its noun, and none of its forms says whose."""
    unit = found.unit
    names = {w for name in party.names for w in name.lower().replace("’", "'").replace("'s", "").split()}
    if isinstance(unit, Pronoun):
        return False
    noun = unit.noun if isinstance(unit, Nominal) else unit.key[-1]
    if party.type == "anonymous":
        is_office = isinstance(unit, Nominal) and unit.noun == "minister" and "prime" in unit.modifiers
        return is_office and not party.is_named and party.is_definite
    if isinstance(unit, Nominal) and unit.preposition == "in" and unit.complement is not None:
        seat = next((f.party for f in chains.found if isinstance(f.unit, Name) and _holds(f.unit, unit)), None)
        is_seat = seat is not None and seat.type == "place" and seat is not home and unit.owner is None
        return is_seat and unit.noun in (*_NATIONAL, "government") and not (demonyms().keys() & set(unit.modifiers))
    if noun not in _NATIONAL and not {"prime", "minister"} <= names:
        return False
    if isinstance(unit, Nominal) and (unit.complement is not None or not unit.is_definite):
        return False
    is_bare = isinstance(unit, Nominal) and not unit.modifiers and unit.owner is None
    if is_bare and noun != "inspectorate":
        return False
    others = {w for p in chains.parties if p.type in ("state", "place") and p.is_named for w in p.words}
    stem = home.name.lower().rstrip("aeiouy")
    if any(word.startswith(stem) for word in names):
        return False  # "the Kellian ministry" says whose it is
    return not (names & (others | demonyms().keys() | states().keys())) and len(names & body_nouns().keys()) > 0


def _holds(name: Name, unit: Nominal) -> bool:
    """Whether a name stands at a noun phrase's complement."""
    return name.tokens is unit.tokens and unit.complement is not None and name.start <= unit.complement < name.end
