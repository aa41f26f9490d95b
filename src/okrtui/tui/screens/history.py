"""The History screen: who changed what, from what to what, when and why; undo."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from okrtui.domain.dates import Dates
from okrtui.domain.errors import OkrtuiError
from okrtui.domain.texts import search_text, search_words
from okrtui.show import changes
from okrtui.show.glyphs import fit
from okrtui.show.harmless import harmless
from okrtui.show.rows import Segment
from okrtui.tui.actions import HISTORY, run_action
from okrtui.tui.base import bindings
from okrtui.tui.screens.lists import ListScreen
from okrtui.tui.screens.pages import Titled
from okrtui.tui.screens.undoing import Undoing
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.work import do
from okrtui.workspace.queries import history
from okrtui.workspace.queries.filters import read_change_filter
from okrtui.workspace.queries.history import Entry

WHEN, WHO = 16, 10


class HistoryScreen(ListScreen[Entry]):
    """One line a change, the newest first."""

    PLACE = HISTORY
    BINDINGS = bindings(HISTORY)
    EMPTY = "nothing was changed yet"
    FILTER_HINT = "KR1, who:ana, since:2026-11-01, until:fri, words; enter looks in all of history"

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._known = False
        """Whether the changes were read once."""
        self._asked: tuple[str, bool] | None = None
        """The filter that the entries were asked for with, and whether they are the person's alone."""
        self._more = False
        self.undoing = UndoingOne(self)

    def run(self, action: str) -> None:
        run_action(HISTORY, action, self)

    def make_list(self) -> RowList[Entry]:
        style = self.app.glyphs

        def draw(entry: Entry, width: int) -> tuple[list[Segment], None]:
            when = f"{self.app.local(entry.at):%Y-%m-%d %H:%M}"
            if width < 60:
                when = when[5:10]
            head = f"{when}  {fit(style.text(harmless(entry.who)), WHO, style)} "
            room = max(1, width - len(head))
            what = harmless(" · ".join(part for part in (entry.action, *_in_short(entry)) if part))
            return [(head, "dim"), (fit(style.text(what), room, style), "cursor")], None

        return RowList(
            draw=draw, key=lambda entry: str(entry.id), looks=self.app.looks, style=style, id="history",
            moved=self.cursor_moved,
        )  # fmt: skip

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            do(self.app, self._load)

    def read_anew(self, why: str) -> None:
        do(self.app, self._load)
        super().read_anew(why)

    async def _load(self, *, older: bool = False) -> None:
        wanted = read_change_filter(self.finder.filter_text, self.app.overview.dates)
        below = self._entries[-1].id if older and self._entries else None
        found = await self.app.ask(
            history.log,
            item=wanted.item,
            who=self.app.overview.who if self.finder.mine else wanted.who,
            since=wanted.since,
            until=wanted.until,
            below=below,
            whole=False,
        )
        self._known = True
        self._asked = self.finder.filter_text, self.finder.mine
        self._more = len(found) == history.MAX
        self._entries = [*self._entries, *found] if older else found
        self.refresh_rows()

    def empty_text(self) -> str:
        return super().empty_text() if self._known else "reading …"

    def make_rows(self) -> Sequence[Entry]:
        words = search_words(_words(self.finder.filter_text, self.app.overview.dates))
        return [e for e in self._entries if all(word in search_text(self.row_text(e)) for word in words)]

    def row_text(self, row: Entry) -> str:
        lines = " ".join(changes.lines(row.items, row.more))
        return f"{row.id} {row.who} {row.action} {row.reason} {lines}"

    def filter_changed(self, *, done: bool) -> None:
        super().filter_changed(done=done)
        if done and self._asked != (self.finder.filter_text, self.finder.mine):
            do(self.app, self._load)

    def cursor_moved(self) -> None:
        super().cursor_moved()
        if self._more and self.list.cursor >= len(self.list.rows) - 1 and self.list.rows:
            self._more = False
            do(self.app, self._load, older=True)

    @property
    def entry(self) -> Entry | None:
        """The current change."""
        return self.list.current

    def detail_line(self) -> Text:
        entry, app = self.entry, self.app
        assert entry is not None
        what = "; ".join(changes.lines(entry.items, entry.more)[:2])
        both = f"{entry.reason} · {what}" if entry.reason else f"{what} · no reason given"
        text = app.glyphs.text(harmless(both))
        return Text.assemble((f" {entry.id} ", app.looks.bold), (text, app.looks.dim))

    def pane_pairs(self) -> Titled:
        entry = self.entry
        assert entry is not None
        pairs = [
            ("when", f"{self.app.local(entry.at):%Y-%m-%d %H:%M}"),
            ("who", entry.who),
            ("what", entry.action),
            ("why", entry.reason or "no reason given"),
        ]
        pairs += [
            (name, text)
            for line in changes.lines(entry.items, entry.more)
            for name, _, text in [line.partition(" ")]
        ]
        return f"Change {entry.id}", pairs

    def open_line(self) -> None:
        """Open the page of the current change."""
        if self.list.current is not None:
            self.show_pairs(self.pane_pairs)

    async def after_change(self, handle: str, message: str) -> None:
        await self.app.reload()
        await self._load()
        self.say(message)


class UndoingOne(Undoing):
    """Takes the change under the cursor back."""

    def __init__(self, screen: HistoryScreen) -> None:
        super().__init__(screen, screen.after_change)
        self._history = screen

    @property
    def has_something(self) -> bool:
        return self._history.entry is not None

    def undo(self) -> None:
        """Take the current change back."""
        if self._history.entry is not None:
            self.take_back(self._history.entry, "undo")


def _in_short(entry: Entry) -> tuple[str, str]:
    """Return the items of a change, and what happened to the first of them."""
    names = list(entry.items)
    first = changes.lines({name: entry.items[name] for name in names[:1]})
    return changes.named(entry.items, entry.more), first[0].removeprefix(names[0]).strip() if first else ""


def _words(text: str, dates: Dates) -> str:
    try:
        return read_change_filter(text, dates).words
    except OkrtuiError:
        return ""
