"""A writing command that is killed, or that runs into the end of the disk, has done all of it or nothing."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okrtui.config.paths import SETTINGS_FILE
from okrtui.domain.errors import OkrtuiError
from okrtui.store.files import versions
from okrtui.workspace.admin.drafts import Draft, Drafts
from tests.survival import places
from tests.survival.commands import COMMANDS, DATABASE, Command, State, damage
from tests.survival.conftest import new_directory
from tests.survival.helper import NOW
from tests.survival.places import FAR, Ending, Helper, Worker, spread

BLOCK = 4096
BUSY, REFUSED = 3, 2


@dataclass(frozen=True)
class Course:
    """A command as it goes when nothing happens to it."""

    command: Command
    before: State
    after: State
    damage: list[str]
    """Of the workspace before it."""
    points: int
    blocks: int
    """The size of the largest file of it, in the blocks of its limits."""
    empty: State | None
    """A demo's workspace while it is not filled yet."""

    @property
    def allowed(self) -> list[State]:
        """What may be there besides before and after: settings that History knows nothing of yet, which the
        next one who writes puts right; an empty demo."""
        found = [self.empty] if self.empty is not None else []
        if self.command.argv == ("config", "edit"):
            found.append(self.after._replace(work=self.before.work))
        return found


def prepared(command: Command, templates: Path, place: Path) -> Path:
    place.mkdir()
    places.copied(templates / command.template, place / "work")
    return place


def at_work(helper: Helper, command: Command, templates: Path, place: Path, **more: object) -> Ending:
    variables = command.variables(place, templates)
    return helper.run(*command.arguments(place, templates), environment=variables, **more)


@pytest.fixture(scope="module")
def courses(helper: Helper, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Course]:
    """Every writing command, done once without disturbance."""
    found = []
    known: dict[str, tuple[State, list[str]]] = {}
    root = new_directory(tmp_path_factory)
    for number, command in enumerate(COMMANDS):
        place = prepared(command, templates, root / str(number))
        if command.template not in known:
            known[command.template] = (command.state(place), damage(place))
        before, broken = known[command.template]
        done = at_work(helper, command, templates, place, watched=str(place))
        assert done.end == 0, (command.name, done)
        after = command.state(place)
        empty = None
        if "demo" in command.argv:
            helper.ok("init", str(place / "empty"), "--name", "Acme")
            empty = after._replace(made=places.content(place / "empty" / DATABASE))
        largest = done.told["largest"] if command.block >= BLOCK else len(after.settings or "")
        blocks = -(-largest // command.block)
        found.append(Course(command, before, after, broken, done.told["points"], blocks, empty))
    shutil.rmtree(root)
    return found


def open_the_gate(directory: Path) -> None:
    """As time does: the moment is over until which nobody writes while a backup is put back."""
    over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="seconds")
    with closing(sqlite3.connect(directory / DATABASE)) as sql, sql:
        if "generation" in [row[1] for row in sql.execute("PRAGMA table_info(workspace)")]:
            versions.change_head(sql.execute, closed_until=over)


def gate_is_closed(directory: Path) -> bool:
    with closing(sqlite3.connect(directory / DATABASE)) as sql:
        return bool(getattr(versions.read_head(sql.execute), "closed_until", ""))


class Verdict:
    """Looks at what is left, and does the command once more without disturbance."""

    def __init__(self, helper: Helper, templates: Path) -> None:
        self._helper, self._templates = helper, templates
        self.before = self.after = 0
        self.problems: list[str] = []

    @contextmanager
    def noted(self, what: str) -> Iterator[None]:
        """All that is wrong is told at the end, not only the first of it."""
        try:
            yield
        except (AssertionError, OkrtuiError, sqlite3.Error) as error:
            self.problems.append(f"{what}: {type(error).__name__}: {str(error)[:1500]}")

    def look(self, course: Course, place: Path, acknowledged: bool, *, refused: bool) -> None:
        """`refused`: it said that nothing was saved."""
        command = course.command
        assert places.integrity(place / "work" / DATABASE) == "ok"
        state, broken = command.state(place), damage(place)
        places.check_backups(place / "work")
        allowed = [course.after] if acknowledged else [course.before]
        if not acknowledged and not refused:
            allowed.append(course.after)
        if course.command.argv == ("config", "edit") or not acknowledged:
            allowed += course.allowed
        assert state in allowed, self._difference(course, state)
        done = state == course.after and course.after != course.before
        if done:
            self.after += 1
        else:
            self.before += 1
        assert broken == ([] if done else course.damage)
        self._again(course, place, state, done)

    def _again(self, course: Course, place: Path, state: State, done: bool) -> None:
        command = course.command
        if gate_is_closed(place / "work"):
            closed = at_work(self._helper, command, self._templates, place)
            assert closed.end == BUSY, closed
            assert "Another backup is being put back" in closed.err, closed
            open_the_gate(place / "work")
        again = at_work(self._helper, command, self._templates, place)
        allowed = {0, REFUSED} if done or state == course.empty else {0}
        assert again.end in allowed, again
        assert "Traceback" not in again.err, again
        assert damage(place) == []
        if not done and state != course.empty:
            after = command.state(place)
            assert after == course.after, self._difference(course, after)

    def _difference(self, course: Course, state: State) -> dict[str, object]:
        return {
            name: places.differences(getattr(state, name) or {}, getattr(other, name) or {})
            for other in (course.before, course.after)
            for name in ("work", "made")
        } | {"settings": state.settings in (course.before.settings, course.after.settings)}


def test_a_killed_command_has_done_all_or_nothing(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    courses: list[Course],
    helper: Helper,
    templates: Path,
    tmp_path: Path,
) -> None:
    """Killed at a statement, at a step of a copy, or where a file is made, renamed or removed."""
    sizes = [course.points for course in courses]
    chosen = spread(amount(40, sum(sizes)), sizes)
    assert {which for which, _ in chosen} == set(range(len(COMMANDS)))
    verdict = Verdict(helper, templates)
    for number, (which, where) in enumerate(chosen):
        course = courses[which]
        what = f"{course.command.name}, killed at point {where + 1} of {course.points}"
        place = prepared(course.command, templates, tmp_path / str(number))
        end = at_work(helper, course.command, templates, place, kill=where + 1)
        assert end.end == -signal.SIGKILL, (what, end)
        with verdict.noted(what):
            verdict.look(course, place, False, refused=False)
        shutil.rmtree(place)
    counted(
        f"{len(chosen)} kills at {sum(sizes)} points of {len(COMMANDS)} commands: "
        f"{verdict.before} before, {verdict.after} after, {len(verdict.problems)} between"
    )
    assert not verdict.problems


def test_a_command_at_the_end_of_the_disk_says_so(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    courses: list[Course],
    helper: Helper,
    templates: Path,
    tmp_path: Path,
) -> None:
    """No file may grow beyond a limit: exit 3 with one message and nothing done, or 0 and all of it."""
    sizes = [course.blocks + 1 for course in courses]
    chosen = spread(amount(40, sum(sizes)), sizes)
    assert {which for which, _ in chosen} == set(range(len(COMMANDS)))
    verdict = Verdict(helper, templates)
    said: dict[int, int] = {}
    for number, (which, blocks) in enumerate(chosen):
        course = courses[which]
        what = f"{course.command.name}, no file larger than {blocks * course.command.block}"
        place = prepared(course.command, templates, tmp_path / str(number))
        end = at_work(helper, course.command, templates, place, limit=blocks * course.command.block)
        said[end.end] = said.get(end.end, 0) + 1
        with verdict.noted(what):
            assert end.end in (0, BUSY), end
            if end.end:
                places.one_message(end.err)
                assert re.search("disk|full|room|space", end.err), end
            verdict.look(course, place, end.end == 0, refused=end.end != 0)
        shutil.rmtree(place)
    counted(f"{len(chosen)} limits of {sum(sizes)} (every 4 KiB) on {len(COMMANDS)} commands: by exit {said}")
    assert not verdict.problems


def test_settings_are_never_half_written(
    courses: list[Course], helper: Helper, templates: Path, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    """The editor has room, the workspace has not: the old text stays whole, at every limit."""
    (course,) = [course for course in courses if course.command.argv == ("config", "edit")]
    ends: dict[int, int] = {}
    for blocks in range(course.blocks + 1):
        place = prepared(course.command, templates, tmp_path / str(blocks))
        limit = blocks * course.command.block
        end = at_work(helper, course.command, templates, place, limit=limit)
        ends[end.end] = ends.get(end.end, 0) + 1
        expected = course.before if end.end else course.after
        assert (place / "work" / SETTINGS_FILE).read_text() == expected.settings, limit
        names = {path.name for path in (place / "work").iterdir()}
        names -= {"okrtui.db-wal", "okrtui.db-shm"}  # where History had no room to say so
        assert names == {path.name for path in (templates / "filled").iterdir()}, limit
    counted(f"settings changed under {sum(ends.values())} limits, by exit {ends}")
    assert set(ends) == {0, BUSY}


# --- under load ------------------------------------------------------------------------------

WORKERS = 4


def test_what_was_acknowledged_outlives_random_kills(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    helper: Helper,
    work: Path,
) -> None:
    """Four people check in at once; one of their programs after the other is killed and started again."""
    chance = random.Random(4)
    kills = amount(3, 1000)
    workers = [Worker(helper, work, number + 1) for number in range(WORKERS)]
    everybody = list(workers)
    for _ in range(kills):
        victim = chance.randrange(WORKERS)
        workers[victim].wait_for_more(chance.randrange(1, 3))
        time.sleep(chance.uniform(0, 0.02))  # any moment of the next one
        workers[victim].kill()
        workers[victim] = Worker(helper, work, len(everybody) + 1)
        everybody.append(workers[victim])
    workers[0].until.touch()
    for worker in workers:
        worker.finish()
    acknowledged = {value for worker in everybody for value in worker.acknowledged()}
    with closing(sqlite3.connect(work / DATABASE)) as sql:
        saved = {value for (value,) in sql.execute("SELECT value FROM check_in WHERE value >= ?", [FAR])}
    counted(f"{kills} kills, {len(acknowledged)} check-ins acknowledged, {len(saved)} saved")
    assert acknowledged <= saved
    assert len(saved - acknowledged) <= kills  # killed between saving and saying so
    assert places.integrity(work / DATABASE) == "ok"
    assert places.findings(work) == []


# --- a full disk -----------------------------------------------------------------------------

DISK = 2 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill_up(disk: Path, leave: int) -> Path:
    """Something else takes the room, but for so many bytes."""
    ballast = disk / "ballast"
    found = os.statvfs(disk)
    ballast.write_bytes(bytes(max(0, found.f_bavail * found.f_frsize - leave)))
    return ballast


def says_full(done: Ending) -> None:
    assert done.end == BUSY, done
    places.one_message(done.err)
    assert re.search("disk|full|room|space", done.err), done


@pytest.mark.soak
def test_a_full_disk(
    helper: Helper, templates: Path, disk: Path, tmp_path: Path, counted: Callable[[str], None]
) -> None:
    """Clear messages while it is full, everything acknowledged still there, and work goes on after."""
    work = places.copied(templates / "filled", disk / "work")
    elsewhere = {"XDG_STATE_HOME": str(tmp_path / "state"), "EDITOR": f"{templates}/editor", "VISUAL": ""}
    acknowledged: set[float] = set()
    refused = 0
    for leave in (200_000, 120_000, 64_000, 40_000, 20_000, 8_000, 4_096, 0):
        ballast = fill_up(disk, leave)
        for number in range(40):
            value = leave + number / 100
            done = helper.run(
                "-w",
                str(work),
                "checkin",
                "KR1",
                "--set",
                str(value),
                "-m",
                "x" * 5000,
                environment=elsewhere,
            )
            if done.end == 0:
                acknowledged.add(value)
            else:
                says_full(done)
                refused += 1
                break
        else:
            pytest.fail(f"{leave} bytes were room for 40 long notes")
        for argv in (("backup",), ("backup", str(disk / "copy.db")), ("publish", str(disk / "published"))):
            says_full(helper.run("-w", str(work), *argv, environment=elsewhere))
        before = (work / SETTINGS_FILE).read_bytes()
        fill_up_rest(disk)
        done = helper.run("-w", str(work), "config", "edit", environment=elsewhere)
        says_full(done)
        assert (work / SETTINGS_FILE).read_bytes() == before
        here = {**elsewhere, "XDG_STATE_HOME": str(disk / "state")}
        says_full(helper.run("-w", str(work), "config", "edit", environment=here))
        for name in ("ballast", "rest"):
            (disk / name).unlink(missing_ok=True)
        assert places.integrity(work / DATABASE) == "ok"
        assert places.findings(work) == []
        with closing(sqlite3.connect(work / DATABASE)) as sql:
            saved = {value for (value,) in sql.execute("SELECT value FROM check_in")}
        assert acknowledged <= saved
        assert ballast.exists() is False
    helper.ok("-w", str(work), "checkin", "KR1", "+1", environment=elsewhere)
    helper.ok("-w", str(work), "backup", environment=elsewhere)
    helper.ok("-w", str(work), "config", "edit", environment=elsewhere)
    counted(f"a full disk 8 times: {len(acknowledged)} check-ins acknowledged and there, {refused} refused")


def fill_up_rest(disk: Path) -> None:
    """Not a byte is left."""
    with suppress(OSError), open(disk / "rest", "wb", buffering=0) as file:
        while file.write(bytes(512)):
            pass


@pytest.mark.soak
def test_a_draft_on_a_full_disk(disk: Path) -> None:
    """The older draft stays whole, and the person can be told why the new one is not kept."""
    drafts = Drafts(disk / "drafts")
    first = Draft("key result KR1", "KR1 CSAT", {"title": "CSAT"}, {"title": "Happy"}, NOW)
    drafts.keep(first)
    drafts.close()
    assert not drafts.problem()
    fill_up(disk, 0)
    fill_up_rest(disk)
    drafts = Drafts(disk / "drafts")
    drafts.load()
    longer = Draft(first.key, first.heading, first.base, {"title": "Happy " * 3000}, NOW)
    drafts.keep(longer)
    drafts.close()
    assert "No space left" in drafts.problem()
    again = Drafts(disk / "drafts")
    again.load()
    assert again.all() == [first]
    again.close()
    for name in ("ballast", "rest"):
        (disk / name).unlink(missing_ok=True)
    again = Drafts(disk / "drafts")
    again.keep(longer)
    again.close()
    assert not again.problem()
    seen = Drafts(disk / "drafts")
    seen.load()
    assert seen.all() == [longer]
    seen.close()
