"""The Review screen: everything that is due, one card after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Never

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import DescendantFocus
from textual.timer import Timer

from okrtui.domain import metrics
from okrtui.domain.errors import OkrtuiError, Refused, of_field
from okrtui.domain.model import Handle
from okrtui.domain.texts import same_name
from okrtui.domain.values import read_confidence
from okrtui.domain.views import KeyResultView, KpiView
from okrtui.show import cards, sentences
from okrtui.show.harmless import harmless
from okrtui.tui.actions import ITEM_BEFORE, REVIEW, SKIP, Action, footer, run_action
from okrtui.tui.base import KEPT_EVERY, bindings
from okrtui.tui.dialogs.choice import MeanwhileDialog
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.screens.review_fields import CardFields
from okrtui.tui.screens.undoing import Undoing
from okrtui.tui.widgets.scrolled import ScrolledText
from okrtui.tui.widgets.words import LineField, Words
from okrtui.tui.work import do
from okrtui.workspace.admin.drafts import Draft, now
from okrtui.workspace.commands import review, undoing
from okrtui.workspace.commands.conflicts import RecordedMeanwhile, recorded
from okrtui.workspace.queries import reviewing
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.due import due as due_items
from okrtui.workspace.queries.reviewing import Recorded, last_entry

LOOK_FIRST = 0.3
"""Seconds that a card is on screen before enter alone means the same value again."""


class ReviewScreen(MainScreen):
    """One card an item: what was, a field for what is; enter records and goes on."""

    PLACE = REVIEW
    BINDINGS = bindings(REVIEW)

    def __init__(self) -> None:
        super().__init__()
        self._items: list[DueItem] = []
        self._at = 0
        self._team = False
        self._entries: list[Recorded] = []
        """What was recorded in this review, in its order."""
        self._left = False
        """Whether one went to another main screen: a review that is over begins again when one comes back."""
        self._shown: set[Handle] = set()
        """The items whose cards one was on: they stay, to go back to."""
        self._seen = 0
        """The number of the last entry that the person has seen of the card's item."""
        self._ready = False
        self._loaded = False
        self._as_of: date | None = None
        """The day that the cards are as of."""
        self._waiting: Timer | None = None
        self._keeping: Timer | None = None
        self._card = ScrolledText(self, "#card", self.show_hidden)
        self._fields = CardFields(self)
        self.undoing = UndoingEntries(self)

    def run(self, action: str) -> None:
        run_action(REVIEW, action, self)

    def body(self) -> ComposeResult:
        with VerticalScroll(id="card", can_focus=False):
            yield Words(id="card-text")
        yield from self._fields.compose()

    def show_footer(self) -> None:
        """Show the keys, those of a card first if there is one."""
        card = "" if self._no_card or self.app.overview.read_only else "enter record  tab field  "
        keys = footer(self.PLACE, self.app.personal.keymap, self.cannot_work())
        self.line("footer").show(Text(card + keys, self.app.looks.dim))

    @property
    def _no_card(self) -> bool:
        return self._loaded and self._current is None

    def cannot_work(self) -> Sequence[Action[Never]]:
        gone: list[Action[Never]] = [SKIP] if self._no_card else []
        gone += [] if self._items else [ITEM_BEFORE]
        return [*super().cannot_work(), *(gone if self._loaded else ())]

    def on_mount(self) -> None:
        self.show_footer()
        self._fields.hide()
        self._card.watch()

    def on_resize(self) -> None:
        if self._loaded:
            self._show_card()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self._fields.mark(event.widget)

    def scroll_card(self, pages: int) -> None:
        """Scroll to the part of a long card that is not on screen."""
        card = self.query_one("#card")
        card.scroll_relative(y=pages * max(1, card.size.height - 1), animate=False)

    def on_screen_suspend(self) -> None:
        self._left = self.app.current_mode != self.PLACE.id

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            do(self.app, self._load, anew=self._left)
            self._left = False

    def refresh_rows(self) -> None:
        self.show_header()

    def read_anew(self, why: str) -> None:
        super().read_anew(why)
        do(self.app, self._follow)

    async def _follow(self) -> None:
        """Show on the card what others did; what is typed stays. Say who recorded what of this item."""
        here = self._current
        before = last_entry(here.view) if here else 0
        await self._load()
        item = self._current
        if item is None or here is None or item.handle != here.handle:
            return
        entry = reviewing.newest(item.view)
        if entry is not None and entry.id > before:
            self.say(f"{recorded(entry, item.view.item.unit)} just now")

    def about(self) -> list[str]:
        return ["everybody's items, by owner"] if self._team else []

    # --- the items -----------------------------------------------------------------------

    @property
    def _current(self) -> DueItem | None:
        return self._items[self._at] if self._at < len(self._items) else None

    async def _load(self, *, anew: bool = False) -> None:
        """Read what is due now.

        The place in the review stays, and so do the cards that were shown. Items that are still to come are
        dropped when others have recorded them. As of another day, or `anew` at its end, the review begins
        again.
        """
        as_of = self.app.workspace.session().as_of
        if as_of != self._as_of:
            self._keep_now()
            self._as_of, self._loaded, self._entries = as_of, False, []
        found = await self.app.ask(due_items, everybody=self._team)
        if self._team:
            found = reviewing.by_owner(found)
        here = self._current
        over = self._loaded and here is None
        begins = not self._loaded or (over and (anew or not self._items))
        due = {item.handle: item for item in found}
        if begins:
            self._items, self._at, self._shown = found, 0, set()
            if found:
                self._entries = []
        else:
            kept = [i for i in self._items if i.handle in due or i.handle in self._shown]
            known = {item.handle for item in kept}
            rest = await self.app.ask(reviewing.as_it_is, [i for i in kept if i.handle not in due])
            now = due | {item.handle: item for item in rest}
            self._items = [now[item.handle] for item in kept]
            self._items += [item for item in found if item.handle not in known]
            at = (n for n, i in enumerate(self._items) if here and i.handle == here.handle)
            self._at = len(self._items) if over else next(at, 0)
        self._loaded = True
        if begins:
            self._show()
        else:
            self._show_card()
        self.show_header()

    def _go(self, at: int) -> None:
        self._keep_now()
        self._at = max(0, min(at, len(self._items)))
        self._show()

    def _show(self) -> None:
        """Show another card, with empty fields, or with what was typed on it before."""
        item = self._current
        self._ready = False
        if self._waiting is not None:
            self._waiting.stop()
        if item is None:
            self._fields.hide()
            self._show_card()
            self.set_focus(None)
            return
        self._show_card()
        self._shown.add(item.handle)
        self._seen = last_entry(item.view)
        draft = self.app.drafts.get(_draft_key(item))
        typed = draft.values if draft is not None else {}
        self._fields.begin(typed, _forms(item), has_confidence=isinstance(item.view, KeyResultView))
        self.query_one("#card").scroll_home(animate=False)
        if item.view.judged.points:
            self._waiting = self.set_timer(LOOK_FIRST, self._be_ready)

    def _be_ready(self) -> None:
        item = self._current
        if item is not None:
            self._ready = True
            alone = "goes on" if reviewing.answered(item) else f"the same, {_same(item)}"
            self._fields.offer(f"enter: {alone} · or {_forms(item)}")

    def _show_card(self) -> None:
        app, item = self.app, self._current
        if item is None:
            text = self._end()
        else:
            number = f"{self._at + 1} of {len(self._items)}"
            heading = app.glyphs.text(harmless(cards.heading(item.view)))
            text = Text.assemble((heading, app.looks.bold), (f"   {number}\n\n", app.looks.dim))
            pairs = [("owner", item.owner)] if not same_name(item.owner, app.overview.who) else []
            pairs += cards.card(
                item.view, item.period, late=item.late, today=app.overview.today, style=app.glyphs,
                answered=reviewing.answered(item),
            )  # fmt: skip
            shown = [(name, app.glyphs.text(value)) for name, value in pairs]
            text.append_text(app.looks.pairs(shown, self.size.width - 3))
        self.query_one("#card-text", Words).show(text)
        if self._ready:
            self._be_ready()
        self.show_footer()
        self.show_detail()

    def _end(self) -> Text:
        """Return what moved, and what is still due."""
        app = self.app
        moved = reviewing.changed(self._entries, self._items)
        if not moved and not self._items:
            return Text("Nothing is due.", app.looks.dim)
        heading = f"{sentences.count(len(moved), 'entry', 'entries')} recorded\n\n"
        text = Text.assemble((heading, app.looks.bold))
        for done in moved:
            answer = sentences.answer(done.before, done.after)
            text.append(app.glyphs.text(harmless(answer)) + "\n", app.looks.status(done.after.judged.status))
        left = [str(item.handle) for item in self._items if reviewing.answered(item) is None]
        if left:
            text.append(f"\nstill due: {', '.join(left)}\n", app.looks.plain)
        text.append(
            "\nu takes the last entry back, up goes back to the items, 1 to the Objectives", app.looks.dim
        )
        return text

    # --- typing --------------------------------------------------------------------------

    def fields_shown(self) -> list[str]:
        """Return the ids of the fields that are there now, in order."""
        return self._fields.shown()

    def on_input_changed(self, event: LineField.Changed) -> None:
        if self._keeping is None and self._current is not None:
            self._keeping = self.set_timer(KEPT_EVERY, self._keep_now)

    def on_input_submitted(self, event: LineField.Submitted) -> None:
        event.stop()
        self._message = None
        do(self.app, self._record)

    def keep_draft(self) -> None:
        """Keep what is typed on this card, on disk too; the check-in form shows it again."""
        item = self._current
        if item is None or not self._loaded:
            return
        typed = self._fields.typed
        key = _draft_key(item)
        if typed:
            heading = f"Check in to {item.handle} {item.title}"
            self.app.drafts.keep(Draft(key, heading, {}, typed, now()))
        else:
            self.app.drafts.forget(key)

    def _keep_now(self) -> None:
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = None
        self.keep_draft()

    async def _record(self) -> None:
        try:
            await self._take_typed()
        except OkrtuiError as error:
            self._fields.name_wrong(error)
            raise

    async def _take_typed(self) -> None:
        item = self._current
        if item is None:
            return
        typed = self._fields.typed
        is_answered = reviewing.answered(item) is not None
        if not typed and not self._ready and (item.can_repeat or is_answered):
            return  # the enter was meant for the card before
        if not typed and is_answered:
            self._go(self._at + 1)
            return
        if "value" not in typed and not item.can_repeat:
            with of_field("value"):
                raise Refused(
                    f"{item.handle} has no earlier value to repeat: type the value, or down skips it."
                )
        confidence = read_confidence(typed.get("confidence", ""))
        session, has_way = self.app.workspace.session(), self._fields.has_way
        if not has_way and review.asks_what_is_in_the_way(session, item, confidence):
            self._fields.ask_for_way(
                item.view.judged.in_the_way if isinstance(item.view, KeyResultView) else ""
            )
            self.say("What is in the way? Then enter.")
            return
        try:
            done = await self.app.change(
                review.record,
                item,
                typed.get("value", ""),
                confidence=confidence,
                note=typed.get("note", ""),
                in_the_way=typed.get("in_the_way", "") if has_way else "",
                seen=self._seen,
            )
        except RecordedMeanwhile as meanwhile:
            self._ask_whose(item, meanwhile)
            self.app.look_soon()
            return
        self.app.drafts.forget(_draft_key(item))
        self._entries.append(done)
        self._items = [
            other._replace(view=done.after) if other.handle == item.handle else other for other in self._items
        ]
        if self._current is not None and self._current.handle == item.handle:
            self._fields.clear()
            self._go(self._at + 1)
        else:  # it took long, and one went on: what is typed there stays
            self._show_card()
        self.say(sentences.answer(done.before, done.after, done.replaced))
        await self.app.reload()

    def _ask_whose(self, item: DueItem, meanwhile: RecordedMeanwhile) -> None:
        """Ask whether somebody else's entry stays, or what is typed (or stood on the card) takes its
        place."""
        field = self._fields.field("value")
        mine = field.value.strip() or reviewing.text_of_same(item.view)

        def answer(choice: str | None) -> None:
            here = self._current
            if choice is None or here is None or here.handle != item.handle:
                return
            if choice == "m":
                self._seen = meanwhile.entry_id
                field.value = mine
                do(self.app, self._record)
                return
            field.value = ""
            self._seen = meanwhile.entry_id
            if not self._fields.typed:
                self._go(self._at + 1)
            self.say(f"{meanwhile.theirs} stays")

        self.app.push_screen(MeanwhileDialog(meanwhile, mine), answer)

    # --- actions -------------------------------------------------------------------------

    def record(self) -> None:
        """Say that there is nothing to record. In a field, enter submits the field instead."""
        self._say_no_card()

    def go_on(self, step: int) -> None:
        """Go to the next field (+1), or the one before (−1)."""
        self._fields.go_on(step)
        if self._current is None:
            self._say_no_card()

    def skip(self) -> None:
        """Go to the next item."""
        if self._current is not None:
            self._go(self._at + 1)
        else:
            self._say_no_card()

    def go_to_item_before(self) -> None:
        """Go to the item before."""
        if self._at:
            self._go(self._at - 1)
        elif self._items:
            self.say("this is the first item", bad=True)
        else:
            self._say_no_card()

    def _say_no_card(self) -> None:
        """Say, after enter, tab or down, that there is nothing to record."""
        if self._no_card:
            team = "R shows yours" if self._team else "R shows everybody's"
            what = "no item is left here" if self._items else "nothing is due"
            self.say(f"{what}: {team}, 1 goes to the Objectives", bad=True)

    def turn_team(self) -> None:
        """Show everybody's items, or the person's."""
        self._team = not self._team
        self._loaded = False
        self._entries = []
        do(self.app, self._load)

    def leave(self) -> None:
        """Go to the Objectives; what is typed is kept."""
        self._fields.keep()
        self._keep_now()
        self.go_to("objectives")

    def go_to(self, screen: str) -> None:
        if screen == REVIEW.id:
            do(self.app, self._load, anew=True)
        else:
            super().go_to(screen)

    @property
    def has_entries(self) -> bool:
        """Whether something was recorded in this review."""
        return bool(self._entries)

    async def undo_entry(self) -> None:
        """Take the last entry of this review back."""
        if not self._entries:  # others' rows took the review along while this one was asked again
            return
        last = self._entries[-1]
        await self.app.change(undoing.undo, last.change_id)
        self._entries = [entry for entry in self._entries if entry is not last]  # it may have begun anew
        await self.app.reload()
        self._items = await self.app.ask(reviewing.as_it_is, self._items)
        self._go(next((n for n, item in enumerate(self._items) if item.handle == last.handle), self._at))
        await self._load()
        self.say(f"{last.handle}: the entry is taken back")


class UndoingEntries(Undoing):
    """Takes the last entry of the review back; without one, the person's last change."""

    def __init__(self, screen: ReviewScreen) -> None:
        super().__init__(screen, screen.after_change)
        self._review = screen

    def undo(self) -> None:
        """Take the last entry, or the last change, back."""
        if self._review.has_entries:
            do(self._review.app, self._review.undo_entry)
        else:
            super().undo()


def _draft_key(item: DueItem) -> str:
    return f"{'record' if isinstance(item.view, KpiView) else 'check-in'} {item.handle}"


def _same(item: DueItem) -> str:
    view = item.view
    if isinstance(view, KpiView):
        return sentences.value(view.judged.value, view.item.unit)
    return sentences.current(view.item, view.judged, 40)


def _forms(item: DueItem) -> str:
    view = item.view
    if isinstance(view, KpiView):
        return "42, +5, =-4" if view.item.combine == "last" else "42"
    if view.item.steps:
        return "numbers of the steps that are done: 2 3; open 2"
    return metrics.of(view.item).short_forms
