"""`okrtui help`: its topics, its text, and that nothing has to be well for it; and what `--help` prints."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path

import click
import pytest

from okrtui import guides
from okrtui.cli.base import about
from okrtui.cli.commands import GROUPS, MODULES
from okrtui.cli.root import root
from okrtui.config.keymap import Bound
from okrtui.domain.coaching.findings import CODES
from okrtui.tui.actions import ACTIONS, bound
from tests.cli.program import Program
from tests.cli.test_global_options import EVERY

TOPICS = [*guides.topics(), "keys"]


def test_alone_it_lists_every_topic_with_what_it_is_for(homeless: Program) -> None:
    said = homeless.ok("help")
    assert re.findall(r"(?m)^\w+", said) == TOPICS
    assert max(map(len, said.splitlines())) < 80
    listed = " ".join(said.split())
    for topic in guides.topics():
        assert f"{topic} {guides.guide(topic).purpose}" in listed
    assert [each["topic"] for each in homeless.json("help")] == TOPICS


@pytest.mark.parametrize("topic", guides.topics())
def test_a_guide_is_printed_as_it_is_written(homeless: Program, topic: str) -> None:
    assert homeless.ok("help", topic) == guides.guide(topic).text.removesuffix("\n")
    assert homeless.json("help", topic)["text"] == guides.guide(topic).text


def test_in_ascii_it_is_ascii(homeless: Program) -> None:
    for topic in TOPICS:
        assert homeless.ok("--ascii", "help", topic.upper()).isascii(), topic


def test_every_key_is_told_with_what_a_keymap_calls_it(homeless: Program) -> None:
    said = homeless.ok("help", "keys")
    assert max(map(len, said.splitlines())) < 80
    told = " ".join(said.split())
    for action in ACTIONS:
        assert f" {action.id} {action.help} " in f"{told} "
        assert action.keys or f" palette {action.id} " in told
    for line in ("[ <", "escape", "ctrl+d pagedown", "? help", ": ctrl+p", "/ search"):
        assert f"  {line} " in f"{re.sub(' +', ' ', said)}".replace("\n ", "\n  ")
    places = {place for action in bound() for place in action.places}
    for name in re.findall(r"(?m)^## (.*)$", said):
        assert name == "everywhere" or set(name.split(", ")) < places


def test_the_keys_are_those_of_the_screens(homeless: Program) -> None:
    homeless.actions = [Bound("up", ("f9",), ("kpis",), "go somewhere else")]
    assert "  f9                up  go somewhere else" in homeless.ok("help", "keys")


def test_an_unknown_topic_names_the_nearest_and_all(homeless: Program) -> None:
    for typed, near in (("chnages", "`okrtui help changes`?"), ("server", "`okrtui help servers`?"),
                        ("tree", "`okrtui tree --help`"), ("", "`okrtui help`"), ("../x", "`okrtui help`"),
                        ("\x1b]0;x", "`okrtui help`")):  # fmt: skip
        answer = homeless("help", typed)
        assert (answer.code, answer.out) == (2, "")
        assert near in answer.err
        assert f"Topics are {', '.join(TOPICS)}." in answer.err
        assert "\x1b" not in answer.err
    assert homeless("help", "changes", "more").code == 2


def test_nothing_has_to_be_well(homeless: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a workspace nor the personal settings, of which it is told how they should be."""
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True, exist_ok=True)
    personal.write_text("theme = blue\n")
    assert homeless("tree").code == 2
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(tmp_path / "nowhere"))
    for topic in ([], *([each] for each in TOPICS)):
        answer = homeless("help", *topic)
        assert (answer.code, answer.err) == (0, "")


def test_a_guide_says_what_it_is_for_in_its_first_sentence() -> None:
    text = "# A title\n\nWhat it is for, e.g. 3.5 of them,\nin two lines. And more.\n\nText.\n"
    found = guides.parsed("some", text)
    assert (found.topic, found.title) == ("some", "A title")
    assert found.purpose == "What it is for, e.g. 3.5 of them, in two lines."


# --- --help ----------------------------------------------------------------------------------


def test_every_command_is_in_one_group() -> None:
    context = click.Context(root)
    listed = [name for names in root.sections(context).values() for name in names]
    assert listed == root.list_commands(context)
    assert len(listed) == sum(map(len, GROUPS.values())) == len(MODULES)


def test_a_command_is_in_the_module_of_its_name_in_the_folder_of_its_group() -> None:
    for group in GROUPS.values():
        (folder,) = {module.partition(".")[0] for module in group.values()}
        words = {name: name.replace("-", "_") + "_" * iskeyword(name) for name in group}
        assert group == {name: f"{folder}.{word}" for name, word in words.items()}


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_fits_and_is_not_cut(
    homeless: Program, monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = homeless.ok(*path, "--help").splitlines()
    assert [line for line in lines if "…" in line or "..." in line or len(line) > 80] == []
    told = lines[2 : next(number for number, line in enumerate(lines) if line in ("Options:", "  Example:"))]
    assert [line for line in told if "   " in line.strip() or line.startswith("      ")] == [
        line for line in told if path == ("lint",) and line.startswith(" " * 12)
    ]
    command: click.Command = root
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands.get(name) or command.get_command(click.Context(command), name)  # type: ignore[assignment]
    if isinstance(command, click.Group):
        names = command.list_commands(click.Context(command))
        room = max(map(len, names))
        below = {name: command.get_command(click.Context(command), name) for name in names}
        assert {f"  {name:{room}}  {about(each)}" for name, each in below.items() if each} <= set(lines)


def test_lint_tells_every_code(homeless: Program) -> None:
    told = " ".join(homeless.ok("lint", "--help").split())
    assert [code for code, what in CODES.items() if f" {code} {what.replace('`', '')} " not in told] == []
