"""What scores are made of, whatever the metric: points, steps, weighted means, attainment (rules.md, Scores
and statuses).

Numbers are exact fractions of the decimals that people typed, so that a threshold of 0.7 is met
by seven tenths. Nothing here knows a status.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil, floor, log10
from operator import attrgetter
from typing import NamedTuple, TypeVar

from okrtui.domain.calendar import calendar_period_of
from okrtui.domain.model import CheckIn, KeyResult, Kpi, KpiTarget, Measurement, exact
from okrtui.domain.texts import same_name
from okrtui.domain.values import added

ZERO, ONE = Fraction(0), Fraction(1)
_BY_DATE_THEN_ENTRY = attrgetter("on", "id")
Entry = TypeVar("Entry", CheckIn, Measurement)


class Point(NamedTuple):
    """A value on a day: a check-in that counts, or a followed KPI's value for a period."""

    on: date
    value: float


def clamp(number: Fraction) -> Fraction:
    return max(ZERO, min(ONE, number))


def counted(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """Return the check-ins that still count, by date and entry: not those that were withdrawn, nor those
    entered under another definition (rules.md, When a definition changes)."""
    first, last = key_result.counts_after, key_result.counts_until
    return sorted(
        (
            entry
            for entry in check_ins
            if entry.id > first and not entry.withdrawn and (last is None or entry.id <= last)
        ),
        key=_BY_DATE_THEN_ENTRY,
    )


def replaced_by(who: str, day: date, entries: Iterable[Entry]) -> Entry | None:
    """Return the value of that day that counts until this person enters another; None if it is their own."""
    same_day = [entry for entry in entries if entry.on == day and entry.value is not None]
    last = max(same_day, key=lambda entry: entry.id, default=None)
    return None if last is None or same_name(last.who, who) else last


def steps_done(key_result: KeyResult, check_ins: Iterable[CheckIn]) -> dict[int, bool]:
    """Return which steps are done: each by its latest check-in by date, then by entry."""
    done = {step.number: False for step in key_result.steps}
    for entry in counted(key_result, check_ins):
        if entry.step in done:
            done[entry.step] = entry.step_done
    return done


def steps_value(key_result: KeyResult, done: dict[int, bool]) -> Fraction:
    """Return done weight ÷ total weight; 0 when the total is 0."""
    total = sum((exact(step.weight) for step in key_result.steps), ZERO)
    got = sum((exact(s.weight) for s in key_result.steps if done.get(s.number)), ZERO)
    return got / total if total else ZERO


def target_by(start: float, by: float, percent: bool) -> float:
    """Return the target that lies `by` (or `by` percent of the start's size) from the start (rules.md, Target
    as a distance)."""
    if not percent:
        return added(start, by)
    return float(exact(start) + abs(exact(start)) * exact(by) / 100)


def rounded(value: Fraction, size: Fraction, *, up: bool) -> float:
    """Round a value to a thousandth of `size` or finer, up or down, towards the side where it is enough."""
    digits = Fraction(10) ** (3 - ceil(log10(size or 1)))
    return float((ceil(value * digits) if up else floor(value * digits)) / digits)


class KeptCount(NamedTuple):
    """How many periods were `counted`, and how many of them `kept`."""

    kept: int
    counted: int


class Term(NamedTuple):
    """One thing that counts in an objective: a key result, or a child objective when rolled up."""

    weight: Fraction
    score: Fraction | None
    pace: Fraction | None


def weighted_score(terms: Iterable[Term]) -> Fraction | None:
    """Return Σ weight·score ÷ Σ weight over those with a score and weight > 0; None if there is none
    (rules.md, Score of an objective)."""
    live = [term for term in terms if term.weight > 0 and term.score is not None]
    total = sum((term.weight for term in live), ZERO)
    return sum((t.weight * (t.score or ZERO) for t in live), ZERO) / total if total else None


def weighted_pace(terms: Iterable[Term]) -> Fraction | None:
    """Return Σ weight·min(1, pace) ÷ Σ weight over those with a pace and weight > 0; None if none has."""
    live = [term for term in terms if term.weight > 0 and term.pace is not None]
    total = sum((term.weight for term in live), ZERO)
    return sum((t.weight * min(ONE, t.pace or ZERO) for t in live), ZERO) / total if total else None


# --- KPIs ------------------------------------------------------------------------------------


def combined(kpi: Kpi, measurements: Iterable[Measurement]) -> list[Point]:
    """Return one value a period, dated by its last measurement, ascending (rules.md, Value of a KPI).
    Withdrawn measurements do not count."""
    period_of = calendar_period_of(kpi.every)
    groups: dict[date, list[Measurement]] = {}
    for entry in sorted(measurements, key=_BY_DATE_THEN_ENTRY):
        if entry.withdrawn:
            continue
        groups.setdefault(period_of(entry.on).first, []).append(entry)
    return [Point(group[-1].on, _combine(kpi, group)) for group in groups.values()]


def _combine(kpi: Kpi, group: list[Measurement]) -> float:
    if kpi.combine == "last" or len(group) == 1:
        return group[-1].value
    total = sum((exact(entry.value) for entry in group), ZERO)
    return float(total if kpi.combine == "sum" else total / len(group))


def target_on(kpi: Kpi, day: date) -> KpiTarget | None:
    """Return the target in force on a day; the first one holds from the beginning, unless it was given a day
    (rules.md, Target of a KPI)."""
    if not kpi.targets:
        return None
    ordered = sorted(kpi.targets, key=lambda target: target.since)
    first = None if kpi.target_begins else ordered[0]
    return next((t for t in reversed(ordered) if t.since <= day), first)


def attainment(kpi: Kpi, value: float, target: KpiTarget) -> Fraction:
    """Return how much of the target a value attains, never below 0 (rules.md, Attainment)."""
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
