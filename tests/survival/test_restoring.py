"""A backup is put back over any damage of what the live file says of itself, and never in a wrong place."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from okrtui.store.files import kept_backups, versions
from okrtui.store.schema import SCHEMA
from tests.survival import places
from tests.survival.places import FILE, Helper, content, still_content

DATABASE = "okrtui.db"


def hurt(file: Path, *statements: str) -> None:
    """Behind the program's back: no keys, no checks, no seals."""
    with closing(sqlite3.connect(file, isolation_level=None)) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            sql.execute(statement)


def seal(file: Path, **values: object) -> None:
    """As a newer program may write it."""
    with closing(sqlite3.connect(file)) as sql, sql:
        versions.change_head(sql.execute, **values)


def head(file: Path) -> versions.Head:
    with closing(sqlite3.connect(file)) as sql:
        return versions.read_head(sql.execute)


def refused(helper: Helper, work: Path, *argv: str, code: int = 5) -> str:
    """One message; the live file and the backups are as before. Returns the message."""
    before = [file.read_bytes() for file in sorted(work.rglob("*.db"))]
    done = helper.run("-w", str(work), *argv)
    assert done.end == code, (argv, done)
    places.one_message(done.err)
    assert [file.read_bytes() for file in sorted(work.rglob("*.db"))] == before
    return done.err


# --- the live file ---------------------------------------------------------------------------

TRIGGER = "CREATE TRIGGER t AFTER UPDATE ON workspace BEGIN DELETE FROM check_in; END"
DAMAGES = {
    "a trigger": (TRIGGER,),
    "a view": ("CREATE VIEW v AS SELECT * FROM objective",),
    "no row": ("DELETE FROM workspace",),
    "no table": ("DROP TABLE workspace",),
    "another table": ("DROP TABLE workspace", "CREATE TABLE workspace (closed_until, x)"),
    "texts for numbers": (
        "CREATE TABLE w AS SELECT id, uuid, 'x' schema, created_at, 'y' generation FROM workspace",
        "DROP TABLE workspace",
        "ALTER TABLE w RENAME TO workspace",
    ),
    "a view in its place": (
        "ALTER TABLE workspace RENAME TO w",
        "CREATE VIEW workspace AS SELECT * FROM w",
        "CREATE TRIGGER t INSTEAD OF UPDATE ON workspace BEGIN DELETE FROM check_in; END",
    ),
    "no migrations": ("DROP TABLE schema_migration",),
    "no objectives": ("DROP TABLE objective",),
    "another uuid": ("UPDATE workspace SET uuid = 'other'",),
    "no text": ("UPDATE workspace SET uuid = CAST(x'ff00' AS TEXT)",),
    "schema -1": ("UPDATE workspace SET schema = -1",),
    "a newer schema": (f"UPDATE workspace SET schema = {SCHEMA + 1}, writable_from = {SCHEMA + 1}",),
    "the largest generation": ("UPDATE workspace SET generation = 9223372036854775807",),
    "published some day": ("UPDATE workspace SET published_at = 'garbage'",),
    "published too early": ("UPDATE workspace SET published_at = '0001-01-01T00:00:00+14:00'",),
    "no last numbers": ("UPDATE sqlite_sequence SET seq = 'abc'",),
    "too large last numbers": ("UPDATE sqlite_sequence SET seq = 9223372036854775807",),
    "last numbers gone": ("DELETE FROM sqlite_sequence",),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_over_any_damage_of_its_record_a_backup_can_be_put_back(
    helper: Helper, work: Path, damage: str
) -> None:
    """What was there is kept, also what a trigger would have taken away; no command ends as a crash."""
    hurt(work / DATABASE, *DAMAGES[damage])
    rows = content(work / DATABASE)["check_in"]
    for argv in (("tree",), ("doctor",), ("checkin", "KR1", "+1"), ("backup",)):
        done = helper.run("-w", str(work), *argv)
        assert done.end in (0, 1, 3, 5), (argv, done)
        assert "Traceback" not in done.err
    rows = content(work / DATABASE)["check_in"]
    kept = Path(helper.ok("-w", str(work), "restore", str(work / FILE)))
    assert still_content(kept)["check_in"] == rows
    assert content(work / DATABASE)["objective"] == still_content(work / FILE)["objective"]
    assert head(work / DATABASE).uuid == head(work / FILE).uuid
    assert places.findings(work) == []
    assert helper.ok("-w", str(work), "objective", "add", "Next") in ("O4", "O5")
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
    assert places.findings(work) == []
    again = helper.run("-w", str(work), "restore", str(kept))
    assert again.end == (5 if "damaged" in kept.name else 0), (
        again
    )  # its name says whether it can be put back


@pytest.mark.parametrize("damage", ["no last numbers", "too large last numbers", "last numbers gone"])
def test_where_the_last_numbers_are_damaged_those_in_use_are_not_given_again(
    helper: Helper, work: Path, damage: str
) -> None:
    """In the live file or in the backup."""
    helper.ok("-w", str(work), "backup", str(work / "now.db"))
    hurt(work / "now.db", *DAMAGES[damage])
    hurt(work / DATABASE, *DAMAGES[damage])
    for file in (FILE, "now.db"):
        helper.ok("-w", str(work), "restore", str(work / file))
        assert places.findings(work) == []
    assert helper.ok("-w", str(work), "objective", "add", "Next") == "O5"


def test_who_has_it_open_looks_again_also_where_nobody_knows_the_generation(
    helper: Helper, work: Path
) -> None:
    for _ in range(2):
        helper.ok("-w", str(work), "restore", str(work / FILE))
    before = head(work / DATABASE).generation
    hurt(work / DATABASE, "DELETE FROM workspace")
    helper.ok("-w", str(work), "restore", str(work / FILE))
    assert head(work / DATABASE).generation > before


# --- a newer or an older one -----------------------------------------------------------------


def test_a_newer_live_file_is_left_alone(helper: Helper, work: Path) -> None:
    """It may be read, not written: a restore and a repair write, too."""
    hurt(work / DATABASE, "UPDATE objective SET title = 'Nobody' WHERE id = 1")
    seal(work / DATABASE, schema=SCHEMA + 1, writable_from=SCHEMA + 1, version="9.9", upgraded_by="ana")
    for argv in (("checkin", "KR1", "+1"), ("restore", str(work / FILE)), ("doctor", "--repair")):
        done = helper.run("-w", str(work), *argv)
        assert done.end == 5, done
        assert "to write it, install a newer okrtui (9.9 or later). ana upgraded it" in done.err, done
    assert places.listed(work) == []
    assert content(work / DATABASE)["objective"][0][1] == "Nobody"


def test_a_shared_workspace_is_upgraded_before_a_backup_is_put_back(
    helper: Helper, templates: Path, tmp_path: Path
) -> None:
    """Else nobody knows who did it, and older programs are shut out by surprise."""
    work = places.copied(templates / "older", tmp_path / "older")
    with closing(sqlite3.connect(work / DATABASE)) as sql:
        sql.execute("VACUUM INTO ?", [str(tmp_path / "backup.db")])
    work.chmod(0o2770)
    for file in work.iterdir():
        file.chmod(0o660)
    message = refused(helper, work, "restore", str(tmp_path / "backup.db"))
    assert f"`okrtui -w {work} upgrade`" in message
    assert head(work / DATABASE).schema == SCHEMA - 1
    helper.ok("-w", str(work), "upgrade")
    helper.ok("-w", str(work), "restore", str(tmp_path / "backup.db"))
    assert places.findings(work) == []


# --- the backup ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workspace SET schema = -1",
        "UPDATE workspace SET generation = 7",
        "UPDATE workspace SET uuid = 'other'",
        f"UPDATE workspace SET schema = {SCHEMA + 1}",
        "DELETE FROM workspace",
    ],
)
@pytest.mark.parametrize("missing", [False, True], ids=["there", "missing"])
def test_a_backup_whose_record_was_changed_is_refused(
    helper: Helper, work: Path, tmp_path: Path, statement: str, missing: bool
) -> None:
    file = Path(shutil.copy(work / FILE, tmp_path / "changed.db"))
    hurt(file, statement)
    if missing:
        (work / DATABASE).unlink()
    assert "choose another file" in refused(helper, work, "restore", str(file))
    assert (work / DATABASE).exists() == (not missing)


@pytest.mark.parametrize("damage", ["no row", "no table", "another uuid", "the file"])
def test_another_workspaces_backup_is_refused_where_only_the_backups_tell(
    helper: Helper, work: Path, tmp_path: Path, damage: str
) -> None:
    helper.ok("init", str(tmp_path / "other"), "--name", "Acme")
    helper.ok("-w", str(tmp_path / "other"), "backup", str(tmp_path / "other.db"))
    own = helper.ok("-w", str(work), "backup")
    newest = Path(shutil.copy(own, work / kept_backups.DIRECTORY / "2999-01-01T000000Z-by-hand.db"))
    newest.write_bytes(b"not a database")
    if damage == "the file":
        (work / DATABASE).unlink()
    else:
        hurt(work / DATABASE, *DAMAGES[damage])
    assert "another workspace" in refused(helper, work, "restore", str(tmp_path / "other.db"))
    helper.ok("-w", str(work), "restore", own)
    assert places.findings(work) == []


# --- published -------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["garbage", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_of_publishing_that_is_none_is_damage(helper: Helper, work: Path, when: str) -> None:
    hurt(work / DATABASE, f"UPDATE workspace SET published_at = '{when}'")
    for argv in (("tree",), ("checkin", "KR1", "+1"), ("backup",), ("doctor",)):
        assert "put a backup back" in refused(helper, work, *argv)


# --- modes -----------------------------------------------------------------------------------


def test_a_shared_database_is_not_made_anew_where_the_group_could_not_use_it(
    helper: Helper, work: Path
) -> None:
    (work / DATABASE).unlink()
    (work / "okrtui.toml").chmod(0o660)
    for mode in (0o770, 0o700, 0o2750):
        work.chmod(mode)
        message = refused(helper, work, "restore", str(work / FILE))
        assert f"`chmod 2770 {work}`" in message
        assert not (work / DATABASE).exists()
    work.chmod(0o2770)
    helper.ok("-w", str(work), "restore", str(work / FILE))
    assert (work / DATABASE).stat().st_mode & 0o7777 == 0o660
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
