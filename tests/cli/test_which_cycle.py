"""Which cycle one sees, and where writes go; cycles made by mistake; carrying (rules: Files, Grade)."""

from __future__ import annotations

import pytest

from tests.cli.program import Program

JANUARY = "2027-01-04"
Q4, Q1 = "2026-Q4", "2027-Q1"


def seen(program: Program, today: str = JANUARY, *options: str) -> str:
    return str(program.json("tree", *options, today=today)["cycle"]["name"])


def test_the_board_in_january_is_not_empty(filled: Program) -> None:
    assert seen(filled, "2026-12-31") == Q4
    answer = filled("tree", today=JANUARY)
    assert answer.out.startswith("Acme · 2026-Q4 · day 92 of 92\n")
    assert "2026-Q4 is over and active" in answer.err
    assert filled.json("report", today=JANUARY)["cycle"]["name"] == Q4
    assert filled.json("cycle", "show", today=JANUARY)["cycle"]["name"] == Q4
    assert filled("lint", today=JANUARY).err.rstrip().endswith("in 2026-Q4.")


def test_once_today_s_cycle_has_items_it_is_seen(filled: Program) -> None:
    filled.ok("objective", "add", "Next", today=JANUARY)
    assert filled.json("show", "O2", today=JANUARY)["cycle"] == Q1
    assert seen(filled) == Q1
    answer = filled("tree", today=JANUARY)
    assert "others with items: 2026-Q4." in answer.err
    filled.ok("objective", "drop", "O2", "-m", "a mistake", today=JANUARY)
    assert seen(filled) == Q4  # dropped ones do not count


def test_a_closed_cycle_is_not_gone_back_to(filled: Program) -> None:
    filled.ok("cycle", "grade", Q4, today=JANUARY)
    assert seen(filled) == Q4
    filled.ok("cycle", "close", Q4, today=JANUARY)
    assert seen(filled) == Q1


def test_a_length_changed_in_mid_quarter_loses_nothing(filled: Program) -> None:
    (filled.directory / "okrtui.toml").write_text('name = "Acme"\n[cycles]\nlength = "month"\n')
    assert seen(filled, "2026-11-21") == Q4
    filled.ok("objective", "add", "Year", "--cycle", "2026")
    assert seen(filled, "2026-11-21") == Q4  # of two that run the one that ends first
    filled.ok("objective", "add", "Now")
    assert seen(filled, "2026-11-21") == "2026-11"
    assert seen(filled, "2026-12-02") == "2026-11"


def test_looking_back_it_is_what_one_saw_then(filled: Program) -> None:
    filled.ok("objective", "add", "Next", today="2027-01-20")
    assert seen(filled, "2027-02-01", "--as-of", "2027-01-19") == Q4
    assert seen(filled, "2027-02-01", "--as-of", "2027-01-20") == Q1


def test_an_import_goes_to_todays_cycle(filled: Program) -> None:
    file = filled.directory.parent / "next.md"
    file.write_text("# Objective: Next\n\n- KR: Shops from 1 to 9\n")
    filled.ok("import", str(file), today=JANUARY)
    assert filled.json("show", "O2", today=JANUARY)["cycle"] == Q1


# --- opened by mistake, graded too early -----------------------------------------------------


def test_without_a_terminal_what_would_be_asked_is_said(filled: Program) -> None:
    answer = filled("cycle", "open", "2027-Q2")
    assert (answer.code, answer.out) == (0, "2027-Q2\n")
    assert "2027-Q2 is 2027-04-01 … 2027-06-30. Open it?" in answer.err
    answer = filled("cycle", "grade", Q4)
    assert "2026-Q4 still runs, for 41 days. Grade it now?" in answer.err
    filled.ok("grade", "KR1", "--take")
    answer = filled("cycle", "close", Q4)
    assert "3 of 4 have no grade yet: the computed ones become theirs. Close 2026-Q4?" in answer.err


def test_what_is_refused_says_only_why(filled: Program) -> None:
    filled.refuses("cycle", "close", Q4, says=["is active"])
    filled.refuses("cycle", "grade", "2025-Q1", says=["no objectives"])
    filled.refuses("cycle", "carry", Q4, "KR9", code=4)


# --- carrying --------------------------------------------------------------------------------


def test_carrying_takes_the_newest_cycle_that_is_over(filled: Program) -> None:
    filled.refuses("cycle", "carry", says=["No cycle with objectives is over yet"])
    filled.ok("objective", "add", "Next", today=JANUARY)
    answer = filled("cycle", "carry", today=JANUARY)
    assert "carried from 2026-Q4 into 2027-Q1:" in answer.err
    assert "Carry everything unfinished over from 2026-Q4 into 2027-Q1?" in answer.err
    assert answer.out.split() == ["O3", "KR4", "KR5", "KR6"]


def test_a_late_value_after_carrying_names_what_starts_behind(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38")
    filled.ok("cycle", "carry", today=JANUARY)
    answer = filled("checkin", "KR1", "42", "--on", "2026-12-31", today=JANUARY)
    assert "KR4 goes on from here and starts at 38 %. Let it start at 42 %?" in answer.err
    assert "KR4 starts at 42 %." in answer.err
    assert filled.json("show", "KR4", today=JANUARY)["start"] == 42
    assert filled.json("log", "KR4", today=JANUARY)[0]["reason"] == "late value of KR1"


@pytest.mark.parametrize("command", [("tree",), ("due",), ("report",), ("cycle", "show"), ("lint",)])
def test_none_of_it_writes(filled: Program, command: tuple[str, ...]) -> None:
    before = filled.changes()
    filled.ok(*command, today=JANUARY)
    assert filled.changes() == before
