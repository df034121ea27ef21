"""Leads: somebody first described and named a little later is one party, where only one name in the document fits.

"A former harbour master told a court ..." and, at the start of the next paragraph, "Jo Lee, 64, denies it". The link
is an inference and says so. Whoever asked not to be named is never given a name here; two names that fit leave the
description as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.read.chains import FILLERS, Chains, Found, Party, head_of, is_clash
from onrecord.read.lexicon import demonyms, name_words, role_kinds, roles, states
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.tokens import Tokens, speaking_verbs, word_list
from onrecord.words import load_set

_NEAR = 4  # paragraphs within which the name has to follow
_LOOSE = word_list("loose_modifiers")
_OPEN_ROLES = word_list("open_roles")
_SAME_OFFICE = word_list("same_office")
_INDEFINITE = frozenset({"a", "an", "one"})
_KINDS_OF_WATCHDOG = word_list("kinds_of_watchdog")
_WATCHDOGS = word_list("watchdogs") | _KINDS_OF_WATCHDOG
_LEADING = frozenset({"lead", "head", "chair", "run", "found"})
_GROUPS = frozenset({"group", "organisation", "organization", "charity", "association", "union", "party", "campaign"})
_ALIKE = (frozenset({"force", "police", "constabulary"}), frozenset({"university", "college"}))
_COMPANIES = word_list("company")
_NATION = frozenset({"country's", "nation's", "state's", "national", "government's", "industry"})


def name_leads(chains: Chains) -> None:
    """Joins each description of one person or body to the only name that follows and fits; nothing else changes."""
    first: dict[int, Found] = {}
    named: dict[int, Found] = {}
    for each in sorted(chains.found, key=lambda f: (f.unit.tokens.number, f.unit.start)):
        first.setdefault(each.party.order, each)
        if isinstance(each.unit, Name):
            named.setdefault(each.party.order, each)
    start = _first_line(chains)
    for party in list(chains.parties):
        found = first.get(party.order)
        if found is None or party.is_named or party.is_plural or party.voice_of or party.last < 0:
            continue
        unit = found.unit
        if not isinstance(unit, Nominal) or unit.tokens.quoted[unit.head] is not None or _is_protected(chains, party):
            continue
        is_lead = unit.tokens.number <= start + 1
        options = [(p, named[p.order]) for p in chains.parties if p.is_named and p.order in named and p.last >= 0]
        later = [
            (p, f)
            for p, f in options
            if 0 <= f.unit.tokens.number - unit.tokens.number <= _NEAR and _place(f) > _place(found)
        ]
        other: Party | None = None
        if party.type == "anonymous":
            fits = [p for p, f in later if p.type == "person" and _has_role(unit, party, p)]
            everybody = [p for p, _ in options if p.type == "person" and unit.noun in p.role_heads]
            is_bound = unit.owner is not None or is_lead
            if is_bound and len(fits) == 1 and set(everybody) <= set(fits):
                other = fits[0]
            elif is_lead and _word(unit) in (*_INDEFINITE, "the") and unit.tokens.speaks(unit.head):
                other = _opens_next(chains, party, unit, later)
            if other is None and is_lead and unit.kind == "office" and unit.tokens.speaks(unit.head):
                other = _holds_office(chains, unit, party, options)
        elif party.type == "body" and is_lead and _word(unit) in _INDEFINITE:
            fits = [p for p, _ in later if p.type == "body" and unit.noun in p.heads]
            everybody = [p for p, _ in options if p.type == "body" and unit.noun in p.heads]
            other = fits[0] if len(fits) == 1 and fits == everybody else None
        if other is None or other.owner is party or party.owner is other:
            continue
        why = f"“{unit.tokens.words(unit.start, unit.head + 1)}” is {other.name}, whom the text names soon after"
        chains.infer(party, why)
        chains.merge(party, other)


def _first_line(chains: Chains) -> int:
    """The first paragraph in which somebody speaks."""
    return min(
        (f.unit.tokens.number for f in chains.found if f.unit.tokens.speaks(_head(f)) and _is_prose(f.unit.tokens)),
        default=0,
    )


def _is_prose(tokens: Tokens) -> bool:
    return bool(tokens.text) and tokens.text[-1] in ".?!”\"’'" and len(tokens) > 6


def _head(found: Found) -> int:
    unit = found.unit
    return unit.end - 1 if isinstance(unit, Name) else unit.head


def _place(found: Found) -> tuple[int, int]:
    return found.unit.tokens.number, found.unit.start


def _word(unit: Nominal) -> str:
    return unit.tokens.low[unit.start]


def _is_protected(chains: Chains, party: Party) -> bool:
    """Whether a passage that speaks of somebody also says that he or she is not to be known."""
    lines = {f.unit.tokens.number: f.unit.tokens for f in chains.found if f.party is party}
    text = " ".join(tokens.passage.text.lower() for tokens in lines.values())
    return any(phrase in text for phrase in load_set("anonymity_words"))


def _has_role(unit: Nominal, party: Party, other: Party) -> bool:
    """Whether a named person holds what the description says: the same noun or office, and all its other words."""
    if is_clash(party.gender, other.gender):
        return False
    kinds = role_kinds().get(unit.noun, frozenset())
    same = unit.noun in other.role_heads or (unit.noun in _SAME_OFFICE and bool(other.role_heads & _SAME_OFFICE))
    same = same or bool(kinds & other.role_heads)
    if not same or roles().get(unit.noun, ("", ""))[0] == "kin":
        return False
    wanted = {m for m in unit.modifiers if m not in _LOOSE and m not in ("'s", "s", "main")}
    if unit.owner is not None:
        wanted -= {w.replace(".", "") for w in unit.tokens.low[unit.start : unit.owner + 1]}
    known = {w.replace(".", "") for w in other.roles}
    if _word(unit) in _INDEFINITE and unit.kind == "office":
        shown = {
            unit.tokens.low[i].replace(".", "")
            for i in range(unit.start, unit.head)
            if unit.tokens.text[i][0].isupper()
        }
        wanted -= shown - {
            w for w in wanted if w in demonyms() or w in states()
        }  # "a London judge", who is one of the High Court's
    is_told = unit.noun in other.role_heads or len(wanted) > 1 or (not wanted and bool(kinds & other.role_heads))
    return is_told and wanted <= known


def _opens_next(chains: Chains, party: Party, unit: Nominal, later: Sequence[tuple[Party, Found]]) -> Party | None:
    """The person with whose full name the next paragraph opens, told no other office, as news names its lead.

    The paragraph after that will do where the first names nobody and the name comes with an age or a "who".
    """
    full = [(p, f.unit) for p, f in later if p.type == "person" and isinstance(f.unit, Name) and len(f.unit.key) > 1]
    for other, name in sorted(full, key=lambda item: (item[1].tokens.number, item[1].start))[:1]:
        distance = name.tokens.number - unit.tokens.number
        is_main = distance == 1 and _is_told(name) and _leads_in(name)
        is_open = is_main or (_opens(name) and (distance == 1 or (distance == 2 and _is_told(name))))
        is_first = unit.tokens.starts[unit.start] or unit.start <= unit.tokens.opening
        is_sure = _word(unit) in _INDEFINITE or is_main or (is_first and _is_told(name))
        if not is_open or not is_sure or is_clash(party.gender, other.gender):
            continue
        told = {w for w in other.role_heads if w in roles()} - {unit.noun} - _OPEN_ROLES
        between = [
            f
            for p, f in later
            if f.unit.tokens.number == unit.tokens.number and p.type == "person" and f.unit.start >= unit.end
        ]
        return other if not told and not between else None
    return None


def _holds_office(chains: Chains, unit: Nominal, party: Party, options: Sequence[tuple[Party, Found]]) -> Party | None:
    """The person with whose full name the paragraph after the lead opens, as its subject and told no office at all:
    "Kellia's water commissioner said ..." and then "Jo Lee told a news conference ...". None where the lead names
    somebody too, or where others of the document hold that office."""
    first = [f for _, f in options if f.unit.tokens.number == unit.tokens.number + 1 and isinstance(f.unit, Name)]
    name = next((f.unit for f in first if f.unit.start == 0), None)
    other = next((p for p, f in options if f.unit is name), None)
    if not isinstance(name, Name) or other is None or other.type != "person" or len(name.key) < 2:
        return None
    tokens, head = name.tokens, head_of(name.tokens, name.start, name.end)
    verb = tokens.head[head]
    is_subject = tokens.dep[head] == "nsubj" and tokens.head[verb] == verb and tokens.quoted[head] is None
    is_free = not other.role_heads and name.title is None and not is_clash(party.gender, other.gender)
    holders = [p for p, _ in options if p.type == "person" and unit.noun in p.role_heads]
    near = [p for p, f in options if p.type == "person" and f.unit.tokens.number == unit.tokens.number]
    return other if is_subject and is_free and not holders and not near else None


def _is_told(name: Name) -> bool:
    """Whether an age or a clause about this person follows the name."""
    after = name.tokens.text[name.end : name.end + 2]
    return len(after) == 2 and after[0] == "," and (after[1].isdigit() or after[1] == "who")


def _leads_in(name: Name) -> bool:
    """Whether a name is the first person of a paragraph and speaks in its first sentence: "In a report Jo Lee, who"."""
    tokens, last = name.tokens, name.end - 1
    is_first = tokens.sentence[last] == tokens.sentence[0] and tokens.quoted[last] is None
    return is_first and tokens.dep[last] == "nsubj" and tokens.speaks(last)


def _opens(name: Name) -> bool:
    """Whether a paragraph opens with this name, or with what this person says in quotation marks."""
    tokens = name.tokens
    if name.start == 0:
        return True
    plain = [i for i in range(name.start) if tokens.quoted[i] is None and tokens.text[i][0].isalpha()]
    is_quotation = tokens.quoted[0] is not None or (name.start > 1 and tokens.quoted[1] is not None)
    is_said = len(plain) == 1 and plain[0] == name.start - 1 and tokens.lemma[plain[0]] in speaking_verbs()
    return is_quotation and (is_said or not plain) and tokens.quoted[name.start] is None


def join_offices(chains: Chains) -> None:
    """Makes "Lee's office" the office that Lee heads, where the document names just one that shares Lee's title:
    "the UN Water Office", "UN water chief Jo Lee". A former holder's is left alone."""
    offices = [p for p in chains.parties if p.type == "body" and p.owner is None and "office" in p.heads | p.words]
    for party in list(chains.parties):
        head = party.owner
        if party.owned != "office" or party.is_named or head is None or head.type != "person" or "former" in head.roles:
            continue
        told = {w.replace(".", "") for w in head.roles} - roles().keys() - FILLERS - _LOOSE
        fits = [p for p in offices if len(told & {w.replace(".", "") for w in p.words}) > 1 and p.last >= 0]
        if len(fits) != 1 or not head.role_heads & _SAME_OFFICE:
            continue
        why = f"“{party.printed}” is {fits[0].name}, which {head.name} heads by his or her title"
        chains.infer(party, why)
        chains.merge(party, fits[0])


def join_initials(chains: Chains) -> None:
    """Makes "the PM" the one person of the document who holds that office; where two do, nobody."""
    for party in list(chains.parties):
        if party.type not in ("body", "anonymous") or party.last < 0 or party.voice_of is not None:
            continue
        words = _INITIALS.get(party.printed)
        if words is None:
            continue
        fits = [
            p for p in chains.parties if p.type == "person" and p.is_named and p.last >= 0 and _holds(p.roles, words)
        ]
        if len(fits) != 1:
            continue
        why = f"“{party.printed}” is {fits[0].name}, the only holder of that office in the text"
        name = party.printed
        chains.infer(party, why)
        chains.merge(party, fits[0])
        fits[0].names[:] = [n for n in fits[0].names if n != name]


def _holds(told: set[str], words: tuple[str, ...]) -> bool:
    return set(words) <= told and not told & {"shadow", "former", "deputy"} - set(words)


_INITIALS = {
    "PM": ("prime", "minister"),
    "CM": ("chief", "minister"),
    "CS": ("cabinet", "secretary"),
    "PS": ("permanent", "secretary"),
    "DG": ("director-general",),
    "CEO": ("chief", "executive"),
    "AG": ("attorney", "general"),
}


def join_watchdogs(chains: Chains) -> None:
    """Makes "the country's water regulator" the one public body of that kind that the document names, "Water Board".

    Its topic has to stand in the name; a bare "the regulator" needs a document with one such body in all.
    """
    named = [p for p in chains.parties if p.type == "body" and p.is_named and p.last >= 0 and p.heads & _WATCHDOGS]
    start = _first_line(chains)
    for party in list(chains.parties):
        is_open = party.type == "body" and not party.is_named and not party.is_plural and not party.voice_of
        if not is_open or not party.heads & _KINDS_OF_WATCHDOG or party.last < 0 or " of " in f" {party.printed} ":
            continue
        owner = party.owner
        if owner is not None and owner.type not in ("state", "place"):
            continue
        topics = set(name_words(party.owned or party.printed)) - _KINDS_OF_WATCHDOG - _LOOSE - _NATION
        fits = [p for p in named if topics <= p.words and (topics or len(named) == 1)]
        first = min((f.unit.tokens.number for f in chains.found if f.party is party), default=9)
        if not fits and len(named) == 1 and first <= start + 1 and owner is None:
            fits = named  # news names its watchdog in the paragraph after its lead
        if len(fits) != 1:
            continue
        why = f"“{party.printed}” is {fits[0].name}, the only body of its kind that the text names"
        chains.infer(party, why)
        chains.merge(party, fits[0])


def join_prosecutors(chains: Chains) -> None:
    """Makes bare "prosecutors" their office, where the document speaks of just one, and no more than one office."""
    offices = [p for p in chains.parties if p.type == "body" and p.last >= 0 and _is_prosecutors(p)]
    if len(offices) != 1:
        return
    for party in list(chains.parties):
        is_bare = party.type == "group" and [name.lower() for name in party.names] == ["prosecutors"]
        if not is_bare or party.owner is not None or party.last < 0:
            continue
        why = f"“{party.printed}” speaks for the {offices[0].name}, the only such office in the text"
        chains.infer(party, why)
        chains.merge(party, offices[0])


def join_bare_bodies(chains: Chains) -> None:
    """Makes bare "the force" or "the party", of which no body was named before, the only one that the text names."""
    named = [p for p in chains.parties if p.type == "body" and p.is_named and p.last >= 0]
    for party in [p for p in chains.parties if p.last >= 0]:
        noun = party.printed.lower()
        is_bare = party.type == "body" and not party.is_named and not party.voice_of and party.owner is None
        if not is_bare or party.is_plural or noun in _COMPANIES or " " in noun or party.heads != {noun}:
            continue
        alike = {noun} | next((g for g in _ALIKE if noun in g), frozenset())
        fits = [p for p in named if alike & (p.words | p.heads)]
        is_told = any(f.party is party and isinstance(f.unit, Nominal) and _word(f.unit) == "the" for f in chains.found)
        if len(fits) != 1 or not is_told:
            continue
        why = f"“{party.printed}” is {fits[0].name}, the only one that the text names"
        chains.infer(party, why)
        chains.merge(party, fits[0])


def _is_prosecutors(party: Party) -> bool:
    words = {w.replace("'", "") for w in name_words(party.printed)}
    return (
        words <= {"prosecutors", "office", "public", "of", "the", "prosecutor"} and "office" in words and len(words) > 1
    )


def join_led_groups(chains: Chains) -> None:
    """Makes "Lee's group" the body that Lee is said to lead, and "the families" the "Quay Families", where each is
    the only one in the document."""
    at = {(f.unit.tokens.number, _head(f)): f.party for f in chains.found}
    told = {f.party.order for f in chains.found if isinstance(f.unit, Nominal) and _word(f.unit) in ("the", "these")}
    led: dict[int, list[Party]] = {}
    for found in chains.found:
        unit = found.unit
        if not isinstance(unit, Name) or found.party.type != "body":
            continue
        tokens = unit.tokens
        head = head_of(tokens, unit.start, unit.end)
        verb = tokens.head[head]
        if tokens.dep[head] != "dobj" or tokens.lemma[verb] not in _LEADING:
            continue
        leaders = [at.get((tokens.number, c)) for c in tokens.children[verb] if tokens.dep[c] == "nsubj"]
        for leader in leaders:
            if leader is not None and leader.type == "person" and found.party not in led.setdefault(leader.order, []):
                led[leader.order].append(found.party)
    for party in list(chains.parties):
        other: Party | None = None
        if party.is_named or party.last < 0:
            continue
        if party.owned in _GROUPS and party.owner is not None and len(led.get(party.owner.order, ())) == 1:
            other = led[party.owner.order][0]
        elif party.type == "group" and party.owner is None and len(party.heads) == 1 and party.order in told:
            words = {n.lower() for n in party.names}
            fits = [p for p in chains.parties if p.type == "body" and p.is_named and p.last >= 0 and _ends(p, words)]
            other = fits[0] if len(words) == 1 and len(fits) == 1 else None
        if other is None:
            continue
        why = f"“{party.printed}” is {other.name}, the only one that the text names"
        chains.infer(party, why)
        chains.merge(party, other)


def _ends(party: Party, words: set[str]) -> bool:
    """Whether a body's name of several words ends in this plural: "Quay Families"."""
    last = name_words(party.printed)
    return len(last) > 1 and {last[-1]} == words and last[-1].endswith("s")
