"""The core types: what a case keeps, finds, links, and lets people decide; and how their ids are made.

Every type is a frozen value. A finding's id hashes what was found (kind, document, spans, and a counter where two
share them), not which version found it, so that a judgement survives a better reader. Fields follow ``record.md``,
which :mod:`onrecord.publish.record` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from onrecord.dates import DateRange
from onrecord.spans import OffsetMap, Span

ZoneLabel = Literal["headline", "byline", "dateline", "story", "caption", "credit", "furniture", "advert", "footer"]
PartyType = Literal["person", "body", "state", "group", "document", "anonymous"]
MentionForm = Literal["name", "noun", "pronoun"]
Manner = Literal["direct", "indirect", "mixed"]
Act = Literal["accuse", "deny", "find", "demand", "promise", "concede", "welcome", "regret", "report", "state"]
Comparator = Literal["exactly", "about", "at least", "more than", "at most", "fewer than"]
LinkKind = Literal[
    "same_party", "same_utterance", "same_event", "same_ask", "copy_of", "answers", "replies", "conflicts"
]

# ── what is kept ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Which component made a row, in which version; ``score`` 0..1 where it was scored."""

    by: str
    version: str
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One checkable claim behind a score: what was compared, how it scored (0..1), and the detail in words."""

    feature: str
    score: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Bytes as received, never changed. ``id`` is their SHA-256 in hex; ``size`` in bytes."""

    id: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One receipt of a source: where it was found, when, by whom. The same bytes may arrive twice.

    ``path`` is relative to the folder that was gathered, with ``/``; a member of an archive or a mail is
    ``outer.zip/inner.txt`` and names its container's source in ``container_id``.
    """

    source_id: str
    path: str | None
    url: str | None = None
    arrived_at: str
    gathered_by: str
    note: str = ""
    container_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text layer of a source. ``text`` never changes; ``origin`` maps it back to the source."""

    id: str
    source_id: str
    text: str
    origin: OffsetMap
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A block of a document (a paragraph, a heading, a caption) and what it is. Zones are in order and disjoint."""

    span: Span
    label: ZoneLabel
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a document says of itself, each None where it does not. ``language`` is ISO 639-1 or None.

    ``is_read`` is False where the reader does not read that language: the document is kept, shown and searchable.
    """

    document_id: str
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    agency: str | None = None
    language: str | None = None
    published: DateRange | None = None
    is_read: bool = True
    made: Made


# ── what is found: each points into one document ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something found at ``spans`` of one document; ``quote`` holds the exact words, one string a span."""

    id: str
    document_id: str
    spans: tuple[Span, ...]
    quote: tuple[str, ...]
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Finding):
    """A person, body, state, place, group or document named or referred to.

    ``chain`` is the id of the first mention of the same one in this document (its own id where it is the first);
    ``name`` is the fullest form that this document gives for the chain, never a pronoun; for someone known only by
    a description it is that description and ``type`` is ``anonymous``. ``role`` is a title that stands at this
    mention ("foreign ministry spokesman"). ``inferred`` says in words why, where the chain rests on an inference.
    """

    name: str
    type: PartyType | Literal["place"]
    form: MentionForm
    chain: str
    role: str | None = None
    inferred: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks, as named at this attribution (``spans``) and resolved inside the document (``name``, ``chain``)."""

    name: str
    type: PartyType
    spans: tuple[Span, ...] = ()
    chain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """The words that attribute: ``lemma`` of the head ("say", "according to"); ``spans`` with auxiliaries, "not"."""

    lemma: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """Words that limit a statement: "may", "credible", "could not confirm"."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Finding):
    """Speaker, cue and content as one document reports them; ``spans`` are the content.

    ``within`` is the id of the statement that this one is nested in. ``is_speech`` is False for what was thought,
    wished or merely shown.
    """

    speaker: Speaker | None
    cue: Cue | None
    manner: Manner
    act: Act
    is_negated: bool = False
    hedges: tuple[Hedge, ...] = ()
    channel: str | None = None
    addressee: str | None = None
    said: DateRange | None = None
    authority: str | None = None
    subjects: tuple[str, ...] = ()
    within: str | None = None
    is_speech: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression(Finding):
    """A date or period as written. ``when`` is None where it could not be resolved; ``why`` then says why not."""

    when: DateRange | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Finding):
    """A number and what it counts. ``value`` or ``low``/``high``; "dozens" has none of them, only its words."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    comparator: Comparator
    of: str
    claimed_by: str | None = None
    claimed_by_chain: str | None = None
    as_of: DateRange | None = None
    statement_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Finding):
    """What happened, as one document says; ``what`` is its words in short, ``kind`` a label from the word lists."""

    what: str
    kind: str
    when: DateRange | None = None
    where: str | None = None
    who: tuple[str, ...] = ()
    statement_id: str | None = None


JOINT = "; "
"""What stands between the names of several who speak, or are asked, at once."""


def split_joint(names: str | None) -> tuple[str, ...]:
    """Each of the names that stand together in a speaker or an addressee; empty for None."""
    return tuple(names.split(JOINT)) if names else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand(Finding):
    """What a statement asks of somebody; ``spans`` are what is asked, from the one asked on where the cue comes first.

    ``of`` is None where the text does not say; the names of several who are asked at once are joined by ``JOINT``.
    ``under`` is the symbol or title and paragraph of a document of record ("A/X/5 para. 12").
    """

    statement_id: str
    by: str | None
    of: str | None
    due: DateRange | None = None
    under: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(Finding):
    """What a statement promises; ``spans`` are what is promised; ``under`` as in a demand."""

    statement_id: str
    by: str | None
    due: DateRange | None = None
    under: str | None = None


FINDING_KINDS: dict[str, type[Finding]] = {
    "mention": Mention,
    "statement": Statement,
    "time": TimeExpression,
    "figure": Figure,
    "event": Event,
    "demand": Demand,
    "promise": Promise,
}


# ── what is linked, judged, missed ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two rows belong together, with a score and reasons that a person can check.

    ``relation`` narrows the kind: ``copy``, ``rewrite`` or ``update`` of a ``copy_of``; ``contradict`` or
    ``compatible`` of a ``conflicts``; the status of an ``answers`` (left: demand or promise, right: statement or
    event). For the symmetric kinds ``left_id < right_id``; ``replies`` runs from the allegation to the reply, and
    ``same_ask`` from the first report of a demand or promise to one that tells it again.
    """

    id: str
    kind: LinkKind
    left_id: str
    right_id: str
    reasons: tuple[Reason, ...]
    relation: str | None = None
    on: DateRange | None = None
    made: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided about one subject (the id of a finding, link or document); appended, never changed.

    ``correction`` carries named corrections, among them ``{"protect": "person" | "passage" | "document"}``. ``seen``
    is what a finding was when it was decided on (its ``kind``, ``source`` and ``words``), by which the decision is
    carried to what a better reader or cleaner finds, and which earlier judgement this one ``restates``, where an undo
    gave it force again; it stays in the case.
    """

    id: str
    subject_id: str
    verdict: Literal["yes", "no", "unsure"] | None = None
    correction: dict[str, str] | None = None
    assessment: dict[str, str] | None = None
    reviewer: str
    judged_at: str
    note: str = ""
    replaces: str | None = None
    seen: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What could not be done for one source or document, and what to do about it."""

    stage: str
    error: str
    hint: str = ""
    source_id: str | None = None
    document_id: str | None = None
    path: str | None = None


# ── what stages hand to one another ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What a cleaner makes of one source: the text layer before it has an id.

    ``zones`` are ``(label, start, end)`` in order; ``problems`` are one-line notes of what could not be read
    ("page 3 holds no text"), which become failure rows while the rest stands.
    """

    text: str
    origin: OffsetMap
    zones: tuple[tuple[ZoneLabel, int, int], ...] = ()
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    agency: str | None = None
    language: str | None = None
    published: DateRange | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document with all that was found in it: the one input of relaters, which see no other document."""

    document: Document
    zones: tuple[Zone, ...]
    metadata: Metadata
    findings: tuple[Finding, ...] = ()


FOREMOST = 2
"""Names of a story that tell most of it."""
ALIKE = "="
"""The sign of cards that are all met by one another."""
LAST_DAY = 9_999_999
"""What stands for no last day among ordinals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a relater needs to know of one subject to compare it: block ``keys`` and plain JSON ``data``.

    Two cards are compared when one seeks a key that the other stands under; no ``seeks`` means its ``keys``. Seeking
    must be mutual: whoever is found by a card finds it too, or links would depend on who came first.

    Under ``dated`` keys two cards are compared only where their ``period``s, first and last day as ordinals, have a day
    in common; no ``dated_seeks`` means that they are sought as they are stood under. That saves comparisons and decides
    nothing: a relater dates a key where it would link no two cards of other days by it.

    Under ``near`` keys a card meets, in other documents, those nearest to it in time only (``day``; the store says how
    many), where their ``period``s meet and one stands under a sign that the other seeks (``signs``: those it stands
    under, those it seeks; under keys ``across`` only the first of each counts). ``deeds`` are met together with a name:
    two cards are compared where the ``names`` of their documents' stories, the foremost first, and their deeds make two
    pairs in common (a foremost name of both counts twice; deeds told ``aside`` go with the ``FOREMOST`` names alone)
    and their periods ``soon`` meet: a word and a name tell little, two words with one name or one word with two names
    tell of a story.

    A card of no document (``document_id`` is empty) is of what documents share, as a name is: its id says all of it.
    It is kept and compared once, whoever brings it, stays when they go, and comes before those who seek it.
    """

    subject_id: str
    document_id: str
    keys: tuple[str, ...]
    seeks: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    dated_seeks: tuple[str, ...] = ()
    signs: tuple[str, str] = ("", "")
    near: tuple[str, ...] = ()
    across: tuple[str, ...] = ()
    deeds: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    day: int = LAST_DAY
    printed: int = LAST_DAY
    soon: tuple[int, int] = (1, LAST_DAY)
    period: tuple[int, int] = (1, LAST_DAY)
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What a glance gives of two cards that only a comparison would tell: one more that may have come of ``asked``.

    ``score`` (0..1) is how likely that is so far, ``sense`` what a comparison would read (what reads the same is
    compared or left together), ``link`` what stands where others are likelier.
    """

    asked: str
    score: float
    sense: str
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relater:
    """Links findings over documents in two pure steps, so that adding a document costs only its own candidates.

    ``cards(reading)`` describes one document's subjects; ``compare(a, b)`` is called once for each pair of cards of
    this relater that share a key, ``a.subject_id < b.subject_id``, and gives a Link or None. The links of a case
    are then a function of its documents, whatever order they came in. ``is_dear``: a comparison takes longer than
    sending its cards to another process does. Where there is a ``glance`` it is taken first: it gives what ``compare``
    would, or a Rival, and only the likeliest rivals of a subject are compared.
    """

    name: str
    version: str
    cards: Callable[[Reading], Sequence[Card]]
    compare: Callable[[Card, Card], Link | None]
    is_dear: bool = False
    glance: Callable[[Card, Card], Link | Rival | None] | None = None


# ── ids ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def hash_id(prefix: str, *parts: str) -> str:
    """``prefix-`` and 16 hex digits of the SHA-256 of the parts (64 bits: a case of millions of rows stays free
    of collisions in practice; the store refuses one that happens)."""
    return f"{prefix}-{hashlib.sha256(chr(31).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def document_id(source_id: str, text: str) -> str:
    """The id of the document that a source and a text make."""
    return hash_id("doc", source_id, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def finding_id(kind: str, spans: Iterable[Span], counter: int = 0) -> str:
    """The id of what was found at these spans; ``counter`` tells apart findings of one kind that share them."""
    places = [f"{s.document_id}:{s.start}:{s.end}" for s in spans]
    return hash_id(kind[:2], kind, *places, str(counter))


def link_id(kind: str, left_id: str, right_id: str) -> str:
    """The id of the link of this kind between two rows, in this order."""
    return hash_id("li", kind, left_id, right_id)


def name_id(type: str, name: str, state: str = "") -> str:
    """The id of what documents call parties of a type by, an end of ``same_party`` links; ``state`` where the name is
    one party's only among reports that write about one State."""
    return hash_id("nm", type, " ".join(name.split()), state)


def is_name_id(id_: str) -> bool:
    """Whether an end of a link is a name, which is no finding."""
    return id_.startswith("nm-")


def judgement_id(subject_id: str, reviewer: str, judged_at: str, body: str) -> str:
    """The id of one decision."""
    return hash_id("ju", subject_id, reviewer, judged_at, body)
