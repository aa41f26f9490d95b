"""The text of the rules: its headings are named by the source, its settings are the program's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import okrtui
from okrtui.config.reading import parse_settings, read_personal
from okrtui.config.settings import Personal, Settings
from okrtui.config.writing import first_settings
from okrtui.tui.actions import ACTIONS

PROJECT = Path(__file__).parents[1]
PACKAGE = Path(okrtui.__file__).parent
RULES = PACKAGE / "guides" / "rules.md"
GLOSSARY = "Words"
"""The part whose headings the source need not name."""

FENCED = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
REFERENCE = re.compile(r"\brules\.md, (?=(.{1,60}))")


def text() -> str:
    return RULES.read_text(encoding="utf-8")


def headings() -> list[tuple[str, str]]:
    """Every heading with the part that it stands in."""
    found, part = [], ""
    for level, name in re.findall(r"(?m)^(##+) (.+)$", FENCED.sub("", text())):
        part = name if level == "##" else part
        found.append((part, name))
    return found


def named_in(path: Path) -> Iterator[str]:
    """The headings that a file names, also over the end of a line; what is none as it goes on."""
    known = sorted((name for _, name in headings()), key=len, reverse=True)
    code = re.sub(r"\s*\n\s*(?:# )?", " ", path.read_text(encoding="utf-8"))
    for found in REFERENCE.finditer(code):
        yield next((name for name in known if re.match(rf"{re.escape(name)}\b", found[1])), found[1])


def tables() -> list[str]:
    return [block for kind, block in FENCED.findall(text()) if kind == "toml"]


def test_each_heading_is_there_once() -> None:
    names = [name for _, name in headings()]
    assert sorted(set(names)) == sorted(names)


def test_the_headings_that_the_code_names_are_there() -> None:
    known = {name for _, name in headings()}
    files = [*PACKAGE.rglob("*.py"), *(PROJECT / "tests").rglob("*.py")]
    wrong = [f"{path}: {name}" for path in files for name in named_in(path) if name not in known]
    assert wrong == []


def test_every_rule_is_named_by_the_source() -> None:
    named = {name for path in PACKAGE.rglob("*.py") for name in named_in(path)}
    rules = [name for part, name in headings() if name != part and part != GLOSSARY]
    assert [name for name in rules if name not in named] == []


def test_the_settings_shown_are_what_the_program_writes() -> None:
    defaults, custom, _ = tables()
    assert parse_settings(defaults, "okrtui.toml") == Settings()
    written = tomllib.loads(first_settings(Settings().name)) | {"time_zone": ""}
    assert tomllib.loads(defaults) == written
    assert [cycle.name for cycle in parse_settings(custom, "okrtui.toml").cycles.custom] == ["launch"]


def test_the_personal_settings_shown_are_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(tables()[2], encoding="utf-8")
    personal = read_personal(path)
    assert replace(personal, keymap={}) == Personal()
    assert tomllib.loads(tables()[2]).keys() == set(Personal.__annotations__)
    assert personal.keymap.keys() <= {action.id for action in ACTIONS}


def test_it_can_be_shown_in_a_terminal_as_it_is() -> None:
    lines = text().splitlines()
    wide = [line for line in lines if len(line) > (78 if line.startswith("|") else 100)]
    assert wide == []
    assert re.findall(r"<[a-z!/]|!\[", text()) == []
