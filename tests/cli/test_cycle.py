"""cycle: the states and what each allows, names, closing, carrying over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.program import Program

LATER = "2027-01-04"
Q4 = "2026-Q4"


def state(program: Program, name: str = Q4, today: str = LATER) -> str:
    return next(
        str(row["state"]) for row in program.json("cycle", "list", today=today) if row["name"] == name
    )


def test_one_state_after_the_other(filled: Program) -> None:
    assert state(filled) == "active"
    filled.refuses("cycle", "close", Q4, says=["is active", "okrtui cycle grade 2026-Q4"])
    filled.refuses("cycle", "reopen", Q4, "-m", "why", says=["is active"])
    filled.ok("cycle", "grade", Q4)
    assert state(filled) == "grading"
    filled.refuses("cycle", "grade", Q4, says=["is grading", "okrtui cycle close 2026-Q4"])
    filled.ok("cycle", "close", Q4)
    assert state(filled) == "closed"
    filled.refuses("cycle", "close", Q4, says=["is closed", "reopen"])
    filled.refuses("cycle", "reopen", Q4, says=["needs a reason", "-m REASON"])
    filled.ok("cycle", "reopen", Q4, "-m", "two numbers came late")
    assert state(filled) == "grading"
    filled.ok("cycle", "reopen", Q4, "-m", "too early")
    assert state(filled) == "active"
    assert [row["reason"] for row in filled.json("log")[:2]] == ["too early", "two numbers came late"]


def test_a_draft_is_opened_early_only_when_asked(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")
    assert state(program, "2027-Q1", today="2026-11-21") == "draft"
    program.ok("cycle", "open", "2027-Q1")
    assert state(program, "2027-Q1", today="2026-11-21") == "draft"
    program.refuses("cycle", "grade", "2027-Q1", says=["is draft"])
    program.ok("cycle", "open", "2027-Q1", "--now")
    assert state(program, "2027-Q1", today="2026-11-21") == "active"


def test_a_cycle_nobody_used_has_nothing_to_grade(program: Program) -> None:
    program.refuses("cycle", "grade", "2025-Q1", says=["no objectives"])
    program.refuses("cycle", "grade", "nonsense", code=4)


def test_late_check_ins_count_while_grading(graded: Program) -> None:
    graded.ok("checkin", "KR1", "50", "--on", "2026-12-30", today=LATER)
    assert graded.ok("grade", "KR1", today=LATER) == "KR1 1.00 (computed 1.00)"


def test_closing_freezes_current_score_and_grade(graded: Program) -> None:
    graded.ok("cycle", "close", Q4, today=LATER)
    before = graded.json("show", "O1", today=LATER)
    assert [(kr["score"], kr["grade"], kr["current"]) for kr in before["key_results"]] == [
        (0.8, 0.8, 46), (0.0, 0.0, None), (0.25, 0.25, 0.25),
    ]  # fmt: skip
    assert before["grade"] == pytest.approx(0.35)
    graded.refuses("checkin", "KR1", "50", "--on", "2026-12-30", says=["closed", "reopen"], today=LATER)
    graded.refuses("kr", "edit", "KR1", "--to", "60", "-m", "why", says=["closed"], today=LATER)
    graded.refuses("grade", "KR1", "1", "-m", "why", says=["closed"], today=LATER)
    graded.refuses("objective", "add", "New", "--cycle", Q4, says=["closed"], today=LATER)
    assert graded.json("show", "O1", today="2027-05-01")["key_results"] == [
        {**kr, "forecast": None} for kr in before["key_results"]
    ]


def test_a_followed_kpi_does_not_move_a_closed_cycle(filled: Program) -> None:
    filled.ok(
        "kr", "add", "O1", "Up", "--from", "90", "--to", "100", "--kpi", "KPI1", "--starts", "2026-10-01"
    )
    filled.ok("record", "KPI1", "95", "--on", "2026-11-10")
    filled.ok("cycle", "grade", Q4, today=LATER)
    filled.ok("cycle", "close", Q4, today=LATER)
    filled.ok("record", "KPI1", "100", "--on", "2026-12-20", today=LATER)
    shown = filled.json("show", "KR4", today=LATER)
    assert (shown["current"], shown["score"], shown["grade"]) == (95, 0.5, 0.5)
    filled.ok("cycle", "reopen", Q4, "-m", "a late number", today=LATER)
    shown = filled.json("show", "KR4", today=LATER)
    assert (shown["current"], shown["score"], shown["grade"]) == (100, 1.0, None)


def test_reopening_keeps_the_grades_that_people_gave(graded: Program) -> None:
    graded.ok("grade", "KR1", "0.5", "-m", "luck", today=LATER)
    graded.ok("cycle", "close", Q4, today=LATER)
    graded.ok("cycle", "reopen", Q4, "-m", "why", today=LATER)
    grades = [kr["grade"] for kr in graded.json("show", "O1", today=LATER)["key_results"]]
    assert grades == [0.5, None, None]


def test_the_verdict_and_the_page(graded: Program) -> None:
    shown = graded.json("cycle", "show", Q4, today=LATER)
    assert shown["verdict"]["averages"][0]["kind"] == "aspirational"
    assert shown["verdict"]["bands"] == {"on track": 1, "off track": 2}
    assert "below what it means" in graded.ok("cycle", "show", Q4, today=LATER)
    assert graded.json("cycle", "show", "2027-Q1", today=LATER)["verdict"] is None


def test_the_page_says_what_moved_and_who_is_silent(filled: Program) -> None:
    day = "2026-11-30"
    filled.ok("checkin", "KR1", "46", today=day)
    shown = filled.json("cycle", "show", today=day)
    assert shown["key_results"] == {"on track": 1, "no data": 2}
    assert [move["handle"] for move in shown["moved"]] == ["KR1", "O1"]
    assert shown["moved"][0]["score"] == [0.0, 0.8]
    assert [row["items"] for row in shown["silent"]] == [["KR2", "KR3"]]  # KR1 has a value of later
    assert "nothing" in filled.ok("cycle", "show", "--since", "today", today=day)
    filled.refuses("cycle", "show", "--since", "2026-12-24", says=["future"])


def test_the_monday_page(filled: Program) -> None:
    filled.ok("checkin", "KR1", "40", "-c", "8")
    filled.ok("checkin", "KR1", "41", "-c", "5", today="2026-11-30")
    filled.ok("initiative", "set", "I1", "doing")
    filled.ok("initiative", "add", "KR2", "Call everybody")
    filled.ok("kr", "edit", "KR2", "--due", "2026-12-10", "-m", "sooner")
    page = filled.ok("cycle", "monday", today="2026-11-30")
    parts = page.split("Next four weeks")
    assert "I1  One inbox" in parts[0]
    assert "5/10 (−3)" in parts[0]
    assert "12-10  KR2 First reply" in parts[1]
    found = filled.json("cycle", "monday", today="2026-11-30")
    assert set(found) == {
        *("version", "as_of", "cycle", "priorities", "confidence", "coming", "todo", "health")
    }
    (work,) = found["priorities"]
    assert (work["handle"], work["title"], work["key_result"]) == ("I1", "One inbox", "KR1")
    assert found["confidence"][0] == {
        "handle": "KR1",
        "title": "CSAT",
        "confidence": 5,
        "before": 8,
        "status": "on track",
    }
    assert [row["handle"] for row in found["coming"]] == ["KR2"]
    assert [row["title"] for row in found["todo"]] == ["Call everybody"]
    assert "Call everybody" in parts[1]


# --- carrying over ---------------------------------------------------------------------------


def test_carrying_copies_what_is_unfinished_from_where_it_stands(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38")
    filled.ok("kr", "step", "KR3", "1", "done")
    answer = filled("cycle", "carry", Q4)
    assert answer.out.split() == ["O2", "KR4", "KR5", "KR6"]
    assert "KR1 goes on as KR4" in answer.err
    new = filled.json("tree", "--cycle", "2027-Q1")["objectives"][0]
    assert new["title"] == "Customers praise our support"
    reach, keep, milestone = new["key_results"]
    assert (reach["start"], reach["target"], reach["current"], reach["status"]) == (38, 50, None, "draft")
    assert keep["high"] == 2
    assert [step["title"] for step in milestone["steps"]] == ["Review", "Launch"]
    assert "carried from  KR1" in filled.ok("show", "KR4")
    assert filled.json("show", "KR1")["current"] == 38


def test_carrying_takes_guardrails_open_initiatives_and_parents_along(filled: Program) -> None:
    filled.ok("objective", "guard", "O1", "KPI1")
    filled.ok("initiative", "add", "KR1", "Done already")
    filled.ok("initiative", "set", "I2", "done")
    filled.ok("initiative", "add", "KR1", "Half done")
    filled.ok("initiative", "set", "I3", "doing")
    filled.ok("objective", "add", "Below a key result", "--parent", "KR1")
    filled.ok("objective", "add", "Below one that is done", "--parent", "KR2")
    filled.ok("objective", "add", "Above")
    filled.ok("move", "O1", "--under", "O4", "-m", "so")  # its parent comes after it in the order
    filled.ok("kr", "drop", "KR2", "-m", "why")
    filled.ok("cycle", "carry", Q4)
    tree = {o["title"]: o for o in every(filled.json("tree", "--cycle", "2027-Q1")["objectives"])}
    support = tree["Customers praise our support"]
    assert support["parent"] == tree["Above"]["handle"]
    assert support["guardrails"] == ["KPI1"]
    csat = support["key_results"][0]
    assert [(work["title"], work["state"]) for work in csat["initiatives"]] == [
        ("One inbox", "todo"),
        ("Half done", "doing"),
    ]
    assert tree["Below a key result"]["parent"] == csat["handle"]
    assert tree["Below one that is done"]["parent"] == support["handle"]


def every(objectives: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for objective in objectives:
        yield objective
        yield from every(objective["children"])


def test_only_what_is_chosen_and_nothing_twice(filled: Program) -> None:
    assert filled.ok("cycle", "carry", Q4, "KR2").split() == ["O2", "KR4"]
    assert filled.ok("cycle", "carry", "O1").split() == ["KR5", "KR6"]  # into the objective that is there
    filled.refuses("cycle", "carry", Q4, says=["nothing unfinished"])
    filled.refuses("cycle", "carry", Q4, "KR99", code=4)
    filled.ok("kr", "drop", "KR5")
    assert filled.ok("cycle", "carry", "KR1").split() == ["KR7"]


def test_what_is_finished_dropped_or_elsewhere_is_not_carried(filled: Program) -> None:
    filled.ok("checkin", "KR1", "done")
    filled.ok("kr", "drop", "KR2", "-m", "why")
    filled.refuses("cycle", "carry", Q4, "KR1", says=["KR1", "finished"])
    filled.refuses("cycle", "carry", Q4, "KR2", says=["KR2"])
    filled.refuses("cycle", "carry", Q4, "KPI1", says=["KPI1"])
    filled.refuses("cycle", "carry", Q4, "--to", "2026-Q3", says=["goes forward"])
    filled.refuses("cycle", "carry", Q4, "KR99", code=4)
    assert filled.ok("cycle", "carry", Q4).split() == ["O2", "KR4"]


def test_a_closed_cycle_can_still_be_carried_from(graded: Program) -> None:
    graded.ok("cycle", "close", Q4, today=LATER)
    assert len(graded.ok("cycle", "carry", Q4, today=LATER).split()) == 4
    assert json.loads(graded.ok("show", "KR4", "--json", today=LATER))["start"] == 46


def test_what_is_graded_and_closed_without_a_name_is_what_is_over(filled: Program) -> None:
    """It once was the cycle of today, which had only begun."""
    filled.ok("objective", "add", "Next", today="2027-01-02")
    answer = filled("cycle", "grade", today="2027-01-04")
    assert "2026-Q4 (2026-10-01 … 2026-12-31) is grading." in answer.err
    assert "still runs" not in answer.err
    assert "2026-Q4 (2026-10-01 … 2026-12-31) is closed." in filled("cycle", "close", today="2027-01-04").err
    assert "2027-Q1 still runs" in filled("cycle", "grade", today="2027-01-04").err


# --- names, and the first day ----------------------------------------------------------------


def test_cycles_open_as_draft_before_they_begin(program: Program) -> None:
    for name, state in (
        ("2027-Q1", "draft"),
        ("2026-Q4", "active"),
        ("2026-W47", "active"),
        ("2026", "active"),
    ):
        answer = program("cycle", "open", name)
        assert (answer.code, answer.out) == (0, f"{name}\n")
        row = next(row for row in program.json("cycle", "list") if row["name"] == name)
        assert row["state"] == state
    assert program.json("cycle", "list")[0]["name"] == "2027-Q1"  # the latest first


def test_a_draft_becomes_active_on_its_first_day(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")
    assert program.json("tree", "--cycle", "2027-Q1")["cycle"]["state"] == "draft"
    for day, state in (("2026-12-31", "draft"), ("2027-01-01", "active")):
        assert program.json("tree", "--cycle", "2027-Q1", today=day)["cycle"]["state"] == state


@pytest.mark.parametrize(
    ("name", "starts", "ends"),
    [
        ("2026-W47", "2026-11-16", "2026-11-22"), ("2026-11", "2026-11-01", "2026-11-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"), ("2026", "2026-01-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"), ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)  # fmt: skip
def test_names_of_cycles(program: Program, name: str, starts: str, ends: str) -> None:
    cycle = program.json("tree", "--cycle", name)["cycle"]
    assert (cycle["name"], cycle["starts"], cycle["ends"]) == (name, starts, ends)


@pytest.mark.parametrize(
    "name", ["2026-Q5", "2027-W53", "2026-13", "next", "2026-Q", "FY27-Q1", "q4", "\x1b"]
)
def test_unknown_cycles(program: Program, name: str) -> None:
    program.refuses("tree", "--cycle", name, code=4)
    program.refuses("cycle", "open", name, code=4)
    program.refuses("objective", "add", "Ship", "--cycle", name, code=4)


def test_custom_and_fiscal_cycles(program: Program) -> None:
    settings = program.directory / "okrtui.toml"
    settings.write_text(
        'name = "Acme"\n[cycles]\nyear_starts = "april"\nfiscal_year_named_after = "end"\n'
        '[[cycles.custom]]\nname = "launch"\nstarts = 2026-10-05\nends = 2026-12-18\n'
    )
    assert program.json("tree")["cycle"]["name"] == "FY27-Q3"
    assert program.json("tree", "--cycle", "launch")["cycle"]["ends"] == "2026-12-18"
    program.ok("objective", "add", "Launch", "--cycle", "launch")
    assert program.json("show", "O1")["cycle"] == "launch"


def test_what_opening_in_use_writes(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")
    before = program.changes()
    program.ok("cycle", "open", "2027-Q1")
    assert program.changes() == before
