"""How each row came to be, as W3C PROV in PROV-JSON: sources, documents and findings, what made them, who judged them.

It says nothing of what was said. Time is in it only where a person decided something.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from onrecord.model import Finding, Made
from onrecord.publish.formats.contents import Contents, say_losses

LOSES_PROV = (
    "words, speakers, dates, figures and all else that was found: it says what made each row, and from what",
    "mentions and dates as written",
    "reasons of links, and notes of judgements",
    "what a person rejected",
)

_PREFIX = {"onrecord": "urn:onrecord:", "sha256": "urn:sha256:"}


def render_prov(contents: Contents) -> bytes:
    """The PROV-JSON document, its relations in the order of the rows."""
    graph = _Graph()
    selection, head = contents.selection, contents.head
    note = f"Made with onrecord {head.version}. {say_losses(LOSES_PROV)}"
    graph.put("entity", "onrecord:export", {"prov:label": head.title or "onrecord", "onrecord:note": note})
    for id_, selected in selection.documents.items():
        source = f"sha256:{selected.source.id}"
        graph.put("entity", source, {"prov:type": "onrecord:source", "onrecord:media_type": selected.source.media_type})
        graph.put("entity", f"onrecord:{id_}", {
            "prov:type": "onrecord:document", "prov:label": contents.lines.label(selected),
            "onrecord:text_sha256": contents.text_hashes[id_],
        })  # fmt: skip
        graph.derive(f"onrecord:{id_}", [source], selected.document.made)
    kinds: tuple[tuple[str, Iterable[Finding]], ...] = (
        ("statement", selection.statements.values()),
        ("figure", selection.figures.values()),
        ("event", selection.events.values()),
        ("demand", selection.demands.values()),
        ("promise", selection.promises.values()),
    )
    for kind, findings in kinds:
        for finding in findings:
            spans = "; ".join(f"{s.start}-{s.end}" for s in finding.spans)
            graph.put("entity", f"onrecord:{finding.id}", {
                "prov:type": f"onrecord:{kind}", "onrecord:characters": spans
            })  # fmt: skip
            graph.derive(f"onrecord:{finding.id}", [f"onrecord:{finding.document_id}"], finding.made)
    known = set(graph.parts["entity"])
    for link in selection.links:
        ends = [f"onrecord:{link.left_id}", f"onrecord:{link.right_id}"]
        if known.issuperset(ends):
            graph.put("entity", f"onrecord:{link.id}", {
                "prov:type": f"onrecord:{link.kind}", **({"onrecord:relation": link.relation} if link.relation else {})
            })  # fmt: skip
            graph.derive(f"onrecord:{link.id}", ends, link.made)
    known = set(graph.parts["entity"])
    reviewers = sorted({j.reviewer for js in selection.judged.values() for j in js})
    agents = {name: f"onrecord:reviewer-{n}" for n, name in enumerate(reviewers, 1)}
    for name, agent in agents.items():
        graph.put("agent", agent, {"prov:type": "prov:Person", "prov:label": name})
    for subject, judgements in selection.judged.items():
        for j in judgements:
            if f"onrecord:{subject}" in known:
                about = {"prov:type": "onrecord:judgement", **({"onrecord:verdict": j.verdict} if j.verdict else {})}
                graph.put("entity", f"onrecord:{j.id}", about)
                graph.relate("wasDerivedFrom", {
                    "prov:generatedEntity": f"onrecord:{j.id}", "prov:usedEntity": f"onrecord:{subject}"
                })  # fmt: skip
                graph.relate("wasAttributedTo", {"prov:entity": f"onrecord:{j.id}", "prov:agent": agents[j.reviewer]})
    return graph.render()


class _Graph:
    """The parts of a PROV-JSON document; ids of relations are counted."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, dict[str, Any]]] = {"entity": {}, "activity": {}, "agent": {}}
        self._number = 0

    def put(self, part: str, id_: str, attributes: dict[str, Any]) -> None:
        """An entity, activity or agent; types are qualified names."""
        typed = {k: {"$": v, "type": "prov:QUALIFIED_NAME"} if k == "prov:type" else v for k, v in attributes.items()}
        self.parts[part].setdefault(id_, typed)

    def relate(self, relation: str, ends: dict[str, str]) -> None:
        """A relation, under an id of its own."""
        self._number += 1
        self.parts.setdefault(relation, {})[f"_:r{self._number}"] = dict(ends)

    def derive(self, id_: str, sources: list[str], made: Made) -> None:
        """That a component in a version made one entity from others."""
        agent = f"onrecord:component-{made.by}-{made.version}"
        self.put("agent", agent, {"prov:type": "prov:SoftwareAgent", "prov:label": f"{made.by} {made.version}"})
        for source in sources:
            self.relate("wasDerivedFrom", {"prov:generatedEntity": id_, "prov:usedEntity": source})
        self.relate("wasAttributedTo", {"prov:entity": id_, "prov:agent": agent})

    def render(self) -> bytes:
        """The document, one entry a line."""
        parts = [f'"prefix": {json.dumps(_PREFIX)}']
        for part, entries in self.parts.items():
            if entries:
                lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in entries.items())
                parts.append(f'"{part}": {{\n{lines}\n}}')
        return ("{" + ",\n".join(parts) + "}\n").encode("utf-8", "replace")
