"""tree, show, explain, search: what they print, and their JSON."""

from __future__ import annotations

import pytest

from tests.cli.program import TODAY, Program

TREE = {"version", "as_of", "workspace", "cycle", "objectives"}
CYCLE = {"name", "starts", "ends", "state", "elapsed"}
OBJECTIVE = {
    "handle", "title", "why", "kind", "cycle", "parent", "owner", "team", "weight", "score", "pace",
    "status", "grade", "grade_reason", "graded_by", "proposed_grade", "learned",
    "guardrails", "key_results", "children",
}  # fmt: skip
KEY_RESULT = {
    "handle", "objective", "title", "description", "metric", "start", "target", "low", "high", "unit",
    "weight", "owner", "starts", "due", "current", "raw", "score", "expected", "pace", "status",
    "confidence", "note", "in_the_way", "checked_in_at", "kpi", "waypoints", "steps", "initiatives",
    "forecast",
    "grade", "grade_reason", "graded_by", "proposed_grade", "learned", "dropped",
}  # fmt: skip
KPI = {
    "handle", "name", "unit", "direction", "every", "combine", "target", "healthy_at", "watch_at",
    "value", "attainment", "status", "so_far", "measured_at", "measurements", "owner", "team", "tags",
    "links",
}  # fmt: skip
HEAD = {"version", "as_of"}


def test_tree_json_has_the_keys_of_the_design(filled: Program) -> None:
    filled.ok("objective", "add", "Answer faster", "--parent", "O1")
    tree = filled.json("tree")
    assert set(tree) == TREE
    assert (tree["version"], tree["as_of"], tree["workspace"]) == (1, TODAY, "Acme")
    assert set(tree["cycle"]) == CYCLE
    assert tree["cycle"] == {
        "name": "2026-Q4",
        "starts": "2026-10-01",
        "ends": "2026-12-31",
        "state": "active",
        "elapsed": 52 / 92,
    }
    (objective,) = tree["objectives"]
    assert set(objective) == OBJECTIVE
    assert [set(key_result) for key_result in objective["key_results"]] == [KEY_RESULT] * 3
    assert [set(child) for child in objective["children"]] == [OBJECTIVE]
    assert objective["children"][0]["parent"] == "O1"


@pytest.mark.parametrize(("handle", "keys"), [("O1", OBJECTIVE), ("KR1", KEY_RESULT | {"check_ins"})])
def test_show_json_is_the_item_with_version_and_as_of(filled: Program, handle: str, keys: set[str]) -> None:
    assert set(filled.json("show", handle)) == keys | HEAD | {"changes"}


def test_show_json_of_a_kpi_is_its_row_with_points(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.95", "--on", "2026-11-10")
    shown = filled.json("show", "KPI1")
    assert set(shown) == KPI | HEAD | {"points", "changes"}
    assert len(shown["points"]) == 1
    assert shown["points"][0]["value"] == 99.95


def test_kpi_list_json_is_an_array_of_rows(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.95", "--on", "2026-11-18")
    filled.ok("objective", "guard", "O1", "KPI1")
    first, second = filled.json("kpi", "list")
    assert set(first) == set(second) == KPI
    assert first["measurements"] == 1
    assert (first["value"], first["target"], first["status"]) == (99.95, 99.9, "healthy")
    assert first["measured_at"] == "2026-11-18"
    assert first["links"] == ["O1"]
    assert second["value"] is second["attainment"] is second["measured_at"] is None
    assert second["status"] == "no data"


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


def test_the_board_names_cycle_day_and_statuses(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38", "-c", "4")
    head, *rows = filled("tree").lines
    assert head == "Acme · 2026-Q4 · day 52 of 92"
    assert "O1" in rows[0]
    assert "Customers praise our support" in rows[0]
    assert "KR1 CSAT 30 → 50 %" in rows[1]
    assert rows[1].endswith("0.40 ▲ at risk")


def test_filters_of_tree(filled: Program) -> None:
    filled.ok("objective", "add", "Ship", "--team", "eng/platform", "--owner", "ana")
    filled.ok("objective", "add", "Engage", "--team", "engage", "--owner", "ben")

    def titles(*options: str) -> list[str]:
        return [objective["title"] for objective in filled.json("tree", *options)["objectives"]]

    assert titles("--team", "eng") == ["Ship"]
    assert titles("--owner", "ben") == ["Engage"]
    assert titles("--mine") == ["Customers praise our support"]
    assert titles("--team", "nobody") == []
    assert titles("--cycle", "2026-Q3") == []


def test_what_is_dropped_is_hidden_on_every_board(filled: Program) -> None:
    filled.ok("kr", "drop", "KR2", "-m", "measured elsewhere")
    filled.ok("objective", "add", "Gone")
    filled.ok("objective", "drop", "O2", "-m", "merged")
    for board in (filled.ok("tree"), filled.ok()):
        assert "KR1 CSAT" in board
        assert "First reply" not in board
        assert "Gone" not in board


def test_a_live_objective_below_a_dropped_one_stays_on_the_board(filled: Program) -> None:
    filled.ok("objective", "add", "Answer faster", "--parent", "O1")
    filled.ok("objective", "drop", "O1", "-m", "merged")
    assert "Answer faster" in filled.ok("tree")


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


def test_search_folds_case_and_finds_every_kind(filled: Program) -> None:
    filled.ok("objective", "add", "Straße und STRASSE")
    assert [found["handle"] for found in filled.json("search", "strasse")] == ["O2"]
    assert [found["handle"] for found in filled.json("search", "INBOX", "one")] == ["I1"]
    assert [found["handle"] for found in filled.json("search", "uptime")] == ["KPI1"]
    assert filled.json("search", "kr2")[0]["handle"] == "KR2"
    assert filled.json("search", "100%_") == []
    assert filled("search", "nothing-like-it").out == ""


def test_a_colleagues_text_cannot_drive_the_terminal(filled: Program) -> None:
    """Whatever came into the database by another way is shown as text."""
    import sqlite3

    connection = sqlite3.connect(filled.database)
    connection.execute("UPDATE objective SET title = ?, why = ?", ("a\x1b]0;x\x07b\u202e", "c\x9bd\x1b[2J"))
    connection.commit()
    connection.close()
    for command in (["tree"], ["show", "O1"], ["explain", "O1"], ["search", "praise"], []):
        out = filled.ok(*command)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out), command
