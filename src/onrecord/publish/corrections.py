"""Corrections: what people corrected by hand, each with the day, the name and the reason.

Parties that were merged, split, named or typed; roles that were dated; copies; and findings with other words, another
speaker or act, or entered by hand. One that was taken back is told where it stood in something that was published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from onrecord.dates import parse_edtf
from onrecord.errors import DateError
from onrecord.model import Judgement, Mention, Statement
from onrecord.publish.entries import Correction
from onrecord.publish.lines import Lines, one_line
from onrecord.publish.selection import Selection

_FIELDS = ("added", "spans", "speaker", "act", "negated", "addressee")
"""Corrections of a finding, in the order in which they are told."""


def list_corrections(lines: Lines) -> tuple[Correction, ...]:
    """The corrections that reach this dossier, oldest first; one action is one entry."""
    return _Teller(lines).tell()


class _Teller:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.selection: Selection = lines.selection
        self.labels = lines.labels
        self.heads = _find_heads(self.selection.mentions)
        self.chain_of = {m.id: m.chain for m in self.selection.mentions} | {c: c for c in self.heads}
        self.links = {x.id: x for x in self.selection.links}
        self.shown = _find_shown(self.selection)

    def tell(self) -> tuple[Correction, ...]:
        judgements = {j.id: j for some in self.selection.judged.values() for j in some}
        by_replaced = {j.replaces: j for j in judgements.values() if j.replaces}
        found: dict[tuple[str, ...], Correction] = {}
        for judgement in sorted(judgements.values(), key=lambda j: (j.judged_at, j.subject_id, j.id)):
            if not judgement.correction or "undone" in judgement.correction or _restated(judgement):
                continue
            after = _find_last(judgement, by_replaced)
            taken_back = ""
            if after is not None and _restated(after) != judgement.id:
                if "undone" not in (after.correction or {}) or not self._was_issued(judgement, after):
                    continue
                taken_back = self._say_day("correction.taken_back", after)
            told = self._tell_correction(judgement, judgement.correction)
            if told is not None:
                told = replace(told, taken_back=taken_back)
                found.setdefault((judgement.judged_at, judgement.reviewer, told.what, judgement.note), told)
        return tuple(found.values())

    def _was_issued(self, judgement: Judgement, after: Judgement) -> bool:
        return any(judgement.judged_at <= at <= after.judged_at for at in self.selection.issued)

    def _tell_correction(self, judgement: Judgement, correction: Mapping[str, str]) -> Correction | None:
        line = None
        if judgement.subject_id in self.chain_of:
            what = self._say_party(self.chain_of[judgement.subject_id], correction)
        elif judgement.subject_id in self.links:
            what = self._say_link(judgement.subject_id, correction)
        else:
            what = self._say_finding(judgement.subject_id, correction)
            line = self.lines.find_line(judgement.subject_id) if what else None
            what = what if line else ""
        if not what:
            return None
        on = self.labels.day(date.fromisoformat(judgement.judged_at[:10]))
        note = " ".join(judgement.note.split())
        return Correction(on=on, reviewer=judgement.reviewer, what=what, note=note, line=line)

    def _say_day(self, key: str, judgement: Judgement) -> str:
        day = self.labels.day(date.fromisoformat(judgement.judged_at[:10]))
        return self.labels.say(key, day=day, reviewer=judgement.reviewer)

    # ── parties ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _say_party(self, chain: str, correction: Mapping[str, str]) -> str:
        """What was corrected of a party; nothing where another that was meant may not leave the case."""
        say, others = self.labels.say, {}
        for field in ("not_same_as", "same_as"):
            if field in correction:
                others[field] = self.chain_of.get(correction[field], "")
                if not others[field]:
                    return ""
        if not self._is_shown(chain, *others.values()):
            return ""
        if "not_same_as" in others:
            return say("correction.parted", a=self._name(chain), b=self._name(others["not_same_as"]))
        if "same_as" in others:
            return say("correction.merged", a=self._name(chain), b=self._name(others["same_as"]))
        if correction.get("role"):
            return self._say_role(chain, correction)
        for field in ("name", "alias"):
            if correction.get(field):
                return say(f"correction.{field}", a=self._name(chain), name=correction[field])
        if correction.get("type"):
            kind = self.labels.find(f"kind.{correction['type']}", correction["type"])
            return say("correction.type", a=self._name(chain), kind=kind)
        return ""

    def _say_role(self, chain: str, correction: Mapping[str, str]) -> str:
        dates = []
        for key in ("since", "until"):
            try:
                if correction.get(key):
                    when = self.labels.date(parse_edtf(correction[key]))
                    dates.append(self.labels.say(f"correction.{key}", date=when))
            except DateError:
                return ""
        told = ", ".join(dates) or self.labels.say("date.unknown")
        return self.labels.say("correction.role", a=self._name(chain), role=correction["role"], dates=told)

    def _name(self, chain: str) -> str:
        """What a document calls the party, and which document."""
        head = self.heads[chain]
        label = self.lines.label(self.lines.find_document(head.document_id))
        return self.labels.say("correction.named_in", name=head.name, label=label)

    def _is_shown(self, *chains: str) -> bool:
        party_of = self.selection.party_of
        if any(chain not in party_of for chain in chains):
            return False
        return self.shown is None or any(party_of[chain] in self.shown for chain in chains)

    # ── links and findings ──────────────────────────────────────────────────────────────────────────────────────

    def _say_link(self, link_id: str, correction: Mapping[str, str]) -> str:
        link, documents = self.links[link_id], self.selection.documents
        if "relation" not in correction or not {link.left_id, link.right_id} <= documents.keys():
            return ""
        left, right = (self.lines.label(documents[end]) for end in (link.left_id, link.right_id))
        relation = self.labels.find(f"correction.is_{correction['relation']}", correction["relation"])
        return self.labels.say("correction.relation", a=left, b=right, relation=relation)

    def _say_finding(self, id_: str, correction: Mapping[str, str]) -> str:
        say = self.labels.say
        fields = [say(f"correction.{field}") for field in _FIELDS if field in correction]
        if not fields:
            return ""
        was = self.selection.found_as.get(id_)
        now = self.selection.statements.get(id_)
        before = self._say_before(was, now) if was and now else []
        told = ", ".join(fields[:1] if "added" in correction else fields)
        return say("correction.finding_from", fields=told, was="; ".join(before)) if before else told

    def _say_before(self, was: Statement, now: Statement) -> list[str]:
        out = []
        if was.speaker != now.speaker:
            out.append(was.speaker.name if was.speaker else self.labels.say("line.nobody"))
        if was.quote != now.quote:
            out.append(f"“{' … '.join(one_line(was.quote))}”")
        if was.act != now.act:
            out.append(self.lines.statement_line(was).verb)
        return out


def _find_heads(mentions: Iterable[Mention]) -> dict[str, Mention]:
    """By chain the mention that names it best: the first that is a name, else the first."""
    out: dict[str, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.form != "name", m.document_id, m.spans[0].start, m.id)):
        out.setdefault(mention.chain, mention)
    return out


def _find_shown(selection: Selection) -> set[str] | None:
    """The parties that speak or are claimed by in a part of a case; None where it is the whole."""
    scope = selection.scope
    if not (scope.period or scope.parties or scope.subjects or not scope.is_draft):
        return None
    chains = {s.speaker.chain for s in selection.statements.values() if s.speaker}
    chains |= {f.claimed_by_chain for f in selection.figures.values()}
    return {selection.party_of[c] for c in chains if c and c in selection.party_of}


def _find_last(judgement: Judgement, by_replaced: Mapping[str, Judgement]) -> Judgement | None:
    """The last of those that take its place one after another; None where nothing does."""
    out, seen = None, {judgement.id}
    while (following := by_replaced.get((out or judgement).id)) and following.id not in seen:
        out = following
        seen.add(out.id)
    return out


def _restated(judgement: Judgement) -> str | None:
    """The judgement that this one states anew since what came after it was undone."""
    return (judgement.seen or {}).get("restates")
