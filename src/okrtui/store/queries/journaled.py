"""What the journal says: who changed what and when, and what items were before."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from okrtui.domain.errors import Unsafe
from okrtui.domain.model import Handle
from okrtui.store.orm import Value, fn
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
    """Return the latest change of an action whose reason ends with this text."""
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
    who: Collection[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
    limit: int | None = None,
) -> list[PastChange]:
    """Return the changes that match, newest first: about an item, by a person (`who`: small letters, all
    names), since one instant, before another, of lower numbers than `below`."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    if item is not None:
        query = query.where(Change.id.in_(_about(item)))
    for wanted in (
        who is not None and fn.LOWER(Change.who).in_(sorted(who)),
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
    for prefix, (table, column, kind) in _PARTS.items():
        if kind == handle.prefix:
            names = table.select(Value(prefix).concat(table.id.cast("TEXT")))
            found |= ChangeItem.item.in_(names.where(getattr(table, column) == handle.id))
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
    """Return all changes of these actions, newest first."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    query = query.where(Change.action.in_(actions)).order_by(Change.id.desc())
    return [PastChange(**row) for row in db.dicts(query)]


def item_changes(db: Rows, change_ids: Iterable[int]) -> ById[ItemChange]:
    """Return what each change did, by change id: row by row, in order."""
    found: ById[ItemChange] = defaultdict(list)
    for row in db.of(ChangeItem, "change_id", change_ids, ChangeItem.id):
        found[row["change_id"]].append(_item_change(db, row))
    return found


def first_item_changes(db: Rows, change_id: int, most: int) -> tuple[list[ItemChange], int]:
    """Return the first rows of what a change did, and how many more items it is about; if none, how many more
    rows."""
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
    """Return how many rows each change changed, by change id."""

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
        raise ValueError("an entry of the journal that is not a table of values") from None
    if not isinstance(values, dict | None):
        raise ValueError("an entry of the journal that is not a table of values")
    return values


def _item_of(db: Rows, row: dict[str, Any]) -> str | None:
    prefix, row_id = _parts_of(row["item"])
    if prefix in ("O", "KR", "I", "KPI"):
        return str(row["item"]) if row_id else None
    return _owner_of(db, prefix, row) if prefix in _PARTS else None


def touched_by(db: Rows, item: str, field: str | None, after: int) -> PastChange | None:
    """Return the latest change after a number that changed a row, or one field of it."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason).join(
        ChangeItem, on=(ChangeItem.change_id == Change.id)
    )
    query = query.where(ChangeItem.item == item, Change.id > after)
    if field is not None:
        query = query.where(ChangeItem.before.contains(f'"{field}"'))
    return next((PastChange(**row) for row in db.dicts(query.order_by(Change.id.desc()).limit(1))), None)


def row_of(item: str) -> tuple[type[Row], int] | None:
    """Return the table and row id of an item of the journal; None for one that is about the file."""
    name, row_id = _parts_of(item)
    table = _TABLES.get(name)
    return (table, row_id) if table is not None and row_id else None


def _parts_of(item: str) -> tuple[str, int]:
    """The kind and the row id that an item of the journal is about; 0 for none."""
    name = item.rstrip("0123456789")
    digits = item[len(name) :]
    return name, int(digits) if 0 < len(digits) < 13 else 0


_TABLES: dict[str, type[Row]] = {name: table for table, name in ITEM_NAMES.items()}


def row_values(db: Rows, table: type[Row], row_id: int) -> dict[str, Any] | None:
    """Return a row's columns as the program has them; None if it is not there."""
    return next(db.dicts(table.select().where(table.id == row_id)), None)


def live_parts(db: Rows, table: type[Row], row_id: int) -> list[str]:
    """Return what is attached to an item and in force, by journal name: what dropping it would hide."""
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
    """Return the titles of an item's parts that search looks in, in their order."""
    if table == "key_result":
        return [row["title"] for row in db.of(StepRow, "key_result_id", [row_id], StepRow.number)]
    if table == "kpi":
        return [row["name"] for row in db.of(KpiTag, "kpi_id", [row_id], KpiTag.name)]
    return []


def as_kept(table: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a journal entry as the program has them: dates as dates."""
    fields = table._meta.fields
    return {
        name: fields[name].python_value(value)
        for name, value in values.items()
        if name in fields and name != "id"
    }


def latest_change(db: Rows) -> int:
    """Return the number of the last change; 0 if there is none."""
    return int(db.scalar(Change.select(fn.MAX(Change.id))) or 0)


def objectives_changed_after(db: Rows, change_id: int) -> bool:
    """Return whether a later change was about an objective itself: added, moved, dropped, renamed."""
    query = ChangeItem.select(ChangeItem.id).where(
        ChangeItem.change_id > change_id, ChangeItem.item.startswith("O")
    )
    return any(True for _ in db.tuples(query.limit(1)))


def changes_after(db: Rows, change_id: int) -> list[PastChange]:
    """Return the changes after this one, in their order."""
    query = Change.select(Change.id, Change.at, Change.who, Change.action, Change.reason)
    return [PastChange(**row) for row in db.dicts(query.where(Change.id > change_id).order_by(Change.id))]


def last_to_change(db: Rows, item: str) -> str | None:
    """Return who changed an item last, by its name in the journal."""
    query = Change.select(Change.who).join(ChangeItem, on=(ChangeItem.change_id == Change.id))
    query = query.where(ChangeItem.item == item).order_by(ChangeItem.id.desc()).limit(1)
    return next((str(who) for (who,) in db.tuples(query)), None)


UNDO, REDO = "undo", "redo"
_TARGET = re.compile(r"undoes (\d{1,18})(?!\d)", re.ASCII)


def undoes(change: PastChange) -> int | None:
    """Return the number of the change that this one takes back; None if it takes none back."""
    matched = _TARGET.match(change.reason)
    return int(matched[1]) if matched and change.action in (UNDO, REDO) else None


def taken_back(db: Rows) -> set[int]:
    """Return the numbers of all changes that are taken back now; undos that were redone count for nothing."""
    found: set[int] = set()
    for change in changes_of_action(db, UNDO, REDO):  # the newest first
        target = undoes(change)
        if change.id not in found and target is not None:
            found.add(target)
    return found


class Part(NamedTuple):
    """A row that is a part of an item and has no date of its own, as it was and as it is; None: not there."""

    kind: str
    then: dict[str, Any] | None
    now: dict[str, Any] | None


class Before(NamedTuple):
    """What was different just before a moment; for what was made later, at the end of the day it was made."""

    values: dict[str, dict[str, Any]]
    """Item → field → what it was, of fields that were changed since."""
    made: set[str]
    """Items that were made since."""
    never: set[str]
    """Items whose making was undone."""
    parts: list[Part]
    """Parts that were otherwise."""


def before(db: Rows, moment: datetime, end_of_day: Callable[[datetime], datetime]) -> Before:
    """Return what was different just before a moment, as far as the journal can be read. What was undone was
    never there. `end_of_day` gives the first moment after the day of another."""
    undone = taken_back(db)
    undoing = {change.id for change in changes_of_action(db, UNDO, REDO)}
    row = ChangeItem
    told = row.before.is_null(False)
    for kind in (*_MADE, *_ROWS):
        told |= row.item.startswith(kind)
    query = row.select(row.id, row.change_id, Change.at, row.item, row.before, row.after)
    query = query.join(Change, on=(row.change_id == Change.id))
    found = _Past(moment, end_of_day)
    found.never = _never_made(db, undone)
    query = query.where(Change.at >= moment, told).order_by(row.id)
    for row_id, change_id, at, item, *texts in db.tuples(query):
        kind = _parts_of(item)[0]
        try:
            was, became = (_understood(kind, _read(text)) for text in texts)
        except (ValueError, Unsafe):  # `doctor` names it
            db.leave_out(ChangeItem, row_id, "before")
            continue
        if change_id in undone or change_id in undoing:
            continue
        if kind in _ROWS:
            found.part(at, item, was, became)
        elif was is None:
            found.made[item] = end_of_day(at)
        elif became is not None:
            found.change(at, item, was, became)
    return Before(found.values, set(found.made), found.never, list(found.parts(db)))


def _never_made(db: Rows, undone: Iterable[int]) -> set[str]:
    """The items that were made by changes that are taken back."""

    def ask(ids: list[int]) -> Any:
        query = ChangeItem.select(ChangeItem.item).where(ChangeItem.change_id.in_(ids))
        return db.tuples(query.where(ChangeItem.before.is_null()))

    return {item for (item,) in by_ids(undone, ask) if _parts_of(item)[0] in _MADE}


class _Past:
    """The journal from a moment on, read forwards."""

    def __init__(self, moment: datetime, end_of_day: Callable[[datetime], datetime]) -> None:
        self._moment, self._end_of_day = moment, end_of_day
        self.values: dict[str, dict[str, Any]] = defaultdict(dict)
        self.made: dict[str, datetime] = {}
        """Item → the moment from which on it is another than it is taken for."""
        self.never: set[str] = set()
        self._owners: dict[str, str] = {}
        self._then: dict[str, dict[str, Any] | None] = {}
        """Part → what it was; with some of its columns only, if no more is known."""
        self._began: dict[str, dict[str, Any] | None] = {}
        """Part of an item that was made later → what it is while that day lasts."""
        self._now: dict[str, dict[str, Any] | None] = {}
        """Part → what it became, if that is known in full, or that it is gone."""

    def change(self, at: datetime, item: str, was: dict[str, Any], became: dict[str, Any]) -> None:
        if at < self.made.get(item, self._moment):
            return
        values = self.values[item]
        for field, value in was.items():
            values.setdefault(field, value)
        if "counts_after" in was:
            values.setdefault("counts_until", became.get("counts_after"))

    def part(
        self, at: datetime, item: str, was: dict[str, Any] | None, became: dict[str, Any] | None
    ) -> None:
        owner = self._owner(item, was or became or {})
        if at < self.made.get(owner, self._moment):
            self._began[item] = None if became is None else {**(self._began.get(item) or {}), **became}
            return
        if item not in self._then:
            began = self._began.get(item)
            self._then[item] = began if item in self._began else was
        elif was is not None and self._then[item] is not None:
            self._then[item] = {**was, **(self._then[item] or {})}
        self._now[item] = None if became is None else {**(self._now.get(item) or {}), **became}

    def _owner(self, item: str, values: dict[str, Any]) -> str:
        """The item that a part belongs to, by its name in the journal; empty if it was made before."""
        kind = _parts_of(item)[0]
        _, column, prefix = _PARTS[kind]
        if column in values:
            self._owners[item] = f"{prefix}{values[column]}"
        return self._owners.get(item, "")

    def parts(self, db: Rows) -> Iterator[Part]:
        for item, then in self._then.items():
            kind, row_id = _parts_of(item)
            now = self._now[item]
            if now is not None:  # perhaps not all of its columns
                now = row_values(db, _TABLES[kind], row_id)
            if then is not None:
                then = {**(now or {}), **then}
                if not _ROWS[kind] <= then.keys():
                    continue
            yield Part(kind, then, now)


def _understood(kind: str, values: dict[str, Any] | None) -> dict[str, Any] | None:
    """The values of a row of the journal, as the program has them. Raises Unsafe for what no okrtui wrote."""
    table = _TABLES.get(kind)
    return values if values is None or table is None else as_kept(table, values)


_MADE = ("O", "KR", "KPI", "I", "cycle ")
_ROWS = {
    "waypoint ": {"key_result_id", "on_date", "value"},
    "step ": {"key_result_id", "number", "title", "weight", "due"},
    "guardrail ": {"objective_id", "kpi_id"},
    "target ": {"kpi_id", "since", "value", "low", "high"},
}
"""Parts of items that have no date of their own, or were kept otherwise, and what they must say."""


def items_of(db: Rows, change_ids: Iterable[int]) -> dict[str, None]:
    """Return the handles of the items that changes are about; a check-in is about its key result."""
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
    """The item that a part belongs to: the one in its entry, else the one in its row."""
    table, column, kind = _PARTS[prefix]
    values = _read(row["after"] or row["before"]) or {}
    owner = values.get(column)
    if owner is None:
        query = table.select(getattr(table, column)).where(table.id == _parts_of(row["item"])[1])
        owner = next((found for (found,) in db.tuples(query)), None)
    return f"{kind}{owner}" if type(owner) is int and 0 < owner < 10**12 else None
