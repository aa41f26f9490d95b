"""The demo company: believable on every day of a quarter, and the same every time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from okrtui.demo import fill
from okrtui.domain.model import METRICS
from okrtui.domain.views import every_objective
from okrtui.workspace.queries.board import board
from okrtui.workspace.queries.cycles import current, neighbour
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.session import Session, create_workspace
from tests.demo_items import RECOMMENDED

KEY_RESULT_STATUSES = {
    "on track", "at risk", "off track", "done", "stale", "no data", "not started", "dropped", "draft",
}  # fmt: skip
KPI_STATUSES = {"healthy", "watch", "unhealthy", "stale", "no data", "no target"}
DAYS = ("2026-10-01", "2026-10-02", "2026-11-18", "2026-12-31", "2027-01-01", "2028-02-29", "2026-07-03")


def demo(place: Path, day: str) -> Session:
    session = create_workspace(
        place, "Acme", clock=lambda: datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
    )
    fill(session)
    return session


def seen(session: Session) -> list[tuple[Any, ...]]:
    """Everything of the running quarter and the next, as plain values."""
    found: list[tuple[Any, ...]] = []
    for cycle in (session.ask(current), session.ask(neighbour, session.ask(current), 1)):
        for view in every_objective(session.ask(board, cycle.name).objectives):
            found.append((view.item.title, view.judged.status, view.judged.score))
            for child in view.key_results:
                judged = child.judged
                found.append(
                    (child.item.title, child.item.metric, judged.status, judged.score, judged.current)
                )
    return found


@pytest.mark.parametrize("day", [*DAYS[:4], *(pytest.param(day, marks=pytest.mark.soak) for day in DAYS[4:])])
def test_every_metric_and_status_is_there_on_any_day(tmp_path: Path, day: str) -> None:
    session = demo(tmp_path / "w", day)
    key_results = [row for row in seen(session) if len(row) == 5]
    assert {row[1] for row in key_results} == set(METRICS)
    assert {row[2] for row in key_results} == KEY_RESULT_STATUSES
    kpis = session.ask(kpi_views)
    assert len(kpis) == 12
    assert {view.judged.status for view in kpis} == KPI_STATUSES
    assert any(view.due is not None and view.due.late for view in kpis)
    session.close()


def test_the_boards_of_a_year_and_its_quarters_are_apart(tmp_path: Path) -> None:
    """The year's objectives stand above the quarter's, and are no reason to leave them out of it."""
    session = demo(tmp_path / "w", "2026-11-18")
    for cycle in (None, "2026", "2027-Q1", "2025-Q1"):
        found = session.ask(board, cycle)
        assert len(found.objectives) == {None: 6, "2026": 1, "2027-Q1": 1, "2025-Q1": 0}[cycle]
    session.close()


def test_three_levels_in_the_quarter_and_a_year_above(tmp_path: Path) -> None:
    session = demo(tmp_path / "w", "2026-11-18")
    roots = session.ask(board).objectives
    depths = [len(list(every_objective(view.children))) for view in roots]
    assert any(child.children for view in roots for child in view.children)
    assert max(depths) >= 2
    assert str(roots[0].item.parent) == RECOMMENDED
    session.close()


def test_a_year_of_measurements_at_their_own_frequencies(tmp_path: Path) -> None:
    session = demo(tmp_path / "w", "2026-11-18")
    counts = {view.item.every: len(view.entries) for view in session.ask(kpi_views) if view.entries}
    assert counts["day"] > 300
    assert 45 <= counts["week"] <= 53
    assert 10 <= counts["month"] <= 12
    assert 3 <= counts["quarter"] <= 4
    session.close()


def test_the_same_seed_gives_the_same_company(tmp_path: Path) -> None:
    first, second = demo(tmp_path / "a", "2026-11-18"), None
    once = seen(first)
    first.close()
    second = demo(tmp_path / "b", "2026-11-18")
    assert seen(second) == once
    second.close()
