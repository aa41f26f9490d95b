"""The Cycle screen: counts, movement, who is silent; open, grade, close, carry over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from okrtui import replaced
from okrtui.domain.errors import Busy, OkrtuiError, Refused
from okrtui.domain.model import Cycle
from okrtui.domain.views import Monday, Summary
from okrtui.show import sentences, summaries
from okrtui.show.harmless import harmless
from okrtui.tui.actions import CYCLE, run_action
from okrtui.tui.base import Result, bindings
from okrtui.tui.dialogs.choice import ChoiceDialog
from okrtui.tui.dialogs.text import TextDialog
from okrtui.tui.pipe import Pipe
from okrtui.tui.screens.main import MainScreen
from okrtui.tui.screens.pages import PairsPage, Titled
from okrtui.tui.widgets.scrolled import ScrolledText
from okrtui.tui.widgets.words import Words
from okrtui.tui.work import do
from okrtui.workspace import counting
from okrtui.workspace.commands import grading
from okrtui.workspace.commands.cycles import open_cycle
from okrtui.workspace.queries import grades
from okrtui.workspace.queries import summary as summary_work


class CycleScreen(MainScreen):
    """The cycle that the Objectives screen shows, at a glance."""

    PLACE = CYCLE
    BINDINGS = bindings(CYCLE)

    def __init__(self) -> None:
        super().__init__()
        self._found: Summary | None = None
        self._drawn = Text()
        self._pipe: Pipe | None = None
        self._counted: object = None
        """What the totals of a large cycle are of that were, or are being, counted."""
        self.cursor = ScrolledText(self, "#summary", self.show_hidden)

    def run(self, action: str) -> None:
        run_action(CYCLE, action, self)

    def body(self) -> ComposeResult:
        with VerticalScroll(id="summary"):
            yield Words(id="summary-text")

    def on_mount(self) -> None:
        self.show_footer()
        self.query_one("#summary").focus()
        self.cursor.watch()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.refresh_rows()

    def refresh_rows(self) -> None:
        self.show_header()
        do(self.app, self._load)

    async def _load(self) -> None:
        """Count a small cycle at once. A large one is counted in a process of its own, once for what is
        shown."""
        wanted = self._shown_now()
        if wanted == self._counted:
            self._draw()
            return
        self._stop_counting()
        found = await self.app.ask(counting.begun, self._cycle.name)
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
        seen = self.app.overview
        return (seen.cycle, seen.latest, seen.as_of, seen.today)

    def _is_here(self) -> bool:
        """Return whether this screen is shown, or below one that is."""
        return self in self.app.screen_stack

    def _hear(self, line: bytes) -> None:
        """Show the totals so far, or all of them; or what went wrong."""
        try:
            self._found = counting.read(line)
        except OkrtuiError as error:
            self._stop_counting()
            self.say(str(error), bad=True)
            return
        self._draw()

    def _ended(self) -> None:
        """Note that the process is gone: it sent all totals, or somebody ended it."""
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

    def read_anew(self, why: str) -> None:
        self._counted = None  # a backup that was put back may end with the same change
        super().read_anew(why)

    def on_resize(self) -> None:
        super().on_resize()
        self._draw()

    def _draw(self) -> None:
        app = self.app
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
        return self.app.overview.cycle

    def detail(self) -> Text:
        text = _NEXT[self._cycle.state] if self._cycle.id is not None else "not in use yet: o opens it"
        return Text(" " + self.app.glyphs.text(text), self.app.looks.dim)

    def step_cycle(self, step: int) -> None:
        """Go to the next (+1) or previous (−1) cycle."""
        do(self.app, self.app.reload, step=step)

    # --- states --------------------------------------------------------------------------

    def open_cycle(self) -> None:
        """Begin to use the cycle, or make a draft active."""
        do(self.app, self._open)

    async def _open(self) -> None:
        cycle = self._cycle
        if cycle.state in ("grading", "closed"):
            raise Refused(f"{cycle.name} is {cycle.state}: R reopens it with a reason.")
        if cycle.id is not None and cycle.state == "active":
            raise Refused(f"{cycle.name} is active already: g grades it when it is over.")
        if cycle.id is None:

            async def begin() -> None:
                await self._done(await self.app.change(open_cycle, cycle.name))

            self._confirm(f"Open {cycle.name}, {cycle.starts} … {cycle.ends}?", "open it", begin)
            return
        question = f"{cycle.name} begins on {cycle.starts}. Make it active now? Changes then need reasons."

        async def work() -> None:
            await self._done(await self.app.change(open_cycle, cycle.name, now=True))

        self._confirm(question, "make it active", work)

    def _confirm(
        self, question: str, label: str, work: Callable[[], Awaitable[None]], *, no: str = ""
    ) -> None:
        """Ask before something is done; `no` stands first where it cannot simply be taken back."""

        def answer(choice: str | None) -> None:
            if choice == "y":
                do(self.app, work)

        choices = [("n", no), ("y", label)] if no else [("y", label)]
        self.app.push_screen(ChoiceDialog(question, choices), answer)

    async def _done(self, cycle: Cycle) -> None:
        await self.after_change("", f"{cycle.name} is {cycle.state}")

    @property
    def why_not_closed(self) -> str:
        """Why the cycle cannot be closed now, or ""."""
        cycle = self._cycle
        return (
            "" if cycle.state == "grading" else f"{cycle.name} is {cycle.state}: {_NOT_CLOSED[cycle.state]}"
        )

    def close_cycle(self) -> None:
        """Close a graded cycle."""
        do(self.app, self._ask_to_close, self._cycle)

    async def _ask_to_close(self, cycle: Cycle) -> None:
        async def work() -> None:
            await self._done(await self.app.change(grading.close, cycle.name))

        ungraded, of = await self.app.ask(grades.ungraded, cycle.name)
        left = (
            f"{ungraded:,} of {of:,} have no grade yet: the computed ones become theirs." if ungraded else ""
        )
        question = f"Close {cycle.name}? {left} Its values, scores and grades stay as they are from then on."
        self._confirm(" ".join(question.split()), "yes, close it", work, no="no, go on grading")

    @property
    def why_not_reopened(self) -> str:
        """Why the cycle cannot be reopened, or ""."""
        cycle = self._cycle
        if cycle.state in ("grading", "closed"):
            return ""
        return f"{cycle.name} is {cycle.state}: only a graded or closed cycle is reopened"

    def reopen_cycle(self) -> None:
        """Ask why, then take the cycle one state back."""
        cycle = self._cycle

        async def work(reason: str) -> Result:
            found = await self.app.change(grading.reopen, cycle.name, reason)
            return "", f"{found.name} is {found.state}"

        self.app.push_screen(TextDialog(f"Reopen {cycle.name}? Why?", "reason", work), self.saved)

    # --- grading and carrying ------------------------------------------------------------

    def grade_cycle(self) -> None:
        """Grade the cycle, one card a key result."""
        do(self.app, self._grade)

    async def _grade(self) -> None:
        cycle = self._cycle
        if cycle.state == "grading":
            await self._cards()
            return

        async def work() -> None:
            await self.app.change(grading.begin, cycle.name)
            await self.app.reload()
            await self._cards()

        if cycle.state == "closed":
            raise Refused(f"{cycle.name} is closed: R reopens it with a reason.")
        if cycle.state != "active" or cycle.id is None:
            await work()  # which says why not
            return
        left = (cycle.ends - self.app.overview.today).days
        early = f" It still runs, for {sentences.count(left + 1, 'day')}." if left >= 0 else ""
        question = f"Begin grading {cycle.name}?{early} Late check-ins still count."
        self._confirm(question, "begin", work, no="no, it still runs" if early else "")

    async def _cards(self) -> None:
        from okrtui.tui.forms.grading import GradeCards

        found = await self.app.ask(grades.cards, self._cycle.name)
        cards, first = found.handles, found.settled
        if not cards:
            raise Refused(f"{self._cycle.name} has nothing to grade.")
        GradeCards(self, cards, self.saved).begin(first if first < len(cards) else 0)

    def carry_over(self) -> None:
        """Choose what goes on in the next cycle."""
        do(self.app, self._carry)

    async def _carry(self) -> None:
        from okrtui.tui.dialogs.carry import CarryDialog
        from okrtui.workspace.commands import carrying

        cycle = self._cycle
        found = await self.app.ask(carrying.unfinished, cycle.name)
        if not found:
            raise Refused(f"{cycle.name} has nothing unfinished that was not carried over already.")
        _, into = await self.app.ask(carrying.target_of, cycle.name)
        self.app.push_screen(CarryDialog(cycle.name, into.name, found), self.saved)

    # --- the Monday page -----------------------------------------------------------------

    def show_monday(self) -> None:
        """Open the page for Monday morning."""
        do(self.app, self._monday)

    async def _monday(self) -> None:
        name = self._cycle.name
        found = await self.app.ask(summary_work.monday, name)
        self.app.push_screen(PairsPage(self._page(name, found), lambda: None))

    def _page(self, name: str, found: Monday) -> Titled:
        pairs: list[tuple[str, str]] = []
        for heading, lines in summaries.monday(found, self.app.glyphs):
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
