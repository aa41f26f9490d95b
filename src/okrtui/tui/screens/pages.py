"""A page of names and texts: everything about an item, or why a number is what it is."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui.tui.actions import footer
from okrtui.tui.screens.main import OkrScreen, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.words import Words


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
        keys = f"{footer('page', app.personal.keymap)}  {app.glyphs.text('↑ ↓')} scroll"
        self.draw_frame(self._heading, keys)
        self.query_one("#content", Words).show(self.text())

    def text(self) -> Text:
        raise NotImplementedError

    def action_do(self, action: str) -> None:
        self.dismiss(None)


class PairsPage(Page):
    """Names and texts below one another."""

    def __init__(self, heading: str, pairs: list[tuple[str, str]]) -> None:
        super().__init__(heading)
        self._pairs = pairs

    def text(self) -> Text:
        app = self.okr
        pairs = [(name, app.glyphs.text(value)) for name, value in self._pairs]
        text: Text = app.looks.pairs(pairs, self.size.width - 3)
        return text
