"""`okrtui objective`: objectives: add, edit, drop, guard."""

from __future__ import annotations

import click

from okrtui.cli.base import OBJECTIVE, F, Group, HandleType, State, example, given, pass_state, reason_option
from okrtui.cli.change.drop_and_edit import dropper, say_edited
from okrtui.domain.model import Handle
from okrtui.workspace.commands import objectives


@click.group(cls=Group)
@example('okrtui objective add "Customers praise our support"')
def objective() -> None:
    """Objectives: what we want, in words."""


def _objective_options(function: F) -> F:
    for option in (
        click.option("--kind", metavar="K", help="committed, aspirational or learning."),
        click.option("--owner", metavar="U", help="Login name (default when adding: yours)."),
        click.option("--team", metavar="T", help="Team, like eng/platform."),
        click.option("--why", metavar="W", help="Why it matters."),
        click.option("--weight", metavar="N", help="Weight in its parent (default 1)."),
    ):
        function = option(function)
    return function


@objective.command("add")
@click.argument("title")
@click.option("--parent", type=HandleType("O", "KR"), metavar="O1|KR1", help="What it contributes to.")
@click.option("--cycle", metavar="C", help="Cycle (default: the running one).")
@_objective_options
@pass_state
@example('okrtui objective add "Customers praise our support" --kind aspirational')
def objective_add(
    state: State, title: str, parent: Handle | None, cycle: str | None, **typed: str | None
) -> None:
    """Add an objective; prints its handle."""
    state.ask_about_names(typed)
    handle = objectives.add(state.session(), given(title=title, **typed), cycle=cycle, parent=parent)
    state.output.line(str(handle))


@objective.command("edit")
@click.argument("handle", type=OBJECTIVE)
@click.option("--title", metavar="TITLE", help="New title.")
@_objective_options
@reason_option
@pass_state
@example('okrtui objective edit O1 --kind committed -m "promised to a customer"')
def objective_edit(state: State, handle: Handle, reason: str, **typed: str | None) -> None:
    """Change an objective.

    In a running cycle its title, kind and weight need a reason.
    """
    state.ask_about_names(typed)
    say_edited(state, handle, objectives.edit(state.session(), handle, given(**typed), reason))


dropper(objective, OBJECTIVE, objectives.drop, 'okrtui objective drop O1 -m "merged into O2"')


@objective.command("guard")
@click.argument("handle", type=OBJECTIVE)
@click.argument("kpi", type=HandleType("KPI"))
@click.option("--remove", is_flag=True, help="No longer guard it.")
@pass_state
@example("okrtui objective guard O1 KPI3")
def objective_guard(state: State, handle: Handle, kpi: Handle, remove: bool) -> None:
    """Let a KPI guard an objective.

    While the KPI is unhealthy, the objective is at risk at best.
    """
    objectives.guard(state.session(), handle, kpi, remove=remove)
    state.output.note(f"{kpi} {'no longer guards' if remove else 'guards'} {handle}.")


COMMAND = objective
