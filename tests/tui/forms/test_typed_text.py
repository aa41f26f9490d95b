"""What was typed before is replaced by what is typed now; what is pasted becomes one line."""

from __future__ import annotations

from textual.events import Paste

from tests.demo_items import CSAT, UPTIME
from tests.tui.robot import Robot, settled


async def test_a_value_kept_after_esc_is_replaced_not_continued(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("45")
    await robot.press("escape", "c")
    assert robot.typed["value"] == "45"
    await robot.type("46")
    assert robot.typed["value"] == "46"
    await robot.press("enter")
    assert robot.key_result(CSAT).judged.current == 46


async def test_each_field_that_was_kept_is_selected_when_one_comes_to_it_first(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.fill(note="too few people")
    await robot.press("escape", "c")
    await robot.field("note")
    await robot.type("en")
    assert robot.typed["note"] == "en"
    await robot.press("shift+tab", "tab")
    await robot.type("ough")
    assert robot.typed["note"] == "enough"


async def test_pasted_lines_become_one_and_it_is_said(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.field("note")
    robot.app.post_message(Paste("two more teams\n  and a desk\r\n\nat last"))
    await settled(robot.pilot)
    assert robot.typed["note"] == "two more teams and a desk at last"
    assert "joined into one" in robot.preview


async def test_a_missing_reason_puts_the_cursor_into_its_field(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("e")
    await robot.fill(weight="3")
    await robot.press("ctrl+s")
    assert robot.screen_name == "KeyResultForm"
    assert robot.app.focused is not None
    assert robot.app.focused.id == "reason"


async def _refused(robot: Robot, name: str, words: str) -> None:
    """The message names the field, and the cursor is in it."""
    await robot.press("ctrl+s")
    assert words in robot.preview.replace("\n", " ")
    assert robot.app.focused is not None
    assert robot.app.focused.id == name


async def test_a_wrong_value_or_date_puts_the_cursor_into_its_field(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.fill(value="2 hours", note="hello")
    await _refused(robot, "value", "Value: “2 hours” is not a number")
    await robot.fill(value="45", on="2027-01-01", note="hello")
    await _refused(robot, "on", "On: 2027-01-01 is after 2026-Q4 ends")
    await robot.fill(on="2026-12-30", note="hello")
    await _refused(robot, "on", "On: 2026-12-30 is in the future")
    await robot.fill(on="", confidence="11", note="hello")
    await _refused(robot, "confidence", "Confidence: “11” is not a whole number from 0 to 10.")


async def test_a_wrong_measurement_puts_the_cursor_into_its_field(robot: Robot) -> None:
    await robot.press("2")
    await robot.go_to(UPTIME)
    await robot.press("c")
    await robot.fill(value="2 hours", note="hello")
    await _refused(robot, "value", "Value: “2 hours” is not a number")
    await robot.fill(value="1", on="2026-12-30", note="hello")
    await _refused(robot, "on", "On: 2026-12-30 is in the future")
