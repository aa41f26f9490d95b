"""The KPIs screen's filter: team, status, tag, owner and what is linked to nothing."""

from __future__ import annotations

import pytest

from okrtui.tui.widgets.words import LineField
from tests.tui.robot import Robot


@pytest.mark.parametrize(
    ("typed", "handles"),
    [
        ("tag:delivery", ["KPI4", "KPI5", "KPI6"]),
        ("team:eng is:healthy", ["KPI1", "KPI6"]),
        ("team:eng tag:delivery is:watch", ["KPI4"]),
        ("owner:raj is:unlinked", ["KPI8", "KPI9"]),
        ("is:unlinked is:unhealthy", ["KPI5", "KPI8"]),
        ("churn tag:money", ["KPI8"]),
    ],
)
@pytest.mark.soak
async def test_words_and_names_hold_together(robot: Robot, typed: str, handles: list[str]) -> None:
    await robot.press("2", "f")
    await robot.type(typed)
    assert robot.handles == handles
    await robot.press("enter")
    assert f"filter: {typed}" in robot.line("tabs")


async def test_the_hint_names_what_can_be_typed(robot: Robot) -> None:
    await robot.press("2", "f")
    hint = robot.app.screen.query_one("#ask", LineField).placeholder
    for word in ("team:", "is:watch", "is:unlinked", "tag:", "owner:"):
        assert word in hint
    assert len(hint) <= 78  # it is seen at 80 columns


async def test_an_unknown_status_names_those_of_kpis(robot: Robot) -> None:
    await robot.press("2", "f")
    await robot.type("is:at-risk")
    assert robot.handles == []
    assert robot.detail.startswith("no status is called “at risk”: healthy, watch, unhealthy")


async def test_mine_goes_beside_the_filter(robot: Robot) -> None:
    await robot.press("2", "m", "f")
    await robot.type("tag:customers is:watch")
    assert robot.handles == ["KPI2"]
