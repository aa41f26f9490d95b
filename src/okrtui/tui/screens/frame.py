"""What every screen of ours has: the app's type, bindings of a place, a frame, news of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import DescendantFocus
from textual.screen import Screen

from okrtui.show.harmless import harmless
from okrtui.tui.actions import EVERYWHERE, Place, in_place, keys_to_bind
from okrtui.tui.widgets.lines import Line
from okrtui.workspace.others import News

WIDE, PANE = 120, 42
Pairs = tuple[str, list[tuple[str, str]]]
"""A heading and, below it, names and texts."""
_SCROLLING = {
    "up": "scroll_up", "down": "scroll_down", "half_up": "scroll_page_up", "half_down": "scroll_page_down",
    "first": "scroll_home", "last": "scroll_end",
}  # fmt: skip
"""Action and Textual's method that does it to a text that is longer than the screen."""


def bindings(place: Place) -> list[BindingType]:
    """The place's own actions as bindings; a keymap finds them by their id."""
    return [
        Binding(keys_to_bind(action), f"do('{action.id}')", action.label, show=False, id=action.id)
        for action in in_place(place)
        if action.places is not EVERYWHERE
    ]


class OkrScreen(Screen[Any]):
    """A screen of ours: knows the app's type."""

    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]

    @property
    def okr(self) -> Any:
        """The app, as the OkrtuiApp it is."""
        return self.app

    def _compositor_refresh(self) -> None:
        """Draw what changed. While a batch holds paintings back Textual would draw, and throw it away."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    def paint_first(self) -> None:
        """Paint for the first time: at once, not when Textual's timer comes round, and all in one."""
        self._repaint_required = False  # what was laid out and held back is the whole screen
        self._on_timer_update()
        self._compositor_refresh()

    def line(self, id: str) -> Line:
        return self.query_one(f"#{id}", Line)

    def do_repaint(self) -> None:
        """Something else wrote on the terminal: paint everything anew."""
        self.okr.repaint()

    def do_suspend(self) -> None:
        """Stop until the shell's `fg`."""
        self.okr.action_suspend()

    def show_hidden(self, above: int, below: int) -> None:
        """The rule below a list or text, with how much of it is not on screen."""
        style, dim = self.okr.glyphs, self.okr.looks.dim
        parts = [f"{above} more above"] if above else []
        parts += [f"{below} more below"] if below else []
        label = f" {', '.join(parts)} " if parts else ""
        text = Text(style.rule * 2 + label, dim)
        text.append(style.rule * max(0, self.size.width - text.cell_len), dim)
        self.line("rule").show(text)

    def scroll_text(self, selector: str, action: str) -> bool:
        """Scroll a text by an action of the one list; False if the action is another one."""
        method = _SCROLLING.get(action)
        if method is not None:
            getattr(self.query_one(selector), method)(animate=False)
        return method is not None

    def watch_scrolling(self, selector: str) -> None:
        """Keep the rule true to what is hidden of a scrolled text."""
        scroll = self.query_one(selector)

        def show() -> None:
            if not self.query("#rule"):  # the screen went away meanwhile
                return
            above = round(scroll.scroll_offset.y)
            self.show_hidden(above, max(0, scroll.max_scroll_y - above))

        def changed() -> None:
            self.call_after_refresh(show)

        self.watch(scroll, "scroll_y", changed, init=False)
        self.watch(scroll, "virtual_size", changed)
        self.watch(scroll, "size", changed, init=False)

    def draw_frame(self, heading: str, keys: str) -> None:
        """The heading, its rule and the footer of a page or form."""
        app = self.okr
        rule = Text(app.glyphs.rule * self.size.width, app.looks.dim)
        self.line("header").show(Text(" " + app.glyphs.text(harmless(heading)), app.looks.bold))
        self.line("top-rule").show(rule)
        self.line("footer").show(Text(" " + keys, app.looks.dim))


FIELD_TO_FIELD: list[BindingType] = [
    Binding("tab", "go_on(1)", show=False),
    Binding("shift+tab", "go_on(-1)", show=False),
]


class FieldScreen(OkrScreen):
    """A screen with fields. Textual orders what tab goes through by where it lies on screen, which a field
    that was just shown does not know yet; ours is the order they were made in."""

    def fields_shown(self) -> Sequence[str]:
        """The ids of the fields that are there now, in order."""
        raise NotImplementedError

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """The field with the focus is marked at its label, also where there are no colours."""
        for row in self.query(".field"):
            row.set_class(event.widget in row.children, "-here")

    def action_go_on(self, step: int) -> None:
        """To the next field, or the one before; round at the ends."""
        ids = list(self.fields_shown())
        focused = self.focused.id if self.focused else None
        if ids:
            at = ids.index(focused) + step if focused in ids else 0
            self.set_focus(self.query_one(f"#{ids[at % len(ids)]}"))


class TellsOfOthers:
    """A screen about one item that says when somebody else changes it."""

    handle: str = ""
    """Of the item; empty for one that is not there yet."""

    def concerned(self, news: News) -> bool:
        """Whether the news are about what is shown."""
        return self.handle in news.touched or news.restored

    def others_changed(self, news: News) -> None:
        """Show it."""
        raise NotImplementedError
