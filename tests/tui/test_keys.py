"""The one list of actions holds everywhere: bindings, help, palette, footer, keymap, ways out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Never

import pytest

from okrtui.config.settings import Personal
from okrtui.tui.actions import ACTIONS, EVERYWHERE, PLACES, Action, Place, keys_of, shown
from okrtui.tui.board.screen import ObjectivesScreen
from okrtui.tui.screens.cycle import CycleScreen
from okrtui.tui.screens.history import HistoryScreen
from okrtui.tui.screens.kpis import KpisScreen
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.screens.review import ReviewScreen
from tests.demo_items import CSAT, PRAISE, SHIP_FASTER
from tests.tui.conftest import Start
from tests.tui.robot import Robot

SCREENS: dict[str, type[MainScreen]] = {
    "objectives": ObjectivesScreen,
    "kpis": KpisScreen,
    "review": ReviewScreen,
    "cycle": CycleScreen,
    "history": HistoryScreen,
}
NUMBERS = {place: str(number) for number, place in enumerate(SCREENS, 1)}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_a_key_means_one_thing_in_a_place(place: Place[Never]) -> None:
    actions: tuple[Action[Never], ...] = (*place.actions, *EVERYWHERE.actions)
    keys = Counter(key for action in actions for key in action.keys)
    if place is not EVERYWHERE:
        assert not [key for key, count in keys.items() if count > 1]


def test_ids_are_unique_and_footers_are_among_the_places() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(ids) == len(set(ids))
    assert all(set(place.footer) <= set(place.actions) for place in PLACES)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_says_what_it_does(action: Action[Never]) -> None:
    assert action.keys or action.id in ("withdraw", "rename")  # in the palette alone
    assert action.label
    assert action.help


async def test_help_lists_every_key(robot: Robot) -> None:
    for place in SCREENS:
        await robot.press(NUMBERS[place], "question_mark")
        assert robot.screen_name == "HelpScreen"
        lines = robot.static("content").splitlines()
        for action in ACTIONS:
            keys = shown(keys_of(action, {}))
            assert any(line.strip().startswith(keys) and action.help in line for line in lines), action.id
        await robot.press("escape")
        assert robot.screen_name == f"{place.capitalize()}Screen"


async def test_help_scrolls_to_its_end(robot: Robot) -> None:
    await robot.press("question_mark")
    assert "In any field letters" not in robot.screen
    await robot.press("end")
    await robot.pilot.wait_for_animation()
    assert "In any field letters" in robot.screen


async def test_the_palette_runs_an_action(robot: Robot) -> None:
    await robot.press("colon")
    assert robot.screen_name == "Palette"
    await robot.type("fold or")
    await robot.press("enter")
    await robot.press("enter") if robot.screen_name == "Palette" else None
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.handles[:2] == [PRAISE, SHIP_FASTER]


async def test_escape_leaves_the_palette(robot: Robot) -> None:
    await robot.press("ctrl+p", "escape")
    assert robot.screen_name == "ObjectivesScreen"


async def test_a_keymap_changes_the_key_and_the_footer(start: Start) -> None:
    async with start(personal=Personal(keymap={"explain": "X,f5", "quit": "Q"})) as robot:
        assert "X explain" in robot.line("footer")
        await robot.press("x")
        assert robot.screen_name == "ObjectivesScreen"
        for key in ("X", "f5"):
            await robot.press(key)
            assert robot.line("header").startswith(f" Why {PRAISE}")
            await robot.press("escape")
        await robot.press("question_mark")
        assert "X f5" in robot.static("content")
        await robot.press("escape", "q")
        assert robot.app.is_running
        await robot.press("Q")
    assert robot.app.return_code == 0


@pytest.mark.parametrize("keys", [["q"], ["2", "q"], ["x", "escape", "q"]])
async def test_q_quits_from_main_screens(start: Start, keys: list[str]) -> None:
    async with start() as robot:
        for key in keys[:-1]:
            await robot.press(key)
        await robot.pilot.press(keys[-1])
        assert not robot.app.is_running
    assert robot.app.return_code == 0


AWAY = [["x"], ["enter"], ["a"], ["e"], ["d"], ["M"], ["question_mark"], ["j", "c"], ["j", "w"], ["slash"],
        ["f"], ["colon"], ["2", "enter"], ["2", "c"], ["2", "a"], ["2", "a", "l"], ["2", "o"],
        ["j", "j", "j", "c"]]  # fmt: skip


async def test_q_quits_nowhere_else_and_escape_goes_back(
    robot: Robot, amount: Callable[[int, int], int]
) -> None:
    for keys in AWAY[:: 4 // amount(1, 4)]:
        await robot.press("1", "g", *keys, "q")
        assert robot.app.is_running, keys
        await robot.press("escape")
        assert robot.screen_name in ("ObjectivesScreen", "KpisScreen"), keys
        assert robot.app.focused is robot.listing, keys


async def test_escape_never_quits(robot: Robot) -> None:
    await robot.press(*["escape"] * 5)
    assert robot.app.is_running
    assert robot.screen_name == "ObjectivesScreen"
    await robot.press("ctrl+c")
    assert robot.app.is_running
    assert "q on a main screen quits" in robot.detail


async def test_other_keys_do_nothing(robot: Robot) -> None:
    before = robot.screen
    for key in ("ctrl+q", "f1", "0", "9", "ctrl+x", "tab", "shift+tab"):
        await robot.press(key)
        assert robot.app.is_running, key
        assert robot.screen == before, key


async def test_the_first_key_after_a_message_still_counts(robot: Robot) -> None:
    await robot.press("c")
    assert "no value of its own" in robot.detail
    await robot.press("j")
    assert robot.current == CSAT
    assert robot.detail.startswith(f"{CSAT} ")


async def test_copying_says_what_was_copied(robot: Robot) -> None:
    await robot.press("j", "y")
    assert robot.app.clipboard == f"{CSAT} CSAT"
    assert CSAT in robot.detail


@pytest.mark.parametrize("place", SCREENS)
async def test_every_key_on_an_empty_workspace_says_something_or_does_nothing(
    empty: Robot, place: str
) -> None:
    actions: tuple[Action[Never], ...] = (*SCREENS[place].PLACE.actions, *EVERYWHERE.actions)
    for action in actions:
        if action.id in ("quit", "leave", *SCREENS) or not action.keys:
            continue
        await empty.press("1", NUMBERS[place], keys_of(action, {})[0])
        if empty.screen_name != f"{place.capitalize()}Screen":
            await empty.press("escape")
        if empty.screen_name == "Palette":
            await empty.press("escape")
        assert empty.screen_name == f"{place.capitalize()}Screen", action.id
    assert empty.app.is_running
    assert place in ("review", "cycle") or empty.marked == []
