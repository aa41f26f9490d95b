"""import: Markdown of one's own writing, looked at first, then taken once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program

TEXT = """\
## Objective: Customers praise our support

- KR: Raise CSAT from 30% to 50%
- KR: Answer the first mail in at most 2 hours
- [x] KR: Open the help centre

## Objective: Ship faster

- KR: 12 releases
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "okrs.md"
    path.write_text(TEXT)
    return path


def test_dry_run_prints_the_plan_and_writes_nothing(program: Program, file: Path) -> None:
    before = program.changes()
    plan = program.ok("import", str(file), "--dry-run")
    assert program.changes() == before
    assert program.json("tree")["objectives"] == []
    for part in ("Customers praise our support", "Ship faster", "line 1", "30 → 50 %"):
        assert part in plan, part


def test_import_prints_the_handles_and_makes_the_tree(program: Program, file: Path) -> None:
    answer = program("import", str(file))
    assert (answer.code, answer.out) == (0, "O1\nO2\n"), answer
    first, second = program.json("tree")["objectives"]
    assert [o["title"] for o in (first, second)] == ["Customers praise our support", "Ship faster"]
    reach, _, milestone = first["key_results"]
    assert (reach["metric"], reach["start"], reach["target"], reach["unit"]) == ("reach", 30, 50, "%")
    assert (milestone["metric"], milestone["score"]) == ("milestone", 1)


def test_the_same_file_twice_changes_nothing(program: Program, file: Path) -> None:
    program.ok("import", str(file))
    before = program.changes()
    answer = program("import", str(file))
    assert (answer.code, answer.out) == (0, "")
    assert program.changes() == before
    assert len(program.json("tree")["objectives"]) == 2


def test_an_import_is_one_change(program: Program, file: Path) -> None:
    before = program.changes()
    program.ok("import", str(file))
    assert program.changes() == before + 1


def test_into_another_cycle(program: Program, file: Path) -> None:
    program.ok("import", str(file), "--cycle", "2027-Q1")
    assert program.json("tree")["objectives"] == []
    assert len(program.json("tree", "--cycle", "2027-Q1")["objectives"]) == 2
    program.refuses("import", str(file), "--cycle", "2027-Q7", code=4)


def test_files_that_cannot_be_taken(program: Program, file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "latin.md").write_bytes(b"# Objective: caf\xe9\n- KR: 5\n")
    (tmp_path / "plan.docx").write_bytes(b"PK")
    (tmp_path / "link.md").symlink_to(file)
    (tmp_path / "folder.md").mkdir()
    for name in ("empty.md", "latin.md", "plan.docx", "link.md", "folder.md", "missing.md"):
        program.refuses("import", str(tmp_path / name))
    program.refuses("import", str(file), "--format", "word", says=["markdown"])


def test_control_characters_of_a_file_reach_no_terminal(program: Program, tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_text("## Objective: Ship \x1b]0;owned\x07 faster\n- KR: 12 \u202ereleases\n")
    for argv in (["import", str(bad), "--dry-run"], ["import", str(bad)], ["tree"]):
        answer = program(*argv)
        assert not {"\x1b", "\x07", "\u202e"} & set(answer.out + answer.err), argv
