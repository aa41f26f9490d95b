"""Every question the program asks its database; answers are domain values, never rows.

Reads only. Writing is `write_tx()`'s (store/database.py).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

from peewee import Value, fn

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
from okrtui.store.schema import (
    ITEM_NAMES,
    Change,
    ChangeItem,
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

_CHUNK = 500  # ids in one question; SQLite allows many more, other databases fewer

T = TypeVar("T")
ById = dict[int, list[T]]


class StoredCycle(NamedTuple):
    """A cycle as kept; what its state is today follows from these (domain/calendar.state_on)."""

    id: int
    name: str
    starts: date
    ends: date
    state: CycleState
    first_used: date


# --- cycles ----------------------------------------------------------------------------------


def cycles() -> list[StoredCycle]:
    """All cycles in use, the latest first."""
    query = CycleRow.select().order_by(CycleRow.starts.desc(), CycleRow.ends.desc(), CycleRow.id)
    return [StoredCycle(**row) for row in _dicts(query)]


def cycle_named(name: str) -> StoredCycle | None:
    query = CycleRow.select().where(CycleRow.name == name)
    return next((StoredCycle(**row) for row in _dicts(query)), None)


def objective_counts() -> dict[int, tuple[int, int]]:
    """Cycle id → live objectives and live key results."""
    objectives: dict[int, int] = dict(
        _tuples(
            ObjectiveRow.select(ObjectiveRow.cycle_id, fn.COUNT(ObjectiveRow.id))
            .where(ObjectiveRow.dropped_on.is_null())
            .group_by(ObjectiveRow.cycle_id)
        )
    )
    key_results: dict[int, int] = dict(
        _tuples(
            KeyResultRow.select(ObjectiveRow.cycle_id, fn.COUNT(KeyResultRow.id))
            .join(ObjectiveRow, on=(KeyResultRow.objective_id == ObjectiveRow.id))
            .where(KeyResultRow.dropped_on.is_null(), ObjectiveRow.dropped_on.is_null())
            .group_by(ObjectiveRow.cycle_id)
        )
    )
    return {cid: (count, key_results.get(cid, 0)) for cid, count in objectives.items()}


# --- objectives and key results --------------------------------------------------------------


def objectives_in(cycle_id: int) -> list[Objective]:
    """The objectives of one cycle, in their order."""
    return _objectives(ObjectiveRow.select().where(ObjectiveRow.cycle_id == cycle_id))


def objectives(ids: Iterable[int]) -> list[Objective]:
    return list(_by_ids(ids, lambda some: _objectives(_select(ObjectiveRow, "id", some))))


def objective(objective_id: int) -> Objective | None:
    return next(iter(objectives([objective_id])), None)


def children_of(objective_ids: Iterable[int], key_result_ids: Iterable[int] = ()) -> list[Objective]:
    """Objectives whose parent is one of these objectives or key results, in their order."""
    found = list(
        _by_ids(
            objective_ids,
            lambda some: _objectives(_select(ObjectiveRow, "parent_objective_id", some)),
        )
    )
    found += _by_ids(
        key_result_ids,
        lambda some: _objectives(_select(ObjectiveRow, "parent_key_result_id", some)),
    )
    return found


def _objectives(query: Any) -> list[Objective]:
    ordered = query.order_by(ObjectiveRow.position, ObjectiveRow.id)
    return [_objective(row) for row in _dicts(ordered)]


def _objective(row: dict[str, Any]) -> Objective:
    parent = None
    if row["parent_objective_id"] is not None:
        parent = Handle("O", row["parent_objective_id"])
    elif row["parent_key_result_id"] is not None:
        parent = Handle("KR", row["parent_key_result_id"])
    return Objective(parent=parent, **_without(row, _OBJECTIVE_EXTRA))


_OBJECTIVE_EXTRA = ("parent_objective_id", "parent_key_result_id", "search_text")


def carried_objectives(cycle_id: int) -> dict[int, int]:
    """Of a cycle: the objective carried over → the id it goes on with, of those not dropped."""
    query = ObjectiveRow.select(ObjectiveRow.carried_from_id, ObjectiveRow.id).where(
        ObjectiveRow.cycle_id == cycle_id,
        ObjectiveRow.carried_from_id.is_null(False),
        ObjectiveRow.dropped_on.is_null(),
    )
    return dict(_tuples(query))


def carried_into(cycle_id: int) -> set[str]:
    """The handles of objectives and key results that go on in a cycle and were not dropped there."""
    found = {f"O{old}" for old in carried_objectives(cycle_id)}
    query = KeyResultRow.select(KeyResultRow.carried_from_id).join(
        ObjectiveRow, on=(KeyResultRow.objective_id == ObjectiveRow.id)
    )
    query = query.where(
        ObjectiveRow.cycle_id == cycle_id,
        KeyResultRow.carried_from_id.is_null(False),
        KeyResultRow.dropped_on.is_null(),
    )
    return found | {f"KR{old}" for (old,) in _tuples(query)}


def key_results_of(objective_ids: Iterable[int]) -> ById[KeyResult]:
    """Objective id → its key results, in their order."""
    found = _by_ids(objective_ids, lambda some: _key_results(_select(KeyResultRow, "objective_id", some)))
    return _grouped(found, lambda item: item.objective_id)


def key_results(ids: Iterable[int]) -> list[KeyResult]:
    return list(_by_ids(ids, lambda some: _key_results(_select(KeyResultRow, "id", some))))


def key_result(key_result_id: int) -> KeyResult | None:
    return next(iter(key_results([key_result_id])), None)


def key_results_following(kpi_ids: Iterable[int]) -> list[KeyResult]:
    return list(_by_ids(kpi_ids, lambda some: _key_results(_select(KeyResultRow, "kpi_id", some))))


def followers(kpi_ids: Iterable[int]) -> ById[int]:
    """KPI id → ids of the key results that follow it, without dropped ones."""
    table = KeyResultRow
    found: ById[int] = defaultdict(list)
    for some in _chunks(kpi_ids):
        query = table.select(table.kpi_id, table.id).where(table.kpi_id.in_(some), table.dropped_on.is_null())
        for kpi_id, id_ in _tuples(query.order_by(table.position, table.id)):
            found[kpi_id].append(id_)
    return found


def _key_results(query: Any) -> list[KeyResult]:
    rows = list(_dicts(query.order_by(KeyResultRow.position, KeyResultRow.id)))
    milestones = [row["id"] for row in rows if row["metric"] == "milestone"]
    reaches = [row["id"] for row in rows if row["metric"] == "reach"]
    steps: ById[Step] = defaultdict(list)
    for row in _rows(StepRow, "key_result_id", milestones, StepRow.number):
        step = Step(row["number"], row["title"], row["weight"], row["due"])
        steps[row["key_result_id"]].append(step)
    waypoints: ById[Waypoint] = defaultdict(list)
    for row in _rows(WaypointRow, "key_result_id", reaches, WaypointRow.on_date):
        waypoints[row["key_result_id"]].append(Waypoint(row["on_date"], row["value"]))
    return [
        KeyResult(
            by=row["by_amount"],
            steps=tuple(steps.get(row["id"], ())),
            waypoints=tuple(waypoints.get(row["id"], ())),
            **_without(row, ("by_amount", "search_text")),
        )
        for row in rows
    ]


def check_ins_of(key_result_ids: Iterable[int]) -> ById[CheckIn]:
    """Key result id → all its check-ins, by date, then by entry."""
    table = CheckInRow
    columns = (
        table.key_result_id, table.id, table.on_date, table.value, table.confidence, table.note, table.who,
        table.step, table.step_done, table.in_the_way,
    )  # fmt: skip
    day, number = table.on_date.python_value, table.value.python_value
    days: dict[str, Any] = {}  # of a few; past peewee's conversion, which costs more than the reading
    found: ById[CheckIn] = defaultdict(list)
    for some in _chunks(key_result_ids):
        query = table.select(*columns).where(table.key_result_id.in_(some)).order_by(table.on_date, table.id)
        for owner, id_, on, value, sure, note, who, step, done, in_the_way in _plain(query):
            if on not in days:
                days[on] = day(on)
            entry = CheckIn(id_, days[on], number(value), sure, note, who, step, bool(done), in_the_way)
            found[owner].append(entry)
    return found


def initiatives_of(key_result_ids: Iterable[int]) -> ById[Initiative]:
    """Key result id → its initiatives, in their order."""
    found = [
        Initiative(**_without(row, ("search_text",)))
        for row in _rows(InitiativeRow, "key_result_id", key_result_ids, InitiativeRow.position)
    ]
    return _grouped(found, lambda item: item.key_result_id)


def initiative(initiative_id: int) -> Initiative | None:
    query = _select(InitiativeRow, "id", [initiative_id])
    return next((Initiative(**_without(row, ("search_text",))) for row in _dicts(query)), None)


def last_position(table: type[Row], column: str, owner_id: int | None) -> int:
    """The highest position among the items that share an owner; 0 if there is none."""
    field = getattr(table, column)
    same = field.is_null() if owner_id is None else field == owner_id
    return int(table.select(fn.MAX(table.position)).where(same).scalar() or 0)  # type: ignore[attr-defined]


# --- KPIs ------------------------------------------------------------------------------------


def kpis(ids: Iterable[int] | None = None) -> list[Kpi]:
    """All KPIs, or those of these ids, in the order they were added."""
    if ids is None:
        return _kpis(KpiRow.select())
    return list(_by_ids(ids, lambda some: _kpis(_select(KpiRow, "id", some))))


def kpi(kpi_id: int) -> Kpi | None:
    return next(iter(kpis([kpi_id])), None)


def _kpis(query: Any) -> list[Kpi]:
    rows = list(_dicts(query.order_by(KpiRow.position, KpiRow.id)))
    ids = [row["id"] for row in rows]
    targets: ById[KpiTarget] = defaultdict(list)
    for row in _rows(KpiTargetRow, "kpi_id", ids, KpiTargetRow.since):
        targets[row["kpi_id"]].append(KpiTarget(**_without(row, ("id", "kpi_id"))))
    tags: ById[str] = defaultdict(list)
    for row in _rows(KpiTag, "kpi_id", ids, KpiTag.name):
        tags[row["kpi_id"]].append(row["name"])
    return [
        Kpi(
            targets=tuple(targets.get(row["id"], ())),
            tags=tuple(tags.get(row["id"], ())),
            **_without(row, ("search_text",)),
        )
        for row in rows
    ]


def measurements_of(kpi_ids: Iterable[int], since: date | None = None) -> ById[Measurement]:
    """KPI id → all its measurements, or those since a day, by date, then by entry."""
    table = MeasurementRow
    columns = (table.kpi_id, table.id, table.on_date, table.value, table.note, table.who)
    day: Any = table.on_date.python_value
    number: Any = table.value.python_value
    days: dict[str, Any] = {}
    found: ById[Measurement] = defaultdict(list)
    for some in _chunks(kpi_ids):
        query = table.select(*columns).where(table.kpi_id.in_(some))
        if since is not None:
            query = query.where(table.on_date >= since)
        query = query.order_by(table.on_date, table.id)
        for kpi_id, entry_id, on, value, note, who in _plain(query):
            if on not in days:
                days[on] = day(on)
            found[kpi_id].append(Measurement(entry_id, days[on], number(value), note, who))
    return found


def last_kpi_position() -> int:
    """The highest position of a KPI; 0 if there is none."""
    return int(KpiRow.select(fn.MAX(KpiRow.position)).scalar() or 0)


class Lead(NamedTuple):
    """That a KPI leads another one."""

    kpi_id: int
    name: str
    leads_id: int
    dropped: bool


def leads() -> list[Lead]:
    """All KPIs that lead another one, in their order."""
    table = KpiRow
    query = table.select(table.id, table.name, table.leads_id, table.dropped_on)
    query = query.where(table.leads_id.is_null(False)).order_by(table.position, table.id)
    return [Lead(id_, name, to, dropped is not None) for id_, name, to, dropped in _tuples(query)]


def kpi_names(ids: Iterable[int]) -> dict[int, str]:
    """KPI id → its name."""
    table = KpiRow
    found: dict[int, str] = {}
    for some in _chunks(ids):
        found.update(_tuples(table.select(table.id, table.name).where(table.id.in_(some))))
    return found


def target_ids(kpi_id: int) -> list[int]:
    """Row ids of a KPI's targets."""
    return [row["id"] for row in _rows(KpiTargetRow, "kpi_id", [kpi_id], KpiTargetRow.since)]


def guardrails_of(objective_ids: Iterable[int]) -> ById[int]:
    """Objective id → ids of the KPIs that guard it."""
    found: ById[int] = defaultdict(list)
    for row in _rows(GuardrailRow, "objective_id", objective_ids, GuardrailRow.id):
        found[row["objective_id"]].append(row["kpi_id"])
    return found


def guarded_by(kpi_ids: Iterable[int]) -> ById[int]:
    """KPI id → ids of the objectives it guards."""
    found: ById[int] = defaultdict(list)
    for row in _rows(GuardrailRow, "kpi_id", kpi_ids, GuardrailRow.objective_id):
        found[row["kpi_id"]].append(row["objective_id"])
    return found


def row_id(table: type[Row], **values: object) -> int | None:
    """The id of the one row with these values, if there is one."""
    query = table.select(table.id)
    for name, value in values.items():
        query = query.where(getattr(table, name) == value)
    return next((int(found) for (found,) in _tuples(query)), None)


# --- search ----------------------------------------------------------------------------------


class Found(NamedTuple):
    """An item whose texts hold every word searched for."""

    handle: Handle
    title: str
    dropped: bool
    cycle: str


def search(words: Sequence[str], limit: int) -> list[Found]:
    """Items of every kind that hold all words, which are normalised already."""
    found: list[Found] = []
    for prefix, query in _searched().items():
        table = query.model
        for word in words:
            query = query.where(table.search_text.contains(word))
        found += _found(prefix, query.order_by(table.id).limit(limit))
    return found[:limit]


def named(handle: Handle) -> list[Found]:
    """The item of this handle, if there is one."""
    query = _searched()[handle.prefix]
    return list(_found(handle.prefix, query.where(query.model.id == handle.id)))


def _found(prefix: Any, query: Any) -> Iterator[Found]:
    for item_id, title, dropped, cycle in _tuples(query):
        yield Found(Handle(prefix, item_id), title, bool(dropped), cycle)


def _searched() -> dict[str, Any]:
    """Handle prefix → all items of that kind as (id, title, dropped, cycle)."""
    return {
        "O": _search_objectives(),
        "KR": _search_key_results(),
        "I": _search_initiatives(),
        "KPI": KpiRow.select(KpiRow.id, KpiRow.name, KpiRow.dropped_on.is_null(False), Value("")),
    }


def _search_objectives() -> Any:
    table = ObjectiveRow
    return table.select(table.id, table.title, table.dropped_on.is_null(False), CycleRow.name).join(
        CycleRow, on=(table.cycle_id == CycleRow.id)
    )


def _search_key_results() -> Any:
    table = KeyResultRow
    return (
        table.select(table.id, table.title, table.dropped_on.is_null(False), CycleRow.name)
        .join(ObjectiveRow, on=(table.objective_id == ObjectiveRow.id))
        .join(CycleRow, on=(ObjectiveRow.cycle_id == CycleRow.id))
    )


def _search_initiatives() -> Any:
    table = InitiativeRow
    return (
        table.select(table.id, table.title, table.state == "dropped", CycleRow.name)
        .join(KeyResultRow, on=(table.key_result_id == KeyResultRow.id))
        .join(ObjectiveRow, on=(KeyResultRow.objective_id == ObjectiveRow.id))
        .join(CycleRow, on=(ObjectiveRow.cycle_id == CycleRow.id))
    )


# --- the journal -----------------------------------------------------------------------------


class PastChange(NamedTuple):
    """Who changed something, and when (UTC)."""

    id: int
    at: datetime
    who: str
    action: str
    reason: str


def change_with(action: str, reason_end: str) -> PastChange | None:
    """The latest change of an action whose reason ends with this text."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    query = query.where(Change.action == action, Change.reason.endswith(reason_end))
    for row in _dicts(query.order_by(Change.id.desc()).limit(1)):
        return PastChange(**row)
    return None


class ItemChange(NamedTuple):
    """What a change did to one row: its columns before and after, None where it was not there."""

    item: str
    owner: str | None
    """The handle of the item that it is about; None for a cycle or the file."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    damaged: bool = False
    """Whether what the journal says of it cannot be read: somebody changed it outside okrtui."""


def changes(
    *,
    item: Handle | None = None,
    who: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    limit: int | None = None,
) -> list[PastChange]:
    """The changes that match, newest first: about an item, by a person, since, before an instant, of lower
    numbers than `below`."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    if item is not None:
        query = query.where(Change.id.in_(_about(item)))
    for wanted in (
        who is not None and Change.who == who,
        since is not None and Change.at >= since,
        until is not None and Change.at < until,
        below is not None and Change.id < below,
    ):
        if wanted is not False:
            query = query.where(wanted)
    query = query.order_by(Change.id.desc())
    return [PastChange(**row) for row in _dicts(query.limit(limit) if limit else query)]


def _about(handle: Handle) -> Any:
    """The numbers of the changes about an item: of its own row, and of the rows that are parts of it."""
    found = ChangeItem.item == str(handle)
    for prefix, (_, column, kind) in _PARTS.items():
        if kind == handle.prefix:
            of_kind = (ChangeItem.item >= prefix) & (ChangeItem.item < prefix[:-1] + "!")
            named = [
                text.contains(f'"{column}": {handle.id}{end}')
                for text in (ChangeItem.after, ChangeItem.before)
                for end in (",", "}")
            ]
            found |= of_kind & reduce(or_, named)
    return ChangeItem.select(ChangeItem.change_id).where(found)


def change(change_id: int) -> PastChange | None:
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    return next((PastChange(**row) for row in _dicts(query.where(Change.id == change_id))), None)


def changes_of_action(*actions: str) -> list[PastChange]:
    """All changes of these actions, newest first."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    query = query.where(Change.action.in_(actions)).order_by(Change.id.desc())
    return [PastChange(**row) for row in _dicts(query)]


def item_changes(change_ids: Iterable[int]) -> ById[ItemChange]:
    """Change id → what it did, row by row, in order."""
    found: ById[ItemChange] = defaultdict(list)
    for row in _rows(ChangeItem, "change_id", change_ids, ChangeItem.id):
        try:
            change = ItemChange(row["item"], _item_of(row), _read(row["before"]), _read(row["after"]))
        except ValueError:
            change = ItemChange(row["item"], None, None, None, damaged=True)
        found[row["change_id"]].append(change)
    return found


def _read(text: str | None) -> dict[str, Any] | None:
    """The values of a journal entry. Raises ValueError if they are none."""
    values = None if text is None else json.loads(text)
    if not isinstance(values, dict | None):
        raise ValueError("an entry of the journal that is no table of values")
    return values


def _item_of(row: dict[str, Any]) -> str | None:
    prefix = row["item"].rstrip("0123456789")
    if prefix in ("O", "KR", "I", "KPI"):
        return str(row["item"])
    return _owner_of(prefix, row) if prefix in _PARTS else None


def touched_by(item: str, field: str | None, after: int) -> PastChange | None:
    """The latest change after a number that changed a row, or one field of it."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason).join(
        ChangeItem, on=(ChangeItem.change_id == Change.id)
    )
    query = query.where(ChangeItem.item == item, Change.id > after)
    if field is not None:
        query = query.where(ChangeItem.before.contains(f'"{field}"'))
    return next((PastChange(**row) for row in _dicts(query.order_by(Change.id.desc()).limit(1))), None)


def row_of(item: str) -> tuple[type[Row], int] | None:
    """The table and row id of an item of the journal; None for one that is about the file."""
    name = item.rstrip("0123456789")
    table = next((table for table, prefix in ITEM_NAMES.items() if prefix == name), None)
    return (table, int(item[len(name) :])) if table is not None and item[len(name) :] else None


def row_values(table: type[Row], row_id: int) -> dict[str, Any] | None:
    """A row's columns as the program has them; None if it is not there."""
    return next(_dicts(table.select().where(table.id == row_id)), None)


def live_parts(table: type[Row], row_id: int) -> list[str]:
    """What hangs on an item and is in force, by its name in the journal: what dropping it would hide."""
    found: list[str] = []
    for part, column in _BELOW.get(table, ()):
        query = _select(part, column, [row_id])
        if part in (ObjectiveRow, KeyResultRow):
            query = query.where(part.dropped_on.is_null())
        elif part is InitiativeRow:
            query = query.where(InitiativeRow.state != "dropped")
        found += [f"{ITEM_NAMES[part]}{row['id']}" for row in _dicts(query.order_by(part.id))]
    return found


_BELOW: dict[type[Row], tuple[tuple[type[Row], str], ...]] = {
    ObjectiveRow: ((KeyResultRow, "objective_id"), (ObjectiveRow, "parent_objective_id")),
    KeyResultRow: (
        (CheckInRow, "key_result_id"),
        (InitiativeRow, "key_result_id"),
        (ObjectiveRow, "parent_key_result_id"),
    ),
    KpiRow: ((MeasurementRow, "kpi_id"), (KeyResultRow, "kpi_id"), (GuardrailRow, "kpi_id")),
}


def searched_parts(table: str, row_id: int) -> list[str]:
    """The titles of an item's parts that search looks in, in their order."""
    if table == "key_result":
        return [row["title"] for row in _rows(StepRow, "key_result_id", [row_id], StepRow.number)]
    if table == "kpi":
        return [row["name"] for row in _rows(KpiTag, "kpi_id", [row_id], KpiTag.name)]
    return []


def as_kept(table: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a journal entry as the program has them: dates as dates."""
    fields = table._meta.fields
    return {
        name: fields[name].python_value(value)
        for name, value in values.items()
        if name in fields and name != "id"
    }


def latest_change() -> int:
    """The number of the last change; 0 if there is none."""
    return int(Change.select(fn.MAX(Change.id)).scalar() or 0)


def objectives_changed_after(change_id: int) -> bool:
    """Whether a change after this one was about an objective itself: added, moved, dropped, renamed."""
    query = ChangeItem.select(ChangeItem.id).where(
        ChangeItem.change_id > change_id, ChangeItem.item.startswith("O")
    )
    return any(True for _ in _tuples(query.limit(1)))


def changes_after(change_id: int) -> list[PastChange]:
    """The changes after this one, in their order."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    return [PastChange(**row) for row in _dicts(query.where(Change.id > change_id).order_by(Change.id))]


def last_to_change(item: str) -> str | None:
    """Who changed an item last, by its name in the journal."""
    query = Change.select(Change.who).join(ChangeItem, on=(ChangeItem.change_id == Change.id))
    query = query.where(ChangeItem.item == item).order_by(ChangeItem.id.desc()).limit(1)
    return next((str(who) for (who,) in _tuples(query)), None)


def held_at(moment: datetime, fields: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Item → field → what it held just before a moment, of those that were changed from then on."""
    named = reduce(or_, (ChangeItem.before.contains(f'"{field}"') for field in fields))
    query = ChangeItem.select(ChangeItem.item, ChangeItem.before).join(
        Change, on=(ChangeItem.change_id == Change.id)
    )
    query = query.where(Change.at >= moment, ChangeItem.after.is_null(False), named)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for item, before in _tuples(query.order_by(ChangeItem.id)):
        for field, value in (_read(before) or {}).items():
            if field in fields:
                found[item].setdefault(field, value)
    return found


def items_of(change_ids: Iterable[int]) -> dict[str, None]:
    """The handles of the items that changes are about; a check-in is about its key result."""
    found: dict[str, None] = {}
    for row in _rows(ChangeItem, "change_id", change_ids, ChangeItem.id):
        owner = _item_of(row)
        if owner:
            found[owner] = None
    return found


_PARTS: dict[str, tuple[type[Row], str, str]] = {
    "check-in ": (CheckInRow, "key_result_id", "KR"),
    "step ": (StepRow, "key_result_id", "KR"),
    "waypoint ": (WaypointRow, "key_result_id", "KR"),
    "measurement ": (MeasurementRow, "kpi_id", "KPI"),
    "target ": (KpiTargetRow, "kpi_id", "KPI"),
    "tag ": (KpiTag, "kpi_id", "KPI"),
    "guardrail ": (GuardrailRow, "objective_id", "O"),
}


def _owner_of(prefix: str, row: dict[str, Any]) -> str | None:
    """The item that a part belongs to: as its entry says, else as its row does."""
    table, column, kind = _PARTS[prefix]
    values = _read(row["after"] or row["before"]) or {}
    owner = values.get(column)
    if owner is None:
        query = table.select(getattr(table, column)).where(table.id == int(row["item"][len(prefix) :]))
        owner = next((found for (found,) in _tuples(query)), None)
    return None if owner is None else f"{kind}{owner}"


# --- helpers (peewee's types stop here) ------------------------------------------------------


def _dicts(query: Any) -> Iterator[dict[str, Any]]:
    yield from query.dicts()


def _tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    yield from query.tuples()


def _plain(query: Any) -> Iterator[tuple[Any, ...]]:
    """The rows as the database has them."""
    yield from Change._meta.database.execute(query)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(dict.fromkeys(ids))
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]


def _by_ids(ids: Iterable[int], ask: Any) -> Iterator[Any]:
    for some in _chunks(ids):
        yield from ask(some)


def _select(table: type[Row], column: str, ids: list[int]) -> Any:
    return table.select().where(getattr(table, column).in_(ids))


def _rows(table: type[Row], column: str, ids: Iterable[int], order: Any) -> Iterator[Any]:
    for some in _chunks(ids):
        yield from _dicts(_select(table, column, some).order_by(order, table.id))


def _grouped(found: Iterable[Any], key: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    return groups


def _without(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
