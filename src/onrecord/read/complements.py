"""Complements: the object, infinitive, gerund, predicate or prepositional phrase that a verb takes as its content.

All places are character ranges in one paragraph; an empty list where the verb has no such complement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.cues import SUBJECTS, lemma_of, load_nouns, load_verbs
from onrecord.read.edges import Range
from onrecord.read.subjects import is_human, is_passive, is_stray, noun_phrase
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_LISTING = frozenset({"including", "such"})


def reach(token: Token) -> Range:
    """All that depends on a token, from its first character to its last: without a verb that the parser joined to the
    wrong one, with a list ("including ...") that it hung on the cue."""
    last = token.right_edge
    for child in token.rights:
        if child.dep_ == "conj" and is_stray(child):
            last = token.doc[child.left_edge.i - 1]
            while last.i > token.i and (last.dep_ == "cc" or last.is_punct):
                last = token.doc[last.i - 1]
    after = token.doc[last.i + 1 : last.i + 3]
    if len(after) == 2 and after[0].text == "," and after[1].lower_ in _LISTING and after[1].dep_ == "prep":
        last = after[1].right_edge  # "abuses, including torture": the parser may hang the list on the cue
    return int(token.left_edge.idx), int(last.idx) + len(last)


def find_infinitive(verb: Token) -> list[Range]:
    """ "(somebody) to do something", from whoever is asked."""
    for child in verb.rights:
        if child.dep_ in ("xcomp", "ccomp", "advcl") and any(x.tag_ == "TO" for x in child.lefts):
            start, end = reach(child)
            for other in verb.rights:
                if other.dep_ in ("dobj", "dative") and other.i < child.i:
                    start = min(start, int(other.left_edge.idx))
            if is_passive(verb):
                subject = next((c for c in verb.lefts if c.dep_ == "nsubjpass"), None)
                if subject is not None and subject.tag_ not in ("WP", "WDT"):
                    return [reach(subject), (start, end)]
            return [(start, end)]
    return []


def find_asked(verb: Token, preposition: Token) -> list[Range]:
    """Whoever is called on and what to do: "called on [the council to close the harbour]". Needs an infinitive."""
    asked = next((c for c in preposition.rights if c.dep_ in ("pobj", "pcomp")), None)
    if asked is None:
        return []
    infinitives = [
        c
        for c in [*verb.rights, *preposition.rights, *asked.subtree]
        if c.i > asked.i
        and c.dep_ in ("xcomp", "acl", "relcl", "advcl", "ccomp")
        and any(x.tag_ == "TO" for x in c.lefts)
    ]
    if not infinitives:
        doc, at = verb.doc, asked.i + 1
        while at + 1 < min(verb.sent.end, asked.i + 15):
            if doc[at].tag_ == "TO" and doc[at + 1].tag_ == "VB":
                return [(int(asked.left_edge.idx), reach(doc[at + 1])[1])]
            at += 1
        return []
    return [(int(asked.left_edge.idx), max(reach(c)[1] for c in infinitives))]


def find_prepositional(verb: Token, preposition: Token) -> list[Range]:
    """The object of a preposition, with an infinitive that hangs on the verb ("called for the gates to be shut")."""
    heads = [c for c in preposition.rights if c.dep_ in ("pobj", "pcomp", "prep", "advcl", "ccomp", "nsubj")]
    if (heads and heads[0].ent_type_ in ("DATE", "TIME")) or any(h.lemma_ in ("year", "month", "week") for h in heads):
        for later in verb.rights:  # "called for years for the gates to be opened"
            if later.i > preposition.i and later.lower_ == preposition.lower_:
                return find_prepositional(verb, later)
            if later.dep_ in ("advcl", "xcomp") and later.left_edge.lower_ == preposition.lower_:
                return [(int(later.left_edge.idx) + len(later.left_edge), reach(later)[1])]
    if not heads and preposition.dep_ == "mark" and preposition.head.i > preposition.i:
        return [(int(preposition.idx) + len(preposition), reach(preposition.head)[1])]
    if not heads:
        return []
    start = min(int(c.left_edge.idx) for c in heads)
    last = max((c.right_edge for c in heads), key=lambda t: int(t.i))
    for child in verb.rights:
        if child.i > last.i and child.dep_ in ("xcomp", "advcl", "ccomp") and any(x.tag_ == "TO" for x in child.lefts):
            last = child.right_edge
            break
    return [(start, int(last.idx) + len(last))]


def find_gerund(verb: Token) -> list[Range]:
    """A gerund: "denied [hiding the logs]", "as [saying]"; a weekday may stand before it."""
    for child in verb.rights:
        is_gerund = child.tag_ == "VBG" or any(c.dep_ == "aux" and c.tag_ == "VBG" for c in child.lefts)
        if is_gerund and child.dep_ in ("xcomp", "ccomp", "pcomp", "dobj", "advcl") and child.i - verb.i <= 8:
            if child.dep_ == "advcl" and (child.left_edge.i != verb.i + 1 and not _is_time_between(verb, child)):
                continue
            return [reach(child)]
        if child.dep_ == "prep" and child.lower_ == "as":
            for inner in child.rights:
                if inner.tag_ == "VBG":
                    return [reach(inner)]
    return []


def _is_time_between(verb: Token, clause: Token) -> bool:
    between = verb.doc[verb.i + 1 : clause.left_edge.i]
    return len(between) > 0 and all(t.ent_type_ in ("DATE", "TIME") for t in between)


def find_predicate(verb: Token) -> list[Range]:
    """ "describe A as B", "call A B": object and predicate."""
    target: Token | None = None
    for child in verb.children:
        if child.dep_ == "dobj" or (child.dep_ in ("nsubjpass",) and child.tag_ not in ("WDT", "WP")):
            target = child
            break
        if child.dep_ in ("nsubjpass",):
            target = child
    end: Token | None = None
    start: Token | None = None
    for child in verb.rights:
        is_as = child.dep_ in ("prep", "mark", "advcl") and child.left_edge.lower_ == "as"
        if is_as or (child.dep_ in ("oprd", "ccomp", "xcomp", "attr", "acomp") and child.tag_ != "VBG"):
            if child.dep_ == "xcomp" and any(x.tag_ == "TO" for x in child.lefts):
                continue
            start, end = child.left_edge, child.right_edge
            if (
                not is_as
                and target is None
                and not any(c.dep_ in SUBJECTS for c in child.lefts)
                and not is_passive(verb)
            ):
                start = end = None
                continue
            break
    if end is None and target is not None and target.i > verb.i:
        for child in target.rights:
            if child.dep_ == "prep" and child.lower_ == "as":
                return [reach(target)]
    if start is None or end is None:
        is_naming = target is not None and target.i > verb.i and lemma_of(verb) in _NAMING
        if target is not None and is_naming and any(t.text in '“"‘«' for t in target.subtree):
            return [reach(target)]
        return []
    if target is not None and verb.i < target.i < start.i:
        whole = (int(target.left_edge.idx), int(end.idx) + len(end))
        told = next((c for c in verb.rights if target.i < c.i < start.i and c.dep_ in ("prep", "dative")), None)
        if told is not None and told.lower_ == "to" and any(is_human(g) or g.pos_ == "PROPN" for g in told.rights):
            return [(whole[0], int(told.left_edge.idx)), (int(start.idx), whole[1])]  # "described it to them as ..."
        return [whole]
    predicate = (int(start.idx), int(end.idx) + len(end))
    is_by = verb.dep_ == "acl" and is_passive(verb) and any(c.dep_ == "agent" for c in verb.rights)
    opening = verb.left_edge
    is_about = verb.dep_ == "relcl" and opening.pos_ != "ADP" and opening.tag_ != "WRB"  # "a house in which he called"
    if (is_about or is_by) and (target is None or target.tag_ in ("WDT", "WP")):
        if is_by and is_reaction(verb):
            return [predicate]
        noun = find_antecedent(verb)
        while is_by and noun.dep_ == "pobj" and noun.head.lower_ in ("of", "against") and noun.head.head.pos_ == "NOUN":
            noun = noun.head.head  # "claims of neglect condemned by X": the claims
        last = noun_phrase(verb.head if is_by else noun)[1]
        return [(noun_phrase(noun)[0], last), predicate]
    if target is not None and target.i < verb.i:
        return [reach(target), predicate]
    return [predicate]


def is_reaction(verb: Token) -> bool:
    """ "warned of crimes condemned by the port on Friday as a smear": what has a day of its own answers the one who
    warned; whether it is about the warning or the crimes, the grammar does not say."""
    above = verb.head.head
    while above.dep_ in ("pobj", "prep") and above.head.i != above.i:
        above = above.head
    is_warned = verb.head.dep_ == "pobj" and above.pos_ == "VERB" and lemma_of(above) in load_verbs()
    return is_warned and any(g.ent_type_ in ("DATE", "TIME") for c in verb.rights for g in (c, *c.rights))


_NAMING = frozenset({"call", "dub", "label", "brand", "term"})


def find_object_with(verb: Token, frames: frozenset[str]) -> list[Range]:
    """ "accuse A of B", "put A at B", "thank A for B": both; in a passive the subject and "of B"."""
    prepositions = {f[2:] for f in frames if f.startswith("o:")}
    if not prepositions:
        return []
    targets = [c for c in verb.children if c.dep_ in ("dobj", "dative", "nsubjpass")]
    target = next((c for c in targets if c.dep_ == "dobj"), targets[0] if targets else None)
    for owner in [verb, target] if target is not None else [verb]:
        for child in owner.rights:
            if child.dep_ not in ("prep", "dative", "agent", "advcl") or child.left_edge.lower_ not in prepositions:
                continue
            if child.i <= verb.i or not any(True for _ in child.rights):
                continue
            _, end = reach(child)
            if target is None:
                return [] if f"p:{child.left_edge.lower_}" in frames else [reach(child)]
            if target.i > verb.i:
                return [(min(int(t.left_edge.idx) for t in targets if t.i > verb.i), end)]
            if target.tag_ in ("WP", "WDT"):
                antecedent = verb.head
                return [_subtree_before(antecedent, verb), reach(child)]
            return [_subtree_before(target, verb), reach(child)]
    if "adj" in prepositions and target is not None:
        for child in verb.rights:
            if child.dep_ in ("oprd", "ccomp", "acomp", "xcomp") and child.i > target.i:
                return [(int(target.left_edge.idx), reach(child)[1])]
    return []


def _subtree_before(token: Token, verb: Token) -> Range:
    start, end = reach(token)
    return start, min(end, int(verb.left_edge.idx) if verb.left_edge.i > token.i else int(verb.idx))


def find_object(verb: Token) -> list[Range]:
    """The object, with a preposition that the parser hung on the verb; of a relative clause the noun before it."""
    for child in verb.rights:
        if child.dep_ == "dobj" and child.lower_ in _NOT_SAID:
            return []
        if child.dep_ == "dobj" and child.lower_ in _PERSONS and lemma_of(verb) in load_set("hearers"):
            return []
        if child.dep_ == "dobj" and (child.pos_ != "PRON" or child.lower_ in _POINTING):
            start, end = reach(child)
            return [(start, max(end, _loose_end(verb, child)))]
    if verb.dep_ == "relcl" and any(c.dep_ in SUBJECTS and c.tag_ not in ("WDT", "WP") for c in verb.lefts):
        # "the report, which X rejects", "charges X denies": the noun before
        is_taken = any(c.dep_ in ("dobj", "ccomp", "xcomp") and c.i > verb.i for c in verb.rights)
        return [] if is_taken else [noun_phrase(find_antecedent(verb))]
    return []


def find_antecedent(verb: Token) -> Token:
    """The noun that a relative clause is about: not the day before it ("a report published on Thursday, which ...")."""
    noun = verb.head
    while noun.dep_ == "pobj" and noun.ent_type_ in ("DATE", "TIME") and noun.head.head.i != noun.head.i:
        above = noun.head.head
        while above.dep_ in ("acl", "relcl") and above.head.i != above.i:
            above = above.head
        if above.pos_ not in ("NOUN", "PROPN") or above.i > noun.i:
            break
        noun = above
    return noun


def _loose_end(verb: Token, target: Token) -> int:
    """Where an object ends whose preposition the parser hung on the verb ("announced his return to the stage")."""
    for child in verb.rights:
        if child.dep_ in ("prep", "dative") and child.i == target.right_edge.i + 1 and child.lower_ in _LOOSE:
            if child.lower_ == "to" and any(
                g.pos_ == "PROPN" or g.lemma_.lower() in load_set("roles") for g in child.rights
            ):
                return 0
            if any(g.ent_type_ in ("DATE", "TIME") or g.lemma_.lower() in load_set("channels") for g in child.rights):
                return 0
            return reach(child)[1]
    return 0


_LOOSE = frozenset({"to", "of", "for", "against", "about", "between", "among", "over", "into", "from", "at", "toward"})
_NOT_SAID = frozenset({"anonymity", "comment", "comments", "interview", "interviews"})
_PERSONS = frozenset({"them", "him", "her", "us", "me", "you"})
_POINTING = _PERSONS | {"this", "that", "it", "these", "those", "all"}


def find_passive_content(verb: Token, frames: frozenset[str]) -> list[Range]:
    """ "the claim was rejected by X", "the charges, denied by X": what was said is what the verb is about."""
    if not ({"obj"} & frames):
        return []
    for child in verb.lefts:
        if child.dep_ == "nsubjpass" and child.tag_ not in ("WDT", "WP"):
            return [_subtree_before(child, verb)]
    top = verb.sent.root
    if verb.dep_ == "ccomp" and top.pos_ == "NOUN" and top.i < verb.i and top.lemma_.lower() in load_nouns():
        # "The claim that X knew was rejected by Y": the parser took the noun for the whole sentence
        helpers = [c.i for c in verb.lefts if c.dep_ in ("aux", "auxpass")]
        if helpers and any(c.dep_ == "agent" for c in verb.rights):
            return [(int(verb.sent.start_char), int(verb.doc[min(helpers)].idx))]
    if verb.dep_ in ("acl", "relcl") and any(c.dep_ == "agent" for c in verb.rights):
        head = verb.head
        start, _ = reach(head)
        return [(start, int(head.idx) + len(head))]
    return []
