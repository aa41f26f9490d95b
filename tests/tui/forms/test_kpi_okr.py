"""From a KPI to an OKR in one form."""

from __future__ import annotations

import pytest

from tests.demo_items import FIRST_REPLY_KPI, SATISFACTION, number_of
from tests.samples import sampled
from tests.tui.robot import Robot


async def test_from_a_kpi_below_its_target(robot: Robot) -> None:
    changes = robot.app.overview.latest
    await robot.press("2", "j", "o")
    assert robot.screen_name == "KpiOkrForm"
    assert "From: 41 %" in robot.static("facts")
    assert "in words" in robot.preview  # the hint is there before anything is typed
    typed = robot.typed
    assert (typed["title"], typed["key_result"], typed["to"]) == ("", "Customer satisfaction", "50")
    await robot.type("Customers tell their friends about us")
    await robot.fill(why="Half of our customers came that way.", guards=FIRST_REPLY_KPI)
    assert "41 → 50 %" in robot.preview
    assert "score 0.00" in robot.preview
    assert "not started" in robot.preview  # measured last before the key result begins
    assert "␊" not in robot.preview
    await robot.press("ctrl+s")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.current is not None
    assert "Customers tell their friends" in robot.marked[0]
    made = robot.objective(robot.current)
    (key_result,) = made.key_results
    added = f"{made.item.handle} is added with {key_result.item.handle}"
    assert robot.detail == f"{added}, which follows {SATISFACTION}"
    assert (key_result.item.start, key_result.item.target) == (41, 50)
    assert key_result.item.kpi_id == number_of(SATISFACTION)
    assert (made.item.team, made.item.kind, made.item.owner) == ("support", "aspirational", "ana")
    assert [str(guard.item.handle) for guard in made.guardrails] == [FIRST_REPLY_KPI]
    assert robot.app.overview.latest == changes + 1


async def test_a_kpi_that_is_where_it_should_be_suggests_no_value(robot: Robot) -> None:
    await robot.press("2", "j", "j", "o")
    assert robot.typed["to"] == ""
    await robot.type("Nobody waits for us")
    assert "A value to reach is needed" in robot.preview
    await robot.fill(to="3")
    assert f"is the wrong way: of {FIRST_REPLY_KPI} lower is better" in robot.preview
    await robot.fill(to="1")
    assert "wrong way" not in robot.preview


@pytest.mark.parametrize(
    ("typed", "said"),
    sampled(
        [
            ({"to": "60"}, "no words yet"),
            ({"title": "Words", "to": "much"}, "“much”"),
            ({"title": "Words", "guards": SATISFACTION}, "another KPI"),
            ({"title": "Words", "cycle": "someday"}, "someday"),
        ],
        2,
    ),
)
async def test_refusals_stay_in_the_form(robot: Robot, typed: dict[str, str], said: str) -> None:
    before = robot.app.overview.latest
    await robot.press("2", "j", "o")
    await robot.fill(**typed)
    assert said in robot.preview
    await robot.press("ctrl+s")
    assert robot.screen_name == "KpiOkrForm"
    assert robot.app.overview.latest == before


async def test_into_the_next_cycle_from_another_board_and_through_a_filter(robot: Robot) -> None:
    await robot.press("f")
    await robot.type("nothing like it")
    await robot.press("enter", "2", "j", "o")
    await robot.fill(title="Customers tell their friends", cycle="2027-Q1")
    await robot.press("ctrl+s")
    assert "2027-Q1" in robot.line("header")
    assert "Customers tell their friends" in robot.marked[0]
    await robot.press("2", "j", "o")
    await robot.fill(title="Bills that nobody asks about", to="99k")
    await robot.press("ctrl+s")
    assert "2026-Q4" in robot.line("header")  # the running one, not the one last looked at
    assert "Bills that nobody asks about" in robot.marked[0]


async def test_what_was_typed_is_kept(robot: Robot) -> None:
    await robot.press("2", "j", "o")
    await robot.type("Customers tell")
    await robot.press("escape", "o")
    assert robot.typed["title"] == "Customers tell"


async def test_without_a_kpi_there_is_nothing_to_make_one_of(empty: Robot) -> None:
    await empty.press("2", "o")
    assert "no KPI" in empty.detail
