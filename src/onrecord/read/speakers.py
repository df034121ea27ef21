"""Speakers: who each statement belongs to, resolved inside its document from the words that attribute it.

What stays unresolved: a pronoun that fits nobody well enough leaves the statement without a speaker (a pronoun is
no name); a description that goes back to no name stays that description, and one person known only by it is
``anonymous``. A spokesperson's words are the body's, a report's are its issuer's, which then is also the authority.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.model import JOINT, Mention, PartyType, Speaker, Statement
from onrecord.read.answers import find_answers
from onrecord.read.interlocutors import find_interlocutors
from onrecord.read.interviews import find_answerer, find_talkers
from onrecord.read.joint_speakers import find_joint
from onrecord.read.lexicon import clean_name, roles
from onrecord.read.mentions import ISSUED
from onrecord.read.nlp import Parsed, Passage, to_offset, to_spans
from onrecord.read.sources import mend_source
from onrecord.read.tokens import word_list
from onrecord.spans import Span, is_overlapping, is_within

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST_PERSON = word_list("first_person")
_PRONOUNS = word_list("pronouns")
_NOBODY = word_list("no_speakers")
_PARTING = frozenset({"and", "or", "who", "for", "to", "by", "with", "that"})
_WITH_OWN = re.compile(r"\band (?:his|her|its|their)\b")
_LIST = 240
"""Characters before and after a name of a list in which its other names are looked for."""
_TITLES = re.compile(r"(?:[A-Z][\w.’'-]*\s+){1,4}")
_OF = re.compile(r"\s(?:of|from|at|for)\s")
_QUESTION = re.compile(r"\b(?:did|do|have|had|would|will|can|could|should|may|might)(?:n[’']t)?\s+\Z", re.IGNORECASE)
_ASKER = re.compile(r"(?:Q|QUESTION|Question)\s*\(\s*([^()]+)\)?\s*$")


def find_speakers(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The statements with name, type and chain of each speaker; their order, ids and spans stay as they are."""
    resolver = _Resolver(parsed, mentions)
    text = parsed.document.text
    statements = [mend_source(text, resolver.passage_at, statement) for statement in statements]
    talkers = find_talkers(parsed, mentions, statements)
    turns = {s.id: turn for s in statements if (turn := _name_turn(s, talkers)) is not None}
    turns |= {s.id: s for s in _name_answers(parsed, mentions, statements)}
    own = list(turns.values())
    out = [turns.get(s.id) or _name_in_turn(s, own) or resolver.resolve(s) for s in statements]
    for _ in range(3):  # "I" in a quotation inside a quotation needs its outer speaker first
        again = [_resolve_first_person(statement, out) for statement in out]
        if again == out:
            break
        out = again
    out = _name_hearers(parsed, mentions, out)
    return [_drop_pronoun(statement) for statement in out]


def _name_hearers(parsed: Parsed, mentions: Sequence[Mention], statements: list[Statement]) -> list[Statement]:
    """What "you" said, in a talk or a letter, with whom it is said to: "You told us that ...". What "you" promised or
    asked for is left to whoever tells it first: told back, it is a question more often than a promise."""
    text = parsed.document.text
    if not any(
        s.speaker is not None and (s.speaker.name.lower() == "you" or _is_yours(s.speaker, text)) for s in statements
    ):
        return statements
    talk = find_interlocutors(parsed, mentions, statements)
    named = {m.name: m for m in reversed(mentions) if m.form == "name"}
    out = []
    for statement in statements:
        speaker = statement.speaker
        is_early = (
            statement.act in ("promise", "demand") and statement.cue is not None and statement.cue.lemma != "assure"
        )
        is_told = speaker is not None and speaker.name.lower() == "you" and not is_early
        start = speaker.spans[0].start if speaker is not None and speaker.spans else 0
        if is_told and _QUESTION.search(text, max(0, start - 12), start):
            is_told = False  # "Did you say so?"
        is_owned = speaker is not None and _is_yours(speaker, text)
        hearer = talk.find_hearer(statement) if is_told or is_owned else None
        if speaker is not None and hearer is not None:
            known = named.get(hearer)
            kind = known.type if known is not None else "person"
            chain = known.chain if known is not None else None
            if is_owned:
                owned = f"{speaker.name} of {'the ' if ' of ' in hearer else ''}{hearer}"
                out.append(replace(statement, speaker=replace(speaker, name=owned, type="body", chain=None)))
                continue
            hearing = Speaker(name=hearer, type="state" if kind == "place" else kind, spans=speaker.spans, chain=chain)
            statement = replace(statement, speaker=hearing)
        out.append(statement)
    return out


def _is_yours(speaker: Speaker, text: str) -> bool:
    """Whether it is the office of whom a text speaks to that speaks: "Your office replied"."""
    if speaker.name.lower() not in ("office", "ministry", "department", "staff") or not speaker.spans:
        return False
    start = speaker.spans[0].start
    return text[start : start + 5].lower() == "your " or text[max(0, start - 5) : start].lower() == "your "


def _join(found: Sequence[Mention], spans: tuple[Span, ...]) -> Speaker:
    """The speaker that several named ones are together."""
    return Speaker(name=JOINT.join(dict.fromkeys(m.name for m in found)), type="group", spans=spans)


def _name_turn(statement: Statement, talkers: Mapping[str, Speaker]) -> Statement | None:
    """A turn of an interview with whoever its letter stands for; None where it is no such turn."""
    speaker = statement.speaker
    meant = talkers.get(speaker.name) if speaker is not None else None
    if speaker is None or meant is None or statement.cue is None:
        return None
    return replace(statement, speaker=replace(meant, spans=speaker.spans))


def _name_answers(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Statement]:
    """The answers of an interview without names, with whoever gives them."""
    answers = find_answers(parsed)
    if answers is None:
        return []
    speaker = find_answerer(parsed, mentions, answers)
    starts = {to_spans(parsed.passages[g[0]], 0, len(parsed.passages[g[0]].text))[0].start for g in answers.groups}
    own = [s for s in statements if s.cue is None and s.speaker is None and s.manner == "direct"]
    return [replace(s, speaker=speaker) for s in own if s.spans[0].start in starts]


def _name_in_turn(statement: Statement, turns: Sequence[Statement]) -> Statement | None:
    """What "I" says inside such a turn with whoever speaks there; None for all else."""
    speaker = statement.speaker
    if speaker is None or not speaker.spans or not _is_in(speaker.name, _FIRST_PERSON):
        return None
    turn = next((t for t in turns if is_within(speaker.spans, t.spans)), None)
    if turn is None or turn.speaker is None:
        return None
    return replace(statement, speaker=replace(turn.speaker, spans=speaker.spans))


class _Resolver:
    def __init__(self, parsed: Parsed, mentions: Sequence[Mention]) -> None:
        self.text = parsed.document.text
        self.passages = sorted((p for p in parsed.passages if p.pieces), key=lambda p: p.pieces[0][1])
        self.firsts = [p.pieces[0][1] for p in self.passages]
        self.mentions = sorted(mentions, key=lambda m: (m.spans[0].start, m.spans[-1].end))
        self.starts = [m.spans[0].start for m in self.mentions]
        self.longest = max((m.spans[-1].end - m.spans[0].start for m in self.mentions), default=0)

    def resolve(self, statement: Statement) -> Statement:
        """One statement with its speaker resolved, first persons by the quotation that they stand in."""
        speaker = statement.speaker
        if speaker is None or not speaker.spans:
            return statement
        asker = _ASKER.match(speaker.name)
        if asker:  # a turn in a transcript: "QUESTION (Kell Radio): ..."
            at = speaker.spans[0].start + asker.start(1)
            at += len(asker[1]) - len(re.sub(r"^[Tt]he ", "", asker[1]))
            outlet = self._mention_at(at)
            if outlet is not None and outlet.spans[0].start == at:
                return _with(statement, outlet, speaker.spans)
            return replace(statement, speaker=Speaker(name=asker[1].strip(), type="body", spans=speaker.spans))
        if _is_in(speaker.name, _FIRST_PERSON):
            inner = self._mention_at(speaker.spans[0].start)
            return statement if inner is None else _with(statement, inner, speaker.spans)
        holder = self._titled(speaker)
        if holder is not None:
            return _with(statement, holder, speaker.spans)
        source = speaker.spans[-1]
        around = self._around(source.start - _LIST, source.end + _LIST)
        cue = statement.cue.spans[0] if statement.cue and statement.cue.spans else None
        if joint := find_joint(self.text, around, source, cue):
            extent = replace(source, start=joint[0].spans[0].start, end=joint[-1].spans[0].end)
            return replace(statement, speaker=_join(joint, (extent,)))
        heads = self._heads(speaker.spans)
        found = [m for m in (self._mention_at(offset) for offset in heads) if m is not None]
        if len(found) > 1 and self._is_of(found[0], found[1]):
            found = found[:1]  # "Jo Lee of the opposition Kell party": the parse parted them
        # "staff of a charity, Kell Aid," are one speaker: the charity only says whose staff
        if not _WITH_OWN.search(speaker.name):  # "Jo Lee and his team" are more than the team
            found = [m for m in found if not any(f" {m.name}" in other.name for other in found)] or found
        if len(found) > 1 and len({m.chain for m in found}) > 1:
            if all(m.form == "name" or (m.type == "person" and m.name[:1].isupper()) for m in found):
                return replace(statement, speaker=_join(found, speaker.spans))
            return replace(statement, speaker=replace(_describe(speaker), type="group"))
        if found:
            is_cut = found[0].form == "noun" and found[0].spans[-1].end == speaker.spans[-1].end
            whole = self._named_next(speaker.spans) if is_cut else None
            return _with(statement, whole or found[0], speaker.spans)
        inside = self._best_inside(speaker.spans) or self._named_next(speaker.spans)
        inside = inside or self._apposed_before(speaker)
        if inside is not None:
            return _with(statement, inside, speaker.spans)
        is_word = any(c.isalpha() for c in speaker.name)  # "of whom 31 said so": a number is nobody
        return replace(statement, speaker=_describe(speaker) if is_word else None)

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds this character of the document."""
        index = bisect_right(self.firsts, offset) - 1
        for passage in reversed(self.passages[max(0, index - 2) : index + 1]):
            if to_offset(passage, offset) is not None:
                return passage
        return None

    def _heads(self, spans: Sequence[Span]) -> list[int]:
        """Document offsets of the words that the speaker's other words hang on: one, or several joined by "and"."""
        out: list[int] = []
        for span in spans:
            passage = self.passage_at(span.start)
            if passage is None:
                continue
            start, end = to_offset(passage, span.start), to_offset(passage, span.end - 1)
            if start is None or end is None:
                continue
            shift = span.start - start
            inside = [t for t in passage.doc if t.idx < end + 1 and t.idx + len(t) > start and not t.is_punct]
            owned = next((t.i for t in inside if t.tag_ == "POS" and t.head.dep_ == "npadvmod"), -1)
            inside = [t for t in inside if t.i > owned] or inside  # "Ama's mother": the parse parted them
            for token in inside:
                is_root = token.head == token or not (start <= token.head.idx <= end)
                if is_root and out and _is_noun_run(inside, out[-1] - shift, token.idx):
                    out[-1] = token.idx + shift  # two nouns in a row: the parse broke a title from its name
                    continue
                is_joined = token.dep_ == "conj" and start <= token.head.idx <= end and token.head.idx + shift in out
                if is_root or is_joined:
                    out.append(token.idx + shift)
            if inside and not out:
                out.append(inside[-1].idx + shift)
        return out

    def _is_of(self, person: Mention, other: Mention) -> bool:
        """Whether a body's name only says where a person before it belongs: "Jo Lee of the Kell party"."""
        if person.type != "person" or person.form != "name" or other.type == "person":
            return False
        between = self.text[person.spans[-1].end : other.spans[0].start + 1]
        return _OF.match(between) is not None and not re.search(r",|\band\b", between)

    def _around(self, start: int, end: int) -> list[Mention]:
        first = bisect_right(self.starts, start - self.longest - 1)
        return self.mentions[first : bisect_right(self.starts, end)]

    def _mention_at(self, offset: int) -> Mention | None:
        """The smallest mention around a character."""
        holding = [m for m in self._around(offset, offset) if any(s.start <= offset < s.end for s in m.spans)]
        return min(holding, key=lambda m: (m.spans[-1].end - m.spans[0].start, m.form), default=None)

    def _titled(self, speaker: Speaker) -> Mention | None:
        """The person whose name ends a source after an office or "called": "Kell Union (KU) secretary Jo Lee"."""
        words = speaker.name.split()
        if len(speaker.spans) > 1 or len(words) < 3:
            return None
        start, end = speaker.spans[0].start, speaker.spans[0].end
        persons = [m for m in self._around(start, end) if m.type == "person" and m.form == "name"]
        last = next((m for m in persons if m.spans[-1].end == end and m.spans[0].start > start), None)
        if last is None or len(last.spans) > 1 or any(m.chain != last.chain for m in persons):
            return None
        before = speaker.name[: last.spans[0].start - start].split()
        if not before or any(w.endswith((",", ";", ":")) or w.lower() in _PARTING for w in before):
            return None
        links = [i for i, w in enumerate(before) if w.lower() == "of"]
        if any(
            i == 0 or not (before[i - 1][0].isupper() and before[i + 1 :][:1] and before[i + 1][0].isupper())
            for i in links
        ):
            return None
        word = before[-1].lower().rstrip(".")
        is_office = roles().get(word, ("", ""))[0] == "office" and before[-1].islower()
        return last if is_office or word in ("called", "named") else None

    def _named_next(self, spans: Sequence[Span]) -> Mention | None:
        """The person whose name goes on where the words of a noun end: "prosecutor" of "prosecutor Jo Lee"."""
        end = spans[-1].end
        after = [m for m in self._around(end, end + 1) if m.form == "name" and m.spans[0].start == end + 1]
        return next((m for m in after if m.type == "person"), None)

    def _apposed_before(self, speaker: Speaker) -> Mention | None:
        """The person right before words in commas that say what he or she is: "Jo Lee, the superior, said"."""
        start, end = speaker.spans[0].start, speaker.spans[-1].end
        is_aside = self.text[start - 2 : start] == ", " and self.text[end : end + 1] == ","
        if len(speaker.spans) > 1 or not is_aside or not re.match(r"(?:the|an?|its|his|her|their)\s", speaker.name):
            return None
        before = [m for m in self._around(start - 2, start) if m.form == "name" and m.spans[-1].end == start - 2]
        return next((m for m in before if m.type == "person"), None)

    def _best_inside(self, spans: Sequence[Span]) -> Mention | None:
        """A name that the speaker's words hold, where their head is no mention itself: a person before a body."""
        low, high = min(s.start for s in spans), max(s.end for s in spans)
        inside = [m for m in self._around(low, high) if any(is_overlapping(s, o) for s in m.spans for o in spans)]
        exact = [m for m in inside if m.spans[0].start == low and m.form != "pronoun"]
        persons = [m for m in inside if m.type == "person" and m.form == "name" and m.spans[-1].end == high]
        titled = [
            m
            for m in inside
            if m.type == "person"
            and m.form == "name"
            and len(spans) == 1
            and m.spans[0].start > low
            and _TITLES.fullmatch(self.text[low : m.spans[0].start])
            and _OF.match(self.text, m.spans[-1].end)
        ]  # "Deputy Jo Lee of the Kell party"
        return next(iter(exact), None) or next(iter(persons), None) or next(iter(titled), None)


def _is_noun_run(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether only nouns and their modifiers stand between two places: one broken title, not two speakers."""
    return all(t.pos_ in ("NOUN", "PROPN", "ADJ") or t.text == "WHO" for t in tokens if start <= t.idx <= end)


def _with(statement: Statement, mention: Mention, spans: tuple[Span, ...]) -> Statement:
    kind: PartyType = "state" if mention.type == "place" else mention.type
    authority = statement.authority
    if authority is None and mention.inferred is not None and mention.inferred.startswith(ISSUED):
        authority = mention.inferred.removeprefix(ISSUED).split("”")[0]
    speaker = Speaker(name=mention.name, type=kind, spans=spans, chain=mention.chain)
    return replace(statement, speaker=speaker, authority=authority)


def _describe(speaker: Speaker) -> Speaker:
    """The printed words as a name, where no mention stands behind them."""
    name = clean_name(speaker.name)
    for article in ("a ", "an ", "A ", "An ", "one ", "One "):
        name = name.removeprefix(article)
    kind = speaker.type if speaker.type in ("group", "document") else "anonymous"
    first = re.split(r"\s(?:of|for|from|at|in|with|to|on|who|that)\s", name)[0].rstrip(",")
    if kind == "anonymous" and first.endswith("s") and not first.endswith("ss"):
        kind = "group"
    return replace(speaker, name=name or speaker.name, type=kind)


def _resolve_first_person(statement: Statement, statements: Sequence[Statement]) -> Statement:
    """ "I" and "we" inside another statement's words are that statement's speaker."""
    speaker = statement.speaker
    if speaker is None or not speaker.spans or _words(speaker) is None:
        return statement
    at = speaker.spans[0]
    outer = [
        s
        for s in statements
        if s.id != statement.id
        and s.speaker is not None
        and any(c.start <= at.start and at.end <= c.end for c in s.spans)
        and s.spans != statement.spans
    ]
    if not outer:
        return statement
    nearest = min(outer, key=lambda s: sum(c.end - c.start for c in s.spans))
    if nearest.speaker is None or _is_in(nearest.speaker.name, _FIRST_PERSON):
        return statement
    resolved = nearest.speaker
    return replace(
        statement, speaker=Speaker(name=resolved.name, type=resolved.type, spans=speaker.spans, chain=resolved.chain)
    )


def _words(speaker: Speaker) -> str | None:
    length = sum(s.end - s.start for s in speaker.spans)
    return speaker.name if _is_in(speaker.name, _FIRST_PERSON) and length == len(speaker.name) else None


def _drop_pronoun(statement: Statement) -> Statement:
    speaker = statement.speaker
    if speaker is not None and _is_in(speaker.name, _PRONOUNS | _FIRST_PERSON | _NOBODY | {"question", "q"}):
        return replace(statement, speaker=None)
    return statement


def _is_in(name: str, words: frozenset[str]) -> bool:
    """Whether a name is one of these words; in capitals it is another: "WHO", "US"."""
    return name.lower() in words and name not in ("WHO", "US", "IT")
