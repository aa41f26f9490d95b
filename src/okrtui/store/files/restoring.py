"""Putting a backup back: its content goes into the live file, after a backup of what was there.

Nobody writes meanwhile; who has the workspace open has to look again. The live file may be damaged in
any way that SQLite can still write to: what its head says is believed only where it is sealed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from okrtui.domain.errors import Busy, Refused, Unsafe
from okrtui.store.files import backups, kept_backups, live, permissions, versions
from okrtui.store.files.directory import pieces
from okrtui.store.files.live import DatabaseFile
from okrtui.store.files.scratch import private_directory
from okrtui.store.schema import ITEM_NAMES, SCHEMA

_LARGEST_NUMBER = 1 << 53
"""Of an item; what is larger was never given."""
_RECORDS = ("workspace", "change", "change_item")
"""Tables from which no row is ever taken away."""


class Named(NamedTuple):
    """A file that somebody named, which is open for reading; `path` is what it was called."""

    path: Path
    descriptor: int


def restore(database: DatabaseFile, file: Named, *, who: str) -> Path:
    """Put a backup's content into the live file; return the backup of what was there before.

    Nobody writes meanwhile, so that no acknowledged write is missing in both. The generation goes up:
    sessions that have the workspace open must look again. Raises Unsafe for another workspace's, a newer or a
    damaged file, and for a live one that is newer or waits for its upgrade; Busy without room or while
    another is put back.
    """
    directory = database.directory.path / kept_backups.DIRECTORY
    group = permissions.group_of(database)
    permissions.check_usable(database)
    with backups.translating(directory), _readable(database), closing(live.connected(database)) as sql:
        uuid, sound = _look(database, sql, group)
    with (
        backups.translating(directory), _readable(database),
        private_directory(database.directory.scratch) as private,
    ):  # fmt: skip
        copy = _copied(file, private)
        if _restorable(database, copy, file.path, uuid, group).published_at:
            raise Refused(f"{file.path} is a published snapshot, which is for reading: restore a backup.")
        permissions.subdirectory(database.directory, kept_backups.DIRECTORY, group).close()
        new = _prepared(copy, database.path, who)
        # nobody writes to one of another shape, and even closing the gate could run what is in it
        kept = None if sound else backups.take(database, "damaged", checked=False)
        until = _close_gate(database)
        try:
            kept = kept or _take_whatever(database, believable=bool(uuid))
            with closing(live.connected(database)) as sql:
                _seal_prepared(new, sql, file.path.name, who)
            _pour(new, database, until)
        except BaseException:
            with suppress(sqlite3.Error):  # it opens by itself after a while
                _open_gate(database)
            raise
    return kept


def live_head(database: DatabaseFile) -> versions.Head:
    """Return the head of a database that others may have open. Raises Unsafe if SQLite cannot read it."""
    with (
        backups.translating(database.directory.path),
        _readable(database),
        closing(live.connected(database)) as sql,
    ):
        versions.check_ours(database.path, sql.execute)
        return versions.read_head(sql.execute)


@contextmanager
def _readable(database: DatabaseFile) -> Iterator[None]:
    """Turn errors of SQLite about a live file that it cannot work with into Unsafe, with what to do."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unsafe(
            f"{database.path} cannot be used at all any more ({error}): move it away together with its "
            "-wal and -shm, then restore again; a new file is made then."
        ) from None


# --- may it? ---------------------------------------------------------------------------------


def _look(database: DatabaseFile, sql: sqlite3.Connection, group: int | None) -> tuple[str, bool]:
    """Of which workspace the live file is ("" if its head does not have it), and whether its shape is right.

    Raises Unsafe if this program may not put anything into it.
    """
    sql.execute("BEGIN")
    versions.check_ours(database.path, sql.execute)
    head = versions.read_head(sql.execute)
    versions.refuse_newer(database.path, head, sql.execute, "put a backup into")
    believable = versions.is_believable(head, sql.execute)
    try:
        versions.check_shape(database.path, sql.execute, head.schema)
    except Unsafe:
        return head.uuid if believable else "", False
    if group is not None and believable and head.schema < SCHEMA:
        raise versions.needs_upgrade(database.path, head)
    return head.uuid if believable else "", True


def _restorable(
    database: DatabaseFile, copy: Path, called: Path, uuid: str, group: int | None
) -> versions.Head:
    """The head of a backup, of which there is a private copy, that can be put back. Raises Unsafe."""
    head = backups.verify(copy, called=called)
    with closing(versions.connect_still(copy)) as sql:
        if not versions.is_believable(head, sql.execute):
            raise Unsafe(f"What {called} says of itself was changed outside okrtui: choose another file.")
    if head.schema > SCHEMA:
        raise versions.too_old(called, head, "restore")
    uuid = uuid or _uuid_of_backups(database, group)
    if uuid and head.uuid != uuid:
        raise Unsafe(f"{called} is of another workspace ({head.uuid[:8]}, this is {uuid[:8]}).")
    return head


def _uuid_of_backups(database: DatabaseFile, group: int | None) -> str:
    """Of which workspace the newest backup is that can be read; "" if there is none. Raises Unsafe."""
    place = permissions.existing_subdirectory(database.directory, kept_backups.DIRECTORY, group)
    if place is None:
        return ""
    with place:
        for backup in kept_backups.listed(place):
            with (
                suppress(OSError, sqlite3.Error),
                open(place.open_file(backup.path.name), "rb") as file,
                private_directory(place.scratch) as private,
            ):
                copy = private / "copy"
                backups.fill_new(copy, file.fileno())
                with closing(versions.connect_still(copy)) as sql:
                    head = versions.read_head(sql.execute)
                    if versions.is_believable(head, sql.execute):
                        return head.uuid
    return ""


# --- doing it --------------------------------------------------------------------------------


def _take_whatever(database: DatabaseFile, *, believable: bool) -> Path:
    """Take a backup of what is there, even if it is damaged: something may still be recovered from it."""
    if not believable:  # it could not be put back
        return backups.take(database, "damaged", checked=False)
    try:
        return backups.take(database, "before-restore")
    except Unsafe:
        return backups.take(database, "damaged", checked=False)


def restore_missing(database: DatabaseFile, file: Named, settings: str, *, who: str) -> None:
    """Make the live file anew from a backup where there is none. Raises like `restore`."""
    group = permissions.group_of_directory(database.directory, settings)
    with (
        backups.translating(database.directory.path),
        private_directory(database.directory.scratch) as private,
    ):
        copy = _copied(file, private)
        _restorable(database, copy, file.path, "", group)
        permissions.refuse_left_over(database.directory, database.name)
        new = _prepared(copy, database.path, who)
        with closing(backups.connect_private(new)) as sql:
            _seal_prepared(new, sql, file.path.name, who)
            sql.execute("PRAGMA journal_mode = WAL")
        backups.verify(new)
        with open(new, "rb") as content:
            database.directory.put(database.name, pieces(content.fileno()), group=group)


def _copied(file: Named, private: Path) -> Path:
    """A private copy of the file that somebody named."""
    copy = private / "named"
    backups.fill_new(copy, file.descriptor)
    return copy


def _prepared(copy: Path, called: Path, who: str) -> Path:
    """The private copy at today's schema, without what is only in a backup's head."""
    from okrtui.store.orm import SqliteDatabase

    with closing(backups.connect_private(copy)) as sql:
        sql.execute("PRAGMA journal_mode = DELETE")
        sql.execute("PRAGMA user_version = 0")
        schema = versions.read_head(sql.execute).schema
    if schema < SCHEMA:
        versions.migrate(SqliteDatabase(str(copy)), called, who)
    return copy


def _seal_prepared(new: Path, sql: sqlite3.Connection, name: str, who: str) -> None:
    """Write the restore into the copy's own record; numbers given since (`sql`: the live file) are not
    given again."""
    from okrtui.store import journal

    head = versions.read_head(sql.execute)
    believable = versions.is_believable(head, sql.execute)
    numbers = _numbers(sql)
    # of a damaged one nobody knows it: one that was never given, and larger
    generation = (head.generation if believable else round(time.time())) + 1
    with closing(backups.connect_private(new)) as copy, backups.transaction(copy):
        given = {table: max(numbers[table], number) for table, number in _numbers(copy).items()}
        given = {table: number for table, number in given.items() if number}
        for table, number in (given | {table: _largest(copy, table) for table in _RECORDS}).items():
            copy.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, number])
        journal.remark_in(copy, "restore", who, f"from {name}", [("numbers", None, given)])
        versions.change_head(copy.execute, generation=generation, closed_until="", published_at="")


def _numbers(sql: sqlite3.Connection) -> dict[str, int]:
    """By table of items the last number that was given; where that is damaged, the largest that is used."""
    given = sql.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    found = {}
    for table in sorted(row_type._meta.table_name for row_type in ITEM_NAMES):
        numbers = [seq for name, seq in given if name == table and isinstance(seq, int)]
        numbers = [number for number in numbers if 0 <= number < _LARGEST_NUMBER]
        with suppress(sqlite3.DatabaseError):  # the table is gone, or damaged
            numbers = numbers or [_largest(sql, table)]
        found[table] = max(numbers, default=0)
    return found


def _largest(sql: sqlite3.Connection, table: str) -> int:
    return int(sql.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0)


def _close_gate(database: DatabaseFile) -> datetime:
    """Close the gate: nobody writes until it is opened or its time is over. Raises Busy."""
    now = datetime.now(UTC)
    until = now + timedelta(seconds=versions.GATE_SECONDS)
    with closing(live.connected(database)) as sql, backups.transaction(sql):
        closed = versions.gate_of(versions.read_head(sql.execute).closed_until, now)
        if closed is not None:
            raise Busy(f"Another backup is being put back (until {closed} at most): try again then.")
        for kind, name in sql.execute("SELECT type, name FROM sqlite_master").fetchall():
            if kind in ("trigger", "view"):  # what a write would run
                quoted = str(name).replace('"', '""')
                sql.execute(f'DROP {kind} IF EXISTS "{quoted}"')
        versions.set_gate(sql.execute, until.isoformat(timespec="seconds"))
    return until


def _open_gate(database: DatabaseFile) -> None:
    with closing(live.connected(database)) as sql, backups.transaction(sql):
        versions.set_gate(sql.execute, "")


def _pour(new: Path, database: DatabaseFile, until: datetime) -> None:
    """Write all pages in one transaction of the live file: everybody sees the old or the new state."""
    backups.verify(new)
    if datetime.now(UTC) > until - timedelta(seconds=versions.GATE_SECONDS / 2):
        raise Busy("The backup before restoring took too long: nothing restored, try again.")
    with closing(versions.connect_still(new)) as source, closing(live.connected(database)) as sql:
        backups.copy_pages(source, sql)
        if sql.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            sql.execute("PRAGMA journal_mode = WAL")
