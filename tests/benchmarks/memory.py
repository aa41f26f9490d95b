"""How much memory a program has, with everything it started; read from /proc."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def proportional(pid: int) -> float:
    """Megabytes of a process and all below it: its own pages, and its part of those it shares (PSS)."""
    return sum(_of_one(each, "Pss:") for each in _family(pid)) / 1000


def resident(pid: int) -> float:
    """Megabytes of one process that are in memory (RSS)."""
    return _of_one(pid, "Rss:") / 1000


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _of_one(pid: int, name: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
