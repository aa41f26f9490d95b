"""A text that is longer than the screen: moving in it, and saying how much of it is hidden."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


class ScrolledText:
    """The part of a screen that scrolls: what the arrows move."""

    def __init__(self, screen: Widget, selector: str, show: Callable[[int, int], None]) -> None:
        """`show` is called with how many lines are hidden above and below, whenever that changed."""
        self._screen = screen
        self._selector = selector
        self._show = show

    @property
    def _widget(self) -> Widget:
        return self._screen.query_one(self._selector)

    def move_by(self, lines: int) -> None:
        """Scroll by a line, down or up."""
        (self._widget.scroll_down if lines > 0 else self._widget.scroll_up)(animate=False)

    def move_page(self, pages: int) -> None:
        """Scroll by a page, down or up."""
        (self._widget.scroll_page_down if pages > 0 else self._widget.scroll_page_up)(animate=False)

    def move_to_end(self, step: int) -> None:
        """Scroll to the last line (+1) or the first (−1)."""
        (self._widget.scroll_end if step > 0 else self._widget.scroll_home)(animate=False)

    def watch(self) -> None:
        """Call `show` from now on whenever what is hidden changed."""
        screen, scroll = self._screen, self._widget

        def show() -> None:
            if not screen.query("#rule"):  # the screen went away meanwhile
                return
            above = round(scroll.scroll_offset.y)
            self._show(above, max(0, scroll.max_scroll_y - above))

        def changed() -> None:
            screen.call_after_refresh(show)

        screen.watch(scroll, "scroll_y", changed, init=False)
        screen.watch(scroll, "virtual_size", changed)
        screen.watch(scroll, "size", changed, init=False)
