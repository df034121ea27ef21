"""Interviews: who asks and who answers, where a talk is printed with letters or initials in place of names.

"Q" is the interviewer whom the introduction or the byline names, "A" the one other person of the introduction;
initials ("JA:") are the one person or body of the document that they stand for. Where two fit, nobody does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from onrecord.model import Mention, PartyType, Speaker, Statement
from onrecord.read.answers import Answers
from onrecord.read.lexicon import body_nouns, honorifics, is_usual, name_endings, roles
from onrecord.read.nlp import Parsed
from onrecord.read.tokens import word_list
from onrecord.read.transcripts import is_turn
from onrecord.words.forms import fold_text

ASKING = frozenset({"q", "question"})
ANSWERING = frozenset({"a", "answer"})
_DATES = word_list("dates") | {"by", "interview", "the", "on"}
_INITIALS = re.compile(r"[A-Z]{2,4}")
_BEFORE = re.compile(
    r"\b(?:by|with correspondent|told|asked by|spoke to|speaks to|talked to|talks to|answered)\s+$", re.I
)
_BY = re.compile(r"\b(?:[Ii]nterview(?:ed)?|held|conducted|recorded|[Ww]ords|[Qq]uestions)\b[^.!?]{0,60}\bby\s+$")
_AFTER = re.compile(
    r"\s*(?:,[^,.]{1,40},\s*)?(?:\w+\s+)?(?:asked|asks|met|meets|sat down with|caught up with|spoke (?:to|with)"
    r"|speaks (?:to|with)|talked (?:to|with)|talks (?:to|with)|interviewed|interviews|put questions|joins|joined)\b"
)
_TO_OUTLET = re.compile(
    r"\s*(?:,[^,.]{1,40},\s*)?(?:\w+\s+)?\w+\s+(?:to|with)\s+(?:[Tt]he\s+)?(?P<to>[A-Z][\w’' ]+|us\b|our\b)"
)
_SPEAKING_TO = re.compile(r"\b(?:spoke|speaks|talked|talks|sat down|told)\s+(?:to|with)?\s*$")
_WITH = re.compile(
    r"\b(?:[Ii]nterview|[Cc]onversation|Q&A|[Qq]uestions|[Mm]eeting|[Tt]alking|[Tt]alk|[Cc]offee|[Ll]unch)\s*:?\s+"
    r"(?:with|for|to)\s+(?:(?:[A-Z][a-z]+\.|[a-z]+)\s+){0,4}(?P<name>[A-Z][\w’'-]+(?:\s+(?:[a-z]{2,3}\s+)?[A-Z][\w’'.-]+){0,3})"
)
_FULL = re.compile(r"\b[A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+){1,2}")
_HOLDER = re.compile(r"^\s*(?P<office>The [^(\n]{3,80}?)\s\((?P<name>[^\W\d_][\w.’' -]{2,60})\)\s?:", re.MULTILINE)
_BYLINE = re.compile(
    r"\s*(?:[Bb]y|BY|[Ii]nterview by|[Ww]ords by)\s+(?P<name>[^\W\d_][\w.’' -]{3,50}?)\s*(?:[,|–—-].*)?\Z"
)


def find_talkers(parsed: Parsed, mentions: Sequence[Mention], statements: Sequence[Statement]) -> dict[str, Speaker]:
    """Who each letter or set of initials before a colon stands for; nothing for one that stands for nobody clear."""
    labels = Counter(s.speaker.name for s in statements if s.speaker is not None and is_turn(s, parsed.document.text))
    letters = {label.lower() for label in labels} & (ASKING | ANSWERING)
    out: dict[str, Speaker] = {}
    named: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: m.spans[0].start):
        if mention.form == "name" and mention.type in ("person", "body"):
            named.setdefault(mention.name, mention)
    for label in labels:
        if _INITIALS.fullmatch(label):
            fits = [m for name, m in named.items() if _initials(name) == label and name != label]
            if len(fits) == 1:
                out[label] = _speaker(fits[0])
        elif label.isalpha() and len(label) > 2:
            whole = _find_outlet(label, parsed) or _find_whole(label, named, parsed.document.text)
            if whole is not None:
                out[label] = whole
        elif label.lower().startswith("the "):
            holders = _find_holders(label, named, parsed.document.text)
            if len(holders) == 1:
                out[label] = holders[0]
    if not letters:
        return out
    first = min(
        s.speaker.spans[0].start
        for s in statements
        if s.speaker is not None and s.speaker.name.lower() in letters and is_turn(s, parsed.document.text)
    )
    head = parsed.document.text[:first]
    above = [m for m in mentions if m.form == "name" and m.type == "person" and m.spans[0].start < first]
    asker = _find_asker(parsed, head, above)
    others = Counter(m.name for m in above if asker is None or m.name != asker.name)
    if asker is not None:
        out |= {label: asker for label in labels if label.lower() in ASKING}
    answers = _find_answerer(head, above, others, asker)
    if answers is not None:
        out |= {label: answers for label in labels if label.lower() in ANSWERING}
    return out


def find_answerer(parsed: Parsed, mentions: Sequence[Mention], answers: Answers) -> Speaker | None:
    """Who gives the answers of an interview that names nobody over them: the one whom its head says it is with."""
    head = parsed.document.text[: answers.start]
    above = [m for m in mentions if m.form == "name" and m.type == "person" and m.spans[0].start < answers.start]
    asker = _find_asker(parsed, head, above)
    others = Counter(m.name for m in above if asker is None or m.name != asker.name)
    told = "\n".join(
        parsed.document.text[z.span.start : z.span.end]
        for z in parsed.zones
        if z.span.start < answers.start and z.label in ("headline", "story")
    )
    return _find_answerer(f"{parsed.metadata.title or ''}\n{told}", above, others, asker)


def _find_asker(parsed: Parsed, head: str, above: Sequence[Mention]) -> Speaker | None:
    for mention in above:
        span = mention.spans[0]
        before, after = head[max(0, span.start - 90) : span.start], head[span.end : span.end + 80]
        if _BY.search(before) or _AFTER.match(after):
            if _SPEAKING_TO.search(before):
                continue
            # "X speaks to Kell Radio", "X, the head of Y, spoke to us": whoever speaks to an outlet is asked
            is_outlet = _TO_OUTLET.match(after)
            people = {m.spans[0].start for m in above}
            if is_outlet and span.end + is_outlet.start("to") not in people:
                continue
            return _speaker(mention)
    for line in [
        *(parsed.document.text[z.span.start : z.span.end] for z in parsed.zones if z.label == "byline"),
        *head.splitlines(),
    ]:
        match = _BYLINE.fullmatch(line)
        if match:
            known = next((m for m in above if m.name == match["name"]), None)
            return _speaker(known) if known is not None else Speaker(name=match["name"], type="person", spans=())
    return None


def _find_answerer(
    head: str, above: Sequence[Mention], others: Mapping[str, int], asker: Speaker | None
) -> Speaker | None:
    """Whom the heading says the interview is with; else the one person besides the interviewer, or the most named."""
    title = next((line for line in head.splitlines() if line.strip()), "")
    people = {m.name: _speaker(m) for m in reversed(above) if m.name in others}
    match = _WITH.search(title)
    if match:
        name = match["name"].strip()
        known = next((s for n, s in people.items() if n == name or n.endswith(f" {name}")), None)
        is_whole = " " in name and (asker is None or asker.name != name)
        if known is not None or is_whole:
            return known or Speaker(name=name, type="person", spans=())
    titled = [n for n in people if n in title or n.split()[-1] in title]
    if len(titled) == 1 or len(people) == 1:
        return people[titled[0]] if len(titled) == 1 else next(iter(people.values()))
    if not people:
        return _find_in_heading(head, asker)
    ranked = sorted(others, key=lambda n: -others[n])
    return people[ranked[0]] if len(ranked) > 1 and others[ranked[0]] > others[ranked[1]] else None


def _find_in_heading(head: str, asker: Speaker | None) -> Speaker | None:
    """The only full name above an interview that can be a person's, where the reader of names had none of it."""
    found = set()
    for match in _FULL.finditer(head):
        words = match.group().lower().split()
        is_place = re.search(r"\b(?:[Aa]t|[Ii]n|[Nn]ear|[Ff]rom|[Oo]f|[Tt]he)\s+\Z", head[: match.start()]) is not None
        is_other = any(w in body_nouns() or w in name_endings() or w in roles() or w in _DATES for w in words)
        if not is_place and not is_other:
            found.add(match.group())
    found -= {asker.name} if asker is not None else set()
    return Speaker(name=found.pop(), type="person", spans=()) if len(found) == 1 else None


def _find_holders(label: str, named: Mapping[str, Mention], text: str) -> list[Speaker]:
    """Who speaks under an office in a debate that gave the name once: "The Minister for Water (Ms Jo Lee):"."""
    told = {
        _drop_title(match["name"]) for match in _HOLDER.finditer(text) if f"{match['office']} ".startswith(f"{label} ")
    }
    return [_speaker(named[name]) if name in named else Speaker(name=name, type="person", spans=()) for name in told]


def _drop_title(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if rest and first.rstrip(".").lower() in honorifics() else name


def _find_outlet(label: str, parsed: Parsed) -> Speaker | None:
    """The outlet whose questions stand under a word of its name: "Monitor:" in the Kell Monitor."""
    outlet = parsed.metadata.outlet
    words = (outlet or "").casefold().split()
    is_own = outlet is not None and (label.casefold() in words or _initials(outlet) == label)
    return Speaker(name=outlet, type="body", spans=()) if outlet is not None and is_own else None


def _is_full(name: str) -> bool:
    """Whether a name has two words or more, none of them a form of address or an office."""
    words = name.lower().split()
    return len(words) > 1 and not any(w.rstrip(".") in honorifics() or w in roles() for w in words)


def _find_whole(label: str, named: Mapping[str, Mention], text: str) -> Speaker | None:
    """The full name of somebody whose turns open with the surname, with or without its accents; the document's head
    counts too. Where the text has no fuller name than the label, the label's own mention."""
    known = [m for n, m in named.items() if _is_full(n) and fold_text(n.split()[-1]) == fold_text(label)]
    if len(known) == 1 and known[0].type == "person":
        return _speaker(known[0])
    if known:
        return None
    title = label.title() if label.isupper() else label
    found = {
        m.group()
        for m in re.finditer(rf"\b[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*)?[ ]{re.escape(title)}\b", text)
        if _is_full(m.group())
    }
    own = named.get(label)
    if not found and own is not None and own.type == "person" and not is_usual(label.lower()):
        return _speaker(own)
    return Speaker(name=found.pop(), type="person", spans=()) if len(found) == 1 else None


def _initials(name: str) -> str:
    return "".join(w[0] for w in re.split(r"[\s-]+", name) if w[:1].isupper())


def _speaker(mention: Mention) -> Speaker:
    kind: PartyType = "person" if mention.type == "person" else "body"
    return Speaker(name=mention.name, type=kind, spans=(), chain=mention.chain)
