"""Closed, graded, reopened: what a grade judges, who gave it, what closing keeps (rules: Grade)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.program import Program

LATER = "2027-01-04"
Q4 = "2026-Q4"


def of(program: Program, handle: str, *names: str, today: str = LATER) -> list[Any]:
    shown = program.json("show", handle, today=today)
    return [shown[name] for name in names]


def test_a_taken_grade_follows_late_check_ins(graded: Program) -> None:
    assert graded.ok("grade", "KR1", "--take", today=LATER) == "KR1 0.80 (computed 0.80, taken by root)"
    assert of(graded, "KR1", "grade", "graded_by", "grade_reason", "status") == [
        0.8,
        "root",
        None,
        "on track",
    ]
    graded.ok("checkin", "KR1", "40", "--on", "2026-12-30", today=LATER)
    assert of(graded, "KR1", "grade", "score", "status") == [0.5, 0.5, "at risk"]
    graded.ok("cycle", "close", Q4, today=LATER)
    assert of(graded, "KR1", "grade", "score") == [0.5, 0.5]
    graded.ok("cycle", "reopen", Q4, "-m", "one more number", today=LATER)
    graded.ok("checkin", "KR1", "50", "--on", "2026-12-31", today=LATER)
    assert of(graded, "KR1", "grade", "graded_by") == [1.0, "root"]


def test_a_grade_that_reads_like_the_computed_one_is_it_and_its_reason_stays(graded: Program) -> None:
    said = graded.ok("grade", "KR1", "0.8", "-m", "as we said in July", today=LATER)
    assert said == "KR1 0.80 (computed 0.80, taken by root: as we said in July)"
    assert of(graded, "KR1", "grade", "grade_reason") == [0.8, "as we said in July"]
    graded.ok("checkin", "KR1", "50", "--on", "2026-12-30", today=LATER)
    assert of(graded, "KR1", "grade") == [1.0]


def test_a_grade_beside_a_threshold_reads_as_it_is(filled: Program) -> None:
    filled.ok("checkin", "KR1", "43.992")  # 0.6996, shown so as 0.70 would be on track
    filled.ok("cycle", "grade", Q4, today=LATER)
    assert filled.ok("grade", "KR1", today=LATER) == "KR1 0.6996 (computed 0.6996)"
    filled.refuses("grade", "KR1", "0.7", says=["comes to 0.6996"], today=LATER)
    assert "taken" in filled.ok("grade", "KR1", "0.6996", today=LATER)


def test_an_objective_has_a_grade_once_each_key_result_has_one(graded: Program) -> None:
    graded.ok("grade", "KR1", "--take", today=LATER)
    graded.ok("grade", "KR3", "0.5", "-m", "half of it", today=LATER)
    assert of(graded, "O1", "grade") == [None]
    graded.ok("grade", "KR2", "--take", today=LATER)
    grade, score, status = of(graded, "O1", "grade", "score", "status")
    assert (grade, score, status) == (pytest.approx(1.3 / 3), pytest.approx(1.05 / 3), "at risk")


def test_reopened_to_grading_what_closing_filled_in_goes(graded: Program) -> None:
    graded.ok("grade", "KR1", "0.5", "-m", "luck", today=LATER)
    graded.ok("grade", "KR3", "--take", today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    grades = [kr["grade"] for kr in graded.json("show", "O1", today=LATER)["key_results"]]
    assert grades == [0.5, 0.0, 0.25]
    graded.ok("cycle", "reopen", Q4, "-m", "why", today=LATER)
    grades = [kr["grade"] for kr in graded.json("show", "O1", today=LATER)["key_results"]]
    assert grades == [0.5, None, 0.25]


def test_reopened_to_active_a_grade_is_kept_aside(graded: Program) -> None:
    """It once was a green that was never due."""
    graded.ok("grade", "KR1", "0.9", "-m", "better than it looks", "--learned", "ask sooner", today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "too early", today=LATER)
    fields = ("grade", "proposed_grade", "grade_reason", "graded_by", "learned", "status")
    assert of(graded, "KR1", *fields) == [None, 0.9, "better than it looks", "root", "ask sooner", "stale"]
    assert "KR1" in [row["handle"] for row in graded.json("due", today=LATER)]
    graded.ok("cycle", "grade", Q4, today=LATER)
    assert of(graded, "KR1", "grade", "proposed_grade") == [None, 0.9]
    assert graded.ok("grade", "KR1", today=LATER) == (
        "KR1 0.80 (computed 0.80, 0.90 was given before: better than it looks)"
    )
    explained = graded.ok("explain", "KR1", today=LATER)
    assert "none in force; 0.90 was given by root: better than it looks" in explained
    graded.ok("grade", "KR1", "--take", today=LATER)
    assert of(graded, "KR1", "grade", "proposed_grade", "grade_reason") == [0.9, None, "better than it looks"]


def test_another_grade_or_the_computed_one_ends_what_is_offered(graded: Program) -> None:
    for answer, grade in (("computed", 0.8), ("0.3", 0.3)):
        graded.ok("grade", "KR1", "0.9", "-m", "better than it looks", today=LATER)
        graded.ok("cycle", "reopen", Q4, "-m", "too early", today=LATER)
        graded.ok("cycle", "grade", Q4, today=LATER)
        graded.ok("grade", "KR1", answer, "-m", "after all", today=LATER)
        assert of(graded, "KR1", "grade", "proposed_grade", "grade_reason") == [grade, None, "after all"]


def test_explain_says_the_grade_and_true_equations(graded: Program) -> None:
    graded.ok("checkin", "KR1", "55", "--on", "2026-12-30", today=LATER)
    graded.ok("grade", "KR1", "0.6", "-m", "the survey came late", today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    for day in (LATER, "2028-01-01"):
        lines = graded.ok("explain", "KR1", today=day)
        assert "grade     0.60, given by root: the survey came late" in lines
        assert "= (55 − 30) ÷ (50 − 30) = 1.25" in lines
        assert "outside 0 … 1, so the score is 1" in lines
        assert "= 1 on 2027-01-04" in lines  # the day of closing
        assert "at risk: it is graded" in lines
    kept = graded.ok("explain", "KR2", today="2028-01-01")
    assert "periods kept ÷ periods counted = 0 ÷ 13" in kept
    assert "0.00, the computed one, kept at closing" in kept


def test_no_score_is_born_after_closing(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Up", "--to", "100", "--kpi", "KPI1", "--starts", "2026-10-01")
    filled.ok("cycle", "grade", Q4, today=LATER)
    filled.ok("cycle", "close", Q4, today=LATER)
    before = of(filled, "KR4", "start", "current", "raw", "score", "grade", "status")
    assert before == [None, None, None, None, None, "–"]
    filled.ok("record", "KPI1", "90", "--on", "2026-12-01", today=LATER)
    filled.ok("record", "KPI1", "95", "--on", "2026-12-20", today=LATER)
    assert of(filled, "KR4", "start", "current", "raw", "score", "grade", "status") == before


def test_a_late_measurement_moves_nothing_that_closing_kept(filled: Program) -> None:
    filled.ok("kpi", "add", "Sales", "--higher", "--every", "month", "--combine", "sum")
    filled.ok("kr", "add", "O1", "Sell", "--to", "100", "--kpi", "KPI3", "--starts", "2026-10-01")
    filled.ok("kr", "add", "O1", "Every month", "--at-least", "20", "--kpi", "KPI3", "--starts", "2026-10-01")
    for day, value in (("2026-10-10", "10"), ("2026-11-10", "55"), ("2026-12-10", "70")):
        filled.ok("record", "KPI3", value, "--on", day, today=LATER)
    filled.ok("cycle", "grade", Q4, today=LATER)
    filled.ok("cycle", "close", Q4, today=LATER)
    before = filled.json("show", "O1", today=LATER)
    assert [kr["score"] for kr in before["key_results"][3:]] == [pytest.approx(60 / 90), pytest.approx(2 / 3)]
    for day in ("2026-10-11", "2026-12-30"):
        filled.ok("record", "KPI3", "500", "--on", day, today="2027-02-01")
    after = filled.json("show", "O1", today="2027-02-01")
    assert after | {"as_of": LATER} == before


def test_the_board_shows_the_grade_in_force(graded: Program) -> None:
    graded.ok("grade", "KR1", "0.3", "-m", "luck", today=LATER)
    (line,) = [text for text in graded.ok("tree", "--cycle", Q4, today=LATER).splitlines() if "KR1" in text]
    assert "0.30 ■ off track" in line


def test_closing_says_nothing_of_what_was_dropped(graded: Program) -> None:
    graded.ok("kr", "drop", "KR2", "-m", "no longer", today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    assert of(graded, "KR2", "grade", "status", "dropped") == [None, "dropped", True]
    assert of(graded, "O1", "grade") == [pytest.approx(1.05 / 2)]


def test_a_grade_asks_for_score_or_take(graded: Program) -> None:
    graded.refuses("grade", "KR1", "0.5", "--take", says=["--take"], today=LATER)
    graded.refuses("grade", "KR1", "-m", "why", says=["--take"], today=LATER)


def test_undo_takes_a_mark_back(graded: Program) -> None:
    graded.ok("grade", "KR1", "--take", today=LATER)
    graded.ok("undo", today=LATER)
    assert of(graded, "KR1", "grade", "graded_by") == [None, None]


def test_what_closing_fills_in_beside_a_grade_that_is_kept_aside_is_nobodys(graded: Program) -> None:
    graded.ok("grade", "KR1", "0.9", "-m", "great work", today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "oops", today=LATER)
    graded.ok("cycle", "grade", Q4, today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    names = ("grade", "graded_by", "grade_reason", "proposed_grade")
    assert of(graded, "KR1", *names) == [0.8, None, None, 0.9]
    assert "0.80, the computed one, kept at closing" in graded.ok("explain", "KR1", today=LATER)
    assert "great work" not in graded.ok("report", "--cycle", Q4, today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "again", today=LATER)
    assert of(graded, "KR1", *names) == [None, "root", "great work", 0.9]
    graded.ok("grade", "KR1", "--take", today=LATER)
    assert of(graded, "KR1", *names) == [0.9, "root", "great work", None]


def test_closing_keeps_what_was_given_below_what_is_dropped(graded: Program) -> None:
    graded.ok("grade", "KR1", "0.9", "-m", "great work", today=LATER)
    graded.ok("objective", "drop", "O1", "-m", "by mistake", today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "it was one", today=LATER)
    graded.ok("bring-back", "O1", today=LATER)
    assert of(graded, "KR1", "grade", "graded_by", "grade_reason") == [0.9, "root", "great work"]


def test_a_grade_is_the_computed_one_unless_there_is_a_reason(graded: Program) -> None:
    graded.refuses("grade", "KR1", "0.5", says=["comes to 0.80", "needs a reason"], today=LATER)
    assert graded.ok("grade", "KR1", "0.8", today=LATER) == "KR1 0.80 (computed 0.80, taken by root)"
    said = graded.ok("grade", "KR1", "0.5", "-m", "half of it was luck", "--learned", "ask", today=LATER)
    assert said == "KR1 0.50 (computed 0.80, given by root: half of it was luck)"
    shown = graded.json("show", "KR1", today=LATER)
    assert (shown["grade"], shown["score"], shown["status"]) == (0.5, 0.8, "at risk")
    assert "ask" in graded.ok("show", "KR1", today=LATER)
    assert graded.ok("grade", "KR1", "computed", today=LATER) == "KR1 0.80 (computed 0.80, taken by root)"
    assert graded.json("show", "KR1", today=LATER)["grade"] == 0.8


@pytest.mark.parametrize("grade", ["1.1", "-1", "70", "x", "nan"])
def test_a_grade_is_from_0_to_1(graded: Program, grade: str) -> None:
    graded.refuses("grade", "KR1", grade, "-m", "why", today=LATER)


def test_what_takes_no_grade(graded: Program) -> None:
    graded.refuses("grade", "KPI1", "1", says=["KPI1"], today=LATER)
    graded.refuses("grade", "KR99", "1", code=4, today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "why", today=LATER)
    graded.refuses("grade", "KR1", "1", "-m", "w", says=["is active", "okrtui cycle grade"], today=LATER)


def test_an_objectives_grade_is_the_weighted_mean_of_its_grades(graded: Program) -> None:
    # KR1 0.8, KR2 kept 0 of 13, KR3 1 of 4
    assert graded.ok("grade", "O1", today=LATER) == "O1 0.35 (computed 0.35)"
    graded.ok("grade", "KR2", "0.6", "-m", "it was kept, nobody wrote it down", today=LATER)
    assert graded.ok("grade", "O1", today=LATER) == "O1 0.55 (computed 0.55)"
    graded.ok("grade", "O1", "0.7", "-m", "more than its parts", "--learned", "fewer things", today=LATER)
    assert graded.json("show", "O1", today=LATER)["grade"] == 0.7
