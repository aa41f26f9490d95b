"""The practice around OKRs, on a real pty: weekly reviews, a cycle from draft to closed, looking back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.journeys.stories import Command, okrtui, picture, prepare
from tests.journeys.test_first_hour import leave
from tests.terminal import Terminal

WEEKS = ("2026-10-16", "2026-10-23", "2026-10-30", "2026-11-06")
MONDAY = "2026-11-16"


def command(day: str, *argv: str, typed: str = "", who: str = "ana") -> Command:
    return Command(day, argv, typed, who)


# --- workspaces ------------------------------------------------------------------------------

REACHES = (
    ("O1", "CSAT", "30", "50", "%", ("31", "33", "34", "35")),
    ("O1", "Answers without a second question", "52", "70", "%", ("54", "56", "57", "59")),
    ("O2", "Lead time for changes", "5", "2", "days", ("4.8", "4.6", "4.2", "4")),
    ("O2", "Flaky tests", "60", "10", "", ("55", "48", "44", "41")),
    ("O3", "Interviews with small teams", "0", "20", "", ("2", "4", "7", "9")),
    ("O3", "Paying pilot teams", "0", "6", "", ("0", "1", "1", "2")),
)
KEEPS = (
    ("O1", "First reply", "--at-most", "2", "h", ("2.1", "1.9", "1.8", "1.7")),
    ("O2", "Green builds", "--at-least", "90", "%", ("93", "91", "94", "92")),
)
KPIS = (
    ("Open incidents", "--lower", "6", "", ("5", "7", "3", "8")),
    ("Uptime", "--higher", "99.9", "%", ("99.91", "99.95", "99.92", "99.97")),
)


def ten_due(home: Path) -> None:
    """Eight key results and two KPIs with four weeks of entries; on Monday, 16 November, all ten are due."""
    begin = "2026-10-05"
    commands = [command(begin, "init", "--name", "Acme")]
    for title in ("Be the support team customers praise", "Ship without fear", "Learn what small teams need"):
        commands.append(command(begin, "objective", "add", title))
    for objective, title, start, target, unit, _ in REACHES:
        commands.append(
            command(begin, "kr", "add", objective, title, "--from", start, "--to", target, "--unit", unit)
        )
    for objective, title, limit, value, unit, _ in KEEPS:
        commands.append(command(begin, "kr", "add", objective, title, limit, value, "--unit", unit))
    for title, direction, target, unit, _ in KPIS:
        way = (direction, "--target", target, "--unit", unit, "--every", "week")
        commands.append(command(begin, "kpi", "add", title, *way))
    for week, day in enumerate(WEEKS):
        for number, (*_, values) in enumerate(REACHES + KEEPS, 1):
            commands.append(command(day, "checkin", f"KR{number}", values[week], "-c", "7"))
        for number, (*_, values) in enumerate(KPIS, 1):
            commands.append(command(day, "record", f"KPI{number}", values[week]))
    prepare(home, commands)


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
            assert title in terminal.text
            if number == 2:
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
            assert moved in terminal.text
        assert "still due" not in terminal.text
        terminal.wait_for(lambda t: "due" not in t.lines[0])

        terminal.press("u")
        terminal.wait_for("KPI2: the entry is taken back")
        terminal.wait_for("ana · 1 due")
        assert "10 of 10" in terminal.text
        terminal.press("down")
        terminal.wait_for("9 entries recorded")
        terminal.wait_for("still due: KPI2")
        terminal.press("escape")
        terminal.wait_for("▌▾ O1")
        leave(terminal)
