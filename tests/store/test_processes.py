"""Several processes at one file: no lost write, one migration, one winner."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from okrtui.domain.errors import Busy, Unsafe
from okrtui.domain.model import Handle
from okrtui.store.database import Database
from okrtui.store.files.live import DatabaseFile
from okrtui.store.schema import APPLICATION_ID, SCHEMA
from okrtui.workspace.commands import checkins, key_results, objectives
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.session import Session
from tests.sharing.warm import but_for_waiting

READY = "print('ready', flush=True); sys.stdin.readline()\n"
CHECK_INS = (
    "import sys\nfrom datetime import UTC, datetime\n"
    "from okrtui.cli.base import Wiring\nfrom okrtui.cli.main import run\n"
    "wiring = Wiring(lambda request: 1, list, lambda: datetime(2026, 11, 21, 12, tzinfo=UTC))\n"
    + READY
    + "codes = {run(['-w', sys.argv[1], 'checkin', 'KR1', '+1'], wiring) for _ in range(25)}\n"
    "sys.exit(max(codes))\n"
)
OPENING = (
    "import sys\nfrom pathlib import Path\nfrom okrtui.store.database import Database\n"
    "from okrtui.store.files.live import DatabaseFile\n"
    + READY
    + "Database.open(DatabaseFile.at(Path(sys.argv[1]))).close()\n"
)
INIT = (
    "import sys\nfrom okrtui.cli.base import Wiring\nfrom okrtui.cli.main import run\n"
    "import okrtui.cli.begin.init\n"
    + READY
    + "sys.exit(run(['init', sys.argv[1]], Wiring(lambda request: 1, list)))\n"
)


def together(script: str, *argv: str, processes: int = 4) -> list[tuple[int | None, str]]:
    """Run a script in several processes that all start at the same word; exit codes and stderr."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, *argv],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(processes)
    ]  # fmt: skip
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=100)[1] for process in running]
    return [(process.returncode, err) for process, err in zip(running, ends, strict=True)]


@pytest.mark.soak
def test_no_check_in_is_lost(session: Session) -> None:
    objectives.add(session, {"title": "Ship"})
    key_results.add(session, Handle("O", 1), Typed(title="Releases", start="0", to="1000"))
    ends = together(CHECK_INS, str(session.directory))
    assert [(code, but_for_waiting(said)) for code, said in ends] == [(0, "")] * 4
    assert session.ask(key_result_view, 1).judged.current == 100
    sql = sqlite3.connect(session.directory / "okrtui.db")
    values = [value for (value,) in sql.execute("SELECT value FROM check_in ORDER BY id")]
    changes = sql.execute("SELECT count(*) FROM change WHERE action = 'check in'").fetchone()
    sql.close()
    assert values == list(range(1, 101))
    assert changes == (100,)


def schema_zero(path: Path) -> None:
    """A database that was made, but never got its tables (its maker was killed)."""
    sql = sqlite3.connect(path)
    sql.execute("PRAGMA journal_mode = wal")
    sql.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    sql.close()


def test_opening_at_the_same_time_migrates_once(path: Path) -> None:
    schema_zero(path)
    assert together(OPENING, str(path)) == [(0, "")] * 4
    sql = sqlite3.connect(path)
    assert sql.execute("SELECT id, schema FROM workspace").fetchall() == [(1, SCHEMA)]
    assert sql.execute("SELECT count(*), count(DISTINCT name) FROM schema_migration").fetchone() == (
        SCHEMA,
        SCHEMA,
    )
    sql.close()


def test_of_several_that_make_a_workspace_one_wins(tmp_path: Path) -> None:
    place = tmp_path / "work"
    ends = together(INIT, str(place))
    assert sorted(code or 0 for code, _ in ends) == [0, 2, 2, 2], ends
    assert not [err for _, err in ends if "Traceback" in err]
    sql = sqlite3.connect(place / "okrtui.db")
    assert sql.execute("SELECT schema FROM workspace").fetchall() == [(SCHEMA,)]
    sql.close()


def test_an_older_database_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    schema_zero(path)
    Database.open(DatabaseFile.at(path)).close()
    fresh = tmp_path / "fresh.db"
    Database.create(DatabaseFile.at(fresh)).close()

    def tables(file: Path) -> list[tuple[str, ...]]:
        sql = sqlite3.connect(file)
        try:
            return sql.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        finally:
            sql.close()

    assert tables(path) == tables(fresh)


def test_a_newer_database_is_left_alone(path: Path) -> None:
    Database.create(DatabaseFile.at(path)).close()
    sql = sqlite3.connect(path)
    sql.execute("UPDATE workspace SET schema = ?", [SCHEMA + 1])
    sql.commit()
    before = list(sql.iterdump())
    with pytest.raises(Unsafe, match=f"schema {SCHEMA + 1}.*newer okrtui"):
        Database.open(DatabaseFile.at(path))
    assert list(sql.iterdump()) == before
    sql.close()


def test_a_foreign_database_gets_no_tables(path: Path) -> None:
    sql = sqlite3.connect(path)
    sql.execute("CREATE TABLE bookmark (url TEXT)")
    with pytest.raises(Unsafe, match="not a workspace database"):
        Database.open(DatabaseFile.at(path))
    assert sql.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]
    sql.close()


def test_create_never_takes_over_a_file(path: Path, tmp_path: Path) -> None:
    path.write_text("a diary")
    with pytest.raises(FileExistsError):
        Database.create(DatabaseFile.at(path))
    assert path.read_text() == "a diary"
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "target.db")
    with pytest.raises(FileExistsError):
        Database.create(DatabaseFile.at(link))
    assert not (tmp_path / "target.db").exists()


def test_a_lock_held_by_another_process_is_busy(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    objectives.add(session, {"title": "Ship"})
    key_results.add(session, Handle("O", 1), Typed(title="Releases", start="0", to="1000"))
    monkeypatch.setattr("okrtui.store.database.LOCK_SECONDS", 0.1)
    impatient = Database.open(DatabaseFile.at(session.directory / "okrtui.db"))
    hasty = Session(session.directory, impatient, session.settings, "ben", session.clock)
    script = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN IMMEDIATE');"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(impatient.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match="try again") as caught:
            checkins.check_in(hasty, Handle("KR", 1), "+1")
        assert caught.value.exit_code == 3
        holder.communicate()
    checkins.check_in(hasty, Handle("KR", 1), "+1")
    assert hasty.ask(key_result_view, 1).judged.current == 1
    impatient.close()
