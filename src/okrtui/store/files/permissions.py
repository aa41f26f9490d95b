"""Who may use what in a workspace, looked at before anything is made or opened.

A workspace is shared when its database may be written by a group. Modes, group and access are looked
at before SQLite connects: what it makes beside the database takes the database's mode, and one
attempt with wrong modes can lock out everybody. All looking goes through directories that
are kept open (`files/directory.py`); each refusal names the command that mends it.
"""

from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
import time
from pathlib import Path

from okrtui.domain.errors import Refused, Unsafe, quoted
from okrtui.store.files.directory import Directory, file_id
from okrtui.store.files.live import DatabaseFile

_TWO_STEPS = 0.05
"""Seconds in which SQLite has surely given a new file its mode."""
_KINDS = {
    stat.S_IFLNK: "a link", stat.S_IFDIR: "a directory", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip


# --- making ----------------------------------------------------------------------------------


def make_directory(path: Path, *, group: int | None = None) -> Directory:
    """Make a directory (with its parents), 0700 and private or 2770 and the group's, and open it.

    One that an administrator prepared is left as it is. Raises Unsafe for a group that this person is not in,
    Refused for one of a group that is in use, OSError.
    """
    if group is not None:
        _refuse_stranger(group)
    made = None
    if path.name not in ("", ".."):
        if not os.path.lexists(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
        with Directory.open(path.parent) as above:
            made = above.make_directory(path.name)
    made = made or Directory.open(path)
    if group is not None:
        if any(not name.startswith(".okrtui.db.") for name in made.names()):
            raise Refused(
                f"{path} is in use: a shared workspace needs a new or empty directory, "
                "as all of it becomes the group's."
            )
        found = made.stat()
        try:
            if found.st_gid != group:
                os.fchown(made.descriptor, -1, group)
            if stat.S_IMODE(found.st_mode) != 0o2770:
                os.fchmod(made.descriptor, 0o2770)
        except PermissionError:
            what = f"is not the group's, {group_name(group)}, with mode 2770"
            command = f"chgrp {group_name(group)} {quoted(path)} && chmod 2770 {quoted(path)}"
            raise _unfit(path, found, what, command) from None
    return made


def _refuse_stranger(group: int) -> None:
    if os.geteuid() != 0 and group not in {os.getegid(), *os.getgroups()}:
        raise Unsafe(
            f"You are not in the group {group_name(group)}, which is to share the workspace: "
            f"{_way_into(group)}."
        )


def subdirectory(place: Directory, name: str, group: int | None) -> Directory:
    """Open a directory inside a workspace; made as private or as shared as that is, if it is not there.

    Raises OSError, Unsafe for one that this person may not use or that is none.
    """
    if place.look(name) is None and (made := place.make_directory(name, group=group)) is not None:
        return made
    found = existing_subdirectory(place, name, group)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "it is gone", str(place.path / name))
    return found


def existing_subdirectory(place: Directory, name: str, group: int | None) -> Directory | None:
    """Open a directory inside a workspace; return None if there is none. Raises Unsafe, with the command that
    mends it, for one that this person may not use or that is none."""
    found = place.look(name)
    if found is None:
        return None
    if not stat.S_ISDIR(found.st_mode):
        raise odd(place, name, found, "directory for its copies")
    try:
        opened = place.enter(name)
        if opened.may(os.R_OK | os.W_OK | os.X_OK):
            return opened
    except PermissionError:
        pass
    path, named = place.path / name, quoted(place.path / name)
    mode, wanted = stat.S_IMODE(found.st_mode), 0o700 if group is None else 0o2770
    if group is not None and found.st_gid != group:
        what = "belongs to another group than the database"
        raise _unfit(path, found, what, f"chgrp {group_name(group)} {named} && chmod 2770 {named}")
    if mode != wanted:
        what = f"has mode {mode:o} instead of {wanted:o}"
        raise _unfit(path, found, what, f"chmod {wanted:o} {named}")
    raise Unsafe(f"{path} may not be used by you", f"{access_to(found)}.")


def odd(place: Directory, name: str, found: os.stat_result, wanted: str) -> Unsafe:
    """Return the error for something else under a name that the workspace needs, with what to do."""
    kind = _KINDS.get(stat.S_IFMT(found.st_mode), "a file")
    path = place.path / name
    move = f"mv {quoted(path)} {quoted(path.with_name(name + '.odd'))}"
    return _unfit(path, found, f"is {kind}, where a workspace has its {wanted}", move, place)


def refuse_left_over(place: Directory, database: str) -> None:
    """Raise Unsafe if what SQLite kept beside a lost database is there: a new one would get it.

    Call it before a database is made. The error has the command that moves it out of the way.
    """
    left = list(DatabaseFile(place, database).sidecars())
    if left:
        names = " ".join(quoted(place.path / name) for name in left)
        raise Unsafe(
            f"{left[0]} of a database that is gone is still there, and would be taken for the new "
            f"one's: move it away first, like `mkdir lost && mv {names} lost`."
        )


# --- looking ---------------------------------------------------------------------------------


def group_of(database: DatabaseFile) -> int | None:
    """Return the group that shares a workspace, by its database; None for a personal one, or without one."""
    found = database.look()
    return found.st_gid if found is not None and found.st_mode & stat.S_IWGRP else None


def group_of_directory(place: Directory, settings: str) -> int | None:
    """Return the group that shares a workspace whose database is missing; None for a personal one.

    Raises Unsafe, with the command that mends it, if the settings are the group's and the directory is not.
    """
    found = place.look(settings)
    if found is not None and stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o660:
        _check_shared(place, settings, found, {}, settings)
    seen = place.stat()
    return seen.st_gid if stat.S_IMODE(seen.st_mode) == 0o2770 else None


def cannot_read(file: Path, found: os.stat_result, group: int | None) -> Unsafe:
    """Return the error for a file that this person named and may not read, with the command that changes
    that. `group` is the one that shares the workspace."""
    mine, named = {os.getegid(), *os.getgroups()}, quoted(file)
    what = f"may not be read by you, it has mode {stat.S_IMODE(found.st_mode):o}"
    if found.st_uid == os.geteuid():
        return _unfit(file, found, what, f"chmod u+r {named}")
    if found.st_gid in mine:
        return _unfit(file, found, what, f"chmod g+r {named}")
    if group is not None:
        return _unfit(file, found, what, f"chgrp {group_name(group)} {named} && chmod g+r {named}")
    return Unsafe(f"{file} {what}: {user_name(found.st_uid)} can give you a copy.")


def is_for_a_group(place: Directory) -> bool:
    """Return whether what is made in this directory becomes a group's that may write there."""
    wanted = stat.S_ISGID | stat.S_IWGRP
    return place.stat().st_mode & wanted == wanted


def check_settings(place: Directory, name: str) -> None:
    """Check the settings, which everybody in a shared workspace has to read.

    Raises Unsafe with the command that mends it for what is no file, or not the group's.
    """
    found = place.look(name)
    if found is None:
        return
    if not stat.S_ISREG(found.st_mode):
        raise odd(place, name, found, "settings")
    if place.may(os.R_OK, name):
        return
    path, group = place.path / name, place.stat().st_gid
    if not is_for_a_group(place):
        own = found.st_uid == os.geteuid()
        move = f"mv {quoted(path)} {quoted(path.with_name(name + '.odd'))}"
        command = f"chmod u+r {quoted(path)}" if own else move
        raise _unfit(path, found, "may not be read by you", command, None if own else place)
    if found.st_gid != group:
        command = f"chgrp {group_name(group)} {quoted(path)} && chmod 660 {quoted(path)}"
        raise _unfit(path, found, f"belongs to another group than {place.path.name}", command)
    mode = stat.S_IMODE(found.st_mode)
    raise _unfit(path, found, f"has mode {mode:o} instead of 660", f"chmod 660 {quoted(path)}")


def check_usable(database: DatabaseFile) -> None:
    """Check a database file before connecting. Raises Unsafe with the command that mends it.

    SQLite makes what it keeps beside the database in two steps, so what looks wrong is looked at again.
    """
    try:
        _check_usable(database)
    except Unsafe:
        time.sleep(_TWO_STEPS)
        _check_usable(database)


def _check_usable(database: DatabaseFile) -> None:
    place, name = database.directory, database.name
    try:
        found = database.look()
    except PermissionError:
        raise Unsafe(
            f"{place.path} may not be entered by you",
            f"{access_to(place.stat())}, or name another workspace with -w.",
        ) from None
    if found is None:
        raise Unsafe(f"{database.path} is gone: somebody took it away just then. Look again.")
    if not stat.S_ISREG(found.st_mode):
        raise odd(place, name, found, "database")
    sidecars = database.sidecars()
    shared = found.st_mode & stat.S_IWGRP or is_for_a_group(place)
    for sidecar, seen in sidecars.items():
        if not stat.S_ISREG(seen.st_mode):
            raise odd(place, sidecar, seen, "database's own files")
        if not shared and seen.st_uid != found.st_uid:
            path = place.path / sidecar
            command = f"mv {quoted(path)} {quoted(path.with_name(sidecar + '.odd'))}"
            raise _unfit(path, seen, f"belongs to another person than {name}", command, place)
    if shared:
        _check_shared(place, name, found, sidecars, "okrtui.toml")
    _check_access(database, found)
    database.approved = file_id(found)


def _check_shared(
    place: Directory, name: str, found: os.stat_result, sidecars: dict[str, os.stat_result], settings: str
) -> None:
    """Check that everybody in the group can work, and nobody else: 2770 and 0660 throughout, one group."""
    directory, path = place.stat(), place.path / name
    mode = stat.S_IMODE(directory.st_mode)
    if directory.st_gid != found.st_gid:
        other = place.look(settings)
        its = other is not None and other.st_gid == directory.st_gid
        odd_one, seen, group = (
            (path, found, directory.st_gid) if its else (place.path, directory, found.st_gid)
        )
        what = f"belongs to another group than {(place.path if its else path).name}"
        raise _unfit(odd_one, seen, what, f"chgrp {group_name(group)} {quoted(odd_one)}")
    if mode & 0o7777 != 0o2770:
        what = f"has mode {mode:o} instead of 2770"
        raise _unfit(place.path, directory, what, f"chmod 2770 {quoted(place.path)}")
    for one, seen in {name: found, **sidecars}.items():
        mode, file = stat.S_IMODE(seen.st_mode), place.path / one
        if mode != 0o660:
            raise _unfit(file, seen, f"has mode {mode:o} instead of 660", f"chmod 660 {quoted(file)}")
        if seen.st_gid != found.st_gid:
            command = f"chgrp {group_name(found.st_gid)} {quoted(file)}"
            raise _unfit(file, seen, f"belongs to another group than {name}", command)


def _unfit(
    path: Path, found: os.stat_result, what: str, command: str, place: Directory | None = None
) -> Unsafe:
    """Return the error with the command that mends it. Whoever may change the names in `place` can mend it,
    too."""
    owner = user_name(found.st_uid)
    who = owner if owner == "root" else f"{owner} (or root)"
    if place is not None and place.may(os.W_OK | os.X_OK):
        return Unsafe(f"{path} {what}", f"`{command}` takes it out of the way.")
    return Unsafe(f"{path} {what}", f"{who} can mend it with `{command}`.")


def _check_access(database: DatabaseFile, found: os.stat_result) -> None:
    """Raise Unsafe if this process may not read and write the database and its directory."""
    place, path = database.directory, database.path
    directory_fits = place.may(os.R_OK | os.W_OK | os.X_OK)
    if directory_fits and place.may(os.R_OK | os.W_OK, database.name):
        return
    if os.fstatvfs(place.descriptor).f_flag & os.ST_RDONLY:
        raise Unsafe(
            f"{path} is on a file system that is mounted read-only, where no workspace can be used",
            f"root can mount it for writing (`findmnt -T {quoted(place.path)}` says what it is), "
            "or name another workspace with -w.",
        )
    if found.st_mode & stat.S_IWGRP:
        raise Unsafe(
            f"{path} may not be written by you",
            f"{access_to(found)}, or name another workspace with -w.",
        )
    seen = place.stat()
    odd_one, mode, owner = (path, "ug+rw", found) if directory_fits else (place.path, "ug+rwx", seen)
    kind = "file" if directory_fits else "directory"
    if directory_fits and seen.st_mode & stat.S_ISGID:
        mode = "660"
    raise Unsafe(
        f"The {kind} {odd_one} may not be written by you",
        f"{user_name(owner.st_uid)} can run `chmod {mode} {quoted(odd_one)}`, or name another workspace "
        "with -w.",
    )


def access_to(found: os.stat_result | None) -> str:
    """Return how somebody gets access to a place: into its group, else from its owner. `found` is None for
    one that cannot be looked at."""
    if found is None or found.st_gid in {os.getegid(), *os.getgroups()}:
        return "ask its owner for access"
    return f"you are not in its group, {group_name(found.st_gid)}; {_way_into(found.st_gid)}"


def access_to_path(place: Path) -> str:
    """Return the same for a path, which may be of a place that nobody else may look at."""
    try:
        return access_to(os.stat(place))
    except OSError:
        return access_to(None)


def _way_into(group: int) -> str:
    """How somebody gets into a group. The command needs names, which a group or user may not have here."""
    try:
        command = f"usermod -aG {grp.getgrgid(group).gr_name} {pwd.getpwuid(os.geteuid()).pw_name}"
    except KeyError:
        return f"root can add you ({user_name(os.geteuid())}) to it, then log in again"
    return f"root can run `{command}`, then log in again"


def user_name(uid: int) -> str:
    """Return a user's login name, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def group_name(gid: int) -> str:
    """Return a group's name, or the number where it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
