"""Bodies meant by a noun phrase: "the office", "the company", "the Kell government"."""

from __future__ import annotations

from collections.abc import Callable

from onrecord.read.candidates import list_candidates, share, weigh
from onrecord.read.chains import Found, Party
from onrecord.read.lexicon import body_nouns, demonyms, fold_name, known_names, roles, states
from onrecord.read.nominals import Nominal
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene, describe
from onrecord.read.tokens import Tokens, word_list
from onrecord.words.names import is_outlet

_LOOSE = word_list("loose_modifiers")
_LIKELY = 0.6
_OF_KIND = 1.5  # its own name, or a noun beside it, says that it is a company
_ASKED = 3.0
_LATEST = 1.5  # a description takes up the last that fits it, more than a pronoun does
_CALLED = 1.0  # "a company" was said of it before
_EITHER_KIND = frozenset(
    {"council", "committee", "commission", "board", "service", "fund", "agency", "watch", "project"}
)
_NO_CHARITY = frozenset({"front", "militia", "party", "union", "movement", "league", "coalition", "bloc", "university"})
_CIVIC = word_list("civic_modifiers")
_GENERAL = frozenset(
    {
        "group",
        "organisation",
        "organization",
        "association",
        "agency",
        "body",
        "institution",
        "charity",
        "ngo",
        "union",
        "nonprofit",
        "club",
    }
)
_INTRODUCED = frozenset({"group", "charity", "association", "ngo", "institution"})
_PLAIN_COMPANIES = frozenset({"company", "firm", "operator"})
_NO_AGENCIES = frozenset(
    {"court", "tribunal", "parliament", "senate", "assembly", "congress", "house", "army", "council"}
)
_KINDS_OF_WATCHDOG = word_list("kinds_of_watchdog")
_WATCHDOGS = word_list("watchdogs")
_CHARITIES = frozenset({"charity", "ngo", "nonprofit"})
_FOUNDERS = frozenset({"brother", "partner", "developer", "publisher", "engineer", "architect", "sister", "son"})
_SAME_BODY = tuple(word_list(name) for name in ("company", "civic", "court", "newspaper", "office", "centre"))


def resolve_body(scene: Scene, unit: Nominal) -> Found | None:
    """The body that a singular noun phrase means: one named or described before, else one known by this phrase."""
    chains, tokens = scene.chains, scene.tokens
    state = next(
        (demonyms().get(m) or states().get(m) for m in unit.modifiers if m in demonyms() or m in states()), None
    )
    if unit.body_kind == "state" and unit.noun in ("government", "administration", "regime", "junta"):
        if state or unit.complement is not None or unit.owner is not None:
            found = describe(scene, unit, "state")
            found.party.heads.add("government")
            return found
        options = [p for p in chains.parties if p.type == "state" and "government" in p.heads and p.last >= 0]
        if options:
            return Found(unit, max(options, key=lambda p: (p.last, p.order)))
        return describe(scene, unit, "body")
    if unit.noun == "party" and unit.modifiers[-1:] == ("state",) and unit.is_definite:
        reviewed = _find_reviewed(scene)
        if reviewed is not None:
            return Found(unit, reviewed, inferred=f"the State party in this document is {reviewed.name}")
    if unit.owner is not None:
        return describe(scene, unit, "body")
    if unit.is_definite or unit.modifiers:
        wanted = set(unit.modifiers)
        if unit.complement is not None and unit.preposition in ("of", "for"):
            wanted.add(tokens.low[unit.complement])
        party = find_body(scene, unit.noun, wanted, unit.head) if (unit.is_definite or wanted) else None
        party = party or _find_by_topic(scene, unit)
        if party is not None and (unit.is_definite or tokens.low[unit.start] not in ("a", "an", "another", "one")):
            party.heads.add(unit.noun)
            return Found(unit, party)
    if unit.noun in (
        "country",
        "city",
        "county",
        "district",
        "province",
        "house",
        "plant",
        "factory",
        "store",
        "field",
    ) and not tokens.speaks(unit.head):
        return None
    found = describe(scene, unit, "body")
    return found


def _find_by_topic(scene: Scene, unit: Nominal) -> Party | None:
    """The only named body whose name tells the topic that a description has: "the oil company", of "Kell Oil"."""
    tokens = scene.tokens
    words = [i for i in range(unit.start, unit.head) if tokens.low[i].replace(".", "") in unit.modifiers]
    topics = {tokens.low[i] for i in words} - _LOOSE - _CIVIC
    is_plain = tokens.low[unit.start] == "the" and unit.end == unit.head + 1 and unit.noun not in _NO_AGENCIES
    if not is_plain or not topics or any(tokens.text[i][0].isupper() for i in words):
        return None
    fits = [
        p
        for p in scene.chains.parties
        if p.type == "body" and p.is_named and p.last >= 0 and not p.is_plural and p.voice_of is None
        and _is_of_kind(p, unit.noun) and all(_tells(p, topic) for topic in topics)
    ]  # fmt: skip
    return fits[0] if len(fits) == 1 else None


def _tells(party: Party, topic: str) -> bool:
    """Whether a body's name has a word, in its own form or a longer one: "mining", in "National Mineworkers"."""
    stem = topic[:4] if len(topic) > 4 else topic
    return any(word == topic or (len(word) > 4 < len(topic) and word.startswith(stem)) for word in party.words)


def _find_reviewed(scene: Scene) -> Party | None:
    """The State that a treaty body's document is about: the only one it names, or by far the most often named."""
    lands = (p for p in scene.chains.parties if p.type in ("state", "place") and p.is_named)
    ranked = sorted(((sum(p.counts.values()), p) for p in lands), key=lambda item: (-item[0], item[1].order))
    if not ranked or (len(ranked) > 1 and ranked[0][0] < 1.5 * ranked[1][0]):
        return None
    ranked[0][1].type = "state"
    return ranked[0][1]


def find_body(scene: Scene, noun: str, wanted: set[str], at: int | None = None) -> Party | None:
    """The body last mentioned with this noun in its name and these words, or a synonym of the noun.

    ``at`` is where the noun stands: a bare "the company" there means the one in focus, whatever its name.
    """
    chains = scene.chains
    is_firm = body_nouns().get(noun) == "company"
    is_told = any(w in ("based", "headquartered", "listed", "traded") or (is_firm and w in demonyms()) for w in wanted)
    wanted = set() if is_told else {w for w in wanted if w not in _LOOSE}
    if at is not None and (not wanted or is_told) and noun in _SAME_BODY[0] - {"group"}:
        return _find_company(scene, noun, at)
    called = wanted
    if noun in _SAME_BODY[1] and wanted <= _CIVIC:
        wanted = set()  # "the lobby group" may be any; a description has to have the word
    alike = {noun}.union(*(g for g in _SAME_BODY if noun in g))
    exact, loose, kind = [], [], []
    for party in chains.parties:
        if party.last < 0 or party.is_plural or party.voice_of:
            continue
        if party.type == "state" and not (noun in ("government", "administration", "regime") and noun in party.heads):
            continue
        if party.type not in ("body", "state"):
            continue
        words = {w.replace(".", "") for w in party.words}
        if not all(w in words or (w == "un" and {"united", "nations"} <= words) for w in wanted):
            continue
        if called and not wanted and not party.is_named and not called <= words:
            continue
        is_other = {party.body_kind, body_nouns().get(noun)} == {"company", "civic"} and noun != "group"
        is_owners = party.owner is not None and not party.is_named  # "the inspectorate's archive" is no inspectorate
        if noun in party.heads or (noun in words and not is_owners):
            exact.append(party)
        elif party.heads & alike and not is_other and not is_owners:
            loose.append(party)
        elif not wanted and party.is_named and _is_of_kind(party, noun) and not _is_known(party):
            kind.append(party)
    for options in (exact, loose):
        if options:
            return max(options, key=lambda p: (p.last, p.order))
    if noun == "authority" and wanted <= {"local"} and at is not None:  # Britain's councils are authorities
        return find_body(scene, "council", set(), at)
    is_general = noun in _GENERAL and wanted <= _CIVIC  # "the aid agency"
    if at is not None and is_general and (focused := _find_general(scene, noun, wanted, at)) is not None:
        return focused
    if at is not None and not wanted and noun in _KINDS_OF_WATCHDOG:
        watching = _find_focused(scene, noun, at, _may_watch)
        if watching is not None:
            return watching
    kind = [p for p in kind if p.body_kind] or kind
    if kind and noun in {w for g in _SAME_BODY for w in g} - {"court", "tribunal", "police", "force", "office"}:
        return max(kind, key=lambda p: (p.last, p.order)) if len(kind) <= 2 else None
    return None


def _may_watch(party: Party) -> bool:
    """Whether a body may be "the regulator": a watchdog by its name, or one of which only the initials are known."""
    is_short = party.is_named and not party.body_kind and party.name.isupper() and not party.heads
    return party.type == "body" and (bool(party.heads & _WATCHDOGS) or (is_short and not _is_known(party)))


def _find_general(scene: Scene, noun: str, wanted: set[str], at: int) -> Party | None:
    """The named body in focus that a general noun may call: "the agency", "the organisation"; None where two fit about
    as well."""
    kind = "civic" if wanted else body_nouns().get(noun)

    def fits(party: Party) -> bool:
        if party.type != "body" or party.is_plural or party.voice_of is not None or not party.is_named:
            return False
        if party.body_kind == "press" or (noun in _CHARITIES and party.heads & _NO_CHARITY):
            return False
        if noun in _INTRODUCED and _is_known(party):
            return False
        words = party.heads | party.words
        if noun == "institution" and party.body_kind == "civic":
            return True
        if kind == "office":
            return party.body_kind in ("", "office") and not words & _NO_AGENCIES
        if noun == "group":
            return party.body_kind in ("", "civic", "company")
        return party.body_kind in ("", "civic") or (party.body_kind == "office" and bool(words & _EITHER_KIND))

    return _find_focused(scene, noun, at, fits)


def _find_focused(scene: Scene, noun: str, at: int, fits: Callable[[Party], bool]) -> Party | None:
    """Of the bodies that fit, the one in focus where a description stands; None where two are so about as much."""
    candidates = list_candidates(scene, Pronoun(scene.tokens, at, "it"), fits)
    if not candidates:
        return None
    weights = [
        weigh(c)
        + (_CALLED if noun in c.party.heads else 0.0)
        + (_OF_KIND if c.party.body_kind and c.party.body_kind == body_nouns().get(noun) else 0.0)
        + (_ASKED if "asked" in c.features else 0.0)
        + (_LATEST if "rank 0" in c.features else 0.0)
        for c in candidates
    ]
    shares = share(weights)
    best = max(range(len(shares)), key=lambda i: (shares[i], -i))
    return candidates[best].party if shares[best] >= _LIKELY else None


def _find_company(scene: Scene, noun: str, at: int) -> Party | None:
    """The company in focus; None where two are so about as much. Where none is, the only one of the document."""

    def fits(party: Party) -> bool:
        if party.type != "body" or party.is_plural or party.voice_of is not None:
            return False
        is_bank = "bank" in party.heads | party.words and noun in ("bank", "lender", "company", "group", "firm")
        if (party.body_kind not in ("", "company") and not is_bank) or not party.name:
            return False
        last = party.name.split()[-1].lower()
        if last.endswith("s") and last.removesuffix("s") in roles().keys() - _FOUNDERS:
            return False  # "United Pump Workers" is a union
        is_called = noun in party.heads | party.words or bool(party.heads & _SAME_BODY[0])
        return is_called or (party.is_named and not _is_known(party) and not is_outlet(party.name))

    if list_candidates(scene, Pronoun(scene.tokens, at, "it"), fits):
        return _find_focused(scene, noun, at, fits)
    known = [p for p in scene.chains.parties if p.last >= 0 and fits(p)]
    if known or noun not in _PLAIN_COMPANIES:
        return known[0] if len(known) == 1 else None
    others = ("", "civic", "company")
    return _find_focused(
        scene,
        noun,
        at,
        lambda p: p.type == "body" and p.is_named and not p.is_plural and p.body_kind in others and not _is_known(p),
    )


def _is_of_kind(party: Party, noun: str) -> bool:
    """Whether a named body can be what a noun calls it; a council or a commission may be public or a charity."""
    kind = body_nouns().get(noun)
    if noun in _CHARITIES and party.heads & _NO_CHARITY:
        return False
    return party.body_kind in ("", kind) or (kind == "civic" and bool(party.heads) and party.heads <= _EITHER_KIND)


def _is_known(party: Party) -> bool:
    """Whether everybody knows this body, so that "the company" can't be meant to introduce it."""
    return any(fold_name(name) in known_names() for name in party.names)


def _find_short_form(tokens: Tokens, end: int) -> int | None:
    """Where the short form of a body's name would stand: "(KWA)", ", known by its initials as KWA,", ", or KWA,"."""
    if end + 1 >= len(tokens):
        return None
    if tokens.text[end] == "(":
        return end + 1
    if tokens.text[end] != ",":
        return None
    if tokens.low[end + 1] == "or" and end + 2 < len(tokens) and tokens.text[end + 2].isupper():
        return end + 2
    after = tokens.low[end + 1 : end + 9]
    if "known" not in after[:3] or "as" not in after:
        return None
    place = end + 1 + after.index("as") + 1
    place += place < len(tokens) and tokens.low[place] == "the"
    return place if place < len(tokens) and tokens.text[place].isupper() else None


def take_acronym(scene: Scene, unit: Nominal, party: Party) -> None:
    """A short form in brackets right after a noun phrase, or after "known as", names the same body."""
    tokens = scene.tokens
    at = _find_short_form(tokens, unit.end)
    if at is not None:
        short = scene.party_at(at)
        if short is not None and short is not party and short.type == "body" and party.type == "body":
            scene.chains.merge(short, party)
            party.is_named = True
