"""The machine-wide settings, `/etc/xdg/okrtui/config.toml`: which workspace a newcomer sees.

Root's file only: nobody else may be able to write it, or to put another in its place.

May read the file and look at the directories and links that lead to it. What is wrong with it never
raises: it is then ignored, and `config check` and `config path` say why.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from okrtui.config.settings import Problem
from okrtui.domain.errors import BadSettings, OkrtuiError, Unsafe
from okrtui.domain.frozen import dataclass

_MAX_LINKS = 40


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """A file that is there. `workspace` is empty where it names none, `ignored` where it counts.

    `problem`: what is wrong inside a file that counts; what else it says counts all the same.
    """

    path: Path
    workspace: str = ""
    ignored: str = ""
    problem: str = ""


def machine_settings() -> list[MachineSettings]:
    """Return the files that are there, in the order of XDG_CONFIG_DIRS, up to the first that counts."""
    found: list[MachineSettings] = []
    for path in _candidates():
        settings = _look(path)
        if settings is not None:
            found.append(settings)
            if not settings.ignored:
                break
    return found


def machine_workspace() -> tuple[str, str]:
    """Return the workspace named in the machine-wide settings, and their file; both empty if there is
    none."""
    for found in machine_settings():
        if found.workspace:
            return found.workspace, str(found.path)
    return "", ""


def _candidates() -> Iterator[Path]:
    """Where the file may be; relative directories are ignored (XDG)."""
    named = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    for directory in named.split(os.pathsep):
        if os.path.isabs(directory):
            yield Path(directory) / "okrtui" / "config.toml"


def _look(path: Path) -> MachineSettings | None:
    """The settings of a file; None if there is no such file."""
    from okrtui.config.reading import text_of, toml_table

    try:
        text = text_of(_of_root_alone(path), follow=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return MachineSettings(path, ignored=f"it cannot be looked at ({error.strerror})")
    except OkrtuiError as error:
        return MachineSettings(path, ignored=str(error).rstrip("."))
    try:
        table = toml_table(text, str(path))
    except BadSettings as error:
        return MachineSettings(path, problem=str(error))
    workspace = table.get("workspace", "")
    wrong = _problem(table)
    problem = f"{path}: {wrong[0]} {wrong[1]}." if wrong else ""
    return MachineSettings(path, workspace if _names_a_place(workspace) else "", problem=problem)


def _names_a_place(workspace: object) -> bool:
    """Whether it is the same directory for everybody and from everywhere; `~` differs between people."""
    return isinstance(workspace, str) and os.path.isabs(os.path.expanduser(workspace))


def _problem(table: dict[str, object]) -> Problem | None:
    for key, value in table.items():
        if key != "workspace":
            return key[:60], "means nothing in the machine-wide settings: the only key there is workspace"
        if not _names_a_place(value):
            return key, "is not a directory for everybody; expected an absolute one in quotes, like /srv/okrs"
    return None


def _of_root_alone(path: Path) -> Path:
    """The path with its links resolved. Raises OSError, and Unsafe for a part that somebody but root could
    change.

    As nobody else can change any of its parts, it still leads to the same place a moment later.
    """
    here = "/"
    left = list(reversed(path.parts[1:]))
    links = 0
    _refuse_others(here, os.lstat(here))
    while left:
        name = left.pop()
        if name == "..":
            here = os.path.dirname(here)
            continue
        there = os.path.join(here, name)
        found = os.lstat(there)
        _refuse_others(there, found)
        if not stat.S_ISLNK(found.st_mode):
            here = there
            continue
        links += 1
        if links > _MAX_LINKS:
            raise Unsafe(f"{there} is one link too many")
        target = Path(os.readlink(there))
        here = "/" if target.is_absolute() else here
        left += reversed([part for part in target.parts if part != "/"])
    return Path(here)


def _refuse_others(path: str, found: os.stat_result) -> None:
    """Raise Unsafe for what is not root's or may be written by others. In a sticky directory others cannot
    touch root's files."""
    if found.st_uid != 0:
        raise Unsafe(f"{path} is {_name(found.st_uid)}'s, not root's")
    mode = stat.S_IMODE(found.st_mode)
    sticky = stat.S_ISDIR(found.st_mode) and mode & stat.S_ISVTX
    if mode & 0o022 and not stat.S_ISLNK(found.st_mode) and not sticky:
        raise Unsafe(f"{path} may be written by others than root (mode {mode:04o})")


def _name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
