"""Looking for what is damaged or open to others in a workspace, and repairing it."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.domain.errors import Unsafe
from okrtui.store.files import damage, kept_backups, permissions, replay, restoring
from okrtui.store.files.damage import Repaired
from okrtui.store.files.live import SIDECARS
from okrtui.store.files.ways import open_way
from okrtui.workspace.admin.backups import database_file
from okrtui.workspace.admin.daily import CLAIM
from okrtui.workspace.session import hold, login_name

Finding = replay.Finding
"""What is wrong with a workspace, and whether it can be repaired."""


def examine(directory: Path, progress: replay.Progress, *, network_fs: bool = False) -> list[Finding]:
    """Return everything that is not as the program left it; empty for a healthy workspace.
    Raises Unsafe, Busy."""
    return damage.examine(database_file(directory, network_fs), progress)


def left_alone(directory: Path) -> list[Path]:
    """Return the files in a workspace, and among its backups, that do not belong to it. Nothing uses them.

    Raises Unsafe, Busy.
    """
    database = database_file(directory, True)
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
    """Return the directory above a workspace in which others may rename a part of its path, or None.

    Whoever can do that can put another workspace in its place.
    """
    place = hold(directory, network_fs=True)
    owner = place.stat().st_uid
    return open_way(place.real_path().parent, owner, {0, owner})


def repair(directory: Path, found: Sequence[Finding]) -> Repaired:
    """Restore what the journal records, after a backup. Return that backup and what was left.
    Raises Unsafe, Busy."""
    return damage.repair(database_file(directory, True), found, login_name())


def closed_to_others(place: Path) -> Path | None:
    """Return the first directory on the path to a place, or the place itself, that not everybody may enter;
    None if everybody may enter all of them."""
    way = place.resolve()
    closed = (at for at in (*reversed(way.parents), way) if not at.stat().st_mode & stat.S_IXOTH)
    return next(closed, None)
