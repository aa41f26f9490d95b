"""Every screen on a workspace with a row that no okrtui wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from okrtui.config.settings import Personal
from okrtui.show.glyphs import Style
from okrtui.tui.app import OkrtuiApp
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace.admin.drafts import drafts_of
from okrtui.workspace.queries.overview import overview
from okrtui.workspace.session import Session, open_session
from tests.damage.conftest import NOW
from tests.damage.hostile import FEW, HEAD, copied, every, spoil
from tests.tui.conftest import alone
from tests.tui.robot import Robot, settled

KEYS = (
    *("down", "x", "escape", "down", "x", "escape", "v", "escape", "e", "escape", "escape", "c", "escape"),
    *(
        "escape",
        "i",
        "G",
        "enter",
        "escape",
        "d",
        "escape",
        "n",
        "2",
        "down",
        "x",
        "escape",
        "enter",
        "escape",
    ),
    *("e", "escape", "escape", "3", "4", "m", "escape", "5", "enter", "escape", "1", "f", "o", "enter"),
    *("slash", "k", "enter", "n", "t", *"2026-11-11", "enter", "2", "4", "5", "1", "t", "enter"),
    *("left_square_bracket", "right_square_bracket"),
)
"""Every screen, page and form, today and of a day before."""

__all__ = ["alone"]


async def walk(place: Path) -> str:
    """Open the workspace and look at everything; returns the board's screen."""
    workspace_thread = WorkspaceThread(lambda: open_session(place, clock=lambda: NOW))
    try:
        first = workspace_thread.submit(Session.ask, overview).result()
        drafts = workspace_thread.submit(drafts_of).result()
        app = OkrtuiApp(workspace_thread, Personal(), Style(False), first, drafts)
        async with app.run_test(size=(130, 30)) as pilot:
            await settled(pilot)
            robot = Robot(pilot, app)
            shown = robot.screen
            for key in KEYS:
                await robot.press(key)
        drafts.close()
        return shown
    finally:
        workspace_thread.close()


async def test_every_screen_shows_what_is_whole(
    alone: Path,
    template: Path,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    cases = [case for case in every(FEW) if case.table not in HEAD]
    Random(7).shuffle(cases)
    wrong, done, named = [], 0, 0
    for case in cases[: amount(1, len(cases) // 4)]:
        place = copied(template, alone / "w")
        spoil(place / "okrtui.db", case)
        try:
            shown = await walk(place)
        except BaseException as error:
            wrong.append(f"{case}: {type(error).__name__}: {error!s:.200}")
            continue
        done += 1
        named += "damaged: okrtui doctor" in shown
        if "Above" not in shown and "O1" not in shown and case.table._meta.table_name not in ("objective",):
            wrong.append(f"{case}: the board is empty: {shown}")
    counted(f"{done} values, {len(KEYS)} keys each; {named} boards said that a row is damaged")
    assert wrong == []
