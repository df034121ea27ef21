"""Names compared: persons, bodies and states, each comparison with its reason in words.

A comparison gives ``(score, why)`` or None. It sees two names and nothing else: whether a role, a place or a date
speaks for the same party is for the caller to weigh.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from onrecord.words import load_set, load_table
from onrecord.words.forms import fold_text, split_words

NameMatch = tuple[float, str]

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_JOINING = frozenset({"the", "of", "for", "and", "on", "in", "to", "a", "an", "at"})
_DOUBLE = re.compile(r"([^\W\d_])\1")
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,4}|\A(?!DS|PC|DC)[B-DF-HJ-NP-TV-XZ]{2}\b(?= [A-Z][a-z])")
"""Several initials without a space, "J.P." or "JP": the latter of consonants alone, for "LI Wei" has none."""

# ── persons ─────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _given() -> dict[str, str]:
    return {row["name"]: row["given"] for row in load_table("nicknames")}


def _part_initials(name: str) -> str:
    return _INITIALS.sub(lambda m: " ".join(m[0].replace(".", "")) + " ", name)


_SERVANT = re.compile(r"\bAbd(?:(?:[aeu]l|[aeu]r(?=r))[- ]?|[- ][aeu][lrsdnt][- ])(?=[a-z]{3})", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!^)(?<=[ -])[AE]l[- ](?=[A-Za-z]{3})|^[AE]l-(?=[A-Za-z]{3})", re.IGNORECASE)


def _join_arabic(name: str) -> str:
    """The name with "Abd al-" as one word with what it serves, and without articles: "Abdel Rahman al-Tayeb" and
    "Abdulrahman Tayeb" are "Abdrahman Tayeb"."""
    return _ARTICLE.sub("", _SERVANT.sub("Abd", name))


@lru_cache(maxsize=32768)
def person_words(name: str) -> tuple[str, ...]:
    """The folded words of a person's name in order, titles, suffixes and the Arabic article left out; an initial is one
    letter."""
    words = split_words(_part_initials(_join_arabic(name)).replace("-", " "))
    titles = load_set("name_titles")
    while len(words) > 1 and words[0] in titles:
        words = words[1:]
    return tuple(w for w in words if w not in _SUFFIXES)


@lru_cache(maxsize=32768)
def spell_name(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling: letters that newsrooms transliterate in several ways are made one."""
    text = re.sub("[’'ʼ]", "", _part_initials(_join_arabic(name)).replace("-", " ")).lower()
    for row in load_table("transliterations"):
        text = text.replace(row["written"], row["compared"])
    return tuple(_DOUBLE.sub(r"\1", word) for word in person_words(text))


def is_full_name(name: str) -> bool:
    """Whether a person's name has more than a surname: two words or more after titles."""
    return len(person_words(name)) > 1


@lru_cache(maxsize=32768)
def person_keys(name: str) -> tuple[str, ...]:
    """Block keys of a full name: each later word with the first letter of the first, and the first with that of the
    last, in one spelling; none for a bare surname."""
    words = spell_name(name)
    if len(words) < 2:
        return ()
    first = _given().get(words[0], words[0])
    keys = [f"{word}|{first[0]}" for word in words[1:] if len(word) > 1]
    keys += [f"{words[-1]}|{words[-2][0]}"] if len(words) == 3 else []  # by two surnames alone
    keys.append(f"{first}|{words[-1][0]}" if len(first) > 1 else f"{words[-1]}|{first[0]}")
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=65536)
def compare_persons(left: str, right: str) -> NameMatch | None:
    """How surely two names are one person's. None where either is a bare surname or the names exclude each other.

    Two people of one surname and different given names never match, whatever else speaks for it.
    """
    a, b = person_words(left), person_words(right)
    if len(a) < 2 or len(b) < 2:
        return None
    if a == b or "".join(a) == "".join(b):
        same = left.split() == right.split()
        return (1.0, f"same full name, {left!r}") if same else (0.98, f"same full name, {left!r} and {right!r}")
    c, d = spell_name(left), spell_name(right)
    if c == d or "".join(c) == "".join(d):
        return 0.9, f"{left!r} and {right!r} are spellings of one name"
    if len(c) < 2 or len(d) < 2:
        return None
    first, second = _given().get(c[0], c[0]), _given().get(d[0], d[0])
    if c[-1] == d[-1] and first == second and c[0] != d[0] and _is_middle_agreeing(c[1:-1], d[1:-1]):
        return 0.85, f"{left!r} and {right!r}: same surname, and forms of one given name"
    if first == second and len(first) > 1:
        if c[-1] == d[-1] and _is_middle_agreeing(c[1:-1], d[1:-1]):
            return 0.88, f"{left!r} and {right!r}: same first and last name, a middle one left out or shortened"
        short, long = sorted((c, d), key=len)
        if len(short) < len(long) and long[: len(short)] == short:
            return 0.8, f"{left!r} and {right!r}: one has a further surname"
    if len(c) == len(d) == 2 and c == d[::-1]:
        return 0.8, f"{left!r} and {right!r}: the same two names in the other order"
    if c[-1] == d[-1] and 1 in (len(c[0]), len(d[0])) and first[0] == second[0]:
        if not _is_middle_agreeing(c[1:-1], d[1:-1]):
            return None
        if c[1:-1] and d[1:-1]:
            return 0.8, f"{left!r} and {right!r}: same surname, and initials that fit"
        return 0.65, f"{left!r} and {right!r}: same surname, and an initial that fits"
    return _compare_spellings(left, right, c, d)


def is_surnames(left: str, right: str) -> bool:
    """Whether one name is the other's last two words, which are two surnames where the first is a given name:
    "Ramiro Estrada Paz" and "Estrada Paz"."""
    short, long = sorted((spell_name(left), spell_name(right)), key=len)
    return len(short) == 2 and len(long) == 3 and long[1:] == short and min(map(len, long)) > 1


def _is_middle_agreeing(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    if not left or not right:
        return True
    return all(x == y or (1 in (len(x), len(y)) and x[0] == y[0]) for x, y in zip(left, right, strict=False))


def _compare_spellings(left: str, right: str, a: tuple[str, ...], b: tuple[str, ...]) -> NameMatch | None:
    """One letter apart in one long word, all other words the same: perhaps a misspelling, never sure."""
    if len(a) != len(b):
        return None
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if len(pairs) != 1 or min(map(len, pairs[0])) < 6 or OSA.distance(*pairs[0]) != 1:
        return None
    return 0.55, f"{left!r} and {right!r} differ in one letter"


# ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _states() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """By folded name: (names of states, capitals and seats that stand for one, demonyms)."""
    names: dict[str, str] = {}
    seats: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    for row in load_table("states"):
        state = row["state"]
        names[_key(state)] = state
        for column, target in (("other", names), ("capitals", seats), ("demonyms", demonyms)):
            for word in row[column].split(","):
                if word.strip():
                    target.setdefault(_key(word), state)
    for row in load_table("offices"):
        if row["kind"] == "state":
            seats[_key(row["name"])] = _state_name(names, row["stands_for"])
    for row in load_table("acronyms"):
        if _key(row["stands_for"]) in names:
            names.setdefault(_key(row["acronym"]), names[_key(row["stands_for"])])
    return names, seats, demonyms


def _state_name(names: dict[str, str], name: str) -> str:
    return names.get(_key(name), name)


def _key(name: str) -> str:
    return " ".join(w for w in split_words(name) if w != "the")


_GOVERNMENT = re.compile(
    r"(?:the )?(?:government|authorities|regime) (?:of|in) (?:the )?(.+)"
    r"|(?:the )?(.+?)(?:'s)? (?:central |federal |national )?(?:government|authorities|regime|administration)"
)


@lru_cache(maxsize=32768)
def find_state(name: str) -> tuple[str, str] | None:
    """The state that a name stands for and how: ``name``, ``government`` (its government) or ``seat`` (its capital).

    ``("China", "seat")`` for "Beijing". None for a name that the lists do not know as a state's.
    """
    names, seats, demonyms = _states()
    key = _key(name)
    if key in names:
        return names[key], "name"
    if key in seats:
        return seats[key], "seat"
    inner = read_government(name)
    if inner:
        key = _key(inner)
        state = names.get(key) or demonyms.get(key)
        if state:
            return state, "government"
    return None


@lru_cache(maxsize=32768)
def read_government(name: str) -> str | None:
    """Whose government a name says it is ("the Government of Velmora": ``velmora``), folded; None where it does not
    say, and for any other body ("the provincial government", "police")."""
    match = _GOVERNMENT.fullmatch(fold_text(name).strip())
    whose = (match[1] or match[2]) if match else None
    return None if not whose or any(w in _body_words() or w in _JOINING for w in whose.split()) else whose


def find_demonym(word: str) -> str | None:
    """The state that an adjective belongs to ("Chinese": China), or None."""
    return _states()[2].get(_key(word))


# ── bodies ──────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _body_words() -> dict[str, dict[str, str]]:
    return {row["word"]: row for row in load_table("body_words")}


@cache
def _short_for() -> dict[tuple[str, ...], str]:
    return {tuple(w for w in split_words(r["stands_for"]) if w != "the"): r["acronym"] for r in load_table("acronyms")}


_STYLES = frozenset({"republic", "kingdom", "federation", "state", "principality", "sultanate", "emirate"})


@lru_cache(maxsize=32768)
def body_words(name: str) -> tuple[tuple[str, ...], str]:
    """The words of a body's name as they are compared, and its head ("Office of the High Commissioner": ``office``).

    Acronyms stand for what readers know them for ("United Nations": ``un``), demonyms for their state, joining
    words and a State's style ("of the Republic of") are left out, as are a ministry's "affairs", and a body that is
    known by its building is named by itself.
    """
    words = [w for w in split_words(name) if w != "the"]
    for row in load_table("offices"):
        if row["kind"] == "body" and words == split_words(row["name"]):
            words = split_words(row["stands_for"])
    words = list(strip_legal_form(tuple(words)))
    for at in range(len(words) - 3, 0, -1):
        if words[at - 1] == "of" and words[at] in _STYLES and words[at + 1] == "of":
            del words[at : at + 2]  # "of the Republic of Velmora" is of Velmora
    for long, short in _short_for().items():
        for at in range(len(words) - len(long) + 1):
            if tuple(words[at : at + len(long)]) == long:
                words[at : at + len(long)] = [short]
                break
    first = next((i for i, w in enumerate(words) if w in ("of", "for", "on", "to", "in") and i), len(words))
    known = _body_words()
    head = known.get(words[first - 1], {}).get("compared", words[first - 1]) if words else ""
    out = []
    for word in words:
        if word not in _JOINING and not (word == "affairs" and head == "ministry" and len(words) > 2):
            state = find_demonym(word) or _states()[0].get(word)
            out.append(_key(state).replace(" ", "") if state else known.get(word, {}).get("compared", word))
    return tuple(dict.fromkeys(out)), head


@cache
def _legal_forms() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(form.split()) for form in load_set("legal_forms"))


def strip_legal_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """The folded words of a name without a company's legal form at their end ("Corp.", "S.A. de C.V."), but where no
    word of its own would be left ("the Water Company")."""
    for length in (3, 2, 1):
        rest, form = words[:-length], words[-length:]
        least = 2 if form[-1:] in (("company",), ("co",)) else 1
        is_own = len(rest) >= least and not all(w in _body_words() or w in _JOINING for w in rest)
        if is_own and form in _legal_forms():
            return rest
    return words


def bare_company(name: str) -> str:
    """A company's name as it is written, without the short legal form at its end: "Kell Metals Corp." is "Kell Metals",
    and the Kell Water Company itself."""
    words = name.split()
    for count in range(min(4, len(words) - 1), 0, -1):
        rest = " ".join(words[:-count])
        is_form = strip_legal_form(tuple(split_words(name))) == tuple(split_words(rest))
        if is_form and split_words(words[-1]) != ["company"]:
            return rest.rstrip(",")
    return name


@cache
def _compared_words() -> frozenset[str]:
    return frozenset(row["compared"] for row in load_table("body_words"))


@lru_cache(maxsize=32768)
def is_generic_body(name: str) -> bool:
    """Whether a body's name is only what many bodies are called ("the foreign ministry", "police")."""
    known = _compared_words()
    return all(word in known for word in body_words(name)[0])


@lru_cache(maxsize=32768)
def is_owned_body(name: str) -> bool:
    """Whether a name is what many bodies are called and the State of one ("Chinese foreign ministry")."""
    known = _compared_words()
    states = {_key(s).replace(" ", "") for s in _states()[0].values()}
    words = body_words(name)[0]
    return not is_generic_body(name) and all(word in known or word in states for word in words)


@lru_cache(maxsize=32768)
def find_acronyms(name: str) -> frozenset[str]:
    """The acronyms that a name of three words or more would have, with and without its joining words."""
    words = [w for w in strip_legal_form(tuple(split_words(name.replace("-", " ")))) if w != "the"]
    bare = [w for w in words if w not in _JOINING]
    if len(bare) < 3:
        return frozenset()
    out = {"".join(w[0] for w in bare), "".join(w[0] for w in words)}
    if bare[0] == "un":
        out |= {"un" + "".join(w[0] for w in bare[1:]), "".join(w[0] for w in bare[1:])}
    return frozenset(a for a in out if len(a) > 2)


def is_acronym(name: str) -> bool:
    """Whether a name is one word of capitals ("ERHRO", "U.N.")."""
    letters = name.replace(".", "")
    return 2 <= len(letters) <= 8 and letters.isalpha() and sum(c.isupper() for c in letters) >= len(letters) - 1


@lru_cache(maxsize=32768)
def body_keys(name: str) -> tuple[str, ...]:
    """Block keys of a body's name: its acronyms, and its head with its own words (the two longest)."""
    words, head = body_words(name)
    if is_acronym(name):
        return (f"={''.join(split_words(name))}",)
    keys = [f"={a}" for a in sorted(find_acronyms(name))]
    if len(words) == 1 and words[0] in _short_for().values():
        keys.append(f"={words[0]}")  # "United Nations", which is compared as "un"
    known = {row["compared"]: row["kind"] for row in load_table("body_words")}
    own = [w for w in words if w not in known] or [w for w in words if known.get(w) == "topic"]
    keys += [f"{head}|{word}" for word in sorted(own, key=lambda w: (-len(w), w))[:2] if word != head]
    return tuple(keys or [f"{head}|"])


_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=65536)
def compare_bodies(left: str, right: str) -> NameMatch | None:
    """How surely two names are one body's: same words, an acronym and its expansion, or one name with words of rank
    ("high commissioner", "national") left out. None where each has a word of its own that the other lacks."""
    (a, head_a), (b, head_b) = body_words(left), body_words(right)
    if not a or not b:
        return None
    quoted = f"{left!r}" if left == right else f"{left!r} and {right!r}"
    if a == b or (set(a) == set(b) and head_a == head_b):
        return (0.5, f"both are only {quoted}") if is_generic_body(left) else (1.0, f"same name, {quoted}")
    short_a, short_b = is_acronym(left), is_acronym(right)
    if short_a != short_b:
        acronym, name = (left, right) if short_a else (right, left)
        if "".join(split_words(acronym)) in find_acronyms(name):
            return 0.85, f"{acronym!r} are the initials of {name!r}"
        return None
    if spell_name(left) == spell_name(right):
        return 0.9, f"{left!r} and {right!r} are spellings of one name"
    small, large = sorted((set(a), set(b)), key=len)
    if head_a != head_b or not small < large:
        return None
    kinds = {row["compared"]: row["kind"] for row in load_table("body_words")}
    extra = large - small
    year = next(iter(extra)) if len(extra) == 1 else ""
    if _YEAR.fullmatch(year) and not is_generic_body(min(left, right, key=len)):
        return 0.75, f"{left!r} and {right!r}: one adds the year"
    if all(kinds.get(word) == "filler" for word in extra) and not is_generic_body(min(left, right, key=len)):
        return 0.8, f"{left!r} and {right!r}: the same words but for {', '.join(sorted(extra))!r}"
    states = {_key(s).replace(" ", "") for s in _states()[0].values()}
    if is_generic_body(left) != is_generic_body(right) and all(w in states or kinds.get(w) == "filler" for w in extra):
        return 0.5, f"{left!r} and {right!r}: one does not say whose"
    return None


def is_outlet(name: str) -> bool:
    """Whether a phrase names a newspaper, a station or an agency by its first or last word."""
    words = name.lower().removeprefix("the ").split()
    return bool(words) and bool({words[-1], words[0]} & load_set("outlet_words"))
