"""A new user's first hour with the demo, on a real pty, from start to a terminal left as found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo_items import BUILD_TIME, CSAT, PRICE_LIST, REVENUE_KPI, UPTIME, next_handle
from tests.journeys.stories import okrtui, picture
from tests.terminal import Terminal


def leave(terminal: Terminal) -> None:
    """Quit, and find the terminal as it was."""
    terminal.press("q")
    assert terminal.wait_exit() == 0
    assert terminal.screen.left_behind() == []
    assert terminal.settings() == terminal.settings_before


def test_from_the_demo_to_a_score_that_explains_itself(tmp_path: Path) -> None:
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        picture(terminal, "objectives", "okrtui demo")

        terminal.press("down", "space")  # a key result has nothing to fold
        terminal.wait_for("nothing to fold here")
        terminal.press("g", "space")
        terminal.wait_for(lambda t: CSAT not in t.text)
        terminal.press("space")
        terminal.wait_for(f"{CSAT} CSAT")

        terminal.press("a", "o")
        terminal.wait_for("New objective in 2026-Q4")
        terminal.type("Be easy to start with")
        terminal.press("ctrl+s")
        terminal.wait_for(f"{next_handle('O')} is added")

        terminal.press("a", "k")
        terminal.wait_for(f"New key result of {next_handle('O')}")
        terminal.type("Minutes to the first check-in")
        terminal.press("tab", "tab", "tab")
        terminal.type("30")
        terminal.press("tab")
        terminal.type("10")
        terminal.wait_for("30 → 10 · score 0.00")
        terminal.press("ctrl+s")
        terminal.wait_for(f"{next_handle('KR')} is added")

        terminal.press("a", "k")
        terminal.wait_for(f"New key result of {next_handle('O')}")
        terminal.type("Starts without a question")
        terminal.press("tab", "right", "tab")
        terminal.type("%")
        terminal.press("tab")
        terminal.type("80")
        terminal.wait_for("at least 80 %")
        terminal.press("ctrl+s")
        terminal.wait_for(f"KR{int(next_handle('KR')[2:]) + 1} is added")
        leave(terminal)


@pytest.mark.soak
def test_a_check_in_changes_score_and_status(tmp_path: Path) -> None:
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        before = terminal.line_with(f"{CSAT} CSAT")
        terminal.press("down", "c")
        terminal.wait_for(f"Check in to {CSAT}")
        terminal.type("+5")
        terminal.wait_for("(+5)")
        terminal.press("tab")
        terminal.type("7")
        terminal.wait_for("at risk → on track")
        picture(terminal, "check-in", "A check-in says what it would change")
        terminal.press("enter")
        terminal.wait_for("e edit")
        terminal.wait_for("at risk → on track")
        after = terminal.line_with(f"{CSAT} CSAT")
        assert "at risk" in before
        assert "● on track" in after

        terminal.press("x")
        terminal.wait_for("(current − start) ÷ (target − start)")
        picture(terminal, "explain", "Why the number is what it is")
        terminal.press("escape")
        terminal.wait_for("e edit")

        terminal.press("e")
        terminal.wait_for("changed: nothing yet")
        picture(terminal, "key-result-form", "The key result form")
        terminal.press("escape")
        terminal.wait_for("x explain")
        leave(terminal)


@pytest.mark.soak
def test_kpis_and_their_chart(tmp_path: Path) -> None:
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        terminal.press("2")
        terminal.wait_for(f"{UPTIME}  Uptime")
        picture(terminal, "kpis", "KPIs")
        terminal.press(*["down"] * 6)
        terminal.wait_for(f"{REVENUE_KPI} raj")
        terminal.press("enter")
        terminal.wait_for("2026-01")
        picture(terminal, "kpi-chart", "A KPI over a year, its target as it changed")
        terminal.press("shift+tab")
        terminal.wait_for("[quarter]")
        terminal.press("escape")
        terminal.wait_for("c check in")
        leave(terminal)


def test_search_filter_and_another_size(tmp_path: Path) -> None:
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        terminal.press("/")
        terminal.type("price list")
        terminal.press("enter")
        terminal.wait_for(lambda t: t.line_with("New price list").startswith("▌"))

        terminal.resize(120, 36)
        terminal.wait_for("status      ? no data")
        terminal.wait_for(lambda t: t.line_with(f"  {PRICE_LIST} New price list").startswith("▌"))
        picture(terminal, "objectives-wide", "120 columns open the detail pane")

        terminal.resize(60, 20)
        narrow = f"  {PRICE_LIST} New p"
        terminal.wait_for(lambda t: len(t.lines[0]) <= 60 and t.line_with(narrow).startswith("▌"))

        terminal.press("f")
        terminal.type("is:stale")
        terminal.press("enter")
        terminal.wait_for(lambda t: BUILD_TIME in t.text and f"{CSAT} " not in t.text)
        leave(terminal)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("p", "no objectives in this cycle yet"),
        ("d", f"{CSAT} CSAT"),
        ("o", "Wake up rested"),
        ("t", "An idea reaches our users"),
        ("c", "New customers feel at home"),
    ],
)
@pytest.mark.soak
def test_the_first_run_offers_a_workspace(tmp_path: Path, key: str, shown: str) -> None:
    with okrtui(home=tmp_path) as terminal:
        terminal.wait_for("There is no workspace yet.")
        terminal.press(key)
        terminal.wait_for(shown)
        leave(terminal)
    assert (tmp_path / "data/okrtui/workspace/okrtui.db").exists() == (key != "d")


def test_leaving_the_first_run_makes_nothing(tmp_path: Path) -> None:
    with okrtui(home=tmp_path) as terminal:
        terminal.wait_for("There is no workspace yet.")
        leave(terminal)
    assert list(tmp_path.iterdir()) == []


def test_ascii_without_colours_sends_neither(tmp_path: Path) -> None:
    with okrtui("demo", "--ascii", "--no-color", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT 30 -> 50 %")
        terminal.press("2")
        terminal.wait_for(f"{UPTIME}  Uptime")
        leave(terminal)
        assert all(byte < 128 for byte in terminal.raw)


def test_keys_that_come_in_one_bunch_do_what_they_would_one_by_one(tmp_path: Path) -> None:
    """As after a pause of a slow line: check in +5 with confidence 7 and a note, then look at it."""
    with okrtui("demo", home=tmp_path) as terminal:
        terminal.wait_for(f"{CSAT} CSAT")
        terminal.send(b"jc+5\t7\tdone by quitting time\rx")
        terminal.wait_for("confidence  7 of 10")
        terminal.press("escape", "enter")
        terminal.wait_for("done by quitting time")
        terminal.press("escape")
        terminal.wait_for("c check in")
        leave(terminal)
