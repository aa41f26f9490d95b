"""Keeping a workspace: backups, putting one back, damage, upgrades, snapshots for readers."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.domain.errors import Refused, Unsafe
from okrtui.store import backups, damage, kept_backups, permissions, restoring
from okrtui.store.backups import Step
from okrtui.store.damage import Repaired
from okrtui.store.database import Database
from okrtui.store.files import acting
from okrtui.store.files.directory import Directory, ForeignLink, open_named
from okrtui.store.files.live import SIDECARS, DatabaseFile
from okrtui.store.files.ways import open_way
from okrtui.store.replay import Finding, Progress
from okrtui.store.restoring import Named
from okrtui.workspace import settings
from okrtui.workspace.daily import CLAIM
from okrtui.workspace.session import SNAPSHOT, Session, hold, login_name

__all__ = [
    "Finding", "Repaired", "Step", "backup", "closed_to_others", "examine", "left_alone", "publish", "repair",
    "restore", "upgrade", "way_open_to_others",
]  # fmt: skip


def backup(session: Session, target: Path | None = None, *, step: Step = lambda share: None) -> Path:
    """Take a checked backup, into `backups/` or to a file that is not there yet; returns its path.

    Raises Refused for a name that is taken, Busy without room, Unsafe without permission, and what `step`
    raises, which is called with the share that is copied.
    """
    _refuse_snapshot(session)
    file = session.database.file
    if target is None:
        return backups.take(file, "by-hand", now=session.clock(), step=step)
    with acting.as_oneself():
        try:
            place = Directory.open(target.parent)
        except (FileNotFoundError, NotADirectoryError):
            raise Refused(f"{target.parent} is no directory: name a file in one that is there.") from None
        except ForeignLink:
            raise Unsafe(
                f"{target.parent} is a link that somebody else may have put there",
                "name the directory itself.",
            ) from None
        if target.name in ("", "..") or place.look(target.name) is not None:
            raise Refused(f"{target} is there already: name a file that is not.")
    with place:
        backups.take_to(file, place, target.name, step=step)
    return target


def restore(directory: Path, file: Path, *, network_fs: bool = False) -> Path | None:
    """Put a backup back into a workspace; returns the backup of what was there before, if anything was.

    Raises Refused without such a file or workspace, Unsafe for one that may not be read, another
    workspace's, a newer or a damaged file, Busy.
    """
    database = _database_file(directory, network_fs)
    live, place = database.look(), database.directory
    group = (
        permissions.group_of_directory(place, SETTINGS_FILE)
        if live is None
        else permissions.group_of(database)
    )
    permissions.existing_subdirectory(place, kept_backups.DIRECTORY, group)
    if live is not None:
        permissions.check_usable(database)
    descriptor = _open_named(file, database, group)
    try:
        named = Named(file, descriptor)
        if live is None:
            restoring.restore_missing(database, named, SETTINGS_FILE, who=login_name())
            return None
        return restoring.restore(database, named, who=login_name())
    finally:
        os.close(descriptor)


def _open_named(file: Path, database: DatabaseFile, group: int | None) -> int:
    """Open a backup that somebody named, as the one who did. Raises Refused, Unsafe.

    The workspace's own database is not opened: closing it would drop the locks of this process.
    """
    with acting.as_oneself():
        try:
            opened = open_named(file, but=database.id)
        except ForeignLink:
            raise Unsafe(
                f"{file} is a link that somebody else may have put there", "name the backup itself."
            ) from None
        except PermissionError:
            with suppress(OSError):
                raise permissions.cannot_read(file, file.stat(), group) from None
            raise Unsafe(
                f"{file.parent} may not be entered by you",
                f"{permissions.access_to_path(file.parent)}, or copy the file.",
            ) from None
        except OSError:
            place = database.directory.path / kept_backups.DIRECTORY
            raise Refused(f"{file} is not there", f"name a backup, like those in {place}.") from None
    if opened is None:
        raise Refused(f"{file} is the workspace's own database: name a backup of it.")
    return opened


def upgrade(directory: Path, *, network_fs: bool = False) -> tuple[int, int]:
    """Bring the database to today's schema, after a backup; returns the schema before and after."""
    file = _database_file(directory, network_fs)
    permissions.check_usable(file)
    before = restoring.live_head(file).schema
    database = Database.open(file, who=login_name(), upgrade=True)
    after = database.head.schema
    database.close()
    return before, after


def examine(directory: Path, progress: Progress, *, network_fs: bool = False) -> list[Finding]:
    """Everything that is not as the program left it; empty for a healthy workspace. Raises Unsafe, Busy."""
    return damage.examine(_database_file(directory, network_fs), progress)


def left_alone(directory: Path) -> list[Path]:
    """What is in a workspace, and among its backups, that is not the workspace's: nothing uses it.

    Raises Unsafe, Busy.
    """
    database = _database_file(directory, True)
    place = database.directory
    known = {SETTINGS_FILE, kept_backups.DIRECTORY, CLAIM, database.name}
    known |= {database.name + suffix for suffix in SIDECARS}
    found = [place.path / name for name in sorted(place.names()) if name not in known]
    try:
        kept = permissions.existing_subdirectory(
            place, kept_backups.DIRECTORY, permissions.group_of(database)
        )
    except Unsafe:
        return [*found, place.path / kept_backups.DIRECTORY]
    if kept is not None:
        with kept:
            uuid = restoring.live_head(database).uuid
            found += [kept.path / name for name in kept_backups.strangers(kept, uuid)]
    return found


def way_open_to_others(directory: Path) -> Path | None:
    """The directory above a workspace in which others may rename what leads to it; None if there is none.

    Who can do that can put another workspace in its place.
    """
    place = hold(directory, network_fs=True)
    owner = place.stat().st_uid
    return open_way(place.real_path().parent, owner, {0, owner})


def repair(directory: Path, found: Sequence[Finding]) -> Repaired:
    """Put back what the journal knows, after a backup; says what was left. Raises Unsafe, Busy."""
    return damage.repair(_database_file(directory, True), found, login_name())


def publish(session: Session, target: Path) -> Path:
    """Write a checked snapshot that anybody may read, with its settings, into a directory; returns it.

    What is published there already is replaced at once. Raises Refused for a place with something
    else in it, Busy without room, Unsafe without permission.
    """
    _refuse_snapshot(session)
    file = session.database.file
    text = settings.text(file.directory)
    try:
        with acting.as_oneself():
            place = _to_publish(target, session.settings.database.file_name)
        now = session.clock().astimezone(UTC).isoformat(timespec="seconds")
        backups.take_to(file, place, SNAPSHOT, mode=0o644, published_at=now, over=True)
        with acting.as_oneself():
            place.put(SETTINGS_FILE, [text.encode()], mode=0o644, over=True)
    except OSError as error:
        raise Unsafe(
            f"Nothing can be published at {target} ({error.strerror}): name a place that you may write to."
        ) from None
    return target


def _to_publish(target: Path, database: str) -> Directory:
    """A directory in which nothing but a snapshot is, made if there is none. Raises Refused, OSError."""
    try:
        found = _opened_or_made(target)
    except NotADirectoryError:
        if not os.path.lexists(target):  # but something above it
            raise
        raise Refused(f"{target} is a file: name a directory to publish into.") from None
    if found.look(database) is not None:
        raise Refused(f"{target} is a workspace that people work in: publish into a directory of its own.")
    left = f".{SNAPSHOT}."  # by one that was killed
    used = any(not name.startswith(left) for name in found.names())
    if used and found.look(SNAPSHOT) is None:
        raise Refused(f"{target} has something else in it: publish into a new or empty directory.")
    return found


def _opened_or_made(path: Path) -> Directory:
    """A directory that everybody may enter, made with those above it if it is not there. Raises OSError."""
    try:
        return Directory.open(path)
    except FileNotFoundError:
        with _opened_or_made(path.parent) as above:
            return above.make_directory(path.name, mode=0o755) or above.enter(path.name)


def closed_to_others(place: Path) -> Path | None:
    """The directory on the way to a place, or the place, that not everybody may enter; None if all can."""
    way = place.resolve()
    closed = (at for at in (*reversed(way.parents), way) if not at.stat().st_mode & stat.S_IXOTH)
    return next(closed, None)


def _refuse_snapshot(session: Session) -> None:
    if session.published is not None:
        raise Refused(f"{session.directory} is a snapshot already: copy it as a file, or ask for a new one.")


def _database_file(directory: Path, network_fs: bool) -> DatabaseFile:
    place = hold(directory, network_fs=network_fs)
    name = read_settings(directory / SETTINGS_FILE, at=place.descriptor).database.file_name
    if place.look(name) is None and place.look(SNAPSHOT) is not None:
        raise Refused(f"{directory} is a published snapshot: this is done in the workspace it came from.")
    return DatabaseFile(place, name)
