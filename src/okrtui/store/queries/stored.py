"""What the program asks its database about items; answers are domain values, never rows.

Reads only. Writing is `write_tx()`'s (store/database.py). The journal is asked in
journaled.py, words are searched for in searching.py, large boards read in outlines.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from okrtui.domain.calendar import MAX_CYCLE
from okrtui.domain.errors import Refused
from okrtui.domain.model import (
    DAMAGED,
    NUMBER_LIMIT,
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
    HIGHEST,
    MAX_LENGTH,
    CheckInRow,
    CycleRow,
    Foreign,
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
    """A cycle as kept; its state today follows from these (domain/calendar.state_on). A damaged one may have
    no dates, or no name (then it is empty)."""

    id: int
    name: str
    starts: date | None
    ends: date | None
    state: CycleState
    first_used: date | None
    closed_on: date | None = None


# --- cycles ----------------------------------------------------------------------------------


def cycles(db: Rows) -> list[StoredCycle]:
    """Return all cycles in use, the latest first."""
    query = CycleRow.whole().order_by(CycleRow.starts.desc(), CycleRow.ends.desc(), CycleRow.id)
    return [StoredCycle(**row) for row in db.dicts(query, _damaged_cycle)]


def _damaged_cycle(row: dict[str, Any]) -> dict[str, Any]:
    """What is known of a cycle that cannot be understood: what belongs to it is shown all the same."""
    name, state = row.get("name"), row.get("state")
    starts, ends = _known_day(row.get("starts")), _known_day(row.get("ends"))
    whole = starts is not None and ends is not None and 0 <= (ends - starts).days < MAX_CYCLE
    return {
        "id": row["id"],
        "name": name if isinstance(name, str) and 0 < len(name.strip()) <= 60 else "",
        "starts": starts if whole else None,
        "ends": ends if whole else None,
        "state": state if state in ("draft", "active", "grading", "closed") else "active",
        "first_used": None,
    }


def _known_day(value: Any) -> date | None:
    """A day of a damaged row, as the program or as the database has it; None if it is none."""
    try:
        return value if isinstance(value, date) else CycleRow.starts.python_value(value)
    except Foreign:
        return None


def objective_counts(db: Rows) -> dict[int, tuple[int, int]]:
    """Return how many live objectives and live key results each cycle has, by cycle id."""
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


def has_objectives(db: Rows, cycle_id: int) -> bool:
    """Return whether a cycle has an objective that is not dropped."""
    query = ObjectiveRow.select(ObjectiveRow.id)
    query = query.where(ObjectiveRow.cycle_id == cycle_id, ObjectiveRow.dropped_on.is_null())
    return any(True for _ in db.plain(query.limit(1)))


# --- objectives and key results --------------------------------------------------------------


def objectives_in(db: Rows, cycle_id: int) -> list[Objective]:
    """Return the objectives of one cycle, in their order."""
    return _objectives(db, ObjectiveRow.whole().where(ObjectiveRow.cycle_id == cycle_id))


def objectives(db: Rows, ids: Iterable[int]) -> list[Objective]:
    return list(by_ids(ids, lambda some: _objectives(db, selected(ObjectiveRow, "id", some))))


def objective(db: Rows, objective_id: int) -> Objective | None:
    return next(iter(objectives(db, [objective_id])), None)


def children_of(
    db: Rows, objective_ids: Iterable[int], key_result_ids: Iterable[int] = ()
) -> list[Objective]:
    """Return objectives whose parent is one of these objectives or key results, in their order."""
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
    found = [_objective(row) for row in db.dicts(ordered, _damaged_objective)]
    if any(item.damaged for item in found):  # they come last
        found.sort(key=lambda item: (item.position, item.id))
    return found


def _damaged_objective(row: dict[str, Any]) -> dict[str, Any] | None:
    """What is known of an objective that cannot be understood: its place, for what is below it. None without
    a number that a handle can have, or where that is too long to be read."""
    if not (
        _is_id(row["id"]) and row.keys() >= {"cycle_id", "parent_objective_id", "position", "dropped_on"}
    ):
        return None
    parents = ("parent_objective_id", "parent_key_result_id")
    return {
        "id": row["id"], "title": DAMAGED, "why": "", "kind": "aspirational",
        "cycle_id": row["cycle_id"] if _is_id(row.get("cycle_id")) else 0,  # one that is not there
        **{name: row.get(name) if _is_id(row.get(name)) else None for name in parents},
        "owner": "", "team": "", "weight": 0.0, "added_on": date.min, "damaged": True,
        "position": _place(row.get("position")),
        "dropped_on": _gone_on(row.get("dropped_on")),
    }  # fmt: skip


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value < HIGHEST


def _place(value: Any) -> float:
    """The position of a damaged row: the one that the database sorts it by."""
    if value is None:
        return float("-inf")
    return float("inf") if isinstance(value, str | bytes) else value


def _gone_on(value: Any) -> date | None:
    """The first day on which the database takes a damaged row for dropped, whatever stands there: it
    compares texts."""
    if not isinstance(value, str):
        return value if isinstance(value, date) else None
    days = range(1, date.max.toordinal() + 1)
    at = bisect_left(days, value, key=lambda day: date.fromordinal(day).isoformat())
    return date.fromordinal(days[at]) if at < len(days) else None


def _objective(row: dict[str, Any]) -> Objective:
    parent = None
    if row["parent_objective_id"] is not None:
        parent = Handle("O", row["parent_objective_id"])
    elif row["parent_key_result_id"] is not None:
        parent = Handle("KR", row["parent_key_result_id"])
    return Objective(parent=parent, **without(row, _OBJECTIVE_EXTRA))


_OBJECTIVE_EXTRA = ("parent_objective_id", "parent_key_result_id")


def carried_items(db: Rows, cycle_id: int) -> dict[Handle, Handle]:
    """Return what was carried over into a cycle: earlier objective or key result → the one that goes on with
    it, of those not dropped."""
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
    """Return each objective's key results, in their order, by objective id."""
    found = by_ids(objective_ids, lambda some: _key_results(db, selected(KeyResultRow, "objective_id", some)))
    return grouped(found, lambda item: item.objective_id)


def key_results(db: Rows, ids: Iterable[int]) -> list[KeyResult]:
    return list(by_ids(ids, lambda some: _key_results(db, selected(KeyResultRow, "id", some))))


def key_result(db: Rows, key_result_id: int) -> KeyResult | None:
    return next(iter(key_results(db, [key_result_id])), None)


def carried_to(db: Rows, key_result_id: int) -> list[KeyResult]:
    """Return the key results that go on with one of an earlier cycle."""
    return _key_results(db, KeyResultRow.whole().where(KeyResultRow.carried_from_id == key_result_id))


def key_results_following(db: Rows, kpi_ids: Iterable[int]) -> list[KeyResult]:
    return list(by_ids(kpi_ids, lambda some: _key_results(db, selected(KeyResultRow, "kpi_id", some))))


def followers(db: Rows, kpi_ids: Iterable[int]) -> ById[int]:
    """Return the ids of the key results that follow each KPI, by KPI id, without dropped ones."""
    table = KeyResultRow
    found: ById[int] = defaultdict(list)
    for some in chunks(kpi_ids):
        query = table.select(table.kpi_id, table.id).where(table.kpi_id.in_(some), table.dropped_on.is_null())
        for kpi_id, id_ in db.tuples(query.order_by(table.position, table.id)):
            found[kpi_id].append(id_)
    return found


def _key_results(db: Rows, query: Any) -> list[KeyResult]:
    from okrtui.domain import metrics  # a prompt asks for what is due alone

    rows = list(db.dicts(query.order_by(KeyResultRow.position, KeyResultRow.id), _damaged_key_result))
    stepped = [row["id"] for row in rows if metrics.named(row["metric"]).has_steps]
    on_a_way = [row["id"] for row in rows if metrics.named(row["metric"]).has_waypoints]
    steps: ById[Step] = defaultdict(list)
    for row in db.of(StepRow, "key_result_id", stepped, StepRow.number):
        step = Step(row["number"], row["title"], row["weight"], row["due"])
        steps[row["key_result_id"]].append(step)
    waypoints: ById[Waypoint] = defaultdict(list)
    for row in db.of(WaypointRow, "key_result_id", on_a_way, WaypointRow.on_date):
        waypoints[row["key_result_id"]].append(Waypoint(row["on_date"], row["value"]))
    found = [
        KeyResult(
            by=row.get("by_amount"),
            steps=tuple(steps.get(row["id"], ())),
            waypoints=tuple(waypoints.get(row["id"], ())),
            **without(row, ("by_amount",)),
        )
        for row in rows
    ]
    for at, item in enumerate(found):
        try:
            if not item.damaged:
                metrics.of(item).check(item)
        except Refused:
            db.leave_out(KeyResultRow, item.id, "metric")
            columns = ("id", "objective_id", "position", "dropped_on")
            known = _damaged_key_result({name: getattr(item, name) for name in columns})
            found[at] = KeyResult(**known or {})
    if any(item.damaged for item in found):  # they come last
        found.sort(key=lambda item: (item.position, item.id))
    return found


def _damaged_key_result(row: dict[str, Any]) -> dict[str, Any] | None:
    """What is known of a key result that cannot be understood. It weighs nothing."""
    from okrtui.domain.metrics import MILESTONE

    if not (
        _is_id(row["id"]) and _is_id(row.get("objective_id")) and row.keys() >= {"position", "dropped_on"}
    ):
        return None
    return {
        "id": row["id"], "objective_id": row["objective_id"], "title": DAMAGED, "description": "",
        "metric": MILESTONE.name, "weight": 0.0, "damaged": True,
        "position": _place(row.get("position")),
        "dropped_on": _gone_on(row.get("dropped_on")),
    }  # fmt: skip


def check_ins_of(db: Rows, key_result_ids: Iterable[int]) -> ById[CheckIn]:
    """Return all check-ins of each key result, by key result id; sorted by date, then by entry."""
    table = CheckInRow
    columns = (
        table.key_result_id, table.id, table.on_date, table.value, table.confidence, table.note, table.who,
        table.step, table.step_done, table.in_the_way, table.withdrawn,
    )  # fmt: skip
    days: dict[
        Any, date
    ] = {}  # of a few; past the conversion of each value, which costs more than the reading
    most = NUMBER_LIMIT
    found: ById[CheckIn] = defaultdict(list)
    for some in chunks(key_result_ids):
        query = table.select(*columns).where(table.key_result_id.in_(some)).order_by(table.on_date, table.id)
        for row in db.plain(query):
            owner, id_, on, value, sure, note, who, step, done, in_the_way, withdrawn = row
            try:
                sound = (
                    (value is None or -most <= value <= most)
                    and (sure is None or 0 <= sure <= 10)
                    and (step is None or step >= 0)
                    and len(note + who + in_the_way + withdrawn) <= MAX_LENGTH
                    and done in (0, 1) and (on in days or _is_day(table.on_date, on, days))
                )  # fmt: skip
            except TypeError:
                sound = False
            if sound:
                entry = CheckIn(
                    id_, days[on], value, sure, note, who, step, bool(done), in_the_way, withdrawn
                )
                found[owner].append(entry)
            else:
                _leave_out(db, columns, row)
    return found


def _is_day(field: Any, text: Any, days: dict[Any, date]) -> bool:
    """Whether a text is a date; if so, it is kept in `days`."""
    try:
        days[text] = field.python_value(text)
    except Foreign:
        return False
    return True


def _leave_out(db: Rows, columns: Sequence[Any], row: Sequence[Any]) -> None:
    """Name the first column of a row that cannot be understood; its id stands second."""
    for field, value in zip(columns, row, strict=True):
        try:
            field.python_value(value)
        except Foreign as error:
            db.leave_out(error.table, row[1], error.column)
            return


def initiatives_of(db: Rows, key_result_ids: Iterable[int]) -> ById[Initiative]:
    """Return each key result's initiatives, in their order, by key result id."""
    found = [
        Initiative(**row)
        for row in db.of(InitiativeRow, "key_result_id", key_result_ids, InitiativeRow.position)
    ]
    return grouped(found, lambda item: item.key_result_id)


def initiative(db: Rows, initiative_id: int) -> Initiative | None:
    query = selected(InitiativeRow, "id", [initiative_id])
    return next((Initiative(**row) for row in db.dicts(query)), None)


def last_position(db: Rows, table: type[Row], column: str, owner_id: int | None) -> int:
    """Return the highest position among the items that share an owner; 0 if there is none."""
    field = getattr(table, column)
    return _last(db, table, field.is_null() if owner_id is None else field == owner_id)


# --- KPIs ------------------------------------------------------------------------------------


def kpis(db: Rows, ids: Iterable[int] | None = None) -> list[Kpi]:
    """Return all KPIs, or those of these ids, in the order they were added."""
    if ids is None:
        return _kpis(db, KpiRow.whole())
    return list(by_ids(ids, lambda some: _kpis(db, selected(KpiRow, "id", some))))


def kpi(db: Rows, kpi_id: int) -> Kpi | None:
    return next(iter(kpis(db, [kpi_id])), None)


def _kpis(db: Rows, query: Any) -> list[Kpi]:
    rows = list(db.dicts(query.order_by(KpiRow.position, KpiRow.id)))
    ids = [row["id"] for row in rows]
    targets: ById[KpiTarget] = defaultdict(list)
    ranged = {row["id"]: row["direction"] == "range" for row in rows}
    for row in db.of(KpiTargetRow, "kpi_id", ids, KpiTargetRow.since):
        if ranged[row["kpi_id"]] == (row["low"] is not None):
            targets[row["kpi_id"]].append(KpiTarget(**without(row, ("id", "kpi_id"))))
        else:
            db.leave_out(KpiTargetRow, row["id"], "value")
    tags: ById[str] = defaultdict(list)
    for row in db.of(KpiTag, "kpi_id", ids, KpiTag.name):
        tags[row["kpi_id"]].append(row["name"])
    return [
        Kpi(
            targets=tuple(targets.get(row["id"], ())),
            tags=tuple(tags.get(row["id"], ())),
            **row,
        )
        for row in rows
    ]


def measurements_of(db: Rows, kpi_ids: Iterable[int], since: date | None = None) -> ById[Measurement]:
    """Return all measurements of each KPI, or those since a day, by KPI id; sorted by date, then by entry."""
    table = MeasurementRow
    columns = (
        table.kpi_id, table.id, table.on_date, table.value, table.note, table.who, table.withdrawn,
    )  # fmt: skip
    days: dict[Any, date] = {}
    most = NUMBER_LIMIT
    found: ById[Measurement] = defaultdict(list)
    for some in chunks(kpi_ids):
        query = table.select(*columns).where(table.kpi_id.in_(some))
        if since is not None:
            query = query.where(table.on_date >= since)
        query = query.order_by(table.on_date, table.id)
        for row in db.plain(query):
            kpi_id, entry_id, on, value, note, who, withdrawn = row
            try:
                sound = (
                    -most <= value <= most
                    and len(note + who + withdrawn) <= MAX_LENGTH
                    and (on in days or _is_day(table.on_date, on, days))
                )
            except TypeError:
                sound = False
            if sound:
                found[kpi_id].append(Measurement(entry_id, days[on], value, note, who, withdrawn))
            else:
                _leave_out(db, columns, row)
    return found


def last_kpi_position(db: Rows) -> int:
    """Return the highest position of a KPI; 0 if there is none."""
    return _last(db, KpiRow)


def _last(db: Rows, table: Any, *among: Any) -> int:
    """The highest position. One that is no number, or has no number after it, is a damaged row's and left
    out."""
    known = table.position.between(0, HIGHEST - 1)
    return int(db.scalar(table.select(fn.MAX(table.position)).where(known, *among)) or 0)


class Lead(NamedTuple):
    """A KPI that leads another one."""

    kpi_id: int
    name: str
    leads_id: int
    dropped: bool


def leads(db: Rows) -> list[Lead]:
    """Return all KPIs that lead another one, in their order."""
    table = KpiRow
    query = table.select(table.id, table.name, table.leads_id, table.dropped_on)
    query = query.where(table.leads_id.is_null(False)).order_by(table.position, table.id)
    return [Lead(id_, name, to, dropped is not None) for id_, name, to, dropped in db.tuples(query)]


def kpi_names(db: Rows, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these KPIs, by KPI id."""
    table = KpiRow
    found: dict[int, str] = {}
    for some in chunks(ids):
        found.update(db.tuples(table.select(table.id, table.name).where(table.id.in_(some))))
    return found


def target_ids(db: Rows, kpi_id: int) -> list[int]:
    """Return the row ids of a KPI's targets."""
    return [row["id"] for row in db.of(KpiTargetRow, "kpi_id", [kpi_id], KpiTargetRow.since)]


def guardrails_of(db: Rows, objective_ids: Iterable[int]) -> ById[int]:
    """Return the ids of the KPIs that guard each objective, by objective id."""
    found: ById[int] = defaultdict(list)
    for row in db.of(GuardrailRow, "objective_id", objective_ids, GuardrailRow.id):
        found[row["objective_id"]].append(row["kpi_id"])
    return found


def guarded_by(db: Rows, kpi_ids: Iterable[int]) -> ById[int]:
    """Return the ids of the objectives that each KPI guards, by KPI id, without dropped ones."""
    found: ById[int] = defaultdict(list)
    rows = list(db.of(GuardrailRow, "kpi_id", kpi_ids, GuardrailRow.objective_id))
    table = ObjectiveRow
    dropped = table.select(table.id).where(table.dropped_on.is_null(False))
    ids = {row["objective_id"] for row in rows}
    gone = {id_ for (id_,) in by_ids(ids, lambda some: db.tuples(dropped.where(table.id.in_(some))))}
    for row in rows:
        if row["objective_id"] not in gone:
            found[row["kpi_id"]].append(row["objective_id"])
    return found


def row_id(db: Rows, table: type[Row], **values: object) -> int | None:
    """Return the id of the one row with these values, if there is one."""
    query = table.select(table.id)
    for name, value in values.items():
        query = query.where(getattr(table, name) == value)
    return next((int(found) for (found,) in db.tuples(query)), None)
