"""What is asked for, and whether it is late (DESIGN §3, Due)."""

from __future__ import annotations

from typing import Any

import pytest

from okrtui.domain.calendar import CycleRules
from okrtui.domain.due import Due, key_result_due, kpi_due
from okrtui.domain.judging import Rules, judge_kpi
from okrtui.domain.model import CheckIn, KpiRules
from tests.domain.build import (
    DEFAULTS,
    Q4,
    entries,
    in_state,
    judged,
    kpi,
    measured,
    milestone,
    on,
    period,
    reach,
    ticks,
)


def late(first: str, last: str) -> Due:
    return Due(period(first, last), True)


def now(first: str, last: str) -> Due:
    return Due(period(first, last), False)


@pytest.mark.parametrize(
    ("typed", "today", "due"),
    [
        ([], "10-08", None),
        ([], "10-09", now("10-01", "10-09")),
        ([], "10-10", late("10-01", "10-09")),
        ([], "10-15", late("10-01", "10-09")),
        ([], "10-16", now("10-10", "10-16")),
        ([], "10-24", late("10-17", "10-23")),
        ([("10-01", 1)], "10-09", None),
        ([("10-09", 1)], "10-15", None),
        ([("10-10", 1)], "10-10", late("10-01", "10-09")),
        ([("10-10", 1)], "10-16", None),
        ([("10-20", 1)], "10-24", None),
        ([("10-20", 92)], "10-30", now("10-24", "10-30")),
        ([], "12-31", now("12-26", "12-31")),
        ([], "2027-02-01", late("12-26", "12-31")),
    ],
)
def test_what_a_key_result_wants(typed: Any, today: str, due: Due | None) -> None:
    seen = judged(reach(), entries(*typed), today)
    assert key_result_due(reach(), seen, Q4, DEFAULTS.cycles, on(today)) == due


@pytest.mark.parametrize(
    ("key_result", "state", "typed"),
    [
        (reach(dropped_on=on("11-01")), "active", []),
        (reach(), "draft", []),
        (reach(), "closed", []),
        (milestone(), "active", entries(("10-12", 1.0))),
        (milestone((1, "")), "active", ticks(("10-12", 1, True))),
    ],
)
def test_what_wants_nothing(key_result: Any, state: str, typed: list[CheckIn]) -> None:
    seen = judged(key_result, typed, "12-01", cycle=in_state(state))
    assert key_result_due(key_result, seen, in_state(state), DEFAULTS.cycles, on("12-01")) is None


@pytest.mark.parametrize("state", ["active", "grading"])
def test_an_open_milestone_wants_its_period(state: str) -> None:
    seen = judged(milestone(), entries(("10-12", 0.5)), "12-01", cycle=in_state(state))
    assert key_result_due(milestone(), seen, in_state(state), DEFAULTS.cycles, on("12-01")) == late(
        "11-21", "11-27"
    )


@pytest.mark.parametrize(
    ("every", "values", "today", "due"),
    [
        ("week", [("11-08", 1)], "11-15", None),
        ("week", [("11-08", 1)], "11-16", late("11-09", "11-15")),
        ("week", [("11-09", 1)], "11-16", None),
        ("week", [("11-08", 1), ("11-16", 2)], "11-16", late("11-09", "11-15")),
        ("week", [("11-02", 1)], "11-30", late("11-23", "11-29")),
        ("week", [], "11-16", late("11-09", "11-15")),
        ("day", [("11-20", 1)], "11-22", late("11-21", "11-21")),
        ("month", [("10-01", 1)], "11-30", None),
        ("month", [("09-30", 1)], "11-01", late("10-01", "10-31")),
        ("quarter", [("06-30", 1)], "10-01", late("07-01", "09-30")),
    ],
)
def test_what_a_kpi_wants(every: str, values: Any, today: str, due: Due | None) -> None:
    item = kpi(every=every)
    assert kpi_due(item, judge_kpi(item, measured(*values), KpiRules(), on(today)), on(today)) == due


def test_a_kpi_wants_nothing_from_before_it_was_there() -> None:
    for added, wanted in (("11-15", late("11-09", "11-15")), ("11-16", None)):
        item = kpi(added_on=on(added))
        assert kpi_due(item, judge_kpi(item, [], KpiRules(), on("11-17")), on("11-17")) == wanted


@pytest.mark.parametrize(
    ("today", "due"), [("11-20", now("11-20", "11-22")), ("11-23", now("11-23", "11-23"))]
)
def test_a_day_wants_its_entry_on_the_day(today: str, due: Due) -> None:
    """11-20 is a Friday, to which its weekend belongs; it is asked for on Friday."""
    rules = Rules(cycles=CycleRules(check_in_every="day"))
    seen = judged(reach(), entries(("11-19", 1)), today, rules=rules)
    assert key_result_due(reach(), seen, Q4, rules.cycles, on(today)) == due


def test_a_late_check_in_after_the_due_date_fills_the_last_period() -> None:
    item = reach(due=on("11-06"))
    seen = judged(item, entries(("11-10", 50)), "11-12")
    assert key_result_due(item, seen, Q4, DEFAULTS.cycles, on("11-12")) is None
