"""Candidates: whom a pronoun could mean at its place, each with what speaks for it, and how likely that makes it.

What speaks for a candidate is where it stood last and before (Lappin and Leass, 1994), never what its name sounds
like. The weights are learned (``training/antecedents.py``) from pronouns that gender alone decides, with gender
hidden, after Cherry and Bergsma (2005); they are shipped as ``words/antecedent_weights.tsv``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log

from onrecord.read.chains import Focus, Party
from onrecord.read.pronouns import Pronoun
from onrecord.read.scenes import Scene
from onrecord.read.tokens import SUBJECTS, Tokens, word_list
from onrecord.words import load_table

WINDOW = 6
"""Sentences that a pronoun looks back; a quotation between two sentences does not count."""

_ANSWERING = word_list("answering_verbs")
_QUANTITIES = word_list("quantities") | {"none", "most"}
_AGENTS = frozenset({"says", "says below", "main", "passive", "sub"})
_LEADING = frozenset({"says", "main", "passive"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party that a pronoun could mean, and the features of its place."""

    party: Party
    features: Mapping[str, float]


def list_candidates(scene: Scene, unit: Pronoun, fits: Callable[[Party], bool]) -> list[Candidate]:
    """The parties in focus at a pronoun that fit it, last mentioned first; never the speaker of its own quotation, nor
    the other argument of its own verb, nor whom its clause is about."""
    tokens, chains = scene.tokens, scene.chains
    sentence, quotation = tokens.sentence[unit.head], tokens.quoted[unit.head]
    speaker = chains.speakers.get(quotation) if quotation is not None else None
    seen: dict[Party, list[Focus]] = {}
    for focus in reversed(chains.focus):
        distance = sentence - focus.sentence
        if distance > WINDOW:
            break
        if distance < 0 or (focus.line == tokens.number and focus.index >= unit.start):
            continue
        if focus.party is not speaker and fits(focus.party):
            seen.setdefault(focus.party, []).append(focus)
    for own in (_own_object(scene, unit), _own_head(scene, unit), *_find_named_inside(scene, unit)):
        if own in seen and own is not None:
            del seen[own]
    for entries in seen.values():
        entries.sort(key=_place, reverse=True)
    around = _Around(scene, unit, seen)
    places = sorted({_place(entries[0]) for entries in seen.values()}, reverse=True)
    ranked = sorted(seen, key=lambda p: (_place(seen[p][0]), p.order), reverse=True)
    return [Candidate(p, _describe(around, p, seen[p], places.index(_place(seen[p][0])))) for p in ranked]


def weigh(candidate: Candidate) -> float:
    """How much speaks for a candidate, on a scale of natural logarithms."""
    weights = _weights()
    return sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())


def share(weights: list[float]) -> list[float]:
    """Weights as probabilities."""
    top = max(weights)
    parts = [exp(w - top) for w in weights]
    return [p / sum(parts) for p in parts]


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in load_table("antecedent_weights")}


def _place(focus: Focus) -> tuple[int, int, int]:
    return focus.sentence, focus.line, focus.joint


class _Around:
    """What is the same for all candidates of one pronoun."""

    def __init__(self, scene: Scene, unit: Pronoun, seen: Mapping[Party, list[Focus]]) -> None:
        tokens, chains = scene.tokens, scene.chains
        self.line = tokens.number
        self.sentence = tokens.sentence[unit.head]
        self.quotation = tokens.quoted[unit.head]
        self.kind = _kind_of(tokens, unit)
        self.last, weight = chains.last_speaker(self.sentence, tokens.number, unit.start)
        self.last_distance = {1.0: 0, 0.75: 1, 0.3: 2}.get(weight, 3)
        is_answer = tokens.lemma[tokens.head[unit.head]] in _ANSWERING and tokens.dep[unit.head] == "nsubj"
        self.asked = chains.addressed(self.sentence) if is_answer else frozenset()
        self.above = _subjects_above(scene, unit)
        self.total = sum(len(entries) for entries in seen.values())
        leading = [
            (f.sentence, f.line, -f.joint, p.order)
            for p, entries in seen.items()
            for f in entries
            if f.quotation is None and f.place in _LEADING
        ]
        first = max((x[:3] for x in leading), default=None)
        self.leaders = {order for *place, order in leading if tuple(place) == first}


def _describe(around: _Around, party: Party, entries: list[Focus], rank: int) -> dict[str, float]:
    last, kind = entries[0], around.kind
    distance = around.sentence - last.sentence
    out = {"count": log(1 + len(entries)), "share": len(entries) / around.total}
    if not party.is_named:
        out["described, definite" if party.is_definite else "described"] = 1.0
    is_asked = around.kind == "says" and last.is_asked and last.quotation == around.quotation
    is_before = distance > 0 or around.quotation is not None  # sentences stand still inside a quotation
    if is_before and (party in around.asked or (is_asked and distance <= 1)):
        out["asked"] = 1.0
    if around.quotation is not None:
        where = "here" if last.quotation == around.quotation else "outside" if last.quotation is None else "elsewhere"
        out |= {
            f"quoted: rank {min(rank, 2)}": 1.0,
            f"quoted: {where} {'agent' if last.place in _AGENTS else 'other'}": 1.0,
            f"quoted: {min(distance, 3)} back": 1.0,
        }
        return out
    out |= {
        f"{min(distance, 4)} back": 1.0,
        f"{min(distance, 2)} back as {last.place}": 1.0,
        f"{kind}: {min(distance, 2)} back": 1.0,
        f"{kind}: last as {'agent' if last.place in _AGENTS else last.place}": 1.0,
        f"{min(distance, 1)} back by {last.form}": 1.0,
        f"rank {min(rank, 3)}": 1.0,
        "same paragraph" if last.line == around.line else f"{kind}: other paragraph": 1.0,
    }
    for place in {f.place for f in entries if f.sentence == around.sentence - 1 and f.quotation is None}:
        out[f"sentence before as {place}"] = 1.0
    for place in {f.place for f in entries if f.sentence == around.sentence and f.quotation is None}:
        out[f"{kind}: this sentence as {place}"] = 1.0
    if last.quotation is not None:
        out["last in a quotation"] = 1.0
    if around.last is party:
        out[f"{kind}: spoke last, {around.last_distance} back"] = 1.0
    if party.order in around.leaders:
        out[f"{kind}: leads"] = 1.0
    if party in around.above:
        out[f"{kind}: above {min(around.above.index(party), 1)}"] = 1.0
    return out


def _kind_of(tokens: Tokens, unit: Pronoun) -> str:
    at = unit.head
    of = tokens.head[at]
    if tokens.dep[at] == "pobj" and tokens.low[of] == "of" and tokens.low[tokens.head[of]] in _QUANTITIES:
        at = tokens.head[of]  # "one of them said"
    if tokens.speaks(at):
        return "says"
    dep = tokens.dep[at]
    return "does" if dep in SUBJECTS else "has" if dep == "poss" else "is done to"


def _subjects_above(scene: Scene, unit: Pronoun) -> list[Party]:
    """The subjects of the verbs that a pronoun's clause hangs on, nearest first: "Lee" in "Lee left when he could"."""
    tokens, out = scene.tokens, list[Party]()
    at, steps = unit.head, 0
    while tokens.head[at] != at and steps < 30:
        at, steps = tokens.head[at], steps + 1
        for child in tokens.children[at]:
            party = scene.at.get(child)
            if tokens.dep[child] in SUBJECTS and child < unit.head and party is not None and party not in out:
                out.append(party)
    return out


def _own_head(scene: Scene, unit: Pronoun) -> Party | None:
    """Whom a relative clause is about in which the pronoun is the subject: "the colonel she meant" is not she."""
    tokens = scene.tokens
    verb = tokens.head[unit.head]
    while tokens.dep[verb] in ("xcomp", "ccomp") and tokens.head[verb] != verb:
        verb = tokens.head[verb]
    has_other = any(tokens.dep[c] in SUBJECTS and c != unit.head for c in tokens.children[verb])
    return scene.at.get(tokens.head[verb]) if tokens.dep[verb] == "relcl" and not has_other else None


def _find_named_inside(scene: Scene, unit: Pronoun) -> list[Party | None]:
    """Whom what is said names, where "he said" comes right after it: nobody who says it (Chomsky 1981, principle C)."""
    tokens, verb = scene.tokens, scene.tokens.head[unit.head]
    clauses = [c for c in tokens.children[verb] if tokens.dep[c] == "ccomp"]
    if len(clauses) != 1 or clauses[0] > unit.head or not tokens.speaks(unit.head):
        return []
    first, end = tokens.subtree(clauses[0])
    if tokens.text[end : unit.start] != [","] or ";" in tokens.text[first:end]:
        return []
    return [scene.party_at(i) for i in range(first, end)]


def _own_object(scene: Scene, unit: Pronoun) -> Party | None:
    """Whoever is the other argument of the same verb: "he told Lee" does not mean that Lee told himself."""
    tokens = scene.tokens
    if tokens.dep[unit.head] not in (*SUBJECTS, "dobj", "dative"):
        return None
    for child in tokens.children[tokens.head[unit.head]]:
        if child != unit.head and tokens.dep[child] in (*SUBJECTS, "dobj", "dative", "pobj"):
            return scene.at.get(child) or scene.party_at(child)  # what stands after the pronoun is not resolved yet
    return None
