"""What was otherwise on a day in the past, from the journal: states, grades, and what makes a score: targets,
weights, kinds, parents, steps, waypoints, guardrails (rules.md, As of a day).

Everything else that `--as-of` shows follows from dated entries; titles and texts are today's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from okrtui.domain.model import (
    CycleState,
    Handle,
    Initiative,
    KeyResult,
    Kpi,
    KpiTarget,
    Objective,
    Step,
    Waypoint,
)
from okrtui.store.queries import journaled
from okrtui.store.rows import Rows

ItemT = TypeVar("ItemT", KeyResult, Objective, Kpi)
Values = dict[str, dict[str, Any]]
"""Item of the journal (`KR3`, `cycle 2`) → field → what it was."""

_STATES = (
    "state", "grade", "grade_reason", "learned", "closed_current", "closed_score", "graded_by", "grade_taken",
    "proposed_grade", "closed_start", "closed_kept", "closed_counted", "closed_last_on", "closed_on",
    "dropped_on", "drop_reason",
)  # fmt: skip
_DEFINED = {
    "O": ("kind", "weight", "parent_objective_id", "parent_key_result_id"),
    "KR": (
        "objective_id", "metric", "start", "target", "by_amount", "by_percent", "low", "high", "unit",
        "weight", "starts", "due", "kpi_id", "counts_after", "counts_until",
    ),
    "KPI": ("direction", "every", "combine", "unit", "healthy_at", "watch_at", "target_begins"),
}  # fmt: skip
"""What a score is made of."""


class Past(NamedTuple):
    """What was different on a day."""

    day: date
    values: Values
    """Only of items that changed since."""
    came: dict[str, set[Any]]
    """Item → its waypoints, steps, targets, or the ids of its guardrails, that are otherwise since."""
    went: dict[str, set[Any]]
    """As they were then."""
    never: frozenset[str]
    """Items whose making was undone: they were never there."""
    made: frozenset[str]
    """Items that were made since."""
    definitions: Past | None = None
    """Of another day, if it is looked at by those."""

    def defined_by(self, other: Past) -> Past:
        """Return the same day with its own states and the definitions of another day."""
        values = {name: _only(fields, states=True) for name, fields in self.values.items()}
        for name, fields in other.values.items():
            values[name] = values.get(name, {}) | _only(fields, states=False)
        return self._replace(values=values, came=other.came, went=other.went, definitions=other)

    def item(self, item: ItemT) -> ItemT:
        """Return an item as it was on the day; one made later, as it was at the end of its first day."""
        if not (self.values or self.came or self.went) and item.dropped_on is None:
            return item
        name = str(item.handle)
        values = self.values.get(name)
        if values:
            item = replace(item, **values)
        if item.dropped_on is not None and item.dropped_on > self.day:
            item = replace(item, dropped_on=None)
        if isinstance(item, Objective) or not (name in self.came or name in self.went):
            return item
        if isinstance(item, KeyResult):
            steps = tuple(sorted(self._parts(name, item.steps, Step)))
            return replace(
                item, waypoints=tuple(sorted(self._parts(name, item.waypoints, Waypoint))), steps=steps
            )
        return replace(item, targets=tuple(sorted(self._parts(name, item.targets, KpiTarget))))

    def counts(self, item: ItemT) -> bool:
        """Return whether an item counts in what it stands below. By the definitions of another day, an item
        dropped on that day does not count: dropping it is no movement of what is left (rules.md,
        Movement)."""
        return self.definitions is None or self.definitions.item(item).dropped_on is None

    def redefined(self) -> set[str]:
        """Return the handles of the items whose definition was different on the day."""
        fields = {name for name, fields in self.values.items() if _only(fields, states=False)}
        return fields | self.came.keys() | self.went.keys()

    def initiatives(self, found: Iterable[Initiative]) -> list[Initiative]:
        """Return those of the initiatives that were there on the day, each in its state then."""
        return [
            replace(item, **self.values.get(str(item.handle), {}))
            for item in found
            if str(item.handle) not in self.made
        ]

    def state_of_cycle(self, cycle_id: int, today: CycleState) -> CycleState:
        """Return the state that a cycle had on the day; `today` is its state now."""
        state: CycleState = self.values.get(f"cycle {cycle_id}", {}).get("state", today)
        return state

    def closed_on(self, cycle_id: int, today: date | None) -> date | None:
        """Return the day on which a cycle was closed, as of the day; `today` is the date stored now."""
        day: date | None = self.values.get(f"cycle {cycle_id}", {}).get("closed_on", today)
        return day

    def guardrails(self, objective_id: int, kpis: Sequence[int]) -> Sequence[int]:
        """Return the ids of the KPIs that guarded an objective on the day; `kpis` guard it now."""
        name = f"O{objective_id}"
        return self._parts(name, kpis, int) if name in self.came or name in self.went else kpis

    def links(self, kpi_id: int, today: Sequence[str]) -> list[str]:
        """Return the handles of what followed a KPI, and what it guarded, on the day; `today` has those of
        now."""
        followed = {name: values["kpi_id"] for name, values in self.values.items() if "kpi_id" in values}
        same = [
            name
            for name in today
            if kpi_id not in self.came.get(name, ()) and followed.get(name, kpi_id) == kpi_id
        ]
        then = [name for name, other in followed.items() if other == kpi_id]
        guarded = (name for name, parts in self.went.items() if name[:2] != "KR" and kpi_id in parts)
        return list(dict.fromkeys([*same, *then, *guarded]))

    def moved(self, field: str) -> dict[int, Any]:
        """Return the items whose `field` (`objective_id` or `parent`) was different: by id, its value
        then."""
        prefix = "KR" if field == "objective_id" else "O"
        return {
            int(name.removeprefix(prefix)): values[field]
            for name, values in self.values.items()
            if field in values and name.startswith(prefix)
        }

    def _parts(self, name: str, today: Iterable[Any], kind: type) -> list[Any]:
        came, went = self.came.get(name, set()), self.went.get(name, ())
        then = [part for part in went if isinstance(part, kind)]
        return list(dict.fromkeys([*(part for part in today if part not in came), *then]))


def _only(fields: dict[str, Any], *, states: bool) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if (name in _STATES) == states}


def nothing(today: date) -> Past:
    """Return the past of today, in which nothing is different."""
    return Past(today, {}, {}, {}, frozenset(), frozenset())


def on(db: Rows, day: date, end: datetime, end_of_day: Callable[[datetime], datetime]) -> Past:
    """Return what was different at the end of a day. `end_of_day` gives the first moment after a moment's
    day."""
    found = journaled.before(db, end, end_of_day)
    values: Values = {}
    for name, fields in found.values.items():
        defined = _DEFINED.get(name.rstrip("0123456789"), ())
        kept = {field: fields[field] for field in (*_STATES, *defined) if field in fields}
        if kept:
            values[name] = _typed(kept)
    came: dict[str, set[Any]] = defaultdict(set)
    went: dict[str, set[Any]] = defaultdict(set)
    for part in found.parts:
        for rows, where in ((part.now, came), (part.then, went)):
            if rows is not None:
                owner, value = _PARTS[part.kind](rows, part.now or rows)
                where[owner].add(value)
    return Past(day, values, dict(came), dict(went), frozenset(found.never), frozenset(found.made))


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Return fields of the journal as fields of an item."""
    if "by_amount" in values:
        values["by"] = values.pop("by_amount")
    parents = [(prefix, values.pop(name)) for prefix, name in _PARENTS.items() if name in values]
    if parents:
        values["parent"] = next((Handle(prefix, id_) for prefix, id_ in parents if id_ is not None), None)
    return values


_PARENTS: dict[Any, str] = {"O": "parent_objective_id", "KR": "parent_key_result_id"}
_PARTS: dict[str, Callable[[dict[str, Any], dict[str, Any]], tuple[str, Any]]] = {
    "waypoint ": lambda row, now: (f"KR{row['key_result_id']}", Waypoint(row["on_date"], row["value"])),
    "step ": lambda row, now: (
        f"KR{row['key_result_id']}",
        Step(row["number"], now["title"], row["weight"], row["due"]),
    ),
    "guardrail ": lambda row, now: (f"O{row['objective_id']}", row["kpi_id"]),
    "target ": lambda row, now: (
        f"KPI{row['kpi_id']}",
        KpiTarget(row["since"], row["value"], row["low"], row["high"]),
    ),
}
"""Of each kind of row the item that it is a part of, and the part as the program has it, named as today."""
