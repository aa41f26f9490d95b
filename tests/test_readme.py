"""The README against the program: its tables, its settings, its pictures, its commands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click

from okrtui.cli.root import root
from okrtui.config.reading import parse_settings
from okrtui.config.settings import Personal, Settings
from okrtui.domain.coaching import CODES
from okrtui.tui.actions import ACTIONS, places_of, shown

PROJECT = Path(__file__).parents[1]
README = PROJECT / "README.md"
WRITE = "OKRTUI_WRITE_README"


def commands(group: click.Group, path: str = "okrtui") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def command_table() -> str:
    lines = ["| command | what it does |", "| --- | --- |"]
    for path, command in commands(root):
        words = [p.metavar or p.name or "" for p in command.params if isinstance(p, click.Argument)]
        usage = " ".join(
            [path, *(word.upper() if word.isalpha() and word.islower() else word for word in words)]
        )
        lines.append(f"| `{usage.replace('|', '·')}` | {command.get_short_help_str(200)} |")
    return "\n".join(lines)


def key_table() -> str:
    lines = ["| keys | action | where | id for the keymap |", "| --- | --- | --- | --- |"]
    for action in ACTIONS:
        keys = " ".join(f"`{key}`" for key in shown(action.keys).split()) or "palette"
        lines.append(f"| {keys} | {action.help} | {', '.join(places_of(action))} | `{action.id}` |")
    return "\n".join(lines)


def code_table() -> str:
    lines = ["| code | what it finds |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{code}` | {what} |" for code, what in CODES.items())])


def section(text: str, name: str, table: str) -> str:
    return re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: m[1] + table + "\n" + m[2], text,
                  flags=re.S)  # fmt: skip


def test_the_tables_are_the_programs() -> None:
    text = README.read_text(encoding="utf-8")
    wanted = text
    tables = (("keys", key_table()), ("commands", command_table()), ("codes", code_table()))
    for name, table in tables:
        assert f"<!-- {name} -->" in wanted
        wanted = section(wanted, name, table)
    if os.environ.get(WRITE):
        README.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, f"README.md has older tables: run this test once with {WRITE}=1"


def toml_blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.S)


def test_the_settings_shown_are_the_defaults() -> None:
    defaults, custom, _ = toml_blocks()
    assert parse_settings(defaults, "okrtui.toml") == Settings()
    assert [cycle.name for cycle in parse_settings(custom, "okrtui.toml").cycles.custom] == ["launch"]


def test_the_personal_settings_shown_are_accepted(tmp_path: Path) -> None:
    from okrtui.config.reading import read_personal

    path = tmp_path / "config.toml"
    path.write_text(toml_blocks()[2], encoding="utf-8")
    personal = read_personal(path)
    assert (personal.theme, personal.mouse) == (Personal().theme, Personal().mouse)
    assert set(personal.keymap) <= {action.id for action in ACTIONS}


def test_every_picture_is_used_and_there() -> None:
    used = set(re.findall(r"\(screenshots/([\w-]+\.svg)\)", README.read_text(encoding="utf-8")))
    assert used == {path.name for path in (PROJECT / "screenshots").glob("*.svg")}


def test_every_command_has_help_with_an_example() -> None:
    without = [path for path, command in commands(root) if "Example:" not in (command.help or "")]
    assert without == []
