"""Makes a large workspace for measuring: `python -m tests.benchmarks.large DIR --objectives 10000`.

Objectives in a tree with key results, weekly check-ins and KPIs that are measured daily, in the cycle
that runs today. The same numbers give the same workspace on the same day. The rows are inserted past
the program's doors, in one transaction: through them it would take hours.

Up to `JOURNALLED` objectives the journal is written as the program would have, and `okrtui doctor` is
content. Beyond that it would be most of the file; there it holds one change that says so, and doctor
reports rows that no change made.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from okrtui.store.files.kept_backups import DAILY, DIRECTORY, mark
from okrtui.store.journal import Seal
from okrtui.store.schema import APPLICATION_ID, DERIVED, ITEM_NAMES, SCHEMA, Row
from okrtui.workspace.queries.cycles import current
from okrtui.workspace.session import Clock, create_workspace, login_name, utc_now
from tests.benchmarks.large_rows import Plan, Size

JOURNALLED = 10_000
EDITION = 2
"""Goes up when other rows are made, so that kept workspaces are made anew."""
FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000")
Item = tuple[str, None, str]


def make(
    directory: Path,
    size: Size,
    *,
    journal: bool | None = None,
    backup: bool = False,
    clock: Clock = utc_now,
) -> Path:
    """Make the workspace in a new place; returns it. `journal`: None writes it up to `JOURNALLED`.

    With `backup` there is a file where today's backup would be, so that screens and check-ins take none
    while they are measured. Raises Refused if there is a workspace already.
    """
    session = create_workspace(directory, f"{size.objectives:,} objectives", clock=clock)
    database, cycle, today = session.database.path, session.ask(current), session.today
    session.close()
    plan = Plan(size, cycle, today, login_name())
    with closing(sqlite3.connect(database, isolation_level=None)) as sql:
        for pragma in FAST:
            sql.execute(f"PRAGMA {pragma}").fetchall()
        sql.execute("BEGIN")
        tables = []
        for table, columns, rows in plan.tables():
            marks = ", ".join("?" * len(columns))
            name = table._meta.table_name
            sql.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows)
            tables.append((table, columns))
        whole = size.objectives <= JOURNALLED if journal is None else journal
        _write_journal(sql, _items(sql, tables) if whole else iter([("numbers", None, "{}")]))
        sql.execute("COMMIT")
        sql.execute("PRAGMA journal_mode = WAL").fetchall()
    if backup:
        _pretend_backup(directory, database)
    return directory


def kept(place: Path, size: Size) -> Path:
    """The workspace of this size in a directory of such; made if it is not there yet."""
    day = utc_now().astimezone().date()
    name = f"{size.objectives}x{size.key_results}x{size.check_ins}-{size.kpis}x{size.measurements}"
    there = place / f"{name}-{day}-{EDITION}"
    if not there.exists():
        place.mkdir(parents=True, exist_ok=True)
        half = there.with_name(f"{there.name}.{os.getpid()}")
        make(half, size, backup=True).rename(there)
    return there


def _items(sql: sqlite3.Connection, tables: list[tuple[type[Row], tuple[str, ...]]]) -> Iterator[Item]:
    """What the journal says of every row: it was added, with these values."""
    for table, columns in tables:
        names = [name for name in columns if name not in ("id", *DERIVED)]
        name, encode = ITEM_NAMES[table], json.JSONEncoder(ensure_ascii=False).encode
        rows = sql.cursor().execute(
            f"SELECT id, {', '.join(names)} FROM {table._meta.table_name} ORDER BY id"
        )
        for row_id, *values in rows:
            yield f"{name}{row_id}", None, encode(dict(zip(names, values, strict=True)))


def _write_journal(sql: sqlite3.Connection, items: Iterator[Item]) -> None:
    head = (
        time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
        login_name(),
        "demo",
        "generated",
        SCHEMA,
    )
    seal = Seal(head)

    def sealed() -> Iterator[tuple[int | None, str, None, str]]:
        for item in items:
            seal.add(*item)
            yield (change, *item)

    columns = "at, who, action, reason, schema"
    change = sql.execute(f"INSERT INTO change ({columns}) VALUES (?, ?, ?, ?, ?)", head).lastrowid
    sql.executemany("INSERT INTO change_item (change_id, item, before, after) VALUES (?, ?, ?, ?)", sealed())
    sql.execute("UPDATE change SET seal = ? WHERE id = ?", [seal.text, change])


def _pretend_backup(directory: Path, database: Path) -> None:
    """A small file with the head of today's verified backup, so that nobody copies all of it meanwhile."""
    place = directory / DIRECTORY
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / f"{time.strftime('%Y-%m-%dT%H%M%SZ', time.gmtime())}-{DAILY}.db"
    path.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as sql:
        uuid = sql.execute("SELECT uuid FROM workspace").fetchone()[0]
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        sql.execute(f"PRAGMA user_version = {mark(uuid)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.large", description=__doc__.split("\n")[0]
    )
    parser.add_argument("directory", type=Path, metavar="DIR", help="a place that is not there yet")
    parser.add_argument("--objectives", type=int, default=10_000)
    parser.add_argument("--kpis", type=int, default=500)
    parser.add_argument("--measurements", type=int, default=2000, help="of each KPI, one a day")
    journal = f"write every row's history (default: up to {JOURNALLED:,} objectives)"
    parser.add_argument("--journal", action=argparse.BooleanOptionalAction, default=None, help=journal)
    options = parser.parse_args()
    size = Size(options.objectives, kpis=options.kpis, measurements=options.measurements)
    began = time.perf_counter()
    make(options.directory, size, journal=options.journal)
    megabytes = sum(file.stat().st_size for file in options.directory.iterdir()) / 1e6
    print(f"{options.directory}: {time.perf_counter() - began:.1f} s, {megabytes:,.0f} MB")


if __name__ == "__main__":
    main()
