"""What the stories share: the program on a fixed day under a fixed name, and its pictures."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.picture import svg_text
from tests.terminal import Terminal

PICTURES = Path(__file__).parents[2] / "screenshots"
WRITE = "OKRTUI_WRITE_PICTURES"

# The program itself; only the day and the login name are given, so that pictures stay the same.
_PROGRAM = """
import sys
from datetime import UTC, datetime
from okrtui.workspace import session
session.login_name = lambda: "ana"
from okrtui.__main__ import main
main(sys.argv[1:], clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
"""


def okrtui(
    *arguments: str, home: Path, columns: int = 80, rows: int = 24, env: Mapping[str, str] | None = None
) -> Terminal:
    """Start the program on a pty of its own, with every personal file below `home`."""
    whole = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "OKRTUI_WORKSPACE": None,
        "COLORTERM": "truecolor",
        "TZ": "UTC",
        **(env or {}),
    }
    return Terminal([sys.executable, "-c", _PROGRAM, *arguments], columns=columns, rows=rows, env=whole)


def picture(terminal: Terminal, name: str, title: str) -> None:
    """Hold the screen against `screenshots/NAME.svg`, or write it when asked to."""
    terminal.wait_quiet()
    path = PICTURES / f"{name}.svg"
    if os.environ.get(WRITE):
        path.write_text(terminal.screenshot_svg(title), encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run the tests once with {WRITE}=1"
    kept = svg_text(path.read_text(encoding="utf-8"))
    assert kept == terminal.lines, f"{path.name} shows an older screen: run the tests once with {WRITE}=1"
