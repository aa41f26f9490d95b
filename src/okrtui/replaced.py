"""Whether the program's files are still those that it was started from. Only looks at files.

An administrator may upgrade the program while people work. What is not loaded yet is then found in
another version, or not at all, so that no crash after an upgrade is a defect, and no module of another
version is loaded beside those that are. What this module remembers is about this process.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

MESSAGE = "okrtui was upgraded: start it again"
EXIT_CODE = 75
"""Of a program that cannot go on as its files were replaced (guides/commands.md, Exit codes)."""

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_MARK = os.path.join(_PACKAGE, "__init__.py")
_Identity = tuple[int, int, int, int]
"""A file's device, number, size and time of its last change."""


class Replaced(ImportError):
    """A module of ours that is not loaded yet belongs to another version by now, or is gone."""


class _OneVersion:
    """Finds no module; refuses those of ours once they are another version's."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise Replaced for a module of ours once another version is in this one's place; else return
        None."""
        if name.startswith("okrtui.") and moved():
            raise Replaced(MESSAGE, name=name)
        return None


_started_at = 0.0
"""When this process began, in seconds of the clock that files are dated by."""
_started_from: _Identity | None = None


def remember() -> None:
    """Remember the files as they are now as those that the program is started from."""
    global _started_at, _started_from
    with suppress(PermissionError):
        _started_at, _started_from = time.time(), _identity()
    if not any(isinstance(finder, _OneVersion) for finder in sys.meta_path):
        sys.meta_path.insert(0, _OneVersion())


def moved() -> bool:
    """Return whether another package is in the place of this one, or none. Costs microseconds.

    One that was never a file of its own (in an archive) is taken to stay, and so is one that may not be
    looked at any more, as when root acts for somebody else.
    """
    if _started_from is None:
        return False
    try:
        return _identity() != _started_from
    except PermissionError:
        return False


def happened() -> bool:
    """Return whether anything that this process was started from was replaced since. Looks at every file of
    ours and of each module that is loaded: a part of an upgrade is enough."""
    if _started_from is None:
        return False
    return moved() or any(_is_new(path) for path in (*_own_files(), *_loaded_files()))


def is_ours(path: object) -> bool:
    """Return whether a path is of a file that comes with the program."""
    return isinstance(path, str | os.PathLike) and os.path.abspath(os.fspath(path)).startswith(
        _PACKAGE + os.sep
    )


def _identity() -> _Identity | None:
    """Which file marks the package; None for none. Raises PermissionError."""
    try:
        found = os.stat(_MARK)
    except PermissionError:
        raise
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _own_files() -> Iterator[str]:
    """All files of the package but those that Python itself writes there."""
    for directory, below, files in os.walk(_PACKAGE):
        below[:] = [name for name in below if name != "__pycache__"]
        yield from (os.path.join(directory, name) for name in files)


def _loaded_files() -> Iterator[str]:
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.isabs(file):
            yield file


def _is_new(path: str) -> bool:
    """Whether a file is gone, or was written, moved there or put there since the program was started."""
    try:
        return os.stat(path).st_ctime > _started_at
    except FileNotFoundError:
        return True
    except OSError:  # a part of an archive
        return False
