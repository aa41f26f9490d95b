"""Where a `reach` is heading: a line through its latest values, and what it needs (rules.md, Forecast)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.calendar import Period
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.model import Frequency, KeyResult, exact
from okrtui.domain.scoring import ZERO, Point

FEWEST = 3
"""Dates that a line needs."""
FARTHEST = timedelta(days=3660)
"""A target reached later than this is not reached at this pace."""


class Forecast(NamedTuple):
    """`at_end`: the value on the span's last day; `reached_on`: when the target is reached, None for not
    at this pace; `needed`: the change a period, from now on, that reaches it, None without a period left;
    `points`: how many values the line goes through, 0 for no line (too few dates)."""

    at_end: float | None
    reached_on: date | None
    needed: float | None
    points: int
    every: Frequency


def forecast(item: KeyResult, judged: JudgedKeyResult, every: Frequency, today: date) -> Forecast | None:
    """Return the forecast of a `reach` on a day, with periods of the frequency `every`. None for other
    metrics, without a start, or outside the span."""
    if not metrics.of(item).has_forecast:
        return None
    if judged.start is None or judged.target is None or judged.current is None:
        return None
    span = Period(judged.span.first, judged.periods[-1].last)
    if today not in span:
        return None
    used = _latest(judged.points, span, today)
    needed = _needed(judged, today)
    if judged.score == 1:
        reached = next((p.on for p in judged.points if _there(judged, p.value)), None)
        return Forecast(_at_end(used, span), reached, None, len(used), every)
    return Forecast(_at_end(used, span), _reached(used, judged, today), needed, len(used), every)


def _there(judged: JudgedKeyResult, value: float) -> bool:
    up = (judged.target or 0.0) > (judged.start or 0.0)
    return value >= (judged.target or 0.0) if up else value <= (judged.target or 0.0)


def _latest(points: Sequence[Point], span: Period, today: date) -> Sequence[Point]:
    """The points of the last half of the days elapsed, if at least three; else the last three; else none."""
    elapsed = (today - span.first).days + 1
    half = [point for point in points if 2 * (today - point.on).days < elapsed]
    found = half if len(half) >= FEWEST else points[-FEWEST:]
    return found if len(found) >= FEWEST else ()


def _line(points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """The line of least squares: its slope per day, and its value on the first point's day. Exact."""
    first = points[0].on
    days = [Fraction((point.on - first).days) for point in points]
    values = [exact(point.value) for point in points]
    mean_day, mean_value = sum(days, ZERO) / len(days), sum(values, ZERO) / len(values)
    spread = sum(((day - mean_day) ** 2 for day in days), ZERO)
    together = ((d - mean_day) * (v - mean_value) for d, v in zip(days, values, strict=True))
    slope = sum(together, ZERO) / spread
    return slope, mean_value - slope * mean_day


def _at_end(points: Sequence[Point], span: Period) -> float | None:
    if not points:
        return None
    slope, base = _line(points)
    return float(base + slope * (span.last - points[0].on).days)


def _reached(points: Sequence[Point], judged: JudgedKeyResult, today: date) -> date | None:
    """The day on which the line meets the target; None if that is never, years away or in the past."""
    if not points:
        return None
    slope, base = _line(points)
    target = exact(judged.target or 0.0)
    if slope == 0 or (slope > 0) != (target > exact(judged.start or 0.0)):
        return None
    days = ceil((target - base) / slope)
    if days > (today - points[0].on + FARTHEST).days:
        return None
    on = points[0].on + timedelta(days=days)
    return None if on < today else on


def _needed(judged: JudgedKeyResult, today: date) -> float | None:
    """The gap to the target, divided by the number of periods that have no value yet and have not ended."""
    last = judged.points[-1].on if judged.points else None
    left = sum(
        1
        for period in judged.periods
        if not period.ended(today) and not (last is not None and last in period)
    )
    if not left:
        return None
    return float((exact(judged.target or 0.0) - exact(judged.current or 0.0)) / left)
