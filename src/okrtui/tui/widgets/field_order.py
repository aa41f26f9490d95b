"""Going from field to field with tab, in the order they were made in, and marking the field with the focus.

Textual's order for tab follows the fields' places on screen, and a field that was just shown has none yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.widget import Widget


class FieldOrder:
    """The part of a screen that leads through its fields."""

    def __init__(self, screen: Widget, shown: Callable[[], Sequence[str]]) -> None:
        """`shown` returns the ids of the fields that are there now, in order."""
        self._screen = screen
        self._shown = shown

    def go_on(self, step: int) -> None:
        """Go to the next field (+1), or the one before (−1); round at the ends."""
        ids, focused = list(self._shown()), self._screen.screen.focused
        here = focused.id if focused is not None else None
        if ids:
            at = ids.index(here) + step if here in ids else 0
            self._screen.screen.set_focus(self._screen.query_one(f"#{ids[at % len(ids)]}"))

    def mark(self, focused: Widget) -> None:
        """Mark the field with the focus at its label, also where there are no colours."""
        for row in self._screen.query(".field"):
            row.set_class(focused in row.children, "-here")
