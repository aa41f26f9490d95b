"""Programs of several versions at one file: each reads and writes what it may, and nothing is lost."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from okrtui.store.files.versions import OLDEST
from okrtui.store.older import read_as_todays
from okrtui.store.schema import SCHEMA, Row
from okrtui.workspace.session import login_name
from tests.cli.program import one_message
from tests.sharing import variants
from tests.sharing.conftest import Workspace
from tests.sharing.variants import ADDITIVE, BREAKING, LOOK_ONLY, NEWER, Variant
from tests.sharing.warm import Warm, but_for_waiting
from tests.store.head import WorkspaceRow

Amount = Callable[[int, int], int]
Counted = Callable[[str], None]
Contents = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
RELEASED = sorted((Path(__file__).parents[1] / "store" / "released").glob("schema-*.sql"))
OLD = [path for path in RELEASED if path.stem != f"schema-{SCHEMA}"]
(BEFORE,) = (path for path in RELEASED if path.stem == f"schema-{OLDEST}")
"""Of the release before: what programs of today can read."""


@pytest.fixture(scope="session")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Variant], Warm]]:
    """A newer program, ready to be forked."""
    running: dict[Variant, Warm] = {}

    def choose(variant: Variant) -> Warm:
        if variant not in running:
            place = tmp_path_factory.mktemp(variant.name)
            running[variant] = Warm(place, variants.make(variant, place))
        return running[variant]

    yield choose
    for each in running.values():
        each.close()


def released(dump: Path, directory: Path, *, shared: bool = False) -> Workspace:
    """A workspace as an older version left it."""
    directory.mkdir()
    found = Workspace(directory)
    (directory / "okrtui.toml").write_text('name = "Acme"\n')
    with closing(sqlite3.connect(found.database)) as sql:
        sql.execute("PRAGMA journal_mode = wal")
        sql.executescript(dump.read_text())
    directory.chmod(0o2770 if shared else 0o700)
    for file in directory.iterdir():
        file.chmod(0o660 if shared else 0o600)
    return found


def share(place: Workspace) -> None:
    """Make a workspace one that a group works in."""
    place.directory.chmod(0o2770)
    for file in place.directory.iterdir():
        file.chmod(0o660)


def contents(file: Path, like: Contents | None = None) -> Contents:
    """Every table's columns and rows, or of these columns only."""
    found: Contents = {}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as sql:
        for (table,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in sql.execute(f"PRAGMA table_info({table})")]
            if like is not None:
                if table not in like:
                    continue
                columns = like[table][0]
            rows = sql.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2").fetchall()
            found[table] = (columns, rows)
    return found


def same_rows(before: Contents, file: Path) -> None:
    """Nothing that was there is gone or changed, the schema's number aside."""
    after = contents(file, before)
    assert after.keys() == before.keys()
    for table, (columns, rows) in before.items():
        found = after[table][1]
        if table == "workspace":
            keep = [at for at, name in enumerate(columns) if name in ("id", "uuid", "created_at")]
            rows, found = ([tuple(row[at] for at in keep) for row in each] for each in (rows, found))
        if table == "schema_migration":
            found = found[: len(rows)]
        assert found == rows, table
        assert rows, f"{table} should have rows for this to prove anything"


def schema_of(place: Workspace) -> int:
    return int(place.rows("SELECT schema FROM workspace")[0][0])


def backups_of(place: Workspace, kind: str = "before-upgrade") -> list[Path]:
    """The backups of a kind; nothing half-made is beside them."""
    directory = place.directory / "backups"
    found = sorted(directory.iterdir()) if directory.is_dir() else []
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d{6}Z-[a-z-]+(-\d+)?\.db", file.name) for file in found), found
    return [file for file in found if kind in file.name]


def refuses(program: Warm, place: Workspace, *argv: str, code: int = 5) -> str:
    """One message, and nothing written; returns the message."""
    before = contents(place.database)
    answer = program.run(*place.at, *argv)
    assert (answer.code, answer.out) == (code, ""), (argv, answer)
    one_message(answer.err)
    assert contents(place.database) == before
    return answer.err


def works(program: Warm, place: Workspace) -> None:
    """It reads, writes, and finds no damage."""
    assert "O1" in program.ok(*place.at, "tree")
    before = len(place.rows("SELECT id FROM check_in"))
    assert program.ok(*place.at, "checkin", "KR1", "+1").startswith("KR1 ")
    assert len(place.rows("SELECT id FROM check_in")) == before + 1
    well(program, place)


def well(program: Warm, place: Workspace) -> None:
    answer = program.run(*place.at, "doctor")
    assert (answer.code, answer.out) == (0, ""), answer


# --- an older file ---------------------------------------------------------------------------


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_personal_file_is_brought_up_to_date_on_opening(warm: Warm, tmp_path: Path, dump: Path) -> None:
    place = released(dump, tmp_path / "work")
    old = contents(place.database)
    assert "O1" in warm.ok(*place.at, "tree")
    assert schema_of(place) == SCHEMA
    same_rows(old, place.database)
    (backup,) = backups_of(place)
    assert contents(backup) == old
    assert backup.stat().st_mode & 0o7777 == 0o600
    works(warm, place)
    assert backups_of(place) == [backup]
    warm.ok(*place.at, "restore", str(backup))
    same_rows(
        {name: rows for name, rows in old.items() if name[:6] not in ("change", "sqlite")}, place.database
    )
    journal = {name: old[name] for name in ("change", "change_item")}
    for table, (columns, rows) in contents(place.database, journal).items():
        assert rows[: len(old[table][1])] == old[table][1], columns
    works(warm, place)


def test_a_damaged_check_in_does_not_keep_a_file_from_being_upgraded(warm: Warm, tmp_path: Path) -> None:
    """The table is made anew, and `doctor` names the row then as before."""
    place = released(BEFORE, tmp_path / "work")
    with closing(sqlite3.connect(place.database, isolation_level=None)) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        sql.execute("UPDATE check_in SET confidence = 99 WHERE id = 3")
        sql.execute("DELETE FROM check_in WHERE id = (SELECT max(id) FROM check_in)")
        last = sql.execute("SELECT seq FROM sqlite_sequence WHERE name = 'check_in'").fetchone()
    before = contents(place.database)
    warm.run(*place.at, "tree")
    assert schema_of(place) == SCHEMA
    same_rows(before, place.database)
    assert place.rows("SELECT seq FROM sqlite_sequence WHERE name = 'check_in'") == [last]
    assert "check-in 3.confidence: is 99, recorded was 6" in warm.run(*place.at, "doctor").out


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_shared_file_waits_for_upgrade(warm: Warm, tmp_path: Path, dump: Path) -> None:
    place = released(dump, tmp_path / "work", shared=True)
    old = contents(place.database)
    reads = [] if dump.stem == BEFORE.stem else [["tree"], ["due"], ["backup"]]
    for argv in (*reads, ["checkin", "KR1", "+1"], ["objective", "add", "More"], ["doctor"]):
        message = refuses(warm, place, *argv)
        assert f"okrtui -w {place.directory} upgrade" in message
        assert f"needs {SCHEMA}" in message
    assert backups_of(place) == []
    warm.ok(*place.at, "upgrade")
    same_rows(old, place.database)
    (backup,) = backups_of(place)
    assert contents(backup) == old
    assert backup.stat().st_mode & 0o7777 == 0o660
    assert backup.parent.stat().st_mode & 0o7777 == 0o2770
    works(warm, place)
    assert "nothing to do" in warm.run(*place.at, "upgrade").err
    assert backups_of(place) == [backup]


READS = [
    *(["show", handle] for handle in ("O1", "O2", "O3", "KR1", "KR2", "KR3", "KR4", "KPI1", "KR1")),
    ["tree"], ["tree", "--cycle", "2027-Q1"], ["explain", "KR1"], ["explain", "O1"], ["explain", "KPI1"],
    ["due", "--all"], ["kpi", "list"], ["search", "e"], ["cycle", "list"], ["cycle", "show"], ["lint"],
    ["log"],
]  # fmt: skip


def answers(program: Warm, place: Workspace) -> list[tuple[int, str]]:
    """What is there, as commands tell it in JSON, and some in words."""
    words = [["report"], ["tree", "--as-of", "2026-10-10"], ["cycle", "monday"], ["due", "--short"]]
    found = [program.run(*place.at, *argv) for argv in (*([*argv, "--json"] for argv in READS), *words)]
    return [(answer.code, answer.out) for answer in found]


def test_a_shared_file_of_the_release_before_can_be_read(warm: Warm, tmp_path: Path) -> None:
    """As it will be once it is upgraded; nothing is written, and one line says who upgrades it how."""
    place = released(BEFORE, tmp_path / "work", shared=True)
    before = place.database.read_bytes()
    line = f"Older schema, read-only: a member runs `okrtui -w {place.directory} upgrade`"
    for argv in READS:
        answer = warm.run(*place.at, *argv)
        assert answer.code == 0, (argv, answer)
        assert line in answer.err
        assert answer.err.count("okrtui -w") == 1
    prompt = warm.run(*place.at, "due", "--short")
    assert (prompt.code, prompt.err) == (0, "")
    cron = warm.run(*place.at, "backup", "--daily")
    assert (cron.code, cron.err) == (0, "")
    read = answers(warm, place)
    for argv in (["checkin", "KR1", "+1"], ["undo"], ["kr", "drop", "KR1", "-m", "x"]):
        assert line in refuses(warm, place, *argv)
    assert place.database.read_bytes() == before
    (kept,) = backups_of(place, "daily")
    assert kept.read_bytes()[:16] == before[:16]
    warm.ok(*place.at, "upgrade")
    log = READS.index(["log"])
    after = answers(warm, place)
    assert read[:log] + read[log + 1 :] == after[:log] + after[log + 1 :]
    works(warm, place)


def test_what_the_views_add_is_what_the_migration_adds(warm: Warm, tmp_path: Path) -> None:
    place = released(BEFORE, tmp_path / "work", shared=True)
    models = [model for model in Row.__subclasses__() if model is not WorkspaceRow]
    wanted = {m._meta.table_name: [field.column_name for field in m._meta.sorted_fields] for m in models}
    with closing(sqlite3.connect(place.database)) as sql:
        read_as_todays(sql)
        seen = {table: sql.execute(f"SELECT {', '.join(wanted[table])} FROM {table}").fetchall()
                for table in wanted}  # fmt: skip
    warm.ok(*place.at, "upgrade")
    for table, rows in seen.items():
        assert rows == place.rows(f"SELECT {', '.join(wanted[table])} FROM {table}"), table


def test_who_has_it_open_can_write_once_it_is_upgraded(warm: Warm, tmp_path: Path) -> None:
    place = released(BEFORE, tmp_path / "work", shared=True)
    open_before = warm.start("at_work", place.directory)
    assert open_before.line() == "open"
    value = open_before.ask("value")
    assert open_before.ask("check in").startswith("5 Older schema, read-only: a member runs ")
    assert open_before.ask("look") == "nothing"
    warm.ok(*place.at, "upgrade")
    said = open_before.ask("look")
    assert said == f"{login_name()} upgraded the workspace: it can be written to again"
    assert open_before.ask("value") == value
    assert float(open_before.ask("check in")) == float(value) + 1
    assert open_before.end().code == 0


def test_a_snapshot_of_the_release_before_can_be_read(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace, tmp_path: Path
) -> None:
    """By a newer program; one that is older still is to be published anew."""
    target = tmp_path / "public"
    warm.ok(*place.at, "publish", str(target))
    answer = newer(ADDITIVE).run("-w", str(target), "tree")
    assert (answer.code, "O1" in answer.out) == (0, True), answer
    assert "snapshot of " in answer.err
    assert schema_of(place) == SCHEMA
    with closing(sqlite3.connect(target / "okrtui.snapshot.db")) as sql:
        sql.execute("UPDATE workspace SET schema = ?", (OLDEST - 1,))
        sql.commit()
    answer = newer(ADDITIVE).run("-w", str(target), "tree")
    assert answer.code == 5, answer
    assert "publish it anew" in answer.err


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_newer_program_brings_an_older_file_through_every_step(
    newer: Callable[[Variant], Warm], tmp_path: Path, dump: Path
) -> None:
    place = released(dump, tmp_path / "work")
    old = contents(place.database)
    newer(ADDITIVE).ok(*place.at, "tree")
    assert schema_of(place) == SCHEMA + 1
    same_rows(old, place.database)
    (backup,) = backups_of(place)
    assert contents(backup) == old
    works(newer(ADDITIVE), place)


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_many_that_open_it_at_once_upgrade_it_once(
    warm: Warm, tmp_path: Path, dump: Path, amount: Amount, counted: Counted
) -> None:
    times = amount(1, 100)
    for number in range(times):
        place = released(dump, tmp_path / f"work{number}")
        old = contents(place.database)
        argv = [*place.at, "checkin", "KR1", "+1", "-m", "at once"]
        children = [warm.start("together", *argv) for _ in range(8)]
        for child in children:
            assert child.line() == "ready"
        for child in children:
            child.say("go")
        answers = [child.end() for child in children]
        assert [(answer.code, but_for_waiting(answer.err)) for answer in answers] == [(0, "")] * 8, number
        (backup,) = backups_of(place)
        assert contents(backup) == old
        names = [name for (name,) in place.rows("SELECT name FROM schema_migration ORDER BY id")]
        assert len(names) == len(set(names)) == SCHEMA
        assert place.rows("SELECT count(*) FROM check_in WHERE note = 'at once'") == [(8,)]
        well(warm, place)
        shutil.rmtree(place.directory)
    counted(f"8 processes at once × {times}: {times} migrations, {times} backups, {8 * times} check-ins")


# --- today's file ----------------------------------------------------------------------------


def test_a_newer_program_upgrades_a_personal_file(newer: Callable[[Variant], Warm], place: Workspace) -> None:
    old = contents(place.database)
    works(newer(ADDITIVE), place)
    assert schema_of(place) == SCHEMA + 1
    (backup,) = backups_of(place)
    assert contents(backup) == old


def test_a_newer_program_does_not_upgrade_a_shared_file(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace
) -> None:
    share(place)
    assert "upgrade" in refuses(newer(BREAKING), place, "checkin", "KR1", "+1")
    assert "O1" in newer(BREAKING).ok(*place.at, "tree")
    works(warm, place)
    newer(BREAKING).ok(*place.at, "upgrade")
    works(newer(BREAKING), place)
    assert len(backups_of(place)) == 1


def test_an_older_program_goes_on_after_an_additive_upgrade(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace
) -> None:
    """Also one that has the file open; each sees what the other writes."""
    open_before = warm.start("at_work", place.directory)
    assert open_before.line() == "open"
    assert open_before.ask("check in") == "1"
    works(newer(ADDITIVE), place)
    assert schema_of(place) == SCHEMA + 1
    assert open_before.ask("value") == "2"
    assert open_before.ask("check in") == "3"
    works(warm, place)
    assert open_before.ask("value") == "4"
    works(newer(ADDITIVE), place)
    assert open_before.end().code == 0
    assert warm.ok(*place.at, "objective", "add", "Later") == "O2"
    well(warm, place)
    well(newer(ADDITIVE), place)
    assert "O2" in newer(ADDITIVE).ok(*place.at, "tree")
    assert "nothing to do" in warm.run(*place.at, "upgrade").err
    assert schema_of(place) == SCHEMA + 1
    backup = warm.ok(*place.at, "backup")
    newer(ADDITIVE).ok(*place.at, "restore", backup)
    works(newer(ADDITIVE), place)


def test_an_older_program_is_refused_after_a_breaking_upgrade(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace
) -> None:
    """It says which version is needed, and who did it; one that has the file open is refused, too."""
    open_before = warm.start("at_work", place.directory)
    assert open_before.line() == "open"
    works(newer(BREAKING), place)
    backup = backups_of(place)[0]
    before = contents(place.database)
    answer = open_before.ask("check in")
    assert answer.startswith("5 "), answer
    assert f"{NEWER} or later" in answer
    assert contents(place.database) == before
    assert open_before.end().code == 0
    for argv in (["tree"], ["checkin", "KR1", "+1"], ["doctor"], ["upgrade"], ["backup"],
                 ["publish", str(place.directory / "read")]):  # fmt: skip
        message = refuses(warm, place, *argv)
        assert f"has schema {SCHEMA + 1}" in message, argv
        assert f"install a newer okrtui ({NEWER} or later). {login_name()} upgraded it on 20" in message, argv
    works(newer(BREAKING), place)
    assert backups_of(place) == [backup]


def test_an_older_program_may_look_after_an_upgrade_that_only_writers_need(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace
) -> None:
    open_before = warm.start("at_work", place.directory)
    assert open_before.line() == "open"
    works(newer(LOOK_ONLY), place)
    for argv in (["tree"], ["show", "KR1"], ["kpi", "list"], ["search", "ship"]):
        assert warm.run(*place.at, *argv).code == 0, argv
    for argv in (
        ["checkin", "KR1", "+1"],
        ["objective", "add", "More"],
        ["kr", "edit", "KR1", "--unit", "x"],
    ):
        message = refuses(warm, place, *argv)
        assert f"to write it, install a newer okrtui ({NEWER} or later). {login_name()} upgraded" in message
    assert open_before.ask("value") == "1"
    before = contents(place.database)
    assert open_before.ask("check in").startswith("5 ")
    assert contents(place.database) == before
    assert open_before.end().code == 0
    well(newer(LOOK_ONLY), place)


def test_an_older_program_does_not_put_a_newer_backup_back(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace, tmp_path: Path
) -> None:
    older = warm.ok(*place.at, "backup")
    copy = Workspace(tmp_path / "copy")
    shutil.copytree(place.directory, copy.directory)
    newer(BREAKING).ok(*copy.at, "tree")
    backup = newer(BREAKING).ok(*copy.at, "backup")
    assert f"{NEWER} or later" in refuses(warm, place, "restore", backup)
    warm.ok(*place.at, "restore", older)
    works(warm, place)


# --- upgrades that fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "code", "says"),
    [
        (variants.RAISES, 3, "no such column"),
        (variants.BREAKS_LINKS, 5, "broken links, so it was taken back: nothing was changed"),
        (variants.LOSES_ROWS, 5, "other rows in check_in, so it was taken back: nothing was changed"),
        (variants.OTHER_SHAPE, 5, "holds other tables"),
        (variants.CRASHES, 70, "report"),
    ],
    ids=lambda value: value.name if isinstance(value, Variant) else None,
)
def test_an_upgrade_that_fails_leaves_the_file_to_the_old_program(
    warm: Warm, newer: Callable[[Variant], Warm], place: Workspace, variant: Variant, code: int, says: str
) -> None:
    warm.ok(*place.at, "checkin", "KR1", "5")
    open_before = warm.start("at_work", place.directory)
    assert open_before.line() == "open"
    for argv in (["tree"], ["checkin", "KR1", "+1"]):
        assert says in refuses(newer(variant), place, *argv, code=code)
    share(place)
    for file in (place.directory / "backups").iterdir():
        file.chmod(0o660)
    (place.directory / "backups").chmod(0o2770)
    assert says in refuses(newer(variant), place, "upgrade", code=code)
    assert backups_of(place) == []  # those of a file that is as it was would only push out others
    assert schema_of(place) == SCHEMA
    assert open_before.ask("check in") == "6"
    assert open_before.end().code == 0
    works(warm, place)


def test_an_upgrade_without_room_leaves_the_file_to_the_old_program(
    warm: Warm,
    newer: Callable[[Variant], Warm],
    place: Workspace,
    tmp_path: Path,
    amount: Amount,
    counted: Counted,
) -> None:
    """At limits on the size of files from almost nothing to enough."""
    for number in range(6):
        warm.ok(*place.at, "objective", "add", f"Objective {number}", "--why", "because " * 1200)
    old = contents(place.database)
    enough = 2 * place.database.stat().st_size
    limits = amount(3, 60)
    ends = {0: 0, 3: 0}
    for number in range(limits):
        copy = Workspace(tmp_path / f"copy{number}")
        shutil.copytree(place.directory, copy.directory)
        answer = newer(ADDITIVE).run(*copy.at, "tree", most=4096 + number * enough // max(1, limits - 1))
        assert answer.code in ends, (number, answer)
        ends[answer.code] += 1
        if answer.code == 3:
            one_message(answer.err)
            assert "free some space" in answer.err.lower(), answer.err
            assert contents(copy.database) == old
            warm.ok(*copy.at, "checkin", "KR1", "+1")
            well(warm, copy)
        backups_of(copy)
        newer(ADDITIVE).ok(*copy.at, "checkin", "KR1", "+1")
        well(newer(ADDITIVE), copy)
        shutil.rmtree(copy.directory)
    assert all(ends.values()), ends
    counted(f"{limits} limits on the size of files: {ends[3]} upgrades failed and left the file as it was")
