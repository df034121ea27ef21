"""Pronouns that can stand for a party, with what they ask of their antecedent."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.read.tokens import SUBJECTS, Tokens, word_list

_FORMS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "it", "its": "it", "itself": "it", "they": "they", "them": "they", "their": "they", "theirs": "they",
    "themselves": "they", "i": "i", "me": "i", "my": "i", "mine": "i", "myself": "i", "we": "we", "us": "we",
    "our": "we", "ours": "we", "ourselves": "we", "who": "who", "which": "who",
}  # fmt: skip
_MINDED = word_list("minded_adjectives")
_WEATHER = word_list("empty_it_verbs")


@dataclass(slots=True, eq=False)
class Pronoun:
    """A pronoun at ``head``; ``ask`` is m, f, it, they, i, we or who."""

    tokens: Tokens
    head: int
    ask: str

    @property
    def start(self) -> int:
        """Its one word."""
        return self.head

    @property
    def end(self) -> int:
        """One past it."""
        return self.head + 1


def find_pronouns(tokens: Tokens) -> list[Pronoun]:
    """The pronouns of one passage that may stand for somebody; "it" that stands for nothing is left out."""
    out = []
    for i, low in enumerate(tokens.low):
        ask = _FORMS.get(low)
        if ask is None or tokens.text[i] in ("US", "WHO", "IT") or (low == "i" and tokens.text[i] != "I"):
            continue
        if ask == "it" and low == "it" and (tokens.dep[i] not in SUBJECTS or _is_empty(tokens, i)):
            continue
        if ask == "who" and not (tokens.dep[i] in SUBJECTS and tokens.dep[tokens.head[i]] == "relcl"):
            continue
        out.append(Pronoun(tokens, i, ask))
    return out


def _is_empty(tokens: Tokens, index: int) -> bool:
    verb = tokens.head[index]
    if tokens.dep[index] == "expl" or tokens.lemma[verb] in _WEATHER:
        return True
    if tokens.lemma[verb] != "be":
        return False
    said = [c for c in tokens.children[verb] if tokens.dep[c] in ("acomp", "attr") and c > verb]
    if any(tokens.low[c] in _MINDED for c in said):
        return False
    after = [c for c in tokens.children[verb] if c > verb] + [g for c in said for g in tokens.children[c]]
    return any(tokens.dep[c] in ("ccomp", "xcomp", "advcl", "csubj") for c in after)
