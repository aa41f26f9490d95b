"""The base classes of the app and its screens: what all of them share, and what each can be asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, Never, ParamSpec, TypeVar

from rich.text import Text
from textual import getters
from textual.binding import Binding, BindingType
from textual.screen import Screen

from okrtui.config.settings import Personal
from okrtui.domain.dates import in_full, said
from okrtui.domain.errors import OkrtuiError
from okrtui.domain.outline import Outline
from okrtui.domain.views import ObjectiveView
from okrtui.show.depth import Depth
from okrtui.show.glyphs import Style
from okrtui.show.harmless import harmless
from okrtui.tui.actions import EVERYWHERE, Place, keys_to_bind, run_action
from okrtui.tui.typeahead import OneKeyAtATime
from okrtui.tui.widgets.lines import Line
from okrtui.tui.workspace_thread import WorkspaceThread
from okrtui.workspace.admin.drafts import Drafts
from okrtui.workspace.news import News
from okrtui.workspace.queries import paging
from okrtui.workspace.queries.kpis import kpi_views
from okrtui.workspace.queries.overview import Overview, overview
from okrtui.workspace.reading import Reading
from okrtui.workspace.session import Session, past_day

if TYPE_CHECKING:
    from okrtui.config.editor import Buffer

P = ParamSpec("P")
R = TypeVar("R")
ResultT = TypeVar("ResultT")

Result = tuple[str, str]
"""What a form or dialog hands back: (handle to go to, what was done)."""
KEPT_EVERY = 1.0
"""Seconds after which what was typed is on disk: more than that is never lost."""
MAX_READ = 2000
"""Objectives that are kept in memory."""
MAX_READ_AGAIN = 120
"""Those of them that are read again when something changed: those that were looked at last."""


class BaseApp(OneKeyAtATime[object]):
    """Holds what the screens share; every database call goes through `ask` or `change`."""

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
        self.glyphs = style
        self.personal = personal
        self.overview = first
        self.workspace = workspace
        self.drafts = drafts
        self.touched: set[str | None] = set()
        """Handles of the rows that others changed since the person was last on them."""
        self.began = first.latest
        """The number of the last change before this run."""
        self.buffers: dict[str, Buffer] = {}
        """What was typed in the editor and could not be saved, by the form's draft key."""
        super().__init__(
            wanted_theme=personal.theme, depth=depth, restricted=restricted, differ=differ,
            ascii_only=style.ascii,
        )  # fmt: skip

    async def ask(self, query: Callable[Concatenate[Reading, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function over a Reading off the screens' thread. Raises what it raises."""
        return await self.workspace.ask(query, *args, **kwargs)

    async def change(
        self, work: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a function over the Session, which writes, off the screens' thread. Raises what it raises."""
        return await self.workspace.change(work, *args, **kwargs)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message on the screen in front, if it has a place for one."""
        if isinstance(self.screen, AppScreen):
            self.screen.say(text, bad=bad)

    def why_read_only(self) -> str:
        """Return why nothing can be written, or ""."""
        if self.overview.read_only:
            try:
                self.workspace.session().check_writable()
            except OkrtuiError as error:
                return str(error)
        return ""

    def action_run(self, action: str) -> None:
        """Run an action that works whatever screen is in front."""
        run_action(EVERYWHERE, action, self)

    def look_soon(self) -> None:
        """Start to look up what others did, without waiting for it."""
        raise NotImplementedError

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the workspace's time zone."""
        return moment.astimezone(self.workspace.session().settings.zone)

    @property
    def screens_that_follow(self) -> list[AppScreen[object]]:
        """The screens of ours that are open, from the main one to the one in front."""
        return [screen for screen in self.screen_stack if isinstance(screen, AppScreen) and screen.is_mounted]

    # --- what is read --------------------------------------------------------------------

    async def reload(self, cycle: str | None = None, step: int = 0) -> None:
        """Read everything again and show it on the main screens."""
        if cycle is None and not step:
            await self.read_again()
        else:
            name = cycle or self.overview.cycle.name
            self._know(await self.ask(overview, name, step, self.overview, self._looked_at()))
        for screen in self.screens_that_follow:  # those of the other modes read anew when they are shown
            screen.show_overview()

    async def read_again(self) -> None:
        """Read again what is shown; if another cycle was chosen meanwhile, read that one."""
        while True:
            name = self.overview.cycle.name
            found = await self.ask(overview, name, 0, self.overview, self._looked_at())
            if self.overview.cycle.name == name:
                break
        self._know(found)

    def _know(self, found: Overview) -> None:
        """Take what was read, with the KPIs if they were read meanwhile."""
        seen = self.overview
        if seen.kpis_known and not found.kpis_known:
            found = replace(found, kpis=seen.kpis, kpis_known=True)
        self.overview = found

    async def read(self, ids: Sequence[int]) -> None:
        """Read some objectives with their key results."""
        if ids:
            seen = self.overview
            found = await self.ask(paging.page, ids)
            if self.overview.latest == seen.latest:
                self.overview = replace(self.overview, pages=_kept(self.overview.pages, found))

    async def whole_outline(self) -> Outline:
        """Return all of the board's outline; of a large board, only the beginning is read at the start."""
        if self.overview.whole:
            return self.overview.outline
        cycle = self.overview.cycle
        outline = await self.ask(paging.whole, cycle)
        if self.overview.cycle == cycle and not self.overview.whole:
            self.overview = replace(self.overview, outline=outline, whole=True)
        return outline

    async def know_kpis(self) -> None:
        """Read the KPIs, which are not on screen at first."""
        kpis = await self.ask(kpi_views, recent=True)
        self.overview = replace(self.overview, kpis=kpis, kpis_known=True)
        self.show_what_is_known("kpis")

    def show_what_is_known(self, mode: str = "") -> None:
        """Show what the app has read on the screen in front (or only in this mode). A screen that is not
        mounted yet does so itself."""
        screen = self.screen
        if isinstance(screen, AppScreen) and screen.is_mounted and mode in ("", self.current_mode):
            screen.show_overview()

    def _looked_at(self) -> list[int]:
        """Return the ids of the objectives that are, or may soon be, on screen; those on screen come last."""
        seen = dict.fromkeys(self.overview.pages)
        for screen in self.screens_that_follow:
            seen |= {id_: seen.pop(id_) for id_ in screen.looked_at() if id_ in seen}
        return list(seen)[-MAX_READ_AGAIN:]

    async def look_back(self, text: str) -> str:
        """Show everything as of a typed day (empty: today), read-only; return what is shown.

        Raises Refused.
        """
        today = self.workspace.session().real_today
        day = past_day(replace(self.overview.dates, today=today), text) if text.strip() else today
        self.workspace.look_back(None if day == today else day)
        name = self.overview.cycle.name
        self.overview = await self.ask(overview, name, 0, self.overview)
        shown = said(day) if in_full(text) is None else day
        back = f"as of {shown}: nothing can be changed; t and enter go back to today"
        return "today again" if day == today else back


def bindings(place: Place[Never]) -> list[BindingType]:
    """Return a place's actions as bindings of its screen; a keymap finds them by their id."""
    return [
        Binding(keys_to_bind(action), f"run('{action.id}')", action.label, show=False, id=action.id)
        for action in place.actions
    ]


class AppScreen(Screen[ResultT]):
    """A screen of ours, with the app's type and the methods that the app calls."""

    app = getters.app(BaseApp)
    DEFAULT_CLASSES = "-high"  # there from the start: what comes with the first size styles everything anew
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]

    def _compositor_refresh(self) -> None:
        """Draw what changed, but not while a batch holds paintings back: Textual would draw it in vain."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    def paint_first(self) -> None:
        """Paint for the first time: the whole screen, at once, without waiting for Textual's timer."""
        self._repaint_required = False  # what was laid out and held back is the whole screen
        self._on_timer_update()
        self._compositor_refresh()

    def why_read_only(self) -> str:
        """Return why nothing can be written, or ""."""
        return self.app.why_read_only()

    # --- what the app asks of a screen ---------------------------------------------------

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message, where there is a place for one."""

    def show_overview(self) -> None:
        """Show what the app has read, on a screen that shows it."""

    def looked_at(self) -> Sequence[int]:
        """Return the ids of the objectives that are on screen."""
        return ()

    def others_changed(self, news: News) -> None:
        """Show what others changed, if it concerns this screen."""

    def read_anew(self, why: str) -> None:
        """Show everything, which was read again, and say why."""

    def keep_draft(self) -> None:
        """Keep what was typed and not saved, on disk too."""

    # --- the frame -----------------------------------------------------------------------

    def line(self, id: str) -> Line:
        """Return the line of this id."""
        return self.query_one(f"#{id}", Line)

    def show_hidden(self, above: int, below: int) -> None:
        """Draw the rule below a list or text, with how much of it is not on screen."""
        style, dim = self.app.glyphs, self.app.looks.dim
        parts = [f"{above} more above"] if above else []
        parts += [f"{below} more below"] if below else []
        label = f" {', '.join(parts)} " if parts else ""
        text = Text(style.rule * 2 + label, dim)
        text.append(style.rule * max(0, self.size.width - text.cell_len), dim)
        self.line("rule").show(text)

    def draw_frame(self, heading: str, keys: str) -> None:
        """Draw the heading, its rule and the footer of a page or form."""
        app = self.app
        rule = Text(app.glyphs.rule * self.size.width, app.looks.dim)
        self.line("header").show(Text(" " + app.glyphs.text(harmless(heading)), app.looks.bold))
        self.line("top-rule").show(rule)
        self.line("footer").show(Text(" " + keys, app.looks.dim))


def _kept(pages: Mapping[int, ObjectiveView], new: Mapping[int, ObjectiveView]) -> dict[int, ObjectiveView]:
    """Return the objectives that were read before and, last, those that are new; not more than `MAX_READ`."""
    every = {**pages, **new}
    return dict(list(every.items())[-MAX_READ:])
