"""The cheapest change that would lift a status to the next better one: what `explain` ends with (rules.md,
Advice).

Nothing here guesses: each answer is what the rules would accept on that day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.calendar import calendar_period_of
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import (
    JudgedKpi,
    JudgedObjective,
    Part,
    Rules,
    judge_objective,
)
from okrtui.domain.metrics.base import Needs
from okrtui.domain.model import (
    Cycle,
    KeyResult,
    Kind,
    Kpi,
    KpiRules,
    KpiTarget,
    Objective,
    Scoring,
    exact,
)
from okrtui.domain.scoring import ONE, ZERO, rounded, target_on
from okrtui.domain.status import BANDS, Status


class Lift(NamedTuple):
    """What a key result needs for a better status: any entry at all, or a score (as a value, as steps, as
    periods kept in a row) and a confidence; None for what is good enough. `by`: the last day of the period
    that the value is for, where it counts only once that has ended. `never`: nothing can lift it any more."""

    to: Status
    entry: bool = False
    score: Fraction | None = None
    value: float | None = None
    by: date | None = None
    steps: tuple[int, ...] = ()
    periods: int | None = None
    confidence: float | None = None
    never: bool = False


def lift_key_result(
    item: KeyResult,
    judged: JudgedKeyResult,
    kind: Kind,
    cycle: Cycle,
    scoring: Scoring,
    today: date,
    *,
    sums: bool = False,
) -> Lift | None:
    """Return what would lift a live key result's status (rules.md, Advice); None where nothing needs to.
    `sums`: whether it follows a KPI that sums."""
    if cycle.state == "closed" or judged.grade is not None:
        return None
    if judged.status.needs_entry:
        return Lift(Status.ON_TRACK, entry=True)
    to = judged.status.better
    if to is None:
        return None
    if today > cycle.ends:
        return Lift(to, never=True)
    bands = scoring.bands(kind)
    at = _least(to, kind, scoring)
    sure = bands.confidence.on_track if to == Status.ON_TRACK else bands.confidence.at_risk
    lift = Lift(to)
    if judged.confidence is not None and judged.confidence < sure:
        lift = lift._replace(confidence=sure)
    if judged.pace is None or judged.pace >= at:
        return lift
    by = _counts_from(judged, today) if sums else None
    needs = _needs(item, judged, at, today, by)
    if needs == Needs():
        return Lift(to, never=True)
    return lift._replace(
        score=needs.score, value=needs.value, by=by, steps=needs.steps, periods=needs.periods
    )


def best_of_key_result(
    item: KeyResult,
    judged: JudgedKeyResult,
    kind: Kind,
    cycle: Cycle,
    scoring: Scoring,
    today: date,
    *,
    sums: bool = False,
) -> Status | None:
    """Return the best band that entries can still bring a key result to; None if there is none."""
    if judged.is_ahead or today > cycle.ends or cycle.state == "closed":
        return None
    by = _counts_from(judged, today) if sums else None
    for to in BANDS[:0:-1]:  # the best first
        at = _least(to, kind, scoring)
        is_there = judged.pace is None or judged.pace >= at
        if is_there or _needs(item, judged, at, today, by) != Needs():
            return to
    return None


def _least(to: Status, kind: Kind, scoring: Scoring) -> Fraction:
    """The least pace for a band."""
    bands = scoring.bands(kind)
    return exact(bands.on_track if to == Status.ON_TRACK else bands.at_risk)


def _counts_from(judged: JudgedKeyResult, today: date) -> date | None:
    """The last day of the period that a value entered today is for; None if there is none."""
    return next((period.last for period in judged.periods if period.last >= today), None)


def _needs(item: KeyResult, judged: JudgedKeyResult, at: Fraction, today: date, by: date | None) -> Needs:
    """What would bring its pace to `at`; nothing if it follows a KPI and its own due date has passed."""
    if item.kpi_id is not None and today > judged.span.last:
        return Needs()
    return metrics.of(item).lift(item, judged, at, by or today)


# --- objectives ------------------------------------------------------------------------------


class LiftObjective(NamedTuple):
    """Which parts would have to be on track (or at risk, if they cannot get further), and which guardrails
    healthy, for a better status. If there are none of them, nothing can lift it any more."""

    to: Status
    parts: tuple[str, ...]
    guardrails: tuple[str, ...] = ()
    halfway: tuple[str, ...] = ()
    """Those of the parts that come to at risk only."""


def lift_objective(
    objective: Objective,
    cycle: Cycle,
    judged: JudgedObjective,
    guardrails: Sequence[tuple[str, Status]],
    rules: Rules,
    today: date,
    best: Mapping[str, Status | None],
) -> LiftObjective | None:
    """Return the fewest parts that would have to be in their `best` band for a better status, and the
    guardrails that would have to be healthy (rules.md, Advice). Of equally few parts, those with the smallest
    weighted gap to full pace are taken. None where nothing needs to change."""
    to = judged.status.better
    if to is None or judged.grade is not None or cycle.state == "closed":
        return None
    unwell = tuple(name for name, status in guardrails if status.holds_back)
    tries: tuple[tuple[str, ...], ...] = ((), unwell) if unwell else ((),)
    for well in tries if today <= cycle.ends else ():
        guards = [(name, Status.HEALTHY if name in well else status) for name, status in guardrails]

        def lifted(chosen: Collection[int], guards: Sequence[tuple[str, Status]] = guards) -> Status | None:
            """Return the better status if these parts were in their best band; None if it is none."""
            parts = [
                _at_best(part, best, objective.kind, rules) if number in chosen else part
                for number, part in enumerate(judged.parts)
            ]
            status = judge_objective(objective, cycle, parts, guards, rules).status
            is_better = status == Status.DONE or (
                status in BANDS and BANDS.index(status) > BANDS.index(judged.status)
            )
            return status if is_better else None

        can = [
            number
            for number, part in enumerate(judged.parts)
            if part.weight > 0 and not part.status.is_good and part.grade is None and best.get(part.name)
        ]
        found = _fewest(judged.parts, can, lifted)
        if found is not None:
            status, chosen = found
            names = tuple(judged.parts[number].name for number in chosen)
            halfway = tuple(name for name in names if best[name] == Status.AT_RISK)
            return LiftObjective(status, names, well, halfway)
    return LiftObjective(to, ())


def best_of_objective(
    objective: Objective,
    cycle: Cycle,
    judged: JudgedObjective,
    guardrails: Sequence[tuple[str, Status]],
    rules: Rules,
    best: Mapping[str, Status | None],
) -> Status | None:
    """Return the best band an objective can reach with all its parts in their best band; None for none."""
    parts = [
        _at_best(part, best, objective.kind, rules) if part.grade is None else part for part in judged.parts
    ]
    well = [(name, Status.HEALTHY) for name, _ in guardrails]
    status = judge_objective(objective, cycle, parts, well, rules).status
    if status == Status.DONE:
        return Status.ON_TRACK
    return status if status in BANDS[1:] else None


_TRIES = 500
"""Sets of parts that are tried; an objective has few, and more than that nobody reads."""


def _fewest(
    parts: Sequence[Part], can: Sequence[int], lifted: Callable[[Collection[int]], Status | None]
) -> tuple[Status, tuple[int, ...]] | None:
    """The fewest parts that lift the status; of equally few, those with the least weighted gap to full
    pace."""

    def gap(number: int) -> Fraction:
        return exact(parts[number].weight) * (ONE - min(ONE, parts[number].pace or ZERO))

    open_ = sorted(can, key=lambda n: (gap(n), n))
    left = _TRIES
    for size in range(len(open_) + 1):
        for chosen in sorted(combinations(open_, size), key=lambda some: sum(map(gap, some))):
            left -= 1
            if left < 0:
                return _all_but(open_, lifted)
            status = lifted(chosen)
            if status is not None:
                return status, tuple(sorted(chosen))
    return None


def _all_but(
    open_: Sequence[int], lifted: Callable[[Collection[int]], Status | None]
) -> tuple[Status, tuple[int, ...]] | None:
    """All parts, without those that are not needed: with many parts, finding the fewest takes too long."""
    chosen = list(open_)
    for number in reversed(open_):
        without = [other for other in chosen if other != number]
        if lifted(without) is not None:
            chosen = without
    status = lifted(chosen)
    return None if status is None else (status, tuple(sorted(chosen)))


def _at_best(part: Part, best: Mapping[str, Status | None], kind: Kind, rules: Rules) -> Part:
    """A part in its best band; unchanged if it is good already, or if nothing can be done."""
    to = best.get(part.name)
    if to is None or part.status.is_good:
        return part
    return part._replace(status=to, pace=max(part.pace or ZERO, _least(to, kind, rules.scoring)))


# --- KPIs ------------------------------------------------------------------------------------


class LiftKpi(NamedTuple):
    """The value a KPI needs for a better status, the nearest one; None for any measurement at all.
    `by`: the last day of the running period, whose sum it is."""

    to: Status
    value: float | None
    by: date | None = None


def lift_kpi(item: Kpi, judged: JudgedKpi, rules: KpiRules, today: date) -> LiftKpi | None:
    """Return what would lift a KPI's status, by the target of the day on which it is judged (rules.md,
    Advice): if it sums, that is the last day of the running period. None where nothing can, or needs to."""
    if judged.status.needs_entry:
        return LiftKpi(Status.HEALTHY, None)
    to = judged.status.better
    if to is None:
        return None
    by = calendar_period_of(item.every)(today).last if item.combine == "sum" else None
    value = _value_for(item, to, target_on(item, by or today), rules, below=judged.value)
    return None if value is None else LiftKpi(to, value, by)


def _value_for(
    item: Kpi, to: Status, target: KpiTarget | None, rules: KpiRules, *, below: float | None
) -> float | None:
    """The value needed for a status by a target; for a range, the limit on the side where the value is."""
    if item.healthy_at is not None and item.watch_at is not None:
        return item.healthy_at if to == Status.HEALTHY else item.watch_at
    share = exact(rules.healthy if to == Status.HEALTHY else rules.watch)
    if target is None:
        return None
    if item.direction == "range":
        low, high = exact(target.low or 0.0), exact(target.high or 0.0)
        slack, is_below = (1 - share) * (high - low), exact(below or 0.0) < low
        bound = low - slack if is_below else high + slack
        return rounded(bound, high - low, up=is_below)
    wanted = exact(target.value or 0.0)
    if wanted <= 0:
        return float(wanted)
    higher = item.direction == "higher"
    return rounded(wanted * share if higher else wanted / share, wanted, up=higher)
