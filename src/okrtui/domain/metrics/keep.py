"""`keep`: at least, at most, or between two limits, period by period (rules.md, Keep)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from okrtui.domain.calendar import DAY, Period
from okrtui.domain.errors import Refused, here, of_field
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.metrics.base import Measured, Metric, Needs, Numbers, Pair, typed_number
from okrtui.domain.model import KeyResult, MetricName
from okrtui.domain.scoring import ONE, KeptCount, Point
from okrtui.domain.values import exactly, format_range, plain

if TYPE_CHECKING:
    from okrtui.domain.metrics.base import TypedNumbers


class Keep(Metric):
    """The share of the periods whose value lay within the limits."""

    name: ClassVar[MetricName] = "keep"
    fields: ClassVar[frozenset[str]] = frozenset({"unit", "at_least", "at_most", "kpi"})
    named_by: ClassVar[tuple[str, ...]] = ("at_least", "at_most")
    words: ClassVar[tuple[str, ...]] = ("same",)
    forms = "42, +5, -3, =-4, same"
    short_forms = "42, +5, -3"
    is_done_at_one = False

    def read_numbers(self, typed: TypedNumbers, item: KeyResult) -> Numbers:
        if any((typed.start, typed.to, typed.by)):
            raise Refused("A key result with limits has no start or target: those are of the metric reach.")
        low = typed_number("at_least", typed.at_least, item.low, item.unit)
        return Numbers(low=low, high=typed_number("at_most", typed.at_most, item.high, item.unit))

    def check(self, item: KeyResult) -> None:
        if item.low is None and item.high is None:
            with of_field("at_least"):
                ways = here("--at-least L, --at-most U or --between L U", "at least, at most, or both")
                raise Refused(f"Limits are needed: {ways}.")
        if item.low is not None and item.high is not None and item.low >= item.high:
            with of_field("at_least"):
                raise Refused(
                    f"The lower limit {plain(item.low)} must be below the upper {plain(item.high)}."
                )

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
        """Return the current value, and periods kept ÷ periods counted; with none counted, no score."""
        count = keep_count(item, points, periods, today, only_ended=only_ended)
        raw = Fraction(count.kept, count.counted) if count.counted else None
        return Measured(points[-1].value if points else None, raw, count)

    def expected(
        self, item: KeyResult, span: Period, day: date, start: float | None, target: float | None
    ) -> Fraction:
        return ONE

    def lift(self, item: KeyResult, judged: JudgedKeyResult, at: Fraction, today: date) -> Needs:
        """Return how many of the periods that are left must be kept in a row for kept ÷ counted ≥ at. Those
        left are the ones without a value yet, and one whose value is not within the limits, as its last value
        counts. Nothing if they are not enough."""
        if judged.kept is None:
            return Needs()
        kept_, counted_ = judged.kept.kept, judged.kept.counted
        periods = 0
        for period in judged.periods:
            is_last = period is judged.periods[-1]  # what is typed after its own due date belongs to that
            if period.last < today and not (is_last and item.kpi_id is None):
                continue
            own = (
                p.value for p in reversed(judged.points) if p.on in period or (is_last and p.on > period.last)
            )
            last = next(own, None)
            if last is not None and kept(item, last):
                continue
            periods += 1
            kept_ += 1
            counted_ += last is None and not period.ended(today)
            if kept_ >= at * counted_:
                return Needs(periods=periods)
        return Needs()

    def measure(self, item: KeyResult, judged: JudgedKeyResult | None) -> str:
        return format_range(item.low, item.high, item.unit)

    def score_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        kept = judged.kept or KeptCount(0, 0)
        yield "score", f"periods kept ÷ periods counted = {kept.kept} ÷ {kept.counted}"
        yield "", f"= {exactly(judged.score)}; kept means {self.measure(item, judged)}"
        if not kept.counted:
            yield "", "no period has ended or has a check-in yet, so there is no score"

    def expected_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        yield "expected", "1: every period should be kept"

    def limits(self, item: KeyResult) -> tuple[float, ...]:
        return tuple(limit for limit in (item.low, item.high) if limit is not None)

    def wanted(self, item: KeyResult, judged: JudgedKeyResult) -> list[list[Point]]:
        """Return the limits as lines over the whole span."""
        ends = (judged.span.first - DAY, judged.span.last)
        return [[Point(day, limit) for day in ends] for limit in self.limits(item)]

    def counts_work(self, item: KeyResult) -> bool:
        return False


def kept(item: KeyResult, value: float) -> bool:
    """Return whether a value lies within the limits, which are included."""
    above = item.low is None or value >= item.low
    return above and (item.high is None or value <= item.high)


def keep_count(
    item: KeyResult,
    points: Sequence[Point],
    periods: Sequence[Period],
    today: date,
    *,
    only_ended: bool = False,
) -> KeptCount:
    """Count the periods and those kept: a period counts once it has ended, or (unless `only_ended`) has a
    check-in (rules.md, Keep).

    A check-in after the key result's own due date belongs to its last period.
    """
    end = periods[-1].last
    points = [point if point.on <= end else Point(end, point.value) for point in points]
    good = total = 0
    position = 0
    for period in periods:
        last: float | None = None
        while position < len(points) and points[position].on <= period.last:
            if points[position].on >= period.first:
                last = points[position].value
            position += 1
        if period.ended(today) or (last is not None and not only_ended):
            total += 1
            good += last is not None and kept(item, last)
    return KeptCount(good, total)
