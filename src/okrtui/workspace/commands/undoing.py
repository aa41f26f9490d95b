"""Undo and redo: taking a change back is a new change, so both stay in history.

A change can be taken back as long as nobody has touched its fields since, by anybody and after any
restart. Undoing a creation drops the item; undoing a check-in or measurement retracts it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from okrtui.domain import texts
from okrtui.domain.errors import Busy, Refused, Unsafe, here
from okrtui.domain.model import Handle
from okrtui.store.journal import Tx
from okrtui.store.judged_by import SETTINGS
from okrtui.store.queries import journaled, names, stored
from okrtui.store.queries.journaled import REDO, UNDO, ItemChange, PastChange, taken_back
from okrtui.store.schema import DERIVED, CycleRow, InitiativeRow, KeyResultRow, ObjectiveRow, RenamingRow, Row
from okrtui.workspace.commands import key_results, objectives
from okrtui.workspace.commands.changes import SEARCHED, refuse_closed, search_anew
from okrtui.workspace.commands.cycles import take_away
from okrtui.workspace.queries import history
from okrtui.workspace.queries.key_results import initiative
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session

_MOVING = ("position", *DERIVED)
"""Columns that change without anybody having touched the item."""


class Touched(Busy):
    """Somebody changed the same fields since. Nothing was taken back; exit 3."""


class Undone(NamedTuple):
    """What was taken back (or done again), and the number of the new change."""

    entry: history.Entry
    change_id: int


def last_own(reading: Reading) -> history.Entry | None:
    """Return the person's own last change that is in force and is not itself an undo: what `u` takes back.
    None if there is none."""
    undone = taken_back(reading.db)
    below: int | None = None
    while found := _own(reading, below):
        for change in found:
            if change.action not in (UNDO, REDO, SETTINGS) and change.id not in undone:
                return history.entries(reading, [change])[0]
        below = found[-1].id
    return None


def last_undone(reading: Reading) -> history.Entry | None:
    """Return the person's own last undo that is in force: what `U` takes back. None after another change."""
    undone = taken_back(reading.db)
    below: int | None = None
    while found := _own(reading, below):
        for change in found:
            if change.action == UNDO and change.id not in undone:
                return history.entries(reading, [change])[0]
            if change.action not in (UNDO, REDO, SETTINGS):
                return None
        below = found[-1].id
    return None


def undo(session: Session, change_id: int | None = None, reason: str = "") -> Undone:
    """Take a change back (default: the person's own last one).

    Raises Refused if there is none or it cannot be taken back, Touched if its fields were changed since,
    NotFound.
    """
    chosen = session.ask(last_own) if change_id is None else session.ask(history.entry, change_id)
    if chosen is None:
        raise Refused(f"There is nothing to undo: {session.who} has changed nothing that is still in force.")
    return _take_back(session, chosen, reason)


def redo(session: Session) -> Undone:
    """Redo the person's own last undo. Raises like `undo`."""
    chosen = session.ask(last_undone)
    if chosen is None:
        raise Refused("There is nothing to redo: your last change was no undo.")
    return _take_back(session, chosen, "")


def _take_back(session: Session, chosen: history.Entry, reason: str) -> Undone:
    action = REDO if chosen.action == UNDO else UNDO
    text = texts.prose(reason, "reason").strip()
    with session.write(action, f"undoes {chosen.id}" + (f": {text}" if text else "")) as transaction:
        now = transaction.reading()
        if chosen.id in taken_back(now.db):
            where = here("`okrtui log`", "the History (5)")
            raise Refused(f"Change {chosen.id} is taken back already: {where} shows by which.")
        rows = _rows(now, chosen.id)
        _refuse_unfit(now, chosen, rows)
        for row in rows:
            _refuse_touched(now, chosen.id, row, rows)
        made = {row.item for row in rows if row.before is None}
        for row in reversed(rows):
            _reverse(session, transaction, row, made)
        for row in rows:
            _refuse_misplaced(transaction.reading(), chosen.id, row)
        if _only_began_a_cycle(rows):
            for row in rows:
                _, row_id = journaled.row_of(row.item) or (Row, 0)
                take_away(transaction, now.cycles[row_id])
        for name in sorted({row.owner for row in rows if row.owner}):
            table, row_id = journaled.row_of(name) or (Row, 0)
            search_anew(transaction, table, row_id)
        transaction.flush()
        stays = {row.item for row in rows if _begins_a_cycle(row) and not _only_began_a_cycle(rows)}
        names = {cycle.name for cycle in now.cycles.values() if f"cycle {cycle.id}" in stays}
        back = {name: fields for name, fields in chosen.items.items() if name not in names}
        return Undone(chosen._replace(items=back), transaction.change_id or 0)


def _rows(reading: Reading, change_id: int) -> list[ItemChange]:
    return journaled.item_changes(reading.db, [change_id]).get(change_id, [])


def _begins_a_cycle(row: ItemChange) -> bool:
    table, _ = journaled.row_of(row.item) or (None, 0)
    return row.before is None and table is CycleRow


def _only_began_a_cycle(rows: Collection[ItemChange]) -> bool:
    return all(map(_begins_a_cycle, rows))


# --- what cannot be taken back ---------------------------------------------------------------


def _own(reading: Reading, below: int | None) -> list[PastChange]:
    """Return some of the person's own changes, with numbers below `below`, the latest first."""
    mine = set(names.spellings(names.lower(reading.who)))
    return journaled.changes(reading.db, who=mine, below=below, limit=history.MAX)


def _refuse_unfit(reading: Reading, chosen: history.Entry, rows: list[ItemChange]) -> None:
    if any(row.damaged for row in rows):
        raise Unsafe(
            f"The record of change {chosen.id} is damaged, so it stays", "`okrtui doctor` says more."
        )
    if any(journaled.row_of(row.item) is None for row in rows):
        raise Refused(f"Change {chosen.id} ({chosen.action}) is about the whole file: it cannot be undone.")
    if any((journaled.row_of(row.item) or (Row, 0))[0] is RenamingRow for row in rows):
        return  # the only change that closed cycles take
    for row in rows:
        table, row_id = journaled.row_of(row.item) or (Row, 0)
        if table is CycleRow and row.before is not None and row_id in reading.cycles:
            refuse_closed(reading.cycles[row_id])
    for name in {row.owner for row in rows if row.owner}:
        handle = Handle.parse(name)
        if handle.prefix == "I":
            work = stored.initiative(reading.db, handle.id)
            handle = Handle("KR", work.key_result_id if work else 0)
        if handle.prefix in ("O", "KR"):
            refuse_closed(objectives.cycle_of(reading, handle))


def _refuse_touched(reading: Reading, change_id: int, row: ItemChange, rows: list[ItemChange]) -> None:
    """Raise Touched if a field no longer has the value that the change gave it."""
    table, row_id = journaled.row_of(row.item) or (Row, 0)
    now = journaled.row_values(reading.db, table, row_id)
    if row.after is None:
        if now is not None or _same_part(reading, table, row):
            raise _touched(reading, change_id, row, None)
        return
    if now is None:
        raise _touched(reading, change_id, row, None)
    for name, value in journaled.as_kept(table, row.after).items():
        if now.get(name) != value and not (name in _MOVING and row.before is None):
            raise _touched(reading, change_id, row, name if row.before is not None else None)
    if row.before is None:
        _refuse_used(reading, change_id, table, row_id, rows)
    elif table is KeyResultRow and {"metric", "counts_after"} & row.before.keys():
        _refuse_entered(reading, change_id, row_id, row)


def _refuse_entered(reading: Reading, change_id: int, row_id: int, row: ItemChange) -> None:
    """Raise Touched if there are check-ins since the change that depend on its definition (rules.md, When a
    definition changes)."""
    counts_after = key_results.get(reading, row_id).counts_after
    earlier = max((row.before or {}).get("counts_after", 0), counts_after)
    for entry in stored.check_ins_of(reading.db, [row_id]).get(row_id, []):
        is_one = entry.value is not None or entry.step is not None
        if is_one and not entry.withdrawn and entry.id > earlier:
            raise Touched(
                f"{entry.who} checked in to {row.owner} since change {change_id}, by the definition that it "
                "would take back: nothing is taken back. "
                + here(f"`okrtui log {row.owner}`", "The History (5)")
                + " shows what was done."
            )


def _same_part(reading: Reading, table: type[Row], row: ItemChange) -> bool:
    """Return whether the part that was removed, such as a tag, has been added again."""
    keys = [name for name in ("key_result_id", "kpi_id", "objective_id", "number", "name", "since")
            if name in (row.before or {})]  # fmt: skip
    if table._meta.table_name not in ("kpi_tag", "kpi_target", "step", "guardrail"):
        return False
    values = journaled.as_kept(table, row.before or {})
    return stored.row_id(reading.db, table, **{name: values[name] for name in keys}) is not None


def _refuse_used(
    reading: Reading, change_id: int, table: type[Row], row_id: int, rows: list[ItemChange]
) -> None:
    """Raise Touched if somebody has added something below the item since."""
    made = {row.item for row in rows if row.before is None}
    used = next((item for item in journaled.live_parts(reading.db, table, row_id) if item not in made), None)
    if used is not None:
        change = journaled.touched_by(reading.db, used, None, change_id)
        who = change.who if change else "somebody"
        handle = next(row.item for row in rows if journaled.row_of(row.item) == (table, row_id))
        raise Touched(
            f"{handle} is in use since change {change_id}: {who} added {used}. Nothing is taken back; "
            + here(f"`okrtui log {handle}` shows what was done.", "the History (5) shows what was done.")
        )


def _touched(reading: Reading, change_id: int, row: ItemChange, field: str | None) -> Touched:
    touched_by = journaled.touched_by
    later = touched_by(reading.db, row.item, field, change_id)
    later = later or touched_by(reading.db, row.item, None, change_id)
    name = row.owner or row.item
    what = f"{field.replace('_', ' ')} of {name}" if field else name
    by = f"{later.who} changed {what} since (change {later.id}, {later.action})" if later else (
        f"{what} is not as change {change_id} left it"
    )  # fmt: skip
    where = here(f"`okrtui log {name}`", "The History (5)")
    return Touched(f"{by}: nothing is taken back. {where} shows what was done.")


# --- taking back -----------------------------------------------------------------------------


def _reverse(session: Session, transaction: Tx, row: ItemChange, made: Collection[str | None]) -> None:
    """Reverse one row of a change. The parts of an item that was `made` stay with it when it is dropped."""
    table, row_id = journaled.row_of(row.item) or (Row, 0)
    if row.before is None:
        if row.item == row.owner or row.owner not in made:
            _take_away(session, transaction, table, row_id)
    elif row.after is None:
        transaction.put_back(table, row_id, journaled.as_kept(table, row.before))
    else:
        values: dict[str, Any] = journaled.as_kept(table, row.before)
        transaction.update(table, row_id, **values)


_PLACES = (
    "parent_objective_id", "parent_key_result_id", "objective_id", "key_result_id", "dropped_on", "state",
)  # fmt: skip
"""The columns that say below what an item stands, and whether it is there."""


def _refuse_misplaced(reading: Reading, change_id: int, row: ItemChange) -> None:
    """Raise Refused if an item taken back would stand below itself, or below an item dropped since."""
    table, row_id = journaled.row_of(row.item) or (Row, 0)
    if row.before is None or not any(name in row.before for name in _PLACES):
        return
    if table is ObjectiveRow:
        objective = objectives.get(reading, row_id)
        here_now, above = objective.dropped_on is None, objective.parent
    elif table is KeyResultRow:
        key_result = key_results.get(reading, row_id)
        here_now, above = key_result.dropped_on is None, Handle("O", key_result.objective_id)
    elif table is InitiativeRow:
        work = initiative(reading, row_id)
        here_now, above = work.state != "dropped", Handle("KR", work.key_result_id)
    else:
        return
    if above is None:
        return
    objectives.refuse_circle(reading, Handle.parse(row.item), above)
    since = (
        item
        for item in objectives.line_above(reading, above)
        if item.dropped_on is not None
        and journaled.touched_by(reading.db, str(item.handle), "dropped_on", change_id)
    )
    gone = next(since, None)
    if here_now and gone is not None:
        raise Refused(f"{gone.handle} was dropped on {gone.dropped_on}: {objectives.BRING_BACK}.")


def _take_away(session: Session, transaction: Tx, table: type[Row], row_id: int) -> None:
    """Reverse an addition: an item is dropped, a part is deleted, a cycle in use stays."""
    if table is CycleRow:
        return
    if table is InitiativeRow:
        transaction.update(table, row_id, state="dropped", drop_reason="undone")
    elif table in SEARCHED:
        transaction.update(table, row_id, dropped_on=session.today, drop_reason="undone")
    else:
        transaction.delete(table, row_id)
