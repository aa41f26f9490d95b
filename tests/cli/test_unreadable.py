"""Directories of one's own that cannot be entered: one message, and the program goes on without them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import isolated
from tests.cli.program import Answer, Program, one_message
from tests.cli.test_process import NOBODY

AS_NOBODY = f"""
import contextlib, io, json, os, sys
import importlib, pkgutil
import okrtui  # all of it: nobody may not read where it is
for found in pkgutil.walk_packages(okrtui.__path__, "okrtui."):
    if not found.name.startswith(("okrtui.tui", "okrtui.store.migrations.", "okrtui.__main__")):
        importlib.import_module(found.name)
import dataclasses, difflib, encodings.idna, importlib.metadata, msgspec, platformdirs.unix, pwd, secrets
import shlex, tomllib, typing
importlib.metadata.version('okrtui')
os.umask(0o022)
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
from okrtui.cli.base import Wiring
for argv in json.loads(sys.argv[2]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = okrtui.cli.main.run(argv, Wiring(lambda request: 0, list))
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""
GOES_ON = "cannot be read"
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("-w", "work", "objective", "add", "Ship"), ("-w", "work", "due", "--all"),
    ("-w", "work", "due", "--short"), ("-w", "work", "tree", "--json"), ("-w", "work", "config", "path"),
    ("-w", "work", "config", "check"),
)  # fmt: skip


@pytest.fixture
def place(alone: Path, templates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory that everybody may enter, with a workspace of nobody's, `work`, and a home."""
    found = Path(tempfile.mkdtemp(prefix="okrtui-unreadable-"))
    found.chmod(0o755)
    isolated(monkeypatch, found)
    shutil.copytree(templates / "today", found / "work")
    if os.geteuid() == 0:
        for path in (found / "work", *(found / "work").iterdir()):
            os.chown(path, NOBODY, NOBODY)
    yield found
    shutil.rmtree(found)


def as_nobody(place: Path, commands: Sequence[Sequence[str]]) -> list[Answer]:
    """Each command, one after the other, of somebody who is not root."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(place), json.dumps(commands)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Answer(*json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("closed", ["config", "config/okrtui", "config/okrtui/config.toml"])
def test_settings_that_may_not_be_read_are_one_message(
    place: Path, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = place / "config"
    file = config / "okrtui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('workspace = "elsewhere"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    os.chmod(place / closed, 0o000)
    try:
        *answers, check = as_nobody(place, COMMANDS)
    finally:
        os.chmod(place / closed, 0o755)
    for command, answer in zip(COMMANDS, answers, strict=False):
        assert answer.code == 0, (command, answer)
        said = [line for line in answer.err.splitlines() if GOES_ON in line]
        assert len(said) == 1, (command, answer)
        assert f"{file} cannot be read (Permission denied)" in said[0]
        assert "the defaults hold" in said[0]
    assert answers[0].out == "O2\n"
    assert json.loads(answers[3].out)["objectives"][1]["title"] == "Ship"
    assert (check.code, check.out) == (2, "")
    one_message(check.err)
    assert GOES_ON in check.err


def make_loop(file: Path) -> None:
    file.symlink_to(file)


@pytest.mark.parametrize("make", [Path.mkdir, make_loop, os.mkfifo])
def test_settings_that_are_no_file_are_one_message(filled: Program, tmp_path: Path, make: object) -> None:
    file = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    file.parent.mkdir(parents=True)
    assert callable(make)
    make(file)
    answer = filled("tree")
    assert answer.code == 0
    assert "KR1" in answer.out
    one_message(answer.err)
    assert str(file) in answer.err
    filled.refuses("config", "check", says=[str(file)])


def test_what_the_settings_say_wrongly_still_ends_the_command(filled: Program, tmp_path: Path) -> None:
    """Somebody wrote something there, so going on would be guessing."""
    file = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("colour = 1\n")
    filled.refuses("tree", says=["config.toml, line 1: colour"])


@pytest.mark.parametrize("name", ["STATE", "DATA", "CACHE"])
def test_other_directories_that_may_not_be_entered(
    place: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command needs none of them where a workspace is named; without one, the message says which."""
    closed = place / "closed"
    closed.mkdir()
    monkeypatch.setenv(f"XDG_{name}_HOME", str(closed))
    os.chmod(closed, 0o000)
    try:
        *answers, due = as_nobody(place, [*COMMANDS, ("due",)])
    finally:
        os.chmod(closed, 0o755)
    assert [answer.code for answer in answers] == [0] * len(COMMANDS), answers
    assert answers[1].err in ("", "okrtui: nothing is due.\n")
    one_message(due.err)
    assert due.code == (5 if name == "DATA" else 2), due
    assert "-w" in due.err or "okrtui init" in due.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
@pytest.mark.parametrize(
    ("owner", "says"), [(0, "`mv {0} {0}.odd` takes it out of the way"), (NOBODY, "`chmod u+r {0}`")]
)
def test_a_workspaces_settings_that_may_not_be_read_are_refused_with_what_mends_them(
    place: Path, owner: int, says: str
) -> None:
    settings = Path("work") / "okrtui.toml"
    os.chown(place / settings, owner, owner)
    os.chmod(place / settings, 0o600 if owner == 0 else 0o000)
    for answer in as_nobody(place, [("-w", "work", "tree"), ("-w", "work", "backup")]):
        assert (answer.code, answer.out) == (5, "")
        one_message(answer.err)
        assert says.format(settings) in answer.err
