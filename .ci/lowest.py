"""Hold every dependency at the lowest version that pyproject.toml allows, and say whether it is.

Prints constraints for pip; with `--installed` looks at the packages of this Python instead. Reads
pyproject.toml in the current directory and nothing else. Fails if a dependency has no lowest version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

REQUIREMENT = re.compile(r"([\w.-]+) *((?:(?:>=|<=|<) *[\w.]+[, ]*)*)(;.*)?")


class Lowest(NamedTuple):
    """A package, its lowest version, and where it is needed, as a marker."""

    name: str
    version: str
    marker: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version}{self.marker}"


def lowest(requirement: str) -> Lowest:
    """Return what a requirement allows at least. Raises ValueError if it says nothing about that."""
    found = REQUIREMENT.fullmatch(requirement)
    bound = re.search(r">= *([\w.]+)", found[2]) if found else None
    if found is None or bound is None:
        raise ValueError(f"{requirement!r} has no lowest version (NAME >= VERSION)")
    return Lowest(found[1], bound[1], found[3] or "")


def numbers(text: str) -> list[int]:
    """Return a version's numbers, without zeros at the end."""
    return [int(part) for part in re.sub(r"(\.0)+$", "", text).split(".")]


def main(installed: bool) -> str:
    """Return what is wrong, a line each."""
    told = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    run = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    if not installed:
        print(*map(lowest, [*told["build-system"]["requires"], *run]), sep="\n")
        return ""
    pairs = [(one, version(one.name)) for one in map(lowest, run)]
    wrong = [
        f"{one} is wanted, {found} is there" for one, found in pairs if numbers(one.version) != numbers(found)
    ]
    print(*(f"{one.name} {found}" for one, found in pairs), sep="\n")
    return "\n".join(wrong)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:] == ["--installed"]) or None)
    except ValueError as error:
        sys.exit(str(error))
