"""Taking changes back, and doing again what was taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from okrtui.domain.errors import Refused
from okrtui.show import changes
from okrtui.tui.base import AppScreen
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.work import do
from okrtui.workspace.commands import undoing
from okrtui.workspace.queries.history import Entry
from okrtui.workspace.reading import Reading


class Undoing:
    """The part of a main screen that takes the person's last change back."""

    def __init__(self, screen: AppScreen[None], after: Callable[[str, str], Awaitable[None]]) -> None:
        """`after` shows what was done: the handle to go to, and a message."""
        self._screen = screen
        self._after = after

    @property
    def has_something(self) -> bool:
        """Whether there is a change to take back, as far as is known without asking."""
        return True

    def undo(self) -> None:
        """Take the last change back."""
        do(self._screen.app, self._find, undoing.last_own, "undo")

    def redo(self) -> None:
        """Do again what was taken back last."""
        do(self._screen.app, self._find, undoing.last_undone, "redo")

    async def _find(self, find: Callable[[Reading], Entry | None], word: str) -> None:
        entry = await self._screen.app.ask(find)
        if entry is None:
            raise Refused(f"There is nothing to {word}.")
        self.take_back(entry, word)

    def take_back(self, entry: Entry, word: str) -> None:
        """Take a change back; one from before this run, or somebody else's, only after asking."""
        app = self._screen.app
        what = changes.summary(entry.id, entry.who, entry.action, entry.items, entry.more)
        if entry.id > app.began and entry.who == app.overview.who:
            do(app, self._take_back, entry.id, what, word)
            return

        def answer(choice: str | None) -> None:
            if choice is not None:
                do(app, self._take_back, entry.id, what, word)

        when = f"{app.local(entry.at):%Y-%m-%d %H:%M}"
        app.push_screen(ChoiceDialog(f"{word.capitalize()} {what}, of {when}?", [("y", word)]), answer)

    async def _take_back(self, change_id: int, what: str, word: str) -> None:
        done = await self._screen.app.change(undoing.undo, change_id)
        handle = next(iter(done.entry.items), "")
        await self._after(handle, f"{word}: {what}")
