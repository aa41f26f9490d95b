"""Keeping a workspace: backups, putting one back, damage, upgrades, snapshots for readers."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.domain.errors import Refused, Unsafe
from okrtui.store.database import Database
from okrtui.store.files import acting, backups, kept_backups, permissions, restoring
from okrtui.store.files.backups import Step
from okrtui.store.files.directory import Directory, ForeignLink, open_named
from okrtui.store.files.live import DatabaseFile
from okrtui.store.files.restoring import Named
from okrtui.workspace.session import SNAPSHOT, Session, hold, login_name


def backup(session: Session, target: Path | None = None, *, step: Step = lambda share: None) -> Path:
    """Take a checked backup, into `backups/` or to a file that does not exist yet. Return its path.

    `step` is called with the share that is copied. Raises Refused for a name that is taken, Busy without
    room, Unsafe without permission, and whatever `step` raises.
    """
    refuse_snapshot(session)
    file = session.database.file
    if target is None:
        return backups.take(file, "by-hand", now=session.clock(), step=step)
    with acting.as_oneself():
        try:
            place = Directory.open(target.parent)
        except (FileNotFoundError, NotADirectoryError):
            raise Refused(f"{target.parent} is not a directory: name a file in one that exists.") from None
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
    """Put a backup back into a workspace. Return the backup of what was there before, or None if nothing was.

    Raises Refused without such a file or workspace; Unsafe for a file that may not be read, belongs to
    another workspace, is newer or is damaged; Busy.
    """
    database = database_file(directory, network_fs)
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
    """Open a backup that somebody named, with that person's permissions. Raises Refused, Unsafe.

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
    """Upgrade the database to today's schema, after a backup. Return the schema before and after."""
    file = database_file(directory, network_fs)
    permissions.check_usable(file)
    before = restoring.live_head(file).schema
    database = Database.open(file, who=login_name(), upgrade=True)
    after = database.head.schema
    database.close()
    return before, after


def refuse_snapshot(session: Session) -> None:
    if session.published is not None:
        raise Refused(f"{session.directory} is a snapshot already: copy it as a file, or ask for a new one.")


def database_file(directory: Path, network_fs: bool) -> DatabaseFile:
    place = hold(directory, network_fs=network_fs)
    name = read_settings(directory / SETTINGS_FILE, at=place.descriptor).database.file_name
    if place.look(name) is None and place.look(SNAPSHOT) is not None:
        raise Refused(f"{directory} is a published snapshot: this is done in the workspace it came from.")
    return DatabaseFile(place, name)
