"""Root acts as the owner of the directory it works in, so that no name in it leads root anywhere.

What was named outside the workspace (a file to back up to, a directory to publish into) is still
reached as root, through descriptors: `as_oneself`. Who did something stays root.
"""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Identity = tuple[int, int]
"""A user's number and a group's."""


class _Acting:
    """Whom this process acts for; one process, one identity."""

    owner: Identity | None = None
    groups: list[int] = []
    gid = 0


_acting = _Acting()


def login_name() -> str:
    """Return the login name that the system has for the effective uid, whatever the environment says."""
    uid = os.geteuid() if _acting.owner is None else 0
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid{uid}"


def act_as_owner(found: os.stat_result) -> None:
    """Let root act as the owner of a directory from here on, with its group alone. Others stay who they
    are."""
    owner = found.st_uid, found.st_gid
    if _acting.owner is not None and _acting.owner != owner:
        be_oneself()
    if os.geteuid() != 0 or found.st_uid == 0:
        return
    _acting.groups, _acting.gid = os.getgroups(), os.getegid()
    if not _can_read_program(owner):
        _load_program()
    _acting.owner = owner
    _become(owner)


def be_oneself() -> None:
    """Let root act as root again."""
    if _acting.owner is not None:
        _return()
        os.setgroups(_acting.groups)
        _acting.owner = None


@contextmanager
def as_oneself() -> Iterator[None]:
    """Let root act as root inside, for what a person named outside the workspace. Not with other threads."""
    owner = _acting.owner
    if owner is None:
        yield
        return
    _return()
    try:
        yield
    finally:
        _become(owner)


def _become(owner: Identity) -> None:
    """Take an identity for all that the system checks. The saved ids stay root's, for the way back."""
    uid, gid = owner
    os.setgroups([gid])
    if sys.platform == "linux":
        os.setresgid(gid, gid, 0)
        os.setresuid(uid, uid, 0)
    else:
        os.setegid(gid)
        os.seteuid(uid)


def _return() -> None:
    if sys.platform == "linux":
        os.setresuid(0, 0, 0)
        os.setresgid(_acting.gid, _acting.gid, _acting.gid)
    else:
        os.seteuid(0)
        os.setegid(_acting.gid)


def _can_read_program(owner: Identity) -> bool:
    """Whether the owner, too, can read what is imported later: it may be readable for root alone."""
    from okrtui.store.orm import peewee

    uid, gid = owner
    os.setegid(gid)
    os.seteuid(uid)
    try:
        return all(
            os.access(str(place), os.R_OK, effective_ids=True)
            for place in (__file__, os.__file__, peewee.__file__)
        )
    finally:
        os.seteuid(0)
        os.setegid(_acting.gid)


def _load_program() -> None:
    """Import now what commands would import later, while it can still be read."""
    import importlib
    import pkgutil

    import okrtui
    from okrtui.store.files.versions import own_version

    own_version()
    importlib.import_module("rich.cells").cell_len("🙂")  # finds its tables when it is first asked
    for name in _STANDARD:
        importlib.import_module(name)
    screens = "okrtui.tui.app" in sys.modules
    if screens:
        with suppress(ImportError):  # without it charts are large sparklines
            importlib.import_module("plotext")
    for module in pkgutil.walk_packages(okrtui.__path__, "okrtui."):
        if not module.name.startswith("okrtui.tui") or screens:
            importlib.import_module(module.name)


_STANDARD = (
    "ctypes", "dataclasses", "difflib", "encodings.idna", "html", "importlib.metadata", "json", "msgspec",
    "random", "secrets", "shlex", "shutil", "subprocess", "tempfile", "tomli_w", "tomllib", "traceback",
    "urllib.parse", "uuid", "zoneinfo",
)  # fmt: skip
"""What modules of ours import inside of functions."""
