"""A tmux server of one's own with one window of 80×24, which a program is started in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.journeys import stories

PROGRAM: str = vars(stories)["_PROGRAM"]
DEADLINE = 20


class Tmux:
    """Use it as a context manager; the server is killed at the end."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._sockets = tempfile.mkdtemp(prefix="okrtui-tmux-")  # the path of a socket must be short
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(place),
            "TMUX_TMPDIR": self._sockets,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "UTC",
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        }

    def __enter__(self) -> Tmux:
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "sleep 1000")
        self.tmux("set", "-g", "status", "off")
        self.tmux("set", "-g", "remain-on-exit", "on")
        return self

    def __exit__(self, *_: object) -> None:
        self.tmux("kill-server")
        Path(self._sockets, f"tmux-{os.getuid()}", "robot").unlink(missing_ok=True)
        Path(self._sockets, f"tmux-{os.getuid()}").rmdir()
        Path(self._sockets).rmdir()

    def tmux(self, *arguments: str) -> str:
        """A tmux command; returns what it printed."""
        done = subprocess.run(
            ["tmux", "-u", "-L", "robot", "-f", "/dev/null", *arguments],
            env=self._environment, capture_output=True, text=True, timeout=DEADLINE,
        )  # fmt: skip
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.rstrip("\n")

    def asked(self, question: str) -> str:
        return self.tmux("display-message", "-p", question)

    def run(self, *argv: str) -> None:
        """Start a program in the pane, in place of what ran there."""
        self.tmux("respawn-pane", "-k", *argv)

    def okrtui(self, workspace: Path) -> None:
        """Start the program on a workspace, on its fixed day."""
        self.run("env", "COLORTERM=truecolor", sys.executable, "-c", PROGRAM, "-w", str(workspace))

    @property
    def ended(self) -> bool:
        return self.asked("#{pane_dead}") == "1"

    @property
    def lines(self) -> list[str]:
        return self.tmux("capture-pane", "-p").split("\n")

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait(self, wanted: Callable[[], bool]) -> None:
        """Ask again until it is so; AssertionError with the screen when time is up."""
        until = time.monotonic() + DEADLINE
        while not wanted():
            assert time.monotonic() < until, f"did not come within {DEADLINE} s:\n{self.text}"
            time.sleep(0.01)

    def _is_other_than(self, text: str) -> bool:
        return self.text != text

    def page_through(self) -> int:
        """Page by page to the last row; how many pages."""
        pages = 0
        while re.search(r"\d more below", text := self.text):
            self.tmux("send-keys", "C-d")
            self.wait(partial(self._is_other_than, text))
            pages += 1
        return pages
