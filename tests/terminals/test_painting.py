"""Nothing is drawn that nobody needs: one painting at the start, and none while nothing happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo_items import UPTIME
from tests.terminals.conftest import Start

PLACES = {
    "objectives": ("j", "confidence 8"),
    "a field": ("e", "nothing yet"),
    "palette": (":", "down: one line"),
    "review": ("3", "Nothing is due"),
    "kpis": ("2", "Uptime"),
    "cycle": ("4", "o open"),
    "history": ("5", f"{UPTIME} name"),
    "chart": ("v", "the t"),
    "question": ("d", "Why?"),
    "help": ("?", "one line up"),
}
"""How to get there, and what one sees."""
BUSY = ("a field", "palette")
"""Those that would blink or turn; what looks for news runs on all."""


@pytest.mark.parametrize("columns", [80, 140])
def test_one_painting_at_the_start(start: Start, columns: int) -> None:
    """As Textual writes it, before the differ: each part of the screen once."""
    with start("xterm-256color", "--no-differ", columns=columns) as terminal:
        terminal.wait_for("more below")
        terminal.wait_idle()
        parts = (b"okrtui", b"Answer before the customer asks", b"more below", b"c check in")
        assert {part: terminal.raw.count(part) for part in parts} == dict.fromkeys(parts, 1)


@pytest.mark.soak
def test_who_does_nothing_gets_nothing(start: Start, amount: Callable[[int, int], int]) -> None:
    """Longer than it takes to look at what others did, and to blink."""
    everything = amount(0, 1)
    for place, (key, text) in PLACES.items():
        if not everything and place not in BUSY:
            continue
        with start("xterm-256color") as terminal:
            terminal.wait_for("more below")
            terminal.press("j", key)
            terminal.wait_for(text)
            terminal.wait_idle()
            mark = terminal.mark()
            terminal.wait_quiet(3.0 if everything else 1.2, timeout=8)
            assert terminal.since(mark) == b"", place
