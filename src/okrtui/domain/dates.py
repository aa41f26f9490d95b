"""Dates as people type them: what the short forms mean depends on the role (rules.md, Typing a date)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from okrtui.domain.calendar import (
    DAY,
    WEEKDAYS,
    CycleRules,
    Period,
    add_months,
    month_end,
    named_cycle,
)
from okrtui.domain.errors import NotFound, Refused
from okrtui.domain.frozen import dataclass, field

Role = Literal["about", "since", "from", "until"]
"""What a date is for: what an entry or a look back is about; since when something is looked at; from when
something holds or begins; until when something is due."""

_LOOKS_BACK = ("about", "since")
_BEGINS = ("since", "from")


@dataclass(frozen=True, slots=True)
class Dates:
    """What typed dates mean in a workspace on a day. `cycles`: the dates of its cycles, by name in lower
    case."""

    today: date
    rules: CycleRules = field(default_factory=CycleRules)
    cycles: Mapping[str, Period] = field(default_factory=dict)

    def read(self, text: str, role: Role) -> date:
        """Read a date in full, `today`, `fri`, `2026-11`, `2026-W46`, `2026-Q4`, `2026` or a cycle's name.

        Raises Refused, naming the forms allowed.
        """
        word = text.strip().lower()
        found = self._day(word, role)
        if found is None:
            period = self._period(word)
            found = None if period is None else self._of_period(period, role)
        if found is None:
            raise Refused(
                f"“{text[:60]}” is not a date: expected 2026-11-20, 20.11.2026, today, yesterday, tomorrow, "
                "a weekday (fri), a month (2026-11), a week (2026-W46), a quarter (2026-Q4), a year (2026) "
                "or a cycle's name, in the years 1000 to 2999."
            )
        return found

    def _day(self, word: str, role: Role) -> date | None:
        away = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(word)
        if away is not None:
            return self.today + away * DAY
        for number, name in enumerate(WEEKDAYS):
            if len(word) >= 3 and name.startswith(word):
                if role in _LOOKS_BACK:
                    return self.today - timedelta(days=(self.today.weekday() - number) % 7)
                return self.today + timedelta(days=(number - self.today.weekday()) % 7)
        return in_full(word)

    def _period(self, word: str) -> Period | None:
        """The days that a name means: those of one of the workspace's cycles, else the calendar's."""
        if word in self.cycles:
            return self.cycles[word]
        try:
            if found := re.fullmatch(r"([12]\d{3})-w(\d\d)", word, re.ASCII):
                first = date.fromisocalendar(int(found[1]), int(found[2]), 1)
                return Period(first, first + timedelta(days=6))
            if found := re.fullmatch(r"([12]\d{3})-(\d\d)", word, re.ASCII):
                first = date(int(found[1]), int(found[2]), 1)
                return Period(first, month_end(first))
            if found := re.fullmatch(r"([12]\d{3})(?:-(?:q([1-4])|h([12])))?", word, re.ASCII):
                months = 3 if found[2] else 6 if found[3] else 12
                first = date(int(found[1]), (int(found[2] or found[3] or 1) - 1) * months + 1, 1)
                return Period(first, add_months(first, months) - DAY)
            cycle = named_cycle(word, self.rules)
            return Period(cycle.starts, cycle.ends)
        except (ValueError, OverflowError, NotFound):
            return None

    def _of_period(self, period: Period, role: Role) -> date:
        if role in _BEGINS:
            return period.first
        return self.today if role == "about" and self.today in period else period.last


def in_full(text: str) -> date | None:
    """Return the date of `2026-11-20` or `20.11.2026`, in the years 1000 to 2999; None for anything else."""
    word = text.strip()
    try:
        if re.fullmatch(r"[12]\d{3}-\d\d-\d\d", word, re.ASCII):
            return date.fromisoformat(word)
        if found := re.fullmatch(r"(\d\d?)\.(\d\d?)\.([12]\d{3})", word, re.ASCII):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    return None


def refuse_future(day: date, today: date, why: str = "") -> None:
    """Raise Refused for a day after today; `why` says what one can do instead."""
    if day > today:
        hint = f"{why} (today is {today})" if why else f"today is {today}"
        raise Refused(f"{day} is in the future: {hint}.")


def said(day: date) -> str:
    """Return a date with its weekday: `2026-11-20 (fri)`."""
    return f"{day} ({WEEKDAYS[day.weekday()][:3]})"
