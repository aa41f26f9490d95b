"""Opening a workspace's database and the only way to write to it, `write_tx()` (src/okrtui/README.md)."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from okrtui.domain.errors import Busy, OkrtuiError, Refused, Unsafe
from okrtui.store.files import live, permissions, versions
from okrtui.store.files.directory import Directory, FileId, pieces
from okrtui.store.files.live import DatabaseFile
from okrtui.store.journal import Tx, remark_in
from okrtui.store.orm import DatabaseError, OperationalError, PeeweeException, SqliteDatabase
from okrtui.store.rows import Damage, Rows
from okrtui.store.schema import APPLICATION_ID, SCHEMA, Row

TxT = TypeVar("TxT", bound=Tx)
LOCK_SECONDS = 15
"""The longest that anybody waits for somebody else's write."""
PATIENCE = 1.0
"""Seconds after which one is told that one waits."""
_TRY_SECONDS = 0.2
_PRAGMAS = {
    "foreign_keys": 1,
    "synchronous": "full",
    "cell_size_check": 1,
    "trusted_schema": 0,
}


class Database:
    """One workspace's database. Connections are per thread.

    Raises Unsafe, Busy or Refused; a peewee error never leaves the store.
    """

    def __init__(self, file: DatabaseFile, *, snapshot: bool = False) -> None:
        self.file = file
        self.path = file.path
        self._peewee = _Sqlite(file, still=snapshot, pragmas=_PRAGMAS)
        self._writing = threading.local()
        self._shape_seen: int | None = None
        self._data_seen: int | None = None
        self.damaged: set[Damage] = set()
        """What was left out of what was read so far: no okrtui wrote it."""
        self._too_long: dict[type[Row], dict[int, str]] = {}
        self.own_changes: set[int] = set()
        """Numbers of the changes made through this object: all others are other people's."""
        self.head = versions.NO_HEAD
        """What the file said of itself when it was opened, or read anew after a restore."""
        self.waiting: Callable[[], None] = lambda: None
        """Called once a write has waited for somebody else's for `PATIENCE` seconds."""
        self.giving_up = threading.Event()
        """Set when nobody waits for any answer any more: a lock is then not waited for."""
        self.stopped = threading.Event()
        """Set when somebody does not want to wait for the lock this time; cleared when that was heard."""

    @classmethod
    def open(cls, file: DatabaseFile, *, who: str = "", upgrade: bool = False) -> Database:
        """Open an existing database, bringing an older personal one to today's schema.

        A shared one is brought there with `upgrade` only; one of the release before can be read until
        then. Raises Unsafe, Busy.
        """
        permissions.check_usable(file)
        database = cls(file)
        with translated(file.path), database._closed_on_error():
            versions.check_ours(file.path, database._execute)
            if database._is_older(upgrade):
                versions.migrate(database._peewee, file.path, who, database._keep)
                database._is_older(upgrade)
            database._check_wal()
            database.changed_elsewhere()
        return database

    def _keep(self) -> Callable[[], None]:
        """Take a backup before an upgrade; return the function that takes it away again."""
        from okrtui.store.files import backups

        taken = backups.take(self.file, "before-upgrade")
        return lambda: backups.forget(self.file, taken)

    @classmethod
    def open_snapshot(cls, file: DatabaseFile) -> Database:
        """Open a published file to read; it is not written to, and nothing beside it. Raises Unsafe."""
        path = file.path
        database = cls(file, snapshot=True)
        with translated(path), database._closed_on_error():
            versions.check_ours(path, database._execute)
            database.head = versions.read_head(database._execute)
            versions.refuse_unreadable(path, database.head, database._execute)
            if database.head.schema < versions.OLDEST:
                raise Unsafe(
                    f"{path} was published by an older okrtui", "publish it anew (`okrtui publish`)."
                )
            database._check_shape()
            database._read_as_todays(database.head.schema < SCHEMA)
            database.changed_elsewhere()
        return database

    @classmethod
    def create(
        cls,
        file: DatabaseFile,
        *,
        group: int | None = None,
        who: str = "",
        fill: Callable[[Database], None] = lambda database: None,
    ) -> Database:
        """Create a new database; `fill` puts something into it. Raises FileExistsError if there is a file.

        It is made in a private directory, and gets its name when it is whole, so that nobody finds half
        of one.
        """
        from okrtui.store.files.scratch import private_directory

        if file.look() is not None:
            raise FileExistsError(errno.EEXIST, "it is there already", str(file.path))
        with private_directory(file.directory.scratch) as place:
            copy = place / "new"
            made = DatabaseFile(Directory.open(place), copy.name)
            made.directory.put(copy.name, ())
            database = cls(made)
            with translated(file.path), database._closed_on_error():
                mode = database._peewee.pragma("journal_mode", "wal")
                if mode != "wal":
                    raise Unsafe(f"{copy} is on a file system without WAL ({mode})", "use a local disk.")
                database._peewee.pragma("application_id", APPLICATION_ID)
                versions.migrate(database._peewee, copy, who)
                database._is_older(upgrade=True)
                fill(database)
                database.close()
            with open(made.directory.open_file(copy.name), "rb") as content:
                file.directory.put(file.name, pieces(content.fileno()), group=group)
        return cls.open(file, who=who)

    def close(self) -> None:
        """Close this thread's connection."""
        if not self._peewee.is_closed():
            self._peewee.close()

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    def forget_damaged(self) -> None:
        """Forget what is damaged, as somebody wrote: what is still damaged is found again."""
        self.damaged.clear()
        self._too_long.clear()

    def _rows(self) -> Rows:
        return Rows(self._peewee, self.damaged, self._too_long)

    @contextmanager
    def read_tx(self) -> Iterator[Rows]:
        """Open a transaction to read in: everything read inside is of one moment."""
        with translated(self.path), self._peewee.atomic():
            yield self._rows()

    @contextmanager
    def write_tx(
        self,
        action: str,
        *,
        who: str,
        at: datetime,
        reason: str = "",
        make: Callable[..., TxT] = Tx,  # type: ignore[assignment]
        judged_by: str = "",
    ) -> Iterator[TxT]:
        """Open an immediate transaction with one journal change; all of it happens or nothing.

        Joins an enclosing `write_tx`; raises RuntimeError inside any other transaction. `make` makes what is
        handed out. `judged_by` is what the writer judges items by, as JSON: if it differs from the last
        writer's, that is recorded as a change of its own.
        """
        joined: TxT | None = getattr(self._writing, "tx", None)
        if joined is not None:
            yield joined
            return
        if self._peewee.in_transaction():
            raise RuntimeError("write_tx inside a transaction that cannot write")
        with translated(self.path), self._locked():
            self._check_may_write()
            of_settings = self._note_settings(judged_by, who, at)
            transaction = self._writing.tx = make(self._rows(), action, who, at, reason)
            try:
                yield transaction
                transaction.finish()
            finally:
                self._writing.tx = None
        self.own_changes |= {made for made in (of_settings, transaction.change_id) if made is not None}

    def _note_settings(self, judged_by: str, who: str, at: datetime) -> int | None:
        """Record a change since the last write of what items are judged by
        (rules.md, Changing the settings); return its number. The first writer's is only kept."""
        (before,) = self._execute("SELECT judged_by FROM workspace").fetchone() or ("",)
        if not judged_by or before == judged_by:
            return None
        changed = None
        if before:
            from okrtui.store.judged_by import SETTINGS, differing

            items = [("settings", *differing(before, judged_by))]
            changed = remark_in(self._peewee.connection(), SETTINGS, who, "", items, at)  # type: ignore[no-untyped-call]
        versions.change_head(self._execute, judged_by=judged_by)
        return changed

    @property
    def is_snapshot(self) -> bool:
        return bool(self.head.published_at)

    @property
    def needs_upgrade(self) -> Unsafe | None:
        """Why nothing can be written to a file of the release before, and who changes that; else None."""
        return versions.needs_upgrade(self.path, self.head) if self._peewee.reads_older else None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock. It is waited for at most LOCK_SECONDS; a person at work gets a message after
        PATIENCE."""
        until = monotonic() + LOCK_SECONDS
        tell_at = monotonic() + PATIENCE
        transaction = self._peewee.atomic("IMMEDIATE")
        self._execute(f"PRAGMA busy_timeout = {round(1000 * min(_TRY_SECONDS, LOCK_SECONDS))}")
        try:
            while True:
                try:
                    transaction.__enter__()
                    break
                except OperationalError as error:
                    now = monotonic()
                    if "locked" not in str(error) or now >= until or self.giving_up.is_set():
                        raise
                    if self.stopped.is_set():
                        self.stopped.clear()
                        raise Busy("Stopped waiting for somebody else's write: nothing saved.") from None
                    if now >= tell_at:
                        tell_at = until
                        self.waiting()
        finally:
            self._execute(f"PRAGMA busy_timeout = {round(1000 * LOCK_SECONDS)}")
        try:
            yield
        except BaseException as error:
            transaction.__exit__(type(error), error, error.__traceback__)
            raise
        transaction.__exit__(None, None, None)

    # --- other people --------------------------------------------------------------------

    def changed_elsewhere(self) -> bool:
        """Return whether somebody else's write was committed since the last call. Costs microseconds.

        Of a snapshot: whether it was published anew; it is then opened anew. Raises Unsafe once the file is
        not where it was.
        """
        with translated(self.path):
            if not self.is_snapshot:
                self._check_in_its_place()
            seen = self._file_seen() if self.is_snapshot else self._peewee.pragma("data_version")
        before, self._data_seen = self._data_seen, seen
        changed = before is not None and before != seen
        if changed and self.is_snapshot:
            self.close()
        return changed

    def _file_seen(self) -> int | None:
        found = self.file.look()
        return self._data_seen if found is None else found.st_ino ^ found.st_mtime_ns

    def follow_restore(self) -> bool:
        """Read the file's head again; return whether a backup was put back since it was opened.

        Raises Unsafe if somebody upgraded it beyond what this program can read.
        """
        with translated(self.path):
            found = versions.read_head(self._execute)
            versions.refuse_unreadable(self.path, found, self._execute)
        before, self.head = self.head, found
        if before.schema != found.schema:
            self._check_still_readable(found.schema)
        return before.generation != self.head.generation

    def _check_still_readable(self, schema: int) -> None:
        """Follow an upgrade, or an older file that was put back. Raises Unsafe if it is too old now."""
        if schema < versions.OLDEST:
            raise versions.needs_upgrade(self.path, self.head)
        self._read_as_todays(schema < SCHEMA)

    def _read_as_todays(self, wanted: bool) -> None:
        """Read an older file's tables as if they were today's, or those that are there as they are."""
        if self._peewee.reads_older != wanted:
            self._peewee.reads_older = wanted
            self.close()  # the next connection does

    # --- checks --------------------------------------------------------------------------

    def _execute(self, sql: str, values: Any = None) -> Any:
        return self._peewee.execute_sql(sql, values)  # type: ignore[no-untyped-call]

    def _check_wal(self) -> None:
        """Check that the write-ahead log is on: somebody may have turned it off, or replaced the file."""
        mode = self._peewee.pragma("journal_mode")
        if mode != "wal":
            mode = self._peewee.pragma("journal_mode", "wal")
        if mode != "wal":
            raise Unsafe(f"{self.path} cannot have a write-ahead log here ({mode})", "use a local disk.")

    def _check_shape(self) -> None:
        """Check the shape, but only if SQLite reports that it was changed since the last time."""
        seen = self._peewee.pragma("schema_version")
        if seen != self._shape_seen:
            versions.check_shape(self.path, self._execute, versions.read_head(self._execute).schema)
            self._shape_seen = seen

    def _check_in_its_place(self) -> None:
        """Raise Unsafe if the file was moved away or replaced: what is written to it would be lost."""
        opened = self._peewee.opened
        if opened is not None and (self.file.id != opened or not self.file.directory.is_in_its_place()):
            raise Unsafe(
                f"{self.path} was replaced or moved away while you had it open: nothing saved. "
                "Leave okrtui and open it again."
            )

    def _check_may_write(self) -> None:
        """Check, inside the lock, that this program and this session may still write to the file."""
        self._check_in_its_place()
        self._check_shape()
        columns = "schema, writable_from, generation, closed_until"
        row = self._execute(f"SELECT {columns} FROM workspace").fetchone() or (-1, -1, 0, "")
        if row[0] != SCHEMA or row[1] > SCHEMA:
            head = versions.read_head(self._execute)
            versions.refuse_unreadable(self.path, head, self._execute)
            versions.refuse_unwritable(self.path, head)
        versions.refuse_closed(row[3])
        if row[2] != self.head.generation:
            raise Busy(
                "A backup was put back since you opened this workspace: nothing saved. "
                "Look at what is there now, then try again."
            )

    def _is_older(self, upgrade: bool) -> bool:
        """Return whether the file needs a migration. Its head and shape are of one moment, as somebody else
        may be upgrading it. Raises Unsafe for a file that this program may not use as it is."""
        with self._peewee.atomic():
            self.head = versions.read_head(self._execute)
            versions.refuse_unreadable(self.path, self.head, self._execute)
            self._check_shape()
        if self.head.schema >= SCHEMA:
            return False
        if self.head.schema and not upgrade and permissions.group_of(self.file) is not None:
            self._check_still_readable(self.head.schema)
            return False
        return True


class _Sqlite(SqliteDatabase):
    """Peewee's SQLite, which opens the file that its directory holds and no other.

    A byte that is no UTF-8 costs a reader one character, not the whole workspace.
    """

    def __init__(self, file: DatabaseFile, *, still: bool, **options: Any) -> None:
        super().__init__(str(file.path), timeout=LOCK_SECONDS, **options)
        self._file = file
        self._still = still
        self._opened = threading.local()
        self.reads_older = False
        """Whether connections that are opened from now on read an older file as if it were today's."""

    @property
    def opened(self) -> FileId | None:
        """The file that this thread's connection has open; None without one."""
        return getattr(self._opened, "file", None)

    def _connect(self) -> sqlite3.Connection:
        connection, self._opened.file = live.connect(self._file, timeout=LOCK_SECONDS, still=self._still)
        try:
            connection.text_factory = live.lenient
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, live.MAX_VALUE)
            if not self._still:  # first of all, as it is the first to read
                live.check_sidecars(self._file, connection)
            self._add_conn_hooks(connection)  # type: ignore[attr-defined]
            if self.reads_older:
                from okrtui.store import older

                older.read_as_todays(connection)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn a database error into one of ours (guides/commands.md, Exit codes): busy, foreign, refused."""
    try:
        yield
    except OkrtuiError:
        raise
    except (PeeweeException, sqlite3.Error) as error:
        raise _translation(path, error) from error


def _translation(path: Path, error: Exception) -> OkrtuiError:
    cause: BaseException | None = error
    while cause is not None and "cannot rollback" in str(cause):
        cause = cause.__context__  # SQLite rolled back by itself; why, it said before
    if isinstance(cause, OkrtuiError):
        return cause
    text = str(cause or error)
    if "locked" in text or "busy" in text:
        return Busy(f"Somebody else wrote for {LOCK_SECONDS} s: nothing saved, try again.")
    if "full" in text or "disk I/O" in text:
        return Busy(
            f"The disk of {path.parent} is full, or a limit on the size of files was reached ({text}): "
            "nothing saved, what was saved before is still there. Free some space, then try again."
        )
    if "too big" in text:
        return Unsafe(
            f"{path} holds a value that is longer than any okrtui writes: nothing saved",
            "`okrtui doctor` says which row it is in.",
        )
    if "readonly" in text or "unable to open" in text:
        return Unsafe(f"{path} may not be written by you: nothing saved", "Check its permissions.")
    if isinstance(error, DatabaseError | sqlite3.DatabaseError) and (
        "not a database" in text or "malformed" in text
    ):
        return Unsafe(
            f"{path} is not a workspace database, or it is damaged ({text})",
            "`okrtui doctor` says what is wrong, `okrtui restore FILE` puts a backup back.",
        )
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        return Busy(f"The database could not do this ({text}): nothing saved, try again.")
    return Refused("The database refused this: nothing saved", "Ask `okrtui doctor` whether it is whole.")
