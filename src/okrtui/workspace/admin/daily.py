"""One backup a day, taken by whoever comes first: an open screen, or the first command that writes.

Who takes it holds a lock meanwhile (a file in the workspace, which ends with its holder), so that ten
who come at once make one copy.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from okrtui.domain.errors import OkrtuiError, Unsafe
from okrtui.domain.frozen import dataclass
from okrtui.store.files import kept_backups, permissions
from okrtui.store.files.acting import as_oneself
from okrtui.store.files.directory import NotAFile
from okrtui.workspace.session import Session

if TYPE_CHECKING:
    from okrtui.store.files.backups import Step

CLAIM = ".okrtui.daily"
LONG = 3600.0
"""Seconds after which one who still takes today's backup is named."""


@dataclass(frozen=True, slots=True)
class Daily:
    """The result: the backup that was taken, or who is taking it and whether for over an hour."""

    taken: Path | None = None
    busy: str = ""
    is_late: bool = False


def is_missing(session: Session) -> bool:
    """Return whether nobody has taken today's (UTC) backup yet. Raises Unsafe if this person may not look."""
    database = session.database
    return session.published is None and not kept_backups.has_daily(
        database.file, database.head.uuid, session.clock().astimezone(UTC).date()
    )


def take(session: Session, *, step: Step = lambda share: None) -> Daily:
    """Take today's backup, unless it exists or somebody else is taking it. `step` is called with the share
    that is copied. Raises like `backup`, and whatever `step` raises."""
    from okrtui.store.files import backups

    if not is_missing(session):
        return Daily()
    place = session.database.file.directory
    try:
        claim = place.lock(CLAIM, group=permissions.group_of(session.database.file))
    except NotAFile:
        found = place.look(CLAIM)
        if found is None:
            return Daily()
        raise permissions.odd(place, CLAIM, found, "lock on the daily backup") from None
    except PermissionError:
        raise Unsafe(f"{place.path / CLAIM} may not be written by you: its owner can take it away.") from None
    if claim is None:
        return _busy(session)
    try:
        os.ftruncate(claim, 0)
        os.pwrite(claim, f"{session.who}, process {os.getpid()}".encode("utf-8", "replace"), 0)
        if not is_missing(session):  # somebody was faster
            return Daily()
        return Daily(backups.take(session.database.file, kept_backups.DAILY, now=session.clock(), step=step))
    finally:
        os.close(claim)


def _busy(session: Session) -> Daily:
    """Return who is taking today's backup, as written in the lock file."""
    place = session.database.file.directory
    try:
        name = place.read(CLAIM, 80).decode("utf-8", "replace") or "somebody"
        found = place.look(CLAIM)
    except OSError:
        name, found = "somebody", None
    since = found.st_mtime if found is not None else time.time()
    when = f"{datetime.fromtimestamp(since).astimezone():%Y-%m-%d %H:%M}"
    return Daily(
        busy=f"{name} has been taking today's backup since {when}", is_late=time.time() - since > LONG
    )


def follow(session: Session) -> None:
    """Take today's backup in a process of its own after a command that wrote, if nobody has taken it yet.

    An error there does not change the command's own result. The next person who looks will see it.
    """
    try:
        if not is_missing(session):
            return
    except OkrtuiError:  # it is told to who opens the screens, or takes one by hand
        return
    words = [sys.executable, "-I", "-m", "okrtui", "-w", str(session.directory.absolute())]
    nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    with as_oneself(), suppress(OSError):  # none is to be had, or the program was replaced just now
        os.posix_spawn(
            sys.executable,
            [*words, "--allow-network-fs", "backup", "--daily"],
            os.environ,
            file_actions=nowhere,
            setsid=True,
        )
