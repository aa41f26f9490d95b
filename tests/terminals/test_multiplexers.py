"""Inside tmux and GNU screen, for real: what they show is what the program shows without them."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.demo_items import FIRST_REPLY
from tests.hostile.tmux import Tmux
from tests.journeys.stories import _PROGRAM, _environment
from tests.terminal import Terminal
from tests.terminals.conftest import Start

STEPS = [
    (("j", "j"), f"{FIRST_REPLY:<4} ana"),
    (("x",), "esc back"),
    (("escape",), "c check in"),
    (("2",), "Uptime"),
    (("4",), "o open"),
]
SOAKED = pytest.param("screen", marks=pytest.mark.soak)
TMUX_KEYS = {"escape": "Escape"}


def screens(terminal: Terminal) -> Iterator[list[str]]:
    """What is shown after each of the steps."""
    terminal.wait_for("more below")
    for keys, text in STEPS:
        terminal.press(*keys)
        terminal.wait_for(text)
        terminal.wait_idle()
        yield terminal.lines


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux: apt install tmux")
@pytest.mark.parametrize("term", ["tmux-256color", SOAKED])
def test_tmux_shows_the_same(start: Start, tmp_path: Path, term: str) -> None:
    with start(term) as terminal:
        wanted = list(screens(terminal))
    with Tmux(tmp_path) as tmux:
        variables = {**_environment(tmp_path), "TERM": term, "LC_ALL": "C.UTF-8"}
        given = [f"{name}={value}" for name, value in variables.items() if value is not None]
        tmux.run("env", *given, sys.executable, "-c", _PROGRAM, "-w", str(tmp_path / "demo"))
        tmux.wait(lambda: "more below" in tmux.text)
        for (keys, _), lines in zip(STEPS, wanted, strict=True):
            tmux.tmux("send-keys", *(TMUX_KEYS.get(key, key) for key in keys))
            tmux.wait(partial(_shows, tmux, _shown(lines)))
        assert tmux.asked("#{alternate_on}") == "1"
        tmux.tmux("send-keys", "q")
        tmux.wait(lambda: tmux.ended)
        assert tmux.asked("#{alternate_on}#{mouse_any_flag}") == "00"


def _shows(terminal: Terminal | Tmux, lines: list[str]) -> bool:
    return [line.rstrip() for line in terminal.lines] == lines


def _shown(lines: list[str]) -> list[str]:
    """tmux leaves blank lines at the end out."""
    return "\n".join(lines).rstrip("\n").split("\n")


@contextmanager
def in_screen(home: Path, *program: str, **env: str) -> Iterator[Terminal]:
    """GNU screen with one window, in which a program runs."""
    with tempfile.TemporaryDirectory(prefix="okrtui-screen-") as sockets:  # its path must be short
        os.chmod(sockets, 0o700)
        settings = home / "screenrc"
        settings.write_text("startup_message off\ndefutf8 on\n")
        variables = {**_environment(home), "SCREENDIR": sockets, "LC_ALL": "C.UTF-8", **env}
        with Terminal(["screen", "-c", settings, *program], env=variables) as terminal:
            yield terminal


@pytest.mark.skipif(shutil.which("screen") is None, reason="needs GNU screen: apt install screen")
@pytest.mark.soak
@pytest.mark.parametrize("term", ["screen-256color", "screen"])
def test_gnu_screen_shows_the_same(start: Start, tmp_path: Path, term: str) -> None:
    """Also with the COLORTERM of the terminal around it, which is not true in it."""
    with start(term) as terminal:
        wanted = list(screens(terminal))
    program = (sys.executable, "-c", _PROGRAM, "-w", str(tmp_path / "demo"))
    with in_screen(tmp_path, "-T", term, *program, COLORTERM="truecolor") as terminal:
        terminal.wait_for("more below")
        for (keys, _), lines in zip(STEPS, wanted, strict=True):
            terminal.press(*keys)
            terminal.wait_for(partial(_shows, lines=lines))
        assert b"38;2;" not in terminal.raw
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert "terminating" in terminal.text
