"""Sections: the lines of a dossier grouped as its reader looks for them. Each method builds one section."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from onrecord.dates import DateRange
from onrecord.follow.entries import find_firsts
from onrecord.model import Demand, Event, Figure, Finding, Link, Promise, Statement
from onrecord.publish.entries import Answer, Comparison, Entry, Moment, Said, Subject, Voice
from onrecord.publish.lines import Lines, one_line, time_key
from onrecord.publish.narrowing import SHOWN_AT, find_named
from onrecord.publish.selection import Selection
from onrecord.relate.clusters import Party, Utterance

_MOST_WEAK = 3
"""Answers too unsure to be found ones that are shown as possible, the likeliest first."""


class Sections:
    """Holds the look-ups that all sections share: which statements are one act of saying, which links are shown."""

    def __init__(self, selection: Selection, lines: Lines, as_of: date | None, as_of_words: str) -> None:
        self.selection = selection
        self.lines = lines
        self.cites = lines.cites
        self.labels = lines.labels
        self.as_of = as_of_words
        self._day = as_of
        self._said: dict[str, Said] = {}
        self._asked_in = Counter(
            i.statement_id for items in (selection.demands, selection.promises) for i in items.values()
        )
        self._utterance_of = {s: u for u in selection.utterances for s in u.statements}
        self._links: dict[str, list[Link]] = defaultdict(list)
        self._weak: dict[str, list[Link]] = defaultdict(list)
        for link in selection.links:
            if link.kind in ("answers", "replies"):
                if self._is_shown(link):
                    self._links[link.left_id].append(link)
                elif "no" not in map(selection.verdicts.get, (link.id, link.right_id)):
                    self._weak[link.left_id].append(link)

    def _is_shown(self, link: Link) -> bool:
        """Whether a link is sure enough to print as found: a person's word goes before its score."""
        verdict = self.selection.verdicts.get(link.id)
        return verdict != "no" and (verdict == "yes" or (link.made.score or 0) >= SHOWN_AT)

    def _is_suggested(self, ids: Iterable[str]) -> bool:
        return any(self.selection.pending.get(id_, 0) or self._count_unsure(id_) for id_ in ids)

    def _count_unsure(self, id_: str) -> int:
        """How many suggestions say what came of it; that it may have been asked again says nothing of that."""
        return sum(link.relation != "repeated" for link in self._weak[id_])

    def _say_none(self, key: str, ids: Iterable[str]) -> str:
        """That nothing was found, or nothing that is sure; and what is left unsaid by it: suggestions that nobody
        reviewed, a part of a case."""
        ids = list(ids)
        pending = sum(self.selection.pending.get(id_, 0) for id_ in ids)
        none = self.labels.say("answer.pending", day=self.as_of, n=pending) if pending else ""
        unsure = sum(map(self._count_unsure, ids))
        none = none or (self.labels.say("answer.unsure", day=self.as_of, n=unsure) if unsure else "")
        none = none or self.labels.say(key, day=self.as_of)
        scope = self.selection.scope
        is_part = scope.period or scope.parties or scope.subjects
        return self.labels.say("answer.in_scope", none=none) if is_part else none

    def said(self, utterance: Utterance) -> Said:
        """One act of saying with all its renderings, the fullest direct one first."""
        if utterance.id not in self._said:
            statements = [self.selection.statements[s] for s in utterance.statements]
            statements.sort(key=_leads)
            lines = [self.lines.statement_line(s) for s in statements]
            self._said[utterance.id] = Said(
                line=lines[0],
                renderings=tuple(lines[1:]),
                reports=len(utterance.reports),
                origins=utterance.origins,
            )
        return self._said[utterance.id]

    def _said_of(self, statements: Iterable[Statement]) -> tuple[Said, ...]:
        ids = [s.id for s in statements if s.id in self._utterance_of and s.id not in self.lines.relays]
        found = {self._utterance_of[i].id: self._utterance_of[i] for i in ids}
        return tuple(sorted(map(self.said, found.values()), key=lambda s: time_key(s.line)))

    def build_voices(self) -> tuple[Voice, ...]:
        """Everyone who said something, most statements first; last what is attributed to nobody."""
        by_party: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.selection.statements.values():
            by_party[self._find_teller(statement)].append(statement)
        voices = []
        for party_id, statements in by_party.items():
            said = self._said_of(statements)
            party = self.selection.parties.get(party_id)
            if party is not None and said:
                voices.append(self._voice(party, said))
            elif said:
                voices.append(Voice(id="nobody", name=self.labels.say("line.nobody"), kind="nobody", said=said))
        return tuple(sorted(voices, key=lambda v: (v.kind == "nobody", -len(v.said), v.name, v.id)))

    def _find_teller(self, statement: Statement) -> str:
        """The party under which a statement stands: what a body and its report say in one act of saying stands once,
        under whoever is no document, of several under the one of the rendering that leads."""
        utterance = self._utterance_of.get(statement.id)
        ids = utterance.statements if utterance else (statement.id,)
        tellers = []
        for one in sorted((self.selection.statements[i] for i in ids), key=_leads):
            chain = one.speaker.chain if one.speaker else None
            tellers.append(self.selection.party_of.get(chain or "", ""))
        known = [t for t in tellers if t in self.selection.parties] or tellers
        parties = self.selection.parties
        return next((t for t in known if t in parties and parties[t].type != "document"), known[0])

    def _voice(self, party: Party, said: tuple[Said, ...]) -> Voice:
        roles = []
        for role in party.roles:
            when = role.first or role.last
            roles.append(f"{role.title} ({self.labels.date(when)})" if when else role.title)
        aliases = tuple(a for a in party.aliases if a != party.name)
        return Voice(id=party.id, name=party.name, kind=party.type, aliases=aliases, roles=tuple(roles), said=said)

    def build_subjects(self) -> tuple[Subject, ...]:
        """Statements by whom or what they name, for those that two statements or more name."""
        about = find_named(self.selection)
        subjects = [Subject(name=n, said=self._said_of(found.values())) for n, found in about.items()]
        return tuple(sorted((s for s in subjects if len(s.said) > 1), key=lambda s: (-len(s.said), s.name)))

    def build_allegations(self) -> tuple[Entry, ...]:
        """Each allegation beside what was replied to it."""
        entries = []
        for utterance in self.selection.utterances:
            statements = [self.selection.statements[s] for s in utterance.statements]
            links = self._list_links([s.id for s in statements], "replies")
            if not links and not any(s.act == "accuse" for s in statements):
                continue
            answers = self._answers(links, "replied")
            is_told = any(not a.is_weak for a in answers)
            none = "" if is_told else self._say_none("allegations.no_reply", [s.id for s in statements])
            entries.append(Entry(line=self.said(utterance).line, kind="allegation", answers=answers, none=none))
        return tuple(sorted(entries, key=lambda e: time_key(e.line)))

    def _list_links(self, ids: Iterable[str], kind: str) -> list[Link]:
        """The links of a kind from these, as found; and the likeliest few of those that are too unsure for that."""
        ids = list(ids)
        weak = [x for id_ in ids for x in self._weak[id_] if x.kind == kind]
        weak.sort(key=lambda x: (-(x.made.score or 0), x.id))
        return [x for id_ in ids for x in self._links[id_] if x.kind == kind] + weak[:_MOST_WEAK]

    def _answers(self, links: Sequence[Link], status: str) -> tuple[Answer, ...]:
        best: dict[str, Link] = {}
        for link in sorted(links, key=lambda x: (-(x.made.score or 0), x.id)):
            utterance = self._utterance_of.get(link.right_id)
            best.setdefault(f"{link.relation} {utterance.id if utterance else link.right_id}", link)
        answers = []
        for link in best.values():
            line = self.lines.find_line(link.right_id)
            if line is not None:
                answers.append(
                    Answer(
                        status=link.relation or status,
                        line=line,
                        is_weak=not self._is_shown(link),
                        reasons=tuple(r.detail for r in link.reasons),
                        score=link.made.score,
                        link_id=link.id,
                        verdict=self.selection.verdicts.get(link.id, ""),
                    )
                )
        return tuple(sorted(answers, key=lambda a: time_key(a.line)))

    def build_register(self) -> tuple[Entry, ...]:
        """Demands and promises with what followed; a repetition stands under the first."""
        repeated = {
            x.right_id
            for links in self._links.values()
            for x in links
            if x.kind == "answers" and x.relation == "repeated"
        }
        entries = []
        for items in self._gather_items(repeated):
            item = items[0]
            statement = self.selection.statements[item.statement_id]
            answers = self._answers(self._list_links([i.id for i in items], "answers"), "replied")
            due, is_overdue = self.labels.date(item.due) if item.due else "", False
            if item.due and item.due.latest and self._day and item.due.latest < self._day:
                is_overdue, late = True, (self._day - item.due.latest).days
                due = self.labels.say("register.overdue", due=due, n=late, day=self.as_of)
            line, of = self.lines.statement_line(statement), (item.of or "" if isinstance(item, Demand) else "")
            addressed = self.labels.say("line.to", name=statement.addressee)
            came = [a for a in answers if a.status != "repeated" and not a.is_weak]
            entries.append(
                Entry(
                    line=replace(
                        line,
                        marks=tuple(m for m in line.marks if not of or m != addressed),
                        words=one_line(self._choose_words(item).quote),
                        citation_ids=tuple(dict.fromkeys(self.cites.cite(self._choose_words(i)) for i in items)),
                        finding_id=item.id,
                        verdict=self.selection.verdicts.get(item.id, ""),
                    ),
                    kind="demand" if isinstance(item, Demand) else "promise",
                    of=of,
                    due=due,
                    is_overdue=is_overdue,
                    answers=answers,
                    none="" if came else self._say_none("register.nothing", [i.id for i in items]),
                    is_suggested=not came and self._is_suggested(i.id for i in items),
                )
            )
        return tuple(sorted(entries, key=lambda e: (time_key(e.line), e.kind)))

    def _choose_words(self, item: Demand | Promise) -> Finding:
        """The whole statement where it is mainly this, since "asked the court to open" reads better than "open"; else,
        and where several things are asked or promised in it, the part of it that is this one."""
        statement = self.selection.statements[item.statement_id]
        if self._asked_in[item.statement_id] > 1:
            return item
        return statement if 3 * sum(map(len, item.quote)) >= sum(map(len, statement.quote)) else item

    def _gather_items(self, repeated: set[str]) -> list[list[Demand | Promise]]:
        """Demands and promises, each with those of the same words by the same party: one promise that three reports
        quote is one entry. What is worded otherwise stands apart until a person says that it is the same."""
        items: list[Demand | Promise] = [*self.selection.demands.values(), *self.selection.promises.values()]
        groups: dict[tuple[str, ...], list[Demand | Promise]] = {}
        firsts = find_firsts(x for x in self.selection.links if self._is_shown(x))
        again: dict[str, list[Demand | Promise]] = defaultdict(list)
        for item in sorted(items, key=lambda i: (i.document_id, i.spans, i.id)):
            if item.id in firsts:
                again[firsts[item.id]].append(item)
        for item in sorted(items, key=lambda i: (i.document_id, i.spans, i.id)):
            statement = self.selection.statements.get(item.statement_id)
            if statement is None or item.id in repeated or item.id in firsts:
                continue
            chain = statement.speaker.chain if statement.speaker else None
            party = self.selection.party_of.get(chain or "", "")
            words = " ".join(" ".join(item.quote).split()).casefold()
            groups.setdefault((type(item).__name__, party or item.id, words), []).append(item)
        return [[*items, *(told for item in items for told in again[item.id])] for items in groups.values()]

    def build_timeline(self) -> tuple[Moment, ...]:
        """Dated events and statements whose date the source gives, in the order of time; one event told by several
        documents is one moment with several citations."""
        same: dict[str, str] = {}
        for link in self.selection.links:
            if link.kind == "same_event" and self._is_shown(link):
                a, b = _root(same, link.left_id), _root(same, link.right_id)
                same[max(a, b)] = min(a, b)
        groups: dict[str, list[Event]] = defaultdict(list)
        for event in self.selection.events.values():
            if event.when and (event.when.earliest or event.when.latest):
                groups[_root(same, event.id)].append(event)
        moments = []
        for events in groups.values():
            events.sort(key=lambda e: (_width(e.when), e.id))
            line = self.lines.event_line(events[0])
            more = tuple(dict.fromkeys(self.cites.cite(e) for e in events))
            assert events[0].when is not None
            moments.append(Moment(line=replace(line, citation_ids=more), on=events[0].when, kind="event"))
        seen = set()
        for statement in self.selection.statements.values():
            utterance = self._utterance_of.get(statement.id)
            if statement.said and utterance and utterance.id not in seen and statement.within is None:
                seen.add(utterance.id)
                moments.append(Moment(line=self.lines.statement_line(statement), on=statement.said, kind="statement"))
        return tuple(sorted(moments, key=lambda m: time_key(m.line)))

    def build_comparisons(self, kind: str) -> tuple[Comparison, ...]:
        """Linked figures, events or statements side by side, a group for all that hang together."""
        tables: dict[str, Mapping[str, Finding]] = {
            "figure": self.selection.figures,
            "event": self.selection.events,
            "statement": self.selection.statements,
        }
        table = tables[kind]
        links = [
            x for x in self.selection.links
            if x.kind == "conflicts" and x.left_id in table and x.right_id in table and self._is_shown(x)
        ]  # fmt: skip
        root: dict[str, str] = {}
        for id_ in {end for link in links for end in (link.left_id, link.right_id)}:
            if utterance := self._utterance_of.get(id_):
                root[id_] = utterance.statements[0]
        for link in links:
            a, b = _root(root, link.left_id), _root(root, link.right_id)
            root[max(a, b)] = min(a, b)
        groups: dict[str, list[Link]] = defaultdict(list)
        for link in links:
            groups[_root(root, link.left_id)].append(link)
        out = []
        for members in groups.values():
            ids = sorted({i for x in members for i in (x.left_id, x.right_id)})
            lines = [line for i in ids if (line := self.lines.find_line(i))]
            head = table[ids[0]]
            about = head.of if isinstance(head, Figure) else head.what if isinstance(head, Event) else ""
            relation = "contradict" if any(x.relation == "contradict" for x in members) else "compatible"
            out.append(
                Comparison(
                    about=about,
                    relation=relation,
                    why=self._choose_reasons(members, relation),
                    lines=tuple(sorted(lines, key=time_key)),
                    is_same=len({" ".join(line.words).casefold().replace("’", "'") for line in lines}) == 1,
                    verdict="yes" if all(self.selection.verdicts.get(x.id) == "yes" for x in members) else "",
                )
            )
        return tuple(sorted(out, key=_comparison_key))

    def _choose_reasons(self, links: Sequence[Link], relation: str, most: int = 4) -> tuple[str, ...]:
        """Why the members stand in this relation: what was said of their numbers where they have any, the first few."""
        deciding = [r for x in links if x.relation == relation for r in x.reasons]
        of_numbers = [r for r in deciding if r.feature == "numbers"]
        why = list(dict.fromkeys(" ".join(r.detail.split()) for r in of_numbers or deciding))
        more = self.labels.say("relation.more_pairs", n=len(why) - most)
        return tuple(why[:most]) + ((more,) if len(why) > most else ())


def _comparison_key(group: Comparison) -> tuple[bool, bool, str, tuple[object, ...]]:
    """What contradicts first, then what differs, then what is the same throughout."""
    return group.relation != "contradict", group.is_same, group.about, time_key(group.lines[0])


def _root(of: dict[str, str], id_: str) -> str:
    while of.get(id_, id_) != id_:
        id_ = of[id_]
    return id_


def _width(when: DateRange | None) -> int:
    if when is None or when.earliest is None or when.latest is None:
        return 10**6
    return (when.latest - when.earliest).days


def _leads(statement: Statement) -> tuple[bool, int, str]:
    """The order of renderings: the fullest direct one first."""
    return statement.manner != "direct", -sum(map(len, statement.quote)), statement.id
