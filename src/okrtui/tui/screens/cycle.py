"""The Cycle screen: counts, movement, who is silent; open, grade, close, carry over (DESIGN §6, Cycle)."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle
from okrtui.domain.views import Monday, Summary
from okrtui.show import sentences, summaries
from okrtui.show.harmless import harmless
from okrtui.tui.screens.frame import Pairs, bindings
from okrtui.tui.screens.tabs import TabScreen
from okrtui.tui.widgets.words import Words
from okrtui.workspace import cycles, grading
from okrtui.workspace import summary as summary_work


class CycleScreen(TabScreen):
    """The cycle that the Objectives screen shows, at a glance."""

    PLACE = "cycle"
    BINDINGS = bindings("cycle")

    def __init__(self) -> None:
        super().__init__()
        self._found: Summary | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="summary"):
            yield Words(id="summary-text")

    def on_mount(self) -> None:
        self.show_footer()
        self.query_one("#summary").focus()
        self.watch_scrolling("#summary")

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.refresh_rows()

    def refresh_rows(self) -> None:
        self.show_header()
        self.okr.do(self._load)

    async def _load(self) -> None:
        self._found = await self.okr.ask(summary_work.summary, self._cycle.name)
        self._draw()

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    def _draw(self) -> None:
        app = self.okr
        if self._found is None:
            return
        pairs = summaries.cycle(self._found, app.overview.today, app.glyphs)
        shown = [(name, app.glyphs.text(text)) for name, text in pairs]
        self.query_one("#summary-text", Words).show(app.looks.pairs(shown, self.size.width - 3))
        self.show_detail()

    @property
    def _cycle(self) -> Cycle:
        cycle: Cycle = self.okr.overview.board.cycle
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
            await self._done(await self.okr.ask(cycles.open_cycle, cycle.name))
            return
        question = f"{cycle.name} begins on {cycle.starts}. Make it active now? Changes then need reasons."

        async def work() -> None:
            await self._done(await self.okr.ask(cycles.open_cycle, cycle.name, now=True))

        self._confirm(question, "make it active", work)

    def _confirm(self, question: str, label: str, work: object) -> None:
        from okrtui.tui.screens.dialogs import ChoiceDialog

        def answer(choice: str | None) -> None:
            if choice is not None:
                self.okr.do(work)

        self.app.push_screen(ChoiceDialog(question, [("y", label)]), answer)

    async def _done(self, cycle: Cycle) -> None:
        await self.after_change("", f"{cycle.name} is {cycle.state}")

    def do_cycle_close(self) -> None:
        cycle = self._cycle

        async def work() -> None:
            await self._done(await self.okr.ask(grading.close, cycle.name))

        if cycle.state != "grading":
            self.say(f"{cycle.name} is {cycle.state}: {_NOT_CLOSED[cycle.state]}", bad=True)
            return
        question = f"Close {cycle.name}? Its values, scores and grades stay as they are from then on."
        self._confirm(question, "close it", work)

    def do_cycle_reopen(self) -> None:
        from okrtui.tui.screens.dialogs import TextDialog

        cycle = self._cycle

        async def work(reason: str) -> tuple[str, str]:
            found: Cycle = await self.okr.ask(grading.reopen, cycle.name, reason)
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
            await self.okr.ask(grading.begin, cycle.name)
            await self.okr.reload()
            await self._cards()

        if cycle.state == "closed":
            raise Refused(f"{cycle.name} is closed: R reopens it with a reason.")
        if cycle.state != "active" or cycle.id is None:
            await work()  # which says why not
            return
        left = (cycle.ends - self.okr.overview.today).days
        early = f" It ends in {sentences.count(left, 'day')}." if left > 0 else ""
        self._confirm(f"Begin grading {cycle.name}?{early} Late check-ins still count.", "begin", work)

    async def _cards(self) -> None:
        from okrtui.tui.screens.grading import GradeCards

        cards = GradeCards(await self.okr.ask(grading.cards, self._cycle.name))
        if not len(cards):
            raise Refused(f"{self._cycle.name} has nothing to grade.")
        cards.begin(self)

    def do_carry(self) -> None:
        self.okr.do(self._carry)

    async def _carry(self) -> None:
        from okrtui.tui.screens.carry import CarryDialog
        from okrtui.workspace import carrying

        cycle = self._cycle
        found = await self.okr.ask(carrying.unfinished, cycle.name)
        if not found:
            raise Refused(f"{cycle.name} has nothing unfinished that was not carried over already.")
        self.app.push_screen(CarryDialog(cycle.name, found), self.saved)

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
