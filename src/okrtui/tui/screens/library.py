"""The library of starter KPIs: its areas, then the KPIs of one; several are chosen and added at once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult

from okrtui.config.library import Area, StarterKpi, areas
from okrtui.show import sentences
from okrtui.show.glyphs import fit
from okrtui.show.rows import Segment
from okrtui.tui.actions import LIBRARY, footer, run_action
from okrtui.tui.base import AppScreen, Result, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import Words
from okrtui.tui.work import do
from okrtui.workspace.commands import library as work

LibraryRow = Area | StarterKpi
Segments = list[Segment]
FACTS = 24
"""Cells for unit, frequency and kind."""


class LibraryScreen(AppScreen[Result]):
    """`enter` opens an area; in an area it adds what `space` chose, or the KPI under the cursor."""

    BINDINGS = bindings(LIBRARY)

    def __init__(self) -> None:
        super().__init__()
        self._area: Area | None = None
        self._chosen: dict[str, None] = {}
        """Paths of the chosen KPIs, in the order they were chosen."""
        self._message = ""

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        yield RowList[LibraryRow](
            draw=self._draw_row,
            key=self._key,
            looks=self.app.looks,
            style=self.app.glyphs,
            id="library",
            moved=self._tell,
        )
        yield Line(id="rule")
        yield Words(id="about")
        yield Line(id="footer")

    def on_mount(self) -> None:
        self._show()
        self.list.focus()

    @property
    def list(self) -> RowList[LibraryRow]:
        return self.query_one(RowList)

    # --- looks ---------------------------------------------------------------------------

    def _path(self, kpi: StarterKpi) -> str:
        assert self._area is not None
        return f"{self._area.id}/{kpi.name}"

    @staticmethod
    def _key(row: LibraryRow) -> str:
        return row.id if isinstance(row, Area) else row.name

    def _draw_row(self, row: LibraryRow, width: int) -> tuple[Segments, None]:
        style = self.app.glyphs
        if isinstance(row, Area):
            chosen = sum(path.startswith(f"{row.id}/") for path in self._chosen)
            facts = sentences.count(len(row.kpis), "KPI") + (f", {chosen} chosen" if chosen else "")
            head = " "
        else:
            facts = "in your list already" if row.name in self._there else _facts(row)
            head = "[x] " if self._path(row) in self._chosen else "[ ] "
        title = row.title if isinstance(row, Area) else row.name
        room = max(8, width - len(head) - FACTS - 1)
        segments: Segments = [(head, "mark"), (fit(title, room, style), "cursor")]
        if width > 50:
            segments.append((" " + fit(style.text(facts), FACTS, style), "dim"))
        return segments, None

    @property
    def _there(self) -> set[str]:
        return {view.item.name for view in self.app.overview.kpis}

    def _show(self, key: str | None = None) -> None:
        area = self._area
        self.list.set_rows(areas() if area is None else area.kpis, key)
        heading = "Starter KPIs" if area is None else f"Starter KPIs · {area.title}"
        if self._chosen:
            heading += f" · {len(self._chosen)} chosen"
        self.draw_frame(heading, footer(LIBRARY, self.app.personal.keymap))
        self._tell()

    def _tell(self) -> None:
        """Show below the list a message, else how the KPI under the cursor is measured."""
        if not self.is_mounted or not self.query("#about"):
            return
        self.show_hidden(*self.list.hidden)
        row, looks = self.list.current, self.app.looks
        if self._message:
            text = Text(self.app.glyphs.text(self._message), looks.error)
        elif isinstance(row, StarterKpi):
            leads = f" Leads {row.leads}." if row.leads else ""
            text = Text(self.app.glyphs.text(row.how + leads), looks.dim)
        elif self._chosen:
            text = Text("space in an area chooses more; enter there adds what is chosen", looks.dim)
        else:
            text = Text("enter opens an area", looks.dim)
        self.query_one("#about", Words).show(text)

    def on_resize(self) -> None:
        self._show()

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message until the next key."""
        self._message = text
        self._tell()

    # --- actions -------------------------------------------------------------------------

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        self._message = ""
        run_action(LIBRARY, action, self)
        self._tell()

    @property
    def cursor(self) -> RowList[LibraryRow]:
        """What the arrows move."""
        return self.list

    def go_back(self) -> None:
        """Go back to the areas, or leave."""
        if self._area is None:
            self.dismiss(None)
            return
        left, self._area = self._area.id, None
        self._show(left)

    def choose(self, *, every: bool) -> None:
        """Choose the current KPI, or all of the area; undo that if all of it is chosen already."""
        row = self.list.current
        if self._area is None or not isinstance(row, StarterKpi):
            self.say("enter opens the area first: its KPIs are chosen there")
            return
        rows = [kpi for kpi in self._area.kpis if kpi.name not in self._there] if every else [row]
        if not every and row.name in self._there:
            self.say("your list has a KPI of this name already")
            return
        paths = [self._path(kpi) for kpi in rows]
        if all(path in self._chosen for path in paths):
            for path in paths:
                del self._chosen[path]
        else:
            self._chosen |= dict.fromkeys(paths)
        if not every:
            self.list.move_by(1)
        self._show()

    def take(self) -> None:
        """Open an area; in one, add what is chosen, or the current KPI."""
        row = self.list.current
        if isinstance(row, Area):
            self._area = row
            self._show(row.kpis[0].name)
        elif row is not None:
            do(self.app, self._add, tuple(self._chosen) or (self._path(row),))

    async def _add(self, paths: Sequence[str]) -> None:
        added = await self.app.change(work.add, paths)
        names = ", ".join(str(handle) for handle in added.handles[:6])
        more = f" and {len(added.handles) - 6} more" if len(added.handles) > 6 else ""
        left = f"; {len(added.left_out)} were there already" if added.left_out else ""
        verb = "is" if len(added.handles) == 1 else "are"
        self.dismiss((str(added.handles[0]), f"{names}{more} {verb} added: e sets a target{left}"))


def _facts(kpi: StarterKpi) -> str:
    """Return unit, frequency and kind in a few cells."""
    return " · ".join(fact for fact in (kpi.unit, kpi.every, kpi.kind) if fact)
