"""Before a key result's start, after its cycle's end, and of what follows a KPI (rules: Span, Following)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F
from typing import Any

import pytest

from okrtui.domain.forecast import forecast
from okrtui.domain.judging import Followed, Part, judge_objective
from okrtui.domain.model import Cycle
from okrtui.domain.status import Status
from tests.domain.build import (
    DEFAULTS,
    Q4,
    entries,
    followed,
    in_state,
    judged,
    keep,
    kpi,
    measured,
    milestone,
    objective,
    on,
    reach,
    ticks,
)

LATER = on("11-02")


@pytest.mark.parametrize(
    "item", [reach(starts=LATER), keep(high=2, starts=LATER), milestone((1, ""), starts=LATER)]
)
def test_before_its_start_there_are_no_numbers(item: Any) -> None:
    seen = judged(item, [], "11-01")
    assert (seen.status, seen.is_ahead) == ("not started", True)
    assert (seen.current, seen.raw, seen.score, seen.expected, seen.pace, seen.kept) == (None,) * 6
    assert forecast(item, seen, "week", on("11-01")) is None
    assert judged(item, [], "11-02").is_ahead is False


def part(score: F | None, status: Status, **more: Any) -> Part:
    return Part("KR1", 1.0, score, score, status, **more)


DONE, COMING = part(F(1), Status.DONE), part(None, Status.NOT_STARTED, is_ahead=True)


@pytest.mark.parametrize(
    ("parts", "score", "status"),
    [
        ([COMING], None, "not started"),
        ([COMING, DONE], F(1), "done"),
        ([part(None, Status.NOT_STARTED), DONE], F(1), "on track"),
        # graded, it counts by its grade
        ([part(None, Status.OFF_TRACK, is_ahead=True, grade=F(0)), DONE], F(1), "at risk"),
    ],
)
def test_its_objective_leaves_it_out(parts: list[Part], score: F | None, status: str) -> None:
    seen = judge_objective(objective(), Q4, parts, [], DEFAULTS)
    assert (seen.score, seen.status) == (score, status)


def test_a_due_date_after_the_cycle_changes_only_what_is_expected() -> None:
    item = reach(due=on("2027-01-31"), target=123)  # 123 days
    seen = judged(item, entries(("12-30", 91)), "12-31")
    assert (seen.expected, seen.span.last) == (F(92, 123), on("2027-01-31"))
    assert seen.periods == judged(reach(), [], "12-31").periods
    line = forecast(
        item, judged(item, entries(("12-01", 62), ("12-08", 69), ("12-15", 76)), "12-16"), "week", on("12-16")
    )
    assert line is not None
    assert line.at_end == 92  # on the cycle's last day
    assert forecast(item, judged(item, [], "2027-01-05"), "week", on("2027-01-05")) is None


def test_looking_back_a_start_holds_from_the_day_its_entry_is_about() -> None:
    item = reach(None, 50)
    typed = entries(("10-20", 30), ("10-12", 20))
    before, after = judged(item, typed, "10-15"), judged(item, typed, "10-20")
    assert (before.start, before.current, before.score) == (None, 20, None)
    assert (after.start, after.current, after.score) == (30, 30, F(0))


def test_what_was_withdrawn_never_counts() -> None:
    typed = [entry._replace(withdrawn="typo") if entry.id == 1 else entry
             for entry in entries(("10-20", 30, 2), ("10-20", 35), ("10-27", 40))]  # fmt: skip
    seen = judged(reach(None, 50), typed, "10-30")
    assert (seen.start, seen.current, seen.confidence) == (35, 40, None)
    steps = [entry._replace(withdrawn="typo") for entry in ticks(("10-20", 1, True))]
    assert judged(milestone((1, "")), steps, "10-30").score == 0


# --- what follows a KPI ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "today", "start"),
    [
        ([("10-05", 30), ("10-12", 40)], "10-30", 30),
        ([("10-12", 40), ("10-05", 30)], "10-30", 40),  # entered later, about a day before
        ([("10-12", 40), ("10-12", 41)], "10-30", 41),  # corrected
        ([("10-12", 40), ("10-14", 41)], "10-30", 40),  # of the same week, entered later
        ([("09-20", 20), ("10-12", 40)], "10-30", 40),
        ([("10-12", 40)], "10-10", None),
        ([], "10-30", None),
    ],
)
def test_its_first_value_in_the_span_is_the_start(values: Any, today: str, start: float | None) -> None:
    assert judged(reach(None, 50, kpi_id=1), [], today, followed=followed("week", *values)).start == start


def of_sum(every: str, *values: tuple[str, float]) -> Followed:
    return Followed(kpi(every=every, combine="sum"), measured(*values))


@pytest.mark.parametrize(
    ("today", "start", "current"),
    [("10-06", None, 3), ("10-11", None, 7), ("10-12", 7, 7), ("10-15", 7, 7), ("10-19", 7, 9)],
)
def test_what_sums_counts_once_its_period_has_ended(today: str, start: float | None, current: float) -> None:
    sums = of_sum("week", ("10-06", 3), ("10-08", 4), ("10-13", 9))
    seen = judged(reach(None, 50, kpi_id=1), [], today, followed=sums)
    assert (seen.start, seen.current) == (start, current)


@pytest.mark.parametrize(
    ("today", "kept"), [("10-11", (0, 1)), ("10-12", (1, 2)), ("10-18", (1, 2)), ("10-19", (1, 3))]
)
def test_a_running_sum_is_neither_kept_nor_broken(today: str, kept: tuple[int, int]) -> None:
    """Weeks: the first ends on 10-04 without a value."""
    sums = of_sum("week", ("10-06", 3), ("10-08", 4), ("10-13", 9))
    seen = judged(keep(high=8, kpi_id=1), [], today, followed=sums)
    assert seen.kept == kept


def test_a_weekend_is_a_period_only_if_something_was_measured() -> None:
    values = [("10-01", 1), ("10-02", 1), ("10-03", 9), ("10-05", 1)]
    seen = judged(keep(high=2, kpi_id=1), [], "10-07", followed=followed("day", *values))
    assert [period.first for period in seen.periods[:4]] == [on(f"10-0{day}") for day in (1, 2, 3, 5)]
    assert seen.kept == (3, 5)  # the Saturday broke it, Tuesday has none, Sunday is none


# --- a closed cycle --------------------------------------------------------------------------

CLOSED: Cycle = replace(in_state("closed"), closed_on=date(2027, 1, 4))


def test_closing_keeps_what_there_was() -> None:
    item = reach(None, 50, kpi_id=1, closed_start=30, closed_current=55, closed_score=1.0, grade=1.0,
                 closed_last_on=on("12-20"))  # fmt: skip
    late = followed("week", ("10-05", 10), ("12-30", 20))
    seen = judged(item, [], "2027-02-01", cycle=CLOSED, followed=late)
    assert (seen.start, seen.current, seen.raw, seen.score) == (30, 55, F(5, 4), F(1))
    assert (seen.checked_in_on, seen.expected, seen.day) == (on("12-20"), F(1), date(2027, 1, 4))
    assert seen.pace == 1 / F(81, 92)
    assert (seen.grade, seen.status) == (F(1), "on track")


def test_no_score_stays_no_score() -> None:
    seen = judged(
        reach(None, 50, kpi_id=1), [], "2027-02-01", cycle=CLOSED, followed=followed("week", ("12-30", 20))
    )
    assert (seen.current, seen.raw, seen.score, seen.pace, seen.status) == (None, None, None, None, "–")
    assert seen.checked_in_on is None  # what was measured afterwards, of a day before, is no check-in of it


def test_kept_periods_stay_counted() -> None:
    item = keep(
        high=2, kpi_id=1, closed_score=0.5, closed_current=1, closed_kept=3, closed_counted=6, grade=0.5
    )
    seen = judged(item, [], "2027-02-01", cycle=CLOSED, followed=followed("week", ("12-30", 9)))
    assert (seen.kept, seen.raw, seen.current) == ((3, 6), F(1, 2), 1)


def test_what_is_expected_and_sure_stays_that_of_the_day() -> None:
    cycle = replace(CLOSED, closed_on=on("11-23"))
    item = reach(closed_score=0.5, closed_current=46)
    typed = entries(("11-20", 46, 6))
    for today in ("11-23", "2027-06-01"):
        seen = judged(item, typed, today, cycle=cycle)
        assert (seen.expected, seen.confidence) == (F(54, 92), 6)


def test_a_confidence_of_a_weekend_without_a_measurement_ages() -> None:
    """Such a Saturday lies in no period of a daily KPI; it once never grew old."""
    item = keep(10, kpi_id=1)
    given = entries(("10-10", None, 1))
    days = followed("day", ("10-05", 50), ("10-12", 50), ("10-13", 50), ("10-14", 50))
    assert judged(item, given, "10-13", followed=days).confidence == 1
    assert judged(item, given, "10-14", followed=days).confidence is None
