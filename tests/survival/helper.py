"""A process without threads that has loaded the program and forks a child for each case.

`python -m tests.survival.helper` reads a line of JSON for each case and answers with one. A child runs
one command as the program does; before that it may be told to kill itself at the n-th point, or to be
limited in the size of files. A point is a statement of SQL, a step of a copy of a database, or an
operation that makes, opens for writing, renames or removes a file.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import select
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = 16
"""Of a copy of a database between two points."""
CPU_SECONDS = 1000
CRASH = 70
LOADED = (
    "okrtui.__main__", "okrtui.cli.check_in.checkin_prompt", "okrtui.cli.check_in.record_csv",
    "okrtui.demo", "okrtui.config.writing", "okrtui.interchange.outline.markdown",
    "okrtui.store.runner", "okrtui.workspace.admin.backups", "difflib", "tomli_w",
)  # fmt: skip
"""What the program would load when it is needed, once for all children."""
_FILES = frozenset({"os.rename", "os.remove", "os.link", "os.mkdir", "os.chmod", "os.truncate"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Points:
    """Counts the points of a command; at one of them it may be over with the process."""

    def __init__(self, kill_at: int | None, watched: str) -> None:
        self._kill_at = kill_at
        self._watched = watched
        self.seen = 0
        self.largest = 0
        """Of all files in the watched directory, at any point."""

    def one(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._kill_at is None and self._watched:
            self.measure()

    def measure(self) -> None:
        for directory, _, names in os.walk(self._watched):
            for name in names:
                try:
                    self.largest = max(self.largest, os.lstat(os.path.join(directory, name)).st_size)
                except FileNotFoundError:
                    continue

    def audited(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING):
            self.one()

    def follow(self) -> None:
        """From here on every connection and every file counts."""
        points, connect = self, sqlite3.connect

        class Counted(sqlite3.Connection):
            def backup(self, target: sqlite3.Connection, **more: Any) -> None:
                super().backup(target, **{"pages": PAGES, **more, "progress": points.one})

        def counted(*arguments: Any, **more: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*arguments, **{"factory": Counted, **more})
            connection.set_trace_callback(self.one)
            return connection

        sqlite3.connect = counted  # type: ignore[assignment]
        sys.addaudithook(self.audited)


def run_command(argv: list[str]) -> int:
    """What `okrtui` does with these arguments, at the time of the tests."""
    from okrtui.__main__ import main

    try:
        main(argv, lambda: NOW)
    except SystemExit as stop:
        return int(stop.code or 0)


def _command(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> int:
    points = Points(job.get("kill"), job.get("watched", ""))
    limit = job.get("limit")
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    else:
        points.follow()
    end = run_command(job["argv"])
    if job.get("watched"):
        points.measure()
    tell({"points": points.seen, "largest": points.largest})
    return end


def _load(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> int:
    """Check in until somebody ends this; each number that was acknowledged goes to a file."""
    acknowledged = os.open(job["file"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    number = job["first"]
    while not os.path.exists(job["until"]):
        end = run_command(["-w", job["directory"], "checkin", "KR1", "--set", str(number)])
        if end == 0:
            os.write(acknowledged, f"{number}\n".encode())
        elif end != 3:
            return end
        number += 1
    return 0


def _examine(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> int:
    """The most memory that looking for damage takes, of the interpreter and of the process, in bytes."""
    import tracemalloc

    from okrtui.workspace.admin import examining

    calls: list[tuple[int, int]] = []
    before = _resident()
    if job["traced"]:
        tracemalloc.start()
    found = examining.examine(Path(job["directory"]), lambda done, total: calls.append((done, total)))
    traced = tracemalloc.get_traced_memory()[1] if job["traced"] else 0
    told = {
        "found": len(found),
        "traced": traced,
        "resident": _resident() - before,
        "calls": len(calls),
        "most": max((done for done, _ in calls), default=0),
        "total": max((total for _, total in calls), default=0),
        "over": sum(done > total for done, total in calls),
        "back": sum(after[0] < first[0] for first, after in pairwise(calls)),
    }
    tell(told)
    return 0


def _resident() -> int:
    """The most memory that this process has held at once."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


WORK: dict[str, Callable[[dict[str, Any], Callable[[dict[str, Any]], None]], int]] = {
    "command": _command,
    "load": _load,
    "examine": _examine,
}


def _child(job: dict[str, Any], out: int, err: int, told: int) -> NoReturn:
    end = 99
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.environ.update(job.get("environment", {}))
        end = WORK[job["do"]](job, lambda found: (os.write(told, json.dumps(found).encode()), None)[1])
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(end)


def _fork(job: dict[str, Any]) -> tuple[int, list[int]]:
    """Start a child; returns its pid and where its output, its messages and its answer come from."""
    pipes = [os.pipe() for _ in range(3)]
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        for read, _ in pipes:
            os.close(read)
        _child(job, *(write for _, write in pipes))
    for _, write in pipes:
        os.close(write)
    return process, [read for read, _ in pipes]


def _all_of(readers: list[int]) -> list[str]:
    """Everything that comes, from all at once, so that nobody has to wait for a full pipe."""
    found: dict[int, list[bytes]] = {reader: [] for reader in readers}
    open_ = set(readers)
    while open_:
        for reader in select.select(sorted(open_), [], [])[0]:
            data = os.read(reader, 1 << 16)
            if data:
                found[reader].append(data)
            else:
                open_.discard(reader)
                os.close(reader)
    return [b"".join(found[reader]).decode(errors="replace") for reader in readers]


def main() -> None:
    from okrtui.cli.commands import MODULES
    from okrtui.store.files.versions import own_version

    for module in (*(f"okrtui.cli.{name}" for name in MODULES.values()), *LOADED):
        importlib.import_module(module)
    own_version()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("SELECT 1")
    gc.collect()
    gc.freeze()
    running: dict[int, list[int]] = {}
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        if job["do"] == "reap":
            process, readers = job["pid"], running.pop(job["pid"])
        else:
            process, readers = _fork(job)
            if job["do"] == "load":
                running[process] = readers
                print(json.dumps({"pid": process}), flush=True)
                continue
        out, err, told = _all_of(readers)
        _, status = os.waitpid(process, 0)
        answer = {"end": os.waitstatus_to_exitcode(status), "out": out, "err": err}
        print(json.dumps({**answer, **(json.loads(told) if told else {})}), flush=True)


if __name__ == "__main__":
    main()
