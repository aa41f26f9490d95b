"""The cheapest change that would lift a status to the next better one: what `explain` ends with (DESIGN §1).

Nothing here guesses: each answer is what the rules of DESIGN §3 would accept on that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import (
    JudgedKpi,
    JudgedObjective,
    Part,
    Rules,
    judge_objective,
)
from okrtui.domain.model import Cycle, KeyResult, Kind, Kpi, KpiRules, Objective, Scoring, exact
from okrtui.domain.scoring import ONE, ZERO, rounded
from okrtui.domain.status import BANDS, Status


class Lift(NamedTuple):
    """What a key result needs for a better status: an entry at all, or a score (as a value, as steps, as
    periods kept in a row) and a confidence; what is None is well as it is."""

    to: Status
    entry: bool = False
    score: Fraction | None = None
    value: float | None = None
    steps: tuple[int, ...] = ()
    periods: int | None = None
    confidence: float | None = None


def lift_key_result(
    item: KeyResult, judged: JudgedKeyResult, kind: Kind, scoring: Scoring, today: date
) -> Lift | None:
    """What would lift a live key result's status; None where nothing can, or needs to."""
    if judged.status.needs_entry:
        return Lift(Status.ON_TRACK, entry=True)
    to = judged.status.better
    if to is None or judged.grade is not None:
        return None
    bands = scoring.bands(kind)
    at = exact(bands.on_track if to == Status.ON_TRACK else bands.at_risk)
    sure = bands.confidence.on_track if to == Status.ON_TRACK else bands.confidence.at_risk
    lift = Lift(to)
    if judged.confidence is not None and judged.confidence < sure:
        lift = lift._replace(confidence=sure)
    if judged.pace is None or judged.pace >= at:
        return lift
    needs = metrics.of(item).lift(item, judged, at, today)
    return lift._replace(score=needs.score, value=needs.value, steps=needs.steps, periods=needs.periods)


# --- objectives ------------------------------------------------------------------------------


class LiftObjective(NamedTuple):
    """Which of its parts would have to be on track, and which guardrails well, for a better status."""

    to: Status
    parts: tuple[str, ...]
    guardrails: tuple[str, ...] = ()


def lift_objective(
    objective: Objective,
    cycle: Cycle,
    judged: JudgedObjective,
    guardrails: Sequence[tuple[str, Status]],
    rules: Rules,
) -> LiftObjective | None:
    """The fewest parts that would have to be on track for a better status, those with the least way to go;
    with the guardrails that would have to be well. None where nothing can, or needs to."""
    if judged.status.better is None or judged.grade is not None:
        return None
    now = BANDS.index(judged.status)
    unwell = tuple(name for name, status in guardrails if status.holds_back)
    for well in ((), unwell) if unwell else ((),):
        guards = [(name, Status.HEALTHY if name in well else status) for name, status in guardrails]
        chosen: list[str] = []
        parts = list(judged.parts)
        while True:
            status = judge_objective(objective, cycle, parts, guards, rules).status
            if status == Status.DONE or (status in BANDS and BANDS.index(status) > now):
                return LiftObjective(status, tuple(chosen), well)
            nearest = _nearest(objective, cycle, parts, guards, rules)
            if nearest is None:
                break
            chosen.append(parts[nearest].name)
            parts[nearest] = _on_track(parts[nearest], objective, rules)
    return None


def _on_track(part: Part, objective: Objective, rules: Rules) -> Part:
    least = exact(rules.scoring.bands(objective.kind).on_track)
    return part._replace(status=Status.ON_TRACK, pace=max(part.pace or ZERO, least))


def _nearest(
    objective: Objective,
    cycle: Cycle,
    parts: Sequence[Part],
    guards: Sequence[tuple[str, Status]],
    rules: Rules,
) -> int | None:
    """Of the parts that weigh and are not well: one that is enough by itself, else what holds most back."""
    open_ = [n for n, part in enumerate(parts) if part.weight > 0 and not part.status.is_good]
    if not open_:
        return None
    before = judge_objective(objective, cycle, parts, guards, rules).status

    def way(n: int) -> tuple[bool, Fraction]:
        tried = [_on_track(part, objective, rules) if i == n else part for i, part in enumerate(parts)]
        after = judge_objective(objective, cycle, tried, guards, rules).status
        gap = exact(parts[n].weight) * (ONE - min(ONE, parts[n].pace or ZERO))
        return after == before, gap if after != before else -gap

    return min(open_, key=way)


# --- KPIs ------------------------------------------------------------------------------------


class LiftKpi(NamedTuple):
    """The value a KPI needs for a better status, the nearest one; None for any measurement at all."""

    to: Status
    value: float | None


def lift_kpi(item: Kpi, judged: JudgedKpi, rules: KpiRules) -> LiftKpi | None:
    """What would lift a KPI's status; None where nothing can, or needs to."""
    if judged.status.needs_entry:
        return LiftKpi(Status.HEALTHY, None)
    to = judged.status.better
    if to is None:
        return None
    if item.healthy_at is not None and item.watch_at is not None:
        return LiftKpi(to, item.healthy_at if to == Status.HEALTHY else item.watch_at)
    share = exact(rules.healthy if to == Status.HEALTHY else rules.watch)
    target = judged.target
    if target is None:
        return None
    if item.direction == "range":
        low, high = exact(target.low or 0.0), exact(target.high or 0.0)
        slack, below = (1 - share) * (high - low), exact(judged.value or 0.0) < low
        bound = low - slack if below else high + slack
        return LiftKpi(to, rounded(bound, high - low, up=below))
    wanted = exact(target.value or 0.0)
    if wanted <= 0:
        return LiftKpi(to, float(wanted))
    higher = item.direction == "higher"
    return LiftKpi(to, rounded(wanted * share if higher else wanted / share, wanted, up=higher))
