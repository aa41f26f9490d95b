"""The form of a key result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text

from okrtui.domain import metrics
from okrtui.domain.coaching import findings
from okrtui.domain.coaching.board import first_value
from okrtui.domain.coaching.findings import Finding
from okrtui.domain.model import METRICS, Handle
from okrtui.domain.views import KeyResultView
from okrtui.show import glyphs, sentences
from okrtui.show.harmless import harmless
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import key_results
from okrtui.workspace.commands.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.commands.key_result_fields import texts_of

STILL, ANEW = "values still count", "values no longer count"
"""What a new unit says of what was entered before."""


class KeyResultForm(Form):
    """Every field of a key result, with the score and status it would have."""

    def __init__(self, view: KeyResultView | None = None, *, objective: Handle | None = None) -> None:
        self._view = view
        self._draft: key_results.Draft | None = None
        self._objective = objective or (view.objective.handle if view else Handle("O", 1))
        item = view.item if view else None

        def shown(name: str) -> Callable[[Values], bool]:
            return lambda values: name in metrics.read(values["metric"]).fields

        now = texts_of(item) if item else {"weight": "1"}
        fields = [
            Field("title", "Title", hint="how we know"),
            Field("metric", "Metric", choices=METRICS),
            Field("unit", "Unit", hint="%, h, ms …", when=shown("unit")),
            Field("start_over", "Earlier", choices=(STILL, ANEW), when=self._has_new_unit),
            Field(
                "start", "From", hint="empty: the KPI's value, else the first check-in", when=shown("start")
            ),
            Field("to", "To", hint="a target, or +20% from the start", when=shown("to")),
            Field("at_least", "At least", when=shown("at_least")),
            Field("at_most", "At most", when=shown("at_most")),
            Field("steps", "Steps", lines=True, when=shown("steps")),
            Field("kpi", "Follows", hint="KPI1 or empty", when=shown("kpi")),
            Field("owner", "Owner", hint="login name (empty: you)"),
            Field("weight", "Weight", hint="in its objective"),
            Field("starts", "Starts", hint="a date (empty: the cycle's)", role="from"),
            Field("due", "Due", hint="a date (empty: the cycle's)", role="until"),
            Field("waypoints", "Waypoints", hint="2026-11-30=45 …", when=shown("waypoints")),
            Field("description", "Description", lines=True),
        ]
        if view:
            fields.append(Field("reason", "Reason", hint="needed for what it is judged by"))
        heading = f"{item.handle} {item.title}" if item else f"New key result of {self._objective}"
        key = f"key result {item.handle}" if item else f"new key result {self._objective}"
        super().__init__(heading, fields, key, now)

    def _has_new_unit(self, values: Values) -> bool:
        return self._view is not None and values["unit"].strip() != self._view.item.unit

    def _sent(self, values: Values) -> Values:
        """Return the shown fields; when changing, only those that differ from what is there."""
        shown = {field.id for field in self.shown(values)}
        kept = {name: text for name, text in values.items() if name in shown and name != "reason"}
        if self._view is not None:
            kept = self.changed(kept)
            if "metric" in kept or "unit" in kept:
                kept |= {n: values[n] for n in ("start", "to", "at_least", "at_most") if n in shown}
        elif not kept.get("owner"):
            kept.pop("owner", None)
        if self._view is None:
            kept = {name: text for name, text in kept.items() if text or name == "title"}
        return kept

    def _typed(self, sent: Values) -> KeyResultFields:
        kept: dict[str, str | None] = dict(sent)
        to = kept.pop("to", None)
        by = None
        if to is not None and to.strip()[:1] in "+-" and (to.strip()[-1:] == "%" or to.strip()[:1] == "+"):
            to, by = None, to
        waypoints = kept.pop("waypoints", None)
        steps = kept.pop("steps", None)
        start_over = kept.pop("start_over", None) == ANEW
        return KeyResultFields(
            start_over=start_over,
            to=to,
            by=by,
            waypoints=None if waypoints is None else waypoints.split(),
            steps=None if steps is None else steps.split("\n"),
            **kept,
        )

    async def check(self, values: Values) -> Text:
        app = self.app
        self._draft = None
        draft: key_results.Draft = await app.ask(
            key_results.preview,
            self._typed(self._sent(values)),
            objective_id=self._objective.id,
            key_result_id=self._view.item.id if self._view else 0,
        )
        self._draft = draft
        judged, item = draft.view.judged, draft.item
        text = Text()
        text.append(app.glyphs.text(harmless(f"{sentences.measure(item, judged)} · score ")))
        text.append(app.glyphs.text(sentences.score_with_raw(judged)), app.looks.bold)
        text.append(app.glyphs.text(" · expected "))
        text.append(app.glyphs.text(sentences.score(judged.expected)))
        text.append("  ")
        text.append_text(app.looks.status_text(glyphs.status(judged.status, app.glyphs), judged.status))
        span = sentences.period(judged.span.first, judged.span.last)
        text.append(app.glyphs.text(f"\n{span} · {judged.why}"), app.looks.dim)
        if item.waypoints:
            text.append(
                app.glyphs.text(f"\ncourse {sentences.course(item, judged, app.glyphs)}"), app.looks.accent
            )
        if self._view:
            what = ", ".join(sorted(draft.changed)) or "nothing yet"
            text.append(f"\nchanged: {what}", app.looks.dim)
        return text

    def coach(self, values: Values) -> Sequence[Finding]:
        """Return what coaching says of what would be saved; before it is complete, of its words alone."""
        if self._draft is not None:
            return findings.of_key_result(self._draft.item, first_value(self._draft.view))
        return findings.of_key_result_text(values["title"])

    async def save(self, values: Values) -> Result:
        sent = self._sent(values)
        typed = self._typed(sent)
        if self._view is None:
            handle: Handle = await self.app.change(key_results.add, self._objective, typed)
            return str(handle), f"{handle} is added"
        handle = self._view.item.handle
        edited: key_results.Edited = await self.app.change(
            key_results.edit, handle, typed, values["reason"], self.seen(sent)
        )
        what = ", ".join(sorted(edited.fields)) or "nothing"
        counting = f"; {edited.counting}" if edited.counting else ""
        return str(handle), f"{handle}: changed {what}{counting}"
