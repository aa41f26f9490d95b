"""What the main screens have in common: header, tabs, message line, footer, and going between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Key

from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.show import changes, glyphs
from okrtui.show.harmless import harmless
from okrtui.tui.actions import WRITING, Place, footer
from okrtui.tui.screens.frame import OkrScreen
from okrtui.tui.widgets.lines import Line
from okrtui.workspace import history, undoing

TABS: tuple[tuple[Place, str], ...] = (
    ("objectives", "1 Objectives"),
    ("kpis", "2 KPIs"),
    ("review", "3 Review"),
    ("cycle", "4 Cycle"),
    ("history", "5 History"),
)


class TabScreen(OkrScreen):
    """One of the main screens. Subclasses say what is between the rules."""

    PLACE: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self._message: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="tabs")
        yield Line(id="top-rule", classes="rule")
        yield from self.body()
        yield Line(id="rule", classes="rule")
        yield Line(id="detail")
        yield Line(id="footer", classes="dim")

    # --- for subclasses ------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """The widgets between header and message line."""
        raise NotImplementedError

    def refresh_rows(self) -> None:
        """Show what the app knows now."""
        raise NotImplementedError

    def looked_at(self) -> Sequence[int]:
        """The ids of the objectives that are on screen."""
        return ()

    def about(self) -> Sequence[str]:
        """What the tabs line says besides: a filter, whose items."""
        return ()

    def detail(self) -> Text:
        """The line below, when there is no message."""
        return Text()

    # --- chrome --------------------------------------------------------------------------

    def show_footer(self) -> None:
        """The keys of this place."""
        keys = footer(self.PLACE, self.okr.personal.keymap, self.cannot_work())
        self.line("footer").show(Text(keys, self.okr.looks.dim))

    def cannot_work(self) -> frozenset[str]:
        """The actions that cannot work now: those that change something, where one can only look."""
        return WRITING if self.okr.overview.read_only else frozenset()

    def show_header(self) -> None:
        """Workspace, cycle, how far it is; the tabs; a banner when one can only look."""
        app = self.okr
        self.show_footer()
        view, style, dim = app.overview, app.glyphs, app.looks.dim
        cycle, width = view.cycle, self.size.width
        day = cycle.day(view.today)
        left = Text.assemble((" okrtui ", app.looks.mark))
        left.append(f" {style.text(harmless(view.name))}  ", app.looks.bold)
        left.append(style.text(harmless(cycle.name)))
        if cycle.state == "draft":
            left.append(f" draft until {cycle.starts}", dim)
        else:
            if width >= 70:
                left.append(" " + glyphs.bar(cycle.elapsed(view.today), 8, style), app.looks.sign)
            apart = " " if style.ascii or width < 70 else ""  # the bar's last sign leaves room by itself
            left.append(apart + (f"day {day} of {cycle.days}" if width >= 70 else f"{day}/{cycle.days}"), dim)
            left.append("" if cycle.state == "active" else f" {cycle.state}", app.looks.accent)
        due = f" · {view.due} due" if view.due else ""
        right = Text(style.text(f"{harmless(view.who)}{due} "), dim)
        self.line("header").show(spread(left, right, width))
        what = [text for text in (view.read_only, app.desk.session().damage, *self.about()) if text]
        note = Text(style.text(harmless(" · ".join(what))) + " ", app.looks.accent) if what else Text()
        tabs = self._tabs(short=False)
        if what and width - tabs.cell_len - note.cell_len < 1:
            tabs = self._tabs(short=True)
        self.line("tabs").show(spread(tabs, note, width))
        self.line("top-rule").show(Text(style.rule * width, dim))

    def _tabs(self, *, short: bool) -> Text:
        """The five screens; short, only the one that is shown has its name."""
        tabs = Text(" ")
        for place, label in TABS:
            here = place == self.PLACE
            tabs.append(
                label if here or not short else label[:1], self.okr.looks.mark if here else self.okr.looks.dim
            )
            tabs.append("   " if not short else " ")
        return tabs

    def show_detail(self) -> None:
        """The message, else what the screen has to say."""
        app = self.okr
        if self._message is not None:
            text, bad = self._message
            shown = Text(" " + app.glyphs.text(harmless(text)), app.looks.error if bad else app.looks.accent)
        else:
            shown = self.detail()
        self.line("detail").show(shown)

    def say(self, text: str, *, bad: bool = False) -> None:
        """A message in place of the detail line, until the next key."""
        self._message = (text, bad)
        self.show_detail()

    def show_news(self, text: str) -> None:
        """What others changed, and who it was; a complaint that is not read yet stays."""
        self.refresh_rows()
        if self._message is None or not self._message[1]:
            self.say(text)

    def on_key(self, event: Key) -> None:
        if self._message is not None:
            self._message = None
            self.call_after_refresh(self.show_detail)

    def on_resize(self) -> None:
        self.show_header()
        self.show_detail()

    # --- actions -------------------------------------------------------------------------

    def action_do(self, action: str) -> None:
        """Do an action of the one list. Each has a method `do_ID` here or in a subclass."""
        self._message = None
        if action in WRITING and self.okr.overview.read_only:
            try:
                self.okr.desk.session().check_writable()
            except OkrtuiError as error:
                self.say(str(error), bad=True)
                return
        method: Callable[[], None] = getattr(self, f"do_{action}")
        method()

    def do_objectives(self) -> None:
        self.app.switch_mode("objectives")

    def do_kpis(self) -> None:
        self.app.switch_mode("kpis")

    def do_review(self) -> None:
        self.app.switch_mode("review")

    def do_cycle(self) -> None:
        self.app.switch_mode("cycle")

    def do_history(self) -> None:
        self.app.switch_mode("history")

    def do_help(self) -> None:
        from okrtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.PLACE))

    def do_palette(self) -> None:
        from okrtui.tui.palette import Palette

        self.app.push_screen(Palette())

    def do_quit(self) -> None:
        self.app.exit()

    def saved(self, result: tuple[str, str] | None) -> None:
        """A form or dialog is done: (handle, what it did). None: left without saving."""
        if result is not None:
            self.okr.do(self.after_change, *result)

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did."""
        await self.okr.reload()
        self.say(message)

    # --- as of a date --------------------------------------------------------------------

    def do_as_of(self) -> None:
        """Ask for a day to look back to; an empty answer is today."""
        from okrtui.tui.screens.dialogs import TextDialog

        async def work(text: str) -> tuple[str, str]:
            return "", await self.okr.look_back(text)

        question = "As of which day? (a date, fri, 2026-10, 2026-W44, 2026-Q3; empty: today)"
        self.app.push_screen(TextDialog(question, "today", work), self.saved)

    # --- undo ----------------------------------------------------------------------------

    def do_undo(self) -> None:
        self.okr.do(self._undo, undoing.last_own, undoing.undo, "undo")

    def do_redo(self) -> None:
        self.okr.do(self._undo, undoing.last_undone, undoing.undo, "redo")

    async def _undo(
        self,
        find: Callable[..., history.Entry | None],
        work: Callable[..., undoing.Undone],
        word: str,
    ) -> None:
        entry: history.Entry | None = await self.okr.ask(find)
        if entry is None:
            raise Refused(f"There is nothing to {word}.")
        self.take_back(entry, word, work)

    def take_back(
        self, entry: history.Entry, word: str, work: Callable[..., undoing.Undone] = undoing.undo
    ) -> None:
        """Take a change back; one from before this run, or somebody else's, only after asking."""
        from okrtui.tui.screens.dialogs import ChoiceDialog

        what = changes.summary(entry.id, entry.who, entry.action, entry.items, entry.more)
        if entry.id > self.okr.began and entry.who == self.okr.overview.who:
            self.okr.do(self._take_back, entry.id, work, what, word)
            return

        def answer(choice: str | None) -> None:
            if choice is not None:
                self.okr.do(self._take_back, entry.id, work, what, word)

        when = f"{self.okr.local(entry.at):%Y-%m-%d %H:%M}"
        self.app.push_screen(ChoiceDialog(f"{word.capitalize()} {what}, of {when}?", [("y", word)]), answer)

    async def _take_back(
        self, change_id: int, work: Callable[..., undoing.Undone], what: str, word: str
    ) -> None:
        done: undoing.Undone = await self.okr.change(work, change_id)
        handle = next(iter(done.entry.items), "")
        await self.after_change(handle, f"{word}: {what}")


def spread(left: Text, right: Text, width: int) -> Text:
    """Left and right text on one line; the right one goes when there is no room."""
    room = width - left.cell_len - right.cell_len
    if room < 1:
        return left
    text = left.copy()
    text.append(" " * room)
    return text.append_text(right)
