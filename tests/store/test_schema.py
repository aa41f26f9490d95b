"""The tables: as the models say, STRICT, and refusing what the rules refuse too."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from okrtui.store import schema
from okrtui.store.schema import Row
from tests.store.head import WorkspaceRow

TABLES: list[type[Row]] = [*Row.__subclasses__(), WorkspaceRow]
MODELS = {model._meta.table_name: model for model in TABLES}
OURS = sorted(MODELS)

GOOD: dict[str, dict[str, Any]] = {
    "cycle": {"name": "2026-Q4", "starts": "2026-10-01", "ends": "2026-12-31", "state": "active",
              "first_used": "2026-10-01"},
    "objective": {"title": "Ship", "kind": "committed", "cycle_id": 1, "position": 1,
                  "added_on": "2026-10-01", "search_text": "ship"},
    "key_result": {"objective_id": 1, "title": "Releases", "metric": "reach", "start": 1, "target": 9,
                   "position": 1, "added_on": "2026-10-01", "search_text": "releases"},
    "kpi": {"name": "Uptime", "direction": "higher", "every": "week", "combine": "last", "nature": "",
            "position": 1, "added_on": "2026-10-01", "search_text": "uptime"},
    "check_in": {"key_result_id": 1, "on_date": "2026-10-02", "value": 2, "who": "ana", "at": "x"},
    "measurement": {"kpi_id": 1, "on_date": "2026-10-02", "value": 2, "who": "ana", "at": "x"},
    "kpi_target": {"kpi_id": 1, "since": "2026-10-02", "value": 2},
    "kpi_tag": {"kpi_id": 1, "name": "slo"},
    "waypoint": {"key_result_id": 1, "on_date": "2026-11-01", "value": 4},
    "step": {"key_result_id": 1, "number": 1, "title": "Draft"},
    "initiative": {"key_result_id": 1, "title": "Automate", "state": "todo", "position": 1,
                   "search_text": "automate"},
    "guardrail": {"objective_id": 1, "kpi_id": 1},
    "renaming": {"kind": "owner", "old_name": "ana", "new_name": "anna"},
}  # fmt: skip


def insert(sql: sqlite3.Connection, table: str, **values: Any) -> int:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = sql.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


@pytest.fixture
def rows(sql: sqlite3.Connection) -> sqlite3.Connection:
    """One good row in every table of items."""
    for table, values in GOOD.items():
        insert(sql, table, **values)
    return sql


def test_every_table_has_a_model_and_every_model_a_table(sql: sqlite3.Connection) -> None:
    tables = {name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables - {"sqlite_sequence", "schema_migration"} == set(MODELS)
    assert set(GOOD) == set(MODELS) - {"workspace", "change", "change_item"}


@pytest.mark.parametrize("table", OURS)
def test_columns_are_those_of_the_model(sql: sqlite3.Connection, table: str) -> None:
    columns = {row[1]: (row[2], bool(row[3])) for row in sql.execute(f"PRAGMA table_info({table})")}
    fields = MODELS[table]._meta.fields
    assert set(columns) == set(fields)
    for name, field in fields.items():
        kind, not_null = columns[name]
        assert kind == {"AUTO": "INTEGER", "INT": "INTEGER"}.get(field.field_type, field.field_type), name
        if name != "id":
            assert not_null != field.null, (table, name)


def test_every_table_is_strict(sql: sqlite3.Connection) -> None:
    strict = {row[1]: row[5] for row in sql.execute("PRAGMA table_list") if not row[1].startswith("sqlite_")}
    assert strict == dict.fromkeys([*OURS, "schema_migration"], 1)


def test_a_wrong_type_is_refused(rows: sqlite3.Connection) -> None:
    for table, column, value in (
        ("check_in", "value", "lots"),
        ("objective", "weight", "heavy"),
        ("objective", "position", 1.5),
        ("objective", "title", b"bytes"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="cannot store"):
            rows.execute(f"UPDATE {table} SET {column} = ?", [value])


def test_links_are_kept_without_cascades(rows: sqlite3.Connection) -> None:
    for table in GOOD:
        links = rows.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        columns = {
            name for name in MODELS[table]._meta.fields if name.endswith("_id") and name != "change_id"
        }
        assert {link[3] for link in links} == columns, table
        assert {(link[5], link[6]) for link in links} <= {("NO ACTION", "NO ACTION")}, table
        for column in columns:
            with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
                rows.execute(f"UPDATE {table} SET {column} = 999")
    for parent in ("cycle", "objective", "key_result", "kpi"):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            rows.execute(f"DELETE FROM {parent}")


NUMBERS = [
    ("check_in", "value"), ("measurement", "value"), ("waypoint", "value"), ("kpi_target", "value"),
    ("key_result", "start"), ("key_result", "target"), ("key_result", "low"), ("key_result", "high"),
    ("key_result", "weight"), ("objective", "weight"), ("step", "weight"), ("objective", "grade"),
    ("key_result", "grade"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), NUMBERS)
@pytest.mark.parametrize("number", [float("inf"), float("-inf"), 1.1e15, -1.1e15])
def test_numbers_are_finite_and_bounded(
    rows: sqlite3.Connection, table: str, column: str, number: float
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        rows.execute(f"UPDATE {table} SET {column} = ?", [number])


REFUSED = [
    ("objective", "title = ''"), ("objective", "title = '   '"), ("objective", "title = NULL"),
    ("objective", "kind = 'wish'"), ("objective", "weight = -1"), ("objective", "grade = 1.01"),
    ("objective", "grade = -0.01"), ("objective", "parent_objective_id = id"),
    ("objective", "parent_objective_id = 1, parent_key_result_id = 1"),
    ("key_result", "title = ''"), ("key_result", "target = start"), ("key_result", "metric = 'wish'"),
    ("key_result", "target = NULL"), ("key_result", "by_amount = 5"), ("key_result", "weight = -0.5"),
    ("key_result", "metric = 'keep', low = NULL, high = NULL"), ("key_result", "low = 5, high = 5"),
    ("key_result", "metric = 'keep', low = 5, high = 4"), ("key_result", "by_amount = 0, target = NULL"),
    ("key_result", "starts = '2026-12-01', due = '2026-11-01'"),
    ("key_result", "metric = 'milestone', kpi_id = 1"),
    ("kpi", "name = ''"), ("kpi", "direction = 'up'"), ("kpi", "every = 'year'"),
    ("kpi", "combine = 'max'"), ("kpi", "nature = 'both'"), ("kpi", "healthy_at = 5"),
    ("kpi", "leads_id = id"), ("kpi_target", "value = NULL"), ("kpi_target", "low = 1, high = 2"),
    ("kpi_target", "value = NULL, low = 2, high = 1"), ("kpi_target", "value = NULL, low = 1"),
    ("kpi_tag", "name = ''"), ("check_in", "confidence = 11"), ("check_in", "confidence = -1"),
    ("check_in", "value = NULL"), ("measurement", "value = NULL"), ("step", "number = 0"),
    ("step", "title = ''"), ("initiative", "title = ' '"), ("initiative", "state = 'finished'"),
    ("cycle", "state = 'open'"), ("cycle", "name = ''"), ("cycle", "ends = '2026-09-30'"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change"), REFUSED)
def test_what_the_rules_refuse_the_table_refuses_too(
    rows: sqlite3.Connection, table: str, change: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"CHECK|NOT NULL"):
        rows.execute(f"UPDATE {table} SET {change}")


@pytest.mark.parametrize("table", ["kpi_target", "kpi_tag", "waypoint", "step", "guardrail", "cycle"])
def test_what_there_is_once_cannot_come_twice(rows: sqlite3.Connection, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        insert(rows, table, **GOOD[table])


@pytest.mark.parametrize("table", ["objective", "key_result", "initiative", "kpi", "check_in", "change"])
def test_numbers_are_never_reused(sql: sqlite3.Connection, table: str) -> None:
    sql.execute("PRAGMA foreign_keys = OFF")
    values = GOOD.get(table, {"at": "x", "who": "ana", "action": "x", "schema": 1})
    first = insert(sql, table, **values)
    sql.execute(f"DELETE FROM {table}")
    assert insert(sql, table, **values) == first + 1


def test_the_file_says_whose_it_is(sql: sqlite3.Connection) -> None:
    assert sql.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
    assert sql.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert sql.execute("SELECT id, schema FROM workspace").fetchall() == [(1, schema.SCHEMA)]
    with pytest.raises(sqlite3.IntegrityError):
        sql.execute("INSERT INTO workspace (id, uuid, schema, created_at) VALUES (2, 'x', 1, 'x')")
