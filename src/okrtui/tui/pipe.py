"""A process that writes line by line, and is read without blocking the screen."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Callable, Sequence

_AT_ONCE = 1 << 16


class Pipe:
    """Runs a command and hands on its lines, one after the other; of several at once only the last one.

    It ends when `stop` is called, or when this program does: the process's input ends then.
    """

    def __init__(
        self, command: Sequence[str], tell: Callable[[bytes], None], over: Callable[[], None]
    ) -> None:
        """`over` is called when the process ended by itself. Raises OSError if no process can be started."""
        self._tell, self._over = tell, over
        self._begun = b""
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout is not None
        self._fd = self._process.stdout.fileno()
        os.set_blocking(self._fd, False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._fd, self._ready)
        self.running = True

    @property
    def pid(self) -> int:
        return self._process.pid

    def _ready(self) -> None:
        try:
            data = os.read(self._fd, _AT_ONCE)
        except BlockingIOError:
            return
        if not data:
            self.stop()
            self._over()
            return
        *lines, self._begun = (self._begun + data).split(b"\n")
        if lines:
            self._tell(lines[-1])

    def stop(self) -> None:
        """End the process, and read no more of it."""
        if self.running:
            self.running = False
            self._loop.remove_reader(self._fd)
            self._process.kill()
            self._process.communicate()
