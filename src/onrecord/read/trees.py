"""Trees: what hangs on what in a sentence, put right where the parser's own tags contradict it.

Three slips that cost a speaker: a noun with a verb in the past tense taken for its participle ("Its chair, Jo Lee,
called on ..."), "who" after a place that only tells a person from others ("Jo Lee of Kell, who said"), and a possessor
taken for an adverb ("Jo Lee, Ama's mother,").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.lexicon import body_nouns, roles

if TYPE_CHECKING:
    from spacy.tokens import Token

_PAST = frozenset({"VBD", "VBZ"})
_OF = frozenset({"of", "from", "in", "at"})


def mend_tree(words: Sequence[Token], head: list[int], dep: list[str]) -> None:
    """Changes ``head`` and ``dep``, the parents and relations of a passage's words, in place."""
    for i, token in enumerate(words):
        if dep[i] == "acl" and token.tag_ in _PAST:
            _mend_main_verb(words, head, dep, i)
        elif dep[i] == "relcl":
            _mend_clause(words, head, dep, i)
        elif dep[i] == "amod" and token.lower_ == "old":
            _mend_age(words, head, dep, i)
        elif dep[i] == "npadvmod":
            _mend_possessor(words, head, dep, i)


def _mend_main_verb(words: Sequence[Token], head: list[int], dep: list[str], verb: int) -> None:
    """A verb that is no participle, and has no subject, is what its sentence's noun does."""
    noun = head[verb]
    is_noun = dep[noun] == "ROOT" and words[noun].pos_ in ("NOUN", "PROPN") and noun < verb
    if not is_noun or any(dep[c.i] in ("nsubj", "nsubjpass", "mark", "aux") for c in words[verb].children):
        return
    head[verb], dep[verb] = verb, "ROOT"
    head[noun], dep[noun] = verb, "nsubj"
    for i in range(verb + 1, len(words)):
        if head[i] == noun and dep[i] in ("punct", "cc", "conj"):
            head[i] = verb


def _mend_age(words: Sequence[Token], head: list[int], dep: list[str], old: int) -> None:
    """ "the 29-year-old said": an adjective that its verb follows is its subject."""
    verb = head[old]
    if verb != old + 1 or words[verb].pos_ not in ("VERB", "AUX") or words[old - 1].text != "-":
        return
    dep[old] = "nsubj"
    for i in range(max(0, old - 6), old):
        if head[i] == verb and dep[i] == "det":
            head[i] = old


def _mend_clause(words: Sequence[Token], head: list[int], dep: list[str], verb: int) -> None:
    if any(c.lower_ == "who" and dep[c.i] in ("nsubj", "nsubjpass") for c in words[verb].children):
        head[verb] = find_clause_owner(words[head[verb]]).i


def find_clause_owner(noun: Token) -> Token:
    """Whom a clause with "who" is about that follows this noun: the person before it where it is only his or her place,
    or body, "Jo Lee" of "Jo Lee of Kell, who", "a clerk at the Kell Bank, who"."""
    after = [t.lower_ for t in noun.doc[noun.i + 1 : noun.i + 3]]
    at = noun
    while at.dep_ == "pobj" and at.head.head.dep_ == "pobj" and at.head.head.lower_ in body_nouns():
        at = at.head.head  # "a teacher at the School of Kell, who"
    link = at.head
    person = link.head
    is_body = at is not noun or noun.ent_type_ == "ORG" or noun.lower_ in body_nouns()
    is_one = person.pos_ == "PROPN" or (is_body and person.lemma_ in roles() and person.tag_ == "NN")
    if at.dep_ != "pobj" or noun.pos_ != "PROPN" or link.lower_ not in _OF or not is_one:
        return noun
    is_aside = after == [",", "who"] or (is_body and after[:1] == ["who"])
    is_person = person.ent_type_ == "PERSON" or person.pos_ == "NOUN" or any(c.dep_ == "compound" for c in person.lefts)
    return person if is_aside and is_person and (is_body or not any(noun.lefts)) else noun


def _mend_possessor(words: Sequence[Token], head: list[int], dep: list[str], owner: int) -> None:
    """A name with a possessive ending belongs to the noun after it."""
    mark = owner + 1
    if mark >= len(words) or words[mark].dep_ != "case" or head[mark] != owner or words[owner].pos_ != "PROPN":
        return
    noun = next((i for i in range(mark + 1, min(mark + 5, len(words))) if dep[i] == "appos"), None)
    if noun is not None and all(words[i].pos_ in ("ADJ", "NOUN", "PROPN", "NUM") for i in range(mark + 1, noun + 1)):
        head[owner], dep[owner] = noun, "poss"
