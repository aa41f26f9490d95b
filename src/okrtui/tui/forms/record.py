"""The form of a measurement."""

from __future__ import annotations

from rich.text import Text

from okrtui.domain.dates import refuse_future
from okrtui.domain.errors import Refused
from okrtui.domain.views import KpiView
from okrtui.show import glyphs, sentences
from okrtui.tui.base import Result
from okrtui.tui.forms.entry import LAST_VALUES, EntryForm
from okrtui.tui.forms.form import Field, Values
from okrtui.workspace.commands import measurements
from okrtui.workspace.queries.kpis import kpi_view


class RecordForm(EntryForm[KpiView]):
    """One measurement of a KPI."""

    def __init__(self, view: KpiView) -> None:
        fields = [
            Field("value", "Value", hint="42, +5, -3, =-4, same"),
            Field("note", "Note"),
            Field("on", "On", hint="empty: today; yesterday, 2026-10, 2026-W44", role="about"),
        ]
        heading = f"Record {view.item.handle} {view.item.name}"
        super().__init__(view, heading, fields, f"record {view.item.handle}", {})

    async def read(self) -> KpiView:
        return await self.app.ask(kpi_view, self._view.item.id)

    def facts(self) -> Text:
        item, judged, app = self._view.item, self._view.judged, self.app
        points = judged.points[-LAST_VALUES:]
        last = "  ".join(f"{point.on} {sentences.value(point.value, '')}" for point in reversed(points))
        pairs = [
            ("target", sentences.kpi_target(judged.target, item.unit)),
            (
                "now",
                f"{sentences.value(judged.value, item.unit)} · {glyphs.status(judged.status, app.glyphs)}",
            ),
            ("last values", last or "none yet"),
        ]
        due = self._view.due
        if due is not None:
            word = "late" if due.late else "due"
            pairs.append((word, f"for {sentences.period(due.period.first, due.period.last)}"))
        return app.looks.pairs([(name, app.glyphs.text(text)) for name, text in pairs], app.size.width - 2)

    async def check(self, values: Values) -> Text:
        app = self.app
        day = self.day(values, "on") or app.overview.today
        if not values["value"].strip():
            return Text("a value is recorded with enter", app.looks.dim)
        measurements.read_value(self._view.item, values["value"])
        refuse_future(day, app.overview.today)
        return Text(f"recorded for {day} with enter", app.looks.dim)

    async def save(self, values: Values) -> Result:
        app, handle = self.app, self._view.item.handle
        if not values["value"].strip():
            raise Refused("The value is empty: type one like 42 or +5.")
        day = self.day(values, "on")
        done = await app.change(
            measurements.record, handle, values["value"], on=day, note=values["note"], seen=self._seen
        )
        return str(handle), sentences.measurement_answer(done.before, done.after, done.on, done.replaced)
