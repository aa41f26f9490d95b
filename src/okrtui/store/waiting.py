"""What being due needs to know of a person's own items, and no more: dates, no texts (DESIGN §3, Due).

Reads only. Of a large workspace two columns are looked through, of objectives and of key results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        above.cycle_id, above.id, mine.id, mine.metric, mine.starts, mine.due,
        mine.added_on, mine.added_in_draft, mine.counts_after,
    )  # fmt: skip
    same = mine.objective_id == above.id
    live = (mine.kpi_id.is_null(), mine.grade.is_null(), _live(mine, today), _live(above, today))
    own = mine.select(*columns).join(above, on=same).where(mine.owner == who, *live)
    inherited = above.select(*columns).join(mine, on=same).where(above.owner == who, mine.owner == "", *live)
    return [
        (
            cycle_id,
            KeyResult(
                id=row_id, objective_id=objective_id, title="", description="", metric=metric, starts=starts,
                due=due, added_on=added_on, added_in_draft=added_in_draft, counts_after=counts_after,
            ),
        )
        for query in (own, inherited)
        for cycle_id, objective_id, row_id, metric, starts, due, added_on, added_in_draft, counts_after
        in _tuples(query)
    ]  # fmt: skip


def with_check_in(ids: Iterable[int], first: date, last: date) -> set[int]:
    """Those of the key results that have a value, which still counts, dated in these days."""
    entry, mine = CheckInRow, KeyResultRow
    found: set[int] = set()
    for some in _chunks(ids):
        query = entry.select(entry.key_result_id).join(mine, on=(entry.key_result_id == mine.id))
        query = query.where(
            entry.key_result_id.in_(some), entry.on_date.between(first, last),
            entry.value.is_null(False), entry.id > mine.counts_after,
        )  # fmt: skip
        found.update(row_id for (row_id,) in _tuples(query))
    return found


def own_kpis(who: str, today: date) -> list[OwnKpi]:
    """A person's live KPIs."""
    query = KpiRow.select(KpiRow.id, KpiRow.every, KpiRow.added_on)
    return [OwnKpi(*row) for row in _tuples(query.where(KpiRow.owner == who, _live(KpiRow, today)))]


def with_measurement(ids: Iterable[int], first: date, last: date) -> set[int]:
    """Those of the KPIs that have a measurement dated in these days."""
    table = MeasurementRow
    found: set[int] = set()
    for some in _chunks(ids):
        query = table.select(table.kpi_id).where(table.kpi_id.in_(some), table.on_date.between(first, last))
        found.update(row_id for (row_id,) in _tuples(query.distinct()))
    return found


def _live(table: Any, today: date) -> Any:
    return table.dropped_on.is_null() | (table.dropped_on > today)


def _tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    yield from query.tuples()


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for first in range(0, len(every), _CHUNK):
        yield every[first : first + _CHUNK]
