"""Subjects: who speaks at a cue, as the grammar of its sentence says; and the noun phrase that names them.

A passive's agent, the subject that a second verb shares, the noun before a relative clause, the issuer of "a statement
saying", the owner of "its finding that". The one accused, told or asked is never taken for the speaker.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.cues import FINITE, SUBJECTS, Hit, find_giver, lemma_of, load_nouns, load_verbs
from onrecord.read.trees import find_clause_owner
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLIMB = frozenset({"conj", "xcomp", "advcl", "pcomp", "ccomp"})
_TIME_ENTITIES = frozenset({"DATE", "TIME"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Who a cue belongs to: character ranges in the paragraph, the head token, and whether it is the cue's own."""

    ranges: tuple[tuple[int, int], ...]
    head: Token | None
    is_own: bool


NOBODY = Subject((), None, True)


def find_subject(hit: Hit) -> Subject:
    """Who speaks at this cue, as the grammar says; NOBODY where the sentence names none.

    The one accused, told or asked in a passive is never taken for the speaker.
    """
    token = hit.head
    if hit.kind == "according":
        assert hit.preposition is not None
        heads = [c for c in hit.preposition.rights if c.dep_ in ("pobj", "pcomp", "nsubj")] or list(
            hit.preposition.rights
        )
        return Subject((noun_phrase(heads[0]),), heads[0], True) if heads else NOBODY
    if hit.kind == "noun":
        return _noun_owner(token)
    if is_passive(token):
        agent = _agent(token)
        return Subject((noun_phrase(agent),), agent, True) if agent else NOBODY
    found, is_own = _climb(token)
    if found is None:
        return NOBODY
    if found.tag_ in ("WP", "WDT") or (found.lower_ == "that" and found.dep_ in SUBJECTS and found.tag_ != "DT"):
        clause = found.head
        while clause.dep_ not in ("relcl", "acl") and clause.head.i != clause.i:
            clause = clause.head
        if clause.dep_ in ("relcl", "acl") and clause.head.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
            found = find_clause_owner(clause.head) if found.lower_ == "who" else clause.head
            return Subject((noun_phrase(found),), found, False)
        return NOBODY
    if found.lower_ in ("it", "there") and found.dep_ == "expl":
        return NOBODY
    return Subject((noun_phrase(found),), found, is_own)


def is_passive(token: Token) -> bool:
    """Whether the verb is passive: a reduced relative ("urged by", "accused of") counts."""
    for child in token.lefts:
        if child.dep_ in ("auxpass", "nsubjpass"):
            return True
    if token.tag_ == "VBN":
        if _is_finite_acl(token):
            return False
        if token.dep_ in ("acl", "advcl") and not any(c.dep_ in ("aux", "nsubj") for c in token.lefts):
            return True
        if is_stray(token):
            return False
        if token.dep_ == "conj" and not any(c.dep_ in ("aux", "nsubj") for c in token.lefts):
            return token.head.i != token.i and token.head.tag_ == "VBN" and is_passive(token.head)
    if token.dep_ == "conj" and lemma_of(token) in load_set("hearers") and is_passive(token.head):
        is_told = any(c.dep_ == "xcomp" and any(x.tag_ == "TO" for x in c.lefts) for c in token.rights)
        if is_told and not any(c.dep_ in ("dobj", "dative", "nsubj") for c in token.children):
            return True  # "was questioned and warned not to speak"
    return any(c.dep_ == "agent" for c in token.rights) and token.tag_ in ("VBN", "VBD")


def _is_finite_acl(token: Token) -> bool:
    """ "Ada Brun, the mayor, called the plan ...": a sentence whose only verb the parser took for a participle."""
    if token.dep_ != "acl" or token.head.dep_ != "ROOT" or token.head.pos_ not in ("PROPN", "NOUN"):
        return False
    if token.i == 0 or token.doc[token.i - 1].text != "," or any(c.dep_ == "agent" for c in token.rights):
        return False
    if any(c.dep_ == "relcl" and c.i < token.i for c in token.head.rights):
        return True  # "Kellia, which brokered the deal, offered to mediate"
    if token.head.pos_ != "PROPN":
        return False
    calls = lemma_of(token) == "call" and any(c.lower_ in ("on", "for") for c in token.rights)
    return calls or any(c.dep_ in ("dobj", "oprd", "ccomp") for c in token.rights)


def is_stray(conjunct: Token) -> bool:
    """Whether the parser joined a finite verb to the wrong one: "urged them to go and called for ...", "says the
    claims are credible and warned of ..."."""
    if conjunct.dep_ != "conj" or _own_subject(conjunct) is not None:
        return False
    head = conjunct.head
    above = head.head
    if conjunct.tag_ == "VBN":  # "are credible and warned of": a participle only because of "are"
        has_predicate = any(c.dep_ in ("acomp", "attr") for c in head.rights)
        is_cue = lemma_of(conjunct) in load_verbs() and not any(c.dep_ == "agent" for c in conjunct.rights)
        return head.dep_ == "ccomp" and has_predicate and is_cue and above.tag_ == "VBD" and above.i < head.i
    own = _finite_tag(conjunct)
    if own not in FINITE:
        return False
    if above.i == head.i or above.pos_ not in ("VERB", "AUX"):
        return False
    tag = _finite_tag(head)
    if head.tag_ == "VB" and tag == "TO":
        return True
    if tag in ("MD", "VB") and head.dep_ == "ccomp" and above.i < head.i and own == _finite_tag(above):
        return True  # "suggested it be shut and defended ...", "said he would pay but did not say ..."
    if (
        head.dep_ != "ccomp"
        or conjunct.tag_ not in FINITE
        or above.tag_ != conjunct.tag_
        or above.i > head.i
        or lemma_of(conjunct) not in load_verbs()
    ):
        return False
    if tag in FINITE and tag != conjunct.tag_:
        return True
    subject = _own_subject(head)
    return subject is not None and subject.pos_ == "NOUN" and subject.ent_type_ == "" and not is_human(subject)


def _finite_tag(verb: Token) -> str:
    """The tag of the first auxiliary of a verb, else its own."""
    return str(next((c.tag_ for c in verb.lefts if c.dep_ in ("aux", "auxpass")), verb.tag_))


def is_human(token: Token) -> bool:
    """Whether a noun is a person, several or a body, by its word alone."""
    lemma = token.lemma_.lower()
    return lemma in load_set("roles") or lemma in load_set("group_nouns") or lemma in load_set("body_nouns")


def find_passive_subject(token: Token) -> Token | None:
    """What a passive verb is about: its subject, or the noun that a reduced relative hangs on."""
    verb = token
    for _ in range(3):
        for child in verb.lefts:
            if child.dep_ == "nsubjpass":
                if child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
                    return verb.head
                return child
        if verb.dep_ == "acl":
            return verb.head
        if verb.dep_ != "conj":
            return None
        verb = verb.head
    return None


def _agent(token: Token) -> Token | None:
    for child in token.rights:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            for grandchild in child.rights:
                if grandchild.dep_ == "pobj" and grandchild.ent_type_ not in _TIME_ENTITIES:
                    return grandchild
    return None


def _climb(token: Token) -> tuple[Token | None, bool]:
    """The nearest subject, going up where a verb shares that of the verb it depends on."""
    verb, is_own = token, True
    for _ in range(5):
        subject = _own_subject(verb)
        if subject is not None:
            return subject, is_own
        if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return _issuer(verb.head), False
        head = verb.head
        if head.i == verb.i:
            return None, is_own
        if verb.dep_ in _CLIMB or verb.dep_ in ("dep", "parataxis", "csubj"):
            if is_stray(verb):
                head = head.head
            elif verb.dep_ == "csubj":
                if head.head.i == head.i:
                    return None, is_own
                head = head.head
            elif verb.dep_ == "xcomp" and head.pos_ in ("VERB", "AUX"):
                controlled = _controller(head)
                if controlled is not None:
                    return controlled, False
            verb, is_own = head, False
        elif verb.dep_ in ("prep", "agent", "acomp", "attr", "dobj", "pobj", "oprd") and head.pos_ in (
            "VERB",
            "AUX",
            "ADP",
            "SCONJ",
            "ADJ",
        ):
            verb, is_own = head, False
        else:
            return None, is_own
        if verb.pos_ in ("ADP", "SCONJ"):
            if verb.head.i == verb.i or verb.head.pos_ not in ("VERB", "AUX", "ADJ"):
                return None, is_own
            verb = verb.head
    return None, is_own


def _own_subject(verb: Token) -> Token | None:
    found = [c for c in verb.children if c.dep_ in SUBJECTS and c.dep_ != "csubj"]
    return found[-1] if find_foreign_subject(verb) is not None else found[0] if found else None


def find_foreign_subject(verb: Token) -> Token | None:
    """ "The pier, she said in a note, is safe": the subject of what is said, where the parser gave the cue both."""
    found = [c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")]
    if len(found) != 2 or verb.doc[found[1].left_edge.i - 1].text != ",":
        return None
    clause = next((c for c in verb.rights if c.dep_ == "ccomp"), None)
    if clause is None or any(c.dep_ in SUBJECTS or c.dep_ == "mark" for c in clause.lefts):
        return None
    return found[0]


@cache
def _steering() -> frozenset[str]:
    """Verbs whose object does what the infinitive says ("urged her to say")."""
    return frozenset(w.lemma for rows in load_verbs().values() for w in rows.values() if w.act == "demand")


def _controller(head: Token) -> Token | None:
    if lemma_of(head) in _steering() or lemma_of(head) in ("tell", "ask", "force", "let", "make", "allow", "want"):
        for child in head.rights:
            if child.dep_ in ("dobj", "dative"):
                return child
    return None


def _issuer(noun: Token) -> Token:
    """Who speaks in "a statement saying": its issuer where the sentence names one as subject or owner, else itself."""
    if noun.lemma_.lower() not in load_nouns() or not load_nouns()[noun.lemma_.lower()].is_document:
        return noun
    for child in noun.lefts:
        if child.dep_ == "poss" and child.pos_ != "PRON":
            return noun
    head = noun.head
    if noun.dep_ in ("dobj", "pobj"):
        if noun.dep_ == "pobj" and head.pos_ == "ADP":
            if head.lower_ not in {"in", "with"}:
                return noun
            head = head.head
        if head.pos_ == "VERB" and lemma_of(head) in load_set("issue_verbs") and not is_passive(head):
            subject, _ = _climb(head)
            if subject is not None:
                return subject
    return noun


def _noun_owner(token: Token) -> Subject:
    for child in token.lefts:
        if child.dep_ == "poss":
            return Subject((noun_phrase(child),), child, True)
    for child in token.rights:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            for grandchild in child.rights:
                if grandchild.dep_ == "pobj" and grandchild.pos_ in ("PROPN", "NOUN", "PRON"):
                    return Subject((noun_phrase(grandchild),), grandchild, True)
    agent = find_giver(token)
    return Subject((noun_phrase(agent),), agent, True) if agent is not None else NOBODY


_NP_PARTS = frozenset(
    {"prep", "compound", "nummod", "amod", "poss", "case", "flat", "nmod", "npadvmod", "advmod", "det"}
)


def noun_phrase(token: Token) -> tuple[int, int]:
    """The characters of a noun phrase: without relative clauses, without what stands in apposition to a name."""
    doc = token.doc
    left = token.left_edge.i
    while left < token.i and (doc[left].is_punct or doc[left].dep_ in ("cc", "mark", "preconj", "advmod", "punct")):
        if doc[left].is_punct and doc[left].text in "\"“‘'«„" and left + 1 < token.i:
            left += 1
            continue
        if doc[left].dep_ == "advmod" and doc[left].head.i != token.i:
            break
        left += 1
    for index in range(token.i - 1, left - 1, -1):
        if doc[index].text in ("—", "–", "--", "-") and doc[index].whitespace_:
            left = index + 1  # a dateline stands before the dash
            break
    right = token.i
    for child in token.rights:
        if child.is_punct or child.is_space:
            continue
        if child.dep_ == "prep":
            if any(g.ent_type_ in _TIME_ENTITIES and g.dep_ == "pobj" for g in child.rights):
                break
            if any(t.dep_ in ("relcl", "pcomp") for t in child.subtree) or any(
                t.is_punct and t.text == "," for t in doc[child.i : child.right_edge.i]
            ):
                inner = next((g for g in child.rights if g.dep_ == "pobj"), None)
                if inner is not None:
                    right = max(right, _last_index(inner))
                break
            right = child.right_edge.i
        elif child.dep_ == "appos":
            names_it = child.pos_ == "PROPN" and (token.pos_ != "PROPN" or token.ent_type_ not in ("PERSON", ""))
            if names_it or child.i <= token.i + 1 or (child.ent_type_ == "PERSON" and token.ent_type_ != "PERSON"):
                right = max(right, _last_index(child))
            break
        elif child.dep_ == "conj":
            if child.pos_ in ("NOUN", "PROPN", "PRON"):
                right = max(right, _last_index(child))
        elif child.dep_ in _NP_PARTS:
            right = max(right, child.right_edge.i)
        elif child.dep_ in ("cc", "punct"):
            continue
        else:
            break
    last = doc[right]
    end = int(last.idx) + len(last)
    words = doc[left : right + 1].text  # the whole text is put together anew each time that it is asked for
    if words.count("(") > words.count(")"):
        end = doc.text.find(")", end) + 1 or end
    return int(doc[left].idx), end


def _last_index(token: Token) -> int:
    _, end = noun_phrase(token)
    last = token.i
    while last + 1 < len(token.doc) and token.doc[last + 1].idx < end:
        last += 1
    return last
