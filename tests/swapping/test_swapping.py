"""Names that are swapped at any call that takes one, in every command that writes.

A member of the group puts links, FIFOs, directories, other files or nothing in the place of a name, just
before a call or during that call alone. Whatever the command does then, nothing outside the group's
directories changes, nothing private gets into them, and the workspace is well once the names are back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.swapping import attempts, racing
from tests.swapping.attempts import Attempt
from tests.swapping.places import PEOPLE, Machine, Person

GOLDEN = 0.6180339887498949
LINKED = ("okrs/okrtui.db", "notes", "new", "empty", "backups")


def some(all_of_them: list[Attempt], most: int) -> Iterator[Attempt]:
    """So many of them, from everywhere, always the same."""
    if most >= len(all_of_them):
        yield from all_of_them
        return
    for number in range(most):
        yield all_of_them[int(len(all_of_them) * ((number * GOLDEN) % 1))]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_no_swapped_name_leads_outside(
    machine: Machine, person: Person, amount: Callable[[int, int], int], counted: Callable[[str], None]
) -> None:
    all_of_them = attempts.every(machine, person)
    faults: dict[str, list[str]] = {}
    tried = swapped = 0
    for attempt in some(all_of_them, amount(8, 8000)):
        done, found = attempts.make(machine, attempt)
        tried += 1
        swapped += bool(done.swapped)
        if found:
            faults[str(attempt)] = found
    targets = len({attempt.kind.name for attempt in all_of_them})
    commands = len({attempt.command.name for attempt in all_of_them})
    counted(
        f"{tried} of {len(all_of_them)} attempts, {swapped} names swapped, {commands} commands, "
        f"{targets} things put there, {len(faults)} faults"
    )
    assert faults == {}
    assert swapped > tried // 5


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_no_race_is_won(
    machine: Machine,
    racer: Path,
    person: Person,
    amount: Callable[[int, int], int],
    counted: Callable[[str], None],
) -> None:
    commands = [command for command in attempts.commands(machine) if person in command.people]
    private = machine.private(person)
    targets = [*(private / name for name in LINKED), machine.place / "system" / "cron.d"]
    faults: dict[str, list[str]] = {}
    swapped = 0
    races = amount(len(commands), 200)
    for number in range(races):
        command = commands[number % len(commands)]
        target = targets[(number // len(commands) + number) % len(targets)]
        _, won, found = racing.race(machine, racer, command, person, target)
        swapped += won
        if found:
            faults[f"{command.name}, links to {target.name} ({number})"] = found
    counted(f"{races} races, {swapped} names swapped, {len(faults)} faults")
    assert faults == {}
    assert swapped > 0
