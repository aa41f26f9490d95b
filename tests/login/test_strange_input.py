"""Bytes that no key sends must not end the program, and what is pasted must not become commands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from tests.terminal import Terminal


@pytest.mark.parametrize(
    ("keys", "data"),
    [
        pytest.param([], "\x1b[200~what is\x1bq pasted\x1b[201~", id="escape in a paste"),
        pytest.param([], "\x1b[1114112u", id="key beyond Unicode", marks=pytest.mark.soak),
        pytest.param([], "\x1b[999999999;1~", id="modified key beyond Unicode"),
        pytest.param([], "\x1b[48;65535;65535;0;0t", id="a screen of four billion cells"),
        pytest.param(["/"], "x", id="search among no lines", marks=pytest.mark.soak),
    ],
)
def test_the_program_goes_on(tmp_path: Path, keys: list[str], data: str) -> None:
    place = str(tmp_path / "work")
    assert run(["-w", place, "init"], Wiring(lambda _: 1, list)) == 0
    argv = [sys.executable, "-I", "-m", "okrtui", "--restricted", "-w", place]
    with Terminal(argv, env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("no objectives in this cycle yet")
        terminal.press(*keys)
        terminal.send(data.encode())
        terminal.press("escape", "2")
        terminal.wait_for("no KPIs yet")
        terminal.press("q")
        assert terminal.wait_exit() == 0
