"""With and without the differ every screen looks the same: stories, random keys, and in tmux."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from okrtui.show.harmless.widths import uncertain
from okrtui.tui.actions import ACTIONS
from tests.beside import BESIDE, LONG, Beside, Counts, other_place
from tests.demo_items import CSAT
from tests.emulator import EmulatedScreen, EmulatedStream
from tests.equality import differences
from tests.hostile.conftest import few_own, hostile_few  # noqa: F401
from tests.hostile.payloads import few
from tests.hostile.tmux import PROGRAM, Tmux
from tests.journeys.stories import beside

TESTS = Path(__file__).parents[1]
STORIES = ("journeys/test_first_hour.py", "journeys/test_practice.py", "journeys/test_editor.py",
           "hostile/test_screens.py", "hostile/test_columns.py")  # fmt: skip
NOT_THESE = "not tmux and not cannot_be_saved and not what_is_pasted and not page_a_form"
"""Stories that two runs never tell alike: a random file name, a draft kept meanwhile, a flood of clicks."""


# --- stories ---------------------------------------------------------------------------------


@pytest.mark.beside
@pytest.mark.soak
def test_every_story_with_and_without_it(
    tmp_path: Path, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    """All of them run once more, each input in two terminals; of a share of the soak the first files."""
    stories = STORIES[: amount(1, len(STORIES))]
    file = tmp_path / "counts"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-m", "soak or not soak", "-k", NOT_THESE]
        + [str(TESTS / story) for story in stories],
        env={**os.environ, BESIDE: str(file)}, capture_output=True, text=True, cwd=TESTS.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    counts = Counts.read(file.read_text())
    assert counts.starts >= 7 * len(stories)
    counted(f"stories: {counts}")


def quit_both(terminal: Beside) -> None:
    terminal.press("q")
    assert terminal.wait_exit() == 0
    for one in (terminal, terminal.other):
        assert one.screen.left_behind() == []
    assert [s for s in terminal.screen.strings if s[0] == "]"] == [
        s for s in terminal.other.screen.strings if s[0] == "]"
    ]
    log, other = ([m for m in one.screen.mode_log if m != "?2026l"] for one in (terminal, terminal.other))
    assert log == other


LOOKS = {
    "24-bit": ((), {}),
    "256": ((), {"COLORTERM": ""}),
    "16": ((), {"COLORTERM": "", "TERM": "xterm-color"}),
    "no colour": (("--no-color",), {}),
    "ascii": (("--ascii", "--no-color"), {}),
    "screen": ((), {"COLORTERM": "", "TERM": "screen-256color"}),
    "vt100": (("--ascii",), {"COLORTERM": "", "TERM": "vt100"}),
}
TOUR: tuple[str | tuple[int, int], ...] = (
    "down", "ctrl+d", "G", "g", "space", "space", "i", "enter", "escape", "x", "pagedown", "escape", "v",
    "escape", "c", "4", "tab", "escape", "e", "tab", "x", "ctrl+l", "escape", "a", "o", "N", "escape", "/",
    "s", "enter", "n", "f", "i", "s", "enter", "f", "escape", "m", "m", "y", "t", "escape", "d", "escape",
    "w", "escape", "M", "escape", "]", "[", "?", "pagedown", "escape", ":", "k", "p", "escape", "2", "j",
    "enter", "tab", "escape", "o", "escape", "3", "5", "enter", "down", "R", "escape", "4", "w", "escape",
    "g", "escape", "v", "escape", "5", "down", "enter", "escape", "u", "escape", "1", (60, 20), "down",
    (120, 36), "down", (200, 50), "ctrl+l", (80, 24),
)  # fmt: skip
"""Every screen, and what opens on it."""
SHORT: tuple[str | tuple[int, int], ...] = (
    "down", "ctrl+d", "x", "escape", "c", "4", "ctrl+l", "escape", "2", "j", "enter", "escape", "4", (60, 20),
    "?", "escape", (120, 36), "1", "g", "down",
)  # fmt: skip
SAMPLED = "256"


@pytest.mark.parametrize(
    "look", [pytest.param(look, marks=[] if look == SAMPLED else [pytest.mark.soak]) for look in LOOKS]
)
def test_a_tour_in_every_look(
    look: str, tmp_path: Path, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    options, env = LOOKS[look]
    tour = TOUR if amount(0, 1) else SHORT
    with beside("demo", *options, home=tmp_path / "home", env=env) as terminal:
        terminal.wait_for(CSAT)
        for step in tour:
            if isinstance(step, str):
                terminal.press(step)
            else:
                terminal.resize(*step)
        quit_both(terminal)
    assert terminal.counts.sent < terminal.counts.sent_without
    counted(f"tour in {look}: {terminal.counts}")


# --- random keys -----------------------------------------------------------------------------

_NAMED = {
    "slash": "/", "question_mark": "?", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "less_than_sign": "<", "greater_than_sign": ">",
}  # fmt: skip
KEYS = sorted({_NAMED.get(key, key) for action in ACTIONS for key in action.keys} - {"q"})
LETTERS = "abcdefghijklmnoprstuvwxyzé日 0123456789.,+-%"
Step = tuple[str, str | tuple[int, int]]


def random_steps(seed: int, most: int = 12) -> list[Step]:
    """Keys of the list of actions, letters, pastes and sizes; the same for the same seed."""
    chance = random.Random(seed)
    steps: list[Step] = []
    for _ in range(most):
        kind = chance.random()
        if kind < 0.62:
            steps.append(("press", chance.choice(KEYS)))
        elif kind < 0.72:
            steps.append(("press", chance.choice(("tab", "shift+tab", "enter", "escape", "backspace"))))
        elif kind < 0.87:
            steps.append(("type", "".join(chance.choices(LETTERS, k=chance.randint(1, 6)))))
        elif kind < 0.93:
            text = chance.choice(few()).data.decode("utf-8", "replace")[:80]
            steps.append(("paste", text.replace("\x1b[201~", "")))
        else:
            steps.append(("resize", (chance.randint(60, 200), chance.randint(20, 50))))
    return steps


def take(terminal: Beside, step: Step) -> None:
    kind, what = step
    if kind == "resize":
        assert isinstance(what, tuple)
        terminal.resize(*what)
    else:
        getattr(terminal, kind)(what)


@pytest.mark.beside
@pytest.mark.parametrize("where", ["hostile", pytest.param("demo", marks=pytest.mark.soak)])
def test_random_keys(
    where: str,
    few_own: Path,  # noqa: F811
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    arguments = ["demo"] if where == "demo" else ["-w", str(few_own)]
    sequences, total = amount(1, 250), Counts()
    done = 0
    while done < sequences:
        with beside(*arguments, home=tmp_path / "home", env={"EDITOR": "true"}) as terminal:
            terminal.wait_for(re.compile(r"KR1 |KR3 "))
            for seed in range(done, min(done + 25, sequences)):
                steps = random_steps(seed + 1000 * (where == "hostile"))
                try:
                    for step in steps:
                        take(terminal, step)
                    terminal.settle()
                except AssertionError as error:
                    raise AssertionError(f"sequence {seed}, {steps}: {error}") from error
                done += 1
                if terminal.both_ended:
                    break
            terminal.settle()
        total += terminal.counts
    counted(f"{where}: {done} random sequences, {total}")


# --- in tmux ---------------------------------------------------------------------------------

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
_TMUX_KEYS = {"pageup": "PageUp", "pagedown": "PageDown", "shift+tab": "BTab", "backspace": "BSpace"}


class Panes:
    """The program in two tmux servers, with and without the differ."""

    def __init__(self, one: Tmux, other: Tmux, arguments: list[str], place: Path) -> None:
        self.both = (one, other)
        self.screens = self.cells = 0
        theirs = [str(other_place(Path(word))) if word.startswith("/") else word for word in arguments]
        for tmux, home, words in ((one, "home", arguments), (other, "Home", ["--no-differ", *theirs])):
            settings = (f"HOME={place / home}", "COLORTERM=truecolor", "EDITOR=true", "STORY_DAY=2026-11-18")
            tmux.run("env", "-u", "TMUX", *settings, sys.executable, "-c", PROGRAM, *words)

    def screen(self, tmux: Tmux) -> EmulatedScreen:
        """What the pane shows, styles and all; wider, for the emulator counts more cells than tmux does.

        Of cells that were erased tmux does not tell the background, so that is not told apart here.
        """
        columns, rows = map(int, tmux.asked("#{pane_width} #{pane_height}").split())
        screen = EmulatedScreen(4 * columns, rows)
        stream = EmulatedStream(screen)
        for y, line in enumerate(tmux.tmux("capture-pane", "-e", "-p", "-N").split("\n")[:rows]):
            stream.feed(f"\x1b[{y + 1}H{line}".encode())
            end = screen.cursor.x
            while end and screen.cell(end - 1, y).data == " " and not screen.cell(end - 1, y).reverse:
                end -= 1
            stream.feed(f"\x1b7\x1b[m\x1b[{y + 1};{end + 1}H\x1b[K\x1b8".encode())
        return screen

    def settle(self, wanted: str = "") -> None:
        """Wait until both show the same, twice in a row.

        Whether tmux keeps a mark or a joiner depends on what came with it, so of rows with text whose
        width terminals disagree about the letters are compared, not the cells.
        """
        deadline = time.monotonic() + LONG
        before: list[list[str]] = []
        while True:
            time.sleep(0.05)
            one, other = (self.screen(tmux) for tmux in self.both)
            rows = min(one.lines, other.lines)
            sure = [y for y in range(rows) if not (uncertain(one.display[y]) or uncertain(other.display[y]))]
            found = differences(one, other, erased=True, rows=sure)
            found += [
                f"row {y}: {one.display[y]!r} and {other.display[y]!r}"
                for y in set(range(rows)) - set(sure)
                if _letters(one.display[y]) != _letters(other.display[y])
            ]
            now = [one.display, other.display]
            if not found and now == before and wanted in "\n".join(one.display):
                self.screens += 1
                self.cells += one.columns // 4 * len(sure)
                return
            before = now
            shown = "\n---\n".join("\n".join(row.rstrip() for row in display) for display in now)
            assert time.monotonic() < deadline, "\n".join([*found, shown])

    def take(self, step: Step) -> None:
        kind, what = step
        for tmux in self.both:
            if isinstance(what, tuple):
                tmux.tmux("resize-window", "-x", str(what[0]), "-y", str(what[1]))
            elif kind == "press" and len(what) > 1:
                tmux.tmux("send-keys", _tmux_key(what))
            elif kind == "paste":
                tmux.tmux("set-buffer", "--", what.replace("\0", "") or " ")
                tmux.tmux("paste-buffer", "-p")
            else:
                tmux.tmux("send-keys", "-l", "--", what)
        if what == "escape":
            time.sleep(0.15)
        self.settle()


def _letters(row: str) -> str:
    """A row without blanks, marks and joiners."""
    return "".join(c for c in row if not c.isspace() and unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def _tmux_key(name: str) -> str:
    if name in _TMUX_KEYS:
        return _TMUX_KEYS[name]
    modifier, _, key = name.rpartition("+")
    return {"ctrl": "C-", "shift": "S-", "": ""}[modifier] + (key if len(key) == 1 else key.capitalize())


@pytest.fixture
def two_servers(tmp_path: Path) -> Iterator[tuple[Tmux, Tmux]]:
    with ExitStack() as stack:
        one, other = (stack.enter_context(Tmux(tmp_path)) for _ in range(2))
        for tmux in (one, other):
            tmux.tmux("set", "-g", "default-terminal", "tmux-256color")
            tmux.tmux("set", "-sg", "escape-time", "0")
        yield one, other


@needs_tmux
def test_in_tmux(
    two_servers: tuple[Tmux, Tmux],
    few_own: Path,  # noqa: F811
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    """The hostile workspace page by page, then random keys on it."""
    panes = Panes(*two_servers, ["-w", str(few_own)], tmp_path)
    panes.settle("KR1 Reach")
    for _ in range(amount(1, 40)):
        panes.take(("press", "ctrl+d"))
    done = 0
    for seed in range(amount(0, 40)):
        for step in random_steps(5000 + seed):
            panes.take(step)
        done += 1
        if all(tmux.ended for tmux in panes.both):
            break
    counted(f"tmux: {done} random sequences, {panes.screens} screens and {panes.cells:,} cells compared")
