"""Dates as typed: what each short form means in each role, on any day (rules: Time)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrtui.domain.calendar import WEEKDAYS, CycleRules, Period
from okrtui.domain.dates import Dates, Role, in_full, said
from okrtui.domain.errors import Refused
from tests.domain.build import on

SATURDAY = Dates(on("11-21"))
ROLES: tuple[Role, ...] = get_args(Role)
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("text", "about", "since", "from_", "until"),
    [
        ("2026-10-31", "10-31", "10-31", "10-31", "10-31"),
        (" 2027-01-05 ", "2027-01-05", "2027-01-05", "2027-01-05", "2027-01-05"),
        ("20.11.2026", "11-20", "11-20", "11-20", "11-20"),
        ("1.2.2026", "02-01", "02-01", "02-01", "02-01"),
        ("today", "11-21", "11-21", "11-21", "11-21"),
        ("Yesterday", "11-20", "11-20", "11-20", "11-20"),
        ("tomorrow", "11-22", "11-22", "11-22", "11-22"),
        ("fri", "11-20", "11-20", "11-27", "11-27"),
        ("Friday", "11-20", "11-20", "11-27", "11-27"),
        ("sat", "11-21", "11-21", "11-21", "11-21"),
        ("sun", "11-15", "11-15", "11-22", "11-22"),
        ("2026-10", "10-31", "10-01", "10-01", "10-31"),
        ("2026-11", "11-21", "11-01", "11-01", "11-30"),
        ("2026-12", "12-31", "12-01", "12-01", "12-31"),
        ("2026-W44", "11-01", "10-26", "10-26", "11-01"),
        ("2026-w47", "11-21", "11-16", "11-16", "11-22"),
        ("2026-Q3", "09-30", "07-01", "07-01", "09-30"),
        ("2026-q4", "11-21", "10-01", "10-01", "12-31"),
        ("2026-H1", "06-30", "01-01", "01-01", "06-30"),
        ("2026", "11-21", "01-01", "01-01", "12-31"),
        ("2025", "2025-12-31", "2025-01-01", "2025-01-01", "2025-12-31"),
    ],
)
def test_what_a_date_means_in_its_role(text: str, about: str, since: str, from_: str, until: str) -> None:
    assert [SATURDAY.read(text, role) for role in ROLES] == list(map(on, (about, since, from_, until)))


def test_a_cycles_name_means_its_dates() -> None:
    launch = Period(on("10-05"), on("12-18"))
    odd = Period(on("10-03"), on("12-20"))
    dates = Dates(on("11-21"), CycleRules(), {"launch": launch, "2026-q4": odd})
    found = [dates.read("Launch", role) for role in ROLES]
    assert found == list(map(on, ("11-21", "10-05", "10-05", "12-18")))
    assert dates.read("2026-Q4", "from") == on("10-03")
    assert dates.read("2026-Q3", "from") == on("07-01")  # the calendar's
    fiscal = Dates(on("11-21"), CycleRules(year_starts="october", fiscal_year_named_after="end"))
    assert fiscal.read("FY27-Q2", "until") == on("2027-03-31")
    assert fiscal.read("2026-Q4", "until") == on("12-31")


@pytest.mark.parametrize(
    "text",
    ["", "fr", "soon", "2026-02-30", "2026-13", "2025-W53", "32.10.2026", "2026-1-5", "٢٠٢٦-١٠-٣١", "2026-Q5",
     "2026-H3", "0999", "3000", "21.11.26", "11/21/2026"],
)  # fmt: skip
@pytest.mark.parametrize("role", ROLES)
def test_other_dates_are_refused_with_the_forms(text: str, role: Role) -> None:
    with pytest.raises(Refused) as refused:
        SATURDAY.read(text, role)
    forms = ("2026-11-20", "20.11.2026", "tomorrow", "fri", "2026-11", "2026-W46", "2026-Q4", "2026")
    for part in (f"“{text}”", *forms):
        assert part in str(refused.value)


@given(DAYS, st.sampled_from(WEEKDAYS))
def test_a_weekday_is_the_nearest_one_in_its_direction(today: date, name: str) -> None:
    dates = Dates(today)
    for role in ROLES:
        day = dates.read(name, role)
        assert WEEKDAYS[day.weekday()] == name
        away = (day - today).days
        assert (-7 < away <= 0) if role in ("about", "since") else (0 <= away < 7)


@given(DAYS, DAYS, st.sampled_from(["%Y-%m", "%G-W%V", "%Y"]))
def test_a_period_begins_and_ends_as_the_calendar_says(today: date, day: date, form: str) -> None:
    dates, text = Dates(today), f"{day:{form}}"
    first, last = dates.read(text, "from"), dates.read(text, "until")
    assert first <= day <= last
    assert {f"{first + timedelta(n):{form}}" for n in range((last - first).days + 1)} == {text}
    assert f"{first - timedelta(1):{form}}" != text != f"{last + timedelta(1):{form}}"
    assert dates.read(text, "since") == first
    assert dates.read(text, "about") == (today if first <= today <= last else last)


@given(DAYS, st.sampled_from(["fri", "today", "tomorrow", "yesterday"]), st.sampled_from(ROLES))
def test_28_years_later_the_same(today: date, text: str, role: Role) -> None:
    if today.year > 2050:
        return
    later = today.replace(year=today.year + 28)
    day = Dates(today).read(text, role)
    assert Dates(later).read(text, role) - later == day - today


def test_what_is_typed_in_full_says_no_more() -> None:
    assert in_full("2026-11-20") == in_full("20.11.2026") == on("11-20")
    assert in_full("fri") is in_full("2026-11") is in_full("today") is None
    assert said(on("11-20")) == "2026-11-20 (fri)"
