"""Main screens that are a list: rows, the line and the pane about the current one, search and filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import Key

from okrtui.domain.model import Handle
from okrtui.domain.status import ASKED_FOR, Status
from okrtui.domain.texts import search_text, search_words
from okrtui.domain.views import Redefinition
from okrtui.show.harmless import harmless
from okrtui.tui.background import start
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.screens.pages import PairsPage, Titled
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import LineField, Words
from okrtui.tui.work import do, guarded
from okrtui.workspace.queries.filters import Filter, parse_filter
from okrtui.workspace.queries.history import redefinitions

WIDE, PANE = 120, 42
"""Columns from which there is a pane beside the list, and how many it has."""
RowT = TypeVar("RowT")


class ListScreen(MainScreen, Generic[RowT]):
    """A list with its chrome. Subclasses say what the rows are."""

    EMPTY: ClassVar[str] = ""
    FILLED_BY: ClassVar[str] = ""
    """What fills an empty screen, where one can do more than look."""
    STATUSES: ClassVar[tuple[Status, ...]] = ASKED_FOR
    """What `is:` may name here."""
    FILTER_HINT: ClassVar[str] = "words, owner:ana, team:eng, is:at-risk, is:dropped; empty shows all"

    def __init__(self) -> None:
        super().__init__()
        self.finder = Finder(self)
        self.redefined = Redefined(self)

    def body(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield self.make_list()
            with VerticalScroll(id="pane", can_focus=False):
                yield Words(id="pane-text")

    def on_mount(self) -> None:
        self.show_footer()
        self.list.focus()
        self.refresh_rows()

    # --- for subclasses ------------------------------------------------------------------

    def make_list(self) -> RowList[RowT]:
        """Return the list, empty."""
        raise NotImplementedError

    def make_rows(self) -> Sequence[RowT]:
        """Return the rows to show, from the app's overview."""
        raise NotImplementedError

    def detail_line(self) -> Text:
        """Return one line about the current row."""
        raise NotImplementedError

    def pane_pairs(self) -> Titled:
        """Return heading and pairs about the current row."""
        raise NotImplementedError

    def row_text(self, row: RowT) -> str:
        """Return what search looks at in a row."""
        raise NotImplementedError

    # --- chrome --------------------------------------------------------------------------

    @property
    def list(self) -> RowList[RowT]:
        """The list on screen."""
        return self.query_one(RowList)

    @property
    def cursor(self) -> RowList[RowT]:
        """What the arrows move."""
        return self.list

    def refresh_rows(self, key: str | None = None) -> None:
        """Show what the app has read; the cursor stays where it was, or goes to the row of this key."""
        with self.app.batch_update():
            self.list.set_rows(self.make_rows(), key)
            self.show_header()
            self.show_detail()

    def about(self) -> Sequence[str]:
        what = [f"filter: {self.finder.filter_text}"] if self.finder.filter_text else []
        return what + (["mine"] if self.finder.mine else [])

    def detail(self) -> Text:
        if self.list.current is None:
            return Text(" " + self.app.glyphs.text(self.empty_text()), self.app.looks.dim)
        return self.detail_line()

    def show_detail(self) -> None:
        """Show the current row in the line below the list, and in the pane beside it."""
        app = self.app
        self.show_hidden(*self.list.hidden)
        super().show_detail()
        pane = self.query_one("#pane")
        pane.display = self.app.size.width >= WIDE  # known before the first layout
        if pane.display:
            heading, pairs = self.pane_pairs() if self.list.current is not None else ("", [])
            text_ = Text.assemble((app.glyphs.text(harmless(heading)) + "\n\n", app.looks.bold))
            shown_pairs = [(name, app.glyphs.text(value)) for name, value in pairs]
            text_.append_text(app.looks.pairs(shown_pairs, PANE - 3))
            self.query_one("#pane-text", Words).show(text_)

    def cursor_moved(self) -> None:
        """Show the details anew: another row is the current one, or others are on screen."""
        if self.is_mounted:
            self.app.touched.discard(self.list.current_key)
            self.show_detail()

    def is_touched(self, row: RowT) -> bool:
        """Return whether somebody else changed this row since the person here was last on it."""
        return self.list.key_of(row) in self.app.touched

    @property
    def wanted(self) -> Filter:
        """What the typed filter lets through."""
        return parse_filter(self.finder.filter_text)

    def empty_text(self) -> str:
        """Return what is said where there is no row."""
        unknown = self.wanted.status
        if unknown is not None and unknown not in self.STATUSES:
            return f"no status is called “{unknown}”: {', '.join(self.STATUSES)}"
        if self.finder.filter_text or self.finder.mine:
            return "nothing matches: f changes the filter, m shows everybody's"
        return self.EMPTY + ("" if self.app.overview.read_only else self.FILLED_BY)

    def on_key(self, event: Key) -> None:
        if not self.finder.is_asking:
            super().on_key(event)

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.list.is_mounted:
            self.refresh_rows()

    def show_pairs(self, make: Callable[[], Titled]) -> None:
        """Open a page about the current row, which follows what others change."""
        key = self.list.current_key

        def again() -> Titled | None:
            return make() if self.list.current_key == key and self.current_is_known else None

        self.app.push_screen(PairsPage(make(), again))

    @property
    def current_is_known(self) -> bool:
        """Whether there is a current row, and what it says was read."""
        return self.list.current is not None

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did, on its row."""
        await self.app.reload()
        self.refresh_rows(handle)
        self.say(message)

    # --- search and filter ---------------------------------------------------------------

    def search_for(self, words: Sequence[str], step: int, *, stay: bool) -> None:
        """Go to the next (+1) or previous (−1) row that holds all words, which are normalised."""

        def matches(row: RowT) -> bool:
            text = search_text(self.row_text(row))
            return all(word in text for word in words)

        if not self.list.find(matches, step, stay=stay):
            self.say(f"no line holds “{self.finder.search_words}”", bad=True)

    def filter_changed(self, *, done: bool) -> None:
        """Show what another filter lets through. `done`: it is typed to its end, or given up."""
        if not done:
            self.refresh_rows()

    def on_input_changed(self, event: LineField.Changed) -> None:
        self.finder.typed(event.value)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self.finder.end()

    def key_escape(self) -> None:
        if self.finder.is_asking:
            self.finder.give_up()
        elif self.app.touched:
            self.app.touched.clear()
            self.refresh_rows()


class Finder:
    """Search and filter of a list: the words, the field they are typed into, and whose rows are shown."""

    def __init__(self, screen: ListScreen[RowT]) -> None:
        self._screen = screen
        self.filter_text = ""
        self.search_words = ""
        self.mine = False
        self._asking = ""
        self.asked_at: str | None = None
        """The row that the cursor was on when words were asked for."""

    @property
    def is_asking(self) -> bool:
        """Whether the field is there."""
        return bool(self._asking)

    @property
    def has_words(self) -> bool:
        """Whether there is something to search for."""
        return bool(search_words(self.search_words))

    def turn_mine(self) -> None:
        """Show only what is the person's, or everybody's."""
        self.mine = not self.mine
        self._screen.refresh_rows()
        self._screen.say("only mine; m shows everybody's" if self.mine else "everybody's")
        self._screen.filter_changed(done=True)

    def ask_for_words(self) -> None:
        """Ask for words to search for."""
        self._ask("search", "", "words to search for; enter goes to the next line with them")

    def ask_for_filter(self) -> None:
        """Ask for a filter."""
        self._ask("filter", self.filter_text, self._screen.FILTER_HINT)

    def go_to_match(self, step: int) -> None:
        """Go to the next (+1) or previous (−1) row that matches."""
        self._search(step, stay=False)

    def _ask(self, what: str, value: str, hint: str) -> None:
        self.asked_at = self._screen.list.current_key
        do(self._screen.app, self._open, what, value, hint)

    async def _open(self, what: str, value: str, hint: str) -> None:
        """Show the field in the footer's place.

        It is made when it is asked for, in place of another one that was left by tab and never answered.
        """
        screen = self._screen
        await screen.query("#ask").remove()
        field = LineField(value, hint=hint, id="ask")
        screen.line("footer").display = False
        await screen.mount(field)
        self._asking = what
        screen.set_focus(field)

    def end(self) -> None:
        """Take the field away; what was typed stays in force."""
        self._asking = ""
        self._screen.query("#ask").remove()
        self._screen.line("footer").display = True
        self._screen.list.focus()
        self._screen.filter_changed(done=True)

    def give_up(self) -> None:
        """Take the field away, and a filter with it; the cursor is where it was before."""
        if self._asking == "filter":
            self.filter_text = ""
        self._screen.refresh_rows(self.asked_at)
        self.end()

    def typed(self, text: str) -> None:
        """Show what the text typed so far matches."""
        screen = self._screen
        if self._asking == "filter":
            self.filter_text = text
            screen.filter_changed(done=False)
        elif self._asking == "search":
            self.search_words = text
            screen.list.find(lambda row: screen.list.key_of(row) == self.asked_at, 1, stay=True)
            self._search(1, stay=True)

    def _search(self, step: int, *, stay: bool) -> None:
        words = search_words(self.search_words)
        if words:
            self._screen.search_for(words, step, stay=stay)


class Redefined:
    """How items' definitions changed: read when somebody looks, and kept."""

    def __init__(self, screen: ListScreen[RowT]) -> None:
        self._screen = screen
        self._known: dict[str, tuple[int, Sequence[Redefinition]]] = {}
        """Handle → the last change that was known, and how the item's definition had changed by then."""

    def of(self, handle: str) -> Sequence[Redefinition]:
        """Return how an item's definition changed, as far as that was read; the rest is shown soon."""
        screen = self._screen
        latest = screen.app.overview.latest
        known, found = self._known.get(handle, (-1, ()))
        if known != latest:
            self._known[handle] = (latest, found)
            start(screen, guarded(screen.app, self._read, handle, latest), "changes")
        return found

    async def _read(self, handle: str, latest: int) -> None:
        screen = self._screen
        found = await screen.app.ask(redefinitions, Handle.parse(handle))
        before = self._known.get(handle, (-1, ()))[1]
        self._known[handle] = (latest, found)
        if found == before or not screen.is_mounted:
            return
        for other in screen.app.screens_that_follow:
            if isinstance(other, PairsPage):
                other.show_again()
        screen.show_detail()
