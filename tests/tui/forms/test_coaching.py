"""Coaching in the forms: below the preview while one types, in the way of nothing."""

from __future__ import annotations

import pytest

from tests.demo_items import HELP_CENTRE, UPTIME
from tests.tui.conftest import Start
from tests.tui.robot import Robot

WORK = "“launch” is work, not a result"
MADE = "“launch” says what is made"


async def test_an_objective_that_is_something_made(empty: Robot) -> None:
    await empty.press("a")
    await empty.type("Launch the help centre")
    assert empty.preview.splitlines()[0] == "ctrl+s saves"
    assert empty.preview.splitlines()[1].startswith(MADE)
    assert "<who> can <do what>" in empty.preview.splitlines()[2]
    await empty.type(" so that customers find answers")
    assert empty.preview == "ctrl+s saves"


async def test_it_blocks_nothing(empty: Robot) -> None:
    await empty.press("a")
    await empty.type("Launch 3 products")
    assert "A number in an objective" in empty.preview
    assert MADE in empty.preview
    await empty.press("ctrl+s")
    assert empty.objective("O1").item.title == "Launch 3 products"


async def test_a_key_result_before_it_has_a_measure(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.type("Launch the help centre")
    assert "needs a measure" in robot.preview
    assert WORK in robot.preview


async def test_a_key_result_as_it_would_be_saved(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Improve CSAT", metric="milestone")
    assert "“improve” without from and to" in robot.preview
    await robot.fill(title="New prices are public")
    assert "Open or done, without a measure" in robot.preview
    await robot.fill(metric="reach", start="30", to="50")
    assert "30 → 50" in robot.preview
    assert len(robot.preview.splitlines()) == 2
    await robot.fill(start="")
    assert "Without a value of today" in robot.preview


async def test_a_key_result_whose_kpi_is_past_the_target(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.fill(title="Uptime", start="1", to="2", kpi=UPTIME)
    assert "Today's value meets the target" in robot.preview


async def test_a_kpi_without_a_target(robot: Robot) -> None:
    await robot.press("2", "a", "o")
    await robot.fill(name="Tickets")
    assert "Without target and limits" in robot.preview
    await robot.fill(target="5")
    assert "Without target and limits" not in robot.preview
    await robot.fill(target="", healthy_at="5", watch_at="3")
    assert robot.preview == "ctrl+s saves"


async def test_an_item_that_is_there(robot: Robot) -> None:
    await robot.go_to(HELP_CENTRE)
    await robot.press("e")
    assert WORK in robot.preview
    await robot.fill(title="Customers find answers themselves")
    assert robot.preview.splitlines()[-1] == "changed: title"


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_all_of_it_is_on_screen(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size, workspace="empty") as robot:
        await robot.press("a")
        await robot.type("Launch 3 products")
        lines = [line.strip() for line in robot.screen.splitlines()]
        assert "Title" in lines[2]
        assert "its key result" in " ".join(lines)
        assert ("<who> can" in " ".join(lines)) == (size == (80, 24)), "the second one where there is room"
        assert lines[-1].startswith("tab enter next field")
