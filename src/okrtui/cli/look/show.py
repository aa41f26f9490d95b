"""`okrtui show`: one item with everything about it."""

from __future__ import annotations

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state
from okrtui.domain.model import Handle
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries.key_results import initiative, key_result_view
from okrtui.workspace.queries.kpis import kpi_view


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


COMMAND = show
