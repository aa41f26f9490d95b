"""What the main screens show: a cycle's board, the KPIs, what is due from whom.

Up to a size all of it is read in one go; beyond it ids, and the rest when it is looked at (paging.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from okrtui.domain.frozen import dataclass, field
from okrtui.domain.model import Cycle
from okrtui.domain.outline import Outline
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView, every_objective
from okrtui.store import journal_queries
from okrtui.workspace import others, paging
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.due import how_many_due
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.reading import Reading


@dataclass(frozen=True, slots=True)
class Overview:
    """A workspace at a glance."""

    name: str
    who: str
    today: date
    board: Board
    kpis: Sequence[KpiView]
    due: int | None
    """How many items the person at work owes; None: not counted yet."""
    as_of: date | None
    read_only: str = ""
    """Why nothing can be written, for a banner; empty if it can."""
    latest: int = 0
    """The number of the last change that is in it."""
    outline: Outline | None = None
    """Of a large board, whose objectives are not in `board`: which there are."""
    whole: bool = True
    """Whether all of the board is known, or only its beginning."""
    pages: Mapping[int, ObjectiveView] = field(default_factory=dict)
    """The objectives of a large board that were read, by id."""
    kpis_known: bool = True


def overview(
    reading: Reading,
    cycle: str | None = None,
    step: int = 0,
    before: Overview | None = None,
    looked_at: Sequence[int] = (),
) -> Overview:
    """Of a cycle (default: the running one), or of the one before or after it. Raises NotFound.

    Of a large board those objectives are read that one looks at (default: the first ones); what `before`
    had, and nobody changed, stays.
    """
    if step:
        cycle = cycles.neighbour(reading, cycles.named(reading, cycle), step).name
    shown = cycles.named(reading, cycle)
    every = {id_ for id_ in (*reading.running, shown.id) if id_ is not None}
    if paging.is_large(reading, every):
        return _large(reading, shown, before, looked_at)
    known = before is not None and before.kpis_known
    many = paging.many_kpis(reading)
    return Overview(
        reading.settings.name,
        reading.who,
        reading.today,
        boards.board(reading, shown.name),
        (_kpis(reading, before) if known else ()) if many else kpi_views(reading),
        how_many_due(reading),
        reading.as_of,
        reading.asker.read_only,
        others.latest(reading),
        kpis_known=known or not many,
    )


def _large(reading: Reading, cycle: Cycle, before: Overview | None, looked_at: Sequence[int]) -> Overview:
    latest = others.latest(reading)
    same = (
        before is not None
        and before.board.cycle.id == cycle.id
        and (before.as_of, before.today) == (reading.as_of, reading.today)
    )
    changed = journal_queries.objectives_changed_after
    if before is None:  # nothing is on screen yet: the rest of the outline can wait
        outline, whole = paging.first(reading, cycle), reading.as_of is not None
    elif same and before.outline is not None and not changed(reading.db, before.latest):
        outline, whole = before.outline, before.whole
    else:
        outline, whole = paging.whole(reading, cycle), True
    ids = list(looked_at) if same and looked_at else list(outline.tops[: paging.SCREEN])
    known = before is not None and before.kpis_known
    return Overview(
        reading.settings.name,
        reading.who,
        reading.today,
        Board(cycle, ()),
        _kpis(reading, before) if known else (),
        how_many_due(reading) if before is not None else None,
        reading.as_of,
        reading.asker.read_only,
        latest,
        outline,
        whole,
        paging.page(reading, ids),
        known,
    )


def _kpis(reading: Reading, before: Overview | None) -> Sequence[KpiView]:
    """All KPIs with their latest measurements; those of before, if nobody did more than check in."""
    same = before is not None and (before.as_of, before.today) == (reading.as_of, reading.today)
    if same and before is not None and before.kpis_known:
        changes = journal_queries.changes_after(reading.db, before.latest)
        if all(change.action == "check in" for change in changes):
            return before.kpis
    return kpi_views(reading, recent=True)


def find(seen: Overview, handle: str) -> ObjectiveView | KeyResultView | KpiView | None:
    """The objective, key result or KPI of a handle, if it is among what is shown."""
    objectives = [*every_objective(seen.board.objectives), *seen.pages.values()]
    views: list[ObjectiveView | KeyResultView | KpiView] = [*objectives, *seen.kpis]
    views += [kr for view in objectives for kr in view.key_results]
    return next((view for view in views if str(view.item.handle) == handle), None)
