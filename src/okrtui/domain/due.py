"""What is asked for, and whether it is late (DESIGN §3, Due)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from okrtui.domain.calendar import DAY, CycleRules, Period, calendar_period_of
from okrtui.domain.model import Cycle, Frequency, KeyResult, Kpi, rests_when_done

if TYPE_CHECKING:
    from okrtui.domain.judged import JudgedKeyResult
    from okrtui.domain.judging import JudgedKpi


class Due(NamedTuple):
    """The period an entry is asked for."""

    period: Period
    late: bool


def asked_for(periods: Iterable[Period], rules: CycleRules, today: date) -> Period | None:
    """The latest check-in period that wants an entry, from its last day on; of a Friday with its weekend
    from Friday on (DESIGN §3, Due)."""
    daily = rules.check_in_every == "day"
    begun = [period for period in periods if today >= (period.first if daily else period.last)]
    return begun[-1] if begun else None


def asked_of_kpi(every: Frequency, today: date) -> Period:
    """The period that a KPI wants a measurement for: the last one that has ended."""
    period_of = calendar_period_of(every)
    return period_of(period_of(today).first - DAY)


def _unless_entered(period: Period, entry_dates: Iterable[date], today: date) -> Due | None:
    if any(day in period for day in entry_dates):
        return None
    return Due(period, period.ended(today))


def key_result_due(
    key_result: KeyResult, judged: JudgedKeyResult, cycle: Cycle, rules: CycleRules, today: date
) -> Due | None:
    """What a key result wants now. One that follows a KPI wants nothing: its KPI does."""
    if key_result.damaged or key_result.kpi_id is not None or not judged.status.is_live:
        return None
    if cycle.state == "closed" or key_result.grade is not None:
        return None
    if judged.status.is_over and rests_when_done(key_result.metric):
        return None
    period = asked_for(judged.periods, rules, today)
    if period is None:
        return None
    return _unless_entered(period, (min(point.on, judged.span.last) for point in judged.points), today)


def kpi_due(kpi: Kpi, judged: JudgedKpi, today: date) -> Due | None:
    """What a KPI wants now: a measurement for its last ended period."""
    if not judged.status.is_live:
        return None
    last = asked_of_kpi(kpi.every, today)
    if not judged.points and last.last < kpi.added_on:
        return None
    return _unless_entered(last, (point.on for point in judged.points[-3:]), today)
