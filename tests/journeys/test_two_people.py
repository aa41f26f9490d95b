"""Two people in one workspace, each on a terminal of their own, on a clock that the test owns."""

from __future__ import annotations

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


def person(who: str, zone: str, home: Path, clock: Clock, **options: int) -> Terminal:
    env = {"STORY_WHO": who, "TZ": zone, "STORY_CLOCK": str(clock.file)}
    return okrtui("-w", str(home / "team"), home=home, env=env, **options)


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
