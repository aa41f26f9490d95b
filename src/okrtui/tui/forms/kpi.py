"""The form of a KPI."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.text import Text

from okrtui.domain.coaching import findings
from okrtui.domain.coaching.findings import Finding
from okrtui.domain.model import COMBINES, FREQUENCIES, Handle, Kpi
from okrtui.domain.views import KpiView
from okrtui.show import sentences
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import kpis
from okrtui.workspace.commands.conflicts import Seen

_DIRECTIONS = {"higher is better": "higher", "lower is better": "lower", "in a range": "range"}
_WORDS = {direction: word for word, direction in _DIRECTIONS.items()}


class KpiForm(Form):
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
        """Return the targets with their dates, where there is more than one."""
        if self._view is None or self._today is None or len(self._view.item.targets) < 2:
            return Text()
        dated = sentences.kpi_targets(self._view.item, self._today)
        return self.text("targets: " + " · ".join(dated), self.app.looks.dim)

    def _sent(self, values: Values) -> Values:
        shown = {field.id for field in self.shown(values)}
        kept = {name: text for name, text in values.items() if name in shown}
        if self._view is not None:
            changed = self.changed(kept)
            if "since" in changed:  # a target that stays the same may still be given a day
                changed |= {name: kept[name] for name in ("target", "low", "high") if name in kept}
            if "healthy_at" not in kept:  # a range has no limits
                changed |= {name: "" for name in ("healthy_at", "watch_at") if self.first[name]}
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
        self._item = await self.app.ask(
            kpis.check, self._typed(self._sent(values)), self._view.item.id if self._view else None
        )
        text = Text("ctrl+s saves", self.app.looks.dim)
        item, view = self._item, self._view
        today = self._today
        if item is not None and view is not None and today is not None and item.targets != view.item.targets:
            dated = sentences.kpi_targets(item, today)
            then = f"targets then: {' · '.join(dated) or 'none'}"
            text.append("\n").append_text(self.text(then, self.app.looks.dim))
        return text

    def coach(self, values: Values) -> Sequence[Finding]:
        typed = values["target"].strip() or self._is_range(values)
        return findings.of_kpi(self._item, has_target=bool(typed)) if self._item else ()

    async def save(self, values: Values) -> Result:
        sent = self._sent(values)
        typed = self._typed(sent)
        if self._view is None:
            handle: Handle = await self.app.change(kpis.add, typed)
            return str(handle), f"{handle} is added"
        handle = self._view.item.handle
        seen = self.seen(sent)
        base, mine = (
            {k: _DIRECTIONS.get(v, v) if k == "direction" else v for k, v in texts.items()} for texts in seen
        )
        await self.app.change(kpis.edit, handle, typed, "", Seen(base, mine))
        return str(handle), f"{handle} is changed"
