"""The form of an initiative."""

from __future__ import annotations

from rich.text import Text

from okrtui.domain.model import Handle, Initiative
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import initiatives, objectives


class InitiativeForm(Form):
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
        return Text("ctrl+s saves", self.app.looks.dim)

    async def save(self, values: Values) -> Result:
        if self._item is None:
            assert self._key_result is not None
            handle: Handle = await self.app.change(initiatives.add, self._key_result, values)
            return str(handle), f"{handle} is added"
        handle = self._item.handle
        sent = self.changed(values)
        await self.app.change(initiatives.edit, handle, sent, "", self.seen(sent))
        return str(handle), f"{handle} is changed"
