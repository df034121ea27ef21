"""Tagged cues: what the words are that the tagger takes for a cue, and whether they attribute anything at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.read.cues import Word, lemma_of, load_nouns, load_verbs
from onrecord.read.cuts import names_authority
from onrecord.read.idle_cues import is_reporters_question, is_undone
from onrecord.read.nlp import Passage
from onrecord.read.tagger import Range, Tagged
from onrecord.words import load_set

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_tokens(passages: Sequence[Passage], ranges: Sequence[Range]) -> list[Token]:
    """The words that some ranges touch."""
    return [t for n, a, b in ranges for t in passages[n].doc if t.idx < b and t.idx + len(t) > a]


def is_idle(passages: Sequence[Passage], cue: Sequence[Range]) -> bool:
    """Whether a cue is the reporter's own question ("Asked whether ..., he said"), or tells of what nobody said."""
    tokens = find_tokens(passages, cue)
    return any(is_reporters_question(t) or is_undone(t) for t in tokens)


def is_hearer(passages: Sequence[Passage], found: Tagged) -> bool:
    """Whether whom the tagger takes for the source is whom somebody told: "The landlord was warned of damp"."""
    cues = find_tokens(passages, found.cue)
    verbs = [t for t in cues if t.tag_ == "VBN" and lemma_of(t) in load_set("hearers")]
    subjects = [c for verb in verbs for c in verb.lefts if c.dep_ == "nsubjpass"]
    return any(n == found.cue[0][0] and a <= c.idx < b for n, a, b in found.source for c in subjects)


def is_authority(passages: Sequence[Passage], cue: Sequence[Range]) -> bool:
    """Whether a cue only names on whose word the sentence rests: "Citing the guards, the paper reported ..."."""
    tokens = find_tokens(passages, cue)
    return len(tokens) == 1 and tokens[0].text == "Citing" and names_authority(tokens[0])


def find_lemma(passages: Sequence[Passage], cue: Sequence[Range]) -> str | None:
    """The lemma of a cue: its first verb's, else its first word's."""
    tokens = find_tokens(passages, cue)
    verbs = [t for t in tokens if t.pos_ == "VERB"] or tokens
    return lemma_of(verbs[0]) if verbs else None


def find_word(passages: Sequence[Passage], cue: Sequence[Range]) -> Word | None:
    """The row of the lists that a cue's words are: the longest verb phrase, else a noun of speech."""
    verbs, nouns = load_verbs(), load_nouns()
    best: Word | None = None
    for n, a, b in cue:
        tokens = [t for t in passages[n].doc if t.idx < b and t.idx + len(t) > a]
        for i, token in enumerate(tokens):
            if token.lower_ == "according":
                return Word("according to", "state", True, frozenset())
            rows = verbs.get(lemma_of(token), {})
            for size in (3, 2, 1, 0):
                key = " ".join([lemma_of(token), *(t.lower_ for t in tokens[i + 1 : i + 1 + size])])
                if key in rows and (best is None or len(key) > len(best.lemma)):
                    best = rows[key]
            noun = nouns.get(str(token.lemma_.lower()))
            if best is None and noun is not None:
                best = Word(noun.lemma, noun.act, noun.is_speech, frozenset())
    return best
