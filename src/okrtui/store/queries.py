"""What the program asks its database about items; answers are domain values, never rows.

Reads only. Writing is `write_tx()`'s (store/database.py). The journal is asked in
journal_queries.py, words are searched for in search_queries.py, large boards read in outlines.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from okrtui.domain.model import (
    CheckIn,
    CycleState,
    Handle,
    Initiative,
    KeyResult,
    Kpi,
    KpiTarget,
    Measurement,
    Objective,
    Step,
    Waypoint,
)
from okrtui.store.orm import fn
from okrtui.store.rows import ById, Rows, by_ids, chunks, grouped, selected, without
from okrtui.store.schema import (
    CheckInRow,
    CycleRow,
    GuardrailRow,
    InitiativeRow,
    KeyResultRow,
    KpiRow,
    KpiTag,
    KpiTargetRow,
    MeasurementRow,
    ObjectiveRow,
    Row,
    StepRow,
    WaypointRow,
)


class StoredCycle(NamedTuple):
    """A cycle as kept; what its state is today follows from these (domain/calendar.state_on)."""

    id: int
    name: str
    starts: date
    ends: date
    state: CycleState
    first_used: date


# --- cycles ----------------------------------------------------------------------------------


def cycles(db: Rows) -> list[StoredCycle]:
    """All cycles in use, the latest first."""
    query = CycleRow.select().order_by(CycleRow.starts.desc(), CycleRow.ends.desc(), CycleRow.id)
    return [StoredCycle(**row) for row in db.dicts(query)]


def cycle_named(db: Rows, name: str) -> StoredCycle | None:
    query = CycleRow.select().where(CycleRow.name == name)
    return next((StoredCycle(**row) for row in db.dicts(query)), None)


def objective_counts(db: Rows) -> dict[int, tuple[int, int]]:
    """Cycle id → live objectives and live key results."""
    objectives: dict[int, int] = dict(
        db.tuples(
            ObjectiveRow.select(ObjectiveRow.cycle_id, fn.COUNT(ObjectiveRow.id))
            .where(ObjectiveRow.dropped_on.is_null())
            .group_by(ObjectiveRow.cycle_id)
        )
    )
    key_results: dict[int, int] = dict(
        db.tuples(
            KeyResultRow.select(ObjectiveRow.cycle_id, fn.COUNT(KeyResultRow.id))
            .join(ObjectiveRow, on=(KeyResultRow.objective_id == ObjectiveRow.id))
            .where(KeyResultRow.dropped_on.is_null(), ObjectiveRow.dropped_on.is_null())
            .group_by(ObjectiveRow.cycle_id)
        )
    )
    return {cid: (count, key_results.get(cid, 0)) for cid, count in objectives.items()}


# --- objectives and key results --------------------------------------------------------------


def objectives_in(db: Rows, cycle_id: int) -> list[Objective]:
    """The objectives of one cycle, in their order."""
    return _objectives(db, ObjectiveRow.select().where(ObjectiveRow.cycle_id == cycle_id))


def objectives(db: Rows, ids: Iterable[int]) -> list[Objective]:
    return list(by_ids(ids, lambda some: _objectives(db, selected(ObjectiveRow, "id", some))))


def objective(db: Rows, objective_id: int) -> Objective | None:
    return next(iter(objectives(db, [objective_id])), None)


def children_of(
    db: Rows, objective_ids: Iterable[int], key_result_ids: Iterable[int] = ()
) -> list[Objective]:
    """Objectives whose parent is one of these objectives or key results, in their order."""
    found = list(
        by_ids(
            objective_ids,
            lambda some: _objectives(db, selected(ObjectiveRow, "parent_objective_id", some)),
        )
    )
    found += by_ids(
        key_result_ids,
        lambda some: _objectives(db, selected(ObjectiveRow, "parent_key_result_id", some)),
    )
    return found


def _objectives(db: Rows, query: Any) -> list[Objective]:
    ordered = query.order_by(ObjectiveRow.position, ObjectiveRow.id)
    return [_objective(row) for row in db.dicts(ordered)]


def _objective(row: dict[str, Any]) -> Objective:
    parent = None
    if row["parent_objective_id"] is not None:
        parent = Handle("O", row["parent_objective_id"])
    elif row["parent_key_result_id"] is not None:
        parent = Handle("KR", row["parent_key_result_id"])
    return Objective(parent=parent, **without(row, _OBJECTIVE_EXTRA))


_OBJECTIVE_EXTRA = ("parent_objective_id", "parent_key_result_id", "search_text")


def carried_items(db: Rows, cycle_id: int) -> dict[Handle, Handle]:
    """Of a cycle: the objective or key result carried over → what it goes on as, of those not dropped."""
    objectives = ObjectiveRow.select(ObjectiveRow.carried_from_id, ObjectiveRow.id).where(
        ObjectiveRow.cycle_id == cycle_id,
        ObjectiveRow.carried_from_id.is_null(False),
        ObjectiveRow.dropped_on.is_null(),
    )
    key_results = KeyResultRow.select(KeyResultRow.carried_from_id, KeyResultRow.id).join(
        ObjectiveRow, on=(KeyResultRow.objective_id == ObjectiveRow.id)
    )
    key_results = key_results.where(
        ObjectiveRow.cycle_id == cycle_id,
        KeyResultRow.carried_from_id.is_null(False),
        KeyResultRow.dropped_on.is_null(),
    )
    found = {Handle("O", old): Handle("O", new) for old, new in db.tuples(objectives)}
    return found | {Handle("KR", old): Handle("KR", new) for old, new in db.tuples(key_results)}


def key_results_of(db: Rows, objective_ids: Iterable[int]) -> ById[KeyResult]:
    """Objective id → its key results, in their order."""
    found = by_ids(objective_ids, lambda some: _key_results(db, selected(KeyResultRow, "objective_id", some)))
    return grouped(found, lambda item: item.objective_id)


def key_results(db: Rows, ids: Iterable[int]) -> list[KeyResult]:
    return list(by_ids(ids, lambda some: _key_results(db, selected(KeyResultRow, "id", some))))


def key_result(db: Rows, key_result_id: int) -> KeyResult | None:
    return next(iter(key_results(db, [key_result_id])), None)


def key_results_following(db: Rows, kpi_ids: Iterable[int]) -> list[KeyResult]:
    return list(by_ids(kpi_ids, lambda some: _key_results(db, selected(KeyResultRow, "kpi_id", some))))


def followers(db: Rows, kpi_ids: Iterable[int]) -> ById[int]:
    """KPI id → ids of the key results that follow it, without dropped ones."""
    table = KeyResultRow
    found: ById[int] = defaultdict(list)
    for some in chunks(kpi_ids):
        query = table.select(table.kpi_id, table.id).where(table.kpi_id.in_(some), table.dropped_on.is_null())
        for kpi_id, id_ in db.tuples(query.order_by(table.position, table.id)):
            found[kpi_id].append(id_)
    return found


def _key_results(db: Rows, query: Any) -> list[KeyResult]:
    from okrtui.domain import metrics  # a prompt asks for what is due alone

    rows = list(db.dicts(query.order_by(KeyResultRow.position, KeyResultRow.id)))
    stepped = [row["id"] for row in rows if metrics.named(row["metric"]).has_steps]
    on_a_way = [row["id"] for row in rows if metrics.named(row["metric"]).has_waypoints]
    steps: ById[Step] = defaultdict(list)
    for row in db.of(StepRow, "key_result_id", stepped, StepRow.number):
        step = Step(row["number"], row["title"], row["weight"], row["due"])
        steps[row["key_result_id"]].append(step)
    waypoints: ById[Waypoint] = defaultdict(list)
    for row in db.of(WaypointRow, "key_result_id", on_a_way, WaypointRow.on_date):
        waypoints[row["key_result_id"]].append(Waypoint(row["on_date"], row["value"]))
    return [
        KeyResult(
            by=row["by_amount"],
            steps=tuple(steps.get(row["id"], ())),
            waypoints=tuple(waypoints.get(row["id"], ())),
            **without(row, ("by_amount", "search_text")),
        )
        for row in rows
    ]


def check_ins_of(db: Rows, key_result_ids: Iterable[int]) -> ById[CheckIn]:
    """Key result id → all its check-ins, by date, then by entry."""
    table = CheckInRow
    columns = (
        table.key_result_id, table.id, table.on_date, table.value, table.confidence, table.note, table.who,
        table.step, table.step_done, table.in_the_way,
    )  # fmt: skip
    day, number = table.on_date.python_value, table.value.python_value
    days: dict[str, Any] = {}  # of a few; past peewee's conversion, which costs more than the reading
    found: ById[CheckIn] = defaultdict(list)
    for some in chunks(key_result_ids):
        query = table.select(*columns).where(table.key_result_id.in_(some)).order_by(table.on_date, table.id)
        for owner, id_, on, value, sure, note, who, step, done, in_the_way in db.plain(query):
            if on not in days:
                days[on] = day(on)
            entry = CheckIn(id_, days[on], number(value), sure, note, who, step, bool(done), in_the_way)
            found[owner].append(entry)
    return found


def initiatives_of(db: Rows, key_result_ids: Iterable[int]) -> ById[Initiative]:
    """Key result id → its initiatives, in their order."""
    found = [
        Initiative(**without(row, ("search_text",)))
        for row in db.of(InitiativeRow, "key_result_id", key_result_ids, InitiativeRow.position)
    ]
    return grouped(found, lambda item: item.key_result_id)


def initiative(db: Rows, initiative_id: int) -> Initiative | None:
    query = selected(InitiativeRow, "id", [initiative_id])
    return next((Initiative(**without(row, ("search_text",))) for row in db.dicts(query)), None)


def last_position(db: Rows, table: type[Row], column: str, owner_id: int | None) -> int:
    """The highest position among the items that share an owner; 0 if there is none."""
    field = getattr(table, column)
    same = field.is_null() if owner_id is None else field == owner_id
    return int(db.scalar(table.select(fn.MAX(table.position)).where(same)) or 0)  # type: ignore[attr-defined]


# --- KPIs ------------------------------------------------------------------------------------


def kpis(db: Rows, ids: Iterable[int] | None = None) -> list[Kpi]:
    """All KPIs, or those of these ids, in the order they were added."""
    if ids is None:
        return _kpis(db, KpiRow.select())
    return list(by_ids(ids, lambda some: _kpis(db, selected(KpiRow, "id", some))))


def kpi(db: Rows, kpi_id: int) -> Kpi | None:
    return next(iter(kpis(db, [kpi_id])), None)


def _kpis(db: Rows, query: Any) -> list[Kpi]:
    rows = list(db.dicts(query.order_by(KpiRow.position, KpiRow.id)))
    ids = [row["id"] for row in rows]
    targets: ById[KpiTarget] = defaultdict(list)
    for row in db.of(KpiTargetRow, "kpi_id", ids, KpiTargetRow.since):
        targets[row["kpi_id"]].append(KpiTarget(**without(row, ("id", "kpi_id"))))
    tags: ById[str] = defaultdict(list)
    for row in db.of(KpiTag, "kpi_id", ids, KpiTag.name):
        tags[row["kpi_id"]].append(row["name"])
    return [
        Kpi(
            targets=tuple(targets.get(row["id"], ())),
            tags=tuple(tags.get(row["id"], ())),
            **without(row, ("search_text",)),
        )
        for row in rows
    ]


def measurements_of(db: Rows, kpi_ids: Iterable[int], since: date | None = None) -> ById[Measurement]:
    """KPI id → all its measurements, or those since a day, by date, then by entry."""
    table = MeasurementRow
    columns = (table.kpi_id, table.id, table.on_date, table.value, table.note, table.who)
    day: Any = table.on_date.python_value
    number: Any = table.value.python_value
    days: dict[str, Any] = {}
    found: ById[Measurement] = defaultdict(list)
    for some in chunks(kpi_ids):
        query = table.select(*columns).where(table.kpi_id.in_(some))
        if since is not None:
            query = query.where(table.on_date >= since)
        query = query.order_by(table.on_date, table.id)
        for kpi_id, entry_id, on, value, note, who in db.plain(query):
            if on not in days:
                days[on] = day(on)
            found[kpi_id].append(Measurement(entry_id, days[on], number(value), note, who))
    return found


def last_kpi_position(db: Rows) -> int:
    """The highest position of a KPI; 0 if there is none."""
    return int(db.scalar(KpiRow.select(fn.MAX(KpiRow.position))) or 0)


class Lead(NamedTuple):
    """That a KPI leads another one."""

    kpi_id: int
    name: str
    leads_id: int
    dropped: bool


def leads(db: Rows) -> list[Lead]:
    """All KPIs that lead another one, in their order."""
    table = KpiRow
    query = table.select(table.id, table.name, table.leads_id, table.dropped_on)
    query = query.where(table.leads_id.is_null(False)).order_by(table.position, table.id)
    return [Lead(id_, name, to, dropped is not None) for id_, name, to, dropped in db.tuples(query)]


def kpi_names(db: Rows, ids: Iterable[int]) -> dict[int, str]:
    """KPI id → its name."""
    table = KpiRow
    found: dict[int, str] = {}
    for some in chunks(ids):
        found.update(db.tuples(table.select(table.id, table.name).where(table.id.in_(some))))
    return found


def target_ids(db: Rows, kpi_id: int) -> list[int]:
    """Row ids of a KPI's targets."""
    return [row["id"] for row in db.of(KpiTargetRow, "kpi_id", [kpi_id], KpiTargetRow.since)]


def guardrails_of(db: Rows, objective_ids: Iterable[int]) -> ById[int]:
    """Objective id → ids of the KPIs that guard it."""
    found: ById[int] = defaultdict(list)
    for row in db.of(GuardrailRow, "objective_id", objective_ids, GuardrailRow.id):
        found[row["objective_id"]].append(row["kpi_id"])
    return found


def guarded_by(db: Rows, kpi_ids: Iterable[int]) -> ById[int]:
    """KPI id → ids of the objectives it guards."""
    found: ById[int] = defaultdict(list)
    for row in db.of(GuardrailRow, "kpi_id", kpi_ids, GuardrailRow.objective_id):
        found[row["kpi_id"]].append(row["objective_id"])
    return found


def row_id(db: Rows, table: type[Row], **values: object) -> int | None:
    """The id of the one row with these values, if there is one."""
    query = table.select(table.id)
    for name, value in values.items():
        query = query.where(getattr(table, name) == value)
    return next((int(found) for (found,) in db.tuples(query)), None)
