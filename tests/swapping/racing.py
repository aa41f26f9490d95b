"""A race against a program that watches a directory and swaps each new name for a link (racer.c)."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.swapping import attempts
from tests.swapping.attempts import Command
from tests.swapping.places import AS_ROOT, ATTACKER, Ending, Machine, Person


class Racer:
    """The attacker's process, from when it watches on."""

    def __init__(self, program: Path, target: Path, stock: Path, directories: Sequence[Path]) -> None:
        uid, groups = (ATTACKER.uid, ATTACKER.groups) if AS_ROOT else (None, None)
        self._process = subprocess.Popen(
            [program, target, stock, *directories], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            user=uid, group=uid, extra_groups=groups,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def end(self) -> tuple[int, int]:
        """Stop it; how many names appeared, and how many it swapped."""
        out, _ = self._process.communicate("", timeout=60)
        appeared, swapped = out.split()
        return int(appeared), int(swapped)


def race(
    machine: Machine, racer: Path, command: Command, person: Person, target: Path, limit: float = 60.0
) -> tuple[Ending, int, list[str]]:
    """Run a command against the racer; its end, how many names were swapped, and what is wrong then."""
    machine.begin_with(command.template)
    before = machine.outside()
    work, drop = machine.work, machine.drop
    against = Racer(
        racer, target, machine.stock, (work, work / "backups", drop, drop / "public", drop / "new")
    )
    done = machine.run(person, *command.argv, limit=limit)
    _, swapped = against.end()
    faults = list(attempts.faults_outside(machine, done, before))
    if faults:
        machine.mend()
    return done, swapped, faults
