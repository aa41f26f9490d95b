"""From check-ins to scores: raw, score, expected, pace, attainment (DESIGN §3, Metrics).

Numbers are exact fractions of the decimals that people typed, so that a threshold of 0.7 is met
by seven tenths. Nothing here knows a status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from okrtui.domain.calendar import Period, calendar_period_of
from okrtui.domain.model import CheckIn, KeyResult, Kpi, KpiTarget, Measurement, exact
from okrtui.domain.values import added

ZERO, ONE = Fraction(0), Fraction(1)
_BY_DATE_THEN_ENTRY = attrgetter("on", "id")


class Point(NamedTuple):
    """A value on a day: a check-in that counts, or a followed KPI's value for a period."""

    on: date
    value: float


def clamp(number: Fraction) -> Fraction:
    return max(ZERO, min(ONE, number))


def counted(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """Check-ins that still count (those before a change of metric don't), by date and entry."""
    return sorted(
        (entry for entry in check_ins if entry.id > key_result.counts_after),
        key=_BY_DATE_THEN_ENTRY,
    )


def points_of(
    key_result: KeyResult, check_ins: Iterable[CheckIn], followed: Sequence[Point] | None
) -> list[Point]:
    """The dated values that count, ascending, one a date (a later entry corrects an earlier).

    `followed` are the values of the KPI it follows, dated inside the span (DESIGN §3, Following).
    """
    if followed is not None:
        return list(followed)
    if key_result.metric == "milestone" and key_result.steps:
        return _step_points(key_result, check_ins)
    by_date: dict[date, float] = {}
    for entry in counted(key_result, check_ins):
        if entry.value is not None:
            by_date[entry.on] = entry.value
    return [Point(on, value) for on, value in by_date.items()]


def _step_points(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> list[Point]:
    by_date: dict[date, float] = {}
    entries = counted(key_result, check_ins)
    done: dict[int, bool] = {}
    for entry in entries:
        if entry.step is not None:
            done[entry.step] = entry.step_done
        elif entry.value is None:
            continue
        by_date[entry.on] = float(steps_value(key_result, done))
    return [Point(on, value) for on, value in by_date.items()]


def steps_done(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> dict[int, bool]:
    """Which steps are done: each by its latest check-in by date, then by entry."""
    done = {step.number: False for step in key_result.steps}
    for entry in counted(key_result, check_ins):
        if entry.step in done:
            done[entry.step] = entry.step_done
    return done


def steps_value(key_result: KeyResult, done: dict[int, bool]) -> Fraction:
    """Done weight ÷ total weight; 0 when nothing weighs."""
    total = sum((exact(step.weight) for step in key_result.steps), ZERO)
    got = sum((exact(s.weight) for s in key_result.steps if done.get(s.number)), ZERO)
    return got / total if total else ZERO


def ends_of(key_result: KeyResult, points: Sequence[Point]) -> tuple[float | None, float | None]:
    """Start and target of a `reach` as they stand: the first check-in fills a missing start.

    A target given as a change (`--by`) lies that far from the start; a percentage is of the
    start's size, so that +20 % of −10 is −8.
    """
    if key_result.metric != "reach":
        return None, None
    start = key_result.start
    if start is None and points:
        start = points[0].value
    target = key_result.target
    if key_result.by is not None:
        target = None if start is None else target_by(start, key_result.by, key_result.by_percent)
    return start, target


def target_by(start: float, by: float, percent: bool) -> float:
    """The target that lies `by` (or `by` percent of the start's size) from the start."""
    if not percent:
        return added(start, by)
    return float(exact(start) + abs(exact(start)) * exact(by) / 100)


def raw_score(start: float, target: float, current: float) -> Fraction:
    """(current − start) / (target − start), up or down; start and target differ."""
    return (exact(current) - exact(start)) / (exact(target) - exact(start))


def kept(key_result: KeyResult, value: float) -> bool:
    """Whether a value lies within the limits, which belong to it."""
    above = key_result.low is None or value >= key_result.low
    return above and (key_result.high is None or value <= key_result.high)


class KeptCount(NamedTuple):
    """Of `counted` periods so many were `kept`; `last_value` of each counted one, None if empty."""

    kept: int
    counted: int


def keep_count(
    key_result: KeyResult, points: Sequence[Point], periods: Sequence[Period], today: date
) -> KeptCount:
    """Periods kept and counted: one counts once it has ended or has a check-in (DESIGN §3).

    A check-in after the key result's own due date belongs to its last period.
    """
    end = periods[-1].last
    points = [point if point.on <= end else Point(end, point.value) for point in points]
    good = total = 0
    position = 0
    for period in periods:
        last: float | None = None
        while position < len(points) and points[position].on <= period.last:
            if points[position].on >= period.first:
                last = points[position].value
            position += 1
        if last is not None or period.ended(today):
            total += 1
            good += last is not None and kept(key_result, last)
    return KeptCount(good, total)


def expected(
    key_result: KeyResult,
    span: Period,
    day: date,
    start: float | None,
    target: float | None,
) -> Fraction:
    """The score expected on a day, 0 … 1 (DESIGN §3, Expected)."""
    if key_result.metric == "keep":
        return ONE
    if key_result.metric == "milestone":
        return _expected_steps(key_result, span, day)
    if key_result.waypoints and start is not None and target is not None and start != target:
        return _expected_waypoints(key_result, span, day, start, target)
    return clamp(Fraction((day - span.first).days + 1, span.days))


def _expected_steps(key_result: KeyResult, span: Period, day: date) -> Fraction:
    if not key_result.steps:
        return ONE if day > span.last else ZERO
    total = sum((exact(step.weight) for step in key_result.steps), ZERO)
    past = sum((exact(s.weight) for s in key_result.steps if day > (s.due or span.last)), ZERO)
    return past / total if total else ZERO


def _expected_waypoints(
    key_result: KeyResult, span: Period, day: date, start: float, target: float
) -> Fraction:
    line = [(span.first - timedelta(days=1), start)]
    line += [(waypoint.on, waypoint.value) for waypoint in key_result.waypoints]
    line.append((span.last, target))
    if day <= line[0][0]:
        return ZERO
    for (day0, value0), (day1, value1) in pairwise(line):
        if day <= day1 and day1 > day0:
            share = Fraction((day - day0).days, (day1 - day0).days)
            value = exact(value0) + (exact(value1) - exact(value0)) * share
            return clamp((value - exact(start)) / (exact(target) - exact(start)))
    return ONE


class Term(NamedTuple):
    """One thing that counts in an objective: a key result, or a child objective when rolled up."""

    weight: Fraction
    score: Fraction | None
    pace: Fraction | None


def weighted_score(terms: Iterable[Term]) -> Fraction | None:
    """Σ weight·score ÷ Σ weight over those with a score and weight > 0; None if there is none."""
    live = [term for term in terms if term.weight > 0 and term.score is not None]
    total = sum((term.weight for term in live), ZERO)
    return sum((t.weight * (t.score or ZERO) for t in live), ZERO) / total if total else None


def weighted_pace(terms: Iterable[Term]) -> Fraction | None:
    """Σ weight·min(1, pace) ÷ Σ weight over those with a pace and weight > 0; None if none has."""
    live = [term for term in terms if term.weight > 0 and term.pace is not None]
    total = sum((term.weight for term in live), ZERO)
    return sum((t.weight * min(ONE, t.pace or ZERO) for t in live), ZERO) / total if total else None


# --- KPIs ------------------------------------------------------------------------------------


def combined(kpi: Kpi, measurements: Iterable[Measurement]) -> list[Point]:
    """One value a period, dated by its last measurement, ascending (DESIGN §3, KPI)."""
    period_of = calendar_period_of(kpi.every)
    groups: dict[date, list[Measurement]] = {}
    for entry in sorted(measurements, key=_BY_DATE_THEN_ENTRY):
        groups.setdefault(period_of(entry.on).first, []).append(entry)
    return [Point(group[-1].on, _combine(kpi, group)) for group in groups.values()]


def _combine(kpi: Kpi, group: list[Measurement]) -> float:
    if kpi.combine == "last" or len(group) == 1:
        return group[-1].value
    total = sum((exact(entry.value) for entry in group), ZERO)
    return float(total if kpi.combine == "sum" else total / len(group))


def target_on(kpi: Kpi, day: date) -> KpiTarget | None:
    """The target in force on a day; the first one holds from the beginning."""
    if not kpi.targets:
        return None
    ordered = sorted(kpi.targets, key=lambda target: target.since)
    return next((t for t in reversed(ordered) if t.since <= day), ordered[0])


def attainment(kpi: Kpi, value: float, target: KpiTarget) -> Fraction:
    """How much of the target a value attains, never below 0 (DESIGN §3, KPI)."""
    got = exact(value)
    if kpi.direction == "range":
        low, high = exact(target.low or 0.0), exact(target.high or 0.0)
        distance = max(low - got, got - high, ZERO)
        return max(ZERO, 1 - distance / (high - low))
    wanted = exact(target.value or 0.0)
    met = got >= wanted if kpi.direction == "higher" else got <= wanted
    if wanted <= 0:
        return ONE if met else ZERO
    if kpi.direction == "higher":
        return max(ZERO, got / wanted)
    return ONE if met else wanted / got
