"""lint: findings of the workspace and of documents, chosen by code, as lines and as JSON."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from okrtui.demo import fill
from okrtui.domain.coaching.findings import CODES
from okrtui.workspace.queries.coaching import findings
from okrtui.workspace.session import create_workspace
from tests.cli.program import Program, noon
from tests.demo_items import (
    BUILD_TIME,
    CARBON,
    CHURN,
    ENGAGEMENT,
    FIRST_REPLY,
    HELP_CENTRE,
    HIRING,
    INCIDENTS,
    PRICE_LIST,
    RATED_HELPFUL,
    REVENUE,
    SATISFACTION,
    SECOND_REGION,
    TRIAL_CONVERSION,
)

TEXT = """\
## Objective: Launch the help centre

- KR: Raise CSAT from 30% to 50%
- KR: Write the articles

## Objective: Reach 100 customers

- KR: Improve the trial
- KR: Hire 12 engineers
- KR: New prices are public
"""
FOUND = [
    ("OKR102", "O1"), ("OKR303", "O1"), ("OKR201", "KR2"),
    ("OKR101", "O2"), ("OKR303", "O2"), ("OKR204", "KR3"), ("OKR203", "KR4"), ("OKR202", "KR5"),
]  # fmt: skip
DEMO_DAY = "2026-11-18"
PLANTED = [
    ("OKR403", FIRST_REPLY),  # first replies get faster, and nothing watches whether the answers are good
    ("OKR201", HELP_CENTRE),
    ("OKR307", RATED_HELPFUL),  # Answers rated helpful: never checked in
    ("OKR307", BUILD_TIME),  # Build time: somebody stopped reporting
    ("OKR403", REVENUE),  # revenue without a guardrail
    ("OKR202", PRICE_LIST),
    ("OKR307", PRICE_LIST),
    ("OKR102", HIRING),
    ("OKR302", HIRING),
    ("OKR402", SATISFACTION),
    ("OKR402", CHURN),
    ("OKR402", TRIAL_CONVERSION),
    ("OKR402", INCIDENTS),
    ("OKR401", ENGAGEMENT),
    ("OKR402", ENGAGEMENT),
    ("OKR402", CARBON),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "okrs.md"
    path.write_text(TEXT)
    return path


def found(program: Program, *argv: str) -> list[tuple[str, str]]:
    return [(row["code"], row["handle"]) for row in program.json("lint", *argv)]


# --- a workspace -----------------------------------------------------------------------------


def test_nothing_to_say(program: Program) -> None:
    answer = program("lint", "--strict")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == "okrtui: nothing found in 2026-Q4.\n"
    assert program.json("lint") == []


def test_the_demo_holds_what_was_planted(alone: Path) -> None:
    session = create_workspace(alone / "w", "Acme", clock=lambda: noon(DEMO_DAY))
    fill(session)
    assert [(finding.code, finding.handle) for finding in session.ask(findings)] == PLANTED
    of_next = [(finding.code, finding.handle) for finding in session.ask(findings, "2027-Q1")]
    assert [each for each in of_next if not each[0].startswith("OKR4")] == [("OKR302", SECOND_REGION)]
    session.close()


def test_json_has_four_fields(program: Program) -> None:
    program.ok("objective", "add", "Launch the help centre")
    rows = program.json("lint")
    assert [list(row) for row in rows] == [["code", "handle", "message", "hint"]] * 2
    assert [(row["code"], row["handle"]) for row in rows] == [("OKR102", "O1"), ("OKR302", "O1")]
    assert "“launch”" in rows[0]["message"]


def test_lines_name_item_code_reason_and_pattern(program: Program) -> None:
    program.ok("objective", "add", "Launch the help centre")
    program.ok("kpi", "add", "Uptime", "--higher", "--every", "week")
    answer = program("lint")
    assert answer.code == 0
    assert [line for line in answer.lines if not line.startswith(" ")] == [
        "O1 Launch the help centre",
        "KPI1 Uptime",
    ]
    assert re.search(r"^  OKR102  .*\n          “Launch X” → ", answer.out, re.M)
    assert answer.err == "okrtui: 4 findings in 2026-Q4.\n"


def test_strict_answers_with_the_exit_code(program: Program) -> None:
    program.ok("objective", "add", "Launch the help centre")
    assert program("lint", "--strict").code == 1
    assert program("lint", "--strict", "--json").code == 1
    assert program("lint", "--strict", "--select", "OKR4").code == 0
    assert program("lint").code == 0


def test_another_cycle_and_the_focus_of_the_settings(program: Program) -> None:
    for title in ("One for us", "Two for us", "Three for us"):
        program.ok("objective", "add", title, "--cycle", "2027-Q1")
    assert found(program) == []
    assert ("OKR301", "2027-Q1") not in found(program, "--cycle", "2027-Q1")
    settings = program.directory / "okrtui.toml"
    settings.write_text(settings.read_text().replace("objectives = 5", "objectives = 2"))
    assert found(program, "--cycle", "2027-Q1")[0] == ("OKR301", "2027-Q1")
    program.refuses("lint", "--cycle", "2027-Q7", code=4)


def test_as_of_a_day(program: Program) -> None:
    program.ok("objective", "add", "Launch the help centre", today="2026-11-20")
    assert found(program, "--as-of", "2026-11-10") == []
    assert ("OKR102", "O1") in found(program)


def test_it_writes_nothing(filled: Program, file: Path) -> None:
    before = filled.changes()
    filled.ok("lint")
    filled.ok("lint", str(file))
    assert filled.changes() == before


# --- choosing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "kept"),
    [
        (["--select", "OKR102"], ["OKR102"]),
        (["--select", "okr1"], ["OKR102", "OKR101"]),
        (["--select", "OKR1,OKR201"], ["OKR102", "OKR201", "OKR101"]),
        (["--select", "OKR101", "--select", "OKR201"], ["OKR201", "OKR101"]),
        (["--select", "OKR2", "--ignore", "OKR201, OKR202"], ["OKR204", "OKR203"]),
        (["--ignore", "OKR"], []),
        (["--ignore", "OKR1,OKR2"], ["OKR303", "OKR303"]),
    ],
)
def test_codes_are_chosen(program: Program, file: Path, argv: list[str], kept: list[str]) -> None:
    assert [code for code, _ in found(program, str(file), *argv)] == kept


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("code", ["OKR9", "KR1", "x", "", "OKR101,", "OKR1011", "1"])
def test_an_unknown_code_is_refused(program: Program, option: str, code: str) -> None:
    said = program.refuses("lint", option, code, says=["is neither a code"])
    assert all(known in said for known in CODES)


# --- a document ------------------------------------------------------------------------------


def test_a_document_without_a_workspace(homeless: Program, file: Path) -> None:
    assert found(homeless, str(file)) == FOUND
    answer = homeless("lint", str(file))
    assert "KR3 Improve the trial" in answer.lines
    assert answer.err == "okrtui: 8 findings in okrs.md.\n"
    assert homeless("lint", str(file), "--strict").code == 1
    assert not homeless.directory.exists()


def test_handles_are_those_that_an_import_gives(program: Program, file: Path) -> None:
    said = {row["handle"]: row for row in program.json("lint", str(file))}
    program.ok("import", str(file))
    assert program.json("show", "KR4")["title"] == "Hire 12 engineers"
    assert said["KR4"]["code"] == "OKR203"


def test_a_result_in_a_document_is_the_value_to_start_from(homeless: Program, tmp_path: Path) -> None:
    path = tmp_path / "okrs.md"
    path.write_text("## Objective: Be loved\n\n- KR: Raise CSAT to 50%\n- KR: Raise NPS to 50% => 40%\n")
    assert found(homeless, str(path), "--select", "OKR2") == [("OKR205", "KR1")]


def test_a_documents_focus_is_the_workspaces(program: Program, file: Path) -> None:
    settings = program.directory / "okrtui.toml"
    settings.write_text(settings.read_text().replace("objectives = 5", "objectives = 1"))
    assert found(program, str(file))[0] == ("OKR301", "2026-Q4")
    assert found(program, str(file), "--cycle", "2027-Q1")[0] == ("OKR301", "2027-Q1")
    settings.write_text("[focus]\nobjectivs = 1\n")
    program.refuses("lint", str(file), says=["objectivs"])


def test_documents_that_cannot_be_read(program: Program, file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "plan.docx").write_bytes(b"PK")
    (tmp_path / "link.md").symlink_to(file)
    for name in ("empty.md", "plan.docx", "link.md", "missing.md"):
        program.refuses("lint", str(tmp_path / name))
    program.refuses("lint", "--format", "markdown", says=["FILE"])
    (tmp_path / "plan.docx").write_text(TEXT)
    assert found(program, str(tmp_path / "plan.docx"), "--format", "markdown") == FOUND


def test_a_restricted_login_reads_no_files_by_name(
    program: Program, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith(("TEXTUAL", "XDG_", "OKRTUI_"))]:
        monkeypatch.setenv(name, os.environ[name])  # which --restricted takes away
    program.refuses("--restricted", "-w", str(program.directory), "lint", str(file), code=5)
    assert program("--restricted", "-w", str(program.directory), "lint").code == 0


# --- real documents, which are not part of the project ---------------------------------------

# file: findings about objectives' words, key results, cycle and ownership
_REAL = {
    "2018-Q1.md": (10, 47, 45),
    "2018-Q2.md": (20, 127, 58),
    "2018-Q3.md": (21, 130, 59),
    "2018-Q4.md": (14, 128, 60),
    "2019-Q1.md": (5, 59, 39),
    "2019_q3.md": (5, 24, 2),
    "2019_q4.md": (11, 41, 7),
    "2021_q1.md": (8, 67, 19),
    "2021_q2.md": (2, 65, 4),
    "2022_q1.md": (4, 63, 32),
    "2022_q2.md": (2, 74, 29),
    "2022_q3.md": (1, 70, 28),
}


@pytest.mark.parametrize("name", sorted(_REAL))
def test_real_documents(homeless: Program, name: str) -> None:
    folder = os.environ.get("OKRTUI_REAL_DATA")
    if not folder:
        pytest.skip("OKRTUI_REAL_DATA names no folder with real OKR documents")
    (path,) = Path(folder).rglob(name)
    groups = Counter(code[:4] for code, _ in found(homeless, str(path)))
    assert tuple(groups[group] for group in ("OKR1", "OKR2", "OKR3")) == _REAL[name]
