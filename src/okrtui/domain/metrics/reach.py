"""`reach`: from a start to a target, up or down (rules.md, Reach)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from okrtui.domain.calendar import DAY, Period
from okrtui.domain.errors import Refused, of_field
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.metrics.base import Measured, Metric, Needs, Numbers, Pair, typed_number
from okrtui.domain.model import KeyResult, MetricName, exact
from okrtui.domain.scoring import ONE, ZERO, Point, clamp, rounded, target_by
from okrtui.domain.values import checked, exactly, format_value, parse_number, plain, shown, signed

if TYPE_CHECKING:
    from okrtui.domain.metrics.base import TypedNumbers


class Reach(Metric):
    """The share of the way from start to target that is done."""

    name: ClassVar[MetricName] = "reach"
    fields: ClassVar[frozenset[str]] = frozenset({"unit", "start", "to", "by", "kpi", "waypoints"})
    named_by: ClassVar[tuple[str, ...]] = ("to", "by")
    forms = "42, +5, -3, =-4, same, done"
    short_forms = "42, +5, -3, done"
    has_forecast = True
    has_way = True
    pace_when = " on the date of its last check-in"

    def read_numbers(self, typed: TypedNumbers, item: KeyResult) -> Numbers:
        if any((typed.at_least, typed.at_most)):
            raise Refused("A key result with a target has no limits: those are of the metric keep.")
        start = typed_number("start", typed.start, item.start, item.unit)
        if typed.to and typed.by:
            raise Refused("Give either a target or a distance from the start, not both.")
        if typed.to is not None and typed.to.strip():
            return Numbers(start, typed_number("to", typed.to, None, item.unit))
        if typed.by is not None and typed.by.strip():
            with of_field("by"):
                return _by(start, typed.by, item.unit)
        return Numbers(start, item.target, item.by, item.by_percent)

    def check(self, item: KeyResult) -> None:
        if item.target is None and item.by is None:
            with of_field("to"):
                raise Refused(
                    "A key result needs a measure: a target (or its distance from the start), "
                    "limits to keep, or the metric milestone."
                )
        if item.start is not None and item.start == item.target:
            with of_field("to"):
                raise Refused(
                    f"Start and target are both {plain(item.start)}: they must differ, "
                    "or there is nothing to reach."
                )

    def ends(self, item: KeyResult, first: float | None) -> tuple[float | None, float | None]:
        """Return start and target as they stand: `first` fills a missing start.

        A target given as a change (`--by`) lies that far from the start; a percentage is of the start's size,
        so that +20 % of −10 is −8.
        """
        start = first if item.start is None else item.start
        if item.by is None:
            return start, item.target
        return start, None if start is None else target_by(start, item.by, item.by_percent)

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
        """Return the current value, and (current − start) / (target − start); without a check-in the current
        value is the start."""
        current = points[-1].value if points else ends[0]
        return Measured(current, self.raw_of(current, ends, None))

    def raw_of(
        self, current: float | None, ends: tuple[float | None, float | None], score: Fraction | None
    ) -> Fraction | None:
        start, target = ends
        if start is None or target is None or current is None or start == target:
            return score
        return (exact(current) - exact(start)) / (exact(target) - exact(start))

    def expected(
        self, item: KeyResult, span: Period, day: date, start: float | None, target: float | None
    ) -> Fraction:
        if item.waypoints and start is not None and target is not None and start != target:
            return _expected_waypoints(item, span, day, start, target)
        return clamp(Fraction((day - span.first).days + 1, span.days))

    def pace_day(self, last_on: date | None, today: date) -> date:
        """Return the date of the last check-in: without news the pace does not change."""
        return last_on or today

    def has_pace(self, last_on: date | None, periods: Sequence[Period]) -> bool:
        """Return whether there is a check-in after the span's first period."""
        return last_on is not None and last_on > periods[0].last

    def lift(self, item: KeyResult, judged: JudgedKeyResult, at: Fraction, today: date) -> Needs:
        score = at * self.expected(item, judged.span, today, judged.start, judged.target)
        start, target = exact(judged.start or 0.0), exact(judged.target or 0.0)
        value = rounded(start + score * (target - start), abs(target - start), up=target > start)
        return Needs(score, value)

    def goes_on(self, item: KeyResult, judged: JudgedKeyResult) -> Numbers:
        """Return the numbers for the next cycle: the current value as start, and the same target. A distance
        stays one while the start is unknown."""
        start = judged.current if judged.current is not None else judged.start
        if judged.target is not None:
            return Numbers(start, judged.target)
        return Numbers(start, item.target, item.by, item.by_percent and item.by is not None)

    def measure(self, item: KeyResult, judged: JudgedKeyResult | None) -> str:
        start = judged.start if judged else item.start
        target = judged.target if judged else item.target
        first = "?" if start is None else shown(start)
        if target is None and item.by is not None:
            percent = "%" if item.by_percent else (f" {item.unit}" if item.unit else "")
            return f"{first} {signed(item.by)}{percent}"
        return f"{first} → {_value(target, item.unit)}"

    def score_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        if judged.raw is None:
            known = judged.start is not None and judged.current is None
            yield "score", "none" if known else "none: the first check-in will be the start"
            return
        start, target, current = judged.start or 0.0, judged.target or 0.0, judged.current or 0.0
        yield "score", "raw = (current − start) ÷ (target − start)"
        yield (
            "",
            f"= ({shown(current)} − {_bracket(start)}) ÷ ({shown(target)} − {_bracket(start)}) "
            f"= {exactly(judged.raw)}",
        )
        if judged.raw != judged.score:
            yield "", f"outside 0 … 1, so the score is {exactly(judged.score)}"
        if item.start is None:
            yield "", f"its first check-in is its start, {_value(judged.start, item.unit)}"
        source = f"KPI{item.kpi_id}" if item.kpi_id else "its check-in"
        now = _value(judged.current, item.unit)
        if judged.checked_in_on is None:
            yield "current", f"no check-in yet, so it is the start, {now}"
        else:
            yield "current", f"{now} from {source} of {judged.checked_in_on}"

    def expected_lines(self, item: KeyResult, judged: JudgedKeyResult) -> Iterator[Pair]:
        span = judged.span
        if item.waypoints:
            points = ", ".join(f"{point.on} {shown(point.value)}" for point in item.waypoints)
            yield "expected", f"on the line through its waypoints ({points})"
        else:
            day = max(0, min(span.days, (judged.day - span.first).days + 1))
            yield "expected", f"day {day} of {span.days} ({span.first} … {span.last})"
        yield "", f"= {exactly(judged.expected)} on {judged.day}"

    def no_pace(self, judged: JudgedKeyResult) -> str:
        if judged.checked_in_on:
            return "none: the last check-in lies in the first period; that counts as on track"
        return "none before the first check-in"

    def wanted(self, item: KeyResult, judged: JudgedKeyResult) -> list[list[Point]]:
        """Return the line from start to target, through its waypoints."""
        if judged.start is None or judged.target is None:
            return []
        inner = [Point(waypoint.on, waypoint.value) for waypoint in item.waypoints]
        eve = Point(judged.span.first - DAY, judged.start)
        return [[eve, *inner, Point(judged.span.last, judged.target)]]

    def counts_work(self, item: KeyResult) -> bool:
        """Return whether the number has no unit: then it counts things."""
        return not item.unit


def _by(start: float | None, text: str, unit: str) -> Numbers:
    """A target as a distance from the start; as a number at once where the start is known."""
    word = text.strip()
    percent = word.endswith("%")
    if percent and unit == "%":
        points = word.removesuffix("%").strip()
        raise Refused(
            f"“{word[:40]}” of a value in % could be points (then it is {points[:40]}) "
            "or a share of the start (then give the target itself)."
        )
    by = parse_number(word.removesuffix("%") if percent else text, unit)
    if by == 0:
        raise Refused("A target 0 away from the start changes nothing: give another distance.")
    if percent and start == 0:
        raise Refused("The start is 0, and a share of 0 is 0: give the target, or a distance without %.")
    if start is None:
        return Numbers(by=by, by_percent=percent)
    return Numbers(start, checked(target_by(start, by, percent), "The target"))


def _expected_waypoints(item: KeyResult, span: Period, day: date, start: float, target: float) -> Fraction:
    line = [(span.first - timedelta(days=1), start)]
    line += [(waypoint.on, waypoint.value) for waypoint in item.waypoints]
    line.append((span.last, target))
    if day <= line[0][0]:
        return ZERO
    for (day0, value0), (day1, value1) in pairwise(line):
        if day <= day1 and day1 > day0:
            share = Fraction((day - day0).days, (day1 - day0).days)
            value = exact(value0) + (exact(value1) - exact(value0)) * share
            return clamp((value - exact(start)) / (exact(target) - exact(start)))
    return ONE


def _value(number: float | None, unit: str) -> str:
    return "–" if number is None else format_value(number, unit)


def _bracket(amount: float) -> str:
    return f"({shown(amount)})" if amount < 0 else shown(amount)
