"""Cycles: which there are, which one is meant, using one for the first time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from okrtui.domain.calendar import CustomCycle, cycle_around, named_cycle, next_cycle, own_start, state_on
from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, CycleState, KeyResult, Objective
from okrtui.store import queries
from okrtui.store.journal import Tx
from okrtui.store.schema import CycleRow
from okrtui.workspace import past
from okrtui.workspace.session import Session

ItemT = TypeVar("ItemT", KeyResult, Objective)


class CycleCounts(NamedTuple):
    """A cycle in use with its live objectives and key results."""

    cycle: Cycle
    objectives: int
    key_results: int


def listed(session: Session) -> list[CycleCounts]:
    """The cycles in use, the latest first; the running one is always among them."""
    with session.database.read_tx():
        known = all_by_id(session)
        counts = queries.objective_counts() if session.as_of is None else _counts_on(session, known)
        found = list(known.values())
    running = current(session)
    if running.name not in {cycle.name for cycle in found}:
        found.append(running)
        found.sort(key=lambda cycle: cycle.starts, reverse=True)
    return [CycleCounts(cycle, *counts.get(cycle.id or 0, (0, 0))) for cycle in found]


def _counts_on(session: Session, known: dict[int, Cycle]) -> dict[int, tuple[int, int]]:
    """Cycle id → objectives and key results that were there on the session's day (DESIGN §3, Time)."""
    counts = {}
    for cycle_id, cycle in known.items():
        objectives = _there(session, queries.objectives_in(cycle_id), cycle)
        groups = queries.key_results_of([item.id for item in objectives]).values()
        counts[cycle_id] = (len(objectives), sum(len(_there(session, group, cycle)) for group in groups))
    return counts


def _there(session: Session, items: Iterable[ItemT], cycle: Cycle) -> list[ItemT]:
    today, rules = session.today, session.settings.cycles
    return [
        item for item in items
        if own_start(item, cycle, rules) <= today and not (item.dropped_on and item.dropped_on <= today)
    ]  # fmt: skip


def current(session: Session) -> Cycle:
    """The regular cycle that today lies in, used or not."""
    return _known(session, cycle_around(session.today, session.settings.cycles))


def named(session: Session, name: str | None) -> Cycle:
    """The cycle a name means; the running one for none. Raises NotFound."""
    if not name:
        return current(session)
    stored = queries.cycle_named(name.strip())
    if stored:
        return _cycle(session, stored)
    return _known(session, named_cycle(name, session.settings.cycles))


def by_id(session: Session, cycle_id: int) -> Cycle:
    return all_by_id(session)[cycle_id]


def all_by_id(session: Session, held: past.Values | None = None) -> dict[int, Cycle]:
    """Cycle id → cycle, of all in use; `held` is what past.held says, if that is known."""
    held = past.held(session).values if held is None else held
    return {row.id: _cycle(session, row, held) for row in queries.cycles()}


def neighbour(session: Session, cycle: Cycle, step: int) -> Cycle:
    """The cycle before (−1) or after (+1) this one; same length, used or not."""
    return _known(session, next_cycle(cycle, session.settings.cycles, step))


def use(session: Session, transaction: Tx, cycle: Cycle) -> Cycle:
    """The cycle with an id, kept from now on: used before it begins it is a draft."""
    if cycle.state == "closed":
        raise Refused(f"{cycle.name} is closed: choose another cycle.")
    if cycle.id is not None:
        return cycle
    today = session.today
    state: CycleState = "draft" if today < cycle.starts else "active"
    cycle_id = transaction.insert(
        CycleRow,
        name=cycle.name,
        starts=cycle.starts,
        ends=cycle.ends,
        state=state,
        first_used=today,
    )
    return replace(cycle, id=cycle_id, state=state)


def open_cycle(session: Session, name: str, *, now: bool = False) -> Cycle:
    """Begin using a cycle; `now` makes a draft active before its first day. Nothing else happens to one in
    use. Raises NotFound, Refused for a closed one."""
    with session.write("open cycle") as transaction:
        cycle = use(session, transaction, named(session, name))
        if now and cycle.state == "draft":
            transaction.update(CycleRow, cycle.id or 0, state="active")
            cycle = replace(cycle, state="active")
        return cycle


def _known(session: Session, dates: CustomCycle) -> Cycle:
    stored = queries.cycle_named(dates.name)
    if stored:
        return _cycle(session, stored)
    state = state_on(session.today, dates.starts, session.today)
    return Cycle(dates.name, dates.starts, dates.ends, state)


def _cycle(session: Session, row: queries.StoredCycle, held: past.Values | None = None) -> Cycle:
    held = past.held(session).values if held is None else held
    stored = held.get(f"cycle {row.id}", {}).get("state", row.state)
    state = state_on(session.today, row.starts, row.first_used, stored)
    return Cycle(row.name, row.starts, row.ends, state, row.id)
