"""Copies of the database while people work: taking, checking, keeping few (DESIGN §4).

Everything goes through SQLite's backup API. The live file is never read as a file (closing that would
drop the locks of this process), and never replaced as one (its write-ahead log would be applied to
the new one). A backup is a single file that nothing writes to again.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from okrtui.domain.errors import Busy, Unsafe
from okrtui.store import permissions, versions

DIRECTORY = "backups"
DAILY = "daily"
KEPT_DAYS, KEPT_WEEKS, KEPT_OTHERS = 7, 4, 10
"""Retention: the newest daily backup of each of the last days, then of so many weeks; of each other
kind the newest ones."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)T\d{6}Z-([a-z-]+?)(-\d+)?\.db")
_LEFT_OVER = 3600.0
_LOCK_SECONDS = 15.0


class Backup(NamedTuple):
    """A backup in the workspace's own directory of them."""

    path: Path
    day: date
    kind: str


# --- taking ----------------------------------------------------------------------------------


def take(database: Path, kind: str, *, checked: bool = True) -> Path:
    """Take a checked backup into `backups/`, as private or as shared as the database is; rotate.

    Raises Busy without room, Unsafe if the copy is not well or may not be made.
    """
    directory = database.parent / DIRECTORY
    group = permissions.group_of(database)
    with told(directory):
        permissions.subdirectory(directory, group)
        made = _copy(database, directory / ".new", group=group, checked=checked)
        stamp = f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}Z"
        taken = [_when(other)[1] for other in listed(directory) if _when(other)[0] == stamp]
        first = max(taken, default=0) + 1
        for number in range(first, first + 100):
            path = directory / f"{stamp}-{kind}{f'-{number}' if number > 1 else ''}.db"
            try:
                permissions.move_new(made, path)
            except FileExistsError:
                made = _copy(database, directory / ".new", group=group, checked=checked)
                continue
            _rotate(directory, path)
            return path
    raise Busy(f"{directory} has a hundred backups of this second already: try again.")


def take_to(database: Path, target: Path, *, mode: int | None = None, published_at: str = "") -> None:
    """Write a checked copy to a file of any name. It takes an older copy's place when it is whole."""
    with told(target.parent):
        permissions.move_over(_copy(database, target, mode=mode, published_at=published_at), target)


def _copy(
    database: Path,
    target: Path,
    *,
    group: int | None = None,
    mode: int | None = None,
    published_at: str = "",
    checked: bool = True,
) -> Path:
    """A checked copy beside the target, still without its name."""
    new = permissions.beside(target)
    permissions.create_file(new, group=group, mode=mode)
    try:
        with closing(connect(database)) as source, closing(connect(new)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if published_at:
                with transaction(copy):
                    versions.change_head(copy.execute, published_at=published_at)
        if checked:
            verify(new)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new


def connect(path: Path) -> sqlite3.Connection:
    """Open a database that others may have open."""
    connection = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
    connection.text_factory = versions.lenient
    connection.execute("PRAGMA cell_size_check = 1")
    connection.execute("PRAGMA trusted_schema = 0")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it happens, or nothing; from here on nobody else writes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def told(place: Path) -> Iterator[None]:
    """What the disk says, as an error of ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Busy("Somebody else holds the database: nothing done, try again.") from None
        if "no such" in str(error):
            raise Unsafe(
                f"A part of the database is missing ({error}): `okrtui doctor` looks for damage."
            ) from None
        raise Busy(
            f"No copy could be written to {place} ({error}): free some space there, then try again."
        ) from None
    except sqlite3.DatabaseError as error:
        raise Unsafe(
            f"The copy in {place} is not well ({error}): `okrtui doctor` looks for damage."
        ) from None
    except PermissionError as error:
        raise Unsafe(
            f"{error.filename or place} may not be written by you: its owner can give you access."
        ) from None
    except OSError as error:
        raise Busy(
            f"No copy could be written to {place} ({error.strerror}): free some space there, then try again."
        ) from None


def verify(path: Path) -> versions.Head:
    """Look at a finished file as a stranger would: whole and ours. Raises Unsafe."""
    with closing(versions.connect_readonly(path)) as file:
        try:
            versions.check_ours(path, file.execute)
            head = versions.read_head(file.execute)
            if head == versions.NO_HEAD:
                raise Unsafe(f"{path} does not say any more of which workspace it is: choose another file.")
            versions.check_shape(path, file.execute, head.schema)
            problems = [row[0] for row in file.execute("PRAGMA integrity_check(5)")]
            broken = file.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise Unsafe(f"{path} is no database, or it is damaged ({error}): choose another file.") from None
    if problems != ["ok"] or broken:
        what = problems[0] if problems != ["ok"] else f"{len(broken)} broken links"
        raise Unsafe(f"{path} is damaged ({what}): choose another file.")
    return head


# --- keeping few -----------------------------------------------------------------------------


def listed(directory: Path) -> list[Backup]:
    """The backups in a directory, the newest first; other files are left alone. Raises OSError."""
    found = []
    for name in os.listdir(directory) if directory.is_dir() else ():
        match = _NAME.fullmatch(name)
        if match:
            found.append(Backup(directory / name, date.fromisoformat(match[1]), match[2]))
    return sorted(found, key=_when, reverse=True)


def _when(backup: Backup) -> tuple[str, int]:
    """The second that a backup was taken, and its number among those of that second."""
    match = _NAME.fullmatch(backup.path.name)
    return backup.path.name[:18], int(match[3][1:]) if match and match[3] else 1


def has_daily(database: Path) -> bool:
    """Whether today's (UTC) daily backup is there. Raises Unsafe if this person may not look."""
    directory = database.parent / DIRECTORY
    permissions.check_subdirectory(directory, permissions.group_of(database))
    today = datetime.now(UTC).date()
    with told(directory):
        return any(b.kind == DAILY and b.day == today for b in listed(directory))


def superfluous(backups: Sequence[Backup], today: date) -> list[Backup]:
    """Those that the retention no longer keeps, of a list that is the newest first."""
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    others: Counter[str] = Counter()
    gone = []
    for backup in backups:
        week = backup.day.isocalendar()[:2]
        if backup.kind != DAILY:
            others[backup.kind] += 1
            keep = others[backup.kind] <= KEPT_OTHERS
        elif (today - backup.day).days < KEPT_DAYS:
            keep = backup.day not in days
            days.add(backup.day)
        else:
            keep = week not in weeks and len(weeks) < KEPT_WEEKS
            weeks.add(week)
        if not keep:
            gone.append(backup)
    return gone


def _rotate(directory: Path, new: Path) -> None:
    """Anyone in the group may: the directory is theirs. Somebody else may be doing the same.

    The new one stays, even where others were taken by a clock that was ahead.
    """
    for backup in superfluous(listed(directory), datetime.now(UTC).date()):
        if backup.path != new:
            backup.path.unlink(missing_ok=True)
    for name in os.listdir(directory):  # of copies whose makers were killed
        if name.startswith(".new."):
            left = directory / name
            try:
                if time.time() - left.stat().st_mtime > _LEFT_OVER:
                    left.unlink()
            except FileNotFoundError:
                continue
