"""A database of nothing but its tables, for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from okrtui.store.database import Database
from okrtui.store.files.live import DatabaseFile

New = Callable[[Path], DatabaseFile]


@pytest.fixture
def new() -> New:
    """Makes a database in a private directory of its own, which is not there yet."""

    def made(place: Path) -> DatabaseFile:
        place.mkdir(mode=0o700)
        file = DatabaseFile.at(place / "okrtui.db")
        Database.create(file).close()
        return file

    return made
