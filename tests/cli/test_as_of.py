"""`--as-of` a day says what the same command said on that day, when only dated entries came since."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from tests.cli.conftest import FILLING
from tests.cli.program import Program

Q4 = "2026-Q4"
STORY: list[tuple[str, tuple[str, ...]]] = [
    ("2026-10-05", ("checkin", "KR1", "31", "-c", "6", "-m", "begun")),
    ("2026-10-09", ("checkin", "KR2", "1.5")),
    ("2026-10-12", ("record", "KPI1", "99.95", "--on", "2026-10-11")),
    ("2026-10-20", ("kr", "step", "KR3", "1", "done")),
    ("2026-10-26", ("kpi", "target", "KPI1", "99.5", "--since", "2026-10-26")),
    ("2026-11-02", ("checkin", "KR1", "38", "-c", "3", "-m", "a freeze")),
    ("2026-11-06", ("checkin", "KR2", "2.5")),
    ("2026-11-09", ("record", "KPI1", "99.6", "--on", "2026-11-08")),
    ("2026-11-10", ("kr", "step", "KR3", "2", "done")),
    ("2026-11-12", ("kr", "step", "KR3", "1", "open")),
    ("2026-11-16", ("checkin", "KR1", "36")),
    ("2026-11-17", ("kr", "edit", "KR1", "--to", "60", "-m", "more is possible")),
    ("2026-11-17", ("kr", "edit", "KR2", "--weight", "3", "-m", "counts more")),
    ("2026-11-18", ("kr", "edit", "KR1", "--waypoint", "2026-11-15=40", "-m", "slow at first")),
    ("2026-11-18", ("objective", "edit", "O1", "--kind", "committed", "-m", "promised")),
    ("2026-11-19", ("kpi", "edit", "KPI1", "--healthy-at", "99.9", "--watch-at", "99.5")),
    ("2026-11-19", ("objective", "guard", "O1", "KPI1")),
    ("2026-11-20", ("kr", "add", "O1", "Added late", "--from", "0", "--to", "9", "--weight", "2")),
    ("2026-11-23", ("kpi", "add", "New", "--higher", "--target", "5", "--every", "week")),
    ("2026-11-24", ("kr", "edit", "KR1", "--kpi", "KPI1", "-m", "the same number")),
    ("2026-11-30", ("objective", "guard", "O1", "KPI1", "--remove")),
    ("2026-12-07", ("kr", "edit", "KR1", "--kpi", "none", "-m", "it is not")),
    ("2026-12-14", ("kr", "drop", "KR2", "-m", "nobody counts it")),
    ("2026-12-31", ("checkin", "KR1", "48", "-c", "9")),
    ("2027-01-04", ("cycle", "grade", Q4)),
    ("2027-01-05", ("grade", "KR1", "0.7", "-m", "the last week was luck", "--learned", "ask sooner")),
    ("2027-01-06", ("cycle", "close", Q4)),
    ("2027-01-08", ("cycle", "reopen", Q4, "-m", "a number came late")),
    ("2027-01-09", ("grade", "O1", "0.5", "-m", "more than its parts")),
    ("2027-01-11", ("cycle", "close", Q4)),
    ("2027-01-12", ("objective", "add", "The next one", "--cycle", "2027-Q1")),
]
LATER = "2027-02-20"


def said(program: Program, *options: str, today: str) -> dict[str, Any]:
    found = {
        "tree": program.json("tree", "--cycle", Q4, *options, today=today),
        "kpis": program.json("kpi", "list", *options, today=today),
        "cycles": [row for row in program.json("cycle", "list", *options, today=today) if row["name"] == Q4],
        "due": program.json("due", "--all", *options, today=today),
        "verdict": program.json("cycle", "show", Q4, *options, today=today),
    }
    found["tree"]["objectives"] = [o for o in found["tree"]["objectives"] if o["handle"] == "O1"]
    return found


@pytest.fixture
def story(program: Program) -> Program:
    """What `filled` holds, made on the quarter's first day."""
    for command in FILLING:
        program.ok(*command, today="2026-10-01")
    return program


def test_a_day_in_the_past_looks_as_it_did(story: Program, amount: Callable[[int, int], int]) -> None:
    last = {day: number for number, (day, _) in enumerate(STORY)}
    days = Random(7).sample(sorted(last), amount(8, len(last)))
    then: dict[str, dict[str, Any]] = {}
    for number, (day, command) in enumerate(STORY):
        story.ok(*command, today=day)
        if day in days and last[day] == number:
            then[day] = said(story, today=day)
    for day, before in then.items():
        for name, found in said(story, "--as-of", day, today=LATER).items():
            assert found == before[name], (day, name)


def test_what_was_not_there_yet_is_not_shown(story: Program) -> None:
    """Titles are today's; what was added later was not there."""
    story.ok("objective", "add", "Later", today="2026-11-20")
    story.ok("kr", "add", "O2", "Later", "--from", "0", "--to", "9", today="2026-11-20")
    story.ok("kpi", "add", "Later", "--higher", "--every", "week", today="2026-11-20")
    for handle in ("O2", "KR4", "KPI3"):
        for command in ("show", "explain"):
            words = (command, handle, "--as-of", "2026-11-10")
            story.refuses(*words, code=4, says=[handle, "yet on 2026-11-10"], today=LATER)
            story.ok(command, handle, "--as-of", "2026-11-20", today=LATER)


def test_the_history_ends_with_the_day(story: Program) -> None:
    for day, command in STORY[:6]:
        story.ok(*command, today=day)
    dates = [row["at"][:10] for row in story.json("log", "--as-of", "2026-10-20", today=LATER)]
    assert dates[:4] == ["2026-10-20", "2026-10-12", "2026-10-09", "2026-10-05"]
    assert set(dates[4:]) == {"2026-10-01"}
    story.refuses("undo", "--as-of", "2026-10-20", says=["as of 2026-10-20"], today=LATER)
