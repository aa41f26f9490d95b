"""From the name of a draft to the form it was typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrtui.domain.errors import OkrtuiError
from okrtui.domain.model import Handle
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView, every_objective
from okrtui.workspace.overview import Overview, find

if TYPE_CHECKING:
    from okrtui.tui.screens.form import FormScreen


def form_of(key: str, seen: Overview) -> FormScreen | None:
    """The form of a draft, if its item is among those on the main screens."""
    words = key.split()
    try:
        return _new(words[1:], seen) if words[:1] == ["new"] else _existing(words, seen)
    except (OkrtuiError, KeyError, IndexError):
        return None


def _new(words: list[str], seen: Overview) -> FormScreen | None:
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

        view = find(seen, words[1])
        return KpiOkrForm(view) if isinstance(view, KpiView) else None
    return forms.KpiForm() if words[0] == "kpi" else None


def _existing(words: list[str], seen: Overview) -> FormScreen | None:
    from okrtui.tui.screens import check_in
    from okrtui.tui.screens import item_forms as forms

    kind, handle = " ".join(words[:-1]), words[-1]
    view = find(seen, handle)
    if isinstance(view, ObjectiveView) and kind == "objective":
        return forms.ObjectiveForm(view)
    if isinstance(view, KeyResultView):
        if kind == "key result":
            return forms.KeyResultForm(view)
        return (
            check_in.CheckInDialog(view, note_only=kind == "note") if kind in ("check-in", "note") else None
        )
    if isinstance(view, KpiView):
        if kind == "kpi":
            return forms.KpiForm(view, today=seen.today)
        return check_in.RecordDialog(view) if kind == "record" else None
    if kind == "initiative":
        every = every_objective(seen.board.objectives)
        work = (i for objective in every for kr in objective.key_results for i in kr.initiatives)
        return next((forms.InitiativeForm(i) for i in work if str(i.handle) == handle), None)
    return None
