"""The program as a process: exit codes, pipes, encodings, permissions, other people's locks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import pytest

from tests.cli.program import Program, one_message

OKRTUI = (sys.executable, "-m", "okrtui")


@pytest.fixture
def workspace(alone: Path, templates: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with O1 and KR1 (reach 0 → 1000), made today by the real clock."""
    place = alone / "work"
    shutil.copytree(templates / "today", place)
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(place))
    return place


def okrtui(
    *argv: str, stdout: int | IO[str] = subprocess.PIPE, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*OKRTUI, *argv], text=True, timeout=60, check=False,
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, env=env,
    )  # fmt: skip


def okrtui_bytes(*argv: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    argv = (*OKRTUI, *argv)
    return subprocess.run(
        argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False, env=env
    )


def current(workspace: Path) -> float | None:
    connection = sqlite3.connect(workspace / "okrtui.db")
    try:
        row = connection.execute("SELECT value FROM check_in ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else row[0]
    finally:
        connection.close()


def test_exit_codes(workspace: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    assert okrtui("init", str(foreign)).returncode == 0
    (foreign / "okrtui.db").write_bytes(b"not a database")
    for argv, code in (
        (["tree"], 0),
        (["--help"], 0),
        (["checkin", "KR1", "-5"], 0),
        (["checkin", "KR1", "x"], 2),
        (["tree", "--nope"], 2),
        (["nope"], 2),
        (["show", "KR9"], 4),
        (["tree", "--cycle", "2026-Q9"], 4),
        (["-w", str(foreign), "tree"], 5),
    ):
        done = okrtui(*argv)
        assert done.returncode == code, (argv, done)
        assert (done.stderr == "") == (code == 0), (argv, done)
        if code:
            assert done.stdout == ""
            one_message(done.stderr)


def test_without_a_command_and_a_terminal_the_board_is_printed(workspace: Path) -> None:
    done = okrtui()
    assert done.returncode == 0
    assert "Straße → Ziel" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout == okrtui("tree").stdout


def test_a_dumb_terminal_gets_no_screens(workspace: Path) -> None:
    assert okrtui(env=os.environ | {"TERM": "dumb"}).stdout.count("\n") == 3


@pytest.mark.parametrize("encoding", ["ascii:strict", "latin-1"])
def test_an_encoding_that_cannot_say_it_gets_ascii(workspace: Path, encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    for argv in (["tree"], ["checkin", "KR1", "+5"]):
        done = okrtui_bytes(*argv, env=environment)
        assert done.returncode == 0, (argv, done)
        assert b"Traceback" not in done.stderr
    refused = okrtui_bytes("checkin", "KR1", "→", env=environment)
    assert refused.returncode == 2
    assert refused.stderr.startswith(b"okrtui: ")


def test_a_locale_without_utf8_gets_ascii(workspace: Path) -> None:
    """ASCII with `--ascii`, or a non-UTF-8 locale. Python reads C as UTF-8 by itself."""
    done = okrtui_bytes("tree", env=os.environ | {"LC_ALL": "C", "LANG": "C"})
    board = done.stdout.replace("Straße → Ziel".encode(), b"").replace("Größe".encode(), b"")
    assert board.isascii()


@pytest.mark.parametrize("argv", [["tree"], [], ["--help"], ["checkin", "KR1", "+1"], ["tree", "--json"]])
@pytest.mark.soak
def test_a_reader_that_has_gone_is_no_error(workspace: Path, argv: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = okrtui(*argv, stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_answer_is_no_whoever_reads_it(workspace: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        for buffered in ("", "1"):
            env = os.environ | {"PYTHONUNBUFFERED": buffered}
            assert okrtui("lint", "--strict", stdout=write, env=env).returncode == 1
    finally:
        os.close(write)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_result_that_cannot_be_printed_says_what_became_of_the_data(workspace: Path) -> None:
    with open("/dev/full", "w") as full:
        done = okrtui("checkin", "KR1", "7", stdout=full)
    assert done.returncode != 0
    one_message(done.stderr)
    if "as it was before" in done.stderr:
        assert current(workspace) is None
    assert "defect" not in done.stderr


def test_closed_standard_streams_do_not_crash_it(workspace: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m okrtui tree >&-', sys.executable],
        stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 70
    assert "defect" not in done.stderr


def test_a_lock_of_somebody_else_is_waited_for_then_named(
    filled: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrtui.store.database.LOCK_SECONDS", 0.2)
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(filled.database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        filled.refuses("checkin", "KR1", "40", code=3, says=["try again"])
        assert filled("tree").code == 0  # readers do not wait
        holder.communicate()
    filled.ok("checkin", "KR1", "40")


NOBODY = 65534
AS_NOBODY = f"""
import os, sys
import importlib, pkgutil
import okrtui  # all of it: nobody may not read where it is
for found in pkgutil.walk_packages(okrtui.__path__, "okrtui."):
    if not found.name.startswith(("okrtui.tui", "okrtui.store.migrations.", "okrtui.__main__")):
        importlib.import_module(found.name)
import dataclasses, difflib, encodings.idna, msgspec, platformdirs.unix, secrets, shlex, typing
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
from okrtui.cli.base import Wiring
sys.exit(okrtui.cli.main.run(sys.argv[2:], Wiring(lambda request: 0, list)))
"""


@pytest.mark.parametrize(
    ("place", "mode"),
    [("work", 0o000), ("work/okrtui.db", 0o000), ("work/okrtui.db", 0o444), ("work", 0o555)],
)
@pytest.mark.soak
def test_without_permission_it_is_refused_for_safety(workspace: Path, place: str, mode: int) -> None:
    """Run as nobody when the tests run as root, so that permissions mean something."""
    parent = workspace.parent
    os.chmod(parent, 0o755)
    os.chmod(workspace, 0o755)
    os.chmod(workspace / "okrtui.toml", 0o644)
    os.chmod(workspace / "okrtui.db", 0o666)
    os.chmod(parent / place, mode)
    environment = os.environ | {"XDG_CONFIG_HOME": "/", "XDG_DATA_HOME": "/"}
    try:
        for argv in (["-w", "work", "tree"], ["-w", "work", "objective", "add", "Ship"]):
            done = subprocess.run(
                [sys.executable, "-c", AS_NOBODY, str(parent), *argv],
                env=environment, capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip
            assert (done.returncode, done.stdout) == (5, ""), done
            one_message(done.stderr)
    finally:
        os.chmod(parent / place, 0o755)
