"""The way to the terminal: a thread that waits for it, so that the program never does."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import IO

from okrtui.tui.driver.cells import Cells

MAX_WAITING = 512 * 1024
"""Bytes kept for a terminal that does not take them; what comes then is dropped, and painted anew later."""
DEADLINE = 1.5
"""Seconds without progress after which, at the end, what is left is given up."""
_SOON = 0.2
"""Seconds in which a terminal that is read takes what is just being written."""
_LOOK = 0.05
"""Seconds between two looks whether a full terminal has room. The kernel wakes who waits for it only when
all that it keeps (20 KB) was taken, seconds later on a slow line: that would seem no progress at all."""
_PIECE = 1024
_PLAIN = b"\x1b[m"
_BREAK_OFF = b"\x18\x1b[?2026l\x1b[r"
"""Ends a sequence in the middle, a frame that was to be shown when it is whole, a region that scrolls."""


class Output(threading.Thread):
    """Takes text at once and writes it when the terminal can take it. Stands in for Textual's writer."""

    def __init__(self, file: IO[str], cells: Cells | None = None) -> None:
        super().__init__(daemon=True, name="terminal-output")  # a write that hangs must not hold the exit
        self._file = _opened_anew(file.fileno())
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._dropped = False
        self._ended = self._closing = False
        self._writing = self._break_off = False
        self._gone = False
        self._progress_at = monotonic()
        self._changed = threading.Condition()
        self._cells = cells
        self._asked_to_paint = False
        self.recovered: Callable[[], None] = lambda: None
        """Called, in this thread, when all is written and something had been dropped before."""

    def write(self, text: str) -> None:
        """Take text to be written. Never waits."""
        data = text.encode("utf-8", "replace")
        with self._changed:
            if self._gone:
                return
            if self._size > MAX_WAITING and not (self._ended or self._closing):
                self._dropped = True
                return
            if not self._size:
                self._progress_at = monotonic()
            self._waiting.append(data)
            self._size += len(data)
            self._changed.notify_all()

    def paint_soon(self) -> None:
        """Have the cells that differ sent as soon as the terminal takes them."""
        with self._changed:
            self._asked_to_paint = True
            self._changed.notify_all()

    def last_words(self) -> None:
        """Drop what was still to be painted: what is written from now on gives the terminal back."""
        with self._changed:
            self._size -= sum(map(len, self._waiting))
            self._waiting.clear()
            self._closing, self._dropped = True, False
            self._changed.wait_for(lambda: not self._writing or self._gone, _SOON)
            self._break_off = self._writing
            first = (_BREAK_OFF if self._writing else b"") + (_PLAIN if self._cells is not None else b"")
            if first:
                self._waiting.append(first)
                self._size += len(first)

    def flush(self) -> None:
        """Do nothing: what was taken is on its way."""

    def stop(self) -> None:
        """Write what is left, as long as the terminal takes it, and end."""
        with self._changed:
            self._ended = True
            self._progress_at = monotonic()
            self._changed.notify_all()
            while self._size and not self._gone:
                left = self._progress_at + DEADLINE - monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)

    def run(self) -> None:
        try:
            self._write_all()
        finally:
            os.close(self._file)

    def _write_all(self) -> None:
        while (data := self._next()) is not None:
            if not self._write(data):
                with self._changed:
                    self._gone = True
                    self._waiting.clear()
                    self._changed.notify_all()
                return
            with self._changed:
                self._writing = self._break_off = False
                self._size -= len(data)
                recovered, self._dropped = (
                    self._dropped and not self._size,
                    self._dropped and bool(self._size),
                )
                self._changed.notify_all()
            if recovered:
                self.recovered()

    def _next(self) -> bytes | None:
        """Return what is to be written next, once there is something; None at the end."""
        while True:
            with self._changed:
                while not (self._waiting or self._ended or self._to_paint):
                    self._changed.wait()
                if self._waiting:
                    self._writing = True
                    return self._waiting.popleft()
                if self._ended:
                    return None
            ready = select.select([], [self._file], [], 1.0)[1]
            with self._changed:
                if ready and self._cells is not None and self._to_paint and not self._waiting:
                    data = self._cells.paint().encode("utf-8", "replace")
                    if data:
                        if not self._size:
                            self._progress_at = monotonic()
                        self._size += len(data)
                        self._writing = True
                        return data

    @property
    def _to_paint(self) -> bool:
        """Whether to paint: not before it was asked for, as the terminal may not be set up yet."""
        ready = self._asked_to_paint and not (self._closing or self._ended)
        return ready and self._cells is not None and self._cells.stale

    def _write(self, data: bytes) -> bool:
        """Wait for the terminal to take all of it; False when it is gone."""
        while data and not self._break_off:
            try:
                data = data[os.write(self._file, data[:_PIECE]) :]
            except BlockingIOError:
                select.select([], [self._file], [], _LOOK)
                continue
            except OSError:
                return False
            with self._changed:
                self._progress_at = monotonic()
        return True


def _opened_anew(terminal: int) -> int:
    """Return a descriptor of the same terminal on which writes do not block.

    It has to be one of our own: whether writes block is a mode that is shared by all processes that inherited
    the other descriptor, and the shell is among them. Where we may not open it (after `su`), writes block.
    """
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(terminal)
