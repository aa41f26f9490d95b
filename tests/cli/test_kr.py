"""kr add, edit, drop, step: the three metrics and what they refuse."""

from __future__ import annotations

import pytest

from tests.cli.conftest import START
from tests.cli.program import Program

ADD = ("kr", "add", "O1", "Fourth")


def fields(program: Program, handle: str, *names: str) -> list[object]:
    shown = program.json("show", handle)
    return [shown[name] for name in names]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--from", "30", "--to", "50"), ("reach", 30, 50, None, None)),
        (("--from", "50", "--to", "30"), ("reach", 50, 30, None, None)),
        (("--from", "-5", "--to", "-1"), ("reach", -5, -1, None, None)),
        (("--from", "200", "--by", "+20%"), ("reach", 200, 240, None, None)),
        (("--from", "200", "--by", "-50"), ("reach", 200, 150, None, None)),
        (("--from", "1.2k", "--to", "3M"), ("reach", 1200, 3_000_000, None, None)),
        (("--at-least", "3"), ("keep", None, None, 3, None)),
        (("--at-most", "5"), ("keep", None, None, None, 5)),
        (("--between", "-5", "-1"), ("keep", None, None, -5, -1)),
        (("--milestone",), ("milestone", None, None, None, None)),
        (("--step", "a", "--step", "b"), ("milestone", None, None, None, None)),
    ],
)
def test_the_options_make_the_metric(
    filled: Program, options: tuple[str, ...], wanted: tuple[object, ...]
) -> None:
    filled.creates("KR4", *ADD, *options)
    assert fields(filled, "KR4", "metric", "start", "target", "low", "high") == list(wanted)


def test_every_other_field(filled: Program) -> None:
    options = ("--from", "0", "--to", "9", "--unit", "ms", "--weight", "0", "--owner", "ana", "--starts",
               "2026-10-15", "--due", "2026-12-15", "--waypoint", "2026-11-30=4", "--waypoint",
               "2026-10-31=2", "--description", "Why.")  # fmt: skip
    filled.ok(*ADD, *options)
    shown = filled.json("show", "KR4")
    wanted = {"unit": "ms", "weight": 0, "owner": "ana", "starts": "2026-10-15", "due": "2026-12-15",
              "description": "Why.", "dropped": False}  # fmt: skip
    assert {name: shown[name] for name in wanted} == wanted
    assert [point["value"] for point in shown["waypoints"]] == [2, 4]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--from", "5"),
        ("--from", "5", "--to", "5"),
        ("--from", "0", "--by", "+20%"),
        ("--from", "5", "--by", "0"),
        ("--from", "5", "--to", "9", "--by", "4"),
        ("--to", "9", "--at-least", "3"),
        ("--to", "9", "--milestone"),
        ("--to", "9", "--step", "a"),
        ("--at-least", "3", "--from", "1"),
        ("--between", "5", "1"),
        ("--between", "5", "5"),
        ("--between", "1", "5", "--at-most", "9"),
        ("--to", "nan", "--from", "1"),
        ("--to", "inf", "--from", "1"),
        ("--to", "1e999", "--from", "1"),
        ("--to", "9000000000M", "--from", "1"),
        ("--from", "900000000M", "--by", "900000000M"),
        ("--to", "12,500", "--from", "1"),
        ("--to", "12%", "--from", "1"),
        ("--to", "", "--from", "1"),
        ("--from", "1", "--to", "9", "--weight", "-1"),
        ("--from", "1", "--to", "9", "--weight", "nan"),
        ("--from", "1", "--to", "9", "--due", "2026-11-31"),
        ("--from", "1", "--to", "9", "--due", "2026-10-01", "--starts", "2026-10-02"),
        ("--from", "1", "--to", "9", "--starts", "2027-01-01"),
        ("--from", "1", "--to", "9", "--waypoint", "2026-12-31=4"),
        ("--from", "1", "--to", "9", "--waypoint", "2027-01-31=4"),
        ("--from", "1", "--to", "9", "--waypoint", "2026-12-01"),
        ("--from", "1", "--to", "9", "--waypoint", "2026-12-01=2", "--waypoint", "2026-12-01=3"),
        ("--step", "a | weight -2"),
        ("--step", "a | colour red"),
        ("--milestone", "--kpi", "KPI1"),
    ],
)
def test_measures_that_make_no_sense_are_refused(filled: Program, options: tuple[str, ...]) -> None:
    message = filled.refuses(*ADD, *options)
    assert "CHECK" not in message  # in the words of the program, not of SQLite


@pytest.mark.parametrize("metric", [("--at-least", "3"), ("--milestone",)])
def test_an_option_of_another_metric_is_not_swallowed(filled: Program, metric: tuple[str, ...]) -> None:
    filled.refuses(*ADD, *metric, "--waypoint", "2026-12-01=4", says=["waypoint"])


@pytest.mark.parametrize(
    "options", [("--due", "9999-12-31"), ("--starts", "0001-01-01"), ("--due", "2100-01-01")]
)
def test_a_span_far_away_never_breaks_the_board(filled: Program, options: tuple[str, ...]) -> None:
    """Taken or refused; either way the board stays readable for everybody."""
    filled(*ADD, "--from", "1", "--to", "9", *options)
    assert filled("tree").code == 0
    assert filled("show", "O1").code == 0


def test_start_left_out_is_the_first_check_in(filled: Program) -> None:
    filled.ok(*ADD, "--to", "50")
    assert fields(filled, "KR4", "start", "score") == [None, None]
    filled.refuses("checkin", "KR4", "50", says=["start"])
    filled.ok("checkin", "KR4", "40")
    assert fields(filled, "KR4", "start", "target", "score") == [40, 50, 0]


@pytest.mark.parametrize(
    "option",
    [
        ("--from", "25"),
        ("--to", "60"),
        ("--weight", "2"),
        ("--starts", "2026-10-05"),
        ("--due", "2026-12-01"),
        ("--waypoint", "2026-12-01=40"),
        ("--at-most", "50"),
    ],
)
def test_what_counts_needs_a_reason_in_an_active_cycle(filled: Program, option: tuple[str, str]) -> None:
    filled.refuses("kr", "edit", "KR1", *option, says=["-m REASON"])
    answer = filled("kr", "edit", "KR1", *option, "-m", "we learned")
    assert (answer.code, answer.out) == (0, "")


@pytest.mark.parametrize("option", [("--title", "Praise"), ("--owner", "ben"), ("--description", "Text.")])
def test_words_need_no_reason(filled: Program, option: tuple[str, str]) -> None:
    filled.ok("kr", "edit", "KR1", *option)


def test_start_may_not_become_the_target_later(filled: Program) -> None:
    filled.refuses("kr", "edit", "KR1", "--to", "30", "-m", "oops", says=["30", "differ"])


def test_a_new_unit_is_a_new_name_for_the_same_numbers(filled: Program) -> None:
    filled.ok("checkin", "KR1", "35", "--on", "2026-11-02")
    filled.ok("checkin", "KR1", "36", "--on", "2026-11-02")
    filled.ok("checkin", "KR1", "40")
    answer = filled("kr", "edit", "KR1", "--unit", "points", "-m", "a better word")
    assert "KR1: 2 check-ins still count." in answer.err
    assert fields(filled, "KR1", "current", "unit", "checked_in_at") == [40, "points", "2026-11-21"]


def test_unless_it_is_said_that_values_start_over(filled: Program) -> None:
    filled.refuses("kr", "edit", "KR1", "--start-over", "-m", "new survey", says=["--unit"])
    filled.ok("checkin", "KR1", "40")
    answer = filled("kr", "edit", "KR1", "--unit", "points", "--start-over", "-m", "new survey")
    assert "KR1: 1 check-in no longer counts." in answer.err
    assert fields(filled, "KR1", "current", "score", "checked_in_at") == [30, 0, None]
    filled.refuses("kr", "add", "O1", "New", "--to", "9", "--unit", "h", "--start-over", says=["kr edit"])


def test_a_new_metric_says_what_no_longer_counts(filled: Program) -> None:
    filled.ok("checkin", "KR1", "40")
    assert (
        "1 check-in no longer counts" in filled("kr", "edit", "KR1", "--at-most", "50", "-m", "a level").err
    )


def test_starting_over_clears_a_start_that_an_entry_gave(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--to", "50", "--unit", "%", *START)
    filled.ok("checkin", "KR4", "30")
    assert fields(filled, "KR4", "start") == [30]
    filled.ok("kr", "edit", "KR4", "--unit", "points", "--start-over", "-m", "new survey")
    assert fields(filled, "KR4", "start", "current") == [None, None]
    filled.ok("checkin", "KR4", "20")
    assert fields(filled, "KR4", "start") == [20]


# --- where it starts -------------------------------------------------------------------------


def test_the_value_entered_first_is_the_start_and_a_backdated_one_moves_nothing(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--to", "50", *START)
    filled.ok("checkin", "KR4", "30", "--on", "2026-11-10")
    filled.ok("checkin", "KR4", "20", "--on", "2026-11-02")
    filled.ok("checkin", "KR4", "40")
    assert fields(filled, "KR4", "start", "score") == [30, 0.5]
    filled.ok("checkin", "KR4", "20", "--on", "2026-11-10")  # corrects the very entry
    assert fields(filled, "KR4", "start") == [20]
    filled.ok("undo")
    assert fields(filled, "KR4", "start") == [30]


def test_a_distance_is_of_the_start_once_that_is_known(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--by", "+20%", *START)
    filled.ok("checkin", "KR4", "--set", "-50")
    assert fields(filled, "KR4", "start", "target") == [-50, -40]
    filled.ok("checkin", "KR4", "--set", "-100")
    assert fields(filled, "KR4", "start", "target") == [-100, -80]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "30", "--by", "+20%", "--unit", "%"), ["points", "20", "share of the start"]),
        (("--by", "-5%", "--unit", "%"), ["points", "share"]),
        (("--from", "0", "--by", "+20%"), ["start is 0"]),
    ],
)
def test_what_is_no_distance(filled: Program, options: tuple[str, ...], says: list[str]) -> None:
    filled.refuses("kr", "add", "O1", "Found", *options, says=says)


def test_a_first_value_of_0_is_no_start_for_a_share(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--by", "+20%", *START)
    filled.refuses("checkin", "KR4", "0", says=["KR4", "0"])


def test_a_follower_starts_at_its_kpis_value(filled: Program) -> None:
    filled.ok("record", "KPI1", "98", "--on", "2026-11-10")
    filled.ok("kr", "add", "O1", "Steady", "--to", "99.9", "--kpi", "KPI1", *START)
    assert fields(filled, "KR4", "start") == [98]
    filled.ok("kpi", "add", "Sales", "--higher", "--every", "week", "--combine", "sum")
    filled.ok("record", "KPI3", "10", "--on", "2026-11-18")
    filled.ok("kr", "add", "O1", "Sell", "--to", "50", "--kpi", "KPI3", *START)
    assert fields(filled, "KR5", "start", "score") == [None, None]  # its first week has not ended
    filled.ok("record", "KPI3", "5", "--on", "2026-11-19")
    monday = filled.json("show", "KR5", today="2026-11-23")
    assert (monday["start"], monday["current"]) == (15, 15)
    filled.ok(
        "kr", "add", "O1", "More", "--to", "50", "--kpi", "KPI3", "--starts", "2026-11-23", today="2026-11-23"
    )
    assert filled.json("show", "KR6", today="2026-11-23")["start"] == 15


def test_a_kpi_given_later_changes_no_start(filled: Program) -> None:
    filled.ok("kr", "add", "O1", "Found", "--to", "99.9", *START)
    filled.ok("checkin", "KR4", "90", "--on", "2026-11-02")
    filled.ok("record", "KPI1", "98", "--on", "2026-11-10")
    filled.ok("kr", "edit", "KR4", "--kpi", "KPI1", "-m", "the same number")
    assert fields(filled, "KR4", "start", "current") == [90, 98]
    filled.ok("kr", "edit", "KR4", "--unit", "share", "--start-over", "-m", "begin again")
    assert fields(filled, "KR4", "start") == [98]
    filled.ok("kr", "edit", "KR4", "--kpi", "none", "-m", "by hand")
    assert fields(filled, "KR4", "start") == [98]


def test_dropping_needs_a_reason(filled: Program) -> None:
    filled.refuses("kr", "drop", "KR1", says=["reason"])
    filled.ok("kr", "drop", "KR1", "-m", "not ours")
    assert fields(filled, "KR1", "dropped", "status") == [True, "dropped"]
    filled.refuses("checkin", "KR1", "40", says=["dropped"])
    filled.refuses("kr", "drop", "KR1", "-m", "again", says=["dropped"])


# --- steps -----------------------------------------------------------------------------------


def test_steps_weigh_and_write_check_ins(filled: Program) -> None:
    answer = filled.ok("kr", "step", "KR3", "3", "done")
    assert answer.startswith("KR3 0 → 0.5 (+0.5) · 0.00 → 0.50 · ")
    assert fields(filled, "KR3", "score", "checked_in_at") == [0.5, "2026-11-21"]
    filled.ok("kr", "step", "KR3", "1", "done", "--on", "yesterday")
    filled.ok("kr", "step", "KR3", "3", "open")
    assert fields(filled, "KR3", "score") == [0.25]
    assert [step["done"] for step in filled.json("show", "KR3")["steps"]] == [True, False, False]


@pytest.mark.parametrize("number", ["0", "4", "-1", "999999999999999999999"])
def test_a_step_that_is_not_there(filled: Program, number: str) -> None:
    filled.refuses("kr", "step", "KR3", number, "done", says=["KR3"])


def test_steps_are_set_by_their_own_command(filled: Program) -> None:
    filled.refuses("checkin", "KR3", "done", says=["kr step KR3"])
    filled.refuses("checkin", "KR3", "0.5", says=["kr step KR3"])
    filled.refuses("kr", "step", "KR1", "1", "done", says=["KR1"])
    filled.refuses("kr", "step", "KR3", "1", "finished", says=["done", "open"])
    filled.ok("kr", "step", "KR3", "1", "done")
    filled.ok("checkin", "KR3", "same", "-c", "8")


def test_steps_keep_what_is_done_when_others_go(program: Program) -> None:
    program.ok("objective", "add", "A")
    program.ok("kr", "add", "O1", "m", "--milestone", "--step", "a", "--step", "b", "--step", "c")
    program.ok("kr", "step", "KR1", "2", "done")
    program.ok("kr", "edit", "KR1", "--step", "b", "--step", "c", "-m", "a is not needed")
    shape = program.json("show", "KR1")
    assert [(step["title"], step["done"]) for step in shape["steps"]] == [("b", True), ("c", False)]
    assert shape["score"] == 0.5
    program.ok("kr", "edit", "KR1", "--step", "b, really", "--step", "c", "-m", "clearer")
    assert [step["done"] for step in program.json("show", "KR1")["steps"]] == [True, False]
    program.refuses("kr", "edit", "KR1", "--step", "c", "-m", "no", says=["b, really", "done"])


def test_a_step_takes_a_note(program: Program) -> None:
    program.ok("objective", "add", "A")
    program.ok("kr", "add", "O1", "m", "--milestone", "--step", "a", "--step", "b")
    assert program.ok("kr", "step", "KR1", "1", "done", "-m", "agreed on Monday").startswith("KR1 0 → 0.5 ")
    assert program.json("show", "KR1")["note"] == "agreed on Monday"


def test_values_start_over_with_another_unit_only(filled: Program) -> None:
    """They once stopped counting without a reason, and the answer said that nothing had changed."""
    filled.ok("checkin", "KR1", "40")
    filled.refuses("kr", "edit", "KR1", "--unit", "%", "--start-over", says=["--unit", "“%” already"])
    filled.ok("kr", "edit", "KR1", "--unit", "", "-m", "bare")
    filled.refuses("kr", "edit", "KR1", "--unit", "", "--start-over", says=["no unit already"])
    assert fields(filled, "KR1", "current") == [40]


def test_nothing_is_added_or_moved_below_what_is_dropped(filled: Program) -> None:
    filled.ok("objective", "add", "Another")
    filled.ok("kr", "add", "O2", "Other", "--from", "0", "--to", "9")
    filled.ok("initiative", "add", "KR4", "Work")
    filled.ok("initiative", "drop", "I1")
    filled.ok("objective", "drop", "O1", "-m", "gone")
    filled.refuses("initiative", "add", "KR1", "Work", says=["KR1 stands below O1", "choose another"])
    filled.refuses("move", "I2", "--under", "KR1", says=["KR1 stands below O1"])
    filled.refuses("bring-back", "I1", says=["bring that back first"])
    filled.refuses("initiative", "set", "I1", "doing", says=["bring that back first"])
