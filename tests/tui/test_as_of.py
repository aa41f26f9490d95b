"""Looking back to a day: what is shown, that nothing can be written, and the way back to today."""

from __future__ import annotations

from typing import Any

import pytest

from okrtui.workspace.queries import history
from tests.demo_items import CSAT, HELP_CENTRE, PRAISE, SHARED_INBOX, UPTIME
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.practice import ten_due
from tests.tui.robot import Robot

DAY = "2026-11-06"
BANNER = f"as of {DAY}, read-only"


async def back_to(robot: Robot, day: str = DAY) -> None:
    await robot.press("t")
    await robot.type(day)
    await robot.press("enter")


def changes(robot: Robot) -> list[Any]:
    found: list[Any] = robot.ask(history.log, limit=None)
    return found


async def today(robot: Robot) -> None:
    await robot.press("t", "enter")
    assert "read-only" not in robot.line("tabs")


async def test_a_banner_says_so_on_every_screen(robot: Robot) -> None:
    await back_to(robot)
    assert robot.detail == f"as of {DAY}: nothing can be changed; t and enter go back to today"
    for key in "12345":
        await robot.press(key)
        if robot.screen_name == "ReviewScreen":
            assert BANNER in robot.line("tabs")
            await robot.press("escape")
        assert BANNER in robot.line("tabs"), key
        assert "day 37 of 92" in robot.line("header")


async def test_the_numbers_are_those_of_the_day(robot: Robot) -> None:
    await robot.go_to(CSAT)
    assert "37 %" in robot.marked[0]
    await back_to(robot)
    assert robot.current == CSAT
    assert "35 %" in robot.marked[0]
    assert "0.25 ▲ at risk" in robot.marked[0]
    await robot.press("4")
    assert "day 37 of 92" in robot.static("summary-text")
    assert "moved since 10-30" in robot.static("summary-text")
    await robot.press("5")
    assert robot.handles == []  # the demo was made on the 18th
    await today(robot)
    assert robot.handles == ["1"]
    await robot.press("1")
    assert "37 %" in robot.marked[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-12-24", "in the future: one can only look back"),
        ("soon", "“soon”"),
        ("2026-13-01", "2026-13-01"),
    ],
)
async def test_what_is_no_day_to_look_back_to(robot: Robot, typed: str, words: str) -> None:
    await back_to(robot, typed)
    assert words in robot.static("message")
    await robot.press("escape")
    assert "read-only" not in robot.line("tabs")


@pytest.mark.parametrize("typed", sampled(["", "today", "2026-11-18"]))
async def test_today_is_today_again(robot: Robot, typed: str) -> None:
    await back_to(robot)
    await back_to(robot, typed)
    assert robot.detail == "today again"
    assert "read-only" not in robot.line("tabs")


SAYS = ": t and enter go back to today."
FORMS: list[tuple[str, str, str, dict[str, str]]] = [
    ("1", CSAT, "c", {"value": "40", "note": "kept"}),
    ("1", CSAT, "e", {"title": "Another"}),
    ("1", PRAISE, "e", {"title": "Another"}),
    ("1", PRAISE, "a k", {"title": "A new one"}),
    ("1", PRAISE, "a o", {"title": "A new one"}),
    ("2", UPTIME, "c", {"value": "99.9"}),
    ("2", UPTIME, "e", {"name": "Another"}),
]


@pytest.mark.parametrize(("place", "handle", "keys", "typed"), sampled(FORMS, 2))
async def test_no_form_opens_and_nothing_typed_before_is_lost(
    robot: Robot, place: str, handle: str, keys: str, typed: dict[str, str]
) -> None:
    before = changes(robot)
    await robot.press(place)
    await robot.go_to(handle)
    screen = robot.screen_name
    await robot.press(*keys.split())
    await robot.fill(**typed)
    await robot.press("escape")
    await back_to(robot)
    await robot.go_to(handle)
    await robot.press(keys.split()[0])
    assert robot.screen_name == screen
    assert SAYS in robot.detail
    await today(robot)
    assert changes(robot) == before
    await robot.go_to(handle)
    await robot.press(*keys.split())
    assert robot.typed.items() >= typed.items()


REFUSED = [("1", CSAT, "J"), ("1", SHARED_INBOX, "c"), ("4", "", "g"), ("4", "", "] o"), ("1", "", "u"),
           ("5", "", "U"), ("4", "", "] ] o"), ("1", CSAT, "d"), ("1", CSAT, "M"), ("1", PRAISE, "E"),
           ("1", HELP_CENTRE, "c"), ("4", "", "v"), ("2", UPTIME, "o")]  # fmt: skip


@pytest.mark.parametrize(("place", "handle", "keys"), sampled(REFUSED, 2))
async def test_no_key_writes(robot: Robot, place: str, handle: str, keys: str) -> None:
    await robot.press("1")
    if handle == SHARED_INBOX:
        await robot.press("i")
    await robot.press(place)
    if handle:
        await robot.go_to(handle)
    before = changes(robot)
    await back_to(robot)
    await robot.press(*keys.split())
    assert SAYS in robot.detail
    await robot.press("1")
    await today(robot)
    assert changes(robot) == before


async def test_what_cannot_work_is_not_offered(empty: Robot) -> None:
    assert "a adds one" in empty.detail
    assert "a add" in empty.line("footer")
    await back_to(empty)
    await empty.press("a")
    assert SAYS in empty.detail
    await empty.press("x", "j")
    assert empty.detail.strip() == "no objectives in this cycle yet"
    for key in "123":
        await empty.press(key)
        assert not {"add", "in", "edit", "record"}.intersection(empty.line("footer").split()), key
    await empty.press("1")
    await today(empty)
    assert "a add" in empty.line("footer")


async def test_the_review_as_of_a_day(start: Start) -> None:
    async with start(workspace="empty", prepare=ten_due) as robot:
        await back_to(robot, "2026-11-15")
        await robot.press("r")
        text = robot.static("card-text")
        assert "KR1 CSAT" in text
        assert "2026-11-07 … 2026-11-13, late" in text
        await robot.type("41")
        await robot.press("enter")
        assert SAYS in robot.detail
        assert robot.app.screen.query_one("#value").value == "41"  # type: ignore[attr-defined]
        await robot.press("escape")
        await back_to(robot, "2026-10-20")
        await robot.press("r")
        assert "2026-10-10 … 2026-10-16" in robot.static("card-text")
        await robot.press("escape")
        await today(robot)
        assert robot.key_result("KR1").judged.current == 37


async def test_a_review_begins_anew_as_of_another_day(robot: Robot) -> None:
    """Its card once stayed, with the period and the value of the other day."""
    await robot.press("r", "R")
    assert "for     2026-11-18, late" in robot.static("card-text")  # open incidents, nothing since the 13th
    await robot.type("3")
    await robot.press("escape")
    await back_to(robot, "2026-11-10")
    await robot.press("r")
    assert "2026-11-17" not in robot.static("card-text")
    await robot.press("escape")
    await today(robot)
    await robot.press("r")
    assert "for     2026-11-18, late" in robot.static("card-text")
    assert robot.app.screen.query_one("#value").value == "3"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("size", "ascii_only"), sampled([((60, 20), False), ((130, 30), False), ((80, 24), True)])
)
async def test_the_banner_has_room_everywhere(start: Start, size: tuple[int, int], ascii_only: bool) -> None:
    async with start(size, ascii_only=ascii_only) as robot:
        await back_to(robot)
        for key in "1245":
            await robot.press(key)
            assert BANNER in robot.line("tabs")
            assert all(len(line) <= size[0] for line in robot.screen.split("\n"))
            assert not ascii_only or robot.screen.isascii(), robot.screen
