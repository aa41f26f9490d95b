"""What being due needs to know of a person's own items, and no more: dates, no texts (DESIGN §3, Due).

Reads only. Of a large workspace two columns are looked through, of objectives and of key results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from okrtui.domain.model import Frequency, KeyResult
from okrtui.store.schema import CheckInRow, KeyResultRow, KpiRow, MeasurementRow, ObjectiveRow

_CHUNK = 500


class OwnKpi(NamedTuple):
    """A live KPI of somebody's."""

    id: int
    every: Frequency
    added_on: date


def own_key_results(who: str, today: date) -> list[tuple[int, KeyResult]]:
    """A person's live key results that take check-ins and have no grade, each with its cycle's id.

    A key result without an owner is its objective's owner's. Texts and values are left out.
    """
    mine, above = KeyResultRow, ObjectiveRow
    columns = (
        mine.id, mine.objective_id, mine.metric, mine.starts, mine.due,
        mine.added_on, mine.added_in_draft, mine.counts_after, mine.kpi_id,
    )  # fmt: skip
    # no joins, and what has an index is asked last: else all key results are looked through for each
    live: Any = mine.select(*columns).where(mine.grade.is_null(), _live(mine, today))
    cycles = above.select(above.id, above.cycle_id).where(_live(above, today))
    own: list[dict[str, Any]] = list(live.where(mine.owner == who).dicts())
    above_own = {row["objective_id"] for row in own}
    cycle_of = dict(_in_parts(above_own, lambda some: cycles.where(above.id.in_(some))))
    inherited = dict(_tuples(cycles.where(above.owner == who)))
    for some in _chunks(inherited):
        own.extend(live.where(mine.objective_id.in_(some), mine.owner == "").dicts())
    cycle_of |= inherited
    return [
        (cycle_of[row["objective_id"]], KeyResult(title="", description="", **row))
        for row in own
        if row["kpi_id"] is None and row["objective_id"] in cycle_of
    ]


def with_check_in(ids: Iterable[int], first: date, last: date) -> set[int]:
    """Those of the key results that have a value, which still counts, dated in these days."""
    entry, mine = CheckInRow, KeyResultRow
    query = entry.select(entry.key_result_id).join(mine, on=(entry.key_result_id == mine.id))
    query = query.where(
        entry.on_date.between(first, last), entry.value.is_null(False), entry.id > mine.counts_after
    )
    return {row[0] for row in _in_parts(ids, lambda some: query.where(entry.key_result_id.in_(some)))}


def own_kpis(who: str, today: date) -> list[OwnKpi]:
    """A person's live KPIs."""
    query = KpiRow.select(KpiRow.id, KpiRow.every, KpiRow.added_on)
    return [OwnKpi(*row) for row in _tuples(query.where(KpiRow.owner == who, _live(KpiRow, today)))]


def with_measurement(ids: Iterable[int], first: date, last: date) -> set[int]:
    """Those of the KPIs that have a measurement dated in these days."""
    table = MeasurementRow
    query = table.select(table.kpi_id).where(table.on_date.between(first, last)).distinct()
    return {row[0] for row in _in_parts(ids, lambda some: query.where(table.kpi_id.in_(some)))}


def _live(table: Any, today: date) -> Any:
    return table.dropped_on.is_null() | (table.dropped_on > today)


def _tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    yield from query.tuples()


def _in_parts(ids: Iterable[int], ask: Callable[[list[int]], Any]) -> Iterator[tuple[Any, ...]]:
    for some in _chunks(ids):
        yield from _tuples(ask(some))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]
