"""The way to the terminal alone: everything arrives in order, and nobody ever waits for a reader."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.tui.driver.output import MAX_WAITING, Output

LONG = 20.0
"""Seconds after which what should have happened surely will not."""


class Line:
    """A pipe or a terminal with an output at one end and us at the other."""

    def __init__(self, kind: str) -> None:
        self.far, self.near = os.pipe() if kind == "pipe" else os.openpty()
        if kind == "terminal":
            import tty

            tty.setraw(self.near)
        self.output = Output(open(self.near, "w", closefd=False))  # noqa: SIM115
        self.recovered = threading.Event()
        self.output.recovered = self.recovered.set
        self.is_open = True

    def read(self, most: int = 65536) -> bytes:
        """What comes; empty at the end."""
        try:
            return os.read(self.far, most)
        except OSError:  # a terminal that nobody holds any more
            return b""

    def read_all(self, length: int, most: int = 65536) -> bytes:
        """So many bytes; AssertionError if they do not come."""
        found = b""
        while len(found) < length:
            assert select.select([self.far], [], [], LONG)[0], f"{len(found)} of {length} bytes came"
            found += self.read(most)
        return found

    def nothing_more(self) -> bool:
        return not select.select([self.far], [], [], 0)[0]

    def hang_up(self) -> None:
        if self.is_open:
            os.close(self.far)
            self.is_open = False

    def close(self) -> None:
        self.hang_up()
        self.output.stop()
        self.output.join(LONG)
        assert not self.output.is_alive()
        os.close(self.near)


@contextmanager
def line(kind: str = "pipe") -> Iterator[Line]:
    found = Line(kind)
    found.output.start()
    try:
        yield found
    finally:
        found.close()


def in_time(work: Callable[[], object]) -> None:
    """Work in a thread of its own, so that one that waits for ever fails and does not hang."""
    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(LONG)
    assert not worker.is_alive(), "it waits"


def fill(found: Line) -> list[str]:
    """Write until the output drops what comes; what it has taken."""
    taken: list[str] = []
    size = 0
    while size <= MAX_WAITING:
        taken.append(f"{len(taken):07}|" * 1000)
        size += len(taken[-1])
        found.output.write(taken[-1])
    return taken


PIECES = st.lists(st.text(max_size=40) | st.text("ab\x1b[;é日", min_size=3000, max_size=6000), max_size=8)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(kind=st.sampled_from(["pipe", "terminal"]), pieces=PIECES, most=st.integers(1, 5000))
def test_everything_arrives_in_order(kind: str, pieces: list[str], most: int) -> None:
    """Whatever the pieces are, and however slowly somebody reads; half a character is a `?`."""
    wanted = "".join(pieces).encode("utf-8", "replace")
    with line(kind) as found:
        for piece in pieces:
            found.output.write(piece)
        if len(wanted) > 200:
            most = max(most, 50)
        assert found.read_all(len(wanted), most) == wanted
        found.output.stop()
        found.output.join(LONG)
        assert not found.output.is_alive()
        assert found.nothing_more()


@pytest.mark.parametrize("kind", ["pipe", "terminal"])
def test_writing_never_waits_for_a_reader(kind: str) -> None:
    with line(kind) as found:

        def write() -> None:
            for _ in range(3 * MAX_WAITING // 1000):
                found.output.write("x" * 1000)

        in_time(write)
        assert not found.recovered.is_set()


def test_what_does_not_fit_is_dropped_and_once_all_is_out_somebody_is_told() -> None:
    with line() as found:
        told: list[int] = []

        def tell() -> None:
            told.append(found.output._size)
            found.recovered.set()

        found.output.recovered = tell
        wanted = "".join(fill(found)).encode()
        for letter in "ABCDE":
            found.output.write(letter * 100)
        assert found.read_all(len(wanted), 4096) == wanted
        assert found.recovered.wait(LONG)
        found.output.write("again")
        assert found.read_all(5) == b"again"
        assert told == [0]


def test_nobody_is_told_when_nothing_was_dropped() -> None:
    with line() as found:
        found.output.write("x" * 100_000)
        found.read_all(100_000)
        found.output.stop()
        assert not found.recovered.is_set()


def test_at_the_end_what_is_left_is_given_up_when_nobody_reads() -> None:
    found = Line("pipe")
    found.output.start()
    fill(found)
    in_time(found.output.stop)
    assert found.output.is_alive()  # it waits in a write; as a daemon it does not hold the program
    found.close()


def test_at_the_end_a_slow_reader_gets_all_that_was_taken() -> None:
    with line() as found:
        wanted = "".join(fill(found)).encode()
        stopping = threading.Thread(target=found.output.stop, daemon=True)
        stopping.start()
        assert found.read_all(len(wanted), 1000) == wanted
        stopping.join(LONG)
        assert not stopping.is_alive()
        assert found.nothing_more()


def test_what_is_broken_off_leaves_no_region_that_scrolls() -> None:
    with line() as found:
        found.output.write("\x1b[2;11r\x1b[11H" + "\n" * 100_000)
        assert select.select([found.far], [], [], LONG)[0]
        found.output.last_words()
        found.output.write("farewell")
        read = b""
        while not read.endswith(b"farewell"):
            read += found.read()
        assert read.endswith(b"\n\x18\x1b[?2026l\x1b[rfarewell")
        assert len(read) < 100_000


@pytest.mark.parametrize("kind", ["pipe", "terminal"])
@pytest.mark.parametrize("waiting", [False, True], ids=["idle", "in a write"])
def test_a_reader_that_goes_ends_the_thread_quietly(kind: str, waiting: bool) -> None:
    found = Line(kind)
    found.output.start()
    if waiting:
        fill(found)
    found.hang_up()
    found.output.write("nobody reads this")
    found.output.join(LONG)
    assert not found.output.is_alive()
    in_time(lambda: found.output.write("nor this"))
    in_time(found.output.stop)
    found.close()


def test_a_terminal_that_somebody_made_non_blocking_gets_everything() -> None:
    with line("terminal") as found:
        os.set_blocking(found.near, False)
        wanted = b"".join(b"%06d " % number for number in range(20_000))
        found.output.write(wanted.decode())
        deadline = time.monotonic() + LONG
        with suppress(AssertionError):
            while select.select([], [found.near], [], 0)[1] and time.monotonic() < deadline:
                time.sleep(0.001)  # until the thread has met a terminal that takes no more
        assert found.read_all(len(wanted), 3000) == wanted
        found.output.write("more")
        assert found.read_all(4) == b"more"
