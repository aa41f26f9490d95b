"""Terminals by name: each is asked only what it understands, and gets its screen back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from okrtui.tui.driver.terminal import is_old
from tests.demo_items import FIRST_REPLY
from tests.terminal import Terminal
from tests.terminals.conftest import Start

OLD = ("vt100", "vt220", "linux", "ansi", "cons25")
NEW = ("xterm", "xterm-256color", "screen", "screen-256color", "tmux-256color", "rxvt", "of-tomorrow")
UNASKED = re.compile(rb"\x1b\[[<>=]|\x1b\[\?\d+\$p|\x1b[P_^\]]")
"""What old consoles print the ends of."""
CLEARED = b"\x1b[2J\x1b[1;1H"


@pytest.mark.parametrize("term", [*OLD, *NEW])
def test_old_and_new(term: str) -> None:
    assert is_old(term) == (term in OLD)


def starts_and_ends(terminal: Terminal) -> None:
    terminal.wait_for("more below")
    terminal.press("j", "2")
    terminal.wait_for("Uptime")
    terminal.wait_idle()
    mark = terminal.mark()
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert CLEARED in terminal.since(mark)
    assert terminal.screen.left_behind() == []
    assert terminal.settings() == terminal.settings_before


def test_each_starts_shows_and_leaves_nothing(start: Start, amount: Callable[[int, int], int]) -> None:
    everything = amount(0, 1)
    for term in [*OLD, *NEW] if everything else ["linux", "of-tomorrow"]:
        with start(term) as terminal:
            starts_and_ends(terminal)
            assert bool(UNASKED.search(terminal.raw)) == (term in NEW)


def test_without_a_second_screen_the_last_picture_goes(start: Start) -> None:
    """As the Linux console: what asks for the second screen is ignored."""
    with start("linux") as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        terminal.press("q")
        assert terminal.wait_exit() == 0
        last = terminal.raw.rindex(b"\x1b[2J")
        after = re.sub(rb"\x1b\[[?\d;]*[A-Za-z]", b"", terminal.raw[last:])
        assert after.strip() == b""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('theme = "drak"', ["config.toml, line 1: theme is “drak”", "dark"]),
        ('mouse = false\n[keymap]\nquit = "plsu"', ["config.toml, line 3: keymap.quit", "“plus”"]),
        ('[keymap]\nqiut = "Q"', ["line 2: keymap.qiut is not an action", "keymap.quit"]),
    ],
    ids=["theme", "key", "action"],
)
def test_wrong_settings_are_named_before_the_screen_is_taken(
    start: Start, tmp_path: Path, text: str, says: list[str]
) -> None:
    settings = tmp_path / "config" / "okrtui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(text)
    with start("xterm", columns=300) as terminal:
        assert terminal.wait_exit() == 2
        assert [word for word in says if word not in terminal.text] == []
        assert b"\x1b[?1049h" not in terminal.raw


@pytest.mark.soak
def test_the_mouse_is_reported_only_when_wanted(start: Start, tmp_path: Path) -> None:
    settings = tmp_path / "config" / "okrtui" / "config.toml"
    with start("xterm-256color") as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        assert b"\x1b[?1003h" not in terminal.raw
    settings.parent.mkdir(parents=True)
    settings.write_text("mouse = true\n")
    with start("xterm-256color") as terminal:
        terminal.wait_for(lambda t: t.line_with(FIRST_REPLY).startswith(f"     {FIRST_REPLY}"))
        at = next(y for y, line in enumerate(terminal.lines) if FIRST_REPLY in line)
        for end in "Mm":
            terminal.send(f"\x1b[<0;20;{at + 1}{end}".encode())
        terminal.wait_for(lambda t: t.line_with(FIRST_REPLY).startswith("▌"))
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.left_behind() == []
