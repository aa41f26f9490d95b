"""Two people in one workspace, each on a terminal of their own, on a clock that the test owns."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.journeys.stories import Command, okrtui, prepare
from tests.terminal import Terminal


class Clock:
    """What time it is for everybody: a moment in UTC, in a file."""

    def __init__(self, place: Path, moment: str) -> None:
        self.file = place / "clock"
        self.set(moment)

    def set(self, moment: str) -> None:
        new = self.file.with_name("clock.new")
        new.write_text(moment, encoding="ascii")
        new.rename(self.file)


def person(who: str, zone: str, home: Path, clock: Clock) -> Terminal:
    env = {"STORY_WHO": who, "TZ": zone, "STORY_CLOCK": str(clock.file)}
    return okrtui("-w", str(home / "team"), home=home, env=env)


def workspace(home: Path, *commands: Command) -> None:
    place = str(home / "team")
    made = [Command("2026-10-01", ["init", place, "--name", "Acme"])]
    prepare(home, [*made, *(command._replace(argv=[*command.argv, "-w", place]) for command in commands)])


def test_new_years_eve_comes_for_both_at_once(tmp_path: Path) -> None:
    """One sits in Tokyo, one in Los Angeles; the workspace's calendar is Berlin's."""
    workspace(
        tmp_path,
        Command("2026-10-01", ["objective", "add", "Ship faster"]),
        Command("2026-10-01", ["kr", "add", "O1", "Lead time", "--from", "9", "--to", "2", "--unit", "days"]),
    )
    settings = tmp_path / "team" / "okrtui.toml"
    settings.write_text(settings.read_text().replace('time_zone = "UTC"', 'time_zone = "Europe/Berlin"'))
    clock = Clock(tmp_path, "2026-12-31T22:59:58")
    with (
        person("ana", "Asia/Tokyo", tmp_path, clock) as tokyo,
        person("bea", "America/Los_Angeles", tmp_path, clock) as los_angeles,
    ):
        for terminal in (tokyo, los_angeles):
            terminal.wait_for("day 92 of 92")
            assert "over" not in terminal.lines[0]
        clock.set("2026-12-31T23:00:01")
        for terminal in (tokyo, los_angeles):
            terminal.wait_for("it is 2027-01-01 (fri) now")
        tokyo.press("j", "c")
        tokyo.wait_for("Check in to KR1")
        tokyo.wait_for("2026-12-31")  # a day that the cycle takes
        tokyo.type("3")
        tokyo.press("enter")
        tokyo.wait_for("KR1 9 days → 3 days")
        los_angeles.wait_for("3 days")


FRIDAY = "2026-11-13T10:00:00"


def a_key_result(home: Path, *more: Command) -> None:
    """KR1 of ana's, at 37 % in the week before, so that one entry is due on that Friday."""
    workspace(
        home,
        Command("2026-10-01", ["objective", "add", "Praise"]),
        Command("2026-10-01", ["kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", "--unit", "%"]),
        Command("2026-11-06", ["checkin", "KR1", "37", "-c", "6"]),
        *more,
    )


def values(home: Path) -> list[tuple[str, float]]:
    """What was recorded, by whom, in the order of its entry."""
    with closing(sqlite3.connect(f"file:{home}/team/okrtui.db?mode=ro", uri=True)) as db:
        return list(db.execute("select who, value from check_in order by id"))


def test_two_reviews_of_one_key_result_at_once(tmp_path: Path) -> None:
    """Nobody's value is replaced, and none is recorded, that was not on the card."""
    a_key_result(tmp_path)
    clock = Clock(tmp_path, FRIDAY)
    with person("ana", "UTC", tmp_path, clock) as ana, person("bea", "UTC", tmp_path, clock) as bea:
        ana.wait_for("ana · 1 due")
        bea.wait_for("day 44 of 92")
        ana.press("r")
        ana.wait_for("enter: the same, 37 %")
        bea.press("r", "R")
        bea.wait_for("enter: the same, 37 %")
        ana.type("41")
        ana.wait_for("41")
        bea.type("45")
        bea.press("enter")
        bea.wait_for("KR1 37 % → 45 % (+8)")
        ana.wait_for("bea recorded 45 % for 2026-11-13 just now")
        ana.wait_for("recorded    45 % by bea")
        ana.press("enter")
        ana.wait_for("bea recorded 45 % for 2026-11-13 meanwhile.")
        ana.wait_for("mine:   41")
        ana.press("t")
        ana.wait_for("45 % stays")
        ana.press("up")
        ana.wait_for("enter: goes on")
        ana.press("enter")  # the truth is shown, and nothing is changed
        ana.wait_for("0 entries recorded")
        assert values(tmp_path) == [("ana", 37), ("bea", 45)]
        ana.press("up")
        ana.wait_for("enter: goes on")
        ana.type("46")
        ana.press("enter")
        ana.wait_for("KR1 45 % → 46 % (+1)")
        ana.wait_for("replaces 45 % by bea")
        assert values(tmp_path) == [("ana", 37), ("bea", 45), ("ana", 46)]


def test_a_review_line_by_line_asks_too(tmp_path: Path) -> None:
    a_key_result(tmp_path)
    clock = Clock(tmp_path, FRIDAY)
    env = {"STORY_WHO": "ana", "TZ": "UTC", "STORY_CLOCK": str(clock.file)}
    place = str(tmp_path / "team")
    with (
        okrtui("checkin", "-w", place, home=tmp_path, env=env) as ana,
        person("bea", "UTC", tmp_path, clock) as bea,
    ):
        ana.wait_for("value (enter the same")
        bea.wait_for("day 44 of 92")
        bea.press("j", "c")
        bea.wait_for("Check in to KR1")
        bea.type("45")
        bea.press("enter")
        bea.wait_for("KR1 37 % → 45 %")
        ana.press("enter")  # the same: what stood there, not what bea recorded
        ana.wait_for("bea recorded 45 % for 2026-11-13 meanwhile. Record =37 instead? [y/N]")
        ana.press("enter")
        ana.wait_for("45 % stays.")
        ana.wait_for("0 entries recorded.")
        assert ana.wait_exit() == 0
    assert values(tmp_path) == [("ana", 37), ("bea", 45)]


def test_a_check_in_under_an_open_form(tmp_path: Path) -> None:
    a_key_result(tmp_path)
    clock = Clock(tmp_path, FRIDAY)
    with person("ana", "UTC", tmp_path, clock) as ana, person("bea", "UTC", tmp_path, clock) as bea:
        for terminal, value in ((ana, "41"), (bea, "45")):
            terminal.wait_for("day 44 of 92")
            terminal.press("j", "c")
            terminal.wait_for("Check in to KR1")
            terminal.type(value)
            terminal.wait_for(f"37 % → {value} %")
        bea.press("enter")
        bea.wait_for("KR1 37 % → 45 % (+8)")
        ana.wait_for("bea recorded 45 % for 2026-11-13 just now")
        assert "41" in ana.text
        ana.press("enter")
        ana.wait_for("bea recorded 45 % for 2026-11-13 meanwhile.")
        ana.press("m")
        ana.wait_for("KR1 45 % → 41 % (−4)")
        bea.wait_for("41 %")
    assert values(tmp_path) == [("ana", 37), ("bea", 45), ("ana", 41)]


def test_grading_while_somebody_checks_in(tmp_path: Path) -> None:
    over = "2027-01-04"
    a_key_result(tmp_path, Command(over, ["cycle", "grade", "2026-Q4"]))
    clock = Clock(tmp_path, f"{over}T10:00:00")
    with person("ana", "UTC", tmp_path, clock) as ana, person("bea", "UTC", tmp_path, clock) as bea:
        ana.wait_for("2026-Q4")
        bea.wait_for("2026-Q4")
        ana.press("4", "g")
        ana.wait_for("enter takes the computed grade, 0.35")
        bea.press("j", "c")
        bea.wait_for("Check in to KR1")
        bea.type("45")
        bea.press("enter")
        bea.wait_for("KR1 37 % → 45 %")
        ana.wait_for("bea recorded 45 % for 2026-12-31 just now: it comes to 0.75")
        ana.wait_for("computed  0.75")
        ana.press("enter")
        ana.wait_for("Grade O1")
        ana.wait_for("KR1 0.75")
