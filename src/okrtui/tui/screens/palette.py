"""What the command palette finds: the actions of the screen it was opened on, from the one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from okrtui.tui.actions import EVERYWHERE, PALETTE, keys_of, shown
from okrtui.tui.screens.main import MainScreen


class ActionProvider(Provider):
    """Finds actions by label and help."""

    def _found(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Yield what can be found, as text, and what it runs."""
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        app = screen.app
        places = ((screen.PLACE, screen.action_run), (EVERYWHERE, app.action_run))
        for place, run in places:
            for action in place.actions:
                if action is not PALETTE and (action.is_for_all or not app.restricted):
                    keys = shown(keys_of(action, app.personal.keymap))
                    text = f"{action.label}: {action.help}" + (f" ({keys})" if keys else "")
                    yield text, partial(run, action.id)

    async def discover(self) -> Hits:
        for text, run in self._found():
            yield DiscoveryHit(Content(text), run, text=text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for text, run in self._found():
            score = matcher.match(text)
            if score > 0:
                yield Hit(score, Content(text), run, text=text)
