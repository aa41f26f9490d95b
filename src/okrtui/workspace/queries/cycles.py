"""Cycles: which there are, and which one is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from okrtui.domain.calendar import CustomCycle, CycleRules, cycle_around, named_cycle, next_cycle, state_on
from okrtui.domain.model import Cycle
from okrtui.store.queries import stored
from okrtui.workspace.reading import Reading


class CycleCounts(NamedTuple):
    """A cycle in use with its live objectives and key results."""

    cycle: Cycle
    objectives: int
    key_results: int


def listed(reading: Reading) -> list[CycleCounts]:
    """Return the cycles in use, the latest first; the running one is always among them."""
    counts = stored.objective_counts(reading.db) if reading.as_of is None else _counts_on(reading)
    found = list(reading.cycles.values())
    running = current(reading)
    if running.name not in {cycle.name for cycle in found}:
        found.append(running)
        found.sort(key=lambda cycle: cycle.starts, reverse=True)
    return [CycleCounts(cycle, *counts.get(cycle.id or 0, (0, 0))) for cycle in found]


def _counts_on(reading: Reading) -> dict[int, tuple[int, int]]:
    """Return, by cycle id, how many objectives and key results were there on the day (rules.md, As of a
    day)."""
    from okrtui.workspace.queries.chunks import exists, placed, present

    counts = {}
    for cycle_id in reading.cycles:
        some = placed(reading, stored.objectives_in(reading.db, cycle_id))
        there = present(reading, some)
        live = [item.id for item in map(reading.past.item, some.objectives)
                if item.id in there and item.dropped_on is None]  # fmt: skip
        key_results = (
            item for id_ in live for item in map(reading.past.item, some.key_results.get(id_, ()))
            if item.dropped_on is None and exists(reading, item, cycle_id)
        )  # fmt: skip
        counts[cycle_id] = (len(live), sum(1 for _ in key_results))
    return counts


def current(reading: Reading) -> Cycle:
    """Return the regular cycle that contains today, used or not."""
    return _known(reading, cycle_around(reading.today, reading.settings.cycles))


def seen(reading: Reading) -> Cycle:
    """Return the cycle that is shown by default: the regular one of today if it has items; else the newest of
    that length that is over, not closed and has items; else of other active ones with items the one that ends
    first (rules.md, Which cycle you see)."""
    today, has_items = current(reading), _items_of(reading)
    if has_items(today):
        return today
    used = [cycle for cycle in reading.cycles.values() if cycle.state != "closed"]
    length = reading.settings.cycles
    over = [cycle for cycle in used if cycle.ends < reading.today and _is_regular(cycle, length)]
    active = [cycle for cycle in used if cycle.state == "active" and cycle.name != today.name]
    candidates = [
        *sorted(over, key=lambda cycle: cycle.ends, reverse=True),
        *sorted(active, key=lambda cycle: (cycle.ends, cycle.days, cycle.name)),
    ]
    return next((cycle for cycle in candidates if has_items(cycle)), today)


def beside(reading: Reading, shown: Cycle) -> list[Cycle]:
    """Return the other cycles that run or are over, are not closed and have items, the latest first."""
    has_items = _items_of(reading)
    return [
        cycle
        for cycle in reading.cycles.values()
        if cycle.state in ("active", "grading") and cycle.name != shown.name and has_items(cycle)
    ]


def looked_at(reading: Reading, name: str | None) -> Cycle:
    """Return the cycle with a name, for reading; without a name the one that is shown by default.
    Raises NotFound."""
    return named(reading, name) if name else seen(reading)


def _is_regular(cycle: Cycle, rules: CycleRules) -> bool:
    regular = cycle_around(cycle.starts, rules)
    return (regular.starts, regular.ends) == (cycle.starts, cycle.ends)


def _items_of(reading: Reading) -> Callable[[Cycle], bool]:
    """Return a function that returns whether a cycle has objectives that are not dropped, as of the day."""
    if reading.as_of is None:
        return lambda cycle: cycle.id is not None and stored.has_objectives(reading.db, cycle.id)
    counts = _counts_on(reading)
    return lambda cycle: counts.get(cycle.id or 0, (0, 0))[0] > 0


def named(reading: Reading, name: str | None) -> Cycle:
    """Return the cycle with a name, for writing; without a name the one of today. Raises NotFound."""
    if not name:
        return current(reading)
    known = _kept_as(reading, name.strip())
    if known is not None:
        return known
    return _known(reading, named_cycle(name, reading.settings.cycles))


def neighbour(reading: Reading, cycle: Cycle, step: int) -> Cycle:
    """Return the cycle before (−1) or after (+1) this one, of the same length, used or not."""
    return _known(reading, next_cycle(cycle, reading.settings.cycles, step))


def _known(reading: Reading, dates: CustomCycle) -> Cycle:
    known = _kept_as(reading, dates.name)
    if known is not None:
        return known
    state = state_on(reading.today, dates.starts, reading.today)
    return Cycle(dates.name, dates.starts, dates.ends, state)


def _kept_as(reading: Reading, name: str) -> Cycle | None:
    """Return the cycle in use with exactly this name; None if there is none."""
    return next((cycle for cycle in reading.cycles.values() if cycle.name == name), None)
