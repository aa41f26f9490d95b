"""`okrtui lint`: what coaching says about the workspace, or about a document that was handed over."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, F, State, example, json_option, max_size_option, pass_state
from okrtui.cli.outline import FORMATS, read_plan
from okrtui.config.paths import SETTINGS_FILE
from okrtui.config.reading import read_settings
from okrtui.config.settings import Settings
from okrtui.domain.calendar import cycle_around, named_cycle, state_on
from okrtui.domain.coaching.board import of_board, titles
from okrtui.domain.coaching.findings import CODES, Finding
from okrtui.domain.errors import Refused
from okrtui.domain.model import Cycle
from okrtui.interchange.outline.coaching import plan_board
from okrtui.show.glyphs import hanging, wrap
from okrtui.show.sentences import count
from okrtui.workspace.queries.coaching import Coached, coached, strangers

_HELP = "\n\n\b\nCodes (a beginning such as OKR2 means all of them):\n" + "".join(
    f"  {line}\n" for code, what in CODES.items() for line in hanging(f"{code}  ", what.replace("`", ""), 74)
)


def _with_codes(function: F) -> F:
    """Add the table of codes to the help."""
    function.__doc__ = inspect.cleandoc(function.__doc__ or "") + _HELP
    return function


@click.command(cls=Command)
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Format (default: by the name).")
@click.option("--cycle", metavar="C", help="Which cycle (default: the running one).")
@click.option("--select", metavar="CODES", multiple=True, help="Only these: OKR1,OKR201.")
@click.option("--ignore", metavar="CODES", multiple=True, help="All but these.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything is found.")
@json_option
@max_size_option
@pass_state
@example("okrtui lint okrs.md --ignore OKR303 --strict")
@_with_codes
def lint(
    state: State,
    file: str | None,
    format_: str | None,
    cycle: str | None,
    select: Sequence[str],
    ignore: Sequence[str],
    strict: bool,
    as_json: bool,
    max_size: int,
) -> None:
    """Say what could make OKRs and KPIs stronger, why, and how.

    It warns and never blocks. Of a cycle and the KPIs, or of FILE, a document that `okrtui import` reads:
    nothing is written, and the handles are those its items would have in an empty workspace.
    """
    wanted, unwanted = _codes(select), _codes(ignore)
    if file is None:
        if format_ is not None:
            raise Refused("--format goes with a FILE: name one, or leave it out.")
        session = state.session()
        found = session.ask(coached, cycle)
        if session.is_shared:
            found = found._replace(findings=[*found.findings, *session.ask(strangers, cycle)])
    else:
        found = _of_file(state, file, format_, cycle, max_size)
    kept = [each for each in found.findings if each.code in (wanted or CODES) and each.code not in unwanted]
    if as_json:
        state.output.json([shapes.finding(each) for each in kept])
    else:
        _print(state, kept, found)
    if strict and kept:
        click.get_current_context().exit(1)


def _codes(typed: Sequence[str]) -> set[str]:
    """The codes that begin with what was typed, separated by commas. Raises Refused if none does."""
    found: set[str] = set()
    for word in (part.strip().upper() for text in typed for part in text.split(",")):
        matching = {code for code in CODES if word.startswith("OKR") and code.startswith(word)}
        if not matching:
            raise Refused(
                f"“{word[:40]}” is neither a code nor the beginning of one: expected {', '.join(CODES)}."
            )
        found |= matching
    return found


def _of_file(state: State, file: str, format_: str | None, cycle_name: str | None, max_size: int) -> Coached:
    if file != "-":
        state.forbid_if_restricted("`okrtui lint FILE`")
    plan, _ = read_plan(file, format_, max_size)
    if not plan.objectives:
        raise Refused(f"{file} holds no objectives that could be told: `okrtui import --dry-run` says why.")
    settings = _settings(state)
    today = state.day_alone(settings)
    dates = named_cycle(cycle_name, settings.cycles) if cycle_name else cycle_around(today, settings.cycles)
    cycle = Cycle(dates.name, dates.starts, dates.ends, state_on(today, dates.starts, today))
    board = plan_board(plan, cycle, settings.rules, today)
    found = of_board(board, settings.focus.objectives, settings.focus.key_results, today)
    return Coached(Path(file).name, found, titles(board))


def _settings(state: State) -> Settings:
    """The workspace's settings, or the defaults without a workspace: a document can be looked at before there
    is one."""
    path = state.directory / SETTINGS_FILE
    return read_settings(path) if path.exists() else Settings()


def _print(state: State, found: Sequence[Finding], where: Coached) -> None:
    """Print item by item: its title, then each finding with its reason and a pattern to rewrite it by."""
    output = state.output
    for handle, group in groupby(found, key=lambda each: each.handle):
        output.line(f"{handle} {where.titles.get(handle, '')}".rstrip())
        for each in group:
            first = f"  {each.code}  "
            for text in (each.message, each.hint):
                for line in wrap(text, max(20, output.width - len(first))) if output.width else [text]:
                    output.line(first + line)
                    first = " " * len(first)
    if found:
        output.note(f"{count(len(found), 'finding')} in {where.cycle}.")
    else:
        output.note(f"nothing found in {where.cycle}.")


COMMAND = lint
