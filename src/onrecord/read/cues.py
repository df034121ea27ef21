"""Cues: the verbs, nouns and prepositions that attribute words to somebody, with the subject that each has.

Which words attribute, and what they take as their content, is data: ``words/speech_verbs.tsv`` and
``words/speech_nouns.tsv``. Here they are found in a parsed paragraph; :mod:`onrecord.read.contents` says what each
one's content is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.model import Act
from onrecord.words import load_table

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the list of speech verbs."""

    lemma: str
    act: Act
    is_speech: bool
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Noun:
    """One row of the list of speech nouns; ``is_document`` where the thing itself can speak or carry words."""

    lemma: str
    act: Act
    is_speech: bool
    is_document: bool


@cache
def load_verbs() -> dict[str, dict[str, Word]]:
    """The speech verbs by first word, then by whole cue."""
    out: dict[str, dict[str, Word]] = {}
    for row in load_table("speech_verbs"):
        cue = row["cue"]
        word = Word(cue, row["act"], row["speech"] == "yes", frozenset(row["frames"].split()))  # type: ignore[arg-type]
        out.setdefault(cue.split()[0], {})[cue] = word
    return out


@cache
def load_nouns() -> dict[str, Noun]:
    """The nouns of speech by lemma."""
    return {
        row["noun"]: Noun(row["noun"], row["act"], row["speech"] == "yes", row["document"] == "yes")  # type: ignore[arg-type]
        for row in load_table("speech_nouns")
    }


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in a paragraph: its head token, what the list says of it, and its first and last token's index.

    ``preposition`` is the token whose object is the content ("call [for] X"), ``noun`` the noun of speech that a
    light verb has as its object ("express [concern] that X").
    """

    head: Token
    word: Word
    first: int
    last: int
    preposition: Token | None = None
    noun: Token | None = None
    kind: str = "verb"

    @property
    def start(self) -> int:
        """Where the cue begins in the paragraph."""
        return int(self.head.doc[self.first].idx)

    @property
    def end(self) -> int:
        """Where the cue ends in the paragraph."""
        token = self.head.doc[self.last]
        return int(token.idx) + len(token)


def find_hits(doc: Doc) -> Iterator[Hit]:
    """The cues of one paragraph in order: verbs, nouns with a clause of their own, and "according to"."""
    verbs, nouns = load_verbs(), load_nouns()
    for token in doc:
        pos = token.pos_
        if pos in ("VERB", "AUX") or token.tag_ in ("VBG", "VBN", "VBD"):
            if token.lower_ == "according":
                hit = _according(token)
            else:
                rows = verbs.get(lemma_of(token))
                hit = _verb(token, rows) if rows and not _is_adjective(token) else None
            if hit:
                yield hit
        elif pos == "NOUN" and token.lemma_.lower() in nouns:
            hit = _noun(token, nouns[token.lemma_.lower()])
            if hit:
                yield hit
        elif token.lower_ == "according":
            hit = _according(token)
            if hit:
                yield hit


_LEMMAS = {"tweets": "tweet", "tweeted": "tweet", "retweeted": "retweet"}


def lemma_of(token: Token) -> str:
    """The token's lemma in lower case."""
    lower = token.lower_
    return _LEMMAS.get(lower) or str(token.lemma_.lower())


def _is_adjective(token: Token) -> bool:
    return token.dep_ in ("amod", "compound", "aux", "auxpass", "nmod") or (
        token.dep_ == "prep" and token.lower_ != "according"
    )


def _according(token: Token) -> Hit | None:
    to = next((c for c in token.rights if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ == "to":
        to = token.doc[token.i + 1]
    if to is None or not any(True for _ in to.rights):
        return None
    word = Word("according to", "state", True, frozenset({"clause"}))
    return Hit(token, word, token.i, to.i, preposition=to, kind="according")


def _verb(token: Token, rows: dict[str, Word]) -> Hit | None:
    doc = token.doc
    lemma = lemma_of(token)
    following = [doc[i].lower_ for i in range(token.i + 1, min(token.i + 4, len(doc)))]
    for size in (3, 2, 1):
        key = " ".join([lemma, *following[:size]])
        if size <= len(following) and key in rows:
            last = doc[token.i + size]
            word = rows[key]
            is_prep = word.frames & {"p", "pto"}
            if key.endswith(" to") and "to" in word.frames and "p" not in word.frames:
                return _make(token, word, token.i)
            if is_prep and last.tag_ == "TO":
                continue
            return _make(token, word, last.i, preposition=last if is_prep or last.dep_ == "prep" else None)
    rights = list(token.rights)
    for child in rights:
        if child.dep_ in ("prep", "prt", "advmod", "agent", "dative"):
            key = f"{lemma} {child.lower_}"
            if key in rows:
                word = rows[key]
                if word.frames & {"p", "pto"}:
                    return _make(token, word, token.i, preposition=child)
                if child.dep_ == "prt" or any(f.startswith("o:") for f in word.frames):
                    return _make(token, word, token.i)
    if f"{lemma} to" in rows and "to" in rows[f"{lemma} to"].frames and has_infinitive(token):
        return _make(token, rows[f"{lemma} to"], token.i)
    plain = rows.get(lemma)
    return _make(token, plain, token.i, preposition=_own_preposition(token, plain)) if plain else None


def _own_preposition(token: Token, word: Word) -> Token | None:
    """The preposition whose object is all that this verb brings: "warned [of] floods"; None beside a clause."""
    if any(c.dep_ in ("ccomp", "dobj", "dative", "nsubjpass") for c in token.children):
        return None
    found = [
        c
        for c in token.rights
        if c.dep_ == "prep" and f"p:{c.lower_}" in word.frames and any(g.dep_ == "pobj" for g in c.rights)
    ]
    return min(found, key=lambda c: str(c.lower_)) if found else None


def has_infinitive(token: Token) -> bool:
    """Whether an infinitive with "to" depends on this verb, on its right."""
    return any(
        c.dep_ in ("xcomp", "ccomp", "advcl") and any(x.tag_ == "TO" for x in c.lefts) and not _has_that(c)
        for c in token.rights
    )


def _has_that(token: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in token.lefts)


def _make(token: Token, word: Word, last: int, *, preposition: Token | None = None) -> Hit:
    first = token.i
    for child in token.lefts:
        if child.dep_ in ("aux", "auxpass", "neg") and child.i >= first - 5 and child.tag_ != "TO":
            between = token.doc[child.i + 1 : token.i]
            if all(t.dep_ in ("aux", "auxpass", "neg", "advmod") for t in between):
                first = min(first, child.i)
                break
    if [t.lower_ for t in token.doc[max(0, first - 2) : first]] == ["unable", "to"]:
        first -= 3 if first > 2 and token.nbor(-3).lemma_ == "be" else 2  # "was unable to confirm"
    return Hit(token, word, first, last, preposition=preposition)


def _noun(token: Token, noun: Noun) -> Hit | None:
    """A noun with a that-clause of its own, and with an owner ("its finding that ...", "a warning by X that ...")."""
    clause = noun_clause(token)
    if clause is None or token.dep_ == "compound":
        return None
    word = Word(noun.lemma, noun.act, noun.is_speech, frozenset({"clause"}))
    if not has_owner(token):
        return None
    return Hit(token, word, token.i, token.i, noun=token, kind="noun")


def is_that_clause(token: Token) -> bool:
    """Whether a clause is one with "that" and a subject beside it: not a relative clause ("the report that said")."""
    subjects = [c for c in token.lefts if c.dep_ in SUBJECTS]
    if any(c.lower_ in ("which", "who") for c in subjects):
        return False
    if _has_that(token):
        return not any(c.lower_ == "that" for c in subjects)
    return token.left_edge.lower_ == "that" and len(subjects) > 1


def noun_clause(token: Token) -> Token | None:
    """The verb of the that-clause that says what a noun of speech says."""
    for child in token.rights:
        if child.dep_ in ("acl", "ccomp", "relcl", "appos") and is_that_clause(child):
            return child
    return None


_GIVING = frozenset({"circulate", "deliver", "give", "issue", "make", "publish", "release", "repeat", "send", "submit"})


def find_giver(token: Token) -> Token | None:
    """By whom a word was given: "a warning that X was sent [by the builder]"."""
    if token.dep_ != "nsubjpass" or lemma_of(token.head) not in _GIVING:
        return None
    agents = (g for c in token.head.rights if c.dep_ == "agent" for g in c.rights if g.dep_ == "pobj")
    return next(agents, None)


def has_owner(token: Token) -> bool:
    """Whether a noun says whose it is: "its finding", "a warning by the office"."""
    if any(c.dep_ == "poss" for c in token.lefts) or find_giver(token) is not None:
        return True
    return any(
        c.dep_ in ("prep", "agent")
        and c.lower_ in ("by", "from", "of")
        and any(g.dep_ == "pobj" and g.pos_ in ("PROPN", "NOUN", "PRON") for g in c.rights)
        for c in token.rights
    )
