"""Pictures of time: dated things over a scale, drawn as wide as their dates are uncertain, and how many lie in each
stretch. Never the only place where something is said: the list beside a picture holds all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

WIDTH = 1000.0
_LEFT = 6.0
_BARS = 84.0  # height of the counts
_LANE = 17.0
_LANES = 24
_LETTER = 6.4
_LABEL = 46
_OPEN = 40.0  # how far an open end is drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something dated: its number in the list, its first and last possible day; one that is only not after a day
    (``is_before``) or not before one (``is_after``) has no other end."""

    number: int
    first: date
    last: date
    kind: str
    words: str
    is_before: bool = False
    is_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A year, month or day with how many things lie in it; ``url`` leads into it."""

    label: str
    first: date
    last: date
    count: int
    url: str


def draw_time(marks: Sequence[Mark], bars: Sequence[Bar], first: date, last: date) -> Markup:
    """One SVG element, empty where there is nothing to draw. Each bar is a link into its stretch, each mark one to its
    line; a day is a dot, a range a bar over all of it, open or longer ones run to the edge."""
    if not bars and not marks:
        return Markup("")
    span = max((last - first).days + 1, 1)

    def place(day: date, *, is_end: bool = False) -> float:
        days = min(max((day - first).days + is_end, 0), span)
        return _LEFT + days / span * (WIDTH - 2 * _LEFT)

    body: list[Markup] = []
    top = _BARS + 26 if bars else 8
    lanes = _place(marks, place)
    height = top + (max((lane for _, lane in lanes), default=-1) + 1) * _LANE + 8
    most = max((bar.count for bar in bars), default=0) or 1
    labelled = max(1, -(-len(bars) * 34 // int(WIDTH)))
    for number, bar in enumerate(bars):
        a, b = place(bar.first), place(bar.last, is_end=True)
        tall = (_BARS - 18) * bar.count / most
        body.append(Markup('<path class="tick" d="M{:.1f} {:.0f}V{:.0f}"/>').format(a, _BARS, height))
        parts = [
            Markup('<rect class="hit" x="{:.1f}" y="0" width="{:.1f}" height="{:.0f}"/>').format(a, b - a, _BARS + 20)
        ]
        if bar.count:
            parts.append(
                Markup('<rect class="count" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    a + 1, _BARS - tall, max(b - a - 2, 1), tall
                )
            )
            if b - a > 18:
                parts.append(Markup('<text class="n" x="{:.1f}" y="{:.1f}">{}</text>').format(
                    (a + b) / 2, _BARS - tall - 4, bar.count))  # fmt: skip
        if number % labelled == 0:
            parts.append(Markup('<text x="{:.1f}" y="{:.0f}">{}</text>').format((a + b) / 2, _BARS + 15, bar.label))
        inner = Markup("").join(parts)
        if bar.count:
            inner = Markup('<a href="{}" data-zoom="{}" aria-label="{}: {}">{}</a>').format(
                bar.url, bar.first.isoformat(), bar.label, bar.count, inner
            )
        body.append(inner)
    for mark, lane in lanes:
        body.append(_draw_mark(mark, top + lane * _LANE + _LANE / 2, place, first, last))
    says = f"{sum(bar.count > 0 for bar in bars)} stretches with something in them; {len(lanes)} lines of the list"
    return Markup(
        '<svg class="time" viewBox="0 0 {w:.0f} {h:.0f}" role="group" aria-label="{says}" data-first="{a}" '
        'data-last="{b}">{body}</svg>'
    ).format(w=WIDTH, h=height, says=says, a=first.isoformat(), b=last.isoformat(), body=Markup("").join(body))


def _place(marks: Sequence[Mark], place: Callable[..., float]) -> list[tuple[Mark, int]]:
    """The marks that find room, each with its lane; labels never overlap."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_LANES)]
    out = []
    for mark in marks:
        start, end = _stretch(mark, place)
        low, high, _, _ = _put_label(mark, start, end)
        for lane, spans in enumerate(taken):
            if all(high + 8 < a or b + 8 < low for a, b in spans):
                spans.append((low, high))
                out.append((mark, lane))
                break
    return out


def _stretch(mark: Mark, place: Callable[..., float]) -> tuple[float, float]:
    """Where a mark begins and ends; an open end runs on for a while."""
    start, end = place(mark.first), max(place(mark.last, is_end=True), place(mark.first) + 9)
    if mark.is_before:
        start = max(_LEFT, start - _OPEN)
    if mark.is_after:
        end = min(WIDTH - _LEFT, end + _OPEN)
    return start, max(end, start + 9)


def _label(mark: Mark) -> str:
    words = mark.words if len(mark.words) <= _LABEL else mark.words[: _LABEL - 1].rstrip() + "…"
    return f"{mark.number} {words}"


def _put_label(mark: Mark, start: float, end: float) -> tuple[float, float, float, str]:
    """The first and last place that a mark with its label takes, where the label stands, and its anchor."""
    width = len(_label(mark)) * _LETTER
    if end + 6 + width <= WIDTH:
        return start, end + 6 + width, end + 5, "start"
    if start - 6 - width >= 0:
        return start - 6 - width, end, start - 5, "end"
    at = max(2.0, min(start + 4, WIDTH - width - 2))
    return min(start, at), max(end, at + width), at, "start"


def _draw_mark(mark: Mark, y: float, place: Callable[..., float], first: date, last: date) -> Markup:
    start, end = _stretch(mark, place)
    _, _, at, anchor = _put_label(mark, start, end)
    if mark.first == mark.last and not (mark.is_before or mark.is_after):
        shape = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4.5"/>').format(start + 4.5, y)
    else:
        shape = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="8" rx="2"/>').format(
            start, y - 4, end - start
        )
        if mark.first < first or mark.is_before:
            shape += Markup('<path d="M{:.1f} {:.1f}l-5 -6v12z"/>').format(start + 6, y)
        if mark.last > last or mark.is_after:
            shape += Markup('<path d="M{:.1f} {:.1f}l5 6v-12z"/>').format(end - 6, y)
    text = Markup('<text x="{:.1f}" y="{:.1f}" class="{}">{}</text>').format(at, y + 4, anchor, _label(mark))
    return Markup('<a href="#m-{}" class="mark {}" aria-label="line {}">{}{}</a>').format(
        mark.number, escape(mark.kind), mark.number, shape, text
    )
