"""The help screen: the keys of every place, from the one list of actions."""

from __future__ import annotations

from typing import Never

from rich.text import Text

from okrtui.tui.actions import DIALOG, PALETTE, PLACES, Place, keys_of, shown
from okrtui.tui.screens.pages import Page


class HelpScreen(Page):
    """The keys of a place first, then those of the others."""

    def __init__(self, place: Place[Never]) -> None:
        super().__init__("Keys")
        self._place = place

    def text(self) -> Text:
        app = self.app
        text = Text()
        for place in sorted(PLACES, key=lambda place: place != self._place):
            if place is DIALOG:  # says its keys itself
                continue
            text.append(f"{place.title}\n", app.looks.bold)
            for action in place.actions:
                if app.restricted and not action.is_for_all:
                    continue
                keys = shown(keys_of(action, app.personal.keymap)) or shown(PALETTE.keys)
                text.append(f"  {keys:<13} ", app.looks.accent)
                text.append(f"{app.glyphs.text(action.help)}\n")
            text.append("\n")
        text.append("In any field letters and digits are text; tab goes on, enter takes the next field.")
        return text
