"""Grading: one card a key result, then its objective, each with what was computed and why (DESIGN §6)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.text import Text

from okrtui.domain.grading import read_grade
from okrtui.domain.model import Handle
from okrtui.domain.values import plain
from okrtui.domain.views import KeyResultView, ObjectiveView
from okrtui.show import explaining, sentences
from okrtui.show.details import changes
from okrtui.tui.screens.form import Field, FormScreen, Values
from okrtui.tui.widgets.words import Words
from okrtui.workspace import grading
from okrtui.workspace.grading import Card, Grade
from okrtui.workspace.others import Meanwhile, News, recorded
from okrtui.workspace.review import last_entry, newest

if TYPE_CHECKING:
    from okrtui.tui.screens.tabs import TabScreen

SHOWN = ("metric", "score", "", "current", "expected")
"""What of the explanation stands on the card."""
LEAST_LINES = 8
"""Lines of a card, at least."""
NOTES = 3
"""Entries with words that do."""


class GradeForm(FormScreen):
    """The grade of one item: the computed one, or another with a reason; and what was learned."""

    ENTER_SAVES = True
    HIDDEN_KEYS = frozenset({"save"})

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
        self.step = 0
        """Where one goes without a grade: 1 to the next card, −1 to the one before, 0 back."""
        title = f"Grade {grade.handle} {grade.title}   {place}"
        super().__init__(title, fields, f"grade {grade.handle}", texts)

    def on_mount(self) -> None:
        if not self._first["grade"] or self._grade.is_settled:
            self.say(self._default())

    def _shown(self, grade: Fraction | None) -> str:
        """A grade as it is read."""
        scoring = self.okr.desk.session().settings.scoring
        return sentences.score(grade, scoring.bands(self._grade.kind).limits)

    def go_to(self, step: int) -> None:
        """To another card; what is typed is kept, and nothing is graded."""
        if not self._saving:
            self.step = step
            self.keep_draft()
            self._close(None)

    def _default(self) -> str:
        if self._grade.is_settled and self._grade.value is not None:
            how = "given" if self._grade.is_given else "taken"
            return f"{self._shown(self._grade.value)}, {how} by {self._grade.by}: enter leaves it so"
        return f"enter takes the computed grade, {self._shown(self._grade.computed)}"

    def facts(self) -> Text:
        app, view = self.okr, self._view
        rules = app.desk.session().settings.rules
        pairs = [("computed", self._shown(self._grade.computed))]
        if isinstance(view, KeyResultView):
            lines = explaining.key_result(view, rules, app.overview.today)
            pairs += [line for line in lines if line[0] in SHOWN]
            pairs += [*changes(self._redefined), *_said(view)]
        else:
            pairs.append(("kind", view.item.kind))
            for number, kr in enumerate(grading.live(view)):
                graded = grading.key_result_grade(kr)
                own = f"{kr.item.handle} {self._shown(graded.value)} · {kr.item.title}"
                why = " · ".join(filter(None, (graded.reason, graded.learned)))
                pairs.append(("" if number else "grades", f"{own} ({why})" if why else own))
            pairs += changes(self._redefined)
        shown: Text = app.looks.pairs(
            [(name, app.glyphs.text(text)) for name, text in pairs if text], app.size.width - 2
        )
        rows, room = list(shown.split("\n")), max(LEAST_LINES, app.size.height // 2)
        if len(rows) > room:  # as many as the style sheet gives it
            left = len(rows) - room + 1
            rows[room - 1 :] = [Text(f"{left} more lines: enter on the board shows them", app.looks.dim)]
        return Text("\n").join(rows)

    def concerned(self, news: News) -> bool:
        """An entry of what an objective is graded by is about its card, too."""
        parts = self._view.key_results if isinstance(self._view, ObjectiveView) else ()
        return super().concerned(news) or any(str(kr.item.handle) in news.touched for kr in parts)

    def others_changed(self, news: News) -> None:
        self.okr.do(self._read_anew, news)

    async def _read_anew(self, news: News) -> None:
        """The numbers as they are now; what is typed stays, and saving asks before it replaces a grade."""
        before, was = self._view, self._grade
        self._view, self._grade, self._redefined = await self.okr.ask(grading.card, was.handle)
        self._seen = self._seen._replace(computed=self._grade.computed)
        for place in self.query("#facts").results(Words):  # the form may be going
            place.show(self.facts())
        now = self._grade
        if now.is_settled and (now.by, now.in_force) != (was.by, was.in_force):
            what = f"{now.by} graded {now.handle} {self._shown(now.value)}"
            self.say(f"{what} just now. What you type stays")
            return
        if isinstance(self._view, KeyResultView) and isinstance(before, KeyResultView):
            entry = newest(self._view)
            if entry is not None and entry.id > last_entry(before):
                what = f"{recorded(entry, self._view.item.unit)} just now"
                self.say(f"{what}: it comes to {self._shown(now.computed)}. What you type stays")
                return
        super().others_changed(news)

    def mine(self) -> str:
        return super().mine() or f"the computed one, {self._shown(self._grade.computed)}"

    def insist(self, meanwhile: Meanwhile) -> None:
        if isinstance(meanwhile, grading.GradedMeanwhile):
            self._grade = self._seen = meanwhile.now

    async def check(self, values: Values) -> Text:
        text = values["grade"].strip()
        if not text or (self._grade.is_settled and not self.changed(values)):
            return self._text(self._default(), "")
        value = read_grade(text)
        scoring = self.okr.desk.session().settings.scoring
        if not grading.is_computed(self._grade, value, scoring) and not values["reason"].strip():
            return self._bad(f"{value:g} is not the computed grade: it needs a reason.")
        return Text(f"the grade is {value:g}", self.okr.looks.accent)

    async def save(self, values: Values) -> tuple[str, str]:
        handle = self._grade.handle
        if self._grade.is_settled and not self.changed(values):
            return str(handle), f"{handle} stays {self._shown(self._grade.value)}"
        learned = self.changed(values).get("learned")
        done: Grade = await self.okr.change(
            grading.grade, handle, values["grade"],
            reason=values["reason"], learned=learned, seen=self._seen,
        )  # fmt: skip
        return str(handle), f"{handle} is graded {self._shown(done.value)}"


def _said(view: KeyResultView) -> list[tuple[str, str]]:
    """What people wrote of it last, and what was in the way."""
    found = []
    for entry in reversed(view.check_ins):
        if (entry.note or entry.in_the_way) and not entry.withdrawn:
            way = f"in the way: {entry.in_the_way}" if entry.in_the_way else ""
            said = " · ".join(filter(None, (entry.note, way)))
            found.append((f"{entry.on:%m-%d}", f"{said} ({entry.who})"))
    return found[:NOTES]


def _offered(grade: Grade) -> str:
    """What stands in the field: what was given, now or before the cycle was reopened."""
    if grade.is_given and grade.in_force is not None:
        return plain(float(grade.in_force))
    return "" if grade.proposed is None else plain(grade.proposed)


class GradeCards:
    """The cards of a cycle, one after the other; escape ends it, what was graded stays."""

    def __init__(self, cards: Sequence[Handle]) -> None:
        self._cards = cards

    def __len__(self) -> int:
        return len(self._cards)

    def begin(self, screen: TabScreen, at: int = 0, said: str = "") -> None:
        """Show the card at a place, and the next one when it is done."""
        if at >= len(self._cards):
            last = "that was the last card: c closes the cycle"
            screen.saved(("", "; ".join(filter(None, (said, last)))))
        else:
            screen.okr.do(self._push, screen, at, said)

    async def _push(self, screen: TabScreen, at: int, said: str) -> None:
        card: Card = await screen.okr.ask(grading.card, self._cards[at])
        form = GradeForm(card, f"{at + 1} of {len(self._cards)}")

        def answer(result: tuple[str, str] | None) -> None:
            if result is not None:
                self.begin(screen, at + 1, result[1])
            elif form.step:
                self.begin(screen, max(0, at + form.step), said)
            else:
                screen.saved(("", said or "nothing was graded"))

        screen.app.push_screen(form, answer)
