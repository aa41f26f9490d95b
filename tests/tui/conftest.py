"""The program without a terminal, on a copy of the demo, at noon of 2026-11-18, ana at the keyboard."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from okrtui.config.settings import Personal
from okrtui.demo import fill
from okrtui.domain.errors import on_screen
from okrtui.show.glyphs import Style
from okrtui.tui.app import OkrtuiApp
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace.admin.drafts import drafts_of
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.session import Session, create_workspace, open_session
from tests.tui.robot import Robot, settled

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
Start = Callable[..., AbstractAsyncContextManager[Robot]]


def _isolated(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Home and XDG directories inside `place`, UTC, none of our variables set."""
    monkeypatch.setenv("HOME", str(place / "home"))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(place / "xdg" / name.lower()))
    for name in ("OKRTUI_WORKSPACE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two finished, closed workspaces to copy: `demo` and `empty`."""
    place = tmp_path_factory.mktemp("templates")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _isolated(monkeypatch, place)
        for name in ("demo", "empty"):
            session = create_workspace(place / name, "Acme", clock=lambda: NOW)
            if name == "demo":
                fill(session)
            session.close()
    time.tzset()
    return place


@pytest.fixture(autouse=True)
def words_of_screens() -> Iterator[None]:
    """Errors speak as they do where the screens run."""
    with on_screen():
        yield


@pytest.fixture(autouse=True)
def quick_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form's check waits for a pause in the typing; here nobody types, and a pause is what costs."""
    monkeypatch.setattr("okrtui.tui.forms.screen.CHECK_DELAY", 0.01)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The environment of nobody; returns the test's own directory."""
    _isolated(monkeypatch, tmp_path)
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def start(alone: Path, templates: Path) -> Start:
    """Starts the program: `async with start(size=(120, 36)) as robot`; `prepare` works on it before."""

    @asynccontextmanager
    async def started(
        size: tuple[int, int] = (80, 24),
        *,
        workspace: str = "demo",
        personal: Personal | None = None,
        ascii_only: bool = False,
        prepare: Callable[[Session], object] | None = None,
    ) -> AsyncIterator[Robot]:
        place = alone / f"{workspace}{len(list(alone.glob(f'{workspace}*'))) or ''}"
        assert not list((templates / workspace).glob("*-wal")), "a template must be closed when copied"
        shutil.copytree(templates / workspace, place)
        os.chmod(place, 0o700)
        workspace_thread = WorkspaceThread(lambda: replace(open_session(place, clock=lambda: NOW), who="ana"))
        try:
            if prepare is not None:
                workspace_thread.submit(prepare).result()
            first = workspace_thread.submit(Session.ask, overview).result()
            drafts = workspace_thread.submit(drafts_of).result()
            app = OkrtuiApp(workspace_thread, personal or Personal(), Style(ascii_only), first, drafts)
            async with app.run_test(size=size) as pilot:
                await settled(pilot)
                yield Robot(pilot, app)
            drafts.close()
        finally:
            workspace_thread.close()

    return started


@pytest.fixture
async def robot(start: Start) -> AsyncIterator[Robot]:
    """The demo at 80 × 24."""
    async with start() as found:
        yield found


@pytest.fixture
async def empty(start: Start) -> AsyncIterator[Robot]:
    """A workspace without anything in it, at 80 × 24."""
    async with start(workspace="empty") as found:
        yield found


@pytest.fixture
def app(robot: Robot) -> OkrtuiApp:
    return robot.app


@pytest.fixture
def looks_like(snapshot: SnapshotAssertion) -> Callable[[Robot], None]:
    """Compares the lines on screen with those kept in `__snapshots__`."""

    def compare(found: Robot) -> None:
        assert found.screen == snapshot

    return compare
