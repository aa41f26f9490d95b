"""Whole processes: quick commands beside an interpreter that only imports what okrtui stands on."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence

from tests.benchmarks.table import Compared

IMPORTS = [sys.executable, "-c", "import click, peewee, msgspec, tomllib"]


class Commands:
    """The comparison of two commands; `run` adds one sample of each."""

    def __init__(
        self, name: str, aim: float, ours: Sequence[str], theirs: Sequence[str], env: Mapping[str, str]
    ) -> None:
        self._commands = (ours, theirs)
        self._env = env
        self.wall = Compared(f"{name}, whole process", "ms", aim)
        self.processor = Compared("  processor time", "ms")

    @property
    def compared(self) -> list[Compared]:
        return [self.wall, self.processor]

    def run(self, *, theirs_first: bool, counts: bool) -> None:
        for side in (1, 0) if theirs_first else (0, 1):
            wall, processor = _timed(self._commands[side], self._env)
            if counts:
                (self.wall.theirs if side else self.wall.ours).append(wall)
                (self.processor.theirs if side else self.processor.ours).append(processor)


def _timed(argv: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds of wall clock and of processor that a command takes."""
    nowhere = [(os.POSIX_SPAWN_OPEN, which, os.devnull, os.O_RDWR, 0) for which in (0, 1)]
    started = time.perf_counter()
    pid = os.posix_spawn(argv[0], list(argv), env, file_actions=nowhere)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - started
    if status:
        raise SystemExit(f"{' '.join(argv)}: exit code {os.waitstatus_to_exitcode(status)}")
    return wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000
