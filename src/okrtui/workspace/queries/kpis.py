"""KPIs with all that follows from their measurements on a Reading's day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from okrtui.domain.calendar import PERIOD_DAYS
from okrtui.domain.due import kpi_due
from okrtui.domain.judging import Followed, judge_kpi
from okrtui.domain.model import Handle, Kpi, Measurement
from okrtui.domain.views import KpiView
from okrtui.store.queries import stored
from okrtui.store.schema import KpiRow
from okrtui.workspace.queries.missing import damaged, missing
from okrtui.workspace.reading import Reading

RECENT = 26
"""Periods whose measurements a list shows."""
_FEW = 3


def kpi_views(
    reading: Reading, ids: Iterable[int] | None = None, *, recent: bool = False, dropped: bool = False
) -> list[KpiView]:
    """Return KPIs (default: all that are not dropped; `dropped`: all that are), in their order; `recent`:
    with only their latest measurements, as many as a list shows."""
    found = _on_the_day(reading, stored.kpis(reading.db, ids))
    since = reading.today if recent else None
    views = _judged(reading, found, _measurements(reading, found, since), _Links(reading, found))
    if dropped:
        return [view for view in views if _dropped(view.item.dropped_on, reading.today)]
    return there(reading, views) if ids is None else views


def kpi_view(reading: Reading, kpi_id: int) -> KpiView:
    """Return one KPI with all its measurements. Raises NotFound."""
    found = kpi_views(reading, [kpi_id])
    if not found:
        raise damaged(reading, KpiRow, Handle("KPI", kpi_id))
    if not _there_then(reading, found[0]):
        raise missing(Handle("KPI", kpi_id), reading.as_of)
    return found[0]


def there(reading: Reading, views: Iterable[KpiView]) -> list[KpiView]:
    """Return the KPIs that were there on the day and are not dropped on it."""
    live = [view for view in views if not _dropped(view.item.dropped_on, reading.today)]
    return [view for view in live if _there_then(reading, view)]


def _there_then(reading: Reading, view: KpiView) -> bool:
    """Return whether a KPI was there: from the day it was made, or from its first measurement."""
    if reading.as_of is None or str(view.item.handle) in reading.past.never:
        return reading.as_of is None
    return bool(view.entries) or view.item.added_on <= reading.as_of


def _dropped(on: date | None, today: date) -> bool:
    return on is not None and on <= today


# --- for key results that follow them, and objectives that they guard ------------------------


def load(readings: Sequence[Reading], wanted: Iterable[int], since: date) -> None:
    """Load these KPIs into Readings of one moment, with the measurements from a day on and some before it.

    Their links are loaded into the first Reading only.
    """
    first = readings[0]
    unknown = [id_ for id_ in dict.fromkeys(wanted) if id_ not in first.kpis or first.kpis_since[id_] > since]
    if not unknown:
        return
    found = stored.kpis(first.db, unknown)
    earliest = min(readings, key=lambda reading: reading.today)
    measured = _measurements(earliest, found, min(since, earliest.today))
    for reading in readings:
        items = _on_the_day(reading, found)
        views = _judged(reading, items, measured, _Links(reading, items if reading is first else ()))
        for view in views:
            reading.kpis[view.item.id], reading.kpis_since[view.item.id] = view, since
            reading.followed.pop(view.item.id, None)


def followed(reading: Reading, kpi_id: int | None) -> Followed | None:
    """Return a KPI as its followers use it; None if it is not loaded."""
    if kpi_id is None or kpi_id not in reading.kpis:
        return None
    if kpi_id not in reading.followed:
        view = reading.kpis[kpi_id]
        reading.followed[kpi_id] = Followed(view.item, view.entries)
    return reading.followed[kpi_id]


# --- reading and judging ---------------------------------------------------------------------


def _on_the_day(reading: Reading, found: Iterable[Kpi]) -> list[Kpi]:
    return [reading.past.item(kpi) for kpi in found]


def _measurements(reading: Reading, found: Sequence[Kpi], since: date | None) -> dict[int, list[Measurement]]:
    """Return all measurements of KPIs; or those of the latest periods, and at least those since a day. If a
    KPI has few of these up to today, all of its measurements are read: its last value may be older."""
    db, today = reading.db, reading.today
    if since is None:
        return stored.measurements_of(db, (kpi.id for kpi in found))
    measured: dict[int, list[Measurement]] = {}
    for every in {kpi.every for kpi in found}:
        ids = [kpi.id for kpi in found if kpi.every == every]
        measured |= stored.measurements_of(db, ids, since - RECENT * timedelta(PERIOD_DAYS[every]))
    silent = [kpi.id for kpi in found if sum(e.on <= today for e in measured.get(kpi.id, ())) < _FEW]
    return measured | stored.measurements_of(db, silent)


class _Links:
    """What KPIs are linked to: followers, guarded objectives, the KPIs that they lead and are led by."""

    def __init__(self, reading: Reading, found: Sequence[Kpi]) -> None:
        self._past = reading.past
        self._links: dict[int, list[str]] = {}
        self._led_by: dict[int, list[str]] = {}
        self._names: dict[int, str] = {}
        if not found:
            return
        db, ids = reading.db, [kpi.id for kpi in found]
        for kpi_id, key_result_ids in stored.followers(db, ids).items():
            self._links[kpi_id] = [f"KR{key_result_id}" for key_result_id in key_result_ids]
        for kpi_id, objective_ids in stored.guarded_by(db, ids).items():
            self._links.setdefault(kpi_id, []).extend(f"O{objective_id}" for objective_id in objective_ids)
        every = stored.leads(db)
        led = {lead.leads_id for lead in every if lead.kpi_id in set(ids)}
        self._names = {kpi.id: kpi.name for kpi in found} | stored.kpi_names(db, sorted(led - set(ids)))
        for lead in every:
            if not lead.dropped:
                self._led_by.setdefault(lead.leads_id, []).append(f"KPI{lead.kpi_id} {lead.name}")

    def of(self, kpi: Kpi) -> tuple[str, ...]:
        return tuple(self._past.links(kpi.id, self._links.get(kpi.id, ())))

    def leads(self, kpi: Kpi) -> str:
        return f"KPI{kpi.leads_id} {self._names.get(kpi.leads_id, '')}".rstrip() if kpi.leads_id else ""

    def led_by(self, kpi: Kpi) -> tuple[str, ...]:
        return tuple(self._led_by.get(kpi.id, ()))


def _judged(
    reading: Reading, found: Iterable[Kpi], measured: dict[int, list[Measurement]], links: _Links
) -> list[KpiView]:
    views, today = [], reading.today
    for kpi in found:
        entries = [entry for entry in measured.get(kpi.id, ()) if entry.on <= today]
        judged = judge_kpi(kpi, entries, reading.settings.kpi, today)
        due = kpi_due(kpi, judged, reading.settings.cycles, today)
        links_of = links.of(kpi), due, links.leads(kpi), links.led_by(kpi)
        views.append(KpiView(kpi, judged, entries, *links_of, today))
    return views
