"""Which keys begin a change is found out by pressing them: the list's mark must say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Never

import pytest

from okrtui.tui.actions import (
    AS_OF,
    CARRY,
    CYCLE,
    EDIT_TEXT,
    HISTORY,
    KPIS,
    OBJECTIVES,
    QUIT,
    REVIEW,
    STEPS,
    Action,
    Place,
)  # fmt: skip
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.dialogs.text import TextDialog
from okrtui.tui.forms.screen import FormScreen
from okrtui.workspace.commands import grading, objectives, undoing
from okrtui.workspace.queries import history
from okrtui.workspace.session import Session
from tests.tui.conftest import Start
from tests.tui.robot import Robot

MAIN: tuple[Place[Never], ...] = (OBJECTIVES, KPIS, REVIEW, CYCLE, HISTORY)
NUMBERS = {place.id: str(number) for number, place in enumerate(MAIN, 1)}


def undone(session: Session) -> None:
    """The demo, where the person made two changes and took the last one back."""
    objectives.add(session, {"title": "A thought"})
    objectives.add(session, {"title": "Another one"})
    undoing.undo(session)


def graded(session: Session) -> None:
    """The demo, whose cycle is being graded."""
    grading.begin(session, "2026-Q4")


STATES: dict[str, list[tuple[Callable[[Session], None], list[tuple[str, ...]]]]] = {
    OBJECTIVES.id: [(undone, [("g",), ("g", "j"), ("g", "j", "j")])],
    KPIS.id: [(undone, [("g",), ("G",)])],
    REVIEW.id: [(undone, [()])],
    CYCLE.id: [(undone, [(), ("]",)]), (graded, [()])],
    HISTORY.id: [(undone, [()])],
}
"""What was done before, and the keys that lead to where something can be done."""


def changes(robot: Robot) -> object:
    return robot.ask(history.latest)


async def begins_a_change(robot: Robot, place: Place[Never], keys: tuple[str, ...], action: str) -> bool:
    """Go to a place, press the keys, run the action: is a change made, or asked for?"""
    await robot.at_once("1", NUMBERS[place.id], *keys)
    before, here, before_focus = changes(robot), robot.app.screen, robot.app.focused
    assert not isinstance(here, FormScreen)
    await robot.run(action)
    screen = robot.app.screen
    asks = screen is not here and isinstance(screen, FormScreen | ChoiceDialog | TextDialog)
    opens = asks or robot.screen_name in ("CarryDialog", "StepsDialog", "LibraryScreen")
    begins = opens or changes(robot) != before
    for _ in range(3):
        if robot.app.screen is not here or robot.app.focused is not before_focus:
            await robot.press("escape")
    return begins


@pytest.mark.parametrize("place", MAIN, ids=lambda place: place.id)
async def test_a_main_screens_actions_are_marked_as_what_they_do(start: Start, place: Place[Never]) -> None:
    found: dict[str, bool] = {}
    actions: tuple[Action[Never], ...] = place.actions
    for prepare, ways in STATES[place.id]:
        async with start(size=(60, 20), prepare=prepare) as robot:
            for keys in ways:
                for action in actions:
                    if action not in (AS_OF, QUIT, EDIT_TEXT) and not found.get(action.id):
                        found[action.id] = await begins_a_change(robot, place, keys, action.id)
    assert EDIT_TEXT.writes, "the change of EDIT, in an editor, which needs a terminal of its own"
    marked = {action.id for action in actions if action.writes} - {EDIT_TEXT.id}
    assert {id for id, begins in found.items() if begins} == marked


@pytest.mark.parametrize(
    ("place", "way"), [(STEPS, ("j", "j", "j", "c")), (CARRY, ("4", "v"))], ids=["steps", "carry"]
)
async def test_a_dialogs_actions_are_marked_as_what_they_do(
    start: Start, place: Place[Never], way: tuple[str, ...]
) -> None:
    found = set()
    actions: tuple[Action[Never], ...] = place.actions
    for action in actions:
        async with start() as robot:
            await robot.press(*way)
            before = changes(robot)
            await robot.run(action.id)
            found |= {action.id} if changes(robot) != before else set()
    assert found == {action.id for action in actions if action.writes}


async def test_where_one_can_only_look_a_writing_key_says_so(robot: Robot) -> None:
    await robot.press("t")
    await robot.type("2026-11-02")
    await robot.press("enter")
    for place in MAIN:
        actions: tuple[Action[Never], ...] = place.actions
        for action in actions:
            if action.writes:
                await robot.press(NUMBERS[place.id])
                screen = robot.app.screen
                await robot.run(action.id)
                assert robot.app.screen is screen, action.id
                assert "as of 2026-11-02" in robot.detail, action.id
