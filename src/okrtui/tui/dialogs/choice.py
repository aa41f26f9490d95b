"""One of a few choices, each with its key."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from okrtui.tui.dialogs.base import Dialog
from okrtui.tui.widgets.words import Words
from okrtui.workspace.commands.conflicts import Clash, Meanwhile


class ChoiceDialog(Dialog[str]):
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
            text.append(f"\n  {key}  ", self.app.looks.mark)
            text.append_text(self.shown(label))
        first = self._choices[0][0]
        text.append(f"\n\n enter {first}  esc back", self.app.looks.dim)
        with Vertical(classes="dialog"):
            yield Words(text, id="question")

    def on_key(self, event: Key) -> None:
        keys = [key for key, _ in self._choices]
        chosen = keys[0] if event.key == "enter" else event.key
        if chosen in keys:
            event.stop()  # it is not a key of the screen below, too
            self.dismiss(chosen)


class AgainDialog(ChoiceDialog):
    """Asks whether to try again, because somebody else was in the way."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem, [("r", "try again")])


class MeanwhileDialog(ChoiceDialog):
    """Asks whether somebody else's change stays, or mine is written over it."""

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
    """Return enough of a text to distinguish it from another; its lines become one."""
    line = " / ".join(text.split("\n")) or "empty"
    return line if len(line) <= 300 else f"{line[:200]} … {line[-90:]}"
