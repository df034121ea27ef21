"""Paragraphs: who is said to have said what in one paragraph; not yet joined over paragraphs, not yet findings.

For each cue: its subject, its content by grammar (:mod:`onrecord.read.contents`), and the quotations beside it;
then what is left of the quotations: verbs that no list holds, colons, and quotations that go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.read import contents
from onrecord.read.attributions import Attribution, carry, is_direct
from onrecord.read.cues import SUBJECTS, Hit, Word, find_hits, lemma_of, load_verbs
from onrecord.read.edges import (
    Range,
    cover_quotations,
    cut_comment,
    cut_out,
    is_anonymity,
    sentence_start,
    trim,
    trim_conjunction,
    trim_weekday,
)
from onrecord.read.idle_cues import is_performed, is_thought_noun, is_unsaid
from onrecord.read.lost_subjects import (
    drop_dateline,
    find_after_comma,
    find_beside,
    find_named,
    find_verb_after,
    find_verb_before,
)
from onrecord.read.mistagged import find_mistagged
from onrecord.read.nlp import Passage
from onrecord.read.quotations import Quotation, count_words
from onrecord.read.speaker_types import guess_type
from onrecord.read.subjects import Subject, find_subject, is_human, is_passive, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

_ORPHAN_WORDS = 4  # a shorter quotation without a cue is a scare quote, a title or a slogan
_LOOSE_WORDS = 6  # a phrase of so many quoted words is somebody's, though its sentence has no cue
_GAP = 130  # characters between a cue and the quotation that it leads into
_DATELINE = re.compile(
    r"\W{0,3}[A-Z][A-Z.’'-]+(?:[ ,/][A-Z.’'-]+)*(?:, [A-Z][\w.]+(?: \d{1,2})?){0,3}(?:, \d{4})?"
    r"(?: \([A-Za-z/. ]+\))?\s+(?:—|–|--|-)\s+"
)
_STOP = re.compile(
    r"(?<![A-Z])(?<!\b(?:Mr|Ms|Dr|St|Lt))(?<!\b(?:Mrs|Gen|Sen|Gov|Rep|Col))[.!?][\"”’)]*\s+[\"“‘(]*[A-Z]"
)
_PARTICIPLES = frozenset(
    ["adding", "saying", "noting", "insisting", "arguing", "stressing", "asserting", "explaining", "citing", "telling"]
) | {"warning", "urging", "vowing"}
_OPENERS = frozenset({"after", "while", "although", "though", "when", "before", "since", "as", "once"})
_RELAYING = frozenset({"quote", "cite", "report", "say", "believe", "think", "record", "hear"})
_DECLINING = frozenset({"decline", "refuse"})
_ANSWERING = frozenset(
    ["say", "comment", "confirm", "discuss", "answer", "elaborate", "specify", "name", "identify", "explain", "tell"]
) | {"disclose", "reveal", "speak", "talk", "respond", "reply", "describe", "detail", "speculate", "state", "mention"}


class ParagraphReader:
    """Reads one paragraph; ``read`` gives its drafts in order. Holds what the steps share: text, marks, owners."""

    def __init__(self, number: int, passage: Passage, marks: Sequence[Quotation]) -> None:
        self.number = number
        self.text = passage.text
        self.doc = passage.doc
        self.marks = marks
        match = _DATELINE.match(self.text)
        self.dateline = match.end() if match else 0
        self.owner: dict[int, Attribution] = {}
        self.hits: list[Hit] = []
        self.drafts: list[Attribution] = []
        self._cuts: dict[int, int] = {}

    def read(self) -> list[Attribution]:
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
            if not subject.is_own and hit.word.is_speech:
                subject = find_after_comma(hit) or subject
            if not subject.ranges and hit.word.lemma == "ask" and is_passive(hit.head):
                continue  # "Asked about X": the reporter's own question
            if is_passive(hit.head) and any(c.lower_ == "as" and c.dep_ == "mark" for c in hit.head.lefts):
                continue  # "as suggested by X" points elsewhere
            if is_unsaid(hit, subject):
                continue
            left = self._left_quotation(hit, subject)
            if not subject.ranges and hit.kind == "verb" and not is_passive(hit.head):
                subject = find_beside(hit, self.marks, is_inverted=left is not None)
            if left is not None and left.words < _ORPHAN_WORDS and self._has_own_content(hit, subject):
                left = None  # what the cue says comes after it; the quoted words end the clause before
            subject = drop_dateline(self.doc, subject, self.dateline)
            plans.append((hit, subject, left))
        self._cuts = self._find_cuts(plans)
        taken = {id(left) for _, _, left in plans if left is not None}
        for hit, subject, left in plans:
            self._draft(hit, subject, left, taken)
        for hit, subject, body in find_mistagged(self.doc):
            if self._quotation_at(hit.start) is None and not self._is_covered(hit.start):
                ranges = self._trim(cover_quotations(body, self.marks), hit)
                if ranges:
                    self._own(self._make(hit, subject, ranges, 0.6))
        self._unlisted_verbs()
        self._colon_leads()
        self._orphans()
        for hit in all_hits:
            if hit not in self.hits:
                self._inner(hit)
        starts = {d.content[0][1] for d in self.drafts if d.content and d.hit is not None and d.hit.kind != "noun"}
        self.drafts = [d for d in self.drafts if d.hit is None or d.hit.kind != "noun" or d.content[0][1] not in starts]
        return sorted(self.drafts, key=lambda d: min((r[1] for r in d.content + d.cue + d.source), default=0))

    def _is_covered(self, place: int) -> bool:
        return any(a <= place < b for d in self.drafts for _, a, b in d.content + d.cue)

    def _find_cuts(self, plans: list[tuple[Hit, Subject, Quotation | None]]) -> dict[int, int]:
        """Where the content of one cue must end since another cue of the sentence begins: "said X, adding Y" and
        "after A said X, B said Y", where the parser puts the second inside the first. Gives the participle the
        speaker of the first."""
        cuts: dict[int, int] = {}
        on_whose_word = []  # "citing police records" is the authority of the statement before it
        for index, (hit, subject, left) in enumerate(plans):
            if hit.kind == "according" and self.text[: hit.start].rstrip().endswith(","):
                for earlier, _, _ in plans[:index]:
                    if (
                        earlier.kind == "verb"
                        and earlier.head.sent.start == hit.head.sent.start
                        and earlier.word.is_speech
                    ):
                        cuts.setdefault(earlier.head.i, len(self.text[: hit.start].rstrip()) - 1)
            if hit.kind != "verb" or index == 0:
                continue
            before = [p for p in plans[:index] if p[0].kind == "verb" and p[0].head.sent.start == hit.head.sent.start]
            if not before:
                continue
            first, speaker, _ = before[0]
            comma = self.text[: hit.start].rstrip()
            if hit.head.lower_ in _PARTICIPLES and comma.endswith((",", "—", "–")) and not subject.is_own:
                for earlier, _, _ in before:
                    cuts.setdefault(earlier.head.i, len(comma) - 1)
                if hit.head.lower_ == "citing":
                    on_whose_word.append(plans[index])
                if speaker.ranges and hit.word.lemma in ("add", "say") and subject.head is not None:
                    plans[index] = (hit, Subject(speaker.ranges, speaker.head, False), left)
                continue
            if not self._opens_with(first):
                continue
            if not subject.is_own and comma.endswith(","):
                subject = find_named(hit) or subject
                plans[index] = (hit, subject, left)
            if subject.is_own and subject.ranges:
                edge = self.text[: subject.ranges[0][0]].rstrip()
                if edge.endswith(",") and len(edge) > first.end:
                    cuts.setdefault(first.head.i, len(edge) - 1)
        plans[:] = [p for p in plans if p not in on_whose_word]
        return cuts

    def _opens_with(self, hit: Hit) -> bool:
        """Whether the cue stands in a clause with "after", "while", "as" that opens its sentence."""
        sentence = hit.head.sent
        return any(t.lower_ in _OPENERS for t in sentence[:5] if t.i < hit.head.i)

    def _has_own_content(self, hit: Hit, subject: Subject) -> bool:
        """Whether the verb has a complement on its right, whatever its frames are."""
        if any(r[0] >= hit.end for body in contents.find_content(hit, subject) for r in body):
            return True
        return any(c.dep_ == "dobj" for c in hit.head.rights) and hit.word.lemma != "tell"

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
                    if other.head.i == child.i and lemma_of(child) in _ANSWERING:
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
                bodies = [[(right.start, self._object_end(hit, right))]]
                score = 0.95
        elif not bodies:
            bodies = self._parenthesis(hit, subject, start, end) or self._rest(hit, subject, end)
            score = 0.7
        if not bodies:
            if self.text.rstrip().endswith(":") and hit.head.sent.end == len(self.doc) and hit.word.is_speech:
                self._wait(hit, subject)
            return
        is_bare = hit.kind == "verb" and hit.head.tag_ in ("VB", "VBG") and not is_passive(hit.head)
        if is_bare and not subject.ranges and left is None and right is None:
            return  # an imperative, a mere purpose, a gerund: nobody said anything
        if not subject.ranges:
            score -= 0.15
        if not hit.word.is_speech:
            score -= 0.1
        holes = [(hit.start, hit.end)]
        holes += subject.ranges if subject.is_own else ()
        for body in bodies:
            ranges = self._with_tail(cover_quotations(body, self.marks), hit)
            ranges = cut_out(ranges, holes)
            if hit.head.i in self._cuts:
                ranges = [(a, min(b, self._cuts[hit.head.i])) for a, b in ranges if a < self._cuts[hit.head.i]]
            ranges = self._trim([(a, cut_comment(self.text, a, b)) for a, b in ranges], hit)
            if not ranges or (hit.word.act == "demand" and is_anonymity(self.text, ranges)):
                continue
            draft = self._make(hit, subject, ranges, score)
            self._own(draft)

    def _object_end(self, hit: Hit, right: Quotation) -> int:
        """Where the object of a verb ends that begins with a quoted phrase ("found "grave flaws" in the pumps")."""
        if self.text[right.inner_end - 1 : right.inner_end] in ",.?!" or right.words > 8:
            return right.end
        token = next((t for t in self.doc if t.idx >= right.inner_start), None)
        while token is not None and token.head.i not in {hit.head.i, token.i}:
            token = token.head
        if token is None or token.i <= hit.head.i or token.dep_ == "ROOT":
            return right.end
        return max(right.end, int(token.right_edge.idx) + len(token.right_edge))

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
        begin = sentence_start(self.doc, left.start)
        begin = max(begin, self.text.rfind(";", begin, left.start) + 1)
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
        if "mark" in hit.word.frames or any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.lefts):
            return []
        sent = verb.sent
        before = self.text[sent.start_char : start].rstrip()
        after = self.text[end : sent.end_char]
        if verb.dep_ in ("parataxis", "ccomp", "advcl", "dep") and verb.head.i != verb.i and subject.is_own:
            head = verb.head
            while head.pos_ not in ("VERB", "AUX") and head.head.i != head.i:
                head = head.head
            is_as = any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.lefts)
            if is_as and re.search(r"\bfar as\b", self.text[: hit.start].lower()[-24:]):
                return []  # "as far as I recall" limits a statement, it makes none
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

    def _rest(self, hit: Hit, subject: Subject, end: int) -> list[list[Range]]:
        """The rest of the sentence after a verb of saying whose clause the parser lost ("reported on Friday the
        office had ..."): only where it holds a finite verb and no other cue."""
        verb = hit.head
        if hit.kind != "verb" or "that" not in hit.word.frames or not hit.word.is_speech or not subject.ranges:
            return []
        if "mark" in hit.word.frames:
            return []
        if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ == "relcl" or subject.ranges[0][0] > hit.start:
            return []
        rest = list(self.doc[hit.last + 1 : verb.sent.end])
        while rest and (
            rest[0].ent_type_ in ("DATE", "TIME") or rest[0].lower_ in ("on", "in", "that", "early", "late")
        ):
            rest = rest[1:]
        if len(rest) < 4 or rest[0].is_punct or rest[0].pos_ in ("ADP", "CCONJ", "VERB", "AUX", "SCONJ", "ADV"):
            return []
        if not any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ not in ("relcl", "acl") for t in rest[1:12]):
            return []
        if any(h.start > hit.end and h.start < verb.sent.end_char for h in self.hits):
            return []
        return [[(int(rest[0].idx), int(verb.sent.end_char))]]

    def _trim(self, ranges: Sequence[Range], hit: Hit | None) -> list[Range]:
        out: list[Range] = []
        for start, end in ranges:
            start = max(start, self.dateline)
            if start >= end:
                continue
            trimmed = trim(self.text, start, end)
            if trimmed is None:
                continue
            start, end = trimmed
            if hit is not None and 0 <= start - hit.end <= 3:
                start = trim_weekday(self.text, start, end)
                again = trim(self.text, start, end)
                if again is None:
                    continue
                start, end = again
            elif hit is not None and start < hit.start and (start == 0 or _begins_sentence(self.text, start)):
                start = trim_conjunction(self.text, start, end)
            out.append(_close_marks(self.text, start, end, self.marks))
        return out

    def _make(self, hit: Hit, subject: Subject, ranges: Sequence[Range], score: float) -> Attribution:
        n = self.number
        cue = [(n, hit.start, hit.end)]
        if hit.preposition is not None and hit.preposition.i > hit.last and hit.kind == "verb":
            cue.append((n, int(hit.preposition.idx), int(hit.preposition.idx) + len(hit.preposition)))
        return Attribution(
            hit=hit,
            lemma=hit.word.lemma,
            cue=cue,
            source=[(n, a, b) for a, b in subject.ranges],
            source_label=guess_type(subject.head) if subject.head is not None else "anonymous",
            content=[(n, a, b) for a, b in ranges],
            act=hit.word.act,
            is_speech=hit.word.is_speech and not is_thought_noun(hit),
            score=score,
            passage=n,
            subject=subject,
        )

    def _own(self, draft: Attribution) -> None:
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
            verb = find_verb_after(self.doc, q)
            if verb is None:
                continue
            subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
            if subject is None or self._quotation_at(subject.idx) is not None:
                continue
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            found = Subject((noun_phrase(subject),), subject, True)
            start = min(q.start, self._prefix(q))
            self._own(self._make(hit, found, self._trim(cut_out([(start, q.end)], list(found.ranges)), hit), 0.7))

    def _colon_leads(self) -> None:
        """ "He was blunt: "X"": whoever the clause before the colon is about."""
        for index, q in enumerate(self.marks):
            if index in self.owner or q.words < 3:
                continue
            if not self.text[: q.start].rstrip().endswith(":"):
                continue
            verb = find_verb_before(self.doc, q.start)
            if verb is None:
                continue
            hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
            subject = find_subject(hit)
            if subject.ranges and self._quotation_at(subject.ranges[0][0]) is None:
                self._own(self._make(hit, subject, [(q.start, q.end)], 0.6))
        if self.text.rstrip().endswith(":") and not any(d.is_led for d in self.drafts) and len(self.doc) > 2:
            verb = find_verb_before(self.doc, len(self.text))
            if verb is not None and self._quotation_at(verb.idx) is None:
                hit = Hit(verb, _plain_word(verb), verb.i, verb.i)
                subject = find_subject(hit)
                if subject.ranges:
                    self._wait(hit, subject)
                    self.drafts[-1].score = 0.55

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
                if self._is_direct(previous):
                    previous.content.append((self.number, q.start, q.end))
                    self.owner[index] = previous
                else:
                    self._own(carry(previous, (self.number, q.start, q.end)))
            elif not is_sentence and q.words >= _LOOSE_WORDS and self._is_unclaimed(q):
                # "The number was “very large and rising”": quoted, so somebody's words, but the sentence says not whose
                sentence = next(s for s in self.doc.sents if s.start_char <= q.start < s.end_char)
                ranges = self._trim([(int(sentence.start_char), max(int(sentence.end_char), q.end))], None)
                if ranges:
                    self._own(
                        Attribution(
                            None,
                            None,
                            [],
                            [],
                            "anonymous",
                            [(self.number, *r) for r in ranges],
                            "state",
                            True,
                            0.35,
                            self.number,
                        )
                    )
            elif is_sentence and not self.text[: q.start].strip():
                draft = Attribution(
                    None, None, [], [], "anonymous", [(self.number, q.start, q.end)], "state", True, 0.4, self.number
                )
                self._own(draft)

    def _is_unclaimed(self, q: Quotation) -> bool:
        """Whether the sentence around a quotation that ends it has no cue, and nobody for its subject."""
        sentence = next((s for s in self.doc.sents if s.start_char <= q.start < s.end_char), None)
        if sentence is None or re.search(r"\w", self.text[q.end : max(q.end, sentence.end_char)]):
            return False
        if any(sentence.start_char <= h.start < sentence.end_char for h in self.hits):
            return False
        if any(a < sentence.end_char and sentence.start_char < b for d in self.drafts for _, a, b in d.content + d.cue):
            return False
        root = sentence.root
        subject = next((c for c in root.lefts if c.dep_ in SUBJECTS), None)
        return root.lemma_ == "be" and subject is not None and subject.pos_ == "NOUN" and not is_human(subject)

    def _is_direct(self, draft: Attribution) -> bool:
        return is_direct(draft, self.number, self.marks)

    def _end_of(self, draft: Attribution) -> int:
        return max(e for _, _, e in draft.content + draft.cue + draft.source)

    def _is_whole_sentence(self, q: Quotation) -> bool:
        before = self.text[: q.start].rstrip()
        after = self.text[q.end :].lstrip()
        starts = not before or before[-1] in ".!?:\"”’'" or before.endswith("…")
        last = self.text[q.inner_end - 1 : q.inner_end]
        ends = not after or last in ".!?…" or after[:1] in ".!?"
        return starts and ends

    def _is_next_sentence(self, previous: Attribution, q: Quotation) -> bool:
        end = self._end_of(previous)
        between = [x.start_char for x in self.doc.sents if end <= x.start_char < q.inner_start]
        return q.start - end < 250 and len(between) <= 1

    # attributions inside a quotation

    def _inner(self, hit: Hit) -> None:
        q = self._quotation_at(hit.start)
        if q is None or hit.kind == "noun" or not hit.word.is_speech:
            return
        subject = find_subject(hit)
        if not subject.ranges or hit.kind == "declined" or is_performed(hit, subject):
            return
        for body in contents.find_content(hit, subject):
            clipped = [(max(a, q.inner_start), min(b, q.inner_end)) for a, b in body]
            ranges = cut_out([r for r in clipped if r[0] < r[1]], [(hit.start, hit.end)])
            ranges = [r for r in (trim(self.text, a, b) for a, b in ranges) if r is not None]
            if ranges and q.inner_start <= subject.ranges[0][0] < q.inner_end and not self._is_slight(hit, ranges):
                draft = self._make(hit, subject, ranges, 0.6)
                draft.is_inner = True
                self.drafts.append(draft)

    def _is_slight(self, hit: Hit, ranges: Sequence[Range]) -> bool:
        """Whether a cue in a quotation only points at a thing ("the letter you mentioned", "reports describing it"): no
        clause is told, nothing is charged, denied or asked."""
        if hit.word.act in ("accuse", "deny", "demand", "promise"):
            return False
        if any(c.dep_ in ("ccomp", "xcomp") for c in hit.head.rights):
            return False
        return hit.head.dep_ in ("relcl", "acl", "pcomp") or sum(count_words(self.text, a, b) for a, b in ranges) < 3


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
