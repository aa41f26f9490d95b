"""Five screens as they look, as text: alignment and wording at a glance."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.demo_items import CSAT
from tests.tui.conftest import Start
from tests.tui.robot import Robot


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 36)], ids=["80x24", "60x20", "120x36"])
async def test_objectives(start: Start, looks_like: Callable[[Robot], None], size: tuple[int, int]) -> None:
    async with start(size=size) as robot:
        await robot.press("j")
        looks_like(robot)


async def test_kpis(robot: Robot, looks_like: Callable[[Robot], None]) -> None:
    await robot.press("2", "j")
    looks_like(robot)


async def test_key_result_form(robot: Robot, looks_like: Callable[[Robot], None]) -> None:
    await robot.go_to(CSAT)
    await robot.press("e")
    await robot.fill(to="60")
    looks_like(robot)
