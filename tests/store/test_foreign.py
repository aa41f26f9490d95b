"""A database that is not exactly ours is refused; what got into one of ours is text or damage, never code."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrtui.domain.errors import Unsafe
from okrtui.store.database import Database
from okrtui.store.files.live import DatabaseFile
from okrtui.store.schema import SCHEMA
from okrtui.workspace.queries import board
from okrtui.workspace.session import Session, create_workspace, open_session

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A workspace with one objective, closed."""
    from okrtui.workspace.commands import key_result_fields, key_results, objectives

    session = create_workspace(tmp_path / "w", "Acme", clock=lambda: NOW)
    handle = objectives.add(session, {"title": "Ship"})
    key_results.add(session, handle, key_result_fields.Typed(title="CSAT", start="30", to="50"))
    session.close()
    return tmp_path / "w"


def behind_the_back(place: Path, *statements: str) -> None:
    connection = sqlite3.connect(place / "okrtui.db")
    for statement in ("PRAGMA writable_schema = ON", "PRAGMA ignore_check_constraints = ON", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def opened(place: Path) -> Session:
    return open_session(place, clock=lambda: NOW)


TRIGGER = "CREATE TRIGGER {} AFTER INSERT ON objective BEGIN UPDATE objective SET title = 'owned'; END"
FOREIGN = {
    "a trigger": (TRIGGER.format("planted"),),
    "a trigger called like SQLite's own": (TRIGGER.format("sqlitez_planted"),),
    "a trigger renamed to sqlite_": (
        TRIGGER.format("planted"),
        "UPDATE sqlite_master SET name = 'sqlite_planted' WHERE name = 'planted'",
    ),
    "a view": ("CREATE VIEW extra AS SELECT * FROM objective",),
    "another table": ("CREATE TABLE extra (x)",),
    "a virtual table": ("CREATE VIRTUAL TABLE extra USING fts5(x)",),
    "another index": ("CREATE INDEX extra ON objective (title)",),
    "statistics": ("ANALYZE",),
    "a table less": ("DROP TABLE guardrail",),
    "a column more": ("ALTER TABLE objective ADD COLUMN extra",),
    "another check": (
        "UPDATE sqlite_master SET sql = replace(sql, 'length(title) <= 500', '1') WHERE name = 'objective'",
    ),
    "an empty workspace table": ("DELETE FROM workspace",),
    "a schema of the future": (f"UPDATE workspace SET schema = {SCHEMA + 1}",),
    "a schema before the first": ("UPDATE workspace SET schema = -1",),
    "another program's number": ("PRAGMA application_id = 1",),
}


@pytest.mark.parametrize("statements", FOREIGN.values(), ids=FOREIGN.keys())
def test_anything_but_our_own_tables_is_refused(place: Path, statements: tuple[str, ...]) -> None:
    opened(place).close()
    behind_the_back(place, *statements)
    with pytest.raises(Unsafe, match=r"okrtui\.db"):
        opened(place)


def test_what_is_planted_while_the_workspace_is_open_does_not_run(place: Path) -> None:
    from okrtui.workspace.commands import objectives

    session = opened(place)
    behind_the_back(place, TRIGGER.format("planted"))
    with pytest.raises(Unsafe, match="triggers"):
        objectives.add(session, {"title": "New"})
    session.close()
    connection = sqlite3.connect(place / "okrtui.db")
    assert connection.execute("SELECT title FROM objective").fetchall() == [("Ship",)]
    connection.close()


def _named(path: Path, condition: str = "1") -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT name FROM sqlite_master WHERE {condition}").fetchall()
    return [name for (name,) in rows]


def test_an_empty_file_of_ours_becomes_a_workspace_only_if_it_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "okrtui.db"
    Database.create(DatabaseFile.at(path)).close()
    tables = _named(path, "type = 'table' AND name NOT LIKE 'sqlite%'")
    with closing(sqlite3.connect(path)) as connection:
        for table in tables:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("CREATE TABLE bait (x)")
        connection.commit()
    with pytest.raises(Unsafe):
        Database.open(DatabaseFile.at(path))
    assert _named(path) == ["sqlite_sequence", "bait"]


FOREIGN_VALUES = {
    "a day that is none": "UPDATE objective SET added_on = 'not-a-date'",
    "a cycle's day": "UPDATE cycle SET starts = char(27) || '[31mxxxxx'",
    "a kind that is none": "UPDATE objective SET kind = 'wish'",
    "a metric that is none": "UPDATE key_result SET metric = '[b]reach'",
    "a state that is none": "UPDATE cycle SET state = 'asleep'",
    "an infinite number": "UPDATE key_result SET target = 9e999",
    "a number past the largest": "UPDATE key_result SET start = 1e300",
}


@pytest.mark.parametrize("statement", FOREIGN_VALUES.values(), ids=FOREIGN_VALUES.keys())
def test_a_value_that_okrtui_never_writes_costs_its_row(place: Path, statement: str) -> None:
    behind_the_back(place, statement)
    session = opened(place)
    try:
        found = session.ask(board.board)
        assert session.damage == "1 row is damaged: okrtui doctor"
        assert [str(view.item.handle) for view in found.objectives] == ["O1"]
        (lost,) = session.database.damaged
        assert f"UPDATE {lost.table} SET" in statement
    finally:
        session.close()


def test_a_byte_that_is_no_text_costs_one_character(place: Path) -> None:
    behind_the_back(place, "UPDATE objective SET title = CAST(x'4f6bff20f09f' AS TEXT)")
    session = opened(place)
    try:
        assert session.ask(board.board).objectives[0].item.title == "Ok\ufffd \ufffd"
    finally:
        session.close()


def _link(path: Path, target: Path) -> None:
    path.symlink_to(target)


def _directory(path: Path, target: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("put", [_link, _directory])
@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_what_sqlite_keeps_beside_is_not_followed(
    place: Path, tmp_path: Path, suffix: str, put: Callable[[Path, Path], None]
) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    put(place / f"okrtui.db{suffix}", victim)
    with pytest.raises(Unsafe, match=f"okrtui.db{suffix}"):
        opened(place)
    assert victim.read_bytes() == b"precious"


def _nested(place: Path, statement: str) -> list[tuple[str, int]]:
    """Handles on the board with how deep they stand, after somebody changed the file."""
    from okrtui.show.rows import board_rows

    behind_the_back(place, statement)
    session = opened(place)
    try:
        rows = board_rows(session.ask(board.board).objectives)
        return [(row.handle, row.depth) for row in rows if row.kind == "O"]
    finally:
        session.close()


COLUMNS = "title, why, kind, cycle_id, owner, team, weight, position, added_on, search_text"
COPY = (
    f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {{}}) "
    f"INSERT INTO objective (id, parent_objective_id, {COLUMNS}) "
    f"SELECT i, {{}}, {COLUMNS} FROM n, objective WHERE objective.id = 1"
)


def test_what_stands_deeper_than_any_door_lets_it_begins_at_the_top_again(place: Path) -> None:
    rows = _nested(place, COPY.format(2000, "i - 1"))
    assert len(rows) == 2000
    assert max(depth for _, depth in rows) == 29
    assert sorted(int(handle[1:]) for handle, depth in rows if depth == 0) == list(range(1, 2001, 30))


def test_objectives_in_a_circle_are_shown(place: Path) -> None:
    rows = _nested(place, COPY.format(4, "CASE i WHEN 2 THEN 4 ELSE i - 1 END"))
    assert sorted(handle for handle, _ in rows) == ["O1", "O2", "O3", "O4"]
    assert sorted(depth for _, depth in rows) == [0, 0, 1, 2]


def test_no_door_lets_objectives_stand_too_deep(place: Path) -> None:
    from okrtui.domain.errors import Refused
    from okrtui.domain.model import Handle
    from okrtui.workspace.commands import moving, objectives

    session = opened(place)
    parent = Handle("O", 1)
    for _ in range(29):
        parent = objectives.add(session, {"title": "Deeper"}, parent=parent)
    with pytest.raises(Refused, match="30 levels"):
        objectives.add(session, {"title": "Too deep"}, parent=parent)
    other = objectives.add(session, {"title": "Other"})
    with pytest.raises(Refused, match="30 levels"):
        moving.under(session, other, parent)
    session.close()
