"""Contents: which words a cue attributes, from the frames of its verb and the quotation marks beside it.

All places are character ranges in one paragraph. What comes out of the grammar is raw; :func:`trim` cuts the edges
that belong to the cue ("that", a weekday, the comma before "he said").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.read.complements import (
    find_asked,
    find_gerund,
    find_infinitive,
    find_object,
    find_object_with,
    find_passive_content,
    find_predicate,
    find_prepositional,
    reach,
)
from onrecord.read.cues import (
    FINITE,
    SUBJECTS,
    Hit,
    has_infinitive,
    is_that_clause,
    lemma_of,
    load_verbs,
    noun_clause,
)
from onrecord.read.edges import Range
from onrecord.read.subjects import Subject, find_foreign_subject, is_human, is_passive, noun_phrase
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_REASONS = frozenset({"because", "if", "unless", "until", "so"})
_RELATIVES = frozenset({"which", "who", "whom", "that"})
_CLAUSES = frozenset({"ccomp"})
_WH = frozenset({"whether", "if", "how", "what", "why", "when", "where", "who", "which", "whom"})


def find_content(hit: Hit, subject: Subject) -> list[list[Range]]:
    """The content that grammar gives a cue, one list of ranges for each statement: "that X and that Y" is two.

    Empty where the cue has no complement of a kind that its frames allow.
    """
    if hit.kind == "according":
        ranges = _according_content(hit)
        return [ranges] if ranges else []
    if hit.kind == "noun":
        clause = noun_clause(hit.head)
        return _split_clause(clause, hit) if clause is not None else []
    frames = hit.word.frames
    verb = hit.head
    found: list[list[Range]] = []
    if "that" in frames or "as" in frames:
        found = _clause_content(hit) if "that" in frames else []
    if not found and "to" in frames and has_infinitive(verb):
        found = _one(find_infinitive(verb))
    if not found and "pto" in frames and hit.preposition is not None:
        found = _one(find_asked(verb, hit.preposition))
    if not found and "noun" in frames:
        found = _noun_content(verb)
    if not found and "as" in frames:
        found = _one(find_predicate(verb))
    if not found and "ing" in frames:
        found = _one(find_gerund(verb))
    if not found:
        found = _one(find_object_with(verb, frames))
    if not found and "p" in frames and hit.preposition is not None:
        found = _one(find_prepositional(verb, hit.preposition))
    if not found:
        for frame in sorted(f for f in frames if f.startswith("p:")):
            for child in verb.rights:
                if not found and child.dep_ in ("prep", "agent", "prt", "dative") and child.lower_ == frame[2:]:
                    found = _one(find_prepositional(verb, child))
    if not found and "obj" in frames:
        found = _one(find_object(verb))
    if not found and is_passive(verb) and subject.ranges and not ({"quote"} & frames):
        found = _one(find_passive_content(verb, frames))
    return [body for body in (_without_pronouns(ranges, hit) for ranges in found) if body]


def _without_pronouns(ranges: list[Range], hit: Hit) -> list[Range]:
    """The ranges, where a lone "which" gives way to the noun before it and a lone "what" falls out."""
    text = hit.head.doc.text
    out: list[Range] = []
    for start, end in ranges:
        word = text[start:end].strip().lower()
        if word in _RELATIVES and len(ranges) > 1:
            clause = hit.head
            while clause.dep_ not in ("relcl", "acl") and clause.head.i != clause.i:
                clause = clause.head
            if clause.dep_ == "relcl" and clause.head.pos_ in ("NOUN", "PROPN"):
                out.append(noun_phrase(clause.head))
        elif word != "what" or len(ranges) == 1:
            out.append((start, end))
    return out


def _one(ranges: list[Range]) -> list[list[Range]]:
    return [ranges] if ranges else []


def _clause_content(hit: Hit) -> list[list[Range]]:
    verb = hit.head
    clauses = [c for c in verb.children if c.dep_ in _CLAUSES and _is_clause(c)]
    if "mark" in hit.word.frames:
        clauses = [c for c in clauses if _has_mark(c, "that")]
    if not clauses:
        for child in verb.rights:
            # "told reporters that ...": the parser may hang the clause on the one told
            if child.dep_ in ("dobj", "dative", "pobj", "prep", "npadvmod", "advmod", "agent"):
                if child.dep_ != "prep" and child.lemma_.lower() in load_set("speech_nouns"):
                    continue
                if child.dep_ in ("dobj", "dative") and lemma_of(verb) not in load_set("hearers"):
                    continue
                hung = _hanging_clause(child)
                if hung is not None:
                    return _split_clause(hung, hit)
            if child.dep_ in ("advcl", "xcomp", "acl", "relcl") and (
                _has_mark(child, "that") or (child.dep_ == "xcomp" and _starts_with_wh(child))
            ):
                return _split_clause(child, hit)
            is_next = child.left_edge.i == verb.i + 1 and child.left_edge.lower_ in _WH
            if child.dep_ == "advcl" and is_next and hit.word.lemma in ("say", "tell", "ask", "explain", "reveal"):
                return _split_clause(child, hit)
            if child.dep_ == "advcl" and _has_mark(child, "if", "whether") and hit.word.lemma in ("ask", "wonder"):
                return _split_clause(child, hit)
    if not clauses and lemma_of(verb) == "ask":
        asked = _asked_clause(verb)
        if asked is not None:
            return [[reach(asked)]]
    if not clauses and "ing" not in hit.word.frames:
        # "said cutting the fleet would help": the parser takes the subject for what the verb governs
        for child in verb.rights:
            if child.dep_ == "xcomp" and child.tag_ == "VBG" and any(_is_finite_clause(c) for c in child.rights):
                return [[reach(child)]]
    if not clauses and verb.dep_ == "csubj" and verb.tag_ == "VBG" and verb.head.i > verb.i:
        # ", adding her office would not": the parser takes "adding" for the subject
        return [[(int(verb.idx) + len(verb), reach(verb.head)[1])]]
    if not clauses:
        return []
    after = [c for c in clauses if c.i > verb.i]
    before = [c for c in clauses if c.i < verb.i]
    mark = _find_mark_before(verb)
    if before and ((after and mark == ":") or mark == ";" or _leads_on(hit)):
        before = []  # "It paid off: he said he had ...", "He said he wrote; his letter was never answered"
    if before:
        return [_around(hit, before[0])]
    if not after:
        return []
    joined = [c for c in verb.rights if c.dep_ == "conj" and is_that_clause(c)]  # "predicted that X, but that Y"
    bodies = [*_split_clause(after[0], hit), *([reach(c)] for c in joined)]
    foreign = find_foreign_subject(verb)
    if foreign is not None and bodies:
        bodies[0] = [reach(foreign), *bodies[0]]
    condition = None if _has_mark(after[0], "that") or after[0].left_edge.lower_ == "that" else find_condition(verb)
    if condition is not None and bodies:
        bodies[0] = [condition, *bodies[0]]
    return bodies


def find_condition(verb: Token) -> Range | None:
    """ "If he resigns, she said, the board will meet": the condition that the parser hung on the cue."""
    subject = next((c for c in verb.lefts if c.dep_ in SUBJECTS), None)
    for child in verb.lefts:
        if child.dep_ == "advcl" and subject is not None and child.i < subject.i and _has_mark(child, "if", "unless"):
            return reach(child)
    return None


def _leads_on(hit: Hit) -> bool:
    """Whether "that" stands right after the cue: what it says cannot stand before it."""
    following = hit.head.doc[hit.last + 1 : hit.last + 2]
    return len(following) == 1 and following[0].lower_ == "that" and following[0].dep_ == "mark"


def _find_mark_before(verb: Token) -> str:
    """The word or mark right before the clause of a verb, without what the parser hung before it."""
    subjects = [c.left_edge.i for c in verb.lefts if c.dep_ in SUBJECTS]
    first = min([*subjects, verb.i])
    return str(verb.doc[first - 1].text) if first > 0 else ""


def _asked_clause(verb: Token) -> Token | None:
    """ "asked a guard who it belonged to": the question that the parser took for a relative clause."""
    for child in verb.rights:
        if child.dep_ in ("dobj", "dative") and is_human(child):
            for clause in child.rights:
                if clause.dep_ == "relcl" and clause.left_edge.lower_ in ("who", "what", "why", "how", "where", "when"):
                    return clause
    return None


def _is_clause(token: Token) -> bool:
    """Whether a ccomp is a clause with a subject or question word: not a bare infinitive."""
    if any(c.dep_ in SUBJECTS or c.dep_ == "expl" for c in token.children):
        return token.pos_ != "ADJ" or any(c.dep_ in ("aux", "auxpass", "mark") for c in token.lefts)
    if any(c.tag_ == "TO" for c in token.lefts) and not _starts_with_wh(token):
        return False
    return token.pos_ in ("VERB", "AUX", "ADJ", "NOUN", "PROPN", "ADV", "INTJ", "PRON", "NUM")


def _is_finite_clause(token: Token) -> bool:
    if token.dep_ != "ccomp":
        return False
    return token.tag_ in FINITE or any(c.dep_ == "aux" and c.tag_ in FINITE | {"MD"} for c in token.lefts)


def _has_mark(token: Token, *marks: str) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in marks for c in token.lefts)


def _starts_with_wh(token: Token) -> bool:
    return token.left_edge.lower_ in _WH


def _hanging_clause(token: Token) -> Token | None:
    for child in token.rights:
        if child.dep_ in ("acl", "relcl", "ccomp", "advcl") and is_that_clause(child):
            return child
        if child.dep_ in ("pobj", "prep", "dobj"):
            deeper = _hanging_clause(child)
            if deeper is not None:
                return deeper
    return None


def _around(hit: Hit, clause: Token) -> list[Range]:
    """A clause that begins before its cue, and goes on after it where the cue is a parenthesis."""
    start, end = reach(clause)
    if end <= hit.start:
        return [(start, end)]
    return [r for r in ((start, hit.start), (hit.end, end)) if r[0] < r[1]]


def _swallowed_subject(clause: Token, verb: Token) -> int | None:
    """Where a clause begins whose subject the parser joined to the one told: "told the Gazette [asthma cases] had
    doubled"."""
    told = next((c for c in verb.rights if c.dep_ in ("dobj", "dative")), None)
    if told is None or told.pos_ != "NOUN" or any(c.dep_ in SUBJECTS or c.dep_ == "mark" for c in clause.lefts):
        return None
    names = [c for c in told.subtree if c.pos_ == "PROPN" and c.i < told.i]
    if clause.tag_ not in FINITE and not any(c.dep_ == "aux" for c in clause.lefts):
        return None
    return int(verb.doc[names[-1].i + 1].idx) if names and told.left_edge.i < names[-1].i + 1 else None


def _split_clause(clause: Token, hit: Hit) -> list[list[Range]]:
    """The clause as one statement, or as several where "and that" starts another."""
    start, end = reach(clause)
    doc, verb = clause.doc, hit.head
    swallowed = _swallowed_subject(clause, verb) if hit.word.lemma == "tell" else None
    if swallowed is not None:
        return [[(swallowed, end)]]
    mark = next((c for c in clause.lefts if c.dep_ == "mark" and c.lower_ == "that"), None)
    if mark is not None and mark.i > clause.left_edge.i and doc[mark.i - 1].text == ",":
        start = int(mark.idx)  # "adds, a page later, that ..."
    if mark is None and "obj" not in hit.word.frames and not any(c.dep_ in SUBJECTS for c in clause.lefts):
        for child in verb.rights:  # "said the owners [had] not": the parser took the subject for an object
            if child.dep_ == "dobj" and child.i < clause.left_edge.i and lemma_of(verb) not in load_set("hearers"):
                start = min(start, int(child.left_edge.idx))
    cuts: list[int] = []
    stack = [clause]
    while stack:
        token = stack.pop()
        for child in token.rights:
            if child.dep_ == "conj":
                if _has_mark(child, "that"):
                    cuts.append(child.left_edge.i)
                stack.append(child)
    if start < hit.start < end:  # a relative pronoun before the cue belongs to the clause after it
        return [[r for r in ((start, _clear_of_subject(hit, start)), (hit.end, end)) if r[0] < r[1]]]
    for child in verb.rights:
        follows = child.dep_ == "advcl" and child.left_edge.i == clause.right_edge.i + 1
        if follows and child.left_edge.lower_ in _REASONS:
            end = reach(child)[1]
    out: list[list[Range]] = []
    for cut in sorted(cuts):
        at = cut
        while at > 0 and (doc[at - 1].dep_ == "cc" or doc[at - 1].is_punct):
            at -= 1
        out.append([(start, int(doc[at].idx))])
        start = int(doc[cut].idx)
    out.append([(start, end)])
    return out


def _clear_of_subject(hit: Hit, start: int) -> int:
    edges = [int(c.left_edge.idx) for c in hit.head.lefts if c.dep_ in SUBJECTS and c.left_edge.idx > start]
    return min([*edges, hit.start])


def _noun_content(verb: Token) -> list[list[Range]]:
    """What a noun of speech as the object says: "expressed concern that X", "raised concerns over Y"."""
    nouns = load_set("speech_nouns")
    for child in verb.rights:
        if child.dep_ == "dobj" and child.lemma_.lower() in _FOUND and lemma_of(verb) == "find":
            return [find_object(verb)]
        if child.dep_ == "dobj" and child.lemma_.lower() in nouns:
            clause = noun_clause(child) or next(
                (c for c in verb.rights if c.dep_ in ("ccomp", "advcl") and _has_mark(c, "that") and c.i > child.i),
                None,
            )
            if clause is not None:
                return [[reach(clause)]]
            for owner in (child, verb):
                for prep in owner.rights:
                    is_about = prep.dep_ == "prep" and prep.lower_ in _NOUN_PREPOSITIONS
                    if is_about and prep.i > child.i and child.lemma_.lower() in _WORRIES:
                        return _one(find_prepositional(verb, prep))
                    if (
                        prep.dep_ in ("acl", "xcomp", "relcl", "advcl")
                        and prep.i > child.i
                        and any(x.tag_ == "TO" for x in prep.lefts)
                    ):
                        return [[reach(prep)]]
    return []


_FOUND = frozenset({"basis", "evidence", "ground", "indication", "proof", "sign", "trace"})
_WORRIES = frozenset(
    {"concern", "alarm", "doubt", "fear", "worry", "hope", "regret", "confidence", "unease", "dismay"}
) | {
    *("astonishment", "disappointment", "disquiet", "frustration", "misgiving", "outrage", "reservation", "shock"),
    *("scepticism", "skepticism", "surprise"),
}
_NOUN_PREPOSITIONS = frozenset({"about", "over", "at", "for", "of", "against", "with", "on", "in"})


def _find_told(clause: Token, token: Token) -> Token | None:
    """ "They accused each other, after [shells hit a market], according to officials": where the clause begins that the
    officials tell of, if what stands before it is somebody's own word."""
    words = load_verbs().get(clause.lemma_.lower(), {}).values()
    if not any(word.is_speech for word in words) or not any(c.dep_ in SUBJECTS for c in clause.lefts):
        return None
    for child in clause.rights:
        is_finite = child.dep_ == "advcl" and any(c.dep_ in SUBJECTS for c in child.lefts)
        if is_finite and child.i < token.i and child.left_edge.lower_ in ("after", "as", "when", "while", "before"):
            return child.doc[child.left_edge.i + 1]
    return None


def _according_content(hit: Hit) -> list[Range]:
    """The clause that "according to" hangs on, or the sentence where it stands at its start or end."""
    token = hit.head
    doc = token.doc
    own_start, own_end = reach(token)
    sent = token.sent
    start, end = int(sent.start_char), int(sent.end_char)
    before = doc.text[start:own_start]
    after = doc.text[own_end:end]
    clause = token.head
    while clause.head.i != clause.i and clause.pos_ not in ("VERB", "AUX"):
        clause = clause.head
    while clause.dep_ in ("xcomp", "auxpass", "aux", "pcomp", "acl", "conj") and clause.head.i != clause.i:
        if clause.dep_ == "conj" and any(c.dep_ in SUBJECTS for c in clause.lefts):
            break
        clause = clause.head
    if clause.dep_ == "advcl" and not re.search(r"\w", after) and clause.head.i < clause.i:
        clause = clause.head  # at the end of a sentence it stands for all of it
    told = _find_told(clause, token) if not re.search(r"\w", after) else None
    if told is not None:
        return [(int(told.idx), own_start)]
    clause_start, clause_end = reach(clause)
    if not re.search(r"\w", before):
        return [(own_end, end)]
    is_told = clause.dep_ == "ccomp" and re.search(r"\bthat\s*,?\s*\Z", before) is not None
    if is_told and clause_end > own_end:
        return [(own_end, min(end, clause_end))]  # "Oram said that, according to the mill, it had paid"
    if clause.dep_ in ("ROOT", "conj", "ccomp", "parataxis") or not re.search(r"\w", after):
        first = start if clause.dep_ in ("ROOT", "parataxis") or clause_start > own_start else clause_start
        ranges = [(first, own_start)]
        if re.search(r"\w", after) and re.match(r"\s*,", after) and clause_end > own_end:
            ranges.append((own_end, min(end, clause_end)))
        return ranges
    ranges = [(clause_start, own_start)] if clause_start < own_start else []
    if clause_end > own_end:
        ranges.append((own_end, clause_end))
    return ranges
