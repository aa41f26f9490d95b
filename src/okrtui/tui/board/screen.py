"""The Objectives screen: the tree of a cycle, and everything one does to its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.text import Text

from okrtui.domain.status import Status
from okrtui.show import details
from okrtui.show.rows import BoardRow, Columns, Segment, board_line
from okrtui.tui.actions import OBJECTIVES, run_action
from okrtui.tui.background import start
from okrtui.tui.base import bindings
from okrtui.tui.board.folding import Folding
from okrtui.tui.board.items import BoardItems
from okrtui.tui.board.known import Known
from okrtui.tui.board.reading import Matching, PageReader
from okrtui.tui.board.rows import Folds
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.screens.pages import Titled
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.work import do, guarded
from okrtui.workspace.queries.filters import Filter, parse_filter


class ObjectivesScreen(ListScreen[BoardRow]):
    """The board: one line an item, aligned columns, the cursor in the gutter."""

    PLACE = OBJECTIVES
    BINDINGS = bindings(OBJECTIVES)
    EMPTY, FILLED_BY = "no objectives in this cycle yet", ": a adds one"

    def __init__(self) -> None:
        super().__init__()
        self._known = Known()
        self._folds = Folds()
        self._reader = PageReader(self)
        self._matching = Matching(self, self._folds)
        self.items = BoardItems(self, lambda: self._known, lambda: self.show_pairs(self._why))
        self.folding = Folding(self, self.items, self._folds)

    def run(self, action: str) -> None:
        run_action(OBJECTIVES, action, self)

    # --- rows ----------------------------------------------------------------------------

    def make_list(self) -> RowList[BoardRow]:
        style = self.app.glyphs

        def draw(row: BoardRow, width: int) -> tuple[list[Segment], Status | None]:
            return board_line(row, Columns.at(width), style), row.status

        return RowList(
            draw=draw,
            key=lambda row: row.handle,
            looks=self.app.looks,
            style=style,
            id="board",
            moved=self.cursor_moved,
            marked=self.is_touched,
        )

    def make_rows(self) -> Sequence[BoardRow]:
        view = self.app.overview
        self._known = Known.of(view.pages.values())
        self._folds.begin(folded=view.large)
        self._matching.match_soon(self._shown)
        return self._folds.rows(view.outline, view.pages, initiatives=self.folding.with_initiatives)

    @property
    def _shown(self) -> Filter:
        """What is shown: what was typed, or only what the person here owns."""
        wanted = parse_filter(self.finder.filter_text)
        return replace(wanted, owner=self.app.overview.who) if self.finder.mine else wanted

    def cursor_moved(self) -> None:
        super().cursor_moved()
        self._reader.read_ahead()

    def looked_at(self) -> Sequence[int]:
        return self._reader.looked_at()

    @property
    def current_is_known(self) -> bool:
        return self.items.row is not None

    # --- the current row -----------------------------------------------------------------

    def detail_line(self) -> Text:
        row, app, known = self.list.current, self.app, self._known
        assert row is not None
        if row.handle in known.key_results:
            text = details.key_result_line(known.key_results[row.handle], app.overview.today, app.glyphs)
        elif row.handle in known.initiatives:
            text = details.work_line(known.initiatives[row.handle][1], app.glyphs)
        elif row.handle in known.objectives:
            text = details.objective_line(known.objectives[row.handle], app.glyphs, top=row.depth == 0)
        else:
            text = "reading …"
        return Text.assemble((details.handle_column(row.handle), app.looks.mark), (text, app.looks.dim))

    def pane_pairs(self) -> Titled:
        row, known = self.list.current, self._known
        assert row is not None
        pairs: Sequence[tuple[str, str]] = ()
        if row.handle in known.key_results:
            view, today = known.key_results[row.handle], self.app.overview.today
            pairs = details.key_result(view, self.app.glyphs, today, self.redefined.of(row.handle))
        elif row.handle in known.initiatives:
            pairs = details.initiative(known.initiatives[row.handle][1])
        elif row.handle in known.objectives:
            below = self._reader.with_children(known.objectives[row.handle])
            pairs = details.objective(below, self.app.glyphs, self.redefined.of(row.handle))
        return f"{row.handle} {row.title}", pairs

    def _why(self) -> Titled:
        """Return the page of why the current row's number and status are so."""
        from okrtui.show import explaining

        row, app, known = self.list.current, self.app, self._known
        assert row is not None
        rules, today = app.workspace.session().settings.rules, app.overview.today
        changed = self.redefined.of(row.handle)
        if row.handle in known.key_results:
            pairs = explaining.key_result(known.key_results[row.handle], rules, today, changed)
        else:
            pairs = explaining.objective(known.objectives[row.handle], rules, today, changed)
        return f"Why {row.handle} {row.title}", pairs

    def open_line(self) -> None:
        """Open the page of the current row."""
        if self.items.here:
            self.show_pairs(self.pane_pairs)

    def step_cycle(self, step: int) -> None:
        """Go to the next (+1) or previous (−1) cycle."""
        do(self.app, self.app.reload, step=step)

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did, on its row; unfold what hides it."""
        await self.app.reload()
        await self.folding.reveal(handle)
        self.refresh_rows(handle)
        self.say(message)

    def search_for(self, words: Sequence[str], step: int, *, stay: bool) -> None:
        work = guarded(self.app, self._search, words, step, stay)
        start(self, work, "match", exclusive=True)

    async def _search(self, words: Sequence[str], step: int, stay: bool) -> None:
        at = (self.finder.asked_at if stay else None) or self.list.current_key or ""
        found = await self._matching.next_match(
            words, at, step, stay=stay, initiatives=self.folding.with_initiatives
        )
        if found is None:
            self.say(f"no line holds “{self.finder.search_words}”", bad=True)
            return
        await self.folding.reveal(found)
        self.refresh_rows(found)
