"""Charts of a report's page as inline SVG: lines over time, and bars. Their words stand beside them.

A chart is stretched to the room there is, so it holds no text: labels are the page's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.calendar import PERIOD_DAYS
from okrtui.domain.scoring import Point, target_on
from okrtui.domain.views import KeyResultView, KpiView

WIDE, HIGH, ROOM = 1000, 300, 20
"""A chart's own units: its width and height, and what stays free above and below."""
EVE = timedelta(days=1)
PERIODS = 26
"""Periods of a KPI that its line shows."""


class Chart(NamedTuple):
    """The drawing, and what its edges mean. `low` and `high` are values."""

    drawing: str
    first: date
    last: date
    low: float
    high: float


class _Frame(NamedTuple):
    """Where a day and a value lie in the drawing."""

    first: date
    last: date
    low: float
    high: float

    def at(self, day: date, value: float) -> str:
        days = max(1, (self.last - self.first).days)
        across = WIDE * min(days, max(0, (day - self.first).days)) / days
        room = self.high - self.low
        up = (value - self.low) / room if room else 0.5
        return f"{across:.1f} {HIGH - ROOM - up * (HIGH - 2 * ROOM):.1f}"

    def line(self, points: Iterable[Point], kind: str) -> str:
        steps = " L".join(self.at(point.on, point.value) for point in points)
        return f'<path class="{kind}" d="M{steps}"/>'

    def dots(self, points: Iterable[Point]) -> str:
        spots = " ".join(f"M{self.at(point.on, point.value)} h0" for point in points)
        return f'<path class="dots" d="{spots}"/>'

    def day(self, day: date) -> str:
        across = self.at(day, self.low).split()[0]
        return f'<path class="today" d="M{across} 0 V{HIGH}"/>'


def key_result_chart(view: KeyResultView, today: date) -> Chart | None:
    """Draw the values over the span with what was expected, and today; None before the first check-in."""
    points = view.judged.points
    if not points:
        return None
    wanted = metrics.of(view.item).wanted(view.item, view.judged)
    span = view.judged.span
    last = max(span.last, points[-1].on)
    frame = _frame(span.first - EVE, last, [points, *wanted])
    parts = [frame.line(line, "expected") for line in wanted]
    if frame.first <= today <= frame.last:
        parts.append(frame.day(today))
    parts += [frame.line(points, "value"), frame.dots(points)]
    return Chart("".join(parts), span.first, frame.last, frame.low, frame.high)


def kpi_chart(view: KpiView, today: date) -> Chart | None:
    """Draw a KPI's latest values with the target as it was; None without values."""
    since = today - timedelta(days=PERIOD_DAYS[view.item.every] * PERIODS)
    points = [point for point in view.judged.points if point.on > since] or view.judged.points[-PERIODS:]
    if not points:
        return None
    targets = _targets(view, points[0].on, max(today, points[-1].on))
    frame = _frame(points[0].on, max(today, points[-1].on), [points, *targets])
    parts = [frame.line(line, "expected") for line in targets]
    whole = points if view.judged.so_far is None else points[:-1]  # the running one stands apart
    parts += [frame.line(whole, "value")] if whole else []
    parts.append(frame.dots(points[-1:]))
    return Chart("".join(parts), frame.first, frame.last, frame.low, frame.high)


def _targets(view: KpiView, first: date, last: date) -> list[list[Point]]:
    """The target on each day as stairs: one line, or two for a range; without one, the limit of healthy."""
    days = sorted({first, last, *(t.since for t in view.item.targets if first < t.since <= last)})
    lines: list[list[Point]] = []
    for ends in ("value", "low", "high"):
        line: list[Point] = []
        for day in days:
            target = target_on(view.item, day)
            wanted = getattr(target, ends) if target is not None else None
            if wanted is None:
                continue
            if line and line[-1].value != wanted:
                line.append(Point(day, line[-1].value))
            line.append(Point(day, wanted))
        if line:
            lines.append(line)
    if not lines and view.item.healthy_at is not None:
        return [[Point(first, view.item.healthy_at), Point(last, view.item.healthy_at)]]
    return lines


def _frame(first: date, last: date, lines: Sequence[Sequence[Point]]) -> _Frame:
    values = [point.value for line in lines for point in line]
    return _Frame(first, last, min(values), max(values))


def bar(score: float | None, expected: float | None) -> str:
    """Draw a bar of a score 0 … 1 with a mark at the expected score."""
    full = WIDE * min(1.0, max(0.0, score or 0.0))
    parts = [
        f'<rect class="whole" width="{WIDE}" height="10" rx="0"/>',
        f'<rect class="part" width="{full:.1f}" height="10" rx="0"/>',
    ]
    if expected is not None:
        parts.append(f'<path class="mark" d="M{WIDE * min(1.0, max(0.0, expected)):.1f} -2 V12"/>')
    return "".join(parts)
