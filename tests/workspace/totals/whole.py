"""Workspaces with whatever can stand in one, and their totals reckoned the plain way: all at once."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.workspace.queries import coaching, cycles, grades
from okrtui.workspace.queries.due import due_of
from okrtui.workspace.session import Session
from tests.benchmarks.large import make
from tests.benchmarks.large_rows import Size
from tests.cli.program import TODAY, noon

DAY = date.fromisoformat(TODAY)
SETTINGS = """name = "Acme"
[scoring]
rollup = "{rollup}"
"""


def changed(directory: Path, random: Random, objectives: int, *, rolled_up: bool = True) -> Path:
    """A generated workspace, stirred: other parents, cycles, weights, owners, dropped items, grades."""
    make(directory, Size(objectives, kpis=4, measurements=30), clock=lambda: noon(TODAY))
    rollup = "key-results-and-children" if rolled_up else "key-results"
    settings = directory / "okrtui.toml"
    settings.write_text(SETTINGS.format(rollup=rollup))
    state = random.choice(["active", "active", "grading", "closed"])
    with closing(sqlite3.connect(directory / "okrtui.db", isolation_level=None)) as sql:
        sql.execute("UPDATE cycle SET state = ?", [state])
        sql.execute(
            "INSERT INTO cycle (id, name, starts, ends, state, first_used) VALUES "
            "(2, '2026-11', '2026-11-01', '2026-11-30', 'active', '2026-11-01'), "
            "(3, '2026-H2', '2026-07-01', '2026-12-31', 'active', '2026-07-01')"
        )
        for id_ in range(1, objectives + 1):
            _set(sql, "objective", id_, _objective(random, id_, state))
        few = 0.0
        for id_ in range(1, objectives * 4 + 1):
            if id_ % 4 == 1:
                few = random.choice([0.1, 0.1, 0.9])  # how likely those of an objective are dropped
            _set(sql, "key_result", id_, _key_result(random, state, few))
    return directory


def _objective(random: Random, id_: int, state: str) -> dict[str, Any]:
    under, number = random.choice(["nothing", "O", "O", "O", "KR", "as it is"]), random.randrange(1, id_ + 1)
    values: dict[str, Any] = {
        "cycle_id": random.choice([1, 1, 1, 1, 2, 3]),
        "weight": random.choice([0, 1, 1, 2.5]),
        "kind": random.choice(["committed", "aspirational", "learning"]),
        "owner": random.choice(["", "ana", "ben", "cai"]),
        "team": random.choice(["", "eng", "eng/apps"]),
        "position": random.randrange(20),
        "added_on": (DAY - timedelta(random.choice([2, 40, 80]))).isoformat(),
        "dropped_on": _dropped(random),
    }
    if under != "as it is":
        values |= {"parent_objective_id": None, "parent_key_result_id": None}
    if under == "O" and number < id_:
        values["parent_objective_id"] = number
    if under == "KR" and number < id_:
        values["parent_key_result_id"] = number * 4
    return values | _graded(random, state)


def _key_result(random: Random, state: str, gone: float) -> dict[str, Any]:
    values = {
        "weight": random.choice([0, 0.1, 1, 1, 3]),
        "owner": random.choice(["", "", "dia"]),
        "starts": random.choice([None, None, "2026-09-01", "2026-11-16"]),
        "due": random.choice([None, None, "2026-12-10", "2027-02-01"]),
        "dropped_on": _dropped(random, gone),
    }
    return values | _graded(random, state)


def _dropped(random: Random, gone: float = 0.2) -> str | None:
    return random.choice(["2026-11-18", "2026-10-20"]) if random.random() < gone else None


def _graded(random: Random, state: str) -> dict[str, Any]:
    if state == "active" or random.random() < 0.5:
        return {}
    score = random.choice([0, 0.3, 0.7, 1])
    return {"grade": score, "grade_reason": "so", "closed_score": score if state == "closed" else None}


def _set(sql: sqlite3.Connection, table: str, id_: int, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    sql.execute(f"UPDATE {table} SET {columns} WHERE id = ?", [*values.values(), id_])


def reckoned(session: Session, since: date) -> dict[str, Any]:
    """A cycle's totals from its whole board now and then."""
    cycle = session.ask(cycles.named, "2026-Q4")
    now = list(session.ask(grades.own_objectives, cycle))
    before = session.ask(lambda now: list(grades.own_objectives(now.on(since, redefined=True), cycle)))
    live = [view for view in now if view.item.dropped_on is None]
    scores = [view.judged.score for view in live if view.judged.score is not None]
    silent: dict[str, set[str]] = {}
    for item in due_of(live, ()):
        if item.late:
            silent.setdefault(item.owner, set()).add(str(item.handle))
    return {
        "objectives": Counter(view.judged.status for view in live),
        "key_results": Counter(kr.judged.status for view in live for kr in grades.live(view)),
        "score": sum(scores, Fraction(0)) / len(scores) if scores else None,
        "moved": _moved(before, now),
        "silent": silent,
        "verdict": session.ask(grades.verdict_of, cycle.name)
        if cycle.state in ("grading", "closed")
        else None,
        "findings": session.ask(coaching.findings, cycle.name),
    }


def _moved(before: list[ObjectiveView], now: list[ObjectiveView]) -> dict[str, tuple[Any, ...]]:
    old, new = _standing(before), _standing(now)
    return {
        handle: (*old[handle], *new[handle])
        for handle in old.keys() & new.keys()
        if old[handle] != new[handle]
    }


def _standing(views: list[ObjectiveView]) -> dict[str, tuple[Fraction | None, str]]:
    items: list[ObjectiveView | KeyResultView] = [*views, *(kr for view in views for kr in view.key_results)]
    return {str(view.item.handle): (view.judged.score, view.judged.status) for view in items}
