"""What check-ins and measurements have in common: one entry, which others may have made meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from okrtui.domain.views import KeyResultView, KpiView
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands.conflicts import Meanwhile, RecordedMeanwhile, recorded
from okrtui.workspace.news import News
from okrtui.workspace.queries import reviewing

LAST_VALUES = 4
"""Values before that a form shows."""
View = TypeVar("View", KeyResultView, KpiView)


class EntryForm(Form, Generic[View]):
    """One entry; enter records it. It follows what others record, and asks before it replaces that."""

    ENTER_SAVES = True

    def __init__(
        self, view: View, heading: str, fields: Sequence[Field], draft_key: str, now: Mapping[str, str]
    ) -> None:
        super().__init__(heading, fields, draft_key, now)
        self._view: View = view
        self._opened: View = view
        """The item as it was when the form was opened."""
        self._seen = reviewing.last_entry(view)
        """The number of the last entry that the person has seen."""

    async def read(self) -> View:
        """Return the item as it is now. Raises NotFound."""
        raise NotImplementedError

    async def follow(self, news: News) -> str:
        """Take the item as it is now, so that a typed change starts from there; return what to say of it."""
        before = reviewing.last_entry(self._view)
        self._view = await self.read()
        entry = reviewing.newest(self._view)
        if entry is not None and entry.id > before:
            what = recorded(entry, self._view.item.unit)
            return f"{what} just now. What you type stays; where it would replace that, saving asks"
        return await super().follow(news)

    def mine(self, values: Values) -> str:
        typed = super().mine(values)
        return reviewing.text_of_same(self._opened) if typed.lower() == "same" else typed

    def insist(self, meanwhile: Meanwhile, values: Values) -> Values:
        if isinstance(meanwhile, RecordedMeanwhile):
            self._seen = meanwhile.entry_id
        return {"value": self.mine(values)}
