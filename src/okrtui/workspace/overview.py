"""What the main screens show: a cycle's board, the KPIs, what is due from whom.

Up to a size all of it is read in one go; beyond it ids, and the rest when it is looked at (paging.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from okrtui.domain.frozen import dataclass, field
from okrtui.domain.outline import Outline
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.store import journal_queries
from okrtui.workspace import board as boards
from okrtui.workspace import cycles, others, paging, review, waiting
from okrtui.workspace.session import Session


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
    session: Session,
    cycle: str | None = None,
    step: int = 0,
    before: Overview | None = None,
    looked_at: Sequence[int] = (),
) -> Overview:
    """Of a cycle (default: the running one), or of the one before or after it. Raises NotFound.

    Of a large board those objectives are read that one looks at (default: the first ones); what `before`
    had, and nobody changed, stays.
    """
    with session.database.read_tx():
        if step:
            cycle = cycles.neighbour(session, cycles.named(session, cycle), step).name
        shown = cycles.named(session, cycle)
        running = {c.id for c in cycles.all_by_id(session).values() if c.state in ("active", "grading")}
        every = {id_ for id_ in (*running, shown.id) if id_ is not None}
        if paging.is_large(session, every):
            return _large(session, shown.name, before, looked_at)
        if paging.many_kpis(session):
            return _with_many_kpis(session, shown.name, before)
        now = boards.at_once(session, cycle)
        latest = others.latest(session)
    found = review.due_of(now.in_force, now.kpis)
    due = sum(1 for item in found if item.owner == session.who)
    return Overview(
        session.settings.name,
        session.who,
        session.today,
        now.board,
        now.kpis,
        due,
        session.as_of,
        session.read_only,
        latest,
    )


def _large(session: Session, cycle_name: str, before: Overview | None, looked_at: Sequence[int]) -> Overview:
    cycle = cycles.named(session, cycle_name)
    latest = others.latest(session)
    same = (
        before is not None
        and before.board.cycle.id == cycle.id
        and (before.as_of, before.today) == (session.as_of, session.today)
    )
    if before is None:  # nothing is on screen yet: the rest of the outline can wait
        outline, whole = paging.first(session, cycle), session.as_of is not None
    elif same and before.outline is not None and not journal_queries.objectives_changed_after(before.latest):
        outline, whole = before.outline, before.whole
    else:
        outline, whole = paging.whole(session, cycle), True
    ids = list(looked_at) if same and looked_at else list(outline.tops[: paging.SCREEN])
    known = before is not None and before.kpis_known
    return Overview(
        session.settings.name,
        session.who,
        session.today,
        Board(cycle, ()),
        _kpis(session, before) if known else (),
        waiting.how_many_due(session) if before is not None else None,
        session.as_of,
        session.read_only,
        latest,
        outline,
        whole,
        paging.page(session, ids),
        known,
    )


def _with_many_kpis(session: Session, cycle_name: str, before: Overview | None) -> Overview:
    """A board that is read whole, with more KPIs than are: they are read when somebody looks at them."""
    latest = others.latest(session)
    known = before is not None and before.kpis_known
    return Overview(
        session.settings.name,
        session.who,
        session.today,
        boards.board(session, cycle_name, recent=True),
        _kpis(session, before) if known else (),
        waiting.how_many_due(session),
        session.as_of,
        session.read_only,
        latest,
        kpis_known=known,
    )


def _kpis(session: Session, before: Overview | None) -> Sequence[KpiView]:
    """All KPIs with their latest measurements; those of before, if nobody did more than check in."""
    same = before is not None and (before.as_of, before.today) == (session.as_of, session.today)
    if same and before is not None and before.kpis_known:
        changes = journal_queries.changes_after(before.latest)
        if all(change.action == "check in" for change in changes):
            return before.kpis
    return boards.kpi_views(session, recent=True)


def find(seen: Overview, handle: str) -> ObjectiveView | KeyResultView | KpiView | None:
    """The objective, key result or KPI of a handle, if it is among what is shown."""
    objectives = [*every_objective(seen.board.objectives), *seen.pages.values()]
    views: list[ObjectiveView | KeyResultView | KpiView] = [*objectives, *seen.kpis]
    views += [kr for view in objectives for kr in view.key_results]
    return next((view for view in views if str(view.item.handle) == handle), None)


def every_objective(objectives: Iterable[ObjectiveView]) -> Iterator[ObjectiveView]:
    """These objectives and all below them."""
    stack = list(objectives)
    while stack:
        view = stack.pop()
        yield view
        stack.extend(view.children)
