"""What the main screens have in common: header, list, detail line, footer, search and filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Key
from textual.screen import Screen

from okrtui.domain.model import STATUSES, Handle
from okrtui.domain.texts import search_text
from okrtui.show import glyphs
from okrtui.show.harmless import harmless
from okrtui.tui.actions import Place, footer, in_place
from okrtui.tui.widgets.lines import Line
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.filters import parse_filter
from okrtui.workspace.others import News

WIDE, PANE = 120, 42
Pairs = tuple[str, list[tuple[str, str]]]
"""A heading and, below it, names and texts."""


def bindings(place: Place) -> list[BindingType]:
    """The place's actions as bindings; a keymap finds them by their id."""
    return [
        Binding(",".join(action.keys), f"do('{action.id}')", action.label, show=False, id=action.id)
        for action in in_place(place)
    ]


class OkrScreen(Screen[Any]):
    """A screen of ours: knows the app's type."""

    @property
    def okr(self) -> Any:
        """The app, as the OkrtuiApp it is."""
        return self.app

    def line(self, id: str) -> Line:
        return self.query_one(f"#{id}", Line)

    def show_hidden(self, above: int, below: int) -> None:
        """The rule below a list or text, with how much of it is not on screen."""
        style, dim = self.okr.glyphs, self.okr.looks.dim
        parts = [f"{above} more above"] if above else []
        parts += [f"{below} more below"] if below else []
        label = f" {', '.join(parts)} " if parts else ""
        text = Text(style.rule * 2 + label, dim)
        text.append(style.rule * max(0, self.size.width - text.cell_len), dim)
        self.line("rule").show(text)

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


class MainScreen(OkrScreen):
    """A list of items with its chrome. Subclasses say what the rows are."""

    PLACE: ClassVar[Place]
    TABS = (("objectives", "1 Objectives"), ("kpis", "2 KPIs"))
    EMPTY: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self.search_words = ""
        self.mine = False
        self._asking = ""
        self._asked_at: str | None = None
        self._message: tuple[str, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Line(id="header")
        yield Line(id="tabs")
        yield Line(id="top-rule", classes="rule")
        with Horizontal(id="body"):
            yield self.make_list()
            with VerticalScroll(id="pane", can_focus=False):
                yield Words(id="pane-text")
        yield Line(id="rule", classes="rule")
        yield Line(id="detail")
        yield Line(id="footer", classes="dim")

    def on_mount(self) -> None:
        self.line("footer").show(Text(footer(self.PLACE, self.okr.personal.keymap), self.okr.looks.dim))
        self.list.focus()
        self.refresh_rows()

    # --- for subclasses ------------------------------------------------------------------

    def make_list(self) -> RowList[Any]:
        raise NotImplementedError

    def make_rows(self) -> Sequence[Any]:
        """The rows to show, from the app's overview."""
        raise NotImplementedError

    def detail_line(self) -> Text:
        """One line about the current row."""
        raise NotImplementedError

    def pane_pairs(self) -> tuple[str, list[tuple[str, str]]]:
        """Heading and pairs about the current row."""
        raise NotImplementedError

    def row_text(self, row: Any) -> str:
        """What search looks at in a row."""
        raise NotImplementedError

    # --- chrome --------------------------------------------------------------------------

    @property
    def list(self) -> RowList[Any]:
        return self.query_one(RowList)

    def refresh_rows(self, key: str | None = None) -> None:
        """Show what the app knows now; the cursor stays where it was."""
        with self.app.batch_update():
            self.list.set_rows(self.make_rows(), key)
            self._show_header()
            self._show_detail()

    def _show_header(self) -> None:
        app = self.okr
        view, style, dim = app.overview, app.glyphs, app.looks.dim
        cycle, width = view.board.cycle, self.size.width
        day = cycle.day(view.today)
        left = Text(" okrtui ", app.looks.mark)
        left.append(f" {harmless(view.name)}  ", app.looks.bold)
        left.append(harmless(cycle.name))
        if cycle.state == "draft":
            left.append(f" draft until {cycle.starts}", dim)
        else:
            if width >= 70:
                left.append(" " + glyphs.bar(cycle.elapsed(view.today), 8, style), app.looks.accent)
            left.append(f"day {day} of {cycle.days}" if width >= 70 else f" {day}/{cycle.days}", dim)
        right = Text(f"{harmless(view.who)} · {view.due} due " if view.due else f"{harmless(view.who)} ", dim)
        self.line("header").show(_spread(left, right, width))
        tabs = Text(" ")
        for place, label in self.TABS:
            tabs.append(label, app.looks.mark if place == self.PLACE else dim)
            tabs.append("   ")
        what = [view.read_only] if view.read_only else []
        what += [f"filter: {self.filter_text}"] if self.filter_text else []
        what += ["mine"] if self.mine else []
        note = Text(harmless(" · ".join(what)) + " ", app.looks.accent) if what else Text()
        self.line("tabs").show(_spread(tabs, note, width))
        self.line("top-rule").show(Text(style.rule * width, dim))

    def _show_detail(self) -> None:
        """What is below the list, and the pane beside it, follow the cursor."""
        app = self.okr
        self.show_hidden(*self.list.hidden)
        if self._message is not None:
            text, bad = self._message
            shown = Text(" " + app.glyphs.text(harmless(text)), app.looks.bad if bad else app.looks.accent)
        elif self.list.current is None:
            shown = Text(" " + self.empty_text(), app.looks.dim)
        else:
            shown = self.detail_line()
        self.line("detail").show(shown)
        pane = self.query_one("#pane")
        pane.display = self.size.width >= WIDE
        if pane.display:
            heading, pairs = self.pane_pairs() if self.list.current is not None else ("", [])
            text_ = Text(app.glyphs.text(harmless(heading)) + "\n\n", app.looks.bold)
            shown_pairs = [(name, app.glyphs.text(value)) for name, value in pairs]
            text_.append_text(app.looks.pairs(shown_pairs, PANE - 3))
            self.query_one("#pane-text", Words).show(text_)

    def cursor_moved(self) -> None:
        if self.is_mounted:
            self.okr.touched.discard(self.list.current_key)
            self._show_detail()

    def is_touched(self, row: Any) -> bool:
        """Whether somebody else changed this row since the person here was last on it."""
        return self.list.key_of(row) in self.okr.touched

    def show_news(self, text: str) -> None:
        """What others changed: the rows anew, and who it was; a complaint that is not read yet stays."""
        self.refresh_rows()
        if self._message is None or not self._message[1]:
            self.say(text)

    def empty_text(self) -> str:
        unknown = parse_filter(self.filter_text).status
        if unknown is not None and unknown not in STATUSES:
            return f"no status is called “{unknown}”: {', '.join(STATUSES)}"
        if self.filter_text or self.mine:
            return "nothing matches: f changes the filter, m shows everybody's"
        return self.EMPTY

    def say(self, text: str, *, bad: bool = False) -> None:
        """A message in place of the detail line, until the next key moves the cursor."""
        self._message = (text, bad)
        self._show_detail()

    def on_key(self, event: Key) -> None:
        if self._message is not None and not self._asking:
            self._message = None
            self.call_after_refresh(self._show_detail)

    def on_resize(self) -> None:
        self._show_header()
        self._show_detail()

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.list.is_mounted:
            self.refresh_rows()

    # --- actions -------------------------------------------------------------------------

    def action_do(self, action: str) -> None:
        """Do an action of the one list. Each has a method `do_ID` here or in a subclass."""
        self._message = None
        method: Callable[[], None] = getattr(self, f"do_{action}")
        method()

    def do_up(self) -> None:
        self.list.move_by(-1)

    def do_down(self) -> None:
        self.list.move_by(1)

    def do_first(self) -> None:
        self.list.move_to(0)

    def do_last(self) -> None:
        self.list.move_to(len(self.list.rows) - 1)

    def do_half_down(self) -> None:
        self.list.move_page(1)

    def do_half_up(self) -> None:
        self.list.move_page(-1)

    def do_objectives(self) -> None:
        self._message = None
        self.app.switch_mode("objectives")

    def do_kpis(self) -> None:
        self.app.switch_mode("kpis")

    def do_help(self) -> None:
        from okrtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.PLACE))

    def do_palette(self) -> None:
        from textual.command import CommandPalette

        self.app.push_screen(CommandPalette(placeholder="find an action", id="--command-palette"))

    def do_quit(self) -> None:
        self.app.exit()

    def do_mine(self) -> None:
        self.mine = not self.mine
        self.refresh_rows()
        self.say("only mine; m shows everybody's" if self.mine else "everybody's")

    def show_pairs(self, make: Callable[[], Pairs]) -> None:
        """A page about the current row, which follows what others change."""
        from okrtui.tui.screens.pages import PairsPage

        key = self.list.current_key
        self.app.push_screen(PairsPage(make(), lambda: make() if self.list.current_key == key else None))

    def edit_form(self) -> Any:
        """The form of the current row, or None after saying why there is none."""
        raise NotImplementedError

    def do_edit(self) -> None:
        form = self.edit_form()
        if form is not None:
            self.app.push_screen(form, self.saved)

    def do_edit_text(self) -> None:
        if self.okr.restricted:
            self.say("this login has no editor: e opens the form", bad=True)
            return
        form = self.edit_form()
        if form is not None:
            self.okr.do(self._edit_text, form)

    async def _edit_text(self, form: Any) -> None:
        form.edit_as_text(self.okr)
        self.app.push_screen(form, self.saved)

    def ask_to_drop(self, handle: Handle, title: str, go_to: str, drop: Callable[..., object]) -> None:
        """Ask why, then drop; `drop` is the workspace's function, `go_to` the row to go to."""
        from okrtui.tui.screens.dialogs import TextDialog

        async def work(reason: str) -> tuple[str, str]:
            await self.okr.ask(drop, handle, reason)
            return go_to, f"{handle} is dropped; it stays in history"

        self.app.push_screen(
            TextDialog(f"Drop {handle} {title}? Why?", "reason", work, f"drop {handle}"), self.saved
        )

    def saved(self, result: tuple[str, str] | None) -> None:
        """A form or dialog is done: (handle, what it did). None: left without saving."""
        if result is not None:
            self.okr.do(self.after_change, *result)

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did, on its row."""
        await self.okr.reload()
        self.refresh_rows(handle)
        self.say(message)

    # --- search and filter ---------------------------------------------------------------

    def do_search(self) -> None:
        self._ask("search", "", "words to search for; enter goes to the next line with them")

    def do_filter(self) -> None:
        self._ask("filter", self.filter_text, "words, owner:ana, team:eng, is:at-risk; empty shows all")

    def do_next_match(self) -> None:
        self._search(1)

    def do_previous_match(self) -> None:
        self._search(-1)

    def _ask(self, what: str, value: str, hint: str) -> None:
        self._asked_at = self.list.current_key
        self.okr.do(self._open_ask, what, value, hint)

    async def _open_ask(self, what: str, value: str, hint: str) -> None:
        """The input takes the footer's place; it is made when it is asked for."""
        ask = LineField(value, hint=hint, id="ask")
        self.line("footer").display = False
        await self.mount(ask)
        self._asking = what
        self.set_focus(ask)

    def _end_asking(self) -> None:
        self._asking = ""
        self.query("#ask").remove()
        self.line("footer").display = True
        self.list.focus()

    def on_input_changed(self, event: LineField.Changed) -> None:
        if self._asking == "filter":
            self.filter_text = event.value
            self.refresh_rows()
        elif self._asking == "search":
            self.search_words = event.value
            self.list.find(lambda row: self.list.key_of(row) == self._asked_at, 1, stay=True)
            self._search(1, stay=True)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._end_asking()

    def key_escape(self) -> None:
        if self._asking == "filter":
            self.filter_text = ""
        if self._asking:
            self.refresh_rows(self._asked_at)
            self._end_asking()
        elif self.okr.touched:
            self.okr.touched.clear()
            self.refresh_rows()

    def _search(self, step: int, *, stay: bool = False) -> None:
        words = search_text(self.search_words).split()
        if not words:
            if not stay:
                self.say("nothing to search for yet: / asks for words", bad=True)
            return

        def matches(row: Any) -> bool:
            text = search_text(self.row_text(row))
            return all(word in text for word in words)

        self.before_search(words)
        if not self.list.find(matches, step, stay=stay):
            self.say(f"no line holds “{self.search_words}”", bad=True)

    def before_search(self, words: Sequence[str]) -> None:
        """A chance to unfold what a search would find."""


def _spread(left: Text, right: Text, width: int) -> Text:
    """Left and right text on one line; the right one goes when there is no room."""
    room = width - left.cell_len - right.cell_len
    if room < 1:
        return left
    text = left.copy()
    text.append(" " * room)
    return text.append_text(right)
