"""`okrtui explain`: why a number and a status are so."""

from __future__ import annotations

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, HandleType, State, example, json_option, pass_state
from okrtui.domain.model import Handle
from okrtui.workspace.queries import board as boards
from okrtui.workspace.queries.key_results import key_result_view
from okrtui.workspace.queries.kpis import kpi_view


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


COMMAND = explain
