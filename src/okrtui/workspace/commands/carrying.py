"""Carrying over: unfinished items of a cycle go on in the next one, from where they stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle, Handle, KeyResult
from okrtui.domain.status import Status
from okrtui.domain.values import plain
from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.store import search_texts
from okrtui.store.queries import stored
from okrtui.store.schema import GuardrailRow, KeyResultRow, ObjectiveRow
from okrtui.workspace.commands import initiatives, key_results, objectives
from okrtui.workspace.commands.checkins import Outcome
from okrtui.workspace.commands.cycles import use
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.queries import cycles, grades
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, Transaction


class Unfinished(NamedTuple):
    """An objective with those of its key results that are not finished."""

    objective: ObjectiveView
    key_results: Sequence[KeyResultView]


class Carried(NamedTuple):
    """The handle of an item and of the new item that continues it."""

    old: Handle
    new: Handle


def unfinished(reading: Reading, name: str | None, into: str | None = None) -> list[Unfinished]:
    """Return what could be carried from a cycle: not dropped, not done, not carried before.
    Raises NotFound."""
    cycle = cycles.named(reading, name)
    following = _following(reading, cycle, into)
    done = stored.carried_items(reading.db, following.id) if following.id is not None else {}
    found = []
    for view in grades.own_objectives(reading, cycle):
        if view.item.dropped_on is None:
            left = [kr for kr in grades.live(view) if _left(kr) and kr.item.handle not in done]
            if left or (not grades.live(view) and view.item.handle not in done):
                found.append(Unfinished(view, left))
    return found


def _left(view: KeyResultView) -> bool:
    judged = view.judged
    return judged.status != Status.DONE and not metrics.of(view.item).is_done(judged.score)


def _following(reading: Reading, cycle: Cycle, into: str | None) -> Cycle:
    return cycles.named(reading, into) if into else cycles.neighbour(reading, cycle, +1)


def over(reading: Reading) -> Cycle:
    """Return the newest cycle that is over and has objectives: the default cycle to carry from.

    Raises Refused if there is none.
    """
    found = (cycle for cycle in reading.cycles.values() if cycle.ends < reading.today)
    for cycle in sorted(found, key=lambda cycle: cycle.ends, reverse=True):
        if stored.has_objectives(reading.db, cycle.id or 0):
            return cycle
    raise Refused("No cycle with objectives is over yet: name the one to carry from.")


def target_of(reading: Reading, name: str | None, into: str | None = None) -> tuple[Cycle, Cycle]:
    """Return the cycle to carry from (default: the newest that is over) and the cycle to carry to.
    Raises Refused, NotFound."""
    cycle = cycles.named(reading, name) if name else over(reading)
    return cycle, _following(reading, cycle, into)


def carry(
    session: Session, name: str | None, chosen: Collection[Handle] = (), *, into: str | None = None
) -> list[Carried]:
    """Copy unfinished items to the next cycle, or to another: all of them, or the chosen ones with what is
    above and below them.

    The current value becomes the new start. The copies are linked to the items they came from. They keep
    their guardrails and the initiatives that are not done, but no check-ins.

    Raises Refused if one of them is finished, of another cycle or carried already, NotFound.
    """
    with session.write("carry over") as transaction:
        now = transaction.reading()
        cycle, _ = target_of(now, name, into)
        candidates = unfinished(now, cycle.name, into)
        kept = _chosen(now, candidates, chosen, cycle)
        following = use(transaction, _following(now, cycle, into))
        if following.starts <= cycle.starts:
            raise Refused(f"{following.name} does not come after {cycle.name}: carrying goes forward.")
        known = stored.carried_items(transaction.db, following.id or 0)
        made: list[Carried] = []
        for found in _parents_first(kept):
            owner = known.get(found.objective.item.handle)
            if owner is None:
                owner = _copy_objective(transaction, found.objective, following, known)
                known[found.objective.item.handle] = owner
                made.append(Carried(found.objective.item.handle, owner))
            for view in found.key_results:
                new = _copy_key_result(transaction, view, owner.id, following)
                known[view.item.handle] = new
                made.append(Carried(view.item.handle, new))
        return made


def left_behind(reading: Reading, outcome: Outcome) -> KeyResult | None:
    """Return the key result that continues one with a late value, if it starts at the value before that."""
    before, after = outcome.before.judged.current, outcome.after.judged.current
    if before is None or after is None or before == after:
        return None
    for item in stored.carried_to(reading.db, outcome.after.item.id):
        if item.dropped_on is None and item.start == before and metrics.of(item).has_way:
            return item
    return None


def follow(session: Session, item: KeyResult, outcome: Outcome) -> None:
    """Set the start of a carried key result to the current value of the earlier one. Raises Refused."""
    start = plain(outcome.after.judged.current or 0.0)
    reason = f"late value of {outcome.after.item.handle}"
    key_results.edit(session, item.handle, Typed(start=start), reason)


def _parents_first(kept: Sequence[Unfinished]) -> list[Unfinished]:
    """Sort items so that each comes after the item it stands below."""
    owners = {kr.item.handle: found.objective.item.handle for found in kept for kr in found.key_results}
    left = {found.objective.item.handle: found for found in kept}
    ordered: list[Unfinished] = []

    def take(handle: Handle | None) -> None:
        found = left.pop(owners.get(handle, handle), None) if handle is not None else None
        if found is not None:
            take(found.objective.item.parent)
            ordered.append(found)

    for found in kept:
        take(found.objective.item.handle)
    return ordered


def _chosen(
    reading: Reading, candidates: Sequence[Unfinished], chosen: Collection[Handle], cycle: Cycle
) -> list[Unfinished]:
    if not candidates and not chosen:
        raise Refused(f"{cycle.name} has nothing unfinished that was not carried over already.")
    if not chosen:
        return list(candidates)
    kept = []
    left = set(chosen)
    for found in candidates:
        handle = found.objective.item.handle
        own = [view for view in found.key_results if view.item.handle in left or handle in left]
        if own or handle in left:
            kept.append(Unfinished(found.objective, own))
        left -= {handle, *(view.item.handle for view in own)}
    if left:
        handle = sorted(left, key=str)[0]
        _refuse(reading, handle, cycle)
    return kept


def _refuse(reading: Reading, handle: Handle, cycle: Cycle) -> None:
    """Raise Refused or NotFound with the reason why this item cannot be carried."""
    if handle.prefix not in ("O", "KR"):
        raise Refused(f"{handle} is not carried by itself: name an objective or a key result.")
    own = objectives.cycle_of(reading, handle)
    if own.id != cycle.id:
        raise Refused(f"{handle} belongs to {own.name}, not to {cycle.name}.")
    raise Refused(f"{handle} is finished, dropped or carried over already: there is nothing left of it.")


def _copy_objective(
    transaction: Transaction, view: ObjectiveView, cycle: Cycle, known: dict[Handle, Handle]
) -> Handle:
    """Copy an objective with its guardrails to the next cycle. Return its handle."""
    old, now = view.item, transaction.reading()
    values = {"title": old.title, "why": old.why, "owner": old.owner, "team": old.team}
    parent = _parent(now, old.parent, cycle, known)
    new_id = transaction.insert(
        ObjectiveRow,
        **values,
        kind=old.kind,
        weight=old.weight,
        parent_objective_id=parent.id if parent is not None and parent.prefix == "O" else None,
        parent_key_result_id=parent.id if parent is not None and parent.prefix == "KR" else None,
        cycle_id=cycle.id,
        position=stored.last_position(now.db, ObjectiveRow, "cycle_id", cycle.id) + 1,
        added_on=now.today,
        added_in_draft=cycle.state == "draft",
        drop_reason="",
        search_text=search_texts.of("objective", values),
        carried_from_id=old.id,
    )
    for guard in view.guardrails:
        if guard.item.dropped_on is None:
            transaction.insert(GuardrailRow, objective_id=new_id, kpi_id=guard.item.id)
    return Handle("O", new_id)


def _parent(
    reading: Reading, above: Handle | None, cycle: Cycle, known: dict[Handle, Handle]
) -> Handle | None:
    """Return the parent in the next cycle: the same one if its cycle is longer, else its copy. For a key
    result that is not carried it is the copy of its objective."""
    if above is None or _covers(objectives.cycle_of(reading, above), cycle):
        return above
    if above.prefix == "KR" and above not in known:
        above = Handle("O", key_results.get(reading, above.id).objective_id)
    return known.get(above)


def _covers(longer: Cycle, cycle: Cycle) -> bool:
    return longer.starts <= cycle.starts and cycle.ends <= longer.ends


def _copy_key_result(
    transaction: Transaction, view: KeyResultView, objective_id: int, cycle: Cycle
) -> Handle:
    item = from_here(view.item, view)
    new = replace(
        item,
        objective_id=objective_id,
        added_on=transaction.reading().today,
        added_in_draft=cycle.state == "draft",
    )
    handle = key_results.insert(transaction, new)
    transaction.update(KeyResultRow, handle.id, carried_from_id=view.item.id)
    for work in view.initiatives:
        if work.state in ("todo", "doing"):
            initiatives.insert(transaction, replace(work, key_result_id=handle.id))
    return handle


def from_here(item: KeyResult, view: KeyResultView) -> KeyResult:
    """Return a key result that continues from where this one stands: same target, the steps still open."""
    judged = view.judged
    steps = tuple(step for step in item.steps if not judged.steps_done.get(step.number))
    steps = tuple(step._replace(number=number, due=None) for number, step in enumerate(steps, 1))
    return replace(
        item, **metrics.of(item).goes_on(item, judged)._asdict(),
        starts=None, due=None, steps=steps, waypoints=(), grade=None, grade_reason="", learned="",
        closed_current=None, closed_score=None, carried_from_id=item.id,
    )  # fmt: skip
