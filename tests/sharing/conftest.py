"""A warm process for the tests that need many others, and a workspace for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.sharing.warm import Warm


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """The installed program, ready to be forked."""
    found = Warm(tmp_path_factory.mktemp("home"))
    yield found
    found.close()


class Workspace:
    """A workspace's directory, and what its database holds."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.at = ("-w", str(directory))

    @property
    def database(self) -> Path:
        return self.directory / "okrtui.db"

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What a query finds, read beside everybody else."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()


@pytest.fixture
def place(warm: Warm, tmp_path: Path) -> Workspace:
    """A personal workspace with one item of each kind."""
    found = Workspace(tmp_path / "work")
    warm.ok("init", found.directory)
    warm.ok(*found.at, "objective", "add", "Ship")
    warm.ok(*found.at, "kr", "add", "O1", "Releases", "--from", "0", "--to", "100000")
    warm.ok(*found.at, "initiative", "add", "KR1", "Automate")
    warm.ok(*found.at, "kpi", "add", "Uptime", "--higher", "--every", "week")
    return found
