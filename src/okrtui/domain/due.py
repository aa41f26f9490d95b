"""What is asked for, and whether it is late (rules.md, What is due)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from okrtui.domain.calendar import DAY, WEEKDAYS, CycleRules, Period, calendar_period_of
from okrtui.domain.model import Cycle, Frequency, KeyResult, Kpi, rests_when_done

if TYPE_CHECKING:
    from okrtui.domain.judged import JudgedKeyResult
    from okrtui.domain.judging import JudgedKpi


class Due(NamedTuple):
    """The period an entry is asked for."""

    period: Period
    late: bool


def is_graded(item: KeyResult, cycle: Cycle) -> bool:
    """Return whether somebody gave or took the item's grade, while its cycle is graded (rules.md, Grades)."""
    return cycle.state == "grading" and (item.grade is not None or item.grade_taken)


class Asked(NamedTuple):
    """The periods for which entries are due on a day. `period` is the running period from its last day on,
    before that the last ended one; `ended` is the last ended one, if there is one yet."""

    period: Period
    ended: Period | None

    def due(self, last_on: date | None) -> Due | None:
        """Return what is due for an item last entered on `last_on`: nothing if that day is in the period or
        later.

        It is late if it has no value for the last ended period, nor a later one.
        """
        if last_on is not None and last_on >= self.period.first:
            return None
        late = self.ended is not None and (last_on is None or last_on < self.ended.first)
        return Due(self.period, late)


def asked_for(periods: Sequence[Period], rules: CycleRules, today: date) -> Asked | None:
    """Return what check-in periods ask for; a Friday with its weekend is asked for from Friday on. None
    before the first."""
    begun = [period for period in periods if period.first <= today]
    if not begun:
        return None
    running = begun[-1] if not begun[-1].ended(today) else None
    ended = begun[: len(begun) - (running is not None)]
    last = ended[-1] if ended else None
    if running is not None and (rules.check_in_every == "day" or today == running.last):
        return Asked(running, last)
    return None if last is None else Asked(last, last)


def asked_of_kpi(every: Frequency, rules: CycleRules, today: date, since: date) -> Asked | None:
    """Return what is asked of a KPI that has existed since a day: from the last day of a period on; if
    weekly, from `check_in_day` of its ISO week on; if daily, from the first hour of the day on. Of daily
    periods, Saturdays and Sundays ask for nothing. None before the first period."""
    period_of = calendar_period_of(every)
    running = period_of(today)
    if every == "day":
        running = period_of(today - DAY * max(0, today.weekday() - 4))
        asks = running.last == today
        before = period_of(today - DAY * (1 if today.weekday() else 3))
        ended = before if asks else running
    else:
        asks = today >= running.last
        if every == "week":
            asks = today.weekday() >= WEEKDAYS.index(rules.check_in_day)
        ended = period_of(running.first - DAY)
    first = period_of(since)
    last = ended if ended.first >= first.first else None
    if asks and running.first >= first.first:
        return Asked(running, last)
    return None if last is None else Asked(last, last)


def key_result_due(
    key_result: KeyResult, judged: JudgedKeyResult, cycle: Cycle, rules: CycleRules, today: date
) -> Due | None:
    """Return what is due for a key result now; nothing if it follows a KPI, for which it is due instead."""
    if key_result.damaged or key_result.kpi_id is not None or not judged.status.is_live:
        return None
    if cycle.state == "closed" or is_graded(key_result, cycle) or key_result.added_on > cycle.ends:
        return None
    if judged.status.is_over and rests_when_done(key_result.metric):
        return None
    asked = asked_for(judged.periods, rules, today)
    return None if asked is None else asked.due(judged.points[-1].on if judged.points else None)


def kpi_due(kpi: Kpi, judged: JudgedKpi, rules: CycleRules, today: date) -> Due | None:
    """Return what is due for a KPI now."""
    if not judged.status.is_live:
        return None
    last_on = judged.measured_on
    since = kpi.added_on if last_on is None else min(kpi.added_on, last_on)
    asked = asked_of_kpi(kpi.every, rules, today, since)
    return None if asked is None else asked.due(last_on)
