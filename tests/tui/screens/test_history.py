"""The History screen: the changes, filters, what one was, and taking back from the list."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from okrtui.domain.model import Handle
from okrtui.workspace.commands import checkins, objectives
from okrtui.workspace.queries import history
from okrtui.workspace.session import Session
from tests.demo_items import CSAT, FIRST_REPLY_KPI, LEAD_TIME, PRAISE, SATISFACTION, UPTIME, number_of
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.practice import at_noon
from tests.tui.robot import POLL, Robot, key_event, settled
from tests.tui.test_others import others_do


def weeks(session: Session) -> None:
    """Four check-ins of ana's and two of ben's, from 2026-10-09 to 2026-11-17."""
    for day, who, value in (("2026-10-09", "ben", "31"), ("2026-10-16", "ana", "32"),
                            ("2026-11-06", "ana", "35"), ("2026-11-16", "ben", "36"),
                            ("2026-11-17", "ana", "38")):  # fmt: skip
        checkins.check_in(at_noon(session, day, who), Handle.parse(CSAT), value)
    checkins.check_in(at_noon(session, "2026-11-17", "ana"), Handle.parse(LEAD_TIME), "4.1", note="a freeze")


@pytest.fixture
async def past(start: Start) -> AsyncIterator[Robot]:
    """The History of the demo with seven changes, all of them from before this run."""
    async with start(prepare=weeks) as robot:
        await robot.press("5")
        yield robot


async def filtered(robot: Robot, text: str) -> list[str]:
    """Type a filter in place of the one there is; the numbers of the changes shown."""
    await robot.press("f", "ctrl+u")
    await robot.type(text)
    await robot.press("enter")
    return robot.handles


async def test_one_line_a_change_the_newest_first(past: Robot) -> None:
    assert past.handles == ["7", "6", "5", "4", "3", "2", "1"]
    assert f"2026-11-17 12:00  ana        check in · {LEAD_TIME} · " in past.rows[0]
    assert "value 4.1" in past.rows[0]
    assert past.detail.startswith(f"7 {LEAD_TIME} ")
    await past.press("G")
    assert f"demo · {UPTIME}, {SATISFACTION}, {FIRST_REPLY_KPI} and " in past.rows[-1]
    assert " · name Uptime" in past.rows[-1] or "Uptime" in past.detail


async def test_while_it_is_read_it_does_not_say_that_there_is_nothing(robot: Robot) -> None:
    gate = threading.Event()
    robot.app.workspace.submit(lambda session: gate.wait())
    try:
        robot.app.post_message(key_event("5"))
        while robot.screen_name != "HistoryScreen" or not robot.app.screen.query("#detail"):
            await asyncio.sleep(POLL)  # it is just coming
        while not robot.detail.strip():
            await asyncio.sleep(POLL)
        assert robot.detail.strip() == "reading …"
    finally:
        gate.set()
    await settled(robot.pilot)
    assert robot.handles == ["1"]


async def test_of_a_large_change_the_beginning_is_read(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_ROWS", 9)
    monkeypatch.setattr(history, "FIRST_ROWS", 1)
    async with start((130, 24)) as robot:
        await robot.press("5")
        (entry,) = robot.listing.rows
        (whole,) = robot.ask(history.log)
        assert (list(entry.items), entry.more) == ([UPTIME], len(whole.items) - 1)
        assert f" · {UPTIME} and {entry.more:,} more · name " in robot.rows[0]
        assert " ".join(robot.static("pane-text").split()).endswith(f"and {entry.more} more")


async def test_filters(past: Robot) -> None:
    assert await filtered(past, f"{LEAD_TIME} who:ana") == ["7"]
    assert await filtered(past, f"kr-{number_of(CSAT)}") == ["6", "5", "4", "3", "2", "1"]
    assert await filtered(past, "who:ben") == ["5", "2"]
    assert await filtered(past, "since:2026-11-16") == ["7", "6", "5", "1"]
    assert await filtered(past, "until:2026-10-16") == ["3", "2"]
    assert await filtered(past, "freeze") == ["7"]
    assert await filtered(past, f"{CSAT} who:ana since:2026-11-01 35") == ["4"]
    assert f"filter: {CSAT} who:ana" in past.line("tabs")
    assert await filtered(past, "who:nobody") == []
    assert "nothing matches" in past.detail
    assert len(await filtered(past, "")) == 7


@pytest.mark.parametrize(("text", "words"), [("KR99", "KR99"), ("since:soon", "“soon”")])
async def test_a_filter_that_means_nothing_says_so(past: Robot, text: str, words: str) -> None:
    await filtered(past, text)
    assert words in past.detail


async def test_mine(past: Robot) -> None:
    await past.press("m")
    assert past.handles == ["7", "6", "4", "3"]
    await past.press("m")
    assert len(past.handles) == 7


async def test_enter_shows_before_and_after(past: Robot) -> None:
    await past.press("enter")
    text = past.static("content")
    for said in ("2026-11-17 12:00", "ana", "check in", "value 4.1", "a freeze"):
        assert said in text
    await past.press("escape")
    await others_do(past, f"objective|edit|{PRAISE}|--title|Be good|-m|shorter")
    await past.press("g", "enter")
    assert "title Be the support team customers praise → Be good" in past.static("content")
    assert "shorter" in past.static("content")


async def test_older_ones_load_at_the_end(start: Start) -> None:
    def many(session: Session) -> None:
        for number in range(history.MAX + 20):
            objectives.edit(session, Handle.parse(PRAISE), {"why": f"reason {number}"})

    async with start(prepare=many) as robot:
        await robot.press("5")
        assert len(robot.handles) == history.MAX
        await robot.press("G")
        assert len(robot.handles) == history.MAX + 21
        assert robot.current == "22"
        await robot.press("G")
        assert robot.current == "1"
        assert len(set(robot.handles)) == len(robot.handles)


# --- taking back -----------------------------------------------------------------------------


async def test_u_on_a_change_of_this_run_takes_it_back_at_once(past: Robot) -> None:
    await past.press("1")
    await past.go_to(CSAT)
    await past.press("c")
    await past.type("40")
    await past.press("enter", "5", "g", "u")
    assert f"undo: change 8 of ana, check in · {CSAT}" in past.detail
    assert past.key_result(CSAT).judged.points[-1].value == 37
    assert past.current == "8"  # the cursor stays: on the undo itself another u would redo
    assert past.handles[0] == "9"
    await past.press("u")
    assert "Change 8 is taken back already" in past.detail
    await past.press("U")
    assert "redo: change" in past.detail
    assert past.key_result(CSAT).judged.points[-1].value == 40


async def test_u_on_a_change_from_before_this_run_asks(past: Robot) -> None:
    await past.press("u")
    assert past.screen_name == "ChoiceDialog"
    assert f"Undo change 7 of ana, check in · {LEAD_TIME}, of 2026-11-17 12:00?" in past.screen
    await past.press("escape")
    assert past.handles[0] == "7"
    await past.press("u", "y")
    assert past.handles[0] == "8"
    assert [p.value for p in past.key_result(LEAD_TIME).judged.points if str(p.on) == "2026-11-17"] == []


async def test_u_on_somebody_elses_change_asks(past: Robot) -> None:
    await others_do(past, f"checkin|{CSAT}|41")
    await past.press("g", "u")
    assert "Undo change 8 of ben" in past.screen
    await past.press("y")
    assert past.key_result(CSAT).judged.current == 37
    assert "undo: change 8 of ben" in past.detail


async def test_what_was_touched_since_is_refused_in_words(past: Robot) -> None:
    await others_do(past, f"objective|edit|{PRAISE}|--why|one")
    await others_do(past, f"objective|edit|{PRAISE}|--why|two")
    await past.press("g", "down")
    assert past.current == "8"
    await past.press("u", "y")
    if past.screen_name == "AgainDialog":
        assert f"ben changed why of {PRAISE} since" in past.screen
        await past.press("escape")
    else:
        assert f"ben changed why of {PRAISE} since" in past.detail
    assert past.objective(PRAISE).item.why == "two"
    assert past.handles[0] == "9"


async def test_what_is_taken_back_already_is_refused_in_words(past: Robot) -> None:
    await past.press("u", "y")
    assert past.current == "7"
    await past.press("u", "y")
    assert "Change 7 is taken back already" in past.detail


async def test_u_on_an_empty_list_says_so(empty: Robot) -> None:
    await empty.press("5", "u")
    assert "nothing to undo here" in empty.detail
    await empty.press("U")
    assert "There is nothing to redo" in empty.detail
    await empty.press("1", "u")
    assert "There is nothing to undo" in empty.detail


@pytest.mark.parametrize(
    ("size", "ascii_only"), sampled([((60, 20), False), ((130, 30), False), ((80, 24), True)])
)
async def test_every_size_and_ascii(start: Start, size: tuple[int, int], ascii_only: bool) -> None:
    async with start(size, ascii_only=ascii_only, prepare=weeks) as robot:
        for keys, shown in (("5", "11-17"), ("enter", "value 4.1"), ("escape u", "Undo change 7")):
            await robot.press(*keys.split())
            assert shown in robot.screen, (keys, robot.screen)
            assert all(len(line) <= size[0] for line in robot.screen.split("\n"))
            assert not ascii_only or robot.screen.isascii(), (keys, robot.screen)
        assert size[0] < 120 or "Change 7" in robot.screen
