"""The forms of objectives, key results, initiatives and KPIs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from rich.text import Text

from okrtui.domain import coaching, metrics
from okrtui.domain.coaching import Finding
from okrtui.domain.coaching_board import first_value
from okrtui.domain.model import COMBINES, FREQUENCIES, KINDS, METRICS, Handle, Initiative, Kpi
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.show import glyphs, sentences
from okrtui.show.harmless import harmless
from okrtui.tui.screens.form import Field, FormScreen, Values
from okrtui.workspace import initiatives, key_results, kpis, objectives
from okrtui.workspace.key_result_fields import Typed as KeyResultFields
from okrtui.workspace.key_result_fields import texts_of
from okrtui.workspace.others import Seen
from okrtui.workspace.session import Session

# --- objective -------------------------------------------------------------------------------


class ObjectiveForm(FormScreen):
    """A new objective, or one that is there."""

    def __init__(
        self, view: ObjectiveView | None = None, *, cycle: str = "", parent: Handle | None = None
    ) -> None:
        self._view = view
        self._cycle = cycle
        self._above = parent
        item = view.item if view else None
        guards = " ".join(str(guard.item.handle) for guard in view.guardrails) if view else ""
        now = objectives.texts_of(item) if item else {"kind": "aspirational", "weight": "1"}
        fields = [
            Field("title", "Title", hint="what we want, in words"),
            Field("kind", "Kind", choices=KINDS),
            Field("owner", "Owner", hint="login name (empty: you)"),
            Field("team", "Team", hint="like eng/platform"),
            Field("weight", "Weight", hint="in its parent"),
            Field("guardrails", "Guarded by", hint="KPIs that must stay healthy: KPI1 KPI3"),
            Field("why", "Why", lines=True),
        ]
        if view:
            fields.append(Field("reason", "Reason", hint="needed for title and kind in a running cycle"))
        below = f" for {parent}" if parent else ""
        heading = f"{item.handle} {item.title}" if item else f"New objective in {cycle}{below}"
        key = f"objective {item.handle}" if item else f"new objective {cycle} {parent or ''}".rstrip()
        super().__init__(heading, fields, key, now | {"guardrails": guards})

    async def check(self, values: Values) -> Text:
        objectives.read_fields({k: v for k, v in values.items() if k in objectives.FIELDS})
        _handles(values["guardrails"])
        return Text("ctrl+s saves", self.okr.looks.dim)

    def coach(self, values: Values) -> Sequence[Finding]:
        return coaching.of_objective_text(values["title"])

    async def save(self, values: Values) -> tuple[str, str]:
        guards = _handles(values["guardrails"])
        typed: dict[str, str | None] = {k: v for k, v in values.items() if k in objectives.FIELDS}
        if self._view is None:
            typed["owner"] = typed["owner"] or None
            handle: Handle = await self.okr.change(_add_objective, typed, self._cycle, self._above, guards)
            return str(handle), f"{handle} is added"
        typed = {k: v for k, v in self.changed(values).items() if k in objectives.FIELDS}
        handle = self._view.item.handle
        old = {guard.item.handle for guard in self._view.guardrails}
        seen = self.seen(typed)
        await self.okr.change(_edit_objective, handle, typed, values["reason"], old, guards, seen)
        return str(handle), f"{handle} is changed"


def _handles(text: str) -> set[Handle]:
    return {Handle.parse(word) for word in text.replace(",", " ").split()}


def _add_objective(
    session: Session, typed: objectives.Texts, cycle: str, parent: Handle | None, guards: set[Handle]
) -> Handle:
    with session.write("add objective"):
        handle = objectives.add(session, typed, cycle=cycle, parent=parent)
        for kpi in sorted(guards, key=str):
            objectives.guard(session, handle, kpi)
    return handle


def _edit_objective(
    session: Session,
    handle: Handle,
    typed: objectives.Texts,
    reason: str,
    old: set[Handle],
    new: set[Handle],
    seen: Seen,
) -> None:
    """Guardrails merge: those that were added or taken away here, unless somebody else did so already."""
    with session.write("edit objective", reason) as transaction:
        objectives.edit(session, handle, typed, reason, seen)
        there = objectives.guardrails(transaction.reading(), handle)
        for kpi in sorted(new - old - there, key=str):
            objectives.guard(session, handle, kpi)
        for kpi in sorted((old - new) & there, key=str):
            objectives.guard(session, handle, kpi, remove=True)


# --- key result ------------------------------------------------------------------------------


STILL, ANEW = "values still count", "values no longer count"
"""What a new unit says of what was entered before."""


class KeyResultForm(FormScreen):
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
        """The shown fields; when changing, only those that differ from what is there."""
        shown = {field.id for field in self._shown_fields()}
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
        app = self.okr
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
        """Of what would be saved; before it is complete of its words alone."""
        if self._draft is not None:
            return coaching.of_key_result(self._draft.item, first_value(self._draft.view))
        return coaching.of_key_result_text(values["title"])

    async def save(self, values: Values) -> tuple[str, str]:
        sent = self._sent(values)
        typed = self._typed(sent)
        if self._view is None:
            handle: Handle = await self.okr.change(key_results.add, self._objective, typed)
            return str(handle), f"{handle} is added"
        handle = self._view.item.handle
        edited: key_results.Edited = await self.okr.change(
            key_results.edit, handle, typed, values["reason"], self.seen(sent)
        )
        what = ", ".join(sorted(edited.fields)) or "nothing"
        counting = f"; {edited.counting}" if edited.counting else ""
        return str(handle), f"{handle}: changed {what}{counting}"


# --- initiative ------------------------------------------------------------------------------


class InitiativeForm(FormScreen):
    """A new initiative, or one that is there."""

    def __init__(self, item: Initiative | None = None, *, key_result: Handle | None = None) -> None:
        self._item = item
        self._key_result = key_result
        fields = [
            Field("title", "Title", hint="what will be done"),
            Field("owner", "Owner", hint="login name (empty: you)"),
            Field("description", "Description", lines=True),
        ]
        heading = f"{item.handle} {item.title}" if item else f"New initiative for {key_result}"
        key = f"initiative {item.handle}" if item else f"new initiative {key_result}"
        super().__init__(heading, fields, key, initiatives.texts_of(item) if item else {})

    async def check(self, values: Values) -> Text:
        objectives.read_fields({"title": values["title"], "owner": values["owner"]})
        return Text("ctrl+s saves", self.okr.looks.dim)

    async def save(self, values: Values) -> tuple[str, str]:
        if self._item is None:
            handle: Handle = await self.okr.change(initiatives.add, self._key_result, values)
            return str(handle), f"{handle} is added"
        handle = self._item.handle
        sent = self.changed(values)
        await self.okr.change(initiatives.edit, handle, sent, "", self.seen(sent))
        return str(handle), f"{handle} is changed"


# --- KPI -------------------------------------------------------------------------------------

_DIRECTIONS = {"higher is better": "higher", "lower is better": "lower", "in a range": "range"}
_WORDS = {direction: word for word, direction in _DIRECTIONS.items()}


class KpiForm(FormScreen):
    """A new KPI, or one that is there. A target holds from the day given, else from today on."""

    def __init__(self, view: KpiView | None = None, *, today: date | None = None) -> None:
        """`today` is the day whose target an existing KPI's form shows."""
        self._view = view
        item = view.item if view else None

        def is_range(values: Values) -> bool:
            return values["direction"] == "in a range"

        def is_not_range(values: Values) -> bool:
            return not is_range(values)

        self._item: Kpi | None = None
        self._is_range = is_range
        now = {"every": "week", "combine": "last"}
        if item:
            now = kpis.texts_of(item, today or item.added_on)
            now["direction"] = _WORDS[item.direction]
        fields = [
            Field("name", "Name", hint="what is watched"),
            Field("unit", "Unit", hint="%, h, ms …"),
            Field("direction", "Direction", choices=tuple(_DIRECTIONS)),
            Field("target", "Target", hint="a number; empty: none", when=is_not_range),
            Field("low", "Lowest", when=is_range),
            Field("high", "Highest", when=is_range),
            Field("since", "Target from", hint="a date (empty: today)", role="from"),
            Field("healthy_at", "Healthy at", hint="own limit (empty: by attainment)", when=is_not_range),
            Field("watch_at", "Watch at", when=is_not_range),
            Field("every", "Every", choices=FREQUENCIES),
            Field("combine", "Combine", choices=COMBINES),
            Field("nature", "Kind", choices=("", "leading", "lagging")),
            Field("leads", "Leads", hint="KPI2 or empty"),
            Field("owner", "Owner", hint="login name (empty: you)"),
            Field("team", "Team", hint="like eng/platform"),
            Field("tags", "Tags", hint="words"),
            Field("description", "Description", lines=True),
        ]
        heading = f"{item.handle} {item.name}" if item else "New KPI"
        self._today = today or (item.added_on if item else None)
        super().__init__(heading, fields, f"kpi {item.handle}" if item else "new kpi", now)

    def facts(self) -> Text:
        """The targets with their dates, where there is more than one."""
        if self._view is None or self._today is None or len(self._view.item.targets) < 2:
            return Text()
        dated = sentences.kpi_targets(self._view.item, self._today)
        return self._text("targets: " + " · ".join(dated), self.okr.looks.dim)

    def _sent(self, values: Values) -> Values:
        shown = {field.id for field in self._shown_fields()}
        kept = {name: text for name, text in values.items() if name in shown}
        if self._view is not None:
            changed = self.changed(kept)
            if "since" in changed:  # a target that stays the same may still be given a day
                changed |= {name: kept[name] for name in ("target", "low", "high") if name in kept}
            if "healthy_at" not in kept:  # a range has no limits
                changed |= {name: "" for name in ("healthy_at", "watch_at") if self._first[name]}
            if {"low", "high", "direction"} & set(changed):
                changed |= {name: kept[name] for name in ("low", "high") if name in kept}
            kept = changed
        elif not kept["owner"]:
            del kept["owner"]
        return kept

    def shown_as(self, field: str, text: str) -> str:
        return _WORDS.get(text, text) if field == "direction" else text

    def _typed(self, sent: Values) -> kpis.Typed:
        kept: dict[str, Any] = dict(sent)
        low, high = kept.pop("low", None), kept.pop("high", None)
        direction = kept.pop("direction", None)
        tags = kept.pop("tags", None)
        return kpis.Typed(
            direction=None if direction is None else _DIRECTIONS[direction],  # type: ignore[arg-type]
            between=None if low is None or high is None else (low, high),
            tags=None if tags is None else tags.split(),
            **kept,
        )

    async def check(self, values: Values) -> Text:
        self._item = None
        self._item = await self.okr.ask(
            kpis.check, self._typed(self._sent(values)), self._view.item.id if self._view else None
        )
        text = Text("ctrl+s saves", self.okr.looks.dim)
        item, view = self._item, self._view
        today = self._today
        if item is not None and view is not None and today is not None and item.targets != view.item.targets:
            dated = sentences.kpi_targets(item, today)
            then = f"targets then: {' · '.join(dated) or 'none'}"
            text.append("\n").append_text(self._text(then, self.okr.looks.dim))
        return text

    def coach(self, values: Values) -> Sequence[Finding]:
        typed = values["target"].strip() or self._is_range(values)
        return coaching.of_kpi(self._item, has_target=bool(typed)) if self._item else ()

    async def save(self, values: Values) -> tuple[str, str]:
        sent = self._sent(values)
        typed = self._typed(sent)
        if self._view is None:
            handle: Handle = await self.okr.change(kpis.add, typed)
            return str(handle), f"{handle} is added"
        handle = self._view.item.handle
        seen = self.seen(sent)
        base, mine = (
            {k: _DIRECTIONS.get(v, v) if k == "direction" else v for k, v in texts.items()} for texts in seen
        )
        await self.okr.change(kpis.edit, handle, typed, "", Seen(base, mine))
        return str(handle), f"{handle} is changed"
