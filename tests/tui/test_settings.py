"""An open screen goes on with the settings that somebody changed in the file."""

from __future__ import annotations

from pathlib import Path

from tests.demo_items import CSAT, FIRST_REPLY, PRAISE
from tests.tui.robot import Robot, settled


def settings(robot: Robot) -> Path:
    place: Path = robot.app.workspace.session().directory
    return place / "okrtui.toml"


async def test_a_board_is_judged_by_the_settings_as_they_are(robot: Robot) -> None:
    named = (f"{FIRST_REPLY} ", f" {PRAISE} ")
    assert "on track" in next(row for row in robot.rows if any(name in row for name in named)) or robot.rows
    before = [row for row in robot.rows if "● on track" in row]
    assert before
    text = settings(robot).read_text()
    settings(robot).write_text(
        text.replace("on_track = 0.7", "on_track = 1").replace("on_track = 0.9", "on_track = 1")
    )
    await robot.app._look()
    await settled(robot.pilot)
    assert robot.detail == "the settings were changed: everything is judged anew"
    assert len([row for row in robot.rows if "● on track" in row]) < len(before)
    settings(robot).write_text(text)
    await robot.app._look()
    await settled(robot.pilot)
    assert [row for row in robot.rows if "● on track" in row] == before


async def test_wrong_settings_are_said_once_and_those_before_hold(robot: Robot) -> None:
    rows = robot.rows
    settings(robot).write_text("stale_after = 2\n")
    await robot.app._look()
    await settled(robot.pilot)
    assert "stale_after" in robot.detail
    assert robot.rows == rows
    await robot.press("j", "k")
    await robot.app._look()
    await settled(robot.pilot)
    assert "stale_after" not in robot.detail


async def test_what_is_typed_meanwhile_stays(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("43")
    text = settings(robot).read_text()
    settings(robot).write_text(text.replace("on_track = 0.7", "on_track = 0.75"))
    await robot.app._look()
    await settled(robot.pilot)
    assert robot.typed["value"] == "43"
    await robot.press("enter")
    assert robot.key_result(CSAT).judged.current == 43
