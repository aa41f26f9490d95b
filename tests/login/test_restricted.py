"""`--restricted` without a server: which commands are refused, and what the screens leave out."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.commands import MODULES, READS_OR_WRITES_FILES
from okrtui.cli.main import run
from okrtui.store.files.versions import OLDEST
from okrtui.tui.actions import KPIS, OBJECTIVES, PALETTE, shown
from tests.terminal import Terminal

TITLE = "Customers praise our support"
EDITOR_SAYS = "this login has no editor: e opens the form"


def no_screens(request: object) -> int:
    raise AssertionError("the screens were started without a terminal")


def okrtui(*argv: str | Path) -> int:
    """The command line in this process; returns the exit code."""
    return run([str(argument) for argument in argv], Wiring(no_screens, list))


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the person who runs the tests; returns an empty directory."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OKRTUI_WORKSPACE", raising=False)
    return tmp_path


@pytest.fixture
def workspace(alone: Path) -> Path:
    """O1 with KR1, and KPI1."""
    place = alone / "work"
    for argv in (
        ["init"],
        ["objective", "add", TITLE],
        ["kr", "add", "O1", "CSAT", "--from", "30", "--to", "50"],
        ["kpi", "add", "Uptime", "--higher", "--every", "week"],
    ):
        assert okrtui("-w", place, *argv) == 0
    return place


@contextmanager
def screens(workspace: Path, **env: str) -> Iterator[Terminal]:
    """The board of a restricted login, which at the end still runs and can be left."""
    argv = [sys.executable, "-I", "-m", "okrtui", "--restricted", "-w", str(workspace)]
    with Terminal(argv, env={"HOME": str(workspace.parent), **env}, rows=60) as terminal:
        terminal.wait_for("CSAT")
        yield terminal
        terminal.press("escape", "1", "q")
        assert terminal.wait_exit() == 0
        assert terminal.screen.left_behind() == []


# --- commands ------------------------------------------------------------------------------


FILES_BY_NAME = (
    ["demo"],
    ["demo", "new"],
    ["init"],
    ["init", "new"],
    ["config"],
    ["config", "path"],
    ["config", "show"],
    ["config", "check", "/etc/passwd"],
    ["config", "edit"],
    ["import", "/etc/passwd"],
    ["import", "--help"],
    ["lint", "/etc/passwd"],
    ["record", "--csv", "/etc/passwd", "--create"],
    ["record", "--csv", "/dev/stdin", "--create"],
    ["record", "KPI1", "5", "--csv", "new"],
    ["report", "-o", "new"],
)


@pytest.mark.parametrize("argv", FILES_BY_NAME, ids=" ".join)
def test_files_by_name_are_refused(
    alone: Path, argv: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(alone)
    for before, after in (([], ["-w", "work"]), (["-w", "work"], []), (["--no-color"], ["--ascii"])):
        assert okrtui(*before, "--restricted", *argv[:1], *after, *argv[1:]) == 5, (before, after)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("okrtui: `okrtui ")
        assert err.endswith("is not there in a restricted login: it reads or writes files by name.\n")
        assert err.count("\n") == 1
    assert list(alone.iterdir()) == []


def test_the_switch_is_not_undone_by_what_comes_after_it(
    alone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert okrtui("--restricted", "-w", alone / "work", "--", "demo") == 5
    assert okrtui("--restricted", "--no-restricted", "demo") == 2
    assert okrtui("tree", "--restricted") == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(alone.iterdir()) == []


def test_the_rest_works(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["tree"], ["show", "O1"], ["checkin", "KR1", "+5"], ["record", "KPI1", "99"], ["help"], []):
        capsys.readouterr()
        assert okrtui("--restricted", "-w", workspace, *argv) == 0, argv
        assert capsys.readouterr().out
    csv = subprocess.run(
        [sys.executable, "-I", "-m", "okrtui", "--restricted", "-w", workspace, "record", "--csv", "-",
         "--map", "up=KPI1"],
        input="date,up\n2026-10-30,99.5\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (csv.returncode, csv.stderr.count("Traceback")) == (0, 0), csv.stderr


# --- what it is told -------------------------------------------------------------------------

ASK = "tell who runs this server."
SQL = sqlite3.connect


def no_settings(place: Path) -> None:
    (place / "okrtui.toml").unlink()


def no_database(place: Path) -> None:
    (place / "okrtui.db").unlink()


def another_programs(place: Path) -> None:
    with closing(SQL(place / "okrtui.db")) as sql:
        sql.execute("PRAGMA application_id = 1")


def damaged(place: Path) -> None:
    (place / "okrtui.db").write_bytes(b"no database" * 1000)


def a_trigger(place: Path) -> None:
    with closing(SQL(place / "okrtui.db")) as sql:
        sql.execute("CREATE TRIGGER planted AFTER INSERT ON change BEGIN DELETE FROM change; END")


def of_a_newer_program(place: Path) -> None:
    with closing(SQL(place / "okrtui.db")) as sql:
        sql.execute("UPDATE workspace SET schema = 99, readable_from = 99")
        sql.commit()


def a_strange_word(place: Path) -> None:
    with closing(SQL(place / "okrtui.db")) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        sql.execute("UPDATE key_result SET metric = 'strange'")
        sql.commit()


def shared(place: Path) -> None:
    place.chmod(0o2770)
    for file in place.iterdir():
        file.chmod(0o660)


def a_wrong_mode(place: Path) -> None:
    shared(place)
    (place / "okrtui.db").chmod(0o640)


def a_wrong_directory(place: Path) -> None:
    shared(place)
    place.chmod(0o2775)


def a_link(place: Path) -> None:
    (place / "okrtui.db").rename(place / "other.db")
    (place / "okrtui.db").symlink_to("other.db")


def a_linked_file_of_settings(place: Path) -> None:
    (place / "okrtui.toml").rename(place / "other.toml")
    (place / "okrtui.toml").symlink_to("other.toml")


def of_an_older_program(place: Path) -> None:
    older(place, 1)


def older(place: Path, schema: int) -> None:
    """A shared workspace as a version that was released left it."""
    (place / "okrtui.db").unlink()
    dump = Path(__file__).parents[1] / "store" / "released" / f"schema-{schema}.sql"
    with closing(SQL(place / "okrtui.db")) as sql:
        sql.execute("PRAGMA journal_mode = wal")
        sql.executescript(dump.read_text())
    shared(place)


def no_workspace(place: Path) -> None:
    shutil.rmtree(place)


def a_file(place: Path) -> None:
    shutil.rmtree(place)
    place.write_text("")


STATES = (
    no_settings, no_database, another_programs, damaged, a_trigger, of_a_newer_program,
    a_wrong_mode, a_wrong_directory, a_link, a_linked_file_of_settings, of_an_older_program, no_workspace,
    a_file,
)  # fmt: skip
NOT_THERE = re.compile(
    rf"`|{'|'.join(READS_OR_WRITES_FILES)}|upgrade|chmod|chgrp|usermod| -w|[Bb]ackup|owner"
)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_only_others_can_mend_says_to_tell_them(
    workspace: Path, state: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody else is told the command, before and after a restricted login."""
    state(workspace)
    said = []
    for before in ([], ["--restricted"], []):
        capsys.readouterr()
        assert okrtui(*before, "-w", workspace, "tree") in (2, 5)
        out, err = capsys.readouterr()
        assert out == ""
        said.append(err.replace(str(workspace), "PLACE"))
    assert said[0] == said[2]
    assert NOT_THERE.search(said[0])
    assert said[1].endswith(f"{ASK}\n")
    assert not NOT_THERE.search(said[1]), said[1]
    assert said[1].count("\n") == 1


def test_a_damaged_item_says_to_tell_them(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_strange_word(workspace)
    said = []
    for before in ([], ["--restricted"], []):
        capsys.readouterr()
        assert okrtui(*before, "-w", workspace, "tree") == 0
        assert capsys.readouterr().err == "okrtui: 1 row is damaged: okrtui doctor\n"
        assert okrtui(*before, "-w", workspace, "show", "KR1") == 5
        said.append(capsys.readouterr().err)
    assert said[0] == said[2]
    assert "`okrtui doctor" in said[0]
    assert said[1].endswith(f"{ASK}\n")
    assert not NOT_THERE.search(said[1]), said[1]


def test_an_older_workspace_says_to_tell_them(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older(workspace, OLDEST)
    for argv, code in ((["tree"], 0), (["checkin", "KR1", "+1"], 5)):
        capsys.readouterr()
        assert okrtui("--restricted", "-w", workspace, *argv) == code
        assert capsys.readouterr().err == f"okrtui: Older schema, read-only: {ASK}\n"
    argv = [sys.executable, "-I", "-m", "okrtui", "--restricted", "-w", str(workspace)]
    with Terminal(argv, env={"HOME": str(workspace.parent)}) as terminal:
        terminal.wait_for("older schema, read-only")
        terminal.wait_for(f"Older schema, read-only: {ASK}")
        terminal.press("j")
        terminal.wait_for(lambda t: ASK not in t.text)
        terminal.press("d")
        terminal.wait_for(f"Older schema, read-only: {ASK}")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_the_help_lists_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert okrtui("--restricted", "--help") == 0
    listed = re.findall(r"^  ([\w-]+)  ", capsys.readouterr().out, flags=re.MULTILINE)
    assert set(MODULES) - set(listed) == READS_OR_WRITES_FILES
    assert okrtui("--restricted", "imprt") == 2
    assert "import" not in capsys.readouterr().err
    assert okrtui("imprt") == 2
    assert "`okrtui import`" in capsys.readouterr().err


# --- screens -------------------------------------------------------------------------------


def test_the_environment_drives_nothing(workspace: Path) -> None:
    place = workspace.parent
    mark = place / "ran"
    editor = place / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {mark}\n")
    editor.chmod(0o755)
    (place / "evil.py").write_text(f"open({str(mark)!r}, 'w')\n")
    env = {
        "TEXTUAL": "devtools,debug",
        "TEXTUAL_DRIVER": "nonexistent:thing",
        "TEXTUAL_LOG": str(place / "log"),
        "TEXTUAL_SCREENSHOT": "0",
        "TEXTUAL_SCREENSHOT_LOCATION": str(place / "shots"),
        "TEXTUAL_PRESS": "q",
        "PYTHONPATH": str(place),
        "PYTHONSTARTUP": str(place / "evil.py"),
        **dict.fromkeys(("EDITOR", "VISUAL", "PAGER", "BROWSER"), str(editor)),
    }
    before = sorted(place.iterdir())
    with screens(workspace, **env) as terminal:
        for keys in (["j", "E"], ["2", "E"]):
            terminal.press(*keys)
            terminal.wait_for(EDITOR_SAYS)
            terminal.press("escape", "1")
            terminal.wait_for(lambda t: EDITOR_SAYS not in t.text)
    assert sorted(place.iterdir()) == before


def test_the_palette_has_our_actions_alone_and_nothing_stops_the_program(workspace: Path) -> None:
    with screens(workspace) as terminal:
        for screen, place in (("1", OBJECTIVES), ("2", KPIS)):
            terminal.press(screen, "ctrl+p")
            terminal.wait_for("quit: leave (q)")
            ours = [a for a in place.actions if a.is_for_all and a is not PALETTE]
            keys = {action.id: f" ({shown(action.keys)})" if action.keys else "" for action in ours}
            wanted = [f"{action.label}: {action.help}{keys[action.id]}" for action in ours]
            wanted.append("repaint: paint the whole screen anew (ctrl+l)")
            below = terminal.lines[terminal.lines.index("  find an action") + 1 :]
            assert [line.strip() for line in below if ": " in line] == wanted
            terminal.press("escape")
            terminal.wait_for("1 Objectives")
        terminal.press("ctrl+z")
        terminal.wait_for("this login has no shell to go back to, so it cannot be suspended")
        terminal.press("ctrl+\\", "ctrl+c")
        terminal.wait_for("esc goes back; q on a main screen quits")
        state = Path(f"/proc/{terminal.process.pid}/stat")
        if state.exists():
            assert state.read_text().rsplit(")", 1)[1].split()[0] != "T"


def test_a_missing_workspace_is_refused_and_not_made(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "XDG_DATA_HOME": None, "OKRTUI_WORKSPACE": None}
    with Terminal([sys.executable, "-I", "-m", "okrtui", "--restricted"], env=env, columns=300) as terminal:
        assert terminal.wait_exit() == 2
        assert ".local/share/okrtui/workspace does not exist" in terminal.text
        assert not terminal.screen.mode_log
    assert list(tmp_path.iterdir()) == []
