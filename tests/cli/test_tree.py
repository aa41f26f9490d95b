"""tree, and the board that `okrtui` prints without a terminal: what they print, and their JSON."""

from __future__ import annotations

from tests.cli.keys import CYCLE, KEY_RESULT, OBJECTIVE, TREE
from tests.cli.program import TODAY, Program


def test_tree_json_has_the_keys_of_the_design(filled: Program) -> None:
    filled.ok("objective", "add", "Answer faster", "--parent", "O1")
    tree = filled.json("tree")
    assert set(tree) == TREE
    assert (tree["version"], tree["as_of"], tree["workspace"]) == (1, TODAY, "Acme")
    assert set(tree["cycle"]) == CYCLE
    assert tree["cycle"] == {
        "name": "2026-Q4",
        "starts": "2026-10-01",
        "ends": "2026-12-31",
        "state": "active",
        "elapsed": 52 / 92,
    }
    (objective,) = tree["objectives"]
    assert set(objective) == OBJECTIVE
    assert [set(key_result) for key_result in objective["key_results"]] == [KEY_RESULT] * 3
    assert [set(child) for child in objective["children"]] == [OBJECTIVE]
    assert objective["children"][0]["parent"] == "O1"


def test_the_board_names_cycle_day_and_statuses(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38", "-c", "4")
    head, *rows = filled("tree").lines
    assert head == "Acme · 2026-Q4 · day 52 of 92"
    assert "O1" in rows[0]
    assert "Customers praise our support" in rows[0]
    assert "KR1 CSAT 30 → 50 %" in rows[1]
    assert rows[1].endswith("0.40 ▲ at risk")


def test_filters_of_tree(filled: Program) -> None:
    filled.ok("objective", "add", "Ship", "--team", "eng/platform", "--owner", "ana")
    filled.ok("objective", "add", "Engage", "--team", "engage", "--owner", "ben")

    def titles(*options: str) -> list[str]:
        return [objective["title"] for objective in filled.json("tree", *options)["objectives"]]

    assert titles("--team", "eng") == ["Ship"]
    assert titles("--owner", "ben") == ["Engage"]
    assert titles("--mine") == ["Customers praise our support"]
    assert titles("--team", "nobody") == []
    assert titles("--cycle", "2026-Q3") == []


def test_what_is_dropped_is_hidden_on_every_board(filled: Program) -> None:
    filled.ok("kr", "drop", "KR2", "-m", "measured elsewhere")
    filled.ok("objective", "add", "Gone")
    filled.ok("objective", "drop", "O2", "-m", "merged")
    for board in (filled.ok("tree"), filled.ok()):
        assert "KR1 CSAT" in board
        assert "First reply" not in board
        assert "Gone" not in board


def test_a_live_objective_below_a_dropped_one_stays_on_the_board(filled: Program) -> None:
    filled.ok("objective", "add", "Answer faster", "--parent", "O1")
    filled.ok("objective", "drop", "O1", "-m", "merged")
    assert "Answer faster" in filled.ok("tree")


def test_a_colleagues_text_cannot_drive_the_terminal(filled: Program) -> None:
    """Whatever came into the database by another way is shown as text."""
    import sqlite3

    connection = sqlite3.connect(filled.database)
    connection.execute("UPDATE objective SET title = ?, why = ?", ("a\x1b]0;x\x07b\u202e", "c\x9bd\x1b[2J"))
    connection.commit()
    connection.close()
    for command in (["tree"], ["show", "O1"], ["explain", "O1"], ["search", "praise"], []):
        out = filled.ok(*command)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out), command


def test_without_a_terminal_the_board_is_printed(filled: Program) -> None:
    board = filled()
    assert board.code == 0
    assert board.lines[0] == "Acme · 2026-Q4 · day 52 of 92"
    assert board.out == filled("tree").out
