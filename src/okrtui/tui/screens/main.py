"""Main screens that are a list of items: rows, detail line and pane, search and filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import Key

from okrtui.domain.model import Handle
from okrtui.domain.status import ASKED_FOR, Status
from okrtui.domain.texts import search_text, search_words
from okrtui.domain.views import KeyResultView, KpiView, Redefinition
from okrtui.show.harmless import harmless
from okrtui.tui.background import start
from okrtui.tui.screens.frame import Pairs
from okrtui.tui.screens.tabs import TabScreen
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import LineField, Words
from okrtui.workspace.filters import Filter, parse_filter
from okrtui.workspace.history import redefinitions

WIDE, PANE = 120, 42


class MainScreen(TabScreen):
    """A list of items with its chrome. Subclasses say what the rows are."""

    EMPTY: ClassVar[str] = ""
    FILLED_BY: ClassVar[str] = ""
    """What fills an empty screen, where one can do more than look."""
    STATUSES: ClassVar[tuple[Status, ...]] = ASKED_FOR
    """What `is:` may name here."""
    FILTER_HINT: ClassVar[str] = "words, owner:ana, team:eng, is:at-risk, is:dropped; empty shows all"

    def __init__(self) -> None:
        super().__init__()
        self.filter_text = ""
        self.search_words = ""
        self.mine = False
        self._asking = ""
        self._asked_at: str | None = None
        self._changed: dict[str, tuple[int, Sequence[Redefinition]]] = {}
        """Handle → the last change that was known, and how the item's definition had changed by then."""

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
            self.show_header()
            self.show_detail()

    def about(self) -> Sequence[str]:
        what = [f"filter: {self.filter_text}"] if self.filter_text else []
        return what + (["mine"] if self.mine else [])

    def detail(self) -> Text:
        if self.list.current is None:
            return Text(" " + self.okr.glyphs.text(self.empty_text()), self.okr.looks.dim)
        return self.detail_line()

    def show_detail(self) -> None:
        """What is below the list, and the pane beside it, follow the cursor."""
        app = self.okr
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
        if self.is_mounted:
            self.okr.touched.discard(self.list.current_key)
            self.show_detail()

    def is_touched(self, row: Any) -> bool:
        """Whether somebody else changed this row since the person here was last on it."""
        return self.list.key_of(row) in self.okr.touched

    @property
    def wanted(self) -> Filter:
        """What the typed filter lets through."""
        return parse_filter(self.filter_text)

    def empty_text(self) -> str:
        unknown = self.wanted.status
        if unknown is not None and unknown not in self.STATUSES:
            return f"no status is called “{unknown}”: {', '.join(self.STATUSES)}"
        if self.filter_text or self.mine:
            return "nothing matches: f changes the filter, m shows everybody's"
        return self.EMPTY + ("" if self.okr.overview.read_only else self.FILLED_BY)

    def on_key(self, event: Key) -> None:
        if not self._asking:
            super().on_key(event)

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.list.is_mounted:
            self.refresh_rows()

    # --- actions -------------------------------------------------------------------------

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

    def do_mine(self) -> None:
        self.mine = not self.mine
        self.refresh_rows()
        self.say("only mine; m shows everybody's" if self.mine else "everybody's")

    def changed_of(self, handle: str) -> Sequence[Redefinition]:
        """How an item's definition changed, as far as that was read: it is read when somebody looks."""
        latest = self.okr.overview.latest
        known, found = self._changed.get(handle, (-1, ()))
        if known != latest:
            self._changed[handle] = (latest, found)
            start(self, self.okr.guarded(self._read_changes, handle, latest), "changes")
        return found

    async def _read_changes(self, handle: str, latest: int) -> None:
        from okrtui.tui.screens.pages import PairsPage

        found = await self.okr.ask(redefinitions, Handle.parse(handle))
        before = self._changed.get(handle, (-1, ()))[1]
        self._changed[handle] = (latest, found)
        if found == before or not self.is_mounted:
            return
        for screen in self.app.screen_stack:
            if isinstance(screen, PairsPage) and screen.is_mounted:
                screen.show_again()
        self.show_detail()

    def show_pairs(self, make: Callable[[], Pairs]) -> None:
        """A page about the current row, which follows what others change."""
        from okrtui.tui.screens.pages import PairsPage

        key = self.list.current_key

        def again() -> Pairs | None:
            return make() if self.list.current_key == key and self.current_is_known else None

        self.app.push_screen(PairsPage(make(), again))

    @property
    def current_is_known(self) -> bool:
        """Whether there is a current row, and what it says was read."""
        return self.list.current is not None

    async def after_change(self, handle: str, message: str) -> None:
        """Show what a change did, on its row."""
        await self.okr.reload()
        self.refresh_rows(handle)
        self.say(message)

    # --- search and filter ---------------------------------------------------------------

    def do_search(self) -> None:
        self._ask("search", "", "words to search for; enter goes to the next line with them")

    def do_filter(self) -> None:
        self._ask("filter", self.filter_text, self.FILTER_HINT)

    def do_next_match(self) -> None:
        self._search(1)

    def do_previous_match(self) -> None:
        self._search(-1)

    def _ask(self, what: str, value: str, hint: str) -> None:
        self._asked_at = self.list.current_key
        self.okr.do(self._open_ask, what, value, hint)

    async def _open_ask(self, what: str, value: str, hint: str) -> None:
        """The input takes the footer's place; it is made when it is asked for, in place of another one
        that was left by tab and never answered."""
        await self.query("#ask").remove()
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
        words = search_words(self.search_words)
        if not words:
            if not stay:
                self.say("nothing to search for yet: / asks for words", bad=True)
            return

        self.search_for(words, step, stay=stay)

    def search_for(self, words: Sequence[str], step: int, *, stay: bool) -> None:
        """Go to the next (+1) or previous (−1) line that holds all words, which are normalised."""

        def matches(row: Any) -> bool:
            text = search_text(self.row_text(row))
            return all(word in text for word in words)

        if not self.list.find(matches, step, stay=stay):
            self.say(f"no line holds “{self.search_words}”", bad=True)


class ItemsScreen(MainScreen):
    """A list of items that one edits and drops."""

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

    def to_withdraw(self) -> KeyResultView | KpiView | None:
        """The current row's item, if it has entries that can be withdrawn."""
        raise NotImplementedError

    def owner_here(self) -> str:
        """Whose the current row is."""
        raise NotImplementedError

    def do_withdraw(self) -> None:
        from okrtui.tui.screens.corrections import WithdrawForm

        view = self.to_withdraw()
        if view is None:
            self.say("only a key result or a KPI has entries to withdraw", bad=True)
        else:
            self.app.push_screen(WithdrawForm(view), self.saved)

    def do_rename(self) -> None:
        from okrtui.tui.screens.corrections import RenameForm

        self.app.push_screen(RenameForm(self.owner_here()), self.saved)

    def ask_to_bring_back(self, handle: Handle, title: str) -> None:
        """Ask why, then let what was dropped count again."""
        from okrtui.tui.screens.dialogs import TextDialog
        from okrtui.workspace.bringing_back import bring_back

        async def work(reason: str) -> tuple[str, str]:
            await self.okr.change(bring_back, handle, reason)
            return str(handle), f"{handle} is back"

        question = f"{handle} {title} was dropped. Bring it back? Why? (may be empty)"
        self.app.push_screen(TextDialog(question, "reason", work, f"bring back {handle}"), self.saved)

    def ask_to_drop(self, handle: Handle, title: str, go_to: str, drop: Callable[..., object]) -> None:
        """Ask why, then drop; `drop` is the workspace's function, `go_to` the row to go to."""
        from okrtui.tui.screens.dialogs import TextDialog

        async def work(reason: str) -> tuple[str, str]:
            await self.okr.change(drop, handle, reason)
            return go_to, f"{handle} is dropped; it stays in history"

        self.app.push_screen(
            TextDialog(f"Drop {handle} {title}? Why?", "reason", work, f"drop {handle}"), self.saved
        )
