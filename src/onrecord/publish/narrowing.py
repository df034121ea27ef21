"""Narrowing: the part of a selection that a dossier's scope asks for, and never what a person rejected."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from onrecord.dates import DateRange, intersect
from onrecord.errors import PublishError
from onrecord.model import Demand, Figure, Finding, Link, Mention, Promise, Statement, split_joint
from onrecord.publish.names import fold
from onrecord.publish.scope import Scope
from onrecord.publish.selection import Selection
from onrecord.relate.clusters import Utterance, map_origins
from onrecord.relate.repeats import count_tellings

SHOWN_AT = 0.5
"""Links scored below this are left to the reviewer unless a person accepted them: a draft calls answers possible."""

_PAIRED = ("answers", "replies", "conflicts")


def narrow_selection(selection: Selection, scope: Scope) -> Selection:
    """The rows of a selection that are in scope; what a person rejected is in none.

    A row that is kept keeps what it rests on (an event its statement, so that what was denied still reads as denied),
    but only the statements of an utterance are listed. A statement is in a period where its date, else its report's,
    overlaps it; one that bears no date is not, and is counted. Naming parties or subjects keeps what they said or are
    named in, and what is linked with that: an allegation with its reply. Raises PublishError for a name nobody bears.
    """
    rejected = {id_ for id_, verdict in selection.verdicts.items() if verdict == "no"}
    rows = _Rows(selection, rejected)
    out = Counter(rejected=sum(id_ in rejected for id_ in selection.statements))
    if not scope.is_draft:
        accepted = {id_ for id_, verdict in selection.verdicts.items() if verdict == "yes"}
        out["not reviewed"] = sum(id_ not in accepted for id_ in rows.listed)
        rows.keep(accepted)
    if scope.period:
        out["undated"], out["other time"] = rows.keep_period(scope.period)
    if scope.parties or scope.subjects:
        wanted = _find_spoken(selection, scope.parties) if scope.parties else set(rows.ids)
        wanted &= _find_subjects(selection, scope.subjects) if scope.subjects else set(rows.ids)
        before = len(rows.listed)
        rows.keep(_add_linked(wanted, rows.links))
        out["other parties or subjects"] = before - len(rows.listed)
    grounds = rows.find_grounds()
    return replace(
        selection,
        statements={k: v for k, v in selection.statements.items() if k in rows.listed or k in grounds},
        figures={k: v for k, v in selection.figures.items() if k in rows.ids},
        events={k: v for k, v in selection.events.items() if k in rows.ids},
        demands={k: v for k, v in selection.demands.items() if k in rows.ids},
        promises={k: v for k, v in selection.promises.items() if k in rows.ids},
        links=tuple(x for x in rows.links if scope.is_draft or _is_shown_reviewed(x, selection)),
        utterances=tuple(_trim_utterances(selection, rows.listed)),
        scope=scope,
        is_narrowed=True,
        pending=_count_pending(selection, rows) if not scope.is_draft else {},
        left_out={reason: number for reason, number in out.items() if number},
    )


class _Rows:
    """What is kept so far: ids of findings, of the statements that are listed among them, and links between them."""

    def __init__(self, selection: Selection, rejected: Collection[str]) -> None:
        self.selection = selection
        self.findings: dict[str, Finding] = {}
        for table in (
            selection.statements,
            selection.figures,
            selection.events,
            selection.demands,
            selection.promises,
        ):
            self.findings.update(table)
        self.ids: set[str] = set()
        self.listed: set[str] = set()
        self.links: tuple[Link, ...] = tuple(x for x in selection.links if x.id not in rejected)
        self._set(id_ for id_ in self.findings if id_ not in rejected)

    def _set(self, ids: Iterable[str]) -> None:
        self.ids = set(ids)
        self.listed = self.ids & self.selection.statements.keys()
        out = self.findings.keys() - self.ids
        self.links = tuple(x for x in self.links if x.left_id not in out and x.right_id not in out)

    def keep(self, ids: Collection[str]) -> None:
        """Keeps those of these ids that are still there."""
        self._set(id_ for id_ in self.findings if id_ in self.ids and id_ in ids)

    def keep_period(self, period: DateRange) -> tuple[int, int]:
        """Keeps what may have been in a period; how many statements bear no date, and how many bear another."""
        undated = other = 0
        kept = set()
        for id_ in self.ids:
            when = self._find_date(self.findings[id_])
            if when is not None and intersect(when, period) is not None:
                kept.add(id_)
            elif id_ in self.listed:
                undated += when is None
                other += when is not None
        self.keep(kept)
        return undated, other

    def _find_date(self, finding: Finding) -> DateRange | None:
        if isinstance(finding, (Demand, Promise)):
            finding = self.selection.statements.get(finding.statement_id, finding)
        own = finding.said if isinstance(finding, Statement) else None
        own = finding.as_of if isinstance(finding, Figure) else getattr(finding, "when", own)
        when = own or self.selection.documents[finding.document_id].metadata.published
        return when if when and (when.earliest or when.latest) else None

    def find_grounds(self) -> set[str]:
        """The statements that what is kept rests on."""
        out: set[str] = set()
        waiting = [id_ for f in self.ids if (id_ := _find_ground(self.findings[f]))]
        while waiting:
            id_ = waiting.pop()
            if id_ in self.findings and id_ not in out:
                out.add(id_)
                waiting += filter(None, [_find_ground(self.findings[id_])])
        return out


def _find_ground(finding: Finding) -> str | None:
    return finding.within if isinstance(finding, Statement) else getattr(finding, "statement_id", None)


def _is_shown_reviewed(link: Link, selection: Selection) -> bool:
    """Whether a reviewed dossier may rest on a link: a person accepted it, or it only joins what is the same."""
    return link.kind not in _PAIRED or selection.verdicts.get(link.id) == "yes"


def _count_pending(selection: Selection, rows: _Rows) -> dict[str, int]:
    """By the id of what was asked, promised or alleged: how many suggested answers nobody has judged."""
    return dict(
        Counter(
            x.left_id
            for x in selection.links
            if x.kind in ("answers", "replies")
            and x.left_id in rows.ids
            and (x.made.score or 0) >= SHOWN_AT
            and selection.verdicts.get(x.id) not in ("yes", "no")
            and selection.verdicts.get(x.right_id) != "no"
        )
    )


def _trim_utterances(selection: Selection, listed: Collection[str]) -> Iterable[Utterance]:
    """The utterances with the renderings that are listed; their reports and origins are counted anew."""
    known, groups = selection.statements, map_origins(selection.copy_groups)
    printed = {again: known[r.first] for r in selection.repeats if r.first in known for again in r.again}
    for utterance in selection.utterances:
        statements = tuple(s for s in utterance.statements if s in listed)
        if statements == utterance.statements:
            yield utterance
        elif statements:
            reports = tuple(sorted({known[s].document_id for s in statements}))
            repeated = tuple(s for s in utterance.repeated if s in listed)
            origins = count_tellings((known[s] for s in statements), groups, printed)
            yield replace(utterance, statements=statements, reports=reports, origins=origins, repeated=repeated)


def _add_linked(wanted: Collection[str], links: Iterable[Link]) -> set[str]:
    """With what is linked to any of these: what answers it, what it answers, what differs from it, its renderings."""
    out = set(wanted)
    for link in links:
        if link.kind in (*_PAIRED, "same_utterance") and (link.left_id in wanted or link.right_id in wanted):
            out |= {link.left_id, link.right_id}
    return out


# ── parties ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _find_spoken(selection: Selection, names: Iterable[str]) -> set[str]:
    """What the parties of these names said, claimed, were asked or took part in."""
    ids: set[str] = set()
    called: set[str] = set()
    for name in names:
        found = [p for p in selection.parties.values() if _bare(name) in map(_bare, (p.name, *p.aliases))]
        if not found:
            known = sorted({n for p in selection.parties.values() for n in (p.name, *p.aliases)})
            raise PublishError(f"nobody in the case is called {name!r}", hint=_suggest(name, known))
        ids |= {p.id for p in found}
        called |= {_bare(n) for p in found for n in (p.name, *p.aliases)}

    def is_theirs(chain: str | None) -> bool:
        return selection.party_of.get(chain or "") in ids

    out = {s.id for s in selection.statements.values() if s.speaker and is_theirs(s.speaker.chain)}
    out |= {f.id for f in selection.figures.values() if is_theirs(f.claimed_by_chain)}
    out |= {e.id for e in selection.events.values() if called.intersection(map(_bare, e.who))}
    out |= {d.id for d in selection.demands.values() if called.intersection(map(_bare, split_joint(d.of)))}
    out |= {selection.demands[id_].statement_id for id_ in out if id_ in selection.demands}
    return _add_resting(selection, out)


def _add_resting(selection: Selection, ids: set[str]) -> set[str]:
    """With what rests on these statements: their demands, promises, figures and events."""
    tables: tuple[Mapping[str, Finding], ...] = (
        selection.demands,
        selection.promises,
        selection.figures,
        selection.events,
    )
    return ids | {f.id for table in tables for f in table.values() if _find_ground(f) in ids}


def _bare(name: str) -> str:
    return re.sub(r"^the\s+|\.", "", fold(" ".join(name.split())))


def _suggest(name: str, known: Iterable[str]) -> str:
    by_bare = {_bare(k): k for k in known}
    close = [by_bare[b] for b in difflib.get_close_matches(_bare(name), list(by_bare), n=3, cutoff=0.5)]
    close += [k for b, k in by_bare.items() if _bare(name) in b.split() and k not in close][:3]
    return f"perhaps: {'; '.join(close)}" if close else "the HTML dossier lists every name"


# ── subjects ────────────────────────────────────────────────────────────────────────────────────────────────────


def find_named(selection: Selection) -> dict[str, dict[str, Statement]]:
    """The statements by whom or what their words name: persons, bodies, States, documents and places."""
    names: dict[str, str] = {}
    by_document: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for mention in selection.mentions:
        if mention.form == "name" and mention.type in ("person", "body", "state", "document", "place"):
            names[mention.id] = _name_mention(selection, mention)
            by_document[mention.document_id].append((mention.spans[0].start, mention.spans[0].end, names[mention.id]))
    about: dict[str, dict[str, Statement]] = defaultdict(dict)
    for statement in selection.statements.values():
        for start, end, name in by_document[statement.document_id]:
            if any(s.start <= start and end <= s.end for s in statement.spans):
                about[name][statement.id] = statement
    return about


def _name_mention(selection: Selection, mention: Mention) -> str:
    party = selection.parties.get(selection.party_of.get(mention.chain, ""))
    return party.name if party else mention.name


def _find_subjects(selection: Selection, subjects: Iterable[str]) -> set[str]:
    """What names these subjects or holds their words, whole and whatever the case or accents."""
    about = find_named(selection)
    out: set[str] = set()
    for subject in subjects:
        found = {id_ for name, members in about.items() if _bare(name) == _bare(subject) for id_ in members}
        words = re.compile(rf"(?<!\w){re.escape(_bare(subject))}(?!\w)")
        for table in (selection.statements, selection.figures, selection.events):
            rows: Iterable[Finding] = table.values()
            found |= {f.id for f in rows if words.search(fold(" ".join(" ".join(f.quote).split())))}
        if not found:
            raise PublishError(f"nothing that was said names {subject!r}", hint=_suggest(subject, sorted(about)))
        out |= found
    return _add_resting(selection, out)
