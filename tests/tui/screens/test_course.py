"""A key result's chart, and the waypoints' preview in its form."""

from __future__ import annotations

from tests.demo_items import CSAT, FIRST_REPLY, HELP_CENTRE, PRAISE, REVENUE
from tests.tui.conftest import Start
from tests.tui.robot import Robot


def shown(robot: Robot) -> str:
    return robot.static("chart")


async def test_values_expectation_and_forecast(robot: Robot) -> None:
    await robot.go_to(CSAT)
    assert "needs +" in robot.detail
    await robot.press("v")
    assert robot.screen_name == "CourseScreen"
    chart = shown(robot)
    assert "⠤" in chart
    assert chart.splitlines()[1].rstrip(" │").endswith("-")  # the target is expected at the end
    assert "..." in chart
    assert "-- expected 0.53 today · needs +" in robot.line("facts")
    assert "the target" in robot.line("facts")
    await robot.press("escape")
    assert robot.screen_name == "ObjectivesScreen"


async def test_limits_steps_and_waypoints(robot: Robot) -> None:
    for handle, text in (
        (FIRST_REPLY, "-- at most 2 h"),
        (HELP_CENTRE, "expected 0.00"),
        (REVENUE, "expected"),
    ):
        await robot.go_to(handle)
        await robot.press("v")
        assert text in robot.line("facts")
        assert "---" in shown(robot)
        await robot.press("escape")


async def test_an_objective_has_none_and_says_so(robot: Robot) -> None:
    await robot.go_to(PRAISE)
    await robot.press("v")
    assert robot.screen_name == "ObjectivesScreen"
    assert "only a key result has a chart" in robot.detail


async def test_in_ascii_and_in_little_room(start: Start) -> None:
    async with start(ascii_only=True) as robot:
        await robot.go_to(CSAT)
        await robot.press("v")
        assert shown(robot).isascii()
        await robot.resize(30, 5)
        assert "too small" in shown(robot)


async def test_waypoints_have_a_small_preview(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("e")
    assert "course" not in robot.preview
    await robot.fill(waypoints="2026-11-30=32")
    line = next(line for line in robot.preview.splitlines() if line.startswith("course"))
    assert line.startswith("course 30 ▁")
    assert line.endswith("█ 50 % by 32 on 11-30")
    middle = line[len("course 30 ") :].split(" ")[0]
    assert len(middle) == 16
    assert middle[8] == "▁"  # little is expected until the waypoint


async def test_a_changed_target_is_marked(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("v")
    assert "|" not in robot.static("chart").replace("│", "")
    await robot.press("escape", "e")
    await robot.fill(to="60", reason="a new survey")
    await robot.press("ctrl+s", "v")
    chart = robot.static("chart").splitlines()
    columns = {line.index("|") for line in chart if "|" in line}
    assert len(columns) == 1
    assert sum("|" in line for line in chart) > 5
    assert "| 11-18 target 50 → 60 (a new survey)" in robot.line("facts")


async def test_a_page_and_the_pane_tell_of_it(start: Start) -> None:
    async with start(size=(160, 40)) as robot:
        await robot.go_to(CSAT)
        await robot.press("e")
        await robot.fill(to="60", reason="a new survey")
        await robot.press("ctrl+s")
        assert "ana changed target 50 → 60 (a new" in " ".join(robot.static("pane-text").split())
        await robot.press("x")
        assert "2026-11-18 by ana: target 50 → 60 (a new survey)" in robot.static("content")
        await robot.press("escape", "enter")
        assert "ana changed target 50 → 60 (a new survey)" in robot.static("content")
