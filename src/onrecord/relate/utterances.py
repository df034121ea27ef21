"""Utterances: statements of several reports that render one act of saying.

Two renderings have speakers that can be one party, dates that can be one, and contents alike: the same quoted words,
elided or edited, or a paraphrase that shares most of its content. Statements of the same tenor on different days are
not one. Inside one document only a repeated quotation is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from rapidfuzz.distance import LCSseq

from onrecord.chains import Party, compare_parties, describe_chains, describe_speaker
from onrecord.dates import DateRange
from onrecord.features import compare_dates, compare_stems, read_range, write_range
from onrecord.model import Card, Link, Made, Mention, Reading, Reason, Relater, Statement, link_id
from onrecord.voices import speaks_for
from onrecord.words import load_set
from onrecord.words.forms import content_stems, count_moved, fold_text, hash_words, merge_near, split_words

NAME, VERSION = "utterances", "10"

_MOST_WORDS = 160
_MOST_QUOTE_KEYS = 16
_MOST_STEM_KEYS = 5
_DAYS_APART = 2  # between two printings of what was said, for time zones and late editions
_FIRST, _LAST = 1, 9_999_999  # days that stand for no bound
_LONG = 8  # words in common, from which a quotation is known anywhere
_NARROW = timedelta(days=31)  # the longest stretch of time that tells when something was said


_NOBODY = Party(type="", names=[], roles=[], states=[], keys=[], plain=[], around=[])


def find_cards(reading: Reading) -> list[Card]:
    """One card for each statement of speech, writing or finding that somebody makes, and for each quotation whose
    speaker its report leaves open."""
    parties = describe_chains(reading.findings, reading.document.text)
    names = frozenset(
        stem
        for finding in reading.findings
        if isinstance(finding, Mention) and finding.form == "name"
        for stem in content_stems(finding.name)
    )
    cards = []
    for statement in reading.findings:
        if not isinstance(statement, Statement) or not statement.is_speech:
            continue
        if statement.speaker is None and statement.manner != "direct":
            continue
        party = describe_speaker(statement.speaker, parties) if statement.speaker else _NOBODY
        text = " ".join(statement.quote)
        words = split_words(text)[:_MOST_WORDS]
        stems = merge_near(content_stems(text))[:_MOST_WORDS]
        keys, period = _quote_keys(words, 6), _find_period(statement.said, reading.metadata.published)
        by = [*party["keys"][:3], *(f"v:{w}" for w in _find_voice_words(party))] if period else []
        dated = [*_quote_keys(words, 4), *(f"{who}/{s}" for who in by for s in _longest(stems, names))]
        if not words or not (keys or dated):
            continue
        data: dict[str, object] = {
            "speaker": party,
            "speaker_name": statement.speaker.name if statement.speaker else None,
            "place": [statement.spans[0].start, statement.spans[-1].end],
            "words": words,
            "stems": stems,
            "names": sorted(names & set(stems)),
            "quoted": statement.manner != "indirect",
            "act": statement.act,
            "negated": statement.is_negated,
            "said": write_range(statement.said),
            "published": write_range(reading.metadata.published),
        }
        cards.append(
            Card(
                subject_id=statement.id,
                document_id=reading.document.id,
                keys=tuple(dict.fromkeys(keys)),
                dated=tuple(dict.fromkeys(dated)),
                period=period or (_FIRST, _LAST),
                data=data,
            )
        )
    return cards


def _find_period(said: DateRange | None, published: DateRange | None) -> tuple[int, int] | None:
    """The days on which a strict comparison of times can find a card; None where it can't, for want of a date."""
    known = [when for when in (said, published) if when]
    if not known:
        return None
    first = min(when.earliest.toordinal() if when.earliest else _FIRST for when in known)
    last = max(when.latest.toordinal() if when.latest else _LAST for when in known)
    return first - _DAYS_APART // 2, last + _DAYS_APART // 2


def _find_voice_words(party: Party) -> list[str]:
    """Names in a person's roles, and the words of a body's name: by these who speaks for whom is compared at all."""
    given = party["roles"] if party["type"] == "person" else party["names"] if party["type"] == "body" else []
    proper = [w.strip(".,") for text in given for w in text.split() if w[:1].isupper()]
    return list(dict.fromkeys(fold_text(w) for w in proper if len(w) > 2))[:3]


def _quote_keys(words: Sequence[str], size: int) -> list[str]:
    """Some of the runs of so many words, chosen so that any three words more in common share one (winnowing, Schleimer
    et al. 2003): those with the fewest function words, which the fewest texts share, then by hash; the best where
    there are many. Four words are a turn of phrase, by which reports of the same days alone are sought."""
    light = load_set("function_words")
    runs = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    ranks = [(sum(w in light for w in run), hash_words(run)) for run in runs]
    chosen = sorted({min(ranks[i : i + 4]) for i in range(max(1, len(ranks) - 3))}) if ranks else []
    return [f"q:{h:08x}" for _, h in chosen[:_MOST_QUOTE_KEYS]]


def _longest(stems: Sequence[str], names: frozenset[str]) -> list[str]:
    """Long words are rare words, as far as one document can tell."""
    own = [s for s in stems if s not in names and len(s) > 3]
    return sorted(own, key=lambda s: (-len(s), s))[:_MOST_STEM_KEYS]


def compare(left: Card, right: Card) -> Link | None:
    """A ``same_utterance`` link with its reasons, or None."""
    words = _compare_words(left, right)
    if words is None and left.document_id == right.document_id:
        return None
    speaker = _compare_speakers(left, right, words)
    if speaker is None:
        return None
    if words is not None:
        date = _compare_times(left, right, is_strict=words[1] < _LONG)
        content, common = words
        start = 0.55 if content.feature == "quotation" else 0.45
        score = min(0.99, start + 0.45 * min(1.0, common / 14) * content.score)
        if left.data["words"] == right.data["words"]:
            score = max(score, 0.7)
    else:
        date = _compare_times(left, right, is_strict=True)
        paraphrase = _compare_contents(left, right)
        if paraphrase is None:
            return None
        content, score = paraphrase, paraphrase.score
    if date is None:
        return None
    score *= 1.0 if speaker.score >= 0.6 else 0.6
    return Link(
        id=link_id("same_utterance", left.subject_id, right.subject_id),
        kind="same_utterance",
        left_id=left.subject_id,
        right_id=right.subject_id,
        reasons=(content, speaker, date),
        made=Made(by=NAME, version=VERSION, score=round(score, 3)),
    )


def _compare_words(left: Card, right: Card) -> tuple[Reason, int] | None:
    """How alike two wordings are, with the words in common counted and the differences told; None where they are not
    one wording, or where neither is a quotation and the likeness may be the reporters'."""
    a, b = cast("list[str]", left.data["words"]), cast("list[str]", right.data["words"])
    short = min(len(a), len(b))
    is_quoted = bool(left.data["quoted"] and right.data["quoted"])
    is_here = left.document_id == right.document_id
    if short < 4 and not is_here and a == b and left.data["act"] == right.data["act"] != "state":
        # "welcomed the report", twice: the act and its object are all there is
        return Reason(feature="wording", score=1.0, detail=f"the same act in the same words, {' '.join(a)!r}"), short
    if short < 4 or (is_here and (not is_quoted or _is_overlapping(left, right))):
        return None
    blocks = [(op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end) for op in LCSseq.opcodes(a, b)]
    runs = [end - start for tag, start, end, _, _ in blocks if tag == "equal"]
    longest = max(runs, default=0)
    common = sum(run for run in runs if run > 1)
    share = common / short
    if is_quoted and not is_here and short >= _LONG and share < 0.75:
        moved = count_moved(a, b)
        common, share = (moved, moved / short) if moved > common else (common, share)
    if share < (0.9 if is_here else 0.75 if short >= _LONG else 0.95):
        part = _find_common_part(left, right, blocks) if is_quoted and not is_here else None
        if part is None:
            return None
        blocks, common, share = *part, 0.85
    elif common < (6 if is_here else 4) or longest < min(4, short):
        return None
    detail = f"{common} words in common of {len(a)} and {len(b)}"
    differences = _tell_differences(a, b, blocks)
    if differences:
        detail += f"; {differences}"
    feature = "quotation" if is_quoted else "wording"
    return Reason(feature=feature, score=round(share, 3), detail=detail), common


def _is_overlapping(left: Card, right: Card) -> bool:
    (a0, a1), (b0, b1) = cast("list[int]", left.data["place"]), cast("list[int]", right.data["place"])
    return a0 < b1 and b0 < a1


_Block = tuple[str, int, int, int, int]


def _find_common_part(left: Card, right: Card, blocks: Sequence[_Block]) -> tuple[list[_Block], int] | None:
    """A passage that both quote among other words: a long run in common, with what follows or precedes it closely.

    Two reports may quote an interview at length and share one sentence of it.
    """
    words = cast("list[str]", left.data["words"])
    equal = [(block[2] - block[1], -i) for i, block in enumerate(blocks) if block[0] == "equal"]
    longest, at = max(equal, default=(0, 0))
    at = -at
    run = " ".join(words[blocks[at][1] : blocks[at][2]]) if equal else ""
    names = set(cast("list[str]", left.data["names"]))
    stems = content_stems(run)
    if longest < _LONG or len(stems) < 5 or len([s for s in stems if s not in names]) < 2:
        return None  # a title and a name are long, too
    first = last = at
    while first > 0 and _is_close(blocks[first - 1]):
        first -= 1
    while last + 1 < len(blocks) and _is_close(blocks[last + 1]):
        last += 1
    part = list(blocks[first : last + 1])
    return part, sum(block[2] - block[1] for block in part if block[0] == "equal")


def _is_close(block: _Block) -> bool:
    return block[0] == "equal" or max(block[2] - block[1], block[4] - block[3]) <= 3


def _tell_differences(a: Sequence[str], b: Sequence[str], blocks: Sequence[_Block]) -> str:
    """The differing words in order, those before and after the common part left out: a quotation may be cut."""
    equal = [i for i, block in enumerate(blocks) if block[0] == "equal"]
    inner = blocks[equal[0] : equal[-1] + 1]
    out: list[str] = []
    gone: list[str] = []
    come: list[str] = []
    for tag, a0, a1, b0, b1 in [*inner, ("equal", 0, 0, 0, 0)]:
        if tag != "equal":
            gone += a[a0:a1]
            come += b[b0:b1]
        elif gone or come:
            first = f"{' '.join(gone)!r}" if gone else "nothing"
            second = f"{' '.join(come)!r}" if come else "nothing"
            out.append(f"first has {first}, second has {second}")
            gone, come = [], []
    return "; ".join(out[:4]) + (f"; and {len(out) - 4} more differences" if len(out) > 4 else "")


def _compare_speakers(left: Card, right: Card, words: tuple[Reason, int] | None) -> Reason | None:
    a, b = cast(Party, left.data["speaker"]), cast(Party, right.data["speaker"])
    if left.document_id == right.document_id:
        same = a["names"] == b["names"] and bool(a["names"])
        return Reason(feature="speaker", score=1.0, detail=f"both {a['names'][0]!r}") if same else None
    reason = compare_parties(a, b)
    if reason:
        return Reason(feature="speaker", score=reason.score, detail=f"speakers: {reason.detail}")
    voice = speaks_for(a, b) or speaks_for(b, a) if a["type"] and b["type"] else None
    if voice and (words is None or words[0].feature == "quotation"):
        return Reason(feature="speaks for", score=min(voice.score, 0.7), detail=f"speakers: {voice.detail}")
    if words is None or words[1] < _LONG:
        return None
    described = _compare_descriptions(left, right)
    if described or words[0].feature != "quotation":
        return described
    kinds = {a["type"], b["type"]}
    if "anonymous" in kinds or kinds == {"person"} or "state" in kinds:
        return None
    if "" in kinds:
        if len(kinds) == 1:
            return None
        says = (
            f"one report gives the words to {left.data['speaker_name'] or right.data['speaker_name']!r}, one to nobody"
        )
        return Reason(feature="speaker", score=0.6, detail=says)
    both = f"{left.data['speaker_name']!r} and {right.data['speaker_name']!r}"
    if "person" in kinds:
        return Reason(feature="speaker", score=0.4, detail=f"the same words are given to {both}")
    return Reason(feature="speaker", score=0.6, detail=f"the same words are given to {both}, which may be one")


def _compare_descriptions(left: Card, right: Card) -> Reason | None:
    """Whether both reports give words to the same group without a name: "critics", of whom one report alone can't say
    who they are, are those of another that says the same of them. Persons without a name are never compared."""
    a, b = cast(Party, left.data["speaker"]), cast(Party, right.data["speaker"])
    names = [fold_text(cast(str, card.data["speaker_name"] or "")) for card in (left, right)]
    if a["type"] != "group" or b["type"] != "group" or a["keys"] or b["keys"] or not names[0] or names[0] != names[1]:
        return None
    if a["states"] and b["states"] and a["states"] != b["states"]:
        return None
    detail = f"the same words are given to {left.data['speaker_name']!r}, whom neither report names"
    return Reason(feature="unnamed group", score=0.6, detail=detail)


def _compare_times(left: Card, right: Card, *, is_strict: bool) -> Reason | None:
    """Whether both can have been said at one time. ``is_strict``: the words alone don't tell, so the dates must."""
    said = read_range(left.data["said"]), read_range(right.data["said"])
    published = read_range(left.data["published"]), read_range(right.data["published"])
    if all(said):
        return compare_dates(*said, days=0 if is_strict else _DAYS_APART)
    for when, day in (said[0], published[1]), (said[1], published[0]):
        if when and day and when.earliest and day.latest and when.earliest - day.latest > timedelta(days=1):
            return None  # printed before it was said: somebody says it again
    if not is_strict:
        return compare_dates(*said)
    if left.document_id != right.document_id and all(published):
        printed = compare_dates(*published, days=_DAYS_APART)
        if printed:
            return Reason(feature="date", score=0.7, detail=f"published: {printed.detail}")
        # A later report looks back: "who said in May". What it recalls may be what a report of that time has.
        for when, day in (said[0], published[1]), (said[1], published[0]):
            if _is_narrow(when) and _is_narrow(day) and (recalled := compare_dates(when, day, days=_DAYS_APART)):
                return Reason(feature="date", score=0.6, detail=f"said and published: {recalled.detail}")
    return None


def _is_narrow(when: DateRange | None) -> bool:
    return (
        when is not None
        and when.earliest is not None
        and when.latest is not None
        and (when.latest - when.earliest <= _NARROW)
    )


def _compare_contents(left: Card, right: Card) -> Reason | None:
    """Whether one may paraphrase the other: the same act and polarity, and most content words shared; or one denies
    what the other says is not so."""
    if _is_denial(left, right) or _is_denial(right, left):
        return Reason(feature="paraphrase", score=0.6, detail="one denies in the same words what the other negates")
    if not _is_one_polarity(left, right) or not _is_one_act(left, right):
        return None
    a, b = cast("list[str]", left.data["stems"]), cast("list[str]", right.data["stems"])
    light = frozenset(cast("list[str]", left.data["names"])) | frozenset(cast("list[str]", right.data["names"]))
    shared = [s for s in a if s in set(b)]
    own = [s for s in shared if s not in light]
    alike = compare_stems(a, b, light=light)
    joint = len(shared) / len({*a, *b})
    is_close = len(own) >= 3 and alike >= 0.6 and joint >= 0.4
    # A short report of a number, and a phrase of the speaker's own, tell more than other words in common.
    is_number = len(own) >= 2 and alike >= 0.95 and any(s.isdigit() for s in own)
    is_phrase = len(own) >= 4 and alike >= 0.5 and _has_phrase(left, right)
    if not (is_close or is_number or is_phrase):
        return None
    score = min(0.9, 0.3 + 0.2 * alike + 0.3 * joint + 0.03 * len(own) + (0.1 if is_number or is_phrase else 0))
    detail = f"content words in common: {', '.join(own[:10])}"
    return Reason(feature="paraphrase", score=round(score, 3), detail=detail)


_FREE_CHOICE = re.compile(r"any\w*|ever|either|an?")


def _is_denial(denied: Card, negated: Card) -> bool:
    """Whether one report denies, in the same words, what the other has negated: to deny that anyone left is to say
    that nobody did."""
    if denied.data["act"] != "deny" or denied.data["negated"]:
        return False
    if negated.data["act"] != "state" or not negated.data["negated"]:
        return False
    a, b = cast("list[str]", denied.data["words"]), cast("list[str]", negated.data["words"])
    blocks = [op for op in LCSseq.opcodes(a, b) if op.tag != "equal"]
    gone = [w for op in blocks for w in a[op.src_start : op.src_end]]
    come = [w for op in blocks for w in b[op.dest_start : op.dest_end]]
    is_same = len(come) == 1 and come[0] in load_set("negators") and len(gone) <= 1
    return is_same and all(_FREE_CHOICE.fullmatch(w) for w in gone) and len(a) - len(gone) >= 4


def _is_one_polarity(left: Card, right: Card) -> bool:
    """Whether both are negated or neither; of several quoted sentences one may hold the "not" of a paraphrase."""
    if left.data["negated"] == right.data["negated"]:
        return True
    negators = load_set("negators")
    is_quoted = bool(left.data["quoted"] or right.data["quoted"])
    return is_quoted and all(negators & set(cast("list[str]", card.data["words"])) for card in (left, right))


def _has_phrase(left: Card, right: Card) -> bool:
    """Whether both have five words in a row."""
    a, b = cast("list[str]", left.data["words"]), cast("list[str]", right.data["words"])
    runs = {tuple(b[i : i + 5]) for i in range(len(b) - 4)}
    return any(tuple(a[i : i + 5]) in runs for i in range(len(a) - 4))


_NEUTRAL = frozenset({"state", "report", "find", "concede", "regret", "welcome"})


def _is_one_act(left: Card, right: Card) -> bool:
    acts = {cast(str, left.data["act"]), cast(str, right.data["act"])}
    # "Said" is a word for any act; what one report calls a promise another may only have said.
    return len(acts) == 1 or acts <= _NEUTRAL or acts == {"state", "promise"}


RELATER = Relater(name=NAME, version=VERSION, cards=find_cards, compare=compare)
