"""What a key result, an objective and a KPI are judged to be, and from what (DESIGN §3, Status).

Each `judge_…` returns everything it looked at, so that `explain` shows the same numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from okrtui.domain import metrics
from okrtui.domain.calendar import (
    CycleRules,
    Period,
    check_in_periods,
    ended_since,
    kpi_periods,
    span_of,
)
from okrtui.domain.judged import JudgedKeyResult
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
        self.kpi, self.measurements = kpi, measurements
        self._points: dict[date, list[Point]] = {}

    def points(self, until: date) -> list[Point]:
        """Its value a period, as its measurements up to a day come to."""
        if until not in self._points:
            known = (entry for entry in self.measurements if entry.on <= until)
            self._points[until] = combined(self.kpi, known)
        return self._points[until]


def band(number: Fraction, on_track: float, at_risk: float) -> Status:
    """≥ on_track → on track; ≥ at_risk → at risk; else off track. Exact, never rounded."""
    if number >= exact(on_track):
        return Status.ON_TRACK
    return Status.AT_RISK if number >= exact(at_risk) else Status.OFF_TRACK


def worse(first: Status, second: Status) -> Status:
    return min(first, second, key=BANDS.index)


def _period_index(periods: Sequence[Period], day: date) -> int | None:
    at = bisect_left(periods, day, key=_LAST)
    return at if at < len(periods) and periods[at].first <= day else None


def periods_since(periods: Sequence[Period], day: date, today: date) -> int:
    """Whole periods that have ended since the one `day` lies in, up to the span's end."""
    index = _period_index(periods, day)
    if index is None:
        return 0
    return max(0, bisect_left(periods, today, key=_LAST) - index - 1)


def judge_key_result(
    key_result: KeyResult,
    kind: Kind,
    cycle: Cycle,
    check_ins: Iterable[CheckIn],
    rules: Rules,
    today: date,
    followed: Followed | None = None,
) -> JudgedKeyResult:
    """Everything about a key result on `today`; entries dated later are left out."""
    span = span_of(key_result, cycle, rules.cycles)
    periods = kpi_periods(span, followed.kpi.every) if followed else check_in_periods(span, rules.cycles)
    entries = counted(key_result, (e for e in check_ins if span.first <= e.on <= today))
    follow = None
    if followed:
        # a period's value by the span's end is what its measurements come to by then
        follow = [point for point in followed.points(min(span.last, today)) if point.on in span]
    metric = metrics.of(key_result)
    points = metric.points(key_result, entries) if follow is None else follow
    start, target = ends = metric.ends(key_result, points)
    last = points[-1] if points else None
    done = steps_done(key_result, entries) if key_result.steps else {}
    current, raw, kept = metric.measured(key_result, points, ends, done, periods, today)
    score = None if raw is None else clamp(raw)
    if cycle.state == "closed" and key_result.closed_score is not None:
        current, raw = key_result.closed_current, exact(key_result.closed_score)
        score = raw
    pace_on = metric.pace_day(last, today)
    wanted = metric.expected(key_result, span, today, start, target)
    pace = None
    if score is not None and metric.has_pace(last, periods):
        then = metric.expected(key_result, span, pace_on, start, target)
        pace = score / then if then else None
    confidence = _confidence(entries, periods, rules.scoring.stale_after, today)
    status, why = _key_result_status(
        key_result, kind, cycle, rules.scoring, today, periods, last, score, pace, confidence
    )
    return JudgedKeyResult(
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
        checked_in_on=last.on if last else None,
        kept=kept,
        steps_done=done,
        status=status,
        why=why,
    )


def _confidence(
    entries: Sequence[CheckIn], periods: Sequence[Period], stale_after: int, today: date
) -> int | None:
    """The last confidence given, while not stale."""
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
    periods: Sequence[Period],
    last: Point | None,
    score: Fraction | None,
    pace: Fraction | None,
    confidence: int | None,
) -> tuple[Status, str]:
    """The status and, in words, the rule that decided it: the first that applies (DESIGN §3)."""
    bands = scoring.bands(kind)
    early = _decided_early(key_result, cycle, scoring, kind)
    if early:
        return early
    if last is None:
        if periods[0].ended(today):
            return Status.NO_DATA, f"never checked in, and its first period ended on {periods[0].last}"
        return Status.NOT_STARTED, f"never checked in; its first period ends on {periods[0].last}"
    if metrics.of(key_result).is_done(score):
        return Status.DONE, "its score is 1"
    missed = periods_since(periods, last.on, today)
    if missed >= scoring.stale_after:
        return Status.STALE, f"{missed} whole periods ended since the check-in of {last.on}"
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
    item: KeyResult | Objective, cycle: Cycle, scoring: Scoring, kind: Kind
) -> tuple[Status, str] | None:
    if item.damaged:
        return Status.NONE, "its row is damaged: `okrtui doctor` says what is wrong"
    if item.dropped_on is not None:
        return Status.DROPPED, f"dropped on {item.dropped_on}"
    if cycle.state == "draft":
        return Status.DRAFT, f"{cycle.name} is a draft until {cycle.starts}"
    if item.grade is not None:
        bands = scoring.bands(kind)
        return band(exact(item.grade), bands.on_track, bands.at_risk), "it is graded"
    return None


# --- objectives ------------------------------------------------------------------------------


class Part(NamedTuple):
    """One key result or rolled-up child objective as its objective sees it."""

    name: str
    weight: float
    score: Fraction | None
    pace: Fraction | None
    status: Status

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


def judge_objective(
    objective: Objective,
    cycle: Cycle,
    parts: Sequence[Part],
    guardrails: Sequence[tuple[str, Status]],
    rules: Rules,
) -> JudgedObjective:
    """An objective from its live key results and, if rolled up, its live children.

    `guardrails`: (name, KPI status) of each KPI that guards it.
    """
    terms = [part.term for part in parts]
    score, pace = weighted_score(terms), weighted_pace(terms)
    if cycle.state == "closed" and objective.closed_score is not None:
        score = exact(objective.closed_score)
    status, why = _objective_status(objective, cycle, parts, guardrails, pace, rules)
    return JudgedObjective(score, pace, status, why, parts)


def child_part(objective: Objective, judged: JudgedObjective) -> Part | None:
    """A child as a term of its parent; None if it counts nothing: draft, dropped, empty."""
    if not judged.status.is_live or judged.status is Status.NONE:
        return None
    grade = None if objective.grade is None else exact(objective.grade)
    score, pace = (judged.score, judged.pace) if grade is None else (grade, grade)
    return Part(str(objective.handle), objective.weight, score, pace, judged.status)


def _objective_status(
    objective: Objective,
    cycle: Cycle,
    parts: Sequence[Part],
    guardrails: Sequence[tuple[str, Status]],
    pace: Fraction | None,
    rules: Rules,
) -> tuple[Status, str]:
    early = _decided_early(objective, cycle, rules.scoring, objective.kind)
    if early:
        return early
    weighing = [part for part in parts if part.weight > 0]
    if not weighing:
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
    """What keeps an objective from being better than at risk, in words; empty if nothing does."""
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
    """A KPI with its values a period and what follows from the latest."""

    points: Sequence[Point]
    value: float | None
    measured_on: date | None
    target: KpiTarget | None
    """In force on the day of the latest value, which is judged by it."""
    target_now: KpiTarget | None
    attainment: Fraction | None
    status: Status
    why: str


def judge_kpi(kpi: Kpi, measurements: Iterable[Measurement], rules: KpiRules, today: date) -> JudgedKpi:
    """Everything about a KPI on `today`; measurements and targets dated later are left out."""
    points = combined(kpi, (entry for entry in measurements if entry.on <= today))
    last = points[-1] if points else None
    target = target_on(kpi, last.on if last else today)
    got = attainment(kpi, last.value, target) if last and target else None
    status, why = _kpi_status(kpi, last, target, got, rules, today)
    return JudgedKpi(
        points=points,
        value=last.value if last else None,
        measured_on=last.on if last else None,
        target=target,
        target_now=target_on(kpi, today),
        attainment=got,
        status=status,
        why=why,
    )


def _kpi_status(
    kpi: Kpi,
    last: Point | None,
    target: KpiTarget | None,
    got: Fraction | None,
    rules: KpiRules,
    today: date,
) -> tuple[Status, str]:
    if kpi.dropped_on is not None and kpi.dropped_on <= today:
        return Status.DROPPED, f"dropped on {kpi.dropped_on}"
    if last is None:
        return Status.NO_DATA, "nothing has been measured"
    missed = ended_since(last.on, kpi.every, today)
    if missed >= rules.stale_after:
        return Status.STALE, f"{missed} whole {kpi.every}s ended since the measurement of {last.on}"
    if kpi.healthy_at is not None and kpi.watch_at is not None:
        sign = 1 if kpi.direction == "higher" else -1
        for limit, word in ((kpi.healthy_at, Status.HEALTHY), (kpi.watch_at, Status.WATCH)):
            if sign * last.value >= sign * limit:
                return word, "its own limits decide"
        return Status.UNHEALTHY, "its own limits decide"
    if target is None or got is None:
        return Status.NO_TARGET, "it has neither a target nor limits"
    for share, word in ((rules.healthy, Status.HEALTHY), (rules.watch, Status.WATCH)):
        if got >= exact(share):
            return word, "its attainment decides"
    return Status.UNHEALTHY, "its attainment decides"
