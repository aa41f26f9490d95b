"""What one does to items on the board: check-ins, steps, notes, states, dropping, moving."""

from __future__ import annotations

import pytest

from okrtui.domain.model import Handle
from okrtui.workspace.queries import history
from tests.tui.robot import Robot


async def test_a_check_in_answers_and_changes_score_and_status(robot: Robot) -> None:
    await robot.go_to("KR3")
    await robot.press("c")
    await robot.type("+11")
    answer = "KR3 37 % → 48 % (+11) · 0.35 → 0.90 · at risk → on track"
    await robot.fill(confidence="8", note="All back")
    assert robot.preview == answer
    assert robot.key_result("KR3").judged.current == 37
    await robot.press("enter")
    assert robot.screen_name == "ObjectivesScreen"
    assert robot.detail == answer
    assert "48 %" in robot.marked[0]
    assert "0.90 ● on track" in robot.marked[0]
    judged = robot.key_result("KR3").judged
    assert (judged.current, judged.confidence, judged.note) == (48, 8, "All back")


VALUES = [("=39", 39), ("39", 39), ("-3", 34), ("same", 37), ("done", 50), ("1.2k", 1200), ("38 %", 38)]


@pytest.mark.parametrize(("typed", "value"), VALUES)
@pytest.mark.soak
async def test_the_forms_of_a_value(robot: Robot, typed: str, value: float) -> None:
    await robot.go_to("KR3")
    await robot.press("c")
    await robot.type(typed)
    await robot.press("enter")
    assert robot.detail.startswith("KR3 37 % → ")
    assert robot.key_result("KR3").judged.current == value


@pytest.mark.soak
async def test_a_check_in_on_an_earlier_day(robot: Robot) -> None:
    await robot.go_to("KR3")
    await robot.press("c")
    await robot.fill(value="33", on="2026-11-10")
    await robot.press("enter")
    assert robot.key_result("KR3").judged.current == 37
    assert (33.0, "2026-11-10") in [(p.value, str(p.on)) for p in robot.key_result("KR3").judged.points]


REFUSED = [
    ({"value": "lots"}, "“lots”"),
    ({"value": "nan"}, "nan"),
    ({"value": "5", "confidence": "11"}, "0 to 10"),
    ({"value": "5", "on": "2026-12-01"}, "future"),
    ({"value": "5", "on": "2026-09-01"}, "2026-10-01"),
    ({"value": "5 kg"}, "kg"),
    ({}, "needs a value"),
]


@pytest.mark.soak
async def test_a_refused_check_in_says_why_and_keeps_the_text(robot: Robot) -> None:
    await robot.go_to("KR3")
    before = robot.key_result("KR3").check_ins
    await robot.press("c")
    for typed, said in REFUSED:
        await robot.at_once("ctrl+r")
        await robot.fill(**typed)
        await robot.press("enter")
        assert robot.screen_name == "CheckInForm", typed
        assert said in robot.preview, typed
        assert robot.typed.items() >= typed.items()
        assert robot.key_result("KR3").check_ins == before, typed


async def test_enter_twice_records_once(robot: Robot) -> None:
    await robot.go_to("KR3")
    before = len(robot.key_result("KR3").check_ins)
    await robot.press("c")
    await robot.type("+1")
    await robot.at_once("ctrl+s", "ctrl+s")
    assert len(robot.key_result("KR3").check_ins) == before + 1
    assert robot.screen_name == "ObjectivesScreen"


async def test_a_follower_takes_confidence_and_note_but_no_value(robot: Robot) -> None:
    await robot.go_to("KR4")
    await robot.press("c")
    assert "value" not in robot.typed
    assert "KPI3" in robot.static("facts")
    await robot.fill(confidence="3", note="Slow week")
    await robot.press("enter")
    judged = robot.key_result("KR4").judged
    assert (judged.confidence, judged.note) == (3, "Slow week")


async def test_steps_are_set_at_once_and_can_be_taken_back(robot: Robot) -> None:
    await robot.go_to("KR5")
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
    assert robot.key_result("KR5").judged.score == 1


async def test_the_answer_of_steps_stays_after_leaving(robot: Robot) -> None:
    await robot.go_to("KR5")
    await robot.press("c", "j", "j", "j", "space", "escape")
    assert "0.75 → 1.00" in robot.detail


async def test_an_objective_has_no_value_of_its_own(robot: Robot) -> None:
    await robot.press("c")
    assert robot.screen_name == "ObjectivesScreen"
    assert "check in to its key results" in robot.detail


async def test_a_note(robot: Robot) -> None:
    await robot.go_to("KR3")
    await robot.press("w")
    assert robot.app.focused is not None
    assert robot.app.focused.id == "note"
    await robot.type("Waiting for legal")
    await robot.press("enter")
    judged = robot.key_result("KR3").judged
    assert (judged.note, judged.current) == ("Waiting for legal", 37)
    await robot.press("g", "w")
    assert "key results" in robot.detail


async def test_a_note_and_a_check_in_keep_their_own_drafts(robot: Robot) -> None:
    await robot.go_to("KR3")
    await robot.press("c")
    await robot.type("41")
    await robot.press("escape", "w")
    await robot.type("A note")
    await robot.press("escape", "c")
    assert robot.typed["value"] == "41"


async def test_initiatives_are_shown_and_move_on(robot: Robot) -> None:
    assert not any(handle.startswith("I") for handle in robot.handles)
    await robot.press("i")
    assert "I1" in robot.handles
    await robot.go_to("I2")
    for state in ("doing", "done", "todo"):
        await robot.press("c")
        assert robot.detail == f"I2 is {state}"
        assert robot.key_result("KR3").initiatives[1].state == state
        assert state in robot.marked[0]
    await robot.press("i")
    assert "I1" not in robot.handles


@pytest.mark.parametrize("handle", ["KR7", "O3", "I1"])
@pytest.mark.soak
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
    await robot.go_to("KR7")
    await robot.press("d", "enter")
    assert "reason" in robot.static("message").lower()
    await robot.press("escape")
    assert robot.current == "KR7"
    assert robot.key_result("KR7").item.dropped_on is None


async def test_after_dropping_the_cursor_is_on_what_was_above(robot: Robot) -> None:
    await robot.go_to("KR13")
    await robot.press("d")
    await robot.type("Flaky no more")
    await robot.press("enter")
    assert robot.current == "O6"


async def test_move_up_and_down_among_siblings(robot: Robot) -> None:
    await robot.go_to("KR4")
    await robot.press("K")
    assert robot.handles[:3] == ["O2", "KR4", "KR3"]
    assert robot.current == "KR4"
    await robot.press("K")
    assert "first" in robot.detail
    await robot.press("J", "J")
    assert robot.handles[:4] == ["O2", "KR3", "KR5", "KR4"]
    await robot.press("J")
    assert "last" in robot.detail
    assert [str(v.item.handle) for v in robot.objective("O2").key_results] == ["KR3", "KR5", "KR4"]


async def test_objectives_move_with_all_below_them(robot: Robot) -> None:
    await robot.go_to("O7")
    await robot.press("shift+up")
    assert robot.current == "O7"
    assert robot.handles.index("KR14") < robot.handles.index("O5")
    await robot.press("shift+down")
    assert robot.handles.index("KR14") > robot.handles.index("O5")


async def test_siblings_of_different_parents_do_not_change_places(robot: Robot) -> None:
    """O2 and O5 serve the year's O1, O7 serves nothing; all three stand at the top of the quarter."""
    await robot.go_to("O5")
    parents = {handle: robot.objective(handle).item.parent for handle in ("O5", "O7")}
    await robot.press("J")
    assert {handle: robot.objective(handle).item.parent for handle in ("O5", "O7")} == parents


@pytest.mark.parametrize(
    ("handle", "target", "said"),
    [("KR3", "o3", "stands under O3"), ("O9", "KR3", "stands under KR3"), ("I1", "kr4", "stands under KR4")],
)
@pytest.mark.soak
async def test_move_under(robot: Robot, handle: str, target: str, said: str) -> None:
    await robot.press("i")
    await robot.go_to(handle)
    await robot.press("M")
    await robot.type(target)
    await robot.press("enter")
    if handle != "I1":
        assert "Why?" in robot.static("question")
        await robot.type("it belongs there")
        await robot.press("enter")
    assert said in robot.detail
    assert robot.current == handle


async def test_a_move_asks_why_where_a_reason_is_needed(robot: Robot) -> None:
    await robot.go_to("KR3")
    await robot.press("M")
    await robot.type("O3")
    await robot.press("enter")
    assert robot.screen_name == "TextDialog"
    await robot.press("enter")
    assert "needs a reason" in robot.static("message")
    await robot.type("it belongs there")
    await robot.press("enter")
    assert "KR3 stands under O3" in robot.detail
    assert robot.ask(history.log, item=Handle("KR", 3))[0].reason == "it belongs there"


async def test_a_refused_move_says_why(robot: Robot) -> None:
    before = robot.handles
    for handle, target, said in (
        ("O2", "O4", "O4"), ("KR3", "KR4", "KR4"), ("KR3", "none", "alone"), ("O2", "O99", "O99"),
        ("O2", "", "O2 stays where it is"), ("KR3", "", "KR3 stays where it is"),
        ("O9", "none", "no parent already"),
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
    await robot.go_to("KR7")
    await robot.press("d")
    await robot.type("Not now")
    await robot.press("ctrl+s")
    assert robot.key_result("KR7").item.dropped_on is not None
