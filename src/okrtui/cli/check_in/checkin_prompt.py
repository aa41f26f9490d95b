"""The review as a line prompt: `okrtui checkin` without arguments."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

from okrtui.cli.base import State
from okrtui.domain.errors import OkrtuiError, Refused
from okrtui.domain.views import KpiView
from okrtui.show import cards, sentences
from okrtui.workspace.commands import review, undoing
from okrtui.workspace.commands.conflicts import RecordedMeanwhile
from okrtui.workspace.queries import reviewing
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.due import due as due_items
from okrtui.workspace.queries.reviewing import Recorded
from okrtui.workspace.session import Session

HELP = (
    "42, +5, -3, done … the value, then c7 for the confidence and : a note, like `42 c7 : two back`. "
    "Enter alone: the same value. s skip, b back, u take the last one back, q stop, ? this."
)
_MAX_DIGITS = 9  # of what is called a confidence: Python reads no number of thousands of digits


class Typed(NamedTuple):
    """What was typed for one item."""

    value: str
    confidence: int | None
    note: str


def read_line(text: str) -> Typed:
    """Read what was typed: `42`, `42 c7`, `c4 : stuck`, empty for the same value. Raises Refused for a
    confidence that is not 0 … 10."""
    head, _, note = text.strip().partition(":")
    *before, last = head.rsplit(maxsplit=1) or [""]
    if not re.fullmatch(r"c\d+", last):
        return Typed(head.strip(), None, note.strip())
    digits = last[1:]
    if len(digits) > _MAX_DIGITS or int(digits) > 10:
        raise Refused(f"Confidence is a whole number from 0 to 10, not {digits[:20]}.")
    return Typed("".join(before).strip(), int(digits), note.strip())


class _Sweep:
    """Goes through the items one after the other; each is answered with a line."""

    def __init__(self, state: State) -> None:
        self._output = state.output
        self._session: Session = state.session()
        self._items = self._session.ask(due_items)
        self._entries: list[Recorded] = []
        self._seen = 0
        """The number of the last entry that the person has seen of the item that is asked for."""

    def run(self) -> None:
        """Ask until everything was shown or nobody answers any more; then say what moved and what is left."""
        if not self._items:
            self._output.note("nothing is due.")
            return
        at: int | None = 0
        while at is not None and at < len(self._items):
            self._show(at)
            at = self._answered(at)
        self._end()

    def _show(self, at: int) -> None:
        (item,), output = self._session.ask(reviewing.as_it_is, [self._items[at]]), self._output
        self._items[at], self._seen = item, reviewing.last_entry(item.view)
        output.line()
        output.line(f"{cards.heading(item.view)}   ({at + 1} of {len(self._items)})")
        card = cards.card(
            item.view, item.period, late=item.late, today=self._session.today, style=output.style,
            answered=reviewing.answered(item),
        )  # fmt: skip
        output.pairs((f"  {name}", text) for name, text in card)

    def _answered(self, at: int) -> int | None:
        """Ask about one item; return the index of the next one to ask about, None to stop."""
        while True:
            text = self._output.ask(self._prompt(self._items[at]))
            if text is None or text in ("q", "quit"):
                return None
            if text in ("?", "help"):
                self._output.line(HELP)
            elif text == "s":
                return at + 1
            elif text == "b":
                return max(0, at - 1)
            elif text == "u":
                back = self._take_back()
                if back is not None:
                    return back
            elif self._record(at, text):
                return at + 1

    def _prompt(self, item: DueItem) -> str:
        same = isinstance(item.view, KpiView) and item.view.item.combine != "last"
        empty = "" if same or not item.can_repeat else "enter the same, "
        if reviewing.answered(item) is not None:
            empty = "enter goes on, "
        return f"value ({empty}s skip, b back, u undo, q stop, ? help): "

    def _record(self, at: int, text: str) -> bool:
        item = self._items[at]
        try:
            typed = read_line(text)
            if not text.strip() and reviewing.answered(item) is not None:
                return True
            if not typed.value and not item.can_repeat:
                raise Refused(
                    f"{item.handle} has no earlier value to repeat: type the value, or s to skip it."
                )
            way = self._in_the_way(item, typed.confidence)
            if way is None:
                return False
            entry = partial(
                review.record,
                self._session,
                item,
                confidence=typed.confidence,
                note=typed.note,
                in_the_way=way,
            )
            try:
                done = entry(typed.value, seen=self._seen)
            except RecordedMeanwhile as meanwhile:
                mine = typed.value or reviewing.text_of_same(item.view)
                if not self._takes(meanwhile, mine):
                    return True
                done = entry(mine, seen=meanwhile.entry_id)
        except OkrtuiError as error:
            self._output.note(str(error))
            return False
        self._entries.append(done)
        self._output.line(sentences.answer(done.before, done.after, done.replaced))
        return True

    def _takes(self, meanwhile: RecordedMeanwhile, mine: str) -> bool:
        """Ask whether a value replaces what somebody recorded meanwhile; anything but yes means no."""
        question = f"{meanwhile.what} meanwhile. Record {mine} instead? [y/N] "
        yes = (self._output.ask(question) or "").strip().lower() in ("y", "yes")
        if not yes:
            self._output.note(f"{meanwhile.theirs} stays.")
        return yes

    def _in_the_way(self, item: DueItem, confidence: int | None) -> str | None:
        """Ask what is in the way if the confidence is low; return None when nobody answers."""
        if not review.asks_what_is_in_the_way(self._session, item, confidence):
            return ""
        return self._output.ask("what is in the way? ")

    def _take_back(self) -> int | None:
        """Undo the last entry of this review; return its index, or None after saying why that failed."""
        if not self._entries:
            self._output.note("nothing was recorded yet in this review: there is nothing to take back.")
            return None
        last = self._entries[-1]
        try:
            undoing.undo(self._session, last.change_id)
        except OkrtuiError as error:
            self._output.note(str(error))
            return None
        self._entries.pop()
        self._output.line(f"{last.handle} is taken back.")
        return next(at for at, item in enumerate(self._items) if item.handle == last.handle)

    def _end(self) -> None:
        output = self._output
        output.line()
        moved = reviewing.changed(self._entries, self._session.ask(reviewing.as_it_is, self._items))
        output.line(f"{sentences.count(len(moved), 'entry', 'entries')} recorded.")
        for done in moved:
            output.line(f"  {sentences.answer(done.before, done.after)}")
        left = self._session.ask(due_items)
        if left:
            output.line(f"Still due: {', '.join(str(item.handle) for item in left)}")


def sweep(state: State) -> None:
    """Ask for everything that is due, line by line."""
    _Sweep(state).run()
