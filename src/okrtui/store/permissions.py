"""Making a workspace's files so that the right people, and nobody else, can use them.

Every file that others share comes through `create_file`; nothing is written through a symlink.
"""

from __future__ import annotations

import os
import secrets
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
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(descriptor)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put a new file in an old one's place, all at once, with its mode and group. Follows no link.

    Raises OSError; the old file is then as it was.
    """
    found = path.lstat()
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    create_file(new, content)
    try:
        if new.stat().st_gid != found.st_gid:
            os.chown(new, -1, found.st_gid)
        new.chmod(stat.S_IMODE(found.st_mode))
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


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
    for suffix in ("-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.is_symlink() or (beside.exists() and not beside.is_file()):
            raise Unsafe(
                f"{beside} is not a regular file, as what SQLite keeps beside a database is: "
                "somebody put it there. Take it away, then try again."
            )
    for place, wanted, mode in ((path, "file", "ug+rw"), (path.parent, "directory", "ug+rwx")):
        needed = os.R_OK | os.W_OK | (os.X_OK if wanted == "directory" else 0)
        if not os.access(place, needed):
            raise Unsafe(
                f"The {wanted} {place} may not be written by you: "
                f"its owner can run `chmod {mode} {place}`, or name another workspace with -w."
            )
