"""Moving on the board: every key goes where it says, and the cursor stays on its item."""

from __future__ import annotations

import pytest

from okrtui.show.rows import Columns
from tests.demo_items import ANSWER_BEFORE, CSAT, FLAKY_TESTS, PRAISE, QUESTIONS, SHIP_FASTER
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.robot import Robot


async def test_the_cursor_is_a_mark_and_a_marked_handle(robot: Robot) -> None:
    await robot.press("j")
    assert len(robot.marked) == 1
    assert f"{CSAT} CSAT" in robot.marked[0]
    y = robot.listing.cursor
    bold = [s.text for s in robot.listing.render_line(y) if s.style and s.style.bold]
    assert [text.strip("▌ ") for text in bold] == ["", CSAT]
    painted = {s.style.bgcolor for s in robot.listing.render_line(y) if s.style}
    assert painted == {s.style.bgcolor for s in robot.listing.render_line(y + 1) if s.style}


MOVES: list[tuple[list[str], int]] = [
    (["down"], 1),
    (["j", "j"], 2),
    (["j", "j", "k"], 1),
    (["down", "up", "up"], 0),
    (["G"], -1),
    (["end"], -1),
    (["G", "down"], -1),
    (["G", "g"], 0),
    (["end", "home"], 0),
    (["ctrl+d", "ctrl+u"], 0),
    (["pagedown", "pageup"], 0),
    (["ctrl+d", "ctrl+d", "ctrl+d"], -1),
]


async def test_keys_that_move(robot: Robot) -> None:
    for keys, at in MOVES:
        await robot.press("g", *keys)
        assert robot.current == robot.handles[at], keys
        assert len(robot.marked) == 1, keys
        assert f"{robot.current} " in robot.marked[0], keys


async def test_a_page_is_less_than_what_is_on_screen(robot: Robot) -> None:
    await robot.press("ctrl+d")
    assert 0 < robot.listing.cursor < robot.listing.size.height
    assert robot.detail.startswith(f"{robot.current} ")


async def test_moving_past_the_edge_scrolls_and_says_what_is_hidden(robot: Robot) -> None:
    assert "more below" in robot.line("rule")
    await robot.press("G")
    assert "more above" in robot.line("rule")
    assert "more below" not in robot.line("rule")
    assert robot.marked


async def test_fold_hides_what_is_below_and_unfold_shows_it(robot: Robot) -> None:
    before = robot.handles
    await robot.press("space")
    assert robot.handles == [PRAISE, *before[before.index(SHIP_FASTER) :]]
    assert f"{robot.app.glyphs.folded} {PRAISE}" in robot.rows[0]
    assert robot.current == PRAISE
    await robot.press("space")
    assert robot.handles == before


async def test_fold_on_a_key_result_says_why_not(robot: Robot) -> None:
    before = robot.handles
    await robot.press("j", "space")
    assert robot.handles == before
    assert "only objectives" in robot.detail


@pytest.mark.parametrize(("out", "into"), sampled([("h", "l"), ("left", "right")]))
async def test_out_and_in(robot: Robot, out: str, into: str) -> None:
    everything = robot.handles
    await robot.go_to(QUESTIONS)
    await robot.press(out)
    assert robot.current == ANSWER_BEFORE
    await robot.press(out)
    assert QUESTIONS not in robot.handles
    await robot.press(out)
    assert robot.current == PRAISE
    await robot.press(out)
    assert robot.handles[:2] == [PRAISE, SHIP_FASTER]
    await robot.press(into)
    assert robot.current == PRAISE
    await robot.press(into)
    assert robot.current == CSAT
    await robot.go_to(ANSWER_BEFORE)
    await robot.press(into)
    assert robot.handles == everything


async def test_the_cursor_stays_where_it_was(robot: Robot) -> None:
    await robot.go_to(FLAKY_TESTS)
    await robot.app.reload()
    assert robot.current == FLAKY_TESTS
    for width in (60, 120, 80, 40, 80):
        await robot.resize(width)
        assert robot.current == FLAKY_TESTS
        assert len(robot.marked) == 1, width
        assert FLAKY_TESTS in robot.marked[0]
    await robot.resize(80, 12)
    assert FLAKY_TESTS in robot.marked[0]


async def test_folding_around_the_cursor_keeps_it_on_the_same_item(robot: Robot) -> None:
    await robot.go_to(SHIP_FASTER)
    await robot.press("space")
    assert robot.current == SHIP_FASTER
    assert SHIP_FASTER in robot.marked[0]


async def test_the_pane_is_there_from_120_columns(robot: Robot) -> None:
    pane = robot.app.screen.query_one("#pane")
    for width, shown in ((119, False), (120, True), (160, True), (80, False)):
        await robot.resize(width)
        assert bool(pane.display) is shown, width
    await robot.resize(130, 30)
    await robot.press("j")
    text = robot.static("pane-text")
    assert text.startswith(f"{CSAT} CSAT")
    assert "30 → 50 %" in text
    assert "Two people on leave" in text


COLUMNS = ("bar", "value", "score", "word")


def test_columns_go_in_the_stated_order_and_the_title_never() -> None:
    gone: list[str] = []
    for width in range(140, 7, -1):
        columns = Columns.at(width)
        gone += [name for name in COLUMNS if not getattr(columns, name) and name not in gone]
        assert columns.title >= 8
        assert [name for name in COLUMNS if not getattr(columns, name)] == gone
    assert gone == list(COLUMNS)


async def test_narrow_screens_drop_columns_and_keep_titles(robot: Robot) -> None:
    shown: dict[int, str] = {}
    for width in range(100, 28, -5):
        await robot.resize(width)
        line = next(line for line in robot.rows if CSAT in line)
        shown[width] = line
        assert f"{CSAT} CSAT" in line, width
        assert len(line) <= width
    frame = "▕"
    assert frame in shown[80]
    assert frame not in shown[75]
    assert "37 %" in shown[75]
    assert "37 %" not in shown[55]
    assert "0.3" in shown[55]
    assert "0.3" not in shown[40]
    assert "at risk" in shown[40]
    assert "at risk" not in shown[30]
    assert "▲" in shown[30]


async def test_a_very_small_screen_does_not_crash(start: Start) -> None:
    async with start(size=(20, 6)) as robot:
        await robot.press("j", "G", "x", "escape", "2", "1", "a", "escape", "e", "escape")
        assert robot.app.is_running
        assert robot.screen_name == "ObjectivesScreen"


@pytest.mark.parametrize("screen", ["1", "2"])
async def test_a_wide_screen_with_nothing_to_show(start: Start, screen: str) -> None:
    async with start(size=(130, 30), workspace="empty") as robot:
        await robot.press(screen, "m", "f")
        await robot.type("nothing")
        await robot.press("enter", "j", "x", "enter")
        assert robot.app.is_running
        assert "nothing matches" in robot.detail
        assert robot.static("pane-text").strip() == ""
