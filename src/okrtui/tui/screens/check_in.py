"""Check-ins and measurements: value, confidence, note, with what the entry would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from okrtui.domain import metrics
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.model import Step
from okrtui.domain.values import read_confidence
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import glyphs, sentences, sparkline
from okrtui.show.glyphs import fit
from okrtui.show.harmless import harmless
from okrtui.show.rows import Segment
from okrtui.tui.background import start
from okrtui.tui.screens.dialogs import Dialog
from okrtui.tui.screens.form import Field, FormScreen, Values
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import Words
from okrtui.workspace import checkins, measurements, review
from okrtui.workspace.others import Meanwhile, News, RecordedMeanwhile, recorded
from okrtui.workspace.queries.items import item

LAST_VALUES = 4
View = TypeVar("View", KeyResultView, KpiView)


class EntryForm(FormScreen, Generic[View]):
    """One entry; enter records it. It follows what others record, and asks before it replaces that."""

    ENTER_SAVES = True

    def __init__(
        self, view: View, heading: str, fields: Sequence[Field], draft_key: str, now: Mapping[str, str]
    ) -> None:
        super().__init__(heading, fields, draft_key, now)
        self._view: View = view
        self._opened: View = view
        """The item as it was when the form was opened."""
        self._seen = review.last_entry(view)
        """The number of the last entry that the person has seen."""

    def others_changed(self, news: News) -> None:
        """The facts as they are now: a change that is typed goes from there."""
        self.okr.do(self._read_anew, news)

    async def _read_anew(self, news: News) -> None:
        before = review.last_entry(self._view)
        self._view = await self.okr.ask(item, self._view.item.handle)
        for place in self.query("#facts").results(Words):  # the form may be going
            place.show(self.facts())
        entry = review.newest(self._view)
        if entry is not None and entry.id > before:
            what = recorded(entry, self._view.item.unit)
            self.say(f"{what} just now. What you type stays; where it would replace that, saving asks")
        else:
            super().others_changed(news)

    def mine(self) -> str:
        typed = super().mine()
        return review.text_of_same(self._opened) if typed.lower() == "same" else typed

    def insist(self, meanwhile: Meanwhile) -> None:
        self._set("value", self.mine())
        if isinstance(meanwhile, RecordedMeanwhile):
            self._seen = meanwhile.entry_id


class CheckInDialog(EntryForm[KeyResultView]):
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

    def facts(self) -> Text:
        item, judged, app = self._view.item, self._view.judged, self.okr
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
        shown: Text = app.looks.pairs(
            [(name, app.glyphs.text(text)) for name, text in pairs if text], app.size.width - 2
        )
        return shown

    async def check(self, values: Values) -> Text:
        app = self.okr
        confidence, day = read_confidence(values["confidence"]), self.day(values, "on")
        text = values.get("value", "")
        if not text.strip():
            what = "a confidence or a note" if self._no_value else "a value, a confidence or a note"
            return Text(f"{what} is recorded with enter", app.looks.dim)
        after: KeyResultView = await app.ask(checkins.preview, self._view, text, day, confidence)
        answer = sentences.check_in_answer(
            str(self._view.item.handle), self._view.item.unit, self._view.judged, after.judged
        )
        return Text(app.glyphs.text(harmless(answer)), app.looks.status(after.judged.status))

    async def save(self, values: Values) -> tuple[str, str]:
        app, handle = self.okr, self._view.item.handle
        outcome: checkins.Outcome = await app.change(
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


class RecordDialog(EntryForm[KpiView]):
    """One measurement of a KPI."""

    def __init__(self, view: KpiView) -> None:
        fields = [
            Field("value", "Value", hint="42, +5, -3, =-4, same"),
            Field("note", "Note"),
            Field("on", "On", hint="empty: today; yesterday, 2026-10, 2026-W44", role="about"),
        ]
        heading = f"Record {view.item.handle} {view.item.name}"
        super().__init__(view, heading, fields, f"record {view.item.handle}", {})

    def facts(self) -> Text:
        item, judged, app = self._view.item, self._view.judged, self.okr
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
        shown: Text = app.looks.pairs(
            [(name, app.glyphs.text(text)) for name, text in pairs], app.size.width - 2
        )
        return shown

    async def check(self, values: Values) -> Text:
        app = self.okr
        day = self.day(values, "on") or app.overview.today
        if not values["value"].strip():
            return Text("a value is recorded with enter", app.looks.dim)
        measurements.read_value(self._view.item, values["value"])
        if day > app.overview.today:
            raise Refused(f"{day} is in the future: today is {app.overview.today}.")
        return Text(f"recorded for {day} with enter", app.looks.dim)

    async def save(self, values: Values) -> tuple[str, str]:
        app, handle = self.okr, self._view.item.handle
        if not values["value"].strip():
            raise Refused("The value is empty: type one like 42 or +5.")
        day = self.day(values, "on")
        done: measurements.Recorded = await app.change(
            measurements.record, handle, values["value"], on=day, note=values["note"], seen=self._seen
        )
        return str(handle), sentences.measurement_answer(done.before, done.after, done.on, done.replaced)


class StepsDialog(Dialog):
    """The steps of a milestone; space or enter sets one done or open at once."""

    BINDINGS = [
        *Dialog.BINDINGS,
        Binding("up,k", "go(-1)", show=False),
        Binding("down,j", "go(1)", show=False),
        Binding("space,enter", "set_step", show=False),
    ]

    def __init__(self, view: KeyResultView) -> None:
        super().__init__()
        self._view = view
        self._answer: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        app = self.okr

        def draw(step: Step, width: int) -> tuple[list[Segment], None]:
            done = self._view.judged.steps_done.get(step.number, False)
            box = "[x]" if done else "[ ]"
            due = f"  due {step.due}" if step.due else ""
            text = f" {box} {step.number}. {harmless(step.title)}{due}"
            return [(fit(app.glyphs.text(text), width, app.glyphs), "cursor")], None

        with Vertical(classes="dialog"):
            yield Words(self.shown(f"{self._view.item.handle} {self._view.item.title}"))
            yield RowList(
                draw=draw, key=lambda step: str(step.number), looks=app.looks, style=app.glyphs, id="steps"
            )
            yield Words(id="message", classes="message")
            yield Words(Text("space done or open  esc back", app.looks.dim))

    @property
    def _list(self) -> RowList[Step]:
        return self.query_one(RowList)

    def on_mount(self) -> None:
        self._list.styles.height = min(14, len(self._view.item.steps))
        self._list.set_rows(self._view.item.steps)
        self._list.focus()

    def action_do(self, action: str) -> None:
        if action == "back":
            self.dismiss(self._answer)

    def action_go(self, step: int) -> None:
        self._list.move_by(step)

    def action_set_step(self) -> None:
        start(self, self._toggle, "work", exclusive=True)

    async def _toggle(self) -> None:
        step = self._list.current
        if step is None:
            return
        done = not self._view.judged.steps_done.get(step.number, False)
        message = self.query_one("#message", Words)
        handle = self._view.item.handle
        try:
            outcome: checkins.Outcome = await self.okr.change(checkins.set_step, handle, step.number, done)
        except OkrtuiError as error:
            text = self.shown(str(error))
            text.stylize(self.okr.looks.error)
            message.show(text)
            return
        self._view = outcome.after
        answer = sentences.check_in_answer(str(handle), "", outcome.before.judged, outcome.after.judged)
        self._answer = (str(handle), answer)
        self._list.set_rows(self._view.item.steps)
        message.show(self.shown(answer))
