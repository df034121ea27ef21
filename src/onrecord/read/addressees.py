"""Addressees: of whom something is asked, by the fullest name that the document gives; None where it does not say.

By the infinitive or the clause that is asked ("urged [the ministry] to open the archive"), by the name beside a title,
by the State that is named. Whoever it may be ("an independent engineer") is nobody in particular.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.model import Mention, Statement
from onrecord.read.calling_names import add_tail, cut_name, drop_article, is_owned, pick_name
from onrecord.read.givers import ASKABLE, find_giver
from onrecord.read.parsed_statements import ParsedStatement
from onrecord.read.subjects import noun_phrase
from onrecord.spans import Span, is_overlapping, is_within
from onrecord.words import load_set
from onrecord.words.forms import fold_text

if TYPE_CHECKING:
    from spacy.tokens import Token

_ARTICLES = ("the ", "a ", "an ", "The ")


def find_asked(place: ParsedStatement, mentions: Sequence[Mention], state: str | None = None) -> str | None:
    """The one asked, by the fullest name that the document has; None where the text does not say, or only by a
    pronoun that nobody can resolve. ``state`` is the State that the document writes of, folded, if it does."""
    statement = place.statement
    printed = statement.addressee if statement.made.by == "provisions" else None
    if printed and not re.match(r"(?:I|We|we)\s", printed):
        name = _full_name(printed, statement.spans, mentions)
        return cut_name(name) if name else None
    if statement.manner == "direct" and re.match(r"[Tt]hey\b", statement.quote[0]):
        return None  # what "they" are is not sure
    told = _AS_NOUN.match(statement.quote[0]) or _ONUS.match(statement.quote[0])
    if told:
        at = statement.spans[0].start + told.end()
        is_deed = _TO_WHOM.match(statement.quote[0]) and not re.search(r"\bto\b", statement.quote[0][told.end() :])
        named = None if is_deed else _name_at([Span(statement.document_id, at, at + 3)], mentions)
        return named or name_state(statement, mentions, state)
    words = " ".join(statement.quote[0].split())  # "inspectors to be armed", "Ada Brill's release"
    is_undergone = _TO_BE_DONE.match(words) is not None or _UNDERGONE.match(words) is not None
    beside = _find_beside(statement, mentions)
    if beside:
        return _name_at([beside], mentions)
    urged = None if is_undergone else _find_urged(statement, mentions)
    if urged:
        return add_tail(cut_name(urged), statement)
    giver = find_giver(statement, mentions)
    if giver:
        return cut_name(giver)
    tokens = [] if is_undergone else _asked_tokens(place)
    if tokens and not any(t.tag_.startswith("VB") and t.tag_ != "VBG" for t in tokens[:3]):
        spans = [Span(statement.document_id, a, b) for a, b in _document_range(place, tokens)]
        tail = [m for m in mentions if m.type == "place" and _stands_in(m, spans)]
        name = _name_at(spans, [m for m in mentions if m not in tail]) or _name_at(spans, mentions)
        if tokens[0].lower_ in ("a", "an") and not (name and name[:1].isupper()):
            return _find_before(place, mentions)  # "an independent engineer": whoever it may be
        if name and tail and f" in {tail[0].name}" not in name and name[:1].islower():
            return f"{name} in {tail[0].name}"  # "the district court in Maldun"
        printed = _cut_clause(_printed(tokens), spans, mentions)
        found = name if name and name[:1].isupper() and not is_owned(name, printed) else printed or name
        if found and not _is_speaker(found, statement):
            return add_tail(cut_name(found), statement)
    addressee = statement.addressee and _full_name(statement.addressee, statement.spans, mentions)
    found = addressee or (None if is_undergone else _find_first(statement, mentions)) or _find_before(place, mentions)
    return add_tail(cut_name(found), statement) if found else name_state(statement, mentions, state)


_UNDERGONE = re.compile(
    r"(?:\S+ ){0,3}\S+[’']s? (?:\w+ ){0,3}(?:release|freedom|acquittal|arrest|extradition|reinstatement|deportation"
    r"|expulsion)\b"
)
_MOST_WORDS = 8  # of whom a clause names


def _cut_clause(printed: str | None, spans: Sequence[Span], mentions: Sequence[Mention]) -> str | None:
    """Who is named first where the parse took a whole clause for a name: "[Parliament] amend the act so that a ..."."""
    if printed is None or len(printed.split()) <= _MOST_WORDS or not spans:
        return printed
    first = [m for m in mentions if m.form == "name" and spans[0].start <= m.spans[0].start <= spans[0].start + 4]
    return pick_name(max(first, key=lambda m: m.spans[-1].end)) if first else printed


def _is_speaker(name: str, statement: Statement) -> bool:
    return statement.speaker is not None and statement.speaker.name == name


def _stands_in(place: Mention, spans: Sequence[Span]) -> bool:
    """Whether a place is told after "in" or "at" within these words: where somebody is, not who."""
    start = place.spans[0].start
    return any(s.start + 4 < start and place.spans[-1].end <= s.end for s in spans)


_TO_BE_DONE = re.compile(
    r"(?:for |that )?(?:[\w’'-]+ ){1,8}?(?:to )?(?:be (?!\w+ly\b)\w+(?:ed|en|wn|ld|ught|nt)"
    r"|(?:be )?receive|be (?:on|in|at))\b",
    re.IGNORECASE,
)
_URGING = re.compile(
    r"\W*(?:(?:i|we)\s+(?:also\s+|therefore\s+|now\s+|again\s+)*(?:urge|ask|call\s+(?:up)?on|recommend\s+that|demand\s+that"
    r"|request\s+that|appeal\s+to|invite|want|expect|encourage|beg|implore)|(?:to|that|upon|on|for)"
    r"|it(?:[’']s|\s+is|\s+was)(?:\s+\w+)?\s+time\s+(?:for|that)|(?:he|she|it|they)\s+wants?(?:ed)?)\s+",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"(?:,[^,;]{2,60},)?\s+(?:(?:again|also|immediately|now|twice|not)\s+)*"
    r"(?:to\s+[a-z]|for\s+(?!the\s+(?:past|last))|that\s+[a-z]|should\b|must\b|ought\b|(?!(?:of|in|on|at|by|from|with|and|or|who|which|was|were"
    r"|is|are|be|has|had|have|said|would|will|could|as|about|over|after|before|when|while|but|than)\b)[a-z]+(?<!ed)(?<!ing)(?<!s)\s)"
)


def _find_urged(statement: Statement, mentions: Sequence[Mention]) -> str | None:
    """ "I urge [the bank] to set up ...", "that [the ministry] rent rooms", "[the president] for a paper": who is named
    where what is asked begins, whatever the parse makes of it."""
    words = " ".join(statement.quote[0].split())
    if len(words) != len(statement.quote[0]):
        words = re.sub(r"\s", " ", statement.quote[0])
    lead = _URGING.match(words)
    start = statement.spans[0].start + (lead.end() if lead else 0)
    is_wanted = lead is not None and re.search(r"\b(?:want|demand|request|expect)", lead[0]) is not None
    for mention in sorted(mentions, key=lambda m: -(m.spans[-1].end - m.spans[0].start)):
        if mention.type not in ASKABLE or mention.form == "pronoun" or _ANY.match(mention.quote[0]):
            continue
        at = mention.spans[0].start
        gap = words[max(0, start - statement.spans[0].start) : max(0, at - statement.spans[0].start)]
        is_titled = mention.form == "name" and mention.type == "person" and _TITLES.fullmatch(gap) is not None
        if at < start or not (is_titled or (at <= start + 6 and gap.lower() in _LEADS)):
            continue
        end = mention.spans[-1].end - statement.spans[0].start
        if is_wanted and re.match(r"\s+that\b", words[end:]):
            return None  # "we want doctors that we choose"
        if _AFTER_NAME.match(words, end):
            return pick_name(mention)
    return _find_unmarked(words[start - statement.spans[0].start :], mentions)


_ANY = re.compile(r"an?\s", re.IGNORECASE)  # whoever it may be
_LEADS = ("", "the ", "its ", "their ", "his ", "her ", "all ", "both ")
_TITLES = re.compile(r"(?:(?:the\s+)?[A-Z][\w-]+\s+){1,4}")
_UNMARKED = re.compile(r"(?:the|its|their)\s+([a-z]+)(?=\s)")
_UNMARKED_TWO = re.compile(r"(?:the|its|their)\s+([a-z]+\s+[a-z]+)(?=\s)")


def _find_unmarked(words: str, mentions: Sequence[Mention]) -> str | None:
    """ "the ministry rent rooms", where no reader took the ministry for a name: the one body that is called so."""
    matches = (m for m in (_UNMARKED.match(words), _UNMARKED_TWO.match(words)) if m is not None)
    match = next((m for m in matches if m[1].split()[-1] in load_set("body_nouns")), None)
    if match is None or not _AFTER_NAME.match(words, match.end()):
        return None
    noun = match[1]
    named = {m.name for m in mentions if m.type == "body" and fold_text(m.name).endswith(noun)}
    return drop_article(named.pop()) if len(named) == 1 else noun


_DOES = re.compile(r"[\s,]+(?:not\s+)?(?:to\s+[a-z]|must\b|should\b|shall\b)")


def _find_first(statement: Statement, mentions: Sequence[Mention]) -> str | None:
    """Who is named first in what is asked, or after a title, with "to" or "must" right after the name."""
    start, words = statement.spans[0].start, statement.quote[0]
    for mention in mentions:
        at, end = mention.spans[0].start - start, mention.spans[-1].end - start
        if mention.type not in ("person", "body", "state") or not 0 <= at < end <= len(words):
            continue
        is_name = mention.form == "name" or mention.name[:1].isupper()
        is_titled = mention.form == "name" and _LEADING.fullmatch(words[:at]) is not None
        if is_name and (at <= 4 or is_titled) and _DOES.match(words[end:]):
            return pick_name(mention)
    return None


_LEADING = re.compile(r"(?:the|its|their|his|her)\s[^,;:.]{3,60},\s", re.IGNORECASE)


def _is_told_to(place: ParsedStatement) -> bool:
    """Whether an infinitive stands after its cue ("asked ... to"), not before ("To prevent floods, she said, ...")."""
    cue = place.statement.cue
    if cue is None or not cue.spans or not begins_to(place):
        return False
    return cue.spans[-1].end <= place.statement.spans[0].start


def _find_before(place: ParsedStatement, mentions: Sequence[Mention]) -> str | None:
    """ "asked [the court] to order ...": who stands between the cue and what is asked, where that begins with "to"."""
    statement = place.statement
    if statement.cue is None or not statement.cue.spans or not statement.spans:
        return None
    after, first = statement.cue.spans[-1].end, statement.spans[0].start
    if not 0 < first - after <= _MOST_BETWEEN:
        return None
    between = Span(statement.document_id, after, first)
    if not _is_told_to(place):
        words = place.parsed.document.text[after:first]
        if not _TOLD_TO.fullmatch(" ".join(words.split())) or not _ASKS_THAT.match(statement.cue.lemma):
            return None
    here = [m for m in mentions if m.type in ASKABLE and m.form != "pronoun" and is_within(m.spans, (between,))]
    at = min((m.spans[0].start for m in here), default=0)
    return _name_at([Span(statement.document_id, at, at + 3)], here) if here else None


_TOLD_TO = re.compile(
    r"(?:(?:to|on|upon|from|of|with) )?(?!that\b|for\b)\S.{1,60}?,?(?: last \w+| on \w+day)?(?: (?:that|for))?"
)
_ASKS_THAT = re.compile(
    r"(?:ask|beg|propose|request|recommend|suggest|demand|require|petition|write|appeal|call|plead)\b"
)
_MOST_BETWEEN = 90  # characters between a cue and the infinitive


def _find_beside(statement: Statement, mentions: Sequence[Mention]) -> Span | None:
    """ "the new commissioner for water, Ada Brill, to report": the name beside a title, whatever the parse makes of
    it."""
    for at, words in zip(statement.spans[1:-1], statement.quote[1:-1], strict=True):
        if not statement.quote[-1].lower().startswith("to ") or not _TITLED.match(statement.quote[0]):
            return None
        named = [m for m in mentions if m.form == "name" and m.type in ("person", "body")]
        if any(" ".join(m.quote) == words and is_overlapping(m.spans[0], at) for m in named):
            return at
    return None


_TITLED = re.compile(r"(?:the|its|their|his|her)\s[^,;:]*\Z", re.IGNORECASE)
_ONUS = re.compile(r"(?:the )?(?:onus|burden|responsibility|ball) \w+ (?:now )?(?:on|with|upon) ", re.IGNORECASE)
_TO_WHOM = re.compile(r"(?:\S+\s){0,6}\S+ (?:for|on|upon)\s", re.IGNORECASE)
_AS_NOUN = re.compile(
    r"(?:\S+[’']s? |\S+ ){0,6}(?:call|demand|request|appeal|plea|recommendation)s? (?:for|to|that|on|upon)\s+",
    re.IGNORECASE,
)


def _asked_tokens(place: ParsedStatement) -> list[Token]:
    """The tokens that name the one asked: before the infinitive, or the subject of what is to be done."""
    statement, tokens = place.statement, place.content
    if not tokens or statement.quote[0].lower().startswith(("for the release", "for an end")):
        return []
    if _is_told_to(place):
        return []  # who is asked stands before
    inside = {t.i for t in tokens}
    lemma = statement.cue.lemma if statement.cue else ""
    if tokens[0].lower_ == "for" and lemma.endswith("call"):
        tokens = tokens[1:]
    if tokens and tokens[0].lower_ == "that":
        tokens = tokens[1:]
    if not tokens:
        return []
    infinitive = next(
        (t for t in tokens if t.tag_ == "VB" and any(x.tag_ == "TO" and x.i in inside for x in t.lefts)), None
    )
    if infinitive is not None and statement.manner != "direct":
        to = next(x for x in infinitive.lefts if x.tag_ == "TO")
        before = [t for t in tokens if t.i < to.i and not (t.dep_ == "neg" and t.head.i == infinitive.i)]
        if lemma.endswith(" for") and before and not any(_can_act(t) for t in before):
            return []  # "asked for permission to leave": a thing, not somebody
        is_object = before and not any(
            t.pos_ in ("VERB", "AUX") and t.dep_ in ("ROOT", "ccomp", "conj", "xcomp") for t in before
        )
        if is_object and infinitive.dep_ not in ("relcl",):
            head = next((t for t in before if t.head.i not in {b.i for b in before}), before[0])
            if head.dep_ not in ("pobj",) or head.head.i not in inside:
                return _phrase(head, inside)
            return _phrase(next((t for t in before if t.dep_ in ("dobj", "nsubj", "pobj")), head), inside)
    for token in tokens:
        if token.head.i in inside and token.head.i != token.i:
            continue
        verbs = [token, *(c for c in token.children if c.dep_ in ("ccomp", "conj") and c.pos_ == "VERB")]
        for verb in verbs:
            for child in verb.lefts:
                if child.dep_ == "nsubj" and child.i in inside and _can_act(child):
                    return _phrase(child, inside)
        break
    # A bare clause that the parse takes for a noun phrase: "that [Maravel ratify the protocol]".
    first = tokens[0]
    names = [t for t in tokens[:8] if t.ent_type_ in ("GPE", "ORG", "PERSON", "NORP")]
    if names and names[0].i - first.i <= 1 and statement.manner != "direct":
        return [t for t in tokens if t.i in {n.i for n in names if n.i - names[0].i < 4}]
    return []


def _can_act(child: Token) -> bool:
    lemma = child.lemma_.lower()
    is_party = lemma in load_set("body_nouns") or lemma in load_set("group_nouns") or lemma in load_set("roles")
    return child.ent_type_ in ("ORG", "GPE", "PERSON", "NORP") or is_party or child.pos_ == "PROPN" or lemma in (
        "it", "he", "she", "they", "authority", "minister", "prosecutor", "commissioner", "ombudsman",
    )  # fmt: skip


def _phrase(head: Token, inside: set[int]) -> list[Token]:
    start, end = noun_phrase(head)
    return [t for t in head.doc if t.i in inside and start <= t.idx < end] or [head]


def _document_range(place: ParsedStatement, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in place.spans_of(tokens)]


def _name_at(spans: Sequence[Span], mentions: Sequence[Mention]) -> str | None:
    """The name of the mention that covers most of these words, a name before a description."""
    here = [m for m in mentions if m.type != "place" or m.form == "name"]
    here = [m for m in here if any(is_overlapping(a, b) for a in m.spans for b in spans)]
    if not spans:
        return None
    first = min(s.start for s in spans)
    here = [m for m in here if m.spans[0].start <= first + 24 and (m.spans[0].start >= first - 8)]
    found = max(
        here,
        key=lambda m: (
            m.form == "name" and m.type == "person" and not _is_of(m, here),
            m.form == "name" and m.spans[0].start <= spans[0].start + 5,
            m.form != "pronoun" and m.name[:1].isupper(),
            _cover(m, spans),
            -m.spans[0].start,
        ),
        default=None,
    )
    if found is None or (found.form == "pronoun" and found.type == "anonymous" and found.name == found.quote[0]):
        return None
    return pick_name(found)


def _is_of(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a name belongs to another's: "[the governorate] of Jabal Harith"."""
    start = mention.spans[0].start
    return any(o is not mention and o.spans[0].start + 3 < start <= o.spans[-1].end + 4 for o in others)


def _cover(mention: Mention, spans: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in mention.spans for b in spans)


_OFFICE_OF = re.compile(r"(?:[A-Z][\w’'-]*\.? )+[A-Z][\w’'-]+")


def _full_name(printed: str, spans: Sequence[Span], mentions: Sequence[Mention]) -> str | None:
    """The fullest name of the party that is printed so."""
    bare = _bare(printed)
    titled = re.fullmatch(r"[^,]{2,60}, (?P<name>[A-Z][^,]+),?", printed)
    if titled and any(m.form == "name" and m.type == "person" and m.name == titled["name"] for m in mentions):
        return titled["name"]  # "the mayor, Ina Holt"
    people = [m for m in mentions if m.form == "name" and m.type == "person" and " " in m.name]
    holder = next((m.name for m in people if printed.endswith(f" {m.name}") and _OFFICE_OF.fullmatch(printed)), None)
    if holder is not None:
        return holder  # "Health Minister Anna Sall"
    named = [m for m in mentions if _bare(" ".join(m.quote)) == bare or _bare(m.name) == bare]
    best = max(
        named, key=lambda m: (any(is_overlapping(a, b) for a in m.spans for b in spans), len(m.name)), default=None
    )
    if best is None:
        return next((printed[len(a) :] for a in _ARTICLES if printed.startswith(a)), printed) or None
    return pick_name(best)


def _bare(name: str) -> str:
    return re.sub(r"^(?:the|its|their|his|her) ", "", " ".join(name.lower().split()))


def _printed(tokens: Sequence[Token]) -> str | None:
    tokens = [t for t in tokens if not t.is_space]
    while tokens and tokens[-1].is_punct:
        tokens = tokens[:-1]
    if not tokens or (len(tokens) == 1 and tokens[0].pos_ == "PRON"):
        return None
    text = " ".join(tokens[0].doc.text[tokens[0].idx : tokens[-1].idx + len(tokens[-1])].split())
    return next((text[len(a) :] for a in _ARTICLES if text.startswith(a)), text) or None


def begins_to(place: ParsedStatement) -> bool:
    """Whether what is said begins with an infinitive."""
    return bool(place.content) and place.content[0].tag_ == "TO"


def name_state(statement: Statement, mentions: Sequence[Mention], state: str | None) -> str | None:
    """ "the release of all prisoners in Velmora": where nobody else is asked, the State that is named."""
    named = [m for m in mentions if m.form == "name" and is_within(m.spans, statement.spans)]
    inside = [m for m in named if m.type == "state" or (m.type == "place" and fold_text(m.name) == state)]
    names = {m.name for m in inside}
    own = statement.speaker.name if statement.speaker else ""
    return next(iter(sorted(names))) if len(names) == 1 and own not in names else None
