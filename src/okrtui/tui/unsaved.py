"""What was typed and not saved when the program last ended: offered at the start, in its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from okrtui.domain.errors import OkrtuiError
from okrtui.domain.model import Handle, Initiative
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.show import sentences
from okrtui.tui.base import BaseApp
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.work import do
from okrtui.workspace.admin.drafts import Draft
from okrtui.workspace.queries.items import item

if TYPE_CHECKING:
    from okrtui.tui.forms.form import Form


def offer_drafts(app: BaseApp) -> None:
    """Ask whether to go on with what was typed and not saved."""
    kept = app.drafts.all()
    if kept and not app.overview.read_only:
        _offer(app, kept)


def _offer(app: BaseApp, kept: Sequence[Draft]) -> None:
    draft, rest = kept[0], kept[1:]
    when = f"{draft.at.astimezone():%Y-%m-%d at %H:%M}"
    more = f" (and {sentences.count(len(rest), 'older draft')})" if rest else ""

    def answer(choice: str | None) -> None:
        if choice == "g":
            do(app, _reopen, app, draft)
        elif choice == "f":
            app.drafts.forget(draft.key)
            if rest:
                _offer(app, rest)

    choices = [("g", "go on with it"), ("l", "later: it is kept"), ("f", "forget it")]
    question = f"Typed on {when}, not saved: {draft.heading}{more}"
    app.push_screen(ChoiceDialog(question, choices), answer)


async def _reopen(app: BaseApp, draft: Draft) -> None:
    from okrtui.tui.forms.screen import FormScreen

    screen, form = app.screen, await form_of(app, draft.key)
    if form is not None:
        app.push_screen(FormScreen(form), screen.saved if isinstance(screen, MainScreen) else None)
    else:
        app.say(f"it is kept: the same form shows it again ({draft.heading})")


async def form_of(app: BaseApp, key: str) -> Form | None:
    """Return the form of a draft, if its item is there."""
    words = key.split()
    try:
        return await (_new(app, words[1:]) if words[:1] == ["new"] else _existing(app, words))
    except (OkrtuiError, KeyError, IndexError):
        return None


async def _new(app: BaseApp, words: Sequence[str]) -> Form | None:
    from okrtui.tui.forms.initiative import InitiativeForm
    from okrtui.tui.forms.key_result import KeyResultForm
    from okrtui.tui.forms.kpi import KpiForm
    from okrtui.tui.forms.kpi_okr import KpiOkrForm
    from okrtui.tui.forms.objective import ObjectiveForm

    if words[0] == "objective":
        parent = Handle.parse(words[2]) if len(words) > 2 else None
        return ObjectiveForm(cycle=words[1], parent=parent)
    if words[0] == "key":
        return KeyResultForm(objective=Handle.parse(words[2]))
    if words[0] == "initiative":
        return InitiativeForm(key_result=Handle.parse(words[1]))
    if words[0] == "okr":
        view = await app.ask(item, Handle.parse(words[1]))
        return KpiOkrForm(view) if isinstance(view, KpiView) else None
    return KpiForm() if words[0] == "kpi" else None


async def _existing(app: BaseApp, words: Sequence[str]) -> Form | None:
    from okrtui.tui.forms.check_in import CheckInForm
    from okrtui.tui.forms.initiative import InitiativeForm
    from okrtui.tui.forms.key_result import KeyResultForm
    from okrtui.tui.forms.kpi import KpiForm
    from okrtui.tui.forms.objective import ObjectiveForm
    from okrtui.tui.forms.record import RecordForm

    kind, view = " ".join(words[:-1]), await app.ask(item, Handle.parse(words[-1]))
    today = app.overview.today
    if isinstance(view, ObjectiveView) and kind == "objective":
        return ObjectiveForm(view)
    if isinstance(view, KeyResultView):
        if kind == "key result":
            return KeyResultForm(view)
        return CheckInForm(view, today, note_only=kind == "note") if kind in ("check-in", "note") else None
    if isinstance(view, KpiView):
        if kind == "kpi":
            return KpiForm(view, today=today)
        return RecordForm(view) if kind == "record" else None
    return InitiativeForm(view) if isinstance(view, Initiative) and kind == "initiative" else None
