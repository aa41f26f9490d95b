"""One hostile workspace for the whole run; whoever writes to it works on a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.payloads import few, spread
from tests.hostile.workspace import build, copy


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile workspace itself: to read, and only with the program closed afterwards."""
    place = tmp_path_factory.mktemp("hostile") / "work"
    build(place, spread())
    return place


@pytest.fixture(scope="session")
def hostile_few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with some payloads of each family, for tests that do not look at every row."""
    place = tmp_path_factory.mktemp("few") / "work"
    build(place, few())
    return place


@pytest.fixture
def few_own(hostile_few: Path, tmp_path: Path) -> Path:
    """A copy of the smaller one."""
    return copy(hostile_few, tmp_path / "work")


@pytest.fixture
def own(hostile: Path, tmp_path: Path) -> Path:
    """A copy of the hostile workspace."""
    return copy(hostile, tmp_path / "work")
