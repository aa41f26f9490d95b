"""The form that withdraws an entry."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from okrtui.domain import metrics
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.values import parse_number
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import sentences
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import withdrawing
from okrtui.workspace.commands.checkins import Outcome
from okrtui.workspace.commands.measurements import Recorded

SHOWN = 6
"""Entries to choose from that are on screen."""


class WithdrawForm(Form):
    """An entry of a key result or KPI that no longer counts: the one of a date, with a reason."""

    def __init__(self, view: KeyResultView | KpiView) -> None:
        self._view = view
        fields = [
            Field("on", "Of", hint="the date it is about: 2026-11-20, yesterday, fri", role="about"),
            Field("value", "Value", hint="which of several of that date; empty: the only one"),
            Field("reason", "Reason", hint="why it should not count"),
        ]
        handle = view.item.handle
        super().__init__(f"Withdraw an entry of {handle} {view.title}", fields, f"withdraw {handle}")

    def facts(self) -> Text:
        app, view = self.app, self._view
        lines: list[tuple[date, float | None, str, str]]
        if isinstance(view, KpiView):
            lines = [(e.on, e.value, e.who, e.note) for e in view.entries if not e.withdrawn]
        else:
            lines = [(e.on, e.value, e.who, e.note) for e in view.check_ins if not e.withdrawn]
        pairs = []
        for on, value, who, note in reversed(lines[-SHOWN:]):
            parts = (sentences.value(value, view.item.unit), who, note)
            pairs.append((str(on), app.glyphs.text(" · ".join(filter(None, parts)))))
        shown: Text = app.looks.pairs(pairs, app.size.width - 2)
        return shown

    async def check(self, values: Values) -> Text:
        self._number(values["value"])
        day = self.day(values, "on")
        return Text(
            f"the entry of {day or 'which date?'} will not count; it stays in history", self.app.looks.dim
        )

    async def save(self, values: Values) -> Result:
        handle, day = self._view.item.handle, self.day(values, "on")
        if day is None:
            with of_field("on"):
                raise Refused("Say of which date the entry is.")
        number = self._number(values["value"])
        done: Outcome | Recorded = await self.app.change(
            withdrawing.withdraw, handle, day, values["reason"], value=number
        )
        return str(handle), _answer(done, day)

    def _number(self, text: str) -> float | None:
        if not text.strip():
            return None
        view = self._view
        with of_field("value"):
            if isinstance(view, KpiView):
                return parse_number(text, view.item.unit)
            return metrics.of(view.item).read_number(view.item, text)


def _answer(done: Outcome | Recorded, day: date) -> str:
    if isinstance(done, Recorded):
        return sentences.measurement_answer(done.before, done.after, day)
    return sentences.answer(done.before, done.after)
