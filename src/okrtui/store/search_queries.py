"""Items that hold the words somebody searches for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okrtui.domain.model import Handle
from okrtui.store.orm import JOIN, Value, fn
from okrtui.store.rows import Rows
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow


class Found(NamedTuple):
    """An item whose texts hold every word searched for."""

    handle: Handle
    title: str
    dropped: bool
    cycle: str


def search(db: Rows, words: Sequence[str], limit: int, cycles: Mapping[int, str]) -> list[Found]:
    """Items of every kind that hold all words, which are normalised already; `cycles`: their names by id."""
    found: list[Found] = []
    for prefix, query in _searched().items():
        table = query.model
        for word in words:
            query = query.where(table.search_text.contains(word))
        found += _found(db, prefix, query.order_by(table.id).limit(limit), cycles)
    return found[:limit]


def named(db: Rows, handle: Handle, cycles: Mapping[int, str]) -> list[Found]:
    """The item of this handle, if there is one that can be understood."""
    query = _searched()[handle.prefix]
    return list(_found(db, handle.prefix, query.where(query.model.id == handle.id), cycles))


def is_there(db: Rows, handle: Handle) -> bool:
    """Whether there is an item of this handle, understood or not."""
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
