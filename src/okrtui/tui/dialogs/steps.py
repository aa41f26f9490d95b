"""The steps of a milestone."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from okrtui.domain.errors import OkrtuiError
from okrtui.domain.model import Step
from okrtui.domain.views import KeyResultView
from okrtui.show import sentences
from okrtui.show.glyphs import fit
from okrtui.show.harmless import harmless
from okrtui.show.rows import Segment
from okrtui.tui.actions import STEPS, run_action
from okrtui.tui.background import start
from okrtui.tui.base import Result, bindings
from okrtui.tui.dialogs.base import Dialog
from okrtui.tui.widgets.row_list import RowList
from okrtui.tui.widgets.words import Words
from okrtui.workspace.commands import checkins


class StepsDialog(Dialog[Result]):
    """The steps of a milestone; space or enter sets one done or open at once."""

    BINDINGS = bindings(STEPS)

    def __init__(self, view: KeyResultView) -> None:
        super().__init__()
        self._view = view
        self._answer: Result | None = None

    def compose(self) -> ComposeResult:
        app = self.app

        def draw(step: Step, width: int) -> tuple[list[Segment], None]:
            done = self._view.judged.steps_done.get(step.number, False)
            box = "[x]" if done else "[ ]"
            due = f"  due {step.due}" if step.due else ""
            text = f" {box} {step.number}. {harmless(step.title)}{due}"
            return [(fit(app.glyphs.text(text), width, app.glyphs), "cursor")], None

        with Vertical(classes="dialog"):
            yield Words(self.shown(f"{self._view.item.handle} {self._view.item.title}"))
            yield RowList(
                draw=draw, key=lambda step: str(step.number), looks=app.looks, style=app.glyphs, id="steps"
            )
            yield Words(id="message", classes="message")
            yield Words(Text("space done or open  esc back", app.looks.dim))

    @property
    def cursor(self) -> RowList[Step]:
        """What the arrows move."""
        return self.query_one(RowList)

    def on_mount(self) -> None:
        self.cursor.styles.height = min(14, len(self._view.item.steps))
        self.cursor.set_rows(self._view.item.steps)
        self.cursor.focus()

    def action_run(self, action: str) -> None:
        """Run an action of the one list."""
        run_action(STEPS, action, self)

    def go_back(self) -> None:
        """Leave; the answer is what was set last."""
        self.dismiss(self._answer)

    def turn_step(self) -> None:
        """Set the current step done, or open again."""
        start(self, self._turn, "work", exclusive=True)

    async def _turn(self) -> None:
        step = self.cursor.current
        if step is None:
            return
        done = not self._view.judged.steps_done.get(step.number, False)
        handle = self._view.item.handle
        try:
            outcome = await self.app.change(checkins.set_step, handle, step.number, done)
        except OkrtuiError as error:
            self.say(str(error), bad=True)
            return
        self._view = outcome.after
        answer = sentences.check_in_answer(str(handle), "", outcome.before.judged, outcome.after.judged)
        self._answer = (str(handle), answer)
        self.cursor.set_rows(self._view.item.steps)
        self.query_one("#message", Words).show(self.shown(answer))
