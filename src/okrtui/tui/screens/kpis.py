"""The KPIs screen: one line each, and everything one does to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from okrtui.domain.model import Handle
from okrtui.domain.status import OF_KPIS, Status
from okrtui.domain.views import KpiView
from okrtui.show import details
from okrtui.show.harmless import harmless
from okrtui.show.rows import KpiColumns, Segment, kpi_line
from okrtui.tui.actions import KPIS, run_action
from okrtui.tui.base import Result, bindings
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.screens.items import Items
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.screens.pages import Titled
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.work import do
from okrtui.workspace.commands import kpis as kpi_work
from okrtui.workspace.commands import moving
from okrtui.workspace.queries.filters import Filter, matching, parse_filter
from okrtui.workspace.queries.history import redefinitions
from okrtui.workspace.queries.kpis import kpi_view, kpi_views

if TYPE_CHECKING:
    from okrtui.tui.forms.form import Form
    from okrtui.tui.receivers import Kind


class KpisScreen(ListScreen[KpiView]):
    """All KPIs with sparkline, latest value, target and status."""

    PLACE = KPIS
    BINDINGS = bindings(KPIS)
    EMPTY, FILLED_BY = "no KPIs yet", ": a adds one"
    STATUSES = OF_KPIS
    FILTER_HINT = "words, owner:ana, team:eng, tag:money, is:watch, is:unlinked, is:dropped"

    def __init__(self) -> None:
        super().__init__()
        self._dropped: Sequence[KpiView] = ()
        self._dropped_of = -1
        """The number of the last change that is in what was dropped."""
        self.items = KpiItems(self, lambda: self.show_pairs(self._why))

    def run(self, action: str) -> None:
        run_action(KPIS, action, self)

    def make_list(self) -> RowList[KpiView]:
        style = self.app.glyphs

        def draw(view: KpiView, width: int) -> tuple[list[Segment], Status | None]:
            return kpi_line(view, KpiColumns.at(width), style, self.app.overview.today), view.judged.status

        return RowList(
            draw=draw,
            key=lambda view: str(view.item.handle),
            looks=self.app.looks,
            style=style,
            id="kpis",
            moved=self.cursor_moved,
            marked=self.is_touched,
        )

    def on_screen_resume(self) -> None:
        if not self.app.overview.kpis_known:
            do(self.app, self.app.know_kpis)
        super().on_screen_resume()

    def empty_text(self) -> str:
        return super().empty_text() if self.app.overview.kpis_known else "reading …"

    def make_rows(self) -> Sequence[KpiView]:
        view = self.app.overview
        wanted = replace(self.wanted, owner=view.who) if self.finder.mine else self.wanted
        if not wanted.dropped:
            return matching(view.kpis, wanted)
        if self._dropped_of != view.latest:
            self._dropped_of = view.latest
            do(self.app, self._read_dropped)
        return matching(self._dropped, wanted)

    async def _read_dropped(self) -> None:
        """Read what was dropped, which is not read before it is asked for."""
        self._dropped = await self.app.ask(kpi_views, recent=True, dropped=True)
        self.refresh_rows()

    @property
    def wanted(self) -> Filter:
        return parse_filter(self.finder.filter_text, of_kpis=True)

    def row_text(self, row: KpiView) -> str:
        item = row.item
        return f"{item.handle} {item.name} {item.owner} {item.team} {' '.join(item.tags)}"

    def detail_line(self) -> Text:
        view, app = self.items.view, self.app
        assert view is not None
        text = details.kpi_line(view, app.overview.today, app.glyphs)
        return Text.assemble(
            (details.handle_column(str(view.item.handle)), app.looks.mark), (text, app.looks.dim)
        )

    def pane_pairs(self) -> Titled:
        view = self.items.view
        assert view is not None
        changed = self.redefined.of(str(view.item.handle))
        pairs = details.kpi(view, self.app.glyphs, self.app.overview.today, changed)
        return f"{view.item.handle} {view.item.name}", pairs

    def _why(self) -> Titled:
        """Return the page of why the current KPI's attainment and status are so."""
        from okrtui.show import explaining

        view = self.items.view
        assert view is not None
        rules, changed = self.app.workspace.session().settings.rules, self.redefined.of(str(view.item.handle))
        pairs = explaining.kpi(view, rules, self.app.overview.today, changed)
        return f"Why {view.item.handle} {view.item.name}", pairs

    def open_line(self) -> None:
        """Open the current KPI's chart."""
        self.items.open_chart()


class KpiItems(Items):
    """Acts on the KPI under the cursor."""

    what = "a KPI"

    def __init__(self, screen: KpisScreen, explain: Callable[[], None]) -> None:
        super().__init__(screen, screen.saved)
        self._kpis = screen
        self._explain = explain

    @property
    def view(self) -> KpiView | None:
        """The current KPI."""
        return self._kpis.list.current

    @property
    def here(self) -> Kind:
        return "KPI" if self.view is not None else ""

    @property
    def title(self) -> str:
        return f"{self.view.item.handle} {harmless(self.view.item.name)}" if self.view is not None else ""

    @property
    def owner(self) -> str:
        return self.view.item.owner if self.view is not None else ""

    @property
    def with_entries(self) -> KpiView | None:
        return self.view

    def explain(self) -> None:
        """Open the page of why the number and the status are so."""
        self._explain()

    def open_chart(self) -> None:
        """Open the KPI's chart."""
        if self.view is not None:
            do(self._kpis.app, self._show_chart, self.view.item.id)

    async def _show_chart(self, kpi_id: int) -> None:
        """Open the chart with all measurements, of which the list may only have the latest."""
        from okrtui.tui.screens.chart import ChartScreen

        app = self._kpis.app
        view = await app.ask(kpi_view, kpi_id)
        app.push_screen(ChartScreen(view, await app.ask(redefinitions, view.item.handle)))

    def check_in(self) -> None:
        """Open the form of a measurement."""
        from okrtui.tui.forms.record import RecordForm

        if self.view is not None:
            self.show_form(RecordForm(self.view))

    def add(self) -> None:
        """Ask whether a KPI of one's own is added, or some of the library."""
        choices = [("o", "one of my own"), ("l", "some from the library of starter KPIs")]
        self._kpis.app.push_screen(ChoiceDialog("Add which KPI?", choices), self._add)

    def _add(self, which: str | None) -> None:
        from okrtui.tui.forms.kpi import KpiForm
        from okrtui.tui.screens.library import LibraryScreen

        if which == "o":
            self.show_form(KpiForm())
        elif which is not None:
            self._kpis.app.push_screen(LibraryScreen(), self._kpis.saved)

    def form(self) -> Form | None:
        from okrtui.tui.forms.kpi import KpiForm

        view = self.view
        return KpiForm(view, today=self._kpis.app.overview.today) if view is not None else None

    def make_okr(self) -> None:
        """Open the form that makes an objective of the KPI; then go to where it is."""
        from okrtui.tui.forms.kpi_okr import KpiOkrForm
        from okrtui.tui.forms.screen import FormScreen

        if self.view is None:
            return
        form = KpiOkrForm(self.view)

        def made(result: Result | None) -> None:
            if result is not None:
                do(self._kpis.app, self._show_made, form.cycle, *result)

        self._kpis.app.push_screen(FormScreen(form), made)

    async def _show_made(self, cycle: str, handle: str, message: str) -> None:
        app = self._kpis.app
        await app.reload(cycle)
        await app.switch_mode("objectives")
        screen = app.screen
        if isinstance(screen, ListScreen):
            screen.finder.filter_text = ""  # it may hide what was just made
            await screen.after_change(handle, message)

    def drop(self) -> None:
        """Ask why, then drop the KPI; or bring it back."""
        if self.view is None:
            return
        item = self.view.item
        if item.dropped_on is not None:
            self.ask_to_bring_back(item.handle, item.name)
        else:
            self.ask_to_drop(item.handle, item.name, "", kpi_work.drop)

    def move(self, step: int) -> None:
        """Change places with the KPI before or after."""
        shown = self._kpis.list
        at, rows = shown.cursor, shown.rows
        if not rows or not 0 <= at + step < len(rows):
            self._kpis.say("there is nothing on that side", bad=True)
            return
        here, other = rows[at].item.handle, rows[at + step].item.handle
        first, second = (here, other) if step < 0 else (other, here)
        do(self._kpis.app, self._move, first, second, str(here))

    async def _move(self, handle: Handle, other: Handle, keep: str) -> None:
        await self._kpis.app.change(moving.before, handle, other)
        await self._kpis.after_change(keep, f"{handle} stands before {other}")
