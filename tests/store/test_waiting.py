"""What waits for a person is counted from dates alone, and is as many as the review names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, get_args

from okrtui.config.settings import Settings
from okrtui.domain.calendar import CheckInEvery, CycleRules, DayName
from okrtui.domain.views import every_objective
from okrtui.store.journal import Tx
from okrtui.store.schema import (
    CheckInRow,
    CycleRow,
    KeyResultRow,
    KpiRow,
    MeasurementRow,
    ObjectiveRow,
    StepRow,
)
from okrtui.workspace.queries.board import board
from okrtui.workspace.queries.due import due, due_of, how_many_due
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session

PEOPLE = ("ana", "ben", "")
WEEKDAYS: tuple[DayName, ...] = get_args(DayName)
FIRST, LAST = date(2026, 8, 1), date(2027, 1, 31)
CYCLES = (
    ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), ("active", "grading", "closed")),
    ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), ("active", "active", "draft", "grading", "closed")),
    ("2026-11", date(2026, 11, 1), date(2026, 11, 30), ("active", "draft")),
    ("2027-Q1", date(2027, 1, 1), date(2027, 3, 31), ("draft",)),
)


def _day(random: Random, first: date = FIRST, last: date = LAST) -> date:
    return first + timedelta(days=random.randint(0, (last - first).days))


def _sometimes(random: Random, share: float, value: object) -> Any:
    return value if random.random() < share else None


def fill(session: Session, random: Random) -> None:
    """A workspace with everything that being due can depend on."""
    with session.write("fill") as tx:
        kpis = [_kpi(tx, random, number) for number in range(1, 8)]
        for name, starts, ends, states in CYCLES:
            used = _day(random, starts - timedelta(days=20), ends)
            cycle = tx.insert(
                CycleRow, name=name, starts=starts, ends=ends, state=random.choice(states), first_used=used
            )
            for position in range(1, 4):
                objective = tx.insert(
                    ObjectiveRow, title="O", why="", kind="aspirational", cycle_id=cycle, team="",
                    owner=random.choice(PEOPLE), weight=1, position=position, search_text="",
                    added_on=_day(random), added_in_draft=random.random() < 0.3,
                    dropped_on=_sometimes(random, 0.15, _day(random)),
                )  # fmt: skip
                for _ in range(random.randint(0, 4)):
                    _key_result(tx, random, objective, starts, ends, kpis)


def _kpi(tx: Tx, random: Random, number: int) -> int:
    every = random.choice(("day", "week", "month", "quarter"))
    kpi = tx.insert(
        KpiRow, name=f"K{number}", description="", unit="", direction="higher", every=every,
        combine=random.choice(("last", "sum", "mean")), nature="", owner=random.choice(PEOPLE), team="",
        position=number, added_on=_day(random), search_text="",
        dropped_on=_sometimes(random, 0.2, _day(random)),
    )  # fmt: skip
    for _ in range(random.choice((0, 1, 5, 30))):
        tx.insert(MeasurementRow, kpi_id=kpi, on_date=_day(random), value=1.0, note="", who="ana", at="x")
    return kpi


def _key_result(tx: Tx, random: Random, objective: int, starts: date, ends: date, kpis: list[int]) -> None:
    metric = random.choice(("reach", "keep", "milestone", "milestone"))
    own_start = _sometimes(random, 0.3, _day(random, starts, ends))
    number = tx.insert(
        KeyResultRow, objective_id=objective, title="K", description="", metric=metric,
        start=0.0 if metric == "reach" else None, target=9.0 if metric == "reach" else None,
        low=1.0 if metric == "keep" else None, unit="", weight=1, owner=random.choice(PEOPLE),
        starts=own_start, due=own_start and _sometimes(random, 0.7, _day(random, own_start, ends)),
        kpi_id=None if metric == "milestone" else _sometimes(random, 0.2, random.choice(kpis)),
        position=1, added_on=_day(random, starts - timedelta(days=9), ends),
        added_in_draft=random.random() < 0.3, grade=_sometimes(random, 0.1, 0.5), search_text="",
        dropped_on=_sometimes(random, 0.15, _day(random)),
    )  # fmt: skip
    steps = random.randint(1, 2) if metric == "milestone" and random.random() < 0.6 else 0
    for each in range(1, steps + 1):
        tx.insert(StepRow, key_result_id=number, number=each, title="S", weight=1)
    entries = []
    for _ in range(random.choice((0, 1, 4, 20))):
        step = random.randint(1, steps) if steps and random.random() < 0.8 else None
        done = random.random() < 0.8
        value = float(done) if metric == "milestone" else 3.0
        entries.append(
            tx.insert(
                CheckInRow, key_result_id=number, on_date=_day(random, starts, min(LAST, ends)),
                value=None if step is None and random.random() < 0.2 else value, confidence=5, note="",
                step=step, step_done=bool(step and done), who="ana", at="x", in_the_way="",
            )
        )  # fmt: skip
    if entries and random.random() < 0.2:
        tx.update(KeyResultRow, number, counts_after=random.choice(entries))


def seen(session: Session, who: str, today: date, rules: CycleRules) -> Session:
    clock = datetime.combine(today, time(12), UTC)
    return replace(session, who=who, clock=lambda: clock, settings=Settings(cycles=rules))


def test_it_is_as_many_as_the_review_names(session: Session, amount: Callable[[int, int], int]) -> None:
    counts = set()
    for seed in range(amount(2, 150)):
        random = Random(seed)
        if seed:
            _empty(session)
        fill(session, random)
        every: CheckInEvery = random.choice(("day", "week", "week", "month"))
        rules = CycleRules(check_in_every=every, check_in_day=random.choice(WEEKDAYS))
        for _ in range(12):
            today = _day(random)
            for who in ("ana", "ben"):
                view = seen(session, who, today, rules)
                mine, all_of_them = view.ask(judged_due)
                named = [str(item.handle) for item in view.ask(due)]
                assert sorted(named) == sorted(mine), (seed, today, who)
                assert view.ask(how_many_due) == len(mine)
                assert sorted(str(item.handle) for item in view.ask(due, everybody=True)) == all_of_them
                counts.add(len(mine))
    assert len(counts) > 4, "these workspaces are to have something due, and not always the same"


def judged_due(reading: Reading) -> tuple[list[str], list[str]]:
    """The handles of what is due from the person, and from anybody: all that runs is judged, item by item."""
    running = {cycle.name for cycle in reading.cycles.values() if cycle.state in ("active", "grading")}
    views = {
        view.item.id: view
        for name in running
        for view in every_objective(board(reading, name).objectives)
        if view.cycle.name in running
    }
    found = due_of(views.values(), kpi_views(reading))
    return (
        [str(item.handle) for item in found if item.owner == reading.who],
        sorted(str(item.handle) for item in found),
    )


def _empty(session: Session) -> None:
    """Away with it all, behind the program's back: making a workspace takes longer than filling it."""
    with session.database.read_tx() as db:
        for table in (
            StepRow, CheckInRow, KeyResultRow, ObjectiveRow, CycleRow, MeasurementRow, KpiRow,
        ):  # fmt: skip
            db.execute(table.delete())


def test_as_of_a_day_it_is_what_the_review_says_then(session: Session) -> None:
    fill(session, Random(3))
    for day in (date(2026, 10, 12), date(2026, 11, 20)):
        view = replace(session, who="ana", as_of=day)
        mine, _ = view.ask(judged_due)
        assert view.ask(how_many_due) == len(mine)
        assert sorted(str(item.handle) for item in view.ask(due)) == sorted(mine)
