"""docs/benchmarks.md and its picture, written from the figures in ``results/``; no figure is typed.

python bench/page.py
"""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
Found = dict[str, Any]
STAGES = ("gather", "clean", "read", "relate", "follow")

_HEAD = """# Benchmarks

Written by `make bench` (`bench/page.py`) from the figures in `bench/results/`; not typed. CPU seconds are of one
thread. Compare figures of one run only: other machines, and other work on the same one, give others.
"""
_COLOURS = ("#1b6ca8", "#c0392b", "#2e7d32", "#8e5bb5", "#b8860b", "#00838f", "#5d4037", "#37474f")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 760, 400, 70, 150, 24, 46


def describe_machine() -> Found:
    """What the figures were taken on, and when."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        model = next((x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), model)
    try:
        ours = version("onrecord")
    except PackageNotFoundError:
        ours = "not installed"
    return {
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "onrecord": ours,
        "load average at the end": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def write_page(results: Path = HERE / "results", docs: Path = DOCS) -> None:
    """Writes ``benchmarks.md``, and the pictures of what there are figures of: growing cases, relating thousands."""
    parts = [_HEAD]
    names = ("statements", "timexes", "copies", "captures", "cases", "growth", "relate", "review")
    statements, timexes, copies, captures, cases, growth, relate, review = (
        _load(results / f"{name}.json") for name in names
    )
    if statements:
        parts.append(print_statements(statements))
    if timexes:
        parts.append(print_timexes(timexes))
    if copies:
        parts.append(print_copies(copies))
    if captures:
        parts.append(print_captures(captures))
    if cases:
        parts.append(print_cases(cases))
        (docs / "benchmarks.svg").write_text(draw_growth(cases["steps"]), encoding="utf-8", newline="\n")
    if growth:
        parts.append(print_growth(growth))
    if relate:
        parts.append(print_relating(relate))
        (docs / "benchmarks-relate.svg").write_text(draw_growth(relate["steps"]), encoding="utf-8", newline="\n")
    if review:
        parts.append(print_pages(review))
    (docs / "benchmarks.md").write_text("\n".join(parts), encoding="utf-8", newline="\n")


def _load(path: Path) -> Found | None:
    if not path.is_file():
        return None
    found: Found = json.loads(path.read_text(encoding="utf-8"))
    return found


def _machine(found: Found) -> str:
    m = found["machine"]
    return (
        f"Taken on {m['day']}: {m['processor']}, {m['cores']} cores, {m['system']}, Python {m['python']}, onrecord "
        f"{m['onrecord']}; load average at the end {m['load average at the end']}."
    )


def print_statements(found: Found) -> str:
    """The section on finding statements, beside the bare parts and the peers."""
    lines = [
        "## Finding statements",
        "",
        f"{found['documents']} documents, {found['words']:,} words ({found['texts']}); {found['rounds']} rounds in "
        "turns: the median, with the least and the most. `python bench/statements.py --help` says what each system is.",
        "",
        "| system | words per CPU-second | CPU, the parse alone being 1 | peak memory | load | found |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found["systems"].items():
        speed, cost = _spread(row["words per CPU-second"], ",.0f"), _spread(row["CPU of the parse alone"], ".2f")
        lines.append(
            f"| {name} | {speed} | {cost} | {row['peak memory in MB']} MB | {row['load in CPU-seconds']} s "
            f"| {row['found']:,} |"
        )
    return "\n".join([*lines, "", *_tell_parts(found["systems"]), _machine(found), ""])


def _spread(value: Found, form: str) -> str:
    return f"{value['median']:{form}} ({value['least']:{form}}-{value['most']:{form}})"


def _tell_parts(systems: Found) -> list[str]:
    """For each reader: its CPU beside that of the bare parts that it uses."""
    out = []
    ratio = {name: row["CPU of the parse alone"]["median"] for name, row in systems.items()}
    for name, cost in ratio.items():
        what, _, kind = name.partition(" ")
        if what in ("statements", "read") and kind:
            parts = ratio["parse"] + ratio.get(f"encoder {kind}", 0)
            bare = "the parse" + (" and the encoder" if f"encoder {kind}" in ratio else "")
            out.append(f"- `{name}` takes {cost / parts:.2f} times the CPU of {bare} alone.")
    return [*out, ""] if out else []


def print_timexes(found: Found) -> str:
    """The section on time expressions, beside HeidelTime."""
    lines = [
        "## Time expressions",
        "",
        f"How right, on the {found['gold']['expressions']} expressions of the {found['gold']['documents']} texts of "
        "`eval/gold/timeml`, by F1 in per cent as TempEval-3 counts; onrecord's tagger was made with these texts at "
        f"hand. How fast, on {found['documents']} reports of `bench/generate.py` ({found['words']:,} words), in "
        "documents per CPU second. `python bench/timexes.py --help` says how both are measured.",
        "",
        "| system | strict | relaxed | type | value | running | started once | started for each | memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, row in found["systems"].items():
        right = " | ".join(f"{row['F1'][kind]:.1f}" for kind in ("strict", "relaxed", "type", "value"))
        speed = " | ".join(f"{row[kind]:,.1f}" for kind in ("running", "started", "one by one"))
        lines.append(f"| {name} ({row['version']}) | {right} | {speed} | {row['memory']:.0f} MB |")
    lines += [f"\n{name} is left out: {why}." for name, why in found["skipped"].items()]
    return "\n".join([*lines, "", _machine(found), ""])


def print_copies(found: Found) -> str:
    """The section on finding copies, beside the libraries of near-duplicates."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(found["kinds"].items()))
    lines = [
        "## Finding copies",
        "",
        f"{found['documents']:,} reports of `bench/generate.py` (seed {found['seed']}, `--words {found['words']}`; "
        f"{kinds}); which are one copy, reworded or not, is known from their making. Precision and recall are of pairs "
        f"of reports in one group; CPU is the median of {found['rounds']} rounds. `python bench/copies.py --help` says "
        "what each system is.",
        "",
        "| system | documents per CPU-second | precision | recall | peak memory | load |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} ({row['version']}) | {row['documents a CPU-second']:,.0f} | {row['precision']:.3f} "
        f"| {row['recall']:.3f} | {row['memory']:.0f} MB | {row['load']:.1f} s |"
        for name, row in found["systems"].items()
    ]
    return "\n".join([*lines, "", _machine(found), ""])


def print_captures(found: Found) -> str:
    """The section on web archives, beside the parts that read them."""
    pages, parts, whole = found["pages"], found["parts"], found["whole"]
    parts_name = " and ".join(f"{name} {number}" for name, number in found["versions"].items())
    rows = {parts_name: parts, "onrecord, gather and clean": whole}
    lines = [
        "## Gathering and cleaning a web archive",
        "",
        f"A WARC file of {pages:,} pages, made from {found['kinds']} pages of news sites. The parts alone read each "
        "record and extract its page, in one process; onrecord checks digests, keeps each original by its hash, logs "
        "its arrival, parses in confined processes, labels what is no story, and maps each character back to the "
        "source. `python bench/captures.py --help` says how it is measured.",
        "",
        "| | seconds of processors | pages a second | milliseconds a page | by the clock |",
        "|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        rate, each = pages / row["seconds"], 1000 * row["seconds"] / pages
        lines.append(f"| {name} | {row['seconds']:,.1f} | {rate:,.1f} | {each:.1f} | {row['clock']:,.0f} s |")
    share = f"onrecord reaches **{100 * parts['seconds'] / whole['seconds']:.0f} %** of what its parts reach alone."
    return "\n".join([*lines, "", share, "", _machine(found), ""])


def print_growth(found: Found) -> str:
    """The section on one case that grows towards the goal: the sizes that were reached, and the line fitted to them."""
    steps = [step for step in found["steps"] if "search" in step]
    if not steps or "yardstick" not in found:
        return ""
    last, stages = steps[-1], list(STAGES)
    sizes = [step["documents"] for step in steps]
    reached = ", ".join(f"{size:,}" for size in sizes)
    lines = [
        f"## Towards {found['goal']:,} documents",
        "",
        f"Reports of `bench/generate.py` (seed {found['seed']}, `--words {found['words']}`, "
        f"{last['words of a hundred'] / 100:.0f} words each, read with `{found['reader']}`), all stages, one process: "
        f"cases of {reached} documents, each from nothing, and of a hundred documents more at that size. "
        "`python bench/growth.py --help` says how it is measured. Seconds by the processor; in brackets how many "
        "times its best a fixed piece of work took meanwhile, by which other work on the machine stretched them.",
        "",
        "| stage | " + " | ".join(f"{size:,} | 100 more" for size in sizes) + " | peak memory |",
        "|---|" + "---|" * (2 * len(sizes) + 1),
    ]
    costs = {stage: [list(_sum_costs(steps, n, stage)) for n in range(len(steps))] for stage in stages}
    for stage in stages:
        rows = [step[kind][stage] for step in steps for kind in ("stages", "hundred more")]
        cells = [
            cell
            for step, (cpu, unslowed) in zip(steps, costs[stage], strict=True)
            for cell in (
                f"{cpu:.1f} ({cpu / unslowed:.2f})",
                f"{step['hundred more'][stage]['cpu']:.1f} ({step['hundred more'][stage]['slowed']:.2f})",
            )
        ]
        lines.append(f"| {stage} | {' | '.join(cells)} | {max(row['memory'] for row in rows):.0f} MB |")
    sums = []
    for n, step in enumerate(steps):
        more = step["hundred more"].values()
        for pairs in ([costs[stage][n] for stage in stages], [(r["cpu"], r["cpu"] / r["slowed"]) for r in more]):
            cpu, unslowed = (sum(pair[at] for pair in pairs) for at in (0, 1))
            sums.append(f"**{cpu:.1f}** ({cpu / unslowed:.2f})")
    walls = [f"{sum(r['wall'] for r in step['hundred more'].values()):.0f} s" for step in steps]
    killed = [(step, row) for step in steps for row in step["stages"].values() if "killed at" in row]
    lines += [
        f"| all | {' | '.join(sums)} | |",
        "",
        f"By the clock, with all that ran beside it, the hundred took {' and '.join(walls)}.",
        "",
        *(
            f"The process that read towards {step['documents']:,} was killed after {row['killed at']:,} documents and "
            "started again; nothing was read twice but the one it was at.\n"
            for step, row in killed
        ),
        *(
            f"Gathered, cleaned and read alone, {step['documents']:,}: {_sum_reading(found['steps'], n):.0f} s by the "
            f"processor from nothing, {step['stages']['read']['memory']:.0f} MB.\n"
            for n, step in enumerate(found["steps"])
            if "search" not in step and "read" in step["stages"]
        ),
        f"On disk at {last['documents'] + 100:,} documents: "
        + ", ".join(f"{name} {size / (last['documents'] + 100) / 1024:.0f} KB" for name, size in last["disk"].items())
        + " a document.",
        "",
        "A search there, in milliseconds (`onrecord search`, whose start alone takes "
        f"{1000 * last['start of the command']:.0f}):",
        "",
        "| searched for | the answer | the command, median | longest |",
        "|---|---|---|---|",
        *(
            f"| `{words}` | {1000 * row['answer']:.0f} | {1000 * row['command']:.0f} | "
            f"{1000 * row['longest command']:.0f} |"
            for words, row in last["search"].items()
        ),
        "",
        *_tell_lines(found, len(steps)),
        _machine(found),
        "",
    ]
    return "\n".join(lines)


def _sum_costs(steps: Sequence[Found], number: int, stage: str) -> tuple[float, float]:
    """The CPU seconds of a stage for the case of one step from nothing, as taken and with what slowed them left out."""
    some = steps[: number + 1] if stage in STAGES[:3] else steps[number : number + 1]
    rows = [step["stages"][stage] for step in some]
    return sum(row["cpu"] for row in rows), sum(row["cpu"] / row["slowed"] for row in rows)


def _sum_reading(steps: Sequence[Found], number: int) -> float:
    return sum(_sum_costs(steps, number, stage)[0] for stage in STAGES[:3])


def _tell_lines(found: Found, count: int) -> list[str]:
    """What the fitted lines give for the goal, or that nothing was fitted."""
    fit, goal = found.get("fit", {}), found["goal"]
    if count < 2:
        return [f"One size only: no line to {goal:,} documents is fitted.", ""]
    lines = [
        f"Lines fitted to {count} sizes: the exponents of seconds over documents, and the hours for {goal:,}; first as "
        "the processor's seconds were, then with what slowed them left out, a rough estimate for this "
        "machine with nothing else to do, and too low a one as a rule.",
        "",
        "| stage | exponent | hours | exponent, unslowed | hours, unslowed |",
        "|---|---|---|---|---|",
    ]
    hours = {m: {name: row[m]["at the goal"] / 3600 for name, row in fit.items()} for m in ("cpu", "unslowed")}
    for name, row in fit.items():
        mark = "**" if name == "all stages" else ""
        cells = [f"{mark}{row[m]['exponent']}{mark} | {hours[m][name]:.1f}" for m in ("cpu", "unslowed")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    clock = [sum(h for n, h in hours[m].items() if n != "all stages") - hours[m]["read"] / 2 for m in hours]
    lines += [
        "",
        f"By the clock of two cores, on which reading takes two processes and each other stage is counted as one "
        f"(following shares most of its work out, too), the stages' own lines give {clock[0]:.1f} hours, unslowed "
        f"{clock[1]:.1f}.",
        "",
    ]
    return lines


def print_cases(found: Found) -> str:
    """The section on cases that grow."""
    steps, stages = found["steps"], list(found["steps"][0]["stages"])
    last = steps[-1]
    sizes = [step["documents"] for step in steps]
    words = sum(step["words added"] for step in steps)
    lines = [
        "## A case as it grows",
        "",
        f"Reports of `bench/generate.py` (seed {found['seed']}, {found['form']}, read with "
        f"`{found['reader']}`, {words / sizes[-1]:.0f} words each on "
        "average); each stage in a process of its own. CPU milliseconds a document, for a case of that size from "
        "nothing; the exponent is the slope of CPU seconds over documents, both logarithmic: 1 is in proportion.",
        "",
        "| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent | peak memory | wall, last step |",
        "|---|" + "---|" * (len(sizes) + 3),
    ]
    for stage in stages:
        costs = [1000 * step["stages"][stage]["cpu from nothing"] / step["documents"] for step in steps]
        lines.append(
            f"| {stage} | " + " | ".join(f"{cost:.1f}" for cost in costs) + f" | {found['exponents'][stage]} | "
            f"{last['stages'][stage]['memory']:.0f} MB | {last['stages'][stage]['wall']:.1f} s |"
        )
    disk = {name: size / last["documents"] / 1024 for name, size in last["disk"].items()}
    links = ", ".join(f"{count:,} `{kind}`" for kind, count in last["links"].items())
    return "\n".join(
        [
            *lines,
            "",
            f"Exponent of the case's own stages together (gather to follow): **{found['exponents']['case']}**.",
            "",
            f"On disk, per document at {last['documents']:,}: "
            + ", ".join(f"{name} {size:.0f} KB" for name, size in disk.items())
            + ".",
            "",
            f"Links: {links}.",
            "",
            "![CPU milliseconds a document by size of the case](benchmarks.svg)",
            "",
            _machine(found),
            "",
        ]
    )


def print_relating(found: Found) -> str:
    """The section on relating and following thousands of documents."""
    steps, stages = found["steps"], list(found["steps"][0]["stages"])
    last = steps[-1]
    lines = [
        "## Relating thousands of documents",
        "",
        f"Short reports of `bench/generate.py` (seed {found['seed']}, `--words {found['words']}`), read with `rules`; "
        "`python bench/relate.py --help` says how it is measured. CPU milliseconds a document, for a case of that size "
        "from nothing; the exponent is that of CPU seconds over documents.",
        "",
        "| | " + " | ".join(f"{step['documents']:,}" for step in steps) + " | exponent |",
        "|---|" + "---|" * (len(steps) + 1),
    ]
    for stage in stages:
        costs = [1000 * step["stages"][stage]["cpu from nothing"] / step["documents"] for step in steps]
        lines.append(
            f"| {stage} | " + " | ".join(f"{cost:.1f}" for cost in costs) + f" | **{found['exponents'][stage]}** |"
        )
    walls = [sum(step["stages"][stage]["wall from nothing"] for stage in stages) for step in steps]
    memory = [max(step["stages"][stage]["memory"] for stage in stages) for step in steps]
    one = [step.get("one more", {}).get("wall") for step in steps]
    lines += [
        "| wall, all of it | " + " | ".join(f"{wall:.0f} s" for wall in walls) + " | |",
        "| peak memory | " + " | ".join(f"{size:.0f} MB" for size in memory) + " | |",
        "| one document more, wall | " + " | ".join(f"{w:.1f} s" if w is not None else "" for w in one) + " | |",
    ]
    for relater in sorted({r for stage in stages for r in last["stages"][stage]["relaters"]}):
        rows = [
            next((s["relaters"][relater] for s in step["stages"].values() if relater in s["relaters"]), {})
            for step in steps
        ]
        pairs = " | ".join(
            f"{row.get('pairs', 0) / step['documents']:.1f}" for row, step in zip(rows, steps, strict=True)
        )
        lines.append(f"| pairs compared a document: {relater} | {pairs} | |")
    lines += ["", "![CPU milliseconds a document by size of the case](benchmarks-relate.svg)", ""]
    if "publish" in found:
        p = found["publish"]
        lines += [
            f"Published at {p['documents']:,} documents, drafts and all: {p['cpu']:.0f} s CPU ({p['wall']:.0f} s by "
            f"the clock at a load of {p['load']:.0f}), {p['memory']:.0f} MB of memory, "
            f"{p['bytes'] / 1e6:.0f} MB written.",
            "",
        ]
    if "likeness" in found:
        names = list(dict.fromkeys(name for column in found["likeness"].values() for name in column))
        lines += [
            "What the corpus is like, beside real text (`bench/generate.py --statistics`):",
            "",
            "| | " + " | ".join(found["likeness"]) + " |",
            "|---|" + "---|" * len(found["likeness"]),
            *(
                f"| {name} | " + " | ".join(c.get(name, "") for c in found["likeness"].values()) + " |"
                for name in names
            ),
            "",
        ]
    return "\n".join([*lines, _machine(found), ""])


def print_pages(found: Found) -> str:
    """The section on the pages of the review desk."""
    counts = ", ".join(f"{number:,} {name}" for name, number in found["counts"].items())
    lines = [
        "## The review desk",
        "",
        f"A case of {counts}; laid out in {found['built']:.0f} CPU seconds, once, before the first page. Milliseconds "
        f"that the server takes, each page asked for {found['rounds']} times, every time after a decision; "
        "`python bench/review.py --help` says how the case is made.",
        "",
        "| page | median, CPU | median, by the clock | longest, by the clock |",
        "|---|---|---|---|",
    ]
    for path, row in found["pages"].items():
        lines.append(f"| `{path}` | {row['median cpu']:.0f} | {row['median']:.0f} | {row['longest']:.0f} |")
    return "\n".join([*lines, "", _machine(found), ""])


def draw_growth(steps: Sequence[Found]) -> str:
    """CPU milliseconds a document over documents, a line for each stage, both axes logarithmic; the table beside it
    holds the same. The same figures give the same bytes."""
    stages = list(steps[0]["stages"])
    lines = {
        stage: [
            (s["documents"], max(1000 * s["stages"][stage]["cpu from nothing"] / s["documents"], 0.01)) for s in steps
        ]
        for stage in stages
    }
    xs = [math.log10(s["documents"]) for s in steps]
    ys = [math.log10(y) for points in lines.values() for _, y in points]
    low, high = math.floor(min(ys)), math.ceil(max(ys))
    right = max(xs) if max(xs) > min(xs) else min(xs) + 1

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (math.log10(x) - min(xs)) / (right - min(xs)) * (_WIDTH - _LEFT - _RIGHT)
        down = _TOP + (high - math.log10(y)) / max(high - low, 1) * (_HEIGHT - _TOP - _BOTTOM)
        return round(across, 1), round(down, 1)

    body = ['<rect width="100%" height="100%" fill="#fff"/>']
    for power in range(low, high + 1):
        x, y = place(10 ** min(xs), 10.0**power)
        body.append(f'<path d="M{x} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        body.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} ms</text>')
    for step in steps:
        x, _ = place(step["documents"], 1)
        body.append(f'<text x="{x}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">{step["documents"]:,}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    body.append(f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">documents in the case</text>')
    taken: list[float] = []
    for number, (stage, points) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [place(x, y) for x, y in points]
        path = " ".join(f"{x},{y}" for x, y in placed)
        body.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        body += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in placed]
        at = placed[-1][1]
        while any(abs(at - other) < 15 for other in taken):
            at += 3
        taken.append(at)
        body.append(f'<text x="{placed[-1][0] + 10}" y="{round(at + 4, 1)}" fill="{colour}">{escape(stage)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
        ' role="img" aria-labelledby="t d" font-family="sans-serif" font-size="12"><title id="t">CPU a document, by '
        'size</title><desc id="d">CPU milliseconds a document for each stage, by documents in the case; the table '
        "holds the same.</desc>" + "\n".join(body) + "</svg>\n"
    )


if __name__ == "__main__":
    write_page()
