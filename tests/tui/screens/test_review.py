"""The Review screen: one card an item, its keys, what it records, and its end."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from okrtui.domain.model import Handle
from okrtui.tui.screens import review
from okrtui.tui.widgets.words import LineField
from okrtui.workspace.commands import checkins
from okrtui.workspace.queries import history
from okrtui.workspace.queries.history import Entry
from okrtui.workspace.session import Session
from tests.demo_items import CSAT, PRAISE
from tests.samples import sampled
from tests.tui.conftest import Start
from tests.tui.practice import at_noon, one_without_a_value, ten_due
from tests.tui.robot import Robot
from tests.tui.test_others import others_do

NEVER, AT_ONCE = 3600.0, 0.001


@pytest.fixture
async def sweep(start: Start, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Robot]:
    """The review of ten items that are due, at the first; a card may be confirmed almost at once."""
    monkeypatch.setattr(review, "LOOK_FIRST", AT_ONCE)
    async with start(workspace="empty", prepare=ten_due) as found:
        await found.press("r")
        yield found


def field(robot: Robot, name: str) -> LineField:
    return robot.app.screen.query_one(f"#{name}", LineField)


def card(robot: Robot) -> str:
    return robot.static("card-text")


def heading(robot: Robot) -> str:
    return card(robot).split("\n")[0]


def focus(robot: Robot) -> str | None:
    return robot.app.focused.id if robot.app.focused is not None else None


async def looked(robot: Robot) -> None:
    """Wait until the card was on screen long enough."""
    for _ in range(2000):
        if field(robot, "value").placeholder.startswith("enter: the same"):
            return
        await robot.pilot.pause(0.001)
    raise AssertionError(f"the card never got ready: {field(robot, 'value').placeholder}")


async def shown(robot: Robot, *texts: str) -> None:
    """Wait until all of it is on screen: a card's fields come after its heading."""
    for _ in range(2000):
        if all(text in robot.screen for text in texts):
            return
        await robot.pilot.pause(0.001)
    raise AssertionError(robot.screen)


async def same(robot: Robot) -> None:
    await looked(robot)
    await robot.press("enter")


async def to(robot: Robot, handle: str) -> None:
    """Skip to a card."""
    for _ in range(12):
        if heading(robot).startswith(f"{handle} "):
            return
        await robot.press("down")
    raise AssertionError(f"{handle} is not in the review")


def judged(robot: Robot, handle: str = "KR1") -> Any:
    return robot.key_result(handle).judged


def changes(robot: Robot) -> int:
    return robot.app.workspace.submit(lambda session: len(_log(session))).result()


def _log(session: Session) -> list[Entry]:
    return session.ask(history.log, limit=None)


# --- a card ----------------------------------------------------------------------------------


async def test_a_card_says_what_one_should_know_before_typing(sweep: Robot) -> None:
    text = card(sweep)
    assert "KR1 CSAT · O1 Praise   1 of 10" in text
    for said in (
        "2026-11-07 … 2026-11-13, late", "30 → 50 %", "37 % · 0.35", "37 on 11-06  33 on 10-30",
        "today, that is", "6 of 10", "CSAT in words",
    ):  # fmt: skip
        assert said in text, (said, text)


async def test_enter_alone_is_the_same_value_again(sweep: Robot) -> None:
    await same(sweep)
    assert [(p.value, str(p.on)) for p in judged(sweep).points][-1] == (37.0, "2026-11-13")
    assert judged(sweep).confidence == 6  # the last one given
    assert "KR1 37 %" in sweep.detail
    assert heading(sweep).startswith("KR2 ")


def test_how_long_a_card_is_looked_at() -> None:
    assert review.LOOK_FIRST == 0.3


async def test_enter_is_nothing_before_the_card_was_looked_at(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "LOOK_FIRST", NEVER)
    async with start(workspace="empty", prepare=ten_due) as robot:
        before = changes(robot)
        await robot.press("r", "enter", "enter")
        assert (changes(robot), heading(robot)[:4]) == (before, "KR1 ")
        assert field(robot, "value").placeholder.startswith("42, +5")
        await robot.type("38")
        await robot.press("enter", "enter")  # a value counts at once, the next card's enter does not
        assert (changes(robot), heading(robot)[:4]) == (before + 1, "KR2 ")


async def test_without_an_earlier_value_enter_is_refused_in_words(sweep: Robot) -> None:
    sweep.change(one_without_a_value)
    await sweep.press("escape", "r")
    await to(sweep, "KR10")
    await sweep.press("enter")
    assert "KR10 has no earlier value to repeat: type the value, or down skips it." in sweep.detail
    assert list(judged(sweep, "KR10").points) == []
    await sweep.type("4")
    await sweep.press("enter")
    assert judged(sweep, "KR10").current == 4


async def test_tab_goes_from_value_to_confidence_to_note_and_round(sweep: Robot) -> None:
    order = []
    for _ in range(4):
        order.append(focus(sweep))
        await sweep.press("tab")
    assert order == ["value", "confidence", "note", "value"]
    await sweep.press("shift+tab")
    assert focus(sweep) == "value"
    await sweep.press("shift+tab")
    assert focus(sweep) == "note"


async def test_value_confidence_and_note_are_recorded_and_the_answer_is_said(sweep: Robot) -> None:
    await sweep.type("39")
    await sweep.press("tab")
    await sweep.type("8")
    await sweep.press("tab")
    await sweep.type("Two are back")
    await sweep.press("enter")
    found = judged(sweep)
    assert (found.current, found.confidence, found.note) == (39, 8, "Two are back")
    assert "KR1 37 % → 39 % (+2) · 0.35 → 0.45" in sweep.detail
    assert [field(sweep, name).value for name in ("value", "confidence", "note")] == ["", "", ""]
    assert focus(sweep) == "value"


@pytest.mark.parametrize(
    ("typed", "confidence", "said"),
    sampled([("lots", "", "“lots”"), ("38", "11", "0 to 10"), ("38 kg", "", "kg"), ("nan", "", "nan")], 2),
)
async def test_a_refused_entry_keeps_the_card_and_the_text(
    sweep: Robot, typed: str, confidence: str, said: str
) -> None:
    before = changes(sweep)
    await sweep.type(typed)
    await sweep.press("tab")
    await sweep.type(confidence)
    await sweep.press("enter")
    assert said in sweep.detail
    assert (changes(sweep), heading(sweep)[:4]) == (before, "KR1 ")
    assert (field(sweep, "value").value, field(sweep, "confidence").value) == (typed, confidence)


async def test_a_low_confidence_asks_what_is_in_the_way_once(sweep: Robot) -> None:
    await sweep.type("38")
    await sweep.press("tab", "2", "enter")
    assert focus(sweep) == "in_the_way"
    assert "What is in the way" in sweep.detail
    assert judged(sweep).current == 37
    await sweep.type("people on leave")
    await sweep.press("enter")
    assert (judged(sweep).current, judged(sweep).in_the_way) == (38, "people on leave")
    assert heading(sweep).startswith("KR2 ")
    await sweep.press("tab", "2", "enter", "enter")  # asked once; an empty answer is one
    assert heading(sweep).startswith("KR3 ")
    assert judged(sweep, "KR2").confidence == 2


async def test_the_next_time_it_is_shown_with_still(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "LOOK_FIRST", AT_ONCE)
    async with start(workspace="empty", prepare=ten_due) as robot:
        robot.change(lambda session: checkins.check_in(
            at_noon(session, "2026-11-06"), Handle("KR", 1), "37", confidence=2, in_the_way="a freeze"
        ))  # fmt: skip
        await robot.press("r")
        assert "in the way  a freeze (still?)" in card(robot)
        await robot.press("tab", "1", "enter")
        assert field(robot, "in_the_way").placeholder == "last time: a freeze"


# --- commands in the value field -------------------------------------------------------------


async def test_commands_are_commands_only_in_an_empty_value_field(sweep: Robot) -> None:
    await sweep.press("?")
    assert sweep.screen_name == "HelpScreen"
    await sweep.press("escape")
    await sweep.press("R")
    assert "everybody's items, by owner" in sweep.line("tabs")
    await sweep.press("R")
    assert "everybody" not in sweep.line("tabs")
    await sweep.type("1uR?t5qr")
    assert field(sweep, "value").value == "1uR?t5qr"
    await sweep.press("tab")
    await sweep.type("uR?")
    assert field(sweep, "confidence").value == "uR?"
    await sweep.press("tab")
    await sweep.type("uR?:/12345tq")
    assert field(sweep, "note").value == "uR?:/12345tq"
    assert (sweep.screen_name, heading(sweep)[:4]) == ("ReviewScreen", "KR1 ")


@pytest.mark.parametrize("key", sampled([*"1trqUgGjkmfx:/2345", "space"], 4))
async def test_every_other_letter_and_digit_is_text(sweep: Robot, key: str) -> None:
    await sweep.press(key)
    assert field(sweep, "value").value == (" " if key == "space" else key)
    assert sweep.screen_name == "ReviewScreen"


async def test_u_takes_the_last_entry_back_and_again_the_one_before(sweep: Robot) -> None:
    await sweep.type("38")
    await sweep.press("enter")
    await sweep.type("39")
    await sweep.press("enter")
    assert heading(sweep).startswith("KR3 ")
    await sweep.press("u")
    assert "KR2" in sweep.detail
    assert "taken back" in sweep.detail
    assert heading(sweep).startswith("KR2 ")
    assert (judged(sweep, "KR1").current, judged(sweep, "KR2").current) == (38, 37)
    await sweep.press("u")
    assert heading(sweep).startswith("KR1 ")
    assert judged(sweep, "KR1").current == 37
    assert "ana · 10 due" in sweep.line("header")


async def test_u_with_nothing_recorded_asks_about_the_last_change_before(sweep: Robot) -> None:
    before = changes(sweep)
    await sweep.press("u")
    assert sweep.screen_name == "ChoiceDialog"
    assert "of ana, record · KPI2" in sweep.screen
    await sweep.press("escape")
    assert changes(sweep) == before


# --- going through the cards -----------------------------------------------------------------


async def test_down_skips_and_up_goes_back(sweep: Robot) -> None:
    before = changes(sweep)
    await sweep.press("down", "down")
    assert heading(sweep).startswith("KR3 ")
    await sweep.press("up")
    assert heading(sweep).startswith("KR2 ")
    await sweep.press("up", "up", "up")
    assert heading(sweep).startswith("KR1 ")
    await sweep.press(*["down"] * 15)
    assert "0 entries recorded" in card(sweep)
    assert f"still due: {', '.join(f'KR{n}' for n in range(1, 9))}, KPI1, KPI2" in card(sweep)
    await sweep.press("up")
    assert heading(sweep).startswith("KPI2 ")
    assert changes(sweep) == before


async def test_what_was_typed_on_a_card_is_there_again(sweep: Robot) -> None:
    await sweep.type("41")
    await sweep.press("tab", "tab")
    await sweep.type("half a thought")
    await sweep.press("down")
    assert field(sweep, "value").value == ""
    await sweep.press("up")
    assert (field(sweep, "value").value, field(sweep, "note").value) == ("41", "half a thought")
    await sweep.press("escape")
    assert sweep.screen_name == "ObjectivesScreen"
    await sweep.go_to("KR1")
    await sweep.press("c")  # the form of the same item offers it, too
    assert sweep.screen_name == "CheckInForm"
    assert (sweep.typed["value"], sweep.typed["note"]) == ("41", "half a thought")
    await sweep.press("escape", "r")
    assert (field(sweep, "value").value, field(sweep, "note").value) == ("41", "half a thought")
    await sweep.press("enter")
    assert (judged(sweep).current, judged(sweep).note) == (41, "half a thought")
    await sweep.press("up")
    assert field(sweep, "value").value == ""


async def test_a_kpi_has_no_confidence(sweep: Robot) -> None:
    await to(sweep, "KPI1")
    assert "2026-11-09 … 2026-11-15, late" in card(sweep)
    assert sweep.app.screen.query_one("#row-confidence").display is False
    await sweep.type("91")
    await sweep.press("tab")
    assert focus(sweep) == "note"
    await sweep.type("a new server")
    await sweep.press("enter")
    assert "KPI1 80 % → 91 %" in sweep.detail
    assert (sweep.kpi("KPI1").judged.value, sweep.kpi("KPI1").entries[-1].note) == (91, "a new server")
    assert str(sweep.kpi("KPI1").entries[-1].on) == "2026-11-15"


async def test_a_milestone_with_steps_takes_their_numbers(sweep: Robot) -> None:
    await to(sweep, "KR8")
    assert "done · Draft" in card(sweep)
    assert "open · Launch" in card(sweep)
    await sweep.type("60%")
    await sweep.press("enter")
    assert "KR8 has steps" in sweep.detail
    await sweep.press("ctrl+u")
    await sweep.type("2 3")
    await sweep.press("enter")
    assert judged(sweep, "KR8").score == 1
    await sweep.press("u")
    assert judged(sweep, "KR8").steps_done == {1: True, 2: False, 3: False}
    await sweep.type("open 1")
    await sweep.press("enter")
    assert judged(sweep, "KR8").score == 0


async def test_what_others_recorded_meanwhile_goes(sweep: Robot) -> None:
    await sweep.type("4")
    await others_do(sweep, "checkin|KR2|40|--on|2026-11-13")
    assert sweep.detail == "ben: check in · KR2"
    await sweep.press("0")
    assert "1 of 9" in heading(sweep)
    assert field(sweep, "value").value == "40"
    await sweep.press("enter")
    assert judged(sweep, "KR1").current == 40
    assert heading(sweep).startswith("KR3 ")


async def test_what_others_dropped_is_refused_in_words(sweep: Robot) -> None:
    await others_do(sweep, "kr|drop|KR1|-m|no")
    await sweep.type("40")
    await sweep.press("enter")
    assert "KR1 was dropped" in sweep.detail
    assert field(sweep, "value").value == "40"


async def test_team_mode_goes_by_owner(sweep: Robot) -> None:
    await sweep.press("R")
    assert "1 of 11" in heading(sweep)
    await sweep.press(*["down"] * 10)
    assert heading(sweep).startswith("KR9 ")
    assert "owner  " in card(sweep)
    assert "ben" in card(sweep)
    await sweep.type("3")
    await sweep.press("enter")
    assert judged(sweep, "KR9").current == 3


# --- the end ---------------------------------------------------------------------------------


async def test_the_end_says_what_moved_and_what_is_still_due(sweep: Robot) -> None:
    await sweep.type("45")
    await sweep.press("enter", *["down"] * 10)
    text = card(sweep)
    assert "1 entry recorded" in text
    assert "KR1 37 % → 45 % (+8) · 0.35 → 0.75" in text
    assert "still due: KR2, KR3" in text
    await sweep.press("enter", "1")
    assert sweep.screen_name == "ObjectivesScreen"
    assert "9 due" in sweep.line("header")


async def test_ten_items_with_three_new_values_take_at_most_25_keys(sweep: Robot) -> None:
    await sweep.press("escape")
    keys = 0

    async def press(*names: str) -> None:
        nonlocal keys
        keys += len(names)
        await sweep.press(*names)

    await press("r")
    for number in range(1, 11):
        if number in (1, 4):
            await sweep.type("42")
            await press("tab")
            await sweep.type("6")
            await press("enter")
        elif number == 8:
            await sweep.type("2")
            await press("enter")
        else:
            await looked(sweep)
            await press("enter")
    assert "10 entries recorded" in card(sweep)
    assert "still due" not in card(sweep)
    assert keys <= 25
    assert (judged(sweep, "KR1").current, judged(sweep, "KR4").current) == (42, 42)
    assert judged(sweep, "KR8").steps_done == {1: True, 2: True, 3: False}
    await sweep.press("1")
    assert "due" not in sweep.line("header")


async def test_a_status_has_its_sign_on_card_form_and_page(start: Start) -> None:
    async with start() as robot:
        await robot.go_to(CSAT)
        await robot.press("enter")
        assert "status      ▲ at risk" in robot.screen
        await robot.press("escape", "c")
        assert "▲ at risk" in robot.static("facts")
        await robot.press("escape")
        await robot.go_to(PRAISE)
        await robot.press("enter")
        assert "0.35 ▲ at risk · CSAT" in robot.screen
        await robot.press("escape", "r", "R")
        assert re.search(r"now +.* · [●▲■~] (healthy|watch|unhealthy|stale)", card(robot))


async def test_without_a_card_its_keys_say_why(empty: Robot) -> None:
    await empty.press("r")
    assert not {"record", "field", "skip", "back"}.intersection(empty.line("footer").split())
    for key in ("enter", "tab", "down", "up"):
        await empty.press("m")
        assert "nothing is due" not in empty.detail
        await empty.press(key)
        assert "nothing is due: R shows everybody's" in empty.detail, key


async def test_nothing_due_says_so(robot: Robot) -> None:
    await robot.press("r")
    assert "Nothing is due." in card(robot)
    await robot.press("enter", "down", "up", "enter")
    assert "Nothing is due." in card(robot)


@pytest.mark.parametrize(
    ("size", "ascii_only"), sampled([((60, 20), False), ((130, 30), False), ((80, 24), True)])
)
async def test_every_size_and_ascii(
    start: Start, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], ascii_only: bool
) -> None:
    monkeypatch.setattr(review, "LOOK_FIRST", AT_ONCE)
    async with start(size, workspace="empty", ascii_only=ascii_only, prepare=ten_due) as robot:
        await robot.press("r")
        await looked(robot)
        await shown(robot, "KR1 CSAT", "Value", "Confidence", "Note")
        assert all(len(line) <= size[0] for line in robot.screen.split("\n"))
        assert not ascii_only or robot.screen.isascii()
        await robot.press("tab", "1", "enter")
        assert "In the way" in robot.screen
        await robot.resize(60, 20)
        assert "In the way" in robot.screen
        assert not ascii_only or robot.screen.isascii()


async def test_a_card_that_is_too_long_says_so_and_scrolls(start: Start) -> None:
    async with start((80, 24), workspace="empty", prepare=ten_due) as robot:
        await robot.press("r")
        await to(robot, "KR8")
        await robot.resize(60, 16)
        assert len(robot.line("rule")) == 60
        assert "more below" in robot.line("rule")
        assert "step 3" not in robot.screen
        await robot.press("pagedown", "pagedown")
        assert "more above" in robot.line("rule")
        assert "Launch" in robot.screen
        await robot.press("pageup", "pageup", "pageup")
        assert "KR8" in robot.screen


async def test_what_was_typed_before_esc_is_replaced_not_continued(sweep: Robot) -> None:
    await sweep.type("45")
    await sweep.press("escape", "r")
    assert field(sweep, "value").value == "45"
    await sweep.type("46")
    assert field(sweep, "value").value == "46"


async def test_what_is_wrong_on_a_card_is_named_and_gone_to(sweep: Robot) -> None:
    await sweep.type("2 hours")
    await sweep.press("tab")
    await sweep.press("enter")
    assert "Value: “2 hours” is not a number" in sweep.detail
    assert sweep.app.focused is not None
    assert sweep.app.focused.id == "value"
