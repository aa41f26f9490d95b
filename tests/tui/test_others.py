"""What somebody else does meanwhile, in another process: it appears, and takes nothing away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from okrtui.tui.screens.chart import ChartScreen
from tests.demo_items import CSAT, FIRST_REPLY, INTERVIEWS, LEAD_TIME, PRAISE
from tests.tui.conftest import Start
from tests.tui.robot import Robot, settled

BY_ANOTHER = """
import sys
from datetime import UTC, datetime
import okrtui.workspace.session as session
session.login_name = lambda: "ben"
from okrtui.cli.base import Wiring
from okrtui.cli.main import run
clock = lambda: datetime(2026, 11, 18, 12, tzinfo=UTC)
for line in sys.stdin.read().splitlines():
    assert run(["-w", sys.argv[1], *line.split("|")], Wiring(lambda _: 1, list, clock)) == 0, line
"""


async def others_do(robot: Robot, *commands: str) -> None:
    """Run commands as somebody else, then let the screen look around, as it does every second."""
    place: Path = robot.app.workspace.session().directory
    argv = [sys.executable, "-c", BY_ANOTHER, str(place)]
    done = subprocess.run(argv, input="\n".join(commands), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    await robot.app._look()
    await settled(robot.pilot)


async def test_rows_are_marked_until_the_cursor_was_there(robot: Robot) -> None:
    await robot.go_to(LEAD_TIME)
    await others_do(
        robot, f"checkin|{CSAT}|41", f"kr|edit|{LEAD_TIME}|--title|Lead time", f"checkin|{FIRST_REPLY}|-c|3"
    )
    assert robot.current == LEAD_TIME
    assert robot.detail == f"ben: 3 changes · {CSAT}, {LEAD_TIME}, {FIRST_REPLY}"
    marked = [row.split()[1] for row in robot.rows if row.startswith("•")]
    assert marked == [CSAT, FIRST_REPLY]
    assert "41 %" in next(row for row in robot.rows if CSAT in row)
    await robot.go_to(FIRST_REPLY)
    assert [row.split()[1] for row in robot.rows if row.startswith("•")] == []  # it went past CSAT first


async def test_escape_takes_the_marks_away(robot: Robot) -> None:
    await others_do(robot, f"checkin|{CSAT}|41")
    assert any(row.startswith("•") for row in robot.rows)
    await robot.press("escape")
    assert not any(row.startswith("•") for row in robot.rows)


async def test_rows_that_come_above_do_not_push_the_line_one_looks_at(start: Start) -> None:
    async with start(size=(80, 16)) as robot:
        await robot.go_to(INTERVIEWS)
        before = robot.listing.cursor - int(robot.listing.scroll_offset.y)
        await others_do(robot, *(f"kr|add|{PRAISE}|More {n}|--from|0|--to|9" for n in range(5)))
        assert robot.current == INTERVIEWS
        assert robot.listing.cursor - int(robot.listing.scroll_offset.y) == before


async def test_a_half_typed_value_stays_and_counts_from_the_new_one(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("+2")
    await others_do(robot, f"checkin|{CSAT}|44")
    assert robot.typed["value"] == "+2"
    assert "44" in robot.static("facts")
    assert "ben recorded 44 % for 2026-11-18 just now" in robot.preview
    await robot.press("enter", "m")
    assert robot.key_result(CSAT).judged.current == 46


async def test_a_chart_and_a_page_follow(robot: Robot) -> None:
    await robot.go_to(PRAISE)
    await robot.press("x")
    before = robot.static("content")
    await others_do(robot, f"checkin|{CSAT}|50")
    assert robot.static("content") != before
    await robot.press("escape", "2", "enter")
    chart = robot.app.screen
    assert isinstance(chart, ChartScreen)
    await others_do(robot, f"record|{chart.handle}|77.125")
    assert "77.125" in robot.line("header")


async def test_a_page_about_what_is_gone_stays_as_it_was(robot: Robot) -> None:
    await robot.press("f")
    await robot.type("is:at-risk")
    await robot.press("enter")
    await robot.go_to(CSAT)
    await robot.press("enter")
    before = robot.static("content")
    await others_do(robot, f"kr|drop|{CSAT}|-m|measured elsewhere")
    assert robot.static("content") == before


async def test_ones_own_changes_are_no_news(robot: Robot) -> None:
    await robot.go_to(CSAT)
    await robot.press("c")
    await robot.type("42")
    await robot.press("enter")
    said = robot.detail
    await others_do(robot)
    assert robot.detail == said
    assert robot.app.touched == set()
