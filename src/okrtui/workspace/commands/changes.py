"""What every change has in common: reasons, closed cycles, order among siblings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from okrtui.domain.errors import Refused, here
from okrtui.domain.model import Cycle, Handle
from okrtui.store import search_texts
from okrtui.store.journal import Tx
from okrtui.store.queries import journaled
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow, Row


class NeedsReason(Refused):
    """The change is possible, but only with a reason."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.field = "reason"


def refuse_closed(cycle: Cycle) -> None:
    """Raise Refused if the cycle is closed: it takes no change (rules.md, Closing a cycle)."""
    if cycle.state == "closed":
        raise Refused(f"{cycle.name} is closed: reopen it with a reason before changing it.")


def require_reason(cycle: Cycle, handle: Handle, what: Collection[str], reason: str) -> None:
    """Raise NeedsReason if these fields are changed in a running cycle without a reason (rules.md, What needs
    a reason)."""
    if what and cycle.state != "draft" and not reason.strip():
        fields = ", ".join(sorted(what))
        raise NeedsReason(
            f"{handle}: changing {fields} in a running cycle needs a reason: "
            f"say why {here('with -m REASON', 'in the field Reason')}."
        )


SEARCHED: dict[type[Row], str] = {
    ObjectiveRow: "objective", KeyResultRow: "key_result", InitiativeRow: "initiative", KpiRow: "kpi",
}  # fmt: skip
"""The tables with a text that search looks in, by what that text is made of."""


def search_anew(transaction: Tx, table: type[Row], row_id: int) -> None:
    """Update an item's search text from the item and its parts. History does not record this text."""
    now = journaled.row_values(transaction.db, table, row_id)
    if now is not None:
        name = SEARCHED[table]
        text = search_texts.of(name, now, journaled.searched_parts(transaction.db, name, row_id))
        transaction.update(table, row_id, search_text=text)


def put_before(
    transaction: Tx, table: type[Row], siblings: Sequence[tuple[int, int]], moved: int, before: int
) -> None:
    """Renumber siblings, given as (id, position) in order, so that `moved` precedes `before`."""
    order = [item_id for item_id, _ in siblings if item_id != moved]
    order.insert(order.index(before), moved)
    old = dict(siblings)
    for position, item_id in enumerate(order, 1):
        if old.get(item_id) != position:
            transaction.update(table, item_id, position=position)
