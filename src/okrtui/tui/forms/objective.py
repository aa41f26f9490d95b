"""The form of an objective."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from okrtui.domain.coaching import findings
from okrtui.domain.coaching.findings import Finding
from okrtui.domain.model import KINDS, Handle
from okrtui.domain.views import ObjectiveView
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import objectives
from okrtui.workspace.commands.conflicts import Seen
from okrtui.workspace.session import Session


class ObjectiveForm(Form):
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
        return Text("ctrl+s saves", self.app.looks.dim)

    def coach(self, values: Values) -> Sequence[Finding]:
        return findings.of_objective_text(values["title"])

    async def save(self, values: Values) -> Result:
        guards = _handles(values["guardrails"])
        typed: dict[str, str | None] = {k: v for k, v in values.items() if k in objectives.FIELDS}
        if self._view is None:
            typed["owner"] = typed["owner"] or None
            handle: Handle = await self.app.change(_add_objective, typed, self._cycle, self._above, guards)
            return str(handle), f"{handle} is added"
        typed = {k: v for k, v in self.changed(values).items() if k in objectives.FIELDS}
        handle = self._view.item.handle
        old = {guard.item.handle for guard in self._view.guardrails}
        seen = self.seen(typed)
        await self.app.change(_edit_objective, handle, typed, values["reason"], old, guards, seen)
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
    """Save an objective and merge its guardrails: add and remove those that were added and removed here,
    unless somebody else did so already."""
    with session.write("edit objective", reason) as transaction:
        objectives.edit(session, handle, typed, reason, seen)
        there = objectives.guardrails(transaction.reading(), handle)
        for kpi in sorted(new - old - there, key=str):
            objectives.guard(session, handle, kpi)
        for kpi in sorted((old - new) & there, key=str):
            objectives.guard(session, handle, kpi, remove=True)
