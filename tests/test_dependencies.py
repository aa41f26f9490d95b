"""What is imported is named in pyproject.toml: a package of a package may go, or be of any version."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

PROJECT = Path(__file__).parents[1]
OURS = {"okrtui", "tests", "atheris"}
"""The fuzzer is there on demand only: `python -m tests.fuzzing` says how to get it."""


DATA = {"tzdata"}
"""What the standard library reads, where the system has none."""


def imported(place: str) -> set[str]:
    """Distributions that modules below a directory import, wherever they do it."""
    names: set[str] = set()
    for path in (PROJECT / place).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.partition(".")[0])
    found = packages_distributions()
    strange = names - sys.stdlib_module_names - OURS
    return {_plain(name) for module in strange for name in found.get(module, [module])}


def named(*requirements: str) -> set[str]:
    return {_plain(re.split(r"[^\w.-]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_named() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run, dev = named(*project["dependencies"]), named(*project["optional-dependencies"]["dev"])
    assert imported("src") == run - DATA
    assert imported("tests") - run <= dev
