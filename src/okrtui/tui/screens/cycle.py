"""The Cycle screen: counts, movement, who is silent; open, grade, close, carry over (DESIGN §6, Cycle)."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui import replaced
from okrtui.domain.errors import Busy, OkrtuiError, Refused
from okrtui.domain.model import Cycle
from okrtui.domain.views import Monday, Summary
from okrtui.show import sentences, summaries
from okrtui.show.harmless import harmless
from okrtui.tui.pipe import Pipe
from okrtui.tui.screens.frame import Pairs, bindings
from okrtui.tui.screens.tabs import TabScreen
from okrtui.tui.widgets.words import Words
from okrtui.workspace import counting, grading
from okrtui.workspace import summary as summary_work
from okrtui.workspace.cycles import open_cycle


class CycleScreen(TabScreen):
    """The cycle that the Objectives screen shows, at a glance."""

    PLACE = "cycle"
    BINDINGS = bindings("cycle")

    def __init__(self) -> None:
        super().__init__()
        self._found: Summary | None = None
        self._drawn = Text()
        self._pipe: Pipe | None = None
        self._counted: object = None
        """What the totals of a large cycle are of that were, or are being, counted."""

    def body(self) -> ComposeResult:
        with VerticalScroll(id="summary"):
            yield Words(id="summary-text")

    def on_mount(self) -> None:
        self.show_footer()
        self.query_one("#summary").focus()
        self.watch_scrolling("#summary")

    def do_up(self) -> None:
        self.scroll_text("#summary", "up")

    def do_down(self) -> None:
        self.scroll_text("#summary", "down")

    def do_half_up(self) -> None:
        self.scroll_text("#summary", "half_up")

    def do_half_down(self) -> None:
        self.scroll_text("#summary", "half_down")

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.refresh_rows()

    def refresh_rows(self) -> None:
        self.show_header()
        self.okr.do(self._load)

    async def _load(self) -> None:
        """Small ones at once. Large ones are counted in a process of its own, once for what is shown."""
        wanted = self._shown_now()
        if wanted == self._counted:
            self._draw()
            return
        self._stop_counting()
        found: counting.Begun = await self.okr.ask(counting.begun, self._cycle.name)
        if wanted != self._shown_now() or self._pipe is not None or not self._is_here():
            return  # it was asked anew meanwhile, or left
        if found.command is not None and replaced.moved():  # the process would be another version's
            self.say(f"{replaced.MESSAGE}, then the totals can be counted", bad=True)
        elif found.command is not None:
            try:
                self._pipe = Pipe(found.command, self._hear, self._ended)
            except OSError as error:
                raise Busy(f"No process to count the totals is to be had ({error.strerror}).") from None
            self._counted = wanted
        self._found = found.summary
        self._draw()

    def _shown_now(self) -> object:
        seen = self.okr.overview
        return (seen.cycle, seen.latest, seen.as_of, seen.today)

    def _is_here(self) -> bool:
        """Whether it is shown, or below something that is."""
        return self in self.app.screen_stack

    def _hear(self, line: bytes) -> None:
        """The totals so far, or the whole; or what went wrong."""
        try:
            self._found = counting.read(line)
        except OkrtuiError as error:
            self._stop_counting()
            self.say(str(error), bad=True)
            return
        self._draw()

    def _ended(self) -> None:
        """The process is gone: it told the whole, or it was ended by somebody."""
        self._pipe = None
        if self._found is None or self._found.so_far is not None:
            self._counted = None
            what = "counting the totals was ended from outside: 4 counts again"
            self.say(replaced.MESSAGE if replaced.happened() else what, bad=True)

    def _stop_counting(self) -> None:
        if self._pipe is not None:
            self._pipe.stop()
            self._pipe = None
        self._counted = None

    def on_screen_suspend(self) -> None:
        if not self._is_here() and self._pipe is not None:
            self._stop_counting()
            self._found = None

    def on_unmount(self) -> None:
        self._stop_counting()

    def show_news(self, text: str) -> None:
        self._counted = None  # a backup that was put back may end with the same change
        super().show_news(text)

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    def _draw(self) -> None:
        app = self.okr
        if self._found is None:
            return
        pairs = summaries.cycle(self._found, app.overview.today, app.glyphs)
        shown = [(name, app.glyphs.text(text, to_wrap=True)) for name, text in pairs]
        text = app.looks.pairs(shown, self.size.width - 3)
        if text != self._drawn:
            same_room = len(text.plain.split("\n")) == len(self._drawn.plain.split("\n"))
            self._drawn = text
            self.query_one("#summary-text", Words).show(text, same_room=same_room)
        self.show_detail()

    @property
    def _cycle(self) -> Cycle:
        cycle: Cycle = self.okr.overview.cycle
        return cycle

    def detail(self) -> Text:
        text = _NEXT[self._cycle.state] if self._cycle.id is not None else "not in use yet: o opens it"
        return Text(" " + self.okr.glyphs.text(text), self.okr.looks.dim)

    def do_previous_cycle(self) -> None:
        self.okr.do(self.okr.reload, step=-1)

    def do_next_cycle(self) -> None:
        self.okr.do(self.okr.reload, step=1)

    # --- states --------------------------------------------------------------------------

    def do_cycle_open(self) -> None:
        self.okr.do(self._open)

    async def _open(self) -> None:
        cycle = self._cycle
        if cycle.state in ("grading", "closed"):
            raise Refused(f"{cycle.name} is {cycle.state}: R reopens it with a reason.")
        if cycle.id is not None and cycle.state == "active":
            raise Refused(f"{cycle.name} is active already: g grades it when it is over.")
        if cycle.id is None:

            async def begin() -> None:
                await self._done(await self.okr.change(open_cycle, cycle.name))

            self._confirm(f"Open {cycle.name}, {cycle.starts} … {cycle.ends}?", "open it", begin)
            return
        question = f"{cycle.name} begins on {cycle.starts}. Make it active now? Changes then need reasons."

        async def work() -> None:
            await self._done(await self.okr.change(open_cycle, cycle.name, now=True))

        self._confirm(question, "make it active", work)

    def _confirm(self, question: str, label: str, work: object, *, no: str = "") -> None:
        """Ask before something is done; `no` stands first where it cannot simply be taken back."""
        from okrtui.tui.screens.dialogs import ChoiceDialog

        def answer(choice: str | None) -> None:
            if choice == "y":
                self.okr.do(work)

        choices = [("n", no), ("y", label)] if no else [("y", label)]
        self.app.push_screen(ChoiceDialog(question, choices), answer)

    async def _done(self, cycle: Cycle) -> None:
        await self.after_change("", f"{cycle.name} is {cycle.state}")

    def do_cycle_close(self) -> None:
        cycle = self._cycle

        async def work() -> None:
            await self._done(await self.okr.change(grading.close, cycle.name))

        if cycle.state != "grading":
            self.say(f"{cycle.name} is {cycle.state}: {_NOT_CLOSED[cycle.state]}", bad=True)
            return
        self.okr.do(self._ask_to_close, cycle, work)

    async def _ask_to_close(self, cycle: Cycle, work: object) -> None:
        ungraded, of = await self.okr.ask(grading.ungraded, cycle.name)
        left = (
            f"{ungraded:,} of {of:,} have no grade yet: the computed ones become theirs." if ungraded else ""
        )
        question = f"Close {cycle.name}? {left} Its values, scores and grades stay as they are from then on."
        self._confirm(" ".join(question.split()), "yes, close it", work, no="no, go on grading")

    def do_cycle_reopen(self) -> None:
        from okrtui.tui.screens.dialogs import TextDialog

        cycle = self._cycle

        async def work(reason: str) -> tuple[str, str]:
            found: Cycle = await self.okr.change(grading.reopen, cycle.name, reason)
            return "", f"{found.name} is {found.state}"

        if cycle.state in ("grading", "closed"):
            self.app.push_screen(TextDialog(f"Reopen {cycle.name}? Why?", "reason", work), self.saved)
        else:
            self.say(f"{cycle.name} is {cycle.state}: only a graded or closed cycle is reopened", bad=True)

    # --- grading and carrying ------------------------------------------------------------

    def do_cycle_grade(self) -> None:
        self.okr.do(self._grade)

    async def _grade(self) -> None:
        cycle = self._cycle
        if cycle.state == "grading":
            await self._cards()
            return

        async def work() -> None:
            await self.okr.change(grading.begin, cycle.name)
            await self.okr.reload()
            await self._cards()

        if cycle.state == "closed":
            raise Refused(f"{cycle.name} is closed: R reopens it with a reason.")
        if cycle.state != "active" or cycle.id is None:
            await work()  # which says why not
            return
        left = (cycle.ends - self.okr.overview.today).days
        early = f" It still runs, for {sentences.count(left + 1, 'day')}." if left >= 0 else ""
        question = f"Begin grading {cycle.name}?{early} Late check-ins still count."
        self._confirm(question, "begin", work, no="no, it still runs" if early else "")

    async def _cards(self) -> None:
        from okrtui.tui.screens.grading import GradeCards

        found: grading.Cards = await self.okr.ask(grading.cards, self._cycle.name)
        cards, first = found.handles, found.settled
        if not cards:
            raise Refused(f"{self._cycle.name} has nothing to grade.")
        GradeCards(cards).begin(self, first if first < len(cards) else 0)

    def do_carry(self) -> None:
        self.okr.do(self._carry)

    async def _carry(self) -> None:
        from okrtui.tui.screens.carry import CarryDialog
        from okrtui.workspace import carrying

        cycle = self._cycle
        found = await self.okr.ask(carrying.unfinished, cycle.name)
        if not found:
            raise Refused(f"{cycle.name} has nothing unfinished that was not carried over already.")
        _, into = await self.okr.ask(carrying.target_of, cycle.name)
        self.app.push_screen(CarryDialog(cycle.name, into.name, found), self.saved)

    # --- the Monday page -----------------------------------------------------------------

    def do_monday(self) -> None:
        self.okr.do(self._monday)

    async def _monday(self) -> None:
        from okrtui.tui.screens.pages import PairsPage

        name = self._cycle.name
        found: Monday = await self.okr.ask(summary_work.monday, name)
        self.app.push_screen(PairsPage(self._page(name, found), lambda: None))

    def _page(self, name: str, found: Monday) -> Pairs:
        pairs: list[tuple[str, str]] = []
        for heading, lines in summaries.monday(found, self.okr.glyphs):
            texts = [f"{key}  {harmless(text)}" for key, text in lines] or ["nothing"]
            pairs += [(heading if number == 0 else "", text) for number, text in enumerate(texts)]
        return f"Monday, {name}", pairs


_NEXT = {
    "draft": "a draft: changes need no reasons; o makes it active before its first day",
    "active": "active: g begins grading when it is over",
    "grading": "being graded: g the cards, then c closes it",
    "closed": "closed: its numbers stay; R reopens it with a reason, v carries over",
}
_NOT_CLOSED = {
    "draft": "there is nothing to close yet",
    "active": "g begins grading, then c closes it",
    "closed": "R reopens it with a reason",
}
