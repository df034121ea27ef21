"""Own documents: letters, releases, statements and reports, which speak in the voice of the body that issues them.

A document is one by what its head and its foot say: "To the Secretary", "Yours faithfully", "Reply of the Government
to", "Press release", a symbol over numbered paragraphs. A transcript is none, nor what a newspaper or an agency prints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from onrecord.read.answers import find_answers
from onrecord.read.letterheads import SHORT_FORM, find_issuer, find_symbol
from onrecord.read.lexicon import body_nouns, roles
from onrecord.read.mails import find_mail
from onrecord.read.nlp import Parsed
from onrecord.read.transcripts import find_turns
from onrecord.words.names import bare_company, is_outlet

Kind = Literal["letter", "release", "report"]

_HEAD, _FOOT = 14, 10  # lines
_SALUTATION = re.compile(
    r"(?:To\s*:?\s+(?:the|Ms|Mr|Mrs|Dr)\b.{3,110}|Dear\s.{1,60}|(?:Your\s)?Excellency|"
    r"(?:Honou?rable\s)?(?:Sirs?|Madam|Mesdames)(?:\s(?:or\s)?[A-Z]\w+){0,3})[,:]?"
)
_VALEDICTION = re.compile(
    r"(?:Yours\s\w+|(?:(?:[Ww]ith\s)?(?:[Kk]ind|[Bb]est|[Ww]arm)(?:est)?\s)?(?:[Rr]egards|[Ww]ishes)|"
    r"(?:Very\s)?(?:[Ss]incerely|[Rr]espectfully|[Tt]ruly)(?:\syours)?|With the assurances?\b.*|"
    r"(?:Please\s)?[Aa]ccept,?\s.*\bassurances?\b.*|Accept,.*|.*\bavails? (?:it|him|her|my|our|them)sel(?:f|ves) "
    r"of th\w+ opportunity\b.*)[,.]?"
)
_REPLY = re.compile(
    r"(?:[A-Z][\w’' -]{0,40}\s)?(?:[Rr]esponse|[Rr]eply|[Oo]bservations|[Cc]omments|[Pp]osition)\b"
    r".{0,60}\s(?:to|on|of)\s.{3,140}"
)
_RELEASE = re.compile(
    r"(?:(?:press|news|media)\s+(?:release|statement|briefing|communiqu\w+)|for immediate (?:release|use)|open letter|"
    r"(?:[\w-]+\s){0,3}statement\b(?!\w)|declaration\b|communiqu\w+|appeal\b).{0,90}",
    re.IGNORECASE,
)
_END_OF_VISIT = re.compile(r"end[- ]of[- ](?:the[- ])?(?:visit|mission) statement\b", re.IGNORECASE)
_REPORT = re.compile(
    r"\b(?:[Rr]eport|REPORT|[Oo]pinion|[Rr]esolution|[Aa]udit|[Ff]indings|[Ii]nquiry|[Cc]onclusions)\b"
)
_BYLINE = re.compile(r"(?:By|From)\s+(?!(?:the|our)\b)[A-Z][\w.’'-]+\s+[A-Z]")
_SIGNED = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Professor|Judge|Justice|Colonel|General|Sir|Dame)\.?\s+(?:\([a-z]+\)\s+)?)?"
    r"(?P<name>[A-Z][\w’'-]+(?:\s+(?:(?:al|bin|de|del|der|el|la|van|von)\s+)*[A-Z][\w.’'-]*){1,3})"
    r"(?P<title>,\s+[\w’'-][\w’' -]{2,60})?"
)
_VOICE = re.compile(
    r"Spokes(?:person|man|woman) (?:for|of) .{3,90}:\s+(?P<name>[A-Z][\w’'-]+(?:\s+(?:\w{2,3}\s+)?[A-Z][\w.’'-]*){1,3})"
)
"""Over a briefing note: whose voice it is."""
_SPOKEN = re.compile(
    r"(?:(?:opening|closing|oral|introductory|press) )?(?:comments?|statement|remarks|speech|address|message|testimony)"
    r" (?:by|of|from) (?P<by>.{5,140})",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|myself)\b")
_COURTESY = re.compile(
    r"\bI (?:refer|write|have the honou?r|am directed|acknowledge|thank)\b"
    r"|\bmy (?:\w+ )?(?:consideration|esteem|respect)"
)
_PERSONAL = 4  # words of one person, courtesies left out, from which a letter without "we" is that person's own
_NO_NAME = re.compile(r"(?:To|Dear|Re|Ref|Subject|Copy|From|Date)\b|The\s.*,|.*[\d:;!?]|.*\.\Z")
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "into", "to", "at", "by", "de", "del", "la", "&"})
_OFFICE = re.compile(
    r"\b(?:special rapporteur|independent expert|special envoy|special representative)\b", re.IGNORECASE
)
_GROUP = re.compile(r"\b(?:working|expert|monitoring) group\b", re.IGNORECASE)
_FINDING_PARTS = re.compile(r"\b(?:findings?|found|conclusions?|facts?|analysis|assessment)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """What kind of document it is, and the lines of its head that name the one who issues it, the widest first.

    ``signer``: the person whose name stands under it; ``is_personal``: all of it is in that person's words ("I", "my
    office"), no "we" beside them.
    """

    kind: Kind
    names: tuple[str, ...]
    issuer: str
    signer: str = ""
    is_personal: bool = False

    @property
    def nouns(self) -> frozenset[str]:
        """The words, in lower case, that mean the issuer after an article: "the Ministry", "the Company"."""
        names = [n for n in self.names if not _OFFICE.search(n)]
        words = {w for name in names for w in re.findall(r"[^\W\d_]+", name.casefold())}
        own = words & body_nouns().keys()
        if own & {"ministry", "department", "mission", "embassy", "government", "republic", "kingdom", "delegation"}:
            own |= {"government"}
        if self.kind == "letter":
            own |= {"company"}
        own |= {"group"} if any(_GROUP.search(n) for n in names) else set()
        return frozenset(own | {w.removesuffix("s") for w in words if w in ("forces", "experts")})

    @property
    def proper(self) -> frozenset[str]:
        """The words of its name that are its own, in lower case: "Karo" of "Karo Metals"."""
        words = [w for name in self.names[:1] for w in re.findall(r"[^\W\d_]{3,}", name.casefold())]
        return frozenset(w for w in words[:1] if w not in body_nouns() and w not in _SMALL)


def find_own_document(parsed: Parsed) -> OwnDocument | None:
    """The kind and issuer of a document that speaks in its issuer's voice; None for what tells of others."""
    lines = [" ".join(line.split()) for line in parsed.document.text.splitlines() if line.strip()]
    head, foot = lines[:_HEAD], lines[-_FOOT:]
    if not lines or any(_BYLINE.match(line) for line in head[:6]) or find_turns([p.text for p in parsed.passages]):
        return None
    if find_answers(parsed) is not None:
        return None
    mail = find_mail(parsed)
    if mail is not None:
        bodies = (mail.body,) if mail.body else ()
        return OwnDocument("letter", bodies, mail.body or mail.sender, mail.sender, is_personal=not mail.body)
    voice = next((found["name"] for line in head[:5] if (found := _VOICE.fullmatch(line))), "")
    if voice and any(_RELEASE.fullmatch(line) for line in head[:5]):
        return OwnDocument("release", (), voice, voice)
    voice = next((name for line in head[:4] if (name := _find_speaker(line))), "")
    if voice and _FIRST_PERSON.search(parsed.document.text):
        return OwnDocument("release", (), voice, voice, is_personal=True)
    names = _find_names(head)
    is_named = any(_is_body(name) for name in names)
    if names and is_outlet(names[0]) and not is_named:
        return None
    signs = (
        any(_SALUTATION.fullmatch(line) for line in head),
        any(_VALEDICTION.fullmatch(line) for line in foot),
        is_named and any(_REPLY.fullmatch(line) for line in head[1:8]),
    )
    kind: Kind
    if sum(signs) > 1 or (is_named and any(signs)):
        kind = "letter"
    elif (names and any(_RELEASE.fullmatch(line) for line in head[:5])) or _END_OF_VISIT.match(head[0]):
        kind = "release"
    elif is_named and (find_symbol(parsed) or any(_REPORT.search(line) for line in head[1:6])):
        kind = "report"
    else:
        return None
    signer = _find_signer(lines, kind)
    issuer = _pick_issuer(parsed, names) if names or not signer else signer
    return OwnDocument(kind, names, issuer, signer, bool(signer) and _is_personal(parsed.document.text))


def _find_speaker(line: str) -> str:
    """Whose words a heading says these are: "Comment by the Commissioner for Housing, Ada Brun, on evictions"."""
    found = _SPOKEN.match(line)
    for part in re.split(r",|\s(?:on|at|to|before)\s", found["by"]) if found else ():
        name = _SIGNED.fullmatch(part.strip())
        if name and not _is_body(name["name"]) and not _OFFICE.search(part):
            return name["name"] if name["name"].split()[-1].lower() not in roles() else ""
    return ""


def _find_signer(lines: list[str], kind: Kind) -> str:
    """Whose name stands under a letter; under another document where a title follows it; or over a statement of one who
    holds an office: "Ada Brun, Special Rapporteur on housing"."""
    for line in lines[1:3] if kind == "release" else ():
        if (found := _SIGNED.match(line)) is not None and _OFFICE.search(line[found.end("name") :]) is not None:
            return found["name"]
    for line in reversed(lines[-4:]):
        found = _SIGNED.fullmatch(line)
        is_office = found is not None and found["name"].split()[-1].lower() in roles()  # "Chief Executive Officer"
        if found and not is_office and not _is_body(found["name"]) and (kind == "letter" or found["title"]):
            return found["name"]
    return ""


def _is_personal(text: str) -> bool:
    plain = re.sub(r"[“\"][^”\"]*[”\"]", "", text)
    first = len(_FIRST_PERSON.findall(plain)) - len(_COURTESY.findall(plain))
    return first >= _PERSONAL and first > 4 * len(re.findall(r"\b(?:[Ww]e|[Oo]ur|us)\b", plain))


def find_parts(parsed: Parsed) -> list[tuple[int, bool]]:
    """Where the parts of a document begin, by their headings, and whether each holds findings."""
    out = []
    at = 0
    for line in parsed.document.text.splitlines(keepends=True):
        words = " ".join(line.split())
        if 2 < len(words) < 70 and not re.search(r"[.:;,?!”\"]\Z", words) and not re.match(r"\(?[a-z]\)|[-–•*]", words):
            out.append((at, bool(_FINDING_PARTS.search(words)) and "recommend" not in words.casefold()))
        at += len(line)
    return out


def _find_names(head: list[str]) -> tuple[str, ...]:
    """The lines at the very top that read as a name, at most three."""
    out: list[str] = []
    for line in head[:4]:
        words = re.findall(r"[\w’'&-]+", line)
        is_capital = all(w[0].isupper() or w.casefold() in _SMALL for w in words)
        is_name = 0 < len(words) < 12 and is_capital and not _NO_NAME.match(line)
        if not is_name or _RELEASE.fullmatch(line) or _REPLY.fullmatch(line) or _SALUTATION.fullmatch(line):
            break
        out.append(line)
    return tuple(out[:3])


def _is_body(name: str) -> bool:
    kinds = {body_nouns().get(w) for w in re.findall(r"[^\W\d_]+", name.casefold())} - {None, "press"}
    return bool(kinds) or _GROUP.search(name) is not None


def _pick_issuer(parsed: Parsed, names: tuple[str, ...]) -> str:
    """Of the lines of a letterhead the one that the text takes up most: "the Ministry" under two lines of names. A
    mission that writes of "the Government" writes for it."""
    text = parsed.document.text
    if not names:
        return find_issuer(parsed) or ""
    for name in names:
        if _OFFICE.search(name):
            return _write(name, text)

    def count(noun: str) -> int:
        return len(re.findall(rf"\b(?:[Tt]he|[Tt]his|[Oo]ur) {re.escape(noun.title())}\b", text))

    def nouns(name: str) -> set[str]:
        return set(re.findall(r"[^\W\d_]+", name.casefold())) & body_nouns().keys()

    def weigh(name: str) -> int:
        short = "".join(w[0] for w in name.split() if w.casefold() not in _SMALL).upper()
        called = len(re.findall(rf"\b{re.escape(short)}\b(?!/)", text)) if len(short) > 2 else 0
        return called + sum(count(noun) for noun in nouns(name))

    best = max(names, key=weigh)
    states = [m["state"] for name in names if (m := _STATE.search(name))]
    if states and count("government") > sum(count(n) for n in nouns(best) if n != "government"):
        return f"Government of {_write(states[0], text)}"
    return _write(best, text)


_STATE = re.compile(
    r"\b(?:republic|kingdom|mission|embassy|government|federation|state|delegation|principality)\s+of\s+(?:the\s+)?"
    r"(?!(?:the|republic|kingdom|federation|state|principality)\b)(?P<state>[^\W\d_][\w’' -]+?)(?:\s+to\s.+)?\Z",
    re.IGNORECASE,
)


def _write(line: str, text: str) -> str:
    """A line in capitals as the name is written: in the text, else with small letters."""
    name = SHORT_FORM.sub("", line)
    short = bare_company(name)
    short = re.sub(r"\s+\([^)]*\)\Z", "", short) if short != name else name  # "Karo Metals (Kell) JSC"
    if not line.isupper():
        return short
    written = next((m[0] for m in re.finditer(re.escape(short), text, re.IGNORECASE) if not m[0].isupper()), None)
    if written is not None:
        return " ".join(written.split())
    return " ".join(w.lower() if w.lower() in _SMALL and i else _title(w) for i, w in enumerate(short.split()))


def _title(word: str) -> str:
    return re.sub(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", lambda m: m[0].capitalize(), word)
