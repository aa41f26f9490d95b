"""Private directories, in which copies are made and looked through before others see them.

SQLite opens files by name, so it makes new ones only where nobody else can change the names: in the
person's state directory, else in the system's directory for temporary files.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from okrtui.domain.errors import Unsafe
from okrtui.store.files.ways import open_way

_PREFIX = "okrtui-copies-"
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def private_directory(places: Iterable[Path]) -> Iterator[Path]:
    """Make a new directory, 0700, that only this person can enter or move; it is removed afterwards.

    The first of the places is taken that can be used, else the system's. Those that killed programs of this
    person left behind there are removed, too. Raises Unsafe where there is none.
    """
    while True:
        path = _made(places)
        descriptor = _locked(path)
        if descriptor is not None:
            break
    try:
        yield path
    finally:
        _remove(path)
        os.close(descriptor)


def _locked(path: Path) -> int | None:
    """Hold a directory just made; None if another program of this person took it for a left-over."""
    try:
        descriptor = os.open(path, _DIRECTORY)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    if os.fstat(descriptor).st_nlink:
        return descriptor
    os.close(descriptor)
    return None


def _made(places: Iterable[Path]) -> Path:
    import tempfile

    for place in (*places, None):
        try:
            if place is not None:
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = Path(place or tempfile.gettempdir()).resolve(strict=True)
            if open_way(found, os.geteuid(), {0, os.geteuid()}) is not None:
                continue
            _sweep(found)
            return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=found))
        except OSError:  # full, read-only, somebody else's: the next
            continue
    raise Unsafe(
        f"No private copy can be made: {tempfile.gettempdir()} can be changed by others, or is not to be "
        "written to",
        "Set TMPDIR to a directory of your own (mode 700), then try again.",
    )


def _sweep(place: Path) -> None:
    """Remove what is nobody's any more: its maker held a lock on it as long as it lived."""
    with suppress(OSError):
        for entry in os.scandir(place):
            if not entry.name.startswith(_PREFIX) or entry.is_symlink():
                continue
            with suppress(OSError):  # another person's, or just being made or removed
                descriptor = os.open(entry.path, _DIRECTORY)
                try:
                    mine = os.fstat(descriptor).st_uid == os.geteuid()
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if mine:
                        _remove(Path(entry.path))
                finally:
                    os.close(descriptor)


def _remove(path: Path) -> None:
    """Remove a private directory, in which there are only files."""
    with suppress(FileNotFoundError):
        for name in os.listdir(path):
            (path / name).unlink()
        path.rmdir()
