"""Folding and unfolding a board, and showing initiatives or not."""

from __future__ import annotations

from okrtui.domain.model import Handle
from okrtui.show.rows import BoardRow
from okrtui.tui.board.items import BoardItems
from okrtui.tui.board.rows import Folds
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.work import do
from okrtui.workspace.queries import paging


class Folding:
    """What of a board is unfolded."""

    def __init__(self, screen: ListScreen[BoardRow], items: BoardItems, folds: Folds) -> None:
        self._screen = screen
        self._items = items
        self._folds = folds
        self.with_initiatives = False
        """Whether initiatives are shown."""

    @property
    def can_fold(self) -> bool:
        """Whether the current row folds."""
        row = self._items.row
        return row is not None and row.open is not None

    def fold(self) -> None:
        """Fold the current objective, or unfold it."""
        row = self._items.row
        if row is not None:
            do(self._screen.app, self._fold, int(row.handle[1:]))

    async def _fold(self, id_: int) -> None:
        """Fold, or unfold; what comes to be seen is read first."""
        app = self._screen.app
        self._folds.turn(id_)
        if self._folds.is_open(id_):
            outline = await app.whole_outline()
            below = [id_, *outline.below.get(id_, ())[: self._screen.list.size.height]]
            await app.read([other for other in below if other not in app.overview.pages])
        self._screen.refresh_rows()

    def go_out(self) -> None:
        """Fold what is unfolded; else go to the parent."""
        row = self._items.row
        if row is not None and row.open:
            self.fold()
        elif row is not None:
            self._screen.list.find(lambda other: other.handle == row.parent, -1)

    def go_in(self) -> None:
        """Unfold what is folded; else go to the first row below."""
        row = self._items.row
        if row is not None and row.open is False:
            self.fold()
        elif row is not None and row.open:
            self._screen.list.move_by(1)

    def turn_initiatives(self) -> None:
        """Show initiatives, or hide them."""
        self.with_initiatives = not self.with_initiatives
        self._screen.refresh_rows()
        shown = "initiatives are shown; i hides them"
        self._screen.say(shown if self.with_initiatives else "initiatives are hidden")

    async def reveal(self, handle: str) -> None:
        """Unfold what hides an item."""
        app = self._screen.app
        outline = app.overview.outline
        id_ = await app.ask(paging.objective_of, Handle.parse(handle)) if handle else None
        if id_ is None:
            return
        path = outline.path(id_) + ([] if handle.startswith("O") else [id_])
        self._folds.unfold(path)
        await app.read([above for above in (*path, id_) if above not in app.overview.pages])
        if handle.startswith("I"):
            self.with_initiatives = True
