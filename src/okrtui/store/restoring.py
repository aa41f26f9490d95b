"""Putting a backup back: its content goes into the live file, after a backup of what was there (DESIGN §4).

Nobody writes meanwhile; who has the workspace open has to look again.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from okrtui.domain.errors import Busy, Refused, Unsafe
from okrtui.store import backups, permissions, versions
from okrtui.store.schema import ITEM_NAMES, SCHEMA


def restore(database: Path, file: Path, *, who: str) -> Path:
    """Put a backup's content into the live file; returns the backup of what was there before.

    Nobody writes meanwhile, so that nothing acknowledged is in neither. The generation goes up: who
    has the workspace open has to look again. Raises Unsafe for another workspace's, a newer or a
    damaged file, Busy without room or while another is put back.
    """
    directory = database.parent / backups.DIRECTORY
    live = live_head(database)
    wanted = backups.verify(file, uuid=live.uuid)
    if wanted.schema > SCHEMA:
        raise Unsafe(versions.too_old(file, wanted, "restore"))
    if wanted.published_at:
        raise Refused(f"{file} is a published snapshot, which is for reading: restore a backup.")
    group = permissions.group_of(database)
    with backups.told(directory), _readable(database):
        permissions.subdirectory(directory, group)
        new = _prepared(file, directory / ".new", group)
        try:
            until = _close_gate(database)
            try:
                kept = _take_whatever(database)
                _seal_prepared(new, database, file.name, who)
                _pour(new, database, until)
            except BaseException:
                with suppress(sqlite3.Error):  # it opens by itself after a while
                    _open_gate(database)
                raise
        finally:
            new.unlink(missing_ok=True)
    return kept


def live_head(database: Path) -> versions.Head:
    """The head of a database that others may have open. Raises Unsafe if SQLite cannot read it."""
    with backups.told(database.parent), _readable(database), closing(backups.connect(database)) as connection:
        versions.check_ours(database, connection.execute)
        return versions.read_head(connection.execute)


@contextmanager
def _readable(database: Path) -> Iterator[None]:
    """What to do with a live file that SQLite cannot work with at all any more."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unsafe(
            f"{database} cannot be used at all any more ({error}): move it away together with its "
            "-wal and -shm, then restore again; a new file is made then."
        ) from None


def _take_whatever(database: Path) -> Path:
    """A backup of what is there, even if it is damaged: something may still be got out of it."""
    try:
        return backups.take(database, "before-restore")
    except Unsafe:
        return backups.take(database, "damaged", checked=False)


def restore_missing(database: Path, file: Path, *, who: str) -> None:
    """Make the live file anew from a backup where there is none. Raises like `restore`."""
    backups.verify(file)
    permissions.refuse_left_over(database)
    found = database.parent.stat()
    group = found.st_gid if stat.S_IMODE(found.st_mode) == 0o2770 else None
    with backups.told(database.parent):
        new = _prepared(file, database, group)
        try:
            _seal_prepared(new, new, file.name, who)
            with closing(backups.connect(new)) as copy:
                copy.execute("PRAGMA journal_mode = WAL")
            backups.verify(new)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        permissions.move_new(new, database)


def _prepared(file: Path, target: Path, group: int | None) -> Path:
    """A private copy of the backup, at today's schema."""
    from peewee import SqliteDatabase

    new = permissions.beside(target)
    permissions.create_file(new, group=group)
    try:
        with closing(versions.connect_readonly(file)) as source, closing(backups.connect(new)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            schema = versions.read_head(copy.execute).schema
        if schema < SCHEMA:
            versions.migrate(SqliteDatabase(str(new)), new, "", backup=False)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


def _seal_prepared(new: Path, database: Path, name: str, who: str) -> None:
    """Write the restore into the copy's own record; numbers given since are not given again."""
    from okrtui.store import journal

    with closing(backups.connect(database)) as live:
        generation = versions.read_head(live.execute).generation + 1
        numbers = dict(live.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    tables = {table._meta.table_name for table in ITEM_NAMES}
    with closing(backups.connect(new)) as copy, backups.transaction(copy):
        given = {}
        for table in sorted(tables & set(numbers)):
            row = copy.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
            given[table] = max(numbers[table], row[0] if row else 0)
            if row:
                copy.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [given[table], table])
            else:
                copy.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, given[table]])
        journal.remark_in(copy, "restore", who, f"from {name}", [("numbers", given)])
        versions.change_head(copy.execute, generation=generation, closed_until="", published_at="")


def _close_gate(database: Path) -> datetime:
    """From here on nobody writes, until the gate is opened or its time is over. Raises Busy."""
    until = datetime.now(UTC) + timedelta(seconds=versions.GATE_SECONDS)
    with closing(backups.connect(database)) as live, backups.transaction(live):
        versions.refuse_closed(versions.read_head(live.execute).closed_until)
        versions.change_head(live.execute, closed_until=until.isoformat(timespec="seconds"))
    return until


def _open_gate(database: Path) -> None:
    with closing(backups.connect(database)) as live, backups.transaction(live):
        versions.change_head(live.execute, closed_until="")


def _pour(new: Path, database: Path, until: datetime) -> None:
    """All pages in one transaction of the live file: everybody sees the old or the new state."""
    backups.verify(new)
    if datetime.now(UTC) > until - timedelta(seconds=versions.GATE_SECONDS / 2):
        raise Busy("The backup before restoring took too long: nothing restored, try again.")
    with closing(versions.connect_readonly(new)) as source, closing(backups.connect(database)) as live:
        source.backup(live)
        if live.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            live.execute("PRAGMA journal_mode = WAL")
