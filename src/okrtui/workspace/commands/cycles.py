"""Using a cycle for the first time."""

from __future__ import annotations

from dataclasses import replace

from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, CycleState
from okrtui.store.queries import stored
from okrtui.store.schema import CycleRow
from okrtui.workspace.commands.changes import refuse_closed
from okrtui.workspace.queries.cycles import named
from okrtui.workspace.session import Session, Transaction


def use(transaction: Transaction, cycle: Cycle) -> Cycle:
    """Return the cycle with an id, stored from now on. It is a draft if it has not begun yet."""
    if cycle.state == "closed":
        raise Refused(f"{cycle.name} is closed: choose another cycle.")
    if cycle.id is not None:
        return cycle
    today = transaction.reading().today
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


def drop(session: Session, name: str) -> Cycle:
    """Remove a cycle that was opened and has nothing in it. Return it. Raises Refused, NotFound."""
    with session.write("drop cycle") as transaction:
        cycle = named(transaction.reading(), name)
        take_away(transaction, cycle)
        return cycle


def take_away(transaction: Transaction, cycle: Cycle) -> None:
    """Remove an empty cycle.
    Raises Refused for a cycle that is not in use, is closed, or has objectives, also dropped ones."""
    if cycle.id is None:
        raise Refused(f"{cycle.name} is not in use: there is nothing to drop.")
    refuse_closed(cycle)
    items = stored.objectives_in(transaction.db, cycle.id)
    if items:
        dropped = " (dropped)" if items[0].dropped_on is not None else ""
        raise Refused(f"{cycle.name} is not empty: {items[0].handle}{dropped} is in it, so it stays.")
    transaction.delete(CycleRow, cycle.id)


def open_cycle(session: Session, name: str, *, now: bool = False) -> Cycle:
    """Begin using a cycle. `now` makes a draft active before its first day; a cycle in use is otherwise left
    as it is. Raises NotFound, Refused for a closed one."""
    with session.write("open cycle") as transaction:
        cycle = use(transaction, named(transaction.reading(), name))
        if now and cycle.state == "draft":
            transaction.update(CycleRow, cycle.id or 0, state="active")
            cycle = replace(cycle, state="active")
        return cycle
