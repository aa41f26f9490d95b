"""The form of a check-in: value, confidence, note, with what the entry would change."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from okrtui.domain import metrics
from okrtui.domain.values import read_confidence
from okrtui.domain.views import KeyResultView
from okrtui.show import glyphs, sentences, sparkline
from okrtui.show.harmless import harmless
from okrtui.tui.base import Result
from okrtui.tui.forms.entry import LAST_VALUES, EntryForm
from okrtui.tui.forms.form import Field, Values
from okrtui.workspace.commands import checkins
from okrtui.workspace.queries.key_results import key_result_view


class CheckInForm(EntryForm[KeyResultView]):
    """One entry of a key result."""

    def __init__(self, view: KeyResultView, today: date, *, note_only: bool = False) -> None:
        self._no_value = note_only or view.item.kpi_id is not None
        fields = [
            Field("confidence", "Confidence", hint="0 to 10: the odds of getting there"),
            Field("note", "Note", hint="what happened, what is in the way"),
            Field("on", "On", hint="empty: today; yesterday, fri, 2026-11-20", role="about"),
        ]
        if note_only:
            fields = [fields[1], fields[0], fields[2]]
        if not self._no_value:
            fields.insert(0, Field("value", "Value", hint=_forms(view)))
        what, key = ("Note on", "note") if note_only else ("Check in to", "check-in")
        handle = view.item.handle
        now = {"on": str(view.cycle.ends)} if today > view.cycle.ends else {}
        super().__init__(view, f"{what} {handle} {view.item.title}", fields, f"{key} {handle}", now)

    async def read(self) -> KeyResultView:
        return await self.app.ask(key_result_view, self._view.item.id)

    def facts(self) -> Text:
        item, judged, app = self._view.item, self._view.judged, self.app
        points = judged.points[-LAST_VALUES:]
        last = "  ".join(f"{point.on:%m-%d} {sentences.value(point.value, '')}" for point in reversed(points))
        line = sparkline.sparkline([point.value for point in judged.points[-12:]], app.glyphs)
        pairs = [
            ("measure", sentences.measure(item, judged)),
            ("now", f"{sentences.current(item, judged, 40)} · score {sentences.score(judged.score)}"
                    f" · expected {sentences.score(judged.expected)}"
                    f" · {glyphs.status(judged.status, app.glyphs)}"),
            ("last values", f"{last}  {line}" if points else "none yet"),
            ("last note", judged.note),
        ]  # fmt: skip
        if self._no_value and item.kpi_id is not None:
            pairs.append(("follows", f"KPI{item.kpi_id}: its values are recorded there (2, then c)"))
        return app.looks.pairs(
            [(name, app.glyphs.text(text)) for name, text in pairs if text], app.size.width - 2
        )

    async def check(self, values: Values) -> Text:
        app = self.app
        confidence, day = read_confidence(values["confidence"]), self.day(values, "on")
        text = values.get("value", "")
        if not text.strip():
            what = "a confidence or a note" if self._no_value else "a value, a confidence or a note"
            return Text(f"{what} is recorded with enter", app.looks.dim)
        after = await app.ask(checkins.preview, self._view, text, day, confidence)
        answer = sentences.check_in_answer(
            str(self._view.item.handle), self._view.item.unit, self._view.judged, after.judged
        )
        return Text(app.glyphs.text(harmless(answer)), app.looks.status(after.judged.status))

    async def save(self, values: Values) -> Result:
        app, handle = self.app, self._view.item.handle
        outcome = await app.change(
            checkins.check_in,
            handle,
            values.get("value", "").strip() or None,
            confidence=read_confidence(values["confidence"]),
            note=values["note"],
            on=self.day(values, "on"),
            seen=self._seen,
        )
        return str(handle), sentences.answer(outcome.before, outcome.after, outcome.replaced)


def _forms(view: KeyResultView) -> str:
    return metrics.of(view.item).forms
