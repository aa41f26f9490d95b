"""What a key result, an objective and a KPI are judged to be, and from what (rules.md, Scores and statuses).

Each `judge_…` returns everything it looked at, so that `explain` shows the same numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.calendar import (
    CycleRules,
    Period,
    calendar_period_of,
    check_in_periods,
    ended_since,
    kpi_periods,
    span_of,
    within,
)
from okrtui.domain.judged import JudgedKeyResult
from okrtui.domain.metrics import Metric
from okrtui.domain.metrics.base import Measured
from okrtui.domain.model import (
    CheckIn,
    Cycle,
    KeyResult,
    Kind,
    Kpi,
    KpiRules,
    KpiTarget,
    Measurement,
    Objective,
    Scoring,
    exact,
)
from okrtui.domain.scoring import (
    KeptCount,
    Point,
    Term,
    attainment,
    clamp,
    combined,
    counted,
    steps_done,
    target_on,
    weighted_pace,
    weighted_score,
)
from okrtui.domain.status import BANDS, Status

_LAST = attrgetter("last")


class Rules(NamedTuple):
    """The settings that judging needs."""

    scoring: Scoring = Scoring()
    cycles: CycleRules = CycleRules()
    kpi: KpiRules = KpiRules()


class Followed:
    """The KPI that key results follow, with its measurements."""

    def __init__(self, kpi: Kpi, measurements: Sequence[Measurement]) -> None:
        self.kpi = kpi
        self.measurements = [entry for entry in measurements if not entry.withdrawn]
        self._points: dict[date, list[Point]] = {}

    @property
    def sums(self) -> bool:
        """Whether the KPI sums its measurements, so that the value of a running period is not known yet."""
        return self.kpi.combine == "sum"

    @cached_property
    def weekends(self) -> frozenset[date]:
        """Saturdays and Sundays on which something was measured."""
        return frozenset(entry.on for entry in self.measurements if entry.on.weekday() >= 5)

    def periods(self, span: Period) -> tuple[Period, ...]:
        """Return the KPI's periods inside a span."""
        return kpi_periods(span, self.kpi.every, self.weekends if self.kpi.every == "day" else frozenset())

    def points(self, until: date) -> list[Point]:
        """Return the KPI's value for each period, from its measurements up to a day."""
        if until not in self._points:
            known = (entry for entry in self.measurements if entry.on <= until)
            self._points[until] = combined(self.kpi, known)
        return self._points[until]

    def values(self, span: Period, today: date) -> list[Point]:
        """Return the KPI's values in a span, which are the check-ins of what follows it (rules.md, Following
        a KPI). If it sums, these are the values of periods that have ended; until there is one, that of the
        running one."""
        found = [point for point in self.points(min(span.last, today)) if point.on in span]
        if not self.sums or span.ended(today):
            return found
        return ended_points(self.kpi, found, today) or found[-1:]

    def first(self, span: Period, today: date) -> float | None:
        """Return the value that is the start where none was given: the one in the span that was entered
        first, as it was then or was corrected. If the KPI sums, it is the value of its first ended period."""
        if self.sums:
            found = [point for point in self.points(min(span.last, today)) if point.on in span]
            done = found if span.ended(today) else ended_points(self.kpi, found, today)
            return done[0].value if done else None
        inside = [entry for entry in self.measurements if entry.on in span]
        if not inside:
            return None
        first = min(inside, key=lambda entry: entry.id)
        if first.on > today:
            return None
        period = calendar_period_of(self.kpi.every)(first.on)
        then = [
            entry
            for entry in self.measurements
            if entry.on in period and entry.on <= today and (entry.id <= first.id or entry.on == first.on)
        ]
        return combined(self.kpi, then)[0].value


def ended_points(kpi: Kpi, points: Sequence[Point], today: date) -> list[Point]:
    """Return the values of the periods that have ended."""
    running = calendar_period_of(kpi.every)(today).first
    return [point for point in points if point.on < running]


def band(number: Fraction, on_track: float, at_risk: float) -> Status:
    """Return on track for `number` ≥ on_track, at risk for ≥ at_risk, else off track. Exact, never rounded
    (rules.md, Bands)."""
    if number >= exact(on_track):
        return Status.ON_TRACK
    return Status.AT_RISK if number >= exact(at_risk) else Status.OFF_TRACK


def worse(first: Status, second: Status) -> Status:
    return min(first, second, key=BANDS.index)


def periods_since(periods: Sequence[Period], day: date, today: date) -> int:
    """Return how many whole periods have ended since the one `day` lies in, up to the span's end. For a day
    between two, such as a weekend on which nothing was measured, count from the one before."""
    at = bisect_left(periods, day, key=_LAST)
    lies_in_one = at < len(periods) and periods[at].first <= day
    if not lies_in_one and at in (0, len(periods)):
        return 0
    return max(0, bisect_left(periods, today, key=_LAST) - at - lies_in_one)


def judge_key_result(
    key_result: KeyResult,
    kind: Kind,
    cycle: Cycle,
    check_ins: Iterable[CheckIn],
    rules: Rules,
    today: date,
    followed: Followed | None = None,
) -> JudgedKeyResult:
    """Return everything about a key result on `today`; entries dated later are left out. In a closed cycle it
    stays as it was on the day of its closing."""
    today = min(today, _closed_on(cycle) or today)
    span = span_of(key_result, cycle, rules.cycles)
    entered = within(span, cycle)
    periods = followed.periods(entered) if followed else check_in_periods(entered, rules.cycles)
    entries = counted(key_result, (e for e in check_ins if span.first <= e.on))
    metric = metrics.of(key_result)
    first = None
    if key_result.start is None and "start" in metric.fields:
        first = followed.first(entered, today) if followed else _entered_first(entries, today)
    entries = [entry for entry in entries if entry.on <= today]
    points = followed.values(entered, today) if followed else metric.points(key_result, entries)
    done = steps_done(key_result, entries) if key_result.steps else {}
    ends = metric.ends(key_result, first)
    only_ended = followed is not None and followed.sums
    found = metric.measured(key_result, points, ends, done, periods, today, only_ended=only_ended)
    last_on = points[-1].on if points else None
    is_ahead = today < span.first
    if is_ahead:
        found = Measured(None, None)
    elif cycle.state == "closed" and key_result.dropped_on is None:
        if cycle.closed_on is not None:  # of what an older program closed they follow from entries
            ends, last_on = metric.ends(key_result, key_result.closed_start), key_result.closed_last_on
        found = _frozen(metric, key_result, ends, found)
    (start, target), (current, raw, kept) = ends, found
    score = None if raw is None else clamp(raw)
    pace_on = metric.pace_day(last_on, today)
    wanted = None if is_ahead else metric.expected(key_result, span, today, start, target)
    pace = None
    if score is not None and metric.has_pace(last_on, periods):
        then = metric.expected(key_result, span, pace_on, start, target)
        pace = score / then if then else None
    confidence = _confidence(entries, periods, rules.scoring.stale_after, today)
    grade = grade_in_force(key_result, cycle, score)
    status, why = _key_result_status(
        key_result, kind, cycle, rules.scoring, today, span, periods, last_on, score, pace, confidence, grade
    )
    return JudgedKeyResult(
        day=today,
        span=span,
        periods=periods,
        points=points,
        start=start,
        target=target,
        current=current,
        raw=raw,
        score=score,
        expected=wanted,
        pace=pace,
        pace_on=pace_on,
        confidence=confidence,
        note=next((entry.note for entry in reversed(entries) if entry.note), ""),
        in_the_way=_in_the_way(entries),
        checked_in_on=last_on,
        kept=kept,
        steps_done=done,
        grade=grade,
        is_ahead=is_ahead,
        status=status,
        limits=rules.scoring.bands(kind).limits,
        why=why,
    )


def _closed_on(cycle: Cycle) -> date | None:
    """The day from which nothing changes any more: the day of closing, or the cycle's end if that is not
    stored."""
    return (cycle.closed_on or cycle.ends) if cycle.state == "closed" else None


def _frozen(
    metric: Metric, item: KeyResult, ends: tuple[float | None, float | None], computed: Measured
) -> Measured:
    """The values that were kept at closing, including that there was no score."""
    score = None if item.closed_score is None else exact(item.closed_score)
    if score is None:
        return Measured(item.closed_current, None, computed.kept and KeptCount(0, 0))
    raw = metric.raw_of(item.closed_current, ends, score)
    kept = computed.kept
    if item.closed_kept is not None and item.closed_counted is not None:
        kept = KeptCount(item.closed_kept, item.closed_counted)
        raw = Fraction(kept.kept, kept.counted) if kept.counted else None
    return Measured(item.closed_current, raw, kept)


def _entered_first(entries: Sequence[CheckIn], today: date) -> float | None:
    """The value of the check-in that was entered first, with its corrections; None until its day (rules.md,
    Start of a reach). `entries` are those that count, by date and entry."""
    valued = [entry for entry in entries if entry.value is not None]
    day = min(valued, key=lambda entry: entry.id).on if valued else None
    if day is None or day > today:
        return None
    return next(entry.value for entry in reversed(valued) if entry.on == day)


def grade_in_force(item: KeyResult | Objective, cycle: Cycle, computed: Fraction | None) -> Fraction | None:
    """Return the grade by which an item is judged (rules.md, Grade of a key result): what a person gave, or
    took as computed, while its cycle is graded; after closing, the grade that was kept."""
    if cycle.state not in ("grading", "closed"):
        return None
    if cycle.state == "grading" and item.grade_taken:
        return computed
    return None if item.grade is None else exact(item.grade)


def _confidence(
    entries: Sequence[CheckIn], periods: Sequence[Period], stale_after: int, today: date
) -> int | None:
    """The last confidence given, while not stale (rules.md, Confidence)."""
    given = [entry for entry in entries if entry.confidence is not None]
    if not given or periods_since(periods, given[-1].on, today) >= stale_after:
        return None
    return given[-1].confidence


def _in_the_way(entries: Sequence[CheckIn]) -> str:
    told = (entry for entry in reversed(entries) if entry.in_the_way or entry.confidence is not None)
    return next((entry.in_the_way for entry in told), "")


def _key_result_status(
    key_result: KeyResult,
    kind: Kind,
    cycle: Cycle,
    scoring: Scoring,
    today: date,
    span: Period,
    periods: Sequence[Period],
    last_on: date | None,
    score: Fraction | None,
    pace: Fraction | None,
    confidence: int | None,
    grade: Fraction | None,
) -> tuple[Status, str]:
    """The status and, in words, the rule that decided it: the first that applies (rules.md, Status of a key
    result)."""
    bands = scoring.bands(kind)
    early = _decided_early(key_result, cycle, scoring, kind, grade)
    if early:
        return early
    if today < span.first:
        return Status.NOT_STARTED, f"it starts on {span.first}"
    if last_on is None:
        if periods[0].ended(today):
            return Status.NO_DATA, f"never checked in, and its first period ended on {periods[0].last}"
        return Status.NOT_STARTED, f"never checked in; its first period ends on {periods[0].last}"
    if metrics.of(key_result).is_done(score):
        return Status.DONE, "its score is 1"
    missed = periods_since(periods, last_on, today)
    if missed >= scoring.stale_after:
        return Status.STALE, f"{missed} whole periods ended since the check-in of {last_on}"
    by_pace = Status.ON_TRACK if pace is None else band(pace, bands.on_track, bands.at_risk)
    if confidence is None:
        return by_pace, "pace decides; no confidence given lately"
    limits = bands.confidence
    by_confidence = band(Fraction(confidence), limits.on_track, limits.at_risk)
    status = worse(by_pace, by_confidence)
    if by_pace == by_confidence:
        return status, "pace and confidence agree"
    decided = "confidence" if status == by_confidence else "pace"
    return status, f"{decided} is the worse (pace: {by_pace}, confidence: {by_confidence})"


def _decided_early(
    item: KeyResult | Objective, cycle: Cycle, scoring: Scoring, kind: Kind, grade: Fraction | None
) -> tuple[Status, str] | None:
    if item.damaged:
        return Status.NONE, "its row is damaged: `okrtui doctor` says what is wrong"
    if item.dropped_on is not None:
        return Status.DROPPED, f"dropped on {item.dropped_on}"
    if cycle.state == "draft":
        return Status.DRAFT, f"{cycle.name} is a draft until {cycle.starts}"
    if grade is not None:
        bands = scoring.bands(kind)
        return band(grade, bands.on_track, bands.at_risk), "it is graded"
    if cycle.state == "closed":
        return Status.NONE, f"{cycle.name} was closed without a grade for it"
    return None


# --- objectives ------------------------------------------------------------------------------


class Part(NamedTuple):
    """One key result or rolled-up child objective as its objective sees it."""

    name: str
    weight: float
    score: Fraction | None
    pace: Fraction | None
    status: Status
    grade: Fraction | None = None
    """In force."""
    is_ahead: bool = False
    """Whether its start is still to come: graded it counts all the same."""

    @property
    def counts(self) -> bool:
        """Whether it affects its objective's status."""
        return self.weight > 0 and (not self.is_ahead or self.grade is not None)

    @property
    def term(self) -> Term:
        return Term(exact(self.weight), self.score, self.pace)


class JudgedObjective(NamedTuple):
    """An objective with what follows from its parts on a day."""

    score: Fraction | None
    pace: Fraction | None
    status: Status
    why: str
    parts: Sequence[Part]
    grade: Fraction | None = None
    """In force."""
    limits: tuple[float, ...] = ()
    """By which its pace and its grade are read."""

    @property
    def computed_grade(self) -> Fraction | None:
        """The weighted mean of its parts' grades, and of the scores of those that have none yet."""
        return weighted_grade(self.parts)


def judge_objective(
    objective: Objective,
    cycle: Cycle,
    parts: Sequence[Part],
    guardrails: Sequence[tuple[str, Status]],
    rules: Rules,
) -> JudgedObjective:
    """Judge an objective by its live key results and, if rolled up, its live children (rules.md, Status of an
    objective).

    `guardrails`: (name, KPI status) of each KPI that guards it.
    """
    terms = [part.term for part in parts]
    score, pace = weighted_score(terms), weighted_pace(terms)
    if cycle.state == "closed" and objective.dropped_on is None:
        score = None if objective.closed_score is None else exact(objective.closed_score)
    grade = grade_in_force(objective, cycle, None)
    if grade is None and cycle.state == "grading":
        grade = grade_of_parts(parts)
    status, why = _objective_status(objective, cycle, parts, guardrails, pace, rules, grade)
    limits = rules.scoring.bands(objective.kind).limits
    return JudgedObjective(score, pace, status, why, parts, grade, limits)


def weighted_grade(parts: Iterable[Part]) -> Fraction | None:
    """Return the weighted mean of the grades; a part without a grade counts with its score."""
    return weighted_score(Term(exact(part.weight), _grade_or_score(part), None) for part in parts)


def grade_of_parts(parts: Sequence[Part]) -> Fraction | None:
    """Return the grade that results from the parts, once each part with a weight has a score or a grade
    (rules.md, Grade of an objective)."""
    scored = [part for part in parts if part.weight > 0 and _grade_or_score(part) is not None]
    return weighted_grade(scored) if all(part.grade is not None for part in scored) else None


def _grade_or_score(part: Part) -> Fraction | None:
    return part.score if part.grade is None else part.grade


def child_part(objective: Objective, judged: JudgedObjective) -> Part | None:
    """Return a child as a term of its parent; None if it does not count: draft, dropped, empty (rules.md,
    Roll-up)."""
    if not judged.status.is_live or judged.status is Status.NONE:
        return None
    grade = judged.grade
    score, pace = (judged.score, judged.pace) if grade is None else (grade, grade)
    return Part(str(objective.handle), objective.weight, score, pace, judged.status, grade)


def _objective_status(
    objective: Objective,
    cycle: Cycle,
    parts: Sequence[Part],
    guardrails: Sequence[tuple[str, Status]],
    pace: Fraction | None,
    rules: Rules,
    grade: Fraction | None,
) -> tuple[Status, str]:
    early = _decided_early(objective, cycle, rules.scoring, objective.kind, grade)
    if early:
        return early
    weighing = [part for part in parts if part.counts]
    if not weighing:
        if any(part.weight > 0 for part in parts):
            return Status.NOT_STARTED, "its key results start later"
        return Status.NONE, "no live key result weighs anything"
    if all(part.status == Status.NOT_STARTED for part in weighing):
        return Status.NOT_STARTED, "none of its key results has started"
    obstacle = _obstacle(weighing, guardrails)
    if not obstacle and all(part.status == Status.DONE for part in weighing):
        return Status.DONE, "all its key results are done"
    bands = rules.scoring.bands(objective.kind)
    status = Status.ON_TRACK if pace is None else band(pace, bands.on_track, bands.at_risk)
    if obstacle and status == Status.ON_TRACK:
        return Status.AT_RISK, f"never better than at risk while {obstacle}"
    return status, "the weighted pace decides" if pace is not None else "nothing has a pace yet"


def _obstacle(weighing: Sequence[Part], guardrails: Sequence[tuple[str, Status]]) -> str:
    """What keeps an objective at risk at best, in words; empty if nothing does."""
    for part in weighing:
        if part.status.holds_back:
            return f"{part.name} is {part.status}"
    for name, status in guardrails:
        if status.holds_back:
            return f"its guardrail {name} is {status}"
    if not any(part.status.is_good for part in weighing):
        return "none of its key results is on track or done"
    return ""


# --- KPIs ------------------------------------------------------------------------------------


class JudgedKpi(NamedTuple):
    """A KPI with its value for each period and what follows from the latest."""

    points: Sequence[Point]
    value: float | None
    """Of the period that is judged."""
    measured_on: date | None
    """The day of the last measurement."""
    target: KpiTarget | None
    """In force on the day."""
    attainment: Fraction | None
    status: Status
    why: str
    period_on: date | None = None
    """A day of the period that is judged."""
    so_far: float | None = None
    """What the running period comes to, where an earlier one is judged."""
    limits: tuple[float, ...] = ()
    """By which its attainment is read."""

    @property
    def whole_points(self) -> Sequence[Point]:
        """The points without the running period's, where an earlier one is judged: it is still growing."""
        return self.points if self.so_far is None else self.points[:-1]


def judge_kpi(kpi: Kpi, measurements: Iterable[Measurement], rules: KpiRules, today: date) -> JudgedKpi:
    """Return everything about a KPI on `today` (rules.md, Status of a KPI); measurements and targets dated
    later are left out."""
    points = combined(kpi, (entry for entry in measurements if entry.on <= today))
    last = judged = points[-1] if points else None
    ended = ended_points(kpi, points, today) if kpi.combine == "sum" else []
    if ended:
        judged = ended[-1]
    target = target_on(kpi, today)
    got = attainment(kpi, judged.value, target) if judged and target else None
    status, why = _kpi_status(kpi, last, judged, target, got, rules, today)
    return JudgedKpi(
        points=points,
        value=judged.value if judged else None,
        measured_on=last.on if last else None,
        target=target,
        attainment=got,
        status=status,
        why=why,
        period_on=judged.on if judged else None,
        so_far=last.value if last is not None and last != judged else None,
        limits=(rules.healthy, rules.watch),
    )


def _kpi_status(
    kpi: Kpi,
    last: Point | None,
    judged: Point | None,
    target: KpiTarget | None,
    got: Fraction | None,
    rules: KpiRules,
    today: date,
) -> tuple[Status, str]:
    if kpi.dropped_on is not None and kpi.dropped_on <= today:
        return Status.DROPPED, f"dropped on {kpi.dropped_on}"
    if last is None or judged is None:
        return Status.NO_DATA, "nothing has been measured"
    missed = ended_since(last.on, kpi.every, today)
    if missed >= rules.stale_after:
        return Status.STALE, f"{missed} whole {kpi.every}s ended since the measurement of {last.on}"
    if kpi.healthy_at is not None and kpi.watch_at is not None:
        sign = 1 if kpi.direction == "higher" else -1
        for limit, word in ((kpi.healthy_at, Status.HEALTHY), (kpi.watch_at, Status.WATCH)):
            if sign * judged.value >= sign * limit:
                return word, "its own limits decide"
        return Status.UNHEALTHY, "its own limits decide"
    if target is None or got is None:
        return Status.NO_TARGET, "it has neither a target nor limits"
    for share, word in ((rules.healthy, Status.HEALTHY), (rules.watch, Status.WATCH)):
        if got >= exact(share):
            return word, "its attainment decides"
    return Status.UNHEALTHY, "its attainment decides"
