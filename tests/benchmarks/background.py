"""What loading in the background costs: keys that are pressed while something is loaded, and memory after.

Beside the same program that is never idle for long enough to begin.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import replace

from okrtui.tui.preloading import IDLE
from tests.benchmarks.memory import proportional, resident
from tests.benchmarks.table import Compared
from tests.benchmarks.watched import DOWN, UP, Side, Watched

NEVER = """
import sys
from okrtui.tui import preloading
preloading.IDLE = 3600.0
from okrtui.__main__ import main
main(sys.argv[1:])
"""
ALL = 6.0
"""Seconds after which everything is loaded."""


class Background:
    """Starts all sides in turns, presses keys just after loading goes on, and waits until all is there."""

    def __init__(self, side: Side, tree: Side, size: tuple[int, int], patience: float) -> None:
        without = replace(side, argv=[sys.executable, "-c", NEVER, *side.argv[1:]])
        self._sides = {"with": side, "without": without, "tree": tree}
        self._size, self._patience = size, patience
        self._samples: dict[tuple[str, str], list[float]] = defaultdict(list)

    def run(self, number: int, keys: int) -> None:
        """Raises NotReached."""
        names = list(self._sides)
        for name in names if number % 2 else reversed(names):
            watched = Watched(self._sides[name], self._size, self._patience)
            try:
                watched.start()
                watched.press(DOWN)
                if name != "tree":
                    self._press(watched, name, keys)
                pid = watched.recorder.pid
                self._samples["memory", name].append(proportional(pid))
                self._samples["resident", name].append(resident(pid))
            finally:
                watched.quit()

    def _press(self, watched: Watched, name: str, keys: int) -> None:
        """Keys while something is loaded, and the same number once all is there."""
        for number in range(keys):
            time.sleep(IDLE + 0.01 * (number % 6))
            self._samples["key", name].append(watched.press(DOWN).milliseconds)
        time.sleep(ALL)
        for _ in range(keys):
            self._samples["later", name].append(watched.press(UP).milliseconds)

    @property
    def lines(self) -> list[Compared]:
        """Of the table: with the background against without, and against the bare tree."""

        def line(name: str, what: str, unit: str, aim: float | None, theirs: str = "without") -> Compared:
            samples = self._samples
            return Compared(name, unit, aim, samples[what, "with"], samples[what, theirs])

        return [
            line("cursor key while something is loaded, against without", "key", "ms", 2.0),
            line("  once all is loaded", "later", "ms", 1.2),
            line("memory (PSS) once all is loaded, against without", "memory", "MB", 1.4),
            line("  against the bare tree's", "memory", "MB", None, "tree"),
            line("  resident (RSS)", "resident", "MB", None),
        ]
