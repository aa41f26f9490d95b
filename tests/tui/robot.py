"""A person at the keyboard: presses keys, reads what is on screen, asks the workspace what it holds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from textual.events import Key, Paste
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea
from textual.worker import WorkerCancelled

from okrtui.domain.model import Handle
from okrtui.domain.views import KeyResultView, KpiView, ObjectiveView
from okrtui.tui.app import OkrtuiApp
from okrtui.tui.forms.screen import FormScreen
from okrtui.tui.screens.review import ReviewScreen
from okrtui.tui.widgets.choice import Choice
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.row_list import RowList
from okrtui.workspace.queries import board
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.kpis import kpi_view
from okrtui.workspace.session import Session

NAMES = ("ctrl+end", "backspace", "shift+tab")
POLL = 0.001
"""Seconds between two looks at whether the keys are handled."""
ROUNDS = 2
"""Rounds through all queues: a key travels app → focused widget → screen → what that starts."""


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until every queue is empty and nothing is being worked on. Looks at no clock."""
    quiet = 0
    while quiet < ROUNDS:
        while getattr(pilot.app, "_typing", False):  # a round goes through every widget: not for each key
            await asyncio.sleep(POLL)
        await pilot.pause(0)
        quiet += 1
        for worker in list(pilot.app.workers):
            quiet = 0
            with contextlib.suppress(WorkerCancelled):
                await worker.wait()


def key_event(key: str) -> Key:
    """What the terminal's driver sends for a key's name, or for a character."""
    if len(key) == 1:
        return Key(key if key.isalnum() else _character_to_key(key), key)
    return Key(key, " " if key == "space" else None)


def rows(app: OkrtuiApp) -> list[str]:
    """The lines of the list on screen as text, blank ones left out."""
    shown = app.screen.query_one(RowList)
    lines = [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]
    return [line for line in lines if line]


def detail(app: OkrtuiApp) -> str:
    return app.screen.query_one("#detail", Line).text.strip()


class Robot:
    """Keys in, text out."""

    def __init__(self, pilot: Pilot[object], app: OkrtuiApp) -> None:
        self.pilot = pilot
        self.app = app

    # --- the keyboard --------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, then wait until all they started is done."""
        for key in keys:
            await self.at_once(key)

    async def at_once(self, *keys: str) -> None:
        """Press keys faster than the program can follow, then wait until all is done."""
        for key in keys:
            self.app.post_message(key_event(key))
        await settled(self.pilot)

    async def run(self, action: str) -> None:
        """Run an action of the screen, whatever key it has, then wait until all that it started is done."""
        await self.app.screen.run_action(f"run('{action}')")
        await settled(self.pilot)

    async def type(self, text: str) -> None:
        await self.at_once(*text)

    async def resize(self, width: int, height: int = 24) -> None:
        await self.pilot.resize_terminal(width, height)
        await settled(self.pilot)

    async def go_to(self, handle: str) -> None:
        """Move to an item with the arrow keys; fails if it is not on the board."""
        await self.press("g")
        assert handle in self.handles
        await self.at_once(*["j"] * self.handles.index(handle))
        assert self.current == handle

    async def _quickly(self, *keys: str, until: Callable[[], bool]) -> None:
        """Press keys and wait until something holds, not until all that they started is done."""
        for key in keys:
            self.app.post_message(Paste(key) if len(key) > 8 and key not in NAMES else key_event(key))
        for _ in range(ROUNDS):
            while self.app._typing:
                await asyncio.sleep(POLL)
            if until():
                return
            await self.pilot.pause(0)
        for _ in range(50 + 2 * len(keys)):
            if until():
                return
            await self.pilot.pause(0)
        raise AssertionError(f"after {keys} it never held; the focus is on {self._focused()}")

    def _focused(self) -> str | None:
        return self.app.focused.id if self.app.focused is not None else None

    async def field(self, name: str) -> None:
        """Go to a field of a form with tab."""
        chain: list[str | None] = []

        def is_there() -> bool:
            screen = self.app.screen
            chain[:] = screen.fields_shown() if isinstance(screen, FormScreen | ReviewScreen) else []
            return name in chain

        await self._quickly(until=is_there)
        start = chain.index(self._focused()) if self._focused() in chain else -1
        tabs = (chain.index(name) - start) % len(chain)
        await self._quickly(*["tab"] * tabs, until=lambda: self._focused() == name)

    async def fill(self, **texts: str) -> None:
        """Go to each field and replace what it holds: by typing, or with → until a word is chosen."""
        for name, text in texts.items():
            await self.field(name)
            widget = self.app.focused
            if isinstance(widget, Choice):
                steps = (widget._choices.index(text) - widget._choices.index(widget.value)) % len(
                    widget._choices
                )
                await self._quickly(*["right"] * steps, until=lambda: self.typed[name] == text)  # noqa: B023
                continue
            keys = ["enter" if character == "\n" else character for character in text]
            keys = [text] if len(text) > 8 else keys  # pasted; `type` is for keys one by one
            if isinstance(widget, TextArea):
                keys = ["f7", *keys] if widget.text else keys
            elif isinstance(widget, Input) and widget.value:
                keys = ["end", "ctrl+u", *keys]
            await self._quickly(*keys, until=lambda: self.typed[name] == text)  # noqa: B023
        await settled(self.pilot)

    # --- the screen ----------------------------------------------------------------------

    @property
    def listing(self) -> RowList[Any]:
        return self.app.screen.query_one(RowList)

    @property
    def current(self) -> str | None:
        """Handle of the line with the cursor."""
        return self.listing.current_key

    @property
    def handles(self) -> list[str]:
        """Handles of all lines, also those that are scrolled away."""
        shown = self.listing
        return [shown._key(row) for row in shown.rows]

    @property
    def rows(self) -> list[str]:
        return rows(self.app)

    @property
    def marked(self) -> list[str]:
        """The lines on screen with the cursor's mark."""
        return [line for line in self.rows if line.startswith(self.app.glyphs.cursor)]

    @property
    def detail(self) -> str:
        return detail(self.app)

    def line(self, id: str) -> str:
        return self.app.screen.query_one(f"#{id}", Line).text

    def static(self, id: str) -> str:
        """Text of a multi-line part of the screen: preview, message, facts, content, pane-text."""
        return str(self.app.screen.query_one(f"#{id}", Static).content)

    @property
    def preview(self) -> str:
        return self.static("preview")

    @property
    def screen(self) -> str:
        """Everything on screen as lines of text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def screen_name(self) -> str:
        return self.screen_names[-1]

    @property
    def screen_names(self) -> list[str]:
        """What is open, from the main screen to what is in front; of a form its own name."""
        screens = self.app.screen_stack
        return [type(s.form if isinstance(s, FormScreen) else s).__name__ for s in screens]

    @property
    def form(self) -> FormScreen:
        """The form on screen."""
        screen = self.app.screen
        assert isinstance(screen, FormScreen)
        return screen

    @property
    def typed(self) -> dict[str, str]:
        """What the fields of the form hold."""
        return dict(self.form.values)

    # --- the workspace -------------------------------------------------------------------

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a function over a Reading in the workspace's thread."""
        return self.change(Session.ask, query, *args, **kwargs)

    def change(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a function over the Session in the workspace's thread."""
        return self.app.workspace.submit(work, *args, **kwargs).result()

    def objective(self, handle: str) -> ObjectiveView:
        view: ObjectiveView = self.ask(board.objective_view, Handle.parse(handle).id)
        return view

    def key_result(self, handle: str) -> KeyResultView:
        view: KeyResultView = self.ask(key_result_view, Handle.parse(handle).id)
        return view

    def kpi(self, handle: str) -> KpiView:
        view: KpiView = self.ask(kpi_view, Handle.parse(handle).id)
        return view
