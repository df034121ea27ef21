"""Stories: what two reports of one story share, and what that lets be taken for one party.

A plain noun ("the industry ministry") names one body among reports of one story, and a name in two transliterations
one person; alone neither is enough. Each inference is told in words and scores lower than a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from onrecord.model import Mention
from onrecord.words import load_table
from onrecord.words.forms import fold_text, split_words
from onrecord.words.names import find_state, is_full_name, person_words

_MOST_AROUND = 24
_OWNED = re.compile(r"([^\W\d_][\w .-]*)[’']s (.+)")
_ANY_OWNER = frozenset({"country", "state", "nation", "city", "town", "capital", "its"})


def find_around(chains: Mapping[str, Sequence[Mention]]) -> list[str]:
    """The persons, bodies, states and places that a report names most, folded: what tells which story it is of."""
    count: Counter[str] = Counter()
    for chain in chains.values():
        names = Counter(m.name for m in chain if m.form == "name" and m.type != "anonymous")
        if not names or (chain[0].type == "person" and not any(is_full_name(n) for n in names)):
            continue
        name = min(names, key=lambda n: (-len(n.split()), -names[n], n))
        state = find_state(name)
        count[fold_text(state[0] if state else " ".join(person_words(name)))] += len(chain)
    return sorted(count, key=lambda n: (-count[n], n))[:_MOST_AROUND]


def share_story(left: Sequence[str], right: Sequence[str], own: Sequence[str]) -> list[str]:
    """What both reports name besides ``own``: two names or more, of which not all are well-known States'; else none."""
    mine = {fold_text(" ".join(person_words(n))) for n in own}
    given = set(right)
    shared = [n for n in left if n in given and n not in mine]
    return shared if len(shared) > 1 and any(find_state(n) is None for n in shared) else []


def find_plain(chain: Sequence[Mention]) -> list[str]:
    """The plain nouns by which a report calls a public body, each as ``owner|noun`` and folded, the owner empty where
    it does not say whose; none where the body has a name, and for persons, groups of people and the anonymous."""
    out: list[str] = []
    for mention in chain:
        if mention.type != "body":
            return []
        plain = read_plain(mention.name)
        if mention.form != "pronoun" and plain:
            out.append(plain)
        elif mention.form == "name":
            return []
    return list(dict.fromkeys(out))[:3]


def read_plain(name: str) -> str | None:
    """``owner|noun`` for a name that is only a public body's plain noun ("the prosecutor's office": prosecutor)."""
    owner, noun = split_owner(name)
    if noun != noun.lower() or not _is_plain(noun):
        return None
    words = split_words(noun)
    is_of_one = len(words) == 2 and words[1] == "office" and _alone().get(words[0], False)
    return f"{owner}|{words[0] if is_of_one else ' '.join(words)}"


def split_owner(name: str) -> tuple[str, str]:
    """Whose body a name says it is, folded, and the noun: ``("veldmar", "foreign ministry")``; no owner for "the
    country's", nor where a small first letter makes it a part of the noun ("prosecutor's office")."""
    name = re.sub(r"^(?:the|an?|its) ", "", " ".join(name.split()), flags=re.IGNORECASE)
    match = _OWNED.fullmatch(name)
    if match and fold_text(match[1]) in _ANY_OWNER:
        return "", match[2]
    return (fold_text(match[1]), match[2]) if match and match[1][:1].isupper() else ("", name)


@cache
def _alone() -> dict[str, bool]:
    return {row["noun"]: row["alone"] == "yes" for row in load_table("plain_bodies")}


def _is_plain(noun: str) -> bool:
    words, alone = split_words(noun), _alone()
    return 0 < len(words) <= 4 and words[-1] in alone and (len(words) > 1 or alone[words[-1]])


def plain_keys(plain: Sequence[str]) -> list[str]:
    """Block keys: the noun, or only its last word where that may stand alone."""
    nouns = [name.partition("|")[2] for name in plain]
    return [f"n:{last if _alone()[last := noun.split()[-1]] else noun}" for noun in nouns]


def compare_plain(left: Sequence[str], right: Sequence[str]) -> tuple[str, str, str] | None:
    """The first two plain nouns that can be one body's, and whose it is where either says; None where none can."""
    for a in left:
        for b in right:
            (owner, noun), (other, second) = a.split("|"), b.split("|")
            small, large = sorted((set(noun.split()), set(second.split())), key=len)
            is_short = small == {noun.split()[-1]} == {second.split()[-1]} and _alone()[noun.split()[-1]]
            if (owner == other or not (owner and other)) and (small == large or is_short):
                return noun, second, owner or other
    return None
