"""The help screen: the keys of every place, from the one list of actions."""

from __future__ import annotations

from rich.text import Text

from okrtui.tui.actions import ACTIONS, NOT_RESTRICTED, Place, in_place, keys_of, shown
from okrtui.tui.screens.pages import Page

PALETTE = next(action for action in ACTIONS if action.id == "palette")
"""By which one finds what has no key."""
_NAMES: dict[Place, str] = {
    "objectives": "Objectives",
    "kpis": "KPIs",
    "review": "Review",
    "cycle": "Cycle",
    "history": "History",
    "chart": "KPI chart",
    "library": "Starter KPIs",
    "form": "Forms",
    "page": "Pages",
}


class HelpScreen(Page):
    """The keys of a place first, then those of the others."""

    def __init__(self, place: Place) -> None:
        super().__init__("Keys")
        self._place = place

    def text(self) -> Text:
        app = self.okr
        text = Text()
        for place in sorted(_NAMES, key=lambda name: name != self._place):
            text.append(f"{_NAMES[place]}\n", app.looks.bold)
            for action in in_place(place):
                if action.id in NOT_RESTRICTED and app.restricted:
                    continue
                keys = shown(keys_of(action, app.personal.keymap)) or shown(PALETTE.keys)
                text.append(f"  {keys:<13} ", app.looks.accent)
                text.append(f"{app.glyphs.text(action.help)}\n")
            text.append("\n")
        text.append("In any field letters and digits are text; tab goes on, enter takes the next field.")
        return text
