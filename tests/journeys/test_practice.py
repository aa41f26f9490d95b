"""The practice around OKRs, on a real pty: weekly reviews, a cycle from draft to closed, looking back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.quarters import MONDAY, command, quarter, ten_due
from tests.journeys.stories import okrtui, picture, prepare
from tests.journeys.test_first_hour import leave
from tests.terminal import Terminal

# --- the weekly review -----------------------------------------------------------------------


class Counted:
    """The keys that a person presses, without the digits of the values."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.pressed = 0

    def press(self, *keys: str) -> None:
        self.pressed += len(keys)
        self._terminal.press(*keys)

    def value(self, text: str) -> None:
        self.pressed += sum(not character.isdigit() for character in text)
        self._terminal.type(text)


def test_a_sweep_of_ten_items_takes_few_keys(tmp_path: Path) -> None:
    ten_due(tmp_path)
    # the card of each, by the value that enter alone repeats; three get another one
    cards = [
        ("KR1 CSAT", "35 %", ""),
        ("KR2 Answers without", "59 %", "62"),
        ("KR7 First reply", "1.7 h", ""),
        ("KR3 Lead time", "4 days", "3.4"),
        ("KR4 Flaky tests", "41", ""),
        ("KR8 Green builds", "92 %", ""),
        ("KR5 Interviews", "9", "+3"),
        ("KR6 Paying pilot teams", "2", ""),
        ("KPI1 Open incidents", "8", ""),
        ("KPI2 Uptime", "99.97 %", ""),
    ]
    with okrtui(home=tmp_path, day=MONDAY) as terminal:
        terminal.wait_for("ana · 10 due")
        keys = Counted(terminal)
        keys.press("r")
        for number, (title, same, typed) in enumerate(cards, 1):
            terminal.wait_for(f"{number} of 10")
            terminal.wait_for(f"enter: the same, {same} ·")
            terminal.wait_for(title)
            if title == "KR3 Lead time":
                terminal.wait_for("Two reviewers are on leave (still?)")
                picture(terminal, "review", "The weekly review: one card, one value, enter")
            if typed:
                keys.value(typed)
            keys.press("enter")
        terminal.wait_for("10 entries recorded")
        assert keys.pressed <= 25, keys.pressed
        for moved in (
            "KR2 59 % → 62 % (+3)",
            "KR3 4 days → 3.4 days (−0.6)",
            "KR5 9 → 12 (+3)",
            "KR1 35 % → 35 % (±0)",
            "KPI2 99.97 % → 99.97 % (±0)",
        ):
            terminal.wait_for(moved)
        assert "still due" not in terminal.text
        terminal.wait_for(lambda t: "due" not in t.lines[0])

        terminal.press("u")
        terminal.wait_for("KPI2: the entry is taken back")
        terminal.wait_for("ana · 1 due")
        terminal.wait_for("10 of 10")
        terminal.press("down")
        terminal.wait_for("9 entries recorded")
        terminal.wait_for("still due: KPI2")
        terminal.press("escape")
        terminal.wait_for("▌▾ O1")
        terminal.press("4")
        terminal.wait_for("KR3 0.33 → 0.53")
        terminal.wait_for("active: g begins grading")
        picture(terminal, "cycle", "The cycle at a glance: counts, time, what moved")
        leave(terminal)


@pytest.mark.soak
def test_three_weeks_of_check_ins_by_date(tmp_path: Path) -> None:
    begin = "2026-10-05"
    prepare(
        tmp_path,
        [
            command(begin, "init"),
            command(begin, "objective", "add", "Be the support team customers praise"),
            command(begin, "kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%"),
            # the week before was written down late, at the command line
            command("2026-11-18", "checkin", "KR1", "34", "--on", "2026-10-30", "-m", "from the survey"),
        ],
    )
    with okrtui(home=tmp_path) as terminal:
        terminal.wait_for("KR1 CSAT")
        terminal.press("down")
        for value, day, before in (("36", "2026-11-06", "34 %"), ("+3", "fri", "36 %"), ("41", "", "39 %")):
            terminal.press("c")
            terminal.wait_for("Check in to KR1")
            terminal.type(value)
            terminal.press("tab", "tab", "tab")
            terminal.type(day)
            terminal.wait_for(f"KR1 {before} →")
            terminal.press("enter")
            terminal.wait_for("e edit")
            terminal.wait_for(f"KR1 {before} →")
        terminal.press("enter")
        terminal.wait_for("checked in")
        values = [
            ("11-18", 41, ""),
            ("11-13", 39, ""),
            ("11-06", 36, ""),
            ("10-30", 34, " · from the survey"),
        ]
        shown = [f" 2026-{day}  {value} % · ana{note}" for day, value, note in values]
        terminal.wait_for(lambda t: [line for line in t.lines if line.startswith(" 2026-")] == shown)
        terminal.wait_for(lambda t: "from the survey" in t.line_with("note"))
        terminal.press("escape")
        terminal.wait_for("e edit")
        terminal.press("x")
        terminal.wait_for("41 % from its check-in of 2026-11-18")
        terminal.wait_for("= (41 − 30) ÷ (50 − 30) = 0.55")
        terminal.press("escape")
        terminal.wait_for("e edit")
        terminal.press("c")  # a day that is not over is refused, with both dates
        terminal.wait_for("Check in to KR1")
        terminal.type("45")
        terminal.press("tab", "tab", "tab")
        terminal.type("2026-11-20")
        terminal.wait_for(re.compile("2026-11-20.*future", re.S))
        terminal.press("ctrl+r", "escape")
        terminal.wait_for("e edit")
        leave(terminal)


# --- a cycle from draft to closed ------------------------------------------------------------


@pytest.mark.soak
def test_a_cycle_is_opened_as_a_draft_and_made_active(tmp_path: Path) -> None:
    prepare(tmp_path, [command("2026-11-18", "init", "--name", "Acme")])
    with okrtui(home=tmp_path) as terminal:
        terminal.wait_for("no objectives in this cycle yet")
        terminal.press("]")
        terminal.wait_for("2027-Q1 draft until 2027-01-01")
        terminal.press("4")
        terminal.wait_for("not in use yet: o opens it")
        terminal.press("o")
        terminal.wait_for("Open 2027-Q1, 2027-01-01 … 2027-03-31?")
        terminal.press("y")
        terminal.wait_for("2027-Q1 is draft")
        terminal.press("1")
        terminal.wait_for("no objectives in this cycle yet")
        terminal.press("a")
        terminal.wait_for("New objective in 2027-Q1")
        terminal.type("Be easy to start with")
        terminal.press("ctrl+s")
        terminal.wait_for("O1 is added")
        terminal.wait_for(lambda t: "draft" in t.line_with(" O1 "))
        terminal.press("e")  # in a draft a change of the title needs no reason
        terminal.wait_for("Reason ")
        terminal.type(" and to leave")
        terminal.press("ctrl+s")
        terminal.wait_for("▌  O1  Be easy to start with and to leave")

        terminal.press("4")
        terminal.wait_for("1 · draft")
        terminal.press("o")
        terminal.wait_for("Make it active now?")
        terminal.press("enter")
        terminal.wait_for(" 2027-Q1 is active")
        terminal.press("o")
        terminal.wait_for("2027-Q1 is active already: g grades it when it is over")
        leave(terminal)


@pytest.mark.soak
def test_grading_with_one_grade_that_differs(tmp_path: Path) -> None:
    quarter(tmp_path, until="active")
    with okrtui(home=tmp_path, day="2027-01-04") as terminal:
        terminal.wait_for("KR1 CSAT")
        terminal.press("4")
        terminal.wait_for("active: g begins grading")
        terminal.press("c")
        terminal.wait_for("2026-Q4 is active: g begins grading, then c closes it")
        terminal.press("g")
        terminal.wait_for("Begin grading 2026-Q4?")
        terminal.press("y")

        terminal.wait_for("Grade KR1 CSAT   1 of 6")
        terminal.wait_for("= (44 − 30) ÷ (50 − 30) = 0.7")
        terminal.press("enter")
        terminal.wait_for("Grade KR2 First reply   2 of 6")
        terminal.type("0.8")
        terminal.wait_for("0.8 is not the computed grade: it needs a reason.")
        terminal.press("enter")
        terminal.wait_for("Reason: KR2 comes to 0.33: another grade needs a reason")
        terminal.type("one holiday week of three")
        terminal.wait_for("the grade is 0.8")
        terminal.press("tab")
        terminal.type("Plan the holidays with the team before ours.")
        picture(terminal, "grading", "A grade, and what was learned")
        terminal.press("enter")
        terminal.wait_for("Grade O1 Be the support team customers praise   3 of 6")
        terminal.wait_for("KR2 0.80 · First reply")
        terminal.wait_for(re.compile("computed +0.75"))
        terminal.press("enter")
        for number, card in ((4, "KR3 Flaky tests"), (5, "KR4 Lead time for changes"), (6, "O2 Ship")):
            terminal.wait_for(f"Grade {card}")
            terminal.wait_for(f"{number} of 6")
            terminal.press("enter")
        terminal.wait_for("that was the last card: c closes the cycle")
        terminal.wait_for("committed: 0.75 on average of 2 grades, below the 1.0")
        terminal.wait_for("aspirational: 0.75 on average of 2 grades, reached the 0.7")
        leave(terminal)


@pytest.mark.soak
def test_a_closed_cycle_takes_no_change_until_it_is_reopened(tmp_path: Path) -> None:
    quarter(tmp_path, until="grading")
    with okrtui(home=tmp_path, day="2027-01-04") as terminal:
        terminal.wait_for("KR1 CSAT")
        terminal.press("4")
        terminal.wait_for("being graded: g the cards, then c closes it")
        terminal.press("c")
        terminal.wait_for("Close 2026-Q4?")
        terminal.press("y")
        terminal.wait_for("2026-Q4 is closed")
        terminal.wait_for("day 92 of 92 closed")

        terminal.press("1")
        terminal.wait_for(lambda t: "off track" in t.line_with("KR2 First reply"))
        terminal.press("down", "c")
        terminal.wait_for("Check in to KR1")
        terminal.type("50")
        terminal.press("enter")
        terminal.wait_for("2026-Q4 is closed: reopen it with a reason before changing it.")
        terminal.press("ctrl+r", "escape")
        terminal.wait_for("44 %")

        terminal.press("4")
        terminal.wait_for("R reopens it with a reason")
        terminal.press("R")
        terminal.wait_for("Reopen 2026-Q4? Why?")
        terminal.press("enter")
        terminal.wait_for("Reopening 2026-Q4 needs a reason")
        terminal.type("the survey of December came late")
        terminal.press("enter")
        terminal.wait_for("2026-Q4 is grading")
        terminal.press("5")
        terminal.wait_for("the survey of December came late")
        terminal.wait_for("reopen cycle")
        leave(terminal)


@pytest.mark.soak
def test_chosen_items_are_carried_over(tmp_path: Path) -> None:
    quarter(tmp_path)
    with okrtui(home=tmp_path, day="2027-01-04") as terminal:
        terminal.wait_for("2027-Q1")
        terminal.press("[")
        terminal.wait_for("KR1 CSAT")
        terminal.press("4")
        terminal.wait_for("v carries over")
        terminal.press("v")
        terminal.wait_for("Carry over from 2026-Q4")
        terminal.wait_for("[x] KR4 Lead time for changes")
        assert "KR3" not in terminal.text.partition("Carry over")[2]  # it is done
        terminal.press("down", "down", "space")
        terminal.wait_for(re.compile(r"\[ ] KR2 First reply"))
        terminal.press("enter")
        terminal.wait_for("carried from ")
        terminal.press("]", "1")
        terminal.wait_for("2027-Q1")
        terminal.wait_for("CSAT 44 → 50 %")
        terminal.wait_for("KR6 Lead time for changes           3.5 days")
        terminal.wait_for(lambda t: "First reply" not in t.text and "Flaky tests" not in t.text)
        terminal.wait_for(lambda t: t.text.count("not started") == 4)
        leave(terminal)


# --- looking and going back ------------------------------------------------------------------


@pytest.mark.soak
def test_history_tells_who_and_why_and_undo_outlives_a_restart(tmp_path: Path) -> None:
    quarter(tmp_path, until="active")
    prepare(
        tmp_path,
        [
            command(
                "2027-01-01",
                "objective",
                "edit",
                "O2",
                "--kind",
                "learning",
                "-m",
                "nobody knew how",
                who="leo",
            ),
            command("2027-01-02", "kr", "edit", "KR4", "--to", "2.5", "-m", "two of us left", who="zoe"),
        ],
    )
    with okrtui(home=tmp_path, day="2027-01-04") as terminal:
        terminal.wait_for("KR1 CSAT")
        terminal.press("down", "c")
        terminal.wait_for("Check in to KR1")
        terminal.type("47")
        terminal.press("tab", "tab", "tab")
        terminal.type("2026-12-31")
        terminal.press("enter")
        terminal.wait_for("KR1 44 % → 47 % (+3)")
        terminal.press("5")
        terminal.wait_for("check in · KR1 · on 2026-12-31 · value 47")
        terminal.press("down")
        terminal.wait_for("two of us left · KR4 target 2 → 2.5")
        picture(terminal, "history", "Who changed what, from what to what, and why")
        terminal.press("f")
        terminal.type("who:leo")
        terminal.press("enter")
        terminal.wait_for(lambda t: bool(t.line_with("nobody knew how")) and "zoe" not in t.text)
        terminal.press("f", "escape")
        terminal.wait_for("add objective · O2")
        leave(terminal)

    with okrtui(home=tmp_path, day="2027-01-04") as terminal:
        terminal.wait_for(lambda t: "47 %" in t.line_with("KR1 CSAT"))
        terminal.press("u")
        terminal.wait_for(re.compile(r"Undo change \d+ of ana, check in · KR1, of 2027-01-04 12:00\?"))
        terminal.press("escape")
        terminal.wait_for("e edit")
        assert "47 %" in terminal.line_with("KR1 CSAT")
        terminal.press("u")
        terminal.wait_for("Undo change")
        terminal.press("y")
        terminal.wait_for(lambda t: "44 %" in t.line_with("KR1 CSAT"))
        terminal.press("U")  # it was undone in this run: done again without asking
        terminal.wait_for(lambda t: "47 %" in t.line_with("KR1 CSAT"))
        leave(terminal)


@pytest.mark.soak
def test_looking_back_to_a_day_changes_nothing(tmp_path: Path) -> None:
    ten_due(tmp_path)
    then, now = "as of 2026-10-24, read-only", "35 %"
    with okrtui(home=tmp_path, day=MONDAY) as terminal:
        terminal.wait_for(lambda t: now in t.line_with("KR1 CSAT"))
        terminal.press("t")
        terminal.wait_for("As of which day?")
        terminal.type("2026-12-24")
        terminal.press("enter")
        terminal.wait_for("2026-12-24 is in the future")
        terminal.press(*["backspace"] * 10)
        terminal.type("2026-10-24")
        terminal.press("enter")
        terminal.wait_for(lambda t: then in t.lines[1])
        terminal.wait_for(lambda t: "33 %" in t.line_with("KR1 CSAT"))
        assert "day 24 of 92" in terminal.lines[0]
        terminal.press("down", "c")
        terminal.wait_for("Nothing can be written as of 2026-10-24: ")
        assert "e edit" not in terminal.text
        terminal.press("t")
        terminal.wait_for("As of which day?")
        terminal.press("enter")
        terminal.wait_for(lambda t: now in t.line_with("KR1 CSAT"))
        assert "read-only" not in terminal.text
        terminal.wait_for("e edit")
        leave(terminal)
    with okrtui("--as-of", "2026-10-24", home=tmp_path, day=MONDAY) as terminal:
        terminal.wait_for(lambda t: then in t.lines[1])
        terminal.wait_for(lambda t: "33 %" in t.line_with("KR1 CSAT"))
        terminal.press("down", "d")
        terminal.wait_for("Nothing can be written as of 2026-10-24: ")
        leave(terminal)
