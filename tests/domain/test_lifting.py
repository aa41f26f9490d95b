"""What `explain` ends with is enough, and a little less is not (rules.md, Advice)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import (
    Followed,
    JudgedObjective,
    Part,
    Rules,
    judge_key_result,
    judge_kpi,
    judge_objective,
)
from okrtui.domain.lifting import (
    Lift,
    LiftObjective,
    best_of_key_result,
    best_of_objective,
    lift_key_result,
    lift_kpi,
    lift_objective,
)
from okrtui.domain.model import (
    CheckIn,
    Cycle,
    KeyResult,
    Kpi,
    KpiRules,
    KpiTarget,
    Measurement,
    Objective,
    Scoring,
    Step,
)
from okrtui.domain.status import Status
from tests.domain import build

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "active", 1)
TODAY = date(2026, 11, 20)
REACH = KeyResult(1, 1, "T", "", "reach", start=0, target=100, starts=CYCLE.starts)


def judged(item: KeyResult, *entries: CheckIn) -> JudgedKeyResult:
    return judge_key_result(item, "aspirational", CYCLE, entries, Rules(), TODAY)


def lifted(item: KeyResult, *entries: CheckIn) -> Lift | None:
    return lift_key_result(item, judged(item, *entries), "aspirational", CYCLE, Scoring(), TODAY)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(0, 10))
def test_the_value_and_confidence_named_are_enough_and_less_is_not(
    start: int, target: int, value: int, confidence: int
) -> None:
    if start == target:
        return
    item = replace(REACH, start=start, target=target)
    first = CheckIn(1, date(2026, 11, 13), value, confidence)
    before = judged(item, first)
    lift = lifted(item, first)
    if before.status not in (Status.AT_RISK, Status.OFF_TRACK):
        assert lift is None
        return
    assert lift is not None
    wanted = value if lift.value is None else lift.value
    sure = confidence if lift.confidence is None else int(lift.confidence)
    after = judged(item, first, CheckIn(2, TODAY, wanted, sure))
    better = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.DONE)
    assert lift.value is not None or lift.confidence is not None
    if lift.value is not None:
        assert better.index(after.status) >= better.index(lift.to)
        less = wanted - (target - start) / 100
        assert judged(item, first, CheckIn(2, TODAY, less, sure)).status == before.status
    if lift.confidence is not None:
        assert judged(item, first, CheckIn(2, TODAY, wanted, sure - 1)).status == before.status


def test_silence_needs_an_entry() -> None:
    assert lifted(REACH) == Lift(Status.ON_TRACK, entry=True)
    assert lifted(REACH, CheckIn(1, date(2026, 10, 9), 50)) == Lift(Status.ON_TRACK, entry=True)
    assert lifted(REACH, CheckIn(1, TODAY, 60)) is None
    assert lifted(REACH, CheckIn(1, TODAY, 100)) is None


@pytest.mark.parametrize(
    ("weights", "done", "wanted"),
    [
        ((1, 1, 1, 1), (), (1, 2)),  # 0.28 is not enough with one of four
        ((1, 3, 2), (), (2,)),  # the lightest that is enough by itself
        ((1, 1, 2), (1,), (2,)),
    ],
)
def test_steps(weights: tuple[float, ...], done: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    steps = tuple(Step(n, f"S{n}", weight, date(2026, 11, 1)) for n, weight in enumerate(weights, 1))
    item = KeyResult(1, 1, "T", "", "milestone", steps=steps, starts=CYCLE.starts)
    entries = [CheckIn(n, TODAY, 0.0, step=n, step_done=True) for n in done]
    entries = entries or [CheckIn(9, TODAY, 0.0)]
    lift = lifted(item, *entries)
    assert lift is not None
    assert lift.steps == wanted
    more = [CheckIn(20 + n, TODAY, 0.0, step=n, step_done=True) for n in lift.steps]
    assert judged(item, *entries, *more).status in (lift.to, Status.ON_TRACK, Status.DONE)


def test_periods_kept_in_a_row() -> None:
    item = KeyResult(1, 1, "T", "", "keep", high=5, starts=CYCLE.starts)
    # of 7 ended periods none was kept but this one, on its last day
    lift = lifted(item, CheckIn(1, TODAY, 3))
    assert lift is not None
    assert lift.to == Status.AT_RISK
    counted = judged(item, CheckIn(1, TODAY, 3)).kept
    assert counted is not None
    assert lift.periods is not None
    n = lift.periods
    assert Fraction(counted.kept + n, counted.counted + n) >= Fraction(4, 10)
    assert Fraction(counted.kept + n - 1, counted.counted + n - 1) < Fraction(4, 10)


OBJECTIVE = Objective(1, "O", "", "aspirational", 1, None, "", "", 1, 1, date(2026, 10, 1))


def part(name: str, pace: float | None, status: Status, weight: float = 1) -> Part:
    score = None if pace is None else Fraction(str(pace))
    return Part(name, weight, score, score, status)


def every(judged: JudgedObjective) -> dict[str, Status | None]:
    """Each of the parts can come to be on track."""
    return dict.fromkeys((part.name for part in judged.parts), Status.ON_TRACK)


@pytest.mark.parametrize(
    ("parts", "guards", "names", "well"),
    [
        ([("A", 0.2, Status.OFF_TRACK), ("B", 1, Status.ON_TRACK)], [], ("A",), ()),
        (
            [("A", 0.1, Status.OFF_TRACK), ("B", 0.6, Status.AT_RISK)],
            [],
            ("B",),
            (),
        ),  # 0.4 with the least to go
        ([("A", None, Status.STALE), ("B", 1, Status.ON_TRACK)], [], ("A",), ()),
        ([("A", 1, Status.ON_TRACK)], [("KPI1", Status.UNHEALTHY)], (), ("KPI1",)),
        (
            [("A", 0.1, Status.OFF_TRACK), ("B", 1, Status.ON_TRACK)],
            [("KPI1", Status.STALE)],
            ("A",),
            ("KPI1",),
        ),
    ],
)
def test_an_objectives_lift_is_enough(
    parts: list[tuple[str, float | None, Status]],
    guards: list[tuple[str, Status]],
    names: tuple[str, ...],
    well: tuple[str, ...],
) -> None:
    made = [part(*each) for each in parts]
    before = judge_objective(OBJECTIVE, CYCLE, made, guards, Rules())
    lift = lift_objective(OBJECTIVE, CYCLE, before, guards, Rules(), TODAY, every(before))
    assert lift is not None
    assert (lift.parts, lift.guardrails) == (names, well)
    least = Fraction(7, 10)
    after = [
        p._replace(pace=max(p.pace or Fraction(0), least), status=Status.ON_TRACK) if p.name in names else p
        for p in made
    ]
    mended = [(name, Status.HEALTHY if name in well else status) for name, status in guards]
    assert judge_objective(OBJECTIVE, CYCLE, after, mended, Rules()).status == lift.to != before.status


def test_an_objective_that_is_well_needs_nothing() -> None:
    before = judge_objective(OBJECTIVE, CYCLE, [part("A", 1, Status.ON_TRACK)], [], Rules())
    assert lift_objective(OBJECTIVE, CYCLE, before, [], Rules(), TODAY, every(before)) is None


KPI = Kpi(1, "K", "", "", "higher", "week", "last", None, None, "", None, "", "", 1, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("changes", "target", "value"),
    [
        ({}, (100.0, None, None), 50.0),
        ({}, (100.0, None, None), 80.0),
        ({"direction": "lower"}, (2.0, None, None), 4.0),
        ({"direction": "lower"}, (2.0, None, None), 2.5),
        ({"direction": "range"}, (None, 10.0, 20.0), 2.0),
        ({"direction": "range"}, (None, 10.0, 20.0), 25.0),
        ({"direction": "higher"}, (0.0, None, None), -3.0),
        ({"healthy_at": 99.9, "watch_at": 99.5}, (99.0, None, None), 99.6),
        ({"healthy_at": 99.9, "watch_at": 99.5}, (99.0, None, None), 90.0),
    ],
)
def test_a_kpis_lift_is_enough(
    changes: dict[str, object], target: tuple[float | None, float | None, float | None], value: float
) -> None:
    item = replace(KPI, targets=(KpiTarget(date(2026, 1, 1), *target),), **changes)  # type: ignore[arg-type]
    before = judge_kpi(item, [Measurement(1, TODAY, value)], KpiRules(), TODAY)
    lift = lift_kpi(item, before, KpiRules(), TODAY)
    assert lift is not None
    assert lift.value is not None
    better = (Status.UNHEALTHY, Status.WATCH, Status.HEALTHY)
    after = judge_kpi(item, [Measurement(1, TODAY, lift.value)], KpiRules(), TODAY)
    assert better.index(after.status) >= better.index(lift.to) > better.index(before.status)


def test_a_kpi_without_news_needs_a_measurement() -> None:
    lift = lift_kpi(KPI, judge_kpi(KPI, [], KpiRules(), TODAY), KpiRules(), TODAY)
    assert lift is not None
    assert lift.value is None


# --- what can be done ------------------------------------------------------------------------


def test_no_more_periods_than_are_left() -> None:
    item = KeyResult(1, 1, "T", "", "keep", high=5, starts=CYCLE.starts)
    late = date(2026, 12, 18)  # this week and the days after it are left
    entries = [CheckIn(n, date(2026, 10, 9) + n * timedelta(days=7), 9) for n in range(10)]
    kept = judge_key_result(item, "aspirational", CYCLE, entries, Rules(), late)
    assert lift_key_result(item, kept, "aspirational", CYCLE, Scoring(), late) == Lift(
        Status.AT_RISK, never=True
    )


@pytest.mark.parametrize(("state", "lift"), [("active", Lift(Status.AT_RISK, never=True)), ("closed", None)])
def test_after_the_end_nothing_can_be_done(state: Any, lift: Lift | None) -> None:
    cycle, after = replace(CYCLE, state=state), date(2027, 1, 4)
    before = judge_key_result(
        REACH, "aspirational", cycle, [CheckIn(1, date(2026, 12, 31), 5)], Rules(), after
    )
    assert lift_key_result(REACH, before, "aspirational", cycle, Scoring(), after) == lift
    parts = [part("A", 0.1, Status.OFF_TRACK)]
    judged_objective = judge_objective(OBJECTIVE, CYCLE, parts, [], Rules())
    found = lift_objective(OBJECTIVE, cycle, judged_objective, [], Rules(), after, every(judged_objective))
    assert found == (None if lift is None else LiftObjective(Status.AT_RISK, ()))


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(1, 4)), min_size=1, max_size=5))
def test_no_more_parts_than_are_needed(drawn: list[tuple[int, int]]) -> None:
    parts = [
        part(f"P{n}", pace / 10, Status.ON_TRACK if pace >= 7 else Status.OFF_TRACK, weight)
        for n, (pace, weight) in enumerate(drawn)
    ]
    before = judge_objective(OBJECTIVE, CYCLE, parts, [], Rules())
    lift = lift_objective(OBJECTIVE, CYCLE, before, [], Rules(), TODAY, every(before))
    if lift is None:
        return
    for size in range(len(lift.parts)):
        for fewer in combinations([p.name for p in parts], size):
            tried = [
                p._replace(pace=max(p.pace or Fraction(0), Fraction(7, 10)), status=Status.ON_TRACK)
                if p.name in fewer
                else p
                for p in parts
            ]
            assert judge_objective(OBJECTIVE, CYCLE, tried, [], Rules()).status in (
                before.status,
                Status.STALE,
            )


def test_many_parts_are_named_without_those_that_are_not_needed() -> None:
    parts = [part(f"P{n}", 0.1, Status.OFF_TRACK) for n in range(40)]
    before = judge_objective(OBJECTIVE, CYCLE, parts, [], Rules())
    lift = lift_objective(OBJECTIVE, CYCLE, before, [], Rules(), TODAY, every(before))
    assert lift is not None
    assert len(lift.parts) == 20  # (20·0.7 + 20·0.1) ÷ 40 = 0.4


def test_a_sum_is_advised_by_the_target_of_the_day_its_period_ends() -> None:
    targets = (
        KpiTarget(date(2026, 1, 1), 100.0, None, None),
        KpiTarget(date(2026, 11, 22), 200.0, None, None),
    )
    item = replace(KPI, combine="sum", targets=targets)
    before = judge_kpi(item, [Measurement(1, date(2026, 11, 10), 20)], KpiRules(), TODAY)
    assert lift_kpi(item, before, KpiRules(), TODAY) == (Status.WATCH, 140.0, date(2026, 11, 22))


# --- each part by itself ---------------------------------------------------------------------


def test_the_running_period_can_be_mended() -> None:
    """Its last value counts: one more within the limits is enough."""
    item = build.keep(high=2, due=date(2026, 10, 30))
    typed = [("10-09", 1.0), ("10-16", 1.0), ("10-23", 3.0), ("10-26", 3.0)]
    today = "10-26"
    before = build.judged(item, build.entries(*typed), today)
    lift = lift_key_result(item, before, "aspirational", CYCLE, Scoring(), build.on(today))
    assert lift == Lift(Status.ON_TRACK, periods=1)
    after = build.judged(item, build.entries(*typed, ("10-26", 1.0)), today)
    assert after.status == Status.ON_TRACK


@pytest.mark.parametrize(("kept", "best"), [(1, Status.AT_RISK), (0, None)])
def test_after_its_own_due_date_the_last_period_can_be_mended(kept: int, best: Status | None) -> None:
    item = build.keep(high=2, due=date(2026, 10, 30))
    values = [1.0] * kept + [3.0] * (4 - kept)
    typed = list(zip(("10-09", "10-16", "10-23", "10-30"), values, strict=True))
    today = build.on("11-02")
    before = build.judged(item, build.entries(*typed), "11-02")
    assert best_of_key_result(item, before, "aspirational", CYCLE, Scoring(), today) == best
    after = build.judged(item, build.entries(*typed, ("11-02", 1.0)), "11-02")
    assert after.kept is not None
    assert after.kept.kept == kept + 1
    assert (after.status == Status.AT_RISK) == (best == Status.AT_RISK)


def test_of_a_sum_the_value_is_of_the_period_that_runs() -> None:
    kpi = replace(build.kpi(every="month"), combine="sum")
    measured = [("10-20", 3.0), ("11-20", 3.0)]
    item = build.reach(0, 100, kpi_id=1)
    today = "12-02"
    before = build.judged(item, (), today, followed=Followed(kpi, build.measured(*measured)))
    lift = lift_key_result(item, before, "aspirational", CYCLE, Scoring(), build.on(today), sums=True)
    assert lift is not None
    assert (lift.to, lift.value, lift.by) == (Status.AT_RISK, 40, date(2026, 12, 31))
    after = Followed(kpi, build.measured(*measured, ("12-30", 40.0)))
    ended = build.judged(item, (), "2027-01-01", followed=after)
    assert ended.status == Status.AT_RISK


def test_what_follows_a_kpi_gets_no_value_after_its_own_due_date() -> None:
    item = build.reach(0, 100, kpi_id=1, due=date(2026, 11, 20))
    before = build.judged(item, (), "11-23", followed=build.followed("week", ("11-18", 5.0)))
    assert before.status == Status.OFF_TRACK
    today = build.on("11-23")
    assert best_of_key_result(item, before, "aspirational", CYCLE, Scoring(), today) is None
    lift = lift_key_result(item, before, "aspirational", CYCLE, Scoring(), today)
    assert lift == Lift(Status.AT_RISK, never=True)


def test_an_objective_names_no_part_that_cannot_be_better() -> None:
    parts = [
        part("A", 0.1, Status.OFF_TRACK),
        part("B", 0.2, Status.OFF_TRACK),
        part("C", 0.0, Status.OFF_TRACK),
    ]
    before = judge_objective(OBJECTIVE, CYCLE, parts, [], Rules())
    best = {"A": Status.ON_TRACK, "B": None, "C": Status.AT_RISK}
    lift = lift_objective(OBJECTIVE, CYCLE, before, [], Rules(), TODAY, best)
    assert lift == LiftObjective(Status.AT_RISK, ("A", "C"), halfway=("C",))
    nothing = dict.fromkeys("ABC")
    lift = lift_objective(OBJECTIVE, CYCLE, before, [], Rules(), TODAY, nothing)
    assert lift == LiftObjective(Status.AT_RISK, ())
    assert best_of_objective(OBJECTIVE, CYCLE, before, [], Rules(), nothing) is None
    assert best_of_objective(OBJECTIVE, CYCLE, before, [], Rules(), best) == Status.AT_RISK
    assert best_of_objective(OBJECTIVE, CYCLE, before, [], Rules(), every(before)) == Status.ON_TRACK


def test_what_starts_later_is_no_part_to_lift() -> None:
    item = build.reach(starts=date(2026, 12, 1))
    before = build.judged(item, (), "11-16")
    assert best_of_key_result(item, before, "aspirational", CYCLE, Scoring(), build.on("11-16")) is None
