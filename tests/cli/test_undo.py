"""undo and redo: a change is taken back as long as nobody touched its fields since."""

from __future__ import annotations

from tests.cli.conftest import Ben
from tests.cli.program import Program


def test_undo_takes_back_ones_own_changes_one_after_the_other(filled: Program) -> None:
    before = filled.json("tree")
    filled.ok("checkin", "KR1", "38", "-m", "hello")
    filled.ok("kr", "edit", "KR1", "--to", "60", "-m", "why")
    filled.ok("objective", "edit", "O1", "--title", "Other", "-m", "why")
    assert "undone: change" in filled.ok("undo")
    assert filled.json("show", "O1")["title"] == "Customers praise our support"
    filled.ok("undo")
    assert filled.json("show", "KR1")["target"] == 50
    filled.ok("undo")
    assert filled.json("tree") == before
    for title in ("38", "60"):
        assert title in filled.ok("redo")
    assert filled.json("show", "KR1")["current"] == 38
    assert filled.json("show", "KR1")["target"] == 60
    assert filled.ok("search", "praise") != ""
    filled.ok("redo")
    assert filled.json("show", "O1")["title"] == "Other"
    assert filled.ok("search", "Other").startswith("O1")
    filled.refuses("redo", says=["nothing to redo"])
    filled.ok("doctor")


def test_undone_creations_are_dropped_and_come_back(filled: Program) -> None:
    filled.ok("initiative", "add", "KR2", "Later")
    filled.ok("kpi", "add", "Churn", "--lower", "--every", "month", "--target", "2", "--tag", "money")
    filled.ok("kr", "add", "O1", "More", "--from", "0", "--to", "5", "--waypoint", "2026-12-01=3")
    filled.ok("undo")
    assert filled.json("show", "KR4")["dropped"] is True
    filled.ok("undo")
    assert "Churn" not in filled.ok("kpi", "list")
    filled.ok("undo")
    assert filled.json("show", "I2")["state"] == "dropped"
    for _ in range(3):
        filled.ok("redo")
    assert filled.json("show", "KR4")["dropped"] is False
    assert filled.json("show", "KR4")["waypoints"] == [{"on": "2026-12-01", "value": 3.0}]
    assert filled.json("show", "KPI3")["tags"] == ["money"]
    assert filled.json("show", "I2")["state"] == "todo"
    filled.ok("doctor")


def test_what_somebody_touched_since_stays(filled: Program, ben: Ben) -> None:
    filled.ok("objective", "edit", "O1", "--team", "eng")
    change = str(filled.json("log")[0]["id"])
    ben("objective", "edit", "O1", "--team", "ops")
    filled.refuses("undo", change, code=3, says=["ben", "team of O1", "nothing is taken back"])
    filled.refuses("undo", code=3, says=["ben"])
    ben("objective", "edit", "O1", "--owner", "cleo")  # another field is no hindrance
    ben("objective", "edit", "O1", "--team", "eng")
    filled.ok("undo", change)
    assert filled.json("show", "O1")["team"] is None
    assert filled.json("show", "O1")["owner"] == "cleo"


def test_an_item_in_use_is_not_dropped_by_an_undo(filled: Program, ben: Ben) -> None:
    filled.ok("objective", "add", "Short lived")
    change = str(filled.json("log")[0]["id"])
    ben("kr", "add", "O2", "Mine", "--from", "0", "--to", "5")
    filled.refuses("undo", change, code=3, says=["O2", "ben added KR4"])


def test_undo_of_others_changes_and_of_an_undo_by_number(filled: Program, ben: Ben) -> None:
    ben("checkin", "KR1", "40")
    change = filled.json("log")[0]["id"]
    filled.ok("undo", str(change), "-m", "a typo")
    first = filled.json("log")[0]
    assert (first["action"], first["reason"]) == ("undo", f"undoes {change}: a typo")
    assert filled.json("show", "KR1")["current"] == 30
    filled.refuses("undo", str(change), says=["already"])
    filled.ok("undo", str(first["id"]))
    assert filled.json("show", "KR1")["current"] == 40
    assert "undone: change" in ben("undo")


def test_there_may_be_nothing_to_undo(program: Program) -> None:
    program.refuses("undo", says=["nothing to undo"])
    program.refuses("undo", "77", code=4, says=["no change 77"])
    program.refuses("undo", "x", says=["“x”", "okrtui log"])


def test_a_closed_cycle_takes_no_undo(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38")
    change = str(filled.json("log")[0]["id"])
    filled.ok("cycle", "grade", "2026-Q4")
    filled.ok("cycle", "close", "2026-Q4")
    filled.refuses("undo", change, says=["closed", "reopen"])
    filled.refuses("undo", says=["closed", "reopen"])
    filled.ok("cycle", "reopen", "2026-Q4", "-m", "why")
    filled.ok("undo", change)
    assert filled.json("show", "KR1")["current"] == 30


def test_reports_of_the_file_itself_are_not_undone(filled: Program) -> None:
    filled.ok("backup", str(filled.directory.parent / "kept.db"))
    filled.ok("restore", str(filled.directory.parent / "kept.db"))
    row = filled.json("log")[0]
    assert row["action"] == "restore"
    filled.refuses("undo", str(row["id"]), says=["whole file"])


def test_a_cycle_opened_by_mistake_goes(program: Program) -> None:
    program.ok("cycle", "open", "2027-Q1")

    def names() -> list[str]:
        return [row["name"] for row in program.json("cycle", "list")]

    assert "2027-Q1" in names()
    assert "2027-Q1" in program.ok("undo")
    assert "2027-Q1" not in names()
    program.ok("redo")
    assert "2027-Q1" in names()
    assert "no longer in use" in program("cycle", "drop", "2027-Q1").err
    assert "2027-Q1" not in names()
    program.refuses("cycle", "drop", "2027-Q1", says=["not in use"])


def test_one_that_is_not_empty_stays(filled: Program) -> None:
    filled.ok("cycle", "open", "2027-Q1")
    number = filled.json("log")[0]["id"]
    filled.ok("objective", "add", "Next", "--cycle", "2027-Q1")
    filled.refuses("undo", str(number), says=["O2"])
    filled.refuses("cycle", "drop", "2027-Q1", says=["not empty", "O2"])
    filled.ok("objective", "drop", "O2")
    filled.refuses("cycle", "drop", "2027-Q1", says=["O2 (dropped)"])
    filled.refuses("cycle", "drop", "2026-Q4", says=["O1"])


def test_undoing_the_first_objective_does_not_say_that_its_cycle_went(program: Program) -> None:
    program.ok("objective", "add", "The first")
    said = program.ok("undo")
    assert "O1" in said
    assert "2026-Q4 name" not in said
    assert program.json("cycle", "list")[0]["state"] == "active"


def test_what_search_looks_in_follows_the_parts(filled: Program) -> None:
    filled.ok("kpi", "edit", "KPI1", "--tag", "money")
    assert filled.ok("search", "money").startswith("KPI1")
    filled.ok("undo")
    assert filled.ok("search", "money") == ""
    filled.ok("redo")
    assert filled.ok("search", "money").startswith("KPI1")
    filled.ok("undo")
    filled.ok("doctor")


def test_undo_puts_nothing_below_itself_or_below_what_is_dropped(filled: Program) -> None:
    filled.ok("objective", "add", "Another")
    filled.ok("move", "KR1", "--under", "O2", "-m", "it fits better")
    moved = filled.json("log")[0]["id"]
    filled.ok("move", "O1", "--under", "KR1", "-m", "for that")
    filled.refuses("undo", str(moved), says=["KR1 cannot stand below itself"])
    filled.ok("undo")
    filled.ok("objective", "drop", "O1", "-m", "gone")
    filled.refuses("undo", str(moved), says=["O1 was dropped on", "bring that back first"])
    assert filled.json("show", "KR1")["objective"] == "O2"
    filled.ok("bring-back", "O1")
    filled.ok("undo", str(moved))
    assert filled.json("show", "KR1")["objective"] == "O1"


def test_undo_leaves_a_definition_by_which_somebody_checked_in(filled: Program) -> None:
    """What was entered as done would be read as a value of 1."""
    filled.ok("checkin", "KR1", "40")
    filled.ok("kr", "edit", "KR1", "--milestone", "-m", "a launch")
    edit = str(filled.json("log")[0]["id"])
    filled.ok("checkin", "KR1", "done")
    filled.refuses("undo", edit, says=["root checked in to KR1 since change"], code=3)
    filled.ok("undo")
    filled.ok("undo", edit)
    shown = filled.json("show", "KR1")
    assert [shown[name] for name in ("metric", "current", "score")] == ["reach", 40, 0.5]
    filled.ok("checkin", "KR1", "45")
    filled.refuses("undo", str(filled.json("log")[1]["id"]), says=["checked in to KR1"], code=3)
