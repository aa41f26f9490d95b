"""What people read against the program: links, commands with their options, keys, settings, variables,
exit codes, versions; and that what the guide for a week tells one to type can be typed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest

import okrtui
from okrtui import guides, replaced
from okrtui.cli.base import about
from okrtui.cli.commands import GROUPS
from okrtui.cli.root import root
from okrtui.config.reading import parse_settings, read_personal
from okrtui.config.settings import THEMES, Personal, Settings
from okrtui.domain import errors
from okrtui.show.glyphs import hanging
from okrtui.tui.actions import ACTIONS, shown

PROJECT = Path(__file__).parents[1]
PACKAGE = Path(okrtui.__file__).parent
README = PROJECT / "README.md"
GUIDES = sorted((PACKAGE / "guides").glob("*.md"))
FOR_DEVELOPERS = [PROJECT / "tests" / "README.md", PROJECT / ".github" / "CONTRIBUTING.md"]
READ = pytest.mark.parametrize(
    "path",
    [README, *GUIDES, *FOR_DEVELOPERS],
    ids=lambda path: f"{path.parent.name}/{path.name}" if path in FOR_DEVELOPERS else path.name,
)
GUIDE = pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
WRITE = "OKRTUI_WRITE_TABLES"
WITHOUT_COMMANDS = ("changes.md", "rules.md")
TOPICS = {*guides.topics(), "keys"}

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
    if path in GUIDES:  # installed, a guide has nothing around it but the others
        assert [link for link in links if "/" in link] == []


@READ
def test_commands_and_options_are_the_programs(path: Path) -> None:
    found = list(started(path.read_text(encoding="utf-8")))
    assert path not in GUIDES or path.name in WITHOUT_COMMANDS or len(found) > 3
    assert {words[1] for words in found if words[0] == "help" and words[1:]} <= {*TOPICS, "TOPIC]", "[TOPIC]"}
    assert {f"{unknown(words)} of {' '.join(words)}" for words in found if unknown(words)} == set()


@READ
def test_variables_are_known_to_the_code(path: Path) -> None:
    named = set(re.findall(r"OKRTUI_[A-Z]\w*", path.read_text(encoding="utf-8")))
    sources = [*PACKAGE.rglob("*.py"), *(PROJECT / "tests").rglob("*.py")]
    code = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    assert {name for name in named if not re.search(rf"\b{name}\b", code)} == set()


@GUIDE
def test_a_guide_begins_with_what_it_is_for_and_fits_a_terminal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = guides.guide(path.stem)
    assert text.startswith(f"# {found.title}\n\n")
    assert len(found.title) > 3
    assert len(found.purpose) > 30
    if path.name != "changes.md":
        assert [line for line in FENCED.sub("", text).splitlines() if len(line) > 80] == []


KEYS = {key for action in ACTIONS for key in shown(action.keys).split(" ")} | {
    key for action in ACTIONS for key in action.keys
}
PROMPT = {"s", "b", "u", "q", "c", ":", "?"}
"""What the line prompt of a review takes, beside values."""


@READ
def test_keys_are_keys(path: Path) -> None:
    if path.name == "rules.md":  # its single characters are units and signs
        return
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    typed = re.findall(r"`([^`\s]|ctrl\+\w|enter|esc|tab|space|up|down|left|right)`", text)
    assert set(typed) <= KEYS | PROMPT | {"•", "␛", "�", "…", "*"}
    if path.name == "week.md":
        assert len(set(typed)) > 28


def test_the_guide_for_commands_has_all_of_them() -> None:
    path = PACKAGE / "guides" / "commands.md"
    text = wanted = path.read_text(encoding="utf-8")
    for heading, names in GROUPS.items():
        lines = "\n".join(line for name in names for line in command_lines(name))
        found = re.compile(rf"(?s)(\n## {heading}\n\n```text\n).*?(```)")
        assert found.search(wanted), heading
        wanted = found.sub(lambda block, lines=lines: f"{block[1]}{lines}\n{block[2]}", wanted)  # type: ignore[misc]
    if os.environ.get(WRITE):
        path.write_text(wanted, encoding="utf-8")
        text = wanted
    assert text == wanted, f"commands.md is older: run this test once with {WRITE}=1"


def command_lines(name: str) -> Iterator[str]:
    """A command, or all of a group, with what is typed behind it and the first sentence about it."""
    command = root.get_command(click.Context(root), name)
    assert command is not None
    below = command.commands.items() if isinstance(command, click.Group) else [("", command)]
    for word, each in sorted(below):
        words = [
            param.make_metavar(click.Context(each))
            for param in each.params
            if isinstance(param, click.Argument)
        ]
        usage = " ".join(filter(None, [name, word, *words]))
        if len(usage) > 26:
            yield usage
            usage = ""
        yield from hanging(f"{usage:28}", about(each), 78)


def toml_blocks() -> list[str]:
    return [block for kind, block in FENCED.findall(guides.guide("settings").text) if kind == "toml"]


def test_the_settings_shown_are_the_defaults() -> None:
    defaults, custom, _ = toml_blocks()
    assert parse_settings(defaults, "okrtui.toml") == Settings()
    assert [cycle.name for cycle in parse_settings(custom, "okrtui.toml").cycles.custom] == ["launch"]
    written = set(re.findall(r"(?m)^(\w+) =", defaults))
    assert {
        field for part in ("", "cycles", "scoring", "kpi", "focus", "database") for field in fields(part)
    } <= (written | {"custom", "cycles", "scoring", "kpi", "focus", "database", "aspirational", "committed"})


def fields(part: str) -> tuple[str, ...]:
    """The names of settings, of a table or at the top."""
    found = getattr(Settings(), part) if part else Settings()
    return tuple(found.__slots__)


def test_the_personal_settings_shown_are_all_and_accepted(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(toml_blocks()[2], encoding="utf-8")
    personal = read_personal(path)
    assert (personal.workspace, personal.theme, personal.mouse, personal.ascii) == ("", "auto", False, False)
    assert set(personal.keymap) <= {action.id for action in ACTIONS}
    assert all(re.search(rf"(?m)^(\[{name}\]|{name} =)", toml_blocks()[2]) for name in Personal.__slots__)
    assert all(theme in toml_blocks()[2] for theme in THEMES)


def test_exit_codes_are_told() -> None:
    told = {int(code) for code in re.findall(r"(?m)^(\d+)  +\w", guides.guide("commands").text)}
    of_errors = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.OkrtuiError)
    }
    assert told == {0, 1, 70, replaced.EXIT_CODE, 129, 130, 131, 143, *of_errors}


RUN = """
import sys
from datetime import datetime
from okrtui.__main__ import main
main(sys.argv[1:], lambda: datetime.fromisoformat("2026-11-21T12:00:00+00:00"))
"""


def test_a_week_can_be_typed(tmp_path: Path) -> None:
    """The guide's commands from top to bottom, but for what waits for a person or is of other files."""
    okrtui_here = tmp_path / "bin" / "okrtui"
    okrtui_here.parent.mkdir()
    okrtui_here.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(RUN)} "$@"\n')
    okrtui_here.chmod(0o755)
    blocks = [block for kind, block in FENCED.findall(guides.guide("week").text) if kind == "sh"]
    typed = [
        block
        for block in blocks
        if not block.startswith("$ ") and "~/.bashrc" not in block and "mail" not in block
    ]
    assert len(typed) > 12
    environment = {
        "HOME": str(tmp_path), "PATH": f"{okrtui_here.parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "OKRTUI_DAILY_BACKUP": "0",
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail"], input="\n".join(typed), cwd=tmp_path, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert "Traceback" not in done.stderr
    assert "<html" in (tmp_path / "quarter.html").read_text(encoding="utf-8")


def test_every_folder_of_tests_and_every_marker_is_told() -> None:
    text = FOR_DEVELOPERS[0].read_text(encoding="utf-8")
    there = {path.name for path in (PROJECT / "tests").iterdir() if next(path.glob("*.py"), None)}
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", text)) == there
    markers = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"][
        "markers"
    ]
    asked = text.partition("## Asked for")[2].partition("\n## ")[0]
    assert set(re.findall(r"`-m (\w+)`", asked)) == {marker.partition(":")[0] for marker in markers}
    files = re.findall(r"(?:^|[ `(])((?:tests|src)/[\w/]+\.py)\b", text)
    assert len(files) > 3
    assert [file for file in files if not (PROJECT / file).is_file()] == []


MAP = PACKAGE / "README.md"
DRIVER = PACKAGE / "tui" / "driver" / "README.md"
NAMED = re.compile(r"`([\w/.]+(?:\.(?:py|md|toml|tcss)|/))`")
"""Files and folders in a text, as they are called from where one looks at them."""


def test_the_map_names_every_room_and_nothing_that_is_not_there() -> None:
    text = MAP.read_text(encoding="utf-8")
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert [room for room in rooms if f"`{room}/`" not in text] == []
    for path, roots in ((MAP, (PACKAGE, PROJECT)), (DRIVER, (DRIVER.parent, PACKAGE, PROJECT))):
        named = {found.group(1) for found in NAMED.finditer(path.read_text(encoding="utf-8"))}
        named -= {"migrations/", "queries/", "commands/", "admin/", "files/", "outline/", "measurements/"}
        named -= {"report/", "board/", "screens/", "forms/", "dialogs/", "widgets/", "driver/"}
        gone = [name for name in named if not any((root / name).exists() for root in roots)]
        assert gone == [], path


def test_the_list_of_changes_begins_with_this_version() -> None:
    headings = re.findall(r"(?m)^## (.*)$", (PACKAGE / "guides" / "changes.md").read_text(encoding="utf-8"))
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert headings in (versions, ["Unreleased", *versions])
    assert versions[0] == version("okrtui")
    parts = [tuple(map(int, one.split("."))) for one in versions]
    assert parts == sorted(set(parts), reverse=True)
