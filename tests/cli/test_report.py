"""`okrtui report`: which days and whose items, where it goes, and what it refuses."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import FILLING
from tests.cli.program import Program, one_message


@pytest.fixture
def told(program: Program) -> Program:
    """The items of `filled`, made on 2026-10-01; O1 is ana's, KR2 leo's.

    KR1 stood at 32 % on 2026-11-06 and at 45 % on 2026-11-20, both with a note.
    """
    for argv in FILLING:
        program.ok(*argv, today="2026-10-01")
    program.ok("objective", "edit", "O1", "--owner", "ana")
    program.ok("kr", "edit", "KR2", "--owner", "leo")
    program.ok("checkin", "KR1", "32", "--on", "2026-11-06", "-m", "slow")
    program.ok("checkin", "KR1", "45", "--on", "2026-11-20", "-m", "two more teams")
    return program


def test_the_week_goes_to_standard_output_as_markdown(told: Program) -> None:
    answer = told("report")
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[0] == "# OKR report Acme: 2026-Q4, day 52 of 92"
    assert answer.lines[2] == "2026-11-21, against the end of 2026-11-14"
    assert "- Better: **KR1** CSAT: ■ off track → ● on track · score 0.10 → 0.75" in answer.lines, answer.out
    assert "two more teams" in answer.out
    assert "slow" not in answer.out


@pytest.mark.parametrize(
    ("since", "day"),
    [
        ("2026-11-01", "2026-11-01"),
        ("friday", "2026-11-20"),
        ("Sat", "2026-11-21"),  # today's own name
        ("yesterday", "2026-11-20"),
        ("today", "2026-11-21"),
        ("2026-10", "2026-10-01"),
        ("2026-Q4", "2026-10-01"),
    ],
)
def test_since_a_day(told: Program, since: str, day: str) -> None:
    assert told.ok("report", "--since", since).splitlines()[2] == f"2026-11-21, against the end of {day}"
    assert told.json("report", "--since", since)["since"] == day


def test_what_is_dated_on_the_day_itself_was_there_already(told: Program) -> None:
    out = told.ok("report", "--since", "2026-11-20")
    assert "Nothing moved since 2026-11-20." in out
    assert "two more teams" not in out


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("--since", "soon"), 2, ("“soon” is not a date",)),
        (("--since", "2026-11-22"), 2, ("2026-11-22 is in the future", "--since looks back")),
        (("--since", ""), 2, ("is not a date",)),
        (("--since", "fri", "--as-of", "2026-13-01"), 2, ("“2026-13-01” is not a date",)),
        (("--cycle", "soon"), 4, ("There is no cycle “soon”",)),
        (("--format", "pdf"), 2, ("pdf",)),
        (("--json", "--format", "html"), 2, ("--json",)),
        (("--json", "-o", "x.md"), 2, ("--json",)),
        (("-o", ""), 2, ("name is empty",)),
        (("-o", "."), 2, ("not a regular file",)),
        (("-o", "/nowhere/at/all/report.md"), 2, ("/nowhere/at/all is not a directory",)),
        (("-o", "a\0b"), 2, ("not a name for a file",)),
    ],
)
@pytest.mark.soak
def test_what_is_refused(told: Program, argv: tuple[str, ...], code: int, says: tuple[str, ...]) -> None:
    told.refuses("report", *argv, code=code, says=says)


def test_as_of_a_day_in_the_past(told: Program) -> None:
    out = told.ok("report", "--as-of", "2026-11-08")
    assert out.splitlines()[0] == "# OKR report Acme: 2026-Q4, day 39 of 92"
    assert out.splitlines()[2] == "2026-11-08, against the end of 2026-11-01"
    assert "current 32 %" in out
    assert "45" not in out
    message = told.refuses("report", "--as-of", "2026-11-08", "--since", "2026-11-09")
    assert "in the future" in message


def test_a_cycle_is_looked_at_from_its_first_day(told: Program) -> None:
    out = told.ok("report", "--cycle", "2026-q4")
    assert out.splitlines()[2] == "2026-11-21, since the cycle's first day, 2026-10-01"
    assert "slow" in out
    assert "two more teams" in out
    assert "draft, begins 2027-01-01" in told.ok("report", "--cycle", "2027-Q1")
    assert "ended 2026-09-30" in told.ok("report", "--cycle", "2026-Q3")


def test_mine_and_team(told: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrtui.workspace.session.login_name", lambda: "leo")
    out = told.ok("report", "--mine")
    assert "only what leo owns" in out
    assert "KR2" in out
    assert "KR1" not in out
    told.ok("objective", "edit", "O1", "--team", "eng/a")
    assert "KR1" in told.ok("report", "--team", "eng")
    assert "Nothing in 2026-Q4 matches" in told.ok("report", "--team", "ops")


def test_an_empty_workspace(program: Program) -> None:
    assert program.ok("report").endswith("2026-Q4 has no objectives yet, and there are no KPIs.")
    assert "no objectives yet" in program.ok("report", "--format", "html")


def test_json_says_the_same(told: Program) -> None:
    found = told.json("report")
    assert set(found) == {
        "version", "as_of", "workspace", "cycle", "since", "objectives", "kpis", "then", "moved",
        "changes", "notes", "verdict", "due",
    }  # fmt: skip
    assert found["objectives"] == told.json("tree")["objectives"]
    assert found["kpis"] == told.json("kpi", "list")
    assert found["then"]["KR1"] == {"status": "off track", "score": 0.1, "value": 32, "confidence": None}
    assert found["notes"][0] | {"who": ""} == {
        "handle": "KR1", "on": "2026-11-20", "who": "", "note": "two more teams", "in_the_way": None,
    }  # fmt: skip
    assert {row["handle"] for row in found["due"]} == {"KR2", "KR3", "KPI1", "KPI2"}
    assert set(found["due"][0]) == {"handle", "title", "owner", "period_start", "period_end", "late"}


# --- -o FILE ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "argv", "begins"),
    [
        ("week.md", (), "# OKR report"),
        ("week.html", (), "<!doctype html>"),
        ("week.HTM", (), "<!doctype html>"),
        ("week", (), "# OKR report"),
        ("week", ("--format", "html"), "<!doctype html>"),
        ("week.html", ("--format", "markdown"), "# OKR report"),
    ],
)
@pytest.mark.soak
def test_a_file_takes_what_would_be_printed(
    told: Program, alone: Path, name: str, argv: tuple[str, ...], begins: str
) -> None:
    file = alone / name
    answer = told("report", "-o", str(file), *argv)
    assert (answer.code, answer.out) == (0, "")
    one_message(answer.err)
    assert str(file) in answer.err
    text = file.read_text(encoding="utf-8")
    assert text.startswith(begins)
    format_ = "html" if begins.startswith("<") else "markdown"
    assert text == told("report", "--format", format_, "-o", "-").out


def test_a_file_is_replaced_and_keeps_its_mode(told: Program, alone: Path) -> None:
    file = alone / "week.md"
    mask = os.umask(0o027)
    try:
        told.ok("report", "-o", str(file))
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        file.write_text("older")
        file.chmod(0o604)
        told.ok("report", "-o", str(file))
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(mask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o604
    assert file.read_text().startswith("# OKR report")
    assert [each.name for each in alone.glob(".week*")] == []


def test_a_file_is_ascii_when_it_is_asked_for(told: Program, alone: Path) -> None:
    for name in ("week.md", "week.html"):
        told.ok("report", "--ascii", "-o", str(alone / name))
        assert (alone / name).read_bytes().isascii()


@pytest.mark.parametrize("name", ["okrtui.db", "okrtui.db-wal", "okrtui.toml", "new.db", "backups/x.db"])
@pytest.mark.soak
def test_a_workspaces_files_are_never_replaced(told: Program, name: str) -> None:
    (told.directory / "backups").mkdir(exist_ok=True)
    settings = (told.directory / "okrtui.toml").read_bytes()
    message = told.refuses("report", "-o", str(told.directory / name))
    assert "lies in a workspace" in message
    assert (told.directory / "okrtui.toml").read_bytes() == settings
    assert told.ok("tree").startswith("Acme"), "the database is as it was"
    assert list(told.directory.rglob("*.db")) == [told.database]


def test_another_name_for_the_workspace_is_no_way_around(told: Program, alone: Path) -> None:
    (alone / "other").symlink_to(told.directory)
    told.refuses("report", "-o", str(alone / "other" / "okrtui.db"), says=["lies in a workspace"])
    (told.directory / "backups").mkdir(exist_ok=True)
    (alone / "kept").symlink_to(told.directory / "backups")
    told.refuses("report", "-o", str(alone / "kept" / "x.db"), says=["lies in a workspace"])
    (alone / "link.md").symlink_to(told.database)
    told.refuses("report", "-o", str(alone / "link.md"), says=["is a link"])
    (alone / "dangling.md").symlink_to(alone / "nothing.md")
    told.refuses("report", "-o", str(alone / "dangling.md"), says=["is a link"])
    assert not (alone / "nothing.md").exists()
    os.link(told.database, alone / "hard.md")
    told.ok("report", "-o", str(alone / "hard.md"))
    assert told.ok("tree").startswith("Acme")


def test_a_report_may_lie_beside_the_database(told: Program) -> None:
    told.ok("report", "-o", str(told.directory / "week.html"))
    assert (told.directory / "week.html").read_text().startswith("<!doctype html>")


def test_a_place_that_may_not_be_written_is_5(told: Program, alone: Path) -> None:
    if os.geteuid() == 0:
        message = told("report", "-o", "/proc/report.md")
        assert message.code in (2, 5)
        one_message(message.err)
        return
    (alone / "closed").mkdir(mode=0o500)
    told.refuses("report", "-o", str(alone / "closed" / "week.md"), code=5, says=["cannot be written"])


def test_a_restricted_login_has_the_report_but_no_file(told: Program, alone: Path) -> None:
    file, directory = str(alone / "week.md"), str(told.directory)
    answer = told("--restricted", "-w", directory, "report", "-o", file)
    assert (answer.code, answer.out) == (5, "")
    assert "is not there in a restricted login" in answer.err
    assert not Path(file).exists()
