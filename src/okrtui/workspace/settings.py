"""Changing a workspace's settings: only as the text that a person edited, checked before it is kept."""

from __future__ import annotations

import errno
from pathlib import Path

from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import parse_settings, text_of
from okrtui.domain.errors import Busy, Refused, Unsafe
from okrtui.store import permissions


def text(directory: Path) -> str:
    """The settings as they are written, also when they are wrong. Raises Refused, Unsafe."""
    try:
        return text_of(directory / SETTINGS_FILE, follow=False)
    except FileNotFoundError:
        raise Refused(f"{directory / SETTINGS_FILE} is gone: put it back from a backup.") from None


def change(directory: Path, before: str, after: str) -> None:
    """Keep another text, if nobody else changed it since `before` was read.

    Raises BadSettings for what is wrong in it, Busy for somebody else's change or a full disk,
    Unsafe for a file that may not be written. The old file is then as it was.
    """
    path = directory / SETTINGS_FILE
    parse_settings(after, path.name)
    if text(directory) != before:
        raise Busy(f"Somebody else changed {path.name} meanwhile: look at it and try again.")
    try:
        permissions.replace_file(path, after.encode())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Busy("The disk is full: nothing saved. Free some space, then try again.") from None
        raise Unsafe(
            f"{path} may not be written by you ({error.strerror}): its owner can change it."
        ) from None
