"""Writing on a terminal: where its cursor is and which style it has, and the shortest way to change both."""

from __future__ import annotations

from okrtui.tui.driver.scrolling import Shift, sequence
from okrtui.tui.driver.styles import PLAIN, CellStyle, change

BLANKS = 4
"""Cells that are rather written, or written again, than erased or stepped over."""


class Writer:
    """Writes on a terminal, and keeps what it has written until it is asked for."""

    def __init__(self, *, old: bool) -> None:
        self._parts: list[str] = []
        self._old = old
        self._x: int | None = None
        self._y = -1
        self._style = PLAIN

    @property
    def has_written(self) -> bool:
        return bool(self._parts)

    def written(self) -> str:
        """Return what was written since this was called last."""
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def clear(self, style: CellStyle) -> None:
        """Clear the terminal with this style, wherever its cursor and its style are."""
        self._parts.append("\x1b[m")
        self._x, self._y, self._style = None, -1, PLAIN
        self.style_to(style)
        self._parts.append("\x1b[2J")

    def scroll(self, shift: Shift) -> bool:
        """Move rows; return whether the rows that come in are blank and without any colour."""
        self._parts.append(sequence(shift))
        self._x, self._y = None, -1
        return not (self._style.background or self._style.seen_on_blank)

    def lost(self) -> None:
        """Forget the cursor's column: at the right edge, terminals disagree about it."""
        self._x = None

    def go(self, x: int, y: int) -> None:
        """Move the cursor the shortest way."""
        if (x, y) == (self._x, self._y):
            return
        ways = [_position(x, y)]
        if self._x is not None and y == self._y and x > self._x:
            ways.append(f"\x1b[{x - self._x}C" if x > self._x + 1 else "\x1b[C")
        if self._x is not None and y == self._y + 1 and x == 0:
            ways.append("\r\n")
        self._parts.append(min(ways, key=len))
        self._x, self._y = x, y

    def reach(self, x: int, y: int, row: list[str], styles: list[CellStyle]) -> None:
        """Move the cursor. If only a few cells lie in between, and show what they should, write those
        again."""
        if self._x is not None and y == self._y and 0 < x - self._x <= BLANKS:
            between = [(row[at], styles[at]) for at in range(self._x, x)]
            if all(len(t) == 1 and t.isascii() and self._writes(t, style) for t, style in between):
                self._parts.append("".join(row[self._x : x]))
                self._x = x
                return
        self.go(x, y)

    def write(self, text: str, style: CellStyle, cells: int) -> None:
        """Write a text that takes this many cells, at the cursor."""
        if style is not self._style and not self._writes(text, style):
            self.style_to(style)
        self._parts.append(text)
        if self._x is not None:
            self._x += cells

    def erase(self, style: CellStyle) -> None:
        """Blank the rest of the row."""
        if self._style.background != style.background or self._style.seen_on_blank:
            self.style_to(style)
        self._parts.append("\x1b[K")

    def style_to(self, style: CellStyle) -> None:
        """Change the style, with as few bytes as the terminal understands."""
        self._parts.append(change(self._style, style, self._old))
        self._style = style

    def _writes(self, text: str, style: CellStyle) -> bool:
        """Return whether the text looks the same in the current style as in this one."""
        if style is self._style:
            return True
        return text.isspace() and style is self._style.blank and not self._style.seen_on_blank


def _position(x: int, y: int) -> str:
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H"
