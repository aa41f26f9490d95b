"""Real users of one group at one workspace, whatever their umasks: nobody is ever locked out.

As root: the users are other numeric ids, which need no names.
"""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from okrtui.config.paths import SETTINGS_FILE
from okrtui.store.files.versions import OLDEST
from okrtui.store.schema import SCHEMA
from tests.cli.program import Answer, one_message
from tests.samples import sampled
from tests.sharing import variants
from tests.sharing.conftest import Workspace
from tests.sharing.test_versions import RELEASED, contents, released, same_rows
from tests.sharing.warm import Child, Ids, Warm

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be other users")

GROUP, OTHER_GROUP = 61000, 61009
UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077)
PROTECTED = Path("/proc/sys/fs/protected_regular")


def member(uid: int, umask: int = 0o077) -> Ids:
    """A user of the group, whose own group is another one."""
    return Ids(uid, uid, (GROUP,), umask)


ANA, BEN = member(61001), member(61002)
CARA = Ids(61003, 61003)
"""Not in the group."""


@pytest.fixture(scope="session")
def program() -> Iterator[Warm]:
    """A program that every user can read, with all of it imported."""
    with ExitStack() as stack:
        place = Path(tempfile.mkdtemp(prefix="okrtui-people-"))
        stack.callback(shutil.rmtree, place)
        place.chmod(0o755)
        (place / "used").mkdir()
        found = Warm(place / "home", variants.copy_program(place), place / "used")
        stack.callback(found.close)
        yield found


@pytest.fixture
def srv() -> Iterator[Path]:
    """A directory where every user may make another."""
    place = Path(tempfile.mkdtemp(prefix="okrtui-srv-"))
    place.chmod(0o777)
    yield place
    shutil.rmtree(place)


# --- what must hold after every step ---------------------------------------------------------


class Shared(Workspace):
    """A shared workspace, and what was acknowledged in it."""

    def __init__(self, directory: Path, program: Warm) -> None:
        super().__init__(directory)
        self.program = program
        self.acknowledged = 0

    def check_modes(self) -> set[str]:
        """2770 and 0660 and one group, throughout; returns the names that are there."""
        found = {".": self.directory, **{path.name: path for path in self.directory.iterdir()}}
        if "backups" in found:
            found |= {f"backups/{path.name}": path for path in found["backups"].iterdir()}
        for name, path in found.items():
            seen = path.lstat()
            wanted = 0o2770 if name in (".", "backups") else 0o660
            assert (oct(stat.S_IMODE(seen.st_mode)), seen.st_gid) == (oct(wanted), GROUP), name
        assert found.keys() >= {"okrtui.db", "okrtui.toml"}
        return set(found)

    def check_in(self, ids: Ids) -> None:
        self.acknowledged += 1
        answer = self.program.ok(*self.at, "checkin", "KR1", "+1", ids=ids)
        assert f"→ {self.acknowledged} (+1)" in answer, answer

    def check_in_at(self, child: Child) -> None:
        self.acknowledged += 1
        assert child.ask("check in") == str(self.acknowledged)

    def check(self, *people: Ids) -> None:
        """Everybody can read and write, the modes are right, nothing is lost."""
        self.check_modes()
        for ids in people:
            self.check_in(ids)
            self.check_modes()
        values = self.rows("SELECT value FROM check_in ORDER BY id")
        assert values == [(float(n),) for n in range(1, self.acknowledged + 1)]

    def check_health(self, *people: Ids) -> None:
        """And nothing is damaged."""
        self.check(*people)
        for ids in people:
            assert "Releases" in self.program.ok(*self.at, "tree", ids=ids)
            answer = self.program.run(*self.at, "doctor", ids=ids)
            assert (answer.code, answer.out) == (0, ""), answer
            self.check_modes()

    def open(self, ids: Ids) -> Child:
        child = self.program.start("at_work", self.directory, ids=ids)
        assert child.line() == "open"
        return child


def made(program: Warm, directory: Path, by: Ids, group: int = GROUP) -> Shared:
    """A shared workspace with one key result."""
    place = Shared(directory, program)
    program.ok("init", directory, "--shared", "--group", group, ids=by)
    program.ok(*place.at, "objective", "add", "Ship", ids=by)
    program.ok(*place.at, "kr", "add", "O1", "Releases", "--from", "0", "--to", "100000", ids=by)
    return place


# --- the steps -------------------------------------------------------------------------------


def create(program: Warm, directory: Path, first: Ids, second: Ids) -> Shared:
    place = Shared(directory, program)
    program.ok("init", directory, "--shared", "--group", GROUP, ids=first)
    assert place.check_modes() == {".", "okrtui.db", "okrtui.toml"}
    program.ok(*place.at, "objective", "add", "Ship", ids=second)
    place.check_modes()
    program.ok(*place.at, "kr", "add", "O1", "Releases", "--from", "0", "--to", "100000", ids=second)
    place.check_health(first, second)
    return place


def reopen(place: Shared, first: Ids, second: Ids) -> None:
    for one, other in ((first, second), (second, first)):
        for ids in (one, other):  # the second opens after the first has closed
            child = place.open(ids)
            place.check_in_at(child)
            assert place.check_modes() >= {"okrtui.db-wal", "okrtui.db-shm"}
            assert child.end().code == 0
        mine, theirs = place.open(one), place.open(other)
        for child in (mine, theirs, mine):
            place.check_in_at(child)
        assert place.check_modes() >= {"okrtui.db-wal", "okrtui.db-shm"}
        assert mine.end().code == 0
        place.check_in_at(theirs)
        place.check_modes()
        assert theirs.end().code == 0
    place.check_health(first, second)


def crash(place: Shared, first: Ids, second: Ids) -> None:
    for victim, survivor in ((first, second), (second, first)):
        for writing in (False, True):
            goes_on, dies = place.open(survivor), place.open(victim)
            place.check_in_at(dies)
            if writing:
                begin_to_write(place, dies)
            dies.kill()
            assert place.check_modes() >= {"okrtui.db-wal", "okrtui.db-shm"}
            place.check_in_at(goes_on)
            assert goes_on.ask("objectives") == "1"
            assert goes_on.end().code == 0
            dies = place.open(victim)
            place.check_in_at(dies)
            if writing:
                begin_to_write(place, dies)
            dies.kill()  # nobody else has it open: what is left is recovered by the next one
            assert place.check_modes() >= {"okrtui.db-wal", "okrtui.db-shm"}
            place.check(survivor, victim)
    place.check_health(first, second)


def begin_to_write(place: Shared, child: Child) -> None:
    """So much that some of it is in the log already, without being committed."""
    log = place.directory / "okrtui.db-wal"
    before = log.stat().st_size
    assert child.ask("begin to write") == "writing"
    assert log.stat().st_size > before + 100_000


def backup(place: Shared, first: Ids, second: Ids) -> None:
    directory = place.directory / "backups"
    for one, other in ((first, second), (second, first)):
        file = Path(place.program.ok(*place.at, "backup", ids=one))
        assert file.stat().st_uid == one.uid
        place.check_modes()
        names = [directory / f"2026-10-{day:02}T120000Z-by-hand.db" for day in range(1, 13)]
        for name in names:
            shutil.copyfile(file, name)
            os.chown(name, one.uid, GROUP)
            name.chmod(0o660)
        by_hand = sorted(directory.glob("*-by-hand*.db"))
        expected = {*directory.iterdir()} - {*by_hand[:-9]}
        latest = Path(place.program.ok(*place.at, "backup", ids=other))
        place.check_modes()
        assert set(directory.iterdir()) == {*expected, latest}
        place.program.ok(*place.at, "restore", str(latest), ids=one)
        place.check_modes()
    place.check_health(first, second)


def every_step(program: Warm, srv: Path, first: Ids, second: Ids) -> int:
    """Returns the check-ins; each step lets each of the two be the one and the other."""
    place = create(program, srv / f"work{first.uid}", first, second)
    for step in (reopen, crash, backup):
        step(place, first, second)
    names = {name for (name,) in place.rows("SELECT DISTINCT who FROM change")}
    assert names == {f"uid{first.uid}", f"uid{second.uid}"}
    return place.acknowledged


@pytest.mark.parametrize("umask", sampled(UMASKS, 2), ids="umask {:03o}".format)
def test_anyone_in_the_group_can_work(
    program: Warm, srv: Path, umask: int, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    """Two with the same umask; in the soak also the other way round, and with different ones."""
    orders = [(member(61001, umask), member(61002, umask))]
    create(program, srv / "other", *reversed(orders[0]))
    if amount(1, 6) > 1:
        orders += [(member(61002 + n, umask), member(61001, other)) for n, other in enumerate(UMASKS)]
    done = 0
    for first, second in orders:
        done += every_step(program, srv, first, second)
    counted(f"2 writers × create, reopen, crash, backup: {done} check-ins, nobody locked out")


@pytest.mark.soak
def test_anyone_can_work_where_the_kernel_protects_files(
    program: Warm, srv: Path, counted: Callable[[str], None]
) -> None:
    """Debian's default: in a sticky directory nobody opens somebody else's file to create it."""
    before = PROTECTED.read_text() if PROTECTED.exists() else ""
    try:
        PROTECTED.write_text("2")
    except OSError as error:
        pytest.skip(f"fs.protected_regular cannot be set here: {error.strerror}")
    try:
        assert PROTECTED.read_text() == "2\n"
        done = 0
        for umask in UMASKS:
            (srv / f"{umask}").mkdir()
            (srv / f"{umask}").chmod(0o1777)
            done += every_step(program, srv / f"{umask}", member(61001, umask), member(61002, umask))
    finally:
        PROTECTED.write_text(before)
    counted(f"fs.protected_regular 2, 2 writers × 5 umasks × create, reopen, crash, backup: {done} check-ins")


@pytest.mark.parametrize(
    "umask",
    [pytest.param(umask, marks=() if umask == 0o077 else pytest.mark.soak) for umask in UMASKS],
    ids="umask {:03o}".format,
)
@pytest.mark.parametrize("dump", RELEASED, ids=lambda path: path.stem)
def test_anyone_can_upgrade(
    program: Warm, srv: Path, umask: int, dump: Path, counted: Callable[[str], None]
) -> None:
    """An older shared file takes no writes, and says the command, until one of them runs it."""
    first, second = member(61001, umask), member(61002, umask)
    upgraded = 0
    for number, (one, other) in enumerate(((first, second), (second, first))):
        place = Shared(released(dump, srv / f"work{number}", shared=True).directory, program)
        for path in (place.directory, *place.directory.iterdir()):
            os.chown(path, first.uid, GROUP)
        place.directory.chmod(0o2770)
        old = contents(place.database)
        for ids in (one, other):
            readable = dump.stem == f"schema-{OLDEST}"
            for argv in (["tree"], ["checkin", "KR1", "+1"]):
                answer = program.run(*place.at, *argv, ids=ids)
                assert answer.code == (0 if readable and argv == ["tree"] else 5), answer
                assert f"`okrtui -w {place.directory} upgrade`" in answer.err
        program.ok(*place.at, "upgrade", ids=one)
        place.check_modes()
        same_rows(old, place.database)
        for ids in (other, one):
            program.ok(*place.at, "checkin", "KR1", "+1", ids=ids)
            place.check_modes()
            assert program.run(*place.at, "doctor", ids=ids).code == 0
        (kept,) = (place.directory / "backups").iterdir()
        assert kept.stat().st_uid == one.uid
        assert place.rows("SELECT schema, upgraded_by FROM workspace") == [(SCHEMA, f"uid{one.uid}")]
        program.ok(*place.at, "restore", str(kept), ids=other)
        place.check_modes()
        assert program.run(*place.at, "tree", ids=one).code == 0
        upgraded += 1
    counted(f"{upgraded} upgrades of {dump.stem}, each by another user")


# --- refused, with what mends it -------------------------------------------------------------


def mending(message: str) -> str:
    (command,) = re.findall("`([^`]+)`", message)
    return str(command)


def refused(program: Warm, place: Workspace, ids: Ids, *argv: str) -> str:
    """Exit 5 with one message, and nothing is there that was not before; returns the message."""
    before = sorted(path.name for path in place.directory.iterdir())
    answer = program.run(*place.at, *(argv or ["tree"]), ids=ids)
    assert (answer.code, answer.out) == (5, ""), answer
    one_message(answer.err)
    assert sorted(path.name for path in place.directory.iterdir()) == before
    return answer.err


def test_somebody_outside_the_group_is_told_how_to_get_in(program: Warm, srv: Path) -> None:
    place = made(program, srv / "work", ANA)
    for argv in (["tree"], ["checkin", "KR1", "+1"], ["backup"], ["doctor"], ["upgrade"], ["restore", "x"]):
        message = refused(program, place, CARA, *argv)
        assert f"you are not in its group, {GROUP}; root can add you (uid {CARA.uid}) to it" in message
        assert "`" not in message  # usermod takes names
    place.check(ANA, BEN, CARA._replace(groups=(GROUP,)))


def test_of_somebody_with_a_name_the_command_is_whole(program: Warm, srv: Path) -> None:
    """As it can be typed: names of a user and a group of this machine."""
    someone = next(user for user in pwd.getpwall() if user.pw_uid not in (0, 61001))
    place = made(program, srv / "work", Ids(61001, 61001, (100,)), group=100)
    outside = Ids(someone.pw_uid, OTHER_GROUP)
    name = re.escape(someone.pw_name)
    assert re.fullmatch(f"usermod -aG [a-z0-9_-]+ {name}", mending(refused(program, place, outside)))


def test_a_directory_that_an_administrator_prepared_is_taken_as_it_is(program: Warm, srv: Path) -> None:
    (srv / "work").mkdir()
    os.chown(srv / "work", 0, GROUP)
    (srv / "work").chmod(0o2750)
    answer = program.run("init", srv / "work", "--shared", "--group", GROUP, ids=ANA)
    assert answer.code == 5, answer
    assert mending(answer.err) == f"chgrp {GROUP} {srv}/work && chmod 2770 {srv}/work"
    subprocess.run(mending(answer.err), shell=True, check=True)
    made(program, srv / "work", ANA).check(BEN, ANA)


def test_a_group_of_others_shares_nothing_of_ones_own(program: Warm, srv: Path) -> None:
    """Nothing is made then."""
    named = grp.getgrgid(100).gr_name
    someone = next(user for user in pwd.getpwall() if user.pw_uid not in (0, 61001))
    for group, ids in ((str(OTHER_GROUP), ANA), (named, Ids(someone.pw_uid, OTHER_GROUP))):
        answer = program.run("init", srv / "work", "--shared", "--group", group, ids=ids)
        assert (answer.code, answer.out) == (5, ""), answer
        one_message(answer.err)
        assert f"You are not in the group {group}" in answer.err
        assert ("`" in answer.err) == (group == named)
        assert not (srv / "work").exists()
    assert mending(answer.err) == f"usermod -aG {named} {someone.pw_name}"


def sidecar(place: Shared) -> None:
    path = place.directory / "okrtui.db-shm"
    path.touch(0o644)
    os.chown(path, BEN.uid, GROUP)
    path.chmod(0o644)


def theirs(place: Shared) -> None:
    os.chown(place.directory, -1, OTHER_GROUP)
    place.directory.chmod(0o2777)


Broken = Callable[[Shared], object]
BROKEN: dict[str, tuple[Broken, str]] = {
    "directory 0755": (lambda place: place.directory.chmod(0o755), "chmod 2770 {dir}"),
    "directory 2755": (lambda place: place.directory.chmod(0o2755), "chmod 2770 {dir}"),
    "directory 2775": (lambda place: place.directory.chmod(0o2775), "chmod 2770 {dir}"),
    "directory sticky": (lambda place: place.directory.chmod(0o3770), "chmod 2770 {dir}"),
    "directory not setgid": (lambda place: place.directory.chmod(0o770), "chmod 2770 {dir}"),
    "directory of another group": (
        theirs,
        f"chgrp {GROUP} {{dir}}",
    ),
    "database 0640": (lambda place: place.database.chmod(0o640), "chmod 660 {db}"),
    "database 0600": (lambda place: place.database.chmod(0o600), "chmod 660 {db}"),
    "database 0664": (lambda place: place.database.chmod(0o664), "chmod 660 {db}"),
    "database 0666": (lambda place: place.database.chmod(0o666), "chmod 660 {db}"),
    "database of another group": (
        lambda place: os.chown(place.database, -1, OTHER_GROUP),
        f"chgrp {GROUP} {{db}}",
    ),
    "shm 0644": (sidecar, "chmod 660 {db}-shm"),
    "settings 0600": (lambda place: (place.directory / SETTINGS_FILE).chmod(0o600), "chmod 660 {toml}"),
    "settings of another group": (
        lambda place: os.chown(place.directory / SETTINGS_FILE, -1, OTHER_GROUP),
        f"chgrp {GROUP} {{toml}} && chmod 660 {{toml}}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_wrong_modes_are_refused_with_the_command_that_mends_them(
    program: Warm, srv: Path, what: str
) -> None:
    """Ana made it; Ben is refused before SQLite makes anything, and can work once it was run."""
    place = made(program, srv / "work", ANA)
    place.check(ANA, BEN)
    spoil, command = BROKEN[what]
    spoil(place)
    commands: list[str] = []
    while len(commands) < 3:
        answer = program.run(*place.at, "checkin", "KR1", "+1", ids=BEN)
        if answer.code == 0:
            place.acknowledged += 1
            break
        message = refused(program, place, BEN, "checkin", "KR1", "+1")
        commands.append(mending(message))
        assert commands[-1].split()[0] in ("chmod", "chgrp"), commands
        subprocess.run(commands[-1], shell=True, check=True)
    toml = place.directory / SETTINGS_FILE
    wanted = command.format(dir=place.directory, db=place.database, toml=toml)
    assert commands[0] == wanted
    assert len(commands) <= 2
    place.check(BEN, ANA)


@pytest.mark.parametrize("argv", [["backup"], ["backup", "--daily"]], ids=" ".join)
def test_a_place_for_backups_that_cannot_be_read_is_refused_with_what_mends_it(
    program: Warm, srv: Path, argv: list[str]
) -> None:
    """The screens look at it for the daily backup."""
    place = made(program, srv / "work", ANA)
    made_by_hand = place.directory / "backups"
    made_by_hand.mkdir()
    os.chown(made_by_hand, ANA.uid, GROUP)
    made_by_hand.chmod(0o2700)
    message = refused(program, place, BEN, *argv)
    assert mending(message) == f"chmod 2770 {made_by_hand}", message
    subprocess.run(mending(message), shell=True, check=True)
    program.ok(*place.at, *argv, ids=BEN)
    place.check(ANA, BEN)


def test_a_backup_that_cannot_be_read_is_refused_with_what_mends_it(program: Warm, srv: Path) -> None:
    """A colleague's own, in a place of theirs or of the group; the database is there or missing."""
    place = made(program, srv / "work", ANA)
    program.ok(*place.at, "backup", srv / "mine.db", ids=ANA)
    file = place.directory / "backups" / "2026-11-21T120000Z-by-hand.db"
    program.ok(*place.at, "backup", ids=ANA)
    shutil.copy(srv / "mine.db", file)
    os.chown(file, ANA.uid, GROUP)
    for one in (srv / "mine.db", file):
        one.chmod(0o600)
        message = refused(program, place, BEN, "restore", str(one))
        subprocess.run(mending(message), shell=True, check=True)
        program.ok(*place.at, "restore", one, ids=BEN)
    file.chmod(0o600)
    place.database.unlink()
    assert mending(refused(program, place, BEN, "restore", str(file))) == f"chmod g+r {file}"
    (srv / "private").mkdir(mode=0o700)
    message = refused(program, place, BEN, "restore", str(srv / "private" / "mine.db"))
    assert f"{srv / 'private'} may not be entered by you" in message
    place.directory.joinpath("backups").chmod(0o2700)
    message = refused(program, place, BEN, "restore", str(file))
    assert mending(message) == f"chmod 2770 {place.directory / 'backups'}"


@pytest.mark.parametrize("mode", [0o640, 0o600])
def test_its_owner_does_not_write_on_while_the_group_is_locked_out(
    program: Warm, srv: Path, mode: int
) -> None:
    place = made(program, srv / "work", ANA)
    place.database.chmod(mode)
    for ids in (ANA, Ids(0, 0)):
        assert mending(refused(program, place, ids, "checkin", "KR1", "+1")) == f"chmod 660 {place.database}"


def test_a_groups_directory_is_no_place_for_a_personal_workspace(program: Warm, srv: Path) -> None:
    """Nobody else could work there, and it would be refused from then on."""
    (srv / "work").mkdir()
    os.chown(srv / "work", ANA.uid, GROUP)
    (srv / "work").chmod(0o2770)
    answer = program.run("init", srv / "work", ids=ANA)
    assert (answer.code, list((srv / "work").iterdir())) == (2, []), answer
    assert "--shared --group G" in answer.err


# --- readers outside the group ---------------------------------------------------------------


def names(directory: Path) -> list[tuple[str, int, int]]:
    return sorted((path.name, path.lstat().st_ino, path.lstat().st_mtime_ns) for path in directory.iterdir())


def test_anybody_can_read_what_is_published(program: Warm, srv: Path) -> None:
    place = made(program, srv / "work", ANA)
    for umask in UMASKS:
        read = Workspace(srv / f"read{umask}")
        ids = member(61001 + umask % 2, umask)
        assert program.ok(*place.at, "publish", read.directory, ids=ids) == str(read.directory)
        assert stat.S_IMODE(read.directory.stat().st_mode) == 0o755
        assert sorted(path.name for path in read.directory.iterdir()) == ["okrtui.snapshot.db", "okrtui.toml"]
        assert [stat.S_IMODE(path.stat().st_mode) for path in read.directory.iterdir()] == [0o644] * 2
        there = names(read.directory)
        answer = program.run(*read.at, "tree", ids=CARA)
        assert answer.code == 0, answer
        assert "Releases" in answer.out
        assert re.search(r"okrtui: snapshot of \d{4}-\d\d-\d\d \d\d:\d\d, read-only\n", answer.err)
        assert names(read.directory) == there
    for ids in (CARA, BEN, ANA):
        for argv in (["show", "KR1"], ["search", "Ship"], ["doctor", "--help"]):
            assert program.run(*read.at, *argv, ids=ids).code == 0, argv
        for argv in (["objective", "add", "More"], ["checkin", "KR1", "+1"], ["backup"], ["upgrade"]):
            answer = program.run(*read.at, *argv, ids=ids)
            assert (answer.code, answer.out) == (2, ""), answer
            assert "snapshot" in answer.err
        assert names(read.directory) == there
    place.check(ANA, BEN)


def test_what_is_published_in_new_directories_can_be_reached(program: Warm, srv: Path) -> None:
    """Whatever the umask; of one that is there already it is said that it is closed."""
    place = made(program, srv / "work", ANA)
    deep = srv / "new" / "newer" / "read"
    answer = program.run(*place.at, "publish", deep, ids=ANA)
    assert (answer.code, answer.err) == (0, "")
    assert "Releases" in program.ok("-w", deep, "tree", ids=CARA)
    (srv / "new").chmod(0o750)
    answer = program.run(*place.at, "publish", deep, ids=ANA)
    assert (answer.code, answer.out) == (0, f"{deep}\n"), answer
    assert mending(answer.err) == f"chmod o+x {srv}/new"
    assert program.run("-w", deep, "tree", ids=CARA).code == 5
    subprocess.run(mending(answer.err), shell=True, check=True)
    assert "Releases" in program.ok("-w", deep, "tree", ids=CARA)


# --- who did it ------------------------------------------------------------------------------


def test_who_has_no_home_directory_can_work_in_a_named_workspace(program: Warm, srv: Path) -> None:
    place = made(program, srv / "work", ANA)

    def run(*argv: str) -> Answer:
        return program.start("command_without_home", *argv, ids=BEN).end()

    for argv in (["tree"], ["checkin", "KR1", "+1"], ["config", "check"]):
        assert run(*place.at, *argv).code == 0, argv
    for argv in (["tree"], ["config", "path"], ["-w", "~/okrs", "tree"], ["-w", "~nobodyx/okrs", "tree"]):
        answer = run(*argv)
        assert (answer.code, answer.out) == (2, ""), answer
        one_message(answer.err)
        assert ("set HOME, or name a workspace with -w" in answer.err) == ("-w" not in argv), answer


def test_who_did_it_is_what_the_system_says(program: Warm, srv: Path) -> None:
    """Never what $USER, $LOGNAME or $USERNAME claim (the programs here are told three other names)."""
    someone = next(user for user in pwd.getpwall() if user.pw_uid not in (0, 61001))
    place = made(program, srv / "work", ANA)
    program.ok(*place.at, "checkin", "KR1", "+1", ids=BEN)
    program.ok(*place.at, "checkin", "KR1", "+1", ids=Ids(someone.pw_uid, 61001, (GROUP,)))
    program.ok(*place.at, "checkin", "KR1", "+1", ids=Ids(0, 0, (GROUP,)))
    who = [name for (name,) in place.rows("SELECT who FROM change ORDER BY id")]
    assert who == ["uid61001"] * (len(who) - 3) + ["uid61002", someone.pw_name, pwd.getpwuid(0).pw_name]
    assert place.rows("SELECT who FROM check_in") == [(name,) for name in who[-3:]]
    assert place.rows("SELECT DISTINCT owner FROM key_result") == [("uid61001",)]


def test_nobody_is_who_the_environment_says(warm: Warm, tmp_path: Path) -> None:
    """Of this user too, whoever runs the tests."""
    place: Sequence[str] = ("-w", str(tmp_path / "work"))
    warm.ok("init", tmp_path / "work")
    warm.ok(*place, "objective", "add", "Ship")
    owner = Workspace(tmp_path / "work").rows("SELECT owner, who FROM objective, change")
    assert set(owner) == {(pwd.getpwuid(os.geteuid()).pw_name,) * 2}
