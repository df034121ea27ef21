"""Names: each run of capitalised words that names a person, body, state or place, cleaned and typed.

The parser's own labels are one witness among several: titles and roles before a name, given names, nouns for bodies,
states with their demonyms and capitals, and what the same words are elsewhere in the document weigh more.
Leaves out days, months, languages, works of art, events, and adjectives of nationality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.read.lexicon import (
    body_nouns,
    demonyms,
    fold_name,
    genders,
    honorifics,
    is_usual,
    known_names,
    roles,
    states,
    title_roles,
)
from onrecord.read.name_types import WORKERS, Name, decide_types
from onrecord.read.tokens import Tokens, word_list
from onrecord.words import load_set

_PARTICLES = word_list("particles")
_ARTICLES = frozenset({"al", "el", "ul", "ur", "ad", "ar", "as", "ash", "an", "az", "at"})
_HYPHENED = word_list("hyphened")
_POSTNOMINALS = frozenset({"KC", "QC", "SC", "MP", "MEP", "MSP", "PhD", "MD", "OBE", "CBE", "MBE", "Esq"})
_CAMPS = frozenset({"liberal", "conservative", "socialist", "independent", "republican", "democrat"})
_PLURALS = frozenset({"people", "children", "women", "men"})
_COURTS = word_list("court")
_HOUSES = frozenset({"hospital", "hospice", "infirmary", "college", "cathedral"})
_NEVER = word_list("not_names")
_PORTFOLIOS = word_list("portfolios")
_HOLDERS = word_list("portfolio_holders")
_LANDS = word_list("land_words")
_IN_NAMES = word_list("titles_in_names")
_NEAR = word_list("near_adjectives")
_DATES = word_list("dates")


def find_names(passages: Sequence[Tokens]) -> list[Name]:
    """The names in the document, in order, none overlapping another."""
    seen = _Seen(passages)
    out: list[Name] = []
    for tokens in passages:
        is_title = _is_headline(tokens)
        for start, end in _capital_runs(tokens, seen, is_title):
            out.extend(_split_run(tokens, start, end))
    decide_types(out)
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
    if index <= tokens.opening or tokens.starts[index]:
        return True
    before = tokens.text[index - 1]
    return before in "“\"‘'«:–—*#•-(" or (before in "”’\"'" and index > 1 and tokens.text[index - 2] in ".?!")


def _is_headline(tokens: Tokens) -> bool:
    """A short line in which nearly every longer word has a capital."""
    if len(tokens) > 24 or not tokens.text:
        return False
    if any(tag in ("VBD", "VBZ", "VBP", "MD") and tokens.text[i].islower() for i, tag in enumerate(tokens.tag)):
        return False
    longer = [word for word in tokens.text if len(word) > 3 and word[0].isalpha()]
    share = sum(word[0].isupper() for word in longer) / max(1, len(longer))
    if tokens.text[-1] in '.?!”"’…':
        return len(longer) > 4 and share > 0.85
    return len(longer) > 2 and share >= 0.75


def _capital_runs(tokens: Tokens, seen: _Seen, is_title: bool) -> list[tuple[int, int]]:
    """Runs of name-like words, joined over particles, hyphens, "of the" after a noun for a body, and "&"."""
    if is_title:
        return [(s, e) for s, e, _ in tokens.names if e - s <= 3]
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
    is_double = index + 2 < len(tokens) and tokens.text[index + 1] == "-" and tokens.text[index + 2][0].isupper()
    if bare in _DATES and not (is_double or tokens.label[index] == "PERSON" or _follows_name(tokens, index)):
        return False
    if word in ("WHO", "US"):
        return fold_name(word) in known_names() or fold_name(word) in states()
    if not word[0].isalpha() or low in _NEVER or tokens.pos[index] in ("PRON", "DET"):
        return low in honorifics() and low in ("mr", "mrs", "ms")
    if not _starts_sentence(tokens, index):
        return True
    if low in seen.inside and low not in seen.lower:
        return True
    is_joined = tokens.dep[index] == "compound" and tokens.head[index] == index + 1
    if is_joined and tokens.tag[index] in ("VB", "VBP", "FW", "UH") and low not in seen.lower:
        return _next_is_capital(tokens, index)  # "Samet Karel said": taken for a verb, but it stands as a name does
    if tokens.pos[index] in ("ADV", "SCONJ", "CCONJ", "ADP", "AUX", "VERB", "INTJ", "PART"):
        return bool(tokens.label[index] == "PERSON") or (
            low in genders() and low not in seen.lower and _next_is_capital(tokens, index)
        )
    if tokens.pos[index] == "PROPN" or tokens.label[index]:
        return low not in seen.lower or _next_is_capital(tokens, index) or bool(tokens.label[index])
    if low in genders() and _next_is_capital(tokens, index):
        return True  # "Paulo Denning chairs": taken for a noun by the parser
    if tokens.tag[index] == "NN" and tokens.dep[index] == "nsubj" and tokens.speaks(index):
        return low not in seen.lower and not is_usual(low)  # "Meinck said": a noun would have an article
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
    if word == ",":
        return _join_portfolios(tokens, start, at, can)
    if word in ("'s", "'") and can[after]:
        before = low[at - 1]
        plural = before in _PLURALS or (word == "'" and before.endswith("s") and tokens.pos[at - 1] != "PROPN")
        if plural and _ends_in_body(tokens, after, can):
            return 2
        is_many = before.endswith("ers") or before.removesuffix("s") in roles() or before in load_set("group_nouns")
        is_many = is_many or before.removesuffix("s") in _PLURALS  # "the Coastal Peoples' Council"
        growers = word == "'" and is_many and _ends_in_body(tokens, after, can)
        is_house = low[start] in ("st", "saint") or low[after] in _HOUSES  # "St Kell's Hospital", "Kell's College"
        is_land = fold_name(tokens.words(start, at)) in states()
        growers = growers or (before in roles() and low[after] in _COURTS)  # "Kell Coroner's Court"
        return 2 if growers or (is_house and not is_land and _ends_in_body(tokens, after, can)) else 0
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
        is_inside = start > 0 and not _starts_sentence(tokens, start) and tokens.text[start - 1] != ":"
        is_many = len(run) == 1 and run[0].endswith("s") and run[0].removesuffix("s") in roles()
        if word in ("for", "against") and is_many and is_inside and can[at + step]:
            return step + 1  # "and Doctors for Kell said"
        has_body = any(w in body_nouns() or w in ("republic", "kingdom", "states", "university") for w in run)
        last_is_body = (
            run[-1] in body_nouns()
            or run[-1].removesuffix("s") in ("center", "centre", "institute")
            or run[-1] in ("republic", "kingdom", "victims")
        )
        is_own = run[0] not in genders() or run[-1] in genders() or len(run) > 3  # else "Jo Lee of Voices of Kell"
        if word == "of" and (last_is_body or (spanned and run[-1] not in roles() and is_own)):
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
        if len(run) == 1 and start and low[start - 1] == "the" and _ends_in_workers(tokens, after, can):
            return 2  # "the Hide and Leather Workers"
        heads_list = any(w in ("of", "for", "on") for w in run) and any(w in body_nouns() for w in run)
        if heads_list and after + 1 < size and not can[after + 1]:
            return 2
        return 2 if _ends_in_body(tokens, after, can) and len(run) <= 3 else 0
    return 0


def _join_portfolios(tokens: Tokens, start: int, at: int, can: Sequence[bool]) -> int:
    """How far the rest of a ministry's list reaches: "Ministry of Trade, Industry and Energy"; 0 for any other list."""
    run = tokens.low[start:at]
    if "of" not in run or not _HOLDERS & set(run[: run.index("of")]) or run[-1] not in _PORTFOLIOS:
        return 0
    size, place, is_last = len(tokens), at, False
    while place + 1 < size and not is_last:
        if tokens.text[place] == "," and tokens.low[place + 1] != "and":
            first = place + 1
        elif tokens.low[place] == "and" or (tokens.text[place] == "," and tokens.low[place + 1] == "and"):
            first, is_last = place + (1 if tokens.low[place] == "and" else 2), True
        else:
            return 0
        end = first
        while end < size and can[end]:
            end += 1
        if end == first or any(w not in _PORTFOLIOS for w in tokens.low[first:end]):
            return 0
        place = end
    return place - at if is_last else 0


def _ends_in_body_word(run: Sequence[str]) -> bool:
    return run[-1] in body_nouns() or " ".join(run) in known_names()


def _ends_in_workers(tokens: Tokens, at: int, can: Sequence[bool]) -> bool:
    """Whether a run of names ends in those whom a union is of: "Leather Workers"."""
    end = at
    while end < len(tokens) and can[end]:
        end += 1
    return end > at and tokens.low[end - 1] in WORKERS


def _ends_in_body(tokens: Tokens, at: int, can: Sequence[bool]) -> bool:
    end = at
    while end < len(tokens) and can[end]:
        end += 1
    return end > at and tokens.low[end - 1] in body_nouns()


def _split_run(tokens: Tokens, start: int, end: int) -> list[Name]:
    """The names in one run: what comes before a title or a role, and the person after it."""
    out: list[Name] = []
    low = tokens.low
    if low[start] in _NEAR and end - start > 1 and _starts_sentence(tokens, start):
        start += 1  # "Neighbouring Kellia": the sentence gave that capital
    is_shouted = tokens.text[start].isupper() and len(tokens.text[start]) > 3 and _starts_sentence(tokens, start)
    if is_shouted and end - start > 1 and low[start + 1] in genders() and not tokens.text[start + 1].isupper():
        start += 1  # "HEARTBROKEN Ada Brun said"
    if low[start] == "opposition" and end - start == 3:
        start += 1  # "Leader of the Opposition Ada Brun"
    while end - start > 2 and tokens.text[end - 1] in _POSTNOMINALS:
        end -= 1
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
            is_order = bare in ("sister", "brother") and end - k > 2 and not _starts_sentence(tokens, k)
            is_title = is_title or is_order  # "the historian, Brother Jo Lee"
            if bare in ("st", "saint") or not is_title or all(low[i] in roles() for i in range(k + 1, end)):
                continue
            if k > start:
                out.extend(_split_run(tokens, start, k))
            title_gender = honorifics()[bare]
            if low[end - 1] in body_nouns() and end - k > 2:
                break
            is_bench = low[k + 1] == "justice" and end - k == 3  # "Mrs Justice Lee" is all that a judge is called
            first = k + 1
            while end - first > 1 and low[first].rstrip(".") in title_roles() and low[first] not in genders():
                first += 1  # "Det Sgt Jo Lee"
            title = tokens.words(k, first) if bare in title_roles() else None
            out.append(
                Name(
                    tokens,
                    k if is_bench or (bare in _IN_NAMES and end - k == 2) else first,  # nor is a pope by his name alone
                    end,
                    "person",
                    None if title_gender == "x" else title_gender,
                    role="Justice" if is_bench else title,
                    title=title,
                    has_title=True,
                )
            )
            return out
    is_role = end < len(tokens) and low[end] in roles() and _PORTFOLIOS.issuperset(low[start:end])
    if end <= start or is_role:
        return out  # "Interior" is nobody, before a minister
    last_body = low[end - 1] in body_nouns() and end - start > 1
    if low[start] not in genders() and not last_body:
        for k in range(end - 2, start - 1, -1):
            kind = roles().get(low[k])
            is_party = tokens.tag[end - 1] in ("NNPS", "NNS") and low[end - 1].removesuffix("s") in roles()
            if is_party and low[k] in _CAMPS:
                break  # "the Liberal Democrats"
            is_opening = k == start and end - k > 2 and _starts_sentence(tokens, k)  # "Neighbour Jo Lee said"
            if (
                kind
                and (kind[0] != "person" or is_opening)
                and sum(w != "-" for w in low[k + 1 : end]) <= 4
                and low[k + 1] not in ("of", "for", "-", "to", "on")
            ):
                if any(w in ("of", "for", "on") or w in body_nouns() for w in low[k + 1 : end]):
                    continue
                if end - k > 2 and low[end - 1] in _LANDS and low[k + 1] not in genders():
                    continue  # "President Kell North America": the office is in the company
                if all(w in roles() or w in states() or w in known_names() for w in low[k + 1 : end]):
                    continue  # "Deputy Minister" is an office
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
    is_envoy = end - start in (3, 4) and start > 1 and low[start - 1] in ("to", "of", "in", "for")
    if is_envoy and low[start] in states() and not any(w in body_nouns() or w == "of" for w in low[start:end]):
        return [Name(tokens, start, start + 1, ""), *_split_run(tokens, start + 1, end)]  # "envoy to Quell Jo Lee"
    if end - start > 2 and low[end - 1] in states() and low[end - 2] in body_nouns():
        return [Name(tokens, start, end - 1, ""), Name(tokens, end - 1, end, "")]
    return [Name(tokens, start, end, "")]
