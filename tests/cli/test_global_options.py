"""What every command shares: help, version, -w, --ascii, --no-color and --as-of, on both sides."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import product
from pathlib import Path

import click
import pytest

from okrtui.cli.root import root
from okrtui.cli.state import State, Wiring, leading
from okrtui.domain.errors import Refused, Unsafe
from tests.cli.program import Program, one_message

# commands that have to be there, whatever is added
COMMANDS = {
    "demo", "init", "tree", "show", "explain", "search", "objective add", "objective edit",
    "objective drop", "objective guard", "kr add", "kr edit", "kr drop", "kr step", "initiative add",
    "initiative edit", "initiative set", "initiative drop", "kpi add", "kpi edit", "kpi drop",
    "kpi target", "kpi list", "move", "checkin", "record", "import", "cycle list", "cycle open",
    "config path", "config show", "config check",
}  # fmt: skip


def walk(group: click.Group, context: click.Context, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from walk(command, context, (*path, name))
        else:
            yield (*path, name)


EVERY = list(walk(root, click.Context(root), ()))


def test_every_command_of_the_design_is_there() -> None:
    assert {" ".join(path) for path in EVERY} >= COMMANDS


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_has_help_with_an_example(homeless: Program, path: tuple[str, ...]) -> None:
    answer = homeless(*path, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: {' '.join(('okrtui', *path))} ")
    assert "Example:" in answer.out
    assert f"okrtui {' '.join(path)}".rstrip() in answer.out.partition("Example:")[2]
    for option in ("-w", "--ascii", "--no-color", "--as-of"):
        assert option in answer.out


@pytest.mark.parametrize("group", ["objective", "kr", "initiative", "kpi", "cycle", "config"])
def test_a_group_alone_says_what_it_has(homeless: Program, group: str) -> None:
    answer = homeless(group)
    assert answer.code == 2
    assert answer.out == ""
    assert "␊" not in answer.err
    assert group in answer.err


def test_unknown_commands_and_options_get_a_suggestion(program: Program) -> None:
    program.refuses("chekin", "KR1", "5", says=["chekin", "checkin"])
    program.refuses("kr", "ad", says=["ad", "add"])
    program.refuses("tree", "--cicle", "2026-Q4", says=["--cicle", "--cycle"])
    program.refuses("tree", "--cycle", says=["--cycle"])


def test_version(homeless: Program) -> None:
    answer = homeless("--version")
    assert (answer.code, answer.out, answer.err) == (0, f"okrtui {version('okrtui')}\n", "")


@pytest.mark.parametrize(
    "argv",
    [
        ("-w", "{}", "--ascii", "--no-color", "--as-of", "2026-11-21", "kpi", "list"),
        ("kpi", "-w", "{}", "--ascii", "--no-color", "--as-of", "2026-11-21", "list"),
        ("kpi", "list", "-w", "{}", "--ascii", "--no-color", "--as-of", "2026-11-21"),
    ],
)
def test_global_options_work_before_and_after(
    filled: Program, argv: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OKRTUI_WORKSPACE")
    answer = filled(*(arg.format(filled.directory) for arg in argv))
    assert answer.code == 0, answer.err
    assert "Uptime" in answer.out
    assert answer.out.isascii()


def test_ascii_has_words_for_every_glyph(filled: Program) -> None:
    filled.ok("checkin", "KR1", "38", "-c", "4")
    for argv in (["tree"], ["show", "KR1"], ["explain", "KR1"], ["kpi", "list"], ["show", "KPI1"], []):
        answer = filled("--ascii", *argv)
        assert answer.out.isascii(), argv
        assert answer.code == 0
    assert "! at risk" in filled.ok("tree", "--ascii")


def test_personal_settings_can_ask_for_ascii(filled: Program, tmp_path: Path) -> None:
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.write_text("ascii = true\n")
    assert filled.ok("tree").isascii()


# --- as of -----------------------------------------------------------------------------------


@pytest.fixture
def history(program: Program) -> Program:
    """A key result with check-ins of 2026-10-16 (34), 2026-11-13 (42), dropped on 2026-11-20."""
    program.ok("objective", "add", "Praise", today="2026-10-01")
    program.ok("kr", "add", "O1", "CSAT", "--from", "30", "--to", "50", today="2026-10-01")
    program.ok("checkin", "KR1", "34", "-c", "3", "-m", "slow", today="2026-10-16")
    program.ok("checkin", "KR1", "42", "-c", "8", today="2026-11-13")
    program.ok("objective", "add", "Later", today="2026-11-10")
    program.ok("kr", "drop", "KR1", "-m", "not ours", today="2026-11-20")
    return program


def test_as_of_computes_from_what_is_dated_up_to_that_day(history: Program) -> None:
    past = history.json("show", "KR1", "--as-of", "2026-10-20")
    assert (past["as_of"], past["current"], past["score"], past["note"]) == ("2026-10-20", 34, 0.2, "slow")
    assert (past["dropped"], past["confidence"]) == (False, 3)
    assert past["pace"] == pytest.approx(0.2 / (16 / 92))
    assert history.json("show", "KR1", "--as-of", "2026-11-13")["current"] == 42
    assert history.json("show", "KR1")["status"] == "dropped"
    assert history.json("show", "KR1", "--as-of", "2026-11-19")["status"] != "dropped"


def test_as_of_shows_items_from_their_own_start(history: Program) -> None:
    def titles(day: str) -> list[str]:
        return [o["title"] for o in history.json("tree", "--as-of", day)["objectives"]]

    assert titles("2026-11-09") == ["Praise"]
    assert titles("2026-11-10") == ["Praise", "Later"]
    assert history.json("tree", "--as-of", "2026-09-30")["cycle"]["name"] == "2026-Q3"


def test_as_of_takes_the_forms_of_a_date(history: Program) -> None:
    for typed, day in (("yesterday", "2026-11-20"), ("fri", "2026-11-20"), ("2026-10", "2026-10-31")):
        assert history.json("tree", "--as-of", typed)["as_of"] == day
    history.refuses("tree", "--as-of", "2026-11-22", says=["2026-11-22"])
    history.refuses("tree", "--as-of", "whenever", says=["whenever"])


@pytest.mark.parametrize(
    "command",
    [
        ("objective", "add", "New"),
        ("objective", "edit", "O1", "--why", "x"),
        ("objective", "drop", "O2", "-m", "x"),
        ("kr", "add", "O1", "N", "--to", "5"),
        ("checkin", "KR1", "5"),
        ("cycle", "open", "2027-Q1"),
        ("kpi", "add", "N", "--higher", "--every", "day"),
        ("move", "O1", "--before", "O2"),
    ],
)
def test_as_of_is_read_only(history: Program, command: tuple[str, ...]) -> None:
    history.refuses(*command, "--as-of", "2026-11-15", says=["2026-11-15"])
    history.refuses("--as-of", "2026-11-15", *command, says=["2026-11-15"])


def test_reading_writes_nothing(history: Program) -> None:
    before = history.changes()
    for argv in (["tree"], ["show", "O1"], ["explain", "KR1"], ["search", "csat"], ["kpi", "list"],
                 ["cycle", "list"], ["config", "show"], []):  # fmt: skip
        assert history(*argv).code == 0
    assert history.changes() == before


def test_without_a_time_zone_today_is_the_viewers(filled: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    (filled.directory / "okrtui.toml").write_text('name = "Acme"\n')
    monkeypatch.setenv("TZ", "XST-13")  # 13 hours ahead: noon UTC is tomorrow already
    time.tzset()
    assert filled.json("tree")["as_of"] == "2026-11-22"


def test_help_of_a_command_needs_no_workspace(homeless: Program) -> None:
    answer = homeless("checkin", "--help")
    assert answer.code == 0
    answer = homeless("checkin")
    assert answer.code == 2
    one_message(answer.err)


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = (
    "-w", "--workspace", "--workspace=a", "--workspace=", "-wa", "-w=a", "a", "", "--ascii", "--ascii=1",
    "--asc", "--no-color", "--as-of", "--as-of=2026-11-02", "2026-11-01", "2999-01-01", "--allow-network-fs",
    "--restricted", "--help", "--version", "--", "-5", "tree", "--json",
)  # fmt: skip


@pytest.mark.usefixtures("alone")
def test_what_is_read_without_click_is_what_click_would_read() -> None:
    """Of all ways to put up to three words in front; what click does not take, it is asked about."""

    def taken(words: Sequence[str], quick: bool) -> tuple[dict[str, object], list[str]]:
        state = State(Wiring(lambda request: 0, list, lambda: NOON))
        try:
            if quick:
                given, rest = leading(words) or ({}, [])
                for name, value in given.items():
                    state.take(name, value)
            else:
                context = root.make_context("okrtui", list(words), obj=state)
                rest = [*context._protected_args, *context.args]
        except Refused as error:
            return {"refused": str(error)}, []
        finally:
            state.close()
        return {name: value for name, value in vars(state).items() if name != "wiring"}, rest

    read = 0
    for words in (words for count in range(4) for words in product(WORDS, repeat=count)):
        if leading(words) is not None:
            assert taken(words, True) == taken(words, False), words
            read += 1
    assert read > 1000


def test_what_a_restricted_login_is_told_ends_with_it(homeless: Program) -> None:
    """A process may run another command afterwards."""
    error = Unsafe("It is odd", "mend it.")
    assert "tell who runs this server." in homeless("--restricted", "tree").err
    assert str(error) == "It is odd: mend it."


def test_the_order_in_which_a_workspace_is_found(
    homeless: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("given", "environment", "settings"):
        homeless.ok("init", str(tmp_path / name), "--name", name)
    personal = tmp_path / "xdg" / "config" / "okrtui" / "config.toml"
    personal.parent.mkdir(parents=True)
    personal.write_text(f'workspace = "{tmp_path / "settings"}"\n')
    assert homeless.json("tree")["workspace"] == "settings"
    monkeypatch.setenv("OKRTUI_WORKSPACE", str(tmp_path / "environment"))
    assert homeless.json("tree")["workspace"] == "environment"
    assert homeless.json("-w", str(tmp_path / "given"), "tree")["workspace"] == "given"


def test_an_empty_w_is_not_another_workspace(program: Program) -> None:
    """`okrtui -w "$UNSET" …` must not write into whatever else is configured."""
    program.refuses("-w", "", "objective", "add", "Ship")
