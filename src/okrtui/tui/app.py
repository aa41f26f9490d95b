"""The program on screen: its state, its screens, and the one handler of errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.css.query import NoMatches
from textual.screen import Screen

from okrtui.config.keymap import canonical, check_keymap
from okrtui.config.paths import personal_settings_path
from okrtui.config.settings import Personal
from okrtui.domain.dates import in_full, said
from okrtui.domain.errors import BadSettings, Busy, OkrtuiError, Unsafe, on_screen
from okrtui.domain.outline import Outline
from okrtui.domain.views import ObjectiveView
from okrtui.show import sentences
from okrtui.show.depth import Depth, depth_of
from okrtui.show.glyphs import Style
from okrtui.tui.actions import ACTIONS, everywhere, keys_of
from okrtui.tui.background import Work, start
from okrtui.tui.daily import DailyBackup
from okrtui.tui.desk import Desk
from okrtui.tui.preloading import Preloading
from okrtui.tui.screens.frame import OkrScreen, TellsOfOthers
from okrtui.tui.screens.objectives import ObjectivesScreen
from okrtui.tui.screens.tabs import TabScreen
from okrtui.tui.typeahead import OneKeyAtATime
from okrtui.workspace import others, paging
from okrtui.workspace.drafts import Draft, Drafts, drafts_of
from okrtui.workspace.overview import Overview, overview
from okrtui.workspace.queries.due import how_many_due
from okrtui.workspace.queries.items import item
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.session import Session, looking_back, open_session, past_day

if TYPE_CHECKING:
    from textual.command import Provider

    from okrtui.config.editor import Buffer
    from okrtui.config.launch import Launch


LOOK_EVERY = 1.0
"""Seconds between two looks at what others did."""
MOST_READ = 2000
"""Objectives that are kept in memory."""
MOST_READ_AGAIN = 120
"""Those of them that are read again when something changed: those that were looked at last."""


def _later(module: str, name: str) -> Callable[[], Screen[Any]]:
    """A screen that is imported when somebody goes there."""

    def make() -> Screen[Any]:
        screen: Screen[Any] = getattr(import_module(f"okrtui.tui.{module}"), name)()
        return screen

    return make


def _actions() -> type[Provider]:
    """What the palette finds."""
    from okrtui.tui.palette import ActionProvider

    return ActionProvider


class OkrtuiApp(OneKeyAtATime[None]):
    """Holds what the screens share; every database call goes through `ask`."""

    TITLE = "okrtui"
    CSS_PATH = "theme.tcss"
    MODES = {
        "objectives": ObjectivesScreen,
        "kpis": _later("screens.kpis", "KpisScreen"),
        "review": _later("screens.review", "ReviewScreen"),
        "cycle": _later("screens.cycle", "CycleScreen"),
        "history": _later("screens.history", "HistoryScreen"),
    }
    DEFAULT_MODE = "objectives"
    COMMANDS = {_actions}
    ACTIONS = OneKeyAtATime.ACTIONS | {"say_how_to_quit", *(a.id for a in everywhere())}
    BINDINGS = [
        Binding("ctrl+c", "say_how_to_quit", show=False),
        *(Binding(",".join(a.keys), a.id, show=False, id=a.id, priority=True) for a in everywhere()),
    ]

    def __init__(
        self,
        desk: Desk,
        personal: Personal,
        style: Style,
        first: Overview,
        drafts: Drafts,
        *,
        depth: Depth = Depth.TRUE,
        restricted: bool = False,
        differ: bool = True,
    ) -> None:
        self.glyphs = style
        self.personal = personal
        self.overview = first
        self.desk = desk
        self.drafts = drafts
        drafts.on_problem = partial(self.call_later, self._complain)
        self.touched: set[str | None] = set()
        """Handles of the rows that others changed since the person was last on them."""
        self._seen = first.latest
        self.began = first.latest
        """The number of the last change before this run."""
        self._looking = False
        self.daily = DailyBackup(desk.session, partial(self.call_later, self._say))
        self.buffers: dict[str, Buffer] = {}
        """What was typed in the editor and could not be saved, by the form's draft key."""
        super().__init__(
            wanted_theme=personal.theme, depth=depth, restricted=restricted, differ=differ,
            ascii_only=style.ascii,
        )  # fmt: skip
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

    def on_ready(self) -> None:
        """The first layout is known, and what depends on the size is on its way: then paint."""
        self.screen.call_after_refresh(self._paint_first)

    def _paint_first(self) -> None:
        self._until_ready.__exit__(None, None, None)
        if isinstance(self.screen, OkrScreen):
            self.screen.paint_first()
        else:  # a dialog is in front already
            self.screen.refresh()
        self.after_first_paint()

    def on_mount(self) -> None:
        self.desk.session().on_wait(self._waits)
        self.set_interval(LOOK_EVERY, self.look_soon)
        self.call_after_refresh(self._offer_drafts)
        self.call_after_refresh(self._say_what_is_older)
        self.call_after_refresh(self.do, self._know_all)

    def ending(self) -> None:
        """Keep what is typed: a signal, or the terminal, ends the program."""
        for screen in self.screen_stack:
            keep = getattr(screen, "keep_draft", None)
            if keep is not None and screen.is_mounted:
                with suppress(NoMatches):  # it is just coming or going
                    keep()
        self.desk.give_up()

    async def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a function over a Reading off the screen's thread. Raises what it raises."""
        return await self.desk.ask(query, *args, **kwargs)

    async def change(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Run a function over the Session, which writes, likewise."""
        return await self.desk.change(work, *args, **kwargs)

    def do(self, work: Callable[..., Awaitable[None]], *args: Any, **kwargs: Any) -> None:
        """Start some work; an error of ours becomes a message on the screen it came from."""
        start(self, self.guarded(work, *args, **kwargs), "work")

    def guarded(self, work: Callable[..., Awaitable[None]], *args: Any, **kwargs: Any) -> Work:
        """The work, of which an error of ours becomes a message on the screen that it is handed out on."""
        screen = self.screen

        async def guarded() -> None:
            try:
                await work(*args, **kwargs)
            except Busy as error:
                self._ask_again(str(error), partial(self.do, work, *args, **kwargs))
            except OkrtuiError as error:
                say = getattr(screen, "say", None)
                if say is not None:
                    say(str(error), bad=True)

        return guarded

    async def reload(self, cycle: str | None = None, step: int = 0) -> None:
        """Read everything again and show it on the main screens."""
        if cycle is None and not step:
            await self._read_again()
        else:
            name = cycle or self.overview.cycle.name
            self._know(await self.ask(overview, name, step, self.overview, self._looked_at()))
        for screen in self.screen_stack:  # those of the other mode read anew when they are shown
            if isinstance(screen, TabScreen) and screen.is_mounted:
                screen.refresh_rows()

    async def _read_again(self) -> None:
        """Read what is shown; if one went to another cycle meanwhile, that one."""
        while True:
            name = self.overview.cycle.name
            found: Overview = await self.ask(overview, name, 0, self.overview, self._looked_at())
            if self.overview.cycle.name == name:
                break
        self._know(found)

    def _know(self, found: Overview) -> None:
        """What was read, with the KPIs if they were read meanwhile."""
        seen = self.overview
        if seen.kpis_known and not found.kpis_known:
            found = replace(found, kpis=seen.kpis, kpis_known=True)
        self.overview = found

    # --- what is read when it is looked at -----------------------------------------------

    async def read(self, ids: Sequence[int]) -> None:
        """Read some objectives with their key results."""
        if ids:
            seen = self.overview
            found = await self.ask(paging.page, ids)
            if self.overview.latest == seen.latest:
                self.overview = replace(self.overview, pages=_kept(self.overview.pages, found))

    async def whole_outline(self) -> Outline:
        """All of a large board's outline, of which the beginning was enough to start with."""
        cycle = self.overview.cycle
        outline: Outline = await self.ask(paging.whole, cycle)
        if self.overview.cycle == cycle and not self.overview.whole:
            self.overview = replace(self.overview, outline=outline, whole=True)
        return outline

    async def _know_all(self) -> None:
        """What was not asked for before something was on screen."""
        if not self.overview.whole or self.overview.due is None:
            await self.whole_outline()
            due = await self.ask(how_many_due)
            self.overview = replace(self.overview, due=due)  # as it is by now
            self._show_what_is_known()
        if not (self.overview.kpis_known or await self.ask(paging.many_kpis)):
            await self.know_kpis()

    async def know_kpis(self) -> None:
        """Read the KPIs, of which nothing is on screen at first."""
        kpis = await self.ask(kpi_views, recent=True)
        self.overview = replace(self.overview, kpis=kpis, kpis_known=True)
        self._show_what_is_known("kpis")

    def _show_what_is_known(self, place: str = "") -> None:
        """On the screen one is on (or only in this place); one that is just coming shows it by itself."""
        screen = self.screen
        if isinstance(screen, TabScreen) and screen.is_mounted and place in ("", screen.PLACE):
            screen.refresh_rows()

    def _looked_at(self) -> list[int]:
        """The objectives that are, or may soon be, on screen; those that are last."""
        seen = dict.fromkeys(self.overview.pages)
        for screen in self.screen_stack:
            if isinstance(screen, TabScreen) and screen.is_mounted:
                seen |= {id_: seen.pop(id_) for id_ in screen.looked_at() if id_ in seen}
        return list(seen)[-MOST_READ_AGAIN:]

    def local(self, moment: datetime) -> datetime:
        """A moment by the workspace's clocks."""
        return moment.astimezone(self.desk.session().settings.zone)

    async def look_back(self, text: str) -> str:
        """Show everything as of a typed day (empty: today), read-only; says what is shown. Raises Refused."""
        today = self.desk.session().real_today
        day = past_day(replace(self.overview.dates, today=today), text) if text.strip() else today
        self.desk.look_back(None if day == today else day)
        name = self.overview.cycle.name
        self.overview = await self.ask(overview, name, 0, self.overview)
        shown = said(day) if in_full(text) is None else day
        back = f"as of {shown}: nothing can be changed; t and enter go back to today"
        return "today again" if day == today else back

    # --- other people --------------------------------------------------------------------

    def _ask_again(self, problem: str, work: Callable[[], None]) -> None:
        """Somebody else was in the way: the person says whether to try again."""

        def answer(choice: str | None) -> None:
            if choice is not None:
                work()

        from okrtui.tui.screens.dialogs import AgainDialog

        self.push_screen(AgainDialog(problem), answer)

    def _waits(self) -> None:
        """Called in the desk's thread."""
        self.call_later(self._say_waiting)

    def _say_waiting(self) -> None:
        """A write waits for somebody else's: say so where the person looks."""
        say = getattr(self.screen, "say", None)
        if say is not None:
            say("waiting for somebody else's write …")

    def look_soon(self) -> None:
        """Ask the desk what others did, unless it has not answered yet. Nothing is painted for nothing."""
        if not self._looking and not self._exit:
            self._looking = True
            start(self, self._look, "look")
        if not self.overview.read_only and self.daily.is_wanted():
            start(self, self.daily.look, "backup")

    async def _look(self) -> None:
        try:
            if await self.desk.follow_settings():
                await self._read_with("the settings were changed: everything is judged anew")
            if self.overview.as_of is None and self.desk.session().real_today != self.overview.today:
                await self._turn_day()
            news: others.News | None = await self.change(others.look, self._seen)
            if news is not None:
                self._seen = news.latest
                await self._tell(news)
        except (Unsafe, BadSettings) as error:  # upgraded by somebody, or no longer for this person
            say = getattr(self.screen, "say", None)
            if say is not None:
                say(str(error), bad=True)
        except OkrtuiError:
            pass  # the next look, or what the person does next, tells
        finally:
            self._looking = False

    async def _turn_day(self) -> None:
        """It is another day in the workspace's calendar: what is shown is of that day."""
        await self._read_with(f"it is {said(self.desk.session().real_today)} now")

    async def _read_with(self, text: str) -> None:
        """Read all that is shown, and say why."""
        await self._read_again()
        for screen in self.screen_stack:
            if isinstance(screen, TabScreen) and screen.is_mounted:
                screen.show_news(text)

    async def _tell(self, news: others.News) -> None:
        """Show what others changed, without taking anything from the person at work."""
        await self._read_again()
        self.touched |= news.touched
        for screen in self.screen_stack:
            if isinstance(screen, TabScreen) and screen.is_mounted:
                screen.show_news(news.text)
            elif isinstance(screen, TellsOfOthers) and screen.is_mounted and screen.concerned(news):
                screen.others_changed(news)

    # --- what was typed before -----------------------------------------------------------

    def _offer_drafts(self) -> None:
        """What was typed and not saved when the program last ended: go on with it?"""
        kept = self.drafts.all()
        if kept and not self.overview.read_only:
            self._offer(kept)

    def _say_what_is_older(self) -> None:
        """Who upgrades a workspace of the release before, and how: until then one can only look."""
        upgrade, say = self.desk.session().needs_upgrade, getattr(self.screen, "say", None)
        if upgrade is not None and say is not None:
            say(str(upgrade), bad=True)

    def _offer(self, kept: list[Draft]) -> None:
        draft, rest = kept[0], kept[1:]
        when = f"{draft.at.astimezone():%Y-%m-%d at %H:%M}"
        more = f" (and {sentences.count(len(rest), 'older draft')})" if rest else ""

        def answer(choice: str | None) -> None:
            if choice == "g":
                self.do(self._reopen, draft)
            elif choice == "f":
                self.drafts.forget(draft.key)
                if rest:
                    self._offer(rest)

        choices = [("g", "go on with it"), ("l", "later: it is kept"), ("f", "forget it")]
        from okrtui.tui.screens.dialogs import ChoiceDialog

        self.push_screen(ChoiceDialog(f"Typed on {when}, not saved: {draft.heading}{more}", choices), answer)

    async def _reopen(self, draft: Draft) -> None:
        from okrtui.tui.reopening import form_of

        form = await form_of(draft.key, partial(self.ask, item), self.overview.today)
        if form is not None:
            self.push_screen(form, getattr(self.screen, "saved", None))
        else:
            self._say_where(draft)

    def _complain(self, text: str) -> None:
        """What somebody types cannot be kept: say so where they type."""
        self._say(text, True)

    def _say(self, text: str, bad: bool) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            say(text, bad=bad)

    def _say_where(self, draft: Draft) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            say(f"it is kept: the same form shows it again ({draft.heading})")

    # --- the end -------------------------------------------------------------------------

    def exit(self, *arguments: Any, **options: Any) -> None:
        """End; a copy that is being made is not waited for."""
        self.daily.stop()
        super().exit(*arguments, **options)

    def _handle_exception(self, error: Exception) -> None:
        self.daily.stop()
        super()._handle_exception(error)

    def action_repaint(self) -> None:
        """Something else wrote on the terminal: paint everything anew."""
        self.repaint()

    def action_say_how_to_quit(self) -> None:
        say = getattr(self.screen, "say", None)
        if say is not None:
            say("esc goes back; q on a main screen quits")


def _kept(pages: Mapping[int, ObjectiveView], new: Mapping[int, ObjectiveView]) -> dict[int, ObjectiveView]:
    """Those that were read before and those that are new, which come last; not more than `MOST_READ`."""
    every = {**pages, **new}
    return dict(list(every.items())[-MOST_READ:])


def _opened(place: Path, request: Launch) -> Session:
    session = open_session(place, clock=request.clock, network_fs=request.network_fs)
    return session if request.as_of is None else looking_back(session, request.as_of)


def run(request: Launch) -> int:
    """Show a workspace until the person quits; returns the exit code.

    Raises what opening it raises; offers a first workspace if there is none and none was named.
    """
    from okrtui.tui.first_run import choose_workspace
    from okrtui.workspace.session import is_workspace

    if request.personal.keymap:
        check_keymap(request.personal.keymap, ACTIONS, personal_settings_path())
    directory: Path | None = request.directory
    if not request.named and not is_workspace(request.directory):
        directory = choose_workspace(request)
        if directory is None:
            return 0
    place = directory or request.directory
    with on_screen():
        desk = Desk(lambda: _opened(place, request))
        try:
            first = desk.submit(Session.ask, overview).result()
            drafts = desk.submit(drafts_of).result()
            style = Style(request.ascii_only)
            app = OkrtuiApp(
                desk,
                request.personal,
                style,
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
            desk.close()
            sys.stdout.flush()
