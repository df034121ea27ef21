"""The record as data: each line is what record.md says, sorted, with stable ids, and without a clock."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from build_case import call
from onrecord.publish.record import KINDS, render_record
from onrecord.store.db import open_store

Check = Callable[[Any], bool]
LABELS = {"headline", "byline", "dateline", "story", "caption", "credit", "furniture", "advert", "footer"}
ACTS = {"accuse", "deny", "find", "demand", "promise", "concede", "welcome", "regret", "report", "state"}
COMPARATORS = {"exactly", "about", "at least", "more than", "at most", "fewer than"}
STATUSES = {"replied", "accepted", "rejected", "step reported", "outcome reported", "disputed", "repeated"}


def text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def any_text(value: Any) -> bool:
    return isinstance(value, str)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def sha256(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


def one_of(values: set[str]) -> Check:
    return lambda value: value in values


def maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def many(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def identity(prefix: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(rf"{prefix}-[0-9a-f]{{16}}", value) is not None


def span(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value) and 0 <= value[0] < value[1]
    )


def spans(value: Any) -> bool:
    return many(span)(value)


def record(**checks: Check) -> Check:
    return lambda value: isinstance(value, dict) and not problems_in(value, checks)


def problems_in(row: dict[str, Any], checks: dict[str, Check]) -> list[str]:
    return [f"{k}: {row.get(k, 'missing')!r}" for k, check in checks.items() if k not in row or not check(row[k])]


CITED = many(record(document=identity("doc"), spans=spans))
DAY = maybe(lambda v: isinstance(v, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", v) is not None)
RANGE = maybe(record(earliest=DAY, latest=DAY, edtf=text, basis=any_text, cited=CITED))
MADE = {"made": record(by=text, version=text)}
FOUND: dict[str, Check] = {"document": identity("doc"), "spans": spans, "words": many(text), **MADE}
SCORE = {"score": lambda v: number(v) and 0 <= v <= 1}
REASONS = {"reasons": many(record(feature=text, score=number, detail=any_text)), **SCORE}
STATEMENT: dict[str, Check] = {
    "speaker": record(name=maybe(text), spans=spans),
    "cue": record(lemma=maybe(text), spans=spans),
    "content": record(spans=lambda v: spans(v) and v != []),
    "manner": one_of({"direct", "indirect", "mixed"}),
    "act": one_of(ACTS),
    "negated": flag,
    "hedges": many(record(text=text, span=span)),
    "channel": maybe(text),
    "addressee": maybe(text),
    "said": RANGE,
    "authority": maybe(text),
    "subjects": many(text),
    "speech": flag,
    **MADE,
}
SCHEMA: dict[str, dict[str, Check]] = {
    "document": {
        "id": identity("doc"), "source": sha256, "path": maybe(text), "url": maybe(text), "title": maybe(text),
        "outlet": maybe(text), "byline": maybe(text), "agency": maybe(text), "language": maybe(text),
        "published": RANGE, "text_sha256": sha256, **MADE,
        "zones": many(record(label=one_of(LABELS), start=lambda v: type(v) is int, end=lambda v: type(v) is int)),
    },
    "statement": {"id": identity("st"), "document": identity("doc"), **STATEMENT, "within": maybe(identity("st"))},
    "party": {
        "id": identity("pa"), "name": text, "aliases": many(text), **MADE,
        "type": one_of({"person", "body", "state", "group", "document", "anonymous"}),
        "roles": many(record(title=text, **{"from": RANGE, "to": RANGE}, cited=CITED)),
    },
    "utterance": {
        "id": identity("ut"), "speaker": maybe(identity("pa")), "statements": many(identity("st")),
        "reports": many(identity("doc")), "origins": lambda v: type(v) is int and v >= 1,
        "repeated": many(identity("st")), **MADE,
    },
    "copy_group": {
        "id": identity("cg"), "documents": many(identity("doc")), "agency": maybe(text), **MADE,
        "relation": one_of({"copy", "rewrite", "update"}), "first": maybe(identity("doc")),
    },
    "figure": {
        "id": identity("fi"), **FOUND, "value": maybe(number), "low": maybe(number), "high": maybe(number),
        "comparator": one_of(COMPARATORS), "of": text, "claimed_by": maybe(identity("pa")),
        "statement": maybe(identity("st")),
    },
    "event": {
        "id": identity("ev"), "what": text, "when": RANGE, "where": maybe(text), "who": many(text), "cited": CITED,
        **MADE,
    },
    "conflict": {
        "id": identity("li"), "about": any_text, "members": lambda v: many(text)(v) and len(v) >= 2,
        "relation": one_of({"contradict", "compatible"}), "why": text, **REASONS,
    },
    "demand": {
        "id": identity("de"), **FOUND, "statement": identity("st"), "by": maybe(text), "of": maybe(text),
        "what": spans, "due": RANGE,
    },
    "promise": {
        "id": identity("pr"), **FOUND, "statement": identity("st"), "by": maybe(text), "of": lambda v: v is None,
        "what": spans, "due": RANGE,
    },
    "reply": {"id": identity("li"), "to": identity("st"), "by": identity("st"), **REASONS},
    "mention": {"id": identity("me"), **FOUND, "party": maybe(identity("pa"))},
    "time": {"id": identity("ti"), **FOUND, "when": RANGE, "why": any_text},
    "link": {
        "id": identity("li"), "left": text, "right": text, "relation": maybe(text), **REASONS, **MADE,
        "type": one_of(
            {"same_party", "same_utterance", "same_event", "same_ask", "copy_of", "answers", "replies", "conflicts"}
        ),
    },
    "judgement": {"id": identity("ju"), "subject": text, "reviewer": text, "at": text, "note": any_text},
    "failure": {
        "source": maybe(sha256), "document": maybe(identity("doc")), "stage": text, "error": text, "hint": any_text
    },
    "follow_up": {
        "id": identity("li"), "to": text, "by": text, "status": one_of(STATUSES), "on": RANGE, **REASONS
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def lines(sample_export: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in sample_export.splitlines()]


@pytest.fixture(scope="module")
def by_kind(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in lines:
        out[row["kind"]].append(row)
    return out


def test_every_kind_has_its_fields() -> None:
    assert set(SCHEMA) == set(KINDS)


def test_each_line_is_what_the_format_says(lines: list[dict[str, Any]]) -> None:
    wrong = [f"{row['kind']} {row.get('id')}: {p}" for row in lines for p in problems_in(row, SCHEMA[row["kind"]])]
    assert wrong == []


def test_the_sample_shows_every_kind_but_judgements_and_failures(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    assert set(KINDS) - set(by_kind) <= {"judgement", "failure"}


def test_kinds_stand_in_their_order_and_lines_are_sorted(sample_export: str) -> None:
    found = sample_export.splitlines()
    places = [KINDS.index(json.loads(line)["kind"]) for line in found]
    assert places == sorted(places)
    for kind in KINDS:
        same = [line for line in found if line.startswith(f'{{"kind":"{kind}",')]
        assert same == sorted(same)
    assert all(line.startswith('{"kind":"') for line in found)
    assert sample_export.endswith("\n")
    assert len(set(found)) == len(found)


def test_an_id_is_borne_once(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for kind, found in by_kind.items():
        ids = [row["id"] for row in found if "id" in row]
        assert len(set(ids)) == len(ids), kind


def test_every_reference_leads_somewhere(lines: list[dict[str, Any]], by_kind: dict[str, list[dict[str, Any]]]) -> None:
    ids = {row["id"] for row in lines if "id" in row}
    dangling = []
    for row in lines:
        pointed: list[Any] = []
        for key in ("document", "party", "within", "statement", "claimed_by", "left", "right", "to", "first", "chain"):
            pointed.append(row.get(key))
        if row["kind"] in ("reply", "follow_up"):
            pointed.append(row["by"])
        if row["kind"] == "utterance":
            pointed += [row["speaker"], *row["statements"], *row["reports"]]
        if row["kind"] in ("copy_group", "conflict"):
            pointed += row.get("documents", []) + row.get("members", [])
        if row["kind"] == "statement":
            pointed.append(row["speaker"]["party"])
        # A link may lead to a name (nm-...), which is no row: it stands for the words that its reasons quote.
        pointed = [p for p in pointed if p is not None and not (row["kind"] == "link" and p.startswith("nm-"))]
        dangling += [f"{row['kind']} {row.get('id')} -> {p}" for p in pointed if p not in ids]
    assert dangling == []


def test_every_statement_is_in_just_one_utterance(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    rendered = [s for u in by_kind["utterance"] for s in u["statements"]]
    assert sorted(rendered) == sorted(s["id"] for s in by_kind["statement"])


def test_offsets_are_the_words_of_the_document(sample_case: Path, by_kind: dict[str, list[dict[str, Any]]]) -> None:
    from onrecord.store import rows

    with open_store(sample_case) as store:
        texts = {d: rows.get_document(store, d).text for d in rows.iter_document_ids(store)}
    for kind in ("statement", "figure", "event", "demand", "promise", "mention", "time"):
        for row in by_kind[kind]:
            places, words = (
                (row["content"]["spans"], row["content"]["words"])
                if kind == "statement"
                else (row["spans"], row["words"])
            )
            assert [texts[row["document"]][a:b] for a, b in places] == words
    for row in by_kind["document"]:
        at = 0
        for zone in row["zones"]:
            assert at <= zone["start"] < zone["end"] <= len(texts[row["id"]])
            at = zone["end"]


def test_for_plain_text_offsets_hold_in_the_file_itself(
    reports: Path, by_kind: dict[str, list[dict[str, Any]]]
) -> None:
    checked = 0
    for document in by_kind["document"]:
        if (document["path"] or "").endswith(".txt") and "/" not in document["path"]:
            text = (reports / document["path"]).read_bytes().decode("utf-8")
            for row in by_kind["statement"]:
                if row["document"] == document["id"]:
                    assert [text[a:b] for a, b in row["content"]["spans"]] == row["content"]["words"]
                    checked += 1
    assert checked > 50


def test_only_speech_is_given(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    assert all(row["speech"] for row in by_kind["statement"])


def test_no_clock_is_in_it_without_arrivals(case: Path, sample_export: str) -> None:
    assert "arrived_at" not in sample_export and "arrivals" not in sample_export
    with open_store(case, writes=True) as store:
        store.db.execute("UPDATE arrival SET arrived_at = '1999-09-09T09:09:09Z', gathered_by = 'somebody-else'")
        assert render_record(store) == sample_export
        told = render_record(store, with_arrivals=True)
    documents = [json.loads(line) for line in told.splitlines() if line.startswith('{"kind":"document"')]
    assert all(d["arrivals"][0]["arrived_at"] == "1999-09-09T09:09:09Z" for d in documents)
    assert all(set(d["arrivals"][0]) == {"path", "url", "arrived_at"} for d in documents)
    assert "somebody-else" not in told


def test_unknown_is_null_never_an_empty_word(lines: list[dict[str, Any]]) -> None:
    for row in lines:
        for key in (
            "title",
            "outlet",
            "byline",
            "agency",
            "language",
            "channel",
            "addressee",
            "authority",
            "path",
            "url",
        ):
            assert row.get(key) != ""


# ── what people decided ──


def test_judgements_are_lines_and_stand_on_what_they_judge(case: Path) -> None:
    from onrecord.decide import put_corrections
    from onrecord.store import rows

    with open_store(case, writes=True) as store:
        statement = next(line for line in render_record(store).splitlines() if '"kind":"statement"' in line)
        id_ = json.loads(statement)["id"]
        put_corrections(store, [id_], {"act": "deny"}, reviewer="ro", note="read it again", log="correction")
        out = [json.loads(line) for line in render_record(store).splitlines()]
        (row,) = [r for r in out if r["kind"] == "judgement"]
        assert (row["subject"], row["correction"], row["reviewer"], row["note"]) == (
            id_,
            {"act": "deny"},
            "ro",
            "read it again",
        )
        assert not problems_in(row, SCHEMA["judgement"])
        (judged,) = [r["judged"] for r in out if r["kind"] == "statement" and r["id"] == id_]
        assert judged[0]["id"] == row["id"]
        assert len(rows.iter_judgements(store)) >= 2  # the protection is there, and in no export


# ── statements without a case ──


def test_loose_statements_are_the_record_s_less_what_needs_a_case(
    reports: Path, by_kind: dict[str, list[dict[str, Any]]]
) -> None:
    called = call("statements", reports, "--jsonl")
    assert called.code == 0
    loose = {row["path"]: row["statements"] for row in map(json.loads, called.out.splitlines())}
    paths = {d["path"]: d["id"] for d in by_kind["document"] if d["path"]}
    assert set(loose) >= set(paths)
    without_case = dict(STATEMENT.items())
    for path, statements in loose.items():
        for row in statements:
            assert not problems_in(row, without_case), path
            assert {"id", "document", "kind"} & set(row) == set()
            assert "party" not in row["speaker"]
            assert row["within"] is None or 0 <= row["within"] < len(statements)
    herald = next(p for p in paths if "2025-10-07" in p)  # nobody in it is protected
    mine = [r for r in by_kind["statement"] if r["document"] == paths[herald]]
    assert sorted(map(str, (r["content"]["spans"] for r in loose[herald]))) == sorted(
        str(r["content"]["spans"]) for r in mine
    )
    assert sorted(str(r["speaker"]["name"]) for r in loose[herald]) == sorted(str(r["speaker"]["name"]) for r in mine)
