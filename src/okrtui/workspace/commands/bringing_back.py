"""Bringing back what was dropped (rules.md, Dropping)."""

from __future__ import annotations

from okrtui.domain.errors import Refused
from okrtui.domain.model import Handle, KeyResult, Objective
from okrtui.store.queries import stored
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow
from okrtui.workspace.commands import key_results, kpis, objectives
from okrtui.workspace.commands.changes import refuse_closed
from okrtui.workspace.commands.objectives import BRING_BACK
from okrtui.workspace.queries.missing import missing
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session

_TABLES = {"O": ObjectiveRow, "KR": KeyResultRow, "KPI": KpiRow}


def bring_back(session: Session, handle: Handle, reason: str = "") -> None:
    """Bring a dropped item back, so that it counts again as it did; an initiative gets the state `todo`.

    Raises Refused if it is not dropped, its cycle is closed, it stands below a dropped item or needs a
    dropped KPI; NotFound.
    """
    with session.write("bring back", reason) as transaction:
        now = transaction.reading()
        if handle.prefix == "I":
            _refuse_initiative(now, handle)
            transaction.update(InitiativeRow, handle.id, state="todo", drop_reason="")
            return
        if handle.prefix == "KPI":
            _refuse_kept(handle, is_dropped=kpis.get(now, handle.id).dropped_on is not None)
        elif handle.prefix == "O":
            _refuse_objective(now, objectives.get(now, handle.id))
        else:
            _refuse_key_result(now, key_results.get(now, handle.id))
        transaction.update(_TABLES[handle.prefix], handle.id, dropped_on=None, drop_reason="")


def _refuse_kept(handle: Handle, *, is_dropped: bool) -> None:
    if not is_dropped:
        raise Refused(f"{handle} is not dropped: there is nothing to bring back.")


def _refuse_initiative(reading: Reading, handle: Handle) -> None:
    item = stored.initiative(reading.db, handle.id)
    if item is None:
        raise missing(handle)
    _refuse_kept(handle, is_dropped=item.state == "dropped")
    above = key_results.get(reading, item.key_result_id)
    refuse_closed(objectives.cycle_of(reading, above.handle))
    objectives.refuse_below_dropped(reading, above.handle, BRING_BACK)


def _refuse_objective(reading: Reading, item: Objective) -> None:
    _refuse_kept(item.handle, is_dropped=item.dropped_on is not None)
    refuse_closed(reading.cycles[item.cycle_id])
    if item.parent is not None:
        objectives.refuse_below_dropped(reading, item.parent, BRING_BACK)
    own = stored.key_results_of(reading.db, [item.id]).get(item.id, [])
    needed = {kr.kpi_id for kr in own if kr.dropped_on is None and kr.kpi_id is not None}
    _refuse_dropped_kpis(
        reading, item.handle, needed | set(stored.guardrails_of(reading.db, [item.id])[item.id])
    )


def _refuse_key_result(reading: Reading, item: KeyResult) -> None:
    _refuse_kept(item.handle, is_dropped=item.dropped_on is not None)
    owner = objectives.get(reading, item.objective_id)
    refuse_closed(reading.cycles[owner.cycle_id])
    objectives.refuse_below_dropped(reading, owner.handle, BRING_BACK)
    _refuse_dropped_kpis(reading, item.handle, set() if item.kpi_id is None else {item.kpi_id})


def _refuse_dropped_kpis(reading: Reading, handle: Handle, needed: set[int]) -> None:
    for kpi in stored.kpis(reading.db, sorted(needed)):
        if kpi.dropped_on is not None:
            raise Refused(
                f"{handle} needs {kpi.handle}, which was dropped on {kpi.dropped_on}: {BRING_BACK}."
            )
