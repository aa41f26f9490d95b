"""Which backups there are and which of them stay: looking through a workspace's own directory of them.

What was verified says so in its head, with a number that follows from the workspace's uuid: what only
is called like a backup neither counts as one nor pushes another out.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from okrtui.domain.errors import Unsafe
from okrtui.domain.frozen import dataclass
from okrtui.store.files import permissions
from okrtui.store.files.directory import Directory
from okrtui.store.files.live import DatabaseFile
from okrtui.store.schema import APPLICATION_ID

DIRECTORY = "backups"
DAILY = "daily"
KEPT_DAYS, KEPT_WEEKS, KEPT_OTHERS = 7, 4, 10
"""Retention: the newest daily backup of each of the last days, then of so many weeks; of each other
kind the newest ones."""
_NAME = re.compile(r"(\d{4}-\d\d-\d\d)T\d{6}Z-([a-z-]+?)(-\d+)?\.db", re.ASCII)
_HEAD = struct.Struct(">16s H 10x L 28x L 4x L 28x")
MARK_AT = 60
"""Where the number stands that SQLite calls user_version."""
_MAGIC = b"SQLite format 3\0"
UNCHECKED = 1
"""The mark of a copy that was made of a damaged file, as it is."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the workspace's own directory of them."""

    path: Path
    day: date
    kind: str


def listed(place: Directory) -> list[Backup]:
    """Return what is called like a backup, the newest first; other files are left alone. Raises OSError."""
    found = []
    for name in place.names():
        match = _NAME.fullmatch(name)
        if match:
            with suppress(ValueError):  # a day that no calendar has
                found.append(Backup(place.path / name, date.fromisoformat(match[1]), match[2]))
    return sorted(found, key=when, reverse=True)


def when(backup: Backup) -> tuple[str, int]:
    """Return the second that a backup was taken, and its number among those of that second."""
    match = _NAME.fullmatch(backup.path.name)
    return backup.path.name[:18], int(match[3][1:]) if match and match[3] else 1


def strangers(place: Directory, uuid: str) -> list[str]:
    """Return names in the directory of backups that are no backups of this workspace; they are left alone."""
    ours = (mark(uuid), UNCHECKED)
    there = {backup.path.name for backup in listed(place)}
    return [name for name in sorted(place.names()) if name not in there or mark_of(place, name) not in ours]


def has_daily(database: DatabaseFile, uuid: str, today: date) -> bool:
    """Return whether a day's (UTC) daily backup is there, verified. Raises Unsafe if this person may not
    look."""
    group = permissions.group_of(database)
    place = permissions.existing_subdirectory(database.directory, DIRECTORY, group)
    if place is None:
        return False
    try:
        with place:
            wanted = (b for b in listed(place) if b.kind == DAILY and b.day == today)
            return any(mark_of(place, backup.path.name) == mark(uuid) for backup in wanted)
    except OSError as error:
        raise Unsafe(f"{place.path} cannot be looked through ({error.strerror}): see its disk.") from None


def mark(uuid: str) -> int:
    """Return the number that is in the head of a verified backup of a workspace."""
    return int.from_bytes(hashlib.sha256(f"verified {uuid}".encode()).digest()[:4]) & 0x7FFFFFFF | 2


def mark_of(place: Directory, name: str) -> int | None:
    """Return the number in the head of a whole file of ours, 0 for no mark; None for any other file."""
    try:
        descriptor = place.open_file(name)
    except OSError:
        return None
    try:
        return _mark_in(descriptor)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _mark_in(descriptor: int) -> int | None:
    head = os.pread(descriptor, _HEAD.size, 0)
    if len(head) < _HEAD.size:
        return None
    magic, page, pages, found, program = _HEAD.unpack(head)
    page = 65536 if page == 1 else page
    whole = os.fstat(descriptor).st_size == page * pages > 0
    return found if magic == _MAGIC and program == APPLICATION_ID and whole else None


def superfluous(backups: Sequence[Backup], today: date) -> list[Backup]:
    """Return those that the retention no longer keeps, of a list that is the newest first."""
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
