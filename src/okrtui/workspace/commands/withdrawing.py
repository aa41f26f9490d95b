"""Entries that no longer count (rules.md, Withdrawing an entry): what they corrected counts again."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from okrtui.domain import texts
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.model import CheckIn, Handle, Measurement
from okrtui.domain.scoring import counted
from okrtui.domain.values import format_value
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.store.schema import CheckInRow, MeasurementRow
from okrtui.workspace.commands.changes import NeedsReason, refuse_closed
from okrtui.workspace.commands.checkins import Outcome
from okrtui.workspace.commands.measurements import Recorded
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.session import Session


def withdraw(
    session: Session, handle: Handle, on: date, reason: str, *, value: float | None = None
) -> Outcome | Recorded:
    """Withdraw the check-in that counts for a date, or a measurement of it. `value` selects one of several.

    Raises Refused without a reason, without such an entry, or if more than one could be meant; NotFound.
    """
    why = texts.prose(reason, "reason").strip()
    if not why:
        how = here("with -m REASON", "in the field Reason")
        with of_field("reason"):
            raise NeedsReason(f"Withdrawing an entry of {handle} needs a reason: say why {how}.")
    if handle.prefix not in ("KR", "KPI"):
        raise Refused(f"{handle} has no entries: name a key result or a KPI, like KR1 or KPI1.")
    with session.write("withdraw", why) as transaction:
        now = transaction.reading()
        if handle.prefix == "KR":
            key_result = key_result_view(now, handle.id)
            transaction.update(CheckInRow, _check_in(key_result, on, value).id, withdrawn=why)
            return Outcome(key_result, key_result_view(transaction.reading(), handle.id))
        kpi = kpi_view(now, handle.id)
        transaction.update(MeasurementRow, _measurement(kpi, on, value).id, withdrawn=why)
        return Recorded(kpi, kpi_view(transaction.reading(), handle.id), on)


def _check_in(view: KeyResultView, on: date, value: float | None) -> CheckIn:
    """Return the entry that counts for a date: the last one with a value, else the last one."""
    handle = view.item.handle
    refuse_closed(view.cycle)
    if view.item.kpi_id is not None and value is not None:
        raise Refused(f"{handle} follows KPI{view.item.kpi_id}: its values are withdrawn there.")
    entries = [entry for entry in counted(view.item, view.check_ins) if entry.on == on]
    found = [entry for entry in entries if entry.value is not None] or entries
    if not found:
        _refuse_none(handle, on, [entry.on for entry in counted(view.item, view.check_ins)])
    last = found[-1]
    if value is not None and last.value != value:
        shown = "no value" if last.value is None else format_value(last.value, view.item.unit)
        with of_field("value"):
            raise Refused(f"What counts for {on} of {handle} is {shown}: name that, or no value.")
    return last


def _measurement(view: KpiView, on: date, value: float | None) -> Measurement:
    handle = view.item.handle
    live = [entry for entry in view.entries if not entry.withdrawn]
    of_day = [entry for entry in live if entry.on == on]
    if not of_day:
        _refuse_none(handle, on, [entry.on for entry in live])
    values = ", ".join(format_value(entry.value, view.item.unit) for entry in of_day)
    with of_field("value"):
        if value is None:
            if len({entry.value for entry in of_day}) > 1:
                raise Refused(
                    f"{handle} has several measurements of {on} ({values}): say which with its value."
                )
            return of_day[-1]
        found = [entry for entry in of_day if entry.value == value]
        if not found:
            raise Refused(f"{handle} has no such measurement of {on}: there is {values}.")
        return found[-1]


def _refuse_none(handle: Handle, on: date, days: list[date]) -> NoReturn:
    near = sorted(set(days), key=lambda day: (abs((day - on).days), day))[:3]
    there = f"the nearest are of {', '.join(map(str, sorted(near)))}" if near else "it has none at all"
    with of_field("on"):
        raise Refused(f"{handle} has no entry of {on} that counts: {there}.")
