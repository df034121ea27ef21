"""Scores a whole record against the gold of a story: statements, parties, utterances, copies, replies, demands.


    python eval/story.py GOLD.jsonl EXPORT.jsonl [--show KIND]

Both are record.md's JSON Lines; gold may give ``words`` without offsets. Rows are paired inside one document (by path)
by the Jaccard of their words, from 0.5, one to one. Figures pair by their numbers (value or bounds, and comparator) and
by words of which one holds the other: a span of the number alone and one with the counted noun are the same figure;
``figure (any number)`` pairs by words only. Events pair where a passage of one holds most of a passage of the other.
Parties, utterances and copy groups are scored by pairs: two statements (documents) that are together in both. Links
(replies, follow-up) count where both ends are paired; ``follow-up link`` asks only that the two are linked, and
``status`` in how many of those links the status is right. ``by``, ``of`` and ``due``: of the demands and promises that
are paired, in how many the one who asks, the ones asked and the last day are right; parties are the same where they
share a name or alias, or where most of the paired statements of one are the other's. What the gold marks as protected
must not be in the export at all, and is not scored. Of a document's head its outlet, title and day of publication are
scored where the gold has them. A gold whose row ``scope`` names kinds is scored on those and on heads only.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

Row = dict[str, Any]
WORD = re.compile(r"\w+")


def load(path: Path) -> dict[str, list[Row]]:
    """Rows by kind, protected ones left out."""
    out: dict[str, list[Row]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("protected"):
            out[row["kind"]].append(row)
    return out


def words_of(row: Row) -> list[str]:
    """The words that a row points at, in lower case."""
    for holder in (row.get("content"), row.get("what"), row):
        if isinstance(holder, dict) and holder.get("words"):
            return WORD.findall(" ".join(holder["words"]).casefold())
    return []


def f_measure(hits: int, gold: int, found: int) -> dict[str, float]:
    """Precision, recall and F in per cent, with the counts."""
    p, r = hits / found if found else 0.0, hits / gold if gold else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    return {"P": round(100 * p, 1), "R": round(100 * r, 1), "F": round(100 * f, 1), "gold": gold, "found": found}


def pair_rows(gold: Iterable[Row], found: Iterable[Row], path_of: dict[str, str]) -> dict[str, str]:
    """Gold id -> found id, one to one inside a document, best Jaccard of words first."""
    by_path: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_path[path_of.get(row["document"], "")].append(row)
    scored = []
    for g in gold:
        a = set(words_of(g))
        for f in by_path[g["document"]]:
            b = set(words_of(f))
            if a & b:
                scored.append((-len(a & b) / len(a | b), g["id"], f["id"]))
    used: set[str] = set()
    out: dict[str, str] = {}
    for score, g_id, f_id in sorted(scored):
        if -score >= 0.5 and g_id not in out and f_id not in used:
            out[g_id] = f_id
            used.add(f_id)
    return out


def _share(a: set[str], b: set[str]) -> float:
    """How much of the shorter of two sets of words stands in the longer."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _number_of(row: Row) -> tuple[Any, ...]:
    return row["value"], row["low"], row["high"], row["comparator"]


def pair_figures(
    gold: Iterable[Row], found: Iterable[Row], path_of: dict[str, str], *, is_same_number: bool = True
) -> dict[str, str]:
    """Gold id -> found id, one to one inside a document: the same number, and words of which one holds the other; of
    several the one whose counted thing and surroundings are most alike."""
    found = list(found)
    scored = []
    for g in gold:
        around = set(WORD.findall(f"{g.get('of') or ''} {g.get('context') or ''}".casefold()))
        for f in found:
            a, b = set(words_of(g)), set(words_of(f))
            if path_of.get(f["document"]) != g["document"] or _share(a, b) < 0.5:
                continue
            if not is_same_number or _number_of(g) == _number_of(f):
                alike = len(around & b) / len(b)
                is_near = not g.get("spans") or any(s < e2 and s2 < e for s, e in g["spans"] for s2, e2 in f["spans"])
                scored.append((-int(is_near), -_share(a, b) - alike, g["id"], f["id"]))
    used: set[str] = set()
    out: dict[str, str] = {}
    for _, _, g_id, f_id in sorted(scored):
        if g_id not in out and f_id not in used:
            out[g_id] = f_id
            used.add(f_id)
    return out


def pair_events(gold: Iterable[Row], found: Iterable[Row], path_of: dict[str, str]) -> dict[str, str]:
    """Found id -> gold id: a passage of one holds most words of a passage of the other, in the same document."""
    gold = list(gold)
    out: dict[str, str] = {}
    for f in found:
        b = set(WORD.findall(f["what"].casefold()))
        scored = [
            (-_share(set(WORD.findall(" ".join(c["words"]).casefold())), b), g["id"])
            for g in gold
            for c in g["cited"]
            if any(path_of.get(d["document"]) == c["document"] for d in f["cited"])
        ]
        if scored and -min(scored)[0] >= 0.6:
            out[f["id"]] = min(scored)[1]
    return out


def group_pairs(groups: Iterable[Iterable[str]]) -> set[tuple[str, str]]:
    """All pairs of members of one group."""
    return {(a, b) for group in groups for a, b in combinations(sorted(set(group)), 2)}


def score(gold: dict[str, list[Row]], found: dict[str, list[Row]], show: str = "") -> dict[str, Any]:
    """Every measure by name."""
    path_of = {d["id"]: d["path"] for d in found["document"]}
    out: dict[str, Any] = {}
    pairs = pair_rows(gold["statement"], found["statement"], path_of)
    back = {f: g for g, f in pairs.items()}
    out["statement"] = f_measure(len(pairs), len(gold["statement"]), len(found["statement"]))
    g_rows = {s["id"]: s for s in gold["statement"]}
    f_rows = {s["id"]: s for s in found["statement"]}
    for name in ("act", "negated"):
        right = sum(g_rows[g][name] == f_rows[f][name] for g, f in pairs.items())
        out[name] = round(100 * right / max(1, len(pairs)), 1)
    out["party"] = _score_clusters(
        {g: g_rows[g]["speaker"].get("party") for g in pairs},
        {g: f_rows[f]["speaker"].get("party") for g, f in pairs.items()},
    )
    said_gold = group_pairs([s for s in u["statements"] if s in pairs] for u in gold["utterance"])
    said_found = group_pairs([back[s] for s in u["statements"] if s in back] for u in found["utterance"])
    out["utterance"] = f_measure(len(said_gold & said_found), len(said_gold), len(said_found))
    copies_gold = group_pairs(g["documents"] for g in gold["copy_group"] if g["relation"] != "update")
    copies_found = group_pairs(
        [path_of[d] for d in g["documents"]] for g in found["copy_group"] if g["relation"] != "update"
    )
    out["copies"] = f_measure(len(copies_gold & copies_found), len(copies_gold), len(copies_found))
    replies_gold = {(r["to"], r["by"]) for r in gold["reply"] if r["to"] in pairs and r["by"] in pairs}
    replies_found = {(back.get(r["to"]), back.get(r["by"])) for r in found["reply"]}
    out["reply"] = f_measure(len(replies_gold & replies_found), len(replies_gold), len(replies_found))
    same = _same_parties(gold, found, pairs)
    for kind in ("demand", "promise"):
        out[kind], paired = _score_asked(kind, gold, found, path_of)
        out |= _score_terms(kind, gold, found, paired, same)
        told = back | pair_events(gold["event"], found["event"], path_of)
        out |= _score_follow_up(kind, gold, found, paired, told)
    figures = pair_figures(gold["figure"], found["figure"], path_of)
    out["figure"] = f_measure(len(figures), len(gold["figure"]), len(found["figure"]))
    anyhow = pair_figures(gold["figure"], found["figure"], path_of, is_same_number=False)
    out["figure (any number)"] = f_measure(len(anyhow), len(gold["figure"]), len(found["figure"]))
    events = pair_events(gold["event"], found["event"], path_of)
    out["event"] = _score_events(gold, found, events)
    out["contradiction"] = _score_contradictions(gold, found, back | {f: g for g, f in anyhow.items()} | events)
    heads = {
        "published": _score_published(gold, found),
        "outlet": _score_heads(gold, found, "outlet"),
        "title": _score_heads(gold, found, "title"),
    }
    out |= heads
    if show:
        _show(show, gold, found, pairs, path_of)
    if gold["scope"]:
        kinds = tuple(gold["scope"][0]["kinds"])
        return {name: figures for name, figures in out.items() if name.startswith(kinds) or name in heads}
    return out


def _score_clusters(gold: dict[str, str | None], found: dict[str, str | None]) -> dict[str, float]:
    def pairs(of: dict[str, str | None]) -> set[tuple[str, str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for member, group in of.items():
            if group:
                groups[group].append(member)
        return group_pairs(groups.values())

    a, b = pairs(gold), pairs(found)
    return f_measure(len(a & b), len(a), len(b))


def _score_events(gold: dict[str, list[Row]], found: dict[str, list[Row]], paired: dict[str, str]) -> dict[str, float]:
    """Passages that tell of one event, by pairs; a report that is not told of it once is no pair."""
    wanted = group_pairs([f for f, g in paired.items() if g == e["id"]] for e in gold["event"])
    links = {
        (min(x["left"], x["right"]), max(x["left"], x["right"])) for x in found["link"] if x["type"] == "same_event"
    }
    out = f_measure(len(wanted & links), len(wanted), len({x for x in links if x[0] in paired or x[1] in paired}))
    return out | {"told": round(100 * len(set(paired.values())) / max(1, len(gold["event"])), 1)}


def _score_contradictions(
    gold: dict[str, list[Row]], found: dict[str, list[Row]], paired: dict[str, str]
) -> dict[str, float]:
    """What contradicts what: a difference of the gold is found where two of its members are said to contradict each
    other, and one that is found is right where both its ends are members of one in the gold."""
    groups = [set(c["members"]) for c in gold["conflict"] if c["relation"] == "contradict"]
    pairs = [{paired.get(m, m) for m in c["members"]} for c in found["conflict"] if c["relation"] == "contradict"]
    right = [any(pair <= group for group in groups) for pair in pairs]
    p = sum(right) / len(pairs) if pairs else 0.0
    r = sum(any(pair <= group for pair in pairs) for group in groups) / len(groups) if groups else 0.0
    f = 2 * p * r / (p + r) if p + r else 0.0
    return {
        "P": round(100 * p, 1),
        "R": round(100 * r, 1),
        "F": round(100 * f, 1),
        "gold": len(groups),
        "found": len(pairs),
    }


def _score_asked(
    kind: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], path_of: dict[str, str]
) -> tuple[dict[str, float], dict[str, str]]:
    paired = pair_rows(_with_document(gold[kind], gold), found[kind], path_of)
    return f_measure(len(paired), len(gold[kind]), len(found[kind])), paired


def _with_document(rows: list[Row], gold: dict[str, list[Row]]) -> list[Row]:
    document = {s["id"]: s["document"] for s in gold["statement"]}
    return [row | {"document": document.get(row["statement"], "")} for row in rows]


def _same_parties(
    gold: dict[str, list[Row]], found: dict[str, list[Row]], pairs: dict[str, str]
) -> dict[str, set[str]]:
    """Gold party -> the found parties that are the same, by id and by plain name."""
    out: dict[str, set[str]] = defaultdict(set)
    for g in gold["party"]:
        names = {_plain(name) for name in [g["name"], *g["aliases"]]}
        out[g["id"]] |= names | {f["id"] for f in found["party"] if _plain(f["name"]) in names}
    g_rows = {s["id"]: s["speaker"].get("party") for s in gold["statement"]}
    f_rows = {s["id"]: s["speaker"].get("party") for s in found["statement"]}
    count: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for g, f in pairs.items():
        if g_rows[g] and f_rows[f]:
            count[f_rows[f]][g_rows[g]] += 1
    for f, of in count.items():
        best = max(of, key=lambda g: (of[g], g))
        if 2 * of[best] > sum(of.values()):
            out[best].add(f)
    names = {f["id"]: [_plain(name) for name in [f["name"], *f["aliases"]]] for f in found["party"]}
    for ids in out.values():
        ids |= {name for f in sorted(ids) for name in names.get(f, ())}
    return out


def _plain(name: str) -> str:
    return re.sub(r"^the ", "", name.casefold().replace("’", "'"))


def _score_terms(
    kind: str,
    gold: dict[str, list[Row]],
    found: dict[str, list[Row]],
    paired: dict[str, str],
    same: dict[str, set[str]],
) -> dict[str, float]:
    """In per cent of the paired demands or promises of which gold knows it: who asks, who is asked, until when."""
    g_rows, f_rows = ({row["id"]: row for row in rows[kind]} for rows in (gold, found))
    right: dict[str, list[bool]] = defaultdict(list)
    for g_id, f_id in paired.items():
        g, f = g_rows[g_id], f_rows[f_id]
        if g["by"]:
            right["by"].append(_plain(f["by"] or "") in same[g["by"]])
        if g["of"]:
            got = [_plain(of or "") for of in (f["of"] if isinstance(f["of"], list) else [f["of"]])]
            right["of"].append(
                all(same[of] & set(got) for of in g["of"]) and all(any(x in same[of] for of in g["of"]) for x in got)
            )
        if g["due"] and g["due"]["latest"]:
            right["due"].append(bool(f["due"]) and f["due"]["latest"] == g["due"]["latest"])
    return {f"{kind} {name}": round(100 * sum(hits) / len(hits), 1) for name, hits in sorted(right.items())}


def _score_follow_up(
    kind: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], paired: dict[str, str], back: dict[str, str]
) -> dict[str, Any]:
    ids = {row["id"] for row in gold[kind]}
    wanted = {(f["to"], f["by"], f["status"]) for f in gold["follow_up"] if f["to"] in ids}
    unpaired = {f: g for g, f in paired.items()}
    statement = {row["id"]: row["statement"] for k in ("demand", "promise") for row in found[k]}
    theirs = {row["id"] for row in found[kind]}
    got = {
        (unpaired.get(f["to"]), back.get(statement.get(f["by"], f["by"])), f["status"])
        for f in found["follow_up"]
        if f["to"] in theirs
    }
    links, links_got = ({row[:2] for row in rows} for rows in (wanted, got))
    out: dict[str, Any] = {f"{kind} follow-up": f_measure(len(wanted & got), len(wanted), len(got))}
    out[f"{kind} follow-up link"] = f_measure(len(links & links_got), len(links), len(links_got))
    if links & links_got:
        out[f"{kind} follow-up status"] = round(100 * len(wanted & got) / len(links & links_got), 1)
    return out


def _score_published(gold: dict[str, list[Row]], found: dict[str, list[Row]]) -> dict[str, float]:
    """Of the gold dates of publication, how many lie inside the range found; a range beside them is a wrong one."""
    by_path = {d["path"]: d["published"] for d in found["document"]}
    dated = [(d["published"], by_path.get(d["path"])) for d in gold["document"] if d["published"]]
    ranged = [(want, got) for want, got in dated if got]
    inside = sum(
        (got["earliest"] or "") <= (want["earliest"] or "9") and (want["latest"] or "0") <= (got["latest"] or "9999")
        for want, got in ranged
    )
    return f_measure(inside, len(dated), len(ranged))


def _score_heads(gold: dict[str, list[Row]], found: dict[str, list[Row]], field: str) -> dict[str, float]:
    """Outlet or title where gold has one; case, "The" and the form of apostrophes aside."""
    by_path = {d["path"]: _plain(d[field]) for d in found["document"]}
    pairs = [(_plain(d[field]), by_path.get(d["path"], "")) for d in gold["document"] if d[field]]
    return f_measure(sum(a == b for a, b in pairs), len(pairs), sum(bool(b) for _, b in pairs))


def _plain(name: str | None) -> str:
    return " ".join((name or "").lower().replace("’", "'").removeprefix("the ").split())


def _show(
    kind: str, gold: dict[str, list[Row]], found: dict[str, list[Row]], pairs: dict[str, str], path_of: dict[str, str]
) -> None:
    if kind != "statement":
        pairs = (pair_figures if kind == "figure" else pair_rows)(gold[kind], found[kind], path_of)
    got = set(pairs.values())
    for row in gold[kind]:
        if row["id"] not in pairs:
            print("MISSED", row["document"], " ".join(words_of(row)))
    for row in found[kind]:
        if row["id"] not in got:
            print("EXTRA ", path_of[row["document"]], " ".join(words_of(row)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("export", type=Path)
    parser.add_argument("--show", default="", help="print what was missed and what is extra, of this kind")
    given = parser.parse_args()
    for name, value in score(load(given.gold), load(given.export), given.show).items():
        print(f"{name:20} {value}")
