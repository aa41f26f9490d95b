"""Carrying over: which unfinished items go on in the next cycle."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from okrtui.domain.errors import OkrtuiError
from okrtui.domain.model import Handle
from okrtui.show import sentences
from okrtui.show.glyphs import fit
from okrtui.show.harmless import harmless
from okrtui.show.rows import Segment
from okrtui.tui.actions import CARRY, run_action
from okrtui.tui.background import start
from okrtui.tui.base import Result, bindings
from okrtui.tui.dialogs.base import Dialog
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import Words
from okrtui.workspace.commands import carrying
from okrtui.workspace.commands.carrying import Unfinished

CarriedRow = tuple[Handle, str]


class CarryDialog(Dialog[Result]):
    """Objectives with their unfinished key results; space chooses, enter carries over."""

    BINDINGS = bindings(CARRY)

    def __init__(self, cycle: str, into: str, found: Sequence[Unfinished]) -> None:
        super().__init__()
        self._cycle, self._into = cycle, into
        self._rows: list[CarriedRow] = []
        self._below: dict[Handle, list[Handle]] = {}
        for each in found:
            item = each.objective.item
            self._rows.append((item.handle, item.title))
            self._below[item.handle] = [view.item.handle for view in each.key_results]
            for view in each.key_results:
                now = sentences.current(view.item, view.judged, 20)
                text = f"{view.item.title}  {sentences.measure(view.item, view.judged)}, now {now}"
                self._rows.append((view.item.handle, text))
        self._chosen = {part for handle, _ in self._rows for part in self._parts(handle)}
        """Key results, and objectives without any: an objective goes with what is chosen below it."""

    def compose(self) -> ComposeResult:
        app = self.app

        def draw(row: CarriedRow, width: int) -> tuple[list[Segment], None]:
            handle, text = row
            box = "[x]" if self._chosen.intersection(self._parts(handle)) else "[ ]"
            indent = "" if handle.prefix == "O" else "  "
            line = app.glyphs.text(harmless(f" {indent}{box} {handle} {text}"))
            return [(fit(line, width, app.glyphs), "cursor")], None

        with Vertical(classes="dialog"):
            names = f"from {self._cycle} into {self._into}"
            yield Words(self.shown(f"Carry over {names}: the current value is the new start."))
            yield RowList(
                draw=draw, key=lambda row: str(row[0]), looks=app.looks, style=app.glyphs, id="carry"
            )
            yield Words(id="message", classes="message")
            yield Words(Text("space choose or not  enter carry over  esc back", app.looks.dim))

    def _parts(self, handle: Handle) -> Sequence[Handle]:
        """Return what is chosen together: what is below an objective, else the item alone."""
        return self._below.get(handle) or [handle]

    @property
    def cursor(self) -> RowList[CarriedRow]:
        """What the arrows move."""
        return self.query_one(RowList)

    def on_mount(self) -> None:
        self.cursor.styles.height = min(14, len(self._rows))
        self.cursor.set_rows(self._rows)
        self.cursor.focus()

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(CARRY, action, self)

    def choose(self) -> None:
        """Choose a key result alone, or an objective with all that is below it; or undo that choice."""
        row = self.cursor.current
        if row is not None:
            parts = set(self._parts(row[0]))
            self._chosen = self._chosen - parts if parts <= self._chosen else self._chosen | parts
            self.cursor.set_rows(list(self._rows))

    def carry(self) -> None:
        """Carry over what is chosen."""
        start(self, self._carry, "work", exclusive=True)

    async def _carry(self) -> None:
        try:
            if not self._chosen:
                self.say("nothing is chosen: space chooses", bad=True)
                return
            done = await self.app.change(carrying.carry, self._cycle, self._chosen, into=self._into)
        except OkrtuiError as error:
            self.say(str(error), bad=True)
            return
        names = ", ".join(f"{found.old} as {found.new}" for found in done[:4])
        more = f" and {len(done) - 4} more" if len(done) > 4 else ""
        self.dismiss(("", f"carried from {self._cycle} into {self._into}: {names}{more}"))
