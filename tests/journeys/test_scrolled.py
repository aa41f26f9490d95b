"""A list that is walked through row by row looks the same whether the terminal moves its rows or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.conftest import few_own, hostile_few  # noqa: F401
from tests.journeys.stories import beside

REGION = re.compile(rb"\x1b\[\d+;\d+r")


@pytest.mark.soak
def test_row_by_row(
    few_own: Path,  # noqa: F811
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    """Hostile titles, down and up and half a page, in a small terminal."""
    keys = ["ctrl+d", *["down"] * 6, *["up"] * 2, "pagedown", *["down"] * 3, *["k"] * 12, "j", "ctrl+d"]
    with beside("-w", str(few_own), home=tmp_path / "home", size=(60, 20)) as terminal:
        terminal.wait_for("KR1 ")
        for _ in range(amount(1, 20)):
            terminal.press(*keys)
        terminal.settle()
        regions = len(REGION.findall(terminal.raw))
        assert regions > 4
        assert not REGION.search(terminal.other.raw)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.left_behind() == []
    counted(f"{regions} times rows were moved; {terminal.counts}")
