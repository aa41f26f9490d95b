"""explain: formula, inputs and thresholds."""

from __future__ import annotations

from tests.cli.keys import HEAD
from tests.cli.program import Program


def test_explain_names_what_was_expected_on_the_last_check_in(filled: Program) -> None:
    for typed, score in (("30", "0"), ("40", "0.5")):
        filled.ok("checkin", "KR1", typed, "--on", "2026-11-06")
        why = " ".join(filled.ok("explain", "KR1", today="2026-11-16").split())
        pace = "0" if score == "0" else "1.2432…"
        assert f"last check-in = {score} ÷ 0.4022… = {pace}" in why  # day 37 of 92, not 47


def test_explain_prints_formula_inputs_and_thresholds(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38", "-c", "4", "--on", "2026-11-20")
    why = filled.ok("explain", "KR1")
    for part in ("(38 − 30) ÷ (50 − 30)", "0.4", "0.7", "4 of 10", "at risk"):
        assert part in why, part
    whole = filled.ok("explain", "O1")
    assert "Σ weight" in whole
    assert "KR1" in whole
    plain = filled.ok("--ascii", "explain", "O1")
    assert "sum weight*score / sum weight" in plain
    assert "(1*0.4 + " in plain
    assert "weight 1 | score" in plain
    filled.ok("record", "KPI1", "99.95")
    assert "99.95 ÷ 99.9" in filled.ok("explain", "KPI1")
    answer = filled.json("explain", "KR1")
    assert set(answer) >= HEAD
    assert answer["status"] == "at risk"


def test_a_first_target_that_was_given_a_day_holds_from_that_day(program: Program) -> None:
    program.ok("kpi", "add", "Speed", "--higher", "--every", "day", "--target", "5", "--since", "2026-11-02")
    program.ok("kpi", "add", "Calm", "--higher", "--every", "day", "--target", "5")
    for handle in ("KPI1", "KPI2"):
        program.ok("record", handle, "4")
    assert "5, in force since 2026-11-02" in program.ok("explain", "KPI1")
    assert "holds from the beginning" in program.ok("explain", "KPI2")
