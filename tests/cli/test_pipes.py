"""Lists that nobody looks at: one text of 10,000 characters costs its own row, not every row."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest

from okrtui.cli.output import PIPE_WIDTH, table
from tests.cli.program import Program

LONG = "x" * 10_000
SHORT = 30


@pytest.fixture
def long(filled: Program) -> Program:
    """The filled workspace with many short titles and, of each kind, one that the program would refuse."""
    for number in range(SHORT):
        filled.ok("objective", "add", f"Short {number}")
    connection = sqlite3.connect(filled.database)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for table_name, column in (("objective", "title"), ("key_result", "title"), ("kpi", "name"),
                               ("key_result", "owner")):  # fmt: skip
        connection.execute(f"UPDATE {table_name} SET {column} = ? WHERE id = 1", (LONG,))
    connection.commit()
    connection.close()
    return filled


@pytest.mark.parametrize("command", [(), ("tree",)])
def test_a_piped_board_is_at_most_200_columns_wide(long: Program, command: Sequence[str]) -> None:
    lines = long(*command).lines
    assert len(lines) == 1 + SHORT + 4
    assert max(map(len, lines)) <= PIPE_WIDTH == 200
    (cut,) = (line for line in lines if line.split()[:2][-1] == "O1")
    assert "x…" in cut
    assert cut.endswith("off track")
    assert all(f"Short {number} " in "\n".join(lines) for number in range(SHORT))


def test_json_holds_what_the_board_cuts(long: Program) -> None:
    objective = long.json("tree")["objectives"][0]
    assert (objective["title"], objective["key_results"][0]["title"]) == (LONG, LONG)


def test_a_piped_board_without_long_titles_is_no_wider_than_before(filled: Program) -> None:
    lines = filled("tree").lines[1:]
    assert max(map(len, lines)) <= 100
    title = "A title of eighty characters, which is all there and does not end with dots ...."
    filled.ok("objective", "edit", "O1", "--title", title)
    assert title in filled.ok("tree")


@pytest.mark.parametrize("command", [(), ("tree",), ("kpi", "list")])
def test_columns_are_those_that_the_environment_names(
    long: Program, command: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in (40, 80, 132, 400):
        monkeypatch.setenv("COLUMNS", str(columns))
        lines = [line for line in long(*command).lines if "x…" in line]
        assert lines
        assert {columns - 14 <= len(line) <= columns for line in lines} == {True}, columns


def test_columns_that_are_no_number_of_columns_are_not_there(
    long: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = long("tree").out
    for columns in ("", "0", "-5", "wide", "99999", "²", "1e3"):
        monkeypatch.setenv("COLUMNS", columns)
        assert long("tree").out == plain, columns


def test_findings_are_wrapped_at_columns(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(map(len, filled("lint").lines)) > 60
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, filled("lint").lines)) <= 60


LISTS = (
    ("due", "--all"), ("search", "short"), ("search", "x"), ("log",), ("cycle", "list"), ("cycle", "show"),
    ("cycle", "monday"), ("kpi", "list"), ("show", "O1"), ("show", "KR1"), ("explain", "O1"), ("lint",),
    ("report",), ("report", "--format", "html"),
)  # fmt: skip


def test_a_long_text_is_not_paid_for_by_other_rows(long: Program) -> None:
    """Whatever is printed, a line of blanks is never longer than 200; nothing grows with rows times text."""
    for command in LISTS:
        answer = long(*command)
        assert answer.code == 0, (command, answer.err)
        longest = max((len(run) for run in answer.out.replace("x", "").split("\n")), default=0)
        assert longest < 10_000, command
        assert " " * (PIPE_WIDTH + 1) not in answer.out, command
        texts = answer.out.count("x") // len(LONG) + 1
        assert len(answer.out) < texts * len(LONG) + 30_000, command


def test_a_table_pads_to_200_columns_and_cuts_nothing() -> None:
    rows = [("a", LONG, "b", "c"), ("aa", "short", LONG, "c"), ("a", "bb", "cc", "d")]
    lines = table(rows)
    assert [line.split() for line in lines] == [list(row) for row in rows]
    assert len(lines[2]) <= PIPE_WIDTH + 10
    assert table([("a", "bb", "c"), ("aaa", "b", "d")]) == ["a    bb  c", "aaa  b   d"]
