"""What a board of any size reads while it is looked at: the rows on screen and those near, and what a filter
finds."""

from __future__ import annotations

from collections.abc import Container, Sequence

from okrtui.domain.outline import Outline
from okrtui.domain.views import ObjectiveView
from okrtui.show.rows import BoardRow
from okrtui.tui.background import start
from okrtui.tui.board.rows import BoardRows, Folds
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.work import do, guarded
from okrtui.workspace.queries import paging
from okrtui.workspace.queries.filters import Filter
from okrtui.workspace.queries.paging import Matches

MAX_BELOW = 40
"""Objectives right below another that the pane tells of."""


class PageReader:
    """Reads the objectives of a board of which the outline and some pages have been read."""

    def __init__(self, screen: ListScreen[BoardRow]) -> None:
        self._screen = screen
        self._reading: set[int] = set()

    def read_ahead(self) -> None:
        """Read what is on screen, or soon will be."""
        screen = self._screen
        rows = screen.list.rows
        if not isinstance(rows, BoardRows) or not screen.is_mounted:
            return
        top, height = int(screen.list.scroll_offset.y), max(1, screen.list.size.height)
        known = screen.app.overview.pages
        wanted = self._missing(rows, top, top + height, known)
        if wanted:
            self._reading.update(wanted)
            do(screen.app, self._read, wanted)
        elif screen.query_one("#pane").display and (wanted := self._missing_below()):
            self._reading.update(wanted)
            self._ahead(wanted)
        elif self._missing(rows, top - height, top + 2 * height, known):
            wanted = self._missing(rows, top - 2 * height, top + 4 * height, known)[: paging.PAGE]
            self._reading.update(wanted)
            self._ahead(wanted)

    def _ahead(self, ids: Sequence[int]) -> None:
        start(self._screen, guarded(self._screen.app, self._read, ids), "ahead")

    def looked_at(self) -> Sequence[int]:
        """Return the ids of the objectives that are on screen."""
        shown = self._screen.list
        rows = shown.rows
        if not isinstance(rows, BoardRows) or not rows:
            return ()
        top, height = int(shown.scroll_offset.y), max(1, shown.size.height)
        places = [*range(top, min(top + height, len(rows))), shown.cursor]
        return list(dict.fromkeys(rows.objective_at(at) for at in places))

    def _missing(self, rows: BoardRows, first: int, end: int, known: Container[int]) -> list[int]:
        """Return the objectives of these rows that were not read and are not being read."""
        places = range(max(0, first), min(end, len(rows)))
        found = dict.fromkeys(rows.objective_at(at) for at in places)
        return [id_ for id_ in found if id_ not in known and id_ not in self._reading]

    def _missing_below(self) -> list[int]:
        """Return the objectives below the current one that the pane shows and that were not read."""
        row, seen = self._screen.list.current, self._screen.app.overview
        if row is None or row.kind != "O":
            return []
        below = seen.outline.below.get(int(row.handle[1:]), ())[:MAX_BELOW]
        return [id_ for id_ in below if id_ not in seen.pages and id_ not in self._reading]

    async def _read(self, ids: Sequence[int]) -> None:
        try:
            await self._screen.app.read(ids)
        finally:
            self._reading.difference_update(ids)
        if self._screen.is_mounted:
            self._screen.refresh_rows()

    def with_children(self, view: ObjectiveView) -> ObjectiveView:
        """Return an objective with those right below it, as far as they were read."""
        seen = self._screen.app.overview
        below = seen.outline.below.get(view.item.id, ())[:MAX_BELOW]
        return view._replace(children=[seen.pages[id_] for id_ in below if id_ in seen.pages])


class Matching:
    """Looks up what a filter lets through, and the next line that holds some words."""

    def __init__(self, screen: ListScreen[BoardRow], folds: Folds) -> None:
        self._screen = screen
        self._folds = folds
        self._matched: tuple[Filter, Outline, int] | None = None
        """What the matches are of: what is wanted, from which board, after which change."""

    def match_soon(self, wanted: Filter) -> None:
        """Start to look up a filter, unless that was done."""
        seen = self._screen.app.overview
        if wanted == Filter():
            self._folds.matches = self._folds.outline = self._matched = None
        elif self._matched != (wanted, seen.outline, seen.latest):
            self._matched = (wanted, seen.outline, seen.latest)
            work = guarded(self._screen.app, self._match, wanted)
            start(self._screen, work, "match", exclusive=True)

    async def _match(self, wanted: Filter) -> None:
        """Look up what a filter lets through; a status is looked for page by page."""
        screen, app = self._screen, self._screen.app
        whole = await app.whole_outline()
        self._matched = (wanted, whole, app.overview.latest)
        of_dropped = None
        if wanted.dropped:
            whole = of_dropped = await app.ask(paging.whole, app.overview.cycle, with_dropped=True)
        self._folds.outline = of_dropped
        if wanted.status is None:
            self._show(await app.ask(paging.matching, whole, wanted))
            return
        among = await app.ask(paging.candidates, whole, wanted)
        kept: dict[int, list[int] | None] = {}
        for first in range(0, max(1, len(among)), paging.PAGE):
            kept |= await app.ask(paging.judged_matches, among[first : first + paging.PAGE], wanted)
            done = first + paging.PAGE >= len(among) or len(kept) >= paging.MAX_MATCHES
            self._show(paging.with_all_above(whole, kept, more=first + paging.PAGE < len(among)))
            if done:
                break
            screen.say(f"looked at {first + paging.PAGE:,} of {len(among):,} objectives …")

    def _show(self, found: Matches) -> None:
        self._folds.matches = found
        self._screen.refresh_rows()
        if found.more:
            self._screen.say(
                f"the first {paging.MAX_MATCHES} that match are shown: more words find the others"
            )

    async def next_match(
        self, words: Sequence[str], at: str, step: int, *, stay: bool, initiatives: bool
    ) -> str | None:
        """Return the handle of the next (+1) or previous (−1) line that holds all words, or None."""
        app = self._screen.app
        outline = await app.whole_outline()
        return await app.ask(
            paging.next_match, outline, words, at, step, stay=stay,
            within=self._folds.matches, initiatives=initiatives,
        )  # fmt: skip
