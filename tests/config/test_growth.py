"""However a TOML file is written, reading or refusing it takes steps in proportion to its length."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from okrtui.config.limits import MAX_BYTES
from tests.config.doors import DOORS, through
from tests.config.families import FAMILIES

SMALL, LARGE = 5_000, 10_000
ALLOWANCE = 30_000
"""Steps that have nothing to do with the text: what is made once, and messages with what is known."""


def steps(door: str, file: Path) -> int:
    """How many lines of Python are run: the parser's own, the scanner's and all that follows."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        through(door, file)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_text_takes_twice_the_steps(
    family: str, tmp_path: Path, amount: Callable[[int, int], int]
) -> None:
    file = tmp_path / "okrtui.toml"
    for door in list(DOORS)[: amount(1, len(DOORS))]:
        taken = []
        for size in (SMALL, LARGE):
            text = FAMILIES[family](size)
            assert 0.8 * size < len(text.encode()) <= size
            file.write_text(text, encoding="utf-8", newline="")
            taken.append(steps(door, file))
        assert taken[1] <= 2.3 * taken[0] + ALLOWANCE, (door, taken)


@pytest.mark.parametrize("door", DOORS)
def test_whatever_is_written_is_taken_or_refused_in_a_line(
    door: str, tmp_path: Path, amount: Callable[[int, int], int]
) -> None:
    file = tmp_path / "okrtui.toml"
    size = amount(6_000, MAX_BYTES)
    for family, text in FAMILIES.items():
        file.write_text(text(size), encoding="utf-8", newline="")
        said = through(door, file)
        assert "\n" not in said, family
        assert len(said) < 1000, family
