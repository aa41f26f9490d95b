"""What was dropped comes back, entries are withdrawn, people and teams are called otherwise."""

from __future__ import annotations

import pytest

from okrtui.domain.model import Handle
from okrtui.workspace.commands import key_results, kpis, objectives
from okrtui.workspace.session import Session
from tests.demo_items import CHURN, CSAT, PRAISE, SHIP_FASTER
from tests.tui.conftest import Start
from tests.tui.robot import Robot


async def by_palette(robot: Robot, words: str) -> None:
    await robot.press("colon")
    await robot.type(words)
    await robot.press("enter")
    if robot.screen_name == "Palette":
        await robot.press("enter")


async def filtered(robot: Robot, text: str) -> None:
    await robot.press("f")
    await robot.type(text)
    await robot.press("enter")


def drop_some(session: Session) -> None:
    key_results.drop(session, Handle.parse(CSAT), "no longer")
    objectives.drop(session, Handle.parse(SHIP_FASTER), "another year")
    kpis.drop(session, Handle.parse(CHURN), "not measured")


async def test_what_was_dropped_is_listed_and_brought_back(robot: Robot) -> None:
    robot.app.workspace.submit(drop_some).result()
    await robot.app.reload()
    assert CSAT not in robot.handles
    await filtered(robot, "is:dropped")
    assert "dropped" in next(row for row in robot.rows if CSAT in row)
    assert robot.handles[:3] == [PRAISE, CSAT, SHIP_FASTER]
    await robot.go_to(CSAT)
    await robot.press("d")
    assert f"{CSAT} CSAT was dropped. Bring it back?" in robot.screen
    await robot.type("we need it")
    await robot.press("enter")
    assert robot.detail == f"{CSAT} is back"
    assert robot.handles[0] == SHIP_FASTER
    assert robot.key_result(CSAT).item.dropped_on is None
    await robot.go_to(SHIP_FASTER)
    await robot.press("d", "enter")
    assert robot.objective(SHIP_FASTER).item.dropped_on is None
    await robot.press("f", "escape")
    assert {CSAT, SHIP_FASTER} <= set(robot.handles)


async def test_of_owners_too_and_nothing_else_has_what_was_dropped(robot: Robot) -> None:
    robot.app.workspace.submit(drop_some).result()
    await robot.app.reload()
    await filtered(robot, "is:dropped owner:nobody-here")
    assert robot.handles == []
    await robot.press("f", "escape")
    await filtered(robot, "is:on-track")
    assert SHIP_FASTER not in robot.handles


async def test_a_kpi_that_was_dropped(robot: Robot) -> None:
    robot.app.workspace.submit(drop_some).result()
    await robot.app.reload()
    await robot.press("2")
    assert CHURN not in robot.handles
    await filtered(robot, "is:dropped")
    assert robot.handles == [CHURN]
    await robot.press("d", "enter")
    assert robot.kpi(CHURN).item.dropped_on is None
    assert robot.handles == []
    await robot.press("f", "escape")
    assert CHURN in robot.handles


async def test_a_check_in_of_a_wrong_date_is_withdrawn(robot: Robot) -> None:
    await robot.go_to(CSAT)
    before = robot.key_result(CSAT).judged.current
    await robot.press("c")
    await robot.type("49")
    await robot.press("enter")
    await by_palette(robot, "withdraw")
    assert robot.screen_name == "WithdrawForm"
    assert "2026-11-18  49 % · ana" in robot.static("facts")
    await robot.fill(on="today")
    await robot.press("ctrl+s")
    assert robot.preview.startswith(
        f"Reason: Withdrawing an entry of {CSAT} needs a reason: say why in the field"
    )
    assert robot.app.focused is not None
    assert robot.app.focused.id == "reason"
    await robot.type("of another survey")
    await robot.press("ctrl+s")
    assert f"{CSAT} 49 % → {before:g} %" in robot.detail
    assert robot.key_result(CSAT).check_ins[-1].withdrawn == "of another survey"
    await robot.press("u")
    assert robot.key_result(CSAT).judged.current == 49


async def test_a_measurement_too_and_an_objective_has_none(robot: Robot) -> None:
    await robot.go_to(PRAISE)
    await by_palette(robot, "withdraw")
    assert robot.detail == "only a key result or a KPI has entries to withdraw"
    await robot.press("2")
    handle = robot.current or ""
    await robot.press("c")
    await robot.type("7")
    await robot.press("enter")
    await by_palette(robot, "withdraw")
    await robot.fill(on="2026-11-18", value="7", reason="a typo")
    await robot.press("ctrl+s")
    assert robot.screen_name == "KpisScreen", robot.preview
    assert [entry.withdrawn for entry in robot.kpi(handle).entries][-1] == "a typo"


async def test_an_owner_is_called_otherwise(robot: Robot) -> None:
    await robot.go_to(CSAT)
    old = robot.key_result(CSAT).owner
    await by_palette(robot, "call an owner")
    assert robot.typed["old"] == old
    await robot.fill(new="annabel")
    assert f"{old} → annabel: " in robot.preview
    await robot.press("ctrl+s")
    assert f"{old} → annabel: " in robot.detail
    assert robot.key_result(CSAT).owner == "annabel"
    await robot.press("u")
    assert robot.key_result(CSAT).owner == old


async def test_what_is_wrong_with_a_new_name_is_said_in_the_form(robot: Robot) -> None:
    await by_palette(robot, "call an owner")
    await robot.fill(kind="team", old="no/such", new="eng")
    await robot.press("ctrl+s")
    assert "There is no team “no/such”" in robot.preview


@pytest.mark.parametrize(("choice", "owner"), [("k", "benedict"), ("n", "benedikt")])
async def test_a_name_that_nearly_is_a_known_one_is_asked_about(
    start: Start, choice: str, owner: str
) -> None:
    def known(session: Session) -> None:
        objectives.add(session, {"title": "Praise", "owner": "benedict"}, cycle="2026-Q4")

    async with start(workspace="empty", prepare=known) as robot:
        await robot.press("a", "o")
        await robot.fill(title="Be heard", owner="benedikt")
        await robot.press("ctrl+s")
        assert "“benedikt” is new here, benedict is known." in robot.screen
        await robot.press(choice)
        assert robot.objective("O2").item.owner == owner


async def test_what_is_wrong_in_these_forms_is_named_and_gone_to(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await by_palette(robot, "withdraw")
    await robot.fill(on="2026-10-03", reason="wrong")
    await robot.press("ctrl+s")
    assert f"Of: {CSAT} has no entry of 2026-10-03 that counts" in robot.preview
    assert robot.app.focused is not None
    assert robot.app.focused.id == "on"
    await robot.press("escape")
    await by_palette(robot, "rename")
    await robot.fill(old="", new="bea")
    await robot.press("ctrl+s")
    assert "Old: The old name is empty" in robot.preview
    assert robot.app.focused is not None
    assert robot.app.focused.id == "old"
