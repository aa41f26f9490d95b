"""Commands that only read: tree, show, explain, search. Each loads what only it needs."""

from __future__ import annotations

from dataclasses import replace

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state
from okrtui.cli.output import PIPE_WIDTH, table
from okrtui.domain.model import Cycle, Handle
from okrtui.domain.status import Status
from okrtui.domain.views import Board
from okrtui.show import rows
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries import cycles
from okrtui.workspace.queries.filters import Filter, filtered
from okrtui.workspace.queries.key_results import initiative, key_result_view
from okrtui.workspace.queries.kpis import kpi_view
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
    """The plain board of the running cycle, for `okrtui` without a terminal."""
    session = state.session()
    _print_tree(state, session, filtered(session.ask(boards.board), Filter()))


def _tell_other_cycles(state: State, session: Session, shown: Cycle, *, asked: bool) -> None:
    """Where one sees another cycle than today's, which; and those that are there beside it."""
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


@click.command(cls=Command)
@click.argument("handle", type=HandleType())
@json_option
@pass_state
@example("okrtui show KR1")
def show(state: State, handle: Handle, as_json: bool) -> None:
    """One item with everything about it."""
    from okrtui.show import details
    from okrtui.workspace.queries.history import redefinitions

    session = state.session()
    found = session.ask(redefinitions, handle) if handle.prefix != "I" else []
    if handle.prefix == "O":
        objective = session.ask(boards.objective_view, handle.id)
        shape, lines = shapes.objective(objective), details.objective(objective, state.output.style, found)
    elif handle.prefix == "KR":
        key_result = session.ask(key_result_view, handle.id)
        shape = shapes.key_result(key_result)
        shape["check_ins"] = [shapes.check_in(entry) for entry in key_result.check_ins]
        lines = details.key_result(key_result, state.output.style, session.today, found)
    elif handle.prefix == "KPI":
        kpi = session.ask(kpi_view, handle.id)
        shape = shapes.kpi(kpi) | {"points": shapes.kpi_points(kpi)}
        shape["measurements"] = [shapes.measurement(entry) for entry in kpi.entries]
        lines = details.kpi(kpi, state.output.style, session.today, found)
    else:
        work = session.ask(initiative, handle.id)
        shape, lines = shapes.initiative(work), details.initiative(work)
    if as_json:
        shape["changes"] = [shapes.redefinition(each) for each in found]
        state.output.json(shapes.item(shape, session.today))
        return
    state.output.line(f"{handle} {shape.get('title') or shape['name']}")
    state.output.pairs(lines)


@click.command(cls=Command)
@click.argument("handle", type=HandleType("O", "KR", "KPI"))
@json_option
@pass_state
@example("okrtui explain KR1")
def explain(state: State, handle: Handle, as_json: bool) -> None:
    """Why a number and a status are so: formula, inputs, thresholds."""
    from okrtui.show import explaining
    from okrtui.workspace.queries.history import redefinitions

    session = state.session()
    rules = session.settings.rules
    changed = session.ask(redefinitions, handle)
    if handle.prefix == "O":
        objective = session.ask(boards.objective_view, handle.id)
        title, shape = objective.item.title, shapes.objective(objective)
        lines = explaining.objective(objective, rules, session.today, changed)
    elif handle.prefix == "KR":
        key_result = session.ask(key_result_view, handle.id)
        title, shape = key_result.item.title, shapes.key_result(key_result)
        lines = explaining.key_result(key_result, rules, session.today, changed)
    else:
        kpi = session.ask(kpi_view, handle.id)
        title, shape = kpi.item.name, shapes.kpi(kpi)
        lines = explaining.kpi(kpi, rules, session.today, changed)
    if as_json:
        kept = {name: shape.get(name) for name in ("handle", "title", "name", "score", "status")}
        kept = {name: value for name, value in kept.items() if name in shape}
        why = [{"name": name, "text": text} for name, text in lines]
        state.output.json(shapes.item({**kept, "why": why}, session.today))
        return
    state.output.line(f"{handle} {title}")
    state.output.pairs(lines)


@click.command(cls=Command)
@click.argument("words", metavar="WORDS", nargs=-1, required=True)
@json_option
@pass_state
@example("okrtui search first reply")
def search(state: State, words: tuple[str, ...], as_json: bool) -> None:
    """Items whose texts, notes or reasons hold all the words."""
    from okrtui.workspace.queries.search import search as matching

    found = state.session().ask(matching, " ".join(words))
    if as_json:
        keys = ("handle", "title", "cycle", "dropped", "said")
        rows_ = [(str(f.handle), f.title, f.cycle or None, f.dropped, f.said or None) for f in found]
        state.output.json([dict(zip(keys, row, strict=True)) for row in rows_])
        return
    lines = [
        (str(f.handle), f.cycle, f.title + " (dropped)" * f.dropped + (f" · “{f.said}”" if f.said else ""))
        for f in found
    ]
    for line in table(lines):
        state.output.line(line)
    if not found:
        state.output.note("nothing found.")


COMMANDS = {"tree": tree, "show": show, "explain": explain, "search": search}
