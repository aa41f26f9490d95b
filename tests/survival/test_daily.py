"""One backup a day: one copy however many come at once, nothing left of what was ended, no day missed."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okrtui.store.files import backups, kept_backups
from okrtui.store.files.directory import Directory
from okrtui.tui import daily as screens
from okrtui.workspace.admin import daily
from okrtui.workspace.admin.backups import backup
from okrtui.workspace.session import Session, open_session
from tests.survival import places
from tests.survival.helper import NOW
from tests.survival.places import Helper

COPYING = (
    "import sys; from pathlib import Path; from okrtui.cli.endings import put_away_when_ended\n"
    "from okrtui.workspace.admin import backups; from okrtui.workspace.session import open_session\n"
    "def wait(share):\n    print(f'{share:.2f}', flush=True); sys.stdin.readline()\n"
    "session = open_session(Path(sys.argv[1]))\n"
    "with put_away_when_ended():\n    backups.backup(session, step=wait)\n"
)
"""A backup that waits for a line at each step."""


@pytest.fixture
def session(work: Path) -> Iterator[Session]:
    found = open_session(work, clock=lambda: NOW)
    yield found
    found.close()


def kept(work: Path) -> list[str]:
    """All names in the directory of backups."""
    place = work / kept_backups.DIRECTORY
    return sorted(os.listdir(place)) if place.exists() else []


def copies(home: Path) -> list[str]:
    """Private copies that are being made, or were left behind, below a directory."""
    return [path.name for path in home.rglob("okrtui-copies-*")]


# --- one copy --------------------------------------------------------------------------------


def test_of_many_that_come_at_once_one_makes_a_copy(
    helper: Helper, session: Session, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    """While it is made nobody else begins one; who comes later finds it."""
    work = session.directory
    begun, go_on = threading.Event(), threading.Event()

    def step(share: float) -> None:
        begun.set()
        go_on.wait()

    taken: list[daily.Daily] = []
    maker = threading.Thread(target=lambda: taken.append(daily.take(session, step=step)))
    maker.start()
    begun.wait()
    others = amount(9, 99)
    for _ in range(others):
        done = helper.run("-w", str(work), "backup", "--daily")
        assert (done.end, done.out, done.err) == (0, "", "")
    assert kept(work) == []
    go_on.set()
    maker.join()
    assert [found.taken and found.taken.name for found in taken] == kept(work)
    assert daily.take(session) == daily.Daily()
    assert len(kept(work)) == 1
    counted(f"{others} others while one copy is made: {len(kept(work))} backup")


def test_processes_that_start_together_make_one(work: Path, amount: Callable[[int, int], int]) -> None:
    command = [sys.executable, "-m", "okrtui", "-w", str(work), "backup", "--daily"]
    people = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(amount(3, 10))
    ]
    told = [one.communicate() for one in people]
    assert [one.returncode for one in people] == [0] * len(people), told
    assert sum(bool(out) for out, _ in told) == 1, told
    assert len(kept(work)) == 1


def test_who_holds_the_day_for_over_an_hour_is_named(session: Session) -> None:
    place = session.database.file.directory
    held = place.lock(daily.CLAIM)
    assert held is not None
    os.write(held, b"ben, process 4711\x1b]2;x")
    assert not daily.take(session).is_late
    os.utime(held, (time.time() - 2 * daily.LONG,) * 2)
    found = daily.take(session)
    assert found.is_late
    assert found.busy.startswith("ben, process 4711")
    os.close(held)
    assert daily.take(session).taken is not None


def test_a_day_that_cannot_be_claimed_is_told_with_what_mends_it(helper: Helper, work: Path) -> None:
    """It stops no other command."""
    (work / daily.CLAIM).symlink_to("/etc/passwd")
    done = helper.run("-w", str(work), "backup", "--daily")
    assert done.end == 5
    places.one_message(done.err)
    (command,) = re.findall("`([^`]+)`", done.err)
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
    helper.ok("-w", str(work), "backup")
    subprocess.run(command, shell=True, check=True)
    helper.ok("-w", str(work), "backup", "--daily")


# --- nothing is left -------------------------------------------------------------------------


def test_what_killed_copies_left_goes_with_the_next(
    helper: Helper,
    work: Path,
    tmp_path: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    """Wherever they were killed: in private, or while the copy gets its name."""
    xdg = {"XDG_STATE_HOME": str(tmp_path / "state")}
    points = int(helper.run("-w", str(work), "backup", environment=xdg).told["points"])
    left = 0
    chosen = [point for _, point in places.spread(amount(12, points), [points])]
    for point in chosen:
        helper.run("-w", str(work), "backup", kill=point + 1, environment=xdg)
        left += len(copies(tmp_path)) + sum(name.startswith(".") for name in kept(work))
    helper.ok("-w", str(work), "backup", environment=xdg)
    assert copies(tmp_path) == []
    assert all(name.endswith("-by-hand.db") or re.search(r"-by-hand-\d+\.db$", name) for name in kept(work))
    assert left > 0, "nobody was killed while there was something to leave"
    counted(f"{len(chosen)} kills of {points} points left {left} unfinished files; after the next backup 0")


def test_an_older_versions_half_copies_go_when_they_are_old(helper: Helper, work: Path) -> None:
    """It held no lock on them, and named them otherwise."""
    helper.ok("-w", str(work), "backup")
    old, new = (work / kept_backups.DIRECTORY / f"..new.{letter * 16}" for letter in "ab")
    for path in (old, new, old.with_name(f"{old.name}-journal")):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    os.utime(old.with_name(f"{old.name}-journal"), (1, 1))
    helper.ok("-w", str(work), "backup")
    assert [name for name in kept(work) if name.startswith(".")] == [new.name]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_signal_ends_a_copy_at_once_and_nothing_is_left(
    work: Path, tmp_path: Path, number: signal.Signals, steps: int
) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
    with subprocess.Popen(
        [sys.executable, "-c", COPYING, str(work)], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() != ""
        for _ in range(steps - 1):
            process.stdin.write("\n")
            process.stdin.flush()
            if not process.stdout.readline():
                pytest.fail("the copy was done before")
        assert copies(tmp_path) != []
        process.send_signal(number)
        process.communicate()
    assert process.returncode == -number
    assert copies(tmp_path) == []
    assert kept(work) == [] or [name for name in kept(work) if name.startswith(".")] == []


# --- only what was verified counts -----------------------------------------------------------


def look_alikes(work: Path, foreign: Path) -> list[Path]:
    """Names of today's and of other days, with nothing, with text, or with another workspace's data."""
    place, made = work / kept_backups.DIRECTORY, []
    cut = foreign.read_bytes()[:-4096]
    for number in range(300):
        day = NOW + timedelta(days=1 - number // 30)
        path = place / f"{day:%Y-%m-%d}T{number:06}Z-{('daily', 'by-hand')[number % 2]}.db"
        if number % 4 == 0:
            path.touch()
        elif number % 4 == 1:
            path.write_text("no database")
        elif number % 4 == 2:
            shutil.copy(foreign, path)
        else:
            path.write_bytes(cut)
        made.append(path)
    os.mkfifo(place / f"{NOW:%Y-%m-%d}T999998Z-daily.db")
    (place / f"{NOW:%Y-%m-%d}T999999Z-daily.db").symlink_to(foreign)
    return [*made, *place.glob("*T99999?Z-daily.db")]


def test_what_is_only_called_like_a_backup_counts_for_nothing(
    helper: Helper, work: Path, tmp_path: Path
) -> None:
    helper.ok("init", str(tmp_path / "other"), "--name", "Acme")
    foreign = Path(helper.ok("-w", str(tmp_path / "other"), "backup"))
    real = [Path(helper.ok("-w", str(work), "backup")) for _ in range(3)]
    false = look_alikes(work, foreign)
    made = Path(helper.ok("-w", str(work), "backup", "--daily"))
    assert helper.ok("-w", str(work), "backup", "--daily") == ""
    assert all(os.path.lexists(path) for path in (*real, *false, made))
    done = helper.run("-w", str(work), "doctor")
    assert done.end == 0
    assert "left alone, as nothing of the workspace: " in done.err
    others = [path.name for path in work.iterdir() if path.name not in KNOWN]
    assert f" and {len(false) + len(others) - 8} more." in done.err
    for path in false:  # an older version's would be looked at closer, one each day
        path.unlink()


KNOWN = ("okrtui.db", "okrtui.toml", "backups", daily.CLAIM)


def test_an_older_versions_backups_are_verified_one_each_day(helper: Helper, work: Path) -> None:
    """Then they count, and go in their time; another workspace's never do."""
    taken = Path(helper.ok("-w", str(work), "backup", "--daily"))
    place = taken.parent
    for day in range(30, 42):
        path = place / f"{NOW - timedelta(days=day):%Y-%m-%d}T120000Z-daily.db"
        shutil.copy(taken, path)
        with closing(sqlite3.connect(path)) as sql:
            sql.execute("PRAGMA user_version = 0")
    old = set(kept(work)) - {taken.name}
    foreign = place / f"{NOW - timedelta(days=50):%Y-%m-%d}T120000Z-daily.db"
    helper.ok("init", str(work.with_name("other")))
    helper.ok("-w", str(work.with_name("other")), "backup", str(foreign))
    with closing(sqlite3.connect(foreign)) as sql:
        sql.execute("PRAGMA user_version = 0")
    session = open_session(work, clock=lambda: NOW)
    for day in range(1, 60):
        moment = NOW + timedelta(days=day)
        backups.take(session.database.file, kept_backups.DAILY, now=moment)
    session.close()
    left = old & set(kept(work))
    assert len(left) == 0, left
    assert foreign.exists()


# --- each day --------------------------------------------------------------------------------


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.01)


def checked_in(work: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "okrtui", "-w", str(work), "checkin", "KR1", "+1"]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )


def test_the_first_write_of_a_day_is_followed_by_a_backup(work: Path) -> None:
    """In a process of its own, which holds nothing of the command's; the switch turns it off."""
    checked_in(work, OKRTUI_DAILY_BACKUP="0")
    assert not (work / daily.CLAIM).exists()
    done = checked_in(work, OKRTUI_DAILY_BACKUP="1")
    assert done.stdout != ""
    wait_for(lambda: any("-daily" in name and not name.startswith(".") for name in kept(work)))
    place = Directory.open(work)

    def is_over() -> bool:
        held = place.lock(daily.CLAIM)
        if held is not None:
            os.close(held)
        return held is not None

    wait_for(is_over)
    checked_in(work, OKRTUI_DAILY_BACKUP="1")
    assert len([name for name in kept(work) if "-daily" in name]) == 1
    assert places.check_backups(work) == 1


def test_reading_is_followed_by_nothing(work: Path) -> None:
    command = [sys.executable, "-m", "okrtui", "-w", str(work), "tree"]
    environment = {**os.environ, "OKRTUI_DAILY_BACKUP": "1"}
    subprocess.run(command, env=environment, capture_output=True, check=True)
    assert not (work / daily.CLAIM).exists()


class Day:
    """A clock that the test owns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_an_open_screen_takes_each_days(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "FIRST_AFTER", 0.0)
    clock, told = Day(), list[tuple[str, bool]]()
    session = open_session(work, clock=clock)
    wanted = screens.DailyBackup(lambda: session, lambda text, bad: told.append((text, bad)), lambda: False)
    for day in range(3):
        assert wanted.is_wanted()
        asyncio.run(wanted.look())
        assert not wanted.is_wanted()
        assert len(kept(work)) == day + 1
        clock.now += timedelta(hours=11)  # noon to 23, still the same day in UTC
        assert not wanted.is_wanted()
        clock.now += timedelta(hours=13)
    assert told == []
    session.close()


def test_a_screen_that_is_left_gives_up_the_copy(
    work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(screens, "FIRST_AFTER", 0.0)
    session = open_session(work, clock=lambda: NOW)
    wanted = screens.DailyBackup(lambda: session, lambda text, bad: None, lambda: True)
    asyncio.run(wanted.look())
    assert kept(work) in ([], [kept_backups.DIRECTORY])
    assert copies(tmp_path) == []
    session.close()


def test_a_copy_that_takes_long_is_told_while_it_lasts(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_AFTER", "TELL_AFTER", "TELL_EVERY"):
        monkeypatch.setattr(screens, name, 0.0)
    told: list[tuple[str, bool]] = []
    session = open_session(work, clock=lambda: NOW)
    wanted = screens.DailyBackup(lambda: session, lambda text, bad: told.append((text, bad)), lambda: False)
    asyncio.run(wanted.look())
    assert told[0] == ("today's backup is being copied: 100%", False)
    assert told[-1] == ("today's backup is taken", False)
    session.close()


def test_a_backup_that_cannot_be_taken_is_told_once_a_day(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "FIRST_AFTER", 0.0)
    told: list[tuple[str, bool]] = []
    (work / kept_backups.DIRECTORY).write_text("no directory")
    session = open_session(work, clock=lambda: NOW)
    wanted = screens.DailyBackup(lambda: session, lambda text, bad: told.append((text, bad)), lambda: False)
    asyncio.run(wanted.look())
    assert not wanted.is_wanted()
    ((text, bad),) = told
    assert bad
    assert text.startswith("no backup today: ")
    assert f"`mv {work}/backups {work}/backups.odd`" in text
    session.close()


def test_the_days_backup_is_of_the_day_of_the_clock(work: Path) -> None:
    """UTC, whatever the time zone of who looks."""
    session = open_session(work, clock=lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    made = backup(session)
    assert made.name.startswith("2026-12-31T233000Z")
    session.close()
