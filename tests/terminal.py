"""A robot user: runs a program in a real pseudo-terminal, presses keys, reads the screen.

A program under test sees a real tty of a given size. Everything it writes is kept as bytes and
shown on an `EmulatedScreen`. Waiting is for events (bytes, end of the program), never for luck.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.emulator import Cell, EmulatedScreen, EmulatedStream
from tests.picture import screenshot_svg, svg_text

__all__ = ["Terminal", "svg_text"]

# Runs in the child before the program: no fork hook is needed in a process that has threads.
TAKE_THE_TTY = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):  # nohup would be inherited
    signal.signal(number, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""
KEPT_FROM_OUR_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "PYTHONPATH", "COVERAGE_PROCESS_START")
# The program tells the escape key from a sequence by the pause after it (40 ms; driver/input.py).
PAUSE_AFTER_ESCAPE = 0.12
MOMENT = 0.03
IDLE = 3_000_000  # ns of work in such a pause that are nobody's doing: a thread looks whether it should end

ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "ctrl+space": "\x00",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    **{f"f{n}": f"\x1bO{final}" for n, final in enumerate("PQRS", start=1)},
    "f5": "\x1b[15~",
    **{f"f{n}": f"\x1b[{n + 11}~" for n in range(6, 11)},
    **{f"f{n}": f"\x1b[{n + 12}~" for n in range(11, 13)},
    **{f"shift+{name}": f"\x1b[1;2{final}" for name, final in ARROWS.items()},
    **{f"ctrl+{name}": f"\x1b[1;5{final}" for name, final in ARROWS.items()},
}

Wanted = str | re.Pattern[str] | Callable[["Terminal"], bool]


class Terminal:
    """A program in a terminal of `columns`×`rows`; use it as a context manager.

    The environment is small and the same everywhere (xterm-256color, UTF-8, no COLORTERM, as
    over SSH); `env` adds to it, or takes away with None. Of the queries a terminal may get, it
    answers device attributes and the cursor position, and, for the private modes in
    `supported_modes` (2026, for one), that it knows them.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str | None] | None = None,
        cwd: str | Path | None = None,
        supported_modes: Iterable[int] = (),
    ) -> None:
        self.screen = EmulatedScreen(columns, rows)
        self.screen.supported_modes = frozenset(supported_modes)
        self.screen.answer = lambda reply: self.send(reply.encode())
        self._stream = EmulatedStream(self.screen)
        self._raw = bytearray()
        self._arrivals: list[tuple[float, int]] = []
        self._last_event = time.monotonic()
        self._escaped = False
        self._changed = threading.Condition(threading.RLock())
        self._ended = False
        self._failure: Exception | None = None
        self._master, slave = os.openpty()
        self._wake_read, self._wake_write = os.pipe()
        try:
            self._set_size(columns, rows)
            self.settings_before = self.settings()
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", TAKE_THE_TTY, *map(str, argv)],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env=_environment(env or {}),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal-reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what the program did -------------------------------------------------------------

    @property
    def raw(self) -> bytes:
        """Every byte the program has written."""
        with self._changed:
            return bytes(self._raw)

    @property
    def arrivals(self) -> list[tuple[float, int]]:
        """For each read: the time (`time.monotonic`) and how many bytes had come in all by then."""
        with self._changed:
            return list(self._arrivals)

    def mark(self) -> int:
        """A place in the stream of bytes, for `since`."""
        with self._changed:
            return len(self._raw)

    def since(self, mark: int) -> bytes:
        """The bytes written after `mark`."""
        with self._changed:
            return bytes(self._raw[mark:])

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without spaces at their ends."""
        with self._changed:
            return [row.rstrip() for row in self.screen.display]

    def __repr__(self) -> str:
        """What pytest shows of a program that ended with another code: the last that it said."""
        said = "".join([line for line in self.lines if line][-5:])
        return f"Terminal({said[-200:]!r})"

    @property
    def text(self) -> str:
        """The rows of the screen, joined by newlines."""
        return "\n".join(self.lines)

    def line_with(self, text: str) -> str:
        """The first row that contains text; LookupError when there is none."""
        for line in self.lines:
            if text in line:
                return line
        raise LookupError(f"no row with {text!r} on the screen:\n{self._framed()}")

    def cell(self, x: int, y: int) -> Cell:
        """The cell in column x of row y, both from 0."""
        with self._changed:
            return self.screen.cell(x, y)

    def screenshot_svg(self, title: str = "") -> str:
        """The screen as a picture; `svg_text` reads its rows back."""
        with self._changed:
            return screenshot_svg(self.screen, title)

    def settings(self) -> list[Any]:
        """The tty's settings (`termios.tcgetattr`), to compare with `settings_before`."""
        return termios.tcgetattr(self._master)

    # -- what the user does ---------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys by name ("down", "shift+tab", "ctrl+s", "alt+x", "f1") or character.

        ValueError for a name that is not known. A key after escape is held back until the
        program must have taken escape for a key of its own.
        """
        for key in keys:
            self.send(self._encode(key))
            self._escaped = key == "escape"

    def type(self, text: str) -> None:
        """Press the character keys of text."""
        self.send(text.encode())

    def paste(self, text: str) -> None:
        """Paste text, bracketed when the program asked for that."""
        bracketed = 2004 in self.screen.modes
        self.send(f"\x1b[200~{text}\x1b[201~".encode() if bracketed else text.encode())

    def send(self, data: bytes) -> None:
        """Write bytes to the program as they are."""
        if self._escaped and threading.current_thread() is not self._reader:
            self._escaped = False
            self.wait_idle(PAUSE_AFTER_ESCAPE)
        while data:
            data = data[os.write(self._master, data) :]
        with self._changed:
            self._last_event = time.monotonic()

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program is told by SIGWINCH."""
        with self._changed:
            self.screen.resize(rows, columns)
            self._set_size(columns, rows)
            self._last_event = time.monotonic()

    def hang_up(self) -> None:
        """Close the window: the program gets SIGHUP and a terminal that is gone."""
        if self._reader.is_alive():
            os.write(self._wake_write, b"x")
            self._reader.join()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # -- waiting --------------------------------------------------------------------------

    def wait_for(self, wanted: Wanted, timeout: float = 20) -> None:
        """Wait until the screen holds a text, matches a pattern, or a function says True.

        The function is asked again whenever bytes arrive; a LookupError in it (`line_with`)
        means not yet. AssertionError, with the screen, when time is up or the program ended.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._shows(wanted), timeout)
            if not self._shows(wanted):
                self._fail(f"{wanted!r} did not come within {timeout} s")

    def wait_quiet(self, seconds: float = 0.15, timeout: float = 20) -> None:
        """Wait until nothing was sent or written for so long; use `wait_for` before, if you can."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if now - self._last_event >= seconds:
                    break
                if now >= deadline:
                    self._fail(f"not quiet for {seconds} s within {timeout} s")
                self._changed.wait(min(self._last_event + seconds, deadline) - now)
            self._raise_failure()

    def wait_idle(self, seconds: float = PAUSE_AFTER_ESCAPE, timeout: float = 20) -> None:
        """Wait until the program has waited, without working or writing, for a moment and then for so long.

        However busy the machine is, after the moment it has read what was sent, and after that
        every pause is over that it makes itself, if it is shorter.
        """
        deadline = time.monotonic() + timeout
        before, idle = self._work(), 0
        while idle < 2 and time.monotonic() < deadline and self.process.poll() is None:
            time.sleep(seconds if idle else MOMENT)
            now = self._work()
            still = now and before and now[0] - before[0] < IDLE and now[1] == before[1]
            before, idle = now, idle + 1 if still else 0
        self.wait_quiet(seconds, max(seconds, deadline - time.monotonic()))

    def _work(self) -> tuple[int, int] | None:
        """How long the program has computed and how much it has written; None while it computes."""
        done = 0
        for thread in Path(f"/proc/{self.process.pid}/task").glob("*"):
            with suppress(OSError):  # ended meanwhile
                done += int((thread / "schedstat").read_text().split()[0])
                if (thread / "stat").read_text().rpartition(") ")[2][0] in "RD":
                    return None
        return done, self.mark()

    def wait_exit(self, timeout: float = 20) -> int:
        """Wait for the program's end and its last bytes; its exit code, or minus a signal."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._fail(f"still running after {timeout} s")
            raise
        with self._changed:
            # A process it left behind may hold the terminal open, so this has an end, too.
            self._changed.wait_for(lambda: self._ended, 2)
            self._raise_failure()
        return code

    def close(self) -> None:
        """Kill the program and its process group if it still runs, and let go of everything."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()
        for end in (self._wake_read, self._wake_write):
            if end >= 0:
                os.close(end)
        self._wake_read = self._wake_write = -1

    # -- inside ---------------------------------------------------------------------------

    def _encode(self, key: str) -> bytes:
        if key in ARROWS:
            introducer = "O" if 1 in self.screen.modes else "["
            return f"\x1b{introducer}{ARROWS[key]}".encode()
        if key in KEYS:
            return KEYS[key].encode()
        if len(key) == 1:
            return key.encode()
        modifier, _, character = key.partition("+")
        if modifier == "ctrl" and len(character) == 1 and "@" <= character.upper() <= "_":
            return bytes([ord(character) & 0x1F])
        if modifier == "alt" and len(character) == 1:
            return f"\x1b{character}".encode()
        raise ValueError(f"no key is called {key!r}")

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        """The reader thread: everything the program writes, until it ends or we hang up."""
        try:
            while data := self._next_bytes():
                with self._changed:
                    self._raw += data
                    self._last_event = time.monotonic()
                    self._arrivals.append((self._last_event, len(self._raw)))
                    self._stream.feed(data)
                    self._changed.notify_all()
        except Exception as error:
            self._failure = error
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _next_bytes(self) -> bytes:
        ready, _, _ = select.select([self._master, self._wake_read], [], [])
        if self._wake_read in ready:
            return b""
        try:
            return os.read(self._master, 65536)
        except OSError:  # Linux says EIO when nobody holds the other side any more
            return b""

    def _shows(self, wanted: Wanted) -> bool:
        self._raise_failure()
        if isinstance(wanted, str):
            return wanted in self.text
        if isinstance(wanted, re.Pattern):
            return wanted.search(self.text) is not None
        try:
            return wanted(self)
        except LookupError:
            return False

    def _raise_failure(self) -> None:
        if self._failure:
            raise AssertionError("the emulator could not follow the program") from self._failure

    def _fail(self, what: str) -> None:
        state = "ended" if self._ended else "running"
        raise AssertionError(f"{what}; the program is {state}; the screen:\n{self._framed()}")

    def _framed(self) -> str:
        return "\n".join(f"│{line}" for line in self.lines)


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_FROM_OUR_ENVIRONMENT if name in os.environ}
    merged = {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", **changes}
    return {name: value for name, value in merged.items() if value is not None}
