"""From entries to raw, score, expected and pace, by hand and as laws (rules.md, Metrics)."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrtui.domain.judging import (
    band,
)
from okrtui.domain.model import CheckIn
from tests.domain.build import (
    entries,
    judged,
    keep,
    milestone,
    on,
    reach,
    ticks,
    waypoints,
)

# --- reach -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "goal", "current", "raw", "score"),
    [
        (30, 50, 38, F(2, 5), F(2, 5)),
        (50, 30, 44, F(3, 10), F(3, 10)),
        (30, 50, 55, F(5, 4), 1),
        (30, 50, 25, F(-1, 4), 0),
        (50, 30, 55, F(-1, 4), 0),
        (0.1, 0.4, 0.31, F(7, 10), F(7, 10)),
        (8, 1, 3.1, F(7, 10), F(7, 10)),
        (-10, -2, -4, F(3, 4), F(3, 4)),
        (-3, 3, 0, F(1, 2), F(1, 2)),
        (0, 3, 1, F(1, 3), F(1, 3)),
    ],
)
def test_reach(start: float, goal: float, current: float, raw: F, score: F) -> None:
    seen = judged(reach(start, goal), entries(("10-20", current)))
    assert (seen.raw, seen.score, seen.current) == (raw, score, current)


@pytest.mark.parametrize(
    ("more", "typed", "start", "goal", "score"),
    [
        ({"start": 30, "target": 50}, [], 30, 50, 0),
        ({"start": None, "target": 50}, [], None, 50, None),
        ({"start": None, "target": 50}, [("10-20", 30)], 30, 50, 0),
        # the one that was entered first is the start; a backdated one moves nothing
        ({"start": None, "target": 50}, [("10-20", 35), ("10-12", 30)], 35, 50, 0),
        ({"start": None, "target": 50}, [("10-20", 35), ("10-12", 30), ("10-27", 41)], 35, 50, F(2, 5)),
        ({"start": None, "target": 50}, [("10-20", 35), ("10-20", 30), ("10-27", 40)], 30, 50, F(1, 2)),
        ({"start": None, "target": None, "by": 10}, [("10-20", 30), ("10-20", 40)], 40, 50, 0),
        ({"start": None, "target": 50, "counts_after": 1}, [("10-05", 10), ("10-20", 30)], 30, 50, 0),
        ({"start": None, "target": 50, "counts_until": 1}, [("10-05", 10), ("10-20", 30)], 10, 50, 0),
        ({"start": 30, "target": None, "by": 5}, [("10-20", 33)], 30, 35, F(3, 5)),
        ({"start": 30, "target": None, "by": -5}, [("10-20", 28)], 30, 25, F(2, 5)),
        ({"start": 50, "target": None, "by": 20, "by_percent": True}, [("10-20", 53)], 50, 60, F(3, 10)),
        ({"start": None, "target": None, "by": 20, "by_percent": True}, [("10-20", 40)], 40, 48, 0),
        ({"start": None, "target": None, "by": 20, "by_percent": True}, [], None, None, None),
    ],
)
def test_start_and_target_as_they_stand(
    more: dict[str, Any], typed: Any, start: float | None, goal: float | None, score: F | None
) -> None:
    seen = judged(reach(**more), entries(*typed))
    assert (seen.start, seen.target, seen.score) == (start, goal, score)


@pytest.mark.parametrize(
    ("typed", "current"),
    [
        ([("10-12", 40), ("10-05", 9)], 40),
        ([("10-12", 40), ("10-12", 42), ("10-05", 9)], 42),
        ([("10-12", 40), ("12-02", 80)], 40),
        ([("10-12", 40), ("10-20", None)], 40),
    ],
)
def test_current_is_the_latest_by_date_then_by_entry(typed: Any, current: float) -> None:
    assert judged(reach(), entries(*typed), today="12-01").current == current


def test_after_a_change_of_metric_earlier_entries_no_longer_count() -> None:
    typed = entries(("10-12", 40), ("10-20", 50, 8), ("10-13", 23))
    seen = judged(reach(counts_after=2), typed)
    assert (seen.current, seen.confidence) == (23, None)


# --- keep ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "value", "kept"),
    [
        (5, None, 5, 1),
        (5, None, 4.999, 0),
        (None, 2, 2, 1),
        (None, 2, 2.001, 0),
        (0, 3, 0, 1),
        (0, 3, 3, 1),
        (0, 3, -0.001, 0),
        (0, 3, 3.001, 0),
        (None, 0, 0.001, 0),
    ],
)
def test_limits_belong_to_what_is_kept(
    low: float | None, high: float | None, value: float, kept: int
) -> None:
    assert judged(keep(low, high), entries(("10-05", value)), today="10-05").score == kept


@pytest.mark.parametrize(
    ("today", "typed", "kept"),
    [
        ("10-09", [], None),
        ("10-10", [], (0, 1)),
        ("10-05", [("10-05", 1)], (1, 1)),
        ("10-09", [("10-08", 1), ("10-05", 9)], (1, 1)),
        ("10-09", [("10-05", 1), ("10-08", 9)], (0, 1)),
        ("10-16", [("10-08", 1)], (1, 1)),
        ("10-17", [("10-08", 1)], (1, 2)),
        ("10-24", [("10-08", 1), ("10-20", 3)], (1, 3)),
        ("10-24", [("10-08", 1), ("10-20", 3), ("10-24", 2)], (2, 4)),
        ("12-31", [("10-08", 1)], (1, 12)),
        ("2027-02-01", [("10-08", 1)], (1, 13)),
    ],
)
def test_periods_kept_of_those_counted(today: str, typed: Any, kept: tuple[int, int] | None) -> None:
    seen = judged(keep(high=2), entries(*typed), today=today)
    assert seen.kept is not None
    assert (seen.kept.kept, seen.kept.counted) == (kept or (0, 0))
    assert seen.score == (F(*kept) if kept else None)


# --- milestone -------------------------------------------------------------------------------

THREE = milestone((1, "10-10"), (1, ""), (2, "11-01"))


@pytest.mark.parametrize(
    ("key_result", "typed", "score"),
    [
        (milestone(), [], 0),
        (milestone(), entries(("10-12", 0.5)), F(1, 2)),
        (milestone(), entries(("10-12", 1.0)), 1),
        (THREE, [], 0),
        (THREE, ticks(("10-12", 1, True)), F(1, 4)),
        (THREE, ticks(("10-12", 3, True), ("10-13", 1, True)), F(3, 4)),
        (THREE, ticks(("10-12", 3, True), ("10-13", 3, False), ("10-13", 2, True)), F(1, 4)),
        (THREE, ticks(("10-13", 3, False), ("10-12", 3, True)), 0),
        (THREE, ticks(("10-12", 1, True), ("10-12", 2, True), ("10-12", 3, True)), 1),
        (milestone((0.1, ""), (0.2, "")), ticks(("10-12", 1, True)), F(1, 3)),
    ],
)
def test_milestone(key_result: Any, typed: list[CheckIn], score: F) -> None:
    assert judged(key_result, typed).score == score


# --- expected and pace -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key_result", "day", "expected"),
    [
        (reach(), "10-01", F(1, 92)),
        (reach(), "11-23", F(54, 92)),
        (reach(), "12-31", 1),
        (reach(), "2027-01-20", 1),
        (reach(starts=on("10-11"), due=on("10-20")), "10-10", None),
        (reach(starts=on("10-11"), due=on("10-20")), "10-13", F(3, 10)),
        (reach(starts=on("10-11"), due=on("10-20")), "10-21", 1),
        *[
            (reach(start, goal, due=on("10-10"), waypoints=waypoints(("10-04", middle))), day, expected)
            for start, goal, middle in ((0, 100, 80), (100, 0, 20), (-50, 50, 30))
            for day, expected in (
                ("09-30", None),
                ("10-02", F(2, 5)),
                ("10-04", F(4, 5)),
                ("10-07", F(9, 10)),
                ("10-10", 1),
                ("10-11", 1),
            )
        ],
        (keep(high=2), "10-01", 1),
        (keep(high=2), "12-31", 1),
        (milestone(), "12-31", 0),
        (milestone(), "2027-01-01", 1),
        (THREE, "10-10", 0),
        (THREE, "10-11", F(1, 4)),
        (THREE, "11-02", F(3, 4)),
        (THREE, "12-31", F(3, 4)),
        (THREE, "2027-01-01", 1),
    ],
)
def test_expected(key_result: Any, day: str, expected: F | None) -> None:
    assert judged(key_result, today=day).expected == expected


@pytest.mark.parametrize(
    ("key_result", "typed", "today", "pace"),
    [
        (reach(), [], "12-01", None),
        (reach(), entries(("10-09", 4)), "12-01", None),
        (reach(), entries(("10-10", 5)), "10-10", F(1, 2)),
        (reach(), entries(("10-10", 5)), "12-01", F(1, 2)),
        (reach(), entries(("10-20", 30)), "10-21", F(3, 2)),
        (reach(), entries(("10-20", -1)), "10-21", 0),
        (reach(starts=on("10-11"), due=on("10-20")), entries(("10-16", 0)), "10-16", None),
        (reach(due=on("10-20")), entries(("10-25", 46)), "10-26", F(1, 2)),
        (keep(high=2), entries(("10-08", 1)), "10-09", 1),
        (keep(high=2), entries(("10-08", 1)), "10-17", F(1, 2)),
        (THREE, ticks(("10-02", 1, True)), "10-10", None),
        (THREE, ticks(("10-02", 1, True)), "10-11", 1),
        (THREE, ticks(("10-02", 1, True)), "11-02", F(1, 3)),
        (milestone(), entries(("10-20", 0.5)), "12-31", None),
        (milestone(), entries(("10-20", 0.5)), "2027-01-01", F(1, 2)),
    ],
)
def test_pace(key_result: Any, typed: list[CheckIn], today: str, pace: F | None) -> None:
    assert judged(key_result, typed, today).pace == pace


# --- laws ------------------------------------------------------------------------------------

NUMBERS = st.integers(-(10**6), 10**6).map(lambda n: n / 1000)
AUTUMN = st.dates(on("10-01"), on("12-31"))
HISTORY = st.lists(st.tuples(AUTUMN, NUMBERS), max_size=6)


def _dated(history: list[tuple[Any, float]], sign: int = 1) -> list[CheckIn]:
    return [CheckIn(n, day, sign * value) for n, (day, value) in enumerate(history, 1)]


@given(NUMBERS, NUMBERS, NUMBERS, HISTORY, AUTUMN)
def test_down_mirrors_up(start: float, goal: float, middle: float, history: Any, today: Any) -> None:
    assume(start != goal)
    up = reach(start, goal, waypoints=waypoints(("11-15", middle)))
    down = reach(-start, -goal, waypoints=waypoints(("11-15", -middle)))
    one, other = judged(up, _dated(history), str(today)), judged(down, _dated(history, -1), str(today))
    for name in ("raw", "score", "expected", "pace", "status"):
        assert getattr(one, name) == getattr(other, name)


@given(
    st.sampled_from([reach(1, 5), reach(5, -5), reach(None, 3), keep(low=2), milestone(), THREE]),
    HISTORY,
    AUTUMN,
)
def test_score_and_expected_stay_between_0_and_1(key_result: Any, history: Any, today: Any) -> None:
    assume(key_result.start is not None or all(value != 3 for _, value in history))
    seen = judged(key_result, _dated(history), str(today))
    assert 0 <= (seen.score or 0) <= 1
    assert seen.expected is not None
    assert 0 <= seen.expected <= 1
    assert seen.pace is None or seen.pace >= 0


@given(st.integers(0, 1000))
def test_exactly_the_threshold_meets_it(thousandths: int) -> None:
    share, hair = F(thousandths, 1000), F(1, 10**20)
    assert band(share, thousandths / 1000, 0) == "on track"
    assert band(share, 2, thousandths / 1000) == "at risk"
    assert band(share - hair, 2, thousandths / 1000) == "off track"
