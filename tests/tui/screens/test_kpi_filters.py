"""The KPIs screen's filter: team, status, tag, owner and what is linked to nothing."""

from __future__ import annotations

from okrtui.tui.widgets.words import LineField
from tests.demo_items import (
    CHURN,
    DEPLOYS_KPI,
    FAILURE_RATE_KPI,
    LEAD_TIME_KPI,
    SATISFACTION,
    TRIAL_CONVERSION,
    UPTIME,
)
from tests.tui.robot import Robot


async def test_words_and_names_hold_together(robot: Robot) -> None:
    await robot.press("2")
    for typed, handles in [
        ("tag:delivery", [DEPLOYS_KPI, LEAD_TIME_KPI, FAILURE_RATE_KPI]),
        ("team:eng is:healthy", [UPTIME, FAILURE_RATE_KPI]),
        ("team:eng tag:delivery is:watch", [DEPLOYS_KPI]),
        ("owner:raj is:unlinked", [CHURN, TRIAL_CONVERSION]),
        ("is:unlinked is:unhealthy", [LEAD_TIME_KPI, CHURN]),
        ("churn tag:money", [CHURN]),
    ]:
        await robot.press("f", "end", "ctrl+u")
        await robot.type(typed)
        assert robot.handles == handles, typed
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
    assert robot.handles == [SATISFACTION]
