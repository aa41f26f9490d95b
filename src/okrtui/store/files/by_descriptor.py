"""A path by which SQLite, which knows files by name only, reaches a directory that is kept open.

Where others may rename a directory on the way to a database, whatever SQLite opens, makes or removes by
its path (`-wal`, `-shm`) could lie in somebody's private directory by then. There SQLite is given
`/proc/self/fd/N/NAME`. It would replace each link in a path by where it leads, so its own look at links
(`lstat` in its table of system calls, which may be replaced) is made its look through them (`stat`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from okrtui.store.files.directory import Directory, FileId, file_id
from okrtui.store.files.ways import open_way

_DESCRIPTORS = "/proc/self/fd"
_kept: dict[FileId, int] = {}
"""Descriptors of such directories, for as long as the process lives: connections have them in their path."""
_follows_links: bool | None = None
"""Whether SQLite leaves links as they are; None until it was asked to."""


def path_for_sqlite(place: Directory) -> Path:
    """Return SQLite's path to a directory: the real one, or its descriptor's if others can move it.

    Where the system has no such paths, or SQLite cannot be made to keep them, it is the real one.
    """
    real = place.real_path()
    if _stays(place, real) or not os.path.isdir(_DESCRIPTORS) or not _follow_links():
        return real
    found = file_id(place.stat())
    assert found is not None
    if found not in _kept:
        _kept[found] = os.dup(place.descriptor)
    return Path(_DESCRIPTORS, str(_kept[found]))


def _stays(place: Directory, real: Path) -> bool:
    """Whether nobody but this person and root can rename the directory or put another in its place."""
    try:
        return open_way(real.parent, place.stat().st_uid, {0, os.geteuid()}) is None
    except OSError:  # it is moved just now
        return False


def _follow_links() -> bool:
    """Let SQLite use a path as it is, in this process from now on; return whether that could be done."""
    global _follows_links
    if _follows_links is None:
        try:
            _follows_links = _replace_lstat()
        except (ImportError, OSError, AttributeError):  # no ctypes, or a SQLite that shows no functions
            _follows_links = False
    return _follows_links


def _replace_lstat() -> bool:
    import ctypes

    names = ("xOpen", "xDelete", "xAccess", "xFullPathname", "xDlOpen", "xDlError", "xDlSym", "xDlClose",
             "xRandomness", "xSleep", "xCurrentTime", "xGetLastError", "xCurrentTimeInt64",
             "xSetSystemCall", "xGetSystemCall")  # fmt: skip

    class Vfs(ctypes.Structure):
        """The beginning of `sqlite3_vfs`, as its third version has it."""

        _fields_ = (
            ("iVersion", ctypes.c_int),
            ("szOsFile", ctypes.c_int),
            ("mxPathname", ctypes.c_int),
            ("pNext", ctypes.c_void_p),
            ("zName", ctypes.c_char_p),
            ("pAppData", ctypes.c_void_p),
            *((name, ctypes.c_void_p) for name in names),
        )

    library: Any = ctypes.CDLL(getattr(sys.modules["_sqlite3"], "__file__", None))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(Vfs)
    vfs = library.sqlite3_vfs_find(None)
    if not vfs or vfs.contents.iVersion < 3:
        return False
    get_call: Any = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
        vfs.contents.xGetSystemCall
    )
    set_call: Any = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(
        vfs.contents.xSetSystemCall
    )
    through = get_call(vfs, b"stat")
    return bool(through) and set_call(vfs, b"lstat", through) == 0
