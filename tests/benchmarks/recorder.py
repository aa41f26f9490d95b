"""A program in a pseudo-terminal, its bytes kept with the times they came; looked at afterwards.

`tests.terminal.Terminal` shows every byte on its emulated screen as it comes, which takes processor
time from the program that is timed. This one only reads; `show` catches up between the timed parts.
It answers no queries, as old terminals don't, and starts the program without a helper in between.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

from tests.emulator import EmulatedScreen, EmulatedStream

BURST_GAP = 0.010  # seconds of silence between two paintings
DEADLINE = 30.0


class Recorder:
    """A program on a tty of `columns`×`rows`; `started` is the moment before it was spawned."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], *, columns: int, rows: int) -> None:
        self.screen = EmulatedScreen(columns, rows)
        self._stream = EmulatedStream(self.screen)
        self.chunks: list[tuple[float, bytes]] = []
        self._shown = 0
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        # The leader of a new session gets the first tty it opens for its own.
        tty = (os.POSIX_SPAWN_OPEN, 0, os.ttyname(slave), os.O_RDWR, 0)
        copies = [(os.POSIX_SPAWN_DUP2, 0, other) for other in (1, 2)]
        self.started = time.perf_counter()
        self._pid = os.posix_spawn(argv[0], list(argv), env, file_actions=[tty, *copies], setsid=True)
        self._slave = slave
        self.running = True

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def master(self) -> int:
        """Our end of the tty."""
        return self._master

    def read(self, quiet: float, *, until: float = DEADLINE) -> None:
        """Take in what comes until nothing came for `quiet` seconds, counted from the first byte."""
        deadline = time.perf_counter() + until
        wait = until
        while time.perf_counter() < deadline and self.running:
            ready, _, _ = select.select([self._master], [], [], wait)
            if not ready:
                return
            if not self.take(65536):
                return
            wait = min(quiet, max(0.0, deadline - time.perf_counter()))

    def take(self, most: int) -> int:
        """Read once, at most so many bytes; returns how many, 0 if the program is gone."""
        try:
            data = os.read(self._master, most)
        except OSError:  # Linux says EIO when nobody holds the other side any more
            data = b""
        if not data:
            self.running = False
            return 0
        self.chunks.append((time.perf_counter(), data))
        if self._slave >= 0:  # the program has it open by now
            os.close(self._slave)
            self._slave = -1
        return len(data)

    def press(self, sequence: bytes) -> float:
        """Send a key; returns the moment before."""
        moment = time.perf_counter()
        os.write(self._master, sequence)
        return moment

    # --- looking, outside of what is timed -----------------------------------------------

    def show(self) -> None:
        """Bring the emulated screen up to date."""
        for _, data in self.chunks[self._shown :]:
            self._stream.feed(data)
        self._shown = len(self.chunks)

    def show_until(self, done: Callable[[EmulatedScreen], bool]) -> int | None:
        """Show chunk by chunk until the screen is as wanted; the number of that chunk."""
        while self._shown < len(self.chunks):
            self._stream.feed(self.chunks[self._shown][1])
            self._shown += 1
            if done(self.screen):
                return self._shown - 1
        return None

    def picture(self) -> str:
        """What is on the screen, as text."""
        self.show()
        return "\n".join(self.screen.display)

    def end_of_burst(self, chunk: int) -> int:
        """The number of the last chunk of the painting that this chunk is part of."""
        while chunk + 1 < len(self.chunks) and self.chunks[chunk + 1][0] - self.chunks[chunk][0] <= BURST_GAP:
            chunk += 1
        return chunk

    def bytes_between(self, first: int, end: int) -> int:
        """How many bytes the chunks `first` to `end` (not included) hold."""
        return sum(len(data) for _, data in self.chunks[first:end])

    # --- the end -------------------------------------------------------------------------

    def quit(self, sequence: bytes) -> None:
        """Leave by a key; by force if that takes more than five seconds."""
        try:
            os.write(self._master, sequence)
            deadline = time.perf_counter() + 5
            while time.perf_counter() < deadline:
                self.read(0.05, until=0.05)
                if os.waitpid(self._pid, os.WNOHANG)[0]:
                    return
            os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        finally:
            for descriptor in (self._master, self._slave):
                if descriptor >= 0:
                    os.close(descriptor)
