"""What is asked for, and whether it is late (rules.md, What is due)."""

from __future__ import annotations

from typing import Any

import pytest

from okrtui.domain.calendar import CycleRules
from okrtui.domain.due import Due, key_result_due, kpi_due
from okrtui.domain.judging import Rules, judge_kpi
from okrtui.domain.model import CheckIn, Kpi, KpiRules
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
        ([], "10-16", late("10-10", "10-16")),  # the row names the running period, and one before is empty
        ([], "10-24", late("10-17", "10-23")),
        ([("10-01", 1)], "10-09", None),
        ([("10-09", 1)], "10-15", None),
        ([("10-10", 1)], "10-10", None),  # the gap stays a gap
        ([("10-10", 1)], "10-16", None),
        ([("10-20", 1)], "10-24", None),
        ([("10-20", 92)], "10-30", now("10-24", "10-30")),
        ([], "12-31", late("12-26", "12-31")),
        ([("12-20", 1)], "12-31", now("12-26", "12-31")),
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
        ("week", [("11-08", 1)], "11-12", None),
        ("week", [("11-08", 1)], "11-13", now("11-09", "11-15")),  # from its check-in day, friday, on
        ("week", [("11-08", 1)], "11-15", now("11-09", "11-15")),
        ("week", [("11-08", 1)], "11-16", late("11-09", "11-15")),
        ("week", [("11-08", 1)], "11-20", late("11-16", "11-22")),
        ("week", [("11-09", 1)], "11-16", None),
        ("week", [("11-08", 1), ("11-16", 2)], "11-16", None),
        ("week", [("11-02", 1)], "11-30", late("11-23", "11-29")),
        ("week", [], "11-16", late("11-09", "11-15")),
        ("day", [("11-19", 1)], "11-20", now("11-20", "11-20")),
        ("day", [("11-18", 1)], "11-20", late("11-20", "11-20")),
        ("day", [("11-20", 1)], "11-21", None),  # a Saturday
        ("day", [("11-20", 1)], "11-22", None),
        ("day", [("11-20", 1)], "11-23", now("11-23", "11-23")),
        ("day", [("11-19", 1)], "11-22", late("11-20", "11-20")),
        ("day", [("11-19", 1), ("11-21", 1)], "11-22", None),  # Saturday clears a missed Friday
        ("day", [("11-19", 1), ("11-21", 1)], "11-23", now("11-23", "11-23")),
        ("day", [("11-19", 1)], "11-23", late("11-23", "11-23")),
        ("month", [("10-01", 1)], "11-29", None),
        ("month", [("10-01", 1)], "11-30", now("11-01", "11-30")),
        ("month", [("09-30", 1)], "11-01", late("10-01", "10-31")),
        ("quarter", [("06-30", 1)], "10-01", late("07-01", "09-30")),
        ("quarter", [("06-30", 1)], "09-30", now("07-01", "09-30")),
    ],
)
def test_what_a_kpi_wants(every: str, values: Any, today: str, due: Due | None) -> None:
    assert due_of_kpi(kpi(every=every), today, *values) == due


def due_of_kpi(item: Kpi, today: str, *values: tuple[str, float]) -> Due | None:
    seen = judge_kpi(item, measured(*values), KpiRules(), on(today))
    return kpi_due(item, seen, DEFAULTS.cycles, on(today))


@pytest.mark.parametrize(
    ("every", "added", "today", "due"),
    [
        ("week", "11-15", "11-17", late("11-09", "11-15")),
        ("week", "11-16", "11-19", None),
        ("week", "11-16", "11-20", now("11-16", "11-22")),
        ("week", "11-20", "11-20", now("11-16", "11-22")),
        ("day", "11-20", "11-20", now("11-20", "11-20")),
        ("day", "11-21", "11-22", None),
        ("day", "11-21", "11-23", now("11-23", "11-23")),
        ("day", "11-21", "11-24", late("11-24", "11-24")),
        ("month", "11-20", "11-29", None),
        ("quarter", "11-20", "12-31", now("10-01", "12-31")),
    ],
)
def test_the_first_period_is_the_one_in_which_it_was_added(
    every: str, added: str, today: str, due: Due | None
) -> None:
    assert due_of_kpi(kpi(every=every, added_on=on(added)), today) == due


def test_or_that_of_its_first_measurement() -> None:
    item = kpi(added_on=on("11-16"))
    assert due_of_kpi(item, "11-17", ("11-02", 1)) == late("11-09", "11-15")


def test_what_was_added_after_its_cycle_wants_nothing() -> None:
    item = reach(added_on=on("2027-01-02"))
    assert key_result_due(item, judged(item, [], "2027-01-05"), Q4, DEFAULTS.cycles, on("2027-01-05")) is None


def test_a_due_date_after_the_cycle_asks_for_nothing_after_it() -> None:
    item = reach(due=on("2027-03-31"))
    seen = judged(item, entries(("12-30", 50)), "2027-02-01")
    assert seen.periods[-1].last == on("12-31")
    assert key_result_due(item, seen, Q4, DEFAULTS.cycles, on("2027-02-01")) is None


@pytest.mark.parametrize(
    ("how", "wants"), [({"grade": 0.5}, False), ({"grade_taken": True}, False), ({}, True)]
)
def test_a_grade_stops_it_while_its_cycle_is_graded(how: Any, wants: bool) -> None:
    item = reach(**how)
    for state, expected in (("grading", wants), ("active", True)):
        seen = judged(item, [], "2027-01-05", cycle=in_state(state))
        due = key_result_due(item, seen, in_state(state), DEFAULTS.cycles, on("2027-01-05"))
        assert (due is not None) == expected


@pytest.mark.parametrize(
    ("today", "due"), [("11-20", now("11-20", "11-22")), ("11-23", late("11-23", "11-23"))]
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
