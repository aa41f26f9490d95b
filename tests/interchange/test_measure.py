"""What counts as the one clear measure in a sentence, and what does not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.interchange.outline.measure import find_measure
from okrtui.interchange.outline.plan import Measure


def reach(
    start: float | None = None,
    target: float | None = None,
    by: tuple[float, bool] | None = None,
    unit: str = "",
) -> Measure:
    return Measure("reach", start=start, target=target, by=by, unit=unit)


def keep(low: float | None = None, high: float | None = None, unit: str = "") -> Measure:
    return Measure("keep", low=low, high=high, unit=unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CSAT from 30 to 50 %", reach(30, 50, unit="%")),
        ("CSAT from 30% to 50%", reach(30, 50, unit="%")),
        ("CSAT 30 → 50 %", reach(30, 50, unit="%")),
        ("Deploys a week 4 -> 10", reach(4, 10)),
        ("Lead time 5 → 2 days", reach(5, 2, unit="days")),
        ("Reply time from 5 days to 3 days", reach(5, 3, unit="days")),
        ("Reply time from 5 to 1 day", reach(5, 1, unit="day")),
        ("Cut hosting from $30k to $20k", reach(30_000, 20_000, unit="$")),
        ("Balance from -5 to 5", reach(-5, 5)),
        ("Lift NPS from 25 (spring survey) to 35", reach(25, 35)),
        ("Merge faster. Review time from 9 h to 4 h.", reach(9, 4, unit="h")),
        ("95% of the reviews are done", reach(target=95, unit="%")),
        ("100 % of monthly builds are green", reach(target=100, unit="%")),
        ("97.5 percent of calls answered", reach(target=97.5, unit="%")),
        ("We answered 20% of Q2 tickets", reach(target=20, unit="%")),
        ("95% of P2 tickets answered within 5 mins", reach(target=95, unit="%")),
        ("Get at least 3 teams on board", keep(low=3)),
        ("at least 1,000 readers", keep(low=1000)),
        ("at least 1.2k readers", keep(low=1200)),
        ("at least 3M rows", keep(low=3_000_000)),
        ("at least $100K of savings", keep(low=100_000, unit="$")),
        (">= 3 talks", keep(low=3)),
        ("≥ 3 talks", keep(low=3)),
        ("≥3 talks", keep(low=3)),
        ("no fewer than 4 talks", keep(low=4)),
        ("Talks at minimum 5 meetups", keep(low=5)),
        ("Uptime of at least 99.9 %", keep(low=99.9, unit="%")),
        ("At least 10 Tier 2 & 3 deals", keep(low=10)),
        ("At least 4 posts by 15 March 2019", keep(low=4)),
        ("Ship v2.1 to at least 4 teams in 2018-Q3", keep(low=4)),
        ("First reply at most 2 h", keep(high=2, unit="h")),
        ("no more than 5 minutes of waiting", keep(high=5, unit="minutes")),
        ("never more than 30 days old", keep(high=30, unit="days")),
        ("Builds take under 10min.", keep(high=10, unit="min")),
        ("p95 latency is below 10ms", keep(high=10, unit="ms")),
        ("Upgrades take less than 30 minutes.", keep(high=30, unit="minutes")),
        ("Answers in under 2 weeks", keep(high=2, unit="weeks")),
        ("Wait is ≤45 days", keep(high=45, unit="days")),
        ("Forecast with <30% error", keep(high=30, unit="%")),
        ("between 3 and 5 talks", keep(low=3, high=5)),
        ("between 2.5 and 3 h of sleep", keep(low=2.5, high=3, unit="h")),
        ("Reduce p95 latency to 1000 ms", reach(target=1000, unit="ms")),
        ("Increase coverage to at least 60%", reach(target=60, unit="%")),
        ("Cut build time to under 10 min", reach(target=10, unit="min")),
        ("Review time falls to 5 days", reach(target=5, unit="days")),
        ("Increase to 95% of users", reach(target=95, unit="%")),
        ("Increase signups by 20 %", reach(by=(20, True))),
        ("Reduce churn by 20%", reach(by=(-20, True))),
        ("Cut waiting by at least 20%", reach(by=(-20, True))),
        ("Grow weekly users by 500. Likely by talks.", reach(by=(500, False))),
        ("Decrease boot time by 200 ms", reach(by=(-200, False), unit="ms")),
        ("Lower drop-off by 5 percentage points", reach(by=(-5, False), unit="%")),
    ],
)
def test_clear_measure(text: str, expected: Measure) -> None:
    assert find_measure(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Be loved",
        "Hire 2 people",
        "Improve search by 50%",
        "Search is 50% better",
        "Grow leads by 3x",
        "Support 4-5x growth",
        "Coverage of at least 5x",
        "For big firms (5k+ user, global)",
        "50%+ of decisions",
        "Hiring is 85%+ of plan",
        "Hiring ends up +/- 25% of plan",
        "about 25% of plan",
        ">80% of the work",
        "Get over 2/3 of the votes",
        "at least 3/4 of them",
        "streamlined to 1-2 commands",
        "at least 5-day trips",
        "at least 6 more partners",
        "Grow sales by 2020",
        "Grow sales by end of 2018",
        "Grow sales by 15 March",
        "Grow sales by March 15",
        "Grow sales by Q3",
        "Grow sales by 31.12.",
        "Grow sales by 31.12.2020",
        "from 2018 to 2020",
        "from 5 to 5",
        "from 5 days to 3 hours",
        "between 5 and 3",
        "Increase by X%",
        "Reach $N revenue",
        "Reach N<sub>0</sub> users",
        "N0 users with at least 1 project",
        "At least 2 writers and 3 editors",
        "At least 3 talks. At least 4 posts",
        "100% of people join at least 1 event",
        "75% of us weekly, 100% monthly",
        "90% of queries under 30 s",
        "At least three teams have ≥50%",
        "Offer 6 talks and hold at least one",
        "under 2s with 80k rows",
        "Reduce churn by 5% to 10%",
        "Delight people. Tidy up. Increase replies by 50%",
        "at least 99999999999999999999",
        "at least 5,00 things",
        "at least 1e3",
        "#1234 and P0 and v3",
        "at least ½",
    ],
)
def test_no_clear_measure(text: str) -> None:
    assert find_measure(text) is None


def test_lower_case_m_is_no_million() -> None:
    assert find_measure("at least 3m") is None
    assert find_measure("at least 3ms") == keep(low=3, unit="ms")


def test_a_very_long_text_has_no_measure() -> None:
    assert find_measure("at least 3 " + "word " * 1000) is None


@given(st.text(alphabet="0123456789.,%$ kMxqQ-+/fromtbyales≥<>§\n", max_size=300))
def test_numbers_are_finite_and_in_the_text(text: str) -> None:
    found = find_measure(text)
    if found is None:
        return
    numbers = [found.start, found.target, found.low, found.high, found.by and found.by[0]]
    for number in numbers:
        assert number is None or (math.isfinite(number) and abs(number) <= 1e15)
    assert any(number is not None for number in numbers)


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(["from {} to {}", "between {} and {}"]),
    st.integers(min_value=1, max_value=1000),
)
def test_two_numbers_are_taken_as_written(first: int, form: str, more: int) -> None:
    found = find_measure(form.format(f"{first:,}", f"{first + more:,}"))
    if any(1900 <= number < 2050 for number in (first, first + more)):
        return
    assert found in (reach(first, first + more), keep(first, first + more))
