"""The History screen: who changed what, from what to what, when and why; undo (DESIGN §6, History)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from okrtui.domain.dates import Dates
from okrtui.domain.errors import OkrtuiError
from okrtui.domain.texts import search_text, search_words
from okrtui.show import changes
from okrtui.show.glyphs import fit
from okrtui.show.harmless import harmless
from okrtui.show.rows import Segment
from okrtui.tui.screens.frame import bindings
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import LineField
from okrtui.workspace import history
from okrtui.workspace.filters import read_change_filter
from okrtui.workspace.history import Entry

WHEN, WHO = 16, 10


class HistoryScreen(MainScreen):
    """One line a change, the newest first."""

    PLACE = "history"
    BINDINGS = bindings("history")
    EMPTY = "nothing was changed yet"
    FILTER_HINT = "KR1, who:ana, since:2026-11-01, until:fri, words; enter looks in all of history"

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._known = False
        """Whether the changes were read once."""
        self._asked = ""
        """The filter that the entries were asked for with."""
        self._more = False

    def make_list(self) -> RowList[Entry]:
        style = self.okr.glyphs

        def draw(entry: Entry, width: int) -> tuple[list[Segment], None]:
            when = f"{self.okr.local(entry.at):%Y-%m-%d %H:%M}"
            if width < 60:
                when = when[5:10]
            head = f"{when}  {fit(style.text(harmless(entry.who)), WHO, style)} "
            room = max(1, width - len(head))
            what = harmless(" · ".join(part for part in (entry.action, *_in_short(entry)) if part))
            return [(head, "dim"), (fit(style.text(what), room, style), "cursor")], None

        return RowList(
            draw=draw, key=lambda entry: str(entry.id), looks=self.okr.looks, style=style, id="history",
            moved=self.cursor_moved,
        )  # fmt: skip

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.okr.do(self._load)

    def show_news(self, text: str) -> None:
        self.okr.do(self._load)
        super().show_news(text)

    async def _load(self, *, older: bool = False) -> None:
        wanted = read_change_filter(self.filter_text, self.okr.overview.dates)
        below = self._entries[-1].id if older and self._entries else None
        found: list[Entry] = await self.okr.ask(
            history.log,
            item=wanted.item,
            who=self.okr.overview.who if self.mine else wanted.who,
            since=wanted.since,
            until=wanted.until,
            below=below,
            whole=False,
        )
        self._known = True
        self._asked = self.filter_text
        self._more = len(found) == history.MOST
        self._entries = [*self._entries, *found] if older else found
        self.refresh_rows()

    def empty_text(self) -> str:
        return super().empty_text() if self._known else "reading …"

    def make_rows(self) -> Sequence[Entry]:
        words = search_words(_words(self.filter_text, self.okr.overview.dates))
        return [e for e in self._entries if all(word in search_text(self.row_text(e)) for word in words)]

    def row_text(self, row: Any) -> str:
        lines = " ".join(changes.lines(row.items, row.more))
        return f"{row.id} {row.who} {row.action} {row.reason} {lines}"

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        super().on_input_submitted(event)
        if self.filter_text != self._asked:
            self.okr.do(self._load)

    def key_escape(self) -> None:
        super().key_escape()
        if self.filter_text != self._asked:
            self.okr.do(self._load)

    def do_mine(self) -> None:
        super().do_mine()
        self.okr.do(self._load)

    def cursor_moved(self) -> None:
        super().cursor_moved()
        if self._more and self.list.cursor >= len(self.list.rows) - 1 and self.list.rows:
            self._more = False
            self.okr.do(self._load, older=True)

    @property
    def _entry(self) -> Entry | None:
        return self.list.current

    def detail_line(self) -> Text:
        entry, app = self._entry, self.okr
        assert entry is not None
        what = "; ".join(changes.lines(entry.items, entry.more)[:2])
        both = f"{entry.reason} · {what}" if entry.reason else f"{what} · no reason given"
        text = app.glyphs.text(harmless(both))
        return Text.assemble((f" {entry.id} ", app.looks.bold), (text, app.looks.dim))

    def pane_pairs(self) -> tuple[str, list[tuple[str, str]]]:
        entry = self._entry
        assert entry is not None
        pairs = [
            ("when", f"{self.okr.local(entry.at):%Y-%m-%d %H:%M}"),
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

    def do_open(self) -> None:
        if self.list.current is not None:
            self.show_pairs(self.pane_pairs)

    def do_undo(self) -> None:
        """Take the change under the cursor back."""
        entry = self._entry
        if entry is None:
            self.say("nothing to undo here", bad=True)
        else:
            self.take_back(entry, "undo")

    async def after_change(self, handle: str, message: str) -> None:
        await self.okr.reload()
        await self._load()
        self.say(message)


def _in_short(entry: Entry) -> tuple[str, str]:
    """The items of a change, and what happened to the first of them."""
    names = list(entry.items)
    first = changes.lines({name: entry.items[name] for name in names[:1]})
    return changes.named(entry.items, entry.more), first[0].removeprefix(names[0]).strip() if first else ""


def _words(text: str, dates: Dates) -> str:
    try:
        return read_change_filter(text, dates).words
    except OkrtuiError:
        return ""
