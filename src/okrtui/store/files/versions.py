"""Which okrtui may read and write a database file, and bringing an older file to today's schema.

The file itself says so in the one row of `workspace`: its schema, the oldest schema whose programs can
read and write it, and who upgraded it with which version. Looked at on opening and inside every write,
as somebody else may upgrade a file while it is open.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from okrtui.domain.errors import Busy, Unsafe, quoted
from okrtui.store.files import live
from okrtui.store.schema import (
    APPLICATION_ID,
    EARLIER_DIGEST,
    READABLE_FROM,
    SCHEMA,
    SCHEMA_DIGESTS,
    WRITABLE_FROM,
)

OLDEST = SCHEMA - 1
"""The schema of the release before, which can be read (`older.py`)."""
Execute = Callable[..., Any]
"""Runs one statement with its values and returns a cursor: peewee's or sqlite3's."""


class Head(NamedTuple):
    """What a database file says of itself. Instants are UTC as ISO text, empty for never."""

    uuid: str
    schema: int
    created_at: str
    readable_from: int
    writable_from: int
    version: str = ""
    upgraded_by: str = ""
    upgraded_at: str = ""
    generation: int = 0
    closed_until: str = ""
    published_at: str = ""
    seal: str = ""
    judged_by: str = ""


GATE_SECONDS = 120
"""How long nobody writes while a backup is put back, at most: if that is killed, work goes on then."""
NO_HEAD = Head("", 0, "", 0, 0)
"""Of a file that was made, but whose maker was stopped before it had tables."""


def check_ours(path: Path, execute: Execute) -> None:
    """Raise Unsafe for a database of another program."""
    if execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise Unsafe(
            f"{path} is not a workspace database",
            "name another workspace with -w, or make one with `okrtui init`.",
        )


def read_head(execute: Execute) -> Head:
    """Return the head of a file of any schema; `NO_HEAD` if it has none (any more)."""
    columns = _columns(execute)
    if not {"uuid", "schema", "created_at"} <= columns:
        return NO_HEAD
    known = [name for name in Head._fields if name in columns]
    row = execute(f"SELECT {', '.join(known)} FROM workspace").fetchone()
    if row is None:
        return NO_HEAD
    values: dict[str, Any] = {}
    for name, value in zip(known, row, strict=True):  # somebody may have made the table anew
        right = isinstance(value, type(getattr(NO_HEAD, name)))
        values[name] = value if right else "" if isinstance(getattr(NO_HEAD, name), str) else -1
    schema = values["schema"]
    return Head(**{"readable_from": schema, "writable_from": schema, **values})


def _columns(execute: Execute) -> set[str]:
    """Which fields of the head the table has; a damaged name, which may be no text at all, is never read."""
    known = ", ".join(f"'{name}'" for name in Head._fields)
    try:
        rows = execute(f"SELECT name FROM pragma_table_info('workspace') WHERE name IN ({known})")
        return {name for (name,) in rows.fetchall()}
    except UnicodeDecodeError:  # of SQLite's message, which quotes a name that is no UTF-8
        raise sqlite3.DatabaseError("malformed database schema") from None


def seal_of(head: Head, execute: Execute) -> str:
    """Return the digest of a file's head and of the migrations it has seen."""
    migrations = execute("SELECT id, name, applied FROM schema_migration ORDER BY id").fetchall()
    *told, judged_by = head._replace(seal="")  # the last came later: what has none is sealed as it was
    values = [*told, *([judged_by] if judged_by else []), *(list(row) for row in migrations)]
    return hashlib.sha256(json.dumps(values, default=repr).encode()).hexdigest()[:32]


def change_head(execute: Execute, **values: object) -> None:
    """Change columns of the head and seal it anew. Inside the caller's transaction."""
    names = ", ".join(f"{name} = ?" for name in values)
    if values:
        execute(f"UPDATE workspace SET {names}", list(values.values()))
    execute("UPDATE workspace SET seal = ?", [seal_of(read_head(execute), execute)])


def is_believable(head: Head, execute: Execute) -> bool:
    """Return whether an okrtui wrote this head: it is sealed, or the file has seen newer migrations than this
    program's, whose seals may differ. What was changed since is damage. (The first schema has no seals.)"""
    if head.schema <= 1:
        return head.schema == 1 and not head.seal
    try:
        if head.seal == seal_of(head, execute):
            return True
        return int(execute("SELECT count(*) FROM schema_migration").fetchone()[0]) > SCHEMA
    except sqlite3.DatabaseError:  # the table is gone, or damaged
        return False


def set_gate(execute: Execute, closed_until: str) -> None:
    """Close or open the gate, if the file still has a place for that. Does not seal what is damaged."""
    if "closed_until" not in _columns(execute):
        return
    believable = is_believable(read_head(execute), execute)
    execute("UPDATE workspace SET closed_until = ?", [closed_until])
    if believable:
        change_head(execute)


# --- may this program? -----------------------------------------------------------------------


def refuse_unreadable(path: Path, head: Head, execute: Execute) -> None:
    """Raise Unsafe if this program is too old to read the file, or if no okrtui wrote its head.

    That this program can read a newer file is believed only if the program that wrote it sealed it.
    """
    if head.schema < 0:
        raise Unsafe(f"{path} has schema {head.schema}, which no okrtui wrote", "put a backup back.")
    foreign = head.schema > SCHEMA and head.seal != seal_of(head, execute)
    if head.readable_from > SCHEMA or foreign:
        raise too_old(path, head, "read")
    try:
        if head.published_at:
            datetime.fromisoformat(head.published_at).astimezone()
    except (ValueError, OverflowError):
        raise Unsafe(
            f"{path} says that it was published at “{head.published_at[:40]}”, which is not a time: "
            "somebody changed it outside okrtui",
            "put a backup back (`okrtui restore FILE`).",
        ) from None


def refuse_unwritable(path: Path, head: Head) -> None:
    """Raise Unsafe if this program may not write to the file: it is too old, or the file is."""
    if head.writable_from > SCHEMA:
        raise too_old(path, head, "write")
    if head.schema < SCHEMA:
        raise needs_upgrade(path, head)


def refuse_newer(path: Path, head: Head, execute: Execute, what: str = "write") -> None:
    """Raise Unsafe if this program is too old to change a file as a whole. Where no okrtui wrote the head,
    that is damage rather than a newer version: it may be mended."""
    if max(head.schema, head.writable_from) > SCHEMA and is_believable(head, execute):
        raise too_old(path, head, "write" if head.writable_from > SCHEMA else what)


def gate_of(closed_until: str, now: datetime) -> datetime | None:
    """Return until when nobody may write, as a backup is being put back; None if anybody may.

    Nobody closes it for longer than `GATE_SECONDS`: a later time is damage, or of a clock that was ahead.
    """
    try:
        until = datetime.fromisoformat(closed_until)
        return until if now < until <= now + timedelta(seconds=GATE_SECONDS) else None
    except (ValueError, TypeError):  # empty, no instant, or one without a time zone
        return None


def refuse_closed(closed_until: str) -> None:
    """Raise Busy while a backup is put back."""
    if closed_until and gate_of(closed_until, datetime.now(UTC)) is not None:
        raise Busy("A backup is being put back just now: nothing saved, try again in a moment.")


def needs_upgrade(path: Path, head: Head) -> Unsafe:
    """Return the error for a shared workspace that an older program still writes to, with what to do. Until
    it is upgraded, one of the release before can be read."""
    command = f"`okrtui -w {quoted(path.parent)} upgrade`"
    versions = f"schema {head.schema}, this okrtui ({own_version()}) needs {SCHEMA}"
    then = "older programs of your colleagues may then have to be upgraded, too"
    if head.schema == SCHEMA - 1:
        return Unsafe("Older schema, read-only", f"a member runs {command} (it has {versions}; {then}).")
    return Unsafe(
        f"{path} has {versions}", f"{command} brings it there, after a backup. {then.capitalize()}."
    )


def too_old(path: Path, head: Head, what: str) -> Unsafe:
    """Return the error that names the okrtui needed to read, write or restore a file, and who upgraded it."""
    own = own_version()
    needed = "a newer okrtui" + (f" ({head.version} or later)" if head.version not in ("", own) else "")
    who = f" {head.upgraded_by} upgraded it on {head.upgraded_at[:10]}." if head.upgraded_by else ""
    return Unsafe(
        f"{path} has schema {head.schema}, this okrtui ({own}) knows {SCHEMA}",
        f"to {what} it, install {needed}.{who}",
    )


@cache
def own_version() -> str:
    """Return the version of this program; read once."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("okrtui")
    except PackageNotFoundError:
        return "unknown version"


# --- shape -----------------------------------------------------------------------------------


def shape_digest(rows: Iterable[tuple[str | None, ...]]) -> str:
    """Return a digest of `sqlite_master`: equal for databases of the same shape."""
    lines = sorted("\x1f".join(part or "" for part in row) for row in rows)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()[:32]


def check_shape(path: Path, execute: Execute, schema: int) -> None:
    """Check that nothing but our tables is in the file: a trigger or view would run with the next write.

    Of a newer schema only the kinds are checked: tables and indexes, nothing that runs. Raises Unsafe.
    """
    rows = execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    if 0 <= schema < len(SCHEMA_DIGESTS):
        digests = (SCHEMA_DIGESTS[schema], EARLIER_DIGEST if schema == SCHEMA else "")
        right = shape_digest(rows) in digests
    else:
        right = {row[0] for row in rows} <= {"table", "index"}
    if not right:
        raise Unsafe(
            f"{path} holds other tables, triggers or views than a workspace does: "
            "somebody changed it outside okrtui",
            "Put it back from a backup (`okrtui restore FILE`).",
        )


# --- upgrading -------------------------------------------------------------------------------


def migrate(peewee: Any, path: Path, who: str, keep: Callable[[], Callable[[], None]] | None = None) -> None:
    """Bring the file to today's schema, once however many processes try: keys off, lock, look again, back up,
    run, check, commit. A failure leaves the file as it was.

    `keep` takes the backup, and returns what takes it away again. Raises Unsafe if what came out is not
    right; what SQLite and the disk raise.
    """
    from okrtui.store.runner import pending, run_pending

    execute = peewee.execute_sql
    forget: Callable[[], None] | None = None
    peewee.close()
    peewee.connect()
    execute("PRAGMA foreign_keys = OFF")
    try:
        with peewee.atomic("IMMEDIATE"):
            if not pending(peewee):
                return
            head = read_head(execute)
            if head.schema and keep is not None:
                forget = keep()
            before = _row_counts(execute)
            run_pending(peewee)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            if not head.schema:
                start = "INSERT INTO workspace (id, uuid, schema, created_at) VALUES (1, ?, ?, ?)"
                execute(start, (str(uuid.uuid4()), SCHEMA, now))
            change_head(
                execute, schema=SCHEMA, readable_from=READABLE_FROM, writable_from=WRITABLE_FROM,
                version=own_version(), upgraded_by=who, upgraded_at=now,
            )  # fmt: skip
            _check_migrated(path, execute, before)
    except BaseException:
        if forget is not None:
            forget()  # of a file that is as it was; tried again and again they push out others
        raise
    finally:
        execute("PRAGMA foreign_keys = ON")
        peewee.close()


def _row_counts(execute: Execute) -> dict[str, int]:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    names = [name for (name,) in execute(tables).fetchall() if name != "schema_migration"]
    return {name: execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def _check_migrated(path: Path, execute: Execute, before: dict[str, int]) -> None:
    check_shape(path, execute, SCHEMA)
    broken = execute("PRAGMA foreign_key_check").fetchall()
    after = _row_counts(execute)
    lost = [name for name, rows in before.items() if rows and after.get(name) != rows]
    if broken or lost:
        what = f"{len(broken)} broken links" if broken else f"other rows in {', '.join(lost)}"
        raise Unsafe(f"The upgrade of {path} left {what}, so it was taken back: nothing was changed.")


def connect_still(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes to, without a trace, where nobody else can change its name."""
    connection = sqlite3.connect(live.uri(path, still=True), uri=True, isolation_level=None)
    connection.text_factory = live.lenient
    return connection
