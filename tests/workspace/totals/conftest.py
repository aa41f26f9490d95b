"""A workspace too large to be read whole, made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.large import make
from tests.benchmarks.large_rows import Size
from tests.cli.conftest import isolated
from tests.cli.program import TODAY, noon
from tests.tui.conftest import alone, quick_checks

__all__ = ["alone", "quick_checks"]
OBJECTIVES = 1000
Large = Callable[[Path], Path]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolated(monkeypatch, tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    """Puts a copy into a directory; returns it. So many objectives take seconds to count."""
    place = tmp_path_factory.mktemp("large") / "w"
    size = Size(OBJECTIVES, check_ins=1, kpis=4, measurements=30)
    make(place, size, journal=False, clock=lambda: noon(TODAY))

    def copy(directory: Path) -> Path:
        copied = shutil.copytree(place, directory / "large")
        copied.chmod(0o700)
        return copied

    return copy
