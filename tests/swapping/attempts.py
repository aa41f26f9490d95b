"""Commands that write, what an attacker may put in the place of a name, and how one attempt is judged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.survival.places import FILLING, OLD_SCHEMA, OUTLINE
from tests.swapping import places
from tests.swapping.places import (
    ADMINISTRATOR,
    AS_ROOT,
    ATTACKER,
    GROUP,
    MARK,
    MEMBER,
    OWNER,
    PEOPLE,
    Ending,
    Machine,
    Person,
)

ENDS = (0, 1, 2, 3, 4, 5)
"""Exit codes of a command that says what happened (4: another database has no such item)."""
HANGS = -1000
WAYS = (ADMINISTRATOR, ATTACKER) if AS_ROOT else (ADMINISTRATOR,)
"""Who owns the directory above the workspace: who alone may give that another name."""


@dataclass(frozen=True)
class Command:
    """A command that is attacked: what there is before it, and what may be in the directories after it."""

    name: str
    template: str
    argv: tuple[str, ...]
    writes: bool = True
    """Whether the journal grows when it ends well."""
    keeps: bool = True
    """Whether the workspace holds all that it held before."""
    people: tuple[Person, ...] = PEOPLE


def commands(machine: Machine) -> list[Command]:
    """Every command that writes a file."""
    at, drop = ("-w", str(machine.work)), machine.drop
    return [
        Command("backup", "filled", (*at, "backup"), writes=False),
        Command("first backup", "bare", (*at, "backup"), writes=False),
        Command("daily backup", "filled", (*at, "backup", "--daily"), writes=False),
        Command("backup FILE", "filled", (*at, "backup", str(drop / "copy.db")), writes=False),
        Command("restore", "filled", (*at, "restore", str(drop / "earlier.db")), keeps=False),
        Command("restore lost", "lost", (*at, "restore", str(drop / "earlier.db")), keeps=False),
        Command("restore all lost", "all lost", (*at, "restore", str(drop / "earlier.db")), keeps=False),
        Command("publish", "bare", (*at, "publish", str(drop / "public")), writes=False),
        Command("publish again", "filled", (*at, "publish", str(drop / "public")), writes=False,
                people=tuple(one for one in PEOPLE if one != MEMBER)),
        Command("upgrade", "older", (*at, "upgrade"), writes=False),
        Command("doctor --repair", "damaged", (*at, "doctor", "--repair"), keeps=False),
        Command("config edit", "filled", (*at, "config", "edit"), writes=False),
        Command("init", "nothing", ("init", str(drop / "new"), "--shared", "--group", str(GROUP)),
                writes=False),
        Command("init prepared", "nothing", ("init", str(machine.work), "--shared", "--group", str(GROUP)),
                writes=False),
        Command("checkin", "filled", (*at, "checkin", "KR1", "+1")),
        Command("objective add", "filled", (*at, "objective", "add", "Written now")),
        Command("kr add", "filled", (*at, "kr", "add", "O1", "Written now", "--from", "0", "--to", "9")),
        Command("cycle open", "filled", (*at, "cycle", "open", "2027-Q2")),
        Command("import", "filled", (*at, "import", str(drop / "outline.md"))),
        Command("undo", "filled", (*at, "undo"), people=(OWNER,)),
        Command("report -o", "filled", (*at, "report", "--format", "html", "-o", str(drop / "week.html")),
                writes=False),
    ]  # fmt: skip


def watched(machine: Machine) -> list[Path]:
    return [machine.work, machine.drop]


# --- what there is before ---------------------------------------------------------------------


def make_templates(machine: Machine) -> None:
    """Shared workspaces of the owner's in several states, each with nobody at work."""
    work, drop, at = machine.work, machine.drop, ("-w", str(machine.work))
    for directory in (work, drop):
        machine.directory(directory, 0o2770, OWNER, GROUP)
    machine.keep_as("nothing")
    machine.ok(OWNER, "init", str(work), "--shared", "--group", str(GROUP), "--name", "Acme")
    for argv in FILLING:
        machine.ok(OWNER, *at, *argv)
    machine.ok(OWNER, *at, "checkin", "KR1", "+1")
    (drop / "outline.md").write_text(OUTLINE)
    (drop / "outline.md").chmod(0o660)
    machine.give(drop / "outline.md", OWNER, GROUP)
    machine.keep_as("bare")
    machine.ok(OWNER, *at, "backup", str(drop / "earlier.db"))
    (drop / "earlier.db").chmod(0o660)
    machine.give(drop / "earlier.db", OWNER, GROUP)
    machine.ok(OWNER, *at, "publish", str(drop / "public"))
    machine.ok(OWNER, *at, "backup")
    machine.ok(OWNER, *at, "checkin", "KR1", "+2")
    machine.keep_as("filled")
    with closing(sqlite3.connect(work / "okrtui.db")) as sql, sql:
        sql.execute("UPDATE objective SET title = 'Nobody' WHERE id = 1")
        sql.execute("UPDATE check_in SET value = 33 WHERE id = 1")
    machine.keep_as("damaged")
    (work / "okrtui.db").unlink()
    machine.keep_as("lost")
    shutil.rmtree(work / "backups")
    machine.keep_as("all lost")
    with closing(sqlite3.connect(work / "okrtui.db")) as sql:
        sql.executescript(OLD_SCHEMA.read_text())
        sql.execute("PRAGMA journal_mode = WAL")
    (work / "okrtui.db").chmod(0o660)
    machine.give(work / "okrtui.db", OWNER, GROUP)
    machine.keep_as("older")
    _make_private(machine)


def _make_private(machine: Machine) -> None:
    """Each person's own workspace, with something in it that nobody else may see; the attacker's too."""
    for person in PEOPLE:
        place = machine.private(person) / "okrs"
        machine.ok(person, "init", str(place), "--name", MARK.decode())
        machine.ok(person, "-w", str(place), "objective", "add", MARK.decode())
        machine.ok(person, "-w", str(place), "kr", "add", "O1", MARK.decode(), "--from", "0", "--to", "9")
        _leave_in_use(place / "okrtui.db", person)
    machine.begin_with("nothing")
    work = machine.work
    machine.ok(OWNER, "init", str(work), "--shared", "--group", str(GROUP), "--name", "Other")
    machine.ok(OWNER, "-w", str(work), "objective", "add", "Of another workspace")
    for name in ("okrtui.db", "okrtui.toml"):
        (machine.stock / name).write_bytes((work / name).read_bytes())
        (machine.stock / name).chmod(0o644)
    (machine.stock / "empty").touch()
    (machine.stock / "empty").chmod(0o644)
    machine.keep_outside()


def _leave_in_use(file: Path, person: Person) -> None:
    """A database with its latest change in `-wal` only, as while somebody has it open."""
    with closing(sqlite3.connect(file)) as sql:
        sql.execute("UPDATE objective SET title = title || ' again'")
        sql.commit()
        kept = {name: Path(f"{file}{name}").read_bytes() for name in ("-wal", "-shm")}
        whole = file.read_bytes()
    for name, content in {"": whole, **kept}.items():
        path = Path(f"{file}{name}")
        path.write_bytes(content)
        path.chmod(0o600)
        if AS_ROOT:
            os.chown(path, person.uid, person.uid)


# --- what is put in a name's place -------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """What the attacker puts there: instead of the name itself, or of the directory it stands in."""

    name: str
    thing: dict[str, str]
    parts: tuple[str, ...] = ("name",)


def kinds(machine: Machine, person: Person) -> list[Kind]:
    """What is worth putting in a name's place against this person."""
    both = ("name", "directory")
    found = [
        Kind("fifo", {"make": "fifo"}),
        Kind("directory", {"make": "directory"}, both),
        Kind("nothing", {"make": "nothing"}, both),
        Kind("another's database", _copy(machine, "okrtui.db")),
        Kind("hard link to the database", {"make": "hard link", "of": str(machine.work / "okrtui.db")}),
        Kind("an empty file", _copy(machine, "empty"), both),
        Kind("link to a file of the system", _link(machine.place / "system" / "readable")),
        Kind("link to a directory of the system", _link(machine.place / "system" / "cron.d"), both),
    ]
    whose = dict.fromkeys((person, OWNER) if person == ADMINISTRATOR and AS_ROOT else (person,))
    for one in whose:
        private = machine.private(one)
        found += [
            Kind(f"link to a database of {one.name}", _link(private / "okrs" / "okrtui.db")),
            Kind(f"link to settings of {one.name}", _link(private / "okrs" / "okrtui.toml")),
            Kind(f"link to notes of {one.name}", _link(private / "notes")),
            Kind(f"link to nothing at {one.name}'s", _link(private / "new")),
            Kind(f"link to a directory of {one.name}", _link(private / "empty"), both),
            Kind(f"link to backups of {one.name}", _link(private / "backups"), both),
            Kind(f"link to a workspace of {one.name}", _link(private / "okrs"), both),
        ]
    return found


def _link(target: Path) -> dict[str, str]:
    return {"make": "link", "of": str(target)}


def _copy(machine: Machine, name: str) -> dict[str, str]:
    return {"make": "copy", "of": str(machine.stock / name), "toml": str(machine.stock / "okrtui.toml")}


# --- how it is judged --------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """One command with one swap; `way` owns the directory above the workspace, and may rename that."""

    command: Command
    person: Person
    at: int
    call: str
    kind: Kind
    part: str
    during: bool
    way: Person

    def __str__(self) -> str:
        when = "during" if self.during else "from"
        return (
            f"{self.command.name} as {self.person.name}, {when} call {self.at} ({self.call}), {self.part}, "
            f"below what is {self.way.name}'s: {self.kind.name}"
        )


def every(machine: Machine, person: Person) -> list[Attempt]:
    """All attempts there are against a person, command by command and call by call."""
    found = []
    for command in commands(machine):
        if person not in command.people:
            continue
        found += [
            Attempt(
                command,
                person,
                at,
                f"{call} {Path(path).relative_to(machine.place)}",
                kind,
                part,
                during,
                way,
            )
            for way in WAYS
            for at, (call, path) in enumerate(count_calls(machine, command, person, way), 1)
            for kind in kinds(machine, person)
            for part in kind.parts
            for during in (False, True)
        ]
    return found


def count_calls(machine: Machine, command: Command, person: Person, way: Person) -> list[tuple[str, str]]:
    """The calls with a name of a command that nobody attacks, which ends well."""
    machine.begin_with(command.template, way=way)
    done = machine.run(person, *command.argv, at=0, watched=watched(machine))
    assert done.end == 0, (command, person, done)
    assert done.calls, command
    return done.calls


def make(machine: Machine, attempt: Attempt, limit: float = 40.0) -> tuple[Ending, list[str]]:
    """Run it; how it ended, and everything that is wrong then."""
    command = attempt.command
    machine.begin_with(command.template, way=attempt.way)
    before = machine.outside()
    done = machine.run(
        attempt.person, *command.argv, at=attempt.at, thing=attempt.kind.thing, part=attempt.part,
        during=attempt.during, watched=watched(machine), limit=limit,
    )  # fmt: skip
    faults = [*faults_outside(machine, done, before), *_state(machine, command, done)]
    if faults:
        machine.mend()
    return done, faults


def faults_outside(machine: Machine, done: Ending, before: dict[str, tuple[object, ...]]) -> Iterator[str]:
    """What a command did where it has no business, and an ending that is none."""
    after = machine.outside()
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"outside changed: {name}: {before.get(name)} → {after.get(name)}"
    yield from (f"what is private stands in {name}" for name in machine.leaked())
    if done.end == HANGS:
        yield "hangs"
    elif done.end not in ENDS or "Traceback" in done.err:
        yield f"ends with {done.end}: {done.err.strip()[-300:]}"
    told = done.out + done.err
    yield from (f"left in the directory for everybody: {name}" for name in machine.left() if name not in told)


def _state(machine: Machine, command: Command, done: Ending) -> Iterator[str]:
    """What the workspace is when the names are put back."""
    if command.template in ("nothing", "lost", "all lost") or done.spread:
        return
    template = machine.place / "templates" / command.template / "okrs" / "okrtui.db"
    live = machine.work / "okrtui.db"
    old = places.changes(template)
    try:
        new = places.changes(live)
    except (sqlite3.Error, AssertionError, OSError) as error:
        yield f"the workspace's database cannot be read: {error!r}"
        return
    if command.keeps and command.name != "upgrade" and new[: len(old)] != old:
        yield f"the journal lost {len(set(old) - set(new))} of {len(old)} changes"
    if command.writes and done.end == 0 and len(new) <= len(old) and command.keeps and not _taken(machine):
        yield "what was acknowledged is not there"
    if AS_ROOT:
        seen = live.lstat()
        if (stat.S_IMODE(seen.st_mode), seen.st_gid) != (0o660, GROUP):
            yield f"the database is left with mode {seen.st_mode:o} and group {seen.st_gid}"
    # asked as the owner would
    asked = machine.run(OWNER, "-w", str(machine.work), "doctor")
    fine = {"damaged": (0, 1), "older": (0, 5)}.get(command.template, (0,))
    if asked.end not in fine:
        yield f"doctor ends with {asked.end}: {asked.out.strip()[:200]} {asked.err.strip()[:300]}"


def _taken(machine: Machine) -> bool:
    """Whether a database that the attacker had put there is what was written to."""
    return any(file.is_file() and file.stat().st_size > 100_000 for file in machine.stock.glob("taken-*"))
