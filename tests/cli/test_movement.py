"""What moved (rules.md, Movement): by today's definition on both days, told apart from what changed it."""

from __future__ import annotations

import pytest

from tests.cli.program import Program

BEFORE = "2026-11-13"
"""A Friday, the day that is compared with."""


@pytest.fixture
def week(program: Program) -> Program:
    """O1 with KR1 (half of the way on 11-10) and KR2 (a quarter), O2; what follows happens on 11-18."""
    program.ok("objective", "add", "Faster", today="2026-10-01")
    program.ok("kr", "add", "O1", "Reply", "--from", "0", "--to", "100", "--unit", "h", today="2026-10-01")
    program.ok("kr", "add", "O1", "Open", "--from", "0", "--to", "100", today="2026-10-01")
    program.ok("objective", "add", "Dearer", today="2026-10-01")
    program.ok("checkin", "KR1", "50", today="2026-11-10")
    program.ok("checkin", "KR2", "25", today="2026-11-10")
    return program


def ways(program: Program, *argv: str, today: str = "2026-11-19") -> dict[str, str]:
    found = program.json("report", "--since", BEFORE, *argv, today=today)
    return {row["handle"]: row["way"] for row in found["moved"]}


@pytest.mark.parametrize(
    "argv",
    [
        ("kr", "edit", "KR1", "--to", "60", "-m", "why"),
        ("kr", "edit", "KR1", "--from", "40", "-m", "why"),
        ("kr", "edit", "KR1", "--weight", "9", "-m", "why"),
        ("kr", "edit", "KR1", "--unit", "min", "-m", "why"),
        ("kr", "edit", "KR1", "--due", "2026-12-24", "-m", "why"),
        ("kr", "edit", "KR1", "--title", "Replies", "-m", "why"),
        ("objective", "edit", "O1", "--kind", "committed", "-m", "why"),
        ("move", "KR2", "--under", "O2", "-m", "why"),
        ("move", "O2", "--under", "O1", "-m", "why"),
        ("kr", "drop", "KR2", "-m", "why"),
    ],
)
def test_no_changed_definition_is_better_or_worse(week: Program, argv: tuple[str, ...]) -> None:
    week.ok(*argv, today="2026-11-18")
    found = ways(week)
    assert not {"better", "worse"} & set(found.values()), found
    shown = week.json("cycle", "show", "--since", BEFORE, today="2026-11-19")["moved"]
    assert [row for row in shown if row["handle"] != "KR2" and row["score"][0] != row["score"][1]] == []


def test_what_a_definition_did_is_told_apart(week: Program) -> None:
    week.ok("kr", "edit", "KR1", "--to", "80", "-m", "iPad crash", today="2026-11-18")
    (row,) = week.json("report", "--since", BEFORE, today="2026-11-19")["changes"]
    assert row == {
        "handle": "KR1", "score": [0.5, 0.625], "on": "2026-11-18", "who": row["who"], "reason": "iPad crash",
        "fields": {"target": [100, 80]},
    }  # fmt: skip
    text = week.ok("report", "--since", BEFORE, today="2026-11-19")
    line = "- **KR1** Reply: target 100 → 80 on 2026-11-18, “iPad crash”: 0.50 → 0.63"
    assert line in text.splitlines(), text
    page = week.ok("report", "--format", "html", "--since", BEFORE, today="2026-11-19")
    assert "target 100 → 80 on 2026-11-18, “iPad crash”: 0.50 → 0.63" in page
    assert week.json("show", "KR1", today="2026-11-19")["changes"][0]["fields"] == {"target": [100, 80]}
    assert "target 100 → 80 (iPad crash)" in week.ok("show", "KR1", today="2026-11-19")


def test_a_value_moves_by_the_target_of_today(week: Program) -> None:
    week.ok("kr", "edit", "KR1", "--to", "200", "-m", "more", today="2026-11-17")
    week.ok("checkin", "KR1", "60", today="2026-11-18")  # 0.25 → 0.30 by today's, 0.50 → 0.30 by each day's
    assert ways(week) == {"KR1": "better", "O1": "better"}
    moved = week.json("cycle", "show", "--since", BEFORE, today="2026-11-19")["moved"]
    assert {row["handle"]: row["score"] for row in moved}["KR1"] == [0.25, 0.3]


def test_what_is_new_is_new_and_moves_nothing_above_it(week: Program) -> None:
    week.ok("kr", "add", "O1", "Fresh", "--from", "0", "--to", "10", today="2026-11-18")
    week.ok("checkin", "KR3", "10", today="2026-11-18")
    assert ways(week) == {"KR3": "new"}
    moved = week.json("cycle", "show", "--since", BEFORE, today="2026-11-19")["moved"]
    assert {row["handle"] for row in moved} == set()
    week.ok("checkin", "KR1", "40", today="2026-11-18")
    assert ways(week) == {"KR3": "new", "KR1": "worse", "O1": "worse"}
    text = week.ok("report", "--since", BEFORE, today="2026-11-19")
    assert "score 0.55 · without what is new 0.38 → 0.33" in text, text


def test_from_nothing_to_all_is_better_whatever_the_status(week: Program) -> None:
    week.ok("kr", "add", "O2", "One", "--from", "0", "--to", "1", today="2026-11-01")
    week.ok("checkin", "KR3", "0", today="2026-11-02")  # no data → done
    week.ok("checkin", "KR3", "1", today="2026-11-18")
    assert ways(week)["KR3"] == "better"


def test_a_whole_closed_cycle_is_from_nothing_to_the_grade(week: Program) -> None:
    week.ok("kr", "add", "O2", "Ungraded", "--from", "0", "--to", "10", today="2026-12-30")
    week.ok("cycle", "grade", "2026-Q4", today="2027-01-02")
    week.ok("grade", "KR1", "0.7", "-m", "nearly", today="2027-01-02")
    week.ok("cycle", "close", "2026-Q4", today="2027-01-02")
    found = week.json("report", "--cycle", "2026-Q4", today="2027-01-03")
    assert {row["handle"]: row["way"] for row in found["moved"]} == {
        "KR1": "better", "KR2": "better", "O1": "better",
    }  # fmt: skip
    assert found["then"]["KR1"]["score"] == 0
    text = week.ok("report", "--cycle", "2026-Q4", today="2027-01-03")
    assert "**KR1** Reply: " in text
    assert "score 0.00 → 0.70" in text, text


def test_the_cycle_says_what_moved_by_the_exact_score_and_what_was_dropped(filled: Program) -> None:
    filled.ok("checkin", "KR1", "40.1", "--on", "2026-11-02")
    filled.ok("checkin", "KR1", "40.15", "--on", "2026-11-18")
    filled.ok("kr", "drop", "KR2", "-m", "not ours")
    since = ("cycle", "show", "--since", "2026-11-10")
    moved = {line["handle"]: line for line in filled.json(*since)["moved"]}
    assert moved["KR1"]["score"] == [pytest.approx(0.505), pytest.approx(0.5075)]
    assert moved["KR2"]["status"][1] == "dropped"
    assert "KR1 0.505 → 0.507" in filled.ok(*since)
