"""A board of any size is read as one looks; a large one is folded at first, else like any other."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from okrtui.domain.status import Status
from okrtui.domain.values import format_score
from okrtui.domain.views import ObjectiveView
from okrtui.show.glyphs import Style
from okrtui.show.rows import BoardRow, Columns, board_line
from okrtui.workspace.queries import paging
from okrtui.workspace.reading import Reading
from tests.demo_items import (
    ANSWER_BEFORE,
    CSAT,
    FIRST_REPLY,
    GROW,
    HELP_CENTRE,
    HIRING,
    LEARN,
    PRAISE,
    SHIP_FASTER,
    number_of,
)
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.robot import POLL, Robot, settled


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo counts as large, and three rows fill the screen that is read first."""
    monkeypatch.setattr(paging, "UNFOLDED", 0)
    monkeypatch.setattr(paging, "MANY_KPIS", 0)
    monkeypatch.setattr(paging, "SCREEN", 3)
    yield
    monkeypatch.undo()


async def unfold(robot: Robot) -> None:
    """Unfold whatever is folded, from the top down."""
    await robot.press("g")
    for _ in range(60):
        row = robot.listing.current
        if row is not None and row.open is False:
            await robot.press("space")
        if robot.listing.cursor + 1 == len(robot.listing.rows):
            break
        await robot.press("down")
    await robot.press("g")


async def test_it_starts_folded_and_unfolds_as_it_is_looked_at(large: None, start: Start) -> None:
    async with start() as robot:
        folded = [PRAISE, SHIP_FASTER, LEARN, GROW, HIRING]
        assert robot.handles == folded
        assert robot.rows[0].startswith(f"▌▸ {PRAISE}")
        assert all("…" not in row for row in robot.rows)
        await robot.press("space")
        assert robot.handles[:5] == [PRAISE, CSAT, FIRST_REPLY, HELP_CENTRE, ANSWER_BEFORE]
        assert robot.rows[4].startswith(f"   ▸ {ANSWER_BEFORE}")
        await robot.press("space")
        assert robot.handles == folded


KEYS = {
    "moving": ["down", "down", "pagedown", "G", "k", "h", "g"],
    "initiatives": ["i", "down", "down", "down", "i"],
    "mine": ["m", "down", "m"],
    "a filter by words": ["f", "s", "u", "p", "p", "enter", "down"],
    "a filter by status": ["f", *"is:at-risk", "enter"],
    "a filter by owner and word": ["f", *"owner:leo re", "enter", "f", "escape"],
    "nothing matches": ["f", *"zzzz", "escape"],
    "a search": ["slash", *"build", "enter", "n", "n", "N"],
    "a search for nothing": ["slash", *"zzzz", "enter"],
    "a check-in": ["down", "c", "4", "1", "enter"],
    "a check-in, undone": ["down", "c", "4", "1", "ctrl+s", "u"],
    "adding": ["a", "o", *"Something new", "ctrl+s", "down"],
    "an objective below": ["down", "down", "a", "b", *"Something new", "ctrl+s", "down"],
    "dropping": ["down", "down", "d", *"no more", "enter"],
    "moving up": ["down", "down", "K"],
    "explaining": ["x", "escape", "down", "x", "escape"],
    "a chart": ["down", "v", "escape"],
    "another cycle": ["left_square_bracket", "right_square_bracket"],
    "KPIs": ["2", "down", "down", "enter", "escape", "1"],
    "a measurement": ["2", "c", "7", "enter", "1"],
    "a day before": ["t", *"2026-10-20", "enter", "t", "enter"],
}


async def test_of_what_was_not_read_yet_one_sees_the_handles(
    start: Start, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All lines are there from the first painting on, and none moves when what it says is read."""
    async with start(size=(80, 24)) as robot:
        whole = robot.handles
    shutil.rmtree(alone / "demo")
    monkeypatch.setattr(paging, "SCREEN", 1)
    asked: list[list[int]] = []
    page = paging.page

    def counted(reading: Reading, ids: Sequence[int]) -> dict[int, ObjectiveView]:
        asked.append(list(ids))
        return page(reading, ids)

    monkeypatch.setattr(paging, "page", counted)
    async with start(size=(80, 8)) as robot:
        assert asked[0] == [number_of(PRAISE)]
        assert robot.handles == whole
        for _ in whole:
            await robot.press("down")
            await settled(robot.pilot)
        assert all("…" not in row for row in robot.rows)
        assert robot.handles == whole
        assert len(robot.app.overview.pages) == len(robot.app.overview.outline)


async def test_a_search_stays_within_a_filter_and_finds_initiatives_that_are_shown(start: Start) -> None:
    async with start(size=(80, 45)) as robot:
        await robot.press("f", *"owner:leo", "enter")
        kept = robot.handles
        await robot.press("slash", *"o", "enter")
        for _ in range(12):
            await robot.press("n")
            assert robot.listing.current_key in kept
        await robot.press("f", "escape", "slash", *"inbox", "enter")
        assert not (robot.current or "").startswith("I")
        await robot.press("i", "n")
        assert (robot.current or "").startswith("I")
        assert any("inbox" in line for line in robot.marked)


async def comes(robot: Robot, screen: str) -> None:
    """Wait until a screen is there, or for so long that it never comes: what was read just now is laid
    out when Textual's timer comes round."""
    until = time.monotonic() + 3
    while robot.screen != screen and time.monotonic() < until:
        await asyncio.sleep(POLL)


@pytest.mark.parametrize(("name", "width"), sampled([(n, w) for n in KEYS for w in (80, 130)]))
async def test_unfolded_it_looks_like_a_board_that_is_unfolded_at_first(
    start: Start, alone: Path, monkeypatch: pytest.MonkeyPatch, name: str, width: int
) -> None:
    """Key by key what is on screen is the same."""
    shown, keys = [], KEYS[name]
    for whole in (True, False):
        if not whole:
            shutil.rmtree(alone / "demo")
            for limit in ("UNFOLDED", "MANY_KPIS"):
                monkeypatch.setattr(paging, limit, 0)
        async with start(size=(width, 45)) as robot:
            if not whole:
                await unfold(robot)
            shown.append([robot.screen])
            for key in keys:
                await robot.press(key)
                await settled(robot.pilot)
                if not whole:
                    await comes(robot, shown[0][len(shown[1])])
                shown[-1].append(robot.screen)
    for number, (one, other) in enumerate(zip(*shown, strict=True)):
        assert other == one, f"after {keys[:number]}"


@pytest.mark.parametrize("width", [120, 80, 76, 60, 50, 44, 30])
@pytest.mark.parametrize("score", ["0.999", "0.99999", "0.6999", "0.70", "1"])
def test_a_long_score_pushes_nothing(width: int, score: str) -> None:
    """A grade of 0.69… once stood in a column for four cells, and moved the status beside it."""
    row = BoardRow("KR1", "KR", 1, "A title " * 9, "30 → 50 %", "37 %", Fraction(score),
                   Status.ON_TRACK, None, "ana", "O1", limits=(0.7, 0.4))  # fmt: skip
    line = board_line(row, Columns.at(width), Style())
    other = board_line(replace(row, score=Fraction("0.5")), Columns.at(width), Style())
    texts, short = ["".join(text for text, _ in each) for each in (line, other)]
    assert len(texts) == len(short)
    assert texts.index("●") == short.index("●")
    if width >= 44:
        assert format_score(Fraction(score), (0.7, 0.4)) in texts
