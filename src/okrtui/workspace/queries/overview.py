"""What the main screens show: a cycle's board, the KPIs, what is due from whom.

Of a board of any size the ids are known, and the rest is read when it is looked at (paging.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from okrtui.config.settings import Settings
from okrtui.domain.dates import Dates
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Cycle
from okrtui.domain.outline import Outline
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.store.queries import journaled
from okrtui.workspace.queries import cycles, history, paging
from okrtui.workspace.queries.due import how_many_due
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading


@dataclass(frozen=True, slots=True)
class Overview:
    """A workspace at a glance."""

    name: str
    who: str
    dates: Dates
    """What typed dates mean, and which day it is."""
    as_of: date | None
    read_only: str
    """Why nothing can be written, for a banner; empty if it can."""
    latest: int
    """The number of the last change that is in it."""
    cycle: Cycle
    """The one whose board is shown."""
    large: bool
    """Whether the board is more than one wants to see unfolded at first."""
    outline: Outline
    """Which objectives there are."""
    whole: bool
    """Whether all of the outline is known, or only its beginning."""
    pages: Mapping[int, ObjectiveView]
    """The objectives that were read, by id."""
    kpis: Sequence[KpiView] = ()
    kpis_known: bool = False
    settings: Settings | None = None
    """By which everything is judged."""
    due: int | None = None
    """How many items the person at work owes; None: not counted yet."""

    @property
    def today(self) -> date:
        return self.dates.today


def overview(
    reading: Reading,
    cycle: str | None = None,
    step: int = 0,
    before: Overview | None = None,
    looked_at: Sequence[int] = (),
) -> Overview:
    """Return the overview of a cycle (default: the running one), or of the one before or after it.

    The objectives in `looked_at` are read (default: the first ones). What `before` has and nobody changed is
    kept. If nothing is on screen yet, what can wait is not read. Raises NotFound.
    """
    shown = cycles.looked_at(reading, cycle)
    if step:
        shown = cycles.neighbour(reading, shown, step)
    if before is not None and not _judged_alike(reading, before):
        before = replace(before, outline=Outline(()), pages={}, whole=False, latest=0)
    large = paging.is_large(reading, {id_ for id_ in (*reading.running, shown.id) if id_ is not None})
    outline, whole = _outline(reading, shown, before, large=large)
    same = before is not None and before.cycle.id == shown.id and before.pages
    ids = list(looked_at) if same and looked_at else _first(outline, large=large)
    known = before is not None and before.kpis_known
    return Overview(
        reading.settings.name,
        reading.who,
        reading.dates,
        reading.as_of,
        reading.asker.read_only,
        history.latest(reading),
        shown,
        large,
        outline,
        whole,
        paging.page(reading, ids),
        _kpis(reading, before) if known else (),
        known,
        reading.settings,
        how_many_due(reading) if before is not None or not large else None,
    )


def _judged_alike(reading: Reading, before: Overview) -> bool:
    """Return whether what was read before is of the same day and judged by the same settings."""
    then = (before.as_of, before.today, before.settings)
    return then == (reading.as_of, reading.today, reading.settings)


def _outline(reading: Reading, cycle: Cycle, before: Overview | None, *, large: bool) -> tuple[Outline, bool]:
    """Return the outline of the board, and whether it is complete."""
    if not large:
        return paging.unfolded(reading, cycle), True
    if before is None:  # nothing is on screen yet: the rest can wait
        return paging.first(reading, cycle), reading.as_of is not None
    changed = journaled.objectives_changed_after
    if before.cycle.id == cycle.id and before.latest and not changed(reading.db, before.latest):
        return before.outline, before.whole
    return paging.whole(reading, cycle), True


def _first(outline: Outline, *, large: bool) -> list[int]:
    """Return the ids of the objectives that are read first: those on top of the screen."""
    return list(outline.tops if large else outline.order)[: paging.SCREEN]


def _kpis(reading: Reading, before: Overview | None) -> Sequence[KpiView]:
    """Return all KPIs with their latest measurements; those of `before`, if only check-ins came since."""
    if before is not None and before.kpis_known and before.latest:
        changes = journaled.changes_after(reading.db, before.latest)
        if all(change.action == "check in" for change in changes):
            return before.kpis
    return kpi_views(reading, recent=True)


def find(seen: Overview, handle: str) -> ObjectiveView | KeyResultView | KpiView | None:
    """Return the objective, key result or KPI with a handle, if it is among what is shown."""
    views: list[ObjectiveView | KeyResultView | KpiView] = [*seen.pages.values(), *seen.kpis]
    views += [kr for view in seen.pages.values() for kr in view.key_results]
    return next((view for view in views if str(view.item.handle) == handle), None)
