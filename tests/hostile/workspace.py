"""A workspace in which every text of people is hostile, put there past the doors of the program."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import tomli_w

from okrtui.config.reading import read_settings
from okrtui.domain.errors import OkrtuiError
from okrtui.domain.texts import title
from okrtui.workspace.commands import checkins, initiatives, key_results, kpis, measurements, objectives
from okrtui.workspace.commands.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.session import Session, create_workspace, open_session
from tests.hostile.payloads import Payload, corpus

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
FIRST = 1001
"""The id of the first hostile item of each kind; those of payload n have the id FIRST + n.
O1, KR1, KR2, I1 and KPI1 are harmless."""

FIELDS = {
    "kpi": ("name", "description", "unit", "owner", "team", "drop_reason", "search_text"),
    "kpi_target": (),
    "kpi_tag": ("name",),
    "measurement": ("note", "who"),
    "objective": ("title", "why", "owner", "team", "drop_reason", "search_text"),
    "key_result": ("title", "description", "unit", "owner", "drop_reason", "search_text"),
    "step": ("title",),
    "check_in": ("note", "who"),
    "initiative": ("title", "description", "owner", "drop_reason", "search_text"),
    "change": ("who", "reason"),
    "change_item": ("before", "after"),
    "cycle": ("name",),
}
"""Every column that holds what people typed; a login name is one of them."""

SOME = 8
"""One payload in so many is also in a dropped item, and names a cycle."""
STEPS = 20
"""Steps of one milestone."""


def database(directory: Path) -> Path:
    return directory / "okrtui.db"


def build(directory: Path, payloads: Sequence[Payload]) -> None:
    """Make the workspace: in each table a row for each payload, with the payload in every field."""
    create_workspace(directory, settings_names(100)[0], clock=lambda: NOW).close()
    _write_settings(directory / "okrtui.toml")
    session = open_session(directory, clock=lambda: NOW)
    _first_items(replace(session, who="ana"))
    session.close()
    with closing(sqlite3.connect(database(directory))) as connection:
        with connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            _spoil(connection, [payload.data for payload in payloads])
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not Path(f"{database(directory)}-wal").exists()


def copy(template: Path, place: Path) -> Path:
    """A workspace of one's own."""
    shutil.copytree(template, place)
    os.chmod(place, 0o700)
    return place


def contents(directory: Path) -> list[tuple[object, ...]]:
    """Every row of every table, texts as the bytes they are: what no click may change."""
    with closing(sqlite3.connect(database(directory))) as connection:
        connection.text_factory = bytes
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [row[0].decode() for row in tables.fetchall()]
        return [(name, *row) for name in names for row in connection.execute(f"SELECT * FROM {name}")]


@cache
def settings_names(longest: int) -> list[str]:
    """The payloads that `okrtui.toml` takes as a name; one that would quit comes first."""
    names = [payload.text for payload in corpus() if _is_name(payload.text, longest)]
    kept = list({name.casefold(): name for name in names}.values())
    return sorted(kept, key=lambda name: name != "[@click=app.quit]q[/]")


def _is_name(text: str, longest: int) -> bool:
    try:
        return len(text) <= longest and title(text) == text and not text.isalnum()
    except OkrtuiError:
        return False


def _first_items(session: Session) -> None:
    """Harmless ones, made by the program: the rows that the hostile ones are copies of."""
    typed = kpis.Typed(name="Uptime", every="week", direction="higher", target="99", tags=("a",))
    kpi = kpis.add(session, typed)
    measurements.record(session, kpi, "97", note="fine")
    objective = objectives.add(session, {"title": "Fine"})
    reach = key_results.add(session, objective, KeyResultFields(title="Reach", start="0", to="50", unit="h"))
    checkins.check_in(session, reach, "7", confidence=5, note="fine")
    key_results.add(session, objective, KeyResultFields(title="Steps", metric="milestone", steps=("One",)))
    initiatives.add(session, reach, {"title": "Work"})
    objectives.add(session, {"title": "In a cycle with a hostile name"}, cycle=settings_names(60)[0])


def _write_settings(path: Path) -> None:
    """Custom cycles with names that the file takes: one in nine, for each command reads them all."""
    cycles = [
        {"name": name, "starts": day, "ends": day}
        for name, day in zip(settings_names(60)[::9], _days(date(2027, 6, 1)), strict=False)
    ]
    more = "\n".join(f"[[cycles.custom]]\n{tomli_w.dumps(cycle)}" for cycle in cycles)
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")
    assert len(read_settings(path).cycles.custom) == len(cycles) > 30


def _days(first: date) -> Iterator[date]:
    while True:
        yield first
        first += timedelta(days=1)


def _spoil(connection: sqlite3.Connection, payloads: Sequence[bytes]) -> None:
    ids = range(FIRST, FIRST + len(payloads))
    some = range(0, len(payloads), SOME)
    milestones = [FIRST + len(payloads) + n for n in range(-(-len(payloads) // STEPS))]
    dropped_from = milestones[-1] + 1

    def copies(table: str, like: int, hostile: Sequence[bytes], **columns: Sequence[object]) -> None:
        """Copies of the row `like`, each with one payload in all its texts."""
        _insert_copies(connection, table, like, hostile, columns)

    copies("kpi", 1, payloads, id=ids, position=ids)
    copies("kpi_target", 1, payloads, kpi_id=ids)
    copies("kpi_tag", 1, payloads, kpi_id=ids)
    copies("measurement", 1, payloads, kpi_id=ids)
    copies("objective", 1, payloads, id=ids, position=ids)
    copies("key_result", 1, payloads, id=ids, objective_id=ids, position=ids)
    copies("check_in", 1, payloads, key_result_id=ids)
    copies("initiative", 1, payloads, id=ids, key_result_id=ids, position=ids)
    copies("change", 1, payloads, id=ids)
    copies("change_item", 1, payloads, change_id=ids)
    copies("key_result", 2, payloads[: len(milestones)], id=milestones, objective_id=ids, position=milestones)
    steps = [(milestones[n // STEPS], n % STEPS + 1) for n in range(len(payloads))]
    copies("step", 1, payloads, key_result_id=[kr for kr, _ in steps], number=[number for _, number in steps])
    dropped = [dropped_from + n for n in some]
    off = ["2026-11-18"] * len(dropped)
    for table in ("kpi", "objective", "key_result"):
        copies(table, 1, [payloads[n] for n in some], id=dropped, dropped_on=off)
    copies("cycle", 1, [payloads[n] for n in some], state=["closed"] * len(dropped))


def _insert_copies(
    connection: sqlite3.Connection,
    table: str,
    like: int,
    hostile: Sequence[bytes],
    columns: dict[str, Sequence[object]],
) -> None:
    """As bytes that SQLite is told are text: no string would hold some of them."""
    found = connection.execute(f"SELECT * FROM {table} WHERE id = ?", (like,))
    names = [column[0] for column in found.description]
    same = [[value] * len(hostile) for value in found.fetchone()]
    template: dict[str, Sequence[object]] = dict(zip(names, same, strict=True))
    if "id" not in columns:
        del template["id"]
    spoiled = FIELDS[table]
    marks = ", ".join("CAST(? AS TEXT)" if name in spoiled else "?" for name in template)
    rows = [
        [data if name in spoiled else columns.get(name, same)[n] for name, same in template.items()]
        for n, data in enumerate(hostile)
    ]
    connection.executemany(f"INSERT OR IGNORE INTO {table} ({', '.join(template)}) VALUES ({marks})", rows)
