"""The driver carries any Textual app: cell for cell what stock Textual shows, in fewer bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.equality import differences
from tests.terminal import Terminal

APP = Path(__file__).with_name("foreign_app.py")
KEYS = (
    ["down"] * 6, ["enter"], ["down"] * 20, ["up", "space"], ["tab"], ["down"] * 30, ["right", "pagedown"],
    ["home"], ["end"], ["tab", "pagedown"], ["pageup"],
)  # fmt: skip
"""Keys that are pressed in one go; the screens are compared after each."""
SIZES = ((60, 20), (110, 30), (80, 24))


def look_alike(ours: Terminal, stock: Terminal) -> None:
    """Wait until both have answered all that was typed, and show the same."""
    ours.wait_idle()
    stock.wait_idle()
    ours.wait_for(lambda one: differences(one.screen, stock.screen) == [])


def test_a_tree_and_a_table_look_as_with_stock_textual(counted: Callable[[str], None]) -> None:
    sent = {}
    with (
        Terminal([sys.executable, APP, "ours"]) as ours,
        Terminal([sys.executable, APP, "stock"]) as stock,
    ):
        for one in (ours, stock):
            one.wait_for("Project 3")
            one.wait_for("job 3")
        look_alike(ours, stock)
        marks = {one: one.mark() for one in (ours, stock)}
        for step in (*KEYS, *SIZES):
            for one in (ours, stock):
                if isinstance(step, list):
                    one.press(*step)
                else:
                    one.resize(*step)
            look_alike(ours, stock)
        for name, one in (("ours", ours), ("stock", stock)):
            sent[name] = len(one.since(marks[one]))
            one.press("q")
            assert one.wait_exit() == 0
            assert one.screen.left_behind() == []
    assert sent["ours"] < sent["stock"] / 2, sent
    counted(
        f"{sum(map(len, KEYS))} keys and {len(SIZES)} sizes: {sent['ours']:,} bytes beside {sent['stock']:,}"
    )
