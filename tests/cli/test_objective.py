"""objective: changes, the reasons they and others' need, and what is refused."""

from __future__ import annotations

import pytest

from tests.cli.program import Program


def test_handles_count_up_and_stand_alone_on_stdout(program: Program) -> None:
    program.creates("O1", "objective", "add", "Ship")
    program.creates("O2", "objective", "add", "Grow", "--parent", "O1")
    program.creates("KR1", "kr", "add", "O1", "Releases", "--from", "0", "--to", "9")
    program.creates("I1", "initiative", "add", "KR1", "Automate")
    program.creates("KPI1", "kpi", "add", "Uptime", "--higher", "--every", "week")
    program.creates("O3", "objective", "add", "Below a key result", "--parent", "KR1")


def test_objective_add_takes_every_field(program: Program) -> None:
    options = ("--kind", "committed", "--owner", "ana", "--team", "eng/platform", "--why", "Because.",
               "--weight", "2.5", "--cycle", "2027-Q1")  # fmt: skip
    program.ok("objective", "add", "  Ship  ", *options)
    shown = program.json("show", "O1")
    wanted = {"title": "Ship", "kind": "committed", "owner": "ana", "team": "eng/platform",
              "why": "Because.", "weight": 2.5, "cycle": "2027-Q1", "status": "draft",
              "parent": None, "grade": None, "score": None}  # fmt: skip
    assert {name: shown[name] for name in wanted} == wanted


def test_an_objective_without_key_results_has_no_score_and_no_status(program: Program) -> None:
    program.ok("objective", "add", "Ship")
    shown = program.json("show", "O1")
    assert (shown["score"], shown["pace"], shown["status"]) == (None, None, "–")


def test_title_needs_no_reason_on_the_day_it_was_made_only(program: Program) -> None:
    program.ok("objective", "add", "Ship", today="2026-11-20")
    program.ok("objective", "edit", "O1", "--title", "Ship it", today="2026-11-20")
    program.refuses("objective", "edit", "O1", "--title", "Ship more", says=["-m REASON"])
    program.ok("objective", "edit", "O1", "--title", "Ship more", "-m", "clearer")
    assert program.json("show", "O1")["title"] == "Ship more"


@pytest.mark.parametrize(
    ("change", "on_the_day"),
    [(("--kind", "committed"), True), (("--title", "Sail"), True), (("--weight", "3"), False)],
)
def test_what_an_objective_is_needs_a_reason_in_an_active_cycle(
    program: Program, change: tuple[str, ...], on_the_day: bool
) -> None:
    """Title and kind not on the day it was made."""
    program.ok("objective", "add", "Ship", today="2026-11-20")
    program.refuses("objective", "edit", "O1", *change, says=["-m REASON", change[0].strip("-")])
    program.refuses("objective", "edit", "O1", *change, "-m", "  ", says=["-m REASON"])
    program.ok("objective", "edit", "O1", *change, "-m", "promised")
    program.ok("objective", "add", "Ship")
    if on_the_day:
        program.ok("objective", "edit", "O2", *change)
    else:
        program.refuses("objective", "edit", "O2", *change, says=["-m REASON"])


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("kr", "edit", "KR1", "--unit", "points"), "unit"),
        (("kr", "edit", "KR1", "--kpi", "KPI1"), "KPI"),
        (("kr", "edit", "KR3", "--step", "Another"), "steps"),
        (("kr", "edit", "KR1", "--weight", "2"), "weight"),
        (("kr", "edit", "KR1", "--from", "31"), "start"),
        (("kr", "edit", "KR1", "--due", "2026-12-01"), "span"),
        (("kr", "edit", "KR1", "--waypoint", "2026-12-01=40"), "waypoints"),
        (("kr", "edit", "KR2", "--at-most", "3"), "limits"),
        (("kr", "edit", "KR1", "--at-most", "3"), "metric"),
        (("move", "KR1", "--under", "O2"), "objective"),
        (("move", "KR1", "--before", "KR4"), "objective"),
        (("move", "O2", "--under", "KR1"), "parent"),
        (("move", "O3", "--under", "none"), "parent"),
        (("move", "O2", "--before", "O3"), "parent"),
    ],
)
def test_what_makes_a_score_needs_a_reason(filled: Program, command: tuple[str, ...], what: str) -> None:
    filled.ok("objective", "add", "Other")
    filled.ok("objective", "add", "Below", "--parent", "O1")
    filled.ok("kr", "add", "O2", "Speed", "--from", "0", "--to", "9")
    filled.refuses(*command, says=[command[1] if command[0] == "move" else command[2], what, "-m REASON"])
    filled.ok("cycle", "grade", "2026-Q4")
    filled.refuses(*command, says=[what, "-m REASON"])
    filled.ok(*command, "-m", "we know better now")
    assert filled.json("log")[0]["reason"] == "we know better now"


def test_nothing_comes_below_what_stands_below_a_dropped_one(filled: Program) -> None:
    filled.ok("objective", "add", "Serves", "--parent", "KR1")
    filled.ok("objective", "add", "Deeper", "--parent", "O2")
    filled.ok("objective", "add", "Other")
    filled.ok("kr", "drop", "KR1", "-m", "why")
    for command in (
        ("objective", "add", "New", "--parent", "KR1"),
        ("objective", "add", "New", "--parent", "O3"),
        ("kr", "add", "O3", "New", "--from", "0", "--to", "9"),
        ("move", "O4", "--under", "O2", "-m", "why"),
        ("move", "KR2", "--under", "O3", "-m", "why"),
    ):
        filled.refuses(*command, says=["KR1", "dropped on 2026-11-21"])


def test_a_draft_needs_no_reasons(program: Program) -> None:
    program.ok("objective", "add", "Ship", "--cycle", "2027-Q1", today="2026-11-20")
    program.ok("kr", "add", "O1", "Releases", "--from", "0", "--to", "9")
    program.ok("objective", "edit", "O1", "--title", "Ship it", "--kind", "learning")
    program.ok("kr", "edit", "KR1", "--to", "12", "--weight", "3")
    program.ok("kr", "drop", "KR1")
    program.ok("objective", "drop", "O1")


def test_an_edit_that_changes_nothing_writes_nothing(program: Program) -> None:
    program.ok("objective", "add", "Ship", "--why", "Because.")
    before = program.changes()
    answer = program("objective", "edit", "O1", "--title", "Ship", "--why", "Because.")
    assert (answer.code, answer.out) == (0, "")
    assert program.changes() == before


def test_dropping_needs_a_reason_and_hides(filled: Program) -> None:
    filled.refuses("objective", "drop", "O1", says=["reason"])
    answer = filled("objective", "drop", "O1", "-m", "merged")
    assert (answer.code, answer.out) == (0, "")
    assert filled.json("tree")["objectives"] == []
    assert filled.json("show", "O1")["status"] == "dropped"
    filled.refuses("objective", "drop", "O1", "-m", "again", says=["dropped on 2026-11-21"])


@pytest.mark.parametrize(
    "command",
    [
        ("kr", "add", "O1", "More", "--to", "5", "--from", "1"),
        ("move", "KR4", "--under", "O1"),
        ("move", "O2", "--under", "O1"),
        ("objective", "add", "Below", "--parent", "O1"),
        ("objective", "guard", "O1", "KPI1"),
    ],
)
def test_nothing_new_comes_below_a_dropped_objective(filled: Program, command: tuple[str, ...]) -> None:
    filled.ok("objective", "add", "Other")
    filled.ok("kr", "add", "O2", "Fourth", "--from", "1", "--to", "5")
    filled.ok("objective", "drop", "O1", "-m", "merged")
    filled.refuses(*command, says=["dropped"])


def test_a_guardrail_comes_and_goes(filled: Program) -> None:
    filled.ok("objective", "guard", "O1", "KPI1")
    assert filled.json("show", "O1")["guardrails"] == ["KPI1"]
    filled.refuses("objective", "guard", "O1", "KPI1", says=["KPI1", "already"])
    filled.refuses("objective", "guard", "O1", "KPI9", code=4, says=["KPI9"])
    filled.ok("objective", "guard", "O1", "KPI1", "--remove")
    assert filled.json("show", "O1")["guardrails"] == []
    filled.refuses("objective", "guard", "O1", "KPI1", "--remove", says=["KPI1"])


def test_a_guardrail_without_data_keeps_an_objective_from_on_track(filled: Program) -> None:
    filled.ok("checkin", "KR1", "49")
    filled.ok("kr", "drop", "KR2", "-m", "seven weeks were not kept")
    filled.ok("kr", "step", "KR3", "3", "done")
    assert filled.json("show", "O1")["status"] == "on track"
    filled.ok("objective", "guard", "O1", "KPI1")
    assert filled.json("show", "O1")["status"] == "at risk"


def test_a_dropped_kpi_cannot_guard(filled: Program) -> None:
    filled.ok("kpi", "drop", "KPI1", "-m", "measured elsewhere")
    filled.refuses("objective", "guard", "O1", "KPI1", says=["KPI1", "dropped"])


def test_a_parent_is_in_the_same_or_a_longer_cycle(program: Program) -> None:
    program.ok("objective", "add", "The year", "--cycle", "2026")
    program.ok("objective", "add", "The quarter", "--parent", "O1", "--cycle", "2026-Q4")
    program.refuses(
        "objective", "add", "Next", "--parent", "O1", "--cycle", "2027-Q1", says=["2026", "2027-Q1"]
    )
    assert program.json("tree", "--cycle", "2026")["objectives"][0]["children"][0]["handle"] == "O2"
