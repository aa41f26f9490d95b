"""Keeping a workspace: backups, putting one back, damage, upgrades, snapshots for readers (DESIGN §4)."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.domain.errors import Refused, Unsafe
from okrtui.store import backups, damage, permissions, restoring
from okrtui.store.damage import Repaired
from okrtui.store.database import Database
from okrtui.store.replay import Finding, Progress
from okrtui.workspace import settings
from okrtui.workspace.session import SNAPSHOT, Session, check_place, login_name

__all__ = [
    "Finding", "Repaired", "backup", "closed_to_others", "daily_backup", "examine", "publish", "repair",
    "restore", "upgrade",
]  # fmt: skip


def backup(session: Session, target: Path | None = None) -> Path:
    """Take a checked backup, into `backups/` or to a file that is not there yet; returns its path.

    Raises Refused for a name that is taken, Busy without room, Unsafe without permission.
    """
    _refuse_snapshot(session)
    if target is None:
        return backups.take(session.database.path, "by-hand")
    if os.path.lexists(target):
        raise Refused(f"{target} is there already: name a file that is not.")
    if not target.parent.is_dir():
        raise Refused(f"{target.parent} is no directory: name a file in one that is there.")
    backups.take_to(session.database.path, target)
    return target


def daily_backup(session: Session) -> Path | None:
    """Take today's backup unless it is there; returns its path if it was taken. Raises like `backup`."""
    if session.published is not None or backups.has_daily(session.database.path):
        return None
    return backups.take(session.database.path, backups.DAILY)


def restore(directory: Path, file: Path, *, network_fs: bool = False) -> Path | None:
    """Put a backup back into a workspace; returns the backup of what was there before, if anything was.

    Raises Refused without such a file or workspace, Unsafe for one that may not be read, another
    workspace's, a newer or a damaged file, Busy.
    """
    path = _database_file(directory, network_fs)
    group = permissions.group_of(path) if os.path.lexists(path) else permissions.group_of_directory(directory)
    permissions.check_subdirectory(path.parent / backups.DIRECTORY, group)
    permissions.check_given(file, group)
    if not file.is_file():
        raise Refused(f"{file} is not there: name a backup, like those in {path.parent / backups.DIRECTORY}.")
    if not os.path.lexists(path):
        restoring.restore_missing(path, file, who=login_name())
        return None
    permissions.check_usable(path)
    if file.samefile(path):
        raise Refused(f"{file} is the workspace's own database: name a backup of it.")
    return restoring.restore(path, file, who=login_name())


def upgrade(directory: Path, *, network_fs: bool = False) -> tuple[int, int]:
    """Bring the database to today's schema, after a backup; returns the schema before and after."""
    path = _database_file(directory, network_fs)
    permissions.check_usable(path)
    before = restoring.live_head(path).schema
    database = Database.open(path, who=login_name(), upgrade=True)
    after = database.head.schema
    database.close()
    return before, after


def examine(directory: Path, progress: Progress, *, network_fs: bool = False) -> list[Finding]:
    """Everything that is not as the program left it; empty for a healthy workspace. Raises Unsafe, Busy."""
    return damage.examine(_database_file(directory, network_fs), progress)


def repair(directory: Path, found: Sequence[Finding]) -> Repaired:
    """Put back what the journal knows, after a backup; says what was left. Raises Unsafe, Busy."""
    return damage.repair(_database_file(directory, True), found, login_name())


def publish(session: Session, target: Path) -> Path:
    """Write a checked snapshot that anybody may read, with its settings, into a directory; returns it.

    What is published there already is replaced at once. Raises Refused for a place with something
    else in it, Busy without room, Unsafe without permission.
    """
    _refuse_snapshot(session)
    if os.path.lexists(target / session.settings.database.file_name):
        raise Refused(f"{target} is a workspace that people work in: publish into a directory of its own.")
    if target.exists() and not target.is_dir():
        raise Refused(f"{target} is a file: name a directory to publish into.")
    left = f".{SNAPSHOT}."  # by one that was killed
    used = target.is_dir() and any(not file.name.startswith(left) for file in target.iterdir())
    if used and not (target / SNAPSHOT).exists():
        raise Refused(f"{target} has something else in it: publish into a new or empty directory.")
    try:
        for place in reversed([place for place in (target, *target.parents) if not place.is_dir()]):
            place.mkdir(exist_ok=True)
            place.chmod(0o755)
        text = settings.text(session.directory)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        backups.take_to(session.database.path, target / SNAPSHOT, mode=0o644, published_at=now)
        new = permissions.beside(target / SETTINGS_FILE)
        permissions.create_file(new, text.encode(), mode=0o644)
        permissions.move_over(new, target / SETTINGS_FILE)
    except OSError as error:
        raise Unsafe(
            f"Nothing can be published at {target} ({error.strerror}): name a place that you may write to."
        ) from None
    return target


def closed_to_others(place: Path) -> Path | None:
    """The directory on the way to a place, or the place, that not everybody may enter; None if all can."""
    way = place.resolve()
    closed = (at for at in (*reversed(way.parents), way) if not at.stat().st_mode & stat.S_IXOTH)
    return next(closed, None)


def _refuse_snapshot(session: Session) -> None:
    if session.published is not None:
        raise Refused(f"{session.directory} is a snapshot already: copy it as a file, or ask for a new one.")


def _database_file(directory: Path, network_fs: bool) -> Path:
    check_place(directory, network_fs=network_fs)
    path = directory / read_settings(directory / SETTINGS_FILE).database.file_name
    if not os.path.lexists(path) and (directory / SNAPSHOT).exists():
        raise Refused(f"{directory} is a published snapshot: this is done in the workspace it came from.")
    return path
