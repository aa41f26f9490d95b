"""Changing a workspace's settings: only as the text that a person edited, checked before it is kept."""

from __future__ import annotations

import errno
import os
import stat

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import parse_settings, text_of
from okrtui.domain.errors import Busy, Refused, Unsafe
from okrtui.store import permissions
from okrtui.store.files.directory import Directory


def text(place: Directory) -> str:
    """The settings as they are written, also when they are wrong. Raises Refused, Unsafe."""
    permissions.check_settings(place, SETTINGS_FILE)
    path = place.path / SETTINGS_FILE
    try:
        return text_of(path, follow=False, at=place.descriptor)
    except FileNotFoundError:
        raise Refused(f"{path} is gone", "put it back from a backup.") from None


def change(place: Directory, before: str, after: str) -> None:
    """Keep another text, if nobody else changed it since `before` was read.

    Raises BadSettings for what is wrong in it, Busy for somebody else's change or a full disk,
    Unsafe for a file that may not be written. The old file is then as it was.
    """
    path = place.path / SETTINGS_FILE
    parse_settings(after, path.name)
    if text(place) != before:
        raise Busy(f"Somebody else changed {path.name} meanwhile: look at it and try again.")
    found = place.look(SETTINGS_FILE)
    if found is None:
        raise Busy(f"Somebody else took {path.name} away meanwhile: look at it and try again.")
    group = found.st_gid if found.st_mode & stat.S_IWGRP or found.st_gid != os.getegid() else None
    try:
        place.put(SETTINGS_FILE, [after.encode()], group=group, mode=stat.S_IMODE(found.st_mode), over=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Busy("The disk is full: nothing saved. Free some space, then try again.") from None
        raise Unsafe(
            f"{path} may not be written by you ({error.strerror}): its owner can change it."
        ) from None
