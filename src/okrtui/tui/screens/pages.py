"""A page of names and texts: everything about an item, or why a number is what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui.tui.actions import PAGE, footer, run_action
from okrtui.tui.base import AppScreen, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.scrolled import ScrolledText
from okrtui.tui.widgets.words import Words
from okrtui.workspace.news import News

Titled = tuple[str, Sequence[tuple[str, str]]]
"""A heading and, below it, names and texts."""


class Page(AppScreen[None]):
    """A heading, a text that scrolls, and a way back."""

    BINDINGS = bindings(PAGE)

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading
        self.cursor = ScrolledText(self, "#text", self.show_hidden)

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        with VerticalScroll(id="text"):
            yield Words(id="content")
        yield Line(id="rule")
        yield Line(id="footer")

    def on_mount(self) -> None:
        self._draw()
        self.query_one("#text").focus()
        self.cursor.watch()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        app = self.app
        keys = f"{footer(PAGE, app.personal.keymap)}  {'up down' if app.glyphs.ascii else '↑ ↓'} scroll"
        self.draw_frame(self._heading, keys)
        self.query_one("#content", Words).show(self.text())

    def text(self) -> Text:
        """Return what the page says."""
        raise NotImplementedError

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(PAGE, action, self)

    def go_back(self) -> None:
        """Close the page."""
        self.dismiss(None)


class PairsPage(Page):
    """Names and texts below one another.

    `again` makes them anew when somebody changes something, as an objective's numbers follow from others'. It
    returns None if the item is no longer on the screen below.
    """

    def __init__(self, pairs: Titled, again: Callable[[], Titled | None]) -> None:
        super().__init__(pairs[0])
        self._pairs = pairs[1]
        self._again = again

    def others_changed(self, news: News) -> None:
        """Show the text anew, scrolled as it was."""
        self.show_again()

    def show_again(self) -> None:
        """Show the text as it is now."""
        pairs = self._again()
        if pairs is not None:
            self._heading, self._pairs = pairs
            self._draw()

    def text(self) -> Text:
        app = self.app
        pairs = [(name, app.glyphs.text(value)) for name, value in self._pairs]
        return app.looks.pairs(pairs, self.size.width - 3)
