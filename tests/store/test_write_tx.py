"""write_tx: the one way to write; all of it or nothing, with one journal change."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from okrtui.domain.errors import Refused, Unsafe
from okrtui.store.database import Database
from okrtui.store.files import by_descriptor
from okrtui.store.files.live import DatabaseFile
from okrtui.store.journal import Tx
from okrtui.store.schema import SCHEMA, KpiRow, KpiTag, MeasurementRow
from tests.store.conftest import NOW

KPI: dict[str, Any] = {
    "name": "Uptime", "description": "", "unit": "%", "direction": "higher", "every": "week",
    "combine": "last", "nature": "", "owner": "ana", "team": "", "position": 1,
    "added_on": "2026-11-21", "drop_reason": "", "search_text": "uptime",
}  # fmt: skip


def write(database: Database, action: str = "add", reason: str = "") -> Any:
    return database.write_tx(action, who="ana", at=NOW, reason=reason)


def journal(sql: sqlite3.Connection) -> list[tuple[Any, ...]]:
    query = "SELECT change_id, item, before, after FROM change_item ORDER BY id"
    return [
        (change, item, before and json.loads(before), after and json.loads(after))
        for change, item, before, after in sql.execute(query)
    ]


def count(sql: sqlite3.Connection, table: str) -> int:
    return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_one_change_and_one_row_an_item(database: Database, sql: sqlite3.Connection) -> None:
    with write(database, "add KPI", "because") as tx:
        first = tx.insert(KpiRow, **KPI)
        tag = tx.insert(KpiTag, kpi_id=first, name="slo")
    with write(database, "edit KPI") as tx:
        assert tx.update(KpiRow, first, name="Availability", unit="%")
        tx.delete(KpiTag, tag)
    heads = sql.execute("SELECT id, at, who, action, reason, schema FROM change ORDER BY id").fetchall()
    at = "2026-11-21T12:00:00+00:00"
    assert heads == [(1, at, "ana", "add KPI", "because", SCHEMA), (2, at, "ana", "edit KPI", "", SCHEMA)]
    added = {name: value for name, value in KPI.items() if name != "search_text"}
    assert journal(sql) == [
        (1, f"KPI{first}", None, added),
        (1, f"tag {tag}", None, {"kpi_id": first, "name": "slo"}),
        (2, f"KPI{first}", {"name": "Uptime"}, {"name": "Availability"}),
        (2, f"tag {tag}", {"id": tag, "kpi_id": first, "name": "slo"}, None),
    ]


def test_nothing_changed_nothing_written(database: Database, sql: sqlite3.Connection) -> None:
    with write(database) as tx:
        first = tx.insert(KpiRow, **KPI)
    with write(database) as tx:
        assert not tx.update(KpiRow, first, name="Uptime")
    with write(database):
        pass
    assert (count(sql, "change"), count(sql, "change_item")) == (1, 1)


def test_an_error_takes_everything_back(database: Database, sql: sqlite3.Connection) -> None:
    def interrupted() -> None:
        with write(database) as tx:
            tx.insert(KpiRow, **KPI)
            raise KeyboardInterrupt

    def half_wrong() -> None:
        with write(database) as tx:
            tx.insert(KpiRow, **KPI)
            tx.insert(KpiRow, **KPI | {"direction": "up"})

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(Refused, match="nothing saved") as refused:
        half_wrong()
    assert "CHECK" in str(refused.value.__cause__)
    assert [count(sql, table) for table in ("kpi", "change", "change_item")] == [0, 0, 0]
    with write(database) as tx:  # and the next one works
        tx.insert(KpiRow, **KPI)
    assert count(sql, "change") == 1


def test_it_joins_an_enclosing_one(database: Database, sql: sqlite3.Connection) -> None:
    with write(database, "outer") as outer:
        outer.insert(KpiRow, **KPI)
        with write(database, "inner") as inner:
            inner.insert(KpiRow, **KPI)
            assert inner is outer
        assert count(sql, "kpi") == 0  # nothing is there before the outermost one ends
    assert count(sql, "kpi") == 2
    assert sql.execute("SELECT action FROM change").fetchall() == [("outer",)]


def test_an_error_of_the_enclosing_one_takes_the_joined_one_back(
    database: Database, sql: sqlite3.Connection
) -> None:
    def interrupted() -> None:
        with write(database):
            with write(database) as inner:
                inner.insert(KpiRow, **KPI)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [count(sql, table) for table in ("kpi", "change")] == [0, 0]


def test_it_raises_inside_any_other_transaction(database: Database, sql: sqlite3.Connection) -> None:
    with database.read_tx(), pytest.raises(RuntimeError), write(database):
        raise AssertionError("entered")
    with write(database) as tx:
        tx.insert(KpiRow, **KPI)
    assert count(sql, "kpi") == 1


def test_the_lock_is_taken_before_anything_is_read(database: Database, sql: sqlite3.Connection) -> None:
    with write(database):
        sql.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            sql.execute("BEGIN IMMEDIATE")


def test_a_migration_of_somebody_else_stops_the_next_write(
    database: Database, sql: sqlite3.Connection
) -> None:
    with write(database) as tx:
        tx.insert(KpiRow, **KPI)
    sql.execute("UPDATE workspace SET schema = schema + 1")
    with pytest.raises(Unsafe, match="schema"), write(database) as tx:
        tx.insert(KpiRow, **KPI)
    assert count(sql, "kpi") == 1


def test_foreign_keys_are_kept_in_the_programs_own_connection(
    database: Database, sql: sqlite3.Connection
) -> None:
    with pytest.raises(Refused, match="nothing saved") as refused, write(database) as tx:
        tx.insert(KpiTag, kpi_id=999, name="slo")
    assert "FOREIGN KEY" in str(refused.value.__cause__)
    assert count(sql, "kpi_tag") == 0


def test_many_rows_have_one_journal_row_each(database: Database, sql: sqlite3.Connection) -> None:
    def rows(kpi: int) -> list[dict[str, Any]]:
        return [
            {"kpi_id": kpi, "on_date": "2026-11-01", "value": float(n), "note": "", "who": "ana", "at": "x"}
            for n in range(450)
        ]

    with write(database) as tx:
        kpi = tx.insert(KpiRow, **KPI)
        tx.insert_many(MeasurementRow, rows(kpi))
    values = dict(sql.execute("SELECT 'measurement ' || id, value FROM measurement"))
    written = {item: after["value"] for _, item, _, after in journal(sql) if item.startswith("measurement")}
    assert len(values) == 450
    assert written == values
    assert count(sql, "change") == 1


def test_a_reason_and_a_name_are_kept_as_they_are(database: Database, sql: sqlite3.Connection) -> None:
    with write(database, reason="“quoted”\nlines 👍") as tx:
        assert isinstance(tx, Tx)
        tx.insert(KpiRow, **KPI | {"name": 'a "b" \\ é'})
    assert sql.execute("SELECT reason FROM change").fetchone() == ("“quoted”\nlines 👍",)
    assert journal(sql)[0][3]["name"] == 'a "b" \\ é'


def test_the_database_file_is_private(database: Database, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    with write(database) as tx:
        tx.insert(KpiRow, **KPI)
    for sidecar in path.parent.glob("okrtui.db-*"):
        assert sidecar.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("another", [True, False])
def test_nothing_is_written_to_a_file_that_was_moved_away(database: Database, another: bool) -> None:
    """Nobody would find it there; news are not looked for in it either."""
    lost = database.path.parent / "lost"
    lost.mkdir()
    for file in list(database.path.parent.glob("okrtui.db*")):
        file.rename(lost / file.name)
    if another:
        Database.create(DatabaseFile.at(database.path)).close()
    with (
        pytest.raises(Unsafe, match="was replaced or moved away while you had it open"),
        write(database) as tx,
    ):
        tx.insert(KpiRow, **KPI)
    with pytest.raises(Unsafe, match="open it again"):
        database.changed_elsewhere()
    with closing(sqlite3.connect(lost / database.path.name)) as sql:
        assert count(sql, "kpi") == count(sql, "change") == 0


@pytest.mark.parametrize("as_they_are", [False, True])
@pytest.mark.parametrize("how", ["once", "always", "link"])
def test_a_file_that_is_replaced_while_it_is_being_opened(
    database: Database, monkeypatch: pytest.MonkeyPatch, how: str, as_they_are: bool
) -> None:
    """What was looked at is what is opened, or nothing is: not even a byte of another file is written."""
    if as_they_are:  # from then on SQLite leaves paths as they are, in all of this process
        by_descriptor._follow_links()
    connect = sqlite3.connect
    path = database.path
    other = path.with_name("other")
    Database.create(DatabaseFile.at(other)).close()
    database.close()
    before, opened = other.read_bytes(), 0
    held = path.with_name("held")

    def overtaken(*arguments: Any, **options: Any) -> sqlite3.Connection:
        nonlocal opened
        opened += 1
        path.rename(held)
        if how == "link":
            path.symlink_to(other)
        else:
            os.link(other, path)
        connection: sqlite3.Connection = connect(*arguments, **options)
        if how != "always" or opened > 1:
            path.unlink()
            held.rename(path)
        return connection

    monkeypatch.setattr(sqlite3, "connect", overtaken)
    with pytest.raises(Unsafe, match="was replaced or moved away"), write(database) as tx:
        tx.insert(KpiRow, **KPI)
    monkeypatch.undo()
    assert other.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir() if "-" in file.name) == []
