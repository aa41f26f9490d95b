"""A page of names and texts: everything about an item, or why a number is what it is."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui.tui.actions import footer
from okrtui.tui.screens.frame import OkrScreen, Pairs, TellsOfOthers, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.words import Words
from okrtui.workspace.others import News


class Page(OkrScreen):
    """A heading, a text that scrolls, and a way back."""

    PLACE = "page"
    BINDINGS = bindings("page")

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading

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
        self.watch_scrolling("#text")

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        app = self.okr
        keys = f"{footer('page', app.personal.keymap)}  {'up down' if app.glyphs.ascii else '↑ ↓'} scroll"
        self.draw_frame(self._heading, keys)
        self.query_one("#content", Words).show(self.text())

    def text(self) -> Text:
        raise NotImplementedError

    def action_do(self, action: str) -> None:
        if not self.scroll_text("#text", action):
            self.dismiss(None)


class PairsPage(Page, TellsOfOthers):
    """Names and texts below one another. `again` makes them anew when somebody changes something: an
    objective's numbers follow from others'; None if the item is no longer on the screen below."""

    def __init__(self, pairs: Pairs, again: Callable[[], Pairs | None]) -> None:
        super().__init__(pairs[0])
        self._pairs = pairs[1]
        self._again = again

    def concerned(self, news: News) -> bool:
        return True

    def others_changed(self, news: News) -> None:
        """The text anew; what is on screen of it stays there."""
        self.show_again()

    def show_again(self) -> None:
        """The text as it is by now."""
        pairs = self._again()
        if pairs is not None:
            self._heading, self._pairs = pairs
            self._draw()

    def text(self) -> Text:
        app = self.okr
        pairs = [(name, app.glyphs.text(value)) for name, value in self._pairs]
        text: Text = app.looks.pairs(pairs, self.size.width - 3)
        return text
