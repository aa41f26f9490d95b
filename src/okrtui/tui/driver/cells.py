"""Two pictures of a terminal, what was written for it and what it shows, and the bytes between them.

Touches no terminal: the driver (terminal.py) puts Textual's output into the picture, and output.py sends what
differs when the terminal can take it. What is painted over before it was sent is never sent.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import lru_cache

from okrtui.show.harmless.widths import in_cells, may_take, most_cells, pieces, uncertain
from okrtui.tui.driver import scrolling
from okrtui.tui.driver.styles import PLAIN, CellStyle, with_codes
from okrtui.tui.driver.writer import BLANKS, Writer

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f]+)"
    r"|\x1b\[(?P<row>\d*)(?:;(?P<column>\d*))?H"
    r"|\x1b\[(?P<codes>[\d;]*)m"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    r"|(?P<line>[\r\n])"
    r"|(?P<strange>\x1b\[[\d;]*[@A-GI-MPSTXZ`abdefgrsu]|\x1b[78DMEc])"
    r"|(?P<other>\x1b[]PX^_].*?(?:\x07|\x1b\\)"
    r"|\x1b\[[<-?]*[\d:;]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f])",
    re.DOTALL,
)
"""What Textual writes: text, positions, styles; and what is not paint. `strange` would move what is shown."""
_LONG = 1000
"""Characters of a painting from which on the terminal is told where it begins and ends."""
_MAX_MARKS = 20
"""Characters more than cells that a text may have to which marks are still added."""
_NO_BACKGROUND_ERASE = ("screen", "vt", "ansi", "cons", "sun", "dumb")
"""Terminals that erase in their own background colour, not in the one that is set."""


class Cells:
    """What one terminal should show and what it does show, cell by cell.

    A cell is a character; a wide one is followed by an empty cell. Text whose width terminals disagree about
    (show/harmless/widths.py) is kept whole in its first cell, followed by as many empty ones. One thread may
    write while another paints.
    """

    def __init__(self, width: int, height: int, term: str) -> None:
        self.width, self.height = width, height
        self._erases_in_colour = not term.startswith(_NO_BACKGROUND_ERASE)
        self._scrolls = scrolling.can_scroll(term)
        self._writer = Writer(old=term.startswith("vt"))
        self._text = [[" "] * width for _ in range(height)]
        self._pens = [[PLAIN] * width for _ in range(height)]
        self._shown: list[tuple[list[str], list[CellStyle]]] | None = None
        self._touched: set[int] = set()
        self._x = self._y = 0
        self._style = self._pen_before = PLAIN
        self._synced = False
        self._lock = threading.Lock()
        self.stale = False
        """Whether the terminal may show something else than what was written for it."""

    # --- what Textual writes -------------------------------------------------------------

    def take(self, written: str) -> str:
        """Put what is painted into the picture; return everything else, in its order."""
        others = ""
        with self._lock:
            for token in _TOKEN.finditer(written):
                kind, found = token.lastgroup, token[0]
                if kind == "text":
                    self._write(found)
                elif kind == "codes":
                    self._style = with_codes(self._style, token["codes"])
                elif kind in ("row", "column"):
                    self._y = max(1, int(token["row"] or 1)) - 1
                    self._x = max(1, int(token["column"] or 1)) - 1
                elif kind == "line":
                    self._x = 0
                    self._y += found == "\n"
                elif kind == "sync":
                    self._synced = True
                else:
                    others += found
                    if kind == "strange":
                        self._shown = None
        return others

    def resize(self, width: int, height: int) -> None:
        """Take this size, which may be a new one. What the terminal shows after that is unknown."""
        with self._lock:
            for row in self._text:
                row[width:] = [" "] * (width - len(row))
                if row and not row[-1]:
                    _break(row, width)
                _end(row)
            for styles in self._pens:
                styles[width:] = [PLAIN] * (width - len(styles))
            for y in range(len(self._text), height):
                self._text.insert(y, [" "] * width)
                self._pens.insert(y, [PLAIN] * width)
            del self._text[height:], self._pens[height:]
            self.width, self.height = width, height
            self._shown = None

    def forget(self) -> None:
        """Forget what the terminal shows, so that the next painting is a whole one."""
        with self._lock:
            self._shown = None

    def _write(self, text: str) -> None:
        if not 0 <= self._y < self.height:
            return
        for part, cells in pieces(text):
            if cells is not None:
                if marks := _marks(part):
                    self._join(part[:marks])
                    self._write(part[marks:])
                else:
                    self._put([part, *[""] * (cells - 1)])
            elif part.isascii() or most_cells(part) == len(part):
                self._put(part)
            else:
                self._put([cell for character in part for cell in _cells_of(character)])

    def _put(self, cells: str | list[str]) -> None:
        """Write cells at the cursor; what lies beyond the edge is lost."""
        x, row, styles = self._x, self._text[self._y], self._pens[self._y]
        end = x + len(cells)
        self._x = end
        if end > self.width:
            cells, end = cells[: max(0, self.width - x)], self.width
        if x >= end:
            return
        if not row[x]:
            _break(row, x)
        if end < self.width and not row[end]:
            _break(row, end)
        row[x:end] = cells
        if end == self.width:
            _end(row)
        styles[x:end] = [self._style] * (end - x)
        self._pen_before = self._style
        blank = self._style.blank
        if blank is not self._style and " " in cells:  # of a blank one sees the background only
            for at, cell in enumerate(cells, x):
                if cell == " ":
                    styles[at] = blank
        self._touched.add(self._y)
        self.stale = True

    def _join(self, marks: str) -> None:
        """Add marks, which take no cell of their own, to the cell before the cursor."""
        x, row = self._x - 1, self._text[self._y]
        if not 0 <= x < self.width:
            return
        while not row[x]:
            x -= 1
        if len(row[x]) < self.width + _MAX_MARKS:
            if row[x] == " " and self._pens[self._y][x] is self._pen_before.blank:
                self._pens[self._y][x] = self._pen_before
            row[x] += marks
            self._touched.add(self._y)
            self.stale = True

    # --- what the terminal gets ----------------------------------------------------------

    def paint(self) -> str:
        """Return what makes the terminal show what was written for it; empty if it already does."""
        with self._lock:
            self.stale = False
            if self._shown is None:
                self._shown = self._cleared()
                self._touched = set(range(self.height))
            elif self._scrolls:
                self._scroll(self._shown)
            for y in sorted(self._touched):
                if y < self.height:
                    self._paint_row(y, *self._shown[y])
            self._touched.clear()
            if self._writer.has_written and (self._x or self._y):  # a field has a cursor, a list has none
                self._writer.go(min(self._x, self.width - 1), min(self._y, self.height - 1))
            painted = self._writer.written()
        return f"\x1b[?2026h{painted}\x1b[?2026l" if self._synced and len(painted) > _LONG else painted

    def _cleared(self) -> list[tuple[list[str], list[CellStyle]]]:
        """Clear the terminal, in the colour that most blanks have."""
        style = PLAIN
        if self._erases_in_colour:
            blanks = Counter(
                style
                for row, styles in zip(self._text, self._pens, strict=True)
                for text, style in zip(row, styles, strict=True)
                if text == " " and style.blank is style and not style.seen_on_blank
            )
            style = blanks.most_common(1)[0][0] if blanks else PLAIN
        self._writer.clear(style)
        return [([" "] * self.width, [style] * self.width) for _ in range(self.height)]

    def _scroll(self, shown: list[tuple[list[str], list[CellStyle]]]) -> None:
        """Let the terminal move rows that it shows already, if that saves bytes."""
        shift = scrolling.find_shift(list(zip(self._text, self._pens, strict=True)), shown, self._touched)
        if shift is not None:
            plain = self._writer.scroll(shift)
            rows = range(shift.top, shift.bottom + 1)
            shown[rows.start : rows.stop] = scrolling.moved(shift, shown, self.width, plain=plain)
            self._touched.update(rows)

    def _paint_row(self, y: int, shown: list[str], shown_pens: list[CellStyle]) -> None:
        row, styles, out = self._text[y], self._pens[y], self._writer
        if row == shown and styles == shown_pens:
            return
        end, tail = self._tail(row, styles)
        x = 0
        while x < end:
            if row[x] == shown[x] and styles[x] is shown_pens[x]:
                x += 1
                continue
            while not row[x]:
                x -= 1
            out.reach(x, y, row, styles)
            text, style, start = row[x], styles[x], x
            x += 1
            if text.isascii():  # as many as there are in one style, over gaps that are not worth a step
                at = x
                while at < end and at - x <= BLANKS and styles[at] is style and row[at] and row[at].isascii():
                    at += 1
                    if row[at - 1] != shown[at - 1] or shown_pens[at - 1] is not style:
                        x = at
                out.write("".join(row[start:x]), style, x - start)
            else:
                while x < self.width and not row[x]:
                    x += 1
                if uncertain(text):
                    out.write(in_cells(text, x - start), style, x - start)
                    for at in range(x, min(start + may_take(text), self.width)):
                        shown[at] = "?!"  # on some terminal it lies there
                else:
                    out.write(text, style, x - start)
            if x >= self.width:
                out.lost()
        differs = (
            at for at in range(end, self.width) if row[at] != shown[at] or styles[at] is not shown_pens[at]
        )
        differing = next(differs, None)
        if differing is not None:
            out.go(differing, y)
            out.erase(tail)
        shown[:] = row
        shown_pens[:] = styles

    def _tail(self, row: list[str], styles: list[CellStyle]) -> tuple[int, CellStyle]:
        """Return where the blanks begin that can be erased up to the row's end, and their style."""
        tail = styles[-1]
        end = self.width
        if tail.seen_on_blank or tail.blank is not tail or (tail.background and not self._erases_in_colour):
            return end, tail
        while end and row[end - 1] == " " and styles[end - 1] is tail:
            end -= 1
        return (end if self.width - end >= BLANKS else self.width), tail


@lru_cache(1024)
def _cells_of(character: str) -> tuple[str, ...]:
    """Return a character and the empty cells behind it that it also takes."""
    from rich.cells import cell_len

    return (character, *[""] * (cell_len(character) - 1))


@lru_cache(1024)
def _marks(text: str) -> int:
    """Return how many characters at the beginning of a text take no cell of their own."""
    from rich.cells import cell_len

    return next((at for at, character in enumerate(text) if cell_len(character)), len(text))


def _end(row: list[str]) -> None:
    """Put a blank in place of a wide character of which only one half fits at the end of the row."""
    if row and not row[-1].isascii() and len(row[-1]) == 1 and most_cells(row[-1]) > 1:
        row[-1] = " "


def _break(row: list[str], at: int) -> None:
    """Cut up what lies across the border before the cell `at`: one side of it is written over."""
    start = at - 1
    while not row[start]:
        start -= 1
    end = at
    while end < len(row) and not row[end]:
        end += 1
    row[start:end] = _cut_up(row[start], end - start)
    if at < len(row) and not row[at]:  # a wide character lies across
        for half in (at - 1, at):
            row[half] = " "


def _cut_up(text: str, cells: int) -> list[str]:
    """Return text that was kept whole in its first cell as cells of its characters, with their marks."""
    from rich.cells import cell_len

    found: list[str] = []
    for character in text:
        width = cell_len(character)
        if width:
            found += [character, *[""] * (width - 1)]
        elif found:
            last = max(at for at, cell in enumerate(found) if cell)
            found[last] += character
    if found[cells : cells + 1] == [""]:
        found[cells - 1] = " "
    return (found + [" "] * cells)[:cells]
