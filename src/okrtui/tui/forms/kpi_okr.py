"""From a KPI to an OKR: one form for the objective and the key result that moves the KPI."""

from __future__ import annotations

from rich.text import Text

from okrtui.domain.coaching.findings import of_objective_text
from okrtui.domain.errors import Refused
from okrtui.domain.model import KINDS, Handle
from okrtui.domain.views import KpiView
from okrtui.show import glyphs, sentences
from okrtui.show.harmless import harmless
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import from_kpi
from okrtui.workspace.queries import cycles

HINT = (
    "An objective says in words what will be better and for whom; the numbers are the key result's. "
    "“Customers get help before they ask twice”, not “First reply under 2 h”."
)


class KpiOkrForm(Form):
    """The person's words for the objective; what is measured comes from the KPI."""

    def __init__(self, view: KpiView) -> None:
        self._view = view
        self.cycle = ""
        """The cycle of what was saved."""
        item = view.item
        fields = [
            Field("title", "Objective", hint="who can do what that they cannot do today?"),
            Field("why", "Why", lines=True),
            Field("kind", "Kind", choices=KINDS),
            Field("cycle", "Cycle", hint="empty: the running one"),
            Field("key_result", "Key result", hint="how we know"),
            Field("to", "To", hint="the value to reach"),
            Field("guards", "Guarded by", hint="KPIs that must not suffer: KPI2 (empty: none)"),
        ]
        now = {"kind": "aspirational"} | from_kpi.suggested(view)
        super().__init__(f"An OKR from {item.handle} {item.name}", fields, f"new okr {item.handle}", now)

    def facts(self) -> Text:
        item, judged = self._view.item, self._view.judged
        if judged.value is None:
            text = "From: nothing was measured yet, so its first measurement will be the start"
        else:
            text = f"From: {sentences.value(judged.value, item.unit)} ({judged.period_on})"
            text += f" · target {sentences.kpi_target(judged.target, item.unit)} · {judged.status}"
        better = "in its range" if item.direction == "range" else item.direction
        return self.text(f"{text} · {better} is better", self.app.looks.dim)

    def coaching(self, values: Values) -> str:
        """Return what helps with these values. It is shown below the fields as one types."""
        found = of_objective_text(values["title"]) if values["title"].strip() else []
        return f"{found[0].message} {found[0].hint}" if found else HINT

    def welcome(self) -> Text:
        return self.text(self.coaching(self.first), self.app.looks.dim)

    def _typed(self, values: Values) -> from_kpi.Typed:
        guards = values["guards"].replace(",", " ").split()
        named = {name: values[name] for name in ("title", "to", "why", "kind", "cycle", "key_result")}
        return from_kpi.Typed(guards=guards, **named)

    async def check(self, values: Values) -> Text:
        app, coaching = self.app, self.coaching(values)
        if not values["title"].strip():
            raise Refused(f"The objective has no words yet. {coaching}")
        found: from_kpi.Preview = await app.ask(from_kpi.preview, self._view.item.handle, self._typed(values))
        judged = found.judged
        text = Text(app.glyphs.text(harmless(f"{sentences.measure(found.item, judged)} · score ")))
        text.append(app.glyphs.text(sentences.score_with_raw(judged)), app.looks.bold)
        text.append("  ")
        text.append_text(app.looks.status_text(glyphs.status(judged.status, app.glyphs), judged.status))
        span = sentences.period(judged.span.first, judged.span.last)
        text.append(app.glyphs.text(harmless(f" · {found.cycle.name} {span}")), app.looks.dim)
        if found.wrong_way:
            text.append("\n").append_text(self.text(found.wrong_way, app.looks.error))
        return text.append("\n").append_text(self.text(coaching, app.looks.dim))

    async def save(self, values: Values) -> Result:
        kpi = self._view.item.handle
        found: tuple[Handle, Handle] = await self.app.change(
            from_kpi.objective_from_kpi, kpi, self._typed(values)
        )
        self.cycle = (await self.app.ask(cycles.named, values["cycle"].strip())).name
        return str(found[0]), f"{found[0]} is added with {found[1]}, which follows {kpi}"
