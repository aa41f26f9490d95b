"""One text that is typed, and what is done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from okrtui.domain.errors import OkrtuiError
from okrtui.tui.background import start
from okrtui.tui.base import KEPT_EVERY, Result
from okrtui.tui.dialogs.base import Dialog
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.admin.drafts import Draft, now


class TextDialog(Dialog[Result]):
    """Asks for one text, and does some work with it; if that fails, says why and keeps the text."""

    def __init__(
        self, question: str, label: str, work: Callable[[str], Awaitable[Result]], draft_key: str = ""
    ) -> None:
        super().__init__()
        self._question = question
        self._label = label
        self._work = work
        self._draft_key = draft_key
        self._keeping: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Words(self.shown(self._question), id="question")
            draft = self.app.drafts.get(self._draft_key) if self._draft_key else None
            yield LineField(draft.values.get("text", "") if draft else "", hint=self._label)
            yield Words(id="message", classes="message")
            yield Words(Text("enter do it  esc back", self.app.looks.dim))

    def on_mount(self) -> None:
        field = self.query_one(LineField)
        field.keep(field.value)
        field.focus()

    def save(self) -> None:
        """Do the work with what is typed."""
        start(self, partial(self._do, self.query_one(LineField).value), "work", exclusive=True)

    def go_back(self) -> None:
        """Leave; what is typed is kept."""
        self.keep_draft()
        super().go_back()

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.save()

    def on_input_changed(self, event: LineField.Changed) -> None:
        if self._keeping is None and self._draft_key:
            self._keeping = self.set_timer(KEPT_EVERY, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what was typed and not done, on disk too."""
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = None
        fields = self.query(LineField)
        if not fields or not self._draft_key:  # the dialog went away meanwhile
            return
        text = fields.first().value
        if text.strip():
            self.app.drafts.keep(Draft(self._draft_key, self._question, {}, {"text": text}, now()))
        else:
            self.app.drafts.forget(self._draft_key)

    async def _do(self, text: str) -> None:
        try:
            result = await self._work(text)
            self.app.drafts.forget(self._draft_key)
            if self._keeping is not None:
                self._keeping.stop()
            self.dismiss(result)
        except OkrtuiError as error:
            self.say(str(error), bad=True)
