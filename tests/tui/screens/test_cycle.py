"""The Cycle screen: a cycle at a glance, its states, grading cards, carrying over, the Monday page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from okrtui.domain.model import Handle
from okrtui.domain.status import Status
from okrtui.show.glyphs import Style
from okrtui.show.summaries import counts
from okrtui.tui.looks import Looks
from okrtui.workspace.commands import checkins, grading, key_results
from okrtui.workspace.commands.key_result_fields import Typed
from okrtui.workspace.queries import grades, history
from okrtui.workspace.session import Session
from tests.demo_items import (
    ANSWER_BEFORE,
    CSAT,
    FIRST_REPLY,
    FLAKY_TESTS,
    HELP_CENTRE,
    LEAD_TIME,
    PRAISE,
    QUESTIONS,
    RATED_HELPFUL,
    SHARED_INBOX,
    next_handle,
)
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.robot import Robot


def text(robot: Robot) -> str:
    return " ".join(robot.static("summary-text").split())


def said(robot: Robot) -> str:
    """The message of a dialog."""
    return robot.static("message")


def last_change(robot: Robot) -> Any:
    return robot.ask(history.log, limit=1)[0]


def graded_but_three(session: Session) -> None:
    """Begin grading and take every computed grade but those of the last three cards."""
    grading.begin(session, "2026-Q4")
    for handle in session.ask(grades.cards, "2026-Q4").handles[:-3]:
        grading.grade(session, handle, None, take=True)


async def test_the_cycle_at_a_glance(robot: Robot) -> None:
    await robot.press("4")
    for said in (
        "2026-Q4 · 2026-10-01 … 2026-12-31 · active", "day 49 of 92", "0.47 on average, 0.53 of the time",
        "8 ● on track, 2 ▲ at risk, 1 ■ off track", "moved since 11-11",
        f"{FLAKY_TESTS} 0.38 → 1.00 · ● on track → ✓ done · Flaky tests",
        f"zoe: {RATED_HELPFUL}", f"OKR201 {HELP_CENTRE}",
    ):  # fmt: skip
        assert said in text(robot).replace("\u00a0", " "), (said, text(robot))
    assert "active: g begins grading" in robot.detail


async def test_no_sign_is_torn_from_its_word(start: Start) -> None:
    for ascii_only in (False, True):
        for width in range(46, 56):
            style = Style(ascii_only)
            counted = {Status.ON_TRACK: 8, Status.AT_RISK: 2, Status.OFF_TRACK: 1, Status.DONE: 3}
            pairs = [("objectives", style.text(counts(counted, style), to_wrap=True))]
            shown = Looks("dark", dims=True).pairs(pairs, width).plain
            assert "\u00a0" not in shown
            assert not re.search(r"(\d|[o!x+●▲■✓]|on|at|off)$", shown, re.MULTILINE), shown
    async with start((60, 24), ascii_only=True) as robot:
        await robot.press("4")
        assert robot.screen.isascii()
        assert "2 ! at risk, 1 x off track" in " ".join(text(robot).split())
        assert "?" not in text(robot).replace("? no data", "")


async def test_other_cycles_and_the_ends_of_scrolling(robot: Robot) -> None:
    await robot.press("4", "]")
    assert "2027-Q1" in text(robot)
    assert "a draft" in robot.detail
    await robot.press("]")
    assert "not in use yet: o opens it" in robot.detail
    await robot.press("[", "[", "[")
    assert "2026-Q3" in text(robot)
    await robot.press("]")
    for key, hidden in (
        ("down", "── 10 more above ─"), ("k", "── 10 more below ─"), ("j", "── 10 more above ─"),
        ("ctrl+u", "── 10 more below ─"),
    ):  # fmt: skip
        for _ in range(40):
            if not robot.line("rule").startswith(hidden):
                await robot.press(key)
        assert robot.line("rule").startswith(hidden)


REFUSED = [
    ("c", "2026-Q4 is active: g begins grading, then c closes it"),
    ("R", "2026-Q4 is active: only a graded or closed cycle is reopened"),
    ("o", "2026-Q4 is active already: g grades it when it is over"),
    ("]c", "2027-Q1 is draft: there is nothing to close yet"),
    ("]g", "2027-Q1 is draft, so it cannot be graded"),
    ("]R", "2027-Q1 is draft: only a graded or closed cycle is reopened"),
    ("[g", "2026-Q3 has no objectives"),
    ("[v", "2026-Q3 has nothing unfinished"),
]


@pytest.mark.parametrize(("keys", "words"), sampled(REFUSED, 3))
async def test_what_a_state_does_not_allow_is_refused_in_words(robot: Robot, keys: str, words: str) -> None:
    before = last_change(robot).id
    await robot.press("4", *keys)
    assert words in robot.detail
    assert len(robot.detail) < 80
    assert last_change(robot).id == before


async def test_a_draft_is_opened_after_asking(robot: Robot) -> None:
    await robot.press("4", "]", "o", "escape")
    assert "· draft" in text(robot)
    await robot.press("o", "y")
    assert robot.detail == "2027-Q1 is active"
    assert "2027-01-01 … 2027-03-31 · active" in text(robot)
    await robot.press("]", "o")
    assert "2027-04-01 … 2027-06-30" in robot.static("question")
    await robot.press("y")
    assert robot.detail == "2027-Q2 is draft"


async def test_the_monday_page(robot: Robot) -> None:
    await robot.press("4", "w")
    content = robot.static("content")
    for heading in ("Priorities now", "Confidence", "Next four weeks", "Health"):
        assert heading in content
    assert f"{SHARED_INBOX}  Answer from one shared inbox · ana · for {CSAT}" in content
    assert f"{LEAD_TIME}  1/10 (−1) · ■ off track" in content
    await robot.press("escape")
    assert robot.screen_name == "CycleScreen"


# --- grading ---------------------------------------------------------------------------------


async def test_a_card_says_what_was_computed_and_why(robot: Robot) -> None:
    await robot.press("4", "g")
    assert "It still runs, for 44 days" in robot.screen
    await robot.press("y")
    assert f"Grade {CSAT} CSAT   1 of 24" in robot.line("header")
    assert "computed  0.35" in robot.static("facts")
    assert "= (37 − 30) ÷ (50 − 30) = 0.35" in robot.static("facts")
    assert "enter takes the computed grade, 0.35" in robot.preview
    await robot.press("enter")
    assert f"Grade {FIRST_REPLY} First reply   2 of 24" in robot.line("header")
    assert robot.key_result(CSAT).item.grade is None
    await robot.press("enter", "enter")
    assert f"Grade {PRAISE}" in robot.line("header")
    assert f"{CSAT} 0.35 · CSAT" in robot.static("facts")


async def test_another_grade_needs_a_reason(robot: Robot) -> None:
    await robot.press("4", "g", "y")
    await robot.fill(grade="0.5")
    assert "it needs a reason" in robot.preview
    await robot.press("enter")
    assert f"{CSAT} comes to 0.35: another grade needs a reason" in robot.preview
    assert "1 of 24" in robot.line("header")
    assert robot.key_result(CSAT).item.grade is None
    await robot.fill(reason="a good month", learned="ask sooner")
    await robot.press("enter")
    item = robot.key_result(CSAT).item
    assert (item.grade, item.grade_reason, item.learned) == (0.5, "a good month", "ask sooner")


async def test_what_was_learned_is_kept_with_the_computed_grade(robot: Robot) -> None:
    await robot.press("4", "g", "y")
    await robot.fill(grade="35%", learned="start in week one")
    await robot.press("enter", "escape")
    item = robot.key_result(CSAT).item
    assert (item.grade, item.learned) == (None, "start in week one")
    assert (item.grade_taken, item.graded_by) == (True, "ana")
    await robot.press("g")  # it goes on where one left
    assert "2 of 24" in robot.line("header")


async def test_grading_goes_on_where_one_left(robot: Robot) -> None:
    """Taking the computed grade is a mark of who did it."""
    await robot.press("4", "g", "y")
    for number in (1, 2, 3):
        assert f"{number} of 24" in robot.line("header")
        await robot.press("enter")
    await robot.press("escape", "g")
    assert "4 of 24" in robot.line("header")


@pytest.mark.parametrize("grade", sampled(["1.1", "-1", "lots", "nan"]))
async def test_what_is_no_grade(robot: Robot, grade: str) -> None:
    await robot.press("4", "g", "y")
    await robot.fill(grade=grade, reason="why")
    await robot.press("enter")
    assert "1 of 24" in robot.line("header")
    assert robot.key_result(CSAT).item.grade is None


async def test_escape_ends_the_cards_and_keeps_what_was_graded_and_typed(robot: Robot) -> None:
    await robot.press("4", "g", "y")
    await robot.fill(grade="0.5", reason="luck")
    await robot.press("enter")
    await robot.fill(grade="0.1")
    await robot.press("escape")
    assert robot.screen_name == "CycleScreen"
    assert f"{CSAT} is graded 0.50" in robot.detail
    assert "being graded" in (await _plain_detail(robot))
    assert robot.key_result(CSAT).item.grade == 0.5
    await robot.press("g", "enter")
    assert "2 of 24" in robot.line("header")
    assert robot.typed["grade"] == "0.1"


async def _plain_detail(robot: Robot) -> str:
    await robot.press("home")  # the next key takes the message away
    return robot.detail


async def test_the_last_cards_then_closing_then_reopening(start: Start) -> None:
    async with start(prepare=graded_but_three) as robot:
        await robot.press("4", "g")
        assert "22 of 24" in robot.line("header")
        await robot.press("enter", "enter")
        assert robot.screen_name == "GradeForm"
        await robot.press("enter")
        assert "that was the last card: c closes the cycle" in robot.detail
        await closing_then_reopening(robot)


async def closing_then_reopening(robot: Robot) -> None:
    assert "committed: " in text(robot)
    await robot.press("c", "escape")
    assert "· grading" in text(robot)
    await robot.press("c", "y")
    assert robot.detail == "2026-Q4 is closed"
    assert robot.key_result(CSAT).item.grade == 0.35
    await robot.press("1")
    await robot.go_to(CSAT)
    await robot.press("c")
    if robot.screen_name == "CheckInForm":
        await robot.type("38")
        await robot.press("enter")
        assert "2026-Q4 is closed" in robot.preview
        await robot.press("escape")
    assert robot.key_result(CSAT).judged.current == 37
    await robot.press("4", "c")
    assert "2026-Q4 is closed: R reopens it" in robot.detail
    await robot.press("g")
    assert "2026-Q4 is closed: R reopens it" in robot.detail
    await robot.press("R", "enter")
    assert "needs a reason" in said(robot)
    await robot.type("a number came late")
    await robot.press("enter")
    assert robot.detail == "2026-Q4 is grading"
    assert last_change(robot).reason == "a number came late"
    assert robot.key_result(CSAT).item.grade is None


async def test_somebody_who_gave_no_grade_is_not_put_off(robot: Robot) -> None:
    await robot.press("4", "g", "y", "escape")
    assert "nothing was graded" in robot.detail
    assert "grading" in robot.line("header")


# --- carrying over ---------------------------------------------------------------------------


def boxes(robot: Robot) -> dict[str, bool]:
    """Handle → whether it is chosen, of the lines on screen."""
    words = [row.removeprefix("▌").replace("[ ]", "[_]").split() for row in robot.rows]
    return {line[1]: line[0] == "[x]" for line in words}


async def unchoose_all(robot: Robot) -> None:
    for handle in robot.handles:
        if handle.startswith("O"):
            await robot.go_to(handle)
            await robot.press("space")


async def test_space_on_an_objective_chooses_all_below(robot: Robot) -> None:
    await robot.press("4", "v")
    assert all(boxes(robot).values())
    await robot.press("space")
    below = (PRAISE, CSAT, FIRST_REPLY, HELP_CENTRE)
    assert [boxes(robot)[h] for h in (*below, ANSWER_BEFORE)] == [False] * 4 + [True]
    await robot.press("down", "space")
    assert [boxes(robot)[h] for h in (PRAISE, CSAT, FIRST_REPLY)] == [True, True, False]
    await robot.press("up", "space")
    assert all(boxes(robot).values())


async def test_only_what_is_chosen_is_carried(robot: Robot) -> None:
    await robot.press("4", "v")
    await unchoose_all(robot)
    await robot.press("enter")
    assert "nothing is chosen: space chooses" in said(robot)
    await robot.go_to(QUESTIONS)
    await robot.press("space", "enter")
    assert robot.screen_name == "CycleScreen"
    objective, carried = next_handle("O"), next_handle("KR")
    as_what = f"{ANSWER_BEFORE} as {objective}, {QUESTIONS} as {carried}"
    assert robot.detail == f"carried from 2026-Q4 into 2027-Q1: {as_what}"
    assert robot.key_result(carried).item.start == robot.key_result(QUESTIONS).judged.current
    assert robot.key_result(carried).cycle.name == "2027-Q1"
    await robot.press("v")
    assert QUESTIONS not in robot.handles
    assert CSAT in robot.handles


async def test_an_objective_of_which_all_is_taken_out_again_stays(robot: Robot) -> None:
    """It once took everything: an objective alone was no choice, and no choice meant all."""
    await robot.press("4", "v")
    await unchoose_all(robot)
    await robot.go_to(ANSWER_BEFORE)
    await robot.press("space", "down", "space")
    assert boxes(robot)[ANSWER_BEFORE] is False
    before = last_change(robot).id
    await robot.press("enter")
    assert "nothing is chosen" in said(robot)
    assert last_change(robot).id == before


async def test_escape_carries_nothing(robot: Robot) -> None:
    before = last_change(robot).id
    await robot.press("4", "v", "space", "escape")
    assert robot.screen_name == "CycleScreen"
    assert last_change(robot).id == before


@pytest.mark.parametrize(
    ("size", "ascii_only"), sampled([((60, 20), False), ((130, 30), False), ((80, 24), True)])
)
async def test_every_size_and_ascii(start: Start, size: tuple[int, int], ascii_only: bool) -> None:
    async with start(size, ascii_only=ascii_only) as robot:
        for keys, shown in (("4", "2026-Q4"), ("w", "Priorities"),
                            ("x", "up down scroll" if ascii_only else "↑ ↓ scroll"),
                            ("escape v", "Carry over"),
                            ("escape g", "Begin grading"), ("y", "computed"), ("escape", "grading"),
                            ("c", "Close 2026-Q4?"), ("escape R", "Reopen 2026-Q4?")):  # fmt: skip
            await robot.press(*keys.split())
            assert shown in robot.screen, (keys, robot.screen)
            assert all(len(line) <= size[0] for line in robot.screen.split("\n"))
            assert not ascii_only or robot.screen.isascii(), (keys, robot.screen)


async def test_down_skips_a_card_and_up_goes_back_to_one(robot: Robot) -> None:
    """Enter on a card that is graded changes nothing, also who did it."""
    await robot.press("4", "g", "y")
    await robot.press("enter")
    assert "2 of 24" in robot.line("header")
    await robot.press("down")
    assert "3 of 24" in robot.line("header")
    await robot.press("up", "up")
    assert "1 of 24" in robot.line("header")
    assert "0.35, taken by ana: enter leaves it so" in robot.preview
    before = last_change(robot).id
    await robot.press("enter")
    assert "2 of 24" in robot.line("header")
    assert last_change(robot).id == before
    await robot.press("up", "up")
    assert "1 of 24" in robot.line("header")  # there is none before
    await robot.fill(grade="0.5", reason="luck")
    await robot.press("down", "up")
    assert robot.typed["grade"] == "0.5"  # what is typed stays
    await robot.press("enter")
    assert robot.key_result(CSAT).item.grade == 0.5
    assert "down skip" in robot.line("footer")
    await robot.press("escape")
    assert f"{CSAT} is graded 0.50" in robot.detail


async def test_a_card_shows_what_people_wrote(start: Start) -> None:
    """It was cut off before, with empty lines below."""
    csat = Handle.parse(CSAT)

    def wrote(session: Session) -> None:
        for number in range(1, 4):
            note, way = f"week {number}", f"wall {number}"
            checkins.check_in(session, csat, f"{37 + number}", note=note, in_the_way=way)
        key_results.edit(session, csat, Typed(to="52"), "iPad crash")

    async with start(prepare=wrote) as robot:
        await robot.press("4", "g", "y")
        facts = robot.static("facts")
        assert "week 3 · in the way: wall 3 (ana)" in facts
        assert "week 1 · in the way: wall 1 (ana)" in facts
        assert "target 50 → 52 (iPad crash)" in facts
        assert "Learned" in robot.screen
        assert all(line.rstrip() in robot.screen for line in facts.splitlines())


async def test_of_a_card_without_room_it_is_said_how_much_is_left(start: Start) -> None:
    async with start(size=(80, 20), prepare=many) as robot:
        await robot.press("4", "g", "y")
        while "Grade O" not in robot.line("header"):
            await robot.press("down")
        assert "more lines: enter on the board shows them" in robot.static("facts")


def many(session: Session) -> None:
    for number in range(12):
        key_results.add(session, Handle.parse(PRAISE), Typed(title=f"Part {number}", to="9", start="0"))
