"""A demo workspace for the run, and the program on it in a terminal of any name and size."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrtui.demo import fill
from okrtui.workspace.session import create_workspace
from tests.journeys import stories
from tests.terminal import Terminal

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
Start = Callable[..., Terminal]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, to copy."""
    place = tmp_path_factory.mktemp("terminals") / "demo"
    session = create_workspace(place, "Acme", clock=lambda: NOW)
    fill(session)
    session.close()
    return place


@pytest.fixture
def demo_terminal(demo: Path, tmp_path: Path) -> Start:
    """`start("vt100", columns=60, rows=20, LC_ALL="POSIX")`; a first argument is TERM, others variables."""

    def started(term: str, *arguments: str, columns: int = 80, rows: int = 24, **env: str | None) -> Terminal:
        if not (tmp_path / "demo").exists():
            shutil.copytree(demo, tmp_path / "demo")
        return stories.okrtui(
            "-w", str(tmp_path / "demo"), *arguments, home=tmp_path, columns=columns, rows=rows,
            env={"TERM": term, "COLORTERM": None, **env},  # type: ignore[dict-item]
        )  # fmt: skip

    return started


@pytest.fixture
def start(demo_terminal: Start) -> Start:
    """The same, where no other `start` is."""
    return demo_terminal
