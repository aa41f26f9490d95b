"""A robot's terminal for the warm program: it can stop reading, and its keyboard can be another one."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.emulator import EmulatedScreen, EmulatedStream
from tests.endings.forks import Forked, Forks
from tests.terminal import Terminal

WAIT = 30.0


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that nobody tells us about."""
    deadline = time.monotonic() + WAIT
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {WAIT} s")
        time.sleep(0.01)


class Window(Terminal):
    """`okrtui ARGV` in a terminal. With `own_keyboard`, its stdin is a second terminal."""

    process: Forked  # type: ignore[assignment]

    def __init__(
        self,
        forks: Forks,
        *argv: str | Path,
        env: Mapping[str, str],
        columns: int = 80,
        rows: int = 24,
        own_keyboard: bool = False,
        who: str = "",
    ) -> None:
        self.screen = EmulatedScreen(columns, rows)
        self.screen.answer = lambda reply: self.send(reply.encode())
        self._stream = EmulatedStream(self.screen)
        self._raw = bytearray()
        self._arrivals: list[tuple[float, int]] = []
        self._last_event = time.monotonic()
        self._escaped = False
        self._changed = threading.Condition(threading.RLock())
        self._ended = False
        self._failure: Exception | None = None
        self._wake_read, self._wake_write = os.pipe()
        self._master, output = os.openpty()
        self.name = os.ttyname(output)
        self._keyboard, keyboard = os.openpty() if own_keyboard else (-1, output)
        self._set_size(columns, rows)
        self.settings_before = self.settings()
        basic = {"PATH": os.defpath, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC"}
        try:
            self.process = forks.start(
                [str(word) for word in argv], {**basic, **env}, keyboard, output, who=who
            )
        finally:
            for descriptor in {output, keyboard}:
                os.close(descriptor)
        self._start_reading()

    def _start_reading(self) -> None:
        self._reader = threading.Thread(target=self._read, name="terminal-reader", daemon=True)
        self._reader.start()

    def send(self, data: bytes) -> None:
        if self._keyboard < 0:
            super().send(data)
            return
        os.write(self._keyboard, data)
        with self._changed:
            self._last_event = time.monotonic()

    def take_the_keyboard_away(self) -> None:
        """Its input is at an end, while the terminal that it writes to stays."""
        os.close(self._keyboard)
        self._keyboard = -1

    def stop_reading(self) -> None:
        """Nobody takes what the program writes."""
        os.write(self._wake_write, b"x")
        self._reader.join()
        os.read(self._wake_read, 1)

    def read_on(self) -> None:
        """Somebody takes it again."""
        self._ended = False
        self._start_reading()

    @property
    def is_full(self) -> bool:
        """Whether the next write of the program would wait for somebody to read."""
        end = os.open(self.name, os.O_RDWR | os.O_NOCTTY)
        try:
            return not select.select([], [end], [], 0)[1]
        finally:
            os.close(end)

    def fill_up(self) -> None:
        """Make the program write, by sizes of the window, until its terminal takes no more.

        And stays so: for a moment it may be full until the kernel has moved on what is in it.
        """
        columns, rows = self.screen.columns, self.screen.lines
        deadline = time.monotonic() + WAIT
        full = 0
        while full < 20:
            assert time.monotonic() < deadline, "the terminal never was full"
            full = full + 1 if self.is_full else 0
            if not full:
                self._set_size(columns + 1, rows)
                time.sleep(0.01)
                self._set_size(columns, rows)
            time.sleep(0.01)

    def close(self) -> None:
        super().close()
        if self._keyboard >= 0:
            self.take_the_keyboard_away()


def session_members(leader: int) -> list[str]:
    """What runs of the session that a process began: it, and everything it started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                name, _, rest = (entry / "stat").read_text().rpartition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(rest.split()[3]) == leader:
                found.append(name)
    return found


def cpu_seconds(pid: int) -> float:
    """What a process used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
