"""The live database: opened by name, as SQLite does, and then looked at whether it is the right file.

SQLite resolves names itself, from where `by_descriptor.py` says. So what is open after connecting, and
after the first read, which opens what is kept beside it, is compared with what the directory holds,
before anything is written. The file is never opened by other means: closing it would drop the locks
that SQLite holds in this process.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from okrtui.domain.errors import Unsafe
from okrtui.store.files.by_descriptor import path_for_sqlite
from okrtui.store.files.directory import Directory, FileId, file_id

SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while somebody has it open."""
LOCK_SECONDS = 15.0
"""The longest that a connection waits for somebody else's write."""
_LONG_FOR_OPENING = 1.0
"""Seconds; opening a file takes microseconds."""
_TRIES = 3
_OPEN_FILES = next((place for place in ("/proc/self/fd", "/dev/fd") if os.path.isdir(place)), "")
"""Where the system lists what this process has open; without it only names are compared, twice."""
_connecting = threading.Lock()


class DatabaseFile:
    """A database by its directory, which is kept open, and its name there. `path` is for messages."""

    def __init__(self, directory: Directory, name: str) -> None:
        self.directory = directory
        self.name = name
        self.approved: FileId | None = None
        """The file whose modes and owner were looked at; another one is then not opened."""

    @classmethod
    def at(cls, path: Path) -> DatabaseFile:
        """Return the file of a path, whose directory is opened. Raises OSError."""
        return cls(Directory.open(path.parent), path.name)

    @property
    def path(self) -> Path:
        return self.directory.path / self.name

    def look(self) -> os.stat_result | None:
        """Return the `stat` of what has its name now; None for nothing."""
        return self.directory.look(self.name)

    @property
    def id(self) -> FileId | None:
        """Which file has its name now; None for none."""
        return file_id(self.look())

    def sidecars(self) -> dict[str, os.stat_result]:
        """Return what is kept beside it now, by name; each is looked at once, as it may go at any moment."""
        names = [self.name + suffix for suffix in SIDECARS]
        return {name: found for name in names if (found := self.directory.look(name)) is not None}


MAX_VALUE, MAX_EXAMINED = 8 * 1024**2, 256 * 1024**2
"""The most bytes of a value that SQLite hands out: to what reads items (a milestone of 1,000 steps may have
a search text of 2 MB), and to what looks for damage."""


def uri(path: Path, *, still: bool = False) -> str:
    """Return the URI that opens an existing file for reading and writing; `still`: one that nobody writes to,
    without a trace (a backup, a snapshot)."""
    return f"file:{quote(os.fsencode(path))}?mode={'ro&immutable=1' if still else 'rw'}"


def connect(
    file: DatabaseFile, *, timeout: float = LOCK_SECONDS, still: bool = False
) -> tuple[sqlite3.Connection, FileId]:
    """Open a database that others may have open; return which file it is, too. Raises Unsafe if that is not
    the one of this name that was approved, and sqlite3.Error.

    Nothing was read but the head of the file. Call `check_sidecars` after the first read.
    """
    with _connecting:
        name = uri(path_for_sqlite(file.directory) / file.name, still=still)
    for _ in range(_TRIES):
        looked = file.look()
        if looked is None or not stat.S_ISREG(looked.st_mode):
            break
        wanted = (looked.st_dev, looked.st_ino)
        if file.approved not in (None, wanted):
            break
        with _connecting, _pipes_released(file):
            before = _open_files()
            try:
                connection = sqlite3.connect(name, timeout=timeout, isolation_level=None, uri=True)
            except sqlite3.OperationalError:
                if file.id == wanted:
                    raise
                continue  # nor can it be opened, as a link to it, where SQLite leaves paths as they are
            if _is_open(wanted, before) and file.id == wanted:
                return connection, wanted
            connection.close()  # another file was put in its place just then
    raise Unsafe(
        f"{file.path} was replaced or moved away from one moment to the next",
        "see who may write to the directory, then try again.",
    )


def connected(file: DatabaseFile) -> sqlite3.Connection:
    """Open a database that others may have open, for plain SQL. Raises like `connect`, `check_sidecars`."""
    connection, _ = connect(file)
    try:
        harden(connection)
        try:
            check_sidecars(file, connection)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # what is damaged is told to who goes on reading
            pass
    except BaseException:
        connection.close()
        raise
    return connection


def harden(connection: sqlite3.Connection) -> None:
    """Set what a connection needs on a file that somebody may have changed outside okrtui."""
    connection.text_factory = lenient
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_EXAMINED)
    connection.execute("PRAGMA cell_size_check = 1")
    connection.execute("PRAGMA trusted_schema = 0")


def lenient(text: bytes) -> str:
    """Decode text; bytes that are not UTF-8 are shown as such."""
    return text.decode("utf-8", "replace")


def check_sidecars(file: DatabaseFile, connection: sqlite3.Connection) -> None:
    """Read for the first time, and check that what SQLite opened beside the database is what has those names.

    Raises Unsafe if somebody put others there, and sqlite3.Error.
    """
    try:
        with _pipes_released(file):
            connection.execute("PRAGMA schema_version").fetchone()
        if not _OPEN_FILES or connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            return
    except UnicodeDecodeError:  # of SQLite's message, which quotes a name that is no UTF-8
        raise sqlite3.DatabaseError("malformed database schema") from None
    opened = set(_open_files().values())
    for name, found in file.sidecars().items():
        if not name.endswith("-journal") and file_id(found) not in opened:
            raise Unsafe(
                f"{file.directory.path / name} was put there by somebody while the database was opened",
                "see who may write to the directory, then try again.",
            )


@contextmanager
def _pipes_released(file: DatabaseFile) -> Iterator[None]:
    """Open the other end of a pipe that somebody puts in the place of a file: SQLite would wait for it while
    opening. Where nobody else may change the names nothing is done."""
    if not file.directory.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield
        return
    done = threading.Event()

    def release() -> None:
        while not done.wait(_LONG_FOR_OPENING):
            for name in (file.name, *(file.name + suffix for suffix in SIDECARS)):
                with suppress(OSError):  # nothing has that name, or nobody waits for it yet
                    file.directory.end_pipe(name)

    threading.Thread(target=release, daemon=True, name="opening").start()
    try:
        yield
    finally:
        done.set()


def _is_open(wanted: FileId, before: dict[int, FileId]) -> bool:
    """Whether the file is what was opened since. SQLite may take a descriptor that it has from before,
    and other threads open files to read."""
    if not _OPEN_FILES:
        return True
    now = _open_files()
    new = now.keys() - before.keys()
    if wanted in {now[number] for number in new}:
        return True
    return wanted in before.values() and not any(_is_for_writing(number) for number in new)


def _is_for_writing(descriptor: int) -> bool:
    try:
        return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
    except OSError:
        return False


def _open_files() -> dict[int, FileId]:
    """The regular files that this process has open, by descriptor."""
    found = {}
    for name in os.listdir(_OPEN_FILES) if _OPEN_FILES else ():
        try:
            seen = os.fstat(int(name))
        except OSError:  # that of the listing itself
            continue
        if stat.S_ISREG(seen.st_mode):
            found[int(name)] = (seen.st_dev, seen.st_ino)
    return found
