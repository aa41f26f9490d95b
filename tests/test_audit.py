"""That the program never opens a database as a plain file is watched in every test (tests/audit)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit import sitecustomize

CULPRIT = "def read(path):\n    with open(path, 'rb') as file:\n        return file.read(1)\n"


@pytest.mark.parametrize("name", ["okrtui.db", "okrtui.db-wal", "other.db-shm"])
def test_a_database_opened_as_a_file_is_seen_here(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")  # a test may
    assert sitecustomize.opened == []
    space: dict[str, object] = {}
    exec(compile(CULPRIT, "/src/okrtui/store/culprit.py", "exec"), space)
    space["read"](str(path))  # type: ignore[operator]
    assert [line.split(",")[0] for line in sitecustomize.opened] == [str(path)]
    sitecustomize.opened.clear()


def test_and_in_every_python_that_a_test_starts(tmp_path: Path) -> None:
    (tmp_path / "okrtui").mkdir()
    (tmp_path / "okrtui" / "culprit.py").write_text(CULPRIT)
    (tmp_path / "okrtui.db").write_bytes(b"x")
    script = "import sys; sys.path.insert(0, sys.argv[1]); import culprit; culprit.read(sys.argv[2])"
    for name, code in (("okrtui.db", sitecustomize.CODE), ("okrtui/culprit.py", 0)):
        argv = [sys.executable, "-c", script, str(tmp_path / "okrtui"), str(tmp_path / name)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        assert done.returncode == code, (done.stderr, os.environ.get("PYTHONPATH"))
        assert ("okrtui.db, by" in done.stderr) == (code != 0)
