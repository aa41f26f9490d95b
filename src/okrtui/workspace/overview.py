"""What the main screens show, read in one go: a cycle's board, the KPIs, what is due from whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from okrtui.domain.frozen import dataclass
from okrtui.domain.views import Board, KeyResultView, KpiView, ObjectiveView
from okrtui.workspace import board as boards
from okrtui.workspace import cycles, others, review
from okrtui.workspace.session import Session


@dataclass(frozen=True, slots=True)
class Overview:
    """A workspace at a glance. `due` counts what the person at work owes."""

    name: str
    who: str
    today: date
    board: Board
    kpis: Sequence[KpiView]
    due: int
    as_of: date | None
    read_only: str = ""
    """Why nothing can be written, for a banner; empty if it can."""
    latest: int = 0
    """The number of the last change that is in it."""


def overview(session: Session, cycle: str | None = None, step: int = 0) -> Overview:
    """Of a cycle (default: the running one), or of the one before or after it. Raises NotFound."""
    with session.database.read_tx():
        if step:
            cycle = cycles.neighbour(session, cycles.named(session, cycle), step).name
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


def find(seen: Overview, handle: str) -> ObjectiveView | KeyResultView | KpiView | None:
    """The objective, key result or KPI of a handle, if it is among what is shown."""
    objectives = list(every_objective(seen.board.objectives))
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
