"""What the journal says: who changed what and when, and what items were before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from okrtui.domain.errors import Unsafe
from okrtui.domain.model import Handle
from okrtui.store.orm import fn
from okrtui.store.rows import ById, Rows, by_ids, selected
from okrtui.store.schema import (
    ITEM_NAMES,
    Change,
    ChangeItem,
    CheckInRow,
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


class PastChange(NamedTuple):
    """Who changed something, and when (UTC)."""

    id: int
    at: datetime
    who: str
    action: str
    reason: str


def change_with(db: Rows, action: str, reason_end: str) -> PastChange | None:
    """The latest change of an action whose reason ends with this text."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    query = query.where(Change.action == action, Change.reason.endswith(reason_end))
    for row in db.dicts(query.order_by(Change.id.desc()).limit(1)):
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
    db: Rows,
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
    return [PastChange(**row) for row in db.dicts(query.limit(limit) if limit else query)]


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


def change(db: Rows, change_id: int) -> PastChange | None:
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    return next((PastChange(**row) for row in db.dicts(query.where(Change.id == change_id))), None)


def changes_of_action(db: Rows, *actions: str) -> list[PastChange]:
    """All changes of these actions, newest first."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    query = query.where(Change.action.in_(actions)).order_by(Change.id.desc())
    return [PastChange(**row) for row in db.dicts(query)]


def item_changes(db: Rows, change_ids: Iterable[int]) -> ById[ItemChange]:
    """Change id → what it did, row by row, in order."""
    found: ById[ItemChange] = defaultdict(list)
    for row in db.of(ChangeItem, "change_id", change_ids, ChangeItem.id):
        found[row["change_id"]].append(_item_change(db, row))
    return found


def first_item_changes(db: Rows, change_id: int, most: int) -> tuple[list[ItemChange], int]:
    """The first rows of what a change did, and how many items more it is about; if these are all, rows."""
    rows = list(
        db.dicts(
            ChangeItem.select().where(ChangeItem.change_id == change_id).order_by(ChangeItem.id).limit(most)
        )
    )
    last = rows[-1]["id"] if rows else 0
    left = ChangeItem.select(fn.COUNT(ChangeItem.item.distinct()))
    left = left.where(ChangeItem.change_id == change_id, ChangeItem.id > last)
    of_itself = ~ChangeItem.item.contains(" ") | ChangeItem.item.startswith("cycle ")  # `step 3` is a part
    items = db.scalar(left.where(of_itself))
    return [_item_change(db, row) for row in rows], int(items or db.scalar(left) or 0)


def how_many_rows(db: Rows, change_ids: Iterable[int]) -> dict[int, int]:
    """Change id → how many rows it changed."""

    def ask(ids: list[int]) -> Any:
        query = ChangeItem.select(ChangeItem.change_id, fn.COUNT(ChangeItem.id))
        return db.tuples(query.where(ChangeItem.change_id.in_(ids)).group_by(ChangeItem.change_id))

    return dict(by_ids(change_ids, ask))


def _item_change(db: Rows, row: dict[str, Any]) -> ItemChange:
    try:
        return ItemChange(row["item"], _item_of(db, row), _read(row["before"]), _read(row["after"]))
    except ValueError:
        db.leave_out(ChangeItem, row["id"], "after")
        return ItemChange(row["item"], None, None, None, damaged=True)


def _read(text: str | None) -> dict[str, Any] | None:
    """The values of a journal entry. Raises ValueError if they are none."""
    try:
        values = None if text is None else json.loads(text)
    except RecursionError:
        raise ValueError("an entry of the journal that is no table of values") from None
    if not isinstance(values, dict | None):
        raise ValueError("an entry of the journal that is no table of values")
    return values


def _item_of(db: Rows, row: dict[str, Any]) -> str | None:
    prefix, row_id = _parts_of(row["item"])
    if prefix in ("O", "KR", "I", "KPI"):
        return str(row["item"]) if row_id else None
    return _owner_of(db, prefix, row) if prefix in _PARTS else None


def touched_by(db: Rows, item: str, field: str | None, after: int) -> PastChange | None:
    """The latest change after a number that changed a row, or one field of it."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason).join(
        ChangeItem, on=(ChangeItem.change_id == Change.id)
    )
    query = query.where(ChangeItem.item == item, Change.id > after)
    if field is not None:
        query = query.where(ChangeItem.before.contains(f'"{field}"'))
    return next((PastChange(**row) for row in db.dicts(query.order_by(Change.id.desc()).limit(1))), None)


def row_of(item: str) -> tuple[type[Row], int] | None:
    """The table and row id of an item of the journal; None for one that is about the file."""
    name, row_id = _parts_of(item)
    table = _TABLES.get(name)
    return (table, row_id) if table is not None and row_id else None


def _parts_of(item: str) -> tuple[str, int]:
    """The kind and the id of the row that an item of the journal is; 0 for none."""
    name = item.rstrip("0123456789")
    digits = item[len(name) :]
    return name, int(digits) if 0 < len(digits) < 13 else 0


_TABLES: dict[str, type[Row]] = {name: table for table, name in ITEM_NAMES.items()}


def row_values(db: Rows, table: type[Row], row_id: int) -> dict[str, Any] | None:
    """A row's columns as the program has them; None if it is not there."""
    return next(db.dicts(table.select().where(table.id == row_id)), None)


def live_parts(db: Rows, table: type[Row], row_id: int) -> list[str]:
    """What hangs on an item and is in force, by its name in the journal: what dropping it would hide."""
    found: list[str] = []
    for part, column in _BELOW.get(table, ()):
        query = selected(part, column, [row_id])
        if part in (ObjectiveRow, KeyResultRow):
            query = query.where(part.dropped_on.is_null())
        elif part is InitiativeRow:
            query = query.where(InitiativeRow.state != "dropped")
        found += [f"{ITEM_NAMES[part]}{row['id']}" for row in db.dicts(query.order_by(part.id))]
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


def searched_parts(db: Rows, table: str, row_id: int) -> list[str]:
    """The titles of an item's parts that search looks in, in their order."""
    if table == "key_result":
        return [row["title"] for row in db.of(StepRow, "key_result_id", [row_id], StepRow.number)]
    if table == "kpi":
        return [row["name"] for row in db.of(KpiTag, "kpi_id", [row_id], KpiTag.name)]
    return []


def as_kept(table: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a journal entry as the program has them: dates as dates."""
    fields = table._meta.fields
    return {
        name: fields[name].python_value(value)
        for name, value in values.items()
        if name in fields and name != "id"
    }


def latest_change(db: Rows) -> int:
    """The number of the last change; 0 if there is none."""
    return int(db.scalar(Change.select(fn.MAX(Change.id))) or 0)


def objectives_changed_after(db: Rows, change_id: int) -> bool:
    """Whether a change after this one was about an objective itself: added, moved, dropped, renamed."""
    query = ChangeItem.select(ChangeItem.id).where(
        ChangeItem.change_id > change_id, ChangeItem.item.startswith("O")
    )
    return any(True for _ in db.tuples(query.limit(1)))


def changes_after(db: Rows, change_id: int) -> list[PastChange]:
    """The changes after this one, in their order."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    return [PastChange(**row) for row in db.dicts(query.where(Change.id > change_id).order_by(Change.id))]


def last_to_change(db: Rows, item: str) -> str | None:
    """Who changed an item last, by its name in the journal."""
    query = Change.select(Change.who).join(ChangeItem, on=(ChangeItem.change_id == Change.id))
    query = query.where(ChangeItem.item == item).order_by(ChangeItem.id.desc()).limit(1)
    return next((str(who) for (who,) in db.tuples(query)), None)


class Before(NamedTuple):
    """What was otherwise just before a moment."""

    values: dict[str, dict[str, Any]]
    """Item → field → what it was, of fields that were changed from then on."""
    made: set[str]
    """Objectives, key results and KPIs that were made from then on."""
    came: list[tuple[str, dict[str, Any]]]
    """Waypoints and guardrails that were added from then on: the kind of row, and what it holds."""
    went: list[tuple[str, dict[str, Any]]]
    """Those that were there, and were taken away."""


def before(db: Rows, moment: datetime) -> Before:
    """What was otherwise just before a moment, as far as the journal can be read."""
    row = ChangeItem
    told = row.before.is_null(False)
    for kind in ("O", "KR", "KPI", *_ROWS):
        told |= row.item.startswith(kind)
    query = row.select(row.id, row.item, row.before, row.after).join(Change, on=(row.change_id == Change.id))
    found, parts = Before(defaultdict(dict), set(), [], []), set()
    for row_id, item, *texts in db.tuples(query.where(Change.at >= moment, told).order_by(row.id)):
        kind = _parts_of(item)[0]
        try:
            was, became = (_understood(kind, _read(text)) for text in texts)
        except (ValueError, Unsafe):  # `doctor` names it
            db.leave_out(ChangeItem, row_id, "before")
            continue
        if kind in _ROWS:
            if item not in parts:  # what it was first
                parts.add(item)
                (found.came if was is None else found.went).append((kind, was or became or {}))
        elif was is None:
            found.made.add(item)
        elif became is not None:
            for field, value in was.items():
                found.values[item].setdefault(field, value)
    return found


def _understood(kind: str, values: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a row of the journal says, as the program has it. Raises Unsafe for what no okrtui wrote,
    ValueError without what a part belongs to."""
    table = _TABLES.get(kind)
    if values is None or table is None:
        return values
    if kind in _ROWS and not _ROWS[kind] <= values.keys():
        raise ValueError("a part of nothing")
    return as_kept(table, values)


_ROWS = {
    "waypoint ": {"key_result_id", "on_date", "value"},
    "guardrail ": {"objective_id", "kpi_id"},
}
"""Parts of items that have no date of their own, and what they must say."""


def items_of(db: Rows, change_ids: Iterable[int]) -> dict[str, None]:
    """The handles of the items that changes are about; a check-in is about its key result."""
    found: dict[str, None] = {}
    for row in db.of(ChangeItem, "change_id", change_ids, ChangeItem.id):
        owner = _item_of(db, row)
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


def _owner_of(db: Rows, prefix: str, row: dict[str, Any]) -> str | None:
    """The item that a part belongs to: as its entry says, else as its row does."""
    table, column, kind = _PARTS[prefix]
    values = _read(row["after"] or row["before"]) or {}
    owner = values.get(column)
    if owner is None:
        query = table.select(getattr(table, column)).where(table.id == _parts_of(row["item"])[1])
        owner = next((found for (found,) in db.tuples(query)), None)
    return f"{kind}{owner}" if type(owner) is int and 0 < owner < 10**12 else None
