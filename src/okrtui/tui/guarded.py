"""What every app of ours does: it makes text harmless, out and in, runs no actions but ours, and never ends
silently.

The screens clean what they show before they measure it; this is the last check on the way to the terminal,
and everything that Textual draws goes through it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import ClassVar, TypeVar

from rich.color import ColorSystem
from rich.segment import Segment
from textual import events
from textual.app import App, SystemCommand
from textual.color import Color
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import WorkerFailed

from okrtui.show.depth import AUTO, Depth, can_dim, theme_of
from okrtui.show.harmless import JOINERS, harmless, harmless_lines
from okrtui.tui import looks
from okrtui.tui.driver.terminal import Terminal

AppResult = TypeVar("AppResult")


class OneDoor(LineFilter):
    """Makes every line that any widget draws harmless; with `ascii_only`, all is drawn in ASCII, even typed
    text."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        whole = "".join([segment.text for segment in segments if not segment.control])
        clean = harmless(whole)
        if self._ascii_only and not clean.isascii():
            clean = "".join([c if c.isascii() else "?" for c in clean])
        if clean == whole and not any(segment.control for segment in segments):
            return segments
        shown: list[Segment] = []
        at = 0
        for text, style, control in segments:
            if not control:  # sequences are for the driver alone
                shown.append(Segment(clean[at : at + len(text)], style))
                at += len(text)
        return Segment.adjust_line_length(shown, Segment.get_line_length(segments))


_SYSTEMS = {
    Depth.TRUE: ColorSystem.TRUECOLOR,
    Depth.MANY: ColorSystem.EIGHT_BIT,
    Depth.FEW: ColorSystem.STANDARD,
    Depth.NONE: ColorSystem.STANDARD,  # Textual takes none at all for 24-bit; its filter removes them
}


@contextmanager
def _no_color(wanted: bool) -> Iterator[None]:
    """Set NO_COLOR, which Textual reads while an app is made, to what was decided here."""
    before = os.environ.pop("NO_COLOR", None)
    if wanted:
        os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before


class GuardedApp(App[AppResult], inherit_bindings=False):
    """An app whose output goes through OneDoor, and which never ends silently."""

    ENABLE_COMMAND_PALETTE = False  # ours is opened by a key of the one list
    ACTIONS: ClassVar[frozenset[str]] = frozenset({"focus_next", "focus_previous"})
    """The only actions of the app itself; Textual's own (screenshot, suspend, ...) do not run."""

    def __init__(
        self,
        *,
        wanted_theme: str = AUTO,
        depth: Depth = Depth.TRUE,
        restricted: bool = False,
        differ: bool = True,
        ascii_only: bool = False,
    ) -> None:
        """`depth` is how many colours there are; `wanted_theme` is the person's choice."""
        self.restricted = restricted
        """The forced command of a login: no editor, no suspending."""
        self.differ = differ
        """Only cells that differ go to the terminal; else all that Textual writes."""
        self._door = OneDoor(ascii_only=ascii_only)
        name, dims = theme_of(depth, wanted_theme), can_dim(os.environ)
        own = name in looks.OWN
        with _no_color(depth is Depth.NONE):
            super().__init__(driver_class=Terminal, ansi_color=own)
        self.console._color_system = _SYSTEMS[depth]
        self.error: Exception | None = None
        """The error that ended the app, if one did."""
        self.looks = looks.Looks(name, dims=dims)
        self.set_class(own, "-own")
        self.register_theme(looks.theme(name, dims=dims))
        self._begin_with(f"okrtui-{name}")

    def _begin_with(self, theme: str) -> None:
        """Set the theme without choosing it, which would make Textual read all styles twice at the start."""
        self.set_reactive(App.theme, theme)
        dark = self.current_theme.dark
        self.update_classes({"-dark-mode": dark, "-light-mode": not dark}, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def refresh_css(self, animate: bool = True) -> None:
        """Do nothing: Textual would read all styles anew for each new screen of a mode, though their
        variables never change."""

    # --- out -----------------------------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._door, *super().get_line_filters()]

    def repaint(self) -> None:
        """Paint the whole terminal, whatever it shows."""
        if isinstance(self._driver, Terminal):
            self._driver.repaint()

    def why_not_suspended(self) -> str:
        """Return why the program cannot stop until the shell's `fg`, or ""."""
        if self.restricted:
            return "this login has no shell to go back to, so it cannot be suspended"
        if not isinstance(self._driver, Terminal) or not self._driver.has_shell:
            return "no shell started the program, so it cannot be suspended"
        return ""

    def suspend_program(self) -> None:
        """Stop until the shell's `fg`."""
        if isinstance(self._driver, Terminal):
            self._driver.suspend()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text, made harmless also for where it will be pasted."""
        super().copy_to_clipboard(harmless_lines(text))

    # --- in ------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Make what is pasted harmless. Pass a joiner on as pasted text, as no key has that name."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event = events.Paste(_pasted(event.text))
        elif isinstance(event, events.Key) and event.character and event.character in JOINERS:
            event = events.Paste(event.character)
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action in self.ACTIONS

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        return ()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Do nothing: no other program is opened here."""

    # --- the end -------------------------------------------------------------------------

    def ending(self) -> None:
        """Keep what was typed; this is the last chance, as a signal, the terminal or an error ends the
        program."""

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first error and end; `run_guarded` raises it once the terminal is restored."""
        if isinstance(error, WorkerFailed):
            error = error.error if isinstance(error.error, Exception) else error
        if self.error is None:
            self.error = error
            with suppress(Exception):  # of a screen that is broken; what ended the app is told
                self.ending()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's report, which would print the values of all variables."""
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """End without printing; what happened is in the report."""
        self.error = self.error or RuntimeError("panic")
        self._close_messages_no_wait()

    def run_guarded(self, *, mouse: bool) -> AppResult | None:
        """Run to the end and return the result. Raises the error that ended it, with the terminal restored.

        Raises SystemExit if a signal, or the end of the terminal, ended it.
        """
        try:
            result = self.run(mouse=mouse)
        finally:
            if isinstance(self._driver, Terminal):
                self._driver.restore()
        if self.error is not None:
            raise self.error
        if isinstance(self._driver, Terminal) and self._driver.ended_with:
            raise SystemExit(self._driver.ended_with)
        return result


def _pasted(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text in JOINERS else harmless_lines(text)
