"""Retellings: what one party said on one day, in the words of several reports, once the case knows who is who.

Two reports that call a speaker by different names ("the public defender", "Teresa Ondry") are compared only when the
parties of the case are built. Statements of one party that were said, or printed, on the same days and share most of
what they say are then renderings of one utterance; statements of the same tenor on other days are not. A phrase that
one quotes from the other's quotation, a number and what it counts, all of a few words tell as much as many words in
common, and in papers that come out two days later still. Where one report
is another re-written, less has to be alike: what a party says in the one is sought in the other. What is joined already
is not compared again, so that n tellings of one thing make n links, and not one for each pair.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from onrecord.dates import DateRange, print_date
from onrecord.features import compare_stems
from onrecord.model import Link, Made, Reason, Statement, link_id
from onrecord.relate.clusters import MERGE_AT, NAMELESS, CopyGroup, Party
from onrecord.relate.decisions import Sets
from onrecord.words import load_set
from onrecord.words.forms import content_stems, split_words

NAME, VERSION = "retellings", "5"

_MOST_DAYS = 4  # a statement that is dated no better tells no day
_PRINTED = timedelta(days=1)  # between two papers that print one day's news
_LATE = timedelta(days=2)  # to one that prints it late
_MOST = 200  # statements of a party on a day that are compared
_ENOUGH = ((5, 0.5), (4, 0.65), (3, 0.8), (2, 1.0))
"""How many stems both must share, and how much of the shorter that must be."""
_FEWEST = 2
_RECALLED = 366  # days of the longest time of which a report recalls what was said
_ALIKE = 0.6  # of the shorter, of a demand or promise that is recalled
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)\d{3,}")  # no year, and none that two counts share by chance
_MARKS = (re.compile("“([^”]+)”"), re.compile("‘((?:[^’]|’(?=\\w))+)’"), re.compile('"([^"]+)"'))
_QUOTED = 3  # words of a short quotation that two reports print alike
_LONG = 6  # words of one that is known without words of content
_REWORDED = 0.5  # of the shorter, where one report is the other re-written
_RUN = 4  # words of a quotation cut short
_NAMELESS = ""
_NAMELESS_ALIKE = 0.8  # of the shorter, where no report says who speaks
_PLAIN_ACTS = frozenset({"state", "report", "find"})


@dataclass(frozen=True, slots=True)
class _Told:
    statement: Statement
    first: date
    late: date
    """The first day, where it may have been printed late."""
    last: date
    stems: list[str]
    found: frozenset[str]
    """The stems once more, without their order."""
    text: str
    """The words, with a space before and after each."""
    quoted: tuple[str, ...]
    """In the same way, the passages that it quotes and that one could know again."""


def infer_retellings(
    statements: Iterable[Statement],
    parties: Iterable[Party],
    published: Mapping[str, DateRange | None],
    links: Iterable[Link],
    copies: Iterable[CopyGroup] = (),
) -> list[Link]:
    """``same_utterance`` links between statements of one party in different documents that no other link joins, and
    no more of them than it takes to join them; a pure function of the rows, in whatever order they come.

    One may have the id of a link that was too weak to join, for nobody knew yet that both are one party's: it stands in
    that link's place (:func:`replace_links`)."""
    statements = list(statements)
    linked = {x.id: x.made.score or 0 for x in links if x.kind == "same_utterance"}
    party_of = {chain: party.id for party in parties for chain in party.chains}
    told: dict[str, list[_Told]] = defaultdict(list)
    for statement in statements:
        party = party_of.get(statement.speaker.chain) if statement.speaker and statement.speaker.chain else None
        days = _find_days(statement, published)
        if party and days:
            text = " ".join(statement.quote)
            stems = content_stems(text)
            if stems:
                told[party].append(
                    _Told(statement, *days, stems, frozenset(stems), _space(text), _find_quoted(statement))
                )
    out = [
        link
        for _, some in sorted(told.items())
        for link in _join(sorted(some, key=lambda t: (t.late, t.statement.id)), linked)
    ]
    out += _join_recalled(statements, party_of, told)
    taken = {id_ for id_, score in linked.items() if score >= MERGE_AT} | {link.id for link in out}
    out += [x for x in _join_rewritten(statements, party_of, copies) if x.id not in taken]
    return sorted(out, key=lambda x: x.id)


def replace_links(links: Iterable[Link], inferred: Iterable[Link]) -> list[Link]:
    """The links and those that are inferred, which take the place of any that have their ids."""
    inferred = list(inferred)
    ids = {x.id for x in inferred}
    return [*(x for x in links if x.id not in ids), *inferred]


def _find_days(statement: Statement, published: Mapping[str, DateRange | None]) -> tuple[date, date, date] | None:
    """The days on which it may have been said: those that are told, else those of printing and the one before, or, of
    what is printed late, two before; first, late first, last."""
    said = statement.said
    when = said or published.get(statement.document_id)
    if when is None or when.earliest is None or when.latest is None:
        return None
    first, late = (when.earliest,) * 2 if said else (when.earliest - _PRINTED, when.earliest - _LATE)
    return (first, late, when.latest) if (when.latest - first).days <= _MOST_DAYS else None


def _join(told: Sequence[_Told], linked: Mapping[str, float]) -> Iterable[Link]:
    """The links of one party's statements, in the order of time; those that say the same on the same days are joined
    first, and two of them, of different documents, then stand for all."""
    sets = Sets(t.statement.id for t in told)
    same: dict[tuple[object, ...], list[_Told]] = defaultdict(list)
    for one in told:
        same[one.late, one.last, one.statement.is_negated, *one.stems].append(one)
    chosen: list[_Told] = []
    for members in same.values():
        first = members[0]
        other = next((m for m in members if m.statement.document_id != first.statement.document_id), None)
        chosen += (first, other) if other else members
        if other:
            pairs = [(first, m) if m.statement.document_id != first.statement.document_id else (m, other)
                     for m in members[1:]]  # fmt: skip
            yield from _compare(pairs, sets, linked)
    chosen.sort(key=lambda t: (t.late, t.statement.id))
    for n, left in enumerate(chosen):
        near = takewhile(lambda right: right.late <= left.last, chosen[n + 1 : n + 1 + _MOST])  # noqa: B023
        yield from _compare(((left, right) for right in near), sets, linked)


def _compare(pairs: Iterable[tuple[_Told, _Told]], sets: Sets, linked: Mapping[str, float]) -> Iterable[Link]:
    """Links of the pairs that are not joined yet."""
    for left, right in pairs:
        a, b = left.statement, right.statement
        if a.document_id == b.document_id or left.found.isdisjoint(right.found) or sets.find(a.id) == sets.find(b.id):
            continue
        shared = left.found & right.found
        score = compare_stems(left.stems, right.stems)
        if _is_quoting(left, right) or _is_quoting(right, left):
            score = max(score, _REWORDED)
        elif len(shared) < _FEWEST or not _is_one_polarity(left, right) or not _is_enough(left, right, shared, score):
            continue
        day = DateRange(earliest=max(left.late, right.late), latest=min(left.last, right.last))
        link = _link(a, b, score, day)
        if linked.get(link.id, 0.0) < MERGE_AT:
            yield link
        sets.join(a.id, b.id)


def _is_one_polarity(left: _Told, right: _Told) -> bool:
    """Whether both are negated or neither; of several quoted sentences one may hold the "not" of a paraphrase."""
    a, b = left.statement, right.statement
    if a.is_negated == b.is_negated:
        return True
    is_quoted = "direct" in (a.manner, b.manner)
    return is_quoted and all(not load_set("negators").isdisjoint(t.text.split()) for t in (left, right))


def _is_enough(left: _Told, right: _Told, shared: Collection[str], score: float) -> bool:
    """Whether what both share is most of one of them, or a number with what it counts."""
    a, b = left.statement, right.statement
    if any(_NUMBER.fullmatch(s) for s in shared) and score >= _REWORDED and {a.act, b.act} <= _PLAIN_ACTS:
        return True
    if max(left.first, right.first) > min(left.last, right.last):
        return False
    is_quoted = a.manner != "indirect" != b.manner and left.stems == right.stems
    is_short = len(shared) < _ENOUGH[1][0]
    if is_short and not is_quoted and a.act != b.act:
        return False
    return any(len(shared) >= count and score >= share for count, share in _ENOUGH)


def _is_quoting(part: _Told, whole: _Told) -> bool:
    """Whether one quotes what the other quotes among other words."""
    return whole.statement.manner != "indirect" and any(words in whole.text for words in part.quoted)


def _space(text: str) -> str:
    return f" {' '.join(split_words(text))} "


def _find_quoted(statement: Statement) -> tuple[str, ...]:
    """What a statement quotes, all of it or between marks: six words, or three of which two are of content."""
    parts = list(statement.quote) if statement.manner == "direct" else []
    if statement.manner == "mixed":
        parts = [m[1] for part in statement.quote for marks in _MARKS for m in marks.finditer(part)]
    spaced = ((part, _space(part)) for part in parts)
    return tuple(
        words
        for part, words in spaced
        if (count := words.count(" ") - 1) >= _LONG or (count >= _QUOTED and len(content_stems(part)) >= _FEWEST)
    )


def _join_recalled(
    statements: Iterable[Statement], party_of: Mapping[str, str], told: Mapping[str, Sequence[_Told]]
) -> Iterable[Link]:
    """Links from what a report recalls of a month or a year ("in 2019 she said") to the first report of that time in
    which the party says it: by the same words of content, or by most of them where it is a demand or a promise."""
    ordered: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for who, some in told.items():
        for one in sorted(some, key=lambda t: (t.first, t.statement.id)):
            ordered[who, one.statement.act].append(one)
    for statement in statements:
        said = statement.said
        party = party_of.get(statement.speaker.chain) if statement.speaker and statement.speaker.chain else None
        if not party or not said or not said.earliest or not said.latest:
            continue
        if not _MOST_DAYS < (said.latest - said.earliest).days <= _RECALLED:
            continue
        stems = frozenset(content_stems(" ".join(statement.quote)))
        is_asked = statement.act in ("demand", "promise")
        before = ordered.get((party, statement.act), [])
        start = bisect_left(before, said.earliest, key=lambda t: t.first)
        for other in before[start : start + _MOST]:
            a = other.statement
            if other.first > said.latest:
                break
            shared = len(stems & other.found)
            is_same = shared >= _QUOTED and stems == other.found and a.is_negated == statement.is_negated
            score = shared / max(1, min(len(stems), len(other.found)))
            if a.document_id != statement.document_id and (
                is_same or (is_asked and shared >= _FEWEST and score >= _ALIKE)
            ):
                yield _link(a, statement, score, DateRange(earliest=other.first, latest=other.last))
                break


def _link(a: Statement, b: Statement, score: float, day: DateRange) -> Link:
    return _tell(a, b, f"one party, on {print_date(day)}", score)


def _tell(a: Statement, b: Statement, why: str, score: float, feature: str = "retelling") -> Link:
    left, right = sorted((a.id, b.id))
    says = f"{why}; {score:.0%} of what the shorter says stands in both"
    chance = round(min(0.9, 0.4 + score / 2), 3)
    return Link(
        id=link_id("same_utterance", left, right),
        kind="same_utterance",
        left_id=left,
        right_id=right,
        reasons=(Reason(feature=feature, score=round(score, 3), detail=says),),
        made=Made(by=NAME, version=VERSION, score=chance),
    )


# ── one report that is another re-written ───────────────────────────────────────────────────────────────────────


def _join_rewritten(
    statements: Iterable[Statement], party_of: Mapping[str, str], copies: Iterable[CopyGroup]
) -> Iterable[Link]:
    """Links between what a party says in the fullest report of a copy group and in each other one, the most alike
    first and each statement once."""
    group_of = {d: g.id for g in copies if g.relation != "update" for d in g.documents}
    told: dict[str, dict[str, list[tuple[str, Statement]]]] = defaultdict(lambda: defaultdict(list))
    for statement in statements:
        group = group_of.get(statement.document_id)
        party = party_of.get(statement.speaker.chain) if statement.speaker and statement.speaker.chain else None
        if statement.speaker and statement.speaker.type == "anonymous":
            party = _NAMELESS  # nobody who could be told from others: what is said has to tell
        if group and party is not None:
            told[group][statement.document_id].append((party, statement))
    for _, by_document in sorted(told.items()):
        first = min(by_document, key=lambda d: (-len(by_document[d]), d))
        for _, some in sorted((d, some) for d, some in by_document.items() if d != first):
            alike = [
                (-score, a.id, b.id, a, b)
                for one, a in by_document[first]
                for other, b in some
                if one == other
                and (score := _compare_rewritten(a, b)) >= (_NAMELESS_ALIKE if one == _NAMELESS else 0.01)
            ]
            used: set[str] = set()
            for score, _, _, a, b in sorted(alike, key=lambda row: row[:3]):
                if used.isdisjoint((a.id, b.id)):
                    used |= {a.id, b.id}
                    nameless = a.speaker is not None and a.speaker.type == "anonymous"
                    who = "one nameless source" if nameless else "one party"
                    why = f"{who}, in two reports of which one is the other re-written"
                    yield _tell(a, b, why, -score, NAMELESS if nameless else "retelling")


def _compare_rewritten(a: Statement, b: Statement) -> float:
    """How alike two statements of one party are, 0 where they are not one: of one act, and of what both say is not so,
    a word of content may be all that both have; what is plainly said has two. A quotation cut short is the same, and a
    denial of "this" is the one that tells of what."""
    if (a.within is None) != (b.within is None):
        return 0.0  # what somebody said is not what he says that he said
    if _is_cut_short(a, b) or _is_cut_short(b, a):
        return 1.0
    if a.is_negated != b.is_negated or (a.act != b.act and not {a.act, b.act} <= _PLAIN_ACTS):
        return 0.0
    is_plain = a.act in _PLAIN_ACTS
    left, right = (content_stems(" ".join([s.cue.lemma if s.cue and s.is_negated else "", *s.quote])) for s in (a, b))
    if not left or not right:
        return 0.0 if is_plain else _REWORDED
    shared = len(set(left) & set(right))
    score = compare_stems(left, right)
    return score if shared >= (2 if is_plain and not a.is_negated else 1) and score >= _REWORDED else 0.0


def _is_cut_short(part: Statement, whole: Statement) -> bool:
    """Whether one quotes four words or more in a row that the other quotes among others."""
    if "indirect" in (part.manner, whole.manner):
        return False
    short, long = (split_words(" ".join(s.quote)) for s in (part, whole))
    return len(short) >= _RUN and any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
