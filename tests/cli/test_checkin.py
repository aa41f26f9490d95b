"""checkin: the forms a value has, signs, dates, and the line that every entry answers."""

from __future__ import annotations

import pytest

from tests.cli.program import Program


def current(program: Program, handle: str = "KR1") -> object:
    return program.json("show", handle)["current"]


def test_the_answer_names_old_and_new(filled: Program) -> None:
    answer = filled("checkin", "KR1", "34", "--on", "2026-11-20")
    assert answer.out == "KR1 30 % → 34 % (+4) · 0.00 → 0.20 · no data → off track\n"  # pace 0.2 ÷ 51/92
    assert answer.err == ""
    assert filled.ok("checkin", "KR1", "46") == "KR1 34 % → 46 % (+12) · 0.20 → 0.80 · off track → on track"
    assert filled.ok("checkin", "KR1", "-1", "-c", "9").startswith("KR1 46 % → 45 % (−1) · 0.80 → 0.75 · ")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("42", 42), ("42.5", 42.5), (".5", 0.5), ("1.2k", 1200), ("3M", 3_000_000), ("1_200", 1200),
        ("42 %", 42), ("42%", 42), ("same", 40), ("done", 50), ("open", 30), ("+5", 45), ("-3", 37),
        ("−3", 37), ("+1.5", 41.5), ("=-4", -4), ("0", 0),
    ],
)  # fmt: skip
def test_forms_of_a_value(filled: Program, typed: str, wanted: float) -> None:
    filled.ok("checkin", "KR1", "40", "--on", "yesterday")
    filled.ok("checkin", "KR1", typed)
    assert current(filled) == wanted


@pytest.mark.parametrize(
    "typed",
    ["", " ", "x", "1,5,5", "1.2.3", "1e3k", "nan", "NaN", "inf", "-inf", "Infinity", "1_", "_1", "++5",
     "+-5", "5 apples", "٤٢", "0x10", "1/2", "2000000000M", "+", "=", "5k5", "1k%x", "\x1b[31m5", "5\t6"],
)  # fmt: skip
def test_anything_else_is_refused_with_the_forms_allowed(filled: Program, typed: str) -> None:
    message = filled.refuses("checkin", "KR1", "--", typed)
    assert not {"\x1b", "\x00"} & set(message)


def test_the_message_names_the_text_and_the_forms(filled: Program) -> None:
    filled.refuses("checkin", "KR1", "loads", says=["“loads”", "42", "1.2k", "3M", "same", "done", "open"])


def test_a_unit_that_is_not_its_own_is_refused(filled: Program) -> None:
    filled.ok("checkin", "KR2", "1.6 h")
    assert current(filled, "KR2") == 1.6
    filled.refuses("checkin", "KR2", "1.6 d")
    filled.refuses("checkin", "KR2", "12%", says=["12%"])
    filled.refuses("checkin", "KR2", "done")
    filled.refuses("checkin", "KR2", "open")


def test_a_milestone_without_steps(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Certified", "--milestone")
    for typed, wanted in (("0.5", 0.5), ("12%", 0.12), ("done", 1), ("open", 0)):
        filled.ok("checkin", "KR4", typed)
        assert current(filled, "KR4") == wanted
    for typed in ("1.5", "120%", "-0.5", "2"):
        filled.refuses("checkin", "KR4", typed, says=["0"])


def test_a_change_without_a_value_to_change_names_the_way_to_set_one(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Complaints", "--at-most", "0")
    filled.refuses("checkin", "KR4", "-1", says=["no value", "--set -1"])
    filled.ok("checkin", "KR4", "--set", "-1")


def test_steps_that_are_all_open_can_be_checked_in_as_they_are(filled: Program) -> None:
    assert "KR3 0 → 0" in filled.ok("checkin", "KR3", "same")
    found = filled.json("show", "KR3")
    assert (found["current"], found["checked_in_at"], found["status"]) == (0, "2026-11-21", "on track")


def test_a_change_goes_from_the_value_of_its_own_date(filled: Program) -> None:
    filled.ok("checkin", "KR1", "35", "--on", "2026-10-10")
    filled.ok("checkin", "KR1", "45", "--on", "2026-11-10")
    filled.ok("checkin", "KR1", "+1", "--on", "2026-10-20")
    assert filled.json("show", "KR1", "--as-of", "2026-10-20")["current"] == 36
    assert current(filled) == 45


def test_decimals_add_up_as_people_expect(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Cost", "--from", "0.1", "--to", "9")
    assert "0.1 → 0.3 (+0.2)" in filled.ok("checkin", "KR4", "+0.2")
    assert current(filled, "KR4") == 0.3


def test_a_later_entry_corrects_the_same_date(filled: Program) -> None:
    filled.ok("checkin", "KR1", "40")
    filled.ok("checkin", "KR1", "38")
    assert current(filled) == 38


def test_below_zero_a_sign_is_asked_for(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Margin", "--from", "-10", "--to", "5")
    filled.refuses("checkin", "KR4", "-4", says=["--set -4", "--change -4"])
    filled.ok("checkin", "KR4", "--set", "-4")
    assert current(filled, "KR4") == -4
    filled.ok("checkin", "KR4", "--change", "-4")
    assert current(filled, "KR4") == -8
    filled.ok("checkin", "KR4", "+1")
    assert current(filled, "KR4") == -7
    filled.ok("checkin", "KR4", "--set", "3")
    assert current(filled, "KR4") == 3


@pytest.mark.parametrize(
    "order",
    [
        ("KR1", "-5", "-c", "7", "-m", "note"),
        ("-c", "7", "KR1", "-5", "-m", "note"),
        ("-m", "note", "-c", "7", "KR1", "-5"),
        ("KR1", "-c7", "-5", "-mnote"),
        ("KR1", "--confidence=7", "-m", "note", "--", "-5"),
    ],
)
def test_a_negative_number_is_a_value_wherever_it_stands(filled: Program, order: tuple[str, ...]) -> None:
    filled.ok("checkin", *order)
    shown = filled.json("show", "KR1")
    assert (shown["current"], shown["confidence"], shown["note"]) == (25, 7, "note")


def test_other_dash_words_are_option_errors(filled: Program) -> None:
    filled.refuses("checkin", "KR1", "-3c", "7", says=["-3"])
    filled.refuses("checkin", "KR1", "5", "--onn", "fri", says=["--onn", "--on"])
    filled.refuses("checkin", "KR1", "-5x")
    filled.refuses("checkin", "KR1", "5", "6", says=["6"])
    filled.refuses("checkin", "KR1", "5", "--set", "6", says=["--set"])


def test_confidence_and_note_need_no_value(filled: Program) -> None:
    filled.ok("checkin", "KR1", "-c", "6")
    filled.ok("checkin", "KR1", "-m", "waiting for the vendor")
    shown = filled.json("show", "KR1")
    assert (shown["confidence"], shown["note"], shown["current"]) == (6, "waiting for the vendor", 30)
    filled.refuses("checkin", "KR1", says=["KR1", "value"])


@pytest.mark.parametrize("confidence", ["11", "-1", "x", "7.5", "", "1e1", "99999999999999999999"])
def test_confidence_is_a_whole_number_from_0_to_10(filled: Program, confidence: str) -> None:
    filled.refuses("checkin", "KR1", "40", "-c", confidence)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-18", "2026-11-18"), ("today", "2026-11-21"), ("yesterday", "2026-11-20"),
        ("fri", "2026-11-20"), ("Monday", "2026-11-16"), ("2026-10", "2026-10-31"),
        ("2026-W44", "2026-11-01"), ("2026-w47", "2026-11-21"),
    ],
)  # fmt: skip
def test_forms_of_a_date(filled: Program, typed: str, day: str) -> None:
    filled.ok("checkin", "KR1", "40", "--on", typed)
    assert filled.json("show", "KR1")["checked_in_at"] == day


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-11-22", ["2026-11-22", "2026-11-21"]),  # tomorrow
        ("2026-09-30", ["2026-09-30", "2026-10-01"]),  # before its start
        ("2027-01-01", ["2027-01-01"]),
        ("2026-13-01", ["2026-13-01"]),
        ("2026-02-30", ["2026-02-30"]),
        ("22.11.2026", ["2026-11-22", "2026-11-21"]),
        ("21.13.2026", ["21.13.2026"]),
        ("tomorrow", ["2026-11-22"]),
        ("", ["date"]),
    ],
)
def test_dates_that_are_refused_name_both_dates(filled: Program, day: str, says: list[str]) -> None:
    filled.refuses("checkin", "KR1", "40", "--on", day, says=says)


def test_late_is_fine_until_the_cycle_ends(filled: Program) -> None:
    filled.ok("kr", "edit", "KR1", "--due", "2026-11-01", "-m", "sooner")
    filled.ok("checkin", "KR1", "45")
    assert current(filled) == 45
    filled.ok("checkin", "KR1", "46", "--on", "2026-12-31", today="2027-01-10")
    filled.refuses("checkin", "KR1", "47", today="2027-01-10", says=["2027-01-10", "2026-12-31"])


def test_a_follower_takes_no_value(filled: Program) -> None:
    filled.ok("record", "KPI1", "98", "--on", "2026-10-05")
    filled.ok("kr", "add", "O1", "Steady", "--to", "99.9", "--kpi", "KPI1", "--starts", "2026-10-01")
    filled.ok("record", "KPI1", "99", "--on", "2026-11-20")
    shown = filled.json("show", "KR4")
    assert (shown["kpi"], shown["start"], shown["current"]) == ("KPI1", 98, 99)
    filled.refuses("checkin", "KR4", "99", says=["KPI1"])
    filled.ok("checkin", "KR4", "-c", "8", "-m", "steady")
    assert filled.json("show", "KR4")["confidence"] == 8


@pytest.mark.parametrize(
    ("handle", "code"),
    [("KR99", 4), ("KR0", 2), ("K1", 2), ("1", 2), ("", 2), ("O1", 2), ("KPI1", 2), ("KR١", 2),
     ("KR1x", 2), ("KR999999999999999999999", 2)],
)  # fmt: skip
def test_handles_that_name_no_key_result(filled: Program, handle: str, code: int) -> None:
    filled.refuses("checkin", handle, "5", code=code)


def test_a_note_is_text_only(filled: Program) -> None:
    filled.refuses("checkin", "KR1", "40", "-m", "a\x1b[31mb", says=["U+001B"])
    filled.refuses("checkin", "KR1", "40", "-m", "x" * 10_001, says=["10,000"])
    filled.ok("checkin", "KR1", "40", "-m", "two\nlines")


def test_an_entry_may_say_only_what_is_in_the_way(filled: Program) -> None:
    filled.ok("checkin", "KR1", "40", "--on", "2026-11-02")
    filled.ok("checkin", "KR1", "--in-the-way", "hiring freeze")
    shown = filled.json("show", "KR1")
    assert [shown[name] for name in ("current", "checked_in_at")] == [40, "2026-11-02"]
    assert shown["check_ins"][-1]["in_the_way"] == "hiring freeze"
    assert "KR1" in filled.ok("search", "freeze")


def test_a_number_that_is_too_large_is_told_nothing_else(filled: Program) -> None:
    answer = filled.refuses("checkin", "KR1", "1e16", says=["too large"])
    assert "same" not in str(answer)
