"""What comes back late meets the screen as it is by then: another card, another cycle, no such item."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from okrtui.tui import typeahead
from okrtui.tui.board.screen import ObjectivesScreen
from okrtui.tui.screens import review
from okrtui.tui.screens.review import ReviewScreen
from okrtui.tui.work import do
from okrtui.workspace import news
from okrtui.workspace.queries import paging
from tests.demo_items import CSAT, PRAISE, next_handle
from tests.tui.conftest import Start
from tests.tui.practice import ten_due
from tests.tui.robot import POLL, Robot, key_event, settled
from tests.tui.test_others import BY_ANOTHER, others_do


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(POLL)


@contextmanager
def write_lock(robot: Robot) -> Iterator[None]:
    """Somebody else is writing all the while."""
    with closing(sqlite3.connect(robot.app.workspace.session().database.path, isolation_level=None)) as sql:
        sql.execute("BEGIN IMMEDIATE")
        yield
        sql.execute("ROLLBACK")


def on_review(robot: Robot) -> ReviewScreen:
    screen = robot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next key is not held back by a write that takes long, and enter alone repeats at once."""
    monkeypatch.setattr(typeahead, "MAX_WAIT", 0.01)
    monkeypatch.setattr(review, "LOOK_FIRST", 0.001)


async def test_a_page_follows_a_row_that_was_read_long_ago(
    robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrtui.tui.base.MAX_READ_AGAIN", 2)
    await robot.press("g", "x")
    await others_do(robot, f"checkin|{CSAT}|49")
    assert robot.app.error is None
    assert robot.screen_name == "PairsPage"
    await robot.press("escape")
    assert robot.current == PRAISE
    assert robot.objective(PRAISE).key_results[0].judged.current == 49


async def test_a_page_stays_when_its_row_is_being_read(robot: Robot) -> None:
    await robot.press("g", "x")
    before = robot.screen
    board = robot.app.screen_stack[0]
    assert isinstance(board, ObjectivesScreen)
    robot.app.overview = replace(robot.app.overview, pages={})
    board.make_rows()
    robot.app.screen.others_changed(news.News(99, "ben: 1 change", frozenset(), restored=False))  # type: ignore[attr-defined]
    assert robot.screen == before


async def test_the_cycle_one_went_to_stays_when_the_rest_was_read(
    robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, whole = threading.Event(), paging.whole

    def gated(*asked: object, **how: object) -> object:
        gate.wait()
        return whole(*asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(paging, "whole", gated)
    robot.app.overview = replace(robot.app.overview, whole=False, due=None)
    do(robot.app, robot.app._know_all)
    do(robot.app, robot.app.reload, step=1)
    await asyncio.sleep(0)
    gate.set()
    await settled(robot.pilot)
    assert robot.app.overview.cycle.name == "2027-Q1"
    assert robot.app.overview.due is not None


async def test_the_cycle_one_went_to_stays_when_others_write(
    robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, gate, look = robot.app.workspace.session().directory, threading.Event(), news.look
    argv = [sys.executable, "-c", BY_ANOTHER, str(place)]
    subprocess.run(argv, input=f"checkin|{CSAT}|41", text=True, check=True, capture_output=True)

    def gated(*asked: object) -> object:
        gate.wait()
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(news, "look", gated)
    robot.app.look_soon()
    robot.app.post_message(key_event("right_square_bracket"))
    await robot.pilot.pause()
    gate.set()
    await settled(robot.pilot)
    assert robot.app.overview.cycle.name == "2027-Q1"
    assert CSAT in robot.app.touched


@pytest.mark.usefixtures("impatient")
async def test_an_entry_is_taken_back_while_the_review_begins_anew(start: Start) -> None:
    async with start(workspace="empty", prepare=ten_due) as robot:
        await robot.press("r")
        await robot.type("5")
        await robot.press("enter")
        screen = on_review(robot)
        assert screen._entries
        with write_lock(robot):
            robot.app.post_message(key_event("u"))
            robot.app.post_message(key_event("R"))
            await until(lambda: screen._team)
        await settled(robot.pilot)
        assert robot.app.error is None
        assert screen._entries == []


@pytest.mark.usefixtures("impatient")
async def test_what_is_typed_on_the_next_card_stays_when_the_one_before_is_saved(start: Start) -> None:
    async with start(workspace="empty", prepare=ten_due) as robot:
        await robot.press("r")
        await robot.type("45")
        screen = on_review(robot)
        with write_lock(robot):
            for key in ("enter", "down", "4", "7"):
                robot.app.post_message(key_event(key))
            await until(lambda: screen._at == 1 and screen._fields.typed == {"value": "47"})
        await settled(robot.pilot)
        assert (screen._at, screen._fields.typed) == (1, {"value": "47"})
        assert len(screen._entries) == 1
        await robot.press("enter")
        assert len(screen._entries) == 2
        assert screen._at == 2


async def test_an_initiative_that_is_gone_is_said_to_be(robot: Robot) -> None:
    board = robot.app.screen
    assert isinstance(board, ObjectivesScreen)
    do(robot.app, board.items.advance, "I99")
    await settled(robot.pilot)
    assert robot.detail == "I99 is not on this board any more."


async def test_an_objective_that_a_backup_does_not_know_is_not_moved(robot: Robot) -> None:
    backup = robot.app.workspace.session().directory.parent / "before.db"
    await others_do(robot, f"backup|{backup}", "objective|add|Fresh")
    await robot.go_to(next_handle("O"))
    await robot.press("M")
    await others_do(robot, f"restore|{backup}")
    await robot.type("none")
    await robot.press("enter")
    assert robot.app.error is None
    assert robot.screen_name == "TextDialog"
