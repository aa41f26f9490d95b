"""Cycles, spans and check-in periods (rules.md, Days). "Today" is always handed in."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from okrtui.domain.errors import NotFound, Refused
from okrtui.domain.frozen import dataclass
from okrtui.domain.model import Cycle, CycleState, Frequency, KeyResult, Objective

Length = Literal["week", "month", "quarter", "half-year", "year"]
LENGTHS: tuple[Length, ...] = ("week", "month", "quarter", "half-year", "year")
CheckInEvery = Literal["day", "week", "month"]
MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
MonthName = Literal[
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
DayName = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91}
"""About how long a period of a KPI is."""
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Dates outside these years are refused, so that no reckoning leaves what a date can hold."""
MAX_CYCLE = 3660
"""Days of the longest custom cycle: ten years."""


@dataclass(frozen=True, slots=True)
class CustomCycle:
    """A cycle with dates of its own, `[[cycles.custom]]`."""

    name: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class CycleRules:
    """`[cycles]` of the settings."""

    length: Length = "quarter"
    year_starts: MonthName = "january"
    fiscal_year_named_after: Literal["start", "end"] = "start"
    check_in_every: CheckInEvery = "week"
    check_in_day: DayName = "friday"
    custom: tuple[CustomCycle, ...] = ()

    @property
    def first_month(self) -> int:
        return MONTHS.index(self.year_starts) + 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` through `last`, both belonging to it."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def ended(self, today: date) -> bool:
        """Return whether the period has ended: from the day after its last day on."""
        return today > self.last


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(first: date, months: int) -> date:
    """Return the first of the month that lies `months` after the month of `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


# --- cycles ----------------------------------------------------------------------------------


def _months_of(length: Length) -> int:
    return {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[length]


def cycle_around(day: date, rules: CycleRules, length: Length | None = None) -> CustomCycle:
    """Return the regular cycle of `length` (default: the settings') that `day` lies in (rules.md, Names of
    cycles)."""
    length = length or rules.length
    if length == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return CustomCycle(f"{year:04}-W{week:02}", first, first + timedelta(days=6))
    if length == "month":
        return CustomCycle(f"{day.year:04}-{day.month:02}", day.replace(day=1), month_end(day))
    year_first = date(day.year, rules.first_month, 1)
    if day < year_first:
        year_first = date(day.year - 1, rules.first_month, 1)
    months = _months_of(length)
    number = ((day.year - year_first.year) * 12 + day.month - year_first.month) // months
    first = add_months(year_first, number * months)
    year_name = _year_name(year_first, rules)
    part = {"quarter": f"-Q{number + 1}", "half-year": f"-H{number + 1}", "year": ""}[length]
    return CustomCycle(year_name + part, first, add_months(first, months) - DAY)


def _year_name(year_first: date, rules: CycleRules) -> str:
    if rules.first_month == 1:
        return f"{year_first.year:04}"
    year = year_first.year + (rules.fiscal_year_named_after == "end")
    return f"FY{year % 100:02}"


def named_cycle(name: str, rules: CycleRules) -> CustomCycle:
    """Return the cycle that `name` means under these rules, of any length (rules.md, Names of cycles).

    Raises NotFound, naming the forms that are understood.
    """
    wanted = name.strip()
    for custom in rules.custom:
        if custom.name.casefold() == wanted.casefold():
            return custom
    text = wanted.upper()
    fiscal = rules.first_month != 1
    try:
        if found := re.fullmatch(r"([12]\d{3})-W(\d\d)", text, re.ASCII):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return cycle_around(monday, rules, "week")
        if found := re.fullmatch(r"([12]\d{3})-(\d\d)", text, re.ASCII):
            return cycle_around(date(int(found[1]), int(found[2]), 1), rules, "month")
        year_form = r"FY(?:20)?(\d\d)" if fiscal else r"([12]\d{3})"
        if found := re.fullmatch(year_form + r"(?:-(Q[1-4]|H[12]))?", text, re.ASCII):
            year = int(found[1]) + (2000 if fiscal else 0)
            if fiscal and rules.fiscal_year_named_after == "end":
                year -= 1
            part = found[2] or ""
            step = {"Q": 3, "H": 6}.get(part[:1], 0)
            first = add_months(date(year, rules.first_month, 1), step * (int(part[1:] or 1) - 1))
            lengths: dict[str, Length] = {"Q": "quarter", "H": "half-year"}
            length = lengths.get(part[:1], "year")
            return cycle_around(first, rules, length)
    except (ValueError, OverflowError):
        pass
    year_name = "FY27" if fiscal else "2026"
    customs = "".join(f", {custom.name}" for custom in rules.custom)
    raise NotFound(
        f"There is no cycle “{name[:60]}”: a cycle is called like {year_name}-Q4, {year_name}-H2, "
        f"{year_name}, 2026-11 or 2026-W47{customs}; `okrtui cycle list` shows those in use."
    )


def next_cycle(cycle: Cycle, rules: CycleRules, step: int) -> CustomCycle:
    """Return the regular cycle before (`step` −1) or after (+1) this one, of the same length."""
    day = cycle.ends + DAY if step > 0 else cycle.starts - DAY
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise Refused(f"There are no cycles beyond {cycle.name}.")
    for length in LENGTHS:
        same = cycle_around(cycle.starts, rules, length)
        if (same.starts, same.ends) == (cycle.starts, cycle.ends):
            return cycle_around(day, rules, length)
    return cycle_around(day, rules)


def state_on(today: date, starts: date, first_used: date | None, stored: CycleState = "draft") -> CycleState:
    """Return a cycle's state on a day (rules.md, States of a cycle). A draft becomes active on its first
    day."""
    if stored != "draft":
        return stored
    used = first_used or today
    return "draft" if used < starts and today < starts else "active"


# --- spans and periods -----------------------------------------------------------------------


def own_start(item: KeyResult | Objective, cycle: Cycle, rules: CycleRules) -> date:
    """Return the day from which an item counts (rules.md, Span of a key result)."""
    given = item.starts if isinstance(item, KeyResult) else None
    if given is not None:
        return given
    if item.added_in_draft or not cycle.starts <= item.added_on <= cycle.ends:
        return cycle.starts
    first = check_in_periods(Period(cycle.starts, cycle.ends), rules)[0]
    return cycle.starts if item.added_on in first else item.added_on


FAR = 5 * 366
"""Days between a key result's span and its cycle that are surely a mistake."""


def is_possible(span: Period, cycle: Cycle) -> bool:
    """Return whether a key result of a cycle may have this span: its days in order, and not years away."""
    away = max(abs((span.first - cycle.starts).days), abs((span.last - cycle.ends).days))
    return span.first <= span.last and away <= FAR


def span_of(key_result: KeyResult, cycle: Cycle, rules: CycleRules) -> Period:
    """Return a key result's days (rules.md, Span of a key result). They include a due date after the cycle's
    end."""
    return Period(own_start(key_result, cycle, rules), key_result.due or cycle.ends)


def within(span: Period, cycle: Cycle) -> Period:
    """Return the days of a span in which entries are made: up to the cycle's end at most."""
    return Period(span.first, max(span.first, min(span.last, cycle.ends)))


@lru_cache(maxsize=1024)
def check_in_periods(span: Period, rules: CycleRules) -> tuple[Period, ...]:
    """Return the check-in periods inside a span, in order (rules.md, Check-in periods)."""
    if rules.check_in_every == "day":
        return _stretches(span, _working_day, _has_working_day)
    if rules.check_in_every == "month":
        return _stretches(span, calendar_period_of("month"), _at_least_half)
    weekday = WEEKDAYS.index(rules.check_in_day)

    def week(day: date) -> Period:
        last = day + timedelta(days=(weekday - day.weekday()) % 7)
        return Period(last - timedelta(days=6), last)

    return _stretches(span, week, _at_least_half)


@lru_cache(maxsize=1024)
def kpi_periods(
    span: Period, every: Frequency, weekends: frozenset[date] = frozenset()
) -> tuple[Period, ...]:
    """Return a KPI's calendar periods inside the span of a key result that follows it (rules.md, Periods of a
    KPI).

    For a daily KPI, Saturdays and Sundays are periods only if something was measured on them: `weekends`.
    """
    if every != "day":
        return _stretches(span, calendar_period_of(every), _at_least_half)
    days = (span.first + n * DAY for n in range(span.days))
    found = tuple(Period(day, day) for day in days if day.weekday() < 5 or day in weekends)
    return found or (span,)


def calendar_period_of(every: Frequency) -> Callable[[date], Period]:
    """Return the function that gives the day, ISO week, month or quarter a day lies in."""

    def week(day: date) -> Period:
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))

    def quarter(day: date) -> Period:
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return Period(first, add_months(first, 3) - DAY)

    return {
        "day": lambda day: Period(day, day),
        "week": week,
        "month": lambda day: Period(day.replace(day=1), month_end(day)),
        "quarter": quarter,
    }[every]


def ended_since(last: date, every: Frequency, today: date) -> int:
    """Return how many whole calendar periods have ended since the one that `last` is dated in.

    For daily periods Saturdays and Sundays do not count: they are periods only with a measurement, and there
    is none after `last`.
    """
    period_of = calendar_period_of(every)
    now, then = period_of(today).first, period_of(last).first
    if every == "day":
        weeks, rest = divmod(max(0, (now - then).days - 1), 7)
        return weeks * 5 + sum((then + n * DAY).weekday() < 5 for n in range(1, rest + 1))
    if every == "week":
        gap = (now - then).days // 7
    else:
        gap = (now.year - then.year) * 12 + now.month - then.month
        gap //= 3 if every == "quarter" else 1
    return max(0, gap - 1)


def _working_day(day: date) -> Period:
    if day.weekday() < 4:
        return Period(day, day)
    friday = day - timedelta(days=day.weekday() - 4)
    return Period(friday, friday + timedelta(days=2))


def _has_working_day(stretch: Period, whole: Period) -> bool:
    return stretch.first.weekday() < 5


def _at_least_half(stretch: Period, whole: Period) -> bool:
    return 2 * stretch.days >= whole.days


def _stretches(
    span: Period,
    period_of: Callable[[date], Period],
    long_enough: Callable[[Period, Period], bool],
) -> tuple[Period, ...]:
    """Cut a span at the periods' ends; a first or last stretch that is too short joins its neighbour."""
    found: list[Period] = []
    short: list[bool] = []
    day = span.first
    while day <= span.last:
        whole = period_of(day)
        stretch = Period(day, min(whole.last, span.last))
        found.append(stretch)
        short.append(not long_enough(stretch, whole))
        day = stretch.last + DAY
    if len(found) > 1 and short[-1]:
        found[-2:] = [Period(found[-2].first, found[-1].last)]
    if len(found) > 1 and short[0]:
        found[:2] = [Period(found[0].first, found[1].last)]
    return tuple(found)
