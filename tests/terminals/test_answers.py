"""What terminals answer reaches the program on a real one: nothing opens, nothing ends, no key is lost."""

from __future__ import annotations

import array
import fcntl
import os
import random
import re
import shutil
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from okrtui.tui.driver.input import SILENCE
from tests.demo_items import CSAT, FIRST_REPLY
from tests.hostile.tmux import Tmux
from tests.journeys.stories import _PROGRAM, _environment
from tests.terminal import Terminal
from tests.terminals.conftest import Start
from tests.tui.driver.replies import ANOTHER_SIZE, REPLIES, eight_bits

ALL = {**REPLIES, "window tells another size": ANOTHER_SIZE}
SHORT = {name: reply for name, reply in ALL.items() if len(reply) < 100}
HURRIED = SILENCE * 0.8
"""Seconds between two bytes of a sequence after which nothing can be said: this machine was busy."""


@contextmanager
def unread(terminal: Terminal) -> Iterator[Callable[[], int]]:
    """How many bytes the program has not read yet."""
    keyboard = os.open(f"/proc/{terminal.process.pid}/fd/0", os.O_RDONLY | os.O_NOCTTY)
    count = array.array("i", [0])
    try:
        yield lambda: fcntl.ioctl(keyboard, termios.FIONREAD, count) or count[0]
    finally:
        os.close(keyboard)


def byte_by_byte(terminal: Terminal, data: bytes) -> bool:
    """Send bytes one by one, an escape with the next; whether none of them was late."""
    last, in_time = time.monotonic(), True
    with unread(terminal) as left:
        for piece in re.findall(rb"\x1b?[^\x1b]|\x1b", data, re.DOTALL):
            terminal.send(piece)
            while left() and time.monotonic() < last + HURRIED:
                time.sleep(0.0002)
            now = time.monotonic()
            in_time, last = in_time and now - last < HURRIED, now
    return in_time


def lines_after(terminal: Terminal, key: str) -> list[str]:
    terminal.press(key)
    terminal.wait_idle()
    return terminal.lines


class Busy(Exception):
    """This machine was too busy to send bytes one by one."""


def after(terminal: Terminal, data: bytes, lines: list[str]) -> None:
    terminal.send(data)
    terminal.wait_for(lambda t: t.lines == lines)


def nothing_happens(terminal: Terminal, there: str, back: str, slowly: list[str]) -> None:
    """After each answer the key behind it does what it does without one. Raises Busy."""
    here, gone = terminal.lines, lines_after(terminal, there)
    assert gone != here
    assert lines_after(terminal, back) == here
    for reply in ALL.values():
        after(terminal, reply + there.encode(), gone)
        after(terminal, eight_bits(reply, raw=False) + back.encode(), here)
    for name in slowly:
        for key, lines in ((there, gone), (back, here)):
            if not byte_by_byte(terminal, SHORT[name] + key.encode()):
                raise Busy
            after(terminal, b"", lines)
    assert terminal.process.poll() is None


def in_five_attempts(attempt: Callable[[], None]) -> None:
    for left in range(4, -1, -1):
        try:
            attempt()
            return
        except Busy:
            if not left:
                raise


@pytest.mark.parametrize(
    ("place", "opens", "there", "back"),
    [("board", ["j"], "j", "k"), ("field", ["j", "w", "a", "b"], "x", "\x7f")],
)
def test_nothing_happens(
    demo_terminal: Start,
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    place: str,
    opens: list[str],
    there: str,
    back: str,
) -> None:
    slowly = random.Random(13).sample(sorted(SHORT), amount(4, len(SHORT)))

    def attempt() -> None:
        shutil.rmtree(tmp_path / "state", ignore_errors=True)  # what was typed in the attempt before
        with demo_terminal("xterm-256color") as terminal:
            terminal.wait_for("more below")
            terminal.press(*opens)
            terminal.wait_idle(0.4)
            nothing_happens(terminal, there, back, slowly)

    in_five_attempts(attempt)
    whole = f"{2 * len(ALL)} answers in one piece and {2 * len(slowly)} byte by byte"
    counted(f"{place}: {whole} did nothing")


def test_a_multitude_of_answers(demo_terminal: Start, amount: Callable[[int, int], int]) -> None:
    """And one without an end; then the keys are heard again."""
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.press("j")
        terminal.wait_idle()
        here, gone = terminal.lines, lines_after(terminal, "j")
        short, left = list(SHORT.values()), amount(1_000, 100_000)
        while left > 0:
            terminal.send(b"".join(short))
            left -= len(short)
        terminal.press("k")
        terminal.wait_for(lambda t: t.lines == here)
        terminal.send(b"\x1b]52;c;")
        for _ in range(amount(1, 40) * 4):
            terminal.send(b"q" * 65536)
        with unread(terminal) as left_over:
            while left_over():
                time.sleep(0.01)
        terminal.wait_idle(SILENCE + 0.1)
        terminal.press("j")
        terminal.wait_for(lambda t: t.lines == gone)


def test_an_escape_is_a_key_of_its_own(demo_terminal: Start) -> None:
    """Alone, before a bracket, and together with a character."""
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        for _ in range(3):
            terminal.send(b"je")
            terminal.wait_for("ctrl+s")
            terminal.send(b"\x1b")
            terminal.wait_for(lambda t: "more below" in t.text and "ctrl+s" not in t.text)
        terminal.send(b"e")
        terminal.wait_for("ctrl+s")
        terminal.send(b"[")
        terminal.wait_for(re.compile(r"\[[▏ ]*$", re.MULTILINE))
        terminal.send(b"\x1b2")
        terminal.wait_for("Uptime")
        terminal.send(b"1e\x1b")
        terminal.wait_for(lambda t: "more below" in t.text and "ctrl+s" not in t.text)
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_the_kernel_knows_the_size(demo_terminal: Start) -> None:
    """Whatever the terminal tells; also after it has told that it tells its size itself."""
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.send(b"\x1b[?2048;1$y" + ANOTHER_SIZE)
        terminal.resize(60, 20)
        terminal.wait_for(lambda t: "─" * 60 in t.lines[2] and "more below" in t.text)
        terminal.resize(100, 30)
        terminal.wait_for(lambda t: "─" * 100 in t.lines[2] and "more below" not in t.text)


def test_where_the_kernel_does_not_the_terminal_is_heard(demo_terminal: Start) -> None:
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal._set_size(0, 0)
        terminal.screen.resize(30, 100)
        terminal.send(ANOTHER_SIZE)
        terminal.wait_for(lambda t: "─" * 100 in t.lines[2])
        terminal.send(b"\x1b[48;2;5;1;1t\x1b[48;9999;9999;1;1tj")
        terminal.wait_for(lambda t: t.line_with(f"{CSAT} CSAT").startswith("▌"))
        assert "─" * 100 in terminal.lines[2]


def is_marked(terminal: Terminal, row: int) -> bool:
    return terminal.lines[row].startswith("▌")


def test_a_mouse_that_was_asked_for(demo_terminal: Start, tmp_path: Path) -> None:
    """It points at cells, whatever the terminal told about pixels; of the older kinds nothing comes."""
    settings = tmp_path / "config" / "okrtui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("mouse = true\n")
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        assert "?1016h" not in terminal.screen.mode_log
        rows = [y for y, line in enumerate(terminal.lines) if " KR" in line]
        for y, tells in zip(
            rows, (b"\x1b[48;24;80;0;0t", b"\x1b[48;24;80;480;800t", ANOTHER_SIZE), strict=False
        ):
            terminal.send(b"\x1b[M %c%c" % (33 + 5, 33 + y + 1))
            terminal.send(b"\x1b[32;6;%dM" % (y + 2))
            click = b"\x1b[<0;6;%d" % (y + 1)
            terminal.send(tells + click + b"M" + click + b"m")
            terminal.wait_for(partial(is_marked, row=y))


def test_a_paste_without_an_end_does_not_stand_in_the_way(demo_terminal: Start) -> None:
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.send(b"\x1b[200~half of a text")
        terminal.wait_idle()
        os.kill(terminal.process.pid, signal.SIGTERM)
        assert terminal.wait_exit() == 143
        assert terminal.screen.left_behind() == []


def scraps(chosen: random.Random) -> bytes:
    """Bytes of all kinds, some of which begin what keys and answers begin with."""
    begin = [
        b"",
        b"\x1b",
        b"\x1b[",
        b"\x1b]",
        b"\x1bP",
        b"\x1bO",
        b"\x1b[M",
        b"\x1b[200~",
        b"\xc2\x9b",
        b"\x9d",
        b"\xf0",
    ]
    return b"".join(
        chosen.choice(begin)
        + chosen.randbytes(chosen.randrange(12))
        + chosen.choice([b"", b"\x1b\\", b"\x07"])
        for _ in range(40)
    )


def test_random_bytes_are_survived(
    demo_terminal: Start, amount: Callable[[int, int], int], counted: Callable[[str], None], tmp_path: Path
) -> None:
    """Whatever came: the program has not failed, and `q` ends it."""
    rounds, chosen, sent = amount(1, 60), random.Random(33), 0
    for number in range(rounds):
        with demo_terminal("xterm-256color", EDITOR="true") as terminal:
            terminal.wait_for(re.compile("more below|enter g"))
            data = scraps(chosen)
            terminal.send(data)
            sent += len(data)
            for _ in range(20):
                if terminal.process.poll() is None:
                    terminal.wait_idle(SILENCE + 0.1)
                    terminal.send(b"\x1b[201~" + b"\x1b\x1b" * 4 + b"q")
            assert terminal.wait_exit() == 0, (number, data)
        assert not list((tmp_path / "state").rglob("crash-*")), (number, data)
    counted(f"{sent} random bytes in {rounds} rounds: each ended with q")


def is_on(tmux: Tmux, title: str) -> bool:
    return any(line.startswith("▌") and title in line for line in tmux.lines)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: apt install tmux")
def test_what_tmux_answers_when_somebody_else_asks(demo_terminal: Start, tmp_path: Path) -> None:
    """The answers of a real terminal, to questions that another program wrote to it."""
    with demo_terminal("tmux-256color"):
        pass
    questions = (
        b"\x1b[c\x1b[>c\x1b[>q\x1b[5n\x1b[6n\x1b[18t\x1b[14t\x1b]10;?\x1b\\\x1b]11;?\x07\x1bP$qm\x1b\\"
    )
    with Tmux(tmp_path) as tmux:
        variables = {**_environment(tmp_path), "TERM": "tmux-256color", "LC_ALL": "C.UTF-8"}
        given = [f"{name}={value}" for name, value in variables.items() if value is not None]
        tmux.run("env", *given, sys.executable, "-c", _PROGRAM, "-w", str(tmp_path / "demo"))
        tmux.wait(lambda: "more below" in tmux.text)
        asking = os.open(tmux.asked("#{pane_tty}"), os.O_WRONLY | os.O_NOCTTY)
        try:
            for key, title in (("j", CSAT), ("j", FIRST_REPLY), ("k", CSAT)):
                os.write(asking, questions)
                tmux.tmux("send-keys", "-H", *(f"{byte:02x}" for byte in REPLIES["OSC l, a title"]))
                tmux.tmux("send-keys", key)
                tmux.wait(partial(is_on, tmux, title))
        finally:
            os.close(asking)
        assert "more below" in tmux.text
        tmux.tmux("send-keys", "q")
        tmux.wait(lambda: tmux.ended)
