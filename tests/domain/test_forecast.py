"""Where a `reach` is heading (rules.md, Forecast): the line, the date, what is needed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.forecast import Forecast, forecast
from okrtui.domain.judging import Rules, judge_key_result
from okrtui.domain.model import CheckIn, Cycle, KeyResult

CYCLE = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "active", 1)
STARTS = date(2026, 10, 1)


def heading(
    values: dict[str, float], today: str, start: float | None = 0, target: float = 100, **fields: object
) -> Forecast | None:
    item = KeyResult(1, 1, "T", "", "reach", start=start, target=target, starts=STARTS, **fields)  # type: ignore[arg-type]
    entries = [
        CheckIn(n, date.fromisoformat(f"2026-{on}"), value) for n, (on, value) in enumerate(values.items(), 1)
    ]
    day = date.fromisoformat(f"2026-{today}")
    judged = judge_key_result(item, "aspirational", CYCLE, entries, Rules(), day)
    return forecast(item, judged, "week", day)


def test_a_straight_line_goes_on() -> None:
    found = heading({"10-09": 9, "10-16": 16, "10-23": 23, "10-30": 30}, "10-30")
    assert found is not None
    assert found.at_end == pytest.approx(92)  # a day is worth 1: 30 on 10-30, 62 days more
    assert found.reached_on == date(2027, 1, 8)
    assert found.points == 3  # 30 days elapsed: those of the last 15, at least three


def test_of_the_last_half_of_the_days_all_count() -> None:
    values = {"10-02": 50.0} | {f"11-{day:02}": float(day) for day in (2, 6, 13, 20)}
    found = heading(values, "11-20")  # 51 days elapsed; from 10-26 on it is the last half
    assert found is not None
    assert found.points == 4
    assert found.at_end == pytest.approx(61)  # 20 on 11-20, 41 days more; the 50 long ago is no news


def test_with_fewer_than_three_dates_in_the_last_half_the_last_three_count() -> None:
    found = heading({"10-02": 2, "10-09": 9, "10-12": 12, "11-20": 51}, "11-20")
    assert found is not None
    assert found.points == 3


@pytest.mark.parametrize("values", [{}, {"10-09": 5}, {"10-09": 5, "10-16": 9}])
def test_fewer_than_three_dates_make_no_line_but_say_what_is_needed(values: dict[str, float]) -> None:
    found = heading(values, "10-20")
    assert found is not None
    assert (found.at_end, found.reached_on, found.points) == (None, None, 0)
    assert found.needed is not None
    assert found.needed > 0


@pytest.mark.parametrize(
    ("values", "start", "target"),
    [
        ({"10-09": 30, "10-16": 20, "10-23": 10}, 0, 100),  # the wrong way
        ({"10-09": 10, "10-16": 10, "10-23": 10}, 0, 100),  # not at all
        ({"10-09": 10, "10-16": 20, "10-23": 30}, 50, 5),  # the wrong way, downwards
        ({"10-09": 0.001, "10-16": 0.002, "10-23": 0.003}, 0, 100),  # in 1900 years
    ],
)
def test_not_at_this_pace(values: dict[str, float], start: float, target: float) -> None:
    found = heading(values, "10-24", start, target)
    assert found is not None
    assert found.points == 3
    assert found.reached_on is None


def test_downwards_it_is_reached_too() -> None:
    found = heading({"10-09": 40, "10-16": 33, "10-23": 26}, "10-23", 48, 5)
    assert found is not None
    assert found.reached_on == date(2026, 11, 13)  # 26 − 21 days


def test_needed_is_shared_among_the_periods_without_a_value() -> None:
    # Fridays: 10-23 is filled; 10-30 … 12-25 are nine, the last stretch joins the last of them
    found = heading({"10-23": 10}, "10-24")
    assert found is not None
    assert found.needed == pytest.approx(90 / 10)
    on_friday_before = heading({"10-16": 10}, "10-23")
    assert on_friday_before is not None
    assert on_friday_before.needed == pytest.approx(90 / 11)


def test_what_is_done_needs_nothing_and_says_when() -> None:
    found = heading({"10-09": 40, "10-16": 100, "10-23": 101}, "10-24")
    assert found is not None
    assert (found.needed, found.reached_on) == (None, date(2026, 10, 16))


def test_without_a_start_or_out_of_the_span_there_is_none() -> None:
    assert heading({}, "10-20", start=None) is None
    assert heading({"10-09": 5}, "12-20", due=date(2026, 12, 10)) is None
    item = KeyResult(1, 1, "T", "", "keep", high=5, starts=STARTS)
    judged = judge_key_result(item, "aspirational", CYCLE, [], Rules(), date(2026, 10, 20))
    assert forecast(item, judged, "week", date(2026, 10, 20)) is None


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(-1000, 1000)), max_size=12),
    st.integers(-500, 500),
    st.integers(1, 500),
)
def test_any_values_give_a_forecast_that_is_consistent(
    values: list[tuple[int, int]], start: int, distance: int
) -> None:
    item = KeyResult(1, 1, "T", "", "reach", start=start, target=start + distance, starts=STARTS)
    today = STARTS + timedelta(days=60)
    entries = [CheckIn(n, STARTS + timedelta(days=on), value) for n, (on, value) in enumerate(values, 1)]
    judged = judge_key_result(item, "aspirational", CYCLE, entries, Rules(), today)
    found = forecast(item, judged, "week", today)
    assert found is not None
    assert (found.at_end is None) == (found.points == 0)
    assert found.points in (0, *range(3, 13))
    if judged.score != 1 and found.needed is not None:
        assert found.needed > 0
    if found.reached_on is not None and judged.points and judged.score != 1:
        assert found.reached_on >= judged.points[-1].on
