"""The machine-wide settings: which workspace a newcomer sees, and whose file says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from okrtui.config.machine import machine_settings
from tests.cli.program import Program, one_message

ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="needs root: only a file of root's counts")


class Machine:
    """A directory of XDG_CONFIG_DIRS, with the settings that are written there."""

    def __init__(self, place: Path) -> None:
        self.directory = place
        self.file = place / "okrtui" / "config.toml"

    def write(self, text: str) -> Path:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(text, encoding="utf-8")
        self.file.parent.chmod(0o755)
        self.file.chmod(0o644)
        return self.file

    def names(self, workspace: Path) -> Path:
        return self.write(f"workspace = {json.dumps(str(workspace))}\n")


@pytest.fixture
def machine(homeless: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine without settings of its own so far."""
    found = Machine(tmp_path / "etc")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(found.directory))
    return found


@pytest.fixture
def team(homeless: Program, tmp_path: Path) -> Path:
    """The team's workspace."""
    place = tmp_path / "team"
    homeless.ok("init", str(place), "--name", "team")
    homeless.ok("-w", str(place), "objective", "add", "Customers praise us")
    return place


@needs_root
def test_a_newcomer_sees_the_teams_board(homeless: Program, machine: Machine, team: Path) -> None:
    machine.names(team)
    assert "Customers praise us" in homeless.ok()
    assert homeless.json("tree")["workspace"] == "team"
    homeless.ok("checkin", "--help")
    homeless.creates("O2", "objective", "add", "Ship")


@needs_root
def test_whoever_names_a_workspace_comes_before_the_machine(
    homeless: Program, machine: Machine, team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = machine.names(team)
    xdg = tmp_path / "xdg"
    settings = xdg / "config" / "okrtui" / "config.toml"

    def seen(*options: str) -> tuple[str, str | None]:
        found = homeless.json(*options, "config", "path")
        return homeless.json(*options, "tree")["workspace"], found["named_by"]

    assert seen() == ("team", str(file))
    own = homeless.ok("init", "--name", "own")
    assert own == str(xdg / "data" / "okrtui" / "workspace")
    assert seen() == ("own", None)
    for name in ("given", "variable", "settings"):
        homeless.ok("init", str(tmp_path / name), "--name", name)
    settings.parent.mkdir(parents=True)
    settings.write_text(f'workspace = "{tmp_path / "settings"}"\n')
    assert seen() == ("settings", str(settings))
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(tmp_path / "variable"))
    assert seen() == ("variable", "OKRTUI_WORKSPACE")
    assert seen("-w", str(tmp_path / "given")) == ("given", "-w")


@needs_root
def test_init_never_goes_where_the_machine_points(
    homeless: Program, machine: Machine, tmp_path: Path
) -> None:
    machine.names(tmp_path / "team")
    homeless.ok("init")
    assert not (tmp_path / "team").exists()
    assert homeless.json("config", "path")["named_by"] is None


@needs_root
def test_a_workspace_that_is_not_there_is_said_to_be_the_machines(
    homeless: Program, machine: Machine, tmp_path: Path
) -> None:
    file = machine.names(tmp_path / "gone")
    for argv in ([], ["due"], ["due", "--short"], ["objective", "add", "Ship"]):
        answer = homeless(*argv)
        assert (answer.code, answer.out) == (2, ""), argv
        one_message(answer.err)
        assert f"the one that {file} names, and `okrtui init` makes one of your own" in answer.err
    homeless.ok("init")
    homeless.creates("O1", "objective", "add", "Ship")


@needs_root
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('theme = "dark"\nworkspace = {team}\n', "theme means nothing in the machine-wide settings"),
        ("workspace = {team}\nascii = true\n", "ascii means nothing in the machine-wide settings"),
        ("workspace = {team}\n[keymap]\nquit = 3\n", "keymap means nothing in the machine-wide settings"),
        ("", None),
        ('workspace = "okrs"\n', "workspace is not a directory for everybody"),
        ("workspace = 3\n", "workspace is not a directory for everybody"),
        ('workspace = ""\n', "workspace is not a directory for everybody"),
        ("workspace = {team\n", "line 1"),
        ("workspace = {team}\nworkspace = {team}\n", "line 2"),
        ("a." * 9 + "b = 1\n", "line 1: no known key has more than 8 parts"),
    ],
)
def test_what_is_wrong_there_is_for_config_check_and_locks_nobody_out(
    homeless: Program, machine: Machine, team: Path, text: str, says: str | None
) -> None:
    file = machine.write(text.replace("{team}", json.dumps(str(team))))
    homeless.ok("-w", str(team), "tree")
    answer = homeless("-w", str(team), "config", "check")
    if says is None:
        assert answer.code == 0
        assert str(file) in answer.err
    else:
        assert (answer.code, answer.out) == (2, "")
        one_message(answer.err)
        assert str(file) in answer.err
        assert says in answer.err
    if says is not None and "means nothing" in says:
        assert homeless.json("tree")["workspace"] == "team"
    homeless.ok("init")
    assert homeless.json("config", "path")["named_by"] is None


def _group_writes(machine: Machine) -> None:
    machine.file.chmod(0o664)


def _world_writes_directory(machine: Machine) -> None:
    machine.file.parent.chmod(0o777)


def _given_away(machine: Machine) -> None:
    os.chown(machine.file, 65534, 65534)


def _directory_given_away(machine: Machine) -> None:
    os.chown(machine.file.parent, 65534, 65534)


def _link_of_somebody(machine: Machine) -> None:
    moved = machine.file.rename(machine.file.with_name("moved.toml"))
    machine.file.symlink_to(moved)
    os.lchown(machine.file, 65534, 65534)


def _link_into_somebodys(machine: Machine) -> None:
    theirs = machine.directory / "theirs"
    theirs.mkdir()
    machine.file.rename(theirs / "config.toml")
    machine.file.symlink_to("../theirs/config.toml")
    os.chown(theirs, 65534, 65534)


def _loop(machine: Machine) -> None:
    machine.file.unlink()
    machine.file.symlink_to(machine.file)


def _directory(machine: Machine) -> None:
    machine.file.unlink()
    machine.file.mkdir()


def _pipe(machine: Machine) -> None:
    machine.file.unlink()
    os.mkfifo(machine.file)


def _not_utf8(machine: Machine) -> None:
    machine.file.write_bytes(b'workspace = "\xff"\n')


def _too_large(machine: Machine) -> None:
    machine.file.write_bytes(b"#" * (64 * 1024 + 1))


@needs_root
@pytest.mark.parametrize(
    "spoil",
    [
        _group_writes, _world_writes_directory, _given_away, _directory_given_away, _link_of_somebody,
        _link_into_somebodys, _loop, _directory, _pipe, _not_utf8, _too_large,
    ],
)  # fmt: skip
def test_what_others_could_have_written_does_not_count(
    homeless: Program, machine: Machine, team: Path, spoil: Callable[[Machine], None]
) -> None:
    file = machine.names(team)
    spoil(machine)
    answer = homeless("tree")
    assert (answer.code, answer.out) == (2, "")
    one_message(answer.err)
    assert "okrtui init" in answer.err
    assert str(team) not in answer.err
    found = homeless.json("config", "path")
    assert (found["machine"], [each["path"] for each in found["ignored"]]) == (None, [str(file)])
    check = homeless("-w", str(team), "config", "check")
    assert check.code == 0
    assert f"{file} is ignored: " in check.err


@needs_root
def test_links_and_sticky_directories_of_root_count(homeless: Program, machine: Machine, team: Path) -> None:
    store = machine.directory / "store"
    machine.names(team)
    store.mkdir()
    store.chmod(0o1777)  # others may add there, and not touch what is root's
    machine.file.rename(store / "config.toml")
    machine.file.symlink_to("../up/../store/config.toml")
    (machine.directory / "up").symlink_to(store)
    assert [each.ignored for each in machine_settings()] == [""]
    assert homeless.json("tree")["workspace"] == "team"


@needs_root
def test_the_first_file_that_counts_is_taken(
    homeless: Program, machine: Machine, team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the directories in the order they are named; relative ones are none (XDG)."""
    spoilt, second, third = (Machine(tmp_path / name) for name in ("spoilt", "second", "third"))
    spoilt.names(tmp_path / "elsewhere").chmod(0o666)
    second.names(team)
    third.names(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    dirs = ["third", str(machine.directory), *(str(each.directory) for each in (spoilt, second, third))]
    monkeypatch.setenv("XDG_CONFIG_DIRS", ":".join(dirs))
    assert homeless.json("tree")["workspace"] == "team"
    found = homeless.json("config", "path")
    assert (found["machine"], found["named_by"]) == (str(second.file),) * 2
    text = homeless("config", "path")
    assert str(second.file) in text.out
    assert f"{spoilt.file} is ignored: " in text.err


def test_a_file_that_is_not_roots_is_ignored(homeless: Program, machine: Machine, team: Path) -> None:
    """Also when nobody else could have written it: it is the person's own."""
    file = machine.names(team)
    if ROOT:
        os.chown(file, 65534, 65534)
    answer = homeless("tree")
    assert (answer.code, answer.out) == (2, "")
    assert str(team) not in answer.err
    check = homeless("-w", str(team), "config", "check")
    assert check.code == 0
    assert f"{file} is ignored: " in check.err
    assert "not root's" in check.err


@needs_root
def test_a_restricted_login_does_not_follow_its_own_environment(
    homeless: Program, machine: Machine, team: Path, tmp_path: Path
) -> None:
    """What the environment names is the person's, what stands in /etc/xdg is the administrator's."""
    machine.names(team)
    code = "from okrtui.config.machine import _candidates; from okrtui.cli.state import State, Wiring\n"
    code += "state = State(Wiring(None, None)); state.take('restricted', True); print(*_candidates())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["/etc/xdg/okrtui/config.toml"]
    answer = homeless("--restricted", "tree")
    assert answer.code == 2
    assert str(team) not in answer.err
