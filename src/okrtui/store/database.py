"""Opening a workspace's database and the only way to write to it, `write_tx()` (DESIGN §5)."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from peewee import DatabaseError, OperationalError, PeeweeException, SqliteDatabase

from okrtui.domain.errors import Busy, OkrtuiError, Refused, Unsafe
from okrtui.store import permissions
from okrtui.store.journal import Tx
from okrtui.store.schema import APPLICATION_ID, SCHEMA, SCHEMA_DIGESTS, proxy

LOCK_SECONDS = 15
_PRAGMAS = {
    "foreign_keys": 1,
    "synchronous": "full",
    "cell_size_check": 1,
    "trusted_schema": 0,
}


class Database:
    """One workspace's database. Connections are per thread; models are bound for the process.

    Raises Unsafe, Busy or Refused; a peewee error never leaves the store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._peewee: SqliteDatabase = _Sqlite(str(path), pragmas=_PRAGMAS, timeout=LOCK_SECONDS)
        self._writing = threading.local()
        self._shape_seen: int | None = None

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open an existing database, bringing an older one to today's schema."""
        permissions.check_usable(path)
        database = cls(path)
        with translated(path), database._closed_on_error():
            database._check_ours()
            database._migrate_if_older()
        proxy.initialize(database._peewee)
        return database

    @classmethod
    def create(cls, path: Path, *, group: int | None = None) -> Database:
        """Create a new, empty database. Raises FileExistsError if there is a file."""
        permissions.create_file(path, group=group)
        database = cls(path)
        peewee = database._peewee
        with translated(path), database._closed_on_error():
            mode = peewee.pragma("journal_mode", "wal")
            if mode != "wal":
                raise Unsafe(f"{path} is on a file system without WAL ({mode}): use a local disk.")
            peewee.pragma("application_id", APPLICATION_ID)
            _migrate(peewee)
        proxy.initialize(peewee)
        return database

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

    @contextmanager
    def read_tx(self) -> Iterator[None]:
        """Everything read inside is of one moment."""
        with translated(self.path), self._peewee.atomic():
            yield

    @contextmanager
    def write_tx(self, action: str, *, who: str, at: datetime, reason: str = "") -> Iterator[Tx]:
        """An immediate transaction with one journal change; all of it happens or nothing.

        Joins an enclosing `write_tx`; raises RuntimeError inside any other transaction.
        """
        joined: Tx | None = getattr(self._writing, "tx", None)
        if joined is not None:
            yield joined
            return
        if self._peewee.in_transaction():
            raise RuntimeError("write_tx inside a transaction that cannot write")
        with translated(self.path), self._peewee.atomic("IMMEDIATE"):
            self._check_schema()
            self._writing.tx = Tx(action, who, at, reason)
            try:
                yield self._writing.tx
            finally:
                self._writing.tx = None

    def _check_ours(self) -> None:
        if self._peewee.pragma("application_id") != APPLICATION_ID:
            raise Unsafe(
                f"{self.path} is not a workspace database: "
                "name another workspace with -w, or make one with `okrtui init`."
            )

    def _check_shape(self, schema: int = SCHEMA) -> None:
        """Nothing in the file but our tables: a trigger or view would run with the next write.

        Looked at again only when SQLite says that the shape was changed since.
        """
        seen = self._peewee.pragma("schema_version")
        if seen == self._shape_seen:
            return
        rows = self._peewee.execute_sql("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        if shape_digest(rows) == SCHEMA_DIGESTS[schema]:
            self._shape_seen = seen
        else:
            raise Unsafe(
                f"{self.path} holds other tables, triggers or views than a workspace does: "
                "somebody changed it outside okrtui. Put it back from a backup."
            )

    def _check_schema(self) -> None:
        self._check_shape()
        schema = self._schema()
        if schema != SCHEMA:
            raise Unsafe(_versions(self.path, schema))

    def _schema(self) -> int:
        row = self._peewee.execute_sql("SELECT schema FROM workspace").fetchone()
        return int(row[0]) if row else -1

    def _migrate_if_older(self) -> None:
        schema = self._schema() if self._peewee.table_exists("workspace") else 0
        if not 0 <= schema <= SCHEMA:
            raise Unsafe(_versions(self.path, schema))
        self._check_shape(schema)
        if schema < SCHEMA:
            _migrate(self._peewee)
            self._check_shape()


class _Sqlite(SqliteDatabase):
    """A byte that is no UTF-8 costs a reader one character, not the whole workspace."""

    def _connect(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._connect()  # type: ignore[misc]
        connection.text_factory = _lenient
        return connection


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def shape_digest(rows: Iterable[tuple[str | None, ...]]) -> str:
    """A digest of `sqlite_master`: equal for databases of the same shape."""
    lines = sorted("\x1f".join(part or "" for part in row) for row in rows)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:32]


def _versions(path: Path, schema: int) -> str:
    return (
        f"{path} has schema {schema}, this okrtui knows {SCHEMA}: "
        f"{'install a newer okrtui' if schema > SCHEMA else 'open the workspace again'}."
    )


def _migrate(peewee: SqliteDatabase) -> None:
    """Run what is missing in the safe order: keys off, lock, look again, run, check, commit."""
    import uuid

    from okrtui.store.runner import pending, run_pending

    peewee.close()
    peewee.connect()
    peewee.execute_sql("PRAGMA foreign_keys = OFF")
    with peewee.atomic("IMMEDIATE"):
        if pending(peewee):
            run_pending(peewee)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            peewee.execute_sql(
                "INSERT INTO workspace (id, uuid, schema, created_at) VALUES (1, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET schema = excluded.schema",
                (str(uuid.uuid4()), SCHEMA, now),
            )
            broken = peewee.execute_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise Unsafe(f"The migration left {len(broken)} broken links; nothing was changed.")
    peewee.execute_sql("PRAGMA foreign_keys = ON")
    peewee.close()


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn a database error into one of ours (DESIGN §7: 3 busy, 5 foreign, 2 refused)."""
    try:
        yield
    except OkrtuiError:
        raise
    except (PeeweeException, sqlite3.Error) as error:
        raise _translation(path, error) from error


def _translation(path: Path, error: Exception) -> OkrtuiError:
    text = str(error)
    if "locked" in text or "busy" in text:
        return Busy(f"Somebody else wrote for {LOCK_SECONDS} s: nothing saved, try again.")
    if "full" in text:
        return Busy("The disk is full: nothing saved. Free some space, then try again.")
    if "readonly" in text or "unable to open" in text:
        return Unsafe(f"{path} may not be written by you: nothing saved. Check its permissions.")
    if isinstance(error, DatabaseError | sqlite3.DatabaseError) and (
        "not a database" in text or "malformed" in text
    ):
        return Unsafe(f"{path} is not a workspace database, or it is damaged: {text}.")
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        return Busy(f"The database could not do this ({text}): nothing saved, try again.")
    return Refused(f"The database refused this: {text}. Nothing was saved.")
