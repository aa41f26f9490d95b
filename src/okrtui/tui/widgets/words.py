"""Texts of several lines, and the field of one line that a text is typed into.

Screens build a Rich `Text`, which is never read as markup, and hand it to one of these.
"""

from __future__ import annotations

from collections.abc import Collection

from rich.text import Text
from textual.events import Key, Paste
from textual.message import Message
from textual.visual import VisualType
from textual.widgets import Input, Static

from okrtui.show.harmless import harmless, harmless_lines

NOTHING = Text()


def harmless_text(text: Text) -> Text:
    """Return the same text and styles with every character made harmless, one for one."""
    clean = harmless_lines(text.plain)
    if clean != text.plain:
        text = text.copy()
        text.plain = clean
    return text


class Words(Static):
    """A text with styles, wrapped to its room."""

    def __init__(self, text: Text = NOTHING, *, id: str | None = None, classes: str | None = None) -> None:
        self._words = harmless_text(text)
        super().__init__(self._words, id=id, classes=classes, markup=False)
        self.auto_links = False

    def show(self, text: Text, *, same_room: bool = False) -> None:
        """Show another text. `same_room`: it has as many lines, so nothing else moves. Nothing is laid out or
        painted if the text is the same."""
        text = harmless_text(text)
        if text != self._words or text.spans != self._words.spans or text.style != self._words.style:
            self._words = text
            super().update(text, layout=not same_room)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Raise an error: Textual's own method takes strings with markup, so `show` is used instead."""
        raise NotImplementedError("Words.show takes a Text")


class LineField(Input):
    """One line that is typed. A text that was kept from before is selected when the field gets the focus, so
    that what is typed takes its place. Lines that are pasted become one."""

    class Joined(Message):
        """Several lines were pasted, and became one."""

    def __init__(
        self, value: str = "", *, hint: str = "", id: str | None = None, commands: Collection[str] = ()
    ) -> None:
        """`commands` are keys that are not text while the field is empty: the screen's bindings get them."""
        super().__init__(
            harmless(value),
            placeholder=harmless(hint),
            id=id,
            select_on_focus=False,
            validate_on=(),  # with no validators each new field would become "-valid", and be styled again
        )
        self.cursor_blink = False
        self._commands = commands
        self._is_kept = False

    def keep(self, text: str) -> None:
        """Show what was typed before, or nothing."""
        self.value = harmless(text)
        self._is_kept = bool(text)
        if self.has_focus:
            self.on_focus()

    def on_focus(self) -> None:
        if self._is_kept:
            self._is_kept = False
            self.select_all()

    def on_paste(self, event: Paste) -> None:
        """Insert all of it, as one line; Textual would insert the first line alone."""
        event.prevent_default()
        event.stop()
        lines = event.text.splitlines()
        if len(lines) < 2:
            self.replace(event.text, *self.selection)
        else:
            self.replace(" ".join(line.strip() for line in lines if line.strip()), *self.selection)
            self.post_message(self.Joined())

    def on_key(self, event: Key) -> None:
        if event.key in self._commands and not self.value:
            event.prevent_default()  # of the field, which would take it as text

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether the key is text, and so not one of a binding."""
        return super().check_consume_key(key, character) and not (key in self._commands and not self.value)
