"""Short ways to say items, entries and days; what a test leaves out is unremarkable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from okrtui.domain.calendar import CycleRules, Period
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import Followed, Rules, judge_key_result
from okrtui.domain.model import (
    CheckIn,
    Cycle,
    KeyResult,
    Kind,
    Kpi,
    KpiTarget,
    Measurement,
    Objective,
    Scoring,
    Step,
    Waypoint,
)

WEEKLY = CycleRules()
DEFAULTS = Rules()
# Friday weeks of Q4: 1–9 Oct (two short days join), 10–16, 17–23, 24–30, … 19–25 Dec, 26–31 Dec.
Q4 = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "active", 1)
AFTER = date(2027, 1, 1)


def on(text: str) -> date:
    """`10-09` is in 2026; other years are written out."""
    return date.fromisoformat(text if len(text) == 10 else f"2026-{text}")


def period(first: str, last: str) -> Period:
    return Period(on(first), on(last))


def in_state(state: Any) -> Cycle:
    return replace(Q4, state=state)


def stale_after(periods: int) -> Rules:
    return Rules(scoring=Scoring(stale_after=periods))


def reach(start: float | None = 0, target: float | None = 92, **more: Any) -> KeyResult:
    """0 → 92 over 92 days: the value that is expected is the day's number."""
    return KeyResult(1, 1, "Reach", "", "reach", start, target, **{"added_in_draft": True} | more)


def keep(low: float | None = None, high: float | None = None, **more: Any) -> KeyResult:
    return KeyResult(1, 1, "Keep", "", "keep", low=low, high=high, **{"added_in_draft": True} | more)


def milestone(*steps: tuple[float, str], **more: Any) -> KeyResult:
    """Steps as (weight, due date or nothing)."""
    made = tuple(Step(n, f"Step {n}", w, on(due) if due else None) for n, (w, due) in enumerate(steps, 1))
    return KeyResult(1, 1, "Milestone", "", "milestone", added_in_draft=True, steps=made, **more)


def waypoints(*points: tuple[str, float]) -> tuple[Waypoint, ...]:
    return tuple(Waypoint(on(day), value) for day, value in points)


def entries(*typed: tuple[str, float | None] | tuple[str, float | None, int]) -> list[CheckIn]:
    """Check-ins in the order they were entered: (day, value) or (day, value, confidence)."""
    return [
        CheckIn(n, on(day), value, sure[0] if sure else None)
        for n, (day, value, *sure) in enumerate(typed, 1)
    ]


def ticks(*typed: tuple[str, int, bool]) -> list[CheckIn]:
    """Steps set, in the order they were entered: (day, step, done)."""
    return [CheckIn(n, on(day), None, step=s, step_done=done) for n, (day, s, done) in enumerate(typed, 1)]


def judged(
    key_result: KeyResult,
    check_ins: Sequence[CheckIn] = (),
    today: str = "12-01",
    kind: Kind = "aspirational",
    cycle: Cycle = Q4,
    rules: Rules = DEFAULTS,
    followed: Followed | None = None,
) -> JudgedKeyResult:
    return judge_key_result(key_result, kind, cycle, check_ins, rules, on(today), followed)


def followed(every: Any, *values: tuple[str, float]) -> Followed:
    return Followed(kpi(every=every), measured(*values))


def objective(kind: Kind = "aspirational", **more: Any) -> Objective:
    return Objective(1, "Objective", "", kind, 1, None, "", "", **{"weight": 1, "position": 0} | more,
                     added_on=on("10-01"))  # fmt: skip


def kpi(direction: Any = "higher", **more: Any) -> Kpi:
    blank = Kpi(1, "KPI", "", "", "higher", "week", "last", None, None, "", None, "", "", 0, on("01-01"))
    return replace(blank, direction=direction, **more)


def target(value: float | tuple[float, float], since: str = "01-01") -> KpiTarget:
    low, high = value if isinstance(value, tuple) else (None, None)
    return KpiTarget(on(since), None if isinstance(value, tuple) else value, low, high)


def measured(*values: tuple[str, float]) -> list[Measurement]:
    return [Measurement(n, on(day), value) for n, (day, value) in enumerate(values, 1)]
