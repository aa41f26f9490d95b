"""Root at work in a directory that belongs to somebody else: it acts as that person, under its own name.

As root: the owner is another numeric id.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from okrtui.config.paths import SETTINGS_FILE
from tests.sharing.test_people import ANA, BEN, GROUP, Shared, made, program, srv
from tests.sharing.warm import Ids, Warm

__all__ = ["program", "srv"]
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
ROOT = Ids(0, 0)


def owners(place: Path) -> set[tuple[int, int]]:
    return {(path.lstat().st_uid, path.lstat().st_gid) for path in (place, *place.rglob("*"))}


@pytest.fixture
def okrs(program: Warm, srv: Path) -> Shared:
    return made(program, srv / "okrs", ANA)


@pytest.fixture
def outside(srv: Path) -> Path:
    """A directory of root's, where the owner of the workspace may not write."""
    place = srv / "root"
    place.mkdir(0o700)
    return place


def test_what_root_makes_in_the_workspace_is_its_owners(program: Warm, okrs: Shared, outside: Path) -> None:
    """Whoever works there afterwards can; in History it is root's."""
    editor = outside / "editor"
    editor.write_text('#!/bin/sh\nprintf \'name = "New"\\n\' > "$1"\n')
    editor.chmod(0o755)
    outside.chmod(0o711)
    for words in (["checkin", "KR1", "+1"], ["backup"], ["backup", "--daily"], ["objective", "add", "More"]):
        program.ok(*okrs.at, *words, ids=ROOT)
    kept = program.ok(*okrs.at, "backup", ids=ROOT)
    program.ok(*okrs.at, "restore", kept, ids=ROOT)
    assert owners(okrs.directory) == {(ANA.uid, GROUP)}
    okrs.check_modes()
    people = {who for (who,) in okrs.rows("SELECT DISTINCT who FROM change")}
    assert people == {f"uid{ANA.uid}", "root"}
    okrs.acknowledged = 1
    okrs.check_health(ANA, BEN)
    assert (Path("/proc/self").stat().st_uid, os.geteuid()) == (0, 0)


def test_what_root_names_outside_is_roots(program: Warm, okrs: Shared, outside: Path) -> None:
    """It is reached as root, where the owner may neither read nor write."""
    program.ok(*okrs.at, "backup", outside / "kept.db", ids=ROOT)
    program.ok(*okrs.at, "publish", outside / "public", ids=ROOT)
    program.ok(*okrs.at, "report", "-o", outside / "week.md", ids=ROOT)
    (outside / "outline.md").write_text("# Grow\n\n- KR: From 1 to 2\n")
    program.ok(*okrs.at, "import", outside / "outline.md", ids=ROOT)
    program.ok(*okrs.at, "restore", outside / "kept.db", ids=ROOT)
    assert owners(outside) == {(0, 0), (0, GROUP)} or owners(outside) == {(0, 0)}
    assert stat.S_IMODE((outside / "kept.db").stat().st_mode) == 0o600
    assert (outside / "public" / SETTINGS_FILE).exists()
    okrs.check_health(ANA, BEN)


@pytest.mark.parametrize("name", ["kept.db", "public/x", "none/kept.db"])
def test_a_refusal_outside_leaves_root_itself(program: Warm, okrs: Shared, outside: Path, name: str) -> None:
    (outside / "kept.db").touch()
    for _ in range(2):
        answer = program.run(*okrs.at, "backup", outside / name, ids=ROOT)
        assert answer.code == 2, answer
    assert [path.name for path in outside.iterdir()] == ["kept.db"]


def test_the_owners_private_workspace_stays_private(program: Warm, srv: Path) -> None:
    place = srv / "ana"
    program.ok("init", place, ids=ANA)
    program.ok("-w", place, "objective", "add", "Ship", ids=ROOT)
    program.ok("-w", place, "backup", ids=ROOT)
    assert owners(place) == {(ANA.uid, ANA.group)}
    assert {stat.S_IMODE(path.lstat().st_mode) for path in place.rglob("*")} <= {0o600, 0o700}


def test_init_in_a_directory_of_somebody_else_makes_it_theirs(program: Warm, srv: Path) -> None:
    place = srv / "prepared"
    place.mkdir()
    os.chown(place, ANA.uid, GROUP)
    place.chmod(0o2770)
    program.ok("init", place, "--shared", "--group", GROUP, ids=ROOT)
    assert owners(place) == {(ANA.uid, GROUP)}
    assert "others may put another directory in the place of" in program.run("-w", place, "doctor").err
    srv.chmod(0o1777)
    assert "in the place of" not in program.run("-w", place, "doctor").err


COMMANDS = (
    "tree", "checkin KR1 +1", "backup", "doctor", "lint", "report", "report --format html", "log", "show KR1",
    "explain O1", "search Ship", "due", "cycle show", "cycle monday", "kpi add Up --higher --every week",
    "record KPI1 3", "kpi list", "kpi library", "undo", "redo", "config show", "config check", "tree --json",
)  # fmt: skip


def test_a_program_that_only_root_can_read_works_all_the_same(okrs: Shared, srv: Path) -> None:
    """Installed below root's home, say: what is needed later is imported before."""
    code = "import sys; from okrtui.__main__ import main; main(sys.argv[1:])"
    environment = {**os.environ, "HOME": str(srv / "root-home")}
    for words in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-c", code, *okrs.at, *words.split()],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (words, done.stderr)
    assert owners(okrs.directory) == {(ANA.uid, GROUP)}
