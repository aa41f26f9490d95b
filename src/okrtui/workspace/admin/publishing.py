"""A snapshot of a workspace, published for people who only look."""

from __future__ import annotations

import os
from datetime import UTC
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.domain.errors import Refused, Unsafe
from okrtui.store.files import acting, backups
from okrtui.store.files.directory import Directory
from okrtui.workspace.admin import settings
from okrtui.workspace.admin.backups import refuse_snapshot
from okrtui.workspace.session import SNAPSHOT, Session


def publish(session: Session, target: Path) -> Path:
    """Write a checked snapshot that anybody may read, with its settings, into `target`. Return `target`.

    A snapshot that is published there already is replaced at once. Raises Refused for a place with something
    else in it, Busy without room, Unsafe without permission.
    """
    refuse_snapshot(session)
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
    """Open a directory that holds nothing but a snapshot, made if it is not there.
    Raises Refused, OSError."""
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
    """Open a directory that everybody may enter, made with those above it if it is not there.
    Raises OSError."""
    try:
        return Directory.open(path)
    except FileNotFoundError:
        with _opened_or_made(path.parent) as above:
            return above.make_directory(path.name, mode=0o755) or above.enter(path.name)
