"""Through all screens without colours and in ASCII: every byte, and every sign that says where one is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo_items import CSAT, PRAISE, UPTIME
from tests.journeys import stories
from tests.terminal import Terminal
from tests.terminals.conftest import Start

WALK = [
    ["x", "escape"], ["enter", "escape"], ["v", "tab", "escape"], ["e", "tab", "right", "escape"],
    ["c", "tab", "escape"], ["a", "escape"], ["d", "escape"], ["/", "z", "escape"], [":", "down", "escape"],
    ["?", "escape"],
]  # fmt: skip
ATTRIBUTES = {"", "0", "1", "2", "4", "7", "22", "24", "27"}


def test_every_byte_is_ascii_and_no_sequence_is_a_colour(
    start: Start, demo: Path, tmp_path: Path, amount: Callable[[int, int], int]
) -> None:
    """Also of what people wrote, in rows, on pages and in fields."""
    everything = amount(0, 1)
    place = str(shutil.copytree(demo, tmp_path / "demo"))
    adding = (
        ["objective", "edit", PRAISE, "--title", "Größe 你好 é🙂 zählt", "-m", "Grüße"],
        ["kr", "edit", CSAT, "--title", "Qualität", "-m", "Maß"],
        ["kpi", "edit", UPTIME, "--name", "Zufriedenheit, gemäß Umfrage"],
    )
    stories.prepare(tmp_path, [stories.Command("2026-11-18", ["-w", place, *argv]) for argv in adding])
    with start("vt100", LC_ALL="POSIX", LANG=None) as terminal:
        terminal.wait_for("more below")
        for screen in ("1", "2", "3", "4", "5"):
            terminal.press(screen, "j")
            for keys in WALK if everything or screen == "1" else WALK[:1]:
                terminal.press(*keys)
                terminal.wait_quiet(0.03)
                assert terminal.raw.isascii(), (screen, keys, terminal.text)
        codes = {
            code for found in re.findall(rb"\x1b\[([\d;]*)m", terminal.raw) for code in found.split(b";")
        }
        assert {code.decode() for code in codes} <= ATTRIBUTES


@pytest.mark.parametrize(
    ("env", "ascii_only"),
    [
        ({"LANG": "C"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({}, False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
def test_the_locale_chooses_the_characters(demo: Path, env: dict[str, str], ascii_only: bool) -> None:
    """Also where Python makes UTF-8 of the C locale before the program begins."""
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONUTF8"))
    }
    argv = [sys.executable, "-m", "okrtui", "-w", str(demo), "tree"]
    done = subprocess.run(argv, env=kept | env, capture_output=True, check=True)
    assert done.stdout.isascii() == ascii_only


def row_of(terminal: Terminal, text: str) -> int:
    return terminal.lines.index(terminal.line_with(text))


def test_without_colours_one_sees_where_one_is(start: Start) -> None:
    with start("vt100") as terminal:
        terminal.wait_for("more below")
        terminal.press("j")
        terminal.wait_for(lambda t: t.line_with(CSAT).startswith("▌"))
        y = row_of(terminal, CSAT)
        assert terminal.cell(5, y).bold  # the handle, and no other row's
        assert not terminal.cell(5, y + 1).bold

        terminal.press("e")
        terminal.wait_for("ctrl+s save")
        terminal.press("tab")
        terminal.wait_for(lambda t: t.cell(1, row_of(t, " Metric")).bold)
        labels = [row_of(terminal, f" {label}") for label in ("Title", "Metric", "Unit")]
        assert [terminal.cell(1, y).bold for y in labels] == [False, True, False]
        assert "‹ reach ›" in terminal.line_with("Metric")
        assert terminal.cell(70, labels[0]).underscore  # a field, as far as it goes

        terminal.press("tab", "tab")
        terminal.type("x")
        terminal.wait_for("is not a number")
        y = row_of(terminal, "is not a number")
        assert terminal.cell(1, y).reverse
        terminal.press("escape", ":", "down")
        terminal.wait_for(lambda t: t.cell(2, row_of(t, "down: one line")).bold)
        assert not terminal.cell(2, row_of(terminal, "up: one line")).bold
