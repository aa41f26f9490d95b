"""A list that draws only the lines on screen; a mark in the gutter and a marked handle are its cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from rich.segment import Segment as RichSegment
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from okrtui.domain.status import Status
from okrtui.show.glyphs import Style
from okrtui.show.rows import Segment
from okrtui.tui.looks import Looks

RowT = TypeVar("RowT")


class RowList(ScrollView, Generic[RowT], can_focus=True, inherit_bindings=False):
    """Rows of any kind; `draw` makes a row's segments for a width, `key` names a row."""

    DEFAULT_CSS = """
    RowList { scrollbar-size: 0 0; height: 1fr; width: 1fr; }
    """

    def __init__(
        self,
        *,
        draw: Callable[[RowT, int], tuple[list[Segment], Status | None]],
        key: Callable[[RowT], str],
        looks: Looks,
        style: Style,
        id: str,
        moved: Callable[[], None] = lambda: None,
        marked: Callable[[RowT], bool] = lambda row: False,
    ) -> None:
        """`moved` is called when another row is the current one, or others are on screen: at once, so
        that what depends on it is painted in the same frame. `marked` rows have a mark in the gutter:
        somebody else changed them."""
        super().__init__(id=id)
        self._moved = moved
        self._marked = marked
        self._draw = draw
        self._key = key
        self._looks = looks
        self._glyphs = style
        self._strips: dict[tuple[int, int, bool, bool], Strip] = {}
        self.rows: Sequence[RowT] = ()
        self.cursor = 0
        self.auto_links = False

    # --- content -------------------------------------------------------------------------

    def set_rows(self, rows: Sequence[RowT], key: str | None = None) -> None:
        """Show these rows; the cursor stays on the row of the same key (or the one given)."""
        wanted = key or self.current_key
        keys = [self._key(row) for row in rows]
        before = self.cursor
        self.rows = rows
        if wanted in keys:
            self.cursor = keys.index(wanted)
        self.cursor = max(0, min(self.cursor, len(rows) - 1))
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(rows))
        if key is None and self.cursor != before and before >= int(self.scroll_offset.y):
            # what came or went above does not push the line one looks at
            top = max(0, int(self.scroll_offset.y) + self.cursor - before)
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._keep_cursor_visible()
        self.refresh()
        self._moved()

    def key_of(self, row: RowT) -> str:
        return self._key(row)

    @property
    def current(self) -> RowT | None:
        return self.rows[self.cursor] if self.rows else None

    @property
    def current_key(self) -> str | None:
        return self._key(self.rows[self.cursor]) if self.rows else None

    @property
    def hidden(self) -> tuple[int, int]:
        """How many rows are above and below what is on screen."""
        above = int(self.scroll_offset.y)
        return above, max(0, len(self.rows) - above - self.size.height)

    # --- moving --------------------------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Make another row the current one."""
        target = max(0, min(row, len(self.rows) - 1))
        if target == self.cursor or not self.rows:
            return
        before, self.cursor = self.cursor, target
        if not self._keep_cursor_visible():
            self._refresh_row(before)
            self._refresh_row(target)
        self._moved()

    def move_by(self, rows: int) -> None:
        self.move_to(self.cursor + rows)

    def move_to_end(self, step: int) -> None:
        """Go to the last row (+1), or the first (−1)."""
        self.move_to(len(self.rows) - 1 if step > 0 else 0)

    def move_page(self, direction: int) -> None:
        self.move_by(direction * max(1, self.size.height - 1))

    def find(self, matches: Callable[[RowT], bool], step: int, *, stay: bool = False) -> bool:
        """Go to the next (+1) or previous (−1) row that matches, round at the ends; return whether there is
        one."""
        count = len(self.rows)
        if not count:
            return False
        for distance in range(0 if stay else 1, count + 1):
            at = (self.cursor + step * distance) % count
            if matches(self.rows[at]):
                self.move_to(at)
                return True
        return False

    def _keep_cursor_visible(self) -> bool:
        """Scroll if the cursor is off screen; returns whether that was needed."""
        height = self.size.height
        top = int(self.scroll_offset.y)
        if height <= 0 or top <= self.cursor < top + height:
            return False
        target = self.cursor if self.cursor < top else self.cursor - height + 1
        self.scroll_to(y=target, animate=False, force=True, immediate=True)
        self.refresh()
        return True

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - int(self.scroll_offset.y), self.size.width, 1))

    # --- drawing -------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        self._strips.clear()
        self.virtual_size = Size(event.size.width, len(self.rows))
        self._keep_cursor_visible()
        self._moved()

    def on_click(self, event: Click) -> None:
        self.move_to(int(self.scroll_offset.y) + event.y)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        index = y + int(self.scroll_offset.y)
        if index >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        key = (index, width, index == self.cursor, self._marked(self.rows[index]))
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > 400:
                self._strips.clear()
            strip = self._strips[key] = self._strip(index, width, marked=key[3])
        return strip

    def _strip(self, index: int, width: int, *, marked: bool) -> Strip:
        current = index == self.cursor
        gutter = self._glyphs.cursor if current else " "
        if marked and not current:
            gutter = self._glyphs.touched
        styled = [(gutter, self._looks.mark if gutter != " " else self._looks.plain)]
        parts, status = self._draw(self.rows[index], width - 1)
        for part in parts:
            styled += self._looks.segment(part, status, current=current)
        segments = [
            RichSegment("".join(text for text, _ in same), style)
            for style, same in groupby(styled, key=lambda piece: piece[1])
        ]
        strip = Strip(segments).adjust_cell_length(width)
        return strip.apply_style(self.rich_style)
