"""Items that hold the words somebody searches for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from okrtui.domain.model import Handle
from okrtui.store.orm import Value
from okrtui.store.rows import Rows
from okrtui.store.schema import CycleRow, InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow


class Found(NamedTuple):
    """An item whose texts hold every word searched for."""

    handle: Handle
    title: str
    dropped: bool
    cycle: str


def search(db: Rows, words: Sequence[str], limit: int) -> list[Found]:
    """Items of every kind that hold all words, which are normalised already."""
    found: list[Found] = []
    for prefix, query in _searched().items():
        table = query.model
        for word in words:
            query = query.where(table.search_text.contains(word))
        found += _found(db, prefix, query.order_by(table.id).limit(limit))
    return found[:limit]


def named(db: Rows, handle: Handle) -> list[Found]:
    """The item of this handle, if there is one."""
    query = _searched()[handle.prefix]
    return list(_found(db, handle.prefix, query.where(query.model.id == handle.id)))


def _found(db: Rows, prefix: Any, query: Any) -> Iterator[Found]:
    for item_id, title, dropped, cycle in db.tuples(query):
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
