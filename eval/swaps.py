"""Measures how often a speaker's name is decided otherwise when names are swapped for others of the same type.

    python eval/swaps.py [--all] [--show] [DOCUMENT ...]

Reads documents of the open half of ``eval/gold/statements`` (four unless told otherwise), once as they are and once
for each pool of ``name_pools.tsv``: persons by persons of the same gender, as far as pronouns show it, bodies and
States by bodies and States. ``changed`` is the share of statements found in both readings whose speaker, with the names
swapped back, is another one; ``lost`` the share of those found in one reading alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from build import build_parsed  # noqa: E402
from onrecord.model import Mention  # noqa: E402
from onrecord.read.lexicon import body_nouns  # noqa: E402
from onrecord.read.mentions import find_mentions  # noqa: E402
from onrecord.read.speakers import find_speakers  # noqa: E402
from onrecord.read.statements import find_statements  # noqa: E402

DEFAULT = ("a01", "a10", "b04", "b09")


def load_pools() -> dict[str, dict[tuple[str, str], list[tuple[str, str]]]]:
    """Pool -> (kind, gender) -> (full name, short form)."""
    out: dict[str, dict[tuple[str, str], list[tuple[str, str]]]] = {}
    lines = (HERE / "name_pools.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader((x for x in lines if not x.startswith("#")), delimiter="\t"):
        pool = out.setdefault(row["pool"], {})
        pool.setdefault((row["kind"], row["gender"]), []).append((row["full"], row["short"]))
    return out


def read(text: str) -> tuple[dict[str, str | None], list[Mention]]:
    """The words of each statement with its speaker's name, and the mentions."""
    parsed = build_parsed(text)
    mentions = find_mentions(parsed)
    found = find_speakers(parsed, mentions, find_statements(parsed))
    return {" | ".join(s.quote): s.speaker.name if s.speaker else None for s in found if s.is_speech}, mentions


def find_swaps(
    mentions: list[Mention], names: set[str], pool: Mapping[tuple[str, str], list[tuple[str, str]]], text: str
) -> list[tuple[str, str]]:
    """Pairs (old, new) for the gold names whose type this pool has, longest first; no new form serves twice."""
    left = {key: list(value) for key, value in pool.items()}
    out: list[tuple[str, str]] = []
    types = {m.name: m.type for m in mentions if m.form == "name"}
    for name in sorted(names & types.keys()):
        words = name.split()
        gender = "x"
        if types[name] == "person":
            said = Counter(w.lower() for m in mentions if m.name == name and m.form == "pronoun" for w in m.quote)
            he, she = said["he"] + said["his"] + said["him"], said["she"] + said["her"]
            gender = "m" if he >= she else "f"
            if len(words) < 2 or len(words) > 3:
                continue
        elif len(words) > 3 or any(w.lower() in body_nouns() for w in words):
            continue
        options = left.get((types[name], gender), [])
        if not options:
            continue
        full, short = options.pop(0)
        out.append((name, full))
        if types[name] == "person":
            is_first = re.search(rf"(?<![\w-]){re.escape(words[0])}(?! {re.escape(words[1])})", text)
            surname = words[0] if is_first else words[-1]  # some names are shortened to their first word
            out.append((surname, short))
            out.append((surname.upper(), short.upper()))
        elif re.search(rf"\b{re.escape(name[:-1])}\w*(?:n|ns|ese)\b", text):
            del out[-1]  # its adjective would stay behind
    return sorted(out, key=lambda pair: -len(pair[0]))


def swap(text: str, pairs: list[tuple[str, str]]) -> str:
    """The text with each old form replaced by its new one, in one pass."""
    if not pairs:
        return text
    to = dict(pairs)
    forms = "|".join(re.escape(old) for old in sorted(to, key=lambda form: (-len(form), form)))
    return re.sub(rf"(?<![\w-])(?:{forms})(?![\w-])", lambda m: to[m.group()], text)


def compare(text: str, names: set[str], show: str = "") -> Counter[str]:
    """Counts over all pools for one document."""
    count: Counter[str] = Counter()
    before, mentions = read(text)
    for pool, kinds in load_pools().items():
        pairs = find_swaps(mentions, names, kinds, text)
        if not pairs:
            continue
        back = [(new, old) for old, new in pairs]
        after = {swap(k, back): swap(v, back) if v else v for k, v in read(swap(text, pairs))[0].items()}
        count["lost"] += len(before.keys() ^ after.keys())
        count["all"] += len(before.keys() | after.keys())
        for words in sorted(before.keys() & after.keys()):
            count["both"] += 1
            count[f"both {pool}"] += 1
            if before[words] != after[words]:
                count["changed"] += 1
                count[f"changed {pool}"] += 1
                if show:
                    print(f"{show} {pool}: [{before[words]}] -> [{after[words]}] {words[:60]}")
    return count


def main() -> None:
    """Prints the shares in per cent as JSON, with one for each pool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="every document of the open half")
    parser.add_argument("--show", action="store_true", help="print each decision that changed")
    parser.add_argument("documents", nargs="*")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for path in sorted((HERE / "gold" / "statements").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        wanted = options.documents or DEFAULT
        if gold["half"] != "open" or not (options.all or path.stem in wanted):
            continue
        names = {s["speaker"]["name"] for s in gold["statements"] if s["speaker"]["name"]}
        total += compare(path.with_suffix(".txt").read_text(encoding="utf-8"), names, path.stem * options.show)
    pools = {
        name.removeprefix("both "): round(100 * total[name.replace("both", "changed", 1)] / number, 1)
        for name, number in sorted(total.items())
        if name.startswith("both ")
    }
    changed = round(100 * total["changed"] / max(1, total["both"]), 1)
    lost = round(100 * total["lost"] / max(1, total["all"]), 1)
    print(json.dumps({"statements": total["both"], "changed": changed, "lost": lost, "pools": pools}))


if __name__ == "__main__":
    main()
