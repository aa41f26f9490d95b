"""Whether two screens look the same: cell for cell, style for style, as far as one can see it."""

from __future__ import annotations

from collections.abc import Collection

from tests.emulator import Cell, EmulatedScreen


def visible(cell: Cell) -> Cell:
    """The cell as one sees it: of a blank of any kind that is neither underlined, struck nor
    reversed, the background."""
    if cell.data.isspace() and not (cell.underscore or cell.strikethrough or cell.reverse):
        return Cell(cell.data, bg=cell.bg)
    return cell


def differences(
    one: EmulatedScreen,
    other: EmulatedScreen,
    most: int = 8,
    *,
    erased: bool = False,
    rows: Collection[int] | None = None,
) -> list[str]:
    """The first cells in which the screens differ, in words; empty when they look the same.

    With `erased` a blank of which nobody told the background may have any; `rows` are those to look at.
    """
    if (one.columns, one.lines) != (other.columns, other.lines):
        return [f"{one.columns}×{one.lines} and {other.columns}×{other.lines}"]
    found: list[str] = []
    for y in range(one.lines) if rows is None else rows:
        for x in range(one.columns):
            here, there = one.cell(x, y), other.cell(x, y)
            if here != there and visible(here) != visible(there):
                blanks = visible(here).data == visible(there).data == " " and here.reverse == there.reverse
                if erased and blanks and "default" in (here.bg, there.bg):
                    continue
                found.append(f"row {y} column {x}: {told(here)} and {told(there)}")
                if len(found) == most:
                    return found
    return found


def told(cell: Cell) -> str:
    """What a cell holds, without what is as usual."""
    usual = Cell("")
    look = [f"{n}={v}" for n, v, u in zip(cell._fields, cell, usual, strict=True) if n != "data" and v != u]
    return f"{cell.data!a} {' '.join(look)}".strip()
