"""What being due needs to know of items, and no more: dates, no texts (rules.md, What is due).

Reads only. Of a large workspace two columns are looked through, of objectives and of key results.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from okrtui.domain.model import Frequency, KeyResult
from okrtui.store.queries import names
from okrtui.store.rows import Rows, by_ids, chunks
from okrtui.store.schema import CheckInRow, KeyResultRow, KpiRow, MeasurementRow, ObjectiveRow


class LiveKpi(NamedTuple):
    """A live KPI: what being due depends on."""

    id: int
    every: Frequency
    added_on: date


def key_results(db: Rows, who: str | None, today: date) -> list[tuple[int, KeyResult]]:
    """Return a person's live key results (None: everybody's) that take check-ins, each with its cycle's id.

    A key result without an owner is its objective's owner's. Texts and values are left out.
    """
    mine, above = KeyResultRow, ObjectiveRow
    columns = (
        mine.id, mine.objective_id, mine.metric, mine.starts, mine.due,
        mine.added_on, mine.added_in_draft, mine.counts_after, mine.kpi_id, mine.grade, mine.grade_taken,
    )  # fmt: skip
    # no joins, and what has an index is asked last: else all key results are looked through for each
    live: Any = mine.select(*columns).where(_is_there(mine, today))
    cycles = above.select(above.id, above.cycle_id).where(_is_there(above, today))
    if who is None:
        found, cycle_of = list(db.dicts(live)), dict(db.tuples(cycles))
    else:
        found = list(db.dicts(live.where(names.same(mine.owner, who))))
        above_own = {row["objective_id"] for row in found}
        cycle_of = dict(by_ids(above_own, lambda some: db.tuples(cycles.where(above.id.in_(some)))))
        inherited = dict(db.tuples(cycles.where(names.same(above.owner, who))))
        for some in chunks(inherited):
            found.extend(db.dicts(live.where(mine.objective_id.in_(some), mine.owner == "")))
        cycle_of |= inherited
    return [
        (cycle_of[row["objective_id"]], KeyResult(title="", description="", **row))
        for row in found
        if row["kpi_id"] is None and row["objective_id"] in cycle_of
    ]


def with_check_in(db: Rows, ids: Iterable[int], first: date, last: date) -> set[int]:
    """Return those of the key results that have a value, which still counts, dated in these days."""
    entry, mine = CheckInRow, KeyResultRow
    query = entry.select(entry.key_result_id).join(mine, on=(entry.key_result_id == mine.id))
    query = query.where(
        entry.on_date.between(first, last),
        entry.value.is_null(False),
        entry.id > mine.counts_after,
        entry.withdrawn == "",
    )
    return {row[0] for row in by_ids(ids, lambda some: db.tuples(query.where(entry.key_result_id.in_(some))))}


def kpis(db: Rows, who: str | None, today: date) -> list[LiveKpi]:
    """Return a person's live KPIs (None: everybody's)."""
    query = KpiRow.select(KpiRow.id, KpiRow.every, KpiRow.added_on).where(_is_there(KpiRow, today))
    return [
        LiveKpi(*row)
        for row in db.tuples(query if who is None else query.where(names.same(KpiRow.owner, who)))
    ]


def with_measurement(db: Rows, ids: Iterable[int], first: date, last: date) -> set[int]:
    """Return those of the KPIs that have a measurement dated in these days."""
    table = MeasurementRow
    query = table.select(table.kpi_id).where(table.on_date.between(first, last), table.withdrawn == "")
    return {
        row[0] for row in by_ids(ids, lambda some: db.tuples(query.where(table.kpi_id.in_(some)).distinct()))
    }


def _is_there(table: Any, today: date) -> Any:
    return table.dropped_on.is_null() | (table.dropped_on > today)
