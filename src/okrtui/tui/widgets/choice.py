"""A field that holds one of a few words; left, right and space change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Choice(Widget, can_focus=True):
    """A field that shows its word like this: `‹ aspirational ›`."""

    BINDINGS = [
        Binding("left", "change(-1)", show=False),
        Binding("right,space", "change(1)", show=False),
        Binding("enter", "submit", show=False),
    ]
    value: reactive[str] = reactive("")

    @dataclass
    class Submitted(Message):
        """Sent on enter, which goes to the next field."""

        choice: Choice

    def __init__(
        self,
        choices: Sequence[str],
        value: str,
        changed: Callable[[], None],
        *,
        ascii_only: bool,
        id: str,
    ) -> None:
        """`changed` is called at once: a message would come after the next key, which may be a tab
        to a field that another word shows or hides."""
        super().__init__(id=id)
        self._on_changed = changed
        self._choices = list(choices)
        self._ends = ("<", ">") if ascii_only else ("‹", "›")
        self.set_reactive(Choice.value, value if value in choices else self._choices[0])

    def render(self) -> RenderResult:
        left, right = self._ends
        others = "  ".join(word for word in self._choices if word != self.value)
        return Content.assemble(f"{left} {self.value or 'none'} {right}", (f"   {others}", "dim"))

    def watch_value(self) -> None:
        if self.is_mounted:
            self._on_changed()

    def action_change(self, step: int) -> None:
        at = self._choices.index(self.value) + step
        self.value = self._choices[at % len(self._choices)]

    def action_submit(self) -> None:
        self.post_message(self.Submitted(self))
