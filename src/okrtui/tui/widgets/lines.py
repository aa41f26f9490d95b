"""One-line widgets that are only repainted when their text changes."""

from __future__ import annotations

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from okrtui.show.glyphs import Style
from okrtui.show.harmless import JOINERS
from okrtui.tui.widgets.words import harmless_text


class Line(Widget):
    """A line of text that is cut with a sign, never wrapped."""

    DEFAULT_CSS = "Line { height: 1; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text = Text()
        self.auto_links = False

    @property
    def text(self) -> str:
        return self._text.plain

    def show(self, text: Text) -> None:
        """Show another text; nothing is painted if it is the same."""
        text = harmless_text(text)
        if text != self._text or text.spans != self._text.spans:
            self._text = text
            self.refresh()

    def render(self) -> RenderResult:
        text = self._text.copy()
        text.no_wrap = True
        if text.cell_len > self.size.width:
            text.truncate(self.size.width - 1)
            if joiners := len(text.plain) - len(text.plain.rstrip(JOINERS)):
                text.right_crop(joiners)
            text.append(getattr(self.app, "glyphs", Style()).more)
        return text
