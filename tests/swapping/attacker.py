"""Somebody who may write to a directory, and changes what its names mean while others work there.

Uses names alone, as the attacker's own user: what the system does not allow, does not happen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

AWAY = ".away"


@dataclass
class Swap:
    """A name, what stood there before, and what the attacker put there (device and inode)."""

    name: str
    away: str = ""
    made: tuple[int, int] | None = None


@dataclass
class Attacker:
    """Swaps names as `uid` in `groups` when the tests run as root, else as who runs them.

    `thing` says what is put in a name's place: `link` or `hard link` (to `of`), `fifo`, `directory`, `copy`
    (of the file `of`, or of `toml` where the name ends so), `nothing`.
    """

    uid: int
    groups: tuple[int, ...]
    thing: Mapping[str, str]
    stock: str
    """The attacker's own directory: what was put somewhere ends up there."""
    swaps: list[Swap] = field(default_factory=list)
    refused: str = ""
    """What the system said, where it did not allow a swap."""

    @contextmanager
    def _myself(self) -> Iterator[None]:
        if os.getuid() != 0:
            yield
            return
        mine = os.getgroups()
        os.setgroups(self.groups)
        os.setegid(self.uid)
        os.seteuid(self.uid)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(mine)

    def swap(self, name: str) -> None:
        """Put the thing in a name's place; whether there was something before or not."""
        done = Swap(name)
        with self._myself():
            try:
                if os.path.lexists(name):
                    os.rename(name, name + AWAY)
                    done.away = name + AWAY
                self._make(name)
            except OSError as error:
                self.refused = f"{error.strerror}: {name}"
                if done.away and not os.path.lexists(name):
                    os.rename(done.away, name)
                return
        if self.thing["make"] != "nothing":
            found = os.lstat(name)
            done.made = found.st_dev, found.st_ino
        self.swaps.append(done)

    def _make(self, name: str) -> None:
        old = os.umask(0)
        try:
            _MAKE[self.thing["make"]](self.thing, name)
        finally:
            os.umask(old)

    def put_back(self) -> None:
        """Give the names back what they meant, but for what others have made there since."""
        with self._myself():
            self._put_back()

    def put_back_for_good(self) -> None:
        """The same with all rights there are; nothing of the attacker's is left in the way."""
        self._put_back()
        for number, swap in enumerate(self.swaps):
            if swap.away and os.path.lexists(swap.away):
                os.rename(swap.away, f"{self.stock}/replaced-{number}")

    def elsewhere(self, top: str) -> list[str]:
        """Names of what the attacker made, below a directory."""
        made = {swap.made for swap in self.swaps if swap.made is not None}
        found = []
        for directory, directories, files in os.walk(top):
            for name in (*directories, *files):
                seen = os.lstat(f"{directory}/{name}")
                if (seen.st_dev, seen.st_ino) in made:
                    found.append(f"{directory}/{name}")
        return found

    def _put_back(self) -> None:
        for number, swap in enumerate(reversed(self.swaps)):
            try:
                found = os.lstat(swap.name)
            except OSError:
                found = None
            if found is not None and (found.st_dev, found.st_ino) == swap.made:
                _take(swap.name, f"{self.stock}/taken-{number}")
                found = None
            if found is None and swap.away and os.path.lexists(swap.away):
                os.rename(swap.away, swap.name)


def _take(name: str, to: str) -> None:
    try:
        os.rename(name, to)
    except OSError:  # a directory whose parent one may not change
        shutil.rmtree(name, ignore_errors=True)


def _directory(thing: Mapping[str, str], name: str) -> None:
    os.mkdir(name, 0o2777)
    os.chmod(name, 0o2777)


def _copy(thing: Mapping[str, str], name: str) -> None:
    source = thing["toml"] if name.endswith(".toml") else thing["of"]
    with open(source, "rb") as file:
        data = file.read()
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


_MAKE: dict[str, Callable[[Mapping[str, str], str], Any]] = {
    "link": lambda thing, name: os.symlink(thing["of"], name),
    "hard link": lambda thing, name: os.link(thing["of"], name, follow_symlinks=False),
    "fifo": lambda thing, name: os.mkfifo(name, 0o666),
    "directory": _directory,
    "copy": _copy,
    "nothing": lambda thing, name: None,
}
