"""A program on a terminal whose paintings are timed: its start, and what a key does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern
from typing import NamedTuple

from tests.benchmarks.recorder import Recorder
from tests.benchmarks.table import NotReached
from tests.emulator import Cell, EmulatedScreen

DOWN, UP, PAGE_DOWN, ESCAPE = b"\x1b[B", b"\x1b[A", b"\x1b[6~", b"\x1b"
QUIET = 0.3  # a start is over when nothing comes for so long and the text is there
QUIET_KEY = 0.06  # so is a key that moves the cursor
BELOW = 3
"""Lines at the bottom that are not the list, but follow it."""

Done = Callable[[EmulatedScreen], bool]


@dataclass(frozen=True)
class Side:
    """A program to time: how it starts, what it shows first that is of use, how one leaves it."""

    argv: Sequence[str]
    env: Mapping[str, str]
    useful: Pattern[str]
    quit: bytes = b"q"


class Timed(NamedTuple):
    """Until the last byte of a painting: how long, and how many bytes."""

    milliseconds: float
    bytes: int


class Watched:
    """The program of a side, running. `patience` are the seconds after which something is not reached."""

    def __init__(self, side: Side, size: tuple[int, int], patience: float) -> None:
        self._side, self._patience = side, patience
        self.recorder = Recorder(side.argv, side.env, columns=size[0], rows=size[1])

    def start(self) -> tuple[Timed, int]:
        """Wait for the first useful paint; how long it took, and the bytes until it was quiet.

        Raises NotReached.
        """
        recorder = self.recorder
        useful = self._side.useful
        found = self._until(
            recorder.started, lambda screen: any(useful.search(row) for row in screen.display), QUIET
        )
        recorder.show()
        last = recorder.end_of_burst(found)
        took = (recorder.chunks[last][0] - recorder.started) * 1000
        first = Timed(took, recorder.bytes_between(0, last + 1))
        return first, recorder.bytes_between(0, len(recorder.chunks))

    def press(self, key: bytes, done: Done | None = None, quiet: float = QUIET_KEY) -> Timed:
        """Press a key and wait until the screen is as wanted (the list changed) and quiet.

        Raises NotReached.
        """
        recorder = self.recorder
        before = listed(recorder.screen)
        first = len(recorder.chunks)
        pressed = recorder.press(key)
        self._until(pressed, done or (lambda screen: listed(screen) != before), quiet)
        recorder.show()
        return Timed(
            (recorder.chunks[-1][0] - pressed) * 1000, recorder.bytes_between(first, len(recorder.chunks))
        )

    def reach(self, key: bytes, done: Done) -> float:
        """Press a key; milliseconds until the screen was as wanted. Raises NotReached."""
        pressed = self.recorder.press(key)
        found = self._until(pressed, done, 0.0)
        return (self.recorder.chunks[found][0] - pressed) * 1000

    def quit(self) -> None:
        self.recorder.quit(self._side.quit)

    def _until(self, since: float, done: Done, quiet: float) -> int:
        recorder = self.recorder
        while recorder.running and (left := since + self._patience - time.perf_counter()) > 0:
            recorder.read(quiet, until=left)
            found = recorder.show_until(done)
            if found is not None:
                return found
        raise NotReached(f"not reached within {self._patience:.0f} s")


def listed(screen: EmulatedScreen) -> list[list[Cell]]:
    """The cells above the lines at the bottom."""
    return [[screen.cell(x, y) for x in range(screen.columns)] for y in range(screen.lines - BELOW)]


def shows(text: str) -> Done:
    """Whether a text is somewhere on the screen."""
    return lambda screen: any(text in row for row in screen.display)
