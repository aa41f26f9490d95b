"""Suspended and continued by a shell: the terminal given back, then the same screen, typed text and all."""

from __future__ import annotations

import os
import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_items import CSAT
from tests.journeys.stories import command_line, okrtui
from tests.terminal import Terminal

PROMPT = "shell>"


@pytest.fixture(params=["", pytest.param("--no-differ", marks=pytest.mark.soak)])
def shell(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A shell with job control, and in it the demo."""
    program, env = command_line("demo", str(tmp_path / "demo"), home=tmp_path)
    program[3:3] = request.param.split()
    with Terminal(["/bin/sh", "-i"], env={**env, "PS1": PROMPT, "ENV": None}) as terminal:
        terminal.wait_for(PROMPT)
        (tmp_path / "run").write_text(f"exec {shlex.join(program)}\n")
        terminal.type(f"/bin/sh {tmp_path}/run\r")
        terminal.wait_for("more below")
        yield terminal
        terminal.press("q")
        terminal.wait_for(at_prompt)
        assert terminal.screen.left_behind() == []


def at_prompt(terminal: Terminal) -> bool:
    """Whether the last line on screen is a new prompt of the shell's."""
    return next((line for line in reversed(terminal.lines) if line), "") == PROMPT


def come_back(terminal: Terminal) -> None:
    terminal.wait_for(at_prompt)
    assert terminal.screen.left_behind() == []
    terminal.type("fg\r")


def test_ctrl_z_and_fg(shell: Terminal) -> None:
    """From a screen, then from a form with typed text."""
    shell.wait_quiet(0.3)
    before = shell.text
    shell.press("ctrl+z")
    come_back(shell)
    shell.wait_for(lambda terminal: terminal.text == before)
    shell.press("e")
    shell.wait_for("ctrl+s saves")
    shell.type("typed ")
    shell.wait_for("typed")
    shell.press("ctrl+z")
    come_back(shell)
    shell.wait_for(re.compile("Title .*typed"))
    shell.press("ctrl+r", "escape")
    shell.wait_for("1 Objectives")


def test_a_signal_and_fg(shell: Terminal, tmp_path: Path) -> None:
    shell.wait_quiet(0.3)
    before = shell.text
    group = os.tcgetpgrp(shell._master)
    os.kill(group, signal.SIGTSTP)
    come_back(shell)
    shell.wait_for(lambda terminal: terminal.text == before)


def test_without_a_shell_the_key_says_why(tmp_path: Path) -> None:
    with okrtui("demo", str(tmp_path / "demo"), home=tmp_path) as terminal:
        terminal.wait_for(CSAT)
        terminal.press("ctrl+z")
        terminal.wait_for("no shell started the program, so it cannot be suspended")
