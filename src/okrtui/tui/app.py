"""The program on screen: its state, its screens, and the one handler of errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from okrtui.config.paths import personal_settings_path
from okrtui.config.reading import check_keymap
from okrtui.config.settings import Personal
from okrtui.domain.errors import OkrtuiError
from okrtui.show.glyphs import Style
from okrtui.tui import looks
from okrtui.tui.actions import ACTIONS, keys_of
from okrtui.tui.background import start
from okrtui.tui.desk import Desk
from okrtui.tui.palette import ActionProvider
from okrtui.tui.screens.kpis import KpisScreen
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.screens.objectives import ObjectivesScreen
from okrtui.tui.typeahead import OneKeyAtATime
from okrtui.workspace.overview import Overview, overview
from okrtui.workspace.session import open_session

if TYPE_CHECKING:
    from okrtui.config.editor import Buffer
    from okrtui.config.launch import Launch


class OkrtuiApp(OneKeyAtATime[None]):
    """Holds what the screens share; every database call goes through `ask`."""

    TITLE = "okrtui"
    CSS_PATH = "theme.tcss"
    MODES = {"objectives": ObjectivesScreen, "kpis": KpisScreen}
    DEFAULT_MODE = "objectives"
    COMMANDS = {ActionProvider}
    ACTIONS = OneKeyAtATime.ACTIONS | {"say_how_to_quit"}
    BINDINGS = [Binding("ctrl+c", "say_how_to_quit", show=False)]

    def __init__(
        self, desk: Desk, personal: Personal, style: Style, first: Overview, *, restricted: bool = False
    ) -> None:
        self.glyphs = style
        self.personal = personal
        self.looks = looks.Looks(personal.theme)
        self.overview = first
        self.desk = desk
        self.drafts: dict[str, dict[str, str]] = {}
        self.buffers: dict[str, Buffer] = {}
        """What was typed in the editor and could not be saved, by the form's draft key."""
        super().__init__(ansi_color=personal.theme == "terminal", restricted=restricted)
        self.animation_level = "none"  # frames between two states are bytes for nothing
        self.set_class(style.ascii, "-ascii")
        self.register_theme(looks.theme(personal.theme))
        self.theme = f"okrtui-{personal.theme}"
        keymap = {a.id: ",".join(keys_of(a, personal.keymap)) for a in ACTIONS if a.id in personal.keymap}
        self.set_keymap(keymap)

    async def ask(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a workspace function off the screen's thread. Raises what it raises."""
        return await self.desk.ask(work, *args, **kwargs)

    def do(self, work: Callable[..., Awaitable[None]], *args: Any, **kwargs: Any) -> None:
        """Start some work; an error of ours becomes a message on the screen it came from."""
        screen = self.screen

        async def guarded() -> None:
            try:
                await work(*args, **kwargs)
            except OkrtuiError as error:
                say = getattr(screen, "say", None)
                if say is not None:
                    say(str(error), bad=True)

        start(self, guarded, "work")

    async def reload(self, cycle: str | None = None, step: int = 0) -> None:
        """Read everything again and show it on the main screens."""
        name = cycle or self.overview.board.cycle.name
        self.overview = await self.ask(overview, name, step)
        for screen in self.screen_stack:  # those of the other mode read anew when they are shown
            if isinstance(screen, MainScreen) and screen.is_mounted:
                screen.refresh_rows()

    def action_say_how_to_quit(self) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            say("esc goes back; q on a main screen quits")


def run(request: Launch) -> int:
    """Show a workspace until the person quits; returns the exit code.

    Raises what opening it raises; offers a first workspace if there is none and none was named.
    """
    from okrtui.tui.first_run import choose_workspace
    from okrtui.workspace.session import is_workspace

    if not request.color:
        os.environ["NO_COLOR"] = "1"
    directory: Path | None = request.directory
    if not request.named and not is_workspace(request.directory):
        directory = choose_workspace(request)
        if directory is None:
            return 0
    check_keymap(request.personal.keymap, [action.id for action in ACTIONS], str(personal_settings_path()))
    place = directory or request.directory
    desk = Desk(
        lambda: open_session(place, clock=request.clock, as_of=request.as_of, network_fs=request.network_fs)
    )
    try:
        first = desk.submit(overview).result()
        style = Style(request.ascii_only)
        app = OkrtuiApp(desk, request.personal, style, first, restricted=request.restricted)
        app.run_guarded(mouse=request.personal.mouse)
        return app.return_code or 0
    finally:
        desk.close()
        sys.stdout.flush()
