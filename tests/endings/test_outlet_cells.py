"""The way to the terminal with the differ: a slow reader gets less, and always what is shown in the end."""

from __future__ import annotations

import fcntl
import os
import random
import select
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from okrtui.show.harmless.widths import steady
from okrtui.tui.driver.cells import Cells
from okrtui.tui.driver.output import Output
from tests.emulator import EmulatedScreen, EmulatedStream
from tests.endings.test_outlet import LONG, in_time
from tests.endings.window import until
from tests.equality import differences

COLUMNS, ROWS = 80, 24
TAKE, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[?7l", "\x1b[?7h\x1b[?1049l\x1b[?25h"


class Pipe:
    """A pipe, an output at one end, a screen at the other; `plain` is one that gets all that was written."""

    def __init__(self) -> None:
        self.far, self.near = os.pipe()
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(self.near, fcntl.F_SETPIPE_SZ, 4096)
        self.cells = Cells(COLUMNS, ROWS, "xterm-256color")
        self.file = open(self.near, "w", closefd=False)  # noqa: SIM115
        self.output = Output(self.file, self.cells)
        self.screen, self.plain = EmulatedScreen(COLUMNS, ROWS), EmulatedScreen(COLUMNS, ROWS)
        self._stream, self._plain = EmulatedStream(self.screen), EmulatedStream(self.plain)
        self.received = self.written = 0

    def write(self, text: str) -> None:
        """As the driver does."""
        self._plain.feed(steady(text).encode())
        self.written += len(text)
        others = self.cells.take(text)
        if others:
            self.output.write(others)
        if self.cells.stale:
            self.output.paint_soon()

    def read(self, most: int = 65536) -> None:
        data = os.read(self.far, most)
        self.received += len(data)
        self._stream.feed(data)

    def read_all(self, most: int = 65536) -> None:
        """Until there is nothing to read and nothing that is still to come."""

        def over() -> bool:
            while select.select([self.far], [], [], 0)[0]:
                self.read(most)
            with self.output._changed:  # not in the middle of a painting, which is counted when it is done
                done = not self.output._size and not self.output._to_paint
            return done and not select.select([self.far], [], [], 0)[0]

        until(over, "the last byte")

    @property
    def is_full(self) -> bool:
        return not select.select([], [self.near], [], 0)[1]

    def same(self) -> None:
        assert differences(self.plain, self.screen) == []

    def close(self) -> None:
        os.close(self.far)
        self.output.stop()
        self.output.join(LONG)
        assert not self.output.is_alive()
        os.close(self.near)


@contextmanager
def pipe() -> Iterator[Pipe]:
    found = Pipe()
    found.output.start()
    found.write(TAKE)
    try:
        yield found
    finally:
        found.close()


def frame(chance: random.Random) -> str:
    """A screen of which nothing is like it was."""
    rows = []
    for y in range(ROWS):
        words = [
            f"\x1b[38;5;{chance.randint(16, 255)}m{chance.randint(0, 9999):04} \x1b[0m"
            for _ in range(COLUMNS // 5)
        ]
        rows.append(f"\x1b[{y + 1};1H" + "".join(words))
    return "".join(rows) + f"\x1b[{chance.randint(1, ROWS)};3He\u0301日"


def fill(found: Pipe, chance: random.Random) -> None:
    """Paint until the pipe takes no more, and a painting waits in it."""
    found.read_all()  # into a pipe with a little in it no painting is begun

    def full() -> bool:
        found.write(frame(chance))
        return found.is_full and found.output._writing

    until(full, "a pipe that is full")


@pytest.mark.parametrize("most", [100, pytest.param(1500, marks=pytest.mark.soak)])
def test_who_reads_slowly_gets_less_and_the_same_screen(most: int) -> None:
    chance = random.Random(most)
    with pipe() as found:
        for _ in range(60):
            found.write(frame(chance))
            if select.select([found.far], [], [], 0)[0]:
                found.read(most)
        found.read_all(most)
        found.same()
        assert found.received < found.written / 2


def test_who_stops_reading_and_goes_on_sees_what_is_there_by_then() -> None:
    chance = random.Random(1)
    with pipe() as found:
        fill(found, chance)
        for _ in range(3):
            for _ in range(30):
                found.write(frame(chance))
            found.read_all()
            found.same()
        assert not found.output._dropped


def test_writing_never_waits_while_a_painting_does() -> None:
    chance = random.Random(2)
    with pipe() as found:
        fill(found, chance)

        def write() -> None:
            for _ in range(20):
                found.write(frame(chance))

        in_time(write)
        assert found.output._size < 100_000


def test_what_is_not_paint_comes_in_order_and_soon() -> None:
    chance = random.Random(3)
    with pipe() as found:
        wanted = []
        for number in range(200):
            found.write(frame(chance) if number % 40 == 0 else f"\x1b[1;1H{number:04}")
            if number % 3 == 0:
                found.write(f"\x1b]2;{number}\x07\x1b[?2004{'hl'[number % 2]}")
                wanted.append(f"]2;{number}")
            elif number % 3 == 1:
                found.write("\x1b[5;5Hx\x1b]52;c;aGk=\x07\x1b[5;5Hy")
                wanted.append("]52;c;aGk=")
        found.read_all()
        found.same()
        assert found.screen.strings == wanted
        assert found.screen.mode_log == found.plain.mode_log


@pytest.mark.parametrize("blocked", [False, True], ids=["idle", "in a painting"])
def test_the_end_gives_the_terminal_back_plain(blocked: bool) -> None:
    chance = random.Random(4)
    with pipe() as found:
        found.write(frame(chance) + f"\x1b[1;7;31m\x1b[{ROWS};1Hx{'y' * (COLUMNS - 1)}")
        if blocked:
            fill(found, chance)
        else:
            found.read_all()
        in_time(found.output.last_words)
        found.write("\x1b[1;1Hnobody sees this")
        found.write(LEAVE)
        stopping = threading.Thread(target=found.output.stop, daemon=True)
        stopping.start()
        found.read_all(2000)
        stopping.join(LONG)
        assert found.screen.left_behind() == []
        assert "nobody" not in "".join(found.screen.display)


def test_no_painting_before_the_terminal_is_taken() -> None:
    """What was to be painted when the program was suspended must not come before it is there again."""
    with pipe() as found:
        found.read_all()
        found.output.last_words()
        found.write("\x1b[1;1Hlate")
        found.output.stop()
        found.output.join(LONG)
        found.read_all()
        assert found.cells.stale
        found.output = Output(found.file, found.cells)
        found.output.start()
        assert not select.select([found.far], [], [], 0.2)[0]  # time enough to paint in
        found.output.write("x")
        assert os.read(found.far, 1000) == b"x"
        found.cells.forget()
        found.write("\x1b[2;1Hmore")
        found.read_all()
        found.same()


def test_two_threads_write_and_one_paints() -> None:
    """As the program's and the keyboard's do: nothing is torn, lost or shown twice."""
    with pipe() as found:

        def write(row: int) -> None:
            for number in range(1000):
                others = found.cells.take(f"\x1b[{row};1H\x1b[1m{number:05}\x1b[0m\x1b]2;{row} {number}\x07")
                found.output.write(others)
                found.output.paint_soon()

        writers = [threading.Thread(target=write, args=(row,), daemon=True) for row in (1, 2, 3)]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            if select.select([found.far], [], [], 0.01)[0]:
                found.read()
        found.read_all()
        assert [row[:5] for row in found.screen.display[:3]] == ["00999"] * 3
        assert all(found.screen.cell(x, y).bold for x in range(5) for y in range(3))
        for row in (1, 2, 3):
            told = [text for text in found.screen.strings if text.startswith(f"]2;{row} ")]
            assert told == [f"]2;{row} {number}" for number in range(1000)]


def test_a_terminal_is_written_to_as_it_is_set() -> None:
    """With output processing a new line may come as two characters more; it is the same screen."""
    far, near = os.openpty()
    try:
        settings = termios.tcgetattr(near)
        assert settings[1] & termios.OPOST
        cells = Cells(20, 4, "xterm-256color")
        output = Output(open(near, "w", closefd=False), cells)  # noqa: SIM115
        output.start()
        cells.take("\x1b[1;1Hone\r\ntwo\r\n\r\nfour")
        output.paint_soon()
        screen = EmulatedScreen(20, 4)
        stream = EmulatedStream(screen)

        def there() -> bool:
            if select.select([far], [], [], 0)[0]:
                stream.feed(os.read(far, 1000))
            return [row.rstrip() for row in screen.display] == ["one", "two", "", "four"]

        until(there, "the screen")
        output.stop()
        output.join(LONG)
    finally:
        os.close(far)
        os.close(near)
