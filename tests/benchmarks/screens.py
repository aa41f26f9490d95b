"""Start to first useful paint, and cursor-down: okrtui's board beside the bare tree, in turns."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.recorder import DEADLINE, Recorder
from tests.benchmarks.table import Compared
from tests.emulator import Cell

DOWN = b"\x1b[B"
QUIET = 0.3  # a start is over when nothing comes for so long and the text is there
QUIET_KEY = 0.06  # so is a key
LABEL = 60  # cells of a label, so that no side scrolls sideways

_ROW = re.compile(r"^(?P<indent>[ ▾▸]*)(?P<handle>(?:O|KR)\d+) +(?P<rest>.*)$")


@dataclass(frozen=True)
class Side:
    """A program to time: how it starts and how one leaves it."""

    argv: Sequence[str]
    quit: bytes


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


class Screens:
    """The comparisons on a terminal; `run` adds one start and some keys of both sides."""

    def __init__(
        self,
        sides: tuple[Side, Side],
        board: Sequence[BoardRow],
        env: Mapping[str, str],
        *,
        size: tuple[int, int],
    ) -> None:
        self._sides = sides
        self._text = next(row.title for row in board if row.handle.startswith("KR"))
        self._titles = [row.title[:14] for row in board]
        self._env = env
        self._columns, self._rows = size
        self.start = Compared("start to first useful paint", "ms", 1.8)
        self.first_bytes = Compared("  bytes up to it", "B")
        self.all_bytes = Compared("  bytes until it is quiet", "B")
        self.key = Compared("cursor-down", "ms", 2.0)
        self.key_bytes = Compared("  bytes", "B")

    @property
    def compared(self) -> list[Compared]:
        return [self.start, self.first_bytes, self.all_bytes, self.key, self.key_bytes]

    def run(self, keys: int, *, tree_first: bool, counts: bool) -> None:
        """Start both, then press keys in turns. A run that does not count only warms up."""
        order = (1, 0) if tree_first else (0, 1)
        running: dict[int, Recorder] = {}
        try:
            for side in order:
                running[side] = self._start(side, counts)
            rows = {side: self._first_key(recorder) for side, recorder in running.items()}
            for _ in range(keys):
                for side in order:
                    rows[side] += 1
                    self._down(side, running[side], rows[side], counts)
        finally:
            for side, recorder in running.items():
                recorder.quit(self._sides[side].quit)

    def _start(self, side: int, counts: bool) -> Recorder:
        recorder = Recorder(self._sides[side].argv, self._env, columns=self._columns, rows=self._rows)
        found = None
        while found is None and self._goes_on(recorder, recorder.started):
            recorder.read(QUIET)
            found = recorder.show_until(self._text)
        if found is None:
            recorder.show()
            picture = "\n".join(recorder.screen.display)
            recorder.quit(self._sides[side].quit)
            raise SystemExit(f"“{self._text}” did not come on the screen:\n{picture}")
        recorder.show()
        last = recorder.end_of_burst(found)
        if counts:
            _side(self.start, side).append((recorder.chunks[last][0] - recorder.started) * 1000)
            _side(self.first_bytes, side).append(recorder.bytes_between(0, last + 1))
            _side(self.all_bytes, side).append(recorder.bytes_between(0, len(recorder.chunks)))
        return recorder

    def _first_key(self, recorder: Recorder) -> int:
        """Press once, untimed: a tree has no cursor before. Returns the board row it is on."""
        before = self._titles_shown(recorder)
        self._press(recorder, lambda: self._titles_shown(recorder) != before)
        after = self._titles_shown(recorder)
        return max(row for row, cells in after.items() if cells != before.get(row))

    def _down(self, side: int, recorder: Recorder, row: int, counts: bool) -> None:
        """Press once: the title of the row below must change its looks."""
        before = self._titles_shown(recorder)[row]
        first = len(recorder.chunks)
        pressed = self._press(recorder, lambda: self._titles_shown(recorder)[row] != before)
        if counts:
            _side(self.key, side).append((recorder.chunks[-1][0] - pressed) * 1000)
            _side(self.key_bytes, side).append(recorder.bytes_between(first, len(recorder.chunks)))

    def _press(self, recorder: Recorder, done: Callable[[], bool]) -> float:
        """Press cursor-down and wait until it is done and quiet; returns when it was pressed."""
        pressed = recorder.press(DOWN)
        while self._goes_on(recorder, pressed):
            recorder.read(QUIET_KEY, until=5)
            recorder.show()
            if done():
                return pressed
        raise SystemExit("cursor-down moved nothing:\n" + "\n".join(recorder.screen.display))

    def _titles_shown(self, recorder: Recorder) -> dict[int, list[Cell]]:
        """Number in the board → the cells of its title, of the rows that are on the screen."""
        found: dict[int, list[Cell]] = {}
        for y, line in enumerate(recorder.screen.display):
            if len(found) < len(self._titles) and (title := self._titles[len(found)]) in line:
                at = line.index(title)
                found[len(found)] = [recorder.screen.cell(x, y) for x in range(at, at + len(title))]
        return found

    def _goes_on(self, recorder: Recorder, since: float) -> bool:
        return recorder.running and time.perf_counter() - since < DEADLINE


def _side(compared: Compared, side: int) -> list[float]:
    return compared.theirs if side else compared.ours
