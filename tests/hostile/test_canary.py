"""A canary in tmux: window title and clipboard stay what they were, though tmux would let them go."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.hostile.tmux import Tmux

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

TITLE, CLIPBOARD, WINDOW = "canary title", "canary clipboard", "canary window"
OPEN = (
    "set -g set-clipboard on",
    "set -g allow-rename on",
    "set -g set-titles on",
    "set -g allow-passthrough on",
    "set -g automatic-rename off",
)
"""tmux at its most trusting."""

SINGING = (
    ("title", "\x1b]2;sung\x07"),
    ("title", "\x1b]0;sung\x1b\\"),
    ("window", "\x1bksung\x1b\\"),
    ("clipboard", "\x1b]52;c;c3VuZw==\x07"),
)


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    with Tmux(tmp_path) as server:
        for option in OPEN:
            server.tmux(*option.split())
        server.tmux("select-pane", "-T", TITLE)
        server.tmux("rename-window", WINDOW)
        server.tmux("set-buffer", CLIPBOARD)
        yield server


def canary(tmux: Tmux) -> tuple[str, str, str]:
    title, window = (tmux.asked(f"#{{{what}}}") for what in ("pane_title", "window_name"))
    return title, window, tmux.tmux("show-buffer")


def is_shown(tmux: Tmux, text: str) -> bool:
    return text in tmux.text


@pytest.mark.parametrize(("what", "written"), SINGING, ids=["OSC 2", "OSC 0", "ESC k", "OSC 52"])
def test_the_canary_can_sing(tmux: Tmux, what: str, written: str) -> None:
    """The control: a payload that does reach this tmux changes what the next test watches."""
    tmux.run("sh", "-c", 'printf %s "$1"; exec sleep 1000', "sh", written)
    tmux.wait(lambda: "sung" in canary(tmux))
    at = ("title", "window", "clipboard").index(what)
    assert canary(tmux)[at] == "sung"


def test_the_canary_is_silent_on_both_screens(tmux: Tmux, few_own: Path) -> None:
    tmux.okrtui(few_own)
    tmux.wait(lambda: "KR1 Reach" in tmux.text)
    for key, shown in (("Objectives", "O1001"), ("2", "KPI1001")):
        if key == "2":
            tmux.tmux("send-keys", key)
        tmux.wait(partial(is_shown, tmux, shown))
        tmux.page_through()
        assert canary(tmux) == (TITLE, WINDOW, CLIPBOARD)
    tmux.tmux("send-keys", "q")
    tmux.wait(lambda: tmux.ended)
    assert "okrtui:" not in tmux.text
    assert canary(tmux) == (TITLE, WINDOW, CLIPBOARD)
