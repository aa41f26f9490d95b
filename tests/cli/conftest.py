"""A fresh workspace for each test, and nothing of the person who runs the tests."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from tests.cli.program import TODAY, Program, no_screens, noon

START = ("--starts", "2026-10-01")
FILLING = (
    ("objective", "add", "Customers praise our support", "--why", "They pay for it."),
    ("kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%", *START),
    ("kr", "add", "O1", "First reply", "--at-most", "2", "--unit", "h", *START),
    ("kr", "add", "O1", "Help centre", "--step", "Draft", "--step", "Review", "--step", "Launch | weight 2",
     *START),
    ("initiative", "add", "KR1", "One inbox"),
    ("kpi", "add", "Uptime", "--unit", "%", "--higher", "--target", "99.9", "--every", "week"),
    ("kpi", "add", "Load", "--between", "20", "80", "--every", "day"),
)  # fmt: skip

MADE_TODAY = (
    ("objective", "add", "Straße → Ziel"),
    ("kr", "add", "O1", "Größe", "--from", "0", "--to", "1000"),
)

Ben = Callable[..., str]
"""What another person does: the words of a command to what it prints."""


def isolated(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Home and XDG directories inside `place`, time zone UTC, none of our variables set."""
    monkeypatch.setenv("HOME", str(place / "home"))
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(place / "xdg" / name.lower()))
    for name in ("OKRTUI_WORKSPACE", "NO_COLOR", "PYTHONIOENCODING", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(place / "xdg" / "machine"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Finished workspaces to copy: `empty`, `filled`, and `today`, made by the real clock."""
    place = tmp_path_factory.mktemp("templates")
    with pytest.MonkeyPatch.context() as monkeypatch, contextlib.redirect_stdout(io.StringIO()):
        isolated(monkeypatch, place)
        for name, commands in (("empty", ()), ("filled", FILLING), ("today", MADE_TODAY)):
            directory = str(place / name)
            wiring = Wiring(no_screens, list, lambda: noon(TODAY))
            if name == "today":
                wiring = Wiring(no_screens, list)
            for argv in (("init", directory, "--name", "Acme"), *commands):
                assert run([*argv, "-w", directory], wiring) == 0, argv
    time.tzset()
    return place


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The environment of nobody; returns the test's own directory."""
    isolated(monkeypatch, tmp_path)
    yield tmp_path
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def homeless(alone: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program before anybody made a workspace."""
    return Program(capsys, alone / "work")


def copied(program: Program, template: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    assert not list(template.glob("*-wal")), "a template must be closed before it is copied"
    shutil.copytree(template, program.directory)
    os.chmod(program.directory, 0o700)
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(program.directory))
    return program


@pytest.fixture
def program(homeless: Program, templates: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program on an empty workspace called Acme."""
    return copied(homeless, templates / "empty", monkeypatch)


@pytest.fixture
def filled(homeless: Program, templates: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """O1 with KR1 (reach 30 → 50 %), KR2 (keep at most 2 h), KR3 (three steps), I1; KPI1, KPI2.

    All key results start with the cycle, 2026-10-01; nothing has been checked in.
    """
    return copied(homeless, templates / "filled", monkeypatch)


@pytest.fixture
def graded(filled: Program) -> Program:
    """The quarter is over and being graded: KR1 0.8, KR2 never checked in, KR3 a quarter done."""
    filled.ok("checkin", "KR1", "46", "-c", "7")
    filled.ok("kr", "step", "KR3", "1", "done")
    filled.ok("cycle", "grade", "2026-Q4", today="2027-01-04")
    return filled


@pytest.fixture
def ben(filled: Program, monkeypatch: pytest.MonkeyPatch) -> Ben:
    """Somebody else at work in the same workspace."""

    def run(*argv: str) -> str:
        with monkeypatch.context() as patch:
            patch.setattr("okrtui.workspace.session.login_name", lambda: "ben")
            return filled.ok(*argv)

    return run


@pytest.fixture
def staffed(program: Program) -> Program:
    """O1 of root in a closed cycle, graded by her; O2 and KR2 of Root, I1 and KPI1 of root; O3 of leo."""
    for handle, cycle, owner, day in (
        ("O1", "2026-Q3", "root", "2026-07-01"), ("O2", "2026-Q4", "Root", "2026-10-01"),
        ("O3", "2026-Q4", "leo", "2026-10-01"),
    ):  # fmt: skip
        program.ok(
            "objective",
            "add",
            f"Goal {handle}",
            "--cycle",
            cycle,
            "--owner",
            owner,
            "--team",
            "eng/infra",
            today=day,
        )  # fmt: skip
    program.ok("kr", "add", "O1", "Old", "--from", "0", "--to", "10", "--owner", "root", today="2026-07-01")
    program.ok("kr", "add", "O2", "New", "--from", "0", "--to", "10", "--owner", "Root", today="2026-10-01")
    program.ok("initiative", "add", "KR2", "Do it", "--owner", "root", today="2026-10-01")
    program.ok(
        "kpi",
        "add",
        "Up",
        "--higher",
        "--every",
        "month",
        "--owner",
        "root",
        "--team",
        "eng",
        today="2026-10-01",
    )
    program.ok("checkin", "KR1", "5", today="2026-09-30")
    program.ok("cycle", "grade", "2026-Q3", today="2026-10-02")
    program.ok("grade", "KR1", "0.6", "-m", "by hand", today="2026-10-02")
    program.ok("cycle", "close", "2026-Q3", today="2026-10-02")
    return program
