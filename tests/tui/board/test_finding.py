"""Search, filter, mine and the cycles beside the running one."""

from __future__ import annotations

import pytest
from textual.events import Paste

from tests.demo_items import (
    ANSWER_BEFORE,
    BUILD_TIME,
    CSAT,
    CUSTOMERS_THERE,
    DEPLOYS,
    FAILURE_RATE,
    FIRST_REPLY,
    FLAKY_TESTS,
    GROW,
    HELP_CENTRE,
    INTERVIEWS,
    LEAD_TIME,
    NOBODY_WAITS,
    PRAISE,
    PRICE_LIST,
    RATED_HELPFUL,
    SEARCH,
    SECOND_REGION,
    SHIP_FASTER,
    WITHOUT_RESULT,
)
from tests.samples import sampled
from tests.tui.robot import Robot, settled


async def test_search_goes_to_the_line_as_one_types_and_n_goes_on(robot: Robot) -> None:
    await robot.press("slash")
    await robot.type("time")
    assert robot.current == LEAD_TIME
    await robot.press("enter", "n")
    assert robot.current == BUILD_TIME
    await robot.press("n")
    assert robot.current == LEAD_TIME
    await robot.press("N")
    assert robot.current == BUILD_TIME


async def test_search_unfolds_what_hides_it_and_ignores_case(robot: Robot) -> None:
    await robot.press("space")
    assert WITHOUT_RESULT not in robot.handles
    await robot.press("slash")
    await robot.type("WITHOUT result")
    await robot.press("enter")
    assert robot.current == WITHOUT_RESULT


async def test_search_finds_handles_and_people(robot: Robot) -> None:
    await robot.press("slash")
    await robot.type(INTERVIEWS.lower())
    assert robot.current == INTERVIEWS
    await robot.press("enter", "slash")
    await robot.type("sam")
    assert robot.current is not None
    assert robot.objective(NOBODY_WAITS).item.owner == "sam"
    assert robot.current in (NOBODY_WAITS, BUILD_TIME, FLAKY_TESTS)


async def test_a_search_for_nothing_says_so(robot: Robot) -> None:
    await robot.press("n")
    assert "nothing to search for" in robot.detail
    await robot.press("slash")
    await robot.type("###")
    await robot.press("enter")
    assert robot.current == PRAISE
    await robot.press("n")
    assert "no line holds “###”" in robot.detail


async def test_that_nothing_is_found_is_said_while_typing(robot: Robot) -> None:
    await robot.press("slash")
    await robot.type("###")
    assert "no line holds “###”" in robot.detail


async def test_escape_leaves_a_search_where_it_began(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("slash")
    await robot.type("time")
    await robot.press("escape")
    assert robot.app.focused is robot.listing
    assert robot.current == CSAT


@pytest.mark.parametrize("first", ["slash", "f"])
async def test_a_field_left_by_tab_gives_way_to_the_next(robot: Robot, first: str) -> None:
    await robot.press(first, "tab", "f")
    await robot.type("csat")
    await robot.press("enter")
    assert set(robot.handles) == {PRAISE, CSAT}
    assert robot.app.focused is robot.listing


FILTERS = [
    ("owner:sam", {SHIP_FASTER, NOBODY_WAITS, BUILD_TIME, FLAKY_TESTS}),
    ("team:eng", {SHIP_FASTER, LEAD_TIME, DEPLOYS, FAILURE_RATE, NOBODY_WAITS, BUILD_TIME, FLAKY_TESTS}),
    ("team:support/docs/search", {PRAISE, ANSWER_BEFORE, SEARCH, WITHOUT_RESULT, RATED_HELPFUL}),
    ("is:stale", {SHIP_FASTER, NOBODY_WAITS, BUILD_TIME}),
    ("is:no-data", {PRAISE, ANSWER_BEFORE, SEARCH, RATED_HELPFUL, GROW, PRICE_LIST}),
    ("csat", {PRAISE, CSAT}),
    ("flaky tests", {SHIP_FASTER, NOBODY_WAITS, FLAKY_TESTS}),
    ("owner:sam is:done", {SHIP_FASTER, NOBODY_WAITS, FLAKY_TESTS}),
    ("owner:nobody", set()),
]


async def test_filters(robot: Robot) -> None:
    everything = robot.handles
    for text, left in FILTERS:
        await robot.press("f")
        await robot.type(text)
        assert set(robot.handles) == left, text
        await robot.press("enter")
        assert set(robot.handles) == left, text
        assert f"filter: {text}" in robot.line("tabs")
        if not left:
            assert "nothing matches" in robot.detail
        await robot.press("f", "end", "ctrl+u", "enter")
        assert robot.handles == everything, text
    assert "filter" not in robot.line("tabs")


async def test_a_filter_that_comes_at_once_keeps_the_line(robot: Robot) -> None:
    await robot.go_to(FLAKY_TESTS)
    await robot.press("f")
    robot.app.post_message(Paste("owner:sam is:done"))
    await settled(robot.pilot)
    assert set(robot.handles) == {SHIP_FASTER, NOBODY_WAITS, FLAKY_TESTS}
    assert robot.current == FLAKY_TESTS


async def test_escape_ends_a_filter(robot: Robot) -> None:
    everything = robot.handles
    await robot.press("f")
    await robot.type("csat")
    await robot.press("escape")
    assert robot.handles == everything
    assert robot.app.focused is robot.listing


async def test_a_filter_with_an_unknown_status_says_what_is_allowed(robot: Robot) -> None:
    await robot.press("f")
    await robot.type("is:fine")
    await robot.press("enter")
    assert "on-track" in robot.detail or "on track" in robot.detail


async def test_mine(robot: Robot) -> None:
    everything = robot.handles
    await robot.press("m")
    assert set(robot.handles) == {PRAISE, CSAT, FIRST_REPLY, HELP_CENTRE}
    assert "mine" in robot.line("tabs")
    await robot.press("m")
    assert robot.handles == everything


async def test_mine_and_filter_together(robot: Robot) -> None:
    await robot.press("m", "f")
    await robot.type("is:at-risk")
    await robot.press("enter")
    assert set(robot.handles) == {PRAISE, CSAT}


@pytest.mark.parametrize(
    ("after", "before"),
    sampled([("right_square_bracket", "left_square_bracket"), ("greater_than_sign", "<")]),
)
async def test_cycles(robot: Robot, after: str, before: str) -> None:
    await robot.press(after)
    assert "2027-Q1" in robot.line("header")
    assert "draft until 2027-01-01" in robot.line("header")
    assert robot.handles == [SECOND_REGION, CUSTOMERS_THERE]
    await robot.press(before)
    assert "2026-Q4" in robot.line("header")
    assert PRAISE in robot.handles
    await robot.press(before)
    assert "2026-Q3" in robot.line("header")
    assert robot.handles == []
    assert "no objectives in this cycle" in robot.detail
    assert robot.app.is_running


async def test_an_objective_is_added_to_the_cycle_on_screen(robot: Robot) -> None:
    await robot.press("right_square_bracket", "a", "o")
    assert "2027-Q1" in robot.line("header")
    await robot.fill(title="Next year")
    await robot.press("ctrl+s")
    assert "2027-Q1" in robot.line("header")
    assert robot.objective(robot.current or "").cycle.name == "2027-Q1"


async def test_no_reason_is_asked_for_in_a_draft(robot: Robot) -> None:
    await robot.press("right_square_bracket", "j", "e")
    await robot.fill(to="40")
    await robot.press("ctrl+s")
    assert robot.key_result(CUSTOMERS_THERE).item.target == 40
