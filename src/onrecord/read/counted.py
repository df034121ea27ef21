"""What a number counts, in the text's own words, and whether it counts anything.

Conventions: "131-page response" counts "pages", and the words cited take the noun behind along; a sum of money
counts its currency ("dollars in aid"); a percentage counts "per cent of ..."; "one in ten prisoners" and "two thirds
of the villages" are shares (0.1, 0.6667) of "share of ..."; "seven were sentenced" counts "sentenced"; a prison
sentence counts "years in prison". Left out: durations, ages, ordinals, clock times, telephone numbers, numbers that
are part of a name ("Article 19"), list marks, scores of games, and a lone "one".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.read.nlp import Passage
from onrecord.read.numbers import Number
from onrecord.words import load_set, load_table

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NAMED = re.compile(
    r"\b(?:(?P<toll>(?:death )?toll)|number|figure|count|total|tally)"
    r"(?: of (?:the )?(?P<of>[^\W\d_][\w’'-]*(?: [\w’'-]+){0,4}?))?(?: at the [a-z]+)?"
    r" (?:(?:now|then|still|currently) )?(?:at|was|is|to|stood at|stands at|reached|(?:had|has) reached|of)\s\Z",
    re.IGNORECASE,
)
_THERE = re.compile(r"\bthere (?:were|are|had been|have been|would (?:be|have been))\s\Z", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:the|its|their|his|her|these|those|our|test|exam)\s\Z", re.IGNORECASE)
_DISTANCES = frozenset({"kilometre", "kilometres", "kilometer", "kilometers", "km", "mile", "miles"})
_PUT = re.compile(r"\bput (?:the )?(?:number of (?:the )?)?(?P<of>[a-z]+)(?: (?:of|from|in) [^,.;:]{1,40})? at\s\Z")
_ESTIMATED = re.compile(
    r"\bestimat(?:es?|ed|ing) (?:the |its |their )?(?P<of>[a-z]+)(?: (?:of|from|in) [^,.;:]{1,40})? at\s\Z"
)
_SAYS = re.compile(r"\b(?:says?|said|claims?|claimed|counts?|counted)\s\Z")
_HOLDS = re.compile(
    r"\b(?:city|town|village|island|country|nation|state|valley|district|province|camp|community|population) of\s\Z",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\s+(?:more|others?)(?:\s+(?:who|were|are|had|have|remain)\b|[,.;])")
_STREET = re.compile(
    r"\s+(?:[A-Z][\w’'-]+\s+){1,3}(?:Street|Road|Avenue|Lane|Square|Boulevard|Terrace|Crescent|Embankment|Drive)\b"
)
_CHANGED = re.compile(
    r"\b(?:cut|extended|increased|lowered|raised|reduced|revised|rose|risen|grew|grown|fell|fallen|dropped|shrunk"
    r"|corrected|expanded|brought)(?: (?:up|down|again|since|it|them))? to\s\Z"
)
_THEM = re.compile(r"\s+of\s+(?:them|whom|these|those)\b", re.IGNORECASE)
_ACT = re.compile(r"\s+(?:have|had|were|are)\b", re.IGNORECASE)
_LISTED = re.compile(
    r"\s+(?:names? )?(?:on|in)\s+(?:the|its|their|his|her|our)\s+(?:own\s+)?(?:list|register|roll|file|book)s?\b"
)
_ENDS = re.compile(r"\s*(?:[.,;:!?”\"’']|\Z)")
PART = "them"
"""What a number counts that is some of those counted last."""
TOLL = "dead"
"""What a toll counts."""

_FEW = 10  # from which on a bare number before a verb is a count rather than a stray word

_PRISON = re.compile(
    r"(?P<unit>years?|months?|days?)(?:['’]\s*|\s+)(?P<rest>(?:(?:in|of)\s+(?:a\s+|the\s+)?(?:[\w-]+\s+)?)?"
    r"(?:prison|jail|imprisonment|detention|hard labou?r|penal (?:colony|servitude))\b|behind bars)",
    re.IGNORECASE,
)


def find_counted(passage: Passage, number: Number) -> tuple[int, str] | None:
    """Where the counted words end in the passage, and the words; None where nothing is counted."""
    text, doc = passage.text, passage.doc
    tokens = doc.char_span(number.digits_at, number.end, alignment_mode="expand")
    if tokens is None or _is_name(text, number, doc, tokens.start):
        return None
    after = text[number.end :]
    if number.kind == "vague" and doc[tokens.start].lower_ == "scores" and _OWNED.search(text[: number.start]):
        return None  # "the scores of both teams"
    if number.kind == "vague" and not any(t.pos_ in ("NOUN", "NUM", "ADJ") for t in tokens):
        return None
    if _is_year(text, number):
        return None
    if number.kind == "money":
        return _read_money(doc, tokens.end, number)
    if number.kind == "percent":
        of_end = _prepositional_end(doc, tokens.end, ("of",))
        if "point" in text[number.digits_at : number.end].lower():
            return number.end, "percentage points"
        return (of_end, "per cent " + _words(doc, tokens.end, of_end)) if of_end else (number.end, "per cent")
    hyphen = re.match(r"[-‑–](?P<noun>[a-z]+)\b(?P<more>[-‑][a-z]+)*", after)
    if hyphen:
        return _read_compound(text, doc, number, hyphen)
    prison = re.match(r"\s+" + _PRISON.pattern, after, re.IGNORECASE)
    if prison:
        return number.end + prison.end(), f"{prison['unit'].rstrip('s')}s {prison['rest']}"
    if number.kind == "share":
        return _read_share(doc, tokens.end, number)
    at = tokens.end
    if at >= len(doc):
        return None
    if doc[at].lower_ == "of" and (number.kind == "vague" or _ends_in_scale(text, number)):
        at += 1
    elif doc[at].lower_ == "of" and number.value is not None:
        end = _prepositional_end(doc, at, ("of",))
        if (
            end is None
            or at + 1 >= len(doc)
            or (number.value == 1 and not any(t.pos_ == "NUM" for t in doc[at + 1 : at + 4]))
        ):
            return None
        return end, _words(doc, at + 1, end)
    if number.value == 1 and number.comparator == "exactly":
        return None
    end_token = _noun_phrase_end(doc, at)
    if end_token is None:
        return _read_bare(doc, tokens.start, tokens.end, number)
    head = doc[end_token[0]]
    if number.comparator == "exactly" and _STREET.match(after):
        return None  # "14 Tern Street", an address
    if head.lower_ in _DISTANCES and end_token[1] == end_token[0]:
        return None  # "50 miles off"
    if head.lower_ in load_set("duration_nouns") or _is_duration(doc, at, end_token[0]):
        return None
    end = end_token[1]
    stop = doc[end].idx + len(doc[end])
    return stop, _words(doc, at, stop)


def find_named(passage: Passage, number: Number) -> str | None:
    """What a bare number counts that a noun before it names: "put the number of dead at 19", "the toll is 21"; empty
    where that is what was counted last ("put the figure at 112", "there were at least five"), ``PART`` where some of
    those are ("four of them", "fewer than 100 have been paid"), None for any other number."""
    before = passage.text[max(0, number.start - 80) : number.start]
    if number.kind != "plain":
        return None
    at, words = number.end, passage.text[number.digits_at : number.end]
    is_big = bool(re.search(r"\d|million|billion|thousand", words.lower())) and (number.value or 0) >= _FEW
    is_next = at < len(passage.text) and not _is_year(passage.text, number)
    if is_next and _THEM.match(passage.text, at) and number.value != 1:
        return PART
    if is_next and _LISTED.match(passage.text, at) and number.value != 1:
        return ""
    if is_next and _ACT.match(passage.text, at) and (is_big or re.search(r"\ball but\s\Z", before, re.IGNORECASE)):
        return PART
    if is_next and number.value != 1 and _OTHERS.match(passage.text, at):
        return ""
    if is_big and _HOLDS.search(before):
        return "people"
    if is_next and re.search(r"(?:million|billion)\Z", words) and not re.match(r"\s+[a-z]+s\b", passage.text[at:]):
        return ""
    if not _ENDS.match(passage.text, at):
        return None
    before = before.rstrip("“‘\"'") if before.endswith(tuple("“‘\"'")) else before
    estimated = _ESTIMATED.search(before)
    if estimated:
        return estimated["of"]
    if number.comparator != "exactly" and _SAYS.search(before):
        return ""
    put = _PUT.search(before)
    if put and put["of"] in load_set("put_nouns"):
        return put["of"]
    if is_big and is_next and _CHANGED.search(before):
        return ""
    if _THERE.search(before):
        return ""
    found = _NAMED.search(before)
    if found is None or (before.endswith(" of ") and not found["toll"]):
        return None
    return found["of"] or (TOLL if found["toll"] else "")


def _is_year(text: str, number: Number) -> bool:
    """Whether a bare number looks like a year and nothing that people count follows it."""
    words = text[number.start : number.end]
    if not re.fullmatch(r"(?:19|20)\d\d", words):
        return False
    following = re.match(r"\s+([\w-]+)", text[number.end :])
    return following is None or following[1].lower() not in load_set("counted_nouns")


def _ends_in_scale(text: str, number: Number) -> bool:
    return bool(re.search(r"(?:hundred|thousand|million|billion|trillion|dozen|score)\Z", text[: number.end].lower()))


def _is_duration(doc: Doc, start: int, head: int) -> bool:
    return any(doc[i].lower_ in load_set("duration_nouns") for i in range(start, head + 1)) and doc[
        start
    ].lower_ in load_set("duration_nouns")


def _words(doc: Doc, start: int, end_offset: int) -> str:
    """The words from a token to an offset, on one line."""
    return " ".join(doc.text[doc[start].idx : end_offset].split()) if start < len(doc) else ""


def _is_name(text: str, number: Number, doc: Doc, at: int) -> bool:
    """Whether the number belongs to a name, a list mark, a telephone number or a score."""
    before = text[: number.digits_at]
    if re.search(r"(?:^|[\n;:])\s*\(?\Z", before) and re.match(r"[.)]\s", text[number.end :]):
        return True
    is_listed = at == 0 and number.start == number.digits_at and text[: number.end].strip().isdigit() and len(doc) > 1
    if is_listed and doc[1].pos_ == "PROPN":
        return True  # "3 Anna Roth", a line of a list
    if re.search(r"[+#]\s?\Z|\d[\s)]\s?\Z", before) or re.match(r"\s?\(?\d{3,}", text[number.end :]):
        return True
    if number.start != number.digits_at or at == 0:
        return False
    previous = doc[at - 1]
    if re.match(r"[-–]\s?\d", text[number.end :]):
        return True
    if previous.lower_.rstrip(".") in {w.rstrip(".") for w in load_set("no_figures")} and number.kind == "plain":
        return True
    is_title = previous.text[:1].isupper() and previous.pos_ in ("PROPN", "NOUN")
    if previous.is_sent_start and previous.tag_ not in ("NN", "NNP"):
        is_title = False  # "Block 6 was shut" names a block; "Police 40 miles off" does not
    following = doc[at + 1] if at + 1 < len(doc) else None
    counts = following is not None and following.pos_ == "NOUN"
    return bool(is_title and doc[at].text[:1].isdigit() and not counts) or doc[at].ent_type_ in ("WORK_OF_ART", "LAW")


def _noun_phrase_end(doc: Doc, start: int) -> tuple[int, int] | None:
    """(head, last token) of the noun phrase that begins at a token, with what "of" and "and" add; None: no noun."""
    i, head = start, None
    limit = min(len(doc), start + 12)
    while i < limit:
        token = doc[i]
        if token.pos_ in ("NOUN", "PROPN") or (token.pos_ == "NUM" and head is None and token.lower_ != "one"):
            if token.pos_ != "NUM":
                head = i
                if i + 1 < len(doc) and not _continues(doc, i):
                    break
            elif token.i == start:
                return None
        elif token.pos_ in ("ADJ", "ADV", "DET", "PRON") and head is None:
            if token.pos_ == "PRON" and not token.lower_.endswith("s"):
                return None
            if token.pos_ == "DET" and token.i != start and token.lower_ not in ("the", "other", "more"):
                return None
        elif (
            (token.tag_ in ("VBN", "VBG") and head is None and _leads_to_noun(doc, i))
            or (token.text in ("-", "‑", "’s", "'s", ",") and i > start and _continues(doc, i - 1))
            or (token.lower_ in ("and", "or") and head is None and i > start and doc[i - 1].pos_ == "ADJ")
        ):
            pass
        else:
            break
        i += 1
    if head is None:
        return None
    return head, _extended(doc, head)


def _leads_to_noun(doc: Doc, i: int) -> bool:
    """Whether a participle stands before its noun: "detained men", not "men detained"."""
    return doc[i].dep_ in ("amod", "compound") and doc[i].head.i > i


def _continues(doc: Doc, i: int) -> bool:
    """Whether the next word belongs to the same noun group."""
    if i + 1 >= len(doc):
        return False
    following = doc[i + 1]
    if following.pos_ in ("NOUN", "PROPN"):
        return doc[i].dep_ in ("compound", "nmod", "amod", "poss") or following.dep_ == "compound"
    if following.text in ("-", "‑", "’s", "'s"):
        return (
            i + 2 < len(doc)
            and doc[i + 2].pos_ in ("NOUN", "PROPN", "ADJ")
            and doc[i].idx + len(doc[i]) == following.idx
        )
    return False


def _extended(doc: Doc, head: int) -> int:
    """The last token with "of ..." and nouns joined by "and" that carry no number of their own."""
    last = head
    for _ in range(3):
        if last + 1 >= len(doc):
            break
        following = doc[last + 1]
        if following.lower_ == "of":
            inner = _noun_phrase_end(doc, last + 2) if last + 2 < len(doc) else None
            if inner is None:
                break
            last = inner[1]
            break
        if following.lower_ in ("and", "or") and last + 2 < len(doc):
            conj = doc[last + 2]
            has_number = any(t.pos_ == "NUM" for t in doc[last + 2 : last + 4])
            noun = next((t for t in doc[last + 2 : last + 6] if t.pos_ in ("NOUN", "PROPN")), None)
            joined = noun is not None and noun.dep_ == "conj" and noun.head.i in range(head - 3, head + 1)
            joined = joined or (conj.lower_ in ("other", "others") and noun is not None)
            if has_number or not joined or conj.pos_ in ("VERB", "AUX", "PRON"):
                break
            inner = _noun_phrase_end(doc, last + 2)
            if inner is None:
                break
            last = inner[1]
            continue
        break
    return last


def _prepositional_end(doc: Doc, at: int, words: tuple[str, ...]) -> int | None:
    """The offset where "of the votes" ends, for the preposition at a token."""
    if at + 1 >= len(doc) or doc[at].lower_ not in words:
        return None
    start = at + 1
    while start < len(doc) and doc[start].pos_ in ("DET", "PRON", "NUM") and start < at + 4:
        start += 1
    inner = _noun_phrase_end(doc, start) if start < len(doc) else None
    if inner is None:
        return None
    last = doc[inner[1]]
    return last.idx + len(last)


def _read_money(doc: Doc, at: int, number: Number) -> tuple[int, str] | None:
    """A sum counts its currency, and what it is "in", "of" or "worth of"."""
    end = _prepositional_end(doc, at, ("in", "of", "for")) if at < len(doc) and doc[at].lower_ in ("in", "of") else None
    following = doc[at + 1] if at + 1 < len(doc) else None
    if following is not None and (
        following.ent_type_ in ("GPE", "LOC", "DATE", "TIME")
        or following.pos_ in ("DET", "NUM", "PRON")
        or following.lower_ in load_set("duration_nouns")
    ):
        end = None
    return (end, f"{number.currency} {_words(doc, at, end)}") if end else (number.end, number.currency)


def _read_compound(text: str, doc: Doc, number: Number, hyphen: re.Match[str]) -> tuple[int, str] | None:
    """ "131-page response" counts pages; durations, ages and the like ("12-year-old") count nothing."""
    noun = hyphen["noun"]
    end = number.end + hyphen.end()
    shares = {row["word"] for row in load_table("fractions")}
    if noun in load_set("duration_nouns") or noun in shares or hyphen["more"] or noun in ("and", "to", "th"):
        return None
    if number.value == 1 or noun.endswith(("ed", "ing", "fold")):
        return None
    if noun in ("strong", "odd", "plus"):
        following = doc.char_span(number.end, end, alignment_mode="expand")
        phrase = _noun_phrase_end(doc, following.end) if following is not None and following.end < len(doc) else None
        if phrase is None or following is None:
            return None
        stop = doc[phrase[1]].idx + len(doc[phrase[1]])
        return stop, _words(doc, following.end, stop)
    inside = doc.char_span(number.end, end, alignment_mode="expand")
    phrase = _noun_phrase_end(doc, inside.end) if inside is not None and inside.end < len(doc) else None
    plural = noun if noun.endswith("s") else noun[:-1] + "ies" if re.search(r"[^aeiou]y\Z", noun) else noun + "s"
    irregular = {"foot": "feet", "man": "men", "woman": "women", "person": "people", "child": "children"}
    if phrase is not None:
        end = doc[phrase[0]].idx + len(doc[phrase[0]])
    return end, irregular.get(noun, plural)


def _read_share(doc: Doc, at: int, number: Number) -> tuple[int, str] | None:
    if at >= len(doc):
        return None
    end = _prepositional_end(doc, at, ("of",))
    start = at + 1
    if end is None:
        phrase = _noun_phrase_end(doc, at)
        if phrase is None or doc[phrase[0]].lower_ in load_set("duration_nouns"):
            return None
        end, start = doc[phrase[1]].idx + len(doc[phrase[1]]), at
    words = _words(doc, start, end)
    if any(w in load_set("duration_nouns") for w in words.lower().split()):
        return None
    return end, f"share of {words}"


def _read_bare(doc: Doc, start: int, end: int, number: Number) -> tuple[int, str] | None:
    """A number that stands for those it counts: "seven were sentenced" counts "sentenced"."""
    token = doc[end - 1]
    if end < len(doc) and doc[end].lower_ in load_set("counted_states") and number.value != 1:
        return doc[end].idx + len(doc[end]), str(doc[end].text)  # "two people were killed and 31 injured"
    verb = token.head.head if token.head.pos_ == "ADP" else token.head
    if verb.lemma_.lower() in ("number", "total") and verb.pos_ == "VERB" and verb.i < start:
        return _read_numbering(verb, number)
    if token.dep_ != "nsubjpass" or verb.tag_ != "VBN" or verb.i < end or verb.i - end > 4:
        return None
    if number.value == 1:
        return None
    return verb.idx + len(verb), str(verb.text)


def _read_numbering(verb: Token, number: Number) -> tuple[int, str] | None:
    """ "A minority that numbers around 10 million": what is counted stands before the verb."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is not None and subject.pos_ == "PRON" and verb.dep_ == "relcl":
        subject = verb.head
    if subject is None or subject.pos_ not in ("NOUN", "PROPN"):
        return None
    words = [t for t in subject.doc[subject.left_edge.i : subject.i + 1] if t.pos_ not in ("DET", "PRON")]
    return number.end, " ".join(t.text for t in words)
