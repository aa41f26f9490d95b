"""A KPI from its measurements: combined values, targets, attainment, status (rules.md, KPIs)."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest

from okrtui.domain.judging import (
    judge_kpi,
)
from okrtui.domain.model import KpiRules
from okrtui.domain.scoring import attainment, combined, target_on
from tests.domain.build import (
    kpi,
    measured,
    on,
    target,
)


@pytest.mark.parametrize(
    ("direction", "wanted", "value", "share"),
    [
        ("higher", 100, 90, F(9, 10)),
        ("higher", 100, 125, F(5, 4)),
        ("higher", 100, -5, 0),
        ("higher", 0.3, 0.21, F(7, 10)),
        ("higher", 0, 0, 1),
        ("higher", 0, -1, 0),
        ("higher", -5, -4, 1),
        ("higher", -5, -6, 0),
        ("lower", 2, 2, 1),
        ("lower", 2, -3, 1),
        ("lower", 2, 2.5, F(4, 5)),
        ("lower", 0, 0, 1),
        ("lower", 0, 0.1, 0),
        ("lower", -5, -5, 1),
        ("lower", -5, -4, 0),
        ("range", (10, 20), 10, 1),
        ("range", (10, 20), 20, 1),
        ("range", (10, 20), 8, F(4, 5)),
        ("range", (10, 20), 21, F(9, 10)),
        ("range", (10, 20), 31, 0),
        ("range", (-0.5, 0.5), -0.8, F(7, 10)),
    ],
)
def test_attainment(direction: str, wanted: Any, value: float, share: F) -> None:
    assert attainment(kpi(direction), value, target(wanted)) == share


@pytest.mark.parametrize(
    ("every", "combine", "points"),
    [
        ("week", "last", [("11-08", 0.2), ("11-10", 4)]),
        ("week", "sum", [("11-08", 0.3), ("11-10", 4)]),
        ("week", "mean", [("11-08", 0.15), ("11-10", 4)]),
        ("month", "sum", [("11-10", 4.3)]),
        ("day", "sum", [("11-02", 0.1), ("11-08", 0.2), ("11-10", 4)]),
    ],
)
def test_measurements_of_a_period_combine(every: str, combine: str, points: list[tuple[str, float]]) -> None:
    values = measured(("11-10", 4), ("11-08", 0.2), ("11-02", 0.1))
    found = combined(kpi(every=every, combine=combine), values)
    assert [(point.on, point.value) for point in found] == [(on(day), value) for day, value in points]


def test_a_later_measurement_of_a_date_is_the_last() -> None:
    assert [p.value for p in combined(kpi(), measured(("11-04", 1), ("11-04", 2), ("11-03", 9)))] == [2]


@pytest.mark.parametrize(
    ("day", "value"), [("2025-01-01", 100), ("10-31", 100), ("11-01", 200), ("11-30", 200), ("12-01", 50)]
)
def test_a_target_holds_from_its_day_and_the_first_from_the_beginning(day: str, value: float) -> None:
    steps = (target(200, "11-01"), target(50, "12-01"), target(100, "10-01"))
    found = target_on(kpi(targets=steps), on(day))
    assert found is not None
    assert found.value == value


def kpi_status(item: Any, value: float, rules: KpiRules = KpiRules()) -> str:  # noqa: B008 - frozen
    return judge_kpi(item, measured(("11-10", value)), rules, on("11-11")).status


@pytest.mark.parametrize(
    ("every", "day", "fresh", "stale"),
    [
        ("day", "11-01", "11-03", "11-04"),
        ("week", "10-26", "11-15", "11-16"),
        ("week", "11-01", "11-15", "11-16"),
        ("month", "08-31", "10-31", "11-01"),
        ("quarter", "03-31", "09-30", "10-01"),
        ("quarter", "2025-12-31", "06-30", "07-01"),
    ],
)
def test_a_kpi_is_stale_when_whole_periods_ended(every: str, day: str, fresh: str, stale: str) -> None:
    item = kpi(every=every, targets=(target(1),))
    for today, status in ((fresh, "healthy"), (stale, "stale")):
        assert judge_kpi(item, measured((day, 1)), KpiRules(), on(today)).status == status


def test_a_kpi_without_measurement_or_target() -> None:
    assert judge_kpi(kpi(), measured(("11-12", 1)), KpiRules(), on("11-11")).status == "no data"
    assert kpi_status(kpi(), 1) == "no target"
    assert judge_kpi(kpi(), measured(("10-01", 1)), KpiRules(), on("11-11")).status == "stale"


@pytest.mark.parametrize(
    ("direction", "goal", "value", "status"),
    [
        ("higher", 100, 90, "healthy"),
        ("higher", 100, 89.999, "watch"),
        ("higher", 100, 70, "watch"),
        ("higher", 100, 69.999, "unhealthy"),
        ("lower", 9, 10, "healthy"),
        ("lower", 9, 10.001, "watch"),
        ("lower", 7, 10, "watch"),
        ("lower", 7, 10.001, "unhealthy"),
        ("range", (10, 20), 9, "healthy"),
        ("range", (10, 20), 21.001, "watch"),
        ("range", (10, 20), 23, "watch"),
        ("range", (10, 20), 6.999, "unhealthy"),
        ("lower", 0, 0, "healthy"),
        ("lower", 0, 1, "unhealthy"),
    ],
)
def test_a_kpi_by_attainment(direction: str, goal: Any, value: float, status: str) -> None:
    assert kpi_status(kpi(direction, targets=(target(goal),)), value) == status


def test_a_kpi_by_attainment_uses_the_settings() -> None:
    item = kpi(targets=(target(100),))
    assert kpi_status(item, 90, KpiRules(healthy=0.95, watch=0.9)) == "watch"


@pytest.mark.parametrize(
    ("direction", "limits", "value", "status"),
    [
        ("higher", (99.9, 99.5), 99.9, "healthy"),
        ("higher", (99.9, 99.5), 99.899, "watch"),
        ("higher", (99.9, 99.5), 99.5, "watch"),
        ("higher", (99.9, 99.5), 95, "unhealthy"),
        ("lower", (5, 8), 5, "healthy"),
        ("lower", (5, 8), 5.001, "watch"),
        ("lower", (5, 8), 8, "watch"),
        ("lower", (5, 8), 8.001, "unhealthy"),
        ("lower", (-5, 0), -5, "healthy"),
        ("higher", (0, 0), 0, "healthy"),
    ],
)
def test_a_kpi_by_its_own_limits(direction: str, limits: Any, value: float, status: str) -> None:
    for targets in ((), (target(99.9),)):
        item = kpi(direction, healthy_at=limits[0], watch_at=limits[1], targets=targets)
        assert kpi_status(item, value) == status


@pytest.mark.parametrize(
    ("today", "share"), [("09-30", F(1)), ("10-31", F(1)), ("11-01", F(1, 2)), ("11-05", F(1, 2))]
)
def test_the_target_in_force_today_whatever_day_the_value_is_of(today: str, share: F) -> None:
    item = kpi(targets=(target(100, "10-01"), target(200, "11-01")))
    assert judge_kpi(item, measured(("09-28", 100)), KpiRules(), on(today)).attainment == share


def test_a_first_target_that_was_given_a_day_holds_from_it_on() -> None:
    item = kpi(targets=(target(100, "10-01"),), target_begins=True)
    before, after = (
        judge_kpi(item, measured(("09-28", 50)), KpiRules(), on(day)) for day in ("09-30", "10-01")
    )
    assert (before.status, before.attainment) == ("no target", None)
    assert after.attainment == F(1, 2)


@pytest.mark.parametrize(
    ("values", "today", "value", "so_far", "measured_on"),
    [
        ([("11-09", 5)], "11-11", 5, None, "11-09"),  # no ended one yet: the running week
        ([("11-09", 5), ("11-10", 2)], "11-11", 7, None, "11-10"),
        ([("11-09", 5)], "11-16", 5, None, "11-09"),
        ([("11-09", 5), ("11-16", 1)], "11-16", 5, 1, "11-16"),
        ([("11-02", 5), ("11-16", 1)], "11-16", 5, 1, "11-16"),
    ],
)
def test_what_sums_is_judged_by_its_last_ended_period(
    values: Any, today: str, value: float, so_far: float | None, measured_on: str
) -> None:
    item = kpi(combine="sum", targets=(target(10),))
    seen = judge_kpi(item, measured(*values), KpiRules(), on(today))
    assert (seen.value, seen.so_far, seen.measured_on) == (value, so_far, on(measured_on))
    assert seen.attainment == F(round(value), 10)


def test_what_was_withdrawn_does_not_count() -> None:
    values = [entry._replace(withdrawn="wrong") if entry.id == 2 else entry
              for entry in measured(("11-02", 5), ("11-09", 7))]  # fmt: skip
    seen = judge_kpi(kpi(), values, KpiRules(), on("11-11"))
    assert (seen.value, seen.measured_on) == (5, on("11-02"))


@pytest.mark.parametrize(
    ("last", "today", "status"),
    [
        ("11-20", "11-23", "no target"),  # friday to monday: no working day between them
        ("11-20", "11-24", "no target"),
        ("11-20", "11-25", "stale"),
        ("11-21", "11-25", "stale"),
        ("11-18", "11-20", "no target"),
        ("11-18", "11-21", "stale"),
    ],
)
def test_a_daily_one_is_not_stale_for_its_weekends(last: str, today: str, status: str) -> None:
    assert judge_kpi(kpi(every="day"), measured((last, 1)), KpiRules(), on(today)).status == status


def test_a_kpi_is_judged_by_the_combined_value() -> None:
    seen = judge_kpi(
        kpi(combine="sum", targets=(target(100),)),
        measured(("11-09", 50), ("11-11", 40)),
        KpiRules(),
        on("11-12"),
    )
    assert (seen.value, seen.measured_on, seen.status) == (90, on("11-11"), "healthy")
