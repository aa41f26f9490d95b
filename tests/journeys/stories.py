"""What the stories share: the program on a fixed day under a fixed name, and its pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.beside import BESIDE, Beside, other_place
from tests.picture import svg_text
from tests.terminal import Terminal

PICTURES = Path(__file__).parents[2] / "screenshots"
WRITE = "OKRTUI_WRITE_PICTURES"

# The program itself; only the day and the login name are given, so that pictures stay the same. `STORY_CLOCK`
# names a file with a moment in UTC: a clock that a test moves.
_PROGRAM = """
import os, sys
from datetime import UTC, datetime
from okrtui.workspace import session
session.login_name = lambda: os.environ.get("STORY_WHO", "ana")
from okrtui.__main__ import main
noon = datetime.fromisoformat(os.environ.get("STORY_DAY", "2026-11-18")).replace(hour=12, tzinfo=UTC)

def clock():
    file = os.environ.get("STORY_CLOCK")
    return datetime.fromisoformat(open(file).read()).replace(tzinfo=UTC) if file else noon

main(sys.argv[1:], clock=clock)
"""

# Its commands, one after the other in one process, each on its day and with what is typed into it.
_COMMANDS = """
import io, json, sys
from datetime import UTC, datetime
from okrtui.workspace import session
from okrtui.cli.base import Wiring
from okrtui.cli.main import run
for day, argv, typed, who in json.load(sys.stdin):
    session.login_name = lambda: who
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    sys.stdin = io.StringIO(typed)
    code = run(argv, Wiring(None, lambda: (), lambda: noon))
    if code:
        sys.exit(f"{argv} ended with {code}")
"""


class Command(NamedTuple):
    """A command of the program, as somebody gives it on a day."""

    day: str
    argv: Sequence[str]
    typed: str = ""
    who: str = "ana"


def okrtui(
    *arguments: str,
    home: Path,
    day: str = "2026-11-18",
    columns: int = 80,
    rows: int = 24,
    env: Mapping[str, str] | None = None,
) -> Terminal:
    """Start the program on a pty of its own, with every personal file below `home`."""
    if file := os.environ.get(BESIDE):
        size = (columns, rows)
        return beside(*arguments, home=home, day=day, size=size, env=env, counted_in=Path(file))
    argv = [sys.executable, "-c", _PROGRAM, *arguments]
    return Terminal(argv, columns=columns, rows=rows, env=_on_a_day(home, day, env))


def command_line(*arguments: str, home: Path) -> tuple[list[str], dict[str, str | None]]:
    """What starts the program, for a shell to do so, and its environment."""
    return [sys.executable, "-c", _PROGRAM, *arguments], _on_a_day(home, "2026-11-18", None)


def beside(
    *arguments: str,
    home: Path,
    day: str = "2026-11-18",
    size: tuple[int, int] = (80, 24),
    env: Mapping[str, str] | None = None,
    counted_in: Path | None = None,
) -> Beside:
    """The same, and beside it, on a copy of everything, the same without the differ."""
    theirs = [str(other_place(Path(word))) if word.startswith("/") else word for word in arguments]
    return Beside(
        [sys.executable, "-c", _PROGRAM, *arguments],
        [sys.executable, "-c", _PROGRAM, "--no-differ", *theirs],
        columns=size[0],
        rows=size[1],
        env=_on_a_day(home, day, env),
        other_env=_on_a_day(other_place(home), day, env),
        counted_in=counted_in,
    )


def _on_a_day(home: Path, day: str, env: Mapping[str, str] | None) -> dict[str, str | None]:
    return {**_environment(home), "COLORTERM": "truecolor", "STORY_DAY": day, **(env or {})}


def prepare(home: Path, commands: Sequence[Command]) -> None:
    """Run the program's own commands on the workspace below `home`, each on its day."""
    env = {name: value for name, value in {**os.environ, **_environment(home)}.items() if value is not None}
    argv = [sys.executable, "-c", _COMMANDS]
    done = subprocess.run(argv, input=json.dumps(commands), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def _environment(home: Path) -> dict[str, str | None]:
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "OKRTUI_WORKSPACE": None,
        "TZ": "UTC",
    }


def picture(terminal: Terminal, name: str, title: str) -> None:
    """Hold the screen against `screenshots/NAME.svg`, or write it when asked to."""
    terminal.wait_idle()
    path = PICTURES / f"{name}.svg"
    if os.environ.get(WRITE):
        path.write_text(terminal.screenshot_svg(title), encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run the tests once with {WRITE}=1"
    kept = svg_text(path.read_text(encoding="utf-8"))
    with suppress(AssertionError):  # the message below says more
        terminal.wait_for(lambda shown: shown.lines == kept, timeout=5)
    assert kept == terminal.lines, f"{path.name} shows an older screen: run the tests once with {WRITE}=1"
