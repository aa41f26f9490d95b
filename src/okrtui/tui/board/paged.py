"""What the Objectives screen does to show a board of any size: it reads as one looks."""

from __future__ import annotations

from collections.abc import Container, Sequence

from okrtui.domain.outline import Outline
from okrtui.domain.views import ObjectiveView
from okrtui.tui.background import start
from okrtui.tui.board.rows import BoardRows, Folds
from okrtui.tui.screens.main import ItemsScreen
from okrtui.workspace import paging
from okrtui.workspace.filters import Filter
from okrtui.workspace.paging import Matches

MOST_BELOW = 40
"""Objectives right below another that the pane tells of."""


class PagedScreen(ItemsScreen):
    """A list of objectives of which the app knows the outline and some pages."""

    def __init__(self) -> None:
        super().__init__()
        self._folds = Folds()
        self._matched: tuple[Filter, Outline, int] | None = None
        """What the matches are of: what is wanted, from which board, after which change."""
        self._reading: set[int] = set()
        self._with_initiatives = False

    async def _reveal(self, handle: str) -> None:
        """Unfold what hides an item."""
        raise NotImplementedError

    # --- reading -------------------------------------------------------------------------

    def cursor_moved(self) -> None:
        super().cursor_moved()
        self._read_ahead()

    def _read_ahead(self) -> None:
        """Read what is on screen, or soon will be."""
        rows = self.list.rows
        if not isinstance(rows, BoardRows) or not self.is_mounted:
            return
        top, height = int(self.list.scroll_offset.y), max(1, self.list.size.height)
        known = self.okr.overview.pages
        wanted = self._missing(rows, top, top + height, known)
        if wanted:
            self._reading.update(wanted)
            self.okr.do(self._read, wanted)
        elif self.query_one("#pane").display and (wanted := self._missing_below()):
            self._reading.update(wanted)
            self._ahead(wanted)
        elif self._missing(rows, top - height, top + 2 * height, known):
            wanted = self._missing(rows, top - 2 * height, top + 4 * height, known)[: paging.PAGE]
            self._reading.update(wanted)
            self._ahead(wanted)

    def _ahead(self, ids: Sequence[int]) -> None:
        start(self, self.okr.guarded(self._read, ids), "ahead")

    def looked_at(self) -> Sequence[int]:
        rows = self.list.rows
        if not isinstance(rows, BoardRows) or not rows:
            return ()
        top, height = int(self.list.scroll_offset.y), max(1, self.list.size.height)
        places = [*range(top, min(top + height, len(rows))), self.list.cursor]
        return list(dict.fromkeys(rows.objective_at(at) for at in places))

    def _missing(self, rows: BoardRows, first: int, end: int, known: Container[int]) -> list[int]:
        """The objectives of these rows that were not read, nor are being read."""
        places = range(max(0, first), min(end, len(rows)))
        found = dict.fromkeys(rows.objective_at(at) for at in places)
        return [id_ for id_ in found if id_ not in known and id_ not in self._reading]

    def _missing_below(self) -> list[int]:
        """What the pane tells of the current objective and was not read."""
        row, seen = self.list.current, self.okr.overview
        if row is None or row.kind != "O":
            return []
        below = seen.outline.below.get(int(row.handle[1:]), ())[:MOST_BELOW]
        return [id_ for id_ in below if id_ not in seen.pages and id_ not in self._reading]

    async def _read(self, ids: Sequence[int]) -> None:
        try:
            await self.okr.read(ids)
        finally:
            self._reading.difference_update(ids)
        if self.is_mounted:
            self.refresh_rows()

    def _with_children(self, view: ObjectiveView) -> ObjectiveView:
        """With those right below it, as far as they were read."""
        seen = self.okr.overview
        below = seen.outline.below.get(view.item.id, ())[:MOST_BELOW]
        return view._replace(children=[seen.pages[id_] for id_ in below if id_ in seen.pages])

    async def _whole_outline(self) -> Outline:
        app = self.okr
        outline: Outline = app.overview.outline
        return outline if app.overview.whole else await app.whole_outline()

    # --- filtering and searching ---------------------------------------------------------

    def _match_soon(self, wanted: Filter) -> None:
        """Have a filter looked up, unless that was done."""
        seen = self.okr.overview
        if wanted == Filter():
            self._folds.matches = self._folds.outline = self._matched = None
        elif self._matched != (wanted, seen.outline, seen.latest):
            self._matched = (wanted, seen.outline, seen.latest)
            start(self, self.okr.guarded(self._match, wanted), "match", exclusive=True)

    async def _match(self, wanted: Filter) -> None:
        """Look up what a filter lets through; a status is looked for page by page."""
        app = self.okr
        whole = await self._whole_outline()
        self._matched = (wanted, whole, app.overview.latest)
        of_dropped = None
        if wanted.dropped:
            whole = of_dropped = await app.ask(paging.whole, app.overview.cycle, with_dropped=True)
        self._folds.outline = of_dropped
        if wanted.status is None:
            self._show_matches(await app.ask(paging.matching, whole, wanted))
            return
        among = await app.ask(paging.candidates, whole, wanted)
        kept: dict[int, list[int] | None] = {}
        for first in range(0, max(1, len(among)), paging.PAGE):
            kept |= await app.ask(paging.judged_matches, among[first : first + paging.PAGE], wanted)
            done = first + paging.PAGE >= len(among) or len(kept) >= paging.MOST_MATCHES
            self._show_matches(paging.with_all_above(whole, kept, more=first + paging.PAGE < len(among)))
            if done:
                break
            self.say(f"looked at {first + paging.PAGE:,} of {len(among):,} objectives …")

    def _show_matches(self, found: Matches) -> None:
        self._folds.matches = found
        self.refresh_rows()
        if found.more:
            self.say(f"the first {paging.MOST_MATCHES} that match are shown: more words find the others")

    def search_for(self, words: Sequence[str], step: int, *, stay: bool) -> None:
        start(self, self.okr.guarded(self._search_board, words, step, stay), "match", exclusive=True)

    async def _search_board(self, words: Sequence[str], step: int, stay: bool) -> None:
        app = self.okr
        outline = await self._whole_outline()
        at = (self._asked_at if stay else None) or self.list.current_key or ""
        found = await app.ask(
            paging.next_match, outline, words, at, step, stay=stay,
            within=self._folds.matches, initiatives=self._with_initiatives,
        )  # fmt: skip
        if found is None:
            self.say(f"no line holds “{self.search_words}”", bad=True)
            return
        await self._reveal(found)
        self.refresh_rows(found)
