"""`okrtui redo`: does again what was undone last."""

from __future__ import annotations

import click

from okrtui.cli.base import Command, State, example, pass_state
from okrtui.cli.change.undo import say_undone
from okrtui.workspace.commands import undoing


@click.command(cls=Command)
@pass_state
@example("okrtui redo")
def redo(state: State) -> None:
    """Do again what you undid last."""
    say_undone(state, undoing.redo(state.session()))


COMMAND = redo
