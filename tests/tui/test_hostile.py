"""What colleagues typed, or what got into the file past the program, is text and nothing else."""

from __future__ import annotations

import pytest

from okrtui.store.queries import journaled
from okrtui.store.schema import InitiativeRow, KeyResultRow, KpiRow, ObjectiveRow
from okrtui.workspace.session import Session
from tests.demo_items import CSAT
from tests.tui.conftest import Start
from tests.tui.robot import Robot

TEXTS = {
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m",
    "markup": "[b]x[/b] [@click=app.exit]q[/] a [/b] c=[1,\"x\"] [=",
    "unbroken": "x" * 300,
    "rtl": "\u202eevil\u202c שלום עולם مرحبا",
}  # fmt: skip


DRIVING = {
    chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), 0x200B, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Characters that move a cursor, start a sequence, or change the direction of text."""
LONG = ("title", "why", "description")


def spoil(session: Session, text: str) -> None:
    """Put a text everywhere, past the checks of the doors."""
    with session.write("spoil") as transaction:
        for row, names in (
            (ObjectiveRow, ("title", "why", "owner", "team")),
            (KeyResultRow, ("title", "description", "unit", "owner")),
            (InitiativeRow, ("title", "description", "owner")),
            (KpiRow, ("name", "description", "unit", "owner", "team")),
        ):
            for item in (2, 1, 3, 4):
                fields = {name: text if name in LONG else text[:100] for name in names}
                if journaled.row_values(transaction.db, row, item) is not None:
                    transaction.update(row, item, **fields)


def tame(robot: Robot, screen: object = None) -> None:
    """Nothing on screen drives a terminal; every line fits."""
    width = robot.app.size.width
    for strip in robot.app.screen._compositor.render_strips():
        assert strip.cell_length <= width
        for segment in strip:
            assert not segment.control
            assert not set(segment.text) & DRIVING, (screen, segment.text)
            assert not (segment.style and segment.style.meta and "@click" in str(segment.style.meta))


KEYS = [
    ["j"], ["x"], ["escape", "enter"], ["escape", "c"], ["escape", "e"], ["escape", "d"], ["escape", "M"],
    ["escape", "a"], ["escape", "i"], ["g", "x"], ["escape", "enter"], ["escape", "e"], ["escape", "m"],
    ["m", "slash"], ["escape", "2"], ["j", "x"], ["escape", "enter"], ["tab"], ["escape", "e"],
    ["escape", "c"], ["escape", "d"],
]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["escape", *(pytest.param(name, marks=pytest.mark.soak) for name in ("markup", "unbroken", "rtl"))],
)  # the rest: tests/hostile
@pytest.mark.soak
async def test_hostile_texts(start: Start, name: str) -> None:
    async with start(size=(130, 30)) as robot:
        robot.change(spoil, TEXTS[name])
        await robot.app.reload()
        tame(robot)
        for keys in KEYS:
            await robot.press(*keys)
            assert robot.app.is_running, keys
            tame(robot, robot.app.screen)


async def test_markup_is_shown_as_it_was_typed(start: Start) -> None:
    async with start(size=(130, 30)) as robot:
        robot.change(spoil, TEXTS["markup"])
        await robot.app.reload()
        assert "[b]x[/b] [@click=app.exit]q[/]" in robot.rows[0]
        assert "[b]x[/b] [@click=app.exit]q[/]" in robot.static("pane-text").replace("\n", " ")
        await robot.press("x")
        assert "[b]x[/b]" in robot.line("header")


async def test_a_hostile_workspace_name_filter_and_search(robot: Robot) -> None:
    for key in ("slash", "f"):
        await robot.press(key)
        await robot.type("[b]x[/b] [@click=app.exit]q[/]")
        await robot.press("enter")
        tame(robot)
        assert robot.app.is_running
    assert "[b]x[/b]" in robot.line("tabs")


async def test_an_unchanged_hostile_item_can_still_be_edited(robot: Robot) -> None:
    """A text that no door would let in must not lock the item's other fields."""
    robot.change(spoil, "fine")
    await robot.app.reload()
    await robot.go_to(CSAT)
    await robot.press("e")
    await robot.fill(weight="2", reason="Because")
    await robot.press("ctrl+s")
    assert robot.key_result(CSAT).item.weight == 2


async def test_copying_a_hostile_title_copies_harmless_text(robot: Robot) -> None:
    robot.change(spoil, TEXTS["escape"])
    await robot.app.reload()
    for screen in ("1", "2"):
        await robot.press(screen, "g", "y")
        assert robot.app.clipboard
        assert "\x1b" not in robot.app.clipboard
        assert "\x07" not in robot.app.clipboard
