"""Whatever is done, undo gives back what was, and undo with redo what was then; doctor finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.cli.program import Program

Words = tuple[str, ...]


def tables(program: Program) -> tuple[Any, ...]:
    """What people see of a workspace, all of it but what is dropped: undoing a creation drops it."""
    return tuple(live(found) for found in (
        program.json("tree"),
        program.json("kpi", "list"),
        [row for row in program.json("cycle", "list") if row["objectives"]],  # one begun stays
        program.json("show", "KPI1"),
    ))  # fmt: skip


def live(found: Any) -> Any:
    """The same without dropped items."""
    if isinstance(found, dict):
        return {name: live(value) for name, value in found.items()}
    if isinstance(found, list):
        return [live(part) for part in found if not is_dropped(part)]
    return found


def is_dropped(found: Any) -> bool:
    return isinstance(found, dict) and bool(found.get("dropped") or found.get("state") == "dropped")


def step(random: Random) -> Words:
    """A writing command that somebody might give next; some are refused, which is no harm."""
    kr = f"KR{random.randint(1, 4)}"
    number = str(random.randint(0, 60))
    day = f"2026-{random.choice((10, 11))}-{random.randint(1, 20):02}"
    word = random.choice(("one", "two", "three"))
    choices: list[Words] = [
        ("checkin", kr, number, "-c", str(random.randint(0, 10)), "-m", word, "--on", day),
        ("checkin", kr, "same", "--on", day),
        ("kr", "step", "KR3", str(random.randint(1, 3)), random.choice(("done", "open")), "--on", day),
        ("kr", "edit", "KR1", "--title", word, "--to", number, "-m", word),
        ("kr", "edit", kr, "--weight", str(random.randint(1, 4)), "-m", word),
        ("kr", "edit", "KR1", "--waypoint", f"{day}={number}", "-m", word),
        ("kr", "edit", "KR2", "--at-most", str(random.randint(1, 9)), "-m", word),
        ("kr", "add", "O1", word, "--from", "0", "--to", "9"),
        ("kr", "add", "O1", word, "--milestone", "--step", "a", "--step", "b", "--kpi", "KPI1"),
        ("kr", "drop", kr, "-m", word),
        ("objective", "add", word, "--parent", "O1", "--why", word),
        ("objective", "edit", "O1", "--title", word, "--why", word, "--kind", "committed", "-m", word),
        ("objective", "guard", "O1", random.choice(("KPI1", "KPI2"))),
        ("objective", "guard", "O1", "KPI1", "--remove"),
        ("objective", "drop", "O2", "-m", word),
        ("initiative", "add", "KR1", word),
        ("initiative", "set", "I1", random.choice(("todo", "doing", "done"))),
        ("initiative", "edit", "I1", "--title", word),
        ("move", "KR1", "--before", "KR2"),
        ("move", "KR2", "--under", "O2"),
        ("kpi", "edit", "KPI1", "--name", word, "--tag", word),
        ("kpi", "edit", "KPI2", "--combine", random.choice(("sum", "mean"))),
        ("kpi", "target", "KPI1", number, "--since", day),
        ("record", "KPI1", number, "--on", day, "-m", word),
        ("record", "KPI2", number, "--on", day),
        ("kpi", "drop", "KPI2", "-m", word),
        ("cycle", "grade", "2026-Q4"),
        ("grade", kr, f"0.{number}", "-m", word, "--learned", word),
        ("cycle", "reopen", "2026-Q4", "-m", word),
        ("cycle", "carry", "2026-Q4"),
    ]
    return random.choice(choices)


def test_undo_gives_back_what_was(filled: Program, amount: Callable[[int, int], int]) -> None:
    done = 0
    before = tables(filled)
    for seed in range(amount(1, 20)):
        random = Random(seed)
        for _ in range(amount(14, 30)):
            command, number = step(random), filled.changes()
            if filled(*command).code != 0 or filled.changes() == number:
                continue  # refused, or nothing to do
            done += 1
            after = tables(filled)
            filled.ok("undo")
            assert tables(filled) == before, (seed, command)
            if random.random() < 0.7:
                filled.ok("undo", str(filled.json("log")[0]["id"]))  # the undo is a change, too
                before = tables(filled)
                assert before == after, (seed, command)
    assert done > 5
    assert filled("doctor").code == 0
