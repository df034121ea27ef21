"""Statements: who is reported to have said what, by dependency parse, quotation marks and word lists.

One cue is one statement; a quotation that goes on after its cue, or over paragraphs, is one statement with several
spans. A nested statement stands in a row of its own with ``within``. Left out: plain narration, silence, and a
quotation of one to three words that belongs to no cue. Acts, hedges and negation are filled by
:mod:`onrecord.read.acts`; whom a pronoun means is resolved by the reader of speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from onrecord.model import Act, Cue, Made, Manner, Speaker, Statement, finding_id
from onrecord.read import contents
from onrecord.read.contents import Range
from onrecord.read.cues import (
    NOBODY,
    SUBJECTS,
    Hit,
    Subject,
    Word,
    find_hits,
    find_subject,
    is_passive,
    lemma_of,
    load_verbs,
    noun_phrase,
)
from onrecord.read.nlp import Parsed, Passage, to_spans
from onrecord.read.quotations import Quotation, count_words, find_quotations, trim_quotation
from onrecord.read.speaker_types import guess_type
from onrecord.spans import Span, is_within, merge_spans, quote_spans

if TYPE_CHECKING:
    from spacy.tokens import Token

NAME, VERSION = "statements", "1"

_ORPHAN_WORDS = 4  # a shorter quotation without a cue is a scare quote, a title or a slogan
_GAP = 130  # characters between a cue and the quotation that it leads into
_TRANSCRIPT = re.compile(
    r"\s*(?P<name>(?:[A-Z][A-Z.'’-]+\s){0,4}[A-Z][A-Z.'’-]+\s?(?:\([^)]{1,40}\)\s?)?|(?:[A-Z][\w.'’-]+\s){0,3}[A-Z][\w.'’-]+)\s?:\s+(?=\S)"
)
_STOP = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Sen|Gov|Rep|Col))[.!?][\"”’)]*\s+[\"“‘(]*[A-Z]"
)
_RELAYING = frozenset({"quote", "cite", "report", "say", "believe", "think", "record", "hear"})
_DECLINING = frozenset({"decline", "refuse"})


@dataclass(slots=True)
class _Draft:
    """A statement while it is being put together; ranges carry the number of their passage."""

    hit: Hit | None
    lemma: str | None
    cue: list[tuple[int, int, int]]
    source: list[tuple[int, int, int]]
    source_label: str
    content: list[tuple[int, int, int]]
    act: Act
    is_speech: bool
    score: float
    passage: int
    is_inner: bool = False  # an attribution inside a quotation
    is_led: bool = False  # ends in a colon and waits for the next paragraph
    subject: Subject = field(default=NOBODY)


def find_statements(parsed: Parsed) -> list[Statement]:
    """The statements of one document, in the order of their text; ``within`` is set, acts are only what cues say."""
    passages = parsed.passages
    quotations = [find_quotations(p.text) for p in passages]
    speakers_named = _transcript_names(passages)
    drafts: list[_Draft] = []
    open_draft: _Draft | None = None  # the statement whose quotation the last paragraph left open
    last: _Draft | None = None  # the last statement of the paragraph before
    for number, passage in enumerate(passages):
        marks = quotations[number]
        transcript = _TRANSCRIPT.match(passage.text)
        if transcript and transcript.group("name").strip() in speakers_named:
            found = [_from_transcript(number, passage, transcript)]
        else:
            found = _PassageReader(number, passage, marks).read()
            found = _join_paragraphs(number, passage, marks, found, open_draft, last)
        drafts += [d for d in found if d.content]
        ends_open = bool(marks) and marks[-1].is_open
        open_draft = None
        if ends_open and drafts:
            owners = [
                d
                for d in drafts
                if not d.is_inner and any(p == number and e >= marks[-1].inner_end - 2 for p, _, e in d.content)
            ]
            open_draft = owners[0] if owners else None
        outer = [d for d in found if not d.is_inner]
        if outer:
            last = outer[-1]
        elif not (marks and marks[0].start < 3):
            last = None
    return _finish(parsed, drafts, quotations)


# ── one paragraph ───────────────────────────────────────────────────────────────────────────────────────────────


class _PassageReader:
    """Reads one paragraph; ``read`` gives its drafts in order. Holds what the steps share: text, marks, owners."""

    def __init__(self, number: int, passage: Passage, marks: Sequence[Quotation]) -> None:
        self.number = number
        self.text = passage.text
        self.doc = passage.doc
        self.marks = marks
        self.owner: dict[int, _Draft] = {}
        self.hits: list[Hit] = []
        self.drafts: list[_Draft] = []

    def read(self) -> list[_Draft]:
        """The statements of this paragraph."""
        all_hits = list(find_hits(self.doc))
        heads = {h.head.i for h in all_hits}
        self.hits = [h for h in all_hits if self._quotation_at(h.start) is None]
        merged: set[int] = set()
        plans: list[tuple[Hit, Subject, Quotation | None]] = []
        for hit in self.hits:
            if hit.head.i in merged:
                continue
            if hit.word.lemma in _DECLINING:
                inner = self._declined(hit, all_hits)
                if inner is not None:
                    merged.add(inner.head.i)
                    hit = Hit(hit.head, hit.word, hit.first, inner.last, preposition=inner.preposition, kind="declined")
                    hit = replace(hit, noun=inner.head)
            if self._is_quoted_as_saying(hit, heads):
                continue
            subject = find_subject(hit)
            if not subject.ranges and hit.word.lemma == "ask" and is_passive(hit.head):
                continue  # "Asked about X": the reporter's own question
            if is_passive(hit.head) and any(c.lower_ == "as" and c.dep_ == "mark" for c in hit.head.lefts):
                continue  # "as suggested by X" points elsewhere
            left = self._left_quotation(hit, subject)
            if not subject.ranges and hit.kind == "verb" and not is_passive(hit.head):
                subject = self._neighbour(hit, left is not None)
            plans.append((hit, subject, left))
        taken = {id(left) for _, _, left in plans if left is not None}
        for hit, subject, left in plans:
            self._draft(hit, subject, left, taken)
        self._unlisted_verbs()
        self._colon_leads()
        self._orphans()
        for hit in all_hits:
            if hit not in self.hits:
                self._inner(hit)
        starts = {d.content[0][1] for d in self.drafts if d.content and d.hit is not None and d.hit.kind != "noun"}
        self.drafts = [d for d in self.drafts if d.hit is None or d.hit.kind != "noun" or d.content[0][1] not in starts]
        return sorted(self.drafts, key=lambda d: min((r[1] for r in d.content + d.cue + d.source), default=0))

    def _neighbour(self, hit: Hit, is_inverted: bool) -> Subject:
        """A name or pronoun right beside the cue, where the parser lost its subject."""
        step = 1 if is_inverted else -1
        at = hit.last + 1 if is_inverted else hit.first - 1
        first = at
        while 0 <= at < len(self.doc) and self.doc[at].pos_ in ("PROPN", "DET", "ADJ", "NOUN", "PRON"):
            at += step
            if self.doc[at - step].pos_ == "PRON":
                break
        if at == first:
            return NOBODY
        low, high = (first, at - 1) if is_inverted else (at + 1, first)
        head = self.doc[high]
        if head.pos_ not in ("PROPN", "NOUN", "PRON") or self._quotation_at(head.idx) is not None:
            return NOBODY
        if head.pos_ == "NOUN" and not is_inverted:
            return NOBODY
        return Subject(((int(self.doc[low].idx), int(head.idx) + len(head)),), head, True)

    def _is_quoted_as_saying(self, hit: Hit, heads: set[int]) -> bool:
        """Whether this is the "quoted" of "was quoted as saying", whose cue is "saying"."""
        if hit.word.lemma not in _RELAYING or not is_passive(hit.head):
            return False
        return any(
            (c.i in heads and c.dep_ in ("xcomp", "pcomp")) or any(g.i in heads and g.dep_ == "pcomp" for g in c.rights)
            for c in hit.head.rights
        )

    def _quotation_at(self, position: int) -> Quotation | None:
        return next((q for q in self.marks if q.start <= position < q.end), None)

    def _declined(self, hit: Hit, hits: Sequence[Hit]) -> Hit | None:
        """The verb of saying in "declined to say": one cue with it."""
        for child in hit.head.rights:
            if child.dep_ == "xcomp":
                for other in hits:
                    if other.head.i == child.i:
                        return other
        return None

    # quotation marks beside the cue

    def _edges(self, hit: Hit, subject: Subject) -> Range:
        """The cue with its own subject: from where to where in the paragraph."""
        start, end = hit.start, hit.end
        if subject.is_own and hit.kind == "verb":
            for a, b in subject.ranges:
                if b <= hit.start and hit.start - b < 60:
                    start = min(start, a)
                elif a >= hit.end and a - hit.end < 40:
                    end = max(end, b)
        return start, end

    def _left_quotation(self, hit: Hit, subject: Subject) -> Quotation | None:
        if hit.kind not in {"verb", "according"} or hit.word.frames == {"noun"}:
            return None
        start, _ = self._edges(hit, subject)
        for q in reversed(self.marks):
            if q.end > start:
                continue
            gap = self.text[q.end : start]
            if not re.fullmatch(r"[\s,;—–-]*(?:(?:as|also|then|later|a|the|an)\s+)*", gap):
                return None
            if hit.kind == "verb" and not subject.is_own and "," not in gap + self.text[q.inner_end - 1 : q.end]:
                return None
            last = self.text[q.inner_end - 1 : q.inner_end]
            if last == "." and self.text[start : start + 1].isupper():
                return None
            if "," not in gap and last not in ",?!—–-…." and gap.strip(" ") == "" and q.words < _ORPHAN_WORDS:
                return None  # a quoted phrase as subject or object
            return q
        return None

    def _right_quotation(self, hit: Hit, subject: Subject, body: Sequence[Range], taken: set[int]) -> Quotation | None:
        _, end = self._edges(hit, subject)
        for q in self.marks:
            if q.start < end:
                continue
            gap = self.text[end : q.start]
            if len(gap) > _GAP or _STOP.search(gap + self.text[q.start : q.start + 2]) or id(q) in taken:
                return None
            if any(end <= h.start < q.start for h in self.hits if h.head.i != hit.head.i and h.kind == "verb"):
                return None
            if any(a < q.end and q.start < b for a, b in body):
                return q
            stripped = gap.rstrip()
            if body:
                return q if stripped.endswith(":") else None
            if not gap.strip(" ,:") or stripped[-1] in ",:" or stripped.endswith(" that") or stripped == "that":
                if stripped.endswith(",") and q.words < _ORPHAN_WORDS and stripped != ",":
                    return None
                return q
            return q if q.words >= _ORPHAN_WORDS and hit.word.is_speech else None
        return None

    # from cue to statement

    def _draft(self, hit: Hit, subject: Subject, left: Quotation | None, taken: set[int]) -> None:
        if hit.kind == "declined" and hit.noun is not None:
            inner = Hit(hit.noun, _say_word(hit), hit.noun.i, hit.noun.i, preposition=hit.preposition)
            bodies = contents.find_content(inner, subject) or [[_span_of(hit.noun)]]
            if bodies == [[_span_of(hit.noun)]]:
                to = next((c for c in hit.noun.lefts if c.tag_ == "TO"), hit.noun)
                bodies = [[(int(to.idx), int(hit.noun.right_edge.idx) + len(hit.noun.right_edge))]]
                hit = replace(hit, last=hit.head.i)
        else:
            bodies = contents.find_content(hit, subject)
        flat = [r for body in bodies for r in body]
        right = None
        if hit.kind in ("verb", "according") and (hit.word.frames != {"noun"} or flat):
            after = [r for r in flat if r[0] >= hit.end]
            right = self._right_quotation(hit, subject, after, taken)
        start, end = self._edges(hit, subject)
        if left is not None and any(r[0] >= hit.end for r in flat) and left.words < _ORPHAN_WORDS:
            left = None  # what the cue says comes after it; the quoted words end the clause before
        score = 0.8
        if left is not None:
            first = left.start
            for a, b in flat:
                if a < left.start and b >= left.start and a < hit.start:
                    first = min(first, a)
            first = min(first, self._prefix(left))
            body: list[Range] = [(first, left.end)]
            if left.words < 9 and not flat and right is None and self._is_unfinished(left):
                rest = re.compile(r",\s+(?=[a-z])").match(self.text, end)
                if rest and hit.kind == "verb":
                    flat = [(rest.end(), int(hit.head.sent.end_char))]
            is_cut = left.words < 9 and self.text[left.inner_end - 1 : left.inner_end] in ",—–-" and hit.kind == "verb"
            body += [r for r in flat if r[0] >= end and (first != left.start or is_cut)]
            if right is not None and self._is_going_on(hit, end, right):
                body.append((right.start, right.end))
            bodies = [body]
            score = 0.95
        elif right is not None:
            if bodies:
                bodies[-1] = [*bodies[-1], (right.start, right.end)]
                score = 0.9
            else:
                bodies = [[(right.start, right.end)]]
                score = 0.95
        elif not bodies:
            bodies = self._parenthesis(hit, subject, start, end)
            score = 0.7
        if not bodies:
            if self.text.rstrip().endswith(":") and hit.head.sent.end == len(self.doc) and hit.word.is_speech:
                self._wait(hit, subject)
            return
        if not subject.ranges and left is None and right is None and hit.kind == "verb" and hit.head.tag_ == "VB":
            return  # an imperative or a mere purpose: nobody said anything
        if not subject.ranges:
            score -= 0.15
        if not hit.word.is_speech:
            score -= 0.1
        holes = [(hit.start, hit.end)]
        holes += subject.ranges if subject.is_own else ()
        for body in bodies:
            ranges = self._with_tail(contents.cover_quotations(body, self.marks), hit)
            ranges = contents.cut_out(ranges, holes)
            ranges = self._trim(ranges, hit)
            if not ranges:
                continue
            draft = self._make(hit, subject, ranges, score)
            self._own(draft)

    def _with_tail(self, ranges: list[Range], hit: Hit) -> list[Range]:
        """The ranges, where one that ends with a quotation takes in the few words that end its clause after it."""
        if not ranges or ranges[-1][0] < hit.end:
            return ranges
        start, end = ranges[-1]
        if not any(q.end == end for q in self.marks) or self.text[end - 2 : end - 1] in ".,?!":
            return ranges
        sentence = next((s for s in self.doc.sents if s.start_char < end <= s.end_char), None)
        if sentence is None:
            return ranges
        rest = [t for t in sentence if t.idx >= end]
        while rest and rest[-1].is_punct:
            rest = rest[:-1]
        if not rest or len(rest) > 8 or any(t.pos_ in ("VERB", "AUX", "PUNCT", "SCONJ", "CCONJ") for t in rest):
            return ranges
        if rest[0].pos_ not in ("ADP", "PART") or any(t.ent_type_ in ("DATE", "TIME") for t in rest):
            return ranges
        return [*ranges[:-1], (start, int(rest[-1].idx) + len(rest[-1]))]

    def _is_going_on(self, hit: Hit, end: int, right: Quotation) -> bool:
        return not any(end <= h.start < right.start for h in self.hits if h.head.i != hit.head.i)

    def _is_unfinished(self, q: Quotation) -> bool:
        """Whether a quotation has no verb of its own: its clause goes on after the cue."""
        return not any(t.pos_ in ("VERB", "AUX") for t in self.doc if q.start <= t.idx < q.end)

    def _prefix(self, left: Quotation) -> int:
        """Where a clause begins that goes on into the quotation before a cue: "It was "bad", he said"."""
        begin = contents.sentence_start(self.doc, left.start)
        for q in self.marks:
            if q.end <= left.start and q.end > begin and q.start <= begin:
                begin = q.end
        for hit in self.hits:
            if begin <= hit.start < left.start and not _is_in_relative(hit):
                return left.start
        for draft in self.drafts:
            for _, _, b in draft.content + draft.cue:
                if begin < b <= left.start:
                    begin = b
        text = self.text[begin : left.start]
        if not re.search(r"\w", text) or text.rstrip().endswith((".", "!", "?", ":")):
            return left.start
        return begin

    def _parenthesis(self, hit: Hit, subject: Subject, start: int, end: int) -> list[list[Range]]:
        """The clause around "he said" in commas, or before it at the end of the sentence."""
        verb = hit.head
        if hit.kind != "verb" or "that" not in hit.word.frames or (is_passive(verb) and not subject.ranges):
            return []
        sent = verb.sent
        before = self.text[sent.start_char : start].rstrip()
        after = self.text[end : sent.end_char]
        if verb.dep_ in ("parataxis", "ccomp", "advcl", "dep") and verb.head.i != verb.i and subject.is_own:
            head = verb.head
            while head.pos_ not in ("VERB", "AUX") and head.head.i != head.i:
                head = head.head
            is_as = any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.lefts)
            if verb.dep_ in ("advcl",) and not is_as:
                return []
            a, b = int(head.left_edge.idx), int(head.right_edge.idx) + len(head.right_edge)
            if head.dep_ == "ROOT":
                a, b = int(sent.start_char), int(sent.end_char)
            c, d = int(verb.left_edge.idx), int(verb.right_edge.idx) + len(verb.right_edge)
            parts = [(a, min(c, start)), (max(d, end), b)]
            if before.endswith((",", "—", "–", "”", '"')) or is_as:
                return [[r for r in parts if r[0] < r[1]]]
        if before.endswith(",") and subject.is_own and subject.ranges and hit.word.is_speech:
            # the parser lost the clause: what stands before ", he said" up to the start of the sentence
            if any(sent.start_char <= h.start < hit.start and h.head.tag_ not in ("VB", "VBG") for h in self.hits):
                return []
            if re.search(r"\w", after) and not re.match(
                r"\s*(?:in|on|at|during|by|to|after|before|last|this|while|when)\b|\s*[A-Z]", after
            ):
                return []
            if count_words(self.text, sent.start_char, start) >= 4:
                return [[(int(sent.start_char), start)]]
        return []

    def _trim(self, ranges: Sequence[Range], hit: Hit | None) -> list[Range]:
        out: list[Range] = []
        for start, end in ranges:
            trimmed = contents.trim(self.text, start, end)
            if trimmed is None:
                continue
            start, end = trimmed
            if hit is not None and 0 <= start - hit.end <= 3:
                start = contents.trim_weekday(self.text, start, end)
                again = contents.trim(self.text, start, end)
                if again is None:
                    continue
                start, end = again
            elif hit is not None and start < hit.start and (start == 0 or _begins_sentence(self.text, start)):
                start = contents.trim_conjunction(self.text, start, end)
            out.append(_close_marks(self.text, start, end, self.marks))
        return out

    def _make(self, hit: Hit, subject: Subject, ranges: Sequence[Range], score: float) -> _Draft:
        n = self.number
        cue = [(n, hit.start, hit.end)]
        if hit.preposition is not None and hit.preposition.i > hit.last and hit.kind == "verb":
            cue.append((n, int(hit.preposition.idx), int(hit.preposition.idx) + len(hit.preposition)))
        return _Draft(
            hit=hit,
            lemma=hit.word.lemma,
            cue=cue,
            source=[(n, a, b) for a, b in subject.ranges],
            source_label=guess_type(subject.head) if subject.head is not None else "anonymous",
            content=[(n, a, b) for a, b in ranges],
            act=hit.word.act,
            is_speech=hit.word.is_speech,
            score=score,
            passage=n,
            subject=subject,
        )

    def _own(self, draft: _Draft) -> None:
        for index, q in enumerate(self.marks):
            if any(a < q.end and q.start < b for _, a, b in draft.content):
                self.owner.setdefault(index, draft)
        self.drafts.append(draft)

    def _wait(self, hit: Hit, subject: Subject) -> None:
        draft = self._make(hit, subject, [], 0.85)
        draft.is_led = True
        self.drafts.append(draft)

    # quotations that no listed cue took

    def _unlisted_verbs(self) -> None:
        """ "X," she beamed: any verb beside a quotation that ends like speech."""
        for index, q in enumerate(self.marks):
            ends_open = q.words > 1 and self.text[q.inner_end - 1 : q.inner_end] in ",?!—–"
            has_comma = q.words >= _ORPHAN_WORDS and self.text[q.end : q.end + 1] == ","
            if index in self.owner or not (ends_open or has_comma):
                continue
            verb = self._verb_after(q)
            if verb is None:
                continue
            subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
            if subject is None or self._quotation_at(subject.idx) is not None:
                continue
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            found = Subject((noun_phrase(subject),), subject, True)
            start = min(q.start, self._prefix(q))
            self._own(
                self._make(hit, found, self._trim(contents.cut_out([(start, q.end)], list(found.ranges)), hit), 0.7)
            )

    def _verb_after(self, q: Quotation) -> Token | None:
        for token in self.doc:
            if token.idx < q.end:
                continue
            if token.is_punct or token.is_space:
                if token.text in ".;:":
                    return None
                continue
            if token.pos_ == "VERB" and token.tag_ in ("VBD", "VBZ", "VBP"):
                return token if any(c.dep_ in SUBJECTS and c.i > token.i for c in token.rights) else None
            head = token
            while head.dep_ not in SUBJECTS and head.head.i != head.i and head.head.idx >= q.end:
                head = head.head
            if (
                head.dep_ in SUBJECTS
                and head.head.pos_ == "VERB"
                and head.head.i > head.i
                and head.left_edge.idx >= q.end
            ):
                between = self.text[noun_phrase(head)[1] : head.head.idx]
                if len(between) < 25 and head.head.tag_ in ("VBD", "VBZ", "VBP"):
                    return head.head
            return None
        return None

    def _colon_leads(self) -> None:
        """ "He was blunt: "X"": whoever the clause before the colon is about."""
        for index, q in enumerate(self.marks):
            if index in self.owner or q.words < 3:
                continue
            if not self.text[: q.start].rstrip().endswith(":"):
                continue
            verb = self._verb_before(q.start)
            if verb is None:
                continue
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            subject = find_subject(hit)
            if subject.ranges and self._quotation_at(subject.ranges[0][0]) is None:
                self._own(self._make(hit, subject, [(q.start, q.end)], 0.6))
        if self.text.rstrip().endswith(":") and not any(d.is_led for d in self.drafts) and len(self.doc) > 2:
            verb = self._verb_before(len(self.text))
            if verb is not None and self._quotation_at(verb.idx) is None:
                hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
                subject = find_subject(hit)
                if subject.ranges:
                    self._wait(hit, subject)
                    self.drafts[-1].score = 0.55

    def _verb_before(self, position: int) -> Token | None:
        sentence = next((s for s in self.doc.sents if s.start_char < position <= s.end_char), None)
        if sentence is None:
            return None
        found = None
        for token in sentence:
            if token.idx >= position:
                break
            is_clause = token.pos_ in ("VERB", "AUX") and token.dep_ not in ("aux", "auxpass", "relcl", "acl", "amod")
            if is_clause and any(c.dep_ in SUBJECTS for c in token.children):
                found = token
        return found

    def _orphans(self) -> None:
        """A quotation without a cue goes on the statement just before it, where that one was a quotation too."""
        for index, q in enumerate(self.marks):
            if index in self.owner:
                continue
            is_sentence = self._is_whole_sentence(q)
            if q.words < _ORPHAN_WORDS and not is_sentence:
                continue
            before = [d for d in self.drafts if d.content and self._end_of(d) <= q.start]
            previous = max(before, key=self._end_of) if before else None
            if previous is not None and is_sentence and self._is_next_sentence(previous, q):
                previous.content.append((self.number, q.start, q.end))
                self.owner[index] = previous
            elif is_sentence and not self.text[: q.start].strip():
                draft = _Draft(
                    None, None, [], [], "anonymous", [(self.number, q.start, q.end)], "state", True, 0.4, self.number
                )
                self._own(draft)

    def _end_of(self, draft: _Draft) -> int:
        return max(e for _, _, e in draft.content + draft.cue + draft.source)

    def _is_whole_sentence(self, q: Quotation) -> bool:
        before = self.text[: q.start].rstrip()
        after = self.text[q.end :].lstrip()
        starts = not before or before[-1] in ".!?:\"”’'" or before.endswith("…")
        last = self.text[q.inner_end - 1 : q.inner_end]
        ends = not after or last in ".!?…" or after[:1] in ".!?"
        return starts and ends

    def _is_next_sentence(self, previous: _Draft, q: Quotation) -> bool:
        if not any(m.start < e and s < m.end for _, s, e in previous.content for m in self.marks):
            return False
        gap = self.text[self._end_of(previous) : q.start]
        return len(gap) < 200 and not _STOP.search(gap.strip() + " x") and len(re.findall(r"[.!?]\s", gap)) <= 1

    # attributions inside a quotation

    def _inner(self, hit: Hit) -> None:
        q = self._quotation_at(hit.start)
        if q is None or hit.kind == "noun" or not hit.word.is_speech:
            return
        subject = find_subject(hit)
        if not subject.ranges or hit.kind == "declined":
            return
        for body in contents.find_content(hit, subject):
            clipped = [(max(a, q.inner_start), min(b, q.inner_end)) for a, b in body]
            ranges = contents.cut_out([r for r in clipped if r[0] < r[1]], [(hit.start, hit.end)])
            ranges = [r for r in (contents.trim(self.text, a, b) for a, b in ranges) if r is not None]
            if ranges and q.inner_start <= subject.ranges[0][0] < q.inner_end:
                draft = self._make(hit, subject, ranges, 0.6)
                draft.is_inner = True
                self.drafts.append(draft)


def _is_in_relative(hit: Hit) -> bool:
    return hit.head.dep_ in ("relcl", "acl")


def _span_of(token: Token) -> Range:
    return int(token.left_edge.idx), int(token.right_edge.idx) + len(token.right_edge)


def _say_word(hit: Hit) -> Word:
    assert hit.noun is not None
    rows = load_verbs().get(lemma_of(hit.noun), {})
    word = rows.get(lemma_of(hit.noun))
    frames = frozenset({"that", "obj", "p:on", "p:about", "p:to", "ing", "to"}) | (word.frames if word else frozenset())
    return Word(hit.word.lemma, "state", True, frames)


def _plain_word(token: Token) -> Word:
    return Word(lemma_of(token), "state", True, frozenset({"quote"}))


def _begins_sentence(text: str, start: int) -> bool:
    return text[:start].rstrip()[-1:] in (".", "!", "?", ":", ";", '"', "”", "’")


def _close_marks(text: str, start: int, end: int, marks: Sequence[Quotation]) -> Range:
    """The range with the closing mark that trimming a full stop may have cut from a quotation inside it."""
    for q in marks:
        if start <= q.start < end < q.end and end >= q.inner_end - 1:
            end = q.end
        if q.start < start <= q.inner_start and q.end <= end:
            start = q.start
    return start, end


# ── over paragraphs ─────────────────────────────────────────────────────────────────────────────────────────────


def _transcript_names(passages: Sequence[Passage]) -> frozenset[str]:
    """The names that open paragraphs with a colon: in capitals, or the same one twice in the document."""
    counts: dict[str, int] = {}
    for passage in passages:
        match = _TRANSCRIPT.match(passage.text)
        if match and count_words(passage.text, match.end(), len(passage.text)) > 0:
            name = match.group("name").strip()
            counts[name] = counts.get(name, 0) + 1
    several = sum(1 for n in counts.values() if n > 1)
    return frozenset(n for n, k in counts.items() if (n.isupper() and len(n) > 2) or (k > 1 and several > 1))


def _from_transcript(number: int, passage: Passage, match: re.Match[str]) -> _Draft:
    start, end = match.end(), len(passage.text.rstrip())
    name = match.span("name")
    name_end = match.start("name") + len(match.group("name").rstrip())
    colon = passage.text.index(":", name_end)
    return _Draft(
        None,
        ":",
        [(number, colon, colon + 1)],
        [(number, name[0], name_end)],
        "person",
        [(number, start, end)],
        "state",
        True,
        0.9,
        number,
    )


def _join_paragraphs(
    number: int,
    passage: Passage,
    marks: Sequence[Quotation],
    found: list[_Draft],
    open_draft: _Draft | None,
    last: _Draft | None,
) -> list[_Draft]:
    """What this paragraph adds to the statement of the one before: a colon's content, a quotation that goes on."""
    starts_quoted = bool(marks) and not passage.text[: marks[0].start].strip()
    first = marks[0] if marks else None
    if last is not None and last.is_led and not last.content:
        if starts_quoted and first is not None:
            owner = _owner_of(found, number, first)
            if owner is None or owner.hit is None:
                last.content = [r for d in found if d is owner for r in d.content] or [(number, first.start, first.end)]
                return [last, *[d for d in found if d is not owner]]
        elif not found and not marks and last.score > 0.6:
            end = len(passage.text.rstrip())
            last.content = [(number, 0, end)]
            last.score = 0.6
            return [last]
    if not starts_quoted or first is None:
        return found
    owner = _owner_of(found, number, first)
    if owner is not None and owner.hit is None:
        target = open_draft
        if target is None and last is not None and last.content and _is_quoted(last):
            target = last
        if target is not None:
            target.content += owner.content
            return [target if d is owner else d for d in found] if target not in found else found
    elif owner is not None and open_draft is not None and owner is not open_draft and open_draft.hit is None:
        # the quotation went on over the paragraph and its cue came only here: one statement
        owner.content = open_draft.content + owner.content
        open_draft.content = []
    return found


def _owner_of(found: Sequence[_Draft], number: int, q: Quotation) -> _Draft | None:
    for draft in found:
        if not draft.is_inner and any(n == number and a < q.end and q.start < b for n, a, b in draft.content):
            return draft
    return None


def _is_quoted(draft: _Draft) -> bool:
    return draft.score >= 0.9


# ── to findings ─────────────────────────────────────────────────────────────────────────────────────────────────


def _finish(parsed: Parsed, drafts: Sequence[_Draft], quotations: Sequence[Sequence[Quotation]]) -> list[Statement]:
    seen: dict[tuple[Span, ...], int] = {}
    out: list[Statement] = []
    done: set[int] = set()
    for draft in drafts:
        if id(draft) in done or not draft.content:
            continue
        done.add(id(draft))
        manner, ranges = _manner(parsed.passages, draft.content, quotations)
        content = _to_spans(parsed.passages, ranges)
        if not content:
            continue
        source = _to_spans(parsed.passages, draft.source)
        cue = _to_spans(parsed.passages, draft.cue)
        counter = seen.get(content, 0)
        seen[content] = counter + 1
        text = parsed.document.text
        out.append(
            Statement(
                id=finding_id("statement", content, counter),
                document_id=parsed.document.id,
                spans=content,
                quote=quote_spans(text, content),
                made=Made(by=NAME, version=VERSION, score=round(max(0.1, draft.score), 2)),
                speaker=Speaker(name=" ".join(quote_spans(text, source)), type=draft.source_label, spans=source)  # type: ignore[arg-type]
                if source
                else None,
                cue=Cue(lemma=draft.lemma or "", spans=cue) if cue else None,
                manner=manner,
                act=draft.act,
                is_speech=draft.is_speech,
            )
        )
    return _nest(sorted(out, key=lambda s: (s.spans[0].start, -s.spans[-1].end, s.cue.spans[0].start if s.cue else 0)))


def _to_spans(passages: Sequence[Passage], ranges: Sequence[tuple[int, int, int]]) -> tuple[Span, ...]:
    return merge_spans(span for n, a, b in ranges for span in to_spans(passages[n], a, b))


def _manner(
    passages: Sequence[Passage], ranges: Sequence[tuple[int, int, int]], quotations: Sequence[Sequence[Quotation]]
) -> tuple[Manner, list[tuple[int, int, int]]]:
    """How the words are given; a direct quotation's ranges come back without its marks."""
    quoted = total = 0
    inner: list[tuple[int, int, int]] = []
    for number, start, end in ranges:
        text = passages[number].text
        total += count_words(text, start, end)
        for q in quotations[number]:
            a, b = max(start, q.inner_start), min(end, q.inner_end)
            if a < b:
                quoted += count_words(text, a, b)
                a, b = trim_quotation(text, a, b)
                if a < b:
                    inner.append((number, a, b))
    if quoted and quoted >= total and inner:
        return "direct", inner
    return ("mixed" if quoted else "indirect"), list(ranges)


def _nest(statements: list[Statement]) -> list[Statement]:
    """The statements with ``within``: the smallest other one whose content holds their cue."""
    out: list[Statement] = []
    for statement in statements:
        place = statement.cue.spans[:1] if statement.cue else ()
        holder = None
        for other in statements:
            if other is statement or not place:
                continue
            if other.spans[0].start > place[0].start or other.spans[-1].end < place[0].end:
                continue
            if is_within(place, other.spans) and (holder is None or _size(other) < _size(holder)):
                holder = other
        out.append(replace(statement, within=holder.id) if holder is not None else statement)
    return out


def _size(statement: Statement) -> int:
    return sum(s.end - s.start for s in statement.spans)
