"""Rows as somebody may make them who writes past the program, or a disk that lies."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from okrtui.store.orm import IntegerField
from okrtui.store.schema import Change, ChangeItem, Flag, Real, Row
from tests.store.head import WorkspaceRow

MEGA = 1_000_000
VALUES: dict[str, Any] = {
    "nothing": None,
    "empty": "",
    "blanks": "   ",
    "a word": "wish",
    "a title of 200,000 characters": "x" * 200_000,
    "a title of 12 MB": "y" * 12 * MEGA,
    "20,000 brackets": "[" * 20_000,
    "nested lists": '{"title": ' + "[" * 5_000 + "]" * 5_000 + "}",
    "JSON of no table": "[1, 2, 3]",
    "JSON of strange values": '{"title": {"a": [null, 1e999]}, "cycle_id": "x", "due": 5, "weight": "w"}',
    "JSON that is cut": '{"title": "a',
    "JSON with a huge number": '{"target": ' + "9" * 400 + ', "kpi_id": ' + "9" * 40 + "}",
    "escape": "\x1b[31mred\x1b]0;title\x07",
    "C1 and NUL": "a\x9bm\x00b",
    "other way round": "\u202eevil\u2066",
    "no UTF-8": b"ok\xf0\x9f",
    "bytes": b"\x00\x01\x02",
    "markup": "[b]x[/b] [@click=app.exit]go[/]",
    "a day that is none": "9999-99-99",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "a day of long ago": "1000-01-01",
    "a day to come": "2999-12-31",
    "a day with a time": "2026-11-18T10:00:00",
    "a week": "2026-W47",
    "a moment without a zone": "2026-11-18T10:00:00.123456",
    "a moment far away": "9999-12-31T23:59:59+00:00",
    "zero": 0,
    "one": 1,
    "minus one": -1,
    "a number of nobody": 987_654,
    "the largest": 2**63 - 1,
    "the smallest": -(2**63),
    "a share": 0.5,
    "a large number": 1e300,
    "infinity": float("inf"),
    "minus infinity": float("-inf"),
    "hardly anything": 5e-324,
    "a number as text": "42",
    "a handle of many digits": "KR" + "9" * 400,
}
FEW = ("nothing", "a title of 200,000 characters", "escape", "a day that is none", "the largest")
"""The values that go through every command and screen, beside a sixth that fits the column's kind."""
HEAD = (WorkspaceRow,)
"""What the file says of itself: which program may use it. Refusing is right there."""


class Spoiled(NamedTuple):
    """A column of a table, in one of its rows, and the name of a value."""

    table: type[Row]
    column: str
    value: str

    def __str__(self) -> str:
        return f"{self.table._meta.table_name}.{self.column} = {self.value}"


def every(values: tuple[str, ...] = tuple(VALUES)) -> Iterator[Spoiled]:
    """Each column of each table with each of the values."""
    for table in Row.__subclasses__():
        for field in table._meta.sorted_fields:
            yield from (Spoiled(table, field.column_name, value) for value in values)


def spoil(database: Path, what: Spoiled, row: str = "max(id)") -> bool:
    """Put the value there, past every check; False where the file does not take it."""
    name = what.table._meta.table_name
    with closing(sqlite3.connect(database, isolation_level=None)) as sql:
        for pragma in ("ignore_check_constraints = ON", "foreign_keys = OFF", "writable_schema = ON"):
            sql.execute(f"PRAGMA {pragma}")
        (shape,) = sql.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()
        loose = re.sub(r"(?<!IS) NOT NULL", "", shape).removesuffix("STRICT")
        sql.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [loose, name])
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as sql:
            sql.execute("PRAGMA ignore_check_constraints = ON")
            update = f"UPDATE {name} SET {what.column} = ? WHERE id = (SELECT {row} FROM {name})"
            sql.execute(update, [_as_bound(what)])
        return True
    except (sqlite3.IntegrityError, OverflowError):
        return False
    finally:
        with closing(sqlite3.connect(database, isolation_level=None)) as sql:
            sql.execute("PRAGMA writable_schema = ON")
            sql.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [shape, name])


def _as_bound(what: Spoiled) -> Any:
    value = VALUES[what.value]
    field = what.table._meta.columns[what.column]
    if value == 1 and isinstance(field, Flag | Real | IntegerField):
        return 7  # one that is not there either
    return value.decode("utf-8", "surrogateescape") if value == b"" else value


def is_of_the_journal(table: type[Row]) -> bool:
    return table in (Change, ChangeItem)


def copied(template: Path, place: Path) -> Path:
    """A fresh copy of a workspace that nobody has open."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)
    return place
