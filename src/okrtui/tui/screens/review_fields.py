"""The fields below a card of the review: value, confidence, note, and what is in the way."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from okrtui.domain.errors import OkrtuiError
from okrtui.show.harmless import harmless
from okrtui.tui.base import AppScreen
from okrtui.tui.widgets.field_order import FieldOrder
from okrtui.tui.widgets.words import LineField, Words

FIELDS = (
    ("value", "Value"),
    ("confidence", "Confidence"),
    ("note", "Note"),
    ("in_the_way", "In the way"),
)
COMMANDS = frozenset({"u", "R", "question_mark"})
"""Keys that no value begins with: in an empty value field they are commands."""


class CardFields:
    """The part of the Review screen that one types into."""

    def __init__(self, screen: AppScreen[None]) -> None:
        self._screen = screen
        self._order = FieldOrder(screen, self.shown)

    def compose(self) -> ComposeResult:
        """Yield the widgets."""
        with Vertical(id="entry"):
            for name, label in FIELDS:
                with Horizontal(classes="field", id=f"row-{name}"):
                    yield Words(Text(label), classes="label")
                    yield LineField(id=name, commands=COMMANDS if name == "value" else ())

    def _row(self, name: str) -> Widget:
        return self._screen.query_one(f"#row-{name}")

    def field(self, name: str) -> LineField:
        """Return the field of this name."""
        return self._screen.query_one(f"#{name}", LineField)

    def shown(self) -> list[str]:
        """Return the ids of the fields that are there now, in order."""
        if not self._screen.query_one("#entry").display:
            return []
        return [name for name, _ in FIELDS if self._row(name).display]

    @property
    def typed(self) -> dict[str, str]:
        """What is typed, by the field's name; empty fields are left out."""
        return {name: self.field(name).value for name, _ in FIELDS if self.field(name).value.strip()}

    # --- another card --------------------------------------------------------------------

    def hide(self) -> None:
        """Take all fields away, where there is no card."""
        self._screen.query_one("#entry").display = False

    def begin(self, draft: Mapping[str, str], forms: str, *, has_confidence: bool) -> None:
        """Show the fields of a card with what was typed on it before; `forms` is what a value may be."""
        self._screen.query_one("#entry").display = True
        for name, _ in FIELDS:
            self._row(name).display = name != "confidence" or has_confidence
            self.field(name).keep(draft.get(name, ""))
        self._row("in_the_way").display = bool(draft.get("in_the_way"))
        self.field("confidence").placeholder = "0 to 10: the odds of getting there"
        self.field("in_the_way").placeholder = ""
        self.offer(forms)
        self.field("value").focus()

    def offer(self, hint: str) -> None:
        """Say in the empty value field what can be typed."""
        self.field("value").placeholder = self._screen.app.glyphs.text(harmless(hint))

    def clear(self) -> None:
        """Empty all fields."""
        for name, _ in FIELDS:
            self.field(name).value = ""

    def keep(self) -> None:
        """Have what is typed selected when one comes back: what is typed then takes its place."""
        for name, _ in FIELDS:
            self.field(name).keep(self.field(name).value)

    # --- what is in the way --------------------------------------------------------------

    @property
    def has_way(self) -> bool:
        """Whether it is asked what is in the way."""
        return bool(self._row("in_the_way").display)

    def ask_for_way(self, before: str) -> None:
        """Ask what is in the way; `before` is what was said last."""
        self._row("in_the_way").display = True
        field = self.field("in_the_way")
        field.placeholder = harmless(f"last time: {before}" if before else "in a few words")
        field.focus()

    # --- going through them --------------------------------------------------------------

    def name_wrong(self, error: OkrtuiError) -> None:
        """Have an error name the field that it is about, and put the cursor there."""
        for name, label in FIELDS:
            if name == error.field and name in self.shown():
                error.where = label
                self.field(name).focus()

    def go_on(self, step: int) -> None:
        """Go to the next field (+1), or the one before (−1); round at the ends."""
        self._order.go_on(step)

    def mark(self, focused: Widget) -> None:
        """Mark the field with the focus at its label."""
        self._order.mark(focused)
