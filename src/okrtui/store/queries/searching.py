"""Items that hold the words somebody searches for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from okrtui.domain.model import Handle
from okrtui.domain.texts import search_text
from okrtui.store.orm import JOIN, Value, fn
from okrtui.store.rows import Rows
from okrtui.store.schema import (
    Change,
    CheckInRow,
    InitiativeRow,
    KeyResultRow,
    KpiRow,
    MeasurementRow,
    ObjectiveRow,
)


class Found(NamedTuple):
    """An item whose texts hold every word searched for."""

    handle: Handle
    title: str
    dropped: bool
    cycle: str
    said: str = ""
    """The words that hold them, if they were said of it: a note, a reason, what is in the way."""


class Said(NamedTuple):
    """What somebody said of an item."""

    handle: Handle
    text: str


def search(db: Rows, words: Sequence[str], limit: int, cycles: Mapping[int, str]) -> list[Found]:
    """Return items of every kind that hold all words, which are normalised already; `cycles`: names by id."""
    found: list[Found] = []
    for prefix, query in _searched().items():
        table = query.model
        for word in words:
            query = query.where(table.search_text.contains(word))
        found += _found(db, prefix, query.order_by(table.id).limit(limit), cycles)
    return found[:limit]


def said(db: Rows, words: Sequence[str], until: date) -> Iterator[Said]:
    """Return what was said up to a day that holds all words: notes and what is in the way, the latest first;
    then what was learned and why a grade was given."""
    entry, measured = CheckInRow, MeasurementRow
    yield from _dated(db, "KR", entry, entry.key_result_id, [entry.note, entry.in_the_way], words, until)
    yield from _dated(db, "KPI", measured, measured.kpi_id, [measured.note], words, until)
    yield from _graded(db, "O", ObjectiveRow, words)
    yield from _graded(db, "KR", KeyResultRow, words)


def _dated(
    db: Rows, prefix: Any, table: Any, owner: Any, texts: Sequence[Any], words: Sequence[str], until: date
) -> Iterator[Said]:
    query = table.select(owner, *texts).where((table.on_date <= until) & _any_text(texts))
    yield from _holding(db, prefix, query.order_by(table.on_date.desc(), table.id.desc()), words)


def _graded(db: Rows, prefix: Any, table: Any, words: Sequence[str]) -> Iterator[Said]:
    texts = [table.learned, table.grade_reason]
    yield from _holding(db, prefix, table.select(table.id, *texts).where(_any_text(texts)), words)


def _any_text(texts: Sequence[Any]) -> Any:
    return reduce(or_, (text != "" for text in texts))


def _holding(db: Rows, prefix: Any, query: Any, words: Sequence[str]) -> Iterator[Said]:
    for item_id, *parts in db.tuples(query):
        yield from (Said(Handle(prefix, item_id), text) for text in parts if _holds(text, words))


def _holds(text: str, words: Sequence[str]) -> bool:
    found = search_text(text)
    return all(word in found for word in words)


def reasons(db: Rows, words: Sequence[str], until: datetime) -> list[int]:
    """Return the numbers of the changes before an instant whose reason holds all words, the latest first."""
    query = Change.select(Change.id, Change.reason).where((Change.reason != "") & (Change.at < until))
    return [id_ for id_, reason in db.tuples(query.order_by(Change.id.desc())) if _holds(reason, words)]


def named(db: Rows, handle: Handle, cycles: Mapping[int, str]) -> list[Found]:
    """Return the item of this handle, if there is one that can be understood."""
    query = _searched()[handle.prefix]
    return list(_found(db, handle.prefix, query.where(query.model.id == handle.id), cycles))


def is_there(db: Rows, handle: Handle) -> bool:
    """Return whether there is an item of this handle, understood or not."""
    table = _searched()[handle.prefix].model
    return any(db.plain(table.select(table.id).where(table.id == handle.id)))


def _found(db: Rows, prefix: Any, query: Any, cycles: Mapping[int, str]) -> Iterator[Found]:
    for item_id, title, dropped, cycle_id in db.tuples(query):
        yield Found(Handle(prefix, item_id), title, bool(dropped), cycles.get(cycle_id, ""))


def _searched() -> dict[str, Any]:
    """Handle prefix → all items of that kind as (id, title, dropped, id of the cycle)."""
    return {
        "O": _search_objectives(),
        "KR": _search_key_results(),
        "I": _search_initiatives(),
        "KPI": KpiRow.select(KpiRow.id, KpiRow.name, KpiRow.dropped_on.is_null(False), Value(None)),
    }


_CYCLE_ID = fn.COALESCE(ObjectiveRow.cycle_id, 0)
"""Of an objective that is not read: what stands there costs the objective, not what is below it."""


def _search_objectives() -> Any:
    table = ObjectiveRow
    return table.select(table.id, table.title, table.dropped_on.is_null(False), _CYCLE_ID)


def _search_key_results() -> Any:
    table = KeyResultRow
    found = table.select(table.id, table.title, table.dropped_on.is_null(False), _CYCLE_ID)
    return found.join(ObjectiveRow, JOIN.LEFT_OUTER, on=(table.objective_id == ObjectiveRow.id))


def _search_initiatives() -> Any:
    table, above = InitiativeRow, KeyResultRow
    found = table.select(table.id, table.title, table.state == "dropped", _CYCLE_ID)
    found = found.join(above, JOIN.LEFT_OUTER, on=(table.key_result_id == above.id))
    return found.join(ObjectiveRow, JOIN.LEFT_OUTER, on=(above.objective_id == ObjectiveRow.id))
