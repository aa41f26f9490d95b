"""The shim and the racer, compiled; and a small machine with people on it, for all tests of a worker."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.survival.conftest import new_directory
from tests.swapping import attempts
from tests.swapping.places import Machine

HERE = Path(__file__).parent


def compiled(source: str, target: Path, *options: str) -> Path:
    """A program or library of this room. Skips the test where none can be made."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler (Debian: apt install gcc libc6-dev)")
    done = subprocess.run(
        [compiler, "-O1", "-w", "-o", target, HERE / source, *options],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"the C compiler cannot make {source} here: {done.stderr.strip()[-300:]}")
    return target


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="okrtui-shim-"))
    place.chmod(0o755)
    yield compiled("shim.c", place / "shim.so", "-shared", "-fPIC", "-ldl")
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def machine(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    place = new_directory(tmp_path_factory)
    try:
        with closing(Machine(place, shim)) as found:
            attempts.make_templates(found)
            yield found
    finally:
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def racer(machine: Machine) -> Path:
    return compiled("racer.c", machine.place / "racer")
