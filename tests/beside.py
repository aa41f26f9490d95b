"""The program twice in two terminals, with and without the differ: same keys, same clock, same screens.

With `OKRTUI_BESIDE=FILE` every story runs like this, and FILE gets a line of counts for each start.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from tests.emulator import EmulatedScreen
from tests.equality import visible
from tests.terminal import Terminal

BESIDE = "OKRTUI_BESIDE"
QUIET = 0.06
"""Seconds without work and bytes after which both have done what they were asked to."""
ESCAPE = {"ESCDELAY": "25"}
"""Milliseconds after which an escape is a key: less than that."""
LONG = 20.0
SOON = 2.0
"""Seconds after which the one without the differ, if it shows something else, is asked to paint anew."""
REPAINT = b"\x0c"


@dataclass
class Counts:
    """What was compared."""

    starts: int = 0
    keys: int = 0
    screens: int = 0
    cells: int = 0
    sent: int = 0
    sent_without: int = 0
    anew: int = 0
    """Screens that were the same once the one without the differ had painted anew. Where a terminal gives
    a text more cells than Textual reckons with, a part that Textual paints runs over what lies beside it."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __str__(self) -> str:
        return (
            f"{self.starts} starts, {self.keys} inputs, {self.screens} screens and {self.cells:,} cells "
            f"compared, {self.anew} of them painted anew without the differ; "
            f"{self.sent:,} bytes sent, {self.sent_without:,} without"
        )

    def line(self) -> str:
        """As a line of a file, which `read` reads."""
        return " ".join(map(str, astuple(self)))

    @classmethod
    def read(cls, text: str) -> Counts:
        """The sum of all lines."""
        return sum((cls(*map(int, line.split())) for line in text.splitlines()), cls())


def other_place(path: Path) -> Path:
    """A copy of a directory, if there is one, whose name differs in one letter's case."""
    name = path.name[0].swapcase() + path.name[1:]
    assert name != path.name, path
    other = path.with_name(name)
    shutil.rmtree(other, ignore_errors=True)
    if path.is_dir():
        shutil.copytree(path, other)
        other.chmod(path.stat().st_mode)
    return other


def unlike(one: EmulatedScreen, other: EmulatedScreen) -> list[str]:
    """Where two screens differ; the names of the two places do in one letter's case."""
    found = []
    for y in range(one.lines):
        for x in range(one.columns):
            here, there = one.cell(x, y), other.cell(x, y)
            if here == there or visible(here) == visible(there):
                continue
            place = "/" in one.display[y] and here._replace(data=here.data.swapcase()) == there
            if not place:
                found.append(f"row {y} column {x}: {here} and {there}")
    return found


class Beside(Terminal):
    """The program in a terminal, and beside it, in `other`, the same without the differ.

    Whoever uses it sees the first one. Before each input both have to show the same.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        other_argv: Sequence[str | Path],
        *,
        columns: int,
        rows: int,
        env: Mapping[str, str | None],
        other_env: Mapping[str, str | None],
        counted_in: Path | None = None,
    ) -> None:
        self.counts = Counts(starts=1)
        self._counted_in = counted_in
        self.other = Terminal(other_argv, columns=columns, rows=rows, env={**other_env, **ESCAPE})
        super().__init__(argv, columns=columns, rows=rows, env={**env, **ESCAPE})

    def send(self, data: bytes) -> None:
        if threading.current_thread() is self._reader:  # an answer of this terminal alone
            super().send(data)
            return
        self.settle()
        self.counts.keys += 1
        super().send(data)
        self.other.send(data)

    def resize(self, columns: int, rows: int) -> None:
        self.settle()
        self.counts.keys += 1
        super().resize(columns, rows)
        self.other.resize(columns, rows)

    def settle(self) -> None:
        """Wait until both are quiet and show the same. AssertionError with what differs."""
        began, anew = time.monotonic(), False
        while True:
            self.wait_idle(QUIET)
            self.other.wait_idle(QUIET)
            with self._changed, self.other._changed:
                found = unlike(self.screen, self.other.screen)
                if not found:
                    self.counts.screens += 1
                    self.counts.anew += anew
                    self.counts.cells += self.screen.columns * self.screen.lines
                    return
                shown = f"{self._framed()}\nwithout the differ:\n{self.other._framed()}\n{self._ends()}"
            told = "\n".join(found[:8])
            waited = time.monotonic() - began
            assert waited < LONG, f"{len(found)} cells differ:\n{told}\n{shown}"
            if waited > SOON and not anew and self.other.process.poll() is None:
                anew = True
                self.other.send(REPAINT)

    @property
    def both_ended(self) -> bool:
        return self.process.poll() is not None and self.other.process.poll() is not None

    def _ends(self) -> str:
        ends = ((len(one.raw), one.process.poll(), one.raw[-200:]) for one in (self, self.other))
        return "; ".join(f"{size} bytes, exit code {code}, the last {last!r}" for size, code, last in ends)

    def wait_exit(self, timeout: float = 20) -> int:
        code = super().wait_exit(timeout)
        assert self.other.wait_exit(timeout) == code
        self.settle()
        return code

    def close(self) -> None:
        super().close()
        self.other.close()
        self.counts.sent, self.counts.sent_without = len(self.raw), len(self.other.raw)
        if self._counted_in is not None:
            with self._counted_in.open("a") as file:
                file.write(self.counts.line() + "\n")
