"""Diagrams counted from a dossier's own entries, as SVG: who answered whom, how many independent origins a claim has,
and what state the register is in. Each comes with the rows that it draws, so that a form can say them in words."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from onrecord.publish.dossier import Dossier
from onrecord.publish.entries import Entry
from onrecord.publish.labels import Labels, load_labels
from onrecord.publish.pictures import LETTER, PLAIN, WIDTH, Mark, draw_timeline, shorten
from onrecord.publish.wording import find_month, label_line

_MOST = 14
_ROW = 26.0
STATUSES = ("replied", "accepted", "rejected", "step reported", "outcome reported", "disputed", "repeated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """A picture with its title, what it shows, and the same in words, a line a row; no ``svg`` where it is empty."""

    name: str
    title: str
    lead: str
    rows: tuple[str, ...]
    svg: str


def build_diagrams(dossier: Dossier) -> tuple[Diagram, ...]:
    """The diagrams of a dossier that have something to show; a pure function of it."""
    labels = load_labels(dossier.language)
    found = (_draw_answers(dossier, labels), _draw_origins(dossier, labels), _draw_register(dossier, labels))
    return tuple(diagram for diagram in found if diagram.rows)


def draw_dates(dossier: Dossier) -> str:
    """The timeline of a dossier as one SVG element; its numbers are those of the list of moments."""
    labels = load_labels(dossier.language)
    marks = [
        Mark(number=n, on=m.on, label=label_line(m.line), weight=len(m.line.citation_ids))
        for n, m in enumerate(dossier.timeline, 1)
        if m.kind == "event"
    ]
    days = [day for m in dossier.timeline if m.kind != "event" and (day := find_month(m.on))]
    return draw_timeline(marks, days, labels)


# ── who answered whom ───────────────────────────────────────────────────────────────────────────────────────────


def _draw_answers(dossier: Dossier, labels: Labels) -> Diagram:
    pairs: Counter[tuple[str, str | None]] = Counter()
    for entry in (*dossier.allegations, *dossier.register):
        pairs.update((entry.line.who, who) for who in _find_answerers(entry))
    ordered = sorted(pairs.items(), key=lambda p: (-p[1], p[0][0], p[0][1] or ""))
    nothing = labels.say("picture.unanswered")
    rows = tuple(
        labels.say("picture.from_whom", a=a, b=b, n=n) if b else labels.say("picture.from_none", a=a, n=n)
        for (a, b), n in ordered
    )
    title = labels.say("picture.answers")
    shown = ordered[:_MOST]
    askers = _list_ends((a, n) for (a, _), n in shown)
    answerers = _list_ends((b or "", n) for (_, b), n in shown)
    if "" in answerers:
        answerers = [*(b for b in answerers if b), ""]
    top, left, right = 44.0, 330.0, WIDTH - 330.0
    height = top + max(len(askers), len(answerers)) * 34 + 8
    at_left = {a: top + 17 + 34 * n for n, a in enumerate(askers)}
    at_right = {b: top + 17 + 34 * n for n, b in enumerate(answerers)}
    most = max((n for _, n in shown), default=1)
    body = [_text(left - 14, 20, labels.say("picture.asked_by"), "tt", end=True)]
    body.append(_text(right + 14, 20, labels.say("picture.answered_by"), "tt"))
    for (a, b), n in shown:
        y1, y2 = at_left[a], at_right[b or ""]
        wide = 1.2 + 7 * n / most
        style = "dn" if b is None else "dl"
        middle = (left + right) / 2
        body.append(
            f'<path class="{style}"{PLAIN} stroke-width="{wide:.1f}" '
            f'd="M{left:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {right:.1f} {y2:.1f}"/>'
        )
    for (a, b), n in shown:  # numbers over all lines, near the end where fewer meet
        y1, y2 = at_left[a], at_right[b or ""]
        x, y = _on_curve(left, y1, right, y2, 0.8 if b else 0.16)
        body.append(f'<circle class="db"{PLAIN} cx="{x:.1f}" cy="{y:.1f}" r="9"/>')
        body.append(f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{n}</text>')
    body += [_text(left - 14, y + 4, shorten(a, 44), end=True) for a, y in at_left.items()]
    body += [_text(right + 14, y + 4, shorten(b, 44) if b else nothing, "" if b else "tt") for b, y in at_right.items()]
    body += [f'<circle class="td" cx="{left:.1f}" cy="{y:.1f}" r="4"/>' for y in at_left.values()]
    body += [
        f'<circle class="{"td" if b else "te"}" cx="{right:.1f}" cy="{y:.1f}" r="4"/>' for b, y in at_right.items()
    ]
    lead = labels.say("picture.answers_lead")
    if len(ordered) > _MOST:
        lead += " " + labels.say("picture.more_pairs", n=len(ordered) - _MOST)
    return Diagram(
        name="answers", title=title, lead=lead, rows=rows, svg=_frame("answers", title, rows[:_MOST], height, body)
    )


def _find_answerers(entry: Entry) -> list[str | None]:
    """Who is found to have answered, each once; None where nobody is. A demand made again answers nothing."""
    found = dict.fromkeys(a.line.who for a in entry.answers if a.status != "repeated" and not a.is_weak)
    return [*found] or [None]


def _list_ends(ends: Iterable[tuple[str, int]]) -> list[str]:
    counts: Counter[str] = Counter()
    for name, n in ends:
        counts[name] += n
    return sorted(counts, key=lambda name: (-counts[name], name))


def _on_curve(x1: float, y1: float, x2: float, y2: float, t: float) -> tuple[float, float]:
    """A point of the curve that is drawn between two ends."""
    middle, u = (x1 + x2) / 2, 1 - t
    x = u**3 * x1 + 3 * u * u * t * middle + 3 * u * t * t * middle + t**3 * x2
    y = u**3 * y1 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * y2
    return x, y


# ── independent origins ─────────────────────────────────────────────────────────────────────────────────────────


def _draw_origins(dossier: Dossier, labels: Labels) -> Diagram:
    found = {said.line.finding_id or n: said for n, v in enumerate(dossier.voices) for said in v.said}
    several = [s for s in found.values() if s.reports > 1]
    several.sort(key=lambda s: (-s.reports, -s.origins, label_line(s.line)))
    rows = tuple(
        f"{label_line(s.line)}: {labels.say('line.reports', n=s.reports)}, {labels.count('line.origins', s.origins)}"
        for s in several[:_MOST]
    )
    bars = [(label_line(s.line), s.reports, s.origins) for s in several[:_MOST]]
    title = labels.say("picture.origins")
    svg = _draw_bars("origins", title, rows, bars, lambda a, b: labels.say("picture.of", a=b, b=a))
    return Diagram(name="origins", title=title, lead=labels.say("picture.origins_lead"), rows=rows, svg=svg)


# ── the register ────────────────────────────────────────────────────────────────────────────────────────────────


def _draw_register(dossier: Dossier, labels: Labels) -> Diagram:
    bars: list[tuple[str, int, int]] = []
    rows: list[str] = []
    for kind in ("demand", "promise"):
        entries = [e for e in dossier.register if e.kind == kind]
        name = labels.say(f"register.{kind}")
        for status in STATUSES:
            n = sum(any(a.status == status and not a.is_weak for a in e.answers) for e in entries)
            if n:
                bars.append((f"{name}: {labels.say(f'status.{status}')}", len(entries), n))
        for label, is_suggested in (("picture.unsure", True), ("picture.nothing", False)):
            open_ones = [e for e in entries if e.none and e.is_suggested == is_suggested]
            late = sum(e.is_overdue for e in open_ones)
            if open_ones:
                bars.append((f"{name}: {labels.say(label)}", len(entries), len(open_ones)))
            if late:
                past = f"{labels.say(label)}, {labels.say('picture.past_due')}"
                bars.append((f"{name}: {past}", len(entries), late))
    rows = [f"{label}: {labels.say('picture.of', a=n, b=of)}" for label, of, n in bars]
    title = labels.say("picture.register")
    svg = _draw_bars("register", title, rows, bars, lambda of, n: labels.say("picture.of", a=n, b=of))
    return Diagram(name="register", title=title, lead=labels.say("picture.register_lead"), rows=tuple(rows), svg=svg)


# ── drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _draw_bars(
    name: str,
    title: str,
    rows: Sequence[str],
    bars: Sequence[tuple[str, int, int]],
    say: Callable[[int, int], str],
) -> str:
    """A pale bar for the whole and a dark one for the part, a row each, with the words before and the numbers after."""
    left, room = 540.0, WIDTH - 540.0 - 90.0
    most = max((whole for _, whole, _ in bars), default=1)
    body = []
    for number, (label, whole, part) in enumerate(bars):
        y = 8 + number * _ROW
        body.append(_text(left - 12, y + 15, shorten(label, int((left - 24) / LETTER)), end=True))
        body.append(
            f'<rect class="ds"{PLAIN} x="{left:.1f}" y="{y + 3:.1f}" width="{room * whole / most:.1f}" height="16"/>'
        )
        body.append(f'<rect class="dp" x="{left:.1f}" y="{y + 3:.1f}" width="{room * part / most:.1f}" height="16"/>')
        body.append(_text(left + room * whole / most + 8, y + 15, say(whole, part)))
    return _frame(name, title, rows, 16 + len(bars) * _ROW, body)


def _text(x: float, y: float, words: str, style: str = "", *, end: bool = False) -> str:
    kind = f' class="{style}"' if style else ""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}"{anchor}>{html.escape(words, quote=False)}</text>'


def _frame(name: str, title: str, rows: Sequence[str], height: float, body: Sequence[str]) -> str:
    """One SVG element with its title and, as its description, its rows in words."""
    if not rows:
        return ""
    told = html.escape(". ".join(rows) + ".", quote=False)
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}" role="img" '
        f'aria-labelledby="dg-{name}-title dg-{name}-desc"><title id="dg-{name}-title">{html.escape(title)}</title>'
        f'<desc id="dg-{name}-desc">{told}</desc>' + "".join(body) + "</svg>"
    )
