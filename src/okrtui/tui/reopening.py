"""From the name of a draft to the form it was typed into."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TYPE_CHECKING

from okrtui.domain.errors import OkrtuiError
from okrtui.domain.model import Handle, Initiative
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView

if TYPE_CHECKING:
    from okrtui.tui.screens.form import FormScreen
    from okrtui.workspace.queries.items import Item

Find = Callable[[Handle], Awaitable["Item"]]
"""Reads an item. Raises NotFound."""


async def form_of(key: str, find: Find, today: date) -> FormScreen | None:
    """The form of a draft, if its item is there."""
    words = key.split()
    try:
        return await (_new(words[1:], find) if words[:1] == ["new"] else _existing(words, find, today))
    except (OkrtuiError, KeyError, IndexError):
        return None


async def _new(words: list[str], find: Find) -> FormScreen | None:
    from okrtui.tui.screens import item_forms as forms

    if words[0] == "objective":
        parent = Handle.parse(words[2]) if len(words) > 2 else None
        return forms.ObjectiveForm(cycle=words[1], parent=parent)
    if words[0] == "key":
        return forms.KeyResultForm(objective=Handle.parse(words[2]))
    if words[0] == "initiative":
        return forms.InitiativeForm(key_result=Handle.parse(words[1]))
    if words[0] == "okr":
        from okrtui.tui.screens.wizard import KpiOkrForm

        view = await find(Handle.parse(words[1]))
        return KpiOkrForm(view) if isinstance(view, KpiView) else None
    return forms.KpiForm() if words[0] == "kpi" else None


async def _existing(words: list[str], find: Find, today: date) -> FormScreen | None:
    from okrtui.tui.screens import check_in
    from okrtui.tui.screens import item_forms as forms

    kind, view = " ".join(words[:-1]), await find(Handle.parse(words[-1]))
    if isinstance(view, ObjectiveView) and kind == "objective":
        return forms.ObjectiveForm(view)
    if isinstance(view, KeyResultView):
        if kind == "key result":
            return forms.KeyResultForm(view)
        return (
            check_in.CheckInDialog(view, today, note_only=kind == "note")
            if kind in ("check-in", "note")
            else None
        )
    if isinstance(view, KpiView):
        if kind == "kpi":
            return forms.KpiForm(view, today=today)
        return check_in.RecordDialog(view) if kind == "record" else None
    if isinstance(view, Initiative) and kind == "initiative":
        return forms.InitiativeForm(view)
    return None
