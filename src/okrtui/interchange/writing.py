"""A file that a person asked for: whole or not at all, never through a link, never over a workspace."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from okrtui.domain.errors import Busy, OkrtuiError, Refused, Unsafe, is_out_of_room
from okrtui.store.files.acting import as_oneself
from okrtui.store.files.directory import Directory
from okrtui.workspace.session import Session, is_workspace

TEXTS = (".md", ".markdown", ".html", ".htm", ".txt")
"""What a file inside a workspace may be called; everything else there is the program's."""


def write_text(session: Session, name: str, text: str) -> Path:
    """Write UTF-8 text to a file of this name, in the place of what was there, and return its path.

    Raises Refused for a link, a directory and a workspace's own files, Unsafe without permission, Busy
    without room; a file that was there is then as it was.
    """
    if not name.strip():
        raise Refused("The file's name is empty: name one, or leave out -o.")
    path = Path(os.path.expanduser(name))
    if path.name in ("", ".."):
        raise Refused(f"{path} is not a regular file: name one, or leave out -o.")
    try:
        with as_oneself(), _place_of(path) as place:
            found = place.look(path.name)
            _check(session, path, found)
            if found is None:
                place.put(path.name, [text.encode()], mode=0o666 & ~_umask())
            else:
                shared = found.st_mode & stat.S_IWGRP or found.st_gid != os.getegid()
                group, mode = found.st_gid if shared else None, stat.S_IMODE(found.st_mode)
                place.put(path.name, [text.encode()], group=group, mode=mode, over=True)
    except (OSError, ValueError) as error:
        raise _cannot_write(name, error) from None
    return path


def _place_of(path: Path) -> Directory:
    try:
        return Directory.open(path.parent)
    except (FileNotFoundError, NotADirectoryError):
        raise Refused(f"{path.parent} is not a directory: name a file in one that exists.") from None


def _check(session: Session, path: Path, found: os.stat_result | None) -> None:
    if found is not None and stat.S_ISLNK(found.st_mode):
        raise Refused(f"{path} is a link: name the file itself.")
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise Refused(f"{path} is not a regular file: name one, or leave out -o.")
    place = path.parent.resolve()
    inside = is_workspace(place) or (place.name == "backups" and is_workspace(place.parent))
    own = place / path.name == session.database.file.directory.real_path() / session.database.file.name
    if own or (inside and path.suffix.lower() not in TEXTS):
        raise Refused(
            f"{path} lies in a workspace, whose files are the program's: "
            f"name another place, or a name that ends in {', '.join(TEXTS)}."
        )


def _umask() -> int:
    """The person's umask: the only way to read it is to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _cannot_write(name: str, error: OSError | ValueError) -> OkrtuiError:
    if not isinstance(error, OSError):
        return Refused(f"{name[:200]} is not a name for a file: name another.")
    if is_out_of_room(error):
        return Busy(f"{name[:200]} was not written: the disk is full ({error.strerror}).")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Unsafe(f"{name[:200]} cannot be written ({error.strerror}): name a place that is yours.")
    return Refused(f"{name[:200]} cannot be written ({error.strerror}): name another file.")
