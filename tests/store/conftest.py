"""A database of its own for each test, in a real file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrtui.store.database import Database
from okrtui.store.files.live import DatabaseFile
from okrtui.workspace.session import Session, create_workspace

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "okrtui.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    found = Database.create(DatabaseFile.at(path))
    yield found
    found.close()


@pytest.fixture
def sql(database: Database) -> Iterator[sqlite3.Connection]:
    """Plain SQL on the same file, with foreign keys on."""
    connection = sqlite3.connect(database.path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    yield connection
    connection.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Somebody at work in an empty workspace, on 2026-11-21."""
    found = create_workspace(tmp_path / "work", "Acme", clock=lambda: NOW)
    yield found
    found.close()
