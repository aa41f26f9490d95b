"""Who changed what, from what to what, when and why: the journal as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from okrtui.domain.calendar import DAY
from okrtui.domain.errors import NotFound
from okrtui.domain.model import Handle
from okrtui.domain.views import Redefinition
from okrtui.store.queries import journaled, names, searching
from okrtui.store.queries.journaled import ItemChange, PastChange
from okrtui.workspace.queries.missing import missing
from okrtui.workspace.reading import Reading

Fields = dict[str, tuple[Any, Any]]
"""Field → what it was and what it became; None where it was not there."""
MAX = 200
"""Changes read at a time."""
MAX_ROWS, FIRST_ROWS = 500, 200
"""Of a change of more rows (a big import), so many are read for a list or a page: it shows fewer items."""
_HIDDEN = frozenset({"position", "key_result_id", "objective_id", "kpi_id", "at", "who"})
"""Columns of a part that say where it belongs, which its item's handle says already."""


class Entry(NamedTuple):
    """One change: when (UTC), by whom, what was done and why, and by item each field before and after."""

    id: int
    at: datetime
    who: str
    action: str
    reason: str
    items: dict[str, Fields]
    more: int = 0
    """Items (of one with very many parts: these) that were changed too and not read."""


def log(
    reading: Reading,
    *,
    item: Handle | None = None,
    who: str | None = None,
    since: date | None = None,
    until: date | None = None,
    below: int | None = None,
    limit: int | None = MAX,
    whole: bool = True,
) -> list[Entry]:
    """Return the changes that match, newest first; unless `whole`, only the beginning of large ones. `since`
    and `until` are days in the workspace's calendar, both included. As of a day, only changes made by its end
    are returned. Raises NotFound for an item that never existed."""
    if reading.as_of is not None:
        until = min(until, reading.as_of) if until is not None else reading.as_of
    if item is not None and not searching.is_there(reading.db, item):
        raise missing(item)
    found = journaled.changes(
        reading.db,
        item=item,
        who=None if who is None else names.earlier(reading.db, "owner", who),
        since=None if since is None else reading.begin_of(since),
        until=None if until is None else reading.begin_of(until + DAY),
        below=below,
        limit=limit,
    )
    return entries(reading, found, whole=whole)


def entry(reading: Reading, change_id: int, *, whole: bool = True) -> Entry:
    """Return one change; unless `whole`, only the beginning of a large one. Raises NotFound."""
    found = journaled.change(reading.db, change_id)
    if found is None:
        raise NotFound(f"There is no change {change_id}: `okrtui log` shows those that there are.")
    return entries(reading, [found], whole=whole)[0]


def entries(reading: Reading, changes: Sequence[PastChange], *, whole: bool = True) -> list[Entry]:
    """Return changes with what they did, by item; unless `whole`, only the beginning of large ones."""
    ids = [change.id for change in changes]
    many = {} if whole else journaled.how_many_rows(reading.db, ids)
    large = {id_ for id_, count in many.items() if count > MAX_ROWS}
    rows = journaled.item_changes(reading.db, (id_ for id_ in ids if id_ not in large))
    more: dict[int, int] = {}
    for id_ in large:
        rows[id_], more[id_] = journaled.first_item_changes(reading.db, id_, FIRST_ROWS)
    cycles = {f"cycle {row.id}": row.name for row in reading.stored_cycles.values()}
    return [
        Entry(*change, _by_item(rows.get(change.id, ()), cycles), more.get(change.id, 0))
        for change in changes
    ]


def _by_item(rows: Iterable[ItemChange], cycles: dict[str, str]) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    for row in rows:
        name = row.owner or cycles.get(row.item, row.item)
        fields = found.setdefault(name, {})
        for field, values in _fields(row).items():
            number, key = 1, field
            while key in fields:
                number += 1
                key = f"{field} ({number})"
            fields[key] = values
    return found


def _fields(row: ItemChange) -> Fields:
    """Return the fields of one row; those of a part of an item as fields of the item."""
    if row.damaged:
        return {"damaged record": (None, None)}
    before, after = row.before or {}, row.after or {}
    kind = row.item.rstrip("0123456789").strip()
    named = {**before, **after}
    if kind == "guardrail":
        return {"guardrail": _pair(row, lambda values: f"KPI{values.get('kpi_id')}")}
    if kind == "tag":
        return {"tag": _pair(row, lambda values: values.get("name"))}
    if kind == "waypoint" and "on_date" in named:
        return {f"waypoint {named['on_date']}": _pair(row, lambda values: values.get("value"))}
    if kind == "target" and "since" in named:
        return {f"target since {named['since']}": _pair(row, _target)}
    if kind == "step" and "number" in named:
        return {f"step {named['number']}": _pair(row, lambda values: values.get("title"))}
    prefix = "step " if kind == "step" else ""
    is_part = kind in ("check-in", "measurement", "step", "target", "waypoint")
    fields: Fields = {}
    for field in named:
        if field == "id" or (is_part and field in _HIDDEN):
            continue
        old, new = before.get(field), after.get(field)
        if (row.before is None and _says_nothing(new)) or (row.after is None and old in (None, "")):
            continue
        fields[prefix + field] = (old, new)
    return fields


def _says_nothing(value: Any) -> bool:
    """Return whether a value is the default of a new item; a 0 is not, as somebody typed it."""
    return value is None or value is False or value == ""


def _pair(row: ItemChange, of: Any) -> tuple[Any, Any]:
    return (None if row.before is None else of(row.before), None if row.after is None else of(row.after))


def _target(values: dict[str, Any]) -> Any:
    if values.get("low") is not None or values.get("high") is not None:
        return [values.get("low"), values.get("high")]
    return values.get("value")


_DEFINING = frozenset({
    "title", "kind", "weight", "parent_objective_id", "parent_key_result_id", "objective_id", "metric",
    "start", "target", "by_amount", "by_percent", "low", "high", "unit", "starts", "due", "kpi_id",
    "direction", "every", "combine", "healthy_at", "watch_at",
})  # fmt: skip
_DEFINING_PARTS = ("waypoint ", "step ", "target since ", "guardrail")


def redefinitions(reading: Reading, item: Handle, since: date | None = None) -> list[Redefinition]:
    """Return how an item's definition changed after it was made, from a day on, the latest first (rules.md,
    When a definition changes): titles, targets, weights, parents, steps … Changes that were taken back since,
    and the undos themselves, are left out."""
    found = []
    changes = log(reading, item=item, since=since, limit=None)
    numbers, gone = {each.id for each in changes}, journaled.taken_back(reading.db)
    for each in changes:
        if each.id in gone or journaled.undoes(PastChange(*each[:5])) in numbers:
            continue
        fields = each.items.get(str(item), {})
        if fields.get("added_on", ("", None))[0] is None:  # it was made then
            continue
        kept = {
            name: values
            for name, values in fields.items()
            if name in _DEFINING or (name.startswith(_DEFINING_PARTS) and name != "step done")
        }
        if kept:
            found.append(Redefinition(reading.local(each.at).date(), each.who, each.reason, kept))
    return found


def find(reading: Reading, action: str, reason_end: str) -> PastChange | None:
    """Return the latest change of this action whose reason ends with this text; None if there is none."""
    return journaled.change_with(reading.db, action, reason_end)


def latest(reading: Reading) -> int:
    """Return the number of the last change, for looking for newer ones later."""
    return journaled.latest_change(reading.db)
