"""What people read against the program: links, commands with their options, variables, versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest

import okrtui
from okrtui.cli.root import root

PROJECT = Path(__file__).parents[1]
PACKAGE = Path(okrtui.__file__).parent
README = PROJECT / "README.md"
GUIDES = sorted((PACKAGE / "guides").glob("*.md"))
READ = pytest.mark.parametrize("path", [README, *GUIDES], ids=lambda path: path.name)

FENCED = re.compile(r"(?ms)^```(\w*)\n(.*?)^```$")
STARTED = re.compile(r"(?:^|[\s/(`])okrtui(?! /)((?: [^\s;|<>&)]+)+)")
"""The program with its words, up to what is the shell's; none of its words begins with a path."""


def shell_lines(text: str) -> Iterator[str]:
    """What one is told to type: in blocks of a shell without its comments and answers, and between words."""
    for kind, block in FENCED.findall(text):
        if kind == "sh":
            yield from (re.sub(r"(^| )#.*", "", line.removeprefix("$ ")) for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", FENCED.sub("", text))


def unknown(words: list[str]) -> str:
    """The first word that is no command or no option of okrtui's; empty if all are known."""
    command: click.Command = root
    known = {"--version": 0, "--restricted": 0, **options(root)}
    passed = 0  # values of an option
    for word in words:
        if passed:
            passed -= 1
        elif word.startswith("-") and not re.match(r"-\d", word):
            flag, _, value = word.partition("=")
            if flag not in known:
                return word
            passed = 0 if value else known[flag]
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return "" if word.isupper() else word  # COMMAND
            command, known = found, {**known, **options(found)}
    return ""


def options(command: click.Command) -> dict[str, int]:
    """A command's options, and how many values follow each."""
    own = [option for option in command.params if isinstance(option, click.Option)]
    flags = [(flag, option) for option in own for flag in (*option.opts, *option.secondary_opts)]
    return {"-h": 0, "--help": 0, **{flag: 0 if o.is_flag else o.nargs for flag, o in flags}}


def started(text: str) -> Iterator[list[str]]:
    """The words behind every `okrtui` that one is told to type."""
    for line in shell_lines(text):
        for words in STARTED.findall(re.sub(r"\"[^\"]*\"|'[^']*'", "QUOTED", line)):
            yield words.split()


@READ
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", FENCED.sub("", path.read_text(encoding="utf-8")))
    assert [link for link in links if not (path.parent / link).is_file()] == []
    if path != README:  # installed, a guide has nothing around it but the others
        assert [link for link in links if "/" in link] == []


@READ
def test_commands_and_options_are_the_programs(path: Path) -> None:
    found = list(started(path.read_text(encoding="utf-8")))
    assert path.name == "changes.md" or len(found) > 9
    assert {f"{unknown(words)} of {' '.join(words)}" for words in found if unknown(words)} == set()


@READ
def test_variables_are_known_to_the_code(path: Path) -> None:
    named = set(re.findall(r"OKRTUI_[A-Z]\w*", path.read_text(encoding="utf-8")))
    sources = [*PACKAGE.rglob("*.py"), *(PROJECT / "tests").rglob("*.py")]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    assert {name for name in named if not re.search(rf"\b{name}\b", code)} == set()


def test_the_readme_names_every_guide() -> None:
    text = README.read_text(encoding="utf-8")
    assert [path.name for path in GUIDES if f"(src/okrtui/guides/{path.name})" not in text] == []


def test_the_list_of_changes_begins_with_this_version() -> None:
    headings = re.findall(r"(?m)^## (.*)$", (PACKAGE / "guides" / "changes.md").read_text(encoding="utf-8"))
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert headings in (versions, ["Unreleased", *versions])
    assert versions[0] == version("okrtui")
    parts = [tuple(map(int, one.split("."))) for one in versions]
    assert parts == sorted(set(parts), reverse=True)
