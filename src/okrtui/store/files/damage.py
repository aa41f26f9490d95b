"""Looking for damage in a database file, and putting back what the journal knows.

Works on the file as it is, also on one that the program would not open any more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from okrtui.domain.errors import OkrtuiError
from okrtui.store import journal, search_texts
from okrtui.store.database import translated
from okrtui.store.files import backups, live, permissions, versions
from okrtui.store.files.live import DatabaseFile
from okrtui.store.files.replay import Finding, Progress, findings, row_of
from okrtui.store.schema import DERIVED, ITEM_NAMES, SCHEMA, Foreign, Row

MAX = 10_000
"""Findings that one look collects; a file with more needs a backup rather than mending."""
_ON_ONE_PAGE = 20
_NUMBERS = "sqlite_sequence"


def examine(database: DatabaseFile, progress: Progress) -> list[Finding]:
    """Return all that is wrong with a file, at most `MAX`; empty for a healthy one. Writes nothing.

    Raises Unsafe for a file that this person, or this program, may not use; Busy.
    """
    permissions.check_usable(database)
    path = database.path
    with translated(path), closing(live.connected(database)) as sql:
        return list(islice(_all(path, sql, progress), MAX))


def _all(path: Path, sql: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    try:
        sql.execute("BEGIN")
        versions.check_ours(path, sql.execute)
        head = versions.read_head(sql.execute)
        if head == versions.NO_HEAD:
            yield _of_the_file("it does not say any more what it is and which programs may use it")
            head = head._replace(schema=SCHEMA)
        versions.refuse_unreadable(path, head, sql.execute)
        if head.schema < SCHEMA:
            versions.refuse_unwritable(path, head)
        yield from _of_sqlite(path, sql, head.schema)
        named: set[str] = set()
        for finding in findings(sql, progress):
            named.add(finding.item)
            yield finding
        yield from (found for found in _foreign(sql) if found.item not in named)
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        yield _of_the_file(f"a part of it is missing: {error}")
    except sqlite3.DatabaseError as error:
        yield _of_the_file(f"it cannot be read to the end: {error}")


def _of_the_file(message: str) -> Finding:
    return Finding("file", "", None, None, message)


def _of_sqlite(path: Path, sql: sqlite3.Connection, schema: int) -> Iterator[Finding]:
    try:
        versions.check_shape(path, sql.execute, schema)
    except OkrtuiError as error:
        yield _of_the_file(str(error))._replace(field="planted" if _planted(sql) else "")
    for (problem,) in sql.execute(f"PRAGMA integrity_check({_ON_ONE_PAGE})").fetchall():
        if problem != "ok":
            yield Finding("file", "index" if "index" in problem else "", None, None, f"SQLite: {problem}")
    for table, row_id, parent, _ in sql.execute("PRAGMA foreign_key_check").fetchall():
        yield Finding(
            f"{table} {row_id}", "", None, None, f"it belongs to a row of {parent} that is not there"
        )


def _foreign(sql: sqlite3.Connection) -> Iterator[Finding]:
    """Values that no okrtui wrote, whatever the journal has for them: their rows are left out of what is
    shown. There is nothing to put in their place."""
    for model, name in ITEM_NAMES.items():
        fields = model._meta.sorted_fields
        columns = ", ".join(field.column_name for field in fields)
        for row in sql.execute(f"SELECT {columns} FROM {model._meta.table_name}"):
            wrong = _wrong(model, dict(zip((field.name for field in fields), row, strict=True)))
            if wrong:
                value = dict(zip((field.column_name for field in fields), row, strict=True))[wrong]
                where = f"{wrong} of {model._meta.table_name} {row[0]}"
                message = f"{where} is “{value!s:.40}”, which no okrtui writes"
                yield Finding(f"{name}{row[0]}", wrong, value, None, message)


def _wrong(model: type[Row], row: dict[str, Any]) -> str:
    """The column by which a row cannot be understood; empty for one that can."""
    fields = model._meta.fields
    try:
        return model.wrong({name: fields[name].python_value(value) for name, value in row.items()})
    except Foreign as error:
        return error.column


# --- mending ---------------------------------------------------------------------------------


class Repaired(NamedTuple):
    """The backup of what was there before, and what was left as somebody changed it meanwhile."""

    backup: Path
    overtaken: list[Finding]


def repair(database: DatabaseFile, found: Sequence[Finding], who: str) -> Repaired:
    """Put back what the journal has for the findings, where the file still holds what was found.

    Raises Unsafe or Busy; then nothing was changed.
    """
    permissions.check_usable(database)
    path = database.path
    with translated(path), closing(live.connected(database)) as sql:
        _check_may_write(path, sql)
        kept = backups.take(database, "before-repair", checked=False)
        sql.execute("PRAGMA foreign_keys = ON")
        sql.execute("BEGIN IMMEDIATE")
        try:
            _check_may_write(path, sql)
            sql.execute("PRAGMA defer_foreign_keys = ON")
            dropped = _drop_planted(sql)
            if any(finding.item == "file" and finding.field == "index" for finding in found):
                sql.execute("REINDEX")
            known = [finding for finding in found if finding.table and finding.sure]
            mended = [finding for finding in known if _still_there(sql, finding)]
            _put_back(sql, mended)
            for finding in mended:
                _derive_anew(sql, finding)
            what: dict[str, object] = {_name(f): [_as_json(f.found), _as_json(f.recorded)] for f in mended}
            what |= {name: ["planted", None] for name in dropped}
            journal.remark_in(sql, "repair", who, "from the journal", [("repair", None, what)])
            sql.execute("COMMIT")
        except BaseException:
            sql.execute("ROLLBACK")
            raise
    return Repaired(kept, [finding for finding in known if finding not in mended])


def _planted(sql: sqlite3.Connection) -> list[tuple[str, str]]:
    """Triggers and views, of which a workspace has none: kind and name, triggers first."""
    kinds = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type"
    return list(sql.execute(kinds).fetchall())


def _drop_planted(sql: sqlite3.Connection) -> list[str]:
    """Drop triggers and views before anything is written: a write would run them. Return what was dropped."""
    dropped = []
    for kind, name in _planted(sql):
        quoted = name.replace('"', '""')
        sql.execute(f'DROP {kind} IF EXISTS "{quoted}"')
        dropped.append(f"{kind} {name}")
    return dropped


def _still_there(sql: sqlite3.Connection, finding: Finding) -> bool:
    """Whether the file holds what was found; people work on while one looks and a backup is taken."""
    if finding.table == _NUMBERS:
        name = finding.item.removeprefix("numbers of ")
        query = "SELECT seq FROM sqlite_sequence WHERE ifnull(name, 'None') = ?"
        rows = sql.execute(query, [name]).fetchall()
        return (finding.found,) in rows if rows else finding.found is None
    row = row_of(sql, finding.table, finding.row_id)
    if not finding.field:
        return bool(row == finding.found)
    return row is not None and bool(row.get(finding.field) == finding.found)


def _check_may_write(path: Path, sql: sqlite3.Connection) -> None:
    head = versions.read_head(sql.execute)
    versions.refuse_newer(path, head, sql.execute, "repair")
    versions.refuse_closed(head.closed_until)


def _name(finding: Finding) -> str:
    return f"{finding.item}.{finding.field}" if finding.field else finding.item


def _as_json(value: object) -> object:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return repr(value)
    return value


def _put_back(sql: sqlite3.Connection, mended: Sequence[Finding]) -> None:
    """Put back the rows as the journal has them: first all of them are deleted, as two may have changed
    places."""
    rows: dict[tuple[str, int], dict[str, Any] | None] = {}
    for table, row_id in dict.fromkeys((f.table, f.row_id) for f in mended if f.table != _NUMBERS):
        rows[table, row_id] = row_of(sql, table, row_id)
    for finding in mended:
        at = finding.table, finding.row_id
        row_now = rows.get(at)
        if finding.table == _NUMBERS:
            continue
        if finding.field:
            rows[at] = {**(row_now or {}), finding.field: finding.recorded}
        else:
            rows[at] = None if finding.recorded is None else {"id": finding.row_id, **finding.recorded}
    for table, row_id in rows:
        sql.execute(f"DELETE FROM {table} WHERE id = ?", [row_id])
    for (table, _), row in rows.items():
        if row is not None:
            names = [column[1] for column in sql.execute(f"PRAGMA table_info({table})").fetchall()]
            values = {name: "" for name in DERIVED if name in names} | row
            columns, marks = ", ".join(values), ", ".join("?" * len(values))
            sql.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
    for finding in mended:
        if finding.table == _NUMBERS:
            name = finding.item.removeprefix("numbers of ")
            sql.execute("DELETE FROM sqlite_sequence WHERE name = ? OR name IS NULL", [name])
            if finding.recorded:
                sql.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [name, finding.recorded])


def _derive_anew(sql: sqlite3.Connection, finding: Finding) -> None:
    """The search text of a mended row, and of the item that a mended part belongs to."""
    for table, row_id in _touched(sql, finding):
        row = row_of(sql, table, row_id)
        if row is None:
            continue
        text = search_texts.of_row(sql, table, row)
        if text is not None:
            sql.execute(f"UPDATE {table} SET search_text = ? WHERE id = ?", [text, row_id])


def _touched(sql: sqlite3.Connection, finding: Finding) -> Iterator[tuple[str, int]]:
    if finding.table in search_texts.COLUMNS:
        yield finding.table, finding.row_id
    owners = {"step": ("key_result", "key_result_id"), "kpi_tag": ("kpi", "kpi_id")}
    if finding.table in owners:
        table, column = owners[finding.table]
        query = f"SELECT {column} FROM {finding.table} WHERE id = ?"
        yield from ((table, owner) for (owner,) in sql.execute(query, [finding.row_id]).fetchall())
