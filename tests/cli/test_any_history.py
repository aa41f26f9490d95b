"""Whatever was done: as of today is the plain answer, and a changed definition moves nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.program import Program

DAYS = [f"2026-{day}" for day in ("10-02", "10-09", "10-14", "10-30", "11-06", "11-13", "11-17")]
TODAY = "2026-11-18"

STEPS = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.one_of(
            st.tuples(st.just("checkin"), st.sampled_from(["KR1", "KR2"]), st.integers(0, 100)),
            st.tuples(st.just("record"), st.just("KPI1"), st.integers(0, 100)),
            st.tuples(st.just("to"), st.just("KR1"), st.integers(60, 140)),
            st.tuples(st.just("limit"), st.just("KR2"), st.integers(10, 90)),
            st.tuples(st.just("weight"), st.sampled_from(["KR1", "KR2"]), st.integers(0, 4)),
            st.tuples(st.just("undo"), st.just(""), st.just(0)),
            st.tuples(st.just("under"), st.sampled_from(["KR1", "KR2"]), st.sampled_from([1, 2])),
            st.tuples(st.just("withdraw"), st.sampled_from(["KR1", "KR2"]), st.just(0)),
        ),
    ),
    max_size=8,
)


def argv(what: str, handle: str, number: int, day: str) -> list[str]:
    match what:
        case "to":
            return ["kr", "edit", handle, "--to", str(number), "-m", "why"]
        case "limit":
            return ["kr", "edit", handle, "--at-least", str(number), "-m", "why"]
        case "weight":
            return ["kr", "edit", handle, "--weight", str(number), "-m", "why"]
        case "under":
            return ["move", handle, "--under", f"O{number}", "-m", "why"]
        case "withdraw":
            return ["withdraw", handle, "--on", day, "-m", "why"]
        case "undo":
            return ["undo"]
    return [what, handle, str(number)]


@pytest.fixture
def two(program: Program) -> Program:
    """O1 with KR1 (0 → 100) and KR2 (at least 50), O2, KPI1."""
    day = "2026-10-01"
    program("objective", "add", "Faster", today=day)
    program("objective", "add", "Dearer", today=day)
    program("kr", "add", "O1", "Reply", "--from", "0", "--to", "100", today=day)
    program("kr", "add", "O1", "Kept", "--at-least", "50", today=day)
    program("kpi", "add", "Uptime", "--higher", "--every", "week", "--target", "80", today=day)
    return program


def seen(program: Program, *more: str) -> Any:
    tree = program.json("tree", *more, today=TODAY)
    return tree["objectives"], program.json("kpi", "list", *more, today=TODAY)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_as_of_today_is_the_plain_answer(two: Program, steps: Any) -> None:
    for day, (what, handle, number) in sorted(steps, key=lambda step: step[0]):
        two(*argv(what, handle, number, day), today=day)
    assert seen(two, "--as-of", TODAY) == seen(two)


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("to"), st.just("KR1"), st.integers(1, 140)),
        st.tuples(st.just("limit"), st.just("KR2"), st.integers(0, 100)),
        st.tuples(st.just("weight"), st.sampled_from(["KR1", "KR2"]), st.integers(0, 4)),
        st.tuples(st.just("under"), st.sampled_from(["KR1", "KR2"]), st.sampled_from([1, 2])),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.integers(0, 100), min_size=2, max_size=2), changes=CHANGES)
def test_no_change_of_a_definition_is_better_or_worse(two: Program, values: list[int], changes: Any) -> None:
    """Entries of the day before; then, on one day, nothing but definitions changes."""
    for handle, value in zip(("KR1", "KR2"), values, strict=True):
        two("checkin", handle, str(value), today="2026-11-16")
    for what, handle, number in changes:
        two(*argv(what, handle, number, ""), today="2026-11-17")
    moved = two.json("report", "--since", "2026-11-16", today="2026-11-17")["moved"]
    assert not [row for row in moved if row["way"] in ("better", "worse")]
