"""Acts: what a statement does, and what limits it: act, negation, hedges, channel, addressee, authority.

The act is the cue's own where the word list gives one ("denied", "urged"); a plain "said" is refined by who speaks
(an inquiry finds) and by the content's main clause ("must", "is false", "we regret"). A denial is never negated by
its own verb; a refusal to say, confirm or comment is. Where the words do not say, the fields stay None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from onrecord.model import Act, Statement
from onrecord.read.cues import SUBJECTS, lemma_of, load_nouns, load_verbs
from onrecord.read.hedges import find_hedges
from onrecord.read.nlp import Parsed, Passage, to_offset
from onrecord.read.subjects import find_passive_subject, is_human, is_passive, noun_phrase
from onrecord.spans import Span
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token

_PLAIN = frozenset({"state", "report"})
_REFUSING = frozenset({"decline", "refuse"})
_NEGATIVE = frozenset({"no", "nobody", "none", "neither", "nothing", "never", "nowhere", "nor"})
_CONFIRMING = frozenset({"confirm", "say", "comment", "discuss", "elaborate", "answer", "respond", "reply", "verify"})
_CONTRARY: dict[str, Act] = {"dispute": "concede", "deny": "concede", "contest": "concede", "accept": "deny"}
_CHANNEL_PREPOSITIONS = frozenset({"in", "by", "on", "at", "during", "via", "through", "over", "from"})


def find_acts(parsed: Parsed, statements: Sequence[Statement]) -> list[Statement]:
    """The statements with act, negation, hedges, channel, addressee and authority filled from their sentences."""
    places = [_Place(parsed, s, statements) for s in statements]
    return [_fill(place) for place in places]


@dataclass
class _Place:
    """Where a statement stands in the parse."""

    parsed: Parsed
    statement: Statement
    others: Sequence[Statement]

    @cached_property
    def cue(self) -> Token | None:
        """The head token of the cue."""
        if self.statement.cue is None:
            return None
        tokens = [t for span in self.statement.cue.spans for t in tokens_at(self.parsed, span)]
        first = self.statement.cue.lemma.split()[0] if self.statement.cue.lemma else ""
        matching = [t for t in tokens if lemma_of(t) == first or t.lower_ == first]
        verbs = [t for t in tokens if t.pos_ in ("VERB", "AUX", "NOUN")]
        found = matching or verbs or tokens
        return found[-1] if found else None

    @cached_property
    def content(self) -> list[Token]:
        """The tokens of the content, in order."""
        return [t for span in self.statement.spans for t in tokens_at(self.parsed, span)]

    @cached_property
    def speaker(self) -> Token | None:
        """The head token of the speaker's noun phrase."""
        if self.statement.speaker is None or not self.statement.speaker.spans:
            return None
        tokens = tokens_at(self.parsed, self.statement.speaker.spans[0])
        inside = {t.i for t in tokens}
        return next((t for t in tokens if t.head.i not in inside or t.dep_ == "ROOT"), tokens[0] if tokens else None)

    @cached_property
    def root(self) -> Token | None:
        """The main verb (or predicate) of the content's first clause."""
        inside = {t.i for t in self.content}
        doc = self.content[0].doc if self.content else None
        tops = [
            t
            for t in self.content
            if t.doc is doc and (t.head.i not in inside or t.head.i == t.i) and not t.is_punct and not t.is_space
        ]
        verbs = [t for t in tops if t.pos_ in ("VERB", "AUX")]
        found = verbs or tops
        return found[0] if found else None


def passage_at(parsed: Parsed, span: Span) -> Passage | None:
    """The passage that holds the start of a span."""
    for passage in parsed.passages:
        if to_offset(passage, span.start) is not None:
            return passage
    return None


def tokens_at(parsed: Parsed, span: Span) -> list[Token]:
    """The tokens of the parse that lie inside a span."""
    passage = passage_at(parsed, span)
    if passage is None:
        return []
    start = to_offset(passage, span.start)
    end = to_offset(passage, span.end - 1)
    if start is None or end is None:
        return []
    doc = passage.doc
    first = bisect_left(range(len(doc)), start, key=lambda i: doc[i].idx)
    out: list[Token] = []
    for i in range(max(0, first - 1), len(doc)):
        token = doc[i]
        if token.idx > end:
            break
        if token.idx + len(token) > start:
            out.append(token)
    return out


def _fill(place: _Place) -> Statement:
    statement = place.statement
    cue = place.cue
    act = _act(place)
    negated, act = _negation(place, act)
    return replace(
        statement,
        act=act,
        is_negated=negated,
        hedges=statement.hedges or find_hedges(place.parsed, statement, place.content, _around(place)),
        channel=statement.channel or (_channel(place, cue) if cue is not None else None),
        addressee=statement.addressee or (_addressee(place, cue) if cue is not None else None),
        authority=statement.authority or _authority(place, cue),
    )


def _around(place: _Place) -> list[Token]:
    """The words beside the content that belong to this attribution: speaker, cue and the cue's own adjuncts."""
    statement = place.statement
    out: list[Token] = []
    for spans in (statement.speaker.spans if statement.speaker else (), statement.cue.spans if statement.cue else ()):
        for span in spans:
            out += tokens_at(place.parsed, span)
    cue = place.cue
    if cue is not None and cue.lower_ != "according":
        for child in cue.children:
            if child.dep_ in ("advmod", "prep", "neg") and not _in_content(place, child):
                out += list(child.subtree)
    elif cue is not None:
        out += [t for t in cue.subtree if not _in_content(place, t)]
    return sorted({t.i: t for t in out}.values(), key=lambda t: int(t.i))


def _in_content(place: _Place, token: Token) -> bool:
    return any(t.i == token.i and t.doc is token.doc for t in place.content)


# ── act ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _act(place: _Place) -> Act:
    statement = place.statement
    cue = place.cue
    act = statement.act
    lemma = statement.cue.lemma if statement.cue else ""
    if cue is not None and lemma in ("express", "voice", "raise", "make", "issue", "give", "release", "have", "offer"):
        for child in cue.rights:
            noun = load_nouns().get(child.lemma_.lower()) if child.dep_ == "dobj" else None
            if noun is not None:
                return noun.act
    if act == "state" and cue is not None:
        rows = load_verbs().get(lemma.split()[0] if lemma else "", {})
        row = rows.get(lemma)
        act = row.act if row is not None else act
    if act not in _PLAIN or lemma in _REFUSING:
        return "deny" if lemma == "refuse" else act
    if _is_denied(place):
        return "deny"
    if lemma == "put at":
        return "report"
    if _is_finder(place) and statement.is_speech:
        return "find"
    if act == "report":
        return act
    return _act_of_content(place, act)


def _is_finder(place: _Place) -> bool:
    speaker = place.speaker
    if speaker is None:
        return False
    lemma = speaker.lemma_.lower()
    return speaker.pos_ in ("NOUN", "PROPN") and lemma in load_set("finders")


def _is_denied(place: _Place) -> bool:
    """Whether the main clause says that something is false, or the predicate of "call A B" does."""
    root = place.root
    lemma = place.statement.cue.lemma if place.statement.cue else ""
    words = load_set("denials")
    if lemma in ("call", "describe", "brand", "label", "characterise", "characterize", "term", "denounce", "condemn"):
        if not any(t.dep_ in ("dobj", "nsubj") and _is_claim(t) for t in place.content):
            return False
        return any(t.lower_ in words or t.lemma_.lower() in words for t in place.content)
    if root is None or any(c.dep_ == "neg" for c in root.children):
        return False
    predicates = [root, *(c for c in root.rights if c.dep_ in ("acomp", "attr", "oprd"))]
    if root.lemma_ != "be" and root.pos_ == "VERB" and root.lemma_.lower() not in words:
        return False
    return any(t.lower_ in words or t.lemma_.lower() in words for t in predicates)


def _is_claim(token: Token) -> bool:
    """What can be called false: a claim, a report, or a pronoun for one."""
    return token.lemma_.lower() in load_nouns() or token.lower_ in ("it", "that", "this", "them", "they", "which")


def _act_of_content(place: _Place, act: Act) -> Act:
    root = place.root
    if root is None or not place.statement.is_speech:
        return act
    subject = next((c for c in root.lefts if c.dep_ in SUBJECTS), None)
    modals = {c.lower_ for c in root.lefts if c.dep_ == "aux" and c.tag_ == "MD"}
    has_perfect = any(c.dep_ == "aux" and c.lemma_ == "have" for c in root.lefts)
    lemma = root.lemma_.lower()
    is_first = subject is not None and subject.lower_ in ("i", "we")
    own = is_first or _is_same(place, subject)
    if lemma in ("regret", "apologise", "apologize") or (is_first and any(c.lower_ == "sorry" for c in root.rights)):
        return "regret" if own else act
    if lemma == "welcome" and own:
        return "welcome"
    can_act = subject is not None and subject.dep_ != "expl" and subject.lower_ not in ("it", "there", "this", "that")
    if modals & {"must", "should", "ought"} and can_act and not own and not has_perfect:
        return "demand"
    if modals & {"will", "would", "’ll", "'ll", "shall"} and own and lemma in load_set("pledges"):
        return "promise" if not any(c.dep_ == "neg" for c in root.children) else act
    if _is_count(root, subject):
        return "report"
    is_active = subject is not None and subject.dep_ == "nsubj" and not modals and _can_do_wrong(subject)
    is_wrong = lemma in load_set("wrongs") and not own and not any(c.dep_ == "neg" for c in root.children)
    if is_wrong and (is_active or any(c.dep_ == "agent" for c in root.rights)):
        return "accuse"
    return act


def _is_same(place: _Place, subject: Token | None) -> bool:
    """Whether the content's subject is plainly the speaker: a pronoun that can be only the nearest, or the name."""
    if subject is None or place.statement.speaker is None:
        return False
    name = place.statement.speaker.name.lower()
    return subject.lower_ in ("it", "he", "she", "they") or (subject.pos_ == "PROPN" and subject.lower_ in name.split())


def _can_do_wrong(subject: Token) -> bool:
    is_name = subject.pos_ == "PROPN" and subject.ent_type_ not in ("DATE", "TIME", "LOC", "FAC")
    return is_name or subject.lower_ in ("they", "he", "she") or is_human(subject)


_TOLL = frozenset({"die", "kill", "injure", "wound", "hurt", "arrest", "detain", "rescue", "miss", "displace", "drown"})


def _is_count(root: Token, subject: Token | None) -> bool:
    if subject is None:
        return False
    if subject.lemma_.lower() in ("toll", "number", "total") and any(t.like_num for t in root.subtree):
        return True
    is_lost = any(c.lower_ in ("missing", "dead", "homeless", "unaccounted") for c in root.rights)
    return any(t.like_num for t in subject.subtree) and (root.lemma_.lower() in _TOLL or is_lost)


# ── negation ────────────────────────────────────────────────────────────────────────────────────────────────────


def _negation(place: _Place, act: Act) -> tuple[bool, Act]:
    statement, cue = place.statement, place.cue
    lemma = statement.cue.lemma if statement.cue else ""
    cue_negated = cue is not None and _is_negated(cue, place.speaker)
    if lemma in _REFUSING and cue is not None:
        inner = next((c for c in cue.rights if c.dep_ == "xcomp"), None)
        refuses_to_say = inner is not None and lemma_of(inner) in _CONFIRMING
        if lemma == "decline" or refuses_to_say:
            return True, "state"
        return False, "deny"
    if cue_negated:
        return True, _CONTRARY.get(lemma, act)
    row = load_verbs().get(lemma.split()[0] if lemma else "", {}).get(lemma)
    if act == "deny" and row is not None and row.act == "deny":
        return False, act
    return _content_negated(place), act


def _is_negated(token: Token, subject: Token | None) -> bool:
    if any(c.dep_ == "neg" or c.lower_ == "never" for c in token.children):
        return True
    if token.dep_ == "conj" and any(c.dep_ == "neg" for c in token.head.children) and token.tag_ == "VB":
        return not any(c.dep_ in SUBJECTS for c in token.lefts)
    own = next((c for c in token.lefts if c.dep_ in SUBJECTS), None)
    if own is not None and subject is not None and own.i == subject.i:
        return own.lower_ in _NEGATIVE or any(c.lower_ in ("no", "neither") and c.dep_ == "det" for c in own.lefts)
    return False


def _content_negated(place: _Place) -> bool:
    root = place.root
    if root is None:
        return False
    if root.lower_ in _NEGATIVE:
        return True
    if root.tag_ == "VBG" and not any(c.dep_ in ("aux", "nsubj") for c in root.lefts):
        return False  # "regret at not going" negates no main clause
    for child in root.children:
        if child.dep_ == "neg" or child.lower_ == "never":
            return True
        is_argument = child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "expl")
        if is_argument and (
            child.lower_ in _NEGATIVE or any(c.lower_ in ("no", "neither") and c.dep_ == "det" for c in child.lefts)
        ):
            return True
        if child.dep_ == "prep" and child.i < root.i and any(g.lower_ in ("no",) for g in child.subtree):
            return True
    return False


# ── channel, addressee, authority ───────────────────────────────────────────────────────────────────────────────


def _noun_text(token: Token) -> str:
    """A noun with its compounds and adjectives, without determiner or possessive."""
    doc = token.doc
    left = token.i
    for child in token.lefts:
        if child.dep_ in ("compound", "amod", "nummod", "nmod") and child.i < left:
            left = child.left_edge.i
            break
    return str(doc.text[doc[left].idx : token.idx + len(token)])


def _channel(place: _Place, cue: Token) -> str | None:
    channels = load_set("channels")
    verb = cue
    for _ in range(2):
        for child in [*verb.rights, *verb.lefts]:
            if child.dep_ != "prep" or child.lower_ not in _CHANNEL_PREPOSITIONS or _in_content(place, child):
                continue
            for noun in child.rights:
                if noun.dep_ == "pobj" and _is_channel(noun, channels):
                    return _noun_text(noun)
        for child in verb.rights:  # "told reporters at a briefing": the parser may hang it on the one told
            if child.dep_ in ("dobj", "dative", "nsubj") and not _in_content(place, child):
                for prep in child.subtree:
                    if prep.dep_ == "prep" and prep.lower_ in ("in", "by", "at", "on", "during") and prep.i > cue.i:
                        for noun in prep.rights:
                            if noun.dep_ == "pobj" and _is_channel(noun, channels) and not _in_content(place, noun):
                                return _noun_text(noun)
        if verb.dep_ in ("conj", "advcl", "xcomp") and verb.head.pos_ == "VERB":
            verb = verb.head
        else:
            break
    if cue.dep_ == "acl" and _is_channel(cue.head, channels):
        return _noun_text(cue.head)
    speaker = place.speaker
    if speaker is not None and speaker.pos_ == "NOUN":
        noun_row = load_nouns().get(speaker.lemma_.lower())
        if noun_row is not None and noun_row.is_document:
            return _noun_text(speaker)
    return None


def _is_channel(noun: Token, channels: frozenset[str]) -> bool:
    return noun.lemma_.lower() in channels or _noun_text(noun).lower() in channels


def _addressee(place: _Place, cue: Token) -> str | None:
    lemma = lemma_of(cue)
    if lemma in load_set("hearers"):
        if is_passive(cue):
            subject = find_passive_subject(cue)
            if subject is not None and not _in_content(place, subject):
                return _phrase(place, subject)
        for child in cue.rights:
            if child.dep_ in ("dobj", "dative") and not _in_content(place, child) and not _is_time(child):
                if child.dep_ == "dative" and child.pos_ == "ADP":
                    child = next((g for g in child.rights if g.dep_ == "pobj"), child)
                return _phrase(place, child)
    for child in cue.rights:
        if child.dep_ in ("prep", "dative") and child.lower_ == "to" and not _in_content(place, child):
            for noun in child.rights:
                if noun.dep_ == "pobj" and cue.lower_ != "according" and not _is_time(noun):
                    return _phrase(place, noun)
        if child.dep_ == "prep" and not _in_content(place, child):  # "in an email to X"
            for noun in child.rights:
                if noun.dep_ == "pobj" and _is_channel(noun, load_set("channels")):
                    for to in noun.rights:
                        heard = [g for g in to.rights if g.dep_ == "pobj"] if to.lower_ == "to" else []
                        if heard:
                            return _phrase(place, heard[0])
    return None


def _is_time(token: Token) -> bool:
    return token.ent_type_ in ("DATE", "TIME")


def _phrase(place: _Place, token: Token) -> str:
    start, end = noun_phrase(token)
    text = str(token.doc.text[start:end])
    for article in ("the ", "a ", "an ", "The ", "A ", "An "):
        if text.startswith(article) and token.ent_type_ not in ("ORG", "WORK_OF_ART"):
            return text[len(article) :]
    return text


def _authority(place: _Place, cue: Token | None) -> str | None:
    if cue is not None:
        for token in cue.sent:
            if token.lower_ in ("citing", "quoting") and token.i > cue.i and not _in_content(place, token):
                for noun in token.rights:
                    if noun.dep_ == "dobj":
                        return _phrase(place, noun)
        for child in cue.rights:
            if child.dep_ == "prep" and child.lower_ == "based" and not _in_content(place, child):
                for on in child.rights:
                    for noun in on.rights:
                        return _phrase(place, noun)
    speaker = place.speaker
    if speaker is not None and speaker.lemma_.lower() in load_set("witnesses") and place.statement.is_speech:
        return "witness"
    if place.statement.manner != "indirect":
        for token in place.content:
            if token.lower_ in ("i", "we") and token.dep_ in SUBJECTS:
                verb = token.head
                if verb.tag_ in ("VBD", "VBN") and lemma_of(verb) in load_set("experiences"):
                    return "witness"
    return None
