"""The command palette: the actions of the screen it was opened on, from the one list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import CommandInput, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from okrtui.tui.actions import MAIN, NOT_RESTRICTED, Action, in_place, keys_of, shown

if TYPE_CHECKING:
    from okrtui.tui.screens.tabs import TabScreen


class ActionProvider(Provider):
    """Finds actions by label and help."""

    @property
    def _main(self) -> TabScreen:
        return cast("TabScreen", self.screen)

    def _actions(self) -> list[Action]:
        place = getattr(self.screen, "PLACE", None)
        if place not in MAIN:
            return []
        hidden = ("palette", *NOT_RESTRICTED) if self._main.okr.restricted else ("palette",)
        return [action for action in in_place(place) if action.id not in hidden]

    def _text(self, action: Action) -> str:
        keys = shown(keys_of(action, self._main.okr.personal.keymap))
        return f"{action.label}: {action.help}" + (f" ({keys})" if keys else "")

    async def discover(self) -> Hits:
        for action in self._actions():
            text = self._text(action)
            yield DiscoveryHit(Content(text), partial(self._main.action_do, action.id), text=text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._actions():
            text = self._text(action)
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, Content(text), partial(self._main.action_do, action.id), text=text)


class Palette(CommandPalette):
    """Textual's palette, where nothing blinks or turns."""

    def __init__(self) -> None:
        super().__init__(placeholder="find an action", id="--command-palette")

    def on_mount(self) -> None:
        self.query_one(CommandInput).cursor_blink = False
