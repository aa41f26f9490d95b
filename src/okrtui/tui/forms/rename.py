"""The form that gives an owner or a team another name."""

from __future__ import annotations

from rich.text import Text

from okrtui.show import sentences
from okrtui.tui.base import Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.workspace.commands import renaming
from okrtui.workspace.commands.renaming import Renamed

_EVERYWHERE, _LIVE = "everywhere, in the past too", "hand over what is live"


class RenameForm(Form):
    """Another name for an owner or a team; or another owner for what is live of an owner."""

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
            return Text("both names are needed; ctrl+s saves", self.app.looks.dim)
        return self.text(_counted(await self._planned(values, dry_run=True)), self.app.looks.dim)

    async def save(self, values: Values) -> Result:
        return "", _counted(await self._planned(values, dry_run=False))

    async def _planned(self, values: Values, *, dry_run: bool) -> Renamed:
        kind, old, new = values["kind"], values["old"], values["new"]
        if kind == "owner" and values["how"] == _LIVE:
            return await self.app.change(renaming.hand_over, old, new, dry_run=dry_run)
        return await self.app.change(
            renaming.rename, "owner" if kind == "owner" else "team", old, new, dry_run=dry_run
        )


def _counted(done: Renamed) -> str:
    counts = ", ".join(sentences.count(number, name) for name, number in done.items.items())
    joins = f"; {done.new} is there already: they become one" if done.joins else ""
    return f"{done.old} → {done.new}: {counts}{joins}"
