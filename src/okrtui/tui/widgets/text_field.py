"""The field that several lines are typed into, in forms; apart, for the screens start without it."""

from __future__ import annotations

from textual.binding import Binding
from textual.widgets import TextArea

from okrtui.show.harmless import harmless_lines


class TextField(TextArea):
    """Several lines that are typed."""

    BINDINGS = [Binding("ctrl+underscore", "undo", show=False)]  # ctrl+z is not the field's

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(harmless_lines(text), id=id, tab_behavior="focus")
        self.cursor_blink = False
