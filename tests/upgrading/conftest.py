"""A demo workspace for the run, and an installed program for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.upgrading.installed import Installed, demo


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo(tmp_path_factory.mktemp("upgrading") / "demo")


@pytest.fixture
def installed(template: Path, tmp_path: Path) -> Installed:
    workspace = shutil.copytree(template, tmp_path / "demo")
    found = Installed(tmp_path, workspace)
    found.make_the_other_version()
    return found
