"""Key results: reading their typed fields, adding, editing, dropping, moving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import NamedTuple

from okrtui.domain import metrics, texts
from okrtui.domain.errors import Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.judging import Followed, judge_key_result
from okrtui.domain.model import Cycle, Handle, KeyResult, Objective, Step
from okrtui.domain.scoring import counted
from okrtui.domain.views import KeyResultView
from okrtui.store import search_texts
from okrtui.store.journal import Tx
from okrtui.store.queries import stored
from okrtui.store.schema import KeyResultRow, StepRow, WaypointRow
from okrtui.workspace.commands import objectives
from okrtui.workspace.commands.changes import put_before, refuse_closed, require_reason
from okrtui.workspace.commands.conflicts import Seen, refuse_clashes
from okrtui.workspace.commands.key_result_fields import Typed, read_typed, texts_of
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.queries.missing import damaged
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Draft:
    """A key result as it would be, with what a form shows of it before it is saved."""

    item: KeyResult
    view: KeyResultView
    changed: frozenset[str] = frozenset()


_REASON_FIELDS = {
    "start": "start", "target": "target", "by": "target", "by_percent": "target",
    "metric": "metric", "low": "limits", "high": "limits", "starts": "span", "due": "span",
    "waypoints": "waypoints", "weight": "weight", "unit": "unit", "kpi_id": "KPI", "steps": "steps",
}  # fmt: skip
_COLUMNS = (
    "title", "description", "metric", "start", "target", "low", "high", "unit", "weight",
    "owner", "starts", "due", "kpi_id", "by_percent",
)  # fmt: skip


def get(reading: Reading, key_result_id: int) -> KeyResult:
    """Return the key result with an id. Raises NotFound."""
    found = stored.key_result(reading.db, key_result_id)
    if found is None or found.damaged:
        raise damaged(reading, KeyResultRow, Handle("KR", key_result_id))
    return found


# --- adding and editing ----------------------------------------------------------------------


def _blank(reading: Reading, objective: Objective, cycle: Cycle) -> KeyResult:
    return KeyResult(
        id=0,
        objective_id=objective.id,
        title="",
        description="",
        metric=metrics.REACH.name,
        owner=reading.who,
        added_on=reading.today,
        added_in_draft=cycle.state == "draft",
    )


def preview(
    reading: Reading, typed: Typed, *, objective_id: int | None = None, key_result_id: int = 0
) -> Draft:
    """Return what saving these fields would make, for the form's live score and status.

    It is either a new key result of an objective, or a change to one. Raises like saving does.
    """
    if key_result_id:
        old_view = key_result_view(reading, key_result_id)
        old, objective, cycle = old_view.item, old_view.objective, old_view.cycle
        check_ins = old_view.check_ins
    else:
        objective = objectives.get(reading, objective_id or 0)
        cycle = reading.cycles[objective.cycle_id]
        old, check_ins = _blank(reading, objective, cycle), []
    item = read_typed(reading, typed, old, cycle)
    if old.id and _begins_anew(old, item, typed):
        item = replace(item, counts_after=max((c.id for c in check_ins), default=0))
    kpi = kpi_view(reading, item.kpi_id) if item.kpi_id else None
    followed = Followed(kpi.item, kpi.entries) if kpi else None
    rules = reading.settings.rules
    judged = judge_key_result(item, objective.kind, cycle, check_ins, rules, reading.today, followed)
    view = KeyResultView(item, objective, cycle, judged, check_ins, (), kpi, None)
    return Draft(item, view, frozenset(_changed(old, item)))


def add(session: Session, objective: Handle, typed: Typed) -> Handle:
    """Add a key result, last of its objective. Without an owner it is the person's own. Return its handle."""
    with session.write("add key result") as transaction:
        now = transaction.reading()
        owner = objectives.get(now, objective.id)
        cycle = now.cycles[owner.cycle_id]
        refuse_closed(cycle)
        objectives.refuse_below_dropped(now, owner.handle)
        item = read_typed(now, typed, _blank(now, owner, cycle), cycle)
        return insert(transaction, item)


def insert(transaction: Tx, item: KeyResult) -> Handle:
    """Write a checked key result as a new one, last of its objective. Return its handle."""
    new_id = transaction.insert(
        KeyResultRow,
        **{name: getattr(item, name) for name in _COLUMNS},
        by_amount=item.by,
        objective_id=item.objective_id,
        position=stored.last_position(transaction.db, KeyResultRow, "objective_id", item.objective_id) + 1,
        added_on=item.added_on,
        added_in_draft=item.added_in_draft,
        counts_after=0,
        drop_reason="",
        search_text=_search_text(item),
    )
    _write_parts(transaction, new_id, (), item)
    return Handle("KR", new_id)


def _search_text(item: KeyResult) -> str:
    return search_texts.of_item("key_result", item, (step.title for step in item.steps))


def _write_parts(transaction: Tx, key_result_id: int, old_steps: Sequence[Step], item: KeyResult) -> None:
    for point in item.waypoints:
        transaction.insert(WaypointRow, key_result_id=key_result_id, on_date=point.on, value=point.value)
    for step in item.steps:
        if step in old_steps:
            continue
        values = {"title": step.title, "weight": step.weight, "due": step.due}
        row = stored.row_id(transaction.db, StepRow, key_result_id=key_result_id, number=step.number)
        if row is None:
            transaction.insert(StepRow, key_result_id=key_result_id, number=step.number, **values)
        else:
            transaction.update(StepRow, row, **values)


def _changed(old: KeyResult, new: KeyResult) -> set[str]:
    names = {f.name for f in fields(KeyResult)} - {"counts_after", "counts_until"}
    return {name for name in names if getattr(old, name) != getattr(new, name)}


def _begins_anew(old: KeyResult, new: KeyResult, typed: Typed) -> bool:
    """Whether earlier check-ins no longer count: after a change of metric, or of unit if that is said
    (rules.md, When a definition changes)."""
    return old.metric != new.metric or typed.start_over


class Edited(NamedTuple):
    """What an edit changed: the fields' names. After a change of metric or unit, also the number of dates
    whose check-ins still count, or no longer do."""

    fields: frozenset[str]
    dates: int = 0
    still: bool | None = None
    """None where that is no question."""

    @property
    def counting(self) -> str:
        """A text like `3 check-ins still count`; empty if the definition did not change in that way."""
        if self.still is None or not self.dates:
            return ""
        many = "1 check-in" if self.dates == 1 else f"{self.dates:,} check-ins"
        verb = "counts" if self.dates == 1 else "count"
        return f"{many} still {verb}" if self.still else f"{many} no longer {verb}"


def edit(
    session: Session, handle: Handle, typed: Typed, reason: str = "", seen: Seen | None = None
) -> Edited:
    """Change fields. Return what was changed.

    Raises Refused without a needed reason, Clashes if one was changed since it was `seen`.
    """
    with session.write("edit key result", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        refuse_clashes(now, handle, seen, texts_of(old))
        cycle = now.cycles[objectives.get(now, old.objective_id).cycle_id]
        refuse_closed(cycle)
        new = read_typed(now, typed, old, cycle)
        changed = _changed(old, new)
        weighty = {_REASON_FIELDS[name] for name in changed if name in _REASON_FIELDS}
        require_reason(cycle, handle, weighty, reason)
        _refuse_losing_steps(now, old, new)
        values = {name: getattr(new, name) for name in _COLUMNS}
        entries = stored.check_ins_of(now.db, [old.id]).get(old.id, [])
        dates = len({entry.on for entry in counted(old, entries) if entry.value is not None})
        still: bool | None = None
        if _begins_anew(old, new, typed):
            values["counts_after"] = max((entry.id for entry in entries), default=0)
            still = False
        elif old.unit != new.unit:
            still = True
        transaction.update(KeyResultRow, old.id, by_amount=new.by, search_text=_search_text(new), **values)
        if "waypoints" in changed:
            for point in old.waypoints:
                row = stored.row_id(now.db, WaypointRow, key_result_id=old.id, on_date=point.on)
                transaction.delete(WaypointRow, row or 0)
        for step in _without(old, new):
            row = stored.row_id(now.db, StepRow, key_result_id=old.id, number=step.number)
            transaction.delete(StepRow, row or 0)
        kept = new if "waypoints" in changed else replace(new, waypoints=())
        _write_parts(transaction, old.id, old.steps, kept)
        return Edited(frozenset(changed), dates, still)


def _without(old: KeyResult, new: KeyResult) -> list[Step]:
    """The old steps that are no longer there."""
    kept = {step.number for step in new.steps}
    return [step for step in old.steps if step.number not in kept]


def _refuse_losing_steps(reading: Reading, old: KeyResult, new: KeyResult) -> None:
    if not metrics.of(new).has_steps or not _without(old, new):
        return
    done = key_result_view(reading, old.id).judged.steps_done
    lost = [step for step in _without(old, new) if done.get(step.number)]
    if lost:
        raise Refused(f"Step {lost[0].number} “{lost[0].title[:60]}” is done: reopen it first.")


def drop(session: Session, handle: Handle, reason: str = "") -> None:
    """Hide a key result, with the reason; it no longer counts in its objective."""
    with session.write("drop key result", reason) as transaction:
        now = transaction.reading()
        old = get(now, handle.id)
        cycle = now.cycles[objectives.get(now, old.objective_id).cycle_id]
        refuse_closed(cycle)
        if old.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {old.dropped_on} already.")
        if cycle.state != "draft" and not reason.strip():
            raise Refused(f"Dropping {handle} in a running cycle needs a reason: say why (-m REASON).")
        transaction.update(KeyResultRow, handle.id, dropped_on=session.today, drop_reason=texts.prose(reason))


def move_under(session: Session, handle: Handle, parent: Handle, reason: str = "") -> None:
    """Move a key result to another objective of the same cycle, as its last.
    Raises Refused without a needed reason."""
    if parent.prefix != "O":
        raise Refused(f"A key result belongs to an objective, like O1, not to {parent}.")
    with session.write("move key result", reason) as transaction:
        now = transaction.reading()
        old, owner = get(now, handle.id), objectives.get(now, parent.id)
        _refuse_place(now, old, owner, reason)
        position = stored.last_position(now.db, KeyResultRow, "objective_id", owner.id) + 1
        transaction.update(KeyResultRow, old.id, objective_id=owner.id, position=position)


def move_before(session: Session, handle: Handle, before: Handle, reason: str = "") -> None:
    """Place a key result before another one, in that one's objective.
    Raises Refused without a needed reason."""
    with session.write("move key result", reason) as transaction:
        now = transaction.reading()
        old, other = get(now, handle.id), get(now, before.id)
        if old.id == other.id:
            return
        owner = objectives.get(now, other.objective_id)
        _refuse_place(now, old, owner, reason)
        transaction.update(KeyResultRow, old.id, objective_id=owner.id)
        siblings = [(kr.id, kr.position) for kr in stored.key_results_of(now.db, [owner.id])[owner.id]]
        put_before(transaction, KeyResultRow, siblings, old.id, other.id)


def _refuse_place(reading: Reading, item: KeyResult, owner: Objective, reason: str) -> None:
    """Raise Refused if a key result cannot stand below an objective, or not without a reason."""
    mine = objectives.get(reading, item.objective_id)
    cycle = reading.cycles[mine.cycle_id]
    refuse_closed(cycle)
    if mine.cycle_id != owner.cycle_id:
        raise Refused(
            f"{item.handle} and {owner.handle} are in different cycles: a key result stays in its cycle."
        )
    if mine.id != owner.id:
        objectives.refuse_circle(reading, item.handle, owner.handle)
        objectives.refuse_below_dropped(reading, owner.handle)
        require_reason(cycle, item.handle, {"objective"}, reason)
