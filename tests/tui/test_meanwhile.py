"""Two people, one item: cards and forms follow, say who recorded what, and ask before they replace it."""

from __future__ import annotations

from typing import Any

import pytest

from okrtui.tui.screens import review
from tests.demo_items import CSAT, PRAISE
from tests.tui.conftest import Start
from tests.tui.practice import ten_due
from tests.tui.robot import Robot
from tests.tui.screens.test_review import AT_ONCE, card, changes, field, heading, judged, looked, sweep, to
from tests.tui.test_others import others_do

__all__ = ["sweep"]

BEN = "checkin|KR1|45|--on|2026-11-13"
"""What ben records for the period that the first card fills."""


async def by_ben(robot: Robot, *commands: str) -> None:
    """Ben does something, and this screen has not looked yet."""
    look = robot.app._look
    robot.app._look = _nothing  # type: ignore[method-assign]
    try:
        await others_do(robot, *commands)
    finally:
        robot.app._look = look  # type: ignore[method-assign]


async def _nothing() -> None: ...


# --- the review ------------------------------------------------------------------------------


async def test_a_card_follows_and_what_is_typed_stays(sweep: Robot) -> None:
    await sweep.type("46")
    await others_do(sweep, BEN)
    assert sweep.detail == "ben recorded 45 % for 2026-11-13 just now"
    assert "recorded    45 % by ben for 2026-11-13" in card(sweep)
    assert "now         45 %" in card(sweep)
    assert field(sweep, "value").value == "46"


async def test_what_was_recorded_meanwhile_is_replaced_only_after_asking(sweep: Robot) -> None:
    await sweep.type("46")
    await others_do(sweep, BEN)
    before = changes(sweep)
    await sweep.press("enter")
    assert sweep.screen_name == "MeanwhileDialog"
    assert "ben recorded 45 % for 2026-11-13 meanwhile." in sweep.static("question")
    await sweep.press("escape")
    assert (judged(sweep).current, field(sweep, "value").value) == (45, "46")
    await sweep.press("enter", "t")
    assert changes(sweep) == before
    assert judged(sweep).current == 45
    assert heading(sweep).startswith("KR2 ")
    assert sweep.detail == "45 % stays"
    await sweep.press("up")
    await sweep.type("46")
    await sweep.press("enter")
    assert judged(sweep).current == 46  # ben's was on the card when it was gone back to
    assert sweep.detail.endswith("· replaces 45 % by ben")


async def test_mine_takes_the_place_of_theirs_once_that_is_said(sweep: Robot) -> None:
    await sweep.type("46")
    await others_do(sweep, BEN)
    await sweep.press("enter", "m")
    assert judged(sweep).current == 46
    assert "45 % → 46 % (+1)" in sweep.detail
    assert sweep.detail.endswith("· replaces 45 % by ben")
    assert heading(sweep).startswith("KR2 ")


async def test_enter_alone_records_nothing_where_somebody_did(sweep: Robot) -> None:
    await looked(sweep)
    await others_do(sweep, BEN)
    before = changes(sweep)
    assert field(sweep, "value").placeholder.startswith("enter: goes on")
    await sweep.press("enter")
    assert changes(sweep) == before
    assert heading(sweep).startswith("KR2 ")


@pytest.mark.parametrize(("choice", "value"), [("m", 37), ("t", 45)])
async def test_enter_alone_means_what_stood_on_the_card(sweep: Robot, choice: str, value: float) -> None:
    """It once recorded a colleague's new value, which nobody had seen."""
    await looked(sweep)
    await by_ben(sweep, BEN)
    await sweep.press("enter")
    assert sweep.screen_name == "MeanwhileDialog"
    await sweep.press(choice)
    assert judged(sweep).current == value


async def test_ones_own_entry_of_another_window_is_asked_about_too(sweep: Robot) -> None:
    def record(session: Any) -> None:
        from okrtui.domain.model import Handle
        from okrtui.workspace.commands import checkins

        checkins.check_in(session, Handle("KR", 1), "44", on=session.today.replace(day=13))

    await sweep.type("46")
    sweep.app.workspace.submit(record).result()
    await sweep.press("enter")
    assert "ana recorded 44 % for 2026-11-13 meanwhile." in sweep.static("question")


async def test_going_back_shows_what_was_recorded_and_enter_changes_nothing(sweep: Robot) -> None:
    await sweep.type("45")
    await sweep.press("enter")
    before = changes(sweep)
    await sweep.press("up")
    assert "recorded    45 % by ana for 2026-11-13" in card(sweep)
    assert "late" not in card(sweep)
    await shown_ready(sweep)
    await sweep.press("enter")
    assert changes(sweep) == before
    assert heading(sweep).startswith("KR2 ")


async def test_a_note_on_a_card_that_was_gone_back_to_repeats_no_value(sweep: Robot) -> None:
    await sweep.type("45")
    await sweep.press("enter", "up", "tab", "4", "tab")
    await sweep.type("two left")
    await sweep.press("enter")
    entries = sweep.key_result("KR1").check_ins
    assert [(entry.value, entry.confidence, entry.note) for entry in entries[-2:]] == [
        (45, None, ""),
        (None, 4, "two left"),
    ]


async def test_the_end_says_from_where_to_where_each_item_came(sweep: Robot) -> None:
    await sweep.type("42")
    await sweep.press("enter", "up")
    await sweep.type("45")
    await sweep.press("enter")
    await others_do(sweep, "checkin|KR1|47")
    await sweep.press(*["down"] * 9)
    assert "1 entry recorded" in card(sweep)
    assert "KR1 37 % → 47 % (+10) · 0.35 → 0.85" in card(sweep)
    assert "still due: KR2, KR3" in card(sweep)


async def test_u_takes_back_one_entry_after_the_other_of_one_card(sweep: Robot) -> None:
    await sweep.type("42")
    await sweep.press("enter", "up")
    await sweep.type("45")
    await sweep.press("enter", "u")
    assert judged(sweep).current == 42
    assert heading(sweep).startswith("KR1 ")
    assert "recorded    42 % by ana" in card(sweep)
    await sweep.press("u")
    assert judged(sweep).current == 37
    assert "recorded" not in card(sweep)


async def test_a_kpis_card_asks_alike(sweep: Robot) -> None:
    await to(sweep, "KPI1")
    await sweep.type("91")
    await others_do(sweep, "record|KPI1|88|--on|2026-11-15")
    assert sweep.detail == "ben recorded 88 % for 2026-11-15 just now"
    await sweep.press("enter")
    assert sweep.screen_name == "MeanwhileDialog"
    await sweep.press("m")
    assert sweep.kpi("KPI1").judged.value == 91


async def shown_ready(robot: Robot) -> None:
    for _ in range(2000):
        if field(robot, "value").placeholder.startswith("enter: goes on"):
            return
        await robot.pilot.pause(0.001)
    raise AssertionError(field(robot, "value").placeholder)


# --- forms -----------------------------------------------------------------------------------


async def test_a_check_in_form_follows_and_asks(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("43")
    await others_do(robot, f"checkin|{CSAT}|44")
    assert "ben recorded 44 % for 2026-11-18 just now" in robot.preview
    assert "44" in robot.static("facts")
    await robot.press("enter")
    assert robot.screen_name == "MeanwhileDialog"
    await robot.press("t")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.detail == "44 % stays"
    assert robot.key_result(CSAT).judged.current == 44
    await robot.press("c")
    assert robot.typed["value"] == ""  # what gave way is no draft


async def test_theirs_stays_and_what_else_is_typed_too(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.fill(value="43", note="we were two")
    await others_do(robot, f"checkin|{CSAT}|44")
    await robot.press("ctrl+s", "t")
    assert (robot.typed["value"], robot.typed["note"]) == ("", "we were two")
    assert "44 % stays" in robot.preview
    await robot.press("ctrl+s")
    last = robot.key_result(CSAT).check_ins[-1]
    assert (last.value, last.note, last.who) == (None, "we were two", "ana")
    assert robot.key_result(CSAT).judged.current == 44


async def test_same_in_a_form_is_what_stood_there_when_it_was_opened(robot: Robot) -> None:
    await robot.go_to(CSAT)
    before = robot.key_result(CSAT).judged.current
    await robot.press("c")
    await robot.type("same")
    await others_do(robot, f"checkin|{CSAT}|44")
    await robot.press("enter", "m")
    assert robot.key_result(CSAT).judged.current == before


async def test_another_date_replaces_nothing_and_asks_nothing(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.fill(value="43", on="2026-11-17")
    await others_do(robot, f"checkin|{CSAT}|44")
    await robot.press("ctrl+s")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.key_result(CSAT).judged.current == 44


async def test_a_measurement_form_follows_and_asks(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "LOOK_FIRST", AT_ONCE)
    async with start(workspace="empty", prepare=ten_due) as robot:
        await robot.press("2")
        await robot.go_to("KPI1")
        await robot.press("c")
        await robot.type("91")
        await others_do(robot, "record|KPI1|88")
        assert "ben recorded 88 % for 2026-11-18 just now" in robot.preview
        await robot.press("enter", "m")
        assert robot.kpi("KPI1").judged.value == 91
        assert robot.detail.endswith("· replaces 88 % by ben")


# --- grading ---------------------------------------------------------------------------------


async def begin_grading(robot: Robot) -> None:
    await robot.press("4", "g")
    if robot.screen_name == "ChoiceDialog":  # the cycle still runs
        await robot.press("y")


async def test_a_grading_card_follows_a_late_check_in(robot: Robot) -> None:
    await begin_grading(robot)
    handle = robot.form.form.handle
    was = robot.key_result(handle).judged.score
    await others_do(robot, f"checkin|{handle}|45")
    now = robot.key_result(handle).judged.score
    assert now != was
    assert f"ben recorded 45 % for 2026-11-18 just now: it comes to {float(now or 0):.2f}" in robot.preview
    assert f"computed  {float(now or 0):.2f}" in robot.static("facts")
    await robot.press("enter")  # what is on the card is taken
    assert robot.key_result(handle).item.grade_taken


async def test_a_computed_grade_that_was_not_on_the_card_is_asked_about(robot: Robot) -> None:
    await begin_grading(robot)
    handle = robot.form.form.handle
    await by_ben(robot, f"checkin|{handle}|45")
    await robot.press("enter")
    assert robot.screen_name == "MeanwhileDialog"
    assert f"{handle} came to 0.35 and comes to" in robot.static("question")
    await robot.press("m")
    assert robot.key_result(handle).item.grade_taken


async def test_a_grade_that_somebody_gave_meanwhile_is_asked_about(robot: Robot) -> None:
    await begin_grading(robot)
    handle = robot.form.form.handle
    await robot.fill(grade="0.9", reason="it feels so")
    await others_do(robot, f"grade|{handle}|0.5|-m|half of it")
    assert f"ben graded {handle} 0.50 just now" in robot.preview
    assert robot.typed["grade"] == "0.9"
    await robot.press("ctrl+s")
    assert "(half of it) meanwhile." in robot.static("question")
    await robot.press("t")
    item = robot.key_result(handle).item
    assert (item.grade, item.grade_reason, item.graded_by) == (0.5, "half of it", "ben")


async def test_a_grading_card_shows_what_was_written_and_changed(robot: Robot) -> None:
    await others_do(
        robot,
        f"checkin|{CSAT}|38|-c|4|-m|two left|--in-the-way|hiring freeze",
        f"kr|edit|{CSAT}|--to|60|-m|a new survey",
    )
    await begin_grading(robot)
    assert robot.form.form.handle == CSAT
    facts = " ".join(robot.static("facts").split())
    assert "two left · in the way: hiring freeze (ben)" in facts
    assert "2026-11-18 by ben: target 50 → 60 (a new survey)" in facts
    await robot.fill(grade="0.5", reason="it was hard", learned="ask support first")
    await robot.press("ctrl+s")
    while robot.form.form.handle != PRAISE:
        await robot.press("enter")
    assert f"{CSAT} 0.50 · CSAT (it was hard · ask support first)" in " ".join(robot.static("facts").split())
