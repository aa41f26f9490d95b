"""Withdrawing an entry, and what goes in with `record` (rules: Metrics, KPI, Typing a value)."""

from __future__ import annotations

import pytest

from tests.cli.conftest import START
from tests.cli.program import Program


def current(program: Program, handle: str = "KR1") -> object:
    shown = program.json("show", handle)
    return shown["value" if handle.startswith("KPI") else "current"]


# --- withdrawing -----------------------------------------------------------------------------


def test_what_it_corrected_counts_again(filled: Program) -> None:
    filled.ok("checkin", "KR1", "35", "--on", "2026-11-13")
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-13", "-c", "9")
    said = filled.ok("withdraw", "KR1", "--on", "2026-11-13", "-m", "of another survey")
    assert said.startswith("KR1 45 % → 35 % (−10) · 0.75 → 0.25 · ")
    assert filled.json("show", "KR1")["confidence"] is None
    assert filled.ok("withdraw", "KR1", "--on", "2026-11-13", "-m", "that one, too").startswith(
        "KR1 35 % → 30 %"
    )
    filled.refuses("withdraw", "KR1", "--on", "2026-11-13", "-m", "again", says=["no entry of 2026-11-13"])


def test_it_stays_in_history_and_can_be_undone(filled: Program) -> None:
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-13")
    filled.ok("withdraw", "KR1", "--on", "fri", "-m", "x", today="2026-11-19")
    entry = filled.json("log", "KR1")[0]
    assert (entry["action"], entry["reason"]) == ("withdraw", "x")
    filled.ok("undo")
    assert current(filled) == 45
    filled.ok("redo")
    assert current(filled) == 30


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("KR1", "--on", "2026-11-13"), 2, ["needs a reason"]),
        (("KR1", "-m", "x"), 2, ["--on"]),
        (("KR1", "--on", "2026-11-12", "-m", "x"), 2, ["KR1 has no entry of 2026-11-12", "2026-11-13"]),
        (("KR2", "--on", "2026-11-12", "-m", "x"), 2, ["none at all"]),
        (("KR1", "--on", "2026-11-13", "--value", "7", "-m", "x"), 2, ["45 %"]),
        (("KR99", "--on", "2026-11-13", "-m", "x"), 4, ["KR99"]),
        (("O1", "--on", "2026-11-13", "-m", "x"), 2, ["O1"]),
        (("KPI1", "--on", "2026-11-12", "-m", "x"), 2, ["KPI1 has no entry of 2026-11-12"]),
        (("KPI1", "--on", "2026-11-13", "-m", "x"), 2, ["several", "98 %, 99 %"]),
        (("KPI1", "--on", "2026-11-13", "--value", "97", "-m", "x"), 2, ["98 %, 99 %"]),
    ],
)
def test_what_cannot_be_withdrawn(
    filled: Program, words: tuple[str, ...], code: int, says: list[str]
) -> None:
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-13")
    filled.ok("record", "KPI1", "98", "--on", "2026-11-13")
    filled.ok("record", "KPI1", "99", "--on", "2026-11-13")
    filled.refuses("withdraw", *words, code=code, says=says)


def test_one_measurement_among_several(filled: Program) -> None:
    filled.ok("kpi", "add", "Sales", "--higher", "--every", "week", "--combine", "sum")
    for value in ("5", "7", "7"):
        filled.ok("record", "KPI3", value, "--on", "2026-11-10")
    said = filled.ok("withdraw", "KPI3", "--on", "2026-11-10", "--value", "7", "-m", "twice")
    assert said.startswith("KPI3 19 → 12 (−7)")
    assert (current(filled, "KPI3"), filled.json("show", "KPI3")["measurements"]) != (19, 3)


def test_a_step_that_was_set_by_mistake(filled: Program) -> None:
    filled.ok("kr", "step", "KR3", "1", "done", "--on", "2026-11-10")
    filled.ok("kr", "step", "KR3", "2", "done", "--on", "2026-11-12")
    filled.ok("withdraw", "KR3", "--on", "2026-11-12", "-m", "not yet")
    assert [step["done"] for step in filled.json("show", "KR3")["steps"]] == [True, False, False]


def test_nothing_of_a_closed_cycle(filled: Program) -> None:
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-13")
    filled.ok("cycle", "grade", "2026-Q4")
    filled.ok("cycle", "close", "2026-Q4")
    filled.refuses("withdraw", "KR1", "--on", "2026-11-13", "-m", "x", says=["closed", "reopen"])


def test_the_period_is_due_again(filled: Program) -> None:
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-20")
    assert "KR1" not in [row["handle"] for row in filled.json("due")]
    filled.ok("withdraw", "KR1", "--on", "2026-11-20", "-m", "x")
    assert "KR1" in [row["handle"] for row in filled.json("due")]


# --- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [("37,5", 37.5), ("1e1", 10), ("-37,5", -7.5), ("3,75e1", 37.5), ("+1,5", 31.5)],
)
def test_decimal_commas_and_exponents(filled: Program, typed: str, value: float) -> None:
    filled.ok("checkin", "KR1", typed)
    assert current(filled) == value


def test_what_could_be_two_numbers(filled: Program) -> None:
    filled.refuses("checkin", "KR1", "1,200", says=["“1,200” could be 1200 or 1.2"])
    filled.refuses("record", "KPI1", "1,200", says=["1200 or 1.2"])


def test_a_share_of_what_is_in_percent_is_doubted(filled: Program) -> None:
    filled.ok("checkin", "KR1", "36")
    filled.refuses("checkin", "KR1", "0.36", says=["0.36 %", "36 %", "--set 0.36"])
    filled.ok("checkin", "KR1", "--set", "0.36")
    assert current(filled) == 0.36
    filled.ok("record", "KPI1", "99")
    filled.refuses("record", "KPI1", "0.99", says=["--set 0.99"])
    filled.ok("record", "KPI1", "--set", "0.99")
    assert current(filled, "KPI1") == 0.99


def test_a_small_value_among_small_ones_is_not(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Churn", "--from", "3", "--to", "0", "--unit", "%", *START)
    filled.ok("checkin", "KR4", "0.8")
    filled.ok("checkin", "KR4", "0")


def test_record_sets_and_changes(filled: Program) -> None:
    filled.ok("record", "KPI1", "99")
    filled.ok("record", "KPI1", "--change", "-1")
    assert current(filled, "KPI1") == 98
    filled.ok("record", "KPI1", "--set", "-5")
    assert current(filled, "KPI1") == -5
    filled.refuses("record", "KPI1", "5", "--set", "6", says=["--set V"])
    filled.refuses("record", "KPI1", says=["KPI1 42"])


def test_a_change_of_what_sums_is_a_measurement(filled: Program) -> None:
    filled.ok("kpi", "add", "Sales", "--higher", "--every", "week", "--combine", "sum")
    filled.ok("record", "KPI3", "10", "--on", "2026-11-10")
    filled.ok("record", "KPI3", "+5", "--on", "2026-11-11")
    filled.ok("record", "KPI3", "--change", "-2", "--on", "2026-11-11")
    assert current(filled, "KPI3") == 13


def test_a_total_past_the_limit_is_refused(filled: Program) -> None:
    filled.ok("kpi", "add", "Sales", "--higher", "--every", "week", "--combine", "sum")
    filled.ok("record", "KPI3", "6e14", "--on", "2026-11-10")
    filled.refuses("record", "KPI3", "6e14", "--on", "2026-11-11", says=["past ±1e15"])
    filled.ok("record", "KPI3", "6e14", "--on", "2026-11-03")
    filled.refuses("kpi", "edit", "KPI3", "--every", "month", says=["past ±1e15"])


def test_a_measurement_of_a_past_period_answers_with_that_one(filled: Program) -> None:
    filled.ok("record", "KPI1", "99", "--on", "2026-10-12")
    filled.ok("record", "KPI1", "99.5", "--on", "2026-11-16")
    said = filled.ok("record", "KPI1", "98", "--on", "2026-10-14")
    assert said.startswith("KPI1 99 % → 98 % (−1) for 2026-10-12 … 2026-10-18 · ")
    assert filled.ok("record", "KPI1", "99.7").startswith("KPI1 99.5 % → 99.7 % (+0.2) · ")


def test_the_answer_says_that_the_start_moved(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--to", "50", "--starts", "2026-10-01")
    for day, value in (("2026-10-02", "30"), ("2026-10-09", "40")):
        filled.ok("checkin", "KR4", value, "--on", day)
    said = filled.ok("withdraw", "KR4", "--on", "2026-10-02", "-m", "the wrong table")
    assert said.endswith(" · the start was 30, it is 40 now")


def test_of_a_past_period_the_attainment_and_status_are_its_own(filled: Program) -> None:
    filled.ok("record", "KPI1", "50", "--on", "2026-10-12")
    filled.ok("record", "KPI1", "99.9", "--on", "2026-11-16")
    said = filled.ok("record", "KPI1", "75", "--on", "2026-10-14")
    assert said == ("KPI1 50 % → 75 % (+25) for 2026-10-12 … 2026-10-18 · 0.50 → 0.75 · unhealthy → watch")
