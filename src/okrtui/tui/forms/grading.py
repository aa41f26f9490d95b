"""Grading: one card a key result, then its objective, each with what was computed and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from rich.text import Text

from okrtui.domain.grading import read_grade
from okrtui.domain.model import Handle
from okrtui.domain.values import plain
from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.show import explaining, sentences
from okrtui.show.details import changes
from okrtui.tui.actions import SAVE
from okrtui.tui.base import AppScreen, Result
from okrtui.tui.forms.form import Field, Form, Values
from okrtui.tui.forms.screen import FormScreen
from okrtui.tui.work import do
from okrtui.workspace.commands import grading
from okrtui.workspace.commands.conflicts import Meanwhile, recorded
from okrtui.workspace.news import News
from okrtui.workspace.queries import grades
from okrtui.workspace.queries.grades import Card, Grade
from okrtui.workspace.queries.reviewing import last_entry, newest

SHOWN = ("metric", "score", "", "current", "expected")
"""What of the explanation stands on the card."""
MIN_LINES = 8
"""Lines of a card, at least."""
NOTES = 3
"""Entries with words that do."""


class GradeForm(Form):
    """The grade of one item: the computed one, or another with a reason; and what was learned."""

    ENTER_SAVES = True
    HIDDEN = (SAVE,)
    LEADS_ON = True

    def __init__(self, card: Card, place: str) -> None:
        view, grade, self._redefined = card
        self._view = view
        self._grade = grade
        self._seen = grade
        """As the person has seen it."""
        learned = "Learned" if isinstance(view, KeyResultView) else "Reflection"
        fields = [
            Field("grade", "Grade", hint="0 to 1, or 70%; empty: the computed one"),
            Field("reason", "Reason", hint="why it is another than the computed one"),
            Field("learned", learned, hint="what we learned, in a sentence"),
        ]
        texts = {
            "grade": _offered(grade),
            "reason": grade.reason,
            "learned": grade.learned,
        }
        title = f"Grade {grade.handle} {grade.title}   {place}"
        super().__init__(title, fields, f"grade {grade.handle}", texts)

    def welcome(self) -> Text:
        """Say what enter does, unless something was given."""
        if self.first["grade"] and not self._grade.is_settled:
            return Text()
        return self.text(self._default(), self.app.looks.accent)

    def _shown(self, grade: Fraction | None) -> str:
        """Return a grade as people read it."""
        scoring = self.app.workspace.session().settings.scoring
        return sentences.score(grade, scoring.bands(self._grade.kind).limits)

    def _default(self) -> str:
        if self._grade.is_settled and self._grade.value is not None:
            how = "given" if self._grade.is_given else "taken"
            return f"{self._shown(self._grade.value)}, {how} by {self._grade.by}: enter leaves it so"
        return f"enter takes the computed grade, {self._shown(self._grade.computed)}"

    def facts(self) -> Text:
        app, view = self.app, self._view
        rules = app.workspace.session().settings.rules
        pairs = [("computed", self._shown(self._grade.computed))]
        if isinstance(view, KeyResultView):
            lines = explaining.key_result(view, rules, app.overview.today)
            pairs += [line for line in lines if line[0] in SHOWN]
            pairs += [*changes(self._redefined), *_said(view)]
        else:
            pairs.append(("kind", view.item.kind))
            for number, kr in enumerate(grades.live(view)):
                graded = grades.key_result_grade(kr)
                own = f"{kr.item.handle} {self._shown(graded.value)} · {kr.item.title}"
                why = " · ".join(filter(None, (graded.reason, graded.learned)))
                pairs.append(("" if number else "grades", f"{own} ({why})" if why else own))
            pairs += changes(self._redefined)
        shown = app.looks.pairs(
            [(name, app.glyphs.text(text)) for name, text in pairs if text], app.size.width - 2
        )
        rows, room = list(shown.split("\n")), max(MIN_LINES, app.size.height // 2)
        if len(rows) > room:  # as many as the style sheet gives it
            left = len(rows) - room + 1
            rows[room - 1 :] = [Text(f"{left} more lines: enter on the board shows them", app.looks.dim)]
        return Text("\n").join(rows)

    def concerned(self, news: News) -> bool:
        """Return whether the news is about this card; for an objective, also about one of its key results."""
        parts = self._view.key_results if isinstance(self._view, ObjectiveView) else ()
        return super().concerned(news) or any(str(kr.item.handle) in news.touched for kr in parts)

    async def follow(self, news: News) -> str:
        """Take the numbers as they are now; saving asks before it replaces a grade."""
        before, was = self._view, self._grade
        self._view, self._grade, self._redefined = await self.app.ask(grades.card, was.handle)
        self._seen = self._seen._replace(computed=self._grade.computed)
        now = self._grade
        if now.is_settled and (now.by, now.in_force) != (was.by, was.in_force):
            what = f"{now.by} graded {now.handle} {self._shown(now.value)}"
            return f"{what} just now. What you type stays"
        if isinstance(self._view, KeyResultView) and isinstance(before, KeyResultView):
            entry = newest(self._view)
            if entry is not None and entry.id > last_entry(before):
                what = f"{recorded(entry, self._view.item.unit)} just now"
                return f"{what}: it comes to {self._shown(now.computed)}. What you type stays"
        return await super().follow(news)

    def mine(self, values: Values) -> str:
        return super().mine(values) or f"the computed one, {self._shown(self._grade.computed)}"

    def insist(self, meanwhile: Meanwhile, values: Values) -> Values:
        if isinstance(meanwhile, grading.GradedMeanwhile):
            self._grade = self._seen = meanwhile.now
        return {}

    async def check(self, values: Values) -> Text:
        text = values["grade"].strip()
        if not text or (self._grade.is_settled and not self.changed(values)):
            return self.text(self._default(), "")
        value = read_grade(text)
        scoring = self.app.workspace.session().settings.scoring
        if not grades.is_computed(self._grade, value, scoring) and not values["reason"].strip():
            return self.wrong(f"{value:g} is not the computed grade: it needs a reason.")
        return Text(f"the grade is {value:g}", self.app.looks.accent)

    async def save(self, values: Values) -> Result:
        handle = self._grade.handle
        if self._grade.is_settled and not self.changed(values):
            return str(handle), f"{handle} stays {self._shown(self._grade.value)}"
        learned = self.changed(values).get("learned")
        done = await self.app.change(
            grading.grade, handle, values["grade"],
            reason=values["reason"], learned=learned, seen=self._seen,
        )  # fmt: skip
        return str(handle), f"{handle} is graded {self._shown(done.value)}"


def _said(view: KeyResultView) -> list[tuple[str, str]]:
    """Return what people wrote of it last, and what was in the way."""
    found = []
    for entry in reversed(view.check_ins):
        if (entry.note or entry.in_the_way) and not entry.withdrawn:
            way = f"in the way: {entry.in_the_way}" if entry.in_the_way else ""
            said = " · ".join(filter(None, (entry.note, way)))
            found.append((f"{entry.on:%m-%d}", f"{said} ({entry.who})"))
    return found[:NOTES]


def _offered(grade: Grade) -> str:
    """Return what stands in the field: what was given, now or before the cycle was reopened."""
    if grade.is_given and grade.in_force is not None:
        return plain(float(grade.in_force))
    return "" if grade.proposed is None else plain(grade.proposed)


class GradeCards:
    """The cards of a cycle, one after the other; escape ends it, what was graded stays."""

    def __init__(
        self, screen: AppScreen[None], cards: Sequence[Handle], saved: Callable[[Result | None], None]
    ) -> None:
        """`screen` is the one they are shown over, `saved` shows there what was done."""
        self._screen = screen
        self._cards = cards
        self._saved = saved

    def begin(self, at: int = 0, said: str = "") -> None:
        """Show the card at a place, and the next one when it is done."""
        if at >= len(self._cards):
            last = "that was the last card: c closes the cycle"
            self._saved(("", "; ".join(filter(None, (said, last)))))
        else:
            do(self._screen.app, self._push, at, said)

    async def _push(self, at: int, said: str) -> None:
        app = self._screen.app
        form = GradeForm(await app.ask(grades.card, self._cards[at]), f"{at + 1} of {len(self._cards)}")

        def answer(result: Result | None) -> None:
            if result is not None:
                self.begin(at + 1, result[1])
            elif form.step:
                self.begin(max(0, at + form.step), said)
            else:
                self._saved(("", said or "nothing was graded"))

        app.push_screen(FormScreen(form), answer)
