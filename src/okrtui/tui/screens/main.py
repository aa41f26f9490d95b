"""What the main screens have in common: header, tabs, message line, footer, and going between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Never

from rich.text import Text
from textual.app import ComposeResult
from textual.events import Key

from okrtui.show import glyphs
from okrtui.show.harmless import harmless
from okrtui.tui.actions import Action, Place, footer
from okrtui.tui.base import AppScreen, Result
from okrtui.tui.dialogs.text import TextDialog
from okrtui.tui.screens.undoing import Undoing
from okrtui.tui.widgets.lines import Line
from okrtui.tui.work import do
from okrtui.workspace.news import News

TABS = (
    ("objectives", "1 Objectives"),
    ("kpis", "2 KPIs"),
    ("review", "3 Review"),
    ("cycle", "4 Cycle"),
    ("history", "5 History"),
)


class MainScreen(AppScreen[None]):
    """One of the main screens. Subclasses say what is between the rules, and run their place's actions."""

    PLACE: ClassVar[Place[Never]]

    def __init__(self) -> None:
        super().__init__()
        self._message: tuple[str, bool] | None = None
        self.undoing = Undoing(self, self.after_change)

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
        """Yield the widgets between header and message line."""
        raise NotImplementedError

    def refresh_rows(self) -> None:
        """Show what the app has read."""
        raise NotImplementedError

    def about(self) -> Sequence[str]:
        """Return what else the tabs line says: a filter, whose items."""
        return ()

    def detail(self) -> Text:
        """Return the text of the line below, when there is no message."""
        return Text()

    def run(self, action: str) -> None:
        """Run an action of this screen's place."""
        raise NotImplementedError

    # --- chrome --------------------------------------------------------------------------

    def show_footer(self) -> None:
        """Show the keys of this place."""
        keys = footer(self.PLACE, self.app.personal.keymap, self.cannot_work())
        self.line("footer").show(Text(keys, self.app.looks.dim))

    def cannot_work(self) -> Sequence[Action[Never]]:
        """Return the actions that the footer leaves out: when everything is read-only, those that write."""
        return [a for a in self.PLACE.footer if a.writes] if self.app.overview.read_only else []

    def show_header(self) -> None:
        """Show workspace, cycle and how far it is; the tabs; a banner when everything is read-only."""
        app = self.app
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
        what = [text for text in (view.read_only, app.workspace.session().damage, *self.about()) if text]
        note = Text(style.text(harmless(" · ".join(what))) + " ", app.looks.accent) if what else Text()
        tabs = self._tabs(short=False)
        if what and width - tabs.cell_len - note.cell_len < 1:
            tabs = self._tabs(short=True)
        self.line("tabs").show(spread(tabs, note, width))
        self.line("top-rule").show(Text(style.rule * width, dim))

    def _tabs(self, *, short: bool) -> Text:
        """Return the names of the five screens; where room is short, only the one that is shown has its
        name."""
        tabs = Text(" ")
        for place, label in TABS:
            here = place == self.PLACE.id
            tabs.append(
                label if here or not short else label[:1], self.app.looks.mark if here else self.app.looks.dim
            )
            tabs.append("   " if not short else " ")
        return tabs

    def show_detail(self) -> None:
        """Show the message, else what the screen has to say."""
        app = self.app
        if self._message is not None:
            text, bad = self._message
            shown = Text(" " + app.glyphs.text(harmless(text)), app.looks.error if bad else app.looks.accent)
        else:
            shown = self.detail()
        self.line("detail").show(shown)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message in place of the detail line, until the next key."""
        self._message = (text, bad)
        self.show_detail()

    def show_overview(self) -> None:
        self.refresh_rows()

    def read_anew(self, why: str) -> None:
        """Show what was read anew, and why; a complaint that is not read yet stays."""
        self.refresh_rows()
        if self._message is None or not self._message[1]:
            self.say(why)

    def others_changed(self, news: News) -> None:
        """Show what others changed, and who it was."""
        self.read_anew(news.text)

    def on_key(self, event: Key) -> None:
        if self._message is not None:
            self._message = None
            self.call_after_refresh(self.show_detail)

    def on_resize(self) -> None:
        self.show_header()
        self.show_detail()

    # --- actions -------------------------------------------------------------------------

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        self._message = None
        self.run(action)

    def go_to(self, screen: str) -> None:
        """Go to a main screen."""
        self.app.switch_mode(screen)

    def show_help(self) -> None:
        """Show the keys."""
        from okrtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.PLACE))

    def show_palette(self) -> None:
        """Find an action by name."""
        from okrtui.tui.widgets.palette import Palette

        self.app.push_screen(Palette())

    def quit(self) -> None:
        """Leave the program."""
        self.app.exit()

    def saved(self, result: Result | None) -> None:
        """Show what a form or dialog did; None if it was left without saving."""
        if result is not None:
            do(self.app, self.after_change, *result)

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did."""
        await self.app.reload()
        self.say(message)

    def look_back(self) -> None:
        """Ask for a day to look back to; an empty answer is today."""

        async def work(text: str) -> Result:
            return "", await self.app.look_back(text)

        question = "As of which day? (a date, fri, 2026-10, 2026-W44, 2026-Q3; empty: today)"
        self.app.push_screen(TextDialog(question, "today", work), self.saved)


def spread(left: Text, right: Text, width: int) -> Text:
    """Return left and right text on one line; without the right one when there is no room."""
    room = width - left.cell_len - right.cell_len
    if room < 1:
        return left
    text = left.copy()
    text.append(" " * room)
    return text.append_text(right)
