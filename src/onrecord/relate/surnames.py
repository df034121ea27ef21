"""Surnames: who is meant where a report gives no more than a surname, with a title or as the label of a turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from onrecord.model import Mention
from onrecord.relate.neighbours import FEW, CaseChain, StoryCase, is_personal
from onrecord.words import load_set
from onrecord.words.forms import fold_text
from onrecord.words.names import is_full_name, person_words

_MOST_BEARERS = 40
"""Reports that name a bearer in full which are looked at for one that shares no story by its full names."""


def find_bearers(case: StoryCase) -> Iterable[tuple[CaseChain, CaseChain, str]]:
    """A surname with its title ("Dr Marsk") or as a turn's label ("MARSK:"), and the one person of the story who bears
    it; also in a report that shares only surnames with those that name the bearer, as a hearing's record does."""
    bearers: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    named: dict[str, list[CaseChain]] = defaultdict(list)
    people: dict[str, set[str]] = defaultdict(set)
    for chain in case.chains:
        if chain.type == "person":
            for name in (m.name for m in chain.mentions if m.form == "name"):
                people[chain.document].add(person_words(name)[-1])
                for surname in _find_surnames(name) if is_full_name(name) else ():
                    bearers[surname].add(person_words(name))
                    named[surname].append(chain)
    for chain in case.chains:
        names = {person_words(m.name) for m in chain.mentions if m.form == "name"}
        if chain.type != "person" or len(names) != 1 or not any(is_personal(m) or _is_label(m) for m in chain.mentions):
            continue
        words = names.pop()
        if len(words) != 1 or len({whole[0][:1] for whole in bearers[words[0]]}) != 1:
            continue
        fits = [
            c for c in case.story(chain) if c.type == "person" and person_words(find_fullest(c)) in bearers[words[0]]
        ]
        if not fits:
            own = people[chain.document] - set(words)
            some = [c for c in named[words[0]][:_MOST_BEARERS] if c.document != chain.document]
            fits = [c for c in some if len(own & people[c.document]) >= FEW or _share_person(case, chain, c)]
        if fits and _agree(chain, fits):
            other = min(fits, key=lambda c: c.id)
            whole = find_fullest(other)
            yield (
                chain,
                other,
                f"{chain.said[0]!r}, and {whole!r} is the only person of that surname in what was gathered",
            )


@cache
def _given_names() -> frozenset[str]:
    return frozenset(fold_text(name) for name in load_set("given_names"))


def _find_surnames(name: str) -> tuple[str, ...]:
    """The surname of a full name, and that before it where three words end in two: "Inés Quiroga Maldonado"."""
    words = person_words(name)
    is_double = len(words) == 3 and len(words[1]) > 1 and words[1] not in _given_names()
    return (words[-1], words[1]) if is_double else (words[-1],)


def _is_label(mention: Mention) -> bool:
    """Whether a name stands in capitals, as that of whoever speaks next in a record."""
    quote = " ".join(mention.quote)
    return mention.form == "name" and len(quote) > 3 and quote.isupper()


def _share_person(case: StoryCase, a: CaseChain, b: CaseChain) -> bool:
    """Whether the documents of both name one other person in full."""
    shared = set(case.share(a, b))
    people = (c for c in case.of[a.document] if c.type == "person") if shared else ()
    return any(" ".join(person_words(name)) in shared for c in people for name in c.names if " " in name)


def _agree(chain: CaseChain, others: Iterable[CaseChain]) -> bool:
    """Whether nothing says that one is a man and the other a woman; of a pronoun read amiss most others know better."""
    own = tell_genders(chain.mentions)
    count = Counter(gender for c in others for m in c.mentions for gender in tell_genders([m]))
    most = {gender for gender, n in count.items() if n == max(count.values())}
    return len(own | most) < 2


def tell_genders(mentions: Iterable[Mention]) -> set[str]:
    """``f`` and ``m`` as a title or a pronoun tells."""
    words = {w for m in mentions for w in fold_text(" ".join(m.quote)).replace(".", "").split()[:1]}
    return {"f" for w in words if w in ("she", "her", "hers", "mrs", "ms", "miss", "mme", "madame")} | {
        "m" for w in words if w in ("he", "him", "his", "mr", "mister", "monsieur")
    }


def find_fullest(chain: CaseChain) -> str:
    """The longest name that a report gives a party."""
    return max((m.name for m in chain.mentions), key=lambda n: (len(n.split()), len(n), n))
