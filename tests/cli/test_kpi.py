"""kpi add, edit, target, list, drop."""

from __future__ import annotations

import re

import pytest

from tests.cli.program import Program

ADD = ("kpi", "add", "Third", "--every", "week")


def test_every_field_of_a_kpi(filled: Program) -> None:
    options = ("--lower", "--unit", "ms", "--target", "200", "--healthy-at", "250", "--watch-at", "400",
               "--combine", "mean", "--leading", "--leads", "KPI1", "--owner", "ana", "--team",
               "eng/platform", "--tag", "slo", "--tag", "api")  # fmt: skip
    filled.creates("KPI3", *ADD, *options)
    row = filled.json("kpi", "list")[2]
    wanted = {"name": "Third", "unit": "ms", "direction": "lower", "every": "week", "combine": "mean",
              "target": 200, "healthy_at": 250, "watch_at": 400, "owner": "ana", "team": "eng/platform",
              "status": "no data", "measurements": 0}  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert sorted(row["tags"]) == ["api", "slo"]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--higher", "--lower"),
        ("--higher", "--between", "1", "2"),
        ("--between", "2", "1"),
        ("--between", "1", "2", "--target", "1.5"),
        ("--higher", "--every", "fortnight"),
        ("--higher", "--combine", "median"),
        ("--higher", "--target", "nan"),
        ("--higher", "--target", "inf"),
        ("--higher", "--healthy-at", "9"),
        ("--higher", "--healthy-at", "7", "--watch-at", "9"),
        ("--lower", "--healthy-at", "9", "--watch-at", "7"),
        ("--between", "1", "2", "--healthy-at", "2", "--watch-at", "1"),
        ("--higher", "--leading", "--lagging"),
        ("--higher", "--leads", "KR1"),
        ("--higher", "--unit", "x" * 101),
        ("--higher", "--tag", "a\x07"),
    ],
)
def test_kpis_that_make_no_sense_are_refused(filled: Program, options: tuple[str, ...]) -> None:
    filled.refuses(*ADD, *options)


def test_a_kpi_needs_a_name_and_a_frequency(filled: Program) -> None:
    filled.refuses("kpi", "add", " ", "--higher", "--every", "week", says=["name"])
    filled.refuses("kpi", "add", "Third", "--higher", says=["--every"])
    filled.refuses(*ADD, "--higher", "--leads", "KPI9", code=4, says=["KPI9"])


def test_the_first_target_holds_from_the_beginning_and_later_ones_from_their_day(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.9", "--on", "2026-10-05")
    filled.ok("record", "KPI1", "99.9", "--on", "2026-11-20")
    filled.ok("kpi", "target", "KPI1", "111", "--since", "2026-11-01")
    # the target of today's making, 99.9, is in force since 2026-11-21 only: 111 was the first
    early = filled.json("show", "KPI1", "--as-of", "2026-10-06")
    assert (early["target"], early["attainment"]) == (111, 0.9)
    filled.ok("record", "KPI1", "99.9")
    answer = filled("kpi", "target", "KPI1", "50", "--since", "2027-01-01")
    assert (answer.code, answer.out) == (0, "")
    today = filled.json("show", "KPI1")
    assert (today["target"], today["attainment"]) == (99.9, 1)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("KPI1",), 2),
        (("KPI1", "5", "--between", "1", "2"), 2),
        (("KPI1", "--between", "1", "2"), 2),
        (("KPI2", "5"), 2),
        (("KPI2", "--between", "9", "1"), 2),
        (("KPI1", "nan"), 2),
        (("KPI1", "5", "--since", "someday"), 2),
        (("KPI9", "5"), 4),
        (("O1", "5"), 2),
    ],
)
def test_targets_that_make_no_sense(filled: Program, command: tuple[str, ...], code: int) -> None:
    filled.refuses("kpi", "target", *command, code=code)


def test_a_negative_target_is_a_target(filled: Program) -> None:
    filled.ok("kpi", "target", "KPI1", "-5")
    assert filled.json("show", "KPI1")["target"] == -5


def test_attainment_and_status_by_direction(filled: Program) -> None:
    filled.ok("record", "KPI1", "79.92")
    row = filled.json("show", "KPI1")
    assert (row["attainment"], row["status"]) == (0.8, "watch")
    filled.ok("record", "KPI2", "92")  # 12 outside of a width of 60
    row = filled.json("show", "KPI2")
    assert (row["attainment"], row["status"]) == (0.8, "watch")
    filled.ok(*ADD, "--lower", "--target", "200")
    filled.ok("record", "KPI3", "400")
    row = filled.json("show", "KPI3")
    assert (row["attainment"], row["status"]) == (0.5, "unhealthy")


def test_own_limits_come_before_attainment(filled: Program) -> None:
    filled.ok("kpi", "edit", "KPI1", "--healthy-at", "99.9", "--watch-at", "99.5")
    for value, status in (("99.9", "healthy"), ("99.5", "watch"), ("95", "unhealthy")):
        filled.ok("record", "KPI1", value)
        assert filled.json("show", "KPI1")["status"] == status


def test_silence_is_stale(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.9", "--on", "2026-11-06")  # W45; W46 has ended, W47 has not
    assert filled.json("show", "KPI1")["status"] == "healthy"
    assert filled.json("show", "KPI1", today="2026-11-23")["status"] == "stale"


def test_dropping_a_kpi_hides_it(filled: Program) -> None:
    filled.ok("kpi", "drop", "KPI1", "-m", "measured elsewhere")
    assert [row["handle"] for row in filled.json("kpi", "list")] == ["KPI2"]
    assert filled.json("show", "KPI1")["name"] == "Uptime"
    filled.refuses("kpi", "drop", "KPI1", "-m", "again", says=["dropped"])


def test_a_followed_kpi_is_not_dropped(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Steady", "--from", "90", "--to", "99", "--kpi", "KPI1")
    filled.refuses("kpi", "drop", "KPI1", "-m", "x", says=["KR4"])


def test_an_empty_list_says_what_to_do(program: Program) -> None:
    answer = program("kpi", "list")
    assert (answer.code, answer.out) == (0, "")
    assert "okrtui kpi add" in answer.err
    assert program.json("kpi", "list") == []


# --- targets with dates ----------------------------------------------------------------------


def targets(program: Program, handle: str = "KPI1") -> list[tuple[str, float]]:
    """(since, value) of each target that `show` lists."""
    found = re.findall(r"([\d.]+) % from (\d{4}-\d\d-\d\d)", program.ok("show", handle))
    return [(since, float(value)) for value, since in found]


def test_targets_are_listed_with_their_dates_and_taken_away_by_them(filled: Program) -> None:
    filled.ok("kpi", "target", "KPI1", "99", "--since", "2026-10-01")
    filled.ok("kpi", "edit", "KPI1", "--target", "99.99", "--since", "2027-01-01")
    assert targets(filled) == [("2026-10-01", 99), ("2026-11-21", 99.9), ("2027-01-01", 99.99)]
    shown = filled.ok("show", "KPI1")
    for text in ("99 % from 2026-10-01", "99.9 % from 2026-11-21 (in force)", "99.99 % from 2027-01-01"):
        assert text in shown
    assert filled("kpi", "target", "KPI1", "--remove", "--since", "2027-01-01").code == 0
    said = filled("kpi", "target", "KPI1", "--remove").err
    assert "99.9 % from 2026-11-21 is taken away" in said
    assert filled.json("show", "KPI1")["target"] == 99
    filled.ok("kpi", "edit", "KPI1", "--target", "none")
    assert filled.json("show", "KPI1")["target"] is None
    filled.ok("record", "KPI1", "50")
    assert filled.json("show", "KPI1")["status"] == "no target"
    filled.refuses("kpi", "target", "KPI1", "--remove", says=["it has none"])
    filled.refuses("kpi", "edit", "KPI1", "--target", "", says=["it has none"])


def test_what_cannot_be_taken_away(filled: Program) -> None:
    filled.refuses("kpi", "target", "KPI1", "--remove", "--since", "2026-11-20", says=["2026-11-21"])
    filled.refuses("kpi", "target", "KPI2", "--remove", says=["--between L U"])
    filled.refuses("kpi", "target", "KPI1", "5", "--remove", says=["--remove"])
    filled.refuses("kpi", "edit", "KPI1", "--since", "2027-01-01", says=["--target"])
    filled.refuses(*ADD, "--higher", "--since", "2027-01-01", says=["--target"])


def test_explain_names_the_target_in_force_and_the_next_one(filled: Program) -> None:
    filled.ok("record", "KPI1", "99.5", "--on", "2026-10-20")
    filled.ok("kpi", "target", "KPI1", "99", "--since", "2026-10-01")
    text = filled.ok("explain", "KPI1")
    assert "target      99.9 %, in force since 2026-11-21" in text
    text = filled.ok("explain", "KPI1", "--as-of", "2026-10-25")
    assert "99 %, the first, dated 2026-10-01: holds from the beginning; 99.9 % from 2026-11-21" in text


# --- what leads what, limits, links ----------------------------------------------------------


def test_leading_is_shown_from_both_sides(filled: Program) -> None:
    filled.ok(*ADD, "--higher", "--leading", "--leads", "KPI1")
    third, first = filled.shown("KPI3"), filled.shown("KPI1")
    assert (third["kind"], third["leads"], third.get("led by")) == ("leading", "KPI1 Uptime", None)
    assert (first.get("kind"), first.get("leads"), first["led by"]) == (None, None, "KPI3 Third")
    for command in ("show", "explain"):
        assert "KPI1 Uptime" in filled.ok(command, "KPI3")
        assert "KPI3 Third" in filled.ok(command, "KPI1")
    filled.ok("kpi", "edit", "KPI3", "--leads", "none", "--neither")
    assert not {"kind", "leads"} & set(filled.shown("KPI3"))


def test_what_leads_ends_somewhere(filled: Program) -> None:
    filled.ok(*ADD, "--higher", "--leads", "KPI1")
    filled.refuses("kpi", "edit", "KPI1", "--leads", "KPI1", says=["itself"])
    filled.ok("kpi", "edit", "KPI1", "--leads", "KPI2")
    filled.refuses("kpi", "edit", "KPI1", "--leads", "KPI3", says=["KPI3 → KPI1"])
    filled.refuses("kpi", "edit", "KPI2", "--leads", "KPI3", says=["KPI3 → KPI1 → KPI2", "KPI1 --leads none"])


def test_a_dropped_kpi_is_not_led_to(filled: Program) -> None:
    filled.ok(*ADD, "--higher", "--leads", "KPI1")
    filled.ok("kpi", "drop", "KPI2", "-m", "gone")
    filled.refuses("kpi", "edit", "KPI1", "--leads", "KPI2", says=["dropped on 2026-11-21"])
    filled.ok("kpi", "drop", "KPI1", "-m", "gone")
    filled.ok("kpi", "edit", "KPI3", "--leads", "KPI1", "--unit", "h")  # as it was
    filled.ok("kpi", "drop", "KPI3", "-m", "gone")
    assert "led by" not in filled.shown("KPI1")


def test_limits_and_tags_are_cleared(filled: Program) -> None:
    filled.ok("kpi", "edit", "KPI1", "--healthy-at", "99.9", "--watch-at", "99.5", "--tag", "a")
    assert "healthy at least 99.9 %, watch at least 99.5 %" in filled.ok("show", "KPI1")
    filled.refuses("kpi", "edit", "KPI1", "--healthy-at", "none", says=["pair"])
    filled.ok("kpi", "edit", "KPI1", "--healthy-at", "none", "--watch-at", "", "--tag", "")
    row = filled.json("show", "KPI1")
    assert (row["healthy_at"], row["watch_at"], row["tags"]) == (None, None, [])


def test_a_guarding_kpi_is_not_dropped_until_it_no_longer_guards(filled: Program) -> None:
    filled.ok("objective", "guard", "O1", "KPI1")
    assert "O1: at risk at best" in filled.ok("explain", "KPI1")
    filled.refuses("kpi", "drop", "KPI1", "-m", "x", says=["objective guard O1 KPI1 --remove"])
    filled.ok("objective", "drop", "O1", "-m", "x")
    filled.ok("kpi", "drop", "KPI1", "-m", "x")


def test_explain_names_the_day_of_the_sum_that_is_judged(filled: Program) -> None:
    """It once stood beside the day of the last measurement, of the month that runs."""
    filled.ok("kpi", "add", "Sold", "--higher", "--target", "100", "--every", "month", "--combine", "sum")
    filled.ok("record", "KPI3", "50", "--on", "2026-10-20")
    filled.ok("record", "KPI3", "20", "--on", "2026-11-10")
    assert "value       50 of 2026-10-20 (the sum of its month)" in filled.ok("explain", "KPI3")
