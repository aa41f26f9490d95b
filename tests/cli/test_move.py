"""move: where items go, and where they cannot."""

from __future__ import annotations

import pytest

from tests.cli.program import Program


def test_order_needs_no_reason(filled: Program) -> None:
    filled.ok("move", "KR3", "--before", "KR1")
    filled.ok("objective", "add", "Other")
    filled.ok("move", "O2", "--before", "O1")
    filled.ok("initiative", "add", "KR2", "Work")
    filled.ok("move", "I1", "--under", "KR2")


def test_nothing_stands_below_itself_along_key_results_too(filled: Program) -> None:
    filled.ok("objective", "add", "Serves", "--parent", "KR1")  # O2 below KR1 of O1
    filled.ok("objective", "add", "Deeper", "--parent", "O2")
    filled.ok("kr", "add", "O3", "Deep", "--from", "0", "--to", "9")
    for words in (("KR1", "--under", "O2"), ("KR1", "--under", "O3"), ("KR1", "--before", "KR4"),
                  ("O1", "--under", "KR4"), ("O2", "--under", "KR4"), ("O1", "--under", "KR1")):  # fmt: skip
        filled.refuses("move", *words, "-m", "why", says=["below itself"])
    filled.ok("move", "KR2", "--under", "O3", "-m", "why")


def handles(program: Program, objective: str) -> list[str]:
    return [key_result["handle"] for key_result in program.json("show", objective)["key_results"]]


def test_move_before_and_under(filled: Program) -> None:
    filled.ok("move", "KR3", "--before", "KR1")
    assert handles(filled, "O1") == ["KR3", "KR1", "KR2"]
    filled.ok("objective", "add", "Other")
    filled.ok("move", "KR1", "--under", "O2", "-m", "why")
    assert (handles(filled, "O1"), handles(filled, "O2")) == (["KR3", "KR2"], ["KR1"])
    filled.ok("move", "O2", "--before", "O1")
    assert [o["handle"] for o in filled.json("tree")["objectives"]] == ["O2", "O1"]
    filled.ok("move", "O2", "--under", "KR2", "-m", "why")
    assert filled.json("show", "O2")["parent"] == "KR2"
    filled.ok("move", "O2", "--under", "none", "-m", "why")
    assert filled.json("show", "O2")["parent"] is None
    filled.ok("move", "I1", "--under", "KR2")
    assert filled.json("show", "KR2")["initiatives"][0]["handle"] == "I1"
    filled.ok("move", "KPI2", "--before", "KPI1")
    assert [kpi["handle"] for kpi in filled.json("kpi", "list")] == ["KPI2", "KPI1"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("O1", "--under", "O1"), 2),
        (("O1", "--under", "KR1"), 2),  # its own key result
        (("O1", "--under", "O2"), 2),  # O2 stands below O1
        (("O1", "--before", "O2"), 2),
        (("KR1", "--under", "none"), 2),
        (("KR1", "--under", "O3"), 2),  # another cycle
        (("KR1", "--under", "KPI1"), 2),
        (("KPI1", "--under", "O1"), 2),
        (("O1", "--before", "KR1"), 2),
        (("O1",), 2),
        (("O1", "--under", "O2", "--before", "O2"), 2),
        (("KR1", "--under", "O99"), 4),
        (("KR99", "--under", "O1"), 4),
        (("KR1", "--before", "KR99"), 4),
    ],
)
def test_moves_that_make_no_sense_are_refused(filled: Program, command: tuple[str, ...], code: int) -> None:
    filled.ok("objective", "add", "Child", "--parent", "O1")
    filled.ok("objective", "add", "Later", "--cycle", "2027-Q1")
    filled.refuses("move", *command, code=code)
