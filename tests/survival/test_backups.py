"""Backups are whole and equal to what was saved, few are kept, and one that is put back loses nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrtui.domain.errors import Busy
from okrtui.domain.model import Handle
from okrtui.store.files import backups, damage, kept_backups, versions
from okrtui.store.files.directory import Directory
from okrtui.store.files.kept_backups import DAILY, KEPT_DAYS, KEPT_OTHERS, KEPT_WEEKS, Backup, superfluous
from okrtui.store.files.live import DatabaseFile
from okrtui.store.schema import SCHEMA
from okrtui.workspace.admin import publishing
from okrtui.workspace.admin.backups import backup, restore
from okrtui.workspace.commands import checkins
from okrtui.workspace.session import SNAPSHOT, Session, open_session
from tests.survival import places
from tests.survival.helper import NOW
from tests.survival.places import FAR, FILE, Content, Ending, Helper, Worker, content, still_content
from tests.terminal import Terminal

DATABASE = "okrtui.db"


@pytest.fixture
def session(work: Path) -> Iterator[Session]:
    """Somebody who has the filled workspace open."""
    found = open_session(work, clock=lambda: NOW)
    yield found
    found.close()


# --- taking ----------------------------------------------------------------------------------

GROWING = ("change", "change_item", "check_in")
"""Tables to which the writers of a test only add."""


def digests(sql: sqlite3.Connection, at: dict[str, set[int]] | None = None) -> dict[str, dict[int, str]]:
    """By table, a digest of its rows up to the last one, or up to each of some numbers of rows."""
    found: dict[str, dict[int, str]] = {}
    for (table,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table in ("sqlite_sequence", "workspace"):
            continue
        made, counts, rows = hashlib.sha256(), {}, 0
        wanted = None if at is None else at[table]
        if wanted is not None and 0 in wanted:
            counts[0] = made.hexdigest()
        for row in sql.execute(f"SELECT * FROM {table} ORDER BY id"):
            rows += 1
            made.update(repr(row).encode())
            if wanted is not None and rows in wanted:
                counts[rows] = made.hexdigest()
        found[table] = counts if wanted is not None else {rows: made.hexdigest()}
    return found


def test_backups_under_load_are_equal_to_what_was_saved(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    helper: Helper,
    session: Session,
) -> None:
    """Two people check in meanwhile. Each backup is reopened: its journal tells of its tables, and it
    holds what the live file holds up to its last change."""
    work = session.directory
    workers = [Worker(helper, work, number + 1) for number in range(2)]
    taken: list[dict[str, dict[int, str]]] = []
    for number in range(amount(10, 500)):
        workers[number % 2].wait_for_more(1)
        made = backup(session)
        assert damage.examine(DatabaseFile.at(made), lambda done, total: None) == []
        with closing(versions.connect_still(made)) as sql:
            assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            taken.append(digests(sql))
    workers[0].until.touch()
    for worker in workers:
        worker.finish()
    at: dict[str, set[int]] = {}
    for one in taken:
        for table, counts in one.items():
            at.setdefault(table, set()).update(counts)
    with closing(sqlite3.connect(work / DATABASE)) as sql:
        live = digests(sql, at)
        last = int(sql.execute("SELECT count(*) FROM change").fetchone()[0])
    for one in taken:
        for table, counts in one.items():
            assert counts.items() <= live[table].items(), (table, counts)
    assert all(len(counts) == 1 for table, counts in live.items() if table not in GROWING)
    assert len(at["change"]) > 1, "nobody wrote between two backups"
    assert places.findings(work) == []
    acknowledged = sum(len(worker.acknowledged()) for worker in workers)
    counted(
        f"{len(taken)} backups, all equal, while {acknowledged} check-ins were acknowledged ({last} changes)"
    )


def test_the_daily_backup_is_taken_once_a_day(helper: Helper, work: Path) -> None:
    first = helper.run("-w", str(work), "backup", "--daily")
    again = helper.run("-w", str(work), "backup", "--daily")
    assert (first.end, again.end) == (0, 0)
    assert still_content(Path(first.out.strip())) == content(work / DATABASE)
    assert (again.out, again.err) == ("", "")  # cron would send it by mail
    assert [backup.kind for backup in places.listed(work)] == [DAILY]


def test_that_today_s_backup_is_there_is_said_to_who_looks(work: Path) -> None:
    for said in ("-daily.db", "okrtui: today's backup is there already."):
        with Terminal([sys.executable, "-m", "okrtui", "-w", str(work), "backup", "--daily"]) as terminal:
            terminal.wait_for(said)
            assert terminal.wait_exit() == 0


def test_a_backup_never_takes_another_files_place(helper: Helper, work: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    diary.write_text("a diary")
    done = helper.run("-w", str(work), "backup", str(diary))
    assert done.end == 2
    places.one_message(done.err)
    assert diary.read_text() == "a diary"


def shared(work: Path) -> None:
    """From here on a group works in it."""
    work.chmod(0o2770)
    for file in work.iterdir():
        file.chmod(0o660)


def test_whoever_is_stopped_while_making_the_place_for_backups_shuts_nobody_out(
    helper: Helper, work: Path
) -> None:
    """At every point: it has its name only with its mode."""
    shared(work)
    place = work / kept_backups.DIRECTORY
    for point in range(1, 200):
        helper.run("-w", str(work), "backup", kill=point)
        if place.exists():
            break
    assert place.stat().st_mode & 0o7777 == 0o2770
    helper.ok("-w", str(work), "backup")


# --- keeping few -----------------------------------------------------------------------------


def days_ago(*ages: int, kind: str = DAILY) -> list[Backup]:
    return [
        Backup(Path(f"{kind}-{number}"), NOW.date() - timedelta(age), kind) for number, age in enumerate(ages)
    ]


@pytest.mark.parametrize(
    ("there", "kept"),
    [
        ([], []),
        ([0, 1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 5, 6]),
        ([0, 0, 0, 1, 1], [0, 3]),  # the newest of each day
        (list(range(60)), [*range(7), 7, 13, 20, 27]),  # 2026-11-21 is a Saturday; then each Sunday
        ([200, 207, 214, 221, 228, 235], [0, 1, 2, 3]),  # old ones stay until there are newer
    ],
)
def test_daily_backups_thin_out_with_time(there: list[int], kept: list[int]) -> None:
    found = days_ago(*there)
    gone = superfluous(found, NOW.date())
    assert [number for number, backup in enumerate(found) if backup not in gone] == kept


def test_of_each_other_kind_the_newest_are_kept() -> None:
    by_hand, before = (days_ago(*range(12), kind=kind) for kind in ("by-hand", "before-restore"))
    found = sorted([*by_hand, *before], key=lambda backup: backup.day, reverse=True)
    gone = superfluous(found, NOW.date())
    assert set(gone) == {*by_hand[KEPT_OTHERS:], *before[KEPT_OTHERS:]}


@st.composite
def lists_of_backups(draw: st.DrawFn) -> list[Backup]:
    kinds = st.sampled_from([DAILY, DAILY, "by-hand", "before-restore", "before-upgrade", "damaged"])
    ages = draw(st.lists(st.integers(0, 400), max_size=80))
    return [
        Backup(Path(f"{number}"), NOW.date() - timedelta(age), draw(kinds))
        for number, age in enumerate(sorted(ages))
    ]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(lists_of_backups())
def test_whatever_is_there_the_newest_stay_and_few_are_kept(found: list[Backup]) -> None:
    today: date = NOW.date()
    gone = superfluous(found, today)
    kept = [backup for backup in found if backup not in gone]
    assert found[:1] == kept[:1]
    for kind in {one.kind for one in found}:
        there = [backup for backup in found if backup.kind == kind]
        left = [backup for backup in kept if backup.kind == kind]
        if kind == DAILY:
            assert there[0] == left[0]
            assert len(left) <= KEPT_DAYS + KEPT_WEEKS
        else:
            assert left == there[:KEPT_OTHERS]
    assert superfluous(kept, today) == []


def test_the_newest_of_one_second_comes_first(tmp_path: Path) -> None:
    """What was just taken must not be the first to go."""
    names = [f"2026-11-21T120000Z-by-hand{f'-{number}' if number > 1 else ''}.db" for number in range(1, 13)]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "notes.txt").touch()
    assert [backup.path.name for backup in kept_backups.listed(Directory.open(tmp_path))] == names[::-1]


def test_a_backup_that_was_just_taken_is_there(session: Session) -> None:
    """Also the last of many within a second, and other files in the directory stay."""
    for _ in range(KEPT_OTHERS + 3):
        made = backup(session)
        assert made.exists(), made.name
    (made.parent / "notes.txt").write_text("mine")
    made = backup(session)
    assert made.exists()
    assert (made.parent / "notes.txt").read_text() == "mine"
    assert (
        KEPT_OTHERS <= len(places.listed(session.directory)) <= KEPT_OTHERS + 1
    )  # the new one is one too many


@pytest.mark.parametrize("ahead", [timedelta(days=300), timedelta(0)])
def test_a_new_backup_stays_whatever_the_others_are_called(session: Session, ahead: timedelta) -> None:
    """Others seem newer: the clock was wrong when they were taken, or they are of the same second."""
    directory = session.directory / kept_backups.DIRECTORY
    directory.mkdir(exist_ok=True)
    for second in range(30):
        when = datetime.now(UTC) + ahead + timedelta(seconds=second)
        for number in range(2, KEPT_OTHERS + 2):
            (directory / f"{when:%Y-%m-%dT%H%M%S}Z-by-hand-{number}.db").touch()
    made = backup(session)
    assert made.exists()
    backups.verify(made)


# --- putting one back ------------------------------------------------------------------------


def restored(helper: Helper, work: Path, file: Path) -> Path:
    """Put it back; returns the backup of what was there before."""
    return Path(helper.ok("-w", str(work), "restore", str(file)))


def apart(found: Content) -> Content:
    """Without what a restore writes into the file besides: its change, numbers, the generation."""
    left = {name: rows for name, rows in found.items() if name not in ("sqlite_sequence", "workspace")}
    ids = {row[0] for row in found["change"] if row[2] == "restore"}
    left["change"] = [row for row in found["change"] if row[0] not in ids]
    left["change_item"] = [row for row in found["change_item"] if row[1] not in ids]
    return left


def head(file: Path) -> versions.Head:
    with closing(sqlite3.connect(file)) as sql:
        return versions.read_head(sql.execute)


def test_a_restore_brings_back_what_the_backup_holds(helper: Helper, work: Path) -> None:
    live = work / DATABASE
    before, earlier = content(live), head(live)
    kept = restored(helper, work, work / FILE)
    assert apart(content(live)) == apart(still_content(work / FILE))
    assert apart(content(live)) != apart(before)
    assert head(live).generation == earlier.generation + 1
    assert head(live).uuid == earlier.uuid
    assert {**still_content(kept), "workspace": []} == {**before, "workspace": []}
    assert "before-restore" in kept.name
    with closing(sqlite3.connect(live)) as sql:
        newest = "SELECT who, action, reason FROM change ORDER BY id DESC LIMIT 1"
        assert sql.execute(newest).fetchone()[1:] == ("restore", f"from {FILE}")
        assert sql.execute(newest).fetchone()[0] != ""
    assert places.findings(work) == []
    assert helper.ok("-w", str(work), "objective", "add", "Next") == "O5"  # O4 was given since the backup
    assert helper.ok("-w", str(work), "kr", "add", "O5", "First", "--at-least", "1") == "KR5"
    again = restored(helper, work, kept)
    assert head(live).generation == earlier.generation + 2
    assert apart(content(live)) == apart(before)
    assert helper.ok("-w", str(work), "objective", "add", "Then") == "O6"
    assert again.exists()
    assert places.findings(work) == []


def test_a_path_that_is_not_utf_8(work: Path) -> None:
    """A directory's name is bytes; what opens a file to read it asks for those."""
    place = work.with_name(os.fsdecode(b"w\xff"))
    session = open_session(work.rename(place), clock=lambda: NOW)
    published = publishing.publish(session, place.with_name(os.fsdecode(b"\xfe%41 ?#")))
    kept = backup(session)
    session.close()
    assert restore(place, kept) is not None
    open_session(published, clock=lambda: NOW).close()


def test_who_has_it_open_must_look_again(helper: Helper, session: Session) -> None:
    restored(helper, session.directory, session.directory / FILE)
    before = content(session.directory / DATABASE)
    for _ in range(2):
        with pytest.raises(Busy, match="A backup was put back since you opened") as caught:
            checkins.check_in(session, Handle("KR", 1), "+1")
        assert caught.value.exit_code == 3
    assert content(session.directory / DATABASE) == before
    assert session.database.changed_elsewhere()
    assert session.database.follow_restore()
    checkins.check_in(session, Handle("KR", 1), "+1")
    assert len(content(session.directory / DATABASE)["check_in"]) == len(before["check_in"]) + 1
    assert not session.database.follow_restore()


def foreign(helper: Helper, work: Path, place: Path) -> Path:
    helper.ok("init", str(place / "other"), "--name", "Acme")
    helper.ok("-w", str(place / "other"), "backup", str(place / "other.db"))
    return place / "other.db"


def newer(helper: Helper, work: Path, place: Path) -> Path:
    shutil.copy(work / FILE, place / "newer.db")
    with closing(sqlite3.connect(place / "newer.db")) as sql, sql:
        versions.change_head(sql.execute, schema=SCHEMA + 1, version="9.9", upgraded_by="ana")
    return place / "newer.db"


def damaged(helper: Helper, work: Path, place: Path) -> Path:
    content = bytearray((work / FILE).read_bytes())
    content[5 * 4096 : 6 * 4096] = bytes(4096)
    (place / "damaged.db").write_bytes(content)
    return place / "damaged.db"


def cut_off(helper: Helper, work: Path, place: Path) -> Path:
    (place / "half.db").write_bytes((work / FILE).read_bytes()[: 9 * 4096 + 100])
    return place / "half.db"


def published(helper: Helper, work: Path, place: Path) -> Path:
    helper.ok("-w", str(work), "publish", str(place / "published"))
    return place / "published" / SNAPSHOT


def text(helper: Helper, work: Path, place: Path) -> Path:
    (place / "notes.db").write_text("Not a database at all.\n" * 300)
    return place / "notes.db"


def empty(helper: Helper, work: Path, place: Path) -> Path:
    (place / "empty.db").touch()
    return place / "empty.db"


def itself(helper: Helper, work: Path, place: Path) -> Path:
    return work / DATABASE


def link_to_itself(helper: Helper, work: Path, place: Path) -> Path:
    (place / "link.db").symlink_to(work / DATABASE)
    return place / "link.db"


def missing(helper: Helper, work: Path, place: Path) -> Path:
    return place / "nothing.db"


def a_directory(helper: Helper, work: Path, place: Path) -> Path:
    return work


def trigger(helper: Helper, work: Path, place: Path) -> Path:
    shutil.copy(work / FILE, place / "trigger.db")
    with closing(sqlite3.connect(place / "trigger.db")) as sql, sql:
        sql.execute("CREATE TRIGGER t AFTER INSERT ON check_in BEGIN DELETE FROM objective; END")
    return place / "trigger.db"


@pytest.mark.parametrize(
    ("make", "code", "says"),
    [
        (foreign, 5, "another workspace"),
        (newer, 5, "9.9"),
        (damaged, 5, "damaged"),
        (cut_off, 5, "damaged"),
        (published, 2, "published snapshot"),
        (text, 5, "not a database"),
        (empty, 5, "not a workspace database"),
        (itself, 2, "own database"),
        (link_to_itself, 2, "own database"),
        (missing, 2, "not there"),
        (a_directory, 2, "not there"),
        (trigger, 5, "triggers"),
    ],
)
def test_what_is_no_backup_of_this_workspace_is_refused(
    make: Callable[[Helper, Path, Path], Path],
    code: int,
    says: str,
    helper: Helper,
    work: Path,
    tmp_path: Path,
) -> None:
    """With one message that says what it is; the live file and its backups are as before."""
    file = make(helper, work, tmp_path)
    before, names = content(work / DATABASE, exact=True), sorted(path.name for path in work.rglob("*"))
    done = helper.run("-w", str(work), "restore", str(file))
    assert done.end == code, done
    places.one_message(done.err)
    assert says in done.err, done
    assert content(work / DATABASE, exact=True) == before
    assert sorted(path.name for path in work.rglob("*")) == names
    helper.ok("-w", str(work), "checkin", "KR1", "+1")


def test_an_older_schemas_backup_is_brought_up_to_date(
    helper: Helper, templates: Path, tmp_path: Path
) -> None:
    work = places.copied(templates / "older", tmp_path / "older")
    helper.ok("-w", str(work), "upgrade")
    (older,) = places.listed(work)
    assert older.kind == "before-upgrade"
    assert backups.verify(older.path).schema == SCHEMA - 1
    upgraded = content(work / DATABASE)
    helper.ok("-w", str(work), "objective", "add", "Since then")
    kept = older.path.with_name("moved away.db")
    shutil.copy(older.path, kept)
    restored(helper, work, kept)
    assert head(work / DATABASE).schema == SCHEMA
    assert apart(content(work / DATABASE)) == apart(upgraded)
    assert backups.verify(kept).schema == SCHEMA - 1
    assert places.findings(work) == []


def test_nothing_acknowledged_is_lost_while_a_backup_is_put_back(
    amount: Callable[[int, int], int], counted: Callable[[str], None], helper: Helper, work: Path
) -> None:
    """Two people check in all the time: each value is in the restored file or in the backup of before."""
    workers = [Worker(helper, work, number + 1) for number in range(2)]
    somewhere: set[object] = set()
    restores = amount(2, 50)
    for number in range(restores):
        workers[number % 2].wait_for_more(1)
        kept = restored(helper, work, work / FILE)
        somewhere |= {row[3] for row in still_content(kept)["check_in"]}
    for worker in workers:
        worker.wait_for_more(1)  # work goes on
    workers[0].until.touch()
    for worker in workers:
        worker.finish()
    acknowledged = {value for worker in workers for value in worker.acknowledged()}
    now = {row[3] for row in content(work / DATABASE)["check_in"]}
    lost = acknowledged - somewhere - now
    counted(f"{restores} restores while {len(acknowledged)} check-ins were acknowledged, {len(lost)} lost")
    assert min(acknowledged) >= FAR
    assert not lost
    assert not acknowledged <= now  # a restore has taken some away
    assert places.findings(work) == []
    assert head(work / DATABASE).generation == restores


def test_a_missing_database_is_made_anew(helper: Helper, work: Path) -> None:
    live = work / DATABASE
    mode = live.stat().st_mode
    live.unlink()
    missing = helper.run("-w", str(work), "checkin", "KR1", "+1")
    assert missing.end == 2
    assert "restore FILE" in missing.err
    assert helper.ok("-w", str(work), "restore", str(work / FILE)) == ""
    assert live.stat().st_mode == mode
    assert apart(content(live)) == apart(still_content(work / FILE))
    assert places.findings(work) == []
    helper.ok("-w", str(work), "checkin", "KR1", "+1")


def lose_the_database(work: Path) -> None:
    """Its write-ahead log stays behind: SQLite would read it as the next file's."""
    script = (
        "import os, sqlite3, sys; sql = sqlite3.connect(sys.argv[1]);"
        "sql.execute(\"UPDATE objective SET title = 'Of the lost one'\"); sql.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-I", "-c", script, str(work / DATABASE)], check=True)
    assert (work / f"{DATABASE}-wal").stat().st_size > 0
    (work / DATABASE).unlink()


def test_nothing_of_a_lost_database_gets_into_a_restored_one(helper: Helper, work: Path) -> None:
    """It is the backup's content, or it says what is in the way."""
    lose_the_database(work)
    done = helper.run("-w", str(work), "restore", str(work / FILE))
    if done.end:
        places.one_message(done.err)
        assert "-wal" in done.err
        assert not (work / DATABASE).exists()
        for name in ("-wal", "-shm"):
            (work / f"{DATABASE}{name}").unlink(missing_ok=True)
        helper.ok("-w", str(work), "restore", str(work / FILE))
    assert apart(content(work / DATABASE)) == apart(still_content(work / FILE))
    assert places.findings(work) == []


def test_nothing_of_a_lost_database_gets_into_a_new_one(helper: Helper, work: Path) -> None:
    lose_the_database(work)
    (work / "okrtui.toml").unlink()
    done = helper.run("init", str(work), "--name", "Acme")
    if done.end:
        places.one_message(done.err)
        assert "-wal" in done.err
        assert not (work / DATABASE).exists()
        return
    assert content(work / DATABASE)["objective"] == []
    assert places.findings(work) == []


def overwrite(file: Path, table: str) -> None:
    """Garbage in the first page of a table, in a file that nobody has open."""
    with closing(sqlite3.connect(file)) as sql:
        (page,) = sql.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    with open(file, "r+b") as opened:
        opened.seek((page - 1) * 4096)
        opened.write(bytes(range(256)) * 16)


@pytest.mark.parametrize("table", ["objective", "check_in", "change", "change_item", "sqlite_sequence"])
def test_a_damaged_database_can_be_restored_over(helper: Helper, work: Path, table: str) -> None:
    """What was there is kept, damaged as it is; the content is the backup's."""
    overwrite(work / DATABASE, table)
    done = helper.run("-w", str(work), "restore", str(work / FILE))
    if table == "sqlite_sequence" and done.end:  # which numbers were given is not to be known any more
        moved_away_then_restored(helper, work, done)
        return
    assert done.end == 0, done
    assert Path(done.out.strip()).name.endswith("damaged.db")
    assert Path(done.out.strip()).stat().st_size == (work / FILE).stat().st_size
    assert apart(content(work / DATABASE)) == apart(still_content(work / FILE))
    assert places.findings(work) == []
    helper.ok("-w", str(work), "checkin", "KR1", "+1")


def moved_away_then_restored(helper: Helper, work: Path, done: Ending) -> None:
    """As the message says."""
    assert done.end == 5, done
    places.one_message(done.err)
    assert "move it away" in done.err, done
    for name in ("", "-wal", "-shm"):
        (work / f"{DATABASE}{name}").unlink(missing_ok=True)
    helper.ok("-w", str(work), "restore", str(work / FILE))
    assert apart(content(work / DATABASE)) == apart(still_content(work / FILE))
    assert places.findings(work) == []


def test_of_a_database_that_cannot_be_read_at_all_it_is_said_what_to_do(helper: Helper, work: Path) -> None:
    with open(work / DATABASE, "r+b") as opened:
        opened.write(b"no database at all any more" * 150)
    moved_away_then_restored(helper, work, helper.run("-w", str(work), "restore", str(work / FILE)))


def closed_until(work: Path, when: datetime) -> None:
    with closing(sqlite3.connect(work / DATABASE)) as sql, sql:
        versions.change_head(sql.execute, closed_until=when.isoformat(timespec="seconds"))


def test_a_restore_that_was_killed_locks_nobody_out_for_long(helper: Helper, work: Path) -> None:
    """Until its time is over nobody writes, everybody reads; then work goes on by itself."""
    before = len(content(work / DATABASE)["check_in"])
    with closing(sqlite3.connect(work / DATABASE)) as sql, sql:
        sql.execute("UPDATE objective SET title = 'Nobody' WHERE id = 1")
    closed_until(work, datetime.now(UTC) + timedelta(seconds=versions.GATE_SECONDS))
    for argv in (("checkin", "KR1", "+1"), ("restore", str(work / FILE)), ("doctor", "--repair")):
        done = helper.run("-w", str(work), *argv)
        assert done.end == 3, done
        places.one_message(done.err)
        assert "being put back" in done.err
    assert "KR1" in helper.ok("-w", str(work), "tree")
    assert places.listed(work) == []
    closed_until(work, datetime.now(UTC) - timedelta(seconds=1))
    helper.ok("-w", str(work), "doctor", "--repair")
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
    assert len(content(work / DATABASE)["check_in"]) == before + 1
    restored(helper, work, work / FILE)
    assert head(work / DATABASE).closed_until == ""
    assert places.findings(work) == []


@pytest.mark.parametrize(
    "until",
    ["2999-01-01T00:00:00+00:00", "2999-01-01", "9999-12-31T23:59:59-23:59", "\U0010ffff", "3"],
)
def test_nobody_is_shut_out_for_longer_than_a_restore_takes(helper: Helper, work: Path, until: str) -> None:
    """The clock was ahead when one was killed, or the record is damaged."""
    with closing(sqlite3.connect(work / DATABASE)) as sql, sql:
        sql.execute("UPDATE workspace SET closed_until = ?", [until])
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
    restored(helper, work, work / FILE)
    assert head(work / DATABASE).closed_until == ""
    assert places.findings(work) == []
