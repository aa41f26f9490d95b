"""Copies of the database while people work: taking and checking them.

Everything goes through SQLite's backup API, into a private directory; only a whole and checked copy gets
into a directory that others may change. The live file is never read as a file (closing that would drop
the locks of this process), and never replaced as one (its write-ahead log would be applied to the new
one). A backup is a single file that nothing writes to again. `kept_backups.py` says which ones stay.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

from okrtui.domain.errors import Busy, Refused, Unsafe
from okrtui.domain.frozen import dataclass
from okrtui.store.files import live, permissions, versions
from okrtui.store.files.directory import Directory, pieces
from okrtui.store.files.kept_backups import (
    DIRECTORY,
    MARK_AT,
    UNCHECKED,
    listed,
    mark,
    mark_of,
    superfluous,
    when,
)
from okrtui.store.files.live import DatabaseFile
from okrtui.store.files.scratch import private_directory

_UNFINISHED = "new"
_OLDER_UNFINISHED = ".new"
"""What unfinished copies are called after, here and by versions that held no lock on them."""
_LEFT_OVER = 3600.0
_MAKING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_PAGES = 1024
"""Of a copy between two looks whether it shall go on."""
_STEPS = 100_000
"""Of SQLite's machine, while it checks, between two such looks."""

Step = Callable[[float], None]
"""Called while a copy is made, with the share that is done (0 … 1); what it raises ends the copy."""


def _go_on(share: float) -> None:
    """A step that never ends a copy."""


# --- taking ----------------------------------------------------------------------------------


def take(
    database: DatabaseFile,
    kind: str,
    *,
    checked: bool = True,
    now: datetime | None = None,
    step: Step = _go_on,
) -> Path:
    """Take a checked backup into `backups/`, as private or as shared as the database is, and rotate.

    Raises Busy without room, Unsafe if the copy is not well or may not be made.
    """
    moment = now or datetime.now(UTC)
    group = permissions.group_of(database)
    with (
        translating(database.directory.path / DIRECTORY),
        permissions.subdirectory(database.directory, DIRECTORY, group) as place,
        _copied(database, checked=checked, step=step) as copy,
    ):
        stamp = f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%S}Z"
        taken = [when(other)[1] for other in listed(place) if when(other)[0] == stamp]
        first = max(taken, default=0) + 1
        for number in range(first, first + 100):
            name = f"{stamp}-{kind}{f'-{number}' if number > 1 else ''}.db"
            with suppress(FileExistsError):
                place.put(name, pieces(copy.descriptor, lambda: step(1.0)), group=group, stem=_UNFINISHED)
                _rotate(place, name, copy.uuid, moment.astimezone(UTC).date())
                return place.path / name
    raise Busy(f"{database.directory.path / DIRECTORY} has a hundred backups of this second: try again.")


def forget(database: DatabaseFile, backup: Path) -> None:
    """Take a backup away again, of a file that has not changed since it was taken."""
    with suppress(OSError), database.directory.enter(DIRECTORY) as place:
        place.unlink(backup.name)


def take_to(
    database: DatabaseFile,
    target: Directory,
    name: str,
    *,
    mode: int | None = None,
    published_at: str = "",
    over: bool = False,
    step: Step = _go_on,
) -> None:
    """Write a checked copy to a file of any name, which it gets when it is whole; `over`: it replaces an
    older one. Raises like `take`, and Refused for a name that is taken."""
    from okrtui.store.files.acting import as_oneself

    with (
        translating(target.path),
        _copied(database, published_at=published_at, step=step) as copy,
        as_oneself(),
    ):
        try:
            target.put(name, pieces(copy.descriptor, lambda: step(1.0)), mode=mode, over=over)
        except FileExistsError:
            raise Refused(f"{target.path / name} is there already: name a file that is not.") from None


@dataclass(frozen=True, slots=True)
class _Copy:
    """A whole private copy, open for reading, and of which workspace it is."""

    descriptor: int
    uuid: str


@contextmanager
def _copied(
    database: DatabaseFile, *, published_at: str = "", checked: bool = True, step: Step = _go_on
) -> Iterator[_Copy]:
    """A checked copy in a private directory, as long as it is used."""
    with private_directory(database.directory.scratch) as place:
        copy = new_file(place / "copy")
        with closing(live.connected(database)) as source, closing(connect_private(copy)) as made:
            _copy_moment(source, made, step)
            made.execute("PRAGMA journal_mode = DELETE")
            if published_at:
                with transaction(made):
                    versions.change_head(made.execute, published_at=published_at)
        uuid = ""
        if checked:
            uuid = verify(copy, step=step).uuid
        with suppress(*(() if checked else (sqlite3.DatabaseError,))), closing(connect_private(copy)) as made:
            made.execute(f"PRAGMA user_version = {mark(uuid) if checked else UNCHECKED}")
        descriptor = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield _Copy(descriptor, uuid)
        finally:
            os.close(descriptor)


def _copy_moment(source: sqlite3.Connection, made: sqlite3.Connection, step: Step) -> None:
    """Copy all pages as they are at one moment: inside a transaction no writer makes the copy begin anew."""
    try:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:  # of a damaged file the pages are copied as they are
        if "locked" in str(error) or "busy" in str(error):
            raise
    copy_pages(source, made, step, pages=_PAGES)
    step(1.0)


def copy_pages(
    source: sqlite3.Connection, made: sqlite3.Connection, step: Step = _go_on, *, pages: int = -1
) -> None:
    """Copy a database into another, so many pages at a time (-1: all). Raises Busy if somebody else holds one
    of them for longer than the time to wait, and what `step` raises."""
    until = time.monotonic() + live.LOCK_SECONDS

    def look(status: int, left: int, total: int) -> None:
        nonlocal until
        now = time.monotonic()
        if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            until = now + live.LOCK_SECONDS
        elif now > until:
            raise Busy("Somebody else holds the database: nothing done, try again.")
        step(1 - left / max(total, 1))

    source.backup(made, pages=pages, progress=look)


def new_file(path: Path) -> Path:
    """Make an empty private file, for SQLite to fill."""
    os.close(os.open(path, _MAKING, 0o600))
    return path


def fill_new(path: Path, descriptor: int) -> None:
    """Make a private file with the content of an open one."""
    with open(os.open(path, _MAKING, 0o600), "wb") as file:
        for piece in pieces(descriptor):
            file.write(piece)


def connect_private(path: Path) -> sqlite3.Connection:
    """Open a file in a private directory, whose bytes are made durable where they are copied to."""
    connection = sqlite3.connect(path, isolation_level=None)
    live.harden(connection)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Open a transaction: all of it happens, or nothing; from here on nobody else writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def translating(place: Path) -> Iterator[None]:
    """Turn errors that SQLite and the disk raise inside into errors of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Busy("Somebody else holds the database: nothing done, try again.") from None
        if "no such" in str(error):
            raise Unsafe(
                f"A part of the database is missing ({error})", "`okrtui doctor` looks for damage."
            ) from None
        raise Busy(
            f"No copy could be written to {place} ({error}): free some space there, then try again."
        ) from None
    except sqlite3.DatabaseError as error:
        raise Unsafe(
            f"The copy in {place} is not well ({error})", "`okrtui doctor` looks for damage."
        ) from None
    except PermissionError as error:
        raise Unsafe(
            f"{error.filename or place} may not be written by you: its owner can give you access."
        ) from None
    except OSError as error:
        raise Busy(
            f"No copy could be written to {place} ({error.strerror}): free some space there, then try again."
        ) from None


def verify(path: Path, *, called: Path | None = None, step: Step = _go_on) -> versions.Head:
    """Check a finished file that nobody else can move, as a stranger would: whole and ours.

    `called` is its name in messages. Raises Unsafe, and what `step` raises.
    """
    name = called or path
    ended: list[BaseException] = []

    def look() -> int:
        try:
            step(1.0)
        except BaseException as error:
            ended.append(error)
        return len(ended)

    with closing(versions.connect_still(path)) as file:
        file.set_progress_handler(look, _STEPS)
        try:
            versions.check_ours(name, file.execute)
            head = versions.read_head(file.execute)
            if head == versions.NO_HEAD:
                raise Unsafe(f"{name} does not say any more of which workspace it is: choose another file.")
            versions.check_shape(name, file.execute, head.schema)
            problems = [row[0] for row in file.execute("PRAGMA integrity_check(5)")]
            broken = file.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            if ended:
                raise ended[0] from None
            if "interrupted" in str(error):  # by a signal that came while SQLite looked whether to go on
                raise KeyboardInterrupt from None
            raise Unsafe(f"{name} is not a database, or is damaged ({error}): choose another file.") from None
    if problems != ["ok"] or broken:
        what = problems[0] if problems != ["ok"] else f"{len(broken)} broken links"
        raise Unsafe(f"{name} is damaged ({what}): choose another file.")
    return head


# --- keeping few -----------------------------------------------------------------------------


def _rotate(place: Directory, new: str, uuid: str, today: date) -> None:
    """Take away the backups that the retention no longer keeps. Anyone in the group may, perhaps at the same
    time.

    The new one stays, even where others were taken by a clock that was ahead; what cannot be taken away
    stays, too.
    """
    there = listed(place)
    marks = {backup: mark_of(place, backup.path.name) for backup in there}
    for verified in (mark(uuid), UNCHECKED):
        for backup in superfluous([backup for backup in there if marks[backup] == verified], today):
            if backup.path.name != new:
                with suppress(OSError):
                    place.unlink(backup.path.name)
    unmarked = [backup for backup in there if marks[backup] == 0]
    if unmarked and uuid:  # one at a time, another each day: they may be somebody's, and large
        _adopt(place, unmarked[today.toordinal() % len(unmarked)].path.name, uuid)
    place.sweep(_UNFINISHED)
    place.sweep(_OLDER_UNFINISHED, lambda found: time.time() - found.st_mtime > _LEFT_OVER)


def _adopt(place: Directory, name: str, uuid: str) -> None:
    """Mark a backup that an older version took, if a copy of it is verified as this workspace's."""
    with suppress(OSError, Unsafe, sqlite3.Error):
        descriptor = place.open_file(name, to_write=True)
        try:
            with private_directory(place.scratch) as private:
                copy = private / "copy"
                fill_new(copy, descriptor)
                if verify(copy).uuid == uuid:
                    os.pwrite(descriptor, struct.pack(">L", mark(uuid)), MARK_AT)
        finally:
            os.close(descriptor)
