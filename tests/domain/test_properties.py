"""What must not matter: direction, unit, order, the year; and that a shown number stands on its true side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.judging import Part, judge_key_result, judge_kpi, judge_objective
from okrtui.domain.model import CheckIn, Cycle, KeyResult, KpiRules, KpiTarget, Measurement
from okrtui.domain.status import Status
from okrtui.domain.values import format_score
from tests.domain.build import DEFAULTS, Q4, keep, kpi, objective, on, reach

VALUES = st.integers(-40, 140)
DAYS = st.integers(0, 91)
ENTRIES = st.lists(st.tuples(DAYS, VALUES, st.none() | st.integers(0, 10)), max_size=12)
TODAY = st.integers(0, 100)
FIRST = Q4.starts
YEARS = timedelta(days=28 * 365 + 7)
"""After 28 years each day of the year has its day of the week again, from 1901 to 2099."""


def check_ins(entries: list[tuple[int, int, int | None]], factor: float = 1.0) -> list[CheckIn]:
    return [
        CheckIn(number, FIRST + timedelta(days=day), value * factor, sure)
        for number, (day, value, sure) in enumerate(entries, 1)
    ]


def judged(item: KeyResult, entries: list[CheckIn], today: date, cycle: Cycle = Q4) -> JudgedKeyResult:
    return judge_key_result(item, "aspirational", cycle, entries, DEFAULTS, today)


def told(found: JudgedKeyResult) -> tuple[Any, ...]:
    """What follows, whatever the values are called."""
    return found.raw, found.score, found.expected, found.pace, found.confidence, found.kept, found.status


@given(st.tuples(VALUES, VALUES).filter(lambda ends: ends[0] != ends[1]), ENTRIES, TODAY)
def test_down_is_up_in_a_mirror(ends: tuple[int, int], entries: Any, day: int) -> None:
    today = FIRST + timedelta(days=day)
    up, down = reach(*ends), reach(-ends[0], -ends[1])
    assert told(judged(up, check_ins(entries), today)) == told(judged(down, check_ins(entries, -1), today))


@given(st.tuples(VALUES, VALUES).filter(lambda ends: ends[0] < ends[1]), ENTRIES, TODAY)
def test_limits_in_a_mirror(ends: tuple[int, int], entries: Any, day: int) -> None:
    today = FIRST + timedelta(days=day)
    for low, high in (ends, (ends[0], None), (None, ends[1])):
        mirror = keep(None if high is None else -high, None if low is None else -low)
        found = judged(keep(low, high), check_ins(entries), today)
        assert told(found) == told(judged(mirror, check_ins(entries, -1), today))


@given(
    st.tuples(VALUES, VALUES).filter(lambda ends: ends[0] != ends[1]),
    ENTRIES, TODAY, st.sampled_from([0.001, 0.5, 10, 1e6]),
)  # fmt: skip
def test_a_unit_does_not_matter(ends: tuple[int, int], entries: Any, day: int, factor: float) -> None:
    """Of decimals, as people type them: a thousandth of a value is no other share."""
    today = FIRST + timedelta(days=day)

    def scaled(value: float) -> float:
        return float(Fraction(repr(float(value))) * Fraction(repr(factor)))

    other = [entry._replace(value=scaled(entry.value or 0)) for entry in check_ins(entries)]
    found = judged(reach(*ends), check_ins(entries), today)
    assert told(found) == told(judged(reach(scaled(ends[0]), scaled(ends[1])), other, today))


@given(ENTRIES, TODAY, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_read_does_not_matter(entries: Any, day: int, chance: Any) -> None:
    today = FIRST + timedelta(days=day)
    shuffled = check_ins(entries)
    chance.shuffle(shuffled)
    for item in (reach(0, 92), keep(high=50)):
        assert told(judged(item, check_ins(entries), today)) == told(judged(item, shuffled, today))


@given(ENTRIES, TODAY)
def test_the_year_does_not_matter(entries: Any, day: int) -> None:
    today = FIRST + timedelta(days=day)
    later = replace(Q4, starts=Q4.starts + YEARS, ends=Q4.ends + YEARS)
    moved = [entry._replace(on=entry.on + YEARS) for entry in check_ins(entries)]
    for item in (reach(0, 92, added_on=FIRST), keep(high=50, added_on=FIRST)):
        then = replace(item, added_on=FIRST + YEARS)
        found = judged(item, check_ins(entries), today)
        assert told(found) == told(judged(then, moved, today + YEARS, later))


STATUSES = st.sampled_from(
    [Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.DONE, Status.STALE, Status.NO_DATA]
)
SHARES = st.fractions(0, 2, max_denominator=40)
PARTS = st.lists(st.tuples(st.integers(0, 3), SHARES, SHARES, STATUSES), max_size=5)


@given(PARTS, st.randoms(use_true_random=False))
def test_the_order_of_key_results_does_not_matter(drawn: Any, chance: Any) -> None:
    parts = [
        Part(f"KR{n}", float(weight), score, pace, status)
        for n, (weight, score, pace, status) in enumerate(drawn)
    ]
    found = judge_objective(objective(), Q4, parts, [], DEFAULTS)
    chance.shuffle(parts)
    other = judge_objective(objective(), Q4, parts, [], DEFAULTS)
    assert (found.score, found.pace, found.status) == (other.score, other.pace, other.status)


@given(st.lists(st.tuples(DAYS, st.integers(1, 200)), max_size=8), st.integers(1, 200), TODAY)
def test_a_kpi_in_another_year(entries: Any, wanted: int, day: int) -> None:
    today, rules = FIRST + timedelta(days=day), KpiRules()
    for combine in ("last", "sum", "mean"):
        item = kpi(combine=combine, targets=(KpiTarget(on("2026-01-01"), float(wanted)),))
        then = replace(item, targets=(KpiTarget(on("2026-01-01") + YEARS, float(wanted)),))
        values = [Measurement(n, FIRST + timedelta(days=d), float(v)) for n, (d, v) in enumerate(entries, 1)]
        moved = [value._replace(on=value.on + YEARS) for value in values]
        found, other = judge_kpi(item, values, rules, today), judge_kpi(then, moved, rules, today + YEARS)
        assert (found.value, found.attainment, found.status) == (other.value, other.attainment, other.status)


LIMITS = st.sampled_from([(), (0.7, 0.4), (0.9, 0.7), (0.333, 0.1)])


@given(st.sampled_from([0, 1, 0.7, 0.4, 0.9, 0.333, 0.1]), st.integers(-20_000, 20_000), LIMITS)
def test_no_nudge_crosses_a_limit_on_screen_alone(
    limit: float, nudge: int, limits: tuple[float, ...]
) -> None:
    """A number that is shown stands on the same side of 0, of 1 and of what it is read by as the true one."""
    true = Fraction(repr(float(limit))) + Fraction(nudge, 10_000_000)
    text = format_score(true, limits).replace("−", "-")
    shown = Fraction(text.rstrip("…"))
    for each in (0, 1, *limits):
        at = Fraction(repr(float(each)))
        assert (shown >= at) == (true >= at), (text, true)
    assert len(text) <= 7
