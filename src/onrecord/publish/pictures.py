"""Pictures drawn as SVG from the dossier's rows: the same rows give the same bytes.

No picture is the only place where something is said: each stands beside a list or table that holds the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from onrecord.dates import DateRange
from onrecord.publish.labels import Labels, load_labels

WIDTH = 960.0
_LEFT, _RIGHT = 16.0, 16.0
_TOP = 30.0
_LANE = 22.0
_LANES = 22
_STRIP = 34.0
LETTER = 6.4  # the width of an average letter at 12 px, taken a little wide so that labels keep apart
_LABEL = 58
_MOST = 40
_GUTTER = 64.0
_WIDE = 3 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something dated that may be drawn: its number in the list beside the picture, its words, and its weight."""

    number: int
    on: DateRange
    label: str
    weight: int = 0


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    left: float

    def place(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        at = (min(max(day, self.first), self.last) - self.first).days / days
        return self.left + at * (WIDTH - _RIGHT - self.left)


@dataclass(frozen=True, slots=True)
class _Placed:
    mark: Mark
    lane: int
    start: float
    end: float
    text_at: float
    is_before: bool
    label: str


def draw_timeline(marks: Sequence[Mark], days: Iterable[date] = (), labels: Labels | None = None) -> str:
    """The marks over a scale of time as one SVG element, or an empty string where nothing bears a date.

    A day is a dot, a longer range a bar over all of it, an open end an arrow: the picture shows how exact a date is.
    At most a few dozen marks are labelled, the weightiest first; labels never overlap, and what finds no room is
    counted in the caption. ``days`` (of statements) are counted by month in a strip below.
    """
    labels = labels or load_labels()
    dated = [m for m in marks if m.on.earliest or m.on.latest]
    points = sorted(days)
    if not dated and not points:
        return ""
    scale, early = _choose_scale(dated, points)
    shown = [
        m for m in dated if (m.on.latest or scale.first) >= scale.first and (m.on.earliest or scale.last) <= scale.last
    ]
    placed = _place_marks(scale, shown)
    lanes = max((p.lane for p in placed), default=-1) + 1
    bottom = _TOP + lanes * _LANE + 8
    height = bottom + (_STRIP + 14 if points else 0)
    body = [*_draw_scale(scale, height - 2, labels), *_draw_early(early, bottom, labels)]
    for mark in placed:
        body += _draw_mark(scale, mark, labels)
    if points:
        body += _draw_strip(scale, points, bottom, height, labels)
    left_out = len(dated) - len(placed) - len(early)
    title = html.escape(labels.say("timeline.title"))
    text = labels.say("picture.desc", n=len(placed), a=scale.first.year, b=scale.last.year)
    if left_out:
        text += " " + labels.say("picture.left_out", n=left_out)
    return (
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" width="{WIDTH:.0f}" height="{height:.0f}" role="img" '
        'aria-labelledby="tl-title tl-desc">'
        f'<title id="tl-title">{title}</title><desc id="tl-desc">{html.escape(text)}</desc>' + "".join(body) + "</svg>"
    )


def _choose_scale(marks: Sequence[Mark], points: Sequence[date]) -> tuple[_Scale, list[Mark]]:
    """The scale, and the few marks so far before all others that they would press the rest together."""
    # Open and very wide ranges are drawn over the scale that the others make: they would stretch it over decades.
    sure = [m for m in marks if _days(m.on) <= _WIDE] if points or any(_days(m.on) <= _WIDE for m in marks) else marks
    ends = sorted([m.on.latest or m.on.earliest or date.min for m in sure] + list(points))
    begins = sorted([m.on.earliest or m.on.latest or date.max for m in sure] + list(points))
    first, last = begins[0], ends[-1]
    cut = _find_cut(ends, last)
    early: list[Mark] = []
    if cut is not None:
        early = [m for m in marks if (m.on.latest or m.on.earliest or date.min) < cut and _days(m.on) <= _WIDE]
        late = [m for m in sure if (m.on.latest or m.on.earliest or date.min) >= cut]
        first = min([m.on.earliest or m.on.latest or cut for m in late] + [d for d in points if d >= cut], default=cut)
    pad = max((last - first).days // 50, 3)
    if first.toordinal() > pad:
        first -= timedelta(days=pad)
    if last.toordinal() + pad < date.max.toordinal():
        last += timedelta(days=pad)
    return _Scale(first, last, _LEFT + (_GUTTER if early else 0)), early


def _find_cut(ends: Sequence[date], last: date) -> date | None:
    """The day from which the scale runs, where at most a tenth of the marks lie before a gap of half the time."""
    for number in range(1, max(len(ends) // 10, 1) + 1):
        if number < len(ends):
            gap = (ends[number] - ends[number - 1]).days
            if gap > 366 and gap > (last - ends[0]).days / 2 and len(ends) > 4:
                return ends[number]
    return None


def _place_marks(scale: _Scale, marks: Sequence[Mark]) -> list[_Placed]:
    taken: list[list[tuple[float, float]]] = [[] for _ in range(_LANES)]
    placed = []
    chosen = sorted(marks, key=lambda m: (-m.weight, _days(m.on), m.number))[:_MOST]
    for mark in sorted(chosen, key=lambda m: (scale.place(_start(scale, m.on)), m.number)):
        start, end = scale.place(_start(scale, mark.on)), scale.place(_end(scale, mark.on))
        end = max(end, start + 9)
        label = f"{mark.number}  {mark.label}"
        label = shorten(label, _LABEL)
        width = len(label) * LETTER + 6
        is_before = end + 6 + width > WIDTH - 2
        text_at = start - 6 if is_before else end + 6
        if is_before and text_at - width < 2:  # a bar over nearly the whole scale: its label stands inside it
            is_before, text_at = False, max(2.0, min(start + 4, WIDTH - 2 - width))
        low = min(start, text_at - width) if is_before else min(start, text_at)
        high = end if is_before else max(end, text_at + width)
        for lane, spans in enumerate(taken):
            if all(high + 8 < a or b + 8 < low for a, b in spans):
                spans.append((low, high))
                placed.append(_Placed(mark, lane, start, end, text_at, is_before, label))
                break
    return placed


def shorten(words: str, most: int) -> str:
    """The words, cut to so many characters and marked where they are."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _start(scale: _Scale, on: DateRange) -> date:
    return on.earliest or scale.first


def _end(scale: _Scale, on: DateRange) -> date:
    return on.latest or scale.last


def _days(on: DateRange) -> int:
    if on.earliest is None or on.latest is None:
        return 10**6
    return (on.latest - on.earliest).days


def _draw_mark(scale: _Scale, placed: _Placed, labels: Labels) -> list[str]:
    y = _TOP + placed.lane * _LANE + _LANE / 2
    on, a, b = placed.mark.on, placed.start, placed.end
    out = [f'<g class="tm" data-n="{placed.mark.number}"><title>{html.escape(labels.date(on))}</title>']
    if on.earliest is not None and on.earliest == on.latest:
        out.append(f'<circle class="td" cx="{a + 4:.1f}" cy="{y:.1f}" r="4"/>')
    else:
        out.append(f'<rect class="tb" x="{a:.1f}" y="{y - 4:.1f}" width="{b - a:.1f}" height="8" rx="1"/>')
        if on.earliest is None or on.earliest < scale.first:
            out.append(f'<path class="ta" d="M{a + 9:.1f} {y - 6:.1f}L{a + 1:.1f} {y:.1f}L{a + 9:.1f} {y + 6:.1f}"/>')
        if on.latest is None or on.latest > scale.last:
            out.append(f'<path class="ta" d="M{b - 9:.1f} {y - 6:.1f}L{b - 1:.1f} {y:.1f}L{b - 9:.1f} {y + 6:.1f}"/>')
    anchor = ' text-anchor="end"' if placed.is_before else ""
    out.append(f'<text x="{placed.text_at:.1f}" y="{y + 4:.1f}"{anchor}>{html.escape(placed.label)}</text></g>')
    return out


def _draw_scale(scale: _Scale, bottom: float, labels: Labels) -> list[str]:
    out, free = [], 0.0
    for day, label in _choose_ticks(scale, labels):
        x = scale.place(day)
        out.append(f'<path class="tg" d="M{x:.1f} 22V{bottom:.1f}"/>')
        if x >= free and x + len(label) * 7 < WIDTH:
            out.append(f'<text class="tt" x="{x:.1f}" y="14">{label}</text>')
            free = x + len(label) * 7 + 10
    return out


def _choose_ticks(scale: _Scale, labels: Labels) -> list[tuple[date, str]]:
    """Ticks at months, quarters, years or longer steps: about a dozen over the scale, however long it is."""
    days = (scale.last - scale.first).days
    step = next((s for s in (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200) if days / 30.4 / s <= 14), 2400)
    month = (scale.first.year * 12 + scale.first.month - 1) // step * step
    out: list[tuple[date, str]] = []
    while (month := month + step) // 12 <= min(scale.last.year, 9998):
        day = date(month // 12, month % 12 + 1, 1)
        if day > scale.last:
            break
        out.append((day, f"{day.year}" if step >= 12 else f"{labels.say(f'short.{day.month}')} {day.year}"))
    return out


def _draw_early(early: Sequence[Mark], bottom: float, labels: Labels) -> list[str]:
    if not early:
        return []
    years = sorted({(m.on.earliest or m.on.latest or date.min).year for m in early})
    span = f"{years[0]}" if len(years) == 1 else labels.say("picture.from_to", a=years[0], b=years[-1])
    numbers = ", ".join(str(m.number) for m in sorted(early, key=lambda m: m.number)[:4])
    return [
        f'<path class="te" d="M{_LEFT + _GUTTER - 8:.1f} 4V{bottom:.1f}"/>',
        f'<text class="tt" x="2" y="14">{span}</text>',
        f'<text x="2" y="{_TOP + _LANE / 2 + 4:.1f}">{numbers}{" …" if len(early) > 4 else ""}</text>',
    ]


def _draw_strip(scale: _Scale, points: Sequence[date], top: float, height: float, labels: Labels) -> list[str]:
    """Statements counted by month, as bars."""
    counts: dict[tuple[int, int], int] = {}
    for day in points:
        if day >= scale.first:
            counts[day.year, day.month] = counts.get((day.year, day.month), 0) + 1
    most = max(counts.values(), default=1)
    base = height - 4
    out = [f'<path class="tg" d="M{scale.left:.1f} {base:.1f}H{WIDTH - _RIGHT:.1f}"/>']
    out.append(f'<text class="tt" x="{_LEFT:.0f}" y="{top + 10:.1f}">{labels.say("picture.by_month", n=most)}</text>')
    for (year, month), number in sorted(counts.items()):
        start = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1) if (year, month) != (9999, 12) else date.max
        a, b = scale.place(start), scale.place(end)
        tall = max(_STRIP - 14, 10) * number / most
        out.append(
            f'<rect class="ts" x="{a:.1f}" y="{base - tall:.1f}" width="{max(b - a - 1, 2):.1f}" height="{tall:.1f}"/>'
        )
    return out


_STYLES = {
    "tg": 'stroke="#d9d5cb" fill="none"',
    "te": 'stroke="#565d64" stroke-dasharray="3 3" fill="none"',
    "tt": 'fill="#565d64"',
    "td": 'fill="#17495a"',
    "tb": 'fill="#17495a" fill-opacity="0.3" stroke="#17495a"',
    "ta": 'stroke="#17495a" stroke-width="2" fill="none"',
    "ts": 'fill="#565d64" fill-opacity="0.55"',
    "tm": "",
    "dl": 'stroke="#17495a" stroke-opacity="0.45" fill="none"',
    "dn": 'stroke="#565d64" stroke-opacity="0.45" stroke-dasharray="4 4" fill="none"',
    "db": 'fill="#ffffff" stroke="#17495a"',
    "ds": 'fill="#17495a" fill-opacity="0.22"',
    "dp": 'fill="#17495a"',
}
"""How style.css draws each class in light colours, for a picture that stands outside the page."""


PLAIN = ' fill="none" stroke="currentColor"'
"""How a line or an outline is drawn on a page whose styles are off; its class says more."""


def stand_alone(svg: str) -> str:
    """A picture that needs no page around it: a file of its own, its colours and type written into it."""
    svg = svg.replace(PLAIN, "")
    svg = re.sub(r' class="(\w+)"', lambda m: f" {_STYLES[m[1]]}".rstrip(), svg)
    svg = re.sub(r' data-n="\d+"', "", svg)
    font = ' xmlns="http://www.w3.org/2000/svg" font-family="Libertinus Serif, Georgia, serif" font-size="13"'
    return svg.replace("<svg", f"<svg{font}", 1)
