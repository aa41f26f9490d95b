"""One calendar for everybody, and what typed dates are taken for (rules: Time)."""

from __future__ import annotations

import time
import tomllib
from datetime import UTC, datetime

import pytest

from okrtui.cli.base import Wiring
from okrtui.cli.main import run
from tests.cli.conftest import START
from tests.cli.program import Program, no_screens

LINE_ISLANDS, SAMOA = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 14 hours ahead of UTC, 11 behind


def settings(program: Program, text: str) -> None:
    (program.directory / "okrtui.toml").write_text(f'name = "Acme"\n{text}\n')


def sit_in(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()


def at(program: Program, moment: str, *argv: str) -> int:
    """Run a command at a moment in UTC."""
    clock = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return run(argv, Wiring(no_screens, lambda: program.actions, lambda: clock))


def test_today_is_the_workspaces_wherever_one_sits(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for own, day in ((LINE_ISLANDS, "2026-11-22"), (SAMOA, "2026-11-21"), ("UTC", "2026-11-21")):
        settings(filled, f'time_zone = "{own}"')
        for seat in ("UTC", LINE_ISLANDS, SAMOA, "XST-13"):
            sit_in(monkeypatch, seat)
            assert filled.json("tree")["as_of"] == day, (own, seat)


def test_an_entry_made_elsewhere_is_there_for_everybody(
    filled: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(filled, 'time_zone = "Europe/Berlin"')
    sit_in(monkeypatch, "Pacific/Auckland")  # the 22nd there
    filled.ok("checkin", "KR1", "41")
    sit_in(monkeypatch, "America/Los_Angeles")
    found = filled.json("show", "KR1")
    assert (found["current"], found["checked_in_at"]) == (41, "2026-11-21")
    filled.refuses("checkin", "KR1", "42", "--on", "2026-11-22", says=["in the future"])


def test_new_years_eve_comes_at_once(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two people, one in Tokyo and one in Los Angeles, neither has another last day of the quarter."""
    settings(filled, 'time_zone = "Europe/Berlin"')
    for moment, day in (("2026-12-31T22:59:59", "2026-12-31"), ("2026-12-31T23:00:00", "2027-01-01")):
        for seat in ("Asia/Tokyo", "America/Los_Angeles"):
            sit_in(monkeypatch, seat)
            filled._capsys.readouterr()
            assert (
                at(filled, moment, "tree", "--cycle", "2026-Q4", "--json", "-w", str(filled.directory)) == 0
            )
            assert f'"as_of": "{day}"' in filled._capsys.readouterr().out


def test_history_counts_days_by_the_workspaces_calendar(
    filled: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(filled, f'time_zone = "{LINE_ISLANDS}"')
    filled.ok("checkin", "KR1", "41")  # at noon UTC of the 21st
    assert len(filled.json("log", "KR1", "--since", "2026-11-22")) == 2
    assert filled.json("log", "KR1", "--until", "2026-11-21") == []
    assert "2026-11-22 02:00" in filled.ok("log", "KR1")
    settings(filled, f'time_zone = "{SAMOA}"')
    assert filled.json("log", "KR1", "--since", "2026-11-22") == []


def test_init_writes_the_zone_that_this_machine_is_in(
    homeless: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (zone, written) in enumerate(
        (("Asia/Tokyo", "Asia/Tokyo"), (":Asia/Tokyo", "Asia/Tokyo"), ("XST-13", None), ("UTC", "UTC"))
    ):
        sit_in(monkeypatch, zone)
        place = homeless.directory / str(number)
        assert homeless("init", str(place)).code == 0
        text = (place / "okrtui.toml").read_text()
        assert tomllib.loads(text).get("time_zone") == written, zone


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ("Berlin", ["time_zone", "“Berlin”", "Europe/Berlin"]),
        ("europe/berlin", ["Europe/Berlin"]),
        ("CEST", ["line 2", "not a time zone", "UTC"]),
        ("../../etc/passwd", ["not a time zone"]),
        ("/etc/localtime", ["not a time zone"]),
        ("Europe", ["not a time zone"]),
        ("a" * 300, ["not a time zone"]),
        ("a\\u0000b", ["not a time zone"]),
    ],
)
def test_what_is_no_time_zone_is_refused(filled: Program, zone: str, says: list[str]) -> None:
    settings(filled, f'time_zone = "{zone}"')
    filled.refuses("tree", says=["okrtui.toml, line 2: time_zone", *says])


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("checkin", "KR1", "41", "--on", "fri"), "KR1: on 2026-11-20 (fri)"),
        (("kr", "step", "KR3", "1", "done", "--on", "yesterday"), "KR3: on 2026-11-20 (fri)"),
        (("kr", "add", "O1", "Speed", "--to", "2", "--due", "fri"), "KR4: due 2026-11-27 (fri)"),
        (("kr", "add", "O1", "Speed", "--to", "2", "--starts", "2026-11"), "KR4: starts 2026-11-01 (sun)"),
        (("kr", "edit", "KR1", "--due", "2026-11", "-m", "x"), "KR1: due 2026-11-30 (mon)"),
        (("kr", "edit", "KR1", "--waypoint", "2026-W48=40", "-m", "x"), "KR1: waypoint 2026-11-29 (sun)"),
        (("kr", "edit", "KR3", "--step", "Draft | due tue", "-m", "x"), "KR3: step 1 due 2026-11-24 (tue)"),
        (("kpi", "target", "KPI1", "99", "--since", "2027-Q1"), "KPI1: since 2027-01-01 (fri)"),
        (("kpi", "edit", "KPI1", "--target", "99", "--since", "sat"), "KPI1: since 2026-11-21 (sat)"),
        (("kpi", "add", "New", "--higher", "--every", "week", "--target", "9", "--since", "2026"),
         "KPI3: since 2026-01-01 (thu)"),
        (("record", "KPI1", "99", "--on", "2026-10"), "KPI1: on 2026-10-31 (sat)"),
        (("tree", "--as-of", "2026-10"), "as of 2026-10-31 (sat)"),
        (("--as-of", "fri", "tree"), "as of 2026-11-20 (fri)"),
        (("report", "--since", "2026-W45"), "since 2026-11-02 (mon)"),
        (("log", "--since", "2026-11", "--until", "2026-11"), "since 2026-11-01 (sun)"),
        (("cycle", "show", "--since", "2026-Q4"), "since 2026-10-01 (thu)"),
    ],
)  # fmt: skip
def test_what_a_date_was_taken_for_is_named(filled: Program, argv: tuple[str, ...], says: str) -> None:
    answer = filled(*argv)
    assert answer.code == 0, answer.err
    assert f"okrtui: {says}\n" in answer.err
    assert says not in answer.out


def test_a_date_in_full_is_named_by_who_typed_it(filled: Program) -> None:
    for argv in (
        ("checkin", "KR1", "41", "--on", "2026-11-20"),
        ("checkin", "KR1", "42", "--on", "20.11.2026"),
        ("kr", "edit", "KR1", "--due", "2026-12-20", "-m", "x"),
        ("tree", "--as-of", "20.11.2026"),
    ):
        assert "(" not in filled(*argv).err, argv


@pytest.mark.parametrize(
    ("option", "text", "day"),
    [
        ("--due", "2026-11", "2026-11-30"),
        ("--due", "fri", "2026-11-27"),
        ("--starts", "2026-12", "2026-12-01"),
    ],
)
def test_the_role_decides(filled: Program, option: str, text: str, day: str) -> None:
    name = option.removeprefix("--")
    filled.ok("kr", "edit", "KR1", option, text, "-m", "x")
    assert filled.json("show", "KR1")[name] == day


def test_since_a_month_begins_with_it(filled: Program) -> None:
    filled.ok("kpi", "target", "KPI1", "98", "--since", "2026-12")
    targets = filled.json("log", "KPI1")[0]["items"]["KPI1"]
    assert "2026-12-01" in str(targets)


def test_after_its_cycle_a_check_in_names_a_day_that_is_taken(filled: Program) -> None:
    message = filled.refuses("checkin", "KR1", "44", today="2027-01-04", says=["2027-01-04", "2026-12-31"])
    assert "which day" in message
    filled.ok("checkin", "KR1", "44", "--on", "2026-12-31", today="2027-01-04")


def test_as_of_a_cycle_is_its_last_day(filled: Program) -> None:
    filled.ok("cycle", "open", "2026-Q3", *START[:0])
    assert filled.json("tree", "--as-of", "2026-Q3")["as_of"] == "2026-09-30"
    assert filled.json("tree", "--as-of", "2026-Q4")["as_of"] == "2026-11-21"
