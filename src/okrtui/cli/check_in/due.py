"""`okrtui due`: what wants a check-in or a measurement."""

from __future__ import annotations

import click

from okrtui.cli import shapes
from okrtui.cli.base import Command, State, example, json_option, pass_state
from okrtui.cli.fast_path import due_short
from okrtui.cli.output import table
from okrtui.show import sentences
from okrtui.workspace.queries.due import DueItem
from okrtui.workspace.queries.due import due as due_items


@click.command(cls=Command)
@click.option("--all", "everybody", is_flag=True, help="Everybody's, yours first.")
@click.option("--short", is_flag=True, help="Only how many, like `3 due`; nothing if nothing is.")
@click.option("--check", is_flag=True, help="Exit with 1 if something is due.")
@json_option
@pass_state
@example("okrtui due --short")
def due(state: State, everybody: bool, short: bool, check: bool, as_json: bool) -> None:
    """What wants a check-in or a measurement from you.

    Late ones first.
    """
    if short and not (everybody or as_json):
        if due_short(state) and check:
            raise click.exceptions.Exit(1)
        return
    session = state.session()
    found = session.ask(due_items, everybody=everybody)
    if as_json:
        state.output.json([shapes.due(item) for item in found])
    elif short:
        if found:
            state.output.line(f"{len(found)} due")
    else:
        rows = [(str(item.handle), _when(item), item.owner or "nobody", item.title) for item in found]
        for line in table(rows):
            state.output.line(line)
        if not found and not check:
            state.output.note("nothing is due.")
    if check and found:
        raise click.exceptions.Exit(1)


def _when(item: DueItem) -> str:
    word = "late for" if item.late else "due for"
    return f"{word} {sentences.period(item.period.first, item.period.last)}"


COMMAND = due
