"""What every question at the bottom of the screen has: the screen behind it stays in view, escape leaves."""

from __future__ import annotations

from typing import TypeVar

from rich.text import Text
from textual.screen import ModalScreen

from okrtui.show.harmless import harmless
from okrtui.tui.actions import DIALOG, run_action
from okrtui.tui.base import AppScreen, bindings
from okrtui.tui.widgets.words import Words

ResultT = TypeVar("ResultT")


class Dialog(ModalScreen[ResultT], AppScreen[ResultT]):
    """Keeps the screen behind it in view; escape leaves it.

    ModalScreen is the first base, as styles are found by the first base alone.
    """

    BINDINGS = bindings(DIALOG)

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(DIALOG, action, self)

    def go_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def save(self) -> None:
        """Do what is asked, where something is typed."""

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message in the dialog, if it has a place for one."""
        message = self.shown(text)
        message.stylize(self.app.looks.error if bad else self.app.looks.accent)
        for place in self.query("#message").results(Words):
            place.show(message)

    def shown(self, text: str) -> Text:
        """Return a text as this terminal shows it."""
        return Text(self.app.glyphs.text(harmless(text)))
