"""Cycles tile the calendar, spans follow their clauses, periods tile spans."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.calendar import (
    DAY,
    LENGTHS,
    MONTHS,
    WEEKDAYS,
    CustomCycle,
    CycleRules,
    Period,
    calendar_period_of,
    check_in_periods,
    cycle_around,
    kpi_periods,
    named_cycle,
    next_cycle,
    span_of,
    state_on,
)
from okrtui.domain.errors import NotFound
from okrtui.domain.model import Cycle, Frequency
from tests.domain.build import Q4, WEEKLY, on, period, reach

LAUNCH = CustomCycle("launch", on("10-05"), on("12-18"))
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
FISCAL = st.builds(
    CycleRules,
    length=st.sampled_from(LENGTHS),
    year_starts=st.sampled_from(MONTHS),
    fiscal_year_named_after=st.sampled_from(["start", "end"]),
)


@pytest.mark.parametrize(
    ("length", "year_starts", "named_after", "day", "name", "starts", "ends"),
    [
        ("week", "january", "start", "2026-11-21", "2026-W47", "2026-11-16", "2026-11-22"),
        ("week", "january", "start", "2027-01-01", "2026-W53", "2026-12-28", "2027-01-03"),
        ("week", "april", "end", "2026-11-21", "2026-W47", "2026-11-16", "2026-11-22"),
        ("month", "january", "start", "2028-02-10", "2028-02", "2028-02-01", "2028-02-29"),
        ("month", "april", "end", "2026-11-21", "2026-11", "2026-11-01", "2026-11-30"),
        ("quarter", "january", "end", "2026-11-21", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("half-year", "january", "start", "2026-07-01", "2026-H2", "2026-07-01", "2026-12-31"),
        ("year", "january", "end", "2026-12-31", "2026", "2026-01-01", "2026-12-31"),
        ("quarter", "april", "start", "2026-11-21", "FY26-Q3", "2026-10-01", "2026-12-31"),
        ("quarter", "april", "end", "2026-11-21", "FY27-Q3", "2026-10-01", "2026-12-31"),
        ("quarter", "october", "end", "2026-10-01", "FY27-Q1", "2026-10-01", "2026-12-31"),
        ("quarter", "november", "start", "2027-01-31", "FY26-Q1", "2026-11-01", "2027-01-31"),
        ("half-year", "february", "start", "2027-01-31", "FY26-H2", "2026-08-01", "2027-01-31"),
        ("year", "december", "start", "2026-11-30", "FY25", "2025-12-01", "2026-11-30"),
        ("year", "december", "end", "2026-12-01", "FY27", "2026-12-01", "2027-11-30"),
    ],
)
def test_a_day_lies_in_the_cycle_called(
    length: Any, year_starts: Any, named_after: Any, day: str, name: str, starts: str, ends: str
) -> None:
    rules = CycleRules(length, year_starts, named_after)
    assert cycle_around(on(day), rules) == CustomCycle(name, on(starts), on(ends))


@given(FISCAL, DAYS)
def test_cycles_tile_the_calendar(rules: CycleRules, day: date) -> None:
    cycle = cycle_around(day, rules)
    assert cycle.starts <= day <= cycle.ends
    assert cycle_around(cycle.starts, rules) == cycle_around(cycle.ends, rules) == cycle
    assert cycle_around(cycle.ends + DAY, rules).starts == cycle.ends + DAY
    assert cycle_around(cycle.starts - DAY, rules).ends == cycle.starts - DAY


@given(FISCAL, DAYS)
def test_a_name_leads_back_to_its_dates(rules: CycleRules, day: date) -> None:
    cycle = cycle_around(day, rules)
    assert named_cycle(cycle.name, rules) == named_cycle(f" {cycle.name.lower()} ", rules) == cycle


@given(FISCAL, DAYS)
def test_the_next_and_the_one_before_have_the_same_length(rules: CycleRules, day: date) -> None:
    here = cycle_around(day, rules)
    cycle = Cycle(here.name, here.starts, here.ends, "active")
    other = CycleRules("week", rules.year_starts, rules.fiscal_year_named_after)
    assert next_cycle(cycle, other, 1) == cycle_around(here.ends + DAY, rules)
    assert next_cycle(cycle, other, -1) == cycle_around(here.starts - DAY, rules)


def test_a_custom_cycle_is_found_by_its_name() -> None:
    rules = CycleRules(custom=(LAUNCH,))
    assert named_cycle("Launch", rules) == LAUNCH
    assert named_cycle("2026-Q4", rules).starts == on("10-01")


@pytest.mark.parametrize(
    "name", ["", "Q4", "2026-Q5", "2026-H3", "2026-13", "2026-00", "2025-W53", "FY27-Q1", "٢٠٢٦", "launch"]
)
def test_another_name_is_refused_with_the_forms(name: str) -> None:
    with pytest.raises(NotFound) as refused:
        named_cycle(name, WEEKLY)
    for part in (f"“{name}”", "2026-Q4", "2026-H2", "2026-11", "2026-W47"):
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("today", "first_used", "stored", "state"),
    [
        ("09-30", "09-20", "draft", "draft"),
        ("10-01", "09-20", "draft", "active"),
        ("12-01", "09-20", "draft", "active"),
        ("10-01", "10-01", "draft", "active"),
        ("11-05", "11-05", "draft", "active"),
        ("2027-01-09", "09-20", "grading", "grading"),
        ("2027-01-09", "09-20", "closed", "closed"),
    ],
)
def test_a_draft_becomes_active_on_its_first_day(
    today: str, first_used: str, stored: Any, state: str
) -> None:
    assert state_on(on(today), Q4.starts, on(first_used), stored) == state


@pytest.mark.parametrize(
    ("today", "day"), [("09-30", 0), ("10-01", 1), ("11-23", 54), ("12-31", 92), ("2027-02-01", 92)]
)
def test_the_day_of_a_cycle(today: str, day: int) -> None:
    assert (Q4.day(on(today)), Q4.elapsed(on(today)), Q4.days) == (day, day / 92, 92)


@pytest.mark.parametrize(
    ("more", "first", "last"),
    [
        ({"added_in_draft": True, "added_on": on("09-20")}, "10-01", "12-31"),
        ({"added_in_draft": True, "starts": on("10-20")}, "10-20", "12-31"),
        ({"added_on": on("10-01")}, "10-01", "12-31"),
        ({"added_on": on("10-09")}, "10-01", "12-31"),
        ({"added_on": on("10-10")}, "10-10", "12-31"),
        ({"added_on": on("12-31")}, "12-31", "12-31"),
        ({"added_on": on("2027-01-01")}, "10-01", "12-31"),
        ({"added_on": on("11-20"), "starts": on("10-07")}, "10-07", "12-31"),
        ({"added_on": on("10-20"), "due": on("11-30")}, "10-20", "11-30"),
    ],
)
def test_the_span_of_a_key_result(more: dict[str, Any], first: str, last: str) -> None:
    assert span_of(reach(**{"added_in_draft": False} | more), Q4, WEEKLY) == period(first, last)


@pytest.mark.parametrize(
    ("check_in_day", "first_ends", "last_begins"),
    [
        ("monday", "10-05", "12-22"),
        ("tuesday", "10-06", "12-23"),
        ("wednesday", "10-07", "12-24"),
        ("thursday", "10-08", "12-25"),
        ("friday", "10-09", "12-26"),
        ("saturday", "10-10", "12-27"),
        ("sunday", "10-04", "12-28"),
    ],
)
def test_weeks_end_on_the_check_in_day(check_in_day: Any, first_ends: str, last_begins: str) -> None:
    periods = check_in_periods(Period(Q4.starts, Q4.ends), CycleRules(check_in_day=check_in_day))
    assert periods[0] == period("10-01", first_ends)
    assert periods[-1] == period(last_begins, "12-31")
    assert {p.days for p in periods[1:-1]} == {7}
    assert {WEEKDAYS[p.last.weekday()] for p in periods[:-1]} == {check_in_day}


@pytest.mark.parametrize(
    ("every", "first", "last", "lasts"),
    [
        ("day", "10-01", "10-06", ["10-01", "10-04", "10-05", "10-06"]),
        ("day", "10-04", "10-06", ["10-05", "10-06"]),
        ("day", "10-01", "10-03", ["10-01", "10-03"]),
        ("day", "10-01", "10-02", ["10-01", "10-02"]),
        ("week", "10-12", "10-14", ["10-14"]),
        ("week", "10-06", "10-13", ["10-09", "10-13"]),  # four days each stand alone
        ("week", "10-07", "10-12", ["10-12"]),  # three days each: joined
        ("month", "10-01", "12-31", ["10-31", "11-30", "12-31"]),
        ("month", "10-16", "11-14", ["11-14"]),
        ("month", "10-16", "11-15", ["10-31", "11-15"]),
        ("month", "10-17", "12-15", ["12-15"]),
        ("month", "10-17", "12-16", ["11-30", "12-16"]),
        ("month", "02-15", "03-31", ["02-28", "03-31"]),
    ],
)
def test_short_ends_join_their_neighbour(every: Any, first: str, last: str, lasts: list[str]) -> None:
    periods = check_in_periods(period(first, last), CycleRules(check_in_every=every))
    assert [p.last for p in periods] == [on(day) for day in lasts]
    assert periods[0].first == on(first)


@pytest.mark.parametrize(
    ("every", "first", "last", "lasts"),
    [
        ("day", "10-02", "10-05", ["10-02", "10-05"]),  # a weekend between them
        ("day", "10-03", "10-04", ["10-04"]),
        ("week", "10-01", "10-13", ["10-04", "10-13"]),
        ("month", "10-01", "11-30", ["10-31", "11-30"]),
        ("quarter", "11-16", "2027-02-14", ["12-31", "2027-02-14"]),
        ("quarter", "11-17", "2027-02-14", ["2027-02-14"]),
        ("quarter", "11-16", "2027-02-13", ["2027-02-13"]),
    ],
)
def test_a_follower_has_the_calendar_periods(every: Any, first: str, last: str, lasts: list[str]) -> None:
    assert [p.last for p in kpi_periods(period(first, last), every)] == [on(day) for day in lasts]


@pytest.mark.parametrize(
    ("every", "first", "last"),
    [
        ("day", "11-21", "11-21"),
        ("week", "11-16", "11-22"),
        ("month", "11-01", "11-30"),
        ("quarter", "10-01", "12-31"),
    ],
)
def test_the_calendar_period_of_a_day(every: Frequency, first: str, last: str) -> None:
    assert calendar_period_of(every)(on("11-21")) == period(first, last)


RHYTHMS = st.builds(
    CycleRules,
    check_in_every=st.sampled_from(["day", "week", "month"]),
    check_in_day=st.sampled_from(WEEKDAYS),
)


def _tile(periods: tuple[Period, ...], span: Period) -> bool:
    joined = all(one.last + DAY == two.first for one, two in pairwise(periods))
    inside = periods[0].first == span.first and periods[-1].last == span.last
    return joined and inside and all(p.days > 0 for p in periods)


@given(DAYS, st.integers(0, 400), RHYTHMS, st.sampled_from(["day", "week", "month", "quarter"]))
def test_periods_tile_the_span(first: date, days: int, rules: CycleRules, every: Frequency) -> None:
    span = Period(first, first + timedelta(days=days))
    assert _tile(check_in_periods(span, rules), span)
    weekends = frozenset(span.first + n * DAY for n in range(span.days))
    assert _tile(kpi_periods(span, every, weekends), span)


@given(DAYS, st.integers(20, 400), st.sampled_from(WEEKDAYS))
def test_no_week_is_shorter_than_half_or_as_long_as_two(first: date, days: int, day: Any) -> None:
    periods = check_in_periods(Period(first, first + timedelta(days=days)), CycleRules(check_in_day=day))
    assert all(4 <= p.days <= 10 for p in periods)


def test_a_period_has_ended_on_the_day_after_its_last() -> None:
    week = period("10-10", "10-16")
    assert (week.ended(on("10-16")), week.ended(on("10-17"))) == (False, True)
    assert [on(day) in week for day in ("10-09", "10-10", "10-16", "10-17")] == [False, True, True, False]
