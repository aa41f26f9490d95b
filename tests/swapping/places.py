"""A small machine in one directory: people with private files, a group's directories, and an attacker.

    srv/okrs   the workspace, 2770 and the group's       srv/drop   another directory of the group
    home/*     of each person, private                   system/    root's files that all may read
    stock/     the attacker's                            tmp/       for everybody, sticky

Names in `srv` and below may be changed by the attacker. All else is outside: nothing there may change but
what a program keeps for its own user (`.local`, `.config`, `.cache`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sharing.variants import copy_program

ROOT = Path(__file__).parents[2]
MARK = b"PRIVATE-5d1c"
"""Stands in every private file, and nowhere else."""
OWN = frozenset({".local", ".config", ".cache"})
EDITOR = b"""#!/bin/sh
sed 's/^stale_after = 2/stale_after = 3/' "$1" > "$1.new" && cat "$1.new" > "$1" && rm "$1.new"
"""
LOOK_ALIKES = tuple(f"2026-{month:02}-0{day}T120000Z-daily.db" for month in (1, 2, 3) for day in (1, 2, 3))
"""Names of backups that the retention would not keep."""


@dataclass(frozen=True)
class Person:
    """Somebody with a home directory; `groups` are numbers."""

    name: str
    uid: int
    groups: tuple[int, ...] = ()


AS_ROOT = os.getuid() == 0
GROUP = 61100 if AS_ROOT else os.getgid()
_ME = os.getuid()
MEMBER = Person("member", 61002 if AS_ROOT else _ME, (GROUP,))
OWNER = Person("owner", 61003 if AS_ROOT else _ME, (GROUP,))
ADMINISTRATOR = Person("root", 0 if AS_ROOT else _ME)
ATTACKER = Person("attacker", 61001 if AS_ROOT else _ME, (GROUP,))
PEOPLE = (MEMBER, OWNER, ADMINISTRATOR) if AS_ROOT else (OWNER,)


@dataclass(frozen=True)
class Ending:
    """How a command ended, what it printed, which calls were told, and which names were swapped."""

    end: int
    out: str
    err: str
    calls: list[tuple[str, str]]
    swapped: list[str]
    refused: str
    spread: list[str]
    """Other names that the command itself gave to what the attacker had put somewhere."""


class Machine:
    """The directory, and the process that runs commands in it (see tests/swapping/server.py)."""

    def __init__(self, place: Path, shim: Path) -> None:
        self.place = place
        place.chmod(0o755)
        self.program = copy_program(place / "program")
        ours = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "tests", place / "code" / "tests", ignore=ours)
        self._make()
        path = [str(self.program), str(place / "code"), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith(("XDG_", "OKRTUI_"))},
            "PYTHONPATH": os.pathsep.join(path),
            "LD_PRELOAD": str(shim), "HOME": str(place / "home" / "warm"), "TMPDIR": str(place / "tmp"),
            "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            "EDITOR": str(place / "editor"), "TERM": "dumb", "OKRTUI_DAILY_BACKUP": "0",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.swapping.server", str(place / "home" / "warm" / "work")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=place,
        )  # fmt: skip
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            self.close()
            raise AssertionError("the process that forks has ended")

    # --- who and what is there ---------------------------------------------------------------

    def _make(self) -> None:
        place = self.place
        self.directory(place / "system", 0o755)
        self._file(place / "system" / "readable", b"PATH=/usr/bin\n", 0o644)
        self.directory(place / "system" / "cron.d", 0o755)
        self._file(place / "system" / "cron.d" / "job", b"@daily root true\n", 0o644)
        self.directory(place / "tmp", 0o1777)
        self.directory(place / "home", 0o755)
        self.directory(place / "home" / "warm", 0o700)
        self._file(place / "editor", EDITOR, 0o755)
        for person in PEOPLE:
            self._private(person)
        self.directory(place / "stock", 0o755, ATTACKER)
        self.directory(place / "srv", 0o755)
        self.directory(place / "templates", 0o755, OWNER)

    def _private(self, person: Person) -> None:
        home = self.place / "home" / person.name
        private = home / "private"
        for directory in (home, private, private / "backups", private / "empty"):
            self.directory(directory, 0o700, person)
        text = MARK + b" " + person.name.encode() + b"\n"
        self._file(private / "notes", text, 0o600, person)
        for name in LOOK_ALIKES:
            self._file(private / "backups" / name, text, 0o600, person)

    def directory(
        self, path: Path, mode: int, person: Person = ADMINISTRATOR, group: int | None = None
    ) -> None:
        path.mkdir()
        self._give(path, mode, person, group)

    def _file(self, path: Path, data: bytes, mode: int, person: Person = ADMINISTRATOR) -> None:
        path.write_bytes(data)
        self._give(path, mode, person)

    def _give(self, path: Path, mode: int, person: Person, group: int | None = None) -> None:
        self.give(path, person, group)
        path.chmod(mode)

    def give(self, path: Path, person: Person, group: int | None = None) -> None:
        if AS_ROOT:
            os.chown(path, person.uid, person.uid if group is None else group)

    def private(self, person: Person) -> Path:
        return self.place / "home" / person.name / "private"

    @property
    def work(self) -> Path:
        return self.place / "srv" / "okrs"

    @property
    def drop(self) -> Path:
        return self.place / "srv" / "drop"

    @property
    def stock(self) -> Path:
        return self.place / "stock"

    # --- running -----------------------------------------------------------------------------

    def run(
        self,
        person: Person,
        *argv: str,
        at: int | None = None,
        thing: Mapping[str, str] | None = None,
        part: str = "name",
        during: bool = False,
        watched: Sequence[Path] = (),
        limit: float = 40.0,
    ) -> Ending:
        """Run one command as a person; `at` is the call where the attacker acts (0: tell all calls)."""
        home = self.place / "home" / person.name
        environment = {"HOME": str(home), "TMPDIR": str(self.place / "tmp")}
        for name, below in (("STATE", ".local/state"), ("DATA", ".local/share"), ("CONFIG", ".config"),
                            ("CACHE", ".cache")):  # fmt: skip
            environment[f"XDG_{name}_HOME"] = str(home / below)
        job: dict[str, Any] = {
            "argv": argv, "uid": person.uid, "groups": person.groups, "environment": environment, "at": at,
            "thing": thing or {}, "part": part, "during": during, "limit": limit, "stock": str(self.stock),
            "attacker": ATTACKER.uid, "attacker_groups": ATTACKER.groups,
            "watched": [str(each) for each in watched], "shared": str(self.place / "srv"),
        }  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        answer["calls"] = [(call, path) for call, path in answer["calls"]]
        return Ending(**answer)

    def ok(self, person: Person, *argv: str) -> str:
        done = self.run(person, *argv)
        assert done.end == 0, (argv, done)
        return done.out.removesuffix("\n")

    def close(self) -> None:
        self._process.communicate(timeout=60)

    # --- the state of things -----------------------------------------------------------------

    def keep_as(self, name: str) -> None:
        """Keep what the group's directories hold, to begin with it again."""
        copy_tree(self.place / "srv", self.place / "templates" / name)

    def begin_with(self, name: str, *, way: Person = ADMINISTRATOR) -> None:
        """Let everything be as it was kept, and the attacker's and the programs' own things be gone.

        `way` owns the directory that the group's directories stand in.
        """
        shutil.rmtree(self.place / "srv")
        copy_tree(self.place / "templates" / name, self.place / "srv")
        self.give(self.place / "srv", way)
        for person in PEOPLE:
            for own in OWN:
                shutil.rmtree(self.place / "home" / person.name / own, ignore_errors=True)
        for place in (self.stock, self.place / "tmp"):
            for file in place.iterdir():
                if file.name.startswith(("taken-", "replaced-", "racer-")) or place != self.stock:
                    remove(file)

    def outside(self) -> dict[str, tuple[object, ...]]:
        """Everything that no command may change: kind, mode, owner, times and content of each name."""
        found: dict[str, tuple[object, ...]] = {}
        for top in ("system", "home"):
            for path in walk(self.place / top):
                found[str(path.relative_to(self.place))] = facts(path)
        return found

    def mend(self) -> None:
        """Let what is outside be again as `keep_outside` saw it."""
        for top in ("system", "home"):
            shutil.rmtree(self.place / top)
            copy_tree(self.place / "templates" / top, self.place / top)

    def keep_outside(self) -> None:
        for top in ("system", "home"):
            copy_tree(self.place / top, self.place / "templates" / top)

    def leaked(self) -> list[str]:
        """Files that others may read, which hold something of a private one."""
        found = []
        for path in walk(self.place / "srv"):
            if stat.S_ISREG(path.lstat().st_mode) and MARK in path.read_bytes():
                found.append(str(path.relative_to(self.place)))
        return found

    def left(self) -> list[str]:
        """What was left in the directory for everybody."""
        return sorted(os.listdir(self.place / "tmp"))


def walk(top: Path) -> Iterator[Path]:
    """A directory and all below it, without what programs keep for their user. Follows no link."""
    yield top
    if not stat.S_ISDIR(top.lstat().st_mode):
        return
    for name in sorted(os.listdir(top)):
        if name not in OWN:
            yield from walk(top / name)


def facts(path: Path) -> tuple[object, ...]:
    """What can be seen of a file; of a home's own directory not when a name in it was changed."""
    found = path.lstat()
    data = b""
    if stat.S_ISREG(found.st_mode):
        data = path.read_bytes()
    elif stat.S_ISLNK(found.st_mode):
        data = os.readlink(path).encode()
    times = (found.st_mtime_ns, found.st_ctime_ns) if path.parent.name != "home" else ()
    return oct(found.st_mode), found.st_uid, found.st_gid, *times, hashlib.sha256(data).hexdigest()[:16]


def remove(path: Path) -> None:
    if stat.S_ISDIR(path.lstat().st_mode):
        shutil.rmtree(path)
    else:
        path.unlink()


def copy_tree(source: Path, target: Path) -> None:
    """Copy with owners, groups and modes."""
    found = source.lstat()
    if stat.S_ISDIR(found.st_mode):
        target.mkdir()
        for name in os.listdir(source):
            copy_tree(source / name, target / name)
    elif stat.S_ISLNK(found.st_mode):
        target.symlink_to(os.readlink(source))
        return
    else:
        shutil.copyfile(source, target)
    if AS_ROOT:
        os.chown(target, found.st_uid, found.st_gid)
    target.chmod(stat.S_IMODE(found.st_mode))


def changes(file: Path) -> list[tuple[object, ...]]:
    """The journal of a database that nobody has open; raises sqlite3.Error if it is none."""
    with closing(sqlite3.connect(file)) as sql:
        assert sql.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return sql.execute("SELECT id, at, who, action FROM change ORDER BY id").fetchall()
