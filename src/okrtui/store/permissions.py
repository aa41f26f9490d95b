"""Making a workspace's files so that the right people, and nobody else, can use them.

Every file that others share comes through `create_file`; nothing is written through a symlink.
A workspace is shared when its database may be written by a group. Modes, group and access are looked
at before SQLite connects: what it makes beside the database takes the database's mode, and one
attempt with wrong modes can lock out everybody (DESIGN §4).
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
import time
from contextlib import suppress
from pathlib import Path

from okrtui.domain.errors import Refused, Unsafe

SIDECARS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database while somebody has it open."""
_TWO_STEPS = 0.05
"""Seconds in which SQLite has surely given a new file its mode."""


# --- making ----------------------------------------------------------------------------------


def create_file(
    path: Path, content: bytes = b"", *, group: int | None = None, mode: int | None = None
) -> None:
    """Create a new file: 0600 and private, or 0660 and the group's. Never opens an old one.

    Raises FileExistsError if anything is there already, even a dangling symlink.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        if group is not None:
            os.fchown(descriptor, -1, group)
        os.fchmod(descriptor, mode or (0o600 if group is None else 0o660))
        with open(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.fsync(descriptor)
    except BaseException:
        path.unlink()
        raise
    finally:
        os.close(descriptor)


def beside(path: Path) -> Path:
    """A name in the same directory that nobody can foresee, for what will take a file's place."""
    return path.with_name(f".{path.name}.{os.urandom(8).hex()}")


def replace_file(path: Path, content: bytes) -> None:
    """Put a new file in an old one's place, all at once, with its mode and group. Follows no link.

    Raises OSError; the old file is then as it was.
    """
    found = path.lstat()
    group = found.st_gid if found.st_mode & stat.S_IWGRP or found.st_gid != os.getegid() else None
    new = beside(path)
    create_file(new, content, group=group, mode=stat.S_IMODE(found.st_mode))
    move_over(new, path)


def move_over(new: Path, path: Path) -> None:
    """Let a finished file take another's name, for good. Raises OSError; the new file is then gone."""
    try:
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def move_new(new: Path, path: Path) -> None:
    """Give a finished file its name, for good. Raises FileExistsError if the name is taken."""
    try:
        os.link(new, path)
    finally:
        new.unlink()
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make the names in a directory last through a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(path: Path, *, group: int | None = None) -> None:
    """Make a directory (with its parents): 0700 and private, or 2770 and the group's.

    One that an administrator prepared is left as it is. Raises Unsafe for a group of others.
    """
    if group is not None:
        _refuse_stranger(group)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if group is not None:
        if any(not name.startswith(".okrtui.db.") for name in os.listdir(path)):
            raise Refused(
                f"{path} is in use: a shared workspace needs a new or empty directory, "
                "as all of it becomes the group's."
            )
        found = path.stat()
        try:
            if found.st_gid != group:
                os.chown(path, -1, group)
            if stat.S_IMODE(found.st_mode) != 0o2770:
                path.chmod(0o2770)
        except PermissionError:
            what = f"is not the group's, {group_name(group)}, with mode 2770"
            command = f"chgrp {group_name(group)} {_quoted(path)} && chmod 2770 {_quoted(path)}"
            raise _unfit(path, what, command) from None


def _refuse_stranger(group: int) -> None:
    if os.geteuid() != 0 and group not in {os.getegid(), *os.getgroups()}:
        raise Unsafe(
            f"You are not in the group {group_name(group)}, which is to share the workspace: "
            f"{_way_into(group)}."
        )


def subdirectory(path: Path, group: int | None) -> None:
    """Make a directory inside a workspace, as private or as shared as that is; one there is left alone.

    It gets its name when its mode is right, so that nobody who was stopped leaves one that shuts others
    out. Raises OSError, Unsafe for one that this person may not use.
    """
    if not os.path.lexists(path):
        new = beside(path)
        new.mkdir(mode=0o700)
        try:
            if group is not None:
                os.chown(new, -1, group)
                new.chmod(0o2770)
            new.rename(path)
        except OSError:
            new.rmdir()
            if not os.path.lexists(path):  # else somebody else was faster
                raise
    check_subdirectory(path, group)


def check_subdirectory(path: Path, group: int | None) -> None:
    """Raises Unsafe, with the command that mends it, for a directory that this person may not use."""
    if not path.is_dir() or os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return
    found = path.stat()
    mode, wanted = stat.S_IMODE(found.st_mode), 0o700 if group is None else 0o2770
    if group is not None and found.st_gid != group:
        what = "belongs to another group than the database"
        raise _unfit(path, what, f"chgrp {group_name(group)} {_quoted(path)} && chmod 2770 {_quoted(path)}")
    if mode != wanted:
        raise _unfit(path, f"has mode {mode:o} instead of {wanted:o}", f"chmod {wanted:o} {_quoted(path)}")
    raise Unsafe(f"{path} may not be used by you: {access_to(path)}.")


def refuse_left_over(database: Path) -> None:
    """Before a database is made: what SQLite kept beside a lost one would be applied to the new one.

    Raises Unsafe with the command that moves it out of the way.
    """
    left = [
        file for suffix in SIDECARS if os.path.lexists(file := database.with_name(database.name + suffix))
    ]
    if left:
        names = " ".join(_quoted(file) for file in left)
        raise Unsafe(
            f"{left[0].name} of a database that is gone is still there, and would be taken for the new "
            f"one's: move it away first, like `mkdir lost && mv {names} lost`."
        )


# --- looking ---------------------------------------------------------------------------------


def group_of(database: Path) -> int | None:
    """The group that shares a workspace, by its database; None for a personal one."""
    found = database.lstat()
    return found.st_gid if found.st_mode & stat.S_IWGRP else None


def group_of_directory(directory: Path) -> int | None:
    """The group that shares a workspace whose database is missing; None for a personal one.

    Raises Unsafe, with the command that mends it, if the settings are the group's and the directory is not.
    """
    for file in directory.glob("*.toml"):
        found = file.lstat()
        if stat.S_IMODE(found.st_mode) == 0o660:
            _check_shared(file, found, {})
    seen = directory.stat()
    return seen.st_gid if stat.S_IMODE(seen.st_mode) == 0o2770 else None


def check_given(file: Path, group: int | None) -> None:
    """Look at a file that somebody named; `group` is the one that shares the workspace.

    Raises Unsafe, with what mends it, if it is there and may not be read by this person.
    """
    try:
        found = file.stat()
    except PermissionError:
        raise Unsafe(
            f"{file.parent} may not be entered by you: {access_to(file.parent)}, or copy the file."
        ) from None
    except OSError:
        return
    if os.access(file, os.R_OK):
        return
    mine, quoted = {os.getegid(), *os.getgroups()}, _quoted(file)
    what = f"may not be read by you, it has mode {stat.S_IMODE(found.st_mode):o}"
    if found.st_uid == os.geteuid():
        raise _unfit(file, what, f"chmod u+r {quoted}")
    if found.st_gid in mine:
        raise _unfit(file, what, f"chmod g+r {quoted}")
    if group is not None:
        raise _unfit(file, what, f"chgrp {group_name(group)} {quoted} && chmod g+r {quoted}")
    raise Unsafe(f"{file} {what}: {user_name(found.st_uid)} can give you a copy.")


def is_for_a_group(directory: Path) -> bool:
    """Whether what is made in this directory becomes a group's, who may write there."""
    wanted = stat.S_ISGID | stat.S_IWGRP
    return directory.is_dir() and directory.stat().st_mode & wanted == wanted


def check_readable(path: Path) -> None:
    """Look at a file of a shared workspace that everybody there has to read.

    Raises Unsafe with the command that gives it to the group; other files are not looked at.
    """
    if not is_for_a_group(path.parent) or not path.is_file() or os.access(path, os.R_OK):
        return
    found, group = path.stat(), path.parent.stat().st_gid
    if found.st_gid != group:
        command = f"chgrp {group_name(group)} {_quoted(path)} && chmod 660 {_quoted(path)}"
        raise _unfit(path, f"belongs to another group than {path.parent.name}", command)
    mode = stat.S_IMODE(found.st_mode)
    raise _unfit(path, f"has mode {mode:o} instead of 660", f"chmod 660 {_quoted(path)}")


def check_usable(path: Path) -> None:
    """Look at a database file before connecting. Raises Unsafe with the command that mends it.

    SQLite makes what it keeps beside the database in two steps, so what looks wrong is looked at again.
    """
    try:
        _check_usable(path)
    except Unsafe:
        time.sleep(_TWO_STEPS)
        _check_usable(path)


def _check_usable(path: Path) -> None:
    try:
        found = path.lstat()
    except PermissionError:
        raise Unsafe(
            f"{path.parent} may not be entered by you: {access_to(path.parent)}, "
            "or name another workspace with -w."
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise Unsafe(f"{path} is not a regular file, as a workspace's database is (no link, no directory).")
    sidecars = _sidecars(path)
    for sidecar, seen in sidecars.items():
        if not stat.S_ISREG(seen.st_mode):
            raise Unsafe(
                f"{sidecar} is not a regular file, as what SQLite keeps beside a database is: "
                "somebody put it there. Take it away, then try again."
            )
    if found.st_mode & stat.S_IWGRP or is_for_a_group(path.parent):
        _check_shared(path, found, sidecars)
    _check_access(path, found)


def _sidecars(path: Path) -> dict[Path, os.stat_result]:
    """What is kept beside the database just now; each is looked at once, as it may go at any moment."""
    found = {}
    for suffix in SIDECARS:
        sidecar = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError):
            found[sidecar] = sidecar.lstat()
    return found


def _check_shared(path: Path, found: os.stat_result, sidecars: dict[Path, os.stat_result]) -> None:
    """Everybody in the group can work, nobody else can: 2770 and 0660 throughout, one group."""
    directory = path.parent.stat()
    mode = stat.S_IMODE(directory.st_mode)
    if directory.st_gid != found.st_gid:
        others = {file.stat().st_gid for file in path.parent.glob("*.toml")}
        odd, group = (
            (path.parent, found.st_gid) if directory.st_gid not in others else (path, directory.st_gid)
        )
        what = f"belongs to another group than {(path if odd == path.parent else path.parent).name}"
        raise _unfit(odd, what, f"chgrp {group_name(group)} {_quoted(odd)}")
    if mode & 0o7777 != 0o2770:
        raise _unfit(
            path.parent,
            f"has mode {mode:o} instead of 2770",
            f"chmod 2770 {_quoted(path.parent)}",
        )
    for file, seen in {path: found, **sidecars}.items():
        mode = stat.S_IMODE(seen.st_mode)
        if mode != 0o660:
            raise _unfit(file, f"has mode {mode:o} instead of 660", f"chmod 660 {_quoted(file)}")
        if seen.st_gid != found.st_gid:
            command = f"chgrp {group_name(found.st_gid)} {_quoted(file)}"
            raise _unfit(file, f"belongs to another group than {path.name}", command)


def _unfit(place: Path, what: str, command: str) -> Unsafe:
    owner = user_name((place if place.exists() else place.parent).stat().st_uid)
    who = owner if owner == "root" else f"{owner} (or root)"
    return Unsafe(f"{place} {what}: {who} can mend it with `{command}`.")


def _check_access(path: Path, found: os.stat_result) -> None:
    """May this process read and write the database and its directory?"""
    directory_fits = os.access(path.parent, os.R_OK | os.W_OK | os.X_OK)
    if directory_fits and os.access(path, os.R_OK | os.W_OK):
        return
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        raise Unsafe(
            f"{path} is on a file system that is mounted read-only, where no workspace can be used: "
            f"root can mount it for writing (`findmnt -T {_quoted(path.parent)}` says what it is), "
            "or name another workspace with -w."
        )
    if found.st_mode & stat.S_IWGRP:
        raise Unsafe(
            f"{path} may not be written by you: {access_to(path)}, or name another workspace with -w."
        )
    place, mode = (path, "ug+rw") if directory_fits else (path.parent, "ug+rwx")
    kind = "file" if directory_fits else "directory"
    if directory_fits and path.parent.stat().st_mode & stat.S_ISGID:
        mode = "660"
    raise Unsafe(
        f"The {kind} {place} may not be written by you: {user_name(place.stat().st_uid)} can run "
        f"`chmod {mode} {_quoted(place)}`, or name another workspace with -w."
    )


def access_to(place: Path) -> str:
    """How somebody gets into the group of a place."""
    try:
        group = place.stat().st_gid
    except OSError:
        return "ask its owner for access"
    if group in {os.getegid(), *os.getgroups()}:
        return "ask its owner for access"
    return f"you are not in its group, {group_name(group)}; {_way_into(group)}"


def _way_into(group: int) -> str:
    """What is to be run needs names; a number alone may be of nobody that this machine knows."""
    try:
        command = f"usermod -aG {grp.getgrgid(group).gr_name} {pwd.getpwuid(os.geteuid()).pw_name}"
    except KeyError:
        return f"root can add you ({user_name(os.geteuid())}) to it, then log in again"
    return f"root can run `{command}`, then log in again"


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))


def user_name(uid: int) -> str:
    """A user's login name, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def group_name(gid: int) -> str:
    """A group's name, or the number where it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
