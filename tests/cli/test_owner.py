"""owner: renamed or joined everywhere, handed over; and names, whatever their case."""

from __future__ import annotations

import grp
import json
import os
import pwd
from pathlib import Path

import pytest

from okrtui.store.queries import names
from tests.cli.program import Program


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


# --- other letters, and owners without a login -----------------------------------------------


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
