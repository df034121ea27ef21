"""Names: each run of capitalised words that names a person, body, state or place, cleaned and typed.

The parser's own labels are one witness among several: titles and roles before a name, given names, nouns for bodies,
states with their demonyms and capitals, and what the same words are elsewhere in the document weigh more.
Leaves out days, months, languages, works of art, events, and adjectives of nationality.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.read.tokens import Tokens, word_list
from onrecord.words import load_table

_PARTICLES = word_list("particles")
_ARTICLES = frozenset({"al", "el", "ul", "ur", "ad", "ar", "as", "ash", "an", "az", "at"})
_HYPHENED = word_list("hyphened")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_PLURALS = frozenset({"people", "children", "women", "men"})
_NEVER = word_list("not_names")
_DATES = word_list("dates")
_RULED = word_list("ruled_over")
_RULERS = word_list("owned_by_places")
_TYPES = {"PERSON": "person", "ORG": "body", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group"}


_POSTNOMINALS = re.compile(r",?\s+(?:KC|QC|SC|MP|MEP|MSP|PhD|MD|OBE|CBE|MBE|Esq\.?)$")


@dataclass(slots=True, eq=False)
class Name:
    """A name at ``start`` to ``end`` (words of one passage): ``type`` as decided over the whole document."""

    tokens: Tokens
    start: int
    end: int
    type: str
    gender: str | None = None
    role: str | None = None
    role_start: int | None = None
    has_title: bool = False
    kind: str = ""
    noun: str = ""
    key: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        return clean_name(self.tokens.words(self.start, self.end))


@cache
def states() -> dict[str, str]:
    """Each folded name of a state, with the name that the list gives first."""
    out: dict[str, str] = {}
    for row in load_table("states"):
        out[fold_name(row["state"])] = row["state"]
        for other in row["other"].split(","):
            if other:
                out[fold_name(other)] = row["state"]
    return out


@cache
def capitals() -> dict[str, str]:
    """Each folded seat of government, with its state."""
    return {fold_name(c): row["state"] for row in load_table("states") for c in row["capitals"].split(",") if c}


@cache
def demonyms() -> dict[str, str]:
    """Each lower-case demonym, with its state."""
    return {d.lower(): row["state"] for row in load_table("states") for d in row["demonyms"].split(",") if d}


@cache
def peoples() -> frozenset[str]:
    """Peoples, faiths and camps as adjectives or for one person, in lower case."""
    return frozenset(row["one"].lower() for row in load_table("peoples"))


@cache
def many_people() -> frozenset[str]:
    """The same for several persons."""
    return frozenset(row["many"].lower() for row in load_table("peoples") if row["many"] != "-")


@cache
def genders() -> dict[str, str]:
    """The usual gender (m, f, x) of given names, in lower case."""
    return {row["name"].lower(): row["gender"] for row in load_table("given_names")}


@cache
def honorifics() -> dict[str, str]:
    """Forms of address in lower case, with their gender."""
    return {row["title"].lower(): row["gender"] for row in load_table("honorifics")}


@cache
def roles() -> dict[str, tuple[str, str]]:
    """Nouns for one person: (kind, gender)."""
    return {row["noun"]: (row["kind"], row["gender"]) for row in load_table("roles")}


@cache
def body_nouns() -> dict[str, str]:
    """Nouns for a body, with their kind."""
    return {row["noun"]: row["kind"] for row in load_table("body_nouns")}


@cache
def known_names() -> dict[str, tuple[str, str]]:
    """Folded names that need no context: (full form folded or empty, type)."""
    out = {fold_name(row["name"]): (fold_name(row["full"]), row["type"]) for row in load_table("known_names")}
    return {**{full: ("", kind) for full, kind in out.values() if full}, **out}


def clean_name(text: str) -> str:
    """The name in one line, without article, possessive ending or outer punctuation."""
    text = re.sub(r"\s+", " ", text).strip(' \t\n,;:—–-"“”*_#()[]|/')
    text = re.sub(r"^(?:the|The)\s+", "", text)
    text = re.sub(r"(?:['’]s|(?<=s)['’])$", "", text)
    text = _POSTNOMINALS.sub("", text)
    return (
        text if re.search(r"\b\w\.$", text) or re.search(r"\b(?:Inc|Ltd|Co|Corp|Jr|Sr)\.$", text) else text.rstrip(".")
    )


def fold_name(text: str) -> str:
    """The name for comparing: lower case, without full stops and articles, plain apostrophes."""
    text = text.lower().replace("’", "'").replace(".", "")
    return re.sub(r"^the ", "", text)


def name_words(text: str) -> tuple[str, ...]:
    """The folded words of a name, hyphenated ones whole."""
    return tuple(w for w in re.split(r"\s+", fold_name(text)) if w and w not in _SUFFIXES)


def find_names(passages: Sequence[Tokens]) -> list[Name]:
    """The names in the document, in order, none overlapping another."""
    seen = _Seen(passages)
    out: list[Name] = []
    for tokens in passages:
        is_title = _is_headline(tokens)
        for start, end in _capital_runs(tokens, seen, is_title):
            out.extend(_split_run(tokens, start, end))
    _decide_types(out)
    return [name for name in out if name.type]


class _Seen:
    """Which words the document writes in lower case, and which with a capital inside a sentence."""

    def __init__(self, passages: Iterable[Tokens]) -> None:
        self.lower: set[str] = set()
        self.inside: set[str] = set()
        for tokens in passages:
            is_title = _is_headline(tokens)
            for index, word in enumerate(tokens.text):
                first = word[0]
                if first.islower():
                    self.lower.add(word)
                elif first.isupper() and not is_title and not _starts_sentence(tokens, index):
                    self.inside.add(tokens.low[index])


def _starts_sentence(tokens: Tokens, index: int) -> bool:
    if index == 0 or tokens.starts[index]:
        return True
    before = tokens.text[index - 1]
    return before in "“\"‘'«:–—*#•-(" or (before in "”’\"'" and index > 1 and tokens.text[index - 2] in ".?!")


def _is_headline(tokens: Tokens) -> bool:
    """A short line without a full stop in which nearly every longer word has a capital."""
    if len(tokens) > 22 or not tokens.text or tokens.text[-1] in '.?!”"’…':
        return False
    longer = [word for word in tokens.text if len(word) > 3 and word[0].isalpha()]
    return len(longer) > 2 and sum(word[0].isupper() for word in longer) >= 0.75 * len(longer)


def _capital_runs(tokens: Tokens, seen: _Seen, is_title: bool) -> list[tuple[int, int]]:
    """Runs of name-like words, joined over particles, hyphens, "of the" after a noun for a body, and "&"."""
    if is_title:
        return [(s, e) for s, e, _ in tokens.names]
    size = len(tokens)
    can = [_is_name_word(tokens, i, seen) if tokens.text[i][0].isupper() else False for i in range(size)]
    entity_of = {i: (s, e) for s, e, label in tokens.names for i in range(s, e)}
    out: list[tuple[int, int]] = []
    i = 0
    while i < size:
        if not can[i]:
            is_article = (
                tokens.low[i] in _ARTICLES
                and i + 2 < size
                and tokens.text[i + 1] in "-'’"
                and tokens.is_glued(i)
                and tokens.is_glued(i + 1)
                and tokens.text[i + 2][0].isupper()
            )
            if not is_article:
                i += 1
                continue
        start = i
        end = i + 1 if can[i] else i + 3
        while end < size:
            if can[end]:
                end += 1
                continue
            step = _join(tokens, start, end, can, entity_of)
            if not step:
                break
            end += step
        out.append((start, end))
        i = end
    return out


def _is_name_word(tokens: Tokens, index: int, seen: _Seen) -> bool:
    low, word = tokens.low[index], tokens.text[index]
    bare = low.rstrip(".")
    if bare in _DATES and not (tokens.label[index] == "PERSON" or _follows_name(tokens, index)):
        return False
    if not word[0].isalpha() or low in _NEVER or tokens.pos[index] in ("PRON", "DET"):
        return low in honorifics() and low in ("mr", "mrs", "ms")
    if not _starts_sentence(tokens, index):
        return True
    if low in seen.inside and low not in seen.lower:
        return True
    if tokens.pos[index] in ("ADV", "SCONJ", "CCONJ", "ADP", "AUX", "VERB", "INTJ", "PART"):
        return bool(tokens.label[index] == "PERSON") or (
            low in genders() and low not in seen.lower and _next_is_capital(tokens, index)
        )
    if tokens.pos[index] == "PROPN" or tokens.label[index]:
        return low not in seen.lower or _next_is_capital(tokens, index) or bool(tokens.label[index])
    return tokens.pos[index] == "ADJ" and low in demonyms()


def _follows_name(tokens: Tokens, index: int) -> bool:
    """Whether a word that may be a month or a day stands after a name's word: "Zhang Jun", "Theresa May"."""
    if index == 0 or tokens.low[index].endswith(".") or tokens.low[index - 1] in _DATES:
        return False
    following = tokens.text[index + 1] if index + 1 < len(tokens) else "."
    return tokens.text[index - 1][0].isupper() and tokens.pos[index - 1] == "PROPN" and not following[0].isdigit()


def _next_is_capital(tokens: Tokens, index: int) -> bool:
    return index + 1 < len(tokens) and tokens.text[index + 1][0].isupper()


def _join(tokens: Tokens, start: int, at: int, can: Sequence[bool], entity_of: dict[int, tuple[int, int]]) -> int:
    """How many words after the run so far belong to it: what stands at ``at`` is no name word itself."""
    size, low = len(tokens), tokens.low
    word = low[at]
    after = at + 1
    if word in ("-", "–", "‐") and tokens.is_glued(at - 1) and tokens.is_glued(at) and after < size:
        if can[after] or tokens.text[after][0].isupper():
            return 2
        if tokens.text[after].isalpha() and len(tokens.text[after]) <= 4 and low[after] not in _HYPHENED:
            return 2 if tokens.pos[at - 1] == "PROPN" else 0
        return 0
    if after >= size:
        return 0
    inside = entity_of.get(at)
    spanned = inside is not None and inside[0] <= at - 1 and inside[1] > after
    if word in ("&", "+"):
        return 2 if can[after] else 0
    if word in ("'s", "'") and can[after]:
        before = low[at - 1]
        plural = before in _PLURALS or (word == "'" and before.endswith("s") and tokens.pos[at - 1] != "PROPN")
        if plural and _ends_in_body(tokens, after, can):
            return 2
        growers = word == "'" and before.endswith("ers") and _ends_in_body(tokens, after, can)
        return 2 if growers else 0
    if word in _PARTICLES and word not in ("e", "y", "as", "an", "at"):
        step = 1
        while at + step < size and low[at + step] in (*_PARTICLES, "-"):
            step += 1
        if at + step < size and can[at + step]:
            return step + 1
        return 0
    if word in ("of", "for", "on", "against", "to"):
        step = 2 if low[after] == "the" else 1
        if at + step >= size or not can[at + step]:
            return 0
        run = low[start:at]
        has_body = any(w in body_nouns() or w in ("republic", "kingdom", "states", "university") for w in run)
        last_is_body = run[-1] in body_nouns() or run[-1] in ("republic", "kingdom", "victims")
        if word == "of" and (last_is_body or (spanned and run[-1] not in roles())):
            return step + 1
        if word in ("for", "on", "against") and (
            last_is_body or (spanned and has_body) or (has_body and run[-1] in roles())
        ):
            return step + 1
        return 0
    if word == "and" and can[after]:
        run = low[start:at]
        if (
            spanned
            and tokens.label[at] == "ORG"
            and not (_ends_in_body_word(run) and _ends_in_body(tokens, after, can))
        ):
            return 2
        if fold_name(tokens.words(start, at)) in states() or run[0] in genders() or _ends_in_body_word(run):
            return 0
        heads_list = any(w in ("of", "for", "on") for w in run) and any(w in body_nouns() for w in run)
        if heads_list and after + 1 < size and not can[after + 1]:
            return 2
        return 2 if _ends_in_body(tokens, after, can) and len(run) <= 3 else 0
    return 0


def _ends_in_body_word(run: Sequence[str]) -> bool:
    return run[-1] in body_nouns() or " ".join(run) in known_names()


def _ends_in_body(tokens: Tokens, at: int, can: Sequence[bool]) -> bool:
    end = at
    while end < len(tokens) and can[end]:
        end += 1
    return end > at and tokens.low[end - 1] in body_nouns()


def _split_run(tokens: Tokens, start: int, end: int) -> list[Name]:
    """The names in one run: what comes before a title or a role, and the person after it."""
    out: list[Name] = []
    low = tokens.low
    while end > start and low[end - 1].rstrip(".") in honorifics() and low[end - 1].rstrip(".") in ("mr", "mrs", "ms"):
        end -= 1
    for k in range(start, end - 1):
        bare = low[k].rstrip(".")
        if (
            bare in honorifics()
            and low[k + 1][0].isalpha()
            and not (k > start and low[k] == bare and low[k - 1] in genders())
        ):
            is_title = low[k] != bare or bare not in ("don", "private", "justice", "sister", "brother", "st", "saint")
            if bare in ("st", "saint") or not is_title:
                continue
            if k > start:
                out.extend(_split_run(tokens, start, k))
            title_gender = honorifics()[bare]
            if low[end - 1] in body_nouns() and end - k > 2:
                break
            out.append(
                Name(
                    tokens,
                    k + 1,
                    end,
                    "person",
                    None if title_gender == "x" else title_gender,
                    role=tokens.text[k] if bare in roles() else None,
                    has_title=True,
                )
            )
            return out
    if end <= start:
        return out
    last_body = low[end - 1] in body_nouns() and end - start > 1
    if low[start] not in genders() and not last_body:
        for k in range(end - 2, start - 1, -1):
            kind = roles().get(low[k])
            if kind and kind[0] != "person" and end - k - 1 <= 4 and low[k + 1] not in ("of", "for", "-", "to", "on"):
                if any(w in ("of", "for", "on") or w in body_nouns() for w in low[k + 1 : end]):
                    continue
                if k > start:
                    out.extend(_split_run(tokens, start, k))
                gender = kind[1] if kind[1] != "x" else None
                first = k if end - k == 2 and len(low[k + 1]) == 1 else k + 1  # "Officer C" is all the name there is
                out.append(Name(tokens, first, end, "person", gender, has_title=True))
                return out
    if not last_body:
        for s, e, label in tokens.names:
            if label == "PERSON" and start < s and e == end and 2 <= e - s <= 4 and low[s] in genders():
                return [*_split_run(tokens, start, s), Name(tokens, s, e, "person")]
        for k in range(start + 1, end - 1):
            if (
                low[k] in genders()
                and low[k - 1] not in genders()
                and end - k in (2, 3)
                and "-" not in low[k - 1 : k + 1]
            ):
                is_prefix = (
                    low[k - 1] in demonyms()
                    or low[k - 1]
                    in ("republican", "democrat", "democratic", "labour", "conservative", "rights", "news")
                    or (k - start >= 2 and low[k - 1] not in _PARTICLES)
                    or fold_name(tokens.words(start, k)) in states()
                    or fold_name(tokens.words(start, k)) in known_names()
                )
                if is_prefix and not any(w in ("of", "for", "&") for w in low[k:end]):
                    return [*_split_run(tokens, start, k), Name(tokens, k, end, "person")]
    if low[start] == "the" and end - start > 1:
        start += 1
    if end - start > 2 and low[end - 1] in states() and low[end - 2] in body_nouns():
        return [Name(tokens, start, end - 1, ""), Name(tokens, end - 1, end, "")]
    return [Name(tokens, start, end, "")]


def _decide_types(names: list[Name]) -> None:
    """Gives each name its type: by its own words where they say enough, else by a vote over its occurrences."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    parts: set[str] = set()
    alone: set[str] = set()
    for name in names:
        name.key = name_words(name.text)
        if not name.key:
            name.type = ""
            continue
        folded = " ".join(name.key)
        tokens = name.tokens
        if len(name.key) == 1:
            alone.add(folded)
        if name.type == "person":
            votes[folded]["title"] += 1
        _weigh_context(name, votes[folded])
        label = tokens.label[name.end - 1]
        if label and tokens.label[name.start] == label:
            votes[folded][_TYPES[label]] += 1
        if tokens.quoted[name.start] is None and any(tokens.speaks(i) for i in range(name.start, name.end)):
            votes[folded]["speaks"] += 1
        if _has_age(tokens, name.end):
            votes[folded]["age"] += 2
    for name in names:
        if name.key:
            name.type = name.type or _type_of(name, votes[" ".join(name.key)], alone)
            if name.type == "person" and len(name.key) > 1:
                parts.update(name.key)
    for name in names:
        if len(name.key) == 1 and name.key[0] in parts and name.type in ("body", "place", "group", "unknown", "state?"):
            folded = name.key[0]
            is_short = _is_acronym(name.text) and len(folded) < 5
            if folded in states() or folded in known_names() or is_short:
                continue
            if folded in capitals() and not votes[folded]["person"]:
                continue
            vote = votes[folded]
            if folded in demonyms() and not vote["speaks"]:
                continue
            if vote["place"] > 2 and vote["place"] > vote["person"] + vote["body"]:
                continue
            name.type = "person"
    for name in names:
        if name.type == "unknown":
            vote = votes[" ".join(name.key)]
            name.type = "body" if vote["speaks"] and len(name.key) == 1 else ("person" if vote["speaks"] else "")
        if name.type == "person":
            name.gender = name.gender or _gender_of(name)


def _weigh_context(name: Name, vote: Counter[str]) -> None:
    """Adds what the words around a name say: a role in apposition, "in", "government of", a relative "who"."""
    tokens, start, end = name.tokens, name.start, name.end
    size = len(tokens)
    if start == 0 and end < size and tokens.text[end] in "-–—,(" and tokens.words(start, end).isupper() and end < 4:
        vote["place"] += 3
    if end + 1 < size and tokens.text[end] == ",":
        for i in range(end + 1, min(end + 10, size)):
            if tokens.text[i] in ',.;:()“”"' or tokens.pos[i] in ("VERB", "AUX"):
                break
            kind = roles().get(tokens.low[i], ("", ""))[0]
            if kind in ("voice", "office") and tokens.dep[i] not in ("compound", "poss", "nmod", "amod"):
                vote["role"] += 1
                break
        if tokens.low[end + 1] in ("who", "whose"):
            vote["role"] += 1
    if end < size and tokens.low[end] == "who":
        vote["role"] += 1
    if start > 1 and tokens.text[start - 1] == "," and tokens.lemma[start - 2] in _RULED:
        vote["place"] += 3
    elif start > 1 and tokens.text[start - 1] == ",":
        for i in range(start - 2, max(start - 12, -1), -1):
            if tokens.text[i] in ',.;:()“”"' or tokens.pos[i] in ("VERB", "AUX", "PRON"):
                break
            if roles().get(tokens.low[i], ("", ""))[0] in ("voice", "office") and tokens.dep[i] not in (
                "compound",
                "poss",
            ):
                vote["role"] += 1
                break
    if (
        start
        and roles().get(tokens.low[start - 1], ("", ""))[0] in ("voice", "office")
        and tokens.dep[start - 1] == "compound"
    ):
        vote["role"] += 1
    dep, head = tokens.dep[end - 1], tokens.head[end - 1]
    if dep == "pobj" and tokens.low[head] in ("in", "near", "across", "throughout", "outside", "into", "inside"):
        vote["place"] += 2
    if dep == "pobj" and tokens.low[head] == "of" and tokens.lemma[tokens.head[head]] in _RULED:
        vote["place"] += 2
    if dep == "poss" and tokens.lemma[head] in _RULERS:
        vote["place"] += 2
    if dep in ("compound", "nmod") and head == end and tokens.low[head] in ("government", "embassy"):
        vote["place"] += 1
    if start and tokens.low[start - 1] == "the":
        vote["the"] += 1


def _has_age(tokens: Tokens, end: int) -> bool:
    return (
        end + 2 < len(tokens)
        and tokens.text[end] == ","
        and tokens.text[end + 1].isdigit()
        and len(tokens.text[end + 1]) < 3
        and tokens.text[end + 2] in ",.-"
    )


def _gender_of(name: Name) -> str | None:
    if len(name.key) < 2:
        return None
    for word in name.key[:2]:
        gender = genders().get(word.split("-")[0])
        if gender:
            return gender if gender != "x" else None
        if len(word.rstrip(".")) > 1:
            break
    return None


def _is_acronym(text: str) -> bool:
    bare = text.replace(".", "")
    return 2 <= len(bare) <= 7 and bare.isupper() and bare.isalpha()


def _type_of(name: Name, vote: Counter[str], alone: set[str]) -> str:
    """Person, body, state, place, group, unknown, or nothing at all."""
    folded, words, tokens = " ".join(name.key), name.key, name.tokens
    if folded in _NEVER or folded in _DATES:
        return ""
    if folded in states():
        return "state"
    if folded in many_people() or re.fullmatch(r"[A-Z]{2,5}s", name.text):
        return "group"
    if all(w in peoples() or w in demonyms() or w in states() or w in many_people() for w in words):
        return ""
    if folded in known_names():
        return known_names()[folded][1]
    if (vote["title"] or vote["role"] > vote["place"]) and len(words) > 1 and words[-1] not in body_nouns():
        return "person"
    if folded in capitals():
        return "place" if not (vote["person"] > vote["place"] and len(words) > 1) else "person"
    if len(words) == 1:
        word = words[0]
        if word in demonyms() and (
            tokens.dep[name.start] in ("amod", "compound", "nmod") or tokens.pos[name.start] == "ADJ"
        ):
            return ""
        is_plural = tokens.tag[name.end - 1] in ("NNPS", "NNS") and word.endswith("s")
        if (word.rstrip("s") in demonyms() and word.endswith("s")) or (
            is_plural and vote["place"] + vote["group"] + vote["body"] > 0 and not vote["person"]
        ):
            return "group" if word not in body_nouns() else "body"
        if vote["group"] and not vote["title"] and (word in demonyms() or word.endswith(("s", "i", "ese", "ish"))):
            return (
                "group"
                if tokens.pos[name.start] in ("NOUN", "PROPN")
                and tokens.dep[name.start] not in ("amod", "compound", "nmod")
                else ""
            )
        if any(w in body_nouns() or w in roles() or w in honorifics() for w in (word, word.removesuffix("s"))):
            return ""  # "the Ministry", "the President": nouns, whatever their capital
        if _is_acronym(name.text):
            return "body" if not vote["place"] > vote["body"] else "place"
        if vote["title"] or vote["age"] or vote["role"] > vote["place"]:
            return "person"
        if vote["place"] >= 2 and vote["place"] >= vote["person"]:
            return "place"
    elif all(w in demonyms() for w in words):
        return ""
    else:
        last = words[-1]
        if (last in body_nouns() or any(w in body_nouns() for w in words if w not in genders())) and not (
            vote["person"] > vote["body"]
            and words[0] in genders()
            and last not in ("party", "office", "ministry", "court")
        ):
            if all(w in roles() or w in body_nouns() for w in words) and len(words) == 1:
                return ""
            return "body"
        if last in roles() and words[0] not in genders() and not vote["person"]:
            return ""  # "Prime Minister", a role in capitals
        if any(w in ("for", "of") for w in words) and any(w in roles() for w in words):
            return ""
        if vote["age"] or (
            words[0].split("-")[0] in genders()
            and len(words) <= 5
            and vote["person"] >= vote["place"]
            and "&" not in words
        ):
            return "person" if vote["body"] <= vote["person"] + vote["speaks"] + 1 else "body"
    is_plain = 2 <= len(words) <= 3 and not vote["the"] and "&" not in words and words[0] not in demonyms()
    if is_plain and vote["body"] >= vote["place"] and words[-1] in alone and words[0] not in alone:
        return "person"  # a person is shortened to the last word, a body to the first
    best = max(("person", "body", "place", "group"), key=lambda kind: (vote[kind], kind == "person"))
    if vote[best] and best == "group" and len(words) == 1 and vote["speaks"] and not words[0].endswith("s"):
        return "body"
    if vote[best]:
        if best == "group":
            return "group" if tokens.dep[name.end - 1] not in ("amod", "compound", "nmod") else ""
        return best
    if 2 <= len(words) <= 3 and vote["speaks"]:
        return "person" if "&" not in words else "body"
    return "unknown"
