"""The KPIs screen: one line each, and everything one does to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rich.text import Text

from okrtui.domain.model import Handle
from okrtui.domain.status import OF_KPIS, Status
from okrtui.domain.views import KpiView
from okrtui.show import details
from okrtui.show.harmless import harmless
from okrtui.show.rows import KpiColumns, Segment, kpi_line
from okrtui.tui.screens.frame import bindings
from okrtui.tui.screens.main import ItemsScreen, MainScreen
from okrtui.tui.widgets.row_list import RowList
from okrtui.workspace import kpis as kpi_work
from okrtui.workspace import moving
from okrtui.workspace.filters import Filter, matching, parse_filter
from okrtui.workspace.history import redefinitions
from okrtui.workspace.queries.kpis import kpi_view, kpi_views


class KpisScreen(ItemsScreen):
    """All KPIs with sparkline, latest value, target and status."""

    PLACE = "kpis"
    BINDINGS = bindings("kpis")
    EMPTY, FILLED_BY = "no KPIs yet", ": a adds one"
    STATUSES = OF_KPIS
    FILTER_HINT = "words, owner:ana, team:eng, tag:money, is:watch, is:unlinked, is:dropped"

    def __init__(self) -> None:
        super().__init__()
        self._dropped: Sequence[KpiView] = ()
        self._dropped_of = -1
        """The number of the last change that is in what was dropped."""

    def make_list(self) -> RowList[KpiView]:
        style = self.okr.glyphs

        def draw(view: KpiView, width: int) -> tuple[list[Segment], Status | None]:
            return kpi_line(view, KpiColumns.at(width), style, self.okr.overview.today), view.judged.status

        return RowList(
            draw=draw,
            key=lambda view: str(view.item.handle),
            looks=self.okr.looks,
            style=style,
            id="kpis",
            moved=self.cursor_moved,
            marked=self.is_touched,
        )

    def on_screen_resume(self) -> None:
        if not self.okr.overview.kpis_known:
            self.okr.do(self.okr.know_kpis)
        super().on_screen_resume()

    def empty_text(self) -> str:
        return super().empty_text() if self.okr.overview.kpis_known else "reading …"

    def make_rows(self) -> Sequence[KpiView]:
        view = self.okr.overview
        wanted = replace(self.wanted, owner=view.who) if self.mine else self.wanted
        if not wanted.dropped:
            return matching(view.kpis, wanted)
        if self._dropped_of != view.latest:
            self._dropped_of = view.latest
            self.okr.do(self._read_dropped)
        return matching(self._dropped, wanted)

    async def _read_dropped(self) -> None:
        """What was dropped is read when it is asked for."""
        self._dropped = await self.okr.ask(kpi_views, recent=True, dropped=True)
        self.refresh_rows()

    @property
    def wanted(self) -> Filter:
        return parse_filter(self.filter_text, of_kpis=True)

    def row_text(self, row: KpiView) -> str:
        item = row.item
        return f"{item.handle} {item.name} {item.owner} {item.team} {' '.join(item.tags)}"

    @property
    def _view(self) -> KpiView | None:
        return self.list.current

    def detail_line(self) -> Text:
        view, app = self._view, self.okr
        assert view is not None
        text = details.kpi_line(view, app.overview.today, app.glyphs)
        return Text.assemble(
            (details.handle_column(str(view.item.handle)), app.looks.mark), (text, app.looks.dim)
        )

    def pane_pairs(self) -> tuple[str, list[tuple[str, str]]]:
        view = self._view
        assert view is not None
        changed = self.changed_of(str(view.item.handle))
        pairs = details.kpi(view, self.okr.glyphs, self.okr.overview.today, changed)
        return f"{view.item.handle} {view.item.name}", pairs

    # --- actions -------------------------------------------------------------------------

    def do_open(self) -> None:
        if self._view is not None:
            self.okr.do(self._show_chart, self._view.item.id)

    async def _show_chart(self, kpi_id: int) -> None:
        """The chart shows all measurements, of which the list may have the latest."""
        from okrtui.tui.screens.chart import ChartScreen

        view: KpiView = await self.okr.ask(kpi_view, kpi_id)
        self.app.push_screen(ChartScreen(view, await self.okr.ask(redefinitions, view.item.handle)))

    def do_explain(self) -> None:
        if self._view is not None:
            self.show_pairs(self._why)

    def _why(self) -> tuple[str, list[tuple[str, str]]]:
        from okrtui.show import explaining

        view = self._view
        assert view is not None
        rules, changed = self.okr.desk.session().settings.rules, self.changed_of(str(view.item.handle))
        pairs = explaining.kpi(view, rules, self.okr.overview.today, changed)
        return f"Why {view.item.handle} {view.item.name}", pairs

    def do_check_in(self) -> None:
        from okrtui.tui.screens.check_in import RecordDialog

        if self._view is None:
            self.say("nothing to record yet: a adds a KPI", bad=True)
            return
        self.app.push_screen(RecordDialog(self._view), self.saved)

    def do_add(self) -> None:
        from okrtui.tui.screens.dialogs import ChoiceDialog

        choices = [("o", "one of my own"), ("l", "some from the library of starter KPIs")]
        self.app.push_screen(ChoiceDialog("Add which KPI?", choices), self._add)

    def _add(self, which: str | None) -> None:
        from okrtui.tui.screens.item_forms import KpiForm
        from okrtui.tui.screens.library import LibraryScreen

        if which is not None:
            self.app.push_screen(KpiForm() if which == "o" else LibraryScreen(), self.saved)

    def edit_form(self) -> Any:
        from okrtui.tui.screens.item_forms import KpiForm

        if self._view is None:
            self.say("nothing to change here: a adds a KPI", bad=True)
            return None
        return KpiForm(self._view, today=self.okr.overview.today)

    def to_withdraw(self) -> KpiView | None:
        return self._view

    def owner_here(self) -> str:
        return self._view.item.owner if self._view is not None else ""

    def do_okr(self) -> None:
        """From this KPI to an objective, then to the Objectives screen, where it is."""
        from okrtui.tui.screens.wizard import KpiOkrForm

        if self._view is None:
            self.say("no KPI to make an objective of: a adds one", bad=True)
            return
        form = KpiOkrForm(self._view)

        def made(result: tuple[str, str] | None) -> None:
            if result is not None:
                self.okr.do(self._show_made, form.cycle, *result)

        self.app.push_screen(form, made)

    async def _show_made(self, cycle: str, handle: str, message: str) -> None:
        await self.okr.reload(cycle)
        await self.app.switch_mode("objectives")
        screen = self.app.screen
        if isinstance(screen, MainScreen):
            screen.filter_text = ""  # it may hide what was just made
            await screen.after_change(handle, message)

    def do_drop(self) -> None:
        if self._view is not None and self._view.item.dropped_on is not None:
            self.ask_to_bring_back(self._view.item.handle, self._view.item.name)
        elif self._view is not None:
            item = self._view.item
            self.ask_to_drop(item.handle, item.name, "", kpi_work.drop)

    def do_move_up(self) -> None:
        self._swap(-1)

    def do_move_down(self) -> None:
        self._swap(1)

    def _swap(self, step: int) -> None:
        at, rows = self.list.cursor, self.list.rows
        if not rows or not 0 <= at + step < len(rows):
            self.say("there is nothing on that side", bad=True)
            return
        here, other = rows[at].item.handle, rows[at + step].item.handle
        first, second = (here, other) if step < 0 else (other, here)
        self.okr.do(self._move, first, second, str(here))

    async def _move(self, handle: Handle, other: Handle, keep: str) -> None:
        await self.okr.change(moving.before, handle, other)
        await self.after_change(keep, f"{handle} stands before {other}")

    def do_copy(self) -> None:
        view = self._view
        if view is not None:
            self.app.copy_to_clipboard(f"{view.item.handle} {harmless(view.item.name)}")
            self.say(f"copied {view.item.handle} with its name")
