"""Starts, cursor-downs, pages and memory of several programs, which take turns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.memory import proportional, resident
from tests.benchmarks.table import Compared, Limited, NotReached
from tests.benchmarks.watched import DOWN, PAGE_DOWN, Side, Watched

LABEL = 60  # cells of a label, so that no side scrolls sideways

_ROW = re.compile(r"^(?P<indent>[ ▾▸]*)(?P<handle>(?:O|KR)\d+) +(?P<rest>.*)$")
_STATUS = "on track|at risk|off track|done|stale|no data|not started"


@dataclass(frozen=True)
class BoardRow:
    """A row of the board as `okrtui tree` prints it."""

    depth: int
    handle: str
    title: str
    label: str


def board_rows(printed: str) -> list[BoardRow]:
    """The rows in what `okrtui tree` printed; bars are left out of the labels."""
    rows = []
    for line in printed.splitlines():
        found = _ROW.match(line)
        if found:
            parts = re.split(r" {2,}", re.sub(r"▕.{8}▏", "  ", found["rest"]))
            label = "  ".join([f"{found['handle']} {parts[0]}", *parts[1:]])[:LABEL]
            rows.append(BoardRow(len(found["indent"]) // 2 - 1, found["handle"], parts[0], label))
    return rows


def useful_row(title: str) -> re.Pattern[str]:
    """What makes a paint useful: a row with its title (its beginning) and what its status is."""
    return re.compile(re.escape(title[:14]) + f".*({_STATUS})")


class Screens:
    """What was measured, by what it is and whose. A side that does not get there is left out from then on."""

    def __init__(self, sides: Mapping[str, Side], size: tuple[int, int], patience: float) -> None:
        self._sides, self._size, self._patience = sides, size, patience
        self._samples: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._failed: dict[str, str] = {}

    def run(self, number: int, *, keys: int = 0, pages: int = 0, counts: bool = True) -> None:
        """Start all, then press keys in turns. A run that does not count only warms up."""
        names = [name for name in self._sides if name not in self._failed]
        names = names[number % len(names) :] + names[: number % len(names)] if names else []
        running: dict[str, Watched] = {}
        try:
            for name in names:
                running[name] = Watched(self._sides[name], self._size, self._patience)
                with self._soft(name, running):
                    first, until_quiet = running[name].start()
                    self._keep(counts, name, start=first.milliseconds, first=first.bytes, all=until_quiet)
                    pid = running[name].recorder.pid  # before more is loaded in the background
                    self._keep(counts, name, memory=proportional(pid), resident=resident(pid))
            for name in list(running):
                with self._soft(name, running):  # not timed: a tree has no cursor before
                    running[name].press(DOWN)
            for what, key, times in (("key", DOWN, keys), ("page", PAGE_DOWN, pages)):
                for _ in range(times):
                    for name in list(running):
                        with self._soft(name, running):
                            took = running[name].press(key)
                            self._keep(counts, name, **{what: took.milliseconds, f"{what} bytes": took.bytes})
        finally:
            for watched in running.values():
                watched.quit()

    def compared(
        self, name: str, what: str, unit: str, ours: str, theirs: str, aim: float | None
    ) -> Compared:
        """A line of the table: one thing of two sides."""
        samples = self._samples
        return Compared(
            name, unit, aim, samples[what, ours], samples[what, theirs], self._failed.get(ours, "")
        )

    def limited(self, name: str, what: str, unit: str, side: str, most: float | None) -> Limited:
        """A line of the table: one thing of one side."""
        return Limited(name, unit, most, None, self._samples[what, side], self._failed.get(side, ""))

    def _keep(self, counts: bool, side: str, **values: float) -> None:
        if counts:
            for what, value in values.items():
                self._samples[what.replace("_", " "), side].append(value)

    @contextmanager
    def _soft(self, name: str, running: dict[str, Watched]) -> Iterator[None]:
        try:
            yield
        except NotReached as error:
            self._failed[name] = str(error)
            running.pop(name).quit()
