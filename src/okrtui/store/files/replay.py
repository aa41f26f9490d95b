"""The journal against the tables: what SQLite's own checks cannot see (src/okrtui/README.md).

Of single flipped bits most change data without harming the file. The journal holds every value that
was ever written, so its rows are followed item by item, in constant memory, and what they lead to is
compared with what the tables hold.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from itertools import chain, groupby
from typing import Any, NamedTuple

from okrtui.store import search_texts
from okrtui.store.files import versions
from okrtui.store.journal import Seal
from okrtui.store.schema import DERIVED, ITEM_NAMES

Progress = Callable[[int, int], None]
"""Called now and then with how much is done, of how much."""
_OFTEN = 2000
TABLES: dict[str, str] = {name: table._meta.table_name for table, name in ITEM_NAMES.items()}
_OF_THE_FILE = frozenset({"numbers", "repair", "settings"})
"""Journal rows that are about the file, not about a row of a table."""


class Finding(NamedTuple):
    """Something that is not as it was recorded. `table` is empty where nothing can be put back."""

    item: str
    field: str
    found: Any
    recorded: Any
    message: str
    table: str = ""
    row_id: int = 0
    sure: bool = True
    """Whether the journal itself is whole: what a damaged one says is no ground to change anything."""


def findings(sql: sqlite3.Connection, progress: Progress) -> Iterator[Finding]:
    """Return everything that differs. The caller holds a read transaction, so that it is of one moment."""
    total = _count(sql, "change") + 2 * _count(sql, "change_item")
    counted = _Counter(progress, max(1, total))
    yield from _check_head(sql)
    damaged: set[int] = set()
    whole = True
    for change_id, finding in chain(_check_gaps(sql), _check_seals(sql, counted)):
        whole = False
        damaged.add(change_id)
        yield finding
    for finding in _follow(sql, damaged, counted):
        yield finding._replace(sure=whole and finding.sure)
    for finding in chain(_check_unrecorded(sql), _check_numbers(sql)):
        yield finding._replace(sure=whole)


class _Counter:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def one(self) -> None:
        self._done += 1
        if self._done % _OFTEN == 0:
            self._progress(min(self._done, self._total), self._total)


def _count(sql: sqlite3.Connection, table: str) -> int:
    return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# --- the file and the journal themselves -----------------------------------------------------


def _check_head(sql: sqlite3.Connection) -> Iterator[Finding]:
    head = versions.read_head(sql.execute)
    if head.seal != versions.seal_of(head, sql.execute):
        yield Finding(
            "workspace", "seal", head.seal, None,
            "what the file says of itself (identity, versions) was changed outside okrtui",
        )  # fmt: skip


def _check_gaps(sql: sqlite3.Connection) -> Iterator[tuple[int, Finding]]:
    """The journal's rows have the numbers from 1 on, and none was given that is not there."""
    for table in ("change", "change_item"):
        row = sql.execute(
            f"SELECT count(*), coalesce(min(id), 1), coalesce(max(id), 0) FROM {table}"
        ).fetchone()
        count, first, last = row
        given = sql.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        if first != 1 or last != count or _number(given) > last:
            message = f"numbers of {table}: rows are missing, or were numbered anew outside okrtui"
            yield 0, Finding("journal", "id", [first, last], [1, count], message)


def _check_seals(sql: sqlite3.Connection, counted: _Counter) -> Iterator[tuple[int, Finding]]:
    """Changes whose own words, or the rows below them, are not what was sealed."""
    heads = sql.cursor().execute("SELECT id, at, who, action, reason, schema, seal FROM change ORDER BY id")
    rows = sql.cursor().execute(
        "SELECT change_id, item, before, after, id FROM change_item ORDER BY change_id, id"
    )
    row = rows.fetchone()
    for change_id, at, who, action, reason, schema, seal in heads:
        counted.one()
        made = Seal((at, who, action, reason, schema))
        while row is not None and not (type(row[0]) is int and row[0] >= change_id):
            yield row[0], _lost_row(row)
            row = rows.fetchone()
        while row is not None and row[0] == change_id:
            counted.one()
            made.add(row[1], row[2], row[3])
            row = rows.fetchone()
        if made.text != seal:
            message = "this record of the journal was changed outside okrtui; what it says is not used"
            yield change_id, Finding(f"change {change_id}", "seal", seal, made.text, message)
    while row is not None:
        yield row[0], _lost_row(row)
        row = rows.fetchone()


def _lost_row(row: Any) -> Finding:
    return Finding(
        f"change {row[0]}",
        "id",
        None,
        row[0],
        f"row {row[4]} of the journal belongs to no change",
    )


# --- the tables ------------------------------------------------------------------------------


def _follow(
    sql: sqlite3.Connection,
    damaged: set[int],
    counted: _Counter,
) -> Iterator[Finding]:
    """Each item's rows of the journal in their order, then the item as the table holds it."""
    defaults = {table: _defaults(sql, table) for table in TABLES.values()}
    rows = sql.cursor().execute("SELECT item, change_id, before, after FROM change_item ORDER BY item, id")
    for item, entries in groupby(rows, key=lambda row: row[0]):
        table, row_id = table_of(item)
        recorded: dict[str, Any] | None = None
        known = True
        overwritten: set[str] = set()
        for _, change_id, before, after in entries:
            counted.one()
            if change_id in damaged:
                known = False
                continue
            try:
                overwritten |= _surprises(recorded, before)
                recorded = _after(recorded, before, after, defaults.get(table, {}))
            except (ValueError, TypeError, AttributeError, RecursionError):
                known = False
        if not table:
            if item not in _OF_THE_FILE:
                message = "the journal names an item of no known kind"
                yield Finding(item if type(item) is str else "journal", "item", item, None, message)
            continue
        found = row_of(sql, table, row_id)
        if known:
            for finding in _compare(sql, item, table, row_id, recorded, found):
                yield finding._replace(sure=finding.field not in overwritten)
        else:
            message = "a record of the journal about it is damaged, so nothing can be said of its values"
            yield Finding(item, "", None, None, message)


def table_of(item: Any) -> tuple[str, int]:
    """Return the table and row of an item of the journal; ("", 0) for none."""
    if type(item) is not str:
        return "", 0
    name = item.rstrip("0123456789")
    digits = item[len(name) :]
    return (TABLES[name], int(digits)) if name in TABLES and 0 < len(digits) < 13 else ("", 0)


def _defaults(sql: sqlite3.Connection, table: str) -> dict[str, Any]:
    """What a column holds in a new row that does not name it."""
    found: dict[str, Any] = {}
    for _, name, _, _, default, _ in sql.execute(f"PRAGMA table_info({table})").fetchall():
        if name not in ("id", *DERIVED):
            found[name] = None if default is None else sql.execute(f"SELECT {default}").fetchone()[0]
    return found


def _surprises(recorded: dict[str, Any] | None, before: str | None) -> set[str]:
    """Columns that did not hold what was recorded when somebody changed them.

    They were damaged then, and what was written over the damage is recorded: nothing is wrong any more. But
    if a journal's entries do not follow one another, nothing is put back in these columns.
    """
    if recorded is None or before is None:
        return set()
    return {name for name, value in json.loads(before).items() if recorded.get(name) != value}


def _after(
    recorded: dict[str, Any] | None, before: str | None, after: str | None, defaults: dict[str, Any]
) -> dict[str, Any] | None:
    """The row after one entry. Raises ValueError if the entry changes a row that is not there."""
    if after is None:
        return None
    values: dict[str, Any] = json.loads(after)
    if before is None:
        return defaults | values
    if recorded is None:
        raise ValueError("an entry that does not follow")
    return recorded | values


def row_of(sql: sqlite3.Connection, table: str, row_id: int) -> dict[str, Any] | None:
    """Return a row as the table holds it, by its columns; None if it is not there."""
    cursor = sql.execute(f"SELECT * FROM {table} WHERE id = ?", [row_id])
    row = cursor.fetchone()
    if row is None:
        return None
    names = [column[0] for column in cursor.description]
    return dict(zip(names, row, strict=True))


def _compare(
    sql: sqlite3.Connection,
    item: str,
    table: str,
    row_id: int,
    recorded: dict[str, Any] | None,
    found: dict[str, Any] | None,
) -> Iterator[Finding]:
    if recorded is None and found is None:
        return
    if found is None:
        yield Finding(item, "", None, recorded, "it was recorded, but it is gone", table, row_id)
        return
    if recorded is None:
        yield Finding(item, "", found, None, "it was taken away, but it is there", table, row_id)
        return
    for name, value in recorded.items():
        if found.get(name) != value or isinstance(found.get(name), str) != isinstance(value, str):
            yield Finding(item, name, found.get(name), value, "", table, row_id)
    if "search_text" in found:
        right = search_texts.of_row(sql, table, {"id": row_id, **recorded})
        if found["search_text"] != right:
            yield Finding(item, "search_text", found["search_text"], right, "", table, row_id)


def _check_unrecorded(sql: sqlite3.Connection) -> Iterator[Finding]:
    """Rows that no change ever made."""
    for name, table in TABLES.items():
        unknown = (
            f"SELECT id FROM {table} t WHERE NOT EXISTS (SELECT 1 FROM change_item WHERE item = ? || t.id)"
        )
        for (row_id,) in sql.execute(unknown, [name]).fetchall():
            found = row_of(sql, table, row_id)
            yield Finding(
                f"{name}{row_id}", "", found, None, "it is there, but no change made it", table, row_id
            )


def _check_numbers(sql: sqlite3.Connection) -> Iterator[Finding]:
    """The counters that keep a number from being given twice."""
    expected = dict(_largest(sql, "change") | _largest(sql, "change_item") | {"workspace": 1})
    given: dict[str, int] = {}
    for (after,) in sql.execute(
        "SELECT after FROM change_item WHERE item = 'numbers' ORDER BY id"
    ).fetchall():
        try:
            numbers = json.loads(after)
        except (ValueError, TypeError, RecursionError):
            continue
        if isinstance(numbers, dict):
            given |= {name: number for name, number in numbers.items() if isinstance(number, int)}
    for name, table in TABLES.items():
        length = len(name) + 1
        largest = sql.execute(
            f"SELECT max(CAST(substr(item, {length}) AS INTEGER)) FROM change_item "
            f"WHERE item >= ? AND item < ? AND substr(item, {length}, 1) BETWEEN '0' AND '9'",
            [name, name + "\U0010ffff"],
        ).fetchone()[0]
        if largest or given.get(table):
            expected[table] = max(largest or 0, given.get(table, 0))
    seen: set[Any] = set()
    for table, number in sql.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
        right = expected.get(table, 0)
        journal = table in ("change", "change_item") and _number((number,)) > right  # said already
        if (number != right or isinstance(number, str) or table in seen) and not journal:
            yield Finding(f"numbers of {table}", "seq", number, right, "", "sqlite_sequence")
        seen.add(table)
    expected = {table: right for table, right in expected.items() if table not in seen}
    for table, right in expected.items():
        yield Finding(f"numbers of {table}", "seq", None, right, "", "sqlite_sequence")


def _number(row: Any) -> float:
    """The number in a row of sqlite_sequence, which can hold anything; anything else counts as too large."""
    if row is None:
        return 0
    return row[0] if isinstance(row[0], int) else float("inf")


def _largest(sql: sqlite3.Connection, table: str) -> dict[str, int]:
    number = sql.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
    return {table: number} if number else {}
