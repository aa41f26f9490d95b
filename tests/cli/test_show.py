"""show: everything about an item, as text and as JSON."""

from __future__ import annotations

import pytest

from tests.cli.keys import HEAD, KEY_RESULT, KPI, OBJECTIVE
from tests.cli.program import Program


@pytest.mark.parametrize(("handle", "keys"), [("O1", OBJECTIVE), ("KR1", KEY_RESULT | {"check_ins"})])
def test_show_json_is_the_item_with_version_and_as_of(filled: Program, handle: str, keys: set[str]) -> None:
    assert set(filled.json("show", handle)) == keys | HEAD | {"changes"}


def test_show_json_of_a_kpi_is_its_row_with_points(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.95", "--on", "2026-11-10")
    shown = filled.json("show", "KPI1")
    assert set(shown) == KPI | HEAD | {"points", "changes"}
    assert len(shown["points"]) == 1
    assert shown["points"][0]["value"] == 99.95


def test_absent_values_are_null(filled: Program) -> None:
    shown = filled.json("show", "KR2")
    absent = ("description", "start", "target", "low", "current", "confidence", "note", "checked_in_at",
              "kpi", "grade")  # fmt: skip
    assert {name: shown[name] for name in absent} == dict.fromkeys(absent)


def test_json_scores_are_unrounded(filled: Program) -> None:
    filled.ok("kr", "edit", "KR1", "--from", "0", "--to", "3", "-m", "thirds")
    filled.ok("checkin", "KR1", "1")
    shown = filled.json("show", "KR1")
    assert shown["score"] == shown["raw"] == 1 / 3


def test_a_key_result_is_judged_as_the_design_says(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38", "-c", "4", "-m", "slow start", "--on", "2026-11-20")
    shown = filled.json("show", "KR1")
    assert (shown["current"], shown["raw"], shown["score"]) == (38, 0.4, 0.4)
    assert shown["pace"] == pytest.approx(0.4 / (51 / 92))  # on the date of the check-in
    assert shown["status"] == "at risk"  # pace says on track, confidence 4 says at risk
    assert (shown["confidence"], shown["note"], shown["checked_in_at"]) == (4, "slow start", "2026-11-20")


def test_expected_is_that_of_today(filled: Program) -> None:
    """Not that of the last check-in, by which the pace goes (rules.md, What was expected)."""
    filled.ok("checkin", "KR1", "38", "--on", "2026-11-19")
    assert filled.json("show", "KR1")["expected"] == pytest.approx(52 / 92)


def test_raw_beyond_the_target_is_clamped_in_the_score_alone(filled: Program) -> None:
    filled.ok("checkin", "KR1", "55")
    shown = filled.json("show", "KR1")
    assert (shown["raw"], shown["score"], shown["status"]) == (1.25, 1.0, "done")
    assert "1.25 → 1.0" in filled.ok("show", "KR1")


@pytest.mark.parametrize("typed", ["kr1", "KR-1", "kr-1", "Kr1"])
def test_handles_in_any_case_with_or_without_a_dash(filled: Program, typed: str) -> None:
    assert filled.json("show", typed)["handle"] == "KR1"


def test_show_says_everything_about_an_item(filled: Program) -> None:
    objective = filled.ok("show", "O1")
    assert "They pay for it." in objective
    assert "aspirational" in objective
    assert "One inbox" in filled.ok("show", "KR1")
    assert [word in filled.ok("show", "KR3") for word in ("Draft", "Review", "Launch")] == [True] * 3
    assert "99.9 %" in filled.ok("show", "KPI1")
    assert "todo" in filled.ok("show", "I1")
