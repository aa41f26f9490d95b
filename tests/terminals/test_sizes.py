"""Every size: what must be there is there, nothing crashes, and a storm of sizes ends in the right screen."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.demo_items import CSAT, PRAISE, UPTIME
from tests.terminal import Terminal
from tests.terminals.conftest import Start as StartTerminal
from tests.tui.conftest import Start, alone, quick_checks, start, templates

__all__ = ["alone", "quick_checks", "start", "templates"]

SIZES = [(60, 20), (80, 24), (100, 30), (120, 36), (200, 50), (300, 80)]
SMALL = [(40, 10), (20, 5), (8, 3), (1, 1)]
KEYS = [
    "e",
    "tab",
    "escape",
    "c",
    "escape",
    "x",
    "escape",
    "v",
    "escape",
    "d",
    "escape",
    "colon",
    "escape",
    "slash",
    "escape",
]
Size = tuple[int, int]


def _sampled(sizes: list[Size], one: Size) -> list[Any]:
    """One in the test command, the others in the soak."""
    return [size if size == one else pytest.param(size, marks=pytest.mark.soak) for size in sizes]


SCREENS = {
    "1": ["Objectives", "CSAT", "at risk", CSAT, "confidence 4", "check in"],
    "2": ["KPIs", "Uptime", "healthy", UPTIME, "check in"],
    "3": ["Review", "due"],
    "4": ["Cycle", "2026-Q4", "open"],
    "5": ["History", "ana", "undo"],
}
"""What each screen shows at any size from 60×20 on, after one key down."""


@pytest.mark.parametrize("size", _sampled(SIZES, SIZES[0]))
async def test_every_screen_has_what_it_must(start: Start, size: Size) -> None:
    async with start(size=size) as robot:
        for key, texts in SCREENS.items():
            await robot.press(key, "j")
            lines = robot.screen.split("\n")
            assert len(lines) == size[1]
            assert max(map(len, lines)) <= size[0]
            assert [text for text in texts if text not in robot.screen] == [], robot.screen


@pytest.mark.parametrize("size", _sampled(SMALL, (20, 5)))
async def test_smaller_than_that_is_a_usable_rest(start: Start, size: Size) -> None:
    async with start(size=size) as robot:
        for screen in SCREENS:
            await robot.press(screen, "j", *(KEYS if screen == "1" else ()))
        await robot.press("1", "g", "j")
        lines = robot.screen.split("\n")
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]
        if size[0] >= 20:
            assert CSAT in robot.screen
        await robot.resize(80, 24)
        assert all(text in robot.screen for text in SCREENS["1"])


def test_a_size_that_is_back_before_anybody_looked(demo_terminal: StartTerminal) -> None:
    """What the terminal cut off in between is there again, though the size is the same."""
    with demo_terminal("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        before = terminal.lines
        terminal.resize(30, 6)
        terminal.resize(80, 24)
        assert terminal.lines != before
        terminal.wait_for(lambda t: t.lines == before)
        terminal.press("q")
        assert terminal.wait_exit() == 0


def is_painted_anew(terminal: Terminal, mark: int) -> bool:
    return b"\x1b[2J" in terminal.since(mark)


def test_a_storm_of_sizes_ends_in_the_right_screen(
    demo_terminal: StartTerminal, amount: Callable[[int, int], int]
) -> None:
    """Fifty sizes and keys in a row; then the screen is what painting it anew makes of it."""
    for seed in range(amount(1, 40)):
        chosen = random.Random(seed + 33)
        with demo_terminal("xterm-256color") as terminal:
            terminal.wait_for("more below")
            for _ in range(50):
                terminal.resize(chosen.randint(1, 160), chosen.randint(1, 50))
                terminal.press(chosen.choice(["j", "k", "1", "2", "4", "5", "G", "l", "h", "?", "escape"]))
            terminal.resize(100, 30)
            terminal.press("escape", "escape", "1", "g", ":")
            terminal.wait_for("down: one line down")  # all keys before it are done
            terminal.press("escape")
            terminal.wait_for(lambda t: t.line_with(PRAISE).startswith("▌") and "check in" in t.lines[-1])
            terminal.wait_idle(0.4)
            before, mark = terminal.lines, terminal.mark()
            terminal.press("ctrl+l")
            terminal.wait_for(partial(is_painted_anew, mark=mark))
            terminal.wait_idle(0.3)
            assert terminal.lines == before
            terminal.press("q")
            assert terminal.wait_exit() == 0
