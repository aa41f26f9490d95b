"""A workspace with more rows than a screen has, copied for each test, and the warm program."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from okrtui.config.settings import Personal
from okrtui.domain.model import Handle
from okrtui.show.glyphs import Style
from okrtui.tui.app import OkrtuiApp
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace.admin.drafts import drafts_of
from okrtui.workspace.commands import key_results, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.session import Session, create_workspace, open_session
from tests.endings.forks import Forks
from tests.endings.window import Window
from tests.tui.robot import Robot, settled

XDG = ("CONFIG", "DATA", "STATE", "CACHE")
MANY = 40
"""Key results: KR1 of O1, the others of O2."""
Start = Callable[..., AbstractAsyncContextManager[Robot]]


def environment(home: Path) -> dict[str, str]:
    """Home and XDG directories of one person."""
    return {"HOME": str(home), **{f"XDG_{name}_HOME": str(home / name.lower()) for name in XDG}}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished, closed workspace to copy."""
    place = tmp_path_factory.mktemp("template") / "acme"
    session = create_workspace(place, "Acme")
    with session.write("set up"):
        for title in ("Ship faster", "Answer everybody"):
            objectives.add(session, {"title": title})
        for number in range(1, MANY + 1):
            typed = Typed(title=f"Measure {number:02}", start="0", to="100", owner="ana")
            key_results.add(session, Handle("O", 1 if number == 1 else 2), typed)
    session.close()
    assert not list(place.glob("*-wal"))
    return place


@dataclass(frozen=True)
class Desktop:
    """One person's home, a workspace, and windows on it."""

    place: Path
    workspace: Path
    forks: Forks
    windows: ExitStack

    @property
    def env(self) -> dict[str, str]:
        return environment(self.place / "home")

    def window(
        self, *arguments: str, home: str = "home", wait_for: str = "Ship faster", **more: Any
    ) -> Window:
        """The program, once it shows something; it is gone when the test is."""
        env = environment(self.place / home)
        opened = Window(self.forks, "-w", self.workspace, *arguments, env=env, **more)
        self.windows.enter_context(opened)
        opened.wait_for(wait_for)
        return opened

    def drafts(self, home: str = "home") -> list[Path]:
        """The files of what was typed and not saved."""
        return sorted((self.place / home / "state" / "okrtui" / "drafts").glob("*/*.toml"))

    def ben(self, *command: str) -> str:
        """A command of a colleague; what it prints."""
        return self.forks.run("-w", self.workspace, *command, env=environment(self.place / "ben"), who="ben")


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    warm = Forks()
    yield warm
    warm.close()


@pytest.fixture
def desktop(tmp_path: Path, template: Path, forks: Forks) -> Iterator[Desktop]:
    workspace = tmp_path / "acme"
    shutil.copytree(template, workspace)
    workspace.chmod(0o700)
    with ExitStack() as windows:
        yield Desktop(tmp_path, workspace, forks, windows)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """This process has the home of nobody, in UTC; returns the test's own directory."""
    for name, value in environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    for name in ("OKRTUI_WORKSPACE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def start(alone: Path, template: Path) -> Start:
    """Starts the program without a terminal, ana at the keyboard."""
    shutil.copytree(template, alone / "acme")
    (alone / "acme").chmod(0o700)

    @asynccontextmanager
    async def started(
        size: tuple[int, int] = (80, 24), *, workspace: str = "acme", ascii_only: bool = False
    ) -> AsyncIterator[Robot]:
        place = alone / workspace
        workspace_thread = WorkspaceThread(lambda: replace(open_session(place), who="ana"))
        try:
            first = workspace_thread.submit(Session.ask, overview).result()
            drafts = workspace_thread.submit(drafts_of).result()
            app = OkrtuiApp(workspace_thread, Personal(), Style(ascii_only), first, drafts)
            try:
                async with app.run_test(size=size) as pilot:
                    await settled(pilot)
                    yield Robot(pilot, app)
            finally:
                drafts.close()
        finally:
            workspace_thread.close()

    return started


@pytest.fixture
def ben(alone: Path, forks: Forks) -> Callable[..., str]:
    """Runs a command of a colleague on the workspace that `start` opens; what it prints."""

    def run(*command: str) -> str:
        return forks.run("-w", alone / "acme", *command, env=environment(alone / "ben"), who="ben")

    return run
