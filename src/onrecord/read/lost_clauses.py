"""Lost clauses: the content of a verb of saying whose clause the parser did not hang on it."""

from __future__ import annotations

import re

from onrecord.read.contents import find_condition
from onrecord.read.cues import FINITE, Hit
from onrecord.read.drafts import Paragraph
from onrecord.read.edges import Range, sentence_start
from onrecord.read.quotations import Quotation, count_words
from onrecord.read.subjects import Subject, is_passive

_AFTERWARDS = re.compile(
    r"\s*,\s+(?:(?:just|only|barely|about|some|an?|the|\w+|\d+)\s+){0,3}"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|moments|day|week)\s+(?:after|before)\b"
    r"|\s*,\s+(?:just|shortly|soon|right|immediately)\s+(?:after|before)\b"
)


def find_parenthesis(p: Paragraph, hit: Hit, subject: Subject, start: int, end: int) -> list[list[Range]]:
    """The clause around "he said" in commas, or before it at the end of the sentence."""
    verb = hit.head
    if hit.kind != "verb" or "that" not in hit.word.frames or (is_passive(verb) and not subject.ranges):
        return []
    if "mark" in hit.word.frames or any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.lefts):
        return []
    sent = verb.sent
    before = p.text[sent.start_char : start].rstrip()
    after = p.text[end : sent.end_char]
    if verb.dep_ in ("parataxis", "ccomp", "advcl", "dep") and verb.head.i != verb.i and subject.is_own:
        head = verb.head
        while head.pos_ not in ("VERB", "AUX") and head.head.i != head.i:
            head = head.head
        is_as = any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.lefts)
        if is_as and re.search(r"\bfar as\b", p.text[: hit.start].lower()[-24:]):
            return []  # "as far as I recall" limits a statement, it makes none
        if verb.dep_ in ("advcl",) and not is_as:
            return []
        if is_as and any(c.dep_ == "dobj" for c in verb.rights):
            return []  # "broke down as she read a note"
        a, b = int(head.left_edge.idx), int(head.right_edge.idx) + len(head.right_edge)
        if head.dep_ == "ROOT":
            a, b = int(sent.start_char), int(sent.end_char)
        c, d = int(verb.left_edge.idx), int(verb.right_edge.idx) + len(verb.right_edge)
        condition = find_condition(verb)
        parts = [(a, min(c, start)) if condition is None else condition, (max(d, end), b)]
        is_whole = any(a <= t.idx < start and t.tag_ in FINITE | {"MD"} for t in sent)
        if is_whole and _AFTERWARDS.match(p.text, end, b):
            parts.pop()  # ", she said, hours after the vote": when she said it
        if before.endswith((",", "—", "–", "”", '"')) or is_as:
            return [[r for r in parts if r[0] < r[1]]]
    if after.strip() == ":":
        return []  # "In her letter, she wrote:" leads into what comes
    if before.endswith(",") and subject.is_own and subject.ranges and hit.word.is_speech:
        # the parser lost the clause: what stands before ", he said" up to the start of the sentence
        if any(sent.start_char <= h.start < hit.start and h.head.tag_ not in ("VB", "VBG") for h in p.hits):
            return []
        if re.search(r"\w", after) and not re.match(
            r"\s*(?:in|on|at|during|by|to|after|before|last|this|while|when)\b|\s*[A-Z]", after
        ):
            return []
        if count_words(p.text, sent.start_char, start) >= 4:
            return [[(int(sent.start_char), start)]]
    return []


_ABOUT_THE_TALK = re.compile(
    r"(?:In|At|During|On|Through|Via|Speaking|Asked|Later|Earlier)\b.*(?:interview|statement|letter|e-?mail|speech|"
    r"briefing|conference|remarks|tweet|post|day|yesterday|today|reporters|later|earlier)\b.*",
    re.DOTALL,
)


def find_interrupted(p: Paragraph, hit: Hit, start: int, end: int, right: Quotation) -> list[Range]:
    """What stands before "she said" in commas where the quotation after it ends the sentence that began there: "The
    pier, she said, "is safe"", "The pier, she said, has been "safe""."""
    first = p.text[right.inner_start : right.inner_end].lstrip(" […")[:1]
    gap = p.text[end : right.start]
    comma = gap.find(",")
    begin = max([sentence_start(p.doc, start), p.dateline, *(q.end for q in p.marks if q.end <= start)])
    before = p.text[begin:start].strip()
    if hit.kind != "verb" or not first.islower() or comma < 0 or not before.endswith(",") or not before[:1].isupper():
        return []
    if any(begin <= h.start < hit.start for h in p.hits) or _ABOUT_THE_TALK.fullmatch(before.rstrip(",")):
        return []
    rest = (end + comma + 1, right.start)
    return [(begin, start), rest] if re.search(r"\w", p.text[rest[0] : rest[1]]) else [(begin, start)]


def find_rest(p: Paragraph, hit: Hit, subject: Subject, end: int) -> list[list[Range]]:
    """The rest of the sentence after a verb of saying whose clause the parser lost ("reported on Friday the
    office had ..."): only where it holds a finite verb and no other cue."""
    verb = hit.head
    if hit.kind != "verb" or "that" not in hit.word.frames or not hit.word.is_speech or not subject.ranges:
        return []
    if "mark" in hit.word.frames:
        return []
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ == "relcl" or subject.ranges[0][0] > hit.start:
        return []
    rest = list(p.doc[hit.last + 1 : verb.sent.end])
    while rest and (rest[0].ent_type_ in ("DATE", "TIME") or rest[0].lower_ in ("on", "in", "that", "early", "late")):
        rest = rest[1:]
    if len(rest) < 4 or rest[0].is_punct or rest[0].pos_ in ("ADP", "CCONJ", "VERB", "AUX", "SCONJ", "ADV"):
        return []
    if not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ not in ("relcl", "acl") for t in rest[1:12]):
        return []
    if any(h.start > hit.end and h.start < verb.sent.end_char for h in p.hits):
        return []
    return [[(int(rest[0].idx), int(verb.sent.end_char))]]
