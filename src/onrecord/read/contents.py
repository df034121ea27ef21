"""Contents: which words a cue attributes, from the frames of its verb and the quotation marks beside it.

All places are character ranges in one paragraph. What comes out of the grammar is raw; :func:`trim` cuts the edges
that belong to the cue ("that", a weekday, the comma before "he said").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.cues import (
    SUBJECTS,
    Hit,
    Subject,
    has_infinitive,
    is_passive,
    is_stray,
    is_that_clause,
    lemma_of,
    noun_clause,
    noun_phrase,
)
from onrecord.read.quotations import Quotation
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Range = tuple[int, int]

_REASONS = frozenset({"because", "if", "unless", "until", "so"})
_LISTING = frozenset({"including", "such"})
_CLAUSES = frozenset({"ccomp"})
_WH = frozenset({"whether", "if", "how", "what", "why", "when", "where", "who", "which", "whom"})
_LEAD = re.compile(r"(?:[\s,;:—–-]+|\.(?!\.))+")
_THAT = re.compile(r"that\b\s*(?=\S)", re.IGNORECASE)
_CONJUNCTION = re.compile(r"(?:and|but|or|yet|however|meanwhile|still|so)\b,?\s+", re.IGNORECASE)
_LOOSE_END = re.compile(r"\s(?:and|but|or)\s*\Z")
_TAIL = " \t\u00a0,;:—–-"
_TIME = re.compile(
    r"(?:(?:late|early|earlier|later|last|this|next|on)\s+)*"
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|today|yesterday)"
    r"(?:\s+(?:morning|afternoon|evening|night))?,?\s+(?:that\s+)?"
)


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
        found = _one(_infinitive(verb))
    if not found and "pto" in frames and hit.preposition is not None:
        found = _one(_asked_infinitive(verb, hit.preposition))
    if not found and "noun" in frames:
        found = _noun_content(verb)
    if not found and "ing" in frames:
        found = _one(_gerund(verb))
    if not found and "as" in frames:
        found = _one(_predicate(verb))
    if not found:
        found = _one(_object_and_preposition(verb, frames))
    if not found and "p" in frames and hit.preposition is not None:
        found = _one(_prepositional(verb, hit.preposition))
    if not found:
        for frame in frames:
            if frame.startswith("p:"):
                for child in verb.rights:
                    if child.dep_ in ("prep", "agent", "prt") and child.lower_ == frame[2:]:
                        found = _one(_prepositional(verb, child))
    if not found and "obj" in frames:
        found = _one(_object(verb))
    if not found and is_passive(verb) and subject.ranges and not ({"quote"} & frames):
        found = _one(_passive_subject(verb, frames))
    return found


def _one(ranges: list[Range]) -> list[list[Range]]:
    return [ranges] if ranges else []


def _subtree(token: Token) -> Range:
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


def _clause_content(hit: Hit) -> list[list[Range]]:
    verb = hit.head
    clauses = [c for c in verb.children if c.dep_ in _CLAUSES and _is_clause(c)]
    if not clauses:
        for child in verb.rights:
            # "told reporters that ...": the parser may hang the clause on the one told
            if child.dep_ in ("dobj", "dative", "pobj", "prep", "npadvmod", "advmod"):
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
    if not clauses and verb.dep_ == "csubj" and verb.tag_ == "VBG" and verb.head.i > verb.i:
        # ", adding her office would not": the parser takes "adding" for the subject
        return [[(int(verb.idx) + len(verb), _subtree(verb.head)[1])]]
    if not clauses:
        return []
    after = [c for c in clauses if c.i > verb.i]
    before = [c for c in clauses if c.i < verb.i]
    if before:
        return [_around(hit, before[0])]
    return _split_clause(after[0], hit)


def _is_clause(token: Token) -> bool:
    """Whether a ccomp is a clause with a subject or question word: not a bare infinitive."""
    if any(c.dep_ in SUBJECTS or c.dep_ == "expl" for c in token.children):
        return True
    if any(c.tag_ == "TO" for c in token.lefts) and not _starts_with_wh(token):
        return False
    return token.pos_ in ("VERB", "AUX", "ADJ", "NOUN", "PROPN", "ADV", "INTJ", "PRON", "NUM")


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
    start, end = _subtree(clause)
    if end <= hit.start:
        return [(start, end)]
    return [r for r in ((start, hit.start), (hit.end, end)) if r[0] < r[1]]


def _split_clause(clause: Token, hit: Hit) -> list[list[Range]]:
    """The clause as one statement, or as several where "and that" starts another."""
    start, end = _subtree(clause)
    doc, verb = clause.doc, hit.head
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
            end = _subtree(child)[1]
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


def _infinitive(verb: Token) -> list[Range]:
    """ "(somebody) to do something", from whoever is asked."""
    for child in verb.rights:
        if child.dep_ in ("xcomp", "ccomp", "advcl") and any(x.tag_ == "TO" for x in child.lefts):
            start, end = _subtree(child)
            for other in verb.rights:
                if other.dep_ in ("dobj", "dative") and other.i < child.i:
                    start = min(start, int(other.left_edge.idx))
            if is_passive(verb):
                subject = next((c for c in verb.lefts if c.dep_ == "nsubjpass"), None)
                if subject is not None and subject.tag_ not in ("WP", "WDT"):
                    return [_subtree(subject), (start, end)]
            return [(start, end)]
    return []


def _asked_infinitive(verb: Token, preposition: Token) -> list[Range]:
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
                return [(int(asked.left_edge.idx), _subtree(doc[at + 1])[1])]
            at += 1
        return []
    return [(int(asked.left_edge.idx), max(_subtree(c)[1] for c in infinitives))]


def _prepositional(verb: Token, preposition: Token) -> list[Range]:
    """The object of a preposition, with an infinitive that hangs on the verb ("called for the gates to be shut")."""
    heads = [c for c in preposition.rights if c.dep_ in ("pobj", "pcomp", "prep", "advcl", "ccomp", "nsubj")]
    if not heads and preposition.dep_ == "mark" and preposition.head.i > preposition.i:
        return [(int(preposition.idx) + len(preposition), _subtree(preposition.head)[1])]
    if not heads:
        return []
    start = min(int(c.left_edge.idx) for c in heads)
    last = max((c.right_edge for c in heads), key=lambda t: int(t.i))
    for child in verb.rights:
        if child.i > last.i and child.dep_ in ("xcomp", "advcl", "ccomp") and any(x.tag_ == "TO" for x in child.lefts):
            last = child.right_edge
            break
    return [(start, int(last.idx) + len(last))]


def _noun_content(verb: Token) -> list[list[Range]]:
    """What a noun of speech as the object says: "expressed concern that X", "raised concerns over Y"."""
    nouns = load_set("speech_nouns")
    for child in verb.rights:
        if child.dep_ == "dobj" and child.lemma_.lower() in nouns:
            clause = noun_clause(child) or next(
                (c for c in verb.rights if c.dep_ in ("ccomp", "advcl") and _has_mark(c, "that") and c.i > child.i),
                None,
            )
            if clause is not None:
                return [[_subtree(clause)]]
            for owner in (child, verb):
                for prep in owner.rights:
                    is_about = prep.dep_ == "prep" and prep.lower_ in _NOUN_PREPOSITIONS
                    if is_about and prep.i > child.i and child.lemma_.lower() in _WORRIES:
                        return _one(_prepositional(verb, prep))
                    if (
                        prep.dep_ in ("acl", "xcomp", "relcl", "advcl")
                        and prep.i > child.i
                        and any(x.tag_ == "TO" for x in prep.lefts)
                    ):
                        return [[_subtree(prep)]]
    return []


_WORRIES = frozenset({"concern", "alarm", "doubt", "fear", "worry", "hope", "regret", "confidence", "unease", "dismay"})
_NOUN_PREPOSITIONS = frozenset({"about", "over", "at", "for", "of", "against", "with", "on"})


def _gerund(verb: Token) -> list[Range]:
    for child in verb.rights:
        is_gerund = child.tag_ == "VBG" or any(c.dep_ == "aux" and c.tag_ == "VBG" for c in child.lefts)
        if is_gerund and child.dep_ in ("xcomp", "ccomp", "pcomp", "dobj", "advcl") and child.i - verb.i <= 8:
            if child.dep_ == "advcl" and (child.left_edge.i != verb.i + 1 and not _is_time_between(verb, child)):
                continue
            return [_subtree(child)]
        if child.dep_ == "prep" and child.lower_ == "as":
            for inner in child.rights:
                if inner.tag_ == "VBG":
                    return [_subtree(inner)]
    return []


def _is_time_between(verb: Token, clause: Token) -> bool:
    between = verb.doc[verb.i + 1 : clause.left_edge.i]
    return len(between) > 0 and all(t.ent_type_ in ("DATE", "TIME") for t in between)


def _predicate(verb: Token) -> list[Range]:
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
                return [_subtree(target)]
    if start is None or end is None:
        is_naming = target is not None and target.i > verb.i and lemma_of(verb) in _NAMING
        if target is not None and is_naming and any(t.text in '“"‘«' for t in target.subtree):
            return [_subtree(target)]
        return []
    if target is not None and verb.i < target.i < start.i:
        return [(int(target.left_edge.idx), int(end.idx) + len(end))]
    predicate = (int(start.idx), int(end.idx) + len(end))
    if verb.dep_ == "relcl" and (target is None or target.tag_ in ("WDT", "WP")):
        return [noun_phrase(verb.head), predicate]
    if target is not None and target.i < verb.i:
        return [_subtree(target), predicate]
    return [predicate]


_NAMING = frozenset({"call", "dub", "label", "brand", "term"})


def _object_and_preposition(verb: Token, frames: frozenset[str]) -> list[Range]:
    """ "accuse A of B", "put A at B", "thank A for B": both; in a passive the subject and "of B"."""
    prepositions = {f[2:] for f in frames if f.startswith("o:")}
    if not prepositions:
        return []
    target = next((c for c in verb.children if c.dep_ in ("dobj", "dative", "nsubjpass")), None)
    for owner in [verb, target] if target is not None else [verb]:
        for child in owner.rights:
            if child.dep_ not in ("prep", "dative", "agent", "advcl") or child.left_edge.lower_ not in prepositions:
                continue
            if child.i <= verb.i or not any(True for _ in child.rights):
                continue
            _, end = _subtree(child)
            if target is None:
                return [_subtree(child)]
            if target.i > verb.i:
                return [(int(target.left_edge.idx), end)]
            if target.tag_ in ("WP", "WDT"):
                antecedent = verb.head
                return [_subtree_before(antecedent, verb), _subtree(child)]
            return [_subtree_before(target, verb), _subtree(child)]
    if "adj" in prepositions and target is not None:
        for child in verb.rights:
            if child.dep_ in ("oprd", "ccomp", "acomp", "xcomp") and child.i > target.i:
                return [(int(target.left_edge.idx), _subtree(child)[1])]
    return []


def _subtree_before(token: Token, verb: Token) -> Range:
    start, end = _subtree(token)
    return start, min(end, int(verb.left_edge.idx) if verb.left_edge.i > token.i else int(verb.idx))


def _object(verb: Token) -> list[Range]:
    for child in verb.rights:
        if child.dep_ == "dobj" and child.lower_ in _NOT_SAID:
            return []
        if child.dep_ == "dobj" and child.lower_ in _PERSONS and lemma_of(verb) in load_set("hearers"):
            return []
        if child.dep_ == "dobj" and (child.pos_ != "PRON" or child.lower_ in _POINTING):
            start, end = _subtree(child)
            return [(start, max(end, _loose_end(verb, child)))]
    if verb.dep_ == "relcl" and any(c.dep_ in SUBJECTS and c.tag_ not in ("WDT", "WP") for c in verb.lefts):
        # "the report, which X rejects", "charges X denies": the noun before
        is_taken = any(c.dep_ in ("dobj", "ccomp", "xcomp") and c.i > verb.i for c in verb.rights)
        return [] if is_taken else [noun_phrase(verb.head)]
    return []


def _loose_end(verb: Token, target: Token) -> int:
    """Where an object ends whose preposition the parser hung on the verb ("announced his return to the stage")."""
    for child in verb.rights:
        if child.dep_ in ("prep", "dative") and child.i == target.right_edge.i + 1 and child.lower_ in _LOOSE:
            if any(g.ent_type_ in ("DATE", "TIME") or g.lemma_.lower() in load_set("channels") for g in child.rights):
                return 0
            return _subtree(child)[1]
    return 0


_LOOSE = frozenset({"to", "of", "for", "against", "about", "between", "among", "over", "into", "from", "at", "toward"})
_NOT_SAID = frozenset({"anonymity", "comment", "comments", "interview", "interviews"})
_PERSONS = frozenset({"them", "him", "her", "us", "me", "you"})
_POINTING = _PERSONS | {"this", "that", "it", "these", "those", "all"}


def _passive_subject(verb: Token, frames: frozenset[str]) -> list[Range]:
    """ "the claim was rejected by X", "the charges, denied by X": what was said is what the verb is about."""
    if not ({"obj"} & frames):
        return []
    for child in verb.lefts:
        if child.dep_ == "nsubjpass" and child.tag_ not in ("WDT", "WP"):
            return [_subtree_before(child, verb)]
    if verb.dep_ in ("acl", "relcl") and any(c.dep_ == "agent" for c in verb.rights):
        head = verb.head
        start, _ = _subtree(head)
        return [(start, int(head.idx) + len(head))]
    return []


def _according_content(hit: Hit) -> list[Range]:
    """The clause that "according to" hangs on, or the sentence where it stands at its start or end."""
    token = hit.head
    doc = token.doc
    own_start, own_end = _subtree(token)
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
    clause_start, clause_end = _subtree(clause)
    if not re.search(r"\w", before):
        return [(own_end, end)]
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


# ── edges ───────────────────────────────────────────────────────────────────────────────────────────────────────


def trim(text: str, start: int, end: int, *, keep_that: bool = False) -> Range | None:
    """The range without the white space, commas, "that" and weekday at its edges; None where nothing is left."""
    while start < end:
        before = start
        lead = _LEAD.match(text, start, end)
        if lead:
            start = lead.end()
        if not keep_that:
            that = _THAT.match(text, start, end)
            if that and text[that.end() : that.end() + 1] not in ",.":
                start = that.end()
        if start == before:
            break
    while end > start:
        loose = _LOOSE_END.search(text, max(start, end - 6), end)
        if loose and loose.start() > start:
            end = loose.start()
        elif text[end - 1] in _TAIL or text[end - 1].isspace() or _ends_sentence(text, start, end):
            end -= 1
        else:
            break
    return (start, end) if start < end and re.search(r"\w", text[start:end]) else None


def trim_weekday(text: str, start: int, end: int) -> int:
    """Where content begins after a weekday that belongs to the cue ("said Tuesday the ...")."""
    match = _TIME.match(text, start, end)
    if match and not re.match(r"(?:is|was|will|would|has|had|may|could|should|’s|'s)\b", text[match.end() : end]):
        return match.end()
    return start


def trim_conjunction(text: str, start: int, end: int) -> int:
    """Where content begins after "But" or "And" at the start of a sentence."""
    match = _CONJUNCTION.match(text, start, end)
    return match.end() if match else start


def _ends_sentence(text: str, start: int, end: int) -> bool:
    if text[end - 1] != ".":
        return False
    word = re.search(r"(\S+)\Z", text[max(start, end - 14) : end])
    return not (word and re.fullmatch(r"(?:[A-Za-z]\.){2,}|\.{2,}|\w+\.\.+", word.group(1).lstrip("(\"“‘'")))


def cover_quotations(ranges: Sequence[Range], quotations: Sequence[Quotation]) -> list[Range]:
    """The ranges, where one that cuts through a quotation takes in the whole of it; overlapping ones joined."""
    grown: list[Range] = []
    for start, end in ranges:
        for q in quotations:
            if q.start < end and start < q.end and not (start <= q.start and q.end <= end):
                start, end = min(start, q.start), max(end, q.end)
        grown.append((start, end))
    out: list[Range] = []
    for start, end in sorted(grown):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def cut_out(ranges: Sequence[Range], holes: Sequence[Range]) -> list[Range]:
    """The ranges without what the holes cover."""
    left = list(ranges)
    for a, b in holes:
        rest: list[Range] = []
        for start, end in left:
            if b <= start or a >= end:
                rest.append((start, end))
                continue
            if start < a:
                rest.append((start, a))
            if b < end:
                rest.append((b, end))
        left = rest
    return left


def sentence_start(doc: Doc, position: int) -> int:
    """Where the sentence that holds this character begins."""
    for sent in doc.sents:
        if sent.start_char <= position < sent.end_char + 1:
            return int(sent.start_char)
    return 0
