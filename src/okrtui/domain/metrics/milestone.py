"""`milestone`: open or done, or in steps that are (rules.md, Milestone)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from okrtui.domain.calendar import DAY, Period
from okrtui.domain.errors import Refused
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.metrics.base import Measured, Metric, Needs, Numbers, Pair
from okrtui.domain.model import CheckIn, KeyResult, MetricName, Step, exact
from okrtui.domain.scoring import ONE, ZERO, Point, counted, rounded, steps_value
from okrtui.domain.values import exactly, plain

if TYPE_CHECKING:
    from okrtui.domain.metrics.base import TypedNumbers


class Milestone(Metric):
    """A share 0 … 1; with steps the weight of those that are done."""

    name: ClassVar[MetricName] = "milestone"
    fields: ClassVar[frozenset[str]] = frozenset({"steps"})
    named_by: ClassVar[tuple[str, ...]] = ("steps",)
    is_share = True
    forms = "done, open, 50%, same"
    short_forms = "done, open, 50%"

    def read_numbers(self, typed: TypedNumbers, item: KeyResult) -> Numbers:
        if any((typed.start, typed.to, typed.by, typed.at_least, typed.at_most)):
            raise Refused("A milestone has steps, no start, target or limits.")
        return Numbers()

    def check(self, item: KeyResult) -> None:
        if item.kpi_id is not None:
            raise Refused("A milestone cannot follow a KPI: give a target or limits instead.")

    def checked_value(self, item: KeyResult, value: float) -> float:
        if not 0 <= value <= 1:
            raise Refused(
                f"{item.handle} is a milestone: a value is from 0 to 1 (0.5, 50%, done, open), "
                f"not {plain(value)}."
            )
        return super().checked_value(item, value)

    def end_value(self, judged: JudgedKeyResult, *, done: bool) -> float:
        return 1.0 if done else 0.0

    def first_value(self, item: KeyResult) -> float:
        return 0.0

    def points(self, item: KeyResult, check_ins: Iterable[CheckIn]) -> list[Point]:
        """Return, for a key result with steps, the share that was done after each day's entries."""
        if not item.steps:
            return super().points(item, check_ins)
        by_date: dict[date, float] = {}
        done: dict[int, bool] = {}
        for entry in counted(item, check_ins):
            if entry.step is not None:
                done[entry.step] = entry.step_done
            elif entry.value is None:
                continue
            by_date[entry.on] = float(steps_value(item, done))
        return [Point(on, value) for on, value in by_date.items()]

    def measured(
        self,
        item: KeyResult,
        points: Sequence[Point],
        ends: tuple[float | None, float | None],
        steps_done: dict[int, bool],
        periods: Sequence[Period],
        today: date,
        *,
        only_ended: bool = False,
    ) -> Measured:
        last = points[-1].value if points else 0.0
        raw = steps_value(item, steps_done) if item.steps else exact(last)
        return Measured(float(raw), raw)

    def expected(
        self, item: KeyResult, span: Period, day: date, start: float | None, target: float | None
    ) -> Fraction:
        """Return the weight of steps past their due date ÷ total; all of it from the day after the span."""
        if not item.steps:
            return ONE if day > span.last else ZERO
        total = _weight(item.steps)
        past = _weight(step for step in item.steps if day > (step.due or span.last))
        return past / total if total else ZERO

    def lift(self, item: KeyResult, judged: JudgedKeyResult, at: Fraction, today: date) -> Needs:
        score = at * self.expected(item, judged.span, today, judged.start, judged.target)
        if item.steps:
            return Needs(score, steps=_steps_for(item, judged, score))
        return Needs(score, rounded(score, ONE, up=True))

    def measure(self, item: KeyResult, judged: JudgedKeyResult | None) -> str:
        return f"{len(item.steps)} steps" if item.steps else "done or open"

    def current(self, item: KeyResult, judged: JudgedKeyResult, width: int) -> str:
        """Return `3 of 4` for steps, else `done`, `open` or `50 %`; a dash for nothing."""
        if judged.current is None:
            return "–"
        if item.steps:
            return f"{sum(judged.steps_done.values())} of {len(item.steps)}"
        if judged.current in (0.0, 1.0):
            return "done" if judged.current else "open"
        return self.value_text(judged.current or 0.0, "", width)

    def value_text(self, value: float, unit: str, width: int) -> str:
        return f"{plain(round(value * 100, 1))} %"

    def score_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        if not item.steps:
            when = judged.checked_in_on
            yield "score", f"= {exactly(judged.score)}" + (f", from {when}" if when else ": still open")
            return
        got = _weight(step for step in item.steps if judged.steps_done.get(step.number))
        yield "score", f"done weight ÷ total weight = {exactly(got)} ÷ {exactly(_weight(item.steps))}"
        yield "", f"= {exactly(judged.score)}"
        for step in item.steps:
            state = "done" if judged.steps_done.get(step.number) else "open"
            due = f", due {step.due}" if step.due else ""
            yield f"step {step.number}", f"{state} · weight {plain(step.weight)}{due} · {step.title}"

    def expected_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        last = judged.span.last
        what = "weight of steps past due ÷ total" if item.steps else f"1 from the day after {last}"
        yield "expected", f"{what} = {exactly(judged.expected)} on {judged.day}"

    def course(self, judged: JudgedKeyResult) -> tuple[float, float]:
        return 0.0, 1.0

    def wanted(self, item: KeyResult, judged: JudgedKeyResult) -> list[list[Point]]:
        """Return the share of the weight that is due by each day, as stairs."""
        first, last = judged.span.first - DAY, judged.span.last
        total = _weight(item.steps)
        if not total:
            return [[Point(first, 0.0), Point(last, 0.0), Point(last, 1.0)]]
        line, due = [Point(first, 0.0)], ZERO
        for step in sorted(item.steps, key=lambda step: step.due or last):
            line.append(Point(step.due or last, float(due / total)))
            due += exact(step.weight)
            line.append(Point(step.due or last, float(due / total)))
        return [line]

    def counts_work(self, item: KeyResult) -> bool:
        return True

    def lacks_measure(self, item: KeyResult) -> bool:
        return not item.steps


def _weight(steps: Iterable[Step]) -> Fraction:
    return sum((exact(step.weight) for step in steps), ZERO)


def _steps_for(item: KeyResult, judged: JudgedKeyResult, score: Fraction) -> tuple[int, ...]:
    """The lightest open step that is enough alone; else open steps in their order until they are enough."""
    gap = (score - (judged.score or ZERO)) * _weight(item.steps)
    left = [step for step in item.steps if not judged.steps_done.get(step.number)]
    enough = [step for step in left if exact(step.weight) >= gap]
    if enough:
        return (min(enough, key=lambda step: (step.weight, step.number)).number,)
    chosen: list[int] = []
    for step in sorted(left, key=lambda step: (-step.weight, step.number)):
        if gap <= 0:
            break
        chosen.append(step.number)
        gap -= exact(step.weight)
    return tuple(sorted(chosen))
