"""Decisions: what people decided about links, and groups that are never joined against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from onrecord.model import Judgement, Link


def find_standing(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """The judgements that nothing replaces, by subject, oldest first; those of one second in the order given."""
    judgements = list(judgements)
    replaced = {j.replaces for j in judgements if j.replaces}
    out: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in sorted(judgements, key=lambda j: j.judged_at):
        if judgement.id not in replaced:
            out[judgement.subject_id].append(judgement)
    return dict(out)


def find_verdict(standing: Mapping[str, Sequence[Judgement]], subject_id: str) -> str | None:
    """The latest verdict on a subject, None where nobody gave one."""
    return next((j.verdict for j in reversed(standing.get(subject_id, ())) if j.verdict), None)


def decide_relations(links: Iterable[Link], standing: Mapping[str, Sequence[Judgement]]) -> list[Link]:
    """The links, those of copies with the relation that a person gave them last."""
    out = []
    for link in links:
        given = [c["relation"] for j in standing.get(link.id, ()) if "relation" in (c := j.correction or {})]
        out.append(replace(link, relation=given[-1]) if given and link.kind == "copy_of" else link)
    return out


def order_links(
    links: Iterable[Link], standing: Mapping[str, Sequence[Judgement]], kind: str, merge_at: float
) -> tuple[list[Link], list[tuple[str, str]]]:
    """The links of a kind that may join, what people confirmed first and then by falling score; and the pairs that
    people keep apart. "Unsure" joins nothing."""
    joining, apart = [], []
    for link in links:
        if link.kind != kind:
            continue
        verdict = find_verdict(standing, link.id)
        if verdict == "no":
            apart.append((link.left_id, link.right_id))
        elif verdict == "yes" or (verdict is None and (link.made.score or 0) >= merge_at):
            joining.append((verdict != "yes", -(link.made.score or 0), link.id, link))
    return [row[-1] for row in sorted(joining, key=lambda r: r[:3])], sorted(apart)


class Sets:
    """Union-find that never joins what is kept apart."""

    def __init__(self, members: Iterable[str], apart: Iterable[tuple[str, str]] = ()) -> None:
        self.parent = {m: m for m in members}
        self.enemies: dict[str, set[str]] = defaultdict(set)
        for a, b in apart:
            if a in self.parent and b in self.parent:
                self.enemies[a].add(b)
                self.enemies[b].add(a)

    def find(self, member: str) -> str:
        """The root of the member's set."""
        root = member
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[member] != root:
            self.parent[member], member = root, self.parent[member]
        return root

    def join(self, a: str, b: str) -> str:
        """The root of ``a``'s set afterwards: the joined one, or its own where the two are kept apart."""
        a, b = self.find(a), self.find(b)
        if a == b or any(self.find(e) == b for e in self.enemies.get(a, ())):
            return a
        root, other = min(a, b), max(a, b)
        self.parent[other] = root
        self.enemies[root] = self.enemies.get(root, set()) | self.enemies.pop(other, set())
        return root

    def groups(self) -> list[list[str]]:
        """The sets, each sorted, in the order of their smallest members."""
        out: dict[str, list[str]] = defaultdict(list)
        for member in sorted(self.parent):
            out[self.find(member)].append(member)
        return sorted(out.values())
