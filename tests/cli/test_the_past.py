"""What `--as-of` knows of a day: definitions, parents and steps as they were; what was undone was never
there; quarters that were entered later are there on the days they are about (rules: Time)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FILLING
from tests.cli.program import TODAY, Program

LATER = "2026-12-10"


@pytest.fixture
def story(program: Program) -> Program:
    """What `filled` holds, made on the quarter's first day."""
    for command in FILLING:
        program.ok(*command, today="2026-10-01")
    return program


def plain(program: Program, today: str, *options: str) -> list[Any]:
    return [
        program.json(*words, *options, today=today)
        for words in (
            ("tree",), ("tree", "--cycle", "2026-Q3"), ("kpi", "list"), ("due", "--all"), ("cycle", "list"),
            ("cycle", "show"), ("show", "KR1"), ("show", "KPI1"), ("report",), ("log",), ("lint",),
        )
    ]  # fmt: skip


def test_as_of_today_is_plain(story: Program) -> None:
    story.ok("checkin", "KR1", "35", "--on", "2026-11-02")
    story.ok("record", "KPI1", "99.5", "--on", "2026-11-08")
    story.ok("objective", "add", "Draft", "--cycle", "2027-Q1")
    story.ok("kr", "add", "O2", "Later", "--from", "0", "--to", "9")
    story.ok("kr", "edit", "KR1", "--to", "60", "-m", "more")
    story.ok("kr", "drop", "KR2", "-m", "why")
    assert plain(story, TODAY, "--as-of", TODAY) == plain(story, TODAY)
    story.refuses("checkin", "KR1", "36", "--as-of", TODAY, says=["as of 2026-11-21"])


def key_results(program: Program, handle: str, day: str) -> list[str]:
    return [kr["handle"] for kr in program.json("show", handle, "--as-of", day, today=LATER)["key_results"]]


def test_parents_are_those_of_the_day(story: Program) -> None:
    story.ok("objective", "add", "Another", today="2026-10-05")
    story.ok("objective", "add", "Below", "--parent", "O1", today="2026-10-05")
    story.ok("move", "KR2", "--under", "O2", "-m", "belongs there", today="2026-11-02")
    story.ok("move", "O3", "--under", "O2", "-m", "belongs there", today="2026-11-02")
    assert key_results(story, "O1", "2026-11-01") == ["KR1", "KR2", "KR3"]
    assert key_results(story, "O2", "2026-11-01") == []
    assert key_results(story, "O2", "2026-11-02") == ["KR2"]
    assert key_results(story, "O1", "2026-11-02") == ["KR1", "KR3"]
    tops = story.json("tree", "--as-of", "2026-11-01", today=LATER)["objectives"]
    assert [(o["handle"], [c["handle"] for c in o["children"]]) for o in tops] == [("O1", ["O3"]), ("O2", [])]
    assert story.json("show", "O3", "--as-of", "2026-11-01", today=LATER)["parent"] == "O1"
    assert story.json("show", "KR2", "--as-of", "2026-11-01", today=LATER)["objective"] == "O1"
    assert story.json("show", "O3", today=LATER)["parent"] == "O2"


def test_steps_are_those_of_the_day(story: Program) -> None:
    steps = ("--step", "Draft | weight 3 | due 2026-11-10", "--step", "Start | weight 2")
    story.ok("kr", "edit", "KR3", *steps, "-m", "another way", today="2026-11-02")

    def of(day: str) -> list[tuple[Any, ...]]:
        found = story.json("show", "KR3", "--as-of", day, today=LATER)["steps"]
        return [(step["number"], step["title"], step["weight"], step["due"]) for step in found]

    assert of("2026-11-01") == [(1, "Draft", 1, None), (2, "Review", 1, None), (3, "Launch", 2, None)]
    assert of("2026-11-02") == [(1, "Draft", 3, "2026-11-10"), (4, "Start", 2, None)]


def test_targets_are_those_of_the_day(story: Program) -> None:
    story.ok("kpi", "target", "KPI1", "95", "--since", "2026-10-01", today="2026-11-02")
    story.ok("kpi", "target", "KPI1", "90", "--since", "2026-10-01", today="2026-11-09")

    def of(day: str) -> Any:
        return next(row["target"] for row in story.json("kpi", "list", "--as-of", day, today=LATER))

    assert [of(day) for day in ("2026-11-01", "2026-11-02", "2026-11-08", "2026-11-09")] == [99.9, 95, 95, 90]


def test_what_was_undone_was_never_there(story: Program) -> None:
    story.ok("kr", "edit", "KR1", "--to", "90", "-m", "a mistake", today="2026-11-02")
    story.ok("undo", today="2026-11-05")
    story.ok("objective", "add", "A mistake", today="2026-11-02")
    story.ok("undo", today="2026-11-05")
    story.ok("kr", "edit", "KR2", "--at-most", "3", "-m", "meant", today="2026-11-02")
    story.ok("undo", today="2026-11-05")
    story.ok("redo", today="2026-11-06")
    for day in ("2026-11-02", "2026-11-04", "2026-11-05"):
        tree = story.json("tree", "--as-of", day, today=LATER)["objectives"]
        assert [o["handle"] for o in tree] == ["O1"], day
        assert [kr["target"] for kr in tree[0]["key_results"]] == [50, None, None], day
        assert tree[0]["key_results"][1]["high"] == 3
        story.refuses("show", "O2", "--as-of", day, code=4, today=LATER)


def test_before_it_was_made_it_is_as_on_the_day_it_was_made(story: Program) -> None:
    """Made on 11-20 about the whole quarter, changed that day, and again later."""
    story.ok(
        "kr", "add", "O1", "Late", "--from", "0", "--to", "10", "--starts", "2026-10-01", today="2026-11-20"
    )
    story.ok("kr", "edit", "KR4", "--to", "20", "-m", "a slip", today="2026-11-20")
    story.ok("kr", "edit", "KR4", "--to", "40", "-m", "more", today="2026-11-25")
    for day, target in (("2026-10-15", 20), ("2026-11-20", 20), ("2026-11-24", 20), ("2026-11-25", 40)):
        assert story.json("show", "KR4", "--as-of", day, today=LATER)["target"] == target, day


def test_drafts_are_there_from_the_day_they_were_made(story: Program) -> None:
    story.ok("objective", "add", "Next", "--cycle", "2027-Q1", today="2026-11-20")
    story.ok("kr", "add", "O2", "Later", "--from", "0", "--to", "9", today="2026-11-23")
    for day, shown in (("2026-11-19", []), ("2026-11-20", [[]]), ("2026-11-23", [["KR4"]])):
        tree = story.json("tree", "--cycle", "2027-Q1", "--as-of", day, today="2027-01-20")
        found = [[kr["handle"] for kr in o["key_results"]] for o in tree["objectives"]]
        assert found == shown, day
        assert {o["status"] for o in tree["objectives"]} <= {"draft"}


def test_a_key_result_with_a_later_start_is_there_and_has_not_begun(story: Program) -> None:
    story.ok(
        "kr", "add", "O1", "Late", "--from", "0", "--to", "9", "--starts", "2026-12-01", today="2026-10-05"
    )
    story.refuses("show", "KR4", "--as-of", "2026-10-04", code=4, today=LATER)
    found = story.json("show", "KR4", "--as-of", "2026-10-05", today=LATER)
    assert (found["status"], found["current"], found["score"]) == ("not started", None, None)


QUARTER = """\
# Objective: Sell where nobody sold

- KR: Shops from 10 to 40
- KR: Countries from 1 to 4
"""


def test_an_imported_quarter_is_there_on_the_days_it_is_about(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "old.md"
    file.write_text(QUARTER)
    program.ok("import", str(file), "--cycle", "2018-Q3")
    program.ok("checkin", "KR1", "25", "--on", "2018-08-10")
    program.ok("checkin", "KR1", "40", "--on", "2018-09-20")
    tree = program.json("tree", "--as-of", "2018-08-15", "--cycle", "2018-Q3")
    assert [o["title"] for o in tree["objectives"]] == ["Sell where nobody sold"]
    assert [kr["current"] for kr in tree["objectives"][0]["key_results"]] == [25, 1]
    listed = {row["name"]: row for row in program.json("cycle", "list", "--as-of", "2018-08-15")}
    assert (listed["2018-Q3"]["objectives"], listed["2018-Q3"]["key_results"]) == (1, 2)
    assert program.json("tree", "--as-of", "2018-06-30", "--cycle", "2018-Q3")["objectives"] == []


def test_a_kpi_is_there_from_its_first_measurement(story: Program) -> None:
    story.ok("kpi", "add", "Old", "--higher", "--every", "week", today="2026-11-20")
    story.ok("record", "KPI3", "5", "--on", "2026-03-02", today="2026-11-20")
    story.refuses("show", "KPI3", "--as-of", "2026-03-01", code=4, today=LATER)
    assert story.json("show", "KPI3", "--as-of", "2026-03-02", today=LATER)["value"] == 5


def test_entries_belong_to_the_definition_in_force_when_they_were_entered(story: Program) -> None:
    story.ok("checkin", "KR1", "40", today="2026-10-12")
    story.ok("kr", "edit", "KR1", "--at-least", "30", "-m", "a level", today="2026-11-02")
    story.ok(
        "checkin", "KR1", "20", "--on", "2026-10-20", today="2026-11-03"
    )  # about a day before the change
    before = story.json("show", "KR1", "--as-of", "2026-11-01", today=LATER)
    assert (before["metric"], before["current"], before["checked_in_at"]) == ("reach", 40, "2026-10-12")
    after = story.json("show", "KR1", "--as-of", "2026-11-03", today=LATER)
    assert (after["metric"], after["current"], after["checked_in_at"]) == ("keep", 20, "2026-10-20")


def test_an_initiative_is_there_from_the_day_it_was_made(story: Program) -> None:
    story.ok("initiative", "add", "KR1", "Later", today="2026-11-20")

    def of(day: str) -> list[str]:
        return [
            work["handle"] for work in story.json("show", "KR1", "--as-of", day, today=LATER)["initiatives"]
        ]

    assert (of("2026-11-19"), of("2026-11-20")) == (["I1"], ["I1", "I2"])
