"""Declared acts: what one clause of a document of its own voice considers, undertakes, asks or says to be so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import Act
from onrecord.read.cues import SUBJECTS
from onrecord.read.declared_clauses import STANCE, DeclaredClause
from onrecord.read.own_documents import OwnDocument
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Token

_DUTY = frozenset({"must", "should", "ought"})
_AUXILIARIES = (
    r"(?:(?:is|are|am|was|were|be|has|have|had|do|does|did|can|could|will|would|shall|must|may|"
    r"cannot|not|also|therefore|thus|still|further|however|fully|duly|in turn|at present|nonetheless)\s+|"
    r",\s+(?:however|therefore|moreover),\s+)*"
)
_PLURALS = {"is": ("are", "am"), "was": ("were",)}
_NO_FINDINGS = frozenset({"decide", "stand ready", "take note", "thank"})


@dataclass(frozen=True, slots=True)
class DeclaredAct:
    """What a clause does: its act, its cue where it has one, where its words stand, and whom it asks."""

    unit: DeclaredClause
    act: Act
    is_negated: bool
    cue: tuple[int, int] | None
    lemma: str
    start: int
    end: int
    is_plain: bool
    asked: str | None = None


def find_root(unit: DeclaredClause) -> Token | None:
    """The main verb of a clause, one with a subject before others; None where it has no verb."""
    tokens = [t for t in unit.passage.doc if unit.start <= t.idx < unit.end]
    inside = {t.i for t in tokens}
    tops = [t for t in tokens if (t.head.i not in inside or t.head.i == t.i) and t.pos_ in ("VERB", "AUX")]
    return next((t for t in tops if find_clause_subject(t) is not None), tops[0] if tops else None)


def find_clause_subject(root: Token | None) -> Token | None:
    """The subject of a verb, or the "there" before it."""
    if root is None:
        return None
    return next((c for c in root.lefts if c.dep_ in SUBJECTS or c.dep_ == "expl"), None)


@cache
def _own_verbs() -> tuple[re.Pattern[str], dict[str, dict[str, str]]]:
    rows = load_table("own_verbs")
    forms = {row[key]: row for row in rows for key in ("base", "third", "past")}
    for form in list(forms):  # "is unable", and so "are unable"
        first, _, rest = form.partition(" ")
        forms |= {f"{other} {rest}": forms[form] for other in _PLURALS.get(first, ()) if rest}
    words = "|".join(re.escape(w) for w in sorted(forms, key=lambda w: (-len(w), w)))
    lead = rf"(?P<aux>,?\s*{_AUXILIARIES})(?P<verb>{words})\b"
    return re.compile(lead), forms


_NOT = re.compile(r"\b(?:not|cannot|no|never|unable)\b|n[’']t\b")


def read_operative(unit: DeclaredClause, own: OwnDocument) -> DeclaredAct | None:
    """ "Takes note of the letter", "Decides to return to the matter": a paragraph that begins with its verb."""
    text = unit.passage.text
    match = _OPERATIVE.match(text, unit.start, unit.end)
    row = _own_verbs()[1].get(match["verb"].casefold()) if match else None
    if own.kind != "report" or match is None or row is None or match["verb"].casefold() != row["third"]:
        return None
    act: Act = row["act"]  # type: ignore[assignment]  # the table names acts
    return DeclaredAct(unit, act, False, match.span("verb"), row["base"], match.end(), unit.end, False)


_REMEDY = re.compile(
    r"(?:the|an?) (?:appropriate|adequate|effective|proper) (?:remedy|redress) (?:would|should) be to\b"
)
_OPERATIVE = re.compile(r"(?:Also |Further )?(?P<verb>[A-Z]?[a-z]+s(?:\snote)?)\s+(?:that\s+)?")


def read_own(unit: DeclaredClause, subject: Token | None, own: OwnDocument) -> DeclaredAct | None:
    """What the issuer considers, accepts, could not establish: a verb of the list with the issuer for its subject."""
    if subject is None:
        return None
    text = unit.passage.text
    last = max(t.i for t in subject.subtree if t.i <= subject.i + 1 and t.i <= subject.i)
    token = subject.doc[last]
    pattern, forms = _own_verbs()
    match = pattern.match(text, token.idx + len(token), unit.end)
    if match is None:
        return None
    row = forms[match["verb"]]
    lead = re.compile(r",?\s+(?:that\s+|with\s+(?=the|that|this)|,\s+)?").match(text, match.end())
    start = lead.end() if lead else match.end()
    aux = text[match.start() : match.end()]
    is_negated = _NOT.search(aux) is not None
    act: Act = row["act"]  # type: ignore[assignment]  # the table names acts
    if re.search(r"\b(?:will|shall)\b", aux) and not is_negated:
        act = "promise"
    elif own.kind == "report" and _REMEDY.match(text, start) is not None:
        act = "demand"
    elif own.kind == "report" and act in ("state", "deny") and row["base"] not in _NO_FINDINGS:
        act = "find"
    elif is_negated and own.kind == "letter":
        act = row["refused"]  # type: ignore[assignment]
    if re.fullmatch(r"(?:\w+\s)?(?:this|that|it|them|these|so)?\W*", text[start : unit.end]):
        return DeclaredAct(unit, act, is_negated and act != "deny", None, "", unit.start, unit.end, is_plain=False)
    begin = match.end("aux") if not match["aux"].strip(" ,") else match.start("aux")
    begin += len(text[begin : match.end()]) - len(text[begin : match.end()].lstrip(" ,"))
    return DeclaredAct(
        unit, act, is_negated and act != "deny", (begin, match.end("verb")), row["base"], start, unit.end, False
    )


def read_plain(
    unit: DeclaredClause, root: Token | None, subject: Token | None, own: OwnDocument, *, is_own: bool, is_told: bool
) -> DeclaredAct | None:
    """What a sentence undertakes, asks or, where plain ones are told, says."""
    text = unit.passage.text[unit.start : unit.end]

    def found(act: Act, *, is_plain: bool = False, is_negated: bool = False, lemma: str = "") -> DeclaredAct:
        return DeclaredAct(unit, act, is_negated, None, lemma, unit.start, unit.end, is_plain)

    if root is None or subject is None:
        if own.kind == "letter" and STANCE.match(text):
            return found("deny" if re.match(r"(?:Not|Reject)", text) else "state", is_plain=True)
        return None
    modal = next((c.lower_ for c in root.lefts if c.dep_ == "aux" and c.tag_ == "MD"), "")
    is_negated = _is_negated(root, subject)
    is_late = any(c.dep_ == "aux" and c.lemma_ == "have" for c in root.lefts)  # "should have been told": a reproach
    is_due = (modal in _DUTY and not is_late) or (root.lemma_ == "have" and any(c.dep_ == "xcomp" for c in root.rights))
    if is_due and not is_own and subject.dep_ != "expl" and (subject.lower_ != "it" or own.kind == "release"):
        who = unit.passage.text[subject.left_edge.idx : subject.idx + len(subject)]
        asked = who if subject.pos_ in ("NOUN", "PROPN") else None
        return replace(found("demand", lemma=modal or "have"), asked=asked)
    if modal in ("will", "shall", "'ll", "’ll"):
        if own.kind == "report" and not is_own and modal == "shall":
            return found("demand", lemma=modal)
        if is_negated:
            return found("deny", is_plain=True) if own.kind == "letter" or is_own else None
        is_passive = any(c.dep_ == "auxpass" for c in root.lefts)
        is_paper = is_passive and modal == "will" and subject.lemma_.lower() in load_set("document_nouns")
        if is_own or own.kind == "letter" or (own.kind == "release" and is_paper):
            return found("promise", lemma=modal)
        return None
    is_past = root.tag_ == "VBD" or any(c.tag_ == "VBD" or c.lemma_ == "have" for c in root.lefts if "aux" in c.dep_)
    is_said = own.kind == "letter" and not is_past and not is_negated
    if not (is_told or is_said) or len(text.split()) < 3:
        return None
    if own.kind == "report":
        return None if is_own and root.tag_ in ("VBD", "VBN") else found("find", is_plain=True)
    if is_negated:
        return found("deny", is_plain=True)
    return found("report" if is_past else "state", is_plain=True)


def _is_negated(root: Token, subject: Token) -> bool:
    if any(c.dep_ == "neg" for c in root.children) or subject.lower_ in ("nobody", "none", "neither", "nothing"):
        return True
    nouns = [subject, *(c for c in root.rights if c.dep_ in ("attr", "dobj"))]
    return any(c.lower_ in ("no", "neither") and c.dep_ == "det" for noun in nouns for c in noun.lefts)
