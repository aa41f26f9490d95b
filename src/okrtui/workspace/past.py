"""What was so on a day in the past and has no date of its own, from the journal: states, grades, and what
makes a score (targets, weights, kinds, waypoints, guardrails).

Everything else that `--as-of` shows follows from dated entries (DESIGN §3, Time).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from okrtui.domain.model import CycleState, Initiative, KeyResult, Kpi, Objective, Waypoint
from okrtui.store import journal_queries
from okrtui.store.rows import Rows

ItemT = TypeVar("ItemT", KeyResult, Objective, Kpi)
Values = dict[str, dict[str, Any]]
"""Item of the journal (`KR3`, `cycle 2`) → field → what it was."""

_STATES = (
    "state", "grade", "grade_reason", "learned", "closed_current", "closed_score", "graded_by", "grade_taken",
    "proposed_grade", "closed_start", "closed_kept", "closed_counted", "closed_last_on",
)  # fmt: skip
_MEASURED = {
    "O": ("kind", "weight"),
    "KR": (
        "metric", "start", "target", "by_amount", "by_percent", "low", "high", "unit", "weight", "starts",
        "due", "kpi_id", "counts_after",
    ),
    "KPI": ("direction", "every", "combine", "healthy_at", "watch_at"),
}  # fmt: skip
"""What a score is made of. Of what was made later, to begin earlier, it is today's."""


class Past(NamedTuple):
    """What was otherwise on a day."""

    day: date
    values: Values
    """Only of items that changed since."""
    came: dict[str, set[Any]]
    """Item → its waypoints, or the ids of its guardrails, that came since."""
    went: dict[str, set[Any]]
    """Those that went since."""

    def item(self, item: ItemT) -> ItemT:
        """An item as it was on the day."""
        if not self.values and not self.came and not self.went and item.dropped_on is None:
            return item
        if item.dropped_on is not None and item.dropped_on > self.day:
            item = replace(item, dropped_on=None)
        name = str(item.handle)
        values = self.values.get(name)
        if values:
            item = replace(item, **values)
        if isinstance(item, KeyResult) and (name in self.came or name in self.went):
            item = replace(item, waypoints=tuple(sorted(self._parts(name, item.waypoints))))
        return item

    def initiative(self, item: Initiative) -> Initiative:
        """An initiative in the state that it had."""
        state = self.values.get(str(item.handle), {}).get("state", item.state)
        return replace(item, state=state) if state != item.state else item

    def state_of_cycle(self, cycle_id: int, today: CycleState) -> CycleState:
        """The state that a cycle had, of which this is today's."""
        state: CycleState = self.values.get(f"cycle {cycle_id}", {}).get("state", today)
        return state

    def guardrails(self, objective_id: int, kpis: Sequence[int]) -> Sequence[int]:
        """The ids of the KPIs that guarded an objective, of those that do today."""
        name = f"O{objective_id}"
        return self._parts(name, kpis) if name in self.came or name in self.went else kpis

    def links(self, kpi_id: int, today: Sequence[str]) -> list[str]:
        """The handles of what followed a KPI and what it guarded, of those of today."""
        followed = {name: values["kpi_id"] for name, values in self.values.items() if "kpi_id" in values}
        same = [
            name
            for name in today
            if kpi_id not in self.came.get(name, ()) and followed.get(name, kpi_id) == kpi_id
        ]
        then = [name for name, other in followed.items() if other == kpi_id]
        return list(
            dict.fromkeys([*same, *then, *(name for name, kpis in self.went.items() if kpi_id in kpis)])
        )

    def _parts(self, name: str, today: Iterable[Any]) -> list[Any]:
        came = self.came.get(name, set())
        return list(dict.fromkeys([*(part for part in today if part not in came), *self.went.get(name, ())]))


def nothing(today: date) -> Past:
    """Of today nothing was otherwise."""
    return Past(today, {}, {}, {})


def on(db: Rows, day: date, end: datetime) -> Past:
    """What was otherwise at the end of a day."""
    found = journal_queries.before(db, end)
    values: Values = {}
    for name, fields in found.values.items():
        measured = _MEASURED.get(name.rstrip("0123456789"), ()) if name not in found.made else ()
        kept = {field: fields[field] for field in (*_STATES, *measured) if field in fields}
        if kept:
            values[name] = _typed(kept)
    came, went = (_by_item(rows, found.made) for rows in (found.came, found.went))
    return Past(day, values, came, went)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of the journal as those of an item."""
    if "by_amount" in values:
        values["by"] = values.pop("by_amount")
    return values


def _by_item(rows: list[tuple[str, dict[str, Any]]], made: set[str]) -> dict[str, set[Any]]:
    found: dict[str, set[Any]] = defaultdict(set)
    for kind, row in rows:
        if kind == "waypoint ":
            name, part = f"KR{row['key_result_id']}", Waypoint(row["on_date"], row["value"])
        else:
            name, part = f"O{row['objective_id']}", row["kpi_id"]
        if name not in made:
            found[name].add(part)
    return dict(found)
