"""Starter KPIs on screen: areas, choosing several, adding."""

from __future__ import annotations

import pytest

from okrtui.config.library import areas
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.robot import Robot


async def into_support(robot: Robot) -> None:
    await robot.press("2", "a", "l", "j", "enter")
    assert "Customer support" in robot.line("header")


async def test_several_of_two_areas_in_one_change(empty: Robot) -> None:
    changes = empty.app.overview.latest
    await into_support(empty)
    await empty.press("space", "space")
    assert empty.screen.count("[x]") == 2
    assert "2 chosen" in empty.line("header")
    await empty.press("escape", "j", "enter", "space")
    assert "3 chosen" in empty.line("header")
    await empty.press("enter")
    assert empty.screen_name == "KpisScreen"
    assert empty.detail == "KPI1, KPI2, KPI3 are added: e sets a target"
    names = [empty.kpi(f"KPI{n}").item.name for n in (1, 2, 3)]
    assert names == [areas()[1].kpis[0].name, areas()[1].kpis[1].name, areas()[2].kpis[0].name]
    assert empty.kpi("KPI2").leads == "KPI1 Customer satisfaction"
    assert empty.app.overview.latest == changes + 1


async def test_enter_adds_the_one_under_the_cursor(empty: Robot) -> None:
    await into_support(empty)
    assert "Share of the answers" in empty.static("about")
    await empty.press("enter")
    assert empty.detail == "KPI1 is added: e sets a target"
    assert empty.current == "KPI1"


async def test_all_of_an_area_and_back(empty: Robot) -> None:
    await into_support(empty)
    await empty.press("a")
    assert empty.screen.count("[x]") == len(areas()[1].kpis)
    await empty.press("a")
    assert "[x]" not in empty.screen
    await empty.press("escape")
    assert empty.line("header").strip() == "Starter KPIs"
    assert empty.current == "support"  # where one came from
    await empty.press("escape")
    assert empty.screen_name == "KpisScreen"
    assert empty.handles == []


async def test_what_is_there_already_says_so(robot: Robot) -> None:
    await into_support(robot)  # the demo has a KPI called Customer satisfaction
    assert "in your list already" in robot.rows[0]
    await robot.press("space")
    assert "already" in robot.static("about")
    await robot.press("enter")
    assert "Customer satisfaction is in this workspace already" in robot.static("about")
    await robot.press("a")
    assert robot.screen.count("[x]") == len(areas()[1].kpis) - 1


async def test_in_the_list_of_areas_nothing_can_be_chosen(empty: Robot) -> None:
    await empty.press("2", "a", "l", "space")
    assert "enter opens the area first" in empty.static("about")
    await empty.press("G")
    assert empty.current == areas()[-1].id
    await empty.press("g")
    assert empty.current == areas()[0].id


@pytest.mark.parametrize(("width", "height"), sampled([(40, 10), (60, 20), (140, 40)]))
async def test_at_any_size_and_in_ascii(start: Start, width: int, height: int) -> None:
    async with start(size=(width, height), ascii_only=True, workspace="empty") as robot:
        await into_support(robot)
        await robot.press("space", "j", "G")
        assert robot.screen.isascii()
        assert all(len(line) <= width for line in robot.screen.splitlines())


async def test_the_key_of_a_choice_does_nothing_on_the_screen_below(robot: Robot) -> None:
    await robot.press("2", "a", "o")
    assert robot.screen_names == ["KpisScreen", "KpiForm"]
