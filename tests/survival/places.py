"""What the tests of survival work on: a warm helper, a filled workspace to copy, and what a file holds."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from okrtui.store.files import backups, kept_backups
from okrtui.store.files.directory import Directory
from okrtui.store.files.kept_backups import Backup
from okrtui.store.files.replay import Finding
from okrtui.store.schema import SCHEMA
from okrtui.workspace.admin import examining

ROOT = Path(__file__).parents[2]
OLD_SCHEMA = ROOT / "tests" / "store" / "released" / f"schema-{SCHEMA - 1}.sql"
Content = dict[str, list[tuple[object, ...]]]
"""The rows of every table."""
_VARIES = {
    "workspace": (
        "uuid", "created_at", "version", "upgraded_by", "upgraded_at", "closed_until", "published_at", "seal",
    ),
    "change": ("at", "seal"),
    "schema_migration": ("applied",),
}  # fmt: skip
"""What is another each time a thing is done: instants, and what is computed from them."""


@dataclass(frozen=True)
class Ending:
    """How a child ended (negative: by which signal), what it printed, and what it told besides."""

    end: int
    out: str
    err: str
    told: Mapping[str, Any]


class Helper:
    """The warm process; see tests/survival/helper.py."""

    def __init__(self, place: Path) -> None:
        self.place = place
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OKRTUI_W")}
        for name in ("config", "data", "state", "cache"):
            environment[f"XDG_{name.upper()}_HOME"] = str(place / "xdg" / name)
        environment |= {"HOME": str(place / "home"), "TZ": "UTC", "PYTHONUTF8": "1", "TERM": "dumb"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.survival.helper"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def ask(self, **job: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def run(self, *argv: str, **more: object) -> Ending:
        """Run one command in a child; `kill`, `limit`, `watched` and `environment` as the helper says."""
        answer = self.ask(do="command", argv=list(argv), **more)
        return Ending(answer.pop("end"), answer.pop("out"), answer.pop("err"), answer)

    def ok(self, *argv: str, **more: object) -> str:
        done = self.run(*argv, **more)
        assert done.end == 0, (argv, done)
        return done.out.removesuffix("\n")

    def close(self) -> None:
        self._process.communicate(timeout=60)


FAR = 1_000_000
"""Between the numbers of one worker and of the next."""


class Worker:
    """A child that checks in numbers of its own, one after the other, and notes which were acknowledged."""

    def __init__(self, helper: Helper, work: Path, number: int) -> None:
        self._helper = helper
        self._file = work.with_name(f"acknowledged-{number}")
        self._file.touch()
        self.until = work.with_name("enough")
        answer = helper.ask(
            do="load", directory=str(work), file=str(self._file), first=FAR * number, until=str(self.until)
        )
        self.pid: int = answer["pid"]

    def acknowledged(self) -> list[float]:
        return [float(line) for line in self._file.read_text().splitlines()]

    def wait_for_more(self, more: int) -> None:
        """Until it was told that so many more are saved."""
        enough = len(self.acknowledged()) + more
        deadline = time.monotonic() + 120
        while len(self.acknowledged()) < enough:
            assert time.monotonic() < deadline, "a worker that saves nothing any more"
            time.sleep(0.002)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        end = self._helper.ask(do="reap", pid=self.pid)
        assert end["end"] == -signal.SIGKILL, end

    def finish(self) -> None:
        end = self._helper.ask(do="reap", pid=self.pid)
        assert end["end"] == 0, end
        assert "Traceback" not in end["err"]


# --- workspaces ------------------------------------------------------------------------------

START = ("--starts", "2026-10-01")
FILLING = (
    ("objective", "add", "Customers praise our support", "--why", "They pay for it.", "--owner", "ana"),
    ("objective", "add", "One product", "--kind", "committed", "--team", "eng", "--weight", "2"),
    ("kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%", *START,
     "--waypoint", "2026-11-01=35", "--waypoint", "2026-12-01=45"),
    ("kr", "add", "O1", "First reply", "--at-most", "2", "--unit", "h", *START, "--owner", "ben"),
    ("kr", "add", "O1", "Help centre", "--step", "Draft", "--step", "Review", "--step", "Launch | weight 2",
     *START),
    ("kpi", "add", "Uptime", "--unit", "%", "--higher", "--target", "99.9", "--every", "week",
     "--tag", "reliability", "--tag", "ops", "--healthy-at", "99.9", "--watch-at", "99.5"),
    ("kpi", "add", "Load", "--between", "20", "80", "--every", "day", "--leads", "KPI1"),
    ("kr", "add", "O2", "Load under control", "--at-most", "80", "--kpi", "KPI2", *START),
    ("kpi", "add", "Visitors", "--higher", "--every", "month"),
    ("objective", "guard", "O1", "KPI1"),
    ("objective", "add", "Shorter queues", "--parent", "KR2", "--owner", "cara"),
    ("initiative", "add", "KR1", "One inbox", "--description", "For all teams.", "--owner", "dana"),
    ("initiative", "add", "KR1", "A rota"),
    ("checkin", "KR1", "32", "--on", "2026-10-09", "-c", "6"),
    ("checkin", "KR1", "38.5", "-c", "7", "-m", "two more teams"),
    ("kr", "step", "KR3", "1", "done"),
    ("record", "KPI1", "99.95", "--on", "2026-11-06"),
    ("record", "KPI1", "99.7", "-m", "an outage"),
    ("record", "KPI2", "61"),
    ("kpi", "target", "KPI1", "99.8", "--since", "2026-01-01"),
    ("objective", "edit", "O1", "--title", "Customers praise our support team", "-m", "who it is"),
    ("kr", "drop", "KR2", "-m", "measured elsewhere"),
    ("cycle", "open", "2027-Q1"),
)  # fmt: skip
OUTLINE = """# Sell more

- KR: Revenue from 10 to 20 EUR
- KR: Trials from 100 to 300

# Hire

- KR: Engineers from 4 to 9
"""
EDITOR = f"""#!/bin/sh
ulimit -S -f unlimited
grep -q '^# why' "$1" && exit 0
sed 's/^stale_after = 2/stale_after = 3/' "$1" > "$1.new" && echo '# why{"." * 900}' >> "$1.new" &&
cat "$1.new" > "$1" && rm "$1.new"
"""
"""Makes the file longer; it has room, as on a disk of its own."""
TABLE = "date,Signups,Trials\n" + "".join(f"2026-11-{day:02},{day * 3},{day * 2.5}\n" for day in range(1, 21))
FILE = "earlier.db"


def make_templates(helper: Helper, place: Path) -> None:
    """Closed workspaces to copy: `filled`, `damaged` and `older` (schema 1), and files to read."""
    filled = place / "filled"
    helper.ok("init", str(filled), "--name", "Acme")
    for argv in FILLING:
        helper.ok("-w", str(filled), *argv)
    helper.ok("-w", str(filled), "backup", str(filled / FILE))
    helper.ok("-w", str(filled), "checkin", "KR1", "+2")
    helper.ok("-w", str(filled), "objective", "add", "Since the backup")
    damaged = copied(filled, place / "damaged")
    with closing(sqlite3.connect(damaged / "okrtui.db")) as sql, sql:
        sql.execute("UPDATE objective SET title = 'Nobody' WHERE id = 1")
        sql.execute("UPDATE check_in SET value = 33 WHERE id = 1")
        sql.execute("DELETE FROM waypoint WHERE id = 2")
    make_older(place / "older", filled)
    (place / "outline.md").write_text(OUTLINE)
    (place / "table.csv").write_text(TABLE)
    editor = place / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)


def make_older(directory: Path, like: Path) -> None:
    """A personal workspace as an older okrtui left it."""
    directory.mkdir(mode=0o700)
    (directory / "okrtui.db").touch(0o600)
    with closing(sqlite3.connect(directory / "okrtui.db")) as sql:
        sql.executescript(OLD_SCHEMA.read_text())
        sql.execute("PRAGMA journal_mode = WAL")
    shutil.copy(like / "okrtui.toml", directory / "okrtui.toml")


def copied(template: Path, place: Path) -> Path:
    """A copy of a workspace that nobody has open."""
    assert not list(template.glob("*-wal")), "a template must be closed before it is copied"
    shutil.copytree(template, place)
    return place


# --- what a file holds -----------------------------------------------------------------------


def content(file: Path, *, exact: bool = False) -> Content:
    """What a database that others may have open holds; `exact`: also what is another each time."""
    with closing(sqlite3.connect(file)) as sql:
        return _content(sql, exact)


def still_content(file: Path, *, exact: bool = False) -> Content:
    """The same of a file that nobody writes to, without a trace."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as sql:
        return _content(sql, exact)


def _content(sql: sqlite3.Connection, exact: bool) -> Content:
    names = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found: Content = {}
    for name in sorted(names):
        columns = [row[1] for row in sql.execute(f"PRAGMA table_info({name})")]
        kept = [column for column in columns if exact or column not in _VARIES.get(name, ())]
        order = "rowid" if name != "sqlite_sequence" else "name"
        found[name] = sql.execute(f"SELECT {', '.join(kept)} FROM {name} ORDER BY {order}").fetchall()
    return found


def differences(one: Content, other: Content) -> list[str]:
    """Which rows are not in both, for the message of a failed test."""
    return [
        f"{name}: {set(one.get(name, ())) ^ set(other.get(name, ()))}"
        for name in sorted(one.keys() | other.keys())
        if one.get(name) != other.get(name)
    ]


def integrity(file: Path) -> str:
    with closing(sqlite3.connect(file)) as sql:
        return str(sql.execute("PRAGMA integrity_check").fetchone()[0])


def findings(directory: Path) -> list[Finding]:
    return examining.examine(directory, lambda done, total: None)


def listed(directory: Path) -> list[Backup]:
    """What is called like a backup in a workspace, the newest first."""
    place = directory / kept_backups.DIRECTORY
    return kept_backups.listed(Directory.open(place)) if place.is_dir() else []


def check_backups(directory: Path) -> int:
    """Everything in `backups/` that has a backup's name is whole; returns how many there are."""
    found = listed(directory)
    for backup in found:
        backups.verify(backup.path)
    return len(found)


def one_message(err: str) -> None:
    """One line on stderr, from the program, without a traceback."""
    assert err.startswith("okrtui: "), err
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    assert len(err) < 700, err


def spread(count: int, of: Sequence[int]) -> list[tuple[int, int]]:
    """So many pairs (which, where in it), from each at least one while there is room; always the same."""
    total = sum(of)
    if count >= total:
        return [(which, where) for which, size in enumerate(of) for where in range(size)]
    chosen: set[tuple[int, int]] = set()
    turn = 0
    while len(chosen) < count:
        which, round_ = turn % len(of), turn // len(of)
        where = int(of[which] * ((0.381966 + 0.618034 * (which + 7 * round_)) % 1))
        while (which, where) in chosen and len([c for c in chosen if c[0] == which]) < of[which]:
            where = (where + 1) % of[which]
        chosen.add((which, where))
        turn += 1
    return sorted(chosen)
