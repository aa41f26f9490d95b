"""Forms behind the palette: withdrawing an entry, calling people and teams otherwise."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from okrtui.domain import metrics
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.values import parse_number
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import sentences
from okrtui.tui.screens.form import Field, FormScreen, Values
from okrtui.workspace import naming, withdrawing
from okrtui.workspace.checkins import Outcome
from okrtui.workspace.measurements import Recorded
from okrtui.workspace.naming import Renamed

SHOWN = 6
"""Entries to choose from that are on screen."""


class WithdrawForm(FormScreen):
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
        app, view = self.okr, self._view
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
            f"the entry of {day or 'which date?'} will not count; it stays in history", self.okr.looks.dim
        )

    async def save(self, values: Values) -> tuple[str, str]:
        handle, day = self._view.item.handle, self.day(values, "on")
        if day is None:
            with of_field("on"):
                raise Refused("Say of which date the entry is.")
        number = self._number(values["value"])
        done: Outcome | Recorded = await self.okr.change(
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


_EVERYWHERE, _LIVE = "everywhere, in the past too", "hand over what is live"


class RenameForm(FormScreen):
    """An owner or a team that is called otherwise from now on; or what is live of an owner given on."""

    def __init__(self, owner: str = "") -> None:
        fields = [
            Field("kind", "What", choices=("owner", "team")),
            Field("old", "Old", hint="as it stands there now"),
            Field("new", "New", hint="a name that is there already is joined"),
            Field(
                "how", "Where", choices=(_EVERYWHERE, _LIVE), when=lambda values: values["kind"] == "owner"
            ),
        ]
        super().__init__(
            "Call an owner or a team otherwise", fields, "new name", {"kind": "owner", "old": owner}
        )

    async def check(self, values: Values) -> Text:
        if not values["old"].strip() or not values["new"].strip():
            return Text("both names are needed; ctrl+s saves", self.okr.looks.dim)
        return self._text(_counted(await self._planned(values, dry_run=True)), self.okr.looks.dim)

    async def save(self, values: Values) -> tuple[str, str]:
        return "", _counted(await self._planned(values, dry_run=False))

    async def _planned(self, values: Values, *, dry_run: bool) -> Renamed:
        kind, old, new = values["kind"], values["old"], values["new"]
        if kind == "owner" and values["how"] == _LIVE:
            found: Renamed = await self.okr.change(naming.hand_over, old, new, dry_run=dry_run)
        else:
            found = await self.okr.change(naming.rename, kind, old, new, dry_run=dry_run)
        return found


def _is_of_owner(values: Values) -> bool:
    return values["kind"] == "owner"


def _counted(done: Renamed) -> str:
    counts = ", ".join(sentences.count(number, name) for name, number in done.items.items())
    joins = f"; {done.new} is there already: they become one" if done.joins else ""
    return f"{done.old} → {done.new}: {counts}{joins}"
