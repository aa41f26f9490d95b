"""Making a workspace's files so that the right people, and nobody else, can use them.

Every file that others share comes through `create_file`; nothing is written through a symlink.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from okrtui.domain.errors import Refused, Unsafe


def create_file(path: Path, content: bytes = b"", *, group: int | None = None) -> None:
    """Create a new file: 0600 and private, or 0660 and the group's. Never opens an old one.

    Raises FileExistsError if anything is there already, even a dangling symlink.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        if group is not None:
            os.fchown(descriptor, -1, group)
        os.fchmod(descriptor, 0o600 if group is None else 0o660)
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(path: Path, *, group: int | None = None) -> None:
    """Make a directory (with its parents): 0700 and private, or 2770 and the group's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if group is not None:
        if any(path.iterdir()):
            raise Refused(
                f"{path} is in use: a shared workspace needs a new or empty directory, "
                "as all of it becomes the group's."
            )
        os.chown(path, -1, group)
        path.chmod(0o2770)


def check_usable(path: Path) -> None:
    """Look at a database file before connecting. Raises Unsafe, saying what mends it."""
    try:
        found = path.lstat()
    except PermissionError:
        raise Unsafe(
            f"{path.parent} may not be entered by you: ask its owner for access, "
            "or name another workspace with -w."
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise Unsafe(f"{path} is not a regular file, as a workspace's database is (no link, no directory).")
    for place, wanted, mode in ((path, "file", "ug+rw"), (path.parent, "directory", "ug+rwx")):
        needed = os.R_OK | os.W_OK | (os.X_OK if wanted == "directory" else 0)
        if not os.access(place, needed):
            raise Unsafe(
                f"The {wanted} {place} may not be written by you: "
                f"its owner can run `chmod {mode} {place}`, or name another workspace with -w."
            )
