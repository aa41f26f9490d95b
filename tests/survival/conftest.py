"""A warm helper and closed workspaces to copy, for all tests of a worker."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.survival import places
from tests.survival.places import Helper

MEMORY = Path("/dev/shm")
ENOUGH = 256 << 20


def new_directory(factory: pytest.TempPathFactory) -> Path:
    """In memory where there is room: these tests would wait thousands of times for the disk."""
    try:
        found = os.statvfs(MEMORY)
        if found.f_bavail * found.f_frsize > ENOUGH:
            return Path(tempfile.mkdtemp(prefix="okrtui-survival-", dir=MEMORY))
    except OSError:
        pass
    return factory.mktemp("survival")


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The test's own directory, in memory where there is room."""
    place = new_directory(tmp_path_factory)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helper]:
    found = Helper(tmp_path_factory.mktemp("helper"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def templates(helper: Helper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`filled`, `damaged` and `older`; see tests/survival/places.py."""
    place = new_directory(tmp_path_factory)
    try:
        places.make_templates(helper, place)
        yield place
    finally:
        shutil.rmtree(place)


@pytest.fixture
def work(templates: Path, tmp_path: Path) -> Path:
    """A copy of the filled workspace."""
    return places.copied(templates / "filled", tmp_path / "work")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the person who runs the tests, in this process either."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    monkeypatch.delenv("OKRTUI_WORKSPACE", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
