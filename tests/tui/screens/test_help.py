"""`?`: the keys, and behind them the guides, scrolled and searched."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from okrtui import guides
from okrtui.tui.actions import FILTER
from okrtui.tui.screens.help import KEYS, HelpScreen
from tests.tui.conftest import Start
from tests.tui.robot import Robot

FENCE = re.compile(r"(?m)^ *```\w*( .*)?$")


def help_(robot: Robot) -> HelpScreen:
    screen = robot.app.screen
    assert isinstance(screen, HelpScreen)
    return screen


def words(text: str) -> list[str]:
    return text.replace("#", " ").replace("`", " ").split()


async def test_tab_leads_from_the_keys_through_all_guides_and_back(robot: Robot) -> None:
    await robot.press("question_mark")
    for topic in (KEYS, *guides.topics(), KEYS):
        assert f"[{topic}]" in robot.line("topics")
        if topic != KEYS:
            found = guides.guide(topic)
            assert robot.line("header").strip() == found.title
            assert words(robot.static("content")) == words(FENCE.sub("", found.text))
        await robot.press("tab")
    await robot.press("shift+tab", "shift+tab")
    assert f"[{guides.topics()[-1]}]" in robot.line("topics")
    await robot.press("escape")
    assert robot.screen_name == "ObjectivesScreen"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (200, 50)])
async def test_a_guide_begins_at_its_top_and_no_line_is_cut(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as robot:
        await robot.press("question_mark", "end", "tab")
        assert robot.screen.splitlines()[3].strip() == guides.guide(guides.topics()[0]).title
        assert all(line.cell_len <= size[0] - 2 for line in help_(robot).shown if " " in line.plain.strip())


async def test_words_are_found_and_n_goes_on(robot: Robot) -> None:
    await robot.press("question_mark", "tab", "tab", "slash")
    await robot.type("half a period")
    assert "half a period" in robot.screen
    await robot.press("enter")
    assert "/ search" in robot.line("footer")
    await robot.press("slash")
    await robot.type("GRADE")
    await robot.press("enter")
    seen = [help_(robot).finder._line]
    for _ in range(3):
        await robot.press("n")
        seen.append(help_(robot).finder._line)
    assert seen == sorted(set(seen))
    assert all("grade" in help_(robot).shown[line].plain.lower() for line in seen)
    await robot.press("N")
    assert help_(robot).finder._line == seen[-2]


async def test_what_is_not_there_is_said(robot: Robot) -> None:
    await robot.press("question_mark", "n")
    assert "nothing to search for yet" in robot.line("footer")
    await robot.press("slash")
    await robot.type("xyzzy")
    await robot.press("enter")
    await robot.press("n")
    assert "no line here holds these words" in robot.line("footer")
    await robot.press("escape")
    assert robot.screen_name == "ObjectivesScreen"


async def test_the_chosen_guide_is_named_where_not_all_names_fit(start: Start) -> None:
    async with start(size=(60, 20)) as robot:
        await robot.press("question_mark")
        for topic in guides.topics():
            await robot.press("tab")
            assert f"[{topic}]" in robot.screen.splitlines()[2]


async def test_what_a_key_does_is_told_below_itself_where_it_needs_two_lines(start: Start) -> None:
    async with start(size=(60, 20)) as robot:
        await robot.press("question_mark")
        lines = robot.static("content").splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith("  f  "))
        assert lines[at + 1].startswith(" " * 16)
        assert " ".join(" ".join(lines[at : at + 2]).split()) == f"f {FILTER.help}"


@pytest.mark.parametrize("width", [60, 80, 200])
async def test_a_paragraph_fills_its_lines_whatever_they_are_in_the_file(start: Start, width: int) -> None:
    async with start(size=(width, 50)) as robot:
        await robot.press("question_mark")
        while "[terminals]" not in robot.screen:
            await robot.press("tab")
        lines = robot.static("content").splitlines()
        at = next(number for number, line in enumerate(lines) if line.startswith("Nothing needs to be set."))
        paragraph = lines[at : lines.index("", at)]
        room = min(90, width - 2)
        for line, after in pairwise(paragraph):
            assert len(line) <= room < len(line) + 1 + len(after.split()[0])
