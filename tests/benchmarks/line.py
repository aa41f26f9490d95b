"""A slow line: what a program writes arrives at so many bytes a second, as over a poor SSH connection.

Nothing is read ahead: what has not arrived stays in the kernel's buffer of the tty, whose size
`tty_buffer` measures, and in the program. A real `ssh` keeps more in its own and the kernel's buffers.
"""

from __future__ import annotations

import os
import select
import time
import tty
from collections.abc import Mapping

from tests.benchmarks.table import Compared, Limited, NotReached, TableLine
from tests.benchmarks.watched import DOWN, Side, Watched

RATE = 5600  # bytes a second
KEYS, A_SECOND = 60, 20
SLICE = 64  # bytes that may arrive at once
STEP = 0.004
OVER = 1.5  # seconds without a byte after which nothing more comes
MAX = 120.0


def tty_buffer() -> int:
    """Bytes that a tty takes while nobody reads its other end."""
    master, slave = os.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(slave, False)
        taken = 0
        while True:
            try:
                taken += os.write(slave, b"x" * 256)
            except BlockingIOError:
                return taken
    finally:
        os.close(master)
        os.close(slave)


def trail(watched: Watched, rate: float | None = RATE) -> tuple[float, int]:
    """Press cursor-down `KEYS` times; seconds from the last one to the last byte that arrived, and bytes.
    Without a rate the line itself is slow."""
    recorder = watched.recorder
    first, allowed, pressed = len(recorder.chunks), 0.0, 0
    began = last_look = last_byte = last_key = time.perf_counter()
    while (now := time.perf_counter()) - began < MAX and recorder.running:
        if pressed < KEYS and now >= began + pressed / A_SECOND:
            last_key = recorder.press(DOWN)
            pressed += 1
        allowed = min(SLICE, allowed + (now - last_look) * rate) if rate is not None else 65536.0
        last_look = now
        ready, _, _ = select.select([recorder.master], [], [], 0)
        if ready and allowed >= 1:
            allowed -= recorder.take(int(allowed))
            last_byte = time.perf_counter()
        elif pressed == KEYS and now - max(last_byte, last_key) > OVER:
            return max(0.0, last_byte - last_key), recorder.bytes_between(first, len(recorder.chunks))
        time.sleep(STEP)
    raise NotReached(f"not quiet within {MAX:.0f} s")


class SlowLine:
    """The cursor runs down a long list on a slow line; `run` adds a sample of both sides."""

    def __init__(self, sides: Mapping[str, Side], size: tuple[int, int], patience: float) -> None:
        self._sides, self._size, self._patience = sides, size, patience
        name = f"{KEYS} cursor-downs, {A_SECOND} a second, on {RATE:,} B/s: last byte after the last key"
        self._trail = Limited(name, "s", most=1.0)
        self._tree = Limited("  the bare tree likewise", "s")
        self._bytes = Compared("  bytes", "B")

    @property
    def lines(self) -> list[TableLine]:
        return [self._trail, self._tree, self._bytes]

    def run(self) -> None:
        for name, side in self._sides.items():
            ours = name != "tree"
            line = self._trail if ours else self._tree
            watched = Watched(side, self._size, self._patience)
            try:
                watched.start()
                watched.press(DOWN)
                seconds, amount = trail(watched)
                line.ours.append(seconds)
                (self._bytes.ours if ours else self._bytes.theirs).append(amount)
            except NotReached as error:
                line.failed = str(error)
            finally:
                watched.quit()
