"""The library of starter KPIs: its areas, then the KPIs of one; several are chosen and added at once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult

from okrtui.config.library import Area, StarterKpi, areas
from okrtui.show import sentences
from okrtui.show.glyphs import fit
from okrtui.show.rows import Segment
from okrtui.tui.actions import footer
from okrtui.tui.screens.frame import OkrScreen, bindings
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import Words
from okrtui.workspace import library as work

Row = Area | StarterKpi
Segments = list[Segment]
FACTS = 24
"""Cells for unit, frequency and kind."""


class LibraryScreen(OkrScreen):
    """`enter` opens an area, there it adds what `space` chose, or the KPI under the cursor."""

    PLACE = "library"
    BINDINGS = bindings("library")

    def __init__(self) -> None:
        super().__init__()
        self._area: Area | None = None
        self._chosen: dict[str, None] = {}
        """Paths of the chosen KPIs, in the order they were chosen."""
        self._message = ""

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="top-rule")
        yield RowList[Row](
            draw=self._draw_row,
            key=self._key,
            looks=self.okr.looks,
            style=self.okr.glyphs,
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
    def list(self) -> RowList[Row]:
        return self.query_one(RowList)

    # --- looks ---------------------------------------------------------------------------

    def _path(self, kpi: StarterKpi) -> str:
        assert self._area is not None
        return f"{self._area.id}/{kpi.name}"

    @staticmethod
    def _key(row: Row) -> str:
        return row.id if isinstance(row, Area) else row.name

    def _draw_row(self, row: Row, width: int) -> tuple[Segments, None]:
        style = self.okr.glyphs
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
        return {view.item.name for view in self.okr.overview.kpis}

    def _show(self, key: str | None = None) -> None:
        area = self._area
        self.list.set_rows(areas() if area is None else area.kpis, key)
        heading = "Starter KPIs" if area is None else f"Starter KPIs · {area.title}"
        if self._chosen:
            heading += f" · {len(self._chosen)} chosen"
        self.draw_frame(heading, footer("library", self.okr.personal.keymap))
        self._tell()

    def _tell(self) -> None:
        """What is below the list: a message, else how the KPI under the cursor is measured."""
        if not self.is_mounted or not self.query("#about"):
            return
        self.show_hidden(*self.list.hidden)
        row, looks = self.list.current, self.okr.looks
        if self._message:
            text = Text(self.okr.glyphs.text(self._message), looks.error)
        elif isinstance(row, StarterKpi):
            leads = f" Leads {row.leads}." if row.leads else ""
            text = Text(self.okr.glyphs.text(row.how + leads), looks.dim)
        elif self._chosen:
            text = Text("space in an area chooses more; enter there adds what is chosen", looks.dim)
        else:
            text = Text("enter opens an area", looks.dim)
        self.query_one("#about", Words).show(text)

    def on_resize(self) -> None:
        self._show()

    def say(self, text: str, *, bad: bool = False) -> None:
        """A message until the next key."""
        self._message = text
        self._tell()

    # --- actions -------------------------------------------------------------------------

    def action_do(self, action: str) -> None:
        self._message = ""
        shown = self.list
        moves = {
            "up": shown.cursor - 1, "down": shown.cursor + 1, "first": 0, "last": len(shown.rows) - 1,
            "half_up": shown.cursor - max(1, shown.size.height - 1),
            "half_down": shown.cursor + max(1, shown.size.height - 1),
        }  # fmt: skip
        if action in moves:
            shown.move_to(moves[action])
            self._tell()
        elif action == "back":
            self._back()
        elif action == "take":
            self._take()
        else:
            self._choose(every=action == "choose_all")

    def _back(self) -> None:
        if self._area is None:
            self.dismiss(None)
            return
        left, self._area = self._area.id, None
        self._show(left)

    def _choose(self, *, every: bool) -> None:
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

    def _take(self) -> None:
        row = self.list.current
        if isinstance(row, Area):
            self._area = row
            self._show(row.kpis[0].name)
        elif row is not None:
            self.okr.do(self._add, tuple(self._chosen) or (self._path(row),))

    async def _add(self, paths: Sequence[str]) -> None:
        added: work.Added = await self.okr.change(work.add, paths)
        names = ", ".join(str(handle) for handle in added.handles[:6])
        more = f" and {len(added.handles) - 6} more" if len(added.handles) > 6 else ""
        left = f"; {len(added.left_out)} were there already" if added.left_out else ""
        verb = "is" if len(added.handles) == 1 else "are"
        self.dismiss((str(added.handles[0]), f"{names}{more} {verb} added: e sets a target{left}"))


def _facts(kpi: StarterKpi) -> str:
    """Unit, frequency and kind in a few cells."""
    return " · ".join(fact for fact in (kpi.unit, kpi.every, kpi.kind) if fact)
