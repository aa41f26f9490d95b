"""Locks, other people's changes, and work off the screen's thread."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from okrtui.domain.model import Handle
from okrtui.store import database
from okrtui.tui import typeahead
from okrtui.tui.forms import screen as form
from okrtui.workspace.commands import key_results
from okrtui.workspace.commands.key_result_fields import Typed
from tests.demo_items import CSAT, FIRST_REPLY, PRAISE, WITHOUT_RESULT
from tests.tui.conftest import Start
from tests.tui.robot import Robot, key_event, settled


@contextmanager
def locked(robot: Robot) -> Iterator[None]:
    """Another process that holds the database's lock."""
    path: Path = robot.app.workspace.session().database.path
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
async def test_a_form_that_cannot_save_says_why_and_keeps_its_text(start: Start) -> None:
    async with start() as robot:
        await robot.press("a", "k")
        await robot.fill(title="Patience", start="1", to="5")
        with locked(robot):
            await robot.press("ctrl+s")
            assert robot.screen_name == "KeyResultForm"
            assert "nothing saved, try again" in robot.preview
            assert robot.typed["title"] == "Patience"
        await robot.press("ctrl+s")
        assert robot.screen_name == "ObjectivesScreen"
        assert "Patience" in robot.marked[0]


async def test_a_form_of_a_workspace_that_was_moved_away_keeps_its_text(start: Start) -> None:
    """It says so when it looks around, and what was typed is a draft."""
    async with start() as robot:
        await robot.press("a", "k")
        await robot.fill(title="Patience", start="1", to="5")
        place: Path = robot.app.workspace.session().directory
        (place / "lost").mkdir()
        for file in list(place.glob("okrtui.db*")):
            file.rename(place / "lost" / file.name)
        await robot.press("ctrl+s")
        assert robot.screen_name == "KeyResultForm"
        assert "was replaced or moved away" in robot.preview
        await robot.press("escape")
        (draft,) = robot.app.drafts.all()
        assert draft.values["title"] == "Patience"
        await robot.app._look()
        assert "was replaced or moved away" in robot.detail


@pytest.mark.usefixtures("impatient")
async def test_a_check_in_and_a_drop_while_locked(start: Start) -> None:
    async with start() as robot:
        await robot.go_to(CSAT)
        await robot.press("c")
        await robot.type("+5")
        with locked(robot):
            await robot.press("enter")
            assert "nothing saved, try again" in robot.preview
        await robot.press("enter")
        assert robot.key_result(CSAT).judged.current == 42
        await robot.press("d")
        await robot.type("Too late")
        with locked(robot):
            await robot.press("enter")
            assert "nothing saved, try again" in robot.static("message")
        await robot.press("enter")
        assert robot.key_result(CSAT).item.dropped_on is not None


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("keys", [["K"], ["J"]])
async def test_a_move_while_locked_says_why(start: Start, keys: list[str]) -> None:
    async with start() as robot:
        await robot.go_to(FIRST_REPLY)
        before = robot.handles
        with locked(robot):
            await robot.press(*keys)
            assert robot.screen_name == "AgainDialog"
            await robot.press("r")
            assert robot.screen_name == "AgainDialog"
        await robot.press("r")
        assert robot.screen_name == "ObjectivesScreen"
        assert robot.handles != before


async def test_no_database_work_on_the_screens_thread(start: Start) -> None:
    threads: set[str] = set()

    class Names(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            threads.add(record.threadName or "")

    logger, handler, level = logging.getLogger("peewee"), Names(), logging.getLogger("peewee").level
    async with start() as robot:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            await robot.press("j", "x", "escape", "enter", "escape", "c")
            await robot.type("+5")
            await robot.press("enter", "e")
            await robot.fill(title="Other", to="60", reason="why")
            await robot.press("ctrl+s", "2", "x", "escape", "enter", "tab", "escape", "c", "escape", "1", "m")
            await robot.press("m", "right_square_bracket", "left_square_bracket", "d", "escape", "J")
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
    assert threads
    assert threading.current_thread().name not in threads
    assert all(name.startswith("workspace") for name in threads)


async def test_what_is_gone_meanwhile_is_refused_with_a_reason(robot: Robot) -> None:
    """Somebody drops a key result while its check-in form is open."""
    await robot.go_to(WITHOUT_RESULT)
    await robot.press("c")
    await robot.type("20")
    robot.change(key_results.drop, Handle.parse(WITHOUT_RESULT), "Gone")
    await robot.press("enter")
    assert robot.screen_name == "CheckInForm"
    assert "dropped" in robot.preview
    assert robot.typed["value"] == "20"


async def test_two_people_edit_different_fields_and_both_stay(robot: Robot) -> None:
    await robot.go_to(WITHOUT_RESULT)
    await robot.press("e")
    await robot.fill(title="Mine")
    robot.change(key_results.edit, Handle.parse(WITHOUT_RESULT), Typed(owner="kim"), "")
    await robot.press("ctrl+s")
    item = robot.key_result(WITHOUT_RESULT).item
    assert (item.title, item.owner) == ("Mine", "kim")


async def test_two_people_edit_different_fields_of_an_objective(robot: Robot) -> None:
    from okrtui.domain.model import Handle
    from okrtui.workspace.commands import objectives

    await robot.press("e")
    await robot.fill(why="My why")
    robot.change(objectives.edit, Handle.parse(PRAISE), {"owner": "kim"}, "")
    await robot.press("ctrl+s")
    item = robot.objective(PRAISE).item
    assert (item.why, item.owner) == ("My why", "kim")


async def test_typing_does_not_wait_for_the_database(robot: Robot) -> None:
    """Keys faster than checks: the last text is the one that was checked."""
    await robot.press("a", "k")
    await robot.fill(title="Fast", start="0", to="1")
    await robot.field("to")
    await robot.at_once(*"234567")
    assert robot.typed["to"] == "1234567"
    assert "1234567" in robot.preview or "1.23M" in robot.preview


async def test_leaving_a_form_while_it_is_being_checked(robot: Robot) -> None:
    await robot.press("a", "k")
    await robot.at_once(*"Quick", "escape")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.app.is_running


async def test_ending_while_a_form_is_being_checked(start: Start) -> None:
    async with start() as robot:
        await robot.press("a", "k")
        robot.app.screen.query_one("#title").value = "Unsaved"  # type: ignore[attr-defined]
        await robot.pilot.pause(0)
        robot.app.exit()
    assert robot.app.return_code == 0


async def test_a_save_that_outlasts_the_wait_of_a_key_is_done_once_and_shown(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key waits for what the key before it saves, but not for ever; the save itself goes on."""
    monkeypatch.setattr(typeahead, "MAX_WAIT", 0.05)
    async with start() as robot:
        await robot.go_to(CSAT)
        await robot.press("c")
        await robot.type("+5")
        before = len(robot.key_result(CSAT).check_ins)
        with locked(robot):
            robot.app.post_message(key_event("enter"))
            await robot.pilot.pause(0)
            while robot.app._typing:
                await robot.pilot.pause(0.01)
            assert robot.screen_name == "CheckInForm"
        await settled(robot.pilot)
        assert robot.screen_name == "ObjectivesScreen"
        assert "37 % → 42 %" in robot.detail
        assert len(robot.key_result(CSAT).check_ins) == before + 1


@pytest.mark.soak
async def test_a_form_left_at_any_moment_of_its_check(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check must not look for fields that are on their way out."""
    async with start() as robot:
        for moment in range(0, 40, 3):
            monkeypatch.setattr(form, "CHECK_DELAY", moment / 1000)
            await robot.at_once("e")
            for key in ("x", "escape"):
                robot.app.post_message(key_event(key))
            await settled(robot.pilot)
            assert robot.app.is_running
            assert robot.screen_name == "ObjectivesScreen"
