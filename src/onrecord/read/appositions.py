"""Appositions: the noun phrases beside a name that say what that party is, on either side of it or over "is"."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.read.chains import head_of
from onrecord.read.lexicon import body_nouns, honorifics, roles, title_roles
from onrecord.read.name_types import Name
from onrecord.read.nominals import Nominal
from onrecord.read.role_words import role_text
from onrecord.read.tokens import SUBJECTS, Tokens, word_list

_CIVIC = word_list("civic_modifiers")
_DATES = word_list("dates")
_OF_FIRMS = frozenset({"social", "television", "tv", "mobile", "retail", "cable", "phone"})
_SILKS = frozenset({"KC", "QC", "SC"})
_GROUPS = frozenset({"group", "organisation", "organization", "charity", "association", "network", "coalition", "ngo"})
_EITHER = word_list("persons_or_bodies")


def find_roles(tokens: Tokens, names: Sequence[Name], nominals: Sequence[Nominal]) -> dict[int, Name]:
    """Noun phrases that stand beside a name and say what that party is, by the index of their noun.

    Before the name ("spokesman Jo Lee", "its director, Jo Lee,"), after it ("Jo Lee, its director,") or over "is".
    Sets each name's ``role``, as printed.
    """
    out: dict[int, Name] = {}
    by_start = {name.start: name for name in names}
    by_end = {name.end: name for name in names}
    claimed: dict[Name, int] = {}
    for nominal in nominals:
        if nominal.kind in ("document", "group") or nominal.is_plural:
            continue
        beside = (
            _name_before(tokens, nominal, by_end),
            _name_between(tokens, nominal, by_start),
            _name_apposed(tokens, nominal, by_start),
            _name_given(tokens, nominal, by_start),
            _name_called(tokens, nominal, by_start),
            _name_after(tokens, nominal, by_start),
            _name_in_brackets(tokens, nominal, by_start),
            _name_over_brackets(tokens, nominal, by_end),
            _name_over_is(tokens, nominal, names),
        )
        named = [name for name in beside if name is not None]
        if beside[0] is not None and _is_group(beside[0], nominal):
            beside[0].type = "body"  # "Voces de Campora, the group that": no person, however it sounds
        name = next((name for name in named if _is_alike(name, nominal)), named[0] if named else None)
        if name is not None and name in claimed and tokens.dep[nominal.head] == "pobj" and nominal.head > claimed[name]:
            continue
        if name is None:
            continue
        if not _is_alike(name, nominal):
            continue
        is_given = {"name", "called"} & set(tokens.low[max(0, name.start - 2) : name.start])
        is_bare = len(name.key) == 1 and not name.has_title and not is_given
        if is_bare and nominal.end > nominal.head + 1 and name.start > nominal.head:
            continue  # "an official in the capital, Kell" names the capital
        out[nominal.head] = name
        claimed[name] = nominal.head
        if name.type == "person":
            text = role_text(nominal, name) if nominal.noun not in ("one", "another") else ""
            if name.role is None or len(text) > len(name.role):
                name.role = text or name.role
            noun_gender = roles().get(nominal.noun, ("", "x"))[1]
            if noun_gender != "x":
                name.gender = name.gender or noun_gender
    for name in names:
        before = tokens.low[name.start - 1] if name.start else ""
        if name.type == "body" and before in body_nouns() and tokens.text[name.start - 1].islower():
            is_civic = before == "group" and name.start > 1 and tokens.low[name.start - 2] in _CIVIC
            is_firm = before == "network" and name.start > 1 and tokens.low[name.start - 2] in _OF_FIRMS
            name.kind = "civic" if is_civic else "company" if is_firm else body_nouns()[before]
            name.noun = before
        if name.type == "person":
            name.noun = name.noun or _find_profession(tokens, name)
            title, role_start = _title_before(tokens, name)
            if title and (name.role is None or title not in name.role):
                is_form = name.role is not None and name.role == name.title  # "opposition leader Baroness Lee"
                if name.role is not None and not is_form:
                    name.title = name.title or title  # "her deputy, General Lee"
                name.role = title if name.role is None or is_form else name.role
                name.role_start = role_start
    return out


def _is_group(name: Name, nominal: Nominal) -> bool:
    """Whether words after a name say that it is no person's: "the group that", "a charity"."""
    is_bare = name.type in ("person", "unknown") and not (name.has_title or name.role or name.gender)
    is_open = nominal.noun in _GROUPS and nominal.kind == "body" and not nominal.is_plural and nominal.owner is None
    return is_bare and is_open and len(name.key) > 1 and nominal.tokens.dep[nominal.head] == "appos"


def _is_alike(name: Name, nominal: Nominal) -> bool:
    """Whether a noun phrase can say what a name names: a person's noun a person, a body's a body."""
    is_either = name.type == "body" and nominal.noun in _EITHER
    is_same = (name.type == "person") == (nominal.kind != "body")
    return name.type in ("person", "body") and (is_same or is_either)


def _find_profession(tokens: Tokens, name: Name) -> str:
    """The noun that letters around a name or a clause after it imply: "Jo Lee KC", "Jo Lee, prosecuting,", "PC Lee"."""
    after = tokens.text[name.end : name.end + 2]
    if any(w in _SILKS for w in (*after[:1], tokens.text[name.end - 1])):
        return "barrister"
    clause = tokens.low[name.end + 1 : name.end + 7] if after[:1] == [","] else []
    if clause and (clause[0] in ("prosecuting", "defending") or (clause[0] == "for" and "," in clause)):
        return "barrister"
    before = tokens.low[name.start - 1].rstrip(".") if name.start else ""
    return title_roles().get(before, "")


def find_apposed_nouns(names: Sequence[Name]) -> frozenset[str]:
    """Nouns that this document uses for a body by apposition, whatever else they may mean: "a lay order, the Kell
    Companions,"."""
    out: set[str] = set()
    for name in names:
        tokens, noun = name.tokens, name.start - (3 if tokens_before(name, 1) == "the" else 2)
        if name.type != "body" or noun < 1 or tokens.text[noun + 1] != "," or tokens.pos[noun] != "NOUN":
            continue
        first = noun
        while first > 0 and tokens.pos[first - 1] in ("NOUN", "ADJ", "PROPN"):
            first -= 1
        is_one = first > 0 and tokens.low[first - 1] in ("a", "an", "the", "its", "their")
        closed = tokens.text[name.end : name.end + 1]
        if is_one and tokens.tag[noun] == "NN" and closed and closed[0] in ",.;:)" and tokens.low[noun] not in roles():
            out.add(tokens.low[noun])
    return frozenset(out)


def tokens_before(name: Name, count: int) -> str:
    """The word so many places before a name, in lower case."""
    return name.tokens.low[name.start - count] if name.start >= count else ""


def _title_before(tokens: Tokens, name: Name) -> tuple[str | None, int | None]:
    """The role that stands right before a name, without a comma: "UN human rights chief Jo Lee"."""
    at = name.start
    while at > 0:
        rank = at - 2 if tokens.text[at - 1] == "." and at > 1 else at - 1  # "Col." is two words to the parser
        if tokens.low[rank].rstrip(".") not in honorifics() or not tokens.text[rank][0].isupper():
            break
        at = rank
    start = at
    while start > 0 and at - start < 12:
        word = tokens.low[start - 1]
        if tokens.label[start - 1] == "PERSON" and word not in roles() and word not in title_roles():
            break
        is_verb = tokens.tag[start - 1] in ("VBD", "VBN") and start == at and roles().get(word, ("", ""))[0] == "office"
        if (
            is_verb
            or tokens.pos[start - 1] in ("NOUN", "PROPN", "ADJ")
            or word
            in (
                "of",
                "for",
                "to",
                "and",
                "-",
                "&",
                "'s",
                "'",
                "at",
            )
        ):
            start -= 1
            continue
        if word == "the" and start > 1 and tokens.low[start - 2] in ("of", "for", "to"):
            start -= 1
            continue
        break
    while start < at and (
        not tokens.low[start][0].isalpha() or tokens.low[start] in ("of", "for", "to", "and", "the", "at", "'s")
    ):
        start += 1
    if at > start and tokens.low[at - 1] in ("of", "for", "to", "at", "the", "'s", "'"):
        return None, None  # "an aide to Lee"
    heads = [i for i in range(start, at) if roles().get(tokens.low[i], ("person", ""))[0] != "person"]
    if not heads:
        return None, None
    last = heads[-1]
    day = next((i for i in range(start, last - 1) if tokens.low[i] in _DATES and tokens.low[i + 1] == "'s"), None)
    if day is not None:
        start = next(h for h in heads if h > day)  # "At Monday's hearing Senator Jo Lee"
    for i in range(last - 1, start - 1, -1):
        if tokens.low[i] in ("of", "for", "to", "the", "at"):
            start = i + 1
            break
    if last != at - 1 and tokens.low[last + 1] not in ("of", "for", "to", "at", "-"):
        return None, None
    if tokens.low[at - 1 : at + 1] == ["chief", "justice"] and at < name.start:
        at += 1
    return tokens.words(start, at), start


def _name_before(tokens: Tokens, nominal: Nominal, by_end: dict[int, Name]) -> Name | None:
    at = nominal.start
    if at > 3 and tokens.low[at - 1] == "and" and tokens.text[at - 3] == ",":
        at -= 2  # "Jo Lee, programme and advocacy manager"
    if at > 2 and tokens.low[at - 1] in ("then", "now", "formerly", "once") and tokens.text[at - 2] == ",":
        at -= 1  # "Jo Lee, then transport minister,"
    if at < 2 or tokens.text[at - 1] != ",":
        return None
    name = by_end.get(at - 1)
    if name is None and at >= 4 and tokens.text[at - 2].isdigit() and tokens.text[at - 3] == ",":
        name = by_end.get(at - 3)
    if name is None:
        return None
    if tokens.dep[nominal.head] == "appos":
        return name
    after = tokens.text[nominal.end] if nominal.end < len(tokens) else "."
    if (
        nominal.head in (c for c in range(nominal.start, nominal.end))
        and tokens.dep[nominal.head] in SUBJECTS
        and after not in ","
    ):
        return None
    if tokens.dep[nominal.head] == "conj" or "and" in tokens.low[nominal.end : nominal.end + 1]:
        return name if tokens.low[nominal.start] not in ("the",) and after != "and" else None
    closed = after in ',.;—–-)”"' or tokens.low[nominal.end] in (
        "who",
        "whose",
        "that",
        "which",
        "and",
        "in",
        "at",
        "on",
    )
    return name if closed else None


def _name_after(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    if tokens.dep[nominal.head] == "poss":
        return None
    if nominal.end in by_start and (nominal.kind != "body" or nominal.end == nominal.head + 1):
        return by_start[nominal.end]
    if (
        nominal.kind == "body"
        and nominal.end == nominal.head + 1
        and tokens.low[nominal.end : nominal.end + 1] == ["the"]
    ):
        beside = by_start.get(nominal.end + 1)  # "the rights group the Kell League"
        if beside is not None and beside.type == "body" and tokens.dep[nominal.head] not in ("pobj", "dobj", "dative"):
            return beside
    reach = nominal.end + 1 if nominal.kind == "body" else nominal.head + 18
    for at in range(nominal.head + 1, min(reach, len(tokens) - 1)):
        word = tokens.text[at]
        if word == ",":
            name = by_start.get(at + 1)
            if name is None and (tokens.low[at + 1].rstrip(".") in honorifics() or tokens.low[at + 1] == "the"):
                name = by_start.get(at + 3 if tokens.text[at + 2 : at + 3] == ["."] else at + 2)
            if name is None and tokens.low[at + 1] in ("now", "then", "later"):
                name = by_start.get(at + 2) or by_start.get(at + 3)
            if name is None:
                name = _name_behind_title(tokens, at + 1, by_start)
            if name is None:
                return None
            after = tokens.text[name.end] if name.end < len(tokens) else "."
            head = head_of(tokens, name.start, name.end)
            is_apposed = tokens.dep[head] == "appos" or tokens.dep[nominal.head] in SUBJECTS
            if after in (",", ".", "”", '"', ";", ")") or is_apposed:
                return name if after != "and" and tokens.low[name.end : name.end + 1] != ["and"] else None
            return None
        if tokens.pos[at] in ("VERB", "AUX", "PRON", "CCONJ") and tokens.low[at] != "and":
            return None
        if word in '“”"():;':
            return None
    return None


def _name_in_brackets(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The holder's name in brackets after an office: "the Minister for Fisheries (Mr. Jo Lee)"."""
    at = nominal.end
    if nominal.kind != "office" or at + 1 >= len(tokens) or tokens.text[at] != "(":
        return None
    name = next((by_start[i] for i in range(at + 1, min(at + 4, len(tokens))) if i in by_start), None)
    closed = name is not None and tokens.text[name.end : name.end + 1]
    return name if name is not None and name.type == "person" and closed and closed[0][0] in "),;" else None


def _name_behind_title(tokens: Tokens, at: int, by_start: dict[int, Name]) -> Name | None:
    """The person whose name follows another title: "their leader, former Prime Minister Jo Lee,"."""
    has_role = False
    for place in range(at, min(at + 6, len(tokens))):
        name = by_start.get(place)
        if name is not None:
            return name if has_role and name.type == "person" else None
        has_role = has_role or tokens.low[place] in roles()
        if tokens.pos[place] not in ("ADJ", "NOUN", "PROPN"):
            return None
    return None


def _name_between(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The name in commas between a subject with a clause of its own and its verb: "A man who saw it, Jo Lee, said"."""
    if nominal.kind == "document" or tokens.dep[nominal.head] not in SUBJECTS:
        return None
    kind = "body" if nominal.kind == "body" else "person"
    verb = tokens.head[nominal.head]
    for at in range(nominal.head + 1, min(verb, nominal.head + 25)):
        if tokens.text[at] != ",":
            continue
        first = at + 1
        while (tokens.low[first].rstrip(".") in honorifics() or tokens.low[first] == "the") and first < verb:
            first += 1
        name = by_start.get(first)
        if name is not None and name.type == kind and name.end < len(tokens) and tokens.text[name.end] == ",":
            has_clause = kind == "person" or any(tokens.dep[c] == "relcl" for c in tokens.children[nominal.head])
            return name if name.end < verb and has_clause else None
        asked = {"name", "called", "named", "as"} & set(tokens.low[at - 3 : at])
        if not asked:
            return None
    return None


def _name_apposed(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The person in apposition whose name has a title of its own before it: "its envoy, former President Jo Lee,"."""
    if nominal.kind not in ("office", "person", "voice") or tokens.text[nominal.end : nominal.end + 1] != [","]:
        return None
    next_ = by_start.get(nominal.end + 1)
    if nominal.noun in ("one", "another") and next_ is not None and next_.type == "person":
        return next_  # "one of them, Jo Lee"
    for child in tokens.children[nominal.head]:
        if child > nominal.end and tokens.dep[child] == "appos":
            name = next((n for n in by_start.values() if n.start <= child < n.end and n.type == "person"), None)
            title = range(nominal.end + 1, name.start if name is not None else 0)
            is_closed = name is not None and tokens.text[name.end : name.end + 1] in ([","], ["."], [";"])
            is_titled = all(tokens.pos[i] in ("ADJ", "NOUN", "PROPN", "PART") for i in title)
            if title and is_closed and is_titled:
                return name
    return None


def _name_given(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The name that a clause about somebody gives: "a man who gave only his first name, Jo"."""
    if nominal.kind in ("body", "document"):
        return None
    for at in range(nominal.head + 1, min(nominal.head + 16, len(tokens) - 1)):
        if tokens.text[at] in '.;:“”"':
            return None
        name = by_start.get(at)
        if name is None or name.type not in ("person", "body", "place"):
            continue
        before = tokens.low[max(0, at - 2) : at]
        if "who" in tokens.low[nominal.head : at] and (before[-1:] == ["called"] or "name" in before):
            name.type = "person"
            return name
        return None
    return None


def _name_called(tokens: Tokens, nominal: Nominal, by_start: dict[int, Name]) -> Name | None:
    """The name that another noun beside this one brings: "The families' expert, a digger named Jo Lee, said"."""
    at = nominal.end
    if nominal.kind in ("document", "body", "group"):
        return None
    if tokens.text[at : at + 1] == [","] and tokens.low[at + 1 : at + 2] in (["a"], ["an"]):
        at += 2
        while at < len(tokens) and tokens.pos[at] in ("ADJ", "NOUN", "PROPN") and at - nominal.end < 8:
            at += 1
    name = by_start.get(at + 1) if tokens.low[at : at + 1] in (["named"], ["called"]) else None
    return name if name is not None and name.type == "person" else None


def _name_over_is(tokens: Tokens, nominal: Nominal, names: Sequence[Name]) -> Name | None:
    if tokens.dep[nominal.head] != "attr":
        return None
    verb = tokens.head[nominal.head]
    if tokens.lemma[verb] != "be" or any(tokens.dep[c] in ("neg", "aux", "mark") for c in tokens.children[verb]):
        return None
    for child in tokens.children[verb]:
        if tokens.dep[child] == "nsubj" and ":" not in tokens.text[child:verb]:  # "LEE: Is the minister aware"
            return next((n for n in names if n.start <= child < n.end), None)
    return None


def _name_over_brackets(tokens: Tokens, nominal: Nominal, by_end: dict[int, Name]) -> Name | None:
    """The person after whose name an office stands in brackets: "Jo Lee (Minister of Fisheries):"."""
    at = nominal.start
    name = by_end.get(at - 1) if at and tokens.text[at - 1] == "(" else None
    closed = "".join(tokens.text[nominal.end : nominal.end + 1]).startswith(")")
    return name if name is not None and name.type == "person" and nominal.kind == "office" and closed else None
