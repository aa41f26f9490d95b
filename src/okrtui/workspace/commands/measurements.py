"""Measurements of KPIs: reading what was typed, and recording it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from okrtui.domain import texts
from okrtui.domain.dates import refuse_future
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Handle, Kpi, Measurement
from okrtui.domain.scoring import replaced_by
from okrtui.domain.values import Typed as TypedValue
from okrtui.domain.values import added, checked, parse_typed, refuse_share
from okrtui.domain.views import KpiView
from okrtui.store.journal import Tx
from okrtui.store.queries import stored
from okrtui.store.schema import MeasurementRow
from okrtui.workspace.commands import kpis
from okrtui.workspace.queries.kpis import kpi_view, kpi_views
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a measurement changed: the KPI before and after it."""

    before: KpiView
    after: KpiView
    on: date
    replaced: Measurement | None = None
    """Somebody else's value for the same date, which counts no longer."""


def read_value(item: Kpi, text: str) -> TypedValue:
    """Read a typed measurement of this KPI. Raises Refused naming the forms allowed."""
    numbers = [item.healthy_at, item.watch_at]
    for target in item.targets:
        numbers += [target.value, target.low, target.high]
    below = any(number is not None and number < 0 for number in numbers)
    if text.strip().lower() == "same":
        return TypedValue("same")
    return parse_typed(text, unit=item.unit, signed=below, words=())


def record(
    session: Session,
    handle: Handle,
    typed: str | TypedValue,
    *,
    on: date | None = None,
    note: str = "",
    seen: int | None = None,
) -> Recorded:
    """Record one measurement on a date, by default today. For a KPI that sums, a change is a measurement by
    itself. `seen` is as for a check-in.

    Raises Refused, Doubtful for a value that seems a hundred times too small, NotFound, RecordedMeanwhile.
    """
    note = texts.prose(note, "note")
    with session.write("record") as transaction:
        now = transaction.reading()
        item = kpis.named(now, handle)
        before = kpi_view(now, handle.id)
        day = on or session.today
        if item.dropped_on is not None:
            raise Refused(f"{handle} was dropped on {item.dropped_on}: it takes no measurements.")
        with of_field("on"):
            refuse_future(day, session.today)
        with of_field("value"):
            if isinstance(typed, str):
                typed = _read(before, typed)
            if typed.how == "same" and item.combine != "last":
                raise Refused(
                    f"{handle} takes the {item.combine} of a {item.every}'s measurements, so there is no "
                    "one value to repeat: type the measurement itself."
                )
        entries = [entry for entry in before.entries if not entry.withdrawn]
        replaced = None
        if item.combine == "last":
            if seen is not None:
                from okrtui.workspace.commands.conflicts import refuse_unseen

                refuse_unseen(entries, item.unit, day, seen, repeats=typed.how == "same")
            replaced = replaced_by(session.who, day, entries)
        with of_field("value"):
            transaction.insert(
                MeasurementRow,
                kpi_id=item.id,
                on_date=day,
                value=checked(_value(item, typed, day, entries), "The value"),
                note=note,
                who=session.who,
                at=session.clock().isoformat(timespec="seconds"),
            )
            after = kpi_view(transaction.reading(), handle.id)
            kpis.refuse_past_limit(after)
        return Recorded(before, after, day, replaced)


def _read(view: KpiView, text: str) -> TypedValue:
    """Read a typed measurement. Raises Refused, Doubtful for one that seems a hundred times too small."""
    typed = read_value(view.item, text)
    if typed.how == "set" and text.strip()[:1] not in ("=", "+", "-", "−"):
        refuse_share(view.item.unit, typed.number, [point.value for point in view.judged.points[-1:]])
    return typed


def _value(item: Kpi, typed: TypedValue, day: date, entries: Sequence[Measurement]) -> float:
    """Return the value of a measurement: a change is added to the last one up to its day. Raises Refused."""
    if typed.how != "same" and (typed.how != "change" or item.combine == "sum"):
        return typed.number
    earlier = [entry for entry in entries if entry.on <= day]
    if not earlier:
        raise Refused(f"{item.handle} has no value on {day} to go from: type the value itself.")
    return added(earlier[-1].value, typed.number)


def record_many(
    session: Session,
    transaction: Tx,
    values: Mapping[int, Sequence[tuple[date, float]]],
) -> int:
    """Record many values inside a `session.write`, except those recorded before. Return the number of new
    ones."""
    known = stored.measurements_of(transaction.db, values)
    at = session.clock().isoformat(timespec="seconds")
    rows: list[dict[str, Any]] = []
    for kpi_id, entries in values.items():
        have = {(entry.on, entry.value) for entry in known.get(kpi_id, ())}
        for day, value in entries:
            if (day, value) in have:
                continue
            have.add((day, value))
            rows.append(
                {
                    "kpi_id": kpi_id,
                    "on_date": day,
                    "value": checked(value, "A value"),
                    "note": "",
                    "who": session.who,
                    "at": at,
                }
            )
    transaction.insert_many(MeasurementRow, rows)
    for view in kpi_views(session.reading_of(transaction.db), {row["kpi_id"] for row in rows}):
        kpis.refuse_past_limit(view)
    return len(rows)
