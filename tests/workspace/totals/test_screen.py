"""The Cycle screen of a large workspace: totals that grow, and what ends their counting."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from okrtui.config.settings import Personal
from okrtui.domain.model import Handle
from okrtui.domain.views import Summary
from okrtui.show.glyphs import Style
from okrtui.tui.app import OkrtuiApp
from okrtui.tui.screens.cycle import CycleScreen
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace.admin.drafts import drafts_of
from okrtui.workspace.commands import checkins
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.queries.summary import summary
from okrtui.workspace.session import Session, open_session
from tests.cli.program import TODAY, noon
from tests.tui.robot import POLL, Robot, settled
from tests.workspace.totals.conftest import OBJECTIVES, Large

CYCLE = "2026-Q4"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Summary]:
    """Everything that the screen showed."""
    shown: list[Summary] = []
    draw = CycleScreen._draw

    def record(self: CycleScreen) -> None:
        if self._found is not None:
            shown.append(self._found)
        draw(self)

    monkeypatch.setattr(CycleScreen, "_draw", record)
    return shown


@asynccontextmanager
async def screens(place: Path) -> AsyncIterator[Robot]:
    workspace_thread = WorkspaceThread(lambda: open_session(place, clock=lambda: noon(TODAY)))
    try:
        first = workspace_thread.submit(Session.ask, overview).result()
        drafts = workspace_thread.submit(drafts_of).result()
        app = OkrtuiApp(workspace_thread, Personal(), Style(False), first, drafts)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            yield Robot(pilot, app)
        drafts.close()
    finally:
        workspace_thread.close()


def text(robot: Robot) -> str:
    return " ".join(robot.static("summary-text").split())


async def until(robot: Robot, holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(POLL)
        await robot.pilot.pause(0)


def pid_of(robot: Robot) -> int:
    screen = robot.app.screen
    assert isinstance(screen, CycleScreen)
    assert screen._pipe is not None
    return screen._pipe.pid


def held(robot: Robot) -> int:
    """The counting process, which gets no further: a quick machine would be done before the next key."""
    pid = pid_of(robot)
    os.kill(pid, signal.SIGSTOP)
    return pid


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_totals_grow_and_come_to_the_whole(alone: Path, large: Large, heard: list[Summary]) -> None:
    async with screens(large(alone)) as robot:
        await robot.press("4")
        assert f"of {OBJECTIVES:,} objectives so far" in text(robot)
        assert "moved since" not in text(robot)
        pid = pid_of(robot)
        await until(robot, lambda: heard[-1].so_far is None)
        await settled(robot.pilot)
        assert heard[0].so_far is not None
        assert len({str(found) for found in heard}) >= 3
        assert heard[-1] == robot.ask(summary, CYCLE)
        assert "so far" not in text(robot)
        assert "moved since 11-14" in text(robot)
        await until(robot, lambda: not is_there(pid))
        shown = len(heard)
        await robot.press("1", "4")
        assert len(heard) == shown + 1, "nobody changed anything: nothing is counted again"


@pytest.mark.soak
async def test_what_ends_the_counting(alone: Path, large: Large, heard: list[Summary]) -> None:
    async with screens(large(alone)) as robot:
        await robot.press("4")
        ended = [held(robot)]
        await robot.press("?", "escape")
        assert ended == [pid_of(robot)], "help in between: it goes on"
        robot.change(checkins.check_in, Handle("KR", 2), "same")
        await robot.press("u")  # one's own change, taken back
        await until(robot, lambda: not is_there(ended[-1]))
        ended.append(held(robot))
        await robot.press("]")
        assert not is_there(ended[-1])
        await robot.press("[")
        ended.append(held(robot))
        await robot.press("t", *"yesterday", "enter")
        await settled(robot.pilot)
        assert not is_there(ended[-1])
        ended.append(held(robot))
        await robot.press("1")
        assert not is_there(ended[-1])
        await robot.press("4")
        ended.append(held(robot))
        assert len(set(ended)) == len(ended)
        assert all(found.so_far is not None or not found.objectives for found in heard)
    assert not is_there(ended[-1]), "the program quit"


async def test_a_process_that_is_gone_is_told(alone: Path, large: Large) -> None:
    async with screens(large(alone)) as robot:
        await robot.press("4")
        os.kill(pid_of(robot), 9)
        await until(robot, lambda: "ended from outside" in robot.detail)
        await robot.press("1", "4")
        assert "so far" in text(robot)


async def test_an_error_of_the_process_is_a_message(alone: Path, large: Large) -> None:
    async with screens(large(alone)) as robot:
        (alone / "large" / "okrtui.toml").write_text("name = 3")
        await robot.press("4")
        await until(robot, lambda: "okrtui.toml" in robot.detail)
