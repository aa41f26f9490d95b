"""The first that applies, and its edges (rules.md, Status of a key result)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from okrtui.domain.judging import Followed
from okrtui.domain.model import CheckIn
from tests.domain.build import (
    entries,
    followed,
    in_state,
    judged,
    keep,
    kpi,
    measured,
    milestone,
    on,
    reach,
    stale_after,
    ticks,
)

# --- key results -----------------------------------------------------------------------------

DONE = entries(("10-12", 92))


@pytest.mark.parametrize(
    ("more", "state", "typed", "today", "status"),
    [
        ({"dropped_on": on("11-01"), "grade": 1.0}, "draft", DONE, "12-01", "dropped"),
        ({"grade": 1.0}, "draft", DONE, "09-20", "draft"),
        ({"grade": 0.7}, "closed", [], "12-31", "on track"),
        ({"grade": 0.6999}, "closed", DONE, "12-31", "at risk"),
        ({"grade": 0.4}, "grading", DONE, "2027-01-01", "at risk"),
        ({"grade": 0.3999}, "grading", DONE, "12-01", "off track"),
        ({"grade": 0.3999}, "active", DONE, "12-01", "done"),  # kept aside, it judges nothing
        ({"grade_taken": True}, "grading", entries(("12-31", 46)), "12-31", "at risk"),
        ({"grade_taken": True}, "grading", DONE, "12-31", "on track"),
        ({}, "closed", DONE, "12-31", "–"),
        ({"grade": 1.0}, "closed", DONE, "12-31", "on track"),
        ({}, "active", [], "10-09", "not started"),
        ({}, "active", [], "10-10", "no data"),
        ({}, "active", entries(("10-05", None, 9)), "10-10", "no data"),
        ({}, "active", entries(("10-12", 10)), "10-10", "no data"),
        ({}, "active", DONE, "12-31", "done"),
        ({}, "active", entries(("10-12", 115, 0)), "12-31", "done"),
        ({}, "active", entries(("10-12", 12)), "10-30", "on track"),
        ({}, "active", entries(("10-12", 12)), "10-31", "stale"),
        ({}, "active", entries(("10-16", 16)), "10-31", "stale"),
        ({}, "active", entries(("10-17", 17)), "10-31", "on track"),
        ({}, "active", entries(("10-12", 12), ("10-12", 13)), "10-31", "stale"),
        ({}, "grading", entries(("12-18", 79)), "12-31", "on track"),
        ({}, "grading", entries(("12-18", 79)), "2027-01-01", "stale"),
        ({}, "grading", entries(("12-19", 80)), "2027-06-01", "on track"),
        ({"due": on("11-06")}, "active", entries(("10-24", 60)), "12-31", "on track"),
        ({"due": on("11-06")}, "active", entries(("11-20", 46)), "12-31", "at risk"),
    ],
)
def test_the_first_that_applies(
    more: dict[str, Any], state: str, typed: list[CheckIn], today: str, status: str
) -> None:
    assert judged(reach(**more), typed, today, cycle=in_state(state)).status == status


def test_a_keep_is_never_done_and_a_milestone_is() -> None:
    assert judged(keep(high=2), entries(("10-05", 1)), "10-09").status == "on track"
    assert judged(milestone(), entries(("10-05", 1.0)), "12-31").status == "done"
    assert judged(milestone((1, "")), ticks(("10-05", 1, True)), "12-31").status == "done"


@pytest.mark.parametrize(("periods", "fresh", "stale"), [(1, "10-23", "10-24"), (3, "11-06", "11-07")])
def test_stale_after_so_many_whole_periods(periods: int, fresh: str, stale: str) -> None:
    for today, status in ((fresh, "on track"), (stale, "stale")):
        assert judged(reach(), entries(("10-12", 12)), today, rules=stale_after(periods)).status == status


@pytest.mark.parametrize(
    ("kind", "value", "confidence", "status"),
    [  # on day 20, value ÷ 20 is the pace
        ("aspirational", 14, None, "on track"),
        ("aspirational", 13.999, None, "at risk"),
        ("aspirational", 8, None, "at risk"),
        ("aspirational", 7.999, None, "off track"),
        ("learning", 14, None, "on track"),
        ("committed", 18, None, "on track"),
        ("committed", 17.999, None, "at risk"),
        ("committed", 14, None, "at risk"),
        ("committed", 13.999, None, "off track"),
        ("aspirational", 20, 5, "on track"),
        ("aspirational", 20, 4, "at risk"),
        ("aspirational", 20, 3, "at risk"),
        ("aspirational", 20, 2, "off track"),
        ("learning", 20, 4, "at risk"),
        ("committed", 20, 7, "on track"),
        ("committed", 20, 6, "at risk"),
        ("committed", 20, 4, "at risk"),
        ("committed", 20, 3, "off track"),
        ("aspirational", 10, 10, "at risk"),
        ("aspirational", 10, 0, "off track"),
        ("aspirational", 1, 4, "off track"),
    ],
)
def test_the_worse_of_pace_and_confidence(
    kind: Any, value: float, confidence: int | None, status: str
) -> None:
    typed = [CheckIn(1, on("10-20"), value, confidence)]
    assert judged(reach(), typed, "10-20", kind).status == status


def test_without_a_pace_confidence_decides_alone() -> None:
    assert judged(reach(), entries(("10-05", 0)), "10-06").status == "on track"
    assert judged(reach(), entries(("10-05", 0, 2)), "10-06").status == "off track"


@pytest.mark.parametrize(
    ("typed", "today", "confidence", "status"),
    [
        ([("10-12", 12, 2), ("10-26", 26)], "10-30", 2, "off track"),
        ([("10-12", 12, 2), ("10-26", 26)], "10-31", None, "on track"),
        ([("10-12", 12, 2), ("10-26", 26, 5)], "10-30", 5, "on track"),
        ([("10-26", 26, 5), ("10-12", 12, 2)], "10-30", 5, "on track"),
        ([("10-26", 26, 5), ("10-26", 26, 4)], "10-30", 4, "at risk"),
        ([("10-26", 26, 5), ("10-27", None, 0)], "10-30", 0, "off track"),
        ([("12-26", 87, 2)], "2027-03-01", 2, "off track"),
    ],
)
def test_the_last_confidence_holds_until_stale(
    typed: Any, today: str, confidence: int | None, status: str
) -> None:
    seen = judged(reach(), entries(*typed), today)
    assert (seen.confidence, seen.status) == (confidence, status)


# --- following -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "values", "today", "current", "status"),
    [
        ("month", [], "10-31", 0, "not started"),
        ("month", [], "11-01", 0, "no data"),
        ("month", [("09-30", 92)], "10-31", 0, "not started"),
        ("month", [("10-15", 5)], "12-31", 5, "on track"),
        ("month", [("10-31", 5)], "2027-01-01", 5, "stale"),
        ("week", [("10-04", 1)], "10-18", 1, "on track"),
        ("week", [("10-04", 1)], "10-19", 1, "stale"),
        ("week", [("10-05", 2)], "10-19", 2, "at risk"),
        ("month", [("10-20", 30), ("11-10", 20)], "11-20", 20, "at risk"),
        ("month", [("10-20", 30), ("12-10", 92)], "11-20", 30, "on track"),
    ],
)
def test_a_follower_is_judged_by_its_kpi(
    every: str, values: Any, today: str, current: float, status: str
) -> None:
    typed = entries(("10-05", 77), ("10-06", 78))
    seen = judged(reach(kpi_id=1), typed, today, followed=followed(every, *values))
    assert (seen.current, seen.status) == (current, status)


def test_a_later_measurement_of_the_same_period_takes_no_value_out_of_the_span() -> None:
    values = measured(("11-02", 30), ("12-30", 80), ("2027-01-02", 5))  # one week, across the cycle's end
    assert judged(reach(kpi_id=1), today="2027-01-05", followed=Followed(kpi(), values)).current == 80


def test_a_follower_takes_confidence_and_note_from_entries_without_a_value() -> None:
    typed = [CheckIn(1, on("11-16"), None, 3, "shaky")]
    seen = judged(reach(kpi_id=1), typed, "11-20", followed=followed("month", ("11-10", 41)))
    assert (seen.current, seen.confidence, seen.note, seen.status) == (41, 3, "shaky", "at risk")


def test_a_followed_sum_is_that_of_its_whole_period_up_to_the_span_end() -> None:
    """The month's sum on the day of its last measurement, though the first lies before the span."""
    values = measured(("10-05", 30), ("10-20", 40), ("10-31", 5))
    seen = judged(
        reach(kpi_id=1, start=0, target=100, starts=on("10-15"), due=on("10-25")),
        today="11-02",
        followed=Followed(kpi(every="month", combine="sum"), values),
    )
    assert (seen.current, seen.score) == (70, Fraction(7, 10))


def test_only_a_reach_has_a_start() -> None:
    assert judged(milestone(), entries(("10-12", 0.5))).start is None
    assert judged(keep(high=3), entries(("10-12", 2))).start is None
