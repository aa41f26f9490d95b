"""An unexpected error gives the terminal back, says one sentence, leaves a report, and is no success."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_items import CSAT
from tests.terminal import Terminal

SECRET = "Our secret plan"

# Where it breaks; `boom` raises with somebody's words in the message and in a local variable.
BROKEN = {
    "an action": "from okrtui.tui.screens.items import Items as S; S.copy = boom",
    "drawing a row": "from okrtui.tui.widgets.row_list import RowList as S; S.render_line = boom",
    "building a screen": "from okrtui.tui.screens.main import MainScreen as S; S.compose = boom",
    "work on the database": "from okrtui.workspace.commands import initiatives as S; S.set_state = boom",
    "taking the terminal": """
from okrtui.tui.driver.terminal import Terminal as S
whole = S.start_application_mode
S.start_application_mode = lambda self: (whole(self), boom())
""",
    "reading keys": "from textual.drivers.linux_driver import LinuxDriver as S; S.process_message = boom",
    "a style sheet": "from okrtui.tui.app import OkrtuiApp as S; S.CSS = 'Screen { colour: 3; }'",
}

PROGRAM = """
import sys
def boom(*arguments):
    secret = {secret!r}
    raise KeyError(secret)
{broken}
from okrtui.__main__ import main
main(sys.argv[1:])
"""


def private_report(home: Path) -> str:
    """The one report, which nobody else can read and which holds nobody's words."""
    place = home / "state" / "okrtui"
    (report,) = place.glob("crash-*.txt")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    text = report.read_text()
    for words in (SECRET, "secret", "customers", str(home), "Ship it"):
        assert words not in text, words
    return text


def environment(home: Path) -> dict[str, str | None]:
    return {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "OKRTUI_WORKSPACE": None,
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, which every crash only reads."""
    place = tmp_path_factory.mktemp("crash") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "okrtui", "demo", str(place)], stdin=subprocess.DEVNULL, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return place


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.soak
def test_a_crash_of_the_screens(broken: str, workspace: Path, tmp_path: Path) -> None:
    code = PROGRAM.format(secret=SECRET, broken=broken)
    argv = [sys.executable, "-c", code, "-w", str(workspace)]
    with Terminal(argv, env=environment(tmp_path), columns=500) as terminal:
        if "S.copy" in broken or "set_state" in broken or "process_message" in broken:
            terminal.wait_for(CSAT)
            terminal.press("i", "j", "j", "c") if "set_state" in broken else terminal.press("y")
        assert terminal.wait_exit() == 70
        assert terminal.settings() == terminal.settings_before
        assert terminal.screen.left_behind() == []
        assert not terminal.screen.alternate
        said = [line for line in terminal.lines if line and line not in ("y", "ijjc")]
        (sentence,) = said
        assert sentence.startswith("okrtui: an unexpected ")
        assert "defect" in sentence
        assert str(tmp_path / "state" / "okrtui" / "crash-") in sentence
        assert SECRET.encode() not in terminal.raw
    text = private_report(tmp_path)
    assert re.search(r"(?m)^  (okrtui|textual)/[\w/]+\.py:\d+ in \w+$", text)
    if "CSS" not in broken:
        assert "builtins.KeyError" in text
        assert "in boom" in text


def crash(arguments: list[str], home: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """A command that breaks in the middle of its work."""
    code = PROGRAM.format(
        secret=SECRET, broken="from okrtui.workspace.commands import objectives as S; S.add = boom"
    )
    changes = {**environment(home), **extra}
    env = {name: value for name, value in {**os.environ, **changes}.items() if value is not None}
    argv = [sys.executable, "-c", code, *arguments]
    return subprocess.run(argv, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_a_crash_of_a_command(workspace: Path, tmp_path: Path) -> None:
    done = crash(["objective", "add", "Ship it, secret", "-w", str(workspace)], tmp_path)
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr
    text = private_report(tmp_path)
    assert "command: objective\n" in text
    again = crash(["objective", "add", "Ship it", "-w", str(workspace)], tmp_path)
    assert again.returncode == 70
    assert len(list((tmp_path / "state" / "okrtui").glob("crash-*.txt"))) == 2


def test_a_report_that_cannot_be_written_is_said_to_be_missing(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    done = crash(["objective", "add", "x", "-w", str(workspace)], tmp_path)
    assert done.returncode == 70
    assert done.stderr.count("\n") == 1
    assert "No report could be written" in done.stderr


def test_a_report_is_never_written_through_a_link(workspace: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    place = tmp_path / "state" / "okrtui"
    place.mkdir(parents=True, mode=0o700)
    code = (
        "from okrtui import crash; from pathlib import Path; import datetime\n"
        "class Fixed(datetime.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, zone=None): return cls(2026, 11, 22, 1, 2, 3, tzinfo=zone)\n"
        "crash.datetime = Fixed\n"
        f"print(crash.leave_report(ValueError('x'), [], Path({str(place)!r})))"
    )
    (place / "crash-20261122-010203.txt").symlink_to(elsewhere)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "crash-20261122-010203-2.txt" in done.stdout
    assert not elsewhere.exists()


def test_a_program_that_cannot_even_be_imported_is_a_crash_too(tmp_path: Path) -> None:
    code = "import sys; sys.modules['click'] = None\nfrom okrtui.__main__ import main; main(['tree'])"
    env = {**os.environ, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    assert done.returncode == 70
    assert done.stderr.startswith("okrtui: an unexpected ModuleNotFoundError")
