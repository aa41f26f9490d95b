"""Damage is noticed and named, mended where the journal knows better, and never seen where there is none."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from okrtui.domain.errors import Unsafe
from okrtui.store.files.replay import TABLES, Finding
from okrtui.workspace.admin import examining
from okrtui.workspace.commands import kpis, measurements
from okrtui.workspace.session import open_session
from tests.cli.program import Answer, no_screens
from tests.survival import places
from tests.survival.commands import COMMANDS
from tests.survival.helper import NOW
from tests.survival.places import Content, Helper, content, findings

DATABASE = "okrtui.db"
PAGE = 4096
RECORDS = frozenset({"change", "change_item", "schema_migration", "workspace"})
"""What is damaged in these is recorded nowhere else."""
NAMES = {table: name for name, table in TABLES.items()}
Doctor = Callable[..., Answer]


@pytest.fixture
def doctor(capsys: pytest.CaptureFixture[str]) -> Doctor:
    """`okrtui doctor` in this process, on a workspace."""

    def ask(work: Path, *more: str) -> Answer:
        capsys.readouterr()
        code = run(["-w", str(work), "doctor", *more], Wiring(no_screens, list, lambda: NOW))
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return ask


def changed(work: Path, *statements: str) -> None:
    """Behind the program's back: no keys, no checks."""
    with closing(sqlite3.connect(work / DATABASE)) as sql, sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            sql.execute(statement)


# --- single values ---------------------------------------------------------------------------


class Change:
    """One value of one row, and what doctor has to call it."""

    def __init__(self, table: str, row: int, column: str, before: object, after: object, item: str) -> None:
        self.table, self.row, self.column, self.before, self.after = table, row, column, before, after
        self.item = item

    def __str__(self) -> str:
        return f"{self.table} row {self.row}.{self.column}: {self.before!r:.60} → {self.after!r:.60}"


def other_values(value: object, kind: str, others: Sequence[object]) -> list[object]:
    """What a slip, a flipped bit or a clever person may put in its place."""
    found: list[object]
    if kind == "INTEGER":
        number = value if isinstance(value, int) else 0
        found = [number + 1, number - 1, 0, -5, 7777, 1 << 40, None]
    elif kind == "REAL":
        number_ = value if isinstance(value, float) else 0.0
        found = [number_ * 1.5, -number_, number_ + 1e-9, 3.0, 1e300, None]
    else:
        text = value if isinstance(value, str) else ""
        found = [text + "x", text[:-1], text.swapcase(), "", " " + text, "2026-11-20", '{"title": "x"}', None]
    found += list(others)
    return [other for other in found if other != value or type(other) is not type(value)]


def item_of(sql: sqlite3.Connection, table: str, row: int) -> str:
    if table in NAMES:
        return f"{NAMES[table]}{row}"
    if table == "change":
        return f"change {row}"
    if table == "change_item":
        (change,) = sql.execute("SELECT change_id FROM change_item WHERE id = ?", [row]).fetchone()
        return f"change {change}"
    if table == "sqlite_sequence":
        (name,) = sql.execute("SELECT name FROM sqlite_sequence WHERE rowid = ?", [row]).fetchone()
        return f"numbers of {name}"
    return "workspace"


def try_one(work: Path, chance: random.Random, table: str) -> Change | None:
    """Change one value of a table if SQLite lets it."""
    with closing(sqlite3.connect(work / DATABASE, isolation_level=None)) as sql:
        sql.execute("PRAGMA ignore_check_constraints = ON")
        kinds = {row[1]: row[2] for row in sql.execute(f"PRAGMA table_info({table})")}
        column = chance.choice(list(kinds))
        rows = [row for (row,) in sql.execute(f"SELECT rowid FROM {table}").fetchall()]
        row = chance.choice(rows)
        everything = sql.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        before = dict(everything)[row]
        others = [value for number, value in everything if number != row][:5]
        item = item_of(sql, table, row)
        after = chance.choice(other_values(before, kinds[column], others))
        try:
            sql.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", [after, row])
        except sqlite3.IntegrityError:
            return None
        kept = sql.execute(f"SELECT count(*) FROM {table} WHERE {column} IS ?", [before]).fetchone()[0]
        same = [value for _, value in everything].count(before)
        return Change(table, row, column, before, after, item) if kept < same or same == 0 else None


def tables_of(file: Path) -> list[str]:
    return sorted(table for table, rows in content(file).items() if rows)


def named(change: Change, found: Sequence[Finding]) -> bool:
    """Whether one of the findings says which item, and which of its fields."""
    about = [finding for finding in found if finding.item == change.item]
    if change.column == "id" or change.item.startswith("numbers of change"):
        about += [finding for finding in found if finding.item == "journal"]
    if change.table not in NAMES:
        return bool(about) or any(finding.message.endswith(f" {change.item}") for finding in found)
    if change.column == "id":  # of an item
        return any(finding.message == "it was recorded, but it is gone" for finding in about)
    return any(finding.field == change.column for finding in about)


def apart_from_the_repair(found: Content) -> Content:
    """Without the journal's record of the repair itself."""
    ids = {row[0] for row in found["change"] if row[3] == "repair"}
    left = dict(found)
    left["change"] = [row for row in found["change"] if row[0] not in ids]
    left["change_item"] = [row for row in found["change_item"] if row[1] not in ids]
    numbers = ("change", "change_item")
    left["sqlite_sequence"] = [row for row in found["sqlite_sequence"] if row[0] not in numbers]
    return left


def test_every_changed_value_is_reported_and_mended(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    templates: Path,
    tmp_path: Path,
    doctor: Doctor,
) -> None:
    """In any column of any table. What the journal knows is put back, and nothing else is touched."""
    chance = random.Random(7)
    tables = tables_of(templates / "filled" / DATABASE)
    healthy = content(templates / "filled" / DATABASE, exact=True)
    assert {"change", "change_item", "workspace", "schema_migration", "sqlite_sequence"} <= set(tables)
    unused = {"renaming"}
    assert set(NAMES) - unused <= set(tables), set(NAMES) - set(tables)
    wanted = amount(50, 1000)
    mended = refused = 0
    silent, unnamed, wrong = [], [], []
    for number in range(wanted):
        change = None
        while change is None:
            work = tmp_path / f"{number}"
            shutil.rmtree(work, ignore_errors=True)
            places.copied(templates / "filled", work)
            change = try_one(work, chance, tables[number % len(tables)])
        broken = content(work / DATABASE, exact=True)
        try:
            found = findings(work)
        except (TypeError, ValueError) as error:
            wrong.append(f"{change}: {type(error).__name__}: {error}")
            shutil.rmtree(work)
            continue
        except Unsafe:  # what the file says of its own schema
            found = []
            refused += 1
            if change.table != "workspace" or doctor(work).code != 5:
                unnamed.append(f"{change}: refused")
            shutil.rmtree(work)
            continue
        if not found:
            silent.append(str(change))
        elif not named(change, found):
            unnamed.append(f"{change}: {found}")
        else:
            problem = mend(work, change, found, healthy, broken, doctor)
            mended += change.table not in RECORDS and not problem
            wrong += [f"{change}: {problem}"] if problem else []
        shutil.rmtree(work)
    counted(
        f"{wanted} changed values in {len(tables)} tables: {wanted - len(silent)} reported "
        f"({refused} by refusing the file), {mended} mended by --repair, {len(silent)} not noticed, "
        f"{len(unnamed)} not named, {len(wrong)} mended wrongly"
    )
    assert not [*silent, *unnamed, *wrong], "\n".join([*silent, *unnamed, *wrong])


def mend(
    work: Path, change: Change, found: list[Finding], healthy: Content, broken: Content, doctor: Doctor
) -> str:
    """What is wrong with how doctor tells of it and mends it; empty for nothing."""
    said = doctor(work)
    if said.code != 1 or "Traceback" in said.err:
        return f"doctor said {said}"
    if change.table in NAMES and change.column != "id" and f"{change.item}.{change.column}:" not in said.out:
        return f"doctor did not name the field: {said}"
    if content(work / DATABASE, exact=True) != broken:
        return "looking changed something"
    done = doctor(work, "--repair")
    after = apart_from_the_repair(content(work / DATABASE, exact=True))
    unknown = change.table in RECORDS or (change.table == "sqlite_sequence" and done.code == 1)
    if not unknown:  # a larger number may also mean that the records since are gone
        if done.code != 0 or findings(work):
            return f"not mended: {done}"
        if after != apart_from_the_repair(healthy):
            return f"not as it was: {places.differences(after, apart_from_the_repair(healthy))}"
    else:
        if done.code != 1 or "is not in the journal" not in done.err:
            return f"did not say that it cannot mend it: {done}"
        if after != apart_from_the_repair(broken):
            return f"touched something else: {places.differences(after, apart_from_the_repair(broken))}"
    return ""


# --- flipped bits ----------------------------------------------------------------------------


def raw(file: Path) -> list[str] | None:
    """Every value to the last byte; None for a file that cannot be read to its end."""
    found = []
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as sql:
            sql.text_factory = bytes
            names = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            for (name,) in names.fetchall():
                for row in sql.execute(f"SELECT rowid, * FROM {name.decode()} NOT INDEXED ORDER BY rowid"):
                    found.append(f"{name!r} {row!r}")
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    return found


def test_flipped_bits_that_change_a_value_are_reported(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    helper: Helper,
    tmp_path: Path,
) -> None:
    """One bit in a page of data of a closed file: told, if anything that was saved is another now."""
    chance = random.Random(11)
    work = tmp_path / "work"
    helper.ok("demo", str(work))
    with closing(sqlite3.connect(work / DATABASE)) as sql:
        assert sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert not list(work.glob("*-wal"))
    whole = (work / DATABASE).read_bytes()
    before = raw(work / DATABASE)
    flips = amount(20, 500)
    told = harmless = harmless_told = unreadable = 0
    silent, ends = [], dict.fromkeys((0, 1, 5), 0)
    for _ in range(flips):
        at, bit = chance.randrange(PAGE, len(whole)), chance.randrange(8)
        damaged = bytearray(whole)
        damaged[at] ^= 1 << bit
        for name in work.glob("okrtui.db*"):
            name.unlink()
        (work / DATABASE).write_bytes(damaged)
        (work / DATABASE).chmod(0o600)
        after = raw(work / DATABASE)
        done = helper.run("-w", str(work), "doctor")
        assert done.end in ends, (at, bit, done)
        assert "Traceback" not in done.err
        ends[done.end] += 1
        if after == before:
            harmless += 1
            harmless_told += done.end != 0
            continue
        unreadable += after is None
        told += done.end != 0
        if done.end == 0:
            silent.append(f"byte {at}, bit {bit}: {set(after or ()) ^ set(before or ())}")
    counted(
        f"{flips} flipped bits: {told} of {flips - harmless} that changed a value reported "
        f"({unreadable} made the file unreadable), {harmless_told} of {harmless} others; exits {ends}"
    )
    assert not silent


def test_a_bit_in_the_first_page_is_no_crash(
    amount: Callable[[int, int], int], counted: Callable[[str], None], helper: Helper, work: Path
) -> None:
    """There SQLite keeps what kind of file it is and what its tables are."""
    chance = random.Random(12)
    whole = (work / DATABASE).read_bytes()
    ends: dict[int, int] = {}
    wrong = []
    for number in range(amount(10, 300)):
        at, bit = chance.randrange(100 if number % 2 else PAGE), chance.randrange(8)
        damaged = bytearray(whole)
        damaged[at] ^= 1 << bit
        for name in work.glob("okrtui.db*"):
            name.unlink()
        (work / DATABASE).write_bytes(damaged)
        (work / DATABASE).chmod(0o600)
        done = helper.run("-w", str(work), "doctor")
        ends[done.end] = ends.get(done.end, 0) + 1
        if done.end not in (0, 1, 5) or "Traceback" in done.err:
            wrong.append(f"byte {at}, bit {bit}: {done}")
    counted(f"flipped bits of the first page, by exit: {ends}")
    assert not wrong


# --- damage of other kinds -------------------------------------------------------------------


PLANTED = (
    "CREATE TRIGGER t AFTER INSERT ON check_in BEGIN DELETE FROM objective; END",
    "CREATE VIEW v AS SELECT 1",
    'CREATE TRIGGER "a ""b" AFTER INSERT ON change BEGIN DELETE FROM objective; END',
)
IN_ANOTHERS_PLACE = (
    "DELETE FROM check_in WHERE id = 2",
    "INSERT INTO check_in (key_result_id, on_date, value, who, at) "
    "VALUES (1, '2026-11-21', 39, 'ana', '2026-11-21')",
)
SWAPPED_NAMES = (
    "UPDATE kpi_tag SET name = 'x' WHERE id = 1",
    "UPDATE kpi_tag SET name = 'ops' WHERE id = 2",
    "UPDATE kpi_tag SET name = 'reliability' WHERE id = 1",
)
OTHER_ENTRY = "UPDATE change_item SET after = replace(after, 'CSAT', 'Sales') WHERE item = 'KR1'"
MENDED = {
    "an extra row": (
        ("INSERT INTO waypoint (key_result_id, on_date, value) VALUES (1, '2026-12-24', 1)",),
        ("waypoint 3", "no change made it"),
    ),
    "a missing row": (("DELETE FROM initiative WHERE id = 2",), ("I2", "it is gone")),
    "missing parts": (
        ("DELETE FROM step", "DELETE FROM kpi_tag"),
        ("step 1", "step 3", "tag 1", "tag 2"),
    ),
    "a row in the place of another": (IN_ANOTHERS_PLACE, ("check-in 2", "check-in 5")),
    "two swapped values": (
        ("UPDATE check_in SET value = CASE id WHEN 1 THEN 38.5 ELSE 32 END WHERE id IN (1, 2)",),
        ("check-in 1.value", "check-in 2.value"),
    ),
    "two swapped values that must differ": (SWAPPED_NAMES, ("tag 1.name", "tag 2.name")),
    "another number": (("UPDATE cycle SET id = 99 WHERE id = 1",), ("cycle 1", "cycle 99")),
    "a broken foreign key": (
        ("UPDATE initiative SET key_result_id = 77 WHERE id = 1",),
        ("I1.key_result_id",),
    ),
    "another parent": (
        ("UPDATE check_in SET key_result_id = 2 WHERE id = 1",),
        ("check-in 1.key_result_id",),
    ),
    "a planted trigger and a value": (
        (PLANTED[0], "UPDATE check_in SET value = 7 WHERE id = 1"),
        ("file", "check-in 1.value"),
    ),
    "a planted view": (PLANTED[1:2], ("file",)),
    "a trigger on what a repair writes": (PLANTED[2:], ("file",)),
}
"""By what it is: what is done to the file, and what doctor has to name; the journal knows what was there."""
LEFT = {
    "a dropped index": (("DROP INDEX change_item_item",), ("file",)),
    "a dropped table": (("DROP TABLE guardrail",), ("file",)),
    "no head": (("DELETE FROM workspace",), ("file",)),
    "somebody else's name": (("UPDATE change SET who = 'ben' WHERE id = 3",), ("change 3",)),
    "a changed entry": ((OTHER_ENTRY,), ("change 3", "KR1")),
    "a changed entry and its value": (
        (OTHER_ENTRY, "UPDATE key_result SET title = 'Sales' WHERE id = 1"),
        ("change 3", "KR1"),
    ),
    "an entry that names another item": (
        ("UPDATE change_item SET item = 'I2' WHERE item = 'O1' AND before IS NOT NULL",),
        ("change 21",),
    ),
    "an entry that names nothing": (
        ("UPDATE change_item SET item = 'I1x' WHERE item = 'I1'",),
        ("change 12", "I1"),
    ),
    "an entry with another number": (
        ("UPDATE change_item SET id = -id WHERE id = (SELECT max(id) FROM change_item)",),
        ("change",),
    ),
    "a missing entry": (("DELETE FROM change_item WHERE id = 6",), ("change 3",)),
    "a missing change": (("DELETE FROM change WHERE id = 5",), ("change 5",)),
    "a missing change with its entries": (
        ("DELETE FROM change_item WHERE change_id = 25", "DELETE FROM change WHERE id = 25"),
        ("journal", "numbers of change"),
    ),
    "no journal": (("DELETE FROM change_item", "DELETE FROM change"), ("O1", "KR1")),
    "a change that nobody made": (
        ("INSERT INTO change (at, who, action, schema) VALUES ('2026-11-21', 'ana', 'edit', 2)",),
        ("change 26",),
    ),
}
"""The same of what cannot be told from the rest of the file; nothing is guessed, nothing taken away."""


def told_of(work: Path, statements: Sequence[str], names: Sequence[str], doctor: Doctor) -> Content:
    """Damage it; doctor says so and changes nothing. Returns what is there now."""
    changed(work, *statements)
    broken = content(work / DATABASE, exact=True)
    said = doctor(work)
    assert said.code == 1, said
    assert "Traceback" not in said.err
    for name in names:
        assert name in said.out, said
    as_json = doctor(work, "--json")
    assert as_json.code == 1
    assert len(json.loads(as_json.out)) > 0
    assert content(work / DATABASE, exact=True) == broken
    return broken


@pytest.mark.parametrize(("statements", "names"), [pytest.param(*MENDED[name], id=name) for name in MENDED])
def test_what_the_journal_knows_is_found_and_mended(
    statements: Sequence[str], names: Sequence[str], work: Path, doctor: Doctor
) -> None:
    healthy = content(work / DATABASE, exact=True)
    told_of(work, statements, names, doctor)
    done = doctor(work, "--repair")
    assert done.code == 0, done
    assert findings(work) == []
    after = apart_from_the_repair(content(work / DATABASE, exact=True))
    assert places.differences(after, apart_from_the_repair(healthy)) == []
    (kept,) = places.listed(work)
    assert kept.kind == "before-repair"


@pytest.mark.parametrize(("statements", "names"), [pytest.param(*LEFT[name], id=name) for name in LEFT])
def test_what_the_journal_does_not_know_is_found_and_left(
    statements: Sequence[str], names: Sequence[str], work: Path, doctor: Doctor
) -> None:
    broken = told_of(work, statements, names, doctor)
    done = doctor(work, "--repair")
    assert done.code == 1, done
    assert "put a backup back" in done.err
    after = apart_from_the_repair(content(work / DATABASE, exact=True))
    assert places.differences(after, apart_from_the_repair(broken)) == []


def test_what_somebody_saved_since_the_look_is_left(work: Path) -> None:
    """Looking and the backup take a while, and nobody's work stops for them."""
    changed(
        work,
        "UPDATE key_result SET title = 'dAmaged', unit = 'dAmaged' WHERE id = 1",
        "UPDATE kpi SET name = 'dAmaged' WHERE id = 1",
        "UPDATE sqlite_sequence SET seq = 70 WHERE name = 'initiative'",
    )
    found = findings(work)
    wiring = Wiring(no_screens, list, lambda: NOW)
    assert run(["-w", str(work), "kr", "edit", "KR1", "--title", "Acknowledged", "-m", "so"], wiring) == 0
    assert run(["-w", str(work), "initiative", "add", "KR1", "Next"], wiring) == 0
    done = examining.repair(work, found)
    overtaken = [(finding.item, finding.field) for finding in done.overtaken]
    assert ("KR1", "title") in overtaken
    assert ("numbers of initiative", "seq") in overtaken
    now = content(work / DATABASE)
    assert now["key_result"][0][2:3] + now["kpi"][0][1:2] == ("Acknowledged", "Uptime")
    assert "dAmaged" not in str(now["key_result"])


def test_what_was_written_over_damage_is_right_and_hides_no_other(work: Path, doctor: Doctor) -> None:
    """The record says what the value is, whatever it was before."""
    wiring = Wiring(no_screens, list, lambda: NOW)
    changed(work, "UPDATE key_result SET title = 'dAmaged' WHERE id = 1")
    assert run(["-w", str(work), "kr", "edit", "KR1", "--title", "Right title", "-m", "so"], wiring) == 0
    assert doctor(work).code == 0
    changed(work, "UPDATE key_result SET target = 99 WHERE id = 1")
    (line,) = doctor(work).out.splitlines()
    assert line.startswith("KR1.target: is 99, recorded was ")
    assert doctor(work, "--repair").code == 0
    changed(work, "UPDATE key_result SET title = 'dAmaged' WHERE id = 1")
    (line,) = doctor(work).out.splitlines()
    assert line == "KR1.title: is “dAmaged”, recorded was “Right title”"
    assert doctor(work, "--repair").code == 1  # entries in another order would look the same
    assert "dAmaged" in str(content(work / DATABASE)["key_result"])


# --- healthy files ---------------------------------------------------------------------------


def test_a_demo_is_healthy(helper: Helper, tmp_path: Path, doctor: Doctor) -> None:
    helper.ok("demo", str(tmp_path / "demo"))
    assert doctor(tmp_path / "demo") == Answer(
        0, "", "okrtui: no damage found: every value is as it was recorded.\n"
    )
    answer = doctor(tmp_path / "demo", "--repair")
    assert (answer.code, list((tmp_path / "demo").glob("backups/*"))) == (0, [])


def test_a_workspace_is_healthy_after_every_command(
    helper: Helper, templates: Path, work: Path, counted: Callable[[str], None]
) -> None:
    """One after the other in one workspace."""
    done = 0
    for command in COMMANDS:
        if command.template != "filled" or command.argv[0] == "upgrade":
            continue
        place = work.parent
        result = helper.run(
            *command.arguments(place, templates), environment=command.variables(place, templates)
        )
        assert result.end in (0, 2, 4), (command.name, result)
        done += result.end == 0
        assert findings(work) == [], command.name
        if command.argv[0] in ("init", "demo", "publish") or command.made(place / "made") is not None:
            made = place / "made"
            shutil.rmtree(made) if made.is_dir() else made.unlink(missing_ok=True)
    counted(f"{done} commands, nothing reported after any")
    assert done > 20


def test_an_upgraded_workspace_is_healthy(helper: Helper, templates: Path, tmp_path: Path) -> None:
    work = places.copied(templates / "older", tmp_path / "older")
    with pytest.raises(Unsafe, match="upgrade"):
        findings(work)
    helper.ok("-w", str(work), "upgrade")
    assert findings(work) == []
    helper.ok("-w", str(work), "checkin", "KR1", "+1")
    assert findings(work) == []


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6, allow_nan=False)).map(str)
DAYS = st.integers(0, 50).map(lambda age: str(date(2026, 11, 21) - timedelta(age)))


def option(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """With it or without."""
    return st.one_of(st.just(()), values.map(lambda value: (f"{name}={value}",)))


def handle(prefix: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.integers(1, 4).map(lambda number: (f"{prefix}{number}",))


def line(*parts: str | st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[list[str]]:
    made = [one(st.just(part)) if isinstance(part, str) else part for part in parts]

    def joined(words: tuple[tuple[str, ...], ...]) -> list[str]:
        return [word for part in words for word in part]

    return st.tuples(*made).map(joined)


def one(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return values.map(lambda value: (value,))


TITLE = one(WORDS)
WAYPOINT = st.tuples(DAYS, NUMBERS).map("=".join)
LINES = st.one_of(
    line("objective", "add", option("--why", WORDS), option("--weight", NUMBERS), "--", TITLE),
    line("objective", "edit", handle("O"), option("--title", WORDS), option("--team", WORDS),
         option("--kind", st.sampled_from(["committed", "learning"])), "-m", "why not"),
    line("objective", "drop", handle("O"), "-m", "gone"),
    line("kr", "add", handle("O"), option("--to", NUMBERS), option("--from", NUMBERS),
         option("--unit", WORDS), option("--at-most", NUMBERS), "--", TITLE),
    line("kr", "edit", handle("KR"), option("--title", WORDS), option("--weight", NUMBERS),
         option("--due", DAYS), option("--step", WORDS), option("--waypoint", WAYPOINT), "-m", "agreed"),
    line("kr", "step", handle("KR"), one(st.sampled_from("123")), one(st.sampled_from(["done", "open"]))),
    line("checkin", handle("KR"), option("--set", NUMBERS), option("-c", st.integers(0, 10).map(str)),
         option("--on", DAYS), option("-m", WORDS)),
    line("initiative", "add", handle("KR"), "--", TITLE),
    line("initiative", "edit", handle("I"), option("--title", WORDS), option("--owner", WORDS)),
    line("initiative", "set", handle("I"), one(st.sampled_from(["todo", "doing", "done"]))),
    line("kpi", "edit", handle("KPI"), option("--name", WORDS), option("--tag", WORDS)),
    line("kpi", "target", handle("KPI"), one(NUMBERS), option("--since", DAYS)),
    line("record", handle("KPI"), one(NUMBERS), option("--on", DAYS), option("-m", WORDS)),
    line("move", handle("KR"), "--under", st.one_of(handle("O"), handle("KR"))),
    line("move", handle("O"), "--before", st.one_of(handle("O"), handle("KR"))),
)  # fmt: skip


def test_a_workspace_is_healthy_whatever_is_typed(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    templates: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Random commands with random texts and numbers, many of them refused."""
    wiring = Wiring(no_screens, list, lambda: NOW)
    codes: dict[int, int] = {}
    examples = 0

    @settings(
        max_examples=amount(4, 300), deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(LINES, min_size=8, max_size=20))
    def sequence(lines: list[list[str]]) -> None:
        nonlocal examples
        examples += 1
        work = places.copied(templates / "filled", tmp_path / f"{examples}")
        for argv in lines:
            code = run(["-w", str(work), *argv], wiring)
            codes[code] = codes.get(code, 0) + 1
            assert code in (0, 2, 4), argv
        assert findings(work) == [], lines
        shutil.rmtree(work)

    sequence()
    capsys.readouterr()
    counted(f"{examples} sequences of {sum(codes.values())} commands, by exit {dict(sorted(codes.items()))}")
    assert codes[0] > examples


# --- large files -----------------------------------------------------------------------------

MANY_KPIS = 20


def many_measurements(work: Path, count: int) -> None:
    """So many, through the program's own way for many."""
    session = open_session(work, clock=lambda: NOW)
    handles = [
        kpis.add(session, kpis.Typed(name=f"K{number}", every="day", direction="higher"))
        for number in range(MANY_KPIS)
    ]
    chunk = 50_000
    for first in range(0, count, chunk):
        numbers = range(first, min(first + chunk, count))
        values: dict[int, list[tuple[date, float]]] = {handle.id: [] for handle in handles}
        for number in numbers:
            day = date(2026, 11, 20) - timedelta(number // MANY_KPIS % 5000)
            values[handles[number % MANY_KPIS].id].append((day, number + 0.5))
        with session.write("record CSV") as transaction:
            assert measurements.record_many(session, transaction, values) == len(numbers)
    session.close()


def test_looking_at_a_large_file_takes_no_more_memory(
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
    helper: Helper,
    templates: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Four times the measurements take less than half as much again; progress is told and never too far."""
    largest = amount(4_000, 1_000_000)
    told: list[dict[str, Any]] = []
    traced = largest < 100_000  # exact, but slow; of more the process's own memory tells, too
    for count in (largest // 4, largest):
        work = tmp_path_factory.mktemp("large") / str(count)
        many_measurements(places.copied(templates / "filled", work), count)
        answer = helper.ask(do="examine", directory=str(work), traced=traced)
        assert (answer["end"], answer["err"]) == (0, "")
        assert answer["found"] == 0
        assert answer["calls"] >= count // 2000
        assert (answer["over"], answer["back"]) == (0, 0)
        assert answer["most"] <= answer["total"]
        told.append(answer)
        shutil.rmtree(work)
    few, many = told
    measured = "traced" if traced else "resident"
    sizes = " and ".join(f"{one[measured] / 1e6:.2f} MB" for one in told)
    counted(f"{measured} memory for {largest // 4} and {largest} measurements: {sizes}")
    assert many[measured] < 1.5 * few[measured]


def test_progress_never_goes_beyond_its_end(work: Path) -> None:
    """Nor back; also where the journal has rows that belong to nothing."""
    many_measurements(work, 5000)
    changed(work, "DELETE FROM change WHERE id = 5")
    calls: list[tuple[int, int]] = []
    found = examining.examine(work, lambda done, total: calls.append((done, total)))
    assert found
    assert len(calls) > 3
    assert all(done <= total for done, total in calls)
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)
