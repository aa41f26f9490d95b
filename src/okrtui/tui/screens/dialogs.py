"""Small questions at the bottom of the screen: choose one of a few, or type one text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen

from okrtui.domain.errors import OkrtuiError
from okrtui.show.harmless import harmless
from okrtui.tui.background import start
from okrtui.tui.screens.main import bindings
from okrtui.tui.widgets.words import LineField, Words

Result = tuple[str, str]
"""(handle to go to, what was done)"""


class Dialog(ModalScreen[Any]):
    """Keeps the screen behind it in view; escape leaves it."""

    PLACE = "dialog"
    BINDINGS = bindings("dialog")

    @property
    def okr(self) -> Any:
        """The app, as the OkrtuiApp it is."""
        return self.app

    def action_do(self, action: str) -> None:
        if action == "back":
            self.dismiss(None)

    def shown(self, text: str) -> Text:
        return Text(self.okr.glyphs.text(harmless(text)))


class ChoiceDialog(Dialog):
    """A few choices, each with its key; enter takes the first."""

    def __init__(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        text = Text()
        text.append_text(self.shown(self._question))
        text.stylize("bold")
        for key, label in self._choices:
            text.append(f"\n  {key}  ", self.okr.looks.mark)
            text.append_text(self.shown(label))
        first = self._choices[0][0]
        text.append(f"\n\n enter {first}  esc back", self.okr.looks.dim)
        with Vertical(classes="dialog"):
            yield Words(text)

    def on_key(self, event: Key) -> None:
        keys = [key for key, _ in self._choices]
        if event.key == "enter":
            self.dismiss(keys[0])
        elif event.key in keys:
            self.dismiss(event.key)


class TextDialog(Dialog):
    """One text, and work that is done with it; if that fails, why, and the text stays."""

    def __init__(self, question: str, label: str, work: Callable[[str], Awaitable[Result]]) -> None:
        super().__init__()
        self._question = question
        self._label = label
        self._work = work

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Words(self.shown(self._question))
            yield LineField(hint=self._label)
            yield Words(id="message", classes="message")
            yield Words(Text("enter do it  esc back", self.okr.looks.dim))

    def on_mount(self) -> None:
        self.query_one(LineField).focus()

    def action_do(self, action: str) -> None:
        if action == "save":
            self._start(self.query_one(LineField).value)
        else:
            super().action_do(action)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._start(event.value)

    def _start(self, text: str) -> None:
        start(self, partial(self._do, text), "work", exclusive=True)

    async def _do(self, text: str) -> None:
        try:
            self.dismiss(await self._work(text))
        except OkrtuiError as error:
            message = self.shown(str(error))
            message.stylize(self.okr.looks.bad)
            self.query_one("#message", Words).show(message)
