"""Small questions at the bottom of the screen: choose one of a few, or type one text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.timer import Timer

from okrtui.domain.errors import OkrtuiError
from okrtui.show.harmless import harmless
from okrtui.tui.background import start
from okrtui.tui.screens.frame import bindings
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.drafts import Draft, now
from okrtui.workspace.others import Clash, Meanwhile

KEPT_EVERY = 1.0
"""Seconds after which what was typed is on disk: more than that is never lost."""
Result = tuple[str, str]
"""(handle to go to, what was done)"""


class Dialog(ModalScreen[Any]):
    """Keeps the screen behind it in view; escape leaves it."""

    PLACE = "dialog"
    BINDINGS = bindings("dialog")

    @property
    def okr(self) -> Any:
        """The app, as the OkrtuiApp it is."""
        return self.app

    def action_do(self, action: str) -> None:
        if action == "back":
            self.dismiss(None)

    def say(self, text: str, *, bad: bool = False) -> None:
        """A message in the dialog, if it has a place for one."""
        message = self.shown(text)
        message.stylize(self.okr.looks.error if bad else self.okr.looks.accent)
        for place in self.query("#message").results(Words):
            place.show(message)

    def shown(self, text: str) -> Text:
        return Text(self.okr.glyphs.text(harmless(text)))


class ChoiceDialog(Dialog):
    """A few choices, each with its key; enter takes the first."""

    def __init__(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        text = Text()
        text.append_text(self.shown(self._question))
        text.stylize("bold")
        for key, label in self._choices:
            text.append(f"\n  {key}  ", self.okr.looks.mark)
            text.append_text(self.shown(label))
        first = self._choices[0][0]
        text.append(f"\n\n enter {first}  esc back", self.okr.looks.dim)
        with Vertical(classes="dialog"):
            yield Words(text, id="question")

    def on_key(self, event: Key) -> None:
        keys = [key for key, _ in self._choices]
        chosen = keys[0] if event.key == "enter" else event.key
        if chosen in keys:
            event.stop()  # it is not a key of the screen below, too
            self.dismiss(chosen)


class AgainDialog(ChoiceDialog):
    """Somebody else was in the way: try again, or not."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, [("r", "try again")])


class MeanwhileDialog(ChoiceDialog):
    """Somebody did what this would write over: theirs stays, or mine takes its place."""

    def __init__(self, meanwhile: Meanwhile, mine: str) -> None:
        super().__init__(
            f"{meanwhile.what} meanwhile.",
            [("t", f"theirs: {_short(meanwhile.theirs)} stays"), ("m", f"mine:   {_short(mine)}")],
        )


class ClashDialog(ChoiceDialog):
    """A field that somebody else changed while it was typed into: what it was, theirs and mine."""

    def __init__(self, who: str, label: str, clash: Clash) -> None:
        super().__init__(
            f"{who} changed {label} while you typed. It was: {_short(clash.base)}",
            [("m", f"mine:   {_short(clash.mine)}"), ("t", f"theirs: {_short(clash.theirs)}")],
        )


def _short(text: str) -> str:
    """Enough of a text to tell it from another; lines as one."""
    line = " / ".join(text.split("\n")) or "empty"
    return line if len(line) <= 300 else f"{line[:200]} … {line[-90:]}"


class TextDialog(Dialog):
    """One text, and work that is done with it; if that fails, why, and the text stays."""

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
            draft = self.okr.drafts.get(self._draft_key) if self._draft_key else None
            yield LineField(draft.values.get("text", "") if draft else "", hint=self._label)
            yield Words(id="message", classes="message")
            yield Words(Text("enter do it  esc back", self.okr.looks.dim))

    def on_mount(self) -> None:
        field = self.query_one(LineField)
        field.keep(field.value)
        field.focus()

    def action_do(self, action: str) -> None:
        if action == "save":
            self._start(self.query_one(LineField).value)
        else:
            self.keep_draft()
            super().action_do(action)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._start(event.value)

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
            self.okr.drafts.keep(Draft(self._draft_key, self._question, {}, {"text": text}, now()))
        else:
            self.okr.drafts.forget(self._draft_key)

    def _start(self, text: str) -> None:
        start(self, partial(self._do, text), "work", exclusive=True)

    async def _do(self, text: str) -> None:
        try:
            result = await self._work(text)
            self.okr.drafts.forget(self._draft_key)
            if self._keeping is not None:
                self._keeping.stop()
            self.dismiss(result)
        except OkrtuiError as error:
            self.say(str(error), bad=True)
