"""What one does to items on the board: check-ins, steps, notes, states, dropping, moving."""

from __future__ import annotations

import pytest

from okrtui.domain.model import Handle
from okrtui.workspace.queries import history
from tests.demo_items import (
    ANSWER_BEFORE,
    CALL_BACK,
    CSAT,
    FIRST_REPLY,
    FIRST_REPLY_KPI,
    FLAKY_TESTS,
    HELP_CENTRE,
    HIRING,
    INTERVIEWS,
    LEARN,
    NOBODY_WAITS,
    PRAISE,
    SEARCH,
    SHARED_INBOX,
    SHIP_FASTER,
    WITHOUT_RESULT,
)
from tests.samples import sampled
from tests.tui.robot import Robot


async def test_a_check_in_answers_and_changes_score_and_status(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("+11")
    answer = f"{CSAT} 37 % → 48 % (+11) · 0.35 → 0.90 · at risk → on track"
    await robot.fill(confidence="8", note="All back")
    assert robot.preview == answer
    assert robot.key_result(CSAT).judged.current == 37
    await robot.press("enter")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.detail == answer
    assert "48 %" in robot.marked[0]
    assert "0.90 ● on track" in robot.marked[0]
    judged = robot.key_result(CSAT).judged
    assert (judged.current, judged.confidence, judged.note) == (48, 8, "All back")


VALUES = [("=39", 39), ("39", 39), ("-3", 34), ("same", 37), ("done", 50), ("1.2k", 1200), ("38 %", 38)]


async def test_the_forms_of_a_value(robot: Robot) -> None:
    await robot.go_to(CSAT)
    for typed, value in VALUES:
        await robot.press("c")
        await robot.type(typed)
        await robot.press("enter")
        assert robot.detail.startswith(f"{CSAT} 37 % → "), typed
        assert robot.key_result(CSAT).judged.current == value, typed
        await robot.press("u")


async def test_a_check_in_on_an_earlier_day(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.fill(value="33", on="2026-11-10")
    await robot.press("enter")
    assert robot.key_result(CSAT).judged.current == 37
    assert (33.0, "2026-11-10") in [(p.value, str(p.on)) for p in robot.key_result(CSAT).judged.points]


REFUSED = [
    ({"value": "lots"}, "“lots”"),
    ({"value": "nan"}, "nan"),
    ({"value": "5", "confidence": "11"}, "0 to 10"),
    ({"value": "5", "on": "2026-12-01"}, "future"),
    ({"value": "5", "on": "2026-09-01"}, "2026-10-01"),
    ({"value": "5 kg"}, "kg"),
    ({}, "needs a value"),
]


async def test_a_refused_check_in_says_why_and_keeps_the_text(robot: Robot) -> None:
    await robot.go_to(CSAT)
    before = robot.key_result(CSAT).check_ins
    await robot.press("c")
    for typed, said in REFUSED:
        await robot.at_once("ctrl+r")
        await robot.fill(**typed)
        await robot.press("enter")
        assert robot.screen_name == "CheckInForm", typed
        assert said in robot.preview, typed
        assert robot.typed.items() >= typed.items()
        assert robot.key_result(CSAT).check_ins == before, typed


async def test_enter_twice_records_once(robot: Robot) -> None:
    await robot.go_to(CSAT)
    before = len(robot.key_result(CSAT).check_ins)
    await robot.press("c")
    await robot.type("+1")
    await robot.at_once("ctrl+s", "ctrl+s")
    assert len(robot.key_result(CSAT).check_ins) == before + 1
    assert robot.screen_name == "ObjectivesScreen"


async def test_a_follower_takes_confidence_and_note_but_no_value(robot: Robot) -> None:
    await robot.go_to(FIRST_REPLY)
    await robot.press("c")
    assert "value" not in robot.typed
    assert FIRST_REPLY_KPI in robot.static("facts")
    await robot.fill(confidence="3", note="Slow week")
    await robot.press("enter")
    judged = robot.key_result(FIRST_REPLY).judged
    assert (judged.confidence, judged.note) == (3, "Slow week")


async def test_steps_are_set_at_once_and_can_be_taken_back(robot: Robot) -> None:
    await robot.go_to(HELP_CENTRE)
    await robot.press("c")
    assert robot.screen_name == "StepsDialog"
    assert ["[x]" in line for line in robot.rows] == [True, True, True, False]
    await robot.press("j", "j", "j", "space")
    assert "[x] 4." in robot.rows[3]
    assert "0.75 → 1.00" in robot.static("message")
    await robot.press("space")
    assert "[ ] 4." in robot.rows[3]
    await robot.press("enter", "escape")
    assert "1.00 ✓ done" in robot.marked[0]
    assert robot.key_result(HELP_CENTRE).judged.score == 1


async def test_the_answer_of_steps_stays_after_leaving(robot: Robot) -> None:
    await robot.go_to(HELP_CENTRE)
    await robot.press("c", "j", "j", "j", "space", "escape")
    assert "0.75 → 1.00" in robot.detail


async def test_an_objective_has_no_value_of_its_own(robot: Robot) -> None:
    await robot.press("c")
    assert robot.screen_name == "ObjectivesScreen"
    assert "check in to its key results" in robot.detail


async def test_a_note(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("w")
    assert robot.app.focused is not None
    assert robot.app.focused.id == "note"
    await robot.type("Waiting for legal")
    await robot.press("enter")
    judged = robot.key_result(CSAT).judged
    assert (judged.note, judged.current) == ("Waiting for legal", 37)
    await robot.press("g", "w")
    assert "key results" in robot.detail


async def test_a_note_and_a_check_in_keep_their_own_drafts(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("41")
    await robot.press("escape", "w")
    await robot.type("A note")
    await robot.press("escape", "c")
    assert robot.typed["value"] == "41"


async def test_initiatives_are_shown_and_move_on(robot: Robot) -> None:
    assert not any(handle.startswith("I") for handle in robot.handles)
    await robot.press("i")
    assert SHARED_INBOX in robot.handles
    await robot.go_to(CALL_BACK)
    for state in ("doing", "done", "todo"):
        await robot.press("c")
        assert robot.detail == f"{CALL_BACK} is {state}"
        assert robot.key_result(CSAT).initiatives[1].state == state
        assert state in robot.marked[0]
    await robot.press("i")
    assert SHARED_INBOX not in robot.handles


@pytest.mark.parametrize("handle", sampled([SHARED_INBOX, ANSWER_BEFORE, WITHOUT_RESULT]))
async def test_dropping_asks_why_and_hides(robot: Robot, handle: str) -> None:
    await robot.press("i")
    await robot.go_to(handle)
    await robot.press("d")
    assert f"Drop {handle}" in robot.screen
    await robot.type("Not now")
    await robot.press("enter")
    assert handle not in robot.handles
    assert f"{handle} is dropped" in robot.detail
    assert robot.marked


async def test_dropping_without_a_reason_is_refused(robot: Robot) -> None:
    await robot.go_to(WITHOUT_RESULT)
    await robot.press("d", "enter")
    assert "reason" in robot.static("message").lower()
    await robot.press("escape")
    assert robot.current == WITHOUT_RESULT
    assert robot.key_result(WITHOUT_RESULT).item.dropped_on is None


async def test_after_dropping_the_cursor_is_on_what_was_above(robot: Robot) -> None:
    await robot.go_to(FLAKY_TESTS)
    await robot.press("d")
    await robot.type("Flaky no more")
    await robot.press("enter")
    assert robot.current == NOBODY_WAITS


async def test_move_up_and_down_among_siblings(robot: Robot) -> None:
    await robot.go_to(FIRST_REPLY)
    await robot.press("K")
    assert robot.handles[:3] == [PRAISE, FIRST_REPLY, CSAT]
    assert robot.current == FIRST_REPLY
    await robot.press("K")
    assert "first" in robot.detail
    await robot.press("J", "J")
    assert robot.handles[:4] == [PRAISE, CSAT, HELP_CENTRE, FIRST_REPLY]
    await robot.press("J")
    assert "last" in robot.detail
    order = [str(view.item.handle) for view in robot.objective(PRAISE).key_results]
    assert order == [CSAT, HELP_CENTRE, FIRST_REPLY]


async def test_objectives_move_with_all_below_them(robot: Robot) -> None:
    await robot.go_to(LEARN)
    await robot.press("shift+up")
    assert robot.current == LEARN
    assert robot.handles.index(INTERVIEWS) < robot.handles.index(SHIP_FASTER)
    await robot.press("shift+down")
    assert robot.handles.index(INTERVIEWS) > robot.handles.index(SHIP_FASTER)


async def test_siblings_of_different_parents_do_not_change_places(robot: Robot) -> None:
    """The first two serve the year's objective, the third nothing; all stand at the top of the quarter."""
    await robot.go_to(SHIP_FASTER)
    parents = {handle: robot.objective(handle).item.parent for handle in (SHIP_FASTER, LEARN)}
    await robot.press("J")
    assert {handle: robot.objective(handle).item.parent for handle in (SHIP_FASTER, LEARN)} == parents


@pytest.mark.parametrize(
    ("handle", "target", "said"),
    [
        (CSAT, ANSWER_BEFORE.lower(), f"stands under {ANSWER_BEFORE}"),
        (HIRING, CSAT, f"stands under {CSAT}"),
        (SHARED_INBOX, FIRST_REPLY.lower(), f"stands under {FIRST_REPLY}"),
    ],
)
async def test_move_under(robot: Robot, handle: str, target: str, said: str) -> None:
    await robot.press("i")
    await robot.go_to(handle)
    await robot.press("M")
    await robot.type(target)
    await robot.press("enter")
    if handle != SHARED_INBOX:
        assert "Why?" in robot.static("question")
        await robot.type("it belongs there")
        await robot.press("enter")
    assert said in robot.detail
    assert robot.current == handle


async def test_a_move_asks_why_where_a_reason_is_needed(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("M")
    await robot.type(ANSWER_BEFORE)
    await robot.press("enter")
    assert robot.screen_name == "TextDialog"
    await robot.press("enter")
    assert "needs a reason" in robot.static("message")
    await robot.type("it belongs there")
    await robot.press("enter")
    assert f"{CSAT} stands under {ANSWER_BEFORE}" in robot.detail
    assert robot.ask(history.log, item=Handle.parse(CSAT))[0].reason == "it belongs there"


async def test_a_refused_move_says_why(robot: Robot) -> None:
    before = robot.handles
    for handle, target, said in (
        (PRAISE, SEARCH, SEARCH), (CSAT, FIRST_REPLY, FIRST_REPLY), (CSAT, "none", "alone"),
        (PRAISE, "O99", "O99"), (PRAISE, "", f"{PRAISE} stays where it is"),
        (CSAT, "", f"{CSAT} stays where it is"), (HIRING, "none", "no parent already"),
    ):  # fmt: skip
        await robot.go_to(handle)
        await robot.press("M", "ctrl+u")  # what was typed the last time is there again
        await robot.type(target)
        await robot.press("enter")
        assert robot.screen_name == "TextDialog"
        assert said in robot.static("message")
        await robot.press("escape")
        assert robot.handles == before


async def test_save_key_works_in_a_question_as_its_help_says(robot: Robot) -> None:
    await robot.go_to(WITHOUT_RESULT)
    await robot.press("d")
    await robot.type("Not now")
    await robot.press("ctrl+s")
    assert robot.key_result(WITHOUT_RESULT).item.dropped_on is not None
