"""Owners and teams: whatever the case, renamed or joined everywhere, handed over, cleaned."""

from __future__ import annotations

import grp
import json
import os
import pwd
from pathlib import Path

import pytest

from okrtui.store.queries import names
from tests.cli.program import Program


@pytest.fixture
def staffed(program: Program) -> Program:
    """O1 of root in a closed cycle, graded by her; O2 and KR2 of Root, I1 and KPI1 of root; O3 of leo."""
    for handle, cycle, owner, day in (
        ("O1", "2026-Q3", "root", "2026-07-01"), ("O2", "2026-Q4", "Root", "2026-10-01"),
        ("O3", "2026-Q4", "leo", "2026-10-01"),
    ):  # fmt: skip
        program.ok(
            "objective",
            "add",
            f"Goal {handle}",
            "--cycle",
            cycle,
            "--owner",
            owner,
            "--team",
            "eng/infra",
            today=day,
        )  # fmt: skip
    program.ok("kr", "add", "O1", "Old", "--from", "0", "--to", "10", "--owner", "root", today="2026-07-01")
    program.ok("kr", "add", "O2", "New", "--from", "0", "--to", "10", "--owner", "Root", today="2026-10-01")
    program.ok("initiative", "add", "KR2", "Do it", "--owner", "root", today="2026-10-01")
    program.ok(
        "kpi",
        "add",
        "Up",
        "--higher",
        "--every",
        "month",
        "--owner",
        "root",
        "--team",
        "eng",
        today="2026-10-01",
    )
    program.ok("checkin", "KR1", "5", today="2026-09-30")
    program.ok("cycle", "grade", "2026-Q3", today="2026-10-02")
    program.ok("grade", "KR1", "0.6", "-m", "by hand", today="2026-10-02")
    program.ok("cycle", "close", "2026-Q3", today="2026-10-02")
    return program


def owners(program: Program) -> dict[str, str]:
    found = {
        handle: program.json("show", handle)["owner"] for handle in ("O1", "KR1", "O2", "KR2", "O3", "I1")
    }
    return found | {"KPI1": program.json("show", "KPI1")["owner"]}


def test_a_name_changes_everywhere_whatever_its_case(staffed: Program) -> None:
    dry = staffed("owner", "ROOT", "anna", "--dry-run")
    assert (dry.code, owners(staffed)["O1"]) == (0, "root")
    said = staffed.ok("owner", "ROOT", "anna")
    assert said == "ROOT → anna: 2 objectives, 2 key results, 1 initiative, 1 KPI"
    assert dry.out.strip() == said
    assert owners(staffed) == dict.fromkeys(("O1", "KR1", "O2", "KR2", "I1", "KPI1"), "anna") | {"O3": "leo"}
    assert staffed.json("show", "KR1")["graded_by"] == "anna"
    assert [row["handle"] for row in staffed.json("search", "anna")] == [
        "O1",
        "O2",
        "KR1",
        "KR2",
        "I1",
        "KPI1",
    ]


def test_history_finds_what_was_done_under_the_old_name(staffed: Program) -> None:
    before = [row["id"] for row in staffed.json("log", "--who", "root")]
    staffed.ok("owner", "root", "anna")
    staffed.ok("owner", "anna", "annika")
    assert [row["id"] for row in staffed.json("log", "--who", "annika")][2:] == before
    assert [row["id"] for row in staffed.json("log", "--who", "ROOT")][2:] == before


def test_one_change_that_can_be_undone(staffed: Program) -> None:
    before, changes = owners(staffed), staffed.changes()
    staffed.ok("owner", "root", "leo")
    assert staffed.changes() == changes + 1
    staffed.ok("undo")
    assert owners(staffed) == before


def test_joining_says_so(staffed: Program) -> None:
    assert staffed.ok("owner", "leo", "root").endswith("root is there already: they are one")


def test_handing_over_gives_on_what_is_live(staffed: Program) -> None:
    staffed.ok("owner", "root", "mia", "--hand-over")
    assert owners(staffed) == {
        "O1": "root", "KR1": "root", "O2": "mia", "KR2": "mia", "I1": "mia", "KPI1": "mia", "O3": "leo",
    }  # fmt: skip
    assert staffed.json("show", "KR1")["graded_by"] == "root"
    assert staffed.json("log", "--who", "mia") == []


def test_a_team_moves_with_all_below_it(staffed: Program) -> None:
    staffed.ok("team", "ENG", "product")
    assert [staffed.json("show", handle)["team"] for handle in ("O1", "O3", "KPI1")] == [
        "product/infra", "product/infra", "product",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("owner", "nobody", "root"), 4, ("Nobody owns anything as “nobody”", "leo")),
        (("owner", "root", " "), 2, ("The new name is empty",)),
        (("owner", "leo", "leo"), 2, ("Nothing of leo would change",)),
        (("team", "sales", "eng"), 4, ("There is no team “sales”", "eng/infra")),
        (("team", "eng", "../up"), 2, ("..",)),
    ],
)
def test_what_is_refused(staffed: Program, argv: tuple[str, ...], code: int, says: tuple[str, ...]) -> None:
    staffed.refuses(*argv, code=code, says=says)


@pytest.mark.parametrize("typed", ["/eng//platform/", " eng / platform "])
def test_teams_are_cleaned(program: Program, typed: str) -> None:
    program.ok("objective", "add", "Goal", "--team", typed)
    program.ok("kpi", "add", "Up", "--higher", "--every", "month", "--team", typed)
    assert program.json("show", "O1")["team"] == program.json("show", "KPI1")["team"] == "eng/platform"


def test_filters_match_whatever_the_case(staffed: Program) -> None:
    def shown(*argv: str) -> list[str]:
        return [row["handle"] for row in staffed.json("tree", "--cycle", "2026-Q4", *argv)["objectives"]]

    assert shown("--owner", "ROOT") == ["O2"]
    assert shown("--team", "ENG") == ["O2", "O3"]
    assert {row["handle"] for row in staffed.json("due", today="2026-11-30")} >= {"KR2"}
    assert [row["handle"] for row in staffed.json("kpi", "list", "--team", "Eng")] == ["KPI1"]


# --- a name that nearly is a known one -------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "typed", "near"),
    [
        ("maria", "marai", True), ("maria", "mara", True), ("maria", "marias", True),
        ("maria", "mario", True), ("maria", "MARAI", True), ("maria", "mraia", True),
        ("maria", "maria", False), ("maria", "Maria", False), ("maria", "mar", False),
        ("maria", "marios", False), ("leo", "lea", False), ("leon", "leo", False),
        ("daemo", "daemon", False),  # a login of this machine
    ],
)  # fmt: skip
def test_a_name_that_is_one_edit_from_a_known_one_is_taken_with_a_line(
    program: Program, known: str, typed: str, near: bool
) -> None:
    program.ok("objective", "add", "Goal", "--owner", known)
    answer = program("kr", "add", "O1", "Reply", "--from", "0", "--to", "5", "--owner", typed)
    assert (answer.code, answer.out) == (0, "KR1\n")
    said = f"“{typed}” is new here, {known} is known. Is it another owner?"
    assert answer.err == (f"okrtui: not asked, as there is no terminal: {said}\n" if near else "")
    assert program("kr", "edit", "KR1", "--owner", typed, "-m", "why").err.count("not asked") == 0


def test_teams_likewise_in_every_command(program: Program) -> None:
    program.ok("objective", "add", "Goal", "--team", "eng/platform")
    program.ok("kr", "add", "O1", "Reply", "--from", "0", "--to", "5", "--owner", "maria")
    for argv in (
        ("objective", "add", "More", "--team", "eng/platfrom"),
        ("objective", "edit", "O1", "--owner", "mariaa"),
        ("kr", "edit", "KR1", "--owner", "marie"),
        ("initiative", "add", "KR1", "Do", "--owner", "marye"),
        ("initiative", "edit", "I1", "--owner", "maryes"),
        ("kpi", "add", "Up", "--higher", "--every", "month", "--team", "eng/platforn"),
        ("kpi", "edit", "KPI1", "--owner", "mariem"),
    ):
        answer = program(*argv)
        assert answer.code == 0, (argv, answer)
        assert "not asked, as there is no terminal: “" in answer.err, argv


# --- bringing back ---------------------------------------------------------------------------


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


@pytest.mark.parametrize("typed", ["jörg", "JÖRG", "Jörg", "jÖrg"])
def test_names_beyond_ascii_match_whatever_the_case(program: Program, typed: str) -> None:
    program("objective", "add", "Be quick", "--owner", "Jörg")
    program("kr", "add", "O1", "Reply", "--from", "0", "--to", "5", "--owner", "JÖRG")
    (objective,) = json.loads(program("tree", "--owner", typed, "--json").out)["objectives"]
    assert len(objective["key_results"]) == 1
    program("objective", "edit", "O1", "--owner", "ben", today="2026-11-19")
    program("kpi", "add", "Uptime", "--higher", "--every", "week", "--owner", typed)
    assert [row["handle"] for row in json.loads(program("kpi", "list", "--owner", "Jörg", "--json").out)] == [
        "KPI1"
    ]


def test_spellings_of_a_name() -> None:
    assert names.spellings("jörg") == ["jÖrg", "jörg"]
    assert names.spellings("ana") == ["ana"]
    assert len(names.spellings("äöü")) == 8
    assert len(names.spellings("ä" * 40)) == 3


def test_owners_without_a_login_are_found_where_a_group_shares(program: Program, tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    place = str(tmp_path / "team")
    login = pwd.getpwuid(os.getuid()).pw_name
    program("init", place, "--shared", "--group", group)
    program("-w", place, "objective", "add", "Be quick", "--owner", "nobody-of-here")
    program("-w", place, "kr", "add", "O1", "Reply", "--from", "0", "--to", "5", "--owner", login)
    program("-w", place, "kpi", "add", "Uptime", "--higher", "--every", "week", "--owner", "nobody-of-here")
    found = json.loads(program("-w", place, "lint", "--select", "OKR309", "--json").out)
    assert [(row["code"], row["handle"]) for row in found] == [("OKR309", "O1")]
    assert "“nobody-of-here” owns O1 and 1 more" in found[0]["message"]
    program("objective", "add", "Mine", "--owner", "nobody-of-here")
    assert json.loads(program("lint", "--select", "OKR309", "--json").out) == []
