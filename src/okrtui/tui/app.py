"""The program on screen: its screens, its start and end, and how it follows what others do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.css.query import NoMatches
from textual.screen import Screen

from okrtui.config.keymap import canonical, check_keymap
from okrtui.config.paths import personal_settings_path
from okrtui.config.settings import Personal
from okrtui.domain.dates import said
from okrtui.domain.errors import BadSettings, OkrtuiError, Unsafe, on_screen
from okrtui.show.depth import Depth, depth_of
from okrtui.show.glyphs import Style
from okrtui.tui.actions import ACTIONS, EVERYWHERE, bound, keys_of
from okrtui.tui.background import start
from okrtui.tui.base import AppScreen, BaseApp
from okrtui.tui.board.screen import ObjectivesScreen
from okrtui.tui.daily import DailyBackup
from okrtui.tui.preloading import Preloading
from okrtui.tui.unsaved import offer_drafts
from okrtui.tui.work import do
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace import news
from okrtui.workspace.admin.drafts import Drafts, drafts_of
from okrtui.workspace.queries import paging
from okrtui.workspace.queries.due import how_many_due
from okrtui.workspace.queries.overview import Overview, overview
from okrtui.workspace.session import Session, looking_back, open_session

if TYPE_CHECKING:
    from textual.command import Provider

    from okrtui.config.launch import Launch


LOOK_EVERY = 1.0
"""Seconds between two looks at what others did."""


def _kpis() -> Screen[None]:
    from okrtui.tui.screens.kpis import KpisScreen

    return KpisScreen()


def _review() -> Screen[None]:
    from okrtui.tui.screens.review import ReviewScreen

    return ReviewScreen()


def _cycle() -> Screen[None]:
    from okrtui.tui.screens.cycle import CycleScreen

    return CycleScreen()


def _history() -> Screen[None]:
    from okrtui.tui.screens.history import HistoryScreen

    return HistoryScreen()


def _actions() -> type[Provider]:
    """Return the provider of what the palette finds."""
    from okrtui.tui.screens.palette import ActionProvider

    return ActionProvider


class OkrtuiApp(BaseApp):
    """The app with its screens."""

    TITLE = "okrtui"
    CSS_PATH = "theme.tcss"
    MODES = {
        "objectives": ObjectivesScreen,
        "kpis": _kpis,  # these are imported when somebody goes there
        "review": _review,
        "cycle": _cycle,
        "history": _history,
    }
    DEFAULT_MODE = "objectives"
    COMMANDS = {_actions}
    ACTIONS = BaseApp.ACTIONS | {"say_how_to_quit", "run"}
    BINDINGS = [
        Binding("ctrl+c", "say_how_to_quit", show=False),
        *(
            Binding(",".join(a.keys), f"run('{a.id}')", show=False, id=a.id, priority=True)
            for a in EVERYWHERE.actions
        ),
    ]

    def __init__(
        self,
        workspace: WorkspaceThread,
        personal: Personal,
        style: Style,
        first: Overview,
        drafts: Drafts,
        *,
        depth: Depth = Depth.TRUE,
        restricted: bool = False,
        differ: bool = True,
    ) -> None:
        super().__init__(
            workspace, personal, style, first, drafts, depth=depth, restricted=restricted, differ=differ
        )
        drafts.on_problem = lambda text: self.call_later(self.say, text, bad=True)
        self._seen = first.latest
        self._looking = False
        self.daily = DailyBackup(
            workspace.session,
            lambda text, bad: self.call_later(self.say, text, bad=bad),
            lambda: self._exit or self.error is not None,
        )
        self.animation_level = "none"  # frames between two states are bytes for nothing
        self.set_class(style.ascii, "-ascii")
        keymap = {
            a.id: ",".join(map(canonical, keys_of(a, personal.keymap)))
            for a in ACTIONS
            if a.id in personal.keymap
        }
        self.set_keymap(keymap)

        self.after_first_paint: Callable[[], None] = lambda: None
        """Called once there is something on screen."""
        self._until_ready = self.batch_update()
        self._until_ready.__enter__()  # rows first and the rest after them would be two paintings

    # --- the start -----------------------------------------------------------------------

    def on_mount(self) -> None:
        self.workspace.session().on_wait(self._waits)
        self.set_interval(LOOK_EVERY, self.look_soon)
        self.call_after_refresh(offer_drafts, self)
        self.call_after_refresh(self._say_what_is_older)
        self.call_after_refresh(do, self, self._know_all)

    def on_ready(self) -> None:
        """Paint for the first time: the first layout is known, and what depends on the size is on its way."""
        self.screen.call_after_refresh(self._paint_first)

    def _paint_first(self) -> None:
        self._until_ready.__exit__(None, None, None)
        if isinstance(self.screen, AppScreen) and not self.screen.is_modal:
            self.screen.paint_first()
        else:  # a question is in front already
            self.screen.refresh()
        self.after_first_paint()

    async def _know_all(self) -> None:
        """Read what was not asked for before something was on screen."""
        if not self.overview.whole or self.overview.due is None:
            await self.whole_outline()
            due = await self.ask(how_many_due)
            self.overview = replace(self.overview, due=due)  # as it is by now
            self.show_what_is_known()
        if not (self.overview.kpis_known or await self.ask(paging.many_kpis)):
            await self.know_kpis()

    def _say_what_is_older(self) -> None:
        """Say who upgrades a workspace of the release before, and how; until then it is read-only."""
        upgrade = self.workspace.session().needs_upgrade
        if upgrade is not None:
            self.say(str(upgrade), bad=True)

    # --- other people --------------------------------------------------------------------

    def _waits(self) -> None:
        """Say, where the person looks, that a write waits for somebody else's. Called in the other thread."""
        self.call_later(self.say, "waiting for somebody else's write …")

    def look_soon(self) -> None:
        """Ask what others did, unless the last question is still open. Paint only if something changed."""
        if not self._looking and not self._exit:
            self._looking = True
            start(self, self._look, "look")
        if not self.overview.read_only and self.daily.is_wanted():
            start(self, self.daily.look, "backup")

    async def _look(self) -> None:
        try:
            if await self.workspace.follow_settings():
                await self._read_with("the settings were changed: everything is judged anew")
            if self.overview.as_of is None and self.workspace.session().real_today != self.overview.today:
                await self._read_with(f"it is {said(self.workspace.session().real_today)} now")
            found = await self.change(news.look, self._seen)
            if found is not None:
                self._seen = found.latest
                await self._tell(found)
        except (Unsafe, BadSettings) as error:  # upgraded by somebody, or no longer for this person
            self.say(str(error), bad=True)
        except OkrtuiError:
            pass  # the next look, or what the person does next, tells
        finally:
            self._looking = False

    async def _read_with(self, text: str) -> None:
        """Read all that is shown, and say why."""
        await self.read_again()
        for screen in self.screens_that_follow:
            screen.read_anew(text)

    async def _tell(self, news: news.News) -> None:
        """Show what others changed, without taking anything from the person at work."""
        await self.read_again()
        self.touched |= news.touched
        for screen in self.screens_that_follow:
            screen.others_changed(news)

    # --- the end -------------------------------------------------------------------------

    def ending(self) -> None:
        """Keep what is typed: a signal or the terminal ends the program."""
        for screen in self.screens_that_follow:
            with suppress(NoMatches):  # it is just coming or going
                screen.keep_draft()
        self.workspace.give_up()

    def action_say_how_to_quit(self) -> None:
        """Say how to go back and how to quit, as ctrl+c does neither."""
        self.say("esc goes back; q on a main screen quits")


def _opened(place: Path, request: Launch) -> Session:
    session = open_session(place, clock=request.clock, network_fs=request.network_fs)
    return session if request.as_of is None else looking_back(session, request.as_of)


def run(request: Launch) -> int:
    """Show a workspace until the person quits; return the exit code.

    Raises what opening it raises; offers a first workspace if there is none and none was named.
    """
    from okrtui.tui.first_run import choose_workspace
    from okrtui.workspace.session import is_workspace

    if request.personal.keymap:
        check_keymap(request.personal.keymap, bound(), personal_settings_path())
    directory: Path | None = request.directory
    if not request.named and not is_workspace(request.directory):
        directory = choose_workspace(request)
        if directory is None:
            return 0
    place = directory or request.directory
    with on_screen():
        workspace = WorkspaceThread(partial(_opened, place, request))
        try:
            first = workspace.submit(Session.ask, overview).result()
            drafts = workspace.submit(drafts_of).result()
            app = OkrtuiApp(
                workspace,
                request.personal,
                Style(request.ascii_only),
                first,
                drafts,
                depth=depth_of(os.environ, color=request.color),
                restricted=request.restricted,
                differ=request.differ,
            )
            preloading = Preloading(app.idle)
            app.after_first_paint = preloading.start
            try:
                app.run_guarded(mouse=request.personal.mouse)
            finally:
                preloading.stop()
                drafts.close()
            return app.return_code or 0
        finally:
            workspace.close()
            sys.stdout.flush()
