"""bring-back: what was dropped counts again, once what it needs does."""

from __future__ import annotations

import json

from tests.cli.program import Program


def test_what_was_dropped_comes_back(staffed: Program) -> None:
    for argv in (
        ("kr", "drop", "KR2"),
        ("objective", "drop", "O2"),
        ("kpi", "drop", "KPI1"),
        ("initiative", "drop", "I1"),
    ):
        staffed.ok(*argv, "-m", "why")
    staffed.refuses("bring-back", "KR2", says=["O2 was dropped"])
    for handle in ("O2", "KR2", "KPI1", "I1"):
        staffed.ok("bring-back", handle)
        staffed.refuses("bring-back", handle, says=[f"{handle} is not dropped"])
    assert staffed.json("show", "KR2")["dropped"] is False
    assert staffed.json("show", "I1")["state"] == "todo"
    staffed.ok("undo")
    assert staffed.json("show", "I1")["state"] == "dropped"
    staffed.refuses("bring-back", "O99", code=4)


def test_what_it_needs_comes_back_first(staffed: Program) -> None:
    staffed.ok("kr", "add", "O3", "Follows", "--kpi", "KPI1", "--from", "0", "--to", "5")
    staffed.ok("kr", "drop", "KR3", "-m", "why")
    staffed.ok("kpi", "drop", "KPI1", "-m", "why")
    staffed.refuses("bring-back", "KR3", says=["KR3 needs KPI1", "bring that back first"])


def test_what_was_dropped_is_listed(program: Program) -> None:
    program("objective", "add", "Be quick")
    program("kr", "add", "O1", "Reply", "--from", "0", "--to", "5")
    program("kr", "add", "O1", "Wait", "--from", "9", "--to", "5")
    program("kpi", "add", "Uptime", "--higher", "--every", "week")
    program("kr", "drop", "KR2", "-m", "no")
    program("kpi", "drop", "KPI1", "-m", "no")
    shown = program("tree", "--dropped").out
    assert "KR2" in shown
    assert "KR1" not in shown
    (objective,) = json.loads(program("tree", "--dropped", "--json").out)["objectives"]
    assert [kr["status"] for kr in objective["key_results"]] == ["dropped"]
    assert program("kpi", "list").out == ""
    assert program("kpi", "list", "--dropped").out.startswith("KPI1  Uptime")
    assert [
        row["handle"] for row in json.loads(program("kpi", "list", "--status", "dropped", "--json").out)
    ] == ["KPI1"]
    program("bring-back", "KR2")
    assert "KR2" not in program("tree", "--dropped").out
