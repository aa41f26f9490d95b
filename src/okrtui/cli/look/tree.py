"""`okrtui tree`: the board of a cycle, as lines."""

from __future__ import annotations

from dataclasses import replace

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.output import PIPE_WIDTH
from okrtui.domain.model import Cycle
from okrtui.domain.status import Status
from okrtui.domain.views import Board
from okrtui.show import rows
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.filters import Filter, filtered
from okrtui.workspace.session import Session


@click.command(cls=Command)
@click.option("--cycle", metavar="C", help="Which cycle (default: the running one).")
@click.option("--team", metavar="T", help="Only this team and those below it.")
@click.option("--owner", metavar="U", help="Only this owner's.")
@click.option("--mine", is_flag=True, help="Only mine.")
@click.option("--dropped", is_flag=True, help="Only what was dropped, with what it stands below.")
@json_option
@pass_state
@example("okrtui tree --cycle 2026-Q4 --mine")
def tree(
    state: State,
    cycle: str | None,
    team: str | None,
    owner: str | None,
    mine: bool,
    dropped: bool,
    as_json: bool,
) -> None:
    """The objectives of a cycle with their key results."""
    session = state.session()
    status = Status.DROPPED if dropped else None
    wanted = Filter(team=team, owner=session.who if mine else owner, status=status, dropped=dropped)
    whole = session.ask(boards.board, cycle)
    found = filtered(whole, wanted)
    if as_json:
        shape = shapes.tree(found, session.settings.name, session.today)
        state.output.json(shapes.item(shape, session.today))
    else:
        _print_tree(state, session, found, filtered_out=bool(whole.objectives), asked=cycle is not None)


def _why_empty(session: Session, cycle: Cycle, filtered_out: bool) -> str:
    if filtered_out:
        return f"nothing in {cycle.name} matches."
    if session.as_of is not None:
        return f"no objectives in {cycle.name} as of {session.as_of}."
    return f"no objectives in {cycle.name} yet: `okrtui objective add TITLE` adds one."


def print_board(state: State) -> None:
    """Print the plain board of the running cycle, for `okrtui` without a terminal."""
    session = state.session()
    _print_tree(state, session, filtered(session.ask(boards.board), Filter()))


def _tell_other_cycles(state: State, session: Session, shown: Cycle, *, asked: bool) -> None:
    """Say that the cycle shown is over, if it is, and which other cycles have items. Nothing if one was asked
    for."""
    if asked:
        return
    others = session.ask(cycles.beside, shown)
    if shown.ends < session.today and shown.state != "closed":
        state.output.note(
            f"{shown.name} is over and {shown.state}, and there is nothing in today's cycle yet."
        )
    if others:
        state.output.note(f"others with items: {', '.join(cycle.name for cycle in others)}.")


def _print_tree(
    state: State, session: Session, found: Board, *, filtered_out: bool = False, asked: bool = False
) -> None:
    output = state.output
    cycle, today = found.cycle, session.today
    day = f"day {cycle.day(today)} of {cycle.days}" if cycle.state != "draft" else "draft"
    output.line(f"{session.settings.name} · {cycle.name} · {day}")
    lines = rows.board_rows(found.objectives)
    _tell_other_cycles(state, session, cycle, asked=asked)
    if not lines:
        output.note(_why_empty(session, cycle, filtered_out))
        return
    columns = rows.Columns.at(output.width or 100)
    if output.width is None:
        longest = max(2 * r.depth + len(r.handle) + len(r.title) + len(r.measure) + 6 for r in lines)
        most = rows.Columns.at(PIPE_WIDTH).title
        columns = replace(columns, title=min(max(columns.title, longest), most))
    for row in lines:
        text = rows.text_of(rows.board_line(row, columns, output.style))
        output.line(text, status=row.status)


COMMAND = tree
